/**
 * The Python tests under every mode of the compiler, a few files a process; that the fast path runs, and
 * that compilation settles; and a host that forbids code from text.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const typhon = join(root, 'dist/typhon.js')
const folder = mkdtempSync(join(tmpdir(), 'typhon-jit-'))
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('PYTHON')),
)

function run(options: string[], args: string[]) {
  return spawnSync(process.execPath, [...options, typhon, '-B', ...args], {
    env: environment,
    encoding: 'utf8',
    timeout: 110_000,
  })
}

const DRIVER = `
import sys, traceback, types
for path in sys.argv[1:]:
    module = sys.modules['__main__'] = types.ModuleType('__main__')
    namespace = vars(module)
    namespace.update(__file__=path, __builtins__=__builtins__)
    try:
        with open(path, encoding='utf-8') as file:
            source = file.read()
        exec(compile(source, path, 'exec'), namespace)
    except BaseException:
        print('failed', path, traceback.format_exc(), flush=True)
print('done')
`

/** Files left out of some modes, with the reason. */
const LEFT_OUT = [
  {
    file: 'gc/classes_in_caches.py',
    modes: ['eager', 'stress'],
    reason: 'compiled code holds the classes that it was made for',
  },
  {
    file: 'finalization/ended_generators.py',
    modes: ['eager', 'stress'],
    reason: 'an exception that compiled code has handled may stay for a while, and its frames with it',
  },
  {
    file: 'generators/lifetime.py',
    modes: ['eager', 'stress'],
    reason: 'frames of compiled code keep the variables of their last call until they are used again',
  },
  {
    file: 'gc/repeated.py',
    modes: ['eager', 'stress'],
    reason: 'a variable of compiled code or of the machine keeps the last of its objects',
  },
  {
    file: 'gc/collect.py',
    modes: ['on', 'eager', 'stress'],
    reason: 'frames of compiled code keep the variables of their last call until they are used again',
  },
  {
    file: 'finalization/del_.py',
    modes: ['stress'],
    reason: 'a variable of the interpreter that goes on after a failed guess may keep an object for a while',
  },
]

function pythonTests(mode: string): string[] {
  const leftOut = new Set(LEFT_OUT.filter(({ modes }) => modes.includes(mode)).map(({ file }) => file))
  const top = join(root, 'test/python')
  const out: string[] = []
  for (const entry of readdirSync(top, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    for (const name of readdirSync(join(top, entry.name))) {
      if (name.endsWith('.py') && !leftOut.has(`${entry.name}/${name}`)) out.push(join(top, entry.name, name))
    }
  }
  return out
}

function chunks<T>(list: T[], size: number): T[][] {
  const out: T[][] = []
  for (let i = 0; i < list.length; i += size) out.push(list.slice(i, i + size))
  return out
}

interface Event {
  event: string
  function: string
  reason?: string
}

function readLog(file: string): Event[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return lines.map(line => JSON.parse(line) as Event)
}

for (const mode of ['on', 'eager', 'stress']) {
  describe(`-X jit=${mode}`, () => {
    chunks(pythonTests(mode), 20).forEach((files, i) => {
      test(`files ${20 * i + 1} and on`, { timeout: 120_000 }, () => {
        const log = join(folder, `${mode}${i}.log`)
        const r = run([], ['-X', `jit=${mode}`, '-X', `jitlog=${log}`, '-c', DRIVER, ...files])
        expect(r.stdout.trim(), r.stderr.slice(-2000)).toBe('done')
        const refused = readLog(log).filter(e => e.reason?.startsWith('internal error'))
        expect(refused).toEqual([])
      })
    })
  })
}

/** Runs a program and gives what the compiler has logged about functions of its own. */
function logged(name: string, source: string, options: string[] = []): { out: string; events: Event[] } {
  const program = join(folder, `${name}.py`)
  const log = join(folder, `${name}.log`)
  writeFileSync(program, source)
  const r = run(options, ['-X', 'jit=on', '-X', `jitlog=${log}`, program])
  expect(r.stderr).toBe('')
  return { out: r.stdout.trim(), events: readLog(log) }
}

const SUM = `
def square(x): return x * x
def total(n):
    s = 0
    for i in range(n): s += square(i)
    return s
print(total(5000))
`

test('hot code is compiled and not left', () => {
  const { out, events } = logged('sum', SUM)
  expect(out).toBe('41654167500')
  expect(events.some(e => e.event === 'function' && e.function === 'square')).toBe(true)
  expect(events.some(e => e.event === 'loop' && e.function === 'total')).toBe(true)
  expect(events.filter(e => e.event === 'deopt')).toEqual([])
})

/** `functions` functions of a file, each called so often. */
const CALLS = (functions: number, calls: number, file: string) => `
import os
def make(i):
    space = {}
    exec(compile(f"def f{i}(x): return x + {i}", ${file}, "exec"), space)
    return space[f"f{i}"]
for i in range(${functions}):
    f = make(i)
    for k in range(${calls} // 10): f(k); f(k); f(k); f(k); f(k); f(k); f(k); f(k); f(k); f(k)
`

test('a young process compiles of the library what goes on for long, of the program what is hot', () => {
  const compiled = (functions: number, calls: number, file = 'os.__file__') =>
    logged('young', CALLS(functions, calls, file)).events.filter(
      e => e.event === 'function' && /^f\d/.test(String(e.function)),
    ).length
  expect(compiled(1, 400)).toBe(0)
  expect(compiled(1, 400, '__file__')).toBe(1)
  expect(compiled(1, 3000)).toBe(1)
  expect(compiled(200, 400)).toBeGreaterThan(100)
})

test('code whose types keep changing is compiled a few times only', () => {
  const { events } = logged(
    'changing',
    `
def add(a, b): return a + b * 2 - a
values = [1, 2.5, 2**70, True, 3]
for i in range(60000):
    v = values[i // 7 % 5]
    add(v, v)
`,
  )
  const compiled = events.filter(e => e.event === 'function' && e.function === 'add')
  expect(compiled.length).toBeGreaterThan(0)
  expect(compiled.length).toBeLessThan(8)
  expect(events.filter(e => e.event === 'deopt').length).toBeLessThan(40)
})

test('what cannot be compiled says why', () => {
  const { events } = logged(
    'refused',
    'def g():\n    try: int("x")\n    except* ValueError: pass\nfor i in range(5000): g()\n',
  )
  expect(events.some(e => e.event === 'refused' && e.function === 'g')).toBe(true)
})

test('code that waits for a compiler that refuses it is not watched for ever', () => {
  const { out } = logged(
    'watched',
    `
import _typhon_jit
def f():
    for i in range(2000):
        for k in range(6):
            try: int(k)
            except* ValueError: pass
f()
print(0 < _typhon_jit.counters()['notes'] < 5000)
`,
  )
  expect(out).toBe('True')
})

test('where code from text is forbidden the interpreter runs alone', () => {
  const { out, events } = logged('forbidden', SUM, ['--disallow-code-generation-from-strings'])
  expect(out).toBe('41654167500')
  expect(events.every(e => e.event === 'refused')).toBe(true)
  expect(events.length).toBeGreaterThan(0)
})

test('a mode that does not exist is refused', () => {
  const r = run([], ['-X', 'jit=fast', '-c', 'pass'])
  expect(r.status).not.toBe(0)
  expect(r.stderr).toContain('-X jit')
})
