/**
 * list.sort: stable, comparing with `<` only, right item against left.
 *
 * Keys that are all ints or all floats are sorted as doubles, plain strings by the host. Anything else is
 * sorted by natural runs, extended by binary insertion and merged by the powersort policy. A comparison that fails leaves the list as a permutation of what it was.
 * CPython: Objects/listobject.c, Objects/listsort.txt.
 */
import { isTrue, richCompare, richCompareDeclined } from '../runtime/abstract.ts'
import { call } from '../runtime/calls.ts'
import { valueError } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { LT } from '../runtime/slots.ts'
import { lookup, typeOf } from '../runtime/type.ts'
import { None, NotImplemented, PyFloat, type PyList, PyTuple, type PyValue } from '../runtime/values.ts'
import { findDropped, isDropSeen } from './finalization.ts'
import { sameOrEqual } from './sequence.ts'

type Less<T> = (a: T, b: T) => boolean

interface Keyed {
  readonly key: PyValue
  readonly value: PyValue
}

/** What the list holds while it is being sorted: it remembers additions, also those undone at once. */
class Guard extends Array<PyValue> {
  touched = false
  override push(...items: PyValue[]): number {
    this.touched = true
    return super.push(...items)
  }
  override splice(start: number, deleteCount: number, ...items: PyValue[]): PyValue[] {
    this.touched = true
    return super.splice(start, deleteCount, ...items)
  }
}

/** list.sort */
export function listSort(self: PyList, key: PyValue, reverse: boolean): PyValue {
  const saved = self.items
  const guard = new Guard()
  self.items = guard
  let modified = false
  try {
    if (sortItems(saved, key, reverse)) findDropped()
  } finally {
    modified = self.items !== guard || guard.touched || guard.length > 0
    self.items = saved
  }
  if (modified) throw valueError('list modified during sort')
  return None
}

/** Sorts in place; true if the end of the keys can be seen. */
function sortItems(items: PyValue[], key: PyValue, reverse: boolean): boolean {
  if (key === None) {
    // Reversing before and after keeps equal items in their order.
    if (reverse) items.reverse()
    try {
      sortValues(items)
    } finally {
      if (reverse) items.reverse()
    }
    return false
  }
  const pairs: Keyed[] = new Array(items.length)
  for (let i = 0; i < items.length; i++) pairs[i] = { key: call(key, [items[i]!]), value: items[i]! }
  if (reverse) pairs.reverse()
  try {
    sortPairs(pairs)
  } finally {
    if (reverse) pairs.reverse()
    for (let i = 0; i < items.length; i++) items[i] = pairs[i]!.value
  }
  return pairs.some(p => typeof p.key === 'object' && typeOf(p.key).isHeap() && isDropSeen(p.key))
}

/** Sorts an array of values in place by `<`. */
export function sortValues(items: PyValue[]): void {
  if (items.length < 2) return
  switch (commonKind(items)) {
    case 'int':
      sortInts(items as number[])
      break
    case 'float':
      reorder(items, sortedOrder(Float64Array.from(items as PyFloat[], f => f.v)))
      break
    case 'str':
      // By code unit, which is by code point: there are no surrogates.
      items.sort()
      break
    default:
      mergeSort(items, lessByMethod(items) ?? lessThan)
  }
}

/** For instances of one class of Python's: its own `__lt__`, without a look-up a comparison; null for other values. */
function lessByMethod(items: readonly PyValue[]): Less<PyValue> | null {
  const type = typeOf(items[0]!)
  if (!type.isHeap() || !items.every(item => typeOf(item) === type)) return null
  const { version } = type
  const method = lookup(type, '__lt__')
  if (!(method instanceof PyFunction)) return null
  return (a, b) => {
    if (type.version !== version || typeOf(a) !== type || typeOf(b) !== type) return lessThan(a, b)
    const less = call(method, [a, b])
    if (typeof less === 'boolean') return less
    return isTrue(less === NotImplemented ? richCompareDeclined(a, b, LT) : less)
  }
}

function sortPairs(pairs: Keyed[]): void {
  if (pairs.length < 2) return
  const keys = pairs.map(p => p.key)
  switch (commonKind(keys)) {
    case 'int':
      reorder(pairs, sortedOrder(Float64Array.from(keys as number[])))
      break
    case 'float':
      reorder(pairs, sortedOrder(Float64Array.from(keys as PyFloat[], f => f.v)))
      break
    case 'str':
      mergeSort(pairs, (a, b) => (a.key as string) < (b.key as string))
      break
    default:
      mergeSort(pairs, (a, b) => lessThan(a.key, b.key))
  }
}

