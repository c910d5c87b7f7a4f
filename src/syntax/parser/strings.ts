/**
 * String literals, f-strings and t-strings, and their implicit concatenation.
 * CPython: Parser/action_helpers.c (`_PyPegen_concatenate_strings` and its neighbours).
 */
import { concatBytes } from '../../base/bytes.ts'
import { fromCodePoints, WideString } from '../../base/wide_string.ts'
import * as ast from '../ast.ts'
import { SyntaxErrorData } from '../errors.ts'
import * as T from '../tokens.ts'
import { EscapeError } from './escapes.ts'
import { parseRightSide } from './expressions.ts'
import { decodeText, type StringValue, stringTokenValue } from './literals.ts'
import { BRACKET_DEPTH, type Parser } from './parser.ts'

type Text = string | WideString

/** strings: one or more literals side by side. */
export function parseStrings(p: Parser): ast.expr {
  const s = p.pos
  if (p.type === T.TSTRING_START) return parseTemplates(p)
  const alone = p.type === T.STRING ? parseString(p) : parseFormatted(p, false)
  if (alone.kind === 'Constant' && !startsString(p.type)) return alone
  const parts: ast.expr[] = [alone]
  while (p.type === T.STRING || p.type === T.FSTRING_START) {
    parts.push(p.type === T.STRING ? parseString(p) : parseFormatted(p, false))
  }
  if (p.type === T.TSTRING_START) throw p.fail()
  return concatenate(p, parts, s)
}

function startsString(type: number): boolean {
  return type === T.STRING || type === T.FSTRING_START || type === T.TSTRING_START
}

