/** Ints, hashes and the random stream, against CPython. */
import { describe, expect, test } from 'vitest'
import * as B from '../../../src/base/bigint.ts'
import { intTrueDivide } from '../../../src/base/float_arithmetic.ts'
import { hashFrozenSet, hashInt, hashSecretFromSeed, hashString, hashTuple } from '../../../src/base/hash.ts'
import { MersenneTwister } from '../../../src/base/mersenne_twister.ts'
import { fromCodePoints } from '../../../src/base/wide_string.ts'
import { doubleToHex, fixture, int } from './fixture.ts'

type Row = [
  a: string,
  b: string,
  m: string,
  k: number,
  results: string[],
  power: string | null,
  quotient: string | null,
]

describe('ints', () => {
  test.each(fixture<Row[]>('ints'))('%s and %s', (aText, bText, mText, k, results, power, quotient) => {
    const a = int(aText)
    const b = int(bText)
    const d = b === 0 ? 3 : b
    const [q, r] = B.intDivmod(a, d)
    const values = [
      B.intAdd(a, b),
      B.intSubtract(a, b),
      B.intMultiply(a, b),
      q,
      r,
      B.intInvert(a),
      B.intAnd(a, b),
      B.intOr(a, b),
      B.intXor(a, b),
      B.intLeftShift(a, k),
      B.intRightShift(a, k),
      B.intPower(a, k % 20),
      B.intGcd(a, b),
      B.intBitLength(a),
      B.intBitCount(a),
      B.intSquareRoot(B.intAbsolute(a)),
      hashInt(a),
    ]
    // Canonical form included: a number exactly when safe, never -0.
    expect(values).toEqual(results.map(int))
    const modular = B.intPowerModulo(a, b, int(mText))
    expect(modular === undefined ? null : String(modular)).toBe(power)
    if (quotient !== null) expect(doubleToHex(intTrueDivide(a, d))).toBe(quotient)
    const bytes = B.intToBytes(a, 64, true, true)!
    expect(B.intFromBytes(bytes, true, true)).toBe(a)
    const text = B.intToString(B.intAbsolute(a), 7)
    expect(B.parseIntDigits(text, 7)).toBe(B.intAbsolute(a))
  })
})

type Hashes = {
  tuples: [items: string[], tuple: string, frozenset: string][]
  texts: [points: number[], hash: string][]
  stream: (number | string)[]
}
const hashes = fixture<Hashes>('hashes')

describe('hashes', () => {
  test('tuples and frozensets', () => {
    for (const [items, tuple, frozenset] of hashes.tuples) {
      expect(String(hashTuple(items.map(int)))).toBe(tuple)
      expect(String(hashFrozenSet(items.map(int)))).toBe(frozenset)
    }
  })

  test('str under PYTHONHASHSEED=42', () => {
    const secret = hashSecretFromSeed(42)
    for (const [points, hash] of hashes.texts)
      expect(String(hashString(secret, fromCodePoints(points)))).toBe(hash)
  })

  test('the Mersenne Twister gives the same stream', () => {
    const r = new MersenneTwister()
    r.seedInt(12345)
    const stream: (number | string)[] = Array.from({ length: 700 }, () => r.random()).slice(-3)
    for (const k of [1, 32, 33, 100]) stream.push(String(r.getRandBits(k)))
    expect(stream).toEqual(hashes.stream)
    const copy = new MersenneTwister()
    copy.setState(r.getState())
    expect(copy.next32()).toBe(r.next32())
  })
})
