/**
 * A host inside the program: files in a tree of maps, standard streams as functions, the engine's
 * own clock and randomness. For browsers, workers and tests; no Node.
 *
 * One user (root), no permissions but the owner's bits, which `access` and `open` obey only when
 * the host was made with `permissions: true`: root passes everywhere, as on a real system.
 */
import { DescriptorTable } from './descriptors.ts'
import type { ErrnoName } from './errno.ts'
import {
  ACCESS,
  type Host,
  type HostClock,
  type HostDirectoryEntry,
  type HostEnvironment,
  HostError,
  HostExit,
  type HostFiles,
  type HostInterrupts,
  type HostPath,
  type HostProcess,
  type HostStat,
  type HostStatVfs,
  O,
  type OpenFile,
} from './host.ts'
import { MemoryDirectory, MemoryFile, MemoryLink, type MemoryNode, newNodeTimes } from './memory_nodes.ts'
import { MemoryStream } from './memory_stream.ts'
import { ENGINE_ZONE, localRules, type ZoneRules } from './timezone.ts'

export interface MemoryHostOptions {
  /** Path -> contents; folders in between are made. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly environment?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The next bytes of standard input, undefined at its end. */
  readonly stdin?: () => Uint8Array | undefined
  readonly stdout?: (bytes: Uint8Array) => void
  readonly stderr?: (bytes: Uint8Array) => void
  /** Obey the owner's permission bits. */
  readonly permissions?: boolean
  readonly platform?: string
}

const ENCODER = new TextEncoder()
const MAX_LINKS = 40

/** Names are kept as text; bytes that are no UTF-8 keep their values above 0x7f as lone surrogates. */
function keyOf(path: HostPath): string {
  if (typeof path === 'string') return path
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(path)
  } catch {
    return Array.from(path, byte => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('')
  }
}

function nameOf(key: string): HostPath {
  if (!/[\ud800-\udfff]/u.test(key)) return key
  return Uint8Array.from(key, c => c.charCodeAt(0) & 0xff)
}

/** Where a walk along a path ended. `node` is undefined when only the last name is missing. */
interface Place {
  readonly parent: MemoryDirectory
  readonly name: string
  readonly node: MemoryNode | undefined
}

export class MemoryFiles implements HostFiles {
  declare readonly root: MemoryDirectory
  declare private readonly table: DescriptorTable
  declare private readonly permissions: boolean
  declare private cwd: string
  declare private mask: number
  constructor(table: DescriptorTable, cwd: string, permissions: boolean) {
    this.root = new MemoryDirectory(0o755)
    this.table = table
    this.permissions = permissions
    this.cwd = '/'
    this.mask = 0o022
    this.makeFolders(cwd)
    this.cwd = cwd
  }

  /** Writes a file and the folders on the way to it. */
  install(path: string, contents: string | Uint8Array): void {
    const slash = path.lastIndexOf('/')
    if (slash > 0) this.makeFolders(path.slice(0, slash))
    const { parent, name } = this.walk(path, true)
    const bytes = typeof contents === 'string' ? ENCODER.encode(contents) : contents
    parent.put(name, new MemoryFile(0o644, bytes))
  }

  /** The contents of a file, undefined where there is none. */
  contents(path: string): Uint8Array | undefined {
    const node = this.walkOrUndefined(path)
    if (!(node instanceof MemoryFile)) return undefined
    const bytes = new Uint8Array(node.size)
    node.readAt(0, bytes)
    return bytes
  }

  open(path: HostPath, flags: number, mode: number): number {
    const place = this.walk(path, (flags & O.NOFOLLOW) === 0)
    let node = place.node
    if (node === undefined) {
      if ((flags & O.CREAT) === 0) throw new HostError('ENOENT', path)
      this.allow(place.parent, ACCESS.W_OK, path)
      node = place.parent.put(place.name, new MemoryFile(mode & ~this.mask, new Uint8Array(0)))
    } else {
      this.checkOpen(node, flags, path)
    }
    return this.table.add(node.open(flags))
  }

