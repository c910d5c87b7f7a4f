/** The kinds `code` (code objects, field by field, at each level of optimisation) and `pyc` (bytes of .pyc files). */
import { readFileSync } from 'node:fs'
import { Comparison } from './compare_code.mjs'

const PYC_HEADER_SIZE = 16

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

function compileFile(library, file, optimize, wasInterned) {
  const source = new Uint8Array(readFileSync(file))
  const decode = decoder(library, file)
  return library.compile(source, { filename: file, mode: 'exec', optimize, decode, wasInterned })
}

function compareCode(comparison, file, optimize, data) {
  const { library } = comparison
  const expectedError = data[0] === '!'.charCodeAt(0) ? data.subarray(1).toString() : null
  let actual = null
  let actualError = null
  try {
    actual = compileFile(library, file, optimize)
  } catch (error) {
    actualError = error.type === undefined ? `crash: ${error.stack}` : errorText(error)
  }
  const place = { qualname: '<module>', firstlineno: 1 }
  if (expectedError !== null) {
    if (actualError !== expectedError)
      comparison.record(file, place, 'error', `${expectedError} | ${actualError}`)
    return
  }
  const expected = library.loadsCode(new Uint8Array(data))
  if (actual !== null) comparison.compare(file, expected, actual)
  else {
    comparison.total += comparison.countAll(expected)
    comparison.record(file, place, 'failed', actualError)
  }
}

/** Code objects of all files at one level of optimisation. */
export function compareCodes(oracle, library, files, optimize, limit) {
  const script = 'compile_all.py'
  oracle.fill(script, [String(optimize)], optimize, files)
  const comparison = new Comparison(library)
  for (const file of files) {
    compareCode(comparison, file, optimize, readFileSync(oracle.cacheName(script, optimize, file)))
  }
  for (const d of comparison.differences.slice(0, limit)) {
    console.log(`${d.file}:${d.line} ${d.where}: ${d.kind}: ${d.detail}`)
  }
  const { equal, total, differences } = comparison
  return { equal, total, unit: 'code objects', different: [...new Set(differences.map(d => d.file))] }
}

/** Qualified names of the classes within others that the process which writes a .pyc has loaded itself. */
function loadedClassNames(oracle, library) {
  const names = new Set()
  const collect = code => {
    if (code.names.includes('__qualname__')) names.add(code.qualname)
    for (const c of code.consts) if (c instanceof library.CodeObject) collect(c)
  }
  const modules = oracle.run('compile_each.py', ['modules'], '').trimEnd().split('\n')
  for (const file of modules) collect(compileFile(library, file, 0))
  return names
}

function pycBytes(library, file, names) {
  try {
    return library.dumps(compileFile(library, file, 0, name => names.has(name)))
  } catch {
    return new Uint8Array(0)
  }
}

/** Files for which `py_compile` in a fresh process writes the same bytes, after the header. */
export function comparePycs(oracle, library, files, limit) {
  const script = 'compile_each.py'
  oracle.fill(script, [], 'pyc', files)
  const names = loadedClassNames(oracle, library)
  const different = []
  for (const file of files) {
    const expected = readFileSync(oracle.cacheName(script, 'pyc', file)).subarray(PYC_HEADER_SIZE)
    const actual = Buffer.from(pycBytes(library, file, names))
    if (expected.equals(actual)) continue
    different.push(file)
    const at = expected.findIndex((byte, i) => byte !== actual[i])
    if (different.length <= limit) console.log(`${file}: pyc: bytes differ from ${at + PYC_HEADER_SIZE} on`)
  }
  return { equal: files.length - different.length, total: files.length, unit: 'files', different }
}
