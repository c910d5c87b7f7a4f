import { expect, test } from 'vitest'
import * as IDS from '../../src/bytecode/opcode_ids.ts'
import {
  CACHE_ENTRIES,
  DEOPT,
  INVALID_STACK_EFFECT,
  OP,
  OPCODES,
  OPNAME,
  SPECIALIZED,
  stackEffect,
} from '../../src/bytecode/opcodes.ts'
import { readJson } from './fixture.ts'

interface StackEffects {
  arguments: number[]
  effects: Record<string, (number | null)[][]>
}

test('stack effects equal those of CPython', () => {
  const fixture = readJson<StackEffects>('stack_effects.json')
  const codes: Record<string, number> = OP
  for (const [name, rows] of Object.entries(fixture.effects)) {
    const jumps = [false, true, null]
    rows.forEach((row, i) => {
      // CPython refuses an argument where none is taken, and a RERAISE of nothing; those are left out.
      const given = row.flatMap((effect, n) => (effect === null ? [] : [n]))
      const mine = given.map(n => stackEffect(codes[name]!, fixture.arguments[n]!, jumps[i]!))
      expect([name, jumps[i], mine]).toEqual([name, jumps[i], given.map(n => row[n])])
    })
  }
})

test('what has no stack effect says so', () => {
  expect(stackEffect(SPECIALIZED.BINARY_OP_ADD_INT.code, 0, false)).toBe(INVALID_STACK_EFFECT)
  expect(stackEffect(-1, 0, false)).toBe(INVALID_STACK_EFFECT)
  expect(stackEffect(1000, 0, false)).toBe(INVALID_STACK_EFFECT)
})

test('the single constants agree with the table', () => {
  const ids: Record<string, number> = IDS
  for (const [name, op] of Object.entries({ ...OPCODES, ...SPECIALIZED })) expect(ids[name]).toBe(op.code)
  expect(Object.keys(ids)).toHaveLength(Object.keys(OPCODES).length + Object.keys(SPECIALIZED).length)
})

test('specialised and instrumented instructions lead back to plain ones', () => {
  expect(OPNAME[DEOPT[SPECIALIZED.LOAD_ATTR_SLOT.code]!]).toBe('LOAD_ATTR')
  expect(OPNAME[DEOPT[OP.INSTRUMENTED_CALL]!]).toBe('CALL')
  expect(CACHE_ENTRIES[OP.INSTRUMENTED_FOR_ITER]).toBe(1)
  expect(CACHE_ENTRIES[SPECIALIZED.LOAD_ATTR_SLOT.code]).toBe(9)
})
