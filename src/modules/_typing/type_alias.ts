/** `typing.TypeAliasType`, which the `type` statement makes. CPython: Objects/typevarobject.c. */
import { newGenericAlias } from '../../objects/generic_alias.ts'
import { readonlyMembers } from '../../objects/members.ts'
import { unionableTypes, unionOr } from '../../objects/union.ts'
import { call } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { typeError } from '../../runtime/errors.ts'
import { PyFunction } from '../../runtime/function.ts'
import type { PyType } from '../../runtime/type.ts'
import { None, PyObject, type PyStr, PyTuple, type PyValue } from '../../runtime/values.ts'
import {
  callerModule,
  constantEvaluator,
  constructor,
  defaultOf,
  NoDefault,
  PyTypeParameter,
  unpackIterator,
  unpackTypeVarTuples,
} from './type_parameters.ts'

export class PyTypeAlias extends PyObject {
  name: PyStr = ''
  params: PyTuple | null = null
  computeValue: PyValue | undefined
  value: PyValue | undefined
  module: PyValue | undefined
}

function checkDefaults(params: PyTuple): void {
  let seen = false
  for (const p of params.items) {
    if (!(p instanceof PyTypeParameter)) throw typeError('Expected a type param, got %R', p)
    if (defaultOf(p) !== NoDefault) seen = true
    else if (seen) throw typeError("non-default type parameter '%R' follows default type parameter", p)
  }
}

function aliasNew(name: PyStr, value: PyValue, params: PyValue | undefined): PyValue {
  const alias = new PyTypeAlias()
  if (params !== undefined) {
    if (!(params instanceof PyTuple)) throw typeError('type_params must be a tuple')
    checkDefaults(params)
    if (params.items.length > 0) alias.params = params
  }
  alias.name = name
  alias.value = value
  alias.module = callerModule()
  return alias
}

function valueOf(alias: PyTypeAlias): PyValue {
  alias.value ??= call(alias.computeValue!, [])
  return alias.value
}

function moduleOf(alias: PyTypeAlias): PyValue {
  if (alias.module !== undefined) return alias.module
  return alias.computeValue instanceof PyFunction ? alias.computeValue.module : None
}

export const typeAliasType: PyType = defineType(PyTypeAlias, {
  name: 'TypeAliasType',
  module: 'typing',
  final: true,
  slots: {
    tp_new: constructor(
      'typealias',
      'name: str, value, *, type_params = <unrepresentable>',
      (_type, ...args) => aliasNew(...args),
    ),
    tp_repr: alias => alias.name,
    tp_iter: unpackIterator,
    nb_or: unionOr,
    mp_subscript: (alias, args) => {
      if ((alias as PyTypeAlias).params === null)
        throw typeError('Only generic type aliases are subscriptable')
      return newGenericAlias(alias, args)
    },
  },
  methods: { __reduce__: ['', alias => alias.name] },
  getset: {
    __parameters__: alias => (alias.params === null ? new PyTuple() : unpackTypeVarTuples(alias.params)),
    __type_params__: alias => alias.params ?? new PyTuple(),
    __value__: valueOf,
    evaluate_value: alias => alias.computeValue ?? constantEvaluator(alias.value!),
    __module__: moduleOf,
  },
  attributes: () => readonlyMembers(typeAliasType, { __name__: 'name' }),
})
unionableTypes.add(typeAliasType)

/** What the `type` statement makes. */
export function makeTypeAlias(name: PyValue, params: PyValue, compute: PyValue): PyValue {
  const alias = new PyTypeAlias()
  alias.name = name as PyStr
  alias.params = params instanceof PyTuple && params.items.length > 0 ? params : null
  alias.computeValue = compute
  return alias
}
