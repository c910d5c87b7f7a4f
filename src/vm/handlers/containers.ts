/** Building, unpacking and updating containers; subscripts and slices. CPython: Python/bytecodes.c. */

import { iteratesAsDict } from '../../objects/dict.ts'
import { STACK } from '../../objects/frame.ts'
import { PyGenerator } from '../../objects/generator.ts'
import { PyListIterator } from '../../objects/list_iterator.ts'
import { PyRange, PyRangeIterator } from '../../objects/range.ts'
import { PyTupleIterator } from '../../objects/tuple_iterator.ts'
import {
  contains,
  delItem,
  forEach,
  getItem,
  iter,
  len,
  setItem,
  str,
  toArray,
} from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { callMethod } from '../../runtime/calls.ts'
import { PyDict, PySet } from '../../runtime/dict.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { coreTypes, typeOf } from '../../runtime/type.ts'
import { int, None, PyList, PySlice, PyTuple, type PyValue } from '../../runtime/values.ts'
import { functionText } from '../function_text.ts'
import { noteIterator } from '../loop_generators.ts'
import { concatStrings } from '../strings.ts'
import type { Handler } from './handler.ts'

/** The `n` values on top of the stack, as a fresh array. */
function topValues(sp: number, n: number): PyValue[] {
  return STACK.slice(sp - n, sp) as PyValue[]
}

function unpackSequence(sp: number, count: number): number {
  const v = STACK[sp - 1]!
  const type = typeOf(v)
  if (type === coreTypes.tuple || type === coreTypes.list) {
    const { items } = v as PyTuple
    if (items.length === count) {
      for (let i = 0; i < count; i++) STACK[sp - 1 + i] = items[count - 1 - i]
      return sp - 1 + count
    }
    if (items.length > count) throw tooManyToUnpack(count, items.length)
    throw valueError(`not enough values to unpack (expected ${count}, got ${items.length})`)
  }
  const items = takeItems(v, count, -1)
  for (let i = 0; i < count; i++) STACK[sp - 1 + i] = items[count - 1 - i]
  return sp - 1 + count
}

function tooManyToUnpack(count: number, got: number) {
  return valueError(`too many values to unpack (expected ${count}, got ${got})`)
}

/** `count` items of an iterable, or with `after` >= 0 all: at least `count + after`. */
function takeItems(v: PyValue, count: number, after: number): PyValue[] {
  const it = iterForUnpack(v)
  const next = typeOf(it).slots.tp_iternext!
  const out: PyValue[] = []
  while (out.length < count) {
    const item = next(it)
    if (item === undefined) {
      const least = after < 0 ? '' : 'at least '
      const wanted = after < 0 ? count : count + after
      throw valueError(`not enough values to unpack (expected ${least}${wanted}, got ${out.length})`)
    }
    out.push(item)
  }
  if (after < 0) {
    if (next(it) === undefined) return out
    const type = typeOf(v)
    if (type === coreTypes.dict || type === coreTypes.set) {
      throw tooManyToUnpack(count, len(v))
    }
    throw valueError(`too many values to unpack (expected ${count})`)
  }
  for (let item = next(it); item !== undefined; item = next(it)) out.push(item)
  return out
}

function iterForUnpack(v: PyValue): PyValue {
  const slots = typeOf(v).slots
  if (slots.tp_iter === null && slots.mp_subscript === null)
    throw typeError('cannot unpack non-iterable %T object', v)
  return iter(v)
}

function unpackEx(sp: number, arg: number): number {
  const before = arg & 255
  const after = arg >> 8
  const items = takeItems(STACK[sp - 1]!, before, after)
  if (items.length < before + after) {
    throw valueError(`not enough values to unpack (expected at least ${before + after}, got ${items.length})`)
  }
  let at = sp - 1
  for (let i = items.length - 1; i >= items.length - after; i--) STACK[at++] = items[i]
  STACK[at++] = new PyList(items.slice(before, items.length - after))
  for (let i = before - 1; i >= 0; i--) STACK[at++] = items[i]
  return at
}

