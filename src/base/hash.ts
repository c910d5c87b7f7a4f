/**
 * CPython's hash algorithms on a 64-bit build. Numbers hash modulo the Mersenne prime 2**61 - 1;
 * tuples, slices and frozensets mix the hashes of their items; str and bytes use SipHash-1-3 with the
 * secret that PYTHONHASHSEED determines. A hash is a canonical int (number when safe) and never -1.
 *
 * 64-bit words are pairs of 32-bit halves: no BigInt is made unless a result needs one.
 * CPython: Python/pyhash.c, Objects/tupleobject.c, Objects/setobject.c, Python/bootstrap_hash.c.
 */
import { decompose } from './float_bits.ts'
import type { WideString } from './wide_string.ts'

export type Hash = number | bigint

const MODULUS = (1n << 61n) - 1n
const HASH_INFINITY = 314159

/** The signed 64-bit value of two halves, canonical. */
function toHash(high: number, low: number): Hash {
  high |= 0
  if (high >= -0x200000 && high < 0x200000) {
    const value = high * 4294967296 + (low >>> 0)
    if (value > -9007199254740992) return value === -1 ? -2 : value
  }
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}

/** The high and low half of a hash, by `multiply64` and others left in `high`. */
let high = 0

function split(h: Hash): number {
  if (typeof h === 'number') {
    high = Math.floor(h / 4294967296) | 0
    return h | 0
  }
  high = Number(BigInt.asIntN(32, h >> 32n))
  return Number(BigInt.asIntN(32, h))
}

/** (ah:al) * (bh:bl) modulo 2**64; returns the low half and leaves the high one in `high`. */
function multiply64(ah: number, al: number, bh: number, bl: number): number {
  const a0 = al & 0xffff
  const a1 = al >>> 16
  const b0 = bl & 0xffff
  const b1 = bl >>> 16
  const low = a0 * b0
  const middle1 = a1 * b0 + (low >>> 16)
  const middle2 = a0 * b1 + (middle1 & 0xffff)
  const carry = a1 * b1 + Math.floor(middle1 / 65536) + Math.floor(middle2 / 65536)
  high = (Math.imul(ah, bl) + Math.imul(al, bh) + (carry | 0)) | 0
  return Math.imul(al, bl)
}

/** hash(int) */
export function hashInt(n: number | bigint): Hash {
  if (typeof n === 'number') return n === -1 ? -2 : n
  const h = n < 0n ? -(-n % MODULUS) : n % MODULUS
  return canonicalHash(h)
}

function canonicalHash(h: bigint): Hash {
  if (h === -1n) return -2
  return h >= -9007199254740991n && h <= 9007199254740991n ? Number(h) : h
}

/** hash(float), except for NaN, which Python hashes by identity: 0 here. */
export function hashFloat(x: number): Hash {
  if (Number.isSafeInteger(x)) return x === -1 ? -2 : x + 0
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 0 : x > 0 ? HASH_INFINITY : -HASH_INFINITY
  const [m, e] = decompose(Math.abs(x))
  // Multiplying by 2**e modulo 2**61 - 1 rotates 61 bits.
  const turn = BigInt(((e % 61) + 61) % 61)
  const wide = BigInt(m) << turn
  const h = (wide & MODULUS) + (wide >> 61n)
  const reduced = h >= MODULUS ? h - MODULUS : h
  return canonicalHash(x < 0 ? -reduced : reduced)
}

/** hash(complex) from the hashes of its parts. */
export function hashComplex(real: Hash, imaginary: Hash): Hash {
  const low = split(imaginary)
  const productLow = multiply64(high, low, 0, 1000003)
  const productHigh = high
  const realLow = split(real)
  const sumLow = (productLow >>> 0) + (realLow >>> 0)
  return toHash(productHigh + high + (sumLow > 0xffffffff ? 1 : 0), sumLow | 0)
}

// The primes 1, 2 and 5 of xxHash, in halves.
const P1H = 0x9e3779b1 | 0
const P1L = 0x85ebca87 | 0
const P2H = 0xc2b2ae3d | 0
const P2L = 0x27d4eb4f | 0
const P5H = 0x27d4eb2f | 0
const P5L = 0x165667c5 | 0

let accHigh = 0
let accLow = 0

