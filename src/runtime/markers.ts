/**
 * Markers: properties of the prototypes of instances that tell compiled code how an attribute may be used
 * without a look-up, for as many classes as V8's inline caches can hold.
 *
 *     r$x === true   reading `$x` of the instance first is right: the class has no data descriptor `x`
 *     w$x === true   storing `$x` on the instance is right
 *     m$x            the Python function that class attribute `x` is
 *     p$x            the Python function that computes `x`, which is a property
 *     s$x            the Python function that takes what is stored in `x`, which is a property
 *     d$x            the data descriptor `x` of a Python class, whose own prototype has `g$__get__`
 *     e$x            the same for storing, with `h$__set__`
 *     n$x === true   the class has no `x`, but a Python function `f$__getattr__`
 *     c$__class__ === true   `__class__` is the class of the instance; c$__dict__: its attributes
 *     u$x$n          the function, or method of a builtin type, that `super().x` is in methods of class number n
 *
 * They are put up when a slow path asks for one, on the class of the instance at hand only. A subclass must
 * not inherit them through its prototype: every class below gets its own, undefined until it is asked for.
 * A change of the class takes them down (`typeModified`).
 */
import { genericGetAttr, genericSetAttr, replacedDicts } from './attributes.ts'
import { PyFunction } from './function.ts'
import { PyGetSetDescr } from './native.ts'
import { looksFirst } from './slotdefs.ts'
import {
  coreTypes,
  liveSubclasses,
  lookup,
  lookupAfter,
  markerHook,
  PyType,
  TPFLAGS_METHOD_DESCRIPTOR,
  typeOf,
} from './type.ts'
import { PyProperty, type PyValue } from './values.ts'

type Prototype = Record<string, unknown>

function prototypeOf(type: PyType): Prototype {
  return type.ctor.prototype as unknown as Prototype
}

/** A class whose attributes change again and again gets no more markers. */
const MAX_DROPS = 100
const drops = new WeakMap<PyType, number>()

markerHook.drop = (type, name) => {
  const p = prototypeOf(type)
  // `__getattribute__` and its like are about every name.
  const concernsAll = name?.startsWith('__') !== false
  let dropped = false
  for (const key of type.markers!) {
    if (p[key] === undefined || !(concernsAll || nameOf(key) === name)) continue
    p[key] = undefined
    dropped = true
  }
  if (dropped) drops.set(type, (drops.get(type) ?? 0) + 1)
}

/** The attribute that a marker is about. */
function nameOf(key: string): string {
  return key[0] === 'u' ? key.slice(2, key.lastIndexOf('$')) : key.slice(2)
}

/** A new class, or one with new bases: what its bases have is not its own. */
export function inheritMarkers(type: PyType): void {
  for (const key of type.base?.markers ?? []) block(type, key)
}

function block(type: PyType, key: string): void {
  type.markers ??= new Set()
  if (type.markers.has(key)) return
  type.markers.add(key)
  prototypeOf(type)[key] = undefined
}

function blockBelow(type: PyType, key: string): void {
  for (const sub of liveSubclasses(type)) {
    block(sub, key)
    blockBelow(sub, key)
  }
}

function put(type: PyType, key: string, value: unknown): void {
  if ((drops.get(type) ?? 0) > MAX_DROPS) return
  blockBelow(type, key)
  type.markers ??= new Set()
  type.markers.add(key)
  prototypeOf(type)[key] = value
}

/** Instances of these have had their `__dict__` replaced: nothing may be read past it. */
const excluded = new WeakSet<PyType>()
replacedDicts.exclude = type => {
  excluded.add(type)
  if (type.markers !== null) markerHook.drop(type, undefined)
}

function isEligible(type: PyType): boolean {
  return type.isHeap() && !excluded.has(type)
}

/** A data descriptor, or an object whose class may yet become one. */
function mayIntercept(descr: PyValue | undefined): boolean {
  if (descr === undefined) return false
  const type = typeOf(descr)
  return type.isHeap() || type.slots.tp_descr_set !== null
}

/** What the class and the instance have is found before anything else is asked. */
function findsFirst(type: PyType): boolean {
  return type.slots.tp_getattro === genericGetAttr || looksFirst(type)
}

export function markRead(type: PyType, name: string): void {
  if (!isEligible(type) || !type.hasDict || !findsFirst(type)) return
  const descr = lookup(type, name)
  if (mayIntercept(descr)) return
  put(type, `r$${name}`, true)
}

