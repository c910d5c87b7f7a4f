/**
 * Frames of compiled code and the ways out of it. A compiled function keeps its values in JavaScript locals; a frame is
 * pushed for it so that tracebacks, `sys._getframe` and recursion limits hold, and is filled only when somebody looks or
 * when the code leaves: a failed guess or a pending request writes locals, operand stack and position into the frame
 * and lets the interpreter go on from that instruction. No JavaScript exception is thrown on these ways.
 */
import { FOR_ITER, SEND } from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES } from '../bytecode/opcodes.ts'
import { handling } from '../objects/exception_state.ts'
import type { Executable } from '../objects/executable.ts'
import { forgetEnd } from '../objects/finalization.ts'
import {
  FRAME_COMPILED,
  FRAME_ENTRY,
  FRAME_EXPOSED,
  FRAME_FINISHED,
  growStack,
  PyFrame,
  STACK,
} from '../objects/frame.ts'
import { dropVariables, GEN_FINISHED, type PyGenerator } from '../objects/generator.ts'
import { pending, propagating } from '../objects/pending.ts'
import { addTraceback } from '../objects/traceback.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import type { PyFunction } from '../runtime/function.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { state } from '../runtime/state.ts'
import { coreTypes } from '../runtime/type.ts'
import { int, PyFloat, type PyValue } from '../runtime/values.ts'
import { callInterpreted } from '../vm/calls.ts'
import { enterFrame } from '../vm/enter.ts'
import { stopIterationError } from '../vm/handlers/exceptions.ts'
import { interrupts } from '../vm/interrupts.ts'
import { jit } from '../vm/jit_hooks.ts'
import { leaveLoops } from '../vm/loop_generators.ts'
import { chainContext, reraised, restoreHandling, toPythonException } from '../vm/unwind.ts'
import { noteFailure } from './control.ts'
import {
  boxedLocals,
  collect,
  type Exit,
  FAILED,
  leaveRequests,
  mustLeave,
  type Raw,
  RETURNED,
  type Sites,
  writes,
} from './sites.ts'

type Maybe = PyValue | undefined

/** Compiled code deeper than this runs in the interpreter, whose frames are not on the host's stack. */
export const limits = { depth: 1500 }

// ---- frames

/** A frame for compiled code called from `back`; null: the call is too deep for compiled code. */
export function newInner(back: PyFrame): PyFrame | null {
  return back.depth >= limits.depth ? null : makeInner(back)
}

/** The frame of a running call of `func`, which has got on without one so far. */
export function open(func: PyFunction, exe: Executable, sites: Sites): PyFrame {
  const back = state.frame as PyFrame
  const f = back.inner ?? makeInner(back)
  f.depth = back.depth + 1
  f.func = func
  f.exe = exe
  f.sites = sites
  f.limit = back.limit
  state.frame = f
  return f
}

function makeInner(back: PyFrame): PyFrame {
  const f = new PyFrame(back, back.func, back.exe, back.limit)
  const u = undefined
  f.saved = [u, u, u, u, u, u, u, u, u, u, u, u]
  f.flags = FRAME_COMPILED
  back.inner = f
  return f
}

/** The call is too deep for compiled code, or its function belongs to another module. */
export function interpret(f: PyFunction, bound: PyValue[]): Maybe {
  const back = state.frame as PyFrame
  try {
    return finish(callInterpreted(f, bound))
  } catch (e) {
    return failed(e, back)
  }
}

/** A call from compiled code has returned `v`: undefined if the caller must leave for the interpreter now. */
export function finish(v: Maybe): Maybe {
  if (!mustLeave()) return v
  pending.leaving = true
  pending.value = v
  return undefined
}

/** What a nested interpreter threw, as the pending exception. */
export function failed(e: unknown, back: PyFrame): undefined {
  state.frame = back
  const error = toPythonException(e)
  // A call that was too deep to begin has gone through no frame that gave it a context.
  if (error.context === null && propagating.value !== error) chainContext(error)
  if (propagating.value === error) propagating.value = null
  pending.error = error
  return undefined
}

function release(f: PyFrame, back: PyFrame, locals: Maybe[]): void {
  f.saved = locals
  f.sites = null
  f.flags = (f.flags & ~FRAME_COMPILED) | FRAME_FINISHED
  back.flags |= FRAME_EXPOSED
  if (back.inner === f) back.inner = null
}

/** Frames of compiled code above `f` that something thrown has passed, innermost first. */
function passedFrames(f: PyFrame): PyFrame[] | null {
  let g = state.frame as PyFrame | null
  if (g === f) return null
  const out: PyFrame[] = []
  for (; g !== f; g = g.back) {
    if (g === null) return null
    if ((g.flags & FRAME_COMPILED) !== 0) out.push(g)
  }
  return out
}

