/**
 * The tokenizer: source text to tokens, one at a time and on demand.
 *
 * It is lazy because CPython's is: which error a file with several errors reports depends on how
 * far the parser had asked. `pos` is the next character to read, `source` ends in a NUL that
 * stands for the end of input. Line numbers advance when a character of the new line exists, as
 * in CPython, so at the end of input `lineno` is the number of the last line.
 * CPython: Parser/lexer/lexer.c.
 */
import { SyntaxErrorData, type SyntaxWarningData } from '../errors.ts'
import * as T from '../tokens.ts'
import {
  BACKSLASH,
  CR,
  charOffset,
  countCodePoints,
  FF,
  HASH,
  isAscii,
  isDigit,
  isNameCharacter,
  isNameStart,
  LF,
  SPACE,
  TAB,
  utf8Length,
} from './characters.ts'
import { currentNameCache, type NameCache } from './name_cache.ts'
import { scanName } from './names.ts'
import { scanNumber } from './numbers.ts'
import { scanOperator } from './operators.ts'
import { type StringMode, scanStringPart, scanStringStart } from './strings.ts'

const MAX_INDENT = 100
const TAB_SIZE = 8

export interface TokenizerOptions {
  readonly filename: string
  readonly typeComments?: boolean
  /** Also give COMMENT and NL, and be as liberal as the `tokenize` module. */
  readonly extraTokens?: boolean
  /** Interactive statement: the end of input gives a NEWLINE first. */
  readonly single?: boolean
  /** Whether `<>` is an operator (PEP 401). */
  readonly barry?: boolean
  /** With `single`: leave open blocks open at the end of input. */
  readonly dontImplyDedent?: boolean
  /** The program that runs: errors at its end have less to show. */
  readonly script?: boolean
}

export class TypeIgnoreRecord {
  declare readonly lineno: number
  declare readonly tag: string
  constructor(lineno: number, tag: string) {
    this.lineno = lineno
    this.tag = tag
  }
}

export class Tokenizer {
  declare readonly source: string
  /** Length of the source without the final NUL. */
  declare readonly length: number
  declare readonly options: TokenizerOptions
  declare readonly extraTokens: boolean
  declare readonly tokens: T.TokenBuffer
  declare readonly names: NameCache
  declare readonly ascii: boolean
  declare pos: number
  declare lineno: number
  declare lineStart: number
  /** Start of the first line of those that the current token or backslashes join. */
  declare bufferStart: number
  declare atLineStart: boolean
  declare pendingIndents: number
  declare indents: number[]
  declare alternateIndents: number[]
  declare level: number
  declare brackets: number[]
  declare bracketLines: number[]
  declare bracketCols: number[]
  /** The innermost f-string or t-string; null outside. */
  declare mode: StringMode | null
  declare modes: StringMode[]
  /** `<>` is the operator, not `!=`: `from __future__ import barry_as_FLUFL` sets it on the way. */
  declare barry: boolean
  /** Warnings in the order in which CPython gives them; those of string literals come from the parser. */
  declare readonly warnings: SyntaxWarningData[]
  declare typeIgnores: TypeIgnoreRecord[]
  declare commentNewline: boolean
  declare parsingStarted: boolean
  /** A token error that was thrown; asking again throws it again. */
  declare failed: SyntaxErrorData | null
  /** True for errors that CPython's tokenizer only notes, and its parser raises. */
  declare failedQuietly: boolean
  /** True once the end of input was seen while reading a token. */
  declare sawEnd: boolean
  declare private cachedPos: number
  declare private cachedCol: number
  declare private cachedLine: number

  constructor(text: string, options: TokenizerOptions) {
    this.source = `${text}\0`
    this.length = text.length
    this.options = options
    this.extraTokens = options.extraTokens === true
    this.tokens = T.takeTokenBuffer(text.length)
    this.names = currentNameCache()
    this.ascii = isAscii(text)
    this.pos = 0
    this.lineno = text.length > 0 ? 1 : 0
    this.lineStart = 0
    this.bufferStart = 0
    this.atLineStart = true
    this.pendingIndents = 0
    this.indents = [0]
    this.alternateIndents = [0]
    this.level = 0
    this.brackets = []
    this.bracketLines = []
    this.bracketCols = []
    this.mode = null
    this.modes = []
    this.barry = options.barry === true
    this.warnings = []
    this.typeIgnores = []
    this.commentNewline = false
    this.parsingStarted = false
    this.failed = null
    this.failedQuietly = false
    this.sawEnd = false
    this.cachedPos = 0
    this.cachedCol = 0
    this.cachedLine = 0
  }

