/**
 * Writes frames. Data comes in pieces; a block is written when there is enough for one or when it is asked for. What
 * later blocks may refer to stays in the buffer, as far back as the window goes.
 */
import { BitWriter } from './bits.ts'
import { literalsSection, sequencesSection } from './blocks.ts'
import { type Dictionary, FIRST_REPEATS } from './dictionary.ts'
import { ZstdFailure } from './errors.ts'
import { MAGIC, MAX_BLOCK } from './frame.ts'
import { MatchFinder } from './matches.ts'
import { XxHash64 } from './xxhash.ts'

export interface EncoderOptions {
  readonly level: number
  readonly windowLog: number | undefined
  readonly contentSize: boolean
  readonly checksum: boolean
  readonly dictionaryId: boolean
}

const DEFAULT_WINDOW_LOG = 21
const SMALLEST_WINDOW_LOG = 10

/** How many places are looked at, by level; the last is for all above. */
const DEPTHS = [4, 1, 2, 6, 8, 12, 16, 24, 32, 48]
const depthOf = (level: number): number => (level < 0 ? 1 : (DEPTHS[level] ?? 1 << Math.min(10, level - 4)))

export class FrameEncoder {
  declare private readonly options: EncoderOptions
  declare private readonly dictionary: Dictionary | undefined
  declare private readonly finder: MatchFinder
  declare private readonly hash: XxHash64 | undefined
  declare private readonly window: number
  declare private readonly blockSize: number
  /** History, then data not yet written. */
  declare private buffer: Uint8Array
  declare private done: number
  declare private end: number
  declare private total: number
  declare private readonly pledged: number | undefined
  declare private headerWritten: boolean
  declare private readonly repeats: number[]

  /** `size`: how long the data will be, where that is known. */
  constructor(options: EncoderOptions, dictionary: Dictionary | undefined, size: number | undefined) {
    this.options = options
    this.dictionary = dictionary
    this.pledged = size
    this.window = 2 ** (options.windowLog ?? DEFAULT_WINDOW_LOG)
    this.blockSize = Math.min(MAX_BLOCK, this.window)
    this.buffer = dictionary?.content.slice() ?? new Uint8Array(0)
    this.done = this.buffer.length
    this.end = this.done
    this.finder = new MatchFinder(depthOf(options.level), this.window)
    this.hash = options.checksum ? new XxHash64() : undefined
    this.total = 0
    this.headerWritten = false
    this.repeats = [...(dictionary?.repeats ?? FIRST_REPEATS)]
  }

  /** Whole blocks; the last one of what came may be held back. */
  write(data: Uint8Array): Uint8Array[] {
    const out: Uint8Array[] = []
    for (let at = 0; at < data.length; at += this.blockSize) {
      this.push(data.subarray(at, at + this.blockSize))
      while (this.end - this.done > this.blockSize) out.push(...this.block(this.blockSize, false))
    }
    return out
  }

  /** All that came, so that it can be read. */
  flush(): Uint8Array[] {
    const size = this.end - this.done
    return size === 0 ? [] : this.block(size, false)
  }

  finish(): Uint8Array[] {
    if (this.pledged !== undefined && this.pledged !== this.total) {
      throw new ZstdFailure('Src size is incorrect')
    }
    const out = this.block(this.end - this.done, true)
    if (this.hash === undefined) return out
    const sum = new Uint8Array(4)
    new DataView(sum.buffer).setUint32(0, this.hash.low32(), true)
    return [...out, sum]
  }

  private push(data: Uint8Array): void {
    this.total += data.length
    if (this.pledged !== undefined && this.total > this.pledged) {
      throw new ZstdFailure('Src size is incorrect')
    }
    this.hash?.update(data)
    if (this.end + data.length > this.buffer.length) this.makeRoom(data.length)
    this.buffer.set(data, this.end)
    this.end += data.length
  }

  private makeRoom(length: number): void {
    const drop = this.done - this.window
    if (drop > this.window) {
      this.buffer.copyWithin(0, drop, this.end)
      this.finder.shift(drop)
      this.done -= drop
      this.end -= drop
    }
    if (this.end + length <= this.buffer.length) return
    const bigger = new Uint8Array((this.end + length) * 2)
    bigger.set(this.buffer.subarray(0, this.end))
    this.buffer = bigger
  }

