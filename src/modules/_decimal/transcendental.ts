/**
 * exp, ln, log10 and powers.
 *
 * exp, ln and log10 are correctly rounded: an approximation with a known error is computed in binary
 * fixed point, with more bits until the digits beyond the precision cannot be a half (Ziv's method).
 * Powers follow libmpdec: integral exponents by squaring with some digits more, others by way of
 * correctly rounded ln and exp, then one more rounding, so that results agree to the last digit.
 * CPython: Modules/_decimal/libmpdec/mpdecimal.c (mpd_qexp, mpd_qln, mpd_qpow, mpd_qpowmod).
 */
import { type Int, intAdd, intBitLength, intSubtract } from '../../base/bigint.ts'
import { divide, multiply, subtract } from './arithmetic.ts'
import {
  type Ctx,
  ERRORS,
  finalize,
  INEXACT,
  invalid,
  MAX_EMAX,
  maxContext,
  propagateNan,
  ROUNDED,
} from './context.ts'
import {
  compareMagnitude,
  compareValues,
  Dec,
  digitsOf,
  FINITE,
  fromBigInt,
  INFINITE,
  infinity,
  integerValue,
  isInteger,
  isOdd,
  NAN,
  ONE,
  pow10,
  type Sign,
  SNAN,
} from './number.ts'

/** Precisions beyond this are refused, as libmpdec does from some other limit on. */
const MAX_WORKING_DIGITS = 10_000_000
const BITS_PER_DIGIT = Math.log2(10)

// ---- binary fixed point: a value v stands for v / 2**bits

/** atanh(1/n) */
function atanhInverse(n: number, bits: number): bigint {
  const square = BigInt(n * n)
  let term = (1n << BigInt(bits)) / BigInt(n)
  let sum = term
  for (let k = 3n; term !== 0n; k += 2n) {
    term /= square
    sum += term / k
  }
  return sum
}

let ln10Bits = 0
let ln10Value = 0n

/** ln 10, with an error below 2**-bits. */
function ln10(bits: number): bigint {
  if (ln10Bits < bits) {
    ln10Bits = bits + 64
    const work = ln10Bits + 16
    const value = 46n * atanhInverse(31, work) + 34n * atanhInverse(49, work) + 20n * atanhInverse(161, work)
    ln10Value = value >> 16n
  }
  return ln10Value >> BigInt(ln10Bits - bits)
}

/** e**r for |r| < 2, with an error of a few units of 2**-bits. */
function expFixed(r: bigint, bits: number): bigint {
  const halvings = Math.ceil(Math.sqrt(bits)) + 2
  const work = bits + 2 * halvings + 8
  const shift = BigInt(work)
  const x = (r << BigInt(work - bits)) >> BigInt(halvings)
  const one = 1n << shift
  let term = x
  let sum = one + x
  for (let k = 2n; term !== 0n && term !== -1n; k++) {
    term = ((term * x) >> shift) / k
    sum += term
  }
  for (let i = 0; i < halvings; i++) sum = (sum * sum) >> shift
  return sum >> BigInt(work - bits)
}

/** ln f for 0 < f < 16, with an error of a few units of 2**-bits: Halley's iteration on exp. */
function lnFixed(f: bigint, bits: number): bigint {
  const top = intBitLength(f)
  const leading = Number(f >> BigInt(Math.max(0, top - 60))) * 2 ** (Math.max(0, top - 60) - bits)
  let precise = 48
  let y = BigInt(Math.round(Math.log(leading) * 2 ** 52))
  let at = 52
  while (precise < bits) {
    precise = Math.min(precise * 3 - 4, bits)
    const work = Math.min(precise + 8, bits)
    y = work >= at ? y << BigInt(work - at) : y >> BigInt(at - work)
    at = work
    const target = f >> BigInt(bits - work)
    const e = expFixed(y, work)
    y += ((2n * (target - e)) << BigInt(work)) / (target + e)
  }
  return at < bits ? y << BigInt(bits - at) : y
}

/** |d| as fixed point, cut off. */
function toFixed(d: Dec, bits: number): bigint {
  const exp = Number(d.exp)
  const wide = d.coef << BigInt(bits)
  const v = exp >= 0 ? wide * pow10(exp) : wide / pow10(-exp)
  return d.sign === 1 ? -v : v
}

interface Approximation {
  /** Fixed point; undefined is never. */
  readonly value: bigint
  readonly bits: number
  /** The result is value * 10**scale. */
  readonly scale: Int
}

/** Digits beyond the precision that are looked at. */
const GUARD = 6

/**
 * More digits than the precision, of which those beyond it are no half and not nothing, so that any
 * rounding of them is right; from approximations good to a relative 10**-digits.
 */
