/**
 * Filling and slow sides of the inline caches of attributes and globals. The loop does the first check of
 * each; what is here may run Python code and raises the errors.
 */
import { accessorsOf } from '../objects/accessors.ts'
import { NO_TYPE, type SiteCache } from '../objects/executable.ts'
import type { PyFrame } from '../objects/frame.ts'
import { STACK } from '../objects/frame.ts'
import {
  genericGetAttr,
  genericSetAttr,
  getAttr,
  getThrough,
  instanceGet,
  replacedDicts,
  setAttr,
} from '../runtime/attributes.ts'
import { PyNamespace } from '../runtime/dict.ts'
import { PyFunction } from '../runtime/function.ts'
import { PyMemberDescr } from '../runtime/native.ts'
import { looksFirst } from '../runtime/slotdefs.ts'
import {
  coreTypes,
  isSubtype,
  lookup,
  PyType,
  TPFLAGS_METHOD_DESCRIPTOR,
  typeOf,
  volatileNames,
} from '../runtime/type.ts'
import { PyClassMethod, PyModule, type PyObject, PyStaticMethod, type PyValue } from '../runtime/values.ts'
import { loadMethod } from './handlers/attributes.ts'
import { loadGlobal } from './handlers/names.ts'

// SiteCache.kind
export const EMPTY = 0
/** A property of instances of `type` at `version`: the loop reads and writes it. */
export const INSTANCE = 1
/** `value`, found on `type` at `version`, unless the instance has the property itself. */
export const ON_TYPE = 2
/** `cell` of module `key`. */
export const MODULE = 3
/** `value` of class `key` itself, at `version`. */
export const CLASS = 4
/** `value`, found on `type` at `version`, is a descriptor that gives the attribute; PROPERTY: a property. */
export const PROPERTY = 5
export const DESCRIPTOR = 6
/** Neither the class nor the instance had it: `__getattr__` gave it. */
export const FALLBACK = 7
/** `value` is the function of a class method, found through class `key` itself, which is its first argument. */
export const CLASS_METHOD = 8
/** The same through an instance of `key`, unless that has an attribute of this name. */
export const CLASS_METHOD_OF = 9
/** `value` is what a static method of class `key` calls. */
export const STATIC_METHOD_OF = 10

function reset(c: SiteCache): void {
  c.kind = EMPTY
  c.type = NO_TYPE
  c.version = -1
}

function setType(c: SiteCache, kind: number, type: PyType, key: string): void {
  c.kind = kind
  c.type = type
  c.version = type.version
  c.access = accessorsOf(key)
}

/** LOAD_ATTR where the loop's own check failed. */
export function loadAttribute(c: SiteCache, o: PyValue, name: string, key: string): PyValue {
  const v = attributeFromCache(c, o, name)
  if (v !== undefined) return v
  fillLoad(c, o, name, key)
  return getAttr(o, name)
}

/** The attribute, if the cache says what it is. */
export function attributeFromCache(c: SiteCache, o: PyValue, name: string): PyValue | undefined {
  switch (c.kind) {
    case INSTANCE: {
      const type = typeOf(o)
      return c.type === type && c.version === type.version ? c.access.get(o, type) : undefined
    }
    case ON_TYPE: {
      const { type } = c
      if (c.version !== type.version || replacedDicts.any) return undefined
      return c.access.lacks(o, type) ? c.value : undefined
    }
    case MODULE:
      return o === c.key ? c.cell.value : undefined
    case CLASS:
      return isClassOf(c, o) ? c.value : undefined
    case PROPERTY:
    case DESCRIPTOR:
      return c.version === c.type.version ? throughDescriptor(c, o, name) : undefined
  }
  return undefined
}

/** `o` is the class that the cache is about, unchanged. */
function isClassOf(c: SiteCache, o: PyValue): boolean {
  return o === c.key && (o as PyType).version === c.version && typeOf(o).version === c.meta
}

/** What the descriptor gives, unless the instance may have an attribute that comes before. */
function throughDescriptor(c: SiteCache, o: PyValue, name: string): PyValue | undefined {
  const { type } = c
  if (typeOf(o) !== type) return undefined
  const { tp_descr_get, tp_descr_set } = typeOf(c.value!).slots
  if (tp_descr_get === null) return undefined
  const comesFirst = tp_descr_set !== null || !type.hasDict || (!replacedDicts.any && c.access.lacks(o, type))
  return comesFirst ? getThrough(c.value!, tp_descr_get, o, type, name) : undefined
}

