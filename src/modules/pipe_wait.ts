/**
 * Reads and writes that have to wait while this very process goes on: another thread runs, or the handler of a
 * timer's signal. The host knows of neither; left alone it waits in the system, takes a read of an empty pipe of its
 * own for a deadlock, and lets a write of any size pass. CPython waits in the system, without the global lock.
 */
import { isWithin } from '../host/duplex.ts'
import { ERRNO } from '../host/errno.ts'
import { type HostDescriptors, HostError, requireDescriptors, S_IF } from '../host/host.ts'
import { PyOSError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { threads, waitFor } from '../runtime/threads.ts'
import { int, intValue, None, type PyValue } from '../runtime/values.ts'
import { timersArmed } from './_signal_timers.ts'
import { guard } from './posix/paths.ts'

const othersGoOn = (): boolean => threads.others.length > 0 || timersArmed()

const descriptors = (): HostDescriptors => guard(() => requireDescriptors(state.host))

/** Whether it waits at all; errors are left to the transfer. */
function blocks(d: HostDescriptors, fd: number): boolean {
  try {
    return d.getBlocking(fd)
  } catch (e) {
    if (e instanceof HostError) return false
    throw e
  }
}

function isStream(d: HostDescriptors, fd: number): boolean {
  const type = d.fstat(fd).mode & S_IF.MT
  return type === S_IF.IFO || type === S_IF.SOCK
}

function wouldWait(e: unknown): boolean {
  if (e instanceof HostError) return e.errno === ERRNO.EAGAIN
  return e instanceof PyOSError && intValue(e.errno ?? None) === ERRNO.EAGAIN
}

/** What a transfer gives that does not wait; undefined: it would. */
function atOnce<T>(d: HostDescriptors, fd: number, transfer: () => T): T | undefined {
  d.setBlocking(fd, false)
  try {
    return transfer()
  } catch (e) {
    if (wouldWait(e)) return undefined
    throw e
  } finally {
    d.setBlocking(fd, true)
  }
}

function waitInTime(d: HostDescriptors, fd: number, poll: () => PyValue | undefined): PyValue {
  return waitFor(poll, { external: timersArmed() || !isWithin(d.get(fd)) })
}

/** The result of a read, once there is something. What calls this is registered with `mayWait`. */
export function readInTime(fd: number, read: () => PyValue): PyValue {
  if (!othersGoOn()) return read()
  const d = descriptors()
  return blocks(d, fd) ? waitInTime(d, fd, () => atOnce(d, fd, read)) : read()
}

/** As `readInTime` below other native code. */
export function countInTime(fd: number, read: () => number): number {
  let n = 0
  readInTime(fd, () => {
    n = read()
    return None
  })
  return n
}

/**
 * Writes all that a blocking pipe is given, and of other files' what one call takes; the number of bytes. A write that
 * need not wait ends with the host's own error.
 */
export function writeInTime(fd: number, from: Uint8Array): PyValue {
  const d = descriptors()
  if (!othersGoOn() || !blocks(d, fd) || !isStream(d, fd)) return int(d.write(fd, from))
  let bytes = from
  let done = 0
  const poll = (): PyValue | undefined => {
    while (done < bytes.length) {
      const n = atOnce(d, fd, () => guard(() => d.write(fd, bytes.subarray(done))))
      if (n === undefined) {
        // Who waits here may be taken off the stack, and then the buffer is the caller's again.
        if (bytes === from) bytes = from.slice()
        return undefined
      }
      done += n
      threads.progress++
    }
    return int(done)
  }
  return waitInTime(d, fd, poll)
}