  stat(path: HostPath): HostStat {
    return this.existing(path, true).stat()
  }

  lstat(path: HostPath): HostStat {
    return this.existing(path, false).stat()
  }

  statIfExists(path: HostPath): HostStat | undefined {
    try {
      return this.walk(path, true).node?.stat()
    } catch (error) {
      if (error instanceof HostError && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
        return undefined
      throw error
    }
  }

  readdir(path: HostPath): HostDirectoryEntry[] {
    const folder = this.directory(path)
    this.allow(folder, ACCESS.R_OK, path)
    return [...folder.entries].map(([name, node]) => ({ name: nameOf(name), type: node.type }))
  }

  mkdir(path: HostPath, mode: number): void {
    const place = this.walk(path, false)
    if (place.node) throw new HostError('EEXIST', path)
    this.allow(place.parent, ACCESS.W_OK, path)
    place.parent.put(place.name, new MemoryDirectory(mode & ~this.mask & 0o7777))
  }

  rmdir(path: HostPath): void {
    const { parent, name, node } = this.walk(path, false)
    if (node === undefined) throw new HostError('ENOENT', path)
    if (!(node instanceof MemoryDirectory)) throw new HostError('ENOTDIR', path)
    if (node === this.root) throw new HostError('EBUSY', path)
    if (node.entries.size > 0) throw new HostError('ENOTEMPTY', path)
    this.allow(parent, ACCESS.W_OK, path)
    parent.remove(name)
  }

  unlink(path: HostPath): void {
    const { parent, name, node } = this.walk(path, false)
    if (node === undefined) throw new HostError('ENOENT', path)
    if (node instanceof MemoryDirectory) throw new HostError('EISDIR', path)
    this.allow(parent, ACCESS.W_OK, path)
    parent.remove(name)
  }

  rename(from: HostPath, to: HostPath): void {
    const source = this.walk(from, false)
    const target = this.walk(to, false)
    const fail = (code: ErrnoName) => new HostError(code, from, to)
    if (source.node === undefined) throw fail('ENOENT')
    if (source.node === target.node) return
    this.allow(source.parent, ACCESS.W_OK, from)
    this.allow(target.parent, ACCESS.W_OK, to)
    if (source.node instanceof MemoryDirectory) {
      if (target.node && !(target.node instanceof MemoryDirectory)) throw fail('ENOTDIR')
      if (target.node instanceof MemoryDirectory && target.node.entries.size > 0) throw fail('ENOTEMPTY')
      if (source.node.contains(target.parent)) throw fail('EINVAL')
    } else if (target.node instanceof MemoryDirectory) {
      throw fail('EISDIR')
    }
    source.parent.remove(source.name)
    if (target.node) target.parent.remove(target.name)
    target.parent.put(target.name, source.node)
  }

  link(existing: HostPath, path: HostPath, followSymlinks: boolean): void {
    const node = this.existing(existing, followSymlinks)
    const place = this.walk(path, false)
    if (place.node) throw new HostError('EEXIST', existing, path)
    if (node instanceof MemoryDirectory) throw new HostError('EPERM', existing, path)
    place.parent.put(place.name, node)
  }

  symlink(target: HostPath, path: HostPath): void {
    const place = this.walk(path, false)
    if (place.node) throw new HostError('EEXIST', target, path)
    this.allow(place.parent, ACCESS.W_OK, path)
    place.parent.put(place.name, new MemoryLink(keyOf(target)))
  }

  readlink(path: HostPath): HostPath {
    const node = this.existing(path, false)
    if (!(node instanceof MemoryLink)) throw new HostError('EINVAL', path)
    return nameOf(node.target)
  }

  chmod(path: HostPath, mode: number): void {
    this.existing(path, true).chmod(mode)
  }

  chown(path: HostPath, uid: number, gid: number, followSymlinks: boolean): void {
    this.existing(path, followSymlinks).chown(uid, gid)
  }

  utimes(path: HostPath, atimeNs: bigint, mtimeNs: bigint, followSymlinks: boolean): void {
    const node = this.existing(path, followSymlinks)
    node.times = { ...newNodeTimes(), atimeNs, mtimeNs, birthtimeNs: node.times.birthtimeNs }
  }

  truncate(path: HostPath, length: number): void {
    const node = this.existing(path, true)
    if (!(node instanceof MemoryFile)) throw new HostError('EISDIR', path)
    this.allow(node, ACCESS.W_OK, path)
    node.resize(length)
  }

  access(path: HostPath, mode: number): boolean {
    const node = this.walkOrUndefined(path)
    return node !== undefined && this.allows(node, mode)
  }

  realpath(path: HostPath): HostPath {
    const node = this.existing(path, true)
    return nameOf(node instanceof MemoryDirectory ? this.pathOf(node) : this.realFile(path))
  }

  getcwd(): HostPath {
    return nameOf(this.cwd)
  }

  chdir(path: HostPath): void {
    const folder = this.directory(path)
    this.allow(folder, ACCESS.X_OK, path)
    this.cwd = this.pathOf(folder)
  }

  umask(mask: number): number {
    const old = this.mask
    this.mask = mask & 0o777
    return old
  }

  mksocket(path: HostPath): void {
    throw new HostError('ENOSYS', path, undefined, 'no sockets in memory')
  }

  mkfifo(path: HostPath): void {
    throw new HostError('ENOSYS', path, undefined, 'no named pipes in memory')
  }

  statvfs(path: HostPath): HostStatVfs {
    this.existing(path, true)
    const plenty = 1 << 20
    return {
      bsize: 4096,
      frsize: 4096,
      blocks: plenty,
      bfree: plenty,
      bavail: plenty,
      files: plenty,
      ffree: plenty,
      favail: plenty,
      flag: 0,
      namemax: 255,
    }
  }

  private makeFolders(path: string): void {
    let folder = this.root
    for (const name of path.split('/').filter(part => part !== '')) {
      const next = folder.entries.get(name) ?? folder.put(name, new MemoryDirectory(0o755))
      if (!(next instanceof MemoryDirectory)) throw new HostError('ENOTDIR', path)
      folder = next
    }
  }

  private existing(path: HostPath, follow: boolean): MemoryNode {
    const { node } = this.walk(path, follow)
    if (node === undefined) throw new HostError('ENOENT', path)
    return node
  }

  private directory(path: HostPath): MemoryDirectory {
    const node = this.existing(path, true)
    if (!(node instanceof MemoryDirectory)) throw new HostError('ENOTDIR', path)
    return node
  }

  private walkOrUndefined(path: HostPath): MemoryNode | undefined {
    try {
      return this.walk(path, true).node
    } catch (error) {
      if (error instanceof HostError) return undefined
      throw error
    }
  }

  private checkOpen(node: MemoryNode, flags: number, path: HostPath): void {
    const writes = (flags & O.ACCMODE) !== O.RDONLY
    if ((flags & (O.CREAT | O.EXCL)) === (O.CREAT | O.EXCL)) throw new HostError('EEXIST', path)
    if (node instanceof MemoryLink) throw new HostError('ELOOP', path)
    if (node instanceof MemoryDirectory && (writes || flags & O.CREAT)) throw new HostError('EISDIR', path)
    if (flags & O.DIRECTORY && !(node instanceof MemoryDirectory)) throw new HostError('ENOTDIR', path)
    this.allow(node, writes ? ACCESS.W_OK : ACCESS.R_OK, path)
    if (flags & O.TRUNC && writes && node instanceof MemoryFile) node.resize(0)
  }

  private allows(node: MemoryNode, mode: number): boolean {
    return !this.permissions || ((node.mode >> 6) & mode) === mode
  }

  private allow(node: MemoryNode, mode: number, path: HostPath): void {
    if (!this.allows(node, mode)) throw new HostError('EACCES', path)
  }

  /** Goes along a path. All but the last name must exist; `follow` is about a link at the end. */
  private walk(path: HostPath, follow: boolean): Place {
    const key = keyOf(path)
    if (key === '') throw new HostError('ENOENT', path)
    if (key.includes('\0')) throw new HostError('EINVAL', path)
    const full = key.startsWith('/') ? key : `${this.cwd}/${key}`
    return this.walkFrom(this.root, full, follow, path, { links: 0 })
  }

  private walkFrom(
    start: MemoryDirectory,
    key: string,
    follow: boolean,
    path: HostPath,
    budget: { links: number },
  ): Place {
    let here: Place = { parent: start, name: '', node: key.startsWith('/') ? this.root : start }
    const names = key.split('/').filter(part => part !== '')
    const mustBeFolder = key.endsWith('/')
    for (const [i, name] of names.entries()) {
      const folder = here.node
      if (folder === undefined) throw new HostError('ENOENT', path)
      if (!(folder instanceof MemoryDirectory)) throw new HostError('ENOTDIR', path)
      if (name.length > 255) throw new HostError('ENAMETOOLONG', path)
      here = this.step(folder, name)
      const isLast = i === names.length - 1
      if (here.node instanceof MemoryLink && (!isLast || follow || mustBeFolder)) {
        if (++budget.links > MAX_LINKS) throw new HostError('ELOOP', path)
        here = this.walkFrom(folder, here.node.target, true, path, budget)
      }
    }
    if (mustBeFolder && here.node && !(here.node instanceof MemoryDirectory))
      throw new HostError('ENOTDIR', path)
    return here
  }

  private step(folder: MemoryDirectory, name: string): Place {
    if (name === '.') return { parent: folder.parent ?? folder, name: folder.name, node: folder }
    if (name === '..') {
      const up = folder.parent ?? folder
      return { parent: up.parent ?? up, name: up.name, node: up }
    }
    return { parent: folder, name, node: folder.entries.get(name) }
  }

  private pathOf(folder: MemoryDirectory): string {
    let path = ''
    for (let at = folder; at.parent; at = at.parent) path = `/${at.name}${path}`
    return path || '/'
  }

  private realFile(path: HostPath): string {
    const { parent, name } = this.walk(path, true)
    const folder = this.pathOf(parent)
    return folder === '/' ? `/${name}` : `${folder}/${name}`
  }
}

class MemoryEnvironment implements HostEnvironment {
  declare private readonly variables: Map<string, string>
  constructor(variables: Readonly<Record<string, string>>) {
    this.variables = new Map(Object.entries(variables))
  }

