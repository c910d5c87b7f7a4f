// The table of docs/imports.md: when a .pyc is written, read, judged stale, ignored.
import { chmodSync, mkdirSync } from 'node:fs'
import { describe } from 'vitest'
import { isRoot, scenario, type World } from '../support/interpreters.ts'

const CACHE = '__pycache__/m.cpython-314.pyc'
const MAIN = { 'main.py': 'import m\nprint(m.x)\n' }
const OLD = 1_500_000_000

/** main.py, and m.py with an old time: a second write of it in the same second is seen. */
function start(world: World, source = 'x = 1\n'): void {
  world.write(MAIN)
  world.writeAt(OLD, { 'm.py': source })
}

const main = (world: World, ...options: string[]): string => world.say(['-S', ...options, 'main.py'])

/** The four header fields of a .pyc. */
function header(world: World, name = CACHE): number[] {
  const bytes = world.read(name)
  return [0, 4, 8, 12].map(at => bytes.readUInt32LE(at))
}
const MAGIC = 3627 | (0x0d << 16) | (0x0a << 24)

describe('when it is written and read', () => {
  scenario(
    'the main script has no cache',
    world => {
      world.write({ 'main.py': 'print("hello")\n' })
      return [main(world), world.files()]
    },
    ['hello\n', ['main.py']],
  )

  scenario(
    'a cache of the main script is not read',
    world => {
      start(world)
      world.say(['-S', '-c', 'import main'])
      world.write({ 'main.py': 'print("changed")\n' })
      return [main(world), world.files()]
    },
    ['changed\n', [CACHE, '__pycache__/main.cpython-314.pyc', 'm.py', 'main.py'].sort()],
  )

  scenario(
    'an imported module has one, with time and size of its source',
    world => {
      start(world)
      return [main(world), world.files(), header(world)]
    },
    ['1\n', [CACHE, 'm.py', 'main.py'], [MAGIC | 0, 0, OLD, 6]],
  )

  scenario(
    'changed size, changed time: compiled again; neither: the old code',
    world => {
      start(world)
      const said = [main(world)]
      world.writeAt(OLD, { 'm.py': 'x = 22\n' })
      said.push(main(world))
      world.writeAt(OLD + 5, { 'm.py': 'x = 33\n' })
      said.push(main(world))
      world.writeAt(OLD + 5, { 'm.py': 'x = 44\n' })
      said.push(main(world))
      return [said, header(world).slice(1)]
    },
    [
      ['1\n', '22\n', '33\n', '33\n'],
      [0, OLD + 5, 7],
    ],
  )

  scenario(
    'the source is gone: __pycache__ does not count, a legacy m.pyc does',
    world => {
      start(world)
      main(world)
      world.remove('m.py')
      const orphan = main(world)
      world.write({ 'm.pyc': world.read(CACHE) })
      return [orphan, main(world), world.files()]
    },
    ["ModuleNotFoundError: No module named 'm' [1]", '1\n', [CACHE, 'm.pyc', 'main.py']],
  )

  scenario(
    'a source beside a legacy m.pyc comes first',
    world => {
      start(world)
      main(world)
      world.write({ 'm.pyc': world.read(CACHE) })
      world.writeAt(OLD + 9, { 'm.py': 'x = 5\n' })
      return main(world)
    },
    '5\n',
  )
})

