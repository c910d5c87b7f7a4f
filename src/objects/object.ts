/**
 * `object`: the root type, and what every class gets from it.
 * CPython: Objects/typeobject.c (object_*).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { identityHash, reprObject, str, toArray } from '../runtime/abstract.ts'
import { genericGetAttr, genericSetAttr, getAttr, lookupAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { objectId, PyDict } from '../runtime/dict.ts'
import { type PyBaseException, typeError } from '../runtime/errors.ts'
import { EQ, type KwNames, NE } from '../runtime/slots.ts'
import {
  coreTypes,
  isSubtype,
  lookup,
  PyType,
  TPFLAGS_IMMUTABLETYPE,
  TPFLAGS_IS_ABSTRACT,
  typeOf,
} from '../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  PyList,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { awaitNew } from './finalization.ts'
import { objectState, reduceByCopyreg, reduceNewObject } from './object_reduce.ts'

/** `<module.Class object at 0x...>` */
export function objectRepr(self: PyValue): PyStr {
  const type = typeOf(self)
  return fromUtf16(`<${qualifiedTypeName(type)} object at ${addressOf(self as object)}>`)
}

export function addressOf(o: object): string {
  return `0x${objectId(o).toString(16)}`
}

/** `module.qualname`, without the module for builtins. */
export function qualifiedTypeName(type: PyType): string {
  const module = type.isHeap() ? type.dict.getStr('__module__') : type.moduleName
  const qualname = toUtf16(strValue(type.qualname) ?? type.name)
  return typeof module === 'string' && module !== 'builtins' ? `${module}.${qualname}` : qualname
}

function objectNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (args.length > 0 || kwnames !== null) checkExcess(type, true)
  if ((type.flags & TPFLAGS_IS_ABSTRACT) !== 0) throw abstractError(type)
  const o = new type.ctor()
  if (type.slots.tp_finalize !== null) awaitNew(o as PyObject, type)
  return o
}

function objectInit(self: PyValue, args: PyValue[], kwnames: KwNames): void {
  if (args.length > 0 || kwnames !== null) checkExcess(typeOf(self), false)
}

/** object() takes no arguments, unless the class overrides the other one of __new__ and __init__. */
function checkExcess(type: PyType, isNew: boolean): void {
  const { slots } = type
  const overridesNew = slots.tp_new !== objectNew
  const overridesInit = slots.tp_init !== objectInit
  if (isNew) {
    if (overridesNew) throw typeError('object.__new__() takes exactly one argument (the type to instantiate)')
    if (!overridesInit) throw typeError(`${type.name}() takes no arguments`)
  } else {
    if (overridesInit) {
      throw typeError('object.__init__() takes exactly one argument (the instance to initialize)')
    }
    if (!overridesNew)
      throw typeError(`${type.name}.__init__() takes exactly one argument (the instance to initialize)`)
  }
}

function abstractError(type: PyType): PyBaseException {
  const names = toArray(getAttr(type, '__abstractmethods__')).map(n => `'${strValue(n)}'`)
  names.sort()
  const plural = names.length === 1 ? '' : 's'
  return typeError(
    `Can't instantiate abstract class ${type.name} without an implementation for abstract method${plural} ${names.join(', ')}`,
  )
}

/** `o.__class__ = cls`: the two classes must lay out their instances alike. */
function setClass(self: PyValue, value: PyValue | undefined): void {
  if (value === undefined) throw typeError("can't delete __class__ attribute")
  if (!(value instanceof PyType)) throw typeError("__class__ must be set to a class, not '%T' object", value)
  const old = typeOf(self)
  const bothModules = isSubtype(value, coreTypes.module) && isSubtype(old, coreTypes.module)
  if (!bothModules && ((value.flags | old.flags) & TPFLAGS_IMMUTABLETYPE) !== 0) {
    throw typeError('__class__ assignment only supported for mutable types or ModuleType subclasses')
  }
  if (!bothModules && !sameLayout(old, value)) {
    throw typeError("__class__ assignment: '%N' object layout differs from '%N'", value, old)
  }
  Object.setPrototypeOf(self, value.ctor.prototype)
}

