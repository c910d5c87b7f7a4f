/**
 * complex, with 3.14's mixed-mode arithmetic: a real operand never grows an imaginary part.
 * CPython: Objects/complexobject.c.
 */

import { copysign, signBit } from '../base/float_bits.ts'
import { formatFloat } from '../base/float_format.ts'
import { hashComplex, hashFloat } from '../base/hash.ts'
import { exp, log, pow } from '../base/math/exponential.ts'
import { hypot2 } from '../base/math/sums.ts'
import { atan2, cos, sin } from '../base/math/trigonometric.ts'
import { transformDecimalAndSpace } from '../base/unicode/decimal_text.ts'
import { index, intToFloat, toFloat, warnStrictSubclass } from '../runtime/abstract.ts'
import { callSpecialMaybe } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { fullTypeName, overflowError, typeError, valueError, zeroDivisionError } from '../runtime/errors.ts'
import { type CompareOp, EQ, NE } from '../runtime/slots.ts'
import { machine } from '../runtime/state.ts'
import { coreTypes, type PyType, typeOf } from '../runtime/type.ts'
import {
  intValue,
  None,
  NotImplemented,
  PyComplex,
  PyFloat,
  PyTuple,
  type PyValue,
  pyInt,
  strValue,
} from '../runtime/values.ts'
import { floatHooks } from './float.ts'
import { formatComplex } from './number_format.ts'

/** A complex operand, or a real one (imag undefined); undefined for other types. */
function operand(v: PyValue): { real: number; imag: number | undefined } | undefined {
  if (v instanceof PyComplex) return v
  if (v instanceof PyFloat) return { real: v.v, imag: undefined }
  const n = intValue(v)
  return n === undefined ? undefined : { real: intToFloat(n), imag: undefined }
}

type Part = { real: number; imag: number | undefined }
const binary = (f: (a: Part, b: Part) => PyComplex) => (a: PyValue, b: PyValue) => {
  const x = operand(a)
  const y = operand(b)
  return x === undefined || y === undefined ? NotImplemented : f(x, y)
}

const add = (a: Part, b: Part) =>
  new PyComplex(
    a.real + b.real,
    a.imag === undefined ? b.imag! : b.imag === undefined ? a.imag : a.imag + b.imag,
  )
const subtract = (a: Part, b: Part) =>
  new PyComplex(
    a.real - b.real,
    a.imag === undefined ? -b.imag! : b.imag === undefined ? a.imag : a.imag - b.imag,
  )

function multiply(a: Part, b: Part): PyComplex {
  if (a.imag === undefined) return new PyComplex(a.real * b.real, a.real * b.imag!)
  if (b.imag === undefined) return new PyComplex(a.real * b.real, a.imag * b.real)
  const real = a.real * b.real - a.imag * b.imag
  const imag = a.real * b.imag + a.imag * b.real
  return Number.isNaN(real) && Number.isNaN(imag)
    ? recoverProduct(a as Full, b as Full, real, imag)
    : new PyComplex(real, imag)
}

interface Full {
  real: number
  imag: number
}
const boxInf = (x: number): number => copysign(Number.isFinite(x) || Number.isNaN(x) ? 0 : 1, x)
const zeroNaN = (x: number): number => (Number.isNaN(x) ? copysign(0, x) : x)
const isInf = (x: number): boolean => x === Infinity || x === -Infinity

/** C99 annex G: a product with an infinite operand is infinite even where the naive formula gives NaN. */
function recoverProduct(x: Full, y: Full, real: number, imag: number): PyComplex {
  let [a, b, c, d] = [x.real, x.imag, y.real, y.imag]
  let recalc = false
  if (isInf(a) || isInf(b)) {
    ;[a, b, c, d] = [boxInf(a), boxInf(b), zeroNaN(c), zeroNaN(d)]
    recalc = true
  }
  if (isInf(c) || isInf(d)) {
    ;[c, d, a, b] = [boxInf(c), boxInf(d), zeroNaN(a), zeroNaN(b)]
    recalc = true
  }
  if (!recalc && [x.real * y.real, x.imag * y.imag, x.real * y.imag, x.imag * y.real].some(isInf)) {
    ;[a, b, c, d] = [zeroNaN(a), zeroNaN(b), zeroNaN(c), zeroNaN(d)]
    recalc = true
  }
  if (!recalc) return new PyComplex(real, imag)
  return new PyComplex(Infinity * (a * c - b * d), Infinity * (a * d + b * c))
}

