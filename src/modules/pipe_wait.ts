/**
 * Reads and writes of pipes that have to wait for this very process: another thread that writes, or the handler of
 * a timer's signal. The host knows of neither; alone it takes a read of an empty pipe for a deadlock, and lets a
 * write of any size pass. CPython waits in the system, without the global lock.
 */
import { ERRNO } from '../host/errno.ts'
import { type HostDescriptors, HostError, S_IF } from '../host/host.ts'
import { PyOSError } from '../runtime/errors.ts'
import { threads, waitFor } from '../runtime/threads.ts'
import { intValue, None, type PyValue } from '../runtime/values.ts'
import { timersArmed } from './_signal_timers.ts'

/** What a full pipe takes in one go, once there is room. */
const PIECE = 65536

const helpMayCome = (): boolean => threads.others.length > 0 || timersArmed()

function isDeadlock(e: unknown): boolean {
  if (e instanceof HostError) return e.errno === ERRNO.EDEADLK
  return e instanceof PyOSError && intValue(e.errno ?? None) === ERRNO.EDEADLK
}

/** The result of a read, once there is something. What calls this is registered with `mayWait`. */
export function readInTime(read: () => PyValue): PyValue {
  if (!helpMayCome()) return read()
  const poll = () => {
    try {
      return read()
    } catch (e) {
      if (isDeadlock(e)) return undefined
      throw e
    }
  }
  return waitFor(poll, { external: timersArmed() })
}

/** As `readInTime` below other native code. */
export function countInTime(read: () => number): number {
  let n = 0
  readInTime(() => {
    n = read()
    return None
  })
  return n
}

function isFullPipe(d: HostDescriptors, fd: number): boolean {
  return (d.fstat(fd).mode & S_IF.MT) === S_IF.IFO && d.getBlocking(fd) && !d.writable(fd)
}

/** Writes piece by piece while a timer runs whose handler may end it; else at once. */
export function writeInTime(d: HostDescriptors, fd: number, from: Uint8Array): number {
  if (!timersArmed() || (d.fstat(fd).mode & S_IF.MT) !== S_IF.IFO) return d.write(fd, from)
  let done = 0
  while (done < from.length) {
    if (isFullPipe(d, fd)) waitFor(() => (isFullPipe(d, fd) ? undefined : None), { external: true })
    done += d.write(fd, from.subarray(done, done + PIECE))
    if (!d.getBlocking(fd)) break
  }
  return done
}
