/**
 * One block of the symbol table (module, class, function, annotation or type scope), the flags a
 * symbol can carry, and name mangling.
 *
 * A symbol is an integer: the low bits are DEF_* and USE facts of the first pass, the bits from
 * SCOPE_OFFSET up are the scope the second pass chose. Symbols keep the order of first mention.
 * CPython: Include/internal/pycore_symtable.h, Python/symtable.c.
 */
import type { Location } from '../location.ts'
import { Symbols } from './symbols.ts'

export const DEF_GLOBAL = 1
export const DEF_LOCAL = 2
export const DEF_PARAM = 4
export const DEF_NONLOCAL = 8
export const USE = 16
export const DEF_FREE_CLASS = 64
export const DEF_IMPORT = 128
export const DEF_ANNOT = 256
export const DEF_COMP_ITER = 512
export const DEF_TYPE_PARAM = 1024
export const DEF_COMP_CELL = 2048
export const DEF_BOUND = DEF_LOCAL | DEF_PARAM | DEF_IMPORT

export const SCOPE_OFFSET = 12
export const SCOPE_MASK = 15

export const LOCAL = 1
export const GLOBAL_EXPLICIT = 2
export const GLOBAL_IMPLICIT = 3
export const FREE = 4
export const CELL = 5

/** The numbers are those of `_symtable.TYPE_*`. */
export const FunctionBlock = 0
export const ClassBlock = 1
export const ModuleBlock = 2
export const AnnotationBlock = 3
export const TypeAliasBlock = 4
export const TypeParametersBlock = 5
export const TypeVariableBlock = 6

export const NoComprehension = 0
export const ListComprehension = 1
export const DictComprehension = 2
export const SetComprehension = 3
export const GeneratorExpression = 4

/** A `global` or `nonlocal` statement's mention of a name, for errors that show up later. */
export interface Directive {
  readonly name: string
  readonly loc: Location
}

export class SymtableEntry {
  readonly name: string
  readonly type: number
  readonly loc: Location
  readonly symbols = new Symbols()
  /** Parameters, mangled, in the order of the code object's first locals. */
  readonly varnames: string[] = []
  readonly children: SymtableEntry[] = []
  directives: Directive[] | null = null
  /** In the type parameter scope of a generic class: the only names that are mangled there. */
  mangledNames: Set<string> | null = null
  /** For errors: what a type variable scope evaluates ("a TypeVar bound"). */
  scopeInfo: string | null = null
  annotationBlock: SymtableEntry | null = null
  comprehension = NoComprehension
  /** Depth inside iterable expressions of comprehensions, where `:=` is not allowed. */
  compIterExpr = 0
  nested: boolean
  method: boolean
  generator = false
  coroutine = false
  varargs = false
  varkeywords = false
  returnsValue = false
  annotationsUsed = false
  hasDocstring = false
  needsClassClosure = false
  needsClassdict = false
  compInlined = false
  compIterTarget = false
  canSeeClassScope = false
  hasConditionalAnnotations = false
  inConditionalBlock = false
  inUnevaluatedAnnotation = false

  constructor(name: string, type: number, loc: Location, parent: SymtableEntry | null) {
    this.name = name
    this.type = type
    this.loc = loc
    this.nested = parent !== null && (parent.nested || isFunctionLike(parent))
    this.method = parent !== null && parent.type === ClassBlock && type === FunctionBlock
  }
}

export function isFunctionLike(entry: SymtableEntry): boolean {
  return entry.type !== ClassBlock && entry.type !== ModuleBlock
}

/** Flags and scope of `name`; 0 if the block does not know it. */
export function getSymbol(entry: SymtableEntry, name: string): number {
  return entry.symbols.get(name)
}

export function symbolToScope(symbol: number): number {
  return (symbol >> SCOPE_OFFSET) & SCOPE_MASK
}

/** LOCAL ... CELL, or 0 if the block does not know `name`. */
export function getScope(entry: SymtableEntry, name: string): number {
  return symbolToScope(getSymbol(entry, name))
}

/** `__name` inside class `Spam` is `_Spam__name`; `__name__` and dotted names stay. */
export function mangle(privateName: string | null, name: string): string {
  if (privateName === null || name.charCodeAt(0) !== 95 || name.charCodeAt(1) !== 95) return name
  if (name.endsWith('__') || name.includes('.')) return name
  const stripped = privateName.replace(/^_+/, '')
  return stripped === '' ? name : `_${stripped}${name}`
}

/** `mangle`, except in a generic class's type parameter scope, where only type parameters are mangled. */
export function maybeMangle(privateName: string | null, entry: SymtableEntry, name: string): string {
  if (entry.mangledNames !== null && !entry.mangledNames.has(name)) return name
  return mangle(privateName, name)
}
