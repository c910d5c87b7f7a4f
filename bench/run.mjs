// `npm run bench`: the programs in bench/programs, each in processes of its own, interleaved with CPython 3.14 and,
// where they are installed, PyPy; then start-up and imports. `npm run bench -- fib queens` runs those only.
//
//   --quick      fewer repetitions, no start-up
//   --startup    start-up alone
//   --compile    the compiler alone: the library, then sources of 0.1, 1 and 10 MB
//   --json FILE  all figures as JSON
//   --jit MODE   Typhon with -X jit=MODE
//
// Where bench/javascript has the same program written in JavaScript, that runs too: the limit for compiled code.
// CPython is TYPHON_PYTHON or the reference interpreter in the user's cache folder, PyPy TYPHON_PYPY or `pypy3` in
// PATH. Nothing here is a test; but the outputs must be equal.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, homedir, totalmem } from 'node:os'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { benchCompile } from './compile.mjs'
import { measureStartup } from './startup.mjs'
import { launcher, makeSnapshot } from './typhon.mjs'

const here = dirname(fileURLToPath(import.meta.url))

function parseArguments(argv) {
  const options = { names: [], quick: false, startup: false, compile: false, json: undefined, jit: undefined }
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]
    if (arg === '--quick') options.quick = true
    else if (arg === '--startup') options.startup = true
    else if (arg === '--compile') options.compile = true
    else if (arg === '--json') options.json = argv[++i]
    else if (arg === '--jit') options.jit = argv[++i]
    else if (arg.startsWith('-')) throw new Error(`unknown option ${arg}`)
    else options.names.push(arg)
  }
  return options
}

function findCPython() {
  const cache =
    process.env.TYPHON_ORACLE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'typhon-oracle')
  const path = process.env.TYPHON_PYTHON ?? join(cache, 'usr/bin/python3.14')
  return existsSync(path) ? path : undefined
}

function findPyPy() {
  if (process.env.TYPHON_PYPY) return process.env.TYPHON_PYPY
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map(folder => join(folder, 'pypy3')).find(path => existsSync(path))
}

function contenders({ jit }) {
  const cpython = findCPython()
  const pypy = findPyPy()
  return [
    {
      name: 'typhon',
      command: [launcher, ...(jit === undefined ? [] : ['-X', `jit=${jit}`])],
    },
    ...(cpython === undefined ? [] : [{ name: 'cpython', command: [cpython] }]),
    ...(pypy === undefined ? [] : [{ name: 'pypy', command: [pypy] }]),
  ]
}

const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(PYTHON|NODE_)/.test(name)),
)

/** Runs a small shell line around the program, for the greatest resident size of the process. */
const WATCH = `"$@"; status=$?; exit $status`

/** As many calls as CPython needs for a second, and no fewer than six; without CPython, twelve. */
const A_SECOND = { BENCH_ROUNDS: '6', BENCH_SECONDS: '1' }
const CALLS = 12

/** One process: its output, the times of its calls in seconds, its greatest resident size in MB. */
function runProgram(command, length) {
  const argv = ['-f', '%M', ...command]
  const env = { ...environment, ...length }
  const hasTime = existsSync('/usr/bin/time')
  const result = hasTime
    ? spawnSync('/usr/bin/time', argv, { env, encoding: 'utf8', timeout: 300_000 })
    : spawnSync('sh', ['-c', WATCH, 'sh', ...command], {
        env,
        encoding: 'utf8',
        timeout: 300_000,
      })
  const error = result.stderr.trimEnd().split('\n')
  if (result.status !== 0)
    return { error: error.filter(line => !/^\d+$/.test(line)).at(-1) ?? `status ${result.status}` }
  const memory = hasTime ? Number(error.pop()) / 1024 : Number.NaN
  const { times } = JSON.parse(error.pop())
  const second = times.reduce((sum, time) => sum + time, 0)
  return {
    output: result.stdout,
    calls: times.length,
    first: times[0],
    second,
    best: Math.min(...times),
    memory,
  }
}

/** A command for each contender, by name; JavaScript is one where somebody wrote the program in it. */
function commands(program, all) {
  const file = join(here, 'programs', `${program}.py`)
  const script = join(here, 'javascript', `${program}.mjs`)
  return [
    ...all.map(({ name, command }) => [name, [...command, '-B', file]]),
    ...(existsSync(script) ? [['javascript', [process.execPath, script]]] : []),
  ]
}

/** Of two processes the better times and the greater memory; an error is kept. */
function better(a, b) {
  if (a === undefined || a.error || b.error) return a?.error ? a : b
  const least = key => Math.min(a[key], b[key])
  const memory = Math.max(a.memory, b.memory)
  return { ...b, first: least('first'), second: least('second'), best: least('best'), memory }
}

/**
 * All contenders on one program, interleaved. CPython begins and says how many calls are a run of a second; the others
 * make as many.
 */
