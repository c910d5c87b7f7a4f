/**
 * SQLite's files through Typhon's host: an SQLite VFS whose methods are JavaScript functions.
 *
 * Temporary files, which have no name, live in memory. Locks hold among the connections of this process (see
 * `file_locks`): no host has locks of a part of a file, by which SQLite tells other processes. Without shared memory
 * there is no write-ahead log: `PRAGMA journal_mode=wal` leaves the mode as it is.
 * SQLite: src/os_unix.c. https://sqlite.org/c3ref/vfs.html
 */
import {
  type HostDescriptors,
  HostError,
  type HostFiles,
  type HostPath,
  O,
  requireDescriptors,
  requireFiles,
  S_IF,
} from '../../host/host.ts'
import { state } from '../../runtime/state.ts'
import { waitFor } from '../../runtime/threads.ts'
import { None } from '../../runtime/values.ts'
import { decodeFs, hostPath, joinPath, pathBytes } from '../posix/paths.ts'
import { forgetHolder, type LockHolder, newHolder, RESERVED } from './file_locks.ts'
import { constant, lib } from './library.ts'
import type { WasmFunction } from './wasm.ts'

const OK = 0
const OPEN_READONLY = 1
const OPEN_CREATE = 4
const OPEN_DELETE_ON_CLOSE = 8
const OPEN_EXCLUSIVE = 16
/** Journals and write-ahead logs: they get the permissions of the database. */
const OPEN_JOURNAL_KINDS = 0x800 | 0x80000
const ACCESS_EXISTS = 0
const ACCESS_READWRITE = 1
const MAX_PATH = 4096
const SECTOR_SIZE = 4096
/** 4714-11-24 BC, where Julian days begin, to 1970, in ms. */
const JULIAN_EPOCH_MS = 210_866_760_000_000n

/** What an open file can do; failures are thrown as HostError. */
interface Storage {
  read(into: Uint8Array, position: number): number
  write(from: Uint8Array, position: number): void
  truncate(size: number): void
  size(): number
  sync(): void
  close(): void
}

class HostStorage implements Storage {
  private readonly descriptors: HostDescriptors
  private readonly fd: number
  constructor(descriptors: HostDescriptors, fd: number) {
    this.descriptors = descriptors
    this.fd = fd
  }
  read(into: Uint8Array, position: number): number {
    let done = 0
    while (done < into.length) {
      const n = this.descriptors.read(this.fd, into.subarray(done), position + done)
      if (n === 0) break
      done += n
    }
    return done
  }
  write(from: Uint8Array, position: number): void {
    for (let done = 0; done < from.length; )
      done += this.descriptors.write(this.fd, from.subarray(done), position + done)
  }
  truncate(size: number): void {
    this.descriptors.ftruncate(this.fd, size)
  }
  size(): number {
    return this.descriptors.fstat(this.fd).size
  }
  sync(): void {
    this.descriptors.fsync(this.fd)
  }
  close(): void {
    this.descriptors.close(this.fd)
  }
}

/** A temporary file. */
class MemoryStorage implements Storage {
  private data = new Uint8Array(0)
  private length = 0
  read(into: Uint8Array, position: number): number {
    const part = this.data.subarray(position, Math.min(this.length, position + into.length))
    into.set(part)
    return part.length
  }
  write(from: Uint8Array, position: number): void {
    const end = position + from.length
    if (end > this.data.length) {
      const bigger = new Uint8Array(Math.max(end, this.data.length * 2, SECTOR_SIZE))
      bigger.set(this.data.subarray(0, this.length))
      this.data = bigger
    }
    this.data.set(from, position)
    this.length = Math.max(this.length, end)
  }
  truncate(size: number): void {
    this.data.fill(0, Math.min(size, this.length))
    this.length = Math.min(size, this.length)
  }
  size(): number {
    return this.length
  }
  sync(): void {}
  close(): void {}
}

interface OpenDatabaseFile {
  readonly storage: Storage
  readonly holder: LockHolder
  /** Which file it is, for locks. */
  readonly identity: string
  readonly deleteOnClose: HostPath | undefined
}

/** By the address of SQLite's `sqlite3_file`. */
const openFiles = new Map<number, OpenDatabaseFile>()
let methods = 0
let temporaryFiles = 0
let lastErrno = 0

const files = (): HostFiles => requireFiles(state.host)
const pathAt = (p: number): HostPath => hostPath(decodeFs(lib.cString(p).slice()))

/** Runs a host call; if that fails, `code`. */
function attempt(code: number, run: () => number): number {
  try {
    return run()
  } catch (e) {
    if (e instanceof HostError) {
      lastErrno = e.errno
      return e.code === 'ENOSPC' ? constant('SQLITE_FULL') : code
    }
    lib.pending ??= e
    return code
  }
}

// ---- methods of the VFS

function xOpen(_vfs: number, name: number, file: number, flags: number, outFlags: number): number {
  lib.setInt32(file, 0)
  return attempt(constant('SQLITE_CANTOPEN'), () => {
    const given = name === 0 ? openTemporary(flags) : openNamed(pathAt(name), flags)
    openFiles.set(file, given.file)
    lib.setInt32(file, methods)
    if (outFlags !== 0) lib.setInt32(outFlags, given.flags)
    return OK
  })
}

