/**
 * Struct formats: parsing them, and reading and writing their numbers in byte arrays.
 *
 * A format is a byte order (`@ = < > !`) and codes with counts. `@` (the default) has the sizes and
 * alignment of a 64-bit little-endian C compiler, the others have standard sizes and no padding.
 * CPython: Modules/_struct.c.
 */

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

const SSIZE_MAX = 2 ** 63 - 1

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
      count = Number(format.slice(from, at))
      if (count > SSIZE_MAX) throw new StructError('total struct size too long')
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
    if (size > SSIZE_MAX) throw new StructError('total struct size too long')
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

/** The integer at `offset`: a number where it is safe, else a bigint. */
export function readInt(
  view: DataView,
  offset: number,
  size: number,
  signed: boolean,
  little: boolean,
): number | bigint {
  switch (size) {
    case 1:
      return signed ? view.getInt8(offset) : view.getUint8(offset)
    case 2:
      return signed ? view.getInt16(offset, little) : view.getUint16(offset, little)
    case 4:
      return signed ? view.getInt32(offset, little) : view.getUint32(offset, little)
    default: {
      const low = view.getUint32(little ? offset : offset + 4, little)
      const highAt = little ? offset + 4 : offset
      const high = signed ? view.getInt32(highAt, little) : view.getUint32(highAt, little)
      const value = high * 0x100000000 + low
      if (Number.isSafeInteger(value)) return value
      return signed ? view.getBigInt64(offset, little) : view.getBigUint64(offset, little)
    }
  }
}

/** Writes an integer that is in range, or returns false if it is not. */
export function writeInt(
  view: DataView,
  offset: number,
  size: number,
  signed: boolean,
  little: boolean,
  value: number | bigint,
): boolean {
  if (size === 8) return writeInt64(view, offset, signed, little, value)
  const limit = 2 ** (size * 8 - (signed ? 1 : 0))
  if (typeof value === 'bigint' || value >= limit || value < (signed ? -limit : 0)) return false
  if (size === 1) view.setUint8(offset, value)
  else if (size === 2) view.setUint16(offset, value, little)
  else view.setUint32(offset, value, little)
  return true
}

function writeInt64(
  view: DataView,
  offset: number,
  signed: boolean,
  little: boolean,
  value: number | bigint,
): boolean {
  if (typeof value === 'number') {
    if (value < 0 && !signed) return false
    const high = Math.floor(value / 0x100000000)
    view.setUint32(little ? offset : offset + 4, value >>> 0, little)
    view.setUint32(little ? offset + 4 : offset, high, little)
    return true
  }
  if (BigInt[signed ? 'asIntN' : 'asUintN'](64, value) !== value) return false
  view.setBigUint64(offset, BigInt.asUintN(64, value), little)
  return true
}

export function readFloat(view: DataView, offset: number, size: number, little: boolean): number {
  if (size === 8) return view.getFloat64(offset, little)
  if (size === 4) return view.getFloat32(offset, little)
  return halfToDouble(view.getUint16(offset, little))
}

/** Writes a float, rounded to the size; throws StructOverflow if it is too large for it. */
export function writeFloat(
  view: DataView,
  offset: number,
  size: number,
  little: boolean,
  value: number,
): void {
  if (size === 8) view.setFloat64(offset, value, little)
  else if (size === 4) {
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) throw tooLarge('f')
    view.setFloat32(offset, value, little)
  } else view.setUint16(offset, doubleToHalf(value), little)
}

function tooLarge(code: string): StructOverflow {
  return new StructOverflow(`float too large to pack with ${code} format`)
}

/** The double that half-precision bits stand for. */
export function halfToDouble(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const signProbe = new DataView(new ArrayBuffer(8))

/** Half-precision bits of a double, rounded to even; throws StructOverflow. */
export function doubleToHalf(value: number): number {
  signProbe.setFloat64(0, value)
  const sign = signProbe.getUint8(0) & 0x80 ? 0x8000 : 0
  const magnitude = Math.abs(value)
  if (Number.isNaN(value)) return sign | 0x7e00
  if (magnitude === Number.POSITIVE_INFINITY) return sign | 0x7c00
  // Below 2**-14 the step is 2**-24; above, it is 2**-10 of the power of two below the number.
  if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24)
  const exponent = Math.min(Math.floor(Math.log2(magnitude)), 16)
  const scale = 2 ** exponent > magnitude ? exponent - 1 : exponent
  const steps = roundEven(magnitude * 2 ** (10 - scale))
  // `steps` is 1024..2048: the leading bit is not stored, and 2048 carries into the exponent.
  const bits = ((scale + 15) << 10) + (steps - 1024)
  if (scale > 15 || bits >= 0x7c00) throw tooLarge('e')
  return sign | bits
}

/** `x`, not negative and below 2**52, to the nearest integer, ties to even. */
function roundEven(x: number): number {
  const below = Math.floor(x)
  const rest = x - below
  if (rest < 0.5 || (rest === 0.5 && below % 2 === 0)) return below
  return below + 1
}
