/**
 * _operator: the operators as functions, attrgetter, itemgetter, methodcaller. CPython: Modules/_operator.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import {
  ADD,
  AND,
  absolute,
  type BinaryOperator,
  binaryOp,
  bufferBytes,
  contains,
  delItem,
  equals,
  FLOOR_DIVIDE,
  getItem,
  index,
  inplaceOp,
  inplacePower,
  invert,
  isTrue,
  iter,
  iterNext,
  LSHIFT,
  lengthHint,
  MATRIX_MULTIPLY,
  MULTIPLY,
  negative,
  OR,
  positive,
  power,
  REMAINDER,
  RSHIFT,
  repr,
  richCompare,
  SUBTRACT,
  setItem,
  TRUE_DIVIDE,
  toSsize,
  XOR,
} from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineModule, defineType } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { reprEnter, reprLeave } from '../runtime/repr_enter.ts'
import { type CompareOp, EQ, GE, GT, type KwNames, LE, LT, NE } from '../runtime/slots.ts'
import { machine } from '../runtime/state.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import {
  int,
  intValue,
  None,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'

const binary = (op: BinaryOperator) => ['a, b, /', (a: PyValue, b: PyValue) => binaryOp(a, b, op)] as const
const inplace = (op: BinaryOperator) => ['a, b, /', (a: PyValue, b: PyValue) => inplaceOp(a, b, op)] as const
const compare = (op: CompareOp) => ['a, b, /', (a: PyValue, b: PyValue) => richCompare(a, b, op)] as const
const unary = (f: (v: PyValue) => PyValue) => ['a, /', f] as const

/** `a + b` for sequences alone. */
function concat(a: PyValue, b: PyValue, run: typeof binaryOp): PyValue {
  const isSequence = (v: PyValue): boolean => typeOf(v).slots.mp_subscript !== null && !(v instanceof PyDict)
  if (typeOf(a).slots.sq_concat === null && !(isSequence(a) && isSequence(b))) {
    throw typeError("'%T' object can't be concatenated", a)
  }
  return run(a, b, ADD)
}

function countOf(a: PyValue, b: PyValue): PyValue {
  const it = iter(a)
  let n = 0
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) if (equals(item, b)) n++
  return int(n)
}

function indexOf(a: PyValue, b: PyValue): PyValue {
  const it = iter(a)
  let i = 0
  for (let item = iterNext(it); item !== undefined; item = iterNext(it), i++) {
    if (equals(item, b)) return int(i)
  }
  throw valueError('sequence.index(x): x not in sequence')
}

function hintOf(obj: PyValue, fallback: PyValue): PyValue {
  if (intValue(fallback) === undefined) {
    throw typeError("'%T' object cannot be interpreted as an integer", fallback)
  }
  return int(lengthHint(obj, toSsize(fallback)))
}

/** The bytes to compare: ASCII text or anything bytes-like. */
function digestBytes(a: PyValue, b: PyValue): [Uint8Array, Uint8Array] {
  const texts = [strValue(a), strValue(b)]
  if (texts[0] !== undefined && texts[1] !== undefined) {
    return [asciiBytes(texts[0]), asciiBytes(texts[1])]
  }
  if (typeOf(a).slots.bf_getbuffer === null || typeOf(b).slots.bf_getbuffer === null) {
    throw typeError("unsupported operand types(s) or combination of types: '%T' and '%T'", a, b)
  }
  return [bufferBytes(a), bufferBytes(b)]
}

function asciiBytes(s: PyStr): Uint8Array {
  const text = toUtf16(s)
  const out = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c > 127) throw typeError('comparing strings with non-ASCII characters is not supported')
    out[i] = c
  }
  return out
}

/** Looks at every byte of `b`, whatever the difference, so that time tells nothing. */
export function compareDigest(a: PyValue, b: PyValue): PyValue {
  const [x, y] = digestBytes(a, b)
  let difference = x.length === y.length ? 0 : 1
  const left = difference === 0 ? x : y
  for (let i = 0; i < y.length; i++) difference |= left[i]! ^ y[i]!
  return difference === 0
}

function noKeywords(name: string, kwnames: KwNames): void {
  if (kwnames !== null && kwnames.length > 0) throw typeError(`${name}() takes no keyword arguments`)
}

/** The one argument of a call of a getter. */
function onlyArgument(name: string, args: PyValue[], kwnames: KwNames): PyValue {
  noKeywords(name, kwnames)
  if (args.length !== 1) throw typeError(`${name} expected 1 argument, got ${args.length}`)
  return args[0]!
}

