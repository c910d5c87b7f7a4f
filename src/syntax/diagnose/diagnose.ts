/**
 * Finds out which error CPython reports for a source that does not parse.
 *
 * A run of the plain grammar shows how far it gets, a second one with the productions for
 * mistakes on says what is wrong; then the rest of the source is tokenized, since an error there
 * (a bracket that is never closed) may be the better explanation.
 * CPython: Parser/pegen.c (_PyPegen_run_parser), Parser/pegen_errors.c (_Pypegen_set_syntax_error).
 */
import { SyntaxErrorData } from '../errors.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import * as T from '../tokens.ts'
import { Engine, type EngineOptions } from './engine.ts'
import { errorAt, errorAtLast } from './place.ts'
import { type Rule, readRules } from './rules.ts'

export type StartRule = 'file' | 'interactive' | 'eval' | 'func_type'

export interface DiagnoseOptions extends EngineOptions {
  readonly startRule: StartRule
  /** Index of the token where the statement that failed begins. */
  readonly start: number
  /** Where the run with the productions for mistakes begins. */
  readonly invalidStart: number
  /** String literals before this token have given their warnings. */
  readonly warnedBefore: number
  /** Report input that only stops too early as _IncompleteInputError. */
  readonly allowIncomplete: boolean
  readonly lastStatement: readonly [number, number]
}

let rules: ReadonlyMap<string, Rule> | null = null

/** The error of a source that the first pass has rejected. */
export function diagnose(tokenizer: Tokenizer, options: DiagnoseOptions): SyntaxErrorData {
  rules ??= readRules()
  const engine = new Engine(tokenizer, options)
  engine.lastStatement = options.lastStatement
  engine.warnedBefore = options.warnedBefore
  const error = findError(engine, rules.get(options.startRule)!, options)
  error.lastStatement = engine.lastStatement
  return error
}

function findError(engine: Engine, rule: Rule, options: DiagnoseOptions): SyntaxErrorData {
  const found = attempt(engine, rule, options.start, false)
  if (options.allowIncomplete && isAtEnd(engine)) {
    return incompleteError(engine)
  }
  if (found !== null) return preferTokenError(engine, found)
  engine.warnedBefore = 0
  const last = Math.max(0, engine.fill - 1)
  const special = attempt(engine, rule, Math.min(options.start, options.invalidStart), true)
  if (special !== null) return preferTokenError(engine, special)
  return genericError(engine, last)
}

/** An error at the last token that there is. */
export function lastTokenError(
  tokenizer: Tokenizer,
  options: EngineOptions,
  message: string,
): SyntaxErrorData {
  const engine = new Engine(tokenizer, options)
  engine.fill = tokenizer.tokens.count
  return errorAtLast(engine, message)
}

/** The error that a run ends with, or null if it just does not match. */
function attempt(engine: Engine, rule: Rule, start: number, invalid: boolean): SyntaxErrorData | null {
  try {
    engine.run(rule, start, invalid)
    return null
  } catch (error) {
    if (error instanceof SyntaxErrorData) return error
    throw error
  }
}

/** At the last token, or at the start of the string that does not end. */
function incompleteError(engine: Engine): SyntaxErrorData {
  const { failed, failedQuietly, lineno, lineStart } = engine.tokenizer
  const message = 'incomplete input'
  if (failed === null || failedQuietly) return errorAtLast(engine, message, '_IncompleteInputError')
  const text = engine.tokenizer.source.slice(lineStart, engine.tokenizer.length)
  const { filename } = engine.options
  return new SyntaxErrorData(
    '_IncompleteInputError',
    message,
    filename,
    lineno,
    failed.offset,
    lineno,
    -1,
    text,
  )
}

/** Tokens after which the tokenizer does not look at the next character. */
const ENDS_BY_ITSELF = new Set([
  ...[T.STRING, T.FSTRING_END, T.TSTRING_END, T.ELLIPSIS],
  ...[T.LEFTSHIFTEQUAL, T.RIGHTSHIFTEQUAL, T.DOUBLESTAREQUAL, T.DOUBLESLASHEQUAL],
])

/** True if the tokenizer had to look past the end of the source. */
function isAtEnd(engine: Engine): boolean {
  const { tokens, tokenizer } = engine
  const last = engine.fill - 1
  if (last >= tokens.count) return tokenizer.sawEnd
  const end = tokens.end[last]!
  const { source, length } = tokenizer
  if (mayGoOn(source, end + 1)) return end + 1 >= length
  return end >= length && (!ENDS_BY_ITSELF.has(tokens.type[last]!) || mayGoOn(source, end))
}

/** `..` could be the start of an ellipsis, `''` that of a triple quote: one more character is looked at. */
function mayGoOn(source: string, end: number): boolean {
  return /(?:^|[^.])\.\.$|(?:^|[^'"\\])(?:''|"")$/.test(source.slice(Math.max(0, end - 3), end))
}

function genericError(engine: Engine, last: number): SyntaxErrorData {
  const { tokens } = engine
  const type = tokens.type[last]
  if (type === T.INDENT) return errorAtLast(engine, 'unexpected indent', 'IndentationError')
  if (type === T.DEDENT) return errorAtLast(engine, 'unexpected unindent', 'IndentationError')
  const match = engine.matchTokens('Token', last, last)
  const error = errorAt(engine, match, match, 'invalid syntax')
  return preferTokenError(engine, error, true)
}

/**
 * Tokenizes the rest of the source. An error there wins, except inside an f-string; so does an
 * open bracket, if the line of the error comes after it.
 */
function preferTokenError(engine: Engine, error: SyntaxErrorData, generic = false): SyntaxErrorData {
  const { tokenizer, tokens } = engine
  if (error === tokenizer.failed || (!generic && isAtEnd(engine))) return error
  const line = tokens.lineno[engine.fill - 1]!
  const later = tokenizeRest(tokenizer)
  if (later === null || tokenizer.mode !== null) return error
  if (!tokenizer.failedQuietly) return later
  if (tokenizer.level === 0) return error
  return line > tokenizer.bracketLines[tokenizer.level - 1]! ? tokenizer.unclosedBracketError() : error
}

function tokenizeRest(tokenizer: Tokenizer): SyntaxErrorData | null {
  try {
    while (tokenizer.tokens.type[tokenizer.tokens.count - 1] !== T.ENDMARKER) tokenizer.next()
    return null
  } catch (error) {
    if (error instanceof SyntaxErrorData) return error
    throw error
  }
}
