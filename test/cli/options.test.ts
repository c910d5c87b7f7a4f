// python3's options, PYTHON* variables and exit statuses.
import { describe } from 'vitest'
import { type Outcome, same, scenario } from '../support/interpreters.ts'

const firstLine = (o: Outcome): string => o.err.split('\n')[0]!

/** stdout, the last line of stderr, status. */
const brief = ({ out, err, status }: Outcome): unknown[] => [out, err.trimEnd().split('\n').at(-1), status]

describe('exit statuses', () => {
  const programs: [program: string, out: string, lastLine: string, status: number | string][] = [
    ['import sys; sys.exit()', '', '', 0],
    ['import sys; sys.exit(None)', '', '', 0],
    ['raise SystemExit(3)', '', '', 3],
    ['raise SystemExit(True)', '', '', 1],
    ['raise SystemExit(-1)', '', '', 255],
    ['raise SystemExit(256)', '', '', 0],
    ['raise SystemExit("what?")', '', 'what?', 1],
    ['raise SystemExit((1, 2))', '', '(1, 2)', 1],
    ['print("a"); 1/0', 'a\n', 'ZeroDivisionError: division by zero', 1],
    ['x = (', '', "SyntaxError: '(' was never closed", 1],
    ['import os; os._exit(7)', '', '', 7],
    ['import atexit; atexit.register(print, "bye"); 1/0', 'bye\n', 'ZeroDivisionError: division by zero', 1],
    [
      'import sys; sys.excepthook = lambda *a: print("hook", a[0].__name__); 1/0',
      'hook ZeroDivisionError\n',
      '',
      1,
    ],
    ['import sys; sys.excepthook = lambda *a: sys.exit(5); 1/0', '', '', 5],
    ['exit(6)', '', '', 6],
    ['raise KeyboardInterrupt', '', 'KeyboardInterrupt', 'SIGINT'],
    ['import os; os.kill(os.getpid(), 15)', '', '', 'SIGTERM'],
    ['import sys; sys.stdout.close()', '', '', 0],
    ['import sys; del sys.stdout', '', '', 0],
  ]
  for (const [program, ...expected] of programs) {
    scenario(program, world => brief(world.run(['-c', program])), expected)
  }

  scenario(
    'no such file, no such option, no argument',
    world => [
      brief(world.run(['nothing.py'])),
      ...[['-Z'], ['--zzz'], ['-c'], ['-X'], ['--check-hash-based-pycs', 'x'], ['-J']].map(args => {
        const outcome = world.run(args)
        return [firstLine(outcome).replace(/'$/, "'"), outcome.status]
      }),
    ],
    [
      ['', "<python>: can't open file '<folder>/nothing.py': [Errno 2] No such file or directory", 2],
      ['Unknown option: -Z', 2],
      ['Unknown option: --zzz', 2],
      ['Argument expected for the -c option', 2],
      ['Argument expected for the -X option', 2],
      ["--check-hash-based-pycs must be one of 'default', 'always', or 'never'", 2],
      ['Unknown option: -J', 2],
    ],
  )

  scenario(
    '-V, --version, -h',
    world => [
      world.run(['-V']).out.replace(/\d+\n/, 'n\n'),
      world.run(['--version']).out.replace(/\d+\n/, 'n\n'),
      /^Python 3\.14\.\d+ \(.*\) \[/.test(world.run(['-VV']).out),
      world.run(['-h']).out.startsWith('usage: '),
      world.run(['--help-all']).status,
    ],
    ['Python 3.14.n\n', 'Python 3.14.n\n', true, true, 0],
  )
})

describe('tracebacks', () => {
  const script = `import sys
def f(x):
    return g(x + 1)
def g(y):
    try:
        return {}[y]
    except KeyError as e:
        raise ValueError("no", y) from e
class C:
    def __str__(self): return 1
try:
    f(1)
except ValueError as e:
    e.add_note("a note\\nof two lines")
    raise
`
  same('of a script', world => {
    world.write({ 'main.py': script })
    return world.run(['main.py'])
  })
  same('of a syntax error in a script, in a module', world => {
    world.write({
      'bad.py': 'def f():\n    return 1 +\n',
      'main.py': 'import bad\n',
      'ind.py': 'if 1:\npass\n',
    })
    return ['bad.py', 'main.py', 'ind.py'].map(name => world.run([name]))
  })
  same('of -c, of stdin, of exec', world => [
    world.run(['-c', 'def f():\n  1/0\nf()']),
    world.run([], { input: 'def f():\n  1/0\nf()' }),
    world.run(['-c', 'exec("x = [1]\\nx[2]")']),
    world.run(['-c', 'exec(compile("1/0", "<made up>", "exec"))']),
  ])
  same('of groups, of recursion', world => [
    world.run(['-c', 'raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError("t")])])']),
    world.run(['-c', 'def f(): f()\nf()']),
    world.run(['-c', 'import a_module_that_is_not']),
    world.run(['-c', 'class A(Exception): pass\nA.__module__ = "some.where"\nraise A("x", 1)']),
    world.run(['-c', 'imprt = 1\nimpotr']),
  ])
})

describe('options', () => {
  const FLAGS = 'import sys; print(sys.flags, sys._xoptions, sys.warnoptions, sys.dont_write_bytecode)'
  for (const options of [
    [],
    ['-b', '-B', '-d', '-E'],
    ['-bb', '-i', '-q'],
    ['-I'],
    ['-O', '-P', '-s'],
    ['-OO', '-S', '-u'],
    ['-Wignore', '-W', 'error::UserWarning', '-x'],
    ['-X', 'dev', '-X', 'a=b', '-Xc', '-Xd='],
    ['-X', 'utf8', '-X', 'int_max_str_digits=1000', '-X', 'warn_default_encoding'],
    ['-ISOB'],
  ]) {
    same(
      `sys.flags with ${options.join(' ') || 'none'}`,
      world => world.run([...options, '-c', FLAGS], {}).out,
    )
  }
  const environments: Record<string, string>[] = [
    { PYTHONOPTIMIZE: '2', PYTHONDONTWRITEBYTECODE: 'x', PYTHONNOUSERSITE: '1', PYTHONSAFEPATH: '1' },
    { PYTHONDEVMODE: '1' },
    { PYTHONWARNINGS: 'ignore,error::UserWarning', PYTHONHASHSEED: '0' },
    { PYTHONUTF8: '1', PYTHONINTMAXSTRDIGITS: '0', PYTHONDEBUG: '3', PYTHONUNBUFFERED: '1' },
    { PYTHONOPTIMIZE: '', PYTHONDONTWRITEBYTECODE: '' },
  ]
  for (const env of environments) {
    same(`sys.flags with ${Object.keys(env).join(' ')}`, world => [
      world.run(['-c', FLAGS], { env }).out,
      world.run(['-E', '-c', FLAGS], { env }).out,
    ])
  }

  scenario(
    '-x leaves out the first line',
    world => {
      world.write({ 'main.py': '@echo off !!!\nprint("ran")\n1/0\n' })
      const { out, err } = world.run(['-x', 'main.py'])
      return [out, /line \d/.exec(err)?.[0]]
    },
    ['ran\n', 'line 3'],
  )

  scenario(
    '-O drops asserts, -OO docstrings too',
    world =>
      [[], ['-O'], ['-OO']].map(options =>
        brief(world.run([...options, '-c', 'def f():\n "d"\nprint(f.__doc__, __debug__); assert 0, "no"'])),
      ),
    [
      ['d True\n', 'AssertionError: no', 1],
      ['d False\n', '', 0],
      ['None False\n', '', 0],
    ],
  )

  scenario(
    '-b, -bb',
    world =>
      [[], ['-b'], ['-bb']].map(options =>
        brief(world.run([...options, '-c', 'print(b"a" == "a", str(b"x"))'])),
      ),
    [
      ["False b'x'\n", '', 0],
      ["False b'x'\n", '<string>:1: BytesWarning: str() on a bytes instance', 0],
      ['', 'BytesWarning: Comparison between bytes and string', 1],
    ],
  )

  const WARN =
    'import warnings\nfor c in (UserWarning, DeprecationWarning, ImportWarning): warnings.warn(c.__name__, c)'
  scenario(
    '-W and PYTHONWARNINGS',
    world => [
      ...[[], ['-W', 'ignore'], ['-W', 'error'], ['-W', 'default'], ['-W', 'nonsense']].map(options =>
        world
          .run([...options, '-c', WARN])
          .err.split('\n')
          .filter(line => /^\S.*(Warning|nonsense)/.test(line)),
      ),
      brief(world.run(['-c', WARN], { env: { PYTHONWARNINGS: 'error::DeprecationWarning' } })),
    ],
    [
      ['<string>:2: UserWarning: UserWarning', '<string>:2: DeprecationWarning: DeprecationWarning'],
      [],
      ['UserWarning: UserWarning'],
      ['UserWarning', 'DeprecationWarning', 'ImportWarning'].map(c => `<string>:2: ${c}: ${c}`),
      [
        "Invalid -W option ignored: invalid action: 'nonsense'",
        '<string>:2: UserWarning: UserWarning',
        '<string>:2: DeprecationWarning: DeprecationWarning',
      ],
      ['', 'DeprecationWarning: DeprecationWarning', 1],
    ],
  )

  scenario(
    'what comes first in sys.path',
    world => {
      world.write({
        'sub/main.py': 'import sys; print(sys.path[0])',
        'sub/mod.py': 'import sys; print(sys.path[0])',
      })
      const first = ['-c', 'import sys; print(repr(sys.path[0]))']
      return [
        world.say(['sub/main.py']),
        world.say(['-P', '-c', 'import sys; print("" in sys.path)']),
        world.say(first),
        world.say(['-m', 'sub.mod']),
        world.say(first, { env: { PYTHONPATH: 'a:/b' } }),
        world.say(['-c', 'import sys; print(sys.path[1:3])'], { env: { PYTHONPATH: 'a:/b' } }),
        world.say(['-I', '-c', 'import sys; print("/b" in sys.path, "" in sys.path)'], {
          env: { PYTHONPATH: '/b' },
        }),
        world.say(['-c', 'import sys; print("" in sys.path)'], { env: { PYTHONSAFEPATH: '1' } }),
      ]
    },
    [
      '<folder>/sub\n',
      'False\n',
      "''\n",
      '<folder>\n',
      "''\n",
      "['<folder>/a', '/b']\n",
      'False False\n',
      'False\n',
    ],
  )

  scenario(
    'hash seeds',
    world => [
      world.say(['-c', 'print(hash("a"), hash(b"longer text, of 27 bytes..."))'], {
        env: { PYTHONHASHSEED: '0' },
      }),
      world.say(['-c', 'print(hash("a"), hash("é"), hash("\\U0001f600"))'], {
        env: { PYTHONHASHSEED: '42' },
      }),
      firstLine(world.run(['-c', '1'], { env: { PYTHONHASHSEED: 'x' } })),
      world.run(['-c', '1'], { env: { PYTHONHASHSEED: '-1' } }).status,
    ],
    [
      '4644417185603328019 -3425562149960417835\n',
      '-123207753977932514 5653850369683463245 6601963133753205906\n',
      'Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be "random" or an integer in range [0; 4294967295]',
      1,
    ],
  )

  scenario(
    'streams: PYTHONIOENCODING, -u, no stdin',
    world => [
      world.say(
        [
          '-c',
          'import sys; print(sys.stdout.encoding, sys.stdout.errors, sys.stdin.encoding, sys.stderr.errors)',
        ],
        {
          env: { PYTHONIOENCODING: 'latin-1:replace' },
        },
      ),
      world.say([
        '-c',
        'import sys; print(sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors, sys.stdout.line_buffering)',
      ]),
      world.say([
        '-u',
        '-c',
        'import sys; print(sys.stdout.write_through, type(sys.stdout.buffer).__name__)',
      ]),
      world.say(['-c', 'print("\\u20ac")'], { env: { PYTHONIOENCODING: 'ascii:backslashreplace' } }),
      world.say(['-c', 'print(input("? "), end="|"); print(input())'], { input: 'one\ntwo' }),
      brief(world.run(['-c', 'input()'])),
      world.say([
        '-c',
        'import sys; print(sys.stdin.name, sys.stdout.name, sys.stderr.name, sys.stdin.mode, sys.stdin.fileno())',
      ]),
    ],
    [
      'iso8859-1 replace iso8859-1 backslashreplace\n',
      'utf-8 surrogateescape backslashreplace False\n',
      'True FileIO\n',
      '\\u20ac\n',
      '? one|two\n',
      ['', 'EOFError: EOF when reading a line', 1],
      '<stdin> <stdout> <stderr> r 0\n',
    ],
  )

  scenario(
    'limits and breakpoints',
    world => [
      world.say(['-X', 'int_max_str_digits=700', '-c', 'str(10**800)']),
      world.run(['-X', 'int_max_str_digits=7', '-c', '1']).status,
      world.say(['-c', 'breakpoint(); print("on")'], { env: { PYTHONBREAKPOINT: '0' } }),
      world.say(['-c', 'breakpoint("called")'], { env: { PYTHONBREAKPOINT: 'builtins.print' } }),
    ],
    [
      'ValueError: Exceeds the limit (700 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit [1]',
      1,
      'on\n',
      'called\n',
    ],
  )

  scenario(
    'programs in other encodings, with BOM, with CRLF',
    world => {
      world.write({
        'latin.py': Buffer.from('# coding: latin-1\nprint("\xe9")\n', 'latin1'),
        'bom.py': '\ufeffprint("é")\r\nif 1:\r\n    print("""a\r\nb""")\r\n',
        'bad.py': Buffer.from('print("\xe9")\n', 'latin1'),
        'none.py': '# coding: no-such\n',
        'empty.py': '',
      })
      // Where the file is named differs: CPython reads it while it parses.
      return ['latin', 'bom', 'bad', 'none', 'empty'].map(name =>
        world.say([`${name}.py`]).replace(' in file <folder>/bad.py', ''),
      )
    },
    [
      'é\n',
      'é\na\nb\n',
      "SyntaxError: Non-UTF-8 code starting with '\\xe9' on line 1, but no encoding declared; see https://peps.python.org/pep-0263/ for details [1]",
      'SyntaxError: unknown encoding: no-such [1]',
      '',
    ],
  )
})
