/**
 * Arithmetic of Python ints on canonical values: a number when it is a safe integer, a bigint
 * otherwise. Every function takes and gives canonical ints; small ones never touch BigInt.
 * Division by zero and negative counts are the caller's to refuse. A result beyond what the host can
 * hold (2**30 bits in V8) throws its RangeError. CPython: Objects/longobject.c.
 */
import { canonicalInt } from './constant.ts'
import { bitLength, numberBitLength } from './float_bits.ts'

export type Int = number | bigint

/** Results are exact up to here: sums and products of numbers are checked against it. */
function safe(n: number): boolean {
  return n <= 9007199254740991 && n >= -9007199254740991
}

export function intAdd(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (safe(sum)) return sum
  }
  return canonicalInt(BigInt(a) + BigInt(b))
}

export function intSubtract(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b
    if (safe(difference)) return difference
  }
  return canonicalInt(BigInt(a) - BigInt(b))
}

export function intMultiply(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    // Adding 0 turns -0 into 0.
    if (safe(product)) return product + 0
  }
  return canonicalInt(BigInt(a) * BigInt(b))
}

/** a // b */
export function intFloorDivide(a: Int, b: Int): Int {
  // The quotient of safe integers, rounded to a double, never crosses an integer.
  if (typeof a === 'number' && typeof b === 'number') return Math.floor(a / b) + 0
  return canonicalInt(bigFloorDivide(BigInt(a), BigInt(b)))
}

function bigFloorDivide(a: bigint, b: bigint): bigint {
  const q = a / b
  return a < 0n !== b < 0n && q * b !== a ? q - 1n : q
}

/** a % b, with the sign of b. */
export function intModulo(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a % b
    return r !== 0 && r < 0 !== b < 0 ? r + b : r + 0
  }
  return canonicalInt(bigModulo(BigInt(a), BigInt(b)))
}

function bigModulo(a: bigint, b: bigint): bigint {
  const r = a % b
  return r !== 0n && r < 0n !== b < 0n ? r + b : r
}

/** divmod(a, b) */
export function intDivmod(a: Int, b: Int): [quotient: Int, remainder: Int] {
  if (typeof a === 'number' && typeof b === 'number') return [intFloorDivide(a, b), intModulo(a, b)]
  const d = BigInt(b)
  const n = BigInt(a)
  let q = n / d
  let r = n - q * d
  if (r !== 0n && r < 0n !== d < 0n) {
    q -= 1n
    r += d
  }
  return [canonicalInt(q), canonicalInt(r)]
}

export function intNegate(a: Int): Int {
  return typeof a === 'number' ? 0 - a : canonicalInt(-a)
}

export function intAbsolute(a: Int): Int {
  if (typeof a === 'number') return Math.abs(a)
  return a < 0n ? -a : a
}

/** ~a */
export function intInvert(a: Int): Int {
  return typeof a === 'number' && a !== 9007199254740991 ? -1 - a : canonicalInt(-1n - BigInt(a))
}

function isInt32(n: Int): n is number {
  return typeof n === 'number' && n === (n | 0)
}

export function intAnd(a: Int, b: Int): Int {
  return isInt32(a) && isInt32(b) ? a & b : canonicalInt(BigInt(a) & BigInt(b))
}

export function intOr(a: Int, b: Int): Int {
  return isInt32(a) && isInt32(b) ? a | b : canonicalInt(BigInt(a) | BigInt(b))
}

export function intXor(a: Int, b: Int): Int {
  return isInt32(a) && isInt32(b) ? a ^ b : canonicalInt(BigInt(a) ^ BigInt(b))
}

/** a << count, for count >= 0. */
export function intLeftShift(a: Int, count: Int): Int {
  if (a === 0) return 0
  if (typeof a === 'number' && count <= 52) {
    const shifted = a * 2 ** Number(count)
    if (safe(shifted)) return shifted
  }
  return canonicalInt(BigInt(a) << BigInt(count))
}

/** a >> count, for count >= 0. */
export function intRightShift(a: Int, count: Int): Int {
  if (typeof a === 'number') {
    if (count < 32 && a === (a | 0)) return a >> Number(count)
    return count > 53 ? (a < 0 ? -1 : 0) : Math.floor(a / 2 ** Number(count))
  }
  return canonicalInt(a >> BigInt(count))
}

