/**
 * Passes over local variables: LOAD_FAST_CHECK where a local may be unbound, superinstructions, and
 * LOAD_FAST_BORROW where the frame outlives the loaded reference.
 * CPython: Python/flowgraph.c, add_checks_for_loads_of_uninitialized_variables,
 * insert_superinstructions, optimize_load_fast.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import {
  hasJump,
  hasTarget,
  isBlockPush,
  isScopeExit,
  isUnconditionalJump,
  numPopped,
  numPushed,
} from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type BasicBlock, type ControlFlowGraph, clearVisited, type Instruction } from './cfg.ts'
import { removeRedundantNops } from './cleanup.ts'

/** Locals from here on are looked at one block at a time, to keep the analysis linear. */
const TRACKED_LOCALS = 64

/** `nparams` locals are bound on entry. */
export function addUnboundChecks(entry: BasicBlock, nlocals: number, nparams: number): void {
  if (nlocals === 0) return
  if (nlocals > TRACKED_LOCALS) scanManyLocals(entry, nlocals)
  clearVisited(entry)
  const stack: BasicBlock[] = []
  let low = 0
  let high = 0
  for (let i = nparams; i < Math.min(nlocals, TRACKED_LOCALS); i++) {
    if (i < 32) low |= 1 << i
    else high |= 1 << (i - 32)
  }
  maybePush(entry, low, high, stack)
  // A DELETE_FAST can be anywhere, so each block is scanned at least once.
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) scanBlock(b, stack)
  for (let b = stack.pop(); b !== undefined; b = stack.pop()) {
    b.visited = false
    scanBlock(b, stack)
  }
}

/** Pushes a block if the masks tell it something new; `visited` means it is on the stack. */
function maybePush(b: BasicBlock, low: number, high: number, stack: BasicBlock[]): void {
  const bothLow = b.unsafeLow | low
  const bothHigh = b.unsafeHigh | high
  if (bothLow === b.unsafeLow && bothHigh === b.unsafeHigh) return
  b.unsafeLow = bothLow
  b.unsafeHigh = bothHigh
  if (b.visited) return
  stack.push(b)
  b.visited = true
}

function scanBlock(b: BasicBlock, stack: BasicBlock[]): void {
  let low = b.unsafeLow
  let high = b.unsafeHigh
  for (let i = 0; i < b.used; i++) {
    const instr = b.instr[i]!
    if (instr.except !== null) maybePush(instr.except, low, high, stack)
    const { opcode, oparg } = instr
    if (oparg >= TRACKED_LOCALS) continue
    const lowBit = oparg < 32 ? 1 << oparg : 0
    const highBit = oparg < 32 ? 0 : 1 << (oparg - 32)
    switch (opcode) {
      case OP.DELETE_FAST:
      case OP.LOAD_FAST_AND_CLEAR:
      case OP.STORE_FAST_MAYBE_NULL:
        low |= lowBit
        high |= highBit
        break
      case OP.LOAD_FAST:
        if (low & lowBit || high & highBit) instr.opcode = OP.LOAD_FAST_CHECK
        low &= ~lowBit
        high &= ~highBit
        break
      case OP.STORE_FAST:
      case OP.LOAD_FAST_CHECK:
        low &= ~lowBit
        high &= ~highBit
        break
    }
  }
  if (b.next !== null && b.fallsThrough()) maybePush(b.next, low, high, stack)
  const last = b.last()
  if (last !== null && hasJump(last.opcode)) maybePush(last.target!, low, high, stack)
}

function scanManyLocals(entry: BasicBlock, nlocals: number): void {
  // boundIn[i] === number: local i is bound for the rest of block `number`.
  const boundIn = new Int32Array(nlocals)
  let number = 0
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    number++
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      const { opcode, oparg } = instr
      if (oparg < TRACKED_LOCALS) continue
      switch (opcode) {
        case OP.DELETE_FAST:
        case OP.LOAD_FAST_AND_CLEAR:
        case OP.STORE_FAST_MAYBE_NULL:
          boundIn[oparg] = number - 1
          break
        case OP.STORE_FAST:
          boundIn[oparg] = number
          break
        case OP.LOAD_FAST:
          if (boundIn[oparg] !== number) instr.opcode = OP.LOAD_FAST_CHECK
          boundIn[oparg] = number
          break
      }
    }
  }
}

