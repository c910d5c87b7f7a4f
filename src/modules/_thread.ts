/**
 * `_thread`: locks, thread-local data and the start of threads, all of them on the host's one
 * (`runtime/threads.ts`). CPython: Modules/_threadmodule.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { addressOf } from '../objects/object.ts'
import { repr, toFloat } from '../runtime/abstract.ts'
import { genericGetAttr, genericSetAttr, instanceDict } from '../runtime/attributes.ts'
import { isCallable } from '../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import {
  exc,
  isException,
  newException,
  type PyBaseException,
  runtimeError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import type { KwNames } from '../runtime/slots.ts'
import {
  mainThread,
  mayWait,
  startThread,
  type ThreadState,
  threads,
  type WaitOptions,
  waitFor,
} from '../runtime/threads.ts'
import { typeOf } from '../runtime/type.ts'
import { int, None, PyFloat, PyObject, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { interruptMain } from './_signal.ts'
import { writeUnraisable } from './sys/sys.ts'

class PyLock extends PyObject {
  locked = false
}

function acquire(lock: PyLock, blocking: boolean, timeout: PyValue): PyValue {
  const seconds = checkTimeout(blocking, timeout)
  const take = (): PyValue | undefined => {
    if (lock.locked) return undefined
    lock.locked = true
    return true
  }
  return take() ?? (blocking ? waitFor(take, limited(seconds)) : false)
}

/** How long an `acquire` waits; it is false at the end of that time. */
const limited = (seconds: number): WaitOptions => (seconds < 0 ? {} : { seconds, expired: () => false })

/** -1 for no timeout. */
function checkTimeout(blocking: boolean, timeout: PyValue): number {
  const seconds = toFloat(timeout)
  if (Number.isNaN(seconds)) throw valueError('Invalid value NaN (not a number)')
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
  acquire: ['blocking: bool = True, timeout = -1', mayWait(acquire)],
  acquire_lock: ['blocking: bool = True, timeout = -1', mayWait(acquire)],
  release: ['', release],
  release_lock: ['', release],
  locked: ['', (lock: PyLock): PyValue => lock.locked],
  locked_lock: ['', (lock: PyLock): PyValue => lock.locked],
  __enter__: ['', mayWait((lock: PyLock): PyValue => acquire(lock, true, int(-1)))],
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
  owner = 0
}

function acquireRLock(lock: PyRLock, blocking: boolean, timeout: PyValue): PyValue {
  const seconds = checkTimeout(blocking, timeout)
  const { ident } = threads.current
  const take = (): PyValue | undefined => {
    if (lock.count > 0 && lock.owner !== ident) return undefined
    lock.owner = ident
    lock.count++
    return true
  }
  return take() ?? (blocking ? waitFor(take, limited(seconds)) : false)
}

const isOwned = (lock: PyRLock): boolean => lock.count > 0 && lock.owner === threads.current.ident

function releaseRLock(lock: PyRLock): PyValue {
  if (!isOwned(lock)) throw runtimeError('cannot release un-acquired lock')
  lock.count--
  if (lock.count === 0) lock.owner = 0
  return None
}

/** For `Condition.wait`: gives up the lock, however often it was taken. */
function releaseSave(lock: PyRLock): PyValue {
  if (lock.count === 0) throw runtimeError('cannot release un-acquired lock')
  const saved = new PyTuple([int(lock.count), int(lock.owner)])
  lock.count = 0
  lock.owner = 0
  return saved
}

function acquireRestore(lock: PyRLock, saved: PyValue): PyValue {
  if (!(saved instanceof PyTuple))
    throw typeError('_acquire_restore() argument 1 must be tuple, not %T', saved)
  const [count, owner] = saved.items.map(Number)
  return waitFor(() => {
    if (lock.count > 0) return undefined
    lock.count = count!
    lock.owner = owner!
    return None
  })
}

export const rlockType = defineType(PyRLock, {
  name: 'RLock',
  module: '_thread',
  hasWeakref: true,
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: l =>
      `<${l.count > 0 ? 'locked' : 'unlocked'} ${typeOf(l).isHeap() ? typeOf(l).name : '_thread.RLock'} object owner=${l.owner} count=${l.count} at ${addressOf(l)}>`,
  },
  methods: {
    acquire: ['blocking: bool = True, timeout = -1', mayWait(acquireRLock)],
    release: ['', releaseRLock],
    locked: ['', l => l.count > 0],
    __enter__: ['', mayWait((l: PyRLock): PyValue => acquireRLock(l, true, int(-1)))],
    __exit__: ['*args', l => releaseRLock(l)],
    _is_owned: ['', isOwned],
    _recursion_count: ['', l => int(isOwned(l) ? l.count : 0)],
    _release_save: ['', releaseSave],
    _acquire_restore: ['state, /', mayWait(acquireRestore)],
    _at_fork_reinit: [
      '',
      l => {
        l.count = 0
        l.owner = 0
        return None
      },
    ],
  },
})

/**
 * thread-local data: the attributes of the thread that used it last are the object's own; those of the others
 * are put away. `__init__` runs in each thread anew.
 */
class PyLocal extends PyObject {
  user = threads.current
  readonly away = new WeakMap<ThreadState, [PyValue, PyValue][]>()
  args: PyValue[] = []
  kwnames: KwNames = null
}

