/**
 * String literals, and the pieces of f-strings and t-strings.
 *
 * An f-string is START, MIDDLE..., END with the tokens of its expressions between; a stack of
 * modes says in which string, and in which part of it, the tokenizer is. CPython: Parser/lexer/lexer.c.
 */
import * as T from '../tokens.ts'
import { BACKSLASH, CR, HASH, LF } from './characters.ts'
import type { Tokenizer } from './tokenizer.ts'

const MAX_STRING_NESTING = 150
const MAX_EXPRESSION_NESTING = 3
const LBRACE = 123
const RBRACE = 125
const EXCLAMATION = 33

export class StringMode {
  declare readonly quote: number
  declare readonly quoteSize: number
  declare readonly raw: boolean
  /** 'f' or 't'. */
  declare readonly letter: string
  declare readonly start: number
  declare readonly lineno: number
  declare readonly lineStart: number
  /** True between the braces, false in literal text and format specs. */
  declare inExpression: boolean
  declare inFormatSpec: boolean
  /** An `=` was seen in the expression. */
  declare inDebug: boolean
  declare curlyDepth: number
  declare exprStartDepth: number
  /** Where the text of the current expression begins and ends; -1 if unknown. */
  declare textStart: number
  declare textEnd: number
  constructor(t: Tokenizer, start: number, quote: number, quoteSize: number) {
    const first = t.source.charCodeAt(start) | 32
    const second = t.source.charCodeAt(start + 1) | 32
    this.quote = quote
    this.quoteSize = quoteSize
    this.raw = first === 114 || second === 114
    this.letter = first === 116 || (first === 114 && second === 116) ? 't' : 'f'
    this.start = start
    this.lineno = t.lineno
    this.lineStart = t.lineStart
    this.inExpression = false
    this.inFormatSpec = false
    this.inDebug = false
    this.curlyDepth = 0
    this.exprStartDepth = -1
    this.textStart = -1
    this.textEnd = -1
  }
}

// ------------------------------------------------------------------ plain strings

/** `start` is at the prefix, `p` at the quote. */
export function scanStringStart(
  t: Tokenizer,
  start: number,
  p: number,
  quote: number,
  formatted: boolean,
): void {
  const { source } = t
  const doubled = source.charCodeAt(p + 1) === quote
  const size = doubled && source.charCodeAt(p + 2) === quote ? 3 : 1
  if (formatted) {
    startFormatted(t, start, p + size, quote, size)
    return
  }
  if (doubled && size === 1) {
    t.pos = p + 2
    t.push(T.STRING, start, t.pos, t.lineno, t.col(start))
  } else if (size === 1) scanShortString(t, start, p + 1, quote)
  else scanLongString(t, start, p + 3, quote)
}

function scanShortString(t: Tokenizer, start: number, p: number, quote: number): void {
  const { source, lineno, lineStart } = t
  const col = t.col(start)
  let escapedQuote = false
  let c = source.charCodeAt(p)
  while (c !== quote) {
    if (c === LF || (c === 0 && p >= t.length))
      throw unterminated(t, start, lineno, lineStart, quote, 1, escapedQuote, p)
    if (c === BACKSLASH) {
      c = source.charCodeAt(++p)
      if (c === quote) escapedQuote = true
      if (c === CR) c = source.charCodeAt(++p)
      if (c === LF) {
        t.pos = p + 1
        t.newLine()
      }
      if (c === 0 && p >= t.length) continue
    }
    c = source.charCodeAt(++p)
  }
  t.pos = p + 1
  t.push(T.STRING, start, t.pos, lineno, col)
}

function scanLongString(t: Tokenizer, start: number, p: number, quote: number): void {
  const { source, lineno, lineStart } = t
  const col = t.col(start)
  for (;;) {
    const c = source.charCodeAt(p)
    if (c === quote) {
      if (source.charCodeAt(p + 1) === quote && source.charCodeAt(p + 2) === quote) break
    } else if (c === LF) {
      t.pos = p + 1
      t.newLine()
    } else if (c === BACKSLASH) {
      p++
      if (source.charCodeAt(p) === CR) p++
      if (source.charCodeAt(p) === LF) {
        t.pos = p + 1
        t.newLine()
      }
      if (p >= t.length) continue
    } else if (c === 0 && p >= t.length) throw unterminated(t, start, lineno, lineStart, quote, 3, false, p)
    p++
  }
  t.pos = p + 3
  t.push(T.STRING, start, t.pos, lineno, col)
}

