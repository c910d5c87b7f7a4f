/** Connects the machine to the hooks below it. Import once, after `objects/init`. */
import '../objects/frame.ts'
import '../objects/frame_locals.ts'
import '../objects/traceback.ts'
import '../objects/cell.ts'
import '../objects/method.ts'
import '../objects/code.ts'
import '../objects/function.ts'
import '../objects/generator.ts'
import '../objects/coroutine.ts'
import '../objects/async_generator.ts'
import { handledException, handling } from '../objects/exception_state.ts'
import { finalizationHooks } from '../objects/finalization.ts'
import { frameHooks } from '../objects/frame.ts'
import {
  finalizeGenerator,
  finishGenerator,
  GEN_CREATED,
  generatorHooks,
  PyAwaitable,
  PyGenerator,
  warnThrow,
} from '../objects/generator.ts'
import { reduceHook } from '../objects/method.ts'
import { dropStaleOperands } from '../objects/stale_operands.ts'
import { typeError } from '../runtime/errors.ts'
import { PyCode } from '../runtime/function.ts'
import { lastStop, slotHooks } from '../runtime/slotdefs.ts'
import { handledHook, machine, state } from '../runtime/state.ts'
import { None, type PyTuple } from '../runtime/values.ts'
import { callFunction } from './calls.ts'
import { resume, runModuleCode } from './execute.ts'
import { setLine } from './frame_lineno.ts'
import { setTrace, setTraceOpcodes } from './legacy_tracing.ts'
import { closeGenerator } from './loop_generators.ts'
import './threads.ts'
import { internalDebug } from './unwind.ts'

machine.callFunction = callFunction
machine.execCode = (code, globals, locals, closure) => {
  if (!(code instanceof PyCode)) throw typeError('exec() arg 1 must be a code object')
  return runModuleCode(code, globals, locals, closure as PyTuple | undefined)
}
generatorHooks.resume = resume
generatorHooks.drop = closeGenerator
finalizationHooks.dropStale = dropStaleOperands
frameHooks.setTrace = setTrace
frameHooks.setTraceOpcodes = setTraceOpcodes
frameHooks.setLine = setLine
frameHooks.finishUnstarted = gen => {
  if (gen.state !== GEN_CREATED) return false
  finalizeGenerator(gen)
  finishGenerator(gen)
  return true
}
warnThrow.deprecated = method => {
  machine.warn?.(
    'DeprecationWarning',
    `the (type, exc, tb) signature of ${method}() is deprecated, use the single-arg signature instead.`,
    1,
  )
}
slotHooks.returnValue = it => {
  if (!(it instanceof PyGenerator || it instanceof PyAwaitable)) return undefined
  const v = lastStop.value
  return v === None ? undefined : v
}
reduceHook.getattr = () => state.builtins.getStr('getattr') ?? None

handledHook.get = handledException
handledHook.set = e => {
  handling.top.value = e
}

/** Turns on the report of internal errors with their JavaScript stack (TYPHON_DEBUG). */
export function debugInternalErrors(report: (text: string) => void): void {
  internalDebug.report = report
}
