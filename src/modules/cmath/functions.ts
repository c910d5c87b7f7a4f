/**
 * Complex functions on finite arguments, by Kahan's branch cuts; a part that is not finite goes by the tables
 * of `special_values`. Results may be infinite: the caller raises. CPython: Modules/cmathmodule.c.
 */
import { copysign, ldexp } from '../../base/float_bits.ts'
import * as m from '../../base/math/exponential.ts'
import { hypot } from '../../base/math/sums.ts'
import { atan2, cos, sin, tan } from '../../base/math/trigonometric.ts'
import { valueError } from '../../runtime/errors.ts'
import { SPECIAL, type SpecialTable } from './special_values.ts'

export interface Complex {
  readonly real: number
  readonly imag: number
}
export type ComplexFunction = (z: Complex) => Complex

const complex = (real: number, imag: number): Complex => ({ real, imag })

const LARGE = Number.MAX_VALUE / 4
const SQRT_LARGE = Math.sqrt(LARGE)
const LOG_LARGE = m.log(LARGE)
const SMALLEST_NORMAL = 2.2250738585072014e-308
const SQRT_SMALLEST = Math.sqrt(SMALLEST_NORMAL)
const LN2 = Math.LN2
const MANTISSA_BITS = 53

export const isFiniteComplex = (z: Complex): boolean => Number.isFinite(z.real) && Number.isFinite(z.imag)
export const domainError = () => valueError('math domain error')

function special(table: SpecialTable, z: Complex): Complex {
  const found = table(z.real, z.imag)
  if (found === undefined) throw domainError()
  return complex(found[0], found[1])
}

const isLarge = (z: Complex): boolean => Math.abs(z.real) > LARGE || Math.abs(z.imag) > LARGE
/** log|z| for a z whose square would overflow. */
const logOfLarge = (z: Complex): number => m.log(hypot([z.real / 2, z.imag / 2])) + 2 * LN2

export function sqrt(z: Complex): Complex {
  if (!isFiniteComplex(z)) return special(SPECIAL.sqrt, z)
  if (z.real === 0 && z.imag === 0) return complex(0, z.imag)
  let ax = Math.abs(z.real)
  const ay = Math.abs(z.imag)
  let s: number
  if (ax < SMALLEST_NORMAL && ay < SMALLEST_NORMAL) {
    // Subnormal parts are scaled up, so that no bits are lost.
    ax = ldexp(ax, MANTISSA_BITS)
    s = ldexp(Math.sqrt(ax + hypot([ax, ldexp(ay, MANTISSA_BITS)])), -(MANTISSA_BITS + 1) / 2)
  } else {
    ax /= 8
    s = 2 * Math.sqrt(ax + hypot([ax, ay / 8]))
  }
  const d = ay / (2 * s)
  return z.real >= 0 ? complex(s, copysign(d, z.imag)) : complex(d, copysign(s, z.imag))
}

export function acos(z: Complex): Complex {
  if (!isFiniteComplex(z)) return special(SPECIAL.acos, z)
  if (isLarge(z)) {
    const h = logOfLarge(z)
    return complex(atan2(Math.abs(z.imag), z.real), z.real < 0 ? -copysign(h, z.imag) : copysign(h, -z.imag))
  }
  const s1 = sqrt(complex(1 - z.real, -z.imag))
  const s2 = sqrt(complex(1 + z.real, z.imag))
  return complex(2 * atan2(s1.real, s2.real), m.asinh(s2.real * s1.imag - s2.imag * s1.real))
}

export function acosh(z: Complex): Complex {
  if (!isFiniteComplex(z)) return special(SPECIAL.acosh, z)
  if (isLarge(z)) return complex(logOfLarge(z), atan2(z.imag, z.real))
  const s1 = sqrt(complex(z.real - 1, z.imag))
  const s2 = sqrt(complex(z.real + 1, z.imag))
  return complex(m.asinh(s1.real * s2.real + s1.imag * s2.imag), 2 * atan2(s1.imag, s2.real))
}

export function asinh(z: Complex): Complex {
  if (!isFiniteComplex(z)) return special(SPECIAL.asinh, z)
  if (isLarge(z)) {
    const h = logOfLarge(z)
    const real = z.imag >= 0 ? copysign(h, z.real) : -copysign(h, -z.real)
    return complex(real, atan2(z.imag, Math.abs(z.real)))
  }
  const s1 = sqrt(complex(1 + z.imag, -z.real))
  const s2 = sqrt(complex(1 - z.imag, z.real))
  return complex(
    m.asinh(s1.real * s2.imag - s2.real * s1.imag),
    atan2(z.imag, s1.real * s2.real - s1.imag * s2.imag),
  )
}

export function atanh(z: Complex): Complex {
  if (!isFiniteComplex(z)) return special(SPECIAL.atanh, z)
  if (z.real < 0 || Object.is(z.real, -0)) {
    const r = atanh(complex(-z.real, -z.imag))
    return complex(-r.real, -r.imag)
  }
  const ay = Math.abs(z.imag)
  if (z.real > SQRT_LARGE || ay > SQRT_LARGE) {
    const h = hypot([z.real / 2, z.imag / 2])
    return complex(z.real / 4 / h / h, -copysign(Math.PI / 2, -z.imag))
  }
  if (z.real === 1 && ay < SQRT_SMALLEST) {
    if (ay === 0) throw domainError()
    return complex(-m.log(Math.sqrt(ay) / Math.sqrt(hypot([ay, 2]))), copysign(atan2(2, -ay) / 2, z.imag))
  }
  const near = 1 - z.real
  return complex(
    m.log1p((4 * z.real) / (near * near + ay * ay)) / 4,
    -atan2(-2 * z.imag, near * (1 + z.real) - ay * ay) / 2,
  )
}

