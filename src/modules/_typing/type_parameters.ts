/**
 * Type parameters: TypeVar, ParamSpec, TypeVarTuple and what belongs to them.
 *
 * Bounds, constraints and defaults are values, or functions that compute them at first use when they come
 * from the syntax (PEP 695, 696). Substitution is `typing`'s. CPython: Objects/typevarobject.c.
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { PyFrame } from '../../objects/frame.ts'
import { typingTypeRepr } from '../../objects/generic_alias.ts'
import { readonlyMembers } from '../../objects/members.ts'
import { unionFromTuple } from '../../objects/union.ts'
import {
  ADD,
  binaryOp,
  getItem,
  iter,
  len,
  repr,
  richCompare,
  strUtf16,
  toArray,
  toSsize,
} from '../../runtime/abstract.ts'
import { getAttr, instanceSet } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { BuiltinDef, type Implementation } from '../../runtime/native.ts'
import type { Params } from '../../runtime/signature.ts'
import { EQ, NE, type NewFn } from '../../runtime/slots.ts'
import { machine, state } from '../../runtime/state.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import { None, NotImplemented, PyObject, type PyStr, PyTuple, type PyValue } from '../../runtime/values.ts'

// ---- NoDefault

class PyNoDefault extends PyObject {}

const noDefaultType: PyType = defineType(PyNoDefault, {
  name: 'NoDefaultType',
  doc: 'What says that a type parameter has no default.',
  signature: '',
  final: true,
  slots: {
    tp_new: (_type, args) => {
      if (args.length > 0) throw typeError('NoDefaultType takes no arguments')
      return NoDefault
    },
    tp_repr: () => 'typing.NoDefault',
  },
  methods: { __reduce__: ['', () => 'NoDefault'] },
})
export const NoDefault: PyObject = new (noDefaultType.ctor as typeof PyNoDefault)()

// ---- evaluators of constants

class PyConstEvaluator extends PyObject {
  value: PyValue = None
}

const FORMAT_STRING = 4

function constantText(value: PyValue): string {
  return value instanceof PyTuple ? `(${value.items.map(typingTypeRepr).join(', ')})` : typingTypeRepr(value)
}

defineType(PyConstEvaluator, {
  name: '_ConstEvaluator',
  module: '_typing',
  final: true,
  noNew: true,
  slots: {
    tp_repr: self => fromUtf16(`<constevaluator ${toUtf16(repr(self.value))}>`),
    tp_call: (self, args, kwnames) => {
      if (kwnames !== null && kwnames.length > 0)
        throw typeError('constevaluator.__call__() takes no keyword arguments')
      if (args.length !== 1)
        throw typeError(`constevaluator.__call__() takes exactly 1 argument (${args.length} given)`)
      return toSsize(args[0]!) === FORMAT_STRING ? fromUtf16(constantText(self.value)) : self.value
    },
  },
})

/** A function of a format that gives `value`: what `evaluate_*` shows for values that were given as such. */
export function constantEvaluator(value: PyValue): PyValue {
  const e = new PyConstEvaluator()
  e.value = value
  return e
}

// ---- shared

/** `typing.name(...)` */
export function callTyping(name: string, ...args: PyValue[]): PyValue {
  return call(getAttr(machine.importModule('typing'), name), args)
}

/** The module of the code that called. */
export function callerModule(): PyValue {
  return state.frame instanceof PyFrame ? state.frame.func.module : None
}

/** `typing.Unpack[param]` */
export function unpack(param: PyValue): PyValue {
  return getItem(getAttr(machine.importModule('typing'), 'Unpack'), param)
}

/** `__new__` with its own name in messages. */
export function constructor<S extends string>(
  fname: string,
  text: S,
  make: (type: PyType, ...args: Params<S>) => PyValue,
): NewFn {
  const def = new BuiltinDef(fname, fname, text, make as unknown as Implementation)
  def.isConstructor = true
  return (type, args, kwnames) => def.callWithSelf(type, args, kwnames)
}

