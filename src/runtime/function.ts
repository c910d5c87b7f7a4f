/**
 * Python functions and code objects as values: data only. `objects/function` and `objects/code` give them
 * their types, `vm` runs them. CPython: Objects/funcobject.c, Objects/codeobject.c.
 */
import type { CodeObject } from '../bytecode/code.ts'
import type { PyDict } from './dict.ts'
import { keyOf, PyObject, type PyStr, type PyTuple, type PyValue } from './values.ts'

/** A code object with its constants as Python values. Immutable for Python. */
export class PyCode extends PyObject {
  /** The plain form; its `consts` are not looked at once `consts` here is made. */
  declare readonly plain: CodeObject
  declare readonly consts: readonly PyValue[]
  #nameKeys: readonly string[] | null = null
  /** What the machine keeps per code object: quickened instructions, caches. Owned by `vm`. */
  vm: unknown
  constructor(plain: CodeObject, consts: readonly PyValue[]) {
    super()
    this.plain = plain
    this.consts = consts
    this.vm = undefined
  }

  /** `$name` for each of `plain.names`; made when first asked for, as most code never runs. */
  get nameKeys(): readonly string[] {
    this.#nameKeys ??= this.plain.names.map(keyOf)
    return this.#nameKeys
  }
}

export class PyFunction extends PyObject {
  declare code: PyCode
  declare globals: PyDict
  /** What global look-ups fall back to: a dict, or whatever object `__builtins__` is. */
  declare builtins: PyValue
  /** Equal for functions that find the same under a global name: what caches of look-ups belong to. */
  declare scope: object
  declare name: PyStr
  declare qualname: PyStr
  declare module: PyValue
  declare doc: PyValue
  /** Positional defaults, or null. */
  declare defaults: PyTuple | null
  declare kwdefaults: PyDict | null
  declare closure: PyTuple | null
  /** `__annotations__` if made; `annotate` computes them on demand (PEP 649). */
  declare annotations: PyDict | null
  declare annotate: PyValue | null
  declare typeParams: PyTuple | null
  /** Changes when code or defaults are replaced. */
  declare version: number
  /** The number of arguments that `js` takes before the function itself; -1: it is not compiled. */
  declare argc: number
  declare js: ((...args: never[]) => PyValue | undefined) | null
}