function divide(a: Part, b: Part): PyComplex {
  if (b.imag === undefined) {
    if (b.real === 0) throw zeroDivisionError('division by zero')
    return new PyComplex(a.real / b.real, a.imag! / b.real)
  }
  if (b.real === 0 && b.imag === 0) throw zeroDivisionError('division by zero')
  return quotient({ real: a.real, imag: a.imag ?? 0 }, { real: b.real, imag: b.imag }, a.imag === undefined)
}

function quotient(a: Full, b: Full, realDividend: boolean): PyComplex {
  const absReal = Math.abs(b.real)
  const absImag = Math.abs(b.imag)
  let real: number
  let imag: number
  if (absReal >= absImag) {
    const ratio = b.imag / b.real
    const denom = b.real + b.imag * ratio
    real = realDividend ? a.real / denom : (a.real + a.imag * ratio) / denom
    imag = realDividend ? (-a.real * ratio) / denom : (a.imag - a.real * ratio) / denom
  } else if (absImag >= absReal) {
    const ratio = b.real / b.imag
    const denom = b.real * ratio + b.imag
    real = realDividend ? (a.real * ratio) / denom : (a.real * ratio + a.imag) / denom
    imag = realDividend ? -a.real / denom : (a.imag * ratio - a.real) / denom
  } else real = imag = NaN
  if (!Number.isNaN(real) || !Number.isNaN(imag)) return new PyComplex(real, imag)
  return realDividend ? recoverRealQuotient(a.real, b) : recoverQuotient(a, b, real, imag)
}

/** As `recoverQuotient`, without the zeros that a dividend of a real number does not have. */
function recoverRealQuotient(a: number, b: Full): PyComplex {
  if (!Number.isFinite(a) || !(isInf(b.real) || isInf(b.imag))) return new PyComplex(NaN, NaN)
  return new PyComplex(0 * (a * boxInf(b.real)), 0 * (-a * boxInf(b.imag)))
}

function recoverQuotient(a: Full, b: Full, real: number, imag: number): PyComplex {
  const finite = (z: Full) => Number.isFinite(z.real) && Number.isFinite(z.imag)
  if ((isInf(a.real) || isInf(a.imag)) && finite(b)) {
    const [x, y] = [boxInf(a.real), boxInf(a.imag)]
    return new PyComplex(Infinity * (x * b.real + y * b.imag), Infinity * (y * b.real - x * b.imag))
  }
  if ((isInf(b.real) || isInf(b.imag)) && finite(a)) {
    const [x, y] = [boxInf(b.real), boxInf(b.imag)]
    return new PyComplex(0 * (a.real * x + a.imag * y), 0 * (a.imag * x - a.real * y))
  }
  return new PyComplex(real, imag)
}

/** a ** b for complex a and b. */
export function complexPow(a: Full, b: Full): PyComplex {
  if (b.real === 0 && b.imag === 0) return new PyComplex(1, 0)
  if (a.real === 0 && a.imag === 0) {
    if (b.imag !== 0 || b.real < 0) throw zeroDivisionError('zero to a negative or complex power')
    return new PyComplex(0, 0)
  }
  if (b.imag === 0 && Number.isInteger(b.real) && Math.abs(b.real) <= 100) return integerPower(a, b.real)
  const vabs = hypot2(a.real, a.imag)
  let len = pow(vabs, b.real)
  const at = atan2(a.imag, a.real)
  let phase = at * b.real
  if (b.imag !== 0) {
    len *= exp(-at * b.imag)
    phase += b.imag * log(vabs)
  }
  return checkRange(new PyComplex(len * cos(phase), len * sin(phase)), a, b)
}

function checkRange(r: PyComplex, a: Full, b: Full): PyComplex {
  const finite = [a.real, a.imag, b.real, b.imag].every(Number.isFinite)
  if (finite && (!Number.isFinite(r.real) || !Number.isFinite(r.imag)))
    throw overflowError('complex exponentiation')
  return r
}

function integerPower(a: Full, n: number): PyComplex {
  let result = new PyComplex(1, 0)
  let base = new PyComplex(a.real, a.imag)
  for (let k = Math.abs(n); k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result = multiply(result, base)
    base = multiply(base, base)
  }
  return checkRange(n < 0 ? divide({ real: 1, imag: undefined }, result) : result, a, { real: n, imag: 0 })
}

floatHooks.complexPower = (x, y) => complexPow({ real: x, imag: 0 }, { real: y, imag: 0 })

const partText = (x: number): string => formatFloat(x, 'r', 0)

