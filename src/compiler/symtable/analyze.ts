/**
 * Pass two: decides the scope of every name from what pass one recorded, finds cells and free
 * variables, and inlines comprehensions into their parents (PEP 709).
 *
 * Down the tree go the names that enclosing functions bind (`bound`) and that are declared global;
 * back up come the free names that still want a binding. CPython: Python/symtable.c (analyze_block).
 */
import {
  CELL,
  ClassBlock,
  DEF_BOUND,
  DEF_COMP_CELL,
  DEF_FREE_CLASS,
  DEF_GLOBAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DEF_TYPE_PARAM,
  FREE,
  GLOBAL_EXPLICIT,
  GLOBAL_IMPLICIT,
  getScope,
  getSymbol,
  isFunctionLike,
  LOCAL,
  NoComprehension,
  SCOPE_OFFSET,
  type SymtableEntry,
  symbolToScope,
  USE,
} from './entry.ts'
import type { Symtable } from './table.ts'

/** Names that a class provides in cells of its own. */
const CLASS_CELLS = ['__class__', '__classdict__', '__conditional_annotations__']
const FLAG_MASK = (1 << SCOPE_OFFSET) - 1

const OWNS_BOUND = 1
const OWNS_GLOBAL = 2
const OWNS_TYPE_PARAMS = 4

/** What a block sees of the blocks around it. The sets are shared between blocks until one changes them. */
class Surroundings {
  /** Names bound by enclosing functions; null in the module. */
  bound: Set<string> | null
  /** Names declared global by enclosing blocks. */
  global: Set<string>
  typeParams: Set<string>
  /** The class whose namespace this annotation or type scope can read. */
  readonly classEntry: SymtableEntry | null
  #owned = 0

  constructor(
    bound: Set<string> | null,
    global: Set<string>,
    typeParams: Set<string>,
    classEntry: SymtableEntry | null,
  ) {
    this.bound = bound
    this.global = global
    this.typeParams = typeParams
    this.classEntry = classEntry
  }

  #own(which: number): boolean {
    const owned = (this.#owned & which) !== 0
    this.#owned |= which
    return owned
  }

