/**
 * Floats as text and back: repr, the `e f g` formats at any precision, hex, and Python's float grammar.
 *
 * Digits come from the host where it is exact (shortest digits; toFixed and toExponential up to 100
 * digits, whose ties are then corrected to even) and from a BigInt expansion elsewhere.
 * CPython: Python/pystrtod.c, Python/dtoa.c, Objects/floatobject.c.
 */
import { decompose, endsAtBit, fractionBits, frexp, ldexp, scaleSticky, signBit } from './float_bits.ts'

/** Decimal digits of a finite number: 0.DIGITS * 10**point. No trailing zeros; '0' and 1 for zero. */
interface Digits {
  readonly digits: string
  readonly point: number
}

const MAX_HOST_PRECISION = 100

function stripZeros(digits: string): string {
  let end = digits.length
  while (end > 1 && digits.charCodeAt(end - 1) === 48) end--
  return end === digits.length ? digits : digits.slice(0, end)
}

/** The fewest digits that read back as x (x finite, >= 0). */
function shortestDigits(x: number): Digits {
  return fromExponential(x.toExponential())
}

function fromExponential(text: string): Digits {
  const e = text.indexOf('e')
  const digits = stripZeros(text[0]! + text.slice(2, e))
  return { digits, point: digits === '0' ? 1 : Number(text.slice(e + 1)) + 1 }
}

/** x = value / 10**scale exactly. */
function exactDecimal(x: number): { value: bigint; scale: number } {
  if (x === 0) return { value: 0n, scale: 0 }
  const [m, e] = decompose(x)
  if (e >= 0) return { value: BigInt(m) << BigInt(e), scale: 0 }
  const scale = fractionBits(x)
  const significand = BigInt(m) >> BigInt(-e - scale)
  return { value: significand * 5n ** BigInt(scale), scale }
}

/** value / 10**drop, ties to even. */
function divideRound(value: bigint, drop: number): bigint {
  const unit = 10n ** BigInt(drop)
  const q = value / unit
  const twice = (value - q * unit) * 2n
  return twice > unit || (twice === unit && (q & 1n) === 1n) ? q + 1n : q
}

/** x (>= 0) rounded to `places` decimals (may be negative), as an integer count of 10**-places. */
function roundedUnits(x: number, places: number): bigint {
  const { value, scale } = exactDecimal(x)
  return places >= scale ? value * 10n ** BigInt(places - scale) : divideRound(value, scale - places)
}

/** Hosts round ties up: turn an odd last digit of a tie into the even one below it. */
function evenLastDigit(text: string, end: number): string {
  const last = text.charCodeAt(end - 1)
  return (last & 1) === 0 ? text : text.slice(0, end - 1) + String.fromCharCode(last - 1) + text.slice(end)
}

/** Exactly `places` decimals of x (finite, >= 0), correctly rounded, with a point when places > 0. */
export function fixedDigits(x: number, places: number): string {
  if (x < 1e21 && places <= MAX_HOST_PRECISION) {
    const text = x.toFixed(places)
    // Where x is a tie its double is an integer of those units: this product of the two says so exactly, or is large.
    const units = x * 2 * 10 ** places
    if (units !== Math.floor(units)) return text
    return endsAtBit(x, places + 1) ? evenLastDigit(text, text.length) : text
  }
  const text = roundedUnits(x, places)
    .toString()
    .padStart(places + 1, '0')
  return places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`
}

/** `count` significant digits of x (finite, >= 0), correctly rounded. */
function significantDigits(x: number, count: number): Digits {
  if (x === 0) return { digits: '0', point: 1 }
  if (x <= Number.MAX_SAFE_INTEGER && Number.isInteger(x)) {
    const whole = String(x)
    if (whole.length <= count) return { digits: stripZeros(whole), point: whole.length }
  }
  if (count > MAX_HOST_PRECISION + 1) return exactSignificant(x, count)
  const text = x.toExponential(count - 1)
  const e = text.indexOf('e')
  const places = count - 1 - Number(text.slice(e + 1))
  return fromExponential(isTie(x, places) ? evenLastDigit(text, e) : text)
}

function isTie(x: number, places: number): boolean {
  if (places >= 0) return endsAtBit(x, places + 1)
  if (!Number.isInteger(x)) return false
  const unit = 10n ** BigInt(-places)
  return (BigInt(x) % unit) * 2n === unit
}

function exactSignificant(x: number, count: number): Digits {
  const { value, scale } = exactDecimal(x)
  let digits = value.toString()
  let point = digits.length - scale
  if (digits.length > count) {
    const rounded = divideRound(value, digits.length - count).toString()
    point += rounded.length - count
    digits = rounded
  }
  return { digits: stripZeros(digits), point }
}

export interface FloatFormatFlags {
  /** Always a sign. */
  readonly sign?: boolean
  /** `.0` after what would look like an integer. */
  readonly addDotZero?: boolean
  /** `#`: keep the point and, for g, trailing zeros. */
  readonly alternate?: boolean
  /** No sign on a negative zero result (`z`). */
  readonly noNegativeZero?: boolean
}

