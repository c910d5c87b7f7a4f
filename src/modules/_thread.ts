/**
 * `_thread` on one thread: locks that can be taken, never waited for. Starting a thread is refused.
 * CPython: Modules/_threadmodule.c.
 */

import { addressOf } from '../objects/object.ts'
import { toFloat } from '../runtime/abstract.ts'
import { instanceDict } from '../runtime/attributes.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { exc, newException, runtimeError, typeError, valueError } from '../runtime/errors.ts'
import { typeOf } from '../runtime/type.ts'
import { int, None, PyFloat, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'

/** The one thread's identity. */
const MAIN_IDENT = 1

class PyLock extends PyObject {
  locked = false
}

/** A lock that is taken already would block for ever: there is nobody to release it. */
function acquire(lock: PyLock, blocking: boolean, timeout: PyValue): PyValue {
  const seconds = checkTimeout(blocking, timeout)
  if (!lock.locked) {
    lock.locked = true
    return true
  }
  if (!blocking || seconds >= 0) return false
  throw runtimeError('deadlock: the lock is held, and there is no other thread that could release it')
}

/** -1 for no timeout. */
function checkTimeout(blocking: boolean, timeout: PyValue): number {
  const seconds = toFloat(timeout)
  if (!blocking && seconds !== -1) throw valueError("can't specify a timeout for a non-blocking call")
  if (seconds < 0 && seconds !== -1) throw valueError('timeout value must be a non-negative number')
  if (seconds > 9223372036) throw newException(exc.OverflowError, 'timeout value is too large')
  return seconds
}

function release(lock: PyLock): PyValue {
  if (!lock.locked) throw runtimeError('release unlocked lock')
  lock.locked = false
  return None
}

const lockMethods = {
  acquire: ['blocking: bool = True, timeout = -1', acquire],
  acquire_lock: ['blocking: bool = True, timeout = -1', acquire],
  release: ['', release],
  release_lock: ['', release],
  locked: ['', (lock: PyLock): PyValue => lock.locked],
  locked_lock: ['', (lock: PyLock): PyValue => lock.locked],
  __enter__: ['', (lock: PyLock): PyValue => acquire(lock, true, int(-1))],
  __exit__: ['*args', (lock: PyLock): PyValue => release(lock)],
  _at_fork_reinit: [
    '',
    (lock: PyLock): PyValue => {
      lock.locked = false
      return None
    },
  ],
} as const

export const lockType = defineType(PyLock, {
  name: 'lock',
  signature: '',
  module: '_thread',
  final: true,
  hasWeakref: true,
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: l => `<${l.locked ? 'locked' : 'unlocked'} _thread.lock object at ${addressOf(l)}>`,
  },
  methods: lockMethods,
})

class PyRLock extends PyObject {
  count = 0
}

function acquireRLock(lock: PyRLock, blocking: boolean, timeout: PyValue): PyValue {
  checkTimeout(blocking, timeout)
  lock.count++
  return true
}

function releaseRLock(lock: PyRLock): PyValue {
  if (lock.count === 0) throw runtimeError('cannot release un-acquired lock')
  lock.count--
  return None
}

export const rlockType = defineType(PyRLock, {
  name: 'RLock',
  module: '_thread',
  hasWeakref: true,
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: l =>
      `<${l.count > 0 ? 'locked' : 'unlocked'} ${typeOf(l).isHeap() ? typeOf(l).name : '_thread.RLock'} object owner=${l.count > 0 ? MAIN_IDENT : 0} count=${l.count} at ${addressOf(l)}>`,
  },
  methods: {
    acquire: ['blocking: bool = True, timeout = -1', acquireRLock],
    release: ['', releaseRLock],
    locked: ['', l => l.count > 0],
    __enter__: ['', l => acquireRLock(l, true, int(-1))],
    __exit__: ['*args', l => releaseRLock(l)],
    _is_owned: ['', l => l.count > 0],
    _recursion_count: ['', l => int(l.count)],
    _release_save: [
      '',
      l => {
        if (l.count === 0) throw runtimeError('cannot release un-acquired lock')
        const saved = new PyTuple([int(l.count), int(MAIN_IDENT)])
        l.count = 0
        return saved
      },
    ],
    _acquire_restore: [
      'state, /',
      (l, state) => {
        if (!(state instanceof PyTuple))
          throw typeError('_acquire_restore() argument 1 must be tuple, not %T', state)
        l.count = Number(state.items[0])
        return None
      },
    ],
    _at_fork_reinit: [
      '',
      l => {
        l.count = 0
        return None
      },
    ],
  },
})

/** thread-local data: with one thread, plain attributes. `__init__` runs once. */
class PyLocal extends PyObject {}

export const localType = defineType(PyLocal, {
  name: '_local',
  signature: '',
  module: '_thread',
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_new: (type, args) => {
      const own = type.slots.tp_init !== localType.slots.tp_init
      if (args.length > 0 && !own) throw typeError('Initialization arguments are not supported')
      return new type.ctor()
    },
  },
  getset: { __dict__: o => instanceDict(o) },
})

/** The handle that `threading` joins. */
class PyThreadHandle extends PyObject {
  done = false
}

const handleType = defineType(PyThreadHandle, {
  name: '_ThreadHandle',
  module: '_thread',
  final: true,
  slots: { tp_new: type => new type.ctor() },
  methods: {
    join: ['timeout = None, /', () => None],
    is_done: ['', h => h.done],
    _set_done: [
      '',
      h => {
        h.done = true
        return None
      },
    ],
  },
  getset: { ident: () => int(MAIN_IDENT) },
})

function refuse(): never {
  throw runtimeError("can't start new thread: Typhon runs Python on one thread")
}

function mainHandle(): PyThreadHandle {
  return new PyThreadHandle()
}

let stackSize = 0

export const threadModule: NativeModule = defineModule({
  name: '_thread',
  functions: {
    start_new_thread: ['function, args, kwargs = <unrepresentable>, /', refuse],
    start_new: ['function, args, kwargs = <unrepresentable>, /', refuse],
    start_joinable_thread: ['function, handle = None, daemon: bool = True', refuse],
    daemon_threads_allowed: ['', () => true],
    allocate_lock: ['', () => new PyLock()],
    allocate: ['', () => new PyLock()],
    get_ident: ['', () => int(MAIN_IDENT)],
    _get_main_thread_ident: ['', () => int(MAIN_IDENT)],
    get_native_id: ['', () => int(MAIN_IDENT)],
    _count: ['', () => int(0)],
    _is_main_interpreter: ['', () => true],
    _shutdown: ['', () => None],
    _make_thread_handle: ['ident, /', mainHandle],
    exit: [
      '',
      () => {
        throw newException(exc.SystemExit)
      },
    ],
    stack_size: [
      'size: int = 0, /',
      size => {
        if (size !== 0 && size < 32768) throw valueError('size not valid: %s bytes', String(size))
        const old = stackSize
        stackSize = size
        return int(old)
      },
    ],
    set_name: ['name', () => None],
  },
  attributes: () => ({
    LockType: lockType,
    lock: lockType,
    RLock: rlockType,
    _local: localType,
    _ThreadHandle: handleType,
    error: exc.RuntimeError,
    TIMEOUT_MAX: new PyFloat(9223372036),
    _NAME_MAXLEN: int(15),
  }),
})
