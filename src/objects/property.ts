/**
 * property, staticmethod, classmethod, super. CPython: Objects/descrobject.c, Objects/funcobject.c,
 * Objects/typeobject.c (super).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { hooks, isTrue, repr } from '../runtime/abstract.ts'
import {
  genericGetAttr,
  getAttr,
  instanceDelete,
  instanceDict,
  instanceGet,
  instanceSet,
  lookupAttr,
  setAttr,
} from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { attributeError, exc, isException, runtimeError, typeError } from '../runtime/errors.ts'
import { bindArguments, Signature } from '../runtime/signature.ts'
import type { KwNames } from '../runtime/slots.ts'
import { state } from '../runtime/state.ts'
import { coreTypes, isSubtype, lookupAfter, PyType, typeOf } from '../runtime/type.ts'
import {
  None,
  PyClassMethod,
  PyMethod,
  PyObject,
  PyProperty,
  PyStaticMethod,
  type PyStr,
  type PyValue,
} from '../runtime/values.ts'

// ---- property

const propertyName = (p: PyProperty): PyValue | undefined =>
  p.name ?? (p.fget === None ? undefined : lookupAttr(p.fget, '__name__'))

function propertyError(p: PyProperty, obj: PyValue, what: string) {
  const name = propertyName(p)
  const qualname = getAttr(typeOf(obj), '__qualname__')
  if (name === undefined) return attributeError(obj, '', `property of %R object has no ${what}`, qualname)
  return attributeError(obj, '', `property %R of %R object has no ${what}`, name, qualname)
}

function propertySet(p: PyProperty, obj: PyValue, value: PyValue | undefined): void {
  const f = value === undefined ? p.fdel : p.fset
  if (f === None) throw propertyError(p, obj, value === undefined ? 'deleter' : 'setter')
  call(f, value === undefined ? [obj] : [obj, value])
}

function propertyInit(p: PyProperty, fget: PyValue, fset: PyValue, fdel: PyValue, doc: PyValue): void {
  p.fget = fget
  p.fset = fset
  p.fdel = fdel
  p.getterDoc = false
  p.name = undefined
  let text = doc
  if (doc === None && fget !== None) {
    const own = lookupAttr(fget, '__doc__')
    if (own !== undefined && own !== None) {
      text = own
      p.getterDoc = true
    }
  }
  if (typeOf(p) === propertyType) p.doc = text
  else setSubclassDoc(p, text)
}

/** In a subclass the doc is an attribute of the instance; without room for it one that was given is dropped. */
function setSubclassDoc(p: PyProperty, text: PyValue): void {
  try {
    setAttr(p, '__doc__', text)
  } catch (e) {
    if (p.getterDoc || !isException(e, exc.AttributeError)) throw e
  }
}

function propertyCopy(p: PyProperty, fget: PyValue, fset: PyValue, fdel: PyValue): PyValue {
  const doc = p.getterDoc && fget !== None ? None : p.doc
  const made = call(typeOf(p), [fget, fset, fdel, doc])
  if (made instanceof PyProperty && p.name !== undefined) made.name = p.name
  return made
}

const isAbstract = (f: PyValue): boolean => {
  const v = lookupAttr(f, '__isabstractmethod__')
  return v !== undefined && isTrue(v)
}

export const propertyType: PyType = defineType(PyProperty, {
  name: 'property',
  init: [
    'fget = None, fset = None, fdel = None, doc = None',
    (p, fget, fset, fdel, doc) => propertyInit(p, fget, fset, fdel, doc),
  ],
  slots: {
    tp_new: type => new type.ctor(),
    tp_descr_get: (p, obj, _type) => {
      if (obj === null) return p
      if (p.fget === None) throw propertyError(p, obj, 'getter')
      return call(p.fget, [obj])
    },
    tp_descr_set: propertySet,
  },
  methods: {
    getter: ['object, /', (p, f) => propertyCopy(p, f === None ? p.fget : f, p.fset, p.fdel)],
    setter: ['object, /', (p, f) => propertyCopy(p, p.fget, f === None ? p.fset : f, p.fdel)],
    deleter: ['object, /', (p, f) => propertyCopy(p, p.fget, p.fset, f === None ? p.fdel : f)],
    __set_name__: [
      '*args',
      (p, args) => {
        if (args.length !== 2)
          throw typeError(`__set_name__() takes 2 positional arguments but ${args.length} were given`)
        p.name = args[1]!
        return None
      },
    ],
  },
  members: {
    fget: p => p.fget,
    fset: p => p.fset,
    fdel: p => p.fdel,
  },
  getset: {
    __doc__: [
      p => p.doc,
      (p, value) => {
        p.doc = value ?? None
      },
    ],
    __name__: [
      p => {
        const name = propertyName(p)
        if (name === undefined)
          throw attributeError(p, '__name__', "'property' object has no attribute '__name__'")
        return name
      },
      (p, value) => {
        p.name = value
      },
    ],
    __isabstractmethod__: p => [p.fget, p.fset, p.fdel].some(isAbstract),
  },
})

// ---- staticmethod, classmethod

/** The attributes that a wrapper takes over from the function it wraps. */
function wrapAttributes(wrapper: PyObject, f: PyValue): void {
  for (const name of ['__module__', '__name__', '__qualname__', '__doc__']) {
    const value = lookupAttr(f, name)
    if (value !== undefined) instanceSet(wrapper, name, value)
  }
}

type Wrapper = PyObject & { callable: PyValue }

