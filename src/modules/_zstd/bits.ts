/**
 * Bits as zstd has them: written from the lowest up, the last byte closed with a 1 bit, and read from that end back.
 * RFC 8878, 4.1.
 */
import { corrupt } from './errors.ts'

export const highBit = (n: number): number => 31 - Math.clz32(n)

export class BitWriter {
  declare private bytes: Uint8Array
  declare private at: number
  declare private held: number
  declare private count: number
  constructor() {
    this.bytes = new Uint8Array(1024)
    this.at = 0
    this.held = 0
    this.count = 0
  }

  /** The lowest `n` bits of `value`; n is at most 31. */
  add(value: number, n: number): void {
    if (n > 16) {
      this.add(value & 0xffff, 16)
      this.add(value >>> 16, n - 16)
      return
    }
    this.held |= (value & ((1 << n) - 1)) << this.count
    this.count += n
    while (this.count >= 8) this.flushByte()
  }

  private flushByte(): void {
    if (this.at === this.bytes.length) {
      const bigger = new Uint8Array(this.at * 2)
      bigger.set(this.bytes)
      this.bytes = bigger
    }
    this.bytes[this.at++] = this.held
    this.held >>>= 8
    this.count -= 8
  }

  /** What was written; `mark`: closed with a 1 bit, for a reader from the end. */
  finish(mark: boolean): Uint8Array {
    if (mark) this.add(1, 1)
    if (this.count > 0) this.add(0, 8 - this.count)
    return this.bytes.subarray(0, this.at)
  }
}

/** Reads bits from the start, for table descriptions. */
export class ForwardBits {
  declare private readonly bytes: Uint8Array
  /** In bits. */
  declare position: number
  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes
    this.position = start * 8
  }

  read(n: number): number {
    if (this.position + n > this.bytes.length * 8) throw corrupt()
    let value = 0
    for (let i = 0; i < n; i++, this.position++) {
      value |= ((this.bytes[this.position >> 3]! >> (this.position & 7)) & 1) << i
    }
    return value
  }

  /** The first byte that was not touched. */
  get nextByte(): number {
    return (this.position + 7) >> 3
  }
}

/** Reads bits from the end back; past the start come zeros, and `left` is negative. */
export class BackwardBits {
  declare private readonly bytes: Uint8Array
  declare private readonly start: number
  /** Bits not yet read. */
  declare left: number
  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? bytes[end - 1]! : 0
    if (last === 0) throw corrupt()
    this.bytes = bytes
    this.start = start
    this.left = (end - start - 1) * 8 + highBit(last)
  }

  /** The next `n` bits (at most 24) without going on. */
  peek(n: number): number {
    const from = this.left - n
    if (from < 0) return this.peekPastStart(n)
    const at = this.start + (from >> 3)
    const { bytes } = this
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    return (word >>> (from & 7)) & ((1 << n) - 1)
  }

  private peekPastStart(n: number): number {
    const there = Math.max(this.left, 0)
    return there === 0 ? 0 : this.peek(there) << (n - there)
  }

  read(n: number): number {
    if (n > 16) {
      const high = this.read(n - 16)
      return high * 0x10000 + this.read(16)
    }
    const value = n === 0 ? 0 : this.peek(n)
    this.left -= n
    return value
  }
}
