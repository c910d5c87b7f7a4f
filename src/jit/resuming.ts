/** What compiled generators call: being made, ending, leaving for the interpreter. As support.ts for functions. */
import { GET_ANEXT } from '../bytecode/opcode_ids.ts'
import {
  asendStep,
  asyncGeneratorNext,
  PyAsyncGenASend,
  PyAsyncGenerator,
} from '../objects/async_generator.ts'
import { coroutineOrigin, PyCoroutine } from '../objects/coroutine.ts'
import { handling } from '../objects/exception_state.ts'
import type { Executable } from '../objects/executable.ts'
import { FRAME_EXPOSED, PyFrame, STACK } from '../objects/frame.ts'
import {
  finalizeGenerator,
  GEN_CREATED,
  GEN_FINISHED,
  type PyGenerator,
  sendInterpreted,
  sendTo,
} from '../objects/generator.ts'
import { monitors } from '../objects/monitoring.ts'
import { pending } from '../objects/pending.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { state } from '../runtime/state.ts'
import { None, PyMethod, type PyValue } from '../runtime/values.ts'
import { callInterpreted } from '../vm/calls.ts'
import { enterFrame } from '../vm/enter.ts'
import { makeGenerator } from '../vm/handlers/generators.ts'
import { adopt } from '../vm/loop_generators.ts'
import { chainContext } from '../vm/unwind.ts'
import { noteFailure } from './control.ts'
import {
  endByException,
  failed,
  finish,
  finishCompiled,
  landing,
  savedLocals,
  takeRaised,
  toInterpreter,
} from './leaving.ts'
import { collect, type Exit, FAILED, mustLeave, type Raw } from './sites.ts'
import { generic } from './support.ts'

type Maybe = PyValue | undefined

/** A call of a generator function: the frame rests in front of its body. */
export function newGenerator(f: PyFunction, exe: Executable, pc: number, window: Maybe[]): PyGenerator {
  const frame = new PyFrame(null, f, exe, 0)
  frame.pc = pc
  frame.saved = window
  const gen = makeGenerator(frame, f)
  frame.gen = gen
  gen.window = window
  adopt(gen, window)
  const { resume } = exe
  if (resume !== null && (resume.scope === null || resume.scope === f.scope)) gen.js = resume.js
  return gen
}

/** As `newGenerator`; where a coroutine was made is told by frames, if somebody asks. */
export function newCoroutine(
  f: PyFunction,
  exe: Executable,
  pc: number,
  window: Maybe[],
  bound: PyValue[],
): PyValue {
  if (coroutineOrigin.depth > 0) return callInterpreted(f, bound)
  return newGenerator(f, exe, pc, window)
}

/** SEND to what is no compiled generator. */
export function sendOther(it: PyValue, v: PyValue): Maybe {
  return it instanceof PyAsyncGenASend ? asendStep(it, v) : sendTo(it, v)
}

/** GET_ANEXT */
export function anext(f: PyFrame, v: PyValue): PyValue {
  if (v instanceof PyAsyncGenerator) return asyncGeneratorNext(v)
  return STACK[generic(f, GET_ANEXT, 0, [v]) + 1]!
}

/** The result of a call that is thrown away with the next instruction: a coroutine just made has ended then. */
export function dropped(callee: PyValue, v: PyCoroutine): void {
  const f = callee instanceof PyMethod ? callee.func : callee
  if (f instanceof PyFunction && f.code === v.code && v.state === GEN_CREATED) finalizeGenerator(v)
}

/** Resumes a generator that cannot run in compiled form now. */
export function resumeSlow(gen: PyGenerator, value: Maybe): Maybe {
  const back = state.frame as PyFrame
  try {
    if (value !== undefined) return finish(sendInterpreted(gen, value, null))
    const thrown = pending.error
    pending.error = null
    return finish(sendInterpreted(gen, None, thrown))
  } catch (e) {
    return failed(e, back)
  }
}

/** What is pending has been thrown in by `throw()` or `close()`. */
export function thrownIn(f: PyFrame): void {
  if (f.gen!.handled.value !== null) chainContext(pending.error!)
}

/** RETURN_VALUE */
export function endGenerator(f: PyFrame, back: PyFrame, v: PyValue): undefined {
  finishCompiled(f, f.gen!, (f.flags & FRAME_EXPOSED) === 0 ? null : savedLocals(f))
  state.frame = back
  lastStop.value = v
}

/** Compiled code of a generator ends by an exception, or leaves after a call. */
export function leftGenerator(f: PyFrame, given: Maybe[] | null, canonical: Maybe[] = []): Maybe {
  if (pending.leaving) {
    const locals = savedLocals(f)
    const operands = given ?? []
    return deoptGenerator(f, landing(f, operands), locals, operands)
  }
  if (mustLeave()) return deoptGenerator(f, f.pc, savedLocals(f), canonical, takeRaised())
  const { back } = f
  endByException(f)
  state.frame = back
  return undefined
}

/** As `exit` for a generator. */
export function exitGenerator(
  f: PyFrame,
  exit: Exit,
  locals: Maybe[],
  raw: Raw[] | null,
  operands: Maybe[],
): Maybe {
  collect(exit, locals, raw, operands)
  if (exit.why === FAILED) {
    noteFailure(f.exe, exit.unit, operands)
    if (f.exe.resume === null) f.gen!.js = null
  }
  return deoptGenerator(f, exit.unit, locals, operands)
}

/** Goes on in the interpreter at `pc` with these values, or raises `e` there, up to the next yield. */
function deoptGenerator(
  f: PyFrame,
  pc: number,
  locals: Maybe[],
  operands: Maybe[],
  e: PyBaseException | null = null,
): Maybe {
  const back = f.back!
  const gen = f.gen!
  toInterpreter(f, pc, locals, operands)
  if (gen.handled.previous === null) {
    gen.handled.previous = handling.top
    handling.top = gen.handled
  }
  try {
    state.frame = f
    const v = enterFrame(f, e)
    return finish(gen.state === GEN_FINISHED ? undefined : v)
  } catch (thing) {
    return failed(thing, back)
  }
}

export const GENERATOR_SUPPORT = {
  HT: handling,
  LS: lastStop,
  MO: monitors,
  None,
  PD: pending,
  PyCoroutine,
  anext,
  dropped,
  endGenerator,
  exitGenerator,
  leftGenerator,
  newCoroutine,
  newGenerator,
  resumeSlow,
  sendOther,
  thrownIn,
}
