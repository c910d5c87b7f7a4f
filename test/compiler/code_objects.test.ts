/** Code objects against CPython's listings; make_goldens.py writes those. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile } from '../../src/compiler/compile.ts'
import { listing } from './listing.ts'

const CASES = new URL('cases/', import.meta.url)
const names = readdirSync(CASES).filter(name => name.endsWith('.py'))

test.each(names)('%s', name => {
  const source = readFileSync(new URL(name, CASES))
  const golden = readFileSync(new URL(name.replace('.py', '.golden'), CASES), 'utf8')
  const code = compile(new Uint8Array(source), { filename: '<test>' })
  expect(`${listing(code).join('\n')}\n`).toBe(golden)
})

test('optimisation drops asserts, then docstrings', () => {
  const source = 'def f():\n    "doc"\n    assert x\n    return __debug__\n'
  const counts = ([0, 1, 2] as const).map(optimize => {
    const code = compile(source, { filename: '<test>', optimize })
    return listing(code).filter(line => line.includes("'doc'") || line.includes('RAISE_VARARGS')).length
  })
  expect(counts).toEqual([2, 1, 0])
})

test('a docstring with a lone surrogate does not compile', () => {
  const run = () => compile('def f(): "a\\ud800"', { filename: '<test>' })
  expect(run).toThrow(expect.objectContaining({ start: 1, end: 2 }))
})

test('an expression returns its value, an interactive statement prints it', () => {
  const evaluated = listing(compile('a + 1', { filename: '<test>', mode: 'eval' }))
  expect(evaluated.some(line => line.includes('CALL_INTRINSIC_1'))).toBe(false)
  const interactive = listing(compile('a + 1\n', { filename: '<test>', mode: 'single' }))
  expect(interactive.some(line => line.includes('CALL_INTRINSIC_1 1 '))).toBe(true)
})
