/** Connections, cursors and blobs as Python has them, and whether they can be used. CPython: connection.h, cursor.h. */
import { threads } from '../../runtime/threads.ts'
import { coreTypes } from '../../runtime/type.ts'
import { None, PyObject, type PyValue } from '../../runtime/values.ts'
import { moduleError } from '../exception_type.ts'
import type { Database, Statement } from './database.ts'
import { misuse, programmingError } from './errors.ts'

export const PARSE_DECLTYPES = 1
export const PARSE_COLNAMES = 2
export const LEGACY_TRANSACTION_CONTROL = -1

/** Who begins transactions: SQLite's own way, this module for all, or this module before changes to rows. */
export type Autocommit = 'on' | 'off' | 'legacy'

export class PyConnection extends PyObject {
  /** Unset until `__init__` has run. */
  database: Database | undefined = undefined
  detectTypes = 0
  /** What BEGIN is followed by; null: nothing begins by itself. */
  isolationLevel: string | null = ''
  autocommit: Autocommit = 'legacy'
  checkSameThread = false
  threadIdent = 0
  rowFactory: PyValue = None
  textFactory: PyValue = coreTypes.str
  /** Contexts of callbacks of which there is one each. */
  readonly contexts = new Map<'trace' | 'progress' | 'authorizer', number>()
  /** Ends what is open besides cursors: blobs. */
  readonly openBlobs = new Set<{ end(): void }>()

  checkThread(): void {
    const { ident } = threads.current
    if (!this.checkSameThread || ident === this.threadIdent) return
    throw moduleError(
      programmingError,
      'SQLite objects created in a thread can only be used in that same thread. ' +
        `The object was created in thread id ${this.threadIdent} and this is thread id ${ident}.`,
    )
  }

  /** The open database; ProgrammingError. */
  get open(): Database {
    if (this.database === undefined) throw misuse('Base Connection.__init__ not called.')
    if (this.database.handle === 0) throw misuse('Cannot operate on a closed database.')
    return this.database
  }

  /** The same, for the thread that made it. */
  get usable(): Database {
    this.checkThread()
    return this.open
  }
}

export class PyCursor extends PyObject {
  /** Unset until `__init__` has run. */
  connection: PyConnection | undefined = undefined
  initialized = false
  description: PyValue = None
  lastrowid: PyValue = None
  rowFactory: PyValue = None
  arraysize = 1
  rowcount = -1
  /** The statement whose rows are being fetched: it stands at the next row. */
  statement: Statement | undefined = undefined
  /** The row before the one that the statement stands at, where that was taken at once. */
  ahead: PyValue | undefined = undefined
  /** A converter or None for each column, where the connection detects types. */
  converters: PyValue[] | undefined = undefined
  closed = false
  /** In use: Python code that it calls must not use it. */
  locked = false

  checkUnlocked(): void {
    if (this.locked) throw misuse('Recursive use of cursors not allowed.')
  }

  /** The connection, if all is well with it and this; ProgrammingError. */
  check(): PyConnection {
    const { connection } = this
    if (!this.initialized || connection === undefined) throw misuse('Base Cursor.__init__ not called.')
    if (this.closed) throw misuse('Cannot operate on a closed cursor.')
    connection.checkThread()
    connection.open
    this.checkUnlocked()
    return connection
  }

  /** The statement has no more rows. */
  endStatement(): void {
    this.statement?.release()
    this.statement = undefined
  }

  /** Ends the statement; the cursor has no more rows. */
  dropStatement(): void {
    this.endStatement()
    this.ahead = undefined
  }
}
