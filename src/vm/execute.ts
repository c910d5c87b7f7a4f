/** Running code objects and generators from outside of the loop. */
import { CO_OPTIMIZED } from '../bytecode/code.ts'
import { handling } from '../objects/exception_state.ts'
import { executableOf } from '../objects/executable.ts'
import { FRAME_ENTRY, type PyFrame } from '../objects/frame.ts'
import { newFunction } from '../objects/function.ts'
import { GEN_FINISHED, GEN_RUNNING, type PyGenerator } from '../objects/generator.ts'
import { monitors, PY_THROW } from '../objects/monitoring.ts'
import type { PyDict } from '../runtime/dict.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import type { PyCode, PyFunction } from '../runtime/function.ts'
import { state } from '../runtime/state.ts'
import type { PyTuple, PyValue } from '../runtime/values.ts'
import { bindGeneral } from './arguments.ts'
import { newFrame } from './calls.ts'
import { enterFrame } from './enter.ts'
import { resumeOn } from './generators.ts'
import { globalEvent, instrument } from './instrumentation.ts'
import { chainContext, unwind } from './unwind.ts'

function topBase(): number {
  const f = state.frame as PyFrame | null
  return f === null ? 0 : f.limit
}

/** Calls a function without arguments whose names live in `locals`: class bodies, `exec`. */
export function callWithLocals(func: PyFunction, locals: PyValue | null): PyValue {
  const base = topBase()
  const exe = executableOf(func.code)
  const f = newFrame(state.frame as PyFrame | null, func, exe, base)
  bindGeneral(func, exe, base, [], null)
  f.locals = (exe.flags & CO_OPTIMIZED) === 0 ? locals : null
  f.flags = FRAME_ENTRY
  return enterFrame(f)
}

/** `exec(code, globals, locals)`, and module bodies. `closure` for code with free variables. */
export function runModuleCode(
  code: PyCode,
  globals: PyDict,
  locals: PyValue = globals,
  closure: PyTuple | null = null,
): PyValue {
  if (globals.getStr('__builtins__') === undefined) globals.setStr('__builtins__', state.builtins)
  const func = newFunction(code, globals)
  func.closure = closure
  return callWithLocals(func, locals)
}

/** Resumes a generator from native code; undefined at its end, the result in `lastStop.value`. */
export function resume(
  gen: PyGenerator,
  value: PyValue,
  thrown: PyBaseException | null,
): PyValue | undefined {
  const caller = state.frame as PyFrame | null
  const saved = handling.top
  const f = resumeOn(caller, gen, value, FRAME_ENTRY)
  try {
    if (thrown !== null) throwInto(f, thrown, caller)
    const v = enterFrame(f)
    return gen.state === (GEN_FINISHED as number) ? undefined : v
  } finally {
    if (handling.top !== saved) {
      // Only when the host's stack overflowed on the way in: the frame never ran.
      handling.top = saved
      if (gen.state === GEN_RUNNING) gen.state = GEN_FINISHED
      state.frame = caller
    }
    // Who holds the frame of an ended generator does not hold the generator.
    if (gen.state === (GEN_FINISHED as number)) f.gen = null
  }
}

/** The exception appears at the frame's present position. */
function throwInto(f: PyFrame, e: PyBaseException, caller: PyFrame | null): void {
  state.frame = f
  if (f.gen!.handled.value !== null) chainContext(e)
  if (monitors.active) {
    instrument(f.exe)
    if (monitors.tools[PY_THROW] !== 0) globalEvent(f, PY_THROW, e)
  }
  try {
    unwind(f, e, false)
  } catch (left) {
    state.frame = caller
    throw left
  }
}
