/**
 * What back edges and function starts look at: signals, pending calls, an instruction budget, tracing.
 * `flag[0]` not 0 means that something waits. CPython: Python/ceval_gil.c (eval_breaker).
 */
import { FRAME_TRACED, type PyFrame } from '../objects/frame.ts'
import { state } from '../runtime/state.ts'
import { tracing } from './tracing_hooks.ts'

export const interrupts = {
  flag: state.interrupt,
  /** Runs what waits; may throw (KeyboardInterrupt). Set by who owns signals. */
  handle: null as (() => void) | null,

  poll(_f: PyFrame): void {
    if (this.flag[0] === 0) return
    Atomics.store(this.flag, 0, 0)
    this.handle?.()
  },

  /** A frame starts or goes on after a yield. */
  resume(f: PyFrame, arg: number): void {
    this.poll(f)
    if (tracing.active && (f.flags & FRAME_TRACED) === 0) {
      f.flags |= FRAME_TRACED
      tracing.call(f)
    }
    void arg
  },
}
