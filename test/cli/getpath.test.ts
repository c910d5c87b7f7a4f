// Where an installed interpreter finds its library: the same folders, links and files around CPython's program and
// around Typhon's launcher, and the same answers.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
// @ts-expect-error: tools are plain JavaScript
import { installPrefix } from '../../tools/install_prefix.mjs'
import { cpython, scenario, type World } from '../support/interpreters.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Executables, prefixes, the library, `sys.path`, and who is isolated. */
const SHOW = `
import sys
print(sys.executable, sys._base_executable)
print(sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
print(sys._stdlib_dir)
print(*(p or '.' for p in sys.path if not p.endswith(('lib-dynload', '-packages'))))
flags = sys.flags
print(flags.isolated, flags.ignore_environment, flags.no_site, flags.safe_path, 'site' in sys.modules)
`

const library = () =>
  cpython === undefined
    ? join(root, 'dist/lib/python3.14')
    : join(dirname(dirname(cpython.command[0]!)), 'lib/python3.14')

/** `usr`: the interpreter in its `bin` and a library in its `lib`. */
function install(world: World): void {
  const prefix = world.path('usr')
  if (world.interpreter.name === 'Typhon') {
    installPrefix(prefix, { library: library(), link: true })
    return
  }
  mkdirSync(join(prefix, 'bin'), { recursive: true })
  copyFileSync(cpython!.command[0]!, join(prefix, 'bin/python3.14'))
  link(world, library(), 'usr/lib/python3.14')
}

function link(world: World, to: string, name: string): void {
  mkdirSync(dirname(world.path(name)), { recursive: true })
  symlinkSync(to, world.path(name))
}

function write(world: World, name: string, ...lines: string[]): void {
  mkdirSync(dirname(world.path(name)), { recursive: true })
  writeFileSync(world.path(name), `${lines.join('\n')}\n`)
}

const PYTHON = 'usr/bin/python3.14'