function certainDigits(ctx: Ctx, approximate: (digits: number) => Approximation): Dec {
  const prec = Number(ctx.prec)
  for (let extra = GUARD + 4; ; extra += Math.max(10, extra)) {
    const { value, bits, scale } = approximate(prec + extra)
    const size = value < 0n ? -value : value
    if (size === 0n) continue
    const places = prec + extra - Math.floor(digitsEstimate(size, bits))
    const coef =
      places >= 0 ? (size * pow10(places)) >> BigInt(bits) : (size >> BigInt(bits)) / pow10(-places)
    const cut = digitsOf(coef) - prec
    if (cut > 3 && isCertain(coef, cut)) return new Dec(value < 0n ? 1 : 0, coef, intSubtract(scale, places))
  }
}

/** Rounds to nearest, as these functions do whatever the context says. */
function toNearest(d: Dec, ctx: Ctx): Dec {
  const nearest = ctx.derive({ rounding: 'ROUND_HALF_EVEN' })
  const result = finalize(d, nearest)
  ctx.work |= nearest.work
  return result
}

/** Roughly log10 of a fixed-point number. */
function digitsEstimate(size: bigint, bits: number): number {
  return (intBitLength(size) - bits) / BITS_PER_DIGIT
}

/** What is cut off is not within the error (100 in the last place) of nothing or of a half. */
function isCertain(coef: bigint, cut: number): boolean {
  const unit = pow10(cut)
  const rest = coef % unit
  const near = (at: bigint) => {
    const distance = rest > at ? rest - at : at - rest
    return distance <= 100n
  }
  return !near(0n) && !near(unit / 2n) && !near(unit)
}

/** True (and an error) if the context is beyond what these functions can do. */
function isTooPrecise(ctx: Ctx): boolean {
  return ctx.prec > MAX_WORKING_DIGITS
}

// ---- exp

export function exp(a: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, a)
  if (nan !== undefined) return nan
  if (a.kind === INFINITE) return a.sign === 1 ? new Dec(0, 0n, 0) : a
  if (a.coef === 0n) return ONE
  if (isTooPrecise(ctx)) return invalid(ctx)
  ctx.work |= INEXACT | ROUNDED
  return toNearest(expUnrounded(a, ctx), ctx)
}

/** e**a with more digits than needed; or what stands for it where it is 1, or beyond all limits. */
function expUnrounded(a: Dec, ctx: Ctx): Dec {
  const prec = Number(ctx.prec)
  // libmpdec takes this to be 1 at once; a result below is first seen as subnormal where Emin is 0.
  if (compareMagnitude(a, new Dec(0, 9n, -prec - 4)) <= 0) return paddedOne(0, prec - 1)
  const limit = a.sign === 0 ? intAdd(ctx.emax, 1) : intSubtract(1, ctx.etiny)
  if (a.adjusted > String(limit).length + 1)
    return a.sign === 0 ? new Dec(0, 1n, intAdd(ctx.emax, 1)) : new Dec(0, 1n, intSubtract(ctx.etiny, 1))
  return certainDigits(ctx, digits => expApproximation(a, digits))
}

/** 10**n * e**r, where n is a / ln 10 rounded down. */
function expApproximation(a: Dec, digits: number): Approximation {
  const whole = Math.max(0, Number(a.adjusted) + 1)
  const bits = Math.ceil((digits + whole + 2) * BITS_PER_DIGIT) + 8
  const x = toFixed(a, bits)
  const constant = ln10(bits + 4 * whole + 8)
  const n = (x << BigInt(4 * whole + 8)) / constant
  const r = x - ((n * constant) >> BigInt(4 * whole + 8))
  return { value: expFixed(r, bits), bits, scale: intAdd(n, 0) }
}

// ---- logarithms

/** ln of a positive number that is not 1, good to a relative 10**-digits. */
function lnApproximation(a: Dec, digits: number): { value: bigint; bits: number } {
  // a = f * 10**e with f between 0.3 and 3.2, so that there is no cancellation between the parts.
  const leading = Number(a.coef / pow10(Math.max(0, a.digits - 15))) / 10 ** (Math.min(a.digits, 15) - 1)
  const e = leading > 3.1 ? intAdd(a.adjusted, 1) : a.adjusted
  const f = new Dec(0, a.coef, intSubtract(a.exp, e))
  let lost = 0
  if (e === 0) {
    const distance = subtract(a, ONE, maxContext())
    lost = Math.max(0, -Number(distance.adjusted))
  }
  const bits = Math.ceil((digits + lost + 2) * BITS_PER_DIGIT) + 16
  const eBits = intBitLength(e) + 4
  const whole = e === 0 ? 0n : (BigInt(e) * ln10(bits + eBits)) >> BigInt(eBits)
  return { value: lnFixed(toFixed(f, bits), bits) + whole, bits }
}

