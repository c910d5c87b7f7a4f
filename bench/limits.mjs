/**
 * Is the time linear in the input? `node bench/limits.mjs [NAME ...]` compiles every deep or long source of
 * test/compiler/limits.json at n, 2n and 4n repetitions and prints milliseconds, and the exponent between the last two:
 * 1 is linear, 2 quadratic. 4n is what the shape can have: its largest size in limits.json, but for long ones at least
 * 80,000. Times below 3 ms say nothing. The exit status is 1 if an exponent is above 1.5 when measured three times.
 */
import { readFileSync } from 'node:fs'
import { loadCompiler } from '../tools/fidelity/compare_code.mjs'

const shapes = JSON.parse(readFileSync(new URL('../test/compiler/limits.json', import.meta.url), 'utf8'))
const { compile, SyntaxErrorData } = await loadCompiler()
const LONG = 3000
const LARGE = 80_000
const RUNS = 3
const TOO_SHORT = 3
const LIMIT = 1.5

function source([before, left, middle, right, after], n) {
  return before + left.repeat(n) + middle + right.repeat(n) + after
}

/** Milliseconds, and what came of it. */
function elapsed(text) {
  const started = performance.now()
  let outcome = 'compiles'
  try {
    compile(text, { filename: '<limits>' })
  } catch (error) {
    if (!(error instanceof SyntaxErrorData)) throw error
    outcome = error.message
  }
  return { time: performance.now() - started, outcome }
}

function best(text) {
  const runs = Array.from({ length: RUNS }, () => elapsed(text))
  return runs.reduce((a, b) => (b.time < a.time ? b : a))
}

/** The largest size at which the same thing comes of it as at a quarter of it. */
function largest({ parts, results }) {
  const sizes = Object.keys(results).map(Number)
  const kinds = n => JSON.stringify(results[n].slice(0, 2))
  const last = sizes.at(-1)
  const same = sizes.filter(n => kinds(n) === kinds(sizes[0])).at(-1)
  const wanted = kinds(last) === kinds(sizes[0]) && last >= LONG ? Math.max(last, LARGE) : same
  const quarter = Math.floor(wanted / 4)
  return elapsed(source(parts, quarter)).outcome === elapsed(source(parts, wanted)).outcome ? wanted : same
}

function measure(shape, n) {
  const times = [n / 4, n / 2, n].map(size => best(source(shape.parts, Math.floor(size))))
  const [, half, whole] = times.map(({ time }) => time)
  return { times, exponent: whole < TOO_SHORT ? null : Math.log2(whole / half) }
}

const names = process.argv.slice(2)
for (const shape of shapes.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const n = largest(shape)
  let result = measure(shape, n)
  for (let again = 0; again < 2 && result.exponent > LIMIT; again++) result = measure(shape, n)
  const { times, exponent } = result
  const cells = times.map(({ time }) => time.toFixed(1).padStart(9)).join('')
  const verdict = exponent === null ? '   -' : exponent.toFixed(2)
  console.log(
    `${shape.name.padEnd(28)} ${String(n).padStart(7)} ${cells} ms  ${verdict}  ${times[2].outcome}`,
  )
  if (exponent > LIMIT) process.exitCode = 1
}
