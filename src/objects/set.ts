/**
 * set and frozenset. Unlike CPython's they keep insertion order, which Python leaves open.
 * CPython: Objects/setobject.c.
 */
import { hashFrozenSet } from '../base/hash.ts'
import { forEach, forEachKey, hash, hooks, iter, iterNext, toInt } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { callMethod } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import {
  type AnySet,
  type HashTable,
  isAnySet,
  PyDict,
  PyFrozenSet,
  PyNamespace,
  PySet,
} from '../runtime/dict.ts'
import type { EntryCursor, NormalKey } from '../runtime/entries.ts'
import { exc, isException, keyError, runtimeError } from '../runtime/errors.ts'
import { reprEnter, reprLeave } from '../runtime/repr_enter.ts'
import { type CompareOp, EQ, GE, GT, LE, LT, NE } from '../runtime/slots.ts'
import { coreTypes, type PyType, typeOf } from '../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  type PyInt,
  PyList,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { builtin, joinReprs, sizeOf, text } from './sequence.ts'

/** set.add */
export function setAdd(set: AnySet, value: PyValue): void {
  set.table.set(value, true)
}

/** A new set of the items of `iterable`. */
export function setFrom(iterable: PyValue): PySet {
  const set = new PySet()
  setUpdate(set, iterable)
  return set
}

/** set.update with one iterable. */
export function setUpdate(set: AnySet, iterable: PyValue): void {
  if (isAnySet(iterable)) {
    if (set.table.size === 0) set.table.copyFrom(iterable.table)
    else if (iterable !== set) addKeys(set, iterable.table)
    return
  }
  const { table } = set
  if (typeOf(iterable) === coreTypes.dict && !(iterable instanceof PyNamespace)) {
    addKeys(set, (iterable as PyDict).table)
    return
  }
  forEachKey(iterable, key => table.set(key, true))
}

function addKeys(set: AnySet, from: HashTable): void {
  if (set.table.putKeys(from)) return
  for (const norm of from.normals()) set.table.setKeyOf(from, norm, true)
}

/** `value in set`, where a set stands for its frozenset. */
function setContains(self: AnySet, value: PyValue): boolean {
  try {
    return self.table.has(value)
  } catch (e) {
    return self.table.has(frozenKey(value, e))
  }
}

/** The frozenset to look up in place of an unhashable set; rethrows the error for anything else. */
function frozenKey(value: PyValue, error: unknown): PyFrozenSet {
  if (!(value instanceof PySet) || !isException(error, exc.TypeError)) throw error
  const frozen = new PyFrozenSet()
  frozen.table.copyFrom(value.table)
  return frozen
}

function setDiscard(self: PySet, value: PyValue): boolean {
  try {
    return self.table.delete(value) !== undefined
  } catch (e) {
    return self.table.delete(frozenKey(value, e)) !== undefined
  }
}

function setRemove(self: PySet, value: PyValue): PyValue {
  if (!setDiscard(self, value)) throw keyError(value)
  return None
}

function setPop(self: PySet): PyValue {
  const entry = self.table.takeFirst()
  if (entry === undefined) throw keyError('pop from an empty set')
  return entry[0]
}

function sameKind(self: AnySet): AnySet {
  return self instanceof PyFrozenSet ? new PyFrozenSet() : new PySet()
}

function setCopy(self: AnySet): AnySet {
  const copy = sameKind(self)
  copy.table.copyFrom(self.table)
  return copy
}

function setUnion(self: AnySet, others: readonly PyValue[]): AnySet {
  const result = setCopy(self)
  for (const other of others) if (other !== self) setUpdate(result, other)
  return result
}

function intersection(self: AnySet, other: PyValue): AnySet {
  const result = sameKind(self)
  if (isAnySet(other)) {
    const [small, large] = other.table.size > self.table.size ? [self, other] : [other, self]
    if (result.table.putThoseIn(small.table, large.table, true)) return result
    for (const norm of small.table.normals()) {
      if (large.table.findKeyOf(small.table, norm) !== undefined)
        result.table.setKeyOf(small.table, norm, true)
    }
    return result
  }
  forEach(other, item => {
    if (self.table.has(item)) result.table.set(item, true)
  })
  return result
}