const noSubclass = (name: string) =>
  [
    'object, /',
    (): PyValue => {
      throw typeError(`Cannot subclass an instance of ${name}`)
    },
  ] as const

function boundType(bound: PyValue): PyValue {
  return bound === None ? typeOf(None) : callTyping('_type_check', bound, 'Bound must be a type.')
}

/** Unions with type variables may hold strings: forward references. */
const makeUnion = (a: PyValue, b: PyValue): PyValue => unionFromTuple(new PyTuple([a, b]))

export class PyTypeParameter extends PyObject {
  name: PyStr = ''
  defaultValue: PyValue | undefined
  evaluateDefault: PyValue | undefined
}

/** The value of a type parameter's default, or NoDefault. */
export function defaultOf(p: PyTypeParameter): PyValue {
  if (p.defaultValue === undefined) {
    if (p.evaluateDefault === undefined) return NoDefault
    p.defaultValue = call(p.evaluateDefault, [])
  }
  return p.defaultValue
}

function evaluatorOf(evaluate: PyValue | undefined, value: PyValue | undefined): PyValue {
  return evaluate ?? (value === undefined ? None : constantEvaluator(value))
}

const PARAMETER_GETSET = {
  __default__: defaultOf,
  evaluate_default: (p: PyTypeParameter) => evaluatorOf(p.evaluateDefault, p.defaultValue),
}

const hasDefault = (p: PyTypeParameter): boolean =>
  p.evaluateDefault !== undefined || (p.defaultValue !== undefined && p.defaultValue !== NoDefault)

const PARAMETER_METHODS = {
  __reduce__: ['', (p: PyTypeParameter): PyValue => p.name],
  has_default: ['', (p: PyTypeParameter): PyValue => hasDefault(p)],
} as const

function created<T extends PyTypeParameter>(p: T, name: PyStr, defaultValue: PyValue | undefined): T {
  p.name = name
  p.defaultValue = defaultValue ?? NoDefault
  instanceSet(p, '__module__', callerModule())
  return p
}

class PyVariantParameter extends PyTypeParameter {
  covariant = false
  contravariant = false
  inferVariance = false
}

function setVariance(
  p: PyVariantParameter,
  covariant: boolean,
  contravariant: boolean,
  inferVariance: boolean,
): void {
  p.covariant = covariant
  p.contravariant = contravariant
  p.inferVariance = inferVariance
}

function checkVariance(covariant: boolean, contravariant: boolean, inferVariance: boolean): void {
  if (covariant && contravariant) throw valueError('Bivariant types are not supported.')
  if (inferVariance && (covariant || contravariant))
    throw valueError('Variance cannot be specified with infer_variance.')
}

function variantRepr(p: PyVariantParameter): PyStr {
  if (p.inferVariance) return p.name
  return fromUtf16((p.covariant ? '+' : p.contravariant ? '-' : '~') + toUtf16(p.name))
}

const VARIANCE_MEMBERS = {
  __name__: 'name',
  __covariant__: 'covariant',
  __contravariant__: 'contravariant',
  __infer_variance__: 'inferVariance',
}

// ---- TypeVar

export class PyTypeVar extends PyVariantParameter {
  bound: PyValue | undefined
  evaluateBound: PyValue | undefined
  constraints: PyValue | undefined
  evaluateConstraints: PyValue | undefined
}

function typeVarNew(
  name: PyStr,
  constraints: PyValue[],
  boundArgument: PyValue,
  defaultValue: PyValue | undefined,
  covariant: boolean,
  contravariant: boolean,
  inferVariance: boolean,
): PyValue {
  checkVariance(covariant, contravariant, inferVariance)
  const bound = boundArgument === None ? undefined : boundType(boundArgument)
  if (constraints.length === 1) throw typeError('A single constraint is not allowed')
  if (constraints.length > 0 && bound !== undefined)
    throw typeError('Constraints cannot be combined with bound=...')
  const t = created(new PyTypeVar(), name, defaultValue)
  t.bound = bound
  if (constraints.length > 0) t.constraints = new PyTuple(constraints)
  setVariance(t, covariant, contravariant, inferVariance)
  return t
}

