/** The exceptions of DB-API, and SQLite's errors as such. CPython: Modules/_sqlite/util.c. */
import { fromUtf16 } from '../../base/wide_string.ts'
import { setAttr } from '../../runtime/attributes.ts'
import { exc, memoryError, newException, type PyBaseException } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { int, type PyStr } from '../../runtime/values.ts'
import { defineException, moduleError } from '../exception_type.ts'
import { lib } from './library.ts'

const define = (name: string, base: PyType): PyType => defineException('sqlite3', name, base)

export const sqliteWarning: PyType = define('Warning', exc.Exception)
export const sqliteError: PyType = define('Error', exc.Exception)
export const interfaceError: PyType = define('InterfaceError', sqliteError)
export const databaseError: PyType = define('DatabaseError', sqliteError)
export const internalError: PyType = define('InternalError', databaseError)
export const operationalError: PyType = define('OperationalError', databaseError)
export const programmingError: PyType = define('ProgrammingError', databaseError)
export const integrityError: PyType = define('IntegrityError', databaseError)
export const dataError: PyType = define('DataError', databaseError)
export const notSupportedError: PyType = define('NotSupportedError', databaseError)

export const ERROR_TYPES: Readonly<Record<string, PyType>> = {
  Error: sqliteError,
  Warning: sqliteWarning,
  InterfaceError: interfaceError,
  DatabaseError: databaseError,
  InternalError: internalError,
  OperationalError: operationalError,
  ProgrammingError: programmingError,
  IntegrityError: integrityError,
  DataError: dataError,
  NotSupportedError: notSupportedError,
}

/** A mistake in the use of this module. */
export const misuse = (message: string): PyBaseException => moduleError(programmingError, message)

/** Primary result codes that are not a plain DatabaseError. */
const TYPES: Readonly<Record<string, PyType>> = {
  SQLITE_INTERNAL: internalError,
  SQLITE_NOTFOUND: internalError,
  SQLITE_ERROR: operationalError,
  SQLITE_PERM: operationalError,
  SQLITE_ABORT: operationalError,
  SQLITE_BUSY: operationalError,
  SQLITE_LOCKED: operationalError,
  SQLITE_READONLY: operationalError,
  SQLITE_INTERRUPT: operationalError,
  SQLITE_IOERR: operationalError,
  SQLITE_FULL: operationalError,
  SQLITE_CANTOPEN: operationalError,
  SQLITE_PROTOCOL: operationalError,
  SQLITE_EMPTY: operationalError,
  SQLITE_SCHEMA: operationalError,
  SQLITE_TOOBIG: dataError,
  SQLITE_CONSTRAINT: integrityError,
  SQLITE_MISMATCH: integrityError,
  SQLITE_MISUSE: interfaceError,
  SQLITE_RANGE: interfaceError,
}

function makeError(primary: number, code: number, message: PyStr): PyBaseException {
  const name = lib.resultNames.get(primary) ?? ''
  if (name === 'SQLITE_NOMEM') return memoryError('')
  const e = newException(TYPES[name] ?? databaseError, message)
  setAttr(e, 'sqlite_errorcode', int(code))
  setAttr(e, 'sqlite_errorname', lib.resultNames.get(code) ?? 'unknown')
  return e
}

/** The error that the last call on `db` ended with, or undefined if it ended well. */
export function databaseFailure(db: number): PyBaseException | undefined {
  const { api } = lib
  const primary = api.sqlite3_errcode(db) & 0xff
  if (primary === 0) return undefined
  const message = fromUtf16(lib.text(api.sqlite3_errmsg(db)))
  return makeError(primary, api.sqlite3_extended_errcode(db), message)
}

/** Throws what the last call on `db` ended with; returns if it ended well. */
export function raiseFailure(db: number): void {
  const e = databaseFailure(db)
  if (e !== undefined) throw e
}

/** For calls that leave nothing but a result code. */
export function codeError(code: number): PyBaseException {
  return makeError(code & 0xff, code, lib.text(lib.api.sqlite3_errstr(code)))
}
