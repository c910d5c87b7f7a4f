/** functools.partial and Placeholder. CPython: Modules/_functoolsmodule.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { readonlyMembers } from '../../objects/members.ts'
import { hooks, repr, str } from '../../runtime/abstract.ts'
import { getAttr, instanceDict, setInstanceDict } from '../../runtime/attributes.ts'
import { call, isCallable } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { typeError } from '../../runtime/errors.ts'
import { reprEnter, reprLeave } from '../../runtime/repr_enter.ts'
import { keywordDict } from '../../runtime/signature.ts'
import type { KwNames } from '../../runtime/slots.ts'
import { type PyType, TPFLAGS_HAVE_VECTORCALL, typeOf } from '../../runtime/type.ts'
import {
  None,
  PyMethod,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { dictRow } from '../instance_dict.ts'

class PyPlaceholder extends PyObject {}
export const Placeholder = new PyPlaceholder()

export const placeholderType = defineType(PyPlaceholder, {
  name: '_PlaceholderType',
  module: 'functools',
  final: true,
  slots: {
    tp_repr: () => 'Placeholder',
    tp_new: (_type, args) => {
      if (args.length > 0) throw typeError('PlaceholderType takes no arguments')
      return Placeholder
    },
  },
  methods: { __reduce__: ['', () => 'Placeholder'] },
})

export class PyPartial extends PyObject {
  func: PyValue = None
  args: PyTuple = new PyTuple()
  keywords: PyDict = new PyDict()
  /** How many of `args` are Placeholder. */
  placeholders = 0
}

const isPlaceholder = (v: PyValue): boolean => v === Placeholder

function checkArguments(args: PyValue[], kwnames: KwNames): void {
  const given = args.length - (kwnames?.length ?? 0)
  if (given < 1) throw typeError("type 'partial' takes at least one argument")
  if (!isCallable(args[0]!)) throw typeError('the first argument must be callable')
  if (given > 1 && isPlaceholder(args[given - 1]!)) throw typeError('trailing Placeholders are not allowed')
  if (args.slice(given).some(isPlaceholder)) {
    throw typeError('Placeholder cannot be passed as a keyword argument')
  }
}

/** True if a partial has no attributes of its own, so that a partial of it can call its function directly. */
const isPlain = (p: PyPartial): boolean => instanceDict(p).size === 0

function partialNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  checkArguments(args, kwnames)
  const self = new type.ctor() as PyPartial
  const given = args.slice(1, args.length - (kwnames?.length ?? 0))
  const inner = args[0]!
  if (inner instanceof PyPartial && isPlain(inner)) {
    self.func = inner.func
    self.args = new PyTuple(fillPlaceholders(inner, given))
    self.keywords.update(inner.keywords)
  } else {
    self.func = inner
    self.args = new PyTuple(given)
  }
  self.keywords.update(keywordDict(args, kwnames))
  self.placeholders = self.args.items.filter(isPlaceholder).length
  return self
}

/** The arguments of `p` with placeholders replaced as far as `given` goes; the rest of it follows. */
function fillPlaceholders(p: PyPartial, given: readonly PyValue[]): PyValue[] {
  if (p.placeholders === 0) {
    const all = p.args.items.slice()
    for (const v of given) all.push(v)
    return all
  }
  let used = 0
  const out = p.args.items.map(v => (v === Placeholder && used < given.length ? given[used++]! : v))
  for (; used < given.length; used++) out.push(given[used]!)
  return out
}

