/**
 * JSON string literals: reading one out of a document and writing one.
 *
 * Positions are code-point indices. A literal without escapes is a slice of the document.
 * CPython: scanstring_unicode, ascii_escape_unicode and escape_unicode in Modules/_json.c.
 */
import { fromCodePoints, WideString } from '../../base/wide_string.ts'

/** A document that is not JSON; becomes json.JSONDecodeError(message, document, position). */
export class JsonSyntaxError extends Error {
  declare readonly position: number
  constructor(message: string, position: number) {
    super(message)
    this.position = position
  }
}

export interface ScannedString {
  readonly value: string | WideString
  /** The position after the closing quote. */
  readonly end: number
}

const QUOTE = 34
const BACKSLASH = 92

/**
 * Reads the literal whose opening quote is just before `begin`; `begin` must lie in 0..length.
 * With `strict`, control characters in it are an error.
 */
export function scanString(text: string | WideString, begin: number, strict: boolean): ScannedString {
  if (typeof text === 'string') {
    const end = plainRun(text, begin, strict)
    if (text.charCodeAt(end) === QUOTE) return { value: text.slice(begin, end), end: end + 1 }
    return scanNarrowEscapes(text, begin, end, strict)
  }
  const points = text.points
  return scanEscapes(i => points[i]!, points.length, begin, strict)
}

/** The position of the first character from `from` on that is not an ordinary one. */
export function plainRun(text: string, from: number, strict: boolean): number {
  let at = from
  for (; at < text.length; at++) {
    const ch = text.charCodeAt(at)
    if (ch === QUOTE || ch === BACKSLASH || (strict && ch < 32)) break
  }
  return at
}

/**
 * As `scanEscapes`, from the first backslash at `end` on, with runs between escapes taken as slices. Escapes of
 * surrogates, and whatever is wrong, are left to it.
 */
function scanNarrowEscapes(text: string, begin: number, end: number, strict: boolean): ScannedString {
  const parts: string[] = []
  let from = begin
  let pos = end
  while (text.charCodeAt(pos) === BACKSLASH) {
    const escaped = text.charCodeAt(pos + 1)
    let unit = SIMPLE_ESCAPES.get(escaped)
    let next = pos + 2
    if (escaped === 117) {
      unit = 0
      for (; next < pos + 6; next++) {
        const digit = hexDigit(text.charCodeAt(next))
        if (digit < 0) return scanEscapes(i => text.charCodeAt(i), text.length, begin, strict)
        unit = unit * 16 + digit
      }
    }
    if (unit === undefined || (unit >= 0xd800 && unit <= 0xdfff)) break
    parts.push(text.slice(from, pos), String.fromCharCode(unit))
    from = next
    pos = plainRun(text, from, strict)
  }
  if (text.charCodeAt(pos) === QUOTE) {
    parts.push(text.slice(from, pos))
    return { value: parts.join(''), end: pos + 1 }
  }
  return scanEscapes(i => text.charCodeAt(i), text.length, begin, strict)
}

function scanEscapes(
  at: (i: number) => number,
  length: number,
  begin: number,
  strict: boolean,
): ScannedString {
  const out: number[] = []
  let pos = begin
  for (;;) {
    if (pos >= length) throw unterminated(begin)
    const ch = at(pos++)
    if (ch === QUOTE) return { value: fromCodePoints(out), end: pos }
    if (ch !== BACKSLASH) {
      if (strict && ch < 32) throw new JsonSyntaxError('Invalid control character at', pos - 1)
      out.push(ch)
      continue
    }
    if (pos >= length) throw unterminated(begin)
    const escaped = at(pos++)
    if (escaped !== 117) {
      const value = SIMPLE_ESCAPES.get(escaped)
      if (value === undefined) throw new JsonSyntaxError('Invalid \\escape', pos - 2)
      out.push(value)
      continue
    }
    const unit = hexUnit(at, length, pos)
    pos += 4
    // A second escape joins a pair; where it is no low surrogate it is read again by itself.
    if (isHigh(unit) && pos + 6 < length && at(pos) === BACKSLASH && at(pos + 1) === 117) {
      const low = hexUnit(at, length, pos + 2)
      if (low >= 0xdc00 && low <= 0xdfff) {
        out.push(0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff))
        pos += 6
        continue
      }
    }
    out.push(unit)
  }
}

const SIMPLE_ESCAPES = new Map([
  [34, 34],
  [92, 92],
  [47, 47],
  [98, 8],
  [102, 12],
  [110, 10],
  [114, 13],
  [116, 9],
])

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

function unterminated(begin: number): JsonSyntaxError {
  return new JsonSyntaxError('Unterminated string starting at', begin - 1)
}

/** The four hexadecimal digits at `pos`; something must follow them. */
function hexUnit(at: (i: number) => number, length: number, pos: number): number {
  let value = 0
  if (pos + 4 > length) throw new JsonSyntaxError('Invalid \\uXXXX escape', pos - 1)
  for (let i = 0; i < 4; i++) {
    const digit = hexDigit(at(pos + i))
    if (digit < 0) throw new JsonSyntaxError('Invalid \\uXXXX escape', pos - 1)
    value = value * 16 + digit
  }
  return value
}

function hexDigit(ch: number): number {
  if (ch >= 48 && ch <= 57) return ch - 48
  const lower = ch | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

const NEEDS_ESCAPE = /["\\\x00-\x1f]/g
const NEEDS_ASCII_ESCAPE = /["\\]|[^ -~]/g

/** True if no character of `text` is to be escaped, whatever the kind of literal. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < 32 || c > 126 || c === QUOTE || c === BACKSLASH) return false
  }
  return true
}

/** A JSON literal of `text` with every character beyond ASCII escaped. */
export function encodeAscii(text: string | WideString): string {
  if (typeof text === 'string')
    return isPlain(text) ? `"${text}"` : `"${text.replace(NEEDS_ASCII_ESCAPE, escapeUnit)}"`
  let out = '"'
  for (const point of text.points) out += escapePoint(point)
  return `${out}"`
}

/** A JSON literal of `text` with only quotes, backslashes and control characters escaped. */
export function encodeUnicode(text: string | WideString): string | WideString {
  if (typeof text === 'string')
    return isPlain(text) ? `"${text}"` : `"${text.replace(NEEDS_ESCAPE, escapeUnit)}"`
  const out: number[] = [QUOTE]
  for (const point of text.points) {
    if (point >= 32 && point !== QUOTE && point !== BACKSLASH) out.push(point)
    else for (const unit of escapePoint(point)) out.push(unit.charCodeAt(0))
  }
  out.push(QUOTE)
  return new WideString(Uint32Array.from(out))
}

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function escapeUnit(ch: string): string {
  return NAMED[ch] ?? `\\u${ch.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function escapePoint(point: number): string {
  if (point > 0xffff)
    return Array.from({ length: 2 }, (_, i) => escapeUnit(String.fromCodePoint(point)[i]!)).join('')
  const ch = String.fromCharCode(point)
  return point >= 32 && point < 127 && point !== QUOTE && point !== BACKSLASH ? ch : escapeUnit(ch)
}
