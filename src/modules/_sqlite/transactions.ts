/** Opening and closing connections, and their transactions. CPython: Modules/_sqlite/connection.c. */
import { toUtf16 } from '../../base/wide_string.ts'
import { awaitEnd, forgetEnd } from '../../objects/finalization.ts'
import { isTrue, repr, toFloat, toSsize } from '../../runtime/abstract.ts'
import { attributeError, memoryError, PyBaseException, typeError, valueError } from '../../runtime/errors.ts'
import { machine } from '../../runtime/state.ts'
import { threads } from '../../runtime/threads.ts'
import { coreTypes } from '../../runtime/type.ts'
import { int, intValue, None, PyBytes, type PyValue, strValue } from '../../runtime/values.ts'
import { callFspath, hostPath, pathBytes } from '../posix/paths.ts'
import { Database } from './database.ts'
import { databaseFailure, misuse } from './errors.ts'
import { constant, lib } from './library.ts'
import { dropContexts } from './user_functions.ts'
import { type Autocommit, LEGACY_TRANSACTION_CONTROL, type PyConnection } from './values.ts'

const LEVELS: readonly string[] = ['', 'DEFERRED', 'IMMEDIATE', 'EXCLUSIVE']

export interface ConnectOptions {
  readonly timeout: number
  readonly detectTypes: number
  readonly isolationLevel: string | null
  readonly checkSameThread: boolean
  readonly cacheSize: number
  readonly uri: boolean
  readonly autocommit: Autocommit
}

/** None, or one of SQLite's words, in any case. */
export function isolationLevelOf(v: PyValue): string | null {
  if (v === None) return null
  const s = strValue(v)
  if (s === undefined) throw typeError('isolation_level must be str or None')
  const level = toUtf16(s)
  if (level.includes('\0')) throw valueError('embedded null character')
  const upper = level.toUpperCase()
  if (LEVELS.includes(upper)) return upper
  throw valueError("isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'")
}

export function autocommitOf(v: PyValue): Autocommit {
  if (v === true) return 'on'
  if (v === false) return 'off'
  if (intValue(v) === LEGACY_TRANSACTION_CONTROL) return 'legacy'
  throw valueError('autocommit must be True, False, or sqlite3.LEGACY_TRANSACTION_CONTROL')
}

/** The name of a database file as SQLite gets it. */
function fileName(v: PyValue): Uint8Array {
  const path = strValue(v) !== undefined || v instanceof PyBytes ? v : callFspath(v)
  const s = path === undefined ? undefined : strValue(path)
  const data = s !== undefined ? pathBytes(hostPath(s)).data : path instanceof PyBytes ? path.data : undefined
  if (data === undefined) {
    if (path === undefined) throw typeError('expected str, bytes or os.PathLike object, not %T', v)
    throw typeError('expected %T.__fspath__() to return str or bytes, not %T', v, path)
  }
  if (data.includes(0)) throw valueError('embedded null byte')
  return data
}

/** `Connection.__init__`. A connection that was open already gets another database. */
export function openConnection(self: PyConnection, name: PyValue, options: ConnectOptions): void {
  const path = fileName(name)
  if (self.database !== undefined) {
    endConnection(self, false)
    self.database = undefined
  }
  const handle = openDatabase(path, options)
  self.database = new Database(handle, options.cacheSize)
  self.detectTypes = options.detectTypes
  self.isolationLevel = options.isolationLevel
  self.autocommit = options.autocommit
  self.checkSameThread = options.checkSameThread
  self.threadIdent = threads.current.ident
  self.rowFactory = None
  self.textFactory = coreTypes.str
  awaitEnd(self)
  if (self.autocommit === 'off') self.database.execute('BEGIN')
}

function openDatabase(path: Uint8Array, options: ConnectOptions): number {
  const { api, out } = lib
  const flags =
    constant('SQLITE_OPEN_READWRITE') |
    constant('SQLITE_OPEN_CREATE') |
    (options.uri ? constant('SQLITE_OPEN_URI') : 0)
  const code = lib.withCString(path, p => lib.run(() => api.sqlite3_open_v2(p, out, flags, 0)))
  const handle = lib.int32(out)
  if (handle === 0) throw memoryError('')
  if (code !== 0) {
    const failure = databaseFailure(handle)
    api.sqlite3_close_v2(handle)
    throw failure ?? misuse('unable to open the database')
  }
  api.sqlite3_busy_timeout(handle, Math.trunc(options.timeout * 1000))
  // This build of SQLite takes "text" in double quotes for a name only; CPython's takes it for text if it must.
  for (const option of ['SQLITE_DBCONFIG_DQS_DML', 'SQLITE_DBCONFIG_DQS_DDL'])
    api.sqlite3__wasm_db_config_ip(handle, constant(option), 1, 0)
  return handle
}

