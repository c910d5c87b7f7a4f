/**
 * The object protocol: what operators, builtins and native code do to values of any type.
 * Slots decide; nothing here knows a concrete type except for fast paths.
 * CPython: Objects/abstract.c, Objects/object.c.
 */
import { toUtf16 } from '../base/wide_string.ts'
import { lookupAttr } from './attributes.ts'
import type { PyBuffer } from './buffer.ts'
import { call, callDescriptor, callSpecialMaybe } from './calls.ts'
import { isAnySet, keyProtocol, objectId, PyDict } from './dict.ts'
import {
  errorHooks,
  exc,
  indexError,
  isException,
  overflowError,
  PyBaseException,
  typeError,
  valueError,
} from './errors.ts'
import { converters } from './signature.ts'
import {
  type Binary,
  type CompareOp,
  EQ,
  GE,
  GT,
  LE,
  LT,
  NE,
  type SlotName,
  type Slots,
  type Unary,
} from './slots.ts'
import { machine } from './state.ts'
import { coreTypes, isSubtype, lookup, PyType, TPFLAGS_HEAPTYPE, typeOf } from './type.ts'
import {
  int,
  intFromBigInt,
  intValue,
  isExactInt,
  isExactStr,
  None,
  NotImplemented,
  PyBytes,
  PyFloat,
  type PyInt,
  type PyList,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from './values.ts'
import { Collector, firstLeft, KeyVisitor } from './visitors.ts'

type BinarySlot = { [K in SlotName]: Slots[K] extends Binary | null ? K : never }[SlotName]
type UnarySlot = { [K in SlotName]: Slots[K] extends Unary | null ? K : never }[SlotName]

/** One binary operator: its slots and its symbol in messages. */
export interface BinaryOperator {
  readonly symbol: string
  readonly slot: BinarySlot
  readonly inplace: BinarySlot
}
const operator = (symbol: string, name: string): BinaryOperator => ({
  symbol,
  slot: `nb_${name}` as BinarySlot,
  inplace: `nb_inplace_${name}` as BinarySlot,
})

/** In the order of BINARY_OP's argument (NB_ADD ... NB_XOR); NB_POWER is `power`, NB_SUBSCR is `getItem`. */
export const ADD = operator('+', 'add')
export const AND = operator('&', 'and')
export const FLOOR_DIVIDE = operator('//', 'floor_divide')
export const LSHIFT = operator('<<', 'lshift')
export const MATRIX_MULTIPLY = operator('@', 'matrix_multiply')
export const MULTIPLY = operator('*', 'multiply')
export const REMAINDER = operator('%', 'remainder')
export const OR = operator('|', 'or')
export const RSHIFT = operator('>>', 'rshift')
export const SUBTRACT = operator('-', 'subtract')
export const TRUE_DIVIDE = operator('/', 'true_divide')
export const XOR = operator('^', 'xor')

/** Tries the slots of both operands; NotImplemented if neither took it. */
function binaryOp1(a: PyValue, b: PyValue, slot: BinarySlot): PyValue {
  const ta = typeOf(a)
  const tb = typeOf(b)
  const fa = ta.slots[slot] as Binary | null
  let fb = tb === ta ? null : (tb.slots[slot] as Binary | null)
  if (fb === fa) fb = null
  if (fa !== null) {
    if (fb !== null && isSubtype(tb, ta)) {
      const r = fb(a, b)
      if (r !== NotImplemented) return r
      fb = null
    }
    const r = fa(a, b)
    if (r !== NotImplemented) return r
  }
  return fb === null ? NotImplemented : fb(a, b)
}

function unsupported(a: PyValue, b: PyValue, symbol: string) {
  return typeError(`unsupported operand type(s) for ${symbol}: '%T' and '%T'`, a, b)
}

/** `a OP b` */
export function binaryOp(a: PyValue, b: PyValue, op: BinaryOperator): PyValue {
  const r = binaryOp1(a, b, op.slot)
  if (r !== NotImplemented) return r
  if (op === ADD) {
    const concat = typeOf(a).slots.sq_concat
    if (concat !== null) return concat(a, b)
  } else if (op === MULTIPLY) {
    const repeated = tryRepeat(a, b, false)
    if (repeated !== undefined) return repeated
  }
  throw unsupported(a, b, op.symbol)
}

/** `a OP b` after the method of `a`, a heap type that `b`'s does not derive from, gave NotImplemented. */
export function binaryOpDeclined(a: PyValue, b: PyValue, op: BinaryOperator): PyValue {
  const ta = typeOf(a)
  const tb = typeOf(b)
  const fb = tb === ta ? null : (tb.slots[op.slot] as Binary | null)
  if (fb !== null && fb !== ta.slots[op.slot]) {
    const r = fb(a, b)
    if (r !== NotImplemented) return r
  }
  if (op === ADD) {
    const concat = ta.slots.sq_concat
    if (concat !== null) return concat(a, b)
  } else if (op === MULTIPLY) {
    const repeated = tryRepeat(a, b, false)
    if (repeated !== undefined) return repeated
  }
  throw unsupported(a, b, op.symbol)
}

/** As `binaryOpDeclined` for a comparison. */
export function richCompareDeclined(a: PyValue, b: PyValue, op: CompareOp): PyValue {
  const fb = typeOf(b).slots.tp_richcompare
  if (fb !== null) {
    const r = fb(b, a, SWAPPED[op]!)
    if (r !== NotImplemented) return r
  }
  if (op === EQ) return a === b
  if (op === NE) return a !== b
  throw typeError(`'${SYMBOLS[op]}' not supported between instances of '%T' and '%T'`, a, b)
}

function tryRepeat(a: PyValue, b: PyValue, inplace: boolean): PyValue | undefined {
  const slots = typeOf(a).slots
  const repeat = (inplace ? slots.sq_inplace_repeat : null) ?? slots.sq_repeat
  if (repeat !== null) return repeat(a, repeatCount(b))
  const right = typeOf(b).slots.sq_repeat
  return right === null ? undefined : right(b, repeatCount(a))
}

function repeatCount(n: PyValue): number {
  if (typeOf(n).slots.nb_index === null) throw typeError("can't multiply sequence by non-int of type '%T'", n)
  return toSsize(n, 'OverflowError')
}

/** `a OP= b` */
export function inplaceOp(a: PyValue, b: PyValue, op: BinaryOperator): PyValue {
  const slots = typeOf(a).slots
  const f = slots[op.inplace] as Binary | null
  if (f !== null) {
    const r = f(a, b)
    if (r !== NotImplemented) return r
  }
  const r = binaryOp1(a, b, op.slot)
  if (r !== NotImplemented) return r
  if (op === ADD) {
    const concat = slots.sq_inplace_concat ?? slots.sq_concat
    if (concat !== null) return concat(a, b)
  } else if (op === MULTIPLY) {
    const repeated = tryRepeat(a, b, true)
    if (repeated !== undefined) return repeated
  }
  throw unsupported(a, b, `${op.symbol}=`)
}

/** `a ** b`, `pow(a, b, mod)` */
export function power(a: PyValue, b: PyValue, mod: PyValue = None, symbol = '** or pow()'): PyValue {
  const ta = typeOf(a)
  const tb = typeOf(b)
  const fa = ta.slots.nb_power
  let fb = tb === ta ? null : tb.slots.nb_power
  if (fb === fa) fb = null
  if (fa !== null) {
    if (fb !== null && isSubtype(tb, ta)) {
      const r = fb(a, b, mod)
      if (r !== NotImplemented) return r
      fb = null
    }
    const r = fa(a, b, mod)
    if (r !== NotImplemented) return r
  }
  if (fb !== null) {
    const r = fb(a, b, mod)
    if (r !== NotImplemented) return r
  }
  const fm = mod === None ? null : typeOf(mod).slots.nb_power
  if (fm !== null && fm !== fa && fm !== fb) {
    const r = fm(a, b, mod)
    if (r !== NotImplemented) return r
  }
  if (mod === None) throw unsupported(a, b, symbol)
  throw typeError("unsupported operand type(s) for ** or pow(): '%T', '%T', '%T'", a, b, mod)
}

export function inplacePower(a: PyValue, b: PyValue): PyValue {
  const f = typeOf(a).slots.nb_inplace_power
  if (f !== null) {
    const r = f(a, b, None)
    if (r !== NotImplemented) return r
  }
  return power(a, b, None, '**=')
}

export function divmod(a: PyValue, b: PyValue): PyValue {
  const r = binaryOp1(a, b, 'nb_divmod')
  if (r === NotImplemented) throw unsupported(a, b, 'divmod()')
  return r
}

function unaryOp(v: PyValue, slot: UnarySlot, name: string): PyValue {
  const f = typeOf(v).slots[slot] as Unary | null
  if (f === null) throw typeError(`bad operand type for ${name}: '%T'`, v)
  return f(v)
}
export const negative = (v: PyValue): PyValue => unaryOp(v, 'nb_negative', 'unary -')
export const positive = (v: PyValue): PyValue => unaryOp(v, 'nb_positive', 'unary +')
export const invert = (v: PyValue): PyValue => unaryOp(v, 'nb_invert', 'unary ~')
export const absolute = (v: PyValue): PyValue => unaryOp(v, 'nb_absolute', 'abs()')

const SYMBOLS = ['<', '<=', '==', '!=', '>', '>='] as const
const SWAPPED: readonly CompareOp[] = [GT, GE, EQ, NE, LT, LE]

/** `a OP b` for the six comparisons. */
export function richCompare(a: PyValue, b: PyValue, op: CompareOp): PyValue {
  const ta = typeOf(a)
  const tb = typeOf(b)
  let tried = false
  const fb = tb.slots.tp_richcompare
  if (ta !== tb && fb !== null && isSubtype(tb, ta)) {
    tried = true
    const r = fb(b, a, SWAPPED[op]!)
    if (r !== NotImplemented) return r
  }
  const fa = ta.slots.tp_richcompare
  if (fa !== null) {
    const r = fa(a, b, op)
    if (r !== NotImplemented) return r
  }
  if (!tried && fb !== null) {
    const r = fb(b, a, SWAPPED[op]!)
    if (r !== NotImplemented) return r
  }
  if (op === EQ) return a === b
  if (op === NE) return a !== b
  throw typeError(`'${SYMBOLS[op]}' not supported between instances of '%T' and '%T'`, a, b)
}

/** `bool(a OP b)`; identity counts as equality. */
export function richCompareBool(a: PyValue, b: PyValue, op: CompareOp): boolean {
  if (a === b) {
    if (op === EQ) return true
    if (op === NE) return false
  }
  return isTrue(richCompare(a, b, op))
}

/** `a is b or a == b` */
export function equals(a: PyValue, b: PyValue): boolean {
  if (a === b) return true
  if (typeof a === typeof b && typeof a !== 'object') return false
  return isTrue(richCompare(a, b, EQ))
}

/** `bool(v)` */
export function isTrue(v: PyValue): boolean {
  if (v === true) return true
  if (v === false || v === None) return false
  if (typeof v === 'number') return v !== 0
  if (typeof v === 'string') return v.length !== 0
  const slots = typeOf(v).slots
  if (slots.nb_bool !== null) return slots.nb_bool(v)
  if (slots.sq_length !== null) return slots.sq_length(v) !== 0
  return true
}

/** `hash(v)`; TypeError when unhashable. */
export function hash(v: PyValue): PyInt {
  const f = typeOf(v).slots.tp_hash
  if (f === null) throw typeError("unhashable type: '%T'", v)
  return f(v)
}

/** The tp_hash of a type whose instances cannot be hashed (`__hash__ = None`). */
export function hashNotImplemented(v: PyValue): PyInt {
  throw typeError("unhashable type: '%T'", v)
}

/** object.__hash__: by identity, CPython's rotation of the address. */
export function identityHash(v: PyValue): PyInt {
  const id = objectId(v as object)
  return int(Math.floor(id / 16))
}

keyProtocol.identityHash = identityHash
keyProtocol.equals = (a, b) => isTrue(richCompare(a, b, EQ))
keyProtocol.hash = (key, use) => {
  const f = typeOf(key).slots.tp_hash
  if (f === null || f === hashNotImplemented)
    throw typeError(`cannot use '%Q' as ${use} (unhashable type: '%T')`, key, key)
  if (!(key instanceof PyTuple)) return f(key)
  try {
    return f(key)
  } catch (e) {
    if (e instanceof PyBaseException && e.cls === exc.TypeError)
      throw typeError(`cannot use '%Q' as ${use} (%s)`, key, str(e))
    throw e
  }
}

/** `len(v)` */
export function len(v: PyValue): number {
  const f = typeOf(v).slots.sq_length
  if (f === null) throw typeError("object of type '%T' has no len()", v)
  return f(v)
}

/** A length as a Python int. Beyond 2**53 it is rounded, but never past the largest ssize_t. */
export function lengthToInt(n: number): PyInt {
  return Number.isSafeInteger(n) ? int(n) : n >= 2 ** 63 ? SSIZE_MAX : BigInt(n)
}

/** `len(v)` as a Python int; beyond 2**53 only `__len__` itself is exact. */
export function lenInt(v: PyValue): PyInt {
  const n = len(v)
  return Number.isSafeInteger(n) ? int(n) : index(callSpecialMaybe(v, '__len__')!)
}

/** `len(v)` or `v.__length_hint__()`, or `fallback`. */
export function lengthHint(v: PyValue, fallback: number): number {
  const f = typeOf(v).slots.sq_length
  if (f !== null) {
    try {
      return f(v)
    } catch (e) {
      if (!isException(e, exc.TypeError)) throw e
    }
  }
  let hint: PyValue | undefined
  try {
    hint = callSpecialMaybe(v, '__length_hint__')
  } catch (e) {
    if (!isException(e, exc.TypeError)) throw e
  }
  if (hint === undefined || hint === NotImplemented) return fallback
  const n = intValue(hint)
  if (n === undefined) throw typeError('__length_hint__ must be an integer, not %T', hint)
  if (n < 0) throw valueError('__length_hint__() should return >= 0')
  return Number(n)
}

/** `repr(v)` */
export function repr(v: PyValue): PyStr {
  return exactText(reprObject(v))
}

/** As `repr`, as Python sees it: `__repr__` may give an instance of a subclass of str. */
export function reprObject(v: PyValue): PyValue {
  return typeOf(v).slots.tp_repr!(v)
}

function exactText(s: PyValue): PyStr {
  return typeof s === 'string' ? s : strValue(s)!
}
errorHooks.repr = v => toUtf16(repr(v))

/** `str(v)` */
export function str(v: PyValue): PyStr {
  return isExactStr(v) ? v : exactText(strObject(v))
}

/** As `str`, as Python sees it: `__str__` may give an instance of a subclass of str. */
export function strObject(v: PyValue): PyValue {
  return isExactStr(v) ? v : typeOf(v).slots.tp_str!(v)
}

/** `str(v)` in UTF-16, for messages and host calls. */
export function strUtf16(v: PyValue): string {
  return toUtf16(str(v))
}

/** `format(v, spec)` */
export function format(v: PyValue, spec: PyValue = ''): PyStr {
  if (spec === '' && (isExactStr(v) || typeof v === 'number' || typeof v === 'bigint')) return str(v)
  const r = callSpecialMaybe(v, '__format__', spec)
  if (r === undefined) throw typeError("Type %T doesn't define __format__", v)
  const s = strValue(r)
  if (s === undefined) throw typeError('__format__ must return a str, not %T', r)
  return s
}

/** `o[key]` */
export function getItem(o: PyValue, key: PyValue): PyValue {
  const f = typeOf(o).slots.mp_subscript
  if (f !== null) return f(o, key)
  if (o instanceof PyType) return classGetItem(o, key)
  throw typeError("'%T' object is not subscriptable", o)
}

function classGetItem(type: PyType, key: PyValue): PyValue {
  if (type === coreTypes.type) return hooks.genericAlias(type, key)
  const f = lookup(type, '__class_getitem__')
  if (f === undefined || f === None) throw typeError("type '%N' is not subscriptable", type)
  const get = typeOf(f).slots.tp_descr_get
  return call(get === null ? f : get(f, null, type), [key])
}

/** Parts of the protocol that belong to concrete types; set by their files. */
export const hooks = {} as {
  genericAlias(origin: PyValue, args: PyValue): PyValue
  /** The members of a union type; undefined for anything else. */
  unionArgs(v: PyValue): PyTuple | undefined
  /** The iterator of an object with `__getitem__` only. */
  sequenceIterator(o: PyValue): PyValue
  buffer(v: PyValue, flags: number): PyBuffer
}

export function setItem(o: PyValue, key: PyValue, value: PyValue): void {
  const f = typeOf(o).slots.mp_ass_subscript
  if (f === null)
    throw noItems(o, key, 'does not support item assignment', 'does not support item assignment')
  f(o, key, value)
}

/** The error for items that cannot change: what CPython sees as a sequence looks at an index first. */
function noItems(o: PyValue, key: PyValue, message: string, ofSequence: string): PyBaseException {
  if (!hasIndex(key) || !isSequenceType(typeOf(o))) return typeError(`'%T' object ${message}`, o)
  toSsize(key, 'IndexError')
  return typeError(`'%T' object ${ofSequence}`, o)
}

/** Whether CPython's type would have `tp_as_sequence`: classes made by Python always do. */
function isSequenceType({ flags, slots }: PyType): boolean {
  return (flags & TPFLAGS_HEAPTYPE) !== 0 || slots.sq_length !== null || slots.sq_contains !== null
}

export function delItem(o: PyValue, key: PyValue): void {
  const f = typeOf(o).slots.mp_ass_subscript
  if (f === null) throw noItems(o, key, 'does not support item deletion', "doesn't support item deletion")
  f(o, key, undefined)
}

/** `value in container` */
export function contains(container: PyValue, value: PyValue): boolean {
  if (typeof container === 'string' && typeof value === 'string' && value.length < 200)
    return container.includes(value)
  const f = typeOf(container).slots.sq_contains
  if (f !== null) return f(container, value)
  let it: PyValue
  try {
    it = iter(container)
  } catch (e) {
    if (isException(e, exc.TypeError))
      throw typeError("argument of type '%T' is not a container or iterable", container)
    throw e
  }
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) if (equals(item, value)) return true
  return false
}

