/** array: sequences of numbers or characters of one machine type. CPython: Modules/arraymodule.c. */
import { fromCodePoints, fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { codePoints, textLength } from '../../base/wide_string_ops.ts'
import { bufferSize, getBuffer, simpleBuffer } from '../../objects/buffer.ts'
import { repeatBytes } from '../../objects/byte_search.ts'
import { PyByteArray } from '../../objects/bytearray_value.ts'
import { compareNumbers, reduceExhausted, reduceIterator } from '../../objects/sequence.ts'
import { adjustRange, sliceIndexNotNone, sliceRange, unpackSlice } from '../../objects/slice.ts'
import { strRepr } from '../../objects/str_repr.ts'
import {
  equals,
  hasIndex,
  hooks,
  index,
  iter,
  iterNext,
  repr,
  richCompare,
  toSsize,
} from '../../runtime/abstract.ts'
import { getAttr, instanceDict } from '../../runtime/attributes.ts'
import { PyBUF_FORMAT, type PyBuffer } from '../../runtime/buffer.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineModule, defineType, nativeFunction } from '../../runtime/define.ts'
import { objectId } from '../../runtime/dict.ts'
import {
  eofError,
  indexError,
  memoryError,
  runtimeError,
  typeError,
  valueError,
} from '../../runtime/errors.ts'
import { type CompareOp, EQ, type KwNames, NE } from '../../runtime/slots.ts'
import { machine } from '../../runtime/state.ts'
import { type PyType, TPFLAGS_SEQUENCE, typeOf } from '../../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  PyBytes,
  PyList,
  PyObject,
  PySlice,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { reconstruct } from './reconstruct.ts'
import { type ArrayKind, KINDS, kindOf, PyArray } from './value.ts'

const TYPECODES = KINDS.map(k => k.code).join('')

function emptyLike(self: PyArray): PyArray {
  const out = new PyArray()
  out.setKind(self.kind)
  return out
}

function fromData(self: PyArray, bytes: Uint8Array): PyArray {
  const out = emptyLike(self)
  out.splice(0, 0, bytes)
  return out
}

const sliceOfBytes = (self: PyArray, start: number, stop: number): Uint8Array =>
  self.bytes.slice(start * self.kind.itemsize, stop * self.kind.itemsize)

// ---- subscripts

function itemIndex(self: PyArray, key: PyValue): number {
  if (!hasIndex(key)) throw typeError('array indices must be integers')
  const i = toSsize(key, 'IndexError')
  return i < 0 ? i + self.size : i
}

function subscript(self: PyArray, key: PyValue): PyValue {
  if (key instanceof PySlice) {
    const r = sliceRange(key, self.size)
    if (r.step === 1) return fromData(self, sliceOfBytes(self, r.start, r.start + r.count))
    return fromData(self, gather(self, r.start, r.step, r.count))
  }
  const i = itemIndex(self, key)
  if (i < 0 || i >= self.size) throw indexError('array index out of range')
  return self.get(i)
}

function gather(self: PyArray, start: number, step: number, count: number): Uint8Array {
  const { itemsize } = self.kind
  const { bytes } = self
  const out = new Uint8Array(count * itemsize)
  for (let i = 0, at = start; i < count; i++, at += step) {
    out.set(bytes.subarray(at * itemsize, (at + 1) * itemsize), i * itemsize)
  }
  return out
}

function assign(self: PyArray, key: PyValue, value: PyValue | undefined): void {
  if (key instanceof PySlice) {
    assignSlice(self, key, value)
    return
  }
  const i = itemIndex(self, key)
  if (i < 0 || i >= self.size) throw indexError('array assignment index out of range')
  if (value === undefined) self.splice(i, i + 1, new Uint8Array(0))
  else self.set(i, value)
}

function valuesToAssign(self: PyArray, value: PyValue): Uint8Array {
  if (!(value instanceof PyArray)) throw typeError('can only assign array (not "%T") to array slice', value)
  if (value.kind !== self.kind) throw typeError('bad argument type for built-in operation')
  return value === self ? self.bytes.slice() : value.bytes
}

function assignSlice(self: PyArray, key: PySlice, value: PyValue | undefined): void {
  const unpacked = unpackSlice(key)
  const values = value === undefined ? new Uint8Array(0) : valuesToAssign(self, value)
  const r = adjustRange(unpacked, self.size)
  const { itemsize } = self.kind
  if (r.step === 1) {
    self.splice(r.start, Math.max(r.start, r.stop), values)
    return
  }
  if (values.length === 0) {
    deleteSteps(self, r.start, r.step, r.count)
    return
  }
  if (values.length !== r.count * itemsize) {
    throw valueError(
      `attempt to assign array of size ${values.length / itemsize} to extended slice of size ${r.count}`,
    )
  }
  const { bytes } = self
  for (let i = 0, at = r.start; i < r.count; i++, at += r.step) {
    bytes.set(values.subarray(i * itemsize, (i + 1) * itemsize), at * itemsize)
  }
}

function deleteSteps(self: PyArray, start: number, step: number, count: number): void {
  if (count === 0) return
  self.checkResizable()
  const drop = new Set<number>()
  for (let i = 0, at = start; i < count; i++, at += step) drop.add(at)
  const { itemsize } = self.kind
  const { bytes, size } = self
  let to = 0
  for (let from = 0; from < size; from++) {
    if (drop.has(from)) continue
    bytes.copyWithin(to * itemsize, from * itemsize, (from + 1) * itemsize)
    to++
  }
  self.resize(to)
}

// ---- whole arrays

function compare(a: PyArray, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyArray)) return NotImplemented
  if ((op === EQ || op === NE) && a.size !== b.size) return op === NE
  for (let i = 0; i < a.size && i < b.size; i++) {
    const x = a.get(i)
    const y = b.get(i)
    if (equals(x, y)) continue
    if (op === EQ || op === NE) return op === NE
    return richCompare(x, y, op)
  }
  return compareNumbers(a.size, b.size, op)
}

