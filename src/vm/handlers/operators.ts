/** Operators: fast paths for the exact types that programs use most, then the object protocol. */
import { STACK } from '../../objects/frame.ts'
import { compareItems } from '../../objects/sequence.ts'
import {
  ADD,
  AND,
  type BinaryOperator,
  binaryOp,
  FLOOR_DIVIDE,
  getItem,
  inplaceOp,
  inplacePower,
  invert,
  isTrue,
  LSHIFT,
  MATRIX_MULTIPLY,
  MULTIPLY,
  negative,
  OR,
  power,
  REMAINDER,
  RSHIFT,
  richCompare,
  SUBTRACT,
  TRUE_DIVIDE,
  XOR,
} from '../../runtime/abstract.ts'
import { PyDict } from '../../runtime/dict.ts'
import { type CompareOp, EQ, GE, GT, LE, LT, NE } from '../../runtime/slots.ts'
import { coreTypes } from '../../runtime/type.ts'
import {
  int,
  intFromBigInt,
  intFromNumber,
  PyComplex,
  PyFloat,
  PyList,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'
import type { Handler } from './handler.ts'

const MAX = Number.MAX_SAFE_INTEGER

type AnyInt = number | bigint

/** Either is an int beyond 2**53 and the other an int: neither of a subclass, as those are objects. */
function areBig(a: PyValue, b: PyValue): boolean {
  return typeof a === 'bigint'
    ? typeof b === 'bigint' || typeof b === 'number'
    : typeof b === 'bigint' && typeof a === 'number'
}

/** Lists of fewer items are joined here. */
const SHORT = 50

function isList(v: PyList): boolean {
  return v.cls === coreTypes.list
}

export function add(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a + b
    if (r <= MAX && r >= -MAX) return int(r)
  } else if (a instanceof PyFloat) {
    if (b instanceof PyFloat && isExactFloat(a) && isExactFloat(b)) return new PyFloat(a.v + b.v)
    if (typeof b === 'number' && isExactFloat(a)) return new PyFloat(a.v + b)
  } else if (typeof a === 'string' && typeof b === 'string') return a + b
  else if (
    a instanceof PyList &&
    b instanceof PyList &&
    isList(a) &&
    isList(b) &&
    a.items.length + b.items.length < SHORT
  )
    return new PyList([...a.items, ...b.items])
  else if (isComplex(a) && isComplex(b)) return new PyComplex(a.real + b.real, a.imag + b.imag)
  if (areBig(a, b)) return intFromBigInt(BigInt(a as AnyInt) + BigInt(b as AnyInt))
  return binaryOp(a, b, ADD)
}

export function subtract(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a - b
    if (r <= MAX && r >= -MAX) return int(r)
  } else if (a instanceof PyFloat && isExactFloat(a)) {
    if (b instanceof PyFloat && isExactFloat(b)) return new PyFloat(a.v - b.v)
    if (typeof b === 'number') return new PyFloat(a.v - b)
  }
  if (isComplex(a) && isComplex(b)) return new PyComplex(a.real - b.real, a.imag - b.imag)
  if (areBig(a, b)) return intFromBigInt(BigInt(a as AnyInt) - BigInt(b as AnyInt))
  return binaryOp(a, b, SUBTRACT)
}

export function multiply(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a * b
    // + 0: the product of 0 and a negative number is -0.
    if (r <= MAX && r >= -MAX) return int(r + 0)
  } else if (a instanceof PyFloat && isExactFloat(a)) {
    if (b instanceof PyFloat && isExactFloat(b)) return new PyFloat(a.v * b.v)
    if (typeof b === 'number') return new PyFloat(a.v * b)
  }
  const product = complexProduct(a, b)
  if (product !== undefined) return product
  if (areBig(a, b)) return intFromBigInt(BigInt(a as AnyInt) * BigInt(b as AnyInt))
  return binaryOp(a, b, MULTIPLY)
}

/** A complex number, not of a subclass. */
function isComplex(v: PyValue): v is PyComplex {
  return v instanceof PyComplex && v.cls === coreTypes.complex
}

/** The double of a float or small int; undefined for anything else. */
function realOf(v: PyValue): number | undefined {
  if (typeof v === 'number') return v
  return v instanceof PyFloat && isExactFloat(v) ? v.v : undefined
}

