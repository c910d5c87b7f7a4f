/**
 * int and bool. An int is a JS number when it is safe, else a bigint; arithmetic in `base/bigint`.
 * CPython: Objects/longobject.c, Objects/boolobject.c.
 */
import {
  intAbsolute,
  intAdd,
  intAnd,
  intBitCount,
  intBitLength,
  intCompare,
  intDivmod,
  intFloorDivide,
  intFromBytes,
  intInvert,
  intLeftShift,
  intModulo,
  intMultiply,
  intNegate,
  intOr,
  intPower,
  intPowerModulo,
  intRightShift,
  intSubtract,
  intToBytes,
  intXor,
  parseIntDigits,
} from '../base/bigint.ts'
import { intTrueDivide } from '../base/float_arithmetic.ts'
import { hashInt } from '../base/hash.ts'
import { transformDecimalAndSpace } from '../base/unicode/decimal_text.ts'
import { bufferBytes, exactInt, index, intToFloat, isTrue, toArray } from '../runtime/abstract.ts'
import { callSpecialMaybe } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { overflowError, typeError, valueError, zeroDivisionError } from '../runtime/errors.ts'
import { type CompareOp, EQ, GE, GT, type KwNames, LE, LT } from '../runtime/slots.ts'
import { coreTypes, type PyType, TPFLAGS_LONG_SUBCLASS, typeOf } from '../runtime/type.ts'
import {
  int,
  intValue,
  None,
  NotImplemented,
  PyBytes,
  PyFloat,
  type PyInt,
  PyIntSub,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  pyInt,
  strValue,
} from '../runtime/values.ts'
import { PyByteArray } from './bytearray_value.ts'
import { formatInt } from './number_format.ts'

/** An int, bool or int subclass as `self` of a method. */
const value = (v: PyValue): PyInt => intValue(v)!

// ---- text

/** `sys.set_int_max_str_digits` */
export const intLimits = { maxStrDigits: 4300 }

