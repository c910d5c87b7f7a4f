/**
 * The state of one compilation and the few operations that all of code generation is made of:
 * scopes, frame blocks, labels and adding instructions.
 *
 * Every function of code generation takes the compiler `c` first; `c.u` is the innermost unit. The
 * order of calls decides the order of constants and names, so it follows CPython's exactly.
 * CPython: Python/compile.c.
 */
import { ByteArena } from '../../base/byte_arena.ts'
import { type Constant, TupleConstant } from '../../base/constant.ts'
import { fromUtf16 } from '../../base/wide_string.ts'
import {
  CO_ASYNC_GENERATOR,
  CO_COROUTINE,
  CO_FUTURE_ANNOTATIONS,
  CO_GENERATOR,
  CO_HAS_DOCSTRING,
  CO_METHOD,
  CO_NESTED,
  CO_NEWLOCALS,
  CO_OPTIMIZED,
  CO_VARARGS,
  CO_VARKEYWORDS,
  type CodeObject,
} from '../../bytecode/code.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import { RESUME_AT_FUNC_START } from '../../bytecode/opcodes.ts'
import type { AnnAssign, Attribute, expr, stmt } from '../../syntax/ast.ts'
import type { SyntaxErrorData, WarningHandler } from '../../syntax/errors.ts'
import { optimizeAndAssemble } from '../assemble.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { ConstantCache } from '../constant_cache.ts'
import { emitWarning, syntaxErrorAt } from '../errors.ts'
import { PyCF_MASK } from '../future.ts'
import { InstructionSequence } from '../instruction_sequence.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import { StringIdentity } from '../string_identity.ts'
import {
  CELL,
  ClassBlock,
  DEF_COMP_CELL,
  DEF_FREE_CLASS,
  FREE,
  GLOBAL_EXPLICIT,
  getScope,
  isFunctionLike,
  mangle,
  maybeMangle,
  type SymtableEntry,
  symbolToScope,
} from '../symtable/entry.ts'
import type { Symtable } from '../symtable/table.ts'
import { type ArgumentCounts, CompilationUnit } from '../unit.ts'

export type ScopeType =
  | 'module'
  | 'class'
  | 'function'
  | 'async function'
  | 'lambda'
  | 'comprehension'
  | 'annotations'

export type FBlockType =
  | 'while loop'
  | 'for loop'
  | 'try except'
  | 'finally try'
  | 'finally end'
  | 'with'
  | 'async with'
  | 'handler cleanup'
  | 'pop value'
  | 'exception handler'
  | 'exception group handler'
  | 'async comprehension generator'
  | 'stop iteration'

/** A frame block: what `return`, `break` and `continue` have to undo on their way out. */
export interface FBlock {
  readonly type: FBlockType
  readonly block: number
  readonly loc: Location
  readonly exit: number
  /** finally try: its statements. */
  readonly body: readonly stmt[] | null
  /** handler cleanup: the name after `as`. */
  readonly name: string | null
}

export const NO_LABEL = -1
const CO_MAXBLOCKS = 21
/** Longer displays are built piecewise, to bound the stack. */
export const STACK_USE_GUIDELINE = 30

export class Unit extends CompilationUnit {
  readonly scopeType: ScopeType
  readonly ste: SymtableEntry
  sequence = new InstructionSequence()
  readonly fblocks: FBlock[] = []
  /** In a class: attributes that its methods assign to as `self.x`. */
  readonly staticAttributes: Set<string> | null
  deferredAnnotations: AnnAssign[] | null = null
  /** Parallel to deferredAnnotations; -1 where the annotation is always reached. */
  readonly conditionalAnnotationIndices: number[] = []
  nextConditionalAnnotationIndex = 0
  inInlinedComp = 0
  inConditionalBlock = 0

