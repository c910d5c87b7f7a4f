/**
 * `select.select` for one thread. In-process sockets know whether they are ready; of files, pipes and
 * terminals the host does, which is asked again and again while nothing is ready. poll and epoll are absent,
 * as on platforms without them. CPython: Modules/selectmodule.c.
 */
import { toArray, toFloat } from '../runtime/abstract.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { exc, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import { int, None, PyFloat, PyList, PyTuple, type PyValue } from '../runtime/values.ts'
import { checkSignals } from './_signal.ts'
import { endpoints } from './_socket_pair.ts'
import { descriptorOf } from './fcntl.ts'
import { guard } from './posix/paths.ts'

interface Watched {
  readonly object: PyValue
  readonly fd: number
}

function watched(list: PyValue): Watched[] {
  return toArray(list).map(object => {
    const fd = descriptorOf(object)
    if (!endpoints.has(fd)) guard(() => state.host.descriptors?.fstat(fd))
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

const LONGEST_WAIT = 3_600_000_000_000n
/** Between two looks at what only the host knows: from 0.1 ms to 10 ms. */
const lookAgain = (attempt: number): bigint => 100_000n * 2n ** BigInt(Math.min(attempt, 7))

const isReadable = (fd: number): boolean =>
  endpoints.get(fd)?.readable() ?? state.host.descriptors?.readable(fd) ?? true
const isWritable = (fd: number): boolean =>
  endpoints.get(fd)?.writable() ?? state.host.descriptors?.writable(fd) ?? true

function select(rlist: PyValue, wlist: PyValue, xlist: PyValue, timeout: PyValue): PyValue {
  const seconds = timeoutOf(timeout)
  const readers = watched(rlist)
  const writers = watched(wlist)
  watched(xlist)
  const { clock } = state.host
  const start = clock?.monotonic() ?? 0n
  const end = seconds === undefined || seconds > 9e9 ? undefined : start + BigInt(Math.ceil(seconds * 1e9))
  const foreign = [...readers, ...writers].some(w => !endpoints.has(w.fd))
  for (let attempt = 0; ; attempt++) {
    checkSignals()
    const readable = readers.filter(w => isReadable(w.fd))
    const writable = writers.filter(w => isWritable(w.fd))
    const left = end === undefined ? LONGEST_WAIT : end - (clock?.monotonic() ?? end)
    if (readable.length > 0 || writable.length > 0 || left <= 0n || clock === undefined) {
      return new PyTuple([result(readable), result(writable), new PyList()])
    }
    const step = foreign ? lookAgain(attempt) : left
    clock.sleep(step < left ? step : left)
  }
}

const result = (ready: readonly Watched[]): PyList => new PyList(ready.map(w => w.object))

export const selectModule: NativeModule = defineModule({
  name: 'select',
  functions: { select: ['rlist, wlist, xlist, timeout = None, /', select] },
  attributes: () => ({ error: exc.OSError, PIPE_BUF: int(4096) }),
})