function fillLoad(c: SiteCache, o: PyValue, name: string, key: string): void {
  reset(c)
  const type = typeOf(o)
  if (o instanceof PyModule) fillModule(c, o, type, name, key)
  else if (o instanceof PyType) fillClass(c, o, type, name)
  else if (type.slots.tp_getattro === genericGetAttr) fillInstance(c, o, type, name, key)
  else if (looksFirst(type)) fillOwn(c, o, type, name, key)
}

/** An attribute that the instance has itself, where the class has nothing that would come before. */
function fillOwn(c: SiteCache, o: PyValue, type: PyType, name: string, key: string): boolean {
  const found = lookup(type, name)
  if (found !== undefined && (typeOf(found).isHeap() || typeOf(found).slots.tp_descr_set !== null))
    return false
  if (!type.hasDict || (o as PyObject).ownDict !== undefined) return false
  if (instanceGet(o as PyObject, name) === undefined) {
    if (found === undefined && type.slots.tp_getattro !== genericGetAttr) c.kind = FALLBACK
    return false
  }
  setType(c, INSTANCE, type, key)
  return true
}

function fillInstance(c: SiteCache, o: PyValue, type: PyType, name: string, key: string): void {
  const descr = lookup(type, name)
  if (descr === undefined) {
    if (type.hasDict) setType(c, INSTANCE, type, key)
    return
  }
  if (descr instanceof PyMemberDescr && descr.get === null) {
    if (isSubtype(type, descr.objclass)) setType(c, INSTANCE, type, descr.key)
    return
  }
  if (fillOwn(c, o, type, name, key) || volatileNames.has(name)) return
  const { slots } = typeOf(descr)
  if (slots.tp_descr_get === null && slots.tp_descr_set !== null) return
  const isProperty = typeOf(descr) === coreTypes.property
  setType(c, slots.tp_descr_get === null ? ON_TYPE : isProperty ? PROPERTY : DESCRIPTOR, type, key)
  c.value = descr
}

function fillModule(c: SiteCache, o: PyModule, type: PyType, name: string, key: string): void {
  if (type !== coreTypes.module || !(o.dict instanceof PyNamespace)) return
  if (lookup(type, name) !== undefined || o.dict.getStr(name) === undefined) return
  const cell = o.dict.cell(key)
  if (cell === undefined) return
  c.kind = MODULE
  c.key = o
  c.cell = cell
}

/** An attribute of a class that is no descriptor and that `type` itself does not have. */
function fillClass(c: SiteCache, o: PyType, meta: PyType, name: string): void {
  if (meta.slots.tp_getattro !== coreTypes.type.slots.tp_getattro) return
  const own = lookup(meta, name)
  if (own !== undefined && (typeOf(own).isHeap() || typeOf(own).slots.tp_descr_set !== null)) return
  const found = lookup(o, name)
  if (found === undefined || volatileNames.has(name)) return
  const value = ofClass(o, found)
  if (value === undefined) return
  c.kind = CLASS
  c.key = o
  c.version = o.version
  c.meta = meta.version
  c.value = value
}

/** What `found` gives when it is read from the class, if that is always the same. */
function ofClass(o: PyType, found: PyValue): PyValue | undefined {
  const { tp_descr_get } = typeOf(found).slots
  if (tp_descr_get === null) return found
  if (typeOf(found).isHeap()) return undefined
  const value = tp_descr_get(found, null, o)
  return value === found || found instanceof PyStaticMethod ? value : undefined
}

/** LOAD_ATTR for a call where the loop's own check failed: pushes a function and self, or a value and NULL. */
export function loadMethodCached(c: SiteCache, o: PyValue, name: string, key: string, at: number): void {
  if (methodFromCache(c, o, at)) return
  if (o instanceof PyType && fillClassMethod(c, o, name)) {
    STACK[at] = c.value
    STACK[at + 1] = o
    return
  }
  if (o instanceof PyModule || o instanceof PyType) {
    STACK[at] = loadAttribute(c, o, name, key)
    STACK[at + 1] = undefined
    return
  }
  reset(c)
  const type = typeOf(o)
  if (type.slots.tp_getattro === genericGetAttr) {
    const descr = lookup(type, name)
    if (descr !== undefined && (typeOf(descr).flags & TPFLAGS_METHOD_DESCRIPTOR) !== 0) {
      setType(c, ON_TYPE, type, key)
      c.value = descr
    } else if (isFunctionOfClass(descr) && !volatileNames.has(name)) {
      setOwner(c, CLASS_METHOD_OF, type, key)
      c.value = descr.callable
    } else if (descr instanceof PyStaticMethod && !descr.cls.isHeap() && !volatileNames.has(name)) {
      setOwner(c, STATIC_METHOD_OF, type, key)
      c.value = descr.callable
    }
  }
  loadMethod(o, name, at)
}

