/**
 * Compares our code objects with CPython's, field by field.
 *
 *   npm run fidelity -- --python PATH [--opt 0|1|2] [--sample N] [--limit N] [--kinds] [FILE | DIRECTORY ...]
 *
 * Without files: the whole standard library of that Python, tests included. --sample takes every
 * n-th file, --limit bounds the printed differences, --kinds counts differences by field. A code
 * object is equal when all its own fields are; nested ones count for themselves.
 * CPython's results are kept, marshalled, in the system's folder for temporary files.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url))

const ENTRY = `
export { compile } from './compiler/compile.ts'
export { loadsCode } from './bytecode/marshal.ts'
export { CodeObject } from './bytecode/code.ts'
export { ConstantCache } from './compiler/constant_cache.ts'
export { FrozenSetConstant, SliceConstant, TupleConstant } from './base/constant.ts'
export { reprConstant } from './compiler/unparse.ts'
export { OPNAME, CACHE_ENTRIES } from './bytecode/opcodes.ts'
export { readLocations } from './bytecode/location_table.ts'
`

/** Reads pairs of lines (source, target); writes marshal data to the target, or the error to target.error. */
const PYTHON_SCRIPT = `
import marshal, sys, warnings
warnings.simplefilter('ignore')
optimize = int(sys.argv[1])
lines = sys.stdin.read().split('\\n')
for path, target in zip(lines[::2], lines[1::2]):
    with open(path, 'rb') as f:
        source = f.read()
    try:
        code = compile(source, path, 'exec', dont_inherit=True, optimize=optimize)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        place = (e.lineno, e.offset, e.end_lineno, e.end_offset) if isinstance(e, SyntaxError) else ()
        with open(target + '.error', 'w', encoding='utf-8', errors='backslashreplace') as f:
            f.write(f'{type(e).__name__}: {e.msg if isinstance(e, SyntaxError) else e} {place}')
    else:
        with open(target, 'wb') as f:
            f.write(marshal.dumps(code))
`

function parseArguments(argv) {
  const options = { python: 'python3.14', opt: 0, sample: 1, limit: 40, kinds: false, paths: [] }
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--python') options.python = argv[++i]
    else if (argv[i] === '--opt') options.opt = Number(argv[++i])
    else if (argv[i] === '--sample') options.sample = Number(argv[++i])
    else if (argv[i] === '--limit') options.limit = Number(argv[++i])
    else if (argv[i] === '--kinds') options.kinds = true
    else options.paths.push(resolve(argv[i]))
  }
  return options
}

const environment = { PATH: process.env.PATH, PYTHONHASHSEED: '0' }

function libraryFolder(python) {
  const script = 'import os; print(os.path.dirname(os.__file__))'
  return execFileSync(python, ['-I', '-c', script], { encoding: 'utf8', env: environment }).trim()
}

function sourceFiles(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter(e => e.isFile() && e.name.endsWith('.py'))
    .map(e => join(e.parentPath ?? e.path, e.name))
    .sort()
}

