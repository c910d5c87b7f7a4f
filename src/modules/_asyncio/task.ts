/** `_asyncio.Task`: a coroutine driven by an event loop. CPython: Modules/_asynciomodule.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { PyCoroutine } from '../../objects/coroutine.ts'
import { awaitEndLater, finalizationHooks, forgetEnd, looseSet } from '../../objects/finalization.ts'
import { generatorType, sendTo } from '../../objects/generator.ts'
import { hooks, isTrue, repr, strObject } from '../../runtime/abstract.ts'
import { getAttr, lookupAttr, setAttr } from '../../runtime/attributes.ts'
import { call, callKw, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import {
  exc,
  isException,
  newException,
  PyBaseException,
  type PyStopIteration,
  runtimeError,
  typeError,
} from '../../runtime/errors.ts'
import { lastStop } from '../../runtime/slotdefs.ts'
import { isSubtype, type PyType, typeOf } from '../../runtime/type.ts'
import { int, None, PyObject, type PyValue } from '../../runtime/values.ts'
import { copyContext, type PyContext, runInContext } from '../_contextvars.ts'
import { dictRow } from '../instance_dict.ts'
import {
  addAwaitedBy,
  addDoneCallback,
  addFinalizer,
  asksForItself,
  awaitFuture,
  cancelledError,
  discardAwaitedBy,
  finalizeFuture,
  futureCancel,
  futureError,
  futureSetException,
  futureSetResult,
  futureType,
  initFuture,
  PENDING,
  PyFuture,
  report,
  setLogs,
} from './future.ts'
import {
  asyncio,
  callSoon,
  cancelledErrorType,
  enterTask,
  invalidState,
  leaveTask,
  swapCurrentTask,
} from './loops.ts'

/** All tasks that are not done. */
export const tasks = looseSet<PyTask>()

export class PyTask extends PyFuture {
  coroutine: PyValue | null = null
  /** An int stands for a name not yet asked for. */
  name: PyValue = None
  context: PyValue = None
  /** What its coroutine waits for. */
  waiter: PyValue | null = null
  mustCancel = false
  cancelsRequested = 0
  logsDestroyPending = true
  override ended(): void {
    tasks.delete(this)
    if (!this.waiting) return
    this.waiting = false
    if (!this.logs) forgetEnd(this)
  }
}

const { waits } = finalizationHooks
finalizationHooks.waits = o => {
  if (!(o instanceof PyTask)) return waits(o)
  o.waiting = o.state === PENDING
  return o.waiting
}

/** What the loop calls for the next step. */
class PyTaskStep extends PyObject {
  declare readonly task: PyTask
  declare readonly error: PyBaseException | null
  constructor(task: PyTask, error: PyBaseException | null) {
    super()
    this.task = task
    this.error = error
  }
}

/** What the future that a task waits for calls when it is done. */
class PyTaskWakeup extends PyObject {
  declare readonly task: PyTask
  constructor(task: PyTask) {
    super()
    this.task = task
  }
}

defineType(PyTaskStep, {
  name: 'TaskStepMethWrapper',
  module: '_asyncio',
  final: true,
  noNew: true,
  slots: {
    tp_call: (step, args, kwnames) => {
      if (kwnames !== null && kwnames.length > 0) throw typeError('function takes no keyword arguments')
      if (args.length > 0) throw typeError('function takes no positional arguments')
      return runStep(step.task, step.error)
    },
  },
  getset: { __self__: step => step.task },
})

defineType(PyTaskWakeup, {
  name: 'TaskWakeupMethWrapper',
  module: '_asyncio',
  final: true,
  noNew: true,
  slots: {
    tp_call: (wakeup, args, kwnames) => {
      if (kwnames !== null && kwnames.length > 0)
        throw typeError('Task.task_wakeup() takes no keyword arguments')
      if (args.length !== 1) {
        throw typeError(`Task.task_wakeup() takes exactly one argument (${args.length} given)`)
      }
      return wakeUp(wakeup.task, args[0]!)
    },
  },
  getset: {
    __self__: wakeup => wakeup.task,
    __name__: () => 'task_wakeup',
    __qualname__: () => 'Task.task_wakeup',
  },
})

let named = 0

function isCoroutine(v: PyValue): boolean {
  return v instanceof PyCoroutine || isTrue(call(asyncio('asyncio.coroutines', 'iscoroutine'), [v]))
}

