/**
 * From an instruction sequence to a control-flow graph. The blocks take over the sequence's instructions.
 * CPython: Python/flowgraph.c, _PyCfg_FromInstructionSequence, translate_jump_labels_to_targets.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import {
  hasTarget,
  isBlockPush,
  SHAPE_BLOCK_PUSH,
  SHAPE_LOWERED,
  SHAPE_NOP,
  SHAPE_PLACEHOLDER,
  SHAPE_TARGET,
  SHAPE_TERMINATOR,
  SHAPES,
} from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import type { InstructionSequence } from '../instruction_sequence.ts'
import { BasicBlock, ControlFlowGraph, type Instruction } from './cfg.ts'

/** What begins at an index: nothing, a block, a block that is jumped to; later the number of that one, plus TARGET. */
const BLOCK = 1
const TARGET = 2
/** One for all, as building does not call itself; all zero in between. */
let starts = new Int32Array(1024)

/** Builds the graph, with jumps that know their blocks; labels in the sequence become indexes first. */
export function cfgFromInstructionSequence(sequence: InstructionSequence): ControlFlowGraph {
  sequence.applyLabelMap()
  const jumps: Instruction[] = []
  let { instructions } = sequence
  let seen = findStarts(instructions, jumps)
  if ((seen & SHAPE_PLACEHOLDER) !== 0) {
    starts.fill(0)
    jumps.length = 0
    instructions = withAnnotations(sequence)
    seen = findStarts(instructions, jumps)
  }
  const count = instructions.length
  const targets: BasicBlock[] = []
  const entry = split(instructions, targets)
  for (let i = 0; i < jumps.length; i++) {
    const instr = jumps[i]!
    if (instr.oparg < 0 || instr.oparg >= count) throw noTarget()
    const target = targets[starts[instr.oparg]! - TARGET]!
    instr.target = target
    if (isBlockPush(instr.opcode)) target.exceptHandler = true
  }
  starts.fill(0, 0, count + 1)
  const hasHandlers = (seen & SHAPE_BLOCK_PUSH) !== 0
  return new ControlFlowGraph(entry, hasHandlers, (seen & SHAPE_LOWERED) !== 0, (seen & SHAPE_NOP) !== 0)
}

/** Marks where blocks begin and collects the jumps; answers the shapes of all instructions together. */
function findStarts(instructions: readonly Instruction[], jumps: Instruction[]): number {
  const count = instructions.length
  if (count + 1 > starts.length) starts = new Int32Array(2 * count)
  let seen = 0
  for (let i = 0; i < count; i++) {
    const instr = instructions[i]!
    const shape = SHAPES[instr.opcode]!
    if (shape === 0) continue
    seen |= shape
    if ((shape & SHAPE_TERMINATOR) !== 0 && starts[i + 1] === 0) starts[i + 1] = BLOCK
    if ((shape & SHAPE_TARGET) === 0) continue
    jumps.push(instr)
    starts[instr.oparg] = TARGET
  }
  return seen
}

function noTarget(): InternalCompilerError {
  starts.fill(0)
  return new InternalCompilerError('jump to a label that is not there')
}

/** Deferred annotations replace their placeholder, which shifts the indexes that follow. */
function withAnnotations(sequence: InstructionSequence): Instruction[] {
  const { instructions, annotationsCode } = sequence
  const at = instructions.findIndex(instr => instr.opcode === OP.ANNOTATIONS_PLACEHOLDER)
  const deferred = annotationsCode?.instructions ?? []
  const shift = deferred.length - 1
  for (let i = at + 1; i < instructions.length; i++) {
    const instr = instructions[i]!
    if (hasTarget(instr.opcode)) instr.oparg += shift
  }
  return [...instructions.slice(0, at), ...deferred, ...instructions.slice(at + 1)]
}

/** Cuts the list before each target and after each terminator; targets get their number. */
function split(instructions: Instruction[], targets: BasicBlock[]): BasicBlock {
  const count = instructions.length
  let end = nextStart(1, count)
  const entry = new BasicBlock(end === count ? instructions : instructions.slice(0, end))
  label(entry, 0, targets)
  let last = entry
  while (end < count) {
    const start = end
    end = nextStart(start + 1, count)
    const block = new BasicBlock(instructions.slice(start, end))
    label(block, start, targets)
    last.next = block
    last = block
  }
  return entry
}

function nextStart(from: number, count: number): number {
  while (from < count && starts[from] === 0) from++
  return Math.min(from, count)
}

function label(block: BasicBlock, start: number, targets: BasicBlock[]): void {
  if (starts[start] !== TARGET) return
  block.label = start
  starts[start] = TARGET + targets.length
  targets.push(block)
}
