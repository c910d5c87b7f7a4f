/**
 * decimal.Decimal as a JavaScript class, and the operations that Decimal and Context both have as
 * methods: one table. CPython: Modules/_decimal/_decimal.c.
 */
import { typeError } from '../../runtime/errors.ts'
import { intValue, type PyInt, PyObject, type PyValue } from '../../runtime/values.ts'
import {
  absolute,
  add,
  compare,
  compareSignal,
  divide,
  divideInt,
  extreme,
  fma,
  logb,
  minus,
  multiply,
  nextMinus,
  nextPlus,
  nextToward,
  normalize,
  plus,
  quantize,
  remainder,
  remainderNear,
  scaleb,
  sqrt,
  subtract,
  toIntegral,
} from './arithmetic.ts'
import { type Ctx, finalize } from './context.ts'
import { logicalAnd, logicalInvert, logicalOr, logicalXor, rotate, shift } from './logical.ts'
import { compareTotal, type Dec, FINITE, fromBigInt, INFINITE, opposite, QNAN, SNAN, ZERO } from './number.ts'
import { type PyContext, withConditions } from './python_context.ts'
import { exp, ln, log10 } from './transcendental.ts'

export class PyDecimal extends PyObject {
  num: Dec = ZERO
  hashcode: PyInt | undefined
}

/** An exact Decimal. */
export function decimal(num: Dec): PyDecimal {
  const d = new PyDecimal()
  d.num = num
  return d
}

/** The number of a Decimal or an int operand; undefined for other types. */
export function operandOrUndefined(v: PyValue): Dec | undefined {
  if (v instanceof PyDecimal) return v.num
  const n = intValue(v)
  return n === undefined ? undefined : fromBigInt(BigInt(n))
}

export function operand(v: PyValue): Dec {
  const d = operandOrUndefined(v)
  if (d === undefined) throw typeError('conversion from %T to Decimal is not supported', v)
  return d
}

type Unary = (a: Dec, ctx: Ctx) => Dec
type Binary = (a: Dec, b: Dec, ctx: Ctx) => Dec
type Ternary = (a: Dec, b: Dec, c: Dec, ctx: Ctx) => Dec

const magnitude = (d: Dec): Dec => d.withSign(0)

/** Operations that decimals have (with an optional context) and contexts too, by their number of operands. */
const UNARY: Record<string, Unary> = {
  exp,
  ln,
  log10,
  logb,
  logical_invert: logicalInvert,
  next_minus: nextMinus,
  next_plus: nextPlus,
  normalize,
  sqrt,
}
const BINARY: Record<string, Binary> = {
  compare,
  compare_signal: compareSignal,
  compare_total: (a, b) => fromBigInt(BigInt(compareTotal(a, b))),
  compare_total_mag: (a, b) => fromBigInt(BigInt(compareTotal(magnitude(a), magnitude(b)))),
  copy_sign: (a, b) => a.withSign(b.sign),
  logical_and: logicalAnd,
  logical_or: logicalOr,
  logical_xor: logicalXor,
  max: (a, b, ctx) => extreme(a, b, ctx, 1, false),
  max_mag: (a, b, ctx) => extreme(a, b, ctx, 1, true),
  min: (a, b, ctx) => extreme(a, b, ctx, -1, false),
  min_mag: (a, b, ctx) => extreme(a, b, ctx, -1, true),
  next_toward: nextToward,
  remainder_near: remainderNear,
  rotate,
  scaleb,
  shift,
}
const TERNARY: Record<string, Ternary> = { fma }

/** What only contexts have: decimals have operators instead, or other parameters. */
const CONTEXT_UNARY: Record<string, Unary> = {
  to_integral_exact: (a, ctx) => toIntegral(a, ctx, true),
  to_integral_value: (a, ctx) => toIntegral(a, ctx, false),
  to_integral: (a, ctx) => toIntegral(a, ctx, false),
  copy_abs: magnitude,
  copy_negate: a => a.withSign(opposite(a.sign)),
  abs: absolute,
  plus,
  minus,
  _apply: finalize,
}
const CONTEXT_BINARY: Record<string, Binary> = {
  add,
  subtract,
  multiply,
  divide,
  divide_int: divideInt,
  remainder,
  quantize,
}

/** An operation on Python operands. */
interface Operation {
  readonly name: string
  readonly operands: 1 | 2 | 3
  run(c: PyContext, args: readonly PyValue[]): PyDecimal
}

const unaryOperation = ([name, f]: [string, Unary]): Operation => ({
  name,
  operands: 1,
  run: (c, [x]) => {
    const a = operand(x!)
    return decimal(withConditions(c, ctx => f(a, ctx)))
  },
})

const binaryOperation = ([name, f]: [string, Binary]): Operation => ({
  name,
  operands: 2,
  run: (c, [x, y]) => {
    const a = operand(x!)
    const b = operand(y!)
    return decimal(withConditions(c, ctx => f(a, b, ctx)))
  },
})

const ternaryOperation = ([name, f]: [string, Ternary]): Operation => ({
  name,
  operands: 3,
  run: (c, args) => {
    const [x, y, z] = args.map(operand)
    return decimal(withConditions(c, ctx => f(x!, y!, z!, ctx)))
  },
})

/** Methods of decimals with an optional context, and of contexts. */
export const SHARED_OPERATIONS: readonly Operation[] = [
  ...Object.entries(UNARY).map(unaryOperation),
  ...Object.entries(BINARY).map(binaryOperation),
  ...Object.entries(TERNARY).map(ternaryOperation),
]

export const CONTEXT_OPERATIONS: readonly Operation[] = [
  ...SHARED_OPERATIONS,
  ...Object.entries(CONTEXT_UNARY).map(unaryOperation),
  ...Object.entries(CONTEXT_BINARY).map(binaryOperation),
]

function isNormal(d: Dec, ctx: Ctx): boolean {
  return d.kind === FINITE && d.coef !== 0n && d.adjusted >= ctx.emin
}

function isSubnormal(d: Dec, ctx: Ctx): boolean {
  return d.kind === FINITE && d.coef !== 0n && d.adjusted < ctx.emin
}

/** Questions without a context, except for the two that ask about Emin. */
export const PREDICATES: Record<string, (d: Dec, ctx: Ctx) => boolean> = {
  is_canonical: () => true,
  is_finite: d => d.kind === FINITE,
  is_infinite: d => d.kind === INFINITE,
  is_nan: d => d.isNan,
  is_qnan: d => d.kind === QNAN,
  is_snan: d => d.kind === SNAN,
  is_signed: d => d.sign === 1,
  is_zero: d => d.isZero,
  is_normal: isNormal,
  is_subnormal: isSubnormal,
}

export function numberClass(d: Dec, ctx: Ctx): string {
  if (d.kind === SNAN) return 'sNaN'
  if (d.kind === QNAN) return 'NaN'
  const sign = d.sign === 1 ? '-' : '+'
  if (d.kind === INFINITE) return `${sign}Infinity`
  if (d.coef === 0n) return `${sign}Zero`
  return `${sign}${isSubnormal(d, ctx) ? 'Subnormal' : 'Normal'}`
}

export function sameQuantum(a: Dec, b: Dec): boolean {
  if (a.isNan || b.isNan) return a.isNan && b.isNan
  if (a.kind === INFINITE || b.kind === INFINITE) return a.kind === b.kind
  return a.exp === b.exp
}
