/**
 * types.GenericAlias: `list[int]`, and the substitution of type parameters that unions share.
 * CPython: Objects/genericaliasobject.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { equals, getItem, hash, hooks, isTrue, repr, richCompare } from '../runtime/abstract.ts'
import { genericGetAttr, getAttr, lookupAttr, setAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { exc, indexError, isException, typeError } from '../runtime/errors.ts'
import { type CompareOp, EQ, type KwNames, NE } from '../runtime/slots.ts'
import { coreTypes, PyType, TPFLAGS_HAVE_VECTORCALL, typeOf } from '../runtime/type.ts'
import {
  Ellipsis,
  int,
  None,
  NotImplemented,
  type PyInt,
  PyList,
  PyObject,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { readonlyMembers } from './members.ts'
import { builtin, reduceExhausted } from './sequence.ts'
import { typeHooks } from './type.ts'

export class PyGenericAlias extends PyObject {
  origin: PyValue = None
  args: PyTuple = new PyTuple()
  /** `*tuple[int]` */
  starred = false
  parameters: PyTuple | null = null
}

/** origin[args] */
export function newGenericAlias(origin: PyValue, args: PyValue): PyGenericAlias {
  return fill(new PyGenericAlias(), origin, args)
}

function fill(self: PyGenericAlias, origin: PyValue, args: PyValue): PyGenericAlias {
  self.origin = origin
  self.args = args instanceof PyTuple ? args : new PyTuple([args])
  return self
}

/** How types show inside `list[...]` and unions: classes by qualified name, others by repr. */
export function typingTypeRepr(v: PyValue): string {
  if (v === Ellipsis) return '...'
  if (v === None || v === typeOf(None)) return 'None'
  if (lookupAttr(v, '__origin__') !== undefined && lookupAttr(v, '__args__') !== undefined)
    return toUtf16(repr(v))
  const qualname = lookupAttr(v, '__qualname__')
  const module = qualname === undefined ? undefined : lookupAttr(v, '__module__')
  if (qualname === undefined || module === undefined || module === None) return toUtf16(repr(v))
  const name = toUtf16(strValue(qualname) ?? repr(qualname))
  return module === 'builtins' ? name : `${toUtf16(strValue(module) ?? repr(module))}.${name}`
}

/** The arguments of a ParamSpec. A repr that shortens the list on the way is an IndexError. */
function listedTypes(items: readonly PyValue[]): string {
  const parts: string[] = []
  for (let i = 0, n = items.length; i < n; i++) {
    const item = items[i]
    if (item === undefined) throw indexError('list index out of range')
    parts.push(typingTypeRepr(item))
  }
  return parts.join(', ')
}

function argumentRepr(v: PyValue): string {
  return typeOf(v) === coreTypes.list ? `[${listedTypes((v as PyList).items)}]` : typingTypeRepr(v)
}

function aliasRepr(self: PyGenericAlias): string {
  const { items } = self.args
  const args = items.length === 0 ? '()' : items.map(argumentRepr).join(', ')
  return `${self.starred ? '*' : ''}${typingTypeRepr(self.origin)}[${args}]`
}

function addUnique(out: PyValue[], v: PyValue): void {
  if (!out.includes(v)) out.push(v)
}

/** The type parameters in `args`, each once, in order. CPython: _Py_make_parameters. */
export function makeParameters(args: PyTuple | PyList): PyTuple {
  const out: PyValue[] = []
  for (const arg of args.items) {
    // The __parameters__ of a bare class is a descriptor.
    if (arg instanceof PyType) continue
    if (lookupAttr(arg, '__typing_subst__') !== undefined) {
      addUnique(out, arg)
      continue
    }
    let sub = lookupAttr(arg, '__parameters__')
    if (sub === undefined && (arg instanceof PyTuple || arg instanceof PyList)) sub = makeParameters(arg)
    if (sub instanceof PyTuple) for (const parameter of sub.items) addUnique(out, parameter)
  }
  return new PyTuple(out)
}

/** The arguments of `*tuple[...]`; undefined for anything else. */
function unpackedTupleArgs(arg: PyValue): PyValue | undefined {
  if (arg instanceof PyGenericAlias && arg.starred && arg.origin === coreTypes.tuple) return arg.args
  const args = lookupAttr(arg, '__typing_unpacked_tuple_args__')
  return args === None ? undefined : args
}

