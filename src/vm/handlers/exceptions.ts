/**
 * Raising and handling: RAISE_VARARGS, except and except*, with. CPython: Python/ceval.c (do_raise,
 * _PyEval_ExceptionGroupMatch, _PyEval_CheckExceptTypeValid).
 */
import { handledException, handling } from '../../objects/exception_state.ts'
import { FRAME_EXPOSED, type PyFrame, STACK } from '../../objects/frame.ts'
import { PyTraceback } from '../../objects/traceback.ts'
import { instanceGet } from '../../runtime/attributes.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import {
  exc,
  isException,
  newException,
  PyBaseException,
  PyBaseExceptionGroup,
  type PyStopIteration,
  runtimeError,
  systemError,
  typeError,
} from '../../runtime/errors.ts'
import { isSubtype, lookup, PyType, TPFLAGS_METHOD_DESCRIPTOR, typeOf } from '../../runtime/type.ts'
import { None, PyList, PyTuple, type PyValue } from '../../runtime/values.ts'
import { chainContext, reraised } from '../unwind.ts'
import type { Handler } from './handler.ts'

/** The exception that `raise v` raises; classes are called. */
function exceptionOf(v: PyValue): PyBaseException {
  if (v instanceof PyBaseException) return v
  if (v instanceof PyType && isSubtype(v, exc.BaseException)) {
    const e = call(v, [])
    if (e instanceof PyBaseException) return e
    throw typeError('calling %R should have returned an instance of BaseException, not %T', v, e)
  }
  throw typeError('exceptions must derive from BaseException')
}

function causeOf(v: PyValue): PyBaseException | null {
  if (v === None) return null
  if (v instanceof PyBaseException) return v
  if (v instanceof PyType && isSubtype(v, exc.BaseException)) {
    const e = call(v, [])
    if (e instanceof PyBaseException) return e
    throw typeError('calling %R should have returned an instance of BaseException, not %T', v, e)
  }
  throw typeError('exception causes must derive from BaseException')
}

/** RAISE_VARARGS: the exception to raise, with its cause and context. */
export function raisedException(sp: number, arg: number): PyBaseException {
  if (arg === 0) {
    const handled = handledException()
    if (handled === null) throw runtimeError('No active exception to reraise')
    reraised.value = handled
    return handled
  }
  const e = exceptionOf(STACK[sp - arg]!)
  if (arg === 2) {
    e.cause = causeOf(STACK[sp - 1]!)
    e.suppressContext = true
  }
  chainContext(e)
  return e
}

/** RERAISE: on to the next handler; the position is the one of the first raise where it was kept. */
export function reraisedException(sp: number, arg: number): PyBaseException {
  const e = STACK[sp - 1]
  if (!(e instanceof PyBaseException)) throw systemError('reraise of no exception')
  if (arg > 0) {
    const lasti = STACK[sp - 1 - arg]
    if (typeof lasti === 'number') reraised.pc = lasti + 1
  }
  reraised.value = e
  return e
}

const CANNOT_CATCH = 'catching classes that do not inherit from BaseException is not allowed'

function checkExceptType(v: PyValue): void {
  const types = v instanceof PyTuple ? v.items : [v]
  for (const t of types) {
    if (!(t instanceof PyType && isSubtype(t, exc.BaseException))) throw typeError(CANNOT_CATCH)
  }
}

/** `except match:` for the exception `e`. */
export function exceptionMatches(e: PyValue, match: PyValue): boolean {
  if (match instanceof PyType) {
    if (isSubtype(match, exc.BaseException)) return isSubtype(typeOf(e), match)
    throw typeError(CANNOT_CATCH)
  }
  checkExceptType(match)
  return (match as PyTuple).items.some(t => isSubtype(typeOf(e), t as PyType))
}

