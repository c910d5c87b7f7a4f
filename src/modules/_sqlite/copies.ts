/** Whole databases: backup, serialize, deserialize. CPython: Modules/_sqlite/connection.c. */
import { bufferBytes, toFloat, toSsize } from '../../runtime/abstract.ts'
import { call, isCallable } from '../../runtime/calls.ts'
import { systemError, typeError, valueError } from '../../runtime/errors.ts'
import { waitFor } from '../../runtime/threads.ts'
import { bytesFrom, int, None, type PyStr, type PyValue, strValue } from '../../runtime/values.ts'
import { moduleError } from '../exception_type.ts'
import { operationalError, raiseFailure } from './errors.ts'
import { constant, lib, utf8 } from './library.ts'
import { cName } from './user_functions.ts'
import { PyConnection } from './values.ts'

const OK = 0
const BUSY = 5
const LOCKED = 6

export function backup(
  self: PyConnection,
  target: PyValue,
  pagesArgument: PyValue,
  progress: PyValue,
  name: PyStr,
  sleep: PyValue,
): PyValue {
  if (!(target instanceof PyConnection)) {
    throw typeError("backup() argument 'target' must be sqlite3.Connection, not %T", target)
  }
  const pages = toSsize(pagesArgument)
  const seconds = toFloat(sleep)
  const source = self.usable.handle
  const database = target.open.handle
  if (target === self) throw valueError('target cannot be the same connection instance')
  if (progress !== None && !isCallable(progress)) throw typeError('progress argument must be a callable')
  const { api } = lib
  const handle = lib.withCString('main', main =>
    lib.withCString(cName(name), from => api.sqlite3_backup_init(database, main, source, from)),
  )
  if (handle === 0) {
    raiseFailure(database)
    return None
  }
  let code = OK
  try {
    copyPages(handle, pages === 0 ? -1 : pages, progress, seconds)
  } finally {
    code = api.sqlite3_backup_finish(handle)
  }
  if (code !== OK) raiseFailure(database)
  return None
}

function copyPages(handle: number, pages: number, progress: PyValue, seconds: number): void {
  const { api } = lib
  for (;;) {
    const code = lib.run(() => api.sqlite3_backup_step(handle, pages))
    if (progress !== None) {
      const left = int(api.sqlite3_backup_remaining(handle))
      call(progress, [int(code), left, int(api.sqlite3_backup_pagecount(handle))])
    }
    if (code === BUSY || code === LOCKED) pause(seconds)
    else if (code !== OK) return
  }
}

function pause(seconds: number): void {
  waitFor(() => undefined, { seconds: Math.max(0, seconds), expired: () => None })
}

export function serialize(self: PyConnection, name: PyStr): PyValue {
  const db = self.usable.handle
  return lib.withCString(cName(name), schema => {
    const p = lib.api.sqlite3_serialize(db, schema, lib.out, 0)
    const size = Number(lib.int64(lib.out))
    if (p === 0) {
      // An empty database has no pages.
      if (size === 0) return bytesFrom(new Uint8Array(0))
      throw moduleError(operationalError, `unable to serialize '${lib.text(schema)}'`)
    }
    const data = bytesFrom(lib.copy(p, size))
    lib.free(p)
    return data
  })
}

export function deserialize(self: PyConnection, source: PyValue, name: PyStr): PyValue {
  const s = strValue(source)
  const data = s === undefined ? bufferBytes(source) : utf8(s)
  const db = self.usable.handle
  const flags = constant('SQLITE_DESERIALIZE_FREEONCLOSE') | constant('SQLITE_DESERIALIZE_RESIZEABLE')
  const size = BigInt(data.length)
  // SQLite frees it, even when it fails.
  const p = lib.allocate(data)
  const code = lib.withCString(cName(name), schema =>
    lib.api.sqlite3_deserialize(db, schema, p, size, size, flags),
  )
  if (code === OK) return None
  raiseFailure(db)
  throw systemError(`deserialize failed with result code ${code}`)
}
