/**
 * The last passes: cold blocks go to the end, pseudo instructions become real ones, conditional
 * jumps point forward, cells and generators get their prefix, the stack depth is computed.
 * CPython: Python/flowgraph.c, push_cold_blocks_to_end, normalize_jumps, prepare_localsplus,
 * calculate_stackdepth.
 */
import { CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR } from '../../bytecode/code.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import {
  hasJump,
  hasTarget,
  INVALID_STACK_EFFECT,
  isBlockPush,
  isConditionalJump,
  isScopeExit,
  isUnconditionalJump,
  stackEffect,
} from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { NO_LOCATION } from '../location.ts'
import type { UnitMetadata } from '../unit_metadata.ts'
import { BasicBlock, type ControlFlowGraph, clearVisited, maxLabel } from './cfg.ts'
import { removeRedundantNopsAndJumps } from './cleanup.ts'

/** Marks what is reachable without an exception. */
function markWarm(entry: BasicBlock): void {
  clearVisited(entry)
  const stack = [entry]
  entry.visited = true
  for (let b = stack.pop(); b !== undefined; b = stack.pop()) {
    b.warm = true
    if (b.next !== null && b.fallsThrough()) pushUnvisited(stack, b.next)
    const last = b.last()
    if (last !== null && hasJump(last.opcode)) pushUnvisited(stack, last.target!)
  }
}

function pushUnvisited(stack: BasicBlock[], b: BasicBlock): void {
  if (b.visited) return
  b.visited = true
  stack.push(b)
}

/** Handlers, and what only they reach, are cold. */
function markCold(entry: BasicBlock): void {
  markWarm(entry)
  clearVisited(entry)
  const stack: BasicBlock[] = []
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) if (b.exceptHandler) pushUnvisited(stack, b)
  for (let b = stack.pop(); b !== undefined; b = stack.pop()) {
    b.cold = true
    if (b.next !== null && b.fallsThrough() && !b.next.warm) pushUnvisited(stack, b.next)
    const last = b.last()
    if (last !== null && hasJump(last.opcode) && !last.target!.warm) pushUnvisited(stack, last.target!)
  }
}

export function pushColdBlocksToEnd(graph: ControlFlowGraph): void {
  const { entry } = graph
  if (entry.next === null) return
  markCold(entry)
  let nextLabel = maxLabel(entry) + 1
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const { next } = b
    if (!b.cold || next === null || !next.warm || !b.fallsThrough()) continue
    if (next.label < 0) next.label = nextLabel++
    const jump = new BasicBlock()
    graph.hasLineless = true
    jump.addOp(OP.JUMP_NO_INTERRUPT, next.label, NO_LOCATION).target = next
    jump.cold = true
    jump.predecessors = 1
    jump.next = next
    b.next = jump
  }
  // Two lists, relinked in order.
  const warm: BasicBlock[] = []
  const cold: BasicBlock[] = []
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) (b.cold ? cold : warm).push(b)
  const order = [...warm, ...cold]
  order.forEach((b, i) => {
    b.next = order[i + 1] ?? null
  })
  if (cold.length > 0) removeRedundantNopsAndJumps(graph)
}

/** JUMP_IF_x, which keeps its operand, becomes COPY, TO_BOOL, POP_JUMP_IF_x. */
export function convertPseudoConditionalJumps(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const last = b.last()
    if (last === null || (last.opcode !== OP.JUMP_IF_FALSE && last.opcode !== OP.JUMP_IF_TRUE)) continue
    const { loc, except } = last
    last.opcode = last.opcode === OP.JUMP_IF_FALSE ? OP.POP_JUMP_IF_FALSE : OP.POP_JUMP_IF_TRUE
    b.insert(b.used - 1, OP.COPY, 1, loc, except)
    b.insert(b.used - 1, OP.TO_BOOL, 0, loc, except)
  }
}

export function convertPseudoOps(graph: ControlFlowGraph): void {
  if (graph.hasPseudoOps) convertAll(graph.entry)
  removeRedundantNopsAndJumps(graph)
}

function convertAll(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      if (isBlockPush(instr.opcode)) instr.setNop()
      else if (instr.opcode === OP.LOAD_CLOSURE) instr.opcode = OP.LOAD_FAST
      else if (instr.opcode === OP.STORE_FAST_MAYBE_NULL) instr.opcode = OP.STORE_FAST
    }
  }
}

const REVERSED = new Map<number, number>([
  [OP.POP_JUMP_IF_NOT_NONE, OP.POP_JUMP_IF_NONE],
  [OP.POP_JUMP_IF_NONE, OP.POP_JUMP_IF_NOT_NONE],
  [OP.POP_JUMP_IF_FALSE, OP.POP_JUMP_IF_TRUE],
  [OP.POP_JUMP_IF_TRUE, OP.POP_JUMP_IF_FALSE],
])

