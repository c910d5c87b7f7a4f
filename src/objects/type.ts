/**
 * `type`: attribute access on classes, calling them, and making new ones.
 * CPython: Objects/typeobject.c (type_*).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { isTrue, recursiveIsInstance, recursiveIsSubclass } from '../runtime/abstract.ts'
import { noAttribute } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { attributeError, typeError, valueError } from '../runtime/errors.ts'
import { inheritMarkers } from '../runtime/markers.ts'
import { textSignature } from '../runtime/signature.ts'
import { slotsOfName, updateSlot } from '../runtime/slotdefs.ts'
import type { Binary, KwNames } from '../runtime/slots.ts'
import {
  coreTypes,
  isSubtype,
  isVolatile,
  liveSubclasses,
  lookup,
  PyType,
  TPFLAGS_DISALLOW_INSTANTIATION,
  TPFLAGS_HAVE_VECTORCALL,
  TPFLAGS_HEAPTYPE,
  TPFLAGS_IMMUTABLETYPE,
  TPFLAGS_INLINE_VALUES,
  TPFLAGS_IS_ABSTRACT,
  TPFLAGS_MANAGED_DICT,
  TPFLAGS_TYPE_SUBCLASS,
  typeModified,
  typeOf,
} from '../runtime/type.ts'
import {
  int,
  None,
  PyList,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { awaitNew } from './finalization.ts'
import { basesTuple, bestBase, c3Linearise, computeMro } from './mro.ts'
import { mergeClassDict, objectType, qualifiedTypeName, sameLayout } from './object.ts'
import { checkEncodable, typeNew } from './type_new.ts'

/** type.__getattribute__; undefined when there is none. */
function typeGetAttro(type: PyType, name: string): PyValue | undefined {
  const meta = typeOf(type)
  const metaAttr = lookup(meta, name)
  const metaSlots = metaAttr === undefined ? null : typeOf(metaAttr).slots
  if (metaSlots !== null && metaSlots.tp_descr_set !== null && metaSlots.tp_descr_get !== null) {
    return metaSlots.tp_descr_get(metaAttr!, type, meta)
  }
  const attr = lookup(type, name)
  if (attr !== undefined) {
    const get = typeOf(attr).slots.tp_descr_get
    return get === null ? attr : get(attr, null, type)
  }
  if (metaSlots === null) return undefined
  return metaSlots.tp_descr_get === null ? metaAttr : metaSlots.tp_descr_get(metaAttr!, type, meta)
}

function checkMutable(type: PyType, name: string): void {
  if ((type.flags & TPFLAGS_IMMUTABLETYPE) === 0) return
  throw typeError("cannot set '%s' attribute of immutable type '%N'", fromUtf16(name), type)
}

function typeSetAttro(type: PyType, name: string, value: PyValue | undefined): void {
  checkMutable(type, name)
  const metaAttr = lookup(typeOf(type), name)
  const set = metaAttr === undefined ? null : typeOf(metaAttr).slots.tp_descr_set
  if (set !== null) {
    set(metaAttr!, type, value)
    return
  }
  setTypeDict(type, name, value)
}

/** Set where classes exist already that no import has brought in yet: `__subclasses__` leaves them out. */
export const subclassHook = { hides: (_: PyType): boolean => false }

/** An object of a builtin class that attribute access does not ask anything: it cannot become a descriptor. */
function isData(v: PyValue | undefined): boolean {
  if (v === undefined) return false
  const type = typeOf(v)
  return !type.isHeap() && type.slots.tp_descr_get === null && type.slots.tp_descr_set === null
}