  /** Adds the next token to the buffer. Throws SyntaxErrorData. */
  next(): void {
    if (this.failed !== null) throw this.failed
    try {
      const mode = this.mode
      if (mode !== null && !mode.inExpression) scanStringPart(this, mode)
      else this.scanRegular()
    } catch (error) {
      if (error instanceof SyntaxErrorData) this.failed = error
      throw error
    }
    if (this.options.single === true) this.finishSingle()
  }

  /** The end of an interactive statement is a NEWLINE, then the blocks close, then the end. */
  private finishSingle(): void {
    const { tokens } = this
    const last = tokens.count - 1
    if (tokens.type[last] !== T.ENDMARKER || !this.parsingStarted) {
      this.parsingStarted = true
      return
    }
    tokens.type[last] = T.NEWLINE
    this.parsingStarted = false
    if (this.indents.length > 1 && this.options.dontImplyDedent !== true) {
      this.pendingIndents = 1 - this.indents.length
      this.indents.length = 1
      this.alternateIndents.length = 1
    }
  }

  // ---------------------------------------------------------------- positions

  /** Column in UTF-8 bytes of a position on the current line. */
  col(pos: number): number {
    return this.ascii ? pos - this.lineStart : this.byteCol(pos)
  }

  private byteCol(pos: number): number {
    if (this.cachedLine !== this.lineStart || pos < this.cachedPos) {
      this.cachedLine = this.lineStart
      this.cachedPos = this.lineStart
      this.cachedCol = 0
    }
    this.cachedCol += utf8Length(this.source, this.cachedPos, pos)
    this.cachedPos = pos
    return this.cachedCol
  }

  /** To be called with `pos` just after a line feed. */
  newLine(): void {
    if (this.pos < this.length) {
      this.lineno++
      this.lineStart = this.pos
    }
  }

  push(type: number, start: number, end: number, lineno: number, col: number): void {
    const { tokens } = this
    const i = tokens.count
    if (i === tokens.type.length) tokens.grow()
    tokens.type[i] = type
    tokens.start[i] = start
    tokens.end[i] = end
    tokens.lineno[i] = lineno
    tokens.col[i] = col
    tokens.endLineno[i] = this.lineno
    tokens.endCol[i] = col < 0 ? -1 : this.col(this.pos)
    tokens.level[i] = this.level
    tokens.count = i + 1
  }

  // ---------------------------------------------------------------- errors

  /** An error at the character before `cur`, as CPython's tokenizer places them. */
  error(message: string, cur: number): SyntaxErrorData {
    return this.errorOnLine(message, cur, this.lineno, this.lineStart)
  }

  private errorOnLine(message: string, cur: number, lineno: number, lineStart: number): SyntaxErrorData {
    const offset = countCodePoints(this.source, lineStart, cur)
    const text = this.lineText(lineStart, false)
    const { filename } = this.options
    return new SyntaxErrorData('SyntaxError', message, filename, lineno, offset, lineno, offset, text)
  }

  /** An error from the character at `start` to the one before `end`, on this line. */
  errorBetween(message: string, start: number, end: number): SyntaxErrorData {
    const { lineno, lineStart } = this
    const { filename } = this.options
    const offset = countCodePoints(this.source, lineStart, start) + 1
    const endOffset = countCodePoints(this.source, lineStart, end)
    const text = this.lineText(lineStart, false)
    return new SyntaxErrorData('SyntaxError', message, filename, lineno, offset, lineno, endOffset, text)
  }

  /** The line that begins at `start`, with its line feed if wanted. */
  lineText(start: number, withNewline: boolean): string {
    let end = this.source.indexOf('\n', start)
    if (end < 0) return this.source.slice(start, this.length)
    if (withNewline) end++
    return this.source.slice(start, end)
  }

  warning(message: string, errorMessage: string, cur: number): void {
    const { lineno, lineStart } = this
    const { filename } = this.options
    const asError = () => this.errorOnLine(errorMessage, cur, lineno, lineStart)
    this.warnings.push({ category: 'SyntaxWarning', message, filename, lineno, asError })
  }

  private lineError(type: 'IndentationError' | 'TabError', message: string, offset: number, end: number) {
    this.failedQuietly = true
    const text = this.lineText(this.lineStart, true)
    return new SyntaxErrorData(
      type,
      message,
      this.options.filename,
      this.lineno,
      offset,
      this.lineno,
      end,
      text,
    )
  }

  private tabError(): SyntaxErrorData {
    return this.lineError('TabError', 'inconsistent use of tabs and spaces in indentation', 1, 0)
  }

