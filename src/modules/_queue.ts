/**
 * `_queue.SimpleQueue` for one thread: a `get` that would wait for ever says so instead of hanging.
 * CPython: Modules/_queuemodule.c.
 */
import { hooks, isTrue, toFloat } from '../runtime/abstract.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { exc, newException, overflowError, runtimeError, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import type { PyType } from '../runtime/type.ts'
import { int, None, PyObject, type PyValue } from '../runtime/values.ts'
import { checkSignals } from './_signal.ts'
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

/** Only a signal handler can put something while we wait. */
function get(q: PySimpleQueue, block: boolean, timeout: PyValue): PyValue {
  if (q.items.length > 0 || !block) return take(q)
  if (timeout === None) {
    throw runtimeError(
      'SimpleQueue.get() would wait for ever: Typhon runs one thread, and the queue is empty',
    )
  }
  const seconds = toFloat(timeout)
  if (seconds < 0) throw valueError("'timeout' must be a non-negative number")
  if (!(seconds < 9.2e9)) throw overflowError('timeout value is too large')
  const { clock } = state.host
  if (clock === undefined) return take(q)
  const deadline = clock.monotonic() + BigInt(Math.ceil(seconds * 1e9))
  for (let left = deadline - clock.monotonic(); left > 0n; left = deadline - clock.monotonic()) {
    clock.sleep(left)
    checkSignals()
    if (q.items.length > 0) break
  }
  return take(q)
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
    get: ['block = True, timeout = None', (q, block, timeout) => get(q, isTrue(block), timeout)],
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
