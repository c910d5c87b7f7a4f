/**
 * A validated regular-expression program, prepared for the matcher.
 *
 * `code` is the array that `re._compiler` made, unchanged; beside it stands what the matcher would
 * otherwise work out again at each step: the CharClass of each one-character operation, the literal
 * prefix, and the set of characters a match can start with.
 * CPython: PatternObject in Modules/_sre/sre.h.
 */
import { CharClass, isCharacterOp } from './char_class.ts'
import * as op from './constants.ts'
import type { NativePattern } from './native.ts'

/** Thrown for code the validator lets through and the matcher cannot run: CPython's RuntimeError. */
export class EngineError extends Error {}

const NO_PREFIX: readonly number[] = []

export class Program {
  declare readonly code: Int32Array
  /** The number of capturing groups. */
  declare readonly groups: number
  declare readonly classes: CharClass[]
  /** Index into `classes` for each position that holds a one-character operation, else -1. */
  declare readonly classAt: Int32Array
  /** Where the code after the INFO block starts. */
  declare readonly entry: number
  /** The least number of characters a match takes, as the INFO block states it. */
  declare readonly minWidth: number
  declare readonly prefix: readonly number[]
  /** The number of prefix characters that can be skipped before the rest is matched. */
  declare readonly prefixSkip: number
  declare readonly prefixIsAll: boolean
  /** The literal prefix as a string, or undefined if a character of it has no single code unit. */
  declare readonly prefixText: string | undefined
  /** What the first character of a match must pass; null if that is not known. */
  declare readonly first: CharClass | null
  /** The pattern for the host's engine; undefined until it is used often, null if it has no equal there. */
  native: NativePattern | null | undefined = undefined
  /** How much was matched meanwhile. */
  seen = 0

  constructor(codes: Uint32Array, groups: number) {
    const code = new Int32Array(codes)
    this.code = code
    this.groups = groups
    this.classes = []
    this.classAt = new Int32Array(code.length).fill(-1)
    const hasInfo = code[0] === op.INFO
    const flags = hasInfo ? code[2]! : 0
    const hasPrefix = (flags & op.INFO_PREFIX) !== 0
    this.entry = hasInfo ? 1 + code[1]! : 0
    this.minWidth = hasInfo ? code[3]! >>> 0 : 0
    this.prefix = hasPrefix ? Array.from(code.subarray(7, 7 + code[5]!)) : NO_PREFIX
    this.prefixSkip = hasPrefix ? code[6]! : 0
    this.prefixIsAll = (flags & op.INFO_LITERAL) !== 0
    this.prefixText = prefixText(this.prefix)
    this.collectClasses(this.entry, code.length)
    this.first = flags & op.INFO_CHARSET ? new CharClass(code, [0]) : this.findFirst()
  }

  /** Registers the one-character operations between two positions, those inside blocks included. */
  private collectClasses(pc: number, end: number): void {
    const code = this.code
    while (pc < end) {
      if (isCharacterOp(code[pc]!)) {
        this.classAt[pc] = this.classes.length
        this.classes.push(new CharClass(code, [pc]))
      }
      pc = code[pc] === op.BRANCH ? this.collectBranch(pc + 1) : pc + operationLength(code, pc)
    }
  }

  private collectBranch(pc: number): number {
    for (; this.code[pc] !== 0; pc += this.code[pc]!) this.collectClasses(pc + 1, pc + this.code[pc]!)
    return pc + 1
  }

  private findFirst(): CharClass | null {
    const items = this.firstItems(this.entry, 0)
    return items ? new CharClass(this.code, items) : null
  }

  /** The one-character operations one of which must accept the character at `pc`; null if unknown. */
  private firstItems(pc: number, depth: number): number[] | null {
    const code = this.code
    while (isZeroWidth(code[pc]!)) pc += zeroWidthLength(code, pc)
    const opcode = code[pc]!
    if (opcode === op.ANY_ALL || depth > 3) return null
    if (isCharacterOp(opcode)) return [pc]
    switch (opcode) {
      case op.REPEAT:
      case op.REPEAT_ONE:
      case op.MIN_REPEAT_ONE:
      case op.POSSESSIVE_REPEAT:
      case op.POSSESSIVE_REPEAT_ONE:
        return code[pc + 2] === 0 ? null : this.firstItems(pc + 4, depth + 1)
      case op.ATOMIC_GROUP:
        return this.firstItems(pc + 2, depth + 1)
      case op.BRANCH:
        return this.firstOfBranch(pc + 1, depth)
      default:
        return null
    }
  }

  private firstOfBranch(pc: number, depth: number): number[] | null {
    const items: number[] = []
    for (; this.code[pc] !== 0; pc += this.code[pc]!) {
      const alternative = this.firstItems(pc + 1, depth + 1)
      if (!alternative) return null
      items.push(...alternative)
    }
    return items
  }
}

/** Operations that pass over no character: what follows them still has to accept the first one. */
function isZeroWidth(opcode: number): boolean {
  return opcode === op.MARK || opcode === op.AT || opcode === op.ASSERT || opcode === op.ASSERT_NOT
}

function zeroWidthLength(code: Int32Array, pc: number): number {
  return code[pc] === op.MARK || code[pc] === op.AT ? 2 : 1 + code[pc + 1]!
}

function prefixText(prefix: readonly number[]): string | undefined {
  let text = ''
  for (const ch of prefix) {
    if (ch < 0 || ch > 0xffff) return undefined
    text += String.fromCharCode(ch)
  }
  return text
}

/** Steps over one operation but into blocks: their contents are laid out in line. */
function operationLength(code: Int32Array, pc: number): number {
  switch (code[pc]) {
    case op.IN:
    case op.IN_IGNORE:
    case op.IN_LOC_IGNORE:
    case op.IN_UNI_IGNORE:
    case op.INFO:
      return 1 + code[pc + 1]!
    case op.REPEAT:
    case op.REPEAT_ONE:
    case op.MIN_REPEAT_ONE:
    case op.POSSESSIVE_REPEAT:
    case op.POSSESSIVE_REPEAT_ONE:
      return 4
    case op.ASSERT:
    case op.ASSERT_NOT:
    case op.GROUPREF_EXISTS:
      return 3
    case op.FAILURE:
    case op.SUCCESS:
    case op.ANY:
    case op.ANY_ALL:
    case op.MAX_UNTIL:
    case op.MIN_UNTIL:
      return 1
    default:
      return 2
  }
}