/** Equal ints cannot be told apart, so the host's unstable sort will do. */
function sortInts(items: number[]): void {
  const sorted = Float64Array.from(items).sort()
  for (let i = 0; i < items.length; i++) items[i] = sorted[i]!
}

/** Puts item order[i] at i. */
function reorder<T>(items: T[], order: Uint32Array): void {
  const old = items.slice()
  for (let i = 0; i < order.length; i++) items[i] = old[order[i]!]!
}

/** The stable ascending order of `keys`, which have no NaN: a bottom-up merge of positions. */
function sortedOrder(keys: Float64Array): Uint32Array {
  const n = keys.length
  let from = new Uint32Array(n)
  let to = new Uint32Array(n)
  for (let i = 0; i < n; i++) from[i] = i
  for (let lo = 0; lo < n; lo += 16) insertionOrder(keys, from, lo, Math.min(lo + 16, n))
  for (let width = 16; width < n; width *= 2) {
    for (let lo = 0; lo < n; lo += 2 * width) {
      mergeOrder(keys, from, to, lo, Math.min(lo + width, n), Math.min(lo + 2 * width, n))
    }
    const swap = from
    from = to
    to = swap
  }
  return from
}

function insertionOrder(keys: Float64Array, order: Uint32Array, lo: number, hi: number): void {
  for (let i = lo + 1; i < hi; i++) {
    const moved = order[i]!
    const key = keys[moved]!
    let k = i
    for (; k > lo && keys[order[k - 1]!]! > key; k--) order[k] = order[k - 1]!
    order[k] = moved
  }
}

function mergeOrder(
  keys: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
  lo: number,
  middle: number,
  hi: number,
): void {
  let i = lo
  let j = middle
  for (let at = lo; at < hi; at++) {
    if (j >= hi || (i < middle && keys[from[i]!]! <= keys[from[j]!]!)) to[at] = from[i++]!
    else to[at] = from[j++]!
  }
}

/** What all keys are, if the host can compare them: NaN is left to the general sort. */
function commonKind(keys: readonly PyValue[]): 'int' | 'float' | 'str' | 'other' {
  const first = keys[0]!
  if (typeof first === 'number') return keys.every(k => typeof k === 'number') ? 'int' : 'other'
  if (typeof first === 'string') return keys.every(k => typeof k === 'string') ? 'str' : 'other'
  return keys.every(isOrderedFloat) ? 'float' : 'other'
}

function isOrderedFloat(v: PyValue): boolean {
  return v.constructor === PyFloat && !Number.isNaN((v as PyFloat).v)
}

/** `a < b`, with short cuts for ints, strings, floats and tuples. */
export function lessThan(a: PyValue, b: PyValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  if (typeof a === 'string' && typeof b === 'string') return a < b
  if (typeof a === 'object' && typeof b === 'object' && a.constructor === b.constructor) {
    if (a.constructor === PyTuple) return tupleLess(a as PyTuple, b as PyTuple)
    if (a.constructor === PyFloat) return (a as PyFloat).v < (b as PyFloat).v
  }
  return isTrue(richCompare(a, b, LT))
}

/** As tuple.__lt__: the first items that differ decide. */
function tupleLess(a: PyTuple, b: PyTuple): boolean {
  const x = a.items
  const y = b.items
  const n = Math.min(x.length, y.length)
  for (let i = 0; i < n; i++) if (!sameOrEqual(x[i]!, y[i]!)) return lessThan(x[i]!, y[i]!)
  return x.length < y.length
}

/** The shortest run worth merging: n/2**k rounded up, within 32..64. */
function minimumRun(n: number): number {
  let rest = 0
  while (n >= 64) {
    rest |= n & 1
    n >>= 1
  }
  return n + rest
}

/** The end of the run that starts at `lo`; a strictly falling one is reversed. */
function countRun<T>(a: T[], lo: number, hi: number, less: Less<T>): number {
  let i = lo + 1
  if (i >= hi) return hi
  if (less(a[i]!, a[lo]!)) {
    while (++i < hi && less(a[i]!, a[i - 1]!)) {}
    reverseRange(a, lo, i)
  } else while (++i < hi && !less(a[i]!, a[i - 1]!)) {}
  return i
}

