/** Cursors. CPython: Modules/_sqlite/cursor.c. */
import { index } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { attributeError, overflowError, typeError, valueError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { int, None, PyList, type PyValue } from '../../runtime/values.ts'
import { misuse } from './errors.ts'
import { execute, executeMany, executeScript, nextRow } from './execute.ts'
import { PyConnection, PyCursor } from './values.ts'

function initialise(self: PyCursor, connection: PyValue): void {
  if (!(connection instanceof PyConnection)) {
    throw typeError('Cursor() argument 1 must be sqlite3.Connection, not %T', connection)
  }
  self.checkUnlocked()
  self.dropStatement()
  self.connection = connection
  self.converters = undefined
  self.description = None
  self.lastrowid = None
  self.rowFactory = None
  self.arraysize = 1
  self.rowcount = -1
  self.closed = false
  connection.checkThread()
  self.initialized = true
}

/** At most `limit` rows; all of them for a negative one. */
function fetch(self: PyCursor, limit: number): PyValue {
  const rows: PyValue[] = []
  while (rows.length !== limit) {
    const row = nextRow(self)
    if (row === undefined) break
    rows.push(row)
  }
  return new PyList(rows)
}

function fetchMany(self: PyCursor, size: PyValue | undefined): PyValue {
  const limit = size === undefined ? self.arraysize : uint32(size, 'Python int too large for C uint32_t')
  return fetch(self, limit)
}

function uint32(v: PyValue, tooLarge: string): number {
  const n = index(v)
  if (n < 0) throw valueError('Cannot convert negative int')
  if (n > 0xffffffff) throw overflowError(tooLarge)
  return Number(n)
}

function close(self: PyCursor): PyValue {
  self.checkUnlocked()
  if (self.connection === undefined) throw misuse('Base Cursor.__init__ not called.')
  self.connection.usable
  self.dropStatement()
  self.closed = true
  return None
}

function setArraysize(self: PyCursor, value: PyValue | undefined): void {
  if (value === undefined) {
    const message = "attribute 'arraysize' of 'sqlite3.Cursor' objects cannot be deleted"
    throw attributeError(self, 'arraysize', message)
  }
  self.arraysize = uint32(value, 'Python int too large to convert to C uint32_t')
}

export const cursorType: PyType = defineType(PyCursor, {
  name: 'Cursor',
  module: 'sqlite3',
  doc: 'Runs statements on a connection and gives their rows.',
  hasWeakref: true,
  init: ['connection, /', initialise],
  slots: { tp_iter: self => self, tp_iternext: nextRow },
  methods: {
    close: ['', close],
    execute: ['sql: str, parameters = (), /', execute],
    executemany: ['sql: str, seq_of_parameters, /', executeMany],
    executescript: ['sql_script: str, /', executeScript],
    fetchall: ['', self => fetch(self, -1)],
    fetchmany: ['size = <unrepresentable>', fetchMany],
    fetchone: ['', self => nextRow(self) ?? None],
    setinputsizes: ['sizes, /', () => None],
    setoutputsize: ['size, column = None, /', () => None],
  },
  members: {
    connection: self => self.connection ?? None,
    description: self => self.description,
    lastrowid: self => self.lastrowid,
    rowcount: self => int(self.rowcount),
  },
  getset: {
    arraysize: [self => int(self.arraysize), setArraysize],
    row_factory: [
      self => self.rowFactory,
      (self, value) => {
        if (value === undefined)
          throw attributeError(self, 'row_factory', 'cannot delete row_factory attribute')
        self.rowFactory = value
      },
    ],
  },
})