/** 'r' is repr's shortest form; upper case letters give upper case exponents, INF and NAN. */
export type FloatFormatCode = 'e' | 'f' | 'g' | 'r' | 'E' | 'F' | 'G'

const NO_FLAGS: FloatFormatFlags = {}

/** As PyOS_double_to_string: `precision` is ignored for 'r'; for 'g' 0 means 1. */
export function formatFloat(
  x: number,
  code: FloatFormatCode,
  precision: number,
  flags: FloatFormatFlags = NO_FLAGS,
): string {
  if (!Number.isFinite(x)) return formatNonFinite(x, code, flags)
  const lower = code === 'r' ? 'r' : (code.toLowerCase() as 'e' | 'f' | 'g')
  const body =
    lower === 'f'
      ? fixedBody(Math.abs(x), precision, flags)
      : digitsBody(Math.abs(x), lower, precision, flags)
  let negative = signBit(x)
  if (negative && flags.noNegativeZero === true && !/[1-9]/.test(body.replace(/e.*/, ''))) negative = false
  const sign = negative ? '-' : flags.sign === true ? '+' : ''
  return sign + (lower === code ? body : body.toUpperCase())
}

function formatNonFinite(x: number, code: FloatFormatCode, flags: FloatFormatFlags): string {
  const text = Number.isNaN(x) ? 'nan' : 'inf'
  const sign = x < 0 ? '-' : flags.sign === true ? '+' : ''
  return sign + (code === 'E' || code === 'F' || code === 'G' ? text.toUpperCase() : text)
}

function fixedBody(x: number, precision: number, flags: FloatFormatFlags): string {
  const text = fixedDigits(x, precision)
  if (precision > 0) return text
  if (flags.addDotZero === true) return `${text}.0`
  return flags.alternate === true ? `${text}.` : text
}

function digitsBody(x: number, code: 'e' | 'g' | 'r', precision: number, flags: FloatFormatFlags): string {
  if (code === 'g' && precision === 0) precision = 1
  const { digits, point } =
    code === 'r' ? shortestDigits(x) : significantDigits(x, code === 'e' ? precision + 1 : precision)
  let exponential = code === 'e'
  if (code === 'r') exponential = point <= -4 || point > 16
  else if (code === 'g') exponential = point <= -4 || point > precision - (flags.addDotZero === true ? 1 : 0)
  // How many digits are shown: all of the precision for e and for the alternate form of g.
  const shown =
    code === 'e' ? precision + 1 : code === 'g' && flags.alternate === true ? precision : digits.length
  const padded = digits.padEnd(shown, '0')
  return exponential ? exponentialText(padded, point - 1, flags) : positionalText(padded, point, flags)
}

function exponentialText(digits: string, exponent: number, flags: FloatFormatFlags): string {
  const dot = digits.length > 1 || flags.alternate === true ? '.' : ''
  const magnitude = String(Math.abs(exponent)).padStart(2, '0')
  return `${digits[0]}${dot}${digits.slice(1)}e${exponent < 0 ? '-' : '+'}${magnitude}`
}

function positionalText(digits: string, point: number, flags: FloatFormatFlags): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  if (digits.length > point) return `${digits.slice(0, point)}.${digits.slice(point)}`
  const whole = digits.padEnd(point, '0')
  if (flags.addDotZero === true) return `${whole}.0`
  return flags.alternate === true ? `${whole}.` : whole
}

/** repr(float). */
export function floatRepr(x: number): string {
  if (Number.isInteger(x) && x < 1e16 && x > -1e16) return x === 0 && Object.is(x, -0) ? '-0.0' : `${x}.0`
  const magnitude = Math.abs(x)
  // Between these bounds the host writes the same digits without an exponent.
  if (magnitude < 1e16 && magnitude >= 1e-4) return String(x)
  return formatFloat(x, 'r', 0, { addDotZero: true })
}

const NDIGITS_MAX = 323
const NDIGITS_MIN = -308