/** `iter(v)` */
export function iter(v: PyValue): PyValue {
  const slots = typeOf(v).slots
  if (slots.tp_iter !== null) {
    const it = slots.tp_iter(v)
    if (typeOf(it).slots.tp_iternext === null)
      throw typeError("iter() returned non-iterator of type '%T'", it)
    return it
  }
  if (slots.mp_subscript !== null && typeOf(v).isHeap() && !(v instanceof PyDict))
    return hooks.sequenceIterator(v)
  throw typeError("'%T' object is not iterable", v)
}

/** The next item of an iterator; undefined at its end. */
export function iterNext(it: PyValue): PyValue | undefined {
  const f = typeOf(it).slots.tp_iternext
  if (f === null) throw typeError("'%T' object is not an iterator", it)
  return f(it)
}

/** Calls `visit` for each item. */
export function forEach(iterable: PyValue, visit: (item: PyValue) => void): void {
  if (typeOf(iterable) === coreTypes.list) {
    const list = iterable as PyList
    for (let i = 0; i < list.length; i++) visit(list.at(i)!)
    return
  }
  if (typeOf(iterable) === coreTypes.tuple) {
    for (const item of (iterable as PyTuple).items) visit(item)
    return
  }
  const it = iter(iterable)
  const next = typeOf(it).slots.tp_iternext!
  for (let item = next(it); item !== undefined; item = next(it)) visit(item)
}

