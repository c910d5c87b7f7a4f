/**
 * The tools that watch execution, their events and callbacks: what `sys.monitoring` sets and the machine
 * delivers. Tools 0 to 5 are Python's to take, 6 is `sys.setprofile`, 7 is `sys.settrace`.
 * CPython: Python/instrumentation.c.
 */
import { call } from '../runtime/calls.ts'
import { valueError } from '../runtime/errors.ts'
import type { PyCode } from '../runtime/function.ts'
import { None, PyObject, type PyValue } from '../runtime/values.ts'
import { TOOLS } from './code_monitoring.ts'
import { executableOf } from './executable.ts'

/** Events by number. The first `LOCAL_EVENTS` belong to instructions; C_RETURN and C_RAISE come with CALL. */
export const PY_START = 0
export const PY_RESUME = 1
export const PY_RETURN = 2
export const PY_YIELD = 3
export const CALL = 4
export const LINE = 5
export const INSTRUCTION = 6
export const JUMP = 7
export const BRANCH_LEFT = 8
export const BRANCH_RIGHT = 9
export const STOP_ITERATION = 10
export const RAISE = 11
export const EXCEPTION_HANDLED = 12
export const PY_UNWIND = 13
export const PY_THROW = 14
export const RERAISE = 15
export const C_RETURN = 16
export const C_RAISE = 17
/** BRANCH_LEFT and BRANCH_RIGHT in one, kept for tools of Python 3.12. */
export const BRANCH = 18
/** In the order of the numbers. */
export const EVENT_NAMES = [
  'PY_START',
  'PY_RESUME',
  'PY_RETURN',
  'PY_YIELD',
  'CALL',
  'LINE',
  'INSTRUCTION',
  'JUMP',
  'BRANCH_LEFT',
  'BRANCH_RIGHT',
  'STOP_ITERATION',
  'RAISE',
  'EXCEPTION_HANDLED',
  'PY_UNWIND',
  'PY_THROW',
  'RERAISE',
  'C_RETURN',
  'C_RAISE',
  'BRANCH',
] as const
/** Events that tools are counted for. */
const UNGROUPED_EVENTS = 16

export const PROFILE_TOOL = 6
export const TRACE_TOOL = 7

export class PySentinel extends PyObject {}
/** A callback's result: no more of this event here. */
export const DISABLE = new PySentinel()
/** Stands for a first argument that there is none of. */
export const MISSING = new PySentinel()

export interface Callback {
  run(args: readonly PyValue[]): PyValue
  /** What `register_callback` gives back. */
  readonly shown: PyValue
}

export const monitors = {
  /** Somebody watches something: the machine must look, and compiled code must be left. */
  active: false,
  /** Some event is watched in all code: functions that start are fitted with what delivers it. */
  everywhere: false,
  /** Changes with every change of events. */
  version: 0,
  /** Code fitted before this version forgets what was disabled in it. */
  restartVersion: 0,
  /** Tools by event, for all code. */
  tools: new Uint8Array(UNGROUPED_EVENTS),
  names: [] as (PyValue | undefined)[],
  callbacks: Array.from({ length: TOOLS }, (): (Callback | undefined)[] => []),
  /** The version at which a tool was last cleared: events set for single code objects before count no more. */
  toolVersions: new Int32Array(TOOLS),
  /** A callback runs: nothing is delivered meanwhile. */
  inside: false,
  /** The event being delivered, -1 for none. */
  event: -1,
}

/** Set by the machine: code objects must be fitted to the events that are in effect now. */
export const monitorHooks = {} as {
  /** All that run, and all that were fitted where no event is left. */
  changed(): void
  codeChanged(code: PyCode): void
  /** Takes tools away from the instruction at a code unit. */
  removeTools(code: PyCode, unit: number, tools: number): void
  /** Calls the callbacks of `tools`; gives those that want no more of it. */
  deliver(event: number, tools: number, args: readonly PyValue[]): number
}

