/**
 * exp, log, pow and their kin, correctly rounded but for some 2**-40 of cases (see double_double.ts).
 * Special values follow C99 Annex F; errors (overflow, domain) are for the caller to find from
 * infinities and NaNs. CPython: the C library behind Modules/mathmodule.c and float.__pow__.
 */
import { frexp, ldexp, pow2, ulp } from '../float_bits.ts'
import {
  ddAdd,
  ddDivide,
  ddMultiply,
  ddSqrt,
  FIXED_ONE,
  fastTwoSum,
  fixedArcOfReciprocal,
  fixedMultiply,
  fixedToDoubleDouble,
  low,
  productError,
  roundScaled,
  snapToEven,
  twoSum,
} from './double_double.ts'
import { fixedSquareRoot, quickExp, quickLog, quickPow } from './quick.ts'

const INV_LN2_H = Math.LOG2E
const INV_LN2_L = 2.0355273740931033e-17
const LN2_H = Math.LN2
const LN2_L = 2.3190468138462996e-17
const INV_LN10_H = Math.LOG10E
/** ln 2 / 64 in parts short enough that a part times 2**17 is exact. */
const STEP_1 = 0.010830424696223417
const STEP_2 = 2.5728046223228848e-14
const STEP_3 = 4.784126150029144e-26
/** ln 2 likewise, for the exponent in log. */
const LN2_1 = 0.6931471805598903
const LN2_2 = 5.49792301870721e-14
const LN2_3 = 1.1612227229362532e-26

const C6_H = 0.16666666666666666
const C6_L = 9.25185853854297e-18
const C24_H = 0.041666666666666664
const C24_L = 2.3129646346357427e-18
const C3_H = 0.3333333333333333
const C3_L = 1.850371707708594e-17
const C5_H = 0.2
const C5_L = -1.1102230246251566e-17

/** 2**(i/64) as pairs. */
let powersOfTwo: Float64Array | undefined

function loadPowersOfTwo(): Float64Array {
  let root = 2n * FIXED_ONE
  for (let i = 0; i < 6; i++) root = fixedSquareRoot(root)
  const table = new Float64Array(128)
  let value = FIXED_ONE
  for (let i = 0; i < 64; i++) {
    table[2 * i] = fixedToDoubleDouble(value)
    table[2 * i + 1] = low[0]!
    value = fixedMultiply(value, root)
  }
  return (powersOfTwo = table)
}

const LOG_FIRST = 88
const LOG_LAST = 184
/** log(i/128) as pairs, from i = LOG_FIRST. */
let logarithms: Float64Array | undefined

function loadLogarithms(): Float64Array {
  const table = new Float64Array(2 * (LOG_LAST - LOG_FIRST + 1))
  const put = (i: number, value: bigint) => {
    table[2 * (i - LOG_FIRST)] = fixedToDoubleDouble(value)
    table[2 * (i - LOG_FIRST) + 1] = low[0]!
  }
  // log((i+1)/i) = 2 atanh(1/(2i+1))
  const step = (i: number) => 2n * fixedArcOfReciprocal(1n, BigInt(2 * i + 1), false)
  for (let i = 128, sum = 0n; i < LOG_LAST; i++) put(i + 1, (sum += step(i)))
  for (let i = 128, sum = 0n; i > LOG_FIRST; i--) put(i - 1, (sum -= step(i - 1)))
  return (logarithms = table)
}

/** e**r - 1 for |r| below 0.0055, with full relative precision. */
function expm1Kernel(rh: number, rl: number): number {
  const tail =
    1 / 120 + rh * (1 / 720 + rh * (1 / 5040 + rh * (1 / 40320 + rh * (1 / 362880 + rh / 3628800))))
  let h = ddAdd(C24_H, C24_L, rh * tail, 0)
  h = ddMultiply(h, low[0]!, rh, rl)
  h = ddAdd(C6_H, C6_L, h, low[0]!)
  h = ddMultiply(h, low[0]!, rh, rl)
  h = ddAdd(0.5, 0, h, low[0]!)
  h = ddMultiply(h, low[0]!, rh, rl)
  h = ddAdd(1, 0, h, low[0]!)
  return ddMultiply(h, low[0]!, rh, rl)
}

