/**
 * Asynchronous generators and the awaitables of their methods. What a `yield` of theirs gives is wrapped
 * (PyAsyncGenWrappedValue), so that it can be told from what an `await` inside them passes up: the former
 * ends the awaitable with StopIteration, the latter goes on to the event loop.
 * CPython: Objects/genobject.c.
 */
import { toUtf16 } from '../base/wide_string.ts'
import { hooks } from '../runtime/abstract.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import {
  exc,
  isException,
  newException,
  PyBaseException,
  runtimeError,
  stopIteration,
} from '../runtime/errors.ts'
import type { PyFunction } from '../runtime/function.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { machine } from '../runtime/state.ts'
import { None, PyObject, type PyValue } from '../runtime/values.ts'
import { handledException } from './exception_state.ts'
import { awaitEnd, forgetEnd } from './finalization.ts'
import type { PyFrame } from './frame.ts'
import {
  awaitGenerator,
  finalizeGenerator,
  frameOf,
  GEN_FINISHED,
  generatorHooks,
  isSuspended,
  nameSetter,
  PyAwaitable,
  PyGenerator,
  reprOf,
  sendEx,
  throwEx,
  warnThrow,
  yieldFrom,
} from './generator.ts'
import { pending, settled } from './pending.ts'

export class PyAsyncGenWrappedValue extends PyObject {
  declare readonly value: PyValue
  constructor(value: PyValue) {
    super()
    this.value = value
  }
}

/** `sys.set_asyncgen_hooks` */
export const asyncGenHooks: { firstiter: PyValue; finalizer: PyValue } = { firstiter: None, finalizer: None }

export class PyAsyncGenerator extends PyGenerator {
  closed = false
  runningAsync = false
  hooksCalled = false
  finalizer: PyValue = None
  constructor(frame: PyFrame, func: PyFunction) {
    super(frame, func)
  }
  override get kind(): string {
    return 'async generator'
  }
}

const INIT = 0
const ITER = 1
const CLOSED = 2

/** The awaitable of `__anext__()` and `asend()`. */
export class PyAsyncGenASend extends PyAwaitable {
  declare readonly gen: PyAsyncGenerator
  declare readonly value: PyValue
  state = INIT
  /** Its end is waited for, to warn if nobody awaits it. */
  waiting = false
  constructor(gen: PyAsyncGenerator, value: PyValue) {
    super()
    this.gen = gen
    this.value = value
  }
  override step(value: PyValue): PyValue | undefined {
    return asendStep(this, value) ?? settled()
  }
}

/** The awaitable of `athrow()`, and of `aclose()` when there is nothing to throw. */
export class PyAsyncGenAThrow extends PyObject {
  declare readonly gen: PyAsyncGenerator
  declare readonly thrown: readonly [PyValue, PyValue, PyValue] | null
  state = INIT
  constructor(gen: PyAsyncGenerator, thrown: readonly [PyValue, PyValue, PyValue] | null) {
    super()
    this.gen = gen
    this.thrown = thrown
  }
}

function callHooks(gen: PyAsyncGenerator): void {
  if (gen.hooksCalled) return
  gen.hooksCalled = true
  gen.finalizer = asyncGenHooks.finalizer
  if (gen.finalizer !== None && !gen.awaited) awaitGenerator(gen)
  if (asyncGenHooks.firstiter !== None) call(asyncGenHooks.firstiter, [gen])
}

/** `__anext__()` */
export function asyncGeneratorNext(gen: PyAsyncGenerator): PyValue {
  callHooks(gen)
  return new PyAsyncGenASend(gen, None)
}

/** `__del__`: the event loop's hook closes it, which takes awaiting; without one it is closed as far as that goes. */
function finalizeAsyncGenerator(gen: PyAsyncGenerator): void {
  if (gen.state === GEN_FINISHED) return
  if (gen.finalizer === None || gen.closed) {
    finalizeGenerator(gen)
    return
  }
  try {
    call(gen.finalizer, [gen])
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    generatorHooks.unraisable?.(e, gen)
  }
}

/** An awaitable of `asend` and its kin that nobody awaited. */
function warnUnused(o: PyAsyncGenASend | PyAsyncGenAThrow, method: string): void {
  if (o.state !== INIT) return
  o.state = CLOSED
  const name = toUtf16(o.gen.qualname)
  machine.warn?.('RuntimeWarning', `coroutine method '${method}' of '${name}' was never awaited`, 1)
}

function waited<T extends PyObject>(o: T): T {
  awaitEnd(o)
  return o
}

