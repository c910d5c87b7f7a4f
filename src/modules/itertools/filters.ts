/**
 * Iterators that pass on or drop items of another: accumulate, chain, compress, dropwhile, filterfalse,
 * islice, starmap, takewhile. CPython: Modules/itertoolsmodule.c.
 */

import { callOrStop } from '../../objects/iterators.ts'
import { ADD, binaryOp, hasIndex, hooks, isTrue, iter, toArray, toSsize } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { type PyBaseException, typeError, valueError } from '../../runtime/errors.ts'
import { coreTypes, type PyType, typeOf } from '../../runtime/type.ts'
import { None, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'

/** The next item of an iterator that is known to be one. */
function next(it: PyValue): PyValue | undefined {
  return typeOf(it).slots.tp_iternext!(it)
}

class PyAccumulate extends PyObject {
  iterator: PyValue = None
  func: PyValue = None
  total: PyValue | undefined
  /** Given first, before any item. */
  initial: PyValue | undefined
}

function accumulateNew(type: PyType, iterable: PyValue, func: PyValue, initial: PyValue): PyValue {
  const iterator = iter(iterable)
  const self = new type.ctor() as PyAccumulate
  self.iterator = iterator
  self.func = func
  if (initial !== None) self.initial = initial
  return self
}

function accumulateNext(self: PyAccumulate): PyValue | undefined {
  if (self.initial !== undefined) {
    self.total = self.initial
    self.initial = undefined
    return self.total
  }
  const item = next(self.iterator)
  if (item === undefined) return undefined
  if (self.total === undefined) {
    self.total = item
    return item
  }
  const total =
    self.func === None ? binaryOp(self.total, item, ADD) : callOrStop(self.func, [self.total, item])
  if (total !== undefined) self.total = total
  return total
}

export const accumulateType = defineType(PyAccumulate, {
  name: 'accumulate',
  module: 'itertools',
  doc: 'Running totals, or what a function of two arguments makes of each result and the next item.\n\n  >>> list(accumulate([1, 2, 3, 4]))\n  [1, 3, 6, 10]\n  >>> list(accumulate([3, 1, 4], max, initial=2))\n  [2, 3, 3, 4]',
  slots: { tp_iter: self => self, tp_iternext: accumulateNext },
  new: ['iterable, func = None, *, initial = None', accumulateNew],
})

class PyChain extends PyObject {
  /** Iterator of iterables; null at the end. */
  source: PyValue | null = null
  active: PyValue | null = null
}

function newChain(type: PyType, iterables: PyValue): PyValue {
  const source = iter(iterables)
  const self = new type.ctor() as PyChain
  self.source = source
  return self
}

function chainNext(self: PyChain): PyValue | undefined {
  while (self.source !== null) {
    if (self.active === null) {
      const iterable = next(self.source)
      if (iterable === undefined) {
        self.source = null
        return undefined
      }
      self.active = nextIterator(self, iterable)
    }
    const item = next(self.active)
    if (item !== undefined) return item
    self.active = null
  }
  return undefined
}

/** An item that cannot be iterated ends the chain. */
function nextIterator(self: PyChain, iterable: PyValue): PyValue {
  try {
    return iter(iterable)
  } catch (e) {
    self.source = null
    throw e
  }
}

export const chainType = defineType(PyChain, {
  name: 'chain',
  module: 'itertools',
  doc: "The items of one iterable after those of another.\n\n  >>> ''.join(chain('ab', 'c'))\n  'abc'",
  slots: { tp_iter: self => self, tp_iternext: chainNext },
  new: ['*iterables', (type, iterables) => newChain(type, new PyTuple(iterables))],
  classMethods: {
    from_iterable: ['iterable, /', newChain],
    __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)],
  },
})

class PyCompress extends PyObject {
  data: PyValue = None
  selectors: PyValue = None
}

function compressNext(self: PyCompress): PyValue | undefined {
  for (;;) {
    const item = next(self.data)
    if (item === undefined) return undefined
    const selector = next(self.selectors)
    if (selector === undefined) return undefined
    if (isTrue(selector)) return item
  }
}

export const compressType = defineType(PyCompress, {
  name: 'compress',
  module: 'itertools',
  doc: "The items whose selector is true.\n\n  >>> list(compress('abcd', [1, 0, 1, 0]))\n  ['a', 'c']",
  slots: { tp_iter: self => self, tp_iternext: compressNext },
  new: [
    'data, selectors',
    (type, data, selectors) => {
      const self = new type.ctor() as PyCompress
      self.data = iter(data)
      self.selectors = iter(selectors)
      return self
    },
  ],
})

/** An iterator with a function that decides about its items. */
class PyPredicateIterator extends PyObject {
  func: PyValue = None
  iterator: PyValue = None
  /** dropwhile: dropping is over. takewhile: taking is over. */
  done = false
}
class PyDropWhile extends PyPredicateIterator {}
class PyTakeWhile extends PyPredicateIterator {}
class PyFilterFalse extends PyPredicateIterator {}
class PyStarMap extends PyPredicateIterator {}

function predicateNew(type: PyType, func: PyValue, iterable: PyValue): PyValue {
  const iterator = iter(iterable)
  const self = new type.ctor() as PyPredicateIterator
  self.func = func
  self.iterator = iterator
  return self
}

function dropWhileNext(self: PyDropWhile): PyValue | undefined {
  for (;;) {
    const item = next(self.iterator)
    if (item === undefined || self.done) return item
    const good = callOrStop(self.func, [item])
    if (good === undefined) return undefined
    if (!isTrue(good)) {
      self.done = true
      return item
    }
  }
}

