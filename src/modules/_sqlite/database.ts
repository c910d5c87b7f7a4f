/**
 * An open database and its statements, as SQLite sees them; `PyConnection` is what Python sees.
 *
 * CPython finalises a statement when the last reference to it goes. Here a statement belongs to its database: the
 * cache keeps it, a cursor has it while it runs, and whoever lets go last finalises it. A cursor that was forgotten
 * in the midst of its rows would keep its lock for ever: when a lock is refused, such cursors are looked for.
 * CPython: Modules/_sqlite/statement.c, and the statement cache in connection.c.
 */
import { toUtf16 } from '../../base/wide_string.ts'
import { state } from '../../runtime/state.ts'
import type { PyStr } from '../../runtime/values.ts'
import { moduleError } from '../exception_type.ts'
import { dataError, misuse, raiseFailure } from './errors.ts'
import { constant, lib, utf8 } from './library.ts'

const OK = 0

export class Statement {
  readonly database: Database
  /** SQLite's; 0 for text without a statement, or when it is finalised. */
  handle: number
  /** Changes rows: INSERT, UPDATE, DELETE, REPLACE. */
  readonly isDml: boolean
  cached = false
  /** A cursor has it. */
  taken = false
  /** The cursor that is in the midst of its rows. */
  private owner: WeakRef<object> | null = null

  constructor(database: Database, handle: number, isDml: boolean) {
    this.database = database
    this.handle = handle
    this.isDml = isDml
  }

  reset(): void {
    if (this.handle !== 0) lib.api.sqlite3_reset(this.handle)
  }

  /** One step; a result code. Throws what a callback left. */
  step(): number {
    return this.database.entered(() => lib.api.sqlite3_step(this.handle))
  }

  isBusy(): boolean {
    return this.handle !== 0 && lib.api.sqlite3_stmt_busy(this.handle) !== 0
  }

  /** Its owner has been forgotten. */
  get isAbandoned(): boolean {
    return this.owner !== null && this.owner.deref() === undefined
  }

  /** `cursor` goes on with it later. */
  keepFor(cursor: object): void {
    this.owner = new WeakRef(cursor)
    running.add(this)
    arrivals++
  }

  /** The cursor is done with it. */
  release(): void {
    this.taken = false
    if (this.owner !== null) running.delete(this)
    this.owner = null
    if (this.handle === 0) return
    this.reset()
    if (!this.cached) this.finalize()
  }

  finalize(): void {
    running.delete(this)
    this.database.statements.delete(this)
    if (this.handle !== 0) lib.api.sqlite3_finalize(this.handle)
    this.handle = 0
  }
}

/** Statements that a cursor is in the midst of. */
const running = new Set<Statement>()
/** How many have come to `running`, and how many had when it was last looked through in vain. */
let arrivals = 0
let looked = 0

/** Ends statements whose cursor nobody has any more; whether there were any. */
export function releaseAbandoned(): boolean {
  if (running.size === 0 || looked === arrivals || state.host.memory === undefined) return false
  looked = arrivals
  state.host.memory.collect()
  let found = false
  for (const statement of running) {
    if (statement.database.stepping > 0 || !statement.isAbandoned) continue
    statement.release()
    found = true
  }
  return found
}

export class Database {
  /** SQLite's; 0 when closed. */
  handle: number
  private readonly cacheSize: number
  /** By text, the least recently used first. */
  private readonly cache = new Map<string, Statement>()
  readonly statements = new Set<Statement>()
  /** Calls of SQLite that are under way. */
  stepping = 0
  /** Changes that Python shall not see counted. */
  hiddenChanges = 0

  constructor(handle: number, cacheSize: number) {
    this.handle = handle
    this.cacheSize = cacheSize
  }

  get totalChanges(): number {
    return lib.api.sqlite3_total_changes(this.handle) - this.hiddenChanges
  }

  get isAutocommit(): boolean {
    return lib.api.sqlite3_get_autocommit(this.handle) !== 0
  }

  /** The statement for `sql`, from the cache if it is there. */
  statement(sql: PyStr): Statement {
    const key = toUtf16(sql)
    const found = this.cache.get(key)
    if (found !== undefined) {
      this.cache.delete(key)
      this.cache.set(key, found)
      return found
    }
    const made = this.prepare(sql)
    if (this.cacheSize > 0) this.remember(key, made)
    return made
  }