function sameKind(self: PyArray, other: PyValue, message: string): PyArray {
  if (!(other instanceof PyArray)) throw typeError(message, other)
  if (other.kind !== self.kind) throw typeError('bad argument type for built-in operation')
  return other
}

function concat(self: PyArray, other: PyValue): PyValue {
  const more = sameKind(self, other, 'can only append array (not "%T") to array')
  const out = fromData(self, self.bytes)
  out.splice(out.size, out.size, more.bytes)
  return out
}

function repeated(self: PyArray, count: number): Uint8Array {
  const { bytes } = self
  if (count <= 0 || bytes.length === 0) return new Uint8Array(0)
  if (bytes.length * count > 2 ** 32) throw memoryError('')
  return repeatBytes(bytes, count)
}

function extend(self: PyArray, iterable: PyValue): PyValue {
  if (iterable instanceof PyArray) {
    if (iterable.kind !== self.kind) throw typeError('can only extend with array of same kind')
    self.splice(self.size, self.size, iterable === self ? self.bytes.slice() : iterable.bytes)
    return None
  }
  const it = iter(iterable)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) self.push(item)
  return None
}

function inplaceConcat(self: PyArray, other: PyValue): PyValue {
  if (!(other instanceof PyArray)) throw typeError('can only extend array with array (not "%T")', other)
  extend(self, other)
  return self
}

function arrayRepr(self: PyArray): PyStr {
  const name = typeOf(self).name
  if (self.size === 0) return `${name}('${self.kind.code}')`
  const items = self.kind.isText ? strRepr(toUnicode(self)) : repr(toList(self))
  return fromUtf16(`${name}('${self.kind.code}', ${toUtf16(items)})`)
}

function toList(self: PyArray): PyList {
  const items: PyValue[] = []
  for (let i = 0; i < self.size; i++) items.push(self.get(i))
  return new PyList(items)
}

