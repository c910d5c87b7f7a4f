/**
 * Finds what occurred before: chains of places by a hash of four bytes, searched as deep as the level says. A match
 * may wait for a longer one that begins at the next byte.
 */
const HASH_LOG = 16
const MIN_MATCH = 4
const MAX_MATCH = 65535

/** Flat triples: literals, length of the match, its distance. */
interface Parsed {
  readonly triples: number[]
  /** Where the literals after the last match begin. */
  readonly rest: number
}

export class MatchFinder {
  declare private readonly head: Int32Array
  declare private chain: Int32Array
  declare private readonly depth: number
  declare private readonly window: number
  /** Places before this are in the chains. */
  declare private entered: number
  constructor(depth: number, window: number) {
    this.head = new Int32Array(1 << HASH_LOG).fill(-1)
    this.chain = new Int32Array(0)
    this.depth = depth
    this.window = window
    this.entered = 0
  }

  /** The first `by` bytes of the data were dropped. */
  shift(by: number): void {
    const move = (table: Int32Array): void => {
      for (let i = 0; i < table.length; i++) table[i] = Math.max(-1, table[i]! - by)
    }
    move(this.head)
    this.chain.copyWithin(0, by, this.entered)
    move(this.chain)
    this.entered = Math.max(0, this.entered - by)
  }

  parse(data: Uint8Array, start: number, end: number): Parsed {
    if (this.chain.length < end) {
      const bigger = new Int32Array(Math.max(end, this.chain.length * 2))
      bigger.set(this.chain)
      this.chain = bigger
    }
    const triples: number[] = []
    let rest = start
    let at = start
    while (at + MIN_MATCH <= end) {
      this.enterTo(data, at)
      let [length, distance] = this.best(data, at, end)
      if (length === 0) {
        at += 1 + ((at - rest) >> 8)
        continue
      }
      this.enterTo(data, at + 1)
      const [later, laterDistance] = this.depth > 4 ? this.best(data, at + 1, end) : NONE
      if (later > length + 1) {
        at++
        length = later
        distance = laterDistance
      }
      triples.push(at - rest, length, distance)
      at += length
      rest = at
    }
    this.enterTo(data, end)
    return { triples, rest }
  }

  private enterTo(data: Uint8Array, end: number): void {
    const { head, chain } = this
    const last = Math.min(end, data.length - 3)
    for (let at = this.entered; at < last; at++) {
      const h = hash(data, at)
      chain[at] = head[h]!
      head[h] = at
    }
    if (last > this.entered) this.entered = last
  }

  /** [length, distance]; no match: NONE. */
  private best(data: Uint8Array, at: number, end: number): readonly [number, number] {
    if (at + MIN_MATCH > end) return NONE
    const most = Math.min(MAX_MATCH, end - at)
    const oldest = at - this.window
    let found = MIN_MATCH - 1
    let distance = 0
    let from = this.head[hash(data, at)]!
    for (let depth = this.depth; depth > 0 && from >= 0 && from > oldest; depth--) {
      if (data[from + found] === data[at + found]) {
        let n = 0
        while (n < most && data[from + n] === data[at + n]) n++
        if (n > found) {
          found = n
          distance = at - from
          if (n === most) break
        }
      }
      from = this.chain[from]!
    }
    return distance === 0 ? NONE : [found, distance]
  }
}

const NONE = [0, 0] as const

function hash(data: Uint8Array, at: number): number {
  const word = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24)
  return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_LOG)
}
