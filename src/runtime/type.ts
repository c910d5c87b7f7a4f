/**
 * Type objects: the MRO, the attribute cache, the slots and the constructor of instances.
 *
 * Invariants: `mro[0]` is the type itself (custom `mro()` aside); `lookupCache` holds exactly what a
 * walk of the MRO would find and is emptied in the whole subtree at every change; `ctor.prototype.cls`
 * is the type. Builtin types are filled lazily: `materialise` runs before the first look at `dict`.
 * CPython: Objects/typeobject.c.
 */
import { WideString } from '../base/wide_string.ts'
import type { PyDict } from './dict.ts'
import { Slots } from './slots.ts'
import { PyObject, type PyValue } from './values.ts'

export type Constructor = new () => PyObject

// tp_flags that Python can see (`__flags__`), CPython's bit positions.
export const TPFLAGS_INLINE_VALUES = 1 << 2
export const TPFLAGS_MANAGED_DICT = 1 << 4
export const TPFLAGS_SEQUENCE = 1 << 5
export const TPFLAGS_MAPPING = 1 << 6
export const TPFLAGS_DISALLOW_INSTANTIATION = 1 << 7
export const TPFLAGS_IMMUTABLETYPE = 1 << 8
export const TPFLAGS_HEAPTYPE = 1 << 9
export const TPFLAGS_BASETYPE = 1 << 10
export const TPFLAGS_HAVE_VECTORCALL = 1 << 11
export const TPFLAGS_READY = 1 << 12
export const TPFLAGS_HAVE_GC = 1 << 14
export const TPFLAGS_METHOD_DESCRIPTOR = 1 << 17
export const TPFLAGS_IS_ABSTRACT = 1 << 20
export const TPFLAGS_LONG_SUBCLASS = 1 << 24
export const TPFLAGS_LIST_SUBCLASS = 1 << 25
export const TPFLAGS_TUPLE_SUBCLASS = 1 << 26
export const TPFLAGS_BYTES_SUBCLASS = 1 << 27
export const TPFLAGS_UNICODE_SUBCLASS = 1 << 28
export const TPFLAGS_DICT_SUBCLASS = 1 << 29
export const TPFLAGS_BASE_EXC_SUBCLASS = 1 << 30
export const TPFLAGS_TYPE_SUBCLASS = 1 << 31

const ABSENT = Symbol('absent')

export class PyType extends PyObject {
  name = '?'
  qualname: PyValue = '?'
  /** `__module__` of a builtin type; heap types keep it in their dict. */
  moduleName = 'builtins'
  bases: PyType[] = []
  /** The base whose layout instances have; null for object only. */
  base: PyType | null = null
  mro: PyType[] = []
  flags = 0
  slots: Slots = new Slots()
  /** Makes an empty instance. */
  ctor: Constructor = PyObject
  /** The JS class that lays instances out; types that share it can be bases of one class. */
  layout: Constructor = PyObject
  /** Instances have a `__dict__`. */
  hasDict = false
  /** Instances can be weakly referenced. */
  hasWeakref = false
  /** Names of `__slots__` that this type itself added (mangled), for layout compatibility. */
  slotNames: readonly string[] = []
  /** Direct subclasses, in order of creation. */
  subclasses: WeakRef<PyType>[] = []
  /** Types whose own `mro()` put this one into their MRO though they do not derive from it. */
  strangers: WeakRef<PyType>[] | null = null
  /** Changes with this type or anything in its MRO; inline caches compare it. No two heap types share one. */
  version = 0
  lookupCache: Map<string, PyValue | typeof ABSENT> = new Map()
  /** As of functions: compiled code makes instances with `js` from exactly `argc` arguments. */
  argc = -1
  js: ((...args: never[]) => PyValue | undefined) | null = null
  /** Properties of `ctor.prototype` that compiled code reads: see `runtime/markers`. */
  markers: Set<string> | null = null
  /** Stands for this class in markers of what `super()` finds; -1: none does. */
  superNumber = -1
  /** How often values of its own attributes have been replaced. */
  changes: Map<string, number> | null = null
  /** Fills `dict` of a builtin type at its first use. */
  materialise: (() => void) | null = null
  /** Internal doc of a builtin. */
  doc: string | null = null
  /** Signature of the constructor of a builtin type, where one signature says all. */
  signature: string | null = null
  declare dictStorage: PyDict

  /** The class namespace; filled on first use. */
  get dict(): PyDict {
    if (this.materialise !== null) {
      const fill = this.materialise
      this.materialise = null
      fill()
    }
    return this.dictStorage
  }

  isHeap(): boolean {
    return (this.flags & TPFLAGS_HEAPTYPE) !== 0
  }
}