function toUnicode(self: PyArray): PyStr {
  const { bytes } = self
  const points = new Uint32Array(bytes.buffer, bytes.byteOffset, self.size)
  if (points.some(cp => cp > 0x10ffff)) throw valueError('character is not in range [U+0000; U+10ffff]')
  return fromCodePoints(points)
}

// ---- methods

function indexOf(self: PyArray, value: PyValue, start: PyValue, stop: PyValue): number {
  const bound = (v: PyValue) => {
    const i = sliceIndexNotNone(v)
    return i < 0 ? Math.max(0, i + self.size) : i
  }
  const from = bound(start)
  const to = bound(stop)
  for (let i = from; i < to && i < self.size; i++) if (equals(self.get(i), value)) return i
  return -1
}

function removeValue(self: PyArray, value: PyValue): PyValue {
  const i = indexOf(self, value, int(0), int(self.size))
  if (i < 0) throw valueError('array.remove(x): x not in array')
  self.splice(i, i + 1, new Uint8Array(0))
  return None
}

function pop(self: PyArray, at: number): PyValue {
  if (self.size === 0) throw indexError('pop from empty array')
  const i = at < 0 ? at + self.size : at
  if (i < 0 || i >= self.size) throw indexError('pop index out of range')
  const item = self.get(i)
  self.splice(i, i + 1, new Uint8Array(0))
  return item
}

function insert(self: PyArray, at: number, value: PyValue): PyValue {
  const one = emptyLike(self)
  one.push(value)
  const i = at < 0 ? Math.max(0, at + self.size) : Math.min(at, self.size)
  self.splice(i, i, one.bytes)
  return None
}

function fromBytes(self: PyArray, data: Uint8Array): PyValue {
  if (data.length % self.kind.itemsize !== 0) throw valueError('bytes length not a multiple of item size')
  self.splice(self.size, self.size, data)
  return None
}

function fromBuffer(self: PyArray, source: PyValue): PyValue {
  const b = getBuffer(source, 0)
  try {
    if (b.itemsize !== 1) throw typeError('a bytes-like object is required')
    return fromBytes(self, b.data.slice(b.offset, b.offset + bufferSize(b)))
  } finally {
    b.release()
  }
}

function fromList(self: PyArray, list: PyValue): PyValue {
  if (!(list instanceof PyList)) throw typeError('arg must be list')
  const { size } = self
  const count = list.items.length
  try {
    for (let i = 0; i < count; i++) {
      self.push(list.items[i]!)
      if (list.items.length !== count) throw runtimeError('list changed size during iteration')
    }
  } catch (e) {
    self.resize(size)
    throw e
  }
  return None
}

function fromUnicode(self: PyArray, s: PyStr): PyValue {
  if (!self.kind.isText) {
    throw valueError("fromunicode() may only be called on unicode type arrays ('u' or 'w')")
  }
  appendText(self, s)
  return None
}

function appendText(self: PyArray, s: PyStr): void {
  const points = Uint32Array.from(codePoints(s))
  self.splice(self.size, self.size, new Uint8Array(points.buffer))
}

function fromFile(self: PyArray, f: PyValue, n: number): PyValue {
  if (n < 0) throw valueError('negative count')
  const wanted = n * self.kind.itemsize
  const data = callMethod(f, 'read', int(wanted))
  if (!(data instanceof PyBytes)) throw typeError("read() didn't return bytes")
  const got = data.data.length
  fromBytes(self, data.data)
  if (got !== wanted) throw eofError("read() didn't return enough bytes")
  return None
}

const BLOCK = 65536

function toFile(self: PyArray, f: PyValue): PyValue {
  for (let at = 0; at < self.size * self.kind.itemsize; at += BLOCK) {
    callMethod(f, 'write', new PyBytes(self.bytes.slice(at, at + BLOCK)))
  }
  return None
}

function byteSwap(self: PyArray): PyValue {
  const { itemsize } = self.kind
  const { bytes } = self
  for (let at = 0; at < bytes.length; at += itemsize) bytes.subarray(at, at + itemsize).reverse()
  return None
}

