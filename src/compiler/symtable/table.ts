/**
 * The symbol table under construction: the stack of blocks and the one place where a name is
 * added to a block. Pass one (statements.ts, expressions.ts) drives it, pass two is analyze.ts.
 *
 * Blocks are found again by the AST node that opened them. Three nodes open two blocks, so there
 * is a map for each kind of second block (CPython uses the node's address plus one).
 * CPython: Python/symtable.c (symtable_enter_block, symtable_add_def_helper).
 */

import { CO_FUTURE_ANNOTATIONS } from '../../bytecode/code.ts'
import type { AST, stmt, type_param } from '../../syntax/ast.ts'
import type { SyntaxErrorData } from '../../syntax/errors.ts'
import { syntaxErrorAt } from '../errors.ts'
import type { FutureFeatures } from '../future.ts'
import type { Location } from '../location.ts'
import {
  AnnotationBlock,
  ClassBlock,
  DEF_COMP_ITER,
  DEF_GLOBAL,
  DEF_IMPORT,
  DEF_LOCAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DEF_TYPE_PARAM,
  FunctionBlock,
  getSymbol,
  ModuleBlock,
  maybeMangle,
  SymtableEntry,
  TypeAliasBlock,
  TypeVariableBlock,
  USE,
} from './entry.ts'

/** What opens a block: a node, or a list of type parameters. */
export type BlockKey = AST | type_param[]

export class Symtable {
  readonly filename: string
  readonly future: FutureFeatures
  /** Modules, functions, classes, lambdas, comprehensions, type aliases, type parameter lists, bounds. */
  readonly blocks = new Map<BlockKey, SymtableEntry>()
  /** The annotation scope of a function, by its `def`. */
  readonly functionAnnotations = new Map<stmt, SymtableEntry>()
  /** The scope of a TypeVar's default (its bound is in `blocks`). */
  readonly typeVarDefaults = new Map<type_param, SymtableEntry>()
  readonly stack: SymtableEntry[] = []
  readonly top: SymtableEntry
  current: SymtableEntry
  /** The class whose name mangles private names. */
  privateName: string | null = null

  constructor(filename: string, future: FutureFeatures, module: BlockKey) {
    this.filename = filename
    this.future = future
    this.top = new SymtableEntry('top', ModuleBlock, MODULE_LOCATION, null)
    this.blocks.set(module, this.top)
    this.current = this.top
    this.stack.push(this.top)
  }

  error(message: string, loc: Location): SyntaxErrorData {
    return syntaxErrorAt(message, this.filename, loc)
  }

  newEntry(name: string, type: number, loc: Location): SymtableEntry {
    return new SymtableEntry(name, type, loc, this.current)
  }

  enterBlock(name: string, type: number, key: BlockKey, loc: Location): SymtableEntry {
    const entry = this.newEntry(name, type, loc)
    this.blocks.set(key, entry)
    this.enterEntry(entry)
    return entry
  }

  /** Makes `entry` current; annotation and type scopes get the parameter that `__annotate__` takes. */
  enterEntry(entry: SymtableEntry): void {
    this.enterExisting(entry, true)
    const type = entry.type
    if (type === AnnotationBlock || type === TypeVariableBlock || type === TypeAliasBlock) {
      this.addDef('.format', DEF_PARAM, entry.loc)
      this.addDef('.format', USE, entry.loc)
    }
  }

  enterExisting(entry: SymtableEntry, addToChildren: boolean): void {
    const parent = this.current
    this.stack.push(entry)
    entry.compIterExpr = parent.compIterExpr
    // Classes mangle every name, so they need no list.
    if (parent.mangledNames !== null && entry.type !== ClassBlock) entry.mangledNames = parent.mangledNames
    this.current = entry
    // Under the future import annotations become strings: their scope must leave no trace.
    if ((this.future.features & CO_FUTURE_ANNOTATIONS) !== 0 && entry.type === AnnotationBlock) return
    if (addToChildren) parent.children.push(entry)
  }

  exitBlock(): void {
    this.stack.pop()
    this.current = this.stack[this.stack.length - 1] ?? this.top
  }

  lookup(name: string): number {
    return this.lookupIn(this.current, name)
  }

  lookupIn(entry: SymtableEntry, name: string): number {
    return getSymbol(entry, maybeMangle(this.privateName, entry, name))
  }

  /** Records a use or a binding of `name` in the current block. */
  addDef(name: string, flag: number, loc: Location): void {
    if ((flag & WRITES) !== 0) this.checkAssignable(name, loc, 'Store')
    if ((flag & DEF_TYPE_PARAM) !== 0) this.current.mangledNames?.add(name)
    this.addDefTo(this.current, name, flag, loc)
  }

  /** Like `addDef`, in a block that need not be the current one. */
  addDefTo(entry: SymtableEntry, name: string, flag: number, loc: Location): void {
    const mangled = maybeMangle(this.privateName, this.current, name)
    const known = entry.symbols.get(mangled)
    let value = known
    if ((flag & DEF_PARAM) !== 0 && (value & DEF_PARAM) !== 0) {
      throw this.error(`duplicate argument '${name}' in function definition`, loc)
    }
    if ((flag & DEF_TYPE_PARAM) !== 0 && (value & DEF_TYPE_PARAM) !== 0) {
      throw this.error(`duplicate type parameter '${name}'`, loc)
    }
    value |= flag
    if (entry.compIterTarget) {
      if ((value & (DEF_GLOBAL | DEF_NONLOCAL)) !== 0) {
        throw this.error(`comprehension inner loop cannot rebind assignment expression target '${name}'`, loc)
      }
      value |= DEF_COMP_ITER
    }
    if (value !== known) entry.symbols.set(mangled, value)
    if ((flag & DEF_PARAM) !== 0) {
      entry.varnames.push(mangled)
    } else if ((flag & DEF_GLOBAL) !== 0) {
      const globals = this.top.symbols
      globals.set(mangled, globals.get(mangled) | flag)
    }
  }

  checkAssignable(name: string, loc: Location, ctx: 'Load' | 'Store' | 'Del'): void {
    if (name !== '__debug__' || ctx === 'Load') return
    throw this.error(ctx === 'Store' ? 'cannot assign to __debug__' : 'cannot delete __debug__', loc)
  }

  recordDirective(name: string, loc: Location): void {
    const entry = this.current
    entry.directives ??= []
    entry.directives.push({ name: maybeMangle(this.privateName, entry, name), loc })
  }

  inAsyncDef(): boolean {
    return this.current.type === FunctionBlock && this.current.coroutine
  }
}

const WRITES = DEF_PARAM | DEF_LOCAL | DEF_IMPORT
const MODULE_LOCATION: Location = { lineno: 0, end_lineno: 0, col_offset: 0, end_col_offset: 0 }
