/**
 * Generators, and what coroutines and asynchronous generators share with them: a suspended frame, its
 * state, and `send`, `throw`, `close`.
 *
 * `resume` (set by `vm`) runs the frame until it yields (the value) or ends (undefined, with the returned
 * value in `lastStop.value`). CPython: Objects/genobject.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { hooks } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import {
  exc,
  isException,
  newException,
  PyBaseException,
  type PyStopIteration,
  runtimeError,
  stopIteration,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import type { PyCode, PyFunction } from '../runtime/function.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { state } from '../runtime/state.ts'
import { isSubtype, PyType, typeOf } from '../runtime/type.ts'
import { int, None, PyObject, type PyStr, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { copyOf } from './detached.ts'
import { ExceptionState } from './exception_state.ts'
import { awaitEndLater, finalizationHooks, forgetEnd } from './finalization.ts'
import { address, FRAME_EXPOSED, FRAME_FINISHED, PyFrame, STACK } from './frame.ts'
import { pending, settled } from './pending.ts'
import { PyTraceback } from './traceback.ts'

export const GEN_CREATED = 0
export const GEN_SUSPENDED = 1
export const GEN_SUSPENDED_YIELD_FROM = 2
export const GEN_RUNNING = 3
export const GEN_FINISHED = 4

export class PyGenerator extends PyObject {
  declare frame: PyFrame
  declare readonly code: PyCode
  declare name: PyStr
  declare qualname: PyStr
  state: number = GEN_CREATED
  /** Its frame's window while it does not run. */
  window: (PyValue | undefined)[] = []
  /** Where the frame that resumed it in the loop goes on when it ends. */
  exit = 0
  /** Its end matters (objects/finalization), and is waited for by now. */
  awaited = false
  waiting = false
  /** It is an argument of a native function that does not keep it, and nothing else refers to it. */
  temporary = false
  /** Python code has got it from its frame. */
  shared = false
  /**
   * The compiled form of its code: runs up to the next yield. Gives undefined at the end, with the result in
   * `lastStop.value`, and when it raised (objects/pending). A value of undefined throws what is pending into it.
   */
  js: ((gen: PyGenerator, value: PyValue | undefined) => PyValue | undefined) | null = null
  /** The exception that its own `except` blocks handle. */
  handled: ExceptionState = new ExceptionState()

  constructor(frame: PyFrame, func: PyFunction) {
    super()
    this.frame = frame
    this.code = func.code
    this.name = func.name
    this.qualname = func.qualname
  }

  /** What messages call it. */
  get kind(): string {
    return 'generator'
  }
}

/** Set by `vm`. */
export const generatorHooks = {} as {
  resume(gen: PyGenerator, value: PyValue, thrown: PyBaseException | null): PyValue | undefined
  /** Reports an exception that cannot be raised; set by who has `sys`. */
  unraisable?: (e: PyBaseException, about: PyValue, message?: string) => void
  /** Nothing refers to it any more. */
  drop(gen: PyGenerator): void
  /** Warns of a coroutine that was made for nothing. */
  neverAwaited?: (coroutine: PyValue) => void
}

/** The native function that `v` was an argument of needs it no more. */
export function endTemporary(v: PyValue): void {
  if (v instanceof PyGenerator && v.temporary) generatorHooks.drop(v)
}

/** What a generator suspended in `yield from` or `await` waits for. */
export function yieldFrom(gen: PyGenerator): PyValue | undefined {
  if (gen.state !== GEN_SUSPENDED_YIELD_FROM) return undefined
  const f = gen.frame
  return f.saved === null ? STACK[f.sp - 1] : f.saved[f.sp - f.base - 1]
}

/** Asks for it to be closed when nothing refers to it any more. */
export function awaitGenerator(gen: PyGenerator): void {
  gen.awaited = true
  awaitEndLater(gen)
}
finalizationHooks.waits = o => {
  if (!(o instanceof PyGenerator)) return true
  o.waiting = o.state !== GEN_FINISHED
  return o.waiting
}

