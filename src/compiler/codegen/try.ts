/**
 * `try` with `except`, `except*`, `else` and `finally`. A `finally` body is generated twice: for
 * the normal way out and for exceptions (and once more for each early exit, see unwind.ts).
 * CPython: codegen_try_finally, codegen_try_except, codegen_try_star_except.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import { INTRINSIC_2 } from '../../bytecode/opcodes.ts'
import type { ExceptHandler, Try, TryStar } from '../../syntax/ast.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import { type Compiler, NO_LABEL } from './compiler.ts'
import { codegenNameop } from './names.ts'
import { unbindHandlerName } from './unwind.ts'

/** Stack: exc_info, lasti, exc. Restores the outer exception state and raises on. */
export function popExceptAndReraise(c: Compiler): void {
  c.addOpI(OP.COPY, 3, NO_LOCATION)
  c.addOp(OP.POP_EXCEPT, NO_LOCATION)
  c.addOpI(OP.RERAISE, 1, NO_LOCATION)
}

export function codegenTry(c: Compiler, s: Try | TryStar): void {
  if (s.finalbody.length > 0) codegenTryFinally(c, s)
  else codegenHandlers(c, s)
}

function codegenHandlers(c: Compiler, s: Try | TryStar): void {
  if (s.kind === 'Try') codegenTryExcept(c, s)
  else codegenTryStarExcept(c, s)
}

function codegenTryFinally(c: Compiler, s: Try | TryStar): void {
  const loc = s.location()
  const body = c.newLabel()
  const end = c.newLabel()
  const exit = c.newLabel()
  const cleanup = c.newLabel()
  c.addJump(OP.SETUP_FINALLY, end, loc)
  c.useLabel(body)
  c.pushFBlock('finally try', loc, body, end, s.finalbody)
  if (s.handlers.length > 0) codegenHandlers(c, s)
  else c.visitStmts(s.body)
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.popFBlock()
  c.visitStmts(s.finalbody)
  c.addJump(OP.JUMP_NO_INTERRUPT, exit, NO_LOCATION)
  c.useLabel(end)
  c.addJump(OP.SETUP_CLEANUP, cleanup, NO_LOCATION)
  c.addOp(OP.PUSH_EXC_INFO, NO_LOCATION)
  c.pushFBlock('finally end', NO_LOCATION, end, NO_LABEL)
  c.visitStmts(s.finalbody)
  c.popFBlock()
  c.addOpI(OP.RERAISE, 0, NO_LOCATION)
  c.useLabel(cleanup)
  popExceptAndReraise(c)
  c.useLabel(exit)
}

function codegenTryExcept(c: Compiler, s: Try): void {
  const loc = s.location()
  const body = c.newLabel()
  const except = c.newLabel()
  const end = c.newLabel()
  const cleanup = c.newLabel()
  c.addJump(OP.SETUP_FINALLY, except, loc)
  c.useLabel(body)
  c.pushFBlock('try except', loc, body, NO_LABEL)
  c.visitStmts(s.body)
  c.popFBlock()
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.visitStmts(s.orelse)
  c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
  c.useLabel(except)
  c.addJump(OP.SETUP_CLEANUP, cleanup, NO_LOCATION)
  c.addOp(OP.PUSH_EXC_INFO, NO_LOCATION)
  c.pushFBlock('exception handler', loc, NO_LABEL, NO_LABEL)
  const last = s.handlers.length - 1
  s.handlers.forEach((handler, i) => {
    if (handler.type === null && i < last) throw c.error("default 'except:' must be last", handler)
    codegenExceptHandler(c, handler, end)
  })
  c.popFBlock()
  c.addOpI(OP.RERAISE, 0, NO_LOCATION)
  c.useLabel(cleanup)
  popExceptAndReraise(c)
  c.useLabel(end)
}

function codegenExceptHandler(c: Compiler, handler: ExceptHandler, end: number): void {
  const loc = handler.location()
  const next = c.newLabel()
  if (handler.type !== null) {
    c.visitExpr(handler.type)
    c.addOp(OP.CHECK_EXC_MATCH, loc)
    c.addJump(OP.POP_JUMP_IF_FALSE, next, loc)
  }
  if (handler.name !== null) codegenNamedHandler(c, loc, handler, handler.name, end)
  else codegenUnnamedHandler(c, loc, handler, end)
  c.useLabel(next)
}

/** The name is unbound again whichever way the body ends. */
function codegenNamedHandler(
  c: Compiler,
  loc: Location,
  handler: ExceptHandler,
  name: string,
  end: number,
): void {
  const cleanupEnd = c.newLabel()
  const cleanupBody = c.newLabel()
  codegenNameop(c, loc, name, 'Store')
  c.addJump(OP.SETUP_CLEANUP, cleanupEnd, loc)
  c.useLabel(cleanupBody)
  c.pushFBlock('handler cleanup', loc, cleanupBody, NO_LABEL, null, name)
  c.visitStmts(handler.body)
  c.popFBlock()
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.addOp(OP.POP_EXCEPT, NO_LOCATION)
  unbindHandlerName(c, NO_LOCATION, name)
  c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
  c.useLabel(cleanupEnd)
  unbindHandlerName(c, NO_LOCATION, name)
  c.addOpI(OP.RERAISE, 1, NO_LOCATION)
}

