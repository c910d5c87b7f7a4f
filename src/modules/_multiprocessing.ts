/**
 * `_multiprocessing`: semaphores that processes share, over those of the host. A semaphore's count of how often this
 * process holds it, and by which thread, is its own. CPython: Modules/_multiprocessing/semaphore.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import type { HostSemaphore, HostSemaphores } from '../host/host.ts'
import { toFloat } from '../runtime/abstract.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { exc, newException, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { mayWait, threads, type WaitOptions, waitFor } from '../runtime/threads.ts'
import { int, None, PyObject, type PyValue, strValue } from '../runtime/values.ts'
import { guard } from './posix/paths.ts'

const RECURSIVE_MUTEX = 0
const SEMAPHORE = 1

class PySemLock extends PyObject {
  semaphore: HostSemaphore | null = null
  handle = 0
  kind = SEMAPHORE
  maxvalue = 1
  name: PyValue = None
  /** How often it was taken and not given back, and who took it last. */
  count = 0
  owner = 0
}

let lastHandle = 0

function hosts(): HostSemaphores {
  const { semaphores } = state.host
  if (semaphores === undefined)
    throw newException(exc.NotImplementedError, 'this Typhon host has no semaphores')
  return semaphores
}

const isMine = (l: PySemLock): boolean => l.count > 0 && l.owner === threads.current.ident

function semaphoreOf(l: PySemLock): HostSemaphore {
  if (l.semaphore === null) throw valueError('this SemLock was never opened')
  return l.semaphore
}

function limits(block: boolean, timeout: PyValue): WaitOptions | undefined {
  if (!block) return undefined
  if (timeout === None) return { external: true }
  return { external: true, seconds: Math.max(0, toFloat(timeout)), expired: () => false }
}

function acquire(l: PySemLock, block: boolean, timeout: PyValue): PyValue {
  const options = limits(block, timeout)
  const semaphore = semaphoreOf(l)
  const { ident } = threads.current
  if (l.kind === RECURSIVE_MUTEX && isMine(l)) {
    l.count++
    return true
  }
  const take = (): PyValue | undefined => {
    if (!guard(() => semaphore.tryAcquire(!block))) return undefined
    l.count++
    l.owner = ident
    return true
  }
  return options === undefined ? (take() ?? false) : waitFor(take, options)
}

function release(l: PySemLock): PyValue {
  const semaphore = semaphoreOf(l)
  if (l.kind === RECURSIVE_MUTEX) {
    if (!isMine(l))
      throw newException(exc.AssertionError, 'attempt to release recursive lock not owned by thread')
    if (l.count > 1) {
      l.count--
      return None
    }
  }
  const unlimited = l.kind === RECURSIVE_MUTEX || l.maxvalue >= hosts().maximum
  if (unlimited) guard(() => semaphore.release())
  else if (!guard(() => semaphore.releaseBelow(l.maxvalue)))
    throw valueError('semaphore or lock released too many times')
  l.count--
  return None
}

interface Fields {
  readonly kind: number
  readonly maxvalue: number
  readonly name: string
}

function fill(l: PySemLock, semaphore: HostSemaphore, { kind, maxvalue, name }: Fields): PySemLock {
  return Object.assign(l, { semaphore, kind, maxvalue, name: fromUtf16(name), handle: ++lastHandle })
}

export const semLockType = defineType(PySemLock, {
  name: 'SemLock',
  module: '_multiprocessing',
  attributes: () => ({ SEM_VALUE_MAX: int(hosts().maximum) }),
  new: [
    'kind: int, value: int, maxvalue: int, name: string, unlink: bool',
    (type, kind, value, maxvalue, name, unlink) => {
      if (kind !== RECURSIVE_MUTEX && kind !== SEMAPHORE) throw valueError('unrecognized kind')
      const semaphores = hosts()
      if (value < 0 || value > semaphores.maximum)
        throw valueError(`initial value must be in the range 0-${semaphores.maximum}`)
      const l = new type.ctor() as PySemLock
      fill(
        l,
        guard(() => semaphores.create(name, value)),
        { kind, maxvalue, name },
      )
      if (!unlink) return l
      guard(() => semaphores.unlink(name))
      l.name = None
      return l
    },
  ],
  methods: {
    acquire: ['block: bool = True, timeout = None', mayWait(acquire)],
    release: ['', release],
    _count: ['', l => int(l.count)],
    _is_mine: ['', isMine],
    _get_value: ['', l => int(guard(() => semaphoreOf(l).value()))],
    _is_zero: ['', (l): PyValue => guard(() => semaphoreOf(l).value()) === 0],
    _after_fork: [
      '',
      l => {
        l.count = 0
        return None
      },
    ],
    __enter__: ['', mayWait((l: PySemLock): PyValue => acquire(l, true, None))],
    __exit__: ['exc_type = None, exc_value = None, exc_tb = None, /', l => release(l)],
  },
  classMethods: {
    _rebuild: [
      'handle: int, kind: int, maxvalue: int, name, /',
      (type, _handle, kind, maxvalue, name) => {
        const text = strValue(name)
        if (text === undefined) throw typeError('a semaphore without a name cannot be opened')
        const plain = toUtf16(text)
        const semaphore = guard(() => hosts().open(plain))
        return fill(new type.ctor() as PySemLock, semaphore, { kind, maxvalue, name: plain })
      },
    ],
  },
  getset: {
    handle: l => int(l.handle),
    kind: l => int(l.kind),
    maxvalue: l => int(l.maxvalue),
    name: l => l.name,
  },
})

const FLAGS = ['HAVE_SEM_OPEN', 'HAVE_SEM_TIMEDWAIT']

function flags(): PyDict {
  const dict = new PyDict()
  for (const name of FLAGS) dict.set(name, int(1))
  return dict
}

/** A host without semaphores leaves SemLock out, as CPython does where `sem_open` is missing. */
export const multiprocessingModule: NativeModule = defineModule({
  name: '_multiprocessing',
  functions: {
    sem_unlink: [
      'name: string, /',
      name => {
        guard(() => hosts().unlink(name))
        return None
      },
    ],
  },
  attributes: () => ({
    flags: flags(),
    ...(state.host.semaphores === undefined ? {} : { SemLock: semLockType }),
  }),
})
