/**
 * The operations that are exact up to one rounding: sums, products, quotients, remainders, quantize,
 * integral values, comparisons, neighbours, square roots.
 *
 * Each takes finite or special numbers, returns the result as the context allows it, and leaves its
 * conditions in `ctx.work`. The standard: General Decimal Arithmetic 1.70.
 */
import { type Int, intAdd, intSquareRoot, intSubtract } from '../../base/bigint.ts'
import {
  CLAMPED,
  type Ctx,
  DIVISION_BY_ZERO,
  DIVISION_IMPOSSIBLE,
  DIVISION_UNDEFINED,
  finalize,
  INEXACT,
  INVALID_OPERATION,
  invalid,
  largest,
  OVERFLOW,
  propagateNan,
  ROUNDED,
  rescale,
  rescaled,
  SUBNORMAL,
  UNDERFLOW,
} from './context.ts'
import {
  compareTotal,
  compareValues,
  Dec,
  digitsOf,
  FINITE,
  fromBigInt,
  INFINITE,
  infinity,
  NAN,
  OutOfMemory,
  opposite,
  pow10,
  QNAN,
  type Sign,
} from './number.ts'

// ---- sums and products

export function add(a: Dec, b: Dec, ctx: Ctx): Dec {
  return addSigned(a, b, b.sign, ctx)
}

export function subtract(a: Dec, b: Dec, ctx: Ctx): Dec {
  return addSigned(a, b, opposite(b.sign), ctx)
}

/** a + b, where b has the sign `bSign` instead of its own (but not as a NaN). */
function addSigned(a: Dec, b: Dec, bSign: Sign, ctx: Ctx): Dec {
  if (a.kind !== FINITE || b.kind !== FINITE) return addSpecial(a, b, bSign, ctx)
  if (a.exp === b.exp) return finalize(sum(a.sign, a.coef, bSign, b.coef, a.exp, ctx), ctx)
  if (a.coef === 0n || b.coef === 0n) return addZero(a, b.withSign(bSign), ctx)
  const [high, low] = a.exp > b.exp ? [a, b] : [b, a]
  const [x, y] = align(high, low, ctx.prec)
  return high === a
    ? finalize(sum(a.sign, x.coef, bSign, y.coef, y.exp, ctx), ctx)
    : finalize(sum(a.sign, y.coef, bSign, x.coef, y.exp, ctx), ctx)
}

function sum(aSign: Sign, x: bigint, bSign: Sign, y: bigint, exp: Int, ctx: Ctx): Dec {
  if (aSign === bSign) return new Dec(aSign, x + y, exp)
  if (x === y) return new Dec(ctx.rounding === 'ROUND_FLOOR' ? 1 : 0, 0n, exp)
  return x > y ? new Dec(aSign, x - y, exp) : new Dec(bSign, y - x, exp)
}

/**
 * Two numbers at one exponent. Where the lower one lies beyond what rounding can see, a 1 stands in
 * for it, so that no huge power of ten is needed.
 */
function align(high: Dec, low: Dec, prec: Int): [Dec, Dec] {
  const margin = intSubtract(high.digits, intAdd(prec, 2))
  const exp = intAdd(high.exp, margin < -1 ? margin : -1)
  const standIn = low.adjusted < exp ? new Dec(low.sign, 1n, exp) : low
  const shift = Number(intSubtract(high.exp, standIn.exp))
  return [new Dec(high.sign, high.coef * pow10(shift), standIn.exp), standIn]
}

/** A sum of which one part, at least, is zero. */
function addZero(a: Dec, b: Dec, ctx: Ctx): Dec {
  const lower = a.exp < b.exp ? a.exp : b.exp
  if (a.coef === 0n && b.coef === 0n) {
    const sign = a.sign === b.sign ? a.sign : ctx.rounding === 'ROUND_FLOOR' ? 1 : 0
    return finalize(new Dec(sign, 0n, lower), ctx)
  }
  const rest = a.coef === 0n ? b : a
  if (rest.exp <= lower) return finalize(rest, ctx)
  const lowest = intSubtract(rest.exp, intAdd(ctx.prec, 1))
  return finalize(rescale(rest, lower > lowest ? lower : lowest, ctx.rounding), ctx)
}