/**
 * Whatever natives threw becomes the pending exception of frame `f`, whose code catches it. Compiled functions
 * without a handler have no `try` of their own: their frames end here.
 */
export function thrown(thing: unknown, f: PyFrame): void {
  const passed = passedFrames(f)
  if (thing instanceof RangeError) restoreHandling(f)
  state.frame = f
  const e = toPythonException(thing)
  pending.error = e
  pending.leaving = false
  if (reraised.value === e) {
    reraised.value = null
    pending.again = true
    pending.pc = reraised.pc
    reraised.pc = 0
  } else {
    if (e.context === null && propagating.value !== e) chainContext(e)
    propagating.value = null
  }
  if (passed !== null) for (const g of passed) g.gen === null ? left(g, null) : endByException(g)
  state.frame = f
}

/** A handler of frame `f` begins: its exception; undefined if compiled code is to be left instead. */
export function caught(f: PyFrame): PyBaseException | undefined {
  if (pending.leaving || mustLeave()) return undefined
  const e = pending.error!
  pending.error = null
  const { loops, pc } = f
  if (pending.pc !== 0) f.pc = pending.pc
  pending.pc = 0
  if (pending.again) pending.again = false
  else addTraceback(e, f)
  if (loops !== null) leaveLoops(f, f.exe.handlerAt(pc - 1)?.depth ?? 0)
  return e
}

/** The unit of the instruction that raised, for handlers that keep it. */
export function raisedAt(f: PyFrame): PyValue {
  return int(f.exe.startOf(f.pc - 1))
}

/** Whether `v` is a float of this very value: what identity is for a raw double. */
export function isFloatOf(v: PyValue, raw: number): boolean {
  return v instanceof PyFloat && v.cls === coreTypes.float && Object.is(v.v, raw)
}

/** The variables of frame `f` as of its last call, which takes them out of the hands of compiled code. */
export function savedLocals(f: PyFrame): Maybe[] {
  return (f.sites as Sites).getLocals(f)
}

/**
 * Compiled code of frame `f` ends by an exception, or leaves after a call with `operands` on its stack. If it must
 * leave, the interpreter raises what is pending; a handler of this frame finds `canonical` on the stack.
 */
export function left(f: PyFrame, operands: Maybe[] | null, canonical: Maybe[] = NOTHING): Maybe {
  if (pending.leaving) return leave(f, savedLocals(f), operands ?? [])
  if (mustLeave()) return deopt(f, f.pc, savedLocals(f), canonical, takeRaised())
  const back = f.back!
  endByException(f)
  state.frame = back
  return undefined
}

/** `e` is raised here, by compiled code, without the cost of throwing. */
export function raiseHere(e: PyBaseException): undefined {
  if (e.context === null) chainContext(e)
  pending.error = e
  return undefined
}

/** Hands the pending exception to the interpreter, which is to raise it. */
export function takeRaised(): PyBaseException {
  const e = pending.error!
  pending.error = null
  if (pending.again) {
    pending.again = false
    reraised.value = e
    reraised.pc = pending.pc
  }
  pending.pc = 0
  return e
}

/** The frame of compiled code ends by the pending exception. */
export function endByException(f: PyFrame): void {
  const locals = savedLocals(f)
  if (f.loops !== null) leaveAllLoops(f)
  if (pending.pc !== 0) f.pc = pending.pc
  pending.pc = 0
  if (pending.again) pending.again = false
  else addTraceback(pending.error!, f)
  if (f.gen === null) release(f, f.back!, locals)
  else endGenerator(f, f.gen, locals)
}

/** What closes generators must not meet the exception that is pending. */
function leaveAllLoops(f: PyFrame): void {
  const { error, again, pc } = pending
  pending.error = null
  pending.again = false
  pending.pc = 0
  state.frame = f
  leaveLoops(f, 0)
  Object.assign(pending, { error, again, pc })
}

/** A compiled generator has ended by an exception. */
function endGenerator(f: PyFrame, gen: PyGenerator, locals: Maybe[]): void {
  // One thrown into a generator that has not begun is left as it is.
  if (f.exe.handlerAt(f.pc - 1) !== undefined)
    pending.error = stopIterationError(f, pending.error!) as PyBaseException
  finishCompiled(f, gen, locals)
}

/** The frame of a compiled generator has ended; `locals` if somebody may look at them. */
export function finishCompiled(f: PyFrame, gen: PyGenerator, locals: Maybe[] | null): void {
  const { handled } = gen
  if (locals !== null && f.back !== null) f.back.flags |= FRAME_EXPOSED
  f.saved = locals ?? NOTHING
  dropVariables(gen)
  f.sites = null
  f.back = null
  f.flags = (f.flags & ~FRAME_COMPILED) | FRAME_FINISHED
  gen.state = GEN_FINISHED
  if (gen.waiting) forgetEnd(gen)
  if (handled.previous === null) return
  handling.top = handled.previous
  handled.previous = null
  handled.value = null
}
const NOTHING: Maybe[] = []

