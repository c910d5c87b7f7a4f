/**
 * `sys.settrace` and `sys.setprofile`.
 *
 * A traced frame runs `tracedUnits`: every instruction first comes here, which reports a `line` event when
 * a new line begins, and `opcode` events on request. The loop reports calls and returns, the unwinder
 * exceptions. Frames that were already running when tracing began are not traced until they have
 * `f_trace` set. CPython: Python/legacy_tracing.c, Python/sysmodule.c.
 */
import { lineAt, lines } from '../bytecode/location_table.ts'
import { FRAME_TRACED, frameLine, type PyFrame } from '../objects/frame.ts'
import { call } from '../runtime/calls.ts'
import { exc, newException, type PyBaseException, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import { None, PyTuple, type PyValue } from '../runtime/values.ts'
import { tracing } from './tracing_hooks.ts'

/** The functions in effect, or null. */
export const traceState = {
  trace: null as PyValue | null,
  profile: null as PyValue | null,
  /** A trace function runs: it is not traced itself. */
  inside: false,
}

function update(): void {
  tracing.active = (traceState.trace !== null || traceState.profile !== null) && !traceState.inside
}

/** `sys.settrace(f)` */
export function setTraceFunction(f: PyValue): void {
  traceState.trace = f === None ? null : f
  update()
}

/** `sys.setprofile(f)` */
export function setProfileFunction(f: PyValue): void {
  traceState.profile = f === None ? null : f
  update()
}

/** Calls a trace function; an exception of it ends all tracing. */
function report(f: PyFrame, fn: PyValue, event: string, arg: PyValue): PyValue {
  const { frame } = state
  traceState.inside = true
  update()
  try {
    state.frame = f
    return call(fn, [f.asObject(), event, arg])
  } catch (e) {
    traceState.trace = null
    traceState.profile = null
    throw e
  } finally {
    state.frame = frame
    traceState.inside = false
    update()
  }
}

/** Reports an event to the frame's own trace function, whose result is the next one. */
function traceEvent(f: PyFrame, event: string, arg: PyValue): void {
  const fn = f.extra?.trace
  if (fn === undefined || fn === null || traceState.inside || traceState.trace === null) return
  const next = report(f, fn, event, arg)
  if (next !== None) f.moreState().trace = next
}

function profileEvent(f: PyFrame, event: string, arg: PyValue): void {
  if (traceState.profile !== null && !traceState.inside) report(f, traceState.profile, event, arg)
}

tracing.call = f => {
  if (traceState.trace !== null) {
    const next = report(f, traceState.trace, 'call', None)
    f.moreState().trace = next === None ? null : next
  }
  profileEvent(f, 'call', None)
}

tracing.instruction = f => {
  const more = f.moreState()
  const unit = f.pc - 1
  const line = lineAt(f.exe.plain, 2 * unit)
  // A jump back to the start of the same line begins it again.
  const begins = line >= 0 && (line !== more.lastLine || unit < more.lastUnit) && startsLine(f, unit, line)
  if (line >= 0 && line !== more.lastLine && !begins) more.lastLine = line
  if (begins) {
    more.lastLine = line
    more.lastUnit = unit
    if (more.traceLines) traceEvent(f, 'line', None)
  } else more.lastUnit = unit
  if (more.traceOpcodes) traceEvent(f, 'opcode', None)
}

/** True when execution can enter `line` at `unit`: a new line, or the first instruction of a run of it. */
function startsLine(f: PyFrame, unit: number, line: number): boolean {
  const more = f.moreState()
  if (line !== more.lastLine) return true
  return lineStarts(f).has(2 * unit)
}

const startsOf = new WeakMap<object, Set<number>>()
function lineStarts(f: PyFrame): Set<number> {
  let starts = startsOf.get(f.exe)
  if (starts === undefined) {
    starts = new Set([...lines(f.exe.plain)].map(r => r.start))
    startsOf.set(f.exe, starts)
  }
  return starts
}

tracing.returned = (f, value) => {
  traceEvent(f, 'return', value)
  profileEvent(f, 'return', value)
}

tracing.exception = (f: PyFrame, e: PyBaseException) => {
  if (f.extra?.trace) traceEvent(f, 'exception', new PyTuple([typeOf(e), e, e.traceback ?? None]))
}

tracing.unwound = f => {
  traceEvent(f, 'return', None)
  profileEvent(f, 'return', None)
}

/** `frame.f_trace = fn` */
export function setTrace(f: PyFrame, trace: PyValue | null): void {
  f.moreState().trace = trace
  f.moreState().lastLine = frameLine(f)
  if (trace !== null) f.flags |= FRAME_TRACED
}

/** `frame.f_lineno = line`: only from a trace function. Not there yet. */
export function setLine(f: PyFrame, line: PyValue): void {
  if (!traceState.inside) throw valueError('f_lineno can only be set in a trace function')
  void f
  void line
  throw newException(exc.NotImplementedError, 'jumps by f_lineno are not supported yet')
}