/** r and n with x = n ln2/64 + r; n goes to low[1]. */
function reduceExp(xh: number, xl: number): number {
  const n = Math.round(xh * 92.33248261893176)
  const t = twoSum(xh - n * STEP_1, -n * STEP_2)
  const r = fastTwoSum(t, low[0]! + (xl - n * STEP_3))
  low[1] = n
  return r
}

/** e**(xh + xl) as a pair near 1 to 2, to be scaled by 2**low[1]. */
export function expPair(xh: number, xl: number): number {
  const table = powersOfTwo ?? loadPowersOfTwo()
  const r = reduceExp(xh, xl)
  const n = low[1]!
  const qh = expm1Kernel(r, low[0]!)
  const ql = low[0]!
  const j = n & 63
  const th = table[2 * j]!
  const tl = table[2 * j + 1]!
  const p = ddMultiply(th, tl, qh, ql)
  const h = ddAdd(th, tl, p, low[0]!)
  low[1] = (n - j) / 64
  return h
}

/** 2 atanh(s), |s| below 2**-8, with full relative precision. */
function twiceAtanhKernel(sh: number, sl: number): number {
  const zh = ddMultiply(sh, sl, sh, sl)
  const zl = low[0]!
  const tail = zh * (1 / 7 + zh * (1 / 9 + zh * (1 / 11 + zh * (1 / 13 + zh / 15))))
  let h = ddAdd(C5_H, C5_L, tail, 0)
  h = ddMultiply(h, low[0]!, zh, zl)
  h = ddAdd(C3_H, C3_L, h, low[0]!)
  h = ddMultiply(h, low[0]!, zh, zl)
  h = ddMultiply(h, low[0]!, sh, sl)
  h = ddAdd(sh, sl, h, low[0]!)
  low[0]! *= 2
  return 2 * h
}

/** log((mh + ml) * 2**k) as a pair, for mh in [0.7, 1.42]. */
function logKernel(mh: number, ml: number, k: number): number {
  const table = logarithms ?? loadLogarithms()
  const i = Math.round(mh * 128)
  const f = i / 128
  const nh = twoSum(mh - f, ml)
  const nl = low[0]!
  const d = fastTwoSum(mh + f, ml)
  // mh + f may have lost a bit: put it back.
  const lost = mh - (mh + f - f)
  const s = ddDivide(nh, nl, d, low[0]! + lost)
  let h = twiceAtanhKernel(s, low[0]!)
  if (i !== 128) h = ddAdd(table[2 * (i - LOG_FIRST)]!, table[2 * (i - LOG_FIRST) + 1]!, h, low[0]!)
  if (k !== 0) {
    const l = low[0]!
    const e = fastTwoSum(k * LN2_1, k * LN2_2)
    h = ddAdd(e, low[0]! + k * LN2_3, h, l)
  }
  return h
}

const SQRT_HALF = Math.SQRT1_2

/** log(xh + xl) as a pair, for a positive finite number. */
export function logPair(xh: number, xl: number): number {
  let [m, k] = frexp(xh)
  if (m < SQRT_HALF) {
    m *= 2
    k--
  }
  return logKernel(m, xl === 0 ? 0 : ldexp(xl, -k), k)
}

/** log(1 + uh + ul) as a pair with full relative precision, for a sum above 0. */
export function log1pPair(uh: number, ul: number): number {
  if (Math.abs(uh) < 0.0038) {
    const d = ddAdd(2, 0, uh, ul)
    const s = ddDivide(uh, ul, d, low[0]!)
    return twiceAtanhKernel(s, low[0]!)
  }
  const h = ddAdd(1, 0, uh, ul)
  return logPair(h, low[0]!)
}

export function exp(x: number): number {
  if (!(Math.abs(x) < 746)) return x > 0 ? Infinity : x < 0 ? 0 : NaN
  const quick = quickExp(x)
  return Number.isNaN(quick) ? slowExp(x) : quick
}

function slowExp(x: number): number {
  if (Math.abs(x) < 1e-17) return 1 + x
  const h = expPair(x, 0)
  return roundScaled(h, low[0]!, low[1]!)
}

