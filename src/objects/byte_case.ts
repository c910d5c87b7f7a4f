/** Letter case and character classes of bytes, as ASCII. CPython: Objects/bytes_methods.c. */
import { isSpaceByte } from './byte_split.ts'

const isLower = (c: number) => c >= 97 && c <= 122
const isUpper = (c: number) => c >= 65 && c <= 90
const isAlpha = (c: number) => isLower(c) || isUpper(c)
const isDigit = (c: number) => c >= 48 && c <= 57

const toLower = (c: number) => (isUpper(c) ? c + 32 : c)
const toUpper = (c: number) => (isLower(c) ? c - 32 : c)

export const lower = (s: Uint8Array): Uint8Array => s.map(toLower)
export const upper = (s: Uint8Array): Uint8Array => s.map(toUpper)
export const swapcase = (s: Uint8Array): Uint8Array => s.map(c => (isUpper(c) ? c + 32 : toUpper(c)))
export const capitalize = (s: Uint8Array): Uint8Array => s.map((c, i) => (i === 0 ? toUpper(c) : toLower(c)))

export function title(s: Uint8Array): Uint8Array {
  let inWord = false
  return s.map(c => {
    const out = inWord ? toLower(c) : toUpper(c)
    inWord = isAlpha(c)
    return out
  })
}

const all = (test: (c: number) => boolean) => (s: Uint8Array) => s.length > 0 && s.every(test)
export const isSpaces = all(isSpaceByte)
export const isAlphas = all(isAlpha)
export const isDigits = all(isDigit)
export const isAlnums = all(c => isAlpha(c) || isDigit(c))
export const isAscii = (s: Uint8Array): boolean => s.every(c => c < 128)
export const isLowers = (s: Uint8Array): boolean => s.some(isLower) && !s.some(isUpper)
export const isUppers = (s: Uint8Array): boolean => s.some(isUpper) && !s.some(isLower)

/** Upper case letters only after what is no letter, lower case only after letters; at least one. */
export function isTitle(s: Uint8Array): boolean {
  let cased = false
  let inWord = false
  for (const c of s) {
    if (isUpper(c) ? inWord : isLower(c) && !inWord) return false
    inWord = isAlpha(c)
    cased ||= inWord
  }
  return cased
}
