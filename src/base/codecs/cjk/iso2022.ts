/**
 * ISO-2022-KR and the family of ISO-2022-JP: 7 bits, where escape sequences say which set the bytes are of.
 * State: bytes 0 to 3 are the marks of the sets in G0 to G3 (the final byte of the escape sequence, with the top
 * bit for sets of two bytes), byte 4 has flags. CPython: Modules/cjkcodecs/_codecs_iso2022.c.
 */
import { type ByteBuilder, pointAt, type TextBuilder } from '../codec.ts'
import { jisX0213 } from './japanese.ts'
import {
  type ByteSource,
  INTERNAL,
  type MultibyteCodec,
  NO_NEXT,
  nextPoint,
  type Outcome,
  pairedCode,
  push2,
  pushValue,
  type TextSource,
  TOO_FEW,
} from './multibyte.ts'
import { type CharacterSet, characterSet, type SetName } from './tables.ts'

const ESC = 0x1b
const SO = 0x0e
const SI = 0x0f
const LF = 0x0a
const [DOLLAR, AMPERSAND, OPEN, CLOSE, DOT, AT, UPPER_A, UPPER_N, UPPER_Z] = [
  0x24, 0x26, 0x28, 0x29, 0x2e, 0x40, 0x41, 0x4e, 0x5a,
]

// ---- sets

/** Marks. */
const DOUBLE = 0x80
const ASCII = 0x42
const ISO8859_1 = 0x41
const ISO8859_7 = 0x46
const JISX0208 = 0x42 | DOUBLE

/** Flags. */
const SHIFTED = 1
/** Within an escape sequence of no meaning here, which is text. */
const IN_ESCAPE = 2

interface Designation {
  readonly mark: number
  /** 0: G0; 1: G1, used after SO; 2: G2, for one character after ESC N. */
  readonly plane: 0 | 1 | 2
  readonly width: 1 | 2
  /** A code point or pair; 0 where there is none. */
  decode(first: number, second: number): number
  /** A code; 0 where there is none. */
  encode(cp: number): number
}

function double(final: string, set: () => CharacterSet, bit = 0, plane: 0 | 1 = 0): Designation {
  return {
    mark: final.charCodeAt(0) | DOUBLE,
    plane,
    width: 2,
    decode: (first, second) => (second & 0x80 ? 0 : set().cells[bit | (first << 8) | second]!),
    encode: cp => {
      const code = set().code(cp)
      return (code & 0x8000) === bit ? code & 0x7fff : 0
    },
  }
}
const named = (final: string, name: SetName, plane: 0 | 1 = 0) =>
  double(final, () => characterSet(name), 0, plane)

/** JIS X 0201's Roman letters and its katakana. */
const roman: Designation = {
  mark: 0x4a,
  plane: 0,
  width: 1,
  decode: byte => (byte === 0x5c ? 0xa5 : byte === 0x7e ? 0x203e : byte),
  encode: cp => (cp === 0xa5 ? 0x5c : cp === 0x203e ? 0x7e : 0),
}
const katakana: Designation = {
  mark: 0x49,
  plane: 0,
  width: 1,
  decode: byte => (byte >= 0x21 && byte <= 0x5f ? 0xff40 + byte : 0),
  encode: cp => (cp >= 0xff61 && cp <= 0xff9f ? cp - 0xff40 : 0),
}
/** Sets that only ESC N can reach; in G0 they have no characters. */
const western = (mark: number): Designation => ({
  mark,
  plane: 2,
  width: 1,
  decode: () => 0,
  encode: () => 0,
})

const jisx0208 = named('B', 'jisx0208')
const jisx0208Old = named('@', 'jisx0208')
const jisx0212 = named('D', 'jisx0212')
const plane1 = (final: string, year: 2000 | 2004) => double(final, () => jisX0213(year).set)
/** CPython decodes the second plane as in 2004, whatever the edition. */
function plane2(year: 2000 | 2004): Designation {
  const newest = double('P', () => jisX0213(2004).set, 0x8000)
  return { ...double('P', () => jisX0213(year).set, 0x8000), decode: newest.decode }
}

interface Config {
  readonly encoding: string
  /** In the order in which an encoder tries them. */
  readonly designations: readonly Designation[]
  /** SO and SI switch between G0 and G1. */
  readonly shifts: boolean
  /** `ESC & @ ESC $ B` is known, the prefix of JIS X 0208:1990. */
  readonly prefixed: boolean
  readonly usesG2: boolean
  /** The first plane of JIS X 0213, and its edition, which alone has pairs. */
  readonly pairs?: { readonly year: 2000 | 2004; readonly designation: Designation } | undefined
}

// ---- encoding

function designate(out: ByteBuilder, state: Uint8Array, { mark, plane, width }: Designation): void {
  if (state[plane] === mark) return
  out.push(ESC)
  if (width === 2) out.push(DOLLAR)
  if (width === 1 || mark !== JISX0208) out.push(plane === 0 ? OPEN : CLOSE)
  out.push(mark & 0x7f)
  state[plane] = mark
}

