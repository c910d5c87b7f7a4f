/**
 * The format mini-language for decimals: `[[fill]align][sign][z][#][0][width][grouping]
 * [.precision[grouping]][type]`, exact and rounded by the context.
 * CPython: Lib/_pydecimal.py (__format__), Modules/_decimal/_decimal.c (dec_format).
 */

import { intAdd, intSubtract } from '../../base/bigint.ts'
import { toUtf16 } from '../../base/wide_string.ts'
import { PyDict } from '../../runtime/dict.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { type PyValue, strValue } from '../../runtime/values.ts'
import { type Ctx, dropDigits, type Rounding, rescale } from './context.ts'
import { Dec, decText, FINITE } from './number.ts'

interface Spec {
  readonly fill: string
  readonly align: string
  readonly zeroPad: boolean
  readonly sign: string
  readonly noNegativeZero: boolean
  readonly alternate: boolean
  readonly width: number
  readonly precision: number | undefined
  readonly type: string
  point: string
  separator: string
  /** Sizes of groups from the right; the last one goes on where `repeat`. */
  grouping: readonly number[]
  repeat: boolean
  readonly fractionSeparator: string
}

const SPEC =
  /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(?=[\d,_])(\d+)?([,_])?)?([eEfFgGnN%])?$/su

/** The engine's strings end not far beyond. */
const MAX_WIDTH = 500_000_000

function invalid() {
  return valueError('invalid format string')
}

function parse(text: string, capitals: boolean): Spec {
  const m = SPEC.exec(text)
  if (m === null) throw invalid()
  const [, fill, align, sign, z, alternate, zero, width, separator, precision, fraction, type] = m
  if (zero !== undefined && align !== undefined) throw invalid()
  const isLocale = type === 'n' || type === 'N'
  if (isLocale && separator !== undefined) throw invalid()
  const spec: Spec = {
    fill: fill ?? ' ',
    align: align ?? '>',
    zeroPad: zero !== undefined,
    sign: sign ?? '-',
    noNegativeZero: z !== undefined,
    alternate: alternate !== undefined,
    width: width === undefined ? 0 : Number(width),
    precision: precision === undefined ? undefined : Number(precision),
    type: type === undefined || type === 'n' || type === 'N' ? (capitals && type !== 'n' ? 'G' : 'g') : type,
    point: '.',
    separator: separator ?? '',
    grouping: separator === undefined ? [] : [3],
    repeat: separator !== undefined,
    fractionSeparator: fraction ?? '',
  }
  if (spec.width > MAX_WIDTH || (spec.precision ?? 0) > MAX_WIDTH)
    throw valueError('format specification exceeds internal limits of _decimal')
  if (spec.precision === 0 && 'gG'.includes(spec.type)) return { ...spec, precision: 1 }
  return spec
}

const CHAR_MAX = 127

/** CPython's tests give the locale's conventions as a dict. */
function applyOverride(spec: Spec, override: PyValue): void {
  if (!(override instanceof PyDict)) throw typeError('optional argument must be a dict')
  const get = (name: string) => {
    const text = strValue(override.get(name) ?? false)
    return text === undefined ? undefined : toUtf16(text)
  }
  spec.point = get('decimal_point') ?? spec.point
  spec.separator = get('thousands_sep') ?? spec.separator
  const grouping = get('grouping')
  if (grouping !== undefined) {
    const sizes = Array.from(grouping, c => c.charCodeAt(0))
    if (sizes.some(n => n > CHAR_MAX)) throw valueError('invalid override dict')
    const end = sizes.findIndex(n => n === 0 || n === CHAR_MAX)
    spec.grouping = end < 0 ? sizes : sizes.slice(0, end)
    spec.repeat = end < 0 || sizes[end] !== CHAR_MAX
  }
  if ([...spec.point].length !== 1 || [...spec.separator].length > 1)
    throw valueError('invalid override dict')
}

/** `format(d, text)` in UTF-16. */
export function formatDecimal(d: Dec, text: string, ctx: Ctx, capitals: boolean, override?: PyValue): string {
  const spec = parse(text, capitals)
  if (override !== undefined) applyOverride(spec, override)
  if (d.kind !== FINITE) {
    const body = decText(d.withSign(0)) + (spec.type === '%' ? '%' : '')
    return alignText(signText(d.sign === 1, spec), body, spec)
  }
  const scaled = spec.type === '%' ? new Dec(d.sign, d.coef, intAdd(d.exp, 2)) : d
  return formatFinite(round(scaled, spec, ctx.rounding), spec)
}

