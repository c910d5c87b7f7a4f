/**
 * The pipeline over the control-flow graph, pass by pass in CPython's order.
 *
 * `optimizeCodeUnit` may add to the constants; after `lowerCodeUnit` there are only real
 * instructions (JUMP and JUMP_NO_INTERRUPT excepted) and no pass may change their number.
 * CPython: Python/flowgraph.c, _PyCfg_OptimizeCodeUnit, _PyCfg_OptimizedCfgToInstructionSequence.
 */
import type { UnitMetadata } from '../unit_metadata.ts'
import type { BasicBlock, ControlFlowGraph } from './cfg.ts'
import {
  inlineSmallExits,
  removeRedundantNopsAndJumps,
  removeRedundantNopsAndPairs,
  removeUnreachable,
} from './cleanup.ts'
import { type ConstantPool, removeUnusedConsts } from './constants.ts'
import { labelExceptionTargets } from './handlers.ts'
import {
  calculateStackDepth,
  convertPseudoConditionalJumps,
  convertPseudoOps,
  normalizeJumps,
  prepareLocalsPlus,
  pushColdBlocksToEnd,
} from './layout.ts'
import { resolveLineNumbers } from './lines.ts'
import { addUnboundChecks, insertSuperinstructions, optimizeLoadFast } from './locals.ts'
import { optimizeBasicBlock, optimizeLoadConst } from './peephole.ts'

export function optimizeCodeUnit(
  graph: ControlFlowGraph,
  pool: ConstantPool,
  nlocals: number,
  nparams: number,
): void {
  const { entry } = graph
  if (graph.hasHandlers) labelExceptionTargets(entry)
  optimizeCfg(graph, pool)
  removeUnusedConsts(entry, pool.items)
  addUnboundChecks(entry, nlocals, nparams)
  insertSuperinstructions(graph)
  // Only handlers and what they reach is cold.
  if (graph.hasHandlers) pushColdBlocksToEnd(graph)
  resolveLineNumbers(graph)
}

function optimizeCfg(graph: ControlFlowGraph, pool: ConstantPool): void {
  const { entry, hasHandlers } = graph
  inlineSmallExits(entry)
  removeUnreachable(entry, hasHandlers)
  resolveLineNumbers(graph)
  optimizeLoadConst(entry, pool)
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) optimizeBasicBlock(b, pool)
  if (pool.hasLinelessLoads) graph.hasLineless = true
  removeRedundantNopsAndPairs(graph)
  removeUnreachable(entry, hasHandlers)
  removeRedundantNopsAndJumps(graph)
}

export interface LoweredUnit {
  readonly stacksize: number
  readonly nlocalsplus: number
}

export function lowerCodeUnit(graph: ControlFlowGraph, unit: UnitMetadata, codeFlags: number): LoweredUnit {
  const { entry } = graph
  convertPseudoConditionalJumps(entry)
  const stacksize = calculateStackDepth(entry)
  const nlocalsplus = prepareLocalsPlus(unit, entry, codeFlags)
  convertPseudoOps(graph)
  normalizeJumps(entry)
  if (nlocalsplus > 0) optimizeLoadFast(entry)
  return { stacksize, nlocalsplus }
}
