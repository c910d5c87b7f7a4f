/**
 * memoryview: indexing, slicing and casting of buffers, and the two halves of PEP 688: a native buffer as
 * `__buffer__()` shows it, and what a class's own `__buffer__` gives as a buffer.
 * CPython: Objects/memoryobject.c, Objects/typeobject.c (wrap_buffer, slot_bf_getbuffer).
 */
import { toUtf16 } from '../base/wide_string.ts'
import { equals, forEach, hash, hasIndex, hooks, index, toSsize } from '../runtime/abstract.ts'
import {
  PyBUF_FORMAT,
  PyBUF_FULL_RO,
  PyBUF_ND,
  PyBUF_STRIDES,
  PyBUF_WRITABLE,
  type PyBuffer,
} from '../runtime/buffer.ts'
import { callSpecialMaybe } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { objectId } from '../runtime/dict.ts'
import {
  bufferError,
  exc,
  indexError,
  isException,
  notImplementedError,
  overflowError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import { bufferSlots } from '../runtime/slotdefs.ts'
import { type CompareOp, EQ, NE } from '../runtime/slots.ts'
import { type PyType, TPFLAGS_SEQUENCE, typeOf } from '../runtime/type.ts'
import {
  Ellipsis,
  int,
  intValue,
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
} from '../runtime/values.ts'
import {
  bufferSize,
  contiguousBytes,
  copyBytes,
  eachItem,
  getBuffer,
  hasBuffer,
  isCContiguous,
  isFContiguous,
} from './buffer.ts'
import { equalBytes } from './byte_search.ts'
import { hexText } from './bytes_methods.ts'
import { bytesHash } from './hash_secret.ts'
import {
  isByteCharacter,
  itemSize,
  nativeCharacter,
  packItem,
  structUnpacker,
  type Unpack,
  unpackerOf,
} from './memoryview_format.ts'
import { asBuffer, PyMemoryView, type ViewFields, viewOfBuffer, viewOn } from './memoryview_value.ts'
import { sliceIndexNotNone, sliceRange } from './slice.ts'

const MAX_DIMENSIONS = 64

/** `memoryview(v)` */
export function memoryViewOf(v: PyValue, flags = PyBUF_FULL_RO): PyMemoryView {
  if (v instanceof PyMemoryView) return viewOn(liveBuffer(v), v.live)
  if (!hasBuffer(v)) throw typeError("memoryview: a bytes-like object is required, not '%T'", v)
  return viewOfBuffer(getBuffer(v, flags))
}

function liveBuffer(self: PyMemoryView) {
  if (self.managed === undefined) throw valueError('operation forbidden on released memoryview object')
  if (self.restricted) throw valueError('cannot create new view on restricted memoryview')
  return self.managed
}

/** A further view of the same memory. */
function derive(self: PyMemoryView, changes: Partial<ViewFields>): PyMemoryView {
  return viewOn(liveBuffer(self), { ...self.live, ...changes })
}

// ---- indexing

function offsetOf(view: ViewFields, dimension: number, key: PyValue): number {
  const n = view.shape[dimension]!
  let i = toSsize(key, 'IndexError')
  if (i < 0) i += n
  if (i < 0 || i >= n) throw indexError(`index out of bounds on dimension ${dimension + 1}`)
  return i * view.strides[dimension]!
}

function offsetOfTuple(view: ViewFields, keys: PyTuple): number {
  const dimensions = view.shape.length
  if (keys.items.length < dimensions) throw notImplementedError('sub-views are not implemented')
  if (keys.items.length > dimensions) {
    throw typeError(`cannot index ${dimensions}-dimension view with ${keys.items.length}-element tuple`)
  }
  let offset = view.offset
  keys.items.forEach((key, d) => {
    offset += offsetOf(view, d, key)
  })
  return offset
}

const isMultiIndex = (key: PyValue): key is PyTuple => key instanceof PyTuple && key.items.every(hasIndex)
const isMultiSlice = (key: PyValue): boolean =>
  key instanceof PyTuple && key.items.length > 0 && key.items.every(k => k instanceof PySlice)
const isEmptyTuple = (key: PyValue): boolean => key instanceof PyTuple && key.items.length === 0

function slice(view: ViewFields, key: PySlice): ViewFields {
  const { start, step, count } = sliceRange(key, view.shape[0]!)
  return {
    ...view,
    offset: view.offset + (count === 0 && start < 0 ? 0 : start * view.strides[0]!),
    shape: [count, ...view.shape.slice(1)],
    strides: [view.strides[0]! * step, ...view.strides.slice(1)],
  }
}

/** The bounds' `__index__` may release `self`; the exporter's buffer is kept for the new view. */
function sliceOfView(self: PyMemoryView, key: PySlice): PyMemoryView {
  const managed = liveBuffer(self)
  const { fields } = self
  managed.views++
  try {
    return viewOn(managed, slice(fields, key))
  } finally {
    managed.drop()
  }
}

/** Runs `f`, during which the view cannot be released. */
function held<T>(self: PyMemoryView, f: () => T): T {
  self.exports++
  try {
    return f()
  } finally {
    self.exports--
  }
}

function subscript(self: PyMemoryView, key: PyValue): PyValue {
  const view = self.live
  if (view.shape.length === 0) {
    if (isEmptyTuple(key)) return unpackerOf(view.format)(view.data, view.offset)
    if (key === Ellipsis) return derive(self, {})
    throw typeError('invalid indexing of 0-dim memory')
  }
  if (hasIndex(key)) {
    const at = itemOffset(view, key, 'multi-dimensional sub-views are not implemented')
    const unpack = unpackerOf(view.format)
    self.check()
    return unpack(view.data, at)
  }
  if (key instanceof PySlice) return sliceOfView(self, key)
  if (isMultiIndex(key)) {
    const at = offsetOfTuple(view, key)
    self.check()
    return unpackerOf(view.format)(view.data, at)
  }
  if (isMultiSlice(key)) throw notImplementedError('multi-dimensional slicing is not implemented')
  throw typeError('memoryview: invalid slice key')
}

function itemOffset(view: ViewFields, key: PyValue, unsupported: string): number {
  if (view.shape.length !== 1) throw notImplementedError(unsupported)
  return view.offset + offsetOf(view, 0, key)
}

function assign(self: PyMemoryView, key: PyValue, value: PyValue | undefined): void {
  const view = self.live
  if (view.readonly) throw typeError('cannot modify read-only memory')
  if (value === undefined) throw typeError('cannot delete memory')
  if (view.shape.length === 0) {
    if (key !== Ellipsis && !isEmptyTuple(key)) throw typeError('invalid indexing of 0-dim memory')
    store(self, view.offset, value)
  } else if (hasIndex(key)) store(self, itemOffset(view, key, 'sub-views are not implemented'), value)
  else if (key instanceof PySlice && view.shape.length === 1) assignSlice(self, key, value)
  else if (isMultiIndex(key)) store(self, offsetOfTuple(view, key), value)
  else if (key instanceof PySlice || isMultiSlice(key)) {
    throw notImplementedError('memoryview slice assignments are currently restricted to ndim = 1')
  } else throw typeError('memoryview: invalid slice key')
}

/** Packs aside first: converting the value may run Python code that releases the view. */
function store(self: PyMemoryView, at: number, value: PyValue): void {
  const { format, itemsize, data } = self.live
  const scratch = new Uint8Array(itemsize)
  packItem(format, scratch, 0, value)
  self.check()
  data.set(scratch, at)
}

const stripNative = (format: string): string => (format.startsWith('@') ? format.slice(1) : format)

function assignSlice(self: PyMemoryView, key: PySlice, value: PyValue): void {
  const view = self.live
  const source = getBuffer(value, PyBUF_FULL_RO)
  try {
    const target = slice(view, key)
    self.check()
    const same =
      source.shape.length === 1 &&
      source.shape[0] === target.shape[0] &&
      source.itemsize === target.itemsize &&
      stripNative(source.format) === stripNative(target.format)
    if (!same) {
      throw valueError('memoryview assignment: lvalue and rvalue have different structures')
    }
    writeItems(target, copyBytes(source))
  } finally {
    source.release()
  }
}

function writeItems(target: ViewFields, bytes: Uint8Array): void {
  const { data, itemsize } = target
  if (target.strides[0] === itemsize) {
    data.set(bytes, target.offset)
    return
  }
  let at = target.offset
  for (let i = 0; i < bytes.length; i += itemsize, at += target.strides[0]!) {
    data.set(bytes.subarray(i, i + itemsize), at)
  }
}

// ---- whole views

function toList(view: ViewFields): PyValue {
  const unpack = unpackerOf(view.format)
  const walk = (dimension: number, offset: number): PyValue => {
    if (dimension === view.shape.length) return unpack(view.data, offset)
    const items: PyValue[] = []
    for (let i = 0; i < view.shape[dimension]!; i++) {
      items.push(walk(dimension + 1, offset + i * view.strides[dimension]!))
    }
    return new PyList(items)
  }
  return walk(0, view.offset)
}

/** All bytes with the first index fastest. */
function fortranBytes(b: PyBuffer): Uint8Array {
  return copyBytes({ ...b, shape: b.shape.slice().reverse(), strides: b.strides.slice().reverse() })
}

function toBytes(self: PyMemoryView, order: PyValue): PyValue {
  const b = asBuffer(self)
  const name = order === None ? 'C' : strValue(order)
  if (name === undefined) throw typeError("tobytes() argument 'order' must be str or None, not %T", order)
  if (name !== 'C' && name !== 'F' && name !== 'A') throw valueError("order must be 'C', 'F' or 'A'")
  const fortran = name === 'F' || (name === 'A' && isFContiguous(b) && !isCContiguous(b))
  return new PyBytes(fortran ? fortranBytes(b) : copyBytes(b))
}

function compare(a: PyMemoryView, b: PyValue, op: CompareOp): PyValue {
  if (op !== EQ && op !== NE) return NotImplemented
  const equal = isEqual(a, b)
  return equal === undefined ? NotImplemented : equal === (op === EQ)
}

function isEqual(a: PyMemoryView, b: PyValue): boolean | undefined {
  if (a.released) return a === b
  if (b instanceof PyMemoryView) return b.released ? false : equalViews(asBuffer(a), asBuffer(b))
  if (!hasBuffer(b)) return undefined
  let other: PyBuffer
  try {
    other = getBuffer(b, PyBUF_FULL_RO)
  } catch (e) {
    if (isException(e, exc.Exception)) return undefined
    throw e
  }
  try {
    return equalViews(asBuffer(a), other)
  } finally {
    other.release()
  }
}

const FLOATS = new Set(['e', 'f', 'd'])

function equalViews(a: PyBuffer, b: PyBuffer): boolean {
  if (a.shape.length !== b.shape.length || a.shape.some((n, d) => n !== b.shape[d])) return false
  const c = nativeCharacter(a.format)
  const bitwise = c !== undefined && c !== '?' && !FLOATS.has(c) && c === nativeCharacter(b.format)
  if (bitwise) {
    return isCContiguous(a) && isCContiguous(b)
      ? equalBytes(contiguousBytes(a), contiguousBytes(b))
      : equalBytes(copyBytes(a), copyBytes(b))
  }
  const ua = structUnpacker(a.format, a.itemsize)
  const ub = structUnpacker(b.format, b.itemsize)
  return ua !== undefined && ub !== undefined && equalItems(a, ua, b, ub)
}

function equalItems(a: PyBuffer, ua: Unpack, b: PyBuffer, ub: Unpack): boolean {
  const offsets: number[] = []
  eachItem(b, offset => offsets.push(offset))
  let same = true
  let i = 0
  eachItem(a, offset => {
    const x = same ? ua(a.data, offset) : None
    // Floats are made anew, so a NaN is not equal by identity.
    if (same && !equals(x, ub(b.data, offsets[i]!))) same = false
    i++
  })
  return same
}

function viewHash(self: PyMemoryView) {
  if (self.hash !== undefined) return intValue(self.hash)!
  const view = self.live
  if (!view.readonly) throw valueError('cannot hash writable memoryview object')
  const c = nativeCharacter(view.format)
  if (c === undefined || !isByteCharacter(c)) {
    throw valueError("memoryview: hashing is restricted to formats 'B', 'b' or 'c'")
  }
  if (!(self.obj instanceof PyBytes)) held(self, () => hash(self.obj))
  const h = bytesHash(copyBytes(asBuffer(self)))
  self.hash = h
  return h
}

// ---- cast

function cast(self: PyMemoryView, format: PyStr, shape: PyValue | undefined): PyValue {
  const b = asBuffer(self)
  if (!isCContiguous(b)) throw typeError('memoryview: casts are restricted to C-contiguous views')
  if ((shape !== undefined || b.shape.length !== 1) && b.shape.includes(0)) {
    throw typeError('memoryview: cannot cast view with zeros in shape or strides')
  }
  if (shape !== undefined) checkShape(b, shape)
  const flat = castTo1D(b, toUtf16(format))
  return derive(self, shape === undefined ? flat : castToND(flat, shape))
}

function shapeItems(shape: PyValue): PyValue[] {
  if (shape instanceof PyList || shape instanceof PyTuple) return shape.items
  throw typeError('shape must be a list or a tuple')
}

function checkShape(b: PyBuffer, shape: PyValue): void {
  const dimensions = shapeItems(shape).length
  if (dimensions > MAX_DIMENSIONS) {
    throw valueError(`memoryview: number of dimensions must not exceed ${MAX_DIMENSIONS}`)
  }
  if (b.shape.length !== 1 && dimensions !== 1) {
    throw typeError('memoryview: cast must be 1D -> ND or ND -> 1D')
  }
}

const MUST_BE_NATIVE = "format must be a native single character format prefixed with an optional '@'"

function castTo1D(b: PyBuffer, format: string): ViewFields {
  const from = nativeCharacter(b.format)
  if (from === undefined) throw valueError(`memoryview: source ${MUST_BE_NATIVE}`)
  const to = nativeCharacter(format)
  if (to === undefined) throw valueError(`memoryview: destination ${MUST_BE_NATIVE}`)
  if (!isByteCharacter(from) && !isByteCharacter(to)) {
    throw typeError('memoryview: cannot cast between two non-byte formats')
  }
  const itemsize = itemSize(to)
  const size = bufferSize(b)
  if (size % itemsize !== 0) throw typeError('memoryview: length is not a multiple of itemsize')
  const { data, offset, readonly } = b
  return { data, offset, readonly, itemsize, format, shape: [size / itemsize], strides: [itemsize] }
}

function castToND(flat: ViewFields, shape: PyValue): ViewFields {
  const sizes = shapeItems(shape).map(v => {
    if (intValue(v) === undefined) {
      throw typeError('memoryview.cast(): elements of shape must be integers')
    }
    const n = toSsize(v)
    if (n <= 0) throw valueError('memoryview.cast(): elements of shape must be integers > 0')
    return n
  })
  const count = sizes.reduce((a, n) => a * n, 1)
  if (count > 2 ** 63) throw valueError('memoryview.cast(): product(shape) > SSIZE_MAX')
  if (count !== flat.shape[0]) throw typeError('memoryview: product(shape) * itemsize != buffer size')
  const strides: number[] = new Array(sizes.length)
  for (let d = sizes.length - 1, step = flat.itemsize; d >= 0; d--) {
    strides[d] = step
    step *= sizes[d]!
  }
  return { ...flat, shape: sizes, strides }
}

// ---- look-up and iteration

function count(self: PyMemoryView, value: PyValue): PyValue {
  let n = 0
  forEach(iterate(self), item => {
    if (item === value || equals(item, value)) n++
  })
  return int(n)
}

function indexOf(self: PyMemoryView, value: PyValue, start: PyValue, stop: PyValue): PyValue {
  const view = self.live
  if (view.shape.length === 0) throw typeError('invalid lookup on 0-dim memory')
  if (view.shape.length > 1) throw notImplementedError('multi-dimensional lookup is not implemented')
  const n = view.shape[0]!
  const bound = (v: PyValue) => {
    const i = sliceIndexNotNone(v)
    return i < 0 ? Math.max(0, i + n) : Math.min(i, n)
  }
  const from = bound(start)
  const to = bound(stop)
  const unpack = unpackerOf(view.format)
  for (let i = from; i < to; i++) {
    self.check()
    const item = unpack(view.data, view.offset + i * view.strides[0]!)
    if (item === value || equals(item, value)) return int(i)
  }
  throw valueError('memoryview.index(x): x not found')
}

class PyMemoryIterator extends PyObject {
  view: PyMemoryView | null = null
  unpack: Unpack = () => None
  index = 0
  length = 0
}

defineType(PyMemoryIterator, {
  name: 'memory_iterator',
  final: true,
  noNew: true,
  slots: {
    tp_iter: self => self,
    tp_iternext: self => {
      if (self.view === null) return undefined
      if (self.index < self.length) {
        const { data, offset, strides } = self.view.live
        return self.unpack(data, offset + strides[0]! * self.index++)
      }
      self.view = null
      return undefined
    },
  },
})

function iterate(self: PyMemoryView): PyValue {
  const view = self.live
  if (view.shape.length === 0) throw typeError('invalid indexing of 0-dim memory')
  if (view.shape.length > 1) throw notImplementedError('multi-dimensional sub-views are not implemented')
  const it = new PyMemoryIterator()
  it.unpack = unpackerOf(view.format)
  it.view = self
  it.length = view.shape[0]!
  return it
}

// ---- export

/** The view's own buffer, as far as the consumer's flags allow. */
function exportView(self: PyMemoryView, flags: number): PyBuffer {
  const view = self.live
  if (self.restricted) throw valueError('cannot create new view on restricted memoryview')
  if ((flags & PyBUF_WRITABLE) !== 0 && view.readonly) {
    throw bufferError('memoryview: underlying buffer is not writable')
  }
  checkLayout(asBuffer(self), flags)
  const wantsFormat = (flags & PyBUF_FORMAT) !== 0
  const simple = (flags & PyBUF_ND) === 0
  if (simple && wantsFormat) {
    throw bufferError('memoryview: cannot cast to unsigned bytes if the format flag is present')
  }
  const size = bufferSize(asBuffer(self))
  self.exports++
  let released = false
  return {
    ...view,
    ...(simple ? { itemsize: 1, shape: [size], strides: [1] } : {}),
    format: wantsFormat ? view.format : 'B',
    obj: self,
    release: () => {
      if (!released) self.exports--
      released = true
    },
  }
}

const C_CONTIGUOUS = 0x20
const F_CONTIGUOUS = 0x40
const ANY_CONTIGUOUS = 0x80

function checkLayout(b: PyBuffer, flags: number): void {
  const fail = (what: string) => bufferError(`memoryview: underlying buffer is not ${what}`)
  if ((flags & C_CONTIGUOUS) !== 0 && !isCContiguous(b)) throw fail('C-contiguous')
  if ((flags & F_CONTIGUOUS) !== 0 && !isFContiguous(b)) throw fail('Fortran contiguous')
  if ((flags & ANY_CONTIGUOUS) !== 0 && !isCContiguous(b) && !isFContiguous(b)) throw fail('contiguous')
  if ((flags & PyBUF_STRIDES) !== PyBUF_STRIDES && !isCContiguous(b)) throw fail('C-contiguous')
}

function getter<T extends PyValue>(f: (view: ViewFields) => T) {
  return (self: PyMemoryView): PyValue => f(self.live)
}
const tupleOf = (ns: readonly number[]): PyTuple => new PyTuple(ns.map(n => int(n)))

export const memoryViewType: PyType = defineType(PyMemoryView, {
  name: 'memoryview',
  final: true,
  flags: TPFLAGS_SEQUENCE,
  hasWeakref: true,
  new: ['object', (_, object) => memoryViewOf(object)],
  slots: {
    tp_repr: self => `<${self.released ? 'released ' : ''}memory at 0x${objectId(self).toString(16)}>`,
    tp_hash: viewHash,
    tp_richcompare: compare,
    tp_iter: iterate,
    sq_length: self => {
      const { shape } = self.live
      if (shape.length === 0) throw typeError('0-dim memory has no length')
      return shape[0]!
    },
    mp_subscript: subscript,
    mp_ass_subscript: assign,
    bf_getbuffer: exportView,
    bf_releasebuffer: () => {},
  },
  getset: {
    obj: self => {
      self.check()
      return self.obj
    },
    nbytes: self => int(bufferSize(asBuffer(self))),
    readonly: getter(v => v.readonly),
    itemsize: getter(v => int(v.itemsize)),
    format: getter(v => v.format),
    ndim: getter(v => int(v.shape.length)),
    shape: getter(v => tupleOf(v.shape)),
    strides: getter(v => tupleOf(v.strides)),
    suboffsets: getter(() => new PyTuple()),
    c_contiguous: self => isCContiguous(asBuffer(self)),
    f_contiguous: self => isFContiguous(asBuffer(self)),
    contiguous: self => isCContiguous(asBuffer(self)) || isFContiguous(asBuffer(self)),
  },
  methods: {
    release: [
      '',
      self => {
        self.release()
        return None
      },
    ],
    tobytes: ["order = 'C'", toBytes],
    hex: [
      'sep = <unrepresentable>, bytes_per_sep: int = 1',
      (self, sep, group) => held(self, () => hexText(copyBytes(asBuffer(self)), sep, group)),
    ],
    tolist: ['', self => toList(self.live)],
    cast: ['format: str, shape = <unrepresentable>', cast],
    toreadonly: ['', self => derive(self, { readonly: true })],
    count: ['value, /', count],
    index: ['value, start = 0, stop = sys.maxsize, /', indexOf],
    __enter__: [
      '',
      self => {
        self.enter()
        return self
      },
    ],
    __exit__: [
      '*exc_info',
      self => {
        self.release()
        return None
      },
    ],
    __reduce_ex__: [
      'proto, /',
      () => {
        throw typeError('cannot pickle memoryview objects')
      },
    ],
  },
  classMethods: {
    _from_flags: ['object, flags: int', (_, object, flags) => memoryViewOfFlags(object, flags)],
    __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)],
  },
})

