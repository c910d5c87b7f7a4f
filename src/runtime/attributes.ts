/**
 * Attribute access: the generic algorithm, instance storage, and the entry points.
 *
 * An instance's attributes are own properties `$name` of its JS object. Where that cannot be (its
 * `__dict__` was replaced, or has keys that are not str) `ownDict` holds the dict instead. A look-up
 * that finds nothing returns undefined; the entry points make the AttributeError.
 * CPython: Objects/object.c (_PyObject_GenericGetAttrWithDict), Objects/typeobject.c.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { type NamespaceStorage, newStorage, type PyDict, PyNamespace } from './dict.ts'
import {
  attributeError,
  exc,
  formatMessage,
  isException,
  newException,
  PyAttributeError,
  typeError,
} from './errors.ts'
import type { Slots } from './slots.ts'
import { lookup, PyType, typeOf } from './type.ts'
import { keyOf, None, PyModule, type PyObject, type PyValue } from './values.ts'

/** The instance attribute `name` of `o`, without looking at its type. */
export function instanceGet(o: PyObject, name: string): PyValue | undefined {
  if (o.ownDict !== undefined) return o.ownDict.getStr(name)
  // No prototype has a property of such a name.
  return (o as unknown as NamespaceStorage)[keyOf(name)]
}

export function instanceSet(o: PyObject, name: string, value: PyValue): void {
  if (o.ownDict !== undefined) o.ownDict.setStr(name, value)
  else (o as unknown as NamespaceStorage)[keyOf(name)] = value
}

/** False if there was no such attribute. */
export function instanceDelete(o: PyObject, name: string): boolean {
  if (o.ownDict !== undefined) return o.ownDict.deleteStr(name)
  const key = keyOf(name)
  if ((o as unknown as NamespaceStorage)[key] === undefined) return false
  delete (o as unknown as NamespaceStorage)[key]
  return true
}

/** The live `__dict__` of an instance whose type has one. */
export function instanceDict(o: PyObject): PyDict {
  if (o.ownDict !== undefined) return o.ownDict
  const view = o.dictView
  if (view !== undefined) return view
  return (o.dictView = new PyNamespace(o as unknown as NamespaceStorage))
}

/** Whether any object has had its `__dict__` replaced: inline caches then ask for `ownDict`. */
export const replacedDicts = { any: false, exclude: (_type: PyType): void => {} }

/** Replaces `__dict__`: from here on attributes live in `dict`. The old view keeps what it had. */
export function setInstanceDict(o: PyObject, dict: PyDict): void {
  replacedDicts.any = true
  replacedDicts.exclude(typeOf(o))
  const storage = o as unknown as NamespaceStorage
  const kept = newStorage()
  for (const key of Object.keys(storage)) {
    if (key.charCodeAt(0) !== 36) continue
    kept[key] = storage[key]
    delete storage[key]
  }
  const view = o.dictView
  if (view instanceof PyNamespace) view.storage = kept
  o.dictView = undefined
  o.ownDict = dict
}

/** object.__getattribute__; undefined when there is no such attribute. */
export function genericGetAttr(o: PyValue, name: string): PyValue | undefined {
  const type = typeOf(o)
  const descr = lookup(type, name)
  if (descr === undefined) return type.hasDict ? instanceGet(o as PyObject, name) : undefined
  const slots = typeOf(descr).slots
  const get = slots.tp_descr_get
  if (get !== null && slots.tp_descr_set !== null) return get(descr, o, type)
  if (type.hasDict) {
    const own = instanceGet(o as PyObject, name)
    if (own !== undefined) return own
  }
  return get === null ? descr : get(descr, o, type)
}

