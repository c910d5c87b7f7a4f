/**
 * Attributes where the guess of compiled code does not hold: a cache for each place, as the interpreter has them,
 * that follows what comes along. Classes made again and again (in functions, by decorators) live on these.
 */
import { NO_TYPE, SiteCache } from '../objects/executable.ts'
import { growStack, type PyFrame, STACK } from '../objects/frame.ts'
import { instanceGet, replacedDicts } from '../runtime/attributes.ts'
import { markMethod, markRead } from '../runtime/markers.ts'
import { state } from '../runtime/state.ts'
import { coreTypes, lookupAfter, PyType, TPFLAGS_METHOD_DESCRIPTOR, typeOf } from '../runtime/type.ts'
import { keyOf, type PyObject, type PyValue } from '../runtime/values.ts'
import {
  attributeFromCache,
  EMPTY,
  FALLBACK,
  loadAttribute,
  loadMethodCached,
  MODULE,
  methodFromCache,
  ON_TYPE,
  storeAttribute,
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

/** How many kinds of objects a place remembers beside the first. */
const MOST_KINDS = 3

/** The cache of this place to be filled now: one that says nothing, a new one, or each in turn. */
function spare(c: SiteCache): SiteCache {
  if (isOutdated(c)) return c
  c.more ??= []
  const { more } = c
  for (const other of more) if (isOutdated(other)) return other
  const other = more.length < MOST_KINDS ? new SiteCache() : more.shift()!
  more.push(other)
  return other
}

/** The class that it is about has changed, or there is none. */
function isOutdated(c: SiteCache): boolean {
  if (c.kind === EMPTY || c.kind === FALLBACK) return true
  if (c.kind === MODULE) return c.cell.value === undefined
  const type = c.type === NO_TYPE ? (c.key as PyType) : c.type
  return c.version !== type.version
}

/** `o.name` */
function cachedAttribute(c: SiteCache, o: PyValue, name: string, key: string): PyValue {
  const v = attributeFromCache(c, o, name)
  if (v !== undefined) return v
  if (c.more !== null) {
    for (const other of c.more) {
      const u = attributeFromCache(other, o, name)
      if (u !== undefined) return u
    }
  }
  return loadAttribute(spare(c), o, name, key)
}

/** `o.name` where the marker says nothing, or the instance does not have it. */
function attribute(c: SiteCache, o: PyValue, name: string, key: string): PyValue {
  const type = typeOf(o)
  if (c.type === type && c.version === type.version && c.kind === ON_TYPE) {
    if (!replacedDicts.any && c.access.lacks(o, type)) return c.value!
  }
  if (isMarkable(o, type) && instanceGet(o as PyObject, name) !== undefined) markRead(type, name)
  return cachedAttribute(c, o, name, key)
}

function isMarkable(o: PyValue, type: PyType): boolean {
  return type.isHeap() && !(o instanceof PyType) && (o as PyObject).ownDict === undefined
}

/** The callable of `o.name(...)`; `STACK[limit + 1]` is its first argument or undefined. */
function method(c: SiteCache, o: PyValue, name: string): PyValue {
  const at = (state.frame as PyFrame).limit
  if (at + 2 > STACK.length) growStack(at + 2)
  if (methodFromCache(c, o, at)) return STACK[at]!
  if (c.more !== null) for (const other of c.more) if (methodFromCache(other, o, at)) return STACK[at]!
  const type = typeOf(o)
  if (isMarkable(o, type)) {
    if (type.hasDict && instanceGet(o as PyObject, name) !== undefined) markRead(type, name)
    else markMethod(type, name)
  }
  loadMethodCached(spare(c), o, name, keyOf(name), at)
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
