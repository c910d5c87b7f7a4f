/**
 * One-character tests: the sets, categories and literals of a compiled pattern.
 *
 * Whether a character passes one operation (`IN`, `LITERAL_IGNORE`, `CATEGORY`, ...) depends on the
 * character alone, so each operation becomes a CharClass that remembers its answers in a byte table:
 * 0 not asked yet, 1 no, 2 yes. The table covers Latin-1 at first, the whole BMP once a character
 * beyond Latin-1 was met; astral characters are evaluated each time.
 * CPython: charset() and sre_category() in Modules/_sre/.
 */
import * as op from './constants.ts'
import {
  isDigitAscii,
  isDigitUnicode,
  isLinebreakAscii,
  isLinebreakUnicode,
  isSpaceAscii,
  isSpaceUnicode,
  isWordAscii,
  isWordUnicode,
  lowerAscii,
  lowerUnicode,
  upperAscii,
  upperUnicode,
} from './unicode_data.ts'

const NO = 1
const YES = 2
const NO_TABLE = new Uint8Array(0)

export class CharClass {
  /** Remembered answers, indexed by code point; characters beyond its length are not remembered yet. */
  declare table: Uint8Array
  declare readonly code: Int32Array
  /** Positions of the operations in the code; a character passes if one of them accepts it. */
  declare readonly items: readonly number[]

  constructor(code: Int32Array, items: readonly number[]) {
    this.table = NO_TABLE
    this.code = code
    this.items = items
  }

  /** True if the character passes. Hot loops look into `table` first and call this for a 0. */
  test(ch: number): boolean {
    const known = ch < this.table.length ? this.table[ch] : 0
    return known ? known === YES : this.evaluate(ch)
  }

  private evaluate(ch: number): boolean {
    const yes = this.items.some(pc => acceptsCharacter(this.code, pc, ch))
    if (ch < 0x10000) {
      if (ch >= this.table.length) this.growTable(ch < 256 ? 256 : 0x10000)
      this.table[ch] = yes ? YES : NO
    }
    return yes
  }

  private growTable(size: number): void {
    const table = new Uint8Array(size)
    table.set(this.table)
    this.table = table
  }
}

/** True if the operation at `pc` consumes exactly one character and looks at nothing else. */
export function isCharacterOp(opcode: number): boolean {
  switch (opcode) {
    case op.ANY:
    case op.ANY_ALL:
    case op.CATEGORY:
    case op.IN:
    case op.IN_IGNORE:
    case op.IN_LOC_IGNORE:
    case op.IN_UNI_IGNORE:
    case op.LITERAL:
    case op.LITERAL_IGNORE:
    case op.LITERAL_LOC_IGNORE:
    case op.LITERAL_UNI_IGNORE:
    case op.NOT_LITERAL:
    case op.NOT_LITERAL_IGNORE:
    case op.NOT_LITERAL_LOC_IGNORE:
    case op.NOT_LITERAL_UNI_IGNORE:
      return true
    default:
      return false
  }
}

/** True if the one-character operation at `pc` accepts `ch`. An INFO block stands for its charset. */
export function acceptsCharacter(code: Int32Array, pc: number, ch: number): boolean {
  const argument = code[pc + 1]!
  switch (code[pc]) {
    case op.ANY:
      return ch !== 10
    case op.ANY_ALL:
      return true
    case op.CATEGORY:
      return inCategory(argument, ch)
    case op.INFO:
      return inCharset(code, pc + 5, ch)
    case op.IN:
      return inCharset(code, pc + 2, ch)
    case op.IN_IGNORE:
      return inCharset(code, pc + 2, lowerAscii(ch))
    case op.IN_UNI_IGNORE:
      return inCharset(code, pc + 2, lowerUnicode(ch))
    case op.IN_LOC_IGNORE:
      return inCharsetInLocale(code, pc + 2, ch)
    case op.LITERAL:
      return ch === argument
    case op.LITERAL_IGNORE:
      return lowerAscii(ch) === argument
    case op.LITERAL_UNI_IGNORE:
      return lowerUnicode(ch) === argument
    case op.LITERAL_LOC_IGNORE:
      return sameInLocale(argument, ch)
    case op.NOT_LITERAL:
      return ch !== argument
    case op.NOT_LITERAL_IGNORE:
      return lowerAscii(ch) !== argument
    case op.NOT_LITERAL_UNI_IGNORE:
      return lowerUnicode(ch) !== argument
    case op.NOT_LITERAL_LOC_IGNORE:
      return !sameInLocale(argument, ch)
    default:
      return false
  }
}

