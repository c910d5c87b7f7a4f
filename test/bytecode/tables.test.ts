import { expect, test } from 'vitest'
import { ByteArena } from '../../src/base/byte_arena.ts'
import { ExceptionTableWriter, readExceptionTable } from '../../src/bytecode/exception_table.ts'
import {
  branches,
  LocationTableWriter,
  lineAt,
  lines,
  positions,
  readLocations,
} from '../../src/bytecode/location_table.ts'
import { readJson, sampleCodes } from './fixture.ts'

interface Tables {
  name: string
  positions: [number, number, number, number][]
  lines: [number, number, number][]
  branches: [number, number, number][]
  exceptions: [number, number, number, number, boolean][]
  varnames: string[]
  cellvars: string[]
  freevars: string[]
}

const codes = sampleCodes()
const fixture = readJson<Tables[]>('tables.json')

test('positions, lines, branches and handlers read as in CPython', () => {
  expect(codes.map(code => code.qualname)).toEqual(fixture.map(f => f.name))
  codes.forEach((code, i) => {
    const expected = fixture[i]!
    const mine: Tables = {
      name: code.qualname,
      positions: [...positions(code)].map(p => [p.lineno, p.end_lineno, p.col_offset, p.end_col_offset]),
      lines: [...lines(code)].map(run => [run.start, run.end, run.lineno]),
      branches: [...branches(code)].map(b => [b.source, b.notTaken, b.taken]),
      exceptions: readExceptionTable(code.exceptiontable)!.map(e => [
        e.start,
        e.end,
        e.target,
        e.depth,
        e.lasti,
      ]),
      varnames: code.varnames,
      cellvars: code.cellvars,
      freevars: code.freevars,
    }
    expect(mine).toEqual(expected)
  })
})

test('what is read can be written again, byte for byte', () => {
  const arena = new ByteArena()
  for (const code of codes) {
    const locations = new LocationTableWriter(code.firstlineno)
    for (const entry of readLocations(code.linetable, code.firstlineno))
      locations.add(entry, entry.end - entry.start)
    expect(locations.finish(arena)).toEqual(code.linetable)
    const handlers = new ExceptionTableWriter()
    for (const entry of readExceptionTable(code.exceptiontable)!) handlers.add(entry)
    expect(handlers.finish(arena)).toEqual(code.exceptiontable)
  }
})

test('malformed tables end, they do not fail', () => {
  expect(readExceptionTable(Uint8Array.of(0x80))).toBeNull()
  expect(readExceptionTable(new Uint8Array(40).fill(0xff))).toBeNull()
  expect([...readLocations(Uint8Array.of(0xf0, 0xff, 0xff, 0xff), 1)]).toHaveLength(1)
  expect([...readLocations(new Uint8Array(1000).fill(0x7f), 1)].length).toBeLessThan(1001)
  expect(lineAt(codes[0]!, -1)).toBe(1)
  expect(lineAt(codes[0]!, 1 << 20)).toBe(-1)
})
