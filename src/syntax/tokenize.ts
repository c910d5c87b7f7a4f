/**
 * Tokens one by one, as the `_tokenize` module gives them to `tokenize`: with comments and
 * non-logical newlines, texts, character columns and physical lines.
 *
 * Differences to what the parser sees are CPython's: all operators have type OP, a CRLF stays, the
 * line feed that a last line lacks is not shown. CPython: Python/Python-tokenize.c.
 */
import { SyntaxErrorData } from './errors.ts'
import { countCodePoints, utf8Length } from './tokenizer/characters.ts'
import { Tokenizer } from './tokenizer/tokenizer.ts'
import * as T from './tokens.ts'

export interface TokenizeOptions {
  /** Give COMMENT and NL too, and be liberal about numbers and brackets. */
  readonly extraTokens: boolean
  readonly filename?: string
}

/** One token. Lines count from 1, columns count characters from 0. */
export interface TokenRecord {
  readonly type: number
  readonly string: string
  readonly lineno: number
  readonly col: number
  readonly endLineno: number
  readonly endCol: number
  /** The physical lines that the token is on. */
  readonly line: string
}

/** Gives the tokens of a source up to ENDMARKER. Throws SyntaxErrorData. */
export class TokenIterator {
  declare private readonly tokenizer: Tokenizer
  declare private readonly implicitNewline: boolean
  declare private readonly lineStarts: number[]
  declare private done: boolean
  /** Where the token before began; 0 before the first. */
  declare private lastLineno: number
  declare private lastLine: string
  /** The line, position and number of code points before it that were counted last: long lines are counted once. */
  declare private countedLine: number
  declare private countedTo: number
  declare private counted: number
  /** The lines that were shown last, and where they are. */
  declare private shown: string
  declare private shownFrom: number
  declare private shownTo: number
  constructor(source: string, options: TokenizeOptions) {
    if (source.includes('\0')) {
      const message = 'source code cannot contain null bytes'
      throw new SyntaxErrorData('SyntaxError', message, null, null, null, null, null, null)
    }
    this.implicitNewline = source.length > 0 && !source.endsWith('\n')
    const text = this.implicitNewline ? `${source}\n` : source
    const { extraTokens, filename = '<string>' } = options
    this.tokenizer = new Tokenizer(text, { filename, extraTokens })
    this.lineStarts = [0, 0]
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.lineStarts.push(i + 1)
    this.done = false
    this.lastLineno = 0
    this.lastLine = ''
    this.countedLine = this.shownFrom = -1
    this.countedTo = this.counted = this.shownTo = 0
    this.shown = ''
  }

  /** The next token; null after ENDMARKER. */
  next(): TokenRecord | null {
    if (this.done) return null
    const { tokenizer } = this
    try {
      tokenizer.next()
    } catch (error) {
      throw error instanceof SyntaxErrorData ? this.convertError(error) : error
    }
    const record = this.record(tokenizer.tokens.count - 1)
    if (record.type === T.ENDMARKER) this.done = true
    // An end that is all there is has no line to be on, which CPython takes for the end of the iteration.
    if (record.lineno === 0) return null
    this.lastLineno = record.lineno
    this.lastLine = record.line
    return record
  }

  private record(i: number): TokenRecord {
    const { tokenizer, implicitNewline } = this
    const { tokens, source, extraTokens } = tokenizer
    const type = tokens.type[i]!
    const start = tokens.start[i]!
    const end = tokens.end[i]!
    const lineno = tokens.lineno[i]!
    const endLineno = tokens.endLineno[i]!
    const trailing = type === T.ENDMARKER || (type === T.DEDENT && start >= tokenizer.length)
    if (extraTokens && trailing) {
      return { type, string: '', lineno: lineno + 1, col: 0, endLineno: lineno + 1, endCol: 0, line: '' }
    }
    const lineStart = this.lineStarts[lineno]!
    const lastStart = this.lineStarts[endLineno]!
    const line = trailing ? this.lineAtEnd(lineno) : this.linesBetween(lineStart, this.lineEnd(endLineno))
    const col = tokens.col[i] === -1 ? -1 : this.column(lineStart, start)
    const endCol = tokens.col[i] === -1 ? -1 : this.column(lastStart, end)
    if (!extraTokens) return { type, string: source.slice(start, end), lineno, col, endLineno, endCol, line }
    const shown = implicitNewline && end >= tokenizer.length - 1
    if (type === T.NEWLINE) {
      const string = shown ? '' : source.slice(start, end + 1)
      return { type, string, lineno, col, endLineno, endCol: endCol + 1, line }
    }
    if (type === T.NL) {
      return { type, string: shown ? '' : source.slice(start, end), lineno, col, endLineno, endCol, line }
    }
    const kind = type > T.DEDENT && type < T.OP ? T.OP : type
    return { type: kind, string: source.slice(start, end), lineno, col, endLineno, endCol, line }
  }

  private column(lineStart: number, position: number): number {
    if (lineStart !== this.countedLine || position < this.countedTo) {
      this.countedLine = this.countedTo = lineStart
      this.counted = 0
    }
    this.counted += countCodePoints(this.tokenizer.source, this.countedTo, position)
    this.countedTo = position
    return this.counted
  }

  private linesBetween(start: number, end: number): string {
    if (start !== this.shownFrom || end !== this.shownTo) {
      this.shown = this.tokenizer.source.slice(start, end)
      this.shownFrom = start
      this.shownTo = end
    }
    return this.shown
  }

  /** At the end of the source no line is left, but that of the token before may still be at hand. */
  private lineAtEnd(lineno: number): string {
    return lineno === this.lastLineno ? this.lastLine : ''
  }

  /** End of a physical line, with its line feed unless that was added. */
  private lineEnd(lineno: number): number {
    const { length } = this.tokenizer
    const next = this.lineStarts[lineno + 1] ?? length
    return this.implicitNewline && next >= length ? length - 1 : next
  }

  /** Errors of indentation and of the end of input have other places here, and another text. */
  private convertError(error: SyntaxErrorData): SyntaxErrorData {
    const { tokenizer } = this
    if (!tokenizer.failedQuietly) return error
    const { filename } = error
    const { lineno, lineStart, bufferStart, length, source } = tokenizer
    if (tokenizer.sawEnd) {
      const message = 'unexpected EOF in multi-line statement'
      const offset = error.message.startsWith('unexpected') ? utf8Length(source, bufferStart, length) : 0
      return new SyntaxErrorData('SyntaxError', message, filename, lineno, offset, null, null, null)
    }
    const text = tokenizer.lineText(lineStart, false)
    const offset = countCodePoints(text, 0, text.length) + 1
    return new SyntaxErrorData(error.type, error.message, filename, lineno, offset, null, null, text)
  }
}

/** All tokens of a source. Throws SyntaxErrorData. */
export function tokenize(source: string, options: TokenizeOptions): TokenRecord[] {
  const iterator = new TokenIterator(source, options)
  const records: TokenRecord[] = []
  for (let record = iterator.next(); record !== null; record = iterator.next()) records.push(record)
  return records
}
