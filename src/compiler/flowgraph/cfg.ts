/**
 * The control-flow graph: basic blocks of instructions in a linked list.
 *
 * A block's instruction slots mirror CPython's arrays on purpose. Removing instructions copies the
 * rest down and lowers `used`; an instruction appended later reuses the slot, and with it the
 * exception handler of what stood there before. The exception table depends on that, so it is kept.
 * CPython: Python/flowgraph.c (construction and predicates).
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import { hasEvalBreak, hasJump, isScopeExit, isUnconditionalJump } from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type Location, NO_LOCATION } from '../location.ts'

/**
 * A count of the NOPs that were made of other instructions, in whatever graph: while it stands still, a graph that was
 * without NOPs still is. It wraps to stay a small integer.
 */
let nopsMade = 0

/** One object from code generation to the assembler; `target` and `except` are the optimiser's. */
export class Instruction {
  declare opcode: number
  declare oparg: number
  declare loc: Location
  /** The block a jump or SETUP_* names. */
  declare target: BasicBlock | null
  /** The block that handles an exception raised here. */
  declare except: BasicBlock | null

  constructor(opcode: number, oparg: number, loc: Location) {
    this.opcode = opcode
    this.oparg = oparg
    this.loc = loc
    this.target = null
    this.except = null
  }

  assign(other: Instruction): void {
    this.opcode = other.opcode
    this.oparg = other.oparg
    this.loc = other.loc
    this.target = other.target
    this.except = other.except
  }

  set(opcode: number, oparg: number): void {
    this.opcode = opcode
    this.oparg = oparg
  }

  setNop(): void {
    this.opcode = OP.NOP
    this.oparg = 0
    nopsMade = (nopsMade + 1) & 0x3fffffff
  }
}

/** The blocks of a code unit, and what is known of all of them: passes that would find nothing are left out. */
export class ControlFlowGraph {
  declare readonly entry: BasicBlock
  /** Whether any instruction is a SETUP_*; a graph without has no handlers. */
  declare readonly hasHandlers: boolean
  /** Whether any is a pseudo instruction that `convertPseudoOps` knows. */
  declare readonly hasPseudoOps: boolean
  /** Whether any may be without a line. */
  declare hasLineless: boolean
  /** The state of `nopsMade` when there was no NOP; -1 if there may be one. */
  declare private nopFree: number

  constructor(entry: BasicBlock, hasHandlers: boolean, hasPseudoOps: boolean, hasNops: boolean) {
    this.entry = entry
    this.hasHandlers = hasHandlers
    this.hasPseudoOps = hasPseudoOps
    this.hasLineless = true
    this.nopFree = hasNops ? -1 : nopsMade
  }

  /** True if there is certainly no NOP. */
  hasNoNops(): boolean {
    return this.nopFree === nopsMade
  }

  noteNops(left: number): void {
    this.nopFree = left === 0 ? nopsMade : -1
  }
}

export class BasicBlock {
  /** -1 where nothing jumps here. */
  label = -1
  /** Slots; only the first `used` count. */
  declare readonly instr: Instruction[]
  declare used: number
  next: BasicBlock | null = null
  exceptStack: ExceptStack | null = null
  /** Which of the first 64 locals may be unbound, low and high word. */
  unsafeLow = 0
  unsafeHigh = 0
  predecessors = 0
  startDepth = 0
  /** Index of the first instruction in the whole unit, once that is known. */
  start = 0
  preserveLasti = false
  visited = false
  exceptHandler = false
  cold = false
  warm = false

  constructor(instructions: Instruction[] = []) {
    this.instr = instructions
    this.used = instructions.length
  }

  /** The slot after the last instruction, which may hold stale contents. */
  nextSlot(): Instruction {
    const index = this.used++
    return (this.instr[index] ??= new Instruction(0, 0, NO_LOCATION))
  }

  addOp(opcode: number, oparg: number, loc: Location): Instruction {
    const slot = this.nextSlot()
    slot.opcode = opcode
    slot.oparg = oparg
    slot.target = null
    slot.loc = loc
    return slot
  }

  addJump(opcode: number, target: BasicBlock, loc: Location): void {
    const last = this.last()
    if (last !== null && hasJump(last.opcode)) throw new InternalCompilerError('jump after a jump')
    // CPython stores the label (-1 wraps); only the target counts from here on.
    this.addOp(opcode, target.label, loc).target = target
  }

  insert(
    position: number,
    opcode: number,
    oparg: number,
    loc: Location,
    except: BasicBlock | null = null,
  ): void {
    this.makeRoom(position, 1)
    this.put(position, opcode, oparg, loc, except)
  }

  /** Moves the instructions from `position` on, so that `count` others can be put there. */
  makeRoom(position: number, count: number): void {
    for (let i = 0; i < count; i++) this.nextSlot()
    for (let i = this.used - 1; i >= position + count; i--) this.instr[i]!.assign(this.instr[i - count]!)
  }

  put(
    position: number,
    opcode: number,
    oparg: number,
    loc: Location,
    except: BasicBlock | null = null,
  ): void {
    const slot = this.instr[position]!
    slot.opcode = opcode
    slot.oparg = oparg
    slot.loc = loc
    slot.target = null
    slot.except = except
  }

  append(from: BasicBlock): void {
    const count = from.used
    for (let i = 0; i < count; i++) this.nextSlot().assign(from.instr[i]!)
  }

  last(): Instruction | null {
    return this.used > 0 ? this.instr[this.used - 1]! : null
  }

  /** The opcode at `index`, or 0 (CACHE, which never occurs here) past the end. */
  opcodeAt(index: number): number {
    return index < this.used ? this.instr[index]!.opcode : 0
  }

  fallsThrough(): boolean {
    const last = this.last()
    return last === null || !(isScopeExit(last.opcode) || isUnconditionalJump(last.opcode))
  }

  exitsScope(): boolean {
    const last = this.last()
    return last !== null && isScopeExit(last.opcode)
  }

  hasEvalBreak(): boolean {
    for (let i = 0; i < this.used; i++) if (hasEvalBreak(this.instr[i]!.opcode)) return true
    return false
  }

  hasNoLineno(): boolean {
    for (let i = 0; i < this.used; i++) if (this.instr[i]!.loc.lineno >= 0) return false
    return true
  }
}

/** The handlers in force, innermost last. */
export class ExceptStack {
  readonly handlers: (BasicBlock | null)[]
  constructor(handlers: (BasicBlock | null)[] = [null]) {
    this.handlers = handlers
  }
  copy(): ExceptStack {
    return new ExceptStack(this.handlers.slice())
  }
  top(): BasicBlock | null {
    return this.handlers[this.handlers.length - 1]!
  }
  get depth(): number {
    return this.handlers.length - 1
  }
}

export function nextNonEmpty(block: BasicBlock | null): BasicBlock | null {
  while (block !== null && block.used === 0) block = block.next
  return block
}

export function clearVisited(entry: BasicBlock): void {
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) b.visited = false
}

export function maxLabel(entry: BasicBlock): number {
  let label = -1
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) if (b.label > label) label = b.label
  return label
}
