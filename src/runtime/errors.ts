/**
 * Exceptions as JavaScript values, and the one-line ways to raise them.
 *
 * A Python exception is a PyBaseException and is thrown as it is; it is never a JS Error (making
 * one costs 100 times more). `objects/exceptions` defines the Python types and fills `exc`.
 * Messages are CPython's. Format: %T type name of a value, %Q with its module, %N name of a type, %R repr, %s %d text.
 * CPython: Objects/exceptions.c, Python/errors.c.
 */
import type { WideString } from '../base/wide_string.ts'
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { isSubtype, type PyType, typeOf } from './type.ts'
import { None, PyObject, type PyStr, PyTuple, type PyValue, strValue } from './values.ts'

/** The `args` of exceptions without any. */
export const NO_ARGS = new PyTuple()

export class PyBaseException extends PyObject {
  args: PyTuple = NO_ARGS
  /** A PyTraceback, or null. */
  traceback: PyObject | null = null
  context: PyBaseException | null = null
  cause: PyBaseException | null = null
  suppressContext = false
}
export class PyStopIteration extends PyBaseException {
  value: PyValue = None
}
export class PySystemExit extends PyBaseException {
  code: PyValue = None
}
export class PyOSError extends PyBaseException {
  errno: PyValue | undefined
  strerror: PyValue | undefined
  filename: PyValue | undefined
  filename2: PyValue | undefined
  charactersWritten: number | undefined
}
export class PySyntaxError extends PyBaseException {
  msg: PyValue = None
  filename: PyValue = None
  lineno: PyValue = None
  offset: PyValue = None
  text: PyValue = None
  endLineno: PyValue = None
  endOffset: PyValue = None
  printFileAndLine: PyValue = None
  metadata: PyValue = None
}
export class PyImportError extends PyBaseException {
  msg: PyValue = None
  name: PyValue = None
  path: PyValue = None
  nameFrom: PyValue = None
}
export class PyNameError extends PyBaseException {
  name: PyValue = None
}
export class PyAttributeError extends PyBaseException {
  obj: PyValue = None
  name: PyValue = None
}
export class PyUnicodeError extends PyBaseException {
  encoding: PyValue | undefined
  object: PyValue | undefined
  start = 0
  end = 0
  reason: PyValue | undefined
}
export class PyBaseExceptionGroup extends PyBaseException {
  msg: PyValue = ''
  excs: PyTuple = new PyTuple()
  /** How the sequence it was made of shows itself, unless that was a list or tuple. */
  excsRepr: PyStr | null = null
}

