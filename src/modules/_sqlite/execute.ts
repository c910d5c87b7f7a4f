/** Running statements for cursors, and transactions. CPython: _pysqlite_query_execute in Modules/_sqlite/cursor.c. */

import { iter, iterNext } from '../../runtime/abstract.ts'
import { call2 } from '../../runtime/calls.ts'
import {
  newException,
  type PyBaseException,
  PyBaseException as Raised,
  valueError,
} from '../../runtime/errors.ts'
import { intFromBigInt, None, type PyStr, PyTuple, type PyValue } from '../../runtime/values.ts'
import { bindParameters } from './binding.ts'
import { type Database, releaseAbandoned, type Statement } from './database.ts'
import { misuse, operationalError, raiseFailure } from './errors.ts'
import { lib, utf8 } from './library.ts'
import { currentRow, describeColumns, findConverters } from './rows.ts'
import type { PyConnection, PyCursor } from './values.ts'

const OK = 0
const BUSY = 5
const LOCKED = 6
const ROW = 100
const DONE = 101
const NO_PARAMETERS = new PyTuple()

/** `execute`; `parameters` undefined: none. */
export function execute(cursor: PyCursor, sql: PyStr, parameters: PyValue = NO_PARAMETERS): PyValue {
  let given = false
  return guarded(cursor, sql, false, () => {
    if (given) return undefined
    given = true
    return parameters
  })
}

export function executeMany(cursor: PyCursor, sql: PyStr, sequence: PyValue): PyValue {
  cursor.check()
  const iterator = iter(sequence)
  return guarded(cursor, sql, true, () => iterNext(iterator))
}

/** Runs a statement once for each parameters, with the cursor locked; it is good as new if that fails. */
function guarded(cursor: PyCursor, sql: PyStr, many: boolean, next: () => PyValue | undefined): PyValue {
  const connection = cursor.check()
  cursor.locked = true
  try {
    run(cursor, connection, sql, many, next)
  } catch (e) {
    cursor.dropStatement()
    cursor.rowcount = -1
    throw e
  } finally {
    cursor.locked = false
  }
  const { statement } = cursor
  if (statement?.isBusy()) statement.keepFor(cursor)
  else cursor.endStatement()
  return cursor
}

function run(
  cursor: PyCursor,
  connection: PyConnection,
  sql: PyStr,
  many: boolean,
  next: () => PyValue | undefined,
): void {
  cursor.description = None
  cursor.dropStatement()
  const database = connection.open
  const statement = takeStatement(cursor, database, sql, many)
  cursor.rowcount = statement.isDml ? 0 : -1
  if (mustBegin(connection, database, statement)) database.execute(`BEGIN ${connection.isolationLevel}`)
  for (let parameters = next(); parameters !== undefined; parameters = next()) {
    bindParameters(statement, parameters)
    runOnce(cursor, connection, statement)
  }
  if (!many) cursor.lastrowid = intFromBigInt(lib.api.sqlite3_last_insert_rowid(database.handle))
}

/** A statement for `sql` that nobody else runs. */
function takeStatement(cursor: PyCursor, database: Database, sql: PyStr, many: boolean): Statement {
  let statement = database.statement(sql)
  if (many && lib.api.sqlite3_stmt_readonly(statement.handle) !== 0) {
    throw misuse('executemany() can only execute DML statements.')
  }
  if (statement.taken || statement.isBusy()) statement = database.prepare(sql)
  cursor.statement = statement
  statement.taken = true
  statement.reset()
  return statement
}

/** A transaction begins before rows are changed, if nobody says otherwise. */
function mustBegin(connection: PyConnection, database: Database, statement: Statement): boolean {
  const implicit = connection.autocommit === 'legacy' && connection.isolationLevel !== null
  return implicit && statement.isDml && database.isAutocommit
}