function takeWhileNext(self: PyTakeWhile): PyValue | undefined {
  if (self.done) return undefined
  const item = next(self.iterator)
  if (item === undefined) return undefined
  const good = callOrStop(self.func, [item])
  if (good === undefined) return undefined
  if (isTrue(good)) return item
  self.done = true
  return undefined
}

function filterFalseNext(self: PyFilterFalse): PyValue | undefined {
  const { func } = self
  const truth = func === None || func === coreTypes.bool
  for (;;) {
    const item = next(self.iterator)
    if (item === undefined) return undefined
    const good = truth ? item : callOrStop(func, [item])
    if (good === undefined) return undefined
    if (!isTrue(good)) return item
  }
}

function starMapNext(self: PyStarMap): PyValue | undefined {
  const args = next(self.iterator)
  return args === undefined ? undefined : callOrStop(self.func, toArray(args))
}

const PREDICATE_DOCS: Readonly<Record<string, string>> = {
  dropwhile:
    "The items from the first on for which the predicate is false.\n\n  >>> list(dropwhile(str.isdigit, '12a3'))\n  ['a', '3']",
  takewhile:
    "The items before the first for which the predicate is false.\n\n  >>> list(takewhile(str.isdigit, '12a3'))\n  ['1', '2']",
  filterfalse:
    "The items for which the function is false; with None, those that are false.\n\n  >>> list(filterfalse(str.isdigit, '12a3'))\n  ['a']",
  starmap:
    'What a function makes of arguments that come in tuples.\n\n  >>> list(starmap(pow, [(2, 5), (3, 2)]))\n  [32, 9]',
}

function definePredicate(
  ctor: new () => PyPredicateIterator,
  name: string,
  signature: 'predicate, iterable, /' | 'function, iterable, /',
  nextItem: (self: PyPredicateIterator) => PyValue | undefined,
): PyType {
  return defineType(ctor, {
    name,
    module: 'itertools',
    doc: PREDICATE_DOCS[name] ?? '',
    slots: { tp_iter: self => self, tp_iternext: nextItem },
    new: [signature, predicateNew],
  })
}

export const dropWhileType = definePredicate(
  PyDropWhile,
  'dropwhile',
  'predicate, iterable, /',
  dropWhileNext,
)
export const takeWhileType = definePredicate(
  PyTakeWhile,
  'takewhile',
  'predicate, iterable, /',
  takeWhileNext,
)
export const filterFalseType = definePredicate(
  PyFilterFalse,
  'filterfalse',
  'function, iterable, /',
  filterFalseNext,
)
export const starMapType = definePredicate(PyStarMap, 'starmap', 'function, iterable, /', starMapNext)

class PyISlice extends PyObject {
  /** null at the end. */
  iterator: PyValue | null = null
  /** Position of the next item to give, and where to stop (-1: never). */
  wanted = 0
  stop = -1
  step = 1
  /** Items taken from the iterator so far. */
  taken = 0
}

const RANGE = 'must be None or an integer: 0 <= x <= sys.maxsize.'

function bound(v: PyValue | undefined, fallback: number, error: () => PyBaseException): number {
  if (v === undefined || v === None) return fallback
  if (!hasIndex(v)) throw error()
  const n = toSsizeOr(v, error)
  if (n < 0) throw error()
  return n
}

function toSsizeOr(v: PyValue, error: () => PyBaseException): number {
  const n = toSsize(v, 'clamp')
  if (Math.abs(n) > Number.MAX_SAFE_INTEGER && Math.abs(n) > 2 ** 63) throw error()
  return n
}

function isliceNew(type: PyType, args: PyValue[]): PyValue {
  if (args.length < 2) throw typeError(`islice expected at least 2 arguments, got ${args.length}`)
  if (args.length > 4) throw typeError(`islice expected at most 4 arguments, got ${args.length}`)
  const self = new type.ctor() as PyISlice
  const [iterable, first, second, third] = args as [PyValue, PyValue, PyValue?, PyValue?]
  const stopError = (): PyBaseException => valueError(`Stop argument for islice() ${RANGE}`)
  if (second === undefined) self.stop = bound(first, -1, stopError)
  else {
    self.stop = bound(second, -1, stopError)
    self.wanted = bound(first, 0, () => valueError(`Indices for islice() ${RANGE}`))
  }
  const stepError = (): PyBaseException => valueError('Step for islice() must be a positive integer or None.')
  self.step = bound(third, 1, stepError)
  if (self.step < 1) throw stepError()
  self.iterator = iter(iterable)
  return self
}

function isliceNext(self: PyISlice): PyValue | undefined {
  const { iterator, stop } = self
  if (iterator === null) return undefined
  // The items before the wanted one are consumed even where none of them can be given.
  while (self.taken < self.wanted) {
    if (next(iterator) === undefined) return endSlice(self)
    self.taken++
  }
  if (stop >= 0 && self.taken >= stop) return endSlice(self)
  const item = next(iterator)
  if (item === undefined) return endSlice(self)
  self.taken++
  self.wanted += self.step
  if (stop >= 0 && self.wanted > stop) self.wanted = stop
  return item
}

function endSlice(self: PyISlice): undefined {
  self.iterator = null
}

export const isliceType = defineType(PyISlice, {
  name: 'islice',
  signature: null,
  module: 'itertools',
  doc: "islice(iterable, stop) -> iterator\nislice(iterable, start, stop[, step]) -> iterator\n\nThe items that a slice of a list would have.\n\n  >>> list(islice('abcdefg', 1, 6, 2))\n  ['b', 'd', 'f']",
  slots: { tp_iter: self => self, tp_iternext: isliceNext },
  new: ['*args', isliceNew],
})