/** The subscript as a tuple, with unpacked tuples of known length spread. */
function unpackArgs(item: PyValue): PyTuple {
  const out: PyValue[] = []
  for (const arg of item instanceof PyTuple ? item.items : [item]) {
    const inner = arg instanceof PyType ? undefined : unpackedTupleArgs(arg)
    if (inner instanceof PyTuple && inner.items[inner.items.length - 1] !== Ellipsis) out.push(...inner.items)
    else out.push(arg)
  }
  return new PyTuple(out)
}

/** `obj[...]` with its own parameters replaced; `obj` where it has none. */
function substituteIn(obj: PyValue, parameters: PyTuple, values: readonly PyValue[]): PyValue {
  const own = lookupAttr(obj, '__parameters__')
  if (!(own instanceof PyTuple) || own.items.length === 0) return obj
  const args: PyValue[] = []
  for (const parameter of own.items) {
    const i = parameters.items.indexOf(parameter)
    const value = i < 0 ? parameter : values[i]!
    // A TypeVarTuple, which can be iterated, stands for all items of a tuple.
    if (i >= 0 && typeOf(parameter).slots.tp_iter !== null && value instanceof PyTuple)
      args.push(...value.items)
    else args.push(value)
  }
  return getItem(obj, new PyTuple(args))
}

/** Runs `__typing_prepare_subst__` of every parameter; the values to substitute. */
function prepareValues(self: PyValue, parameters: PyTuple, item: PyValue): readonly PyValue[] {
  let values: PyValue = unpackArgs(item)
  for (const parameter of parameters.items) {
    const prepare = lookupAttr(parameter, '__typing_prepare_subst__')
    if (prepare === undefined || prepare === None) continue
    values = call(prepare, [self, values instanceof PyTuple ? values : new PyTuple([values])])
  }
  return values instanceof PyTuple ? values.items : [values]
}

/** `args` with `parameters` replaced by `item`. CPython: _Py_subs_parameters. */
export function substituteParameters(
  self: PyValue,
  args: PyTuple | PyList,
  parameters: PyTuple,
  item: PyValue,
): PyTuple {
  const n = parameters.items.length
  if (n === 0) throw typeError('%R is not a generic class', self)
  const values = prepareValues(self, parameters, item)
  if (values.length !== n) {
    const much = values.length > n ? 'many' : 'few'
    throw typeError(`Too ${much} arguments for %R; actual ${values.length}, expected ${n}`, self)
  }
  const out: PyValue[] = []
  for (const arg of args.items) substituteArgument(self, arg, parameters, values, out)
  return new PyTuple(out)
}

/** An argument may have become a parameter after the parameters were looked for. */
function valueOf(arg: PyValue, parameters: PyTuple, values: readonly PyValue[]): PyValue {
  const i = parameters.items.indexOf(arg)
  if (i < 0) throw typeError('%R not found in __parameters__', arg)
  return values[i]!
}

function substituteArgument(
  self: PyValue,
  arg: PyValue,
  parameters: PyTuple,
  values: readonly PyValue[],
  out: PyValue[],
): void {
  if (arg instanceof PyType) {
    out.push(arg)
    return
  }
  if (arg instanceof PyTuple || arg instanceof PyList) {
    const inner = substituteParameters(self, arg, parameters, new PyTuple(values.slice()))
    out.push(arg instanceof PyTuple ? inner : new PyList(inner.items))
    return
  }
  const flag = lookupAttr(arg, '__typing_is_unpacked_typevartuple__')
  const unpack = flag !== undefined && isTrue(flag)
  const subst = lookupAttr(arg, '__typing_subst__')
  const value =
    subst === undefined
      ? substituteIn(arg, parameters, values)
      : call(subst, [valueOf(arg, parameters, values)])
  if (!unpack) out.push(value)
  else if (value instanceof PyTuple) out.push(...value.items)
  else throw typeError('expected __typing_subst__ of %T objects to return a tuple, not %T', arg, value)
}

function parametersOf(self: PyGenericAlias): PyTuple {
  self.parameters ??= makeParameters(self.args)
  return self.parameters
}

function aliasSubscript(self: PyGenericAlias, item: PyValue): PyValue {
  const args = substituteParameters(self, self.args, parametersOf(self), item)
  const result = newGenericAlias(self.origin, args)
  result.starred = self.starred
  return result
}

/** Calls the origin; the instance learns its `__orig_class__` where it can. */
function aliasCall(self: PyGenericAlias, args: PyValue[], kwnames: KwNames): PyValue {
  const result = call(self.origin, args, kwnames)
  try {
    setAttr(result, '__orig_class__', self)
  } catch (e) {
    if (!isException(e, exc.AttributeError) && !isException(e, exc.TypeError)) throw e
  }
  return result
}

