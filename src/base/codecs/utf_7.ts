/**
 * UTF-7 (RFC 2152). Decoding accepts every ASCII character but '+' directly; encoding writes all of
 * them directly but '+', '\\', '~' and most controls. CPython: Objects/unicodeobject.c (utf7).
 */
import type { WideString } from '../wide_string.ts'
import { ByteBuilder, type Decoded, type DecodeErrors, pointAt, pointCount, TextBuilder } from './codec.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Int8Array(256).fill(-1)
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i

const PLUS = 43
const MINUS = 45

/** One decoding run: the state between '+' and the end of its base64 sequence. */
class Utf7Decoder {
  declare private bytes: Uint8Array
  declare private readonly errors: DecodeErrors
  declare private readonly out: TextBuilder
  declare private position: number
  declare private start: number
  declare private inShift: boolean
  declare private shiftStart: number
  declare private bits: number
  declare private buffer: number
  declare private surrogate: number

  constructor(bytes: Uint8Array, errors: DecodeErrors) {
    this.bytes = bytes
    this.errors = errors
    this.out = new TextBuilder()
    this.position = 0
    this.start = 0
    this.inShift = false
    this.shiftStart = 0
    this.resetShift()
  }

  private resetShift(): void {
    this.bits = 0
    this.buffer = 0
    this.surrogate = 0
  }

  private fail(end: number, reason: string): void {
    const r = this.errors.decode('utf7', this.bytes, this.start, end, reason)
    this.out.append(r.replacement)
    this.position = r.position
    if (r.object !== undefined) this.bytes = r.object
  }

  run(final: boolean): Decoded {
    while (true) {
      while (this.position < this.bytes.length) this.step()
      if (!this.inShift || !final) break
      this.inShift = false
      const dangling = this.surrogate !== 0 || this.bits >= 6 || (this.bits > 0 && this.buffer !== 0)
      if (!dangling) break
      this.fail(this.bytes.length, 'unterminated shift sequence')
      if (this.position >= this.bytes.length) break
    }
    if (this.inShift) {
      // The whole sequence is read again with the next input.
      this.out.truncate(this.shiftStart)
      return { text: this.out.finish(), consumed: this.start }
    }
    return { text: this.out.finish(), consumed: this.position }
  }

  private step(): void {
    const c = this.bytes[this.position]!
    if (this.inShift) {
      if (VALUES[c]! >= 0) this.base64(VALUES[c]!)
      else this.leaveShift(c)
    } else if (c === PLUS) this.enterShift()
    else if (c < 128) {
      this.position++
      this.out.push(c)
    } else {
      this.start = this.position
      this.fail(this.position + 1, 'unexpected special character')
    }
  }

  private base64(value: number): void {
    this.buffer = (this.buffer << 6) | value
    this.bits += 6
    this.position++
    if (this.bits < 16) return
    const unit = this.buffer >> (this.bits - 16)
    this.bits -= 16
    this.buffer &= (1 << this.bits) - 1
    if (this.surrogate !== 0) {
      const high = this.surrogate
      this.surrogate = 0
      if (unit >= 0xdc00 && unit <= 0xdfff) {
        this.out.push(0x10000 + ((high & 0x3ff) << 10) + (unit & 0x3ff))
        return
      }
      this.out.push(high)
    }
    if (unit >= 0xd800 && unit <= 0xdbff) this.surrogate = unit
    else this.out.push(unit)
  }

  private leaveShift(c: number): void {
    this.inShift = false
    if (this.bits >= 6) {
      this.fail(this.position + 1, 'partial character in shift sequence')
      return
    }
    if (this.bits > 0 && this.buffer !== 0) {
      this.fail(this.position + 1, 'non-zero padding bits in shift sequence')
      return
    }
    if (this.surrogate !== 0 && c < 128 && c !== PLUS) this.out.push(this.surrogate)
    this.surrogate = 0
    if (c === MINUS) this.position++
  }

  private enterShift(): void {
    this.start = this.position
    const next = this.bytes[this.position + 1]
    if (next === MINUS) {
      this.position += 2
      this.out.push(PLUS)
    } else if (next !== undefined && VALUES[next]! < 0) {
      this.fail(this.position + 2, 'ill-formed sequence')
    } else {
      this.position++
      this.inShift = true
      this.shiftStart = this.out.length
      this.resetShift()
    }
  }
}

/** Decodes UTF-7. With `final` false an unfinished shift sequence is left for the next call. */
export function decodeUtf7(bytes: Uint8Array, errors: DecodeErrors, final = true): Decoded {
  return new Utf7Decoder(bytes, errors).run(final)
}

function isDirect(c: number): boolean {
  if (c >= 32) return c < 127 && c !== PLUS && c !== 92 && c !== 126
  return c === 9 || c === 10 || c === 13
}

export function encodeUtf7(s: string | WideString): Uint8Array {
  const length = pointCount(s)
  const out = new ByteBuilder(length + 16)
  let inShift = false
  let bits = 0
  let buffer = 0
  const unit = (u: number) => {
    buffer = (buffer << 16) | u
    for (bits += 16; bits >= 6; bits -= 6) out.push(ALPHABET.charCodeAt((buffer >> (bits - 6)) & 63))
    buffer &= (1 << bits) - 1
  }
  const flush = () => {
    if (bits > 0) out.push(ALPHABET.charCodeAt((buffer << (6 - bits)) & 63))
    bits = 0
    buffer = 0
  }
  for (let i = 0; i < length; i++) {
    const c = pointAt(s, i)
    if (isDirect(c)) {
      if (inShift) {
        flush()
        inShift = false
        if (VALUES[c]! >= 0 || c === MINUS) out.push(MINUS)
      }
      out.push(c)
    } else if (!inShift && c === PLUS) {
      out.push(PLUS)
      out.push(MINUS)
    } else {
      if (!inShift) out.push(PLUS)
      inShift = true
      if (c >= 0x10000) {
        unit(0xd7c0 + (c >> 10))
        unit(0xdc00 | (c & 0x3ff))
      } else unit(c)
    }
  }
  flush()
  if (inShift) out.push(MINUS)
  return out.finish()
}
