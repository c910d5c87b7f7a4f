/**
 * Shift JIS, EUC-JP, code page 932, and the two encodings of JIS X 0213 in its editions of 2000 and 2004.
 * CPython: Modules/cjkcodecs/_codecs_jp.c, emu_jisx0213_2000.h.
 */
import type { ByteBuilder } from '../codec.ts'
import {
  type Characters,
  decodeDouble,
  decoded,
  encodeDouble,
  ILLEGAL,
  illegal,
  type MultibyteCodec,
  pairedCode,
  push2,
  stateless,
  TOO_FEW,
} from './multibyte.ts'
import { CharacterSet, characterSet, shiftJisCode } from './tables.ts'

const YEN = 0xa5
const OVERLINE = 0x203e
const BACKSLASH = 0x5c
const TILDE = 0x7e
const FULLWIDTH_BACKSLASH = 0xff3c
const FULLWIDTH_TILDE = 0xff5e

/** JIS X 0201's halfwidth katakana: bytes A1 to DF are U+FF61 to U+FF9F. */
const KANA = 0xfec0
const isKana = (cp: number): boolean => cp >= 0xff61 && cp <= 0xff9f
const isKanaByte = (byte: number): boolean => byte >= 0xa1 && byte <= 0xdf

function push1(out: ByteBuilder, byte: number): number {
  out.push(byte)
  return 1
}

// ---- JIS X 0213

export interface Edition {
  /** The set; its second plane has the top bit. */
  readonly set: CharacterSet
  /** Cells that the other edition has and this one must not: illegal as a whole. */
  readonly withoutCells: ReadonlySet<number>
  readonly withoutCharacters: ReadonlySet<number>
}

/** The ten characters that were added to plane 1 in 2004. */
const ADDED = [0x2e21, 0x2f7e, 0x4f54, 0x4f7e, 0x7427, 0x7e7a, 0x7e7b, 0x7e7c, 0x7e7d, 0x7e7e]
/** A cell of plane 2 whose character was another one in 2000. */
const CHANGED = 0xfd3b
const CHANGED_2000 = 0x9b1d

const editions = new Map<number, Edition>()

export function jisX0213(year: 2000 | 2004): Edition {
  let edition = editions.get(year)
  if (edition === undefined) editions.set(year, (edition = year === 2004 ? edition2004() : edition2000()))
  return edition
}

function edition2004(): Edition {
  return { set: characterSet('jisx0213'), withoutCells: new Set(), withoutCharacters: new Set() }
}

function edition2000(): Edition {
  const cells = characterSet('jisx0213').cells.slice()
  const without = new Set([cells[CHANGED]!])
  for (const code of ADDED) {
    without.add(cells[code]!)
    cells[code] = 0
  }
  cells[CHANGED] = CHANGED_2000
  const set = new CharacterSet(cells)
  // As in the other edition: an encoding that has this character adds it.
  set.setCode(FULLWIDTH_BACKSLASH, 0)
  return { set, withoutCells: new Set(ADDED), withoutCharacters: without }
}

// ---- EUC

const HALFWIDTH = 0x8e
const THREE_BYTES = 0x8f

function decodeHalfwidth(bytes: Uint8Array, at: number, left: number): number {
  if (left < 2) return TOO_FEW
  const second = bytes[at + 1]!
  return isKanaByte(second) ? decoded(KANA + second, 2) : ILLEGAL
}

/** The code in the last two of three bytes, or 0 if they are none of EUC. */
function lastTwo(bytes: Uint8Array, at: number): number {
  const code = ((bytes[at + 1]! << 8) | bytes[at + 2]!) ^ 0x8080
  return code & 0x8080 ? 0 : code
}

function push3(out: ByteBuilder, code: number): number {
  out.push(THREE_BYTES)
  push2(out, code | 0x8080)
  return 1
}

const eucJp = stateless('euc_jp', {
  plain: 0x80,
  decode(bytes, at, left) {
    const byte = bytes[at]!
    if (byte === HALFWIDTH) return decodeHalfwidth(bytes, at, left)
    if (byte !== THREE_BYTES) return decodeDouble(characterSet('jisx0208'), bytes, at, left, 0x8080)
    if (left < 3) return TOO_FEW
    const cp = characterSet('jisx0212').cells[lastTwo(bytes, at)]!
    return cp === 0 ? ILLEGAL : decoded(cp, 3)
  },
  encode(cp, _next, out) {
    if (encodeDouble(characterSet('jisx0208'), cp, out, 0x8080) > 0) return 1
    const code = characterSet('jisx0212').code(cp)
    if (code !== 0) return push3(out, code)
    if (cp === YEN) return push1(out, BACKSLASH)
    if (cp === OVERLINE) return push1(out, TILDE)
    if (!isKana(cp)) return 0
    push2(out, (HALFWIDTH << 8) | (cp - KANA))
    return 1
  },
})

