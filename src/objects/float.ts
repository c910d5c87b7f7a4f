/**
 * float: a boxed double. Text forms and rounding are in `base/float_format`, powers in `base/math`.
 * CPython: Objects/floatobject.c.
 */
import { doubleToInt, floatDivmod, floatFloorDiv, floatMod } from '../base/float_arithmetic.ts'
import {
  asIntegerRatio,
  floatFromHex,
  floatHex,
  floatRepr,
  parseFloatText,
  roundFloat,
  roundHalfEven,
} from '../base/float_format.ts'
import { hashFloat } from '../base/hash.ts'
import { pow } from '../base/math/exponential.ts'
import { transformDecimalAndSpace } from '../base/unicode/decimal_text.ts'
import {
  bufferBytes,
  convertedFloat,
  identityHash,
  index,
  intToFloat,
  toFloat,
  toSsize,
} from '../runtime/abstract.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import {
  exc,
  newException,
  overflowError,
  typeError,
  valueError,
  zeroDivisionError,
} from '../runtime/errors.ts'
import { type CompareOp, EQ, GE, GT, LE, LT } from '../runtime/slots.ts'
import { coreTypes, type PyType, typeOf } from '../runtime/type.ts'
import {
  int,
  intFromBigInt,
  intValue,
  None,
  NotImplemented,
  PyBytes,
  PyFloat,
  type PyInt,
  PyTuple,
  type PyValue,
  pyInt,
  strValue,
} from '../runtime/values.ts'
import { formatFloatSpec } from './number_format.ts'

/** The double of a float or int operand; undefined for other types. */
function operand(v: PyValue): number | undefined {
  if (v instanceof PyFloat) return v.v
  const n = intValue(v)
  return n === undefined ? undefined : intToFloat(n)
}

const binary = (f: (a: number, b: number) => number) => (a: PyValue, b: PyValue) => {
  const x = operand(a)
  const y = operand(b)
  return x === undefined || y === undefined ? NotImplemented : new PyFloat(f(x, y))
}

function nonZero(y: number, message: string): number {
  if (y === 0) throw zeroDivisionError(message)
  return y
}

/** Set by `objects/complex`: a negative base with a fractional exponent. */
export const floatHooks = {} as { complexPower(x: number, y: number): PyValue }

function floatPower(a: PyValue, b: PyValue, mod: PyValue): PyValue {
  const x = operand(a)
  const y = operand(b)
  if (x === undefined || y === undefined) return NotImplemented
  if (mod !== None) throw typeError('pow() 3rd argument not allowed unless all arguments are integers')
  if (x === 0 && y < 0 && y !== -Infinity) throw zeroDivisionError('zero to a negative power')
  if (x < 0 && Number.isFinite(x) && Number.isFinite(y) && !Number.isInteger(y))
    return floatHooks.complexPower(x, y)
  const r = pow(x, y)
  if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y)) {
    throw newException(exc.OverflowError, int(34), 'Numerical result out of range')
  }
  return new PyFloat(r)
}

/** Comparison with an int is exact: JavaScript compares doubles and bigints by value. */
function compare(a: PyFloat, b: PyValue, op: CompareOp): PyValue {
  const x = a.v
  const y: number | bigint | undefined = b instanceof PyFloat ? b.v : intValue(b)
  if (y === undefined) return NotImplemented
  switch (op) {
    case LT:
      return x < y
    case LE:
      return x <= y
    case EQ:
      // biome-ignore lint/suspicious/noDoubleEquals: a double and a bigint are equal by value only loosely
      return x == y
    case GT:
      return x > y
    case GE:
      return x >= y
    default:
      // biome-ignore lint/suspicious/noDoubleEquals: as above
      return x != y
  }
}

/** int(x); `what` names the operation in errors. */
export function floatToInt(x: number): PyInt {
  if (Number.isNaN(x)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(x)) throw overflowError('cannot convert float infinity to integer')
  return pyInt(doubleToInt(x))
}

function roundTo(x: number, ndigits: PyValue): PyValue {
  if (ndigits === None) return floatToInt(Number.isFinite(x) ? roundHalfEven(x) : x)
  const digits = toSsize(index(ndigits), 'clamp')
  const r = roundFloat(x, digits)
  if (!Number.isFinite(r) && Number.isFinite(x)) throw overflowError('rounded value too large to represent')
  return new PyFloat(r)
}

function fromText(text: string, shown: PyValue): number {
  const x = parseFloatText(text)
  if (x === undefined) throw valueError('could not convert string to float: %R', shown)
  return x
}

