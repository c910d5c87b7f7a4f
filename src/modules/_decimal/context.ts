/**
 * The arithmetic context: precision, exponent limits, rounding, and the conditions an operation met;
 * and how an exact result is fitted into it.
 *
 * Operations collect conditions in `work`; who calls them moves these into `status` and looks at the
 * traps. CPython: Modules/_decimal/libmpdec/context.c, mpdecimal.c (mpd_qfinalize).
 */
import { type Int, intAdd, intSubtract } from '../../base/bigint.ts'
import { Dec, FINITE, infinity, NAN, pow10, QNAN, type Sign, SNAN } from './number.ts'

export const ROUNDINGS = [
  'ROUND_UP',
  'ROUND_DOWN',
  'ROUND_CEILING',
  'ROUND_FLOOR',
  'ROUND_HALF_UP',
  'ROUND_HALF_DOWN',
  'ROUND_HALF_EVEN',
  'ROUND_05UP',
] as const
export type Rounding = (typeof ROUNDINGS)[number]

// Conditions: libmpdec's bits.
export const CLAMPED = 1
export const CONVERSION_SYNTAX = 2
export const DIVISION_BY_ZERO = 4
export const DIVISION_IMPOSSIBLE = 8
export const DIVISION_UNDEFINED = 0x10
export const INEXACT = 0x40
export const INVALID_CONTEXT = 0x80
export const INVALID_OPERATION = 0x100
export const FLOAT_OPERATION = 0x400
export const OVERFLOW = 0x800
export const ROUNDED = 0x1000
export const SUBNORMAL = 0x2000
export const UNDERFLOW = 0x4000
/** Every condition that the signal InvalidOperation stands for (with those that only libmpdec has). */
export const IEEE_INVALID = 0x3ba
/** Conditions that no conversion may keep to itself. */
export const ERRORS = IEEE_INVALID | DIVISION_BY_ZERO

export const MAX_PREC = 999999999999999999n
export const MAX_EMAX = 999999999999999999n
export const MIN_EMIN = -999999999999999999n
export const MIN_ETINY = -1999999999999999997n

export class Ctx {
  prec: Int = 28
  rounding: Rounding = 'ROUND_HALF_EVEN'
  emin: Int = -999999
  emax: Int = 999999
  clamp: 0 | 1 = 0
  /** Conditions met so far, and those that raise. */
  status = 0
  traps: number = IEEE_INVALID | DIVISION_BY_ZERO | OVERFLOW
  /** Conditions of the operation that runs. */
  work = 0

  /** A copy for intermediate results, with no conditions yet. */
  derive(changes: Partial<Pick<Ctx, 'prec' | 'rounding' | 'emin' | 'emax' | 'clamp'>> = {}): Ctx {
    const c = new Ctx()
    c.prec = this.prec
    c.rounding = this.rounding
    c.emin = this.emin
    c.emax = this.emax
    c.clamp = this.clamp
    c.traps = this.traps
    if (changes.prec !== undefined) c.prec = changes.prec
    if (changes.rounding !== undefined) c.rounding = changes.rounding
    if (changes.emin !== undefined) c.emin = changes.emin
    if (changes.emax !== undefined) c.emax = changes.emax
    if (changes.clamp !== undefined) c.clamp = changes.clamp
    return c
  }

  /** The smallest exponent of a subnormal. */
  get etiny(): Int {
    return intSubtract(this.emin, intSubtract(this.prec, 1))
  }

  /** The largest exponent of a number with all of its digits. */
  get etop(): Int {
    return intSubtract(this.emax, intSubtract(this.prec, 1))
  }
}

/** A context in which everything fits that fits at all. */
export function maxContext(): Ctx {
  return new Ctx().derive({ prec: MAX_PREC, emin: MIN_EMIN, emax: MAX_EMAX })
}

/** NaN, for reason `condition`. */
export function invalid(ctx: Ctx, condition: number = INVALID_OPERATION): Dec {
  ctx.work |= condition
  return NAN
}

export function triple(sign: Sign, coef: bigint, exp: Int): Dec {
  return new Dec(sign, coef, exp)
}

/** A NaN made quiet, its payload cut to the precision. */
function fitNan(d: Dec, ctx: Ctx): Dec {
  const room = intSubtract(ctx.prec, ctx.clamp)
  const coef = d.digits > room ? d.coef % pow10(Number(room)) : d.coef
  return coef === d.coef && d.kind === QNAN ? d : new Dec(d.sign, coef, 0, QNAN)
}

/** The NaN that an operation on these returns; undefined if none is one. */
export function propagateNan(ctx: Ctx, a: Dec, b?: Dec): Dec | undefined {
  const signalling = a.kind === SNAN ? a : b?.kind === SNAN ? b : undefined
  if (signalling !== undefined) {
    ctx.work |= INVALID_OPERATION
    return fitNan(signalling, ctx)
  }
  if (a.kind === QNAN) return fitNan(a, ctx)
  return b?.kind === QNAN ? fitNan(b, ctx) : undefined
}

// ---- rounding

/** True if the coefficient goes up: `half` compares what is cut off (not nothing) with a half of the last place. */
function roundsUp(rounding: Rounding, sign: Sign, last: bigint, half: -1 | 0 | 1): boolean {
  switch (rounding) {
    case 'ROUND_UP':
      return true
    case 'ROUND_DOWN':
      return false
    case 'ROUND_CEILING':
      return sign === 0
    case 'ROUND_FLOOR':
      return sign === 1
    case 'ROUND_HALF_UP':
      return half >= 0
    case 'ROUND_HALF_DOWN':
      return half > 0
    case 'ROUND_HALF_EVEN':
      return half > 0 || (half === 0 && (last & 1n) === 1n)
    case 'ROUND_05UP':
      return last % 5n === 0n
  }
}

