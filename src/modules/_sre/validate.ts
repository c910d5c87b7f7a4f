/**
 * Checks regular-expression code before it is run: anybody can hand an array to `_sre.compile`.
 *
 * Code is position independent, jumps go forward and nest; so each block is checked by itself, between
 * its own bounds. What passes cannot make the matcher read outside the code or the marks.
 * CPython: _validate_code and its kin in Modules/_sre/sre.c.
 */
import * as op from './constants.ts'

class InvalidCode extends Error {}

/** True if `code` is a well-formed program for a pattern with that many capturing groups. */
export function validateCode(code: Uint32Array, groups: number): boolean {
  if (groups < 0 || groups > op.MAXGROUPS || code.length === 0 || code[code.length - 1] !== op.SUCCESS)
    return false
  try {
    return !new Validator(code, groups).block(0, code.length - 1)
  } catch (error) {
    if (error instanceof InvalidCode) return false
    throw error
  }
}

/** Walks over code; `at` is the next position, `end` the bound of the block that is being checked. */
class Validator {
  declare private readonly code: Uint32Array
  declare private readonly groups: number
  declare private at: number
  declare private end: number

  constructor(code: Uint32Array, groups: number) {
    this.code = code
    this.groups = groups
    this.at = 0
    this.end = code.length
  }

  /** Checks from..end and stands at `end` then. True if the block ends with a JUMP operation. */
  block(from: number, end: number): boolean {
    const outer = this.end
    this.require(from <= end && end <= this.code.length)
    this.at = from
    this.end = end
    let jumped = false
    while (this.at < this.end && !jumped) jumped = this.operation(this.take())
    this.at = end
    this.end = outer
    return jumped
  }

  private require(condition: boolean): void {
    if (!condition) throw new InvalidCode()
  }

  private take(): number {
    this.require(this.at < this.end)
    return this.code[this.at++]!
  }

  /** Reads a distance, counted from where it stands, that must stay in the block. */
  private skip(slack = 0): number {
    this.require(this.at < this.end)
    const skip = this.code[this.at]!
    // Unsigned as in C: a distance below the slack is as bad as one too large.
    this.require((skip - slack) >>> 0 <= this.end - this.at)
    this.at++
    return skip
  }

  private expect(opcode: number): void {
    this.require(this.take() === opcode)
  }

  /** Checks one operation whose opcode was just read; true for a JUMP that ends the block. */
  private operation(opcode: number): boolean {
    switch (opcode) {
      case op.SUCCESS:
      case op.FAILURE:
      case op.ANY:
      case op.ANY_ALL:
        return false
      case op.MARK:
        this.require(this.take() <= 2 * this.groups + 1)
        return false
      case op.LITERAL:
      case op.NOT_LITERAL:
      case op.LITERAL_IGNORE:
      case op.NOT_LITERAL_IGNORE:
      case op.LITERAL_UNI_IGNORE:
      case op.NOT_LITERAL_UNI_IGNORE:
      case op.LITERAL_LOC_IGNORE:
      case op.NOT_LITERAL_LOC_IGNORE:
        this.take()
        return false
      case op.AT:
        this.require(this.take() <= op.LAST_AT)
        return false
      case op.GROUPREF:
      case op.GROUPREF_IGNORE:
      case op.GROUPREF_UNI_IGNORE:
      case op.GROUPREF_LOC_IGNORE:
        this.require(this.take() < this.groups)
        return false
      case op.JUMP:
        this.require(this.at + 1 === this.end)
        return true
      default:
        this.blockOperation(opcode)
        return false
    }
  }

  private blockOperation(opcode: number): void {
    switch (opcode) {
      case op.IN:
      case op.IN_IGNORE:
      case op.IN_UNI_IGNORE:
      case op.IN_LOC_IGNORE: {
        const from = this.at
        this.charset(from + 1, from + this.skip())
        return
      }
      case op.INFO:
        this.info()
        return
      case op.BRANCH:
        this.branch()
        return
      case op.REPEAT_ONE:
      case op.MIN_REPEAT_ONE:
      case op.POSSESSIVE_REPEAT_ONE:
      case op.REPEAT:
      case op.POSSESSIVE_REPEAT:
        this.repeat(opcode)
        return
      case op.ATOMIC_GROUP: {
        const from = this.at
        this.block(from + 1, from + this.skip() - 1)
        this.expect(op.SUCCESS)
        return
      }
      case op.GROUPREF_EXISTS:
        this.groupExists()
        return
      case op.ASSERT:
      case op.ASSERT_NOT: {
        const from = this.at
        const skip = this.skip()
        this.take()
        this.block(from + 2, from + skip - 1)
        this.expect(op.SUCCESS)
        return
      }
      default:
        this.require(false)
    }
  }