/** One lane of xxHash as tuples use it: acc = rotl(acc + lane * P2, 31) * P1. */
function mixLane(lane: Hash): void {
  const low = split(lane)
  const productLow = multiply64(high, low, P2H, P2L)
  const sumLow = (accLow >>> 0) + (productLow >>> 0)
  const h = (accHigh + high + (sumLow > 0xffffffff ? 1 : 0)) | 0
  const l = sumLow | 0
  accLow = multiply64((h << 31) | (l >>> 1), (l << 31) | (h >>> 1), P1H, P1L)
  accHigh = high
}

/** hash(tuple) from the hashes of its items. */
export function hashTuple(items: ArrayLike<Hash>): Hash {
  accHigh = P5H
  accLow = P5L
  for (let i = 0; i < items.length; i++) mixLane(items[i]!)
  // acc += len ^ (P5 ^ 3527539)
  const sumLow = (accLow >>> 0) + ((items.length ^ P5L ^ 3527539) >>> 0)
  const h = (accHigh + P5H + (sumLow > 0xffffffff ? 1 : 0)) | 0
  return h === -1 && (sumLow | 0) === -1 ? 1546275796 : toHash(h, sumLow | 0)
}

/** hash(slice) from the hashes of start, stop and step. */
export function hashSlice(start: Hash, stop: Hash, step: Hash): Hash {
  accHigh = P5H
  accLow = P5L
  mixLane(start)
  mixLane(stop)
  mixLane(step)
  return accHigh === -1 && accLow === -1 ? 1546275796 : toHash(accHigh, accLow)
}

/** hash(frozenset) from the hashes of its items, in any order. */
export function hashFrozenSet(items: Iterable<Hash>): Hash {
  let h = 0
  let l = 0
  let count = 0
  for (const item of items) {
    // (x ^ 89869747 ^ (x << 16)) * 3644798167
    const low = split(item)
    const mixedHigh = high ^ ((high << 16) | (low >>> 16))
    l ^= multiply64(mixedHigh, low ^ 89869747 ^ (low << 16), 0, 3644798167 | 0)
    h ^= high
    count++
  }
  l ^= multiply64(0, count + 1, 0, 1927868237)
  h ^= high
  const low11 = (l >>> 11) | (h << 21)
  const low25 = (l >>> 25) | (h << 7)
  l = l ^ low11 ^ low25
  h = h ^ (h >>> 11) ^ (h >>> 25)
  l = multiply64(h, l, 0, 69069)
  h = high
  const sumLow = (l >>> 0) + 907133923
  h = (h + (sumLow > 0xffffffff ? 1 : 0)) | 0
  return h === -1 && (sumLow | 0) === -1 ? 590923713 : toHash(h, sumLow | 0)
}

/** The key of str and bytes hashes. */
export interface HashSecret {
  readonly k0: readonly [high: number, low: number]
  readonly k1: readonly [high: number, low: number]
}

/** The secret of 16 random bytes. */
export function hashSecretFromBytes(bytes: Uint8Array): HashSecret {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  return {
    k0: [view.getInt32(4, true), view.getInt32(0, true)],
    k1: [view.getInt32(12, true), view.getInt32(8, true)],
  }
}

/** The secret of PYTHONHASHSEED=seed (0..4294967295); 0 turns randomisation off. */
export function hashSecretFromSeed(seed: number): HashSecret {
  const bytes = new Uint8Array(16)
  if (seed !== 0) fillLcg(bytes, seed)
  return hashSecretFromBytes(bytes)
}

function fillLcg(bytes: Uint8Array, seed: number): void {
  let x = seed | 0
  for (let i = 0; i < bytes.length; i++) {
    x = (Math.imul(x, 214013) + 2531011) | 0
    bytes[i] = x >>> 16
  }
}