/** Rounded as the type and precision say. */
function round(d: Dec, spec: Spec, rounding: Rounding): Dec {
  const { precision } = spec
  let result = d
  if (precision !== undefined) {
    switch (spec.type) {
      case 'e':
      case 'E':
        result = roundDigits(d, precision + 1, rounding)
        break
      case 'g':
      case 'G':
        if (d.digits > precision) result = roundDigits(d, precision, rounding)
        break
      default:
        result = rescale(d, -precision, rounding)
    }
  }
  if (result.coef === 0n && result.exp > 0 && 'fF%'.includes(spec.type)) return new Dec(d.sign, 0n, 0)
  return result
}

/** Exactly `places` digits. */
function roundDigits(d: Dec, places: number, rounding: Rounding): Dec {
  if (d.coef === 0n) return d
  const result = rescale(d, intSubtract(intAdd(d.adjusted, 1), places), rounding)
  if (result.digits <= places) return result
  // 9.99 became 10.0
  return new Dec(d.sign, dropDigits(result, 1, rounding).coef, intAdd(result.exp, 1))
}

/** How many digits come before the point. */
function pointPlace(d: Dec, left: number, spec: Spec): number {
  switch (spec.type) {
    case 'e':
    case 'E':
      return d.coef === 0n && spec.precision !== undefined ? 1 - spec.precision : 1
    case 'g':
    case 'G':
      return d.exp <= 0 && left > -6 ? left : 1
    default:
      return left
  }
}

function formatFinite(d: Dec, spec: Spec): string {
  const digits = d.coef.toString()
  const left = intAdd(d.exp, digits.length)
  const place = pointPlace(d, Number(left), spec)
  let whole = digits.slice(0, Math.max(0, place)) || '0'
  let fraction = digits.slice(Math.max(0, place))
  if (place < 0) fraction = '0'.repeat(-place) + digits
  else if (place > digits.length) whole = digits + '0'.repeat(place - digits.length)
  const isNegative = d.sign === 1 && !(spec.noNegativeZero && d.coef === 0n)
  return assemble(isNegative, whole, fraction, intSubtract(left, place), spec)
}

function assemble(
  isNegative: boolean,
  whole: string,
  fraction: string,
  exp: number | bigint,
  spec: Spec,
): string {
  const sign = signText(isNegative, spec)
  const grouped =
    spec.fractionSeparator === ''
      ? fraction
      : fraction.replace(/(\d{3})(?=\d)/g, `$1${spec.fractionSeparator}`)
  let tail = grouped !== '' || spec.alternate ? spec.point + grouped : ''
  if (exp !== 0 || 'eE'.includes(spec.type)) {
    tail += `${'EG'.includes(spec.type) ? 'E' : 'e'}${exp < 0 ? '' : '+'}${exp}`
  }
  if (spec.type === '%') tail += '%'
  const least = spec.zeroPad ? spec.width - tail.length - sign.length : 0
  return alignText(sign, group(whole, least, spec) + tail, spec)
}

function signText(isNegative: boolean, spec: Spec): string {
  if (isNegative) return '-'
  return spec.sign === '+' || spec.sign === ' ' ? spec.sign : ''
}

/** Digits in groups, with zeros in front up to a width that counts the separators. */
function group(digits: string, width: number, spec: Spec): string {
  const groups: string[] = []
  let rest = digits
  let least = width
  for (let i = 0; ; i++) {
    const atEnd = i >= spec.grouping.length
    const size =
      atEnd && !(spec.repeat && spec.grouping.length > 0) ? Number.POSITIVE_INFINITY : sizeAt(spec, i)
    const n = Math.min(Math.max(rest.length, least, 1), size)
    groups.unshift(rest.slice(-n).padStart(n, '0'))
    rest = rest.slice(0, -n)
    least -= n
    if (rest === '' && least <= 0) return groups.join(spec.separator)
    least -= spec.separator.length
  }
}

function sizeAt(spec: Spec, i: number): number {
  return spec.grouping[Math.min(i, spec.grouping.length - 1)]!
}

function alignText(sign: string, body: string, spec: Spec): string {
  const missing = Math.max(0, spec.width - [...(sign + body)].length)
  const padding = spec.fill.repeat(missing)
  switch (spec.align) {
    case '<':
      return sign + body + padding
    case '=':
      return sign + padding + body
    case '^': {
      const half = Math.floor(missing / 2)
      return spec.fill.repeat(half) + sign + body + spec.fill.repeat(missing - half)
    }
    default:
      return padding + sign + body
  }
}