/** [name, base, class]: the hierarchy of builtin exceptions, in order of definition. */
export const EXCEPTIONS = [
  ['BaseException', '', PyBaseException],
  ['BaseExceptionGroup', 'BaseException', PyBaseExceptionGroup],
  ['Exception', 'BaseException', PyBaseException],
  ['GeneratorExit', 'BaseException', PyBaseException],
  ['KeyboardInterrupt', 'BaseException', PyBaseException],
  ['SystemExit', 'BaseException', PySystemExit],
  ['ArithmeticError', 'Exception', PyBaseException],
  ['AssertionError', 'Exception', PyBaseException],
  ['AttributeError', 'Exception', PyAttributeError],
  ['BufferError', 'Exception', PyBaseException],
  ['EOFError', 'Exception', PyBaseException],
  ['ImportError', 'Exception', PyImportError],
  ['LookupError', 'Exception', PyBaseException],
  ['MemoryError', 'Exception', PyBaseException],
  ['NameError', 'Exception', PyNameError],
  ['OSError', 'Exception', PyOSError],
  ['ReferenceError', 'Exception', PyBaseException],
  ['RuntimeError', 'Exception', PyBaseException],
  ['StopAsyncIteration', 'Exception', PyBaseException],
  ['StopIteration', 'Exception', PyStopIteration],
  ['SyntaxError', 'Exception', PySyntaxError],
  ['SystemError', 'Exception', PyBaseException],
  ['TypeError', 'Exception', PyBaseException],
  ['ValueError', 'Exception', PyBaseException],
  ['Warning', 'Exception', PyBaseException],
  ['FloatingPointError', 'ArithmeticError', PyBaseException],
  ['OverflowError', 'ArithmeticError', PyBaseException],
  ['ZeroDivisionError', 'ArithmeticError', PyBaseException],
  ['BytesWarning', 'Warning', PyBaseException],
  ['DeprecationWarning', 'Warning', PyBaseException],
  ['EncodingWarning', 'Warning', PyBaseException],
  ['FutureWarning', 'Warning', PyBaseException],
  ['ImportWarning', 'Warning', PyBaseException],
  ['PendingDeprecationWarning', 'Warning', PyBaseException],
  ['ResourceWarning', 'Warning', PyBaseException],
  ['RuntimeWarning', 'Warning', PyBaseException],
  ['SyntaxWarning', 'Warning', PyBaseException],
  ['UnicodeWarning', 'Warning', PyBaseException],
  ['UserWarning', 'Warning', PyBaseException],
  ['BlockingIOError', 'OSError', PyOSError],
  ['ChildProcessError', 'OSError', PyOSError],
  ['ConnectionError', 'OSError', PyOSError],
  ['FileExistsError', 'OSError', PyOSError],
  ['FileNotFoundError', 'OSError', PyOSError],
  ['InterruptedError', 'OSError', PyOSError],
  ['IsADirectoryError', 'OSError', PyOSError],
  ['NotADirectoryError', 'OSError', PyOSError],
  ['PermissionError', 'OSError', PyOSError],
  ['ProcessLookupError', 'OSError', PyOSError],
  ['TimeoutError', 'OSError', PyOSError],
  ['IndentationError', 'SyntaxError', PySyntaxError],
  ['_IncompleteInputError', 'SyntaxError', PySyntaxError],
  ['IndexError', 'LookupError', PyBaseException],
  ['KeyError', 'LookupError', PyBaseException],
  ['ModuleNotFoundError', 'ImportError', PyImportError],
  ['NotImplementedError', 'RuntimeError', PyBaseException],
  ['PythonFinalizationError', 'RuntimeError', PyBaseException],
  ['RecursionError', 'RuntimeError', PyBaseException],
  ['UnboundLocalError', 'NameError', PyNameError],
  ['UnicodeError', 'ValueError', PyBaseException],
  ['BrokenPipeError', 'ConnectionError', PyOSError],
  ['ConnectionAbortedError', 'ConnectionError', PyOSError],
  ['ConnectionRefusedError', 'ConnectionError', PyOSError],
  ['ConnectionResetError', 'ConnectionError', PyOSError],
  ['TabError', 'IndentationError', PySyntaxError],
  ['UnicodeDecodeError', 'UnicodeError', PyUnicodeError],
  ['UnicodeEncodeError', 'UnicodeError', PyUnicodeError],
  ['UnicodeTranslateError', 'UnicodeError', PyUnicodeError],
] as const satisfies readonly (readonly [string, string, new () => PyBaseException])[]

export type ExceptionName = (typeof EXCEPTIONS)[number][0] | 'ExceptionGroup'

/** The builtin exception types by name; filled by `objects/exceptions`. */
export const exc = {} as Record<ExceptionName, PyType>

/** Set by `abstract`: `repr()` in UTF-16, for %R. */
export const errorHooks = {} as { repr(v: PyValue): string }

export type FormatArg = PyValue | PyType | number

/** The name of a type in messages: with its module where a builtin type is not in `builtins`. */
export function errorTypeName(type: PyType): string {
  return type.moduleName === 'builtins' || type.isHeap() ? type.name : `${type.moduleName}.${type.name}`
}

/** `module.qualname`, without the module for builtins and `__main__`: some messages name types so. */
export function fullTypeName(type: PyType): string {
  const module = type.isHeap() ? type.dict.getStr('__module__') : type.moduleName
  const qualname = String(strValue(type.qualname) ?? type.name)
  return typeof module !== 'string' || module === 'builtins' || module === '__main__'
    ? qualname
    : `${module}.${qualname}`
}

