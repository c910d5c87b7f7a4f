/**
 * sin, cos, tan and their inverses, correctly rounded but for some 2**-40 of cases (see
 * double_double.ts). Arguments of any size are reduced exactly enough; infinities give NaN.
 * CPython: the C library behind Modules/mathmodule.c.
 */
import { decompose, ldexp, signBit } from '../float_bits.ts'
import {
  ddAdd,
  ddDivide,
  ddMultiply,
  ddSqrt,
  FIXED,
  FIXED_ONE,
  fixedArcOfReciprocal,
  fixedMultiply,
  fixedToDoubleDouble,
  low,
  twoSum,
} from './double_double.ts'
import { fixedSinCosOfStep, quickSinCos } from './quick.ts'

const PI_H = Math.PI
const PI_L = 1.2246467991473532e-16
const PI_2_H = Math.PI / 2
const PI_2_L = 6.123233995736766e-17
const TWO_OVER_PI = 2 / Math.PI
/** pi/2 in parts of 27 bits: a part times a quotient below 2**26 is exact. */
const PI_2_1 = 1.570796325802803
const PI_2_2 = 9.920935739593517e-10
const PI_2_3 = 5.721188709663575e-18
const PI_2_4 = 1.6446256892965207e-26
const PI_2_5 = 4.3359050443915694e-35
const PI_2_6 = 2.0670321098263988e-43

const C3_H = 0.3333333333333333
const C3_L = 1.850371707708594e-17
const C5_H = 0.2
const C5_L = -1.1102230246251566e-17
const C7_H = 0.14285714285714285
const C7_L = 7.93016446160826e-18
const C6_H = 0.16666666666666666
const C6_L = 9.25185853854297e-18
const C120_H = 0.008333333333333333
const C120_L = 1.1564823173178714e-19
const C24_H = 0.041666666666666664
const C24_L = 2.3129646346357427e-18

const STEPS = 52
/** sin(i/64) and cos(i/64) as pairs: four numbers an entry. */
let sines: Float64Array | undefined