describe('switches', () => {
  for (const [name, options, env] of [
    ['-B', ['-B'], {}],
    ['PYTHONDONTWRITEBYTECODE', [], { PYTHONDONTWRITEBYTECODE: '1' }],
  ] as const) {
    scenario(
      `${name}: none written, one that is there is read`,
      world => {
        start(world)
        const first = world.say(['-S', ...options, 'main.py'], { env })
        const files = world.files()
        main(world)
        world.writeAt(OLD, { 'm.py': 'x = 7\n' })
        return [first, files, world.say(['-S', ...options, 'main.py'], { env })]
      },
      ['1\n', ['m.py', 'main.py'], '1\n'],
    )
  }

  scenario(
    '-E: PYTHONDONTWRITEBYTECODE does not count',
    world => {
      start(world)
      world.say(['-S', '-E', 'main.py'], { env: { PYTHONDONTWRITEBYTECODE: '1' } })
      return world.files()
    },
    [CACHE, 'm.py', 'main.py'],
  )

  for (const [name, options, env] of [
    ['-X pycache_prefix', ['-X', 'pycache_prefix=caches'], {}],
    ['PYTHONPYCACHEPREFIX', [], { PYTHONPYCACHEPREFIX: 'caches' }],
  ] as const) {
    scenario(
      `${name}: all in another folder, under the source's whole path`,
      world => {
        start(world)
        const said = [1, 2].map(() => world.say(['-S', ...options, 'main.py'], { env }))
        const inside = `caches${world.folder}/m.cpython-314.pyc`
        return [said, world.files().includes(inside), world.files().includes(CACHE)]
      },
      [['1\n', '1\n'], true, false],
    )
  }

  scenario(
    '-O and -OO have caches of their own',
    world => {
      start(world, '"doc"\nassert False\nx = __doc__, __debug__\n')
      const said = ['-O', '-OO'].map(option => main(world, option))
      return [said, world.files()]
    },
    [
      ["('doc', False)\n", '(None, False)\n'],
      ['__pycache__/m.cpython-314.opt-1.pyc', '__pycache__/m.cpython-314.opt-2.pyc', 'm.py', 'main.py'],
    ],
  )

  scenario(
    'PYTHONOPTIMIZE',
    world => {
      start(world)
      return [world.say(['-S', 'main.py'], { env: { PYTHONOPTIMIZE: '1' } }), world.files()]
    },
    ['1\n', ['__pycache__/m.cpython-314.opt-1.pyc', 'm.py', 'main.py']],
  )
})

describe('what cannot be written is no error', () => {
  scenario(
    '__pycache__ is a file',
    world => {
      start(world)
      world.write({ __pycache__: '' })
      return [main(world), world.files()]
    },
    ['1\n', ['__pycache__', 'm.py', 'main.py']],
  )

  scenario(
    'the cache file is a folder',
    world => {
      start(world)
      mkdirSync(world.path(CACHE), { recursive: true })
      return [main(world), world.files()]
    },
    ['1\n', ['m.py', 'main.py']],
  )

  // For root every folder is writable.
  if (!isRoot) {
    scenario(
      'a folder without write permission',
      world => {
        start(world)
        chmodSync(world.folder, 0o555)
        const said = main(world)
        chmodSync(world.folder, 0o755)
        return [said, world.files()]
      },
      ['1\n', ['m.py', 'main.py']],
    )
  }

  scenario(
    'a folder of a file system that is read-only',
    world => world.say(['-S', '-c', `import sys\nsys.pycache_prefix = '/proc/no'\n${IMPORT_M}`]),
    '1\n',
  )
})
const IMPORT_M = `open('m.py', 'w').write('x = 1')
import m
print(m.x)`

describe('hash-based', () => {
  const compile = (world: World, mode: string): string =>
    world.say([
      '-S',
      '-c',
      `import py_compile as p; p.compile('m.py', invalidation_mode=p.PycInvalidationMode.${mode})`,
    ])
  const checks = ['default', 'always', 'never'].map(mode => ['--check-hash-based-pycs', mode])

  scenario(
    'checked: as good as its hash, whatever the time',
    world => {
      start(world)
      compile(world, 'CHECKED_HASH')
      const flags = header(world)[1]
      world.writeAt(OLD + 50, { 'm.py': 'x = 1\n' })
      const said = [main(world)]
      world.writeAt(OLD, { 'm.py': 'x = 2\n' })
      said.push(world.say(['-S', ...checks[2]!, 'main.py']), main(world))
      return [flags, said, header(world)[1]]
    },
    [3, ['1\n', '1\n', '2\n'], 3],
  )

  scenario(
    'unchecked: believed, but for --check-hash-based-pycs always',
    world => {
      start(world)
      compile(world, 'UNCHECKED_HASH')
      const flags = header(world)[1]
      world.write({ 'm.py': 'x = 2222\n' })
      return [flags, [0, 2, 1, 0].map(i => world.say(['-S', ...checks[i]!, 'main.py'])), header(world)[1]]
    },
    [1, ['1\n', '1\n', '2222\n', '2222\n'], 1],
  )
})

