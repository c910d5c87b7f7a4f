// The benchmark programs: each checks its result through the harness, which refuses a wrong one.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const programs = join(root, 'bench/programs')

test('there are at least 40, and each states its result', () => {
  const names = readdirSync(programs).filter(name => name.endsWith('.py') && name !== 'harness.py')
  expect(names.length).toBeGreaterThanOrEqual(40)
  for (const name of names) {
    const source = readFileSync(join(programs, name), 'utf8')
    expect(source, name).toMatch(/^"""[^"]+"""/)
    expect(source, name).toMatch(/^bench\(main, .*expect=(?!None).+\)\n$/m)
  }
})

test('the harness reports times and refuses another result', () => {
  const folder = mkdtempSync(join(tmpdir(), 'typhon-bench-'))
  try {
    const run = (expected: string) => {
      const file = join(folder, 'program.py')
      writeFileSync(file, `from harness import bench\nbench(lambda n: n * 2, 21, expect=${expected})\n`)
      const env = { ...process.env, PYTHONPATH: programs, BENCH_ROUNDS: '3' }
      return spawnSync(process.execPath, [join(root, 'dist/typhon.js'), '-B', file], {
        env,
        encoding: 'utf8',
      })
    }
    const good = run('42')
    expect(good.stdout).toBe('42\n')
    expect(JSON.parse(good.stderr).times).toHaveLength(3)
    const bad = run('43')
    expect(bad.status).toBe(1)
    expect(bad.stderr).toBe('wrong result: 42 instead of 43\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
