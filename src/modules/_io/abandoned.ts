/**
 * Files that a program opened and dropped without closing them.
 *
 * CPython closes such a file when its last reference goes. JavaScript tells nobody, so they stay open, until
 * descriptors run out: then the object graph is searched from the running frames and the modules, and
 * files that nothing there refers to are closed, what waits for them written first.
 */
import { reachable } from '../../objects/reachable.ts'
import { callMethod } from '../../runtime/calls.ts'
import { PyBaseException } from '../../runtime/errors.ts'
import type { PyObject } from '../../runtime/values.ts'
import type { PendingStream } from './pending.ts'
import { flushWhere } from './pending.ts'

/** Files that `close` has to close. */
const open = new Set<PyObject>()

export function noteOpened(file: PyObject): void {
  open.add(file)
}

export function noteClosed(file: PyObject): void {
  open.delete(file)
}

/** Closes files that nothing refers to; how many there were. */
export function closeAbandoned(): number {
  const reached = reachable()
  const lost = [...open].filter(file => !reached.has(file))
  if (lost.length === 0) return 0
  flushWhere((stream: PendingStream) => !reached.has(stream))
  for (const file of lost) {
    try {
      callMethod(file, 'close')
    } catch (e) {
      if (!(e instanceof PyBaseException)) throw e
    }
    open.delete(file)
  }
  return lost.length
}
