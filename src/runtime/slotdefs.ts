/**
 * The table between dunder methods and type slots, in both directions: how a slot of a builtin looks as
 * a method (`wrap`), and what a slot does when a class defines the method in Python (`generic`).
 * `updateSlot` decides which of the two a type gets. CPython: Objects/typeobject.c (slotdefs,
 * update_one_slot, slot_tp_* and slot_nb_*).
 */

import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import {
  equals,
  hashNotImplemented,
  index,
  isTrue,
  iter,
  iterNext,
  lengthToInt,
  toSsize,
} from './abstract.ts'
import { genericGetAttr, noAttribute } from './attributes.ts'
import type { PyBuffer } from './buffer.ts'
import { call, callDescriptor, callMethodFunction, callSpecialMaybe } from './calls.ts'
import {
  attributeError,
  exc,
  isException,
  type PyStopIteration,
  stopIteration,
  typeError,
  valueError,
} from './errors.ts'
import { PyFunction } from './function.ts'
import { PyBuiltinFunction, PyMethodDescr, PySlotWrapper, type SlotDef } from './native.ts'
import type { Binary, CompareOp, KwNames, SlotName, Slots, Ternary, Unary } from './slots.ts'
import { isSubtype, lookup, type PyType, TPFLAGS_METHOD_DESCRIPTOR, typeOf } from './type.ts'
import { int, intValue, None, NotImplemented, PyFloat, type PyValue, strValue } from './values.ts'

// ---- wrap: from Python arguments to a slot function

function expect(args: PyValue[], kwnames: KwNames, n: number, name = ''): void {
  if (kwnames !== null && kwnames.length > 0) throw typeError(`wrapper ${name}() takes no keyword arguments`)
  if (args.length !== n) throw typeError(`expected ${n} argument${n === 1 ? '' : 's'}, got ${args.length}`)
}
function expectRange(args: PyValue[], kwnames: KwNames, min: number, max: number): void {
  if (kwnames !== null && kwnames.length > 0) throw typeError('wrapper takes no keyword arguments')
  if (args.length < min)
    throw typeError(`expected at least ${min} argument${min === 1 ? '' : 's'}, got ${args.length}`)
  if (args.length > max)
    throw typeError(`expected at most ${max} argument${max === 1 ? '' : 's'}, got ${args.length}`)
}

type Wrap = SlotDef['wrap']
const wrap = <F>(f: (fn: F, self: PyValue, args: PyValue[], kwnames: KwNames) => PyValue): Wrap =>
  f as unknown as Wrap

const wrapUnary = wrap<Unary>((fn, self, args, kw) => (expect(args, kw, 0), fn(self)))
const wrapLeft = wrap<Binary>((fn, self, args, kw) => (expect(args, kw, 1), fn(self, args[0]!)))
const wrapRight = wrap<Binary>((fn, self, args, kw) => (expect(args, kw, 1), fn(args[0]!, self)))
/** The count of `__pow__` has a wording of its own. */
function expectPower(args: PyValue[], kwnames: KwNames): void {
  if (kwnames === null && (args.length < 1 || args.length > 2))
    throw typeError(`expected 1 or 2 arguments, got ${args.length}`)
  expectRange(args, kwnames, 1, 2)
}
const wrapPower = wrap<Ternary>((fn, self, args, kw) => {
  expectPower(args, kw)
  return fn(self, args[0]!, args[1] ?? None)
})
const wrapPowerRight = wrap<Ternary>((fn, self, args, kw) => {
  expectPower(args, kw)
  return fn(args[0]!, self, args[1] ?? None)
})
const wrapBool = wrap<(v: PyValue) => boolean>((fn, self, args, kw) => (expect(args, kw, 0), fn(self)))
const wrapLength = wrap<(v: PyValue) => number>(
  (fn, self, args, kw) => (expect(args, kw, 0), lengthToInt(fn(self))),
)
const wrapRepeat = wrap<(v: PyValue, n: number) => PyValue>((fn, self, args, kw) => {
  expect(args, kw, 1)
  return fn(self, toSsize(args[0]!))
})
const wrapContains = wrap<(v: PyValue, x: PyValue) => boolean>(
  (fn, self, args, kw) => (expect(args, kw, 1), fn(self, args[0]!)),
)
const wrapSetItem = wrap<NonNullable<Slots['mp_ass_subscript']>>((fn, self, args, kw) => {
  expect(args, kw, 2)
  fn(self, args[0]!, args[1]!)
  return None
})
const wrapDelItem = wrap<NonNullable<Slots['mp_ass_subscript']>>((fn, self, args, kw) => {
  expect(args, kw, 1)
  fn(self, args[0]!, undefined)
  return None
})
const wrapCompare = (op: CompareOp): Wrap =>
  wrap<NonNullable<Slots['tp_richcompare']>>(
    (fn, self, args, kw) => (expect(args, kw, 1), fn(self, args[0]!, op)),
  )
