/**
 * Escape sequences of string and bytes literals.
 *
 * Positions in messages are those of CPython, which first rewrites every non-ASCII character as
 * a ten-byte escape. CPython: Parser/string_parser.c, Objects/unicodeobject.c (unicode-escape).
 */
import { fromCodePoints, fromUtf16, type WideString } from '../../base/wide_string.ts'
import { hasNames, NO_NAMES, namedCharacter } from '../identifiers.ts'

/** What is wrong with a literal: the text after `(unicode error) ` or `(value error) `. */
export class EscapeError {
  declare readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** The first invalid escape of a literal, which is worth a warning: its position, just after the backslash. */
export class EscapeWarning {
  declare position: number
  constructor() {
    this.position = -1
  }
}

const BACKSLASH = 92

function simpleEscape(c: number): number {
  switch (c) {
    case 92:
    case 39:
    case 34:
      return c
    case 97:
      return 7
    case 98:
      return 8
    case 102:
      return 12
    case 110:
      return 10
    case 114:
      return 13
    case 116:
      return 9
    case 118:
      return 11
    default:
      return -1
  }
}

function hexValue(c: number): number {
  if (c >= 48 && c <= 57) return c - 48
  const lower = c | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** Collects the result: a JavaScript string as long as it can be one, then code points. */
class StringBuilder {
  private text = ''
  private points: number[] | null = null

  addText(text: string): void {
    const { points } = this
    if (points === null) this.text += text
    else for (const c of text) points.push(c.codePointAt(0)!)
  }

  addPoint(point: number): void {
    if (this.points === null && (point > 0xffff || (point >= 0xd800 && point <= 0xdfff))) {
      this.points = Array.from(this.text, c => c.codePointAt(0)!)
    }
    if (this.points === null) this.text += String.fromCharCode(point)
    else this.points.push(point)
  }

  finish(): string | WideString {
    return this.points === null ? fromUtf16(this.text) : fromCodePoints(this.points)
  }
}

/** The value of a str literal's body, which has a backslash somewhere. */
export function decodeUnicodeEscapes(text: string, warning: EscapeWarning): string | WideString {
  const out = new StringBuilder()
  let p = 0
  for (;;) {
    const q = text.indexOf('\\', p)
    if (q < 0) break
    out.addText(text.slice(p, q))
    p = decodeEscape(text, q, out, warning)
  }
  out.addText(text.slice(p))
  return out.finish()
}

/** Decodes the escape at `q`; returns the position after it. */
function decodeEscape(text: string, q: number, out: StringBuilder, warning: EscapeWarning): number {
  const c = text.charCodeAt(q + 1)
  const simple = simpleEscape(c)
  if (simple >= 0) {
    out.addPoint(simple)
    return q + 2
  }
  switch (c) {
    case 10:
      return q + 2
    case 120:
      return decodeHex(text, q, 2, out)
    case 117:
      return decodeHex(text, q, 4, out)
    case 85:
      return decodeHex(text, q, 8, out)
    case 78:
      return decodeNamed(text, q, out)
    default:
      if (c >= 48 && c <= 55) return decodeOctal(text, q, out, warning)
      // Unknown: the backslash stays. A backslash before a non-ASCII character does not warn.
      if (warning.position < 0 && c < 128) warning.position = q + 1
      out.addText('\\')
      return q + 1
  }
}

function decodeOctal(text: string, q: number, out: StringBuilder, warning: EscapeWarning): number {
  let value = 0
  let p = q + 1
  for (; p < q + 4; p++) {
    const c = text.charCodeAt(p)
    if (!(c >= 48 && c <= 55)) break
    value = value * 8 + c - 48
  }
  if (value > 0o377 && warning.position < 0) warning.position = q + 1
  out.addPoint(value)
  return p
}

/** Position in CPython's buffer, where a non-ASCII character takes ten bytes. */
function bufferPosition(text: string, q: number): number {
  let position = 0
  for (let i = 0; i < q; i++) {
    const c = text.charCodeAt(i)
    if (c >= 0xdc00 && c <= 0xdfff) continue
    if (c < 128) position++
    else position += text.charCodeAt(i - 1) === BACKSLASH && isEscapingBackslash(text, i - 1) ? 15 : 10
  }
  return position
}

function isEscapingBackslash(text: string, p: number): boolean {
  let count = 0
  while (p >= 0 && text.charCodeAt(p--) === BACKSLASH) count++
  return count % 2 === 1
}

function unicodeError(text: string, q: number, end: number, reason: string): EscapeError {
  const start = bufferPosition(text, q)
  const last = bufferPosition(text, end) - 1
  const where = last === start ? `byte 0x5c in position ${start}` : `bytes in position ${start}-${last}`
  return new EscapeError(`(unicode error) 'unicodeescape' codec can't decode ${where}: ${reason}`)
}

function decodeHex(text: string, q: number, digits: number, out: StringBuilder): number {
  let value = 0
  for (let i = 0; i < digits; i++) {
    const digit = hexValue(text.charCodeAt(q + 2 + i))
    if (!(digit >= 0)) {
      const letter = digits === 2 ? 'xXX' : digits === 4 ? 'uXXXX' : 'UXXXXXXXX'
      throw unicodeError(text, q, q + 2 + i, `truncated \\${letter} escape`)
    }
    value = value * 16 + digit
  }
  if (value > 0x10ffff) throw unicodeError(text, q, q + 2 + digits, 'illegal Unicode character')
  out.addPoint(value)
  return q + 2 + digits
}

function decodeNamed(text: string, q: number, out: StringBuilder): number {
  if (!hasNames()) throw new EscapeError(`(unicode error) ${NO_NAMES}`)
  const close = text.charCodeAt(q + 2) === 123 ? text.indexOf('}', q + 3) : -1
  if (close <= q + 3) {
    const end = text.charCodeAt(q + 2) === 123 ? (close < 0 ? text.length : close) : q + 2
    throw unicodeError(text, q, end, 'malformed \\N character escape')
  }
  const found = namedCharacter(text.slice(q + 3, close))
  if (found === undefined) throw unicodeError(text, q, close + 1, 'unknown Unicode character name')
  for (const point of found) out.addPoint(point)
  return close + 1
}

/** The value of a bytes literal's body (ASCII) with escapes. */
export function decodeBytesEscapes(text: string, warning: EscapeWarning): Uint8Array {
  const bytes = new Uint8Array(text.length)
  let size = 0
  let p = 0
  while (p < text.length) {
    const c = text.charCodeAt(p++)
    if (c !== BACKSLASH) {
      bytes[size++] = c
      continue
    }
    const d = text.charCodeAt(p)
    const simple = simpleEscape(d)
    if (simple >= 0) {
      bytes[size++] = simple
      p++
    } else if (d === 10) p++
    else if (d >= 48 && d <= 55) {
      let value = 0
      const start = p
      for (; p < start + 3 && text.charCodeAt(p) >= 48 && text.charCodeAt(p) <= 55; p++) {
        value = value * 8 + text.charCodeAt(p) - 48
      }
      if (value > 0o377 && warning.position < 0) warning.position = start
      bytes[size++] = value & 0xff
    } else if (d === 120) {
      const high = hexValue(text.charCodeAt(p + 1))
      const low = hexValue(text.charCodeAt(p + 2))
      if (!(high >= 0 && low >= 0))
        throw new EscapeError(`(value error) invalid \\x escape at position ${p - 1}`)
      bytes[size++] = high * 16 + low
      p += 3
    } else {
      if (warning.position < 0) warning.position = p
      bytes[size++] = BACKSLASH
    }
  }
  return bytes.slice(0, size)
}
