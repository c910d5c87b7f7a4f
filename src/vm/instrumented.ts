/**
 * WATCHED: the events of one instruction, in CPython's order: LINE, INSTRUCTION, its own.
 *
 * Most instructions then run as they are. A few have an event behind them (the result of a native call, the
 * next item of a loop) and are done here as a whole. CPython: Python/bytecodes.c.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import type { CodeMonitoring } from '../objects/code_monitoring.ts'
import { type PyFrame, STACK } from '../objects/frame.ts'
import { isPlainKind, PyGenerator } from '../objects/generator.ts'
import {
  BRANCH_LEFT,
  BRANCH_RIGHT,
  C_RETURN,
  CALL,
  JUMP,
  MISSING,
  monitors,
  PY_RESUME,
  PY_RETURN,
  PY_START,
  PY_YIELD,
  RAISE,
  STOP_ITERATION,
} from '../objects/monitoring.ts'
import { iterNext } from '../runtime/abstract.ts'
import { call, callMethod, callOddKeywords } from '../runtime/calls.ts'
import type { PyDict } from '../runtime/dict.ts'
import {
  exc,
  isException,
  type PyBaseException,
  type PyStopIteration,
  stopIteration,
} from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { lookup, typeOf } from '../runtime/type.ts'
import { None, PyMethod, PyTuple, type PyValue } from '../runtime/values.ts'
import { keywordNames, spreadKeywords } from './calls.ts'
import { superAttributeOf } from './handlers/attributes.ts'
import { argumentsTuple } from './handlers/containers.ts'
import {
  everyInstructionEvent,
  globalEvent,
  jumpEvent,
  lineEvent,
  plainEvent,
  withCallEvents,
} from './instrumentation.ts'

/**
 * The instruction at `f.pc - 1`, with `f.sp` stored. Gives the plain unit to run, or 0 when there is nothing
 * left to do but to go on at `f.pc`: the instruction is done, or a callback has set `f_lineno`.
 */
export function instrumented(f: PyFrame): number {
  const { exe, pc } = f
  const unit = pc - 1
  const m = exe.monitoring!
  const plain = exe.plainUnits()[unit]!
  const own = exe.ownUnits === null ? plain : exe.ownUnits[unit]!
  const previous = note(f, m, unit)
  if (monitors.inside) return own
  if (m.lineTools[unit] !== 0 && beginsLine(f, m, unit, previous)) {
    lineEvent(f, m, unit)
    if (f.pc !== pc) return 0
  }
  if (m.instructionTools[unit] !== 0) {
    everyInstructionEvent(f, m, unit)
    if (f.pc !== pc) return 0
  }
  if ((plain & 255) === OP.FOR_ITER) return forIter(f, m, unit, plain)
  if ((plain & 255) === OP.SEND && monitors.tools[RAISE] !== 0) return send(f, unit, plain)
  if (m.tools[unit] === 0) return own
  if (!ownEvent(f, unit, plain)) return 0
  return f.pc === pc ? own : 0
}

/** Notes the instruction; gives the one executed before it in this frame. */
function note(f: PyFrame, m: CodeMonitoring, unit: number): number {
  const more = f.moreState()
  const { previousUnit } = more
  const known = more.epoch === m.epoch && previousUnit >= 0
  more.previousUnit = unit
  more.epoch = m.epoch
  return known ? previousUnit : f.exe.startOf(unit - 1)
}

/** A jump within a line does not begin it again. */
function beginsLine(f: PyFrame, m: CodeMonitoring, unit: number, previous: number): boolean {
  if (previous < 0) return true
  const table = m.lines!
  return table[previous] !== table[unit] || (f.exe.plainUnits()[previous]! & 255) === OP.RESUME
}

