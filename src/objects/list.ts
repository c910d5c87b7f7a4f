/**
 * list. The items are a JS array that is changed in place; only sorting swaps it for a while.
 * CPython: Objects/listobject.c.
 */
import { hooks, iter, iterNext, lengthHint, toArray } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { exc, indexError, isException, typeError, valueError } from '../runtime/errors.ts'
import { reprEnter, reprLeave } from '../runtime/repr_enter.ts'
import type { CompareOp, KwNames } from '../runtime/slots.ts'
import { coreTypes, type PyType, TPFLAGS_LIST_SUBCLASS, TPFLAGS_SEQUENCE, typeOf } from '../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  PyList,
  PySlice,
  type PyStr,
  type PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { Appender, firstLeft } from '../runtime/visitors.ts'
import { repeatedDouble, storeAt } from './double_lists.ts'
import { PyListIterator, PyListReverseIterator } from './list_iterator.ts'
import {
  appendAll,
  checkSize,
  compareItems,
  containsItem,
  countItem,
  findItem,
  itemIndex,
  joined,
  joinReprs,
  repeatItems,
  replaceRange,
  sameOrEqual,
  sizeOf,
  text,
} from './sequence.ts'
import { adjustRange, type SliceRange, sliceArray, unpackSlice } from './slice.ts'
import { listSort } from './sort.ts'

function listRepr(self: PyList): PyStr {
  if (self.items.length === 0) return '[]'
  if (!reprEnter(self)) return '[...]'
  try {
    return text(`[${joinReprs(self.items)}]`)
  } finally {
    reprLeave(self)
  }
}

function listCompare(a: PyList, b: PyValue, op: CompareOp): PyValue {
  return b instanceof PyList ? compareItems(a.items, b.items, op) : NotImplemented
}

/** list.extend: items arrive one by one, so an error leaves those before it. */
export function listExtend(self: PyList, iterable: PyValue): void {
  const type = typeOf(iterable)
  if (type === coreTypes.list || type === coreTypes.tuple) {
    appendAll(self.items, (iterable as PyList | PyTuple).items)
    return
  }
  if (type === coreTypes.dict || type === coreTypes.set || type === coreTypes.frozenset) {
    appendAll(self.items, toArray(iterable))
    return
  }
  const it = iter(iterable)
  lengthHint(iterable, 8)
  const next = typeOf(it).slots.tp_iternext!
  for (let item = firstLeft(it, new Appender(self)); item !== undefined; item = next(it)) {
    self.items.push(item)
    if ((self.items.length & 0xffffff) === 0) checkSize(self.items.length)
  }
}

function listSubscript(self: PyList, key: PyValue): PyValue {
  if (key instanceof PySlice) {
    const r = adjustRange(unpackSlice(key), self.length)
    return r.step === 1 ? self.part(r.start, r.start + r.count) : new PyList(sliceArray(self.items, r))
  }
  const i = itemIndex(key, self.length, 'list')
  const item = self.at(i)
  if (item === undefined) throw indexError('list index out of range')
  return item
}

function listAssign(self: PyList, key: PyValue, value: PyValue | undefined): void {
  if (key instanceof PySlice) {
    if (value === undefined) deleteSlice(self, key)
    else assignSlice(self, key, value)
    return
  }
  const i = itemIndex(key, self.length, 'list')
  if (i < 0 || i >= self.length) throw indexError('list assignment index out of range')
  if (value === undefined) self.items.splice(i, 1)
  else storeAt(self, i, value)
}

/** The items to assign, in an array of their own where `value` is the list itself. */
function valuesToAssign(self: PyList, value: PyValue): readonly PyValue[] {
  if (value === self) return self.items.slice()
  const type = typeOf(value)
  if (type === coreTypes.list || type === coreTypes.tuple) return (value as PyList).items
  let it: PyValue
  try {
    it = iter(value)
  } catch (e) {
    if (isException(e, exc.TypeError)) throw typeError('must assign iterable to extended slice')
    throw e
  }
  const out: PyValue[] = []
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) out.push(item)
  return out
}

function assignSlice(self: PyList, key: PySlice, value: PyValue): void {
  const unpacked = unpackSlice(key)
  // Collecting the values may change the list, so its length is asked for afterwards.
  const values = valuesToAssign(self, value)
  const r = adjustRange(unpacked, self.items.length)
  if (r.step === 1) {
    replaceRange(self.items, r.start, Math.max(r.start, r.stop), values)
    return
  }
  if (values.length !== r.count) {
    throw valueError(
      `attempt to assign sequence of size ${values.length} to extended slice of size ${r.count}`,
    )
  }
  for (let i = 0, at = r.start; i < r.count; i++, at += r.step) self.items[at] = values[i]!
}

function deleteSlice(self: PyList, key: PySlice): void {
  const r = adjustRange(unpackSlice(key), self.items.length)
  if (r.count === 0) return
  if (r.step === 1) self.items.splice(r.start, r.count)
  else deleteSteps(self.items, r)
}

