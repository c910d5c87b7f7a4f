/**
 * What to start so that a child gets its command as it is meant, where Node or a shell on the way would change it.
 *
 * Two things get lost. Node's `spawn` takes text only: arguments and variables that are not UTF-8 go through a shell,
 * whose `printf` makes the bytes again. And the launcher is a shell's script: dash drops variables whose names are no
 * identifiers, so with such ones Node is started directly, without the launcher's snapshot.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { type HostCommand, HostError, type HostPath } from '../host.ts'
import { decodePath } from './files.ts'

/** As `spawn` of Node has it. */
export interface Startable {
  readonly file: string
  readonly argv0: string
  readonly args: string[]
  /** undefined: that of this process. */
  readonly env: Record<string, string> | undefined
}

type Variables = readonly (readonly [HostPath, HostPath])[]

const LAUNCHER = 'typhon'
const PROGRAM = 'typhon.js'
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/
const NEWLINE = 10
const PERCENT = 37

/** The variable that names the descriptors which a Typhon passed on to another. */
export const PASSED = 'TYPHON_DESCRIPTORS'

/** Text, if the bytes are UTF-8. */
const asText = (value: HostPath): HostPath => (typeof value === 'string' ? value : decodePath(value))

const isText = (value: HostPath): value is string => typeof value === 'string'

/** The folder of this Typhon, if `file` is its launcher or a copy of that (in a prefix, a virtual environment). */
function launcherFolder(file: HostPath): string | undefined {
  const own = process.argv[1]
  if (own === undefined || !isText(file)) return undefined
  try {
    const folder = programFolder(path.dirname(fs.realpathSync(own)))
    return folder !== undefined && isCopy(file, path.join(folder, LAUNCHER)) ? folder : undefined
  } catch {
    return undefined
  }
}

/** Where the launcher in `folder` finds Typhon's own files. */
function programFolder(folder: string): string | undefined {
  const found = [folder, path.join(folder, '../lib/typhon')].find(f => fs.existsSync(path.join(f, PROGRAM)))
  return found && fs.realpathSync(found)
}

function isCopy(file: string, launcher: string): boolean {
  if (fs.realpathSync(file) === launcher) return true
  return (
    fs.statSync(file).size === fs.statSync(launcher).size &&
    fs.readFileSync(file).equals(fs.readFileSync(launcher))
  )
}

const isOdd = (name: HostPath): boolean => !isText(name) || !IDENTIFIER.test(name)

/**
 * `file` is an absolute path. A Typhon is told the numbers that it gets besides its streams: which of those that are
 * open in its process are Node's it could not know.
 */
export function startable(command: HostCommand, file: HostPath, passed: readonly string[]): Startable {
  const args = command.argv.slice(1).map(asText)
  let env: Variables | undefined = command.env?.map(([name, value]) => [asText(name), asText(value)] as const)
  const folder = launcherFolder(file)
  if (folder === undefined) return direct(file, command.argv[0] ?? '', args, env)
  if (passed.length > 0) env = [...(env ?? inherited()), [PASSED, passed.join()]]
  if (!(env ?? inherited()).some(([name]) => isOdd(name)))
    return direct(file, command.argv[0] ?? '', args, env)
  return direct(process.execPath, process.execPath, [path.join(folder, PROGRAM), ...args], env)
}

function direct(
  file: HostPath,
  argv0: HostPath,
  args: readonly HostPath[],
  env: Variables | undefined,
): Startable {
  const zeroth = asText(argv0)
  const variables = env && record(env)
  if (!isText(file) || !isText(zeroth) || !args.every(isText) || (env && !variables))
    return byShell(file, args, env ?? inherited())
  return { file, argv0: zeroth, args: [...args], env: variables }
}

/** undefined: not all of them are text. */
function record(env: Variables): Record<string, string> | undefined {
  const entries: [string, string][] = []
  for (const [name, value] of env) {
    if (!isText(name) || !isText(value)) return undefined
    entries.push([name, value])
  }
  return Object.fromEntries(entries)
}

const inherited = (): Variables => Object.entries(process.env).map(([name, value]) => [name, value ?? ''])

/** By way of `env`, which starts the program under its own name and keeps variables that a shell would drop. */
function byShell(file: HostPath, args: readonly HostPath[], env: Variables): Startable {
  if (bytes(file).includes('='))
    throw new HostError('EILSEQ', file, undefined, 'a child of this name takes text only')
  const assignments = env.map(([name, value]) => Buffer.concat([bytes(name), bytes('='), bytes(value)]))
  const words = [...assignments.map(asText), file, ...args]
  let texts = 0
  const line = words.map(word => (isText(word) ? `"\${${++texts}}"` : printed(word)))
  return {
    file: '/bin/sh',
    argv0: 'sh',
    args: ['-c', `exec /usr/bin/env -i ${line.join(' ')}`, 'sh', ...words.filter(isText)],
    env: {},
  }
}

const bytes = (value: HostPath): Buffer => (isText(value) ? Buffer.from(value) : Buffer.from(value))

/** Bytes as a word of a shell, which takes newlines at the end away: they follow as they are. */
function printed(word: Uint8Array): string {
  let end = word.length
  while (end > 0 && word[end - 1] === NEWLINE) end--
  const octal = [...word.subarray(0, end)].map(b =>
    b === PERCENT ? '%%' : `\\${b.toString(8).padStart(3, '0')}`,
  )
  return `"$(printf '${octal.join('')}')${'\n'.repeat(word.length - end)}"`
}
