/**
 * Operators, brackets and what they mean inside f-string expressions. CPython: Parser/lexer/lexer.c.
 */
import * as T from '../tokens.ts'
import { endExpressionText, type StringMode, startExpressionText } from './strings.ts'
import type { Tokenizer } from './tokenizer.ts'

const MAX_LEVEL = 200
const LPAR = 40
const RPAR = 41
const LSQB = 91
const RSQB = 93
const LBRACE = 123
const RBRACE = 125
const COLON = 58
const EQUAL = 61
const EXCLAMATION = 33

/** Token type by character for one-character operators; OP where there is none. */
const ONE = new Int32Array(128).fill(T.OP)
/** The type of `cc`, `c=` by character; 0 where there is none. */
const WITH_EQUAL = new Int32Array(128)
const DOUBLED = new Int32Array(128)
/** The type of `cc=`. */
const DOUBLED_EQUAL = new Int32Array(128)

for (const [text, type] of T.TOKEN_BY_TEXT) {
  const c = text.charCodeAt(0)
  if (type >= T.KEYWORD_BASE || type === T.ELLIPSIS || type === T.RARROW) continue
  if (text.length === 1) ONE[c] = type
  else if (text.length === 3) DOUBLED_EQUAL[c] = type
  else if (text.charCodeAt(1) === EQUAL) WITH_EQUAL[c] = type
  else DOUBLED[c] = type
}

/** `start` is at a character that begins no other token. */
export function scanOperator(t: Tokenizer, start: number, c: number): void {
  const { source, mode } = t
  if (mode !== null && mode.exprStartDepth >= 0 && isStringPunctuation(source, start, c)) {
    if (scanStringPunctuation(t, mode, start, c)) return
  }
  const next = source.charCodeAt(start + 1)
  let type = 0
  let size = 2
  if (next === EQUAL && c < 128) type = WITH_EQUAL[c]!
  else if (next === c && c < 128) {
    type = DOUBLED[c]!
    if (type !== 0 && source.charCodeAt(start + 2) === EQUAL && DOUBLED_EQUAL[c] !== 0) {
      type = DOUBLED_EQUAL[c]!
      size = 3
    } else if (c === 46 && source.charCodeAt(start + 2) === 46) {
      type = T.ELLIPSIS
      size = 3
    }
  } else if (c === 45 && next === 62) type = T.RARROW
  else if (c === 60 && next === 62 && t.barry) type = T.NOTEQUAL
  if (type === 0) {
    size = 1
    type = scanSingle(t, mode, start, c)
  }
  t.pos = start + size
  t.push(type, start, t.pos, t.lineno, t.col(start))
}

function isStringPunctuation(source: string, start: number, c: number): boolean {
  if (c === EXCLAMATION) return source.charCodeAt(start + 1) !== EQUAL
  return c === COLON || c === RBRACE || c === LBRACE
}

/** Punctuation that delimits a replacement field. True if it gave the token that opens a format spec. */
function scanStringPunctuation(t: Tokenizer, mode: StringMode, start: number, c: number): boolean {
  const cursor = mode.curlyDepth - (c === LBRACE ? 0 : 1)
  const inFormatWithDebug = cursor === 1 && (mode.inDebug || mode.inFormatSpec)
  if (cursor === 0 || inFormatWithDebug) {
    if (c === LBRACE) startExpressionText(mode, start + 1)
    else endExpressionText(t, mode, start, c)
  }
  if (c !== COLON || cursor !== mode.exprStartDepth) return false
  mode.inExpression = false
  mode.inFormatSpec = true
  t.pos = start + 1
  t.push(T.COLON, start, t.pos, t.lineno, t.col(start))
  return true
}

function scanSingle(t: Tokenizer, mode: StringMode | null, start: number, c: number): number {
  if (c === LPAR || c === LSQB || c === LBRACE) openBracket(t, mode, start, c)
  else if (c === RPAR || c === RSQB || c === RBRACE) closeBracket(t, mode, start, c)
  else if (c < 32 || c === 127) {
    const hex = c.toString(16).toUpperCase().padStart(4, '0')
    throw t.error(`invalid non-printable character U+${hex}`, start + 1)
  } else if (c === EQUAL && mode !== null && mode.exprStartDepth >= 0) mode.inDebug = true
  return ONE[c]!
}

function openBracket(t: Tokenizer, mode: StringMode | null, start: number, c: number): void {
  if (t.level >= MAX_LEVEL) throw t.error('too many nested parentheses', start + 1)
  t.brackets[t.level] = c
  t.bracketLines[t.level] = t.lineno
  t.bracketCols[t.level] = t.col(start)
  t.level++
  if (mode !== null) mode.curlyDepth++
}

function closeBracket(t: Tokenizer, mode: StringMode | null, start: number, c: number): void {
  const cur = start + 1
  const closing = String.fromCharCode(c)
  if (mode !== null && mode.curlyDepth === 0 && c === RBRACE) {
    throw t.error(`${mode.letter}-string: single '}' is not allowed`, cur)
  }
  if (!t.extraTokens && t.level === 0) throw t.error(`unmatched '${closing}'`, cur)
  if (t.level > 0) {
    t.level--
    const opening = t.brackets[t.level]!
    if (!matches(opening, c)) checkMismatch(t, mode, opening, closing, cur)
  }
  if (mode !== null) closeInString(t, mode, c, closing, cur)
}

function matches(opening: number, closing: number): boolean {
  return opening === LPAR ? closing === RPAR : closing === opening + 2
}

/** A closing bracket of the wrong kind: an error, except that `tokenize` is liberal outside f-strings. */
function checkMismatch(
  t: Tokenizer,
  mode: StringMode | null,
  opening: number,
  closing: string,
  cur: number,
): void {
  if (mode !== null && opening === LBRACE && mode.curlyDepth - 1 === mode.exprStartDepth) {
    throw t.error(`${mode.letter}-string: unmatched '${closing}'`, cur)
  }
  if (t.extraTokens) return
  const line = t.bracketLines[t.level]!
  const where = line === t.lineno ? '' : ` on line ${line}`
  const open = String.fromCharCode(opening)
  throw t.error(`closing parenthesis '${closing}' does not match opening parenthesis '${open}'${where}`, cur)
}

function closeInString(t: Tokenizer, mode: StringMode, c: number, closing: string, cur: number): void {
  mode.curlyDepth--
  if (mode.curlyDepth < 0) throw t.error(`${mode.letter}-string: unmatched '${closing}'`, cur)
  if (c !== RBRACE || mode.curlyDepth !== mode.exprStartDepth) return
  mode.exprStartDepth--
  mode.inExpression = false
  mode.inFormatSpec = false
  mode.inDebug = false
}
