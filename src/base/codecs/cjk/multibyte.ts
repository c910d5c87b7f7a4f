/**
 * What a multibyte codec is: a pair of functions that read until the input ends or cannot be read, and eight bytes of
 * state. Who calls them handles errors and what is left over. Most codecs have no state and are made of functions
 * for one character: `stateless`. CPython: Modules/cjkcodecs/multibytecodec.h, cjkcodecs.h.
 */
import type { WideString } from '../../wide_string.ts'
import { type ByteBuilder, pointAt, type TextBuilder } from '../codec.ts'
import { type CharacterSet, characterSet, PAIR, pairOf, type SetName } from './tables.ts'

/** Where a codec reads; `at` is moved past what was used. */
export interface ByteSource {
  readonly bytes: Uint8Array
  readonly end: number
  at: number
}
export interface TextSource {
  readonly text: string | WideString
  readonly end: number
  at: number
}

/** The input ends within a sequence. */
export const TOO_FEW = -1
/** The state is one that no input leads to. */
export const INTERNAL = -1000

/** 0 when all was read, TOO_FEW, INTERNAL, or the length of an illegal sequence. */
export type Outcome = number

export interface MultibyteCodec {
  readonly encoding: string
  /** `flush`: no more text follows, so that what may be the first of a pair is none. */
  encode(input: TextSource, out: ByteBuilder, state: Uint8Array, flush: boolean): Outcome
  decode(input: ByteSource, out: TextBuilder, state: Uint8Array): Outcome
  encodeInit?(state: Uint8Array): void
  /** Writes what leads back to the initial state. */
  encodeReset?(state: Uint8Array, out: ByteBuilder): void
  decodeInit?(state: Uint8Array): void
  decodeReset?(state: Uint8Array): void
}

// ---- one character

const SIZE = 0x200000

/** A decoded character (or pair) and how many bytes it had. */
export const decoded = (value: number, size: number): number => size * SIZE + value
/** An illegal sequence of `size` bytes. */
export const illegal = (size: number): number => TOO_FEW - size
export const ILLEGAL = illegal(1)

/** The character after the one to be encoded: there is none, or it is not known yet. */
export const NO_NEXT = -1
export const UNKNOWN_NEXT = -2

export interface Characters {
  /** Bytes and characters below stand for each other. */
  readonly plain: number
  /** `decoded(...)`, TOO_FEW or `illegal(...)`. `left` is at least 1. */
  decode(bytes: Uint8Array, at: number, left: number): number
  /** How many characters were encoded; 0 where `cp` cannot be; TOO_FEW. */
  encode(cp: number, next: number, out: ByteBuilder): number
}

export function pushValue(out: TextBuilder, value: number): void {
  if (value < PAIR) out.push(value)
  else for (const cp of pairOf(value)) out.push(cp)
}

export function push2(out: ByteBuilder, code: number): void {
  out.push(code >> 8)
  out.push(code & 255)
}

export function nextPoint(input: TextSource, flush: boolean): number {
  if (input.at + 1 < input.end) return pointAt(input.text, input.at + 1)
  return flush ? NO_NEXT : UNKNOWN_NEXT
}

export function stateless(encoding: string, characters: Characters): MultibyteCodec {
  const { plain } = characters
  return {
    encoding,
    encode(input, out, _state, flush) {
      while (input.at < input.end) {
        const cp = pointAt(input.text, input.at)
        if (cp < plain) {
          out.push(cp)
          input.at++
          continue
        }
        const used = characters.encode(cp, nextPoint(input, flush), out)
        if (used <= 0) return used === 0 ? 1 : used
        input.at += used
      }
      return 0
    },
    decode(input, out) {
      const { bytes, end } = input
      while (input.at < end) {
        const byte = bytes[input.at]!
        if (byte < plain) {
          out.push(byte)
          input.at++
          continue
        }
        const r = characters.decode(bytes, input.at, end - input.at)
        if (r < 0) return r === TOO_FEW ? r : TOO_FEW - r
        pushValue(out, r % SIZE)
        input.at += Math.trunc(r / SIZE)
      }
      return 0
    },
  }
}

// ---- codecs of two bytes

/** A codec of which every character beyond ASCII has two bytes, in the table with `mask` turned over. */
export function doubleByte(encoding: string, name: SetName, mask = 0): MultibyteCodec {
  return stateless(encoding, {
    plain: 0x80,
    decode: (bytes, at, left) => decodeDouble(characterSet(name), bytes, at, left, mask),
    encode: (cp, _next, out) => encodeDouble(characterSet(name), cp, out, mask),
  })
}

export function decodeDouble(
  set: CharacterSet,
  bytes: Uint8Array,
  at: number,
  left: number,
  mask: number,
): number {
  if (left < 2) return TOO_FEW
  const value = set.cells[((bytes[at]! << 8) | bytes[at + 1]!) ^ mask]!
  return value === 0 ? ILLEGAL : decoded(value, 2)
}

export function encodeDouble(set: CharacterSet, cp: number, out: ByteBuilder, mask: number): number {
  const code = set.code(cp)
  if (code === 0) return 0
  push2(out, code ^ mask)
  return 1
}

/**
 * The code of `cp`, or of the pair that it makes with the next character, and how many characters it is for:
 * `used * 0x10000 + code`. 0 if there is none.
 */
export function pairedCode(set: CharacterSet, cp: number, next: number): number {
  if (set.leads.has(cp)) {
    if (next === UNKNOWN_NEXT) return TOO_FEW
    const pair = next < 0 ? 0 : set.pairCode(cp, next)
    if (pair !== 0) return 0x20000 + pair
  }
  const code = set.code(cp)
  return code === 0 ? 0 : 0x10000 + code
}