function parseTemplates(p: Parser): ast.expr {
  const s = p.pos
  p.needVersion(14)
  const parts: ast.expr[] = []
  while (p.type === T.TSTRING_START) parts.push(parseFormatted(p, true))
  if (p.type === T.STRING || p.type === T.FSTRING_START) throw p.fail()
  const { tokens } = p
  return new ast.TemplateStr(foldParts(parts), tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

function parseString(p: Parser): ast.Constant {
  const s = p.pos
  const { tokens } = p
  const value = tokenValue(p, s)
  const kind = p.source.charCodeAt(tokens.start[s]!) === 117 ? 'u' : null
  p.advance()
  return new ast.Constant(
    value,
    kind,
    tokens.lineno[s]!,
    tokens.col[s]!,
    tokens.endLineno[s]!,
    tokens.endCol[s]!,
  )
}

function tokenValue(p: Parser, token: number): StringValue {
  try {
    return stringTokenValue(p, token)
  } catch (error) {
    throw failureOf(p, error)
  }
}

function textValue(p: Parser, text: string, raw: boolean, token: number): Text {
  try {
    return decodeText(p, text, raw, token)
  } catch (error) {
    throw failureOf(p, error)
  }
}

/** What is wrong with a literal is the failure of the first pass. */
function failureOf(p: Parser, error: unknown): unknown {
  return error instanceof EscapeError || error instanceof SyntaxErrorData ? p.fail() : error
}

// ------------------------------------------------------------------ concatenation

function concatenate(p: Parser, parts: ast.expr[], s: number): ast.expr {
  let formatted = false
  let bytes = false
  let text = false
  for (const part of parts) {
    if (part.kind !== 'Constant') formatted = true
    else if (part.value instanceof Uint8Array) bytes = true
    else text = true
  }
  if (bytes && (formatted || text)) throw p.fail()
  const { tokens } = p
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  if (formatted) return new ast.JoinedStr(foldParts(parts), line, col, p.endLine(), p.endCol())
  const constants = parts.filter(part => part.kind === 'Constant')
  const value = bytes ? joinBytes(constants) : joinText(constants)
  return new ast.Constant(value, constants[0]!.kind_, line, col, p.endLine(), p.endCol())
}

function joinBytes(constants: ast.Constant[]): Uint8Array {
  return concatBytes(constants.map(c => c.value).filter(value => value instanceof Uint8Array))
}

function joinText(constants: ast.Constant[]): Text {
  const parts: Text[] = []
  for (const { value } of constants) {
    if (typeof value === 'string' || value instanceof WideString) parts.push(value)
  }
  if (parts.every(part => typeof part === 'string')) return parts.join('')
  const points: number[] = []
  for (const part of parts) {
    if (typeof part === 'string') for (let i = 0; i < part.length; i++) points.push(part.charCodeAt(i))
    else for (const point of part.points) points.push(point)
  }
  return fromCodePoints(points)
}

/** The values of all parts in a row, neighbouring constants joined and empty ones dropped. */
export function foldParts(parts: readonly ast.expr[]): ast.expr[] {
  const flat: ast.expr[] = []
  for (const part of parts) {
    if (part.kind === 'JoinedStr' || part.kind === 'TemplateStr') flat.push(...part.values)
    else flat.push(part)
  }
  const values: ast.expr[] = []
  for (let i = 0; i < flat.length; ) {
    const part = flat[i]!
    if (part.kind !== 'Constant') {
      values.push(part)
      i++
      continue
    }
    const run: ast.Constant[] = []
    for (let next = flat[i]; next !== undefined && next.kind === 'Constant'; next = flat[++i]) run.push(next)
    const joined = run.length === 1 ? part : joinRun(run)
    if (joined.value !== '') values.push(joined)
  }
  return values
}

function joinRun(run: ast.Constant[]): ast.Constant {
  const first = run[0]!
  const last = run[run.length - 1]!
  const { lineno, col_offset } = first
  return new ast.Constant(
    joinText(run),
    first.kind_,
    lineno,
    col_offset,
    last.end_lineno,
    last.end_col_offset,
  )
}

// ------------------------------------------------------------------ f-strings and t-strings

/** One f-string or t-string, START to END. */
function parseFormatted(p: Parser, template: boolean): ast.expr {
  const s = p.pos
  const { tokens } = p
  const prefix = p.text(s)
  const raw = prefix.includes('r') || prefix.includes('R')
  const middle = template ? T.TSTRING_MIDDLE : T.FSTRING_MIDDLE
  p.advance()
  p.enter(BRACKET_DEPTH)
  const texts: number[] = []
  const values: ast.expr[] = []
  while (p.type === middle || p.type === T.LBRACE) {
    if (p.type === middle) {
      texts.push(values.length, p.pos)
      values.push(rawPart(p))
    } else parseField(p, values, template, template, raw)
  }
  p.leave(BRACKET_DEPTH)
  decodeParts(p, values, texts, raw, p.pos)
  p.expect(template ? T.TSTRING_END : T.FSTRING_END)
  const kept = values.filter(value => value.kind !== 'Constant' || value.value !== '')
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  if (template) return new ast.TemplateStr(kept, line, col, p.endLine(), p.endCol())
  return new ast.JoinedStr(kept, line, col, p.endLine(), p.endCol())
}

function rawPart(p: Parser): ast.Constant {
  const s = p.pos
  const { tokens } = p
  const text = p.text(s)
  p.advance()
  return new ast.Constant(
    text,
    null,
    tokens.lineno[s]!,
    tokens.col[s]!,
    tokens.endLineno[s]!,
    tokens.endCol[s]!,
  )
}

/** CPython decodes the literal parts at the end of the string, and warns with the END token's position. */
function decodeParts(p: Parser, values: ast.expr[], texts: number[], raw: boolean, end: number): void {
  for (let i = 0; i < texts.length; i += 2) {
    const constant = values[texts[i]!]
    if (constant === undefined || constant.kind !== 'Constant' || typeof constant.value !== 'string') continue
    const text = constant.value
    constant.value = textValue(p, text, raw, end)
  }
}

/**
 * A replacement field, added to `values`: with `=` as two parts, the text and the value.
 * `template`: t-string rules inside; `interpolation`: makes an Interpolation rather than a FormattedValue.
 */
function parseField(
  p: Parser,
  values: ast.expr[],
  template: boolean,
  interpolation: boolean,
  raw: boolean,
): void {
  const s = p.pos
  const { tokens } = p
  p.advance()
  const expression = parseRightSide(p)
  const debug = p.eat(T.EQUAL)
  let text: string | undefined
  let textEndLine = -1
  let textEndCol = 0
  let conversion = -1
  if (p.type === T.EXCLAMATION) {
    text = tokens.metadata.get(p.pos)
    conversion = parseConversion(p)
    textEndLine = tokens.lineno[p.pos - 1]!
    textEndCol = tokens.col[p.pos - 1]! - 1
  }
  let format: ast.expr | null = null
  if (p.type === T.COLON) {
    const colon = p.pos
    format = parseFormatSpec(p, template, raw)
    if (textEndLine < 0) {
      text = tokens.metadata.get(colon)
      textEndLine = format.lineno
      textEndCol = format.col_offset
    }
  }
  if (debug && conversion < 0 && format === null) conversion = 114
  if (textEndLine < 0) text = tokens.metadata.get(p.pos)
  p.expect(T.RBRACE)
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  if (textEndLine < 0) {
    textEndLine = p.endLine()
    textEndCol = p.endCol() - 1
  }
  if (debug) values.push(new ast.Constant(debugText(p, text), null, line, col + 1, textEndLine, textEndCol))
  if (!interpolation) {
    values.push(new ast.FormattedValue(expression, conversion, format, line, col, p.endLine(), p.endCol()))
    return
  }
  const source = debugText(p, debug ? withoutEqual(text ?? '') : text)
  values.push(
    new ast.Interpolation(expression, source, conversion, format, line, col, p.endLine(), p.endCol()),
  )
}

function debugText(p: Parser, text: string | undefined): Text {
  return decodeText(p, text ?? '', true, p.pos)
}

/** The text of an interpolation ends before the `=` of a debug expression. */
function withoutEqual(text: string): string {
  return text.slice(0, text.lastIndexOf('='))
}

/** `!s`, `!r` or `!a`, with nothing between. */
function parseConversion(p: Parser): number {
  const { tokens, pos } = p
  p.advance()
  if (p.type !== T.NAME || tokens.end[p.pos]! - tokens.start[p.pos]! !== 1) throw p.fail()
  if (tokens.lineno[pos] !== tokens.lineno[p.pos] || tokens.endCol[pos] !== tokens.col[p.pos]) throw p.fail()
  const c = p.source.charCodeAt(tokens.start[p.pos]!)
  if (c !== 115 && c !== 114 && c !== 97) throw p.fail()
  p.advance()
  return c
}

/** `:` and the format specification, which may have fields of its own. */
function parseFormatSpec(p: Parser, template: boolean, raw: boolean): ast.expr {
  const s = p.pos
  const { tokens } = p
  const middle = template ? T.TSTRING_MIDDLE : T.FSTRING_MIDDLE
  p.advance()
  const parts: ast.expr[] = []
  while (p.type === middle || p.type === T.LBRACE) {
    if (p.type === T.LBRACE) parseField(p, parts, template, false, raw)
    else {
      const token = p.pos
      const part = rawPart(p)
      const text = p.text(token)
      part.value = textValue(p, text, raw, token)
      if (part.value !== '') parts.push(part)
    }
  }
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  const values = parts.length > 1 ? foldParts(parts) : parts
  return new ast.JoinedStr(values, line, col, p.endLine(), p.endCol())
}
