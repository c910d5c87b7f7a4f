/**
 * Delivery of monitoring events: fits code objects with WATCHED where somebody watches, and
 * does what that instruction stands for before the plain one runs.
 *
 * Units are rewritten in place, so running frames notice at once; the argument stays, as a superinstruction
 * under way may still read it. While a code object is watched it is not quickened. Where lines are watched
 * every instruction is adapted, because whether a line begins depends on the instruction that came before.
 * CPython: Python/instrumentation.c, the INSTRUMENTED_ instructions of Python/bytecodes.c.
 */
import { CO_NO_MONITORING_EVENTS } from '../bytecode/code.ts'
import { readExceptionTable } from '../bytecode/exception_table.ts'
import { lines } from '../bytecode/location_table.ts'
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES } from '../bytecode/opcodes.ts'
import { type CodeMonitoring, LOCAL_EVENTS } from '../objects/code_monitoring.ts'
import { type Executable, executableOf, heatLimits } from '../objects/executable.ts'
import type { PyFrame } from '../objects/frame.ts'
import {
  BRANCH_LEFT,
  BRANCH_RIGHT,
  C_RAISE,
  CALL,
  DISABLE,
  dropStaleEvents,
  EVENT_NAMES,
  INSTRUCTION,
  JUMP,
  LINE,
  monitorBranch,
  monitorHooks,
  monitors,
  PY_RESUME,
  PY_RETURN,
  PY_START,
  PY_YIELD,
  STOP_ITERATION,
} from '../objects/monitoring.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import { valueError } from '../runtime/errors.ts'
import type { PyCode } from '../runtime/function.ts'
import { state } from '../runtime/state.ts'
import { int, type PyValue } from '../runtime/values.ts'
import * as Q from './quick_ids.ts'

/** The event of an instruction, -1 for none. */
export function eventOf(unit: number): number {
  switch (unit & 255) {
    case OP.RESUME:
      return unit >> 8 === 0 ? PY_START : PY_RESUME
    case OP.RETURN_VALUE:
      return PY_RETURN
    case OP.YIELD_VALUE:
      return PY_YIELD
    case OP.CALL:
    case OP.CALL_KW:
    case OP.CALL_FUNCTION_EX:
    case OP.LOAD_SUPER_ATTR:
      return CALL
    case OP.JUMP_FORWARD:
    case OP.JUMP_BACKWARD:
      return JUMP
    case OP.POP_JUMP_IF_FALSE:
    case OP.POP_JUMP_IF_TRUE:
    case OP.POP_JUMP_IF_NONE:
    case OP.POP_JUMP_IF_NOT_NONE:
    case OP.POP_ITER:
    case OP.END_ASYNC_FOR:
      return BRANCH_RIGHT
    case OP.FOR_ITER:
    case OP.NOT_TAKEN:
      return BRANCH_LEFT
    case OP.END_FOR:
    case OP.END_SEND:
      return STOP_ITERATION
  }
  return -1
}

const lengthOf = (unit: number): number => 1 + CACHE_ENTRIES[unit & 255]!

/** The first RESUME: what is before it makes the frame ready and belongs to nobody. */
function firstTraceable(plain: Int32Array): number {
  let i = 0
  while (i < plain.length && (plain[i]! & 255) !== OP.RESUME) i += lengthOf(plain[i]!)
  return i
}

// ---- where lines begin

/** Lines by code unit, and where execution can enter one. CPython: initialize_lines. */
function findLines(exe: Executable, m: CodeMonitoring): void {
  const plain = exe.plainUnits()
  const n = plain.length
  const table = new Int32Array(n).fill(-1)
  for (const range of lines(exe.plain)) table.fill(range.lineno, range.start >> 1, range.end >> 1)
  const starts = new Uint8Array(n)
  m.lines = table
  m.lineStarts = starts
  const first = firstTraceable(plain)
  let current = -1
  for (let i = first; i < n; i += lengthOf(plain[i]!)) {
    const op = plain[i]! & 255
    if (isInsideLine(op)) continue
    if (table[i] !== current && table[i]! >= 0) starts[i] = 1
    current = table[i]!
  }
  for (let i = first; i < n; i += lengthOf(plain[i]!)) {
    const target = jumpTarget(plain, i)
    if (target >= 0 && table[target]! >= 0 && (plain[target]! & 255) !== OP.POP_ITER) starts[target] = 1
  }
  for (const { target } of readExceptionTable(exe.plain.exceptiontable) ?? []) {
    if (table[target]! >= 0 && (plain[target]! & 255) !== OP.END_ASYNC_FOR) starts[target] = 1
  }
}

/** Instructions that never begin a line: they are passed over, or have an event of their own. */
function isInsideLine(op: number): boolean {
  return (
    op === OP.END_ASYNC_FOR ||
    op === OP.END_FOR ||
    op === OP.END_SEND ||
    op === OP.RESUME ||
    op === OP.POP_ITER
  )
}

