/**
 * Builtin types and native modules as tables.
 *
 *     export const listType = defineType(PyList, {
 *       name: 'list',
 *       slots: { tp_repr: listRepr, sq_length: self => self.items.length },
 *       methods: { append: ['object, /', (self, object) => { self.items.push(object); return None }] },
 *     })
 *
 * The signature string types the implementation's parameters (see signature.ts). Method objects, slot
 * wrappers and getset descriptors are made when Python first looks into the type's dict.
 * This file and `native` hold the casts between typed tables and untyped storage.
 */

import { fromUtf16 } from '../base/wide_string.ts'
import { hashNotImplemented } from './abstract.ts'
import { builtinDocstrings, methodDocstrings } from './common_docstrings.ts'
import { type PyDict, PyNamespace } from './dict.ts'
import { docstrings } from './docstrings.ts'
import { typeError } from './errors.ts'
import {
  BuiltinDef,
  type Getter,
  type Implementation,
  PyBuiltinFunction,
  PyClassMethodDescr,
  PyGetSetDescr,
  PyMemberDescr,
  PyMethodDescr,
  PySlotWrapper,
  type Setter,
} from './native.ts'
import type { Params } from './signature.ts'
import { inheritSlots, SLOT_DEFS } from './slotdefs.ts'
import type { KwNames, SlotName, Slots } from './slots.ts'
import {
  type Constructor,
  coreTypes,
  isSubtype,
  PyType,
  TPFLAGS_BASETYPE,
  TPFLAGS_DISALLOW_INSTANTIATION,
  TPFLAGS_HAVE_GC,
  TPFLAGS_IMMUTABLETYPE,
  TPFLAGS_READY,
} from './type.ts'
import { None, PyModule, type PyObject, PyStaticMethod, type PyValue } from './values.ts'

/** [signature, implementation, doc] with `self` (or the class) first. */
export type MethodRow<T, S extends string> = readonly [S, (self: T, ...args: Params<S>) => PyValue, string?]
/** The same without `self`: module functions, static methods. */
export type FunctionRow<S extends string> = readonly [S, (...args: Params<S>) => PyValue, string?]
type NewRow<S extends string> = readonly [S, (type: PyType, ...args: Params<S>) => PyValue]
type InitRow<T, S extends string> = readonly [S, (self: T, ...args: Params<S>) => void]
/** A getter, or getter and setter (setter's value is undefined for deletion). */
type GetSetRow<T> =
  | ((self: T) => PyValue)
  | readonly [(self: T) => PyValue, (self: T, value: PyValue | undefined) => void]

/** Number slots are called with the operand of their type on either side. */
type EitherSide =
  | 'nb_power'
  | Exclude<Extract<SlotName, `nb_${string}`>, `nb_inplace_${string}` | UnaryNumber>
type UnaryNumber =
  | 'nb_negative'
  | 'nb_positive'
  | 'nb_absolute'
  | 'nb_bool'
  | 'nb_invert'
  | 'nb_int'
  | 'nb_float'
  | 'nb_index'
type WithSelf<F, T> = F extends (self: PyValue, ...rest: infer R) => infer V ? (self: T, ...rest: R) => V : F
type SlotTable<T> = {
  [K in SlotName]?: K extends EitherSide | 'tp_new'
    ? NonNullable<Slots[K]>
    : WithSelf<NonNullable<Slots[K]>, T>
}

export interface TypeSpec<
  T,
  M extends Record<string, string>,
  C extends Record<string, string>,
  F extends Record<string, string>,
  N extends string,
  I extends string,
> {
  readonly name: string
  /** `__module__`; builtins if not given. */
  readonly module?: string
  readonly base?: PyType
  /** For multiple inheritance among builtins. `base` must be one of them. */
  readonly bases?: readonly PyType[]
  readonly slots?: SlotTable<T>
  readonly methods?: { readonly [K in keyof M]: MethodRow<T, M[K]> }
  readonly classMethods?: { readonly [K in keyof C]: MethodRow<PyType, C[K]> }
  readonly staticMethods?: { readonly [K in keyof F]: FunctionRow<F[K]> }
  readonly getset?: { readonly [name: string]: GetSetRow<T> }
  /** As getset, shown as member descriptors; without a setter "readonly attribute". */
  readonly members?: { readonly [name: string]: GetSetRow<T> }
  /** Plain class attributes, made at first use. */
  readonly attributes?: () => Record<string, PyValue>
  /** `__new__`, by signature. `slots.tp_new` is the raw form. */
  readonly new?: NewRow<N>
  readonly init?: InitRow<T, I>
  /** `__text_signature__` where `new` or `init` does not say it; null: it has none, as types of several forms. */
  readonly signature?: string | null
  /** Cannot be subclassed. */
  readonly final?: boolean
  /** Cannot be called to make an instance. */
  readonly noNew?: boolean
  /** Instances have a `__dict__`. */
  readonly hasDict?: boolean
  readonly hasWeakref?: boolean
  /** The class that lays instances out, where `ctor` only derives from it. */
  readonly layout?: Constructor
  /** Further tp_flags. */
  readonly flags?: number
  readonly doc?: string
  /** Docstrings of methods, by name; a row's own comes first. */
  readonly docs?: Readonly<Record<string, string>>
}

