/** Rows whose columns have names. CPython: Modules/_sqlite/row.c. */
import { equals, getItem, hash, iter, richCompare, toSsize } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { indexError, typeError } from '../../runtime/errors.ts'
import { EQ, NE } from '../../runtime/slots.ts'
import type { PyType } from '../../runtime/type.ts'
import {
  intFromBigInt,
  intValue,
  None,
  NotImplemented,
  PyList,
  PyObject,
  PySlice,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { PyCursor } from './values.ts'

class PyRow extends PyObject {
  data = new PyTuple()
  description: PyValue = None
}

function newRow(type: PyType, cursor: PyValue, data: PyValue): PyValue {
  if (!(cursor instanceof PyCursor))
    throw typeError('Row() argument 1 must be sqlite3.Cursor, not %T', cursor)
  if (!(data instanceof PyTuple)) throw typeError('Row() argument 2 must be tuple, not %T', data)
  const row = new type.ctor() as PyRow
  row.data = data
  row.description = cursor.description
  return row
}

function names(row: PyRow): PyValue[] {
  const { description } = row
  if (!(description instanceof PyTuple)) return []
  return description.items.map(column => (column as PyTuple).items[0]!)
}

function item(row: PyRow, key: PyValue): PyValue {
  if (intValue(key) !== undefined) {
    const i = toSsize(key, 'IndexError')
    return itemAt(row, i < 0 ? i + row.data.items.length : i)
  }
  if (strValue(key) !== undefined) return itemNamed(row, key)
  if (key instanceof PySlice) return getItem(row.data, key)
  throw indexError('Index must be int or string')
}

function itemAt(row: PyRow, i: number): PyValue {
  const found = row.data.items[i]
  if (found === undefined) throw indexError('tuple index out of range')
  return found
}

function itemNamed(row: PyRow, key: PyValue): PyValue {
  if (row.description === None) throw indexError('No item with key %R', key)
  const at = names(row).findIndex(name => equalIgnoringCase(key, name))
  if (at < 0) throw indexError('No item with that key')
  return itemAt(row, at)
}

const isAscii = (s: PyValue | undefined): s is string => typeof s === 'string' && /^[\0-\x7f]*$/.test(s)

/** The case of ASCII letters makes no difference. */
function equalIgnoringCase(a: PyValue, b: PyValue): boolean {
  if (equals(a, b)) return true
  const x = strValue(a)
  const y = strValue(b)
  return isAscii(x) && isAscii(y) && x.toLowerCase() === y.toLowerCase()
}

function compare(a: PyRow, b: PyValue, op: number): PyValue {
  if ((op !== EQ && op !== NE) || !(b instanceof PyRow)) return NotImplemented
  if (!equals(a.description, b.description)) return op === NE
  return richCompare(a.data, b.data, op)
}

function rowHash(row: PyRow) {
  return intFromBigInt(BigInt(hash(row.description)) ^ BigInt(hash(row.data)))
}

export const rowType: PyType = defineType(PyRow, {
  name: 'Row',
  module: 'sqlite3',
  new: ['cursor, data, /', newRow],
  slots: {
    tp_hash: rowHash,
    tp_richcompare: compare,
    tp_iter: row => iter(row.data),
    sq_length: row => row.data.items.length,
    mp_subscript: item,
  },
  methods: { keys: ['', row => new PyList(names(row))] },
})