/** Conditional jumps only go forward: a backward one is reversed over a block that jumps back. */
export function normalizeJumps(entry: BasicBlock): void {
  clearVisited(entry)
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    b.visited = true
    const last = b.last()
    if (last === null || !isConditionalJump(last.opcode)) continue
    const target = last.target!
    if (!target.visited) {
      b.addOp(OP.NOT_TAKEN, 0, last.loc)
      continue
    }
    const back = new BasicBlock()
    back.addOp(OP.NOT_TAKEN, 0, last.loc)
    back.addJump(OP.JUMP, target, last.loc)
    back.startDepth = target.startDepth
    back.cold = b.cold
    back.next = b.next
    last.opcode = REVERSED.get(last.opcode)!
    last.target = b.next
    b.next = back
  }
}

/** The deepest stack; also sets each block's startDepth (negative where it is unreachable). */
export function calculateStackDepth(entry: BasicBlock): number {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.startDepth = -1
  let maximum = 0
  const stack: BasicBlock[] = []
  pushAtDepth(stack, entry, 0)
  for (let b = stack.pop(); b !== undefined; b = stack.pop()) {
    let depth = b.startDepth
    let falls = true
    for (let i = 0; i < b.used && falls; i++) {
      const instr = b.instr[i]!
      const { opcode } = instr
      const effect = stackEffect(opcode, instr.oparg, false)
      if (effect === INVALID_STACK_EFFECT) throw new InternalCompilerError(`no stack effect for ${opcode}`)
      if (depth + effect < 0) throw new InternalCompilerError('Invalid CFG, stack underflow', 'ValueError')
      if (depth > maximum) maximum = depth
      if (hasTarget(opcode) && opcode !== OP.END_ASYNC_FOR)
        pushAtDepth(stack, instr.target!, depth + stackEffect(opcode, instr.oparg, true))
      depth += effect
      falls = !isUnconditionalJump(opcode) && !isScopeExit(opcode)
    }
    if (falls && b.next !== null) pushAtDepth(stack, b.next, depth)
  }
  return maximum
}

function pushAtDepth(stack: BasicBlock[], b: BasicBlock, depth: number): void {
  if (b.startDepth >= 0 && b.startDepth !== depth) {
    throw new InternalCompilerError('Invalid CFG, inconsistent stackdepth', 'ValueError')
  }
  if (b.startDepth >= 0) return
  b.startDepth = depth
  stack.push(b)
}

/**
 * Inserts RETURN_GENERATOR, MAKE_CELL and COPY_FREE_VARS, and gives cells and free variables their
 * place after the locals (a cell that is an argument keeps the argument's). Answers co_nlocalsplus.
 */
export function prepareLocalsPlus(unit: UnitMetadata, entry: BasicBlock, codeFlags: number): number {
  const nlocals = unit.varnames.size
  const ncells = unit.cellvars.size
  const nfree = unit.freevars.size
  if (ncells + nfree === 0) {
    if (codeFlags & RESUMABLE) insertGeneratorPrefix(unit, entry)
    return nlocals
  }
  const offsets = new Int32Array(ncells + nfree)
  for (let i = 0; i < offsets.length; i++) offsets[i] = nlocals + i
  for (let i = 0; i < ncells; i++) {
    const argument = unit.varnames.find(unit.cellvars.names[i]!)
    if (argument >= 0) offsets[i] = argument
  }
  insertPrefix(unit, entry, offsets, codeFlags)
  return nlocals + ncells + nfree - fixCellOffsets(entry, offsets, nlocals)
}

const RESUMABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR

function insertGeneratorPrefix(unit: UnitMetadata, entry: BasicBlock): void {
  const line = unit.firstlineno
  const loc = { lineno: line, end_lineno: line, col_offset: -1, end_col_offset: -1 }
  entry.insert(0, OP.RETURN_GENERATOR, 0, loc)
  entry.insert(1, OP.POP_TOP, 0, loc)
}

function insertPrefix(unit: UnitMetadata, entry: BasicBlock, offsets: Int32Array, codeFlags: number): void {
  if (codeFlags & RESUMABLE) insertGeneratorPrefix(unit, entry)
  const count = unit.cellvars.size
  if (count > 0) {
    const cells = Array.from(offsets.keys()).slice(0, count)
    cells.sort((a, b) => offsets[a]! - offsets[b]!)
    entry.makeRoom(0, count)
    for (let i = 0; i < count; i++) entry.put(i, OP.MAKE_CELL, cells[i]!, NO_LOCATION)
  }
  if (unit.freevars.size > 0) entry.insert(0, OP.COPY_FREE_VARS, unit.freevars.size, NO_LOCATION)
}

/** Renumbers cell operands; answers how many cells share an argument's slot. */
function fixCellOffsets(entry: BasicBlock, offsets: Int32Array, nlocals: number): number {
  let dropped = 0
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i] === i + nlocals) offsets[i] = i + nlocals - dropped
    else dropped++
  }
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      switch (instr.opcode) {
        case OP.MAKE_CELL:
        case OP.LOAD_CLOSURE:
        case OP.LOAD_DEREF:
        case OP.STORE_DEREF:
        case OP.DELETE_DEREF:
        case OP.LOAD_FROM_DICT_OR_DEREF:
          instr.oparg = offsets[instr.oparg]!
      }
    }
  }
  return dropped
}
