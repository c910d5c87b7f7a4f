/**
 * What the assembler has to know of a code unit besides its instructions.
 * CPython: _PyCompile_CodeUnitMetadata.
 */
import type { Constant } from '../base/constant.ts'

export interface UnitMetadata {
  readonly name: string
  /** null: same as the name. */
  readonly qualname: string | null
  readonly consts: readonly Constant[]
  /** Each map goes from a name to its index; `freevars` counts on after `cellvars`. */
  readonly names: ReadonlyMap<string, number>
  readonly varnames: ReadonlyMap<string, number>
  readonly cellvars: ReadonlyMap<string, number>
  readonly freevars: ReadonlyMap<string, number>
  /** Locals of inlined comprehensions at module or class level. */
  readonly fasthidden: { readonly size: number; has(name: string): boolean }
  /** Positional-or-keyword arguments, without the positional-only ones. */
  readonly argcount: number
  readonly posonlyargcount: number
  readonly kwonlyargcount: number
  readonly firstlineno: number
}
