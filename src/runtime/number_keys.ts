/**
 * Keys of dicts and sets that are small tuples or frozensets of ints, as one number.
 *
 * Tuples of two or three small ints have a number for their normal form: doubles from 2**53 on are free,
 * because ints and integral floats as large are bigints. A power of two for each length keeps them apart.
 */
const PAIR = 2 ** 26
const TRIPLE = 2 ** 17

export function pairKey(a: number, b: number): number | undefined {
  const x = a + PAIR / 2
  const y = b + PAIR / 2
  if (!(x >= 0 && x < PAIR && y >= 0 && y < PAIR)) return undefined
  return (2 ** 52 + x * PAIR + y) * 4
}

export function tripleKey(a: number, b: number, c: number): number | undefined {
  const x = a + TRIPLE / 2
  const y = b + TRIPLE / 2
  const z = c + TRIPLE / 2
  if (!(x >= 0 && x < TRIPLE && y >= 0 && y < TRIPLE && z >= 0 && z < TRIPLE)) return undefined
  return (2 ** 52 + (x * TRIPLE + y) * TRIPLE + z) * 16
}

/** As `pairKey` and its like, of the ints of a frozenset in order; powers of two that tuples leave free. */
export function intSetKey(elements: readonly unknown[]): number | undefined {
  if (elements.length === 0 || elements.length > 3) return undefined
  const [a, b, c] = elements
  if (typeof a !== 'number') return undefined
  if (b === undefined) return Number.isInteger(a) ? scaled(pairKey(a, 0), 16) : undefined
  if (typeof b !== 'number' || !Number.isInteger(a) || !Number.isInteger(b)) return undefined
  if (c === undefined) return scaled(a < b ? pairKey(a, b) : pairKey(b, a), 2)
  if (typeof c !== 'number' || !Number.isInteger(c)) return undefined
  const low = Math.min(a, b, c)
  const high = Math.max(a, b, c)
  return scaled(tripleKey(low, a + b + c - low - high, high), 2)
}

function scaled(key: number | undefined, by: number): number | undefined {
  return key === undefined ? undefined : key * by
}
