/**
 * Suspending and resuming frames. A suspended frame's window is copied from the shared stack to
 * `gen.window` and back. CPython: Objects/genobject.c (gen_send_ex2), Python/bytecodes.c.
 */
import { LOAD_ATTR, POP_TOP } from '../bytecode/opcode_ids.ts'
import { PyCoroutine } from '../objects/coroutine.ts'
import { handling } from '../objects/exception_state.ts'
import {
  FRAME_COMPILED,
  FRAME_ENTRY,
  FRAME_FOR_ITER,
  FRAME_INIT,
  FRAME_SEND,
  growStack,
  type PyFrame,
  STACK,
} from '../objects/frame.ts'
import {
  finalizeGenerator,
  GEN_FINISHED,
  GEN_RUNNING,
  GEN_SUSPENDED,
  type PyGenerator,
} from '../objects/generator.ts'
import { monitors } from '../objects/monitoring.ts'
import { recursionError, typeError } from '../runtime/errors.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { state } from '../runtime/state.ts'
import { None, type PyValue } from '../runtime/values.ts'
import { makeGenerator } from './handlers/generators.ts'
import { adopt, noteReturned } from './loop_generators.ts'

/** How a frame was entered: what its return means to the caller. */
export const ENTERED = FRAME_ENTRY | FRAME_INIT | FRAME_FOR_ITER | FRAME_SEND

/** RETURN_GENERATOR: the frame, about to run its body for the first time, becomes a generator's. */
export function detachGenerator(f: PyFrame, sp: number): PyGenerator {
  const gen = makeGenerator(f, f.func)
  f.gen = gen
  gen.window = STACK.slice(f.base, f.base + f.exe.size)
  gen.window.fill(undefined, sp - f.base)
  f.saved = gen.window
  f.sp = sp
  const { back, flags } = f
  if (back !== null && back.callee === f) back.callee = null
  f.back = null
  f.flags &= ~ENTERED
  if (f.exe.resume !== null) adoptCompiled(gen)
  adopt(gen, gen.window)
  if (back === null || (flags & ENTERED) !== 0) return gen
  noteReturned(back, gen)
  if (gen.awaited) finishIfDropped(gen, back)
  return gen
}

/** The generator goes on in compiled code from now on. */
function adoptCompiled(gen: PyGenerator): void {
  const { exe, func } = gen.frame
  const compiled = exe.resume!
  if (compiled.scope === null || compiled.scope === func.scope) gen.js = compiled.js
}

/**
 * A coroutine whose caller throws it away with the next instruction is done for: who wrote that forgot `await`. One of which
 * the caller takes the frame is done for after that.
 */
function finishIfDropped(gen: PyGenerator, caller: PyFrame): void {
  const { exe, pc } = caller
  const unit = exe.plainUnits()[pc]!
  if (gen instanceof PyCoroutine && (unit & 255) === LOAD_ATTR)
    gen.onlyForFrame = exe.plain.names[unit >> 9] === 'cr_frame'
  if ((unit & 255) !== POP_TOP) return
  const { frame } = state
  state.frame = caller
  try {
    finalizeGenerator(gen)
  } finally {
    state.frame = frame
  }
}

/** YIELD_VALUE: the window goes to the generator; `how` is 1 for `yield from` and `await`. */
export function suspend(f: PyFrame, sp: number, how: number): void {
  const gen = f.gen!
  const { window } = gen
  const { base } = f
  const n = sp - base
  for (let i = 0; i < n; i++) window[i] = STACK[base + i]
  // Operands of an earlier `yield` would live as long as the generator.
  for (let i = n; i < window.length; i++) window[i] = undefined
  f.saved = window
  f.sp = sp
  f.back = null
  f.flags &= ~ENTERED
  gen.state = GEN_SUSPENDED + how
  if (gen.js === null && f.exe.resume !== null) adoptCompiled(gen)
  handling.top = gen.handled.previous!
  gen.handled.previous = null
}

/** Makes the generator's frame run on top of `caller`, with `value` as the result of its yield. */
export function resumeOn(caller: PyFrame | null, gen: PyGenerator, value: PyValue, flags: number): PyFrame {
  const f = gen.frame
  const base = caller === null ? 0 : caller.limit
  const limit = base + f.exe.size
  if (limit > STACK.length) growStack(limit)
  f.depth = caller === null ? 1 : caller.depth + 1
  if (f.depth > state.recursionLimit) throw recursionError('maximum recursion depth exceeded')
  const { window } = gen
  const n = f.sp - f.base
  for (let i = 0; i < n; i++) STACK[base + i] = window[i]
  STACK[base + n] = value
  f.base = base
  f.sp = base + n + 1
  f.limit = limit
  f.saved = null
  f.back = caller
  f.flags = (f.flags & ~FRAME_COMPILED) | flags
  gen.state = GEN_RUNNING
  gen.handled.previous = handling.top
  handling.top = gen.handled
  return f
}

/** Compiled generators nest on the host's stack: deeper than this the loop runs them. */
const DEEP = 1500

/** A generator that `f` can resume in the loop, without the checks of `send`; compiled ones run by themselves. */
export function isResumable(gen: PyGenerator, f: PyFrame): boolean {
  return gen.state < GEN_RUNNING && (gen.js === null || f.depth > DEEP || monitors.active)
}

/** Delivers a returned value to the frame that entered the one that ended. */
export function returnTo(caller: PyFrame, ended: PyFrame, flags: number, v: PyValue): void {
  if ((flags & FRAME_INIT) !== 0) {
    if (v !== None) throw typeError("__init__() should return None, not '%T'", v)
    // The instance is already in the slot of the callable.
    caller.sp++
    return
  }
  const { gen } = ended
  if (gen !== null && gen.state === GEN_FINISHED) {
    // Who holds the frame of an ended generator does not hold the generator.
    ended.gen = null
    if ((flags & (FRAME_FOR_ITER | FRAME_SEND)) !== 0) caller.pc = gen.exit
    if ((flags & FRAME_FOR_ITER) !== 0) return
  }
  STACK[caller.sp++] = v
}

/** True when a resumed generator has ended; its result is then kept for the iterator protocol. */
export function noteEnd(gen: PyGenerator, v: PyValue): boolean {
  if (gen.state !== GEN_FINISHED) return false
  lastStop.value = v
  return true
}
