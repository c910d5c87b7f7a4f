/**
 * Doubles as bits: exponent, significand, exact integer forms. Everything here is exact.
 * CPython: the C library's frexp, ldexp, nextafter, and the helpers of Objects/longobject.c.
 */

const f64 = new Float64Array(1)
const u32 = new Uint32Array(f64.buffer)
/** Index of the high word, whichever the machine's byte order. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0
const LOW = 1 - HIGH

export function highWord(x: number): number {
  f64[0] = x
  return u32[HIGH]! | 0
}

export function lowWord(x: number): number {
  f64[0] = x
  return u32[LOW]!
}

export function fromWords(high: number, low: number): number {
  u32[HIGH] = high
  u32[LOW] = low
  return f64[0]!
}

/** True for -0, negative numbers, -inf and NaNs with the sign bit. */
export function signBit(x: number): boolean {
  return highWord(x) < 0
}

export function copysign(x: number, y: number): number {
  const magnitude = Math.abs(x)
  return signBit(y) ? -magnitude : magnitude
}

/** x as [m, e]: x = m * 2**e with 0.5 <= |m| < 1; zeros, infinities and NaN as [x, 0]. */
export function frexp(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0]
  let high = highWord(x)
  let bias = 1022
  if ((high & 0x7ff00000) === 0) {
    x *= 18014398509481984
    high = highWord(x)
    bias += 54
  }
  const exponent = ((high >>> 20) & 0x7ff) - bias
  return [fromWords((high & 0x800fffff) | 0x3fe00000, lowWord(x)), exponent]
}

/** x * 2**e, rounded once (also where the result is subnormal); infinity when too large. */
export function ldexp(x: number, e: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const [m, own] = frexp(x)
  const target = own + e
  if (target > 1024) return x > 0 ? Infinity : -Infinity
  if (target < -1080) return x > 0 ? 0 : -0
  if (target > -1021) return m * 2 * pow2(target - 1)
  // Subnormal: the only rounding is this last product, since m * 2**k is exact.
  return m * pow2(target + 1060) * pow2(-1060)
}

/** 2**e exactly, for -1074 <= e <= 1023. */
export function pow2(e: number): number {
  if (e >= -1022) return fromWords((e + 1023) << 20, 0)
  return e >= -1042 ? fromWords(1 << (e + 1042), 0) : fromWords(0, 1 << (e + 1074))
}

/** x (finite, not 0) as an exact [significand, exponent]: x = significand * 2**exponent, |significand| < 2**53. */
export function decompose(x: number): [number, number] {
  const [m, e] = frexp(x)
  return [m * 9007199254740992, e - 53]
}

/** True if x (finite, >= 0) has exactly `n` binary digits after the point, n > 0. */
export function endsAtBit(x: number, n: number): boolean {
  // Exact, unless it is too large for a fraction.
  const shifted = x * 2 ** n
  return shifted % 2 === 1
}

/** How many binary digits x (finite) has after the point. */
export function fractionBits(x: number): number {
  if (x === 0) return 0
  let [m, e] = decompose(x)
  m = Math.abs(m)
  while (e < 0 && m % 2 === 0) {
    m /= 2
    e++
  }
  return e < 0 ? -e : 0
}

/** The double nearest to numerator / denominator (both positive), ties to even; Infinity on overflow. */
export function ratioToDouble(numerator: bigint, denominator: bigint): number {
  // Scale so that the quotient has at least 55 bits, then let the low bit remember a remainder.
  const shift = bitLength(denominator) - bitLength(numerator) + 66
  const [n, d] =
    shift >= 0 ? [numerator << BigInt(shift), denominator] : [numerator, denominator << BigInt(-shift)]
  let q = n / d
  if (q * d !== n) q |= 1n
  return scaleSticky(q, -shift)
}

/** q * 2**e rounded once, where the lowest bit of q (65 bits or more) may stand for a remainder. */
export function scaleSticky(q: bigint, e: number): number {
  const bits = bitLength(q)
  const top = bits + e
  if (top > 1024) return Infinity
  // The number of bits the result can hold: 53, fewer when subnormal.
  const keep = Math.min(53, top + 1074)
  if (keep < 0) return 0
  const drop = bits - keep
  if (drop <= 0) return ldexp(Number(q), e)
  const half = 1n << BigInt(drop - 1)
  let kept = q >> BigInt(drop)
  const rest = q & ((half << 1n) - 1n)
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n
  return ldexp(Number(kept), e + drop)
}

/** Bits in |n|: 0 for 0. */
export function bitLength(n: bigint): number {
  if (n < 0n) n = -n
  if (n <= 0x1fffffffffffffn) return numberBitLength(Number(n))
  const hex = n.toString(16)
  return (hex.length - 1) * 4 + 32 - Math.clz32(Number.parseInt(hex[0]!, 16))
}

/** Bits in |n| for a safe integer. */
export function numberBitLength(n: number): number {
  n = Math.abs(n)
  return n < 4294967296 ? 32 - Math.clz32(n) : 64 - Math.clz32(Math.floor(n / 4294967296))
}

/** The next double after x towards y. */
export function nextafter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN
  if (x === y) return y
  if (x === 0) return y > 0 ? 5e-324 : -5e-324
  const up = y > x === x > 0
  const high = highWord(x)
  const low = lowWord(x)
  if (up) return low === 0xffffffff ? fromWords(high + 1, 0) : fromWords(high, low + 1)
  return low === 0 ? fromWords(high - 1, 0xffffffff) : fromWords(high, low - 1)
}

/** x moved by a number of representable doubles towards y, stopping at y. */
export function nextafterSteps(x: number, y: number, steps: number | bigint): number {
  if (Number.isNaN(x)) return x
  if (Number.isNaN(y)) return y
  if (x === y) return y
  const n = BigInt(steps)
  if (n === 0n) return x
  const from = ordinal(x)
  const to = ordinal(y)
  const distance = to > from ? to - from : from - to
  // Distance 0 is only +0 and -0: they are told apart by sign.
  if (n >= distance) return y
  return fromOrdinal(to > from ? from + n : from - n)
}

/** A number that grows by one from each double to the next; both zeros give 0. */
function ordinal(x: number): bigint {
  const bits = (BigInt(highWord(x) & 0x7fffffff) << 32n) | BigInt(lowWord(x))
  return x < 0 ? -bits : bits
}

function fromOrdinal(n: bigint): number {
  const bits = n < 0n ? -n : n
  const x = fromWords(Number(bits >> 32n), Number(bits & 0xffffffffn))
  return n < 0n ? -x : x
}

/** The value of the least significant bit of x. */
export function ulp(x: number): number {
  if (Number.isNaN(x)) return x
  x = Math.abs(x)
  if (x === Infinity) return x
  const next = nextafter(x, Infinity)
  return next === Infinity ? x - nextafter(x, -Infinity) : next - x
}
