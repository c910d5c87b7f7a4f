/**
 * Lets CPython say what the sources in test/syntax/valid.txt and invalid.txt are: trees, errors
 * and warnings go to test/syntax/*.json.
 *
 *   node tools/generate_syntax_fixtures.mjs [--python PATH]
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = new URL('../test/syntax/', import.meta.url)
const DUMPER = fileURLToPath(new URL('dump_ast.py', import.meta.url))
const at = process.argv.indexOf('--python')
const python = at > 0 ? process.argv[at + 1] : (process.env.TYPHON_PYTHON ?? 'python3.14')

const BARRY = 0x400000
const TYPE_COMMENTS = 0x1000
const INCOMPLETE = 0x4200

/** Cases that need another mode, flags or version. */
const SPECIAL = [
  ...['a', 'a, b\n', 'a; b', 'a = 1', '', '(a', '*a', 'lambda: 1', '  a', 'a\n\n'].map(source => ({
    source,
    mode: 'eval',
  })),
  ...[
    'a',
    'a = 1\n',
    'if a: b\n',
    'if a:\n  b\n',
    'a\nb',
    'a # c\n# d\n',
    '\n',
    'a;b',
    '# c',
    '',
    'def f():\n  pass\n\n',
  ].map(source => ({ source, mode: 'single' })),
  ...[
    '(',
    'if a:',
    'if a:\n  b\n',
    "'''a",
    "'a",
    'a b',
    'f(',
    'a = \\\n',
    'def f():\n',
    'try:\n  a\n',
    'x = {',
  ].map(source => ({ source, mode: 'single', flags: INCOMPLETE })),
  ...[
    '() -> int',
    '(int, *str, **a.b) -> None',
    '(*a) -> b',
    '(**a) -> b',
    '(a, b) -> c, d',
    '(a,) -> b',
    'a',
  ].map(source => ({ source, mode: 'func_type' })),
  ...[
    'x = 1  # type: int\n',
    'for x in y:  # type: int\n  pass\n',
    'with a as b:  # type: int\n  pass\n',
    'def f(a):  # type: (int) -> str\n  pass\n',
    'def f(a):\n  # type: (int) -> str\n  pass\n',
    'def f(a,  # type: int\n      *b,  # type: str\n      c=1  # type: float\n      ):\n  pass\n',
    'x = 1  # type: ignore[a]\n# type: ignore\ny = 2  # type: ignored\n',
    'def f():  # type: () -> a\n  # type: () -> b\n  pass\n',
    'x  # type: int\n',
    'def f(*,  # type: int\n  a): pass\n',
  ].map(source => ({ source, flags: TYPE_COMMENTS })),
  ...['a <> b', 'a != b'].map(source => ({ source, flags: BARRY })),
  ...[
    [5, 'x: int'],
    [5, '1_0'],
    [4, 'a @ b'],
    [4, 'async def f(): pass'],
    [7, '(a := 1)'],
    [7, 'def f(a, /): pass'],
    [9, 'match a:\n  case 1: pass'],
    [10, 'try: a\nexcept* b: c'],
    [11, 'type X = int'],
    [11, 'def f[T](): pass'],
    [12, 'class A[T = int]: pass'],
    [13, 'try: a\nexcept b, c: d'],
    [13, "t'{a}'"],
    [11, "'\\d'"],
  ].map(([featureVersion, source]) => ({ source, featureVersion })),
  ...[
    "'\\d'",
    "'\\400'",
    "b'\\d'",
    "f'\\d{a}'",
    "f'\\{a}'",
    '1or 2',
    '0x1for x in y',
    "'''a\n\n\\d'''",
    "rf'\\{a}'",
  ].map(source => ({ source })),
]

function readCases(name) {
  const text = readFileSync(new URL(name, FOLDER), 'utf8')
  return text.split('\n----\n').map(source => ({ source }))
}

function ask(command, cases) {
  const settings = {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
    maxBuffer: 1 << 28,
  }
  return JSON.parse(execFileSync(python, [DUMPER, command], settings))
}

function write(name, cases, outcomes = ask('cases', cases)) {
  const lines = cases.map((item, i) => JSON.stringify({ ...item, expected: outcomes[i] }))
  writeFileSync(new URL(name, FOLDER), `[\n${lines.join(',\n')}\n]\n`)
  const trees = outcomes.filter(outcome => outcome.dump !== undefined).length
  console.log(`${name}: ${trees} trees, ${outcomes.length - trees} errors`)
}

write('valid.json', readCases('valid.txt'))
write('invalid.json', readCases('invalid.txt'))
write('special.json', SPECIAL)
const layout = readCases('tokens.txt')
write('tokens.json', layout, ask('tokens', layout))
