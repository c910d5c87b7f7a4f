/**
 * Constant folding in a basic block: runs of constant loads before a BUILD_TUPLE, BUILD_LIST,
 * operator, ... become one load. The loads turn into NOPs without a line.
 * CPython: Python/flowgraph.c, fold_* and optimize_lists_and_sets.
 */
import { type Constant, TupleConstant } from '../../base/constant.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import { hasConst } from '../../bytecode/opcodes.ts'
import type { ConstantCache } from '../constant_cache.ts'
import { NO_LOCATION } from '../location.ts'
import type { BasicBlock, Instruction } from './cfg.ts'
import { foldBinary, foldUnary, makeFrozenSet } from './fold.ts'

/** CPython keeps the loads it looks at in an array of this size on the C stack. */
const MAX_FOLDED_LOADS = 30
/** Shorter literal lists and sets are built item by item. */
const MIN_CONST_SEQUENCE_SIZE = 3
const SMALL_INT_LIMIT = 256

/** The constants of the code unit, to which folding adds. */
export class ConstantPool {
  readonly items: Constant[]
  readonly cache: ConstantCache
  /** Whether folding has made a load that has no line; CPython does that where it folds lists and sets. */
  hasLinelessLoads = false
  constructor(items: Constant[], cache: ConstantCache) {
    this.items = items
    this.cache = cache
  }

  /** The index of a constant, appended if it is new. */
  add(constant: Constant): number {
    const merged = this.cache.merge(constant)
    const index = this.items.indexOf(merged)
    return index >= 0 ? index : this.items.push(merged) - 1
  }

  valueOf(instr: Instruction): Constant {
    return instr.opcode === OP.LOAD_SMALL_INT ? instr.oparg : this.items[instr.oparg]!
  }
}

function loadsConst(opcode: number): boolean {
  return hasConst(opcode) || opcode === OP.LOAD_SMALL_INT
}

/** Makes it LOAD_SMALL_INT if the constant allows. */
export function maybeLoadSmallInt(instr: Instruction, constant: Constant): boolean {
  if (typeof constant !== 'number' || constant < 0 || constant >= SMALL_INT_LIMIT) return false
  // A folded integer may be a double to V8: the field would be one for all instructions from then on.
  instr.set(OP.LOAD_SMALL_INT, constant | 0)
  return true
}

function makeLoadConst(instr: Instruction, constant: Constant, pool: ConstantPool): void {
  if (!maybeLoadSmallInt(instr, constant)) instr.set(OP.LOAD_CONST, pool.add(constant))
}

/** The `size` constant loads that end at index `start` (NOPs between them pass), or null. */
function constLoadsBefore(b: BasicBlock, start: number, size: number): Instruction[] | null {
  const loads = new Array<Instruction>(size)
  for (; start >= 0 && size > 0; start--) {
    const instr = b.instr[start]!
    if (instr.opcode === OP.NOP) continue
    if (!loadsConst(instr.opcode)) return null
    loads[--size] = instr
  }
  return size === 0 ? loads : null
}

function nopOut(instrs: readonly Instruction[]): void {
  for (const instr of instrs) {
    instr.setNop()
    instr.loc = NO_LOCATION
  }
}

export function foldTuple(b: BasicBlock, i: number, pool: ConstantPool): void {
  const instr = b.instr[i]!
  if (instr.oparg > MAX_FOLDED_LOADS) return
  const loads = constLoadsBefore(b, i - 1, instr.oparg)
  if (loads === null) return
  const tuple = new TupleConstant(loads.map(load => pool.valueOf(load)))
  nopOut(loads)
  makeLoadConst(instr, tuple, pool)
}

/** BUILD_LIST 0, (constant, LIST_APPEND 1)..., list-to-tuple: a tuple too long for BUILD_TUPLE. */
export function foldListToTuple(b: BasicBlock, i: number, pool: ConstantPool): void {
  const run = appendedConstants(b, i, OP.BUILD_LIST, OP.LIST_APPEND)
  if (run === null) return
  const tuple = new TupleConstant(run.loads.map(load => pool.valueOf(load)))
  nopOut(b.instr.slice(run.start, i).filter(other => other.opcode !== OP.NOP))
  makeLoadConst(b.instr[i]!, tuple, pool)
}

/**
 * A list or set of constants too long for one BUILD_LIST or BUILD_SET that is only iterated or
 * searched: a constant tuple or frozenset. `i` is the last LIST_APPEND or SET_ADD.
 */
