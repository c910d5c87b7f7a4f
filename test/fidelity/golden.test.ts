/**
 * A small part of `npm run fidelity` that needs no CPython: sources chosen for what is easy to get wrong, and
 * digests that CPython made (`node tools/fidelity/golden.mjs`). With a CPython, a few files of its library as well.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { dumps } from '../../src/bytecode/marshal.ts'
import { compile } from '../../src/compiler/compile.ts'
import { PYTHON, TYPHON } from '../support/interpreters.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const sources = join(root, 'test/fidelity/sources')
const golden = JSON.parse(readFileSync(join(root, 'test/fidelity/golden.json'), 'utf8')) as Record<
  string,
  Record<string, string>
>
const files = Object.keys(golden)

function run(args: readonly string[], input: string, cwd: string): string {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME }
  const done = spawnSync(process.execPath, args, { cwd, input, env, encoding: 'utf8' })
  expect(done.stderr).toBe('')
  return done.stdout
}

describe('golden files', () => {
  test.each(files)('%s: the bytes of the .pyc file', file => {
    const code = compile(new Uint8Array(readFileSync(join(sources, file))), { filename: file })
    const digest = createHash('md5').update(dumps(code)).digest('hex')
    expect(digest).toBe(golden[file]!.pyc)
  })

  test('trees, tokens, symbols, disassembly', () => {
    const kinds = Object.keys(golden[files[0]!]!).filter(kind => kind !== 'pyc')
    const script = join(root, 'tools/fidelity/outcomes.py')
    const text = run([TYPHON, script, 'digest', kinds.join()], files.join('\n'), sources)
    const rows = text.trimEnd().split('\n')
    const expected = files.flatMap(file => kinds.map(kind => `${file}\t${kind}\t${golden[file]![kind]}`))
    expect(rows).toEqual(expected)
  })
})

test.skipIf(PYTHON === undefined)(
  'some files of the library',
  () => {
    const args = ['tools/fidelity.mjs', '--python', PYTHON!, '--sample', '400', '--code', '--pyc', '--ast']
    const text = run(args, '', root)
    expect(text.match(/\(100\.000 %\)/g)).toHaveLength(5)
  },
  120_000,
)
