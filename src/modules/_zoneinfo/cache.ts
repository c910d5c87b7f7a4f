/**
 * The zones that are kept by key: the last eight of `ZoneInfo` itself strongly, all others, and those of
 * subclasses, in weak dictionaries. CPython: Modules/_zoneinfo.c (the functions for cache handling).
 */
import { equals, forEach } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call0, callMethod } from '../../runtime/calls.ts'
import { machine } from '../../runtime/state.ts'
import type { PyType } from '../../runtime/type.ts'
import { None, type PyValue } from '../../runtime/values.ts'

const STRONG_SIZE = 8

export function newWeakCache(): PyValue {
  return call0(getAttr(machine.importModule('weakref'), 'WeakValueDictionary'))
}

/** Which dictionary a class has: a subclass one of its own, as attribute. */
export class ZoneCache {
  private readonly weak = newWeakCache()
  /** The one used last stands first. */
  private strong: (readonly [key: PyValue, zone: PyValue])[] = []
  /** Whose zones are kept strongly. */
  type: PyType | undefined

  /** Throws AttributeError for a subclass that has lost its own. */
  weakOf(type: PyType): PyValue {
    return type === this.type ? this.weak : getAttr(type, '_weak_cache')
  }

  private take(key: PyValue): PyValue | undefined {
    const found = this.strong.find(([other]) => equals(key, other))
    if (found === undefined) return undefined
    this.strong = this.strong.filter(entry => entry !== found)
    return found[1]
  }

  recent(type: PyType, key: PyValue): PyValue | undefined {
    const zone = type === this.type ? this.take(key) : undefined
    if (zone !== undefined) this.keep(type, key, zone)
    return zone
  }

  keep(type: PyType, key: PyValue, zone: PyValue): void {
    if (type === this.type) this.strong = [[key, zone] as const, ...this.strong].slice(0, STRONG_SIZE)
  }

  clear(type: PyType): void {
    callMethod(this.weakOf(type), 'clear')
    if (type === this.type) this.strong = []
  }

  forget(type: PyType, keys: PyValue): void {
    const weak = this.weakOf(type)
    forEach(keys, key => {
      if (type === this.type) this.take(key)
      callMethod(weak, 'pop', key, None)
    })
  }
}
