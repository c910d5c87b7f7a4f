import { expect, test } from 'vitest'
import { hasArg, hasTarget, OPNAME } from '../../src/bytecode/opcodes.ts'
import type { Instruction } from '../../src/compiler/flowgraph/cfg.ts'
import { optimizeInstructions } from '../../src/compiler/flowgraph/inspect.ts'
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

function rowOf({ opcode, oparg, loc }: Instruction): Row {
  const arg = hasArg(opcode) || hasTarget(opcode) ? oparg : 0
  return [opcode, arg, loc.lineno, loc.end_lineno, loc.col_offset, loc.end_col_offset]
}

function show([opcode, arg, ...location]: Row): string {
  return `${OPNAME[opcode]} ${arg} @${location.join()}`
}

test('each unit of the sample is optimised as CPython does', () => {
  for (const unit of readJson<Unit[]>('flowgraph.json')) {
    const consts = Array.from({ length: unit.consts }, (_, i) => `c${i}`)
    const mine = optimizeInstructions(sequenceOf(unit.given), consts, unit.nlocals)
    expect(mine.map(rowOf).map(show)).toEqual(unit.result.map(show))
    expect(consts).toHaveLength(unit.left.length)
  }
})
