/**
 * `compile()` of Python text for the runtime: flags, warnings and errors translated both ways.
 * CPython: Python/bltinmodule.c (builtin_compile_impl), Python/pythonrun.c.
 */
import { fromUtf16, toUtf16, WideString } from '../base/wide_string.ts'
import { compile, preprocessTree } from '../compiler/compile.ts'
import { astFromObject, astToObject, checkAstMode, isAstObject } from '../modules/_ast/convert.ts'
import { frontEndHooks } from '../modules/front_end.ts'
import { decodeFs } from '../modules/posix/paths.ts'
import { codeFromPlain, isKnownClassName } from '../objects/code.ts'
import { PyFrame } from '../objects/frame.ts'
import { intLimits } from '../objects/int.ts'
import { strHooks } from '../objects/str.ts'
import { bufferBytes, str } from '../runtime/abstract.ts'
import { call } from '../runtime/calls.ts'
import {
  exc,
  isException,
  newException,
  PyBaseException,
  PySyntaxError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import { machine, state } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import { int, None, PyBytes, type PyStr, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { SyntaxErrorData, type SyntaxWarningData } from '../syntax/errors.ts'
import { type ParseMode, parse } from '../syntax/parse.ts'

export const PyCF_SOURCE_IS_UTF8 = 0x100
export const PyCF_DONT_IMPLY_DEDENT = 0x200
export const PyCF_ONLY_AST = 0x400
export const PyCF_IGNORE_COOKIE = 0x800
export const PyCF_TYPE_COMMENTS = 0x1000
export const PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
export const PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000
export const PyCF_OPTIMIZED_AST = 0x8000 | PyCF_ONLY_AST

/** CO_FUTURE_* bits that a caller's code passes on. */
const PyCF_MASK = 0x1fe0000
const KNOWN_FLAGS =
  PyCF_MASK |
  PyCF_SOURCE_IS_UTF8 |
  PyCF_DONT_IMPLY_DEDENT |
  PyCF_OPTIMIZED_AST |
  PyCF_IGNORE_COOKIE |
  PyCF_TYPE_COMMENTS |
  PyCF_ALLOW_TOP_LEVEL_AWAIT |
  PyCF_ALLOW_INCOMPLETE_INPUT |
  0x10

/** The optimisation level that -1 means. */
export const compileDefaults: { optimize: 0 | 1 | 2 } = { optimize: 0 }

// ---- errors and warnings

const orNone = (v: number | null): PyValue => (v === null ? None : int(v))
const textOrNone = (s: string | null): PyValue => (s === null ? None : fromUtf16(s))

/**
 * The Python exception that the front end's error data stands for. `source` is kept where there was
 * text and no file: `traceback` looks there for misspelt keywords.
 */
export function pythonSyntaxError(data: SyntaxErrorData, source: string | null = null): PyBaseException {
  const e = newException(exc[data.type], fromUtf16(data.message))
  if (!(e instanceof PySyntaxError)) return e
  e.filename = textOrNone(data.filename)
  e.lineno = orNone(data.lineno)
  e.offset = orNone(data.offset)
  e.endLineno = orNone(data.end_lineno)
  e.endOffset = orNone(data.end_offset)
  e.text = textOrNone(data.text)
  e.args.items = [fromUtf16(data.message), locationTuple(e)]
  if (data.lastStatement !== null) {
    const [line, column] = data.lastStatement
    e.metadata = new PyTuple([int(line), int(column), textOrNone(source)])
  }
  return e
}

function locationTuple(e: PySyntaxError): PyTuple {
  return new PyTuple([e.filename, e.lineno, e.offset, e.text, e.endLineno, e.endOffset])
}

/** Runs the front end; its errors become Python exceptions. */
export function frontEnd<T>(run: () => T, source: string | null = null): T {
  try {
    return run()
  } catch (e) {
    if (e instanceof SyntaxErrorData) throw pythonSyntaxError(e, source)
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
    if (isException(e, exc.LookupError)) throw decodingError(`unknown encoding: ${encoding}`)
    if (isException(e, exc.UnicodeDecodeError)) throw decodingError(toUtf16(str(e)))
    throw e
  }
}

function decodingError(message: string): SyntaxErrorData {
  return new SyntaxErrorData('SyntaxError', message, null, 0, -1, null, null, null)
}

// ---- compile()

/** Text of the source, or its bytes. Lone surrogates cannot be source. */
function sourceOf(source: PyValue): string | Uint8Array {
  const s = strValue(source)
  if (s !== undefined) {
    checkEncodable(s)
    return toUtf16(s)
  }
  if (source instanceof PyBytes) return source.data
  if (typeOf(source).slots.bf_getbuffer !== null) return bufferBytes(source).slice()
  throw typeError('compile() arg 1 must be a string, bytes or AST object')
}

function checkEncodable(s: PyStr): void {
  if (s instanceof WideString && s.points.some(c => c >= 0xd800 && c <= 0xdfff))
    strHooks.encode(s, 'utf-8', 'strict')
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

function inheritedFlags(): number {
  const f = state.frame
  return f instanceof PyFrame ? f.code.plain.flags & PyCF_MASK : 0
}

function optimizeLevel(optimize: number): 0 | 1 | 2 {
  return optimize < 0 ? compileDefaults.optimize : (optimize as 0 | 1 | 2)
}

machine.compile = (source, filename, mode, flagBits, dontInherit, optimize, featureVersion) => {
  if ((flagBits & ~KNOWN_FLAGS) !== 0) throw valueError('compile(): unrecognised flags')
  const flags = dontInherit ? flagBits : flagBits | inheritedFlags()
  const onlyAst = (flags & PyCF_ONLY_AST) !== 0
  if (mode === 'func_type' && !onlyAst)
    throw valueError("compile() mode 'func_type' requires flag PyCF_ONLY_AST")
  const options = {
    filename: filenameOf(filename),
    flags,
    optimize: optimizeLevel(optimize),
    onWarning: warn,
    decode: decodeSource,
    wasInterned: isKnownClassName,
    maxIntDigits: intLimits.maxStrDigits,
    ...(featureVersion >= 0 && onlyAst ? { featureVersion } : {}),
  }
  const optimized = (flags & PyCF_OPTIMIZED_AST) === PyCF_OPTIMIZED_AST
  if (isAstObject(source)) {
    checkAstMode(source, mode)
    if (onlyAst && !optimized) return source
    const tree = frontEnd(() => astFromObject(source, mode))
    if (onlyAst) {
      frontEnd(() => preprocessTree(tree, options))
      return astToObject(tree)
    }
    return frontEnd(() => codeFromPlain(compile(tree, options)))
  }
  const text = sourceOf(source)
  const kept = typeof text === 'string' ? text : null
  const full = { ...options, mode: mode as ParseMode, typeComments: (flags & PyCF_TYPE_COMMENTS) !== 0 }
  if (onlyAst) {
    return frontEnd(() => {
      const tree = parse(text, full)
      if (optimized && mode !== 'func_type') preprocessTree(tree, options)
      return astToObject(tree)
    }, kept)
  }
  return frontEnd(() => codeFromPlain(compile(text, { ...full, mode: mode as 'exec' })), kept)
}

Object.assign(frontEndHooks, { run: frontEnd, onWarning: warn, decode: decodeSource, filename: filenameOf })
