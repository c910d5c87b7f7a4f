/**
 * Connects native modules to the machine, which they may not import: builtins, sys, super().
 * Imported once, for its effects.
 */

import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { checkSignals } from '../modules/_signal.ts'
import { suggestionHooks } from '../modules/_suggestions.ts'
import { typeParameterHooks } from '../modules/_typing/module.ts'
import { runPendingCallbacks } from '../modules/_weakref.ts'
import { asyncHooks, builtinHooks } from '../modules/builtins.ts'
import { traceHooks } from '../modules/sys/frames.ts'
import { sysHooks, writeUnraisable } from '../modules/sys/sys.ts'
import { templateHooks } from '../modules/template.ts'
import { asyncGenHooks } from '../objects/async_generator.ts'
import { coroutineOrigin } from '../objects/coroutine.ts'
import { exceptionHooks } from '../objects/exceptions.ts'
import { finalizationHooks } from '../objects/finalization.ts'
import { frameLocals, PyFrame } from '../objects/frame.ts'
import { localsSnapshot, PyFrameLocalsProxy } from '../objects/frame_locals.ts'
import { generatorHooks } from '../objects/generator.ts'
import { superHooks } from '../objects/property.ts'
import { PyTraceback } from '../objects/traceback.ts'
import { repr, str } from '../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { exc, isException, PyBaseException, runtimeError } from '../runtime/errors.ts'
import { BuiltinDef, PyBuiltinFunction } from '../runtime/native.ts'
import { machine, state } from '../runtime/state.ts'
import { lookup, typeOf } from '../runtime/type.ts'
import { None, PyCell, type PyValue } from '../runtime/values.ts'
import { PyAnextAwaitable } from '../vm/anext.ts'
import { buildClass } from '../vm/build_class.ts'
import { languageHooks } from '../vm/handlers/functions.ts'
import { interrupts } from '../vm/interrupts.ts'
import { setProfileFunction, setTraceFunction, traceState } from '../vm/legacy_tracing.ts'
import { suggest } from '../vm/suggestions.ts'

/** `__build_class__` takes its arguments as they come: keywords go on to the metaclass. */
function buildClassFunction(): PyBuiltinFunction {
  const def = new BuiltinDef('__build_class__', '__build_class__', '*args, **kwds', () => None)
  def.callPlain = buildClass
  return new PyBuiltinFunction(def, undefined, 'builtins')
}

function currentFrame(): PyFrame {
  if (!(state.frame instanceof PyFrame)) throw runtimeError('no current frame')
  return state.frame
}

/** `locals()`: a snapshot where `f_locals` is a view, else the namespace itself. */
function currentLocals(): PyValue {
  const locals = frameLocals(currentFrame())
  return locals instanceof PyFrameLocalsProxy ? localsSnapshot(locals) : locals
}

/**
 * A coroutine that nobody awaited: `warnings` says where it was made; where it is not there or broken, a plain
 * warning does. CPython: _PyErr_WarnUnawaitedCoroutine.
 */
function warnNeverAwaited(coroutine: PyValue): void {
  const report = (run: () => void): boolean => {
    try {
      run()
      return true
    } catch (e) {
      if (!(e instanceof PyBaseException)) throw e
      const text = `Exception ignored while finalizing coroutine ${toUtf16(repr(coroutine))}`
      writeUnraisable(e, None, fromUtf16(text))
      return isException(e, exc.RuntimeWarning)
    }
  }
  const module = state.modules.getStr('warnings')
  const warner = module === undefined ? undefined : lookupAttr(module, '_warn_unawaited_coroutine')
  if (warner !== undefined && report(() => call(warner, [coroutine]))) return
  const name = toUtf16(str(getAttr(coroutine, '__qualname__')))
  report(() => machine.warn('RuntimeWarning', `coroutine '${name}' was never awaited`, 1))
}

/** What `super()` without arguments stands for: the class cell and the first argument of its caller. */
function zeroArguments(): [PyValue, PyValue] {
  const f = currentFrame()
  const { plain } = f.code
  if (plain.argcount === 0) throw runtimeError('super(): no arguments')
  const first = f.getLocal(0)
  const self = first instanceof PyCell && isCellArgument(plain.localspluskinds[0]!) ? first.contents : first
  if (self === undefined) throw runtimeError('super(): arg[0] deleted')
  const at = plain.localsplusnames.indexOf('__class__', plain.localsplusnames.length - plain.freevars.length)
  if (at < 0) throw runtimeError('super(): __class__ cell not found')
  const cell = f.getLocal(at)
  if (!(cell instanceof PyCell)) throw runtimeError('super(): bad __class__ cell')
  if (cell.contents === undefined) throw runtimeError('super(): empty __class__ cell')
  return [cell.contents, self]
}
const isCellArgument = (kind: number): boolean => (kind & 0x40) !== 0

builtinHooks.buildClass = buildClassFunction()
builtinHooks.currentLocals = currentLocals
generatorHooks.unraisable = (e, about, message) =>
  writeUnraisable(e, about, message === undefined ? None : fromUtf16(message))
generatorHooks.neverAwaited = warnNeverAwaited
finalizationHooks.unraisable = (e, o) => {
  const finalizer = lookup(typeOf(o), '__del__') ?? o
  writeUnraisable(
    e,
    None,
    fromUtf16(`Exception ignored while calling deallocator ${toUtf16(repr(finalizer))}`),
  )
}
finalizationHooks.callBack = () => void runPendingCallbacks(writeUnraisable)
asyncHooks.anextDefault = (awaitable, fallback) => new PyAnextAwaitable(awaitable, fallback)
superHooks.zeroArguments = zeroArguments
sysHooks.asyncgenHooks = asyncGenHooks
sysHooks.coroutineOrigin = coroutineOrigin
traceHooks.setTrace = setTraceFunction
traceHooks.setProfile = setProfileFunction
traceHooks.getTrace = () => traceState.trace ?? None
traceHooks.getProfile = () => traceState.profile ?? None
exceptionHooks.isTraceback = v => v instanceof PyTraceback
interrupts.handle = checkSignals
// What waits in the host shall be woken by a signal: no need to find out whether it is hot.
machine.checkSignals = () => {
  interrupts.watchNow()
  checkSignals()
}
Object.assign(languageHooks, typeParameterHooks, templateHooks)
suggestionHooks.suggest = suggest
