/**
 * Small functions that read or write one instance attribute. In the loop itself such a property access
 * would see every shape of the program; a function for each name sees few, so V8's own inline cache serves
 * it. Where code may not be made from text (CSP) closures do the same, slower.
 *
 * All take the type that the inline cache expects and answer undefined or false for any other.
 */
import type { NamespaceStorage } from '../runtime/dict.ts'
import type { PyType } from '../runtime/type.ts'
import type { PyValue } from '../runtime/values.ts'

export interface Accessors {
  /** The property. */
  readonly key: string
  /** The attribute of an instance of exactly `type`; undefined if it has none. */
  readonly get: (o: PyValue, type: PyType) => PyValue | undefined
  /** Stores and answers true if `o` is an instance of exactly `type`. */
  readonly set: (o: PyValue, type: PyType, value: PyValue) => boolean
  /** True for an instance of exactly `type` without the attribute. */
  readonly lacks: (o: PyValue, type: PyType) => boolean
}

const byKey = new Map<string, Accessors>()

/** The accessors of property `key` (`$name`). */
export function accessorsOf(key: string): Accessors {
  let made = byKey.get(key)
  if (made === undefined) {
    made = compileAccessors(key) ?? closures(key)
    byKey.set(key, made)
  }
  return made
}

let canCompile = true

function compileAccessors(key: string): Accessors | null {
  if (!canCompile) return null
  const p = `o[${JSON.stringify(key)}]`
  try {
    const make = new Function(
      `return {
        key: ${JSON.stringify(key)},
        get: function (o, t) { return o.cls === t ? ${p} : undefined },
        set: function (o, t, v) { if (o.cls !== t) return false; ${p} = v; return true },
        lacks: function (o, t) { return o.cls === t && ${p} === undefined },
      }`,
    ) as () => Accessors
    return make()
  } catch {
    canCompile = false
    return null
  }
}

function closures(key: string): Accessors {
  const at = (o: PyValue) => o as unknown as NamespaceStorage & { cls: PyType }
  return {
    key,
    get: (o, type) => (at(o).cls === type ? at(o)[key] : undefined),
    set: (o, type, value) => {
      if (at(o).cls !== type) return false
      at(o)[key] = value
      return true
    },
    lacks: (o, type) => at(o).cls === type && at(o)[key] === undefined,
  }
}

/** The accessors of no property: of a cache that is still empty. */
export const NO_ACCESSORS: Accessors = {
  key: '',
  get: () => undefined,
  set: () => false,
  lacks: () => false,
}