function boundOf(t: PyTypeVar): PyValue {
  if (t.bound === undefined) {
    if (t.evaluateBound === undefined) return None
    t.bound = call(t.evaluateBound, [])
  }
  return t.bound
}

function constraintsOf(t: PyTypeVar): PyValue {
  if (t.constraints === undefined) {
    if (t.evaluateConstraints === undefined) return new PyTuple()
    t.constraints = call(t.evaluateConstraints, [])
  }
  return t.constraints
}

/** Fills in the default where an alias is given one argument too few. */
function typeVarPrepare(t: PyTypeVar, alias: PyValue, args: PyValue): PyValue {
  const i = toArray(getAttr(alias, '__parameters__')).indexOf(t)
  if (i < 0) throw valueError('tuple.index(x): x not in tuple')
  const given = len(args)
  if (i < given) return args
  if (i === given) {
    const value = defaultOf(t)
    if (value !== NoDefault) return binaryOp(args, new PyTuple([value]), ADD)
  }
  throw typeError(
    `Too few arguments for %s; actual ${given}, expected at least ${i + 1}`,
    fromUtf16(strUtf16(alias)),
  )
}

export const typeVarType: PyType = defineType(PyTypeVar, {
  name: 'TypeVar',
  module: 'typing',
  final: true,
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_new: constructor(
      'typevar',
      'name: str, *constraints, bound = None, default = <unrepresentable>, covariant: bool = False, contravariant: bool = False, infer_variance: bool = False',
      (_type, ...args) => typeVarNew(...args),
    ),
    tp_repr: variantRepr,
    nb_or: makeUnion,
  },
  methods: {
    ...PARAMETER_METHODS,
    __typing_subst__: ['arg, /', (self, arg) => callTyping('_typevar_subst', self, arg)],
    __typing_prepare_subst__: ['alias, args, /', typeVarPrepare],
    __mro_entries__: noSubclass('TypeVar'),
  },
  getset: {
    ...PARAMETER_GETSET,
    __bound__: boundOf,
    __constraints__: constraintsOf,
    evaluate_bound: t => evaluatorOf(t.evaluateBound, t.bound),
    evaluate_constraints: t => evaluatorOf(t.evaluateConstraints, t.constraints),
  },
  attributes: () => ({ __module__: 'typing', ...readonlyMembers(typeVarType, VARIANCE_MEMBERS) }),
})

// ---- ParamSpec

export class PyParamSpec extends PyVariantParameter {
  bound: PyValue = None
}

/** `P.args` and `P.kwargs`. */
class PyParamSpecPart extends PyObject {
  origin: PyValue = None
}
class PyParamSpecArgs extends PyParamSpecPart {}
class PyParamSpecKwargs extends PyParamSpecPart {}

function partType(
  ctor: new () => PyParamSpecPart,
  name: string,
  part: string,
  doc: string,
  members: () => Record<string, PyValue>,
): PyType {
  return defineType(ctor, {
    name,
    module: 'typing',
    final: true,
    hasWeakref: true,
    doc,
    slots: {
      tp_new: constructor(name.toLowerCase(), 'origin', (_type, origin) => partOf(ctor, origin)),
      tp_repr: ({ origin }) =>
        fromUtf16(`${toUtf16(origin instanceof PyParamSpec ? origin.name : repr(origin))}.${part}`),
      tp_richcompare: (a, b, op) => {
        if (!(b instanceof PyParamSpecPart) || typeOf(a) !== typeOf(b) || (op !== EQ && op !== NE))
          return NotImplemented
        return richCompare(a.origin, b.origin, op)
      },
    },
    methods: { __mro_entries__: noSubclass(name) },
    attributes: members,
  })
}

function partOf(ctor: new () => PyParamSpecPart, origin: PyValue): PyParamSpecPart {
  const p = new ctor()
  p.origin = origin
  return p
}