/** Ends the database. With `all` its cursors have no rows any more, else they may fetch what is left. */
function endConnection(self: PyConnection, all: boolean): void {
  const { database } = self
  forgetEnd(self)
  if (database === undefined || database.handle === 0) return
  for (const blob of self.openBlobs) blob.end()
  try {
    if (self.autocommit === 'off' && !database.isAutocommit) database.execute('ROLLBACK')
  } finally {
    database.close(all)
    dropContexts(self)
  }
}

export function closeConnection(self: PyConnection): PyValue {
  self.checkThread()
  if (self.database === undefined) throw misuse('Base Connection.__init__ not called.')
  endConnection(self, true)
  return None
}

/** Nobody has the connection any more. */
export function finalizeConnection(self: PyConnection): void {
  if (self.database === undefined || self.database.handle === 0) return
  try {
    machine.warn('ResourceWarning', `unclosed database in ${toUtf16(repr(self))}`, 1)
  } finally {
    endConnection(self, true)
  }
}

function endTransaction(self: PyConnection, statement: 'COMMIT' | 'ROLLBACK'): PyValue {
  const database = self.usable
  if (self.autocommit === 'legacy' && !database.isAutocommit) database.execute(statement)
  else if (self.autocommit === 'off') {
    database.execute(statement)
    database.execute('BEGIN')
  }
  return None
}

export const commit = (self: PyConnection): PyValue => endTransaction(self, 'COMMIT')
export const rollback = (self: PyConnection): PyValue => endTransaction(self, 'ROLLBACK')

/** `__exit__`: commits, or rolls back after an exception. */
export function leave(self: PyConnection, type: PyValue, value: PyValue, traceback: PyValue): PyValue {
  if (type !== None || value !== None || traceback !== None) {
    rollback(self)
    return false
  }
  try {
    commit(self)
  } catch (e) {
    rollbackAfter(self, e)
    throw e
  }
  return false
}

/** The database is to be unlocked, although the commit failed. */
function rollbackAfter(self: PyConnection, failure: unknown): void {
  try {
    rollback(self)
  } catch (e) {
    if (e instanceof PyBaseException && failure instanceof PyBaseException) e.context = failure
    throw e
  }
}

export function setIsolationLevel(self: PyConnection, v: PyValue | undefined): void {
  if (v === undefined) throw attributeError(self, 'isolation_level', 'cannot delete attribute')
  const level = isolationLevelOf(v)
  self.isolationLevel = level
  if (level === null) commit(self)
}

export function autocommitValue(self: PyConnection): PyValue {
  self.usable
  return self.autocommit === 'legacy' ? int(LEGACY_TRANSACTION_CONTROL) : self.autocommit === 'on'
}

export function setAutocommit(self: PyConnection, v: PyValue | undefined): void {
  const database = self.usable
  if (v === undefined) throw attributeError(self, 'autocommit', 'cannot delete autocommit attribute')
  self.autocommit = autocommitOf(v)
  if (self.autocommit === 'on' && !database.isAutocommit) database.execute('COMMIT')
  if (self.autocommit === 'off' && database.isAutocommit) database.execute('BEGIN')
}

/** Options of `Connection()` from its arguments; undefined: not given. */
export function connectOptions(
  timeout: PyValue,
  detectTypes: PyValue,
  isolationLevel: PyValue,
  checkSameThread: PyValue,
  cacheSize: PyValue,
  uri: PyValue,
  autocommit: PyValue | undefined,
): ConnectOptions {
  return {
    timeout: toFloat(timeout),
    detectTypes: toSsize(detectTypes),
    isolationLevel: isolationLevelOf(isolationLevel),
    checkSameThread: isTrue(checkSameThread),
    cacheSize: toSsize(cacheSize),
    uri: isTrue(uri),
    autocommit: autocommit === undefined ? 'legacy' : autocommitOf(autocommit),
  }
}
