/**
 * The table of open files that every host shares: small numbers for open files, reference counted
 * as POSIX has them, so that dup and dup2 share one position and the standard streams can be
 * redirected without the system below knowing.
 *
 * What an open file does is behind OpenFile; a host implements that and nothing else of this.
 */
import {
  type FileLock,
  type HostDescriptors,
  HostError,
  type HostPath,
  type HostStat,
  type OpenFile,
} from './host.ts'
import { createPipe } from './pipe.ts'

interface Description {
  readonly file: OpenFile
  references: number
}

interface Slot {
  readonly description: Description
  inheritable: boolean
}

/** Names of open files. Those that the system has for them go by its numbers, not ours. */
export const DESCRIPTOR_NAME = /^\/(?:proc\/self|dev)\/fd\/(\d+)$/

/** As many as Linux gives a process by default. */
const LIMIT = 1024

export class DescriptorTable implements HostDescriptors {
  declare private readonly slots: (Slot | undefined)[]
  declare readonly reachesOpenFolders: boolean

  /** `standard` becomes 0, 1, 2. */
  constructor(standard: readonly OpenFile[] = [], reachesOpenFolders = false) {
    this.reachesOpenFolders = reachesOpenFolders
    this.slots = standard.map(file => ({ description: { file, references: 1 }, inheritable: true }))
  }

  /** Gives an open file the lowest free number. */
  add(file: OpenFile, inheritable = false): number {
    return this.addDescription({ file, references: 0 }, inheritable)
  }

  /** Gives an open file that number, which is free: a child takes over what it inherited. */
  place(fd: number, file: OpenFile): void {
    while (this.slots.length < fd) this.slots.push(undefined)
    this.slots[fd] = { description: { file, references: 1 }, inheritable: true }
  }

  /** The open file; EBADF where there is none. */
  get(fd: number): OpenFile {
    return this.slot(fd).description.file
  }

  /** The open file, if there is one. */
  find(fd: number): OpenFile | undefined {
    return this.slots[fd]?.description.file
  }

  /** The numbers a child process inherits, lowest first. */
  inheritableNumbers(): number[] {
    const out: number[] = []
    this.slots.forEach((slot, fd) => {
      if (slot?.inheritable) out.push(fd)
    })
    return out
  }

  read(fd: number, into: Uint8Array, position?: number): number {
    const file = this.get(fd)
    return into.length === 0 ? 0 : file.read(into, position)
  }

  write(fd: number, from: Uint8Array, position?: number): number {
    const file = this.get(fd)
    return from.length === 0 ? 0 : file.write(from, position)
  }

  readable(fd: number, patient?: boolean): boolean {
    return this.get(fd).readable?.(patient) ?? true
  }

  writable(fd: number): boolean {
    return this.get(fd).writable?.() ?? true
  }

  close(fd: number): void {
    const slot = this.slot(fd)
    this.slots[fd] = undefined
    this.release(slot.description)
  }

  lseek(fd: number, offset: number, whence: number): number {
    return this.get(fd).lseek(offset, whence)
  }

  fstat(fd: number): HostStat {
    return this.get(fd).fstat()
  }

  ftruncate(fd: number, length: number): void {
    this.get(fd).ftruncate(length)
  }

  fsync(fd: number): void {
    this.get(fd).fsync()
  }

  fchmod(fd: number, mode: number): void {
    this.get(fd).fchmod(mode)
  }

  isatty(fd: number): boolean {
    return this.get(fd).isatty()
  }

  terminalSize(fd: number): [number, number] {
    return this.get(fd).terminalSize()
  }

  dup(fd: number): number {
    return this.addDescription(this.slot(fd).description, false)
  }

  dup2(fd: number, target: number): void {
    const { description } = this.slot(fd)
    if (!Number.isInteger(target) || target < 0 || target >= LIMIT) throw new HostError('EBADF')
    if (fd === target) return
    const old = this.slots[target]
    description.references++
    this.slots[target] = { description, inheritable: true }
    if (old) this.release(old.description)
  }

  pipe(): [number, number] {
    const [reader, writer] = createPipe()
    return [this.add(reader), this.add(writer)]
  }

  getInheritable(fd: number): boolean {
    return this.slot(fd).inheritable
  }

  setInheritable(fd: number, inheritable: boolean): void {
    this.slot(fd).inheritable = inheritable
  }

  getBlocking(fd: number): boolean {
    return this.get(fd).getBlocking()
  }

  setBlocking(fd: number, blocking: boolean): void {
    this.get(fd).setBlocking(blocking)
  }

  pathOf(fd: number): HostPath | undefined {
    return this.get(fd).pathOf()
  }

  flock(fd: number, lock: FileLock, wait: boolean): void {
    const file = this.get(fd)
    if (file.flock === undefined) throw new HostError('ENOSYS', undefined, undefined, 'no file locks here')
    file.flock(lock, wait)
  }

  private slot(fd: number): Slot {
    const slot = this.slots[fd]
    if (slot === undefined) throw new HostError('EBADF')
    return slot
  }

  private addDescription(description: Description, inheritable: boolean): number {
    let fd = this.slots.indexOf(undefined)
    if (fd < 0) fd = this.slots.length
    if (fd >= LIMIT) {
      if (description.references === 0) description.file.close()
      throw new HostError('EMFILE')
    }
    description.references++
    this.slots[fd] = { description, inheritable }
    return fd
  }

  private release(description: Description): void {
    if (--description.references === 0) description.file.close()
  }
}