/** Attributes of the alias itself; every other one is the origin's. */
const OWN_ATTRIBUTES: readonly string[] = [
  '__class__',
  '__origin__',
  '__args__',
  '__unpacked__',
  '__parameters__',
  '__typing_unpacked_tuple_args__',
  '__mro_entries__',
  '__reduce_ex__',
  '__reduce__',
]
/** Neither its own nor the origin's: they do not exist. */
const BLOCKED_ATTRIBUTES: readonly string[] = ['__bases__', '__copy__', '__deepcopy__']
const ownAttributes = new Set([...OWN_ATTRIBUTES, ...BLOCKED_ATTRIBUTES])

function aliasDir(self: PyGenericAlias): PyValue {
  const names = call(builtin('dir'), [self.origin])
  if (!(names instanceof PyList)) return names
  for (const name of OWN_ATTRIBUTES) if (!names.items.includes(name)) names.items.push(name)
  names.items = names.items.filter(name => !BLOCKED_ATTRIBUTES.includes(name as string))
  return names
}

function aliasCompare(a: PyGenericAlias, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyGenericAlias) || (op !== EQ && op !== NE)) return NotImplemented
  const equal =
    a.starred === b.starred && equals(a.origin, b.origin) && isTrue(richCompare(a.args, b.args, EQ))
  return equal === (op === EQ)
}

function xorHashes(a: PyInt, b: PyInt): PyInt {
  const n = BigInt(a) ^ BigInt(b)
  if (n === -1n) return int(-2)
  return n >= -9007199254740991n && n <= 9007199254740991n ? int(Number(n)) : n
}

function aliasReduce(self: PyGenericAlias): PyValue {
  if (!self.starred) {
    return new PyTuple([typeOf(self), new PyTuple([self.origin, self.args])])
  }
  const it = new PyGenericAliasIterator()
  it.alias = newGenericAlias(self.origin, self.args)
  return new PyTuple([builtin('next'), new PyTuple([it])])
}

export const genericAliasType: PyType = defineType(PyGenericAlias, {
  name: 'GenericAlias',
  flags: TPFLAGS_HAVE_VECTORCALL,
  module: 'types',
  hasWeakref: true,
  slots: {
    tp_repr: self => fromUtf16(aliasRepr(self)),
    tp_hash: self => xorHashes(hash(self.origin), hash(self.args)),
    tp_call: aliasCall,
    tp_getattro: (self, name) =>
      ownAttributes.has(name) ? genericGetAttr(self, name) : getAttr(self.origin, name),
    tp_richcompare: aliasCompare,
    tp_iter: self => {
      const it = new PyGenericAliasIterator()
      it.alias = self
      return it
    },
    nb_or: (a, b) => typeHooks.union(a, b),
    mp_subscript: (self, item) => aliasSubscript(self as PyGenericAlias, item),
  },
  new: ['origin, args, /', (type, origin, args) => fill(new type.ctor() as PyGenericAlias, origin, args)],
  methods: {
    __mro_entries__: ['object, /', self => new PyTuple([self.origin])],
    __instancecheck__: [
      'object, /',
      () => {
        throw typeError('isinstance() argument 2 cannot be a parameterized generic')
      },
    ],
    __subclasscheck__: [
      'object, /',
      () => {
        throw typeError('issubclass() argument 2 cannot be a parameterized generic')
      },
    ],
    __reduce__: ['', aliasReduce],
    __dir__: ['', aliasDir],
  },
  attributes: () =>
    readonlyMembers(genericAliasType, { __origin__: 'origin', __args__: 'args', __unpacked__: 'starred' }),
  getset: {
    __parameters__: parametersOf,
    __typing_unpacked_tuple_args__: self =>
      self.starred && self.origin === coreTypes.tuple ? self.args : None,
  },
})
hooks.genericAlias = newGenericAlias

/** Gives `*alias` once. */
class PyGenericAliasIterator extends PyObject {
  alias: PyGenericAlias | null = null
}

function starNext(self: PyGenericAliasIterator): PyValue | undefined {
  if (self.alias === null) return undefined
  const result = newGenericAlias(self.alias.origin, self.alias.args)
  result.starred = true
  self.alias = null
  return result
}

defineType(PyGenericAliasIterator, {
  name: 'generic_alias_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: starNext },
  methods: {
    __reduce__: [
      '',
      self => {
        const iter = builtin('iter')
        return self.alias === null
          ? reduceExhausted(new PyTuple(), iter)
          : new PyTuple([iter, new PyTuple([self.alias])])
      },
    ],
  },
})
