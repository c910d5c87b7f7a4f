/**
 * BytesIO: a file in memory. The store is shared with a bytes object while nobody changes it, and stays
 * where it is while `getbuffer` views are in use. CPython: Modules/_io/bytesio.c.
 */
import { copyBytes } from '../../base/bytes.ts'
import { simpleBuffer } from '../../objects/buffer.ts'
import { isLent } from '../../objects/live_views.ts'
import { memoryViewOf } from '../../objects/memoryview.ts'
import { forEach, index, toSsize } from '../../runtime/abstract.ts'
import { instanceDict } from '../../runtime/attributes.ts'
import type { PyBuffer } from '../../runtime/buffer.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { bufferError, overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { coreTypes, type PyType } from '../../runtime/type.ts'
import {
  copyOfBytes,
  int,
  intValue,
  None,
  PyBytes,
  PyList,
  PyObject,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'
import { bufferedIOBaseType, PyBufferedIOBase } from './buffered_base.ts'
import { exactPosition, sizeOrNone, toCInt, withBytes, withWritable } from './common.ts'

const EMPTY = new Uint8Array(0)

class PyBytesIO extends PyBufferedIOBase {
  /** The first `size` bytes are the contents. */
  store: Uint8Array = EMPTY
  size = 0
  pos = 0
  /** The position exactly, if a seek went beyond 2**53. */
  farPos: bigint | undefined = undefined
  /** The bytes object that owns the store: copy before a change. */
  shared: PyBytes | undefined = undefined
  /** Buffers of `getbuffer` that were not released. */
  exports = 0
  /** How many of them are memoryviews that may be forgotten: see `live_views`. */
  views = 0
  closed = false
}

/** What `getbuffer` makes a memoryview of. */
class PyBytesIOBuffer extends PyObject {
  source: PyBytesIO = new PyBytesIO()
  get views(): number {
    return this.source.views
  }
  set views(n: number) {
    this.source.views = n
  }
}

function checkOpen(self: PyBytesIO): void {
  if (self.closed) throw valueError('I/O operation on closed file.')
}

function checkExports(self: PyBytesIO): void {
  if (self.exports > 0 && isLent(self, v => v instanceof PyBytesIOBuffer && v.source === self)) {
    throw bufferError('Existing exports of data: object cannot be re-sized')
  }
}

// ---- the store

function unshare(self: PyBytesIO): void {
  if (self.shared === undefined) return
  self.store = self.store.slice(0, self.size)
  self.shared = undefined
}

function ensureRoom(self: PyBytesIO, size: number): void {
  const { store } = self
  if (size <= store.length) return
  const room = size <= store.length * 1.125 ? size + (size >> 3) + 6 : Math.max(size, store.length * 2)
  const bigger = new Uint8Array(room)
  bigger.set(store.subarray(0, self.size))
  self.store = bigger
}

function writeBytes(self: PyBytesIO, bytes: Uint8Array): void {
  if (bytes.length === 0) return
  const end = self.pos + bytes.length
  if (end > 2 ** 32) throw overflowError('new buffer size too large')
  // Only a view can show the store. The engine makes an array buffer for a small array when it is asked for it.
  const source = self.exports > 0 && bytes.buffer === self.store.buffer ? bytes.slice() : bytes
  unshare(self)
  ensureRoom(self, end)
  // Behind the end there may be old contents from before a truncate.
  if (self.pos > self.size) self.store.fill(0, self.size, self.pos)
  copyBytes(source, 0, source.length, self.store, self.pos)
  self.pos = end
  if (end > self.size) self.size = end
}

function write(self: PyBytesIO, b: PyValue): number {
  checkOpen(self)
  checkExports(self)
  if (b instanceof PyBytes && b.cls === coreTypes.bytes) {
    writeBytes(self, b.data)
    return b.data.length
  }
  return withBytes(b, bytes => {
    checkOpen(self)
    checkExports(self)
    writeBytes(self, bytes)
    return bytes.length
  })
}

/** Takes `n` bytes at the position. */
function take(self: PyBytesIO, n: number): Uint8Array {
  if (n <= 0) return EMPTY
  const out = self.store.slice(self.pos, self.pos + n)
  self.pos += n
  return out
}

function read(self: PyBytesIO, size: PyValue): PyValue {
  const n = sizeOrNone(size)
  checkOpen(self)
  const rest = Math.max(0, self.size - self.pos)
  if (self.pos === 0 && self.exports === 0 && self.size > 1 && (n < 0 || n >= self.size)) {
    self.pos = self.size
    return contents(self)
  }
  const { pos } = self
  const taken = n < 0 || n > rest ? rest : n
  if (taken > 0) self.pos = pos + taken
  return copyOfBytes(self.store, pos, taken)
}

/** The contents as bytes, shared with the store. */
function contents(self: PyBytesIO): PyBytes {
  if (self.shared !== undefined && self.shared.data.length === self.size) return self.shared
  if (self.exports > 0) return new PyBytes(self.store.slice(0, self.size))
  if (self.store.length !== self.size) self.store = self.store.slice(0, self.size)
  self.shared = new PyBytes(self.store)
  return self.shared
}

function getvalue(self: PyBytesIO): PyBytes {
  checkOpen(self)
  return contents(self)
}

/** Where the line at the position ends, with at most `limit` bytes. */
function lineLength(self: PyBytesIO, limit: number): number {
  const rest = self.size - self.pos
  if (rest <= 0) return 0
  const at = self.store.indexOf(10, self.pos)
  const n = at < 0 || at >= self.size ? rest : at - self.pos + 1
  return limit >= 0 && limit < n ? limit : n
}

function readlines(self: PyBytesIO, size: PyValue): PyValue {
  const limit = size === None ? 0 : readlinesLimit(size)
  checkOpen(self)
  const lines: PyValue[] = []
  let length = 0
  for (let n = lineLength(self, -1); n > 0; n = lineLength(self, -1)) {
    lines.push(new PyBytes(take(self, n)))
    length += n
    if (limit > 0 && length >= limit) break
  }
  return new PyList(lines)
}

function readlinesLimit(size: PyValue): number {
  if (intValue(size) !== undefined) return toSsize(size)
  throw typeError("integer argument expected, got '%T'", size)
}

function readinto(self: PyBytesIO, target: PyValue): PyValue {
  return withWritable(target, 'readinto', into => {
    checkOpen(self)
    const n = Math.max(0, Math.min(into.length, self.size - self.pos))
    into.set(self.store.subarray(self.pos, self.pos + n))
    self.pos += n
    return int(n)
  })
}

function truncate(self: PyBytesIO, size: PyValue): PyValue {
  const asked = size === None ? undefined : sizeOrNone(size)
  checkOpen(self)
  checkExports(self)
  const n = asked ?? self.pos
  if (n < 0) throw valueError(`negative size value ${n}`)
  if (n < self.size) {
    unshare(self)
    self.size = n
    if (n < self.store.length / 2) self.store = self.store.slice(0, n)
  }
  return int(n)
}

function seek(self: PyBytesIO, target: PyValue, whence: number): PyValue {
  const pos = toSsize(target)
  checkOpen(self)
  if (pos < 0 && whence === 0) throw valueError(`negative seek value ${pos}`)
  if (whence < 0 || whence > 2) throw valueError(`invalid whence (${whence}, should be 0, 1 or 2)`)
  const base = whence === 0 ? 0 : whence === 1 ? self.pos : self.size
  if (pos >= 2 ** 63 - base && base > 0) throw overflowError('new position too large')
  self.pos = Math.max(0, base + pos)
  const exact = index(target)
  self.farPos = whence === 0 && typeof exact === 'bigint' ? exact : undefined
  return exactPosition(self)
}

function writelines(self: PyBytesIO, lines: PyValue): PyValue {
  checkOpen(self)
  forEach(lines, line => write(self, line))
  return None
}

function close(self: PyBytesIO): PyValue {
  checkExports(self)
  self.closed = true
  self.store = EMPTY
  self.size = 0
  self.shared = undefined
  return None
}

function init(self: PyBytesIO, initial: PyValue | undefined): void {
  checkExports(self)
  self.size = self.pos = 0
  self.closed = false
  self.shared = undefined
  self.store = EMPTY
  if (initial === undefined || initial === None) return
  if (initial instanceof PyBytes && initial.cls === coreTypes.bytes) {
    self.shared = initial
    self.store = initial.data
    self.size = initial.data.length
    return
  }
  write(self, initial)
  self.pos = 0
}

// ---- pickling

function getstate(self: PyBytesIO): PyValue {
  const value = getvalue(self)
  const dict = instanceDict(self)
  let copy: PyValue = None
  if (dict.size > 0) {
    const own = new PyDict()
    own.update(dict)
    copy = own
  }
  return new PyTuple([value, int(self.pos), copy])
}

function setstate(self: PyBytesIO, state: PyValue): PyValue {
  if (!(state instanceof PyTuple) || state.items.length < 3) {
    throw typeError('%T.__setstate__ argument should be 3-tuple, got %T', self, state)
  }
  const [value, at, dict] = state.items as [PyValue, PyValue, PyValue]
  checkOpen(self)
  init(self, undefined)
  write(self, value)
  const n = intValue(at)
  if (n === undefined) throw typeError('second item of state must be an integer, got %T', at)
  const pos = toSsize(n)
  if (pos < 0) throw valueError('position value cannot be negative')
  self.pos = pos
  restoreDict(self, dict, 'third')
  return None
}

/** Updates the instance dict from pickled state. */
export function restoreDict(self: PyObject, dict: PyValue, which: string): void {
  if (dict === None) return
  if (!(dict instanceof PyDict)) throw typeError(`${which} item of state should be a dict, got a %T`, dict)
  instanceDict(self).update(dict)
}

// ---- getbuffer

function exportStore(self: PyBytesIOBuffer, flags: number): PyBuffer {
  const { source } = self
  unshare(source)
  source.exports++
  return simpleBuffer(self, source.store.subarray(0, source.size), false, flags, () => {
    if (source.exports > 0) source.exports--
  })
}

export const bytesIOBufferType = defineType(PyBytesIOBuffer, {
  name: '_BytesIOBuffer',
  module: '_io',
  final: true,
  noNew: true,
  slots: { bf_getbuffer: exportStore, bf_releasebuffer: () => {} },
})

function getbuffer(self: PyBytesIO): PyValue {
  checkOpen(self)
  const source = new PyBytesIOBuffer()
  source.source = self
  return memoryViewOf(source)
}

const openThen = (value: PyValue) => (self: PyBytesIO) => {
  checkOpen(self)
  return value
}

export const bytesIOType: PyType = defineType(PyBytesIO, {
  name: 'BytesIO',
  signature: "initial_bytes = b''",
  module: '_io',
  base: bufferedIOBaseType,
  slots: {
    tp_new: type => new type.ctor(),
    tp_iter: self => {
      checkOpen(self)
      return self
    },
    tp_iternext: self => {
      checkOpen(self)
      const n = lineLength(self, -1)
      return n === 0 ? undefined : new PyBytes(take(self, n))
    },
  },
  init: ['initial_bytes = <unrepresentable>', init],
  methods: {
    readable: ['', openThen(true)],
    seekable: ['', openThen(true)],
    writable: ['', openThen(true)],
    close: ['', close],
    flush: ['', openThen(None)],
    isatty: ['', openThen(false)],
    tell: [
      '',
      self => {
        checkOpen(self)
        return exactPosition(self)
      },
    ],
    write: ['b, /', (self, b) => int(write(self, b))],
    writelines: ['lines, /', writelines],
    read1: ['size = -1, /', read],
    readinto: ['buffer, /', readinto],
    readline: [
      'size = -1, /',
      (self, size) => {
        const limit = sizeOrNone(size)
        checkOpen(self)
        return new PyBytes(take(self, lineLength(self, limit)))
      },
    ],
    readlines: ['size = None, /', readlines],
    read: ['size = -1, /', read],
    getbuffer: ['', getbuffer],
    getvalue: ['', getvalue],
    seek: ['pos, whence = 0, /', (self, pos, whence) => seek(self, pos, toCInt(whence))],
    truncate: ['size = None, /', truncate],
    __getstate__: ['', getstate],
    __setstate__: ['object, /', setstate],
    __sizeof__: ['', self => int(88 + self.store.length + (self.store.length > 0 ? 33 : 0))],
  },
  getset: { closed: self => self.closed },
})
