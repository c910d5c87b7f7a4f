/**
 * What compiled code calls: slow sides of operations, and the table of all that it may name. Calls are in
 * `calling.ts`; frames, exceptions and leaving, and the conventions of all of them, in `leaving.ts`.
 */

import { pow } from '../base/math/exponential.ts'
import { DICT_MERGE, LIST_EXTEND, LOAD_SPECIAL, LOAD_SUPER_ATTR } from '../bytecode/opcode_ids.ts'
import { PyBytesIterator } from '../objects/bytes_iterator.ts'
import { appendDouble, asDoubles, doubleAt, storeAt } from '../objects/double_lists.ts'
import { handling } from '../objects/exception_state.ts'
import type { SiteCache } from '../objects/executable.ts'
import { noteDrop } from '../objects/finalization.ts'
import { formatSimple, formatValue } from '../objects/format_value.ts'
import { growStack, type PyFrame, STACK } from '../objects/frame.ts'
import { newFunction } from '../objects/function.ts'
import { PyGenerator } from '../objects/generator.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { pending } from '../objects/pending.ts'
import { PyRange, PyRangeIterator } from '../objects/range.ts'
import { appendAll, compareItems } from '../objects/sequence.ts'
import { PyStrIterator } from '../objects/str.ts'
import { PyTupleIterator } from '../objects/tuple_iterator.ts'
import {
  contains,
  delItem,
  invert,
  isTrue,
  iter,
  iterNext,
  len,
  negative,
  setItem,
} from '../runtime/abstract.ts'
import { getAttr, replacedDicts, setAttr } from '../runtime/attributes.ts'
import { type NameCell, PyDict, PyNamespace, PySet } from '../runtime/dict.ts'
import { indexError, keyError, PyBaseException, valueError, zeroDivisionError } from '../runtime/errors.ts'
import type { PyCode, PyFunction } from '../runtime/function.ts'
import { markMethod, markWrite } from '../runtime/markers.ts'
import { state } from '../runtime/state.ts'
import {
  coreTypes,
  lookup,
  PyType,
  TPFLAGS_METHOD_DESCRIPTOR,
  TPFLAGS_SEQUENCE,
  typeOf,
} from '../runtime/type.ts'
import {
  boxFloat,
  int,
  listOfDoubles,
  NAN_FLOAT,
  None,
  PyBytes,
  PyCell,
  PyComplex,
  PyFloat,
  PyList,
  type PyObject,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { getSlice } from '../vm/handlers/containers.ts'
import { exceptionMatches, raisedException, SPECIAL_NAMES } from '../vm/handlers/exceptions.ts'
import { intrinsic1 } from '../vm/handlers/functions.ts'
import { awaitableOf } from '../vm/handlers/generators.ts'
import { loadGlobal, unboundCell, unboundLocal } from '../vm/handlers/names.ts'
import {
  andHalves,
  BINARY_OPERATIONS,
  compare,
  compareTrue,
  orHalves,
  remainder,
  subscript,
  xorHalves,
} from '../vm/handlers/operators.ts'
import { HANDLER_TABLE } from '../vm/handlers/table.ts'
import { leaveLoop, noteCalled, noteIterator, noteTemporary } from '../vm/loop_generators.ts'
import { reraised } from '../vm/unwind.ts'
import { CACHE_SUPPORT, cachedSuper, fillSuper } from './attribute_caches.ts'
import { buildMap } from './bind.ts'
import {
  call0,
  call1,
  call2,
  callEx,
  callKw,
  callMethod0,
  callMethod1,
  callMethod2,
  callMethodN,
  callN,
} from './calling.ts'
import { DESCRIPTOR_SUPPORT } from './descriptor_rows.ts'
import { keywordDefault } from './known_calls.ts'
import {
  caught,
  deopt,
  exit,
  exitLoop,
  interpret,
  isCounted,
  isFloatOf,
  left,
  leftLoop,
  limits,
  newInner,
  open,
  poll,
  raisedAt,
  raiseHere,
  thrown,
} from './leaving.ts'
import { NATIVE_SUPPORT } from './natives.ts'
import { givesPairs, nextPair, pair, quickPair } from './pairs.ts'
import { leaveRequests } from './sites.ts'
import { noteSuper, SPECIAL_SUPPORT } from './special_methods.ts'

type Maybe = PyValue | undefined

// ---- attributes, names

/** The callable of `super().name(...)`; `STACK[limit + 1]` is its first argument or undefined. */
export function superCallee(
  f: PyFrame,
  arg: number,
  global: PyValue,
  cls: PyValue,
  self: PyValue,
  c: SiteCache,
): PyValue {
  const known = cachedSuper(c, global, cls, self)
  if (known !== undefined) {
    STACK[f.limit + 1] = self
    return known
  }
  const name = f.exe.names[arg >> 2]!
  noteSuper(global, cls, self, name)
  fillSuper(c, global, cls, self, name)
  return STACK[generic(f, LOAD_SUPER_ATTR, arg, [global, cls, self])]!
}

/** LOAD_SPECIAL where no marker says what it finds. */
export function special(f: PyFrame, which: number, o: PyValue): PyValue {
  const type = typeOf(o)
  if (type.isHeap() && !(o instanceof PyType)) markMethod(type, SPECIAL_NAMES[which]!)
  const found = lookup(type, SPECIAL_NAMES[which]!)
  if (found !== undefined && (typeOf(found).flags & TPFLAGS_METHOD_DESCRIPTOR) !== 0) {
    STACK[f.limit + 1] = o
    return found
  }
  return STACK[generic(f, LOAD_SPECIAL, which, [o])]!
}

/** LIST_EXTEND; `f(*a, b)` and `[*a, b]` begin so. */
export function extend(f: PyFrame, list: PyList, v: PyValue): void {
  const isPlain = (v instanceof PyTuple && v.cls === coreTypes.tuple) || isPlainList(v)
  if (!isPlain) {
    generic(f, LIST_EXTEND, 1, [list, v])
    return
  }
  const { items } = v as PyTuple
  for (let i = 0, n = items.length; i < n; i++) list.items.push(items[i]!)
}

const isPlainList = (v: PyValue): boolean => v instanceof PyList && v.cls === coreTypes.list

/**
 * DICT_MERGE: the keywords of a call, in a new dict; or in the very dict that was given, where the next thing is
 * the call, which only reads it, and there are no others.
 */
export function mergeKeywords(f: PyFrame, operands: Maybe[], isLast: boolean): PyValue {
  const made = operands[3] as PyDict
  const given = operands[4]
  if (given instanceof PyDict && given.cls === coreTypes.dict) {
    if (given.size === 0) return made
    if (isLast && made.size === 0) return given
  }
  generic(f, DICT_MERGE, 1, operands)
  return made
}

export function storeAttribute(o: PyValue, name: string, v: PyValue): void {
  const type = typeOf(o)
  if (type.isHeap() && !(o instanceof PyType) && (o as PyObject).ownDict === undefined) markWrite(type, name)
  setAttr(o, name, v)
}

export function global(f: PyFrame, name: string): PyValue {
  return loadGlobal(f, name)
}

/** What a function whose globals are a plain dict finds under `name`; undefined: it is not that simple. */
export function dictGlobal(
  { globals, builtins }: PyFunction,
  expected: PyValue,
  fallback: NameCell,
  name: string,
): Maybe {
  if (globals.constructor !== PyDict || globals.cls !== coreTypes.dict || builtins !== expected)
    return undefined
  const v = globals.getStr(name)
  return v === undefined ? fallback.value : v
}

export function unbound(f: PyFrame, i: number): never {
  throw unboundLocal(f, i)
}
export function emptyCell(f: PyFrame, i: number): never {
  throw unboundCell(f, i)
}

export function makeFunction(code: PyCode, f: PyFunction): PyValue {
  return newFunction(code, f.globals, f.builtins)
}

// ---- iteration and containers

/** `o[key]`; undefined: it has raised. What programs catch all the time is not thrown. */
export function item(o: PyValue, key: PyValue): Maybe {
  if (o instanceof PyDict) {
    if (o.cls === coreTypes.dict) return o.get(key) ?? raiseHere(keyError(key))
  } else if (o instanceof PyList && typeof key === 'number' && o.cls === coreTypes.list) {
    return o.at(key < 0 ? key + o.length : key) ?? raiseHere(indexError('list index out of range'))
  } else if (o instanceof PyBytes && typeof key === 'number' && key >= 0 && key < o.data.length) {
    if (o.cls === coreTypes.bytes) return int(o.data[key]!)
  }
  return subscript(o, key)
}

/** Division, floor division or remainder; undefined: it has raised. */
export function quotient(a: PyValue, b: PyValue, arg: number): Maybe {
  if (b === 0 && typeof a === 'number') return raiseHere(zeroDivisionError('division by zero'))
  return BINARY_OPERATIONS[arg]!(a, b)
}

/** `v in o` */
export function isIn(o: PyValue, v: PyValue): boolean {
  if (typeof v === 'number' || typeof v === 'string') {
    // A namespace's own table is empty, and its buckets say nothing.
    if (o instanceof PySet || (o instanceof PyDict && !(o instanceof PyNamespace))) {
      const { cls, table } = o
      if ((cls === coreTypes.dict || cls === coreTypes.set) && table.isPlain)
        return table.lookUp(v) !== undefined
    }
  }
  return contains(o, v)
}

export function next(it: PyValue): Maybe {
  if (it instanceof PyListIterator && it.list !== null) {
    const v = it.list.at(it.index)
    if (v === undefined) it.list = null
    else it.index++
    return v
  }
  if (it instanceof PyBytesIterator && it.source !== null) {
    const { data } = it.source
    if (it.index < data.length) return int(data[it.index++]!)
  }
  if (it instanceof PyStrIterator) {
    const { s } = it
    if (typeof s === 'string' && it.index < s.length) return s[it.index++]
  }
  return iterNext(it)
}

/** A range whose values, and the one behind them, are small ints. */
export function isSmallRange(v: PyValue): boolean {
  if (!(v instanceof PyRange) || typeof v.length !== 'number') return false
  const { start, step, length } = v
  return typeof start === 'number' && typeof step === 'number' && Number.isSafeInteger(start + length * step)
}

/** The iterator of a loop, for the interpreter to go on with. */
export function ownRange(next: number, step: number, left: number): PyRangeIterator {
  const it = new PyRangeIterator(next, step, left)
  it.owned = true
  return it
}

/** As `ownRange`, for a list or tuple. */
export function ownItems(of: PyList | PyTuple, index: number): PyValue {
  const it = of instanceof PyList ? new PyListIterator(of) : new PyTupleIterator(of)
  it.index = index
  it.owned = true
  return it
}

/** It has the type flag that MATCH_SEQUENCE asks for. */
export function isSequence(v: PyValue): boolean {
  return (typeOf(v).flags & TPFLAGS_SEQUENCE) !== 0
}

/** The iterator becomes operand `depth` of frame `f`. */
export function getIter(v: PyValue, f: PyFrame, depth: number): PyValue {
  if (isSmallRange(v)) {
    const { start, step, length } = v as PyRange
    return new PyRangeIterator(start as number, step as number, length as number)
  }
  if (v instanceof PyList && v.cls === coreTypes.list) return new PyListIterator(v)
  const it = iter(v)
  if (it instanceof PyGenerator && it !== v) noteIterator(f, it, v, depth)
  return it
}

/** The `n` values of UNPACK_SEQUENCE; the general case throws its errors. */
export function unpack(f: PyFrame, v: PyValue, n: number): Maybe[] {
  const type = typeOf(v)
  if (type === coreTypes.tuple) {
    const { items } = v as PyTuple
    if (items.length === n) return items
  } else if (type === coreTypes.list && (v as PyList).length === n) return (v as PyList).toArray()
  const at = generic(f, UNPACK_SEQUENCE, n, [v])
  const out: Maybe[] = []
  for (let i = n - 1; i >= 0; i--) out.push(STACK[at + i])
  return out
}
let UNPACK_SEQUENCE = 0
export function setUnpackOpcode(code: number): void {
  UNPACK_SEQUENCE = code
}

export function storeItem(o: PyValue, key: PyValue, v: PyValue): void {
  if (o instanceof PyList && o.cls === coreTypes.list && typeof key === 'number') {
    const i = key < 0 ? key + o.length : key
    if (i >= 0 && i < o.length) {
      storeAt(o, i, v)
      return
    }
  } else if (o instanceof PyDict && o.cls === coreTypes.dict) {
    o.set(key, v)
    return
  }
  setItem(o, key, v)
}

// ---- any instruction, by the interpreter's own handler

/** Runs the handler of `op` on these operands; its results are at the answered index of STACK. */
export function generic(f: PyFrame, op: number, arg: number, operands: Maybe[]): number {
  const at = f.limit
  const n = operands.length
  const limit = at + n + 64
  if (limit > STACK.length) growStack(limit)
  for (let i = 0; i < n; i++) STACK[at + i] = operands[i]
  f.limit = limit
  try {
    HANDLER_TABLE[op]!(f, at + n, arg)
  } finally {
    f.limit = at
  }
  return at
}

export function generic1(f: PyFrame, op: number, arg: number, operands: Maybe[]): PyValue {
  return STACK[generic(f, op, arg, operands)]!
}

// ---- exceptions

/** RAISE_VARARGS */
export function raise(f: PyFrame, operands: Maybe[]): void {
  const at = f.limit
  for (let i = 0; i < operands.length; i++) STACK[at + i] = operands[i]
  pending.error = raisedException(at + operands.length, operands.length)
  if (reraised.value === pending.error) {
    reraised.value = null
    reraised.pc = 0
    pending.again = true
  }
}

/** RERAISE */
export function reraise(e: PyValue, lasti: Maybe): void {
  if (!(e instanceof PyBaseException)) throw valueError('reraise of no exception')
  if (typeof lasti === 'number') pending.pc = lasti + 1
  pending.error = e
  pending.again = true
}

export function pushException(e: PyBaseException): PyValue {
  const before = handling.top.value ?? None
  handling.top.value = e
  return before
}

export function popException(e: PyValue): void {
  handling.top.value = e instanceof PyBaseException ? e : null
}

/** Everything that emitted code may name. */
export const SUPPORT = {
  appendAll,
  ...NATIVE_SUPPORT,
  ...CACHE_SUPPORT,
  DL: limits,
  ...SPECIAL_SUPPORT,
  ...DESCRIPTOR_SUPPORT,
  LR: leaveRequests,
  storeAttribute,
  BINARY: BINARY_OPERATIONS,
  NAN_FLOAT,
  appendDouble,
  asDoubles,
  boxFloat,
  doubleAt,
  listOfDoubles,
  isFloatOf,
  givesPairs,
  andHalves,
  orHalves,
  xorHalves,
  nextPair,
  quickPair,
  pair,
  item,
  quotient,
  isIn,
  isSequence,
  isSmallRange,
  keywordDefault,
  PyCell,
  PyComplex,
  PyFloat,
  PyGenerator,
  PyList,
  PyListIterator,
  PyRangeIterator,
  PyTuple,
  PyTupleIterator,
  RD: replacedDicts,
  S: state,
  STACK,
  awaitableOf,
  buildMap,
  call0,
  call1,
  call2,
  callEx,
  callKw,
  callMethod0,
  callMethod1,
  callMethod2,
  callMethodN,
  callN,
  caught,
  compare,
  compareItems,
  compareTrue,
  contains,
  delItem,
  dictGlobal,
  deopt,
  emptyCell,
  exceptionMatches,
  exit,
  exitLoop,
  floatPower: pow,
  formatSimple,
  formatValue,
  generic,
  generic1,
  getAttr,
  getIter,
  leaveLoop,
  noteCalled,
  noteDrop,
  noteTemporary,
  getSlice,
  global,
  interpret,
  isCounted,
  invert,
  isTrue,
  left,
  leftLoop,
  intrinsic1,
  len,
  makeFunction,
  mergeKeywords,
  negative,
  newInner,
  open,
  ownItems,
  ownRange,
  next,
  poll,
  popException,
  pushException,
  raise,
  raisedAt,
  remainder: (a: number, b: number): number => remainder(int(a), int(b)) as number,
  reraise,
  setAttr,
  storeItem,
  extend,
  special,
  superCallee,
  subscript,
  thrown,
  unbound,
  unpack,
}