/** The special cases of logarithms; undefined if the logarithm is to be computed. */
function logarithmSpecial(a: Dec, ctx: Ctx): Dec | undefined {
  const nan = propagateNan(ctx, a)
  if (nan !== undefined) return nan
  if (a.isZero) return infinity(1)
  if (a.sign === 1) return invalid(ctx)
  return a.kind === INFINITE ? infinity(0) : undefined
}

export function ln(a: Dec, ctx: Ctx): Dec {
  const special = logarithmSpecial(a, ctx)
  if (special !== undefined) return special
  if (compareValues(a, ONE) === 0) return new Dec(0, 0n, 0)
  if (isTooPrecise(ctx)) return invalid(ctx)
  ctx.work |= INEXACT | ROUNDED
  return toNearest(
    certainDigits(ctx, digits => ({ ...lnApproximation(a, digits), scale: 0 })),
    ctx,
  )
}

export function log10(a: Dec, ctx: Ctx): Dec {
  const special = logarithmSpecial(a, ctx)
  if (special !== undefined) return special
  if (a.coef === pow10(a.digits - 1)) {
    return toNearest(fromBigInt(BigInt(a.adjusted)), ctx)
  }
  if (isTooPrecise(ctx)) return invalid(ctx)
  ctx.work |= INEXACT | ROUNDED
  const digits = certainDigits(ctx, n => {
    const { value, bits } = lnApproximation(a, n + 2)
    return { value: (value << BigInt(bits)) / ln10(bits), bits, scale: 0 }
  })
  return toNearest(digits, ctx)
}

// ---- powers

/** 1.000...0 with all digits of the precision. */
function paddedOne(sign: Sign, places: number): Dec {
  return new Dec(sign, pow10(places), -places)
}

export function power(base: Dec, exponent: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, base, exponent)
  if (nan !== undefined) return nan
  const integral = isInteger(exponent)
  const sign: Sign = integral && base.sign === 1 && isOdd(exponent) ? 1 : 0
  if (base.isZero) {
    if (exponent.isZero) return invalid(ctx)
    return exponent.sign === 1 ? infinity(sign) : new Dec(sign, 0n, 0)
  }
  if (base.sign === 1 && !integral) return invalid(ctx)
  if (exponent.kind === INFINITE) return infinitePower(base, exponent, ctx)
  if (exponent.isZero) return new Dec(sign, 1n, 0)
  if (base.kind === INFINITE) return exponent.sign === 1 ? new Dec(sign, 0n, 0) : infinity(sign)
  if (compareMagnitude(base, ONE) === 0) return powerOfOne(base, exponent, integral, sign, ctx)
  const beyond = beyondLimits(base, exponent, sign, ctx)
  if (beyond !== undefined) return finalize(beyond, ctx)
  return integral ? integerPower(base, exponent, sign, ctx) : realPower(base, exponent, ctx)
}

function infinitePower(base: Dec, exponent: Dec, ctx: Ctx): Dec {
  const order = base.kind === INFINITE ? 1 : compareMagnitude(base, ONE)
  if (order === 0) {
    ctx.work |= INEXACT | ROUNDED
    return paddedOne(0, Number(ctx.prec) - 1)
  }
  return order > 0 === (exponent.sign === 0) ? infinity(0) : new Dec(0, 0n, 0)
}

function powerOfOne(base: Dec, exponent: Dec, integral: boolean, sign: Sign, ctx: Ctx): Dec {
  const most = Number(ctx.prec) - 1
  if (!integral) {
    ctx.work |= INEXACT | ROUNDED
    return paddedOne(sign, most)
  }
  if (exponent.sign === 1 || base.exp === 0) return new Dec(sign, 1n, 0)
  const places =
    exponent.adjusted > 30 ? Number.MAX_VALUE : Number(integerValue(exponent)) * -Number(base.exp)
  if (places > most) ctx.work |= ROUNDED
  return paddedOne(sign, Math.max(0, Math.min(most, places)))
}

/** An exponent so large that the result overflows, or underflows, whatever the base. */
function beyondLimits(base: Dec, exponent: Dec, sign: Sign, ctx: Ctx): Dec | undefined {
  const grows = compareMagnitude(base, ONE) > 0 === (exponent.sign === 0)
  const limit = grows ? ctx.emax : intSubtract(0, ctx.etiny)
  // |log10 base| is at least 10**zeta.
  const adjusted = base.adjusted
  let zeta: number
  if (adjusted >= 1) zeta = String(adjusted).length - 1
  else if (adjusted <= -2) zeta = String(intSubtract(-1, adjusted)).length - 1
  else zeta = Number(subtract(base.withSign(0), ONE, maxContext()).adjusted) - 2
  if (intAdd(exponent.adjusted, zeta) < String(limit).length + 1) return undefined
  return grows ? new Dec(sign, 1n, intAdd(ctx.emax, 1)) : new Dec(sign, 1n, intSubtract(ctx.etiny, 1))
}