finalizationHooks.isBusy = o => o instanceof PyGenerator && o.state === GEN_RUNNING
// Its variables may refer to it, and its frame does.
finalizationHooks.parts = (gen, twin) => {
  if (!(gen instanceof PyGenerator)) return []
  const frame = copyOf(gen.frame) as PyFrame
  frame.gen = twin as PyGenerator
  // Frames kept for the next call know who called last.
  frame.callee = null
  frame.inner = null
  // They wait for their own end.
  frame.loops = null
  return [
    [gen.frame, frame],
    [gen.window, gen.window.slice()],
  ]
}

/** `__del__`: closes it. A coroutine that never ran is worth a warning. CPython: _PyGen_Finalize. */
export function finalizeGenerator(gen: PyGenerator): void {
  if (gen.state === GEN_FINISHED) return
  if (gen.kind === 'coroutine' && gen.state === GEN_CREATED) {
    finishGenerator(gen)
    generatorHooks.neverAwaited?.(gen)
    return
  }
  try {
    generatorClose(gen)
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    generatorHooks.unraisable?.(e, None, `Exception ignored while closing generator ${toUtf16(reprOf(gen))}`)
  }
}

/** Of a generator that has ended nobody asks for its variables any more; a traceback may have its frame with them. */
export function dropVariables(gen: PyGenerator): void {
  gen.window = NOTHING
  const { func, exe, flags } = gen.frame
  if ((flags & FRAME_EXPOSED) === 0) return
  gen.frame = new PyFrame(null, func, exe, 0)
  gen.frame.flags = FRAME_FINISHED
  gen.frame.saved = NOTHING
}
const NOTHING: (PyValue | undefined)[] = []

/** Ends a generator without running it. */
export function finishGenerator(gen: PyGenerator): void {
  if (gen.waiting) forgetEnd(gen)
  gen.state = GEN_FINISHED
  gen.frame.flags |= FRAME_FINISHED
  if ((gen.frame.flags & FRAME_EXPOSED) === 0) gen.frame.saved?.fill(undefined)
}

/** False if it has ended; throws where it cannot be sent `value`. */
function canResume(
  gen: PyGenerator,
  value: PyValue,
  thrown: PyBaseException | null,
  closing: boolean,
): boolean {
  switch (gen.state) {
    case GEN_CREATED:
      if (value !== None && thrown === null)
        throw typeError(`can't send non-None value to a just-started ${gen.kind}`)
      break
    case GEN_RUNNING:
      throw valueError(`${gen.kind} already executing`)
    case GEN_FINISHED:
      if (gen.kind === 'coroutine' && !closing) throw runtimeError('cannot reuse already awaited coroutine')
      if (thrown !== null) throw thrown
      lastStop.value = None
      return false
  }
  return true
}

/** Runs until the next yield; undefined at the end. Throws `thrown` inside if given. */
export function sendEx(
  gen: PyGenerator,
  value: PyValue,
  thrown: PyBaseException | null,
  closing = false,
): PyValue | undefined {
  if (!canResume(gen, value, thrown, closing)) return undefined
  const { js } = gen
  if (js === null) return generatorHooks.resume(gen, value, thrown)
  if (thrown === null) return js(gen, value) ?? settled()
  pending.error = thrown
  return js(gen, undefined) ?? settled()
}

/** As `sendEx`, in the interpreter. */
export function sendInterpreted(
  gen: PyGenerator,
  value: PyValue,
  thrown: PyBaseException | null,
): PyValue | undefined {
  return canResume(gen, value, thrown, false) ? generatorHooks.resume(gen, value, thrown) : undefined
}

/** `gen.send(value)` */
export function generatorSend(gen: PyGenerator, value: PyValue): PyValue {
  const v = sendEx(gen, value, null)
  if (v === undefined) throw stopIteration(lastStop.value)
  return v
}

export function generatorNext(gen: PyGenerator): PyValue | undefined {
  const { js } = gen
  return js === null ? sendEx(gen, None, null) : (js(gen, None) ?? settled())
}

/** Closes what a `yield from` waits for. */
function closeIterator(it: PyValue): void {
  if (it instanceof PyGenerator && isPlainKind(it)) {
    generatorClose(it)
    return
  }
  let close: PyValue | undefined
  try {
    close = lookupAttr(it, 'close')
  } catch (e) {
    // CPython reports a failing look-up of `close` and goes on.
    if (!(e instanceof PyBaseException)) throw e
    generatorHooks.unraisable?.(e, it)
  }
  if (close !== undefined) call(close, [])
}

