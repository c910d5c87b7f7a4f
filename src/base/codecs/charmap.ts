/**
 * Codecs that a table defines: `codecs.charmap_decode` and `charmap_encode`, and all the 8-bit code
 * pages that are written with them. CPython: Objects/unicodeobject.c (PyUnicode_DecodeCharmap).
 */
import type { WideString } from '../wide_string.ts'
import {
  ByteBuilder,
  type DecodeErrors,
  type EncodeErrors,
  pointAt,
  pointCount,
  TextBuilder,
} from './codec.ts'

const UNDEFINED = 'character maps to <undefined>'

/** What a byte stands for: a code point, a string of any length, or nothing. */
export type DecodeLookup = (byte: number) => number | string | WideString | undefined

/** What a character becomes: a byte, bytes, or nothing. */
export type EncodeLookup = (cp: number) => number | Uint8Array | undefined

export function decodeCharmap(
  bytes: Uint8Array,
  lookup: DecodeLookup,
  errors: DecodeErrors,
): string | WideString {
  const out = new TextBuilder()
  let i = 0
  while (i < bytes.length) {
    const found = lookup(bytes[i]!)
    if (found !== undefined) {
      if (typeof found === 'number') out.push(found)
      else out.append(found)
      i++
      continue
    }
    const r = errors.decode('charmap', bytes, i, i + 1, UNDEFINED)
    out.append(r.replacement)
    i = r.position
    if (r.object !== undefined) bytes = r.object
  }
  return out.finish()
}

/** A table of up to 256 characters, where U+FFFE says that there is none. */
export function decodeCharmapTable(
  bytes: Uint8Array,
  table: string | WideString,
  errors: DecodeErrors,
): string | WideString {
  const size = pointCount(table)
  const lookup = (byte: number) => {
    const cp = byte < size ? pointAt(table, byte) : 0xfffe
    return cp === 0xfffe ? undefined : cp
  }
  return decodeCharmap(bytes, lookup, errors)
}

export function encodeCharmap(
  s: string | WideString,
  lookup: EncodeLookup,
  errors: EncodeErrors,
): Uint8Array {
  const length = pointCount(s)
  const out = new ByteBuilder(length)
  let i = 0
  while (i < length) {
    if (pushMapped(out, lookup(pointAt(s, i)))) {
      i++
      continue
    }
    let end = i + 1
    while (end < length && lookup(pointAt(s, end)) === undefined) end++
    const r = errors.encode('charmap', s, i, end, UNDEFINED)
    if (r.replacement instanceof Uint8Array) out.append(r.replacement)
    else {
      for (let k = 0; k < pointCount(r.replacement); k++) {
        if (!pushMapped(out, lookup(pointAt(r.replacement, k)))) errors.raise('charmap', s, i, end, UNDEFINED)
      }
    }
    i = r.position
  }
  return out.finish()
}

function pushMapped(out: ByteBuilder, mapped: number | Uint8Array | undefined): boolean {
  if (mapped === undefined) return false
  if (typeof mapped === 'number') out.push(mapped)
  else out.append(mapped)
  return true
}

/** The inverse of a decoding table: the last of several bytes for a character wins, U+FFFE is left out. */
export function invertCharmapTable(table: string | WideString): Map<number, number> {
  const inverse = new Map<number, number>()
  for (let i = 0; i < pointCount(table); i++) {
    const cp = pointAt(table, i)
    if (cp !== 0xfffe) inverse.set(cp, i)
  }
  return inverse
}
