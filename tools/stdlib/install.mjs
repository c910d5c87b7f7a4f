// Writes dist/lib/python3.14 and dist/frozen: the standard library, compiled by our own compiler.
//
// Incremental: dist/lib/manifest.json has, for each file, the hash of the source and of the compiler
// that made its .pyc; only what differs is done again.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { assemble, inputKey, sha256, walk } from './assemble.mjs'
import { compileAllWithPython, pythonCompiler } from './compile_with_python.mjs'
import { codeFilename, FROZEN, packFrozen } from './frozen_modules.mjs'
import { bundleCompiler, compileAll as compileAllOurselves } from './precompile.mjs'
import { makePyc } from './pyc.mjs'

/** Not modules: no .pyc. Broken on purpose, or templates. */
const NOT_COMPILED = /^(lib2to3\/tests|test)\//

/** The source of the one frozen module that no file has; CPython's prints the same. */
const FROZEN_ONLY = Buffer.from('initialized = True\nprint("Hello world!")\n')

async function chooseCompiler(root) {
  const python = process.env.TYPHON_BUILD_PYTHON
  return python ? pythonCompiler(python) : await bundleCompiler(root)
}

function compileAll(compiler, jobs) {
  return compiler.python ? compileAllWithPython(compiler, jobs) : compileAllOurselves(compiler, jobs)
}

function readManifest(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { files: {} }
  }
}

function write(path, bytes) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}

function cachePath(path) {
  return `${dirname(path)}/__pycache__/${basename(path, '.py')}.cpython-314.pyc`
}

/** Writes the sources that changed and removes what is gone. Path -> hash. */
function writeSources(files, target, old) {
  const hashes = new Map()
  for (const [path, bytes] of files) {
    const hash = sha256(bytes)
    hashes.set(path, hash)
    if (old.files[path]?.source !== hash || !existsSync(join(target, path))) write(join(target, path), bytes)
  }
  for (const path of walk(target)) {
    if (files.has(path)) continue
    rmSync(join(target, path))
    if (path.endsWith('.py')) rmSync(join(target, cachePath(path)), { force: true })
  }
  return hashes
}

async function writeBytecode(files, target, old, hashes, compiler) {
  const manifest = {}
  const stale = []
  for (const [path, source] of hashes) {
    const isModule = path.endsWith('.py') && !NOT_COMPILED.test(path)
    const known = old.files[path]
    const fresh = known?.source === source && known.compiler === compiler.key
    const done = isModule && fresh && existsSync(join(target, cachePath(path)))
    manifest[path] = { source, compiler: done ? compiler.key : null }
    if (isModule && !done) stale.push(path)
  }
  const jobs = stale.map(path => ({ source: files.get(path), filename: `lib/python3.14/${path}` }))
  const { codes, failures } = await compileAll(compiler, jobs)
  for (const [i, path] of stale.entries()) {
    rmSync(join(target, cachePath(path)), { force: true })
    if (!codes[i]) continue
    write(join(target, cachePath(path)), makePyc(files.get(path), codes[i]))
    manifest[path].compiler = compiler.key
  }
  return { manifest, compiled: stale.length - failures, failures }
}

function frozenSource(files, { name, source, origname }) {
  if (origname === null) return FROZEN_ONLY
  if (source === null) return Buffer.alloc(0)
  const bytes = files.get(source)
  if (!bytes) throw new Error(`the frozen module ${name} has no source ${source}`)
  return bytes
}

async function writeFrozen(files, path, compiler) {
  const jobs = FROZEN.map(module => ({
    source: frozenSource(files, module),
    filename: codeFilename(module),
  }))
  const { codes, failures } = await compileAll(compiler, jobs)
  if (failures > 0) throw new Error(`${failures} frozen modules do not compile`)
  const sources = jobs.map(job => job.source)
  write(path, packFrozen(codes, sources))
}

/** Everything; `log` gets a line that says what was done. */
export async function installStandardLibrary(root, log) {
  const target = join(root, 'dist/lib/python3.14')
  const manifestPath = join(root, 'dist/lib/manifest.json')
  const frozenPath = join(root, 'dist/frozen/modules.bin')
  const old = readManifest(manifestPath)
  const compiler = await chooseCompiler(root)
  try {
    const input = sha256(inputKey(root), compiler?.key ?? '')
    if (old.input === input && old.failures === 0 && existsSync(frozenPath)) return log('library: unchanged')
    const files = assemble(root)
    const hashes = writeSources(files, target, old)
    if (!compiler) return log('library: sources only, there is no src/compiler/compile.ts yet')
    await writeFrozen(files, frozenPath, compiler)
    const { manifest, compiled, failures } = await writeBytecode(files, target, old, hashes, compiler)
    writeFileSync(manifestPath, JSON.stringify({ input, failures, files: manifest }))
    log(`library: ${files.size} files, ${compiled} compiled, ${failures} failed`)
    if (failures > 0) process.exitCode = 1
  } finally {
    if (compiler?.path) rmSync(compiler.path)
  }
}
