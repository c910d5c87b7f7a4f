// The start-up snapshot and the code cache: used where they fit, made anew where they do not, and without
// influence on what Python sees.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeCache, encodeCache } from '../../src/cli/startup/code_cache.ts'
// @ts-expect-error: tools are plain JavaScript
import { installPrefix } from '../../tools/install_prefix.mjs'

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../dist')
const program = join(dist, 'typhon.js')
const launcher = join(dist, 'typhon')
const folder = mkdtempSync(join(tmpdir(), 'typhon-startup-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(PYTHON|NODE_|TYPHON)/.test(name)),
)
const environment = (cache: string, more = {}) => ({ ...inherited, TYPHON_CACHE: cache, ...more })

function run(command: string, args: string[], cache: string, more = {}): string {
  const argv = command === program ? [program, ...args] : args
  const { status, stdout, stderr } = spawnSync(command === program ? process.execPath : command, argv, {
    env: environment(cache, more),
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return stdout
}

const PRINT = ['-c', 'print(6 * 7)']

describe('code cache', () => {
  const cache = join(folder, 'code')
  const file = join(cache, `start${dist}/typhon.code`)
  const inode = () => statSync(file).ino
  beforeAll(() => void run(program, PRINT, cache))

  test('is made by the first start and used by the next', () => {
    const first = inode()
    expect(run(program, PRINT, cache)).toBe('42\n')
    expect(inode()).toBe(first)
  })

  test.each([
    ['truncated', () => truncateSync(file, 100_000)],
    ['empty', () => truncateSync(file, 0)],
    ['damaged', () => flipByte(file)],
    ['of another Node', () => otherKey(file)],
    ['not what V8 takes', () => otherData(file)],
  ])('%s: it is made anew', (_, damage) => {
    damage()
    const damaged = inode()
    expect(run(program, PRINT, cache)).toBe('42\n')
    expect(inode()).not.toBe(damaged)
    const renewed = inode()
    expect(run(program, PRINT, cache)).toBe('42\n')
    expect(inode()).toBe(renewed)
  })

  test('a folder that cannot be written is no error', () => {
    expect(run(program, PRINT, join(program, 'cache'))).toBe('42\n')
    expect(run(program, PRINT, '')).toBe('42\n')
  })

  test('two processes at once leave a whole file', async () => {
    const shared = join(folder, 'shared')
    const both = [0, 1].map(() => spawn(process.execPath, [program, ...PRINT], { env: environment(shared) }))
    expect(await Promise.all(both.map(end))).toEqual([0, 0])
    const made = join(shared, `start${dist}/typhon.code`)
    const before = statSync(made).ino
    run(program, PRINT, shared)
    expect(statSync(made).ino).toBe(before)
  })
})

const end = (child: ChildProcess) => new Promise(done => child.on('exit', done))

function flipByte(file: string): void {
  const bytes = readFileSync(file)
  bytes[bytes.length >> 1]! ^= 0xff
  writeFileSync(file, bytes)
}

const keyOf = (bytes: Buffer) => bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))

function otherKey(file: string): void {
  const bytes = readFileSync(file)
  const key = keyOf(bytes)
  writeFileSync(file, encodeCache(key.replace(/^v\d+/, 'v1'), decodeCache(bytes, key)!))
}

function otherData(file: string): void {
  writeFileSync(file, encodeCache(keyOf(readFileSync(file)), Buffer.alloc(50_000, 'typhon')))
}

/** Prints all that a start leaves: settings, modules and their contents, streams, environment, clocks. */
const STATE = `
import sys, os, time, warnings, signal
def show(name, value):
    print(name, str(value).split(' at 0x')[0])
for name in ('argv', 'path', 'prefix', 'exec_prefix', 'executable', 'flags', 'warnoptions', '_xoptions',
             'dont_write_bytecode', 'pycache_prefix', 'meta_path', 'path_hooks', 'platform'):
    show(name, getattr(sys, name))
show('stdlib', sorted(sys.stdlib_module_names))
show('modules', sorted(sys.modules))
show('importers', sorted(sys.path_importer_cache))
for name in ('stdin', 'stdout', 'stderr'):
    s = getattr(sys, name)
    show(name, (s.name, s.mode, s.encoding, s.errors, s.line_buffering, s.write_through, s.fileno(), type(s.buffer)))
show('environ', sorted((k, v) for k, v in os.environ.items() if k not in ('PWD', 'OLDPWD', 'SHLVL', '_', 'NODE_OPTIONS')))
show('time', (time.tzname, time.timezone, time.daylight))
show('filters', warnings.filters)
show('SIGINT', signal.getsignal(2))
for name in sorted(sys.modules):
    d = vars(sys.modules[name])
    show(name, sorted(d, key=str))
    for key in ('__file__', '__loader__', '__path__', '__cached__', '__spec__', '__package__'):
        show(key, d.get(key))
import site
show('site', (site.ENABLE_USER_SITE, site.USER_SITE, site.USER_BASE))
`

describe.skipIf(process.platform === 'win32')('start-up snapshot', () => {
  const cache = join(folder, 'snapshot')
  const node = execFileSync('sh', ['-c', 'command -v node'], { encoding: 'utf8' }).trim()
  const blob = join(cache, `start${dist}${node}.3.blob`)
  const record = `${blob}.txt`
  const FLAGS = '--no-rehash-snapshot'
  const FROM_SNAPSHOT = "print('--snapshot' + '-blob' in open('/proc/self/cmdline').read())"
  const isUsed = () => run(launcher, ['-c', FROM_SNAPSHOT], cache) === 'True\n'
  /** What the launcher asks the builder for. */
  const request = (file: string) => [file, node, dist, dist, FLAGS].join('\n')

  async function untilBuilt(old: string, file = blob): Promise<void> {
    const txt = `${file}.txt`
    for (let i = 0; i < 600; i++) {
      if (existsSync(txt) && !existsSync(`${file}.lock`) && readFileSync(txt, 'utf8') !== old) return
      await new Promise(done => setTimeout(done, 50))
    }
    throw new Error('no snapshot was built')
  }

  beforeAll(async () => {
    run(launcher, PRINT, cache)
    await untilBuilt('')
  })

  test('is used once it was built', () => expect(isUsed()).toBe(true))

  test.each([
    ['truncated snapshot', () => truncateSync(blob, 1_000_000)],
    ['record of other files', () => appendFileSync(record, 'x\n') ?? writeFileSync(record, 'a\nb\nc\nd\n')],
    ['no snapshot', () => rmSync(blob)],
  ])('%s: a plain start, and it is made anew', async (_, damage) => {
    damage()
    const old = readFileSync(record, 'utf8')
    expect(isUsed()).toBe(false)
    await untilBuilt(old)
    expect(isUsed()).toBe(true)
  })

  test('two builders at once: one builds', async () => {
    const env = environment(cache, { TYPHON_BUILD_SNAPSHOT: request(blob) })
    const both = [0, 1].map(() => spawn(process.execPath, [program], { env, stdio: 'ignore' }))
    expect((await Promise.all(both.map(end))).sort()).toEqual([0, 1])
    expect(isUsed()).toBe(true)
  })

  test('a Node that cannot make one is not asked again', () => {
    const failing = join(folder, 'failing')
    const wanted = join(failing, 'x.blob')
    const env = environment(failing, { TYPHON_BUILD_SNAPSHOT: request(wanted), NODE_OPTIONS: '' })
    // A folder in place of the snapshot: Node's file cannot be moved there.
    mkdirSync(join(wanted, 'in the way'), { recursive: true })
    expect(spawnSync(process.execPath, [program], { env, stdio: 'ignore' }).status).toBe(1)
    expect(readFileSync(`${wanted}.failed`, 'utf8')).toContain(process.version)
    rmSync(wanted, { recursive: true })
    run(program, PRINT, '', { TYPHON_SNAPSHOT: request(wanted) })
    expect(existsSync(`${wanted}.lock`)).toBe(false)
  })

  test('without a cache folder, or with options for Node, the start is plain', () => {
    expect(run(launcher, ['-c', FROM_SNAPSHOT], '')).toBe('False\n')
    expect(run(launcher, ['-c', FROM_SNAPSHOT], cache, { NODE_OPTIONS: '--no-deprecation' })).toBe('False\n')
  })

  test.each([[], ['-I'], ['-S'], ['-O'], ['-X', 'dev'], ['-u', '-b']])(
    'leaves what a plain start leaves: %s %s',
    (...options: string[]) => {
      const args = [...options, '-c', STATE, 'argument']
      const more = { TZ: 'Asia/Kolkata', PYTHONDONTWRITEBYTECODE: '1' }
      expect(run(launcher, args, cache, more).split('\n')).toEqual(
        run(program, args, cache, more).split('\n'),
      )
    },
  )

  describe('modules that it has ready', () => {
    /** How many modules of the library ran their code while `imports` ran. */
    const count = (imports: string) => `
import _frozen_importlib_external as e
names, get_code = [], e.SourceLoader.get_code
e.SourceLoader.get_code = lambda self, name: names.append(name) or get_code(self, name)
${imports}
print(len(names))`
    const both = (script: string, cwd = folder) =>
      [launcher, program].map(command => {
        const file = join(cwd, 'ready.py')
        writeFileSync(file, script)
        return run(command, ['-B', file], cache)
      })
    const equal = (script: string, cwd?: string) => {
      const [ready, plain] = both(script, cwd)
      expect(ready).toBe(plain)
      return ready
    }

    test('are not run again', () => {
      const [ready, plain] = both(count('import traceback, re, enum, dataclasses'))
      expect(ready).toBe('0\n')
      expect(Number(plain)).toBeGreaterThan(10)
    })

    test.each([
      'import collections',
      'import linecache, re',
      'import importlib.machinery',
      'import dataclasses, traceback',
      'import argparse, shutil',
    ])('%s: all is as after a plain start', imports => void equal(`${imports}\n${STATE}`))

    test('nobody sees them before', () => {
      const script = `
import sys
from _collections_abc import MutableSequence
def names(cls): return sorted(c.__qualname__ for c in cls.__subclasses__())
def show(): print(names(int), names(bytes), names(Exception), sys.modules.get('enum'), sys.modules['_frozen_importlib'])
show()
import traceback
show()`
      const shown = equal(script)
      expect(shown).toContain("['bool'] ")
      expect(shown).toContain('IntEnum')
    })

    test('an entry of sys.path that is no name for a file does not matter', () => {
      const script = "import sys\nsys.path.insert(0, 'x' * 5000)\nimport traceback\nprint(traceback.__name__)"
      expect(equal(script)).toBe('traceback\n')
    })

    test('one that was deleted is imported anew', () => {
      const script = `
import sys, re
first = re; del sys.modules['re']
import re
print(first is re, first.Match is re.Match, re.RegexFlag is first.RegexFlag)
import importlib
print(importlib.import_module('textwrap').re is re)`
      expect(equal(script)).toBe('False True False\nTrue\n')
    })

    test.each([
      ['a module of that name comes first', 'keyword.py', 'iskeyword = str.isidentifier\nkwlist = []\n'],
      [
        'a package of that name comes first',
        'reprlib/__init__.py',
        'def recursive_repr(fill=""): return lambda f: f\n',
      ],
    ])('%s', (_, name, source) => {
      const cwd = mkdtempSync(join(folder, 'names-'))
      mkdirSync(dirname(join(cwd, name)), { recursive: true })
      writeFileSync(join(cwd, name), source)
      const module = name.split(/[./]/)[0]
      const script = `import collections, ${module}\nprint(${module}.__file__, collections._recursive_repr.__module__)`
      expect(equal(script, cwd)).toContain(cwd)
    })

    test.each([
      [
        'what they import was changed',
        'import _operator\n_operator.itemgetter = f = lambda *a: property()\nimport operator\nprint(operator.itemgetter is f)',
      ],
      [
        'a builtin was changed',
        "import builtins\nbuiltins.property = type('P', (property,), {})\nimport enum\nprint(enum.property.__mro__)",
      ],
      [
        'a module must not be there',
        "import sys\nsys.modules['_collections'] = None\ntry: import collections\nexcept ImportError as e: print(e)",
      ],
      [
        'code is traced',
        "import sys\nn = []\nsys.settrace(lambda *a: n.append(a[0].f_code.co_filename))\nimport keyword\nsys.settrace(None)\nprint(any('keyword' in x for x in n))",
      ],
      [
        'an audit hook listens',
        "import sys\nn = []\nsys.addaudithook(lambda e, a: e == 'import' and n.append(a[0]))\nimport re\nprint(n)",
      ],
      [
        'something else finds modules',
        'import sys\nclass F:\n  @staticmethod\n  def find_spec(name, path=None, target=None): print(name)\nsys.meta_path.insert(0, F)\nimport re',
      ],
      [
        'import is another function',
        'import builtins\nold, n = builtins.__import__, []\nbuiltins.__import__ = lambda *a: n.append(a[0]) or old(*a)\nimport re\nprint(n)',
      ],
    ])('are left alone where %s', (_, script) => void equal(script))
  })

  test('leaves what a plain start leaves in another library', () => {
    const home = join(folder, 'home')
    cpSync(join(dirname(program), 'lib'), join(home, 'lib'), { recursive: true })
    const more = { PYTHONHOME: home, PYTHONDONTWRITEBYTECODE: '1' }
    const used = "print(FILE.startswith(HOME), '--snapshot' + '-blob' in open('/proc/self/cmdline').read())"
    const names = used.replace('FILE', "__import__('encodings').__file__").replace('HOME', `'${home}'`)
    expect(run(launcher, ['-c', names], cache, more)).toBe('True True\n')
    const states = () =>
      [launcher, program].map(command => run(command, ['-c', STATE], cache, more).split('\n'))
    const [woken, plain] = states()
    expect(woken).toEqual(plain)
    // Frozen modules are then that library's where it has other ones.
    rmSync(join(home, 'lib/python3.14/__pycache__/os.cpython-314.pyc'))
    appendFileSync(join(home, 'lib/python3.14/os.py'), '\ndef added(): raise OSError\n')
    const show =
      'import os; print(os.__spec__.origin, os.added.__code__.co_filename, isinstance(os.environ, M))'
    const other = ['-c', `from collections.abc import MutableMapping as M; ${show}`]
    for (const command of [launcher, program])
      expect(run(command, other, cache, more)).toBe('frozen <frozen os> True\n')
    const [wokenOther, plainOther] = states()
    expect(wokenOther).toEqual(plainOther)
  })

  test('a prefix has its own, with its library; one of a library that was replaced is not used', async () => {
    const prefix = join(folder, 'prefix')
    installPrefix(prefix)
    const python = join(prefix, 'bin/python3.14')
    const other = join(cache, `start${prefix}/bin${node}.3.blob`)
    const used = () => run(python, ['-I', '-c', FROM_SNAPSHOT], cache) === 'True\n'
    expect(used()).toBe(false)
    await untilBuilt('', other)
    expect(used()).toBe(true)
    expect(run(python, ['-c', STATE], cache).split('\n')).toEqual(
      run(python, ['-c', STATE], cache, { NODE_OPTIONS: '--no-deprecation' }).split('\n'),
    )
    utimesSync(join(prefix, 'lib/python3.14/os.py'), 1e9, 1e9)
    // This process notices, loads all afresh and takes the record away; the next has none.
    run(python, PRINT, cache)
    expect(existsSync(`${other}.txt`)).toBe(false)
    expect(used()).toBe(false)
  })

  test('settings that it was not made for work too', () => {
    const names = 'import sys; print(sys.flags.verbose, sys.modules["os"].__spec__.origin)'
    expect(run(launcher, ['-X', 'frozen_modules=off', '-c', names], cache)).toMatch(/^0 .*os\.py\n$/)
  })

  test.skipIf(!existsSync('/proc/self/task'))('V8 has no more threads than there are cores for them', () => {
    const count = (...args: string[]) =>
      Number(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout)
    const withOne = count('--v8-pool-size=1', '-p', 'fs.readdirSync("/proc/self/task").length')
    const threads = Number(
      run(launcher, ['-c', 'import os; print(len(os.listdir("/proc/self/task")))'], cache),
    )
    expect(threads - withOne + 1).toBe(cpus().length > 4 ? 4 : Math.max(1, availableParallelism() - 1))
  })

  test('NODE_EXTRA_CA_CERTS is kept from Node, not from programs', () => {
    const more = { NODE_EXTRA_CA_CERTS: '/no/such/file' }
    const names = "import os; print([n + '=' + v for n, v in os.environ.items() if 'EXTRA_CA' in n])"
    // Node would warn that it cannot read the file.
    expect(run(launcher, ['-c', names], cache, more)).toBe("['NODE_EXTRA_CA_CERTS=/no/such/file']\n")
    expect(run(launcher, ['-c', names], '', more)).toBe("['NODE_EXTRA_CA_CERTS=/no/such/file']\n")
  })

  test('the C library is told of large pages; programs do not see it, and what was set stays', () => {
    const names = "import os; print([n + '=' + v for n, v in os.environ.items() if 'TUNABLES' in n])"
    const told = "print('hugetlb=1' in open('/proc/self/environ').read())"
    for (const folder of [cache, '']) {
      expect(run(launcher, ['-c', names], folder)).toBe('[]\n')
      expect(run(launcher, ['-c', told], folder)).toBe('True\n')
      const more = { GLIBC_TUNABLES: 'glibc.malloc.check=0' }
      expect(run(launcher, ['-c', names], folder, more)).toBe("['GLIBC_TUNABLES=glibc.malloc.check=0']\n")
    }
  })

  test('a launcher of another version, which asks for a snapshot in other words, has plain starts', () => {
    const wanted = join(folder, 'old/x.blob')
    const old = [wanted, node, dist, dist].join('\n')
    expect(run(program, PRINT, '', { TYPHON_SNAPSHOT: old })).toBe(run(program, PRINT, ''))
    expect(existsSync(dirname(wanted))).toBe(false)
  })

  test('hashes have a new secret in each process', () => {
    const hash = ['-c', 'print(hash("a"), {1.5: 2, (1, "b"): 3}[(1, "b")])']
    expect(run(launcher, hash, cache)).not.toBe(run(launcher, hash, cache))
    const seeded = { PYTHONHASHSEED: '7' }
    expect(run(launcher, hash, cache, seeded)).toBe(run(program, hash, cache, seeded))
  })

  test('weak references from before it was made still die', () => {
    const script = `
import gc, os, weakref
ref = weakref.ref(os._Environ)
assert ref() is os._Environ
class C: pass
c = C(); w = weakref.ref(c); del c; gc.collect()
print(w())`
    expect(run(launcher, ['-c', script], cache)).toBe('None\n')
  })
})
