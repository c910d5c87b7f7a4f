/**
 * Struct formats: parsing them, and reading and writing their numbers in byte arrays.
 *
 * A format is a byte order (`@ = < > !`) and codes with counts. `@` (the default) has the sizes and
 * alignment of a 64-bit little-endian C compiler, the others have standard sizes and no padding.
 * CPython: Modules/_struct.c.
 */

import {
  packDouble,
  packFloat,
  packHalf,
  unpackDouble,
  unpackFloat,
  unpackHalf,
} from '../../base/struct_pack.ts'

/** Becomes struct.error. */
export class StructError extends Error {}

/** Becomes OverflowError. */
export class StructOverflow extends Error {}

export type StructKind =
  | 'char'
  | 'bool'
  | 'int'
  | 'uint'
  | 'pointer'
  | 'float'
  | 'complex'
  | 'bytes'
  | 'pascal'

/** A run of equal items; pad bytes are the gaps between runs. */
export interface StructItem {
  readonly code: string
  readonly kind: StructKind
  readonly offset: number
  /** Bytes of one item. */
  readonly size: number
  /** Number of items; 1 for `s` and `p`, whose count is their size. */
  readonly count: number
}

export interface StructFormat {
  readonly items: readonly StructItem[]
  /** Total bytes. */
  readonly size: number
  /** Number of values that pack takes and unpack gives. */
  readonly arity: number
  readonly littleEndian: boolean
}

/** kind, standard size (0: native only), native size; alignment is the native size of a part. */
const CODES: Readonly<Record<string, readonly [StructKind | 'pad', number, number]>> = {
  x: ['pad', 1, 1],
  b: ['int', 1, 1],
  B: ['uint', 1, 1],
  c: ['char', 1, 1],
  s: ['bytes', 1, 1],
  p: ['pascal', 1, 1],
  '?': ['bool', 1, 1],
  h: ['int', 2, 2],
  H: ['uint', 2, 2],
  i: ['int', 4, 4],
  I: ['uint', 4, 4],
  l: ['int', 4, 8],
  L: ['uint', 4, 8],
  q: ['int', 8, 8],
  Q: ['uint', 8, 8],
  n: ['int', 0, 8],
  N: ['uint', 0, 8],
  P: ['pointer', 0, 8],
  e: ['float', 2, 2],
  f: ['float', 4, 4],
  d: ['float', 8, 8],
  F: ['complex', 8, 8],
  D: ['complex', 16, 16],
}

const SSIZE_MAX = 2n ** 63n - 1n

/** The parts of a format; throws StructError. */
export function parseFormat(format: string): StructFormat {
  const order = /^[@=<>!]/.test(format) ? format[0]! : '@'
  const native = order === '@'
  const items: StructItem[] = []
  let size = 0
  let arity = 0
  let at = format.startsWith(order) ? 1 : 0
  while (at < format.length) {
    if (isSpace(format[at]!)) {
      at++
      continue
    }
    let count = 1
    if (isDigit(format[at]!)) {
      const from = at
      while (at < format.length && isDigit(format[at]!)) at++
      const digits = format.slice(from, at)
      count = Number(digits)
      if (count > 2 ** 62 && BigInt(digits) > SSIZE_MAX) throw new StructError('total struct size too long')
      if (at === format.length) throw new StructError('repeat count given without format specifier')
    }
    const code = format[at++]!
    const row = Object.hasOwn(CODES, code) ? CODES[code] : undefined
    const width = row === undefined ? 0 : native ? row[2] : row[1]
    if (row === undefined || width === 0) throw new StructError('bad char in struct format')
    const kind = row[0]
    if (native) size = align(size, kind === 'complex' ? width / 2 : width)
    const total = width * count
    if (kind !== 'pad') {
      const whole = kind === 'bytes' || kind === 'pascal'
      if (whole) items.push({ code, kind, offset: size, size: total, count: 1 })
      else if (count > 0) items.push({ code, kind, offset: size, size: width, count })
      arity += whole ? 1 : count
    }
    size += total
    // Near the limit a double is not exact: the sum of the parts is past it from here on.
    if (size >= 2 ** 63) throw new StructError('total struct size too long')
  }
  return { items, size, arity, littleEndian: order !== '>' && order !== '!' }
}

function align(size: number, alignment: number): number {
  return Math.ceil(size / alignment) * alignment
}

function isSpace(ch: string): boolean {
  return ch === ' ' || (ch >= '\t' && ch <= '\r')
}

function isDigit(ch: string): boolean {
  return ch >= '0' && ch <= '9'
}

