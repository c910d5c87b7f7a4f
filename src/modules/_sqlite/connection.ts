/** The type of connections. CPython: Modules/_sqlite/connection.c. */
import { asksItself } from '../../objects/finalization.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call1, callKw, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { attributeError, typeError, valueError } from '../../runtime/errors.ts'
import { BuiltinDef, PyMethodDescr } from '../../runtime/native.ts'
import type { KwNames } from '../../runtime/slots.ts'
import { machine } from '../../runtime/state.ts'
import type { PyType } from '../../runtime/type.ts'
import { int, None, PyObject, type PyValue, strValue } from '../../runtime/values.ts'
import { moduleError } from '../exception_type.ts'
import { openBlob } from './blob.ts'
import { backup, deserialize, serialize } from './copies.ts'
import { cursorType } from './cursor.ts'
import type { Statement } from './database.ts'
import { ERROR_TYPES, misuse, notSupportedError, operationalError, raiseFailure } from './errors.ts'
import { execute, executeMany } from './execute.ts'
import { lib } from './library.ts'
import {
  autocommitValue,
  closeConnection,
  commit,
  connectOptions,
  finalizeConnection,
  leave,
  openConnection,
  rollback,
  setAutocommit,
  setIsolationLevel,
} from './transactions.ts'
import {
  createAggregate,
  createCollation,
  createFunction,
  createWindowFunction,
  setAuthorizer,
  setProgressHandler,
  setTraceCallback,
} from './user_functions.ts'
import { PyConnection, PyCursor } from './values.ts'

/** What a call of a connection gives: nothing can be done with it. */
class PyStatement extends PyObject {
  declare statement: Statement
}
export const statementType: PyType = defineType(PyStatement, {
  name: 'Statement',
  module: 'sqlite3',
  noNew: true,
})

// ---- making one

export const INIT_SIGNATURE =
  "database, timeout = 5.0, detect_types = 0, isolation_level = '', check_same_thread = True, " +
  'factory = <unrepresentable>, cached_statements = 128, uri = False, *, autocommit = <unrepresentable>'

const DEPRECATED_POSITIONS =
  "is deprecated. Parameters 'timeout', 'detect_types', 'isolation_level', 'check_same_thread', 'factory', " +
  "'cached_statements' and 'uri' will become keyword-only parameters in Python 3.15."

export function warnPositions(f: string, positions: number): void {
  if (positions <= 1 || positions > 8) return
  const message = `Passing more than 1 positional argument to ${f} ${DEPRECATED_POSITIONS}`
  machine.warn('DeprecationWarning', message, 1)
}

function initialise(
  self: PyConnection,
  database: PyValue,
  timeout: PyValue,
  detectTypes: PyValue,
  isolationLevel: PyValue,
  checkSameThread: PyValue,
  _factory: PyValue,
  cacheSize: PyValue,
  uri: PyValue,
  autocommit: PyValue | undefined,
): PyValue {
  const options = connectOptions(
    timeout,
    detectTypes,
    isolationLevel,
    checkSameThread,
    cacheSize,
    uri,
    autocommit,
  )
  openConnection(self, database, options)
  return None
}

const initDef = new BuiltinDef('Connection', 'Connection', INIT_SIGNATURE, initialise)
initDef.isConstructor = true

function init(self: PyConnection, args: PyValue[], kwnames: KwNames): void {
  warnPositions('_sqlite3.Connection()', args.length - (kwnames?.length ?? 0))
  initDef.callWithSelf(self, args, kwnames)
}

// ---- cursors

function makeCursor(self: PyConnection, factory: PyValue | undefined): PyCursor {
  self.usable
  const cursor = call1(factory ?? cursorType, self)
  if (!(cursor instanceof PyCursor)) throw typeError('factory must return a cursor, not %T', cursor)
  if (self.rowFactory !== None) cursor.rowFactory = self.rowFactory
  return cursor
}

/** `connection(sql)` */
function callConnection(self: PyConnection, args: PyValue[], kwnames: KwNames): PyValue {
  const database = self.usable
  if (kwnames !== null && kwnames.length > 0)
    throw typeError('sqlite3.Connection() takes no keyword arguments')
  if (args.length !== 1) throw typeError(`function takes exactly 1 argument (${args.length} given)`)
  const sql = strValue(args[0]!)
  if (sql === undefined) throw typeError('argument 1 must be str, not %T', args[0]!)
  const result = new PyStatement()
  result.statement = database.prepare(sql)
  return result
}

// ---- settings

/** The verbs that take a truth value. */
function checkConfig(op: number): void {
  if (op < 1002 || op > 1017) throw valueError(`unknown config 'op': ${op}`)
}

function configure(self: PyConnection, op: number, value: number): boolean {
  const db = self.usable.handle
  checkConfig(op)
  const code = lib.api.sqlite3__wasm_db_config_ip(db, op, value, lib.out)
  if (code !== 0) raiseFailure(db)
  return lib.int32(lib.out) !== 0
}

function setConfig(self: PyConnection, op: number, enable: boolean): PyValue {
  if (configure(self, op, enable ? 1 : 0) !== enable) {
    throw moduleError(operationalError, 'Unable to set config')
  }
  return None
}

function setLimit(self: PyConnection, category: number, limit: number): PyValue {
  const old = lib.api.sqlite3_limit(self.usable.handle, category, limit)
  if (old < 0) throw misuse("'category' is out of bounds")
  return int(old)
}

function noExtensions(self: PyConnection): PyValue {
  self.usable
  throw moduleError(
    notSupportedError,
    'SQLite runs as WebAssembly here: it cannot load extensions, which are native code',
  )
}

