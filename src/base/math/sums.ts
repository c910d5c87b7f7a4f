/**
 * Sums and norms in extended precision, with CPython's algorithms and order of operations: fsum
 * (Shewchuk), sumprod (Ogita, Rump, Oishi), hypot and dist (scaled, compensated), sum() (Neumaier),
 * and the exact fma and remainder. CPython: Modules/mathmodule.c, Python/bltinmodule.c.
 */
import { copysign, decompose, frexp, ldexp, scaleSticky } from '../float_bits.ts'
import { productError } from './double_double.ts'

/** The exact sum of floats added so far, as non-overlapping partial sums. */
export class ExactSum {
  declare private readonly partials: number[]
  declare private special: number
  declare private infinities: number

  constructor() {
    this.partials = []
    this.special = 0
    this.infinities = 0
  }

  /** False on overflow between finite numbers ("intermediate overflow in fsum"). */
  add(value: number): boolean {
    const p = this.partials
    let x = value
    let used = 0
    for (let j = 0; j < p.length; j++) {
      let y = p[j]!
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x]
      const high = x + y
      const lost = y - (high - x)
      if (lost !== 0) p[used++] = lost
      x = high
    }
    p.length = used
    if (x === 0) return true
    if (Number.isFinite(x)) {
      p.push(x)
      return true
    }
    if (Number.isFinite(value)) return false
    if (!Number.isNaN(value)) this.infinities += value
    this.special += value
    p.length = 0
    return true
  }

  /** The rounded sum; undefined for inf - inf ("-inf + inf in fsum"). */
  result(): number | undefined {
    if (this.special !== 0) return Number.isNaN(this.infinities) ? undefined : this.special
    const p = this.partials
    let n = p.length
    if (n === 0) return 0
    let high = p[--n]!
    let lost = 0
    while (n > 0) {
      const x = high
      const y = p[--n]!
      high = x + y
      lost = y - (high - x)
      if (lost !== 0) break
    }
    // A tie that the next partial sum breaks.
    if (n > 0 && ((lost < 0 && p[n - 1]! < 0) || (lost > 0 && p[n - 1]! > 0))) {
      const y = lost * 2
      const x = high + y
      if (y === x - high) high = x
    }
    return high
  }
}

/** Products of floats summed in triple length (K = 3), the float path of math.sumprod. */
export class TripleSum {
  declare private high: number
  declare private low: number
  declare private tiny: number

  constructor() {
    this.high = 0
    this.low = 0
    this.tiny = 0
  }

  /** Adds x * y. False, with nothing added, when the sum would stop being finite. */
  addProduct(x: number, y: number): boolean {
    const p = x * y
    const e = exactProductError(x, y, p)
    const s = this.high + p
    const sError = sumError(this.high, p, s)
    const r1 = this.low + e
    const r1Error = sumError(this.low, e, r1)
    const r2 = r1 + sError
    const r2Error = sumError(r1, sError, r2)
    if (!Number.isFinite(s)) return false
    this.high = s
    this.low = r2
    this.tiny += r1Error
    this.tiny += r2Error
    return true
  }

  value(): number {
    const s = this.low + this.high
    return this.tiny + sumError(this.low, this.high, s) + s
  }
}

function sumError(a: number, b: number, sum: number): number {
  const z = sum - a
  return a - (sum - z) + (b - z)
}

/** The error of p = x * y also where splitting would overflow or underflow. */
function exactProductError(x: number, y: number, p: number): number {
  const a = Math.abs(x)
  const b = Math.abs(y)
  const q = Math.abs(p)
  if (a < 1e150 && b < 1e150 && (q > 1e-280 || q === 0))
    return q === 0 ? fma(x, y, -p) : productError(x, y, p)
  return fma(x, y, -p)
}

/** The compensated float path of the builtin sum(). */
export class CompensatedSum {
  declare private sum: number
  declare private compensation: number

  constructor(start: number) {
    this.sum = start
    this.compensation = 0
  }

  add(x: number): void {
    const t = this.sum + x
    if (Math.abs(this.sum) >= Math.abs(x)) this.compensation += this.sum - t + x
    else this.compensation += x - t + this.sum
    this.sum = t
  }

  value(): number {
    // A compensation that is not finite came from infinities in the sum.
    return this.compensation !== 0 && Number.isFinite(this.compensation)
      ? this.sum + this.compensation
      : this.sum
  }
}