/** base ** exponent, for exponent >= 0. */
export function intPower(base: Int, exponent: Int): Int {
  if (typeof base === 'number' && typeof exponent === 'number') {
    if (base === 2 && exponent < 53) return exponent < 31 ? 1 << exponent : 2 ** exponent
    const quick = smallPower(base, exponent)
    if (quick !== undefined) return quick
  }
  return canonicalInt(BigInt(base) ** BigInt(exponent))
}

/** By squaring while everything stays exact. */
function smallPower(base: number, exponent: number): number | undefined {
  let result = 1
  while (true) {
    if ((exponent & 1) === 1) {
      result *= base
      if (!safe(result)) return undefined
    }
    exponent = Math.floor(exponent / 2)
    if (exponent === 0) return result + 0
    base *= base
    if (!safe(base)) return undefined
  }
}

/** pow(base, exponent, modulus) for modulus not 0; undefined if a needed inverse does not exist. */
export function intPowerModulo(base: Int, exponent: Int, modulus: Int): Int | undefined {
  const m = BigInt(modulus)
  const magnitude = m < 0n ? -m : m
  if (magnitude === 1n) return 0
  let b = bigModulo(BigInt(base), magnitude)
  let e = BigInt(exponent)
  if (e < 0n) {
    const inverse = modularInverse(b, magnitude)
    if (inverse === undefined) return undefined
    b = inverse
    e = -e
  }
  const result =
    magnitude < 94906265n
      ? BigInt(numberPowerModulo(Number(b), e, Number(magnitude)))
      : bigPowerModulo(b, e, magnitude)
  return canonicalInt(m < 0n && result !== 0n ? result + m : result)
}

/** Modulus below 2**26.5: products are exact as numbers. */
function numberPowerModulo(base: number, exponent: bigint, modulus: number): number {
  let result = 1
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

const WINDOW = 4

/** Fixed windows of four bits. */
function bigPowerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const digits = exponent.toString(16)
  if (digits.length <= 2) return bigPowerModuloPlain(base, exponent, modulus)
  const powers = [1n]
  for (let i = 1; i < 1 << WINDOW; i++) powers.push((powers[i - 1]! * base) % modulus)
  let result = 1n
  for (const digit of digits) {
    for (let i = 0; i < WINDOW; i++) result = (result * result) % modulus
    const d = Number.parseInt(digit, 16)
    if (d !== 0) result = (result * powers[d]!) % modulus
  }
  return result
}

