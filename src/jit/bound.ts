/**
 * Calls of callables that know their first argument, and of natives that were not known when the caller was compiled:
 * bound methods, builtin functions, descriptors of native methods. As functions do, they get `argc` and `js`, so
 * that compiled code calls them directly (`u.argc === 1 ? u.js(a, u) : call1(u, a)`) from their second call on.
 *
 * Of a native only signatures of positional objects come here; what other parameters absent arguments become is
 * read from the definition.
 */

import { tupleNew } from '../objects/tuple.ts'
import { PyFunction } from '../runtime/function.ts'
import { type BuiltinDef, PyBuiltinFunction, PyMethodDescr } from '../runtime/native.ts'
import type { KwNames } from '../runtime/slots.ts'
import { coreTypes, isSubtype, type PyType, typeOf } from '../runtime/type.ts'
import { PyMethod, type PyValue } from '../runtime/values.ts'
import { adapterFor } from './adapters.ts'
import { isDirectNative } from './natives.ts'

type Maybe = PyValue | undefined
type Direct = (...args: PyValue[]) => Maybe

/** The general way, by `calling.ts`. */
export const general = {} as {
  call(u: PyValue, args: PyValue[]): Maybe
  named(f: PyFunction, args: PyValue[], names: KwNames): Maybe
}

/**
 * A function that calls `u` with `n` arguments, `u` itself after them; null if there is none. Such calls are direct
 * from then on, if `u` was not called with another number before.
 */
export function directCall(u: PyValue, n: number): Direct | null {
  if (u instanceof PyFunction) return adapterFor(u, n)
  if (u instanceof PyMethod) return u.func instanceof PyFunction ? link(u, n, METHOD[n]) : null
  if (u instanceof PyBuiltinFunction) {
    if (u.newOf === coreTypes.tuple && n === 2) return link(u, n, tupleOf)
    return link(u, n, native(u.def, u.self === undefined ? PLAIN : BOUND, n))
  }
  return null
}

/** As `directCall`, with the object as first of `n` arguments. */
export function directMethod(u: PyValue, n: number): Direct | null {
  if (u instanceof PyFunction) return adapterFor(u, n)
  return u instanceof PyMethodDescr ? link(u, n, native(u.def, METHOD_DESCR, n - 1)) : null
}

function link(
  u: PyMethod | PyBuiltinFunction | PyMethodDescr,
  n: number,
  js: Direct | null | undefined,
): Direct | null {
  if (js === undefined || js === null) return null
  if (u.argc === -1) {
    u.argc = n
    u.js = js
  }
  return js
}

/** `tuple.__new__(cls, iterable)`, for the class that it was called with last: that has been found to be right. */
let lastClass: PyValue | null = null
let lastVersion = -1

function tupleOf(cls?: PyValue, iterable?: PyValue, u?: PyValue): Maybe {
  if (cls === lastClass && (cls as PyType).version === lastVersion) return tupleNew(cls as PyType, iterable)
  const v = general.call(u!, [cls!, iterable!])
  if (v !== undefined) {
    lastClass = cls!
    lastVersion = (cls as PyType).version
  }
  return v
}

/** The row for as many parameters, the column for as many arguments. */
function native(def: BuiltinDef, table: readonly (readonly Direct[])[], n: number): Direct | null {
  const fallbacks = def.fallbacks()
  if (fallbacks === null || n < def.signature.minimum || !isDirectNative(def)) return null
  return table[fallbacks.length]?.[n] ?? null
}

// ---- what is called, by the number of arguments

const functionOf = (u: PyValue): PyFunction => (u as PyMethod).func as PyFunction
const jsOf = (f: PyFunction): Direct => f.js as unknown as Direct

