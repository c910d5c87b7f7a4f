/**
 * gamma and lgamma by CPython's own Lanczos approximation, in its order of operations (N = 13,
 * g = 6.0246...). Poles and overflow give infinities or NaN, which the caller turns into
 * errors. erf and erfc are in error_function.ts.
 * CPython: Modules/mathmodule.c (m_tgamma, m_lgamma, m_sinpi).
 */
import { copysign } from '../float_bits.ts'
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
