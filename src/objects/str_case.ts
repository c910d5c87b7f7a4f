/**
 * Case mapping and character classes of whole strings. CPython: Objects/unicodeobject.c (case_operation).
 */
import {
  isAlnum,
  isAlpha,
  isCased,
  isCaseIgnorable,
  isDecimal,
  isDigit,
  isLower,
  isNumeric,
  isPrintable,
  isSpace,
  isTitle,
  isUpper,
  isXidContinue,
  isXidStart,
  toFoldedFull,
  toLowerFull,
  toTitleFull,
  toUpperFull,
} from '../base/unicode/types.ts'
import { fromCodePoints } from '../base/wide_string.ts'
import { codePointAt, codePoints, textLength } from '../base/wide_string_ops.ts'
import type { PyStr } from '../runtime/values.ts'

export function isAsciiText(s: PyStr): boolean {
  if (typeof s !== 'string') return false
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 127) return false
  return true
}

function mapPoints(s: PyStr, map: (cp: number, i: number, points: Uint32Array) => number[]): PyStr {
  const points = codePoints(s)
  const out: number[] = []
  for (let i = 0; i < points.length; i++) out.push(...map(points[i]!, i, points))
  return fromCodePoints(out)
}

export function upper(s: PyStr): PyStr {
  if (isAsciiText(s)) return (s as string).toUpperCase()
  return mapPoints(s, toUpperFull)
}

export function lower(s: PyStr): PyStr {
  if (isAsciiText(s)) return (s as string).toLowerCase()
  return mapPoints(s, lowerAt)
}

/** Lower case in context: a capital sigma at the end of a word is a final sigma. */
function lowerAt(cp: number, i: number, points: Uint32Array): number[] {
  if (cp !== 0x3a3) return toLowerFull(cp)
  let j = i - 1
  while (j >= 0 && isCaseIgnorable(points[j]!)) j--
  if (j < 0 || !isCased(points[j]!)) return [0x3c3]
  j = i + 1
  while (j < points.length && isCaseIgnorable(points[j]!)) j++
  return [j < points.length && isCased(points[j]!) ? 0x3c3 : 0x3c2]
}

export function casefold(s: PyStr): PyStr {
  if (isAsciiText(s)) return (s as string).toLowerCase()
  return mapPoints(s, toFoldedFull)
}

const isUpperAscii = (c: number): boolean => c >= 65 && c <= 90
const isLowerAscii = (c: number): boolean => c >= 97 && c <= 122

/** An ASCII text with the case of those letters changed that `changes` says, which is told if a letter comes before. */
function changeAscii(s: string, changes: (c: number, afterLetter: boolean) => boolean): string {
  let out = ''
  let from = 0
  let afterLetter = false
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i)
    const isLetter = isUpperAscii(c) || isLowerAscii(c)
    if (isLetter && changes(c, afterLetter)) {
      out += s.slice(from, i) + String.fromCharCode(c ^ 32)
      from = i + 1
    }
    afterLetter = isLetter
  }
  return from === 0 ? s : out + s.slice(from)
}

export function swapcase(s: PyStr): PyStr {
  if (isAsciiText(s)) return changeAscii(s as string, () => true)
  return mapPoints(s, (cp, i, points) => {
    if (isUpper(cp)) return lowerAt(cp, i, points)
    return isLower(cp) ? toUpperFull(cp) : [cp]
  })
}

export function capitalize(s: PyStr): PyStr {
  if (isAsciiText(s)) {
    const text = s as string
    return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
  }
  return mapPoints(s, (cp, i, points) => (i === 0 ? toTitleFull(cp) : lowerAt(cp, i, points)))
}

export function title(s: PyStr): PyStr {
  if (isAsciiText(s)) return changeAscii(s as string, (c, after) => isUpperAscii(c) === after)
  let previousCased = false
  return mapPoints(s, (cp, i, points) => {
    const mapped = previousCased ? lowerAt(cp, i, points) : toTitleFull(cp)
    previousCased = isCased(cp)
    return mapped
  })
}

const all =
  (test: (cp: number) => boolean, emptyIs: boolean) =>
  (s: PyStr): boolean => {
    const n = textLength(s)
    if (n === 0) return emptyIs
    for (let i = 0; i < n; i++) if (!test(codePointAt(s, i))) return false
    return true
  }

export const isAlphaText = all(isAlpha, false)
export const isAlnumText = all(isAlnum, false)
export const isDecimalText = all(isDecimal, false)
export const isDigitText = all(isDigit, false)
export const isNumericText = all(isNumeric, false)
export const isSpaceText = all(isSpace, false)
export const isPrintableText = all(isPrintable, true)

/** At least one cased character, and none of the other case. */
function oneCase(s: PyStr, wanted: (cp: number) => boolean, other: (cp: number) => boolean): boolean {
  let cased = false
  for (let i = 0; i < textLength(s); i++) {
    const cp = codePointAt(s, i)
    if (other(cp) || isTitle(cp)) return false
    cased ||= wanted(cp)
  }
  return cased
}
export const isLowerText = (s: PyStr): boolean => oneCase(s, isLower, isUpper)
export const isUpperText = (s: PyStr): boolean => oneCase(s, isUpper, isLower)

export function isTitleText(s: PyStr): boolean {
  let cased = false
  let previousCased = false
  for (let i = 0; i < textLength(s); i++) {
    const cp = codePointAt(s, i)
    if (isUpper(cp) || isTitle(cp)) {
      if (previousCased) return false
      previousCased = cased = true
    } else if (isLower(cp)) {
      if (!previousCased) return false
      cased = true
    } else previousCased = false
  }
  return cased
}

export function isIdentifierText(s: PyStr): boolean {
  const n = textLength(s)
  if (n === 0) return false
  for (let i = 0; i < n; i++) {
    const cp = codePointAt(s, i)
    if (!(i === 0 ? cp === 95 || isXidStart(cp) : isXidContinue(cp))) return false
  }
  return true
}
