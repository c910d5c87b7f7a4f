/**
 * Writes test/fidelity/golden.json: what CPython makes of test/fidelity/sources, one digest a file and kind.
 *
 *   node tools/fidelity/golden.mjs
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environment, findPython, scriptPath } from './oracle.mjs'
import { OUTCOME_KINDS } from './outcomes.mjs'

const folder = fileURLToPath(new URL('../../test/fidelity/', import.meta.url))
const cwd = join(folder, 'sources')
const files = readdirSync(cwd).sort()
const scratch = mkdtempSync(join(tmpdir(), 'typhon-golden-'))
const run = (script, args, input) =>
  execFileSync(findPython(), [scriptPath(script), ...args], {
    cwd,
    env: environment,
    input,
    encoding: 'utf8',
  })

const golden = Object.fromEntries(files.map(file => [file, {}]))
try {
  const target = file => join(scratch, `${file}c`)
  run('compile_each.py', [], files.map(file => `${file}\n${target(file)}\n`).join(''))
  for (const file of files) {
    golden[file].pyc = createHash('md5')
      .update(readFileSync(target(file)).subarray(16))
      .digest('hex')
  }
  const rows = run('outcomes.py', ['digest', OUTCOME_KINDS.join()], files.join('\n'))
  for (const row of rows.trimEnd().split('\n')) {
    const [file, kind, digest] = row.split('\t')
    golden[file][kind] = digest
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
writeFileSync(join(folder, 'golden.json'), `${JSON.stringify(golden, null, 2)}\n`)
