// The example program: its output is CPython's, kept in fixtures/report.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { cpython, type Interpreter, typhon, World } from '../support/interpreters.ts'

const here = dirname(fileURLToPath(import.meta.url))
const PROGRAM = join(here, '../../examples/report/main.py')

const RUNS: Record<string, string[]> = {
  text: [],
  json: ['-f', 'json'],
  entries: ['-f', 'csv', '-r', 'entries', '--match', 'rail|bus', '--since', '2026-03-01'],
  food: ['-r', 'summary', '-r', 'budget', '-r', 'unusual', '--category', 'food', '-w', '60', '-v'],
}
const fixture = (name: string): string => readFileSync(join(here, 'fixtures/report', name), 'utf8')

function check(interpreter: Interpreter, name: string): void {
  const world = new World(interpreter)
  try {
    expect(world.run(['-B', PROGRAM, ...RUNS[name]!])).toEqual({
      out: fixture(`${name}.out`),
      err: fixture(`${name}.err`),
      status: 0,
    })
  } finally {
    world.close()
  }
}

for (const name of Object.keys(RUNS)) {
  test(`${name}: Typhon`, () => check(typhon, name))
  test.skipIf(cpython === undefined)(`${name}: CPython`, () => check(cpython!, name))
}
