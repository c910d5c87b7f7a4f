/**
 * The one way from Typhon to the world outside: files, standard streams, clocks, randomness,
 * environment, processes, interrupts.
 *
 * Everything is synchronous, because Python is. Shapes follow POSIX; failures are thrown as
 * HostError with Linux's error numbers on every platform. Each group of abilities is optional: an
 * embedder leaves out what Python code shall not reach, and the `requireX` functions below turn a
 * missing group into a clear error. With an empty host `{}` Python can compute and nothing else.
 *
 * Paths go in as strings or as bytes. They come out as a string when the name is valid UTF-8 and as
 * bytes when not (`os.fsdecode` turns those into surrogate escapes). No path contains a NUL.
 */
import type { DuplexFile } from './duplex.ts'
import { ERRNO, type ErrnoName, strerror } from './errno.ts'

/** A file name: well-formed UTF-16 text, or the raw bytes. */
export type HostPath = string | Uint8Array

/**
 * A failed host call. Not a JS Error: it becomes an OSError at once, and capturing a JavaScript
 * stack would cost more than the call did.
 */
export class HostError {
  declare readonly errno: number
  declare readonly code: string
  declare readonly path: HostPath | undefined
  declare readonly path2: HostPath | undefined
  /** The text for OSError.strerror; the C library's unless the host has more to say. */
  declare readonly message: string
  constructor(code: ErrnoName, path?: HostPath, path2?: HostPath, message?: string) {
    this.errno = ERRNO[code]
    this.code = code
    this.path = path
    this.path2 = path2
    this.message = message ?? strerror(this.errno)
  }

  toString(): string {
    return `HostError: [Errno ${this.errno}] ${this.message}${this.path === undefined ? '' : `: ${String(this.path)}`}`
  }
}

/** Thrown by `HostProcess.exit` where a host cannot end its process (browsers, tests). */
export class HostExit {
  declare readonly status: number
  constructor(status: number) {
    this.status = status
  }
}

/** Bits of `open`'s flags, Linux's numbers. */
export const O = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  ACCMODE: 3,
  CREAT: 0o100,
  EXCL: 0o200,
  NOCTTY: 0o400,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  DSYNC: 0o10000,
  DIRECTORY: 0o200000,
  NOFOLLOW: 0o400000,
  CLOEXEC: 0o2000000,
  SYNC: 0o4010000,
} as const

/** File types: the S_IFMT bits of a mode. */
export const S_IF = {
  MT: 0o170000,
  SOCK: 0o140000,
  LNK: 0o120000,
  REG: 0o100000,
  BLK: 0o060000,
  DIR: 0o040000,
  CHR: 0o020000,
  IFO: 0o010000,
} as const

export const SEEK = { SET: 0, CUR: 1, END: 2 } as const

/** Bits for `access`. */
export const ACCESS = { F_OK: 0, X_OK: 1, W_OK: 2, R_OK: 4 } as const

export interface HostStat {
  readonly mode: number
  readonly ino: bigint
  readonly dev: bigint
  readonly rdev: bigint
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly blksize: number
  readonly blocks: number
  /** Nanoseconds since the epoch. */
  readonly atimeNs: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly birthtimeNs: bigint
}

export interface HostDirectoryEntry {
  readonly name: HostPath
  /** S_IF bits, or 0 where the system does not say. */
  readonly type: number
}

export interface HostStatVfs {
  readonly bsize: number
  readonly frsize: number
  readonly blocks: number
  readonly bfree: number
  readonly bavail: number
  readonly files: number
  readonly ffree: number
  readonly favail: number
  readonly flag: number
  readonly namemax: number
}

