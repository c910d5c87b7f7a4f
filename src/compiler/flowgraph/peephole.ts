/**
 * Rewriting of instruction patterns within a block, and threading of jumps to jumps.
 * CPython: Python/flowgraph.c, optimize_load_const and optimize_basic_block.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import { COMPARE_TO_BOOL, hasTarget, INTRINSIC_1 } from '../../bytecode/opcodes.ts'
import type { BasicBlock, Instruction } from './cfg.ts'
import {
  type ConstantPool,
  foldAppended,
  foldBinaryOp,
  foldListOrSet,
  foldListToTuple,
  foldTuple,
  foldUnaryOp,
  maybeLoadSmallInt,
} from './constants.ts'
import { isTrue } from './fold.ts'
import { applyStaticSwaps, swaptimize } from './swaps.ts'

/** Small ints, and constants whose truth or identity with None is tested. */
export function optimizeLoadConst(entry: BasicBlock, pool: ConstantPool): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) optimizeLoadConstInBlock(b, pool)
}

function optimizeLoadConstInBlock(b: BasicBlock, pool: ConstantPool): void {
  // The load that the next test sees: a COPY 1 of a constant is as good as the load.
  let opcode = 0
  let oparg = 0
  for (let i = 0; i < b.used; i++) {
    const instr = b.instr[i]!
    if (instr.opcode === OP.LOAD_CONST) maybeLoadSmallInt(instr, pool.items[instr.oparg]!)
    const isCopy = opcode === OP.LOAD_CONST && instr.opcode === OP.COPY && instr.oparg === 1
    if (!isCopy) {
      opcode = instr.opcode
      oparg = instr.oparg
    }
    if (opcode !== OP.LOAD_CONST && opcode !== OP.LOAD_SMALL_INT) continue
    const value = opcode === OP.LOAD_CONST ? pool.items[oparg]! : oparg
    const next = b.opcodeAt(i + 1)
    switch (next) {
      case OP.POP_JUMP_IF_FALSE:
      case OP.POP_JUMP_IF_TRUE:
      case OP.JUMP_IF_FALSE:
      case OP.JUMP_IF_TRUE: {
        if (next === OP.POP_JUMP_IF_FALSE || next === OP.POP_JUMP_IF_TRUE) instr.setNop()
        const jumpsIfTrue = next === OP.POP_JUMP_IF_TRUE || next === OP.JUMP_IF_TRUE
        if (isTrue(value) === jumpsIfTrue) b.instr[i + 1]!.opcode = OP.JUMP
        else b.instr[i + 1]!.setNop()
        break
      }
      case OP.IS_OP:
        if (value === null) foldNoneTest(b, i)
        break
      case OP.TO_BOOL: {
        const index = pool.add(isTrue(value))
        instr.setNop()
        b.instr[i + 1]!.set(OP.LOAD_CONST, index)
        break
      }
    }
  }
}

/** LOAD_CONST None, IS_OP, (TO_BOOL,) POP_JUMP_IF_x at index `i` becomes POP_JUMP_IF_(NOT_)NONE. */
function foldNoneTest(b: BasicBlock, i: number): void {
  if (b.used <= i + 2) return
  const isInstr = b.instr[i + 1]!
  let jump = b.instr[i + 2]!
  if (jump.opcode === OP.TO_BOOL) {
    jump.setNop()
    if (b.used <= i + 3) return
    jump = b.instr[i + 3]!
  }
  let invert = isInstr.oparg !== 0
  if (jump.opcode === OP.POP_JUMP_IF_FALSE) invert = !invert
  else if (jump.opcode !== OP.POP_JUMP_IF_TRUE) return
  b.instr[i]!.setNop()
  isInstr.setNop()
  jump.opcode = invert ? OP.POP_JUMP_IF_NOT_NONE : OP.POP_JUMP_IF_NONE
}

export function optimizeBasicBlock(b: BasicBlock, pool: ConstantPool): void {
  let hasSwaps = false
  for (let i = 0; i < b.used; i++) {
    const instr = b.instr[i]!
    if (instr.opcode === OP.SWAP) hasSwaps = true
    // A threaded jump moves one further, so the same index is looked at again.
    if (hasTarget(instr.opcode)) {
      if (threadJump(b, instr)) i--
    } else rewrite(b, i, instr, pool)
  }
  if (!hasSwaps) return
  for (let i = 0; i < b.used; i++) {
    if (b.instr[i]!.opcode !== OP.SWAP) continue
    i = swaptimize(b, i)
    applyStaticSwaps(b, i)
  }
}

