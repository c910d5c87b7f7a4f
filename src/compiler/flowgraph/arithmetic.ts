/**
 * Numeric operators on constants, with Python's results.
 *
 * Each function answers undefined where Python raises (and so where nothing is folded).
 * CPython: Objects/longobject.c, floatobject.c, complexobject.c.
 */
import {
  type Int,
  intAdd,
  intAnd,
  intBitLength,
  intFloorDivide,
  intLeftShift,
  intModulo,
  intMultiply,
  intNegate,
  intOr,
  intPower,
  intRightShift,
  intSubtract,
  intXor,
} from '../../base/bigint.ts'
import { ComplexConstant, type Constant, FloatConstant } from '../../base/constant.ts'
import { floatFloorDiv, floatMod, intToDouble, intTrueDivide } from '../../base/float_arithmetic.ts'
import { copysign } from '../../base/float_bits.ts'
import { exp, log, pow } from '../../base/math/exponential.ts'
import { hypot } from '../../base/math/sums.ts'
import { atan2, cos, sin } from '../../base/math/trigonometric.ts'
import { NB } from '../../bytecode/opcodes.ts'

export type IntConstant = boolean | number | bigint
export type NumberConstant = IntConstant | FloatConstant | ComplexConstant
type Folded = NumberConstant | undefined

export function isInt(c: Constant): c is IntConstant {
  return typeof c === 'number' || typeof c === 'bigint' || typeof c === 'boolean'
}

export function isNumber(c: Constant): c is NumberConstant {
  return isInt(c) || c instanceof FloatConstant || c instanceof ComplexConstant
}

/** Bits of the absolute value; 0 for zero. */
export function bitLength(value: IntConstant): number {
  return intBitLength(toInt(value))
}

export function binaryNumber(left: NumberConstant, op: number, right: NumberConstant): Folded {
  if (isInt(left) && isInt(right)) return binaryInt(left, op, right)
  if (left instanceof ComplexConstant || right instanceof ComplexConstant)
    return binaryComplex(left, op, right)
  const a = toFloat(left)
  const b = toFloat(right)
  if (a === undefined || b === undefined) return undefined
  return binaryFloat(a, op, b)
}

/** The double nearest to an int or float; undefined where an int is too large. */
function toFloat(c: IntConstant | FloatConstant): number | undefined {
  if (c instanceof FloatConstant) return c.value
  const value = Number(c)
  return Number.isFinite(value) ? value : undefined
}

function binaryInt(left: IntConstant, op: number, right: IntConstant): Folded {
  if (typeof left === 'boolean' && typeof right === 'boolean') {
    if (op === NB.NB_AND) return left && right
    if (op === NB.NB_OR) return left || right
    if (op === NB.NB_XOR) return left !== right
  }
  const a = toInt(left)
  const b = toInt(right)
  switch (op) {
    case NB.NB_ADD:
      return intAdd(a, b)
    case NB.NB_SUBTRACT:
      return intSubtract(a, b)
    case NB.NB_MULTIPLY:
      return intMultiply(a, b)
    case NB.NB_FLOOR_DIVIDE:
      return b === 0 ? undefined : intFloorDivide(a, b)
    case NB.NB_REMAINDER:
      return b === 0 ? undefined : intModulo(a, b)
    case NB.NB_TRUE_DIVIDE:
      return b === 0 ? undefined : wrapFinite(intTrueDivide(a, b))
    case NB.NB_POWER:
      return b >= 0 ? intPower(a, b) : powerOfFloats(intToDouble(a), intToDouble(b))
    case NB.NB_LSHIFT:
      return b < 0 ? undefined : intLeftShift(a, b)
    case NB.NB_RSHIFT:
      return b < 0 ? undefined : b > 0x7fffffff ? (a < 0 ? -1 : 0) : intRightShift(a, b)
    case NB.NB_AND:
      return intAnd(a, b)
    case NB.NB_OR:
      return intOr(a, b)
    case NB.NB_XOR:
      return intXor(a, b)
  }
  return undefined
}

function toInt(c: IntConstant): Int {
  return typeof c === 'boolean' ? Number(c) : c
}

function powerOfFloats(a: number, b: number): Folded {
  return Number.isFinite(a) && Number.isFinite(b) ? floatPower(a, b) : undefined
}

function wrapFinite(value: number): FloatConstant | undefined {
  return Number.isFinite(value) ? new FloatConstant(value) : undefined
}

