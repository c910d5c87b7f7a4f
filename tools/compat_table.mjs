// `node tools/compat_table.mjs BASELINE.json RESULT.json...`: writes the table by module of docs/compat.md.
//
// Results are what a run of CPython's tests under Typhon gives, {module: {ok, bad, skip, ended}}; the baseline is the
// same of CPython. Later results replace earlier ones, and a module that no result names keeps its row.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const page = join(dirname(dirname(fileURLToPath(import.meta.url))), 'docs/compat.md')
const START = '<!-- table: tools/compat_table.mjs -->\n'
const END = '<!-- end of table -->\n'

const [baselineFile, ...files] = process.argv.slice(2)
if (baselineFile === undefined || files.length === 0) {
  console.error('usage: compat_table.mjs BASELINE.json RESULT.json...')
  process.exit(2)
}
const read = file => JSON.parse(readFileSync(file, 'utf8'))
const baseline = read(baselineFile)
const results = Object.assign({}, ...files.map(read))

/** Rows of the page as it is: module -> [passed, of, how it ended]. */
function oldRows(text) {
  const rows = [...text.matchAll(/^\| (test_\w+) +\| (\d+) +\| (\d+) +\| (.*?) *\|$/gm)]
  return new Map(rows.map(([, module, passed, of, ended]) => [module, [Number(passed), Number(of), ended]]))
}

function row(module, result) {
  const want = baseline[module].ok
  const got = new Set(result.ok)
  const passed = want.filter(id => got.has(id)).length
  return [passed, want.length, result.ended === 'done' ? '' : 'cut by the time limit']
}

const text = readFileSync(page, 'utf8')
const start = text.indexOf(START) + START.length
const end = text.indexOf(END)
const rows = oldRows(text.slice(start, end))
for (const [module, result] of Object.entries(results)) {
  if ((baseline[module]?.ok.length ?? 0) > 0) rows.set(module, row(module, result))
}
const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1))
const sum = i => sorted.reduce((n, [, values]) => n + values[i], 0)
const whole = sorted.filter(([, [passed, of]]) => passed === of).length
const lines = sorted.map(([module, [passed, of, note]]) => `| ${module} | ${passed} | ${of} | ${note} |`)
const share = ((100 * sum(0)) / sum(1)).toFixed(1)
const table = [
  `${sum(0)} of ${sum(1)} tests (${share} %); ${whole} of ${sorted.length} modules whole.`,
  '',
  '| module | passed | of | |',
  '| --- | --- | --- | --- |',
  ...lines,
  '',
].join('\n')
writeFileSync(page, text.slice(0, start) + table + text.slice(end))
console.log(`${share} %, ${whole} whole`)
