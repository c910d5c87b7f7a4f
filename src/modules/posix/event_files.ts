/**
 * `eventfd`, `timerfd` and `memfd_create`: open files that live in this process. select, poll and reads know them;
 * children do not get them. CPython: Modules/posixmodule.c; their meaning is Linux's.
 */
import { ERRNO, strerror } from '../../host/errno.ts'
import { HostError, O, requireClock } from '../../host/host.ts'
import { MemoryFile } from '../../host/memory_nodes.ts'
import { StreamFile } from '../../host/stream_file.ts'
import { osError } from '../../objects/exceptions.ts'
import { index } from '../../runtime/abstract.ts'
import { functionTable } from '../../runtime/define.ts'
import { overflowError } from '../../runtime/errors.ts'
import { state } from '../../runtime/state.ts'
import { int, intFromBigInt, None, PyFloat, PyTuple, type PyValue } from '../../runtime/values.ts'
import { checkSignals } from '../_signal.ts'
import { descriptors, fildes, onFd } from './call.ts'
import { guard, pathArgument } from './paths.ts'

const CLOEXEC = 0o2000000
const NONBLOCK = 0o4000
const EFD_SEMAPHORE = 1
const TFD_TIMER_ABSTIME = 1
const TFD_TIMER_CANCEL_ON_SET = 2
const MFD_CLOEXEC = 1

export const eventConstants = {
  EFD_CLOEXEC: CLOEXEC,
  EFD_NONBLOCK: NONBLOCK,
  EFD_SEMAPHORE,
  TFD_CLOEXEC: CLOEXEC,
  TFD_NONBLOCK: NONBLOCK,
  TFD_TIMER_ABSTIME,
  TFD_TIMER_CANCEL_ON_SET,
  MFD_CLOEXEC,
}

const invalid = () => osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))
const clock = () => guard(() => requireClock(state.host))

/** A file that is read and written as one number of 64 bits. */
abstract class NumberFile extends StreamFile {
  private blocking: boolean
  constructor(flags: number) {
    super()
    this.blocking = (flags & NONBLOCK) === 0
  }

  protected abstract take(): bigint

  override read(into: Uint8Array, position: number | undefined): number {
    if (position !== undefined) throw new HostError('ESPIPE')
    if (into.length < 8) throw new HostError('EINVAL')
    new DataView(into.buffer, into.byteOffset).setBigUint64(0, this.take(), true)
    return 8
  }

  override getBlocking(): boolean {
    return this.blocking
  }

  override setBlocking(blocking: boolean): void {
    this.blocking = blocking
  }

  override close(): void {}

  /** EAGAIN, or an error instead of waiting for ever. */
  protected wouldBlock(doing: string): HostError {
    if (!this.blocking) return new HostError('EAGAIN')
    return new HostError('EDEADLK', undefined, undefined, `${doing} that only this thread changes`)
  }
}

const COUNTER_END = (1n << 64n) - 1n

class EventFile extends NumberFile {
  private count: bigint
  private readonly semaphore: boolean
  constructor(count: bigint, flags: number) {
    super(flags)
    this.count = count
    this.semaphore = (flags & EFD_SEMAPHORE) !== 0
  }

  readable(): boolean {
    return this.count > 0n
  }

  writable(): boolean {
    return this.count < COUNTER_END - 1n
  }

  protected override take(): bigint {
    if (this.count === 0n) throw this.wouldBlock('read from an eventfd at 0')
    const taken = this.semaphore ? 1n : this.count
    this.count -= taken
    return taken
  }

  override write(from: Uint8Array, position: number | undefined): number {
    if (position !== undefined) throw new HostError('ESPIPE')
    if (from.length < 8) throw new HostError('EINVAL')
    const more = new DataView(from.buffer, from.byteOffset).getBigUint64(0, true)
    if (more === COUNTER_END) throw new HostError('EINVAL')
    if (this.count + more >= COUNTER_END) throw this.wouldBlock('write to a full eventfd')
    this.count += more
    return 8
  }
}

const CLOCK_REALTIME = 0
const CLOCK_MONOTONIC = 1
const CLOCK_BOOTTIME = 7
const CLOCKS: readonly number[] = [CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME]

/** Times are nanoseconds of the timer's clock. */
class TimerFile extends NumberFile {
  private readonly clockId: number
  /** The first expiration that was not read; undefined: disarmed. */
  private expires: bigint | undefined
  private interval: bigint
  constructor(clockId: number, flags: number) {
    super(flags)
    this.clockId = clockId
    this.expires = undefined
    this.interval = 0n
  }

  private now(): bigint {
    return this.clockId === CLOCK_REALTIME ? clock().realtime() : clock().monotonic()
  }

  set(initial: bigint, interval: bigint, absolute: boolean): void {
    this.interval = interval
    this.expires = initial === 0n ? undefined : absolute ? initial : this.now() + initial
  }

  /** [until the next expiration, interval] */
  get(): [bigint, bigint] {
    if (this.expires === undefined) return [0n, this.interval]
    const left = this.expires - this.now()
    if (left > 0n) return [left, this.interval]
    return [this.interval === 0n ? 0n : this.interval + (left % this.interval), this.interval]
  }

