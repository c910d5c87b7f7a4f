/**
 * Options, counters and the log of the compiler.
 */
import type { Executable } from '../objects/executable.ts'
import type { PyValue } from '../runtime/values.ts'
import type { Profile } from './profile.ts'

export type Mode = 'off' | 'on' | 'eager' | 'stress'

export const options = {
  mode: 'off' as Mode,
  /** The folder of the library: code in it is not what the program is there for. */
  library: '',
  /** Calls and back edges before code that failed is compiled anew. */
  again: 200,
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
  /** Instructions that were watched. */
  notes: 0,
  /** Functions that cannot be compiled, by reason. */
  refused: new Map<string, number>(),
}

export function nameOf(exe: Executable): string {
  return exe.plain.qualname
}

/** A name for compiled code, which no other has: V8 tells functions apart by their text. */
export function identifier(exe: Executable): string {
  return `py_${exe.plain.name.replace(/[^A-Za-z0-9_]/g, '_')}_${++serial}`
}
let serial = 0

export function log(event: string, exe: Executable, more: Record<string, unknown> = {}): void {
  if (options.log === null) return
  const where = `${exe.plain.filename}:${exe.plain.firstlineno}`
  options.log(JSON.stringify({ event, function: nameOf(exe), where, ...more }))
}

export function refuse(exe: Executable, reason: string): void {
  counters.refused.set(reason, (counters.refused.get(reason) ?? 0) + 1)
  log('refused', exe, { reason })
}

/** Failures at one place after which no guess is made there. */
const TOLERATED = 2
/** Failures of one code object after which it is compiled again without any guess. */
const HOPELESS = 200
const failuresAt = new WeakMap<Executable, Map<number, number>>()

/**
 * A guess of compiled code was wrong at `pc`, with `operands` on the stack: after some of them the code is compiled anew, knowing
 * what it has met now, or else without a guess there.
 */
export function noteFailure(exe: Executable, pc: number, operands: readonly (PyValue | undefined)[]): void {
  counters.deopts++
  exe.failures++
  let map = failuresAt.get(exe)
  if (map === undefined) {
    map = new Map()
    failuresAt.set(exe, map)
  }
  const n = (map.get(pc) ?? 0) + 1
  map.set(pc, n)
  log('deopt', exe, { offset: 2 * pc, times: n })
  if (n < (options.mode === 'stress' ? 100 : TOLERATED)) return
  exe.wrong ??= new Set()
  if (!(exe.profile as Profile | null)?.learn(pc, operands)) exe.wrong.add(pc)
  if (exe.failures > HOPELESS) for (let i = 0; i < exe.units.length; i++) exe.wrong.add(i)
  exe.entry = null
  exe.resume = null
  exe.driven = undefined
  exe.drives = 0
  exe.loops = null
  exe.next = exe.heat + options.again
}
