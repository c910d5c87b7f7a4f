/**
 * bytearray. Methods that bytes has as well are in `bytes_methods`. CPython: Objects/bytearrayobject.c.
 */
import { bufferBytes, forEach, hasIndex, iter, iterNext, lengthHint } from '../runtime/abstract.ts'
import { callMethod } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { exc, indexError, isException, memoryError, typeError, valueError } from '../runtime/errors.ts'
import { machine, state } from '../runtime/state.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  PyBytes,
  PyList,
  PySlice,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { hasBuffer, simpleBuffer } from './buffer.ts'
import { PyByteArray } from './bytearray_value.ts'
import { bytesFromObject, callClass, encodeArgument, sliceBytes, textArgument } from './bytes.ts'
import { PyByteArrayIterator } from './bytes_iterator.ts'
import {
  bytesContains,
  byteValue,
  compareByteString,
  concatWith,
  held,
  latin1Text,
  MAX_BYTES,
  makeTrans,
  parseHex,
  repeated,
  reprBytes,
  sharedMethods,
  warnOfComparison,
} from './bytes_methods.ts'
import { bytesPercent } from './bytes_percent.ts'
import { itemIndex } from './sequence.ts'
import { adjustRange, type SliceRange, sliceRange, unpackSlice } from './slice.ts'

function subscript(self: PyByteArray, key: PyValue): PyValue {
  if (key instanceof PySlice) return new PyByteArray(sliceBytes(self.data, sliceRange(key, self.size)))
  const i = itemIndex(key, self.size, 'bytearray')
  if (i < 0 || i >= self.size) throw indexError('bytearray index out of range')
  return int(self.store[i]!)
}

function assign(self: PyByteArray, key: PyValue, value: PyValue | undefined): void {
  if (key instanceof PySlice) {
    assignSlice(self, key, value)
    return
  }
  let i = itemIndex(key, self.size, 'bytearray')
  // The value's __index__ may shrink the array, so the bound is checked afterwards too.
  const byte = value === undefined ? 0 : byteValue(value)
  if (i < 0 || i >= self.size) throw indexError('bytearray index out of range')
  if (value === undefined) self.splice(i, ++i, new Uint8Array(0))
  else self.store[i] = byte
}

/** The bytes to put into a slice. */
function valuesToAssign(self: PyByteArray, value: PyValue): Uint8Array {
  if (value === self) return self.data.slice()
  if (value instanceof PyByteArray) return value.data
  if (hasIndex(value) || strValue(value) !== undefined) {
    throw typeError('can assign only bytes, buffers, or iterables of ints in range(0, 256)')
  }
  if (hasBuffer(value)) return bufferBytes(value)
  const isIterable = typeOf(value).slots.tp_iter !== null || typeOf(value).slots.mp_subscript !== null
  if (!isIterable) throw typeError('can assign only bytes, buffers, or iterables of ints in range(0, 256)')
  return bytesFromObject(value, 'bytearray')
}

function assignSlice(self: PyByteArray, key: PySlice, value: PyValue | undefined): void {
  const unpacked = unpackSlice(key)
  const values = value === undefined ? new Uint8Array(0) : valuesToAssign(self, value)
  const r = adjustRange(unpacked, self.size)
  if (r.step === 1) {
    self.splice(r.start, Math.max(r.start, r.stop), values)
    return
  }
  if (values.length === 0) {
    deleteSteps(self, r)
    return
  }
  if (values.length !== r.count) {
    throw valueError(`attempt to assign bytes of size ${values.length} to extended slice of size ${r.count}`)
  }
  setSteps(self.store, r, values)
}

function setSteps(store: Uint8Array, { start, step, count }: SliceRange, values: Uint8Array): void {
  for (let i = 0, at = start; i < count; i++, at += step) store[at] = values[i]!
}

