/** What compiling a source gives, in the form in which tools/mutations/server.py says it. */
import type { CompileMode, CompileOptions, Source } from '../../src/compiler/compile.ts'
import { SyntaxErrorData } from '../../src/syntax/errors.ts'

export interface CompileCase {
  readonly source: string
  /** The source is bytes, one a character. */
  readonly bytes?: boolean
  readonly mode?: CompileMode
  readonly flags?: number
}

export interface CompileOutcome {
  readonly type?: string
  readonly message?: string
  /** lineno, offset, end_lineno, end_offset, text: of syntax errors. */
  readonly place?: readonly (number | string | null)[]
  /** Category, message, line. */
  readonly warnings?: readonly (readonly (string | number)[])[]
}

type Compile = (source: Source, options: CompileOptions) => unknown

export function outcomeOfCompile(compile: Compile, item: CompileCase): CompileOutcome {
  const warnings: (string | number)[][] = []
  const outcome = errorOf(compile, item, warnings)
  return warnings.length > 0 ? { ...outcome, warnings } : outcome
}

/** The encodings that the front end leaves to the runtime. */
function decode(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding).decode(bytes)
  } catch {
    const message = `unknown encoding: ${encoding}`
    throw new SyntaxErrorData('SyntaxError', message, '<source>', 0, -1, null, null, null)
  }
}

function errorOf(compile: Compile, item: CompileCase, warnings: (string | number)[][]): CompileOutcome {
  const { mode = 'exec', flags = 0, bytes = false } = item
  const source = bytes ? Uint8Array.from(item.source, c => c.charCodeAt(0)) : item.source
  const onWarning: CompileOptions['onWarning'] = w => {
    warnings.push([w.category, w.message, w.lineno])
    return false
  }
  try {
    compile(source, { filename: '<source>', mode, flags, onWarning, decode })
    return {}
  } catch (error) {
    if (!(error instanceof SyntaxErrorData)) return { type: 'crash', message: stackOf(error) }
    const { type, message, lineno, offset, end_lineno, end_offset, text } = error
    if (!/^(?:Syntax|Indentation|Tab|_IncompleteInput)Error$/.test(type)) return { type, message }
    return { type, message, place: [lineno, offset, end_lineno, end_offset, text] }
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