/** `float(v)`, texts included. */
export function floatFromObject(v: PyValue): number {
  if (typeOf(v) === floatType) return (v as PyFloat).v
  const s = strValue(v)
  if (s !== undefined && typeOf(v).slots.nb_float === null) return fromText(transformDecimalAndSpace(s), v)
  const slots = typeOf(v).slots
  if (slots.nb_float === null && slots.nb_index === null) {
    if (slots.bf_getbuffer !== null) {
      const data = bufferBytes(v)
      return fromText(String.fromCharCode(...data), v instanceof PyBytes ? v : new PyBytes(data.slice()))
    }
    throw typeError("float() argument must be a string or a real number, not '%T'", v)
  }
  return convertedFloat(v)
}

function make(cls: PyType, x: number): PyValue {
  if (cls === floatType) return new PyFloat(x)
  const o = new cls.ctor() as PyFloat
  o.v = x
  return o
}

function fromHex(cls: PyType, text: string): PyValue {
  const x = floatFromHex(text)
  if (x === 'invalid') throw valueError('invalid hexadecimal floating-point string')
  if (x === 'overflow') throw overflowError('hexadecimal value too large to represent as a float')
  return cls === floatType ? new PyFloat(x) : call(cls, [new PyFloat(x)])
}

function integerRatio(x: number): PyValue {
  if (Number.isNaN(x)) throw valueError('cannot convert NaN to integer ratio')
  if (!Number.isFinite(x)) throw overflowError('cannot convert Infinity to integer ratio')
  return new PyTuple(asIntegerRatio(x).map(intFromBigInt))
}

export const floatType: PyType = defineType(PyFloat, {
  name: 'float',
  signature: 'x = 0, /',
  new: ['x = <unrepresentable>, /', (cls, x) => make(cls, x === undefined ? 0 : floatFromObject(x))],
  slots: {
    tp_repr: self => floatRepr(self.v),
    tp_hash: self => (Number.isNaN(self.v) ? identityHash(self) : pyInt(hashFloat(self.v))),
    tp_richcompare: compare,
    nb_add: binary((a, b) => a + b),
    nb_subtract: binary((a, b) => a - b),
    nb_multiply: binary((a, b) => a * b),
    nb_true_divide: binary((a, b) => a / nonZero(b, 'division by zero')),
    nb_floor_divide: binary((a, b) => floatFloorDiv(a, nonZero(b, 'division by zero'))),
    nb_remainder: binary((a, b) => floatMod(a, nonZero(b, 'division by zero'))),
    nb_divmod: (a, b) => {
      const x = operand(a)
      const y = operand(b)
      if (x === undefined || y === undefined) return NotImplemented
      const [q, r] = floatDivmod(x, nonZero(y, 'division by zero'))
      return new PyTuple([new PyFloat(q), new PyFloat(r)])
    },
    nb_power: floatPower,
    nb_negative: self => new PyFloat(-self.v),
    nb_positive: self => (typeOf(self) === floatType ? self : new PyFloat(self.v)),
    nb_absolute: self => new PyFloat(Math.abs(self.v)),
    nb_bool: self => self.v !== 0,
    nb_int: self => floatToInt(self.v),
    nb_float: self => (typeOf(self) === floatType ? self : new PyFloat(self.v)),
  },
  methods: {
    conjugate: ['', self => (typeOf(self) === floatType ? self : new PyFloat(self.v))],
    is_integer: ['', self => Number.isInteger(self.v)],
    as_integer_ratio: ['', self => integerRatio(self.v)],
    hex: ['', self => floatHex(self.v)],
    __trunc__: ['', self => floatToInt(self.v)],
    __floor__: ['', self => floatToInt(Math.floor(self.v))],
    __ceil__: ['', self => floatToInt(Math.ceil(self.v))],
    __round__: ['ndigits = None, /', (self, ndigits) => roundTo(self.v, ndigits)],
    __getnewargs__: ['', self => new PyTuple([new PyFloat(self.v)])],
    __format__: [
      'format_spec: string, /',
      (self, spec) => (spec === '' ? typeOf(self).slots.tp_str!(self) : formatFloatSpec(self, self.v, spec)),
    ],
  },
  classMethods: {
    fromhex: ['string: string, /', (cls, text) => fromHex(cls, text)],
    from_number: [
      'number, /',
      (cls, number) =>
        cls === floatType && typeOf(number) === floatType ? number : make(cls, toFloat(number)),
    ],
    __getformat__: ['typestr: string, /', (_cls, typestr) => getFormat(typestr)],
  },
  getset: {
    real: self => (typeOf(self) === floatType ? self : new PyFloat(self.v)),
    imag: () => new PyFloat(0),
  },
})
coreTypes.float = floatType

function getFormat(typestr: string): PyValue {
  if (typestr !== 'double' && typestr !== 'float') {
    throw valueError("__getformat__() argument 1 must be 'double' or 'float'")
  }
  return 'IEEE, little-endian'
}
