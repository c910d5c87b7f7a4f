/**
 * From an instruction sequence to a control-flow graph. The blocks take over the sequence's instructions.
 * CPython: Python/flowgraph.c, _PyCfg_FromInstructionSequence, translate_jump_labels_to_targets.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import { hasTarget, isBlockPush, isTerminator } from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import type { InstructionSequence } from '../instruction_sequence.ts'
import { BasicBlock, type Instruction } from './cfg.ts'

export interface ControlFlowGraph {
  readonly entry: BasicBlock
  /** Whether any instruction is a SETUP_*; a graph without has no handlers. */
  readonly hasHandlers: boolean
}

/** Builds the graph, with jumps that know their blocks; labels in the sequence become indexes first. */
export function cfgFromInstructionSequence(sequence: InstructionSequence): ControlFlowGraph {
  sequence.applyLabelMap()
  const instructions = withAnnotations(sequence)
  const count = instructions.length
  /** Indexes that are jumped to, and after splitting the blocks that begin there. */
  const blockAt = new Array<BasicBlock | null | undefined>(count + 1)
  const jumps: Instruction[] = []
  let hasHandlers = false
  for (let i = 0; i < count; i++) {
    const instr = instructions[i]!
    if (!hasTarget(instr.opcode)) continue
    if (instr.oparg < 0 || instr.oparg >= count) throw noTarget()
    jumps.push(instr)
    blockAt[instr.oparg] = null
    if (isBlockPush(instr.opcode)) hasHandlers = true
  }
  const entry = split(instructions, blockAt)
  for (let i = 0; i < jumps.length; i++) {
    const instr = jumps[i]!
    const target = blockAt[instr.oparg]
    if (!target) throw noTarget()
    instr.target = target
    if (isBlockPush(instr.opcode)) target.exceptHandler = true
  }
  return { entry, hasHandlers }
}

function noTarget(): InternalCompilerError {
  return new InternalCompilerError('jump to a label that is not there')
}

/** Deferred annotations replace their placeholder, which shifts the indexes that follow. */
function withAnnotations(sequence: InstructionSequence): readonly Instruction[] {
  const { instructions, annotationsCode } = sequence
  let at = 0
  while (at < instructions.length && instructions[at]!.opcode !== OP.ANNOTATIONS_PLACEHOLDER) at++
  if (at === instructions.length) return instructions
  const deferred = annotationsCode?.instructions ?? []
  const shift = deferred.length - 1
  for (let i = at + 1; i < instructions.length; i++) {
    const instr = instructions[i]!
    if (hasTarget(instr.opcode)) instr.oparg += shift
  }
  return [...instructions.slice(0, at), ...deferred, ...instructions.slice(at + 1)]
}

/** Cuts the list before each target and after each terminator. */
function split(instructions: readonly Instruction[], blockAt: (BasicBlock | null | undefined)[]): BasicBlock {
  let entry: BasicBlock | null = null
  let last: BasicBlock | null = null
  let start = 0
  for (let i = 1; i <= instructions.length; i++) {
    const ends = i === instructions.length || blockAt[i] === null || isTerminator(instructions[i - 1]!.opcode)
    if (!ends) continue
    const block = new BasicBlock(instructions.slice(start, i))
    if (blockAt[start] === null) {
      block.label = start
      blockAt[start] = block
    }
    if (last === null) entry = block
    else last.next = block
    last = block
    start = i
  }
  return entry ?? new BasicBlock()
}
