/** Loading, storing and deleting names, by the scope the symbol table gave them. CPython: codegen_nameop. */
import * as OP from '../../bytecode/opcode_ids.ts'
import type { expr_context } from '../../syntax/ast.ts'
import type { Location } from '../location.ts'
import {
  CELL,
  ClassBlock,
  FREE,
  GLOBAL_EXPLICIT,
  GLOBAL_IMPLICIT,
  getScope,
  isFunctionLike,
  LOCAL,
} from '../symtable/entry.ts'
import { type Compiler, inClassBody } from './compiler.ts'

type Opcodes = { readonly [K in expr_context]: number }

const DEREF: Opcodes = { Load: OP.LOAD_DEREF, Store: OP.STORE_DEREF, Del: OP.DELETE_DEREF }
const FAST: Opcodes = { Load: OP.LOAD_FAST, Store: OP.STORE_FAST, Del: OP.DELETE_FAST }
const GLOBAL: Opcodes = { Load: OP.LOAD_GLOBAL, Store: OP.STORE_GLOBAL, Del: OP.DELETE_GLOBAL }
const NAME: Opcodes = { Load: OP.LOAD_NAME, Store: OP.STORE_NAME, Del: OP.DELETE_NAME }

function opcodeFor(opcodes: Opcodes, ctx: expr_context): number {
  return ctx === 'Load' ? opcodes.Load : ctx === 'Store' ? opcodes.Store : opcodes.Del
}

export function codegenNameop(c: Compiler, loc: Location, name: string, ctx: expr_context): void {
  const { u } = c
  const mangled = c.mangleInScope(name)
  const scope = getScope(u.ste, mangled)
  switch (scope) {
    case FREE:
    case CELL:
      codegenDeref(c, loc, mangled, ctx, scope)
      return
    case LOCAL:
      if (isFunctionLike(u.ste) || u.fasthidden?.get(mangled) === true) {
        c.addOpI(opcodeFor(FAST, ctx), u.varnames.add(mangled), loc)
        return
      }
      break
    case GLOBAL_IMPLICIT:
      if (isFunctionLike(u.ste)) {
        codegenGlobal(c, loc, mangled, ctx, true)
        return
      }
      break
    case GLOBAL_EXPLICIT:
      codegenGlobal(c, loc, mangled, ctx, false)
      return
  }
  const index = u.names.add(mangled)
  if (ctx === 'Load' && u.ste.type === ClassBlock && u.inInlinedComp > 0) {
    c.addOpI(OP.LOAD_GLOBAL, index << 1, loc)
    return
  }
  c.addOpI(opcodeFor(NAME, ctx), index, loc)
}

function codegenDeref(c: Compiler, loc: Location, name: string, ctx: expr_context, scope: number): void {
  const index = (scope === FREE ? c.u.freevars : c.u.cellvars).add(name)
  if (ctx === 'Load') {
    if (inClassBody(c)) {
      c.addOp(OP.LOAD_LOCALS, loc)
      c.addOpI(OP.LOAD_FROM_DICT_OR_DEREF, index, loc)
      return
    }
    if (c.u.ste.canSeeClassScope) {
      loadClassdict(c, loc)
      c.addOpI(OP.LOAD_FROM_DICT_OR_DEREF, index, loc)
      return
    }
  }
  c.addOpI(DEREF[ctx], index, loc)
}

function codegenGlobal(c: Compiler, loc: Location, name: string, ctx: expr_context, implicit: boolean): void {
  const index = c.u.names.add(name)
  if (ctx !== 'Load') {
    c.addOpI(GLOBAL[ctx], index, loc)
    return
  }
  if (implicit && c.u.ste.canSeeClassScope) {
    loadClassdict(c, loc)
    c.addOpI(OP.LOAD_FROM_DICT_OR_GLOBALS, index, loc)
    return
  }
  c.addOpI(OP.LOAD_GLOBAL, index << 1, loc)
}

/** The class namespace, as the scopes inside a class see it. */
function loadClassdict(c: Compiler, loc: Location): void {
  c.addOpI(OP.LOAD_DEREF, c.u.freevars.add('__classdict__'), loc)
}