function complexRepr(z: PyComplex): string {
  if (z.real === 0 && !signBit(z.real)) return `${partText(z.imag)}j`
  const imag = partText(z.imag)
  return `(${partText(z.real)}${/^[+-]/.test(imag) ? '' : '+'}${imag}j)`
}

// ---- construction

const NUMBER =
  '(?:[0-9](?:_?[0-9])*\\.?(?:[0-9](?:_?[0-9])*)?|\\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?|inf(?:inity)?|nan'
const COMPLEX = new RegExp(`^(?:([+-]?(?:${NUMBER}))(?![0-9_.a-z]*j))?(?:([+-]?(?:${NUMBER})?)j)?$`, 'i')

function parseComplex(text: string): Full {
  const bad = () => valueError('complex() arg is a malformed string')
  let t = text.replace(/^[ \t-\r]+|[ \t-\r]+$/g, '')
  if (t.startsWith('(') && t.endsWith(')')) t = t.slice(1, -1).replace(/^[ \t-\r]+|[ \t-\r]+$/g, '')
  const m = COMPLEX.exec(t)
  if (m === null || (m[1] === undefined && m[2] === undefined)) throw bad()
  if (m[1] !== undefined && m[2] !== undefined && !/^[+-]/.test(m[2])) throw bad()
  const num = (s: string | undefined): number => {
    if (s === undefined) return 0
    if (s === '' || s === '+') return 1
    if (s === '-') return -1
    const clean = s.replaceAll('_', '')
    const word = /^([+-]?)(inf|nan)/i.exec(clean)
    if (word === null) return Number(clean)
    const v = word[2]!.toLowerCase() === 'inf' ? Infinity : NaN
    return word[1] === '-' ? -v : v
  }
  return { real: num(m[1]), imag: num(m[2]) }
}

/** The complex of an object: complex, `__complex__`, or a real number. */
export function complexFromObject(v: PyValue): Full {
  if (v instanceof PyComplex) return v
  return convertedComplex(v) ?? { real: realPart(v), imag: 0 }
}

/** What `__complex__` makes of an object that has it. */
function convertedComplex(v: PyValue): PyComplex | undefined {
  const made = callSpecialMaybe(v, '__complex__')
  if (made === undefined) return made
  if (!(made instanceof PyComplex)) throw typeError('__complex__ returned non-complex (type %T)', made)
  if (typeOf(made) !== complexType) {
    warnStrictSubclass(`__complex__ returned non-complex (type ${typeOf(made).name})`, 'complex')
  }
  return made
}

function realPart(v: PyValue): number {
  const { nb_float, nb_index } = typeOf(v).slots
  if (nb_float === null && nb_index !== null) return intToFloat(index(v))
  return toFloat(v)
}

function isNumeric(v: PyValue): boolean {
  const { nb_float, nb_index } = typeOf(v).slots
  return v instanceof PyComplex || nb_float !== null || nb_index !== null
}

/** `complex(x)`: a text, a complex or a real number. CPython: actual_complex_new. */
function fromSingle(cls: PyType, v: PyValue): PyValue {
  if (cls === complexType && typeOf(v) === complexType) return v
  const text = strValue(v)
  if (text !== undefined) {
    const z = parseComplex(transformDecimalAndSpace(text))
    return make(cls, z.real, z.imag)
  }
  const made = convertedComplex(v) ?? v
  if (!isNumeric(made)) throw typeError('complex() argument must be a string or a number, not %Q', v)
  return made instanceof PyComplex ? make(cls, made.real, made.imag) : make(cls, realPart(made), 0)
}

/** `complex(real, imag)`, or one of them by name. CPython: complex_new. */
function fromParts(cls: PyType, real: PyValue | undefined, imag: PyValue | undefined): PyValue {
  const r = real === undefined ? { real: 0, imag: 0 } : partOf(convertedComplex(real) ?? real, 'real')
  if (imag !== undefined) checkPart(imag, 'imag')
  const { nb_float, nb_index } = typeOf(real ?? None).slots
  if (r instanceof PyComplex && nb_float === null && nb_index === null)
    warnOfComplexPart(real ?? None, 'real')
  if (imag === undefined) return make(cls, r.real, r.imag)
  const more = r instanceof PyComplex ? r.imag : -0
  if (!(imag instanceof PyComplex)) return make(cls, r.real, more + realPart(imag))
  warnOfComplexPart(imag, 'imag')
  return make(cls, r.real - imag.imag, more + imag.real)
}

type PartName = 'real' | 'imag'