function bigPowerModuloPlain(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

function modularInverse(a: bigint, modulus: bigint): bigint | undefined {
  let [r0, r1] = [modulus, a]
  let [t0, t1] = [0n, 1n]
  while (r1 !== 0n) {
    const q = r0 / r1
    ;[r0, r1] = [r1, r0 - q * r1]
    ;[t0, t1] = [t1, t0 - q * t1]
  }
  if (r0 !== 1n) return undefined
  return t0 < 0n ? t0 + modulus : t0
}

/** gcd(|a|, |b|) */
export function intGcd(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') return numberGcd(Math.abs(a), Math.abs(b))
  let x = BigInt(intAbsolute(a))
  let y = BigInt(intAbsolute(b))
  while (y > 9007199254740991n) {
    const r = lehmerStep(x, y)
    x = r[0]
    y = r[1]
  }
  if (y === 0n) return canonicalInt(x)
  // Now y is safe and so is the remainder.
  return numberGcd(Number(y), Number(x % y))
}

function numberGcd(a: number, b: number): number {
  while (b !== 0) {
    const r = a % b
    a = b
    b = r
  }
  return a
}

/** As many Euclidean steps as the top 50 bits decide, done at once (Knuth, Algorithm L), a >= b. */
function lehmerStep(a: bigint, b: bigint): [bigint, bigint] {
  if (a < b) return [b, a]
  const shift = BigInt(bitLength(a) - 50)
  let x = Number(a >> shift)
  let y = Number(b >> shift)
  let [A, B, C, D] = [1, 0, 0, 1]
  while (y + C !== 0 && y + D !== 0) {
    const q = Math.floor((x + A) / (y + C))
    if (q !== Math.floor((x + B) / (y + D))) break
    ;[A, C] = [C, A - q * C]
    ;[B, D] = [D, B - q * D]
    ;[x, y] = [y, x - q * y]
  }
  if (B === 0) return [b, a % b]
  return [BigInt(A) * a + BigInt(B) * b, BigInt(C) * a + BigInt(D) * b]
}

/** |a * b| / gcd(a, b); 0 if either is 0. */
export function intLcm(a: Int, b: Int): Int {
  if (a === 0 || b === 0) return 0
  return intAbsolute(intMultiply(intFloorDivide(a, intGcd(a, b)), b))
}

/** a < b: negative, a == b: 0, a > b: positive. */
export function intCompare(a: Int, b: Int): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** int.bit_length() */
export function intBitLength(n: Int): number {
  return typeof n === 'number' ? numberBitLength(n) : bitLength(n)
}

function popCount32(n: number): number {
  n -= (n >>> 1) & 0x55555555
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** int.bit_count(): ones in |n|. */
export function intBitCount(n: Int): number {
  if (typeof n === 'number') {
    n = Math.abs(n)
    return popCount32(n | 0) + popCount32(Math.floor(n / 4294967296))
  }
  const hex = (n < 0n ? -n : n).toString(16)
  let count = 0
  for (let end = hex.length; end > 0; end -= 8) {
    count += popCount32(Number.parseInt(hex.slice(Math.max(0, end - 8), end), 16) | 0)
  }
  return count
}

/** floor(sqrt(n)) for n >= 0. */
export function intSquareRoot(n: Int): Int {
  if (typeof n === 'number') {
    const r = Math.floor(Math.sqrt(n))
    return r * r > n ? r - 1 : r
  }
  return canonicalInt(bigSquareRoot(n))
}

/** Newton's iteration with growing precision: each step doubles the correct bits. */
function bigSquareRoot(n: bigint): bigint {
  const c = Math.floor((bitLength(n) - 1) / 2)
  let a = 1n
  let d = 0
  for (let s = numberBitLength(c) - 1; s >= 0; s--) {
    const e = d
    d = Math.floor(c / 2 ** s)
    a = (a << BigInt(d - e - 1)) + (n >> BigInt(2 * c - e - d + 1)) / a
  }
  return a * a > n ? a - 1n : a
}

/** Decimal or other text of an int, base 2 to 36, lower case. */
export function intToString(n: Int, base = 10): string {
  return n.toString(base)
}

const RADIX_PREFIX: { readonly [base: number]: string } = { 2: '0b', 8: '0o', 10: '', 16: '0x' }

/** The int of digits that are valid in `base` (2 to 36; no sign, prefix or underscore). */
export function parseIntDigits(digits: string, base: number): Int {
  const prefix = RADIX_PREFIX[base]
  if (digits.length <= 15 && base <= 10) return Number.parseInt(digits, base)
  if (digits.length <= 10) return Number.parseInt(digits, base)
  return canonicalInt(prefix === undefined ? parseInParts(digits, base) : BigInt(prefix + digits))
}

/** Halves joined by one multiplication, so that long texts are not quadratic. */
function parseInParts(digits: string, base: number): bigint {
  if (digits.length <= 10) return BigInt(Number.parseInt(digits, base))
  const low = digits.length >> 1
  const split = digits.length - low
  return (
    parseInParts(digits.slice(0, split), base) * BigInt(base) ** BigInt(low) +
    parseInParts(digits.slice(split), base)
  )
}

/** int.from_bytes() */
export function intFromBytes(bytes: Uint8Array, littleEndian: boolean, signed: boolean): Int {
  const length = bytes.length
  if (length <= 6) {
    let n = 0
    for (let i = 0; i < length; i++) n = n * 256 + bytes[littleEndian ? length - 1 - i : i]!
    return signed && length > 0 && n >= 2 ** (8 * length - 1) ? n - 2 ** (8 * length) : n
  }
  let hex = '0x'
  for (let i = 0; i < length; i++) hex += HEX[bytes[littleEndian ? length - 1 - i : i]!]
  const n = BigInt(hex)
  return canonicalInt(signed ? BigInt.asIntN(8 * length, n) : n)
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

/** int.to_bytes(); undefined if n does not fit ("int too big to convert", or negative and unsigned). */
export function intToBytes(
  n: Int,
  length: number,
  littleEndian: boolean,
  signed: boolean,
): Uint8Array | undefined {
  if (n < 0 && !signed) return undefined
  const bits = intBitLength(n < 0 ? intInvert(n) : n)
  if (bits > 8 * length - (signed ? 1 : 0) && n !== 0) return undefined
  const out = new Uint8Array(length)
  const hex = BigInt.asUintN(8 * length, BigInt(n))
    .toString(16)
    .padStart(2 * length, '0')
  for (let i = 0; i < length; i++) {
    out[littleEndian ? length - 1 - i : i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  }
  return out
}
