/**
 * `npm run fidelity`: is what Typhon makes of source files what CPython makes of them?
 *
 *   npm run fidelity -- [--KIND ...] [--sample N] [--limit N] [--jobs N] [--python PATH] [FILE | FOLDER ...]
 *
 * Kinds: code (code objects, every field, without and with -O and -OO), pyc (bytes of `.pyc` files), and
 * ast, unparse, symtable, tokenize, _tokenize, dis, dis-options (digests that both compute by
 * fidelity/outcomes.py; needs a build). Without a kind: all of them. Without a file: that Python's whole
 * library, tests included; --sample takes every n-th file. CPython's results are kept in the user's cache folder.
 *
 * fidelity/known.json lists the files that differ, by kind, with the reason. The exit status is 1 if
 * another file differs, or if one of these does not.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative, resolve } from 'node:path'
import { loadCompiler } from './fidelity/compare_code.mjs'
import { compareCodes, comparePycs } from './fidelity/compiled.mjs'
import { findPython, Oracle, sourceFiles } from './fidelity/oracle.mjs'
import { compareOutcomes, OUTCOME_KINDS } from './fidelity/outcomes.mjs'

const KINDS = ['code', 'pyc', ...OUTCOME_KINDS]

function parseArguments(argv) {
  const options = { python: findPython(), sample: 1, limit: 40, jobs: availableParallelism() }
  const kinds = []
  const paths = []
  for (let i = 0; i < argv.length; i++) {
    const name = argv[i].startsWith('--') ? argv[i].slice(2) : null
    if (name === null) paths.push(resolve(argv[i]))
    else if (KINDS.includes(name)) kinds.push(name)
    else if (name === 'python') options.python = argv[++i]
    else if (name in options) options[name] = Number(argv[++i])
    else throw new Error(`unknown option --${name}`)
  }
  return { ...options, kinds: kinds.length > 0 ? kinds : KINDS, paths }
}

async function* results(oracle, files, options) {
  const library = await loadCompiler()
  for (const kind of options.kinds) {
    if (kind === 'code') {
      for (const level of [0, 1, 2]) {
        yield [
          `code${['', ' -O', ' -OO'][level]}`,
          compareCodes(oracle, library, files, level, options.limit),
        ]
      }
    } else if (kind === 'pyc') yield [kind, comparePycs(oracle, library, files, options.limit)]
    else yield [kind, await compareOutcomes(oracle, kind, files, options)]
  }
}

/** Differences that are not known, and known ones that are gone. */
function surprises(known, different, compared, base) {
  const names = new Set(different.map(file => relative(base, file)))
  const seen = new Set(compared.map(file => relative(base, file)))
  const fresh = [...names].filter(name => !(name in known)).map(name => `differs: ${name}`)
  const gone = Object.keys(known).filter(name => seen.has(name) && !names.has(name))
  return [...fresh, ...gone.map(name => `equal now, take it off the list: ${name}`)]
}

async function main() {
  const options = parseArguments(process.argv.slice(2))
  if (options.python === undefined) {
    console.error('fidelity: no CPython 3.14; set TYPHON_PYTHON')
    process.exit(2)
  }
  const oracle = new Oracle(options.python)
  const base = oracle.libraryFolder()
  const paths = options.paths.length > 0 ? options.paths : [base]
  const files = paths.flatMap(sourceFiles).filter((_, i) => i % options.sample === 0)
  const known = JSON.parse(readFileSync(new URL('fidelity/known.json', import.meta.url), 'utf8'))
  for await (const [name, result] of results(oracle, files, options)) {
    const share = ((100 * result.equal) / Math.max(1, result.total)).toFixed(3)
    console.log(`${name}: ${result.equal} of ${result.total} ${result.unit} equal (${share} %)`)
    const news = surprises(known[name.split(' ')[0]] ?? {}, result.different, files, base)
    for (const line of news.slice(0, options.limit)) console.log(`  ${line}`)
    if (news.length > options.limit) console.log(`  and ${news.length - options.limit} more`)
    if (news.length > 0) process.exitCode = 1
  }
}

await main()
