/**
 * `_queue.SimpleQueue`: a `get` waits while other threads run; where nobody could put anything it says so
 * instead of hanging. CPython: Modules/_queuemodule.c.
 */
import { hooks, isTrue, toFloat } from '../runtime/abstract.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { exc, newException, overflowError, typeError, valueError } from '../runtime/errors.ts'
import { mayWait, waitFor } from '../runtime/threads.ts'
import type { PyType } from '../runtime/type.ts'
import { int, None, PyObject, type PyValue } from '../runtime/values.ts'
import { defineException } from './exception_type.ts'

class PySimpleQueue extends PyObject {
  items: PyValue[] = []
}

const emptyType: PyType = defineException('_queue', 'Empty', exc.Exception)

function take(q: PySimpleQueue): PyValue {
  const item = q.items.shift()
  if (item === undefined) throw newException(emptyType)
  return item
}

/** Waits for an item, in a thread's way. */
function get(q: PySimpleQueue, block: PyValue, timeout: PyValue): PyValue {
  if (!isTrue(block)) return take(q)
  if (timeout === None) return waitFor(() => q.items.shift())
  const seconds = toFloat(timeout)
  if (seconds < 0) throw valueError("'timeout' must be a non-negative number")
  if (!(seconds < 9.2e9)) throw overflowError('timeout value is too large')
  return waitFor(() => q.items.shift(), { seconds, expired: () => take(q) })
}

function put(q: PySimpleQueue, item: PyValue): PyValue {
  q.items.push(item)
  return None
}

const simpleQueueType: PyType = defineType(PySimpleQueue, {
  name: 'SimpleQueue',
  signature: '',
  module: '_queue',
  hasWeakref: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      if (type === simpleQueueType && kwnames !== null && kwnames.length > 0)
        throw typeError('SimpleQueue() takes no keyword arguments')
      if (type === simpleQueueType && args.length > 0)
        throw typeError('SimpleQueue() takes no positional arguments')
      return new type.ctor()
    },
  },
  methods: {
    empty: ['', q => q.items.length === 0],
    qsize: ['', q => int(q.items.length)],
    get: ['block = True, timeout = None', mayWait(get)],
    get_nowait: ['', take],
    put: ['item, block = True, timeout = None', put],
    put_nowait: ['item', put],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
})

export const queueModule: NativeModule = defineModule({
  name: '_queue',
  attributes: () => ({ SimpleQueue: simpleQueueType, Empty: emptyType }),
})
