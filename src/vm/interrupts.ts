/**
 * What back edges and function starts look at: signals, pending calls, an instruction budget, monitoring.
 * `flag[0]` not 0 means that something waits. CPython: Python/ceval_gil.c (eval_breaker).
 */
import { RESUME_AFTER_YIELD_FROM, RESUME_OPARG_LOCATION_MASK } from '../bytecode/opcodes.ts'
import { finalization, finalizeUnreachable, findDropped } from '../objects/finalization.ts'
import type { PyFrame } from '../objects/frame.ts'
import { monitors } from '../objects/monitoring.ts'
import { state } from '../runtime/state.ts'
import { keepTurns, mainThread, takeTurns, threads } from '../runtime/threads.ts'
import { instrument } from './instrumentation.ts'
import { WATCHED } from './quick_ids.ts'

export const interrupts = {
  get flag(): Int32Array {
    return state.interrupt
  },
  /** Runs what waits; may throw (KeyboardInterrupt). Set by who owns signals. */
  handle: null as (() => void) | null,

  /** Polls left until a loop counts as hot and the host begins to watch for signals; -1: it does, or nobody asked. */
  cold: -1,

  /**
   * Lets the first `polls` polls count: short programs never pay for the watcher. Meanwhile the flag stays
   * up, so that the machine comes here without a counter of its own.
   */
  watchWhenHot(polls: number): void {
    this.cold = polls
    Atomics.store(this.flag, 0, 1)
  },

  /** Ends the time without a watcher. */
  watchNow(): void {
    if (this.cold < 0) return
    this.cold = -1
    state.host.interrupts?.start()
  },

  /** One of the polls that only count: nothing is to be done at it. */
  isCounted(): boolean {
    if (this.cold <= 1 || threads.others.length > 0 || finalization.searchSoon) return false
    this.cold--
    return true
  },

  poll(_f: PyFrame): void {
    if (this.flag[0] === 0) return
    if (threads.others.length > 0) takeTurns()
    if (finalization.searchSoon) findDropped()
    if (this.cold > 0 && --this.cold > 0) return
    Atomics.store(this.flag, 0, 0)
    if (this.cold === 0) {
      this.cold = -1
      state.host.interrupts?.start()
    }
    if (threads.current === mainThread) this.handle?.()
    if (finalization.due) finalizeUnreachable()
    keepTurns()
  },

  /** A frame starts or goes on after a yield; true if its present instruction is now another. */
  resume(f: PyFrame): boolean {
    const location = (f.exe.plainUnits()[f.pc - 1]! >> 8) & RESUME_OPARG_LOCATION_MASK
    // What a `yield from` or `await` waits for is to be interrupted, not who waits.
    if (location < RESUME_AFTER_YIELD_FROM) this.poll(f)
    if (!monitors.active || !instrument(f.exe)) return false
    return (f.exe.units[f.pc - 1]! & 255) === WATCHED
  },
}
