/**
 * One value of one row, read and written in parts: SQLite's `sqlite3_blob`, which its WebAssembly build leaves out, by
 * SQL statements. A change of the row by others ends it, as in SQLite; a write counts as no change and fires no
 * trigger. Unlike SQLite's it holds no lock, and a write copies the whole value.
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { isException, type PyBaseException } from '../../runtime/errors.ts'
import { bytesFrom, intFromBigInt, type PyStr, type PyValue } from '../../runtime/values.ts'
import { moduleError } from '../exception_type.ts'
import { bindValue } from './binding.ts'
import type { Database } from './database.ts'
import { codeError, operationalError, raiseFailure } from './errors.ts'
import { constant, lib } from './library.ts'

const ROW = 100
const DONE = 101

/** By the context of their database's update hook. */
const watched = new Map<number, Set<IncrementalBlob>>()
const contexts = new WeakMap<Database, number>()
let updateHook = 0

/** A row was changed: who stands at it can go on no more. */
function rowChanged(context: number, _op: number, schema: number, table: number, row: bigint): undefined {
  for (const blob of watched.get(context) ?? []) blob.noteChange(lib.text(schema), lib.text(table), row)
}

function watch(database: Database): Set<IncrementalBlob> {
  if (updateHook === 0) updateHook = lib.install({ rowChanged: ['v(pippj)', rowChanged] }).rowChanged
  let context = contexts.get(database)
  if (context === undefined) {
    context = database.handle
    contexts.set(database, context)
    watched.set(context, new Set())
    lib.api.sqlite3_update_hook(database.handle, updateHook, context)
  }
  return watched.get(context)!
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

export class IncrementalBlob {
  readonly size: number
  private readonly database: Database
  private readonly schema: string
  private readonly table: string
  private readonly column: string
  private readonly row: bigint
  private readonly readonly: boolean
  private readonly isText: boolean
  private expired = false
  private writing = false

  constructor(
    database: Database,
    schema: PyStr,
    table: PyStr,
    column: PyStr,
    row: bigint,
    readonly: boolean,
  ) {
    this.database = database
    this.schema = toUtf16(schema)
    this.table = toUtf16(table)
    this.column = toUtf16(column)
    this.row = row
    this.readonly = readonly
    const found = this.open()
    if (found === undefined) throw moduleError(operationalError, `no such rowid: ${row}`)
    const [type, size] = found
    if (type !== 'blob' && type !== 'text')
      throw moduleError(operationalError, `cannot open value of type ${type}`)
    this.isText = type === 'text'
    this.size = size
    watch(database).add(this)
  }

  private get source(): string {
    return `${quoted(this.schema)}.${quoted(this.table)}`
  }

  private open(): [type: string, size: number] | undefined {
    const value = `x.${quoted(this.column)}`
    const { api } = lib
    const sql = `SELECT typeof(${value}), length(CAST(${value} AS BLOB)) FROM ${this.source} AS x WHERE x.rowid = ?`
    try {
      return this.query(sql, [intFromBigInt(this.row)], statement => [
        lib.text(api.sqlite3_column_text(statement, 0)),
        Number(api.sqlite3_column_int64(statement, 1)),
      ])
    } catch (e) {
      throw this.named(e)
    }
  }

  /** The error of a missing column in SQLite's words. */
  private named(e: unknown): unknown {
    const missing = isException(e, operationalError) && String(e.args.items[0]).startsWith('no such column')
    return missing ? withMessage(e, `no such column: "${this.column}"`) : e
  }

  /** Runs a statement with these parameters; what `read` makes of its row, or undefined if there is none. */
  private query<T>(
    sql: string,
    parameters: readonly PyValue[],
    read: (statement: number) => T,
  ): T | undefined {
    const statement = this.database.statement(fromUtf16(sql))
    statement.taken = true
    try {
      for (const [i, v] of parameters.entries()) bindValue(statement.handle, i + 1, v)
      const code = statement.step()
      if (code === ROW) return read(statement.handle)
      if (code !== DONE) raiseFailure(this.database.handle)
      return undefined
    } finally {
      statement.release()
    }
  }

  noteChange(schema: string, table: string, row: bigint): void {
    if (this.writing || row !== this.row) return
    if (sameName(schema, this.schema) && sameName(table, this.table)) this.expired = true
  }

  private checkAlive(): void {
    if (this.expired) throw codeError(constant('SQLITE_ABORT'))
  }

  read(offset: number, size: number): Uint8Array {
    this.checkAlive()
    const sql = `SELECT substr(CAST(x.${quoted(this.column)} AS BLOB), ?, ?) FROM ${this.source} AS x WHERE x.rowid = ?`
    const parameters = [offset + 1, size].map(n => intFromBigInt(BigInt(n)))
    const data = this.query(sql, [...parameters, intFromBigInt(this.row)], statement => {
      const p = lib.api.sqlite3_column_blob(statement, 0)
      return lib.copy(p, lib.api.sqlite3_column_bytes(statement, 0))
    })
    if (data === undefined || data.length !== size) throw codeError(constant('SQLITE_ABORT'))
    return data
  }

  write(offset: number, part: Uint8Array): void {
    if (this.readonly) throw codeError(constant('SQLITE_READONLY'))
    const data = this.read(0, this.size)
    data.set(part, offset)
    const value = this.isText ? 'CAST(? AS TEXT)' : '?'
    const sql = `UPDATE ${this.source} SET ${quoted(this.column)} = ${value} WHERE rowid = ?`
    this.unnoticed(() => this.query(sql, [bytesFrom(data), intFromBigInt(this.row)], () => undefined))
  }

  /** Without triggers, and without a trace in the number of changes. */
  private unnoticed(change: () => void): void {
    const { api, out } = lib
    const { handle } = this.database
    const option = constant('SQLITE_DBCONFIG_ENABLE_TRIGGER')
    api.sqlite3__wasm_db_config_ip(handle, option, -1, out)
    const triggers = lib.int32(out)
    const before = api.sqlite3_total_changes(handle)
    api.sqlite3__wasm_db_config_ip(handle, option, 0, out)
    this.writing = true
    try {
      change()
    } finally {
      this.writing = false
      api.sqlite3__wasm_db_config_ip(handle, option, triggers, out)
      this.database.hiddenChanges += api.sqlite3_total_changes(handle) - before
    }
  }

  close(): void {
    watched.get(contexts.get(this.database) ?? 0)?.delete(this)
  }
}

function withMessage(e: PyBaseException, message: string): PyBaseException {
  e.args.items[0] = fromUtf16(message)
  return e
}