/** Products of complex numbers and of one with a real; undefined: what is not finite is for the type's own. */
function complexProduct(a: PyValue, b: PyValue): PyComplex | undefined {
  if (isComplex(a)) {
    if (isComplex(b)) {
      const real = a.real * b.real - a.imag * b.imag
      const imag = a.real * b.imag + a.imag * b.real
      return real - real === 0 && imag - imag === 0 ? new PyComplex(real, imag) : undefined
    }
    const x = realOf(b)
    return x === undefined ? undefined : new PyComplex(a.real * x, a.imag * x)
  }
  const x = isComplex(b) ? realOf(a) : undefined
  return x === undefined ? undefined : new PyComplex(x * (b as PyComplex).real, x * (b as PyComplex).imag)
}

/** A subclass may override the operator; only float itself has the fast path. */
function isExactFloat(f: PyFloat): boolean {
  return f.cls === coreTypes.float
}

export function trueDivide(a: PyValue, b: PyValue): PyValue {
  if (a instanceof PyFloat && b instanceof PyFloat && b.v !== 0 && isExactFloat(a) && isExactFloat(b))
    return new PyFloat(a.v / b.v)
  if (typeof a === 'number' && typeof b === 'number' && b !== 0) return new PyFloat(a / b)
  if (isComplex(a)) {
    const x = realOf(b)
    if (x !== undefined && x !== 0) return new PyComplex(a.real / x, a.imag / x)
  }
  return binaryOp(a, b, TRUE_DIVIDE)
}

/** Exact for safe integers: the quotient of two of them never rounds across an integer. */
export function floorDivide(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number' && b !== 0) return int(Math.floor(a / b) + 0)
  return binaryOp(a, b, FLOOR_DIVIDE)
}

const MOD_LIMIT = 2 ** 52

export function remainder(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number' && b !== 0) {
    if ((a | 0) === a && (b | 0) === b) {
      const r = a % b
      return int(r !== 0 && r < 0 !== b < 0 ? r + b : r + 0)
    }
    if (a <= MOD_LIMIT && a >= -MOD_LIMIT && b <= MOD_LIMIT && b >= -MOD_LIMIT) {
      return int(a - Math.floor(a / b) * b + 0)
    }
  }
  return binaryOp(a, b, REMAINDER)
}

// Ints of up to 53 bits as two halves in two's complement. The result may be -(2**53), which is no safe integer.
const TWO_32 = 2 ** 32
export function andHalves(a: number, b: number): number {
  return (Math.floor(a / TWO_32) & Math.floor(b / TWO_32)) * TWO_32 + ((a & b) >>> 0)
}
export function orHalves(a: number, b: number): number {
  return (Math.floor(a / TWO_32) | Math.floor(b / TWO_32)) * TWO_32 + ((a | b) >>> 0)
}
export function xorHalves(a: number, b: number): number {
  return (Math.floor(a / TWO_32) ^ Math.floor(b / TWO_32)) * TWO_32 + ((a ^ b) >>> 0)
}

export function and(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number')
    return (a | 0) === a && (b | 0) === b ? int(a & b) : intFromNumber(andHalves(a, b))
  if (areInts(a, b)) return intFromBigInt(BigInt(a as AnyInt) & BigInt(b as AnyInt))
  return binaryOp(a, b, AND)
}
function or(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number')
    return (a | 0) === a && (b | 0) === b ? int(a | b) : intFromNumber(orHalves(a, b))
  if (areInts(a, b)) return intFromBigInt(BigInt(a as AnyInt) | BigInt(b as AnyInt))
  return binaryOp(a, b, OR)
}
function xor(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number')
    return (a | 0) === a && (b | 0) === b ? int(a ^ b) : intFromNumber(xorHalves(a, b))
  if (areInts(a, b)) return intFromBigInt(BigInt(a as AnyInt) ^ BigInt(b as AnyInt))
  return binaryOp(a, b, XOR)
}
function leftShift(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number' && b >= 0 && b < 32) {
    const r = a * 2 ** b
    if (r <= MAX && r >= -MAX) return int(r)
  }
  if (typeof a === 'bigint' && typeof b === 'number' && b >= 0 && b < 4096)
    return intFromBigInt(a << BigInt(b))
  return binaryOp(a, b, LSHIFT)
}
function rightShift(a: PyValue, b: PyValue): PyValue {
  if (typeof a === 'number' && typeof b === 'number' && b >= 0 && b < 1000)
    return int((a | 0) === a && b < 32 ? a >> b : Math.floor(a / 2 ** b))
  if (typeof a === 'bigint' && typeof b === 'number' && b >= 0) return intFromBigInt(a >> BigInt(b))
  return binaryOp(a, b, RSHIFT)
}

