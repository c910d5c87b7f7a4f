/**
 * Filling and slow sides of the inline caches of attributes and globals. The loop does the first check of
 * each; what is here may run Python code and raises the errors.
 */
import type { SiteCache } from '../objects/executable.ts'
import type { PyFrame } from '../objects/frame.ts'
import {
  genericGetAttr,
  genericSetAttr,
  getAttr,
  instanceGet,
  replacedDicts,
  setAttr,
} from '../runtime/attributes.ts'
import { type NamespaceStorage, PyNamespace } from '../runtime/dict.ts'
import { PyMemberDescr } from '../runtime/native.ts'
import { coreTypes, isSubtype, lookup, PyType, TPFLAGS_METHOD_DESCRIPTOR, typeOf } from '../runtime/type.ts'
import { PyModule, type PyObject, type PyValue } from '../runtime/values.ts'
import { loadMethod } from './handlers/attributes.ts'
import { loadGlobal } from './handlers/names.ts'
import { STACK } from '../objects/frame.ts'

// SiteCache.kind
export const EMPTY = 0
/** Property `name` of the instance, of type `key` at `version`. */
export const INSTANCE = 1
/** `value`, found on type `key`, unless the instance has property `name`. */
export const SHADOWABLE = 2
/** `value`, found on type `key`, whose instances have no `__dict__`. */
export const FIXED = 3
/** `cell` of module `key`. */
export const MODULE = 4
/** `value` of class `key` itself, at `version`. */
export const CLASS = 5

/** The property of instance `o`; only for objects whose `__dict__` was not replaced. */
function property(o: PyValue, name: string): PyValue | undefined {
  return (o as unknown as NamespaceStorage)[name]
}

/** LOAD_ATTR where the loop's own check failed. */
export function loadAttribute(c: SiteCache, o: PyValue, name: string, key: string): PyValue {
  switch (c.kind) {
    case SHADOWABLE:
    case FIXED: {
      const type = typeOf(o)
      if (type !== c.key || type.version !== c.version) break
      if (c.kind === FIXED) return c.value!
      if (replacedDicts.any && (o as PyObject).ownDict !== undefined) break
      return property(o, c.name) ?? c.value!
    }
    case MODULE:
      if (o === c.key && c.cell.value !== undefined) return c.cell.value
      break
    case CLASS:
      if (o === c.key && (o as PyType).version === c.version) return c.value!
      break
  }
  fillLoad(c, o, name, key)
  return getAttr(o, name)
}

function fillLoad(c: SiteCache, o: PyValue, name: string, key: string): void {
  c.kind = EMPTY
  const type = typeOf(o)
  if (o instanceof PyModule) fillModule(c, o, type, name, key)
  else if (o instanceof PyType) fillClass(c, o, type, name)
  else if (type.slots.tp_getattro === genericGetAttr) fillInstance(c, type, name, key)
}

function fillInstance(c: SiteCache, type: PyType, name: string, key: string): void {
  const descr = lookup(type, name)
  c.key = type
  c.version = type.version
  c.name = key
  if (descr === undefined) {
    if (type.hasDict) c.kind = INSTANCE
    return
  }
  if (descr instanceof PyMemberDescr) {
    if (!isSubtype(type, descr.objclass)) return
    c.kind = INSTANCE
    c.name = descr.key
    return
  }
  const { slots } = typeOf(descr)
  if (slots.tp_descr_get !== null || slots.tp_descr_set !== null) return
  c.value = descr
  c.kind = type.hasDict ? SHADOWABLE : FIXED
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
  if (meta !== coreTypes.type || lookup(meta, name) !== undefined) return
  const found = lookup(o, name)
  if (found === undefined || typeOf(found).slots.tp_descr_get !== null) return
  c.kind = CLASS
  c.key = o
  c.version = o.version
  c.value = found
}

/** LOAD_ATTR for a call where the loop's own check failed: pushes a function and self, or a value and NULL. */
export function loadMethodCached(c: SiteCache, o: PyValue, name: string, key: string, at: number): void {
  const type = typeOf(o)
  if (type === c.key && type.version === c.version && c.kind === FIXED) {
    STACK[at] = c.value
    STACK[at + 1] = o
    return
  }
  if (o instanceof PyModule || o instanceof PyType) {
    STACK[at] = loadAttribute(c, o, name, key)
    STACK[at + 1] = undefined
    return
  }
  c.kind = EMPTY
  if (type.slots.tp_getattro === genericGetAttr) {
    const descr = lookup(type, name)
    if (descr !== undefined && (typeOf(descr).flags & TPFLAGS_METHOD_DESCRIPTOR) !== 0) {
      c.key = type
      c.version = type.version
      c.name = key
      c.value = descr
      c.kind = type.hasDict ? SHADOWABLE : FIXED
    }
  }
  loadMethod(o, name, at)
}

/** STORE_ATTR where the loop's own check failed. */
export function storeAttribute(c: SiteCache, o: PyValue, name: string, key: string, value: PyValue): void {
  setAttr(o, name, value)
  c.kind = EMPTY
  const type = typeOf(o)
  if (type.slots.tp_setattro !== genericSetAttr) return
  const descr = lookup(type, name)
  if (descr instanceof PyMemberDescr) {
    if (descr.readonly || !isSubtype(type, descr.objclass)) return
    c.name = descr.key
  } else {
    if (descr !== undefined && typeOf(descr).slots.tp_descr_set !== null) return
    // Modules keep their names in a dict of their own.
    if (!type.hasDict || (o as PyObject).ownDict !== undefined) return
    if (instanceGet(o as PyObject, name) === undefined) return
    c.name = key
  }
  c.key = type
  c.version = type.version
  c.kind = INSTANCE
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
  c.key = globals
  return v
}
