/**
 * Decompression of bzip2: Huffman codes, move-to-front, the inverse Burrows-Wheeler transform, runs of four and more.
 * A generator that asks for input where it runs out (`compression/stream_decoder.ts`).
 */
import type { InputBuffer, OutputQueue, Step } from '../compression/stream_decoder.ts'
import { CRC_START, combine, crcByte } from './checksum.ts'
import { BLOCK_MAGIC, END_MAGIC, GROUP_SIZE, invalid, MAX_TABLES, RUN_B } from './format.ts'
import { type DecodeTable, decodeTable, LONGEST_CODE } from './huffman.ts'

const PIECE = 1 << 16

/** Bits, the highest first. */
class BitInput {
  declare private readonly input: InputBuffer
  declare private buffer: number
  declare private count: number
  constructor(input: InputBuffer) {
    this.input = input
    this.buffer = 0
    this.count = 0
  }

  get available(): number {
    return this.count + 8 * this.input.available
  }

  /** Up to 24 bits, which must be there. */
  take(n: number): number {
    const value = this.peek(n)
    this.skip(n)
    return value
  }

  peek(n: number): number {
    const { input } = this
    while (this.count < n) {
      this.buffer = (this.buffer << 8) | input.bytes[input.pos++]!
      this.count += 8
    }
    return (this.buffer >>> (this.count - n)) & ((1 << n) - 1)
  }

  skip(n: number): void {
    this.count -= n
    this.buffer &= (1 << this.count) - 1
  }

  *bits(n: number): Generator<Step, number> {
    while (this.available < n) yield 'input'
    return this.take(n)
  }

  *word(): Generator<Step, number> {
    const high = yield* this.bits(16)
    return (high << 16) | (yield* this.bits(16)) | 0
  }
}

/** What one block's header says about its symbols. */
interface Coding {
  readonly letters: Uint8Array
  readonly tables: readonly DecodeTable[]
  readonly selectors: Uint8Array
}

class Bz2Decoder {
  declare private readonly bits: BitInput
  declare private readonly output: OutputQueue
  declare private readonly limit: number
  /** The block's bytes, then with the places of their successors above them. */
  declare private readonly links: Int32Array
  constructor(bits: BitInput, output: OutputQueue, level: number) {
    this.bits = bits
    this.output = output
    this.limit = 100_000 * level
    this.links = new Int32Array(this.limit)
  }