/** Instances of one may become instances of the other. CPython: compatible_for_assignment. */
export function sameLayout(a: PyType, b: PyType): boolean {
  if (a.layout !== b.layout) return false
  const la = lastLayout(a)
  const lb = lastLayout(b)
  return la === lb || (la.base === lb.base && addsTheSame(la, lb))
}

/** The nearest type, from `type` up, whose instances hold more than those of its base. */
function lastLayout(type: PyType): PyType {
  let t = type
  while (t.base !== null && t.slotNames.length === 0 && hasFieldsOf(t, t.base)) t = t.base
  return t
}
function hasFieldsOf(a: PyType, b: PyType): boolean {
  return a.layout === b.layout && a.hasDict === b.hasDict && a.hasWeakref === b.hasWeakref
}
function addsTheSame(a: PyType, b: PyType): boolean {
  return hasFieldsOf(a, b) && [...a.slotNames].sort().join() === [...b.slotNames].sort().join()
}

/** The names that `dir()` shows for an instance. */
function objectDir(self: PyValue): PyValue {
  const names = new PyDict()
  const own = lookupAttr(self, '__dict__')
  if (own instanceof PyDict)
    for (const key of own.keyArray()) if (strValue(key) !== undefined) names.set(key, None)
  const cls = lookupAttr(self, '__class__')
  if (cls !== undefined) mergeClassDict(names, cls)
  return new PyList(names.keyArray())
}

/** Adds the names of a class and its bases. */
export function mergeClassDict(names: PyDict, cls: PyValue): void {
  const dict = lookupAttr(cls, '__dict__')
  if (dict !== undefined) for (const key of toArray(dict)) names.set(key, None)
  const bases = lookupAttr(cls, '__bases__')
  if (bases instanceof PyTuple) for (const base of bases.items) mergeClassDict(names, base)
}

function objectFormat(self: PyValue, spec: PyValue): PyStr {
  if (spec !== '') throw typeError('unsupported format string passed to %T.__format__', self)
  return str(self)
}

export const objectType = defineType(PyObject, {
  name: 'object',
  signature: '',
  slots: {
    tp_repr: objectRepr,
    tp_str: self => reprObject(self) as PyStr,
    tp_hash: identityHash,
    tp_getattro: genericGetAttr,
    tp_setattro: genericSetAttr,
    tp_richcompare: objectRichCompare,
    tp_init: objectInit,
    tp_new: objectNew,
  },
  methods: {
    __reduce__: ['', self => reduceByCopyreg(self, 0)],
    __reduce_ex__: ['protocol: int, /', (self, protocol) => reduceEx(self, protocol)],
    __getstate__: ['', self => objectState(self)],
    __dir__: ['', self => objectDir(self)],
    __format__: ['format_spec: str, /', (self, spec) => objectFormat(self, spec)],
    __sizeof__: ['', () => int(16)],
  },
  classMethods: {
    __init_subclass__: ['', () => None],
    __subclasshook__: ['object, /', () => NotImplemented],
  },
  getset: {
    __class__: [self => typeOf(self), setClass],
  },
  doc: 'The base of all classes.',
})
coreTypes.object = objectType

function objectRichCompare(a: PyValue, b: PyValue, op: number): PyValue {
  if (op === EQ) return a === b ? true : NotImplemented
  if (op !== NE) return NotImplemented
  const compare = typeOf(a).slots.tp_richcompare
  if (compare === null) return NotImplemented
  const r = compare(a, b, EQ)
  return r === NotImplemented ? r : !isTruthy(r)
}

function isTruthy(v: PyValue): boolean {
  if (typeof v === 'boolean') return v
  const { nb_bool: bool, sq_length: length } = typeOf(v).slots
  return bool !== null ? bool(v) : length === null || length(v) !== 0
}

/** `__reduce_ex__`: an overridden `__reduce__` wins. */
function reduceEx(self: PyValue, protocol: number): PyValue {
  const own = lookupAttr(self, '__reduce__')
  if (own !== undefined && lookup(typeOf(self), '__reduce__') !== objectType.dict.getStr('__reduce__')) {
    return call(own, [])
  }
  return protocol >= 2 ? reduceNewObject(self) : reduceByCopyreg(self, protocol)
}
