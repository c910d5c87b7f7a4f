/**
 * range and its iterators, range_iterator (of JS numbers) and longrange_iterator (of any ints). Where start, stop and step are safe integers the arithmetic is on JS numbers (`small`), else on
 * bigints. CPython: Objects/rangeobject.c.
 */
import { hashTuple } from '../base/hash.ts'
import { toUtf16 } from '../base/wide_string.ts'
import { equals, hash, hasIndex, index, iter, iterNext, repr, toInt, toSsize } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { indexError, overflowError, typeError, valueError } from '../runtime/errors.ts'
import { type CompareOp, EQ, NE } from '../runtime/slots.ts'
import { type PyType, TPFLAGS_SEQUENCE } from '../runtime/type.ts'
import {
  int,
  isExactInt,
  None,
  NotImplemented,
  type PyInt,
  PyObject,
  PySlice,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { readonlyMembers } from './members.ts'
import { builtin, text } from './sequence.ts'
import { exactIndices } from './slice.ts'

export class PyRange extends PyObject {
  start: PyInt = int(0)
  stop: PyInt = int(0)
  step: PyInt = int(1)
  length: PyInt = int(0)
}

/** How many values there are from `start` below (or above) `stop`. */
function countOf(start: PyInt, stop: PyInt, step: PyInt): PyInt {
  if (typeof start === 'number' && typeof stop === 'number' && typeof step === 'number') {
    const n = Math.ceil((stop - start) / step)
    // Differences beyond 2**53 are rounded: those are counted exactly below.
    if (Number.isSafeInteger(stop - start)) return int(Math.max(n, 0))
  }
  const a = BigInt(start)
  const b = BigInt(stop)
  const s = BigInt(step)
  if (s > 0n) return a < b ? toInt((b - a - 1n) / s + 1n) : int(0)
  return a > b ? toInt((a - b - 1n) / -s + 1n) : int(0)
}

/** range(start, stop, step); ValueError when `step` is 0. */
export function rangeOf(start: PyInt, stop: PyInt, step: PyInt = int(1)): PyRange {
  if (step === 0) throw valueError('range() arg 3 must not be zero')
  const range = new PyRange()
  range.start = start
  range.stop = stop
  range.step = step
  range.length = countOf(start, stop, step)
  return range
}

/** The value at `i`, which is within bounds. */
function at(self: PyRange, i: PyInt): PyInt {
  const { start, step } = self
  if (typeof start === 'number' && typeof step === 'number' && typeof i === 'number') {
    const value = start + i * step
    if (Number.isSafeInteger(value) && Number.isSafeInteger(i * step)) return int(value + 0)
  }
  return toInt(BigInt(start) + BigInt(i) * BigInt(step))
}

function rangeSubscript(self: PyRange, key: PyValue): PyValue {
  if (key instanceof PySlice) return rangeSlice(self, key)
  if (!hasIndex(key)) throw typeError('range indices must be integers or slices, not %T', key)
  let i = index(key)
  if (i < 0) i = toInt(BigInt(i) + BigInt(self.length))
  if (i < 0 || i >= self.length) throw indexError('range object index out of range')
  return at(self, i)
}

function rangeSlice(self: PyRange, key: PySlice): PyRange {
  const [start, stop, step] = exactIndices(key, BigInt(self.length))
  return rangeOf(at(self, toInt(start)), at(self, toInt(stop)), toInt(step * BigInt(self.step)))
}

/** The position of an exact int; undefined if it is not in the range. */
function positionOf(self: PyRange, value: PyInt): PyInt | undefined {
  const { start, step, length } = self
  if (typeof value === 'number' && typeof start === 'number' && typeof step === 'number') {
    const offset = value - start
    if (Number.isSafeInteger(offset)) {
      const i = offset / step
      return Number.isInteger(i) && i >= 0 && i < length ? int(i + 0) : undefined
    }
  }
  const offset = BigInt(value) - BigInt(start)
  const s = BigInt(step)
  if (offset % s !== 0n) return undefined
  const i = offset / s
  return i >= 0n && i < length ? toInt(i) : undefined
}

const isPlainInt = (v: PyValue): v is PyInt | boolean => isExactInt(v) || typeof v === 'boolean'
const asInt = (v: PyInt | boolean): PyInt => (typeof v === 'boolean' ? int(v ? 1 : 0) : v)

function rangeContains(self: PyRange, value: PyValue): boolean {
  if (isPlainInt(value)) return positionOf(self, asInt(value)) !== undefined
  return searchEqual(self, value, () => true)
}

/** Compares with each value in turn, for objects whose equality is their own. */
function searchEqual(self: PyRange, value: PyValue, found: (i: number) => boolean): boolean {
  const it = iter(self)
  let i = 0
  for (let item = iterNext(it); item !== undefined; item = iterNext(it), i++) {
    if (equals(item, value) && found(i)) return true
  }
  return false
}

function rangeIndex(self: PyRange, object: PyValue): PyValue {
  if (isPlainInt(object)) {
    const i = positionOf(self, asInt(object))
    if (i === undefined) throw valueError('range.index(x): x not in range')
    return i
  }
  let at = -1
  if (!searchEqual(self, object, i => ((at = i), true)))
    throw valueError('sequence.index(x): x not in sequence')
  return int(at)
}

function rangeCount(self: PyRange, object: PyValue): PyValue {
  if (isPlainInt(object)) return int(positionOf(self, asInt(object)) === undefined ? 0 : 1)
  let n = 0
  searchEqual(self, object, () => (n++, false))
  return int(n)
}

/** Ranges are equal when they give the same values. */
function rangeCompare(a: PyRange, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyRange) || (op !== EQ && op !== NE)) return NotImplemented
  const equal =
    a.length === b.length &&
    (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)))
  return equal === (op === EQ)
}