function setIntersection(self: AnySet, others: readonly PyValue[]): AnySet {
  if (others.length === 0) return setCopy(self)
  let result = self
  for (const other of others) result = intersection(result, other)
  return result
}

/** set.difference_update with one iterable. */
export function setDifferenceUpdate(self: AnySet, other: PyValue): void {
  if (other === self) {
    self.table.clear()
    return
  }
  if (isAnySet(other)) {
    // Walking the smaller of the two: deleting what is here, or asking for what might be.
    if (other.table.size > self.table.size) {
      for (const norm of self.table.normals()) {
        if (other.table.findKeyOf(self.table, norm) !== undefined) self.table.deleteNormal(norm)
      }
    } else for (const norm of other.table.normals()) discardKeyOf(self, other.table, norm)
    return
  }
  forEach(other, item => {
    self.table.delete(item)
  })
}

/** False if the key of another table was not in the set. */
function discardKeyOf(self: AnySet, other: HashTable, norm: NormalKey): boolean {
  const found = self.table.findKeyOf(other, norm)
  if (found === undefined) return false
  self.table.deleteNormal(found)
  return true
}

function difference(self: AnySet, other: PyValue): AnySet {
  if (!isAnySet(other) && (!(other instanceof PyDict) || other instanceof PyNamespace)) {
    const result = setCopy(self)
    setDifferenceUpdate(result, other)
    return result
  }
  const result = sameKind(self)
  if (result.table.putThoseIn(self.table, other.table, false)) return result
  for (const norm of self.table.normals()) {
    if (other.table.findKeyOf(self.table, norm) === undefined) result.table.setKeyOf(self.table, norm, true)
  }
  return result
}

function setDifference(self: AnySet, others: readonly PyValue[]): AnySet {
  if (others.length === 0) return setCopy(self)
  let result = difference(self, others[0]!)
  for (const other of others.slice(1)) {
    if (result === self) result = setCopy(self)
    setDifferenceUpdate(result, other)
  }
  return result
}

/** set.symmetric_difference_update */
export function setSymmetricDifferenceUpdate(self: AnySet, other: PyValue): void {
  if (other === self) {
    self.table.clear()
    return
  }
  const { table } = isAnySet(other) ? other : setFrom(other)
  for (const norm of table.normals()) {
    if (!discardKeyOf(self, table, norm)) self.table.setKeyOf(table, norm, true)
  }
}

function symmetricDifference(self: AnySet, other: PyValue): AnySet {
  const result = sameKind(self)
  if (isAnySet(other) && result.table.putThoseIn(other.table, self.table, false)) {
    if (result.table.putThoseIn(self.table, other.table, false)) return result
    result.table.clear()
  }
  setUpdate(result, other)
  setSymmetricDifferenceUpdate(result, self)
  return result
}

function isSubset(a: AnySet, b: AnySet): boolean {
  if (a.table.size > b.table.size) return false
  for (const norm of a.table.normals()) if (b.table.findKeyOf(a.table, norm) === undefined) return false
  return true
}

function setIsSubset(self: AnySet, other: PyValue): boolean {
  if (isAnySet(other)) return isSubset(self, other)
  return intersection(self, other).table.size === self.table.size
}

function setIsSuperset(self: AnySet, other: PyValue): boolean {
  if (isAnySet(other)) return isSubset(other, self)
  const it = iter(other)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) {
    if (!self.table.has(item)) return false
  }
  return true
}

function setIsDisjoint(self: AnySet, other: PyValue): boolean {
  if (isAnySet(other)) {
    const [small, large] = other.table.size > self.table.size ? [self, other] : [other, self]
    return small.table.normals().every(norm => large.table.findKeyOf(small.table, norm) === undefined)
  }
  const it = iter(other)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) {
    if (self.table.has(item)) return false
  }
  return true
}