function addSpecial(a: Dec, b: Dec, bSign: Sign, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE) {
    return b.kind === INFINITE && a.sign !== bSign ? invalid(ctx) : a
  }
  return b.withSign(bSign)
}

export function plus(a: Dec, ctx: Ctx): Dec {
  return signed(a, a.sign, ctx)
}

export function minus(a: Dec, ctx: Ctx): Dec {
  return signed(a, opposite(a.sign), ctx)
}

export function absolute(a: Dec, ctx: Ctx): Dec {
  return signed(a, 0, ctx)
}

/** 0 + a or 0 - a: a zero comes out positive, except when rounding down. */
function signed(a: Dec, sign: Sign, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a)
  if (nan !== undefined) return nan
  const zeroSign = ctx.rounding === 'ROUND_FLOOR' ? sign : 0
  return finalize(a.withSign(a.isZero ? zeroSign : sign), ctx)
}

/** The exact product. */
function product(a: Dec, b: Dec, ctx: Ctx): Dec {
  const sign = a.sign === b.sign ? 0 : 1
  if (a.kind === FINITE && b.kind === FINITE) return new Dec(sign, a.coef * b.coef, intAdd(a.exp, b.exp))
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  return a.isZero || b.isZero ? invalid(ctx) : infinity(sign)
}

export function multiply(a: Dec, b: Dec, ctx: Ctx): Dec {
  return finalize(product(a, b, ctx), ctx)
}

/** a * b + c with one rounding. */
export function fma(a: Dec, b: Dec, c: Dec, ctx: Ctx): Dec {
  const exact = product(a, b, ctx)
  // A NaN that signalled, or infinity times zero, is the result whatever c is.
  return (ctx.work & INVALID_OPERATION) !== 0 ? exact : add(exact, c, ctx)
}

// ---- quotients and remainders

/** Digits beyond which a quotient or root is first tried exactly, and beyond which there is no other way. */
const LONG = 1_000_000
const TOO_LONG = 50_000_000

function divideSpecial(a: Dec, b: Dec, sign: Sign, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE) return b.kind === INFINITE ? invalid(ctx) : infinity(sign)
  ctx.work |= CLAMPED
  return new Dec(sign, 0n, ctx.etiny)
}

function divideByZero(a: Dec, sign: Sign, ctx: Ctx): Dec {
  if (a.coef === 0n) return invalid(ctx, DIVISION_UNDEFINED)
  ctx.work |= DIVISION_BY_ZERO
  return infinity(sign)
}

export function divide(a: Dec, b: Dec, ctx: Ctx): Dec {
  const sign = a.sign === b.sign ? 0 : 1
  if (a.kind !== FINITE || b.kind !== FINITE) return divideSpecial(a, b, sign, ctx)
  if (b.coef === 0n) return divideByZero(a, sign, ctx)
  const ideal = intSubtract(a.exp, b.exp)
  if (a.coef === 0n) return finalize(new Dec(sign, 0n, ideal), ctx)
  if (ctx.prec > LONG) {
    const exact = divideExactly(a, b, sign, ideal, ctx)
    if (exact !== undefined) return exact
    if (ctx.prec > TOO_LONG) throw new OutOfMemory()
  }
  const shift = b.digits - a.digits + Number(ctx.prec) + 1
  let exp = intSubtract(ideal, shift)
  const x = shift >= 0 ? a.coef * pow10(shift) : a.coef
  const y = shift >= 0 ? b.coef : b.coef * pow10(-shift)
  let q = x / y
  if (q * y !== x) {
    // The digit beyond the precision must not look like an exact half or nothing.
    if (q % 5n === 0n) q++
  } else if (exp < ideal) [q, exp] = stripZeros(q, exp, ideal)
  return finalize(new Dec(sign, q, exp), ctx)
}

/** Takes trailing zeros away, while the exponent is below `limit`. */
function stripZeros(coef: bigint, exp: Int, limit: Int): [bigint, Int] {
  let room = Number(intSubtract(limit, exp))
  let taken = 0
  let q = coef
  // By halves: first many zeros at once, then fewer.
  for (let step = 256; step >= 1; ) {
    if (step > room || q % pow10(step) !== 0n) {
      step >>= 1
      continue
    }
    q /= pow10(step)
    room -= step
    taken += step
  }
  return [q, intAdd(exp, taken)]
}

