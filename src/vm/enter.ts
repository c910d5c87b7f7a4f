/**
 * How all other code enters the loop: it may have to be left and entered again in the middle of a frame.
 */
import { FRAME_COMPILED, type PyFrame, STACK } from '../objects/frame.ts'
import { Departure, levelHooks } from '../objects/levels.ts'
import { monitors } from '../objects/monitoring.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import { PyBuiltinFunction } from '../runtime/native.ts'
import { state } from '../runtime/state.ts'
import type { PyValue } from '../runtime/values.ts'
import { runFrame } from './interpreter.ts'
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
    STACK[top.sp++] = value
    return top
  } catch (e) {
    state.frame = top
    return unwind(top, toPythonException(e), true)
  }
}

levelHooks.leave = (implementation, work) => {
  const f = state.frame as PyFrame | null
  const callee = f === null ? undefined : STACK[f.sp]
  const byLoop =
    f !== null && (f.flags & FRAME_COMPILED) === 0 && !monitors.active && callee instanceof PyBuiltinFunction
  if (byLoop && callee.def.impl === implementation) throw new Departure(work)
  return work()
}
