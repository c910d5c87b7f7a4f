/**
 * Native code that calls Python code and may be left in the middle of it: when a thread waits, its frames go
 * off the host's stack, and this native code with them. Going on, `around` runs again.
 */
import type { KwNames } from '../runtime/slots.ts'
import { type Outcome, Suspension } from '../runtime/threads.ts'
import type { PyObject, PyValue } from '../runtime/values.ts'

/** An iterator over calls. One that was left while it waited has the result when the `for` asks it again. */
export interface Asked {
  callable: PyValue | null
  answer: Outcome | null
}

/** Set by `vm`. */
export const levelHooks = {} as {
  /** Calls `f` inside of `around`, which must undo what it does when `run` throws, and may run several times. */
  call(around: (run: () => PyValue) => PyValue, f: PyValue, args: PyValue[], kwnames: KwNames): PyValue
  /** What an iterator over calls asks for. A `for` loop of Python can be left meanwhile; see `Asked`. */
  callFor(iterator: PyObject & Asked): PyValue
  /** As `call`, in the native function `implementation`, but `f` cannot be left unless the loop has called that. */
  callFrom(
    implementation: object,
    around: (run: () => PyValue) => PyValue,
    f: PyValue,
    args: PyValue[],
  ): PyValue
  /**
   * The result of `work` for the native function `implementation`, whose last step this is. If the loop has called
   * it, the loop's own JavaScript frame is left before: variables of that hold values of instructions long over.
   */
  leave(implementation: object, work: () => PyValue): PyValue
  /**
   * `findDropped` as the last step of the native function `implementation`, whose result is None: in the same way, or
   * when the events of the call are over.
   */
  search(implementation: object): PyValue
}

/** Takes one instruction of the loop off the host's stack; `enterFrame` does `work` and goes on with its result. */
export class Departure extends Suspension {
  /** Gives what the instruction pushes, undefined for one that pushes nothing. */
  readonly work: () => PyValue | undefined
  constructor(work: () => PyValue | undefined) {
    super()
    this.work = work
  }
}