/** A quotient that ends; undefined if it does not. Spares the digits of an enormous precision. */
function divideExactly(a: Dec, b: Dec, sign: Sign, ideal: Int, ctx: Ctx): Dec | undefined {
  const common = greatestCommonDivisor(a.coef, b.coef)
  let rest = b.coef / common
  let twos = 0
  let fives = 0
  for (; rest % 2n === 0n; twos++) rest /= 2n
  for (; rest % 5n === 0n; fives++) rest /= 5n
  if (rest !== 1n) return undefined
  const shift = Math.max(twos, fives)
  const q = (a.coef * pow10(shift)) / b.coef
  return finalize(new Dec(sign, q, intSubtract(ideal, shift)), ctx)
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

interface Division {
  readonly quotient: Dec
  readonly remainder: Dec
}

/** Quotient and remainder of finite a by b (not zero); undefined if the quotient has too many digits. */
function divideInteger(a: Dec, b: Dec, ctx: Ctx): Division | undefined {
  const sign = a.sign === b.sign ? 0 : 1
  const ideal = b.kind === INFINITE || a.exp < b.exp ? a.exp : b.exp
  const difference = b.kind === INFINITE ? -2 : intSubtract(a.adjusted, b.adjusted)
  if (a.coef === 0n || difference <= -2) {
    return { quotient: new Dec(sign, 0n, 0), remainder: rescale(a, ideal, ctx.rounding) }
  }
  if (difference > ctx.prec) return undefined
  const shift = Number(intSubtract(a.exp, b.exp))
  const x = shift >= 0 ? a.coef * pow10(shift) : a.coef
  const y = shift >= 0 ? b.coef : b.coef * pow10(-shift)
  const q = x / y
  if (digitsOf(q) > ctx.prec) return undefined
  return { quotient: new Dec(sign, q, 0), remainder: new Dec(a.sign, x - q * y, ideal) }
}

export function divideInt(a: Dec, b: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  const sign = a.sign === b.sign ? 0 : 1
  if (a.kind === INFINITE) return b.kind === INFINITE ? invalid(ctx) : infinity(sign)
  if (b.isZero) return divideByZero(a, sign, ctx)
  const d = divideInteger(a, b, ctx)
  return d === undefined ? invalid(ctx, DIVISION_IMPOSSIBLE) : finalize(d.quotient, ctx)
}

export function remainder(a: Dec, b: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE) return invalid(ctx)
  if (b.isZero) return invalid(ctx, a.isZero ? DIVISION_UNDEFINED : INVALID_OPERATION)
  if (b.kind === INFINITE) return finalize(a, ctx)
  const d = divideInteger(a, b, ctx)
  return d === undefined ? invalid(ctx, DIVISION_IMPOSSIBLE) : finalize(d.remainder, ctx)
}

export function divmod(a: Dec, b: Dec, ctx: Ctx): readonly [Dec, Dec] {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return [nan, nan]
  const sign = a.sign === b.sign ? 0 : 1
  if (a.kind === INFINITE) {
    ctx.work |= INVALID_OPERATION
    return [b.kind === INFINITE ? NAN : infinity(sign), NAN]
  }
  if (b.isZero) {
    const quotient = divideByZero(a, sign, ctx)
    if (!a.isZero) ctx.work |= INVALID_OPERATION
    return [quotient, NAN]
  }
  if (b.kind === INFINITE) return [new Dec(sign, 0n, 0), finalize(a, ctx)]
  const d = divideInteger(a, b, ctx)
  if (d === undefined) return [invalid(ctx, DIVISION_IMPOSSIBLE), NAN]
  return [finalize(d.quotient, ctx), finalize(d.remainder, ctx)]
}

