/** Symbol tables against CPython's; make_goldens.py writes symtables.golden. */
import { expect, test } from 'vitest'
import { symtable } from '../../src/compiler/compile.ts'
import { mangle, type SymtableEntry } from '../../src/compiler/symtable/entry.ts'
import { goldenLines } from './golden_lines.ts'

type Block = [string, number, number, number, string[], [string, number][], Block[]]

const goldens = goldenLines<{ source: string; top: Block }>('symtables.golden')

function block(entry: SymtableEntry): Block {
  const symbols = [...entry.symbols].sort(([a], [b]) => (a < b ? -1 : 1))
  const nested = entry.nested ? 1 : 0
  const { name, type, loc, varnames, children } = entry
  return [name, type, loc.lineno, nested, varnames, symbols, children.map(block)]
}

test.each(goldens.map((golden, i) => [i, golden] as const))('table %i', (_, { source, top }) => {
  expect(block(symtable(source, { filename: '<test>' }).top)).toEqual(top)
})

test('private names', () => {
  expect(mangle('__Spam', '__x')).toBe('_Spam__x')
  expect(mangle('Spam', '__x__')).toBe('__x__')
  expect(mangle('Spam', '__a.b')).toBe('__a.b')
  expect(mangle('___', '__x')).toBe('__x')
  expect(mangle(null, '__x')).toBe('__x')
})