function checkDigits(n: PyInt): void {
  const max = intLimits.maxStrDigits
  if (typeof n === 'number' || max === 0 || intBitLength(n) < max * 3.3219) return
  if ((n < 0 ? -n : n) >= 10n ** BigInt(max)) {
    throw valueError(
      `Exceeds the limit (${max} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    )
  }
}

/** Decimal text of an int; ValueError beyond the limit. */
export function intDecimal(n: PyInt): string {
  checkDigits(n)
  return n.toString()
}

/** Surely within the safe integers. */
const SHORT_DECIMAL = /^-?[0-9]{1,15}$/
const PREFIXED = /^0(?:([xX])|([oO])|([bB]))_?/

/** `int(text, base)`; `shown` is what the error message quotes. */
export function parseInt_(text: string, base: number, shown: PyValue): PyInt {
  const n = parseIntOrUndefined(text, base)
  if (n === undefined) throw invalidLiteral(base, shown)
  return n
}

export function invalidLiteral(base: number, shown: PyValue) {
  return valueError(`invalid literal for int() with base ${base}: %R`, shown)
}

/** `int(text)`, of any digits; undefined where the text is no such number. */
export function parseDecimal(text: string): PyInt | undefined {
  return SHORT_DECIMAL.test(text)
    ? int(Number(text) + 0)
    : parseIntOrUndefined(transformDecimalAndSpace(text), 10)
}

/** As `parseInt_`; undefined where the text is no such number. */
function parseIntOrUndefined(text: string, base: number): PyInt | undefined {
  if (base === 10 && SHORT_DECIMAL.test(text)) return int(Number(text) + 0)
  const trimmed = text.replace(/^[\s\x1c-\x1f]+|[\s\x1c-\x1f]+$/g, '')
  const sign = /^[+-]/.exec(trimmed)?.[0] ?? ''
  let digits = trimmed.slice(sign.length)
  let radix = base
  const prefix = PREFIXED.exec(digits)
  const prefixBase = prefix === null ? 0 : prefix[1] ? 16 : prefix[2] ? 8 : 2
  if (prefix !== null && (base === 0 || base === prefixBase)) {
    radix = prefixBase
    digits = digits.slice(prefix[0].length)
  } else if (base === 0) {
    if (/^0[\d_]*[1-9]/.test(digits)) return undefined
    radix = 10
  }
  const clean = digits.includes('_') ? removeUnderscores(digits) : digits
  if (clean === undefined || clean === '' || !validDigits(clean, radix)) return undefined
  if ((radix & (radix - 1)) !== 0) checkTextLength(clean.length)
  const n = parseIntDigits(clean, radix)
  return pyInt(sign === '-' ? intNegate(n) : n)
}

function removeUnderscores(digits: string): string | undefined {
  return /^_|__|_$/.test(digits) ? undefined : digits.replaceAll('_', '')
}

function validDigits(digits: string, radix: number): boolean {
  for (let i = 0; i < digits.length; i++) {
    const c = digits.charCodeAt(i) | 32
    const d = c >= 97 && c <= 122 ? c - 87 : digits.charCodeAt(i) - 48
    if (d < 0 || d >= radix) return false
  }
  return true
}

function checkTextLength(length: number): void {
  const max = intLimits.maxStrDigits
  if (max > 0 && length > max) {
    throw valueError(
      `Exceeds the limit (${max} digits) for integer string conversion: value has ${length} digits; use sys.set_int_max_str_digits() to increase the limit`,
    )
  }
}

/** Digits beyond the limit are refused before anything is done with them that takes a multiple of this time. */
function refuseLong(text: string): void {
  const max = intLimits.maxStrDigits
  if (max > 0 && text.length > max && /^[0-9]+$/.test(text)) checkTextLength(text.length)
}

// ---- conversion

function intFromText(v: PyValue, base: number): PyInt | undefined {
  const s = strValue(v)
  if (typeof s === 'string' && base === 10) refuseLong(s)
  if (s !== undefined) return parseInt_(transformDecimalAndSpace(s), base, v)
  const bytes =
    v instanceof PyBytes ? v.data : typeOf(v).slots.bf_getbuffer !== null ? bufferBytes(v) : undefined
  if (bytes === undefined) return undefined
  return parseInt_(String.fromCharCode(...bytes), base, v instanceof PyBytes ? v : new PyBytes(bytes.slice()))
}

/** `int(v)` */
export function intFromObject(v: PyValue): PyInt {
  const direct = typeof v === 'number' || typeof v === 'bigint' ? v : undefined
  if (direct !== undefined) return direct
  const { nb_int, nb_index } = typeOf(v).slots
  if (nb_int !== null) return exactInt(nb_int(v), '__int__')
  if (nb_index !== null) return index(v)
  const parsed = intFromText(v, 10)
  if (parsed !== undefined) return parsed
  throw typeError("int() argument must be a string, a bytes-like object or a real number, not '%T'", v)
}

function intNew(type: PyType, x: PyValue | undefined, base: PyValue | undefined): PyValue {
  const n = intFromArguments(x, base)
  if (type === intType) return n
  const o = new type.ctor() as PyIntSub
  o.value = n
  return o
}

function intFromArguments(x: PyValue | undefined, base: PyValue | undefined): PyInt {
  if (x === undefined) {
    if (base !== undefined) throw typeError('int() missing string argument')
    return int(0)
  }
  if (base === undefined) return intFromObject(x)
  const radix = index(base)
  if ((radix !== 0 && radix < 2) || radix > 36) throw valueError('int() base must be >= 2 and <= 36, or 0')
  const isText = strValue(x) !== undefined || x instanceof PyBytes || x instanceof PyByteArray
  if (!isText) throw typeError("int() can't convert non-string with explicit base")
  return intFromText(x, Number(radix))!
}

// ---- arithmetic

type IntBinary = (a: PyInt, b: PyInt) => number | bigint
const binary = (f: IntBinary) => (a: PyValue, b: PyValue) => {
  const x = intValue(a)
  const y = intValue(b)
  return x === undefined || y === undefined ? NotImplemented : pyInt(f(x, y))
}

function divisor(b: PyInt, message: string): PyInt {
  if (b === 0) throw zeroDivisionError(message)
  return b
}

function intPow(a: PyValue, b: PyValue, mod: PyValue): PyValue {
  const x = intValue(a)
  const y = intValue(b)
  if (x === undefined || y === undefined) return NotImplemented
  if (mod !== None) {
    const m = intValue(mod)
    if (m === undefined) return NotImplemented
    if (m === 0) throw valueError('pow() 3rd argument cannot be 0')
    const r = intPowerModulo(x, y, m)
    if (r === undefined) throw valueError('base is not invertible for the given modulus')
    return pyInt(r)
  }
  if (y < 0) return powFloat(x, y)
  checkPowerSize(x, y)
  return pyInt(intPower(x, y))
}

/** A result that the host cannot hold is MemoryError's cousin: refuse before trying. */
function checkPowerSize(x: PyInt, y: PyInt): void {
  if (x === 0 || x === 1 || x === -1) return
  if (typeof y === 'bigint' || intBitLength(x) * y > 2 ** 30)
    throw overflowError('too many digits in integer')
}

function powFloat(x: PyInt, y: PyInt): PyValue {
  return typeOf(new PyFloat()).slots.nb_power!(new PyFloat(intToFloat(x)), new PyFloat(intToFloat(y)), None)
}

function shiftCount(a: PyInt, b: PyInt): void {
  if (b < 0) throw valueError('negative shift count')
  if (a !== 0 && b > 2 ** 30) throw overflowError('too many digits in integer')
}

function trueDivide(a: PyInt, b: PyInt): PyValue {
  const q = intTrueDivide(a, divisor(b, 'division by zero'))
  if (!Number.isFinite(q)) throw overflowError('integer division result too large for a float')
  return new PyFloat(q)
}

function compare(a: PyValue, b: PyValue, op: CompareOp): PyValue {
  const x = intValue(a)
  const y = intValue(b)
  if (x === undefined || y === undefined) return NotImplemented
  const c = intCompare(x, y)
  switch (op) {
    case LT:
      return c < 0
    case LE:
      return c <= 0
    case EQ:
      return c === 0
    case GT:
      return c > 0
    case GE:
      return c >= 0
    default:
      return c !== 0
  }
}

/** round(n, ndigits): half to even at a power of ten. */
function roundInt(n: PyInt, ndigits: PyValue): PyInt {
  if (ndigits === None) return n
  const digits = index(ndigits)
  if (digits >= 0) return n
  const unit = 10n ** BigInt(-digits)
  const [q, r] = intDivmod(BigInt(n), unit)
  const twice = 2n * BigInt(r)
  const up = twice > unit || (twice === unit && (BigInt(q) & 1n) === 1n)
  return pyInt(intMultiply(up ? BigInt(q) + 1n : q, unit))
}

// ---- bytes

function littleEndian(order: string): boolean {
  if (order === 'little') return true
  if (order === 'big') return false
  throw valueError("byteorder must be either 'little' or 'big'")
}

function toBytes(n: PyInt, length: number, order: string, signed: boolean): PyValue {
  const little = littleEndian(order)
  if (length < 0) throw valueError('length argument must be non-negative')
  if (n < 0 && !signed) throw overflowError("can't convert negative int to unsigned")
  const data = intToBytes(n, length, little, signed)
  if (data === undefined) throw overflowError('int too big to convert')
  return new PyBytes(data)
}

function fromBytes(cls: PyType, source: PyValue, order: string, signed: boolean): PyValue {
  const little = littleEndian(order)
  const n = pyInt(intFromBytes(bytesOf(source), little, signed))
  return cls === intType ? n : typeOf(cls).slots.tp_call!(cls, [n], null)
}

/** The bytes of a bytes-like object, of `__bytes__`, or of an iterable of ints. */
function bytesOf(source: PyValue): Uint8Array {
  if (typeOf(source).slots.bf_getbuffer !== null) return bufferBytes(source)
  const made = callSpecialMaybe(source, '__bytes__')
  if (made !== undefined) {
    if (!(made instanceof PyBytes)) throw typeError('__bytes__ returned non-bytes (type %T)', made)
    return made.data
  }
  if (
    strValue(source) !== undefined ||
    (typeOf(source).slots.tp_iter === null && typeOf(source).slots.mp_subscript === null)
  ) {
    throw typeError("cannot convert '%T' object to bytes", source)
  }
  return Uint8Array.from(toArray(source), item => {
    const n = index(item)
    if (n < 0 || n > 255) throw valueError('bytes must be in range(0, 256)')
    return Number(n)
  })
}

const ZERO = int(0)
const ONE = int(1)

export const intType = defineType(PyIntSub, {
  name: 'int',
  flags: TPFLAGS_LONG_SUBCLASS,
  new: ['x = <unrepresentable>, /, base = <unrepresentable>', intNew],
  slots: {
    tp_repr: (self: PyValue): PyStr => intDecimal(value(self)),
    tp_hash: (self: PyValue) => pyInt(hashInt(value(self))),
    tp_richcompare: compare,
    nb_add: binary(intAdd),
    nb_subtract: binary(intSubtract),
    nb_multiply: binary(intMultiply),
    nb_remainder: binary((a, b) => intModulo(a, divisor(b, 'division by zero'))),
    nb_floor_divide: binary((a, b) => intFloorDivide(a, divisor(b, 'division by zero'))),
    nb_true_divide: (a, b) => {
      const x = intValue(a)
      const y = intValue(b)
      return x === undefined || y === undefined ? NotImplemented : trueDivide(x, y)
    },
    nb_divmod: (a, b) => {
      const x = intValue(a)
      const y = intValue(b)
      if (x === undefined || y === undefined) return NotImplemented
      const [q, r] = intDivmod(x, divisor(y, 'division by zero'))
      return new PyTuple([pyInt(q), pyInt(r)])
    },
    nb_power: intPow,
    nb_negative: (self: PyValue) => pyInt(intNegate(value(self))),
    nb_positive: (self: PyValue) => value(self),
    nb_absolute: (self: PyValue) => pyInt(intAbsolute(value(self))),
    nb_bool: (self: PyValue) => value(self) !== 0,
    nb_invert: (self: PyValue) => pyInt(intInvert(value(self))),
    nb_lshift: binary((a, b) => (shiftCount(a, b), intLeftShift(a, b))),
    nb_rshift: binary((a, b) => {
      if (b < 0) throw valueError('negative shift count')
      return intRightShift(a, b)
    }),
    nb_and: binary(intAnd),
    nb_xor: binary(intXor),
    nb_or: binary(intOr),
    nb_int: (self: PyValue) => value(self),
    nb_float: (self: PyValue) => new PyFloat(intToFloat(value(self))),
    nb_index: (self: PyValue) => value(self),
  },
  methods: {
    conjugate: ['', (self: PyValue) => value(self)],
    bit_length: ['', (self: PyValue) => int(intBitLength(value(self)))],
    bit_count: ['', (self: PyValue) => int(intBitCount(value(self)))],
    to_bytes: [
      "length: int = 1, byteorder: string = 'big', *, signed: bool = False",
      (self: PyValue, length, order, signed) => toBytes(value(self), length, order, signed),
    ],
    as_integer_ratio: ['', (self: PyValue) => new PyTuple([value(self), ONE])],
    is_integer: ['', () => true],
    __trunc__: ['', (self: PyValue) => value(self)],
    __floor__: ['', (self: PyValue) => value(self)],
    __ceil__: ['', (self: PyValue) => value(self)],
    __round__: ['ndigits = None, /', (self: PyValue, ndigits) => roundInt(value(self), ndigits)],
    __getnewargs__: ['', (self: PyValue) => new PyTuple([value(self)])],
    __format__: [
      'format_spec: string, /',
      (self: PyValue, spec) =>
        spec === ''
          ? (typeOf(self).slots.tp_str!(self) as PyStr)
          : formatInt(self, value(self), spec, intDecimal),
    ],
    __sizeof__: ['', (self: PyValue) => int(24 + 4 * Math.max(1, Math.ceil(intBitLength(value(self)) / 30)))],
  },
  classMethods: {
    from_bytes: [
      "bytes, byteorder: string = 'big', *, signed: bool = False",
      (cls, bytes, order, signed) => fromBytes(cls, bytes, order, signed),
    ],
  },
  getset: {
    real: (self: PyValue) => value(self),
    imag: () => ZERO,
    numerator: (self: PyValue) => value(self),
    denominator: () => ONE,
  },
})
coreTypes.int = intType

/** bool's values are JS booleans; this class exists so that its type has a constructor. */
class PyBool extends PyObject {}

const logical = (
  onBools: (a: boolean, b: boolean) => boolean,
  onInts: (a: PyValue, b: PyValue) => PyValue,
) => {
  return (a: PyValue, b: PyValue): PyValue =>
    typeof a === 'boolean' && typeof b === 'boolean' ? onBools(a, b) : onInts(a, b)
}

function boolNew(_type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (kwnames !== null) throw typeError('bool() takes no keyword arguments')
  if (args.length > 1) throw typeError(`bool expected at most 1 argument, got ${args.length}`)
  return args.length === 1 && isTrue(args[0]!)
}

export const boolType = defineType(PyBool, {
  name: 'bool',
  signature: 'object = False, /',
  base: intType,
  final: true,
  slots: {
    tp_new: boolNew,
    tp_repr: (self: PyValue) => (self === true ? 'True' : 'False'),
    nb_and: logical((a, b) => a && b, intType.slots.nb_and!),
    nb_or: logical((a, b) => a || b, intType.slots.nb_or!),
    nb_xor: logical((a, b) => a !== b, intType.slots.nb_xor!),
    nb_invert: (self: PyValue) => invertBool(self),
  },
})
coreTypes.bool = boolType

/** Set by `modules/_warnings`: warns that ~bool is deprecated. */
export const boolHooks = { invertWarning: (): void => {} }

function invertBool(self: PyValue): PyValue {
  boolHooks.invertWarning()
  return self === true ? int(-2) : int(-1)
}