/** Where a jump goes, as lines see it; -1 for other instructions. */
function jumpTarget(plain: Int32Array, i: number): number {
  const arg = plain[i]! >> 8
  const next = i + lengthOf(plain[i]!)
  switch (plain[i]! & 255) {
    case OP.POP_JUMP_IF_FALSE:
    case OP.POP_JUMP_IF_TRUE:
    case OP.POP_JUMP_IF_NONE:
    case OP.POP_JUMP_IF_NOT_NONE:
    case OP.JUMP_FORWARD:
      return next + arg
    case OP.FOR_ITER:
    case OP.SEND:
      // END_FOR and END_SEND are passed over.
      return next + arg + 1
    case OP.JUMP_BACKWARD:
    case OP.JUMP_BACKWARD_NO_INTERRUPT:
      return next - arg
  }
  return -1
}

// ---- fitting code

/** Code objects that have WATCHED in them. */
const adapted = new Set<Executable>()

/** Fits a code object to the events in effect; true if its instructions may have changed. */
export function instrument(exe: Executable): boolean {
  if (exe.monitoring !== null && exe.monitoring.version === monitors.version) return false
  if (exe.monitoring === null && !monitors.everywhere) return false
  return adapt(exe)
}

function adapt(exe: Executable): boolean {
  if ((exe.flags & CO_NO_MONITORING_EVENTS) !== 0) return false
  dropStaleEvents(exe.code)
  const m = exe.monitored()
  const restarted = monitors.restartVersion > m.version
  m.version = monitors.version
  const added = new Uint8Array(LOCAL_EVENTS)
  const removed = new Uint8Array(LOCAL_EVENTS)
  let changes = false
  for (let event = 0; event < LOCAL_EVENTS; event++) {
    const before = m.active[event]!
    const after = monitors.tools[event]! | m.local[event]!
    removed[event] = restarted ? before : before & ~after
    added[event] = restarted ? after : after & ~before
    if (removed[event] !== 0 || added[event] !== 0) changes = true
    m.active[event] = after
  }
  if (!changes) return false
  const watchedLines = m.lineTools.some(tools => tools !== 0)
  assignTools(exe, m, added, removed)
  if (!watchedLines) m.epoch++
  rewrite(exe, m)
  return true
}

function assignTools(exe: Executable, m: CodeMonitoring, added: Uint8Array, removed: Uint8Array): void {
  const plain = exe.plainUnits()
  if (m.active[LINE] !== 0 && m.lines === null) findLines(exe, m)
  for (let i = firstTraceable(plain); i < plain.length; i += lengthOf(plain[i]!)) {
    const op = plain[i]! & 255
    const event = eventOf(plain[i]!)
    if (event >= 0) m.tools[i] = (m.tools[i]! & ~removed[event]!) | added[event]!
    if (m.lineStarts !== null && m.lineStarts[i] !== 0)
      m.lineTools[i] = (m.lineTools[i]! & ~removed[LINE]!) | added[LINE]!
    if (op !== OP.RESUME && op !== OP.END_FOR)
      m.instructionTools[i] = (m.instructionTools[i]! & ~removed[INSTRUCTION]!) | added[INSTRUCTION]!
  }
}

/** Writes the units anew: plain ones, and WATCHED where somebody watches. */
function rewrite(exe: Executable, m: CodeMonitoring): void {
  const plain = exe.plainUnits()
  const { units } = exe
  units.set(exe.ownUnits ?? plain)
  exe.caches.length = 0
  if (!m.isWatched()) {
    adapted.delete(exe)
    exe.quick = false
    exe.heat = 0
    exe.next = heatLimits.first
    return
  }
  adapted.add(exe)
  exe.quick = true
  exe.next = Number.POSITIVE_INFINITY
  const first = firstTraceable(plain)
  for (let i = first; i < plain.length; i += lengthOf(plain[i]!)) {
    if (needsStop(m, plain, i)) units[i] = Q.WATCHED | (plain[i]! & ~255)
  }
}

function needsStop(m: CodeMonitoring, plain: Int32Array, i: number): boolean {
  if (m.active[LINE] !== 0 || m.tools[i] !== 0 || m.instructionTools[i] !== 0) return true
  // The end of a generator is an event of the loop over it (see `forIter`).
  return m.active[STOP_ITERATION] !== 0 && (plain[i]! & 255) === OP.FOR_ITER
}

monitorHooks.changed = () => {
  for (let f = state.frame as PyFrame | null; f !== null; f = f.back) instrument(f.exe)
  if (!monitors.everywhere || monitors.restartVersion === monitors.version - 1)
    for (const exe of [...adapted]) instrument(exe)
  monitors.active = monitors.everywhere || adapted.size > 0
}
monitorHooks.codeChanged = (code: PyCode) => {
  adapt(executableOf(code))
  monitors.active = monitors.everywhere || adapted.size > 0
}

// ---- callbacks

