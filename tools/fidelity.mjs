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
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Comparison, loadCompiler } from './compare_code.mjs'

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
  const python = process.env.TYPHON_PYTHON ?? 'python3.14'
  const options = { python, opt: 0, sample: 1, limit: 40, kinds: false, paths: [] }
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

function errorText(error) {
  const place = [error.lineno, error.offset, error.end_lineno, error.end_offset]
  const isSyntax = /^(Syntax|Indentation|Tab)Error$/.test(error.name)
  const shown = place.map(p => (p === null ? 'None' : p)).join(', ')
  return `${error.name}: ${error.message} (${isSyntax ? shown : ''})`
}

/** The few source encodings of the library that are not built into the front end. */
function decoder({ SyntaxErrorData }, file) {
  return (encoding, bytes) => {
    try {
      return new TextDecoder(encoding).decode(bytes)
    } catch {
      const message = `unknown encoding: ${encoding}`
      throw new SyntaxErrorData('SyntaxError', message, file, 0, -1, null, null, null)
    }
  }
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
    const decode = decoder(comparison.library, file)
    const settings = { filename: file, mode: 'exec', optimize: options.opt, decode }
    actual = compile(new Uint8Array(source), settings)
  } catch (error) {
    actualError = error.type === undefined ? `crash: ${error.stack}` : errorText(error)
  }
  const elapsed = performance.now() - started
  const place = { qualname: '<module>', firstlineno: 1 }
  if (expectedError !== null) {
    if (actualError !== expectedError)
      comparison.record(file, place, 'error', `${expectedError} | ${actualError}`)
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
