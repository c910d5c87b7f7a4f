/**
 * Where errors are: from tokens and byte columns to the line, the character offsets and the text
 * that a SyntaxError shows. CPython: Parser/pegen_errors.c, Parser/pegen.h.
 */
import { type ErrorType, SyntaxErrorData } from '../errors.ts'
import { charOffset, utf8Length } from '../tokenizer/characters.ts'
import * as T from '../tokens.ts'
import type { Engine } from './engine.ts'
import type { Match } from './nodes.ts'

/** Start of line `lineno` in the source. */
function lineStart(source: string, lineno: number): number {
  let start = 0
  for (let n = 1; n < lineno; n++) {
    const next = source.indexOf('\n', start)
    if (next < 0) break
    start = next + 1
  }
  return start
}

/** The line; its line feed is there if the tokenizer has not gone past it. */
function errorText(engine: Engine, lineno: number): string {
  const { source, length } = engine.tokenizer
  const start = lineStart(source, lineno)
  const last = engine.fill - 1
  const reached = last < engine.tokens.count ? engine.tokens.endLineno[last]! : engine.tokenizer.lineno
  let end = source.indexOf('\n', start)
  if (end < 0) end = length
  else if (reached <= lineno) end++
  return source.slice(start, end)
}

/** Columns here count from 1 in bytes; -1 and 0 stay as they are. */
export function makeError(
  engine: Engine,
  type: ErrorType,
  message: string,
  lineno: number,
  col: number,
  endLineno: number,
  endCol: number,
): SyntaxErrorData {
  const text = errorText(engine, lineno)
  const offset = charOffset(text, col)
  const endOffset = endCol > 0 ? charOffset(text, endCol) : endCol
  const { filename } = engine.options
  return new SyntaxErrorData(type, message, filename, lineno, offset, endLineno, endOffset, text)
}

/** From the start of one match to the end of another. */
export function errorAt(engine: Engine, from: Match, to: Match, message: string): SyntaxErrorData {
  const { lineno, col } = from
  return makeError(engine, 'SyntaxError', message, lineno, col + 1, to.endLineno, to.endCol + 1)
}

/** From the start of a match to where the tokenizer is. */
export function errorFrom(engine: Engine, from: Match, message: string): SyntaxErrorData {
  const { tokens, tokenizer } = engine
  const last = engine.fill - 1
  const endLineno = tokens.endLineno[last]!
  const start = lineStart(tokenizer.source, endLineno)
  const end = tokens.type[last] === T.NEWLINE ? tokens.end[last]! + 1 : tokens.end[last]!
  const endCol = utf8Length(tokenizer.source, start, Math.min(end, tokenizer.length))
  return makeError(engine, 'SyntaxError', message, from.lineno, from.col + 1, endLineno, endCol)
}

/** At the last token that was asked for. */
export function errorAtLast(
  engine: Engine,
  message: string,
  type: ErrorType = 'SyntaxError',
): SyntaxErrorData {
  return errorAtToken(engine, Math.max(0, engine.fill - 1), message, type)
}

/** At the next token. */
export function errorAtNext(engine: Engine, message: string): SyntaxErrorData {
  engine.fetch(engine.mark)
  return errorAtToken(engine, engine.mark, message, 'SyntaxError')
}

function errorAtToken(engine: Engine, token: number, message: string, type: ErrorType): SyntaxErrorData {
  const { tokens, tokenizer } = engine
  if (token >= tokens.count) {
    const col = utf8Length(tokenizer.source, tokenizer.lineStart, tokenizer.pos)
    return makeError(engine, type, message, tokenizer.lineno, col, tokenizer.lineno, -1)
  }
  const lineno = tokens.lineno[token]!
  if (tokens.col[token] !== -1) {
    const col = tokens.col[token]! + 1
    return makeError(engine, type, message, lineno, col, tokens.endLineno[token]!, tokens.endCol[token]! + 1)
  }
  // INDENT, DEDENT and the end have no column: CPython takes where the tokenizer stands.
  const col = utf8Length(tokenizer.source, lineStart(tokenizer.source, lineno), tokens.end[engine.fill - 1]!)
  return makeError(engine, type, message, lineno, col, tokens.endLineno[token]!, -1)
}

export function tooComplex(filename: string): SyntaxErrorData {
  const message = 'Parser stack overflowed - Python source too complex to parse'
  return new SyntaxErrorData('MemoryError', message, filename, null, null, null, null, null)
}
