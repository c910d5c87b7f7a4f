/**
 * Comprehensions: list, set and dict comprehensions run inline in their parent, their variables
 * saved on the stack around them (PEP 709); generator expressions, and comprehensions that an
 * annotation scope in a class holds, get a function. CPython: codegen_comprehension and below.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import type { comprehension, DictComp, expr, GeneratorExp, ListComp, SetComp } from '../../syntax/ast.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import {
  CELL,
  DEF_LOCAL,
  DEF_NONLOCAL,
  FREE,
  getSymbol,
  isFunctionLike,
  type SymtableEntry,
  symbolToScope,
} from '../symtable/entry.ts'
import { codegenMakeClosure, wrapInStopIterationHandler } from './closures.ts'
import { type Compiler, inClassBody, NO_LABEL } from './compiler.ts'
import { addAwait, addYield, addYieldFrom, codegenJumpIf } from './expressions.ts'

type Comprehension = ListComp | SetComp | DictComp | GeneratorExp

const NAMES = {
  ListComp: '<listcomp>',
  SetComp: '<setcomp>',
  DictComp: '<dictcomp>',
  GeneratorExp: '<genexpr>',
} as const

const BUILD = { ListComp: OP.BUILD_LIST, SetComp: OP.BUILD_SET, DictComp: OP.BUILD_MAP } as const

export function codegenComprehension(c: Compiler, e: Comprehension): void {
  const entry = c.st.blocks.get(e)
  if (entry === undefined) throw new InternalCompilerError('unknown symbol table entry')
  const loc = e.location()
  if (entry.compInlined) {
    codegenIterable(c, e.generators[0]!)
    const state = enterInlined(c, loc, entry)
    codegenLoops(c, loc, e, true)
    leaveInlined(c, loc, state)
    return
  }
  c.enterScope(NAMES[e.kind], 'comprehension', entry, e.lineno, null, { argcount: 1 })
  codegenLoops(c, loc, e, false)
  if (e.kind === 'GeneratorExp') wrapInStopIterationHandler(c)
  else c.addOp(OP.RETURN_VALUE, loc)
  const code = c.assembleUnit(true)
  c.exitScope()
  codegenMakeClosure(c, loc, code, 0)
  codegenIterable(c, e.generators[0]!)
  c.addOpI(OP.CALL, 0, loc)
  if (entry.coroutine && e.kind !== 'GeneratorExp') addAwait(c, loc, 0)
}

/** The outermost iterable belongs to the enclosing scope. */
function codegenIterable(c: Compiler, generator: comprehension): void {
  c.visitExpr(generator.iter)
  c.addOp(generator.is_async ? OP.GET_AITER : OP.GET_ITER, generator.iter.location())
}

function codegenLoops(c: Compiler, loc: Location, e: Comprehension, inlined: boolean): void {
  if (e.kind !== 'GeneratorExp') {
    c.addOpI(BUILD[e.kind], 0, loc)
    if (inlined) c.addOpI(OP.SWAP, 2, loc)
  }
  // There may be thousands of loops: no recursion on them.
  const ends: ((elementLoc: Location) => void)[] = []
  let depth = 0
  e.generators.forEach((generator, index) => {
    const ifCleanup = c.newLabel()
    const { end, iterators } = generator.is_async
      ? beginAsyncLoop(c, loc, generator, index, ifCleanup, inlined && index === 0)
      : beginSyncLoop(c, loc, generator, index, ifCleanup, inlined && index === 0)
    ends.push(end)
    depth += iterators
    for (const condition of generator.ifs) codegenJumpIf(c, loc, condition, ifCleanup, false)
  })
  const innermost = ends.pop()!
  innermost(codegenElement(c, e, depth))
  const outer = (e.kind === 'DictComp' ? e.key : e.elt).location()
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) end(outer)
}

/** A loop whose body is to follow: what ends it, given the element's location, and the iterators it keeps on the stack. */
interface OpenLoop {
  readonly end: (elementLoc: Location) => void
  readonly iterators: 0 | 1
}

