/** The codes of literal lengths, match lengths and offsets: base values and extra bits. RFC 8878, 3.1.1.3.2. */
import { type DecodingTable, type Distribution, decodingTable } from './fse.ts'

export interface Codes {
  readonly base: Int32Array
  readonly extra: Uint8Array
  readonly maxLog: number
  readonly usual: Distribution
  readonly usualTable: DecodingTable
}

function codes(first: number, plain: number, extra: readonly number[], maxLog: number, usual: Distribution) {
  const bits = [...new Array<number>(plain).fill(0), ...extra]
  let value = first
  const base = bits.map(n => {
    const start = value
    value += 2 ** n
    return start
  })
  return {
    base: Int32Array.from(base),
    extra: Uint8Array.from(bits),
    maxLog,
    usual,
    usualTable: decodingTable(usual),
  }
}

const times = (count: number, value: number): number[] => new Array<number>(count).fill(value)

export const LITERAL_LENGTHS: Codes = codes(
  0,
  16,
  [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  9,
  { log: 6, norm: [4, 3, ...times(11, 2), 1, 1, 1, ...times(9, 2), 3, 2, ...times(5, 1), ...times(4, -1)] },
)

export const MATCH_LENGTHS: Codes = codes(
  3,
  32,
  [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  9,
  { log: 6, norm: [1, 4, 3, ...times(6, 2), ...times(37, 1), ...times(7, -1)] },
)

const MAX_OFFSET_CODE = 31

export const OFFSETS: Codes = {
  base: Int32Array.from(times(MAX_OFFSET_CODE + 1, 0), (_, code) => 2 ** code),
  extra: Uint8Array.from(times(MAX_OFFSET_CODE + 1, 0), (_, code) => code),
  maxLog: 8,
  ...usualOffsets(),
}

function usualOffsets() {
  const usual = { log: 5, norm: [...times(6, 1), 2, 2, 2, ...times(15, 1), ...times(5, -1)] }
  return { usual, usualTable: decodingTable(usual) }
}

/** The code of a value, by halving. */
export function codeOf({ base }: Codes, value: number): number {
  let low = 0
  let high = base.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (base[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}
