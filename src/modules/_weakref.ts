/**
 * Weak references and proxies, over JavaScript's WeakRef.
 *
 * An object dies when the JavaScript collector takes it, at a time of its choosing; callbacks run
 * from `runPendingCallbacks`, which the machine calls between instructions and `gc.collect()` at once.
 * A reference object that is gone itself is not called. CPython: Objects/weakrefobject.c, Modules/_weakref.c.
 */
import { finalizationHooks } from '../objects/finalization.ts'
import { addressOf } from '../objects/object.ts'
import { weakrefHooks } from '../objects/type_new.ts'
import {
  ADD,
  AND,
  absolute,
  type BinaryOperator,
  binaryOp,
  contains,
  delItem,
  divmod,
  FLOOR_DIVIDE,
  getItem,
  hash,
  hooks,
  index,
  inplaceOp,
  inplacePower,
  invert,
  isTrue,
  iter,
  iterNext,
  LSHIFT,
  len,
  MATRIX_MULTIPLY,
  MULTIPLY,
  negative,
  OR,
  positive,
  power,
  REMAINDER,
  RSHIFT,
  richCompare,
  SUBTRACT,
  setItem,
  str,
  TRUE_DIVIDE,
  XOR,
} from '../runtime/abstract.ts'
import { delAttr, getAttr, setAttr } from '../runtime/attributes.ts'
import { call, callMethod, lookupSpecial } from '../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { PyBaseException, referenceError, typeError } from '../runtime/errors.ts'
import { type Binary, type CompareOp, EQ, type KwNames, NE, type Slots } from '../runtime/slots.ts'
import { type PyType, TPFLAGS_HAVE_VECTORCALL, typeOf } from '../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  type PyInt,
  PyList,
  PyObject,
  type PyValue,
  strValue,
} from '../runtime/values.ts'

/** What weak references to one object share. */
class Referent {
  target: WeakRef<object>
  /** References without a callback are reused. */
  plain: WeakRef<PyWeakRef> | null = null
  proxy: WeakRef<PyProxy> | null = null
  /** All other references, the latest first; some of them may be gone. */
  others: WeakRef<PyWeakRef | PyProxy>[] = []
  private room = 8
  constructor(target: object) {
    this.target = new WeakRef(target)
  }

  add(ref: PyWeakRef | PyProxy): void {
    if (this.others.length >= this.room) {
      this.others = this.others.filter(w => w.deref() !== undefined)
      this.room = 8 + 2 * this.others.length
    }
    this.others.unshift(new WeakRef(ref))
  }

  /** Those that are alive, in CPython's order. */
  refs(): (PyWeakRef | PyProxy)[] {
    return [this.plain, this.proxy, ...this.others].map(w => w?.deref()).filter(x => x !== undefined)
  }
}

const referents = new WeakMap<object, Referent>()
/** Those that somebody waits for. A FinalizationRegistry would keep what it knows of the dead until the host's next task. */
const withCallbacks: Set<Referent> = new Set()

finalizationHooks.referentOf = o => referents.get(o)
finalizationHooks.refer = (referent, to) => {
  if (!(referent instanceof Referent)) return
  referent.target = new WeakRef(to)
  referents.set(to, referent)
}

export class PyWeakRef extends PyObject {
  declare referent: Referent
  callback: PyValue = None
  hash: PyInt | undefined
}

export class PyProxy extends PyObject {
  declare referent: Referent
  callback: PyValue = None
}

/** Calls the callbacks of references whose object is gone; gives their number. */
export function runPendingCallbacks(report: (e: PyBaseException, ref: PyValue) => void): number {
  let count = 0
  for (const r of [...withCallbacks].filter(r => r.target.deref() === undefined)) {
    if (r.target.deref() !== undefined || !withCallbacks.delete(r)) continue
    for (const ref of r.refs()) {
      if (ref.callback === None) continue
      count++
      runCallback(ref, report)
    }
  }
  return count
}

function runCallback(ref: PyWeakRef | PyProxy, report: (e: PyBaseException, ref: PyValue) => void): void {
  const { callback } = ref
  ref.callback = None
  try {
    call(callback, [ref])
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    report(e, callback)
  }
}

function referentOf(o: PyValue): Referent {
  if (typeof o !== 'object' || !typeOf(o).hasWeakref) {
    throw typeError("cannot create weak reference to '%T' object", o)
  }
  let r = referents.get(o)
  if (r === undefined) {
    r = new Referent(o)
    referents.set(o, r)
  }
  return r
}

function target(ref: PyWeakRef | PyProxy): PyValue | undefined {
  return ref.referent.target.deref() as PyValue | undefined
}

function attach(ref: PyWeakRef | PyProxy, r: Referent, callback: PyValue): void {
  ref.referent = r
  ref.callback = callback
  r.add(ref)
  if (callback !== None) withCallbacks.add(r)
}

function refNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (type === refType && kwnames !== null) throw typeError('ref() takes no keyword arguments')
  const given = args.slice(0, args.length - (kwnames?.length ?? 0))
  if (given.length < 1) throw typeError(`__new__ expected at least 1 argument, got ${given.length}`)
  if (given.length > 2 && type === refType)
    throw typeError(`__new__ expected at most 2 arguments, got ${given.length}`)
  const callback = given[1] ?? None
  const r = referentOf(given[0]!)
  const reused = type === refType && callback === None
  if (reused) {
    const known = r.plain?.deref()
    if (known !== undefined) return known
  }
  const ref = new type.ctor() as PyWeakRef
  if (reused) {
    ref.referent = r
    r.plain = new WeakRef(ref)
  } else attach(ref, r, callback)
  return ref
}

function refRepr(ref: PyWeakRef): string {
  const o = target(ref)
  const address = addressOf(ref)
  if (o === undefined) return `<weakref at ${address}; dead>`
  const name = lookupSpecial(o, '__name__')
  const kind = `'${typeOf(o).name}' at ${addressOf(o as object)}`
  const text = name === undefined ? undefined : strValue(name)
  return `<weakref at ${address}; to ${kind}${text === undefined ? '' : ` (${String(text)})`}>`
}

function refHash(ref: PyWeakRef): PyInt {
  if (ref.hash === undefined) {
    const o = target(ref)
    if (o === undefined) throw typeError('weak object has gone away')
    ref.hash = hash(o)
  }
  return ref.hash
}

function refCompare(a: PyWeakRef, b: PyValue, op: CompareOp): PyValue {
  if ((op !== EQ && op !== NE) || !(b instanceof PyWeakRef)) return NotImplemented
  const x = target(a)
  const y = target(b)
  if (x === undefined || y === undefined) return op === EQ ? a === b : a !== b
  return richCompare(x, y, op)
}

