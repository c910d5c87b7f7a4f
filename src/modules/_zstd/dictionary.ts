/** Dictionaries: plain content, or content with tables and an identity. RFC 8878, 5. */
import { ForwardBits } from './bits.ts'
import { type DecodingTable, decodingTable, readDistribution } from './fse.ts'
import { type HuffmanTable, readHuffman } from './huffman.ts'
import { type Codes, LITERAL_LENGTHS, MATCH_LENGTHS, OFFSETS } from './sequences.ts'

const MAGIC = 0xec30a437

export interface Tables {
  huffman: HuffmanTable | undefined
  literalLengths: DecodingTable | undefined
  offsets: DecodingTable | undefined
  matchLengths: DecodingTable | undefined
}

export interface Dictionary {
  readonly id: number
  readonly content: Uint8Array
  readonly tables: Tables
  readonly repeats: readonly [number, number, number]
}

export const noTables = (): Tables => ({
  huffman: undefined,
  literalLengths: undefined,
  offsets: undefined,
  matchLengths: undefined,
})

export const FIRST_REPEATS = [1, 4, 8] as const

/** Whether it begins as dictionaries with tables do. */
export const isFormatted = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === MAGIC

export const rawDictionary = (content: Uint8Array): Dictionary => ({
  id: 0,
  content,
  tables: noTables(),
  repeats: FIRST_REPEATS,
})

/** Throws a ZstdFailure for broken tables. */
export function readDictionary(bytes: Uint8Array): Dictionary {
  if (!isFormatted(bytes)) return rawDictionary(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const [huffman, afterHuffman] = readHuffman(bytes, 8)
  let at = afterHuffman
  const table = (codes: Codes): DecodingTable => {
    const bits = new ForwardBits(bytes, at)
    const made = decodingTable(readDistribution(bits, codes.maxLog, codes.base.length - 1))
    at = bits.nextByte
    return made
  }
  const offsets = table(OFFSETS)
  const matchLengths = table(MATCH_LENGTHS)
  const literalLengths = table(LITERAL_LENGTHS)
  const content = bytes.subarray(at + 12)
  const repeat = (i: number): number => view.getUint32(at + 4 * i, true)
  return {
    id: view.getUint32(4, true),
    content,
    tables: { huffman, literalLengths, offsets, matchLengths },
    repeats: [repeat(0), repeat(1), repeat(2)],
  }
}
