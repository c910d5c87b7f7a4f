/**
 * Case mapping and character classes of whole strings. CPython: Objects/unicodeobject.c (case_operation).
 */
import {
  type FullMapping,
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
import { codePointAt, textLength } from '../base/wide_string_ops.ts'
import type { PyStr } from '../runtime/values.ts'

export function isAsciiText(s: PyStr): boolean {
  if (typeof s !== 'string') return false
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 127) return false
  return true
}

/** What a character becomes: most often one other. */
type Mapping = (cp: number, i: number, s: PyStr) => FullMapping

function mapPoints(s: PyStr, map: Mapping): PyStr {
  const n = textLength(s)
  for (let i = 0; i < n; i++) {
    const cp = codePointAt(s, i)
    const mapped = map(cp, i, s)
    if (mapped !== cp) return mapFrom(s, i, mapped, map)
  }
  return s
}

/** Character `at` is the first that changes. */
function mapFrom(s: PyStr, at: number, first: FullMapping, map: Mapping): PyStr {
  const out: number[] = []
  const add = (mapped: FullMapping): void => {
    if (typeof mapped === 'number') out.push(mapped)
    else out.push(...mapped)
  }
  for (let i = 0; i < at; i++) out.push(codePointAt(s, i))
  add(first)
  const n = textLength(s)
  for (let i = at + 1; i < n; i++) add(map(codePointAt(s, i), i, s))
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
function lowerAt(cp: number, i: number, s: PyStr): FullMapping {
  return cp === 0x3a3 ? lowerSigma(i, s) : toLowerFull(cp)
}

function lowerSigma(i: number, s: PyStr): number {
  let j = i - 1
  while (j >= 0 && isCaseIgnorable(codePointAt(s, j))) j--
  if (j < 0 || !isCased(codePointAt(s, j))) return 0x3c3
  const n = textLength(s)
  j = i + 1
  while (j < n && isCaseIgnorable(codePointAt(s, j))) j++
  return j < n && isCased(codePointAt(s, j)) ? 0x3c3 : 0x3c2
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
  return mapPoints(s, (cp, i) => {
    if (isUpper(cp)) return lowerAt(cp, i, s)
    return isLower(cp) ? toUpperFull(cp) : cp
  })
}

export function capitalize(s: PyStr): PyStr {
  if (isAsciiText(s)) {
    const text = s as string
    return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()
  }
  return mapPoints(s, (cp, i) => (i === 0 ? toTitleFull(cp) : lowerAt(cp, i, s)))
}

export function title(s: PyStr): PyStr {
  if (isAsciiText(s)) return changeAscii(s as string, (c, after) => isUpperAscii(c) === after)
  let previousCased = false
  return mapPoints(s, (cp, i) => {
    const mapped = previousCased ? lowerAt(cp, i, s) : toTitleFull(cp)
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
