/**
 * Files that a program opened and dropped without closing them.
 *
 * CPython closes such a file when its last reference goes. JavaScript tells nobody, so they stay open, until
 * descriptors run out: then the object graph is searched from the running frames and the modules, and
 * files that nothing there refers to are closed, what waits for them written first.
 */
import { PyFrame, STACK } from '../../objects/frame.ts'
import { callMethod } from '../../runtime/calls.ts'
import { PyBaseException } from '../../runtime/errors.ts'
import { state } from '../../runtime/state.ts'
import { None, PyObject } from '../../runtime/values.ts'
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

/** Every JavaScript object that running code can come to by way of properties and collections. */
function reachable(): Set<object> {
  const seen = new Set<object>()
  const todo: unknown[] = [state.modules, state.sysDict, state.builtins, state.handled]
  for (let f = state.frame; f instanceof PyFrame; f = f.back) todo.push(f)
  // Beyond the frames' windows lie values of finished calls: they count too, which errs to the safe side.
  for (const v of STACK) if (v instanceof PyObject) todo.push(v)
  while (todo.length > 0) {
    const v = todo.pop()
    if (typeof v !== 'object' || v === null || v === None || seen.has(v) || ArrayBuffer.isView(v)) continue
    seen.add(v)
    for (const part of partsOf(v)) if (typeof part === 'object' && part !== null) todo.push(part)
  }
  return seen
}

function partsOf(v: object): Iterable<unknown> {
  if (Array.isArray(v) || v instanceof Set) return v
  if (v instanceof Map) return [...v.keys(), ...v.values()]
  return Object.values(v)
}
