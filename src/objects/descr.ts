/**
 * Descriptors of native code: method, class-method, slot-wrapper, getset and member descriptors, and
 * builtin functions. CPython: Objects/descrobject.c, Objects/methodobject.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'

import { getAttr } from '../runtime/attributes.ts'
import { slotDocstrings } from '../runtime/common_docstrings.ts'
import { defineType } from '../runtime/define.ts'
import { objectId } from '../runtime/dict.ts'
import { docstrings } from '../runtime/docstrings.ts'
import { attributeError, errorTypeName, exc, newException, typeError } from '../runtime/errors.ts'
import {
  type BuiltinDef,
  PyBuiltinFunction,
  PyClassMethodDescr,
  PyGetSetDescr,
  PyMemberDescr,
  PyMethodDescr,
  PyMethodWrapper,
  PySlotWrapper,
} from '../runtime/native.ts'
import { textSignature } from '../runtime/signature.ts'
import { EQ, type KwNames, NE } from '../runtime/slots.ts'
import { machine } from '../runtime/state.ts'
import {
  isSubtype,
  PyType,
  TPFLAGS_HAVE_VECTORCALL,
  TPFLAGS_METHOD_DESCRIPTOR,
  typeOf,
} from '../runtime/type.ts'
import { int, None, NotImplemented, PyModule, type PyStr, PyTuple, type PyValue } from '../runtime/values.ts'
import { addressOf } from './object.ts'

/** The self of a descriptor call: it must be an instance of the descriptor's type. */
function checkSelf(name: string, objclass: PyType, self: PyValue): void {
  if (isSubtype(typeOf(self), objclass)) return
  throw typeError(`descriptor '${name}' for '%N' objects doesn't apply to a '%T' object`, objclass, self)
}

function takeSelf(name: string, objclass: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (args.length - (kwnames?.length ?? 0) < 1) {
    throw typeError(`unbound method ${errorTypeName(objclass)}.${name}() needs an argument`)
  }
  const self = args[0]!
  if (!isSubtype(typeOf(self), objclass)) {
    throw typeError(`descriptor '${name}' for '%N' objects doesn't apply to a '%T' object`, objclass, self)
  }
  return self
}

const qualname = (objclass: PyType, name: string): PyStr =>
  fromUtf16(`${toUtf16(getAttr(objclass, '__qualname__') as PyStr)}.${name}`)

const reduceDescr = (objclass: PyType, name: string): PyValue =>
  new PyTuple([
    getAttr(machine.importModule('builtins'), 'getattr'),
    new PyTuple([objclass, fromUtf16(name)]),
  ])

function docOf(def: { doc: string | null; qualified?: string }): PyValue {
  const doc = def.doc ?? docstrings[def.qualified ?? '']
  return doc === undefined ? None : fromUtf16(doc)
}

function slotDoc(name: string): PyValue {
  const doc = slotDocstrings[name]
  return doc === undefined ? None : fromUtf16(doc)
}

export const methodDescrType = defineType(PyMethodDescr, {
  name: 'method_descriptor',
  final: true,
  noNew: true,
  flags: TPFLAGS_METHOD_DESCRIPTOR | TPFLAGS_HAVE_VECTORCALL,
  slots: {
    tp_repr: d => `<method '${d.def.fname}' of '${errorTypeName(d.objclass)}' objects>`,
    tp_call: (d, args, kwnames) => {
      const self = takeSelf(d.def.fname, d.objclass, args, kwnames)
      return d.def.callWithSelf(self, args.slice(1), kwnames)
    },
    tp_descr_get: (d, obj, _type) => {
      if (obj === null) return d
      checkSelf(d.def.fname, d.objclass, obj)
      return new PyBuiltinFunction(d.def, obj)
    },
  },
  methods: { __reduce__: ['', d => reduceDescr(d.objclass, d.def.fname)] },
  getset: {
    __name__: d => d.def.fname,
    __qualname__: d => qualname(d.objclass, d.def.fname),
    __objclass__: d => d.objclass,
    __doc__: d => docOf(d.def),
    __text_signature__: d => textSignature(d.def.text, true),
  },
})