  private expirations(): bigint {
    if (this.expires === undefined) return 0n
    const past = this.now() - this.expires
    if (past < 0n) return 0n
    return this.interval === 0n ? 1n : 1n + past / this.interval
  }

  readable(): boolean {
    return this.expirations() > 0n
  }

  writable(): boolean {
    return false
  }

  protected override take(): bigint {
    const count = this.expirations()
    if (count === 0n) return this.wait()
    this.expires = this.interval === 0n ? undefined : this.expires! + count * this.interval
    return count
  }

  private wait(): bigint {
    if (!this.getBlocking() || this.expires === undefined) throw this.wouldBlock('read from a disarmed timer')
    checkSignals()
    const left = this.expires - this.now()
    if (left > 0n) clock().sleep(left)
    return this.take()
  }

  override write(): number {
    throw new HostError('EINVAL')
  }
}

function eventfd(start: PyValue, flags: number): PyValue {
  const count = index(start)
  if (count < 0 || count > 0xffffffff)
    throw overflowError('Python int too large to convert to C unsigned int')
  if ((flags & ~(CLOEXEC | NONBLOCK | EFD_SEMAPHORE)) !== 0) throw invalid()
  return addFile(new EventFile(BigInt(count), flags), (flags & CLOEXEC) === 0)
}

const addFile = (file: EventFile | TimerFile, inheritable: boolean): PyValue =>
  int(onFd(d => d.add(file, inheritable)))

function eventfdRead(fd: PyValue): PyValue {
  const bytes = new Uint8Array(8)
  onFd(d => d.read(fildes(fd), bytes))
  return intFromBigInt(new DataView(bytes.buffer).getBigUint64(0, true))
}

function eventfdWrite(fd: PyValue, value: PyValue): PyValue {
  const more = BigInt(index(value))
  if (more < 0n || more > COUNTER_END)
    throw overflowError('Python int too large to convert to C unsigned long')
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, more, true)
  onFd(d => d.write(fildes(fd), bytes))
  return None
}

function timerfd(clockId: number, flags: number): PyValue {
  if ((flags & ~(CLOEXEC | NONBLOCK)) !== 0 || !CLOCKS.includes(clockId)) throw invalid()
  return addFile(new TimerFile(clockId, flags), false)
}

function timerOf(fd: PyValue): TimerFile {
  const n = fildes(fd)
  const file = guard(() => descriptors().get(n))
  if (!(file instanceof TimerFile)) throw invalid()
  return file
}

function setTimer(fd: PyValue, flags: number, initial: bigint, interval: bigint): [bigint, bigint] {
  const timer = timerOf(fd)
  if (initial < 0n || interval < 0n) throw invalid()
  if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) !== 0) throw invalid()
  const before = timer.get()
  timer.set(initial, interval, (flags & TFD_TIMER_ABSTIME) !== 0)
  return before
}

function fromSeconds(seconds: number): bigint {
  if (!(Math.abs(seconds) < 9.2e9)) throw overflowError('timestamp too large to convert to C PyTime_t')
  const whole = Math.floor(seconds)
  return BigInt(whole) * 1_000_000_000n + BigInt(Math.floor((seconds - whole) * 1e9))
}

const inSeconds = (times: [bigint, bigint]): PyValue =>
  new PyTuple(times.map(ns => new PyFloat(Number(ns) / 1e9)))
const inNanoseconds = (times: [bigint, bigint]): PyValue => new PyTuple(times.map(intFromBigInt))

const LONGEST_NAME = 249

function memfd(name: PyValue, flags: number): PyValue {
  const { path } = pathArgument(name, 'memfd_create', 'name')
  if (path.length > LONGEST_NAME || (flags & ~MFD_CLOEXEC) !== 0) throw invalid()
  const file = new MemoryFile(0o777, new Uint8Array()).open(O.RDWR)
  return int(onFd(d => d.add(file, (flags & MFD_CLOEXEC) === 0)))
}

export const eventFiles = functionTable({
  eventfd: [`initval, flags: int = ${CLOEXEC}`, eventfd],
  eventfd_read: ['fd', eventfdRead],
  eventfd_write: ['fd, value', eventfdWrite],
  timerfd_create: [`clockid: int, /, *, flags: int = ${CLOEXEC}`, timerfd],
  timerfd_settime: [
    'fd, /, *, flags: int = 0, initial: float = 0.0, interval: float = 0.0',
    (fd, flags, initial, interval) =>
      inSeconds(setTimer(fd, flags, fromSeconds(initial), fromSeconds(interval))),
  ],
  timerfd_settime_ns: [
    'fd, /, *, flags: int = 0, initial = 0, interval = 0',
    (fd, flags, initial, interval) =>
      inNanoseconds(setTimer(fd, flags, BigInt(index(initial)), BigInt(index(interval)))),
  ],
  timerfd_gettime: ['fd, /', fd => inSeconds(timerOf(fd).get())],
  timerfd_gettime_ns: ['fd, /', fd => inNanoseconds(timerOf(fd).get())],
  memfd_create: [`name, flags: int = ${MFD_CLOEXEC}`, memfd],
})
