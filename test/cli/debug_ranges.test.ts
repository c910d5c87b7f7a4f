/** -X no_debug_ranges and PYTHONNODEBUGRANGES: code objects without columns. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const SHOW = 'def f(): pass\nprint({(p[0] is None, p[1] is None, p[2]) for p in f.__code__.co_positions()})'

function run(options: string[], env: NodeJS.ProcessEnv): string {
  const args = ['dist/typhon.js', ...options, '-c', SHOW]
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } }).stdout
}

test('columns are dropped on request', () => {
  expect(run(['-X', 'no_debug_ranges'], {})).toBe('{(False, False, None)}\n')
  expect(run([], { PYTHONNODEBUGRANGES: '1' })).toBe('{(False, False, None)}\n')
})

test('columns are kept otherwise', () => {
  expect(run([], {})).toContain('9)')
})