export function insertSuperinstructions(graph: ControlFlowGraph): void {
  let fused = false
  for (let b: BasicBlock | null = graph.entry; b !== null; b = b.next) {
    for (let i = 0; i + 1 < b.used; i++) {
      const first = b.instr[i]!
      const second = b.instr[i + 1]!
      if (first.opcode === OP.LOAD_FAST) {
        if (second.opcode === OP.LOAD_FAST && fuse(first, second, OP.LOAD_FAST_LOAD_FAST)) fused = true
      } else if (first.opcode === OP.STORE_FAST) {
        if (second.opcode === OP.LOAD_FAST && fuse(first, second, OP.STORE_FAST_LOAD_FAST)) fused = true
        else if (second.opcode === OP.STORE_FAST && fuse(first, second, OP.STORE_FAST_STORE_FAST))
          fused = true
      }
    }
  }
  if (fused) removeRedundantNops(graph)
}

function fuse(first: Instruction, second: Instruction, opcode: number): boolean {
  const line1 = first.loc.lineno
  const line2 = second.loc.lineno
  if (line1 >= 0 && line2 >= 0 && line1 !== line2) return false
  if (first.oparg >= 16 || second.oparg >= 16) return false
  first.set(opcode, (first.oparg << 4) | second.oparg)
  second.setNop()
  return true
}

const NOT_LOCAL = -1
const NO_INSTRUCTION = -1

/** The stack of one block: for each item the instruction that pushed it and the local it came from. */
class ReferenceStack {
  size = 0
  instrs = new Int32Array(64)
  locals = new Int32Array(64)
  /** Per instruction: 1 where its reference must be a strong one. */
  owned = new Uint8Array(64)

  reset(depth: number, instructions: number): void {
    this.size = 0
    if (this.owned.length < instructions) this.owned = new Uint8Array(2 * instructions)
    else this.owned.fill(0, 0, instructions)
    for (let i = 0; i < depth; i++) this.push(NO_INSTRUCTION, NOT_LOCAL)
  }
  push(instr: number, local: number): void {
    if (this.size === this.instrs.length) this.#grow()
    this.instrs[this.size] = instr
    this.locals[this.size++] = local
  }
  #grow(): void {
    const { instrs, locals } = this
    this.instrs = new Int32Array(2 * instrs.length)
    this.instrs.set(instrs)
    this.locals = new Int32Array(2 * locals.length)
    this.locals.set(locals)
  }
  drop(count: number): void {
    if (count > this.size) throw new InternalCompilerError('Invalid CFG, stack underflow', 'ValueError')
    this.size -= count
  }
  /** The frame's reference goes away while a borrowed one may be on the stack. */
  killLocal(local: number): void {
    for (let i = 0; i < this.size; i++) if (this.locals[i] === local) this.own(this.instrs[i]!)
  }
  own(instr: number): void {
    if (instr !== NO_INSTRUCTION) this.owned[instr] = 1
  }
  storeLocal(local: number): void {
    this.drop(1)
    const instr = this.instrs[this.size]!
    this.killLocal(local)
    this.own(instr)
  }
  copy(depth: number): void {
    const index = this.size - depth
    this.push(this.instrs[index]!, this.locals[index]!)
  }
  swap(depth: number): void {
    swapItems(this.instrs, this.size - 1, this.size - depth)
    swapItems(this.locals, this.size - 1, this.size - depth)
  }
}

function swapItems(list: Int32Array, i: number, j: number): void {
  const kept = list[i]!
  list[i] = list[j]!
  list[j] = kept
}

/** One for all: the pass does not call itself, and its arrays have grown once. */
const refs = new ReferenceStack()

export function optimizeLoadFast(entry: BasicBlock): void {
  clearVisited(entry)
  const todo = [entry]
  entry.startDepth = 0
  entry.visited = true
  for (let b = todo.pop(); b !== undefined; b = todo.pop()) {
    refs.reset(b.startDepth, b.used)
    for (let i = 0; i < b.used; i++) trackReferences(b.instr[i]!, i, todo)
    const last = b.last()
    if (last !== null && b.next !== null && !isUnconditionalJump(last.opcode) && !isScopeExit(last.opcode)) {
      pushOnce(todo, b.next)
    }
    for (let i = 0; i < refs.size; i++) refs.own(refs.instrs[i]!)
    for (let i = 0; i < b.used; i++) {
      if (refs.owned[i]) continue
      const instr = b.instr[i]!
      if (instr.opcode === OP.LOAD_FAST) instr.opcode = OP.LOAD_FAST_BORROW
      else if (instr.opcode === OP.LOAD_FAST_LOAD_FAST) instr.opcode = OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW
    }
  }
}

