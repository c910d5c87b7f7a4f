/** `PickleBuffer`: a buffer that pickling may leave out of the stream (PEP 574). CPython: Objects/picklebufobject.c. */
import { bufferSize, contiguousBytes, getBuffer, isCContiguous, isFContiguous } from '../../objects/buffer.ts'
import { viewOfBuffer } from '../../objects/memoryview_value.ts'
import { PyBUF_FULL_RO, type PyBuffer } from '../../runtime/buffer.ts'
import { defineType } from '../../runtime/define.ts'
import { bufferError, valueError } from '../../runtime/errors.ts'
import { None, PyObject, type PyValue } from '../../runtime/values.ts'

export class PyPickleBuffer extends PyObject {
  /** null once released. */
  buffer: PyBuffer | null = null
}

function live(self: PyPickleBuffer): PyBuffer {
  if (self.buffer === null) throw valueError('operation forbidden on released PickleBuffer object')
  return self.buffer
}

export const isContiguous = (b: PyBuffer): boolean => isCContiguous(b) || isFContiguous(b)

/** What is in memory, in the order in which it lies there. */
export function rawBytes(b: PyBuffer): Uint8Array {
  if (isCContiguous(b)) return contiguousBytes(b)
  return b.data.subarray(b.offset, b.offset + bufferSize(b))
}

function raw(self: PyPickleBuffer): PyValue {
  const own = live(self)
  if (!isContiguous(own)) throw bufferError('cannot extract raw buffer from non-contiguous buffer')
  // The view holds an export of its own: it may outlive this object's.
  const b = getBuffer(own.obj, PyBUF_FULL_RO)
  const size = bufferSize(b)
  return viewOfBuffer({
    obj: b.obj,
    data: b.data,
    offset: b.offset,
    readonly: b.readonly,
    itemsize: 1,
    format: 'B',
    shape: [size],
    strides: [1],
    release: () => b.release(),
  })
}

export function bufferOf(self: PyPickleBuffer): PyBuffer {
  return live(self)
}

export const pickleBufferType = defineType(PyPickleBuffer, {
  name: 'PickleBuffer',
  module: 'pickle',
  final: true,
  hasWeakref: true,
  new: [
    'object, /',
    (cls, object) => {
      const self = new cls.ctor() as PyPickleBuffer
      self.buffer = getBuffer(object, PyBUF_FULL_RO)
      return self
    },
  ],
  slots: {
    bf_getbuffer: (self, flags) => getBuffer(live(self).obj, flags),
    bf_releasebuffer: () => {},
  },
  methods: {
    raw: ['', raw],
    release: [
      '',
      self => {
        self.buffer?.release()
        self.buffer = null
        return None
      },
    ],
  },
})
