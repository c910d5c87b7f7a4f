/**
 * _bisect: binary search in sorted sequences. CPython: Modules/_bisectmodule.c.
 */

import { lessThan } from '../objects/sort.ts'
import { getItem, hasIndex, len, toSsize } from '../runtime/abstract.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { defineModule } from '../runtime/define.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { coreTypes, typeOf } from '../runtime/type.ts'
import { int, None, PyList, type PyValue } from '../runtime/values.ts'

/** `hi`: the length where it is None (or -1, which older callers passed). */
function upperLimit(a: PyValue, hi: PyValue): number {
  if (hi === None) return len(a)
  if (!hasIndex(hi)) throw typeError("argument should be integer or None, not '%T'", hi)
  const n = toSsize(hi)
  return n === -1 ? len(a) : n
}

/** The insertion point for `x` in a[lo:hi]: after equal items if `right`. */
function search(a: PyValue, x: PyValue, lo: number, hi: PyValue, key: PyValue, right: boolean): number {
  if (lo < 0) throw valueError('lo must be non-negative')
  let high = upperLimit(a, hi)
  while (lo < high) {
    const middle = Math.floor((lo + high) / 2)
    let item = getItem(a, int(middle))
    if (key !== None) item = call(key, [item])
    if (right ? lessThan(x, item) : !lessThan(item, x)) high = middle
    else lo = middle + 1
  }
  return lo
}

function insort(a: PyValue, x: PyValue, lo: number, hi: PyValue, key: PyValue, right: boolean): PyValue {
  const wanted = key === None ? x : call(key, [x])
  const at = search(a, wanted, lo, hi, key, right)
  if (a instanceof PyList && typeOf(a) === coreTypes.list) a.items.splice(at, 0, x)
  else callMethod(a, 'insert', int(at), x)
  return None
}

const SIGNATURE = 'a, x, lo: int = 0, hi = None, *, key = None'

export const _bisect = defineModule({
  name: '_bisect',
  functions: {
    bisect_right: [SIGNATURE, (a, x, lo, hi, key) => int(search(a, x, lo, hi, key, true))],
    insort_right: [SIGNATURE, (a, x, lo, hi, key) => insort(a, x, lo, hi, key, true)],
    bisect_left: [SIGNATURE, (a, x, lo, hi, key) => int(search(a, x, lo, hi, key, false))],
    insort_left: [SIGNATURE, (a, x, lo, hi, key) => insort(a, x, lo, hi, key, false)],
  },
})
