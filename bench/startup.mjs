// Start-up of `-c pass` and the import of modules, cold and from caches, beside CPython and an empty Node. Both of
// Typhon's ways to start are measured: from the snapshot (`dist/typhon`) and from the code cache (`dist/typhon.js`).
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launcher } from './typhon.mjs'

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist')
const MODULES = 'import asyncio, json, re, dataclasses, typing'

function run(command, args, env) {
  const started = performance.now()
  const result = spawnSync(command[0], [...command.slice(1), ...args], {
    env,
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (result.status !== 0) throw new Error(`${command.join(' ')} ${args.join(' ')}: ${result.stderr}`)
  return { ms: performance.now() - started, out: result.stdout }
}

const show = ms => `${ms.toFixed(1).padStart(8)} ms`

/** Minimum wall time of each, runs interleaved. */
function compare(label, contenders, args, env, repetitions) {
  const best = new Map(contenders.map(({ name }) => [name, Infinity]))
  for (let i = 0; i < repetitions; i++)
    for (const { name, command, own } of contenders)
      best.set(name, Math.min(best.get(name), run(command, own ?? args, env).ms))
  console.log(`${label.padEnd(16)} ${[...best].map(([name, ms]) => `${name} ${show(ms)}`).join('   ')}`)
  return { label, ...Object.fromEntries(best) }
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

function importAsyncio({ name, command }, environment) {
  const folder = mkdtempSync(join(tmpdir(), 'typhon-bench-'))
  const env = { ...environment, PYTHONPYCACHEPREFIX: folder }
  try {
    const read = () =>
      run(command, ['-X', 'frozen_modules=off', '-c', IMPORT], env).out.trim().split(' ').map(Number)
    const cold = read()
    const cached = Array.from({ length: 4 }, read).sort((a, b) => a[0] - b[0])[0]
    console.log(
      `import asyncio, ${name}: cold ${show(cold[0])} (compiling ${show(cold[1])}), from cache ${show(cached[0])} ` +
        `(reading code ${show(cached[2])}: ${(cold[1] / cached[2]).toFixed(0)} times faster than compiling)`,
    )
    return { label: 'import asyncio', name, cold, cached }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function measureStartup(contenders, environment) {
  const others = contenders.filter(({ name }) => name !== 'typhon')
  const node = { name: 'node -e 0', command: [process.execPath], own: ['-e', '0'] }
  const ways = [
    { name: 'snapshot', command: [launcher] },
    { name: 'code cache', command: [process.execPath, join(dist, 'typhon.js')] },
  ]
  console.log()
  return [
    compare('-c pass', [node, ...ways, ...others], ['-c', 'pass'], environment, 9),
    compare(
      MODULES.replace('import ', '').slice(0, 16),
      [...ways, ...others],
      ['-c', MODULES],
      environment,
      4,
    ),
    ...contenders.map(contender => importAsyncio(contender, environment)),
  ]
}
