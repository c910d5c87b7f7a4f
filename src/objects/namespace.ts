/** types.SimpleNamespace. CPython: Objects/namespaceobject.c. */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { repr, richCompare } from '../runtime/abstract.ts'
import { getAttr, instanceDict, setAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { typeError } from '../runtime/errors.ts'
import { reprEnter, reprLeave } from '../runtime/repr_enter.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import { NotImplemented, PyObject, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { dictUpdateFrom } from './dict.ts'

class PySimpleNamespace extends PyObject {}

/** A namespace with these attributes, as `sys.implementation` is. */
export function newNamespace(attributes: Record<string, PyValue>): PySimpleNamespace {
  const self = new PySimpleNamespace()
  for (const [name, value] of Object.entries(attributes)) setAttr(self, name, value)
  return self
}

function update(self: PySimpleNamespace, values: PyDict): void {
  for (const key of values.keyArray()) {
    if (strValue(key) === undefined) throw typeError('keywords must be strings')
  }
  instanceDict(self).update(values)
}

function namespaceInit(self: PySimpleNamespace, args: PyValue[], kwargs: PyDict): void {
  if (args.length > 1) {
    throw typeError(`${typeOf(self).name} expected at most 1 argument, got ${args.length}`)
  }
  if (args.length === 1) {
    const values = new PyDict()
    dictUpdateFrom(values, args[0]!)
    update(self, values)
  }
  update(self, kwargs)
}

function namespaceRepr(self: PySimpleNamespace): string {
  const type = typeOf(self)
  const name = type === namespaceType ? 'namespace' : type.name
  if (!reprEnter(self)) return `${name}(...)`
  try {
    const parts: string[] = []
    for (const key of instanceDict(self).keyArray()) {
      const text = strValue(key)
      const value = instanceDict(self).get(key)
      if (text !== undefined && text !== '' && value !== undefined) {
        parts.push(`${toUtf16(text)}=${toUtf16(repr(value))}`)
      }
    }
    return `${name}(${parts.join(', ')})`
  } finally {
    reprLeave(self)
  }
}

function namespaceReplace(self: PySimpleNamespace, changes: PyDict): PyValue {
  const result = call(typeOf(self), [])
  if (!(result instanceof PySimpleNamespace)) {
    throw typeError("expect %N type, but %Q() returned '%T' object", namespaceType, self, result)
  }
  instanceDict(result).update(instanceDict(self))
  instanceDict(result).update(changes)
  return result
}

export const namespaceType: PyType = defineType(PySimpleNamespace, {
  name: 'SimpleNamespace',
  signature: 'mapping_or_iterable = (), /, **kwargs',
  module: 'types',
  hasDict: true,
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: self => fromUtf16(namespaceRepr(self)),
    tp_richcompare: (a, b, op) =>
      b instanceof PySimpleNamespace ? richCompare(instanceDict(a), instanceDict(b), op) : NotImplemented,
  },
  init: ['*args, **kwargs', namespaceInit],
  methods: {
    __reduce__: ['', self => new PyTuple([getAttr(self, '__class__'), new PyTuple(), instanceDict(self)])],
    __replace__: ['**changes', namespaceReplace],
  },
  getset: { __dict__: self => instanceDict(self) },
})