/** The remainder of the nearest multiple, between -b/2 and b/2. */
export function remainderNear(a: Dec, b: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE) return invalid(ctx)
  if (b.isZero) return invalid(ctx, a.isZero ? DIVISION_UNDEFINED : INVALID_OPERATION)
  if (b.kind === INFINITE) return finalize(a, ctx)
  const ideal = a.exp < b.exp ? a.exp : b.exp
  if (a.isZero) return finalize(new Dec(a.sign, 0n, ideal), ctx)
  const difference = intSubtract(a.adjusted, b.adjusted)
  if (difference > ctx.prec) return invalid(ctx, DIVISION_IMPOSSIBLE)
  if (difference <= -2) return finalize(rescale(a, ideal, ctx.rounding), ctx)
  const shift = Number(intSubtract(a.exp, b.exp))
  const x = shift >= 0 ? a.coef * pow10(shift) : a.coef
  const y = shift >= 0 ? b.coef : b.coef * pow10(-shift)
  let q = x / y
  let r = x - q * y
  if (2n * r + (q & 1n) > y) {
    r -= y
    q++
  }
  if (digitsOf(q) > ctx.prec) return invalid(ctx, DIVISION_IMPOSSIBLE)
  return finalize(new Dec(r < 0n ? opposite(a.sign) : a.sign, r < 0n ? -r : r, ideal), ctx)
}

// ---- exponents

export function quantize(a: Dec, b: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE || b.kind === INFINITE) return a.kind === b.kind ? a : invalid(ctx)
  if (b.exp > ctx.emax || b.exp < ctx.etiny) return invalid(ctx)
  if (a.coef === 0n) return finalize(new Dec(a.sign, 0n, b.exp), ctx)
  const places = intAdd(intSubtract(a.adjusted, b.exp), 1)
  if (a.adjusted > ctx.emax || places > ctx.prec) return invalid(ctx)
  const result = rescale(a, b.exp, ctx.rounding)
  const { inexact } = rescaled
  if (result.adjusted > ctx.emax || result.digits > ctx.prec) return invalid(ctx)
  if (result.coef !== 0n && result.adjusted < ctx.emin) ctx.work |= SUBNORMAL
  if (result.exp > a.exp) ctx.work |= inexact ? ROUNDED | INEXACT : ROUNDED
  return finalize(result, ctx)
}

/** The nearest integral value; what is one already keeps its exponent. */
export function toIntegral(a: Dec, ctx: Ctx, exact: boolean): Dec {
  const nan = propagateNan(ctx, a)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE || a.exp >= 0) return a
  if (a.coef === 0n) return new Dec(a.sign, 0n, 0)
  const result = rescale(a, 0, ctx.rounding)
  if (exact) ctx.work |= rescaled.inexact ? ROUNDED | INEXACT : ROUNDED
  return result
}

/** Without trailing zeros. */
export function normalize(a: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a)
  if (nan !== undefined) return nan
  const d = finalize(a, ctx)
  if (d.kind === INFINITE) return d
  if (d.coef === 0n) return new Dec(d.sign, 0n, 0)
  const limit = ctx.clamp === 1 ? ctx.etop : ctx.emax
  return d.exp < limit ? new Dec(d.sign, ...stripZeros(d.coef, d.exp, limitOf(d, limit))) : d
}

/** The zeros that there can be end with the digits. */
function limitOf(d: Dec, limit: Int): Int {
  const end = intAdd(d.exp, d.digits)
  return end < limit ? end : limit
}

export function logb(a: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE) return infinity(0)
  if (a.coef === 0n) {
    ctx.work |= DIVISION_BY_ZERO
    return infinity(1)
  }
  return finalize(fromBigInt(BigInt(a.adjusted)), ctx)
}

export function scaleb(a: Dec, b: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  if (b.kind === INFINITE || b.exp !== 0) return invalid(ctx)
  const limit = 2n * (BigInt(ctx.emax) + BigInt(ctx.prec))
  if (b.coef > limit) return invalid(ctx)
  if (a.kind === INFINITE) return a
  const n = b.sign === 1 ? -b.coef : b.coef
  return finalize(new Dec(a.sign, a.coef, intAdd(a.exp, n)), ctx)
}

// ---- order

/** compare: -1, 0, 1 or NaN. */
export function compare(a: Dec, b: Dec, ctx: Ctx): Dec {
  return propagateNan(ctx, a, b) ?? fromBigInt(BigInt(compareValues(a, b)))
}