function checkGroupType(v: PyValue): void {
  checkExceptType(v)
  const types = v instanceof PyTuple ? v.items : [v]
  for (const t of types) {
    if (isSubtype(t as PyType, exc.BaseExceptionGroup)) {
      throw typeError('catching ExceptionGroup with except* is not allowed. Use except instead.')
    }
  }
}
/** Splits `e` by `match`: [rest, matched], None where there is nothing. */
function splitGroup(f: PyFrame, e: PyValue, match: PyValue): [PyValue, PyValue] {
  if (e === None) return [None, None]
  if (exceptionMatches(e, match)) {
    if (e instanceof PyBaseExceptionGroup) return [None, e]
    const group = call(exc.BaseExceptionGroup, ['', new PyList([e])])
    if (group instanceof PyBaseException) {
      f.flags |= FRAME_EXPOSED
      group.traceback = new PyTraceback(null, f, f.pc)
    }
    return [None, group]
  }
  if (!(e instanceof PyBaseExceptionGroup)) return [e, None]
  const pair = callMethod(e, 'split', match)
  if (!(pair instanceof PyTuple)) throw typeError('%T.split must return a tuple, not %T', e, pair)
  if (pair.items.length < 2) {
    throw typeError(`%T.split must return a 2-tuple, got tuple of size ${pair.items.length}`, e)
  }
  return [pair.items[1]!, pair.items[0]!]
}

export const SPECIAL_NAMES = ['__enter__', '__exit__', '__aenter__', '__aexit__'] as const

/** The error of a `with` on something that is no context manager, with a hint at the other kind. */
function notContextManager(owner: PyValue, which: number) {
  const type = typeOf(owner)
  const isAsync = which >= 2
  const [enter, exit] = isAsync ? ['__enter__', '__exit__'] : ['__aenter__', '__aexit__']
  const kind = isAsync ? 'asynchronous context manager' : 'context manager'
  const missed = ` (missed ${SPECIAL_NAMES[which]} method)`
  const other = lookup(type, enter!) !== undefined && lookup(type, exit!) !== undefined
  const hint = !other
    ? ''
    : isAsync
      ? " but it supports the context manager protocol. Did you mean to use 'with'?"
      : " but it supports the asynchronous context manager protocol. Did you mean to use 'async with'?"
  return typeError(`'%Q' object does not support the ${kind} protocol${missed}${hint}`, owner)
}

function loadSpecial(sp: number, which: number): number {
  const owner = STACK[sp - 1]!
  const descr = lookup(typeOf(owner), SPECIAL_NAMES[which]!)
  if (descr === undefined) throw notContextManager(owner, which)
  const type = typeOf(descr)
  if ((type.flags & TPFLAGS_METHOD_DESCRIPTOR) !== 0) {
    STACK[sp - 1] = descr
    STACK[sp] = owner
  } else {
    const get = type.slots.tp_descr_get
    STACK[sp - 1] = get === null ? descr : get(descr, owner, typeOf(owner))
    STACK[sp] = undefined
  }
  return sp + 1
}

/** exit_func, exit_self, lasti, unused, exception -- the same, result of exit(type, value, traceback) */
function withExceptStart(sp: number): number {
  const e = STACK[sp - 1] as PyBaseException
  const self = STACK[sp - 4]
  const args = [typeOf(e), e, e.traceback ?? None]
  STACK[sp] = call(STACK[sp - 5]!, self === undefined ? args : [self, ...args])
  return sp + 1
}

/** PREP_RERAISE_STAR: what is left of a group after all `except*` blocks, and what they raised. */
export function prepReraiseStar(original: PyValue, list: PyValue[]): PyValue {
  if (list.every(e => e === None)) return None
  if (!(original instanceof PyBaseExceptionGroup)) {
    // A naked exception was wrapped; one block can have run, so there is one result.
    return list.find(e => e !== None)!
  }
  const raised: PyValue[] = []
  const unhandled: PyValue[] = []
  for (const e of list) {
    if (e === None) continue
    if (hasSameMetadata(e as PyBaseException, original)) unhandled.push(e)
    else raised.push(e)
  }
  const kept = unhandled.length === 0 ? None : projection(original, unhandled)
  if (raised.length === 0) return kept
  const all = kept === None ? raised : [...raised, kept]
  if (all.length === 1) return all[0]!
  return call(exc.BaseExceptionGroup, ['', new PyList(all)])
}