interface Opened {
  readonly file: OpenDatabaseFile
  readonly flags: number
}

function openTemporary(flags: number): Opened {
  const identity = `temporary ${++temporaryFiles}`
  const holder = newHolder(identity)
  return { file: { storage: new MemoryStorage(), holder, identity, deleteOnClose: undefined }, flags }
}

function openNamed(path: HostPath, flags: number): Opened {
  const descriptors = requireDescriptors(state.host)
  const { fd, readonly } = openDescriptor(path, flags)
  const stat = descriptors.fstat(fd)
  if ((stat.mode & S_IF.MT) === S_IF.DIR) {
    descriptors.close(fd)
    throw new HostError('EISDIR', path)
  }
  const identity = `${stat.dev}:${stat.ino}`
  const deleteOnClose = (flags & OPEN_DELETE_ON_CLOSE) === 0 ? undefined : path
  const storage = new HostStorage(descriptors, fd)
  const given = readonly ? (flags & ~(2 | OPEN_CREATE)) | OPEN_READONLY : flags
  return { file: { storage, holder: newHolder(identity), identity, deleteOnClose }, flags: given }
}

/** What cannot be written may still be read. */
function openDescriptor(path: HostPath, flags: number): { fd: number; readonly: boolean } {
  const exclusive = (flags & OPEN_EXCLUSIVE) !== 0
  if ((flags & OPEN_READONLY) !== 0)
    return { fd: files().open(path, O.RDONLY | O.CLOEXEC, 0), readonly: true }
  const create = ((flags & OPEN_CREATE) === 0 ? 0 : O.CREAT) | (exclusive ? O.EXCL : 0)
  try {
    return { fd: files().open(path, O.RDWR | O.CLOEXEC | create, newFileMode(path, flags)), readonly: false }
  } catch (e) {
    if (!(e instanceof HostError) || e.code === 'EISDIR' || e.code === 'ENOENT' || exclusive) throw e
    return { fd: files().open(path, O.RDONLY | O.CLOEXEC, 0), readonly: true }
  }
}

/** A journal is named after its database: `x.db-journal`. */
function newFileMode(path: HostPath, flags: number): number {
  if ((flags & OPEN_JOURNAL_KINDS) === 0 || typeof path !== 'string') return 0o644
  const database = files().statIfExists(path.slice(0, path.lastIndexOf('-')))
  return database === undefined ? 0o644 : database.mode & 0o777
}

function xDelete(_vfs: number, name: number): number {
  return attempt(constant('SQLITE_IOERR_DELETE'), () => {
    try {
      files().unlink(pathAt(name))
      return OK
    } catch (e) {
      if (e instanceof HostError && e.code === 'ENOENT') return constant('SQLITE_IOERR_DELETE_NOENT')
      throw e
    }
  })
}

function xAccess(_vfs: number, name: number, flags: number, out: number): number {
  return attempt(constant('SQLITE_IOERR_ACCESS'), () => {
    lib.setInt32(out, isAccessible(pathAt(name), flags) ? 1 : 0)
    return OK
  })
}

function isAccessible(path: HostPath, flags: number): boolean {
  if (flags !== ACCESS_EXISTS) return files().access(path, flags === ACCESS_READWRITE ? 6 : 4)
  const stat = files().statIfExists(path)
  // An empty file is as good as none: an empty journal has nothing to roll back.
  return stat !== undefined && ((stat.mode & S_IF.MT) !== S_IF.REG || stat.size > 0)
}

function xFullPathname(_vfs: number, name: number, size: number, out: number): number {
  return attempt(constant('SQLITE_CANTOPEN'), () => {
    const full = pathBytes(fullPath(pathAt(name))).data
    if (full.length + 1 > size) return constant('SQLITE_CANTOPEN')
    lib.bytes.set(full, out)
    lib.bytes[out + full.length] = 0
    return OK
  })
}

/** Symbolic links are followed, so that a journal lies beside the file itself. */
function fullPath(path: HostPath): HostPath {
  const first = typeof path === 'string' ? path.charCodeAt(0) : path[0]
  const absolute = first === 0x2f ? path : joinPath(files().getcwd(), path)
  return files().statIfExists(absolute) === undefined ? absolute : files().realpath(absolute)
}

function xRandomness(_vfs: number, size: number, out: number): number {
  const into = new Uint8Array(size)
  if (state.host.random === undefined) for (let i = 0; i < size; i++) into[i] = Math.random() * 256
  else state.host.random.fill(into)
  lib.bytes.set(into, out)
  return size
}

/** Other threads run meanwhile: they may be the ones to wait for. */
function xSleep(_vfs: number, microseconds: number): number {
  try {
    waitFor(() => undefined, { seconds: microseconds / 1e6, expired: () => None })
  } catch (e) {
    lib.pending ??= e
  }
  return microseconds
}