/** Appends all items of `v`: the `*v` of a display or a call. */
function extendList(list: PyList, v: PyValue): void {
  const slots = typeOf(v).slots
  if (slots.tp_iter === null && slots.mp_subscript === null)
    throw typeError('Value after * must be an iterable, not %T', v)
  const items = toArray(v)
  for (let i = 0; i < items.length; i++) list.items.push(items[i]!)
}

/** `{**v}`: later keys win. */
function updateDict(d: PyDict, v: PyValue): void {
  if (v instanceof PyDict && iteratesAsDict(v)) {
    d.update(v)
    return
  }
  const keys = mappingKeys(v)
  if (keys === undefined) throw typeError("'%T' object is not a mapping", v)
  forEach(keys, k => d.set(k, getItem(v, k)))
}

/** `v.keys()`; undefined when `v` is no mapping. */
function mappingKeys(v: PyValue): PyValue | undefined {
  return lookupAttr(v, 'keys') === undefined ? undefined : callMethod(v, 'keys')
}

/** `f(**d, **v)`: a key twice is an error. */
export function mergeKeywords(d: PyDict, v: PyValue, callable: PyValue): void {
  const name = () => functionText(callable)
  const keys = v instanceof PyDict && iteratesAsDict(v) ? null : mappingKeys(v)
  if (keys === undefined) throw typeError(`${name()} argument after ** must be a mapping, not %T`, v)
  const add = (k: PyValue, value: PyValue): void => {
    if (d.has(k)) throw typeError(`${name()} got multiple values for keyword argument '%s'`, str(k))
    d.set(k, value)
  }
  if (keys === null) for (const c = (v as PyDict).cursor(); c.next(); ) add(c.key, c.value)
  else forEach(keys, k => add(k, getItem(v, k)))
}

function dictAt(index: number): PyDict {
  return STACK[index] as PyDict
}

/** `f(*v)`: what is not iterable names the function in its error. */
export function argumentsTuple(callable: PyValue, v: PyValue): PyValue[] {
  const slots = typeOf(v).slots
  if (slots.tp_iter === null && slots.mp_subscript === null)
    throw typeError(`${functionText(callable)} argument after * must be an iterable, not %T`, v)
  return toArray(v)
}

function buildMap(sp: number, n: number): number {
  const d = new PyDict()
  const start = sp - 2 * n
  for (let i = start; i < sp; i += 2) d.set(STACK[i]!, STACK[i + 1]!)
  STACK[start] = d
  return start + 1
}

function addToSet(s: PySet, v: PyValue): void {
  s.table.set(v, true)
}

function buildSet(sp: number, n: number): number {
  const s = new PySet()
  for (let i = sp - n; i < sp; i++) addToSet(s, STACK[i]!)
  STACK[sp - n] = s
  return sp - n + 1
}

/** A bound of a slice of a sequence of this length, step 1; -1: it is no small int. */
function bound(v: PyValue, length: number, absent: number): number {
  if (v === None) return absent
  if (typeof v !== 'number') return -1
  if (v >= 0) return v < length ? v : length
  return v + length > 0 ? v + length : 0
}

/** `o[a:b]`; the common types without a slice object. */
export function getSlice(o: PyValue, a: PyValue, b: PyValue): PyValue {
  if (typeof o === 'string') {
    const from = bound(a, o.length, 0)
    const to = bound(b, o.length, o.length)
    if (from >= 0 && to >= 0) return from < to ? o.slice(from, to) : ''
  } else if (o instanceof PyList && o.cls === coreTypes.list) {
    const from = bound(a, o.length, 0)
    const to = bound(b, o.length, o.length)
    if (from >= 0 && to >= 0) return from < to ? o.part(from, to) : new PyList()
  }
  return getItem(o, new PySlice(a, b))
}

/** The iterator `it` has just been made for `v`: nobody else knows it. */
function isNew(it: PyValue, v: PyValue): it is PyRangeIterator | PyListIterator | PyTupleIterator {
  if (it instanceof PyListIterator) return typeOf(v) === coreTypes.list
  if (it instanceof PyTupleIterator) return typeOf(v) === coreTypes.tuple
  return it instanceof PyRangeIterator && v instanceof PyRange
}

