/**
 * Compound statements: conditions, loops, `with`. CPython: codegen_if, codegen_for, codegen_with.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import { SPECIAL } from '../../bytecode/opcodes.ts'
import type { AsyncFor, AsyncWith, For, If, While, With } from '../../syntax/ast.ts'
import { elifOf } from '../elif.ts'
import { NO_LOCATION } from '../location.ts'
import type { Compiler } from './compiler.ts'
import { addAwait, addYieldFrom, codegenJumpIf } from './expressions.ts'
import { popExceptAndReraise } from './try.ts'
import { callExitWithNones } from './unwind.ts'

/** A chain of `elif` is a loop here: it can be thousands of conditions long. */
export function codegenIf(c: Compiler, s: If): void {
  const ends: number[] = []
  for (let branch: If | null = s; branch !== null; ) {
    const end = c.newLabel()
    ends.push(end)
    const hasElse: boolean = branch.orelse.length > 0
    const next = hasElse ? c.newLabel() : end
    codegenJumpIf(c, branch.location(), branch.test, next, false)
    c.visitStmts(branch.body)
    if (!hasElse) break
    c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
    c.useLabel(next)
    const elif: If | null = elifOf(branch)
    if (elif === null) c.visitStmts(branch.orelse)
    branch = elif
  }
  for (let i = ends.length - 1; i >= 0; i--) c.useLabel(ends[i]!)
}

export function codegenFor(c: Compiler, s: For): void {
  const start = c.newLabel()
  const body = c.newLabel()
  const cleanup = c.newLabel()
  const end = c.newLabel()
  c.pushFBlock('for loop', s.location(), start, end)
  c.visitExpr(s.iter)
  const loc = s.iter.location()
  c.addOp(OP.GET_ITER, loc)
  c.useLabel(start)
  c.addJump(OP.FOR_ITER, cleanup, loc)
  // Gives a `for` over several lines a line event for its target; removed where redundant.
  c.addOp(OP.NOP, s.target.location())
  c.useLabel(body)
  c.visitExpr(s.target)
  c.visitStmts(s.body)
  c.addJump(OP.JUMP, start, NO_LOCATION)
  c.useLabel(cleanup)
  // END_FOR comes first: a generator's exhaustion jumps to it, other iterators go past it.
  c.addOp(OP.END_FOR, NO_LOCATION)
  c.addOp(OP.POP_ITER, NO_LOCATION)
  c.popFBlock()
  c.visitStmts(s.orelse)
  c.useLabel(end)
}

export function codegenAsyncFor(c: Compiler, s: AsyncFor): void {
  const loc = s.location()
  const start = c.newLabel()
  const send = c.newLabel()
  const except = c.newLabel()
  const end = c.newLabel()
  c.visitExpr(s.iter)
  c.addOp(OP.GET_AITER, s.iter.location())
  c.useLabel(start)
  c.pushFBlock('for loop', loc, start, end)
  // Guards the call of __anext__.
  c.addJump(OP.SETUP_FINALLY, except, loc)
  c.addOp(OP.GET_ANEXT, loc)
  c.loadConst(null, loc)
  c.useLabel(send)
  addYieldFrom(c, loc, true)
  c.addOp(OP.POP_BLOCK, loc)
  c.addOp(OP.NOT_TAKEN, loc)
  c.visitExpr(s.target)
  c.visitStmts(s.body)
  c.addJump(OP.JUMP, start, NO_LOCATION)
  c.popFBlock()
  c.useLabel(except)
  c.addJump(OP.END_ASYNC_FOR, send, s.iter.location())
  c.visitStmts(s.orelse)
  c.useLabel(end)
}

export function codegenWhile(c: Compiler, s: While): void {
  const loop = c.newLabel()
  const end = c.newLabel()
  const anchor = c.newLabel()
  c.useLabel(loop)
  c.pushFBlock('while loop', s.location(), loop, end)
  codegenJumpIf(c, s.location(), s.test, anchor, false)
  c.visitStmts(s.body)
  c.addJump(OP.JUMP, loop, NO_LOCATION)
  c.popFBlock()
  c.useLabel(anchor)
  c.visitStmts(s.orelse)
  c.useLabel(end)
}

/** Item `pos` of the `with` and, nested in it, the rest of the statement. */
export function codegenWith(c: Compiler, s: With | AsyncWith, pos = 0): void {
  const isAsync = s.kind === 'AsyncWith'
  const item = s.items[pos]!
  const block = c.newLabel()
  const final = c.newLabel()
  const exit = c.newLabel()
  const cleanup = c.newLabel()
  c.visitExpr(item.context_expr)
  const loc = item.context_expr.location()
  c.addOpI(OP.COPY, 1, loc)
  c.addOpI(OP.LOAD_SPECIAL, isAsync ? SPECIAL.__aexit__ : SPECIAL.__exit__, loc)
  c.addOpI(OP.SWAP, 2, loc)
  c.addOpI(OP.SWAP, 3, loc)
  c.addOpI(OP.LOAD_SPECIAL, isAsync ? SPECIAL.__aenter__ : SPECIAL.__enter__, loc)
  c.addOpI(OP.CALL, 0, loc)
  if (isAsync) addAwait(c, loc, 1)
  c.addJump(OP.SETUP_WITH, final, loc)
  c.useLabel(block)
  c.pushFBlock(isAsync ? 'async with' : 'with', loc, block, final)
  if (item.optional_vars !== null) c.visitExpr(item.optional_vars)
  else c.addOp(OP.POP_TOP, loc)
  if (pos + 1 === s.items.length) c.visitStmts(s.body)
  else codegenWith(c, s, pos + 1)
  c.addOp(OP.POP_BLOCK, isAsync ? loc : NO_LOCATION)
  c.popFBlock()
  callExitWithNones(c, loc)
  if (isAsync) addAwait(c, loc, 2)
  c.addOp(OP.POP_TOP, loc)
  c.addJump(OP.JUMP, exit, loc)
  // The block raised.
  c.useLabel(final)
  c.addJump(OP.SETUP_CLEANUP, cleanup, loc)
  c.addOp(OP.PUSH_EXC_INFO, loc)
  c.addOp(OP.WITH_EXCEPT_START, loc)
  if (isAsync) addAwait(c, loc, 2)
  finishWithException(c, cleanup)
  c.useLabel(exit)
}

/** On the stack: what `__exit__` answered. True swallows the exception. */
function finishWithException(c: Compiler, cleanup: number): void {
  const suppress = c.newLabel()
  c.addOp(OP.TO_BOOL, NO_LOCATION)
  c.addJump(OP.POP_JUMP_IF_TRUE, suppress, NO_LOCATION)
  c.addOpI(OP.RERAISE, 2, NO_LOCATION)
  c.useLabel(suppress)
  c.addOp(OP.POP_TOP, NO_LOCATION)
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.addOp(OP.POP_EXCEPT, NO_LOCATION)
  c.addOp(OP.POP_TOP, NO_LOCATION)
  c.addOp(OP.POP_TOP, NO_LOCATION)
  c.addOp(OP.POP_TOP, NO_LOCATION)
  const exit = c.newLabel()
  c.addJump(OP.JUMP_NO_INTERRUPT, exit, NO_LOCATION)
  c.useLabel(cleanup)
  popExceptAndReraise(c)
  c.useLabel(exit)
}
