/**
 * What is being handled: one entry for the main program and one for each running generator, innermost
 * first. `sys.exception()` is the first that has an exception. CPython: _PyErr_StackItem.
 */
import type { PyBaseException } from '../runtime/errors.ts'

export class ExceptionState {
  value: PyBaseException | null = null
  previous: ExceptionState | null = null
}

/** The innermost entry. */
export const handling = { top: new ExceptionState() }

/** The exception being handled, or null. */
export function handledException(): PyBaseException | null {
  return handledBelow(handling.top)
}

/** That of an entry, or of the next one outside of it that has one. */
export function handledBelow(top: ExceptionState | null): PyBaseException | null {
  for (let s = top; s !== null; s = s.previous) if (s.value !== null) return s.value
  return null
}
