/**
 * Finds earlier occurrences of what comes next: chains of positions whose next three bytes hash alike, the latest
 * first. The history keeps as much as the dictionary allows.
 */
import { MATCH_LEN_MAX } from './model.ts'

const HASH_BITS = 16
const EMPTY = -1

/** A match: its length, and its distance less one. */
export interface Match {
  length: number
  distance: number
}

export class MatchFinder {
  /** All bytes that matches may refer to, and those still to be encoded. */
  declare bytes: Uint8Array
  declare end: number
  /** The next byte to be encoded. */
  declare pos: number
  /** The next position that is to go into its chain. */
  declare private entered: number
  declare private readonly dictionarySize: number
  declare private readonly depth: number
  declare private readonly niceLength: number
  declare private readonly heads: Int32Array
  /** For each position of `bytes` the one before with the same hash. */
  declare private links: Int32Array
  constructor(dictionarySize: number, depth: number, niceLength: number) {
    this.bytes = new Uint8Array(1 << 14)
    this.end = 0
    this.pos = 0
    this.entered = 0
    this.dictionarySize = dictionarySize
    this.depth = depth
    this.niceLength = niceLength
    this.heads = new Int32Array(1 << HASH_BITS).fill(EMPTY)
    this.links = new Int32Array(1 << 14)
  }

  get available(): number {
    return this.end - this.pos
  }

  push(data: Uint8Array): void {
    if (this.end + data.length > this.bytes.length) this.makeRoom(data.length)
    this.bytes.set(data, this.end)
    this.end += data.length
  }

  private makeRoom(length: number): void {
    const drop = this.pos - this.dictionarySize
    if (drop > 0 && drop >= this.end / 2) this.forget(drop)
    if (this.end + length <= this.bytes.length) return
    const size = Math.max(this.end + length, 2 * this.bytes.length)
    const bytes = new Uint8Array(size)
    bytes.set(this.bytes.subarray(0, this.end))
    this.bytes = bytes
    const links = new Int32Array(size)
    links.set(this.links.subarray(0, this.end))
    this.links = links
  }

  private forget(count: number): void {
    const move = (table: Int32Array, length: number): void => {
      for (let i = 0; i < length; i++) table[i] = Math.max(EMPTY, table[i]! - count)
    }
    this.bytes.copyWithin(0, count, this.end)
    this.links.copyWithin(0, count, this.end)
    this.end -= count
    this.pos -= count
    this.entered -= count
    move(this.heads, this.heads.length)
    move(this.links, this.end)
  }

  /** How many bytes at `pos` are those at distance + 1 before, at most `limit`. */
  common(distance: number, limit: number): number {
    const { bytes, pos } = this
    let at = pos - distance - 1
    if (at < 0) return 0
    let n = 0
    while (n < limit && bytes[at++] === bytes[pos + n]) n++
    return n
  }

  /**
   * Puts the longest match at position `at` into `into` (length 0: none) and enters the position: once for each,
   * in their order, with `enterUpTo` for those that nobody asks about.
   */
  longest(at: number, into: Match): void {
    into.length = 0
    const limit = Math.min(this.end - at, MATCH_LEN_MAX)
    if (limit < 3) return
    this.enterUpTo(at + 1)
    const { bytes, links } = this
    const oldest = Math.max(0, at - this.dictionarySize)
    let candidate = links[at]!
    let best = 2
    for (let tries = this.depth; candidate >= oldest && tries > 0; tries--) {
      if (bytes[candidate + best] === bytes[at + best] && bytes[candidate] === bytes[at]) {
        let n = 0
        while (n < limit && bytes[candidate + n] === bytes[at + n]) n++
        if (n > best) {
          best = n
          into.length = n
          into.distance = at - candidate - 1
          if (n >= this.niceLength || n === limit) break
        }
      }
      candidate = links[candidate]!
    }
  }

  /** Enters the positions before `at` into their chains; the last two bytes have no hash yet. */
  enterUpTo(at: number): void {
    const { bytes, heads, links } = this
    for (const last = Math.min(at, this.end - 2); this.entered < last; this.entered++) {
      const i = this.entered
      const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16)
      const hash = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS)
      links[i] = heads[hash]!
      heads[hash] = i
    }
  }
}