export const containerHandlers = {
  BINARY_SLICE: (_f, sp) => {
    STACK[sp - 3] = getSlice(STACK[sp - 3]!, STACK[sp - 2]!, STACK[sp - 1]!)
    return sp - 2
  },
  STORE_SLICE: (_f, sp) => {
    setItem(STACK[sp - 3]!, new PySlice(STACK[sp - 2], STACK[sp - 1]), STACK[sp - 4]!)
    return sp - 4
  },
  STORE_SUBSCR: (_f, sp) => {
    setItem(STACK[sp - 2]!, STACK[sp - 1]!, STACK[sp - 3]!)
    return sp - 3
  },
  DELETE_SUBSCR: (_f, sp) => {
    delItem(STACK[sp - 2]!, STACK[sp - 1]!)
    return sp - 2
  },
  CONTAINS_OP: (_f, sp, arg) => {
    STACK[sp - 2] = contains(STACK[sp - 1]!, STACK[sp - 2]!) !== (arg === 1)
    return sp - 1
  },
  BUILD_TUPLE: (_f, sp, arg) => {
    STACK[sp - arg] = new PyTuple(topValues(sp, arg))
    return sp - arg + 1
  },
  BUILD_LIST: (_f, sp, arg) => {
    STACK[sp - arg] = new PyList(topValues(sp, arg))
    return sp - arg + 1
  },
  BUILD_MAP: (_f, sp, arg) => buildMap(sp, arg),
  BUILD_SET: (_f, sp, arg) => buildSet(sp, arg),
  BUILD_SLICE: (_f, sp, arg) => {
    STACK[sp - arg] =
      arg === 2
        ? new PySlice(STACK[sp - 2], STACK[sp - 1])
        : new PySlice(STACK[sp - 3], STACK[sp - 2], STACK[sp - 1])
    return sp - arg + 1
  },
  BUILD_STRING: (_f, sp, arg) => {
    STACK[sp - arg] = concatStrings(topValues(sp, arg).map(str))
    return sp - arg + 1
  },
  LIST_APPEND: (_f, sp, arg) => {
    ;(STACK[sp - 1 - arg] as PyList).items.push(STACK[sp - 1]!)
    return sp - 1
  },
  LIST_EXTEND: (_f, sp, arg) => {
    extendList(STACK[sp - 1 - arg] as PyList, STACK[sp - 1]!)
    return sp - 1
  },
  SET_ADD: (_f, sp, arg) => {
    const s = STACK[sp - 1 - arg]
    if (!(s instanceof PySet)) throw typeError("'%T' object is not a set", s!)
    addToSet(s, STACK[sp - 1]!)
    return sp - 1
  },
  SET_UPDATE: (_f, sp, arg) => {
    const s = STACK[sp - 1 - arg] as PySet
    forEach(STACK[sp - 1]!, v => addToSet(s, v))
    return sp - 1
  },
  MAP_ADD: (_f, sp, arg) => {
    dictAt(sp - 2 - arg).set(STACK[sp - 2]!, STACK[sp - 1]!)
    return sp - 2
  },
  DICT_UPDATE: (_f, sp, arg) => {
    updateDict(dictAt(sp - 1 - arg), STACK[sp - 1]!)
    return sp - 1
  },
  DICT_MERGE: (_f, sp, arg) => {
    const at = sp - 1 - arg
    mergeKeywords(dictAt(at), STACK[sp - 1]!, STACK[at - 3]!)
    return sp - 1
  },
  UNPACK_SEQUENCE: (_f, sp, arg) => unpackSequence(sp, arg),
  UNPACK_EX: (_f, sp, arg) => unpackEx(sp, arg),
  GET_LEN: (_f, sp) => {
    STACK[sp] = int(len(STACK[sp - 1]!))
    return sp + 1
  },
  GET_ITER: (f, sp) => {
    const v = STACK[sp - 1]!
    const it = iter(v)
    if (isNew(it, v)) it.owned = true
    else if (it instanceof PyGenerator && it !== v)
      noteIterator(f, it, v, sp - 1 - f.base - f.exe.nlocalsplus)
    STACK[sp - 1] = it
    return sp
  },
} satisfies Record<string, Handler>
