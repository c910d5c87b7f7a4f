/**
 * `sys.settrace` and `sys.setprofile`, as tools 7 and 6 of the monitoring events.
 * CPython: Python/legacy_tracing.c, Python/sysmodule.c (trace_trampoline, profile_trampoline).
 */
import { lineAt } from '../bytecode/location_table.ts'
import type { PyFrame } from '../objects/frame.ts'
import {
  C_RAISE,
  C_RETURN,
  CALL,
  DISABLE,
  getLocalEvents,
  INSTRUCTION,
  JUMP,
  LINE,
  MISSING,
  PROFILE_TOOL,
  PY_RESUME,
  PY_RETURN,
  PY_START,
  PY_THROW,
  PY_UNWIND,
  PY_YIELD,
  RAISE,
  registerCallback,
  STOP_ITERATION,
  setEvents,
  setLocalEvents,
  TRACE_TOOL,
} from '../objects/monitoring.ts'
import { call } from '../runtime/calls.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import type { PyCode } from '../runtime/function.ts'
import { PyBuiltinFunction, PyMethodDescr } from '../runtime/native.ts'
import { state } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import { None, PyTuple, type PyValue } from '../runtime/values.ts'

/** The functions in effect, or null. */
export const traceState = { trace: null as PyValue | null, profile: null as PyValue | null }

type Args = readonly PyValue[]

const bits = (...events: number[]): number => events.reduce((set, event) => set | (1 << event), 0)
const FRAME_EVENTS = bits(PY_START, PY_RESUME, PY_RETURN, PY_YIELD, PY_UNWIND, PY_THROW)
const PROFILE_EVENTS = FRAME_EVENTS | bits(CALL)
const TRACE_EVENTS = FRAME_EVENTS | bits(RAISE, LINE, JUMP, STOP_ITERATION)

// ---- sys.settrace

/** `sys.settrace(f)` */
export function setTraceFunction(f: PyValue): void {
  registerTracer()
  traceState.trace = f === None ? null : f
  const frame = state.frame as PyFrame | null
  if (traceState.trace !== null && frame?.extra?.traceOpcodes) watchOpcodes(frame, true)
  setEvents(TRACE_TOOL, traceState.trace === null ? 0 : TRACE_EVENTS)
}

/** Calls the trace function: the global one for a new frame, else the frame's own, whose result replaces it. */
function trace(event: string, arg: PyValue): PyValue {
  const f = state.frame as PyFrame
  if (traceState.trace === null) return None
  if (f.extra?.traceOpcodes) watchOpcodes(f, true)
  return report(f, event, arg)
}

function report(f: PyFrame, event: string, arg: PyValue): PyValue {
  const fn = event === 'call' ? traceState.trace : (f.extra?.trace ?? null)
  if (fn === null) return None
  let next: PyValue
  try {
    next = call(fn, [f.asObject(), event, arg])
  } catch (e) {
    setTraceFunction(None)
    f.moreState().trace = null
    throw e
  }
  if (next !== None) f.moreState().trace = next
  return None
}

function traceLine(f: PyFrame): PyValue {
  if (traceState.trace === null || f.extra?.traceLines === false) return None
  return report(f, 'line', None)
}

/** Every jump back begins its line again, even from within that line. */
function traceJump(args: Args): PyValue {
  if (traceState.trace === null) return None
  const [code, from, to] = args as [PyCode, PyValue & number, PyValue & number]
  if (to > from || lineAt(code.plain, to) !== lineAt(code.plain, from)) return DISABLE
  return traceLine(state.frame as PyFrame)
}

function traceInstruction(): PyValue {
  const f = state.frame as PyFrame
  if (traceState.trace === null || !f.extra?.traceOpcodes) {
    watchOpcodes(f, false)
    return None
  }
  return report(f, 'opcode', None)
}

function traceException(args: Args): PyValue {
  const e = args[2] as PyBaseException
  return trace('exception', new PyTuple([typeOf(e), e, e.traceback ?? None]))
}

function watchOpcodes(f: PyFrame, on: boolean): void {
  const events = getLocalEvents(f.code, TRACE_TOOL)
  const bit = 1 << INSTRUCTION
  setLocalEvents(f.code, TRACE_TOOL, on ? events | bit : events & ~bit)
}

let registered = false
function registerTracer(): void {
  if (registered) return
  registered = true
  const on = (run: (args: Args) => PyValue, ...events: number[]) => {
    for (const event of events) registerCallback(TRACE_TOOL, event, { run, shown: None })
  }
  on(() => trace('call', None), PY_START, PY_RESUME, PY_THROW)
  on(args => trace('return', args[2]!), PY_RETURN, PY_YIELD)
  on(() => trace('return', None), PY_UNWIND)
  on(traceException, RAISE, STOP_ITERATION)
  on(() => traceLine(state.frame as PyFrame), LINE)
  on(traceJump, JUMP)
  on(traceInstruction, INSTRUCTION)
  const profiled = (run: (args: Args) => PyValue, ...events: number[]) => {
    for (const event of events) registerCallback(PROFILE_TOOL, event, { run, shown: None })
  }
  profiled(() => profile('call', None), PY_START, PY_RESUME, PY_THROW)
  profiled(args => profile('return', args[2]!), PY_RETURN, PY_YIELD)
  profiled(() => profile('return', None), PY_UNWIND)
  profiled(args => profileNative('c_call', args), CALL)
  profiled(args => profileNative('c_return', args), C_RETURN)
  profiled(args => profileNative('c_exception', args), C_RAISE)
}

/** `frame.f_trace = fn` */
export function setTrace(f: PyFrame, fn: PyValue | null): void {
  const more = f.moreState()
  if (more.trace === fn) return
  more.trace = fn
  if (fn !== null && more.traceOpcodes) watchOpcodes(f, true)
}

/** `frame.f_trace_opcodes = on` */
export function setTraceOpcodes(f: PyFrame, on: boolean): void {
  const more = f.moreState()
  more.traceOpcodes = on
  if (!on) watchOpcodes(f, false)
  else if (more.trace !== null) watchOpcodes(f, true)
}

// ---- sys.setprofile

/** `sys.setprofile(f)` */
export function setProfileFunction(f: PyValue): void {
  registerTracer()
  traceState.profile = f === None ? null : f
  setEvents(PROFILE_TOOL, traceState.profile === null ? 0 : PROFILE_EVENTS)
}

function profile(event: string, arg: PyValue): PyValue {
  if (traceState.profile === null) return None
  const f = state.frame as PyFrame
  try {
    call(traceState.profile, [f.asObject(), event, arg])
  } catch (e) {
    setProfileFunction(None)
    throw e
  }
  return None
}

/** Calls of native functions; a method of a type is shown bound to its object. */
function profileNative(event: string, args: Args): PyValue {
  const callee = args[2]!
  if (callee instanceof PyBuiltinFunction) return profile(event, callee)
  if (!(callee instanceof PyMethodDescr) || args[3] === MISSING) return None
  const self = args[3]!
  const get = typeOf(callee).slots.tp_descr_get
  return get === null ? None : profile(event, get(callee, self, typeOf(self)))
}