const wrapNext = wrap<NonNullable<Slots['tp_iternext']>>((fn, self, args, kw) => {
  expect(args, kw, 0)
  const v = fn(self)
  if (v === undefined) throw stopIteration(takeReturnValue(self))
  return v
})
/** What a finished generator returned: its type says so through this hook (set by `vm`). */
export const slotHooks = {} as { returnValue?: (it: PyValue) => PyValue | undefined }
function takeReturnValue(it: PyValue): PyValue | undefined {
  return slotHooks.returnValue?.(it)
}
const wrapCall = wrap<NonNullable<Slots['tp_call']>>((fn, self, args, kw) => fn(self, args, kw))
const wrapInit = wrap<NonNullable<Slots['tp_init']>>((fn, self, args, kw) => (fn(self, args, kw), None))
const wrapGetAttribute = wrap<NonNullable<Slots['tp_getattro']>>((fn, self, args, kw) => {
  expect(args, kw, 1)
  const name = attributeName(args[0]!)
  const v = fn(self, name)
  if (v === undefined) throw noAttribute(self, name)
  return v
})
const wrapSetAttr = wrap<NonNullable<Slots['tp_setattro']>>((fn, self, args, kw) => {
  expect(args, kw, 2)
  hackcheck(self, fn, '__setattr__')
  fn(self, attributeName(args[0]!), args[1]!)
  return None
})
const wrapDelAttr = wrap<NonNullable<Slots['tp_setattro']>>((fn, self, args, kw) => {
  expect(args, kw, 1)
  hackcheck(self, fn, '__delattr__')
  fn(self, attributeName(args[0]!), undefined)
  return None
})
const wrapDescrGet = wrap<NonNullable<Slots['tp_descr_get']>>((fn, self, args, kw) => {
  expectRange(args, kw, 1, 2)
  const obj = args[0] === None ? null : args[0]!
  const type = args[1] ?? None
  if (obj === null && type === None) throw typeError('__get__(None, None) is invalid')
  return fn(self, obj, type)
})
const wrapDescrSet = wrap<NonNullable<Slots['tp_descr_set']>>((fn, self, args, kw) => {
  expect(args, kw, 2)
  fn(self, args[0]!, args[1]!)
  return None
})
const wrapDescrDelete = wrap<NonNullable<Slots['tp_descr_set']>>((fn, self, args, kw) => {
  expect(args, kw, 1)
  fn(self, args[0]!, undefined)
  return None
})
const wrapFinalize = wrap<(v: PyValue) => void>((fn, self, args, kw) => (expect(args, kw, 0), fn(self), None))

/** An attribute name given as a Python object. */
export function attributeName(v: PyValue): string {
  const s = strValue(v)
  if (s === undefined) throw typeError("attribute name must be string, not '%T'", v)
  return toUtf16(s)
}

/** `object.__setattr__(x, ...)` must not get round the setattr of a builtin type between x and object. */
function hackcheck(self: PyValue, fn: unknown, name: string): void {
  let type: PyType | null = typeOf(self)
  while (type !== null && type.isHeap()) type = type.base
  if (type !== null && type.slots.tp_setattro !== null && type.slots.tp_setattro !== fn) {
    throw typeError(`can't apply this ${name} to %T object`, self)
  }
}

// ---- generic: from a slot to a method defined in Python