/** An open file description. Bounds and access modes are its own to check. */
export interface OpenFile {
  read(into: Uint8Array, position: number | undefined): number
  write(from: Uint8Array, position: number | undefined): number
  /** Whether a read or write would not block; absent where that is always so. Who is patient may hear of it late. */
  readable?(patient?: boolean): boolean
  writable?(): boolean
  /** How many bytes can be read at once; absent: the host does not say. */
  available?(): number
  lseek(offset: number, whence: number): number
  fstat(): HostStat
  ftruncate(length: number): void
  fsync(): void
  fchmod(mode: number): void
  isatty(): boolean
  terminalSize(): [number, number]
  getBlocking(): boolean
  setBlocking(blocking: boolean): void
  pathOf(): HostPath | undefined
  /** Absent: ENOSYS. */
  flock?(lock: FileLock, wait: boolean): void
  /** The last number that named it is gone. */
  close(): void
}

/**
 * Open files by number. 0, 1 and 2 are the standard streams. Numbers are the host's own and small
 * (the lowest free one is given out, as POSIX wants), whatever the system below numbers them.
 */
export interface HostDescriptors {
  /**
   * Reads into `into`, at most its length; the number of bytes, 0 at the end of the file. Blocks.
   * With a position: pread. Errors: EBADF, EISDIR, EAGAIN, EINTR when an interrupt was flagged.
   */
  read(fd: number, into: Uint8Array, position?: number): number
  /** Writes; the number of bytes taken, which may be fewer. With a position: pwrite. */
  write(fd: number, from: Uint8Array, position?: number): number
  /** Whether a read, or a write of some bytes, would return at once. */
  readable(fd: number, patient?: boolean): boolean
  writable(fd: number): boolean
  close(fd: number): void
  /** The open file; EBADF where there is none. */
  get(fd: number): OpenFile
  /** The lowest free number for an open file that the caller made. */
  add(file: OpenFile, inheritable?: boolean): number
  /** The new position. ESPIPE where there is none (pipes, terminals); whence as in SEEK. */
  lseek(fd: number, offset: number, whence: number): number
  fstat(fd: number): HostStat
  ftruncate(fd: number, length: number): void
  fsync(fd: number): void
  fchmod(fd: number, mode: number): void
  isatty(fd: number): boolean
  /** Another number for the same open file: it shares the position. */
  dup(fd: number): number
  dup2(fd: number, target: number): void
  /** [reading end, writing end]. */
  pipe(): [number, number]
  getInheritable(fd: number): boolean
  setInheritable(fd: number, inheritable: boolean): void
  getBlocking(fd: number): boolean
  setBlocking(fd: number, blocking: boolean): void
  /** [columns, lines]; ENOTTY where `fd` is no terminal. */
  terminalSize(fd: number): [number, number]
  /** A path by which the files group reaches the open file (for dir_fd arguments), or undefined. */
  pathOf(fd: number): HostPath | undefined
  /** Whether `pathOf` knows folders, so that names can be relative to open ones. */
  readonly reachesOpenFolders: boolean
  /**
   * Locks the open file, or unlocks it, as flock(2) does. Without waiting: EAGAIN where another holds it.
   * ENOSYS where the host cannot lock.
   */
  flock(fd: number, lock: FileLock, wait: boolean): void
}

export type FileLock = 'shared' | 'exclusive' | 'unlock'

/** Files by name. */
export interface HostFiles {
  /** Flags as in O. The number belongs to the descriptors group. `mode` meets the umask. */
  open(path: HostPath, flags: number, mode: number): number
  stat(path: HostPath): HostStat
  lstat(path: HostPath): HostStat
  /** As stat, but undefined for a file that does not exist: the import system asks often. */
  statIfExists(path: HostPath): HostStat | undefined
  /** The entries but `.` and `..`. */
  readdir(path: HostPath): HostDirectoryEntry[]
  mkdir(path: HostPath, mode: number): void
  rmdir(path: HostPath): void
  unlink(path: HostPath): void
  rename(from: HostPath, to: HostPath): void
  link(existing: HostPath, path: HostPath, followSymlinks: boolean): void
  symlink(target: HostPath, path: HostPath): void
  readlink(path: HostPath): HostPath
  chmod(path: HostPath, mode: number): void
  /** -1 leaves an id as it is. */
  chown(path: HostPath, uid: number, gid: number, followSymlinks: boolean): void
  utimes(path: HostPath, atimeNs: bigint, mtimeNs: bigint, followSymlinks: boolean): void
  truncate(path: HostPath, length: number): void
  /** Mode as in ACCESS. */
  access(path: HostPath, mode: number): boolean
  realpath(path: HostPath): HostPath
  getcwd(): HostPath
  chdir(path: HostPath): void
  /** Sets the mask and gives the old one. */
  umask(mask: number): number
  /** Makes a named pipe. ENOSYS where the host cannot. */
  mkfifo(path: HostPath, mode: number): void
  /** Makes a socket that nobody listens at: who connects to it is refused. ENOSYS where the host cannot. */
  mksocket(path: HostPath): void
  statvfs(path: HostPath): HostStatVfs
}

