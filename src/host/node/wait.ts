/**
 * Waiting on the main thread: `Atomics.wait` on the interrupt flag, so that a signal ends the wait.
 */
import type { HostInterrupts } from '../host.ts'

/** Made when first used: there is no shared memory while a start-up snapshot is made. */
let never: Int32Array | undefined

/** Longest single wait: timers in V8 take milliseconds as a double, but keep it exact. */
const LONGEST_MS = 2 ** 31

/** Waits `ms`; false when an interrupt is flagged, before or during. */
export function waitInterruptibly(ms: number, interrupts: HostInterrupts | undefined): boolean {
  const flags = interrupts?.flags ?? (never ??= new Int32Array(new SharedArrayBuffer(4)))
  for (const end = performance.now() + ms; ; ) {
    const left = end - performance.now()
    if (Atomics.load(flags, 0) !== 0) return false
    if (left <= 0) return true
    Atomics.wait(flags, 0, 0, Math.min(left, LONGEST_MS))
  }
}

/** Waits between two looks at something that is not ready: short at first, then 10 ms. */
export function backOff(attempt: number, interrupts: HostInterrupts | undefined): boolean {
  return waitInterruptibly(Math.min(10, 0.1 * 2 ** attempt), interrupts)
}
