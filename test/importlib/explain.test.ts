// `-m typhon.explain` against what the import then really does; `-X sourceless`.
import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { isRoot, scenario, typhon, World } from '../support/interpreters.ts'

const OURS = join(dirname(fileURLToPath(import.meta.url)), '../../lib')
/** A copy: CPython writes caches beside what it imports. */
const LIB = mkdtempSync(join(tmpdir(), 'typhon-lib-'))
for (const name of ['typhon', '_typhon_sourceless.py'])
  cpSync(join(OURS, name), join(LIB, name), { recursive: true })
afterAll(() => rmSync(LIB, { recursive: true }))
const OLD = 1_500_000_000
const CACHE = '__pycache__/m.cpython-314.pyc'

interface Explanation {
  readonly cache: Record<string, unknown> | null
  readonly [name: string]: unknown
}

/** The JSON of `typhon.explain`; CPython finds it in the repository. */
function explainAll(world: World, names: readonly string[], ...options: string[]): Explanation[] {
  const found = world.run(['-S', ...options, '-m', 'typhon.explain', '--json', ...names], {
    env: { PYTHONPATH: LIB },
  })
  if (found.out === '') throw new Error(found.err)
  return [JSON.parse(found.out)].flat()
}

const explain = (world: World, name: string, ...options: string[]): Explanation =>
  explainAll(world, [name], ...options)[0]!

const verdict = (world: World, ...options: string[]): unknown[] => {
  const { cache } = explain(world, 'm', ...options)
  return [cache?.status, cache?.used, cache?.reason]
}

/** Makes the cache by an import. */
function start(world: World): void {
  world.writeAt(OLD, { 'm.py': 'x = 1\n' })
  world.say(['-S', '-c', 'import m'])
}