/** f(z) = -i g(iz) */
const rotated =
  (g: ComplexFunction): ComplexFunction =>
  z => {
    const r = g(complex(-z.imag, z.real))
    return complex(r.imag, -r.real)
  }
export const asin = rotated(z => asinh(z))
export const atan = rotated(z => atanh(z))
export const complexSin = rotated(z => sinh(z))
export const complexTan = rotated(z => tanh(z))
export const complexCos: ComplexFunction = z => cosh(complex(-z.imag, z.real))

/** Infinity times (cos y, sin y), for functions whose real part is infinite at a finite angle. */
const infinite = (y: number, sr: number, si: number): Complex =>
  complex(sr * copysign(Infinity, cos(y)), si * copysign(Infinity, sin(y)))

const isTurning = (z: Complex): boolean =>
  !Number.isFinite(z.real) && !Number.isNaN(z.real) && Number.isFinite(z.imag) && z.imag !== 0

export function cosh(z: Complex): Complex {
  if (isTurning(z)) return infinite(z.imag, 1, z.real > 0 ? 1 : -1)
  if (!isFiniteComplex(z)) return special(SPECIAL.cosh, z)
  if (Math.abs(z.real) > LOG_LARGE) {
    const x = z.real - copysign(1, z.real)
    return complex(cos(z.imag) * m.cosh(x) * Math.E, sin(z.imag) * m.sinh(x) * Math.E)
  }
  return complex(cos(z.imag) * m.cosh(z.real), sin(z.imag) * m.sinh(z.real))
}

export function sinh(z: Complex): Complex {
  if (isTurning(z)) return infinite(z.imag, z.real > 0 ? 1 : -1, 1)
  if (!isFiniteComplex(z)) return special(SPECIAL.sinh, z)
  if (Math.abs(z.real) > LOG_LARGE) {
    const x = z.real - copysign(1, z.real)
    return complex(cos(z.imag) * m.sinh(x) * Math.E, sin(z.imag) * m.cosh(x) * Math.E)
  }
  return complex(cos(z.imag) * m.sinh(z.real), sin(z.imag) * m.cosh(z.real))
}

export function tanh(z: Complex): Complex {
  if (isTurning(z)) {
    return complex(copysign(1, z.real), copysign(0, 2 * sin(z.imag) * cos(z.imag)))
  }
  if (!isFiniteComplex(z)) return special(SPECIAL.tanh, z)
  if (Math.abs(z.real) > LOG_LARGE) {
    const imag = 4 * sin(z.imag) * cos(z.imag) * m.exp(-2 * Math.abs(z.real))
    return complex(copysign(1, z.real), imag)
  }
  const tx = m.tanh(z.real)
  const ty = tan(z.imag)
  const cx = 1 / m.cosh(z.real)
  const product = tx * ty
  const denominator = 1 + product * product
  return complex((tx * (1 + ty * ty)) / denominator, (ty / denominator) * cx * cx)
}

export function exp(z: Complex): Complex {
  if (isTurning(z)) {
    const size = z.real > 0 ? Infinity : 0
    return complex(copysign(size, cos(z.imag)), copysign(size, sin(z.imag)))
  }
  if (!isFiniteComplex(z)) return special(SPECIAL.exp, z)
  if (z.real > LOG_LARGE) {
    const l = m.exp(z.real - 1)
    return complex(l * cos(z.imag) * Math.E, l * sin(z.imag) * Math.E)
  }
  const l = m.exp(z.real)
  return complex(l * cos(z.imag), l * sin(z.imag))
}

export function log(z: Complex): Complex {
  if (!isFiniteComplex(z)) return special(SPECIAL.log, z)
  if (z.real === 0 && z.imag === 0) throw domainError()
  return complex(logOfSize(Math.abs(z.real), Math.abs(z.imag)), atan2(z.imag, z.real))
}

function logOfSize(ax: number, ay: number): number {
  if (ax > LARGE || ay > LARGE) return m.log(hypot([ax / 2, ay / 2])) + LN2
  if (ax < SMALLEST_NORMAL && ay < SMALLEST_NORMAL) {
    const h = hypot([ldexp(ax, MANTISSA_BITS), ldexp(ay, MANTISSA_BITS)])
    return m.log(h) - MANTISSA_BITS * LN2
  }
  const h = hypot([ax, ay])
  if (h < 0.71 || h > 1.73) return m.log(h)
  // Near 1 the difference from it is what counts.
  const high = Math.max(ax, ay)
  const small = Math.min(ax, ay)
  return m.log1p((high - 1) * (high + 1) + small * small) / 2
}

export function log10(z: Complex): Complex {
  const r = log(z)
  return complex(r.real / Math.LN10, r.imag / Math.LN10)
}

/** `cmath.rect` */
export function rect(r: number, phi: number): Complex {
  const z = complex(r, phi)
  if (isTurning(z)) return infinite(phi, r > 0 ? 1 : -1, r > 0 ? 1 : -1)
  if (!isFiniteComplex(z)) return special(SPECIAL.rect, z)
  return phi === 0 ? complex(r, r * phi) : complex(r * cos(phi), r * sin(phi))
}

/** `cmath.phase` */
export const phase = (z: Complex): number => atan2(z.imag, z.real)