/** Removes every step-th item and closes the gaps in one pass. */
function deleteSteps(items: PyValue[], r: SliceRange): void {
  const step = Math.abs(r.step)
  const first = r.step < 0 ? r.start + r.step * (r.count - 1) : r.start
  let to = first
  let skip = first
  let left = r.count
  for (let from = first; from < items.length; from++) {
    if (left > 0 && from === skip) {
      skip += step
      left--
    } else items[to++] = items[from]!
  }
  items.length = to
}

function listInplaceRepeat(self: PyList, count: number): PyValue {
  if (count <= 0) self.items.length = 0
  else if (count > 1) {
    const n = self.items.length
    checkSize(n * count)
    for (let i = n; i < n * count; i++) self.items.push(self.items[i - n]!)
  }
  return self
}

function listConcat(a: PyList, b: PyValue): PyValue {
  if (!(b instanceof PyList)) throw typeError('can only concatenate list (not "%T") to list', b)
  checkSize(a.items.length + b.items.length)
  return new PyList(joined(a.items, b.items))
}

function listInsert(self: PyList, index: number, object: PyValue): PyValue {
  const { items } = self
  const n = items.length
  if (index < 0) index = Math.max(0, index + n)
  if (index >= n) items.push(object)
  else items.splice(index, 0, object)
  return None
}

/** list.pop */
function listPop(self: PyList, index: number): PyValue {
  const { items } = self
  if (items.length === 0) throw indexError('pop from empty list')
  if (index === -1) return items.pop()!
  if (index < 0) index += items.length
  if (index < 0 || index >= items.length) throw indexError('pop index out of range')
  return items.splice(index, 1)[0]!
}

function listRemove(self: PyList, value: PyValue): PyValue {
  for (let i = 0; i < self.items.length; i++) {
    if (sameOrEqual(self.items[i]!, value)) {
      self.items.splice(i, 1)
      return None
    }
  }
  throw valueError('list.remove(x): x not in list')
}

function listIndex(self: PyList, value: PyValue, start: PyValue, stop: PyValue): PyValue {
  const i = findItem(self.items, value, start, stop)
  if (i < 0) throw valueError('list.index(x): x not in list')
  return int(i)
}

/** Keywords are for a `__new__` that a subclass defines; list itself takes none. */
function listInit(self: PyList, args: PyValue[], kwnames: KwNames): void {
  const given = args.length - (kwnames?.length ?? 0)
  const type = typeOf(self)
  if (given < args.length && (type === listType || type.slots.tp_new === listType.slots.tp_new)) {
    throw typeError('list() takes no keyword arguments')
  }
  if (given > 1) throw typeError(`list expected at most 1 argument, got ${given}`)
  const iterable = given === 1 ? args[0] : undefined
  if (self.items.length > 0) self.items = []
  if (iterable !== undefined) listExtend(self, iterable)
}

export const listType: PyType = defineType(PyList, {
  name: 'list',
  signature: 'iterable = (), /',
  flags: TPFLAGS_SEQUENCE | TPFLAGS_LIST_SUBCLASS,
  slots: {
    tp_new: type => new type.ctor(),
    tp_init: listInit,
    tp_repr: listRepr,
    tp_richcompare: listCompare,
    tp_iter: self => new PyListIterator(self),
    sq_length: self => self.length,
    mp_subscript: listSubscript,
    mp_ass_subscript: listAssign,
    sq_concat: listConcat,
    sq_repeat: (self, count) => repeatedDouble(self, count) ?? new PyList(repeatItems(self.items, count)),
    sq_contains: (self, value) => containsItem(self.items, value),
    sq_inplace_concat: (self, other) => {
      listExtend(self, other)
      return self
    },
    sq_inplace_repeat: listInplaceRepeat,
  },
  methods: {
    __getitem__: ['index, /', (self, index) => listSubscript(self, index)],
    __reversed__: ['', self => new PyListReverseIterator(self)],
    __sizeof__: ['', self => sizeOf(40, self.length)],
    clear: [
      '',
      self => {
        self.items.length = 0
        return None
      },
    ],
    copy: ['', self => self.part()],
    append: [
      'object, /',
      (self, object) => {
        self.items.push(object)
        return None
      },
    ],
    insert: ['index: int, object, /', listInsert],
    extend: [
      'iterable, /',
      (self, iterable) => {
        listExtend(self, iterable)
        return None
      },
    ],
    pop: ['index: int = -1, /', listPop],
    remove: ['value, /', listRemove],
    index: ['value, start = 0, stop = sys.maxsize, /', listIndex],
    count: ['value, /', (self, value) => int(countItem(self.items, value))],
    reverse: [
      '',
      self => {
        self.items.reverse()
        return None
      },
    ],
    sort: ['*, key = None, reverse: bool = False', listSort],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
})
coreTypes.list = listType
