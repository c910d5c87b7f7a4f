/**
 * Compares trees, errors (with places) and warnings of many small sources with CPython's.
 *
 *   node tools/compare_cases.mjs [--python PATH] [--expected FILE] [--limit N] CASES.json
 *
 * CASES.json is a list of { source, mode, flags, featureVersion }; --expected keeps CPython's answers.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { loadSyntax } from './load_syntax.mjs'

const DUMPER = fileURLToPath(new URL('dump_ast.py', import.meta.url))
const options = { python: process.env.TYPHON_PYTHON ?? 'python3.14', limit: 40 }
let casesFile = ''
for (let i = 2; i < process.argv.length; i++) {
  const argument = process.argv[i]
  if (argument.startsWith('--')) options[argument.slice(2)] = process.argv[++i]
  else casesFile = argument
}

function expectedOutcomes(input) {
  const { expected, python } = options
  if (expected !== undefined && existsSync(expected)) return JSON.parse(readFileSync(expected, 'utf8'))
  const settings = { input, encoding: 'utf8', env: { PATH: process.env.PATH }, maxBuffer: 1 << 30 }
  const text = execFileSync(python, [DUMPER, 'cases'], settings)
  if (expected !== undefined) writeFileSync(expected, text)
  return JSON.parse(text)
}

const input = readFileSync(casesFile, 'utf8')
const cases = JSON.parse(input)
const expected = expectedOutcomes(input)
const { outcomeOfCase } = await loadSyntax()

const counts = {
  trees: 0,
  treesEqual: 0,
  errors: 0,
  errorsEqual: 0,
  messagesEqual: 0,
  warnings: 0,
  warningsEqual: 0,
}
let shown = 0
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b)

function show(text, wanted, got) {
  if (shown++ >= Number(options.limit)) return
  console.log(
    `${JSON.stringify(text)}\n    expected ${JSON.stringify(wanted).slice(0, 600)}\n    actual   ${JSON.stringify(got).slice(0, 600)}`,
  )
}

function tryCase(item) {
  try {
    return outcomeOfCase(item)
  } catch (error) {
    return { type: error.name, message: error.stack, place: [] }
  }
}

cases.forEach((item, i) => {
  const wanted = expected[i]
  const got = tryCase(item)
  let equal = false
  if (wanted.dump !== undefined) {
    counts.trees++
    equal = wanted.dump === got.dump
    if (equal) counts.treesEqual++
  } else {
    counts.errors++
    if (wanted.type === got.type && wanted.message === got.message) counts.messagesEqual++
    equal = wanted.type === got.type && wanted.message === got.message && same(wanted.place, got.place)
    if (equal) counts.errorsEqual++
  }
  if (wanted.warnings !== undefined || got.warnings !== undefined) {
    counts.warnings++
    if (same(wanted.warnings, got.warnings)) counts.warningsEqual++
    else equal = false
  }
  if (!equal)
    show(item, { ...wanted, dump: wanted.dump?.slice(0, 250) }, { ...got, dump: got.dump?.slice(0, 250) })
})
console.log(counts)
