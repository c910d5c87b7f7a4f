/**
 * The format mini-language for int, float and complex: `[[fill]align][sign][z][#][0][width][grouping]
 * [.precision[grouping]][type]`. CPython: Python/formatter_unicode.c.
 */

import { intToDouble } from '../base/float_arithmetic.ts'
import { type FloatFormatCode, formatFloat } from '../base/float_format.ts'
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { type FormatArg, overflowError, valueError } from '../runtime/errors.ts'
import type { PyInt, PyStr, PyValue } from '../runtime/values.ts'

export interface FormatSpec {
  fill: string
  align: '<' | '>' | '=' | '^'
  alignGiven: boolean
  fillGiven: boolean
  sign: '' | '+' | '-' | ' '
  noNegativeZero: boolean
  alternate: boolean
  /** -1: none */
  width: number
  grouping: '' | ',' | '_' | 'n'
  fractionGrouping: '' | ',' | '_'
  /** -1: none */
  precision: number
  /** '' when not given. */
  type: string
}

const ALIGNS = '<>=^'
const isDigit = (c: string | undefined): boolean => c !== undefined && c >= '0' && c <= '9'

/** Specs that were parsed before, by default alignment: a program has few. Never changed. */
const parsed = { '<': new Map<string, FormatSpec>(), '>': new Map<string, FormatSpec>() }
const MOST_SPECS = 512

/** The format spec given in UTF-16, taken apart. ValueError as CPython's. */
export function parseFormatSpec(spec: string, value: PyValue, defaultAlign: '<' | '>'): Readonly<FormatSpec> {
  const known = parsed[defaultAlign]
  let out = known.get(spec)
  if (out === undefined) {
    out = takeApart(spec, value, defaultAlign)
    if (known.size >= MOST_SPECS) known.clear()
    known.set(spec, out)
  }
  return out
}

function takeApart(spec: string, value: PyValue, defaultAlign: '<' | '>'): FormatSpec {
  const chars = [...spec]
  const out: FormatSpec = {
    fill: ' ',
    align: defaultAlign,
    alignGiven: false,
    fillGiven: false,
    sign: '',
    noNegativeZero: false,
    alternate: false,
    width: -1,
    grouping: '',
    fractionGrouping: '',
    precision: -1,
    type: '',
  }
  let i = 0
  if (chars.length >= 2 && ALIGNS.includes(chars[1]!)) {
    out.fill = chars[0]!
    out.align = chars[1] as FormatSpec['align']
    out.alignGiven = out.fillGiven = true
    i = 2
  } else if (chars.length >= 1 && ALIGNS.includes(chars[0]!)) {
    out.align = chars[0] as FormatSpec['align']
    out.alignGiven = true
    i = 1
  }
  if (chars[i] === '+' || chars[i] === '-' || chars[i] === ' ') out.sign = chars[i++] as FormatSpec['sign']
  if (chars[i] === 'z') {
    out.noNegativeZero = true
    i++
  }
  if (chars[i] === '#') {
    out.alternate = true
    i++
  }
  if (chars[i] === '0' && !out.fillGiven) {
    out.fill = '0'
    if (!out.alignGiven && defaultAlign === '>') out.align = '='
    i++
  }
  ;[out.width, i] = parseDigits(chars, i)
  ;[out.grouping, i] = parseGrouping(chars, i)
  if (chars[i] === '.') {
    i++
    const start = i
    ;[out.precision, i] = parseDigits(chars, i)
    const digits = i > start
    ;[out.fractionGrouping, i] = parseGrouping(chars, i)
    if (!digits && out.fractionGrouping === '') throw valueError('Format specifier missing precision')
  }
  if (chars.length - i > 1) {
    throw valueError(
      "Invalid format specifier '%s' for object of type '%T'",
      fromUtf16(spec) as FormatArg,
      value,
    )
  }
  if (i < chars.length) out.type = chars[i]!
  checkGrouping(out)
  return out
}

function parseDigits(chars: string[], at: number): [number, number] {
  let i = at
  while (isDigit(chars[i])) i++
  if (i === at) return [-1, at]
  const n = Number(chars.slice(at, i).join(''))
  if (!Number.isSafeInteger(n)) throw valueError('Too many decimal digits in format string')
  return [n, i]
}

function parseGrouping(chars: string[], at: number): ['' | ',' | '_', number] {
  const c = chars[at]
  if (c !== ',' && c !== '_') return ['', at]
  const next = chars[at + 1]
  if (next === c) throw valueError(`Cannot specify '${c}' with '${c}'.`)
  if (next === ',' || next === '_') throw valueError("Cannot specify both ',' and '_'.")
  return [c, at + 1]
}

function checkGrouping(spec: FormatSpec): void {
  const grouping = spec.grouping
  if (grouping === '' && spec.fractionGrouping === '') return
  const symbol = grouping || spec.fractionGrouping
  const { type } = spec
  if (type === '' || 'defgEFG%'.includes(type)) return
  if ('boxX'.includes(type) && symbol === '_') return
  throw valueError(`Cannot specify '${symbol}' with '${type}'.`)
}