function hasSameMetadata(a: PyBaseException, b: PyBaseException): boolean {
  return (
    a instanceof PyBaseExceptionGroup &&
    instanceGet(a, '__notes__') === instanceGet(b, '__notes__') &&
    a.traceback === b.traceback &&
    a.cause === b.cause &&
    a.context === b.context
  )
}

/** The part of `group` made of the leaves of `parts`, in the shape of `group`. */
function projection(group: PyBaseExceptionGroup, parts: PyValue[]): PyValue {
  const leaves = new Set<PyValue>()
  const collect = (e: PyValue): void => {
    if (e instanceof PyBaseExceptionGroup) e.excs.items.forEach(collect)
    else leaves.add(e)
  }
  parts.forEach(collect)
  return project(group, leaves)
}

function project(e: PyBaseException, leaves: Set<PyValue>): PyValue {
  if (!(e instanceof PyBaseExceptionGroup)) return leaves.has(e) ? e : None
  const kept: PyValue[] = []
  let all = true
  for (const item of e.excs.items) {
    const p = project(item as PyBaseException, leaves)
    if (p !== item) all = false
    if (p !== None) kept.push(p)
  }
  if (kept.length === 0) return None
  if (all) return e
  const derived = callMethod(e, 'derive', new PyList(kept))
  if (derived instanceof PyBaseException) {
    derived.traceback = e.traceback
    derived.context = e.context
    derived.cause = e.cause
    derived.suppressContext = e.suppressContext
  }
  return derived
}

/** An exception out of a generator or coroutine that must not be StopIteration (PEP 479). */
export function stopIterationError(f: PyFrame, e: PyValue): PyValue {
  const { flags } = f.exe
  const isGenerator = (flags & 0x20) !== 0
  const isAsync = (flags & 0x200) !== 0
  const kind = isAsync ? 'async generator' : isGenerator ? 'generator' : 'coroutine'
  let name = ''
  if (isException(e, exc.StopIteration)) name = 'StopIteration'
  else if (isAsync && isException(e, exc.StopAsyncIteration)) name = 'StopAsyncIteration'
  if (name === '' || !(e instanceof PyBaseException)) return e
  const made = newException(exc.RuntimeError, `${kind} raised ${name}`)
  made.cause = e
  made.context = e
  made.suppressContext = true
  return made
}

export const exceptionHandlers = {
  PUSH_EXC_INFO: (_f, sp) => {
    const e = STACK[sp - 1] as PyBaseException
    STACK[sp - 1] = handling.top.value ?? None
    STACK[sp] = e
    handling.top.value = e
    return sp + 1
  },
  POP_EXCEPT: (_f, sp) => {
    const e = STACK[sp - 1]
    handling.top.value = e instanceof PyBaseException ? e : null
    return sp - 1
  },
  CHECK_EXC_MATCH: (_f, sp) => {
    STACK[sp - 1] = exceptionMatches(STACK[sp - 2]!, STACK[sp - 1]!)
    return sp
  },
  CHECK_EG_MATCH: (f, sp) => {
    const match = STACK[sp - 1]!
    checkGroupType(match)
    const [rest, matched] = splitGroup(f, STACK[sp - 2]!, match)
    STACK[sp - 2] = rest
    STACK[sp - 1] = matched
    if (matched instanceof PyBaseException) handling.top.value = matched
    return sp
  },
  LOAD_SPECIAL: (_f, sp, arg) => loadSpecial(sp, arg),
  WITH_EXCEPT_START: (_f, sp) => withExceptStart(sp),
  CLEANUP_THROW: (_f, sp) => {
    const e = STACK[sp - 1]
    if (isException(e, exc.StopIteration)) {
      STACK[sp - 3] = None
      STACK[sp - 2] = (e as PyStopIteration).value
      return sp - 1
    }
    reraised.value = e as PyBaseException
    throw e
  },
  END_ASYNC_FOR: (_f, sp) => {
    const e = STACK[sp - 1]
    if (isException(e, exc.StopAsyncIteration)) return sp - 2
    reraised.value = e as PyBaseException
    throw e
  },
} satisfies Record<string, Handler>
