/**
 * The compiler's entry: source or syntax tree to code object, and the symbol table on its own.
 * CPython: _PyAST_Compile, _Py_SymtableStringObjectFlags, builtin compile().
 */
import type { CodeObject } from '../bytecode/code.ts'
import type { mod } from '../syntax/ast.ts'
import type { WarningHandler } from '../syntax/errors.ts'
import { type ParseMode, parse } from '../syntax/parse.ts'
import type { Decode } from '../syntax/source.ts'
import { Codegen } from './codegen/codegen.ts'
import { recursionError } from './errors.ts'
import { type FutureFeatures, futureFromAst } from './future.ts'
import type { InstructionSequence } from './instruction_sequence.ts'
import { preprocess } from './preprocess.ts'
import { buildSymtable } from './symtable/build.ts'
import type { Symtable } from './symtable/table.ts'
import type { CompilationUnit } from './unit.ts'

export type CompileMode = Exclude<ParseMode, 'func_type'>
export type Source = string | Uint8Array | mod

export interface CompileOptions {
  readonly filename: string
  /** Default: 'exec'. Ignored for trees. */
  readonly mode?: CompileMode
  /** PyCF_* and CO_FUTURE_* bits; the caller merges in those of the code that calls compile(). */
  readonly flags?: number
  /** 0, 1 (-O: no asserts) or 2 (-OO: no docstrings either). */
  readonly optimize?: 0 | 1 | 2
  /** Receives SyntaxWarnings; answering true makes an error of one. */
  readonly onWarning?: WarningHandler
  /** Decodes source encodings other than utf-8, latin-1 and ascii. */
  readonly decode?: Decode
  /** The program that runs, not a text or a module: see `DecodeOptions` in syntax/source. */
  readonly script?: boolean
  /** sys.get_int_max_str_digits(); 0 for no limit. */
  readonly maxIntDigits?: number
  /** The 3.x of the newest syntax to accept. */
  readonly featureVersion?: number
  /** Whether the process had interned a text as a name before; only sharing in a `.pyc` depends on it. */
  readonly wasInterned?: (text: string) => boolean
}

function isTree(source: Source): source is mod {
  return typeof source !== 'string' && !(source instanceof Uint8Array)
}

function toTree(source: Source, options: CompileOptions, replaceable?: Set<number>): mod {
  return isTree(source) ? source : parse(source, { ...options, mode: options.mode ?? 'exec', replaceable })
}

/** The host's stack is the limit to nesting; running out of it is RecursionError in Python. */
function guardRecursion<T>(filename: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof RangeError) throw recursionError(filename)
    throw error
  }
}

/** Future features merged with the flags that were passed in. */
function mergedFuture(tree: mod, options: CompileOptions): FutureFeatures {
  const future = futureFromAst(tree, options.filename)
  future.features |= options.flags ?? 0
  return future
}

function prepare(
  tree: mod,
  options: CompileOptions,
  saveNested: boolean,
  replaceable: Set<number> | null = null,
): Codegen {
  const { filename, onWarning, wasInterned } = options
  const optimize = options.optimize ?? 0
  const future = mergedFuture(tree, options)
  const flags = future.features
  preprocess(tree, { filename, optimize, flags, onWarning, replaceable })
  const symtable = buildSymtable(tree, filename, future)
  return new Codegen({ filename, symtable, flags, optimize, onWarning, saveNested, wasInterned })
}

/**
 * Compiles a module, an expression or an interactive statement. A tree that is passed in is
 * changed. Throws SyntaxErrorData; its type says which Python exception it is.
 */
export function compile(source: Source, options: CompileOptions): CodeObject {
  const replaceable = isTree(source) ? null : new Set<number>()
  const tree = toTree(source, options, replaceable ?? undefined)
  return guardRecursion(options.filename, () =>
    prepare(tree, options, false, replaceable).compileModule(tree),
  )
}

/** The symbol table of a source, as the `symtable` module shows it. The tree is not preprocessed. */
export function symtable(source: Source, options: CompileOptions): Symtable {
  const tree = toTree(source, options)
  return guardRecursion(options.filename, () =>
    buildSymtable(tree, options.filename, mergedFuture(tree, options)),
  )
}

/** What `ast.parse` does to a tree after parsing when it is asked for an optimised one (PyCF_OPTIMIZED_AST). */
export function preprocessTree(tree: mod, options: CompileOptions): void {
  const { filename, onWarning } = options
  guardRecursion(filename, () => {
    const flags = mergedFuture(tree, options).features
    const optimize = options.optimize ?? 0
    preprocess(tree, { filename, optimize, flags, onWarning, replaceable: null })
  })
}

/** The instructions before optimisation, as `_testinternalcapi.compiler_codegen` gives them. */
export function generateInstructions(
  source: Source,
  options: CompileOptions,
): { sequence: InstructionSequence; unit: CompilationUnit } {
  const tree = toTree(source, options)
  return guardRecursion(options.filename, () => {
    const codegen = prepare(tree, options, true)
    const sequence = codegen.generateOnly(tree)
    sequence.applyLabelMap()
    return { sequence, unit: codegen.u }
  })
}