export const refType: PyType = defineType(PyWeakRef, {
  name: 'ReferenceType',
  flags: TPFLAGS_HAVE_VECTORCALL,
  module: 'weakref',
  slots: {
    tp_new: refNew,
    tp_init: (_ref, args) => {
      if (args.length > 2) throw typeError(`__init__ expected at most 2 arguments, got ${args.length}`)
    },
    tp_call: (ref, args) => {
      if (args.length > 0)
        throw typeError(`weakref.ReferenceType() takes no arguments (${args.length} given)`)
      return target(ref) ?? None
    },
    tp_repr: refRepr,
    tp_hash: refHash,
    tp_richcompare: refCompare,
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
  getset: { __callback__: ref => (target(ref) === undefined ? None : ref.callback) },
})

// ---- proxies

function live(p: PyProxy): PyValue {
  const o = target(p)
  if (o === undefined) throw referenceError('weakly-referenced object no longer exists')
  return o
}
const open = (v: PyValue): PyValue => (v instanceof PyProxy ? live(v) : v)

const binary =
  (op: BinaryOperator): Binary =>
  (a, b) =>
    binaryOp(open(a), open(b), op)
const inplace = (op: BinaryOperator) => (a: PyProxy, b: PyValue) => inplaceOp(live(a), open(b), op)

const NUMBER_SLOTS = {
  nb_add: binary(ADD),
  nb_subtract: binary(SUBTRACT),
  nb_multiply: binary(MULTIPLY),
  nb_remainder: binary(REMAINDER),
  nb_lshift: binary(LSHIFT),
  nb_rshift: binary(RSHIFT),
  nb_and: binary(AND),
  nb_xor: binary(XOR),
  nb_or: binary(OR),
  nb_floor_divide: binary(FLOOR_DIVIDE),
  nb_true_divide: binary(TRUE_DIVIDE),
  nb_matrix_multiply: binary(MATRIX_MULTIPLY),
  nb_divmod: (a: PyValue, b: PyValue) => divmod(open(a), open(b)),
  nb_power: (a: PyValue, b: PyValue, mod: PyValue) => power(open(a), open(b), open(mod)),
} satisfies Partial<Slots>

const INPLACE_SLOTS = {
  nb_inplace_add: inplace(ADD),
  nb_inplace_subtract: inplace(SUBTRACT),
  nb_inplace_multiply: inplace(MULTIPLY),
  nb_inplace_remainder: inplace(REMAINDER),
  nb_inplace_lshift: inplace(LSHIFT),
  nb_inplace_rshift: inplace(RSHIFT),
  nb_inplace_and: inplace(AND),
  nb_inplace_xor: inplace(XOR),
  nb_inplace_or: inplace(OR),
  nb_inplace_floor_divide: inplace(FLOOR_DIVIDE),
  nb_inplace_true_divide: inplace(TRUE_DIVIDE),
  nb_inplace_matrix_multiply: inplace(MATRIX_MULTIPLY),
  nb_inplace_power: (a: PyProxy, b: PyValue) => inplacePower(live(a), open(b)),
}

const PROXY_SLOTS = {
  ...NUMBER_SLOTS,
  ...INPLACE_SLOTS,
  tp_repr: (p: PyProxy) => proxyRepr(p),
  tp_str: (p: PyProxy) => str(live(p)),
  tp_getattro: (p: PyProxy, name: string) => getAttr(live(p), name),
  tp_setattro: (p: PyProxy, name: string, value: PyValue | undefined) => {
    if (value === undefined) delAttr(live(p), name)
    else setAttr(live(p), name, value)
  },
  tp_richcompare: (a: PyProxy, b: PyValue, op: CompareOp) => richCompare(live(a), open(b), op),
  tp_iter: (p: PyProxy) => iter(live(p)),
  tp_iternext: (p: PyProxy) => {
    const o = live(p)
    if (typeOf(o).slots.tp_iternext === null)
      throw typeError("Weakref proxy referenced a non-iterator '%T' object", o)
    return iterNext(o)
  },
  nb_negative: (p: PyProxy) => negative(live(p)),
  nb_positive: (p: PyProxy) => positive(live(p)),
  nb_absolute: (p: PyProxy) => absolute(live(p)),
  nb_invert: (p: PyProxy) => invert(live(p)),
  nb_bool: (p: PyProxy) => isTrue(live(p)),
  nb_int: (p: PyProxy) => callMethod(live(p), '__int__'),
  nb_float: (p: PyProxy) => callMethod(live(p), '__float__'),
  nb_index: (p: PyProxy) => index(live(p)),
  sq_length: (p: PyProxy) => len(live(p)),
  sq_contains: (p: PyProxy, v: PyValue) => contains(live(p), v),
  mp_subscript: (p: PyProxy, key: PyValue) => getItem(live(p), open(key)),
  mp_ass_subscript: (p: PyProxy, key: PyValue, value: PyValue | undefined) => {
    if (value === undefined) delItem(live(p), key)
    else setItem(live(p), key, value)
  },
}

const PROXY_METHODS = {
  __bytes__: ['', (p: PyProxy): PyValue => callMethod(live(p), '__bytes__')],
  __reversed__: ['', (p: PyProxy): PyValue => callMethod(live(p), '__reversed__')],
} as const

function proxyRepr(p: PyProxy): string {
  const o = target(p)
  if (o === undefined) return `<weakproxy at ${addressOf(p)}; dead>`
  return `<weakproxy at ${addressOf(p)}; to '${typeOf(o).name}' at ${addressOf(o as object)}>`
}

export const proxyType: PyType = defineType(PyProxy, {
  name: 'ProxyType',
  module: 'weakref',
  final: true,
  noNew: true,
  slots: PROXY_SLOTS,
  methods: PROXY_METHODS,
})

class PyCallableProxy extends PyProxy {}
export const callableProxyType: PyType = defineType(PyCallableProxy, {
  name: 'CallableProxyType',
  module: 'weakref',
  final: true,
  noNew: true,
  slots: { ...PROXY_SLOTS, tp_call: (p, args, kwnames) => call(live(p), args, kwnames) },
  methods: PROXY_METHODS,
})

function makeProxy(object: PyValue, callback: PyValue): PyValue {
  const r = referentOf(object)
  const known = callback === None ? r.proxy?.deref() : undefined
  if (known !== undefined) return known
  const p = typeOf(object).slots.tp_call === null ? new PyProxy() : new PyCallableProxy()
  if (callback === None) {
    p.referent = r
    r.proxy = new WeakRef(p)
  } else attach(p, r, callback)
  return p
}

function liveRefs(object: PyValue): (PyWeakRef | PyProxy)[] {
  const r = typeof object === 'object' ? referents.get(object) : undefined
  return r?.refs() ?? []
}

weakrefHooks.first = object => liveRefs(object)[0] ?? None

/** Removes an entry of a WeakValueDictionary if its reference is dead. */
function removeDeadWeakref(dict: PyValue, key: PyValue): PyValue {
  if (!(dict instanceof PyDict))
    throw typeError('_remove_dead_weakref() argument 1 must be dict, not %T', dict)
  const ref = dict.get(key)
  if (ref instanceof PyWeakRef && target(ref) === undefined) dict.delete(key)
  return None
}

export const weakrefModule: NativeModule = defineModule({
  name: '_weakref',
  functions: {
    getweakrefcount: ['object, /', object => int(liveRefs(object).length)],
    getweakrefs: ['object, /', object => new PyList(liveRefs(object))],
    proxy: ['object, callback = None, /', makeProxy],
    _remove_dead_weakref: ['dct, key, /', removeDeadWeakref],
  },
  attributes: () => ({
    ref: refType,
    ReferenceType: refType,
    ProxyType: proxyType,
    CallableProxyType: callableProxyType,
  }),
})
