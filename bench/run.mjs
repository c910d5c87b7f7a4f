// `npm run bench`: start-up, the import of asyncio cold and from cache, and small programs, beside CPython
// where TYPHON_PYTHON (or the reference interpreter's cache folder) has one. Contenders are interleaved;
// figures are minima of several runs. Nothing here is a test.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { cpus, homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const typhon = join(here, '../dist/typhon.js')
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('PYTHON')),
)

function referencePython() {
  const cache =
    process.env.TYPHON_ORACLE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'typhon-oracle')
  const path = process.env.TYPHON_PYTHON ?? join(cache, 'usr/bin/python3.14')
  return existsSync(path) ? path : undefined
}

const python = referencePython()
const contenders = [
  { name: 'typhon', command: [process.execPath, typhon] },
  ...(python ? [{ name: 'cpython', command: [python] }] : []),
]

function run(command, args, env = environment) {
  const started = performance.now()
  const result = spawnSync(command[0], [...command.slice(1), ...args], {
    env,
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (result.status !== 0) throw new Error(`${command.join(' ')} ${args.join(' ')}: ${result.stderr}`)
  return { ms: performance.now() - started, out: result.stdout }
}

/** Minimum wall time of each contender, runs interleaved. */
function startup(args, times) {
  const best = new Map(contenders.map(c => [c.name, Infinity]))
  for (let i = 0; i < times; i++) {
    for (const { name, command } of contenders) {
      best.set(name, Math.min(best.get(name), run(command, args).ms))
    }
  }
  return best
}

const show = ms => `${ms.toFixed(1).padStart(9)} ms`
function row(label, best) {
  const cells = [...best].map(([name, ms]) => `${name} ${show(ms)}`)
  console.log(`${label.padEnd(34)} ${cells.join('   ')}`)
}

/** Imports asyncio and prints total time, time in the compiler, and time to read code from caches, in ms. */
const IMPORT = `
import importlib._bootstrap_external as e, time
clock = time.perf_counter
spent = {'compile': 0.0, 'load': 0.0}
def timed(key, f):
    def g(*a, **k):
        t = clock()
        try:
            return f(*a, **k)
        finally:
            spent[key] += clock() - t
    return g
e.SourceLoader.source_to_code = timed('compile', e.SourceLoader.source_to_code)
e._compile_bytecode = timed('load', e._compile_bytecode)
t = clock()
import asyncio
print((clock() - t) * 1e3, spent['compile'] * 1e3, spent['load'] * 1e3)
`

function importAsyncio() {
  for (const { name, command } of contenders) {
    const folder = mkdtempSync(join(tmpdir(), 'typhon-bench-'))
    const env = { ...environment, PYTHONPYCACHEPREFIX: folder }
    try {
      const read = () =>
        run(command, ['-X', 'frozen_modules=off', '-c', IMPORT], env).out.trim().split(' ').map(Number)
      const cold = read()
      let cached = read()
      for (let i = 0; i < 4; i++) {
        const again = read()
        if (again[0] < cached[0]) cached = again
      }
      console.log(
        `import asyncio, ${name.padEnd(8)} cold ${show(cold[0])} (compiling ${show(cold[1])})   ` +
          `from cache ${show(cached[0])} (reading code ${show(cached[2])}: ${(cold[1] / cached[2]).toFixed(0)} times faster than compiling)`,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Each program prints one line; contenders must agree on it. Time: minimum of several whole processes. */
function programs() {
  const folder = join(here, 'programs')
  for (const file of existsSync(folder)
    ? readdirSync(folder)
        .filter(f => f.endsWith('.py'))
        .sort()
    : []) {
    const outputs = new Set(contenders.map(c => run(c.command, [join(folder, file)]).out))
    if (outputs.size > 1) console.log(`${file}: outputs differ`)
    const best = startup([join(folder, file)], 3)
    row(file, best)
    const values = [...best.values()]
    if (values.length === 2) console.log(`${''.padEnd(34)} ratio ${(values[1] / values[0]).toFixed(2)}x`)
  }
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`)
row(
  'node -e 0',
  new Map([['node', Math.min(...Array.from({ length: 5 }, () => run([process.execPath], ['-e', '0']).ms))]]),
)
row('-c pass', startup(['-c', 'pass'], 7))
row('-S -c pass', startup(['-S', '-c', 'pass'], 7))
importAsyncio()
programs()
