/**
 * What happens to an exception on its way out: it becomes a Python exception if it was none, gets its
 * context and its traceback entry, and goes to the next handler by the exception tables.
 * CPython: Python/ceval.c (exception_unwind), Python/errors.c (_PyErr_SetObject).
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { handledException, handling } from '../objects/exception_state.ts'
import { forgetEnd } from '../objects/finalization.ts'
import { FRAME_ENTRY, FRAME_EXPOSED, FRAME_FINISHED, type PyFrame, STACK } from '../objects/frame.ts'
import { dropVariables, GEN_FINISHED } from '../objects/generator.ts'
import { EXCEPTION_HANDLED, monitors, PY_UNWIND, RAISE, RERAISE } from '../objects/monitoring.ts'
import { propagating } from '../objects/pending.ts'
import { addTraceback } from '../objects/traceback.ts'
import { exc, newException, PyBaseException } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { int } from '../runtime/values.ts'
import { globalEvent } from './instrumentation.ts'
import { leaveLoops } from './loop_generators.ts'

/** The exception that RERAISE sent on: it already has its context and this frame's traceback entry. */
export const reraised: { value: PyBaseException | null; pc: number } = { value: null, pc: 0 }

/** The JS error behind a SystemError that stands for a bug of ours. */
export const internalErrors = new WeakMap<PyBaseException, unknown>()

/** Sets `__context__` to what is being handled, cutting any cycle this would close. */
export function chainContext(e: PyBaseException): void {
  const handled = handledException()
  if (handled === null || handled === e) return
  // Floyd's cycle detection runs along, as contexts set by Python code may form a cycle without `e`.
  let slow: PyBaseException = handled
  let step = false
  for (let o: PyBaseException = handled; o.context !== null; ) {
    if (o.context === e) {
      o.context = null
      break
    }
    o = o.context
    if (o === slow) break
    if (step) slow = slow.context!
    step = !step
  }
  e.context = handled
}

/**
 * After the host's stack overflowed, frames may have vanished without a word: generators among them are
 * finished, and what is handled is again what `f`, which caught it, was handling.
 */
export function restoreHandling(f: PyFrame): void {
  finishVanished(f)
  let g: PyFrame | null = f
  // A compiled generator without handlers of its own has no entry there.
  while (g !== null && (g.gen === null || g.gen.handled.previous === null)) g = g.back
  if (g !== null) handling.top = g.gen!.handled
  else while (handling.top.previous !== null) handling.top = handling.top.previous
}

function finishVanished(f: PyFrame): void {
  let g = state.frame as PyFrame | null
  while (g !== null && g !== f) g = g.back
  if (g === null) return
  for (g = state.frame as PyFrame; g !== f; ) {
    const { back }: PyFrame = g
    g.flags |= FRAME_FINISHED
    if (g.gen !== null) {
      g.gen.state = GEN_FINISHED
      g.gen.handled.previous = null
      g.gen.handled.value = null
      g.back = null
    }
    g = back!
  }
  state.frame = f
}

/** Whatever was thrown, as a Python exception. */
export function toPythonException(e: unknown): PyBaseException {
  if (e instanceof PyBaseException) return e
  // No regular expression here: there may be no stack left to compile one.
  if (e instanceof RangeError) {
    const { message } = e
    if (message.includes('call stack'))
      return newException(exc.RecursionError, 'maximum recursion depth exceeded')
    if (!message.includes('toString') && !message.includes('precision')) return newException(exc.MemoryError)
  }
  const text = e instanceof Error ? `${e.name}: ${e.message}` : String(e)
  const made = newException(exc.SystemError, fromUtf16(`internal error: ${text}`))
  internalErrors.set(made, e)
  internalDebug.report?.(e instanceof Error ? (e.stack ?? text) : text)
  return made
}

/** Gets the JavaScript stack of each internal error; set by `init` when TYPHON_DEBUG is. */
export const internalDebug: { report: ((text: string) => void) | null } = { report: null }

/**
 * Finds the handler of `e`, raised in `f`; ends frames without one. Returns the frame to go on with, its
 * `pc` and `sp` at the handler. Throws `e` when a frame that native code called has no handler.
 */
export function unwind(f: PyFrame, e: PyBaseException, fresh: boolean): PyFrame {
  // Where the exception was raised first, which a handler saves; the search goes by the present position.
  let raisedAt = f.pc
  if (reraised.value === e) {
    reraised.value = null
    if (reraised.pc !== 0) raisedAt = reraised.pc
    reraised.pc = 0
    e = announce(f, RERAISE, e)
  } else {
    if (fresh && e.context === null && propagating.value !== e) chainContext(e)
    propagating.value = null
    addTraceback(e, f)
    e = announce(f, RAISE, e)
  }
  for (;;) {
    const { exe } = f
    const entry = exe.handlerAt(f.pc - 1)
    if (entry !== undefined) {
      if (f.loops !== null) leaveLoops(f, entry.depth)
      let sp = f.base + exe.nlocalsplus + entry.depth
      if (entry.lasti) STACK[sp++] = int(exe.startOf(raisedAt - 1))
      STACK[sp++] = e
      f.sp = sp
      f.pc = entry.target
      const seen = announceHandled(f, e)
      if (seen === e) return f
      e = seen
      raisedAt = f.pc
      continue
    }
    f.pc = raisedAt
    if (f.loops !== null) leaveLoops(f, 0)
    e = announce(f, PY_UNWIND, e)
    const { back } = f
    const leaving = (f.flags & FRAME_ENTRY) !== 0
    endFrame(f)
    state.frame = back
    if (leaving || back === null) {
      propagating.value = e
      throw e
    }
    f = back
    raisedAt = f.pc
    addTraceback(e, f)
    e = announce(f, RAISE, e)
  }
}

/** Tells who watches; an exception of theirs takes the place of `e`. */
function announce(f: PyFrame, event: number, e: PyBaseException): PyBaseException {
  if (monitors.tools[event] === 0) return e
  try {
    globalEvent(f, event, e)
    return e
  } catch (other) {
    return toPythonException(other)
  }
}

/** EXCEPTION_HANDLED belongs to the handler's first instruction. */
function announceHandled(f: PyFrame, e: PyBaseException): PyBaseException {
  if (monitors.tools[EXCEPTION_HANDLED] === 0) return e
  f.pc++
  const seen = announce(f, EXCEPTION_HANDLED, e)
  if (seen === e) f.pc--
  return seen
}

/** A frame that returned or was left by an exception. */
export function endFrame(f: PyFrame): void {
  if ((f.flags & FRAME_EXPOSED) !== 0) f.detach()
  const { gen, back } = f
  if (back !== null && back.callee === f) back.callee = null
  f.flags = (f.flags & ~FRAME_ENTRY) | FRAME_FINISHED
  if (gen === null) return
  gen.state = GEN_FINISHED
  dropVariables(gen)
  if (gen.waiting) forgetEnd(gen)
  handling.top = gen.handled.previous!
  gen.handled.previous = null
  gen.handled.value = null
  f.back = null
}