function special(self: PyValue, name: string, ...args: PyValue[]): PyValue {
  const r = callSpecialMaybe(self, name, ...args)
  if (r === undefined) throw attributeError(self, name, "'%T' object has no attribute '%s'", self, name)
  return r
}

/** As `callSpecialMaybe`; a descriptor that raises AttributeError when it is bound counts as no method. */
function maybe(self: PyValue, name: string, ...args: PyValue[]): PyValue | undefined {
  const type = typeOf(self)
  const f = lookup(type, name)
  if (f === undefined) return undefined
  if (f instanceof PyFunction) return callMethodFunction(f, self, args)
  const kind = typeOf(f)
  const get = kind.slots.tp_descr_get
  if ((kind.flags & TPFLAGS_METHOD_DESCRIPTOR) !== 0) return call(f, [self, ...args])
  if (get === null) return call(f, args)
  let bound: PyValue
  try {
    bound = get(f, self, type)
  } catch (e) {
    if (isException(e, exc.AttributeError)) return undefined
    throw e
  }
  return call(bound, args)
}

const genericUnary =
  (name: string): Unary =>
  self =>
    special(self, name)

/** True if `b`'s own `name` differs from the one `a` would use: a subclass that overrides the reflected method. */
function isOverloaded(a: PyValue, b: PyValue, name: string): boolean {
  const fb = lookup(typeOf(b), name)
  return fb !== undefined && lookup(typeOf(a), name) !== fb
}

function genericBinary(slot: SlotName, left: string, right: string): Binary {
  const generic: Binary = (a, b) => {
    const ta = typeOf(a)
    const tb = typeOf(b)
    let other = ta !== tb && tb.slots[slot] === (generic as unknown)
    if (ta.slots[slot] === (generic as unknown)) {
      if (other && isSubtype(tb, ta) && isOverloaded(a, b, right)) {
        const r = maybe(b, right, a) ?? NotImplemented
        if (r !== NotImplemented) return r
        other = false
      }
      const r = maybe(a, left, b) ?? NotImplemented
      if (r !== NotImplemented || ta === tb) return r
    }
    return other ? (maybe(b, right, a) ?? NotImplemented) : NotImplemented
  }
  return generic
}

const genericPower: Ternary = (a, b, mod) => {
  if (mod === None) return genericPowerBinary(a, b)
  if (typeOf(a).slots.nb_power === genericPower) {
    const r = maybe(a, '__pow__', b, mod) ?? NotImplemented
    if (r !== NotImplemented) return r
  }
  if (typeOf(b).slots.nb_power === genericPower) return maybe(b, '__rpow__', a, mod) ?? NotImplemented
  return NotImplemented
}
/** As `genericBinary`, for a slot that holds a ternary function. */
function genericPowerBinary(a: PyValue, b: PyValue): PyValue {
  const ta = typeOf(a)
  const tb = typeOf(b)
  let other = ta !== tb && tb.slots.nb_power === genericPower
  if (ta.slots.nb_power === genericPower) {
    if (other && isSubtype(tb, ta) && isOverloaded(a, b, '__rpow__')) {
      const r = maybe(b, '__rpow__', a) ?? NotImplemented
      if (r !== NotImplemented) return r
      other = false
    }
    const r = maybe(a, '__pow__', b) ?? NotImplemented
    if (r !== NotImplemented || ta === tb) return r
  }
  return other ? (maybe(b, '__rpow__', a) ?? NotImplemented) : NotImplemented
}

function genericText(name: string, fallback: string) {
  return (self: PyValue) => {
    const r = maybe(self, name)
    if (r === undefined) return fallback
    if (strValue(r) === undefined) throw typeError(`${name} returned non-string (type %T)`, r)
    return r as string
  }
}

const COMPARISONS = ['__lt__', '__le__', '__eq__', '__ne__', '__gt__', '__ge__'] as const

function genericBool(self: PyValue): boolean {
  const f = lookup(typeOf(self), '__bool__')
  if (f === undefined) {
    return lookup(typeOf(self), '__len__') === undefined ? true : genericLength(self) !== 0
  }
  const r = maybe(self, '__bool__') ?? true
  if (typeof r !== 'boolean') throw typeError('__bool__ should return bool, returned %T', r)
  return r
}

