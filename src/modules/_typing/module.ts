/**
 * `_typing`: the types of the type system that the language itself makes, and `Generic`.
 * `typeParameterHooks` is what the machine's intrinsics call. CPython: Modules/_typingmodule.c,
 * Objects/typevarobject.c.
 */

import { toUtf16 } from '../../base/wide_string.ts'
import { unionType } from '../../objects/union.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../../runtime/define.ts'
import type { PyDict } from '../../runtime/dict.ts'
import { typeError } from '../../runtime/errors.ts'
import { machine } from '../../runtime/state.ts'
import { type PyType, TPFLAGS_HEAPTYPE, TPFLAGS_IMMUTABLETYPE } from '../../runtime/type.ts'
import { PyObject, type PyStr, type PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { makeTypeAlias, typeAliasType } from './type_alias.ts'
import {
  callTyping,
  NoDefault,
  PyParamSpec,
  PyTypeParameter,
  PyTypeVar,
  PyTypeVarTuple,
  paramSpecArgsType,
  paramSpecKwargsType,
  paramSpecType,
  typeVarTupleType,
  typeVarType,
  unpackTypeVarTuples,
} from './type_parameters.ts'

/** `typing.name(cls, *args, **kwargs)` */
function forward(name: string, cls: PyType, args: PyValue[], kwargs: PyDict): PyValue {
  const names = kwargs.keyArray().map(k => toUtf16(strValue(k)!))
  const f = getAttr(machine.importModule('typing'), name)
  return call(f, [cls, ...args, ...kwargs.valueArray()], names.length === 0 ? null : names)
}

const genericType: PyType = defineType(class extends PyObject {}, {
  name: 'Generic',
  module: 'typing',
  layout: PyObject,
  classMethods: {
    __class_getitem__: [
      '*args, **kwargs',
      (cls, args, kwargs) => forward('_generic_class_getitem', cls, args, kwargs),
    ],
    __init_subclass__: [
      '*args, **kwargs',
      (cls, args, kwargs) => forward('_generic_init_subclass', cls, args, kwargs),
    ],
  },
  attributes: () => ({ __module__: 'typing' }),
})
// `typing` sets attributes on it.
genericType.flags = (genericType.flags & ~TPFLAGS_IMMUTABLETYPE) | TPFLAGS_HEAPTYPE
genericType.qualname = 'Generic'

function inferred<T extends PyTypeVar | PyParamSpec>(p: T, name: PyValue): T {
  p.name = name as PyStr
  p.inferVariance = true
  return p
}

export const typeParameterHooks = {
  typeVar(name: PyValue, bound: PyValue | null, constraints: PyValue | null): PyValue {
    const t = inferred(new PyTypeVar(), name)
    if (bound !== null) t.evaluateBound = bound
    if (constraints !== null) t.evaluateConstraints = constraints
    return t
  },
  paramSpec: (name: PyValue): PyValue => inferred(new PyParamSpec(), name),
  typeVarTuple(name: PyValue): PyValue {
    const t = new PyTypeVarTuple()
    t.name = name as PyStr
    return t
  },
  typeAlias: makeTypeAlias,
  subscriptGeneric: (params: PyValue): PyValue =>
    callTyping('_GenericAlias', genericType, unpackTypeVarTuples(params as PyTuple)),
  setTypeParamDefault(param: PyValue, compute: PyValue): PyValue {
    if (!(param instanceof PyTypeParameter)) throw typeError('Expected a type param, got %R', param)
    param.evaluateDefault = compute
    return param
  },
}

export const typingModule: NativeModule = defineModule({
  name: '_typing',
  functions: { _idfunc: ['x, /', x => x] },
  attributes: () => ({
    TypeVar: typeVarType,
    TypeVarTuple: typeVarTupleType,
    ParamSpec: paramSpecType,
    ParamSpecArgs: paramSpecArgsType,
    ParamSpecKwargs: paramSpecKwargsType,
    Generic: genericType,
    TypeAliasType: typeAliasType,
    Union: unionType,
    NoDefault,
  }),
})