/** Removes every step-th byte and closes the gaps. */
function deleteSteps(self: PyByteArray, r: SliceRange): void {
  if (r.count === 0) return
  self.checkResizable()
  const step = Math.abs(r.step)
  const first = r.step < 0 ? r.start + r.step * (r.count - 1) : r.start
  const { store, size } = self
  let to = first
  for (let from = first; from < size; from++) {
    const taken = from - first
    if (taken % step === 0 && taken / step < r.count) continue
    store[to++] = store[from]!
  }
  self.resize(size - r.count)
}

function extend(self: PyByteArray, iterable: PyValue): PyValue {
  if (hasBuffer(iterable)) {
    appendBuffer(self, iterable)
    return None
  }
  let it: PyValue
  try {
    it = iter(iterable)
  } catch (e) {
    if (isException(e, exc.TypeError)) throw typeError("can't extend bytearray with %T", iterable)
    throw e
  }
  if (strValue(iterable) !== undefined) throw typeError("expected iterable of integers; got: 'str'")
  // Items are collected first: an error leaves the array as it was.
  lengthHint(iterable, 32)
  const out: number[] = []
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) out.push(byteValue(item))
  append(self, Uint8Array.from(out))
  return None
}

/** Adds a buffer's bytes at what was the end before the buffer was asked for. */
function appendBuffer(self: PyByteArray, source: PyValue): void {
  const { size } = self
  const bytes = source === self ? self.data.slice() : bufferBytes(source)
  const at = Math.min(size, self.size)
  if (at === self.size) append(self, bytes)
  else self.splice(at, at, bytes)
}

function append(self: PyByteArray, more: Uint8Array): void {
  const { size } = self
  if (size + more.length > MAX_BYTES) throw memoryError('')
  if (more.length === 0) return
  self.resize(size + more.length)
  self.store.set(more, size)
}

function inplaceConcat(self: PyByteArray, other: PyValue): PyValue {
  if (!hasBuffer(other)) throw typeError("can't concat %T to %T", other, self)
  appendBuffer(self, other)
  return self
}

function insert(self: PyByteArray, index: number, item: PyValue): PyValue {
  const byte = byteValue(item)
  const { size } = self
  const at = index < 0 ? Math.max(0, index + size) : Math.min(index, size)
  self.splice(at, at, Uint8Array.of(byte))
  return None
}

function pop(self: PyByteArray, index: number): PyValue {
  const { size } = self
  if (size === 0) throw indexError('pop from empty bytearray')
  const at = index < 0 ? index + size : index
  if (at < 0 || at >= size) throw indexError('pop index out of range')
  const byte = self.store[at]!
  self.splice(at, at + 1, new Uint8Array(0))
  return int(byte)
}

function remove(self: PyByteArray, value: PyValue): PyValue {
  const at = self.data.indexOf(byteValue(value))
  if (at < 0) throw valueError('value not found in bytearray')
  self.splice(at, at + 1, new Uint8Array(0))
  return None
}

function resize(self: PyByteArray, size: number): PyValue {
  if (size < 0) throw valueError(`Can only resize to positive sizes, got ${size}`)
  if (size > MAX_BYTES) throw memoryError('')
  self.resize(size)
  return None
}

/** An iterable whose items go in one by one, visible to what makes them. */
function isPlainIterable(v: PyValue): boolean {
  if (hasIndex(v) || hasBuffer(v) || v instanceof PyList || v instanceof PyTuple) return false
  return typeOf(v).slots.tp_iter !== null
}

function init(
  self: PyByteArray,
  source: PyValue | undefined,
  encoding: PyValue | undefined,
  errors: PyValue | undefined,
): void {
  if (self.size !== 0) self.resize(0)
  const codec = textArgument(encoding, 'bytearray', 'encoding')
  const handler = textArgument(errors, 'bytearray', 'errors')
  if (
    codec !== undefined ||
    handler !== undefined ||
    (source !== undefined && strValue(source) !== undefined)
  ) {
    append(self, encodeArgument(source, codec, handler))
  } else if (source !== undefined && isPlainIterable(source)) {
    forEach(source, item => self.push(byteValue(item)))
  } else if (source !== undefined) {
    const data = bytesFromObject(source, 'bytearray')
    if (self.size !== 0) self.resize(0)
    if (self.exports === 0) self.replace(data)
    else append(self, data)
  }
}