export interface HostEnvironment {
  entries(): [HostPath, HostPath][]
  /** Changes what child processes and `HostClock.tzset` see. */
  set(name: HostPath, value: HostPath): void
  unset(name: HostPath): void
}

/** What local time is at one moment. */
export interface LocalZone {
  /** Seconds east of UTC. */
  readonly offset: number
  readonly isDst: boolean
  readonly name: string
}

export interface HostClock {
  /** Nanoseconds since the epoch. */
  realtime(): bigint
  /** Nanoseconds since some moment; never goes back. */
  monotonic(): bigint
  /** Nanoseconds of CPU time of the process and of this thread. */
  processTime(): bigint
  threadTime(): bigint
  /** Waits; returns early (false) when an interrupt was flagged. */
  sleep(ns: bigint): boolean
  /** Local time at `seconds` since the epoch, as C's localtime has it. */
  localZone(seconds: number): LocalZone
  /** Reads the TZ variable anew. */
  tzset(): void
  /** Sets the time of day. EPERM where the process may not; absent where the host cannot. */
  setRealtime?(ns: bigint): void
}

export interface HostRandom {
  /** Fills with bytes fit for cryptography. */
  fill(into: Uint8Array): void
}

export interface HostUname {
  readonly sysname: string
  readonly nodename: string
  readonly release: string
  readonly version: string
  readonly machine: string
}

/** Where a child's stream goes: one of our descriptors, or nothing. */
export type HostStream = number | 'ignore'

export interface HostCommand {
  readonly file: HostPath
  /** All arguments, the zeroth included. */
  readonly argv: readonly HostPath[]
  /** The whole environment; undefined: ours. */
  readonly env?: readonly (readonly [HostPath, HostPath])[] | undefined
  readonly cwd?: HostPath | undefined
  readonly stdin: HostStream
  readonly stdout: HostStream
  readonly stderr: HostStream
  /** Descriptors that the child gets besides, under their own numbers; 'inheritable': all of ours that are. */
  readonly passed?: readonly number[] | 'inheritable'
}

export type HostId = 'uid' | 'euid' | 'gid' | 'egid'

/** How a child ended: by exit status, or by a signal number. */
export interface HostExitStatus {
  readonly status: number
  readonly signal: number
}

export interface HostProcess {
  /** 'linux', 'darwin', 'win32', 'emscripten' ...: for sys.platform. */
  readonly platform: string
  pid(): number
  ppid(): number
  uid(): number
  gid(): number
  euid(): number
  egid(): number
  groups(): number[]
  /** Changes an id of the process; EPERM as the system has it. Absent where the host cannot. */
  setId?(which: HostId, id: number): void
  setGroups?(groups: readonly number[]): void
  /** The scheduling priority of a process: -20 to 19, 0 pid: this one. */
  getPriority?(pid: number): number
  setPriority?(pid: number, priority: number): void
  uname(): HostUname
  cpuCount(): number
  loadAverage(): [number, number, number]
  /** Ends the process, or throws HostExit. */
  exit(status: number): never
  /** Sends a signal, by number. */
  kill(pid: number, signal: number): void
  /** Starts a child. A host without concurrency may run it only when it is waited for. */
  spawn?(command: HostCommand): number
  /** Waits for a child of `spawn`; undefined: it still runs and `block` was false. ECHILD. */
  wait?(pid: number, block: boolean): { pid: number; exit: HostExitStatus } | undefined
}

