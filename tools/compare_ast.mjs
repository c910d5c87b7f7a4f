/**
 * Compares our syntax trees, positions included, with CPython's.
 *
 *   node tools/compare_ast.mjs [--python PATH] [--verbose] [DIRECTORY | FILE ...]
 *
 * CPython's digests are kept in the system's folder for temporary files, by path and time.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSyntax } from './load_syntax.mjs'

const DUMPER = fileURLToPath(new URL('dump_ast.py', import.meta.url))

function parseArguments(argv) {
  const options = { python: process.env.TYPHON_PYTHON ?? 'python3.14', verbose: false, paths: [] }
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--python') options.python = argv[++i]
    else if (argv[i] === '--verbose') options.verbose = true
    else options.paths.push(resolve(argv[i]))
  }
  return options
}

function sourceFiles(path) {
  if (!statSync(path).isDirectory()) return [path]
  const entries = readdirSync(path, { withFileTypes: true, recursive: true })
  const files = entries
    .filter(e => e.isFile() && e.name.endsWith('.py'))
    .map(e => join(e.parentPath ?? e.path, e.name))
  return files.sort()
}

const environment = { PATH: process.env.PATH }

/** CPython's outcome (a digest or an error) for each file. */
function expectedOutcomes(python, files) {
  const folder = join(tmpdir(), 'typhon-compare-ast')
  mkdirSync(folder, { recursive: true })
  const cacheFile = join(folder, 'digests.json')
  const cache = existsSync(cacheFile) ? JSON.parse(readFileSync(cacheFile, 'utf8')) : {}
  const key = file => `${python}|${file}|${statSync(file).mtimeMs}`
  const missing = files.filter(file => !(key(file) in cache))
  for (let i = 0; i < missing.length; i += 50) {
    const part = missing.slice(i, i + 50)
    const text = execFileSync(python, [DUMPER, 'hash', ...part], {
      encoding: 'utf8',
      env: environment,
      maxBuffer: 1 << 28,
    })
    for (const line of text.trimEnd().split('\n')) {
      const [file, outcome] = line.split('\t')
      cache[key(file)] = outcome
    }
    writeFileSync(cacheFile, JSON.stringify(cache))
  }
  return files.map(file => cache[key(file)])
}

function firstDifference(expected, actual) {
  let i = 0
  while (i < expected.length && expected[i] === actual[i]) i++
  const from = Math.max(0, i - 150)
  return `    expected ...${expected.slice(from, i + 80)}\n    actual   ...${actual.slice(from, i + 80)}`
}

/** Encodings that only the runtime knows; the web's decoders will do here. */
function decode(encoding, bytes) {
  try {
    return new TextDecoder(encoding).decode(bytes)
  } catch {
    throw Object.assign(new Error(`unknown encoding: ${encoding}`), {
      name: 'SyntaxError',
      type: 'SyntaxError',
    })
  }
}

const options = parseArguments(process.argv.slice(2))
const { parse, dumpTree } = await loadSyntax()
const files = options.paths.flatMap(sourceFiles)
const expected = expectedOutcomes(options.python, files)

let same = 0
let bytes = 0
let time = 0
files.forEach((file, i) => {
  const source = readFileSync(file)
  bytes += source.length
  const start = performance.now()
  let tree = null
  let outcome
  try {
    tree = parse(source, { filename: '<source>', mode: 'exec', decode })
  } catch (error) {
    outcome = `${error.name}: ${error.message}`
    if (error.type === undefined) outcome = error.stack
  }
  time += performance.now() - start
  const dump = tree === null ? '' : dumpTree(tree)
  if (tree !== null) outcome = createHash('md5').update(dump).digest('hex')
  const wanted = expected[i]
  if (outcome === wanted || (tree === null && wanted.includes('Error') && wanted.startsWith(outcome))) {
    same++
    return
  }
  if (/^[0-9a-f]{32}$/.test(wanted) && tree !== null) {
    console.log(`${file}: different tree`)
    if (!options.verbose) return
    const text = execFileSync(options.python, [DUMPER, 'dump', file], {
      encoding: 'utf8',
      env: environment,
      maxBuffer: 1 << 30,
    })
    console.log(firstDifference(text, dump))
  } else console.log(`${file}: expected ${wanted}, got ${outcome}`)
})

const speed = (bytes / 1e6 / (time / 1000)).toFixed(2)
console.log(`${same} of ${files.length} equal (${((100 * same) / files.length).toFixed(2)} %), ${speed} MB/s`)
if (same < files.length) process.exitCode = 1
