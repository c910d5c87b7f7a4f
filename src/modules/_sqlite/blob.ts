/** Blobs: a value in a database as a file and a mutable sequence. CPython: Modules/_sqlite/blob.c. */
import { type SliceRange, sliceRange } from '../../objects/slice.ts'
import { bufferBytes, hasIndex, toSsize } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { indexError, overflowError, typeError, valueError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import {
  bytesFrom,
  int,
  intValue,
  None,
  PyObject,
  PySlice,
  type PyStr,
  type PyValue,
} from '../../runtime/values.ts'
import { int64 } from './binding.ts'
import { misuse } from './errors.ts'
import { IncrementalBlob } from './incremental_blob.ts'
import type { PyConnection } from './values.ts'

const INT_MAX = 0x7fffffff
const SEEK_SET = 0
const SEEK_CUR = 1
const SEEK_END = 2

class PyBlob extends PyObject {
  declare connection: PyConnection
  /** Undefined when closed. */
  value: IncrementalBlob | undefined = undefined
  offset = 0

  /** ProgrammingError when it is closed. */
  get open(): IncrementalBlob {
    this.connection.open
    this.connection.checkThread()
    if (this.value === undefined) throw misuse('Cannot operate on a closed blob.')
    return this.value
  }

  end(): void {
    this.value?.close()
    this.value = undefined
    this.connection.openBlobs.delete(this)
  }
}

export function openBlob(
  self: PyConnection,
  table: PyStr,
  column: PyStr,
  row: PyValue,
  readonly: boolean,
  name: PyStr,
): PyValue {
  const n = intValue(row)
  if (n === undefined) throw typeError("expected 'int'")
  const rowid = int64(n)
  const blob = new PyBlob()
  blob.value = new IncrementalBlob(self.usable, name, table, column, rowid, readonly)
  blob.connection = self
  self.openBlobs.add(blob)
  return blob
}

function read(self: PyBlob, length: number): PyValue {
  const blob = self.open
  const left = blob.size - self.offset
  const size = length < 0 || length > left ? left : length
  const data = size === 0 ? new Uint8Array(0) : blob.read(self.offset, size)
  self.offset += size
  return bytesFrom(data)
}

function writeAt(blob: IncrementalBlob, data: Uint8Array, offset: number): void {
  if (data.length > blob.size - offset) throw valueError('data longer than blob length')
  blob.write(offset, data)
}

function write(self: PyBlob, data: Uint8Array): PyValue {
  writeAt(self.open, data, self.offset)
  self.offset += data.length
  return None
}

function seek(self: PyBlob, offset: number, origin: number): PyValue {
  const { size } = self.open
  if (origin !== SEEK_SET && origin !== SEEK_CUR && origin !== SEEK_END)
    throw valueError("'origin' should be os.SEEK_SET, os.SEEK_CUR, or os.SEEK_END")
  const base = origin === SEEK_SET ? 0 : origin === SEEK_CUR ? self.offset : size
  const to = base + offset
  if (to > INT_MAX) throw overflowError('seek offset results in overflow')
  if (to < 0 || to > size) throw valueError('offset out of blob range')
  self.offset = to
  return None
}

function close(self: PyBlob): PyValue {
  self.connection.open
  self.connection.checkThread()
  self.end()
  return None
}

function position(blob: IncrementalBlob, key: PyValue): number {
  const i = toSsize(key, 'IndexError')
  const at = i < 0 ? i + blob.size : i
  if (at < 0 || at >= blob.size) throw indexError('Blob index out of range')
  return at
}

function item(self: PyBlob, key: PyValue): PyValue {
  const blob = self.open
  if (hasIndex(key)) return int(blob.read(position(blob, key), 1)[0]!)
  if (!(key instanceof PySlice)) throw typeError('Blob indices must be integers')
  const { start, step, count } = blobRange(key, blob)
  if (count === 0) return bytesFrom(new Uint8Array(0))
  const data = blob.read(start, (count - 1) * step + 1)
  return bytesFrom(step === 1 ? data : data.filter((_, i) => i % step === 0))
}

function blobRange(key: PySlice, blob: IncrementalBlob): SliceRange {
  const range = sliceRange(key, blob.size)
  if (range.step < 0 && range.count > 0) throw valueError("Blob doesn't support slices with a negative step")
  return range
}

function assign(self: PyBlob, key: PyValue, value: PyValue | undefined): void {
  const blob = self.open
  if (hasIndex(key)) assignByte(blob, key, value)
  else if (key instanceof PySlice) assignSlice(blob, key, value)
  else throw typeError('Blob indices must be integers')
}

function assignByte(blob: IncrementalBlob, key: PyValue, value: PyValue | undefined): void {
  if (value === undefined) throw typeError("Blob doesn't support item deletion")
  const n = intValue(value)
  if (n === undefined) throw typeError("'%T' object cannot be interpreted as an integer", value)
  const at = position(blob, key)
  if (n < 0 || n > 255) throw valueError('byte must be in range(0, 256)')
  blob.write(at, Uint8Array.of(Number(n)))
}

function assignSlice(blob: IncrementalBlob, key: PySlice, value: PyValue | undefined): void {
  if (value === undefined) throw typeError("Blob doesn't support slice deletion")
  const { start, step, count } = blobRange(key, blob)
  const data = bufferBytes(value)
  if (data.length !== count) throw indexError('Blob slice assignment is wrong size')
  if (count === 0) return
  const target = blob.read(start, (count - 1) * step + 1)
  for (const [i, byte] of data.entries()) target[i * step] = byte
  blob.write(start, target)
}

export const blobType: PyType = defineType(PyBlob, {
  name: 'Blob',
  module: 'sqlite3',
  noNew: true,
  hasWeakref: true,
  slots: { sq_length: self => self.open.size, mp_subscript: item, mp_ass_subscript: assign },
  methods: {
    close: ['', close],
    read: ['length: int = -1, /', read],
    seek: ['offset: int, origin: int = 0, /', seek],
    tell: ['', self => (self.open, int(self.offset))],
    write: ['data: buffer, /', write],
    __enter__: ['', self => (self.open, self)],
    __exit__: ['type, val, tb, /', self => (self.open, close(self), false)],
  },
})
