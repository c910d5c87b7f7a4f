/**
 * The control-flow graph: basic blocks in a linked list, built from an instruction sequence.
 *
 * A block's instruction slots mirror CPython's arrays on purpose. Removing instructions copies the
 * rest down and lowers `used`; an instruction appended later reuses the slot, and with it the
 * exception handler of what stood there before. The exception table depends on that, so it is kept.
 * CPython: Python/flowgraph.c (construction and predicates).
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import {
  hasEvalBreak,
  hasJump,
  hasTarget,
  isScopeExit,
  isTerminator,
  isUnconditionalJump,
} from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type InstructionSequence, type Location, NO_LOCATION } from '../instruction_sequence.ts'

export class CfgInstruction {
  opcode = 0
  oparg = 0
  loc: Location = NO_LOCATION
  /** The block a jump or SETUP_* names. */
  target: BasicBlock | null = null
  /** The block that handles an exception raised here. */
  except: BasicBlock | null = null

  assign(other: CfgInstruction): void {
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
  }
}

export class BasicBlock {
  /** -1 where nothing jumps here. */
  label = -1
  /** Slots; only the first `used` count. */
  readonly instr: CfgInstruction[] = []
  used = 0
  next: BasicBlock | null = null
  exceptStack: ExceptStack | null = null
  /** Which of the first 64 locals may be unbound, low and high word. */
  unsafeLow = 0
  unsafeHigh = 0
  predecessors = 0
  startDepth = 0
  preserveLasti = false
  visited = false
  exceptHandler = false
  cold = false
  warm = false

  /** The slot after the last instruction, which may hold stale contents. */
  nextSlot(): CfgInstruction {
    const index = this.used++
    return (this.instr[index] ??= new CfgInstruction())
  }

  addOp(opcode: number, oparg: number, loc: Location): CfgInstruction {
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

  last(): CfgInstruction | null {
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

export class ControlFlowGraph {
  readonly entry: BasicBlock = new BasicBlock()
  #current: BasicBlock = this.entry
  #label = -1

  useLabel(label: number): void {
    this.#label = label
    this.#maybeStartBlock()
  }

  addOp(opcode: number, oparg: number, loc: Location): void {
    this.#maybeStartBlock()
    this.#current.addOp(opcode, oparg, loc)
  }

  #maybeStartBlock(): void {
    if (!this.#currentIsTerminated()) return
    const block = new BasicBlock()
    block.label = this.#label
    this.#label = -1
    this.#current.next = block
    this.#current = block
  }

  #currentIsTerminated(): boolean {
    const last = this.#current.last()
    if (last !== null && isTerminator(last.opcode)) return true
    if (this.#label < 0) return false
    if (last !== null || this.#current.label >= 0) return true
    this.#current.label = this.#label
    this.#label = -1
    return false
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

/** Builds the graph; labels in the sequence become indexes first. */
export function cfgFromInstructionSequence(sequence: InstructionSequence): ControlFlowGraph {
  sequence.applyLabelMap()
  const { instructions, annotationsCode } = sequence
  const isTarget = new Uint8Array(instructions.length + 1)
  for (const { opcode, oparg } of instructions) if (hasTarget(opcode)) isTarget[oparg] = 1
  const graph = new ControlFlowGraph()
  // Deferred annotations replace their placeholder, which shifts the numbers of later labels.
  let offset = 0
  for (let i = 0; i < instructions.length; i++) {
    const { opcode, oparg, loc } = instructions[i]!
    if (opcode === OP.ANNOTATIONS_PLACEHOLDER) {
      const deferred = annotationsCode?.instructions ?? []
      for (const a of deferred) graph.addOp(a.opcode, a.oparg, a.loc)
      offset += deferred.length - 1
      continue
    }
    if (isTarget[i]) graph.useLabel(i + offset)
    graph.addOp(opcode, hasTarget(opcode) ? oparg + offset : oparg, loc)
  }
  return graph
}

/** Points jumps at their blocks. */
export function translateJumpLabels(entry: BasicBlock): void {
  const blockOf: BasicBlock[] = []
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) if (b.label >= 0) blockOf[b.label] = b
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const instr = b.instr[i]!
      if (!hasTarget(instr.opcode)) continue
      const target = blockOf[instr.oparg]
      if (target === undefined) throw new InternalCompilerError('jump to a label that is not there')
      instr.target = target
    }
  }
}
