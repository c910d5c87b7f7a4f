/**
 * Options, counters and the log of the compiler.
 */
import type { Executable } from '../objects/executable.ts'

export type Mode = 'off' | 'on' | 'eager' | 'stress'

export const options = {
  mode: 'off' as Mode,
  /** Gets one JSON line an event. */
  log: null as ((line: string) => void) | null,
  /** Gets the source of everything that is compiled. */
  dump: null as ((source: string) => void) | null,
}

export const counters = {
  compiled: 0,
  loops: 0,
  /** Compiled code was left for the interpreter. */
  deopts: 0,
  entered: 0,
  /** Functions that cannot be compiled, by reason. */
  refused: new Map<string, number>(),
}

export function nameOf(exe: Executable): string {
  return exe.plain.qualname
}

export function log(event: string, exe: Executable, more: Record<string, unknown> = {}): void {
  if (options.log === null) return
  const where = `${exe.plain.filename}:${exe.plain.firstlineno}`
  options.log(JSON.stringify({ event, function: nameOf(exe), where, ...more }))
}

export function refuse(exe: Executable, reason: string): void {
  counters.refused.set(reason, (counters.refused.get(reason) ?? 0) + 1)
  log('refused', exe, { reason })
}

/** A guess of compiled code was wrong at `pc`. */
export function noteFailure(exe: Executable, pc: number): void {
  exe.failures++
  log('deopt', exe, { offset: 2 * pc })
}
