/**
 * The text of a document while it is written: characters go into bytes (UTF-8), which become text by the piece. A text
 * that grows by `+=` would be a chain of hundreds of thousands of pieces.
 */
import { latin1Slice, TextBuilder } from '../../base/codecs/codec.ts'
import type { PyStr } from '../../runtime/values.ts'
import { encodeAscii, encodeUnicode } from './json_core.ts'

const QUOTE = 34
const BACKSLASH = 92
const MINUS = 45
const SIZE = 16384
/** Texts beyond this are not copied character by character. */
const LONGEST = 1024
/** Bytes up to here become text without the host's decoder, which is slow to begin. */
const SHORT = 512

/** Buffers that no sink uses: what an encoder calls may write documents of its own. */
const spare: Uint8Array[] = []

export class Sink {
  declare private readonly out: TextBuilder
  declare private readonly bytes: Uint8Array
  declare private at: number
  /** Whether all of `bytes` are below 128. */
  declare private isAscii: boolean

  constructor() {
    this.out = new TextBuilder()
    this.bytes = spare.pop() ?? new Uint8Array(SIZE)
    this.at = 0
    this.isAscii = true
  }

  /** All that was written. The sink is not to be used any more. */
  finish(): PyStr {
    this.flush()
    if (spare.length < 4) spare.push(this.bytes)
    return this.out.finish()
  }

  private flush(): void {
    const { bytes, at } = this
    if (at === 0) return
    this.out.append(
      this.isAscii && at <= SHORT
        ? latin1Slice(bytes, 0, at)
        : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, at)),
    )
    this.at = 0
    this.isAscii = true
  }

  /** Where to write `n` bytes. */
  private room(n: number): number {
    if (this.at + n > SIZE) this.flush()
    return this.at
  }

  /** Text as it is. */
  raw(text: PyStr): void {
    if (typeof text !== 'string' || text.length > LONGEST) {
      this.flush()
      this.out.append(text)
      return
    }
    const { bytes } = this
    let at = this.room(text.length * 3)
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i)
      if (c < 128) bytes[at++] = c
      else at = this.multibyte(c, at)
    }
    this.at = at
  }

  /** A string literal; with `ascii` all that is not ASCII is escaped. */
  literal(text: PyStr, ascii: boolean): void {
    if (typeof text !== 'string' || text.length > LONGEST) {
      this.raw(ascii ? encodeAscii(text) : encodeUnicode(text))
      return
    }
    const { bytes } = this
    let at = this.room(text.length * 6 + 2)
    bytes[at++] = QUOTE
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i)
      if (c >= 32 && c < 127 && c !== QUOTE && c !== BACKSLASH) bytes[at++] = c
      else at = this.unusual(c, at, ascii)
    }
    bytes[at++] = QUOTE
    this.at = at
  }

  private unusual(c: number, at: number, ascii: boolean): number {
    if (c === 127 && !ascii) this.bytes[at++] = c
    else if (c >= 127 && !ascii) return this.multibyte(c, at)
    else at = this.escape(c, at)
    return at
  }

  private escape(c: number, at: number): number {
    const { bytes } = this
    bytes[at++] = BACKSLASH
    const short = SHORT_ESCAPES.indexOf(c)
    if (short >= 0) {
      bytes[at] = SHORT_ESCAPES[short + 1]!
      return at + 1
    }
    bytes[at++] = 117
    for (let shift = 12; shift >= 0; shift -= 4) bytes[at++] = HEX[(c >> shift) & 15]!
    return at
  }

  /** The UTF-8 of a character beyond 127, which is no surrogate. */
  private multibyte(c: number, at: number): number {
    const { bytes } = this
    this.isAscii = false
    if (c < 0x800) bytes[at++] = 0xc0 | (c >> 6)
    else {
      bytes[at++] = 0xe0 | (c >> 12)
      bytes[at++] = 0x80 | ((c >> 6) & 63)
    }
    bytes[at++] = 0x80 | (c & 63)
    return at
  }

  /** An integral number that is a safe integer. */
  int(n: number): void {
    if (n !== (n | 0)) {
      this.raw(String(n))
      return
    }
    const { bytes } = this
    let at = this.room(11)
    let rest = n < 0 ? -n : n
    if (n < 0) bytes[at++] = MINUS
    let end = at + 1
    for (let limit = 10; rest >= limit; limit *= 10) end++
    this.at = end
    while (end > at) {
      const tens = Math.floor(rest / 10)
      bytes[--end] = 48 + rest - tens * 10
      rest = tens
    }
  }
}

/** Characters with the letter of their escape. */
const SHORT_ESCAPES = [8, 98, 9, 116, 10, 110, 12, 102, 13, 114, QUOTE, QUOTE, BACKSLASH, BACKSLASH]
const HEX = Uint8Array.from('0123456789abcdef', c => c.charCodeAt(0))