function sameInLocale(pattern: number, ch: number): boolean {
  return ch === pattern || lowerAscii(ch) === pattern || upperAscii(ch) === pattern
}

/** A set matches if it has either case of `ch`; a negated one, if it has neither. */
function inCharsetInLocale(code: Int32Array, pc: number, ch: number): boolean {
  const lower = inCharset(code, pc, lowerAscii(ch))
  const upper = inCharset(code, pc, upperAscii(ch))
  return code[pc] === op.NEGATE ? lower && upper : lower || upper
}

function inCategory(category: number, ch: number): boolean {
  return isInCategory(category)(ch) !== ((category & 1) === 1)
}

const never = (): boolean => false

/** The test of a category; of a negative one, the test of its positive one. */
export function isInCategory(category: number): (ch: number) => boolean {
  switch (category & ~1) {
    case op.CATEGORY_DIGIT:
      return isDigitAscii
    case op.CATEGORY_SPACE:
      return isSpaceAscii
    case op.CATEGORY_WORD:
    case op.CATEGORY_LOC_WORD:
      return isWordAscii
    case op.CATEGORY_LINEBREAK:
      return isLinebreakAscii
    case op.CATEGORY_UNI_DIGIT:
      return isDigitUnicode
    case op.CATEGORY_UNI_SPACE:
      return isSpaceUnicode
    case op.CATEGORY_UNI_WORD:
      return isWordUnicode
    case op.CATEGORY_UNI_LINEBREAK:
      return isLinebreakUnicode
    default:
      return never
  }
}

/** Evaluates the set that starts at `pc`; validated code always ends it with FAILURE. */
function inCharset(code: Int32Array, pc: number, ch: number): boolean {
  let ok = true
  for (;;) {
    switch (code[pc++]) {
      case op.FAILURE:
        return !ok
      case op.LITERAL:
        if (ch === code[pc]) return ok
        pc++
        break
      case op.CATEGORY:
        if (inCategory(code[pc]!, ch)) return ok
        pc++
        break
      case op.CHARSET:
        if (ch < 256 && inBitmap(code, pc, ch)) return ok
        pc += 8
        break
      case op.RANGE:
        if (inRange(code, pc, ch)) return ok
        pc += 2
        break
      case op.RANGE_UNI_IGNORE:
        if (inRange(code, pc, ch) || inRange(code, pc, upperUnicode(ch))) return ok
        pc += 2
        break
      case op.NEGATE:
        ok = !ok
        break
      case op.BIGCHARSET: {
        // <BIGCHARSET> <number of blocks> <256 block numbers, one a byte> <blocks of 256 bits>
        const blocks = pc + 65
        if (ch < 0x10000 && inBitmap(code, blocks + blockNumber(code, pc + 1, ch >> 8) * 8, ch & 255))
          return ok
        pc = blocks + code[pc]! * 8
        break
      }
      default:
        return false
    }
  }
}

function inRange(code: Int32Array, pc: number, ch: number): boolean {
  return code[pc]! >>> 0 <= ch && ch <= code[pc + 1]! >>> 0
}

function inBitmap(code: Int32Array, pc: number, bit: number): boolean {
  return ((code[pc + (bit >> 5)]! >>> (bit & 31)) & 1) === 1
}

/** Byte `index` of the little-endian byte table at `pc`. */
export function blockNumber(code: Int32Array, pc: number, index: number): number {
  return (code[pc + (index >> 2)]! >>> ((index & 3) * 8)) & 255
}

/** True at a position where `\b` of the given kind holds between two characters (-1: none). */
export function isWordBoundary(at: number, before: number, after: number): boolean {
  const isWord = at === op.AT_UNI_BOUNDARY || at === op.AT_UNI_NON_BOUNDARY ? isWordUnicode : isWordAscii
  return (before >= 0 && isWord(before)) !== (after >= 0 && isWord(after))
}