function partialCall(self: PyPartial, args: PyValue[], kwnames: KwNames): PyValue {
  if (self.placeholders === 0 && kwnames === null && self.keywords.size === 0)
    return call(self.func, self.args.items.concat(args))
  const given = args.length - (kwnames?.length ?? 0)
  if (given < self.placeholders) {
    throw typeError(
      `missing positional arguments in 'partial' call; expected at least ${self.placeholders}, got ${given}`,
    )
  }
  const positional = fillPlaceholders(self, kwnames === null ? args : args.slice(0, given))
  if (self.keywords.size === 0) {
    return call(self.func, kwnames === null ? positional : positional.concat(args.slice(given)), kwnames)
  }
  const merged = new PyDict()
  merged.update(self.keywords)
  if (kwnames !== null) merged.update(keywordDict(args, kwnames))
  const names = merged.keyArray().map(k => {
    const name = strValue(k)
    if (name === undefined) throw typeError('keywords must be strings')
    return toUtf16(name)
  })
  return call(self.func, positional.concat(merged.valueArray()), names)
}

function partialRepr(self: PyPartial): PyStr {
  const type = typeOf(self)
  const name = type.isHeap()
    ? `${toUtf16(strValue(getAttr(type, '__module__')) ?? '')}.${toUtf16(strValue(type.qualname) ?? type.name)}`
    : 'functools.partial'
  if (!reprEnter(self)) return '...'
  // Printing the parts may change the partial: what it holds now is what is printed.
  const { func, args, keywords } = self
  const values = keywords.valueArray()
  try {
    const parts = [func, ...args.items].map(v => toUtf16(repr(v)))
    keywords.keyArray().forEach((key, i) => {
      parts.push(`${toUtf16(str(key))}=${toUtf16(repr(values[i]!))}`)
    })
    return fromUtf16(`${name}(${parts.join(', ')})`)
  } finally {
    reprLeave(self)
  }
}

function partialReduce(self: PyPartial): PyValue {
  const dict = instanceDict(self)
  const state = new PyTuple([self.func, self.args, self.keywords, dict.size === 0 ? None : dict])
  return new PyTuple([typeOf(self), new PyTuple([self.func]), state])
}

const isNoneOrDict = (v: PyValue): boolean => v === None || v instanceof PyDict

function partialSetState(self: PyPartial, state: PyValue): PyValue {
  if (!(state instanceof PyTuple) || state.items.length !== 4) throw typeError('invalid partial state')
  const [func, args, keywords, dict] = state.items as [PyValue, PyValue, PyValue, PyValue]
  const fits = isCallable(func) && args instanceof PyTuple && isNoneOrDict(keywords) && isNoneOrDict(dict)
  if (!fits) throw typeError('invalid partial state')
  const items = args.items
  if (items.length > 0 && isPlaceholder(items[items.length - 1]!)) {
    throw typeError('trailing Placeholders are not allowed')
  }
  self.func = func
  self.args = typeOf(args).isHeap() ? new PyTuple(items.slice()) : args
  self.placeholders = items.filter(isPlaceholder).length
  self.keywords = plainDict(keywords)
  if (dict instanceof PyDict) setInstanceDict(self, dict)
  else instanceDict(self).clear()
  return None
}

/** A dict of exactly that type: `keywords` itself where it is one. */
function plainDict(keywords: PyValue): PyDict {
  if (keywords instanceof PyDict && !typeOf(keywords).isHeap()) return keywords
  const dict = new PyDict()
  if (keywords instanceof PyDict) dict.update(keywords)
  return dict
}

export const partialType: PyType = defineType(PyPartial, {
  name: 'partial',
  signature: 'func, /, *args, **keywords',
  module: 'functools',
  hasDict: true,
  hasWeakref: true,
  flags: TPFLAGS_HAVE_VECTORCALL,
  slots: {
    tp_new: partialNew,
    tp_call: partialCall,
    tp_repr: partialRepr,
    tp_descr_get: (self, obj) => (obj === null || obj === None ? self : new PyMethod(self, obj)),
  },
  methods: {
    __reduce__: ['', partialReduce],
    __setstate__: ['object, /', partialSetState],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  attributes: () => readonlyMembers(partialType, { func: 'func', args: 'args', keywords: 'keywords' }),
  getset: { __dict__: dictRow },
})
