/**
 * Line numbers for instructions that have none. Every instruction that leaves the frame or polls
 * for signals needs one (PEP 626), so exits without a line are copied for each jump to them and
 * take the line of their only predecessor.
 * CPython: Python/flowgraph.c, resolve_line_numbers.
 */
import { hasJump } from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import { BasicBlock, type ControlFlowGraph, maxLabel, nextNonEmpty } from './cfg.ts'

export function resolveLineNumbers(graph: ControlFlowGraph): void {
  if (!graph.hasLineless) return
  duplicateExitsWithoutLineno(graph.entry)
  graph.hasLineless = propagateLineNumbers(graph.entry)
}

function isLinelessExit(b: BasicBlock): boolean {
  return b.hasNoLineno() && (b.exitsScope() || b.hasEvalBreak())
}

function duplicateExitsWithoutLineno(entry: BasicBlock): void {
  let nextLabel = maxLabel(entry) + 1
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const last = b.last()
    if (last === null || !hasJump(last.opcode)) continue
    const target = nextNonEmpty(last.target)
    if (target === null || !isLinelessExit(target) || target.predecessors <= 1) continue
    const copy = copyBlock(target)
    copy.instr[0]!.loc = last.loc
    last.target = copy
    target.predecessors--
    copy.predecessors = 1
    copy.next = target.next
    copy.label = nextLabel++
    target.next = copy
  }
  // What is left can only be reached by falling through, from one block.
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const { next } = b
    if (next !== null && b.used > 0 && b.fallsThrough() && isLinelessExit(next)) {
      next.instr[0]!.loc = b.last()!.loc
    }
  }
}

function copyBlock(block: BasicBlock): BasicBlock {
  if (block.fallsThrough()) throw new InternalCompilerError('copy of a block that falls through')
  const copy = new BasicBlock()
  copy.append(block)
  return copy
}

/** Answers whether there may be instructions without a line left. */
function propagateLineNumbers(entry: BasicBlock): boolean {
  let lineless = false
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const last = b.last()
    if (last === null) continue
    let previous = NO_LOCATION
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      if (instr.loc.lineno === NO_LOCATION.lineno) instr.loc = previous
      else previous = instr.loc
      if (previous.lineno < 0) lineless = true
    }
    if (b.fallsThrough()) inherit(b.next, previous)
    if (hasJump(last.opcode)) inherit(last.target, previous)
  }
  return lineless
}

/** A block with one predecessor begins on its line. */
function inherit(heir: BasicBlock | null, loc: Location): void {
  if (heir === null || heir.predecessors !== 1 || heir.used === 0) return
  const first = heir.instr[0]!
  if (first.loc.lineno === NO_LOCATION.lineno) first.loc = loc
}
