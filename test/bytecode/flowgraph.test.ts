import { expect, test } from 'vitest'
import { hasArg, hasTarget, OPNAME } from '../../src/bytecode/opcodes.ts'
import { ConstantCache } from '../../src/compiler/constant_cache.ts'
import { type BasicBlock, blocksOf, cfgFromInstructionSequence } from '../../src/compiler/flowgraph/cfg.ts'
import { ConstantPool } from '../../src/compiler/flowgraph/constants.ts'
import { calculateStackDepth } from '../../src/compiler/flowgraph/layout.ts'
import { optimizeLoadFast } from '../../src/compiler/flowgraph/locals.ts'
import { optimizeCodeUnit } from '../../src/compiler/flowgraph/optimize.ts'
import { InstructionSequence } from '../../src/compiler/instruction_sequence.ts'
import { readJson } from './fixture.ts'

/** Opcode, argument (an index for jumps), line, end line, column, end column. */
type Row = [number, number, number, number, number, number]

interface Unit {
  given: Row[]
  consts: number
  nlocals: number
  result: Row[]
  left: string[]
}

function sequenceOf(rows: Row[]): InstructionSequence {
  const sequence = new InstructionSequence()
  const labels = new Map<number, number>()
  for (const [opcode, arg] of rows) {
    if (hasTarget(opcode) && !labels.has(arg)) labels.set(arg, sequence.newLabel())
  }
  rows.forEach(([opcode, arg, lineno, end_lineno, col_offset, end_col_offset], i) => {
    const label = labels.get(i)
    if (label !== undefined) sequence.useLabel(label)
    const oparg = hasTarget(opcode) ? labels.get(arg)! : arg
    sequence.addOp(opcode, oparg, { lineno, end_lineno, col_offset, end_col_offset })
  })
  return sequence
}

function listing(entry: BasicBlock): string[] {
  const starts = new Map<BasicBlock, number>()
  let count = 0
  for (const b of blocksOf(entry)) {
    starts.set(b, count)
    count += b.used
  }
  return [...blocksOf(entry)].flatMap(b =>
    b.instr.slice(0, b.used).map(({ opcode, oparg, target, loc }) => {
      const arg = hasTarget(opcode) ? starts.get(target!)! : hasArg(opcode) ? oparg : 0
      return show([opcode, arg, loc.lineno, loc.end_lineno, loc.col_offset, loc.end_col_offset])
    }),
  )
}

function show([opcode, arg, ...location]: Row): string {
  return `${OPNAME[opcode]} ${arg} @${location.join()}`
}

test('each unit of the sample is optimised as CPython does', () => {
  for (const unit of readJson<Unit[]>('flowgraph.json')) {
    const consts = Array.from({ length: unit.consts }, (_, i) => `c${i}`)
    const pool = new ConstantPool(consts, new ConstantCache())
    const graph = cfgFromInstructionSequence(sequenceOf(unit.given))
    optimizeCodeUnit(graph, pool, unit.nlocals, 0)
    calculateStackDepth(graph.entry)
    optimizeLoadFast(graph.entry)
    expect(listing(graph.entry)).toEqual(unit.result.map(show))
    expect(pool.items).toHaveLength(unit.left.length)
  }
})
