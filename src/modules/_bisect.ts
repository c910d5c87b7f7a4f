/**
 * _bisect: binary search in sorted sequences. CPython: Modules/_bisectmodule.c.
 */

import { lessThan } from '../objects/sort.ts'
import { getItem, hasIndex, index, lenInt, toInt, toSsize } from '../runtime/abstract.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { defineModule } from '../runtime/define.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { coreTypes, typeOf } from '../runtime/type.ts'
import { int, None, type PyInt, type PyList, type PyValue } from '../runtime/values.ts'

/** `hi`: the length where it is None (or -1, which older callers passed). */
function upperLimit(a: PyValue, hi: PyValue): PyInt {
  if (hi === None) return lenInt(a)
  if (!hasIndex(hi)) throw typeError("argument should be integer or None, not '%T'", hi)
  toSsize(hi)
  const n = index(hi)
  return n === -1 ? lenInt(a) : n
}

interface Search {
  readonly a: PyValue
  readonly x: PyValue
  readonly key: PyValue
  /** After equal items, not before. */
  readonly right: boolean
}

/** True if the insertion point is not after position `i`. */
function isBelow({ a, x, key, right }: Search, i: PyInt): boolean {
  const item = getItem(a, i)
  const value = key === None ? item : call(key, [item])
  return right ? lessThan(x, value) : !lessThan(value, x)
}

/** The insertion point in a[lo:hi]. */
function search(s: Search, lo: PyInt, hi: PyValue): PyInt {
  if (lo < 0) throw valueError('lo must be non-negative')
  const high = upperLimit(s.a, hi)
  if (typeof lo === 'bigint' || typeof high === 'bigint') return searchFar(s, BigInt(lo), BigInt(high))
  let from: number = lo
  let to: number = high
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (isBelow(s, int(middle))) to = middle
    else from = middle + 1
  }
  return int(from)
}

/** `search` where positions go beyond 2**53. */
function searchFar(s: Search, from: bigint, to: bigint): PyInt {
  while (from < to) {
    const middle = (from + to) / 2n
    if (isBelow(s, toInt(middle))) to = middle
    else from = middle + 1n
  }
  return toInt(from)
}

function insort(s: Search, lo: PyInt, hi: PyValue): PyValue {
  const { a, x, key } = s
  const at = search(key === None ? s : { ...s, x: call(key, [x]) }, lo, hi)
  if (typeOf(a) === coreTypes.list) (a as PyList).items.splice(Number(at), 0, x)
  else callMethod(a, 'insert', at, x)
  return None
}

const SIGNATURE = 'a, x, lo: long = 0, hi = None, *, key = None'

export const _bisect = defineModule({
  name: '_bisect',
  functions: {
    bisect_right: [SIGNATURE, (a, x, lo, hi, key) => search({ a, x, key, right: true }, lo, hi)],
    insort_right: [SIGNATURE, (a, x, lo, hi, key) => insort({ a, x, key, right: true }, lo, hi)],
    bisect_left: [SIGNATURE, (a, x, lo, hi, key) => search({ a, x, key, right: false }, lo, hi)],
    insort_left: [SIGNATURE, (a, x, lo, hi, key) => insort({ a, x, key, right: false }, lo, hi)],
  },
})