function binaryFloat(a: number, op: number, b: number): Folded {
  switch (op) {
    case NB.NB_ADD:
      return new FloatConstant(a + b)
    case NB.NB_SUBTRACT:
      return new FloatConstant(a - b)
    case NB.NB_MULTIPLY:
      return new FloatConstant(a * b)
    case NB.NB_TRUE_DIVIDE:
      return b === 0 ? undefined : new FloatConstant(a / b)
    case NB.NB_FLOOR_DIVIDE:
      return b === 0 ? undefined : new FloatConstant(floatFloorDiv(a, b))
    case NB.NB_REMAINDER:
      return b === 0 ? undefined : new FloatConstant(floatMod(a, b))
    case NB.NB_POWER:
      return floatPower(a, b)
  }
  return undefined
}

function isOdd(value: number): boolean {
  return Math.abs(value) % 2 === 1
}

/** undefined for a zero to a negative power and for overflow. */
function floatPower(a: number, b: number): Folded {
  if (b === 0) return new FloatConstant(1)
  if (Number.isNaN(a)) return new FloatConstant(a)
  if (Number.isNaN(b)) return new FloatConstant(a === 1 ? 1 : b)
  if (!Number.isFinite(b)) {
    const magnitude = Math.abs(a)
    if (magnitude === 1) return new FloatConstant(1)
    return new FloatConstant(b > 0 === magnitude > 1 ? Infinity : 0)
  }
  if (!Number.isFinite(a)) {
    if (b > 0) return new FloatConstant(isOdd(b) ? a : Infinity)
    return new FloatConstant(isOdd(b) && a < 0 ? -0 : 0)
  }
  if (a === 0) {
    if (b < 0) return undefined
    return new FloatConstant(isOdd(b) ? a : 0)
  }
  if (a < 0 && b !== Math.floor(b)) return complexPower({ real: a, imag: 0 }, { real: b, imag: 0 })
  const negate = a < 0 && isOdd(b)
  const magnitude = Math.abs(a)
  const result = magnitude === 1 ? 1 : pow(magnitude, b)
  return wrapFinite(negate ? -result : result)
}

interface Complex {
  readonly real: number
  readonly imag: number
}

function binaryComplex(left: NumberConstant, op: number, right: NumberConstant): Folded {
  const a = toComplex(left)
  const b = toComplex(right)
  if (a === undefined || b === undefined) return undefined
  const leftReal = !(left instanceof ComplexConstant)
  const rightReal = !(right instanceof ComplexConstant)
  switch (op) {
    // A real operand has no imaginary part, not one of zero: signs of zero and infinities stay.
    case NB.NB_ADD:
      return new ComplexConstant(a.real + b.real, leftReal ? b.imag : rightReal ? a.imag : a.imag + b.imag)
    case NB.NB_SUBTRACT:
      return new ComplexConstant(a.real - b.real, leftReal ? -b.imag : rightReal ? a.imag : a.imag - b.imag)
    case NB.NB_MULTIPLY:
      if (leftReal) return new ComplexConstant(b.real * a.real, b.imag * a.real)
      if (rightReal) return new ComplexConstant(a.real * b.real, a.imag * b.real)
      return wrapComplex(complexProduct(a, b))
    case NB.NB_TRUE_DIVIDE:
      if (b.real === 0 && b.imag === 0) return undefined
      if (rightReal) return new ComplexConstant(a.real / b.real, a.imag / b.real)
      return wrapComplex(leftReal ? realQuotient(a.real, b) : complexQuotient(a, b))
    case NB.NB_POWER:
      return complexPower(a, b)
  }
  return undefined
}

function toComplex(c: NumberConstant): Complex | undefined {
  if (c instanceof ComplexConstant) return c
  const real = toFloat(c)
  return real === undefined ? undefined : { real, imag: 0 }
}

function wrapComplex(z: Complex): ComplexConstant {
  return new ComplexConstant(z.real, z.imag)
}

const isInfinite = (x: number): boolean => x === Infinity || x === -Infinity
const box = (x: number): number => copysign(isInfinite(x) ? 1 : 0, x)
const nanToZero = (x: number): number => (Number.isNaN(x) ? 0 : x)

function complexProduct(z: Complex, w: Complex): Complex {
  let { real: a, imag: b } = z
  let { real: c, imag: d } = w
  const [ac, bd, ad, bc] = [a * c, b * d, a * d, b * c]
  const real = ac - bd
  const imag = ad + bc
  if (!Number.isNaN(real) || !Number.isNaN(imag)) return { real, imag }
  // C11 annex G: an infinite factor or an overflow makes an infinity, not nan+nanj.
  let again = false
  if (isInfinite(a) || isInfinite(b)) {
    ;[a, b, c, d] = [box(a), box(b), nanToZero(c), nanToZero(d)]
    again = true
  }
  if (isInfinite(c) || isInfinite(d)) {
    ;[c, d, a, b] = [box(c), box(d), nanToZero(a), nanToZero(b)]
    again = true
  }
  if (!again && [ac, bd, ad, bc].some(isInfinite)) {
    ;[a, b, c, d] = [nanToZero(a), nanToZero(b), nanToZero(c), nanToZero(d)]
    again = true
  }
  return again ? { real: Infinity * (a * c - b * d), imag: Infinity * (a * d + b * c) } : { real, imag }
}

