/**
 * Exception handlers: which one covers each instruction.
 * Turns POP_BLOCK into NOP and completes RESUME's argument.
 * CPython: Python/flowgraph.c, mark_except_handlers and label_exception_targets.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import {
  hasJump,
  isBlockPush,
  RESUME_AT_FUNC_START,
  RESUME_OPARG_DEPTH1_MASK,
} from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type BasicBlock, clearVisited, ExceptStack, type Instruction } from './cfg.ts'

export function labelExceptionTargets(entry: BasicBlock): void {
  clearVisited(entry)
  entry.visited = true
  entry.exceptStack = new ExceptStack()
  const todo = [entry]
  for (let b = todo.pop(); b !== undefined; b = todo.pop()) {
    let stack: ExceptStack | null = b.exceptStack!
    b.exceptStack = null
    let handler = stack.top()
    let lastYieldDepth = -1
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      const { opcode } = instr
      if (isBlockPush(opcode)) {
        visit(todo, instr.target!, stack!.copy())
        handler = pushHandler(stack!, instr)
      } else if (opcode === OP.POP_BLOCK) {
        if (stack!.depth === 0) throw new InternalCompilerError('POP_BLOCK without a block')
        stack!.handlers.pop()
        handler = stack!.top()
        instr.setNop()
      } else if (hasJump(opcode)) {
        instr.except = handler
        const falls = b.fallsThrough()
        if (!instr.target!.visited) {
          visit(todo, instr.target!, falls ? stack!.copy() : stack!)
          if (!falls) stack = null
        }
      } else {
        instr.except = handler
        if (opcode === OP.YIELD_VALUE) lastYieldDepth = stack!.depth
        if (opcode === OP.RESUME && instr.oparg !== RESUME_AT_FUNC_START) {
          if (lastYieldDepth === 1) instr.oparg |= RESUME_OPARG_DEPTH1_MASK
          lastYieldDepth = -1
        }
      }
    }
    if (b.fallsThrough() && b.next !== null) visit(todo, b.next, stack!)
  }
}

function visit(todo: BasicBlock[], block: BasicBlock, stack: ExceptStack): void {
  if (block.visited) return
  block.visited = true
  block.exceptStack = stack
  todo.push(block)
}

function pushHandler(stack: ExceptStack, setup: Instruction): BasicBlock {
  const target = setup.target!
  if (setup.opcode === OP.SETUP_WITH || setup.opcode === OP.SETUP_CLEANUP) target.preserveLasti = true
  stack.handlers.push(target)
  return target
}