/** Changes an entry of a class's dict and all that follows from it. */
function setTypeDict(type: PyType, name: string, value: PyValue | undefined): void {
  const isChange = !name.startsWith('__') && isData(value) && isData(type.dict.getStr(name))
  if (value !== undefined) type.dict.setStr(name, value)
  else if (!type.dict.deleteStr(name)) throw noAttribute(type, name)
  if (isChange && isVolatile(type, name)) return
  typeModified(type, name)
  const slots = slotsOfName(name)
  if (slots === undefined) return
  for (const t of heapSubtree(type)) for (const slot of slots) updateSlot(t, slot)
}

/** `type` and every class under it, bases first. */
function heapSubtree(type: PyType): PyType[] {
  const all = new Set<PyType>()
  const visit = (t: PyType): void => {
    if (all.has(t)) return
    all.add(t)
    for (const sub of liveSubclasses(t)) visit(sub)
  }
  visit(type)
  return [...all].sort((a, b) => a.mro.length - b.mro.length)
}

/** Calling a class makes an instance: __new__, then __init__ if that gave an instance of it. */
function typeCall(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (type === typeType) {
    if (args.length === 1 && kwnames === null) return typeOf(args[0]!)
    if (args.length - (kwnames?.length ?? 0) !== 3) throw typeError('type() takes 1 or 3 arguments')
  }
  const { tp_new } = type.slots
  if (tp_new === null || (type.flags & TPFLAGS_DISALLOW_INSTANTIATION) !== 0) {
    throw typeError(`cannot create '${qualifiedTypeName(type)}' instances`)
  }
  const obj = tp_new(type, args, kwnames)
  const made = typeOf(obj)
  if (made.slots.tp_finalize !== null && obj instanceof PyObject) awaitNew(obj, made)
  if (made === type || isSubtype(made, type)) made.slots.tp_init!(obj, args, kwnames)
  return obj
}

/** A class made in Python is called as its builtin base is, unless `__call__` was defined on the way there. */
function inheritedVectorcall(type: PyType): number {
  let base = type
  while (base.isHeap() && base.base !== null && base.dict.getStr('__call__') === undefined) base = base.base
  return base.isHeap() ? 0 : base.flags & TPFLAGS_HAVE_VECTORCALL
}

function typeRepr(type: PyType): PyStr {
  return fromUtf16(`<class '${qualifiedTypeName(type)}'>`)
}

function setName(type: PyType, value: PyValue | undefined): void {
  checkSpecial(type, value, '__name__')
  const name = strValue(value!)
  if (name === undefined) throw typeError("can only assign string to %N.__name__, not '%T'", type, value!)
  const text = toUtf16(name)
  if (text.includes('\0')) throw valueError('type name must not contain null characters')
  checkEncodable(name)
  type.name = text
}

function setQualname(type: PyType, value: PyValue | undefined): void {
  checkSpecial(type, value, '__qualname__')
  if (strValue(value!) === undefined) {
    throw typeError("can only assign string to %N.__qualname__, not '%T'", type, value!)
  }
  type.qualname = value!
}

function checkSpecial(type: PyType, value: PyValue | undefined, name: string): void {
  checkMutable(type, name)
  if (value === undefined) throw typeError(`cannot delete '${name}' attribute of immutable type '%N'`, type)
}

function getModule(type: PyType): PyValue {
  if (!type.isHeap()) return type.moduleName
  const module = type.dict.getStr('__module__')
  if (module === undefined) throw attributeError(type, '__module__', '__module__')
  return module
}

function getDoc(type: PyType): PyValue {
  const doc = type.dict.getStr('__doc__')
  if (doc === undefined) return None
  const get = typeOf(doc).slots.tp_descr_get
  return get === null ? doc : get(doc, null, type)
}

function setAbstractMethods(type: PyType, value: PyValue | undefined): void {
  if (value === undefined) {
    if (!type.dict.deleteStr('__abstractmethods__'))
      throw attributeError(type, '__abstractmethods__', '__abstractmethods__')
    type.flags &= ~TPFLAGS_IS_ABSTRACT
  } else {
    const abstract = isTrue(value)
    type.dict.setStr('__abstractmethods__', value)
    if (abstract) type.flags |= TPFLAGS_IS_ABSTRACT
    else type.flags &= ~TPFLAGS_IS_ABSTRACT
  }
  typeModified(type)
}

