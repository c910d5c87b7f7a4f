/**
 * EUC-KR, code page 949 and Johab. EUC-KR spells the syllables that KS X 1001 lacks with four jamo of two bytes.
 * CPython: Modules/cjkcodecs/_codecs_kr.c.
 */
import type { ByteBuilder } from '../codec.ts'
import {
  decodeDouble,
  decoded,
  doubleByte,
  encodeDouble,
  ILLEGAL,
  type MultibyteCodec,
  stateless,
  TOO_FEW,
} from './multibyte.ts'
import { characterSet } from './tables.ts'

const FIRST_SYLLABLE = 0xac00
const LAST_SYLLABLE = 0xd7a3

/** The row of the jamo, and the place in it of the filler that begins a spelt syllable. */
const JAMO = 0xa4
const FILLER = 0xd4

/** The jamo of each third of a syllable in Unicode's order, as places in the row: U+3131 is A1. */
const places = (jamo: string): number[] => Array.from(jamo, c => c.charCodeAt(0) - 0x3131 + 0xa1)
const INITIALS = places('ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ')
const VOWELS = places('ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ')
const FINALS = [FILLER, ...places('ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ')]

function pushSpelt(out: ByteBuilder, syllable: number): void {
  const n = syllable - FIRST_SYLLABLE
  const initial = INITIALS[Math.trunc(n / 588)]!
  const vowel = VOWELS[Math.trunc(n / 28) % 21]!
  for (const place of [FILLER, initial, vowel, FINALS[n % 28]!]) {
    out.push(JAMO)
    out.push(place)
  }
}

function decodeSpelt(bytes: Uint8Array, at: number): number {
  if (bytes[at + 2] !== JAMO || bytes[at + 4] !== JAMO || bytes[at + 6] !== JAMO) return ILLEGAL
  const initial = INITIALS.indexOf(bytes[at + 3]!)
  const vowel = VOWELS.indexOf(bytes[at + 5]!)
  const final = FINALS.indexOf(bytes[at + 7]!)
  if (initial < 0 || vowel < 0 || final < 0) return ILLEGAL
  return decoded(FIRST_SYLLABLE + initial * 588 + vowel * 28 + final, 8)
}

const eucKr = stateless('euc_kr', {
  plain: 0x80,
  decode(bytes, at, left) {
    if (left >= 2 && bytes[at] === JAMO && bytes[at + 1] === FILLER) {
      return left < 8 ? TOO_FEW : decodeSpelt(bytes, at)
    }
    return decodeDouble(characterSet('ksx1001'), bytes, at, left, 0x8080)
  },
  encode(cp, _next, out) {
    if (encodeDouble(characterSet('ksx1001'), cp, out, 0x8080) > 0) return 1
    if (cp < FIRST_SYLLABLE || cp > LAST_SYLLABLE) return 0
    pushSpelt(out, cp)
    return 1
  },
})

export const koreanCodecs: readonly MultibyteCodec[] = [
  eucKr,
  doubleByte('cp949', 'cp949'),
  doubleByte('johab', 'johab'),
]