function reverseRange<T>(a: T[], lo: number, hi: number): void {
  for (hi--; lo < hi; lo++, hi--) {
    const t = a[lo]!
    a[lo] = a[hi]!
    a[hi] = t
  }
}

/** Sorts a[lo:hi], of which a[lo:start] is sorted. */
function binaryInsertion<T>(a: T[], lo: number, hi: number, start: number, less: Less<T>): void {
  for (; start < hi; start++) {
    const pivot = a[start]!
    let left = lo
    let right = start
    while (left < right) {
      const middle = (left + right) >>> 1
      if (less(pivot, a[middle]!)) right = middle
      else left = middle + 1
    }
    for (let i = start; i > left; i--) a[i] = a[i - 1]!
    a[left] = pivot
  }
}

interface Run {
  readonly start: number
  end: number
  /** The depth in the merge tree of the boundary to the next run. */
  power: number
}

/** Powersort: the depth at which the boundary between two runs lies in a perfectly balanced tree. */
function boundaryPower(s1: number, n1: number, n2: number, n: number): number {
  let a = 2 * s1 + n1
  let b = a + n1 + n2
  for (let power = 1; ; power++) {
    if (a >= n) {
      a -= n
      b -= n
    } else if (b >= n) return power
    a *= 2
    b *= 2
  }
}

/** Sorts `a` in place, stably, by `less` alone. */
export function mergeSort<T>(a: T[], less: Less<T>): void {
  const n = a.length
  const shortest = minimumRun(n)
  const runs: Run[] = []
  for (let lo = 0; lo < n; ) {
    let end = countRun(a, lo, n, less)
    const wanted = Math.min(n, lo + shortest)
    if (end < wanted) {
      binaryInsertion(a, lo, wanted, end, less)
      end = wanted
    }
    pushRun(a, runs, { start: lo, end, power: 0 }, less)
    lo = end
  }
  while (runs.length > 1) mergeTop(a, runs, less)
}

function pushRun<T>(a: T[], runs: Run[], run: Run, less: Less<T>): void {
  const last = runs[runs.length - 1]
  if (last !== undefined) {
    const power = boundaryPower(last.start, last.end - last.start, run.end - run.start, a.length)
    while (runs.length > 1 && runs[runs.length - 2]!.power > power) mergeTop(a, runs, less)
    runs[runs.length - 1]!.power = power
  }
  runs.push(run)
}

function mergeTop<T>(a: T[], runs: Run[], less: Less<T>): void {
  const right = runs.pop()!
  const left = runs[runs.length - 1]!
  const { start } = left
  const middle = right.start
  left.end = right.end
  // What is in place already at either end need not move.
  const lo = upperBound(a, start, middle, a[middle]!, less)
  if (lo === middle) return
  const hi = lowerBound(a, middle, right.end, a[middle - 1]!, less)
  if (hi > middle) merge(a, lo, middle, hi, less)
}

/** The first position in a[lo:hi] whose item is greater than `x`. */
function upperBound<T>(a: T[], lo: number, hi: number, x: T, less: Less<T>): number {
  while (lo < hi) {
    const middle = (lo + hi) >>> 1
    if (less(x, a[middle]!)) hi = middle
    else lo = middle + 1
  }
  return lo
}

/** The first position in a[lo:hi] whose item is not less than `x`. */
function lowerBound<T>(a: T[], lo: number, hi: number, x: T, less: Less<T>): number {
  while (lo < hi) {
    const middle = (lo + hi) >>> 1
    if (less(a[middle]!, x)) lo = middle + 1
    else hi = middle
  }
  return lo
}

/** Merges a[lo:middle] with a[middle:hi]; after an error every item is there once. */
function merge<T>(a: T[], lo: number, middle: number, hi: number, less: Less<T>): void {
  const left = a.slice(lo, middle)
  let i = 0
  let j = middle
  let to = lo
  try {
    while (i < left.length && j < hi) {
      if (less(a[j]!, left[i]!)) a[to++] = a[j++]!
      else a[to++] = left[i++]!
    }
  } finally {
    while (i < left.length) a[to++] = left[i++]!
  }
}
