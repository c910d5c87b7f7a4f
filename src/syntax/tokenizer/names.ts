/**
 * Identifiers, keywords and string prefixes. CPython: Parser/lexer/lexer.c (verify_identifier).
 */
import { isIdentifierContinue, isIdentifierStart, isPrintable } from '../identifiers.ts'
import * as T from '../tokens.ts'
import { isNameCharacter } from './characters.ts'
import { scanStringStart } from './strings.ts'
import type { Tokenizer } from './tokenizer.ts'

const B = 1
const U = 2
const R = 4
const F = 8
const TT = 16

const INCOMPATIBLE: readonly (readonly [number, string, string])[] = [
  [U | B, 'u', 'b'],
  [U | R, 'u', 'r'],
  [U | F, 'u', 'f'],
  [U | TT, 'u', 't'],
  [B | F, 'b', 'f'],
  [B | TT, 'b', 't'],
  [F | TT, 'f', 't'],
]

function prefixBit(c: number): number {
  switch (c | 32) {
    case 98:
      return B
    case 117:
      return U
    case 114:
      return R
    case 102:
      return F
    case 116:
      return TT
    default:
      return 0
  }
}

/** `start` is at a character that may begin an identifier. */
export function scanName(t: Tokenizer, start: number, first: number): void {
  const { source } = t
  let p = start
  let c = first
  let seen = 0
  // A run of distinct prefix letters before a quote is a string.
  for (let bit = prefixBit(c); bit !== 0 && (seen & bit) === 0 && c < 128; bit = prefixBit(c)) {
    seen |= bit
    c = source.charCodeAt(++p)
    if (c === 34 || c === 39) {
      checkPrefix(t, seen, start, p)
      scanStringStart(t, start, p, c, (seen & (F | TT)) !== 0)
      return
    }
  }
  const { names, tokens } = t
  const name = names.scan(source, start)
  let type = T.NAME
  if (name < 0) scanUnicodeRest(t, start)
  else {
    t.pos = names.end
    if (name < T.KEYWORDS.length && !t.extraTokens) type = T.KEYWORD_BASE + name
  }
  t.push(type, start, t.pos, t.lineno, t.col(start))
  tokens.name[tokens.count - 1] = name
}

function scanUnicodeRest(t: Tokenizer, start: number): void {
  let p = t.names.end
  while (isNameCharacter(t.source.charCodeAt(p))) p++
  t.pos = p
  if (!t.extraTokens) checkIdentifier(t, start, p)
}

function checkPrefix(t: Tokenizer, seen: number, start: number, quote: number): void {
  for (const [bits, first, second] of INCOMPATIBLE) {
    if ((seen & bits) !== bits) continue
    const message = `'${first}' and '${second}' prefixes are incompatible`
    throw t.errorBetween(message, start, quote + 1)
  }
}

function checkIdentifier(t: Tokenizer, start: number, end: number): void {
  const { source } = t
  let p = start
  while (p < end) {
    const point = source.codePointAt(p)!
    const size = point > 0xffff ? 2 : 1
    if (p === start ? !isIdentifierStart(point) : !isIdentifierContinue(point))
      throw characterError(t, point, p + size)
    p += size
  }
}

function characterError(t: Tokenizer, point: number, cur: number): Error {
  const hex = point.toString(16).toUpperCase().padStart(4, '0')
  const character = String.fromCodePoint(point)
  return t.error(
    isPrintable(point)
      ? `invalid character '${character}' (U+${hex})`
      : `invalid non-printable character U+${hex}`,
    cur,
  )
}