/** As `forEach` for what hashes and compares items, and is only that: generators hand over plain keys in one go. */
export function forEachKey(iterable: PyValue, visit: (key: PyValue) => void): void {
  const type = typeOf(iterable)
  if (type === coreTypes.list || type === coreTypes.tuple) {
    forEach(iterable, visit)
    return
  }
  const it = iter(iterable)
  const next = typeOf(it).slots.tp_iternext!
  for (let item = firstLeft(it, new KeyVisitor(visit)); item !== undefined; item = next(it)) visit(item)
}

/** All items, in a fresh array. */
export function toArray(iterable: PyValue): PyValue[] {
  const type = typeOf(iterable)
  if (type === coreTypes.list) return (iterable as PyList).toArray()
  if (type === coreTypes.tuple) return (iterable as PyTuple).items.slice()
  if (type === coreTypes.dict) return (iterable as PyDict).keyArray()
  if (isAnySet(iterable) && (type === coreTypes.set || type === coreTypes.frozenset))
    return iterable.table.keyArray()
  const items: PyValue[] = []
  firstLeft(iter(iterable), new Collector(items))
  return items
}

/** `operator.index(v)` as a plain int. */
export function index(v: PyValue): PyInt {
  const n = intValue(v)
  if (n !== undefined) return n
  const f = typeOf(v).slots.nb_index
  if (f === null) throw typeError("'%T' object cannot be interpreted as an integer", v)
  return exactInt(f(v), '__index__')
}