function reverse(self: PyArray): PyValue {
  const { itemsize } = self.kind
  self.bytes.reverse()
  if (itemsize > 1) byteSwap(self)
  return None
}

const reconstructor = nativeFunction(
  '_array_reconstructor',
  'arraytype, typecode, mformat_code: int, items, /',
  (cls: PyValue, code: PyValue, format: number, items: PyValue) =>
    reconstruct(arrayType, cls, typecode(code, '_array_reconstructor', 2), format, items),
)

function reduce(self: PyArray, protocol: PyValue): PyValue {
  const dict = typeOf(self).hasDict ? instanceDict(self) : None
  const { kind } = self
  if (Number(index(protocol)) < 3) {
    return new PyTuple([typeOf(self), new PyTuple([kind.code, toList(self)]), dict])
  }
  const args = [typeOf(self), kind.code, int(kind.machineFormat), new PyBytes(self.bytes.slice())]
  return new PyTuple([reconstructor, new PyTuple(args), dict])
}

function exportBuffer(self: PyArray, flags: number): PyBuffer {
  self.exports++
  let released = false
  const b = simpleBuffer(self, self.bytes, false, flags, () => {
    if (!released && self.exports > 0) self.exports--
    released = true
  })
  const { itemsize, code } = self.kind
  const format = (flags & PyBUF_FORMAT) === 0 ? 'B' : code === 'u' ? 'w' : code
  return { ...b, itemsize, format, shape: [self.size], strides: [itemsize] }
}

// ---- construction

function typecode(v: PyValue, fname: string, position: number): string {
  const s = strValue(v)
  if (s === undefined)
    throw typeError(`${fname}() argument ${position} must be a unicode character, not %T`, v)
  if (textLength(s) !== 1) {
    throw typeError(
      `${fname}() argument ${position} must be a unicode character, not a string of length ${textLength(s)}`,
    )
  }
  return toUtf16(s)
}

function newArray(cls: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (kwnames !== null && cls === arrayType) throw typeError('array.array() takes no keyword arguments')
  const given = args.length - (kwnames?.length ?? 0)
  if (given < 1) throw typeError('array() takes at least 1 argument (0 given)')
  if (given > 2) throw typeError(`array() takes at most 2 arguments (${given} given)`)
  const code = typecode(args[0]!, 'array', 1)
  if (code === 'u') {
    machine.warn(
      'DeprecationWarning',
      "The 'u' type code is deprecated and will be removed in Python 3.16",
      1,
    )
  }
  const initial = given > 1 ? args[1] : undefined
  const kind = kindOf(code)
  if (initial !== undefined) checkText(code, kind, initial)
  if (kind === undefined) {
    throw valueError('bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)')
  }
  const self = new cls.ctor() as PyArray
  self.setKind(kind)
  if (initial !== undefined) fill(self, initial)
  return self
}

/** Text only goes into arrays of characters. */
function checkText(code: string, kind: ArrayKind | undefined, initial: PyValue): void {
  if (kind?.isText) return
  if (strValue(initial) !== undefined) {
    throw typeError(`cannot use a str to initialize an array with typecode '${code}'`)
  }
  if (initial instanceof PyArray && initial.kind.isText) {
    throw typeError(`cannot use a unicode array to initialize an array with typecode '${code}'`)
  }
}

function fill(self: PyArray, initial: PyValue): void {
  const s = strValue(initial)
  if (s !== undefined) appendText(self, s)
  else if (initial instanceof PyBytes || initial instanceof PyByteArray) fromBytes(self, initial.data)
  else if (initial instanceof PyArray) {
    if (initial.kind === self.kind) self.splice(0, 0, initial.bytes)
    else for (let i = 0; i < initial.size; i++) self.push(initial.get(i))
  } else extend(self, initial)
}

// ---- iteration

class PyArrayIterator extends PyObject {
  array: PyArray | null = null
  position = 0
}

