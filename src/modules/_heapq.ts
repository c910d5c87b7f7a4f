/**
 * _heapq: heaps in lists, compared with `<` alone. CPython: Modules/_heapqmodule.c.
 */

import { lessThan } from '../objects/sort.ts'
import { defineModule } from '../runtime/define.ts'
import { errorTypeName, indexError, runtimeError, typeError } from '../runtime/errors.ts'
import { typeOf } from '../runtime/type.ts'
import { None, PyList, type PyValue } from '../runtime/values.ts'

type Less = (a: PyValue, b: PyValue) => boolean

/** The order of a max-heap: the same `<`, asked the other way round. */
const greaterThan: Less = (a, b) => lessThan(b, a)

/** Comparisons run Python code, which must leave the heap's length alone. */
function checkSize(heap: PyList, size: number): void {
  if (heap.items.length !== size) throw runtimeError('list changed size during iteration')
}

/** Moves the item at `pos` up to its place, not above `start`. */
function siftDown(heap: PyList, start: number, pos: number, less: Less): void {
  const size = heap.items.length
  if (pos >= size) throw indexError('index out of range')
  const item = heap.items[pos]!
  while (pos > start) {
    const parent = (pos - 1) >> 1
    const above = heap.items[parent]!
    const smaller = less(item, above)
    checkSize(heap, size)
    if (!smaller) return
    // Swapped, not just shifted: the list must be whole whenever Python code looks.
    heap.items[pos] = heap.items[parent]!
    heap.items[parent] = item
    pos = parent
  }
}

/** Moves the smaller child up until a leaf is reached, then sifts the item down from there. */
function siftUp(heap: PyList, pos: number, less: Less): void {
  const size = heap.items.length
  if (pos >= size) throw indexError('index out of range')
  const start = pos
  const half = size >> 1
  while (pos < half) {
    let child = 2 * pos + 1
    if (child + 1 < size) {
      const leftIsSmaller = less(heap.items[child]!, heap.items[child + 1]!)
      checkSize(heap, size)
      if (!leftIsSmaller) child++
    }
    const { items } = heap
    const moved = items[child]!
    items[child] = items[pos]!
    items[pos] = moved
    pos = child
  }
  siftDown(heap, start, pos, less)
}

function push(heap: PyList, item: PyValue, less: Less): PyValue {
  heap.items.push(item)
  siftDown(heap, 0, heap.items.length - 1, less)
  return None
}

function pop(heap: PyList, less: Less): PyValue {
  const last = heap.items.pop()
  if (last === undefined) throw indexError('index out of range')
  if (heap.items.length === 0) return last
  const first = heap.items[0]!
  heap.items[0] = last
  siftUp(heap, 0, less)
  return first
}

function replace(heap: PyList, item: PyValue, less: Less): PyValue {
  if (heap.items.length === 0) throw indexError('index out of range')
  const first = heap.items[0]!
  heap.items[0] = item
  siftUp(heap, 0, less)
  return first
}

function pushPop(heap: PyList, item: PyValue, less: Less): PyValue {
  if (heap.items.length === 0) return item
  const smaller = less(heap.items[0]!, item)
  if (heap.items.length === 0) throw indexError('index out of range')
  if (!smaller) return item
  return replace(heap, item, less)
}

function heapify(heap: PyList, less: Less): PyValue {
  for (let i = (heap.items.length >> 1) - 1; i >= 0; i--) siftUp(heap, i, less)
  return None
}

function listArgument(v: PyValue, name: string, which: string): PyList {
  if (v instanceof PyList) return v
  throw typeError(`${name}() ${which} must be list, not ${errorTypeName(typeOf(v))}`)
}

/** A row whose function takes a heap and an item. */
function withItem(name: string, run: (heap: PyList, item: PyValue, less: Less) => PyValue, less: Less) {
  return [
    'heap, item, /',
    (heap: PyValue, item: PyValue) => run(listArgument(heap, name, 'argument 1'), item, less),
  ] as const
}

function alone(name: string, run: (heap: PyList, less: Less) => PyValue, less: Less) {
  return ['heap, /', (heap: PyValue) => run(listArgument(heap, name, 'argument'), less)] as const
}

export const _heapq = defineModule({
  name: '_heapq',
  functions: {
    heappush: withItem('heappush', push, lessThan),
    heappushpop: withItem('heappushpop', pushPop, lessThan),
    heappop: alone('heappop', pop, lessThan),
    heapreplace: withItem('heapreplace', replace, lessThan),
    heapify: alone('heapify', heapify, lessThan),
    heappush_max: withItem('heappush_max', push, greaterThan),
    heappushpop_max: withItem('heappushpop_max', pushPop, greaterThan),
    heappop_max: alone('heappop_max', pop, greaterThan),
    heapreplace_max: withItem('heapreplace_max', replace, greaterThan),
    heapify_max: alone('heapify_max', heapify, greaterThan),
  },
  attributes: () => ({ __about__: 'Heaps in lists: heap[k] <= heap[2*k+1] and heap[k] <= heap[2*k+2].' }),
})