/** The bounds of an integer item, as the error text names them. */
export function rangeProblem(item: { code: string; kind: StructKind; size: number }): StructError {
  const bits = BigInt(item.size * 8)
  const min = item.kind === 'int' ? -(1n << (bits - 1n)) : 0n
  const max = item.kind === 'int' ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n
  return new StructError(`'${item.code}' format requires ${min} <= number <= ${max}`)
}

/** The integer of `size` bytes at `at`: a number where it is safe, else a bigint. */
export function readInt(
  data: Uint8Array,
  at: number,
  size: number,
  signed: boolean,
  little: boolean,
): number | bigint {
  switch (size) {
    case 1:
      return signed ? (data[at]! << 24) >> 24 : data[at]!
    case 2: {
      const n = little ? data[at]! | (data[at + 1]! << 8) : (data[at]! << 8) | data[at + 1]!
      return signed ? (n << 16) >> 16 : n
    }
    case 4: {
      const n = readWord(data, at, little)
      return signed ? n : n >>> 0
    }
    default:
      return readLong(data, at, signed, little)
  }
}

/** Four bytes as a signed number. */
function readWord(data: Uint8Array, at: number, little: boolean): number {
  return little
    ? data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24)
    : (data[at]! << 24) | (data[at + 1]! << 16) | (data[at + 2]! << 8) | data[at + 3]!
}

function readLong(data: Uint8Array, at: number, signed: boolean, little: boolean): number | bigint {
  const low = readWord(data, little ? at : at + 4, little) >>> 0
  const word = readWord(data, little ? at + 4 : at, little)
  const high = signed ? word : word >>> 0
  const value = high * 0x100000000 + low
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low)
}

/** 2 ** (8 * size) and half of it: the power itself takes as long as everything else. */
const UNSIGNED_LIMITS = [1, 2 ** 8, 2 ** 16, 2 ** 24, 2 ** 32]
const SIGNED_LIMITS = [1, 2 ** 7, 2 ** 15, 2 ** 23, 2 ** 31]

/** Writes an integer that is in range, or returns false if it is not. */
export function writeInt(
  out: Uint8Array,
  at: number,
  size: number,
  signed: boolean,
  little: boolean,
  value: number | bigint,
): boolean {
  if (size === 8) return writeLong(out, at, signed, little, value)
  const limit = (signed ? SIGNED_LIMITS : UNSIGNED_LIMITS)[size]!
  if (typeof value === 'bigint' || value >= limit || value < (signed ? -limit : 0)) return false
  if (size === 4) writeWord(out, at, little, value)
  else if (size === 1) out[at] = value
  else {
    out[little ? at : at + 1] = value
    out[little ? at + 1 : at] = value >> 8
  }
  return true
}

function writeWord(out: Uint8Array, at: number, little: boolean, value: number): void {
  const step = little ? 1 : -1
  if (!little) at += 3
  out[at] = value
  out[at + step] = value >>> 8
  out[at + 2 * step] = value >>> 16
  out[at + 3 * step] = value >>> 24
}

function writeLong(
  out: Uint8Array,
  at: number,
  signed: boolean,
  little: boolean,
  value: number | bigint,
): boolean {
  let low: number
  let high: number
  if (typeof value === 'number') {
    if (value < 0 && !signed) return false
    low = value >>> 0
    high = Math.floor(value / 0x100000000)
  } else {
    if (BigInt[signed ? 'asIntN' : 'asUintN'](64, value) !== value) return false
    low = Number(BigInt.asUintN(32, value))
    high = Number(BigInt.asIntN(32, value >> 32n))
  }
  writeWord(out, little ? at : at + 4, little, low)
  writeWord(out, little ? at + 4 : at, little, high)
  return true
}

export function readFloat(data: Uint8Array, at: number, size: number, little: boolean): number {
  if (size === 8) return unpackDouble(data, at, little)
  return size === 4 ? unpackFloat(data, at, little) : unpackHalf(data, at, little)
}

/** Writes a float, rounded to the size; throws StructOverflow if it is too large for it. */
export function writeFloat(out: Uint8Array, at: number, size: number, little: boolean, value: number): void {
  if (size === 8) packDouble(out, at, value, little)
  else if (size === 4) {
    if (!packFloat(out, at, value, little)) throw tooLarge('f')
  } else if (!packHalf(out, at, value, little)) throw tooLarge('e')
}

function tooLarge(code: string): StructOverflow {
  return new StructOverflow(`float too large to pack with ${code} format`)
}