/** object.__setattr__ and __delattr__ (`value` undefined). */
export function genericSetAttr(o: PyValue, name: string, value: PyValue | undefined): void {
  const type = typeOf(o)
  const descr = lookup(type, name)
  if (descr !== undefined) {
    const set = typeOf(descr).slots.tp_descr_set
    if (set !== null) {
      set(descr, o, value)
      return
    }
  }
  if (!type.hasDict) throw cannotSet(o, name, descr !== undefined)
  if (value !== undefined) instanceSet(o as PyObject, name, value)
  else if (!instanceDelete(o as PyObject, name)) throw cannotDelete(o, name)
}

/** Unlike elsewhere the exception of an instance does not know the name and the object. */
function cannotDelete(o: PyValue, name: string) {
  if (o instanceof PyType || o instanceof PyModule) return noAttribute(o, name)
  return newException(
    exc.AttributeError,
    fromUtf16(formatMessage("'%T' object has no attribute '%s'", [o, fromUtf16(name)])),
  )
}

function cannotSet(o: PyValue, name: string, found: boolean) {
  if (found) return attributeError(o, name, "'%T' object attribute '%s' is read-only", o, fromUtf16(name))
  return attributeError(
    o,
    name,
    "'%T' object has no attribute '%s' and no __dict__ for setting new attributes",
    o,
    fromUtf16(name),
  )
}

/** The AttributeError for an attribute that is not there. */
export function noAttribute(o: PyValue, name: string) {
  if (o instanceof PyType) {
    return attributeError(o, name, "type object '%N' has no attribute '%s'", o, fromUtf16(name))
  }
  if (o instanceof PyModule) return moduleAttributeError(o, name)
  return attributeError(o, name, "'%T' object has no attribute '%s'", o, fromUtf16(name))
}

function moduleAttributeError(o: PyModule, name: string) {
  const modname = o.dict?.getStr('__name__')
  if (typeof modname !== 'string')
    return attributeError(o, name, "module has no attribute '%s'", fromUtf16(name))
  return attributeError(o, name, "module '%s' has no attribute '%s'", modname, fromUtf16(name))
}

/** `getattr(o, name)`; throws AttributeError. `name` in UTF-16. */
export function getAttr(o: PyValue, name: string): PyValue {
  let v: PyValue | undefined
  try {
    v = typeOf(o).slots.tp_getattro!(o, name)
  } catch (e) {
    explain(e, o, name)
    throw e
  }
  if (v === undefined) throw noAttribute(o, name)
  return v
}

/** An AttributeError that Python code raised bare says what it is about, for suggestions. */
export function explain(e: unknown, o: PyValue, name: string): void {
  if (e instanceof PyAttributeError && e.obj === None && e.name === None) {
    e.obj = o
    e.name = fromUtf16(name)
  }
}

/** As `getAttr` where the class is known to have `descr`, which decides. */
export function getThrough(
  descr: PyValue,
  get: NonNullable<Slots['tp_descr_get']>,
  o: PyValue,
  type: PyType,
  name: string,
): PyValue {
  try {
    return get(descr, o, type)
  } catch (e) {
    explain(e, o, name)
    throw e
  }
}

/** `getattr(o, name, None)` with undefined for "not there"; an AttributeError raised on the way counts as that. */
export function lookupAttr(o: PyValue, name: string): PyValue | undefined {
  try {
    return typeOf(o).slots.tp_getattro!(o, name)
  } catch (e) {
    if (isException(e, exc.AttributeError)) return undefined
    throw e
  }
}

export function hasAttr(o: PyValue, name: string): boolean {
  return lookupAttr(o, name) !== undefined
}

export function setAttr(o: PyValue, name: string, value: PyValue): void {
  const set = typeOf(o).slots.tp_setattro
  if (set === null) throw typeError("'%T' object has no attributes (assign to .%s)", o, fromUtf16(name))
  set(o, name, value)
}

export function delAttr(o: PyValue, name: string): void {
  const set = typeOf(o).slots.tp_setattro
  if (set === null) throw typeError("'%T' object has no attributes (del .%s)", o, fromUtf16(name))
  set(o, name, undefined)
}