function pushOnce(todo: BasicBlock[], block: BasicBlock): void {
  if (block.visited) return
  block.visited = true
  todo.push(block)
}

function trackReferences(instr: Instruction, i: number, todo: BasicBlock[]): void {
  const { opcode, oparg } = instr
  switch (opcode) {
    case OP.DELETE_FAST:
      refs.killLocal(oparg)
      break
    case OP.LOAD_FAST:
      refs.push(i, oparg)
      break
    case OP.LOAD_FAST_AND_CLEAR:
      refs.killLocal(oparg)
      refs.push(i, oparg)
      break
    case OP.LOAD_FAST_LOAD_FAST:
      refs.push(i, oparg >> 4)
      refs.push(i, oparg & 15)
      break
    case OP.STORE_FAST:
      refs.storeLocal(oparg)
      break
    case OP.STORE_FAST_LOAD_FAST:
      refs.storeLocal(oparg >> 4)
      refs.push(i, oparg & 15)
      break
    case OP.STORE_FAST_STORE_FAST:
      refs.storeLocal(oparg >> 4)
      refs.storeLocal(oparg & 15)
      break
    case OP.COPY:
      refs.copy(oparg)
      break
    case OP.SWAP:
      refs.swap(oparg)
      break
    // These leave their inputs where they are.
    case OP.FORMAT_SIMPLE:
    case OP.GET_ANEXT:
    case OP.GET_LEN:
    case OP.GET_YIELD_FROM_ITER:
    case OP.IMPORT_FROM:
    case OP.MATCH_KEYS:
    case OP.MATCH_MAPPING:
    case OP.MATCH_SEQUENCE:
    case OP.WITH_EXCEPT_START:
      // A slip in CPython that its bytecode shows: what these push counts as the work of the block's
      // first instruction(s), because the loop that pushes reuses the name of the index.
      for (let n = 0; n < numPushed(opcode, oparg) - numPopped(opcode, oparg); n++) refs.push(n, NOT_LOCAL)
      break
    // These take some and push nothing.
    case OP.DICT_MERGE:
    case OP.DICT_UPDATE:
    case OP.LIST_APPEND:
    case OP.LIST_EXTEND:
    case OP.MAP_ADD:
    case OP.RERAISE:
    case OP.SET_ADD:
    case OP.SET_UPDATE:
      refs.drop(numPopped(opcode, oparg) - numPushed(opcode, oparg))
      break
    case OP.END_SEND:
    case OP.SET_FUNCTION_ATTRIBUTE:
      // The top stays, what is below it goes.
      refs.swap(2)
      refs.drop(1)
      break
    case OP.CHECK_EXC_MATCH:
      refs.drop(1)
      refs.push(i, NOT_LOCAL)
      break
    case OP.FOR_ITER:
      pushOnce(todo, instr.target!)
      refs.push(i, NOT_LOCAL)
      break
    case OP.LOAD_ATTR:
    case OP.LOAD_SUPER_ATTR: {
      const self = refs.instrs[refs.size - 1]!
      const local = refs.locals[refs.size - 1]!
      refs.drop(opcode === OP.LOAD_ATTR ? 1 : 3)
      refs.push(i, NOT_LOCAL)
      // A method call may push self back.
      if (oparg & 1) refs.push(self, local)
      break
    }
    case OP.LOAD_SPECIAL:
    case OP.PUSH_EXC_INFO:
      refs.push(i, NOT_LOCAL)
      refs.swap(2)
      break
    case OP.SEND:
      pushOnce(todo, instr.target!)
      refs.drop(1)
      refs.push(i, NOT_LOCAL)
      break
    default:
      if (hasTarget(opcode)) pushOnce(todo, instr.target!)
      // A block push changes the stack on the handler's path only.
      if (!isBlockPush(opcode)) {
        refs.drop(numPopped(opcode, oparg))
        for (let n = numPushed(opcode, oparg); n > 0; n--) refs.push(i, NOT_LOCAL)
      }
  }
}
