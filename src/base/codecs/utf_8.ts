/**
 * UTF-8 with CPython's exact error ranges and reasons: surrogates are not allowed, an error covers the
 * longest valid beginning of a sequence. Valid input goes through the host's own codec.
 * CPython: Objects/unicodeobject.c (unicode_decode_utf8), Objects/stringlib/codecs.h.
 */
import { fromUtf16, type WideString } from '../wide_string.ts'
import {
  ByteBuilder,
  type Decoded,
  type DecodeErrors,
  type EncodeErrors,
  isAsciiText,
  latin1Slice,
  TextBuilder,
} from './codec.ts'

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** The host's decoder costs more than a loop for fewer bytes than this. */
const SHORT = 48

function asciiEnd(bytes: Uint8Array, from: number): number {
  const length = bytes.length
  while (from < length && bytes[from]! < 128) from++
  return from
}

/**
 * Decodes UTF-8. With `final` false an incomplete sequence at the end is left for the next call;
 * with true it is the error "unexpected end of data".
 */
export function decodeUtf8(bytes: Uint8Array, errors: DecodeErrors, final = true): Decoded {
  const end = bytes.length
  if (end < SHORT) {
    const text = decodeShort(bytes)
    if (text !== undefined) return { text, consumed: end }
  }
  const text = decodeValidUtf8(bytes)
  return text === undefined ? decodeWithErrors(bytes, errors, final) : { text, consumed: end }
}

/** The text of a few valid bytes; undefined for others and for characters beyond U+FFFF. */
function decodeShort(bytes: Uint8Array): string | undefined {
  const ascii = asciiEnd(bytes, 0)
  let text = latin1Slice(bytes, 0, ascii)
  for (let i = ascii; i < bytes.length; ) {
    const c = bytes[i]!
    const cp = c < 128 ? c : sequenceAt(bytes, i)
    if (cp < 0 || (cp === UNEXPECTED_END && c !== 0) || cp > 0xffff) return undefined
    text += String.fromCharCode(cp)
    i += c < 0x80 ? 1 : c < 0xe0 ? 2 : 3
  }
  return text
}

/** The text of bytes below 128. */
export function decodeAscii(bytes: Uint8Array): string {
  return bytes.length < SHORT ? latin1Slice(bytes, 0, bytes.length) : strictDecoder.decode(bytes)
}

/** The text of valid UTF-8, undefined if it is not. */
export function decodeValidUtf8(bytes: Uint8Array): string | WideString | undefined {
  try {
    return fromUtf16(strictDecoder.decode(bytes))
  } catch {
    return undefined
  }
}

const UNEXPECTED_END = 0
const INVALID_START = -1

/**
 * The sequence at `i`: its code point (128 or more) if valid, UNEXPECTED_END, INVALID_START, or
 * -1 - n when n bytes are a valid beginning and the next is not a fit continuation.
 */
function sequenceAt(bytes: Uint8Array, i: number): number {
  const c = bytes[i]!
  if (c < 0xc2 || c > 0xf4) return INVALID_START
  const size = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4
  let cp = c & (0xff >> (size + 1))
  for (let k = 1; k < size; k++) {
    if (i + k >= bytes.length) return UNEXPECTED_END
    const d = bytes[i + k]!
    if ((d & 0xc0) !== 0x80 || (k === 1 && !fitsSecond(c, d))) return -1 - k
    cp = (cp << 6) | (d & 63)
  }
  return cp
}

/** Not overlong, not a surrogate, not above U+10FFFF. */
function fitsSecond(first: number, second: number): boolean {
  if (first === 0xe0) return second >= 0xa0
  if (first === 0xed) return second < 0xa0
  if (first === 0xf0) return second >= 0x90
  return first !== 0xf4 || second < 0x90
}

function decodeWithErrors(bytes: Uint8Array, errors: DecodeErrors, final: boolean): Decoded {
  const out = new TextBuilder()
  let i = 0
  while (i < bytes.length) {
    const end = asciiEnd(bytes, i)
    if (end > i) {
      out.appendAscii(bytes, i, end)
      i = end
      continue
    }
    const cp = sequenceAt(bytes, i)
    if (cp > 0) {
      out.push(cp)
      i += cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4
      continue
    }
    if (!final && (cp === UNEXPECTED_END || isHalfSurrogate(bytes, i))) break
    const r = errors.decode('utf-8', bytes, i, errorEnd(bytes, i, cp), errorReason(cp))
    out.append(r.replacement)
    i = r.position
    if (r.object !== undefined) bytes = r.object
  }
  return { text: out.finish(), consumed: i }
}