function toAscii(out: ByteBuilder, state: Uint8Array): void {
  if (state[0] === ASCII) return
  out.push(ESC)
  push2(out, (OPEN << 8) | ASCII)
  state[0] = ASCII
}

function shift(out: ByteBuilder, state: Uint8Array, on: boolean): void {
  const flags = state[4]!
  if (((flags & SHIFTED) !== 0) === on) return
  out.push(on ? SO : SI)
  state[4] = on ? flags | SHIFTED : flags & ~SHIFTED
}

function emit(out: ByteBuilder, state: Uint8Array, designation: Designation, code: number): void {
  if (designation.plane === 0) shift(out, state, false)
  designate(out, state, designation)
  if (designation.plane === 1) shift(out, state, true)
  if (designation.width === 1) out.push(code)
  else push2(out, code)
}

/** How many characters were encoded, 0 or TOO_FEW. */
function encodeOne(config: Config, cp: number, next: number, state: Uint8Array, out: ByteBuilder): number {
  const { pairs } = config
  if (pairs !== undefined) {
    const code = pairedCode(jisX0213(pairs.year).set, cp, next)
    if (code === TOO_FEW) return code
    if (code >= 0x20000) {
      emit(out, state, pairs.designation, code & 0xffff)
      return 2
    }
  }
  for (const designation of config.designations) {
    const code = designation.encode(cp)
    if (code === 0) continue
    emit(out, state, designation, code)
    return 1
  }
  return 0
}

function encode(
  config: Config,
  input: TextSource,
  out: ByteBuilder,
  state: Uint8Array,
  flush: boolean,
): Outcome {
  while (input.at < input.end) {
    const cp = pointAt(input.text, input.at)
    if (cp < 0x80) {
      toAscii(out, state)
      shift(out, state, false)
      out.push(cp)
      input.at++
      continue
    }
    const next = config.pairs === undefined ? NO_NEXT : nextPoint(input, flush)
    const used = encodeOne(config, cp, next, state, out)
    if (used <= 0) return used === 0 ? 1 : used
    input.at += used
  }
  return 0
}

// ---- escape sequences

/** Longer ones are no escape sequences. */
const MAX_ESCAPE = 16
const isFinal = (byte: number): boolean => (byte >= UPPER_A && byte <= UPPER_Z) || byte === AT
const startsDesignation = (byte: number): boolean =>
  byte === OPEN || byte === CLOSE || byte === DOLLAR || byte === DOT || byte === AMPERSAND

/** The length of the escape sequence at `at`; 0 if it does not end in time. */
function escapeLength(config: Config, bytes: Uint8Array, at: number, left: number): number {
  for (let i = 1; i < MAX_ESCAPE; i++) {
    if (i >= left) return TOO_FEW
    if (isFinal(bytes[at + i]!)) return i + 1
    const prefix = config.prefixed && i + 1 < left && bytes[at + i] === AMPERSAND && bytes[at + i + 1] === AT
    if (prefix) i += 2
  }
  return 0
}

/** `G * 256 + mark` of an escape sequence that designates; -1 for others. */
function designated(config: Config, bytes: Uint8Array, at: number, length: number): number {
  const [second, third] = [bytes[at + 1]!, bytes[at + 2]!]
  if (length === 3) {
    if (second === DOLLAR) return third | DOUBLE
    if (second === OPEN) return third
    if (second === CLOSE) return 0x100 | third
    return config.usesG2 && second === DOT ? 0x200 | third : -1
  }
  if (length === 4 && second === DOLLAR && (third === OPEN || third === CLOSE)) {
    return (third === OPEN ? 0 : 0x100) | bytes[at + 3]! | DOUBLE
  }
  const prefixed = length === 6 && config.prefixed && bytes[at + 3] === ESC && bytes[at + 4] === DOLLAR
  return prefixed && (bytes[at + 5]! | DOUBLE) === JISX0208 ? JISX0208 : -1
}

function readEscape(config: Config, input: ByteSource, state: Uint8Array): Outcome {
  const { bytes, at, end } = input
  const length = escapeLength(config, bytes, at, end - at)
  if (length <= 0) return length === 0 ? 1 : length
  const found = designated(config, bytes, at, length)
  const mark = found & 0xff
  if (found < 0 || (mark !== ASCII && !config.designations.some(d => d.mark === mark))) return length
  state[found >> 8] = mark
  input.at += length
  return 0
}

/** ISO 8859-7's upper half: bits for the characters that are Latin-1's, and those that are Greek. */
const LATIN_IN_GREEK = 0x288f3bc9
const GREEK = 0xbffffd77

function iso8859_7(byte: number): number {
  if (byte < 0xa0) return byte
  if (byte < 0xc0 && (LATIN_IN_GREEK >>> (byte - 0xa0)) & 1) return byte
  if (byte >= 0xb4 && byte <= 0xfe && (byte >= 0xd4 || (GREEK >>> (byte - 0xb4)) & 1)) return 0x2d0 + byte
  if (byte === 0xa1) return 0x2018
  if (byte === 0xa2) return 0x2019
  return byte === 0xaf ? 0x2015 : -1
}