/** After a call that ended: goes on in the interpreter behind it. */
function leave(f: PyFrame, locals: Maybe[], operands: Maybe[]): Maybe {
  return deopt(f, landing(f, operands), locals, operands)
}

/** Where the interpreter goes on after the call that asks to leave, whose result joins the operands. */
export function landing(f: PyFrame, operands: Maybe[]): number {
  pending.leaving = false
  const { value } = pending
  const unit = f.exe.startOf(f.pc - 1)
  const w = f.exe.plainUnits()[unit]!
  const op = w & 255
  const next = unit + 1 + CACHE_ENTRIES[op]!
  if (value !== undefined) operands.push(value)
  else if (op === SEND) {
    operands.push(lastStop.value)
    return next + (w >> 8)
  } else if (op === FOR_ITER) return next + (w >> 8) + 1
  return next
}

export function fillWindow(f: PyFrame, locals: Maybe[], operands: Maybe[]): void {
  const { base, exe } = f
  const changed = leaveRequests.any ? writes.get(f) : undefined
  if (changed !== undefined) {
    for (const [i, v] of changed) locals[i] = v
    writes.delete(f)
    leaveRequests.any = false
  }
  f.saved = null
  f.sites = null
  for (let i = 0; i < exe.nlocalsplus; i++) STACK[base + i] = locals[i]
  f.sp = base + exe.nlocalsplus
  for (let i = 0; i < operands.length; i++) STACK[f.sp++] = operands[i]
}

/** Makes the frame one of the interpreter's, with a window above its caller's, that goes on at `pc`. */
export function toInterpreter(f: PyFrame, pc: number, locals: Maybe[], operands: Maybe[]): void {
  f.base = f.back!.limit
  f.limit = f.base + f.exe.size
  if (f.limit > STACK.length) growStack(f.limit)
  fillWindow(f, locals, operands)
  f.pc = pc
  f.flags = (f.flags & ~FRAME_COMPILED) | FRAME_ENTRY
}

/** Goes on in the interpreter at `pc` with these values, or raises `e` there; the result is the function's. */
export function deopt(
  f: PyFrame,
  pc: number,
  locals: Maybe[],
  operands: Maybe[],
  e: PyBaseException | null = null,
): Maybe {
  const back = f.back!
  toInterpreter(f, pc, locals, operands)
  if (back.inner === f) back.inner = null
  try {
    state.frame = f
    return finish(enterFrame(f, e))
  } catch (thing) {
    return failed(thing, back)
  }
}

/** A function leaves compiled code at `exit`, with its locals, boxed and raw, and its operands. */
export function exit(f: PyFrame, exit: Exit, locals: Maybe[], raw: Raw[] | null, operands: Maybe[]): Maybe {
  if (exit.why === RETURNED) {
    f.pc = exit.unit + 1
    release(f, f.back!, boxedLocals(exit, locals, raw))
    return operands[0]
  }
  collect(exit, locals, raw, operands)
  if (exit.why === FAILED) {
    const { func, exe } = f
    noteFailure(exe, exit.unit, operands)
    if (exe.entry === null) {
      func.argc = -1
      func.js = null
    }
  }
  return deopt(f, exit.unit, locals, operands)
}
/** As `exit` for the compiled loop of frame `f`, which is the interpreter's. */
export function exitLoop(
  f: PyFrame,
  exit: Exit,
  locals: Maybe[],
  raw: Raw[] | null,
  operands: Maybe[],
): undefined {
  collect(exit, locals, raw, operands)
  if (exit.why === FAILED) noteFailure(f.exe, exit.unit, operands)
  fillWindow(f, locals, operands)
  f.pc = exit.unit
  return undefined
}

/**
 * As `left` for a compiled loop: the interpreter raises what is pending. A handler finds `canonical` on the
 * stack; null: what was there when the loop was entered.
 */
export function leftLoop(f: PyFrame, operands: Maybe[] | null, canonical: Maybe[] | null): undefined {
  const locals = savedLocals(f)
  if (pending.leaving) {
    const stack = operands ?? []
    const pc = landing(f, stack)
    fillWindow(f, locals, stack)
    f.pc = pc
    return undefined
  }
  fillWindow(f, locals, canonical ?? STACK.slice(f.base + f.exe.nlocalsplus, f.sp))
  jit.raised = takeRaised()
  return undefined
}

/** The start of a function without a frame may go on although the flag is up. */
export function isCounted(): boolean {
  return interrupts.isCounted()
}

/** A back edge or function start with something to do. 0: go on; 1: an exception; 2: leave. */
export function poll(f: PyFrame): number {
  interrupts.poll(f)
  return mustLeave() ? 2 : 0
}