  private remember(key: string, statement: Statement): void {
    statement.cached = true
    this.cache.set(key, statement)
    if (this.cache.size <= this.cacheSize) return
    const [oldest, dropped] = this.cache.entries().next().value!
    this.cache.delete(oldest)
    dropped.cached = false
    if (!dropped.taken) dropped.finalize()
  }

  /** A statement of its own. */
  prepare(sql: PyStr): Statement {
    const text = utf8(sql)
    this.checkLength(text)
    if (text.includes(0)) throw misuse('the query contains a null character')
    const [handle, tail] = lib.withCString(text, p => this.compile(p, text.length + 1))
    const statement = new Statement(this, handle, isDml(text))
    if (startOfSql(text, tail) < text.length) {
      lib.api.sqlite3_finalize(handle)
      throw misuse('You can only execute one statement at a time.')
    }
    this.statements.add(statement)
    return statement
  }

  checkLength(text: Uint8Array): void {
    const limit = lib.api.sqlite3_limit(this.handle, constant('SQLITE_LIMIT_SQL_LENGTH'), -1)
    if (text.length > limit) throw moduleError(dataError, 'query string is too large')
  }

  /** Compiles the first statement at `sql`: its handle, and how many bytes it took. */
  compile(sql: number, size: number): [handle: number, length: number] {
    const { api, out } = lib
    const code = this.entered(() => api.sqlite3_prepare_v2(this.handle, sql, size, out, out + 4))
    if (code !== OK) raiseFailure(this.handle)
    return [lib.int32(out), lib.int32(out + 4) - sql]
  }

  /** Runs a call of SQLite's that may call back. */
  entered(call: () => number): number {
    this.stepping++
    try {
      return lib.run(call)
    } finally {
      this.stepping--
    }
  }

  /** Runs SQL of ours that gives no rows: BEGIN, COMMIT, ROLLBACK. */
  execute(sql: string): void {
    const { api } = lib
    const [handle] = lib.withCString(sql, p => this.compile(p, sql.length + 1))
    try {
      this.entered(() => api.sqlite3_step(handle))
    } finally {
      if (api.sqlite3_finalize(handle) !== OK) raiseFailure(this.handle)
    }
  }

  /**
   * Ends the database and its statements. Without `all`, and when a function called by SQLite does it, those that a
   * cursor has live on, and SQLite keeps the database for them.
   */
  close(all: boolean): void {
    if (this.handle === 0) return
    this.cache.clear()
    for (const statement of this.statements) {
      statement.cached = false
      if (!statement.taken || (all && this.stepping === 0)) statement.finalize()
    }
    const { handle } = this
    this.handle = 0
    lib.api.sqlite3_close_v2(handle)
  }
}

const DML = ['insert', 'update', 'delete', 'replace']

function isDml(text: Uint8Array): boolean {
  const start = startOfSql(text, 0)
  const word = String.fromCharCode(...text.subarray(start, start + 7)).toLowerCase()
  return DML.some(name => word.startsWith(name))
}

/** Where SQL begins after spaces and comments, from `at`; the end if there is none. */
function startOfSql(text: Uint8Array, at: number): number {
  for (; at < text.length; at++) {
    const c = text[at]
    if (c === 0x20 || c === 0x09 || c === 0x0a || c === 0x0c || c === 0x0d) continue
    const end = commentEnd(text, at)
    if (end === undefined) return at
    at = end
  }
  return text.length
}

/** The last byte of the comment at `at`, past the end if nothing ends it; undefined if there is no comment. */
function commentEnd(text: Uint8Array, at: number): number | undefined {
  if (text[at] === 0x2d && text[at + 1] === 0x2d) {
    const newline = text.indexOf(0x0a, at)
    return newline < 0 ? text.length : newline
  }
  if (text[at] !== 0x2f || text[at + 1] !== 0x2a) return undefined
  for (let i = at + 2; i < text.length; i++) if (text[i] === 0x2a && text[i + 1] === 0x2f) return i + 1
  return text.length
}
