/**
 * GB 2312, GBK, GB 18030 and HZ; Big5, code page 950 and Big5-HKSCS.
 * CPython: Modules/cjkcodecs/_codecs_cn.c, _codecs_tw.c, _codecs_hk.c.
 */
import { type ByteBuilder, pointAt } from '../codec.ts'
import {
  decodeDouble,
  decoded,
  doubleByte,
  encodeDouble,
  ILLEGAL,
  type MultibyteCodec,
  pairedCode,
  push2,
  stateless,
  TOO_FEW,
} from './multibyte.ts'
import { characterSet, gb18030Linear } from './tables.ts'

// ---- GB 18030: two bytes as in GBK, or four that count all other code points

/** Lead bytes of a four-byte code for the BMP, and for what lies above. */
const BMP_LEADS = 4
const ASTRAL_LEAD = 15

function decodeFour(bytes: Uint8Array, at: number): number {
  const a = bytes[at]! - 0x81
  const b = bytes[at + 1]! - 0x30
  const c = bytes[at + 2]! - 0x81
  const d = bytes[at + 3]! - 0x30
  if (a < 0 || a > 0x7d || c < 0 || c > 0x7d || d < 0 || d > 9) return ILLEGAL
  const linear = ((a * 10 + b) * 126 + c) * 10 + d
  if (a < BMP_LEADS) {
    const cp = gb18030Linear().cells[linear]!
    return cp === 0 ? ILLEGAL : decoded(cp, 4)
  }
  const cp = linear - ASTRAL_LEAD * 12600 + 0x10000
  return a >= ASTRAL_LEAD && cp <= 0x10ffff ? decoded(cp, 4) : ILLEGAL
}

function pushFour(out: ByteBuilder, linear: number): void {
  out.push(0x81 + Math.trunc(linear / 12600))
  out.push(0x30 + (Math.trunc(linear / 1260) % 10))
  out.push(0x81 + (Math.trunc(linear / 10) % 126))
  out.push(0x30 + (linear % 10))
}

const gb18030 = stateless('gb18030', {
  plain: 0x80,
  decode(bytes, at, left) {
    if (left < 2) return TOO_FEW
    const second = bytes[at + 1]!
    if (second >= 0x30 && second <= 0x39) return left < 4 ? TOO_FEW : decodeFour(bytes, at)
    return decodeDouble(characterSet('gb18030'), bytes, at, left, 0)
  },
  encode(cp, _next, out) {
    if (cp >= 0x10000) {
      pushFour(out, cp - 0x10000 + ASTRAL_LEAD * 12600)
      return 1
    }
    if (encodeDouble(characterSet('gb18030'), cp, out, 0) > 0) return 1
    const linear = gb18030Linear().code(cp)
    if (linear === 0 && cp !== 0x80) return 0
    pushFour(out, linear)
    return 1
  },
})

// ---- HZ: GB 2312 in 7 bits between ~{ and ~}

const TILDE = 0x7e
const BEGIN = 0x7b
const END = 0x7d

function leaveHz(state: Uint8Array, out: ByteBuilder): void {
  if (state[0] === 0) return
  push2(out, (TILDE << 8) | END)
  state[0] = 0
}

function encodeHz(cp: number, state: Uint8Array, out: ByteBuilder): boolean {
  if (cp < 0x80) {
    leaveHz(state, out)
    out.push(cp)
    if (cp === TILDE) out.push(TILDE)
    return true
  }
  const code = characterSet('gb2312').code(cp)
  if (code === 0) return false
  if (state[0] === 0) push2(out, (TILDE << 8) | BEGIN)
  state[0] = 1
  push2(out, code)
  return true
}

/** What `~` and the byte after it stand for: a character, 0 for nothing, or ILLEGAL. */
function hzEscape(second: number, state: Uint8Array): number {
  if (state[0] === 0) {
    if (second === TILDE) return TILDE
    if (second === BEGIN) state[0] = 1
    return second === BEGIN || second === 0x0a ? 0 : ILLEGAL
  }
  if (second !== END) return ILLEGAL
  state[0] = 0
  return 0
}

const startHz = (state: Uint8Array): void => {
  state[0] = 0
}

const hz: MultibyteCodec = {
  encoding: 'hz',
  encodeInit: startHz,
  encodeReset: leaveHz,
  decodeInit: startHz,
  decodeReset: startHz,
  encode(input, out, state) {
    for (; input.at < input.end; input.at++) {
      if (!encodeHz(pointAt(input.text, input.at), state, out)) return 1
    }
    return 0
  },
  decode(input, out, state) {
    const { bytes, end } = input
    while (input.at < end) {
      const byte = bytes[input.at]!
      if (byte & 0x80) return 1
      if (byte !== TILDE && state[0] === 0) {
        out.push(byte)
        input.at++
        continue
      }
      if (input.at + 1 === end) return TOO_FEW
      const second = bytes[input.at + 1]!
      const cp =
        byte === TILDE ? hzEscape(second, state) : characterSet('gb2312').cells[(byte << 8) | second]!
      if (byte === TILDE ? cp === ILLEGAL : cp === 0) return 1
      if (cp !== 0) out.push(cp)
      input.at += 2
    }
    return 0
  },
}

// ---- Big5-HKSCS

const big5hkscs = stateless('big5hkscs', {
  plain: 0x80,
  decode: (bytes, at, left) => decodeDouble(characterSet('big5hkscs'), bytes, at, left, 0),
  encode(cp, next, out) {
    const code = pairedCode(characterSet('big5hkscs'), cp, next)
    if (code <= 0) return code
    push2(out, code & 0xffff)
    return code >> 16
  },
})

export const mainlandCodecs: readonly MultibyteCodec[] = [
  doubleByte('gb2312', 'gb2312', 0x8080),
  doubleByte('gbk', 'gbk'),
  gb18030,
  hz,
]
export const taiwanCodecs: readonly MultibyteCodec[] = [
  doubleByte('big5', 'big5'),
  doubleByte('cp950', 'cp950'),
]
export const hongKongCodecs: readonly MultibyteCodec[] = [big5hkscs]
