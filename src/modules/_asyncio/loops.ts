/**
 * The running event loop, the task that runs in it, and what of asyncio's own Python code the native classes need;
 * that is looked up when first needed, as asyncio imports `_asyncio` while it is being imported itself.
 * CPython: Modules/_asynciomodule.c.
 */
import { getAttr } from '../../runtime/attributes.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import { newException, type PyBaseException, runtimeError } from '../../runtime/errors.ts'
import { machine } from '../../runtime/state.ts'
import { threadLocalStates } from '../../runtime/threads.ts'
import type { PyType } from '../../runtime/type.ts'
import { None, type PyValue } from '../../runtime/values.ts'

interface Running {
  loop: PyValue | null
  task: PyValue | null
}

/** In each thread one loop runs, in which one task runs. */
export const running: Running = { loop: null, task: null }

const nothing = (): Running => ({ loop: null, task: null })
threadLocalStates.push({
  get: () => ({ ...running }),
  // A thread that began before asyncio was imported has none.
  set: v => void Object.assign(running, v ?? nothing()),
  fresh: nothing,
})

const found = new Map<string, PyValue>()

/** `name` of asyncio's submodule `module`. */
export function asyncio(module: string, name: string): PyValue {
  const key = `${module}.${name}`
  let v = found.get(key)
  if (v === undefined) {
    v = getAttr(machine.importModule(module), name)
    found.set(key, v)
  }
  return v
}

export function cancelledErrorType(): PyType {
  return asyncio('asyncio.exceptions', 'CancelledError') as PyType
}

export function invalidState(message: string): PyBaseException {
  return newException(asyncio('asyncio.exceptions', 'InvalidStateError') as PyType, message)
}

export function runningLoop(): PyValue {
  if (running.loop === null) throw runtimeError('no running event loop')
  return running.loop
}

export function eventLoop(): PyValue {
  return (
    running.loop ??
    callMethod(call(asyncio('asyncio.events', '_get_event_loop_policy'), []), 'get_event_loop')
  )
}

const CONTEXT = ['context']

/** `loop.call_soon(f, arg, context=context)` */
export function callSoon(loop: PyValue, f: PyValue, arg: PyValue | null, context: PyValue): void {
  const callSoon = getAttr(loop, 'call_soon')
  call(callSoon, arg === null ? [f, context] : [f, arg, context], CONTEXT)
}

function checkRunning(loop: PyValue): void {
  if (running.loop !== loop) throw runtimeError('loop %R is not the running loop', loop)
}

export function enterTask(loop: PyValue, task: PyValue): void {
  checkRunning(loop)
  if (running.task !== null) {
    throw runtimeError(
      'Cannot enter into task %R while another task %R is being executed.',
      task,
      running.task,
    )
  }
  running.task = task
}

export function leaveTask(loop: PyValue, task: PyValue): void {
  checkRunning(loop)
  if (running.task !== task) {
    throw runtimeError(
      'Invalid attempt to leave task %R while task %R is entered.',
      task,
      running.task ?? None,
    )
  }
  running.task = null
}

/** Makes `task` the running one, None: none; gives the one before. */
export function swapCurrentTask(loop: PyValue, task: PyValue): PyValue {
  checkRunning(loop)
  const before = running.task ?? None
  running.task = task === None ? null : task
  return before
}
