/**
 * `ast.AST`: construction with defaults, repr, pickling and `copy.replace`.
 * CPython: Python/Python-ast.c (ast_type_init, ast_repr, ast_type_reduce, ast_type_replace).
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { PyGenericAlias } from '../../objects/generic_alias.ts'
import { PyUnion } from '../../objects/union.ts'
import { contains, equals, getItem, len, repr, toArray } from '../../runtime/abstract.ts'
import { getAttr, lookupAttr, setAttr } from '../../runtime/attributes.ts'
import { call, dictCalls } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { attributeError, typeError } from '../../runtime/errors.ts'
import type { PyBuiltinFunction } from '../../runtime/native.ts'
import { reprEnter, reprLeave } from '../../runtime/repr_enter.ts'
import type { KwNames } from '../../runtime/slots.ts'
import { machine } from '../../runtime/state.ts'
import {
  isInstance,
  type PyType,
  TPFLAGS_HEAPTYPE,
  TPFLAGS_IMMUTABLETYPE,
  typeOf,
} from '../../runtime/type.ts'
import { int, None, PyList, PyObject, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { dictRow } from '../instance_dict.ts'

export class PyAst extends PyObject {}

/** Set by `types`, which needs this file: the class of contexts and the `Load` that stands for a missing one. */
export const contextHooks = {} as { contextType(): PyType; load(): PyValue }

function attributeName(name: PyValue): string {
  if (strValue(name) === undefined) throw typeError("attribute name must be string, not '%T'", name)
  return text(name)
}

const isStr = (v: PyValue): boolean => strValue(v) !== undefined
const text = (v: PyValue): string => toUtf16(strValue(v) ?? '')
const REPR_DEPTH = 3

/** The class's own name: AST itself shows its module, as its C name has it. */
function displayName(type: PyType): string {
  return type === astType ? 'ast.AST' : type.name
}

function deprecated(message: string): void {
  machine.warn('DeprecationWarning', message, 1)
}

// ---- construction

function init(self: PyObject, args: PyValue[], kwnames: KwNames): void {
  const given = args.length - (kwnames?.length ?? 0)
  initWith(
    self,
    args.slice(0, given),
    kwnames?.map((name, i) => [fromUtf16(name), args[given + i]!]),
  )
}

function initWith(self: PyObject, args: PyValue[], keywords: readonly [PyValue, PyValue][] = []): void {
  const type = typeOf(self)
  const fields = lookupAttr(type, '_fields')
  if (fields === undefined)
    throw attributeError(type, '_fields', `type object '${displayName(type)}' has no attribute '_fields'`)
  const names = fieldNames(fields)
  const given = args.length
  if (given > names.length) {
    const s = names.length === 1 ? '' : 's'
    throw typeError(`${type.name} constructor takes at most ${names.length} positional argument${s}`)
  }
  const remaining = new PyDict()
  for (const name of names) remaining.set(name, None)
  for (let i = 0; i < given; i++) {
    setAttr(self, attributeName(names[i]!), args[i]!)
    remaining.delete(names[i]!)
  }
  for (const [name, value] of keywords) setKeyword(self, type, names, remaining, name, value)
  if (remaining.size > 0) fillDefaults(self, type, remaining)
}

function fieldNames(fields: PyValue): PyValue[] {
  const n = len(fields)
  return Array.from({ length: n }, (_, i) => getItem(fields, int(i)))
}

function setKeyword(
  self: PyObject,
  type: PyType,
  names: readonly PyValue[],
  remaining: PyDict,
  name: PyValue,
  value: PyValue,
): void {
  if (names.some(n => equals(n, name))) {
    if (!remaining.delete(name))
      throw typeError(`${displayName(type)} got multiple values for argument %R`, name)
  } else if (!contains(getAttr(type, '_attributes'), name)) {
    deprecated(
      `${displayName(type)}.__init__ got an unexpected keyword argument ${toUtf16(repr(name))}. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.`,
    )
  }
  setAttr(self, attributeName(name), value)
}

function fillDefaults(self: PyObject, type: PyType, remaining: PyDict): void {
  const types = lookupAttr(type, '_field_types')
  if (!(types instanceof PyDict)) return
  for (const name of remaining.keyArray()) {
    const fieldType = types.get(name)
    if (fieldType === undefined) {
      deprecated(
        `Field ${toUtf16(repr(name))} is missing from ${displayName(type)}._field_types. This will become an error in Python 3.15.`,
      )
    } else if (fieldType instanceof PyUnion) {
      // Optional: the class attribute None stands for it.
    } else if (fieldType instanceof PyGenericAlias) setAttr(self, attributeName(name), new PyList())
    else if (fieldType === contextHooks.contextType()) setAttr(self, attributeName(name), contextHooks.load())
    else {
      deprecated(
        `${displayName(type)}.__init__ missing 1 required positional argument: ${toUtf16(repr(name))}. This will become an error in Python 3.15.`,
      )
    }
  }
}

// ---- repr

