/**
 * Caches of one interpreter, run by the other, for a CPython's whole library with its tests.
 *
 *   node tools/exchange.mjs to-cpython [test_grammar ...]     Typhon compiles, CPython runs its tests
 *   node tools/exchange.mjs to-typhon [test_list ...]         CPython compiles, Typhon runs the conformance list;
 *                                                             options are tools/conformance.mjs's
 *
 * The writer's `compileall` fills a copy of the library, which is the reader's PYTHONHOME. Which caches the reader takes is read
 * from its own `-v` report, not assumed.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPython, Oracle } from './fidelity/oracle.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
const typhon = [join(root, 'dist/typhon')]
const DEFAULT_TESTS =
  'test_grammar test_generators test_asyncio test_typing test_json test_re test_dataclasses'
const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PYTHON')))

function run(command, args, env, options = {}) {
  const settings = {
    cwd: tmpdir(),
    env: { ...bare, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  }
  const result = spawnSync(command[0], [...command.slice(1), ...args], settings)
  if (result.error) throw result.error
  return result
}

/** A copy of the library below `home`, with the writer's caches and no others. */
function fill(name, command, library, home) {
  const copy = join(home, 'lib', basename(library))
  const filter = path => basename(path) !== '__pycache__'
  cpSync(library, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, filter })
  const started = performance.now()
  // Some files of the tests are no Python, so the status says nothing.
  run(command, ['-W', 'ignore', '-m', 'compileall', '-qq', copy], {})
  console.log(`${name} compiled ${library} in ${((performance.now() - started) / 1000).toFixed(0)} s`)
}

/** How many modules of a large import come from the folder; throws if any is compiled. */
function checkUse(name, command, env, folder) {
  const args = ['-v', '-X', 'frozen_modules=off', '-c', 'import asyncio, unittest, test.support']
  const { stderr } = run(command, args, env)
  const used = stderr
    .split('\n')
    .filter(line => line.startsWith('# code object from') && line.includes(folder))
  const compiled = stderr.split('\n').filter(line => /^# (code object from '[^']*\.py'|wrote )/.test(line))
  if (used.length < 50 || compiled.length > 0) {
    throw new Error(
      `${name} does not use the caches: ${used.length} used; ${compiled.slice(0, 3).join('; ')}`,
    )
  }
  console.log(`${name} takes ${used.length} modules of asyncio, unittest and test.support from them`)
}

/** Lines of one test module under CPython: what is not well. */
function failures(python, module, env) {
  const driver = join(root, 'tools/conformance_driver.py')
  const args = ['-X', 'frozen_modules=off', driver, `test.${module}`, '']
  const { stdout, stderr } = run([python], args, env, { timeout: 1_200_000 })
  const lines = stdout.split('\n')
  const bad = lines.filter(line => line.startsWith('bad '))
  if (!lines.includes('done')) bad.push(`did not end: ${stderr.trim().split('\n').at(-1)}`)
  const passed = lines.filter(line => line.startsWith('ok ')).length
  console.log(`${module}: ${passed} passed, ${bad.length} failed`)
  for (const line of bad) console.log(`  ${line}`)
  return bad.length
}

function toCpython(python, library, home, modules) {
  fill('Typhon', typhon, library, home)
  const env = { PYTHONHOME: home }
  checkUse('CPython', [python], env, home)
  const names = modules.length > 0 ? modules : DEFAULT_TESTS.split(' ')
  return names.reduce((bad, module) => bad + failures(python, module, env), 0)
}

function toTyphon(python, library, home, modules) {
  fill('CPython', [python], library, home)
  checkUse('Typhon', typhon, { PYTHONHOME: home }, home)
  const args = [join(root, 'tools/conformance.mjs'), ...modules]
  return run(
    [process.execPath],
    args,
    { TYPHON_PYTHON: python, TYPHON_TEST_HOME: home },
    { stdio: 'inherit' },
  ).status
}

const [direction, ...modules] = process.argv.slice(2)
const python = findPython()
if (python === undefined || !['to-cpython', 'to-typhon'].includes(direction)) {
  console.error('exchange: to-cpython or to-typhon, with a CPython 3.14 (TYPHON_PYTHON)')
  process.exit(2)
}
const home = mkdtempSync(join(tmpdir(), 'typhon-exchange-'))
try {
  const library = new Oracle(python).libraryFolder()
  const bad = (direction === 'to-cpython' ? toCpython : toTyphon)(python, library, home, modules)
  process.exitCode = bad > 0 ? 1 : 0
} finally {
  rmSync(home, { recursive: true, force: true })
}