async function loadCompiler() {
  const outfile = join(mkdtempSync(join(tmpdir(), 'typhon-compiler-')), 'compiler.mjs')
  await build({
    stdin: { contents: ENTRY, resolveDir: SOURCE, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    minifySyntax: true,
    outfile,
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}

/** The file that holds CPython's result for `file`. */
function cacheName(options, file) {
  const key = `${options.python}|${options.opt}|${file}|${statSync(file).mtimeMs}`
  return join(tmpdir(), 'typhon-fidelity', createHash('sha1').update(key).digest('hex'))
}

function compileWithPython(options, files) {
  mkdirSync(join(tmpdir(), 'typhon-fidelity'), { recursive: true })
  const missing = files.filter(file => {
    const name = cacheName(options, file)
    return !existsSync(name) && !existsSync(`${name}.error`)
  })
  for (let i = 0; i < missing.length; i += 100) {
    const lines = missing.slice(i, i + 100).flatMap(file => [file, cacheName(options, file)])
    const args = ['-X', 'utf8', '-c', PYTHON_SCRIPT, String(options.opt)]
    execFileSync(options.python, args, { input: lines.join('\n'), env: environment, stdio: 'pipe' })
  }
}

const SCALARS = [
  'name',
  'qualname',
  'argcount',
  'posonlyargcount',
  'kwonlyargcount',
  'flags',
  'firstlineno',
  'filename',
]
const LATE_SCALARS = ['stacksize']

class Comparison {
  constructor(library) {
    this.library = library
    this.cache = new library.ConstantCache()
    this.total = 0
    this.equal = 0
    this.differences = []
    this.kinds = new Map()
  }

  countAll(code) {
    let n = 1
    for (const c of code.consts) if (c instanceof this.library.CodeObject) n += this.countAll(c)
    return n
  }

  record(file, code, kind, detail) {
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1)
    this.differences.push({ file, where: code.qualname, line: code.firstlineno, kind, detail })
  }

  compare(file, expected, actual) {
    this.total++
    const difference = this.firstDifference(expected, actual)
    if (difference === null) this.equal++
    else this.record(file, expected, ...difference)
    const nested = code => code.consts.filter(c => c instanceof this.library.CodeObject)
    const theirs = nested(expected)
    const ours = nested(actual)
    theirs.forEach((code, i) => {
      const twin = ours[i]
      if (twin !== undefined && twin.name === code.name) return this.compare(file, code, twin)
      this.total += this.countAll(code)
      this.record(file, code, 'missing', '')
    })
  }

  firstDifference(expected, actual) {
    for (const field of SCALARS) {
      if (expected[field] !== actual[field]) return [field, `${expected[field]} | ${actual[field]}`]
    }
    for (const field of ['names', 'localsplusnames']) {
      const [a, b] = [expected[field].join(), actual[field].join()]
      if (a !== b) return [field, `${a} | ${b}`]
    }
    const code = this.codeDifference(expected, actual)
    if (code !== null) return ['code', code]
    const consts = this.constDifference(expected.consts, actual.consts)
    if (consts !== null) return ['consts', consts]
    for (const field of LATE_SCALARS) {
      if (expected[field] !== actual[field]) return [field, `${expected[field]} | ${actual[field]}`]
    }
    for (const field of ['localspluskinds', 'linetable', 'exceptiontable']) {
      if (Buffer.compare(expected[field], actual[field]) !== 0) {
        const detail = field === 'linetable' ? this.lineDifference(expected, actual) : ''
        return [field, detail]
      }
    }
    return null
  }

  instruction(code, i) {
    const at = code.code[i]
    return at === undefined ? 'end' : `${this.library.OPNAME[at]} ${code.code[i + 1]}`
  }

  codeDifference(expected, actual) {
    if (Buffer.compare(expected.code, actual.code) === 0) return null
    for (let i = 0; ; i += 2) {
      const [a, b] = [this.instruction(expected, i), this.instruction(actual, i)]
      if (a !== b) return `at ${i}: ${a} | ${b}`
      if (a === 'end') return 'caches differ'
    }
  }

  lineDifference(expected, actual) {
    const read = code => [...this.library.readLocations(code.linetable, code.firstlineno)]
    const theirs = read(expected)
    const ours = read(actual)
    const show = entry => (entry === undefined ? 'end' : JSON.stringify(entry))
    const at = theirs.findIndex((entry, i) => show(entry) !== show(ours[i]))
    return `${show(theirs[at])} | ${show(ours[at])}`
  }

  constDifference(expected, actual) {
    const { CodeObject } = this.library
    if (expected.length !== actual.length) {
      return `${expected.map(c => this.show(c))} | ${actual.map(c => this.show(c))}`
    }
    for (let i = 0; i < expected.length; i++) {
      const [a, b] = [expected[i], actual[i]]
      if (a instanceof CodeObject && b instanceof CodeObject && a.name === b.name) continue
      if (a instanceof CodeObject || b instanceof CodeObject || !this.sameConstant(a, b)) {
        return `${i}: ${this.show(a)} | ${this.show(b)}`
      }
    }
    return null
  }

  sameConstant(a, b) {
    return this.cache.key(a) === this.cache.key(b) || (Number.isNaN(a?.value) && Number.isNaN(b?.value))
  }

  show(constant) {
    if (constant instanceof this.library.CodeObject) return `<code ${constant.name}>`
    return this.library.reprConstant(constant).slice(0, 80)
  }
}

function errorText(error) {
  const place = [error.lineno, error.offset, error.end_lineno, error.end_offset]
  const isSyntax = /^(Syntax|Indentation|Tab)Error$/.test(error.name)
  const shown = place.map(p => (p === null ? 'None' : p)).join(', ')
  return `${error.name}: ${error.message} (${isSyntax ? shown : ''})`
}

function compareFile(comparison, options, file) {
  const { compile, loadsCode } = comparison.library
  const name = cacheName(options, file)
  const expectedError = existsSync(`${name}.error`) ? readFileSync(`${name}.error`, 'utf8') : null
  let actual = null
  let actualError = null
  const source = readFileSync(file)
  const started = performance.now()
  try {
    const decode = (encoding, bytes) => new TextDecoder(encoding).decode(bytes)
    const settings = { filename: file, mode: 'exec', optimize: options.opt, decode }
    actual = compile(new Uint8Array(source), settings)
  } catch (error) {
    actualError = error.type === undefined ? `crash: ${error.stack}` : errorText(error)
  }
  const elapsed = performance.now() - started
  const place = { qualname: '<module>', firstlineno: 1 }
  if (expectedError !== null) {
    if (actualError !== expectedError) comparison.record(file, place, 'error', `${expectedError} | ${actualError}`)
  } else {
    const expected = loadsCode(new Uint8Array(readFileSync(name)))
    if (actual !== null) {
      comparison.compare(file, expected, actual)
    } else {
      comparison.total += comparison.countAll(expected)
      comparison.record(file, place, 'failed', actualError)
    }
  }
  return { bytes: source.length, elapsed }
}

function report(comparison, options, files, bytes, elapsed) {
  for (const d of comparison.differences.slice(0, options.limit)) {
    console.log(`${d.file}:${d.line} ${d.where}: ${d.kind}: ${d.detail}`)
  }
  if (options.kinds) console.log([...comparison.kinds].map(([kind, n]) => `${kind} ${n}`).join(', '))
  const share = ((100 * comparison.equal) / Math.max(1, comparison.total)).toFixed(3)
  console.log(`${comparison.equal} of ${comparison.total} code objects equal (${share} %) in ${files} files`)
  console.log(`compiled at ${(bytes / 1000 / elapsed).toFixed(2)} MB/s`)
}

async function main() {
  const options = parseArguments(process.argv.slice(2))
  if (options.paths.length === 0) options.paths.push(libraryFolder(options.python))
  const files = options.paths.flatMap(sourceFiles).filter((_, i) => i % options.sample === 0)
  compileWithPython(options, files)
  const comparison = new Comparison(await loadCompiler())
  let bytes = 0
  let elapsed = 0
  for (const file of files) {
    const result = compareFile(comparison, options, file)
    bytes += result.bytes
    elapsed += result.elapsed
  }
  report(comparison, options, files.length, bytes, elapsed)
  process.exitCode = comparison.differences.length === 0 ? 0 : 1
}

await main()
