/** `_asyncio`: futures, tasks and the running loop, natively. CPython: Modules/_asynciomodule.c. */
import { iter, iterNext } from '../../runtime/abstract.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import { defineModule } from '../../runtime/define.ts'
import { PySet } from '../../runtime/dict.ts'
import { None, type PyValue } from '../../runtime/values.ts'
import { addAwaitedBy, discardAwaitedBy, futureType, PyFuture } from './future.ts'
import { asyncio, enterTask, eventLoop, leaveTask, running, runningLoop, swapCurrentTask } from './loops.ts'
import { isPendingIn, isTask, tasks, taskType } from './task.ts'

/** Tasks of classes that do not derive from ours. */
const others: { scheduled: PyValue | null; readonly eager: PySet } = { scheduled: null, eager: new PySet() }

function scheduledOthers(): PyValue {
  others.scheduled ??= call(asyncio('weakref', 'WeakSet'), [])
  return others.scheduled
}

function registerTask(task: PyValue): PyValue {
  if (isTask(task)) tasks.add(task)
  else callMethod(scheduledOthers(), 'add', task)
  return None
}

function unregisterTask(task: PyValue): PyValue {
  if (isTask(task)) tasks.delete(task)
  else callMethod(scheduledOthers(), 'discard', task)
  return None
}

function registerEagerTask(task: PyValue): PyValue {
  if (isTask(task)) tasks.add(task)
  else others.eager.table.set(task, true)
  return None
}

function unregisterEagerTask(task: PyValue): PyValue {
  if (isTask(task)) tasks.delete(task)
  else others.eager.table.delete(task)
  return None
}

function currentTask(loop: PyValue): PyValue {
  const wanted = loop === None ? runningLoop() : loop
  return running.loop === wanted ? (running.task ?? None) : None
}

function allTasks(loop: PyValue): PyValue {
  const wanted = loop === None ? runningLoop() : loop
  const found: PyValue[] = []
  for (const source of [others.eager, scheduledOthers()]) {
    const it = iter(source)
    for (let v = iterNext(it); v !== undefined; v = iterNext(it)) found.push(v)
  }
  found.push(...tasks)
  const out = new PySet()
  for (const task of found) if (isPendingIn(task, wanted)) out.table.set(task, true)
  return out
}

function addToAwaitedBy(future: PyValue, waiter: PyValue): PyValue {
  if (future instanceof PyFuture && waiter instanceof PyFuture) addAwaitedBy(future, waiter)
  return None
}

function discardFromAwaitedBy(future: PyValue, waiter: PyValue): PyValue {
  if (future instanceof PyFuture && waiter instanceof PyFuture) discardAwaitedBy(future, waiter)
  return None
}

export const asyncioModule = defineModule({
  name: '_asyncio',
  functions: {
    current_task: ['loop = None', currentTask],
    get_event_loop: ['', eventLoop],
    get_running_loop: ['', runningLoop],
    _get_running_loop: ['', () => running.loop ?? None],
    _set_running_loop: ['loop, /', loop => ((running.loop = loop === None ? null : loop), None)],
    _register_task: ['task', registerTask],
    _unregister_task: ['task', unregisterTask],
    _register_eager_task: ['task', registerEagerTask],
    _unregister_eager_task: ['task', unregisterEagerTask],
    _enter_task: ['loop, task', (loop, task) => (enterTask(loop, task), None)],
    _leave_task: ['loop, task', (loop, task) => (leaveTask(loop, task), None)],
    _swap_current_task: ['loop, task', swapCurrentTask],
    all_tasks: ['loop = None', allTasks],
    future_add_to_awaited_by: ['fut, waiter, /', addToAwaitedBy],
    future_discard_from_awaited_by: ['fut, waiter, /', discardFromAwaitedBy],
  },
  attributes: () => ({ Future: futureType, Task: taskType }),
})
