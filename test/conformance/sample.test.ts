// A sample of CPython's own test modules, as `npm run conformance` runs them: neither an unexpected failure nor an
// unexpected pass.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { PYTHON } from '../support/interpreters.ts'

const program = join(dirname(fileURLToPath(import.meta.url)), '../../tools/conformance.mjs')
const SAMPLE = `
  test_grammar test_list test_tuple test_dict test_scope test_patma test_slice test_super test_with test_range test_float
  test_exception_group test_descr test_struct test_string_literals`

test.skipIf(PYTHON === undefined)(
  "a sample of CPython's test modules passes",
  () => {
    const env = { ...process.env, TYPHON_PYTHON: PYTHON }
    const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...SAMPLE.trim().split(/\s+/)], {
      env,
      encoding: 'utf8',
    })
    expect(`${stdout}${stderr}`).toMatch(/^\d+ of \d+ tests that CPython passes/m)
    expect(status, `${stdout}${stderr}`).toBe(0)
  },
  290_000,
)