  entries(): [HostPath, HostPath][] {
    return Array.from(this.variables, ([name, value]) => [nameOf(name), nameOf(value)])
  }

  set(name: HostPath, value: HostPath): void {
    this.variables.set(keyOf(name), keyOf(value))
  }

  unset(name: HostPath): void {
    this.variables.delete(keyOf(name))
  }

  get(name: string): string | undefined {
    return this.variables.get(name)
  }
}

/** The engine's clock. Waiting blocks the thread where the engine allows that, and spins where not. */
class MemoryClock implements HostClock {
  declare private readonly environment: MemoryEnvironment
  declare private readonly files: MemoryFiles
  declare private rules: ZoneRules | undefined
  constructor(environment: MemoryEnvironment, files: MemoryFiles) {
    this.environment = environment
    this.files = files
    this.rules = undefined
  }

  realtime(): bigint {
    return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n
  }

  monotonic(): bigint {
    return BigInt(Math.round(performance.now() * 1e6))
  }

  processTime(): bigint {
    return this.monotonic()
  }

  threadTime(): bigint {
    return this.monotonic()
  }

  sleep(ns: bigint): boolean {
    const end = performance.now() + Number(ns) / 1e6
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ns) / 1e6)
    } catch {
      // A page's main thread may not wait, or there is no shared memory.
      while (performance.now() < end);
    }
    return true
  }

  localZone(seconds: number) {
    this.rules ??= this.findRules()
    return this.rules.at(seconds)
  }

  tzset(): void {
    this.rules = undefined
  }

  private findRules(): ZoneRules {
    const tz = this.environment.get('TZ')
    if (tz === undefined && !this.files.statIfExists('/etc/localtime')) return ENGINE_ZONE
    return localRules(tz, path => this.files.contents(path))
  }
}

