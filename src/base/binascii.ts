/**
 * Conversions between bytes and ASCII forms, and checksums: what the `binascii` module is made of.
 * A malformed input throws BinasciiError with CPython's text. CPython: Modules/binascii.c.
 */
import { ByteBuilder } from './codecs/codec.ts'

/** Becomes binascii.Error. */
export class BinasciiError extends Error {
  override readonly name = 'BinasciiError'
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE64_CODES = Uint8Array.from(BASE64, c => c.charCodeAt(0))
const BASE64_VALUES = new Uint8Array(256).fill(255)
for (let i = 0; i < 64; i++) BASE64_VALUES[BASE64_CODES[i]!] = i

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const SPACE = 32
const EQUALS = 61
const UNDERSCORE = 95

/** binascii.b2a_base64 */
export function encodeBase64(data: Uint8Array, newline: boolean): Uint8Array {
  const groups = Math.ceil(data.length / 3)
  const out = new Uint8Array(groups * 4 + (newline ? 1 : 0))
  let at = 0
  for (let i = 0; i < data.length; i += 3) {
    const left = data.length - i
    const word = (data[i]! << 16) | ((left > 1 ? data[i + 1]! : 0) << 8) | (left > 2 ? data[i + 2]! : 0)
    out[at++] = BASE64_CODES[word >> 18]!
    out[at++] = BASE64_CODES[(word >> 12) & 63]!
    out[at++] = left > 1 ? BASE64_CODES[(word >> 6) & 63]! : EQUALS
    out[at++] = left > 2 ? BASE64_CODES[word & 63]! : EQUALS
  }
  if (newline) out[at] = NEWLINE
  return out
}

/**
 * binascii.a2b_base64. Leniently, padding only counts at the end and everything else outside the
 * alphabet is skipped; `strict` refuses all of that.
 */
export function decodeBase64(data: Uint8Array, strict: boolean): Uint8Array {
  const out = new ByteBuilder(Math.ceil(data.length / 4) * 3)
  let quad = 0
  let carry = 0
  let pads = 0
  for (let i = 0; i < data.length; i++) {
    const c = data[i]!
    if (c === EQUALS) {
      if (strict) checkPadding(i, quad, pads, out)
      if (quad >= 2) pads++
      continue
    }
    const value = BASE64_VALUES[c]!
    if (value === 255) {
      if (strict) throw new BinasciiError('Only base64 data is allowed')
      continue
    }
    if (strict && pads > 0) {
      throw new BinasciiError(
        quad + pads >= 4 ? 'Excess data after padding' : 'Discontinuous padding not allowed',
      )
    }
    pads = 0
    if (quad === 0) carry = value
    else if (quad === 1) {
      out.push((carry << 2) | (value >> 4))
      carry = value & 15
    } else if (quad === 2) {
      out.push((carry << 4) | (value >> 2))
      carry = value & 3
    } else out.push((carry << 6) | value)
    quad = (quad + 1) & 3
  }
  if (quad === 1) throw oneExtraCharacter(out)
  if (quad !== 0 && quad + pads < 4) throw new BinasciiError('Incorrect padding')
  return out.finish()
}

function checkPadding(i: number, quad: number, pads: number, out: ByteBuilder): void {
  if (i === 0) throw new BinasciiError('Leading padding not allowed')
  if (quad === 1) throw oneExtraCharacter(out)
  if (quad === 0 || quad + pads >= 4) throw new BinasciiError('Excess padding not allowed')
}

function oneExtraCharacter(out: ByteBuilder): BinasciiError {
  const count = Math.floor(out.length / 3) * 4 + 1
  return new BinasciiError(
    `Invalid base64-encoded string: number of data characters (${count}) cannot be 1 more than a multiple of 4`,
  )
}

/** A hex digit's value, or -1. */
export function hexDigitValue(c: number | undefined): number {
  if (c === undefined) return -1
  if (c >= 48 && c <= 57) return c - 48
  const lower = c | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** binascii.a2b_hex */
export function decodeHex(data: Uint8Array): Uint8Array {
  if (data.length % 2 !== 0) throw new BinasciiError('Odd-length string')
  const out = new Uint8Array(data.length / 2)
  for (let i = 0; i < out.length; i++) {
    const high = hexDigitValue(data[2 * i])
    const low = hexDigitValue(data[2 * i + 1])
    if (high < 0 || low < 0) throw new BinasciiError('Non-hexadecimal digit found')
    out[i] = high * 16 + low
  }
  return out
}

/**
 * binascii.b2a_hex and bytes.hex: two digits a byte; with a separator, one before each group of
 * |groupSize| bytes counted from the right, or from the left when it is negative.
 */
export function encodeHex(data: Uint8Array, separator = '', groupSize = 1): string {
  let out = ''
  const group = Math.abs(groupSize)
  const offset = groupSize < 0 || group === 0 ? 0 : data.length % group
  for (let i = 0; i < data.length; i++) {
    if (separator !== '' && group !== 0 && i !== 0 && (i - offset) % group === 0) out += separator
    out += HEX[data[i]!]
  }
  return out
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

/** binascii.a2b_uu of one line. */
export function decodeUu(data: Uint8Array): Uint8Array {
  if (data.length === 0) throw new BinasciiError('Missing length byte')
  const length = (data[0]! - SPACE) & 63
  const out = new Uint8Array(length)
  let bits = 0
  let buffer = 0
  let i = 1
  for (let at = 0; at < length; i++) {
    buffer = (buffer << 6) | uuValue(data, i)
    bits += 6
    if (bits >= 8) {
      bits -= 8
      out[at++] = buffer >> bits
      buffer &= (1 << bits) - 1
    }
  }
  for (; i < data.length; i++) {
    const c = data[i]!
    if (c !== SPACE && c !== SPACE + 64 && c !== NEWLINE && c !== CARRIAGE_RETURN) {
      throw new BinasciiError('Trailing garbage')
    }
  }
  return out
}

/** Past the end of the line, whatever ended it, come zeros. */
function uuValue(data: Uint8Array, i: number): number {
  const c = data[i]
  if (c === undefined || c === NEWLINE || c === CARRIAGE_RETURN) return 0
  if (c < SPACE || c > SPACE + 64) throw new BinasciiError('Illegal char')
  return (c - SPACE) & 63
}

/** binascii.b2a_uu of at most 45 bytes. */
export function encodeUu(data: Uint8Array, backtick: boolean): Uint8Array {
  if (data.length > 45) throw new BinasciiError('At most 45 bytes at once')
  const out = new ByteBuilder(64)
  const push = (value: number) => out.push(value === 0 && backtick ? 96 : value + SPACE)
  push(data.length)
  for (let i = 0; i < data.length; i += 3) {
    const word = (data[i]! << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0)
    for (let shift = 18; shift >= 0; shift -= 6) push((word >> shift) & 63)
  }
  out.push(NEWLINE)
  return out.finish()
}

/** binascii.a2b_qp */
export function decodeQuotedPrintable(data: Uint8Array, header: boolean): Uint8Array {
  const out = new ByteBuilder(data.length)
  let i = 0
  while (i < data.length) {
    const c = data[i]!
    if (c === EQUALS) i = decodeQpEscape(data, i + 1, out)
    else {
      out.push(header && c === UNDERSCORE ? SPACE : c)
      i++
    }
  }
  return out.finish()
}

/** What follows '=': a soft line break, another '=', two hex digits, or nothing of the kind. */
function decodeQpEscape(data: Uint8Array, i: number, out: ByteBuilder): number {
  const c = data[i]
  if (c === undefined) return i
  if (c === NEWLINE || c === CARRIAGE_RETURN) {
    while (i < data.length && data[i] !== NEWLINE) i++
    return Math.min(i + 1, data.length)
  }
  const high = hexDigitValue(c)
  const low = hexDigitValue(data[i + 1])
  if (c !== EQUALS && high >= 0 && low >= 0) {
    out.push(high * 16 + low)
    return i + 2
  }
  out.push(EQUALS)
  return c === EQUALS ? i + 1 : i
}

const MAX_LINE = 76
const TAB = 9
const DOT = 46

/** binascii.b2a_qp */
export function encodeQuotedPrintable(
  data: Uint8Array,
  quoteTabs: boolean,
  isText: boolean,
  header: boolean,
): Uint8Array {
  const out = new ByteBuilder(data.length + 16)
  const firstNewline = data.indexOf(NEWLINE)
  const crlf = firstNewline > 0 && data[firstNewline - 1] === CARRIAGE_RETURN
  let column = 0
  const softBreak = () => {
    out.push(EQUALS)
    if (crlf) out.push(CARRIAGE_RETURN)
    out.push(NEWLINE)
    column = 0
  }
  let last = -1
  for (let i = 0; i < data.length; ) {
    const c = data[i]!
    if (mustQuote(data, i, column, quoteTabs, isText, header)) {
      if (column + 3 >= MAX_LINE) softBreak()
      pushQuoted(out, c)
      column += 3
      i++
    } else if (isText && (c === NEWLINE || (c === CARRIAGE_RETURN && data[i + 1] === NEWLINE))) {
      column = 0
      quoteTrailingSpace(out, last)
      if (crlf) out.push(CARRIAGE_RETURN)
      out.push(NEWLINE)
      last = NEWLINE
      i += c === CARRIAGE_RETURN ? 2 : 1
      continue
    } else {
      if (i + 1 < data.length && data[i + 1] !== NEWLINE && column + 1 >= MAX_LINE) softBreak()
      column++
      out.push(header && c === SPACE ? UNDERSCORE : c)
      i++
    }
    last = out.last()
  }
  return out.finish()
}

function mustQuote(
  data: Uint8Array,
  i: number,
  column: number,
  quoteTabs: boolean,
  isText: boolean,
  header: boolean,
): boolean {
  const c = data[i]!
  if (c > 126 || c === EQUALS || (header && c === UNDERSCORE)) return true
  const next = data[i + 1]
  // A dot alone on a line ends a mail.
  if (
    c === DOT &&
    column === 0 &&
    (next === undefined || next === NEWLINE || next === CARRIAGE_RETURN || next === 0)
  ) {
    return true
  }
  if (!isText && (c === CARRIAGE_RETURN || c === NEWLINE)) return true
  if ((c === TAB || c === SPACE) && i + 1 === data.length) return true
  if (c >= 33 || c === CARRIAGE_RETURN || c === NEWLINE) return false
  return (c !== TAB && c !== SPACE) || quoteTabs
}

function pushQuoted(out: ByteBuilder, c: number): void {
  out.push(EQUALS)
  out.appendLatin1(HEX[c]!.toUpperCase())
}

/** White space before a line break would be lost on the way. */
function quoteTrailingSpace(out: ByteBuilder, last: number): void {
  if (last !== SPACE && last !== TAB) return
  out.length--
  pushQuoted(out, last)
}

let crcTable: Int32Array | undefined

function loadCrcTable(): Int32Array {
  const table = new Int32Array(256)
  for (let n = 0; n < 256; n++) {
    let c = n
    for (let k = 0; k < 8; k++) c = (c & 1) === 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
    table[n] = c
  }
  return (crcTable = table)
}

/** CRC-32 of zlib and zip, unsigned. */
export function crc32(data: Uint8Array, start = 0): number {
  const table = crcTable ?? loadCrcTable()
  let c = ~start
  for (let i = 0; i < data.length; i++) c = table[(c ^ data[i]!) & 255]! ^ (c >>> 8)
  return ~c >>> 0
}

/** CRC-CCITT as BinHex used it. */
export function crcHqx(data: Uint8Array, start: number): number {
  let c = start & 0xffff
  for (const byte of data) {
    c ^= byte << 8
    for (let k = 0; k < 8; k++) c = (c & 0x8000) === 0 ? c << 1 : (c << 1) ^ 0x1021
    c &= 0xffff
  }
  return c
}