/** Smith's algorithm; the divisor is not zero. */
function complexQuotient(a: Complex, b: Complex): Complex {
  let real = NaN
  let imag = NaN
  if (Math.abs(b.real) >= Math.abs(b.imag)) {
    const ratio = b.imag / b.real
    const denominator = b.real + b.imag * ratio
    real = (a.real + a.imag * ratio) / denominator
    imag = (a.imag - a.real * ratio) / denominator
  } else if (Math.abs(b.imag) >= Math.abs(b.real)) {
    const ratio = b.real / b.imag
    const denominator = b.real * ratio + b.imag
    real = (a.real * ratio + a.imag) / denominator
    imag = (a.imag * ratio - a.real) / denominator
  }
  if (!Number.isNaN(real) || !Number.isNaN(imag)) return { real, imag }
  if ((isInfinite(a.real) || isInfinite(a.imag)) && Number.isFinite(b.real) && Number.isFinite(b.imag)) {
    const [x, y] = [box(a.real), box(a.imag)]
    return { real: Infinity * (x * b.real + y * b.imag), imag: Infinity * (y * b.real - x * b.imag) }
  }
  if ((isInfinite(b.real) || isInfinite(b.imag)) && Number.isFinite(a.real) && Number.isFinite(a.imag)) {
    const [x, y] = [box(b.real), box(b.imag)]
    return { real: 0 * (a.real * x + a.imag * y), imag: 0 * (a.imag * x - a.real * y) }
  }
  return { real, imag }
}

function realQuotient(a: number, b: Complex): Complex {
  let real = NaN
  let imag = NaN
  if (Math.abs(b.real) >= Math.abs(b.imag)) {
    const ratio = b.imag / b.real
    const denominator = b.real + b.imag * ratio
    real = a / denominator
    imag = (-a * ratio) / denominator
  } else if (Math.abs(b.imag) >= Math.abs(b.real)) {
    const ratio = b.real / b.imag
    const denominator = b.real * ratio + b.imag
    real = (a * ratio) / denominator
    imag = -a / denominator
  }
  const recover = Number.isNaN(real) && Number.isNaN(imag) && Number.isFinite(a)
  if (!recover || !(isInfinite(b.real) || isInfinite(b.imag))) return { real, imag }
  return { real: 0 * (a * box(b.real)), imag: 0 * (-a * box(b.imag)) }
}

function complexPower(a: Complex, b: Complex): Folded {
  let result: Complex | undefined
  if (b.imag === 0 && b.real === Math.floor(b.real) && Math.abs(b.real) <= 100) {
    if (b.real > 0) result = complexPowerUnsigned(a, b.real)
    else {
      const divisor = complexPowerUnsigned(a, -b.real)
      if (divisor.real === 0 && divisor.imag === 0) return undefined
      result = complexQuotient({ real: 1, imag: 0 }, divisor)
    }
  } else if (a.real === 0 && a.imag === 0) {
    if (b.imag !== 0 || b.real < 0) return undefined
    result = { real: 0, imag: 0 }
  } else result = complexPowerPolar(a, b)
  return result === undefined || isInfinite(result.real) || isInfinite(result.imag)
    ? undefined
    : wrapComplex(result)
}

function complexPowerUnsigned(x: Complex, n: number): Complex {
  let result: Complex = { real: 1, imag: 0 }
  let power = x
  for (let mask = 1; n >= mask; mask *= 2) {
    if (n & mask) result = complexProduct(result, power)
    power = complexProduct(power, power)
  }
  return result
}

function complexPowerPolar(a: Complex, b: Complex): Complex | undefined {
  const magnitude = hypot([a.real, a.imag])
  const angle = atan2(a.imag, a.real)
  let length = pow(magnitude, b.real)
  let phase = angle * b.real
  if (b.imag !== 0) {
    length *= exp(-angle * b.imag)
    phase += b.imag * log(magnitude)
  }
  // The C library calls that a domain error.
  if (isInfinite(phase)) return undefined
  return { real: length * cos(phase), imag: length * sin(phase) }
}

export function negate(c: NumberConstant): NumberConstant {
  if (c instanceof FloatConstant) return new FloatConstant(-c.value)
  if (c instanceof ComplexConstant) return new ComplexConstant(-c.real, -c.imag)
  return intNegate(toInt(c))
}

export function positive(c: NumberConstant): NumberConstant {
  return isInt(c) ? toInt(c) : c
}