describe('typhon.explain', () => {
  scenario(
    'missing, fresh, stale by time, by size',
    world => {
      world.writeAt(OLD, { 'm.py': 'x = 1\n' })
      const all = [verdict(world)]
      start(world)
      all.push(verdict(world))
      world.writeAt(OLD + 60, { 'm.py': 'x = 1\n' })
      all.push(verdict(world))
      world.writeAt(OLD, { 'm.py': 'x = 10\n' })
      all.push(verdict(world))
      return all
    },
    [
      ['missing', false, 'there is none yet'],
      ['fresh', true, "it has the source's modification time and size"],
      [
        'stale-mtime',
        false,
        "the source's modification time was 2017-07-14 02:40:00, now it is 2017-07-14 02:41:00",
      ],
      ['stale-size', false, 'the source had 6 bytes, now it has 7'],
    ],
  )

  scenario(
    'hash-based',
    world => {
      world.write({ 'm.py': 'x = 1\n' })
      const compile = (mode: string) =>
        world.say([
          '-S',
          '-c',
          `import py_compile as p; p.compile('m.py', invalidation_mode=p.PycInvalidationMode.${mode})`,
        ])
      compile('CHECKED_HASH')
      const all = [verdict(world)]
      world.write({ 'm.py': 'x = 2\n' })
      all.push(verdict(world).slice(0, 2), verdict(world, '--check-hash-based-pycs', 'never'))
      compile('UNCHECKED_HASH')
      world.write({ 'm.py': 'x = 3\n' })
      all.push(verdict(world), verdict(world, '--check-hash-based-pycs', 'always').slice(0, 2))
      return all
    },
    [
      ['fresh', true, 'it has the hash of the source'],
      ['stale-hash', false],
      ['unchecked-hash', true, 'it is hash-based and not checked: --check-hash-based-pycs never'],
      ['unchecked-hash', true, 'it is hash-based and not checked: it asks for no comparison with the source'],
      ['stale-hash', false],
    ],
  )

  const edits: ((b: Buffer) => Uint8Array)[] = [
    b => Buffer.concat([Buffer.from([0xf3, 0x0d, 0x0d, 0x0a]), b.subarray(4)]),
    b => Buffer.concat([Buffer.from([0x03, 0xf3, 0x0d, 0x0a]), b.subarray(4)]),
    b => b.subarray(0, 9),
    b => Buffer.concat([b.subarray(0, 4), Buffer.from([4]), b.subarray(5)]),
    b => b.subarray(0, 40),
  ]
  scenario(
    'wrong magic, short header, unknown flags, damage',
    world => {
      const names = edits.map((_, i) => `m${i}`)
      for (const name of names) world.writeAt(OLD, { [`${name}.py`]: 'x = 1\n' })
      world.say(['-S', '-c', `import ${names.join(', ')}`])
      for (const [i, edit] of edits.entries()) {
        const path = `__pycache__/m${i}.cpython-314.pyc`
        world.write({ [path]: edit(world.read(path)) })
      }
      const said = explainAll(world, names).map(({ cache }) => [
        cache?.status,
        cache?.used,
        cache?.reason,
        cache?.raises,
      ])
      return [said, world.say(['-S', '-c', 'import m0, m1, m2, m3\nimport m4'])]
    },
    [
      [
        [
          'wrong-magic',
          false,
          'its magic number is 3571, of Python 3.13; here it is 3627, of Python 3.14',
          undefined,
        ],
        [
          'wrong-magic',
          false,
          'its magic number is 62211, of Python 2.7; here it is 3627, of Python 3.14',
          undefined,
        ],
        ['short-header', false, 'it has 9 bytes, and the header alone needs 16', undefined],
        ['bad-flags', false, 'its header has unknown flags: 0x4', undefined],
        [
          'damaged',
          true,
          "it has the source's modification time and size, but what follows the header is damaged: the import raises EOFError: marshal data too short",
          'EOFError: marshal data too short',
        ],
      ],
      'EOFError: marshal data too short [1]',
    ],
  )

  scenario(
    'orphan, sourceless, the main script, switches',
    world => {
      start(world)
      const all: unknown[] = []
      const writes = (...options: string[]) => {
        const { cache } = explain(world, 'm', ...options)
        return [cache?.status, cache?.writes, cache?.writes_reason]
      }
      all.push(writes('-O'), writes('-O', '-B'), writes('-X', 'pycache_prefix=/dev/null'))
      all.push(explain(world, 'm', '-X', 'pycache_prefix=p').cache?.prefix)
      world.write({ 'm.pyc': world.read(CACHE) })
      all.push(explain(world, 'm').cache?.ignored === '<folder>/m.pyc')
      world.remove('m.py')
      all.push(verdict(world), explain(world, 'm').kind)
      world.remove('m.pyc')
      const orphan = explain(world, 'm')
      all.push([orphan.found, orphan.cache?.status, orphan.cache?.path === `<folder>/${CACHE}`])
      world.write({ 'main.py': '', 'dir/__main__.py': '' })
      all.push(explain(world, './main.py').cache?.reason, explain(world, './dir').cache?.status)
      return all
    },
    [
      ['missing', true, '<folder>/__pycache__ is writable'],
      ['missing', false, 'disabled by -B'],
      ['missing', false, '/dev/null is not a folder'],
      { path: 'p', set_by: '-X pycache_prefix' },
      true,
      ['sourceless', true, 'it is the module: there is no source beside it'],
      'sourceless',
      [false, 'orphan', true],
      'the main script is never cached: it is compiled in memory each time',
      'missing',
    ],
  )

  scenario(
    'who found it, without importing it or its package',
    world => {
      world.write({
        'p/__init__.py': 'raise SystemError("imported")',
        'p/q.py': '1/0',
        'ns/a.py': '',
        'loop.py': '',
      })
      symlinkSync('loop.py', world.path('link.py'))
      world.say([
        '-S',
        '-c',
        'import zipfile; z = zipfile.ZipFile("a.zip", "w"); z.write("p/q.py", "zipped.py"); z.close()',
      ])
      const names = ['p.q', 'ns', 'ns.a', 'link', 'sys', 'zipimport', 'p.nothing', 'link.x']
      const all = explainAll(world, names)
      return [
        ...all.slice(0, 6).map(e => [e.finder, e.entry_finder, e.loader, e.kind]),
        ...all.slice(6).map(e => e.reason),
        world.run(['-S', '-m', 'typhon.explain', 'nothing'], {
          env: { PYTHONPATH: LIB },
        }).status,
      ]
    },
    [
      ['PathFinder', 'FileFinder', 'SourceFileLoader', 'source'],
      ['PathFinder', null, null, 'namespace'],
      ['PathFinder', 'FileFinder', 'SourceFileLoader', 'source'],
      ['PathFinder', 'FileFinder', 'SourceFileLoader', 'source'],
      ['BuiltinImporter', null, 'BuiltinImporter', 'builtin'],
      ['FrozenImporter', null, 'FrozenImporter', 'frozen'],
      "no finder of sys.meta_path has 'p.nothing'",
      "'link' is not a package",
      1,
    ],
  )

  if (!isRoot) {
    scenario(
      'a cache that cannot be read',
      world => {
        start(world)
        chmodSync(world.path(CACHE), 0)
        return verdict(world)
      },
      ['unreadable', false, 'it cannot be read: Permission denied'],
    )
  }

  test('as text', () => {
    const world = new World(typhon)
    try {
      start(world)
      const { out } = world.run(['-S', '-m', 'typhon.explain', 'm', 'sys'])
      expect(out).toBe(`m
  found by     PathFinder, in <folder> (FileFinder)
  loader       SourceFileLoader
  kind         source
  source       <folder>/m.py
  cache        <folder>/${CACHE}
  status       fresh
  used         it has the source's modification time and size

sys
  found by     BuiltinImporter
  loader       BuiltinImporter
  kind         builtin
  note         every process here has it imported at the start
  cache        none
  status       none
  not used     a module of the interpreter itself has no cache
`)
    } finally {
      world.close()
    }
  })
})