/** The result of `__index__` or `__int__`: instances of subclasses of int still pass, with a warning. */
export function exactInt(r: PyValue, method: string): PyInt {
  if (isExactInt(r)) return r
  const n = intValue(r)
  if (n === undefined) throw typeError(`${method} returned non-int (type %T)`, r)
  warnStrictSubclass(`${method} returned non-int (type ${typeOf(r).name})`, 'int')
  return n
}

export function warnStrictSubclass(what: string, type: string): void {
  machine.warn(
    'DeprecationWarning',
    `${what}.  The ability to return an instance of a strict subclass of ${type} is deprecated, ` +
      'and may be removed in a future version of Python.',
    1,
  )
}

export function hasIndex(v: PyValue): boolean {
  return typeof v === 'number' || typeOf(v).slots.nb_index !== null
}

const SSIZE_MAX = 9223372036854775807n

/** An index as a JS number. Beyond ssize_t: the named error, or the nearest bound for 'clamp'. */
export function toSsize(
  v: PyValue,
  onOverflow: 'OverflowError' | 'IndexError' | 'clamp' = 'OverflowError',
): number {
  if (typeof v === 'number') return v
  const n = index(v)
  if (typeof n === 'number') return n
  if (onOverflow === 'clamp' || (n <= SSIZE_MAX && n >= -SSIZE_MAX - 1n)) return Number(n)
  if (onOverflow === 'IndexError') throw indexError("cannot fit '%T' into an index-sized integer", v)
  throw overflowError("cannot fit '%T' into an index-sized integer", v)
}