/** CPython reports the error at the start of the literal. */
function unterminated(
  t: Tokenizer,
  start: number,
  lineno: number,
  lineStart: number,
  quote: number,
  size: number,
  escapedQuote: boolean,
  p: number,
): Error {
  const detected = t.lineno
  if (p >= t.length) t.sawEnd = true
  t.lineno = lineno
  t.lineStart = lineStart
  const { mode } = t
  if (mode !== null && mode.quote === quote && mode.quoteSize === size) {
    return t.error(`${mode.letter}-string: expecting '}'`, start + 1)
  }
  const kind = size === 3 ? 'triple-quoted string' : 'string'
  const hint = escapedQuote ? '; perhaps you escaped the end quote?' : ''
  return t.error(`unterminated ${kind} literal (detected at line ${detected})${hint}`, start + 1)
}

// ------------------------------------------------------------------ f-strings and t-strings

function startFormatted(t: Tokenizer, start: number, end: number, quote: number, size: number): void {
  const col = t.col(start)
  t.pos = end
  if (t.modes.length + 1 >= MAX_STRING_NESTING) throw t.error('too many nested f-strings or t-strings', end)
  const mode = new StringMode(t, start, quote, size)
  t.push(mode.letter === 't' ? T.TSTRING_START : T.FSTRING_START, start, end, t.lineno, col)
  t.modes.push(mode)
  t.mode = mode
}

/** Scans the next piece of the string: literal text, its end, or the brace of a field. */
export function scanStringPart(t: Tokenizer, mode: StringMode): void {
  const { source, pos } = t
  if (source.charCodeAt(pos) === LBRACE && source.charCodeAt(pos + 1) !== LBRACE) {
    enterExpression(t, mode, pos)
    t.next()
    return
  }
  if (atClosingQuote(t, mode, pos)) {
    t.pos = pos + mode.quoteSize
    t.push(mode.letter === 't' ? T.TSTRING_END : T.FSTRING_END, pos, t.pos, t.lineno, t.col(pos))
    t.modes.pop()
    t.mode = t.modes.length > 0 ? t.modes[t.modes.length - 1]! : null
    return
  }
  scanMiddle(t, mode)
}

function atClosingQuote(t: Tokenizer, mode: StringMode, p: number): boolean {
  for (let i = 0; i < mode.quoteSize; i++) {
    if (t.source.charCodeAt(p + i) !== mode.quote) return false
  }
  return true
}

function enterExpression(t: Tokenizer, mode: StringMode, cur: number): void {
  mode.exprStartDepth++
  if (mode.exprStartDepth >= MAX_EXPRESSION_NESTING) {
    throw t.error(`${mode.letter}-string: expressions nested too deeply`, cur)
  }
  mode.inExpression = true
}

/** Literal text up to a field, a doubled brace or the closing quote. */
function scanMiddle(t: Tokenizer, mode: StringMode): void {
  const { source, pos: start, lineno } = t
  const col = t.col(start)
  const type = mode.letter === 't' ? T.TSTRING_MIDDLE : T.FSTRING_MIDDLE
  let namedEscape = false
  let p = start
  for (; ; p++) {
    const c = source.charCodeAt(p)
    if (c === mode.quote && atClosingQuote(t, mode, p)) {
      t.pos = p
      t.push(type, start, p, lineno, col)
      return
    }
    if ((c === 0 && p >= t.length) || (c === LF && mode.quoteSize === 1))
      throw unterminatedMiddle(t, mode, c, p)
    if (c === LF) {
      t.pos = p + 1
      t.newLine()
    } else if (c === LBRACE) {
      endAtOpenBrace(t, mode, p, type, start, lineno, col)
      return
    } else if (c === RBRACE) {
      if (!namedEscape) endAtCloseBrace(t, mode, p, type, start, lineno, col)
      else {
        t.pos = p + 1
        t.push(type, start, p + 1, lineno, col)
      }
      return
    } else if (c === BACKSLASH) {
      let next = source.charCodeAt(p + 1)
      if (next === CR) {
        p++
        next = source.charCodeAt(p + 1)
      }
      if (next === LBRACE || next === RBRACE) {
        if (!mode.raw) warnEscape(t, next, p + 2)
        continue
      }
      if (p + 1 >= t.length) continue
      p++
      if (next === LF) {
        t.pos = p + 1
        t.newLine()
      }
      if (!mode.raw && next === 78 && source.charCodeAt(p + 1) === LBRACE) {
        namedEscape = true
        p++
      }
    }
  }
}