function rangeHash(self: PyRange): PyInt {
  const none = hash(None)
  const start = self.length === 0 ? none : hash(self.start)
  const step = self.length === 0 || self.length === 1 ? none : hash(self.step)
  return toInt(hashTuple([hash(self.length), start, step]))
}

function rangeRepr(self: PyRange): PyStr {
  const bounds = `${toUtf16(repr(self.start))}, ${toUtf16(repr(self.stop))}`
  return text(self.step === 1 ? `range(${bounds})` : `range(${bounds}, ${toUtf16(repr(self.step))})`)
}

const fitsNumber = (...values: PyInt[]): boolean => values.every(v => typeof v === 'number')

function iterate(start: PyInt, step: PyInt, length: PyInt): PyValue {
  // The value after the last must be safe too: it is computed before it is thrown away.
  if (fitsNumber(start, step, length)) {
    const end = Number(start) + Number(length) * Number(step)
    if (Number.isSafeInteger(end)) return new PyRangeIterator(Number(start), Number(step), Number(length))
  }
  return new PyLongRangeIterator(BigInt(start), BigInt(step), BigInt(length))
}

function rangeReversed(self: PyRange): PyValue {
  const last =
    self.length === 0
      ? toInt(BigInt(self.start) - BigInt(self.step))
      : at(self, toInt(BigInt(self.length) - 1n))
  return iterate(last, toInt(-BigInt(self.step)), self.length)
}

function rangeLength(self: PyRange): number {
  if (self.length > 9223372036854775807n) throw overflowError('Python int too large to convert to C ssize_t')
  return Number(self.length)
}

function rangeNew(
  _type: PyType,
  start: PyValue,
  stop: PyValue | undefined,
  step: PyValue | undefined,
): PyValue {
  if (stop === undefined) return rangeOf(int(0), index(start))
  return rangeOf(index(start), index(stop), step === undefined ? int(1) : index(step))
}

export const rangeType: PyType = defineType(PyRange, {
  name: 'range',
  final: true,
  flags: TPFLAGS_SEQUENCE,
  slots: {
    tp_repr: rangeRepr,
    tp_hash: rangeHash,
    tp_richcompare: rangeCompare,
    tp_iter: self => iterate(self.start, self.step, self.length),
    nb_bool: self => self.length !== 0,
    sq_length: rangeLength,
    mp_subscript: (self, key) => rangeSubscript(self as PyRange, key),
    sq_contains: rangeContains,
  },
  new: ['start, stop = <unrepresentable>, step = <unrepresentable>, /', rangeNew],
  methods: {
    __reversed__: ['', rangeReversed],
    __reduce__: ['', self => new PyTuple([rangeType, new PyTuple([self.start, self.stop, self.step])])],
    // As the slot, but exact beyond 2**53.
    __len__: ['', self => (rangeLength(self), self.length)],
    count: ['object, /', rangeCount],
    index: ['object, /', rangeIndex],
  },
  attributes: () => readonlyMembers(rangeType, { start: 'start', stop: 'stop', step: 'step' }),
})

/** Every value it gives is a safe integer. */
export class PyRangeIterator extends PyObject {
  current: number
  step: number
  left: number
  /** A loop has made it for itself: nobody else can see it. */
  owned = false
  constructor(start = 0, step = 1, length = 0) {
    super()
    this.current = start
    this.step = step
    this.left = length
  }
}

function iteratorNext(self: PyRangeIterator): PyValue | undefined {
  if (self.left <= 0) return undefined
  const value = self.current
  self.current = value + self.step
  self.left--
  return int(value)
}

function iteratorSetState(self: PyRangeIterator, state: PyValue): PyValue {
  const i = Math.max(0, Math.min(toSsize(state, 'clamp'), self.left))
  self.current += i * self.step
  self.left -= i
  return None
}

/** (iter, (range of what is left,), None) */
function reduceAs(start: PyInt, stop: PyInt, step: PyInt): PyValue {
  return new PyTuple([builtin('iter'), new PyTuple([rangeOf(start, stop, step)]), None])
}

export const rangeIteratorType = defineType(PyRangeIterator, {
  name: 'range_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: iteratorNext },
  methods: {
    __length_hint__: ['', self => int(self.left)],
    __reduce__: [
      '',
      self => reduceAs(toInt(self.current), toInt(self.current + self.left * self.step), toInt(self.step)),
    ],
    __setstate__: ['object, /', iteratorSetState],
  },
})

export class PyLongRangeIterator extends PyObject {
  current: bigint
  step: bigint
  left: bigint
  constructor(start = 0n, step = 1n, length = 0n) {
    super()
    this.current = start
    this.step = step
    this.left = length
  }
}

function longNext(self: PyLongRangeIterator): PyValue | undefined {
  if (self.left <= 0n) return undefined
  const value = self.current
  self.current = value + self.step
  self.left--
  return toInt(value)
}

function longSetState(self: PyLongRangeIterator, state: PyValue): PyValue {
  let i = BigInt(index(state))
  if (i < 0n) i = 0n
  if (i > self.left) i = self.left
  self.current += i * self.step
  self.left -= i
  return None
}

export const longRangeIteratorType = defineType(PyLongRangeIterator, {
  name: 'longrange_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: longNext },
  methods: {
    __length_hint__: ['', self => toInt(self.left)],
    __reduce__: [
      '',
      self => reduceAs(toInt(self.current), toInt(self.current + self.left * self.step), toInt(self.step)),
    ],
    __setstate__: ['object, /', longSetState],
  },
})
