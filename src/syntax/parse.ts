/**
 * The front end's entry: source text or bytes to a syntax tree.
 *
 * The first pass is fast and only says yes or no; if it says no, the diagnosing pass finds out
 * which error CPython reports, and where. CPython: Parser/pegen.c (_PyPegen_run_parser).
 */
import type * as ast from './ast.ts'
import { diagnose, lastTokenError, type StartRule } from './diagnose/diagnose.ts'
import { tooComplex } from './diagnose/place.ts'
import { SyntaxErrorData, type WarningHandler } from './errors.ts'
import { parseEval, parseFunctionType, parseInteractive, parseModule } from './parser/modules.ts'
import { ParseFailed, Parser } from './parser/parser.ts'
import { type Decode, decodeSource, normaliseNewlines } from './source.ts'
import { Tokenizer } from './tokenizer/tokenizer.ts'
import { giveBackTokenBuffer } from './tokens.ts'

export type ParseMode = 'exec' | 'eval' | 'single' | 'func_type'

/** Flags of compile() that matter to the parser, with CPython's values. */
export const PyCF_IGNORE_COOKIE = 0x0800
export const PyCF_DONT_IMPLY_DEDENT = 0x0200
export const PyCF_TYPE_COMMENTS = 0x1000
export const PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000
export const CO_FUTURE_BARRY_AS_BDFL = 0x400000

const START_RULES: Readonly<Record<ParseMode, StartRule>> = {
  exec: 'file',
  eval: 'eval',
  single: 'interactive',
  func_type: 'func_type',
}

const MINOR_VERSION = 14
const MAX_INT_DIGITS = 4300

export interface ParseOptions {
  readonly filename: string
  readonly mode: ParseMode
  /** The 3.x of the newest syntax to accept. */
  readonly featureVersion?: number
  readonly typeComments?: boolean
  /** PyCF_* and CO_FUTURE_* bits. */
  readonly flags?: number
  /** Decodes encodings other than utf-8, latin-1 and ascii. */
  readonly decode?: Decode
  /** The program that runs, not a text or a module: see `DecodeOptions`. */
  readonly script?: boolean
  readonly onWarning?: WarningHandler
  /** sys.get_int_max_str_digits(); 0 for no limit. */
  readonly maxIntDigits?: number
  /** Receives the lines on which begins what the compiler may replace in the tree: `'...' % (...)`, `__debug__`. */
  readonly replaceable?: Set<number> | undefined
}

/** Parses a source. Throws SyntaxErrorData. */
export function parse(source: string | Uint8Array, options: ParseOptions): ast.mod {
  const finalNewline = options.mode === 'exec'
  const text = typeof source === 'string' ? source : decodeSource(source, { ...options, finalNewline })
  const tokenizer = makeTokenizer(normaliseNewlines(text, finalNewline), options)
  const parser = new Parser(tokenizer, {
    filename: options.filename,
    featureVersion: options.featureVersion ?? MINOR_VERSION,
    maxIntDigits: options.maxIntDigits ?? MAX_INT_DIGITS,
    replaceable: options.replaceable ?? null,
  })
  const tree = run(parser, options)
  giveBackTokenBuffer(tokenizer.tokens)
  return tree
}

function makeTokenizer(text: string, options: ParseOptions): Tokenizer {
  const flags = options.flags ?? 0
  return new Tokenizer(text, {
    filename: options.filename,
    typeComments: options.typeComments === true || (flags & PyCF_TYPE_COMMENTS) !== 0,
    single: options.mode === 'single',
    barry: (flags & CO_FUTURE_BARRY_AS_BDFL) !== 0,
    dontImplyDedent: (flags & PyCF_DONT_IMPLY_DEDENT) !== 0,
    script: options.script === true,
  })
}

function run(parser: Parser, options: ParseOptions): ast.mod {
  let tree: ast.mod
  try {
    parser.start()
    tree = parseMode(parser, options.mode)
  } catch (error) {
    const failure = convertFailure(parser, options, error)
    giveWarnings(parser.tokenizer, options)
    throw failure
  }
  if (options.mode === 'single' && hasMoreStatements(parser)) {
    const message = 'multiple statements found while compiling a single statement'
    giveWarnings(parser.tokenizer, options)
    throw lastTokenError(parser.tokenizer, parser.options, message)
  }
  giveWarnings(parser.tokenizer, options)
  return tree
}

/** What to throw when the first pass has thrown `error`. */
function convertFailure(parser: Parser, options: ParseOptions, error: unknown): unknown {
  if (error instanceof RangeError) return tooComplex(options.filename)
  const failed = error instanceof ParseFailed
  if (!failed && !(error instanceof SyntaxErrorData)) return error
  if (failed && error.reason === 'MemoryError') return tooComplex(options.filename)
  const allowIncomplete = ((options.flags ?? 0) & PyCF_ALLOW_INCOMPLETE_INPUT) !== 0
  // The first pass asks for no token that CPython's would not ask for.
  if (!failed && !allowIncomplete) return error
  try {
    return diagnose(parser.tokenizer, {
      ...parser.options,
      startRule: START_RULES[options.mode],
      start: parser.previousStart,
      invalidStart: parser.suspectStart < 0 ? parser.previousStart : parser.suspectStart,
      complete: parser.complete,
      warnedBefore: Math.max(parser.pos, parser.warnedBefore),
      allowIncomplete,
      lastStatement: lastCompound(parser.statements),
    })
  } catch (other) {
    return other
  }
}

/** The position of the last compound statement among those that were parsed. */
function lastCompound(statements: readonly ast.stmt[]): readonly [number, number] {
  for (let i = statements.length - 1; i >= 0; i--) {
    const statement = statements[i]!
    if ('body' in statement || 'cases' in statement) return [statement.lineno, statement.col_offset]
  }
  return [0, 0]
}

function giveWarnings({ warnings }: Tokenizer, { onWarning }: ParseOptions): void {
  if (onWarning === undefined) return
  for (const warning of warnings) if (onWarning(warning) === true) throw warning.asError()
}

/** In interactive mode only white space and comments may follow the statement. */
function hasMoreStatements(parser: Parser): boolean {
  const { source, length, pos } = parser.tokenizer
  let p = pos
  for (; p < length; p++) {
    const c = source[p]!
    if (c === '#') {
      const end = source.indexOf('\n', p)
      if (end < 0) return false
      p = end
    } else if (c !== ' ' && c !== '\t' && c !== '\n' && c !== '\f') return true
  }
  return false
}

function parseMode(parser: Parser, mode: ParseMode): ast.mod {
  switch (mode) {
    case 'exec':
      return parseModule(parser)
    case 'eval':
      return parseEval(parser)
    case 'single':
      return parseInteractive(parser)
    case 'func_type':
      return parseFunctionType(parser)
  }
}
