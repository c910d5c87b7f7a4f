/** Rows and their columns' names and converters. CPython: _pysqlite_fetch_one_row and others in cursor.c. */

import { fromUtf16 } from '../../base/wide_string.ts'
import { PyByteArray } from '../../objects/bytearray_value.ts'
import { call1 } from '../../runtime/calls.ts'
import { exc, isException } from '../../runtime/errors.ts'
import { coreTypes, PyType } from '../../runtime/type.ts'
import { bytesFrom, intFromBigInt, None, PyFloat, PyTuple, type PyValue } from '../../runtime/values.ts'
import { moduleError } from '../exception_type.ts'
import { operationalError } from './errors.ts'
import { lib } from './library.ts'
import { converterFor } from './protocol.ts'
import { PARSE_COLNAMES, PARSE_DECLTYPES, type PyConnection } from './values.ts'

export const INTEGER = 1
export const FLOAT = 2
export const TEXT = 3
export const BLOB = 4

/** The row that the statement stands at. */
export function currentRow(
  connection: PyConnection,
  statement: number,
  converters: readonly PyValue[] | undefined,
): PyTuple {
  const count = lib.api.sqlite3_data_count(statement)
  const items: PyValue[] = new Array(count)
  for (let i = 0; i < count; i++) {
    const converter = converters?.[i] ?? None
    items[i] = converter === None ? column(connection, statement, i) : converted(statement, i, converter)
  }
  return new PyTuple(items)
}

function converted(statement: number, i: number, converter: PyValue): PyValue {
  const data = lib.api.sqlite3_column_blob(statement, i)
  if (data === 0) return None
  return call1(converter, bytesFrom(lib.copy(data, lib.api.sqlite3_column_bytes(statement, i))))
}

function column(connection: PyConnection, statement: number, i: number): PyValue {
  const { api } = lib
  switch (api.sqlite3_column_type(statement, i)) {
    case INTEGER:
      return intFromBigInt(api.sqlite3_column_int64(statement, i))
    case FLOAT:
      return new PyFloat(api.sqlite3_column_double(statement, i))
    case TEXT: {
      const data = api.sqlite3_column_text(statement, i)
      return textColumn(connection.textFactory, statement, i, data)
    }
    case BLOB: {
      const data = api.sqlite3_column_blob(statement, i)
      return bytesFrom(lib.copy(data, api.sqlite3_column_bytes(statement, i)))
    }
  }
  return None
}

function textColumn(factory: PyValue, statement: number, i: number, p: number): PyValue {
  const size = lib.api.sqlite3_column_bytes(statement, i)
  if (factory === coreTypes.str) return decoded(p, size, statement, i)
  const data = lib.copy(p, size)
  if (factory === coreTypes.bytes) return bytesFrom(data)
  if (factory instanceof PyType && factory.ctor === PyByteArray) return new PyByteArray(data)
  return call1(factory, bytesFrom(data))
}

/** As much of the text as an error message shows. */
const SHOWN = 198

function decoded(p: number, size: number, statement: number, i: number): PyValue {
  try {
    return lib.textAt(p, size)
  } catch (e) {
    if (!isException(e, exc.UnicodeDecodeError)) throw e
    const name = latin1(lib.cString(lib.api.sqlite3_column_name(statement, i)))
    const shown = latin1(lib.cString(p))
    const message = `Could not decode to UTF-8 column '${name}' with text '${shown}'`.slice(0, SHOWN)
    throw moduleError(operationalError, message.replace(/[\x80-\xff]/g, '\ufffd'))
  }
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, b => String.fromCharCode(b)).join('')

/** `Cursor.description` of the statement. */
export function describeColumns(connection: PyConnection, statement: number): PyTuple {
  const count = lib.api.sqlite3_column_count(statement)
  const items = Array.from({ length: count }, (_, i) => {
    const name = lib.text(lib.api.sqlite3_column_name(statement, i))
    const plain = (connection.detectTypes & PARSE_COLNAMES) === 0 ? name : name.replace(/ ?\[.*$/s, '')
    return new PyTuple([fromUtf16(plain), None, None, None, None, None, None])
  })
  return new PyTuple(items)
}

/** A converter or None for each column, where types are detected. */
export function findConverters(connection: PyConnection, statement: number): PyValue[] | undefined {
  const { detectTypes } = connection
  if (detectTypes === 0) return undefined
  const count = lib.api.sqlite3_column_count(statement)
  return Array.from({ length: count }, (_, i) => {
    const named = (detectTypes & PARSE_COLNAMES) === 0 ? undefined : namedConverter(statement, i)
    if (named !== undefined) return named
    return ((detectTypes & PARSE_DECLTYPES) === 0 ? undefined : declaredConverter(statement, i)) ?? None
  })
}

/** `select x as "x [date]"` */
function namedConverter(statement: number, i: number): PyValue | undefined {
  const name = lib.text(lib.api.sqlite3_column_name(statement, i))
  const bracketed = /\[([^[\]]*)\]/.exec(name)
  return bracketed === null ? undefined : converterFor(fromUtf16(bracketed[1]!))
}

/** `NUMBER(10) NOT NULL` is NUMBER. */
function declaredConverter(statement: number, i: number): PyValue | undefined {
  const p = lib.api.sqlite3_column_decltype(statement, i)
  return p === 0 ? undefined : converterFor(fromUtf16(lib.text(p).split(/[ (]/, 1)[0]!))
}
