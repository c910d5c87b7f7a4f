/**
 * Float arithmetic as Python defines it, and the exact steps between int and float.
 * Division by zero is the caller's to raise. CPython: Objects/floatobject.c, Objects/longobject.c.
 */
import { copysign, ratioToDouble } from './float_bits.ts'

/** x % y; the result has the sign of y. */
export function floatMod(x: number, y: number): number {
  const mod = x % y
  if (mod === 0) return copysign(0, y)
  return y < 0 !== mod < 0 ? mod + y : mod
}

/** divmod(x, y) */
export function floatDivmod(x: number, y: number): [quotient: number, remainder: number] {
  let mod = x % y
  let div = (x - mod) / y
  if (mod === 0) mod = copysign(0, y)
  else if (y < 0 !== mod < 0) {
    // NaN is neither, so it stays out of here or is NaN anyway.
    mod += y
    div -= 1
  }
  if (div === 0) return [copysign(0, x / y), mod]
  const floor = Math.floor(div)
  return [div - floor > 0.5 ? floor + 1 : floor, mod]
}

/** x // y */
export function floatFloorDiv(x: number, y: number): number {
  return floatDivmod(x, y)[0]
}

/** int(x) of a finite x. */
export function doubleToInt(x: number): number | bigint {
  const whole = Math.trunc(x)
  // Adding 0 turns -0 into 0.
  return Number.isSafeInteger(whole) ? whole + 0 : BigInt(whole)
}

/** The double nearest to an int; +-Infinity where Python raises OverflowError. */
export function intToDouble(n: number | bigint): number {
  return typeof n === 'number' ? n : Number(n)
}

/** a / b for ints, b not 0, rounded once; +-Infinity where Python raises OverflowError. */
export function intTrueDivide(a: number | bigint, b: number | bigint): number {
  if (typeof a === 'number' && typeof b === 'number') return a === 0 ? (b < 0 ? -0 : 0) : a / b
  const n = BigInt(a)
  const d = BigInt(b)
  if (n === 0n) return d < 0n ? -0 : 0
  const q = ratioToDouble(n < 0n ? -n : n, d < 0n ? -d : d)
  return n < 0n !== d < 0n ? -q : q
}
