/**
 * How compiled code and what it calls tell each other of exceptions: a result of undefined, and this beside it.
 * A generator that ends gives undefined too; then nothing is pending.
 */
import type { PyBaseException } from '../runtime/errors.ts'
import { None, type PyValue } from '../runtime/values.ts'

/** The exception that a result of undefined stands for. */
export const pending = {
  error: null as PyBaseException | null,
  /** It is on its way to an outer handler: it has this frame's traceback entry already. */
  again: false,
  /** Where it was raised, if that is not where the frame is. */
  pc: 0,
  /** No exception: compiled code must leave for the interpreter, `value` is the result of the call. */
  leaving: false,
  /** undefined: a generator has ended. */
  value: None as PyValue | undefined,
}

/** The exception that last left the loop: when native code lets it pass, it is not raised anew. */
export const propagating: { value: PyBaseException | null } = { value: null }

/** What a compiled generator's result of undefined means to native code: a value after all, the end, or a throw. */
export function settled(): PyValue | undefined {
  if (pending.leaving) {
    pending.leaving = false
    return pending.value
  }
  const e = pending.error
  if (e === null) return undefined
  pending.error = null
  propagating.value = e
  throw e
}
