// `node bench/compile.mjs [--sample N]`: the compiler and marshal beside CPython's, on CPython's library: in the
// first second of a process, warm, reading `.pyc` data, and the memory for one large source. The contenders take
// turns; figures are the best of several. `--sample N` takes every n-th file (12).
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environment, findPython, Oracle, sourceFiles } from '../tools/fidelity/oracle.mjs'
import { launcher, makeSnapshot } from './typhon.mjs'

const script = fileURLToPath(new URL('compile.py', import.meta.url))
/** Enough for V8 to have compiled what it will; CPython does not change after the first. */
const ROUNDS = 12
/** Reading takes a fraction of the time, so the same needs more. */
const LOAD_ROUNDS = 40
const LARGE_SOURCES = [2_000_000, 10_000_000]

function run(command, args, input) {
  const settings = { input, env: environment, encoding: 'utf8', timeout: 600_000, maxBuffer: 1 << 26 }
  const result = spawnSync(command[0], [...command.slice(1), script, ...args.map(String)], settings)
  if (result.status !== 0) throw new Error(`${command.join(' ')} ${args.join(' ')}: ${result.stderr}`)
  return JSON.parse(result.stdout)
}

/** One row: a figure for each contender, the better of two turns, and how they compare. */
function row(label, contenders, unit, better, measure) {
  const best = contenders.map(() => undefined)
  for (let turn = 0; turn < 2; turn++) {
    contenders.forEach(({ command }, i) => {
      const value = measure(command)
      best[i] = best[i] === undefined ? value : better(best[i], value)
    })
  }
  const cells = contenders.map(({ name }, i) => `${name} ${best[i].toFixed(2).padStart(7)} ${unit}`)
  const ratio = best.length === 2 ? `   ratio ${(best[0] / best[1]).toFixed(2)}` : ''
  console.log(`${label.padEnd(32)} ${cells.join('   ')}${ratio}`)
}

export function benchCompile({ python = findPython(), sample = 12 } = {}) {
  if (python === undefined) throw new Error('compile benchmark: no CPython 3.14; set TYPHON_PYTHON')
  const library = new Oracle(python).libraryFolder()
  const all = readdirSync(library).length > 0 ? sourceFiles(library) : []
  const files = all.filter((_, i) => i % sample === 0)
  const paths = files.join('\n')
  const contenders = [
    { name: 'typhon', command: [launcher] },
    { name: 'cpython', command: [python] },
  ]
  makeSnapshot(environment)
  const rate = ({ bytes, seconds }) => bytes / 1e6 / seconds
  console.log(`${files.length} files of ${join(library)}, ${cpus()[0]?.model}, Node ${process.version}`)
  const measure = (...args) => [command => rate(run(command, args, paths))]
  // More than anybody compiles in a second, in an order that mixes large and small.
  const mixed = [...files, ...all.filter((_, i) => i % sample !== 0)].join('\n')
  row('compile, first second', contenders, 'MB', Math.max, c => run(c, ['first'], mixed).bytes / 1e6)
  row('compile, warm', contenders, 'MB/s', Math.max, ...measure('warm', ROUNDS))
  row('marshal.loads', contenders, 'MB/s', Math.max, ...measure('load', LOAD_ROUNDS))
  const growth = ({ peak, bytes }) => peak / bytes
  row(`memory, ${all.length} files`, contenders, 'x', Math.min, c => growth(run(c, ['all'], all.join('\n'))))
  for (const size of LARGE_SOURCES) {
    const label = `memory, one source of ${size / 1e6} MB`
    row(label, contenders, 'x', Math.min, c => growth(run(c, ['memory', size], '')))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--sample')
  benchCompile(at < 0 ? {} : { sample: Number(process.argv[at + 1]) })
}
