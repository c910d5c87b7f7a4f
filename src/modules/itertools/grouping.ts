/** batched, groupby, pairwise, tee, zip_longest. CPython: Modules/itertoolsmodule.c. */

import { callOrStop } from '../../objects/iterators.ts'
import { sameOrEqual } from '../../objects/sequence.ts'
import { iter } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import type { PyDict } from '../../runtime/dict.ts'
import { runtimeError, typeError, valueError } from '../../runtime/errors.ts'
import { Suspension, type ThreadState, threads } from '../../runtime/threads.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import { None, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'

function next(it: PyValue): PyValue | undefined {
  return typeOf(it).slots.tp_iternext!(it)
}

class PyBatched extends PyObject {
  /** null at the end. */
  iterator: PyValue | null = null
  size = 1
  strict = false
}

function batchedNew(type: PyType, iterable: PyValue, n: number, strict: boolean): PyValue {
  if (n < 1) throw valueError('n must be at least one')
  const iterator = iter(iterable)
  const self = new type.ctor() as PyBatched
  self.iterator = iterator
  self.size = n
  self.strict = strict
  return self
}

function batchedNext(self: PyBatched): PyValue | undefined {
  const { iterator, size } = self
  if (iterator === null) return undefined
  const items: PyValue[] = []
  while (items.length < size) {
    const item = next(iterator)
    if (item === undefined) break
    items.push(item)
  }
  if (items.length === size) return new PyTuple(items)
  self.iterator = null
  if (items.length === 0) return undefined
  if (self.strict) throw valueError('batched(): incomplete batch')
  return new PyTuple(items)
}

export const batchedType = defineType(PyBatched, {
  name: 'batched',
  module: 'itertools',
  doc: 'Tuples of n items each; the last may be shorter, unless strict is true.\n\n  >>> for row in batched(range(7), 3):\n  ...     print(row)\n  ...\n  (0, 1, 2)\n  (3, 4, 5)\n  (6,)',
  slots: { tp_iter: self => self, tp_iternext: batchedNext },
  new: ['iterable, n: int, *, strict: bool = False', batchedNew],
})

class PyGroupBy extends PyObject {
  iterator: PyValue = None
  key: PyValue = None
  /** The key of the group that was given last. */
  targetKey: PyValue | undefined
  currentKey: PyValue | undefined
  currentValue: PyValue | undefined
  /** The group that may still give items. */
  grouper: PyGrouper | null = null
}

class PyGrouper extends PyObject {
  parent: PyGroupBy = new PyGroupBy()
  targetKey: PyValue = None
}

function groupByNew(type: PyType, iterable: PyValue, key: PyValue): PyValue {
  const iterator = iter(iterable)
  const self = new type.ctor() as PyGroupBy
  self.iterator = iterator
  self.key = key
  return self
}

/** Takes the next item and its key; false at the end. */
function groupByStep(self: PyGroupBy): boolean {
  const value = next(self.iterator)
  if (value === undefined) return false
  const key = self.key === None ? value : callOrStop(self.key, [value])
  if (key === undefined) return false
  self.currentValue = value
  self.currentKey = key
  return true
}

function groupByNext(self: PyGroupBy): PyValue | undefined {
  self.grouper = null
  // Skips what is left of the last group.
  for (;;) {
    if (self.currentKey !== undefined) {
      if (self.targetKey === undefined) break
      if (!sameOrEqual(self.targetKey, self.currentKey)) break
    }
    if (!groupByStep(self)) return undefined
  }
  self.targetKey = self.currentKey!
  const grouper = new PyGrouper()
  grouper.parent = self
  grouper.targetKey = self.targetKey
  self.grouper = grouper
  return new PyTuple([self.currentKey!, grouper])
}

