/**
 * The control-flow graph of a code object: basic blocks over its plain units.
 *
 * A block is left at its end only, or by an exception to its one handler: blocks are also cut where the
 * covering entry of the exception table changes. Offsets are code units. CPython: Python/flowgraph.c has
 * the same on the compiler's side.
 */
import type { ExceptionEntry } from '../bytecode/exception_table.ts'
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES } from '../bytecode/opcodes.ts'
import type { Executable } from '../objects/executable.ts'
import type { FunctionWriter } from './function_writer.ts'

export interface Instruction {
  readonly op: number
  readonly arg: number
  /** Its own unit. */
  readonly unit: number
  /** The unit behind its caches. */
  readonly next: number
}

export interface Block {
  readonly id: number
  readonly start: number
  readonly instructions: Instruction[]
  /** The entry of the exception table that covers all of it. */
  readonly entry: ExceptionEntry | undefined
  /** Block numbers: for a branch first where it goes on, then where it jumps to. */
  successors: number[]
  /** The block of its handler, -1 for none. */
  handler: number
  /** Something in it may raise. */
  throws: boolean
  /** Stands for code outside of a compiled loop: going there leaves compiled code. */
  exit: boolean
  /** Writes a block that stands for no instructions (see resume_points). */
  write: ((w: FunctionWriter) => void) | null
}

export interface Graph {
  readonly blocks: Block[]
}

/** Instructions that never raise. */
const QUIET = new Set<number>([
  OP.NOP,
  OP.NOT_TAKEN,
  OP.RESUME,
  OP.LOAD_FAST,
  OP.LOAD_FAST_BORROW,
  OP.LOAD_FAST_AND_CLEAR,
  OP.LOAD_FAST_LOAD_FAST,
  OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW,
  OP.STORE_FAST,
  OP.STORE_FAST_LOAD_FAST,
  OP.STORE_FAST_STORE_FAST,
  OP.LOAD_CONST,
  OP.LOAD_SMALL_INT,
  OP.POP_TOP,
  OP.POP_ITER,
  OP.END_FOR,
  OP.PUSH_NULL,
  OP.COPY,
  OP.SWAP,
  OP.STORE_DEREF,
  OP.MAKE_CELL,
  OP.COPY_FREE_VARS,
  OP.IS_OP,
  OP.UNARY_NOT,
  OP.JUMP_FORWARD,
  OP.JUMP_BACKWARD_NO_INTERRUPT,
  OP.POP_JUMP_IF_FALSE,
  OP.POP_JUMP_IF_TRUE,
  OP.POP_JUMP_IF_NONE,
  OP.POP_JUMP_IF_NOT_NONE,
  OP.PUSH_EXC_INFO,
  OP.POP_EXCEPT,
  OP.RETURN_VALUE,
])

export function canThrow(op: number): boolean {
  return !QUIET.has(op)
}

/** Where a jump goes; -1 for an instruction that does not jump. */
export function jumpTarget(i: Instruction): number {
  switch (i.op) {
    case OP.JUMP_FORWARD:
    case OP.POP_JUMP_IF_FALSE:
    case OP.POP_JUMP_IF_TRUE:
    case OP.POP_JUMP_IF_NONE:
    case OP.POP_JUMP_IF_NOT_NONE:
    case OP.SEND:
      return i.next + i.arg
    case OP.FOR_ITER:
      // Behind END_FOR, as the interpreter does.
      return i.next + i.arg + 1
    case OP.JUMP_BACKWARD:
    case OP.JUMP_BACKWARD_NO_INTERRUPT:
      return i.next - i.arg
    case OP.END_ASYNC_FOR:
      return -1
  }
  return -1
}

export function isUnconditional(op: number): boolean {
  return op === OP.JUMP_FORWARD || op === OP.JUMP_BACKWARD || op === OP.JUMP_BACKWARD_NO_INTERRUPT
}

export function endsFlow(op: number): boolean {
  return op === OP.RETURN_VALUE || op === OP.RAISE_VARARGS || op === OP.RERAISE
}

