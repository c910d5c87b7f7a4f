/**
 * UTF-16 and UTF-32 in both byte orders, with and without a byte order mark.
 * CPython: Objects/unicodeobject.c (PyUnicode_DecodeUTF16Stateful and its neighbours).
 */
import type { WideString } from '../wide_string.ts'
import {
  ByteBuilder,
  type Decoded,
  type DecodeErrors,
  type EncodeErrors,
  isAsciiText,
  pointAt,
  pointCount,
  TextBuilder,
} from './codec.ts'

/** -1 little endian, 1 big endian, 0 by the byte order mark, little endian without one. */
export type ByteOrder = -1 | 0 | 1

export interface DecodedWithOrder extends Decoded {
  readonly byteOrder: ByteOrder
}

/** Decodes UTF-16. With `final` false an incomplete end is left for the next call. */
export function decodeUtf16(
  bytes: Uint8Array,
  order: ByteOrder,
  errors: DecodeErrors,
  final = true,
): DecodedWithOrder {
  let i = 0
  if (order === 0 && bytes.length >= 2) {
    const mark = unit16(bytes, 0, false)
    if (mark === 0xfeff) order = -1
    else if (mark === 0xfffe) order = 1
    if (order !== 0) i = 2
  }
  const decoded = decodeUnits16(bytes, i, order === 1, errors, final)
  return { text: decoded.text, consumed: decoded.consumed, byteOrder: order }
}

function unit16(bytes: Uint8Array, i: number, big: boolean): number {
  return big ? (bytes[i]! << 8) | bytes[i + 1]! : bytes[i]! | (bytes[i + 1]! << 8)
}

function decodeUnits16(
  bytes: Uint8Array,
  i: number,
  big: boolean,
  errors: DecodeErrors,
  final: boolean,
): Decoded {
  const encoding = big ? 'utf-16-be' : 'utf-16-le'
  const out = new TextBuilder()
  while (i < bytes.length) {
    let end = i + 2
    let reason = 'truncated data'
    if (end <= bytes.length) {
      const c = unit16(bytes, i, big)
      if (c < 0xd800 || c > 0xdfff) {
        out.push(c)
        i = end
        continue
      }
      reason = 'illegal encoding'
      if (c < 0xdc00) {
        if (i + 4 <= bytes.length) {
          const d = unit16(bytes, i + 2, big)
          if (d >= 0xdc00 && d <= 0xdfff) {
            out.push(0x10000 + ((c & 0x3ff) << 10) + (d & 0x3ff))
            i += 4
            continue
          }
          reason = 'illegal UTF-16 surrogate'
        } else {
          if (!final) break
          reason = 'unexpected end of data'
          end = bytes.length
        }
      }
    } else {
      if (!final) break
      end = bytes.length
    }
    const r = errors.decode(encoding, bytes, i, end, reason)
    out.append(r.replacement)
    i = r.position
    if (r.object !== undefined) bytes = r.object
  }
  return { text: out.finish(), consumed: i }
}

/** Decodes UTF-32. With `final` false an incomplete end is left for the next call. */
export function decodeUtf32(
  bytes: Uint8Array,
  order: ByteOrder,
  errors: DecodeErrors,
  final = true,
): DecodedWithOrder {
  let i = 0
  if (order === 0 && bytes.length >= 4) {
    const mark = unit32(bytes, 0, false)
    if (mark === 0xfeff) order = -1
    else if (mark === 0xfffe0000) order = 1
    if (order !== 0) i = 4
  }
  const decoded = decodeUnits32(bytes, i, order === 1, errors, final)
  return { text: decoded.text, consumed: decoded.consumed, byteOrder: order }
}

function unit32(bytes: Uint8Array, i: number, big: boolean): number {
  const low = unit16(bytes, big ? i + 2 : i, big)
  return unit16(bytes, big ? i : i + 2, big) * 65536 + low
}

