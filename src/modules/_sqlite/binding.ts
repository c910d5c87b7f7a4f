/** Parameters of statements. CPython: bind_parameters in Modules/_sqlite/cursor.c. */
import { fromUtf16 } from '../../base/wide_string.ts'
import { hasBuffer } from '../../objects/buffer.ts'
import { bufferBytes, getItem, len } from '../../runtime/abstract.ts'
import { PyDict } from '../../runtime/dict.ts'
import { exc, formatMessage, isException, overflowError } from '../../runtime/errors.ts'
import { coreTypes, typeOf } from '../../runtime/type.ts'
import {
  int,
  intValue,
  None,
  PyFloat,
  type PyInt,
  PyList,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import type { Statement } from './database.ts'
import { misuse, raiseFailure } from './errors.ts'
import { lib } from './library.ts'
import { adaptParameter } from './protocol.ts'

/** A Python int as SQLite's INTEGER. OverflowError. */
export function int64(v: PyInt): bigint {
  const n = BigInt(v)
  if (BigInt.asIntN(64, n) !== n) throw overflowError('Python int too large to convert to SQLite INTEGER')
  return n
}

export function bindParameters(statement: Statement, parameters: PyValue): void {
  const needed = lib.api.sqlite3_bind_parameter_count(statement.handle)
  if (parameters instanceof PyDict) bindByName(statement, needed, parameters)
  else if (typeOf(parameters).slots.mp_subscript !== null) bindInOrder(statement, needed, parameters)
  else throw misuse('parameters are of unsupported type')
}

function bindInOrder(statement: Statement, needed: number, parameters: PyValue): void {
  const count = len(parameters)
  if (count !== needed) {
    throw misuse(
      `Incorrect number of bindings supplied. The current statement uses ${needed}, and there are ${count} supplied.`,
    )
  }
  for (let i = 0; i < count; i++) {
    const name = lib.api.sqlite3_bind_parameter_name(statement.handle, i + 1)
    if (name !== 0) checkNameless(i + 1, lib.text(name))
    bind(statement, i + 1, adaptParameter(itemAt(parameters, i)))
  }
}

function checkNameless(position: number, name: string): void {
  if (name.startsWith('?')) return
  throw misuse(
    `Binding ${position} ('${name}') is a named parameter, but you supplied a sequence which requires ` +
      'nameless (qmark) placeholders.',
  )
}

function itemAt(sequence: PyValue, i: number): PyValue {
  const exact = sequence instanceof PyTuple ? coreTypes.tuple : coreTypes.list
  if ((sequence instanceof PyTuple || sequence instanceof PyList) && sequence.cls === exact) {
    const item = sequence.items[i]
    if (item !== undefined) return item
  }
  return getItem(sequence, int(i))
}

function bindByName(statement: Statement, needed: number, parameters: PyDict): void {
  for (let i = 1; i <= needed; i++) {
    const p = lib.api.sqlite3_bind_parameter_name(statement.handle, i)
    if (p === 0) {
      throw misuse(`Binding ${i} has no name, but you supplied a dictionary (which has only names).`)
    }
    const name = lib.text(p).slice(1)
    const value = valueNamed(parameters, name)
    if (value === undefined) throw misuse(`You did not supply a value for binding parameter :${name}.`)
    bind(statement, i, adaptParameter(value))
  }
}

function valueNamed(parameters: PyDict, name: string): PyValue | undefined {
  const key = fromUtf16(name)
  if (parameters.cls === coreTypes.dict) return parameters.get(key)
  try {
    return getItem(parameters, key)
  } catch (e) {
    if (isException(e, exc.LookupError)) return undefined
    throw e
  }
}

function bind(statement: Statement, position: number, v: PyValue): void {
  const code = bindValue(statement.handle, position, v)
  if (code !== 0) raiseFailure(statement.database.handle)
}

/** A result code. */
export function bindValue(handle: number, position: number, v: PyValue): number {
  const { api } = lib
  if (v === None) return api.sqlite3_bind_null(handle, position)
  const n = intValue(v)
  if (typeof n === 'number' && (n | 0) === n) return api.sqlite3_bind_int(handle, position, n)
  if (n !== undefined) return api.sqlite3_bind_int64(handle, position, int64(n))
  if (v instanceof PyFloat) return api.sqlite3_bind_double(handle, position, v.v)
  const s = strValue(v)
  if (s !== undefined) {
    const p = lib.allocateText(s)
    return api.sqlite3_bind_text(handle, position, p, lib.textSize, lib.freeFunction)
  }
  if (!hasBuffer(v)) throw unsupported(position, v)
  const data = bufferBytes(v)
  return api.sqlite3_bind_blob(handle, position, lib.allocate(data), data.length, lib.freeFunction)
}

function unsupported(position: number, v: PyValue) {
  return misuse(formatMessage(`Error binding parameter ${position}: type '%T' is not supported`, [v]))
}