/** `float(v)` for a number-like value (not str): a JS number. */
export function toFloat(v: PyValue): number {
  if (v instanceof PyFloat) return v.v
  if (typeof v === 'number') return v
  return convertedFloat(v)
}

/** As `toFloat`, asking `__float__` of instances of subclasses of float too. CPython: PyNumber_Float. */
export function convertedFloat(v: PyValue): number {
  const slots = typeOf(v).slots
  if (slots.nb_float !== null) {
    const r = slots.nb_float(v)
    if (!(r instanceof PyFloat)) throw typeError('%T.__float__ returned non-float (type %T)', v, r)
    if (typeOf(r) !== coreTypes.float) {
      const what = `${typeOf(v).name}.__float__ returned non-float (type ${typeOf(r).name})`
      warnStrictSubclass(what, 'float')
    }
    return r.v
  }
  if (slots.nb_index !== null) return intToFloat(index(v))
  throw typeError('must be real number, not %T', v)
}

/** An int as a double, correctly rounded; OverflowError beyond its range. */
export function intToFloat(n: PyInt): number {
  const d = Number(n)
  if (!Number.isFinite(d)) throw overflowError('int too large to convert to float')
  return d
}

/** The bytes of a bytes-like object, without a copy where it is contiguous. */
export function bufferBytes(v: PyValue): Uint8Array {
  if (v instanceof PyBytes && v.cls === coreTypes.bytes) return v.data
  const b = hooks.buffer(v, 0)
  const n = b.shape.reduce((x, y) => x * y, b.itemsize)
  const out = b.data.subarray(b.offset, b.offset + n)
  b.release()
  return out
}

