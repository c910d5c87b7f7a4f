/** `_asyncio.Future`, and the iterator by which it is awaited. CPython: Modules/_asynciomodule.c. */
import { fromUtf16 } from '../../base/wide_string.ts'
import { asksItself, awaitEnd, forgetEnd } from '../../objects/finalization.ts'
import { PyAwaitable, thrownException, warnThrow } from '../../objects/generator.ts'
import type { PyTraceback } from '../../objects/traceback.ts'
import { hooks, isTrue, richCompareBool } from '../../runtime/abstract.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict, PyFrozenSet } from '../../runtime/dict.ts'
import {
  exc,
  isException,
  newException,
  PyBaseException,
  runtimeError,
  stopIteration,
  typeError,
  valueError,
} from '../../runtime/errors.ts'
import { lastStop } from '../../runtime/slotdefs.ts'
import { EQ } from '../../runtime/slots.ts'
import { isSubtype, PyType, typeOf } from '../../runtime/type.ts'
import { int, None, PyList, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'
import { copyContext } from '../_contextvars.ts'
import { dictRow } from '../instance_dict.ts'
import { asyncio, callSoon, cancelledErrorType, eventLoop, invalidState } from './loops.ts'

export const PENDING = 0
export const CANCELLED = 1
export const FINISHED = 2
const STATE_NAMES = ['PENDING', 'CANCELLED', 'FINISHED']

type Callback = readonly [f: PyValue, context: PyValue]

export class PyFuture extends PyObject {
  /** null before `__init__`. */
  loop: PyValue | null = null
  state = PENDING
  outcome: PyValue = None
  error: PyBaseException | null = null
  errorTraceback: PyTraceback | null = null
  source: PyValue = None
  cancelMessage: PyValue = None
  cancelledError: PyBaseException | null = null
  callbacks: Callback[] = []
  /** Who waits for it: most often one. */
  awaitedBy: PyValue | Set<PyValue> | null = null
  /** Its exception is to be reported if nobody asks for it. */
  logs = false
  /** An `await` has just given it to its task. */
  blocking = false
  /** What happens at its end matters (objects/finalization). */
  waiting = false
  /** A task that ends is in no list of tasks any more. */
  ended(): void {}
}

/** The loop of a future that has been initialised. */
export function loopOf(f: PyFuture): PyValue {
  if (f.loop === null) throw runtimeError('Future object is not initialized.')
  return f.loop
}

export function initFuture(f: PyFuture, loop: PyValue): void {
  f.state = PENDING
  f.outcome = None
  f.error = null
  f.errorTraceback = null
  f.source = None
  f.cancelMessage = None
  f.cancelledError = null
  f.callbacks = []
  f.awaitedBy = null
  f.blocking = false
  setLogs(f, false)
  f.loop = loop === None ? eventLoop() : loop
  if (isTrue(callMethod(f.loop, 'get_debug'))) f.source = call(asyncio('traceback', 'extract_stack'), [])
}

/** Its class has no `__del__` of Python's; those wait from the beginning. */
export function asksForItself(f: PyFuture): boolean {
  return finalizers.has(typeOf(f).slots.tp_finalize)
}
const finalizers = new Set<unknown>()
export function addFinalizer(finalizer: (f: never) => void): void {
  finalizers.add(finalizer)
  asksItself(finalizer)
}

export function setLogs(f: PyFuture, logs: boolean): void {
  if (f.logs === logs) return
  f.logs = logs
  if (!asksForItself(f)) return
  if (logs) awaitEnd(f)
  else forgetEnd(f)
}

function scheduleCallbacks(f: PyFuture): void {
  f.ended()
  const { callbacks } = f
  if (callbacks.length === 0) return
  f.callbacks = []
  for (const [callback, context] of callbacks) callSoon(loopOf(f), callback, f, context)
}

export function futureCancel(f: PyFuture, message: PyValue): boolean {
  setLogs(f, false)
  if (f.state !== PENDING) return false
  f.state = CANCELLED
  f.cancelMessage = message
  scheduleCallbacks(f)
  return true
}

export function futureSetResult(f: PyFuture, result: PyValue): void {
  loopOf(f)
  if (f.state !== PENDING) throw invalidState('invalid state')
  f.outcome = result
  f.state = FINISHED
  scheduleCallbacks(f)
}

function exceptionOf(given: PyValue): PyBaseException {
  const e = given instanceof PyType && isSubtype(given, exc.BaseException) ? call(given, []) : given
  if (!(e instanceof PyBaseException)) throw typeError('invalid exception object')
  if (!isException(e, exc.StopIteration)) return e
  const text = 'StopIteration interacts badly with generators and cannot be raised into a Future'
  const made = newException(exc.RuntimeError, text)
  made.cause = e
  made.context = e
  made.suppressContext = true
  return made
}

export function futureSetException(f: PyFuture, given: PyValue): void {
  if (f.state !== PENDING) throw invalidState('invalid state')
  const e = exceptionOf(given)
  if ((f.state as number) !== PENDING) throw invalidState('invalid state')
  f.error = e
  f.errorTraceback = e.traceback as PyTraceback | null
  f.state = FINISHED
  scheduleCallbacks(f)
  setLogs(f, true)
}

/** The CancelledError to raise: one that was caught, or a new one. */
export function cancelledError(f: PyFuture): PyBaseException {
  const known = f.cancelledError
  f.cancelledError = null
  if (known !== null) return known
  return call(cancelledErrorType(), f.cancelMessage === None ? [] : [f.cancelMessage]) as PyBaseException
}

/** The exception that `result()` raises, or null: then `outcome` is the result. */
export function futureError(f: PyFuture): PyBaseException | null {
  if (f.state === CANCELLED) return cancelledError(f)
  if (f.state !== FINISHED) return invalidState('Result is not set.')
  setLogs(f, false)
  if (f.error === null) return null
  f.error.traceback = f.errorTraceback
  f.errorTraceback = null
  return f.error
}

addFinalizer(finalizeFuture)

function checkInitialised(f: PyFuture): void {
  if (f.loop === null) throw invalidState('Future object is not initialized.')
}

function futureResult(f: PyFuture): PyValue {
  checkInitialised(f)
  const e = futureError(f)
  if (e !== null) throw e
  return f.outcome
}

function futureException(f: PyFuture): PyValue {
  checkInitialised(f)
  if (f.state === CANCELLED) throw cancelledError(f)
  if (f.state !== FINISHED) throw invalidState('Exception is not set.')
  setLogs(f, false)
  return f.error ?? None
}

export function addDoneCallback(f: PyFuture, callback: PyValue, context: PyValue): void {
  if (f.loop === null) throw runtimeError('uninitialized Future object')
  if (f.state !== PENDING) callSoon(f.loop, callback, f, context)
  else f.callbacks.push([callback, context])
}

function removeDoneCallback(f: PyFuture, callback: PyValue): PyValue {
  loopOf(f)
  const before = f.callbacks
  const kept: Callback[] = []
  for (const entry of before) if (!richCompareBool(entry[0], callback, EQ)) kept.push(entry)
  // A comparison may have scheduled or added some.
  if (f.callbacks === before) f.callbacks = kept
  return int(before.length - kept.length)
}

export function addAwaitedBy(f: PyFuture, waiter: PyValue): void {
  if (f.awaitedBy === null) f.awaitedBy = waiter
  else if (f.awaitedBy instanceof Set) f.awaitedBy.add(waiter)
  else f.awaitedBy = new Set([f.awaitedBy, waiter])
}

export function discardAwaitedBy(f: PyFuture, waiter: PyValue): void {
  if (f.awaitedBy === waiter) f.awaitedBy = null
  else if (f.awaitedBy instanceof Set) f.awaitedBy.delete(waiter)
}

function awaitedBy(f: PyFuture): PyValue {
  if (f.awaitedBy === null) return None
  const set = new PyFrozenSet()
  for (const waiter of f.awaitedBy instanceof Set ? f.awaitedBy : [f.awaitedBy]) set.table.set(waiter, true)
  return set
}

/** Tells the loop's exception handler. */
export function report(f: PyFuture, entries: Record<string, PyValue>): void {
  if (f.loop === null) return
  const context = new PyDict()
  for (const [key, value] of Object.entries(entries)) context.setStr(key, value)
  if (f.source !== None) context.setStr('source_traceback', f.source)
  callMethod(f.loop, 'call_exception_handler', context)
}

export function finalizeFuture(f: PyFuture): void {
  if (!f.logs || f.error === null) return
  f.logs = false
  report(f, {
    message: fromUtf16(`${typeOf(f).name} exception was never retrieved`),
    exception: f.error,
    future: f,
  })
}

/** What `await future` drives: gives the future until it is done, then its result. */
class PyFutureIterator extends PyAwaitable {
  declare future: PyFuture | null
  constructor(future: PyFuture) {
    super()
    this.future = future
  }
  override step(): PyValue | undefined {
    const { future } = this
    lastStop.value = None
    if (future === null) return undefined
    if (future.state === PENDING) {
      if (future.blocking) throw runtimeError("await wasn't used with future")
      future.blocking = true
      return future
    }
    this.future = null
    const e = futureError(future)
    if (e !== null) throw e
    lastStop.value = future.outcome
    return undefined
  }
}

defineType(PyFutureIterator, {
  name: 'FutureIter',
  module: '_asyncio',
  final: true,
  noNew: true,
  slots: {
    tp_iter: it => it,
    tp_iternext: it => it.step(),
  },
  methods: {
    send: [
      'value, /',
      it => {
        const v = it.step()
        if (v === undefined) throw stopIteration(lastStop.value)
        return v
      },
    ],
    throw: [
      'type, value = None, traceback = None, /',
      (it, type, value, traceback) => {
        if (value !== None || traceback !== None) warnThrow.deprecated('throw')
        it.future = null
        throw thrownException(type, value, traceback)
      },
    ],
    close: ['', it => ((it.future = null), None)],
  },
})
export function awaitFuture(f: PyFuture): PyValue {
  loopOf(f)
  return new PyFutureIterator(f)
}

function setBoolean(set: (f: PyFuture, value: boolean) => void) {
  return (f: PyFuture, value: PyValue | undefined): void => {
    if (value === undefined) throw newException(exc.AttributeError, 'cannot delete attribute')
    set(f, isTrue(value))
  }
}

export const futureType = defineType(PyFuture, {
  name: 'Future',
  module: '_asyncio',
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_repr: f => call(asyncio('asyncio.base_futures', '_future_repr'), [f]) as string,
    tp_iter: awaitFuture,
    am_await: awaitFuture,
    tp_finalize: finalizeFuture,
  },
  init: ['*, loop = None', initFuture],
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  methods: {
    result: ['', futureResult],
    exception: ['', futureException],
    set_result: ['result, /', (f, result) => (futureSetResult(f, result), None)],
    set_exception: ['exception, /', (f, e) => (loopOf(f), futureSetException(f, e), None)],
    add_done_callback: [
      'fn, /, *, context = <unrepresentable>',
      (f, fn, context) => (addDoneCallback(f, fn, context ?? copyContext()), None),
    ],
    remove_done_callback: ['fn, /', removeDoneCallback],
    cancel: ['msg = None', (f, msg) => (loopOf(f), futureCancel(f, msg))],
    cancelled: ['', f => f.loop !== null && f.state === CANCELLED],
    done: ['', f => f.loop !== null && f.state !== PENDING],
    get_loop: ['', loopOf],
    _make_cancelled_error: ['', cancelledError],
  },
  getset: {
    __dict__: dictRow,
    _state: f => (loopOf(f), STATE_NAMES[f.state]!),
    _asyncio_future_blocking: [
      f => f.loop !== null && f.blocking,
      setBoolean((f, value) => {
        loopOf(f)
        f.blocking = value
      }),
    ],
    _loop: f => f.loop ?? None,
    _callbacks: f => {
      loopOf(f)
      if (f.callbacks.length === 0) return None
      return new PyList(f.callbacks.map(entry => new PyTuple([...entry])))
    },
    _result: f => f.outcome,
    _exception: f => f.error ?? None,
    _log_traceback: [
      f => (loopOf(f), f.logs),
      setBoolean((f, value) => {
        if (value) throw valueError('_log_traceback can only be set to False')
        setLogs(f, false)
      }),
    ],
    _source_traceback: f => f.source,
    _cancel_message: [
      f => f.cancelMessage,
      (f, value) => {
        if (value === undefined) throw newException(exc.AttributeError, 'cannot delete attribute')
        f.cancelMessage = value
      },
    ],
    _asyncio_awaited_by: awaitedBy,
  },
})
