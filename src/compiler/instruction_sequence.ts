/**
 * What code generation emits: a flat list of instructions with labels, before there is a
 * control-flow graph.
 *
 * A label names the position of the instruction that follows `useLabel`. The argument of a jump or
 * of SETUP_* is a label until `applyLabelMap` replaces it by an index into `instructions`.
 * CPython: Python/instruction_sequence.c.
 */
import { hasTarget } from '../bytecode/opcodes.ts'
import { Instruction } from './flowgraph/cfg.ts'
import type { Location } from './location.ts'

export class InstructionSequence {
  readonly instructions: Instruction[] = []
  /** Sequences of nested scopes; only introspection (`compiler_codegen`) fills it. */
  readonly nested: InstructionSequence[] = []
  /** Deferred annotation code, spliced in where ANNOTATIONS_PLACEHOLDER stands. */
  annotationsCode: InstructionSequence | null = null
  /** Of each label the index; null where none was used, as in a sequence whose jumps have indexes already. */
  #labelMap: number[] | null = null
  #lastLabel = 0

  /** A sequence whose jumps have indexes already. */
  static resolved(instructions: readonly Instruction[]): InstructionSequence {
    const sequence = new InstructionSequence()
    for (let i = 0; i < instructions.length; i++) sequence.instructions.push(instructions[i]!)
    return sequence
  }

  /** The same instructions as objects of their own, for the optimiser, which takes over those it is given. */
  copy(): InstructionSequence {
    this.applyLabelMap()
    const sequence = InstructionSequence.resolved(
      this.instructions.map(({ opcode, oparg, loc }) => new Instruction(opcode, oparg, loc)),
    )
    sequence.annotationsCode = this.annotationsCode?.copy() ?? null
    return sequence
  }

  /** A fresh label; labels start at 1. */
  newLabel(): number {
    return ++this.#lastLabel
  }

  /** Lets `label` mean the next instruction that is added. */
  useLabel(label: number): void {
    const map = (this.#labelMap ??= [])
    map[label] = this.instructions.length
  }

  addOp(opcode: number, oparg: number, loc: Location): void {
    this.instructions.push(new Instruction(opcode, oparg, loc))
  }

  /** Inserts before index `pos`; labels at or after it move along. */
  insert(pos: number, opcode: number, oparg: number, loc: Location): void {
    this.instructions.splice(pos, 0, new Instruction(opcode, oparg, loc))
    const map = this.#labelMap
    if (map === null) return
    for (let label = 0; label < map.length; label++) {
      if (map[label] !== undefined && map[label]! >= pos) map[label]!++
    }
  }

  setAnnotationsCode(annotations: InstructionSequence): void {
    this.annotationsCode = annotations
  }

  addNested(nested: InstructionSequence): void {
    this.nested.push(nested)
  }

  /** Turns labels into instruction indexes; a second call does nothing. */
  applyLabelMap(): void {
    const map = this.#labelMap
    if (map === null) return
    for (const instruction of this.instructions) {
      if (!hasTarget(instruction.opcode)) continue
      const index = map[instruction.oparg]
      if (index === undefined) throw Error(`label ${instruction.oparg} was never placed`)
      instruction.oparg = index
    }
    this.#labelMap = null
  }
}