  unclosedBracketError(): SyntaxErrorData {
    this.failedQuietly = true
    const i = this.level - 1
    const line = this.bracketLines[i]!
    let start = 0
    for (let n = 1; n < line; n++) start = this.source.indexOf('\n', start) + 1
    const text = this.lineText(start, this.lineno <= line)
    const offset = charOffset(text, this.bracketCols[i]! + 1)
    const message = `'${String.fromCharCode(this.brackets[i]!)}' was never closed`
    return new SyntaxErrorData('SyntaxError', message, this.options.filename, line, offset, line, 0, text)
  }

  /** Throws unless `pos`, after a backslash, is at a line end with another line after it. */
  continueLine(indentation: boolean): void {
    let p = this.pos
    if (this.source.charCodeAt(p) === CR) p++
    if (this.source.charCodeAt(p) !== LF) throw this.continuationError(p)
    this.pos = p + 1
    this.newLine()
    if (this.pos < this.length) return
    this.sawEnd = true
    if (this.level > 0) throw this.unclosedBracketError()
    this.failedQuietly = true
    const text = this.lineText(this.lineStart, true)
    // Reading a script line by line, CPython forgets where the line began, but for the tokens it has begun.
    const nowhere = indentation && this.options.script === true
    const offset = nowhere ? 0 : countCodePoints(text, 0, text.length)
    const message = 'unexpected EOF while parsing'
    throw new SyntaxErrorData(
      'SyntaxError',
      message,
      this.options.filename,
      this.lineno,
      offset,
      this.lineno,
      -1,
      text,
    )
  }

  /** CPython counts from the start of its buffer, the first of the joined lines, and cuts to the line. */
  private continuationError(p: number): SyntaxErrorData {
    this.failedQuietly = true
    const text = this.lineText(this.lineStart, true)
    const cur = p < this.length ? p + 1 : p
    const offset = charOffset(text, utf8Length(this.source, this.bufferStart, cur))
    const message = 'unexpected character after line continuation character'
    return new SyntaxErrorData(
      'SyntaxError',
      message,
      this.options.filename,
      this.lineno,
      offset,
      this.lineno,
      0,
      text,
    )
  }

  // ---------------------------------------------------------------- regular tokens

  private scanRegular(): void {
    for (;;) {
      const blank = this.atLineStart && this.scanIndentation()
      if (this.pendingIndents !== 0) {
        this.pushIndent()
        return
      }
      if (this.scanToken(blank)) return
    }
  }

  /** Measures the indentation; true if the line is blank or only a comment. */
  private scanIndentation(): boolean {
    this.atLineStart = false
    const { source } = this
    let column = 0
    let alternate = 0
    let continued = 0
    let c = source.charCodeAt(this.pos)
    for (; ; c = source.charCodeAt(++this.pos)) {
      if (c === SPACE) {
        column++
        alternate++
      } else if (c === TAB) {
        column = (Math.floor(column / TAB_SIZE) + 1) * TAB_SIZE
        alternate++
      } else if (c === FF) {
        column = 0
        alternate = 0
      } else if (c === BACKSLASH) {
        // The indentation before the first backslash is that of the joined line.
        if (continued === 0) continued = column
        this.pos++
        this.continueLine(true)
        this.bufferStart = this.lineStart
        this.pos--
      } else break
    }
    if (c === HASH || c === LF || c === CR) return true
    if (this.level === 0) this.setIndentation(continued || column, continued || alternate)
    return false
  }

  private setIndentation(column: number, alternate: number): void {
    const { indents, alternateIndents } = this
    let top = indents.length - 1
    if (column === indents[top]) {
      if (alternate !== alternateIndents[top]) throw this.tabError()
      return
    }
    if (column > indents[top]!) {
      if (top + 1 >= MAX_INDENT)
        throw this.lineError('IndentationError', 'too many levels of indentation', 1, 0)
      if (alternate <= alternateIndents[top]!) throw this.tabError()
      this.pendingIndents++
      indents.push(column)
      alternateIndents.push(alternate)
      return
    }
    while (top > 0 && column < indents[top]!) {
      this.pendingIndents--
      indents.pop()
      alternateIndents.pop()
      top--
    }
    if (column !== indents[top]) throw this.dedentError()
    if (alternate !== alternateIndents[top]) throw this.tabError()
  }

  private dedentError(): SyntaxErrorData {
    const text = this.lineText(this.lineStart, true)
    const offset = countCodePoints(text, 0, text.length)
    return this.lineError(
      'IndentationError',
      'unindent does not match any outer indentation level',
      offset,
      -1,
    )
  }