  declareGlobal(name: string): void {
    if (!this.#own(OWNS_GLOBAL)) this.global = new Set(this.global)
    this.global.add(name)
    if (this.bound === null || !this.bound.has(name)) return
    if (!this.#own(OWNS_BOUND)) this.bound = new Set(this.bound)
    this.bound.delete(name)
  }

  bind(name: string, isTypeParam: boolean): void {
    if (this.global.has(name)) {
      if (!this.#own(OWNS_GLOBAL)) this.global = new Set(this.global)
      this.global.delete(name)
    }
    if (this.typeParams.has(name) === isTypeParam) return
    if (!this.#own(OWNS_TYPE_PARAMS)) this.typeParams = new Set(this.typeParams)
    if (isTypeParam) this.typeParams.add(name)
    else this.typeParams.delete(name)
  }
}

export function analyze(st: Symtable): void {
  analyzeBlock(st, st.top, new Surroundings(null, new Set(), new Set(), null), new Set())
}

function directiveError(st: Symtable, entry: SymtableEntry, name: string, message: string): Error {
  const directive = entry.directives?.find(d => d.name === name)
  return st.error(message, directive?.loc ?? entry.loc)
}

/** Chooses the scope of one name that the block mentions. */
function analyzeName(
  st: Symtable,
  entry: SymtableEntry,
  name: string,
  flags: number,
  around: Surroundings,
  free: Set<string>,
): number {
  const { bound } = around
  if ((flags & DEF_GLOBAL) !== 0) {
    if ((flags & DEF_NONLOCAL) !== 0) {
      throw directiveError(st, entry, name, `name '${name}' is nonlocal and global`)
    }
    around.declareGlobal(name)
    return GLOBAL_EXPLICIT
  }
  if ((flags & DEF_NONLOCAL) !== 0) {
    if (bound === null) {
      throw directiveError(st, entry, name, 'nonlocal declaration not allowed at module level')
    }
    if (!bound.has(name)) {
      throw directiveError(st, entry, name, `no binding for nonlocal '${name}' found`)
    }
    if (around.typeParams.has(name)) {
      throw directiveError(st, entry, name, `nonlocal binding not allowed for type parameter '${name}'`)
    }
    free.add(name)
    return FREE
  }
  if ((flags & DEF_BOUND) !== 0) {
    around.bind(name, (flags & DEF_TYPE_PARAM) !== 0)
    return LOCAL
  }
  // Where both the class and an outer function bind the name, an annotation scope reads
  // the class's and then the globals, never the function's. (The namespace itself it needs anyway.)
  if (around.classEntry !== null && name !== '__classdict__') {
    const classFlags = getSymbol(around.classEntry, name)
    if ((classFlags & DEF_GLOBAL) !== 0) return GLOBAL_EXPLICIT
    if ((classFlags & DEF_BOUND) !== 0 && (classFlags & DEF_NONLOCAL) === 0) return GLOBAL_IMPLICIT
  }
  if (bound?.has(name)) {
    free.add(name)
    return FREE
  }
  return GLOBAL_IMPLICIT
}

function addAll(target: Set<string>, source: Set<string>): void {
  for (const name of source) target.add(name)
}

/** What was chosen for each symbol of a block, in their order. */
type Scopes = number[]

/** `free` receives the names that this block and its children need from further out. */
function analyzeBlock(st: Symtable, entry: SymtableEntry, around: Surroundings, free: Set<string>): void {
  if (entry.children.length === 0) {
    const { names, values } = entry.symbols
    for (let i = 0; i < names.length; i++) {
      const flags = values[i]!
      const scope = analyzeName(st, entry, names[i]!, flags, around, free)
      values[i] = flags | (scope << SCOPE_OFFSET)
    }
    return
  }
  const isClass = entry.type === ClassBlock
  // What a class binds is invisible to its methods, so children see the state before this block.
  const { bound: outerBound, global: outerGlobal } = around
  const scopes: Scopes = []
  const { names, values } = entry.symbols
  for (let i = 0; i < names.length; i++)
    scopes.push(analyzeName(st, entry, names[i]!, values[i]!, around, free))
  const newBound = new Set((isClass ? outerBound : around.bound) ?? [])
  if (isClass) {
    for (const name of CLASS_CELLS) newBound.add(name)
  } else if (isFunctionLike(entry)) {
    for (let i = 0; i < scopes.length; i++) if (scopes[i] === LOCAL) newBound.add(names[i]!)
  }
  const newGlobal = isClass ? outerGlobal : around.global
  const newFree = new Set<string>()
  const inlinedCells = new Set<string>()
  for (const child of entry.children) {
    const classEntry = child.canSeeClassScope ? (isClass ? entry : around.classEntry) : null
    const inner = new Surroundings(newBound, newGlobal, around.typeParams, classEntry)
    analyzeChild(st, entry, child, inner, scopes, newFree, inlinedCells)
  }
  spliceInlinedChildren(entry)
  if (isFunctionLike(entry)) analyzeCells(entry, scopes, newFree, inlinedCells)
  else if (isClass) dropClassFree(entry, newFree)
  updateSymbols(entry, scopes, around.bound, newFree, inlinedCells)
  addAll(free, newFree)
}

function analyzeChild(
  st: Symtable,
  entry: SymtableEntry,
  child: SymtableEntry,
  inner: Surroundings,
  scopes: Scopes,
  newFree: Set<string>,
  inlinedCells: Set<string>,
): void {
  // Not in annotation scopes that see a class: there the class namespace has to be searched.
  if (child.comprehension === NoComprehension || child.generator || entry.canSeeClassScope) {
    analyzeBlock(st, child, inner, newFree)
    return
  }
  const childFree = new Set<string>()
  analyzeBlock(st, child, inner, childFree)
  inlineComprehension(entry, child, scopes, childFree, inlinedCells)
  child.compInlined = true
  addAll(newFree, childFree)
}

function isFreeInAnyChild(entry: SymtableEntry, name: string): boolean {
  return entry.children.some(child => getScope(child, name) === FREE)
}

function inlineComprehension(
  entry: SymtableEntry,
  comp: SymtableEntry,
  scopes: Scopes,
  compFree: Set<string>,
  inlinedCells: Set<string>,
): void {
  const removed: string[] = []
  const { names, values } = comp.symbols
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const compFlags = values[i]!
    if ((compFlags & DEF_PARAM) !== 0) continue
    let scope = symbolToScope(compFlags)
    if (scope === CELL || (compFlags & DEF_COMP_CELL) !== 0) inlinedCells.add(name)
    const place = entry.symbols.find(name)
    // These are never free through a class: the comprehension, now part of the body, sees a global.
    if (scope === FREE && entry.type === ClassBlock && CLASS_CELLS.includes(name)) {
      scope = GLOBAL_IMPLICIT
      if (!isFreeInAnyChild(comp, name)) compFree.delete(name)
      removed.push(name)
    }
    if (place < 0) {
      entry.symbols.set(name, compFlags & FLAG_MASK)
      scopes.push(scope)
      continue
    }
    const existing = entry.symbols.values[place]!
    // A class's own name is another one: the comprehension means that of the function around.
    if (scope === FREE && (compFlags & USE) !== 0 && entry.type !== ClassBlock) {
      entry.symbols.set(name, existing | USE)
    }
    if ((existing & DEF_BOUND) !== 0 && entry.type !== ClassBlock && !isFreeInAnyChild(comp, name)) {
      // Free in the comprehension, local here: once inlined, simply local.
      compFree.delete(name)
    }
  }
  for (const name of removed) comp.symbols.delete(name)
}

function spliceInlinedChildren(entry: SymtableEntry): void {
  const children = entry.children
  for (let i = children.length - 1; i >= 0; i--) {
    const child = children[i]!
    if (child.compInlined) children.splice(i, 1, ...child.children)
  }
}

/** A local that some child wants becomes a cell and is no longer free. */
function analyzeCells(
  entry: SymtableEntry,
  scopes: Scopes,
  free: Set<string>,
  inlinedCells: ReadonlySet<string>,
): void {
  if (free.size === 0 && inlinedCells.size === 0) return
  const { names } = entry.symbols
  for (let i = 0; i < scopes.length; i++) {
    const name = names[i]!
    if (scopes[i] !== LOCAL || !(free.has(name) || inlinedCells.has(name))) continue
    scopes[i] = CELL
    free.delete(name)
  }
}

/** A class provides these three itself, in cells. */
function dropClassFree(entry: SymtableEntry, free: Set<string>): void {
  if (free.delete('__class__')) entry.needsClassClosure = true
  if (free.delete('__classdict__')) entry.needsClassdict = true
  if (free.delete('__conditional_annotations__')) entry.hasConditionalAnnotations = true
}

/** Writes the scopes into the symbols, and adds the names that only pass through to children. */
function updateSymbols(
  entry: SymtableEntry,
  scopes: Scopes,
  bound: Set<string> | null,
  free: Set<string>,
  inlinedCells: Set<string>,
): void {
  const symbols = entry.symbols
  const { names, values } = symbols
  for (let i = 0; i < scopes.length; i++) {
    const cell = inlinedCells.size > 0 && inlinedCells.has(names[i]!) ? DEF_COMP_CELL : 0
    values[i]! |= cell | (scopes[i]! << SCOPE_OFFSET)
  }
  const classFlag = entry.type === ClassBlock || entry.canSeeClassScope
  for (const name of free) {
    const place = symbols.find(name)
    if (place >= 0) {
      // A method's free variable with the name of a class attribute.
      if (classFlag) symbols.values[place]! |= DEF_FREE_CLASS
    } else if (bound === null || bound.has(name)) {
      symbols.set(name, FREE << SCOPE_OFFSET)
    }
  }
}