function grouperNext(self: PyGrouper): PyValue | undefined {
  const { parent } = self
  if (parent.grouper !== self) return undefined
  if (parent.currentValue === undefined && !groupByStep(parent)) return undefined
  if (!sameOrEqual(self.targetKey, parent.currentKey!)) return undefined
  const value = parent.currentValue
  parent.currentValue = undefined
  return value
}

export const groupByType = defineType(PyGroupBy, {
  name: 'groupby',
  module: 'itertools',
  doc: "Neighbours that have the same key: pairs of the key and an iterator over them.\n\n  >>> [(key, len(list(group))) for key, group in groupby('aabccc')]\n  [('a', 2), ('b', 1), ('c', 3)]",
  slots: { tp_iter: self => self, tp_iternext: groupByNext },
  new: ['iterable, key = None', groupByNew],
})

function grouperNew(type: PyType, parent: PyValue, targetKey: PyValue): PyValue {
  if (!(parent instanceof PyGroupBy)) {
    throw typeError('_grouper() argument 1 must be itertools.groupby, not %T', parent)
  }
  const self = new type.ctor() as PyGrouper
  self.parent = parent
  self.targetKey = targetKey
  parent.grouper = self
  return self
}

export const grouperType = defineType(PyGrouper, {
  name: '_grouper',
  signature: null,
  module: 'itertools',
  final: true,
  slots: { tp_iter: self => self, tp_iternext: grouperNext },
  new: ['parent, tgtkey, /', grouperNew],
})

class PyPairwise extends PyObject {
  iterator: PyValue | null = null
  old: PyValue | undefined
}

function pairwiseNext(self: PyPairwise): PyValue | undefined {
  const { iterator } = self
  if (iterator === null) return undefined
  let { old } = self
  if (old === undefined) {
    old = next(iterator)
    if (old === undefined) {
      self.iterator = null
      return undefined
    }
    // Taking the item may have run this very iterator.
    self.old = old
    if (self.iterator === null) return undefined
  }
  const item = next(iterator)
  if (item === undefined) {
    self.iterator = null
    self.old = undefined
    return undefined
  }
  self.old = item
  return new PyTuple([old, item])
}

export const pairwiseType = defineType(PyPairwise, {
  name: 'pairwise',
  module: 'itertools',
  doc: "Each item with the one after it.\n\n  >>> list(pairwise('abc'))\n  [('a', 'b'), ('b', 'c')]",
  slots: { tp_iter: self => self, tp_iternext: pairwiseNext },
  new: [
    'iterable, /',
    (type, iterable) => {
      const iterator = iter(iterable)
      const self = new type.ctor() as PyPairwise
      self.iterator = iterator
      return self
    },
  ],
})

/** What all copies of one tee share. */
interface TeeSource {
  readonly iterator: PyValue
  running: boolean
  /** The thread that has left the source in the middle of it, to go on there. */
  waiting: ThreadState | null
}

/** One item that was taken, and the one after it: copies that lag behind keep the chain alive. */
class TeeLink {
  value: PyValue | undefined = undefined
  next: TeeLink | null = null
}

export class PyTee extends PyObject {
  source: TeeSource = { iterator: None, running: false, waiting: null }
  link = new TeeLink()
}

function teeNext(self: PyTee): PyValue | undefined {
  const { link } = self
  if (link.next === null) {
    const value = teeFetch(self.source)
    if (value === undefined) return undefined
    link.value = value
    link.next = new TeeLink()
  }
  self.link = link.next
  return link.value
}

function teeFetch(source: TeeSource): PyValue | undefined {
  if (source.running) throw runtimeError('cannot re-enter the tee iterator')
  source.running = true
  try {
    return next(source.iterator)
  } finally {
    source.running = false
  }
}

/** Who is asked for the next item, unless another copy has taken it already. */
export const teeSource = (self: PyTee): PyValue | undefined =>
  self.link.next === null ? self.source.iterator : undefined

