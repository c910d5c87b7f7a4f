/**
 * Module objects. CPython: Objects/moduleobject.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { contains, isTrue, repr, str } from '../runtime/abstract.ts'
import { genericGetAttr, getAttr, lookupAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { PyDict, PyNamespace } from '../runtime/dict.ts'
import { attributeError, typeError } from '../runtime/errors.ts'
import { machine } from '../runtime/state.ts'
import { coreTypes, lookup, typeOf } from '../runtime/type.ts'
import { int, None, PyList, PyModule, type PyStr, type PyValue, strValue } from '../runtime/values.ts'
import { isPossiblyShadowing, shadowingHint, specOrigin } from './shadowing.ts'

function initModule(m: PyModule, name: PyValue, doc: PyValue): void {
  m.ownDict = m.dict ??= new PyNamespace()
  m.dict.setStr('__name__', name)
  m.dict.setStr('__doc__', doc)
  for (const field of ['__package__', '__loader__', '__spec__']) {
    if (m.dict.getStr(field) === undefined) m.dict.setStr(field, None)
  }
}

/** A new, empty module object. */
export function newModule(name: PyStr, doc: PyValue = None): PyModule {
  const m = new PyModule()
  initModule(m, name, doc)
  return m
}

function moduleGetAttro(m: PyModule, name: string): PyValue | undefined {
  const type = typeOf(m)
  const descr = lookup(type, name)
  const slots = descr === undefined ? null : typeOf(descr).slots
  if (slots !== null && slots.tp_descr_get !== null && slots.tp_descr_set !== null) {
    return slots.tp_descr_get(descr!, m, type)
  }
  const own = m.dict?.getStr(name)
  if (own !== undefined) return own
  if (descr !== undefined) return genericGetAttr(m, name)
  const fallback = m.dict?.getStr('__getattr__')
  if (fallback !== undefined) return call(fallback, [fromUtf16(name)])
  throw missingAttribute(m, name)
}

/** Says when the module is still being imported, or shadows one of the standard library. */
function missingAttribute(m: PyModule, name: string) {
  const modname = m.dict?.getStr('__name__')
  const text = modname === undefined ? undefined : strValue(modname)
  if (text === undefined) return attributeError(m, name, "module has no attribute '%s'", fromUtf16(name))
  const spec = m.dict!.getStr('__spec__') ?? None
  const origin = specOrigin(spec)
  if (isPossiblyShadowing(origin)) {
    const hint = shadowingHint(origin, modname!, isInitializing(spec))
    if (hint !== undefined) {
      return attributeError(m, name, `module '${toUtf16(text)}' has no attribute '${name}' ${hint}`)
    }
  }
  if (isInitializing(spec)) return initializingError(m, toUtf16(text), name, spec)
  if (isUninitializedSubmodule(spec, name)) {
    return attributeError(
      m,
      name,
      `cannot access submodule '${name}' of module '${toUtf16(text)}' (most likely due to a circular import)`,
    )
  }
  return attributeError(m, name, "module '%s' has no attribute '%s'", text, fromUtf16(name))
}

function isInitializing(spec: PyValue): boolean {
  if (spec === None) return false
  const flag = lookupAttr(spec, '_initializing')
  return flag !== undefined && isTrue(flag)
}

function initializingError(m: PyModule, modname: string, name: string, spec: PyValue) {
  const origin = specOrigin(spec)
  const from = origin === undefined ? '' : ` from '${origin}'`
  return attributeError(
    m,
    name,
    `partially initialized module '${modname}'${from} has no attribute '${name}' (most likely due to a circular import)`,
  )
}

/** importlib's list of the submodules that are being imported just now. */
function isUninitializedSubmodule(spec: PyValue, name: string): boolean {
  if (spec === None) return false
  const names = lookupAttr(spec, '_uninitialized_submodules')
  return names !== undefined && contains(names, fromUtf16(name))
}

function moduleRepr(m: PyModule): PyStr {
  const importlib = machine.importlibModule?.()
  if (importlib !== undefined) return strValue(callMethod(importlib, '_module_repr', m))!
  return fromUtf16(`<module ${toUtf16(repr(m.dict?.getStr('__name__') ?? '?'))}>`)
}

function getAnnotations(m: PyModule): PyValue {
  const dict = m.dict!
  const cached = dict.getStr('__annotations__')
  if (cached !== undefined) return cached
  const annotate = dict.getStr('__annotate__') ?? None
  const made = annotate === None ? new PyDict() : call(annotate, [int(1)])
  if (!(made instanceof PyDict)) throw typeError("__annotate__ returned non-dict of type '%T'", made)
  if (!isInitializing(dict.getStr('__spec__') ?? None)) dict.setStr('__annotations__', made)
  return made
}

function setAnnotations(m: PyModule, value: PyValue | undefined): void {
  const dict = m.dict!
  if (value !== undefined) dict.setStr('__annotations__', value)
  else if (!dict.deleteStr('__annotations__')) throw attributeError(m, '__annotations__', '__annotations__')
  dict.deleteStr('__annotate__')
}

export const moduleType = defineType(PyModule, {
  name: 'module',
  hasDict: true,
  hasWeakref: true,
  init: ['name: str, doc = None', (m, name, doc) => initModule(m, name, doc)],
  slots: {
    tp_new: type => {
      const m = new type.ctor() as PyModule
      m.ownDict = m.dict = new PyNamespace()
      return m
    },
    tp_repr: moduleRepr,
    tp_getattro: moduleGetAttro,
  },
  methods: {
    __dir__: ['', m => moduleDir(m)],
  },
  getset: {
    __dict__: m => m.dict ?? None,
    __annotations__: [getAnnotations, setAnnotations],
    __annotate__: [
      m => {
        const found = m.dict!.getStr('__annotate__')
        if (found !== undefined) return found
        m.dict!.setStr('__annotate__', None)
        return None
      },
      (m, value) => {
        if (value === undefined) throw typeError('cannot delete __annotate__ attribute')
        if (value !== None && typeOf(value).slots.tp_call === null)
          throw typeError('__annotate__ must be callable or None')
        m.dict!.setStr('__annotate__', value)
        if (value !== None) m.dict!.deleteStr('__annotations__')
      },
    ],
  },
})
coreTypes.module = moduleType

function moduleDir(m: PyModule): PyValue {
  const dict = getAttr(m, '__dict__')
  if (!(dict instanceof PyDict)) {
    throw typeError(`${toUtf16(str(getAttr(m, '__name__')))}.__dict__ is not a dictionary`)
  }
  const dir = dict.getStr('__dir__')
  return dir !== undefined ? call(dir, []) : new PyList(dict.keyArray())
}
