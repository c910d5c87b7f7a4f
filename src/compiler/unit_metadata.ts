/**
 * What the assembler has to know of a code unit besides its instructions.
 * CPython: _PyCompile_CodeUnitMetadata.
 */
import type { Constant } from '../base/constant.ts'
import type { NameTable } from './name_table.ts'

export interface UnitMetadata {
  readonly name: string
  /** null: same as the name. */
  readonly qualname: string | null
  readonly consts: readonly Constant[]
  /** `freevars` counts on after `cellvars`. */
  readonly names: NameTable
  readonly varnames: NameTable
  readonly cellvars: NameTable
  readonly freevars: NameTable
  /** Locals of inlined comprehensions at module or class level; null where there are none. */
  readonly fasthidden: { has(name: string): boolean } | null
  /** Positional-or-keyword arguments, without the positional-only ones. */
  readonly argcount: number
  readonly posonlyargcount: number
  readonly kwonlyargcount: number
  readonly firstlineno: number
}
