/**
 * dict. The table itself is `runtime/dict`. CPython: Objects/dictobject.c.
 */
import { toUtf16 } from '../base/wide_string.ts'
import { forEach, getItem, hooks, iter, iterNext, repr, setItem, toArray } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { call, callMethod, lookupSpecial } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { type HashTable, isAnySet, PyDict, PyNamespace } from '../runtime/dict.ts'
import { exc, isException, keyError, typeError, valueError } from '../runtime/errors.ts'
import { reprEnter, reprLeave } from '../runtime/repr_enter.ts'
import { keywordDict } from '../runtime/signature.ts'
import { type CompareOp, EQ, type KwNames, NE } from '../runtime/slots.ts'
import { coreTypes, type PyType, TPFLAGS_DICT_SUBCLASS, TPFLAGS_MAPPING, typeOf } from '../runtime/type.ts'
import { None, NotImplemented, type PyStr, PyTuple, type PyValue } from '../runtime/values.ts'
import { PyDictKeyIterator, PyDictReverseKeyIterator } from './dict_iterator.ts'
import { PyDictItems, PyDictKeys, PyDictValues } from './dict_views.ts'
import { PyMappingProxy } from './mappingproxy.ts'
import { sameOrEqual, sizeOf, text } from './sequence.ts'
import { typeHooks } from './type.ts'

function dictRepr(self: PyDict): PyStr {
  if (self.size === 0) return '{}'
  if (!reprEnter(self)) return '{...}'
  try {
    let out = ''
    for (const c = self.cursor(); c.next(); ) {
      const { value } = c
      out += `${out === '' ? '' : ', '}${toUtf16(repr(c.key))}: `
      out += toUtf16(repr(value))
    }
    return text(`{${out}}`)
  } finally {
    reprLeave(self)
  }
}

function dictEquals(a: PyDict, b: PyDict): boolean {
  if (a.size !== b.size) return false
  for (const c = a.cursor(); c.next(); ) {
    const { value } = c
    const other = b.get(c.key)
    if (other === undefined || !sameOrEqual(value, other)) return false
  }
  return true
}

function dictCompare(a: PyDict, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyDict) || (op !== EQ && op !== NE)) return NotImplemented
  return dictEquals(a, b) === (op === EQ)
}

function dictSubscript(self: PyDict, key: PyValue): PyValue {
  const value = self.get(key)
  if (value !== undefined) return value
  if (typeOf(self) !== dictType) {
    const missing = lookupSpecial(self, '__missing__')
    if (missing !== undefined) return call(missing, [key])
  }
  throw keyError(key)
}

function dictAssign(self: PyDict, key: PyValue, value: PyValue | undefined): void {
  if (value !== undefined) self.set(key, value)
  else if (self.deletePlainly(key) === undefined) throw keyError(key)
}

/** True if iterating `v` is plain dict iteration, so that its entries can be copied as they are. */
export function iteratesAsDict(v: PyDict): boolean {
  return typeOf(v).slots.tp_iter === dictType.slots.tp_iter
}

/** dict.update with a mapping: anything with `keys()`. With `override` false, present keys stay. */
export function dictMerge(self: PyDict, mapping: PyValue, override = true): void {
  if (mapping instanceof PyDict && iteratesAsDict(mapping)) {
    if (mapping === self) return
    if (override) self.update(mapping)
    else for (const c = mapping.cursor(); c.next(); ) if (!self.has(c.key)) self.set(c.key, c.value)
    return
  }
  const keys = lookupAttr(mapping, 'keys')
  if (keys === undefined) throw typeError("'%T' object is not a mapping", mapping)
  const it = iter(call(keys, []))
  for (let key = iterNext(it); key !== undefined; key = iterNext(it)) {
    if (override || !self.has(key)) self.set(key, getItem(mapping, key))
  }
}

/** The two items of element `i` of a sequence of pairs. */
function pairOf(element: PyValue, i: number): PyValue[] {
  const pair = elementItems(element, i)
  if (pair.length !== 2) {
    throw valueError(`dictionary update sequence element #${i} has length ${pair.length}; 2 is required`)
  }
  return pair
}

/** The items of an element. A TypeError on the way gets a note that says which element it was. */
function elementItems(element: PyValue, i: number): PyValue[] {
  const type = typeOf(element)
  if (type === coreTypes.tuple || type === coreTypes.list) return (element as PyTuple).items
  let it: PyValue | undefined
  try {
    it = iter(element)
    return toArray(it)
  } catch (e) {
    if (!isException(e, exc.TypeError)) throw e
    const error = it === undefined ? typeError('object is not iterable') : e
    callMethod(error, 'add_note', `Cannot convert dictionary update sequence element #${i} to a sequence`)
    throw error
  }
}

