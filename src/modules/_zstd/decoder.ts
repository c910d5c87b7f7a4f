/**
 * Decodes one frame: a machine for StreamDecoder. What a block refers back to is kept in one buffer, as far back as
 * the frame's window. RFC 8878, 3.1.1.
 */
import type { InputBuffer, Machine, OutputQueue, Step } from '../compression/stream_decoder.ts'
import { BackwardBits, ForwardBits } from './bits.ts'
import { type Dictionary, FIRST_REPEATS, noTables, type Tables } from './dictionary.ts'
import { corrupt, ZstdFailure } from './errors.ts'
import { headerLength, isSkippable, MAGIC, MAX_BLOCK, readHeader, SKIPPABLE } from './frame.ts'
import { constantTable, type DecodingTable, decodingTable, readDistribution } from './fse.ts'
import { decodeStream, readHuffman } from './huffman.ts'
import { type Codes, LITERAL_LENGTHS, MATCH_LENGTHS, OFFSETS } from './sequences.ts'
import { XxHash64 } from './xxhash.ts'

/** What came out, as far back as the window goes. */
class History {
  declare bytes: Uint8Array
  declare end: number
  declare private readonly window: number
  constructor(window: number, dictionary: Uint8Array) {
    this.window = window + dictionary.length
    this.bytes = new Uint8Array(dictionary.length + MAX_BLOCK)
    this.bytes.set(dictionary)
    this.end = dictionary.length
  }

  /** Makes room for a block. */
  reserve(): void {
    if (this.end + MAX_BLOCK <= this.bytes.length) return
    const kept = Math.min(this.end, this.window)
    const room = kept + MAX_BLOCK
    const start = this.end - kept
    if (start > 0 && room * 2 <= this.bytes.length) this.bytes.copyWithin(0, start, this.end)
    else {
      const bigger = new Uint8Array(Math.max(room, Math.min(room * 2, this.bytes.length * 2)))
      bigger.set(this.bytes.subarray(start, this.end))
      this.bytes = bigger
    }
    this.end = kept
  }

  append(data: Uint8Array): void {
    this.bytes.set(data, this.end)
    this.end += data.length
  }

  /** Copies from `offset` back; what is copied may be copied again. */
  repeat(offset: number, length: number): void {
    const { bytes } = this
    const from = this.end - offset
    if (offset <= 0 || from < 0) throw corrupt()
    if (offset >= length) bytes.copyWithin(this.end, from, from + length)
    else for (let i = 0; i < length; i++) bytes[this.end + i] = bytes[from + i]!
    this.end += length
  }
}

export function frameDecoder(dictionary: Dictionary | undefined, maxWindowLog: number): Machine {
  return function* decode(input, output) {
    yield* input.need(1)
    if (!beginsFrame(input.bytes[input.pos]!)) throw new ZstdFailure('Unknown frame descriptor')
    yield* input.need(4)
    const magic = uint32(input)
    if (isSkippable(magic)) return yield* skip(input)
    if (magic !== MAGIC) throw new ZstdFailure('Unknown frame descriptor')
    yield* input.need(5)
    const length = headerLength(input.bytes[input.pos + 4]!)
    yield* input.need(length)
    const header = readHeader(input.take(length))
    if (header.windowSize > 2 ** maxWindowLog) {
      throw new ZstdFailure('Frame requires too much memory for decoding')
    }
    if (header.dictionaryId !== 0 && header.dictionaryId !== dictionary?.id) {
      throw new ZstdFailure('Dictionary mismatch')
    }
    const frame = new FrameDecoder(header.windowSize, dictionary)
    const hash = header.checksum ? new XxHash64() : undefined
    const size = yield* frame.blocks(input, output, hash)
    if (header.contentSize !== undefined && header.contentSize !== size) throw corrupt()
    if (hash === undefined) return
    yield* input.need(4)
    if (uint32(input) !== hash.low32()) throw new ZstdFailure("Restored data doesn't match checksum")
    input.take(4)
  }
}

/** By the lowest byte of the magic numbers. */
const beginsFrame = (byte: number): boolean => byte === (MAGIC & 255) || byte >> 4 === (SKIPPABLE & 255) >> 4

const uint32 = ({ bytes, pos }: InputBuffer): number =>
  (bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24)) >>> 0