  /** Checks a set that ends, with a FAILURE, at `end`; stands at `end` then. */
  private charset(from: number, end: number): void {
    const outer = this.end
    this.require(from < end)
    this.at = from
    this.end = end - 1
    while (this.at < this.end) this.charsetItem(this.take())
    this.require(this.code[end - 1] === op.FAILURE)
    this.at = end
    this.end = outer
  }

  private charsetItem(opcode: number): void {
    switch (opcode) {
      case op.NEGATE:
        return
      case op.LITERAL:
        this.take()
        return
      case op.RANGE:
      case op.RANGE_UNI_IGNORE:
        this.take()
        this.take()
        return
      case op.CHARSET:
        this.pass(8)
        return
      case op.BIGCHARSET: {
        const blocks = this.take()
        const table = this.at
        this.pass(64)
        for (let i = 0; i < 256; i++) {
          this.require(((this.code[table + (i >> 2)]! >>> ((i & 3) * 8)) & 255) < blocks)
        }
        this.pass(blocks * 8)
        return
      }
      case op.CATEGORY:
        this.require(this.take() <= op.LAST_CATEGORY)
        return
      default:
        this.require(false)
    }
  }

  private pass(count: number): void {
    this.require(count <= this.end - this.at)
    this.at += count
  }

  /** INFO: <skip> <flags> <min> <max> [<length> <skip> prefix overlaps | charset] */
  private info(): void {
    const next = this.at + this.skip()
    const flags = this.take()
    this.take()
    this.take()
    const hasPrefix = (flags & op.INFO_PREFIX) !== 0
    const hasCharset = (flags & op.INFO_CHARSET) !== 0
    this.require((flags & ~(op.INFO_PREFIX | op.INFO_LITERAL | op.INFO_CHARSET)) === 0)
    this.require(!(hasPrefix && hasCharset))
    this.require(hasPrefix || (flags & op.INFO_LITERAL) === 0)
    if (hasPrefix) {
      const length = this.take()
      // A prefix that skips more than it has would make the matcher read beyond the code.
      this.require(this.take() <= length)
      this.require(2 * length <= next - this.at)
      this.at += length
      for (let i = 0; i < length; i++) this.require(this.code[this.at + i]! < length)
      this.at += length
    }
    if (hasCharset) this.charset(this.at, next)
    this.require(this.at === next)
  }

  private branch(): void {
    let target = -1
    for (;;) {
      const from = this.at
      const skip = this.skip()
      if (skip === 0) break
      this.block(from + 1, from + skip - 2)
      this.expect(op.JUMP)
      const jump = this.at + this.skip()
      this.require(target < 0 || jump === target)
      target = jump
    }
    this.require(this.at === target)
  }

  private repeat(opcode: number): void {
    const from = this.at
    const skip = this.skip()
    const min = this.take()
    this.require(min <= this.take())
    if (opcode === op.REPEAT || opcode === op.POSSESSIVE_REPEAT) this.block(from + 3, from + skip)
    else this.block(from + 3, from + skip - 1)
    const closing = this.take()
    if (opcode === op.REPEAT) this.require(closing === op.MAX_UNTIL || closing === op.MIN_UNTIL)
    else this.require(closing === op.SUCCESS)
  }

  /** GROUPREF_EXISTS: <group> <skip> yes [JUMP <skip> no]; both distances count from their operand. */
  private groupExists(): void {
    this.require(this.take() < this.groups)
    const from = this.at - 1
    const skip = this.skip(1) - 1
    const next = from + 1 + skip
    if (!this.block(from + 2, next)) return
    // The yes part ended with JUMP <offset>, and the offset stands just before where `skip` leads.
    this.at = next - 1
    const jump = this.skip()
    this.require(!this.block(next, next - 1 + jump))
  }
}