export function isToolUsed(id: number): boolean {
  return id >= PROFILE_TOOL || monitors.names[id] !== undefined
}

function checkInUse(id: number): void {
  if (!isToolUsed(id)) throw valueError(`tool ${id} is not in use`)
}

/** The events of a tool as a set of bits. */
function eventsOf(tools: Uint8Array, id: number): number {
  let set = 0
  tools.forEach((byte, event) => {
    if (((byte >> id) & 1) !== 0) set |= 1 << event
  })
  return set
}

function assign(tools: Uint8Array, id: number, events: number): void {
  for (let event = 0; event < tools.length; event++) {
    tools[event] = (tools[event]! & ~(1 << id)) | (((events >> event) & 1) << id)
  }
}

function newVersion(): void {
  monitors.version++
  monitors.everywhere = monitors.tools.some(tools => tools !== 0)
  monitorHooks.changed()
}

export function getEvents(id: number): number {
  return eventsOf(monitors.tools, id)
}

export function setEvents(id: number, events: number): void {
  checkInUse(id)
  if (getEvents(id) === events) return
  assign(monitors.tools, id, events)
  newVersion()
}

export function getLocalEvents(code: PyCode, id: number): number {
  const { monitoring } = executableOf(code)
  if (monitoring === null || monitoring.localVersions[id] !== monitors.toolVersions[id]) return 0
  return eventsOf(monitoring.local, id)
}

export function setLocalEvents(code: PyCode, id: number, events: number): void {
  checkInUse(id)
  if (getLocalEvents(code, id) === events) return
  const monitoring = executableOf(code).monitored()
  monitoring.localVersions[id] = monitors.toolVersions[id]!
  assign(monitoring.local, id, events)
  monitorHooks.codeChanged(code)
}

/** Forgets events that a tool, cleared since, had asked for this code alone. */
export function dropStaleEvents(code: PyCode): void {
  const monitoring = executableOf(code).monitored()
  for (let id = 0; id < TOOLS; id++) {
    if (monitoring.localVersions[id] !== monitors.toolVersions[id]) assign(monitoring.local, id, 0)
  }
}

export function restartEvents(): void {
  monitors.restartVersion = ++monitors.version
  newVersion()
}

export function clearTool(id: number): void {
  monitors.callbacks[id] = []
  setEvents(id, 0)
  monitors.toolVersions[id] = monitors.version + 1
  newVersion()
}

/** A function of Python's as a callback; null for None. */
export function pythonCallback(f: PyValue): Callback | null {
  return f === None ? null : { run: args => call(f, args.slice()), shown: f }
}

/** Sets the callback of one event; gives back the one before. */
export function registerCallback(id: number, event: number, callback: Callback | null): PyValue {
  const table = monitors.callbacks[id]!
  const old = table[event === BRANCH ? BRANCH_LEFT : event]
  if (event === BRANCH) {
    table[BRANCH_LEFT] = callback === null ? undefined : branchCallback(id, callback, false)
    table[BRANCH_RIGHT] = callback === null ? undefined : branchCallback(id, callback, true)
  } else table[event] = callback ?? undefined
  return old?.shown ?? None
}

/** A callback for both directions of a branch, which DISABLE switches off together where they can be found. */
function branchCallback(id: number, callback: Callback, right: boolean): Callback {
  const run = (args: readonly PyValue[]): PyValue => {
    if (!monitorBranch.isWatched(id, args)) return DISABLE
    const result = callback.run(args)
    if (result === DISABLE) monitorBranch.disableOther(id, args, right)
    return result
  }
  return { run, shown: callback.shown }
}

/** Set by the machine, which knows the instructions. */
export const monitorBranch = {} as {
  /** False if the branching instruction itself was switched off, by the other direction. */
  isWatched(id: number, args: readonly PyValue[]): boolean
  disableOther(id: number, args: readonly PyValue[], right: boolean): void
}
