/**
 * Native callables and descriptors as Python sees them: builtin functions, method descriptors,
 * slot wrappers, getset and member descriptors. Data only; `objects/descr` and `objects/methodobject`
 * give them their types. CPython: Objects/descrobject.c, Objects/methodobject.c.
 */
import { bindArguments, type FunctionNames, Signature } from './signature.ts'
import type { KwNames, SlotName } from './slots.ts'
import type { PyType } from './type.ts'
import { None, PyObject, type PyStr, type PyValue } from './values.ts'

/** An implementation: `self` first (or the class), then the bound parameters. */
export type Implementation = (...args: never[]) => PyValue

/** One native function, shared by every object that calls it. */
export class BuiltinDef implements FunctionNames {
  readonly fname: string
  /** `list.append`, `math.sqrt`: for error messages. */
  readonly qualified: string
  readonly text: string
  readonly impl: (...args: unknown[]) => PyValue
  readonly doc: string | null
  private parsed: Signature | null = null
  /** Number of arguments when every parameter is a required positional-only object; else -1. */
  arity = -2
  isConstructor = false

  constructor(
    fname: string,
    qualified: string,
    text: string,
    impl: Implementation,
    doc: string | null = null,
  ) {
    this.fname = fname
    this.qualified = qualified
    this.text = text
    this.impl = impl as unknown as (...args: unknown[]) => PyValue
    this.doc = doc
  }

  get signature(): Signature {
    this.parsed ??= new Signature(this.text)
    return this.parsed
  }

  /** See `arity`; computed at the first call. */
  fixedArity(): number {
    if (this.arity === -2) {
      const s = this.signature
      this.arity = s.plain && s.minimum === s.positional ? s.positional : -1
    }
    return this.arity
  }

  private fallbackList: readonly unknown[] | null | undefined = undefined

  /**
   * For parameters that are all positional-only objects: what absent ones become, by position, after
   * `undefined` for each required one; null for other signatures.
   */
  fallbacks(): readonly unknown[] | null {
    if (this.fallbackList === undefined) {
      const s = this.signature
      this.fallbackList = s.plain ? s.params.map(p => p.fallback) : null
    }
    return this.fallbackList
  }

  /** True unless this function has a way of its own to be called. */
  isPlainCall(): boolean {
    const { callPlain, callWithSelf } = BuiltinDef.prototype
    return this.callPlain === callPlain && this.callWithSelf === callWithSelf
  }

  /** Calls the implementation with `self` before the bound arguments. */
  callWithSelf(self: PyValue | PyType, args: PyValue[], kwnames: KwNames): PyValue {
    if (kwnames === null && args.length === this.fixedArity()) {
      switch (args.length) {
        case 0:
          return this.impl(self)
        case 1:
          return this.impl(self, args[0])
        case 2:
          return this.impl(self, args[0], args[1])
      }
    }
    const given = kwnames === null ? this.completed(args) : null
    const bound = given ?? bindArguments(this.signature, this, args, kwnames)
    switch (bound.length) {
      case 1:
        return this.impl(self, bound[0])
      case 2:
        return this.impl(self, bound[0], bound[1])
      case 3:
        return this.impl(self, bound[0], bound[1], bound[2])
    }
    return this.impl(self, ...bound)
  }

  /** The arguments, and what absent ones become, where there is nothing to convert; null: see `bindArguments`. */
  private completed(args: PyValue[]): readonly unknown[] | null {
    const fallbacks = this.fallbacks()
    const n = args.length
    if (fallbacks === null || n > fallbacks.length || n < this.signature.minimum) return null
    if (n === fallbacks.length) return args
    const out: unknown[] = args.slice()
    for (let i = n; i < fallbacks.length; i++) out.push(fallbacks[i])
    return out
  }

  /** Calls the implementation of a module function or static method. */
  callPlain(args: PyValue[], kwnames: KwNames): PyValue {
    if (kwnames === null && args.length === this.fixedArity()) {
      switch (args.length) {
        case 0:
          return this.impl()
        case 1:
          return this.impl(args[0])
        case 2:
          return this.impl(args[0], args[1])
      }
    }
    const given = kwnames === null ? this.completed(args) : null
    const bound = given ?? bindArguments(this.signature, this, args, kwnames)
    switch (bound.length) {
      case 1:
        return this.impl(bound[0])
      case 2:
        return this.impl(bound[0], bound[1])
      case 3:
        return this.impl(bound[0], bound[1], bound[2])
    }
    return this.impl(...bound)
  }
}