function codegenUnnamedHandler(c: Compiler, loc: Location, handler: ExceptHandler, end: number): void {
  const cleanupBody = c.newLabel()
  c.addOp(OP.POP_TOP, loc)
  c.useLabel(cleanupBody)
  c.pushFBlock('handler cleanup', loc, cleanupBody, NO_LABEL)
  c.visitStmts(handler.body)
  c.popFBlock()
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.addOp(OP.POP_EXCEPT, NO_LOCATION)
  c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
}

/**
 * except*: each clause takes its part of the group; what clauses raise is collected in a list, and
 * at the end one group of that and of the unmatched rest is raised. Stack in a clause: the group,
 * the list, the rest.
 */
function codegenTryStarExcept(c: Compiler, s: TryStar): void {
  const loc = s.location()
  const body = c.newLabel()
  const except = c.newLabel()
  const orelse = c.newLabel()
  const end = c.newLabel()
  const cleanup = c.newLabel()
  const reraiseStar = c.newLabel()
  c.addJump(OP.SETUP_FINALLY, except, loc)
  c.useLabel(body)
  c.pushFBlock('try except', loc, body, NO_LABEL)
  c.visitStmts(s.body)
  c.popFBlock()
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.addJump(OP.JUMP_NO_INTERRUPT, orelse, NO_LOCATION)
  c.useLabel(except)
  c.addJump(OP.SETUP_CLEANUP, cleanup, NO_LOCATION)
  c.addOp(OP.PUSH_EXC_INFO, NO_LOCATION)
  c.pushFBlock('exception group handler', loc, NO_LABEL, NO_LABEL)
  const last = s.handlers.length - 1
  s.handlers.forEach((handler, i) => {
    codegenStarHandler(c, handler, i === 0)
    if (i < last) return
    c.addOpI(OP.LIST_APPEND, 1, NO_LOCATION)
    c.addJump(OP.JUMP_NO_INTERRUPT, reraiseStar, NO_LOCATION)
  })
  c.popFBlock()
  const reraise = c.newLabel()
  c.useLabel(reraiseStar)
  c.addOpI(OP.CALL_INTRINSIC_2, INTRINSIC_2.PREP_RERAISE_STAR, NO_LOCATION)
  c.addOpI(OP.COPY, 1, NO_LOCATION)
  c.addJump(OP.POP_JUMP_IF_NOT_NONE, reraise, NO_LOCATION)
  c.addOp(OP.POP_TOP, NO_LOCATION)
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.addOp(OP.POP_EXCEPT, NO_LOCATION)
  c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
  c.useLabel(reraise)
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.addOpI(OP.SWAP, 2, NO_LOCATION)
  c.addOp(OP.POP_EXCEPT, NO_LOCATION)
  c.addOpI(OP.RERAISE, 0, NO_LOCATION)
  c.useLabel(cleanup)
  popExceptAndReraise(c)
  c.useLabel(orelse)
  c.visitStmts(s.orelse)
  c.useLabel(end)
}

function codegenStarHandler(c: Compiler, handler: ExceptHandler, isFirst: boolean): void {
  const loc = handler.location()
  const next = c.newLabel()
  const nextWithError = c.newLabel()
  const noMatch = c.newLabel()
  if (isFirst) {
    c.addOpI(OP.BUILD_LIST, 0, loc)
    c.addOpI(OP.COPY, 2, loc)
  }
  if (handler.type !== null) {
    c.visitExpr(handler.type)
    c.addOp(OP.CHECK_EG_MATCH, loc)
    c.addOpI(OP.COPY, 1, loc)
    c.addJump(OP.POP_JUMP_IF_NONE, noMatch, loc)
  }
  codegenStarHandlerBody(c, loc, handler, next, nextWithError)
  c.useLabel(next)
  // Holds the location that is propagated to it.
  c.addOp(OP.NOP, NO_LOCATION)
  c.addJump(OP.JUMP_NO_INTERRUPT, nextWithError, NO_LOCATION)
  c.useLabel(noMatch)
  c.addOp(OP.POP_TOP, loc)
  c.useLabel(nextWithError)
}

function codegenStarHandlerBody(
  c: Compiler,
  loc: Location,
  handler: ExceptHandler,
  next: number,
  nextWithError: number,
): void {
  const cleanupEnd = c.newLabel()
  const cleanupBody = c.newLabel()
  const { name } = handler
  if (name !== null) codegenNameop(c, loc, name, 'Store')
  else c.addOp(OP.POP_TOP, loc)
  c.addJump(OP.SETUP_CLEANUP, cleanupEnd, loc)
  c.useLabel(cleanupBody)
  c.pushFBlock('handler cleanup', loc, cleanupBody, NO_LABEL, null, name)
  c.visitStmts(handler.body)
  c.popFBlock()
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  if (name !== null) unbindHandlerName(c, NO_LOCATION, name)
  c.addJump(OP.JUMP_NO_INTERRUPT, next, NO_LOCATION)
  c.useLabel(cleanupEnd)
  if (name !== null) unbindHandlerName(c, NO_LOCATION, name)
  // The exception joins the list; the instruction index under it is dropped.
  c.addOpI(OP.LIST_APPEND, 3, NO_LOCATION)
  c.addOp(OP.POP_TOP, NO_LOCATION)
  c.addJump(OP.JUMP_NO_INTERRUPT, nextWithError, NO_LOCATION)
}
