/**
 * Numbers from Python objects: strings, ints, floats, tuples.
 * CPython: Modules/_decimal/_decimal.c (Conversions to Decimal).
 */
import { intAdd } from '../../base/bigint.ts'
import { asIntegerRatio } from '../../base/float_format.ts'
import { transformDecimalAndSpace } from '../../base/unicode/decimal_text.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import {
  intValue,
  PyFloat,
  PyList,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import {
  CLAMPED,
  CONVERSION_SYNTAX,
  type Ctx,
  ERRORS,
  FLOAT_OPERATION,
  finalize,
  INEXACT,
  INVALID_OPERATION,
  invalid,
  maxContext,
  ROUNDED,
} from './context.ts'
import { Dec, fromBigInt, infinity, NAN, parseDec, type Sign } from './number.ts'
import { PyDecimal } from './operations.ts'
import { type PyContext, withConditions } from './python_context.ts'
import { raiseConditions } from './signals.ts'

/** Numeric text in ASCII: any Unicode digit and space; undefined where something else is in it. */
function asciiText(s: PyStr, isLiteral: boolean): string {
  const ascii = transformDecimalAndSpace(s)
  return isLiteral ? ascii.replace(/^\s+|\s+$/g, '').replaceAll('_', '') : ascii
}

/** The number that a text spells, fitted into a context. */
function textToDec(text: string, ctx: Ctx): Dec {
  const d = parseDec(text)
  if (d === undefined) return invalid(ctx, CONVERSION_SYNTAX)
  if (d.isNan && d.coef !== 0n && d.digits > intAdd(ctx.prec, -ctx.clamp))
    return invalid(ctx, CONVERSION_SYNTAX)
  return d.isNan ? d : finalize(d, ctx)
}

/** A conversion that must not lose anything: what does not fitted at all is an InvalidOperation. */
function exactly(c: PyContext, convert: (ctx: Ctx) => Dec): Dec {
  return withConditions(c, ctx => {
    const wide = maxContext()
    let d = convert(wide)
    if ((wide.work & (INEXACT | ROUNDED | CLAMPED)) !== 0) {
      wide.work |= INVALID_OPERATION
      d = NAN
    }
    ctx.work |= wide.work & ERRORS
    return d
  })
}

// ---- floats

export function floatToDec(v: PyValue): Dec {
  const n = intValue(v)
  if (n !== undefined) return fromBigInt(BigInt(n))
  if (!(v instanceof PyFloat)) throw typeError('argument must be int or float')
  return doubleToDec(v.v)
}

/** The exact value of a double. */
export function doubleToDec(x: number): Dec {
  if (Number.isNaN(x)) return NAN
  const sign: Sign = x < 0 || Object.is(x, -0) ? 1 : 0
  if (!Number.isFinite(x)) return infinity(sign)
  const [numerator, denominator] = asIntegerRatio(Math.abs(x))
  const k = denominator.toString(2).length - 1
  return new Dec(sign, numerator * 5n ** BigInt(k), k === 0 ? 0 : -k)
}

// ---- tuples

function digitOf(v: PyValue): string {
  const n = intValue(v)
  if (n === undefined || n < 0 || n > 9) throw valueError('coefficient must be a tuple of digits')
  return String(n)
}

function items(v: PyValue): readonly PyValue[] | undefined {
  return v instanceof PyTuple || v instanceof PyList ? v.items : undefined
}

const SPECIALS: Readonly<Record<string, string>> = { F: 'Inf', n: 'NaN', N: 'sNaN' }

/** The text that a (sign, digits, exponent) tuple stands for. */
function tupleText(parts: readonly PyValue[]): string {
  if (parts.length !== 3) throw valueError('argument must be a sequence of length 3')
  const sign = intValue(parts[0]!)
  if (sign !== 0 && sign !== 1) throw valueError('sign must be an integer with the value 0 or 1')
  const special = strValue(parts[2]!)
  const word = typeof special === 'string' && Object.hasOwn(SPECIALS, special) ? SPECIALS[special] : undefined
  if (special !== undefined && word === undefined)
    throw valueError("string argument in the third position must be 'F', 'n' or 'N'")
  const exponent = special === undefined ? intValue(parts[2]!) : 0
  if (exponent === undefined) throw valueError('exponent must be an integer')
  if (exponent > 9223372036854775807n || exponent < -9223372036854775808n)
    throw overflowError('Python int too large to convert to C ssize_t')
  const digits = items(parts[1]!)
  if (digits === undefined) throw valueError('coefficient must be a tuple of digits')
  const text = digits.map(digitOf).join('')
  const prefix = sign === 1 ? '-' : '+'
  if (word === undefined) return `${prefix}${text === '' ? '0' : text}E${exponent}`
  return prefix + word + (word === 'Inf' ? '' : text)
}

// ---- any object

function unsupported(v: PyValue) {
  return typeError('conversion from %T to Decimal is not supported', v)
}

/** A float where FloatOperation may be trapped. */
function checkedFloat(v: PyValue, c: PyContext): Dec {
  raiseConditions(c.ctx, FLOAT_OPERATION)
  return floatToDec(v)
}

/** `Decimal(v)`: exact, whatever the context. */
export function objectToDec(v: PyValue, c: PyContext): Dec {
  if (v instanceof PyDecimal) return v.num
  const s = strValue(v)
  if (s !== undefined) return exactly(c, ctx => textToDec(asciiText(s, true), ctx))
  const n = intValue(v)
  if (n !== undefined) return fromBigInt(BigInt(n))
  const parts = items(v)
  if (parts !== undefined) {
    const text = tupleText(parts)
    return exactly(c, ctx => textToDec(text, ctx))
  }
  if (v instanceof PyFloat) return checkedFloat(v, c)
  throw unsupported(v)
}

/** `Decimal.from_number(v)` */
export function numberToDec(v: PyValue, c: PyContext): Dec {
  if (v instanceof PyDecimal) return v.num
  const n = intValue(v)
  if (n !== undefined) return fromBigInt(BigInt(n))
  if (v instanceof PyFloat) return checkedFloat(v, c)
  throw unsupported(v)
}

/** `context.create_decimal(v)`: rounded to the context. */
export function createDecimal(v: PyValue, c: PyContext): Dec {
  if (v instanceof PyDecimal) {
    const { num } = v
    if (num.isNan && num.coef !== 0n && num.digits > intAdd(c.ctx.prec, -c.ctx.clamp))
      return withConditions(c, ctx => invalid(ctx, CONVERSION_SYNTAX))
    return fitted(num, c)
  }
  const s = strValue(v)
  if (s !== undefined) return withConditions(c, ctx => textToDec(asciiText(s, false), ctx))
  const n = intValue(v)
  if (n !== undefined) return fitted(fromBigInt(BigInt(n)), c)
  const parts = items(v)
  if (parts !== undefined) {
    const text = tupleText(parts)
    return withConditions(c, ctx => textToDec(text, ctx))
  }
  if (v instanceof PyFloat) return fitted(checkedFloat(v, c), c)
  throw unsupported(v)
}

export function fitted(d: Dec, c: PyContext): Dec {
  return withConditions(c, ctx => finalize(d, ctx))
}