/** As `setType`, for what the loop does not do itself. */
function setOwner(c: SiteCache, kind: number, type: PyType, key: string): void {
  c.kind = kind
  c.key = type
  c.version = type.version
  c.access = accessorsOf(key)
}

function isFunctionOfClass(v: PyValue | undefined): v is PyClassMethod {
  return v instanceof PyClassMethod && !v.cls.isHeap() && v.callable instanceof PyFunction
}

/** Puts the callable of `o.name(...)` at `at`, its first argument or undefined behind it, if the cache says what they are. */
export function methodFromCache(c: SiteCache, o: PyValue, at: number): boolean {
  switch (c.kind) {
    case ON_TYPE: {
      const type = typeOf(o)
      if (c.type !== type || c.version !== type.version || !isOnType(c, o, type)) return false
      return pair(at, c.value, o)
    }
    case MODULE:
      return o === c.key && c.cell.value !== undefined && pair(at, c.cell.value, undefined)
    case CLASS:
      return isClassOf(c, o) && pair(at, c.value, undefined)
    case CLASS_METHOD:
      return isClassOf(c, o) && pair(at, c.value, o)
    case CLASS_METHOD_OF:
    case STATIC_METHOD_OF: {
      const type = typeOf(o)
      if (c.key !== type || c.version !== type.version || !isOnType(c, o, type)) return false
      return pair(at, c.value, c.kind === CLASS_METHOD_OF ? type : undefined)
    }
  }
  return false
}

/** The instance has no attribute of its own that would come first. */
function isOnType(c: SiteCache, o: PyValue, type: PyType): boolean {
  return !replacedDicts.any && (typeof o !== 'object' || c.access.lacks(o, type))
}

function pair(at: number, callable: PyValue | undefined, self: PyValue | undefined): true {
  STACK[at] = callable
  STACK[at + 1] = self
  return true
}

function fillClassMethod(c: SiteCache, o: PyType, name: string): boolean {
  const meta = typeOf(o)
  if (meta.slots.tp_getattro !== coreTypes.type.slots.tp_getattro || lookup(meta, name) !== undefined)
    return false
  const found = lookup(o, name)
  if (!isFunctionOfClass(found) || volatileNames.has(name)) return false
  reset(c)
  c.kind = CLASS_METHOD
  c.key = o
  c.version = o.version
  c.meta = meta.version
  c.value = found.callable
  return true
}

/** STORE_ATTR where the loop's own check failed. */
export function storeAttribute(c: SiteCache, o: PyValue, name: string, value: PyValue, key: string): void {
  setAttr(o, name, value)
  reset(c)
  const type = typeOf(o)
  if (type.slots.tp_setattro !== genericSetAttr) return
  const descr = lookup(type, name)
  if (descr instanceof PyMemberDescr && descr.get === null) {
    if (!descr.readonly && isSubtype(type, descr.objclass)) setType(c, INSTANCE, type, descr.key)
    return
  }
  if (descr !== undefined && typeOf(descr).slots.tp_descr_set !== null) {
    // What compiled code is to expect here; nothing that the loop could use.
    c.kind = typeOf(descr) === coreTypes.property ? PROPERTY : DESCRIPTOR
    return
  }
  // Modules always keep their names in a dict of their own (ownDict); they must not be cached here.
  if (!type.hasDict || (o as PyObject).ownDict !== undefined) return
  if (instanceGet(o as PyObject, name) !== undefined) setType(c, INSTANCE, type, key)
}

/** LOAD_GLOBAL where the loop's own check failed. */
export function loadGlobalCached(c: SiteCache, f: PyFrame, name: string, key: string): PyValue {
  const v = loadGlobal(f, name)
  const { globals, builtins } = f.func
  c.key = null
  if (!(globals instanceof PyNamespace && builtins instanceof PyNamespace)) return v
  if (globals.cls !== coreTypes.dict || builtins.cls !== coreTypes.dict) return v
  const cell = globals.cell(key)
  const fallback = builtins.cell(key)
  if (cell === undefined || fallback === undefined) return v
  c.cell = cell
  c.fallback = fallback
  c.key = f.func.scope
  return v
}