/** The generator has ended by `e`, which is to be thrown. */
function ended(gen: PyAsyncGenerator, e: unknown): unknown {
  if (isException(e, exc.StopAsyncIteration) || isException(e, exc.GeneratorExit)) gen.closed = true
  gen.runningAsync = false
  return e
}

/** What a step of the generator means for its awaitable: a yield ends it, an await goes on. */
function unwrap(gen: PyAsyncGenerator, step: () => PyValue | undefined): PyValue {
  let v: PyValue | undefined
  try {
    v = step()
  } catch (e) {
    throw ended(gen, e)
  }
  if (v === undefined) throw ended(gen, newException(exc.StopAsyncIteration))
  if (v instanceof PyAsyncGenWrappedValue) {
    gen.runningAsync = false
    throw stopIteration(v.value)
  }
  return v
}

function startSend(o: PyAsyncGenASend): void {
  if (o.state === CLOSED) throw runtimeError('cannot reuse already awaited __anext__()/asend()')
  if (o.state !== INIT) return
  if (o.gen.runningAsync) {
    o.state = CLOSED
    throw runtimeError('anext(): asynchronous generator is already running')
  }
}

/**
 * One step; undefined if the generator has yielded, with the value in `lastStop.value`. Its end, which every
 * `async for` comes to, is left pending.
 */
export function asendStep(o: PyAsyncGenASend, value: PyValue): PyValue | undefined {
  if (o.waiting) {
    forgetEnd(o)
    o.waiting = false
  }
  startSend(o)
  const { gen } = o
  const arg = o.state === INIT && value === None ? o.value : value
  o.state = ITER
  gen.runningAsync = true
  let v: PyValue | undefined
  try {
    v = sendEx(gen, arg, null)
  } catch (e) {
    o.state = CLOSED
    throw ended(gen, e)
  }
  if (v instanceof PyAsyncGenWrappedValue) {
    gen.runningAsync = false
    o.state = CLOSED
    lastStop.value = v.value
    return undefined
  }
  if (v !== undefined) return v
  o.state = CLOSED
  const e = newException(exc.StopAsyncIteration)
  ended(gen, e)
  e.context = handledException()
  pending.error = e
  return undefined
}

function asendSend(o: PyAsyncGenASend, value: PyValue): PyValue {
  const v = o.step(value)
  if (v === undefined) throw stopIteration(lastStop.value)
  return v
}

function asendThrow(o: PyAsyncGenASend, typ: PyValue, val: PyValue, tb: PyValue): PyValue {
  if (o.waiting) forgetEnd(o)
  startSend(o)
  if (o.state === INIT) {
    o.state = ITER
    o.gen.runningAsync = true
  }
  return closing(o, () => unwrap(o.gen, () => throwEx(o.gen, true, typ, val, tb)))
}

/** An exception closes the awaitable. */
function closing(o: { state: number }, step: () => PyValue): PyValue {
  try {
    return step()
  } catch (e) {
    o.state = CLOSED
    throw e
  }
}

/** `close()` of an awaitable: throws GeneratorExit into it. */
function closeAwaitable(o: { state: number }, throwExit: () => PyValue): PyValue {
  if (o.state === CLOSED) return None
  try {
    throwExit()
  } catch (e) {
    if (
      isException(e, exc.StopIteration) ||
      isException(e, exc.StopAsyncIteration) ||
      isException(e, exc.GeneratorExit)
    ) {
      return None
    }
    throw e
  }
  throw runtimeError('coroutine ignored GeneratorExit')
}

function startThrow(o: PyAsyncGenAThrow): void {
  if (o.state === CLOSED) throw runtimeError('cannot reuse already awaited aclose()/athrow()')
  if (o.state !== INIT) return
  if (o.gen.runningAsync) {
    o.state = CLOSED
    const what = o.thrown === null ? 'aclose' : 'athrow'
    throw runtimeError(`${what}(): asynchronous generator is already running`)
  }
}

/** A step of `aclose()`: yielding is an error, ending is success. */
function closeStep(o: PyAsyncGenAThrow, step: () => PyValue | undefined): PyValue {
  let v: PyValue | undefined
  try {
    v = step()
  } catch (e) {
    o.gen.runningAsync = false
    o.state = CLOSED
    if (isException(e, exc.StopAsyncIteration) || isException(e, exc.GeneratorExit)) throw stopIteration()
    throw e
  }
  if (v === undefined || v instanceof PyAsyncGenWrappedValue) {
    o.gen.runningAsync = false
    o.state = CLOSED
    if (v === undefined) throw stopIteration()
    throw runtimeError('async generator ignored GeneratorExit')
  }
  return v
}