describe('-X sourceless', () => {
  const run = (world: World, mode: string, program = 'import m; print(m.x)') =>
    world.run(['-S', ...(mode === '' ? [] : ['-X', `sourceless=${mode}`]), '-c', program])

  test('a legacy .pyc, an archive of bytecode', () => {
    const world = new World(typhon)
    try {
      start(world)
      const normal = run(world, 'error')
      expect(normal).toEqual({ out: '1\n', err: '', status: 0 })
      world.write({ 'm.pyc': world.read(CACHE) })
      world.remove('m.py')
      for (const mode of ['', 'allow']) expect(run(world, mode)).toEqual({ out: '1\n', err: '', status: 0 })
      const warned = run(world, 'warn')
      expect(warned.out).toBe('1\n')
      expect(warned.err.split('\n')[0]).toBe(
        "<string>:1: SourcelessWarning: no source beside the bytecode of module 'm': <folder>/m.pyc",
      )
      const refused = run(world, 'error')
      expect([refused.status, refused.err.trim().split('\n').at(-1)]).toEqual([
        1,
        "ImportError: no source beside the bytecode of module 'm': <folder>/m.pyc",
      ])
      world.say([
        '-S',
        '-c',
        'import zipfile; z = zipfile.ZipFile("a.zip", "w"); z.write("m.pyc"); z.close()',
      ])
      world.remove('m.pyc')
      const zipped = run(world, 'error', 'import sys; sys.path.insert(0, "a.zip"); import m')
      expect(zipped.err.trim().split('\n').at(-1)).toBe(
        "ImportError: no source beside the bytecode of module 'm': a.zip/m.pyc",
      )
      expect(run(world, 'maybe').status).toBe(2)
    } finally {
      world.close()
    }
  })
})
