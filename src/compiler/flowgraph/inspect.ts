/**
 * The optimiser on its own, for tests that give it instructions and look at what comes out.
 * CPython: _PyCompile_OptimizeCfg (_testinternalcapi.optimize_cfg).
 */
import type { Constant } from '../../base/constant.ts'
import { hasTarget } from '../../bytecode/opcodes.ts'
import { ConstantCache } from '../constant_cache.ts'
import type { InstructionSequence } from '../instruction_sequence.ts'
import { cfgFromInstructionSequence } from './build.ts'
import { type BasicBlock, Instruction } from './cfg.ts'
import { ConstantPool } from './constants.ts'
import { calculateStackDepth } from './layout.ts'
import { optimizeLoadFast } from './locals.ts'
import { optimizeCodeUnit } from './optimize.ts'

/** The optimised instructions; jumps have the index of their target. `consts` is changed in place. */
export function optimizeInstructions(
  sequence: InstructionSequence,
  consts: Constant[],
  nlocals: number,
): Instruction[] {
  const graph = cfgFromInstructionSequence(sequence.copy())
  optimizeCodeUnit(graph, new ConstantPool(consts, new ConstantCache()), nlocals, 0)
  calculateStackDepth(graph.entry)
  optimizeLoadFast(graph.entry)
  return list(graph.entry)
}

function list(entry: BasicBlock): Instruction[] {
  const starts = new Map<BasicBlock, number>()
  let count = 0
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    starts.set(b, count)
    count += b.used
  }
  const instructions: Instruction[] = []
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (const { opcode, oparg, target, loc } of b.instr.slice(0, b.used)) {
      const arg = hasTarget(opcode) && target !== null ? starts.get(target)! : oparg
      instructions.push(new Instruction(opcode, arg, loc))
    }
  }
  return instructions
}
