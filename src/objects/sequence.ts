/**
 * What list and tuple have in common: both keep their items in a JS array.
 * CPython does the same work twice, in Objects/listobject.c and Objects/tupleobject.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { getItem, hasIndex, repr, richCompare, richCompareBool, toSsize } from '../runtime/abstract.ts'
import { PyDict } from '../runtime/dict.ts'
import { exc, isException, memoryError, newException, typeError } from '../runtime/errors.ts'
import { type CompareOp, EQ, GE, GT, LE, LT, NE } from '../runtime/slots.ts'
import { state } from '../runtime/state.ts'
import { int, type PyStr, PyTuple, type PyValue } from '../runtime/values.ts'
import { sliceIndexNotNone } from './slice.ts'

/** The most items that an array can have without V8 ending the process. */
export const MAX_ITEMS = 2 ** 27 - 1

/** `a == b` with identity first. */
export function sameOrEqual(a: PyValue, b: PyValue): boolean {
  if (a === b) return true
  const kind = typeof a
  return (kind === 'object' || kind !== typeof b) && richCompareBool(a, b, EQ)
}

/** A subscript that is not a slice, with negative ones counted from the end; may be out of range. */
export function itemIndex(key: PyValue, length: number, name: string): number {
  if (typeof key !== 'number') {
    if (!hasIndex(key)) throw typeError(`${name} indices must be integers or slices, not %T`, key)
    const i = toSsize(key, 'IndexError')
    return i < 0 ? i + length : i
  }
  return key < 0 ? key + length : key
}

/** The reprs of `items`, separated. The array may grow or shrink on the way. */
export function joinReprs(items: readonly PyValue[]): string {
  let out = ''
  for (let i = 0; i < items.length; i++) {
    if (i > 0) out += ', '
    out += toUtf16(repr(items[i]!))
  }
  return out
}

/** `out`, as a Python string. */
export const text = (out: string): PyStr => fromUtf16(out)

/** Rich comparison of two arrays, item by item; they may change while items are compared. */
export function compareItems(a: readonly PyValue[], b: readonly PyValue[], op: CompareOp): PyValue {
  if (a.length !== b.length && (op === EQ || op === NE)) return op === NE
  let i = 0
  while (i < a.length && i < b.length && sameOrEqual(a[i]!, b[i]!)) i++
  if (i >= a.length || i >= b.length) return compareNumbers(a.length, b.length, op)
  if (op === EQ) return false
  if (op === NE) return true
  const x = a[i]!
  const y = b[i]!
  return typeof x === 'number' && typeof y === 'number' ? compareNumbers(x, y, op) : richCompare(x, y, op)
}

/** `a OP b` for two JS numbers. */
export function compareNumbers(a: number, b: number, op: CompareOp): boolean {
  switch (op) {
    case LT:
      return a < b
    case LE:
      return a <= b
    case EQ:
      return a === b
    case NE:
      return a !== b
    case GT:
      return a > b
    case GE:
      return a >= b
  }
}

export function containsItem(items: readonly PyValue[], value: PyValue): boolean {
  for (let i = 0; i < items.length; i++) if (sameOrEqual(items[i]!, value)) return true
  return false
}

/** The position of `value` in items[start:stop]; -1 if it is not there. */
export function findItem(items: readonly PyValue[], value: PyValue, start: PyValue, stop: PyValue): number {
  const from = fromEnd(sliceIndexNotNone(start), items.length)
  const to = fromEnd(sliceIndexNotNone(stop), items.length)
  for (let i = from; i < to && i < items.length; i++) if (sameOrEqual(items[i]!, value)) return i
  return -1
}

function fromEnd(i: number, length: number): number {
  return i < 0 ? Math.max(i + length, 0) : i
}

export function countItem(items: readonly PyValue[], value: PyValue): number {
  let n = 0
  for (let i = 0; i < items.length; i++) if (sameOrEqual(items[i]!, value)) n++
  return n
}

/** `items` repeated; MemoryError beyond what an array can hold. */
export function repeatItems(items: readonly PyValue[], times: number): PyValue[] {
  const n = items.length
  if (times <= 0 || n === 0) return []
  checkSize(n * times)
  if (n === 1) return new Array<PyValue>(times).fill(items[0]!)
  const out = items.slice()
  for (let i = 1; i < times; i++) for (let k = 0; k < n; k++) out.push(items[k]!)
  return out
}

/** MemoryError if no array can hold `n` items. */
export function checkSize(n: number): void {
  if (n > MAX_ITEMS) throw memoryError('')
}

/** Appends all of `more`; `Array.push` with a spread would overflow the stack. */
export function appendAll(items: PyValue[], more: readonly PyValue[]): void {
  const n = more.length
  checkSize(items.length + n)
  for (let i = 0; i < n; i++) items.push(more[i]!)
}

/** `a + b`: V8's concat is slow to begin with. */
export function joined(a: readonly PyValue[], b: readonly PyValue[]): PyValue[] {
  return a.length + b.length < 50 ? [...a, ...b] : a.concat(b)
}

/** items[start:stop] = values */
export function replaceRange(
  items: PyValue[],
  start: number,
  stop: number,
  values: readonly PyValue[],
): void {
  if (values.length < 1024) {
    items.splice(start, stop - start, ...values)
    return
  }
  const tail = items.slice(stop)
  items.length = start
  appendAll(items, values)
  appendAll(items, tail)
}

function itemOrNone(mapping: PyValue, name: string): PyValue | undefined {
  try {
    return getItem(mapping, fromUtf16(name))
  } catch (e) {
    if (isException(e, exc.KeyError)) return undefined
    throw e
  }
}

/**
 * `builtins.name`, for `__reduce__`. Looking it up can run Python code that moves the very iterator, so it
 * comes before its state is read.
 */
export function builtin(name: string): PyValue {
  const builtins = state.frame?.builtins ?? state.builtins
  const value = builtins instanceof PyDict ? builtins.getStr(name) : itemOrNone(builtins, name)
  if (value === undefined) throw newException(exc.AttributeError, name)
  return value
}

/** The `__reduce__` of an iterator: (iter, (sequence,), position). */
export function reduceIterator(
  sequence: PyValue,
  position: number,
  iter: PyValue = builtin('iter'),
): PyValue {
  return new PyTuple([iter, new PyTuple([sequence]), int(position)])
}

/** The `__reduce__` of an iterator at its end. */
export function reduceExhausted(empty: PyValue = new PyTuple(), iter: PyValue = builtin('iter')): PyValue {
  return new PyTuple([iter, new PyTuple([empty])])
}

/** `object.__sizeof__` for a container with `n` slots of 8 bytes. */
export const sizeOf = (base: number, n: number): PyValue => int(base + 8 * n)