defineType(PyArrayIterator, {
  name: 'arrayiterator',
  module: 'array',
  final: true,
  noNew: true,
  slots: {
    tp_iter: self => self,
    tp_iternext: self => {
      const { array } = self
      if (array === null) return undefined
      if (self.position < array.size) return array.get(self.position++)
      self.array = null
      return undefined
    },
  },
  methods: {
    __reduce__: [
      '',
      self =>
        self.array === null ? reduceExhausted(new PyTuple()) : reduceIterator(self.array, self.position),
    ],
    __setstate__: [
      'state, /',
      (self, state) => {
        const i = toSsize(state)
        if (self.array !== null) self.position = Math.max(0, Math.min(i, self.array.size))
        return None
      },
    ],
  },
})

function iterate(self: PyArray): PyValue {
  const it = new PyArrayIterator()
  it.array = self
  return it
}

export const arrayType: PyType = defineType(PyArray, {
  name: 'array',
  module: 'array',
  flags: TPFLAGS_SEQUENCE,
  hasWeakref: true,
  slots: {
    tp_new: newArray,
    tp_repr: arrayRepr,
    tp_richcompare: compare,
    tp_iter: iterate,
    sq_length: self => self.size,
    sq_contains: (self, value) => indexOf(self, value, int(0), int(self.size)) >= 0,
    sq_concat: concat,
    sq_repeat: (self, count) => fromData(self, repeated(self, count)),
    sq_inplace_concat: inplaceConcat,
    sq_inplace_repeat: (self, count) => {
      self.splice(0, self.size, repeated(self, count))
      return self
    },
    mp_subscript: subscript,
    mp_ass_subscript: assign,
    bf_getbuffer: exportBuffer,
    bf_releasebuffer: () => {},
  },
  getset: { typecode: self => self.kind.code, itemsize: self => int(self.kind.itemsize) },
  methods: {
    append: [
      'v, /',
      (self, v) => {
        self.push(v)
        return None
      },
    ],
    buffer_info: ['', self => new PyTuple([int(objectId(self)), int(self.size)])],
    byteswap: ['', byteSwap],
    clear: [
      '',
      self => {
        self.checkResizable()
        self.resize(0)
        return None
      },
    ],
    count: [
      'v, /',
      (self, v) => {
        let n = 0
        for (let i = 0; i < self.size; i++) if (equals(self.get(i), v)) n++
        return int(n)
      },
    ],
    __copy__: ['', self => fromData(self, self.bytes)],
    __deepcopy__: ['unused, /', self => fromData(self, self.bytes)],
    extend: ['bb, /', extend],
    fromfile: ['f, n: int, /', fromFile],
    fromlist: ['list, /', fromList],
    frombytes: ['buffer, /', fromBuffer],
    fromunicode: ['ustr: str, /', fromUnicode],
    index: [
      'v, start = 0, stop = sys.maxsize, /',
      (self, v, start, stop) => {
        const i = indexOf(self, v, start, stop)
        if (i < 0) throw valueError('array.index(x): x not in array')
        return int(i)
      },
    ],
    insert: ['i: int, v, /', insert],
    pop: ['i: int = -1, /', pop],
    __reduce_ex__: ['value, /', reduce],
    remove: ['v, /', removeValue],
    reverse: ['', reverse],
    tofile: ['f, /', toFile],
    tolist: ['', toList],
    tobytes: ['', self => new PyBytes(self.bytes.slice())],
    tounicode: [
      '',
      self => {
        if (!self.kind.isText) {
          throw valueError("tounicode() may only be called on unicode type arrays ('u' or 'w')")
        }
        return toUnicode(self)
      },
    ],
    __sizeof__: ['', self => int(64 + self.size * self.kind.itemsize)],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
})

export const arrayModule = defineModule({
  name: 'array',
  attributes: () => ({
    array: arrayType,
    ArrayType: arrayType,
    typecodes: TYPECODES,
    _array_reconstructor: reconstructor,
  }),
  exec: () => {
    const abc = machine.importModule('_collections_abc')
    callMethod(getAttr(abc, 'MutableSequence'), 'register', arrayType)
  },
})
