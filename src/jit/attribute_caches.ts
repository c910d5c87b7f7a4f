/**
 * Attributes where the guess of compiled code does not hold: a cache for each place, as the interpreter has them,
 * that follows what comes along. Classes made again and again (in functions, by decorators) live on these.
 */
import { SiteCache } from '../objects/executable.ts'
import { replacedDicts } from '../runtime/attributes.ts'
import { PyFunction } from '../runtime/function.ts'
import { coreTypes, lookupAfter, PyType, typeOf } from '../runtime/type.ts'
import { keyOf, type PyValue } from '../runtime/values.ts'
import { INSTANCE, loadAttribute, ON_TYPE, storeAttribute } from '../vm/inline_caches.ts'
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
function cachedAttribute(c: SiteCache, o: PyValue, name: string): PyValue {
  const type = typeOf(o)
  if (c.type === type && c.version === type.version) {
    if (c.kind === INSTANCE) {
      const v = c.access.get(o, type)
      if (v !== undefined) return v
    } else if (c.kind === ON_TYPE && !replacedDicts.any && c.access.lacks(o, type)) return c.value!
  }
  return loadAttribute(c, o, name, keyOf(name))
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
  if (!(found instanceof PyFunction)) return
  c.key = cls
  c.type = type
  c.version = type.version
  c.value = found
}

export const CACHE_SUPPORT = { cachedAttribute, cachedStore }