/** What EUC-JIS has at two cells in place of the set's own characters. */
const EUC_CELLS = new Map([
  [0x2140, FULLWIDTH_BACKSLASH],
  [0x2232, FULLWIDTH_TILDE],
])

function decodeEucPlane1(edition: Edition, bytes: Uint8Array, at: number, left: number): number {
  if (left < 2) return TOO_FEW
  const code = ((bytes[at]! << 8) | bytes[at + 1]!) ^ 0x8080
  if (edition.withoutCells.has(code)) return illegal(2)
  const cp = EUC_CELLS.get(code) ?? edition.set.cells[code]!
  return cp === 0 ? ILLEGAL : decoded(cp, 2)
}

function decodeEucPlane2(edition: Edition, bytes: Uint8Array, at: number, left: number): number {
  if (left < 3) return TOO_FEW
  const code = lastTwo(bytes, at)
  const cp = code === 0 ? 0 : edition.set.cells[code | 0x8000]! || characterSet('jisx0212').cells[code]!
  return cp === 0 ? ILLEGAL : decoded(cp, 3)
}

function eucJis(year: 2000 | 2004): Characters {
  return {
    plain: 0x80,
    decode(bytes, at, left) {
      const byte = bytes[at]!
      if (byte === HALFWIDTH) return decodeHalfwidth(bytes, at, left)
      const decode = byte === THREE_BYTES ? decodeEucPlane2 : decodeEucPlane1
      return decode(jisX0213(year), bytes, at, left)
    },
    encode(cp, next, out) {
      const edition = jisX0213(year)
      if (edition.withoutCharacters.has(cp)) return 0
      const code = pairedCode(edition.set, cp, next)
      if (code === TOO_FEW) return code
      if (code !== 0) {
        if (code & 0x8000) push3(out, code & 0x7fff)
        else push2(out, (code & 0x7fff) | 0x8080)
        return code >> 16
      }
      return encodeEucMore(cp, out)
    },
  }
}

/** What EUC-JIS takes beside JIS X 0213. */
function encodeEucMore(cp: number, out: ByteBuilder): number {
  const code = characterSet('jisx0212').code(cp)
  if (code !== 0) return push3(out, code)
  if (isKana(cp)) push2(out, (HALFWIDTH << 8) | (cp - KANA))
  else if (cp === FULLWIDTH_BACKSLASH) push2(out, 0xa1c0)
  else if (cp === FULLWIDTH_TILDE) push2(out, 0xa2b2)
  else return 0
  return 1
}

// ---- Shift JIS

/** The row (from 0 for 0x21) and column of two bytes of Shift JIS, as row * 256 + column; -1 if the second is wrong. */
function shiftedCell(lead: number, trail: number): number {
  if (trail < 0x40 || trail === 0x7f || trail > 0xfc) return -1
  const row = 2 * (lead < 0xe0 ? lead - 0x81 : lead - 0xc1)
  const column = trail < 0x80 ? trail - 0x40 : trail - 0x41
  return column < 0x5e ? (row << 8) | (column + 0x21) : ((row + 1) << 8) | (column - 0x5e + 0x21)
}

const isLead = (byte: number, last: number): boolean =>
  (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= last)

const shiftJis = stateless('shift_jis', {
  plain: 0x80,
  decode(bytes, at, left) {
    const byte = bytes[at]!
    if (isKanaByte(byte)) return decoded(KANA + byte, 1)
    if (!isLead(byte, 0xea)) return ILLEGAL
    if (left < 2) return TOO_FEW
    const cell = shiftedCell(byte, bytes[at + 1]!)
    const cp = cell < 0 ? 0 : characterSet('jisx0208').cells[cell + 0x2100]!
    return cp === 0 ? ILLEGAL : decoded(cp, 2)
  },
  encode(cp, _next, out) {
    if (cp === YEN) return push1(out, BACKSLASH)
    if (cp === OVERLINE) return push1(out, TILDE)
    if (isKana(cp)) return push1(out, cp - KANA)
    const code = characterSet('jisx0208').code(cp)
    if (code === 0) return 0
    push2(out, shiftJisCode(code))
    return 1
  },
})