function initTask(
  task: PyTask,
  coroutine: PyValue,
  loop: PyValue,
  name: PyValue,
  context: PyValue,
  eager: boolean,
): void {
  initFuture(task, loop)
  if (!isCoroutine(coroutine)) {
    task.logsDestroyPending = false
    throw typeError('a coroutine was expected, got %R', coroutine)
  }
  task.context = context === None ? copyContext() : context
  task.waiter = null
  task.mustCancel = false
  task.logsDestroyPending = true
  task.cancelsRequested = 0
  task.coroutine = coroutine
  task.name = name === None ? int(++named) : strObject(name)
  if (asksForItself(task)) awaitEndLater(task)
  if (eager && isTrue(callMethod(task.loop!, 'is_running'))) {
    startEagerly(task)
    return
  }
  stepSoon(task, null)
  tasks.add(task)
}

function stepSoon(task: PyTask, error: PyBaseException | null): void {
  callSoon(task.loop!, new PyTaskStep(task, error), null, task.context)
}

function startEagerly(task: PyTask): void {
  const loop = task.loop!
  const before = swapCurrentTask(loop, task)
  tasks.add(task)
  try {
    runInContext(task.context as PyContext, () => step(task, null))
  } finally {
    swapCurrentTask(loop, before)
    if (task.state !== PENDING) task.coroutine = null
  }
}

function runStep(task: PyTask, error: PyBaseException | null): PyValue {
  const loop = task.loop!
  enterTask(loop, task)
  try {
    step(task, error)
  } finally {
    leaveTask(loop, task)
  }
  return None
}

/** Runs the coroutine up to the next thing that it waits for. */
function step(task: PyTask, error: PyBaseException | null): void {
  if (task.state !== PENDING) {
    throw invalidState(`__step(): already done: ${toUtf16(repr(task))} ${toUtf16(repr(error ?? None))}`)
  }
  if (task.mustCancel) {
    if (error === null || !isException(error, cancelledErrorType())) error = cancelledError(task)
    task.mustCancel = false
  }
  task.waiter = null
  const { coroutine } = task
  if (coroutine === null) throw runtimeError('uninitialized Task object')
  let v: PyValue | undefined
  try {
    v = error === null ? sendTo(coroutine, None) : throwTo(coroutine, error)
  } catch (e) {
    raised(task, e)
    return
  }
  if (v !== undefined) waitFor(task, v)
  else if (task.mustCancel) {
    // It was cancelled right before it ended.
    task.mustCancel = false
    futureCancel(task, task.cancelMessage)
  } else futureSetResult(task, lastStop.value)
}

function throwTo(coroutine: PyValue, error: PyBaseException): PyValue | undefined {
  try {
    return callMethod(coroutine, 'throw', error)
  } catch (e) {
    if (!isException(e, exc.StopIteration)) throw e
    lastStop.value = (e as PyStopIteration).value
    return undefined
  }
}

/** The coroutine has ended by an exception. */
function raised(task: PyTask, e: unknown): void {
  if (!(e instanceof PyBaseException)) throw e
  if (isException(e, cancelledErrorType())) {
    task.cancelledError = e
    futureCancel(task, None)
    return
  }
  futureSetException(task, e)
  if (isException(e, exc.KeyboardInterrupt) || isException(e, exc.SystemExit)) throw e
}

function isExact(v: PyValue): v is PyFuture {
  if (!(v instanceof PyFuture)) return false
  const type = typeOf(v)
  return type === futureType || type === taskType
}

function futureLoop(v: PyValue): PyValue {
  if (isExact(v)) return v.loop!
  const get = lookupAttr(v, 'get_loop')
  return get === undefined ? getAttr(v, '_loop') : call(get, [])
}

/** The coroutine has given `v`, a future or None. */
function waitFor(task: PyTask, v: PyValue): void {
  if (v === None) {
    stepSoon(task, null)
    return
  }
  const blocking = v === task || isExact(v) ? undefined : lookupAttr(v, '_asyncio_future_blocking')
  if (v === task) errorSoon(task, 'Task cannot await on itself: %R', task)
  else if (isExact(v)) {
    if (v.loop !== task.loop) errorSoon(task, DIFFERENT_LOOP, task, v)
    else if (!v.blocking) errorSoon(task, YIELDED, task, v)
    else {
      addAwaitedBy(v, task)
      v.blocking = false
      addDoneCallback(v, new PyTaskWakeup(task), task.context)
      wait(task, v)
    }
  } else if (blocking !== undefined && blocking !== None) waitForOther(task, v, isTrue(blocking))
  else if (typeOf(v) === generatorType)
    errorSoon(task, 'yield was used instead of yield from for generator in task %R with %R', task, v)
  else errorSoon(task, 'Task got bad yield: %R', v)
}
const DIFFERENT_LOOP = 'Task %R got Future %R attached to a different loop'
const YIELDED = 'yield was used instead of yield from in task %R with %R'