/** SipHash-1-3 of the first `length` bytes, as a canonical signed hash. */
function sipHash(secret: HashSecret, data: Uint8Array, length: number): Hash {
  let v0h = secret.k0[0] ^ 0x736f6d65
  let v0l = secret.k0[1] ^ 0x70736575
  let v1h = secret.k1[0] ^ 0x646f7261
  let v1l = secret.k1[1] ^ 0x6e646f6d
  let v2h = secret.k0[0] ^ 0x6c796765
  let v2l = secret.k0[1] ^ 0x6e657261
  let v3h = secret.k1[0] ^ 0x74656462
  let v3l = secret.k1[1] ^ 0x79746573
  const words = length >>> 3
  // One round for each word, one for the last with the length, three to finish.
  for (let i = 0; i <= words + 3; i++) {
    let mh = 0
    let ml = 0
    const at = i << 3
    if (i < words) {
      ml = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24)
      mh = data[at + 4]! | (data[at + 5]! << 8) | (data[at + 6]! << 16) | (data[at + 7]! << 24)
    } else if (i === words) {
      mh = (length & 255) << 24
      for (let j = at; j < length; j++) {
        if (j - at < 4) ml |= data[j]! << ((j - at) << 3)
        else mh |= data[j]! << ((j - at - 4) << 3)
      }
    } else if (i === words + 1) v2l ^= 255
    v3h ^= mh
    v3l ^= ml
    let sum = (v0l >>> 0) + (v1l >>> 0)
    v0h = (v0h + v1h + (sum > 0xffffffff ? 1 : 0)) | 0
    v0l = sum | 0
    sum = (v2l >>> 0) + (v3l >>> 0)
    v2h = (v2h + v3h + (sum > 0xffffffff ? 1 : 0)) | 0
    v2l = sum | 0
    let t = (v1h << 13) | (v1l >>> 19)
    v1l = ((v1l << 13) | (v1h >>> 19)) ^ v0l
    v1h = t ^ v0h
    t = (v3h << 16) | (v3l >>> 16)
    v3l = ((v3l << 16) | (v3h >>> 16)) ^ v2l
    v3h = t ^ v2h
    t = v0h
    v0h = v0l
    v0l = t
    sum = (v2l >>> 0) + (v1l >>> 0)
    v2h = (v2h + v1h + (sum > 0xffffffff ? 1 : 0)) | 0
    v2l = sum | 0
    sum = (v0l >>> 0) + (v3l >>> 0)
    v0h = (v0h + v3h + (sum > 0xffffffff ? 1 : 0)) | 0
    v0l = sum | 0
    t = (v1h << 17) | (v1l >>> 15)
    v1l = ((v1l << 17) | (v1h >>> 15)) ^ v2l
    v1h = t ^ v2h
    t = (v3h << 21) | (v3l >>> 11)
    v3l = ((v3l << 21) | (v3h >>> 11)) ^ v0l
    v3h = t ^ v0h
    t = v2h
    v2h = v2l
    v2l = t
    v0h ^= mh
    v0l ^= ml
  }
  return toHash(v0h ^ v1h ^ v2h ^ v3h, v0l ^ v1l ^ v2l ^ v3l)
}

/** hash(bytes) */
export function hashBytes(secret: HashSecret, data: Uint8Array): Hash {
  return data.length === 0 ? 0 : sipHash(secret, data, data.length)
}

let scratch = new Uint8Array(256)

function reserve(size: number): Uint8Array {
  if (scratch.length < size) scratch = new Uint8Array(size * 2)
  return scratch
}

/** hash(str): over 1, 2 or 4 bytes a character, as CPython stores it. */
export function hashString(secret: HashSecret, s: string | WideString): Hash {
  if (typeof s !== 'string') return hashWide(secret, s.points)
  const length = s.length
  if (length === 0) return 0
  const bytes = reserve(length)
  for (let i = 0; i < length; i++) {
    const c = s.charCodeAt(i)
    if (c > 255) return hashTwoByte(secret, s)
    bytes[i] = c
  }
  return sipHash(secret, bytes, length)
}

function hashTwoByte(secret: HashSecret, s: string): Hash {
  const bytes = reserve(s.length * 2)
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i)
    bytes[2 * i] = c & 255
    bytes[2 * i + 1] = c >> 8
  }
  return sipHash(secret, bytes, s.length * 2)
}

function hashWide(secret: HashSecret, points: Uint32Array): Hash {
  const size = points.some(p => p > 0xffff) ? 4 : 2
  const bytes = reserve(points.length * size)
  for (let i = 0; i < points.length; i++) {
    for (let k = 0; k < size; k++) bytes[i * size + k] = points[i]! >>> (8 * k)
  }
  return sipHash(secret, bytes, points.length * size)
}
