/**
 * Files by name, over node:fs. Each method is one system call wherever Node has one.
 *
 * Names: Node decodes with replacement characters; where one turns up, the name is asked for again
 * as bytes, so that names that are not UTF-8 survive.
 */
import * as fs from 'node:fs'
import { posix } from 'node:path'
import { DESCRIPTOR_NAME, type DescriptorTable } from '../descriptors.ts'
import {
  type HostDirectoryEntry,
  HostError,
  type HostFiles,
  type HostInterrupts,
  type HostPath,
  type HostStat,
  type HostStatVfs,
  O,
  type OpenFile,
  S_IF,
} from '../host.ts'
import { PipeEnd } from '../pipe.ts'
import { codeOf, fromNode } from './errors.ts'
import { lazy } from './lazy.ts'
import { NodeFile } from './open_file.ts'
import { toHostStat } from './stat.ts'

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text if it is UTF-8, the bytes if not. */
export function decodePath(bytes: Uint8Array): HostPath {
  try {
    return STRICT.decode(bytes)
  } catch {
    return new Uint8Array(bytes)
  }
}

function nodePath(path: HostPath): string | Buffer {
  return typeof path === 'string' ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength)
}

/** On Linux the numbers are the system's; elsewhere they are translated by name. */
function nodeFlags(flags: number): number {
  if (process.platform === 'linux') return flags
  const c = fs.constants
  const pairs: readonly (readonly [number, number])[] = [
    [O.CREAT, c.O_CREAT],
    [O.EXCL, c.O_EXCL],
    [O.NOCTTY, c.O_NOCTTY],
    [O.TRUNC, c.O_TRUNC],
    [O.APPEND, c.O_APPEND],
    [O.NONBLOCK, c.O_NONBLOCK],
    [O.DIRECTORY, c.O_DIRECTORY],
    [O.NOFOLLOW, c.O_NOFOLLOW],
  ]
  return pairs.reduce((out, [ours, theirs]) => (flags & ours ? out | (theirs ?? 0) : out), flags & O.ACCMODE)
}

function entryType(entry: fs.Dirent | fs.Dirent<Buffer>): number {
  if (entry.isFile()) return S_IF.REG
  if (entry.isDirectory()) return S_IF.DIR
  if (entry.isSymbolicLink()) return S_IF.LNK
  if (entry.isFIFO()) return S_IF.IFO
  if (entry.isSocket()) return S_IF.SOCK
  if (entry.isCharacterDevice()) return S_IF.CHR
  return entry.isBlockDevice() ? S_IF.BLK : 0
}

/**
 * Node wants seconds as a double and truncates to microseconds: aim at the middle of one. Rounded up, so that a copy
 * is not older than what it was made from.
 */
function nodeTime(ns: bigint): number {
  return (Number((ns + 999n) / 1000n) + 0.5) / 1e6
}

export class NodeFiles implements HostFiles {
  declare private readonly table: DescriptorTable
  declare private readonly interrupts: HostInterrupts | undefined
  constructor(table: DescriptorTable, interrupts: HostInterrupts | undefined) {
    this.table = table
    this.interrupts = interrupts
  }

  open(path: HostPath, flags: number, mode: number): number {
    const named = this.named(path)
    if (named !== undefined) return this.openAgain(named, path, flags)
    const real = this.call(p => fs.openSync(p, nodeFlags(flags), mode), path)
    return this.table.add(new NodeFile(real, flags, 0, this.interrupts))
  }

  /** The open file that has this name, if it is one of ours. */
  private named(path: HostPath): OpenFile | undefined {
    if (typeof path !== 'string' || path[0] !== '/') return undefined
    const found = DESCRIPTOR_NAME.exec(path)
    return found ? this.table.find(Number(found[1])) : undefined
  }

  /** Opens it anew where the system has it, without waiting for the other end of a pipe. */
  private openAgain(file: OpenFile, path: HostPath, flags: number): number {
    const system = file instanceof PipeEnd ? file.system : file
    if (system instanceof NodeFile) {
      const isPipe = file instanceof PipeEnd
      const name = `/proc/self/fd/${system.real}`
      const real = this.call(
        () => fs.openSync(name, nodeFlags(isPipe ? flags | O.NONBLOCK : flags & ~O.CREAT)),
        path,
      )
      return this.table.add(new NodeFile(real, flags, isPipe ? undefined : 0, this.interrupts))
    }
    if (file instanceof PipeEnd) return this.table.add(file.again())
    throw new HostError('ENXIO', path)
  }

  stat(path: HostPath): HostStat {
    const named = this.named(path)
    if (named !== undefined) return named.fstat()
    return toHostStat(this.call(p => fs.statSync(p, { bigint: true }), path))
  }

  lstat(path: HostPath): HostStat {
    return toHostStat(this.call(p => fs.lstatSync(p, { bigint: true }), path))
  }

  statIfExists(path: HostPath): HostStat | undefined {
    const named = this.named(path)
    if (named !== undefined) return named.fstat()
    try {
      const stat = fs.statSync(nodePath(path), { bigint: true, throwIfNoEntry: false })
      return stat && toHostStat(stat)
    } catch (error) {
      if (codeOf(error) === 'ENOTDIR') return undefined
      throw fromNode(error, path)
    }
  }

  readdir(path: HostPath): HostDirectoryEntry[] {
    const entries = this.call(p => fs.readdirSync(p, { withFileTypes: true }), path)
    if (entries.some(entry => entry.name.includes('\ufffd'))) return this.readdirBytes(path)
    return entries.map(entry => ({ name: entry.name, type: entryType(entry) }))
  }

  mkdir(path: HostPath, mode: number): void {
    this.call(p => fs.mkdirSync(p, { mode }), path)
  }

