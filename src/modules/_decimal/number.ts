/**
 * A decimal number without Python: sign, coefficient and exponent, or infinity, or NaN with a payload;
 * its reading and its writing.
 *
 * Numbers are immutable. Exponents are canonical ints as `base/bigint` has them: a JS number while it
 * is a safe integer (always, outside of contexts with Emax beyond 10**15), else a bigint.
 * CPython: Modules/_decimal/libmpdec/mpdecimal.c, io.c. The standard: General Decimal Arithmetic 1.70.
 */
import { type Int, intAdd, intSubtract } from '../../base/bigint.ts'

export const FINITE = 0
export const INFINITE = 1
export const QNAN = 2
export const SNAN = 3
export type Kind = 0 | 1 | 2 | 3
export type Sign = 0 | 1

/** More digits than the engine, or anybody, can hold. Becomes MemoryError. */
export class OutOfMemory extends Error {}

/** 10**n with more digits than this is refused. */
const MAX_DIGITS = 200_000_000
const powers: bigint[] = [1n]

/** 10**n for n >= 0. */
export function pow10(n: number): bigint {
  if (n < 512) {
    while (powers.length <= n) powers.push(powers[powers.length - 1]! * 10n)
    return powers[n]!
  }
  if (n > MAX_DIGITS) throw new OutOfMemory()
  return 10n ** BigInt(n)
}

const LOG10_2 = Math.log10(2)

/** The doubles next to 10**0 to 10**300. */
const DOUBLE_POWERS = Float64Array.from({ length: 301 }, (_, n) => Number(`1e${n}`))
const double = new Float64Array(1)
const bits = new Uint32Array(double.buffer)
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0

/** The number of decimal digits of x, for 1 <= x < 1e300; with the power of ten next to x it may be one more or less. */
function digitsOfDouble(x: number): number {
  double[0] = x
  const exponent = (bits[HIGH]! >>> 20) - 1023
  // x is at least 2**exponent, which has this many digits or one more.
  const n = Math.floor(exponent * LOG10_2) + 1
  return x >= DOUBLE_POWERS[n]! ? n + 1 : n
}

/** The number of decimal digits of c >= 0; 1 for 0. */
export function digitsOf(c: bigint): number {
  const x = Number(c)
  if (x < 1) return 1
  if (x < 1e300) {
    const n = digitsOfDouble(x)
    // Powers of ten and doubles are exact up to here; beyond, x may have been rounded to a power or across it.
    if (x < 2 ** 53 || (x > DOUBLE_POWERS[n - 1]! * (1 + 1e-12) && x < DOUBLE_POWERS[n]! * (1 - 1e-12)))
      return n
    return corrected(c, n)
  }
  if (Number.isFinite(x)) return corrected(c, Math.floor(Math.log10(x)) + 1)
  const hex = c.toString(16)
  const length = (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0]!, 16)))
  return corrected(c, Math.floor((length - 1) * LOG10_2) + 1)
}

/** The number of digits of c from an estimate that is off by one at most. */
function corrected(c: bigint, n: number): number {
  if (c >= pow10(n)) return n + 1
  return c < pow10(n - 1) ? n - 1 : n
}

export class Dec {
  readonly sign: Sign
  readonly kind: Kind
  /** The coefficient of a finite number, or the payload of a NaN (0 for none). */
  readonly coef: bigint
  readonly exp: Int
  private length = 0

  constructor(sign: Sign, coef: bigint, exp: Int, kind: Kind = FINITE) {
    this.sign = sign
    this.coef = coef
    this.exp = exp
    this.kind = kind
  }

  /** Digits of the coefficient. */
  get digits(): number {
    if (this.length === 0) this.length = digitsOf(this.coef)
    return this.length
  }

  /** Exponent of the first digit. */
  get adjusted(): Int {
    return intAdd(this.exp, this.digits - 1)
  }

  get isZero(): boolean {
    return this.kind === FINITE && this.coef === 0n
  }

  get isNan(): boolean {
    return this.kind >= QNAN
  }

  withSign(sign: Sign): Dec {
    return sign === this.sign ? this : new Dec(sign, this.coef, this.exp, this.kind)
  }
}

export const ZERO = new Dec(0, 0n, 0)
export const ONE = new Dec(0, 1n, 0)
export const NAN = new Dec(0, 0n, 0, QNAN)

export function infinity(sign: Sign): Dec {
  return new Dec(sign, 0n, 0, INFINITE)
}

export function fromBigInt(n: bigint): Dec {
  return n < 0n ? new Dec(1, -n, 0) : new Dec(0, n, 0)
}

export function opposite(sign: Sign): Sign {
  return sign === 0 ? 1 : 0
}

/** A canonical int of digits. */
function toInt(text: string): Int {
  const n = Number(text)
  return Number.isSafeInteger(n) ? n + 0 : BigInt(text)
}

const NUMBER = /^([+-])?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?$/
const SPECIAL = /^([+-])?(?:inf(?:inity)?|(s)?nan(\d*))$/i

/** The number that an ASCII text spells, exactly; undefined if it is none. */
export function parseDec(text: string): Dec | undefined {
  const m = NUMBER.exec(text)
  if (m === null) return parseSpecial(text)
  const sign = m[1] === '-' ? 1 : 0
  const fraction = m[3] ?? m[4] ?? ''
  const exp = intSubtract(m[5] === undefined ? 0 : toInt(m[5].replace('+', '')), fraction.length)
  return new Dec(sign, BigInt((m[2] ?? '') + fraction), exp)
}