class MemoryInterrupts implements HostInterrupts {
  declare readonly flags: Int32Array
  declare private readonly pending: Set<number>
  constructor() {
    this.flags = new Int32Array(1)
    this.pending = new Set()
  }

  /** For embedders on the same thread: as if the signal had come. */
  raise(signal: number): void {
    this.pending.add(signal)
    this.flags[0] = 1
  }

  start(): void {}

  take(): number[] {
    this.flags[0] = 0
    const signals = [...this.pending].sort((a, b) => a - b)
    this.pending.clear()
    return signals
  }

  watch(): void {}

  unwatch(): void {}
}

class MemoryProcess implements HostProcess {
  declare readonly platform: string
  declare private readonly interrupts: MemoryInterrupts
  constructor(platform: string, interrupts: MemoryInterrupts) {
    this.platform = platform
    this.interrupts = interrupts
  }

  pid(): number {
    return 1
  }

  ppid(): number {
    return 0
  }

  uid(): number {
    return 0
  }

  gid(): number {
    return 0
  }

  euid(): number {
    return 0
  }

  egid(): number {
    return 0
  }

  groups(): number[] {
    return [0]
  }

  uname() {
    return { sysname: 'Typhon', nodename: 'localhost', release: '1', version: '1', machine: 'wasm32' }
  }