function genericLength(self: PyValue): number {
  const n = index(special(self, '__len__'))
  if (n < 0) throw valueError('__len__() should return >= 0')
  return toSsize(n)
}

function genericContains(self: PyValue, value: PyValue): boolean {
  const f = lookup(typeOf(self), '__contains__')
  if (f === None) throw typeError("'%T' object is not a container", self)
  if (f !== undefined) return isTrue(callDescriptor(f, self, [value]))
  const it = iter(self)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) if (equals(item, value)) return true
  return false
}

function genericIter(self: PyValue): PyValue {
  const f = lookup(typeOf(self), '__iter__')
  const r = f === None ? undefined : maybe(self, '__iter__')
  if (r === undefined) throw typeError("'%T' object is not iterable", self)
  return r
}

function genericNext(self: PyValue): PyValue | undefined {
  try {
    return special(self, '__next__')
  } catch (e) {
    if (isException(e, exc.StopIteration)) {
      lastStop.value = (e as PyStopIteration).value
      return undefined
    }
    throw e
  }
}
/** The value of the StopIteration that the last generic `__next__` ended with: `yield from` reads it at once. */
export const lastStop: { value: PyValue } = { value: None }

function genericHash(self: PyValue) {
  const f = lookup(typeOf(self), '__hash__')
  const r = f === None ? undefined : maybe(self, '__hash__')
  if (r === undefined) return hashNotImplemented(self)
  const n = intValue(r)
  if (n === undefined) throw typeError('__hash__ method should return an integer')
  return typeof n === 'number' ? (n === -1 ? int(-2) : n) : wrapHash(n)
}
/** Reduces a hash outside of Py_hash_t as CPython does: by hashing the int. */
function wrapHash(n: bigint) {
  if (n >= -(1n << 63n) && n < 1n << 63n) return n
  return typeOf(n).slots.tp_hash!(n)
}

function genericGetAttro(self: PyValue, name: string): PyValue | undefined {
  const type = typeOf(self)
  const fallback = lookup(type, '__getattr__')
  const getattribute = lookup(type, '__getattribute__')!
  try {
    const v =
      getattribute instanceof PySlotWrapper && getattribute.def.slot === 'tp_getattro'
        ? (getattribute.fn as NonNullable<Slots['tp_getattro']>)(self, name)
        : callDescriptor(getattribute, self, [fromUtf16(name)])
    if (v !== undefined || fallback === undefined) return v
  } catch (e) {
    if (fallback === undefined || !isException(e, exc.AttributeError)) throw e
  }
  return callDescriptor(fallback!, self, [fromUtf16(name)])
}

/** `__getattr__` is all that the class adds to how objects find attributes. */
export function looksFirst(type: PyType): boolean {
  if (type.slots.tp_getattro !== genericGetAttro) return false
  const found = lookup(type, '__getattribute__')
  return found instanceof PySlotWrapper && found.fn === genericGetAttr
}

function genericSetAttro(self: PyValue, name: string, value: PyValue | undefined): void {
  if (value === undefined) special(self, '__delattr__', fromUtf16(name))
  else special(self, '__setattr__', fromUtf16(name), value)
}

function genericDescrGet(self: PyValue, obj: PyValue | null, type: PyValue): PyValue {
  const get = lookup(typeOf(self), '__get__')
  if (get === undefined) return self
  return callDescriptor(get, self, [obj ?? None, type])
}

function genericInit(self: PyValue, args: PyValue[], kwnames: KwNames): void {
  const f = lookup(typeOf(self), '__init__')!
  const r = callDescriptor(f, self, args, kwnames)
  if (r !== None) throw typeError("__init__() should return None, not '%T'", r)
}

function genericNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  const f = typeOf(type).slots.tp_getattro!(type, '__new__')!
  return call(f, [type, ...args], kwnames)
}

function genericCall(self: PyValue, args: PyValue[], kwnames: KwNames): PyValue {
  const f = lookup(typeOf(self), '__call__')
  if (f === undefined) throw typeError("'%T' object is not callable", self)
  return callDescriptor(f, self, args, kwnames)
}

