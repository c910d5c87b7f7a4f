/**
 * typing.Union, which is also types.UnionType: `int | str`. CPython: Objects/unionobject.c.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { hash, hooks, richCompareBool } from '../runtime/abstract.ts'
import { genericGetAttr, getAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { PyFrozenSet } from '../runtime/dict.ts'
import { PyBaseException, typeError } from '../runtime/errors.ts'
import { type CompareOp, EQ, NE } from '../runtime/slots.ts'
import { machine } from '../runtime/state.ts'
import { PyType, typeOf } from '../runtime/type.ts'
import { None, NotImplemented, type PyInt, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { makeParameters, PyGenericAlias, substituteParameters, typingTypeRepr } from './generic_alias.ts'
import { readonlyMembers } from './members.ts'
import { containsItem } from './sequence.ts'
import { typeHooks } from './type.ts'

export class PyUnion extends PyObject {
  args: PyTuple = new PyTuple()
  hashable: PyFrozenSet = new PyFrozenSet()
  unhashable: PyValue[] = []
  parameters: PyTuple | null = null
}

/** Collects the members of a union: flat, each once. */
class Builder {
  readonly args: PyValue[] = []
  readonly hashable = new PyFrozenSet()
  readonly unhashable: PyValue[] = []
  private readonly checked: boolean
  constructor(checked: boolean) {
    this.checked = checked
  }

  add(arg: PyValue): void {
    if (arg === None) this.addOne(typeOf(None))
    else if (arg instanceof PyUnion) for (const member of arg.args.items) this.add(member)
    else this.addOne(this.checked ? checkedType(arg) : arg)
  }

  private addOne(arg: PyValue): void {
    if (isHashable(arg)) {
      if (this.hashable.table.has(arg)) return
      this.hashable.table.set(arg, true)
    } else {
      if (containsItem(this.unhashable, arg)) return
      this.unhashable.push(arg)
    }
    this.args.push(arg)
  }

  finish(): PyValue {
    if (this.args.length === 0) throw typeError('Cannot take a Union of no types.')
    if (this.args.length === 1) return this.args[0]!
    const union = new PyUnion()
    union.args = new PyTuple(this.args)
    union.hashable = this.hashable
    union.unhashable = this.unhashable
    return union
  }
}

function isHashable(v: PyValue): boolean {
  try {
    hash(v)
    return true
  } catch (e) {
    if (e instanceof PyBaseException) return false
    throw e
  }
}

/** Types whose instances may stand in `X | Y` besides classes; `typing.TypeAliasType` adds itself. */
export const unionableTypes: Set<PyType> = new Set()

function isUnionable(v: PyValue): boolean {
  return (
    v === None ||
    v instanceof PyType ||
    v instanceof PyGenericAlias ||
    v instanceof PyUnion ||
    unionableTypes.has(typeOf(v))
  )
}

function checkedType(arg: PyValue): PyValue {
  if (isUnionable(arg)) return arg
  const check = getAttr(machine.importModule('typing'), '_type_check')
  return call(check, [arg, 'Union[arg, ...]: each arg must be a type.'])
}

/** `a | b` for two types; NotImplemented if either is none. */
export function unionOr(a: PyValue, b: PyValue): PyValue {
  // Next to a union anything will do that `Union[]` takes: a str is a forward reference.
  const checked = a instanceof PyUnion || b instanceof PyUnion
  if (!checked && (!isUnionable(a) || !isUnionable(b))) return NotImplemented
  const builder = new Builder(checked)
  builder.add(a)
  builder.add(b)
  return builder.finish()
}
typeHooks.union = unionOr

/** `Union[args]`: what is no type goes through `typing._type_check`. */
export function unionFromTuple(args: PyValue): PyValue {
  const builder = new Builder(true)
  for (const arg of args instanceof PyTuple ? args.items : [args]) builder.add(arg)
  return builder.finish()
}

function unionHash(self: PyUnion): PyInt {
  for (const arg of self.unhashable) hash(arg)
  if (self.unhashable.length > 0) {
    throw typeError(`union contains ${self.unhashable.length} unhashable elements`)
  }
  return hash(self.hashable)
}

function unionsEqual(a: PyUnion, b: PyUnion): boolean {
  return (
    richCompareBool(a.hashable, b.hashable, EQ) &&
    a.unhashable.length === b.unhashable.length &&
    a.unhashable.every(v => containsItem(b.unhashable, v)) &&
    b.unhashable.every(v => containsItem(a.unhashable, v))
  )
}

function unionCompare(a: PyUnion, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyUnion) || (op !== EQ && op !== NE)) return NotImplemented
  return unionsEqual(a, b) === (op === EQ)
}

function parametersOf(self: PyUnion): PyTuple {
  self.parameters ??= makeParameters(self.args)
  return self.parameters
}

export const unionType: PyType = defineType(PyUnion, {
  name: 'Union',
  module: 'typing',
  final: true,
  noNew: true,
  hasWeakref: true,
  slots: {
    tp_repr: self => fromUtf16(self.args.items.map(typingTypeRepr).join(' | ')),
    tp_hash: unionHash,
    tp_getattro: (self, name) =>
      name === '__module__' ? getAttr(typeOf(self), name) : genericGetAttr(self, name),
    tp_richcompare: unionCompare,
    nb_or: unionOr,
    mp_subscript: (self, item) => {
      const union = self as PyUnion
      return unionFromTuple(substituteParameters(union, union.args, parametersOf(union), item))
    },
  },
  methods: {
    __mro_entries__: [
      'object, /',
      self => {
        throw typeError('Cannot subclass %R', self)
      },
    ],
  },
  classMethods: { __class_getitem__: ['object, /', (_cls, object) => unionFromTuple(object)] },
  attributes: () => readonlyMembers(unionType, { __args__: 'args' }),
  getset: {
    __name__: () => 'Union',
    __qualname__: () => 'Union',
    __origin__: () => unionType,
    __parameters__: parametersOf,
  },
})
hooks.unionArgs = v => (v instanceof PyUnion ? v.args : undefined)
