// `npm run check`: types, lint and format, import arrows, generated files, and that V8 can optimise the
// interpreter loop. All of them run; the exit status says whether all passed.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Generators that can tell, without a CPython, whether their output is current say so by this option. */
function generators() {
  return readdirSync(join(root, 'tools'))
    .filter(name => /^generate_.*\.mjs$/.test(name))
    .filter(name => readFileSync(join(root, 'tools', name), 'utf8').includes("'--check'"))
    .map(name => [`generated: ${name}`, process.execPath, [join('tools', name), '--check']])
}

const bin = name => join(root, 'node_modules/.bin', name)
const STEPS = [
  ['types', bin('tsc'), ['--noEmit']],
  ['lint and format', bin('biome'), ['check', '.']],
  ['import arrows', process.execPath, ['tools/check_arrows.mjs']],
  ...generators(),
  ["the interpreter loop's size", process.execPath, ['tools/check_run_size.mjs']],
]

let failed = 0
for (const [name, command, args] of STEPS) {
  const started = performance.now()
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (error) console.error(`${command}: ${error.message}`)
  if (status !== 0) failed++
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
}
process.exitCode = failed > 0 ? 1 : 0