const SMALLEST_NORMAL = 2.2250738585072014e-308

/** math.hypot of any number of coordinates. */
export function hypot(coordinates: ArrayLike<number>): number {
  return vectorNorm(Float64Array.from(coordinates, Math.abs))
}

const LARGE = 2 ** 500
const SMALL = 2 ** -450
const NEGLIGIBLE = 2 ** -54

/** C's hypot, to the last bit: what abs() of a complex number is. The correction is C. F. Borges' (2019). */
export function hypot2(a: number, b: number): number {
  const p = Math.abs(a)
  const q = Math.abs(b)
  const x = p > q ? p : q
  const y = p > q ? q : p
  if (y === 0 && x <= LARGE) return x
  if (!(x <= LARGE && y >= SMALL)) return hypot([a, b])
  if (y <= x * NEGLIGIBLE) return x + y
  const h = Math.sqrt(x * x + y * y)
  let error: number
  if (h <= 2 * y) {
    const delta = h - y
    error = x * (2 * delta - x) + (delta - 2 * (x - y)) * delta
  } else {
    const delta = h - x
    error = 2 * delta * (x - 2 * y) + ((4 * delta - y) * y + delta * delta)
  }
  return h - error / (2 * h)
}

/** math.dist of two points of the same dimension. */
export function dist(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return vectorNorm(Float64Array.from(p, (x, i) => Math.abs(x - q[i]!)))
}

/** The Euclidean norm of numbers that are not negative. */
function vectorNorm(vector: Float64Array): number {
  let max = 0
  let foundNan = false
  for (const x of vector) {
    if (x > max) max = x
    else if (Number.isNaN(x)) foundNan = true
  }
  if (max === Infinity) return max
  if (foundNan) return NaN
  if (max === 0 || vector.length <= 1) return max
  const e = frexp(max)[1]
  if (e < -1023) return SMALLEST_NORMAL * vectorNorm(vector.map(x => x / SMALLEST_NORMAL))
  return scaledNorm(vector, ldexp(1, -e))
}

function scaledNorm(vector: Float64Array, scale: number): number {
  let sum = 1
  let fraction1 = 0
  let fraction2 = 0
  const accumulate = (a: number, b: number) => {
    const p = a * b
    const s = sum + p
    fraction1 += exactProductError(a, b, p)
    fraction2 += sum - s + p
    sum = s
  }
  for (const v of vector) accumulate(v * scale, v * scale)
  const h = Math.sqrt(sum - 1 + (fraction1 + fraction2))
  accumulate(-h, h)
  // One Newton step with the exact residual.
  const residual = sum - 1 + (fraction1 + fraction2)
  return (h + residual / (2 * h)) / scale
}

/** x * y + z rounded once; NaN and infinities as C's fma gives them. */
export function fma(x: number, y: number, z: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y) || x === 0 || y === 0) return x * y + z
  if (!Number.isFinite(z)) return z
  const [mx, ex] = decompose(x)
  const [my, ey] = decompose(y)
  const product = BigInt(mx) * BigInt(my)
  const e = ex + ey
  if (z === 0) return signedScale(product, e)
  const [mz, ez] = decompose(z)
  const low = Math.min(e, ez)
  const sum = (product << BigInt(e - low)) + (BigInt(mz) << BigInt(ez - low))
  // An exact zero from opposite signs is +0.
  return sum === 0n ? 0 : signedScale(sum, low)
}

function signedScale(n: bigint, e: number): number {
  const magnitude = scaleSticky((n < 0n ? -n : n) << 66n, e - 66)
  return n < 0n ? -magnitude : magnitude
}

/** math.remainder: x - n*y with n the integer nearest to x/y, ties to even; NaN where it is an error. */
export function remainder(x: number, y: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    if (Number.isNaN(x)) return x
    if (Number.isNaN(y)) return y
    return Number.isFinite(x) ? x : NaN
  }
  if (y === 0) return NaN
  const absX = Math.abs(x)
  const absY = Math.abs(y)
  const m = absX % absY
  // Compared with the complement, since half of y may not be representable.
  const c = absY - m
  let r = m
  if (m > c) r = -c
  else if (m === c) r = m - 2 * ((0.5 * (absX - m)) % absY)
  return copysign(1, x) * r
}