  rmdir(path: HostPath): void {
    this.call(p => fs.rmdirSync(p), path)
  }

  unlink(path: HostPath): void {
    this.call(p => fs.unlinkSync(p), path)
  }

  rename(from: HostPath, to: HostPath): void {
    this.call2((a, b) => fs.renameSync(a, b), from, to)
  }

  link(existing: HostPath, path: HostPath, followSymlinks: boolean): void {
    const source = followSymlinks ? this.realpath(existing) : existing
    this.call2((a, b) => fs.linkSync(a, b), source, path)
  }

  symlink(target: HostPath, path: HostPath): void {
    this.call2((a, b) => fs.symlinkSync(a, b), target, path)
  }

  readlink(path: HostPath): HostPath {
    return decodePath(this.call(p => fs.readlinkSync(p, { encoding: 'buffer' }), path))
  }

  chmod(path: HostPath, mode: number): void {
    this.call(p => fs.chmodSync(p, mode), path)
  }

  chown(path: HostPath, uid: number, gid: number, followSymlinks: boolean): void {
    this.call(p => (followSymlinks ? fs.chownSync : fs.lchownSync)(p, uid, gid), path)
  }

  utimes(path: HostPath, atimeNs: bigint, mtimeNs: bigint, followSymlinks: boolean): void {
    const set = followSymlinks ? fs.utimesSync : fs.lutimesSync
    this.call(p => set(p, nodeTime(atimeNs), nodeTime(mtimeNs)), path)
  }

  truncate(path: HostPath, length: number): void {
    const fd = this.open(path, O.WRONLY | O.CLOEXEC, 0)
    try {
      this.table.ftruncate(fd, length)
    } finally {
      this.table.close(fd)
    }
  }

  access(path: HostPath, mode: number): boolean {
    try {
      fs.accessSync(nodePath(path), mode)
      return true
    } catch (error) {
      if (codeOf(error).startsWith('ERR_')) throw fromNode(error, path)
      return false
    }
  }

  realpath(path: HostPath): HostPath {
    return decodePath(this.call(p => fs.realpathSync.native(p, { encoding: 'buffer' }), path))
  }

  getcwd(): HostPath {
    try {
      const cwd = process.cwd()
      if (!cwd.includes('\ufffd')) return cwd
    } catch (error) {
      throw fromNode(error)
    }
    return this.realpath('.')
  }

  /** Node takes text only; bytes go through an open file. */
  chdir(path: HostPath): void {
    this.call(p => {
      if (typeof p === 'string') return process.chdir(p)
      const real = fs.openSync(p, O.RDONLY | O.DIRECTORY)
      try {
        process.chdir(`/proc/self/fd/${real}`)
      } finally {
        fs.closeSync(real)
      }
    }, path)
  }

  umask(mask: number): number {
    return process.umask(mask & 0o777)
  }

  /** By the system's program: Node has no call for it. */
  mkfifo(path: HostPath, mode: number): void {
    const name = typeof path === 'string' ? path : decodePath(path)
    if (typeof name !== 'string') throw new HostError('EILSEQ', path)
    if (this.exists(path)) throw new HostError('EEXIST', path)
    const parent = this.call(() => fs.statSync(posix.dirname(name)), path)
    if (!parent.isDirectory()) throw new HostError('ENOTDIR', path)
    const bits = (mode & 0o7777 & ~process.umask()).toString(8)
    const made = lazy('node:child_process').spawnSync('mkfifo', ['-m', bits, '--', name], {
      stdio: 'ignore',
    })
    if (made.error) throw new HostError('ENOSYS', path, undefined, 'no mkfifo program to make a pipe with')
    if (made.status !== 0) throw new HostError('EACCES', path)
  }

  /** A server makes it, which takes away the name that it was given: by then the socket has another. */
  mksocket(path: HostPath): void {
    const name = typeof path === 'string' ? path : decodePath(path)
    if (typeof name !== 'string') throw new HostError('EILSEQ', path)
    const parent = this.call(() => fs.statSync(posix.dirname(name)), path)
    if (!parent.isDirectory()) throw new HostError('ENOTDIR', path)
    const first = posix.join(posix.dirname(name), `.${process.pid}.sock`)
    const server = lazy('node:net').createServer()
    server.on('error', () => {})
    server.listen(first)
    const made = this.exists(first)
    if (made) this.call(() => fs.renameSync(first, name), path)
    server.close()
    if (!made) throw new HostError('EACCES', path)
  }

  private exists(path: HostPath): boolean {
    return fs.lstatSync(nodePath(path), { throwIfNoEntry: false }) !== undefined
  }

  statvfs(path: HostPath): HostStatVfs {
    const s = this.call(p => fs.statfsSync(p), path)
    const { bsize, blocks, bfree, bavail, files, ffree } = s
    return { bsize, frsize: bsize, blocks, bfree, bavail, files, ffree, favail: ffree, flag: 0, namemax: 255 }
  }

  private readdirBytes(path: HostPath): HostDirectoryEntry[] {
    const entries = this.call(p => fs.readdirSync(p, { withFileTypes: true, encoding: 'buffer' }), path)
    return entries.map(entry => ({ name: decodePath(entry.name), type: entryType(entry) }))
  }

  private call<T>(action: (path: string | Buffer) => T, path: HostPath): T {
    try {
      return action(nodePath(path))
    } catch (error) {
      throw error instanceof HostError ? error : fromNode(error, path)
    }
  }

  private call2(action: (a: string | Buffer, b: string | Buffer) => void, a: HostPath, b: HostPath): void {
    try {
      action(nodePath(a), nodePath(b))
    } catch (error) {
      throw fromNode(error, a, b)
    }
  }
}
