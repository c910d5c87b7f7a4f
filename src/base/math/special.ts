/**
 * gamma and lgamma by CPython's own Lanczos approximation, in its order of operations (N = 13,
 * g = 6.0246...); erf and erfc correctly rounded by series and continued fraction in fixed point.
 * Poles and overflow give infinities or NaN, which the caller turns into errors.
 * CPython: Modules/mathmodule.c (m_tgamma, m_lgamma, m_sinpi).
 */
import { copysign, decompose, ratioToDouble, scaleSticky } from '../float_bits.ts'
import { FIXED, FIXED_ONE, fixedFromDouble, fixedMultiply } from './double_double.ts'
import { exp, log, pow } from './exponential.ts'
import { cos, sin } from './trigonometric.ts'

const LOG_PI = 1.1447298858494002
const LANCZOS_G = 6.02468004077673
const LANCZOS_G_MINUS_HALF = 5.52468004077673
const LANCZOS_NUMERATOR = [
  23531376880.41076, 42919803642.6491, 35711959237.35567, 17921034426.03721, 6039542586.352028,
  1439720407.3117216, 248874557.86205417, 31426415.585400194, 2876370.6289353725, 186056.26539522348,
  8071.672002365816, 210.82427775157936, 2.5066282746310002,
]
const LANCZOS_DENOMINATOR = [
  0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1,
]
/** Gamma of 1 to 23 is exact. */
const LAST_EXACT_GAMMA = 23

/** sin(pi x) for finite x. */
function sinPi(x: number): number {
  const y = Math.abs(x) % 2
  const n = Math.round(2 * y)
  return copysign(1, x) * sinPiOctant(y, n)
}

function sinPiOctant(y: number, n: number): number {
  if (n === 0) return sin(Math.PI * y)
  if (n === 1) return cos(Math.PI * (y - 0.5))
  // Not -sin(pi (y - 1)), which would give -0 for y = 1.
  if (n === 2) return sin(Math.PI * (1 - y))
  if (n === 3) return -cos(Math.PI * (y - 1.5))
  return sin(Math.PI * (y - 2))
}

function lanczosSum(x: number): number {
  let numerator = 0
  let denominator = 0
  if (x < 5) {
    for (let i = LANCZOS_NUMERATOR.length - 1; i >= 0; i--) {
      numerator = numerator * x + LANCZOS_NUMERATOR[i]!
      denominator = denominator * x + LANCZOS_DENOMINATOR[i]!
    }
  } else {
    // Rescaled so that large x cannot overflow.
    for (let i = 0; i < LANCZOS_NUMERATOR.length; i++) {
      numerator = numerator / x + LANCZOS_NUMERATOR[i]!
      denominator = denominator / x + LANCZOS_DENOMINATOR[i]!
    }
  }
  return numerator / denominator
}

/** math.gamma: NaN at negative integers and -inf, infinity at 0 and on overflow. */
export function gamma(x: number): number {
  if (!Number.isFinite(x)) return x > 0 ? x : NaN
  if (x === 0) return copysign(Infinity, x)
  if (Number.isInteger(x)) {
    if (x < 0) return NaN
    if (x <= LAST_EXACT_GAMMA) return factorial(x - 1)
  }
  const absolute = Math.abs(x)
  if (absolute < 1e-20) return 1 / x
  if (absolute > 200) return x < 0 ? 0 / sinPi(x) : Infinity
  return lanczosGamma(x, absolute)
}

function factorial(n: number): number {
  let product = 1
  for (let i = 2; i <= n; i++) product *= i
  return product
}

function lanczosGamma(x: number, absolute: number): number {
  const y = absolute + LANCZOS_G_MINUS_HALF
  // The error of that sum, to correct for it to first order.
  const error =
    absolute > LANCZOS_G_MINUS_HALF
      ? y - absolute - LANCZOS_G_MINUS_HALF
      : y - LANCZOS_G_MINUS_HALF - absolute
  const z = (error * LANCZOS_G) / y
  if (x < 0) {
    let r = ((-Math.PI / sinPi(absolute) / absolute) * exp(y)) / lanczosSum(absolute)
    r -= z * r
    if (absolute < 140) return r / pow(y, absolute - 0.5)
    const root = pow(y, absolute / 2 - 0.25)
    return r / root / root
  }
  let r = lanczosSum(absolute) / exp(y)
  r += z * r
  if (absolute < 140) return r * pow(y, absolute - 0.5)
  const root = pow(y, absolute / 2 - 0.25)
  return r * root * root
}

