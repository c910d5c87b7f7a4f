/**
 * ASCII and Latin-1. CPython: Objects/unicodeobject.c (PyUnicode_DecodeASCII, unicode_encode_ucs1).
 */
import type { WideString } from '../wide_string.ts'
import {
  ByteBuilder,
  type DecodeErrors,
  type EncodeErrors,
  latin1Slice,
  pointAt,
  pointCount,
  TextBuilder,
} from './codec.ts'

export function decodeLatin1(bytes: Uint8Array): string {
  return latin1Slice(bytes, 0, bytes.length)
}

export function decodeAscii(bytes: Uint8Array, errors: DecodeErrors): string | WideString {
  let i = 0
  while (i < bytes.length && bytes[i]! < 128) i++
  if (i === bytes.length) return latin1Slice(bytes, 0, i)
  const out = new TextBuilder()
  out.appendAscii(bytes, 0, i)
  while (i < bytes.length) {
    const c = bytes[i]!
    if (c < 128) {
      out.push(c)
      i++
      continue
    }
    const r = errors.decode('ascii', bytes, i, i + 1, 'ordinal not in range(128)')
    out.append(r.replacement)
    i = r.position
    if (r.object !== undefined) bytes = r.object
  }
  return out.finish()
}

export function encodeLatin1(s: string | WideString, errors: EncodeErrors): Uint8Array {
  return encodeBelow(s, 256, 'latin-1', errors)
}

export function encodeAscii(s: string | WideString, errors: EncodeErrors): Uint8Array {
  return encodeBelow(s, 128, 'ascii', errors)
}

function encodeBelow(
  s: string | WideString,
  limit: number,
  encoding: string,
  errors: EncodeErrors,
): Uint8Array {
  const length = pointCount(s)
  if (typeof s === 'string') {
    const bytes = new Uint8Array(length)
    let i = 0
    for (; i < length; i++) {
      const c = s.charCodeAt(i)
      if (c >= limit) break
      bytes[i] = c
    }
    if (i === length) return bytes
  }
  return encodeBelowWithErrors(s, limit, encoding, errors)
}

function encodeBelowWithErrors(
  s: string | WideString,
  limit: number,
  encoding: string,
  errors: EncodeErrors,
): Uint8Array {
  const length = pointCount(s)
  const reason = `ordinal not in range(${limit})`
  const out = new ByteBuilder(length)
  let i = 0
  while (i < length) {
    const c = pointAt(s, i)
    if (c < limit) {
      out.push(c)
      i++
      continue
    }
    let end = i + 1
    while (end < length && pointAt(s, end) >= limit) end++
    const r = errors.encode(encoding, s, i, end, reason)
    if (r.replacement instanceof Uint8Array) out.append(r.replacement)
    else appendText(out, r.replacement, limit, () => errors.raise(encoding, s, i, end, reason))
    i = r.position
  }
  return out.finish()
}

function appendText(out: ByteBuilder, text: string | WideString, limit: number, fail: () => never): void {
  for (let k = 0; k < pointCount(text); k++) {
    const c = pointAt(text, k)
    if (c >= limit) fail()
    out.push(c)
  }
}
