/**
 * Double-double arithmetic: a number is an unevaluated sum h + l of two doubles with |l| <= ulp(h)/2,
 * about 106 bits. A function returns h and leaves l in `low[0]` (a typed array: a store there allocates
 * nothing). Read `low[0]` before the next call. Operands must be far from overflow and underflow.
 *
 * The elementary functions are evaluated in this and rounded once, which is the correctly rounded
 * result in all but some 2**-40 of cases. Algorithms: Dekker; Knuth; Joldes, Muller, Popescu.
 */
import { decompose, ldexp, scaleSticky } from '../float_bits.ts'

/** [0] the low part of the last result, [1] an exponent or index where a function says so. */
export const low = new Float64Array(2)

const SPLIT = 134217729

/** a + b exactly. */
export function twoSum(a: number, b: number): number {
  const s = a + b
  const t = s - a
  low[0] = a - (s - t) + (b - t)
  return s
}

/** a + b exactly, for |a| >= |b| or a = 0. */
export function fastTwoSum(a: number, b: number): number {
  const s = a + b
  low[0] = b - (s - a)
  return s
}

/** The rounding error of p = a * b. */
export function productError(a: number, b: number, p: number): number {
  const t = SPLIT * a
  const ah = t - (t - a)
  const al = a - ah
  const u = SPLIT * b
  const bh = u - (u - b)
  const bl = b - bh
  return ah * bh - p + ah * bl + al * bh + al * bl
}

/** a * b exactly. */
export function twoProduct(a: number, b: number): number {
  const p = a * b
  low[0] = productError(a, b, p)
  return p
}

export function ddAdd(ah: number, al: number, bh: number, bl: number): number {
  const s = ah + bh
  const t = s - ah
  const e = ah - (s - t) + (bh - t)
  const u = al + bl
  const v = u - al
  const f = al - (u - v) + (bl - v)
  const c = e + u
  const h = s + c
  return fastTwoSum(h, c - (h - s) + f)
}

export function ddMultiply(ah: number, al: number, bh: number, bl: number): number {
  const p = ah * bh
  return fastTwoSum(p, productError(ah, bh, p) + (ah * bl + al * bh))
}

export function ddDivide(ah: number, al: number, bh: number, bl: number): number {
  const q = ah / bh
  const p = q * bh
  // What is left after the first quotient, to full precision.
  const rest = ah - p - productError(q, bh, p) + (al - q * bl)
  const q2 = rest / bh
  const h = q + q2
  const l = q2 - (h - q)
  // One more step, because rest / bh alone leaves an error near 2**-104.
  const p2 = q2 * bh
  const rest2 = rest - p2 - productError(q2, bh, p2) - q2 * bl
  return fastTwoSum(h, l + rest2 / bh)
}

export function ddSqrt(ah: number, al: number): number {
  if (ah === 0) {
    low[0] = 0
    return 0
  }
  const s = Math.sqrt(ah)
  const p = s * s
  const rest = ah - p - productError(s, s, p) + al
  const s2 = rest / (2 * s)
  // Second order: (s + d)**2 = s**2 + 2sd + d**2.
  return fastTwoSum(s, s2 - (s2 * s2) / (2 * s))
}

/** (h + l) * 2**e as one double, rounded once. */
export function roundScaled(h: number, l: number, e: number): number {
  if (e > -960 && e < 900) {
    // Here neither scaling nor h can leave the normal range, so h is the rounded sum already.
    const exponent = Math.abs(h)
    if (exponent > 1e-10 && exponent < 1e10) return ldexp(h, e)
  }
  return roundScaledExactly(h, l, e)
}

function roundScaledExactly(h: number, l: number, e: number): number {
  if (h === 0) return h
  const [m, eh] = decompose(h)
  const tail = BigInt(Math.trunc(ldexp(l, 120 - eh))) | 1n
  const value = (BigInt(m) << 120n) + (l === 0 ? 0n : tail)
  const magnitude = scaleSticky(value < 0n ? -value : value, eh - 120 + e)
  return value < 0n ? -magnitude : magnitude
}

/**
 * The sum of a result that may lie exactly between two doubles (only powers can): an error of the
 * last bits must not decide, so what is that near a midpoint counts as one and goes to even.
 */
export function snapToEven(h: number, l: number, ulpOfH: number): number {
  const distance = 0.5 * ulpOfH - Math.abs(l)
  if (distance > ulpOfH * 1e-9) return h
  const other = l > 0 ? h + ulpOfH : h - ulpOfH
  return (h / ulpOfH) % 2 === 0 ? h : other
}

const FIXED_BITS = 200

/** Fixed-point numbers with 200 bits after the point, for tables made at run time. */
export const FIXED = BigInt(FIXED_BITS)
export const FIXED_ONE = 1n << FIXED

/** A fixed-point number as double-double. */
export function fixedToDoubleDouble(value: bigint): number {
  const h = ldexp(Number(value), -FIXED_BITS)
  const rest = value - fixedFromDouble(h)
  low[0] = ldexp(Number(rest), -FIXED_BITS)
  return h
}

/** A double as a fixed-point number; bits beyond the 200th are cut off. */
export function fixedFromDouble(x: number): bigint {
  if (x === 0) return 0n
  const [m, e] = decompose(x)
  const shift = BigInt(e + FIXED_BITS)
  return shift >= 0n ? BigInt(m) << shift : BigInt(m) >> -shift
}

export function fixedMultiply(a: bigint, b: bigint): bigint {
  return (a * b) >> FIXED
}

/** atanh(1/n) or, with alternating signs, atan(1/n), in fixed point. */
export function fixedArcOfReciprocal(numerator: bigint, denominator: bigint, alternate: boolean): bigint {
  let power = (numerator << FIXED) / denominator
  const square = fixedMultiply(power, power)
  let sum = 0n
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += alternate && (k & 2n) === 2n ? -(power / k) : power / k
    power = fixedMultiply(power, square)
  }
  return sum
}
