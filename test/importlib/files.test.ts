// Which files the process opens, writes and renames, by strace. Node's own files are elsewhere.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cpython, type Interpreter, typhon, World } from '../support/interpreters.ts'

const hasStrace = spawnSync('strace', ['-V']).status === 0
const CALLS = 'trace=openat,open,rename,renameat,renameat2,unlink,mkdir,mkdirat'

/** What a call does to files of the folder: `open m.py`, `create ...`, `list .`; failed calls are left out. */
function step(line: string, folder: string): string | undefined {
  const call = /^\d+ +(\w+)\((.*)\) = (\S+)/.exec(line.replace(/<unfinished .*|<\.\.\. /g, ''))
  if (call === null || call[3]!.startsWith('-')) return undefined
  const paths = [...call[2]!.matchAll(/"([^"]*)"/g)].map(m => m[1]!)
  if (!paths.some(p => p.startsWith(folder))) return undefined
  const names = paths.map(p => p.slice(folder.length + 1).replace(/\.pyc\.\d+$/, '.pyc.<number>') || '.')
  const flags = call[2]!
  const name = call[1]!.replace(/at2?$/, '')
  const what =
    name !== 'open'
      ? name
      : flags.includes('O_DIRECTORY')
        ? 'list'
        : flags.includes('O_EXCL')
          ? 'create'
          : 'open'
  const mode = /O_CREAT.*, (0\d+)/.exec(flags)
  return [what, ...names, ...(mode ? [mode[1]] : [])].join(' ')
}

/** The steps of one run. Looking twice at a file (as an archive, as a script) counts once. */
function trace(world: World, ...args: string[]): string[] {
  const log = world.path('strace.log')
  world.run(['-S', ...args], { prefix: ['strace', '-f', '-s', '500', '-o', log, '-e', CALLS] })
  const steps = readFileSync(log, 'utf8')
    .split('\n')
    .flatMap(line => step(line, world.folder) ?? [])
  return steps.filter((s, i) => s !== steps[i - 1])
}

const PYC = '__pycache__/m.cpython-314.pyc'
const OLD = 1_500_000_000

function runs(interpreter: Interpreter): Record<string, string[]> {
  const world = new World(interpreter)
  try {
    world.write({ 'main.py': 'import m\n' })
    world.writeAt(OLD, { 'm.py': 'x = 1\n' })
    const first = trace(world, 'main.py')
    const second = trace(world, 'main.py')
    world.writeAt(OLD + 5, { 'm.py': 'x = 1\n' })
    const stale = trace(world, 'main.py')
    world.writeAt(OLD + 9, { 'm.py': 'x = 1\n' })
    const notWritten = trace(world, '-B', 'main.py')
    world.remove('m.py')
    world.write({ 'm.pyc': world.read(PYC) })
    return { first, second, stale, notWritten, legacy: trace(world, 'main.py') }
  } finally {
    world.close()
  }
}

const WRITE = [`create ${PYC}.<number> 0644`, `rename ${PYC}.<number> ${PYC}`]
const EXPECTED = {
  first: ['open main.py', 'list .', 'open m.py', 'mkdir __pycache__', ...WRITE],
  second: ['open main.py', 'list .', `open ${PYC}`],
  stale: ['open main.py', 'list .', `open ${PYC}`, 'open m.py', ...WRITE],
  notWritten: ['open main.py', 'list .', `open ${PYC}`, 'open m.py'],
  legacy: ['open main.py', 'list .', 'open m.pyc'],
}

describe.skipIf(!hasStrace)('files opened, written, renamed', () => {
  test('Typhon', () => expect(runs(typhon)).toEqual(EXPECTED))
  test.skipIf(cpython === undefined)('CPython', () => expect(runs(cpython!)).toEqual(EXPECTED))
})