  *run(): Generator<Step, void> {
    let file = 0
    for (;;) {
      const magic = [yield* this.bits.bits(24), yield* this.bits.bits(24)]
      const stored = yield* this.bits.word()
      if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) {
        if (stored !== file) throw invalid()
        return
      }
      if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) throw invalid()
      yield* this.block(stored)
      file = combine(file, stored)
    }
  }

  private *block(stored: number): Generator<Step, void> {
    // The first bit says "randomised", which bzip2 has not written since 1997.
    if ((yield* this.bits.bits(1)) === 1) throw invalid()
    const origin = yield* this.bits.bits(24)
    const letters = yield* this.letters()
    const tableCount = yield* this.bits.bits(3)
    if (tableCount < 2 || tableCount > MAX_TABLES) throw invalid()
    const selectors = yield* this.selectors(tableCount)
    const tables: DecodeTable[] = []
    for (let i = 0; i < tableCount; i++) tables.push(yield* this.table(letters.length + 2))
    const length = yield* this.symbols({ letters, tables, selectors })
    if (origin >= length) throw invalid()
    this.invert(length)
    if ((yield* this.expand(origin, length)) !== stored) throw invalid()
  }

  private *letters(): Generator<Step, Uint8Array> {
    const out: number[] = []
    const ranges = yield* this.bits.bits(16)
    for (let i = 0; i < 16; i++) {
      if ((ranges & (0x8000 >> i)) === 0) continue
      const used = yield* this.bits.bits(16)
      for (let j = 0; j < 16; j++) if (used & (0x8000 >> j)) out.push(16 * i + j)
    }
    if (out.length === 0) throw invalid()
    return Uint8Array.from(out)
  }

  /** Which table each group uses, written as places in a list that moves the last used to the front. */
  private *selectors(tableCount: number): Generator<Step, Uint8Array> {
    const count = yield* this.bits.bits(15)
    if (count === 0) throw invalid()
    const recent = Array.from({ length: tableCount }, (_, i) => i)
    const out = new Uint8Array(count)
    for (let i = 0; i < count; i++) {
      let place = 0
      while ((yield* this.bits.bits(1)) === 1) if (++place >= tableCount) throw invalid()
      const [table] = recent.splice(place, 1)
      recent.unshift(table!)
      out[i] = table!
    }
    return out
  }

  private *table(symbolCount: number): Generator<Step, DecodeTable> {
    const lengths = new Uint8Array(symbolCount)
    let length = yield* this.bits.bits(5)
    for (let i = 0; i < symbolCount; i++) {
      for (;;) {
        if (length < 1 || length > LONGEST_CODE) throw invalid()
        if ((yield* this.bits.bits(1)) === 0) break
        length += (yield* this.bits.bits(1)) === 0 ? 1 : -1
      }
      lengths[i] = length
    }
    return decodeTable(lengths)
  }

  /** Reads the block's symbols into `links`; their number. */
  private *symbols({ letters, tables, selectors }: Coding): Generator<Step, number> {
    const { bits, links, limit } = this
    const front = letters.slice()
    const end = letters.length + 1
    let length = 0
    let run = 0
    let digit = 1
    for (const selector of selectors) {
      const table = tables[selector]!
      for (let i = 0; i < GROUP_SIZE; i++) {
        let symbol = decodeSymbol(bits, table)
        for (; symbol < 0; symbol = decodeSymbol(bits, table)) yield 'input'
        if (symbol <= RUN_B) {
          run += digit << symbol
          digit *= 2
          if (run > limit) throw invalid()
          continue
        }
        if (length + run + (symbol === end ? 0 : 1) > limit) throw invalid()
        if (run > 0) {
          links.fill(front[0]!, length, length + run)
          length += run
          run = 0
          digit = 1
        }
        if (symbol === end) return length
        const place = symbol - 1
        const letter = front[place]!
        front.copyWithin(1, 0, place)
        front[0] = letter
        links[length++] = letter
      }
    }
    throw invalid()
  }

  /** Puts above each byte the place of the one that follows it in the text. */
  private invert(length: number): void {
    const { links } = this
    const starts = new Int32Array(257)
    for (let i = 0; i < length; i++) starts[links[i]! + 1]!++
    for (let i = 0; i < 256; i++) starts[i + 1]! += starts[i]!
    for (let i = 0; i < length; i++) {
      const letter = links[i]! & 255
      links[starts[letter]!++]! |= i << 8
    }
  }

  /** Puts out the text: after four equal bytes comes a count of more. Gives the checksum. */
  private *expand(origin: number, length: number): Generator<Step, number> {
    const { links } = this
    let piece = new Uint8Array(PIECE)
    let at = 0
    let crc = CRC_START
    let link = links[origin]! >>> 8
    let last = -1
    let same = 0
    for (let i = 0; i < length; i++) {
      const entry = links[link]!
      const byte = entry & 255
      link = entry >>> 8
      let count = 1
      if (same === 4) {
        count = byte
        same = 0
      } else {
        same = byte === last ? same + 1 : 1
        last = byte
      }
      if (at + count > PIECE) {
        this.output.push(piece.subarray(0, at))
        piece = new Uint8Array(PIECE)
        at = 0
        yield 'output'
      }
      for (; count > 0; count--) {
        piece[at++] = last
        crc = crcByte(crc, last)
      }
    }
    this.output.push(piece.subarray(0, at))
    yield 'output'
    return ~crc
  }
}

/** The next symbol, or -1 where its last bits are not there yet. */
function decodeSymbol(bits: BitInput, table: DecodeTable): number {
  const { available } = bits
  const window =
    available >= LONGEST_CODE ? bits.peek(LONGEST_CODE) : bits.peek(available) << (LONGEST_CODE - available)
  let length = table.shortest
  while (length <= LONGEST_CODE && window >= table.limits[length]!) length++
  if (length > available) return -1
  if (length > LONGEST_CODE) throw invalid()
  bits.skip(length)
  return table.symbols[(window >> (LONGEST_CODE - length)) + table.offsets[length]!]!
}

export function* bz2Machine(input: InputBuffer, output: OutputQueue): Generator<Step, void> {
  yield* input.need(4)
  const [b, z, h, level] = input.take(4)
  if (b !== 0x42 || z !== 0x5a || h !== 0x68 || level! < 0x31 || level! > 0x39) throw invalid()
  yield* new Bz2Decoder(new BitInput(input), output, level! - 0x30).run()
}
