/** _tuplegetter, the fields of named tuples, and _count_elements. CPython: Modules/_collectionsmodule.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { ADD, binaryOp, forEach, forEachKey, repr, setItem } from '../../runtime/abstract.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { errorTypeName, exc, indexError, newException, typeError } from '../../runtime/errors.ts'
import { coreTypes, lookup, type PyType, typeOf } from '../../runtime/type.ts'
import { int, None, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'

class PyTupleGetter extends PyObject {
  index = 0
  doc: PyValue = None
}

function get(self: PyTupleGetter, obj: PyValue | null): PyValue {
  if (obj === null || obj === None) return self
  if (!(obj instanceof PyTuple)) {
    throw typeError(
      `descriptor for index '${self.index}' for tuple subclasses doesn't apply to '${errorTypeName(typeOf(obj))}' object`,
    )
  }
  const item = obj.items[self.index]
  if (item === undefined) throw indexError('tuple index out of range')
  return item
}

function getterNew(type: PyType, index: number, doc: PyValue): PyValue {
  const self = new type.ctor() as PyTupleGetter
  self.index = index
  self.doc = doc
  return self
}

export const tupleGetterType = defineType(PyTupleGetter, {
  name: '_tuplegetter',
  module: 'collections',
  final: true,
  slots: {
    tp_repr: self => fromUtf16(`_tuplegetter(${self.index}, ${toUtf16(repr(self.doc))})`),
    tp_descr_get: get,
    tp_descr_set: (_self, _obj, value) => {
      throw newException(
        exc.AttributeError,
        value === undefined ? "can't delete attribute" : "can't set attribute",
      )
    },
  },
  new: ['index: int, doc, /', getterNew],
  methods: {
    __reduce__: ['', self => new PyTuple([typeOf(self), new PyTuple([int(self.index), self.doc])])],
  },
  getset: {
    __doc__: [
      self => self.doc,
      (self, value) => {
        self.doc = value ?? None
      },
    ],
  },
})

/** True if `mapping` counts through dict's own `get` and `__setitem__`. */
function countsAsDict(mapping: PyValue): mapping is PyDict {
  const dict = coreTypes.dict
  return (
    mapping instanceof PyDict &&
    lookup(typeOf(mapping), 'get') === lookup(dict, 'get') &&
    lookup(typeOf(mapping), '__setitem__') === lookup(dict, '__setitem__')
  )
}

const ONE = int(1)

function increment(count: PyValue | undefined): PyValue {
  if (count === undefined) return ONE
  return typeof count === 'number' && count < Number.MAX_SAFE_INTEGER
    ? int(count + 1)
    : binaryOp(count, ONE, ADD)
}

class Tally {
  n = 0
}

/** What is counted apart from any dict: the items of a list or tuple, the characters of a text. */
function itemsToCount(iterable: PyValue): ArrayLike<PyValue> | undefined {
  if (typeof iterable === 'string') return iterable as ArrayLike<string>
  const type = typeOf(iterable)
  return type === coreTypes.list || type === coreTypes.tuple ? (iterable as PyTuple).items : undefined
}

/** How often each occurs, in the order of first occurrence; undefined if some are neither str nor int. */
function talliesOf(items: ArrayLike<PyValue>): Map<PyValue, Tally> | undefined {
  const tallies = new Map<PyValue, Tally>()
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!
    if (typeof item !== 'string' && typeof item !== 'number') return undefined
    let tally = tallies.get(item)
    if (tally === undefined) {
      tally = new Tally()
      tallies.set(item, tally)
    }
    tally.n++
  }
  return tallies
}

/** Into an empty dict, where no Python code can look on; false if it takes the general way. */
function countPlainly(mapping: PyDict, iterable: PyValue): boolean {
  if (mapping.size > 0) return false
  const items = itemsToCount(iterable)
  const tallies = items === undefined ? undefined : talliesOf(items)
  if (tallies === undefined) return false
  for (const [key, tally] of tallies) mapping.set(key, int(tally.n))
  return true
}

/** collections._count_elements */
export function countElements(mapping: PyValue, iterable: PyValue): PyValue {
  if (countsAsDict(mapping) && countPlainly(mapping, iterable)) return None
  if (countsAsDict(mapping)) forEachKey(iterable, key => mapping.set(key, increment(mapping.get(key))))
  else {
    forEach(iterable, item => setItem(mapping, item, increment(callMethod(mapping, 'get', item, int(0)))))
  }
  return None
}