export function exp2(x: number): number {
  if (!(Math.abs(x) < 1080)) return x > 0 ? Infinity : x < 0 ? 0 : NaN
  if (Number.isInteger(x)) return x < -1074 ? 0 : x > 1023 ? Infinity : pow2(x)
  if (Math.abs(x) < 1e-17) return 1 + x
  const n = Math.round(x)
  const h = ddMultiply(x - n, 0, LN2_H, LN2_L)
  const y = expPair(h, low[0]!)
  return roundScaled(y, low[0]!, low[1]! + n)
}

/**
 * glibc's expm1 and log1p are fdlibm's, and so are V8's and SpiderMonkey's: the same last digit, which
 * correct rounding would miss in some 3-5 % of cases.
 */
export function expm1(x: number): number {
  return Math.expm1(x)
}

export function log(x: number): number {
  const quick = quickLog(x)
  if (!Number.isNaN(quick)) return quick
  if (!(x > 0 && x < Infinity)) return logSpecial(x)
  return logPair(x, 0)
}

function logSpecial(x: number): number {
  if (x === 0) return -Infinity
  return x > 0 ? x : NaN
}

export function log2(x: number): number {
  if (!(x > 0 && x < Infinity)) return logSpecial(x)
  let [m, k] = frexp(x)
  if (m < SQRT_HALF) {
    m *= 2
    k--
  }
  if (m === 1) return k
  const h = logKernel(m, 0, 0)
  const scaled = ddMultiply(h, low[0]!, INV_LN2_H, INV_LN2_L)
  return ddAdd(k, 0, scaled, low[0]!)
}

/** log10(2) in two parts and 1/ln(10): glibc computes log10 from log in this way (after fdlibm). */
const LOG10_2_HIGH = 0.30102999566361177
const LOG10_2_LOW = 3.694239077158931e-13

export function log10(x: number): number {
  if (!(x > 0 && x < Infinity)) return logSpecial(x)
  const [m, e] = frexp(x)
  // x = 2**k * f with f in [1, 2), or in [0.5, 1) when k is negative.
  const y = e - 1 < 0 ? e : e - 1
  const f = e - 1 < 0 ? m : 2 * m
  return y * LOG10_2_LOW + INV_LN10_H * log(f) + y * LOG10_2_HIGH
}

export function log1p(x: number): number {
  return Math.log1p(x)
}

/** C's pow, with all of its special cases. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1
  if (!Number.isFinite(x) || !Number.isFinite(y) || x === 0) return powSpecial(x, y)
  if (y === 1) return x
  if (y === 2) return x * x
  if (y === -1) return 1 / x
  const odd = isOddInteger(y)
  if (x < 0 && !odd && !Number.isInteger(y)) return NaN
  const magnitude = powPositive(Math.abs(x), y)
  return x < 0 && odd ? -magnitude : magnitude
}

function isOddInteger(y: number): boolean {
  return Number.isInteger(y) && Math.abs(y % 2) === 1
}

function powSpecial(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  if (x === -1) return 1
  // The host's own power agrees with C here: zeros and infinities only.
  return x ** y
}

function powPositive(x: number, y: number): number {
  if (x === 1) return 1
  if (y === 0.5) return Math.sqrt(x)
  const quick = quickPow(x, y)
  if (!Number.isNaN(quick)) return quick
  const lh = logPair(x, 0)
  const ll = low[0]!
  const estimate = lh * y
  if (estimate > 710) return Infinity
  if (estimate < -746) return 0
  const ph = estimate
  const pl = productError(lh, y, estimate) + ll * y
  if (Math.abs(ph) < 1e-18) return 1 + ph
  const eh = fastTwoSum(ph, pl)
  const h = expPair(eh, low[0]!)
  const k = low[1]!
  const l = low[0]!
  if (k <= -1021 || k >= 1023) return roundScaled(h, l, k)
  return ldexp(snapToEven(h, l, h >= 1 ? 2.220446049250313e-16 * (h >= 2 ? 2 : 1) : ulp(h)), k)
}

/** sinh, cosh and tanh follow the case analysis of fdlibm, as glibc does. */
export function sinh(x: number): number {
  const a = Math.abs(x)
  if (!Number.isFinite(x) || a < 3.725290298461914e-9) return x
  const half = x < 0 ? -0.5 : 0.5
  if (a < 22) {
    const t = expm1(a)
    return a < 1 ? half * (2 * t - (t * t) / (t + 1)) : half * (t + t / (t + 1))
  }
  return a < LOG_MAX ? half * exp(a) : signed(x, expHalf(a))
}

