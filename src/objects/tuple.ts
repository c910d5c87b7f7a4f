/**
 * tuple. CPython: Objects/tupleobject.c.
 */
import { type Hash, hashTuple } from '../base/hash.ts'
import { hash, hooks, toArray, toInt } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { exc, indexError, newException, typeError, valueError } from '../runtime/errors.ts'
import { reprEnter, reprLeave } from '../runtime/repr_enter.ts'
import type { CompareOp } from '../runtime/slots.ts'
import { coreTypes, type PyType, TPFLAGS_SEQUENCE, TPFLAGS_TUPLE_SUBCLASS, typeOf } from '../runtime/type.ts'
import {
  int,
  NotImplemented,
  type PyInt,
  PyObject,
  PySlice,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import {
  compareItems,
  containsItem,
  countItem,
  findItem,
  itemIndex,
  joined,
  joinReprs,
  repeatItems,
  sizeOf,
  text,
} from './sequence.ts'
import { sliceArray, sliceRange } from './slice.ts'
import { PyTupleIterator } from './tuple_iterator.ts'

/** The empty tuple. */
export const emptyTuple = new PyTuple()

/** The tuple of `items`, which it keeps. */
export function newTuple(items: PyValue[]): PyTuple {
  return items.length === 0 ? emptyTuple : new PyTuple(items)
}

export function tupleNew(type: PyType, iterable: PyValue | undefined): PyValue {
  if (type === tupleType) {
    if (iterable === undefined) return emptyTuple
    return typeOf(iterable) === tupleType ? iterable : newTuple(toArray(iterable))
  }
  const self = new type.ctor() as PyTuple
  if (iterable !== undefined)
    self.items = typeOf(iterable) === tupleType ? (iterable as PyTuple).items : toArray(iterable)
  return self
}

function tupleRepr(self: PyTuple): PyStr {
  if (self.items.length === 0) return '()'
  if (!reprEnter(self)) return '(...)'
  try {
    return text(self.items.length === 1 ? `(${joinReprs(self.items)},)` : `(${joinReprs(self.items)})`)
  } finally {
    reprLeave(self)
  }
}

/** Hashes of tuples with an item whose class is Python's own: its `__hash__` is called once only. */
const keptHashes = new WeakMap<PyTuple, PyInt>()

function tupleHash(self: PyTuple): PyInt {
  const kept = keptHashes.get(self)
  if (kept !== undefined) return kept
  const { items } = self
  try {
    return itemsHash(self, items)
  } catch (e) {
    if (!(e instanceof RangeError)) throw e
    throw newException(exc.RecursionError, 'maximum recursion depth exceeded while hashing a tuple')
  }
}

function itemsHash(self: PyTuple, items: readonly PyValue[]): PyInt {
  const hashes: Hash[] = new Array(items.length)
  let own = false
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!
    hashes[i] = hash(item)
    own ||= item instanceof PyObject && item.cls.isHeap()
  }
  const r = toInt(hashTuple(hashes))
  if (own) keptHashes.set(self, r)
  return r
}

function tupleCompare(a: PyTuple, b: PyValue, op: CompareOp): PyValue {
  return b instanceof PyTuple ? compareItems(a.items, b.items, op) : NotImplemented
}

function tupleSubscript(self: PyTuple, key: PyValue): PyValue {
  const { items } = self
  if (key instanceof PySlice) return tupleSlice(self, key)
  const i = itemIndex(key, items.length, 'tuple')
  const item = items[i]
  if (item === undefined) throw indexError('tuple index out of range')
  return item
}

function tupleSlice(self: PyTuple, key: PySlice): PyValue {
  const r = sliceRange(key, self.items.length)
  if (r.step === 1 && r.count === self.items.length && typeOf(self) === tupleType) return self
  return newTuple(sliceArray(self.items, r))
}

function tupleConcat(a: PyTuple, b: PyValue): PyValue {
  if (!(b instanceof PyTuple)) throw typeError('can only concatenate tuple (not "%T") to tuple', b)
  if (a.items.length === 0 && typeOf(b) === tupleType) return b
  if (b.items.length === 0 && typeOf(a) === tupleType) return a
  return newTuple(joined(a.items, b.items))
}

function tupleRepeat(self: PyTuple, count: number): PyValue {
  if ((count === 1 || self.items.length === 0) && typeOf(self) === tupleType) return self
  return newTuple(repeatItems(self.items, count))
}

function tupleIndex(self: PyTuple, value: PyValue, start: PyValue, stop: PyValue): PyValue {
  const i = findItem(self.items, value, start, stop)
  if (i < 0) throw valueError('tuple.index(x): x not in tuple')
  return int(i)
}

export const tupleType = defineType(PyTuple, {
  name: 'tuple',
  signature: 'iterable = (), /',
  flags: TPFLAGS_SEQUENCE | TPFLAGS_TUPLE_SUBCLASS,
  slots: {
    tp_repr: tupleRepr,
    tp_hash: tupleHash,
    tp_richcompare: tupleCompare,
    tp_iter: self => new PyTupleIterator(self),
    sq_length: self => self.items.length,
    mp_subscript: tupleSubscript,
    sq_concat: tupleConcat,
    sq_repeat: tupleRepeat,
    sq_contains: (self, value) => containsItem(self.items, value),
  },
  new: ['iterable = <unrepresentable>, /', tupleNew],
  methods: {
    __getnewargs__: ['', self => new PyTuple([newTuple(self.items)])],
    __sizeof__: ['', self => sizeOf(32, self.items.length)],
    index: ['value, start = 0, stop = sys.maxsize, /', tupleIndex],
    count: ['value, /', (self, value) => int(countItem(self.items, value))],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
})
coreTypes.tuple = tupleType
