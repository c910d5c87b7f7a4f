/** Writes compressed blocks: literals, then sequences. RFC 8878, 3.1.1.2 and 3.1.1.3. */
import { BitWriter, highBit } from './bits.ts'
import { type Distribution, describe, Encoder, normalize } from './fse.ts'
import { encodeStream, huffmanCode } from './huffman.ts'
import { type Codes, codeOf, LITERAL_LENGTHS, MATCH_LENGTHS, OFFSETS } from './sequences.ts'

/** Literals of fewer bytes are not worth a code. */
const FEWEST_CODED = 64
const FOUR_STREAMS = 256

export function literalsSection(literals: Uint8Array): Uint8Array[] {
  const counts = new Uint32Array(256)
  for (const byte of literals) counts[byte]!++
  if (literals.length > 3 && counts[literals[0]!] === literals.length) {
    return [plainHeader(1, literals.length), literals.subarray(0, 1)]
  }
  const coded = literals.length < FEWEST_CODED ? undefined : codedLiterals(literals, counts)
  return coded ?? [plainHeader(0, literals.length), literals]
}

function plainHeader(kind: number, size: number): Uint8Array {
  const bits = new BitWriter()
  bits.add(kind, 2)
  if (size < 32) {
    bits.add(0, 1)
    bits.add(size, 5)
  } else {
    bits.add(size < 4096 ? 1 : 3, 2)
    bits.add(size, size < 4096 ? 12 : 20)
  }
  return bits.finish(false)
}

/** undefined where that saves nothing. */
function codedLiterals(literals: Uint8Array, counts: Uint32Array): Uint8Array[] | undefined {
  const code = huffmanCode(counts)
  if (code === undefined) return undefined
  const single = literals.length < FOUR_STREAMS
  const part = single ? literals.length : (literals.length + 3) >> 2
  const streams = Array.from({ length: single ? 1 : 4 }, (_, i) =>
    encodeStream(code, literals.subarray(i * part, (i + 1) * part)),
  )
  const body = [code.description, ...(single ? [] : [jumpTable(streams)]), ...streams]
  const size = sizeOf(body)
  if (size + 5 >= literals.length) return undefined
  const most = Math.max(size, literals.length)
  const format = single && most < 1024 ? 0 : most < 1024 ? 1 : most < 16384 ? 2 : 3
  const width = format < 2 ? 10 : format === 2 ? 14 : 18
  const bits = new BitWriter()
  bits.add(2, 2)
  bits.add(format, 2)
  bits.add(literals.length, width)
  bits.add(size, width)
  return [bits.finish(false), ...body]
}

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((n, part) => n + part.length, 0)

const jumpTable = (streams: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(streams.slice(0, 3).flatMap(({ length }) => [length & 255, length >> 8]))

// ---- sequences

/** Codes and values by sequence; offsets are values of the format, repeats included. */
export interface Sequences {
  readonly literals: Uint32Array
  readonly matches: Uint32Array
  readonly offsets: Uint32Array
}

export function sequencesSection({ literals, matches, offsets }: Sequences): Uint8Array[] {
  const count = literals.length
  if (count === 0) return [Uint8Array.of(0)]
  const columns = [
    new Column(LITERAL_LENGTHS, literals, value => codeOf(LITERAL_LENGTHS, value)),
    new Column(OFFSETS, offsets, highBit),
    new Column(MATCH_LENGTHS, matches, value => codeOf(MATCH_LENGTHS, value)),
  ] as const
  const modes = columns.reduce((all, column) => (all << 2) | column.mode, 0) << 2
  const tables = columns.map(column => column.description)
  return [countBytes(count), Uint8Array.of(modes), ...tables, sequenceBits(count, columns)]
}

function countBytes(n: number): Uint8Array {
  if (n < 128) return Uint8Array.of(n)
  if (n < 0x7f00) return Uint8Array.of((n >> 8) + 128, n & 255)
  return Uint8Array.of(255, (n - 0x7f00) & 255, (n - 0x7f00) >> 8)
}

const USUAL = 0
const CONSTANT = 1
const OWN = 2
/** Fewer sequences do not pay for a table of their own. */
const FEWEST_OWN = 48

/** One of the three numbers of all sequences, and how it is coded. */
class Column {
  declare readonly mode: number
  declare readonly description: Uint8Array
  declare private readonly codes: Codes
  declare private readonly values: Uint32Array
  declare private readonly code: Uint8Array
  declare private readonly encoder: Encoder | undefined
  constructor(codes: Codes, values: Uint32Array, codeOfValue: (value: number) => number) {
    this.codes = codes
    this.values = values
    this.code = Uint8Array.from(values, codeOfValue)
    const distribution = this.distribution()
    this.mode = distribution === undefined ? CONSTANT : distribution === codes.usual ? USUAL : OWN
    this.encoder = distribution === undefined ? undefined : new Encoder(distribution)
    this.description =
      distribution === undefined
        ? this.code.subarray(0, 1)
        : this.mode === OWN
          ? describe(distribution)
          : new Uint8Array(0)
  }

  private distribution(): Distribution | undefined {
    const counts = new Array<number>(this.codes.base.length).fill(0)
    for (const code of this.code) counts[code]!++
    const last = counts.findLastIndex(n => n > 0)
    const kinds = counts.filter(n => n > 0).length
    const { usual, maxLog } = this.codes
    if (kinds === 1 && this.code.length > 2) return undefined
    if (this.code.length < FEWEST_OWN && last < usual.norm.length) return usual
    if (kinds === 1) return undefined
    const log = Math.min(maxLog, Math.max(5, highBit(this.code.length) - 1, highBit(kinds) + 1))
    return normalize(counts.slice(0, last + 1), log)
  }

  begin(i: number): void {
    this.encoder?.begin(this.code[i]!)
  }

  add(bits: BitWriter, i: number): void {
    this.encoder?.add(bits, this.code[i]!)
  }

  end(bits: BitWriter): void {
    this.encoder?.end(bits)
  }

  addExtra(bits: BitWriter, i: number): void {
    const code = this.code[i]!
    bits.add(this.values[i]! - this.codes.base[code]!, this.codes.extra[code]!)
  }
}

/** From the last to the first, as the decoder reads them backwards. */
function sequenceBits(
  count: number,
  [literals, offsets, matches]: readonly [Column, Column, Column],
): Uint8Array {
  const bits = new BitWriter()
  const extras = (i: number): void => {
    for (const column of [literals, matches, offsets]) column.addExtra(bits, i)
  }
  for (const column of [literals, matches, offsets]) column.begin(count - 1)
  extras(count - 1)
  for (let i = count - 2; i >= 0; i--) {
    for (const column of [offsets, matches, literals]) column.add(bits, i)
    extras(i)
  }
  for (const column of [matches, offsets, literals]) column.end(bits)
  return bits.finish(true)
}
