/**
 * The files, folders and links of the memory host, and what it means to open one.
 */
import { HostError, type HostStat, O, type OpenFile, S_IF, SEEK } from './host.ts'

export interface NodeTimes {
  readonly atimeNs: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
  readonly birthtimeNs: bigint
}

export function newNodeTimes(): NodeTimes {
  const now = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n
  return { atimeNs: now, mtimeNs: now, ctimeNs: now, birthtimeNs: now }
}

let lastIno = 0n

export abstract class MemoryNode {
  declare readonly ino: bigint
  declare readonly type: number
  /** Permission bits. */
  declare mode: number
  declare uid: number
  declare gid: number
  declare nlink: number
  declare times: NodeTimes
  constructor(type: number, mode: number) {
    this.ino = ++lastIno
    this.type = type
    this.mode = mode & 0o7777
    this.uid = 0
    this.gid = 0
    this.nlink = 0
    this.times = newNodeTimes()
  }

  abstract get size(): number

  abstract open(flags: number): OpenFile

  stat(): HostStat {
    return {
      mode: this.type | this.mode,
      ino: this.ino,
      dev: 1n,
      rdev: 0n,
      nlink: this.nlink,
      uid: this.uid,
      gid: this.gid,
      size: this.size,
      blksize: 4096,
      blocks: Math.ceil(this.size / 512),
      ...this.times,
    }
  }

  chmod(mode: number): void {
    this.mode = mode & 0o7777
    this.times = { ...this.times, ctimeNs: newNodeTimes().ctimeNs }
  }

  chown(uid: number, gid: number): void {
    if (uid !== -1) this.uid = uid
    if (gid !== -1) this.gid = gid
  }

  touch(): void {
    const { mtimeNs, ctimeNs } = newNodeTimes()
    this.times = { ...this.times, mtimeNs, ctimeNs }
  }
}

export class MemoryDirectory extends MemoryNode {
  declare readonly entries: Map<string, MemoryNode>
  declare parent: MemoryDirectory | undefined
  declare name: string
  constructor(mode: number) {
    super(S_IF.DIR, mode)
    this.entries = new Map()
    this.parent = undefined
    this.name = ''
    this.nlink = 2
  }

  get size(): number {
    return 4096
  }

  put<T extends MemoryNode>(name: string, node: T): T {
    const old = this.entries.get(name)
    if (old) old.nlink--
    this.entries.set(name, node)
    node.nlink++
    if (node instanceof MemoryDirectory) {
      node.parent = this
      node.name = name
    }
    this.touch()
    return node
  }

  remove(name: string): void {
    const node = this.entries.get(name)
    if (node) node.nlink--
    this.entries.delete(name)
    this.touch()
  }

  /** True for itself and for every folder below. */
  contains(other: MemoryDirectory): boolean {
    for (let at: MemoryDirectory | undefined = other; at; at = at.parent) if (at === this) return true
    return false
  }

  open(flags: number): OpenFile {
    return new OpenMemoryNode(this, flags)
  }
}

export class MemoryLink extends MemoryNode {
  declare readonly target: string
  constructor(target: string) {
    super(S_IF.LNK, 0o777)
    this.target = target
  }

  get size(): number {
    return this.target.length
  }

  open(): OpenFile {
    throw new HostError('ELOOP')
  }
}

export class MemoryFile extends MemoryNode {
  /** May be longer than the file. */
  declare private bytes: Uint8Array
  declare private length: number
  constructor(mode: number, bytes: Uint8Array) {
    super(S_IF.REG, mode)
    this.bytes = bytes
    this.length = bytes.length
  }

  get size(): number {
    return this.length
  }

  resize(length: number): void {
    if (length < this.length) this.bytes.fill(0, length, this.length)
    else this.reserve(length)
    this.length = length
    this.touch()
  }

  readAt(position: number, into: Uint8Array): number {
    const n = Math.max(0, Math.min(into.length, this.length - position))
    into.set(this.bytes.subarray(position, position + n))
    return n
  }

  writeAt(position: number, from: Uint8Array): number {
    this.reserve(position + from.length)
    this.bytes.set(from, position)
    this.length = Math.max(this.length, position + from.length)
    this.touch()
    return from.length
  }

  open(flags: number): OpenFile {
    return new OpenMemoryNode(this, flags)
  }

  /** Room for `length` bytes, in an array of our own; installed files may share theirs. */
  private reserve(length: number): void {
    if (length <= this.bytes.length) return
    if (length > 2 ** 31) throw new HostError('EFBIG')
    const bigger = new Uint8Array(Math.max(length, this.length * 2, 256))
    bigger.set(this.bytes.subarray(0, this.length))
    this.bytes = bigger
  }
}

class OpenMemoryNode implements OpenFile {
  declare private readonly node: MemoryFile | MemoryDirectory
  declare private readonly flags: number
  declare private position: number
  constructor(node: MemoryFile | MemoryDirectory, flags: number) {
    this.node = node
    this.flags = flags
    this.position = 0
  }

  read(into: Uint8Array, position: number | undefined): number {
    if ((this.flags & O.ACCMODE) === O.WRONLY) throw new HostError('EBADF')
    if (this.node instanceof MemoryDirectory) throw new HostError('EISDIR')
    const n = this.node.readAt(position ?? this.position, into)
    if (position === undefined) this.position += n
    return n
  }

  write(from: Uint8Array, position: number | undefined): number {
    const file = this.writableFile()
    const appends = (this.flags & O.APPEND) !== 0
    // Linux lets O_APPEND win over pwrite's position, against POSIX.
    if (position !== undefined) return file.writeAt(appends ? file.size : position, from)
    if (appends) this.position = file.size
    const n = file.writeAt(this.position, from)
    this.position += n
    return n
  }

  lseek(offset: number, whence: number): number {
    const base = { [SEEK.SET]: 0, [SEEK.CUR]: this.position, [SEEK.END]: this.node.size }[whence]
    if (base === undefined || base + offset < 0) throw new HostError('EINVAL')
    this.position = base + offset
    return this.position
  }

  fstat(): HostStat {
    return this.node.stat()
  }

  ftruncate(length: number): void {
    if ((this.flags & O.ACCMODE) === O.RDONLY) throw new HostError('EINVAL')
    this.writableFile().resize(length)
  }

  fsync(): void {}

  fchmod(mode: number): void {
    this.node.chmod(mode)
  }

  isatty(): boolean {
    return false
  }

  terminalSize(): [number, number] {
    throw new HostError('ENOTTY')
  }

  getBlocking(): boolean {
    return (this.flags & O.NONBLOCK) === 0
  }

  setBlocking(): void {}

  pathOf(): undefined {
    return undefined
  }

  close(): void {}

  private writableFile(): MemoryFile {
    if ((this.flags & O.ACCMODE) === O.RDONLY || this.node instanceof MemoryDirectory) {
      throw new HostError('EBADF')
    }
    return this.node
  }
}