function getAbstractMethods(type: PyType): PyValue {
  const v = type === typeType ? undefined : type.dict.getStr('__abstractmethods__')
  if (v === undefined) throw attributeError(type, '__abstractmethods__', '__abstractmethods__')
  return v
}

/** `C.__bases__ = (...)`: new MRO, slots and constructor chain for the whole subtree. */
function setBases(type: PyType, value: PyValue | undefined): void {
  checkSpecial(type, value, '__bases__')
  if (!(value instanceof PyTuple)) {
    throw typeError('can only assign tuple to %N.__bases__, not %T', type, value!)
  }
  if (value.items.length === 0)
    throw typeError('can only assign non-empty tuple to %N.__bases__, not ()', type)
  for (const base of value.items) {
    if (!(base instanceof PyType)) {
      throw typeError("%N.__bases__ must be tuple of classes, not '%T'", type, base)
    }
    if (isSubtype(base, type) || (base.mro.length > 0 && inBaseChain(base, type)))
      throw typeError('a __bases__ item causes an inheritance cycle')
  }
  const bases = value.items as PyType[]
  const base = bestBase(bases)
  const old = type.base!
  if (!sameLayout(old, base)) {
    throw typeError("__bases__ assignment: '%N' object layout differs from '%N'", base, old)
  }
  replaceBases(type, bases.slice(), base)
}

/** Bases as they are assigned, before any MRO follows. */
function inBaseChain(type: PyType, wanted: PyType): boolean {
  for (let t: PyType | null = type; t !== null; t = t.base) if (t === wanted) return true
  return false
}

function replaceBases(type: PyType, bases: PyType[], base: PyType): void {
  const before = { bases: type.bases, base: type.base }
  const changed: MroChange[] = []
  type.bases = bases
  type.base = base
  try {
    renewMros(type, changed)
  } catch (e) {
    for (const { type: t, made, old } of changed) if (t.mro === made) t.mro = old
    if (type.bases === bases) {
      type.bases = before.bases
      type.base = before.base
    }
    typeModified(type)
    throw e
  }
  // An `mro()` that ran on the way may have assigned bases of its own.
  if (type.bases !== bases) return
  for (const b of before.bases) b.subclasses = b.subclasses.filter(ref => ref.deref() !== type)
  for (const b of bases) b.subclasses.push(new WeakRef(type))
  Object.setPrototypeOf(type.ctor.prototype, base.ctor.prototype)
  inheritMarkers(type)
  for (const t of heapSubtree(type)) updateAllSlots(t)
}

interface MroChange {
  type: PyType
  made: PyType[]
  old: PyType[]
}

/** New MROs for `type` and all below it, except where an `mro()` called meanwhile has seen to it. */
function renewMros(type: PyType, changed: MroChange[]): void {
  const old = type.mro
  const made = computeMro(type)
  if (type.mro !== old) return
  type.mro = made
  typeModified(type)
  changed.push({ type, made, old })
  for (const sub of liveSubclasses(type)) renewMros(sub, changed)
}

function updateAllSlots(type: PyType): void {
  for (const slot of Object.keys(type.slots)) updateSlot(type, slot as Parameters<typeof updateSlot>[1])
}

/** The annotations of a class, computed by `__annotate__` at first use (PEP 649). */
function getAnnotations(type: PyType): PyValue {
  if (!type.isHeap())
    throw attributeError(type, '__annotations__', "type object '%N' has no attribute '__annotations__'", type)
  let found = type.dict.getStr('__annotations__') ?? type.dict.getStr('__annotations_cache__')
  if (found !== undefined) {
    const get = typeOf(found).slots.tp_descr_get
    return get === null ? found : get(found, null, type)
  }
  const annotate = getAnnotate(type)
  found = annotate === None ? new PyDict() : call(annotate, [int(1)])
  if (!(found instanceof PyDict)) throw typeError("__annotate__ returned non-dict of type '%T'", found)
  type.dict.setStr('__annotations_cache__', found)
  return found
}

