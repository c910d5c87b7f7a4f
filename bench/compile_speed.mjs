/**
 * How fast sources compile, by size and by shape: `node bench/compile_speed.mjs [--shapes] [NAME ...]`.
 *
 * First 0.1, 1 and 10 MB of ordinary code (a library module, repeated), beside CPython's compile() where
 * there is one; with --shapes (or names of them) long and monotonous sources at two sizes: four
 * times the source should take four times the time. Minima of a few runs; nothing here is a test.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { loadCompiler } from '../tools/fidelity/compare_code.mjs'
import { findPython } from '../tools/fidelity/oracle.mjs'

const MODULE = fileURLToPath(new URL('../dist/lib/python3.14/argparse.py', import.meta.url))
const SIZES = [0.1, 1, 10]
const BASE = 5000
const FACTOR = 4

const numbered = (n, row) => Array.from({ length: n }, (_, i) => row(i)).join('')

/** Sources of n repetitions. Those named `bad_` end in a mistake. */
const SHAPES = {
  display: n => `x = [${'a, '.repeat(n)}]`,
  constants: n => `x = [${'1, '.repeat(n)}]`,
  dict: n => `x = {${'a: b, '.repeat(n)}}`,
  sum: n => `x = a${' + a'.repeat(n)}`,
  attributes: n => `x = a${'.b'.repeat(n)}`,
  calls: n => `x = a${'()'.repeat(n)}`,
  comparisons: n => `x = a${' < a'.repeat(n)}`,
  and: n => `x = a${' and a'.repeat(n)}`,
  elif: n => `if a: b\n${'elif a: b\n'.repeat(n)}`,
  cases: n => `match a:\n${' case 1: b\n'.repeat(n)}`,
  excepts: n => `try: a\n${'except A: b\n'.repeat(n)}`,
  trys: n => 'try: a\nexcept: b\n'.repeat(n),
  strings: n => `x = ${"'ab' ".repeat(n)}`,
  f_string: n => `x = f'${'{a}b'.repeat(n)}'`,
  keywords: n => `f(${numbered(n, i => `a${i}=1, `)})`,
  names: n => numbered(n, i => `a${i} = 1\n`),
  cells: n => `def f():\n${numbered(n, i => ` a${i} = 1\n`)} def g():\n${numbered(n, i => `  a${i}\n`)}`,
  functions: n => 'def f():\n  return 1\n'.repeat(n),
  one_line: n => 'a;'.repeat(n),
  warnings: n => "'\\d';".repeat(n),
  bad_body: n => `def f():\n${'  a(b, c)\n'.repeat(n)}  x y\n`,
  bad_line: n => `${'a;'.repeat(n)}x y`,
  bad_display: n => `x = [${'a, '.repeat(n)}x y]`,
  bad_dict: n => `x = {${'a: b, '.repeat(n)}x y}`,
  bad_sum: n => `x = a${' + a'.repeat(n)} y`,
  unclosed: n => `x = [${'a,\n'.repeat(n)}`,
}

const { compile, SyntaxErrorData } = await loadCompiler()

function elapsed(source) {
  const started = performance.now()
  try {
    compile(source, { filename: '<bench>' })
  } catch (error) {
    if (!(error instanceof SyntaxErrorData)) throw error
  }
  return performance.now() - started
}

const TIMER = `
import sys, time, warnings
warnings.simplefilter('ignore')
source = sys.stdin.buffer.read()
best = 1e9
for _ in range(int(sys.argv[1])):
    started = time.perf_counter()
    compile(source, '<bench>', 'exec')
    best = min(best, time.perf_counter() - started)
print(best * 1000)
`

function elapsedInPython(source, times) {
  const python = findPython()
  if (python === undefined) return undefined
  const input = Buffer.from(source)
  return Number(execFileSync(python, ['-I', '-c', TIMER, String(times)], { input, encoding: 'utf8' }))
}

/** MB/s for sources of three sizes, beside CPython where there is one. */
export function benchSizes() {
  const module = readFileSync(MODULE, 'utf8')
  for (const size of SIZES) {
    const source = module.repeat(Math.ceil((size * 1e6) / module.length)).slice(0, size * 1e6)
    const whole = source.slice(0, source.lastIndexOf('\ndef ') + 1)
    const times = size > 1 ? 1 : 3
    const ms = Math.min(...Array.from({ length: times }, () => elapsed(whole)))
    const theirs = elapsedInPython(whole, times)
    const speed = t => `${(whole.length / 1000 / t).toFixed(2).padStart(6)} MB/s`
    const beside = theirs === undefined ? '' : `   cpython ${speed(theirs)}`
    console.log(`${String(size).padStart(5)} MB   typhon ${speed(ms)}${beside}`)
  }
}

function byShape(names) {
  for (const name of names) {
    const make = SHAPES[name]
    elapsed(make(100))
    const [small, large] = [make(BASE), make(BASE * FACTOR)]
    const times = [Math.min(elapsed(small), elapsed(small)), Math.min(elapsed(large), elapsed(large))]
    const speed = `${(large.length / 1000 / times[1]).toFixed(2).padStart(6)} MB/s`
    console.log(
      `${name.padEnd(12)} ${speed}   ${FACTOR} times the source: ${(times[1] / times[0]).toFixed(1)} times the time`,
    )
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const chosen = process.argv.slice(2)
  console.log(`node ${process.version}, ${cpus()[0].model}`)
  const names = chosen.filter(name => name in SHAPES)
  if (names.length === 0) benchSizes()
  if (names.length > 0 || chosen.includes('--shapes')) byShape(names.length > 0 ? names : Object.keys(SHAPES))
}
