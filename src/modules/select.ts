/**
 * `select.select` and `select.poll` for one thread. In-process sockets know whether they are ready; for files,
 * pipes and terminals the host is asked again and again, with growing pauses. poll reports the end of a pipe as
 * POLLIN, not POLLHUP; epoll is absent, as on platforms without it. CPython: Modules/selectmodule.c.
 */
import { isWithin } from '../host/duplex.ts'
import { ERRNO, strerror } from '../host/errno.ts'
import { HostError } from '../host/host.ts'
import { osError } from '../objects/exceptions.ts'
import { toArray, toFloat } from '../runtime/abstract.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { exc, keyError, overflowError, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { mayWait, threads, waitFor } from '../runtime/threads.ts'
import { typeOf } from '../runtime/type.ts'
import { int, None, PyFloat, PyList, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { checkSignals } from './_signal.ts'
import { endpointOf } from './_socket_pair.ts'
import { descriptorOf } from './fcntl.ts'
import { guard } from './posix/paths.ts'

interface Watched {
  readonly object: PyValue
  readonly fd: number
}

const LONGEST_WAIT = 3_600_000_000_000n
const LONGEST_PAUSE = 10_000_000n
const FIRST_PAUSE = 100_000n

const isReadable = (fd: number, patient: boolean): boolean =>
  endpointOf(fd)?.readable() ?? state.host.descriptors?.readable(fd, patient) ?? true
const isWritable = (fd: number): boolean =>
  endpointOf(fd)?.writable() ?? state.host.descriptors?.writable(fd) ?? true

/** Whether another process, or a clock, may make it ready. */
function isOutside(fd: number): boolean {
  const socket = endpointOf(fd)
  return socket === undefined || !isWithin(socket)
}

/**
 * Calls `look` until it finds something or `seconds` (undefined: for ever) are over; the `result` of what was found.
 * Only other processes make `asking` worthwhile; without it nothing changes but by a signal's handler.
 */
function waitUntil<T>(
  look: (patient: boolean) => T[],
  seconds: number | undefined,
  asking: boolean,
  result: (found: T[]) => PyValue,
): PyValue {
  const { clock } = state.host
  const end =
    seconds === undefined || seconds > 9e9
      ? undefined
      : (clock?.monotonic() ?? 0n) + BigInt(Math.ceil(seconds * 1e9))
  if (threads.others.length > 0) {
    let patient = false
    const poll = () => {
      const found = look(patient)
      patient = true
      return found.length > 0 ? result(found) : undefined
    }
    return waitFor(poll, { seconds, expired: () => result([]), external: asking })
  }
  for (let pause = FIRST_PAUSE; ; pause *= 2n) {
    checkSignals()
    const found = look(pause > FIRST_PAUSE)
    if (found.length > 0 || clock === undefined) return result(found)
    const left = end === undefined ? LONGEST_WAIT : end - clock.monotonic()
    if (left <= 0n) return result(found)
    if (pause > LONGEST_PAUSE) pause = LONGEST_PAUSE
    clock.sleep(asking && pause < left ? pause : left)
  }
}

function watched(list: PyValue): Watched[] {
  return toArray(list).map(object => {
    const fd = descriptorOf(object)
    if (endpointOf(fd) === undefined) guard(() => state.host.descriptors?.fstat(fd))
    return { object, fd }
  })
}

/** Seconds to wait; undefined: for ever. */
function timeoutOf(v: PyValue): number | undefined {
  if (v === None) return undefined
  if (!(v instanceof PyFloat) && typeOf(v).slots.nb_index === null)
    throw typeError('timeout must be a float or None')
  const seconds = toFloat(v)
  if (Number.isNaN(seconds)) throw valueError('Invalid value NaN (not a number)')
  if (seconds < 0) throw valueError('timeout must be non-negative')
  return seconds
}

function select(rlist: PyValue, wlist: PyValue, xlist: PyValue, timeout: PyValue): PyValue {
  const seconds = timeoutOf(timeout)
  const readers = watched(rlist)
  const writers = watched(wlist)
  watched(xlist)
  const look = (patient: boolean): PyList[] => {
    const found = [readers.filter(w => isReadable(w.fd, patient)), writers.filter(w => isWritable(w.fd))]
    return found.some(list => list.length > 0) ? found.map(list => new PyList(list.map(w => w.object))) : []
  }
  const asking = [...readers, ...writers].some(({ fd }) => isOutside(fd))
  return waitUntil(
    look,
    seconds,
    asking,
    ([r, w]) => new PyTuple([r ?? new PyList(), w ?? new PyList(), new PyList()]),
  )
}

const POLL = { POLLIN: 1, POLLPRI: 2, POLLOUT: 4, POLLERR: 8, POLLHUP: 16, POLLNVAL: 32 } as const
const POLL_MORE = {
  POLLRDNORM: 64,
  POLLRDBAND: 128,
  POLLWRNORM: 256,
  POLLWRBAND: 512,
  POLLMSG: 1024,
} as const
const READ_EVENTS = POLL.POLLIN | POLL_MORE.POLLRDNORM
const WRITE_EVENTS = POLL.POLLOUT | POLL_MORE.POLLWRNORM

class PyPoll extends PyObject {
  /** Event masks by descriptor. */
  readonly masks = new Map<number, number>()
}

function eventMask(mask: number): number {
  if (mask < 0) throw valueError('value must be positive')
  if (mask > 0xffff) throw overflowError('Python int too large for C unsigned short')
  return mask
}

function events(fd: number, mask: number, patient: boolean): number {
  if (endpointOf(fd) === undefined && state.host.descriptors !== undefined && !isOpen(fd))
    return POLL.POLLNVAL
  const readable = (mask & READ_EVENTS) !== 0 && isReadable(fd, patient)
  const writable = (mask & WRITE_EVENTS) !== 0 && isWritable(fd)
  return (readable ? mask & READ_EVENTS : 0) | (writable ? mask & WRITE_EVENTS : 0)
}

function isOpen(fd: number): boolean {
  try {
    state.host.descriptors?.fstat(fd)
    return true
  } catch (error) {
    if (error instanceof HostError && error.errno === ERRNO.EBADF) return false
    throw error
  }
}

function poll(self: PyPoll, timeout: PyValue): PyValue {
  const ms = timeout === None ? -1 : toFloat(timeout)
  const look = (patient: boolean) =>
    [...self.masks].flatMap(([fd, mask]) => {
      const found = events(fd, mask, patient)
      return found === 0 ? [] : [new PyTuple([int(fd), int(found)])]
    })
  const asking = [...self.masks.keys()].some(isOutside)
  return waitUntil(look, ms < 0 ? undefined : ms / 1000, asking, found => new PyList(found))
}

/** The number of `fd`, which must be registered. */
function registered(self: PyPoll, fd: PyValue): number {
  const n = descriptorOf(fd)
  if (!self.masks.has(n)) throw keyError(int(n))
  return n
}

export const pollType = defineType(PyPoll, {
  name: 'poll',
  module: 'select',
  noNew: true,
  methods: {
    register: [
      'fd, eventmask: int = 7, /',
      (self, fd, mask) => {
        self.masks.set(descriptorOf(fd), eventMask(mask))
        return None
      },
    ],
    modify: [
      'fd, eventmask: int, /',
      (self, fd, mask) => {
        const n = descriptorOf(fd)
        if (!self.masks.has(n)) throw osError(ERRNO.ENOENT, strerror(ERRNO.ENOENT))
        self.masks.set(n, eventMask(mask))
        return None
      },
    ],
    unregister: [
      'fd, /',
      (self, fd) => {
        self.masks.delete(registered(self, fd))
        return None
      },
    ],
    poll: ['timeout = None, /', mayWait(poll)],
  },
})

export const selectModule: NativeModule = defineModule({
  name: 'select',
  functions: {
    select: ['rlist, wlist, xlist, timeout = None, /', mayWait(select)],
    poll: ['', () => new PyPoll()],
  },
  attributes: () => ({
    error: exc.OSError,
    PIPE_BUF: int(4096),
    ...Object.fromEntries(Object.entries({ ...POLL, ...POLL_MORE }).map(([name, n]) => [name, int(n)])),
  }),
})