/** As teeNext, with the item that `run` gives. A thread that waits in the source is still in it. */
export function teeTake(self: PyTee, run: () => PyValue): PyValue {
  const { source, link } = self
  if (source.running && source.waiting !== threads.current)
    throw runtimeError('cannot re-enter the tee iterator')
  source.running = true
  source.waiting = null
  try {
    link.value = run()
  } catch (e) {
    if (e instanceof Suspension) source.waiting = threads.current
    else source.running = false
    throw e
  }
  source.running = false
  link.next = new TeeLink()
  self.link = link.next
  return link.value
}

function teeCopy(self: PyTee): PyTee {
  const copy = new PyTee()
  copy.source = self.source
  copy.link = self.link
  return copy
}

function newTee(iterable: PyValue): PyTee {
  const iterator = iter(iterable)
  if (iterator instanceof PyTee) return teeCopy(iterator)
  const self = new PyTee()
  self.source = { iterator, running: false, waiting: null }
  return self
}

export const teeType = defineType(PyTee, {
  name: '_tee',
  module: 'itertools',
  doc: 'One of the iterators that tee() makes.',
  final: true,
  hasWeakref: true,
  slots: { tp_iter: self => self, tp_iternext: teeNext },
  new: ['iterable, /', (_type, iterable) => newTee(iterable)],
  methods: { __copy__: ['', teeCopy] },
})

/** itertools.tee: an iterator that can copy itself is copied, any other is wrapped first. */
export function tee(iterable: PyValue, n: number): PyValue {
  if (n < 0) throw valueError('n must be >= 0')
  if (n === 0) return new PyTuple()
  const it = iter(iterable)
  const copyMethod = lookupAttr(it, '__copy__')
  if (copyMethod === undefined || it instanceof PyTee) {
    const first = newTee(it)
    return new PyTuple([first, ...Array.from({ length: n - 1 }, () => teeCopy(first))])
  }
  return new PyTuple([it, ...Array.from({ length: n - 1 }, () => call(copyMethod, []))])
}

/** CPython keeps the items of tees in chunks of this type; here it is a name alone. */
class PyTeeData extends PyObject {}
export const teeDataType = defineType(PyTeeData, {
  name: '_tee_dataobject',
  module: 'itertools',
  final: true,
  noNew: true,
})

class PyZipLongest extends PyObject {
  /** null for those at their end. */
  iterators: (PyValue | null)[] = []
  active = 0
  fill: PyValue = None
}

function zipLongestNew(type: PyType, iterables: PyValue[], kwargs: PyDict): PyValue {
  const fill = kwargs.getStr('fillvalue')
  if (kwargs.size > (fill === undefined ? 0 : 1)) {
    throw typeError('zip_longest() got an unexpected keyword argument')
  }
  const self = new type.ctor() as PyZipLongest
  self.iterators = iterables.map(iter)
  self.active = iterables.length
  self.fill = fill ?? None
  return self
}

function zipLongestNext(self: PyZipLongest): PyValue | undefined {
  const { iterators, fill } = self
  if (self.active === 0) return undefined
  const row: PyValue[] = new Array(iterators.length)
  for (let i = 0; i < iterators.length; i++) {
    const it = iterators[i]!
    const item = it === null ? undefined : next(it)
    if (item === undefined && it !== null) {
      iterators[i] = null
      if (--self.active === 0) return undefined
    }
    row[i] = item ?? fill
  }
  return new PyTuple(row)
}

export const zipLongestType = defineType(PyZipLongest, {
  name: 'zip_longest',
  doc: "As zip, to the end of the longest iterable; fillvalue stands for what is missing.\n\n  >>> list(zip_longest('abc', 'x', fillvalue='-'))\n  [('a', 'x'), ('b', '-'), ('c', '-')]",
  signature: '*iterables, fillvalue = None',
  module: 'itertools',
  slots: { tp_iter: self => self, tp_iternext: zipLongestNext },
  new: ['*iterables, **kwargs', zipLongestNew],
})
