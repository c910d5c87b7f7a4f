// `npm run conformance -- [options] [test_list test_dict ...]`: CPython's own test modules under Typhon, beside what
// CPython passes on this machine (its cpython_only tests left out). Without names: the modules of
// test/conformance/modules.txt. test/conformance/known/MODULE.txt lists expected failures, a reason a line;
// an unexpected failure or an unexpected pass fails the run. A reason that begins with "at times" (what hangs on
// the host's collector, say) allows both.
//
// Typhon runs as it is installed (tools/install_prefix.mjs): in a prefix whose library has the `test` package, so that
// processes that tests start with -E or -I find both, as CPython's do.
//
//   --oracle-lib      with CPython's library, of the release that the tests are of
//   --json FILE       writes each module's result; modules that are in it already are not run again
//   --jobs N          modules at a time (2)
//   --baseline FILE   what CPython passes: results of the same shape
//   --jit MODE        with hot code compiled as that mode says (off, on, eager, stress), in the module's own process
//   --times           fails for each module that takes more than three times CPython's seconds and ten more, as
//                     test/conformance/seconds.json has them
//   --cpython         runs CPython, not Typhon, and writes the seconds of these modules into that file: the fewest
//                     of all such runs on the same machine
//
// Seconds are of the clock. Processor time is beside them, for machines that do other work: of a module's process and its
// children, but of Typhon's only those that Node has waited for.
//
// CPython and its `test` package: TYPHON_PYTHON, or the reference interpreter's cache folder.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { installPrefix, linkTo } from './install_prefix.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'test/conformance')
const secondsFile = join(folder, 'seconds.json')
const driver = join(root, 'tools/conformance_driver.py')
const cache =
  process.env.TYPHON_ORACLE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'typhon-oracle')
const python = process.env.TYPHON_PYTHON ?? join(cache, 'usr/bin/python3.14')
const { values: options, positionals } = parseArgs({
  options: {
    json: { type: 'string' },
    baseline: { type: 'string' },
    'oracle-lib': { type: 'boolean' },
    jit: { type: 'string', default: 'on' },
    jobs: { type: 'string', default: '2' },
    times: { type: 'boolean' },
    cpython: { type: 'boolean' },
  },
  allowPositionals: true,
})
const TIMEOUT = Number(process.env.TYPHON_TEST_TIMEOUT ?? 400) * 1000

if (!existsSync(python)) {
  console.error(`conformance: no CPython 3.14 at ${python}; set TYPHON_PYTHON`)
  process.exit(2)
}

const running = new Set()

/** Ends what a command started, its children too: each has a process group of its own. */
function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))
process.on('exit', () => {
  for (const pid of running) endGroup(pid)
})

/** Runs a command, then has the shell say what processor time it took. */
const TIMED = '"$@" 3>&-; code=$?; times >&3; exit $code'

/** Seconds of processor time from what the shell's `times` prints: its second line is of the children. */
function processorSeconds(text) {
  const times = text.split('\n')[1]?.matchAll(/(\d+)m([\d.]+)s/g) ?? []
  return [...times].reduce((sum, [, minutes, seconds]) => sum + 60 * minutes + Number(seconds), 0)
}

const tenths = seconds => Math.round(seconds * 10) / 10

/**
 * Runs a command in a folder of its own: tests look into theirs, and leave things there. Resolves to its output, the end of
 * its errors, its exit code, the seconds that it took and those of processor time (0 where it was cut).
 */
function output(command, args, env, timeout) {
  return new Promise(resolve => {
    const cwd = mkdtempSync(join(tmpdir(), 'typhon-conformance-'))
    const started = performance.now()
    const child = spawn('sh', ['-c', TIMED, 'sh', command, ...args], {
      env,
      cwd,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    })
    running.add(child.pid)
    let out = ''
    let err = ''
    let times = ''
    child.stdout.on('data', data => {
      out += data
    })
    child.stderr.on('data', data => {
      err = (err + data).slice(-2000)
    })
    child.stdio[3].on('data', data => {
      times += data
    })
    const timer = setTimeout(() => endGroup(child.pid), timeout)
    child.on('close', code => {
      clearTimeout(timer)
      running.delete(child.pid)
      rmSync(cwd, { recursive: true, force: true })
      const seconds = tenths((performance.now() - started) / 1000)
      resolve({ out, err, code, seconds, processor: tenths(processorSeconds(times)) })
    })
  })
}