/** The object with the attributes of the thread that runs. */
function ours(o: PyLocal): PyLocal {
  const { user } = o
  const me = threads.current
  if (user === me) return o
  const dict = instanceDict(o)
  const entries: [PyValue, PyValue][] = []
  for (const c = dict.cursor(); c.next(); ) entries.push([c.key, c.value])
  o.away.set(user, entries)
  dict.clear()
  o.user = me
  const mine = o.away.get(me)
  if (mine === undefined) typeOf(o).slots.tp_init?.(o, o.args, o.kwnames)
  else for (const [key, value] of mine) dict.set(key, value)
  return o
}

export const localType = defineType(PyLocal, {
  name: '_local',
  signature: '',
  module: '_thread',
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      const own = type.slots.tp_init !== localType.slots.tp_init
      if (args.length > 0 && !own) throw typeError('Initialization arguments are not supported')
      const o = new type.ctor() as PyLocal
      o.args = args
      o.kwnames = kwnames
      return o
    },
    tp_getattro: (o, name) => genericGetAttr(ours(o), name),
    tp_setattro: (o, name, value) => genericSetAttr(ours(o), name, value),
  },
  getset: { __dict__: o => instanceDict(ours(o)) },
})

/** The handle that `threading` joins. */
class PyThreadHandle extends PyObject {
  ident = 0
  daemon = true
  started = false
  done = false
}

function join(h: PyThreadHandle, timeout: PyValue): PyValue {
  const seconds = timeout === None ? undefined : toFloat(timeout)
  if (!h.started) throw runtimeError('thread not started')
  if (!h.done && h.ident === threads.current.ident) throw runtimeError('Cannot join current thread')
  const ended = (): PyValue | undefined => (h.done ? None : undefined)
  return waitFor(ended, seconds === undefined || seconds < 0 ? {} : { seconds, expired: () => None })
}

const handleType = defineType(PyThreadHandle, {
  name: '_ThreadHandle',
  module: '_thread',
  final: true,
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: h => `<_ThreadHandle object: ident=${h.ident}>`,
  },
  methods: {
    join: ['timeout = None, /', mayWait(join)],
    is_done: ['', h => h.done],
    _set_done: [
      '',
      h => {
        h.done = true
        return None
      },
    ],
  },
  getset: { ident: h => int(h.ident) },
})

/** Handles of threads that the program waits for at its end. */
const joinable = new Set<PyThreadHandle>()

function reportError(f: PyValue, e: PyBaseException | null): void {
  if (e === null || isException(e, exc.SystemExit)) return
  writeUnraisable(e, None, fromUtf16(`Exception ignored in thread started by ${toUtf16(repr(f))}`))
}

function startJoinable(f: PyValue, handle: PyValue, daemon: boolean): PyValue {
  if (!isCallable(f)) throw typeError('thread function must be callable')
  if (handle !== None && !(handle instanceof PyThreadHandle))
    throw typeError("'handle' must be a _ThreadHandle")
  const h = handle instanceof PyThreadHandle ? handle : new PyThreadHandle()
  if (h.started) throw runtimeError('thread already started')
  const t = startThread(f, [], null)
  h.started = true
  h.ident = t.ident
  h.daemon = daemon
  if (!daemon) joinable.add(h)
  t.onEnd = e => {
    h.done = true
    joinable.delete(h)
    reportError(f, e)
  }
  return h
}

function startDetached(f: PyValue, args: PyValue, kwargs: PyValue | undefined): PyValue {
  if (!isCallable(f)) throw typeError('first arg must be callable')
  if (!(args instanceof PyTuple)) throw typeError('2nd arg must be a tuple')
  if (kwargs !== undefined && !(kwargs instanceof PyDict))
    throw typeError('optional 3rd arg must be a dictionary')
  const values = args.items.slice()
  const names: string[] = []
  if (kwargs !== undefined) {
    for (const c = kwargs.cursor(); c.next(); ) {
      names.push(toUtf16(strValue(c.key)!))
      values.push(c.value)
    }
  }
  const t = startThread(f, values, names.length === 0 ? null : names)
  t.onEnd = e => reportError(f, e)
  return int(t.ident)
}

function handleOf(ident: PyValue): PyThreadHandle {
  const h = new PyThreadHandle()
  h.ident = Number(ident)
  h.started = true
  return h
}

function stackSize(size: number): PyValue {
  if (size !== 0 && size < 32768) throw valueError('size not valid: %s bytes', String(size))
  const old = lastStackSize
  lastStackSize = size
  return int(old)
}
let lastStackSize = 0

const identity = (): PyValue => int(threads.current.ident)

export const threadModule: NativeModule = defineModule({
  name: '_thread',
  functions: {
    start_new_thread: ['function, args, kwargs = <unrepresentable>, /', startDetached],
    start_new: ['function, args, kwargs = <unrepresentable>, /', startDetached],
    start_joinable_thread: ['function, handle = None, daemon: bool = True', startJoinable],
    daemon_threads_allowed: ['', () => true],
    allocate_lock: ['', () => new PyLock()],
    allocate: ['', () => new PyLock()],
    get_ident: ['', identity],
    _get_main_thread_ident: ['', () => int(mainThread.ident)],
    get_native_id: ['', identity],
    _count: ['', () => int(threads.others.length)],
    _is_main_interpreter: ['', () => true],
    _shutdown: ['', mayWait(() => waitFor(() => (joinable.size === 0 ? None : undefined)))],
    _make_thread_handle: ['ident, /', handleOf],
    exit: [
      '',
      () => {
        throw newException(exc.SystemExit)
      },
    ],
    stack_size: ['size: int = 0, /', stackSize],
    set_name: ['name', () => None],
    interrupt_main: ['signum: int = 2, /', signum => interruptMain(signum)],
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
