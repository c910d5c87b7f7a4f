/**
 * unicode_escape and raw_unicode_escape: backslash escapes over Latin-1 text.
 * CPython: Objects/unicodeobject.c (_PyUnicode_DecodeUnicodeEscapeInternal2 and its neighbours).
 */
import type { WideString } from '../wide_string.ts'
import { ByteBuilder, type Decoded, type DecodeErrors, pointAt, pointCount, TextBuilder } from './codec.ts'

const BACKSLASH = 92

/** Decoded text and the first escape that Python warns about, as its text after the backslash. */
export interface DecodedEscapes extends Decoded {
  /** Such as 'q' for `\q`, or '777' for an octal escape above 0o377. */
  readonly invalidEscape: string | undefined
}

/** The code points of a character name, or undefined: lookupName of unicode/names.ts. */
export type NameLookup = (name: string) => readonly number[] | undefined

const SIMPLE_ESCAPES = new Map<number, number>([
  [BACKSLASH, BACKSLASH],
  [39, 39],
  [34, 34],
  [98, 8],
  [102, 12],
  [116, 9],
  [110, 10],
  [114, 13],
  [118, 11],
  [97, 7],
])

const HEX_SIZES = new Map<number, readonly [size: number, reason: string]>([
  [120, [2, 'truncated \\xXX escape']],
  [117, [4, 'truncated \\uXXXX escape']],
  [85, [8, 'truncated \\UXXXXXXXX escape']],
])