converters.int = v => toSsize(v)
converters.long = index
converters.float = toFloat
converters.bool = isTrue
converters.buffer = bufferBytes

/** Keys of a mapping argument: `m.keys()` as an array. */
export function mappingKeys(m: PyValue): PyValue[] {
  if (m instanceof PyDict && m.cls === coreTypes.dict) return m.keyArray()
  const keys = lookup(typeOf(m), 'keys')
  if (keys === undefined) throw typeError("'%T' object is not a mapping", m)
  return toArray(callDescriptor(keys, m, []))
}

/** `isinstance(v, cls)` with `__instancecheck__`, tuples and unions. */
export function isInstanceOf(v: PyValue, cls: PyValue): boolean {
  if (typeOf(v) === cls) return true
  if (cls instanceof PyType && typeOf(cls) === coreTypes.type) return recursiveIsInstance(v, cls)
  const parts = cls instanceof PyTuple ? cls : hooks.unionArgs(cls)
  if (parts !== undefined) return parts.items.some(c => isInstanceOf(v, c))
  const r = callSpecialMaybe(cls, '__instancecheck__', v)
  return r === undefined ? recursiveIsInstance(v, cls) : isTrue(r)
}

/** type.__instancecheck__ */
export function recursiveIsInstance(v: PyValue, cls: PyValue): boolean {
  if (cls instanceof PyType) {
    if (isSubtype(typeOf(v), cls)) return true
    const claimed = lookupAttr(v, '__class__')
    return claimed instanceof PyType && claimed !== typeOf(v) && isSubtype(claimed, cls)
  }
  checkClass(cls, 'isinstance() arg 2 must be a type, a tuple of types, or a union')
  const claimed = lookupAttr(v, '__class__')
  return claimed !== undefined && abstractIsSubclass(claimed, cls)
}