/** Types that the core itself needs to name; their defining files fill them in. */
export const coreTypes = {} as {
  int: PyType
  bool: PyType
  str: PyType
  object: PyType
  type: PyType
  float: PyType
  complex: PyType
  bytes: PyType
  tuple: PyType
  list: PyType
  dict: PyType
  set: PyType
  frozenset: PyType
  function: PyType
  module: PyType
  super: PyType
  property: PyType
}

/** `type(v)`. */
export function typeOf(v: PyValue): PyType {
  switch (typeof v) {
    case 'object':
      return v.cls
    case 'string':
      return coreTypes.str
    case 'boolean':
      return coreTypes.bool
    default:
      return coreTypes.int
  }
}

Object.defineProperty(WideString.prototype, 'cls', {
  get(): PyType {
    return coreTypes.str
  },
})

/** The name that messages show: a builtin type's has its module in front, as CPython's tp_name. */
export function tpName(type: PyType): string {
  return type.isHeap() || type.moduleName === 'builtins' ? type.name : `${type.moduleName}.${type.name}`
}

/** The attribute `name` as found along the MRO of `type`; undefined when there is none. Descriptors are not bound. */
export function lookup(type: PyType, name: string): PyValue | undefined {
  const cached = type.lookupCache.get(name)
  if (cached !== undefined) return cached === ABSENT ? undefined : (cached as PyValue)
  return lookupSlow(type, name)
}

function lookupSlow(type: PyType, name: string): PyValue | undefined {
  let found: PyValue | undefined
  for (const base of type.mro) {
    found = base.dict.getStr(name)
    if (found !== undefined) break
  }
  if (!volatileNames.has(name)) type.lookupCache.set(name, found === undefined ? ABSENT : found)
  return found
}

/** Names of class attributes whose values change all the time: no cache holds what a look-up of them has found. */
export const volatileNames = new Set<string>()
const MANY_CHANGES = 8

/**
 * Call after the value `name` of `type` has become another one, both of them plain data. True if no cache
 * depends on it: a counter in a class must not make everything about the class be found out anew.
 */
export function isVolatile(type: PyType, name: string): boolean {
  type.changes ??= new Map()
  const n = type.changes.get(name) ?? 0
  if (n > MANY_CHANGES) return true
  type.changes.set(name, n + 1)
  if (n === MANY_CHANGES) volatileNames.add(name)
  return false
}

/** The first type of the MRO, after `after`, whose own dict has `name`: what `super()` sees. */
export function lookupAfter(type: PyType, after: PyType, name: string): PyValue | undefined {
  const mro = type.mro
  for (let i = mro.indexOf(after) + 1; i < mro.length; i++) {
    const found = mro[i]!.dict.getStr(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** `issubclass` by MRO alone. */
export function isSubtype(a: PyType, b: PyType): boolean {
  return a === b || a.mro.includes(b) || (a.mro.length === 0 && baseChainHas(a, b))
}

/** While `mro()` runs a new class has no MRO yet. */
function baseChainHas(a: PyType, b: PyType): boolean {
  for (let t = a.base; t !== null; t = t.base) if (t === b) return true
  return b === coreTypes.object
}

/** True if `v` is an instance of `type` by its real class (`__class__` and hooks are not asked). */
export function isInstance(v: PyValue, type: PyType): boolean {
  const t = typeOf(v)
  return t === type || t.mro.includes(type)
}

/** Live direct subclasses; dead references are dropped on the way. */
export function liveSubclasses(type: PyType): PyType[] {
  const out: PyType[] = []
  for (const ref of type.subclasses) {
    const sub = ref.deref()
    if (sub !== undefined) out.push(sub)
  }
  if (out.length !== type.subclasses.length) type.subclasses = out.map(t => new WeakRef(t))
  return out
}

/** Set by `runtime/markers`. */
export const markerHook = { drop: (_type: PyType, _name: string | undefined): void => {} }

/** Versions are given once: one number stands for a class and its state, for code that must not hold the class. */
let lastVersion = 0

/**
 * Empties the attribute caches of `type` and everything below it. Call after any change to its dict or MRO,
 * with the name where only one attribute has changed.
 */
export function typeModified(type: PyType, name?: string): void {
  type.version = ++lastVersion
  type.lookupCache.clear()
  type.argc = -1
  type.js = null
  if (type.markers !== null) markerHook.drop(type, name)
  for (const sub of liveSubclasses(type)) typeModified(sub, name)
  for (const ref of type.strangers ?? []) {
    const other = ref.deref()
    if (other !== undefined) typeModified(other, name)
  }
}