/** The frame may rest here: what comes next is a place to enter. */
export function suspends(op: number): boolean {
  return op === OP.YIELD_VALUE || op === OP.RETURN_GENERATOR
}

function readInstructions(units: Int32Array): Instruction[] {
  const out: Instruction[] = []
  for (let i = 0; i < units.length; ) {
    const op = units[i]! & 255
    const next = i + 1 + CACHE_ENTRIES[op]!
    out.push({ op, arg: units[i]! >> 8, unit: i, next })
    i = next
  }
  return out
}

/** Units at which a block begins. */
function leaders(exe: Executable, list: Instruction[]): Set<number> {
  const starts = new Set<number>([0])
  let previous: ExceptionEntry | undefined
  for (const i of list) {
    const target = jumpTarget(i)
    if (target >= 0) {
      starts.add(target)
      starts.add(i.next)
    }
    if (endsFlow(i.op) || suspends(i.op)) starts.add(i.next)
    const entry = exe.handlerAt(i.unit)
    if (entry !== previous) starts.add(i.unit)
    if (entry !== undefined) starts.add(entry.target)
    previous = entry
  }
  return starts
}

export function buildGraph(exe: Executable): Graph {
  const list = readInstructions(exe.plainUnits())
  const starts = leaders(exe, list)
  const blocks: Block[] = []
  const byUnit = new Map<number, number>()
  for (const i of list) {
    if (starts.has(i.unit)) {
      byUnit.set(i.unit, blocks.length)
      blocks.push({
        id: blocks.length,
        start: i.unit,
        instructions: [],
        entry: exe.handlerAt(i.unit),
        successors: [],
        handler: -1,
        throws: false,
        exit: false,
        write: null,
      })
    }
    const block = blocks[blocks.length - 1]!
    block.instructions.push(i)
    if (!QUIET.has(i.op)) block.throws = true
  }
  for (const block of blocks) link(block, byUnit)
  return { blocks }
}

function link(block: Block, byUnit: Map<number, number>): void {
  const last = block.instructions[block.instructions.length - 1]!
  const target = jumpTarget(last)
  const at = (unit: number): number[] => {
    const id = byUnit.get(unit)
    return id === undefined ? [] : [id]
  }
  if (endsFlow(last.op)) block.successors = []
  else if (isUnconditional(last.op)) block.successors = at(target)
  else if (target >= 0) block.successors = [...at(last.next), ...at(target)]
  else block.successors = at(last.next)
  if (block.entry !== undefined) block.handler = byUnit.get(block.entry.target) ?? -1
}

/** The blocks that can be reached from `root`, handlers included. */
export function reachable(blocks: Block[], root: number): Set<number> {
  const seen = new Set<number>([root])
  const todo = [root]
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const b = blocks[id]!
    const next = b.handler >= 0 && b.throws ? [...b.successors, b.handler] : b.successors
    for (const s of next) {
      if (seen.has(s)) continue
      seen.add(s)
      todo.push(s)
    }
  }
  return seen
}

/**
 * The blocks of the loops that `header` is in: those that reach it again. `isInner`: those of the innermost one only, its
 * natural loop.
 */
export function loopBlocks(blocks: Block[], header: number, isInner: boolean): Set<number> {
  const from = reachable(blocks, header)
  const predecessors = new Map<number, number[]>()
  for (const id of from) {
    const b = blocks[id]!
    const next = b.handler >= 0 && b.throws ? [...b.successors, b.handler] : b.successors
    for (const s of next) {
      const list = predecessors.get(s)
      if (list === undefined) predecessors.set(s, [id])
      else list.push(id)
    }
  }
  const loop = new Set<number>([header])
  const { start } = blocks[header]!
  // The code that jumps back to an inner loop from an outer one comes in front of it.
  const todo = (predecessors.get(header) ?? []).filter(id => !isInner || blocks[id]!.start >= start)
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (loop.has(id)) continue
    loop.add(id)
    todo.push(...(predecessors.get(id) ?? []))
  }
  return loop
}
