/**
 * An open file of the system.
 *
 * Node has read and pread but no lseek. So: as long as Python's position is where the kernel's is,
 * plain read and write are used (pipes, terminals and appending work, children share the position);
 * after a seek elsewhere the position is kept here and pread and pwrite are used, until the two
 * meet again. Invariant: `elsewhere === undefined` means that the kernel's position counts.
 */
import * as fs from 'node:fs'
import { devNull } from 'node:os'
import type { WriteStream } from 'node:tty'
import {
  type FileLock,
  HostError,
  type HostInterrupts,
  type HostPath,
  type HostStat,
  O,
  type OpenFile,
  S_IF,
  SEEK,
} from '../host.ts'
import { codeOf, fromNode } from './errors.ts'
import { NodeInterrupts } from './interrupt.ts'
import { lazy } from './lazy.ts'
import { ReadAhead, WriteBehind } from './readiness.ts'
import { toHostStat } from './stat.ts'
import { stty } from './stty.ts'
import { backOff } from './wait.ts'

/** Linux transfers at most this much in one call. */
const LARGEST_TRANSFER = 0x7ffff000

const SKIPPED_AT_ONCE = 1 << 20

/** Node aborts when a file of its own gets the number of a standard stream: something has to be in its place. */
const LAST_STANDARD = 2

/** Input that comes at once needs no watcher. */
const ATTEMPTS_BEFORE_WATCHING = 4

const BETWEEN_QUESTIONS_MS = 4

function tryOpen(path: string, flags: number): number | undefined {
  try {
    return fs.openSync(path, flags)
  } catch {
    return undefined
  }
}

/** 0 at the end, and for files that may only be written. */
function readOrNothing(fd: number, into: Uint8Array): number {
  try {
    return fs.readSync(fd, into, 0, into.length, null)
  } catch {
    return 0
  }
}

export class NodeFile implements OpenFile {
  declare readonly real: number
  declare private readonly flags: number
  declare private readonly interrupts: HostInterrupts | undefined
  /** S_IF bits; -1 until asked. */
  declare private type: number
  /** The kernel's position; undefined where it is not known without asking. */
  declare private kernel: number | undefined
  /** Python's position where it differs from the kernel's. */
  declare private elsewhere: number | undefined
  declare private blocking: boolean
  /** Another way to the same terminal or pipe, opened non-blocking so that a read can be interrupted. */
  declare private reader: number | undefined
  /** Another way to write to the same pipe, which does not block. */
  declare private writer: number | undefined
  /** Other processes may read from it: nothing is read that nobody asked for. */
  declare private shared: boolean
  /** So long "nothing to read" need not be asked again. */
  declare private emptyUntil: number
  /** `reader` is the file itself, which does not block. */
  declare private polled: boolean
  declare private screen: WriteStream | undefined
  /** Set once `select` has looked. */
  declare private ahead: ReadAhead | undefined
  declare private behind: WriteBehind | undefined

  constructor(real: number, flags: number, kernel: number | undefined, interrupts?: HostInterrupts) {
    this.real = real
    this.flags = flags
    this.interrupts = interrupts
    this.type = -1
    this.kernel = kernel
    this.elsewhere = undefined
    this.blocking = (flags & O.NONBLOCK) === 0
    this.reader = undefined
    this.writer = undefined
    this.shared = false
    this.emptyUntil = 0
    this.polled = false
    this.screen = undefined
    this.ahead = undefined
    this.behind = undefined
  }

  /** A file that the system has opened without blocking. */
  static nonBlocking(real: number, flags: number, interrupts: HostInterrupts | undefined): NodeFile {
    const file = new NodeFile(real, flags, undefined, interrupts)
    file.reader = real
    file.polled = true
    return file
  }

