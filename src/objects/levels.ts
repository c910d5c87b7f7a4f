/**
 * Native code that calls Python code and may be left in the middle of it: when a thread waits, its frames go
 * off the host's stack, and this native code with them. Going on, `around` runs again.
 */
import type { KwNames } from '../runtime/slots.ts'
import type { PyValue } from '../runtime/values.ts'

/** Set by `vm`. */
export const levelHooks = {} as {
  /** Calls `f` inside of `around`, which must undo what it does when `run` throws, and may run several times. */
  call(around: (run: () => PyValue) => PyValue, f: PyValue, args: PyValue[], kwnames: KwNames): PyValue
}
