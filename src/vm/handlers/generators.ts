/** Generators, coroutines and asynchronous iteration. CPython: Python/bytecodes.c, Python/ceval.c. */
import { CO_ASYNC_GENERATOR, CO_COROUTINE, CO_ITERABLE_COROUTINE } from '../../bytecode/code.ts'
import { PyAsyncGenerator } from '../../objects/async_generator.ts'
import { PyCoroutine } from '../../objects/coroutine.ts'
import { type PyFrame, STACK } from '../../objects/frame.ts'
import { awaitGenerator, generatorType, PyGenerator, yieldFrom } from '../../objects/generator.ts'
import { iter } from '../../runtime/abstract.ts'
import { exc, newException, PyBaseException, runtimeError, typeError } from '../../runtime/errors.ts'
import type { PyFunction } from '../../runtime/function.ts'
import { typeOf } from '../../runtime/type.ts'
import type { PyValue } from '../../runtime/values.ts'
import type { Handler } from './handler.ts'

/** A generator made by a function whose code is flagged by `types.coroutine`. */
export function isIterableCoroutine(v: PyValue): boolean {
  return (
    v instanceof PyGenerator &&
    typeOf(v) === generatorType &&
    (v.code.plain.flags & CO_ITERABLE_COROUTINE) !== 0
  )
}

/** The iterator that `await v` drives. */
export function awaitableIterator(v: PyValue): PyValue {
  if (v instanceof PyCoroutine || isIterableCoroutine(v)) return v
  const f = typeOf(v).slots.am_await
  if (f === null) throw typeError("'%T' object can't be awaited", v)
  const it = f(v)
  if (it instanceof PyCoroutine || isIterableCoroutine(it))
    throw typeError('__await__() returned a coroutine')
  if (typeOf(it).slots.tp_iternext === null)
    throw typeError("__await__() returned non-iterator of type '%T'", it)
  return it
}

/** GET_AWAITABLE */
export function awaitableOf(v: PyValue, where: number): PyValue {
  if (
    where !== 0 &&
    !(v instanceof PyCoroutine) &&
    !isIterableCoroutine(v) &&
    typeOf(v).slots.am_await === null
  ) {
    const method = where === 1 ? '__aenter__' : '__aexit__'
    throw typeError(`'async with' received an object from ${method} that does not implement __await__: %T`, v)
  }
  const it = awaitableIterator(v)
  if (it instanceof PyCoroutine && yieldFrom(it) !== undefined)
    throw runtimeError('coroutine is being awaited already')
  return it
}

function getAiter(sp: number): number {
  const v = STACK[sp - 1]!
  const f = typeOf(v).slots.am_aiter
  if (f === null) throw typeError("'async for' requires an object with __aiter__ method, got %T", v)
  const it = f(v)
  if (typeOf(it).slots.am_anext === null) {
    throw typeError("'async for' received an object from __aiter__ that does not implement __anext__: %T", it)
  }
  STACK[sp - 1] = it
  return sp
}

function getAnext(sp: number): number {
  const v = STACK[sp - 1]!
  const f = typeOf(v).slots.am_anext
  if (f === null) throw typeError("'async for' requires an iterator with __anext__ method, got %T", v)
  const next = f(v)
  if (v instanceof PyAsyncGenerator) {
    STACK[sp] = next
    return sp + 1
  }
  try {
    STACK[sp] = awaitableIterator(next)
  } catch (e) {
    const made = newException(
      exc.TypeError,
      `'async for' received an invalid object from __anext__: ${typeOf(next).name}`,
    )
    if (!(e instanceof PyBaseException)) throw e
    made.cause = e
    made.context = e
    made.suppressContext = true
    throw made
  }
  return sp + 1
}

function yieldFromIterator(f: PyFrame, sp: number): number {
  const v = STACK[sp - 1]!
  if (v instanceof PyCoroutine) {
    if ((f.exe.flags & (CO_COROUTINE | CO_ITERABLE_COROUTINE)) === 0) {
      throw typeError("cannot 'yield from' a coroutine object in a non-coroutine generator")
    }
    return sp
  }
  if (!(v instanceof PyGenerator && typeOf(v) === generatorType)) STACK[sp - 1] = iter(v)
  return sp
}

/** The object that a call of a generator function gives. */
export function makeGenerator(f: PyFrame, func: PyFunction): PyGenerator {
  const { flags } = f.exe
  let gen: PyGenerator
  if (flags & CO_COROUTINE) gen = new PyCoroutine(f, func)
  else {
    gen = flags & CO_ASYNC_GENERATOR ? new PyAsyncGenerator(f, func) : new PyGenerator(f, func)
    // Nothing to do at its end; one of the async ones may get something when it begins (objects/async_generator).
    if (!f.exe.hasHandlers()) return gen
  }
  awaitGenerator(gen)
  return gen
}

export const generatorHandlers = {
  GET_AWAITABLE: (_f, sp, arg) => {
    STACK[sp - 1] = awaitableOf(STACK[sp - 1]!, arg)
    return sp
  },
  GET_AITER: (_f, sp) => getAiter(sp),
  GET_ANEXT: (_f, sp) => getAnext(sp),
  GET_YIELD_FROM_ITER: yieldFromIterator,
} satisfies Record<string, Handler>