function setEquals(a: AnySet, b: AnySet): boolean {
  if (a.table.size !== b.table.size) return false
  if (a instanceof PyFrozenSet && b instanceof PyFrozenSet) {
    if (a.hash !== undefined && b.hash !== undefined && a.hash !== b.hash) return false
  }
  return isSubset(a, b)
}

function setCompare(a: AnySet, b: PyValue, op: CompareOp): PyValue {
  if (!isAnySet(b)) return NotImplemented
  switch (op) {
    case EQ:
      return setEquals(a, b)
    case NE:
      return !setEquals(a, b)
    case LE:
      return isSubset(a, b)
    case GE:
      return isSubset(b, a)
    case LT:
      return a.table.size < b.table.size && isSubset(a, b)
    case GT:
      return a.table.size > b.table.size && isSubset(b, a)
  }
}

function setRepr(self: AnySet): PyStr {
  const name = typeOf(self).name
  if (!reprEnter(self)) return text(`${name}(...)`)
  try {
    if (self.table.size === 0) return text(`${name}()`)
    const listed = `{${joinReprs(self.table.keyArray())}}`
    return text(typeOf(self) === coreTypes.set ? listed : `${name}(${listed})`)
  } finally {
    reprLeave(self)
  }
}

function frozenSetHash(self: PyFrozenSet): PyInt {
  self.hash ??= toInt(hashFrozenSet(self.table.keyArray().map(hash)))
  return self.hash
}

/** (type, ([items],), instance dict or None) */
function setReduce(self: AnySet): PyValue {
  const state = stateOf(self)
  return new PyTuple([getAttr(self, '__class__'), new PyTuple([new PyList(self.table.keyArray())]), state])
}

function stateOf(self: AnySet): PyValue {
  return typeOf(self).isHeap() ? callMethod(self, '__getstate__') : None
}

function inPlace(update: (self: PySet, other: PyValue) => void) {
  return (self: PyValue, other: PyValue): PyValue => {
    if (!isAnySet(other)) return NotImplemented
    update(self as PySet, other)
    return self
  }
}

function operator(run: (a: AnySet, b: AnySet) => PyValue) {
  return (a: PyValue, b: PyValue): PyValue => (isAnySet(a) && isAnySet(b) ? run(a, b) : NotImplemented)
}

function intersectionUpdate(self: PySet, others: readonly PyValue[]): void {
  const result = setIntersection(self, others)
  self.table.copyFrom(result.table)
}

const slots = {
  tp_repr: setRepr,
  tp_richcompare: setCompare,
  tp_iter: (self: AnySet) => new PySetIterator(self),
  nb_subtract: operator(difference),
  nb_and: operator(intersection),
  nb_xor: operator(symmetricDifference),
  nb_or: operator((a, b) => setUnion(a, [b])),
  sq_length: (self: AnySet) => self.table.size,
  sq_contains: setContains,
} as const

/** Rows of both types. */
const methods = {
  __contains__: ['object, /', (self: AnySet, object: PyValue) => setContains(self, object)],
  difference: ['*others', (self: AnySet, others: PyValue[]) => setDifference(self, others)],
  intersection: ['*others', (self: AnySet, others: PyValue[]) => setIntersection(self, others)],
  isdisjoint: ['other, /', (self: AnySet, other: PyValue) => setIsDisjoint(self, other)],
  issubset: ['other, /', (self: AnySet, other: PyValue) => setIsSubset(self, other)],
  issuperset: ['other, /', (self: AnySet, other: PyValue) => setIsSuperset(self, other)],
  __reduce__: ['', (self: AnySet) => setReduce(self)],
  __sizeof__: ['', (self: AnySet) => sizeOf(200, 2 * self.table.size)],
  symmetric_difference: ['other, /', (self: AnySet, other: PyValue) => symmetricDifference(self, other)],
  union: ['*others', (self: AnySet, others: PyValue[]) => setUnion(self, others)],
} as const