function setAnnotations(type: PyType, value: PyValue | undefined): void {
  checkMutable(type, '__annotations__')
  const had = type.dict.deleteStr('__annotations_cache__')
  if (value !== undefined) {
    type.dict.setStr(
      type.dict.getStr('__annotations__') !== undefined ? '__annotations__' : '__annotations_cache__',
      value,
    )
  } else if (!type.dict.deleteStr('__annotations__') && !had) {
    throw attributeError(type, '__annotations__', '__annotations__')
  }
  type.dict.deleteStr('__annotate_func__')
  type.dict.deleteStr('__annotate__')
  typeModified(type)
}

function getAnnotate(type: PyType): PyValue {
  if (!type.isHeap())
    throw attributeError(type, '__annotate__', "type object '%N' has no attribute '__annotate__'", type)
  const f = type.dict.getStr('__annotate__') ?? type.dict.getStr('__annotate_func__')
  if (f === undefined) return None
  const get = typeOf(f).slots.tp_descr_get
  return get === null ? f : get(f, null, type)
}

function setAnnotate(type: PyType, value: PyValue | undefined): void {
  if (value === undefined) throw typeError('cannot delete __annotate__ attribute')
  checkMutable(type, '__annotate__')
  if (value !== None && typeOf(value).slots.tp_call === null)
    throw typeError('__annotate__ must be callable or None')
  type.dict.setStr(
    type.dict.getStr('__annotate__') !== undefined ? '__annotate__' : '__annotate_func__',
    value,
  )
  if (value !== None) type.dict.deleteStr('__annotations_cache__')
  typeModified(type)
}

/** `type`'s own entry is this very descriptor. */
function getTypeParams(type: PyType): PyValue {
  return (type === typeType ? undefined : type.dict.getStr('__type_params__')) ?? new PyTuple()
}

function setTypeParams(type: PyType, value: PyValue | undefined): void {
  checkSpecial(type, value, '__type_params__')
  type.dict.setStr('__type_params__', value!)
  typeModified(type)
}

function typeDir(type: PyType): PyValue {
  const names = new PyDict()
  mergeClassDict(names, type)
  return new PyList(names.keyArray())
}

const typeOr: Binary = (a, b) => typeHooks.union(a, b)
/** Set by `objects/union` and `objects/mappingproxy`. */
export const typeHooks = {} as {
  union(a: PyValue, b: PyValue): PyValue
  mappingProxy(d: PyValue): PyValue
}

/** Of a builtin type from its table; of a class from its docstring, if that begins as those of C types do. */
function textSignatureOf(type: PyType): PyValue {
  if (!type.isHeap()) return type.signature === null ? None : textSignature(type.signature, false)
  const doc = strValue(type.dict.getStr('__doc__') ?? None)
  if (doc === undefined) return None
  const text = toUtf16(doc)
  const end = text.indexOf(')\n--\n\n')
  const start = type.name.length
  return text.startsWith(`${type.name}(`) && end > 0 ? fromUtf16(text.slice(start, end + 1)) : None
}