/** Defines a builtin type whose instances are of JS class `ctor`. */
export function defineType<
  T extends PyObject,
  M extends Record<string, string>,
  C extends Record<string, string>,
  F extends Record<string, string>,
  N extends string,
  I extends string,
>(ctor: new (...args: never[]) => T, spec: TypeSpec<T, M, C, F, N, I>): PyType {
  const type = new PyType()
  type.name = spec.name
  type.qualname = spec.name
  type.moduleName = spec.module ?? 'builtins'
  type.ctor = ctor as unknown as Constructor
  type.layout = spec.layout ?? (ctor as unknown as Constructor)
  Object.defineProperty(ctor.prototype, 'cls', { value: type, writable: true, configurable: true })
  const base = spec.base ?? coreTypes.object ?? null
  type.base = base
  type.bases = spec.bases !== undefined ? [...spec.bases] : base === null ? [] : [base]
  type.mro = staticMro(type)
  type.doc = spec.doc ?? null
  type.signature = constructorSignature(spec.signature, spec.new?.[0] ?? spec.init?.[0])
  type.hasDict = spec.hasDict ?? base?.hasDict ?? false
  type.hasWeakref = spec.hasWeakref ?? base?.hasWeakref ?? false
  type.flags = TPFLAGS_READY | TPFLAGS_IMMUTABLETYPE | TPFLAGS_HAVE_GC | (spec.flags ?? 0)
  if (!spec.final) type.flags |= TPFLAGS_BASETYPE
  if (spec.noNew) type.flags |= TPFLAGS_DISALLOW_INSTANTIATION
  type.flags |= (base?.flags ?? 0) & INHERITED_FLAGS
  fillSlots(type, base, spec as unknown as AnySpec)
  for (const b of type.bases) b.subclasses.push(new WeakRef(type))
  type.dictStorage = new PyNamespace()
  type.materialise = () => fillDict(type, spec as unknown as AnySpec)
  return type
}

/** Where the absence of an argument is a form of its own, no one signature says all. */
function constructorSignature(given: string | null | undefined, bound: string | undefined): string | null {
  if (given !== undefined) return given
  return bound === undefined || bound.includes('<unrepresentable>') ? null : bound
}

/** SUBCLASS bits, SEQUENCE and MAPPING pass to subclasses. */
const INHERITED_FLAGS = (0xff << 24) | (3 << 5)

type AnyRow = readonly [string, Implementation, string?]
interface AnySpec {
  readonly slots?: Partial<Slots>
  readonly methods?: Record<string, AnyRow>
  readonly classMethods?: Record<string, AnyRow>
  readonly staticMethods?: Record<string, AnyRow>
  readonly getset?: Record<string, Getter | readonly [Getter, Setter]>
  readonly members?: Record<string, Getter | readonly [Getter, Setter]>
  readonly attributes?: () => Record<string, PyValue>
  readonly new?: AnyRow
  readonly init?: AnyRow
  readonly noNew?: boolean
  readonly doc?: string
  readonly docs?: Readonly<Record<string, string>>
}

/** MRO of a builtin: the bases' MROs in order, each type once, common tails last. */
function staticMro(type: PyType): PyType[] {
  const all = type.bases.flatMap(b => b.mro)
  return [type, ...all.filter((t, i) => all.lastIndexOf(t) === i)]
}