export const setType: PyType = defineType(PySet, {
  name: 'set',
  signature: 'iterable = (), /',
  hasWeakref: true,
  slots: {
    ...slots,
    tp_new: type => new type.ctor(),
    nb_inplace_subtract: inPlace(setDifferenceUpdate),
    nb_inplace_and: inPlace((self, other) => intersectionUpdate(self, [other])),
    nb_inplace_xor: inPlace(setSymmetricDifferenceUpdate),
    nb_inplace_or: inPlace(setUpdate),
  },
  init: [
    'iterable = <unrepresentable>, /',
    (self, iterable) => {
      self.table.clear()
      if (iterable !== undefined) setUpdate(self, iterable)
    },
  ],
  methods: {
    ...methods,
    add: ['object, /', (self, object) => (self.table.set(object, true), None)],
    clear: ['', self => (self.table.clear(), None)],
    copy: ['', self => setCopy(self)],
    discard: ['object, /', (self, object) => (setDiscard(self, object), None)],
    difference_update: [
      '*others',
      (self, others) => {
        for (const other of others) setDifferenceUpdate(self, other)
        return None
      },
    ],
    intersection_update: ['*others', (self, others) => (intersectionUpdate(self, others), None)],
    pop: ['', setPop],
    remove: ['object, /', setRemove],
    symmetric_difference_update: [
      'other, /',
      (self, other) => (setSymmetricDifferenceUpdate(self, other), None),
    ],
    update: [
      '*others',
      (self, others) => {
        for (const other of others) setUpdate(self, other)
        return None
      },
    ],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
})
coreTypes.set = setType

function frozenSetNew(type: PyType, iterable: PyValue | undefined): PyValue {
  if (type !== frozenSetType) {
    const self = new type.ctor() as PyFrozenSet
    if (iterable !== undefined) setUpdate(self, iterable)
    return self
  }
  if (iterable === undefined) return new PyFrozenSet()
  if (typeOf(iterable) === frozenSetType) return iterable
  const self = new PyFrozenSet()
  setUpdate(self, iterable)
  return self
}

const frozenSetType: PyType = defineType(PyFrozenSet, {
  name: 'frozenset',
  signature: 'iterable = (), /',
  hasWeakref: true,
  slots: { ...slots, tp_hash: frozenSetHash },
  new: ['iterable = <unrepresentable>, /', frozenSetNew],
  methods: {
    ...methods,
    copy: ['', self => (typeOf(self) === frozenSetType ? self : setCopy(self))],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
})
coreTypes.frozenset = frozenSetType

class PySetIterator extends PyObject {
  /** null at the end. */
  set: AnySet | null
  private readonly keys: EntryCursor
  used: number
  left: number
  constructor(set: AnySet = new PySet()) {
    super()
    this.set = set
    this.keys = set.table.entryCursor()
    this.used = this.left = set.table.size
  }
  next(): PyValue | undefined {
    if (this.set === null) return undefined
    const { table } = this.set
    if (this.used !== table.size) {
      this.used = -1
      throw runtimeError('Set changed size during iteration')
    }
    if (!this.keys.next()) {
      this.set = null
      return undefined
    }
    this.left--
    return this.keys.key
  }
}

function iteratorReduce(self: PySetIterator): PyValue {
  const keys = self.set === null || self.used === -1 ? [] : self.set.table.keyArray()
  const rest = keys.slice(keys.length - Math.max(0, self.left))
  return new PyTuple([builtin('iter'), new PyTuple([new PyList(rest)])])
}

defineType(PySetIterator, {
  name: 'set_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: self => self.next() },
  methods: {
    __length_hint__: [
      '',
      self => int(self.set !== null && self.used === self.set.table.size ? Math.max(0, self.left) : 0),
    ],
    __reduce__: ['', iteratorReduce],
  },
})
