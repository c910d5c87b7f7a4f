/**
 * The JavaScript classes behind Python values, and nothing that acts on them.
 *
 * | Python            | JavaScript                                              |
 * |-------------------|---------------------------------------------------------|
 * | int               | `number` when a safe integer (never -0), else `bigint`   |
 * | bool              | `true` / `false`                                        |
 * | str               | JS string without surrogates, else `WideString`         |
 * | float             | `PyFloat`, always boxed                                 |
 * | None ...          | singletons that are objects                             |
 * | anything else     | an instance of a subclass of `PyObject`                 |
 *
 * Instances of Python subclasses of int and str are `PyIntSub` / `PyStrSub`; a subclass of any
 * other builtin is a JS subclass of that builtin's class. Every class that Python can subclass
 * must be constructible without arguments: allocation is `new type.ctor()`, `__new__` fills in.
 */
import { copyBytes } from '../base/bytes.ts'
import { WideString } from '../base/wide_string.ts'
import type { PyDict } from './dict.ts'
import type { PyType } from './type.ts'

declare const intBrand: unique symbol
/** A safe integer that is a Python int. Make one with `int()`, so that a forgotten box is a type error. */
type SmallInt = number & { readonly [intBrand]: true }
export type PyInt = SmallInt | bigint
export type PyStr = string | WideString
export type PyValue = PyObject | SmallInt | bigint | boolean | string | WideString

declare module '../base/wide_string.ts' {
  interface WideString {
    readonly cls: PyType
  }
}

/** The root of every boxed Python value. `cls` lives on the prototype of the type's constructor. */
export class PyObject {
  declare readonly cls: PyType
  /** A replaced `__dict__` (`o.__dict__ = d`, non-string keys): attributes are then read from it, not from `$` properties. */
  declare ownDict: PyDict | undefined
  /** The `__dict__` of an instance that has its attributes as `$` properties, once somebody has asked for it. */
  declare dictView: PyDict | undefined
}

/** Marks a JS number that is known to be a safe integer as a Python int. */
export function int(n: number): SmallInt {
  return n as SmallInt
}

/** The Python int of an integral double of any size; -0 becomes 0. */
export function intFromNumber(n: number): PyInt {
  return Number.isSafeInteger(n) ? ((n + 0) as SmallInt) : BigInt(n)
}

/** The canonical Python int of a bigint. */
export function intFromBigInt(n: bigint): PyInt {
  return n >= -9007199254740991n && n <= 9007199254740991n ? (Number(n) as SmallInt) : n
}

export class PyNone extends PyObject {}
export class PyEllipsis extends PyObject {}
export class PyNotImplemented extends PyObject {}
export const None = new PyNone()
export const Ellipsis = new PyEllipsis()
export const NotImplemented = new PyNotImplemented()

export class PyFloat extends PyObject {
  v: number
  constructor(v = 0) {
    super()
    this.v = v
  }
}

export class PyComplex extends PyObject {
  real: number
  imag: number
  constructor(real = 0, imag = 0) {
    super()
    this.real = real
    this.imag = imag
  }
}

/** An instance of a Python subclass of int. */
export class PyIntSub extends PyObject {
  value: PyInt = int(0)
}

/** An instance of a Python subclass of str. */
export class PyStrSub extends PyObject {
  value: PyStr = ''
}

export class PyBytes extends PyObject {
  /** Never mutated once Python can see the object. */
  data: Uint8Array
  constructor(data: Uint8Array = new Uint8Array(0)) {
    super()
    this.data = data
  }
}

/** `b''`: there is one, as far as literals, constants of modules and slices go. */
export const emptyBytes = new PyBytes()
/** One byte each, made when first needed: there is one of each, as in CPython. */
const oneByte: (PyBytes | undefined)[] = []
/** A bytes object with `n` bytes of `data` from `from` on. */
export function copyOfBytes(data: Uint8Array, from: number, n: number): PyBytes {
  if (n <= 0) return emptyBytes
  if (n === 1) {
    const byte = data[from]!
    oneByte[byte] ??= new PyBytes(Uint8Array.of(byte))
    return oneByte[byte]
  }
  const out = new Uint8Array(n)
  copyBytes(data, from, n, out, 0)
  return new PyBytes(out)
}

/** A bytes object with this content. */
export const bytesFrom = (data: Uint8Array): PyBytes => (data.length === 0 ? emptyBytes : new PyBytes(data))

export class PyTuple extends PyObject {
  items: PyValue[]
  constructor(items: PyValue[] = []) {
    super()
    this.items = items
  }
  /** As `PyList.array`, for code that meets either. */
  get array(): PyValue[] {
    return this.items
  }
}

/** What every NaN that was a raw double is once it is an object. */
export const NAN_FLOAT = new PyFloat(Number.NaN)