function fillSlots(type: PyType, base: PyType | null, spec: AnySpec): void {
  Object.assign(type.slots, spec.slots)
  if (spec.new !== undefined) {
    const def = new BuiltinDef(type.name, type.name, spec.new[0], spec.new[1])
    def.isConstructor = true
    type.slots.tp_new = (cls, args, kwnames) =>
      kwnames !== null && leavesKeywordsToInit(type, cls, def)
        ? def.callWithSelf(cls, args.slice(0, args.length - kwnames.length), null)
        : def.callWithSelf(cls, args, kwnames)
  }
  if (spec.init !== undefined) {
    const def = new BuiltinDef(type.name, type.name, spec.init[0], spec.init[1])
    def.isConstructor = true
    type.slots.tp_init = (self, args, kwnames) => {
      def.callWithSelf(self, args, kwnames)
    }
  }
  if (type.slots.tp_richcompare !== null && type.slots.tp_hash === null)
    type.slots.tp_hash = hashNotImplemented
  for (const b of type.bases) inheritSlots(type, b)
  if (spec.noNew) type.slots.tp_new = null
  if (base === null) return
}

/** A `__new__` without keywords lets them pass to the `__init__` that a subclass defines. */
function leavesKeywordsToInit(type: PyType, cls: PyType, def: BuiltinDef): boolean {
  const { signature } = def
  const positionalOnly = signature.positionalOnly === signature.named.length && !signature.hasKwargs
  return positionalOnly && cls !== type && cls.slots.tp_init !== type.slots.tp_init
}

/** Fills a builtin type's dict: wrappers of its own slots, then the tables. */
function fillDict(type: PyType, spec: AnySpec): void {
  const dict = type.dictStorage
  addOperators(type, spec, dict)
  for (const [name, row] of Object.entries(spec.methods ?? {})) {
    dict.setStr(name, new PyMethodDescr(defOf(type, name, row, spec), type))
  }
  for (const [name, row] of Object.entries(spec.classMethods ?? {})) {
    dict.setStr(name, new PyClassMethodDescr(defOf(type, name, row, spec), type))
  }
  for (const [name, row] of Object.entries(spec.staticMethods ?? {})) {
    const wrapped = new PyStaticMethod()
    const f = new PyBuiltinFunction(defOf(type, name, row, spec))
    f.owner = type
    wrapped.callable = f
    dict.setStr(name, wrapped)
  }
  for (const [name, entry] of Object.entries(spec.getset ?? {})) {
    const [get, set] = typeof entry === 'function' ? [entry, null] : entry
    dict.setStr(name, new PyGetSetDescr(name, type, get, set))
  }
  for (const [name, entry] of Object.entries(spec.members ?? {})) {
    const [get, set] = typeof entry === 'function' ? [entry, null] : entry
    dict.setStr(name, new PyMemberDescr(name, type, '', set === null, get, set))
  }
  for (const [name, value] of Object.entries(spec.attributes?.() ?? {})) dict.setStr(name, value)
  if (type.slots.tp_hash === hashNotImplemented && dict.getStr('__hash__') === undefined)
    dict.setStr('__hash__', None)
  if (dict.getStr('__doc__') === undefined) {
    const doc =
      spec.doc ??
      (type.moduleName === 'builtins' ? (docstrings[type.name] ?? builtinDocstrings[type.name]) : undefined)
    dict.setStr('__doc__', doc === undefined ? None : fromUtf16(doc))
  }
}

function defOf(type: PyType, name: string, row: AnyRow, spec: AnySpec): BuiltinDef {
  const qualified = `${type.name}.${name}`
  const common =
    type.moduleName === 'builtins' ? (docstrings[qualified] ?? methodDocstrings[name]) : undefined
  return new BuiltinDef(name, qualified, row[0], row[1], row[2] ?? spec.docs?.[name] ?? common ?? null)
}

function addOperators(type: PyType, spec: AnySpec, dict: PyDict): void {
  const own = { ...spec.slots } as Partial<Slots>
  if (spec.init !== undefined) own.tp_init = type.slots.tp_init
  for (const def of SLOT_DEFS) {
    const fn = own[def.slot]
    if (fn === undefined || fn === null || fn === (hashNotImplemented as unknown)) continue
    const method = dict.getStr(def.name)
    if (method === undefined) dict.setStr(def.name, new PySlotWrapper(def, fn, type))
    else if (method instanceof PyMethodDescr) method.wrapper ??= new PySlotWrapper(def, fn, type)
  }
  if (!spec.noNew && (spec.new !== undefined || own.tp_new)) dict.setStr('__new__', newFunction(type))
}