export function unknownCode(type: string, value: PyValue) {
  const c = type.codePointAt(0)!
  const shown = c > 32 && c < 128 ? `'${type}'` : `'\\x${c.toString(16)}'`
  return valueError(`Unknown format code ${shown} for object of type '%T'`, value)
}

/** Groups digits from the right by `size`. */
function groupDigits(digits: string, separator: string, size: number): string {
  if (separator === '') return digits
  const out: string[] = []
  for (let end = digits.length; end > 0; end -= size) out.unshift(digits.slice(Math.max(0, end - size), end))
  return out.join(separator)
}

function groupFraction(digits: string, separator: string): string {
  if (separator === '') return digits
  return digits.replace(/(\d{3})(?=\d)/g, `$1${separator}`)
}

interface NumberParts {
  sign: string
  prefix: string
  /** Digits before the point. */
  digits: string
  /** Point, fraction, exponent. */
  rest: string
  groupSize: number
}

/** Sign, prefix, zero padding inside of the grouping, and alignment. */
export function layOutNumber(parts: NumberParts, spec: FormatSpec): string {
  const separator = spec.grouping === ',' || spec.grouping === '_' ? spec.grouping : ''
  const fixed = parts.sign.length + parts.prefix.length + parts.rest.length
  let digits = groupDigits(parts.digits, separator, parts.groupSize)
  if (spec.fill === '0' && spec.align === '=' && spec.width > fixed + digits.length) {
    digits = zeroPad(parts.digits, separator, parts.groupSize, spec.width - fixed)
  }
  const body = parts.sign + parts.prefix + digits + parts.rest
  const missing = spec.width - body.length
  if (missing <= 0) return body
  if (spec.align === '=') {
    return parts.sign + parts.prefix + spec.fill.repeat(missing) + digits + parts.rest
  }
  return pad(body, missing, spec)
}

/** As `layOutNumber` for a number whose digits are not grouped. */
function layOutPlain(sign: string, body: string, spec: FormatSpec): string {
  const missing = spec.width - sign.length - body.length
  if (missing <= 0) return sign + body
  return spec.align === '=' ? sign + spec.fill.repeat(missing) + body : pad(sign + body, missing, spec)
}

/** The str that a narrow text became: what it was filled with may be wide. */
function filled(text: string, spec: FormatSpec): PyStr {
  return spec.fill < '\ud800' ? text : fromUtf16(text)
}

export function pad(body: string, missing: number, spec: FormatSpec): string {
  if (spec.align === '<') return body + spec.fill.repeat(missing)
  if (spec.align === '^') {
    const left = missing >> 1
    return spec.fill.repeat(left) + body + spec.fill.repeat(missing - left)
  }
  return spec.fill.repeat(missing) + body
}

function zeroPad(digits: string, separator: string, size: number, width: number): string {
  if (separator === '') return digits.padStart(width, '0')
  let padded = digits
  for (;;) {
    const grouped = groupDigits(padded, separator, size)
    if (grouped.length >= width) return grouped
    padded = `0${padded}`
  }
}

function signText(negative: boolean, spec: FormatSpec): string {
  if (negative) return '-'
  return spec.sign === '+' || spec.sign === ' ' ? spec.sign : ''
}

const INT_BASES: { readonly [type: string]: readonly [number, string] } = {
  b: [2, '0b'],
  o: [8, '0o'],
  x: [16, '0x'],
  X: [16, '0X'],
}

/** `format(int, spec)`; `value` is for messages, `n` the number, `decimal` its decimal text. */
export function formatInt(value: PyValue, n: PyInt, specText: string, decimal: (n: PyInt) => string): PyStr {
  const spec = parseFormatSpec(specText, value, '>')
  const { type } = spec
  if (type !== '' && 'eEfFgG%'.includes(type)) {
    const d = intToDouble(n)
    if (!Number.isFinite(d)) throw overflowError('int too large to convert to float')
    return filled(formatDouble(value, d, spec), spec)
  }
  if (type !== '' && !'bcdoxXn'.includes(type)) throw unknownCode(type, value)
  if (spec.precision >= 0) throw valueError('Precision not allowed in integer format specifier')
  if (spec.noNegativeZero)
    throw valueError(
      "Negative zero coercion (z) not allowed in format specifier with integer format code '%s'",
      type || 'd',
    )
  if (type === 'c') return formatChar(n, spec)
  const negative = n < 0
  const [base, prefix] = INT_BASES[type] ?? [10, '']
  const magnitude = negative ? (-n as PyInt) : n
  const digits = base === 10 ? decimal(magnitude) : magnitude.toString(base)
  if (base === 10 && spec.grouping === '')
    return filled(layOutPlain(signText(negative, spec), digits, spec), spec)
  return filled(
    layOutNumber(
      {
        sign: signText(negative, spec),
        prefix: spec.alternate ? prefix : '',
        digits: type === 'X' ? digits.toUpperCase() : digits,
        rest: '',
        groupSize: base === 10 ? 3 : 4,
      },
      spec,
    ),
    spec,
  )
}

