/**
 * Making a class: `type.__new__`.
 *
 * Order matters and is CPython's: metaclass, bases, slots, layout, dict fix-ups, MRO, slots of the type,
 * `__set_name__`, `__init_subclass__`. CPython: Objects/typeobject.c (type_new).
 */
import { isXidContinue, isXidStart } from '../base/unicode/types.ts'
import { fromUtf16, toUtf16, WideString } from '../base/wide_string.ts'
import { forEach } from '../runtime/abstract.ts'
import { getAttr, instanceDict, setInstanceDict } from '../runtime/attributes.ts'
import { call, callDescriptor, callMethod } from '../runtime/calls.ts'
import { PyDict, PyNamespace } from '../runtime/dict.ts'
import { PyBaseException, typeError, valueError } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { inheritMarkers, ownDictGetter } from '../runtime/markers.ts'
import { PyGetSetDescr, PyMemberDescr } from '../runtime/native.ts'
import { slotNames, slotsOfName, updateSlot } from '../runtime/slotdefs.ts'
import type { KwNames } from '../runtime/slots.ts'
import { Slots } from '../runtime/slots.ts'
import { machine, state } from '../runtime/state.ts'
import {
  coreTypes,
  isSubtype,
  lookup,
  lookupAfter,
  PyType,
  TPFLAGS_BASETYPE,
  TPFLAGS_HAVE_GC,
  TPFLAGS_HEAPTYPE,
  TPFLAGS_MAPPING,
  TPFLAGS_READY,
  TPFLAGS_SEQUENCE,
  typeModified,
  typeOf,
} from '../runtime/type.ts'
import {
  isExactStr,
  None,
  PyCell,
  PyClassMethod,
  type PyObject,
  PyStaticMethod,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { basesTuples, bestBase, computeMro, makeConstructor } from './mro.ts'

/** The most derived metaclass of the bases and `meta`; TypeError on a conflict. */
export function calculateMetaclass(meta: PyType, bases: readonly PyValue[]): PyType {
  let winner = meta
  for (const base of bases) {
    const t = typeOf(base)
    if (isSubtype(winner, t)) continue
    if (!isSubtype(t, winner)) {
      throw typeError(
        'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases',
      )
    }
    winner = t
  }
  return winner
}

interface ClassArguments {
  name: PyStr
  bases: PyTuple
  dict: PyDict
}

function parseArguments(args: PyValue[], kwnames: KwNames): ClassArguments {
  const given = args.length - (kwnames?.length ?? 0)
  if (given !== 3) throw typeError(`type.__new__() takes exactly 3 arguments (${given} given)`)
  const [name, bases, dict] = args
  const text = strValue(name!)
  if (text === undefined) throw typeError('type.__new__() argument 1 must be str, not %T', name!)
  if (!(bases instanceof PyTuple)) throw typeError('type.__new__() argument 2 must be tuple, not %T', bases!)
  if (!(dict instanceof PyDict)) throw typeError('type.__new__() argument 3 must be dict, not %T', dict!)
  return { name: text, bases, dict }
}

export function typeNew(meta: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  const { name, bases, dict } = parseArguments(args, kwnames)
  refuseMroEntries(bases)
  const winner = calculateMetaclass(meta, bases.items)
  if (winner !== meta && winner.slots.tp_new !== coreTypes.type.slots.tp_new) {
    return winner.slots.tp_new!(winner, args, kwnames)
  }
  const type = buildType(winner, name, checkBases(bases), dict)
  setNames(type)
  initSubclass(type, args.slice(3), kwnames)
  return type
}

function refuseMroEntries(bases: PyTuple): void {
  for (const base of bases.items) {
    if (base instanceof PyType || lookup(typeOf(base), '__mro_entries__') === undefined) continue
    throw typeError("type() doesn't support MRO entry resolution; use types.new_class()")
  }
}

/** A tuple of nothing stands for `object`. */
function checkBases(bases: PyTuple): PyTuple {
  if (bases.items.length === 0) return new PyTuple([coreTypes.object])
  if (bases.items.some(base => !(base instanceof PyType))) throw typeError('bases must be types')
  return bases
}

/** UnicodeEncodeError for a str that UTF-8 cannot express. */
export function checkEncodable(text: PyValue): void {
  if (text instanceof WideString) callMethod(text, 'encode')
}

function buildType(meta: PyType, name: PyStr, tuple: PyTuple, namespace: PyDict): PyType {
  const bases = tuple.items as PyType[]
  const base = bestBase(bases)
  const text = toUtf16(name)
  if (text.includes('\0')) throw valueError('type name must not contain null characters')
  checkEncodable(name)
  checkEncodable(namespace.getStr('__doc__') ?? None)
  const dict = new PyNamespace()
  for (const c = namespace.cursor(); c.next(); ) dict.set(c.key, c.value)
  const type = new meta.ctor() as PyType
  type.name = text
  type.bases = bases.slice()
  basesTuples.set(type.bases, tuple)
  type.base = base
  type.flags =
    TPFLAGS_READY | TPFLAGS_HEAPTYPE | TPFLAGS_BASETYPE | TPFLAGS_HAVE_GC | (base.flags & SUBCLASS_FLAGS)
  type.dictStorage = dict
  type.qualname = takeQualname(dict, text)
  type.ctor = makeConstructor(type, base.ctor)
  type.layout = base.layout
  inheritMarkers(type)
  fixDict(dict)
  setClassCell(type, dict)
  addSlots(type, dict, bases)
  if (dict.getStr('__doc__') === undefined) dict.setStr('__doc__', None)
  const mro = computeMro(type)
  if (type.mro.length === 0) type.mro = mro
  type.flags |= collectionFlags(type)
  typeModified(type)
  if (dict.getStr('__eq__') !== undefined && dict.getStr('__hash__') === undefined)
    dict.setStr('__hash__', None)
  for (const b of type.bases) b.subclasses.push(new WeakRef(type))
  fillSlots(type, type.bases)
  warnNonStringKey(type, dict)
  return type
}

/** Such a key makes every look-up in the class slower, and is a mistake most often. */
function warnNonStringKey(type: PyType, dict: PyDict): void {
  for (const key of dict.keyArray()) {
    if (isExactStr(key)) continue
    machine.warn('RuntimeWarning', `non-string key in the __dict__ of class ${type.name}`, 1)
    return
  }
}

/** They say which builtin type's layout instances have. */
const SUBCLASS_FLAGS = 0xff << 24

/** SEQUENCE or MAPPING, what pattern matching takes instances for: that of the nearest base that has one. */
function collectionFlags(type: PyType): number {
  const both = TPFLAGS_SEQUENCE | TPFLAGS_MAPPING
  return (type.mro.find(base => (base.flags & both) !== 0)?.flags ?? 0) & both
}

function takeQualname(dict: PyDict, name: string): PyValue {
  const qualname = dict.getStr('__qualname__')
  if (qualname === undefined) return fromUtf16(name)
  if (strValue(qualname) === undefined) throw typeError('type __qualname__ must be a str, not %T', qualname)
  dict.deleteStr('__qualname__')
  return qualname
}

// ---- __slots__

function addSlots(type: PyType, dict: PyDict, bases: PyType[]): void {
  const base = type.base!
  const slots = dict.getStr('__slots__')
  const mayDict = !bases.some(b => b.hasDict)
  const mayWeakref = !bases.some(b => b.hasWeakref) && !varSized(base)
  type.hasDict = !mayDict
  type.hasWeakref = !mayWeakref && bases.some(b => b.hasWeakref)
  if (slots === undefined) {
    if (mayDict) addDict(type, dict)
    if (mayWeakref) addWeakref(type, dict)
    return
  }
  const names = slotList(slots)
  if (names.length > 0 && varSized(base))
    throw typeError("nonempty __slots__ not supported for subtype of '%N'", base)
  const members: PyStr[] = []
  for (const name of names) addSlot(type, dict, name, members, mayDict, mayWeakref)
  type.slotNames = members.map(toUtf16)
  for (const member of members) addMember(type, dict, member)
}

function varSized(type: PyType): boolean {
  return [coreTypes.int, coreTypes.bytes, coreTypes.tuple].some(t => t !== undefined && isSubtype(type, t))
}

function slotList(slots: PyValue): PyStr[] {
  if (strValue(slots) !== undefined) return [strValue(slots)!]
  const names: PyStr[] = []
  forEach(slots, item => {
    const name = strValue(item)
    if (name === undefined) throw typeError("__slots__ items must be strings, not '%T'", item)
    names.push(name)
  })
  return names
}

function addSlot(
  type: PyType,
  dict: PyDict,
  name: PyStr,
  members: PyStr[],
  mayDict: boolean,
  mayWeakref: boolean,
): void {
  if (!isIdentifier(toUtf16(name))) throw typeError('__slots__ must be identifiers')
  if (name === '__dict__') {
    if (!mayDict || type.hasDict) throw typeError('__dict__ slot disallowed: we already got one')
    addDict(type, dict)
    return
  }
  if (name === '__weakref__') {
    if (!mayWeakref || type.hasWeakref) {
      throw typeError('__weakref__ slot disallowed: we already got one')
    }
    addWeakref(type, dict)
    return
  }
  const mangled = mangle(toUtf16(name), type.name)
  const isTaken = mangled === '__qualname__' || mangled === '__classcell__' || mangled === '__classdictcell__'
  if (!isTaken && dict.getStr(mangled) !== undefined) {
    throw valueError("'%s' in __slots__ conflicts with class variable", fromUtf16(mangled))
  }
  members.push(fromUtf16(mangled))
}

function isIdentifier(text: string): boolean {
  const points = [...text].map(c => c.codePointAt(0)!)
  return points.length > 0 && points.every((c, i) => (i === 0 ? c === 95 || isXidStart(c) : isXidContinue(c)))
}

/** `__x` in class C is `_C__x`. */
export function mangle(name: string, className: string): string {
  if (!name.startsWith('__') || name.endsWith('__') || name.includes('.')) return name
  const bare = className.replace(/^_+/, '')
  return bare === '' ? name : `_${bare}${name}`
}

/** A slot lives in a property of the instance; a base's slot of the same name keeps its own. */
function addMember(type: PyType, dict: PyDict, name: PyStr): void {
  const text = toUtf16(name)
  let key = `@${text}`
  for (let b: PyType | null = type.base; b !== null; b = b.base) if (b.slotNames.includes(text)) key += "'"
  dict.setStr(text, new PyMemberDescr(name, type, key))
}

function addDict(type: PyType, dict: PyDict): void {
  type.hasDict = true
  if (dict.getStr('__dict__') !== undefined) return
  dict.setStr('__dict__', new PyGetSetDescr('__dict__', type, getDict, setDict))
}

/** A builtin base with a `__dict__` of its own (a class, a module) decides about it. */
function builtinDict(o: PyValue): PyValue | undefined {
  for (let t: PyType | null = typeOf(o); t !== null; t = t.base) {
    if (t.hasDict && !t.isHeap()) return lookup(t, '__dict__')
  }
  return undefined
}

function getDict(o: PyValue): PyValue {
  const own = builtinDict(o)
  const get = own === undefined ? null : typeOf(own).slots.tp_descr_get
  return get === null ? instanceDict(o as PyObject) : get(own!, o, typeOf(o))
}

ownDictGetter.get = getDict

function setDict(o: PyValue, value: PyValue | undefined): void {
  const own = builtinDict(o)
  const set = own === undefined ? null : typeOf(own).slots.tp_descr_set
  if (set !== null) {
    set(own!, o, value)
    return
  }
  if (value !== undefined && !(value instanceof PyDict)) {
    throw typeError("__dict__ must be set to a dictionary, not a '%T'", value)
  }
  setInstanceDict(o as PyObject, value ?? new PyDict())
}

/** Set by `modules/_weakref`: the first weak reference to an object. */
export const weakrefHooks = { first: (_: PyValue): PyValue => None }

function addWeakref(type: PyType, dict: PyDict): void {
  type.hasWeakref = true
  if (dict.getStr('__weakref__') !== undefined) return
  dict.setStr('__weakref__', new PyGetSetDescr('__weakref__', type, o => weakrefHooks.first(o), null))
}

// ---- the class dict

function fixDict(dict: PyDict): void {
  if (dict.getStr('__module__') === undefined) {
    const module = state.frame?.globals.getStr('__name__')
    if (module !== undefined) dict.setStr('__module__', module)
  }
  const make = dict.getStr('__new__')
  if (make instanceof PyFunction) dict.setStr('__new__', staticMethod(make))
  for (const name of ['__init_subclass__', '__class_getitem__']) {
    const f = dict.getStr(name)
    if (f instanceof PyFunction) dict.setStr(name, classMethod(f))
  }
  const dictcell = dict.getStr('__classdictcell__')
  if (dictcell !== undefined) {
    if (!(dictcell instanceof PyCell)) {
      throw typeError("type.__new__(): __classdictcell__ must be a nonlocal cell, not <class '%T'>", dictcell)
    }
    dictcell.contents = dict
    dict.deleteStr('__classdictcell__')
  }
}

function staticMethod(f: PyValue): PyStaticMethod {
  const s = new PyStaticMethod()
  s.callable = f
  return s
}
function classMethod(f: PyValue): PyClassMethod {
  const c = new PyClassMethod()
  c.callable = f
  return c
}

function setClassCell(type: PyType, dict: PyDict): void {
  const cell = dict.getStr('__classcell__')
  if (cell === undefined) return
  if (!(cell instanceof PyCell)) {
    throw typeError("type.__new__(): __classcell__ must be a nonlocal cell, not <class '%T'>", cell)
  }
  cell.contents = type
  dict.deleteStr('__classcell__')
}

/** Starts from the base's slots; only names that can differ are looked at. */
function fillSlots(type: PyType, bases: PyType[]): void {
  const slots = new Slots()
  Object.assign(slots, type.base!.slots)
  type.slots = slots
  const names =
    bases.length > 1 || type.mro.length !== type.base!.mro.length + 1
      ? slotNames()
      : [...type.dict.keyArray()].map(k => (typeof k === 'string' ? k : ''))
  for (const name of names) for (const slot of slotsOfName(name) ?? []) updateSlot(type, slot)
  if (type.slots.tp_new === null) updateSlot(type, 'tp_new')
}

// ---- hooks of other objects

function setNames(type: PyType): void {
  for (const key of type.dict.keyArray()) {
    const value = type.dict.get(key)
    if (value === undefined) continue
    const f = lookup(typeOf(value), '__set_name__')
    if (f === undefined) continue
    try {
      callDescriptor(f, value, [type, key])
    } catch (e) {
      if (e instanceof PyBaseException) addSetNameNote(e, value, key, type)
      throw e
    }
  }
}

function addSetNameNote(e: PyBaseException, value: PyValue, key: PyValue, type: PyType): void {
  const text = `Error calling __set_name__ on '${typeOf(value).name}' instance '${strValue(key) ?? ''}' in '${type.name}'`
  call(getAttr(e, 'add_note'), [text])
}

/** An `mro()` may leave the class itself out; then nothing can be looked up after it. */
function superCheck(type: PyType): never {
  throw typeError(
    `super(type, obj): obj (type ${type.name}) is not an instance or subtype of type (${type.name}).`,
  )
}

function initSubclass(type: PyType, kwargs: PyValue[], kwnames: KwNames): void {
  if (!type.mro.includes(type)) superCheck(type)
  const f = lookupAfter(type, type, '__init_subclass__')
  if (f === undefined) return
  const get = typeOf(f).slots.tp_descr_get
  call(get === null ? f : get(f, null, type), kwargs, kwnames)
}