function endAtOpenBrace(
  t: Tokenizer,
  mode: StringMode,
  p: number,
  type: number,
  start: number,
  lineno: number,
  col: number,
): void {
  startExpressionText(mode, p + 1)
  if (t.source.charCodeAt(p + 1) !== LBRACE || (mode.inFormatSpec && mode.exprStartDepth >= 0)) {
    enterExpression(t, mode, p)
    mode.inFormatSpec = false
    t.pos = p
    t.push(type, start, p, lineno, col)
  } else {
    t.pos = p + 2
    t.push(type, start, p + 1, lineno, col)
  }
}

function endAtCloseBrace(
  t: Tokenizer,
  mode: StringMode,
  p: number,
  type: number,
  start: number,
  lineno: number,
  col: number,
): void {
  const inFormatSpec = mode.inFormatSpec && mode.exprStartDepth >= 0
  if (t.source.charCodeAt(p + 1) === RBRACE && !inFormatSpec && mode.curlyDepth === 0) {
    t.pos = p + 2
    t.push(type, start, p + 1, lineno, col)
  } else {
    mode.inExpression = true
    mode.inFormatSpec = false
    t.pos = p
    t.push(type, start, p, lineno, col)
  }
}

function unterminatedMiddle(t: Tokenizer, mode: StringMode, c: number, p: number): Error {
  const { letter } = mode
  if (c === LF && mode.inFormatSpec && mode.exprStartDepth >= 0) {
    const message = `${letter}-string: newlines are not allowed in format specifiers for single quoted ${letter}-strings`
    return t.error(message, p + 1)
  }
  const detected = t.lineno
  // CPython does not call an unfinished one-line f-string incomplete input.
  if (c !== LF && mode.quoteSize === 3) t.sawEnd = true
  t.lineno = mode.lineno
  t.lineStart = mode.lineStart
  const kind = mode.quoteSize === 3 ? 'triple-quoted ' : ''
  return t.error(
    `unterminated ${kind}${letter}-string literal (detected at line ${detected})`,
    mode.start + 1,
  )
}

function warnEscape(t: Tokenizer, c: number, cur: number): void {
  const sequence = `\\${String.fromCharCode(c)}`
  const start = `"${sequence}" is an invalid escape sequence. `
  const end = `Did you mean "\\${sequence}"? A raw string is also an option.`
  t.warning(`${start}Such sequences will not work in the future. ${end}`, `${start}${end}`, cur)
}

// ------------------------------------------------------------------ the text of expressions

export function startExpressionText(mode: StringMode, p: number): void {
  mode.textStart = p
  mode.textEnd = -1
}

/** Ends the expression's text at `p` and keeps it for the token that comes next, if anyone needs it. */
export function endExpressionText(t: Tokenizer, mode: StringMode, p: number, c: number): void {
  if (c === RBRACE || c === EXCLAMATION || mode.textEnd === -1) mode.textEnd = p
  if (!mode.inDebug && mode.letter !== 't') return
  const text = t.source.slice(mode.textStart, mode.textEnd)
  t.tokens.metadata.set(t.tokens.count, text.includes('#') ? withoutComments(text) : text)
}

/** Removes comments, which may stand in multi-line expressions, but not `#` inside strings. */
function withoutComments(text: string): string {
  let out = ''
  let quote = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === BACKSLASH) out += text[i++]
    else if (c === 34 || c === 39) {
      if (quote === 0) quote = c
      else if (quote === c) quote = 0
    } else if (c === HASH && quote === 0) {
      while (i < text.length && text.charCodeAt(i) !== LF) i++
      if (i < text.length) out += '\n'
      continue
    }
    out += text[i]
  }
  return out
}