function expectFloat(self: PyValue): PyValue {
  const r = special(self, '__float__')
  if (!(r instanceof PyFloat)) throw typeError('%T.__float__ returned non-float (type %T)', self, r)
  return r
}
const expectInt = (name: string) => (self: PyValue) => {
  const r = special(self, name)
  if (intValue(r) === undefined) throw typeError(`${name} returned non-int (type %T)`, r)
  return r
}

/** PEP 688, set by `objects/memoryview`: buffers as memoryviews and back. */
export const bufferSlots = {} as {
  toMemoryView(get: NonNullable<Slots['bf_getbuffer']>, self: PyValue, flags: PyValue): PyValue
  releaseMemoryView(self: PyValue, view: PyValue): void
  fromMethod(self: PyValue, flags: number): PyBuffer
  wrapRelease(self: PyValue, b: PyBuffer): PyBuffer
}
const wrapBuffer = wrap<NonNullable<Slots['bf_getbuffer']>>((fn, self, args, kw) => {
  expect(args, kw, 1)
  return bufferSlots.toMemoryView(fn, self, args[0]!)
})
const wrapReleaseBuffer = wrap<NonNullable<Slots['bf_releasebuffer']>>((_fn, self, args, kw) => {
  expect(args, kw, 1)
  bufferSlots.releaseMemoryView(self, args[0]!)
  return None
})
const genericBuffer = (self: PyValue, flags: number): PyBuffer => bufferSlots.fromMethod(self, flags)
const genericReleaseBuffer = (): void => {}

/** The buffer of `v` by its type's slot, with a Python `__release_buffer__` called at its end. */
export function slotBuffer(v: PyValue, get: NonNullable<Slots['bf_getbuffer']>, flags: number): PyBuffer {
  const b = get(v, flags)
  const { slots } = typeOf(v)
  const custom = get !== genericBuffer && slots.bf_releasebuffer === genericReleaseBuffer
  return custom ? bufferSlots.wrapRelease(v, b) : b
}

// ---- the table

type Generic = unknown
const defs: SlotDef[] = []
const generics = new Map<SlotName, Generic>()

function row(name: string, slot: SlotName, wrapper: Wrap, text: string, generic?: Generic): void {
  defs.push({ name, slot, wrap: wrapper, text })
  if (generic !== undefined) generics.set(slot, generic)
}

const OTHER = '($self, value, /)'
row('__getattribute__', 'tp_getattro', wrapGetAttribute, '($self, name, /)', genericGetAttro)
row('__setattr__', 'tp_setattro', wrapSetAttr, '($self, name, value, /)', genericSetAttro)
row('__delattr__', 'tp_setattro', wrapDelAttr, '($self, name, /)')
row('__repr__', 'tp_repr', wrapUnary, '($self, /)', genericText('__repr__', '<object>'))
row('__hash__', 'tp_hash', wrapUnary, '($self, /)', genericHash)
row('__call__', 'tp_call', wrapCall, '($self, /, *args, **kwargs)', genericCall)
row('__str__', 'tp_str', wrapUnary, '($self, /)', genericText('__str__', ''))
COMPARISONS.forEach((name, op) => {
  row(name, 'tp_richcompare', wrapCompare(op as CompareOp), OTHER)
})
generics.set('tp_richcompare', (a: PyValue, b: PyValue, op: CompareOp) => {
  const f = lookup(typeOf(a), COMPARISONS[op]!)
  if (f instanceof PyFunction) return call(f, [a, b])
  return maybe(a, COMPARISONS[op]!, b) ?? NotImplemented
})
row('__iter__', 'tp_iter', wrapUnary, '($self, /)', genericIter)
row('__next__', 'tp_iternext', wrapNext, '($self, /)', genericNext)
row('__get__', 'tp_descr_get', wrapDescrGet, '($self, instance, owner=None, /)', genericDescrGet)
row(
  '__set__',
  'tp_descr_set',
  wrapDescrSet,
  '($self, instance, value, /)',
  (self: PyValue, obj: PyValue, value: PyValue | undefined) => {
    if (value === undefined) special(self, '__delete__', obj)
    else special(self, '__set__', obj, value)
  },
)
row('__delete__', 'tp_descr_set', wrapDescrDelete, '($self, instance, /)')
row('__init__', 'tp_init', wrapInit, '($self, /, *args, **kwargs)', genericInit)
row('__del__', 'tp_finalize', wrapFinalize, '($self, /)', (self: PyValue) => special(self, '__del__'))
row('__await__', 'am_await', wrapUnary, '($self, /)', genericUnary('__await__'))
row('__aiter__', 'am_aiter', wrapUnary, '($self, /)', genericUnary('__aiter__'))
row('__anext__', 'am_anext', wrapUnary, '($self, /)', genericUnary('__anext__'))