function runOnce(cursor: PyCursor, connection: PyConnection, statement: Statement): void {
  // Text without a statement: nothing to do.
  if (statement.handle === 0) return
  const code = firstStep(statement)
  if (code !== ROW && code !== DONE) {
    raiseFailure(statement.database.handle)
    return
  }
  cursor.converters = convertersOf(connection, statement)
  if (cursor.description === None && lib.api.sqlite3_column_count(statement.handle) > 0)
    cursor.description = describeColumns(connection, statement.handle)
  if (code === ROW) {
    if (lib.api.sqlite3_stmt_readonly(statement.handle) === 0) takeRow(cursor, connection, statement)
    return
  }
  if (statement.isDml) cursor.rowcount += lib.api.sqlite3_changes(statement.database.handle)
  statement.reset()
}

/**
 * What changes the database and gives a row has its first row taken at once. The change is not committed before the
 * statement ends: CPython ends it when its cursor is forgotten, which cannot be seen here, but most give one row.
 */
function takeRow(cursor: PyCursor, connection: PyConnection, statement: Statement): void {
  const row = currentRow(connection, statement.handle, cursor.converters)
  advance(cursor, statement)
  cursor.ahead = row
}

/** The rows of a forgotten cursor may be what locks the table: they are given up, and it is tried again. */
function firstStep(statement: Statement): number {
  const code = statement.step()
  if ((code !== BUSY && code !== LOCKED) || !releaseAbandoned()) return code
  statement.reset()
  return statement.step()
}

function convertersOf(connection: PyConnection, statement: Statement): PyValue[] | undefined {
  try {
    return findConverters(connection, statement.handle)
  } catch (e) {
    if (!(e instanceof Raised)) throw e
    throw from(newException(operationalError, 'Error while building row_cast_map'), e)
  }
}

function from(e: PyBaseException, cause: PyBaseException): PyBaseException {
  e.cause = cause
  e.context = cause
  e.suppressContext = true
  return e
}

/** All statements of a script, one after the other. */
export function executeScript(cursor: PyCursor, script: PyStr): PyValue {
  const text = utf8(script)
  if (text.includes(0)) throw valueError('embedded null character')
  const connection = cursor.check()
  const database = connection.open
  database.checkLength(text)
  if (connection.autocommit === 'legacy' && !database.isAutocommit) database.execute('COMMIT')
  lib.withCString(text, start => {
    for (let at = 0; at < text.length; ) at += runNext(database, start + at, text.length - at + 1)
  })
  return cursor
}

/** Runs the first statement of a text; gives how many bytes it took. */
function runNext(database: Database, sql: number, size: number): number {
  const { api } = lib
  const [handle, length] = database.compile(sql, size)
  if (handle === 0) return length
  let code: number
  try {
    do code = database.entered(() => api.sqlite3_step(handle))
    while (code === ROW)
  } finally {
    code = api.sqlite3_finalize(handle)
  }
  if (code !== OK) raiseFailure(database.handle)
  return length
}

/** The next row through the cursor's factory; undefined when there are no more. */
export function nextRow(cursor: PyCursor): PyValue | undefined {
  const connection = cursor.check()
  const row = takeAhead(cursor) ?? lockedRow(cursor, connection)
  if (row === undefined) return undefined
  return cursor.rowFactory === None ? row : call2(cursor.rowFactory, cursor, row)
}

function takeAhead(cursor: PyCursor): PyValue | undefined {
  const row = cursor.ahead
  cursor.ahead = undefined
  return row
}

/** The row that the statement stands at. Converters and factories are Python code: they must not use the cursor. */
function lockedRow(cursor: PyCursor, connection: PyConnection): PyValue | undefined {
  const { statement } = cursor
  if (statement === undefined) return undefined
  // The connection was closed and opened again.
  if (statement.handle === 0) {
    cursor.dropStatement()
    return undefined
  }
  let row: PyValue
  cursor.locked = true
  try {
    row = currentRow(connection, statement.handle, cursor.converters)
  } finally {
    cursor.locked = false
  }
  advance(cursor, statement)
  return row
}

function advance(cursor: PyCursor, statement: Statement): void {
  let code = 0
  try {
    code = statement.step()
    if (code === ROW) return
    const { handle } = statement.database
    if (code === DONE && statement.isDml) cursor.rowcount = lib.api.sqlite3_changes(handle)
    if (code !== DONE) raiseFailure(handle)
  } finally {
    if (code !== ROW) cursor.endStatement()
  }
}
