/** bytes_iterator and bytearray_iterator. CPython: Objects/bytesobject.c, Objects/bytearrayobject.c. */
import { defineType } from '../runtime/define.ts'
import { int, None, type PyBytes, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import type { PyByteArray } from './bytearray_value.ts'
import { builtin, reduceIterator } from './sequence.ts'

class ByteIterator extends PyObject {
  /** null at the end. A bytearray may change while it is walked. */
  source: PyBytes | PyByteArray | null
  index = 0
  constructor(source: PyBytes | PyByteArray | null = null) {
    super()
    this.source = source
  }
}

export class PyBytesIterator extends ByteIterator {}
export class PyByteArrayIterator extends ByteIterator {}

function next(self: ByteIterator): PyValue | undefined {
  const { source } = self
  if (source === null) return undefined
  const { data } = source
  if (self.index < data.length) return int(data[self.index++]!)
  self.source = null
  return undefined
}

const hint = (self: ByteIterator): PyValue =>
  int(self.source === null ? 0 : Math.max(0, self.source.data.length - self.index))

function reduce(self: ByteIterator): PyValue {
  if (self.source !== null) return reduceIterator(self.source, self.index)
  // CPython gives an empty tuple here.
  return new PyTuple([builtin('iter'), new PyTuple([new PyTuple()])])
}

function setState(self: ByteIterator, index: number): PyValue {
  if (self.source !== null) self.index = Math.max(0, Math.min(index, self.source.data.length))
  return None
}

export const bytesIteratorType = defineType(PyBytesIterator, {
  name: 'bytes_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: next },
  methods: {
    __length_hint__: ['', hint],
    __reduce__: ['', reduce],
    __setstate__: ['object: int, /', setState],
  },
})

export const byteArrayIteratorType = defineType(PyByteArrayIterator, {
  name: 'bytearray_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: next },
  methods: {
    __length_hint__: ['', hint],
    __reduce__: ['', reduce],
    __setstate__: ['object: int, /', setState],
  },
})