/** A generator or coroutine, not an asynchronous generator. */
export function isPlainKind(gen: PyGenerator): boolean {
  return gen.kind !== 'async generator'
}

/** `gen.close()` */
export function generatorClose(gen: PyGenerator): PyValue {
  if (gen.state === GEN_CREATED) {
    finishGenerator(gen)
    return None
  }
  if (gen.state === GEN_FINISHED) return None
  const inner = yieldFrom(gen)
  let thrown: PyBaseException | null = null
  if (inner !== undefined) thrown = tryClose(gen, inner)
  thrown ??= newException(exc.GeneratorExit)
  try {
    const v = sendEx(gen, None, thrown, true)
    if (v !== undefined) throw runtimeError(`${gen.kind} ignored GeneratorExit`)
    return lastStop.value
  } catch (e) {
    if (isException(e, exc.StopIteration)) return (e as PyStopIteration).value
    if (isException(e, exc.GeneratorExit)) return None
    throw e
  }
}

/** Runs `step` as if the suspended frame of `gen` called it. */
function insideGenerator<T>(gen: PyGenerator, step: () => T): T {
  const f = gen.frame
  const caller = state.frame as PyFrame | null
  const { state: before } = gen
  gen.state = GEN_RUNNING
  f.back = caller
  f.limit = caller === null ? 0 : caller.limit
  state.frame = f
  try {
    return step()
  } finally {
    gen.state = before
    f.back = null
    state.frame = caller
  }
}

/** Closes the inner iterator as if from inside `gen`; the exception that raised, or null. */
function tryClose(gen: PyGenerator, inner: PyValue): PyBaseException | null {
  try {
    insideGenerator(gen, () => closeIterator(inner))
    return null
  } catch (e) {
    if (e instanceof PyBaseException) return e
    throw e
  }
}

/** An exception of class `type`; what goes wrong in making it is thrown in its place. */
function instantiate(type: PyType, val: PyValue): PyBaseException {
  if (val instanceof PyBaseException && isSubtype(val.cls, type)) return val
  try {
    const made = call(type, val === None ? [] : val instanceof PyTuple ? val.items.slice() : [val])
    if (made instanceof PyBaseException) return made
    return typeError('calling %R should have returned an instance of BaseException, not %T', type, made)
  } catch (e) {
    if (e instanceof PyBaseException) return e
    throw e
  }
}

/** The exception of `throw(typ, val, tb)`. */
export function thrownException(typ: PyValue, val: PyValue, tb: PyValue): PyBaseException {
  if (tb !== None && !(tb instanceof PyTraceback))
    throw typeError('throw() third argument must be a traceback object')
  let e: PyBaseException
  if (typ instanceof PyType && isSubtype(typ, exc.BaseException)) e = instantiate(typ, val)
  else if (typ instanceof PyBaseException) {
    if (val !== None) throw typeError('instance exception may not have a separate value')
    e = typ
  } else {
    throw typeError('exceptions must be classes or instances deriving from BaseException, not %T', typ)
  }
  if (tb instanceof PyTraceback) e.traceback = tb
  return e
}

/** `gen.throw(...)` up to the next yield; undefined at the end. */
export function throwEx(
  gen: PyGenerator,
  closeOnExit: boolean,
  typ: PyValue,
  val: PyValue,
  tb: PyValue,
): PyValue | undefined {
  const inner = yieldFrom(gen)
  if (inner === undefined) return sendEx(gen, None, thrownException(typ, val, tb))
  if (closeOnExit && isGeneratorExit(typ)) {
    const failed = tryClose(gen, inner)
    return sendEx(gen, None, failed ?? thrownException(typ, val, tb))
  }
  let thrown: PyBaseException
  try {
    const v = insideGenerator(gen, () => throwIntoInner(inner, closeOnExit, typ, val, tb))
    if (v === NO_THROW) {
      thrown = thrownException(typ, val, tb)
    } else if (v !== undefined) return v
    else thrown = stopIteration(lastStop.value)
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    thrown = e
  }
  return sendEx(gen, None, thrown)
}

