/**
 * What is known about one code object while it is being compiled: its names, constants and
 * counts. Code generation fills it, the flow graph and the assembler read it.
 *
 * Free variables are numbered on from the cells. CPython: _PyCompile_CodeUnitMetadata.
 */
import type { Constant } from '../base/constant.ts'
import { CodeObject } from '../bytecode/code.ts'
import type { ConstantCache } from './constant_cache.ts'
import { NameTable } from './name_table.ts'
import type { UnitMetadata } from './unit_metadata.ts'

/** So many constants are looked through one by one; more get a map. */
const MAX_LISTED = 8

function indexesOf(items: readonly Constant[]): Map<Constant, number> {
  const indexes = new Map<Constant, number>()
  for (let i = 0; i < items.length; i++) indexes.set(items[i]!, i)
  return indexes
}

/** The constants of a unit in the order of first use; equal ones share an index. */
export class ConstantTable {
  readonly items: Constant[] = []
  readonly #cache: ConstantCache
  /** Of simple constants the index, where there are many constants. */
  #simple: Map<Constant, number> | null = null
  #byKey: Map<string, number> | null = null

  constructor(cache: ConstantCache) {
    this.#cache = cache
  }

  add(constant: Constant): number {
    if (constant === null || typeof constant !== 'object') return this.#addSimple(constant)
    if (constant instanceof CodeObject) return this.#addSimple(this.#cache.mergeCode(constant))
    const byKey = (this.#byKey ??= new Map())
    const key = this.#cache.key(constant)
    const known = byKey.get(key)
    if (known !== undefined) return known
    byKey.set(key, this.items.length)
    return this.items.push(this.#cache.mergeDeep(constant, key)) - 1
  }

  /** None, booleans, ints, plain strings, merged code: JavaScript equality is Python's with types told apart. */
  #addSimple(constant: Constant): number {
    const known = this.#findSimple(constant)
    if (known >= 0) return known
    this.#simple?.set(constant, this.items.length)
    return this.items.push(constant) - 1
  }

  #findSimple(constant: Constant): number {
    const { items } = this
    if (items.length > MAX_LISTED) {
      this.#simple ??= indexesOf(items)
      return this.#simple.get(constant) ?? -1
    }
    for (let i = 0; i < items.length; i++) if (items[i] === constant) return i
    return -1
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
  readonly names = new NameTable(0)
  readonly varnames: NameTable
  readonly cellvars: NameTable
  readonly freevars: NameTable
  /** Names that are (true) or were (false) fast locals of an inlined comprehension outside of functions. */
  fasthidden: Map<string, boolean> | null = null

  constructor(
    name: string,
    privateName: string | null,
    counts: ArgumentCounts,
    params: readonly string[],
    cells: string[],
    free: string[],
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
    this.varnames = params.length === 0 ? new NameTable(0) : new NameTable(0, params.slice())
    this.cellvars = new NameTable(0, cells)
    this.freevars = new NameTable(cells.length, free)
  }

  get consts(): readonly Constant[] {
    return this.constants.items
  }
}
