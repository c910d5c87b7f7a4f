/**
 * dict_keys, dict_values, dict_items. CPython: Objects/dictobject.c (dictview_*).
 */
import { contains, iter, iterNext, len } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { isAnySet, PyDict, PySet } from '../runtime/dict.ts'
import { reprEnter, reprLeave } from '../runtime/repr_enter.ts'
import { type CompareOp, EQ, GE, GT, LE, LT, NE } from '../runtime/slots.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import { NotImplemented, PyObject, type PyStr, PyTuple, type PyValue } from '../runtime/values.ts'
import {
  PyDictItemIterator,
  PyDictKeyIterator,
  PyDictReverseItemIterator,
  PyDictReverseKeyIterator,
  PyDictReverseValueIterator,
  PyDictValueIterator,
} from './dict_iterator.ts'
import { PyMappingProxy } from './mappingproxy.ts'
import { joinReprs, sameOrEqual, text } from './sequence.ts'
import { setAdd, setDifferenceUpdate, setFrom, setSymmetricDifferenceUpdate, setUpdate } from './set.ts'

export class PyDictView extends PyObject {
  dict: PyDict
  constructor(dict: PyDict = new PyDict()) {
    super()
    this.dict = dict
  }
}
export class PyDictKeys extends PyDictView {}
export class PyDictItems extends PyDictView {}
export class PyDictValues extends PyDictView {}

/** All (key, value) tuples, in order. */
export function itemArray(dict: PyDict): PyValue[] {
  const out: PyValue[] = []
  for (const c = dict.cursor(); c.next(); ) out.push(new PyTuple([c.key, c.value]))
  return out
}

function viewRepr(self: PyDictView): PyStr {
  if (!reprEnter(self)) return '...'
  try {
    const items: PyValue[] = []
    const it = iter(self)
    for (let item = iterNext(it); item !== undefined; item = iterNext(it)) items.push(item)
    return text(`${typeOf(self).name}([${joinReprs(items)}])`)
  } finally {
    reprLeave(self)
  }
}

const isSetLike = (v: PyValue): v is PyDictKeys | PyDictItems =>
  v instanceof PyDictKeys || v instanceof PyDictItems

function itemsContains(self: PyDictItems, value: PyValue): boolean {
  if (!(value instanceof PyTuple) || value.items.length !== 2) return false
  const found = self.dict.get(value.items[0]!)
  return found !== undefined && sameOrEqual(found, value.items[1]!)
}

function allContained(a: PyValue, b: PyValue): boolean {
  const it = iter(a)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) {
    if (!contains(b, item)) return false
  }
  return true
}

function viewCompare(self: PyDictView, other: PyValue, op: CompareOp): PyValue {
  if (!isAnySet(other) && !isSetLike(other)) return NotImplemented
  const a = len(self)
  const b = len(other)
  switch (op) {
    case EQ:
      return a === b && allContained(self, other)
    case NE:
      return !(a === b && allContained(self, other))
    case LT:
      return a < b && allContained(self, other)
    case LE:
      return a <= b && allContained(self, other)
    case GT:
      return a > b && allContained(other, self)
    case GE:
      return a >= b && allContained(other, self)
  }
}

function viewSubtract(a: PyValue, b: PyValue): PyValue {
  const result = setFrom(a)
  setDifferenceUpdate(result, b)
  return result
}

function viewOr(a: PyValue, b: PyValue): PyValue {
  const result = setFrom(a)
  setUpdate(result, b)
  return result
}

function viewXor(a: PyValue, b: PyValue): PyValue {
  const result = setFrom(a)
  setSymmetricDifferenceUpdate(result, b)
  return result
}

/** The smaller side is walked, the other asked, where both can be asked. */
function viewAnd(a: PyValue, b: PyValue): PyValue {
  if (!isSetLike(a)) [a, b] = [b, a]
  if (isSetLike(b) && len(b) > len(a)) [a, b] = [b, a]
  const result = new PySet()
  const it = iter(b)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) {
    if (contains(a, item)) setAdd(result, item)
  }
  return result
}

/** True if `self` and `other` share no item. */
function viewIsDisjoint(self: PyDictView, other: PyValue): PyValue {
  if (self === other) return len(self) === 0
  let asked: PyValue = self
  let walked = other
  if ((isAnySet(other) || isSetLike(other)) && len(other) > len(self)) [asked, walked] = [other, self]
  const it = iter(walked)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) {
    if (contains(asked, item)) return false
  }
  return true
}

const setOperators = {
  tp_richcompare: viewCompare,
  nb_subtract: viewSubtract,
  nb_and: viewAnd,
  nb_or: viewOr,
  nb_xor: viewXor,
} as const

const mapping = (self: PyDictView): PyValue => new PyMappingProxy(self.dict)

export const dictKeysType: PyType = defineType(PyDictKeys, {
  name: 'dict_keys',
  final: true,
  noNew: true,
  slots: {
    ...setOperators,
    tp_repr: viewRepr,
    tp_iter: self => new PyDictKeyIterator(self.dict),
    sq_length: self => self.dict.size,
    sq_contains: (self, value) => self.dict.has(value),
  },
  methods: {
    isdisjoint: ['object, /', viewIsDisjoint],
    __reversed__: ['', self => new PyDictReverseKeyIterator(self.dict)],
  },
  getset: { mapping },
})

export const dictItemsType: PyType = defineType(PyDictItems, {
  name: 'dict_items',
  final: true,
  noNew: true,
  slots: {
    ...setOperators,
    tp_repr: viewRepr,
    tp_iter: self => new PyDictItemIterator(self.dict),
    sq_length: self => self.dict.size,
    sq_contains: itemsContains,
  },
  methods: {
    isdisjoint: ['object, /', viewIsDisjoint],
    __reversed__: ['', self => new PyDictReverseItemIterator(self.dict)],
  },
  getset: { mapping },
})

export const dictValuesType: PyType = defineType(PyDictValues, {
  name: 'dict_values',
  final: true,
  noNew: true,
  slots: {
    tp_repr: viewRepr,
    tp_iter: self => new PyDictValueIterator(self.dict),
    sq_length: self => self.dict.size,
  },
  methods: { __reversed__: ['', self => new PyDictReverseValueIterator(self.dict)] },
  getset: { mapping },
})