const METHOD: readonly Direct[] = [
  u => {
    const f = functionOf(u!)
    const { self } = u as PyMethod
    if (f.argc === 1) return jsOf(f)(self, f)
    const adapter = adapterFor(f, 1)
    return adapter === null ? general.call(f, [self]) : adapter(self, f)
  },
  (a, u) => {
    const f = functionOf(u!)
    const { self } = u as PyMethod
    if (f.argc === 2) return jsOf(f)(self, a!, f)
    const adapter = adapterFor(f, 2)
    return adapter === null ? general.call(f, [self, a!]) : adapter(self, a!, f)
  },
  (a, b, u) => {
    const f = functionOf(u!)
    const { self } = u as PyMethod
    if (f.argc === 3) return jsOf(f)(self, a!, b!, f)
    const adapter = adapterFor(f, 3)
    return adapter === null ? general.call(f, [self, a!, b!]) : adapter(self, a!, b!, f)
  },
  (a, b, c, u) => {
    const f = functionOf(u!)
    const { self } = u as PyMethod
    if (f.argc === 4) return jsOf(f)(self, a!, b!, c!, f)
    const adapter = adapterFor(f, 4)
    return adapter === null ? general.call(f, [self, a!, b!, c!]) : adapter(self, a!, b!, c!, f)
  },
]

const defOf = (u: Maybe): BuiltinDef => (u as PyBuiltinFunction).def
const selfOf = (u: Maybe): PyValue => (u as PyBuiltinFunction).self!

const PLAIN: readonly (readonly Direct[])[] = [
  [u => defOf(u).impl()],
  [u => defOf(u).impl(defOf(u).fallbacks()![0]), (a, u) => defOf(u).impl(a)],
  [
    u => defOf(u).impl(...defOf(u).fallbacks()!),
    (a, u) => defOf(u).impl(a, defOf(u).fallbacks()![1]),
    (a, b, u) => defOf(u).impl(a, b),
  ],
  [
    u => defOf(u).impl(...defOf(u).fallbacks()!),
    (a, u) => defOf(u).impl(a, defOf(u).fallbacks()![1], defOf(u).fallbacks()![2]),
    (a, b, u) => defOf(u).impl(a, b, defOf(u).fallbacks()![2]),
    (a, b, c, u) => defOf(u).impl(a, b, c),
  ],
]

const BOUND: readonly (readonly Direct[])[] = [
  [u => defOf(u).impl(selfOf(u))],
  [u => defOf(u).impl(selfOf(u), defOf(u).fallbacks()![0]), (a, u) => defOf(u).impl(selfOf(u), a)],
  [
    u => defOf(u).impl(selfOf(u), ...defOf(u).fallbacks()!),
    (a, u) => defOf(u).impl(selfOf(u), a, defOf(u).fallbacks()![1]),
    (a, b, u) => defOf(u).impl(selfOf(u), a, b),
  ],
]

/** Whether the descriptor is for objects like `self`; the general way raises the error. */
function fits(u: Maybe, self: Maybe): boolean {
  const { objclass } = u as PyMethodDescr
  const type = typeOf(self!)
  return type === objclass || isSubtype(type, objclass)
}

const METHOD_DESCR: readonly (readonly Direct[])[] = [
  [(self, u) => (fits(u, self) ? defOf(u).impl(self) : general.call(u!, [self!]))],
  [
    (self, u) => (fits(u, self) ? defOf(u).impl(self, defOf(u).fallbacks()![0]) : general.call(u!, [self!])),
    (self, a, u) => (fits(u, self) ? defOf(u).impl(self, a) : general.call(u!, [self!, a!])),
  ],
  [
    (self, u) => (fits(u, self) ? defOf(u).impl(self, ...defOf(u).fallbacks()!) : general.call(u!, [self!])),
    (self, a, u) =>
      fits(u, self) ? defOf(u).impl(self, a, defOf(u).fallbacks()![1]) : general.call(u!, [self!, a!]),
    (self, a, b, u) => (fits(u, self) ? defOf(u).impl(self, a, b) : general.call(u!, [self!, a!, b!])),
  ],
]
