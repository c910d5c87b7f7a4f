/**
 * How all other code enters the loop: it may have to be left and entered again in the middle of a frame.
 */
import { finalization, findDropped } from '../objects/finalization.ts'
import { FRAME_COMPILED, type PyFrame, STACK } from '../objects/frame.ts'
import { Departure, levelHooks } from '../objects/levels.ts'
import { monitors } from '../objects/monitoring.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import { PyBuiltinFunction, PyMethodDescr } from '../runtime/native.ts'
import { state } from '../runtime/state.ts'
import { None, type PyValue } from '../runtime/values.ts'
import { runFrame } from './interpreter.ts'
import { WATCHED } from './quick_ids.ts'
import { toPythonException, unwind } from './unwind.ts'

/** Runs a frame, and all that it calls, to its end. */
export function enterFrame(entry: PyFrame, raised: PyBaseException | null = null): PyValue {
  try {
    return runFrame(entry, raised)
  } catch (e) {
    if (!(e instanceof Departure)) throw e
    return goOn(e)
  }
}

/** Departures may follow each other for as long as the program runs: a loop, not recursion. */
function goOn(departure: Departure): PyValue {
  for (let next = departure; ; ) {
    const top = state.frame as PyFrame
    try {
      return runFrame(afterWork(top, next))
    } catch (e) {
      if (!(e instanceof Departure)) throw e
      next = e
    }
  }
}

/** Where to go on: in the frame that called, with the result, or where what was raised is handled. */
function afterWork(top: PyFrame, departure: Departure): PyFrame {
  try {
    const value = departure.work()
    if (value !== undefined) STACK[top.sp++] = value
    return top
  } catch (e) {
    state.frame = top
    return unwind(top, toPythonException(e), true)
  }
}

/** The loop has called the native function `implementation`, not to tell others of its events. */
function isCalledByLoop(f: PyFrame, implementation: object): boolean {
  const callee = STACK[f.sp]
  const isNative = callee instanceof PyBuiltinFunction || callee instanceof PyMethodDescr
  return isNative && callee.def.impl === implementation && (f.flags & FRAME_COMPILED) === 0
}

levelHooks.leave = (implementation, work) => {
  const f = state.frame as PyFrame | null
  if (f !== null && !monitors.active && isCalledByLoop(f, implementation)) throw new Departure(work)
  return work()
}

levelHooks.search = implementation => {
  const f = state.frame as PyFrame | null
  if (f !== null && (f.exe.units[f.pc - 1]! & 255) === WATCHED) finalization.searchDue = true
  else if (f !== null && isCalledByLoop(f, implementation)) throw new Departure(searchAndNone)
  else findDropped()
  return None
}

function searchAndNone(): PyValue {
  findDropped()
  return None
}