/** `issubclass(derived, cls)` with `__subclasscheck__`, tuples and unions. */
export function isSubclassOf(derived: PyValue, cls: PyValue): boolean {
  if (cls instanceof PyType && typeOf(cls) === coreTypes.type) {
    return derived === cls || recursiveIsSubclass(derived, cls)
  }
  const parts = cls instanceof PyTuple ? cls : hooks.unionArgs(cls)
  if (parts !== undefined) return parts.items.some(c => isSubclassOf(derived, c))
  const r = callSpecialMaybe(cls, '__subclasscheck__', derived)
  return r === undefined ? recursiveIsSubclass(derived, cls) : isTrue(r)
}

/** type.__subclasscheck__ */
export function recursiveIsSubclass(derived: PyValue, cls: PyValue): boolean {
  if (cls instanceof PyType && derived instanceof PyType) return isSubtype(derived, cls)
  checkClass(derived, 'issubclass() arg 1 must be a class')
  checkClass(cls, 'issubclass() arg 2 must be a class, a tuple of classes, or a union')
  return abstractIsSubclass(derived, cls)
}

function basesOf(cls: PyValue): PyTuple | undefined {
  const bases = lookupAttr(cls, '__bases__')
  return bases instanceof PyTuple ? bases : undefined
}

function checkClass(cls: PyValue, message: string): void {
  if (basesOf(cls) === undefined) throw typeError(message)
}

function abstractIsSubclass(derived: PyValue, cls: PyValue): boolean {
  if (derived === cls) return true
  return basesOf(derived)?.items.some(base => abstractIsSubclass(base, cls)) ?? false
}

/** An int from any JS integer. */
export function toInt(n: number | bigint): PyInt {
  if (typeof n === 'bigint') return intFromBigInt(n)
  return Number.isSafeInteger(n) ? int(n + 0) : BigInt(n)
}
