/**
 * The `_sqlite3` module over SQLite's WebAssembly build. The library's `sqlite3` package is above it.
 * CPython: Modules/_sqlite/module.c.
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { call } from '../../runtime/calls.ts'
import { defineModule, type NativeModule } from '../../runtime/define.ts'
import { BuiltinDef, PyBuiltinFunction } from '../../runtime/native.ts'
import type { KwNames } from '../../runtime/slots.ts'
import { int, None, type PyStr, type PyValue } from '../../runtime/values.ts'
import { blobType } from './blob.ts'
import { callbackSettings, installCallbacks } from './callbacks.ts'
import { connectionType, INIT_SIGNATURE, warnPositions } from './connection.ts'
import { cursorType } from './cursor.ts'
import { ERROR_TYPES } from './errors.ts'
import { lib } from './library.ts'
import {
  adapt,
  adapters,
  converters,
  prepareProtocolType,
  registerAdapter,
  registerConverter,
} from './protocol.ts'
import { rowType } from './row.ts'
import { cName } from './user_functions.ts'
import { LEGACY_TRANSACTION_CONTROL, PARSE_COLNAMES, PARSE_DECLTYPES } from './values.ts'
import { installVfs } from './vfs.ts'

/** SQLite's build has no mutexes. */
const THREADSAFETY = 0
const FACTORY_POSITION = 5

/** What CPython shows of SQLite's constants; its list ends with these verbs of configuration. */
const SHOWN = /^SQLITE_(?!MAX_|VERSION)/
const GROUPS = ['resultCodes', 'authorizer', 'limits', 'dbConfig']
const isShown = (name: string, n: number): boolean =>
  SHOWN.test(name) && (!name.startsWith('SQLITE_DBCONFIG_') || (n >= 1002 && n <= 1017))

/** Of parts of SQLite that its WebAssembly build leaves out. */
const LEFT_OUT: Readonly<Record<string, number>> = {
  SQLITE_CANTOPEN_DIRTYWAL: 1294,
  SQLITE_OK_SYMLINK: 512,
  SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER: 1004,
}

function constants(): Record<string, PyValue> {
  const shown = lib.groups(GROUPS).filter(([name, n]) => isShown(name, n))
  return Object.fromEntries([...shown, ...Object.entries(LEFT_OUT)].map(([name, n]) => [name, int(n)]))
}

function load(): void {
  if (lib.loaded) return
  lib.load()
  installVfs()
  installCallbacks()
}

/** `connect()`: the factory, called with the same arguments. */
function connect(args: PyValue[], kwnames: KwNames): PyValue {
  const positions = args.length - (kwnames?.length ?? 0)
  warnPositions('sqlite3.connect()', positions)
  const named = kwnames?.indexOf('factory') ?? -1
  const factory =
    positions > FACTORY_POSITION ? args[FACTORY_POSITION] : named < 0 ? undefined : args[positions + named]
  return call(factory ?? connectionType, args, kwnames)
}

function connectFunction(): PyValue {
  const def = new BuiltinDef('connect', '_sqlite3.connect', INIT_SIGNATURE, () => None)
  def.callPlain = connect
  return new PyBuiltinFunction(def, undefined, '_sqlite3')
}

function completeStatement(statement: PyStr): PyValue {
  return lib.withCString(cName(statement), p => lib.api.sqlite3_complete(p) !== 0)
}

function enableCallbackTracebacks(enable: number): PyValue {
  callbackSettings.tracebacks = enable !== 0
  return None
}

export const sqliteModule: NativeModule = defineModule({
  name: '_sqlite3',
  functions: {
    adapt: [
      'obj, proto = <unrepresentable>, alt = <unrepresentable>, /',
      (v, protocol, fallback) => adapt(v, protocol ?? prepareProtocolType, fallback),
    ],
    complete_statement: ['statement: str', completeStatement],
    enable_callback_tracebacks: ['enable: int, /', enableCallbackTracebacks],
    register_adapter: ['type, adapter, /', registerAdapter],
    register_converter: ['typename: str, converter, /', registerConverter],
  },
  attributes: () => {
    load()
    return {
      ...constants(),
      ...ERROR_TYPES,
      Blob: blobType,
      Connection: connectionType,
      Cursor: cursorType,
      PrepareProtocol: prepareProtocolType,
      Row: rowType,
      PARSE_DECLTYPES: int(PARSE_DECLTYPES),
      PARSE_COLNAMES: int(PARSE_COLNAMES),
      LEGACY_TRANSACTION_CONTROL: int(LEGACY_TRANSACTION_CONTROL),
      sqlite_version: fromUtf16(lib.text(lib.api.sqlite3_libversion())),
      threadsafety: int(THREADSAFETY),
      adapters,
      converters,
      connect: connectFunction(),
    }
  },
})
