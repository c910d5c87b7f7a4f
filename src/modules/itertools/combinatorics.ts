/**
 * combinations, combinations_with_replacement, permutations, product. Each keeps the positions of the last
 * result and moves them to the next in lexicographic order. CPython: Modules/itertoolsmodule.c.
 */

import { MAX_ITEMS, sizeOf } from '../../objects/sequence.ts'
import { hasIndex, toArray, toSsize } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { intValue, None, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'

/** Picks from one pool by positions. */
class PyPoolIterator extends PyObject {
  pool: PyValue[] = []
  indices: number[] = []
  /** permutations: how many swaps are left at each position. */
  cycles: number[] = []
  length = 0
  started = false
  done = false
}

function pick(self: PyPoolIterator): PyValue {
  const { pool, indices, length } = self
  const items: PyValue[] = new Array(length)
  for (let i = 0; i < length; i++) items[i] = pool[indices[i]!]!
  return new PyTuple(items)
}

/** The first result as it is, every other after `advance` moved the positions. */
function step(self: PyPoolIterator, advance: (self: PyPoolIterator) => boolean): PyValue | undefined {
  if (self.done) return undefined
  if (!self.started) self.started = true
  else if (!advance(self)) {
    self.done = true
    return undefined
  }
  return pick(self)
}

function checkLength(r: number): void {
  if (r < 0) throw valueError('r must be non-negative')
  if (r > MAX_ITEMS) throw overflowError('r is too large')
}

class PyCombinations extends PyPoolIterator {}

function combinationsNew(type: PyType, iterable: PyValue, r: number): PyValue {
  const pool = toArray(iterable)
  checkLengthSign(r)
  const self = new type.ctor() as PyCombinations
  self.pool = pool
  if (r > pool.length) self.done = true
  else {
    self.length = r
    self.indices = Array.from({ length: r }, (_, i) => i)
  }
  return self
}

/** More than the pool has is no error: there are no results then. */
function checkLengthSign(r: number): void {
  if (r < 0) throw valueError('r must be non-negative')
}

function advanceCombination(self: PyPoolIterator): boolean {
  const { indices, length } = self
  const n = self.pool.length
  let i = length - 1
  while (i >= 0 && indices[i] === i + n - length) i--
  if (i < 0) return false
  indices[i]!++
  for (let k = i + 1; k < length; k++) indices[k] = indices[k - 1]! + 1
  return true
}

const sizeofRow = ['', (self: PyPoolIterator) => sizeOf(64, self.length)] as const

export const combinationsType = defineType(PyCombinations, {
  name: 'combinations',
  module: 'itertools',
  doc: "Every choice of r items, in the order of the iterable.\n\n  >>> [''.join(c) for c in combinations('abc', 2)]\n  ['ab', 'ac', 'bc']",
  slots: { tp_iter: self => self, tp_iternext: self => step(self, advanceCombination) },
  new: ['iterable, r: int', combinationsNew],
  methods: { __sizeof__: sizeofRow },
})

class PyCombinationsWithReplacement extends PyPoolIterator {}

function replacementNew(type: PyType, iterable: PyValue, r: number): PyValue {
  const pool = toArray(iterable)
  checkLength(r)
  const self = new type.ctor() as PyCombinationsWithReplacement
  self.pool = pool
  self.done = pool.length === 0 && r > 0
  self.length = self.done ? 0 : r
  self.indices = new Array<number>(self.length).fill(0)
  return self
}

function advanceReplacement(self: PyPoolIterator): boolean {
  const { indices, length } = self
  const last = self.pool.length - 1
  let i = length - 1
  while (i >= 0 && indices[i] === last) i--
  if (i < 0) return false
  const value = indices[i]! + 1
  for (let k = i; k < length; k++) indices[k] = value
  return true
}

export const combinationsWithReplacementType = defineType(PyCombinationsWithReplacement, {
  name: 'combinations_with_replacement',
  module: 'itertools',
  doc: "Every choice of r items, each any number of times.\n\n  >>> [''.join(c) for c in combinations_with_replacement('ab', 2)]\n  ['aa', 'ab', 'bb']",
  slots: { tp_iter: self => self, tp_iternext: self => step(self, advanceReplacement) },
  new: ['iterable, r: int', replacementNew],
  methods: { __sizeof__: sizeofRow },
})

class PyPermutations extends PyPoolIterator {}

function permutationLength(r: PyValue, n: number): number {
  if (r === None) return n
  if (intValue(r) === undefined) throw typeError('Expected int as r')
  return hasIndex(r) ? toSsize(r) : n
}

function permutationsNew(type: PyType, iterable: PyValue, length: PyValue): PyValue {
  const pool = toArray(iterable)
  const n = pool.length
  const r = permutationLength(length, n)
  checkLengthSign(r)
  const self = new type.ctor() as PyPermutations
  self.pool = pool
  if (r > n) {
    self.done = true
    return self
  }
  self.length = r
  self.indices = Array.from({ length: n }, (_, i) => i)
  self.cycles = Array.from({ length: r }, (_, i) => n - i)
  return self
}

function advancePermutation(self: PyPoolIterator): boolean {
  const { indices, cycles } = self
  const n = self.pool.length
  for (let i = self.length - 1; i >= 0; i--) {
    const left = cycles[i]! - 1
    if (left > 0) {
      cycles[i] = left
      const other = n - left
      const index = indices[i]!
      indices[i] = indices[other]!
      indices[other] = index
      return true
    }
    // This position has seen all: put its item back behind the others and start its cycle over.
    const index = indices[i]!
    indices.copyWithin(i, i + 1)
    indices[n - 1] = index
    cycles[i] = n - i
  }
  return false
}

export const permutationsType = defineType(PyPermutations, {
  name: 'permutations',
  module: 'itertools',
  doc: "Every order of r items; of all of them by default.\n\n  >>> [''.join(p) for p in permutations('abc', 2)]\n  ['ab', 'ac', 'ba', 'bc', 'ca', 'cb']",
  slots: { tp_iter: self => self, tp_iternext: self => step(self, advancePermutation) },
  new: ['iterable, r = None', permutationsNew],
  methods: { __sizeof__: sizeofRow },
})

class PyProduct extends PyObject {
  pools: PyValue[][] = []
  indices: number[] = []
  started = false
  done = false
}

function productNew(type: PyType, iterables: PyValue[], repeat: number): PyValue {
  if (repeat < 0) throw valueError('repeat argument cannot be negative')
  if (repeat > 0 && iterables.length * repeat > MAX_ITEMS) throw overflowError('repeat argument too large')
  const pools = repeat === 0 ? [] : iterables.map(toArray)
  const self = new type.ctor() as PyProduct
  for (let i = 0; i < repeat; i++) for (const pool of pools) self.pools.push(pool)
  self.indices = new Array<number>(self.pools.length).fill(0)
  self.done = self.pools.some(pool => pool.length === 0)
  return self
}

/** The last position turns fastest, like an odometer. */
function advanceProduct(self: PyProduct): boolean {
  const { pools, indices } = self
  for (let i = pools.length - 1; i >= 0; i--) {
    if (++indices[i]! < pools[i]!.length) return true
    indices[i] = 0
  }
  return false
}

function productNext(self: PyProduct): PyValue | undefined {
  if (self.done) return undefined
  if (!self.started) self.started = true
  else if (!advanceProduct(self)) {
    self.done = true
    return undefined
  }
  const { pools, indices } = self
  const items: PyValue[] = new Array(pools.length)
  for (let i = 0; i < pools.length; i++) items[i] = pools[i]![indices[i]!]!
  return new PyTuple(items)
}

export const productType = defineType(PyProduct, {
  name: 'product',
  module: 'itertools',
  doc: "Every choice of one item from each iterable, as nested loops have them.\n\n  >>> [''.join(p) for p in product('ab', '12')]\n  ['a1', 'a2', 'b1', 'b2']",
  slots: { tp_iter: self => self, tp_iternext: productNext },
  new: ['*iterables, repeat: int = 1', productNew],
  methods: { __sizeof__: ['', self => sizeOf(48, 2 * self.pools.length)] },
})