/** `for y in [f(x)]` is an assignment: its only item, or null. */
function singleItem(iter: expr): expr | null {
  if ((iter.kind !== 'List' && iter.kind !== 'Tuple') || iter.elts.length !== 1) return null
  const item = iter.elts[0]!
  return item.kind === 'Starred' ? null : item
}

function beginSyncLoop(
  c: Compiler,
  loc: Location,
  generator: comprehension,
  index: number,
  ifCleanup: number,
  iterOnStack: boolean,
): OpenLoop {
  const start = c.newLabel()
  const anchor = c.newLabel()
  let loops = true
  if (!iterOnStack) {
    if (index === 0) {
      c.addOpI(OP.LOAD_FAST, 0, loc)
    } else {
      const item = singleItem(generator.iter)
      loops = item === null
      if (item === null) codegenIterable(c, generator)
      else c.visitExpr(item)
    }
  }
  if (loops) {
    c.useLabel(start)
    c.addJump(OP.FOR_ITER, anchor, generator.iter.location())
  }
  c.visitExpr(generator.target)
  const end = (elementLoc: Location): void => {
    c.useLabel(ifCleanup)
    if (!loops) return
    c.addJump(OP.JUMP, start, elementLoc)
    c.useLabel(anchor)
    // END_FOR comes first: a generator's exhaustion jumps to it, other iterators go past it.
    c.addOp(OP.END_FOR, NO_LOCATION)
    c.addOp(OP.POP_ITER, NO_LOCATION)
  }
  return { end, iterators: loops ? 1 : 0 }
}

function beginAsyncLoop(
  c: Compiler,
  loc: Location,
  generator: comprehension,
  index: number,
  ifCleanup: number,
  iterOnStack: boolean,
): OpenLoop {
  const start = c.newLabel()
  const send = c.newLabel()
  const except = c.newLabel()
  if (!iterOnStack) {
    if (index === 0) c.addOpI(OP.LOAD_FAST, 0, loc)
    else codegenIterable(c, generator)
  }
  c.useLabel(start)
  c.pushFBlock('async comprehension generator', loc, start, NO_LABEL)
  c.addJump(OP.SETUP_FINALLY, except, loc)
  c.addOp(OP.GET_ANEXT, loc)
  c.loadConst(null, loc)
  c.useLabel(send)
  addYieldFrom(c, loc, true)
  c.addOp(OP.POP_BLOCK, loc)
  c.visitExpr(generator.target)
  const end = (elementLoc: Location): void => {
    c.useLabel(ifCleanup)
    c.addJump(OP.JUMP, start, elementLoc)
    c.popFBlock()
    c.useLabel(except)
    c.addJump(OP.END_ASYNC_FOR, send, loc)
  }
  return { end, iterators: 1 }
}

function codegenElement(c: Compiler, e: Comprehension, depth: number): Location {
  if (e.kind === 'DictComp') {
    c.visitExpr(e.key)
    c.visitExpr(e.value)
    const loc = {
      lineno: e.key.lineno,
      end_lineno: e.value.end_lineno,
      col_offset: e.key.col_offset,
      end_col_offset: e.value.end_col_offset,
    }
    c.addOpI(OP.MAP_ADD, depth + 1, loc)
    return loc
  }
  const loc = e.elt.location()
  c.visitExpr(e.elt)
  switch (e.kind) {
    case 'GeneratorExp':
      addYield(c, loc)
      c.addOp(OP.POP_TOP, loc)
      break
    case 'ListComp':
      c.addOpI(OP.LIST_APPEND, depth + 1, loc)
      break
    case 'SetComp':
      c.addOpI(OP.SET_ADD, depth + 1, loc)
      break
  }
  return loc
}

// Inlining

/** What entering an inlined comprehension changed, to be undone behind it. */
interface InlinedState {
  /** Names whose outer values wait on the stack. */
  readonly pushedLocals: string[]
  /** The outer symbols that the comprehension's hide. */
  readonly hiddenSymbols: Map<string, number>
  /** Names that this comprehension made fast locals outside of a function. */
  readonly fastHidden: string[]
  cleanup: number
}

function isBoundInside(symbol: number): boolean {
  return (symbol & DEF_LOCAL) !== 0 && (symbol & DEF_NONLOCAL) === 0
}

