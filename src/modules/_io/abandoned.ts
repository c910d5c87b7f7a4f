/**
 * Files that a program opened and dropped without closing them.
 *
 * CPython closes such a file when its last reference goes. JavaScript tells nobody, so they stay open until
 * `gc.collect()` finds them (objects/finalization), or the interpreter ends, or descriptors run out: then the
 * object graph is searched from the running frames and the modules, and files that nothing there refers to are
 * closed, what waits for them written first.
 */
import { awaitEnd, forgetEnd, looseSet } from '../../objects/finalization.ts'
import { reachable } from '../../objects/reachable.ts'
import { callMethod } from '../../runtime/calls.ts'
import { PyBaseException } from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import type { PyObject } from '../../runtime/values.ts'
import type { PendingStream } from './pending.ts'
import { flushWhere } from './pending.ts'

/** Files that `close` has to close. */
const open = looseSet<PyObject>()

export function noteOpened(file: PyObject): void {
  open.add(file)
  awaitEnd(file)
}

export function noteClosed(file: PyObject): void {
  open.delete(file)
  forgetStream(file)
}

/** A stream is closed, and its finaliser has nothing to do; a subclass may have one of its own. */
export function forgetStream(stream: PyObject): void {
  if (!typeOf(stream).isHeap()) forgetEnd(stream)
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
