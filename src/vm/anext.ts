/** The awaitable of `anext(it, default)`. CPython: Objects/iterobject.c (anextawaitable_*). */
import { callMethod } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { exc, isException, stopIteration, typeError } from '../runtime/errors.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { typeOf } from '../runtime/type.ts'
import { None, PyObject, type PyValue } from '../runtime/values.ts'
import { awaitableIterator } from './handlers/generators.ts'

export class PyAnextAwaitable extends PyObject {
  declare readonly wrapped: PyValue
  declare readonly fallback: PyValue
  constructor(wrapped: PyValue, fallback: PyValue) {
    super()
    this.wrapped = wrapped
    this.fallback = fallback
  }
}

/** The end of the asynchronous iterator is the default value. */
function step<T>(o: PyAnextAwaitable, run: () => T): T {
  try {
    return run()
  } catch (e) {
    if (isException(e, exc.StopAsyncIteration)) throw stopIteration(o.fallback)
    throw e
  }
}

/** What drives the wrapped awaitable: for a coroutine, its wrapper. */
function driver(o: PyAnextAwaitable): PyValue {
  const it = awaitableIterator(o.wrapped)
  const { tp_iternext, am_await } = typeOf(it).slots
  if (tp_iternext !== null || am_await === null) return it
  const wrapper = am_await(it)
  if (typeOf(wrapper).slots.tp_iternext === null) throw typeError("'%T' object can't be awaited", o.wrapped)
  return wrapper
}

function proxy(o: PyAnextAwaitable, method: string, args: PyValue[]): PyValue {
  return step(o, () => callMethod(driver(o), method, ...args))
}

function next(o: PyAnextAwaitable): PyValue {
  return step(o, () => {
    const it = driver(o)
    lastStop.value = None
    const v = typeOf(it).slots.tp_iternext!(it)
    if (v === undefined) throw stopIteration(lastStop.value)
    return v
  })
}

export const anextAwaitableType = defineType(PyAnextAwaitable, {
  name: 'anext_awaitable',
  final: true,
  noNew: true,
  slots: {
    am_await: o => o,
    tp_iter: o => o,
    tp_iternext: next,
  },
  methods: {
    send: ['value, /', (o, value) => proxy(o, 'send', [value])],
    throw: ['*args', (o, args) => proxy(o, 'throw', args)],
    close: ['', o => proxy(o, 'close', [])],
  },
})
