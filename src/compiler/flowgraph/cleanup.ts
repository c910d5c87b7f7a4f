/**
 * Removal of what does nothing: unreachable blocks, NOPs without a line of their own, jumps to the
 * next block, load/pop pairs; and inlining of small exit blocks.
 * CPython: Python/flowgraph.c, remove_* and inline_small_or_no_lineno_blocks.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import { hasJump, isBlockPush, isUnconditionalJump } from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { NO_LOCATION } from '../location.ts'
import {
  type BasicBlock,
  type ControlFlowGraph,
  clearVisited,
  type Instruction,
  nextNonEmpty,
} from './cfg.ts'

/** The largest exit block that is copied instead of jumped to. */
const MAX_COPY_SIZE = 4

/**
 * Empties unreachable blocks (they stay in the list) and counts predecessors. `hasHandlers` says whether there
 * are SETUP_* instructions, which can stand anywhere in a block; jumps are the last of theirs.
 */
export function removeUnreachable(entry: BasicBlock, hasHandlers: boolean): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.predecessors = 0
  clearVisited(entry)
  const stack = [entry]
  entry.predecessors = 1
  entry.visited = true
  for (let b = stack.pop(); b !== undefined; b = stack.pop()) {
    if (b.next !== null && b.fallsThrough()) reach(stack, b.next)
    const last = b.last()
    if (last !== null && hasJump(last.opcode)) reach(stack, last.target!)
    if (!hasHandlers) continue
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      if (isBlockPush(instr.opcode)) reach(stack, instr.target!)
    }
  }
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    if (b.predecessors > 0) continue
    b.used = 0
    b.exceptHandler = false
  }
}

function reach(stack: BasicBlock[], block: BasicBlock): void {
  if (!block.visited) {
    stack.push(block)
    block.visited = true
  }
  block.predecessors++
}

/** NOPs that the last call of `removeRedundantNopsInBlock` left. */
let nopsKept = 0

/** A NOP stays only where it is the sole instruction of its line. Returns how many went. */
function removeRedundantNopsInBlock(b: BasicBlock): number {
  nopsKept = 0
  let dest = 0
  while (dest < b.used && b.instr[dest]!.opcode !== OP.NOP) dest++
  if (dest === b.used) return 0
  let previousLine = dest > 0 ? b.instr[dest - 1]!.loc.lineno : -1
  for (let src = dest; src < b.used; src++) {
    const instr = b.instr[src]!
    const { lineno } = instr.loc
    if (instr.opcode === OP.NOP) {
      if (lineno < 0 || previousLine === lineno) continue
      if (src < b.used - 1) {
        const next = b.instr[src + 1]!
        if (next.loc.lineno === lineno) continue
        if (next.loc.lineno < 0) {
          next.loc = instr.loc
          continue
        }
      } else if (lineno === firstLine(nextNonEmpty(b.next))) continue
      nopsKept++
    }
    if (dest !== src) b.instr[dest]!.assign(instr)
    dest++
    previousLine = lineno
  }
  const removed = b.used - dest
  b.used = dest
  return removed
}

/** The line of the first instruction, passing over NOPs without one; -1 if there is none. */
function firstLine(b: BasicBlock | null): number {
  if (b === null) return -1
  for (let i = 0; i < b.used; i++) {
    const instr = b.instr[i]!
    if (instr.opcode !== OP.NOP || instr.loc.lineno >= 0) return instr.loc.lineno
  }
  return NO_LOCATION.lineno
}

export function removeRedundantNops(graph: ControlFlowGraph): number {
  if (graph.hasNoNops()) return 0
  let removed = 0
  let left = 0
  for (let b: BasicBlock | null = graph.entry; b !== null; b = b.next) {
    removed += removeRedundantNopsInBlock(b)
    left += nopsKept
  }
  graph.noteNops(left)
  return removed
}

/** Also removes a constant load or COPY 1 that is popped at once, until nothing changes. */
export function removeRedundantNopsAndPairs(graph: ControlFlowGraph): void {
  do removeRedundantNops(graph)
  while (removePairs(graph.entry))
}

/** Makes NOPs of constant loads and COPY 1 that are popped at once, and of the pops. */
function removePairs(entry: BasicBlock): boolean {
  let found = false
  let instr: Instruction | null = null
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    // Something else may jump here, so the previous block's last instruction is no neighbour.
    if (b.label >= 0) instr = null
    for (let i = 0; i < b.used; i++) {
      const previous: Instruction | null = instr
      instr = b.instr[i]!
      if (instr.opcode === OP.POP_TOP && previous !== null && onlyPushes(previous)) {
        previous.setNop()
        instr.setNop()
        found = true
      }
    }
    if ((instr !== null && hasJump(instr.opcode)) || !b.fallsThrough()) instr = null
  }
  return found
}

function onlyPushes(instr: Instruction): boolean {
  const { opcode } = instr
  return opcode === OP.LOAD_CONST || opcode === OP.LOAD_SMALL_INT || (opcode === OP.COPY && instr.oparg === 1)
}

/** Unconditional jumps to the block that follows anyway become NOPs. Returns how many. */
function removeRedundantJumps(entry: BasicBlock): number {
  let changes = 0
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const last = b.last()
    if (last === null || !isUnconditionalJump(last.opcode)) continue
    const target = nextNonEmpty(last.target)
    if (target === null) throw new InternalCompilerError('jump with NULL target')
    if (target === nextNonEmpty(b.next)) {
      changes++
      last.setNop()
    }
  }
  return changes
}

export function removeRedundantNopsAndJumps(graph: ControlFlowGraph): void {
  let removed: number
  do {
    removed = removeRedundantNops(graph)
    removed += removeRedundantJumps(graph.entry)
  } while (removed > 0)
}

/** Copies small exits, and exits without lines, over the jumps to them. */
export function inlineSmallExits(entry: BasicBlock): void {
  let changes: boolean
  do {
    changes = false
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) if (inlineExit(b)) changes = true
  } while (changes)
}

function inlineExit(b: BasicBlock): boolean {
  const jump = b.last()
  if (jump === null || !isUnconditionalJump(jump.opcode)) return false
  const target = jump.target!
  const smallExit = target.exitsScope() && target.used <= MAX_COPY_SIZE
  const lineless = target.hasNoLineno() && !target.fallsThrough()
  if (!smallExit && !lineless) return false
  const removedOpcode = jump.opcode
  jump.setNop()
  b.append(target)
  const last = b.last()!
  // The jump that went polled the eval breaker; the one that came must do so as well.
  if (lineless && removedOpcode === OP.JUMP && isUnconditionalJump(last.opcode)) last.opcode = OP.JUMP
  target.predecessors--
  return true
}