function decodeUnits32(
  bytes: Uint8Array,
  i: number,
  big: boolean,
  errors: DecodeErrors,
  final: boolean,
): Decoded {
  const encoding = big ? 'utf-32-be' : 'utf-32-le'
  const out = new TextBuilder()
  while (i < bytes.length) {
    let end = i + 4
    let reason = 'truncated data'
    if (end <= bytes.length) {
      const cp = unit32(bytes, i, big)
      if (cp < 0xd800 || (cp > 0xdfff && cp < 0x110000)) {
        out.push(cp)
        i = end
        continue
      }
      reason =
        cp > 0x10ffff
          ? 'code point not in range(0x110000)'
          : 'code point in surrogate code point range(0xd800, 0xe000)'
    } else {
      if (!final) break
      end = bytes.length
    }
    const r = errors.decode(encoding, bytes, i, end, reason)
    out.append(r.replacement)
    i = r.position
    if (r.object !== undefined) bytes = r.object
  }
  return { text: out.finish(), consumed: i }
}

/** Encodes UTF-16; order 0 is little endian after a byte order mark. */
export function encodeUtf16(s: string | WideString, order: ByteOrder, errors: EncodeErrors): Uint8Array {
  const push = (out: ByteBuilder, cp: number) => {
    if (cp < 0x10000) push16(out, cp, order === 1)
    else {
      push16(out, 0xd7c0 + (cp >> 10), order === 1)
      push16(out, 0xdc00 | (cp & 0x3ff), order === 1)
    }
  }
  return encodeUnits(s, 'utf-16', 2, order, push, errors)
}

/** Encodes UTF-32 likewise. */
export function encodeUtf32(s: string | WideString, order: ByteOrder, errors: EncodeErrors): Uint8Array {
  const push = (out: ByteBuilder, cp: number) => {
    const high = cp >>> 16
    const low = cp & 0xffff
    push16(out, order === 1 ? high : low, order === 1)
    push16(out, order === 1 ? low : high, order === 1)
  }
  return encodeUnits(s, 'utf-32', 4, order, push, errors)
}

function push16(out: ByteBuilder, unit: number, big: boolean): void {
  out.push(big ? unit >> 8 : unit & 255)
  out.push(big ? unit & 255 : unit >> 8)
}

function encodeUnits(
  s: string | WideString,
  name: string,
  size: number,
  order: ByteOrder,
  push: (out: ByteBuilder, cp: number) => void,
  errors: EncodeErrors,
): Uint8Array {
  const encoding = order === 0 ? name : order === 1 ? `${name}-be` : `${name}-le`
  const length = pointCount(s)
  const out = new ByteBuilder((length + 1) * size)
  if (order === 0) push(out, 0xfeff)
  let i = 0
  while (i < length) {
    const cp = pointAt(s, i)
    if (cp < 0xd800 || cp > 0xdfff) {
      push(out, cp)
      i++
      continue
    }
    i = encodeSurrogate(
      s,
      i,
      encoding,
      size,
      text => {
        if (typeof text !== 'string') out.append(text)
        else for (let k = 0; k < text.length; k++) push(out, text.charCodeAt(k))
      },
      errors,
    )
  }
  return out.finish()
}

const SURROGATES = 'surrogates not allowed'

/** Has the handler replace the surrogate at `i`; the position to go on from. */
function encodeSurrogate(
  s: string | WideString,
  i: number,
  encoding: string,
  size: number,
  write: (replacement: string | Uint8Array) => void,
  errors: EncodeErrors,
): number {
  const { replacement, position } = errors.encode(encoding, s, i, i + 1, SURROGATES)
  if (replacement instanceof Uint8Array) {
    if (replacement.length % size !== 0) errors.raise(encoding, s, i, i + 1, SURROGATES)
    write(replacement)
  } else if (typeof replacement === 'string' && isAsciiText(replacement)) write(replacement)
  else errors.raise(encoding, s, i, i + 1, SURROGATES)
  return position
}
