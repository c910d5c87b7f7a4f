/** Bound methods. CPython: Objects/classobject.c. */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { equals, hash, identityHash, repr } from '../runtime/abstract.ts'
import { genericGetAttr, lookupAttr } from '../runtime/attributes.ts'
import { call, isCallable } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { typeError } from '../runtime/errors.ts'
import { EQ, NE } from '../runtime/slots.ts'
import { lookup, TPFLAGS_HAVE_VECTORCALL, typeOf } from '../runtime/type.ts'
import { int, None, NotImplemented, PyMethod, PyTuple, type PyValue, strValue } from '../runtime/values.ts'

/** Attributes of the function show through. */
function methodGetAttr(self: PyValue, name: string): PyValue | undefined {
  const m = self as PyMethod
  const descr = lookup(typeOf(m), name)
  if (descr !== undefined) return genericGetAttr(m, name)
  return typeOf(m.func).slots.tp_getattro!(m.func, name)
}

function methodRepr(m: PyMethod): string {
  const qualname = lookupAttr(m.func, '__qualname__') ?? lookupAttr(m.func, '__name__')
  const name = qualname === undefined ? undefined : strValue(qualname)
  return `<bound method ${name === undefined ? '?' : toUtf16(name)} of ${toUtf16(repr(m.self))}>`
}

export const methodType = defineType(PyMethod, {
  name: 'method',
  flags: TPFLAGS_HAVE_VECTORCALL,
  final: true,
  hasWeakref: true,
  new: [
    'function, instance, /',
    (_type, func, self) => {
      if (!isCallable(func)) throw typeError('first argument must be callable')
      if (self === None) throw typeError('instance must not be None')
      return new PyMethod(func, self)
    },
  ],
  slots: {
    tp_call: (m, args, kwnames) => call(m.func, [m.self, ...args], kwnames),
    tp_getattro: methodGetAttr,
    tp_repr: m => fromUtf16(methodRepr(m)),
    tp_hash: m => {
      const self = m.self
      const own = typeof self === 'object' && !('points' in self) ? identityHash(self) : hash(self)
      return int(Number((BigInt(own) ^ BigInt(hash(m.func))) & 0x1fffffffffffffn))
    },
    tp_richcompare: (a, b, op) => {
      if ((op !== EQ && op !== NE) || !(a instanceof PyMethod) || !(b instanceof PyMethod))
        return NotImplemented
      const same = a.self === b.self && equals(a.func, b.func)
      return op === EQ ? same : !same
    },
    tp_descr_get: m => m,
  },
  getset: {
    __func__: m => m.func,
    __self__: m => m.self,
    __doc__: m => lookupAttr(m.func, '__doc__') ?? None,
  },
  methods: {
    __reduce__: [
      '',
      m => new PyTuple([reduceHook.getattr(), new PyTuple([m.self, lookupAttr(m.func, '__name__') ?? None])]),
    ],
  },
})

/** `builtins.getattr`, for pickling; set by `vm`. */
export const reduceHook = {} as { getattr(): PyValue }