export const paramSpecArgsType: PyType = partType(
  PyParamSpecArgs,
  'ParamSpecArgs',
  'args',
  "The positional parameters of a ParamSpec: what annotates *args.\n\n  >>> P = ParamSpec('P')\n  >>> P.args, P.args.__origin__ is P\n  (P.args, True)",
  () => readonlyMembers(paramSpecArgsType, { __origin__: 'origin' }),
)
export const paramSpecKwargsType: PyType = partType(
  PyParamSpecKwargs,
  'ParamSpecKwargs',
  'kwargs',
  "The keyword parameters of a ParamSpec: what annotates **kwargs.\n\n  >>> P = ParamSpec('P')\n  >>> P.kwargs, P.kwargs.__origin__ is P\n  (P.kwargs, True)",
  () => readonlyMembers(paramSpecKwargsType, { __origin__: 'origin' }),
)

export const paramSpecType: PyType = defineType(PyParamSpec, {
  name: 'ParamSpec',
  doc: "A parameter that stands for all parameters of a function, so that another function can have the same.\n\n  >>> P = ParamSpec('P')\n  >>> P.__name__, P.__bound__\n  ('P', None)",
  module: 'typing',
  final: true,
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_new: constructor(
      'paramspec',
      'name: str, *, bound = None, default = <unrepresentable>, covariant: bool = False, contravariant: bool = False, infer_variance: bool = False',
      (_type, name, bound, defaultValue, covariant, contravariant, inferVariance) => {
        checkVariance(covariant, contravariant, inferVariance)
        const p = new PyParamSpec()
        p.bound = bound
        setVariance(p, covariant, contravariant, inferVariance)
        return created(p, name, defaultValue)
      },
    ),
    tp_repr: variantRepr,
    nb_or: makeUnion,
  },
  methods: {
    ...PARAMETER_METHODS,
    __typing_subst__: ['arg, /', (self, arg) => callTyping('_paramspec_subst', self, arg)],
    __typing_prepare_subst__: [
      'alias, args, /',
      (self, alias, args) => callTyping('_paramspec_prepare_subst', self, alias, args),
    ],
    __mro_entries__: noSubclass('ParamSpec'),
  },
  getset: {
    ...PARAMETER_GETSET,
    args: p => partOf(PyParamSpecArgs, p),
    kwargs: p => partOf(PyParamSpecKwargs, p),
  },
  attributes: () => ({
    __module__: 'typing',
    ...readonlyMembers(paramSpecType, { ...VARIANCE_MEMBERS, __bound__: 'bound' }),
  }),
})

// ---- TypeVarTuple

export class PyTypeVarTuple extends PyTypeParameter {}

/** `*Ts` as an iterator: one `Unpack[Ts]`. */
export const unpackIterator = (param: PyValue): PyValue => iter(new PyTuple([unpack(param)]))

export const typeVarTupleType: PyType = defineType(PyTypeVarTuple, {
  name: 'TypeVarTuple',
  module: 'typing',
  final: true,
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_new: constructor(
      'typevartuple',
      'name: str, *, default = <unrepresentable>',
      (_type, name, defaultValue) => created(new PyTypeVarTuple(), name, defaultValue),
    ),
    tp_repr: p => p.name,
    tp_iter: unpackIterator,
  },
  methods: {
    ...PARAMETER_METHODS,
    __typing_subst__: [
      'arg, /',
      () => {
        throw typeError('Substitution of bare TypeVarTuple is not supported')
      },
    ],
    __typing_prepare_subst__: [
      'alias, args, /',
      (self, alias, args) => callTyping('_typevartuple_prepare_subst', self, alias, args),
    ],
    __mro_entries__: noSubclass('TypeVarTuple'),
  },
  getset: PARAMETER_GETSET,
  attributes: () => ({ __module__: 'typing', ...readonlyMembers(typeVarTupleType, { __name__: 'name' }) }),
})

/** Type parameters as `Generic[...]` and `__parameters__` want them: TypeVarTuples unpacked. */
export function unpackTypeVarTuples(params: PyTuple): PyTuple {
  if (!params.items.some(p => p instanceof PyTypeVarTuple)) return params
  return new PyTuple(params.items.map(p => (p instanceof PyTypeVarTuple ? unpack(p) : p)))
}