function iterdump(self: PyConnection, filter: PyValue): PyValue {
  self.open
  const dump = getAttr(machine.importModule('sqlite3.dump'), '_iterdump')
  return callKw(dump, [self], { filter })
}

// ---- the type

/** A plain attribute that cannot be deleted. */
function attribute(
  name: string,
  get: (c: PyConnection) => PyValue,
  set: (c: PyConnection, v: PyValue) => void,
) {
  return [
    get,
    (self: PyConnection, value: PyValue | undefined): void => {
      if (value === undefined) throw attributeError(self, name, `cannot delete ${name} attribute`)
      set(self, value)
    },
  ] as const
}

const errorMembers = Object.fromEntries(Object.entries(ERROR_TYPES).map(([name, type]) => [name, () => type]))

asksItself(finalizeConnection)

export const connectionType: PyType = defineType(PyConnection, {
  name: 'Connection',
  module: 'sqlite3',
  doc: 'A connection to a database.',
  hasWeakref: true,
  slots: { tp_init: init, tp_call: callConnection, tp_finalize: finalizeConnection },
  methods: {
    backup: [
      "target, *, pages = -1, progress = None, name: str = 'main', sleep = 0.25",
      (self, target, pages, progress, name, sleep) => backup(self, target, pages, progress, name, sleep),
    ],
    blobopen: ["table: str, column: str, rowid, /, *, readonly: bool = False, name: str = 'main'", openBlob],
    close: ['', closeConnection],
    commit: ['', commit],
    create_aggregate: ['name: str, n_arg: int, aggregate_class', createAggregate],
    create_collation: ['name: str, callback, /', createCollation],
    create_function: ['name: str, narg: int, func, *, deterministic: bool = False', createFunction],
    create_window_function: ['name: str, num_params: int, aggregate_class, /', createWindowFunction],
    cursor: ['factory = <unrepresentable>', makeCursor],
    deserialize: ["data, /, *, name: str = 'main'", deserialize],
    enable_load_extension: ['enable: bool, /', noExtensions],
    execute: [
      'sql: str, parameters = (), /',
      (self, sql, parameters) => execute(makeCursor(self, undefined), sql, parameters),
    ],
    executemany: [
      'sql: str, parameters, /',
      (self, sql, parameters) => executeMany(makeCursor(self, undefined), sql, parameters),
    ],
    executescript: ['sql_script, /', executeScriptOn],
    getconfig: ['op: int, /', (self, op) => configure(self, op, -1)],
    getlimit: ['category: int, /', (self, category) => setLimit(self, category, -1)],
    interrupt: ['', interrupt],
    iterdump: ['*, filter = None', iterdump],
    load_extension: ['name: str, /, *, entrypoint: str = None', noExtensions],
    rollback: ['', rollback],
    serialize: ["*, name: str = 'main'", serialize],
    set_authorizer: ['authorizer_callback', setAuthorizer],
    set_progress_handler: ['progress_handler, n', setProgressHandler],
    set_trace_callback: ['trace_callback', setTraceCallback],
    setconfig: ['op: int, enable: bool = True, /', setConfig],
    setlimit: ['category: int, limit: int, /', setLimit],
    __enter__: ['', self => (self.open, self)],
    __exit__: ['type, value, traceback, /', leave],
  },
  members: errorMembers,
  getset: {
    autocommit: [autocommitValue, setAutocommit],
    in_transaction: self => !self.open.isAutocommit,
    isolation_level: [self => (self.open, isolationValue(self)), setIsolationLevel],
    row_factory: attribute(
      'row_factory',
      self => self.rowFactory,
      (self, value) => {
        self.rowFactory = value
      },
    ),
    text_factory: attribute(
      'text_factory',
      self => self.textFactory,
      (self, value) => {
        self.textFactory = value
      },
    ),
    total_changes: self => int(self.open.totalChanges),
    __text_signature__: () => '(sql, /)',
  },
})

function isolationValue(self: PyConnection): PyValue {
  return self.isolationLevel === null ? None : self.isolationLevel
}

function executeScriptOn(self: PyConnection, script: PyValue): PyValue {
  const cursor = makeCursor(self, undefined)
  callMethod(cursor, 'executescript', script)
  return cursor
}

function interrupt(self: PyConnection): PyValue {
  lib.api.sqlite3_interrupt(self.open.handle)
  return None
}

/** Parameters that Python 3.15 takes by position only. */
const DEPRECATED_KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  create_function: ['name', 'narg', 'func'],
  create_aggregate: ['name', 'n_arg', 'aggregate_class'],
  set_authorizer: ['authorizer_callback'],
  set_progress_handler: ['progress_handler'],
  set_trace_callback: ['trace_callback'],
}

function listed(names: readonly string[]): string {
  const quoted = names.map(name => `'${name}'`)
  return quoted.length === 1 ? quoted[0]! : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}

function deprecateKeywords(method: string, names: readonly string[]): void {
  const descriptor = connectionType.dict.getStr(method)
  if (!(descriptor instanceof PyMethodDescr)) throw new Error(`Connection has no method ${method}`)
  const { def } = descriptor
  const s = names.length === 1 ? '' : 's'
  const message =
    `Passing keyword argument${s} ${listed(names)} to _sqlite3.Connection.${method}() is deprecated. ` +
    `Parameter${s} ${listed(names)} will become positional-only in Python 3.15.`
  def.callWithSelf = (self, args, kwnames) => {
    const positions = args.length - (kwnames?.length ?? 0)
    if (positions < names.length && kwnames !== null) machine.warn('DeprecationWarning', message, 1)
    return BuiltinDef.prototype.callWithSelf.call(def, self, args, kwnames)
  }
}

for (const [method, names] of Object.entries(DEPRECATED_KEYWORDS)) deprecateKeywords(method, names)