  cpuCount(): number {
    return 1
  }

  loadAverage(): [number, number, number] {
    return [0, 0, 0]
  }

  exit(status: number): never {
    throw new HostExit(status)
  }

  kill(pid: number, signal: number): void {
    if (pid !== 1 && pid !== 0) throw new HostError('ESRCH')
    if (signal !== 0) this.interrupts.raise(signal)
  }
}

export interface MemoryHost
  extends Required<Omit<Host, 'semaphores' | 'sockets' | 'memory' | 'engine' | 'terminals' | 'hashes'>> {
  readonly files: MemoryFiles
  readonly interrupts: MemoryInterrupts
}

/** A host with these files. What is not given: no input, output goes nowhere. */
export function createMemoryHost(options: MemoryHostOptions = {}): MemoryHost {
  const streams: OpenFile[] = [
    new MemoryStream(options.stdin ?? (() => undefined), undefined),
    new MemoryStream(undefined, options.stdout ?? (() => {})),
    new MemoryStream(undefined, options.stderr ?? (() => {})),
  ]
  const descriptors = new DescriptorTable(streams)
  const files = new MemoryFiles(descriptors, options.cwd ?? '/', options.permissions ?? false)
  for (const [path, contents] of Object.entries(options.files ?? {})) files.install(path, contents)
  const environment = new MemoryEnvironment(options.environment ?? {})
  const interrupts = new MemoryInterrupts()
  return {
    descriptors,
    files,
    environment,
    interrupts,
    clock: new MemoryClock(environment, files),
    random: { fill: fillRandomly },
    process: new MemoryProcess(options.platform ?? 'linux', interrupts),
  }
}

/** The engine fills 64 KB at a time at most, and no shared memory. */
function fillRandomly(into: Uint8Array): void {
  for (let at = 0; at < into.length; at += 65536) {
    const part = new Uint8Array(Math.min(65536, into.length - at))
    globalThis.crypto.getRandomValues(part)
    into.set(part, at)
  }
}

/** The text that was written, for tests and pages. */
export function collectText(): { write: (bytes: Uint8Array) => void; text: () => string } {
  const chunks: string[] = []
  const decoder = new TextDecoder()
  return {
    write: bytes => void chunks.push(decoder.decode(bytes, { stream: true })),
    text: () => chunks.join(''),
  }
}