const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PYTHON')))

const work = join(tmpdir(), `typhon-conformance-${process.getuid?.() ?? 0}`)

/** Typhon's own library and CPython's `test` package, by links. */
async function libraryWithTests(path) {
  const { out } = await output(python, ['-c', 'import test; print(test.__path__[0])'], bare, 20_000)
  const library = join(root, 'dist/lib/python3.14')
  mkdirSync(path, { recursive: true })
  for (const name of readdirSync(library)) linkTo(join(library, name), join(path, name))
  linkTo(out.trim(), join(path, 'test'))
  return path
}

/** The program to run: in a prefix for this build and that library. */
async function install(home) {
  const of = createHash('sha1').update(`${root}\n${home}`).digest('hex').slice(0, 8)
  const prefix = join(work, of)
  const library =
    home === undefined ? await libraryWithTests(join(prefix, 'library')) : join(home, 'lib/python3.14')
  installPrefix(prefix, { library, link: true })
  return join(prefix, 'bin/python3.14')
}

function parse(text) {
  const result = { ok: new Set(), bad: new Map(), done: false }
  for (const line of text.split('\n')) {
    const m = /^(ok|bad|skip|done)(?: (.*?))?(?:: (.*))?$/.exec(line)
    if (m === null) continue
    if (m[1] === 'done') result.done = true
    else if (m[1] === 'ok') result.ok.add(m[2])
    else if (m[1] === 'bad') result.bad.set(m[2], m[3] ?? '')
  }
  for (const id of result.bad.keys()) result.ok.delete(id)
  return result
}

/** With a home its library and its tests are used (tools/exchange.mjs). */
const home = process.env.TYPHON_TEST_HOME ?? (options['oracle-lib'] ? dirname(dirname(python)) : undefined)
const launcher = options.cpython ? python : await install(home)

const readJson = file => JSON.parse(readFileSync(file, 'utf8'))
const recorded = options.baseline === undefined ? {} : readJson(options.baseline)

/** What CPython passes: as recorded, else as found out; that is kept in the temporary folder. */
async function baseline(module) {
  if (recorded[module] !== undefined) return new Set(recorded[module].ok)
  const file = join(work, `${module}.json`)
  if (existsSync(file)) return new Set(readJson(file))
  const { out } = await output(python, [driver, `test.${module}`, 'other'], bare, TIMEOUT)
  const passed = [...parse(out).ok]
  writeFileSync(file, JSON.stringify(passed))
  return new Set(passed)
}

/** Test -> whether it fails at times only. */
function knownFailures(module) {
  const file = join(folder, 'known', `${module}.txt`)
  if (!existsSync(file)) return new Map()
  const lines = readFileSync(file, 'utf8').split('\n')
  return new Map(
    lines
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => [line.split(': ')[0], line.includes(': at times')]),
  )
}

const finished = options.json !== undefined && existsSync(options.json) ? readJson(options.json) : {}

/** Runs a module under Typhon, or takes its result of an earlier run that ended. */
async function run(module) {
  const before = finished[module]
  if (before?.ended === 'done')
    return { got: { ok: new Set(before.ok), bad: new Map(Object.entries(before.bad)), done: true }, err: '' }
  const { out, err, seconds, processor } = await output(
    launcher,
    ['-X', `jit=${options.jit}`, driver, `test.${module}`, ''],
    bare,
    TIMEOUT,
  )
  const got = parse(out)
  const ended = got.done ? 'done' : 'cut'
  finished[module] = { ok: [...got.ok], bad: Object.fromEntries(got.bad), ended, seconds, processor }
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(finished))
  return { got, err }
}

/** CPython's seconds by module, and the machine that they are of. */
const times = existsSync(secondsFile) ? readJson(secondsFile) : { machine: '', modules: {} }

const machine = `${cpus()[0].model}, ${cpus().length} cores`

// Those of another machine are not to be mixed with this one's.
if (options.cpython && times.machine !== machine) times.modules = {}