/** At most three levels deep, and of a list only its ends. */
function nodeRepr(self: PyObject, depth: number): string {
  const type = typeOf(self)
  const name = displayName(type)
  if (depth <= 0 || !reprEnter(self)) return `${name}(...)`
  try {
    const parts = fieldNames(getAttr(type, '_fields')).map(field => {
      const value = getAttr(self, text(field))
      return `${text(field)}=${fieldRepr(value, depth)}`
    })
    return `${name}(${parts.join(', ')})`
  } finally {
    reprLeave(self)
  }
}

function fieldRepr(value: PyValue, depth: number): string {
  if (value instanceof PyList || value instanceof PyTuple) return listRepr(value, depth)
  return itemRepr(value, depth)
}

function itemRepr(value: PyValue, depth: number): string {
  return isInstance(value, astType) ? nodeRepr(value as PyObject, depth - 1) : toUtf16(repr(value))
}

function listRepr(list: PyList | PyTuple, depth: number): string {
  const { items } = list
  const [open, close] = list instanceof PyList ? '[]' : '()'
  if (items.length === 0) return toUtf16(repr(list))
  const ends = items.length === 1 ? [items[0]!] : [items[0]!, items[items.length - 1]!]
  return `${open}${ends.map(v => itemRepr(v, depth)).join(items.length > 2 ? ', ..., ' : ', ')}${close}`
}

// ---- pickling, copy.replace

/** Fields are positional arguments, so that making the copy warns of nothing; the state then sets them. */
function reduce(self: PyObject): PyValue {
  const dict = lookupAttr(self, '__dict__')
  const type = typeOf(self)
  if (!(dict instanceof PyDict)) return new PyTuple([type, new PyTuple()])
  const fields = lookupAttr(type, '_fields')
  const args: PyValue[] = []
  for (const name of fields === undefined ? [] : fieldNames(fields)) {
    if (dict.get(name) === undefined) break
    args.push(None)
  }
  return new PyTuple([type, new PyTuple(args), dict])
}

function replace(self: PyObject, changes: PyDict): PyValue {
  const type = typeOf(self)
  const fields = toArray(lookupAttr(type, '_fields') ?? new PyTuple()).map(text)
  const attributes = toArray(lookupAttr(type, '_attributes') ?? new PyTuple()).map(text)
  const dict = lookupAttr(self, '__dict__')
  const own = dict instanceof PyDict ? dict : new PyDict()
  checkReplace(type, fields, attributes, own, changes)
  const payload = new PyDict()
  for (const name of [...fields, ...attributes]) {
    const value = own.getStr(name)
    if (value !== undefined) payload.setStr(name, value)
  }
  payload.update(changes)
  return call(type, payload.valueArray(), payload.keyArray().map(text))
}

function checkReplace(
  type: PyType,
  fields: readonly string[],
  attributes: readonly string[],
  own: PyDict,
  changes: PyDict,
): void {
  const expecting = new Set([...fields, ...attributes])
  for (const key of changes.keyArray()) {
    if (!isStr(key) || !expecting.delete(text(key)))
      throw typeError(`${displayName(type)}.__replace__ got an unexpected keyword argument %R.`, key)
  }
  for (const key of own.keyArray()) expecting.delete(text(key))
  for (const name of attributes) expecting.delete(name)
  const types = lookupAttr(type, '_field_types')
  if (types instanceof PyDict) {
    for (const c = types.cursor(); c.next(); ) if (c.value instanceof PyUnion) expecting.delete(text(c.key))
  }
  if (expecting.size === 0) return
  const missing = [...expecting].map(name => `'${name}'`).sort()
  const s = missing.length === 1 ? '' : 's'
  throw typeError(
    `${displayName(type)}.__replace__ missing ${missing.length} keyword argument${s}: ${missing.join(', ')}.`,
  )
}

function replaceMethod(self: PyObject, args: PyValue[], fields: PyDict): PyValue {
  if (args.length > 0) throw typeError('__replace__() takes no positional arguments')
  return replace(self, fields)
}

// CPython gives these the dict of keywords as it is.
dictCalls.set(init, (type, args, kwargs) => {
  const self = new (type as PyType).ctor()
  initWith(self, args, [...kwargs.entries()])
  return self
})
dictCalls.set(replaceMethod, (method, args, kwargs) => {
  return replaceMethod((method as PyBuiltinFunction).self as PyObject, args, kwargs)
})

export const astType: PyType = defineType(PyAst, {
  name: 'AST',
  module: 'ast',
  layout: PyObject,
  hasDict: true,
  slots: {
    tp_new: type => new type.ctor(),
    tp_init: init,
    tp_repr: self => fromUtf16(nodeRepr(self, REPR_DEPTH)),
  },
  methods: {
    __reduce__: ['', reduce],
    __replace__: ['*args, **fields', replaceMethod],
  },
  getset: { __dict__: dictRow },
  attributes: () => ({
    __module__: 'ast',
    __dictoffset__: int(16),
    _fields: new PyTuple(),
    __match_args__: new PyTuple(),
    _attributes: new PyTuple(),
  }),
})
astType.flags = (astType.flags & ~TPFLAGS_IMMUTABLETYPE) | TPFLAGS_HEAPTYPE
astType.qualname = 'AST'