function hexValue(c: number | undefined): number {
  if (c === undefined) return -1
  if (c >= 48 && c <= 57) return c - 48
  const lower = c | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

function isOctal(c: number | undefined): boolean {
  return c !== undefined && c >= 48 && c <= 55
}

/** What one escape led to. */
interface Escape {
  /** The index after it. */
  readonly end: number
  readonly points?: readonly number[] | undefined
  readonly reason?: string
  readonly invalid?: string
  /** An error that more input could mend. */
  readonly incomplete?: boolean
}

/** The escape whose character after the backslash is at `i`. */
function readEscape(bytes: Uint8Array, i: number, lookup: NameLookup): Escape {
  const c = bytes[i]
  if (c === undefined) return { end: i, reason: '\\ at end of string', incomplete: true }
  if (c === 10) return { end: i + 1, points: [] }
  const simple = SIMPLE_ESCAPES.get(c)
  if (simple !== undefined) return { end: i + 1, points: [simple] }
  if (isOctal(c)) return readOctal(bytes, i)
  const hex = HEX_SIZES.get(c)
  if (hex !== undefined) return readHex(bytes, i + 1, hex[0], hex[1])
  if (c === 78) return readName(bytes, i + 1, lookup)
  return { end: i + 1, points: [BACKSLASH, c], invalid: String.fromCharCode(c) }
}

function readOctal(bytes: Uint8Array, i: number): Escape {
  let end = i
  let value = 0
  while (end < i + 3 && isOctal(bytes[end])) value = value * 8 + bytes[end++]! - 48
  if (value <= 0o377) return { end, points: [value] }
  return { end, points: [value], invalid: value.toString(8) }
}

function readHex(bytes: Uint8Array, i: number, size: number, reason: string): Escape {
  let value = 0
  let end = i
  for (; end < i + size; end++) {
    const digit = hexValue(bytes[end])
    if (digit < 0) return { end, reason, incomplete: end >= bytes.length }
    value = value * 16 + digit
  }
  return value <= 0x10ffff ? { end, points: [value] } : { end, reason: 'illegal Unicode character' }
}

function readName(bytes: Uint8Array, i: number, lookup: NameLookup): Escape {
  const malformed = 'malformed \\N character escape'
  if (i >= bytes.length) return { end: i, reason: malformed, incomplete: true }
  if (bytes[i] !== 123) return { end: i, reason: malformed }
  let end = i + 1
  while (end < bytes.length && bytes[end] !== 125) end++
  if (end >= bytes.length) return { end, reason: malformed, incomplete: true }
  if (end === i + 1) return { end, reason: malformed }
  const name = String.fromCharCode(...bytes.subarray(i + 1, end))
  const points = lookup(name)
  if (points !== undefined) return { end: end + 1, points }
  return { end: end + 1, reason: 'unknown Unicode character name' }
}

/** Decodes unicode_escape. With `final` false an unfinished escape is left for the next call. */
export function decodeUnicodeEscape(
  bytes: Uint8Array,
  lookup: NameLookup,
  errors: DecodeErrors,
  final = true,
): DecodedEscapes {
  const out = new TextBuilder()
  let invalidEscape: string | undefined
  let i = 0
  while (i < bytes.length) {
    const c = bytes[i]!
    if (c !== BACKSLASH) {
      out.push(c)
      i++
      continue
    }
    const found = readEscape(bytes, i + 1, lookup)
    if (found.points !== undefined) {
      for (const p of found.points) out.push(p)
      invalidEscape ??= found.invalid
      i = found.end
      continue
    }
    if (found.incomplete === true && !final) break
    const r = errors.decode('unicodeescape', bytes, i, found.end, found.reason!)
    out.append(r.replacement)
    i = r.position
    if (r.object !== undefined) bytes = r.object
  }
  return { text: out.finish(), consumed: i, invalidEscape }
}

/** Decodes raw_unicode_escape, where only \uXXXX and \UXXXXXXXX count. */
export function decodeRawUnicodeEscape(bytes: Uint8Array, errors: DecodeErrors, final = true): Decoded {
  const out = new TextBuilder()
  let i = 0
  while (i < bytes.length) {
    const c = bytes[i]!
    const next = bytes[i + 1]
    if (c !== BACKSLASH || (next !== undefined && next !== 117 && next !== 85)) {
      out.push(c)
      // A backslash before anything else takes its character with it.
      if (c === BACKSLASH && next !== undefined) out.push(next)
      i += c === BACKSLASH && next !== undefined ? 2 : 1
      continue
    }
    if (next === undefined) {
      if (!final) break
      out.push(c)
      i++
      continue
    }
    const [size, reason] = HEX_SIZES.get(next)!
    const found = readHex(bytes, i + 2, size, reason)
    if (found.points !== undefined) {
      out.push(found.points[0]!)
      i = found.end
      continue
    }
    if (found.incomplete === true && !final) break
    const why = found.end === i + 2 + size ? '\\Uxxxxxxxx out of range' : reason
    const r = errors.decode('rawunicodeescape', bytes, i, found.end, why)
    out.append(r.replacement)
    i = r.position
    if (r.object !== undefined) bytes = r.object
  }
  return { text: out.finish(), consumed: i }
}

function hexEscape(letter: string, cp: number, size: number): string {
  return `\\${letter}${cp.toString(16).padStart(size, '0')}`
}

/** The backslash escape of a code point in the shortest of the three hex forms. */
export function backslashEscape(cp: number): string {
  if (cp < 0x100) return hexEscape('x', cp, 2)
  return cp < 0x10000 ? hexEscape('u', cp, 4) : hexEscape('U', cp, 8)
}

export function encodeUnicodeEscape(s: string | WideString): Uint8Array {
  const out = new ByteBuilder(pointCount(s) + 16)
  for (let i = 0; i < pointCount(s); i++) {
    const cp = pointAt(s, i)
    if (cp >= 32 && cp < 127 && cp !== BACKSLASH) out.push(cp)
    else if (cp === BACKSLASH) out.appendLatin1('\\\\')
    else if (cp === 9) out.appendLatin1('\\t')
    else if (cp === 10) out.appendLatin1('\\n')
    else if (cp === 13) out.appendLatin1('\\r')
    else out.appendLatin1(backslashEscape(cp))
  }
  return out.finish()
}

export function encodeRawUnicodeEscape(s: string | WideString): Uint8Array {
  const out = new ByteBuilder(pointCount(s) + 16)
  for (let i = 0; i < pointCount(s); i++) {
    const cp = pointAt(s, i)
    if (cp < 256) out.push(cp)
    else out.appendLatin1(backslashEscape(cp))
  }
  return out.finish()
}
