/**
 * Calling values, looking up methods to call. CPython: Objects/call.c, Objects/typeobject.c
 * (lookup_maybe_method: special methods are looked up on the type, without binding where possible).
 */
import { getAttr } from './attributes.ts'
import type { PyDict } from './dict.ts'
import { typeError } from './errors.ts'
import { PyFunction } from './function.ts'
import { PyBuiltinFunction } from './native.ts'
import type { KwNames } from './slots.ts'
import { machine } from './state.ts'
import { lookup, PyType, TPFLAGS_METHOD_DESCRIPTOR, typeOf } from './type.ts'
import type { PyValue } from './values.ts'

/** Calls `f`; the values of keyword arguments follow the positional ones in `args`. */
export function call(f: PyValue, args: PyValue[], kwnames: KwNames = null): PyValue {
  if (f instanceof PyFunction) return machine.callFunction(f, args, kwnames)
  const fn = typeOf(f).slots.tp_call
  if (fn === null) throw typeError("'%T' object is not callable", f)
  return fn(f, args, kwnames)
}

export function call0(f: PyValue): PyValue {
  return call(f, [])
}
export function call1(f: PyValue, a: PyValue): PyValue {
  return call(f, [a])
}
export function call2(f: PyValue, a: PyValue, b: PyValue): PyValue {
  return call(f, [a, b])
}

/** Calls with keyword arguments given as an object: `callKw(f, [x], { key: y })`. */
export function callKw(f: PyValue, args: PyValue[], kwargs: Record<string, PyValue>): PyValue {
  const names = Object.keys(kwargs)
  return call(f, [...args, ...Object.values(kwargs)], names.length === 0 ? null : names)
}

/** `getattr(o, name)(*args)` */
export function callMethod(o: PyValue, name: string, ...args: PyValue[]): PyValue {
  return call(getAttr(o, name), args)
}

/** Calls descriptor `f`, found on the type of `o`, as a method of `o`. */
export function callDescriptor(f: PyValue, o: PyValue, args: PyValue[], kwnames: KwNames = null): PyValue {
  if (f instanceof PyFunction && kwnames === null) return callMethodFunction(f, o, args)
  const type = typeOf(f)
  if ((type.flags & TPFLAGS_METHOD_DESCRIPTOR) !== 0) return call(f, [o, ...args], kwnames)
  const get = type.slots.tp_descr_get
  return call(get === null ? f : get(f, o, typeOf(o)), args, kwnames)
}

/** A function as a method of `o`, called by its machine at once. */
export function callMethodFunction(f: PyFunction, o: PyValue, args: PyValue[]): PyValue {
  const all = args.length === 0 ? [o] : args.length === 1 ? [o, args[0]!] : [o, ...args]
  return machine.callFunction(f, all, null)
}

/** Calls special method `name` of `o` (looked up on its type); undefined when there is none. */
export function callSpecialMaybe(o: PyValue, name: string, ...args: PyValue[]): PyValue | undefined {
  const f = lookup(typeOf(o), name)
  return f === undefined ? undefined : callDescriptor(f, o, args)
}

/** Special method `name` of `o` bound to it; undefined when its type has none. */
export function lookupSpecial(o: PyValue, name: string): PyValue | undefined {
  const f = lookup(typeOf(o), name)
  if (f === undefined) return undefined
  const get = typeOf(f).slots.tp_descr_get
  return get === null ? f : get(f, o, typeOf(o))
}

/** True if `callable(v)`. */
export function isCallable(v: PyValue): boolean {
  return typeOf(v).slots.tp_call !== null
}

// ---- keywords that are no strings

/**
 * What C code of CPython's that is given the dict of keywords as it is makes of any keys: by the function that
 * implements the native function, or sets an instance of the class up.
 */
export const dictCalls: Map<unknown, (callee: PyValue, args: PyValue[], kwargs: PyDict) => PyValue> =
  new Map()

/** A call with keywords of which some are no strings: almost all callables refuse those. */
export function callOddKeywords(callee: PyValue, args: PyValue[], kwargs: PyDict): PyValue {
  const key =
    callee instanceof PyType
      ? callee.slots.tp_init
      : callee instanceof PyBuiltinFunction
        ? callee.def.impl
        : undefined
  const known = dictCalls.get(key)
  if (known === undefined) throw typeError('keywords must be strings')
  return known(callee, args, kwargs)
}