function measure(name, all, { quick }) {
  const row = { name, results: {} }
  const byCPython = commands(name, all).sort(([a], [b]) => Number(b === 'cpython') - Number(a === 'cpython'))
  let length = quick
    ? { BENCH_ROUNDS: '2' }
    : all.some(c => c.name === 'cpython')
      ? A_SECOND
      : { BENCH_ROUNDS: CALLS }
  for (let turn = 0; turn < (quick ? 1 : 2); turn++) {
    for (const [contender, command] of byCPython) {
      const run = runProgram(command, length)
      if (length === A_SECOND && !run.error) length = { BENCH_ROUNDS: String(run.calls) }
      row.results[contender] = better(row.results[contender], run)
    }
  }
  const outputs = Object.values(row.results).flatMap(r => (r.error ? [] : [r.output]))
  row.differs = new Set(outputs).size > 1
  for (const result of Object.values(row.results)) delete result.output
  return row
}

const ratio = (row, key, other = 'cpython') => row.results[other]?.[key] / row.results.typhon?.[key]
const geometricMean = values => Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length)
const ms = (seconds, width) => (seconds * 1000).toFixed(0).padStart(width)
const times = (value, width) => (Number.isFinite(value) ? `${value.toFixed(2)}x` : '-').padStart(width)

function printHead(all) {
  const names = all.map(({ name }) => `${name} first   best     MB`.padStart(27))
  console.log(`${'ms'.padEnd(16)}${names.join('')}   first  second    best   JavaScript`)
}

function printRow(row, all) {
  const cells = all.map(({ name }) => {
    const r = row.results[name]
    return r.error
      ? r.error.slice(0, 25).padStart(27)
      : `${ms(r.first, 13)}${ms(r.best, 7)}${r.memory.toFixed(0).padStart(7)}`
  })
  const js = row.results.javascript
  const limit =
    js === undefined
      ? ''
      : js.error
        ? js.error
        : `${ms(js.best, 7)} ${times(ratio(row, 'best', 'javascript'), 6)}`
  const note = row.differs ? '  OUTPUTS DIFFER' : ''
  console.log(
    `${row.name.padEnd(16)}${cells.join('')}${times(ratio(row, 'first'), 8)}${times(ratio(row, 'second'), 8)}${times(ratio(row, 'best'), 8)}${limit}${note}`,
  )
}

function printSummary(rows, all) {
  const usable = rows.filter(row => !row.differs && Number.isFinite(ratio(row, 'best')))
  if (usable.length > 0) {
    const mean = key => geometricMean(usable.map(row => ratio(row, key)))
    console.log(
      `\ngeometric mean over CPython, ${usable.length} programs: best ${mean('best').toFixed(2)}x, runs of a second from their start ${mean('second').toFixed(2)}x, first call ${mean('first').toFixed(2)}x`,
    )
    const slow = usable
      .filter(row => ratio(row, 'best') < 1)
      .sort((a, b) => ratio(a, 'best') - ratio(b, 'best'))
    console.log(
      `below 1x: ${slow.map(row => `${row.name} ${ratio(row, 'best').toFixed(2)}`).join(', ') || 'none'}`,
    )
    const heavy = usable.filter(row => row.results.cpython.memory > 50)
    const most = heavy.map(row => [row.results.typhon.memory / row.results.cpython.memory, row.name])
    for (const [factor, name] of most.filter(([factor]) => factor > 4))
      console.log(`memory: ${name} takes ${factor.toFixed(1)} times CPython's`)
  }
  const limited = usable.filter(row => Number.isFinite(ratio(row, 'best', 'javascript')))
  if (limited.length > 0) {
    const mean = geometricMean(limited.map(row => ratio(row, 'best', 'javascript')))
    console.log(`geometric mean over JavaScript, ${limited.length} programs: ${mean.toFixed(2)}x`)
  }
  if (all.some(({ name }) => name === 'pypy')) {
    const both = usable.filter(row => Number.isFinite(ratio(row, 'best', 'pypy')))
    console.log(
      `geometric mean over PyPy: ${geometricMean(both.map(row => ratio(row, 'best', 'pypy'))).toFixed(2)}x`,
    )
  }
  const failed = rows.filter(row => row.differs || Object.values(row.results).some(r => r.error))
  for (const row of failed) console.log(`FAILED: ${row.name}`)
  if (failed.length > 0) process.exitCode = 1
}

async function main() {
  const options = parseArguments(process.argv.slice(2))
  if (options.compile) {
    benchCompile()
    const { benchSizes } = await import('./compile_speed.mjs')
    benchSizes()
    return
  }
  const all = contenders(options)
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`
  console.log(machine)
  makeSnapshot(environment)
  const folder = join(here, 'programs')
  const known = readdirSync(folder)
    .filter(name => name.endsWith('.py') && name !== 'harness.py')
    .map(name => basename(name, '.py'))
    .sort()
  for (const name of options.names) if (!known.includes(name)) throw new Error(`no program ${name}`)
  const rows = []
  if (!options.startup) {
    printHead(all)
    for (const name of options.names.length > 0 ? options.names : known) {
      rows.push(measure(name, all, options))
      printRow(rows.at(-1), all)
    }
    printSummary(rows, all)
  }
  const startup =
    options.startup || (options.names.length === 0 && !options.quick) ? measureStartup(all, environment) : []
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ machine, programs: rows, startup }, null, 1)}\n`)
}

await main()
