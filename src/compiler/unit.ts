/**
 * What is known about one code object while it is being compiled: its names, constants and
 * counts. Code generation fills it, the flow graph and the assembler read it.
 *
 * Every map goes from a name to its index in the order of insertion. Free variables are numbered
 * on from the cells: index = cellvars.size + position. CPython: _PyCompile_CodeUnitMetadata.
 */
import type { Constant } from '../base/constant.ts'
import type { ConstantCache } from './constant_cache.ts'
import type { UnitMetadata } from './unit_metadata.ts'

export type NameTable = Map<string, number>

/** Index of `name`, which is added if it is new. */
export function addName(table: NameTable, name: string): number {
  const known = table.get(name)
  if (known !== undefined) return known
  const index = table.size
  table.set(name, index)
  return index
}

/** The constants of a unit in the order of first use; equal ones share an index. */
export class ConstantTable {
  readonly items: Constant[] = []
  readonly #cache: ConstantCache
  /** None, booleans, ints, plain strings: JavaScript equality is Python's with types told apart. */
  readonly #simple = new Map<unknown, number>()
  #byKey: Map<string, number> | null = null

  constructor(cache: ConstantCache) {
    this.#cache = cache
  }

  add(constant: Constant): number {
    if (constant === null || typeof constant !== 'object') {
      const known = this.#simple.get(constant)
      if (known !== undefined) return known
      this.#simple.set(constant, this.items.length)
      return this.items.push(constant) - 1
    }
    const byKey = (this.#byKey ??= new Map())
    const key = this.#cache.key(constant)
    const known = byKey.get(key)
    if (known !== undefined) return known
    byKey.set(key, this.items.length)
    return this.items.push(this.#cache.mergeDeep(constant, key)) - 1
  }
}

export interface ArgumentCounts {
  /** Positional-or-keyword arguments, without the positional-only ones. */
  readonly argcount?: number
  readonly posonlyargcount?: number
  readonly kwonlyargcount?: number
}

export class CompilationUnit implements UnitMetadata {
  readonly name: string
  qualname: string
  /** The class name that private names are mangled with. */
  readonly private: string | null
  /** Positional-or-keyword arguments only: the code object's argcount is this plus posonlyargcount. */
  readonly argcount: number
  readonly posonlyargcount: number
  readonly kwonlyargcount: number
  readonly firstlineno: number
  readonly constants: ConstantTable
  readonly names: NameTable = new Map()
  readonly varnames: NameTable = new Map()
  readonly cellvars: NameTable = new Map()
  readonly freevars: NameTable = new Map()
  /** Names that are (true) or were (false) fast locals of an inlined comprehension outside of functions. */
  readonly fasthidden = new Map<string, boolean>()

  constructor(
    name: string,
    privateName: string | null,
    counts: ArgumentCounts,
    params: readonly string[],
    firstlineno: number,
    cache: ConstantCache,
  ) {
    this.name = name
    this.qualname = name
    this.private = privateName
    this.argcount = counts.argcount ?? 0
    this.posonlyargcount = counts.posonlyargcount ?? 0
    this.kwonlyargcount = counts.kwonlyargcount ?? 0
    this.firstlineno = firstlineno
    this.constants = new ConstantTable(cache)
    for (let i = 0; i < params.length; i++) this.varnames.set(params[i]!, i)
  }

  get consts(): readonly Constant[] {
    return this.constants.items
  }
}