const typeType = defineType(PyType, {
  name: 'type',
  base: objectType,
  hasDict: true,
  hasWeakref: true,
  flags: TPFLAGS_TYPE_SUBCLASS | TPFLAGS_HAVE_VECTORCALL,
  slots: {
    tp_repr: typeRepr,
    tp_call: typeCall,
    tp_getattro: typeGetAttro,
    tp_setattro: typeSetAttro,
    tp_new: (meta, args, kwnames) => typeNew(meta, args, kwnames),
    tp_init: (_self, args, kwnames) => {
      if (kwnames !== null && args.length === 1 + kwnames.length)
        throw typeError('type.__init__() takes no keyword arguments')
      const given = args.length - (kwnames?.length ?? 0)
      if (given !== 1 && given !== 3) throw typeError('type.__init__() takes 1 or 3 arguments')
    },
    nb_or: typeOr,
  },
  methods: {
    mro: ['', type => new PyList(c3Linearise(type))],
    __subclasses__: ['', type => new PyList(liveSubclasses(type).filter(t => !subclassHook.hides(t)))],
    __instancecheck__: ['instance, /', (type, instance) => recursiveIsInstance(instance, type)],
    __subclasscheck__: ['subclass, /', (type, subclass) => recursiveIsSubclass(subclass, type)],
    __dir__: ['', type => typeDir(type)],
    __sizeof__: ['', () => int(1704)],
  },
  classMethods: {
    __prepare__: ['*args, **kwargs', () => new PyDict()],
  },
  getset: {
    __name__: [type => fromUtf16(type.name), setName],
    __qualname__: [type => (type.isHeap() ? type.qualname : fromUtf16(type.name)), setQualname],
    __module__: [
      getModule,
      (type, value) => {
        checkSpecial(type, value, '__module__')
        type.dict.setStr('__module__', value!)
        type.dict.deleteStr('__firstlineno__')
        typeModified(type)
      },
    ],
    __bases__: [basesTuple, setBases],
    __base__: type => type.base ?? None,
    __mro__: type => (type.mro.length === 0 ? None : new PyTuple(type.mro.slice())),
    __dict__: type => typeHooks.mappingProxy(type.dict),
    __doc__: [
      getDoc,
      (type, value) => {
        checkSpecial(type, value, '__doc__')
        type.dict.setStr('__doc__', value!)
        typeModified(type)
      },
    ],
    __abstractmethods__: [getAbstractMethods, setAbstractMethods],
    __annotations__: [getAnnotations, setAnnotations],
    __annotate__: [getAnnotate, setAnnotate],
    __type_params__: [getTypeParams, setTypeParams],
    __text_signature__: textSignatureOf,
    __flags__: type =>
      int((type.flags | inheritedVectorcall(type) | extensionFlag(type) | dictFlags(type)) >>> 0),
    __basicsize__: type => int(type.base === null ? 16 : 24),
    __itemsize__: type => int(itemSize(type)),
    __dictoffset__: type => int(type.hasDict ? -1 : 0),
    __weakrefoffset__: type => int(type.hasWeakref ? 24 : 0),
  },
})
coreTypes.type = typeType

/** Modules of CPython's core, whose types are static. */
const CORE_MODULES = new Set(['builtins', 'types', 'datetime', 'contextvars', '_contextvars', 'typing'])

/** CPython's extension modules make heap types, and `copyreg` goes by that. */
function extensionFlag(type: PyType): number {
  return CORE_MODULES.has(type.moduleName) || type.name === 'OrderedDict' ? 0 : TPFLAGS_HEAPTYPE
}

/** Attributes of instances are in the instance itself, unless a builtin base brings a dict of its own. */
function dictFlags(type: PyType): number {
  if (!type.hasDict || !type.isHeap()) return 0
  const builtin = type.mro.find(base => !base.isHeap())
  if (builtin === undefined || builtin.hasDict) return 0
  return TPFLAGS_MANAGED_DICT | (itemSize(type) === 0 ? TPFLAGS_INLINE_VALUES : 0)
}

/** The size of an item where instances carry a number of them: CPython's tp_itemsize, on 64-bit machines. */
function itemSize(type: PyType): number {
  if (isSubtype(type, coreTypes.int)) return 4
  if (isSubtype(type, coreTypes.tuple)) return 8
  if (isSubtype(type, coreTypes.bytes)) return 1
  return isSubtype(type, coreTypes.type) ? 40 : 0
}