function formatChar(n: PyInt, spec: FormatSpec): PyStr {
  if (spec.sign !== '') throw valueError("Sign not allowed with integer format specifier 'c'")
  if (spec.alternate) throw valueError("Alternate form (#) not allowed with integer format specifier 'c'")
  if (n < 0 || n > 0x10ffff) throw overflowError('%c arg not in range(0x110000)')
  const c = String.fromCodePoint(Number(n))
  const missing = spec.width - 1
  return fromUtf16(
    missing > 0 ? pad(c, missing, { ...spec, align: spec.align === '=' ? '>' : spec.align }) : c,
  )
}

/** `format(float, spec)` */
export function formatFloatSpec(value: PyValue, x: number, specText: string): PyStr {
  const spec = parseFormatSpec(specText, value, '>')
  return filled(formatDouble(value, x, spec), spec)
}

function formatDouble(value: PyValue, x: number, spec: FormatSpec): string {
  if (spec.type !== '' && !'eEfFgGn%'.includes(spec.type)) throw unknownCode(spec.type, value)
  const text = doubleText(x, spec)
  const negative = text.startsWith('-')
  const body = negative ? text.slice(1) : text
  if (spec.grouping === '' && spec.fractionGrouping === '')
    return layOutPlain(signText(negative, spec), body, spec)
  const m = /^(\d*)(.*)$/s.exec(body)!
  const fraction = /^(\.)(\d+)(.*)$/s.exec(m[2]!)
  const rest =
    fraction === null ? m[2]! : `.${groupFraction(fraction[2]!, spec.fractionGrouping)}${fraction[3]}`
  return layOutNumber({ sign: signText(negative, spec), prefix: '', digits: m[1]!, rest, groupSize: 3 }, spec)
}

/** Digits, point and exponent of a double for a spec's type and precision. */
export function doubleText(x: number, spec: FormatSpec, addDotZero = true): string {
  const flags = { alternate: spec.alternate, noNegativeZero: spec.noNegativeZero }
  const { type, precision } = spec
  if (type === '') {
    if (precision < 0) return formatFloat(x, 'r', 0, { ...flags, addDotZero })
    return formatFloat(x, 'g', precision, { ...flags, addDotZero })
  }
  if (type === '%') return `${formatFloat(x * 100, 'f', precision < 0 ? 6 : precision, flags)}%`
  const code = (type === 'n' ? 'g' : type) as FloatFormatCode
  return formatFloat(x, code, precision < 0 ? 6 : precision, flags)
}

/** `format(complex, spec)` */
export function formatComplex(value: PyValue, real: number, imag: number, specText: string): PyStr {
  const spec = parseFormatSpec(specText, value, '>')
  if (spec.type !== '' && !'eEfFgGn'.includes(spec.type)) throw unknownCode(spec.type, value)
  if (spec.fill === '0' && (spec.align === '=' || !spec.fillGiven)) {
    throw valueError('Zero padding is not allowed in complex format specifier')
  }
  if (spec.align === '=') throw valueError("'=' alignment flag is not allowed in complex format specifier")
  const bare: FormatSpec = { ...spec, width: -1 }
  const part = (x: number, force: boolean): string => {
    const text = doubleText(x, bare, false)
    const negative = text.startsWith('-')
    const m = /^(\d*)(.*)$/s.exec(negative ? text.slice(1) : text)!
    const sign = negative ? '-' : force ? '+' : signText(false, spec)
    return layOutNumber({ sign, prefix: '', digits: m[1]!, rest: m[2]!, groupSize: 3 }, bare)
  }
  const skipReal = spec.type === '' && real === 0 && !Object.is(real, -0)
  const body = skipReal ? `${part(imag, false)}j` : `${part(real, false)}${part(imag, true)}j`
  const whole = spec.type === '' && !skipReal ? `(${body})` : body
  const missing = spec.width - whole.length
  return fromUtf16(missing > 0 ? pad(whole, missing, spec) : whole)
}

/** `format(str, spec)` */
export function formatStr(value: PyValue, s: PyStr, specText: string): PyStr {
  const spec = parseFormatSpec(specText, value, '<')
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec.type, value)
  if (spec.sign === ' ') throw valueError('Space not allowed in string format specifier')
  if (spec.sign !== '') throw valueError('Sign not allowed in string format specifier')
  if (spec.noNegativeZero)
    throw valueError('Negative zero coercion (z) not allowed in string format specifier')
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier')
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier")
  if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 's'.`)
  const length = typeof s === 'string' ? s.length : s.points.length
  const cut = spec.precision >= 0 && spec.precision < length ? spec.precision : length
  const text = typeof s === 'string' ? s.slice(0, cut) : [...toUtf16(s)].slice(0, cut).join('')
  const missing = spec.width - cut
  const out = missing > 0 ? pad(text, missing, spec) : text
  return typeof s === 'string' ? filled(out, spec) : fromUtf16(out)
}
