/**
 * Runs one scenario under Typhon and under CPython 3.14, each in a folder of its own, and compares both
 * with what the test says. Where there is no CPython its half is skipped.
 *
 * CPython is `TYPHON_PYTHON`, or the oracle's place in the user's cache folder.
 */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const TYPHON = process.env.TYPHON_PROGRAM ?? join(root, 'dist/typhon.js')
/** Start-up caches are shared by all tests, and lie outside of the folders that tests look at. */
const START_CACHE = join(root, '.cache/start')

function findPython(): string | undefined {
  const given = process.env.TYPHON_PYTHON
  const path = given ?? join(homedir(), '.cache/typhon-oracle/usr/bin/python3.14')
  return existsSync(path) ? path : undefined
}
export const PYTHON = findPython()

export interface Interpreter {
  readonly name: 'Typhon' | 'CPython'
  readonly command: readonly string[]
}
export const typhon: Interpreter = { name: 'Typhon', command: [process.execPath, TYPHON] }
/** What `sys.executable` says of a process started as `typhon`: the launcher. */
const LAUNCHER = TYPHON.replace(/\.js$/, '')
export const cpython: Interpreter | undefined =
  PYTHON === undefined ? undefined : { name: 'CPython', command: [PYTHON] }

export interface Options {
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  readonly cwd?: string
  /** Put before the command: `strace` and its options. */
  readonly prefix?: readonly string[]
}

export interface Outcome {
  readonly out: string
  readonly err: string
  /** The exit status, or the signal that ended the process. */
  readonly status: number | string | null
}

export const isRoot = process.getuid?.() === 0

/** A temporary folder and an interpreter to run in it. */
export class World {
  readonly interpreter: Interpreter
  readonly folder: string
  constructor(interpreter: Interpreter) {
    this.interpreter = interpreter
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'typhon-world-')))
  }

  /** The environment of what runs in it. */
  get environment(): Record<string, string> {
    return { PATH: process.env.PATH ?? '', HOME: this.folder, TYPHON_CACHE: START_CACHE, TZ: 'UTC' }
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  write(files: Readonly<Record<string, string | Uint8Array>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true })
      writeFileSync(this.path(name), content)
    }
  }

  /** Writes with a modification time, in seconds since the epoch. */
  writeAt(time: number, files: Readonly<Record<string, string | Uint8Array>>): void {
    this.write(files)
    for (const name of Object.keys(files)) utimesSync(this.path(name), time, time)
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name))
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true })
  }

  /** All files, sorted, as paths from the folder. */
  files(): string[] {
    return readdirSync(this.folder, { recursive: true, encoding: 'utf8' })
      .filter(name => !statSync(this.path(name)).isDirectory())
      .sort()
  }

  /** The interpreter with these arguments. Paths of the folder and the program show as <folder> and python. */
  run(args: readonly string[], options: Options = {}): Outcome {
    const [program, ...rest] = [...(options.prefix ?? []), ...this.interpreter.command, ...args]
    const found = spawnSync(program!, rest, {
      cwd: options.cwd ?? this.folder,
      env: { ...this.environment, ...options.env },
      input: options.input ?? '',
      encoding: 'utf8',
      timeout: 30_000,
    })
    return {
      out: this.plain(found.stdout),
      err: this.plain(found.stderr),
      status: found.signal ?? found.status,
    }
  }

  /** What a program printed; stderr in place of it where the program failed. */
  say(args: readonly string[], options: Options = {}): string {
    const { out, err, status } = this.run(args, options)
    return status === 0 ? out : `${out}${lastLine(err)} [${status}]`
  }

  plain(text: string): string {
    let plain = text.replaceAll(this.folder, '<folder>')
    for (const part of [...this.interpreter.command, LAUNCHER]) plain = plain.replaceAll(part, '<python>')
    return plain
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The last line of a traceback: the exception. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? ''
}

/** One test under each interpreter: what the scenario gives must equal `expected`. */
export function scenario(name: string, body: (world: World) => unknown, expected: unknown): void {
  describe(name, () => {
    const check = (interpreter: Interpreter): void => {
      const world = new World(interpreter)
      try {
        expect(body(world)).toEqual(expected)
      } finally {
        world.close()
      }
    }
    test('Typhon', () => check(typhon))
    test.skipIf(cpython === undefined)('CPython', () => check(cpython!))
  })
}

/** One test: both interpreters give the same. */
export function same(name: string, body: (world: World) => unknown): void {
  test.skipIf(cpython === undefined)(name, () => {
    const [ours, theirs] = [typhon, cpython!].map(interpreter => {
      const world = new World(interpreter)
      try {
        return body(world)
      } finally {
        world.close()
      }
    })
    expect(ours).toEqual(theirs)
  })
}
