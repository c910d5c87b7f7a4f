import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
// @ts-expect-error: tools are plain JavaScript
import { checkArrows, cyclesOf, importsOf } from '../../tools/check_arrows.mjs'

const folder = mkdtempSync(join(tmpdir(), 'typhon-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function check(files: Record<string, string>): string[] {
  const src = mkdtempSync(join(folder, 'src-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(src, path)), { recursive: true })
    writeFileSync(join(src, path), text)
  }
  return checkArrows(src)
}

test('imports run one way', () => {
  expect(checkArrows()).toEqual([])
})

test('an arrow against the table is found, also for types', () => {
  expect(check({ 'syntax/a.ts': "import { x } from '../vm/b.ts'", 'vm/b.ts': '' })).toEqual([
    'syntax/a.ts: syntax may not import vm (../vm/b.ts)',
  ])
  expect(check({ 'base/a.ts': "import type {\n  X,\n} from '../vm/b.ts'", 'vm/b.ts': '' })).toEqual([
    'base/a.ts: base may not import vm (../vm/b.ts, type)',
  ])
})

test('node modules and packages outside the list are found', () => {
  expect(
    check({ 'host/memory.ts': "import fs from 'node:fs'", 'host/node/a.ts': "import 'node:fs'" }),
  ).toEqual(['host/memory.ts: only host/node and cli may import node:fs'])
  expect(check({ 'modules/zlib.ts': "import 'pako'\nimport 'left-pad'" })).toEqual([
    'modules/zlib.ts: the package left-pad is not on the list',
  ])
})

test('cycles between files are found, type imports are none', () => {
  const a = "import { b } from './b.ts'"
  expect(check({ 'objects/a.ts': a, 'objects/b.ts': "export { a } from './a.ts'" })).toHaveLength(1)
  expect(check({ 'objects/a.ts': a, 'objects/b.ts': "import type { a } from './a.ts'" })).toEqual([])
  expect(
    cyclesOf(
      new Map([
        ['x', ['y']],
        ['y', ['z']],
        ['z', ['y']],
      ]),
    ),
  ).toEqual([['y', 'z']])
})

test('what is an import', () => {
  const text = `
import type { A } from './a.ts'
import b, { type B } from "./b.ts"
import * as c from './c.ts'
import './d.ts'
export * from './e.ts'
export const from = 'no'
export function f() { return ' from nowhere' }
const late = await import('./g.ts')
`
  expect(importsOf(text).map((one: { specifier: string }) => one.specifier)).toEqual([
    './a.ts',
    './b.ts',
    './c.ts',
    './d.ts',
    './e.ts',
    './g.ts',
  ])
})