/** The `__new__` in a builtin type's dict: checks the class it is given, then runs the type's tp_new. */
function newFunction(type: PyType): PyBuiltinFunction {
  const def = new BuiltinDef('__new__', `${type.name}.__new__`, '*args, **kwargs', () => None)
  const run = (args: PyValue[], kwnames: KwNames): PyValue => {
    const cls = checkNewClass(type, args, kwnames)
    return type.slots.tp_new!(cls, args.slice(1), kwnames)
  }
  const f = new PyBuiltinFunction(def, type, None, type)
  def.callWithSelf = (_self, args, kwnames) => run(args, kwnames)
  return f
}

function checkNewClass(type: PyType, args: PyValue[], kwnames: KwNames): PyType {
  const name = `${type.name}.__new__`
  if (args.length - (kwnames?.length ?? 0) < 1) throw typeError(`${name}(): not enough arguments`)
  const cls = args[0]!
  if (!(cls instanceof PyType)) throw typeError(`${name}(X): X is not a type object (%T)`, cls)
  if (!isSubtype(cls, type)) throw typeError(`${name}(%N): %N is not a subtype of %N`, cls, cls, type)
  if ((cls.flags & TPFLAGS_DISALLOW_INSTANTIATION) !== 0) throw typeError("cannot create '%N' instances", cls)
  let native: PyType = cls
  while (native.isHeap() && native.base !== null && native.slots.tp_new !== type.slots.tp_new)
    native = native.base
  if (native.slots.tp_new !== type.slots.tp_new && native !== type) {
    throw typeError(`${name}(%N) is not safe, use %N.__new__()`, cls, native)
  }
  return cls
}

export interface ModuleSpec<F extends Record<string, string>> {
  readonly name: string
  readonly doc?: string
  readonly functions?: { readonly [K in keyof F]: FunctionRow<F[K]> }
  /** Further attributes, made when the module is created. */
  readonly attributes?: () => Record<string, PyValue>
  /** Runs last, when the module is executed. */
  readonly exec?: (module: PyModule, dict: PyDict) => void
}

/** A part of a module's functions, for modules that are several files. */
export function functionTable<F extends Record<string, string>>(
  functions: {
    readonly [K in keyof F]: FunctionRow<F[K]>
  },
): { readonly [K in keyof F]: FunctionRow<F[K]> } {
  return functions
}

export interface NativeModule {
  readonly name: string
  /** A fresh, filled module object. */
  create(): PyModule
}

/** Defines a native module; `modules/registry` lists it. */
export function defineModule<F extends Record<string, string>>(spec: ModuleSpec<F>): NativeModule {
  return { name: spec.name, create: () => createModule(spec as unknown as AnyModuleSpec) }
}

interface AnyModuleSpec {
  readonly name: string
  readonly doc?: string
  readonly functions?: Record<string, AnyRow>
  readonly attributes?: () => Record<string, PyValue>
  readonly exec?: (module: PyModule, dict: PyDict) => void
}

function createModule(spec: AnyModuleSpec): PyModule {
  const module = new PyModule()
  const dict = new PyNamespace()
  module.dict = module.ownDict = dict
  dict.setStr('__name__', spec.name)
  dict.setStr('__doc__', spec.doc === undefined ? None : fromUtf16(spec.doc))
  dict.setStr('__package__', None)
  dict.setStr('__loader__', None)
  dict.setStr('__spec__', None)
  for (const [name, row] of Object.entries(spec.functions ?? {})) {
    dict.setStr(name, moduleFunction(spec.name, name, row, module))
  }
  for (const [name, value] of Object.entries(spec.attributes?.() ?? {})) dict.setStr(name, value)
  spec.exec?.(module, dict)
  return module
}

function moduleFunction(module: string, name: string, row: AnyRow, owner: PyModule): PyBuiltinFunction {
  const qualified = module === 'builtins' ? name : `${module}.${name}`
  const f = new PyBuiltinFunction(
    new BuiltinDef(name, qualified, row[0], row[1], row[2] ?? builtinDocstrings[qualified] ?? null),
    undefined,
    module,
  )
  f.owner = owner
  return f
}

/** A builtin function object outside of a module's table. */
export function nativeFunction<S extends string>(name: string, ...row: FunctionRow<S>): PyBuiltinFunction {
  return new PyBuiltinFunction(
    new BuiltinDef(name, name, row[0], row[1] as unknown as Implementation, row[2] ?? null),
  )
}