function* skip(input: InputBuffer): Generator<Step, void> {
  yield* input.need(8)
  input.take(4)
  let left = uint32(input)
  input.take(4)
  while (left > 0) {
    yield* input.need(1)
    left -= input.take(Math.min(left, input.available)).length
  }
}

class FrameDecoder {
  declare private readonly history: History
  declare private readonly tables: Tables
  declare private readonly repeats: number[]
  declare private readonly blockSize: number
  constructor(windowSize: number, dictionary: Dictionary | undefined) {
    this.history = new History(windowSize, dictionary?.content ?? new Uint8Array(0))
    this.tables = dictionary === undefined ? noTables() : { ...dictionary.tables }
    this.repeats = [...(dictionary?.repeats ?? FIRST_REPEATS)]
    this.blockSize = Math.min(windowSize, MAX_BLOCK)
  }

  /** The size of what came out. */
  *blocks(input: InputBuffer, output: OutputQueue, hash: XxHash64 | undefined): Generator<Step, number> {
    let size = 0
    for (let last = false; !last; ) {
      yield* input.need(3)
      const header = uint32(input) & 0xffffff
      input.take(3)
      last = (header & 1) !== 0
      const kind = (header >> 1) & 3
      const length = kind === 1 ? 1 : header >> 3
      if (kind === 3 || header >> 3 > this.blockSize) throw corrupt()
      yield* input.need(length)
      this.history.reserve()
      const start = this.history.end
      this.block(kind, header >> 3, input.take(length))
      const made = this.history.bytes.slice(start, this.history.end)
      size += made.length
      hash?.update(made)
      output.push(made)
      if (!last) yield 'output'
    }
    return size
  }

  private block(kind: number, size: number, data: Uint8Array): void {
    if (kind === 0) this.history.append(data)
    else if (kind === 1) this.history.append(new Uint8Array(size).fill(data[0]!))
    else this.compressed(data)
  }

  private compressed(data: Uint8Array): void {
    const [literals, at] = this.literals(data)
    this.sequences(data, at, literals)
  }

  // ---- literals

  private literals(data: Uint8Array): [Uint8Array, number] {
    const first = data[0]
    if (first === undefined) throw corrupt()
    const kind = first & 3
    return kind < 2 ? plainLiterals(data, first) : this.codedLiterals(data, first)
  }

  private codedLiterals(data: Uint8Array, first: number): [Uint8Array, number] {
    const format = (first >> 2) & 3
    const width = format < 2 ? 10 : format === 2 ? 14 : 18
    const bits = new ForwardBits(data, 0)
    bits.read(4)
    const size = bits.read(width)
    const packed = bits.read(width)
    let at = bits.nextByte
    const end = at + packed
    if (end > data.length || size > MAX_BLOCK) throw corrupt()
    if ((first & 3) === 2) {
      const [table, next] = readHuffman(data.subarray(0, end), at)
      this.tables.huffman = table
      at = next
    }
    const table = this.tables.huffman
    if (table === undefined) throw corrupt()
    const out = new Uint8Array(size)
    if (format === 0) decodeStream(table, data, at, end, out)
    else fourStreams(data, at, end, (from, to, part) => decodeStream(table, data, from, to, part), out)
    return [out, end]
  }

  // ---- sequences

  private sequences(data: Uint8Array, start: number, literals: Uint8Array): void {
    const [count, at] = sequenceCount(data, start)
    if (count === 0) {
      this.history.append(literals)
      return
    }
    const modes = data[at]
    if (modes === undefined || (modes & 3) !== 0) throw corrupt()
    const bits = new ForwardBits(data, at + 1)
    const { tables } = this
    tables.literalLengths = tableFor(modes >> 6, bits, LITERAL_LENGTHS, tables.literalLengths)
    tables.offsets = tableFor((modes >> 4) & 3, bits, OFFSETS, tables.offsets)
    tables.matchLengths = tableFor((modes >> 2) & 3, bits, MATCH_LENGTHS, tables.matchLengths)
    const { literalLengths, offsets, matchLengths } = tables
    const reader = new BackwardBits(data, bits.nextByte, data.length)
    this.run(count, reader, literals, [literalLengths, offsets, matchLengths])
  }