function binaryRows(name: string, slot: SlotName): void {
  const left = `__${name}__`
  const right = `__r${name}__`
  row(left, slot, wrapLeft, OTHER, genericBinary(slot, left, right))
  row(right, slot, wrapRight, OTHER)
}
for (const [name, slot] of [
  ['add', 'nb_add'],
  ['sub', 'nb_subtract'],
  ['mul', 'nb_multiply'],
  ['mod', 'nb_remainder'],
  ['divmod', 'nb_divmod'],
  ['lshift', 'nb_lshift'],
  ['rshift', 'nb_rshift'],
  ['and', 'nb_and'],
  ['xor', 'nb_xor'],
  ['or', 'nb_or'],
  ['floordiv', 'nb_floor_divide'],
  ['truediv', 'nb_true_divide'],
  ['matmul', 'nb_matrix_multiply'],
] as const) {
  binaryRows(name, slot)
}
row('__pow__', 'nb_power', wrapPower, '($self, value, mod=None, /)', genericPower)
row('__rpow__', 'nb_power', wrapPowerRight, '($self, value, mod=None, /)')
for (const [name, slot] of [
  ['__iadd__', 'nb_inplace_add'],
  ['__isub__', 'nb_inplace_subtract'],
  ['__imul__', 'nb_inplace_multiply'],
  ['__imod__', 'nb_inplace_remainder'],
  ['__ilshift__', 'nb_inplace_lshift'],
  ['__irshift__', 'nb_inplace_rshift'],
  ['__iand__', 'nb_inplace_and'],
  ['__ixor__', 'nb_inplace_xor'],
  ['__ior__', 'nb_inplace_or'],
  ['__ifloordiv__', 'nb_inplace_floor_divide'],
  ['__itruediv__', 'nb_inplace_true_divide'],
  ['__imatmul__', 'nb_inplace_matrix_multiply'],
] as const) {
  row(name, slot, wrapLeft, OTHER, (a: PyValue, b: PyValue) => special(a, name, b))
}
row('__ipow__', 'nb_inplace_power', wrapPower, '($self, value, mod=None, /)', (a: PyValue, b: PyValue) =>
  special(a, '__ipow__', b),
)
row('__neg__', 'nb_negative', wrapUnary, '($self, /)', genericUnary('__neg__'))
row('__pos__', 'nb_positive', wrapUnary, '($self, /)', genericUnary('__pos__'))
row('__abs__', 'nb_absolute', wrapUnary, '($self, /)', genericUnary('__abs__'))
row('__bool__', 'nb_bool', wrapBool, '($self, /)', genericBool)
row('__invert__', 'nb_invert', wrapUnary, '($self, /)', genericUnary('__invert__'))
row('__int__', 'nb_int', wrapUnary, '($self, /)', expectInt('__int__'))
row('__float__', 'nb_float', wrapUnary, '($self, /)', expectFloat)
row('__index__', 'nb_index', wrapUnary, '($self, /)', expectInt('__index__'))
row('__len__', 'sq_length', wrapLength, '($self, /)', genericLength)
row('__getitem__', 'mp_subscript', wrapLeft, '($self, key, /)', (self: PyValue, key: PyValue) =>
  special(self, '__getitem__', key),
)
row(
  '__setitem__',
  'mp_ass_subscript',
  wrapSetItem,
  '($self, key, value, /)',
  (self: PyValue, key: PyValue, value: PyValue | undefined) => {
    if (value === undefined) special(self, '__delitem__', key)
    else special(self, '__setitem__', key, value)
  },
)
row('__delitem__', 'mp_ass_subscript', wrapDelItem, '($self, key, /)')
row('__contains__', 'sq_contains', wrapContains, '($self, key, /)', genericContains)
row('__buffer__', 'bf_getbuffer', wrapBuffer, '($self, flags, /)', genericBuffer)
row('__release_buffer__', 'bf_releasebuffer', wrapReleaseBuffer, '($self, buffer, /)', genericReleaseBuffer)
row('__add__', 'sq_concat', wrapLeft, OTHER)
row('__mul__', 'sq_repeat', wrapRepeat, OTHER)
row('__rmul__', 'sq_repeat', wrapRepeat, OTHER)
row('__iadd__', 'sq_inplace_concat', wrapLeft, OTHER)
row('__imul__', 'sq_inplace_repeat', wrapRepeat, OTHER)

