/**
 * What the front end reports: errors as plain data (this is below the object model, so no Python
 * exception exists yet) and warnings as records handed to a callback.
 *
 * Lines count from 1; offsets count characters (code points) from 1, as in Python's SyntaxError.
 * -1, 0 and null mean what they mean in CPython: position unknown. CPython: Parser/pegen_errors.c.
 */

export type ErrorType =
  | 'SyntaxError'
  | 'IndentationError'
  | 'TabError'
  | '_IncompleteInputError'
  | 'MemoryError'
  | 'RecursionError'
  | 'OverflowError'
  | 'LookupError'
  | 'UnicodeDecodeError'
  | 'ValueError'

/** Thrown by the tokenizer and the parser; the runtime turns it into a Python exception. */
export class SyntaxErrorData extends Error {
  declare readonly type: ErrorType
  /** Null where CPython does not know it: errors of decoding. */
  declare readonly filename: string | null
  declare readonly lineno: number | null
  declare readonly offset: number | null
  declare readonly end_lineno: number | null
  declare readonly end_offset: number | null
  declare readonly text: string | null
  /** Where the statement that failed began (line, column), for `SyntaxError._metadata`. */
  declare lastStatement: readonly [number, number] | null
  constructor(
    type: ErrorType,
    message: string,
    filename: string | null,
    lineno: number | null,
    offset: number | null,
    end_lineno: number | null,
    end_offset: number | null,
    text: string | null,
  ) {
    super(message)
    this.name = type
    this.type = type
    this.filename = filename
    this.lineno = lineno
    this.offset = offset
    this.end_lineno = end_lineno
    this.end_offset = end_offset
    this.text = text
    this.lastStatement = null
  }
}

export interface SyntaxWarningData {
  readonly category: 'SyntaxWarning' | 'DeprecationWarning'
  readonly message: string
  readonly filename: string
  readonly lineno: number
  /** What to throw instead, if the warning is an error. */
  readonly asError: () => SyntaxErrorData
}

/** Returns true if the warning is to be an error; it may also throw. */
export type WarningHandler = (warning: SyntaxWarningData) => boolean | undefined