/** compare_signal: every NaN signals. */
export function compareSignal(a: Dec, b: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan === undefined) return compare(a, b, ctx)
  ctx.work |= INVALID_OPERATION
  return nan
}

/** max (`wanted` 1) and min (-1); by magnitude first if `magnitude`. A quiet NaN gives way to a number. */
export function extreme(a: Dec, b: Dec, ctx: Ctx, wanted: 1 | -1, magnitude: boolean): Dec {
  if (a.kind === QNAN && !b.isNan) return finalize(b, ctx)
  if (b.kind === QNAN && !a.isNan) return finalize(a, ctx)
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  const order =
    (magnitude ? compareValues(a.withSign(0), b.withSign(0)) : compareValues(a, b)) || compareTotal(a, b)
  return finalize(order === -wanted ? b : a, ctx)
}

export function nextMinus(a: Dec, ctx: Ctx): Dec {
  return propagateNan(ctx, a) ?? neighbour(a, ctx, 1)
}

export function nextPlus(a: Dec, ctx: Ctx): Dec {
  return propagateNan(ctx, a) ?? neighbour(a, ctx, 0)
}

/** The next number below (`sign` 1) or above (0); no conditions. */
function neighbour(a: Dec, ctx: Ctx, sign: Sign): Dec {
  if (a.kind === INFINITE) return a.sign === sign ? a : largest(a.sign, ctx)
  const quiet = ctx.derive({ rounding: sign === 1 ? 'ROUND_FLOOR' : 'ROUND_CEILING' })
  const rounded = finalize(a, quiet)
  if (rounded.kind !== FINITE || compareValues(rounded, a) !== 0) return rounded
  return add(a, new Dec(sign, 1n, intSubtract(quiet.etiny, 1)), quiet)
}

export function nextToward(a: Dec, b: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a, b)
  if (nan !== undefined) return nan
  const order = compareValues(a, b)
  if (order === 0) return a.withSign(b.sign)
  const result = neighbour(a, ctx, order === 1 ? 1 : 0)
  if (result.kind === INFINITE) ctx.work |= OVERFLOW | INEXACT | ROUNDED
  else if (result.adjusted < ctx.emin) {
    ctx.work |= UNDERFLOW | SUBNORMAL | INEXACT | ROUNDED
    if (result.coef === 0n) ctx.work |= CLAMPED
  }
  return result
}

// ---- square root

export function sqrt(a: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE) return a.sign === 1 ? invalid(ctx) : a
  const odd = (BigInt(a.exp) & 1n) === 1n
  const halfExp = intFloorHalf(a.exp)
  if (a.coef === 0n) return finalize(new Dec(a.sign, 0n, halfExp), ctx)
  if (a.sign === 1) return invalid(ctx)
  const nearest = ctx.derive({ rounding: 'ROUND_HALF_EVEN' })
  const result = finalize(rootOf(odd ? a.coef * 10n : a.coef, halfExp, ctx), nearest)
  ctx.work |= nearest.work
  return result
}

function intFloorHalf(n: Int): Int {
  if (typeof n === 'number') return Math.floor(n / 2)
  const half = n >> 1n
  return intAdd(half, 0)
}

function isqrt(n: bigint): bigint {
  return BigInt(intSquareRoot(n <= 9007199254740991n ? Number(n) : n))
}

/** The root of coef * 10**(2 * exp), with digits enough to be rounded to the precision. */
function rootOf(coef: bigint, exp: Int, ctx: Ctx): Dec {
  const whole = isqrt(coef)
  const isExact = whole * whole === coef
  if (isExact) return new Dec(0, whole, exp)
  if (ctx.prec > TOO_LONG) throw new OutOfMemory()
  const shift = Number(ctx.prec) + 1 - ((digitsOf(coef) + 1) >> 1)
  const wide = shift >= 0 ? coef * pow10(2 * shift) : coef / pow10(-2 * shift)
  let root = isqrt(wide)
  // Never exact here: the last digit must not look like a half or nothing.
  if (root % 5n === 0n) root++
  return new Dec(0, root, intSubtract(exp, shift))
}