function enterInlined(c: Compiler, loc: Location, entry: SymtableEntry): InlinedState {
  const state: InlinedState = {
    pushedLocals: [],
    hiddenSymbols: new Map(),
    fastHidden: [],
    cleanup: NO_LABEL,
  }
  const inClass = inClassBody(c)
  c.u.inInlinedComp++
  hideOuterSymbols(c, entry, inClass, state)
  pushOuterLocals(c, loc, entry, state)
  return state
}

function hideOuterSymbols(c: Compiler, entry: SymtableEntry, inClass: boolean, state: InlinedState): void {
  const { u } = c
  const { ste } = u
  const { names, values } = entry.symbols
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const symbol = values[i]!
    const scope = symbolToScope(symbol)
    const outer = getSymbol(ste, name)
    const outerScope = symbolToScope(outer)
    // Free in the comprehension means what it means outside. A cell of the comprehension that is
    // free outside stays free: either way it is a *_DEREF.
    const differs = scope !== outerScope && scope !== FREE && !(scope === CELL && outerScope === FREE)
    if (differs || inClass) {
      ste.symbols.set(name, symbol)
      state.hiddenSymbols.set(name, outer)
    }
    const becomesFast = isBoundInside(symbol) && !isFunctionLike(ste)
    if (becomesFast && u.fasthidden?.get(name) !== true) {
      u.fasthidden ??= new Map()
      u.fasthidden.set(name, true)
      state.fastHidden.push(name)
    }
  }
}

function pushOuterLocals(c: Compiler, loc: Location, entry: SymtableEntry, state: InlinedState): void {
  const { u } = c
  const { names, values } = entry.symbols
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const symbol = values[i]!
    if (!isBoundInside(symbol)) continue
    const outerScope = symbolToScope(getSymbol(u.ste, name))
    // Of a cell this pushes the cell itself; the comprehension gets a new one.
    c.addOpI(OP.LOAD_FAST_AND_CLEAR, u.varnames.add(c.mangleInScope(name)), loc)
    if (symbolToScope(symbol) === CELL) {
      const table = outerScope === FREE ? u.freevars : u.cellvars
      c.addOpI(OP.MAKE_CELL, table.add(c.mangleInScope(name)), loc)
    }
    state.pushedLocals.push(name)
  }
  if (state.pushedLocals.length === 0) return
  // The iterator has to come back to the top; this also turns the saved values around, which
  // the SWAP of restoreLocals undoes.
  c.addOpI(OP.SWAP, state.pushedLocals.length + 1, loc)
  state.cleanup = c.newLabel()
  c.addJump(OP.SETUP_FINALLY, state.cleanup, loc)
  // Nothing can leave a comprehension early: the frame block only counts nesting.
  c.pushFBlock('exception handler', loc, state.cleanup, NO_LABEL)
}

function leaveInlined(c: Compiler, loc: Location, state: InlinedState): void {
  if (state.pushedLocals.length > 0) {
    c.popFBlock()
    c.addOp(OP.POP_BLOCK, NO_LOCATION)
    const end = c.newLabel()
    c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
    c.useLabel(state.cleanup)
    // Drop the unfinished container under the exception.
    c.addOpI(OP.SWAP, 2, NO_LOCATION)
    c.addOp(OP.POP_TOP, NO_LOCATION)
    restoreLocals(c, loc, state.pushedLocals)
    c.addOpI(OP.RERAISE, 0, NO_LOCATION)
    c.useLabel(end)
    restoreLocals(c, loc, state.pushedLocals)
  }
  c.u.inInlinedComp--
  for (const [name, symbol] of state.hiddenSymbols) c.u.ste.symbols.set(name, symbol)
  // False, not absent: the code object marks these locals as hidden.
  for (const name of state.fastHidden) c.u.fasthidden?.set(name, false)
}

function restoreLocals(c: Compiler, loc: Location, names: readonly string[]): void {
  c.addOpI(OP.SWAP, names.length + 1, loc)
  for (let i = names.length - 1; i >= 0; i--) {
    c.addOpI(OP.STORE_FAST_MAYBE_NULL, c.u.varnames.add(c.mangleInScope(names[i]!)), loc)
  }
}