/** Code page 932 has more single bytes: 80, and A0 and FD to FF as private characters. */
const cp932 = stateless('cp932', {
  plain: 0x81,
  decode(bytes, at, left) {
    const byte = bytes[at]!
    if (isKanaByte(byte)) return decoded(KANA + byte, 1)
    if (byte === 0xa0) return decoded(0xf8f0, 1)
    if (byte >= 0xfd) return decoded(0xf8f1 + byte - 0xfd, 1)
    return decodeDouble(characterSet('cp932'), bytes, at, left, 0)
  },
  encode(cp, _next, out) {
    if (isKana(cp)) return push1(out, cp - KANA)
    if (cp >= 0xf8f0 && cp <= 0xf8f3) return push1(out, cp === 0xf8f0 ? 0xa0 : cp - 0xf8f1 + 0xfd)
    return encodeDouble(characterSet('cp932'), cp, out, 0)
  },
})

/** The rows of plane 2 in the order that Shift JIS has them: rows 1, 8, 3 to 5, 12 to 15, 78 to 94. */
const PLANE_2_START = 0x5e
function plane2Row(row: number): number {
  if (row >= 0x67) return row + 7
  return row >= 0x63 || row === 0x5f ? row - 0x37 : row - 0x3d
}

/** The row number that `plane2Row` takes. */
function shiftedPlane2Row(row: number): number {
  if (row >= 0x6e) return row - 7
  return row >= 0x2c || row === 0x28 ? row + 0x37 : row + 0x3d
}

/** The code in JIS X 0213; the second plane has the top bit. */
function codeOfCell(cell: number): number {
  const row = cell >> 8
  if (row < PLANE_2_START) return cell + 0x2100
  return 0x8000 | (plane2Row(row) << 8) | (cell & 255)
}

function shiftedCode(code: number): number {
  if ((code & 0x8000) === 0) return shiftJisCode(code)
  const row = shiftedPlane2Row((code >> 8) & 0x7f)
  return shiftJisCode(((row + 0x21) << 8) | (code & 255))
}

/** JIS X 0201, where a backslash is a yen sign and a tilde an overline; -1 for what it has not. */
function jisX0201Byte(cp: number): number {
  if (cp === YEN) return BACKSLASH
  if (cp === OVERLINE) return TILDE
  if (isKana(cp)) return cp - KANA
  return cp < 0x80 && cp !== BACKSLASH && cp !== TILDE ? cp : -1
}

function jisX0201Point(byte: number): number {
  if (byte < 0x80) return byte === BACKSLASH ? YEN : byte === TILDE ? OVERLINE : byte
  return isKanaByte(byte) ? KANA + byte : -1
}

function decodeShiftedDouble(edition: Edition, bytes: Uint8Array, at: number, left: number): number {
  if (left < 2) return TOO_FEW
  const cell = shiftedCell(bytes[at]!, bytes[at + 1]!)
  if (cell < 0) return ILLEGAL
  const code = codeOfCell(cell)
  if (code === 0x2140) return decoded(BACKSLASH, 2)
  if (edition.withoutCells.has(code)) return illegal(2)
  const cp = edition.set.cells[code]!
  return cp === 0 ? ILLEGAL : decoded(cp, 2)
}

function shiftJisX0213(year: 2000 | 2004): Characters {
  return {
    plain: BACKSLASH,
    decode(bytes, at, left) {
      const byte = bytes[at]!
      const single = jisX0201Point(byte)
      if (single >= 0) return decoded(single, 1)
      return isLead(byte, 0xfc) ? decodeShiftedDouble(jisX0213(year), bytes, at, left) : ILLEGAL
    },
    encode(cp, next, out) {
      const single = jisX0201Byte(cp)
      if (single >= 0) return push1(out, single)
      const edition = jisX0213(year)
      if (edition.withoutCharacters.has(cp)) return 0
      const code = cp === BACKSLASH ? 0x12140 : pairedCode(edition.set, cp, next)
      if (code <= 0) return code
      push2(out, shiftedCode(code & 0xffff))
      return code >> 16
    },
  }
}

export const japaneseCodecs: readonly MultibyteCodec[] = [
  shiftJis,
  cp932,
  eucJp,
  stateless('shift_jis_2004', shiftJisX0213(2004)),
  stateless('euc_jis_2004', eucJis(2004)),
  stateless('euc_jisx0213', eucJis(2000)),
  stateless('shift_jisx0213', shiftJisX0213(2000)),
]
