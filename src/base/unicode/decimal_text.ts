/**
 * What int(), float() and complex() do to a str before they parse it: every Unicode white space becomes
 * a space, every decimal digit its ASCII digit, everything else outside ASCII a '?'.
 * CPython: _PyUnicode_TransformDecimalAndSpaceToASCII in Objects/unicodeobject.c.
 */
import type { WideString } from '../wide_string.ts'
import { decimal } from './properties.ts'
import { isSpace } from './types.ts'

/** ASCII text to parse a number from. */
export function transformDecimalAndSpace(s: string | WideString): string {
  if (typeof s === 'string') {
    if (isAscii(s)) return s
    return Array.from(s, c => transform(c.charCodeAt(0))).join('')
  }
  return Array.from(s.points, transform).join('')
}

function isAscii(s: string): boolean {
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 126) return false
  return true
}

function transform(cp: number): string {
  if (cp < 127) return String.fromCharCode(cp)
  if (isSpace(cp)) return ' '
  const value = decimal(cp)
  return value === undefined ? '?' : String(value)
}
