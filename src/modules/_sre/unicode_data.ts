/**
 * The character facts that regular expressions need, on code points.
 *
 * ASCII answers come from arithmetic, everything else from the Unicode tables. "Locale" is the C
 * locale: only ASCII letters have case, only ASCII letters and digits are alphanumeric.
 * CPython: the SRE_IS_*, SRE_LOC_* and SRE_UNI_* predicates of Modules/_sre/sre.c.
 */
import { isAlnum, isDecimal, isLinebreak, isSpace, toLower, toUpper } from '../../base/unicode/types.ts'

export const lowerAscii = (ch: number): number => (ch >= 65 && ch <= 90 ? ch + 32 : ch)
export const upperAscii = (ch: number): number => (ch >= 97 && ch <= 122 ? ch - 32 : ch)
export const lowerUnicode = (ch: number): number => (ch < 128 ? lowerAscii(ch) : toLower(ch))
export const upperUnicode = (ch: number): number => (ch < 128 ? upperAscii(ch) : toUpper(ch))

const isAsciiAlpha = (ch: number): boolean => (ch >= 97 && ch <= 122) || (ch >= 65 && ch <= 90)

export const isDigitAscii = (ch: number): boolean => ch >= 48 && ch <= 57
export const isSpaceAscii = (ch: number): boolean => ch === 32 || (ch >= 9 && ch <= 13)
export const isLinebreakAscii = (ch: number): boolean => ch === 10
export const isWordAscii = (ch: number): boolean => isAsciiAlpha(ch) || isDigitAscii(ch) || ch === 95

export const isDigitUnicode = (ch: number): boolean => (ch < 128 ? isDigitAscii(ch) : isDecimal(ch))
export const isSpaceUnicode = (ch: number): boolean => isSpace(ch)
export const isLinebreakUnicode = (ch: number): boolean => isLinebreak(ch)
export const isWordUnicode = (ch: number): boolean => (ch < 128 ? isWordAscii(ch) : isAlnum(ch))

/** True for an ASCII letter: the `_sre.ascii_iscased` function. */
export const isCasedAscii = (ch: number): boolean => isAsciiAlpha(ch)

/** True if the character has a simple case mapping to another: the `_sre.unicode_iscased` function. */
export const isCasedUnicode = (ch: number): boolean => ch !== lowerUnicode(ch) || ch !== upperUnicode(ch)