function athrowSend(o: PyAsyncGenAThrow, value: PyValue): PyValue {
  forgetEnd(o)
  const { gen } = o
  if (o.state === CLOSED) throw runtimeError('cannot reuse already awaited aclose()/athrow()')
  if (gen.state === GEN_FINISHED) {
    o.state = CLOSED
    throw stopIteration()
  }
  if (o.state === INIT) {
    startThrow(o)
    if (gen.closed) {
      o.state = CLOSED
      throw newException(exc.StopAsyncIteration)
    }
    if (value !== None) throw runtimeError("can't send non-None value to a just-started coroutine")
    o.state = ITER
    gen.runningAsync = true
    if (o.thrown === null) {
      gen.closed = true
      return closeStep(o, () => throwEx(gen, false, exc.GeneratorExit, None, None))
    }
    const [typ, val, tb] = o.thrown
    return closing(o, () => unwrap(gen, () => throwEx(gen, false, typ, val, tb)))
  }
  const step = () => sendEx(gen, value, null)
  return o.thrown === null ? closeStep(o, step) : closing(o, () => unwrap(gen, step))
}

function athrowThrow(o: PyAsyncGenAThrow, typ: PyValue, val: PyValue, tb: PyValue): PyValue {
  forgetEnd(o)
  startThrow(o)
  if (o.state === INIT) {
    o.state = ITER
    o.gen.runningAsync = true
  }
  const step = () => throwEx(o.gen, true, typ, val, tb)
  return o.thrown === null ? closeStep(o, step) : closing(o, () => unwrap(o.gen, step))
}

export const asyncGeneratorType = defineType(PyAsyncGenerator, {
  name: 'async_generator',
  final: true,
  noNew: true,
  hasWeakref: true,
  slots: {
    tp_repr: reprOf,
    am_aiter: gen => gen,
    tp_finalize: finalizeAsyncGenerator,
    am_anext: asyncGeneratorNext,
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  getset: {
    __name__: [gen => gen.name, nameSetter('name')],
    __qualname__: [gen => gen.qualname, nameSetter('qualname')],
    ag_await: gen => yieldFrom(gen) ?? None,
    ag_running: gen => gen.runningAsync,
    ag_suspended: isSuspended,
    ag_frame: frameOf,
    ag_code: gen => gen.code,
  },
  methods: {
    asend: [
      'value, /',
      (gen, value) => {
        callHooks(gen)
        const o = waited(new PyAsyncGenASend(gen, value))
        o.waiting = true
        return o
      },
    ],
    athrow: [
      'type, value = None, traceback = None, /',
      (gen, typ, val, tb) => {
        if (val !== None || tb !== None) warnThrow.deprecated('athrow')
        callHooks(gen)
        return waited(new PyAsyncGenAThrow(gen, [typ, val, tb]))
      },
    ],
    aclose: [
      '',
      gen => {
        callHooks(gen)
        return waited(new PyAsyncGenAThrow(gen, null))
      },
    ],
  },
})

export const asyncGenASendType = defineType(PyAsyncGenASend, {
  name: 'async_generator_asend',
  final: true,
  noNew: true,
  slots: {
    am_await: o => o,
    tp_iter: o => o,
    tp_iternext: o => o.step(None),
    tp_finalize: o => warnUnused(o, 'asend'),
  },
  methods: {
    send: ['value, /', asendSend],
    throw: ['type, value = None, traceback = None, /', asendThrow],
    close: ['', o => closeAwaitable(o, () => asendThrow(o, exc.GeneratorExit, None, None))],
  },
})

export const asyncGenAThrowType = defineType(PyAsyncGenAThrow, {
  name: 'async_generator_athrow',
  final: true,
  noNew: true,
  slots: {
    am_await: o => o,
    tp_iter: o => o,
    tp_iternext: o => athrowSend(o, None),
    tp_finalize: o => warnUnused(o, o.thrown === null ? 'aclose' : 'athrow'),
  },
  methods: {
    send: ['value, /', athrowSend],
    throw: ['type, value = None, traceback = None, /', athrowThrow],
    close: ['', o => closeAwaitable(o, () => athrowThrow(o, exc.GeneratorExit, None, None))],
  },
})

export const asyncGenWrappedValueType = defineType(PyAsyncGenWrappedValue, {
  name: 'async_generator_wrapped_value',
  final: true,
  noNew: true,
})
