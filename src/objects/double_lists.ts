/**
 * Lists of floats that keep raw doubles: an element takes 8 bytes where an object takes some 50, and storing one makes
 * no object. A list gets there when it is made of doubles that no variable holds, as `[0.0] * n`, or when hot code
 * stores floats into it. It becomes one of objects again when something needs those (`PyList.items`) or stores anything
 * else. Floats in such a list have no identity: `x[0] is x[0]` is False. A NaN that is an object keeps a list from
 * it, for `x in [x]` looks at identity first.
 */
import { coreTypes } from '../runtime/type.ts'
import { boxFloat, listOfDoubles, PyFloat, PyList, type PyTuple, type PyValue } from '../runtime/values.ts'
import { checkSize } from './sequence.ts'

/** A float that may lose its identity. */
function isPlain(v: PyValue | undefined): v is PyFloat {
  return v instanceof PyFloat && v.cls === coreTypes.float && !Number.isNaN(v.v)
}

/** An empty array whose elements are doubles to V8 whatever comes first. */
function noDoubles(): number[] {
  const doubles = [0.5]
  doubles.length = 0
  return doubles
}

/** The raw doubles of `list`, which has them from now on; false if it is not to be. */
export function asDoubles(list: PyList): number[] | false {
  if (list.doubles !== null) return list.doubles
  const { array } = list
  if (array.length === 0) return false
  const doubles = noDoubles()
  for (const v of array) {
    if (!isPlain(v)) {
      list.doubles = false
      return false
    }
    doubles.push(v.v)
  }
  list.array = []
  list.doubles = doubles
  return doubles
}

/** Most of the items are floats, by a glance. */
export function looksLikeDoubles({ array, doubles }: PyList): boolean {
  return doubles === null ? isPlain(array[0]) && isPlain(array[array.length - 1]) : doubles !== false
}

/** `list[i] = v` for an index of it. */
export function storeAt(list: PyList, i: number, v: PyValue): void {
  if (list.doubles && isPlain(v)) list.doubles[i] = v.v
  else list.items[i] = v
}

/** `list * times` where the list is one float; undefined for others. */
export function repeatedDouble(list: PyList, times: number): PyList | undefined {
  if (list.length !== 1 || times < 2) return undefined
  const v = list.at(0)
  if (!isPlain(v)) return undefined
  checkSize(times)
  const doubles = noDoubles()
  for (let i = 0; i < times; i++) doubles.push(v.v)
  return listOfDoubles(doubles)
}

/** `list.append` of a raw double. */
export function appendDouble(list: PyList, v: number): void {
  const { doubles } = list
  if (doubles) {
    if ((doubles.length & 0xffffff) === 0xffffff) checkSize(doubles.length + 1)
    doubles.push(v)
  } else if (doubles === null && list.array.length === 0) {
    list.array = []
    list.doubles = noDoubles()
    list.doubles.push(v)
  } else list.array.push(boxFloat(v))
}

/** The item at an index of a list that has doubles, as an object; undefined: there is none, or `v` is another list or a tuple. */
export function doubleAt(v: PyList | PyTuple, i: number): PyValue | undefined {
  return v instanceof PyList && v.doubles ? v.at(i) : undefined
}