  constructor(
    name: string,
    scopeType: ScopeType,
    ste: SymtableEntry,
    privateName: string | null,
    counts: ArgumentCounts,
    firstlineno: number,
    cache: ConstantCache,
  ) {
    super(name, privateName, counts, ste.varnames, cellsOf(ste), freeVariablesOf(ste), firstlineno, cache)
    this.scopeType = scopeType
    this.ste = ste
    this.staticAttributes = scopeType === 'class' ? new Set() : null
  }
}

function cellsOf(ste: SymtableEntry): string[] {
  const cells = namesOfScope(ste, CELL, DEF_COMP_CELL)
  if (ste.needsClassClosure) addOnce(cells, '__class__')
  if (ste.needsClassdict) addOnce(cells, '__classdict__')
  if (ste.hasConditionalAnnotations) addOnce(cells, '__conditional_annotations__')
  return cells
}

function addOnce(names: string[], name: string): void {
  if (!names.includes(name)) names.push(name)
}

function freeVariablesOf(ste: SymtableEntry): string[] {
  return namesOfScope(ste, FREE, DEF_FREE_CLASS)
}

/** Sorted, so that the numbers do not depend on the order of the source. */
function namesOfScope(ste: SymtableEntry, scope: number, flag: number): string[] {
  const names: string[] = []
  const { values } = ste.symbols
  for (let i = 0; i < values.length; i++) {
    const symbol = values[i]!
    if (symbolToScope(symbol) === scope || (symbol & flag) !== 0) names.push(ste.symbols.names[i]!)
  }
  return names.length > 1 ? names.sort(compareNames) : names
}

const SURROGATE = /[\ud800-\udfff]/

/** Order by code points, which UTF-16 order is not once surrogate pairs take part. */
export function compareNames(a: string, b: string): number {
  if (SURROGATE.test(a) || SURROGATE.test(b)) {
    const x = Array.from(a, c => c.codePointAt(0)!)
    const y = Array.from(b, c => c.codePointAt(0)!)
    for (let i = 0; i < x.length && i < y.length; i++) if (x[i] !== y[i]) return x[i]! - y[i]!
    return x.length - y.length
  }
  return a < b ? -1 : a > b ? 1 : 0
}

/** Names are UTF-16; constants hold text as Python has it. */
function identifierConstant(name: string | TupleConstant): Constant {
  if (typeof name === 'string') return fromUtf16(name)
  const items = name.items.map(item => (typeof item === 'string' ? fromUtf16(item) : item))
  return items.every((item, i) => item === name.items[i]) ? name : new TupleConstant(items)
}

export interface CompilerSettings {
  readonly filename: string
  readonly symtable: Symtable
  /** Compiler flags merged with the module's future features. */
  readonly flags: number
  readonly optimize: number
  readonly onWarning: WarningHandler | undefined
  /** Whether a text was interned before this compilation; see StringIdentity. */
  readonly wasInterned?: ((text: string) => boolean) | undefined
  /** Keep the instruction sequences of nested scopes, for introspection. */
  readonly saveNested?: boolean
}

export abstract class Compiler {
  readonly filename: string
  readonly st: Symtable
  readonly flags: number
  readonly futureAnnotations: boolean
  readonly optimize: number
  readonly #onWarning: WarningHandler | undefined
  readonly #saveNested: boolean
  readonly constantCache = new ConstantCache()
  readonly #arena = new ByteArena()
  readonly strings: StringIdentity
  readonly stack: Unit[] = []
  u!: Unit
  interactive = false
  #warningsOff = 0

  constructor(settings: CompilerSettings) {
    this.filename = settings.filename
    this.st = settings.symtable
    this.flags = settings.flags
    this.futureAnnotations = (settings.flags & CO_FUTURE_ANNOTATIONS) !== 0
    this.optimize = settings.optimize
    this.#onWarning = settings.onWarning
    this.#saveNested = settings.saveNested === true
    this.strings = new StringIdentity(settings.wasInterned ?? (() => false))
  }

