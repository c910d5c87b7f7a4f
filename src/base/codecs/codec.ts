/**
 * What all codecs share: the interface to error handlers, and builders for results.
 *
 * A codec knows nothing of handler names: it calls `errors` with what a UnicodeDecodeError or
 * UnicodeEncodeError would hold, and goes on with the replacement at the position it gets back. The
 * runtime's adapter raises for 'strict', checks the handler's result, and makes positions absolute
 * and in range. CPython: unicode_decode_call_errorhandler_writer, unicode_encode_call_errorhandler.
 */
import { fromCodePoints, type WideString } from '../wide_string.ts'

export interface DecodeReplacement {
  readonly replacement: string | WideString
  /** Where to go on: an index into the object. */
  readonly position: number
  /** The input to go on with, if the handler put another one into the exception. */
  readonly object?: Uint8Array | undefined
}

export interface DecodeErrors {
  /** A replacement, or a throw. */
  decode(encoding: string, object: Uint8Array, start: number, end: number, reason: string): DecodeReplacement
}

export interface EncodeReplacement {
  /** Text is encoded in turn; bytes are taken as they are. */
  readonly replacement: string | WideString | Uint8Array
  readonly position: number
}

export interface EncodeErrors {
  /** A replacement, or a throw. */
  encode(
    encoding: string,
    object: string | WideString,
    start: number,
    end: number,
    reason: string,
  ): EncodeReplacement
  /** The error itself, for a replacement that cannot be encoded. */
  raise(encoding: string, object: string | WideString, start: number, end: number, reason: string): never
}

/** Decoded text and how many bytes were used: fewer than given only when more input may follow. */
export interface Decoded {
  readonly text: string | WideString
  readonly consumed: number
}

export function pointCount(s: string | WideString): number {
  return typeof s === 'string' ? s.length : s.points.length
}

export function pointAt(s: string | WideString, i: number): number {
  return typeof s === 'string' ? s.charCodeAt(i) : s.points[i]!
}

/** True if every code point is below 128. */
export function isAsciiText(s: string | WideString): boolean {
  if (typeof s !== 'string') return false
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) > 127) return false
  return true
}

/** A Python string made piece by piece: a JS string until the first wide code point comes. */
export class TextBuilder {
  declare private text: string
  /** What comes before `text`, in flat pieces: a long chain of pieces would survive many collections. */
  declare private settled: string[]
  declare private settledLength: number
  declare private points: number[] | undefined

  constructor() {
    this.text = ''
    this.settled = []
    this.settledLength = 0
    this.points = undefined
  }

  /** How many code points there are. */
  get length(): number {
    return this.settledLength + this.text.length + (this.points === undefined ? 0 : this.points.length)
  }

  push(cp: number): void {
    if (this.points !== undefined) this.points.push(cp)
    else if (cp < 0xd800 || (cp > 0xdfff && cp < 0x10000)) this.text += String.fromCharCode(cp)
    else this.widen().push(cp)
  }

  /** Text from elsewhere, of either kind. */
  append(s: string | WideString): void {
    if (typeof s !== 'string') {
      const points = this.points ?? this.widen()
      for (const p of s.points) points.push(p)
    } else if (this.points === undefined) {
      this.text += s
      if (this.text.length >= PIECE) this.settle()
    } else for (let i = 0; i < s.length; i++) this.points.push(s.charCodeAt(i))
  }

  /** Reading a character makes the host put the pieces of a text together. */
  private settle(): void {
    this.text.charCodeAt(0)
    this.settled.push(this.text)
    this.settledLength += this.text.length
    this.text = ''
  }

  private whole(): string {
    if (this.settled.length === 0) return this.text
    return this.settled.join('') + this.text
  }

  /** Bytes below 128. */
  appendAscii(bytes: Uint8Array, start: number, end: number): void {
    if (this.points === undefined) this.text += latin1Slice(bytes, start, end)
    else for (let i = start; i < end; i++) this.points.push(bytes[i]!)
  }

  truncate(length: number): void {
    this.text = this.whole()
    this.settled = []
    this.settledLength = 0
    if (length <= this.text.length) {
      this.text = this.text.slice(0, length)
      this.points = undefined
    } else if (this.points !== undefined) this.points.length = length - this.text.length
  }

  private widen(): number[] {
    return (this.points = [])
  }

  finish(): string | WideString {
    const text = this.whole()
    if (this.points === undefined) return text
    const all = new Array<number>(text.length)
    for (let i = 0; i < text.length; i++) all[i] = text.charCodeAt(i)
    return fromCodePoints(text === '' ? this.points : all.concat(this.points))
  }
}

const PIECE = 4096
const CHUNK = 4096
const SHORT = 32

/** Bytes as the characters 0 to 255. */
export function latin1Slice(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > CHUNK) {
    let text = ''
    for (let i = start; i < end; i += CHUNK) text += latin1Slice(bytes, i, Math.min(end, i + CHUNK))
    return text
  }
  if (end - start > SHORT) return charactersOf(bytes, start, end)
  let text = ''
  let i = start
  for (; i + 4 <= end; i += 4)
    text += String.fromCharCode(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!)
  for (; i < end; i++) text += String.fromCharCode(bytes[i]!)
  return text
}

/** An array of its own for the arguments: the host takes five times as long to read them from bytes. */
function charactersOf(bytes: Uint8Array, start: number, end: number): string {
  const units = new Array<number>(end - start)
  for (let i = start; i < end; i++) units[i - start] = bytes[i]!
  return String.fromCharCode.apply(null, units)
}

/** Bytes made piece by piece. */
export class ByteBuilder {
  declare private bytes: Uint8Array
  declare length: number

  constructor(capacity: number) {
    this.bytes = new Uint8Array(Math.max(capacity, 16))
    this.length = 0
  }

  push(byte: number): void {
    if (this.length === this.bytes.length) this.reserve(1)
    this.bytes[this.length++] = byte
  }

  /** The last byte, or -1. */
  last(): number {
    return this.length === 0 ? -1 : this.bytes[this.length - 1]!
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  /** Text of code points below 256, a byte each. */
  appendLatin1(text: string): void {
    this.reserve(text.length)
    for (let i = 0; i < text.length; i++) this.bytes[this.length++] = text.charCodeAt(i)
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return
    const grown = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2))
    grown.set(this.bytes)
    this.bytes = grown
  }

  finish(): Uint8Array {
    return this.length === this.bytes.length ? this.bytes : this.bytes.slice(0, this.length)
  }
}