/** builtin_function_or_method: a module function, or a native method bound to `self`. */
export class PyBuiltinFunction extends PyObject {
  declare readonly def: BuiltinDef
  /** undefined: a module function or static method. The module itself when Python asks for `__self__`. */
  declare readonly self: PyValue | undefined
  /** `__module__`: the module's name, or None. */
  module: PyValue
  /** Set on `__new__`: the type whose tp_new it is. */
  declare readonly newOf: PyType | undefined
  /** As of functions: see `jit/bound`. */
  argc = -1
  js: ((...args: PyValue[]) => PyValue | undefined) | null = null
  /** What `__self__` shows for a module function; the type of a static method, whose `__self__` is None. */
  declare owner: PyValue | undefined
  constructor(def: BuiltinDef, self?: PyValue, module: PyValue = None, newOf?: PyType) {
    super()
    this.def = def
    this.self = self
    this.module = module
    this.newOf = newOf
    this.owner = undefined
  }
}

export class PyMethodDescr extends PyObject {
  /** As of functions: see `jit/bound`. */
  argc = -1
  js: ((...args: PyValue[]) => PyValue | undefined) | null = null
  declare readonly def: BuiltinDef
  declare readonly objclass: PyType
  /** What it stands in for, where a builtin has a method of its own for a slot. CPython: METH_COEXIST. */
  wrapper: PySlotWrapper | null = null
  constructor(def: BuiltinDef, objclass: PyType) {
    super()
    this.def = def
    this.objclass = objclass
  }
}

export class PyClassMethodDescr extends PyObject {
  declare readonly def: BuiltinDef
  declare readonly objclass: PyType
  constructor(def: BuiltinDef, objclass: PyType) {
    super()
    this.def = def
    this.objclass = objclass
  }
}

/** How one dunder method reaches a slot; the rows are in `slotdefs`. */
export interface SlotDef {
  readonly name: string
  readonly slot: SlotName
  /** `__text_signature__` */
  readonly text: string
  /** Calls slot function `fn` with Python arguments. */
  readonly wrap: (fn: never, self: PyValue, args: PyValue[], kwnames: KwNames) => PyValue
}

/** wrapper_descriptor: a slot of a builtin type as a method. */
export class PySlotWrapper extends PyObject {
  declare readonly def: SlotDef
  /** The slot function, of the slot's own type. */
  declare readonly fn: unknown
  declare readonly objclass: PyType
  constructor(def: SlotDef, fn: unknown, objclass: PyType) {
    super()
    this.def = def
    this.fn = fn
    this.objclass = objclass
  }
  call(self: PyValue, args: PyValue[], kwnames: KwNames): PyValue {
    return this.def.wrap(this.fn as never, self, args, kwnames)
  }
}

/** method-wrapper: a slot wrapper bound to an object. */
export class PyMethodWrapper extends PyObject {
  declare readonly descr: PySlotWrapper
  declare readonly self: PyValue
  constructor(descr: PySlotWrapper, self: PyValue) {
    super()
    this.descr = descr
    this.self = self
  }
}

export type Getter = (self: PyValue) => PyValue
/** `value` undefined means deletion. */
export type Setter = (self: PyValue, value: PyValue | undefined) => void

export class PyGetSetDescr extends PyObject {
  declare readonly name: string
  declare readonly objclass: PyType
  declare readonly get: Getter
  declare readonly set: Setter | null
  declare readonly doc: string | null
  constructor(name: string, objclass: PyType, get: Getter, set: Setter | null, doc: string | null = null) {
    super()
    this.name = name
    this.objclass = objclass
    this.get = get
    this.set = set
    this.doc = doc
  }
}

/** member_descriptor: a field of a builtin, or a `__slots__` entry kept under property `key`. */
export class PyMemberDescr extends PyObject {
  declare readonly name: PyStr
  declare readonly objclass: PyType
  declare readonly key: string
  declare readonly readonly: boolean
  /** Computes the field of a builtin that is not kept as a Python value. */
  declare readonly get: Getter | null
  declare readonly set: Setter | null
  constructor(
    name: PyStr,
    objclass: PyType,
    key: string,
    readonly = false,
    get: Getter | null = null,
    set: Setter | null = null,
  ) {
    super()
    this.get = get
    this.set = set
    this.name = name
    this.objclass = objclass
    this.key = key
    this.readonly = readonly
  }
}