  abstract visitExpr(e: expr): void
  abstract visitStmt(s: stmt): void

  visitExprs(list: readonly expr[]): void {
    for (let i = 0; i < list.length; i++) this.visitExpr(list[i]!)
  }

  visitStmts(list: readonly stmt[]): void {
    for (let i = 0; i < list.length; i++) this.visitStmt(list[i]!)
  }

  // Errors

  error(message: string, loc: Location): SyntaxErrorData {
    return syntaxErrorAt(message, this.filename, loc)
  }

  warn(message: string, loc: Location): void {
    // A `finally` body is generated at least twice; its last copy stays silent.
    if (this.#warningsOff === 0) emitWarning(this.#onWarning, message, this.filename, loc)
  }

  // Scopes

  enterScope(
    name: string,
    scopeType: ScopeType,
    ste: SymtableEntry | undefined,
    firstlineno: number,
    privateName: string | null = null,
    counts: ArgumentCounts = {},
  ): void {
    if (ste === undefined) throw new InternalCompilerError('unknown symbol table entry')
    const parent = this.u as Unit | undefined
    if (parent !== undefined) this.stack.push(parent)
    const owner = privateName ?? parent?.private ?? null
    this.u = new Unit(name, scopeType, ste, owner, counts, firstlineno, this.constantCache)
    if (scopeType !== 'module') setQualname(this.u, this.stack)
    const lineno = scopeType === 'module' ? 0 : firstlineno
    const loc = { lineno, end_lineno: firstlineno, col_offset: 0, end_col_offset: 0 }
    this.addOpI(OP.RESUME, RESUME_AT_FUNC_START, loc)
    if (scopeType === 'module') this.addOp(OP.ANNOTATIONS_PLACEHOLDER, loc)
  }

  exitScope(): void {
    const finished = this.u
    const parent = this.stack.pop()
    if (parent === undefined) return
    if (this.#saveNested) parent.sequence.addNested(finished.sequence)
    this.u = parent
  }

  /** Ends the current unit's instructions and makes its code object. */
  assembleUnit(addNone: boolean): CodeObject {
    this.addReturnAtEnd(addNone)
    const { u } = this
    this.strings.codeMade(u.qualname)
    const sequence = this.#saveNested ? u.sequence.copy() : u.sequence
    return optimizeAndAssemble(u, sequence, codeFlags(this), this.filename, this.constantCache, this.#arena)
  }

  /** Every stream that falls off its end returns None; this also keeps jump targets in bounds. */
  addReturnAtEnd(addNone: boolean): void {
    if (addNone) this.loadConst(null, NO_LOCATION)
    this.addOp(OP.RETURN_VALUE, NO_LOCATION)
  }

  isInteractiveTopLevel(): boolean {
    return this.interactive && this.stack.length === 0
  }

  // Frame blocks

  pushFBlock(
    type: FBlockType,
    loc: Location,
    block: number,
    exit: number,
    body: readonly stmt[] | null = null,
    name: string | null = null,
  ): void {
    if (this.u.fblocks.length >= CO_MAXBLOCKS) throw this.error('too many statically nested blocks', loc)
    this.u.fblocks.push({ type, block, loc, exit, body, name })
    if (type === 'finally end') this.#warningsOff++
  }

  popFBlock(): FBlock {
    const block = this.u.fblocks.pop()
    if (block === undefined) throw new InternalCompilerError('no frame block to pop')
    if (block.type === 'finally end') this.#warningsOff--
    return block
  }

  // Instructions

  newLabel(): number {
    return this.u.sequence.newLabel()
  }

  useLabel(label: number): void {
    this.u.sequence.useLabel(label)
  }

  addOp(opcode: number, loc: Location): void {
    this.u.sequence.addOp(opcode, 0, loc)
  }

  addOpI(opcode: number, oparg: number, loc: Location): void {
    this.u.sequence.addOp(opcode, oparg, loc)
  }

  addJump(opcode: number, label: number, loc: Location): void {
    this.u.sequence.addOp(opcode, label, loc)
  }

  loadConst(value: Constant, loc: Location): void {
    if (this.#loadConst(value, loc)) this.strings.literal(value)
  }

  /** Loads an identifier, or a tuple of them, as a constant. */
  loadName(name: string | TupleConstant, loc: Location): void {
    const constant = identifierConstant(name)
    if (this.#loadConst(constant, loc)) this.strings.name(constant)
  }

  /** Loads the qualified name of the current unit. */
  loadQualname(loc: Location): void {
    if (this.#loadConst(fromUtf16(this.u.qualname), loc)) this.strings.qualname(this.u.qualname)
  }

  /** Whether the constant is new in this unit; only then its strings can be new in the compilation. */
  #loadConst(value: Constant, loc: Location): boolean {
    const { constants, sequence } = this.u
    const known = constants.items.length
    const index = constants.add(value)
    sequence.addOp(OP.LOAD_CONST, index, loc)
    return index === known
  }

  /** Index of `name` in the unit's names, mangled where it is private. */
  nameIndex(name: string): number {
    return this.u.names.add(this.mangleInScope(name))
  }

  mangleInScope(name: string): string {
    return maybeMangle(this.u.private, this.u.ste, name)
  }

  mangle(name: string): string {
    return mangle(this.u.private, name)
  }

  /** CELL or FREE (or another scope) of a name that a closure wants. */
  refType(name: string): number {
    const implicit =
      name === '__class__' || name === '__classdict__' || name === '__conditional_annotations__'
    return this.u.scopeType === 'class' && implicit ? CELL : getScope(this.u.ste, name)
  }

  /** Remembers `self.x = ...` for the class's `__static_attributes__`. */
  addStaticAttribute(e: Attribute): void {
    if (e.ctx !== 'Store' || e.value.kind !== 'Name' || e.value.id !== 'self') return
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const attributes = this.stack[i]!.staticAttributes
      if (attributes === null) continue
      attributes.add(e.attr)
      return
    }
  }
}

function codeFlags(c: Compiler): number {
  const { ste } = c.u
  let flags = 0
  if (isFunctionLike(ste)) {
    flags |= CO_NEWLOCALS | CO_OPTIMIZED
    if (ste.nested) flags |= CO_NESTED
    if (ste.generator) flags |= ste.coroutine ? CO_ASYNC_GENERATOR : CO_GENERATOR
    if (ste.varargs) flags |= CO_VARARGS
    if (ste.varkeywords) flags |= CO_VARKEYWORDS
    if (ste.hasDocstring) flags |= CO_HAS_DOCSTRING
    if (ste.method) flags |= CO_METHOD
  }
  if (ste.coroutine && !ste.generator) flags |= CO_COROUTINE
  return flags | (c.flags & PyCF_MASK)
}

function setQualname(u: Unit, stack: readonly Unit[]): void {
  if (stack.length <= 1) return
  let parent = stack[stack.length - 1]!
  if (parent.scopeType === 'annotations') {
    // Type parameter scopes do not show in qualified names.
    if (stack.length === 2) return
    parent = stack[stack.length - 2]!
  }
  const { scopeType } = u
  if (scopeType === 'function' || scopeType === 'async function' || scopeType === 'class') {
    if (getScope(parent.ste, mangle(parent.private, u.name)) === GLOBAL_EXPLICIT) return
  }
  const inFunction =
    parent.scopeType === 'function' || parent.scopeType === 'async function' || parent.scopeType === 'lambda'
  u.qualname = `${parent.qualname}${inFunction ? '.<locals>' : ''}.${u.name}`
}

/** True directly in a class body, where names are looked up in the class namespace. */
export function inClassBody(c: Compiler): boolean {
  return c.u.ste.type === ClassBlock && c.u.inInlinedComp === 0
}