export function markWrite(type: PyType, name: string): void {
  if (!isEligible(type) || !type.hasDict || type.slots.tp_setattro !== genericSetAttr) return
  const descr = lookup(type, name)
  if (mayIntercept(descr)) return
  put(type, `w$${name}`, true)
}

export function markMethod(type: PyType, name: string): void {
  if (!isEligible(type) || !findsFirst(type)) return
  const descr = lookup(type, name)
  if (descr instanceof PyFunction) put(type, `m$${name}`, descr)
}

export function markProperty(type: PyType, name: string): void {
  if (!isEligible(type) || type.slots.tp_getattro !== genericGetAttr) return
  const descr = lookup(type, name)
  if (descr instanceof PyProperty && descr.cls === coreTypes.property && descr.fget instanceof PyFunction)
    put(type, `p$${name}`, descr.fget)
}

export function markPropertyStore(type: PyType, name: string): void {
  if (!isEligible(type) || type.slots.tp_setattro !== genericSetAttr) return
  const descr = lookup(type, name)
  if (descr instanceof PyProperty && descr.cls === coreTypes.property && descr.fset instanceof PyFunction)
    put(type, `s$${name}`, descr.fset)
}

/** A data descriptor of a Python class. The marker of its class goes where that class changes in any way. */
function dataDescriptor(type: PyType, name: string): PyValue | undefined {
  const descr = isEligible(type) ? lookup(type, name) : undefined
  if (descr === undefined || descr instanceof PyType) return undefined
  const kind = typeOf(descr)
  return isEligible(kind) && kind.slots.tp_descr_set !== null ? descr : undefined
}

export function markDescriptor(type: PyType, name: string): void {
  const descr = findsFirst(type) ? dataDescriptor(type, name) : undefined
  if (descr === undefined) return
  const get = lookup(typeOf(descr), '__get__')
  if (!(get instanceof PyFunction)) return
  put(typeOf(descr), 'g$__get__', get)
  put(type, `d$${name}`, descr)
}

export function markDescriptorStore(type: PyType, name: string): void {
  const descr = type.slots.tp_setattro === genericSetAttr ? dataDescriptor(type, name) : undefined
  if (descr === undefined) return
  const set = lookup(typeOf(descr), '__set__')
  if (!(set instanceof PyFunction)) return
  put(typeOf(descr), 'h$__set__', set)
  put(type, `e$${name}`, descr)
}

/** Attributes that instances do not have themselves come from `__getattr__`. */
export function markFallback(type: PyType, name: string): void {
  if (!isEligible(type) || !type.hasDict || !looksFirst(type) || lookup(type, name) !== undefined) return
  const fallback = lookup(type, '__getattr__')
  if (!(fallback instanceof PyFunction)) return
  put(type, 'f$__getattr__', fallback)
  put(type, `n$${name}`, true)
}

/** The getter of `__dict__` in classes of Python's; set by `objects/type_new`. */
export const ownDictGetter: { get: PyGetSetDescr['get'] | null } = { get: null }

/** `__dict__` of instances is a view of their attributes. */
export function markDict(type: PyType): void {
  if (!isEligible(type) || !type.hasDict || !findsFirst(type)) return
  const descr = lookup(type, '__dict__')
  if (!(descr instanceof PyGetSetDescr) || descr.get !== ownDictGetter.get) return
  // A builtin base with a `__dict__` of its own decides about it.
  for (let t = type.base; t !== null; t = t.base) if (t.hasDict && !t.isHeap()) return
  put(type, 'c$__dict__', true)
}

/** `__class__` of instances is their class and nothing else. */
export function markClass(type: PyType): void {
  if (!isEligible(type) || !findsFirst(type)) return
  if (lookup(type, '__class__') === lookup(coreTypes.object, '__class__')) put(type, 'c$__class__', true)
}

/** What `super().name` finds for instances of `type` in a method of `cls`, which has this number. */
export function markSuper(type: PyType, cls: PyType, name: string, number: number): void {
  if (!isEligible(type)) return
  const found = lookupAfter(type, cls, name)
  if (found === undefined || (typeOf(found).flags & TPFLAGS_METHOD_DESCRIPTOR) === 0) return
  put(type, `u$${name}$${number}`, found)
}
