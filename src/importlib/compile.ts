/**
 * `compile()` for the runtime: flags, trees and text; errors and warnings go through `modules/front_end`.
 * CPython: Python/bltinmodule.c (builtin_compile_impl), Python/pythonrun.c.
 */
import { toUtf16, WideString } from '../base/wide_string.ts'
import { type CompileOptions, compile, preprocessTree } from '../compiler/compile.ts'
import { astFromObject, astToObject, checkAstMode, isAstObject } from '../modules/_ast/convert.ts'
import { decodeSource, filenameOf, frontEnd, warn } from '../modules/front_end.ts'
import { codeFromPlain, isKnownClassName } from '../objects/code.ts'
import { PyFrame } from '../objects/frame.ts'
import { intLimits } from '../objects/int.ts'
import { strHooks } from '../objects/str.ts'
import { bufferBytes } from '../runtime/abstract.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import type { PyCode } from '../runtime/function.ts'
import { machine, state } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import { PyBytes, type PyStr, type PyValue, strValue } from '../runtime/values.ts'
import { type ParseMode, parse } from '../syntax/parse.ts'

export const PyCF_DONT_IMPLY_DEDENT = 0x200
export const PyCF_ONLY_AST = 0x400
export const PyCF_TYPE_COMMENTS = 0x1000
export const PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
export const PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000
export const PyCF_OPTIMIZED_AST = 0x8000 | PyCF_ONLY_AST

/** CO_FUTURE_* bits that a caller's code passes on. */
export const PyCF_MASK = 0x1fe0000
const KNOWN_FLAGS =
  PyCF_MASK |
  PyCF_DONT_IMPLY_DEDENT |
  PyCF_OPTIMIZED_AST |
  PyCF_TYPE_COMMENTS |
  PyCF_ALLOW_TOP_LEVEL_AWAIT |
  PyCF_ALLOW_INCOMPLETE_INPUT |
  0x10

/** The optimisation level that -1 means. */
export const compileDefaults: { optimize: 0 | 1 | 2 } = { optimize: 0 }

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

function inheritedFlags(): number {
  const f = state.frame
  return f instanceof PyFrame ? f.code.plain.flags & PyCF_MASK : 0
}

function optimizeLevel(optimize: number): 0 | 1 | 2 {
  return optimize < 0 ? compileDefaults.optimize : (optimize as 0 | 1 | 2)
}

function commonOptions(filename: string, flags: number, optimize: number) {
  return {
    filename,
    flags,
    optimize: optimizeLevel(optimize),
    onWarning: warn,
    decode: decodeSource,
    wasInterned: isKnownClassName,
    maxIntDigits: intLimits.maxStrDigits,
  }
}

machine.compile = (source, filename, mode, flagBits, dontInherit, optimize, featureVersion) => {
  if ((flagBits & ~KNOWN_FLAGS) !== 0) throw valueError('compile(): unrecognised flags')
  const flags = dontInherit ? flagBits : flagBits | inheritedFlags()
  const onlyAst = (flags & PyCF_ONLY_AST) !== 0
  if (mode === 'func_type' && !onlyAst)
    throw valueError("compile() mode 'func_type' requires flag PyCF_ONLY_AST")
  const name = filenameOf(filename)
  const options = {
    ...commonOptions(name, flags, optimize),
    ...(featureVersion >= 0 && onlyAst ? { featureVersion } : {}),
  }
  const optimized = (flags & PyCF_OPTIMIZED_AST) === PyCF_OPTIMIZED_AST
  if (isAstObject(source)) {
    checkAstMode(source, mode)
    if (onlyAst && !optimized) return source
    const tree = frontEnd(name, () => astFromObject(source, mode))
    if (onlyAst) {
      frontEnd(name, () => preprocessTree(tree, options))
      return astToObject(tree)
    }
    return frontEnd(name, () => codeFromPlain(compile(tree, options)))
  }
  const text = sourceOf(source)
  const kept = typeof text === 'string' ? text : null
  const full = { ...options, mode: mode as ParseMode, typeComments: (flags & PyCF_TYPE_COMMENTS) !== 0 }
  if (onlyAst) {
    const run = () => {
      const tree = parse(text, full)
      if (optimized && mode !== 'func_type') preprocessTree(tree, options)
      return astToObject(tree)
    }
    return frontEnd(name, run, kept)
  }
  return frontEnd(name, () => compileText(text, { ...full, mode: mode as 'exec' }), kept)
}

/** From this length on it takes long enough to tell the engine. */
const LONG_SOURCE = 4096
/** After so many characters the engine has optimised what is hot in the compiler: what comes now shall be fast. */
const WARM_UP = 2_000_000

function compileText(text: string | Uint8Array, options: CompileOptions): PyCode {
  state.compiledSize += text.length
  const engine = text.length < LONG_SOURCE || state.compiledSize > WARM_UP ? undefined : state.host.engine
  const before = engine?.expect('compiling')
  try {
    return codeFromPlain(compile(text, options))
  } finally {
    if (before !== undefined) engine!.expect(before)
  }
}

/** The program that the command line names: errors in its encoding say which file it is. */
export function compileScript(source: Uint8Array, filename: string): PyCode {
  const options = { ...commonOptions(filename, 0, -1), mode: 'exec' as const, script: true }
  return frontEnd(filename, () => compileText(source, options))
}
