/**
 * Makes the snapshot that the launcher (`launcher.sh`) starts Node from, in a process of its own in the
 * background. The record beside it goes last: what `ls` says of Node, the bundle, the frozen modules and the
 * snapshot, which the launcher compares. One process at a time: a lock folder, which a crash leaves for a minute.
 */
import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { lazy } from '../../host/node/lazy.ts'
import { replaceFile, replaceWith } from './cache_folder.ts'

/** What the launcher asks for, its names for things: a line each in one variable. */
interface SnapshotRequest {
  readonly blob: string
  readonly node: string
  /** The folder of Typhon's own files. */
  readonly program: string
  /** The launcher's folder: where the search for the library begins. */
  readonly launcher: string
  /** What it starts V8 with: a snapshot has to be made with the same. */
  readonly flags: readonly string[]
}

/** Undefined: it is of a launcher that is older or newer than this program, a virtual environment's copy for instance. */
export function readRequest(text: string): SnapshotRequest | undefined {
  const [blob, node, program, launcher, flags] = text.split('\n')
  if (!blob || !node || !program || !launcher || !flags) return undefined
  return { blob, node, program, launcher, flags: flags.split(' ') }
}

/** Starts `buildSnapshot` in another process and does not wait for it, if there is any hope. */
export function buildInBackground(program: string, request: string): void {
  const blob = readRequest(request)?.blob
  if (blob === undefined || !canWrite(dirname(blob)) || hasFailed(dirname(program), blob)) return
  const env = { ...process.env, TYPHON_BUILD_SNAPSHOT: request }
  lazy('node:child_process')
    .spawn(process.execPath, [program], { env, detached: true, stdio: 'ignore' })
    .unref()
}

function canWrite(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** What a failure is noted with: another Node or another bundle may have more luck. */
function attempt(folder: string): string {
  const { size, mtimeMs } = statSync(`${folder}/typhon.cjs`)
  return `${process.version} ${size} ${mtimeMs}\n`
}

function hasFailed(folder: string, blob: string): boolean {
  try {
    return readFileSync(`${blob}.failed`, 'utf8') === attempt(folder)
  } catch {
    return false
  }
}

const LOCK_MS = 60_000

function lock(folder: string): boolean {
  try {
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 })
    mkdirSync(folder)
    return true
  } catch {
    return breakLock(folder)
  }
}

/** A lock that is too old was left by a process that died; the next start tries again. */
function breakLock(folder: string): false {
  try {
    if (Date.now() - statSync(folder).mtimeMs > LOCK_MS) rmdirSync(folder)
  } catch {
    // Gone by now, or a folder that cannot be written: either way there is nothing to do here.
  }
  return false
}

/** Builds a snapshot and its record from the files in `folder`. False if it could not, or another process does. */
export function buildSnapshot(folder: string, request: SnapshotRequest): boolean {
  const { blob } = request
  const lockFolder = `${blob}.lock`
  if (!lock(lockFolder)) return false
  try {
    const made =
      replaceFile(blob, temporary => runBuilder(folder, request, temporary)) &&
      replaceWith(`${blob}.txt`, describe(request))
    if (!made) replaceWith(`${blob}.failed`, attempt(folder))
    return made
  } finally {
    rmdirSync(lockFolder)
  }
}

/** Writes a snapshot, or nothing where Node fails: then there is nothing to rename. */
function runBuilder(folder: string, { launcher, flags }: SnapshotRequest, blob: string): void {
  const args = [...flags, '--snapshot-blob', blob, '--build-snapshot', `${folder}/typhon.cjs`]
  lazy('node:child_process').spawnSync(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, TYPHON_EXECUTABLE: `${launcher}/typhon` },
  })
}

/** As the launcher asks: the same command, the same order. */
function describe({ blob, node, program }: SnapshotRequest): string {
  const files = [node, `${program}/typhon.cjs`, `${program}/frozen/modules.bin`, blob]
  return lazy('node:child_process').execFileSync('ls', ['-Lin', ...files], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC0' },
  })
}