function integerPower(base: Dec, exponent: Dec, sign: Sign, ctx: Ctx): Dec {
  const extra = intAdd(exponent.digits, exponent.exp)
  const work = ctx.derive({
    prec: intAdd(intAdd(ctx.prec, extra), exponent.sign === 1 ? 3 : 2),
    rounding: 'ROUND_HALF_EVEN',
    clamp: 0,
  })
  let factor = base
  if (exponent.sign === 1) {
    factor = divide(ONE, base, work)
    ctx.work |= work.work
    if ((work.work & ERRORS) !== 0) return NAN
  }
  const n = integerValue(exponent.withSign(0))
  let result = n < 1n << 64n ? powerByBits(factor, n, work) : powerOfHuge(factor, n, work)
  ctx.work |= work.work
  result = result.withSign(sign)
  // An infinity must still become the largest number where the rounding says so.
  if (result.kind === INFINITE) result = new Dec(sign, 1n, 4n * MAX_EMAX)
  return finalize(result, ctx)
}

function isSettled(d: Dec): boolean {
  return d.kind !== FINITE || d.coef === 0n
}

function powerByBits(base: Dec, n: bigint, work: Ctx): Dec {
  let result = base
  for (const bit of n.toString(2).slice(1)) {
    result = multiply(result, result, work)
    if (bit === '1') result = multiply(result, base, work)
    if (isSettled(result)) break
  }
  return result
}

function powerOfHuge(base: Dec, n: bigint, work: Ctx): Dec {
  let result = ONE
  let square = base
  for (let rest = n; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) {
      result = multiply(result, square, work)
      if (isSettled(result)) break
    }
    square = multiply(square, square, work)
  }
  return result
}

/** libmpdec's room for the digits of an exponent. */
const EXPONENT_DIGITS = 19

function realPower(base: Dec, exponent: Dec, ctx: Ctx): Dec {
  if (isTooPrecise(ctx)) return invalid(ctx)
  const digits = Math.max(base.digits, Number(ctx.prec)) + 4 + EXPONENT_DIGITS
  const work = maxContext().derive({ prec: digits })
  const product = multiply(ln(base, work), exponent, work)
  let result = exp(product, work)
  ctx.work |= INEXACT | ROUNDED
  if (result.kind === FINITE && compareValues(result, ONE) === 0) {
    const places = Number(ctx.prec) - 1
    result = paddedOne(0, places)
  }
  if (result.kind === INFINITE) result = new Dec(0, 1n, 4n * MAX_EMAX)
  return finalize(result, ctx)
}

/** The two that decide which NaN of three comes out. */
function signallingFirst(a: Dec, b: Dec, c: Dec): [Dec, Dec] {
  const first = [a, b, c].find(d => d.kind === SNAN) ?? [a, b, c].find(d => d.isNan) ?? a
  return [first, first]
}

/** base ** exponent % modulus, all integers. */
export function powerModulo(base: Dec, exponent: Dec, modulus: Dec, ctx: Ctx): Dec {
  const nan = propagateNan(ctx, ...signallingFirst(base, exponent, modulus))
  if (nan !== undefined) return nan
  if (!isInteger(base) || !isInteger(exponent) || !isInteger(modulus)) return invalid(ctx)
  if (exponent.sign === 1 && !exponent.isZero) return invalid(ctx)
  if (modulus.isZero || modulus.adjusted >= ctx.prec) return invalid(ctx)
  if (base.isZero && exponent.isZero) return invalid(ctx)
  const m = integerValue(modulus.withSign(0))
  const sign = base.sign === 1 && isOdd(exponent) ? 1 : 0
  const b = residue(base.withSign(0), m)
  return new Dec(sign, powerResidue(b, exponent, m), 0)
}

/** coef * 10**exp modulo m. */
function residue(d: Dec, m: bigint): bigint {
  if (d.exp <= 0) return integerValue(d) % m
  return ((d.coef % m) * modularPower(10n, BigInt(d.exp), m)) % m
}

/** x ** exponent modulo m; zeros at the end of the exponent are taken one by one. */
function powerResidue(x: bigint, exponent: Dec, m: bigint): bigint {
  if (exponent.exp <= 0) return modularPower(x, integerValue(exponent), m)
  let result = modularPower(x, exponent.coef, m)
  for (let i = 0; i < exponent.exp; i++) result = modularPower(result, 10n, m)
  return result
}

export function modularPower(x: bigint, n: bigint, m: bigint): bigint {
  let result = 1n % m
  let square = x % m
  for (let rest = n; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % m
    square = (square * square) % m
  }
  return result
}