/** `operator.name(a, b)`, guarded against itself. */
function getterRepr(self: PyObject, parts: () => string[]): PyStr {
  const name = `operator.${typeOf(self).name}`
  if (!reprEnter(self)) return fromUtf16(`${name}(...)`)
  try {
    return fromUtf16(`${name}(${parts().join(', ')})`)
  } finally {
    reprLeave(self)
  }
}

const showAll = (values: readonly PyValue[]): string[] => values.map(v => toUtf16(repr(v)))

/** What `inspect.signature` says of an instance. */
const signatureRow = { __text_signature__: () => '(obj, /)' } as const

class PyAttrGetter extends PyObject {
  names: PyStr[] = []
  paths: string[][] = []
}

function attrGetterNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  noKeywords('attrgetter', kwnames)
  if (args.length === 0) throw typeError('attrgetter expected 1 argument, got 0')
  const self = new type.ctor() as PyAttrGetter
  for (const arg of args) {
    const name = strValue(arg)
    if (name === undefined) throw typeError('attribute name must be a string')
    self.names.push(name)
    self.paths.push(toUtf16(name).split('.'))
  }
  return self
}

function followPath(obj: PyValue, path: readonly string[]): PyValue {
  for (const name of path) obj = getAttr(obj, name)
  return obj
}

function attrGetterCall(self: PyAttrGetter, args: PyValue[], kwnames: KwNames): PyValue {
  const obj = onlyArgument('attrgetter', args, kwnames)
  const { paths } = self
  if (paths.length === 1) return followPath(obj, paths[0]!)
  return new PyTuple(paths.map(path => followPath(obj, path)))
}

const attrGetterType = defineType(PyAttrGetter, {
  name: 'attrgetter',
  signature: 'attr, /, *attrs',
  module: 'operator',
  final: true,
  slots: {
    tp_new: attrGetterNew,
    tp_call: attrGetterCall,
    tp_repr: self => getterRepr(self, () => showAll(self.names)),
  },
  methods: { __reduce__: ['', self => new PyTuple([typeOf(self), new PyTuple(self.names.slice())])] },
  getset: signatureRow,
})

class PyItemGetter extends PyObject {
  items: PyValue[] = []
}

function itemGetterNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  noKeywords('itemgetter', kwnames)
  if (args.length === 0) throw typeError('itemgetter expected 1 argument, got 0')
  const self = new type.ctor() as PyItemGetter
  self.items = args.slice()
  return self
}

function itemGetterCall(self: PyItemGetter, args: PyValue[], kwnames: KwNames): PyValue {
  const obj = onlyArgument('itemgetter', args, kwnames)
  const { items } = self
  if (items.length === 1) return getItem(obj, items[0]!)
  return new PyTuple(items.map(item => getItem(obj, item)))
}

const itemGetterType = defineType(PyItemGetter, {
  name: 'itemgetter',
  signature: 'item, /, *items',
  module: 'operator',
  final: true,
  slots: {
    tp_new: itemGetterNew,
    tp_call: itemGetterCall,
    tp_repr: self => getterRepr(self, () => showAll(self.items)),
  },
  methods: { __reduce__: ['', self => new PyTuple([typeOf(self), new PyTuple(self.items.slice())])] },
  getset: signatureRow,
})

class PyMethodCaller extends PyObject {
  name: PyStr = ''
  /** Positional arguments, then the values of `kwnames`. */
  args: PyValue[] = []
  kwnames: KwNames = null
}

function methodCallerNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (args.length - (kwnames?.length ?? 0) < 1) {
    throw typeError('methodcaller needs at least one argument, the method name')
  }
  const name = strValue(args[0]!)
  if (name === undefined) throw typeError('method name must be a string')
  const self = new type.ctor() as PyMethodCaller
  self.name = name
  self.args = args.slice(1)
  self.kwnames = kwnames
  return self
}

function methodCallerCall(self: PyMethodCaller, args: PyValue[], kwnames: KwNames): PyValue {
  const obj = onlyArgument('methodcaller', args, kwnames)
  return call(getAttr(obj, toUtf16(self.name)), self.args.slice(), self.kwnames)
}

const positionalOf = (self: PyMethodCaller): PyValue[] =>
  self.args.slice(0, self.args.length - (self.kwnames?.length ?? 0))