/**
 * Interrupts from outside. The interpreter looks at `flags[0]` at back edges and calls; when it is
 * not 0 it calls `take()`. Whoever flags also notifies, so a wait on `flags[0]` ends.
 */
export interface HostInterrupts {
  /** On shared memory where the host has threads. */
  readonly flags: Int32Array
  /**
   * Begins to watch SIGINT; later calls do nothing. Until then the system's default holds (the
   * process ends). Apart because it costs some milliseconds: called before the first wait and
   * when a loop gets hot.
   */
  start(): void
  /** The signal numbers that came since the last call; clears the flag. */
  take(): number[]
  /** Watches a signal besides SIGINT. EINVAL for one that cannot be watched. */
  watch(signal: number): void
  /** Back to what the system does with it: SIGINT ends the process. */
  unwatch(signal: number): void
  /**
   * Sends this process the signal after `delay` milliseconds and then every `interval`, if that is not 0; a delay
   * of 0 ends it. `cpu`: time that the process computes counts. Absent where the host has no such thing.
   */
  timer?(signal: number, delay: number, interval: number, cpu: boolean): void
}

/** A counting semaphore that other processes know by its name. */
export interface HostSemaphore {
  /** Takes a unit; false: there is none now, or, if it need not be sure, somebody is counting them. */
  tryAcquire(surely: boolean): boolean
  /** Gives a unit back. EOVERFLOW beyond the maximum. */
  release(): void
  /** The same where there are fewer than `limit` units; else false. */
  releaseBelow(limit: number): boolean
  /** How many units there are. */
  value(): number
}

/** Semaphores by name. Waiting is the caller's affair. */
export interface HostSemaphores {
  /** The most units that one can have. */
  readonly maximum: number
  /** EEXIST where the name is taken. */
  create(name: string, value: number): HostSemaphore
  /** ENOENT where there is none. */
  open(name: string): HostSemaphore
  /** Takes the name away; who has the semaphore keeps it. ENOENT. */
  unlink(name: string): void
}

/** A place where a socket waits for those of other processes. */
export interface HostListener {
  /** The next connection; undefined: there is none now. */
  accept(): DuplexFile | undefined
  close(): void
}

/** A connection that the other process has not accepted yet. */
export interface HostConnecting {
  /** The connection; undefined: not yet. ECONNREFUSED where who listened is gone. */
  poll(): DuplexFile | undefined
  cancel(): void
}

/** Stream sockets of other processes, by names that their addresses have. Waiting is the caller's affair. */
export interface HostSockets {
  /** EADDRINUSE. */
  listen(name: string): HostListener
  /** ECONNREFUSED where nobody listens. */
  connect(name: string): HostConnecting
}

/** The process's memory: its size, and the garbage collector, which can be run at once. */
export interface HostMemory {
  /** When it returns, what nothing refers to is gone, and weak references say so. */
  collect(): void
  /** The largest resident size of the process so far, in KiB. */
  peak(): number
}

/** What a terminal does to what goes through it; Linux's bits and order (termios). */
export interface TerminalAttributes {
  readonly input: number
  readonly output: number
  /** With the speed, as Linux has it in there. */
  readonly control: number
  readonly local: number
  readonly characters: readonly number[]
}

/** Terminals, by descriptor; ENOTTY for what is none. */
export interface HostTerminals {
  /** The side of a new pseudo-terminal that stands for the person at it. The other is locked. */
  openMaster(): number
  unlock(master: number): void
  /** Opens the side that programs use. */
  openOther(master: number): number
  /** The name of that side. */
  otherName(master: number): string
  attributes(fd: number): TerminalAttributes
  /** Once what has been written is out. */
  setAttributes(fd: number, attributes: TerminalAttributes): void
  setSize(fd: number, columns: number, lines: number): void
  /** Drops what has come in and was not read. */
  discardInput(fd: number): void
}