function checkPart(v: PyValue, name: PartName): void {
  if (!isNumeric(v)) throw typeError(`complex() argument '${name}' must be a real number, not %Q`, v)
}

function partOf(v: PyValue, name: PartName): Full {
  checkPart(v, name)
  return v instanceof PyComplex ? v : { real: realPart(v), imag: 0 }
}

function warnOfComplexPart(v: PyValue, name: PartName): void {
  const what = fullTypeName(typeOf(v))
  machine.warn('DeprecationWarning', `complex() argument '${name}' must be a real number, not ${what}`, 1)
}

function make(cls: PyType, real: number, imag: number): PyValue {
  const z = new cls.ctor() as PyComplex
  z.real = real
  z.imag = imag
  return z
}

function compare(a: PyComplex, b: PyValue, op: CompareOp): PyValue {
  if (op !== EQ && op !== NE) return NotImplemented
  let same: boolean
  if (b instanceof PyComplex) same = a.real === b.real && a.imag === b.imag
  else {
    const y = b instanceof PyFloat ? b.v : intValue(b)
    if (y === undefined) return NotImplemented
    // biome-ignore lint/suspicious/noDoubleEquals: a double and a bigint are equal by value only loosely
    same = a.imag === 0 && a.real == y
  }
  return op === EQ ? same : !same
}

function absolute(z: PyComplex): PyValue {
  const r = isInf(z.real) || isInf(z.imag) ? Infinity : hypot2(z.real, z.imag)
  if (!Number.isFinite(r) && Number.isFinite(z.real) && Number.isFinite(z.imag)) {
    throw overflowError('absolute value too large')
  }
  return new PyFloat(r)
}

function power(a: PyValue, b: PyValue, mod: PyValue): PyValue {
  const x = operand(a)
  const y = operand(b)
  if (x === undefined || y === undefined) return NotImplemented
  if (mod !== None) throw valueError('complex modulo')
  return complexPow({ real: x.real, imag: x.imag ?? 0 }, { real: y.real, imag: y.imag ?? 0 })
}

export const complexType: PyType = defineType(PyComplex, {
  name: 'complex',
  signature: 'real = 0, imag = 0',
  new: ['real = <unrepresentable>, imag = <unrepresentable>', fromParts],
  slots: {
    tp_repr: complexRepr,
    tp_hash: z => pyInt(hashComplex(hashFloat(z.real), hashFloat(z.imag))),
    tp_richcompare: compare,
    nb_add: binary(add),
    nb_subtract: binary(subtract),
    nb_multiply: binary(multiply),
    nb_true_divide: binary(divide),
    nb_power: power,
    nb_negative: z => new PyComplex(-z.real, -z.imag),
    nb_positive: z => (typeOf(z) === complexType ? z : new PyComplex(z.real, z.imag)),
    nb_absolute: absolute,
    nb_bool: z => z.real !== 0 || z.imag !== 0,
  },
  methods: {
    conjugate: ['', z => new PyComplex(z.real, -z.imag)],
    __complex__: ['', z => (typeOf(z) === complexType ? z : new PyComplex(z.real, z.imag))],
    __getnewargs__: ['', z => new PyTuple([new PyFloat(z.real), new PyFloat(z.imag)])],
    __format__: [
      'format_spec: string, /',
      (z, spec) => (spec === '' ? typeOf(z).slots.tp_str!(z) : formatComplex(z, z.real, z.imag, spec)),
    ],
  },
  classMethods: {
    from_number: [
      'number, /',
      (cls, number) => {
        if (cls === complexType && typeOf(number) === complexType) return number
        const z = complexFromObject(number)
        return make(cls, z.real, z.imag)
      },
    ],
  },
  members: {
    real: z => new PyFloat(z.real),
    imag: z => new PyFloat(z.imag),
  },
})

/** The value of a float or a small int that is not of a subclass. */
function plainReal(v: PyValue): number | undefined {
  if (typeof v === 'number') return v
  return v instanceof PyFloat && v.cls === coreTypes.float ? v.v : undefined
}

const newFromParts = complexType.slots.tp_new!
complexType.slots.tp_new = (cls, args, kwnames) => {
  if (kwnames === null && args.length === 2 && cls === complexType) {
    const real = plainReal(args[0]!)
    const imag = plainReal(args[1]!)
    if (real !== undefined && imag !== undefined) return new PyComplex(real, imag)
  }
  return kwnames === null && args.length === 1 ? fromSingle(cls, args[0]!) : newFromParts(cls, args, kwnames)
}
coreTypes.complex = complexType