export const classMethodDescrType = defineType(PyClassMethodDescr, {
  name: 'classmethod_descriptor',
  final: true,
  noNew: true,
  slots: {
    tp_repr: d => `<method '${d.def.fname}' of '${errorTypeName(d.objclass)}' objects>`,
    tp_call: (d, args, kwnames) => {
      const name = d.def.fname
      if (args.length < 1)
        throw typeError(`descriptor '${name}' of '${errorTypeName(d.objclass)}' object needs an argument`)
      const cls = args[0]!
      if (!(cls instanceof PyType)) {
        throw typeError(`descriptor '${name}' requires a type but received a '%T' instance`, cls)
      }
      return bindClass(d, cls).def.callWithSelf(cls, args.slice(1), kwnames)
    },
    tp_descr_get: (d, obj, type) => {
      const cls = type instanceof PyType ? type : obj === null ? null : typeOf(obj)
      if (cls === null) {
        throw typeError(
          `descriptor '${d.def.fname}' for type '${errorTypeName(d.objclass)}' needs either an object or a type`,
        )
      }
      return bindClass(d, cls)
    },
  },
  getset: {
    __name__: d => d.def.fname,
    __qualname__: d => qualname(d.objclass, d.def.fname),
    __objclass__: d => d.objclass,
    __doc__: d => docOf(d.def),
    __text_signature__: d => textSignature(d.def.text, true).toString().replace('$self', '$type'),
  },
})

function bindClass(d: PyClassMethodDescr, cls: PyType): PyBuiltinFunction {
  if (!isSubtype(cls, d.objclass)) {
    throw typeError(
      `descriptor '${d.def.fname}' requires a subtype of '%N' but received '%N'`,
      d.objclass,
      cls,
    )
  }
  return new PyBuiltinFunction(d.def, cls)
}

export const slotWrapperType = defineType(PySlotWrapper, {
  name: 'wrapper_descriptor',
  final: true,
  noNew: true,
  flags: TPFLAGS_METHOD_DESCRIPTOR,
  slots: {
    tp_repr: d => `<slot wrapper '${d.def.name}' of '${errorTypeName(d.objclass)}' objects>`,
    tp_call: (d, args, kwnames) => {
      const name = d.def.name
      if (args.length - (kwnames?.length ?? 0) < 1) {
        throw typeError(`descriptor '${name}' of '${errorTypeName(d.objclass)}' object needs an argument`)
      }
      const self = args[0]!
      if (!isSubtype(typeOf(self), d.objclass)) {
        throw typeError(`descriptor '${name}' requires a '%N' object but received a '%T'`, d.objclass, self)
      }
      return d.call(self, args.slice(1), kwnames)
    },
    tp_descr_get: (d, obj, _type) => {
      if (obj === null) return d
      checkSelf(d.def.name, d.objclass, obj)
      return new PyMethodWrapper(d, obj)
    },
  },
  methods: { __reduce__: ['', d => reduceDescr(d.objclass, d.def.name)] },
  getset: {
    __name__: d => d.def.name,
    __qualname__: d => qualname(d.objclass, d.def.name),
    __objclass__: d => d.objclass,
    __doc__: d => slotDoc(d.def.name),
    __text_signature__: d => d.def.text,
  },
})

export const methodWrapperType = defineType(PyMethodWrapper, {
  name: 'method-wrapper',
  final: true,
  noNew: true,
  slots: {
    tp_repr: w =>
      `<method-wrapper '${w.descr.def.name}' of ${typeOf(w.self).name} object at ${addressText(w.self)}>`,
    tp_call: (w, args, kwnames) => w.descr.call(w.self, args, kwnames),
    tp_hash: w => int(objectId(w.descr) / 16 + Number(identity(w.self))),
    tp_richcompare: (a, b, op) => {
      if ((op !== EQ && op !== NE) || !(b instanceof PyMethodWrapper)) return NotImplemented
      const same = a.descr === b.descr && a.self === b.self
      return op === EQ ? same : !same
    },
  },
  methods: {
    __reduce__: ['', w => reduceBound(w.self, w.descr.def.name)],
  },
  getset: {
    __self__: w => w.self,
    __name__: w => w.descr.def.name,
    __qualname__: w => qualname(w.descr.objclass, w.descr.def.name),
    __objclass__: w => w.descr.objclass,
    __doc__: w => slotDoc(w.descr.def.name),
    __text_signature__: w => w.descr.def.text,
  },
})

const reduceBound = (self: PyValue, name: string): PyValue =>
  new PyTuple([getAttr(machine.importModule('builtins'), 'getattr'), new PyTuple([self, fromUtf16(name)])])

/** An address to show; primitives have none, so they show a fixed one. */
function addressText(v: PyValue): string {
  return typeof v === 'object' ? addressOf(v) : '0x000000000000'
}
function identity(v: PyValue): number {
  return typeof v === 'object' ? objectId(v) / 16 : 0
}