/** round(x, ndigits) of a finite or non-finite float; +-Infinity for a finite x means overflow. */
export function roundFloat(x: number, ndigits: number): number {
  if (!Number.isFinite(x) || x === 0 || ndigits > NDIGITS_MAX) return x
  if (ndigits < NDIGITS_MIN) return 0 * x
  const magnitude = Math.abs(x)
  const rounded =
    ndigits >= 0
      ? Number(fixedDigits(magnitude, ndigits))
      : Number(roundedUnits(magnitude, ndigits) * 10n ** BigInt(-ndigits))
  return signBit(x) ? -rounded : rounded
}

/** round(x) for a finite float: the nearest integral double, ties to even. */
export function roundHalfEven(x: number): number {
  const r = Math.round(x)
  return Math.abs(x - Math.trunc(x)) === 0.5 ? 2 * Math.round(x / 2) : r
}

/** float.hex() */
export function floatHex(x: number): string {
  if (!Number.isFinite(x)) return formatNonFinite(x, 'r', NO_FLAGS)
  const sign = signBit(x) ? '-' : ''
  if (x === 0) return `${sign}0x0.0p+0`
  const [m, e] = frexp(Math.abs(x))
  // Subnormals keep the smallest normal exponent and lose the leading 1.
  const shift = 1 - Math.max(-1021 - e, 0)
  const scaled = BigInt(ldexp(m, shift + 52))
  const exponent = e - shift
  const fraction = (scaled & 0xfffffffffffffn).toString(16).padStart(13, '0')
  return `${sign}0x${scaled >> 52n}.${fraction}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`
}

const HEX_FLOAT = /^([+-]?)(?:0[xX])?([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?[0-9]+))?$/
const INF_OR_NAN = /^([+-]?)(inf|infinity|nan)$/i

/** float.fromhex() of a text; 'invalid' and 'overflow' are the ValueError and OverflowError cases. */
export function floatFromHex(text: string): number | 'invalid' | 'overflow' {
  const trimmed = trimAsciiSpace(text)
  const special = parseInfOrNan(trimmed)
  if (special !== undefined) return special
  const match = HEX_FLOAT.exec(trimmed)
  if (match === null) return 'invalid'
  const fraction = match[3] ?? ''
  const digits = match[2]! + fraction
  if (digits === '') return 'invalid'
  const magnitude = hexMagnitude(digits, fraction.length, match[4] ?? '0')
  if (magnitude === Infinity) return 'overflow'
  return match[1] === '-' ? -magnitude : magnitude
}

function hexMagnitude(digits: string, fractionDigits: number, exponentText: string): number {
  const value = BigInt(`0x${digits}`)
  if (value === 0n) return 0
  // Huge exponents are beyond any double whatever the digits; keep them finite for the arithmetic.
  const exponent = Math.max(-1e12, Math.min(1e12, Number(exponentText)))
  return scaleSticky(value << 66n, exponent - 4 * fractionDigits - 66)
}

function parseInfOrNan(text: string): number | undefined {
  const match = INF_OR_NAN.exec(text)
  if (match === null) return undefined
  const value = match[2]![0]!.toLowerCase() === 'i' ? Infinity : NaN
  return match[1] === '-' ? -value : value
}

/** Without the ASCII white space (also \x1c to \x1f do not count) at both ends. */
function trimAsciiSpace(text: string): string {
  return text.replace(/^[ \t-\r]+/, '').replace(/[ \t-\r]+$/, '')
}

const DIGITS = '[0-9]+(?:_[0-9]+)*'
const FLOAT = new RegExp(`^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`)

const PLAIN_FLOAT = /^-?[0-9]+(?:\.[0-9]+)?$/

/**
 * float(text) for text that is ASCII already (see decimal_text.ts): optional white space, underscores
 * between digits; undefined where Python raises ValueError.
 */
export function parseFloatText(text: string): number | undefined {
  if (PLAIN_FLOAT.test(text)) return Number(text)
  const trimmed = trimAsciiSpace(text)
  if (FLOAT.test(trimmed)) return Number(trimmed.includes('_') ? trimmed.replaceAll('_', '') : trimmed)
  return parseInfOrNan(trimmed)
}

/** float.as_integer_ratio() of a finite x, in lowest terms. */
export function asIntegerRatio(x: number): [numerator: bigint, denominator: bigint] {
  if (x === 0) return [0n, 1n]
  const bits = fractionBits(x)
  if (bits === 0) return [BigInt(x), 1n]
  const [m, e] = decompose(x)
  return [BigInt(m) >> BigInt(-e - bits), 1n << BigInt(bits)]
}