/** The wrapped function's attribute, kept in the wrapper's own dict once asked for or set. */
function wrappedAttribute(name: string) {
  return [
    (w: Wrapper): PyValue => {
      const kept = instanceGet(w, name)
      if (kept !== undefined) return kept
      const value = getAttr(w.callable, name)
      instanceSet(w, name, value)
      return value
    },
    (w: Wrapper, value: PyValue | undefined): void => {
      if (value !== undefined) instanceSet(w, name, value)
      else if (!instanceDelete(w, name))
        throw attributeError(w, name, "'%T' object has no attribute '%s'", w, name)
    },
  ] as const
}

const wrapperGetSet = {
  __func__: (w: Wrapper) => w.callable,
  __wrapped__: (w: Wrapper) => w.callable,
  __isabstractmethod__: (w: Wrapper) => isAbstract(w.callable),
  __dict__: (w: Wrapper) => instanceDict(w),
  __annotations__: wrappedAttribute('__annotations__'),
  __annotate__: wrappedAttribute('__annotate__'),
} as const

export const staticMethodType = defineType(PyStaticMethod, {
  name: 'staticmethod',
  hasDict: true,
  init: [
    'function, /',
    (s, f) => {
      s.callable = f
      wrapAttributes(s, f)
    },
  ],
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: s => fromUtf16(`<staticmethod(${toUtf16(repr(s.callable))})>`),
    tp_call: (s, args, kwnames) => call(s.callable, args, kwnames),
    tp_descr_get: (s, _obj, _type) => s.callable,
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
  getset: wrapperGetSet,
})

export const classMethodType = defineType(PyClassMethod, {
  name: 'classmethod',
  hasDict: true,
  init: [
    'function, /',
    (c, f) => {
      c.callable = f
      wrapAttributes(c, f)
    },
  ],
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: c => fromUtf16(`<classmethod(${toUtf16(repr(c.callable))})>`),
    tp_descr_get: (c, obj, type) => {
      const cls = type === None || type === undefined ? typeOf(obj!) : type
      return new PyMethod(c.callable, cls)
    },
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
  getset: wrapperGetSet,
})

// ---- super

export class PySuper extends PyObject {
  type: PyType | null = null
  obj: PyValue | null = null
  objType: PyType | null = null
}

/** The class whose MRO `super(type, obj)` walks. */
export function superCheck(type: PyType, obj: PyValue): PyType {
  if (obj instanceof PyType && isSubtype(obj, type)) return obj
  if (isSubtype(typeOf(obj), type)) return typeOf(obj)
  const claimed = lookupAttr(obj, '__class__')
  if (claimed instanceof PyType && claimed !== typeOf(obj) && isSubtype(claimed, type)) return claimed
  const [kind, name] = obj instanceof PyType ? ['type', obj.name] : ['instance of', typeOf(obj).name]
  throw typeError(`super(type, obj): obj (${kind} ${name}) is not an instance or subtype of type (%N).`, type)
}

/** `super(type, obj).name`: the lookup alone; undefined when the rest of the MRO has no such attribute. */
export function superLookup(type: PyType, obj: PyValue, objType: PyType, name: string): PyValue | undefined {
  const found = lookupAfter(objType, type, name)
  if (found === undefined) return undefined
  const get = typeOf(found).slots.tp_descr_get
  return get === null ? found : get(found, obj === objType ? null : obj, objType)
}

function superGetAttr(s: PySuper, name: string): PyValue | undefined {
  if (s.objType !== null && name !== '__class__') {
    const found = superLookup(s.type!, s.obj!, s.objType, name)
    if (found !== undefined) return found
    const own = genericGetAttr(s, name)
    if (own !== undefined) return own
    throw attributeError(s, name, "'super' object has no attribute '%s'", fromUtf16(name))
  }
  return genericGetAttr(s, name)
}

/** What `vm` knows about the calling frame, for `super()` without arguments. */
export const superHooks = {} as { zeroArguments(): [type: PyValue, obj: PyValue] }

const superSignature = new Signature('type = <unrepresentable>, obj = <unrepresentable>, /')
const superNames = { fname: 'super', qualified: 'super' }

function superInit(s: PySuper, args: PyValue[], kwnames: KwNames): void {
  if (kwnames !== null) throw typeError('super() takes no keyword arguments')
  let [type, obj] = bindArguments(superSignature, superNames, args, kwnames) as [PyValue?, PyValue?]
  if (type === undefined) {
    if (state.frame === null) throw runtimeError('super(): no current frame')
    ;[type, obj] = superHooks.zeroArguments()
  }
  if (!(type instanceof PyType)) throw typeError('super() argument 1 must be a type, not %T', type)
  s.type = type
  if (obj === undefined || obj === None) {
    s.obj = s.objType = null
    return
  }
  s.objType = superCheck(type, obj)
  s.obj = obj
}

function superRepr(s: PySuper): PyStr {
  const type = s.type?.name ?? 'NULL'
  return s.objType === null
    ? `<super: <class '${type}'>, NULL>`
    : `<super: <class '${type}'>, <${s.objType.name} object>>`
}

export const superType = defineType(PySuper, {
  name: 'super',
  slots: {
    tp_new: type => new type.ctor(),
    tp_init: superInit,
    tp_repr: superRepr,
    tp_getattro: superGetAttr,
    tp_descr_get: (s, obj, _type) => {
      if (obj === null || s.obj !== null) return s
      if (typeOf(s) !== superType) return call(typeOf(s), [s.type!, obj])
      const bound = new PySuper()
      bound.type = s.type
      bound.objType = superCheck(s.type!, obj)
      bound.obj = obj
      return bound
    },
  },
  members: {
    __thisclass__: s => s.type ?? None,
    __self__: s => s.obj ?? None,
    __self_class__: s => s.objType ?? None,
  },
})
coreTypes.super = superType
coreTypes.property = propertyType
