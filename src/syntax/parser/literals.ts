/**
 * One string token to its value: prefixes, quotes, escapes and their warnings. Shared by the
 * parser and the diagnosing pass. CPython: Parser/string_parser.c.
 */
import { fromUtf16, type WideString } from '../../base/wide_string.ts'
import { SyntaxErrorData } from '../errors.ts'
import { charOffset } from '../tokenizer/characters.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import * as T from '../tokens.ts'
import { decodeBytesEscapes, decodeUnicodeEscapes, EscapeWarning } from './escapes.ts'

export type StringValue = string | WideString | Uint8Array

export interface LiteralContext {
  readonly tokenizer: Tokenizer
  readonly featureVersion: number
  /** Literals before this token have given their warnings already. */
  readonly warnedBefore: number
}

const NOT_ASCII = 'bytes can only contain ASCII literal characters'

/** Where the body of the literal `source[start..end]` is, and what its prefix says. */
function literalShape(source: string, start: number, end: number) {
  let raw = false
  let bytes = false
  let p = start
  let c = source.charCodeAt(p)
  while (c !== 34 && c !== 39) {
    const lower = c | 32
    if (lower === 114) raw = true
    else if (lower === 98) bytes = true
    c = source.charCodeAt(++p)
  }
  const triple = end - p >= 6 && source.charCodeAt(p + 1) === c && source.charCodeAt(p + 2) === c
  const quotes = triple ? 3 : 1
  return { raw, bytes, from: p + quotes, to: end - quotes }
}

/** The value of a STRING token. Throws EscapeError, or SyntaxErrorData for non-ASCII bytes. */
export function stringTokenValue(context: LiteralContext, token: number): StringValue {
  const { source, tokens } = context.tokenizer
  const shape = literalShape(source, tokens.start[token]!, tokens.end[token]!)
  const text = source.slice(shape.from, shape.to)
  if (!shape.bytes) return decodeText(context, text, shape.raw, token)
  if (!isAscii(text)) throw tokenError(context.tokenizer, token, NOT_ASCII)
  if (shape.raw || !text.includes('\\')) return asciiBytes(text)
  const warning = new EscapeWarning()
  const value = decodeBytesEscapes(text, warning)
  if (warning.position >= 0) warnInvalidEscape(context, text, warning.position, token)
  return value
}

/** The value of a piece of text that belongs to `token`. */
export function decodeText(
  context: LiteralContext,
  text: string,
  raw: boolean,
  token: number,
): string | WideString {
  if (raw || !text.includes('\\')) return context.tokenizer.ascii ? text : fromUtf16(text)
  const warning = new EscapeWarning()
  const value = decodeUnicodeEscapes(text, warning)
  if (warning.position >= 0) warnInvalidEscape(context, text, warning.position, token)
  return value
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 128) return false
  return true
}

function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The line that is `after` lines after the one with the position, without its line feed. */
function sourceLine(source: string, position: number, after: number): string {
  let start = position === 0 ? 0 : source.lastIndexOf('\n', position - 1) + 1
  for (let n = 0; n < after; n++) start = source.indexOf('\n', start) + 1
  const end = source.indexOf('\n', start)
  return source.slice(start, end < 0 ? source.length - 1 : end)
}

function tokenError(tokenizer: Tokenizer, token: number, message: string): SyntaxErrorData {
  const { source, tokens, options } = tokenizer
  const lineno = tokens.lineno[token]!
  const endLineno = tokens.endLineno[token]!
  const text = sourceLine(source, tokens.start[token]!, 0)
  const offset = charOffset(text, tokens.col[token]!) + 1
  const end = charOffset(text, tokens.endCol[token]!) + 1
  return new SyntaxErrorData('SyntaxError', message, options.filename, lineno, offset, endLineno, end, text)
}

function warnInvalidEscape(context: LiteralContext, text: string, position: number, token: number): void {
  const { tokenizer } = context
  if (token < context.warnedBefore) return
  const { tokens, source, options } = tokenizer
  const c = text.charCodeAt(position)
  const type = tokens.type[token]!
  const formatted = type >= T.FSTRING_MIDDLE && type <= T.TSTRING_END
  // The tokenizer has warned of braces already.
  if (formatted && (c === 123 || c === 125)) return
  const octal = c >= 52 && c <= 55
  const sequence = octal ? `\\${text.slice(position, position + 3)}` : `\\${text[position]}`
  const start = `"${sequence}" is an invalid ${octal ? 'octal ' : ''}escape sequence. `
  const end = `Did you mean "\\${sequence}"? A raw string is also an option.`
  let lineno = tokens.lineno[token]!
  let column = tokens.col[token]!
  for (let i = 0; i < position; i++) {
    if (text.charCodeAt(i) === 10) {
      lineno++
      column = 0
    } else column++
  }
  if (lineno === tokens.lineno[token]) column += countQuotes(source, tokens.start[token]!, tokens.end[token]!)
  const { filename } = options
  const asError = () => {
    const line = sourceLine(source, tokens.start[token]!, lineno - tokens.lineno[token]!)
    const last = column + 2
    return new SyntaxErrorData('SyntaxError', start + end, filename, lineno, column, lineno, last, line)
  }
  const category = context.featureVersion >= 12 ? 'SyntaxWarning' : 'DeprecationWarning'
  const message = `${start}Such sequences will not work in the future. ${end}`
  tokenizer.warnings.push({ category, message, filename, lineno, asError })
}

/** Quotes at the very start of a token, as CPython counts them: none after a prefix. */
function countQuotes(source: string, start: number, end: number): number {
  const quote = source.charCodeAt(start)
  if (quote !== 34 && quote !== 39) return 0
  let count = 0
  for (let i = start; i < end; i++) {
    const c = source.charCodeAt(i)
    if (c === quote) count++
    else if (c !== 34 && c !== 39) break
  }
  return count
}
