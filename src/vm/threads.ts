/**
 * Frames of threads: how one starts, leaves the host's stack, and comes back.
 *
 * A thread's frames occupy `STACK[base ... limit of the innermost)`, above those of whoever runs it. Suspended,
 * that part is copied out; it comes back at another base, so its frames are moved by the difference.
 * Each call of the loop by native code is a `Level`. A thread can be suspended when all its levels are known
 * here: its start, and native code that went through `callOnLevel` (`Context.run`, through which
 * `threading` runs everything). CPython: Modules/_threadmodule.c (thread_run).
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { ExceptionState, handledBelow, handling } from '../objects/exception_state.ts'
import { executableOf } from '../objects/executable.ts'
import { FRAME_COMPILED, FRAME_ENTRY, growStack, type PyFrame, STACK } from '../objects/frame.ts'
import { PyCallableIterator } from '../objects/iterators.ts'
import { levelHooks } from '../objects/levels.ts'
import { monitors } from '../objects/monitoring.ts'
import { call } from '../runtime/calls.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { PyBuiltinFunction, PyMethodDescr } from '../runtime/native.ts'
import type { KwNames } from '../runtime/slots.ts'
import { state } from '../runtime/state.ts'
import {
  mainThread,
  type Outcome,
  Suspension,
  type ThreadPosition,
  type ThreadState,
  threadHooks,
  threadLocalStates,
  threads,
  waitingCalls,
} from '../runtime/threads.ts'
import { PyMethod, type PyValue } from '../runtime/values.ts'
import { bindGeneral } from './arguments.ts'
import { newFrame } from './calls.ts'
import { enterFrame } from './enter.ts'
import { toPythonException, unwind } from './unwind.ts'

type Around = (run: () => PyValue) => PyValue

/** A call of the loop from native code, and what that code does before and after. */
interface Level {
  readonly entry: PyFrame
  readonly around: Around
  /** Who gets the result; null: the instruction that called. */
  readonly iterator: PyCallableIterator | null
}

/** Threads that run on top of others, outermost first, and the frame where each was begun. */
const nested: { readonly on: ThreadState; readonly t: ThreadState; readonly below: PyFrame | null }[] = []

/** A thread's frames: on the shared stack while it runs, with their window here while it does not. */
class Frames {
  base = 0
  /** Outermost first. */
  levels: Level[] = []
  top: PyFrame | null = null
  window: (PyValue | undefined)[] = []
  /** The levels at the time of the suspension, outermost first. */
  suspended: Level[] = []
  /** The instruction at `top` is executed again. */
  retry = false
}

const plainly: Around = run => run()

const framesOf = (t: ThreadState): Frames => t.frames as Frames

// ---- leaving the host's stack

/** The iterator over calls that the instruction of `f`, a FOR_ITER, asks. */
function askedBy(f: PyFrame): PyCallableIterator | null {
  const it = STACK[f.sp - 1]
  return it instanceof PyCallableIterator && f.exe.plain.code[2 * (f.pc - 1)] === OP.FOR_ITER ? it : null
}

/** Whether the call that waits is an instruction of the innermost frame, not made by other native code. */
function isCalledByLoop(f: PyFrame): boolean {
  const callee = askedBy(f)?.callable ?? STACK[f.sp]
  if (!(callee instanceof PyBuiltinFunction) && !(callee instanceof PyMethodDescr)) return false
  return waitingCalls.has(callee.def.impl)
}

function canSuspend(retry: boolean): boolean {
  const top = state.frame as PyFrame | null
  const frames = framesOf(threads.current)
  if (frames === null || top === null || monitors.active) return false
  if (!retry && !isCalledByLoop(top)) return false
  let level = frames.levels.length
  for (let f: PyFrame | null = top; f !== null; f = f.back) {
    if (f.sites !== null || (f.flags & FRAME_COMPILED) !== 0) return false
    if ((f.flags & FRAME_ENTRY) !== 0 && frames.levels[--level]?.entry !== f) return false
  }
  return level === 0
}

function suspend(retry: boolean): Suspension {
  const frames = framesOf(threads.current)
  const top = state.frame as PyFrame
  frames.top = top
  frames.window = STACK.slice(frames.base, top.limit)
  frames.suspended = frames.levels.slice()
  frames.retry = retry
  return new Suspension()
}

// ---- running

/** Runs `entry` as a level of the current thread. */
function onLevel(frames: Frames, level: Level, run: () => PyValue): PyValue {
  const { length } = frames.levels
  frames.levels.push(level)
  try {
    return level.around(run)
  } finally {
    frames.levels.length = length
  }
}

interface Target {
  readonly func: PyFunction
  readonly args: PyValue[]
}

function targetOf(f: PyValue, args: PyValue[]): Target | null {
  if (f instanceof PyFunction) return { func: f, args }
  if (f instanceof PyMethod && f.func instanceof PyFunction) return { func: f.func, args: [f.self, ...args] }
  return null
}

function enter(back: PyFrame | null, base: number, target: Target, kwnames: KwNames): PyFrame {
  const exe = executableOf(target.func.code)
  const entry = newFrame(back, target.func, exe, base)
  bindGeneral(target.func, exe, base, target.args, kwnames)
  entry.flags = FRAME_ENTRY
  return entry
}

