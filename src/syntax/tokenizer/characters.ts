/**
 * Characters of source text: classes, and how many bytes or code points a stretch of it is.
 */

export const TAB = 9
export const LF = 10
export const FF = 12
export const CR = 13
export const SPACE = 32
export const HASH = 35
export const BACKSLASH = 92

export function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text)
}

export function isNameStart(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || c >= 128
}

export function isNameCharacter(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 || c >= 128
}

export function isDigit(c: number): boolean {
  return c >= 48 && c <= 57
}

/** Bytes of the UTF-8 form of start..end; a pair of surrogates is four, a lone one three. */
export function utf8Length(text: string, start: number, end: number): number {
  let length = 0
  for (let i = start; i < end; i++) {
    const c = text.charCodeAt(i)
    if (c < 0x80) length++
    else if (c < 0x800) length += 2
    else if (c >= 0xd800 && c <= 0xdbff && isLowSurrogate(text.charCodeAt(i + 1))) {
      length += 4
      i++
    } else length += 3
  }
  return length
}

function isLowSurrogate(c: number): boolean {
  return c >= 0xdc00 && c <= 0xdfff
}

export function countCodePoints(text: string, start: number, end: number): number {
  let count = end - start
  for (let i = start; i < end - 1; i++) {
    const c = text.charCodeAt(i)
    if (c >= 0xd800 && c <= 0xdbff && isLowSurrogate(text.charCodeAt(i + 1))) count--
  }
  return count
}

/** The number of characters in the first `bytes` UTF-8 bytes of a line, cut to one past its end. */
export function charOffset(line: string, bytes: number): number {
  if (bytes < 0) return bytes
  let position = 0
  let count = 0
  let i = 0
  while (position < bytes && i < line.length) {
    const wide = line.codePointAt(i)! > 0xffff ? 2 : 1
    position += utf8Length(line, i, i + wide)
    i += wide
    count++
  }
  return position < bytes ? count + 1 : count
}