  /** What the process was started with under the number `real`, if that is open. */
  static inherited(real: number, interrupts: HostInterrupts): NodeFile | undefined {
    try {
      const flags = /^flags:\s*([0-7]+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${real}`, 'latin1'))
      const file = new NodeFile(real, Number.parseInt(flags?.[1] ?? '0', 8), undefined, interrupts)
      file.shared = true
      return file
    } catch {
      return undefined
    }
  }

  read(into: Uint8Array, position: number | undefined): number {
    const length = Math.min(into.length, LARGEST_TRANSFER)
    const at = position ?? this.elsewhere ?? null
    const n = this.ahead?.take(into, length) ?? this.readAt(into, length, at)
    if (position === undefined) this.moved(n)
    return n
  }

  write(from: Uint8Array, position: number | undefined): number {
    const length = Math.min(from.length, LARGEST_TRANSFER)
    const at = position ?? this.elsewhere ?? null
    if (this.behind !== undefined) return this.writeBehind(this.behind, from, length)
    const n = this.writeAt(from, length, at)
    if (position !== undefined) return n
    if ((this.flags & O.APPEND) === 0) this.moved(n)
    else this.appended(at)
    return n
  }

  readable(patient = false): boolean {
    const fd = this.readingEnd()
    if (fd === this.real && !this.polled) return true
    if (this.shared && this.ahead === undefined && this.typeOf() === S_IF.IFO) {
      const answer = this.askWatcher(fd, patient)
      if (answer !== undefined) return answer
    }
    this.ahead ??= new ReadAhead()
    return this.ahead.ready(fd)
  }

  available(): number {
    return this.readable() ? (this.ahead?.length ?? 0) : 0
  }

  /** Asking costs a turn of another thread: who is patient gets the last answer for a while. */
  private askWatcher(fd: number, patient: boolean): boolean | undefined {
    if (!(this.interrupts instanceof NodeInterrupts)) return undefined
    if (patient && performance.now() < this.emptyUntil) return false
    const answer = this.interrupts.readable(fd)
    if (answer === false) this.emptyUntil = performance.now() + BETWEEN_QUESTIONS_MS
    return answer
  }

  writable(): boolean {
    if (this.typeOf() !== S_IF.IFO) return true
    this.behind ??= WriteBehind.of(this.real)
    return this.behind?.ready() ?? true
  }

  lseek(offset: number, whence: number): number {
    if (!this.seekable()) throw new HostError('ESPIPE')
    let target = offset
    if (whence === SEEK.CUR) target += this.position()
    else if (whence === SEEK.END) target += this.fstat().size
    else if (whence !== SEEK.SET) throw new HostError('EINVAL')
    if (!Number.isSafeInteger(target) || target < 0) throw new HostError('EINVAL')
    if (this.type !== S_IF.REG && this.type !== S_IF.BLK) return 0
    if (target === this.kernelPosition()) this.elsewhere = undefined
    else this.elsewhere = target
    return target
  }

  fstat(): HostStat {
    try {
      const stat = toHostStat(fs.fstatSync(this.real, { bigint: true }))
      this.type = stat.mode & S_IF.MT
      return stat
    } catch (error) {
      throw fromNode(error)
    }
  }

  ftruncate(length: number): void {
    this.call(() => fs.ftruncateSync(this.real, length))
  }

  fsync(): void {
    this.call(() => fs.fsyncSync(this.real))
  }

  fchmod(mode: number): void {
    this.call(() => fs.fchmodSync(this.real, mode))
  }

  isatty(): boolean {
    return (this.type === -1 || this.type === S_IF.CHR) && lazy('node:tty').isatty(this.real)
  }

  terminalSize(): [number, number] {
    if (!this.isatty()) throw new HostError('ENOTTY')
    if (this.real > LAST_STANDARD) return this.askSize()
    this.screen ??= new (lazy('node:tty').WriteStream)(this.real).unref() as WriteStream
    // The stream keeps the size that it found; this, which Node calls at SIGWINCH, asks again.
    ;(this.screen as unknown as { _refreshSize(): void })._refreshSize()
    return this.screen.getWindowSize()
  }

  /** Not by a stream of Node's, which would hold the terminal open. */
  private askSize(): [number, number] {
    const [lines = 0, columns = 0] = stty(this.real, ['size']).split(' ').map(Number)
    return [columns, lines]
  }

  getBlocking(): boolean {
    return this.blocking
  }

  setBlocking(blocking: boolean): void {
    this.blocking = blocking
  }

  /** Not `/proc/self/fd`, which names Python's numbers: NodeFiles.named. */
  pathOf(): HostPath | undefined {
    return process.platform === 'linux' ? `/proc/thread-self/fd/${this.real}` : undefined
  }

  /**
   * A number for a child, which gets the kernel's position. Where Python's is another, the file is opened a second
   * time, at that place; `release` closes it once the child has it. Not where it cannot be read up to there.
   */
  forChild(): { real: number; release(): void } {
    const { real, elsewhere } = this
    this.shared = true
    const again = elsewhere === undefined ? undefined : this.openAt(elsewhere)
    if (again === undefined) return { real, release: () => {} }
    return { real: again, release: () => fs.closeSync(again) }
  }

  /** Only reading moves the kernel's position on; what cannot be opened or read stays as it is. */
  private openAt(position: number): number | undefined {
    const again = tryOpen(`/proc/self/fd/${this.real}`, this.flags & (O.WRONLY | O.RDWR | O.APPEND))
    if (again === undefined) return undefined
    const passed = new Uint8Array(Math.min(position, SKIPPED_AT_ONCE))
    for (let left = position, n = 0; left > 0; left -= n) {
      n = readOrNothing(again, passed.subarray(0, Math.min(left, passed.length)))
      if (n > 0) continue
      fs.closeSync(again)
      return undefined
    }
    return again
  }

  /** A lock belongs to the open file, so the program that takes it may end and leave it to us. */
  flock(lock: FileLock, wait: boolean): void {
    const run = lazy('node:child_process').spawnSync
    for (let attempt = 0; ; attempt++) {
      const done = run('flock', [`--${lock}`, '--nonblock', '0'], { stdio: [this.real, 'ignore', 'ignore'] })
      if (done.error)
        throw new HostError('ENOSYS', undefined, undefined, 'no flock program to lock files with')
      if (done.status === 0) return
      if (done.status !== 1) throw new HostError('EBADF')
      if (!wait) throw new HostError('EAGAIN')
      if (!backOff(attempt, this.interrupts)) throw new HostError('EINTR')
    }
  }

  close(): void {
    for (const again of [this.reader, this.writer])
      if (again !== undefined && again !== this.real) fs.closeSync(again)
    this.call(() => this.behind?.close(this.real))
    this.call(() => fs.closeSync(this.real))
    if (this.real <= LAST_STANDARD) this.call(() => fs.openSync(devNull, O.RDWR))
  }

  private writeBehind(behind: WriteBehind, from: Uint8Array, length: number): number {
    for (let attempt = 0; !behind.ready(); attempt++) {
      if (!this.blocking) throw new HostError('EAGAIN')
      if (!backOff(attempt, this.interrupts)) throw new HostError('EINTR')
    }
    let n = 0
    this.call(() => {
      n = behind.write(from, length)
    })
    return n
  }

  /**
   * A write that may block takes everything: the number may have become non-blocking behind our back
   * (whoever shares a pipe or terminal can do that), which makes the system's writes partial.
   */
  private writeAt(from: Uint8Array, length: number, at: number | null): number {
    const fd = this.blocking ? this.real : this.writingEnd()
    let done = this.retry(() => fs.writeSync(fd, from, 0, length, at))
    while (done < length && at === null && this.blocking && this.typeOf() !== S_IF.REG) {
      const start = done
      try {
        done += this.retry(() => fs.writeSync(this.real, from, start, length - start, null))
      } catch (error) {
        // Interrupted after a part: the caller hears of that part, and then of the signal.
        if (error instanceof HostError && error.code === 'EINTR') break
        throw error
      }
    }
    return done
  }

  private readAt(into: Uint8Array, length: number, at: number | null): number {
    return this.retry(() => fs.readSync(at === null ? this.readingEnd() : this.real, into, 0, length, at))
  }

  /**
   * The number to read from. Terminals and pipes are opened a second time, without blocking: the
   * flag belongs to the open file, which may be shared with the shell that started us.
   */
  private readingEnd(): number {
    if (this.reader !== undefined) return this.reader
    this.reader = this.real
    if (this.kernel === undefined && this.interrupts && process.platform === 'linux') {
      const type = this.typeOf()
      if (type === S_IF.IFO || (type === S_IF.CHR && lazy('node:tty').isatty(this.real))) this.reopen()
    }
    return this.reader
  }

  /** Where not even a full pipe blocks. One that nobody reads any more is not opened again: it says so itself. */
  private writingEnd(): number {
    if (this.writer === undefined && this.typeOf() === S_IF.IFO)
      this.writer = tryOpen(`/proc/self/fd/${this.real}`, O.WRONLY | O.NONBLOCK)
    return this.writer ?? this.real
  }

  private reopen(): void {
    try {
      this.reader = fs.openSync(`/proc/self/fd/${this.real}`, O.RDONLY | O.NONBLOCK | O.NOCTTY)
    } catch {
      // Another user's terminal (su), or no /proc: reads then cannot be interrupted.
    }
  }

  /** Runs a transfer; where the file would block and shall, waits and tries again. */
  private retry(transfer: () => number): number {
    for (let attempt = 0; ; attempt++) {
      try {
        return transfer()
      } catch (error) {
        const code = codeOf(error)
        if (code === 'EOF') return 0
        if (code !== 'EAGAIN' || !this.blocking) throw fromNode(error)
      }
      if (attempt === ATTEMPTS_BEFORE_WATCHING) this.interrupts?.start()
      if (!backOff(attempt, this.interrupts)) throw new HostError('EINTR')
    }
  }

  private call(action: () => void): void {
    try {
      action()
    } catch (error) {
      throw fromNode(error)
    }
  }

  private moved(n: number): void {
    if (this.elsewhere === undefined) {
      if (this.kernel !== undefined) this.kernel += n
    } else {
      this.elsewhere += n
      if (this.elsewhere === this.kernel) this.elsewhere = undefined
    }
  }

  /** An appending write leaves the position at the end of the file; pwrite leaves the kernel's alone. */
  private appended(at: number | null): void {
    if (at === null) this.kernel = undefined
    else this.elsewhere = this.fstat().size
  }

  private typeOf(): number {
    if (this.type === -1) this.fstat()
    return this.type
  }

  private seekable(): boolean {
    const type = this.typeOf()
    if (type === S_IF.CHR) return !lazy('node:tty').isatty(this.real)
    return type === S_IF.REG || type === S_IF.BLK || type === S_IF.DIR
  }

  private position(): number {
    return this.elsewhere ?? this.kernelPosition()
  }

  private kernelPosition(): number {
    this.kernel ??= this.askKernel()
    return this.kernel
  }

  /** After an append it is the end; for an inherited file only the system knows. */
  private askKernel(): number {
    try {
      const info = fs.readFileSync(`/proc/self/fdinfo/${this.real}`, 'latin1')
      const match = /^pos:\s*(\d+)/m.exec(info)
      if (match) return Number(match[1])
    } catch {
      // No /proc: the guesses below.
    }
    return this.flags & O.APPEND ? this.fstat().size : 0
  }
}