export const getSetDescrType = defineType(PyGetSetDescr, {
  name: 'getset_descriptor',
  final: true,
  noNew: true,
  slots: {
    tp_repr: d => `<attribute '${d.name}' of '${errorTypeName(d.objclass)}' objects>`,
    tp_descr_get: (d, obj, _type) => {
      if (obj === null) return d
      checkSelf(d.name, d.objclass, obj)
      return d.get(obj)
    },
    tp_descr_set: (d, obj, value) => {
      checkSelf(d.name, d.objclass, obj)
      if (d.set === null) {
        throw attributeError(
          obj,
          d.name,
          "attribute '%s' of '%N' objects is not writable",
          fromUtf16(d.name),
          d.objclass,
        )
      }
      d.set(obj, value)
    },
  },
  getset: {
    __name__: d => fromUtf16(d.name),
    __qualname__: d => qualname(d.objclass, d.name),
    __objclass__: d => d.objclass,
    __doc__: d => docOf({ doc: d.doc, qualified: `${d.objclass.name}.${d.name}` }),
  },
})

type Fields = Record<string, PyValue | undefined>

export const memberDescrType = defineType(PyMemberDescr, {
  name: 'member_descriptor',
  final: true,
  noNew: true,
  slots: {
    tp_repr: d => fromUtf16(`<member '${toUtf16(d.name)}' of '${errorTypeName(d.objclass)}' objects>`),
    tp_descr_get: (d, obj, _type) => {
      if (obj === null) return d
      checkSelf(toUtf16(d.name), d.objclass, obj)
      if (d.get !== null) return d.get(obj)
      const value = (obj as unknown as Fields)[d.key]
      if (value === undefined) {
        throw attributeError(obj, toUtf16(d.name), "'%Q' object has no attribute '%s'", obj, d.name)
      }
      return value
    },
    tp_descr_set: (d, obj, value) => {
      checkSelf(toUtf16(d.name), d.objclass, obj)
      if (d.readonly) throw attributeError(obj, toUtf16(d.name), 'readonly attribute')
      if (d.set !== null) {
        d.set(obj, value)
        return
      }
      const fields = obj as unknown as Fields
      if (value === undefined && fields[d.key] === undefined) throw newException(exc.AttributeError, d.name)
      fields[d.key] = value
    },
  },
  methods: { __reduce__: ['', d => reduceDescr(d.objclass, toUtf16(d.name))] },
  getset: {
    __name__: d => d.name,
    __qualname__: d => qualname(d.objclass, toUtf16(d.name)),
    __objclass__: d => d.objclass,
    __doc__: () => None,
  },
})

/** The object whose method `f` is; undefined for a module function. */
function holder(f: PyBuiltinFunction): PyValue | undefined {
  const self = f.self ?? (f.owner instanceof PyType ? f.owner : undefined)
  return self instanceof PyModule ? undefined : self
}

function functionRepr(f: PyBuiltinFunction): PyStr {
  const { fname } = f.def
  const self = holder(f)
  if (self === undefined) return `<built-in function ${fname}>`
  return `<built-in method ${fname} of ${typeOf(self).name} object at ${addressText(self)}>`
}

function functionQualname(f: PyBuiltinFunction): PyStr {
  const self = holder(f)
  if (self === undefined) return f.def.fname
  return qualname(self instanceof PyType ? self : typeOf(self), f.def.fname)
}

function functionReduce(f: PyBuiltinFunction): PyValue {
  const self = holder(f)
  return self === undefined ? f.def.fname : reduceBound(self, f.def.fname)
}

/** Calls a builtin function object. */
export function callBuiltin(f: PyBuiltinFunction, args: PyValue[], kwnames: KwNames): PyValue {
  return f.self === undefined ? f.def.callPlain(args, kwnames) : f.def.callWithSelf(f.self, args, kwnames)
}

export const builtinFunctionType = defineType(
  PyBuiltinFunction as new () => PyBuiltinFunction & { def: BuiltinDef },
  {
    name: 'builtin_function_or_method',
    flags: TPFLAGS_HAVE_VECTORCALL,
    final: true,
    noNew: true,
    hasWeakref: true,
    slots: {
      tp_repr: functionRepr,
      tp_call: callBuiltin,
      tp_hash: f => int(objectId(f.def) / 16 + (f.self === undefined ? 0 : identity(f.self))),
      tp_richcompare: (a, b, op) => {
        if ((op !== EQ && op !== NE) || !(b instanceof PyBuiltinFunction)) return NotImplemented
        const same = a.def === b.def && a.self === b.self
        return op === EQ ? same : !same
      },
    },
    methods: {
      __reduce__: ['', functionReduce],
    },
    getset: {
      __name__: f => f.def.fname,
      __qualname__: functionQualname,
      __self__: f => f.self ?? (f.owner instanceof PyType ? None : (f.owner ?? None)),
      __module__: [
        f => f.module,
        (f, value) => {
          f.module = value ?? None
        },
      ],
      __doc__: f => docOf(f.def),
      __text_signature__: f =>
        f.newOf === undefined ? textSignature(f.def.text, f.self !== undefined) : '($type, *args, **kwargs)',
    },
  },
)