const julianMilliseconds = (): bigint => (state.host.clock?.realtime() ?? 0n) / 1_000_000n + JULIAN_EPOCH_MS

function xCurrentTimeInt64(_vfs: number, out: number): number {
  lib.setInt64(out, julianMilliseconds())
  return OK
}

function xCurrentTime(_vfs: number, out: number): number {
  lib.setDouble(out, Number(julianMilliseconds()) / 86_400_000)
  return OK
}

const VFS_METHODS: Readonly<Record<string, WasmFunction>> = {
  xOpen,
  xDelete,
  xAccess,
  xFullPathname,
  xRandomness,
  xSleep,
  xCurrentTime,
  xCurrentTimeInt64,
  xGetLastError: () => lastErrno,
}

// ---- methods of open files

function fileAt(p: number): OpenDatabaseFile {
  const file = openFiles.get(p)
  if (file === undefined) throw new HostError('EBADF')
  return file
}

function xClose(p: number): number {
  const file = openFiles.get(p)
  if (file === undefined) return OK
  openFiles.delete(p)
  lib.setInt32(p, 0)
  forgetHolder(file.identity, file.holder)
  return attempt(constant('SQLITE_IOERR_CLOSE'), () => {
    file.storage.close()
    if (file.deleteOnClose !== undefined) files().unlink(file.deleteOnClose)
    return OK
  })
}

function xRead(p: number, into: number, size: number, position: bigint): number {
  return attempt(constant('SQLITE_IOERR_READ'), () => {
    const target = lib.bytes.subarray(into, into + size)
    const n = fileAt(p).storage.read(target, Number(position))
    if (n === size) return OK
    target.fill(0, n)
    return constant('SQLITE_IOERR_SHORT_READ')
  })
}

function xWrite(p: number, from: number, size: number, position: bigint): number {
  return attempt(constant('SQLITE_IOERR_WRITE'), () => {
    fileAt(p).storage.write(lib.bytes.subarray(from, from + size), Number(position))
    return OK
  })
}

function xTruncate(p: number, size: bigint): number {
  return attempt(constant('SQLITE_IOERR_TRUNCATE'), () => {
    fileAt(p).storage.truncate(Number(size))
    return OK
  })
}

function xSync(p: number): number {
  return attempt(constant('SQLITE_IOERR_FSYNC'), () => {
    fileAt(p).storage.sync()
    return OK
  })
}

function xFileSize(p: number, out: number): number {
  return attempt(constant('SQLITE_IOERR_FSTAT'), () => {
    lib.setInt64(out, BigInt(fileAt(p).storage.size()))
    return OK
  })
}

function xLock(p: number, level: number): number {
  return attempt(constant('SQLITE_IOERR_LOCK'), () =>
    fileAt(p).holder.lock(level) ? OK : constant('SQLITE_BUSY'),
  )
}

function xUnlock(p: number, level: number): number {
  return attempt(constant('SQLITE_IOERR_UNLOCK'), () => {
    fileAt(p).holder.unlock(level)
    return OK
  })
}

function xCheckReservedLock(p: number, out: number): number {
  return attempt(constant('SQLITE_IOERR_CHECKRESERVEDLOCK'), () => {
    const { writer } = fileAt(p).holder.file
    lib.setInt32(out, writer !== null && writer.level >= RESERVED ? 1 : 0)
    return OK
  })
}

const FILE_METHODS: Readonly<Record<string, WasmFunction>> = {
  xClose,
  xRead,
  xWrite,
  xTruncate,
  xSync,
  xFileSize,
  xLock,
  xUnlock,
  xCheckReservedLock,
  xFileControl: () => constant('SQLITE_NOTFOUND'),
  xSectorSize: () => SECTOR_SIZE,
  xDeviceCharacteristics: () => constant('SQLITE_IOCAP_POWERSAFE_OVERWRITE'),
}

// ---- installation

/** Fills a struct of C's with plain fields and functions. */
function makeStruct(
  name: string,
  fields: Readonly<Record<string, number>>,
  functions: Readonly<Record<string, WasmFunction>>,
): number {
  const { sizeof, members } = lib.structs.get(name)!
  const p = lib.malloc(sizeof)
  lib.bytes.fill(0, p, p + sizeof)
  const rows = Object.entries(functions).map(([f, run]) => [f, [members[f]!.signature, run]] as const)
  const pointers = lib.install(Object.fromEntries(rows))
  for (const [field, value] of Object.entries({ ...fields, ...pointers }))
    lib.setInt32(p + members[field]!.offset, value)
  return p
}

/** Makes the host's files SQLite's default. */
export function installVfs(): void {
  methods = makeStruct('sqlite3_io_methods', { iVersion: 1 }, FILE_METHODS)
  const name = lib.allocate(new TextEncoder().encode('typhon'))
  const { sizeof } = lib.structs.get('sqlite3_file')!
  const fields = { iVersion: 2, szOsFile: sizeof, mxPathname: MAX_PATH, zName: name }
  lib.api.sqlite3_vfs_register(makeStruct('sqlite3_vfs', fields, VFS_METHODS), 1)
}