  private run(
    count: number,
    bits: BackwardBits,
    literals: Uint8Array,
    [lengths, offsets, matches]: readonly [DecodingTable, DecodingTable, DecodingTable],
  ): void {
    const { history } = this
    let l = bits.read(lengths.log)
    let o = bits.read(offsets.log)
    let m = bits.read(matches.log)
    let used = 0
    const limit = history.end + MAX_BLOCK
    for (let i = 0; i < count; i++) {
      const offset = valueOf(OFFSETS, offsets.symbol[o]!, bits)
      const match = valueOf(MATCH_LENGTHS, matches.symbol[m]!, bits)
      const length = valueOf(LITERAL_LENGTHS, lengths.symbol[l]!, bits)
      if (used + length > literals.length || history.end + length + match > limit) throw corrupt()
      history.append(literals.subarray(used, used + length))
      used += length
      history.repeat(this.offset(offset, length), match)
      if (i === count - 1) break
      l = lengths.base[l]! + bits.read(lengths.bits[l]!)
      m = matches.base[m]! + bits.read(matches.bits[m]!)
      o = offsets.base[o]! + bits.read(offsets.bits[o]!)
    }
    if (bits.left !== 0 || history.end + literals.length - used > limit) throw corrupt()
    history.append(literals.subarray(used))
  }

  /** Offsets 1 to 3 are those used last; without literals the first of them would make no sense. */
  private offset(value: number, literals: number): number {
    const { repeats } = this
    if (value > 3) {
      repeats.unshift(value - 3)
      repeats.pop()
      return value - 3
    }
    const which = value - 1 + (literals === 0 ? 1 : 0)
    if (which === 0) return repeats[0]!
    const offset = which === 3 ? repeats[0]! - 1 : repeats[which]!
    repeats.splice(Math.min(which, 2), 1)
    repeats.unshift(offset)
    return offset
  }
}

function valueOf(codes: Codes, code: number, bits: BackwardBits): number {
  if (code >= codes.base.length) throw corrupt()
  const extra = codes.extra[code]!
  return (codes.base[code]! >>> 0) + (extra === 0 ? 0 : bits.read(extra))
}

function plainLiterals(data: Uint8Array, first: number): [Uint8Array, number] {
  const format = (first >> 2) & 3
  const bytes = format === 1 ? 2 : format === 3 ? 3 : 1
  const bits = new ForwardBits(data, 0)
  const header = bits.read(bytes * 8)
  const size = header >> (bytes === 1 ? 3 : 4)
  const repeated = (first & 3) === 1
  const end = bytes + (repeated ? 1 : size)
  if (end > data.length || size > MAX_BLOCK) throw corrupt()
  if (repeated) return [new Uint8Array(size).fill(data[bytes]!), end]
  return [data.subarray(bytes, end), end]
}

/** Three lengths first; the last stream is the rest. */
function fourStreams(
  data: Uint8Array,
  start: number,
  end: number,
  decode: (from: number, to: number, part: Uint8Array) => void,
  out: Uint8Array,
): void {
  if (start + 6 > end) throw corrupt()
  const size = (out.length + 3) >> 2
  if (size * 3 > out.length) throw corrupt()
  let from = start + 6
  for (let i = 0; i < 4; i++) {
    const length = data[start + 2 * i]! | (data[start + 2 * i + 1]! << 8)
    const to = i === 3 ? end : from + length
    if (to > end) throw corrupt()
    decode(from, to, out.subarray(i * size, i === 3 ? out.length : (i + 1) * size))
    from = to
  }
}

/** [count, the byte after it] */
function sequenceCount(data: Uint8Array, at: number): [number, number] {
  const [a, b, c] = [data[at], data[at + 1], data[at + 2]]
  if (a === undefined) throw corrupt()
  if (a < 128) return [a, at + 1]
  if (b === undefined) throw corrupt()
  if (a < 255) return [((a - 128) << 8) + b, at + 2]
  if (c === undefined) throw corrupt()
  return [b + (c << 8) + 0x7f00, at + 3]
}

function tableFor(
  mode: number,
  bits: ForwardBits,
  codes: Codes,
  last: DecodingTable | undefined,
): DecodingTable {
  if (mode === 0) return codes.usualTable
  if (mode === 1) return constantTable(bits.read(8))
  if (mode === 3) {
    if (last === undefined) throw corrupt()
    return last
  }
  const distribution = readDistribution(bits, codes.maxLog, codes.base.length - 1)
  bits.position = bits.nextByte * 8
  return decodingTable(distribution)
}