/** Calls the callbacks of `tools`, the highest number first; gives the tools that want no more of it. */
function deliver(event: number, tools: number, args: readonly PyValue[]): number {
  let disabled = 0
  for (let id = 7; id >= 0; id--) {
    if (((tools >> id) & 1) === 0) continue
    const callback = monitors.callbacks[id]![event]
    if (callback === undefined || monitors.inside) continue
    const outer = monitors.event
    monitors.event = event
    monitors.inside = true
    let result: PyValue
    try {
      result = callback.run(args)
    } finally {
      monitors.inside = false
      monitors.event = outer
    }
    if (result !== DISABLE) continue
    if (event >= LOCAL_EVENTS) {
      monitors.callbacks[id]![event] = undefined
      throw valueError(`Cannot disable ${EVENT_NAMES[event]} events. Callback removed.`)
    }
    disabled |= 1 << id
  }
  return disabled
}

/** An event of the instruction at `unit`. */
function instructionEvent(f: PyFrame, event: number, unit: number, args: readonly PyValue[]): void {
  const m = f.exe.monitoring!
  const disabled = deliver(event, m.tools[unit]!, args)
  if (disabled !== 0) removeTools(f.exe, unit, disabled)
}

function removeTools(exe: Executable, unit: number, tools: number): void {
  const m = exe.monitored()
  m.tools[unit]! &= ~tools
  restorePlain(exe, m, unit)
}

function restorePlain(exe: Executable, m: CodeMonitoring, unit: number): void {
  const plain = exe.plainUnits()
  if (!needsStop(m, plain, unit)) exe.units[unit] = (exe.ownUnits ?? plain)[unit]!
}

monitorHooks.deliver = deliver
monitorHooks.removeTools = (code, unit, tools) => removeTools(executableOf(code), unit, tools)

monitorBranch.isWatched = (id, args) => {
  const m = executableOf(args[0] as PyCode).monitored()
  return ((m.tools[(args[1] as number) / 2]! >> id) & 1) !== 0
}

monitorBranch.disableOther = (id, args, right) => {
  const exe = executableOf(args[0] as PyCode)
  const unit = (args[1] as number) / 2
  const op = exe.plainUnits()[unit]! & 255
  // Where the loop over an exhausted iterator goes on is not searched for.
  if (op === OP.FOR_ITER && right) removeTools(exe, unit, 1 << id)
  else if (eventOf(op) === BRANCH_RIGHT && op !== OP.POP_ITER && op !== OP.END_ASYNC_FOR)
    removeTools(exe, right ? unit + 2 : unit, 1 << id)
}

/** An event that is watched in all code or none: of exceptions. */
export function globalEvent(f: PyFrame, event: number, e: PyBaseException): void {
  if (monitors.inside || (f.exe.flags & CO_NO_MONITORING_EVENTS) !== 0) return
  const outer = state.frame
  state.frame = f
  try {
    deliver(event, monitors.tools[event]!, [f.exe.code, offset(Math.max(f.exe.startOf(f.pc - 1), 0)), e])
  } finally {
    state.frame = outer
  }
}

/** Code units as Python counts them: bytes. */
export function offset(unit: number): PyValue {
  return int(2 * unit)
}

/** A jump, or one of the two ways of a branch. */
export function jumpEvent(f: PyFrame, event: number, at: number, from: number, to: number): void {
  instructionEvent(f, event, at, [f.exe.code, offset(from), offset(to)])
}

/** An event with the instruction's offset and more. */
export function plainEvent(f: PyFrame, event: number, unit: number, ...more: PyValue[]): void {
  instructionEvent(f, event, unit, [f.exe.code, offset(unit), ...more])
}

/** C_RETURN and C_RAISE, which go to who watches CALL. */
export function callResultEvent(f: PyFrame, event: number, unit: number, callee: PyValue, arg: PyValue) {
  deliver(event, f.exe.monitoring!.tools[unit]!, [f.exe.code, offset(unit), callee, arg])
}

/** Runs a native call between its events' outcomes. */
export function withCallEvents(
  f: PyFrame,
  unit: number,
  callee: PyValue,
  arg: PyValue,
  result: number,
  run: () => PyValue,
): PyValue {
  let v: PyValue
  try {
    v = run()
  } catch (e) {
    callResultEvent(f, C_RAISE, unit, callee, arg)
    throw e
  }
  callResultEvent(f, result, unit, callee, arg)
  return v
}

export function lineEvent(f: PyFrame, m: CodeMonitoring, unit: number): void {
  const line = m.lines![unit]!
  const disabled = deliver(LINE, m.lineTools[unit]!, [f.exe.code, int(line)])
  if (disabled === 0) return
  m.lineTools[unit]! &= ~disabled
  restorePlain(f.exe, m, unit)
}

export function everyInstructionEvent(f: PyFrame, m: CodeMonitoring, unit: number): void {
  const disabled = deliver(INSTRUCTION, m.instructionTools[unit]!, [f.exe.code, offset(unit)])
  if (disabled === 0) return
  m.instructionTools[unit]! &= ~disabled
  restorePlain(f.exe, m, unit)
}
