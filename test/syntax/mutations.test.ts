/** Mutated sources and what CPython says about them (tools/mutations.mjs --keep). */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile } from '../../src/compiler/compile.ts'
import { type CompileCase, type CompileOutcome, outcomeOfCompile } from './compile_outcome.ts'

interface Fixture extends CompileCase {
  readonly expected: CompileOutcome
}

const text = readFileSync(new URL('mutations.json', import.meta.url), 'utf8')
const fixtures: Fixture[] = JSON.parse(text)

test.each(fixtures.map(item => [JSON.stringify(item.source).slice(-80), item] as const))('%s', (_, item) => {
  expect(outcomeOfCompile(compile, item)).toEqual(item.expected)
})
