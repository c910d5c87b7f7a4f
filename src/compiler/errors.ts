/**
 * How the compiler reports: syntax errors are thrown, syntax warnings go to a callback that may
 * turn one into an error. Columns are one-based UTF-8 byte offsets, as in CPython's compiler
 * (only the parser converts them to characters). CPython: _PyCompile_Error, _PyCompile_Warn.
 */
import type { WideString } from '../base/wide_string.ts'
import { SyntaxErrorData, type WarningHandler } from '../syntax/errors.ts'
import type { Location } from './location.ts'

export function syntaxErrorAt(message: string, filename: string, loc: Location): SyntaxErrorData {
  return new SyntaxErrorData(
    'SyntaxError',
    message,
    filename,
    loc.lineno,
    loc.col_offset + 1,
    loc.end_lineno,
    loc.end_col_offset + 1,
    null,
  )
}

/** A docstring with lone surrogates: UnicodeEncodeError('utf-8', text, start, end, 'surrogates not allowed'). */
export class DocstringEncodeError extends Error {
  declare readonly text: string | WideString
  declare readonly start: number
  declare readonly end: number
  constructor(text: string | WideString, start: number, end: number) {
    super('surrogates not allowed')
    this.text = text
    this.start = start
    this.end = end
  }
}

/** The program is nested too deeply for the host's stack. */
export function recursionError(filename: string): SyntaxErrorData {
  const message = 'maximum recursion depth exceeded during compilation'
  return new SyntaxErrorData('RecursionError', message, filename, null, null, null, null, null)
}

/** Reports a SyntaxWarning at `loc`. */
export function emitWarning(
  handler: WarningHandler | undefined,
  message: string,
  filename: string,
  loc: Location,
): void {
  if (handler === undefined) return
  const asError = () => syntaxErrorAt(message, filename, loc)
  const warning = { category: 'SyntaxWarning', message, filename, lineno: loc.lineno, asError } as const
  if (handler(warning) === true) throw asError()
}