  private block(size: number, last: boolean): Uint8Array[] {
    const start = this.done
    const data = this.buffer.subarray(start, start + size)
    const header = this.headerWritten ? [] : [this.header()]
    this.headerWritten = true
    this.done += size
    if (size > 3 && data.every(byte => byte === data[0])) {
      return [...header, blockHeader(last, 1, size), data.slice(0, 1)]
    }
    const before = [...this.repeats]
    const packed = size < 16 ? undefined : this.pack(start, this.done)
    const length = packed?.reduce((n, part) => n + part.length, 0) ?? size
    if (packed !== undefined && length < size) return [...header, blockHeader(last, 2, length), ...packed]
    this.repeats.splice(0, 3, ...before)
    return [...header, blockHeader(last, 0, size), data.slice()]
  }

  private header(): Uint8Array {
    const { checksum, contentSize, dictionaryId, windowLog } = this.options
    const size = contentSize ? this.pledged : undefined
    const single = size !== undefined && size <= this.window
    const sizeKind =
      size === undefined ? 0 : size < 256 && single ? 0 : size >= 2 ** 32 ? 3 : sizeKindOf(size)
    const id = dictionaryId ? (this.dictionary?.id ?? 0) : 0
    const idKind = id === 0 ? 0 : id < 256 ? 1 : id < 65536 ? 2 : 3
    const bytes: number[] = []
    const put = (value: number, length: number): void => {
      for (let i = 0; i < length; i++) bytes.push(Math.floor(value / 256 ** i) % 256)
    }
    put(MAGIC, 4)
    bytes.push((sizeKind << 6) | (single ? 32 : 0) | (checksum ? 4 : 0) | idKind)
    if (!single) bytes.push(((windowLog ?? DEFAULT_WINDOW_LOG) - SMALLEST_WINDOW_LOG) << 3)
    put(id, [0, 1, 2, 4][idKind]!)
    if (size === undefined) return Uint8Array.from(bytes)
    if (sizeKind === 0) put(size, 1)
    else if (sizeKind === 1) put(size - 256, 2)
    else put(size, sizeKind === 2 ? 4 : 8)
    return Uint8Array.from(bytes)
  }

  /** The sections of a compressed block. */
  private pack(start: number, end: number): Uint8Array[] {
    const { triples, rest } = this.finder.parse(this.buffer.subarray(0, this.end), start, end)
    const count = triples.length / 3
    const sequences = {
      literals: new Uint32Array(count),
      matches: new Uint32Array(count),
      offsets: new Uint32Array(count),
    }
    const literals = new Uint8Array(end - start)
    let used = 0
    let at = start
    for (let i = 0; i < count; i++) {
      const [length, match, distance] = [triples[3 * i]!, triples[3 * i + 1]!, triples[3 * i + 2]!]
      literals.set(this.buffer.subarray(at, at + length), used)
      used += length
      at += length + match
      sequences.literals[i] = length
      sequences.matches[i] = match
      sequences.offsets[i] = this.offsetValue(distance, length)
    }
    literals.set(this.buffer.subarray(rest, end), used)
    const all = literals.subarray(0, used + end - rest)
    return [...literalsSection(all), ...sequencesSection(sequences)]
  }

  /** A distance that was used lately is a small number. */
  private offsetValue(distance: number, literals: number): number {
    const { repeats } = this
    const known = repeats.indexOf(distance)
    const value = known + (literals === 0 ? 0 : 1)
    const repeated = known >= 0 && value > 0
    repeats.splice(repeated ? known : 2, 1)
    repeats.unshift(distance)
    return repeated ? value : distance + 3
  }
}

const sizeKindOf = (size: number): number => (size < 65536 + 256 && size >= 256 ? 1 : 2)

function blockHeader(last: boolean, kind: number, size: number): Uint8Array {
  const bits = new BitWriter()
  bits.add(last ? 1 : 0, 1)
  bits.add(kind, 2)
  bits.add(size, 21)
  return bits.finish(false)
}