  private pushIndent(): void {
    const { pos } = this
    if (pos >= this.length) this.sawEnd = true
    const col = this.extraTokens ? this.col(pos) : -1
    if (this.pendingIndents < 0) {
      this.pendingIndents++
      this.push(T.DEDENT, pos, pos, this.lineno, col)
    } else {
      this.pendingIndents--
      this.push(
        T.INDENT,
        this.extraTokens ? this.lineStart : pos,
        pos,
        this.lineno,
        this.extraTokens ? 0 : -1,
      )
    }
  }

  /** Scans one token; false if the line had none (blank line). */
  private scanToken(blank: boolean): boolean {
    const { source } = this
    for (;;) {
      let c = source.charCodeAt(this.pos)
      while (c === SPACE || c === TAB || c === FF) c = source.charCodeAt(++this.pos)
      const start = this.pos
      if (isNameStart(c)) {
        scanName(this, start, c)
        return true
      }
      if (c === HASH) {
        if (this.scanComment(start, blank)) return true
        c = source.charCodeAt(this.pos)
      }
      if (c === LF || c === CR) return this.scanNewline(start, blank)
      if (c === 0 && this.pos >= this.length) {
        this.scanEnd()
        return true
      }
      if ((c >= 48 && c <= 57) || (c === 46 && isDigit(source.charCodeAt(start + 1)))) {
        scanNumber(this, start, c)
        return true
      }
      if (c === 34 || c === 39) {
        scanStringStart(this, start, start, c, false)
        return true
      }
      if (c !== BACKSLASH) {
        scanOperator(this, start, c)
        return true
      }
      this.pos++
      this.continueLine(false)
    }
  }

  private scanEnd(): void {
    this.sawEnd = true
    if (this.level > 0) throw this.unclosedBracketError()
    this.push(T.ENDMARKER, this.pos, this.pos, this.lineno, -1)
  }

  private scanNewline(start: number, blank: boolean): boolean {
    let p = this.pos
    if (this.source.charCodeAt(p) === CR) {
      p++
      if (this.source.charCodeAt(p) !== LF) {
        // A lone CR only survives where newlines are kept (tokenize): CPython calls it an error.
        scanOperator(this, start, CR)
        return true
      }
    }
    this.atLineStart = true
    this.pos = p + 1
    if (blank || this.level > 0 || this.commentNewline) {
      this.commentNewline = false
      if (this.extraTokens) this.push(T.NL, start, this.pos, this.lineno, this.col(start))
      this.newLine()
      this.bufferStart = this.lineStart
      return this.extraTokens
    }
    this.push(T.NEWLINE, start, p, this.lineno, this.col(start))
    this.newLine()
    this.bufferStart = this.lineStart
    return true
  }

  /** Skips a comment; true if it gave a token (type comments, extra tokens). */
  private scanComment(start: number, blank: boolean): boolean {
    const { source } = this
    let p = start
    let c = HASH
    while (c !== LF && c !== CR && (c !== 0 || p < this.length)) c = source.charCodeAt(++p)
    this.pos = p
    if (this.options.typeComments === true && this.scanTypeComment(start, p, blank)) return true
    if (!this.extraTokens) return false
    this.commentNewline = blank
    this.push(T.COMMENT, start, p, this.lineno, this.col(start))
    return true
  }

  /** Recognises `# type: ...` in start..end. */
  private scanTypeComment(start: number, end: number, blank: boolean): boolean {
    const { source } = this
    let p = skipBlanks(source, start + 1)
    if (!source.startsWith('type:', p)) return false
    p = skipBlanks(source, p + 5)
    const c = source.charCodeAt(p + 6)
    if (
      p + 6 > end ||
      !source.startsWith('ignore', p) ||
      (p + 6 < end && (c >= 128 || (isNameCharacter(c) && c !== 95)))
    ) {
      this.push(T.TYPE_COMMENT, p, end, this.lineno, this.col(p))
      return true
    }
    // Alone on its line, the comment takes the line feed with it, into its tag too.
    const whole = blank && source.charCodeAt(end) === LF
    this.typeIgnores.push(new TypeIgnoreRecord(this.lineno, source.slice(p + 6, whole ? end + 1 : end)))
    if (whole) {
      this.pos = end + 1
      this.newLine()
      this.atLineStart = true
    }
    this.scanRegular()
    return true
  }
}

function skipBlanks(source: string, p: number): number {
  let c = source.charCodeAt(p)
  while (c === SPACE || c === TAB) c = source.charCodeAt(++p)
  return p
}