/** math.lgamma: infinity at the poles and on overflow. */
export function lgamma(x: number): number {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? x : Infinity
  if (Number.isInteger(x) && x <= 2) return x <= 0 ? Infinity : 0
  const absolute = Math.abs(x)
  if (absolute < 1e-20) return -log(absolute)
  let r = log(lanczosSum(absolute)) - LANCZOS_G
  r += (absolute - 0.5) * (log(absolute + LANCZOS_G - 0.5) - 1)
  // Reflection.
  if (x < 0) r = LOG_PI - log(Math.abs(sinPi(absolute))) - log(absolute) - r
  return r
}

/** 2/sqrt(pi) in fixed point. */
let twoOverRootPi: bigint | undefined

function loadTwoOverRootPi(): bigint {
  const arc = (n: bigint) => {
    let power = FIXED_ONE / n
    let sum = 0n
    for (let k = 1n; power !== 0n; k += 2n) {
      sum += (k & 2n) === 2n ? -(power / k) : power / k
      power /= n * n
    }
    return sum
  }
  const pi = 16n * arc(5n) - 4n * arc(239n)
  // sqrt(4 / pi), by Newton's iteration on integers.
  const n = ((4n << (2n * FIXED)) / pi) << FIXED
  let x = 2n << FIXED
  while (true) {
    const y = (x + n / x) >> 1n
    if (y >= x) break
    x = y
  }
  return (twoOverRootPi = x)
}

/** e**-z for z >= 0, as a fixed-point number times 2**-shift: [mantissa, shift]. */
function fixedExpNegative(z: bigint): [bigint, number] {
  const shift = Number(z >> FIXED) + 1
  // e**-z = (e**(-z/2**s))**(2**s), with z/2**s below one half.
  const s = BigInt(shift).toString(2).length + 1
  const guard = FIXED + 64n
  let term = 1n << guard
  const x = (z << 64n) >> BigInt(s)
  let sum = 0n
  for (let k = 1n; term !== 0n; k++) {
    sum += term
    term = -((term * x) >> guard) / k
  }
  let exponent = 0
  for (let i = 0; i < s; i++) {
    sum = (sum * sum) >> guard
    exponent *= 2
    while (sum < 1n << (guard - 1n)) {
      sum <<= 1n
      exponent++
    }
  }
  return [sum >> 64n, exponent]
}

/** erf(x) in fixed point for 0 < x < 7: a series of positive terms. */
function fixedErf(x: bigint): bigint {
  const square = fixedMultiply(x, x)
  let term = x
  let sum = 0n
  for (let n = 1n; term !== 0n; n += 2n) {
    sum += term
    term = fixedMultiply(term, 2n * square) / (n + 2n)
  }
  const [e, shift] = fixedExpNegative(square)
  return fixedMultiply(fixedMultiply(sum, e) >> BigInt(shift), twoOverRootPi ?? loadTwoOverRootPi())
}

/** math.erf */
export function erf(x: number): number {
  const a = Math.abs(x)
  if (Number.isNaN(x) || a === 0) return x
  if (a > 6) return x < 0 ? -1 : 1
  // Below this only the first term of the series counts; scaled to keep all its bits.
  const value = a < 1e-12 ? tinyErf(a) : ratioToDouble(fixedErf(fixedFromDouble(a)), FIXED_ONE)
  return x < 0 ? -value : value
}

/** a * 2/sqrt(pi), rounded once: the cubic term is below the precision. */
function tinyErf(a: number): number {
  const [m, e] = decompose(a)
  return scaleSticky(BigInt(m) * (twoOverRootPi ?? loadTwoOverRootPi()), e - Number(FIXED))
}

/** math.erfc */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 27.3) return 0
  if (x < -6) return 2
  if (Math.abs(x) < 1e-17) return 1
  if (x < 3) {
    const f = fixedErf(fixedFromDouble(Math.abs(x)))
    return ratioToDouble(x < 0 ? FIXED_ONE + f : FIXED_ONE - f, FIXED_ONE)
  }
  return erfcTail(x)
}

/** e**(-x*x) / sqrt(pi) / (x + 1/2/(x + 1/(x + 3/2/(x + ...)))), evaluated from the far end. */
function erfcTail(x: number): number {
  const fx = fixedFromDouble(x)
  let t = fx
  for (let k = 40 + Math.ceil(1600 / (x * x)); k > 0; k--) t = fx + (BigInt(k) << (2n * FIXED)) / (2n * t)
  const [e, shift] = fixedExpNegative(fixedMultiply(fx, fx))
  const numerator = fixedMultiply(e, twoOverRootPi ?? loadTwoOverRootPi())
  return ratioToDouble(numerator, t << BigInt(shift + 1))
}
