/**
 * The front end for the runtime: its errors and warnings as Python has them, codecs for its source, file
 * names. For `compile()` and for the native modules that parse. CPython: Python/pythonrun.c,
 * Python/errors.c (_PyErr_RaiseSyntaxError), Python/compile.c (_PyErr_EmitSyntaxWarning).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { InternalCompilerError } from '../compiler/compiler_error.ts'
import { DocstringEncodeError } from '../compiler/errors.ts'
import { encodeError } from '../objects/codec_errors.ts'
import { strHooks } from '../objects/str.ts'
import { str } from '../runtime/abstract.ts'
import { call } from '../runtime/calls.ts'
import {
  exc,
  isException,
  newException,
  PyBaseException,
  PySyntaxError,
  typeError,
} from '../runtime/errors.ts'
import { machine } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import { int, None, PyBytes, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { SyntaxErrorData, type SyntaxWarningData } from '../syntax/errors.ts'
import { decodeFs } from './posix/paths.ts'
import { programText } from './program_text.ts'

const orNone = (v: number | null): PyValue => (v === null ? None : int(v))
const textOrNone = (s: string | null): PyValue => (s === null ? None : fromUtf16(s))

/**
 * The Python exception that the front end's error data stands for. The attribute `filename` is set even
 * where the arguments have none: errors of decoding text that is in no file. `source` is kept where there
 * was text and no file: `traceback` looks there for misspelt keywords.
 */
function pythonSyntaxError(data: SyntaxErrorData, filename: string, source: string | null): PyBaseException {
  const e = newException(exc[data.type], fromUtf16(data.message))
  if (!(e instanceof PySyntaxError) || data.lineno === null) return e
  const nowhere = data.offset === -1 && data.text === null
  e.filename = nowhere ? fromUtf16(filename) : textOrNone(data.filename)
  e.lineno = orNone(data.lineno)
  e.offset = orNone(data.offset)
  e.endLineno = orNone(data.end_lineno)
  e.endOffset = orNone(data.end_offset)
  e.text = textOrNone(data.text ?? programText(data.filename ?? '', data.lineno, decodeSource))
  const location = [e.filename, e.lineno, e.offset, e.text, e.endLineno, e.endOffset]
  e.args.items = [fromUtf16(data.message), new PyTuple(nowhere ? location.slice(0, 4) : location)]
  e.filename = fromUtf16(data.filename ?? filename)
  if (data.lastStatement !== null) {
    const [line, column] = data.lastStatement
    e.metadata = new PyTuple([int(line), int(column), textOrNone(source)])
  }
  return e
}

/** Runs the front end on the source called `filename`; its errors become Python exceptions. */
export function frontEnd<T>(filename: string, run: () => T, source: string | null = null): T {
  try {
    return run()
  } catch (e) {
    if (e instanceof SyntaxErrorData) throw pythonSyntaxError(e, filename, source)
    if (e instanceof InternalCompilerError) throw newException(exc[e.category], e.message)
    if (e instanceof DocstringEncodeError) throw encodeError('utf-8', e.text, e.start, e.end, e.message)
    throw e
  }
}

/** Shows a warning of the compiler; true if the filters make an error of it. */
export function warn(w: SyntaxWarningData): boolean {
  const warnings = machine.importModule('_warnings')
  const explicit = typeOf(warnings).slots.tp_getattro!(warnings, 'warn_explicit')!
  try {
    call(explicit, [fromUtf16(w.message), exc[w.category], fromUtf16(w.filename), int(w.lineno)])
    return false
  } catch (e) {
    if (e instanceof PyBaseException && typeOf(e) === exc[w.category]) return true
    throw e
  }
}

/** Source in an encoding that only codecs know; what they raise becomes a SyntaxError. */
export function decodeSource(encoding: string, bytes: Uint8Array): string {
  try {
    return toUtf16(strHooks.decode(bytes, encoding, 'strict'))
  } catch (e) {
    if (!isException(e, exc.LookupError) && !isException(e, exc.ValueError)) throw e
    throw new SyntaxErrorData('SyntaxError', toUtf16(str(e)), null, 0, -1, null, null, null)
  }
}

/** A file name argument in UTF-16. */
export function filenameOf(v: PyValue): string {
  const s = strValue(v)
  if (s !== undefined) return toUtf16(s)
  if (v instanceof PyBytes) return toUtf16(decodeFs(v.data))
  const inner = typeOf(v).slots.tp_getattro!(v, '__fspath__')
  if (inner === undefined) throw typeError('expected str, bytes or os.PathLike object, not %T', v)
  return filenameOf(call(inner, []))
}
