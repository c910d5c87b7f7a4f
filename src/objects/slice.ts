/**
 * slice objects, and the arithmetic of slicing that every sequence uses.
 *
 * `sliceRange` gives plain JS numbers: bounds beyond 2**53 are clamped, which no real length can tell.
 * `indices()` is exact for any int. CPython: Objects/sliceobject.c.
 */
import { hashSlice } from '../base/hash.ts'
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { hash, hasIndex, index, repr, richCompare, richCompareBool, toInt } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { type CompareOp, EQ, GE, LE, NE } from '../runtime/slots.ts'
import type { PyType } from '../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  type PyInt,
  PySlice,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { readonlyMembers } from './members.ts'

const LIMIT = Number.MAX_SAFE_INTEGER

function clamp(n: PyInt): number {
  if (typeof n === 'number') return n
  return n < 0n ? -LIMIT : LIMIT
}

/** A bound or step of a slice that is not None, as a JS number. */
export function sliceIndex(v: PyValue): number {
  if (typeof v === 'number') return v
  if (!hasIndex(v)) throw typeError('slice indices must be integers or None or have an __index__ method')
  return clamp(index(v))
}

/** The `start` and `stop` arguments of `index` methods, where None is not allowed. */
export function sliceIndexNotNone(v: PyValue): number {
  if (typeof v === 'number') return v
  if (!hasIndex(v)) throw typeError('slice indices must be integers or have an __index__ method')
  return clamp(index(v))
}

/** A slice of a sequence of known length: `count` items from `start`, `step` apart. */
export interface SliceRange {
  start: number
  /** Exclusive; may be -1 when the step is negative. */
  stop: number
  step: number
  count: number
}

/** Start, stop and step without a length; unset ones at their extremes. Runs `__index__`. */
export function unpackSlice(s: PySlice): SliceRange {
  const step = s.step === None ? 1 : Math.max(sliceIndex(s.step), -LIMIT)
  if (step === 0) throw valueError('slice step cannot be zero')
  const start = s.start === None ? (step < 0 ? LIMIT : 0) : sliceIndex(s.start)
  const stop = s.stop === None ? (step < 0 ? -LIMIT : LIMIT) : sliceIndex(s.stop)
  return { start, stop, step, count: 0 }
}

function adjust(bound: number, length: number, step: number): number {
  if (bound < 0) {
    bound += length
    return bound < 0 ? (step < 0 ? -1 : 0) : bound
  }
  return bound >= length ? (step < 0 ? length - 1 : length) : bound
}

/** Fits an unpacked range to a length. */
export function adjustRange(r: SliceRange, length: number): SliceRange {
  r.start = adjust(r.start, length, r.step)
  r.stop = adjust(r.stop, length, r.step)
  if (r.step < 0) r.count = r.stop < r.start ? Math.floor((r.start - r.stop - 1) / -r.step) + 1 : 0
  else r.count = r.start < r.stop ? Math.floor((r.stop - r.start - 1) / r.step) + 1 : 0
  return r
}

/** The items of a sequence that `s` selects. A list, which `__index__` may change, does the two steps itself. */
export function sliceRange(s: PySlice, length: number): SliceRange {
  return adjustRange(unpackSlice(s), length)
}

/** The selected items of an array that slicing does not change. */
export function sliceArray<T>(items: readonly T[], r: SliceRange): T[] {
  if (r.step === 1) return r.count === 0 ? [] : items.slice(r.start, r.start + r.count)
  const out: T[] = new Array(r.count)
  for (let i = 0, at = r.start; i < r.count; i++, at += r.step) out[i] = items[at]!
  return out
}

function exactIndex(v: PyValue, fallback: bigint): bigint {
  if (v === None) return fallback
  if (!hasIndex(v)) throw typeError('slice indices must be integers or None or have an __index__ method')
  return BigInt(index(v))
}

/** slice.indices for any ints: [start, stop, step]. */
export function exactIndices(s: PySlice, length: bigint): [bigint, bigint, bigint] {
  const step = s.step === None ? 1n : exactIndex(s.step, 1n)
  if (step === 0n) throw valueError('slice step cannot be zero')
  const negative = step < 0n
  const lower = negative ? -1n : 0n
  const upper = negative ? length - 1n : length
  const bound = (v: PyValue, fallback: bigint): bigint => {
    if (v === None) return fallback
    const n = exactIndex(v, fallback)
    if (n < 0n) return n + length < lower ? lower : n + length
    return n > upper ? upper : n
  }
  return [bound(s.start, negative ? upper : lower), bound(s.stop, negative ? lower : upper), step]
}

function sliceIndices(self: PySlice, object: PyValue): PyValue {
  const length = BigInt(index(object))
  if (length < 0n) throw valueError('length should not be negative')
  return new PyTuple(exactIndices(self, length).map(toInt))
}

const fields = (s: PySlice): PyValue[] => [s.start, s.stop, s.step]

/** Slices compare as the tuple of their fields. */
function sliceCompare(a: PySlice, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PySlice)) return NotImplemented
  if (a === b) return op === EQ || op === LE || op === GE
  const x = fields(a)
  const y = fields(b)
  const i = x.findIndex((v, k) => !richCompareBool(v, y[k]!, EQ))
  if (i < 0) return op === EQ || op === LE || op === GE
  if (op === EQ || op === NE) return op === NE
  return richCompare(x[i]!, y[i]!, op)
}

function sliceRepr(self: PySlice): PyStr {
  return fromUtf16(
    `slice(${fields(self)
      .map(v => toUtf16(repr(v)))
      .join(', ')})`,
  )
}

export const sliceType: PyType = defineType(PySlice, {
  name: 'slice',
  final: true,
  slots: {
    tp_repr: sliceRepr,
    tp_hash: self => toInt(hashSlice(hash(self.start), hash(self.stop), hash(self.step))),
    tp_richcompare: sliceCompare,
  },
  new: [
    'start, stop = <unrepresentable>, step = None, /',
    (_, start, stop, step) =>
      stop === undefined ? new PySlice(None, start, None) : new PySlice(start, stop, step),
  ],
  methods: {
    indices: ['object, /', sliceIndices],
    __reduce__: ['', self => new PyTuple([sliceType, new PyTuple(fields(self))])],
  },
  attributes: () => readonlyMembers(sliceType, { start: 'start', stop: 'stop', step: 'step' }),
})

/** The slice `start:stop` of two JS numbers. */
export function sliceOf(start: number, stop: number): PySlice {
  return new PySlice(int(start), int(stop), None)
}