function methodCallerParts(self: PyMethodCaller): string[] {
  const given = positionalOf(self)
  const parts = showAll([self.name, ...given])
  self.kwnames?.forEach((name, i) => {
    parts.push(`${name}=${toUtf16(repr(self.args[given.length + i]!))}`)
  })
  return parts
}

/** With keywords: partial(methodcaller, name, **kwargs)(*args), as __new__ alone cannot take them from pickle. */
function methodCallerReduce(self: PyMethodCaller): PyValue {
  const given = positionalOf(self)
  if (self.kwnames === null || self.kwnames.length === 0) {
    return new PyTuple([typeOf(self), new PyTuple([self.name, ...given])])
  }
  const partial = getAttr(machine.importModule('functools'), 'partial')
  const values = self.args.slice(given.length)
  const bound = call(partial, [typeOf(self), self.name, ...values], self.kwnames)
  return new PyTuple([bound, new PyTuple(given)])
}

const methodCallerType = defineType(PyMethodCaller, {
  name: 'methodcaller',
  signature: 'name, /, *args, **kwargs',
  module: 'operator',
  final: true,
  slots: {
    tp_new: methodCallerNew,
    tp_call: methodCallerCall,
    tp_repr: self => getterRepr(self, () => methodCallerParts(self)),
  },
  methods: { __reduce__: ['', methodCallerReduce] },
  getset: signatureRow,
})

/** obj(*args, **kwargs) */
function callObject(args: PyValue[], kwargs: PyDict): PyValue {
  if (args.length === 0) throw typeError('call expected at least 1 argument, got 0')
  const names = kwargs.keyArray().map(k => toUtf16(strValue(k)!))
  return call(args[0]!, [...args.slice(1), ...kwargs.valueArray()], names.length === 0 ? null : names)
}

export const _operator = defineModule({
  name: '_operator',
  functions: {
    truth: unary(isTrue),
    contains: ['a, b, /', (a, b) => contains(a, b)],
    indexOf: ['a, b, /', indexOf],
    countOf: ['a, b, /', countOf],
    is_: ['a, b, /', (a, b) => a === b],
    is_not: ['a, b, /', (a, b) => a !== b],
    is_none: unary(a => a === None),
    is_not_none: unary(a => a !== None),
    index: unary(index),
    add: binary(ADD),
    sub: binary(SUBTRACT),
    mul: binary(MULTIPLY),
    matmul: binary(MATRIX_MULTIPLY),
    floordiv: binary(FLOOR_DIVIDE),
    truediv: binary(TRUE_DIVIDE),
    mod: binary(REMAINDER),
    neg: unary(negative),
    pos: unary(positive),
    abs: unary(absolute),
    inv: unary(invert),
    invert: unary(invert),
    lshift: binary(LSHIFT),
    rshift: binary(RSHIFT),
    not_: unary(a => !isTrue(a)),
    and_: binary(AND),
    xor: binary(XOR),
    or_: binary(OR),
    iadd: inplace(ADD),
    isub: inplace(SUBTRACT),
    imul: inplace(MULTIPLY),
    imatmul: inplace(MATRIX_MULTIPLY),
    ifloordiv: inplace(FLOOR_DIVIDE),
    itruediv: inplace(TRUE_DIVIDE),
    imod: inplace(REMAINDER),
    ilshift: inplace(LSHIFT),
    irshift: inplace(RSHIFT),
    iand: inplace(AND),
    ixor: inplace(XOR),
    ior: inplace(OR),
    concat: ['a, b, /', (a, b) => concat(a, b, binaryOp)],
    iconcat: ['a, b, /', (a, b) => concat(a, b, inplaceOp)],
    getitem: ['a, b, /', (a, b) => getItem(a, b)],
    setitem: ['a, b, c, /', (a, b, c) => (setItem(a, b, c), None)],
    delitem: ['a, b, /', (a, b) => (delItem(a, b), None)],
    pow: ['a, b, /', (a, b) => power(a, b)],
    ipow: ['a, b, /', (a, b) => inplacePower(a, b)],
    eq: compare(EQ),
    ne: compare(NE),
    lt: compare(LT),
    le: compare(LE),
    gt: compare(GT),
    ge: compare(GE),
    _compare_digest: ['a, b, /', compareDigest],
    length_hint: ['obj, default = 0, /', hintOf],
    call: ['*args, **kwargs', callObject],
  },
  attributes: () => ({
    attrgetter: attrGetterType,
    itemgetter: itemGetterType,
    methodcaller: methodCallerType,
  }),
})
