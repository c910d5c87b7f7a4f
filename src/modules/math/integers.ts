/**
 * The integer functions of math: factorial, comb, perm, isqrt, gcd, lcm. CPython: Modules/mathmodule.c.
 */
import { type Int, intGcd, intLcm, intSquareRoot } from '../../base/bigint.ts'
import { index, toInt } from '../../runtime/abstract.ts'
import { overflowError, valueError } from '../../runtime/errors.ts'
import { int, None, type PyInt, type PyValue, pyInt } from '../../runtime/values.ts'

const SSIZE_MAX = 9223372036854775807n

/** The product of all ints from `low` to `high`, halves first so that the factors stay alike in size. */
function productOfRange(low: bigint, high: bigint): bigint {
  if (high < low) return 1n
  if (high - low < 8n) {
    let out = low
    for (let n = low + 1n; n <= high; n++) out *= n
    return out
  }
  const middle = (low + high) >> 1n
  return productOfRange(low, middle) * productOfRange(middle + 1n, high)
}

/** `math.factorial` */
export function factorial(n: PyInt): PyValue {
  if (n < 0) throw valueError('factorial() not defined for negative values')
  if (n > SSIZE_MAX) throw overflowError(`factorial() argument should not exceed ${SSIZE_MAX}`)
  return toInt(productOfRange(1n, BigInt(n)))
}

function nonNegative(v: PyValue, name: string): bigint {
  const n = BigInt(index(v))
  if (n < 0n) throw valueError(`${name} must be a non-negative integer`)
  return n
}

/** n * (n - 1) * ... with k factors */
function fallingFactorial(n: bigint, k: bigint): bigint {
  return k === 0n ? 1n : productOfRange(n - k + 1n, n)
}

/** `math.perm` */
export function perm(n: PyValue, k: PyValue): PyValue {
  if (k === None) return factorial(index(n))
  const total = nonNegative(n, 'n')
  const taken = nonNegative(k, 'k')
  if (taken > total) return int(0)
  if (taken > SSIZE_MAX) throw overflowError(`k must not exceed ${SSIZE_MAX}`)
  return toInt(fallingFactorial(total, taken))
}

/** `math.comb` */
export function comb(n: PyValue, k: PyValue): PyValue {
  const total = nonNegative(n, 'n')
  let taken = nonNegative(k, 'k')
  if (taken > total) return int(0)
  if (total - taken < taken) taken = total - taken
  if (taken > SSIZE_MAX) throw overflowError(`min(n - k, k) must not exceed ${SSIZE_MAX}`)
  return toInt(binomial(total, taken))
}

/** C(n, k) = C(n, j) * C(n - j, k - j) / C(k, j): division by small numbers only. */
function binomial(n: bigint, k: bigint): bigint {
  if (k < 64n) {
    let out = 1n
    for (let i = 1n; i <= k; i++) out = (out * (n - k + i)) / i
    return out
  }
  const j = k >> 1n
  return (binomial(n, j) * binomial(n - j, k - j)) / binomial(k, j)
}

/** `math.isqrt` */
export function isqrt(n: PyInt): PyValue {
  if (n < 0) throw valueError('isqrt() argument must be nonnegative')
  return pyInt(intSquareRoot(n))
}

const fold =
  (f: (a: Int, b: Int) => Int, start: number) =>
  (integers: PyValue[]): PyValue => {
    const values = integers.map(index)
    return pyInt(values.reduce<Int>((a, n) => f(a, n), start))
  }

/** `math.gcd` and `math.lcm` of any number of ints. */
export const gcd = fold(intGcd, 0)
export const lcm = fold(intLcm, 1)