/** A hash of data that comes piece by piece. */
export interface HostHash {
  update(data: Uint8Array): void
  /** The hash of what came so far; more may come. */
  digest(): Uint8Array
  copy(): HostHash
}

/** Hash functions, where the host has faster ones than JavaScript's. */
export interface HostHashes {
  /** One that has seen nothing, by its name in hashlib (`sha256`, `sha3_256`, `blake2b`); undefined: unknown here. */
  create(name: string): HostHash | undefined
  /** CRC-32 of `data`, going on from the CRC of what came before it; undefined where the host has no such function. */
  crc32?(data: Uint8Array, value: number): number | undefined
}

/** What runs: `runsOnce` is code that does so but once, as in imports; `compiling` is our own compiler while it is new to the engine. */
export type EngineWork = 'anything' | 'runsOnce' | 'compiling'

/** The engine that runs this code, where the host can tell it what to expect. */
export interface HostEngine {
  /** Which work comes now, until the next call; answers what it was. */
  expect(work: EngineWork): EngineWork
}

export interface Host {
  readonly descriptors?: HostDescriptors | undefined
  readonly files?: HostFiles | undefined
  readonly environment?: HostEnvironment | undefined
  readonly clock?: HostClock | undefined
  readonly random?: HostRandom | undefined
  readonly process?: HostProcess | undefined
  readonly interrupts?: HostInterrupts | undefined
  readonly semaphores?: HostSemaphores | undefined
  readonly sockets?: HostSockets | undefined
  readonly memory?: HostMemory | undefined
  readonly engine?: HostEngine | undefined
  readonly terminals?: HostTerminals | undefined
  readonly hashes?: HostHashes | undefined
}

function missing(what: string): HostError {
  return new HostError('ENOSYS', undefined, undefined, `this Typhon host gives no access to ${what}`)
}

export function requireDescriptors(host: Host): HostDescriptors {
  if (host.descriptors === undefined) throw missing('open files')
  return host.descriptors
}

export function requireFiles(host: Host): HostFiles {
  if (host.files === undefined) throw missing('files')
  return host.files
}

export function requireEnvironment(host: Host): HostEnvironment {
  if (host.environment === undefined) throw missing('the environment')
  return host.environment
}

export function requireClock(host: Host): HostClock {
  if (host.clock === undefined) throw missing('clocks')
  return host.clock
}

export function requireRandom(host: Host): HostRandom {
  if (host.random === undefined) throw missing('randomness')
  return host.random
}

export function requireProcess(host: Host): HostProcess {
  if (host.process === undefined) throw missing('processes')
  return host.process
}

export function requireTerminals(host: Host): HostTerminals {
  if (host.terminals === undefined) throw missing('terminals')
  return host.terminals
}

/** Reads to the end of the file. */
export function readAll(descriptors: HostDescriptors, fd: number, sizeHint = 0): Uint8Array {
  let buffer = new Uint8Array(sizeHint + 1)
  let length = 0
  for (;;) {
    const n = descriptors.read(fd, buffer.subarray(length))
    if (n === 0) return buffer.subarray(0, length)
    length += n
    if (length === buffer.length) {
      const bigger = new Uint8Array(Math.max(8192, buffer.length * 2))
      bigger.set(buffer)
      buffer = bigger
    }
  }
}

/** Writes all of it. */
export function writeAll(descriptors: HostDescriptors, fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += descriptors.write(fd, bytes.subarray(done))
}

/** The contents of a file. */
export function readFile(host: Host, path: HostPath): Uint8Array {
  const descriptors = requireDescriptors(host)
  const fd = requireFiles(host).open(path, O.RDONLY | O.CLOEXEC, 0)
  try {
    return readAll(descriptors, fd, descriptors.fstat(fd).size)
  } finally {
    descriptors.close(fd)
  }
}