/** The most seconds that a module may take; undefined where CPython's are not known. */
function mostSeconds(module) {
  const cpython = times.modules[module]
  return cpython && tenths(3 * cpython.seconds + 10)
}

/** With --times: what to say of a module that takes too long, else undefined. */
function tooSlow(module) {
  if (!options.times) return undefined
  const most = mostSeconds(module)
  if (most === undefined) return "CPython's seconds are not known"
  const { seconds, processor } = finished[module]
  const cpython = times.modules[module]
  if (seconds <= most) return undefined
  return `${seconds} s, above ${most} (CPython ${cpython.seconds}); of processor time ${processor}, CPython ${cpython.processor}`
}

/** With --cpython: runs a module with CPython and notes its seconds. */
async function measure(module) {
  const { out, seconds, processor } = await output(python, [driver, `test.${module}`, 'other'], bare, TIMEOUT)
  const { done } = parse(out)
  console.log(`${module}: ${done ? '' : 'did not end, '}${seconds} s, ${processor} s of processor time`)
  if (done) {
    const before = times.modules[module]
    times.modules[module] = {
      seconds: Math.min(seconds, before?.seconds ?? seconds),
      processor: Math.min(processor, before?.processor ?? processor),
    }
  }
  return { fine: done }
}

function writeTimes() {
  times.machine = machine
  const rows = Object.keys(times.modules)
    .sort()
    .map(
      module =>
        `    "${module}": { "seconds": ${times.modules[module].seconds}, "processor": ${times.modules[module].processor} }`,
    )
  writeFileSync(
    secondsFile,
    `{\n  "machine": ${JSON.stringify(times.machine)},\n  "modules": {\n${rows.join(',\n')}\n  }\n}\n`,
  )
}

async function one(module) {
  const want = await baseline(module)
  const { got, err } = await run(module)
  const known = knownFailures(module)
  const missing = [...want].filter(id => !got.ok.has(id))
  const unexpected = missing.filter(id => !known.has(id))
  // The lists are of Typhon's own library; with another home more may pass.
  const atHome = home === undefined ? [...known] : []
  const mended = atHome.filter(([id, atTimes]) => got.ok.has(id) && !atTimes).map(([id]) => id)
  const share = `${want.size - missing.length}/${want.size}`
  const slow = tooSlow(module)
  const { seconds, processor } = finished[module]
  console.log(
    `${module}: ${share}${got.done ? '' : ', did not end'}, ${seconds} s, ${processor} s of processor time`,
  )
  if (slow !== undefined) console.log(`  slow: ${slow}`)
  for (const id of unexpected) console.log(`  fails: ${id}: ${got.bad.get(id) ?? 'did not run'}`)
  for (const id of mended) console.log(`  passes now, take it off the list: ${id}`)
  if (!got.done) console.log(`  ${err.trim().split('\n').slice(-3).join('\n  ')}`)
  return {
    passed: want.size - missing.length,
    of: want.size,
    slow: slow === undefined ? [] : [`${module}: ${slow}`],
    fine: unexpected.length + mended.length === 0 && got.done && slow === undefined,
  }
}

const listed = () =>
  readFileSync(join(folder, 'modules.txt'), 'utf8')
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .flatMap(line => line.split(/\s+/))
    .filter(name => name !== '')
const queue = positionals.length > 0 ? positionals : listed()
const results = []
await Promise.all(
  Array.from({ length: Number(options.jobs) }, async () => {
    for (let module = queue.shift(); module !== undefined; module = queue.shift())
      results.push(await (options.cpython ? measure(module) : one(module)))
  }),
)
if (options.cpython) writeTimes()
else {
  const passed = results.reduce((n, r) => n + r.passed, 0)
  const of = results.reduce((n, r) => n + r.of, 0)
  console.log(
    `${passed} of ${of} tests that CPython passes (${((100 * passed) / Math.max(of, 1)).toFixed(1)} %)`,
  )
  const slow = results.flatMap(r => r.slow)
  if (options.times) console.log(`${slow.length} modules above three times CPython's seconds and ten more`)
  for (const line of slow) console.log(`  ${line}`)
}
process.exitCode = results.every(r => r.fine) ? 0 : 1