/** Fills a message; see the header for the conversions. */
export function formatMessage(format: string, args: readonly FormatArg[]): string {
  let out = ''
  let from = 0
  let used = 0
  for (let at = format.indexOf('%'); at >= 0; at = format.indexOf('%', from)) {
    const conversion = format[at + 1]
    out += format.slice(from, at)
    from = at + 2
    if (conversion === '%') out += '%'
    else if (conversion !== undefined && 'TQNRsd'.includes(conversion)) {
      out += converted(conversion, args[used++] as PyValue)
    } else {
      out += '%'
      from = at + 1
    }
  }
  return from === 0 ? format : out + format.slice(from)
}

function converted(conversion: string, arg: PyValue): string {
  switch (conversion) {
    case 'T':
      return errorTypeName(typeOf(arg))
    case 'Q':
      return fullTypeName(typeOf(arg))
    case 'N':
      return errorTypeName(arg as PyType)
    case 'R':
      return errorHooks.repr(arg)
    default:
      return typeof arg === 'object' && 'points' in arg ? toUtf16(arg as WideString) : String(arg)
  }
}

/** An instance of exception type `type` with these args, as calling it would make (no Python code runs). */
export function newException(type: PyType, ...args: PyValue[]): PyBaseException {
  const e = new type.ctor() as PyBaseException
  e.args = new PyTuple(args)
  if (e instanceof PyStopIteration) e.value = args[0] ?? None
  else if (e instanceof PySystemExit) e.code = args.length > 1 ? e.args : (args[0] ?? None)
  else if (e instanceof PyImportError || e instanceof PySyntaxError) e.msg = args[0] ?? None
  return e
}

function raiser(name: ExceptionName) {
  return (format: string, ...args: FormatArg[]): PyBaseException =>
    newException(exc[name], fromUtf16(args.length === 0 ? format : formatMessage(format, args)))
}

export const typeError = raiser('TypeError')
export const valueError = raiser('ValueError')
export const indexError = raiser('IndexError')
export const overflowError = raiser('OverflowError')
export const zeroDivisionError = raiser('ZeroDivisionError')
export const runtimeError = raiser('RuntimeError')
export const notImplementedError = raiser('NotImplementedError')
export const systemError = raiser('SystemError')
export const recursionError = raiser('RecursionError')
export const bufferError = raiser('BufferError')
export const memoryError = raiser('MemoryError')
export const eofError = raiser('EOFError')
export const lookupError = raiser('LookupError')
export const referenceError = raiser('ReferenceError')

/** KeyError carries the key itself. */
export function keyError(key: PyValue): PyBaseException {
  return newException(exc.KeyError, key)
}

export function stopIteration(value?: PyValue): PyBaseException {
  return value === undefined || value === None
    ? newException(exc.StopIteration)
    : newException(exc.StopIteration, value)
}

export function nameError(format: string, name: PyStr): PyBaseException {
  const e = newException(exc.NameError, fromUtf16(formatMessage(format, [name]))) as PyNameError
  e.name = name
  return e
}

/** `name` stays unset: suggestions are made for a plain NameError only. */
export function unboundLocalError(format: string, name: PyStr): PyBaseException {
  return newException(exc.UnboundLocalError, fromUtf16(formatMessage(format, [name])))
}

/** AttributeError with `obj` and `name` set, from which suggestions are made. */
export function attributeError(
  obj: PyValue,
  name: string,
  format: string,
  ...args: FormatArg[]
): PyBaseException {
  const e = newException(exc.AttributeError, fromUtf16(formatMessage(format, args))) as PyAttributeError
  e.obj = obj
  e.name = fromUtf16(name)
  return e
}

export function importError(message: string, name: PyValue = None, path: PyValue = None): PyBaseException {
  const e = newException(exc.ImportError, fromUtf16(message)) as PyImportError
  e.name = name
  e.path = path
  return e
}

/** True if `e`, whatever was thrown, is a Python exception of this type. */
export function isException(e: unknown, type: PyType): e is PyBaseException {
  return e instanceof PyBaseException && isSubtype(e.cls, type)
}