/** The character after ESC N. */
function readG2(input: ByteSource, state: Uint8Array, out: TextBuilder): Outcome {
  if (input.end - input.at < 3) return TOO_FEW
  const byte = input.bytes[input.at + 2]!
  const set = state[2]!
  if (set !== ASCII && set !== ISO8859_1 && set !== ISO8859_7) return INTERNAL
  const cp =
    set === ISO8859_7 ? iso8859_7(byte ^ 0x80) : byte & 0x80 ? -1 : set === ASCII ? byte : byte + 0x80
  if (cp < 0) return 3
  out.push(cp)
  input.at += 3
  return 0
}

// ---- decoding

function decodeEscape(config: Config, input: ByteSource, out: TextBuilder, state: Uint8Array): Outcome {
  if (input.end - input.at < 2) return TOO_FEW
  const second = input.bytes[input.at + 1]!
  if (startsDesignation(second)) return readEscape(config, input, state)
  if (config.usesG2 && second === UPPER_N) return readG2(input, state, out)
  state[4]! |= IN_ESCAPE
  return pass(input, out)
}

/** The next byte is a character of its own. */
function pass(input: ByteSource, out: TextBuilder): Outcome {
  out.push(input.bytes[input.at++]!)
  return 0
}

function decodeCharacter(config: Config, input: ByteSource, out: TextBuilder, state: Uint8Array): Outcome {
  const { bytes, at, end } = input
  const mark = state[state[4]! & SHIFTED ? 1 : 0]!
  if (mark === ASCII) return pass(input, out)
  const designation = config.designations.find(d => d.mark === mark)
  // A state that was set, and that no text leads to.
  if (designation === undefined) return 1
  const { width } = designation
  if (end - at < width) return TOO_FEW
  const value = designation.decode(bytes[at]!, width === 1 ? 0 : bytes[at + 1]!)
  if (value === 0) return width
  pushValue(out, value)
  input.at += width
  return 0
}

function decodeOne(config: Config, input: ByteSource, out: TextBuilder, state: Uint8Array): Outcome {
  const byte = input.bytes[input.at]!
  if (state[4]! & IN_ESCAPE) {
    if (isFinal(byte)) state[4]! &= ~IN_ESCAPE
    return pass(input, out)
  }
  if (byte === ESC) return decodeEscape(config, input, out, state)
  if (byte === LF) state[4]! &= ~SHIFTED
  else if (config.shifts && (byte === SI || byte === SO)) {
    if (byte === SO) state[4]! |= SHIFTED
    else state[4]! &= ~SHIFTED
    input.at++
    return 0
  }
  if (byte < 0x20) return pass(input, out)
  return byte >= 0x80 ? 1 : decodeCharacter(config, input, out, state)
}

function decode(config: Config, input: ByteSource, out: TextBuilder, state: Uint8Array): Outcome {
  while (input.at < input.end) {
    const r = decodeOne(config, input, out, state)
    if (r !== 0) return r
  }
  return 0
}

// ---- the codecs

function start(state: Uint8Array): void {
  state[0] = state[1] = ASCII
  state[4] = 0
}

function codec(config: Config): MultibyteCodec {
  return {
    encoding: config.encoding,
    encodeInit: start,
    encodeReset(state, out) {
      shift(out, state, false)
      toAscii(out, state)
    },
    decodeInit(state) {
      start(state)
      state[2] = ASCII
    },
    decodeReset(state) {
      state[0] = ASCII
      state[4]! &= ~SHIFTED
    },
    encode: (input, out, state, flush) => encode(config, input, out, state, flush),
    decode: (input, out, state) => decode(config, input, out, state),
  }
}

const japanese = (encoding: string, designations: readonly Designation[], usesG2 = false): Config => ({
  encoding,
  designations,
  shifts: false,
  prefixed: true,
  usesG2,
})

function withPairs(encoding: string, final: string, year: 2000 | 2004): Config {
  const designation = plane1(final, year)
  return { ...japanese(encoding, [jisx0208, designation, plane2(year)]), pairs: { year, designation } }
}

const korean: Config = {
  encoding: 'iso2022_kr',
  designations: [named('C', 'ksx1001', 1)],
  shifts: true,
  prefixed: false,
  usesG2: false,
}

const jp2 = [
  jisx0208,
  jisx0212,
  named('C', 'ksx1001'),
  named('A', 'gb2312'),
  roman,
  jisx0208Old,
  western(ISO8859_1),
  western(ISO8859_7),
]

export const iso2022Codecs: readonly MultibyteCodec[] = [
  korean,
  japanese('iso2022_jp', [jisx0208, roman, jisx0208Old]),
  japanese('iso2022_jp_1', [jisx0208, jisx0212, roman, jisx0208Old]),
  japanese('iso2022_jp_2', jp2, true),
  withPairs('iso2022_jp_2004', 'Q', 2004),
  withPairs('iso2022_jp_3', 'O', 2000),
  japanese('iso2022_jp_ext', [jisx0208, jisx0212, roman, katakana, jisx0208Old]),
].map(codec)