function repr(self: PyByteArray): PyStr {
  return `${typeOf(self).name}(${reprBytes(self.data, true)})`
}

/** (class, arguments, state): text and latin-1 for protocols that have no bytes. */
function reduce(self: PyByteArray, protocol: number): PyValue {
  const state = callMethod(self, '__getstate__')
  const { data } = self
  const args =
    protocol >= 3
      ? data.length === 0
        ? []
        : [new PyBytes(data.slice())]
      : data.length === 0
        ? []
        : [latin1Text(data), 'latin-1']
  return new PyTuple([typeOf(self), new PyTuple(args), state])
}

export const byteArrayType: PyType = defineType(PyByteArray, {
  name: 'bytearray',
  doc: 'bytearray(source=b"", encoding=<unset>, errors=<unset>)\n\nA sequence of bytes that can change: from text and its encoding, a buffer, ints, or a count of zeros.',
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: repr,
    tp_str: self => {
      if (state.bytesWarning) machine.warn('BytesWarning', 'str() on a bytearray instance', 1)
      return repr(self)
    },
    tp_richcompare: (a, b, op) => {
      if (state.bytesWarning) warnOfComparison('bytearray', b, op)
      return compareByteString(a, b, op)
    },
    tp_iter: self => new PyByteArrayIterator(self),
    sq_length: self => self.size,
    sq_contains: bytesContains,
    sq_concat: (self, other) => new PyByteArray(concatWith(self.data, other, self)),
    sq_repeat: (self, count) => new PyByteArray(repeated(self.data, count)),
    sq_inplace_concat: inplaceConcat,
    sq_inplace_repeat: (self, count) => {
      self.replace(repeated(self.data, count))
      return self
    },
    mp_subscript: subscript,
    mp_ass_subscript: assign,
    nb_remainder: (a, b) =>
      a instanceof PyByteArray ? new PyByteArray(held(a, () => bytesPercent(a.data, b))) : NotImplemented,
    bf_getbuffer: (self, flags) => {
      let released = false
      self.exports++
      return simpleBuffer(self, self.data, false, flags, () => {
        if (!released && self.exports > 0) self.exports--
        released = true
      })
    },
    bf_releasebuffer: () => {},
  },
  init: ['source = <unrepresentable>, encoding = <unrepresentable>, errors = <unrepresentable>', init],
  methods: {
    ...sharedMethods,
    __alloc__: ['', self => int(self.size === 0 ? 0 : Math.max(self.store.length, self.size + 1))],
    __sizeof__: ['', self => int(56 + (self.size === 0 ? 0 : Math.max(self.store.length, self.size + 1)))],
    __reduce__: ['', self => reduce(self, 2)],
    __reduce_ex__: ['proto: int = 0, /', reduce],
    append: [
      'item, /',
      (self, item) => {
        self.push(byteValue(item))
        return None
      },
    ],
    clear: [
      '',
      self => {
        self.resize(0)
        return None
      },
    ],
    copy: ['', self => new PyByteArray(self.data.slice())],
    extend: ['iterable_of_ints, /', extend],
    insert: ['index: int, item, /', insert],
    pop: ['index: int = -1, /', pop],
    remove: ['value, /', remove],
    resize: ['size: int, /', resize],
    reverse: [
      '',
      self => {
        self.data.reverse()
        return None
      },
    ],
  },
  classMethods: {
    fromhex: [
      'string, /',
      (cls, string) => {
        const data = parseHex(string)
        return cls === byteArrayType ? new PyByteArray(data) : callClass(cls, new PyBytes(data))
      },
    ],
  },
  staticMethods: { maketrans: ['frm, to, /', makeTrans] },
})