/** Delivers the instruction's own event; false if it also ran the instruction. */
function ownEvent(f: PyFrame, unit: number, plain: number): boolean {
  const arg = plain >> 8
  const top = STACK[f.sp - 1]!
  switch (plain & 255) {
    case OP.RESUME:
      plainEvent(f, arg === 0 ? PY_START : PY_RESUME, unit)
      return true
    case OP.RETURN_VALUE:
      plainEvent(f, PY_RETURN, unit, top)
      return true
    case OP.YIELD_VALUE:
      plainEvent(f, PY_YIELD, unit, top)
      return true
    case OP.CALL:
      return positionalCall(f, unit, arg)
    case OP.CALL_KW:
      return keywordCall(f, unit, arg)
    case OP.CALL_FUNCTION_EX:
      return spreadCall(f, unit)
    case OP.LOAD_SUPER_ATTR:
      superCall(f, unit, arg)
      return false
    case OP.JUMP_FORWARD:
      jumpEvent(f, JUMP, unit, unit, unit + 1 + arg)
      return true
    case OP.JUMP_BACKWARD:
      jumpEvent(f, JUMP, unit, unit, unit + 2 - arg)
      return true
    case OP.POP_JUMP_IF_FALSE:
      if (top !== true) jumpEvent(f, BRANCH_RIGHT, unit, unit, unit + 2 + arg)
      return true
    case OP.POP_JUMP_IF_TRUE:
      if (top === true) jumpEvent(f, BRANCH_RIGHT, unit, unit, unit + 2 + arg)
      return true
    case OP.POP_JUMP_IF_NONE:
      if (top === None) jumpEvent(f, BRANCH_RIGHT, unit, unit, unit + 2 + arg)
      return true
    case OP.POP_JUMP_IF_NOT_NONE:
      if (top !== None) jumpEvent(f, BRANCH_RIGHT, unit, unit, unit + 2 + arg)
      return true
    case OP.NOT_TAKEN:
      jumpEvent(f, BRANCH_LEFT, unit, f.exe.startOf(unit - 1), unit + 1)
      return true
    case OP.POP_ITER:
      jumpEvent(f, BRANCH_RIGHT, unit, loopOf(f, unit), unit + 1)
      return true
    case OP.END_ASYNC_FOR:
      jumpEvent(f, BRANCH_RIGHT, unit, unit + 1 - arg, unit + 1)
      return true
    case OP.END_SEND:
      endSend(f, unit)
      return true
  }
  return true
}

/** The FOR_ITER that an exhausted iterator sends to the POP_ITER at `unit`. */
function loopOf(f: PyFrame, unit: number): number {
  const plain = f.exe.plainUnits()
  for (let i = unit - 1; i >= 0; i--) {
    if ((plain[i]! & 255) === OP.FOR_ITER && f.exe.startOf(i) === i && i + 2 + (plain[i]! >> 8) + 1 === unit)
      return i
  }
  return f.exe.startOf(unit - 1)
}

/** FOR_ITER has its event behind it. */
function forIter(f: PyFrame, m: CodeMonitoring, unit: number, plain: number): number {
  const raises = monitors.tools[RAISE] !== 0
  if (m.tools[unit] === 0 && !raises) return plain
  const it = STACK[f.sp - 1]!
  const v = raises ? nextOrRaise(f, it) : iterNext(it)
  if (v === undefined) {
    f.pc = unit + 2 + (plain >> 8) + 1
    return 0
  }
  STACK[f.sp++] = v
  f.pc = unit + 2
  if (m.tools[unit] !== 0) jumpEvent(f, BRANCH_LEFT, unit, unit, unit + 2)
  return 0
}

/** The next item; undefined at the end, with the result in `lastStop.value`. A StopIteration is seen as raised here. */
function nextOrRaise(f: PyFrame, it: PyValue): PyValue | undefined {
  try {
    // A method of Python's is called as such: its slot would keep the exception to itself.
    if (lookup(typeOf(it), '__next__') instanceof PyFunction) return callMethod(it, '__next__')
    lastStop.value = None
    const v = typeOf(it).slots.tp_iternext === null ? iterNext(it) : typeOf(it).slots.tp_iternext!(it)
    if (v === undefined && lastStop.value !== None) seenStop(f, lastStop.value)
    return v
  } catch (e) {
    return stopped(f, e)
  }
}

/** An end that carries a value; the callbacks may end iterators of their own. */
function seenStop(f: PyFrame, value: PyValue): void {
  globalEvent(f, RAISE, stopIteration(value))
  lastStop.value = value
}

/** Takes a StopIteration for the end, and lets others pass. */
function stopped(f: PyFrame, e: unknown): undefined {
  if (!isException(e, exc.StopIteration)) throw e
  globalEvent(f, RAISE, e as PyBaseException)
  lastStop.value = (e as PyStopIteration).value
}

