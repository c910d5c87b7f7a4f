/**
 * Compares what Typhon and CPython say about mutated pieces of library files: accepted or
 * rejected, the whole error, the warnings.
 *
 *   npm run mutations -- [--python PATH] [--count N] [--seed S] [--longest N] [--limit N]
 *                        [--write FILE] [--keep FILE] [--cases FILE] [DIRECTORY | FILE ...]
 *
 * Without files the pieces come from CPython's library, tests included. --longest leaves out longer
 * sources, --limit bounds the printed differences. --write keeps the cases that differ, with
 * CPython's answers, as a fixture; --keep keeps all of them; --cases reads a fixture instead of
 * making cases. Exits 1 when a case is accepted by one only, or too few are equal in all.
 */
import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { loadCompiler } from './fidelity/compare_code.mjs'
import { findPython } from './fidelity/oracle.mjs'
import { makeRandom, mutation, snippets } from './mutations/mutate.mjs'

const SERVER = fileURLToPath(new URL('mutations/server.py', import.meta.url))
const BATCH = 200
/** The share of cases whose errors and warnings are equal, in per cent. */
const SHARE = 99.5

const options = {
  python: findPython() ?? 'python3.14',
  count: 20_000,
  seed: 1,
  limit: 20,
  longest: 100_000,
}
const paths = []
for (let i = 2; i < process.argv.length; i++) {
  const argument = process.argv[i]
  if (argument.startsWith('--')) options[argument.slice(2)] = process.argv[++i]
  else paths.push(resolve(argument))
}

const env = { PATH: process.env.PATH, PYTHONHASHSEED: '0' }

function libraryFolder() {
  const script = 'import os; print(os.path.dirname(os.__file__))'
  return execFileSync(options.python, ['-I', '-c', script], { encoding: 'utf8', env }).trim()
}

function sourceFiles(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter(e => e.isFile() && e.name.endsWith('.py'))
    .map(e => join(e.parentPath ?? e.path, e.name))
    .sort()
}

function* makeCases() {
  const random = makeRandom(Number(options.seed))
  const files = (paths.length > 0 ? paths : [libraryFolder()]).flatMap(sourceFiles)
  const known = new Map()
  const piecesOf = file => {
    if (!known.has(file)) known.set(file, snippets(readFileSync(file, 'utf8')))
    return known.get(file)
  }
  for (let made = 0; made < Number(options.count); ) {
    const pieces = piecesOf(files[random(files.length)])
    if (pieces.length === 0) continue
    const list = pieces[random(pieces.length)]
    const item = mutation(list[random(list.length)], random)
    if (item.source.length > Number(options.longest)) continue
    made++
    yield item
  }
}

function storedCases() {
  return JSON.parse(readFileSync(options.cases, 'utf8')).map(({ expected: _, ...item }) => item)
}

/** A CPython that answers lists of cases. */
function startPython() {
  const child = spawn(options.python, ['-X', 'utf8', '-I', SERVER], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(cases) {
      child.stdin.write(`${JSON.stringify(cases)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error('CPython has ended')
      return JSON.parse(value)
    },
    stop: () => child.stdin.end(),
  }
}

const { compile, outcomeOfCompile } = await loadCompiler()

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)
const counts = { cases: 0, rejected: 0, warned: 0, verdict: 0, message: 0, place: 0, text: 0, warnings: 0 }
const differing = []
const kept = []

/** The first thing that differs, or null. */
function difference(wanted, got) {
  if ((wanted.type === undefined) !== (got.type === undefined)) return 'verdict'
  if (wanted.type !== got.type || wanted.message !== got.message) return 'message'
  if (!same(wanted.place?.slice(0, 4), got.place?.slice(0, 4))) return 'place'
  if (!same(wanted.place, got.place)) return 'text'
  return same(wanted.warnings, got.warnings) ? null : 'warnings'
}

function check(item, wanted) {
  const got = outcomeOfCompile(compile, item)
  counts.cases++
  if (options.keep !== undefined) kept.push({ ...item, expected: wanted })
  if (wanted.type !== undefined) counts.rejected++
  if (wanted.warnings !== undefined) counts.warned++
  const kind = difference(wanted, got)
  if (kind === null) return
  counts[kind]++
  differing.push({ ...item, expected: wanted })
  if (differing.length > Number(options.limit)) return
  console.log(`---- ${kind}\n${JSON.stringify(item)}`)
  console.log(`    expected ${JSON.stringify(wanted)}\n    actual   ${JSON.stringify(got).slice(0, 1500)}`)
}

async function checkAll(python) {
  const pending = []
  const settle = async () => {
    const { cases, answers } = pending.shift()
    const outcomes = await answers
    for (const [i, item] of cases.entries()) check(item, outcomes[i])
  }
  let cases = []
  const send = async () => {
    pending.push({ cases, answers: python.ask(cases) })
    cases = []
    // CPython works on the next batch while this side compares one.
    if (pending.length > 1) await settle()
  }
  for (const item of options.cases === undefined ? makeCases() : storedCases()) {
    if (cases.push(item) === BATCH) await send()
  }
  if (cases.length > 0) await send()
  while (pending.length > 0) await settle()
}

function writeFixture(file, cases) {
  if (file === undefined) return
  writeFileSync(file, `[\n${cases.map(item => JSON.stringify(item)).join(',\n')}\n]\n`)
}

const started = performance.now()
const python = startPython()
await checkAll(python)
python.stop()
const share = 100 * (1 - differing.length / Math.max(1, counts.cases))
console.log(counts)
console.log(
  `${counts.cases} cases in ${((performance.now() - started) / 1000).toFixed(0)} s: ${counts.cases - counts.verdict} accepted ` +
    `or rejected alike, ${share.toFixed(3)} % equal in all`,
)
writeFixture(options.write, differing)
writeFixture(options.keep, kept)
process.exitCode = counts.verdict > 0 || share < SHARE ? 1 : 0