export function subscript(o: PyValue, key: PyValue): PyValue {
  if (typeof o === 'string') {
    if (typeof key === 'number') {
      const i = key < 0 ? key + o.length : key
      if (i >= 0 && i < o.length) return o[i]!
    }
  } else if (o instanceof PyList) {
    if (typeof key === 'number' && o.cls === coreTypes.list) {
      const v = o.at(key < 0 ? key + o.length : key)
      if (v !== undefined) return v
    }
  } else if (o instanceof PyDict) {
    if (o.cls === coreTypes.dict) {
      const v = o.get(key)
      if (v !== undefined) return v
    }
  } else if (o instanceof PyTuple && typeof key === 'number' && o.cls === coreTypes.tuple) {
    const { items } = o
    const i = key < 0 ? key + items.length : key
    if (i >= 0 && i < items.length) return items[i]!
  }
  return getItem(o, key)
}

function areInts(a: PyValue, b: PyValue): boolean {
  return (typeof a === 'number' || typeof a === 'bigint') && (typeof b === 'number' || typeof b === 'bigint')
}

/** Operators that cannot be applied to all numbers: their errors are `inplaceOp`'s. */
const INT_ONLY: readonly BinaryOperator[] = [AND, OR, XOR, LSHIFT, RSHIFT, FLOOR_DIVIDE, REMAINDER]

function isNumber(v: PyValue): boolean {
  return typeof v === 'number' || (v instanceof PyFloat && isExactFloat(v)) || isComplex(v)
}

const inplace = (op: BinaryOperator, fast: Operation): Operation => {
  const floats = !INT_ONLY.includes(op)
  return (a, b) => {
    // Errors name the operator: only what cannot fail for its types goes the way of the plain one.
    if (areInts(a, b) || (floats && isNumber(a) && isNumber(b))) return fast(a, b)
    if (op === ADD && typeof a === 'string' && typeof b === 'string') return a + b
    return inplaceOp(a, b, op)
  }
}

export type Operation = (a: PyValue, b: PyValue) => PyValue

/** By the argument of BINARY_OP. */
export const BINARY_OPERATIONS: readonly Operation[] = [
  add,
  and,
  floorDivide,
  leftShift,
  (a, b) => binaryOp(a, b, MATRIX_MULTIPLY),
  multiply,
  remainder,
  or,
  (a, b) => power(a, b),
  rightShift,
  subtract,
  trueDivide,
  xor,
  inplace(ADD, add),
  inplace(AND, and),
  inplace(FLOOR_DIVIDE, floorDivide),
  inplace(LSHIFT, leftShift),
  (a, b) => inplaceOp(a, b, MATRIX_MULTIPLY),
  inplace(MULTIPLY, multiply),
  inplace(REMAINDER, remainder),
  inplace(OR, or),
  inplacePower,
  inplace(RSHIFT, rightShift),
  inplace(SUBTRACT, subtract),
  inplace(TRUE_DIVIDE, trueDivide),
  inplace(XOR, xor),
  subscript,
]

/** `a OP b` with fast paths. */
export function compare(a: PyValue, b: PyValue, op: number): PyValue {
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b, op)
  if (a instanceof PyFloat && b instanceof PyFloat && isExactFloat(a) && isExactFloat(b))
    return compareNumbers(a.v, b.v, op)
  if (typeof a === 'string' && typeof b === 'string') {
    // JavaScript compares code units; neither has surrogates, so that is the order of code points.
    switch (op) {
      case LT:
        return a < b
      case LE:
        return a <= b
      case EQ:
        return a === b
      case NE:
        return a !== b
      case GT:
        return a > b
      default:
        return a >= b
    }
  }
  if (a instanceof PyTuple && b instanceof PyTuple && a.cls === coreTypes.tuple && b.cls === a.cls)
    return compareItems(a.items, b.items, op as CompareOp)
  return richCompare(a, b, op as CompareOp)
}

export function compareNumbers(a: number, b: number, op: number): boolean {
  switch (op) {
    case LT:
      return a < b
    case LE:
      return a <= b
    case EQ:
      return a === b
    case NE:
      return a !== b
    case GT:
      return a > b
    default:
      return op === GE && a >= b
  }
}

export function compareTrue(a: PyValue, b: PyValue, op: number): boolean {
  return isTrue(compare(a, b, op))
}

export const operatorHandlers = {
  UNARY_NEGATIVE: (_f, sp) => {
    const v = STACK[sp - 1]!
    STACK[sp - 1] = typeof v === 'number' ? int(0 - v) : negative(v)
    return sp
  },
  UNARY_INVERT: (_f, sp) => {
    STACK[sp - 1] = invert(STACK[sp - 1]!)
    return sp
  },
} satisfies Record<string, Handler>