/** dict.update with a sequence of pairs. */
export function dictMergePairs(self: PyDict, pairs: PyValue): void {
  const it = iter(pairs)
  let i = 0
  for (let element = iterNext(it); element !== undefined; element = iterNext(it)) {
    const [key, value] = pairOf(element, i++)
    self.set(key!, value!)
  }
}

/** `self.update(other)` for a mapping or a sequence of pairs. */
export function dictUpdateFrom(self: PyDict, other: PyValue): void {
  if (other instanceof PyDict || lookupAttr(other, 'keys') !== undefined) dictMerge(self, other)
  else dictMergePairs(self, other)
}

/** The body of `dict(...)` and `update(...)`: at most one positional argument, then keywords. */
export function dictUpdateCommon(self: PyDict, name: string, args: PyValue[], kwnames: KwNames): void {
  const given = args.length - (kwnames?.length ?? 0)
  if (given > 1) throw typeError(`${name} expected at most 1 argument, got ${given}`)
  if (given === 1) dictUpdateFrom(self, args[0]!)
  if (kwnames !== null && kwnames.length > 0) self.update(keywordDict(args, kwnames))
}

/** A plain dict with the entries of `d`. */
export function dictCopy(d: PyDict): PyDict {
  const copy = new PyDict()
  copy.update(d)
  return copy
}

function dictOr(a: PyValue, b: PyValue): PyValue {
  if (!(a instanceof PyDict) || !(b instanceof PyDict)) return NotImplemented
  const result = dictCopy(a)
  dictUpdateFrom(result, b)
  return result
}

function dictPop(self: PyDict, key: PyValue, fallback: PyValue | undefined): PyValue {
  const value = self.deletePlainly(key) ?? fallback
  if (value === undefined) throw keyError(key)
  return value
}

function dictPopItem(self: PyDict): PyValue {
  const entry = self.popLastPlainly()
  if (entry === undefined) throw keyError('popitem(): dictionary is empty')
  return new PyTuple(entry)
}

/** The table of an exact dict that is not a view of a namespace. */
function plainTable(v: PyValue): HashTable | undefined {
  return v instanceof PyDict && typeOf(v) === dictType && !(v instanceof PyNamespace) ? v.table : undefined
}

/** `cls.fromkeys(iterable, value)` for any class with item assignment. */
export function dictFromKeys(cls: PyType, iterable: PyValue, value: PyValue): PyValue {
  const d = call(cls, [])
  if (d instanceof PyDict && typeOf(d) === dictType) {
    const table = isAnySet(iterable) ? iterable.table : plainTable(iterable)
    if (table !== undefined) for (const norm of table.normals()) d.table.setKeyOf(table, norm, value)
    else forEach(iterable, key => d.set(key, value))
    return d
  }
  forEach(iterable, key => setItem(d, key, value))
  return d
}

export const dictType: PyType = defineType(PyDict, {
  name: 'dict',
  flags: TPFLAGS_MAPPING | TPFLAGS_DICT_SUBCLASS,
  slots: {
    tp_new: type => new type.ctor(),
    tp_init: (self, args, kwnames) => dictUpdateCommon(self, 'dict', args, kwnames),
    tp_repr: dictRepr,
    tp_richcompare: dictCompare,
    tp_iter: self => new PyDictKeyIterator(self),
    nb_or: dictOr,
    nb_inplace_or: (self, other) => {
      dictUpdateFrom(self as PyDict, other)
      return self
    },
    sq_length: self => self.size,
    sq_contains: (self, key) => self.has(key),
    mp_subscript: (self, key) => dictSubscript(self as PyDict, key),
    mp_ass_subscript: dictAssign,
  },
  methods: {
    __contains__: ['key, /', (self, key) => self.has(key)],
    __getitem__: ['key, /', (self, key) => dictSubscript(self, key)],
    __sizeof__: ['', self => sizeOf(64, 3 * self.size)],
    get: ['key, default = None, /', (self, key, fallback) => self.get(key) ?? fallback],
    setdefault: ['key, default = None, /', (self, key, value) => self.setDefault(key, value)],
    pop: ['key, default = <unrepresentable>, /', dictPop],
    popitem: ['', dictPopItem],
    keys: ['', self => new PyDictKeys(self)],
    items: ['', self => new PyDictItems(self)],
    values: ['', self => new PyDictValues(self)],
    update: ['*args, **kwargs', dictUpdate],
    clear: ['', self => (self.clear(), None)],
    copy: ['', self => dictCopy(self)],
    __reversed__: ['', self => new PyDictReverseKeyIterator(self)],
  },
  classMethods: {
    fromkeys: ['iterable, value = None, /', dictFromKeys],
    __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)],
  },
})
coreTypes.dict = dictType
typeHooks.mappingProxy = mapping => new PyMappingProxy(mapping)

function dictUpdate(self: PyDict, args: PyValue[], kwargs: PyDict): PyValue {
  dictUpdateCommon(self, 'update', args, null)
  if (kwargs.size > 0) self.update(kwargs)
  return None
}