/** SEND to what is no generator may end in a StopIteration that can be seen; generators go on in the loop. */
function send(f: PyFrame, unit: number, plain: number): number {
  const it = STACK[f.sp - 2]!
  if (it instanceof PyGenerator && isPlainKind(it)) return plain
  const value = STACK[f.sp - 1]!
  let v: PyValue | undefined
  if (value === None && typeOf(it).slots.tp_iternext !== null) v = nextOrRaise(f, it)
  else {
    try {
      v = callMethod(it, 'send', value)
    } catch (e) {
      v = stopped(f, e)
    }
  }
  STACK[f.sp - 1] = v ?? lastStop.value
  f.pc = unit + 2 + (v === undefined ? plain >> 8 : 0)
  return 0
}

/** The end of `yield from` and `await` is a StopIteration that nobody raised. */
function endSend(f: PyFrame, unit: number): void {
  const receiver = STACK[f.sp - 2]
  if (receiver instanceof PyGenerator && isPlainKind(receiver))
    plainEvent(f, STOP_ITERATION, unit, stopIteration(STACK[f.sp - 1]!))
}

/** Bound methods are taken apart before anybody hears of the call. */
function expand(at: number): void {
  const callee = STACK[at]
  if (!(callee instanceof PyMethod) || STACK[at + 1] !== undefined) return
  STACK[at] = callee.func
  STACK[at + 1] = callee.self
}

function positionalCall(f: PyFrame, unit: number, arg: number): boolean {
  const at = f.sp - arg - 2
  expand(at)
  const args = STACK.slice(STACK[at + 1] === undefined ? at + 2 : at + 1, f.sp) as PyValue[]
  return announced(f, unit, unit + 4, at, args[0] ?? MISSING, callee => call(callee, args))
}

function keywordCall(f: PyFrame, unit: number, arg: number): boolean {
  const at = f.sp - arg - 3
  expand(at)
  const kwnames = keywordNames(STACK[f.sp - 1] as PyTuple)
  const args = STACK.slice(STACK[at + 1] === undefined ? at + 2 : at + 1, f.sp - 1) as PyValue[]
  return announced(f, unit, unit + 4, at, args[0] ?? MISSING, callee => call(callee, args, kwnames))
}

/** CALL and CALL_KW: calls of Python functions go on in the loop, others are made here. */
function announced(
  f: PyFrame,
  unit: number,
  next: number,
  at: number,
  arg: PyValue,
  run: (callee: PyValue) => PyValue,
): boolean {
  const callee = STACK[at]!
  const { pc } = f
  plainEvent(f, CALL, unit, callee, arg)
  if (callee instanceof PyFunction || f.pc !== pc) return true
  STACK[at] = withCallEvents(f, unit, callee, arg, C_RETURN, () => run(callee))
  f.sp = at + 1
  f.pc = next
  return false
}

function spreadCall(f: PyFrame, unit: number): boolean {
  const at = f.sp - 4
  const callee = STACK[at]!
  if (!(STACK[at + 2] instanceof PyTuple)) STACK[at + 2] = new PyTuple(argumentsTuple(callee, STACK[at + 2]!))
  const args = (STACK[at + 2] as PyTuple).items
  plainEvent(f, CALL, unit, callee, args[0] ?? MISSING)
  if (callee instanceof PyFunction || callee instanceof PyMethod) return true
  const values = args.slice()
  const kwargs = STACK[at + 3] as PyDict | undefined
  const kwnames = spreadKeywords(kwargs, values)
  STACK[at] = withCallEvents(f, unit, callee, args[0] ?? MISSING, C_RETURN, () =>
    kwnames === undefined ? callOddKeywords(callee, values, kwargs!) : call(callee, values, kwnames),
  )
  f.sp = at + 1
  f.pc = unit + 1
  return false
}

/** LOAD_SUPER_ATTR is seen as a call of super; what is then looked up on its result is not. */
function superCall(f: PyFrame, unit: number, arg: number): void {
  const at = f.sp - 3
  const callee = STACK[at]!
  const args = (arg & 2) !== 0 ? [STACK[at + 1]!, STACK[at + 2]!] : []
  const first = args[0] ?? MISSING
  plainEvent(f, CALL, unit, callee, first)
  const made = withCallEvents(f, unit, callee, first, C_RETURN, () => call(callee, args))
  STACK[at] = superAttributeOf(made, callee, f.exe.names[arg >> 2]!)
  f.sp = at + 1
  if ((arg & 1) !== 0) STACK[f.sp++] = undefined
  f.pc = unit + 2
}
