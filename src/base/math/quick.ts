/**
 * First attempts at exp, log, pow, sin and cos: table and short polynomial, with an error below 2**-62
 * of the result. Where that decides how the true value rounds (more than 99 of 100 times) the
 * rounded value is the answer; otherwise NaN sends the caller to double-double arithmetic, which
 * is four times slower. After Ziv; the tables are made on first use.
 */
import { fromWords, highWord, lowWord, pow2 } from '../float_bits.ts'
import {
  FIXED,
  FIXED_ONE,
  fixedArcOfReciprocal,
  fixedMultiply,
  fixedToDoubleDouble,
  low,
  productError,
} from './double_double.ts'

/** Adding and subtracting this rounds to an integer. */
const SHIFTER = 6755399441055744

const EXP_STEPS = 1024
const EXP_SCALE = 1477.3197218702985
const EXP_STEP_1 = 0.0006769015433292225
const EXP_STEP_2 = 1.8634911418658083e-13
const RELATIVE_ERROR = 2 ** -62

/** 2**(i/1024) as pairs. */
let powers: Float64Array | undefined

function loadPowers(): Float64Array {
  let root = 2n * FIXED_ONE
  for (let i = 0; i < 10; i++) root = fixedSquareRoot(root)
  const table = new Float64Array(2 * EXP_STEPS)
  let value = FIXED_ONE
  for (let i = 0; i < EXP_STEPS; i++) {
    table[2 * i] = fixedToDoubleDouble(value)
    table[2 * i + 1] = low[0]!
    value = fixedMultiply(value, root)
  }
  return (powers = table)
}

export function fixedSquareRoot(value: bigint): bigint {
  const n = value << FIXED
  let x = 1n << (FIXED + 1n)
  while (true) {
    const y = (x + n / x) >> 1n
    if (y >= x) return x
    x = y
  }
}

/** e**(xh + xl) for |xh| < 700, if xl and what it stands for are exact to `error` (absolute). */
function expOf(xh: number, xl: number, error: number): number {
  const table = powers ?? loadPowers()
  const n = xh * EXP_SCALE + SHIFTER - SHIFTER
  const r = xh - n * EXP_STEP_1 - n * EXP_STEP_2 + xl
  const p = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))))
  const j = n & (EXP_STEPS - 1)
  const h = table[2 * j]!
  const l = table[2 * j + 1]! + h * p
  const e = h * error
  const result = h + (l - e)
  return result === h + (l + e) ? result * pow2((n - j) / EXP_STEPS) : NaN
}

/** exp(x), or NaN if undecided or |x| >= 700. */
export function quickExp(x: number): number {
  return x > -700 && x < 700 ? expOf(x, 0, RELATIVE_ERROR) : NaN
}

const LOG_STEPS = 256
const LN2_1 = 0.6931471805592082
const LN2_2 = 7.371002565167799e-13
/** For m in [1, 2), by its first 8 bits: 1/m to 10 bits, and the logarithm of that as a pair, negated. */
let inverses: Float64Array | undefined

function loadInverses(): Float64Array {
  const table = new Float64Array(3 * LOG_STEPS)
  for (let i = 0; i < LOG_STEPS; i++) {
    // Above sqrt(2) the number is halved, so that numbers just below 1 meet the inverse 1 too.
    const middle = (256.5 + i) / (i < HALVED_FROM ? 256 : 512)
    const inverse = i === 0 || i === LOG_STEPS - 1 ? 1 : Math.round(1024 / middle)
    const numerator = inverse === 1 ? 1024 : inverse
    table[3 * i] = numerator / 1024
    table[3 * i + 1] = fixedToDoubleDouble(minusLogOf1024ths(numerator))
    table[3 * i + 2] = low[0]!
  }
  return (inverses = table)
}

/** -log(n/1024) = 2 atanh((1024 - n)/(1024 + n)) in fixed point. */
function minusLogOf1024ths(n: number): bigint {
  const arc = 2n * fixedArcOfReciprocal(BigInt(Math.abs(1024 - n)), BigInt(1024 + n), false)
  return n > 1024 ? -arc : arc
}

/** sqrt(2) in 256ths of the fraction. */
const HALVED_FROM = 106

/** log(x) for a positive normal x: the high part; the low one, good to 2**-71, in low[0]. */
function logParts(x: number): number {
  const table = inverses ?? loadInverses()
  const high = highWord(x)
  const i = (high >> 12) & 255
  const halved = i >= HALVED_FROM
  const k = (high >> 20) - (halved ? 1022 : 1023)
  const exponent = halved ? 0x3fe00000 : 0x3ff00000
  const top = (high & 0xfffff) | exponent
  // m = mh + ml with 21 and 32 bits: their products with the inverse are exact.
  const bottom = lowWord(x)
  const mh = fromWords(top, 0)
  const ml = fromWords(top, bottom) - mh
  const inverse = table[3 * i]!
  const a = mh * inverse - 1
  const b = ml * inverse
  const r = a + b
  const rl = a - r + b
  const c = k * LN2_1
  const d = table[3 * i + 1]!
  const s = c + d
  const se = c - s + d
  const t = s + r
  const v = t - s
  const te = s - (t - v) + (r - v)
  const poly = r * r * (-0.5 + r * (1 / 3 + r * (-0.25 + r * (0.2 + r * (-1 / 6 + r * (1 / 7 - r * 0.125))))))
  low[0] = te + (se + (rl - rl * r + k * LN2_2 + table[3 * i + 2]! + poly))
  return t
}

