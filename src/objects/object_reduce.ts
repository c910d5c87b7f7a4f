/**
 * How an arbitrary object is taken apart for pickle and copy.
 * CPython: Objects/typeobject.c (object_getstate, reduce_newobj, _common_reduce).
 */

import { toUtf16 } from '../base/wide_string.ts'
import { getAttr, lookupAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { PyDict } from '../runtime/dict.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { machine } from '../runtime/state.ts'
import { coreTypes, isSubtype, lookup, type PyType, typeOf } from '../runtime/type.ts'
import { int, None, PyList, PyTuple, type PyValue, strValue } from '../runtime/values.ts'

function copyreg(name: string): PyValue {
  return getAttr(machine.importModule('copyreg'), name)
}

/** Protocols 0 and 1: copyreg knows how. */
export function reduceByCopyreg(self: PyValue, protocol: number): PyValue {
  return call(copyreg('_reduce_ex'), [self, int(protocol)])
}

/** object.__getstate__ */
export function objectState(self: PyValue): PyValue {
  const type = typeOf(self)
  const dict = type.hasDict ? lookupAttr(self, '__dict__') : undefined
  const state = dict instanceof PyDict && dict.size > 0 ? copyOf(dict) : None
  const slots = slotState(self, type)
  return slots === undefined ? state : new PyTuple([state, slots])
}

function copyOf(dict: PyDict): PyDict {
  const d = new PyDict()
  d.update(dict)
  return d
}

/** Values of `__slots__` attributes that are set, as copyreg._slotnames lists them. */
function slotState(self: PyValue, type: PyType): PyDict | undefined {
  const names = call(copyreg('_slotnames'), [type])
  if (!(names instanceof PyList) || names.items.length === 0) return undefined
  const d = new PyDict()
  for (const name of names.items) {
    const value = lookupAttr(self, toUtf16(strValue(name)!))
    if (value !== undefined) d.set(name, value)
  }
  return d.size === 0 ? undefined : d
}

function getState(self: PyValue): PyValue {
  return callMethod(self, '__getstate__')
}

/** Arguments for `cls.__new__`, from `__getnewargs_ex__` or `__getnewargs__`. */
function newArguments(self: PyValue): { args: PyTuple | null; kwargs: PyDict | null } {
  const ex = lookup(typeOf(self), '__getnewargs_ex__')
  if (ex !== undefined) {
    const pair = callMethod(self, '__getnewargs_ex__')
    if (!(pair instanceof PyTuple)) throw typeError("__getnewargs_ex__ should return a tuple, not '%T'", pair)
    if (pair.items.length !== 2) {
      throw valueError(`__getnewargs_ex__ should return a tuple of length 2, not ${pair.items.length}`)
    }
    const [args, kwargs] = pair.items
    if (!(args instanceof PyTuple)) {
      throw typeError(
        "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '%T'",
        args!,
      )
    }
    if (!(kwargs instanceof PyDict)) {
      throw typeError(
        "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '%T'",
        kwargs!,
      )
    }
    return { args, kwargs }
  }
  if (lookup(typeOf(self), '__getnewargs__') === undefined) return { args: null, kwargs: null }
  const args = callMethod(self, '__getnewargs__')
  if (!(args instanceof PyTuple)) throw typeError("__getnewargs__ should return a tuple, not '%T'", args)
  return { args, kwargs: null }
}

/** Protocol 2 and up: `copyreg.__newobj__(cls, *args)`, state, list items, dict items. */
export function reduceNewObject(self: PyValue): PyValue {
  const type = typeOf(self)
  if (type.slots.tp_new === null) throw typeError("cannot pickle '%T' object", self)
  const { args, kwargs } = newArguments(self)
  checkPicklable(self, type, args !== null)
  const cls: PyValue = getAttr(self, '__class__')
  const rest = args?.items ?? []
  const made =
    kwargs === null || kwargs.size === 0
      ? [copyreg('__newobj__'), new PyTuple([cls, ...rest])]
      : [copyreg('__newobj_ex__'), new PyTuple([cls, new PyTuple(rest), kwargs])]
  return new PyTuple([...(made as PyValue[]), getState(self), listItems(self), dictItems(self)])
}

/** They have a dict, and a function besides. */
const WRAPPERS = new Set(['classmethod', 'staticmethod'])

/** An object of a builtin type that has state outside of its attributes cannot be pickled this way. */
function checkPicklable(self: PyValue, type: PyType, hasArgs: boolean): void {
  if (hasArgs || isSubtype(type, coreTypes.list) || isSubtype(type, coreTypes.dict)) return
  let native: PyType = type
  while (native.isHeap() && native.base !== null) native = native.base
  if (native === coreTypes.object || (native.hasDict && !WRAPPERS.has(native.name))) return
  if (lookup(type, '__getstate__') !== coreTypes.object.dict.getStr('__getstate__')) return
  throw typeError("cannot pickle '%T' object", self)
}

function listItems(self: PyValue): PyValue {
  return self instanceof PyList ? callIter(self) : None
}
function dictItems(self: PyValue): PyValue {
  return self instanceof PyDict ? callIter(callMethod(self, 'items')) : None
}
function callIter(v: PyValue): PyValue {
  return typeOf(v).slots.tp_iter!(v)
}