const halves: bigint[] = []

/** 10**n / 2 for n > 0. */
function halfOfPow10(n: number): bigint {
  return n < 512 ? (halves[n] ??= pow10(n) / 2n) : pow10(n) / 2n
}

/** The coefficient without its last `drop` digits, rounded. */
export function dropDigits(
  d: Dec,
  drop: number,
  rounding: Rounding,
): { readonly coef: bigint; readonly inexact: boolean } {
  if (drop <= 0) return { coef: d.coef, inexact: false }
  if (d.coef === 0n) return { coef: 0n, inexact: false }
  if (drop > d.digits) {
    return { coef: roundsUp(rounding, d.sign, 0n, -1) ? 1n : 0n, inexact: true }
  }
  const unit = pow10(drop)
  const q = d.coef / unit
  const rest = d.coef - q * unit
  if (rest === 0n) return { coef: q, inexact: false }
  const middle = halfOfPow10(drop)
  const half = rest === middle ? 0 : rest < middle ? -1 : 1
  return { coef: roundsUp(rounding, d.sign, q, half) ? q + 1n : q, inexact: true }
}

/** What `rescale` has found out on the way. */
export const rescaled = { inexact: false }

/** `d` with exponent `exp`, rounded, and `rescaled` says whether to another value; precision and limits do not matter. */
export function rescale(d: Dec, exp: Int, rounding: Rounding): Dec {
  rescaled.inexact = false
  if (d.coef === 0n) return new Dec(d.sign, 0n, exp)
  const shift = Number(intSubtract(d.exp, exp))
  if (shift >= 0) return new Dec(d.sign, shift === 0 ? d.coef : d.coef * pow10(shift), exp)
  const { coef, inexact } = dropDigits(d, -shift, rounding)
  rescaled.inexact = inexact
  return new Dec(d.sign, coef, exp)
}

/** The largest finite number. */
export function largest(sign: Sign, ctx: Ctx): Dec {
  return new Dec(sign, pow10(Number(ctx.prec)) - 1n, ctx.etop)
}

function overflowed(sign: Sign, ctx: Ctx): Dec {
  ctx.work |= OVERFLOW | INEXACT | ROUNDED
  switch (ctx.rounding) {
    case 'ROUND_DOWN':
    case 'ROUND_05UP':
      return largest(sign, ctx)
    case 'ROUND_CEILING':
      return sign === 0 ? infinity(0) : largest(1, ctx)
    case 'ROUND_FLOOR':
      return sign === 1 ? infinity(1) : largest(0, ctx)
    default:
      return infinity(sign)
  }
}

function fitZero(d: Dec, ctx: Ctx): Dec {
  const { etiny } = ctx
  const highest = ctx.clamp === 1 ? ctx.etop : ctx.emax
  const exp = d.exp < etiny ? etiny : d.exp > highest ? highest : d.exp
  if (exp === d.exp) return d
  ctx.work |= CLAMPED
  return new Dec(d.sign, 0n, exp)
}

/** An exact result as the context allows it: rounded, overflowed, subnormal, clamped. */
export function finalize(d: Dec, ctx: Ctx): Dec {
  if (d.kind !== FINITE) return d.kind >= QNAN ? fitNan(d, ctx) : d
  if (d.coef === 0n) return fitZero(d, ctx)
  const adjusted = d.adjusted
  if (d.digits <= ctx.prec && adjusted >= ctx.emin && adjusted <= ctx.emax)
    return ctx.clamp === 1 ? clampDown(d, ctx) : d
  if (adjusted > ctx.emax) return overflowed(d.sign, ctx)
  return roundToFit(d, ctx)
}

/** With clamp=1 the exponent is at most Etop: zeros are added to the coefficient. */
function clampDown(d: Dec, ctx: Ctx): Dec {
  const excess = intSubtract(d.exp, ctx.etop)
  if (excess <= 0) return d
  ctx.work |= CLAMPED
  return new Dec(d.sign, d.coef * pow10(Number(excess)), ctx.etop)
}

function roundToFit(d: Dec, ctx: Ctx): Dec {
  const isSubnormal = d.adjusted < ctx.emin
  let exp: Int = isSubnormal ? ctx.etiny : intAdd(d.exp, intSubtract(d.digits, ctx.prec))
  if (isSubnormal) ctx.work |= SUBNORMAL
  if (d.exp >= exp) return ctx.clamp === 1 ? clampDown(d, ctx) : d
  let { coef, inexact } = dropDigits(d, Number(intSubtract(exp, d.exp)), ctx.rounding)
  ctx.work |= inexact ? ROUNDED | INEXACT : ROUNDED
  if (inexact && isSubnormal) ctx.work |= UNDERFLOW
  if (coef === 0n) {
    ctx.work |= CLAMPED
    return new Dec(d.sign, 0n, exp)
  }
  // Rounding up 99...9 gave one digit more.
  if (!isSubnormal && coef === pow10(Number(ctx.prec))) {
    coef /= 10n
    exp = intAdd(exp, 1)
  }
  const result = new Dec(d.sign, coef, exp)
  if (result.adjusted > ctx.emax) return overflowed(d.sign, ctx)
  return ctx.clamp === 1 ? clampDown(result, ctx) : result
}