/** A raw double as an object. */
export function boxFloat(raw: number): PyFloat {
  return Number.isNaN(raw) ? NAN_FLOAT : new PyFloat(raw)
}

/**
 * A list. One of floats may keep raw doubles while compiled code works on it (`double_lists.ts`); whoever asks for
 * `items` gets objects and ends that, the other members do not.
 */
export class PyList extends PyObject {
  /** The items; empty, and nobody's to write to, while there are `doubles`. */
  array: PyValue[]
  /** The items as raw doubles; null: it has none yet; false: it is not to have any again. */
  doubles: number[] | null | false
  constructor(items: PyValue[] = []) {
    super()
    this.array = items
    this.doubles = null
  }

  get items(): PyValue[] {
    if (this.doubles) this.box(this.doubles)
    return this.array
  }
  set items(items: PyValue[]) {
    this.array = items
    this.doubles = null
  }
  get length(): number {
    return this.doubles ? this.doubles.length : this.array.length
  }
  /** The item at an index; undefined where there is none. */
  at(i: number): PyValue | undefined {
    if (!this.doubles) return this.array[i]
    const raw = this.doubles[i]
    return raw === undefined ? undefined : boxFloat(raw)
  }

  /** An array of the items, for the caller to keep. */
  toArray(): PyValue[] {
    return this.doubles ? this.doubles.map(boxFloat) : this.array.slice()
  }
  /** A list of the items from an index up to another, which are not negative. */
  part(from = 0, to = this.length): PyList {
    return this.doubles ? listOfDoubles(this.doubles.slice(from, to)) : new PyList(this.array.slice(from, to))
  }

  private box(doubles: number[]): void {
    this.doubles = this.array === BORN ? null : false
    this.array = doubles.map(boxFloat)
  }
}

/** `PyList.array` of a list that was made of raw doubles. Objects that become doubles again and again are not worth it. */
const BORN: PyValue[] = []

/** A list of floats, which the array belongs to from now on. */
export function listOfDoubles(doubles: number[]): PyList {
  const list = new PyList(BORN)
  list.doubles = doubles
  return list
}

export class PySlice extends PyObject {
  start: PyValue
  stop: PyValue
  step: PyValue
  constructor(start: PyValue = None, stop: PyValue = None, step: PyValue = None) {
    super()
    this.start = start
    this.stop = stop
    this.step = step
  }
}

export class PyCell extends PyObject {
  contents: PyValue | undefined
  constructor(contents?: PyValue) {
    super()
    this.contents = contents
  }
}

/** A bound method. */
export class PyMethod extends PyObject {
  func: PyValue
  self: PyValue
  /** As of functions: see `jit/bound`. */
  argc = -1
  js: ((...args: PyValue[]) => PyValue | undefined) | null = null
  constructor(func: PyValue = None, self: PyValue = None) {
    super()
    this.func = func
    this.self = self
  }
}

export class PyProperty extends PyObject {
  fget: PyValue = None
  fset: PyValue = None
  fdel: PyValue = None
  doc: PyValue = None
  getterDoc = false
  name: PyValue | undefined
}

export class PyStaticMethod extends PyObject {
  callable: PyValue = None
}

export class PyClassMethod extends PyObject {
  callable: PyValue = None
}

export class PyModule extends PyObject {
  /** The module's namespace; undefined until `__init__` or creation gave it one. */
  dict: PyDict | undefined
}

/** `$name`, the property key of attribute or global `name`. Cached: concatenation then interning is slow. */
const keys = new Map<string, string>()
export function keyOf(name: string): string {
  let key = keys.get(name)
  if (key === undefined) {
    key = `$${name}`
    keys.set(name, key)
  }
  return key
}

/** Python's int, without bool and subclasses: true for the two JS forms. */
export function isExactInt(v: PyValue): v is PyInt {
  return typeof v === 'number' || typeof v === 'bigint'
}

/** str without subclasses. */
export function isExactStr(v: PyValue): v is PyStr {
  return typeof v === 'string' || v instanceof WideString
}

/** The int value of an int, bool or instance of a subclass of int; otherwise undefined. */
export function intValue(v: PyValue): PyInt | undefined {
  switch (typeof v) {
    case 'number':
    case 'bigint':
      return v
    case 'boolean':
      return int(v ? 1 : 0)
    case 'object':
      return v instanceof PyIntSub ? v.value : undefined
  }
  return undefined
}

/** The text of a str or instance of a subclass of str; otherwise undefined. */
export function strValue(v: PyValue): PyStr | undefined {
  if (typeof v === 'string' || v instanceof WideString) return v
  return v instanceof PyStrSub ? v.value : undefined
}

/** Marks a canonical int (a safe number or a bigint beyond) from `base` as a Python int. */
export function pyInt(n: number | bigint): PyInt {
  return n as PyInt
}
