/**
 * Runs generated programs in CPython and in Typhon under every mode of its compiler of hot code, and compares what
 * they show: values, exceptions with their lines, frames' variables, trace events.
 *
 *   npm run programs -- [--python PATH] [--count N] [--seed S] [--modes off,on,eager,stress] [--jobs N]
 *                       [--limit N] [--keep DIRECTORY] [--show] [--reduce] [FILE.py ...]
 *
 * Program number i is made from seed S + i. With files, those run instead. --limit bounds the printed differences,
 * --keep writes the programs that differ, --show prints the program of seed S and stops, --reduce takes away lines
 * of the given file as long as the first mode still differs from CPython. Exits 1 on a difference.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findPython } from './fidelity/oracle.mjs'
import { makeRandom } from './mutations/mutate.mjs'
import { program } from './programs/generate.mjs'
import { reduce } from './programs/reduce.mjs'

const RUNNER = fileURLToPath(new URL('programs/runner.py', import.meta.url))
const TYPHON = fileURLToPath(new URL('../dist/typhon.js', import.meta.url))
/** Programs in a request; engines are started anew after so many requests, so that none grows old. */
const BATCH = 25
const REQUESTS = 20
const PATIENCE_MS = 120_000

const options = {
  python: findPython() ?? 'python3.14',
  count: 1000,
  seed: 1,
  modes: 'off,on,eager,stress',
  jobs: 1,
  limit: 20,
  keep: undefined,
  show: false,
  reduce: false,
}
const files = []
for (let i = 2; i < process.argv.length; i++) {
  const argument = process.argv[i]
  if (argument === '--show' || argument === '--reduce') options[argument.slice(2)] = true
  else if (argument.startsWith('--')) options[argument.slice(2)] = process.argv[++i]
  else files.push(argument)
}

const env = { PATH: process.env.PATH, HOME: process.env.HOME, PYTHONHASHSEED: '0' }

/** A process that answers requests, started when needed. */
class Engine {
  constructor(name, command) {
    this.name = name
    this.command = command
    this.child = null
    this.answered = 0
  }

  start() {
    const [file, ...args] = this.command
    this.child = spawn(file, [...args, RUNNER], { env, stdio: ['pipe', 'pipe', 'pipe'] })
    this.errors = ''
    this.child.stderr.on('data', data => {
      this.errors = (this.errors + data).slice(-2000)
    })
    // A process that dies shows as the end of its answers.
    this.child.stdin.on('error', () => {})
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
    this.answered = 0
  }

  stop() {
    this.child?.stdin.end()
    this.child = null
  }

  /** Answers to a request; an Error where the process died or was too slow. */
  async ask(request) {
    if (this.child === null) this.start()
    this.child.stdin.write(`${JSON.stringify(request)}\n`)
    const { child } = this
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    const { value, done } = await this.answers.next()
    clearTimeout(timer)
    if (done) {
      this.child = null
      return new Error(child.killed ? 'too slow' : `died: ${this.errors}`)
    }
    if (++this.answered >= REQUESTS) this.stop()
    return JSON.parse(value)
  }

  /** What one program shows, whole. */
  async show(source) {
    const answer = await this.ask([[source]])
    return answer instanceof Error ? `the process ${answer.message}` : answer[0]
  }

  /** Digests; where the process fails, each program by itself, to find the one that does it. */
  async digests(sources) {
    const answer = await this.ask(sources)
    if (!(answer instanceof Error)) return answer
    if (sources.length === 1) return [answer.message]
    const out = []
    for (const source of sources) out.push(...(await this.digests([source])))
    return out
  }
}

const modes = options.modes.split(',')

const makeEngines = () => [
  new Engine('CPython', [options.python, '-X', 'utf8']),
  ...modes.map(mode => new Engine(mode, [process.execPath, TYPHON, '-X', `jit=${mode}`])),
]

function cases() {
  if (files.length > 0) return files.map(file => ({ name: file, source: () => readFileSync(file, 'utf8') }))
  return Array.from({ length: Number(options.count) }, (_, i) => {
    const seed = Number(options.seed) + i
    return { name: `seed ${seed}`, seed, source: () => program(makeRandom(seed)) }
  })
}

let differing = 0
let done = 0

async function report(item, source, wanted, engine) {
  differing++
  const [expected, actual] = [await wanted.show(source), await engine.show(source)].map(s => s.split('\n'))
  if (options.keep !== undefined) {
    mkdirSync(options.keep, { recursive: true })
    writeFileSync(join(options.keep, `${item.name.replace(/\W+/g, '_')}.py`), source)
  }
  if (differing > Number(options.limit)) return
  const line = expected.findIndex((text, i) => text !== actual[i])
  console.log(`---- ${item.name}, ${engine.name}`)
  if (line < 0 && expected.length === actual.length) console.log('    differs after other programs only')
  else console.log(`    expected ${expected.at(line)}\n    actual   ${actual.at(line)}`)
}

async function check(engines, batch) {
  const sources = batch.map(item => item.source())
  const [wanted, ...others] = engines
  const [expected, ...actual] = await Promise.all(engines.map(engine => engine.digests(sources)))
  for (const [i, item] of batch.entries())
    for (const [k, engine] of others.entries())
      if (actual[k][i] !== expected[i]) await report(item, sources[i], wanted, engine)
  done += batch.length
}

async function work(queue) {
  const engines = makeEngines()
  for (let batch = queue.splice(0, BATCH); batch.length > 0; batch = queue.splice(0, BATCH))
    await check(engines, batch)
  for (const engine of engines) engine.stop()
}

async function reduceFile(file) {
  const [wanted, engine] = makeEngines()
  const differs = async source => {
    const [expected, actual] = await Promise.all([wanted.show(source), engine.show(source)])
    return expected !== actual && !expected.includes('ended by')
  }
  console.log(await reduce(readFileSync(file, 'utf8'), differs))
  wanted.stop()
  engine.stop()
}

if (options.show) {
  console.log(program(makeRandom(Number(options.seed))))
} else if (options.reduce) {
  await reduceFile(files[0])
} else {
  const started = performance.now()
  const queue = cases()
  await Promise.all(Array.from({ length: Number(options.jobs) }, () => work(queue)))
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`${done} programs in ${modes.length} modes in ${seconds} s: ${differing} differences`)
  process.exitCode = differing > 0 ? 1 : 0
}
