/**
 * Programs of the standard library, run as `-m`: stdout and status are CPython's, which `fixtures/tools.json`
 * holds. `UPDATE_FIXTURES=1` writes that file from the CPython at hand.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { cpython, type Interpreter, typhon, World } from '../support/interpreters.ts'

const here = dirname(fileURLToPath(import.meta.url))
const FIXTURES = join(here, 'fixtures/tools.json')

interface Tool {
  readonly args: readonly string[]
  readonly input?: string
  /** What cannot be the same: times, addresses, the name of the program. */
  readonly plain?: (text: string) => string
}

const addresses = (text: string): string => text.replace(/0x[0-9a-f]+/g, '0x')
const files = (text: string): string =>
  addresses(text)
    .replace(/\/\S*\//g, '')
    .replace(/bdb\.py\(\d+\)/g, 'bdb.py')
const spaces = (text: string): string => text.replace(/usage: \S+/, 'usage: python').replace(/\s+/g, ' ')
const numbers = (text: string): string => text.replace(/[\d.]+ (nsec|usec|msec|sec)/g, 'n sec')

const TOOLS: Record<string, Tool> = {
  this: { args: ['this'] },
  'json.tool': { args: ['json.tool', 'data.json'] },
  'json.tool, compact, sorted, from stdin': {
    args: ['json.tool', '--sort-keys', '--compact', '--no-ensure-ascii'],
    input: '{"b": "\\u00e9", "a": [1, {}]}',
  },
  'json.tool, bad input': { args: ['json.tool'], input: '{"a": }' },
  dis: { args: ['dis', 'plain.py'], plain: addresses },
  'dis, with offsets and caches': { args: ['dis', '-C', '-O', 'prog.py'], plain: addresses },
  ast: { args: ['ast', 'prog.py'] },
  'ast, with attributes': { args: ['ast', '-a', '-i', '1', 'plain.py'] },
  tokenize: { args: ['tokenize', 'prog.py'] },
  'tokenize, exact': { args: ['tokenize', '-e', 'plain.py'] },
  calendar: { args: ['calendar', '2026'] },
  'calendar, a month': { args: ['calendar', '2026', '2'] },
  py_compile: { args: ['py_compile', 'prog.py'] },
  compileall: { args: ['compileall', '.'] },
  'compileall, again': { args: ['compileall', '-f', '-q', '--invalidation-mode', 'checked-hash', '.'] },
  'zipfile, make': { args: ['zipfile', '-c', 'z.zip', 'prog.py', 'data.json'] },
  'zipfile, list': {
    args: ['zipfile', '-l', 'z.zip'],
    plain: text => text.replace(/\d{4}-\S+ \S+/g, 'time'),
  },
  'zipfile, test': { args: ['zipfile', '-t', 'z.zip'] },
  base64: { args: ['base64', '-e', 'data.json'] },
  'base64, decode': { args: ['base64', '-d'], input: 'aGVsbG8KdGhlcmUK' },
  unittest: { args: ['unittest', 'discover', 'tests'] },
  'unittest, one': { args: ['unittest', 'tests.test_some.Some'] },
  doctest: { args: ['doctest', 'prog.py'] },
  'doctest, verbose': { args: ['doctest', '-v', 'prog.py'] },
  'doctest that fails': { args: ['doctest', 'doc_fails.py'] },
  inspect: { args: ['inspect', 'prog:add'] },
  'inspect, details': { args: ['inspect', '--details', 'prog'], plain: files },
  pprint: { args: ['pprint'], plain: text => text.replace(/[\d.]+/g, 'n') },
  timeit: { args: ['timeit', '-n', '1', '-r', '1', 'pass'], plain: numbers },
  trace: { args: ['trace', '--count', '--summary', '--missing', 'prog.py'] },
  'trace, lines': {
    args: ['trace', '--trace', 'prog.py'],
    plain: text => text.replace(/.*(<frozen|<string).*\n/g, ''),
  },
  pdb: {
    args: ['pdb', '-c', 'continue', 'prog.py'],
    input: 'q\n',
    plain: files,
  },
  'pdb, breakpoints': {
    args: ['pdb', 'prog.py'],
    input: 'b add\nc\na\nw\nn\np a + b\nu\nl 18,20\nc\ncl 1\nc\nq\n',
    plain: files,
  },
  cProfile: { args: ['cProfile', 'prog.py'], plain: text => text.split('\n')[0]! },
  'http.server --help': { args: ['http.server', '--help'], plain: spaces },
  'textwrap of stdin': { args: ['tabnanny', '-v', 'prog.py'] },
  site: { args: ['site', '--user-base'], plain: text => text.replace(/.*\//, '') },
  quopri: { args: ['quopri'], input: 'é=\n' },
  gzip: { args: ['gzip', '--help'], plain: spaces },
  random: { args: ['random', '--seed', '5', '--integer', '100'] },
  'asyncio, a script': { args: ['aio.py'] },
}

/** One folder for all: the tools use what those before them made. */
function worldOf(interpreter: Interpreter): World {
  const world = new World(interpreter)
  cpSync(join(here, 'fixtures/work'), world.folder, { recursive: true })
  return world
}

function run(world: World, tool: Tool): { out: string; status: unknown } {
  const isScript = tool.args[0]!.endsWith('.py')
  const { out, status } = world.run([...(isScript ? [] : ['-m']), ...tool.args], { input: tool.input ?? '' })
  return { out: tool.plain?.(out) ?? out, status }
}

if (process.env.UPDATE_FIXTURES !== undefined && cpython !== undefined) {
  const world = worldOf(cpython)
  const results = Object.fromEntries(Object.entries(TOOLS).map(([name, tool]) => [name, run(world, tool)]))
  world.close()
  writeFileSync(FIXTURES, `${JSON.stringify(results, null, 1)}\n`)
}

const expected: Record<string, unknown> = JSON.parse(readFileSync(FIXTURES, 'utf8'))
const world = worldOf(typhon)
afterAll(() => world.close())

for (const [name, tool] of Object.entries(TOOLS)) {
  test(name, () => expect(run(world, tool)).toEqual(expected[name]))
}
