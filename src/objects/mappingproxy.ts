/**
 * mappingproxy: a read-only view of a mapping. CPython: Objects/descrobject.c (mappingproxy).
 */
import { toUtf16 } from '../base/wide_string.ts'
import {
  binaryOp,
  contains,
  getItem,
  hash,
  hooks,
  iter,
  len,
  OR,
  repr,
  richCompare,
  str,
} from '../runtime/abstract.ts'
import { callMethod } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { typeError } from '../runtime/errors.ts'
import { type PyType, TPFLAGS_MAPPING, typeOf } from '../runtime/type.ts'
import { PyList, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { text } from './sequence.ts'

export class PyMappingProxy extends PyObject {
  mapping: PyValue
  constructor(mapping: PyValue = new PyDict()) {
    super()
    this.mapping = mapping
  }
}

const unwrap = (v: PyValue): PyValue => (v instanceof PyMappingProxy ? v.mapping : v)

function proxyNew(type: PyType, mapping: PyValue): PyValue {
  if (typeOf(mapping).slots.mp_subscript === null || mapping instanceof PyList || mapping instanceof PyTuple)
    throw typeError('mappingproxy() argument must be a mapping, not %T', mapping)
  const self = new type.ctor() as PyMappingProxy
  self.mapping = mapping
  return self
}

export const mappingProxyType = defineType(PyMappingProxy, {
  name: 'mappingproxy',
  final: true,
  flags: TPFLAGS_MAPPING,
  slots: {
    tp_repr: self => text(`mappingproxy(${toUtf16(repr(self.mapping))})`),
    tp_str: self => str(self.mapping),
    tp_hash: self => hash(self.mapping),
    tp_richcompare: (self, other, op) => richCompare(self.mapping, unwrap(other), op),
    tp_iter: self => iter(self.mapping),
    nb_or: (a, b) => binaryOp(unwrap(a), unwrap(b), OR),
    nb_inplace_or: self => {
      throw typeError("'|=' is not supported by %T; use '|' instead", self)
    },
    sq_length: self => len(self.mapping),
    mp_subscript: (self, key) => getItem((self as PyMappingProxy).mapping, key),
    sq_contains: (self, key) => contains(self.mapping, key),
  },
  new: ['mapping', proxyNew],
  methods: {
    get: ['key, default = None, /', (self, key, fallback) => callMethod(self.mapping, 'get', key, fallback)],
    keys: ['', self => callMethod(self.mapping, 'keys')],
    values: ['', self => callMethod(self.mapping, 'values')],
    items: ['', self => callMethod(self.mapping, 'items')],
    copy: ['', self => callMethod(self.mapping, 'copy')],
    __reversed__: ['', self => callMethod(self.mapping, '__reversed__')],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
})