interface Start {
  /** What is called: from the folder, or as it stands where it begins with a dot. */
  readonly program: string
  readonly args?: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

function show(world: World, { program, args = ['-S'], cwd = '.', env = {} }: Start, code = SHOW): string[] {
  const path = program.startsWith('.') ? program : world.path(program)
  // A cache for Node, whose option says that no snapshot shall be made for a prefix that soon is no more.
  const TYPHON = { TYPHON_CACHE: join(root, '.cache/start'), NODE_OPTIONS: '--no-warnings' }
  const { stdout, stderr } = spawnSync(path, [...args, '-c', code], {
    cwd: world.path(cwd),
    env: { PATH: process.env.PATH, HOME: world.folder, ...TYPHON, ...env },
    encoding: 'utf8',
  })
  const lines = (stdout + stderr).replaceAll(world.folder, '').trimEnd().split('\n')
  return lines.map(line => line.replaceAll('/usr/bin/python3.14', '/PYTHON'))
}

/** A prefix's lines after the first. */
const AT_HOME = [
  '/usr /usr /usr /usr',
  '/usr/lib/python3.14',
  '. /usr/lib/python314.zip /usr/lib/python3.14',
  '0 0 1 False False',
]

scenario(
  'landmarks above the program',
  world => {
    install(world)
    return [
      show(world, { program: PYTHON }),
      show(world, { program: '../bin/./python3.14', cwd: 'usr/lib' }),
      show(world, { program: PYTHON, args: ['-I'], env: { PYTHONHOME: '/no', PYTHONPATH: '/no' } }),
    ]
  },
  [
    ['/PYTHON /PYTHON', ...AT_HOME],
    [
      '/usr/lib/../bin/python3.14 /usr/lib/../bin/python3.14',
      '/usr/lib/.. /usr/lib/.. /usr/lib/.. /usr/lib/..',
      ...AT_HOME.slice(1),
    ],
    [
      '/PYTHON /PYTHON',
      ...AT_HOME.slice(0, 2),
      '/usr/lib/python314.zip /usr/lib/python3.14',
      '1 1 0 True True',
    ],
  ],
)

scenario(
  'symbolic links to the program: a chain is followed, folders are not',
  world => {
    install(world)
    link(world, 'second', 'links/first')
    link(world, '../usr/bin/python3.14', 'links/second')
    link(world, '..', 'usr/lib/up')
    return [show(world, { program: 'links/first' }), show(world, { program: 'usr/lib/up/bin/python3.14' })]
  },
  [
    ['/links/first /links/first', ...AT_HOME],
    [
      '/usr/lib/up/bin/python3.14 /usr/lib/up/bin/python3.14',
      '/usr/lib/up /usr/lib/up /usr/lib/up /usr/lib/up',
      '/usr/lib/up/lib/python3.14',
      '. /usr/lib/up/lib/python314.zip /usr/lib/up/lib/python3.14',
      '0 0 1 False False',
    ],
  ],
)

scenario(
  'PYTHONHOME and PYTHONPATH',
  world => {
    install(world)
    link(world, library(), 'other/lib/python3.14')
    const home = world.path('other')
    return [
      show(world, { program: PYTHON, env: { PYTHONHOME: home } }).slice(1, 4),
      show(world, { program: PYTHON, env: { PYTHONHOME: `${home}:${home}/x` } }).slice(1, 4),
      show(world, { program: PYTHON, env: { PYTHONHOME: home }, args: ['-S', '-E'] }).slice(1, 4),
      show(world, { program: PYTHON, env: { PYTHONPATH: 'a::../b:/c//./d/..:.' }, cwd: 'usr' })[3],
    ]
  },
  [
    [
      '/other /other /other /other',
      '/other/lib/python3.14',
      '. /other/lib/python314.zip /other/lib/python3.14',
    ],
    [
      '/other /other/x /other /other/x',
      '/other/lib/python3.14',
      '. /other/lib/python314.zip /other/lib/python3.14',
    ],
    AT_HOME.slice(0, 3),
    '. /usr/a /usr /usr/../b /c /usr /usr/lib/python314.zip /usr/lib/python3.14',
  ],
)

scenario(
  'a virtual environment: a link, a copy, its own PYTHONHOME, without a home',
  world => {
    install(world)
    write(world, 'venv/pyvenv.cfg', `home = ${world.path('usr/bin')}`, 'include-system-site-packages = false')
    link(world, world.path(PYTHON), 'venv/bin/python')
    copyFileSync(world.path(PYTHON), world.path('venv/bin/python3.14'))
    write(world, 'empty/bin/pyvenv.cfg', 'version = 3.14')
    link(world, world.path(PYTHON), 'empty/bin/python')
    link(world, library(), 'other/lib/python3.14')
    return [
      show(world, { program: 'venv/bin/python', args: [] }),
      show(world, { program: 'venv/bin/python3.14' }).slice(0, 2),
      show(world, { program: 'venv/bin/python', env: { PYTHONHOME: world.path('other') } }).slice(0, 4),
      show(world, { program: 'empty/bin/python' }).slice(0, 2),
    ]
  },
  [
    [
      '/venv/bin/python /PYTHON',
      '/venv /venv /usr /usr',
      '/usr/lib/python3.14',
      '. /usr/lib/python314.zip /usr/lib/python3.14',
      '0 0 0 False True',
    ],
    ['/venv/bin/python3.14 /PYTHON', '/venv /venv /usr /usr'],
    [
      '/venv/bin/python /venv/bin/python',
      '/venv /venv /other /other',
      '/other/lib/python3.14',
      '. /other/lib/python314.zip /other/lib/python3.14',
    ],
    ['/empty/bin/python /empty/bin/python', '/empty/bin /empty/bin /usr /usr'],
  ],
)

scenario(
  'a ._pth file is the whole of sys.path, and isolates',
  world => {
    install(world)
    const lib = world.path('usr/lib/python3.14')
    for (const name of ['a', 'b']) link(world, world.path(PYTHON), `${name}/py`)
    write(world, 'a/py._pth', '# comment', lib, '', 'x # y', '../z', 'import other', '.')
    write(world, 'b/py._pth', lib, 'import site')
    const env = { PYTHONHOME: '/no', PYTHONPATH: '/no' }
    return [show(world, { program: 'a/py', args: [], env }), show(world, { program: 'b/py' })]
  },
  [
    [
      '/a/py /a/py',
      '/a /a /a /a',
      '/a/lib/python3.14',
      '/usr/lib/python3.14 /a/x /z /a',
      '1 1 1 True False',
      "unsupported 'import' line in ._pth file",
    ],
    ['/b/py /b/py', '/b /b /b /b', '/b/lib/python3.14', '/usr/lib/python3.14', '1 1 0 True True'],
  ],
)

scenario(
  'a library in a zip file is a landmark too',
  world => {
    install(world)
    write(world, 'usr/bin/lib/python314.zip')
    return show(world, { program: PYTHON, env: { PYTHONPATH: world.path('usr/lib/python3.14') } }).slice(2, 4)
  },
  ['/usr/bin/lib/python3.14', '. /usr/lib/python3.14 /usr/bin/lib/python314.zip /usr/bin/lib/python3.14'],
)

/** A child that is the same program reads from a descriptor which it got by number. */
const PASS_DESCRIPTOR = `
import os, subprocess, sys
r, w = os.pipe()
os.write(w, b'passed')
number = 20
os.dup2(r, number)
child = f'import os; print(os.read({number}, 9).decode())'
print(subprocess.run([sys.executable, '-c', child], pass_fds=[number], stdout=-1, text=True).stdout.strip())
`

scenario(
  'descriptors reach the children of an installed interpreter',
  world => {
    install(world)
    return show(world, { program: PYTHON }, PASS_DESCRIPTOR)
  },
  ['passed'],
)
