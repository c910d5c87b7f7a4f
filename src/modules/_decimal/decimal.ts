/**
 * The type decimal.Decimal. CPython: Modules/_decimal/_decimal.c.
 */

import { intSubtract } from '../../base/bigint.ts'
import { copysign } from '../../base/float_bits.ts'
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { identityHash, isInstanceOf } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { defineType, type MethodRow } from '../../runtime/define.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { type CompareOp, EQ, GE, GT, LE, LT, NE } from '../../runtime/slots.ts'
import { machine } from '../../runtime/state.ts'
import type { PyType } from '../../runtime/type.ts'
import {
  int,
  intFromBigInt,
  intValue,
  None,
  NotImplemented,
  PyComplex,
  PyFloat,
  type PyInt,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import {
  absolute,
  add,
  divide,
  divideInt,
  divmod,
  minus,
  multiply,
  plus,
  quantize,
  remainder,
  subtract,
  toIntegral,
} from './arithmetic.ts'
import { type Ctx, FLOAT_OPERATION, INVALID_OPERATION, type Rounding, rescale } from './context.ts'
import { doubleToDec, floatToDec, numberToDec, objectToDec } from './conversion.ts'
import { decimalDocs } from './docs.ts'
import { formatDecimal } from './format.ts'
import {
  compareValues,
  Dec,
  decText,
  fromBigInt,
  INFINITE,
  integerValue,
  pow10,
  QNAN,
  SNAN,
} from './number.ts'
import {
  decimal,
  numberClass,
  operand,
  operandOrUndefined,
  PREDICATES,
  PyDecimal,
  SHARED_OPERATIONS,
  sameQuantum,
} from './operations.ts'
import {
  contextArgument,
  currentContext,
  exactInt,
  type PyContext,
  roundingOf,
  withConditions,
} from './python_context.ts'
import { raiseConditions } from './signals.ts'
import { modularPower, power, powerModulo } from './transcendental.ts'

function make(type: PyType, num: Dec): PyDecimal {
  const d = new type.ctor() as PyDecimal
  d.num = num
  return d
}

function decimalNew(type: PyType, value: PyValue | undefined, context: PyValue): PyValue {
  const c = contextArgument(context)
  if (value === undefined) return make(type, fromBigInt(0n))
  if (value instanceof PyDecimal && value.cls === decimalType && type === decimalType) return value
  return make(type, objectToDec(value, c))
}

/** A class method's result: a subclass is called with the Decimal. */
function inClass(cls: PyType, num: Dec): PyValue {
  const d = decimal(num)
  return cls === decimalType ? d : call(cls, [d])
}

// ---- operators

const unary = (f: (a: Dec, ctx: Ctx) => Dec) => (self: PyDecimal) =>
  decimal(withConditions(currentContext(), ctx => f(self.num, ctx)))

const binary = (f: (a: Dec, b: Dec, ctx: Ctx) => Dec) => (a: PyValue, b: PyValue) => {
  const x = operandOrUndefined(a)
  const y = operandOrUndefined(b)
  if (x === undefined || y === undefined) return NotImplemented
  return decimal(withConditions(currentContext(), ctx => f(x, y, ctx)))
}

function decimalDivmod(a: PyValue, b: PyValue): PyValue {
  const x = operandOrUndefined(a)
  const y = operandOrUndefined(b)
  if (x === undefined || y === undefined) return NotImplemented
  const [q, r] = withConditions(currentContext(), ctx => divmod(x, y, ctx))
  return new PyTuple([decimal(q), decimal(r)])
}

function decimalPower(a: PyValue, b: PyValue, mod: PyValue): PyValue {
  const x = operandOrUndefined(a)
  const y = operandOrUndefined(b)
  if (x === undefined || y === undefined) return NotImplemented
  const c = currentContext()
  if (mod === None) return decimal(withConditions(c, ctx => power(x, y, ctx)))
  const m = operandOrUndefined(mod)
  if (m === undefined) return NotImplemented
  return decimal(withConditions(c, ctx => powerModulo(x, y, m, ctx)))
}

// ---- comparison

const isNumberAbc = { rational: undefined as PyValue | undefined }

/** True if v is registered as numbers.Rational. */
function isRational(v: PyValue): boolean {
  isNumberAbc.rational ??= getAttr(machine.importModule('numbers'), 'Rational')
  return isInstanceOf(v, isNumberAbc.rational)
}

function ratioPart(v: PyValue, name: 'numerator' | 'denominator'): Dec {
  const n = intValue(getAttr(v, name))
  if (n === undefined) throw typeError('argument must be an integer')
  return fromBigInt(BigInt(n))
}

/** The two numbers whose comparison answers `v OP w`; undefined for types that do not compare. */
function comparable(v: Dec, w: PyValue, op: CompareOp, c: PyContext): readonly [Dec, Dec] | undefined {
  const direct = operandOrUndefined(w)
  if (direct !== undefined) return [v, direct]
  const isEquality = op === EQ || op === NE
  if (w instanceof PyFloat) {
    if (isEquality) c.ctx.status |= FLOAT_OPERATION
    else raiseConditions(c.ctx, FLOAT_OPERATION)
    return [v, floatToDec(w)]
  }
  if (w instanceof PyComplex) {
    if (!isEquality || w.imag !== 0) return undefined
    c.ctx.status |= FLOAT_OPERATION
    return [v, doubleToDec(w.real)]
  }
  if (!isRational(w)) return undefined
  const numerator = ratioPart(w, 'numerator')
  if (v.kind !== 0) return [v, numerator]
  return [new Dec(v.sign, v.coef * ratioPart(w, 'denominator').coef, v.exp), numerator]
}

function compare(self: PyDecimal, other: PyValue, op: CompareOp): PyValue {
  const c = currentContext()
  const pair = comparable(self.num, other, op, c)
  if (pair === undefined) return NotImplemented
  const [a, b] = pair
  if (a.isNan || b.isNan) {
    const signals = a.kind === SNAN || b.kind === SNAN || (op !== EQ && op !== NE)
    if (signals) raiseConditions(c.ctx, INVALID_OPERATION)
    return op === NE
  }
  const order = compareValues(a, b)
  switch (op) {
    case LT:
      return order < 0
    case LE:
      return order <= 0
    case EQ:
      return order === 0
    case GT:
      return order > 0
    case GE:
      return order >= 0
    default:
      return order !== 0
  }
}

const HASH_MODULUS = (1n << 61n) - 1n
/** 10 * this is 1 modulo the modulus. */
const HASH_INVERSE_10 = 2075258708292324556n

function hashDecimal(self: PyDecimal): PyInt {
  self.hashcode ??= computeHash(self)
  return self.hashcode
}

function computeHash(self: PyDecimal): PyInt {
  const d = self.num
  if (d.kind === SNAN) throw typeError('Cannot hash a signaling NaN value')
  if (d.kind === QNAN) return identityHash(self)
  if (d.kind === INFINITE) return int(d.sign === 1 ? -314159 : 314159)
  const exp = BigInt(d.exp)
  const scale = modularPower(exp < 0n ? HASH_INVERSE_10 : 10n, exp < 0n ? -exp : exp, HASH_MODULUS)
  const n = ((d.coef % HASH_MODULUS) * scale) % HASH_MODULUS
  const h = d.sign === 1 ? -n : n
  return h === -1n ? int(-2) : intFromBigInt(h)
}

// ---- conversions

function checkFinite(d: Dec, what: string): void {
  if (d.isNan) throw valueError(`cannot convert NaN to ${what}`)
  if (d.kind === INFINITE) throw overflowError(`cannot convert Infinity to ${what}`)
}

function toInt(d: Dec, rounding: Rounding): PyInt {
  checkFinite(d, 'integer')
  const n = withConditions(currentContext(), () => integerValue(d.exp >= 0 ? d : rescale(d, 0, rounding)))
  return intFromBigInt(n)
}

function toFloat(d: Dec): PyFloat {
  if (d.kind === SNAN) throw valueError('cannot convert signaling NaN to float')
  return new PyFloat(d.isNan ? copysign(Number.NaN, d.sign === 0 ? 1 : -1) : Number(decText(d)))
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

function integerRatio(d: Dec): PyValue {
  checkFinite(d, 'integer ratio')
  const [n, m] = withConditions(currentContext(), () => {
    if (d.coef === 0n) return [0n, 1n] as const
    if (d.exp >= 0) return [integerValue(d), 1n] as const
    const whole = d.sign === 1 ? -d.coef : d.coef
    const power10 = pow10(Number(intSubtract(0, d.exp)))
    const common = greatestCommonDivisor(d.coef, power10)
    return [whole / common, power10 / common] as const
  })
  return new PyTuple([intFromBigInt(n), intFromBigInt(m)])
}

/** collections.namedtuple('DecimalTuple', ...), made when the module is imported. */
export const decimalTuple = { type: None as PyValue }

function asTuple(d: Dec): PyValue {
  const hasDigits = !d.isNan || d.coef !== 0n
  const digits = hasDigits ? Array.from(d.coef.toString(), c => int(Number(c))) : []
  const exponent = d.kind === INFINITE ? 'F' : d.kind === QNAN ? 'n' : d.kind === SNAN ? 'N' : exactInt(d.exp)
  return call(decimalTuple.type, [int(d.sign), new PyTuple(digits), exponent])
}

function textOf(d: Dec): string {
  return decText(d, currentContext().capitals === 1)
}

// ---- methods

/** Runs with a context whose rounding is replaced, keeping its conditions. */
function rounded(c: PyContext, rounding: PyValue, run: (ctx: Ctx) => Dec): PyDecimal {
  const mode = rounding === None ? c.ctx.rounding : roundingOf(rounding)
  if (mode === c.ctx.rounding) return decimal(withConditions(c, run))
  return decimal(
    withConditions(c, ctx => {
      const work = ctx.derive({ rounding: mode })
      const result = run(work)
      ctx.work |= work.work
      return result
    }),
  )
}

const toIntegralMethod =
  (exact: boolean) =>
  (self: PyDecimal, rounding: PyValue, context: PyValue): PyValue =>
    rounded(contextArgument(context), rounding, ctx => toIntegral(self.num, ctx, exact))

function quantizeMethod(self: PyDecimal, exp: PyValue, rounding: PyValue, context: PyValue): PyValue {
  const c = contextArgument(context)
  if (rounding !== None) roundingOf(rounding)
  const other = operand(exp)
  return rounded(c, rounding, ctx => quantize(self.num, other, ctx))
}

function round(self: PyDecimal, digits: PyValue | undefined): PyValue {
  if (digits === undefined) return toInt(self.num, 'ROUND_HALF_EVEN')
  const n = intValue(digits)
  if (n === undefined) throw typeError('optional arg must be an integer')
  if (n > 9223372036854775807n || n < -9223372036854775808n)
    throw overflowError('Python int too large to convert to C ssize_t')
  const quantum = new Dec(0, 1n, intSubtract(0, n))
  return decimal(withConditions(currentContext(), ctx => quantize(self.num, quantum, ctx)))
}

function format(self: PyDecimal, spec: PyValue, override: PyValue | undefined): PyValue {
  const text = strValue(spec)
  if (text === undefined) throw typeError('format arg must be str')
  const utf16 = toUtf16(text)
  if (utf16.endsWith('N')) machine.warn('DeprecationWarning', "Format specifier 'N' is deprecated", 1)
  const c = currentContext()
  return fromUtf16(formatDecimal(self.num, utf16, c.ctx, c.capitals === 1, override))
}

/** CPython's size: four words of 19 digits are in the object, more of them outside. */
function sizeOf(d: Dec): number {
  const words = Math.ceil(d.digits / 19)
  return words > 4 ? 104 + 8 * words : 104
}

type Row = MethodRow<PyDecimal, string>
const SIGNATURES = ['', 'context = None', 'other, context = None', 'other, third, context = None'] as const

/** A row whose implementation takes its arguments as they come; the signature is the table's. */
function row(signature: string, f: (self: PyDecimal, ...args: PyValue[]) => PyValue): Row {
  return [signature, f as Row[1]]
}

function operationRows(): Record<string, Row> {
  const rows: Record<string, Row> = {}
  for (const operation of SHARED_OPERATIONS) {
    rows[operation.name] = row(SIGNATURES[operation.operands], (self, ...args) => {
      const context = args.pop()!
      return operation.run(contextArgument(context), [self, ...args])
    })
  }
  for (const [name, test] of Object.entries(PREDICATES)) {
    const takesContext = name === 'is_normal' || name === 'is_subnormal'
    rows[name] = row(takesContext ? 'context = None' : '', (self, context) =>
      test(self.num, context === undefined ? currentContext().ctx : contextArgument(context).ctx),
    )
  }
  return rows
}

export const decimalType: PyType = defineType(PyDecimal, {
  name: 'Decimal',
  module: 'decimal',
  doc: 'A decimal floating-point number of any precision: Decimal(value="0", context=None).',
  docs: decimalDocs,
  new: ['value = <unrepresentable>, context = None', decimalNew],
  signature: 'value="0", context=None',
  slots: {
    tp_repr: self => `Decimal('${textOf(self.num)}')`,
    tp_str: self => textOf(self.num),
    tp_hash: hashDecimal,
    tp_richcompare: compare,
    nb_add: binary(add),
    nb_subtract: binary(subtract),
    nb_multiply: binary(multiply),
    nb_true_divide: binary(divide),
    nb_floor_divide: binary(divideInt),
    nb_remainder: binary(remainder),
    nb_divmod: decimalDivmod,
    nb_power: decimalPower,
    nb_negative: unary(minus),
    nb_positive: unary(plus),
    nb_absolute: unary(absolute),
    nb_bool: self => !self.num.isZero,
    nb_int: self => toInt(self.num, 'ROUND_DOWN'),
    nb_float: self => toFloat(self.num),
  },
  classMethods: {
    from_float: ['f, /', (cls, f) => inClass(cls, floatToDec(f))],
    from_number: ['number, /', (cls, number) => inClass(cls, numberToDec(number, currentContext()))],
  },
  methods: {
    ...operationRows(),
    quantize: ['exp, rounding = None, context = None', quantizeMethod],
    to_integral: ['rounding = None, context = None', toIntegralMethod(false)],
    to_integral_value: ['rounding = None, context = None', toIntegralMethod(false)],
    to_integral_exact: ['rounding = None, context = None', toIntegralMethod(true)],
    number_class: ['context = None', (self, context) => numberClass(self.num, contextArgument(context).ctx)],
    same_quantum: [
      'other, context = None',
      (self, other, context) => {
        contextArgument(context)
        return sameQuantum(self.num, operand(other))
      },
    ],
    to_eng_string: [
      'context = None',
      (self, context) => decText(self.num, contextArgument(context).capitals === 1, true),
    ],
    adjusted: ['', self => exactInt(self.num.kind === 0 ? self.num.adjusted : 0)],
    canonical: ['', self => self],
    conjugate: ['', self => self],
    copy_abs: ['', self => decimal(self.num.withSign(0))],
    copy_negate: ['', self => decimal(self.num.withSign(self.num.sign === 1 ? 0 : 1))],
    radix: ['', () => decimal(fromBigInt(10n))],
    as_tuple: ['', self => asTuple(self.num)],
    as_integer_ratio: ['', self => integerRatio(self.num)],
    __format__: ['format_spec, override = <unrepresentable>, /', format],
    __round__: ['ndigits = <unrepresentable>, /', round],
    __ceil__: ['', self => toInt(self.num, 'ROUND_CEILING')],
    __floor__: ['', self => toInt(self.num, 'ROUND_FLOOR')],
    __trunc__: ['', self => toInt(self.num, 'ROUND_DOWN')],
    __complex__: ['', self => new PyComplex(toFloat(self.num).v, 0)],
    __copy__: ['', self => self],
    __deepcopy__: ['memo, /', self => self],
    __reduce__: ['', self => new PyTuple([self.cls, new PyTuple([textOf(self.num)])])],
    __sizeof__: ['', self => int(sizeOf(self.num))],
  },
  getset: { real: self => self, imag: () => decimal(fromBigInt(0n)) },
})