export function foldAppended(b: BasicBlock, i: number, pool: ConstantPool): void {
  const instr = b.instr[i]!
  const isSet = instr.opcode === OP.SET_ADD
  const run = appendedConstants(b, i + 1, isSet ? OP.BUILD_SET : OP.BUILD_LIST, instr.opcode)
  if (run === null) return
  const items = run.loads.map(load => pool.valueOf(load))
  const folded = isSet ? makeFrozenSet(items, pool.cache) : new TupleConstant(items)
  // CPython takes the location away from this one too, so it gets that of what comes before.
  nopOut(b.instr.slice(run.start, i + 1).filter(other => other.opcode !== OP.NOP))
  pool.hasLinelessLoads = true
  instr.set(OP.LOAD_CONST, pool.add(folded))
}

interface AppendedConstants {
  /** Index of the BUILD instruction. */
  readonly start: number
  readonly loads: readonly Instruction[]
}

/** The run of constant loads and appends to an empty list or set that ends before index `end`. */
function appendedConstants(
  b: BasicBlock,
  end: number,
  build: number,
  append: number,
): AppendedConstants | null {
  let expectAppend = true
  const loads: Instruction[] = []
  for (let start = end - 1; start >= 0; start--) {
    const instr = b.instr[start]!
    const { opcode, oparg } = instr
    if (opcode === OP.NOP) continue
    if (opcode === build && oparg === 0) return expectAppend ? { start, loads: loads.reverse() } : null
    if (expectAppend) {
      if (opcode !== append || oparg !== 1) return null
    } else {
      if (!loadsConst(opcode)) return null
      loads.push(instr)
    }
    expectAppend = !expectAppend
  }
  return null
}

/**
 * Literal lists and sets. Where they are only iterated or searched: a constant tuple or frozenset
 * (a tuple of non-constants for a list). Else, from three constants up: extend an empty one.
 */
export function foldListOrSet(b: BasicBlock, i: number, nextOpcode: number, pool: ConstantPool): void {
  const instr = b.instr[i]!
  const { opcode, oparg: size } = instr
  const iterated = nextOpcode === OP.GET_ITER || nextOpcode === OP.CONTAINS_OP
  if (size > MAX_FOLDED_LOADS || (size < MIN_CONST_SEQUENCE_SIZE && !iterated)) return
  const loads = constLoadsBefore(b, i - 1, size)
  if (loads === null) {
    if (iterated && opcode === OP.BUILD_LIST) instr.opcode = OP.BUILD_TUPLE
    return
  }
  const items = loads.map(load => pool.valueOf(load))
  const folded = opcode === OP.BUILD_SET ? makeFrozenSet(items, pool.cache) : new TupleConstant(items)
  const index = pool.add(folded)
  nopOut(loads)
  if (iterated) {
    instr.set(OP.LOAD_CONST, index)
    return
  }
  const start = b.instr[i - 2]!
  start.loc = instr.loc
  start.set(opcode, 0)
  pool.hasLinelessLoads = true
  b.instr[i - 1]!.set(OP.LOAD_CONST, index)
  instr.set(opcode === OP.BUILD_LIST ? OP.LIST_EXTEND : OP.SET_UPDATE, 1)
}

export function foldBinaryOp(b: BasicBlock, i: number, pool: ConstantPool): void {
  const instr = b.instr[i]!
  const loads = constLoadsBefore(b, i - 1, 2)
  if (loads === null) return
  const result = foldBinary(pool.valueOf(loads[0]!), instr.oparg, pool.valueOf(loads[1]!))
  if (result === undefined) return
  nopOut(loads)
  makeLoadConst(instr, result, pool)
}

export function foldUnaryOp(b: BasicBlock, i: number, pool: ConstantPool): void {
  const instr = b.instr[i]!
  const loads = constLoadsBefore(b, i - 1, 1)
  if (loads === null) return
  const result = foldUnary(pool.valueOf(loads[0]!), instr.opcode, instr.oparg)
  if (result === undefined) return
  nopOut(loads)
  makeLoadConst(instr, result, pool)
}

/** Drops constants that nothing loads (never the first: it may be the docstring) and renumbers. */
export function removeUnusedConsts(entry: BasicBlock, consts: Constant[]): void {
  if (consts.length === 0) return
  const newIndex = new Array<number>(consts.length).fill(-1)
  newIndex[0] = 0
  let used = 1
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      if (!hasConst(instr.opcode) || newIndex[instr.oparg] === 0) continue
      newIndex[instr.oparg] = 0
      used++
    }
  }
  if (used === consts.length) return
  let count = 0
  for (let i = 0; i < consts.length; i++) {
    if (newIndex[i]! < 0) continue
    newIndex[i] = count
    consts[count++] = consts[i]!
  }
  consts.length = count
  renumberLoads(entry, newIndex)
}

function renumberLoads(entry: BasicBlock, newIndex: readonly number[]): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      if (hasConst(instr.opcode)) instr.oparg = newIndex[instr.oparg]!
    }
  }
}