function parseSpecial(text: string): Dec | undefined {
  const m = SPECIAL.exec(text)
  if (m === null) return undefined
  const sign = m[1] === '-' ? 1 : 0
  if (m[3] === undefined) return infinity(sign)
  return new Dec(sign, BigInt(m[3] || '0'), 0, m[2] === undefined ? QNAN : SNAN)
}

/** `E+5`, `E-5` */
export function exponentText(letter: string, exp: Int): string {
  return `${letter}${exp < 0 ? '' : '+'}${exp}`
}

function specialText(d: Dec): string {
  const sign = d.sign === 1 ? '-' : ''
  if (d.kind === INFINITE) return `${sign}Infinity`
  return `${sign}${d.kind === SNAN ? 's' : ''}NaN${d.coef === 0n ? '' : d.coef}`
}

/** Scientific text: `1.23E+5`; `engineering` wants exponents that are multiples of three. */
export function decText(d: Dec, capitals = true, engineering = false): string {
  if (d.kind !== FINITE) return specialText(d)
  const sign = d.sign === 1 ? '-' : ''
  const digits = d.coef.toString()
  const left = intAdd(d.exp, digits.length)
  if (d.exp <= 0 && left > -6) return sign + placePoint(digits, Number(left))
  let place = 1
  if (engineering) {
    // Where the point goes so that the rest of the exponent is a multiple of three.
    place = digits === '0' ? modulo3(intAdd(left, 1)) - 1 : modulo3(intSubtract(left, 1)) + 1
  }
  const exp = intSubtract(left, place)
  const tail = exp === 0 ? '' : exponentText(capitals ? 'E' : 'e', exp)
  return sign + placePoint(digits, place) + tail
}

function modulo3(n: Int): number {
  return Number(((BigInt(n) % 3n) + 3n) % 3n)
}

/** Digits with a point after the first `place` of them, zeros where there are none. */
function placePoint(digits: string, place: number): string {
  if (place <= 0) return `0.${'0'.repeat(-place)}${digits}`
  if (place >= digits.length) return digits + '0'.repeat(place - digits.length)
  return `${digits.slice(0, place)}.${digits.slice(place)}`
}

// ---- comparison

/** Compares the absolute values of finite numbers. */
export function compareMagnitude(a: Dec, b: Dec): -1 | 0 | 1 {
  if (a.coef === 0n || b.coef === 0n) return a.coef === b.coef ? 0 : a.coef === 0n ? -1 : 1
  const x = a.adjusted
  const y = b.adjusted
  if (x !== y) return x < y ? -1 : 1
  const shift = Number(intSubtract(a.exp, b.exp))
  const p = shift > 0 ? a.coef * pow10(shift) : a.coef
  const q = shift < 0 ? b.coef * pow10(-shift) : b.coef
  return p === q ? 0 : p < q ? -1 : 1
}

/** Compares by value; neither is a NaN. */
export function compareValues(a: Dec, b: Dec): -1 | 0 | 1 {
  if (a.isZero && b.isZero) return 0
  const x = direction(a)
  const y = direction(b)
  if (x !== y) return x < y ? -1 : 1
  if (a.kind === INFINITE || b.kind === INFINITE) {
    if (a.kind === b.kind) return 0
    return (a.kind === INFINITE) === x > 0 ? 1 : -1
  }
  const order = compareMagnitude(a, b)
  return x > 0 || order === 0 ? order : order === 1 ? -1 : 1
}

function direction(d: Dec): number {
  return d.isZero ? 0 : d.sign === 1 ? -1 : 1
}

/** The total order of representations: -NaN first, NaN last, equal values by exponent. */
export function compareTotal(a: Dec, b: Dec): -1 | 0 | 1 {
  if (a.sign !== b.sign) return a.sign === 1 ? -1 : 1
  const order = totalMagnitude(a, b)
  return a.sign === 0 || order === 0 ? order : order === 1 ? -1 : 1
}

/** finite < infinity < sNaN < NaN */
const RANK = [0, 1, 3, 2] as const

function totalMagnitude(a: Dec, b: Dec): -1 | 0 | 1 {
  const x = RANK[a.kind]
  const y = RANK[b.kind]
  if (x !== y) return x < y ? -1 : 1
  if (a.kind === INFINITE) return 0
  if (a.isNan) return a.coef === b.coef ? 0 : a.coef < b.coef ? -1 : 1
  const order = compareMagnitude(a, b)
  if (order !== 0) return order
  return a.exp === b.exp ? 0 : a.exp < b.exp ? -1 : 1
}

/** True for a finite number without a fraction. */
export function isInteger(d: Dec): boolean {
  if (d.kind !== FINITE) return false
  if (d.exp >= 0 || d.coef === 0n) return true
  if (-d.exp >= d.digits) return false
  return d.coef % pow10(-Number(d.exp)) === 0n
}

/** The integer that a finite number without a fraction is. */
export function integerValue(d: Dec): bigint {
  const exp = Number(d.exp)
  const n = d.coef === 0n ? 0n : exp >= 0 ? d.coef * pow10(exp) : d.coef / pow10(-exp)
  return d.sign === 1 ? -n : n
}

/** True for an integer that is not even; `d` is an integer. */
export function isOdd(d: Dec): boolean {
  if (d.exp > 0 || d.coef === 0n) return false
  return (integerValue(d) & 1n) === 1n
}