describe('a .pyc that is no good', () => {
  const header16 = (flags = 0): Buffer => {
    const bytes = Buffer.alloc(16)
    bytes.writeInt32LE(MAGIC, 0)
    bytes.writeUInt32LE(flags, 4)
    return bytes
  }
  const bad: Record<string, Uint8Array> = {
    empty: new Uint8Array(0),
    'two bytes': Buffer.from([0x2b, 0x0e]),
    'magic of another Python': Buffer.from([0xf3, 0x0d, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    'short header': header16().subarray(0, 12),
    'unknown flags': header16(8),
  }
  const withoutSource: Record<string, string> = {
    empty: "ImportError: bad magic number in 'm': b'' [1]",
    'two bytes': "ImportError: bad magic number in 'm': b'+\\x0e' [1]",
    'magic of another Python': "ImportError: bad magic number in 'm': b'\\xf3\\r\\r\\n' [1]",
    'short header': "EOFError: reached EOF while reading pyc header of 'm' [1]",
    'unknown flags': "ImportError: invalid flags 8 in 'm' [1]",
  }
  for (const [name, bytes] of Object.entries(bad)) {
    scenario(
      `${name}: compiled from the source and written again`,
      world => {
        start(world)
        world.write({ [CACHE]: bytes })
        return [main(world), header(world)]
      },
      ['1\n', [MAGIC, 0, OLD, 6]],
    )
    scenario(
      `${name}, and no source: an exception`,
      world => {
        world.write({ ...MAIN, 'm.pyc': bytes })
        return main(world)
      },
      withoutSource[name],
    )
  }

  const damage: Record<string, [Uint8Array, string]> = {
    nothing: [new Uint8Array(0), 'EOFError: EOF read where object expected [1]'],
    'unknown type': [Buffer.from('?'), 'ValueError: bad marshal data (unknown type code) [1]'],
    'no code': [Buffer.from('N'), "ImportError: Non-code object in '<folder>/m.pyc' [1]"],
    'a list that never ends': [
      Buffer.from([0x5b, 0xff, 0xff, 0xff, 0x7f]),
      'EOFError: EOF read where object expected [1]',
    ],
    'a reference to nothing': [
      Buffer.from('r\x07\0\0\0', 'latin1'),
      'ValueError: bad marshal data (invalid reference) [1]',
    ],
    'NULL in a tuple': [Buffer.from([0x29, 1, 0x30]), 'TypeError: NULL object in marshal data for tuple [1]'],
    'cut short': [Buffer.from([0xe3, 0, 0, 0, 0, 0]), 'EOFError: marshal data too short [1]'],
  }
  for (const [name, [bytes, expected]] of Object.entries(damage)) {
    scenario(
      `a good header over ${name}, with and without a source`,
      world => {
        start(world)
        const head = header16()
        head.writeUInt32LE(OLD, 8)
        head.writeUInt32LE(6, 12)
        const file = Buffer.concat([head, bytes])
        world.write({ [CACHE]: file })
        const withSource = main(world).replace(CACHE, 'm.pyc')
        world.remove('m.py')
        world.write({ 'm.pyc': file })
        return [withSource, main(world)]
      },
      [expected, expected],
    )
  }
})
