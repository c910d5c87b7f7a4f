/**
 * What the loop and the unwinder tell `sys.settrace` and `sys.setprofile` functions; `tracing` fills it in.
 */

import type { PyFrame } from '../objects/frame.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import type { PyValue } from '../runtime/values.ts'

export const tracing = {
  /** Some trace or profile function is set: new frames are traced. */
  active: false,
} as {
  active: boolean
  /** A frame starts. */
  call(f: PyFrame): void
  /** Before the instruction at `f.pc - 1`. */
  instruction(f: PyFrame): void
  returned(f: PyFrame, value: PyValue): void
  exception(f: PyFrame, e: PyBaseException): void
  /** A frame is left by an exception. */
  unwound(f: PyFrame): void
}