/** log(x), or NaN if undecided or not a normal number. */
export function quickLog(x: number): number {
  if (!(x >= 2.2250738585072014e-308 && x < Infinity)) return NaN
  const h = logParts(x)
  const l = low[0]!
  const e = Math.abs(h) * RELATIVE_ERROR
  const result = h + (l - e)
  return result === h + (l + e) ? result : NaN
}

/** x**y for a positive x, or NaN if undecided. */
export function quickPow(x: number, y: number): number {
  if (!(x >= 2.2250738585072014e-308 && x < Infinity)) return NaN
  const h = logParts(x)
  const l = low[0]!
  const p = h * y
  if (!(p > -690 && p < 690) || Math.abs(p) < 1e-100) return NaN
  const pl = productError(h, y, p) + l * y
  return expOf(p, pl, RELATIVE_ERROR + Math.abs(y) * LOG_ERROR)
}

const LOG_ERROR = 2 ** -70

const SIN_STEPS = 1024
/** sin(i/1024) and cos(i/1024) as pairs, up to pi/4 and a little more. */
let sines: Float64Array | undefined

function loadSines(): Float64Array {
  const count = 808
  const table = new Float64Array(4 * count)
  const [s1, c1] = fixedSinCosOfStep(10n)
  let s = 0n
  let c = FIXED_ONE
  for (let i = 0; i < count; i++) {
    table[4 * i] = fixedToDoubleDouble(s)
    table[4 * i + 1] = low[0]!
    table[4 * i + 2] = fixedToDoubleDouble(c)
    table[4 * i + 3] = low[0]!
    const next = fixedMultiply(s, c1) + fixedMultiply(c, s1)
    c = fixedMultiply(c, c1) - fixedMultiply(s, s1)
    s = next
  }
  return (sines = table)
}

/** sin and cos of 2**-bits in fixed point. */
export function fixedSinCosOfStep(bits: bigint): [bigint, bigint] {
  let term = FIXED_ONE
  const sums = [0n, 0n, 0n, 0n]
  for (let k = 0; term !== 0n; k++) {
    sums[k % 4]! += term
    term = (term >> bits) / BigInt(k + 1)
  }
  return [sums[1]! - sums[3]!, sums[0]! - sums[2]!]
}

const TWO_OVER_PI = 2 / Math.PI
const PI_2_1 = 1.5707963267341256
const PI_2_2 = 6.077100506303966e-11
const PI_2_3 = 2.0222662487959506e-21

/** sin(x) (`turn` 0) or cos(x) (`turn` 1), or NaN if undecided or |x| is above 10**5. */
export function quickSinCos(x: number, turn: 0 | 1): number {
  if (!(x > -1e5 && x < 1e5)) return NaN
  const n = x * TWO_OVER_PI + SHIFTER - SHIFTER
  const t = x - n * PI_2_1
  const w = n * PI_2_2
  let rh = t - w
  let rl = t - rh - w - n * PI_2_3
  const quadrant = (n + turn) & 3
  if (rh < 0) {
    rh = -rh
    rl = -rl
  }
  const odd = (quadrant & 1) === 1
  let negative = (quadrant & 2) !== 0
  if (!odd && x - n * PI_2_1 < w) negative = !negative
  const magnitude = odd ? quickCosine(rh, rl) : quickSine(rh, rl)
  return negative ? -magnitude : magnitude
}

function decide(h: number, l: number, e: number): number {
  const result = h + (l - e)
  return result === h + (l + e) ? result : NaN
}

function quickSine(rh: number, rl: number): number {
  if (rh < 0.03) {
    if (rh < 1e-6) return NaN
    const z = rh * rh
    const cubic = rh * z * (-1 / 6 + z * (1 / 120 + z * (-1 / 5040 + z * (1 / 362880))))
    return decide(rh, rl + cubic, rh * RELATIVE_ERROR)
  }
  const table = sines ?? loadSines()
  const i = rh * SIN_STEPS + SHIFTER - SHIFTER
  const t = rh - i / SIN_STEPS + rl
  const s = table[4 * i]!
  const c = table[4 * i + 2]!
  const z = t * t
  const l =
    table[4 * i + 1]! +
    (s * z * (-0.5 + z * (1 / 24)) + (c * (t + t * z * (-1 / 6 + z * (1 / 120))) + table[4 * i + 3]! * t))
  return decide(s, l, ABSOLUTE_ERROR)
}

const ABSOLUTE_ERROR = 2 ** -62

function quickCosine(rh: number, rl: number): number {
  const table = sines ?? loadSines()
  const i = rh * SIN_STEPS + SHIFTER - SHIFTER
  const t = rh - i / SIN_STEPS + rl
  const s = table[4 * i]!
  const c = table[4 * i + 2]!
  const z = t * t
  const l =
    table[4 * i + 3]! +
    (c * z * (-0.5 + z * (1 / 24)) - (s * (t + t * z * (-1 / 6 + z * (1 / 120))) + table[4 * i + 1]! * t))
  return decide(c, l, ABSOLUTE_ERROR)
}