const NO_THROW = new PyObject()

function throwIntoInner(
  inner: PyValue,
  closeOnExit: boolean,
  typ: PyValue,
  val: PyValue,
  tb: PyValue,
): PyValue | undefined {
  if (inner instanceof PyGenerator && isPlainKind(inner)) return throwEx(inner, closeOnExit, typ, val, tb)
  const f = lookupAttr(inner, 'throw')
  if (f === undefined) return NO_THROW
  return call(f, tb !== None ? [typ, val, tb] : val !== None ? [typ, val] : [typ])
}

function isGeneratorExit(typ: PyValue): boolean {
  if (typ instanceof PyType) return isSubtype(typ, exc.GeneratorExit)
  return isException(typ, exc.GeneratorExit)
}

/** `throw()` as a method: raises StopIteration at the end. */
export function generatorThrow(gen: PyGenerator, typ: PyValue, val: PyValue, tb: PyValue): PyValue {
  if (val !== None || tb !== None) warnThrow.deprecated('throw')
  const v = throwEx(gen, true, typ, val, tb)
  if (v === undefined) throw stopIteration(lastStop.value)
  return v
}

/** Set by `vm`: the DeprecationWarning of the three-argument signature. */
export const warnThrow = {
  deprecated: (_method: string): void => {},
}

/** A setter for `__name__` or `__qualname__`. */
export function nameSetter(attribute: 'name' | 'qualname') {
  return (gen: PyGenerator, value: PyValue | undefined): void => {
    const s = value === undefined ? undefined : strValue(value)
    if (s === undefined) throw typeError(`__${attribute}__ must be set to a string object`)
    gen[attribute] = s
  }
}

export function frameOf(gen: PyGenerator): PyValue {
  return gen.state === GEN_FINISHED ? None : gen.frame.asObject()
}

export function reprOf(gen: PyGenerator): PyStr {
  const what = gen.kind === 'async generator' ? 'async_generator' : gen.kind
  return fromUtf16(`<${what} object ${toUtf16(gen.qualname)} at ${address(gen)}>`)
}

export function isSuspended(gen: PyGenerator): boolean {
  return gen.state === GEN_SUSPENDED || gen.state === GEN_SUSPENDED_YIELD_FROM
}

export const generatorType = defineType(PyGenerator, {
  name: 'generator',
  final: true,
  noNew: true,
  hasWeakref: true,
  slots: {
    tp_repr: reprOf,
    tp_iter: gen => gen,
    tp_iternext: generatorNext,
    tp_finalize: finalizeGenerator,
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  getset: {
    __name__: [gen => gen.name, nameSetter('name')],
    __qualname__: [gen => gen.qualname, nameSetter('qualname')],
    gi_yieldfrom: gen => yieldFrom(gen) ?? None,
    gi_running: gen => gen.state === GEN_RUNNING,
    gi_suspended: isSuspended,
    gi_frame: frameOf,
    gi_code: gen => gen.code,
  },
  methods: {
    send: ['value, /', generatorSend],
    throw: ['type, value = None, traceback = None, /', generatorThrow],
    close: ['', generatorClose],
    __sizeof__: ['', gen => int(176 + 8 * gen.frame.exe.size)],
  },
})

/** An awaitable of the machine's own, which tells its end without making a StopIteration. */
export abstract class PyAwaitable extends PyObject {
  /** As `sendTo`. */
  abstract step(value: PyValue): PyValue | undefined
}

/** `it.send(value)`, or next() for None; undefined at the end, with the result in `lastStop.value`. */
export function sendTo(it: PyValue, value: PyValue): PyValue | undefined {
  if (it instanceof PyGenerator && isPlainKind(it)) return sendEx(it, value, null)
  if (it instanceof PyAwaitable) return it.step(value)
  const next = typeOf(it).slots.tp_iternext
  try {
    if (value === None && next !== null) {
      lastStop.value = None
      return next(it)
    }
    return callMethod(it, 'send', value)
  } catch (e) {
    if (!isException(e, exc.StopIteration)) throw e
    lastStop.value = (e as PyStopIteration).value
    return undefined
  }
}