/** The first run. What is no Python function runs without being left. */
function start(t: ThreadState, below: PyFrame | null): void {
  const { f, args, kwnames } = t.call
  const frames = new Frames()
  frames.base = below === null ? 0 : below.limit
  const target = targetOf(f, args)
  if (target === null) {
    state.frame = below
    call(f, args, kwnames)
    return
  }
  t.frames = frames
  const entry = enter(null, frames.base, target, kwnames)
  onLevel(frames, { entry, around: plainly, iterator: null }, () => enterFrame(entry))
}

function goOn(t: ThreadState, below: PyFrame | null): void {
  const frames = framesOf(t)
  place(frames, below === null ? 0 : below.limit)
  state.frame = frames.top
  const { suspended } = frames
  frames.levels = []
  runLevel(t, frames, suspended, 0)
}

/** Puts the window back, with its frames moved to `base`. */
function place(frames: Frames, base: number): void {
  const { window, top } = frames
  const by = base - frames.base
  if (base + window.length > STACK.length) growStack(base + window.length)
  for (let i = 0; i < window.length; i++) STACK[base + i] = window[i]
  for (let f = top; f !== null; f = f.back) {
    f.base += by
    f.sp += by
    f.limit += by
  }
  frames.base = base
  frames.window = []
}

/** Level `i` and those inside of it, innermost first. */
function runLevel(t: ThreadState, frames: Frames, levels: readonly Level[], i: number): PyValue {
  return onLevel(frames, levels[i]!, () => {
    if (i === levels.length - 1) return deliver(t, frames)
    const { entry, iterator } = levels[i + 1]!
    let outcome: Outcome
    try {
      outcome = { value: runLevel(t, frames, levels, i + 1) }
    } catch (error) {
      if (error instanceof Suspension) throw error
      outcome = { error }
    }
    return goOnWith(entry.back!, iterator, outcome)
  })
}

/** A call that a frame made has ended. An iterator that made it for the frame is asked again. */
function goOnWith(f: PyFrame, iterator: PyCallableIterator | null, outcome: Outcome): PyValue {
  state.frame = f
  if (iterator !== null) {
    iterator.answer = outcome
    f.pc--
  } else if ('error' in outcome) return enterFrame(unwind(f, toPythonException(outcome.error), true))
  else STACK[f.sp++] = outcome.value
  return enterFrame(f)
}

/** The innermost frame goes on with the result of its wait. */
function deliver(t: ThreadState, frames: Frames): PyValue {
  const top = frames.top!
  const { outcome } = t
  t.outcome = null
  frames.top = null
  if (frames.retry) {
    top.pc--
    return enterFrame(top)
  }
  return outcome === null ? enterFrame(top) : goOnWith(top, askedBy(top), outcome)
}

threadHooks.canSuspend = canSuspend
threadHooks.suspend = suspend
threadHooks.run = t => {
  const below = state.frame as PyFrame | null
  nested.push({ on: nested.at(-1)?.t ?? mainThread, t, below })
  try {
    if (t.frames === null) start(t, below)
    else goOn(t, below)
    t.done = true
  } catch (e) {
    if (e instanceof Suspension) return
    t.done = true
    throw e
  } finally {
    nested.pop()
    state.frame = below
  }
}

const HANDLED = threadLocalStates.push({
  get: () => handling.top,
  set: v => {
    handling.top = v as ExceptionState
  },
  fresh: () => new ExceptionState(),
})

const handledOf = (states: unknown[]): PyBaseException | null =>
  handledBelow((states[HANDLED - 1] as ExceptionState | undefined) ?? null)

threadHooks.positions = () => {
  const found: ThreadPosition[] = [
    { ident: threads.current.ident, frame: state.frame, handled: handledBelow(handling.top) },
  ]
  for (const { on, t, below } of nested) {
    found.push({ ident: on.ident, frame: below, handled: handledOf(t.kept) })
  }
  for (const t of threads.others) {
    if (t.running) continue
    const { ident, own } = t
    found.push({ ident, frame: t.frames === null ? null : framesOf(t).top, handled: handledOf(own) })
  }
  return found
}

levelHooks.call = (around, f, args, kwnames) => {
  const target = threads.current === mainThread ? null : targetOf(f, args)
  const frames = framesOf(threads.current)
  if (target === null || frames === null) return around(() => call(f, args, kwnames))
  const back = state.frame as PyFrame
  const entry = enter(back, back.limit, target, kwnames)
  return onLevel(frames, { entry, around, iterator: null }, () => enterFrame(entry))
}

levelHooks.callFor = it => {
  const callable = it.callable!
  const back = state.frame as PyFrame | null
  const frames = framesOf(threads.current)
  const asked = threads.current === mainThread || frames === null || back === null ? null : askedBy(back)
  const target = asked === it ? targetOf(callable, []) : null
  if (target === null || back === null) return call(callable, [])
  const entry = enter(back, back.limit, target, null)
  return onLevel(frames, { entry, around: plainly, iterator: asked }, () => enterFrame(entry))
}

levelHooks.callFrom = (implementation, around, f, args) => {
  const top = state.frame as PyFrame | null
  const callee = top === null ? undefined : STACK[top.sp]
  const byLoop = callee instanceof PyBuiltinFunction && callee.def.impl === implementation
  return byLoop ? levelHooks.call(around, f, args, null) : around(() => call(f, args))
}

threadLocalStates.push({
  get: () => state.depth,
  set: v => {
    state.depth = v as number
  },
  fresh: () => 0,
})
