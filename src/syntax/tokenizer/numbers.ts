/**
 * Numeric literals: where they end and what is wrong with them. CPython: Parser/lexer/lexer.c.
 */
import * as T from '../tokens.ts'
import { isDigit, isNameCharacter } from './characters.ts'
import type { Tokenizer } from './tokenizer.ts'

const UNDERSCORE = 95
const DOT = 46

function isHexDigit(c: number): boolean {
  return isDigit(c) || ((c | 32) >= 97 && (c | 32) <= 102)
}

function isOctalDigit(c: number): boolean {
  return c >= 48 && c <= 55
}

function isBinaryDigit(c: number): boolean {
  return c === 48 || c === 49
}

/** Scans the literal at `start`, whose first character is a digit or a dot before a digit. */
export function scanNumber(t: Tokenizer, start: number, first: number): void {
  t.pos = first === 48 ? scanZero(t, start) : scanDecimal(t, start)
  t.push(T.NUMBER, start, t.pos, t.lineno, t.col(start))
}

/** The error position counts the offending character only where there is one. */
function after(t: Tokenizer, p: number): number {
  return p < t.length ? p + 1 : p
}

/** Digits with single underscores between them; `p` is at the first. Returns the end. */
function scanDigits(t: Tokenizer, p: number): number {
  const { source } = t
  for (;;) {
    let c = source.charCodeAt(p)
    while (isDigit(c)) c = source.charCodeAt(++p)
    if (c !== UNDERSCORE) return p
    p++
    if (!isDigit(source.charCodeAt(p))) throw t.error('invalid decimal literal', p)
  }
}

function scanZero(t: Tokenizer, start: number): number {
  switch (t.source.charCodeAt(start + 1) | 32) {
    case 120:
      return scanRadix(t, start + 2, 'hexadecimal', isHexDigit)
    case 111:
      return scanRadix(t, start + 2, 'octal', isOctalDigit)
    case 98:
      return scanRadix(t, start + 2, 'binary', isBinaryDigit)
    default:
      return scanLeadingZero(t, start)
  }
}

function scanRadix(t: Tokenizer, p: number, kind: string, isValid: (c: number) => boolean): number {
  const { source } = t
  let c = source.charCodeAt(p)
  do {
    if (c === UNDERSCORE) c = source.charCodeAt(++p)
    if (!isValid(c)) {
      if (isDigit(c)) throw digitError(t, c, kind, p)
      throw t.error(`invalid ${kind} literal`, p)
    }
    while (isValid(c)) c = source.charCodeAt(++p)
  } while (c === UNDERSCORE)
  if (isDigit(c)) throw digitError(t, c, kind, p)
  checkEnd(t, p, kind)
  return p
}

function digitError(t: Tokenizer, c: number, kind: string, p: number): Error {
  return t.error(`invalid digit '${String.fromCharCode(c)}' in ${kind} literal`, p + 1)
}

function scanLeadingZero(t: Tokenizer, start: number): number {
  const { source } = t
  let p = start + 1
  let c = source.charCodeAt(p)
  for (;;) {
    if (c === UNDERSCORE) {
      c = source.charCodeAt(++p)
      if (!isDigit(c)) throw t.error('invalid decimal literal', p)
    }
    if (c !== 48) break
    c = source.charCodeAt(++p)
  }
  const zerosEnd = after(t, p)
  const nonzero = isDigit(c)
  if (nonzero) {
    p = scanDigits(t, p)
    c = source.charCodeAt(p)
  }
  if (c === DOT) return scanFraction(t, p + 1)
  if ((c | 32) === 101) return scanExponent(t, p)
  if ((c | 32) === 106) return scanImaginary(t, p)
  if (nonzero && !t.extraTokens) {
    const message =
      'leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers'
    throw t.errorBetween(message, start, zerosEnd)
  }
  checkEnd(t, p, 'decimal')
  return p
}

function scanDecimal(t: Tokenizer, start: number): number {
  const p = t.source.charCodeAt(start) === DOT ? start : scanDigits(t, start)
  if (t.source.charCodeAt(p) === DOT) return scanFraction(t, p + 1)
  return scanSuffix(t, p)
}

/** `p` is just after the point. */
function scanFraction(t: Tokenizer, p: number): number {
  return scanSuffix(t, isDigit(t.source.charCodeAt(p)) ? scanDigits(t, p) : p)
}

function scanSuffix(t: Tokenizer, p: number): number {
  const c = t.source.charCodeAt(p) | 32
  if (c === 101) return scanExponent(t, p)
  if (c === 106) return scanImaginary(t, p)
  checkEnd(t, p, 'decimal')
  return p
}

/** `p` is at the `e`; without digits after it the number ends before. */
function scanExponent(t: Tokenizer, p: number): number {
  const { source } = t
  const c = source.charCodeAt(p + 1)
  let q = p + 1
  if (c === 43 || c === 45) {
    q++
    if (!isDigit(source.charCodeAt(q))) throw t.error('invalid decimal literal', q)
  } else if (!isDigit(c)) {
    checkEnd(t, p, 'decimal')
    return p
  }
  q = scanDigits(t, q)
  if ((source.charCodeAt(q) | 32) === 106) return scanImaginary(t, q)
  checkEnd(t, q, 'decimal')
  return q
}

function scanImaginary(t: Tokenizer, p: number): number {
  checkEnd(t, p + 1, 'imaginary')
  return p + 1
}

/** Keywords that may directly follow a number, with a warning. */
const FOLLOWERS = ['and', 'else', 'for', 'if', 'in', 'is', 'or', 'not']

function checkEnd(t: Tokenizer, p: number, kind: string): void {
  const c = t.source.charCodeAt(p)
  if (c >= 128 || !isNameCharacter(c) || t.extraTokens) return
  const message = `invalid ${kind} literal`
  if (FOLLOWERS.some(word => isFollower(t, p, word))) {
    t.warning(message, message, p)
    return
  }
  throw t.error(message, p)
}

/** CPython looks only at two letters of `if`, `in` and `is`. */
function isFollower(t: Tokenizer, p: number, word: string): boolean {
  if (!t.source.startsWith(word, p)) return false
  return word.charCodeAt(0) === 105 || !isNameCharacter(t.source.charCodeAt(p + word.length))
}
