/** Methods of connections that give SQLite functions of Python's. CPython: Modules/_sqlite/connection.c. */
import { toSsize } from '../../runtime/abstract.ts'
import { isCallable } from '../../runtime/calls.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { None, type PyStr, type PyValue } from '../../runtime/values.ts'
import { moduleError } from '../exception_type.ts'
import { callbackPointers, dropContext, newContext } from './callbacks.ts'
import { codeError, misuse, operationalError, raiseFailure } from './errors.ts'
import { constant, lib, utf8 } from './library.ts'
import type { PyConnection } from './values.ts'

const OK = 0
const UTF8 = 1
const ANY_LIMIT = -1

/** A name for C. */
export function cName(name: PyStr): Uint8Array {
  const data = utf8(name)
  if (data.includes(0)) throw valueError('embedded null character')
  return data
}

function checkCount(db: number, n: number, parameter: string): void {
  const limit = lib.api.sqlite3_limit(db, constant('SQLITE_LIMIT_FUNCTION_ARG'), ANY_LIMIT)
  if (n < -1 || n > limit) throw misuse(`'${parameter}' must be between -1 and ${limit}, not ${n}`)
}

export function createFunction(
  self: PyConnection,
  name: PyStr,
  narg: number,
  callable: PyValue,
  deterministic: boolean,
): PyValue {
  const db = self.usable.handle
  checkCount(db, narg, 'narg')
  const flags = UTF8 | (deterministic ? constant('SQLITE_DETERMINISTIC') : 0)
  const { func, destroy } = callbackPointers
  const context = newContext(callable)
  const code = lib.withCString(cName(name), p =>
    lib.api.sqlite3_create_function_v2(db, p, narg, flags, context, func, 0, 0, destroy),
  )
  if (code !== OK) throw moduleError(operationalError, 'Error creating function')
  return None
}

export function createAggregate(self: PyConnection, name: PyStr, narg: number, cls: PyValue): PyValue {
  const db = self.usable.handle
  checkCount(db, narg, 'n_arg')
  const { step, final, destroy } = callbackPointers
  const context = newContext(cls)
  const code = lib.withCString(cName(name), p =>
    lib.api.sqlite3_create_function_v2(db, p, narg, UTF8, context, 0, step, final, destroy),
  )
  if (code !== OK) throw moduleError(operationalError, 'Error creating aggregate')
  return None
}

export function createWindowFunction(self: PyConnection, name: PyStr, narg: number, cls: PyValue): PyValue {
  const db = self.usable.handle
  checkCount(db, narg, 'num_params')
  const { step, final, value, inverse, destroy } = callbackPointers
  const code = lib.withCString(cName(name), p => {
    const create = lib.api.sqlite3_create_window_function
    if (cls === None) return create(db, p, narg, UTF8, 0, 0, 0, 0, 0, 0)
    return create(db, p, narg, UTF8, newContext(cls), step, final, value, inverse, destroy)
  })
  if (code !== OK) throw codeError(code)
  return None
}

export function createCollation(self: PyConnection, name: PyStr, callable: PyValue): PyValue {
  const db = self.usable.handle
  const { collation, destroy } = callbackPointers
  if (callable !== None && !isCallable(callable)) throw typeError('parameter must be callable')
  const context = callable === None ? 0 : newContext(callable)
  const code = lib.withCString(cName(name), p =>
    callable === None
      ? lib.api.sqlite3_create_collation_v2(db, p, UTF8, 0, 0, 0)
      : lib.api.sqlite3_create_collation_v2(db, p, UTF8, context, collation, destroy),
  )
  // SQLite destroys the context of a failed function, not that of a failed collation.
  if (code !== OK) {
    dropContext(context)
    raiseFailure(db)
  }
  return None
}

/** Takes the callback of which there is one a connection; gives its context, 0 for None. */
function replaceContext(
  self: PyConnection,
  kind: 'trace' | 'progress' | 'authorizer',
  callable: PyValue,
  use: (context: number) => void,
): PyValue {
  const context = callable === None ? 0 : newContext(callable)
  use(context)
  const old = self.contexts.get(kind)
  if (old !== undefined) dropContext(old)
  self.contexts.set(kind, context)
  return None
}

export function setAuthorizer(self: PyConnection, callable: PyValue): PyValue {
  const db = self.usable.handle
  return replaceContext(self, 'authorizer', callable, context => {
    const code = lib.api.sqlite3_set_authorizer(db, context === 0 ? 0 : callbackPointers.authorizer, context)
    if (code !== OK) throw moduleError(operationalError, 'Error setting authorizer callback')
  })
}

export function setProgressHandler(self: PyConnection, callable: PyValue, n: PyValue): PyValue {
  const db = self.usable.handle
  const interval = toSsize(n)
  return replaceContext(self, 'progress', callable, context => {
    if (context === 0) lib.api.sqlite3_progress_handler(db, 0, 0, 0)
    else lib.api.sqlite3_progress_handler(db, interval, callbackPointers.progress, context)
  })
}

export function setTraceCallback(self: PyConnection, callable: PyValue): PyValue {
  const db = self.usable.handle
  return replaceContext(self, 'trace', callable, context => {
    lib.api.sqlite3_trace_v2(
      db,
      constant('SQLITE_TRACE_STMT'),
      context === 0 ? 0 : callbackPointers.trace,
      context,
    )
  })
}

/** When the database is closed. */
export function dropContexts(self: PyConnection): void {
  for (const context of self.contexts.values()) dropContext(context)
  self.contexts.clear()
}