function memoryViewOfFlags(object: PyValue, flags: number): PyMemoryView {
  if (!hasBuffer(object)) throw typeError("memoryview: a bytes-like object is required, not '%T'", object)
  return viewOfBuffer(getBuffer(object, flags))
}

// ---- PEP 688

bufferSlots.toMemoryView = (get, self, flags) => {
  const n = index(flags)
  if (n > 0x7fffffff) throw overflowError('buffer flags too large')
  if (n < -0x80000000) throw overflowError('buffer flags too small')
  return viewOfBuffer(get(self, Number(n)))
}

bufferSlots.releaseMemoryView = (self, view) => {
  if (!(view instanceof PyMemoryView)) throw typeError('expected a memoryview object')
  if (view.released) return
  if (view.obj !== self) throw valueError("memoryview's buffer is not this object")
  view.release()
}

/** A class's own `__buffer__`; its `__release_buffer__`, if any, gets the memoryview back at the end. */
bufferSlots.fromMethod = (self, flags) => {
  const view = callSpecialMaybe(self, '__buffer__', int(flags))
  if (!(view instanceof PyMemoryView)) throw typeError('__buffer__ returned non-memoryview object')
  const b = getBuffer(view, flags)
  let released = false
  return {
    ...b,
    release: () => {
      if (released) return
      released = true
      b.release()
      if (typeOf(self).slots.bf_releasebuffer !== null) releaseByMethod(self, view)
      if (view.exports === 0) view.release()
    },
  }
}

function releaseByMethod(self: PyValue, view: PyMemoryView): void {
  // CPython reports an error here as unraisable; there is nobody to get it.
  try {
    callSpecialMaybe(self, '__release_buffer__', view)
  } catch (e) {
    if (!isException(e, exc.Exception)) throw e
  }
}

/** The release of a native buffer whose class has a `__release_buffer__` in Python. */
bufferSlots.wrapRelease = (self, b) => {
  let released = false
  return {
    ...b,
    release: () => {
      if (released) return
      released = true
      const view = viewOfBuffer({ ...b, release: () => {} })
      view.restricted = true
      releaseByMethod(self, view)
      view.release()
      b.release()
    },
  }
}
