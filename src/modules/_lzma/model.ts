/**
 * The probability model of LZMA, which the encoder and the decoder share: where in one array each bit's
 * probability lies, and how the state follows the kinds of symbols.
 * The format: LZMA specification (lzma-specification, xz's doc/lzma-file-format).
 */

export const PROB_BITS = 11
export const PROB_INIT = 1 << (PROB_BITS - 1)
export const MOVE_BITS = 5
export const TOP = 0x1000000

export const MATCH_LEN_MIN = 2
export const MATCH_LEN_MAX = 273
export const LEN_LOW = 8
export const LEN_MID = 8
export const LEN_HIGH = 256

export const ALIGN_BITS = 4
export const DIST_MODEL_START = 4
export const DIST_MODEL_END = 14
export const FULL_DISTANCES = 128

/** A length coder: two choices, eight low and eight middle for each position state, and high. */
const LEN_CHOICE = 0
const LEN_CHOICE2 = 1
const LEN_LOW_AT = 2
const LEN_MID_AT = LEN_LOW_AT + (16 << 3)
const LEN_HIGH_AT = LEN_MID_AT + (16 << 3)
const LEN_SIZE = LEN_HIGH_AT + LEN_HIGH
export const LEN = {
  choice: LEN_CHOICE,
  choice2: LEN_CHOICE2,
  low: LEN_LOW_AT,
  mid: LEN_MID_AT,
  high: LEN_HIGH_AT,
} as const

const STATES = 12
const IS_MATCH = 0
const IS_REP = IS_MATCH + (STATES << 4)
const IS_REP0 = IS_REP + STATES
const IS_REP1 = IS_REP0 + STATES
const IS_REP2 = IS_REP1 + STATES
const IS_REP0_LONG = IS_REP2 + STATES
const DIST_SLOT = IS_REP0_LONG + (STATES << 4)
const DIST_SPECIAL = DIST_SLOT + (4 << 6)
const DIST_ALIGN = DIST_SPECIAL + FULL_DISTANCES - DIST_MODEL_END + 1
const MATCH_LENGTH = DIST_ALIGN + (1 << ALIGN_BITS)
const REP_LENGTH = MATCH_LENGTH + LEN_SIZE
const LITERAL = REP_LENGTH + LEN_SIZE
export const AT = {
  isMatch: IS_MATCH,
  isRep: IS_REP,
  isRep0: IS_REP0,
  isRep1: IS_REP1,
  isRep2: IS_REP2,
  isRep0Long: IS_REP0_LONG,
  distSlot: DIST_SLOT,
  distSpecial: DIST_SPECIAL,
  distAlign: DIST_ALIGN,
  matchLength: MATCH_LENGTH,
  repLength: REP_LENGTH,
  literal: LITERAL,
} as const

/** lc: bits of the byte before, lp and pb: bits of the position, that literals and matches depend on. */
export interface LzmaProperties {
  readonly lc: number
  readonly lp: number
  readonly pb: number
}

export const propertiesByte = ({ lc, lp, pb }: LzmaProperties): number => (pb * 5 + lp) * 9 + lc

/** Undefined where the byte names no valid combination; LZMA2 allows lc + lp up to 4 only. */
export function propertiesOf(byte: number): LzmaProperties | undefined {
  if (byte > (4 * 5 + 4) * 9 + 8) return undefined
  const pb = Math.floor(byte / 45)
  const lp = Math.floor((byte % 45) / 9)
  const lc = byte % 9
  return lc + lp > 4 ? undefined : { lc, lp, pb }
}

export function newProbabilities({ lc, lp }: LzmaProperties): Uint16Array {
  return new Uint16Array(LITERAL + (0x300 << (lc + lp))).fill(PROB_INIT)
}

/** States below this follow a literal. */
export const LITERAL_STATES = 7

export const afterLiteral = (state: number): number => (state < 4 ? 0 : state < 10 ? state - 3 : state - 6)
export const afterMatch = (state: number): number => (state < LITERAL_STATES ? 7 : 10)
export const afterRep = (state: number): number => (state < LITERAL_STATES ? 8 : 11)
export const afterShortRep = (state: number): number => (state < LITERAL_STATES ? 9 : 11)