function threadJump(b: BasicBlock, instr: Instruction): boolean {
  const target = instr.target!.instr[0]!
  const { opcode } = instr
  const to = target.opcode
  switch (opcode) {
    case OP.POP_JUMP_IF_NOT_NONE:
    case OP.POP_JUMP_IF_NONE:
    case OP.POP_JUMP_IF_FALSE:
    case OP.POP_JUMP_IF_TRUE:
      return to === OP.JUMP && retarget(b, instr, target, opcode)
    case OP.JUMP_IF_FALSE:
    case OP.JUMP_IF_TRUE:
      if (to === OP.JUMP || to === opcode) return retarget(b, instr, target, opcode)
      if (to !== OP.JUMP_IF_FALSE && to !== OP.JUMP_IF_TRUE) return false
      // The opposite test of the same value fails for certain.
      instr.target = instr.target!.next
      return true
    case OP.JUMP:
    case OP.JUMP_NO_INTERRUPT:
      if (to === OP.JUMP) return retarget(b, instr, target, OP.JUMP)
      return to === OP.JUMP_NO_INTERRUPT && retarget(b, instr, target, opcode)
  }
  return false
}

/** Jumps where `target` jumps. The old jump stays as a NOP, which keeps its line. */
function retarget(b: BasicBlock, instr: Instruction, target: Instruction, opcode: number): boolean {
  if (instr.target === target.target) return false
  instr.setNop()
  b.addJump(opcode, target.target!, target.loc)
  return true
}

function rewrite(b: BasicBlock, i: number, instr: Instruction, pool: ConstantPool): void {
  const { opcode, oparg } = instr
  const next = b.opcodeAt(i + 1)
  switch (opcode) {
    case OP.BUILD_TUPLE:
      if (next !== OP.UNPACK_SEQUENCE || !skipBuildUnpack(b, i)) foldTuple(b, i, pool)
      break
    case OP.BUILD_LIST:
    case OP.BUILD_SET:
      foldListOrSet(b, i, next, pool)
      break
    case OP.LIST_APPEND:
    case OP.SET_ADD:
      if (oparg === 1 && (next === OP.GET_ITER || next === OP.CONTAINS_OP)) foldAppended(b, i, pool)
      break
    case OP.STORE_FAST: {
      const second = b.instr[i + 1]
      if (next === opcode && oparg === second!.oparg && instr.loc.lineno === second!.loc.lineno) {
        instr.set(OP.POP_TOP, 0)
      }
      break
    }
    case OP.SWAP:
      if (oparg === 1) instr.setNop()
      break
    case OP.LOAD_GLOBAL:
      if (next === OP.PUSH_NULL && (oparg & 1) === 0) {
        instr.oparg |= 1
        b.instr[i + 1]!.setNop()
      }
      break
    case OP.COMPARE_OP:
      if (next === OP.TO_BOOL) moveOn(b, i, OP.COMPARE_OP, oparg | COMPARE_TO_BOOL)
      break
    case OP.CONTAINS_OP:
    case OP.IS_OP:
      if (next === OP.TO_BOOL) moveOn(b, i, opcode, oparg)
      else if (next === OP.UNARY_NOT) moveOn(b, i, opcode, oparg ^ 1)
      break
    case OP.TO_BOOL:
      if (next === OP.TO_BOOL) instr.setNop()
      break
    case OP.UNARY_NOT:
      if (next === OP.TO_BOOL) moveOn(b, i, OP.UNARY_NOT, 0)
      else if (next === OP.UNARY_NOT) moveOn(b, i, OP.NOP, 0)
      else foldUnaryOp(b, i, pool)
      break
    case OP.UNARY_INVERT:
    case OP.UNARY_NEGATIVE:
      foldUnaryOp(b, i, pool)
      break
    case OP.CALL_INTRINSIC_1:
      if (oparg === INTRINSIC_1.UNARY_POSITIVE) foldUnaryOp(b, i, pool)
      else if (oparg === INTRINSIC_1.LIST_TO_TUPLE) {
        foldListToTuple(b, i, pool)
        // A tuple that is only iterated may stay the list it was built as.
        if (next === OP.GET_ITER && instr.opcode === opcode) instr.setNop()
      }
      break
    case OP.BINARY_OP:
      foldBinaryOp(b, i, pool)
      break
  }
}

/** The instruction at `i` absorbs the next one: NOP, then `opcode`. */
function moveOn(b: BasicBlock, i: number, opcode: number, oparg: number): void {
  b.instr[i]!.setNop()
  b.instr[i + 1]!.set(opcode, oparg)
}

/** BUILD_TUPLE n, UNPACK_SEQUENCE n with n < 4 is nothing, or a SWAP n. */
function skipBuildUnpack(b: BasicBlock, i: number): boolean {
  const { oparg } = b.instr[i]!
  const unpack = b.instr[i + 1]!
  if (oparg !== unpack.oparg || oparg < 1 || oparg > 3) return false
  if (oparg === 1) unpack.setNop()
  else unpack.opcode = OP.SWAP
  b.instr[i]!.setNop()
  return true
}
