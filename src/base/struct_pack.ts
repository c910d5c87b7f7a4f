/**
 * Numbers as bytes: IEEE 754 half, single and double precision and integers of any size, in either
 * byte order. Offsets are the caller's to check. CPython: Objects/floatobject.c (PyFloat_Pack2 ...),
 * Modules/_struct.c.
 */
import { canonicalInt } from './constant.ts'
import { frexp, ldexp } from './float_bits.ts'

const scratch = new DataView(new ArrayBuffer(8))

/** Writes a double. */
export function packDouble(out: Uint8Array, at: number, x: number, littleEndian: boolean): void {
  scratch.setFloat64(0, x, littleEndian)
  for (let i = 0; i < 8; i++) out[at + i] = scratch.getUint8(i)
}

export function unpackDouble(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  for (let i = 0; i < 8; i++) scratch.setUint8(i, bytes[at + i]!)
  return scratch.getFloat64(0, littleEndian)
}

/** Writes a single; false if a finite x is too large ("float too large to pack with f format"). */
export function packFloat(out: Uint8Array, at: number, x: number, littleEndian: boolean): boolean {
  const single = Math.fround(x)
  if (!Number.isFinite(single) && Number.isFinite(x)) return false
  scratch.setFloat32(0, single, littleEndian)
  for (let i = 0; i < 4; i++) out[at + i] = scratch.getUint8(i)
  return true
}

export function unpackFloat(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  for (let i = 0; i < 4; i++) scratch.setUint8(i, bytes[at + i]!)
  return scratch.getFloat32(0, littleEndian)
}

/** The bits of the nearest half, ties to even; undefined if a finite x is too large. */
export function halfBits(x: number): number | undefined {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0
  if (Number.isNaN(x)) return sign | 0x7e00
  const a = Math.abs(x)
  if (a === Infinity) return sign | 0x7c00
  if (a === 0) return sign
  const e = Math.max(frexp(a)[1], -13)
  // Units of the last place: 2**-10 of the leading bit, never below 2**-24.
  const units = roundEven(ldexp(a, 11 - e))
  const bits = units >= 1024 ? ((e + 14) << 10) + units - 1024 : units
  return bits >= 0x7c00 ? undefined : sign | bits
}

function roundEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

export function halfFromBits(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  let value: number
  if (exponent === 31) value = fraction === 0 ? Infinity : NaN
  else if (exponent === 0) value = ldexp(fraction, -24)
  else value = ldexp(1024 + fraction, exponent - 25)
  return (bits & 0x8000) === 0 ? value : -value
}

/** Writes a half; false if a finite x is too large ("float too large to pack with e format"). */
export function packHalf(out: Uint8Array, at: number, x: number, littleEndian: boolean): boolean {
  const bits = halfBits(x)
  if (bits === undefined) return false
  out[littleEndian ? at : at + 1] = bits & 255
  out[littleEndian ? at + 1 : at] = bits >> 8
  return true
}

export function unpackHalf(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const low = bytes[littleEndian ? at : at + 1]!
  const high = bytes[littleEndian ? at + 1 : at]!
  return halfFromBits((high << 8) | low)
}

/** Writes an integer of `size` bytes (1 to 16), modulo 2**(8 * size): range checks are the caller's. */
export function packInt(
  out: Uint8Array,
  at: number,
  size: number,
  value: number | bigint,
  littleEndian: boolean,
): void {
  if (typeof value === 'number' && size <= 4) {
    for (let i = 0, v = value; i < size; i++, v = Math.floor(v / 256)) {
      out[littleEndian ? at + i : at + size - 1 - i] = v & 255
    }
    return
  }
  let rest = BigInt.asUintN(8 * size, BigInt(value))
  for (let i = 0; i < size; i++, rest >>= 8n) {
    out[littleEndian ? at + i : at + size - 1 - i] = Number(rest & 255n)
  }
}

/** Reads an integer of `size` bytes (1 to 16). */
export function unpackInt(
  bytes: Uint8Array,
  at: number,
  size: number,
  signed: boolean,
  littleEndian: boolean,
): number | bigint {
  if (size <= 6) {
    const n = readNumber(bytes, at, size, littleEndian)
    return signed && n >= 2 ** (8 * size - 1) ? n - 2 ** (8 * size) : n
  }
  let n = 0n
  for (let i = 0; i < size; i += 4) {
    const from = littleEndian ? at + Math.max(0, size - 4 - i) : at + i
    const count = Math.min(4, size - i)
    n = (n << BigInt(8 * count)) | BigInt(readNumber(bytes, from, count, littleEndian))
  }
  return canonicalInt(signed ? BigInt.asIntN(8 * size, n) : n)
}

function readNumber(bytes: Uint8Array, at: number, size: number, littleEndian: boolean): number {
  let n = 0
  for (let i = 0; i < size; i++) n = n * 256 + bytes[littleEndian ? at + size - 1 - i : at + i]!
  return n
}
