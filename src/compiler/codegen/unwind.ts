/**
 * Leaving blocks early: what `return`, `break` and `continue` undo on their way out.
 * CPython: codegen_unwind_fblock, codegen_unwind_fblock_stack.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import type { Return, stmt } from '../../syntax/ast.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import { isFunctionLike } from '../symtable/entry.ts'
import { type Compiler, type FBlock, NO_LABEL } from './compiler.ts'
import { addAwait } from './expressions.ts'
import { codegenNameop } from './names.ts'

/** Calls the `__exit__` on the stack for a block that ended without an exception. */
export function callExitWithNones(c: Compiler, loc: Location): void {
  c.loadConst(null, loc)
  c.loadConst(null, loc)
  c.loadConst(null, loc)
  c.addOpI(OP.CALL, 3, loc)
}

/**
 * Undoes one block. With `preserveTos` the value to return stays on top. Answers the location of
 * what follows: after a `finally` or `with` it is none, so that the leaving seems to happen last.
 */
function unwindFBlock(c: Compiler, loc: Location, info: FBlock, preserveTos: boolean): Location {
  switch (info.type) {
    case 'for loop':
    case 'pop value':
      if (preserveTos) c.addOpI(OP.SWAP, 2, loc)
      c.addOp(OP.POP_TOP, loc)
      return loc
    case 'try except':
      c.addOp(OP.POP_BLOCK, loc)
      return loc
    case 'finally try':
      c.addOp(OP.POP_BLOCK, loc)
      if (preserveTos) c.pushFBlock('pop value', loc, NO_LABEL, NO_LABEL)
      c.visitStmts(info.body ?? [])
      if (preserveTos) c.popFBlock()
      return NO_LOCATION
    case 'finally end':
      if (preserveTos) c.addOpI(OP.SWAP, 2, loc)
      c.addOp(OP.POP_TOP, loc)
      if (preserveTos) c.addOpI(OP.SWAP, 2, loc)
      c.addOp(OP.POP_BLOCK, loc)
      c.addOp(OP.POP_EXCEPT, loc)
      return loc
    case 'with':
    case 'async with':
      return unwindWith(c, info, preserveTos)
    case 'handler cleanup':
      return unwindHandler(c, loc, info, preserveTos)
    default:
      return loc
  }
}

function unwindWith(c: Compiler, info: FBlock, preserveTos: boolean): Location {
  const { loc } = info
  c.addOp(OP.POP_BLOCK, loc)
  if (preserveTos) {
    c.addOpI(OP.SWAP, 3, loc)
    c.addOpI(OP.SWAP, 2, loc)
  }
  callExitWithNones(c, loc)
  if (info.type === 'async with') addAwait(c, loc, 2)
  c.addOp(OP.POP_TOP, loc)
  return NO_LOCATION
}

function unwindHandler(c: Compiler, loc: Location, info: FBlock, preserveTos: boolean): Location {
  if (info.name !== null) c.addOp(OP.POP_BLOCK, loc)
  if (preserveTos) c.addOpI(OP.SWAP, 2, loc)
  c.addOp(OP.POP_BLOCK, loc)
  c.addOp(OP.POP_EXCEPT, loc)
  if (info.name !== null) unbindHandlerName(c, loc, info.name)
  return loc
}

/** `name = None; del name`, in case the body has deleted it. */
export function unbindHandlerName(c: Compiler, loc: Location, name: string): void {
  c.loadConst(null, loc)
  codegenNameop(c, loc, name, 'Store')
  codegenNameop(c, loc, name, 'Del')
}

interface Unwound {
  loc: Location
  /** The loop at which unwinding stopped. */
  loop: FBlock | null
}

/** Undoes all blocks, or those inside the innermost loop; they count as left while that is done. */
function unwindFBlockStack(c: Compiler, loc: Location, preserveTos: boolean, stopAtLoop: boolean): Unwound {
  const { fblocks } = c.u
  const top = fblocks[fblocks.length - 1]
  if (top === undefined) return { loc, loop: null }
  if (top.type === 'exception group handler') {
    throw c.error("'break', 'continue' and 'return' cannot appear in an except* block", loc)
  }
  if (stopAtLoop && (top.type === 'while loop' || top.type === 'for loop')) return { loc, loop: top }
  c.popFBlock()
  const inner = unwindFBlock(c, loc, top, preserveTos)
  const result = unwindFBlockStack(c, inner, preserveTos, stopAtLoop)
  c.pushFBlock(top.type, top.loc, top.block, top.exit, top.body, top.name)
  return result
}

export function codegenReturn(c: Compiler, s: Return): void {
  const { value } = s
  const { ste } = c.u
  let loc = s.location()
  if (!isFunctionLike(ste)) throw c.error("'return' outside function", loc)
  if (value !== null && ste.coroutine && ste.generator) {
    throw c.error("'return' with value in async generator", loc)
  }
  const preserveTos = value !== null && value.kind !== 'Constant'
  if (preserveTos) {
    c.visitExpr(value)
  } else if (value !== null) {
    loc = value.location()
    c.addOp(OP.NOP, loc)
  }
  if (value === null || value.lineno !== s.lineno) {
    loc = s.location()
    c.addOp(OP.NOP, loc)
  }
  loc = unwindFBlockStack(c, loc, preserveTos, false).loc
  if (value === null) c.loadConst(null, loc)
  else if (value.kind === 'Constant') c.loadConst(value.value, loc)
  c.addOp(OP.RETURN_VALUE, loc)
}

export function codegenBreak(c: Compiler, s: stmt): void {
  const origin = s.location()
  c.addOp(OP.NOP, origin)
  const { loc, loop } = unwindFBlockStack(c, origin, false, true)
  if (loop === null) throw c.error("'break' outside loop", origin)
  const after = unwindFBlock(c, loc, loop, false)
  c.addJump(OP.JUMP, loop.exit, after)
}

export function codegenContinue(c: Compiler, s: stmt): void {
  const origin = s.location()
  c.addOp(OP.NOP, origin)
  const { loc, loop } = unwindFBlockStack(c, origin, false, true)
  if (loop === null) throw c.error("'continue' not properly in loop", origin)
  c.addJump(OP.JUMP, loop.block, loc)
}