/** The first two bytes of a surrogate at the very end: more input may let a handler pass it. */
function isHalfSurrogate(bytes: Uint8Array, i: number): boolean {
  return bytes[i] === 0xed && i + 2 === bytes.length && (bytes[i + 1]! & 0xe0) === 0xa0
}

function errorEnd(bytes: Uint8Array, start: number, code: number): number {
  if (code === UNEXPECTED_END) return bytes.length
  return code === INVALID_START ? start + 1 : start - 1 - code
}

function errorReason(code: number): string {
  if (code === UNEXPECTED_END) return 'unexpected end of data'
  return code === INVALID_START ? 'invalid start byte' : 'invalid continuation byte'
}

/** UTF-8 of a string without surrogates: a JS string always qualifies when it is a Python string. */
export function encodeUtf8(s: string | WideString, errors: EncodeErrors): Uint8Array {
  return typeof s === 'string' ? encodeNarrow(s) : encodeWide(s, errors)
}

/** UTF-8 of any well-formed UTF-16. */
export function encodeNarrow(s: string): Uint8Array {
  return s.length < SHORT ? encodeShort(s) : encoder.encode(s)
}

const room = new Uint8Array(3 * SHORT)

/** The host's encoder costs four times as much for a few characters, and its bytes are outside of the heap. */
function encodeShort(s: string): Uint8Array {
  let n = 0
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i)
    if (c < 0x80) {
      room[n++] = c
      continue
    }
    if (c < 0x800) room[n++] = 0xc0 | (c >> 6)
    else {
      if (isSurrogate(c)) return encoder.encode(s)
      room[n++] = 0xe0 | (c >> 12)
      room[n++] = 0x80 | ((c >> 6) & 63)
    }
    room[n++] = 0x80 | (c & 63)
  }
  return room.slice(0, n)
}

function pushUtf8(out: ByteBuilder, cp: number): void {
  if (cp < 0x80) {
    out.push(cp)
    return
  }
  if (cp < 0x800) out.push(0xc0 | (cp >> 6))
  else {
    if (cp < 0x10000) out.push(0xe0 | (cp >> 12))
    else {
      out.push(0xf0 | (cp >> 18))
      out.push(0x80 | ((cp >> 12) & 63))
    }
    out.push(0x80 | ((cp >> 6) & 63))
  }
  out.push(0x80 | (cp & 63))
}

function isSurrogate(cp: number): boolean {
  return cp >= 0xd800 && cp <= 0xdfff
}

function encodeWide(s: WideString, errors: EncodeErrors): Uint8Array {
  const points = s.points
  const out = new ByteBuilder(points.length * 4)
  let i = 0
  while (i < points.length) {
    const cp = points[i]!
    if (!isSurrogate(cp)) {
      pushUtf8(out, cp)
      i++
      continue
    }
    let end = i + 1
    while (end < points.length && isSurrogate(points[end]!)) end++
    const r = errors.encode('utf-8', s, i, end, 'surrogates not allowed')
    if (r.replacement instanceof Uint8Array) out.append(r.replacement)
    else {
      if (!isAsciiText(r.replacement)) errors.raise('utf-8', s, i, end, 'surrogates not allowed')
      out.appendLatin1(r.replacement as string)
    }
    i = r.position
  }
  return out.finish()
}

/** UTF-8 where each surrogate is three bytes: what marshal, pickle and `surrogatepass` use. */
export function encodeUtf8SurrogatePass(s: string | WideString): Uint8Array {
  if (typeof s === 'string') return encodeNarrow(s)
  const out = new ByteBuilder(s.points.length * 4)
  for (const cp of s.points) pushUtf8(out, cp)
  return out.finish()
}

/** The inverse; undefined if the bytes are not UTF-8 even with surrogates. */
export function decodeUtf8SurrogatePass(bytes: Uint8Array): string | WideString | undefined {
  const text = decodeValidUtf8(bytes)
  if (text !== undefined) return text
  const out = new TextBuilder()
  for (let i = 0; i < bytes.length; ) {
    const c = bytes[i]!
    const cp = c < 128 ? c : (surrogateAt(bytes, i) ?? sequenceAt(bytes, i))
    if (c >= 128 && cp <= 0) return undefined
    out.push(cp)
    i += cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4
  }
  return out.finish()
}

/** The surrogate that three bytes at `i` stand for. */
export function surrogateAt(bytes: Uint8Array, i: number): number | undefined {
  if (bytes[i] !== 0xed || i + 2 >= bytes.length) return undefined
  const second = bytes[i + 1]!
  const third = bytes[i + 2]!
  if (second < 0xa0 || second > 0xbf || (third & 0xc0) !== 0x80) return undefined
  return 0xd000 | ((second & 63) << 6) | (third & 63)
}