function loadSines(): Float64Array {
  const [s1, c1] = fixedSinCosOfStep(6n)
  const table = new Float64Array(4 * STEPS)
  let s = 0n
  let c = FIXED_ONE
  for (let i = 0; i < STEPS; i++) {
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

/** atan(i/64) as pairs, 0 <= i <= 64. */
let arctangents: Float64Array | undefined

function loadArctangents(): Float64Array {
  const table = new Float64Array(130)
  let sum = 0n
  for (let i = 0; i <= 64; i++) {
    table[2 * i] = fixedToDoubleDouble(sum)
    table[2 * i + 1] = low[0]!
    // atan((i+1)/64) - atan(i/64) = atan(64 / (64**2 + i(i+1)))
    sum += fixedArcOfReciprocal(64n, BigInt(4096 + i * (i + 1)), true)
  }
  return (arctangents = table)
}

const HUGE_BITS = 1280n
/** 2/pi with 1280 bits after the point. */
let twoOverPi: bigint | undefined

function loadTwoOverPi(): bigint {
  // Machin: pi = 16 atan(1/5) - 4 atan(1/239), with some bits to spare.
  const bits = HUGE_BITS + 32n
  const arc = (n: bigint) => {
    let power = (1n << bits) / n
    let sum = 0n
    for (let k = 1n; power !== 0n; k += 2n) {
      sum += (k & 2n) === 2n ? -(power / k) : power / k
      power /= n * n
    }
    return sum
  }
  const pi = 16n * arc(5n) - 4n * arc(239n)
  return (twoOverPi = (1n << (bits + HUGE_BITS + 1n)) / pi)
}

/** x = n pi/2 + r: gives r as a pair and n modulo 4 in low[1]. */
function reduce(x: number): number {
  if (Math.abs(x) <= 0.7853981633974483) {
    low[0] = 0
    low[1] = 0
    return x
  }
  if (Math.abs(x) > 1e8) return reduceHuge(x)
  const n = Math.round(x * TWO_OVER_PI)
  let h = twoSum(x - n * PI_2_1, -n * PI_2_2)
  h = ddAdd(h, low[0]!, -n * PI_2_3, 0)
  h = ddAdd(h, low[0]!, -n * PI_2_4, 0)
  h = ddAdd(h, low[0]!, -n * PI_2_5, -n * PI_2_6)
  low[1] = n & 3
  return h
}

/** The same by exact integer arithmetic (Payne and Hanek). */
function reduceHuge(x: number): number {
  const [m, e] = decompose(x)
  const bits = HUGE_BITS - BigInt(e)
  // x * 2/pi with `bits` bits after the point; what is above 4 turns of pi/2 drops out.
  const product = BigInt.asUintN(Number(bits) + 2, BigInt(m) * (twoOverPi ?? loadTwoOverPi()))
  const half = 1n << (bits - 1n)
  const n = (product + half) >> bits
  const fraction = product - (n << bits)
  const scaled = bits > FIXED ? fraction >> (bits - FIXED) : fraction << (FIXED - bits)
  const f = fixedToDoubleDouble(scaled)
  const h = ddMultiply(f, low[0]!, PI_2_H, PI_2_L)
  low[1] = Number(n & 3n)
  return h
}

/** sin(t) for |t| up to 2**-7, full relative precision. */
function sinKernel(th: number, tl: number, zh: number, zl: number): number {
  const tail = zh * (-1 / 5040 + zh * (1 / 362880 + zh * (-1 / 39916800 + zh / 6227020800)))
  let h = ddAdd(C120_H, C120_L, tail, 0)
  h = ddMultiply(h, low[0]!, zh, zl)
  h = ddAdd(-C6_H, -C6_L, h, low[0]!)
  h = ddMultiply(h, low[0]!, zh, zl)
  h = ddMultiply(h, low[0]!, th, tl)
  return ddAdd(th, tl, h, low[0]!)
}

/** cos(t) - 1 for |t| up to 2**-7. */
function cosm1Kernel(zh: number, zl: number): number {
  const tail = zh * (-1 / 720 + zh * (1 / 40320 + zh * (-1 / 3628800 + zh / 479001600)))
  let h = ddAdd(C24_H, C24_L, tail, 0)
  h = ddMultiply(h, low[0]!, zh, zl)
  h = ddAdd(-0.5, 0, h, low[0]!)
  return ddMultiply(h, low[0]!, zh, zl)
}

/** sin or cos of a reduced argument, |r| <= pi/4 (a little more is fine). */
function sinCosPair(rh: number, rl: number, cosine: boolean): number {
  const table = sines ?? loadSines()
  const negative = rh < 0
  if (negative) {
    rh = -rh
    rl = -rl
  }
  const i = Math.round(rh * 64)
  const th = twoSum(rh - i / 64, rl)
  const tl = low[0]!
  const zh = ddMultiply(th, tl, th, tl)
  const zl = low[0]!
  const sh = sinKernel(th, tl, zh, zl)
  const sl = low[0]!
  if (i === 0 && !cosine) {
    low[0] = negative ? -sl : sl
    return negative ? -sh : sh
  }
  const ch = cosm1Kernel(zh, zl)
  const cl = low[0]!
  // sin(a+t) = S + (S c + C s), cos(a+t) = C + (C c - S s), with c = cos(t) - 1.
  const at = 4 * i
  const ah = table[cosine ? at + 2 : at]!
  const al = table[cosine ? at + 3 : at + 1]!
  const bh = cosine ? -table[at]! : table[at + 2]!
  const bl = cosine ? -table[at + 1]! : table[at + 3]!
  const ph = ddMultiply(ah, al, ch, cl)
  const pl = low[0]!
  const qh = ddMultiply(bh, bl, sh, sl)
  let h = ddAdd(ph, pl, qh, low[0]!)
  h = ddAdd(ah, al, h, low[0]!)
  if (negative && !cosine) {
    low[0] = -low[0]!
    return -h
  }
  return h
}

export function sin(x: number): number {
  const quick = quickSinCos(x, 0)
  if (!Number.isNaN(quick)) return quick
  if (!Number.isFinite(x)) return NaN
  if (Math.abs(x) < 1e-9) return x
  const r = reduce(x)
  const quadrant = low[1]!
  const h = sinCosPair(r, low[0]!, (quadrant & 1) === 1)
  return (quadrant & 2) === 0 ? h : -h
}

export function cos(x: number): number {
  const quick = quickSinCos(x, 1)
  if (!Number.isNaN(quick)) return quick
  if (!Number.isFinite(x)) return NaN
  if (Math.abs(x) < 1e-9) return 1
  const r = reduce(x)
  const quadrant = low[1]!
  const h = sinCosPair(r, low[0]!, (quadrant & 1) === 0)
  return quadrant === 0 || quadrant === 3 ? h : -h
}

export function tan(x: number): number {
  if (!Number.isFinite(x)) return NaN
  if (Math.abs(x) < 1e-9) return x
  const rh = reduce(x)
  const rl = low[0]!
  const odd = (low[1]! & 1) === 1
  const sh = sinCosPair(rh, rl, false)
  const sl = low[0]!
  const ch = sinCosPair(rh, rl, true)
  const cl = low[0]!
  return odd ? -ddDivide(ch, cl, sh, sl) : ddDivide(sh, sl, ch, cl)
}

/** atan(q) as a pair, 0 <= q <= 1 (a little more is fine). */
function atanKernel(qh: number, ql: number): number {
  const table = arctangents ?? loadArctangents()
  const i = Math.min(64, Math.round(qh * 64))
  let th = qh
  let tl = ql
  if (i !== 0) {
    const c = i / 64
    const nh = twoSum(qh - c, ql)
    const nl = low[0]!
    let dh = ddMultiply(qh, ql, c, 0)
    dh = ddAdd(1, 0, dh, low[0]!)
    th = ddDivide(nh, nl, dh, low[0]!)
    tl = low[0]!
  }
  const zh = ddMultiply(th, tl, th, tl)
  const zl = low[0]!
  const tail = zh * (1 / 9 - zh * (1 / 11 - zh * (1 / 13 - zh * (1 / 15 - zh / 17))))
  let h = ddAdd(-C7_H, -C7_L, tail, 0)
  h = ddMultiply(h, low[0]!, zh, zl)
  h = ddAdd(C5_H, C5_L, h, low[0]!)
  h = ddMultiply(h, low[0]!, zh, zl)
  h = ddAdd(-C3_H, -C3_L, h, low[0]!)
  h = ddMultiply(h, low[0]!, zh, zl)
  h = ddMultiply(h, low[0]!, th, tl)
  h = ddAdd(th, tl, h, low[0]!)
  return i === 0 ? h : ddAdd(table[2 * i]!, table[2 * i + 1]!, h, low[0]!)
}

/** atan of the quotient of two positive pairs, in (0, pi/2). */
function atanQuotient(yh: number, yl: number, xh: number, xl: number): number {
  if (yh <= xh) {
    const q = ddDivide(yh, yl, xh, xl)
    return atanKernel(q, low[0]!)
  }
  const q = ddDivide(xh, xl, yh, yl)
  const h = atanKernel(q, low[0]!)
  return ddAdd(PI_2_H, PI_2_L, -h, -low[0]!)
}

function signed(x: number, magnitude: number): number {
  return x < 0 ? -magnitude : magnitude
}

export function atan(x: number): number {
  const a = Math.abs(x)
  if (!(a < 1e20)) return Number.isNaN(x) ? x : signed(x, PI_2_H)
  return a < 1e-9 ? x : signed(x, atanQuotient(a, 0, 1, 0))
}

export function asin(x: number): number {
  const a = Math.abs(x)
  if (!(a <= 1)) return NaN
  if (a < 1e-9) return x
  // atan(a / sqrt((1 - a)(1 + a)))
  if (a === 1) return signed(x, PI_2_H)
  const ch = cosineOf(a)
  return signed(x, atanQuotient(a, 0, ch, low[0]!))
}

/** sqrt(1 - a**2) */
function cosineOf(a: number): number {
  const mh = twoSum(1, -a)
  const ml = low[0]!
  const ph = twoSum(1, a)
  const h = ddMultiply(mh, ml, ph, low[0]!)
  return ddSqrt(h, low[0]!)
}

export function acos(x: number): number {
  if (!(Math.abs(x) <= 1)) return NaN
  if (x === 1) return 0
  if (x === -1) return PI_H
  if (Math.abs(x) < 1e-20) return PI_2_H
  const a = Math.abs(x)
  const sh = cosineOf(a)
  const h = atanQuotient(sh, low[0]!, a, 0)
  return x > 0 ? h : ddAdd(PI_H, PI_L, -h, -low[0]!)
}

export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  const ax = Math.abs(x)
  const ay = Math.abs(y)
  if (ax === 0 || ay === 0 || ax === Infinity || ay === Infinity) return Math.atan2(y, x)
  return signed(y, atan2Positive(ay, ax, signBit(x)))
}

/** The angle of (x, y) in the upper half plane, x mirrored if `left`. */
function atan2Positive(y: number, x: number, left: boolean): number {
  const ratio = y / x
  // Far off the diagonal the angle is the quotient, or the axis itself.
  if (ratio < 1e-30) return left ? PI_H : ratio
  if (ratio > 1e30) return PI_2_H
  const scale = -Math.floor(Math.log2(Math.max(x, y)))
  const h = atanQuotient(ldexp(y, scale), 0, ldexp(x, scale), 0)
  return left ? ddAdd(PI_H, PI_L, -h, -low[0]!) : h
}