/** Every row, in order: earlier rows win where a builtin has two slots for one name. */
export const SLOT_DEFS: readonly SlotDef[] = defs

const bySlot = new Map<SlotName, SlotDef[]>()
const byName = new Map<string, SlotName[]>()
for (const def of defs) {
  bySlot.set(def.slot, [...(bySlot.get(def.slot) ?? []), def])
  byName.set(def.name, [...(byName.get(def.name) ?? []), def.slot])
}
byName.set('__getattr__', ['tp_getattro'])
byName.set('__new__', ['tp_new'])

/** The slots that a method name touches; undefined for ordinary names. */
export function slotsOfName(name: string): readonly SlotName[] | undefined {
  return byName.get(name)
}

/** Every name that touches a slot. */
export function slotNames(): Iterable<string> {
  return byName.keys()
}

function assign(slots: Slots, slot: SlotName, fn: unknown): void {
  ;(slots as unknown as Record<SlotName, unknown>)[slot] = fn
}

/** Sets one slot of a heap type to what its attributes say now. */
export function updateSlot(type: PyType, slot: SlotName): void {
  if (slot === 'tp_new') {
    updateNew(type)
    return
  }
  let specific: unknown
  let useGeneric = false
  for (const def of bySlot.get(slot) ?? []) {
    const found = lookup(type, def.name)
    if (found === undefined) continue
    const descr = found instanceof PyMethodDescr ? (found.wrapper ?? found) : found
    if (descr instanceof PySlotWrapper && descr.def.name === def.name) {
      if (descr.def.slot !== slot) {
        // The method of a type that keeps it in the other of two slots, or of a stranger.
        if (!isSubtype(type, descr.objclass)) useGeneric = true
        continue
      }
      const fits = (specific === undefined || specific === descr.fn) && isSubtype(type, descr.objclass)
      if (fits) specific = descr.fn
      else useGeneric = true
    } else if (descr === None && def.name === '__hash__') specific = hashNotImplemented
    else useGeneric = true
  }
  if (slot === 'tp_getattro' && lookup(type, '__getattr__') !== undefined) useGeneric = true
  const generic = generics.get(slot) ?? null
  assign(type.slots, slot, specific !== undefined && !useGeneric ? specific : useGeneric ? generic : null)
}

function updateNew(type: PyType): void {
  const found = lookup(type, '__new__')
  const native = found instanceof PyBuiltinFunction ? found.newOf : undefined
  if (native === undefined) type.slots.tp_new = genericNew
  // As in CPython a native `__new__` keeps the slot that is there (a restored `object.__new__` does not undo an override).
  else type.slots.tp_new ??= native.slots.tp_new
}

/** Copies to a static type the slots of its base that it does not define. CPython: inherit_slots. */
export function inheritSlots(type: PyType, base: PyType): void {
  const own = type.slots as unknown as Record<SlotName, unknown>
  const from = base.slots as unknown as Record<SlotName, unknown>
  const keepsOwnCompare = own.tp_richcompare !== null || own.tp_hash !== null
  for (const slot of Object.keys(own) as SlotName[]) {
    if (own[slot] !== null) continue
    if (keepsOwnCompare && (slot === 'tp_richcompare' || slot === 'tp_hash')) continue
    own[slot] = from[slot]
  }
}
