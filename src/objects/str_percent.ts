/**
 * `%` formatting, shared by str, bytes and bytearray. CPython: Objects/unicodeobject.c (PyUnicode_Format).
 */
import { type FloatFormatCode, formatFloat } from '../base/float_format.ts'
import { fromCodePoints } from '../base/wide_string.ts'
import { codePointAt, joinTexts, repeatText, sliceText, textLength } from '../base/wide_string_ops.ts'
import { getItem, index, repr, str, toFloat } from '../runtime/abstract.ts'
import { PyDict } from '../runtime/dict.ts'
import { exc, isException, overflowError, typeError, valueError } from '../runtime/errors.ts'
import { typeOf } from '../runtime/type.ts'
import {
  intValue,
  PyFloat,
  type PyInt,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { intDecimal } from './int.ts'
import { asciiText } from './str_repr.ts'

/** One `%...` of a format string. */
export interface PercentSpec {
  readonly key: PyStr | undefined
  readonly left: boolean
  readonly sign: boolean
  readonly blank: boolean
  readonly alternate: boolean
  readonly zero: boolean
  readonly width: number
  /** -1: none */
  readonly precision: number
  readonly code: string
}

/** Hands out the right operand of `%`: a tuple's items in turn, a mapping by key, or one object. */
export class PercentArguments {
  private readonly args: readonly PyValue[] | null
  private readonly single: PyValue
  private readonly mapping: boolean
  private next = 0
  private usedKey = false
  /** `atom`: the operand is one value whatever its type, even if it has items. */
  constructor(operand: PyValue, atom = false) {
    this.single = operand
    this.args = operand instanceof PyTuple ? operand.items : null
    this.mapping =
      operand instanceof PyDict ||
      (!atom &&
        typeOf(operand).slots.mp_subscript !== null &&
        this.args === null &&
        strValue(operand) === undefined)
  }
  take(): PyValue {
    const limit = this.args === null ? 1 : this.args.length
    if (this.next >= limit || (this.usedKey && this.args === null)) {
      throw typeError('not enough arguments for format string')
    }
    return this.args === null ? (this.next++, this.single) : this.args[this.next++]!
  }
  byKey(key: PyValue): PyValue {
    if (!this.mapping) throw typeError('format requires a mapping')
    this.usedKey = true
    return getItem(this.single, key)
  }
  finish(what: string): void {
    if (this.mapping || this.usedKey) return
    if (this.next < (this.args === null ? 1 : this.args.length)) {
      throw typeError(`not all arguments converted during ${what} formatting`)
    }
  }
}

class Scanner {
  readonly format: PyStr
  at = 0
  constructor(format: PyStr) {
    this.format = format
  }
  peek(): number {
    return this.at < textLength(this.format) ? codePointAt(this.format, this.at) : -1
  }
}

/** Parses the spec after a `%`; `*` widths included. `mapped` is the value of its key. */
export function parsePercent(
  format: PyStr,
  at: number,
  args: PercentArguments,
  keyOf: (key: PyStr) => PyValue,
): { spec: PercentSpec; end: number; mapped: PyValue | undefined } {
  return parseSpec(format, at, args, key => args.byKey(keyOf(key)))
}

function parseSpec(
  format: PyStr,
  at: number,
  args: PercentArguments,
  valueOf: (key: PyStr) => PyValue | undefined,
): { spec: PercentSpec; end: number; mapped: PyValue | undefined } {
  const s = new Scanner(format)
  s.at = at
  const key = s.peek() === 40 ? parseKey(s) : undefined
  const mapped = key === undefined ? undefined : valueOf(key)
  const flags = parseFlags(s)
  const [starWidth, widthValue] = parseNumber(s, args, 'width')
  const left = flags.left || (starWidth && widthValue < 0)
  let precision = -1
  if (s.peek() === 46) {
    s.at++
    const [, p] = parseNumber(s, args, 'precision')
    precision = Math.max(0, p)
  }
  while (s.peek() === 104 || s.peek() === 108 || s.peek() === 76) s.at++
  const code = s.peek()
  if (code < 0) throw valueError('incomplete format')
  s.at++
  const spec = {
    key,
    ...flags,
    left,
    width: Math.abs(widthValue),
    precision,
    code: String.fromCodePoint(code),
  }
  return { spec, end: s.at, mapped }
}

function parseKey(s: Scanner): PyStr {
  const start = ++s.at
  for (let depth = 1; depth > 0; s.at++) {
    const c = s.peek()
    if (c < 0) throw valueError('incomplete format key')
    if (c === 41) depth--
    else if (c === 40) depth++
  }
  return sliceText(s.format, start, s.at - 1)
}

function parseFlags(s: Scanner) {
  const flags = { left: false, sign: false, blank: false, alternate: false, zero: false }
  for (; ; s.at++) {
    switch (s.peek()) {
      case 45:
        flags.left = true
        break
      case 43:
        flags.sign = true
        break
      case 32:
        flags.blank = true
        break
      case 35:
        flags.alternate = true
        break
      case 48:
        flags.zero = true
        break
      default:
        return flags
    }
  }
}

const INT_MAX = 2 ** 31 - 1
const LIMIT = { width: 2n ** 63n - 1n, precision: BigInt(INT_MAX) } as const

function parseNumber(
  s: Scanner,
  args: PercentArguments,
  what: 'width' | 'precision',
): [star: boolean, value: number] {
  if (s.peek() === 42) {
    s.at++
    const n = intValue(args.take())
    if (n === undefined) throw typeError('* wants int')
    if (!(n <= LIMIT[what] && n >= -LIMIT[what] - 1n)) {
      throw overflowError(`Python int too large to convert to C ${what === 'width' ? 'ssize_t' : 'int'}`)
    }
    if (what === 'width' && n < -LIMIT.width) throw overflowError('width too big')
    return [true, Number(n)]
  }
  let digits = ''
  for (; s.peek() >= 48 && s.peek() <= 57; s.at++) digits += String.fromCharCode(s.peek())
  const n = Number(digits)
  if (n > INT_MAX && BigInt(digits) > LIMIT[what]) throw valueError(`${what} too big`)
  return [false, n]
}

/** Text of an `%d`, `%x`, `%e`... conversion, padded; undefined if the code is not numeric. */
export function formatNumber(spec: PercentSpec, v: PyValue): string | undefined {
  if ('diu'.includes(spec.code)) return padNumber(spec, intParts(spec, toDecimalInt(spec, v), 10))
  if ('oxX'.includes(spec.code)) {
    return padNumber(spec, intParts(spec, toIndexInt(spec, v), spec.code === 'o' ? 8 : 16))
  }
  if (!'eEfFgG'.includes(spec.code)) return undefined
  const x = v instanceof PyFloat ? v.v : toFloat(v)
  const text = formatFloat(x, spec.code as FloatFormatCode, spec.precision < 0 ? 6 : spec.precision, {
    alternate: spec.alternate,
  })
  const negative = text.startsWith('-')
  return padNumber(spec, { negative, prefix: '', digits: negative ? text.slice(1) : text })
}

interface NumberText {
  negative: boolean
  prefix: string
  digits: string
}

function toDecimalInt(spec: PercentSpec, v: PyValue): PyInt {
  const direct = intValue(v)
  if (direct !== undefined) return direct
  const { nb_int, nb_index } = typeOf(v).slots
  if (nb_int === null && nb_index === null) throw needNumber(spec, v)
  try {
    return (nb_int === null ? undefined : intValue(nb_int(v))) ?? index(v)
  } catch (e) {
    if (isException(e, exc.TypeError)) throw needNumber(spec, v)
    throw e
  }
}

function toIndexInt(spec: PercentSpec, v: PyValue): PyInt {
  if (intValue(v) === undefined && typeOf(v).slots.nb_index === null) {
    throw typeError(`%%${spec.code} format: an integer is required, not %T`, v)
  }
  return index(v)
}

function needNumber(spec: PercentSpec, v: PyValue) {
  return typeError(`%%${spec.code} format: a real number is required, not %T`, v)
}

function intParts(spec: PercentSpec, n: PyInt, base: number): NumberText {
  const negative = n < 0
  const magnitude = (negative ? -n : n) as PyInt
  let digits = base === 10 ? intDecimal(magnitude) : magnitude.toString(base)
  if (digits.length < spec.precision) digits = digits.padStart(spec.precision, '0')
  if (spec.code === 'X') digits = digits.toUpperCase()
  const prefix = spec.alternate ? ({ o: '0o', x: '0x', X: '0X' }[spec.code] ?? '') : ''
  return { negative, prefix, digits }
}

function padNumber(spec: PercentSpec, n: NumberText): string {
  const sign = n.negative ? '-' : spec.sign ? '+' : spec.blank ? ' ' : ''
  const body = sign + n.prefix + n.digits
  const missing = spec.width - body.length
  if (missing <= 0) return body
  if (spec.left) return body + ' '.repeat(missing)
  if (spec.zero && /^[0-9a-fA-F.]/.test(n.digits)) return sign + n.prefix + '0'.repeat(missing) + n.digits
  return ' '.repeat(missing) + body
}

function charOf(v: PyValue): PyStr {
  const s = strValue(v)
  if (s !== undefined) {
    if (textLength(s) === 1) return s
    throw typeError(`%c requires an int or a unicode character, not a string of length ${textLength(s)}`)
  }
  if (intValue(v) === undefined && typeOf(v).slots.nb_index === null) {
    throw typeError('%%c requires an int or a unicode character, not %Q', v)
  }
  const n = index(v)
  if (n < 0 || n > 0x10ffff) throw overflowError('%c arg not in range(0x110000)')
  return fromCodePoints([Number(n)])
}

function textOf(spec: PercentSpec, v: PyValue): PyStr {
  switch (spec.code) {
    case 's':
      return str(v)
    case 'r':
      return repr(v)
    case 'a':
      return asciiText(repr(v))
    default:
      return charOf(v)
  }
}

function pad(spec: PercentSpec, s: PyStr): PyStr {
  const cut =
    spec.precision >= 0 && spec.code !== 'c' && spec.precision < textLength(s)
      ? sliceText(s, 0, spec.precision)
      : s
  const missing = spec.width - textLength(cut)
  if (missing <= 0) return cut
  const blanks = repeatText(' ', missing)
  return joinTexts(spec.left ? [cut, blanks] : [blanks, cut])
}

/** A format string taken apart: literal text, and conversions with the place of their code. */
type Plan = readonly (string | { readonly spec: PercentSpec; readonly at: number })[]

/** Plans of formats that were used before. null: a `*` or a mistake, so it is parsed beside its arguments. */
const plans = new Map<string, Plan | null>()
const MOST_PLANS = 512

function planOf(format: string): Plan | null {
  let plan = plans.get(format)
  if (plan === undefined) {
    plan = format.includes('*') ? null : makePlan(format)
    if (plans.size >= MOST_PLANS) plans.clear()
    plans.set(format, plan)
  }
  return plan
}

function makePlan(format: string): Plan | null {
  const plan: Plan[number][] = []
  const none = new PercentArguments(new PyTuple())
  let from = 0
  for (let i = format.indexOf('%'); i >= 0; i = format.indexOf('%', from)) {
    if (i > from) plan.push(format.slice(from, i))
    if (format.charCodeAt(i + 1) === 37) {
      plan.push('%')
      from = i + 2
      continue
    }
    try {
      const { spec, end } = parseSpec(format, i + 1, none, ignoreKey)
      plan.push({ spec, at: end - 1 })
      from = end
    } catch {
      // The general form finds the mistake again, and raises it in its turn.
      return null
    }
  }
  if (from < format.length) plan.push(format.slice(from))
  return plan
}

const ignoreKey = (): undefined => undefined

/** `format % operand` for str. */
export function percentFormat(format: PyStr, operand: PyValue): PyStr {
  const args = new PercentArguments(operand)
  const plan = typeof format === 'string' ? planOf(format) : null
  const text = plan === null ? formatParsing(format, args) : formatPlan(plan, args)
  args.finish('string')
  return text
}

function formatPlan(plan: Plan, args: PercentArguments): PyStr {
  let text = ''
  let wide: PyStr[] | null = null
  for (const piece of plan) {
    const s = typeof piece === 'string' ? piece : formatPiece(piece.spec, piece.at, args)
    if (wide !== null) wide.push(s)
    else if (typeof s === 'string') text += s
    else wide = [text, s]
  }
  return wide === null ? text : joinTexts(wide)
}

function formatPiece(spec: PercentSpec, at: number, args: PercentArguments): PyStr {
  return formatOne(spec, spec.key === undefined ? args.take() : args.byKey(spec.key), at)
}

/** The general form: conversions take their `*` from the arguments, and mistakes show after what came before. */
function formatParsing(format: PyStr, args: PercentArguments): PyStr {
  const parts: PyStr[] = []
  const length = textLength(format)
  let from = 0
  for (let i = 0; i < length; i++) {
    if (codePointAt(format, i) !== 37) continue
    parts.push(sliceText(format, from, i))
    if (i + 1 < length && codePointAt(format, i + 1) === 37) {
      parts.push('%')
      i += 1
      from = i + 1
      continue
    }
    const { spec, end, mapped } = parsePercent(format, i + 1, args, key => key)
    parts.push(formatOne(spec, mapped ?? args.take(), end - 1))
    from = end
    i = end - 1
  }
  parts.push(sliceText(format, from, length))
  return joinTexts(parts)
}

function formatOne(spec: PercentSpec, v: PyValue, at: number): PyStr {
  if ('sra'.includes(spec.code) || spec.code === 'c') return pad(spec, textOf(spec, v))
  const number = formatNumber(spec, v)
  if (number !== undefined) return number
  throw unsupportedCode(spec.code, at)
}

export function unsupportedCode(code: string, at: number) {
  const c = code.codePointAt(0)!
  const shown = c >= 31 && c < 127 ? code : '?'
  return valueError(`unsupported format character '${shown}' (0x${c.toString(16)}) at index ${at}`)
}
