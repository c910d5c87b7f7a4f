/**
 * Attributes where the guess of compiled code does not hold: a cache for each place, as the interpreter has them,
 * that follows what comes along. Classes made again and again (in functions, by decorators) live on these.
 */
import { SiteCache } from '../objects/executable.ts'
import { growStack, type PyFrame, STACK } from '../objects/frame.ts'
import { instanceGet, replacedDicts } from '../runtime/attributes.ts'
import { markMethod, markRead } from '../runtime/markers.ts'
import { state } from '../runtime/state.ts'
import { coreTypes, lookupAfter, PyType, TPFLAGS_METHOD_DESCRIPTOR, typeOf } from '../runtime/type.ts'
import { keyOf, type PyObject, type PyValue } from '../runtime/values.ts'
import {
  INSTANCE,
  loadAttribute,
  loadMethodCached,
  ON_TYPE,
  storeAttribute,
  throughClassMethod,
} from '../vm/inline_caches.ts'
import type { FunctionWriter } from './function_writer.ts'

/** The name of the cache of the present instruction. */
export function ownCache(w: FunctionWriter): string {
  const { unit } = w.instruction
  let cache = w.caches.get(unit)
  if (cache === undefined) {
    cache = new SiteCache()
    w.caches.set(unit, cache)
  }
  return w.constant(cache)
}

/** `o.name` */
function cachedAttribute(c: SiteCache, o: PyValue, name: string, key: string): PyValue {
  const type = typeOf(o)
  if (c.type === type && c.version === type.version) {
    if (c.kind === INSTANCE) {
      const v = c.access.get(o, type)
      if (v !== undefined) return v
    } else if (c.kind === ON_TYPE && !replacedDicts.any && c.access.lacks(o, type)) return c.value!
  }
  return loadAttribute(c, o, name, key)
}

/** `o.name` where the marker says nothing, or the instance does not have it. */
function attribute(c: SiteCache, o: PyValue, name: string, key: string): PyValue {
  const type = typeOf(o)
  if (c.type === type && c.version === type.version && c.kind === ON_TYPE) {
    if (!replacedDicts.any && c.access.lacks(o, type)) return c.value!
  }
  if (isMarkable(o, type) && instanceGet(o as PyObject, name) !== undefined) markRead(type, name)
  return loadAttribute(c, o, name, key)
}

function isMarkable(o: PyValue, type: PyType): boolean {
  return type.isHeap() && !(o instanceof PyType) && (o as PyObject).ownDict === undefined
}

/** The callable of `o.name(...)`; `STACK[limit + 1]` is its first argument or undefined. */
function method(c: SiteCache, o: PyValue, name: string): PyValue {
  const at = (state.frame as PyFrame).limit
  if (at + 2 > STACK.length) growStack(at + 2)
  const type = typeOf(o)
  if (c.type === type && c.version === type.version && c.kind === ON_TYPE && !replacedDicts.any) {
    if (typeof o !== 'object' || c.access.lacks(o, type)) {
      STACK[at] = c.value
      STACK[at + 1] = o
      return c.value!
    }
  }
  const cls = throughClassMethod(c, o)
  if (cls !== null) {
    STACK[at] = c.value
    STACK[at + 1] = cls
    return c.value!
  }
  if (isMarkable(o, type)) {
    if (type.hasDict && instanceGet(o as PyObject, name) !== undefined) markRead(type, name)
    else markMethod(type, name)
  }
  loadMethodCached(c, o, name, keyOf(name), at)
  return STACK[at]!
}

/** `o.name = v` */
function cachedStore(c: SiteCache, o: PyValue, name: string, v: PyValue): void {
  const type = typeOf(o)
  if (c.type === type && c.version === type.version && !replacedDicts.any && c.access.set(o, type, v)) return
  storeAttribute(c, o, name, v, keyOf(name))
}

/** The function that `super().name` is, called with `self`; undefined if the cache does not say. */
export function cachedSuper(c: SiteCache, global: PyValue, cls: PyValue, self: PyValue): PyValue | undefined {
  const type = typeOf(self)
  if (global !== coreTypes.super || c.key !== cls || c.type !== type || c.version !== type.version)
    return undefined
  return c.value
}

export function fillSuper(c: SiteCache, global: PyValue, cls: PyValue, self: PyValue, name: string): void {
  c.key = null
  if (global !== coreTypes.super || !(cls instanceof PyType) || self instanceof PyType) return
  const type = typeOf(self)
  const found = type.mro.includes(cls) ? lookupAfter(type, cls, name) : undefined
  if (found === undefined || (typeOf(found).flags & TPFLAGS_METHOD_DESCRIPTOR) === 0) return
  c.key = cls
  c.type = type
  c.version = type.version
  c.value = found
}

export const CACHE_SUPPORT = { attribute, cachedAttribute, cachedStore, method }