const LOG_MAX = 709.782712893384

/** e**a / 2 by squares, where e**a alone would overflow. */
function expHalf(a: number): number {
  const w = exp(0.5 * a)
  return 0.5 * w * w
}

function signed(x: number, magnitude: number): number {
  return x < 0 ? -magnitude : magnitude
}

export function cosh(x: number): number {
  const a = Math.abs(x)
  if (!Number.isFinite(x)) return a
  if (a < 0.3465728759765625) {
    const t = expm1(a)
    const w = 1 + t
    return a < 2.7755575615628914e-17 ? w : 1 + (t * t) / (w + w)
  }
  if (a < 22) {
    const t = exp(a)
    return 0.5 * t + 0.5 / t
  }
  return a < LOG_MAX ? 0.5 * exp(a) : expHalf(a)
}

export function tanh(x: number): number {
  const a = Math.abs(x)
  if (Number.isNaN(x)) return x
  if (a >= 22) return signed(x, 1)
  if (a < 2.7755575615628914e-17) return x * (1 + x)
  if (a >= 1) return signed(x, 1 - 2 / (expm1(2 * a) + 2))
  const t = expm1(-2 * a)
  return signed(x, -t / (t + 2))
}

export function asinh(x: number): number {
  const a = Math.abs(x)
  if (!(a < Infinity) || a < 1e-9) return x
  if (a > 1e10) return signed(x, logTwice(a))
  // log1p(a + a**2 / (1 + sqrt(1 + a**2)))
  const zh = ddMultiply(a, 0, a, 0)
  const zl = low[0]!
  let h = ddAdd(1, 0, zh, zl)
  h = ddSqrt(h, low[0]!)
  h = ddAdd(1, 0, h, low[0]!)
  h = ddDivide(zh, zl, h, low[0]!)
  h = ddAdd(a, 0, h, low[0]!)
  return signed(x, log1pPair(h, low[0]!))
}

/** log(2a + 1/(2a)), for large a: the second term of asinh and acosh is below the precision. */
function logTwice(a: number): number {
  const h = logPair(a, 0)
  return ddAdd(h, low[0]!, LN2_H, LN2_L)
}

export function acosh(x: number): number {
  if (!(x >= 1)) return NaN
  if (x === Infinity) return x
  if (x > 1e17) return logTwice(x)
  // log1p(t + sqrt(2t + t**2)) with t = x - 1
  const th = twoSum(x, -1)
  const tl = low[0]!
  let h = ddAdd(th, tl, 2, 0)
  h = ddMultiply(h, low[0]!, th, tl)
  h = ddSqrt(h, low[0]!)
  h = ddAdd(h, low[0]!, th, tl)
  return log1pPair(h, low[0]!)
}

export function atanh(x: number): number {
  const a = Math.abs(x)
  if (!(a < 1)) return a === 1 ? signed(x, Infinity) : NaN
  if (a < 1e-9) return x
  // log1p(2a / (1 - a)) / 2
  const dh = twoSum(1, -a)
  const h = ddDivide(2 * a, 0, dh, low[0]!)
  return signed(x, log1pPair(h, low[0]!) / 2)
}

const CBRT_2 = 1.2599210498948732
const CBRT_4 = 1.5874010519681996
/** Cube roots of 2**(e % 3), for remainders -2 to 2. */
const CBRT_FACTORS = [1 / CBRT_4, 1 / CBRT_2, 1, CBRT_2, CBRT_4]

const CBRT_POLYNOMIAL = [
  0.7849323449766392, -1.8346927748361308, 2.4469312256353444, -2.114994941673713, 1.508191937815849,
  0.35489576504391984,
]

/** A polynomial and one step of Halley's iteration: not correctly rounded, but glibc's own digits. */
export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const [m, e] = frexp(Math.abs(x))
  let u = -0.14526389938548637
  for (const c of CBRT_POLYNOMIAL) u = u * m + c
  const cube = u * u * u
  const root = ((u * (cube + 2 * m)) / (2 * cube + m)) * CBRT_FACTORS[2 + (e % 3)]!
  return ldexp(x > 0 ? root : -root, Math.trunc(e / 3))
}
