/**
 * erf and erfc, correctly rounded. Up to 6 by Taylor series about the nearest sixteenth in double-double, whose
 * error is below 2**-70 of the result; where that leaves the rounding open, and beyond 6, by series and continued
 * fraction in fixed point. CPython: the C library behind Modules/mathmodule.c.
 */
import { decompose, ratioToDouble, scaleSticky } from '../float_bits.ts'
import {
  ddAdd,
  ddMultiply,
  FIXED,
  FIXED_ONE,
  fixedFromDouble,
  fixedMultiply,
  fixedToDoubleDouble,
  low,
} from './double_double.ts'

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

const NODES_PER_UNIT = 16
const LAST_NODE = 6 * NODES_PER_UNIT
/** Terms that need two doubles each: from the 8th on a term is below 2**-26 of the result. */
const PAIRS = 7
/** The last term, below 0.375**20 / 20! of the result. */
const LAST_TERM = 18
/** Where things are in the numbers of a node. */
const ERF = 0
const ERFC = 2
const SLOPE = 4
const TERMS = 6
const nodes: (Float64Array | undefined)[] = []

/**
 * What the series about c = k/16 needs: erf(c), erfc(c), erf'(c) and the coefficients s of
 * erf(c + h) = erf(c) + h erf'(c) (s0 + s1 h + s2 h**2 + ...). From f' = -2xf for f = erf' follows
 * b[n+1] = -2 (c b[n] + b[n-1]) / (n+1) for its own coefficients, and s[n] = b[n] / (n+1).
 */
function loadNode(k: number): Float64Array {
  const node = new Float64Array(TERMS + 2 * PAIRS + LAST_TERM + 1 - PAIRS)
  const put = (at: number, value: bigint) => {
    node[at] = fixedToDoubleDouble(value)
    node[at + 1] = low[0]!
  }
  const c = (BigInt(k) << FIXED) / BigInt(NODES_PER_UNIT)
  const value = k === 0 ? 0n : fixedErf(c)
  const [e, shift] = fixedExpNegative(fixedMultiply(c, c))
  put(ERF, value)
  put(ERFC, FIXED_ONE - value)
  put(SLOPE, fixedMultiply(e, twoOverRootPi ?? loadTwoOverRootPi()) >> BigInt(shift))
  let before = 0n
  let b = FIXED_ONE
  for (let n = 0; n <= LAST_TERM; n++) {
    const s = b / BigInt(n + 1)
    if (n < PAIRS) put(TERMS + 2 * n, s)
    else node[TERMS + PAIRS + n] = fixedToDoubleDouble(s)
    ;[before, b] = [b, (-2n * (fixedMultiply(c, b) + before)) / BigInt(n + 1)]
  }
  return (nodes[k] = node)
}

/** erf(c + h) - erf(c) as double-double. */
function increment(node: Float64Array, h: number): number {
  let tail = 0
  for (let at = node.length - 1; at >= TERMS + 2 * PAIRS; at--) tail = tail * h + node[at]!
  let high = tail
  let l = 0
  for (let at = TERMS + 2 * (PAIRS - 1); at >= TERMS; at -= 2) {
    high = ddMultiply(high, l, h, 0)
    high = ddAdd(node[at]!, node[at + 1]!, high, low[0]!)
    l = low[0]!
  }
  high = ddMultiply(high, l, node[SLOPE]!, node[SLOPE + 1]!)
  return ddMultiply(high, low[0]!, h, 0)
}

const ERROR = 2 ** -70

/** What h + l rounds to, NaN where its error may change that. */
function surelyRounded(h: number, l: number): number {
  const error = Math.abs(h) * ERROR
  const value = h + (l - error)
  return value === h + (l + error) ? value : NaN
}

/** erf(a) for 1e-12 <= a <= 6, or NaN. */
function quickErf(a: number): number {
  const k = Math.round(a * NODES_PER_UNIT)
  const node = nodes[k] ?? loadNode(k)
  const d = increment(node, a - k / NODES_PER_UNIT)
  const h = ddAdd(node[ERF]!, node[ERF + 1]!, d, low[0]!)
  return surelyRounded(h, low[0]!)
}

/** erfc(x) for 1e-17 <= |x| <= 6, or NaN. */
function quickErfc(x: number): number {
  const a = Math.abs(x)
  const k = Math.round(a * NODES_PER_UNIT)
  const node = nodes[k] ?? loadNode(k)
  const d = increment(node, a - k / NODES_PER_UNIT)
  const at = x < 0 ? ERF : ERFC
  let h = ddAdd(node[at]!, node[at + 1]!, x < 0 ? d : -d, x < 0 ? low[0]! : -low[0]!)
  if (x < 0) h = ddAdd(1, 0, h, low[0]!)
  return surelyRounded(h, low[0]!)
}

/** math.erf */
export function erf(x: number): number {
  const a = Math.abs(x)
  if (Number.isNaN(x) || a === 0) return x
  if (a > 6) return x < 0 ? -1 : 1
  const value = smallErf(a)
  return x < 0 ? -value : value
}

function smallErf(a: number): number {
  // Below this only the first term of the series counts; scaled to keep all its bits.
  if (a < 1e-12) return tinyErf(a)
  const quick = quickErf(a)
  return Number.isNaN(quick) ? ratioToDouble(fixedErf(fixedFromDouble(a)), FIXED_ONE) : quick
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
  const quick = x <= LAST_NODE / NODES_PER_UNIT ? quickErfc(x) : NaN
  if (!Number.isNaN(quick)) return quick
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
