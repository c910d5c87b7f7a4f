/** collections.defaultdict. CPython: Modules/_collectionsmodule.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { dictUpdateCommon, dictUpdateFrom } from '../../objects/dict.ts'
import { hooks, iter, repr } from '../../runtime/abstract.ts'
import { call, callMethod, isCallable } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { keyError, typeError } from '../../runtime/errors.ts'
import { reprEnter, reprLeave } from '../../runtime/repr_enter.ts'
import type { KwNames } from '../../runtime/slots.ts'
import { coreTypes, type PyType, typeOf } from '../../runtime/type.ts'
import { None, NotImplemented, type PyStr, PyTuple, type PyValue } from '../../runtime/values.ts'

export class PyDefaultDict extends PyDict {
  factory: PyValue = None
}

function init(self: PyDefaultDict, args: PyValue[], kwnames: KwNames): void {
  const given = args.length - (kwnames?.length ?? 0)
  self.factory = None
  if (given > 0) {
    const factory = args[0]!
    if (factory !== None && !isCallable(factory)) throw typeError('first argument must be callable or None')
    self.factory = factory
  }
  dictUpdateCommon(self, 'dict', given > 0 ? args.slice(1) : args, kwnames)
}

function missing(self: PyDefaultDict, key: PyValue): PyValue {
  if (self.factory === None) throw keyError(key)
  // The factory may have stored a value under the same key: then that one stays.
  return self.setDefault(key, call(self.factory, []))
}

function withEntries(type: PyType, factory: PyValue, entries: PyValue): PyDict {
  const result = call(type, [factory, entries])
  if (!(result instanceof PyDict)) throw typeError('%N() must return a dict, not %T', type, result)
  return result
}

const copy = (self: PyDefaultDict): PyDict => withEntries(typeOf(self), self.factory, self)

function or(a: PyValue, b: PyValue): PyValue {
  if (!(a instanceof PyDict) || !(b instanceof PyDict)) return NotImplemented
  const own = a instanceof PyDefaultDict ? a : (b as PyDefaultDict)
  const result = withEntries(typeOf(own), own.factory, a)
  dictUpdateFrom(result, b)
  return result
}

/** A factory that shows this dict again prints as `...`. */
function factoryRepr(self: PyDefaultDict): string {
  if (self.factory === None) return 'None'
  if (!reprEnter(self)) return '...'
  try {
    return toUtf16(repr(self.factory))
  } finally {
    reprLeave(self)
  }
}

function defaultDictRepr(self: PyDefaultDict): PyStr {
  const entries = toUtf16(coreTypes.dict.slots.tp_repr!(self))
  return fromUtf16(`${typeOf(self).name}(${factoryRepr(self)}, ${entries})`)
}

function reduce(self: PyDefaultDict): PyValue {
  const args = self.factory === None ? new PyTuple() : new PyTuple([self.factory])
  return new PyTuple([typeOf(self), args, None, None, iter(callMethod(self, 'items'))])
}

export const defaultDictType: PyType = defineType(PyDefaultDict, {
  name: 'defaultdict',
  module: 'collections',
  base: coreTypes.dict,
  slots: { tp_new: type => new type.ctor(), tp_init: init, tp_repr: defaultDictRepr, nb_or: or },
  methods: {
    __missing__: ['object, /', missing],
    copy: ['', copy],
    __copy__: ['', copy],
    __reduce__: ['', reduce],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  getset: {
    default_factory: [
      self => self.factory,
      (self, value) => {
        self.factory = value ?? None
      },
    ],
  },
})