function waitForOther(task: PyTask, v: PyValue, blocking: boolean): void {
  if (futureLoop(v) !== task.loop) {
    errorSoon(task, DIFFERENT_LOOP, task, v)
    return
  }
  if (!blocking) {
    errorSoon(task, YIELDED, task, v)
    return
  }
  if (v instanceof PyFuture) addAwaitedBy(v, task)
  setAttr(v, '_asyncio_future_blocking', false)
  callKw(getAttr(v, 'add_done_callback'), [new PyTaskWakeup(task)], { context: task.context })
  wait(task, v)
}

function wait(task: PyTask, v: PyValue): void {
  task.waiter = v
  if (task.mustCancel && isTrue(callMethod(v, 'cancel', task.cancelMessage))) task.mustCancel = false
}

function errorSoon(task: PyTask, format: string, ...values: PyValue[]): void {
  stepSoon(task, runtimeError(format, ...values))
}

/** The future that the task waits for is done. */
function wakeUp(task: PyTask, future: PyValue): PyValue {
  if (future instanceof PyFuture) discardAwaitedBy(future, task)
  if (isExact(future)) return runStep(task, futureError(future))
  try {
    callMethod(future, 'result')
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    return runStep(task, e)
  }
  return runStep(task, null)
}

function cancelTask(task: PyTask, message: PyValue): PyValue {
  setLogs(task, false)
  if (task.state !== PENDING) return false
  task.cancelsRequested++
  if (task.waiter !== null && isTrue(callMethod(task.waiter, 'cancel', message))) return true
  task.mustCancel = true
  task.cancelMessage = message
  return true
}

function uncancel(task: PyTask): PyValue {
  if (task.cancelsRequested > 0 && --task.cancelsRequested === 0) task.mustCancel = false
  return int(task.cancelsRequested)
}

function nameOf(task: PyTask): PyValue {
  if (typeof task.name === 'number') task.name = `Task-${task.name}`
  return task.name
}

function finalizeTask(task: PyTask): void {
  tasks.delete(task)
  if (task.state === PENDING && task.logsDestroyPending) {
    report(task, { task, message: fromUtf16('Task was destroyed but it is pending!') })
  }
  finalizeFuture(task)
}

addFinalizer(finalizeTask)

const unsupported = (method: string) => (): PyValue => {
  throw runtimeError(`Task does not support ${method} operation`)
}

export const taskType: PyType = defineType(PyTask, {
  name: 'Task',
  module: '_asyncio',
  base: futureType,
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_repr: task => call(asyncio('asyncio.base_tasks', '_task_repr'), [task]) as string,
    tp_iter: awaitFuture,
    am_await: awaitFuture,
    tp_finalize: finalizeTask,
  },
  init: ['coro, *, loop = None, name = None, context = None, eager_start: bool = False', initTask],
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  methods: {
    set_result: ['result, /', unsupported('set_result')],
    set_exception: ['exception, /', unsupported('set_exception')],
    cancel: ['msg = None', cancelTask],
    cancelling: ['', task => int(task.cancelsRequested)],
    uncancel: ['', uncancel],
    get_stack: [
      '*, limit = None',
      (task, limit) => call(asyncio('asyncio.base_tasks', '_task_get_stack'), [task, limit]),
    ],
    print_stack: [
      '*, limit = None, file = None',
      (task, limit, file) => call(asyncio('asyncio.base_tasks', '_task_print_stack'), [task, limit, file]),
    ],
    _make_cancelled_error: ['', cancelledError],
    get_name: ['', nameOf],
    set_name: ['value, /', (task, value) => ((task.name = strObject(value)), None)],
    get_coro: ['', task => task.coroutine ?? None],
    get_context: ['', task => task.context],
  },
  getset: {
    __dict__: dictRow,
    _log_destroy_pending: [
      task => task.logsDestroyPending,
      (task, value) => {
        if (value === undefined) throw newException(exc.AttributeError, 'cannot delete attribute')
        task.logsDestroyPending = isTrue(value)
      },
    ],
    _must_cancel: task => task.mustCancel,
    _coro: task => task.coroutine ?? None,
    _fut_waiter: task => task.waiter ?? None,
  },
})

export function isTask(v: PyValue): v is PyTask {
  return v instanceof PyTask && isSubtype(typeOf(v), taskType)
}

/** Whether `task`, of any class, runs in `loop` and is not done. */
export function isPendingIn(task: PyValue, loop: PyValue): boolean {
  if (isExact(task)) return task.state === PENDING && task.loop === loop
  return !isTrue(callMethod(task, 'done')) && futureLoop(task) === loop
}
