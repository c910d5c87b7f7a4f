/**
 * The range encoder of LZMA: bits with their probabilities in, bytes out.
 *
 * `low` is a number of 33 bits; its top byte waits in `cache`, followed by a run of 0xff, until a carry can no
 * longer reach it.
 */
import { MOVE_BITS, PROB_BITS, TOP } from './model.ts'

export class RangeEncoder {
  declare bytes: Uint8Array
  declare length: number
  declare private low: number
  declare private range: number
  declare private cache: number
  declare private cacheSize: number
  constructor() {
    this.bytes = new Uint8Array(1 << 16)
    this.length = 0
    this.low = 0
    this.range = 0xffffffff
    this.cache = 0
    this.cacheSize = 1
  }

  /** Begins anew; what was put out is dropped. */
  reset(): void {
    this.length = 0
    this.low = 0
    this.range = 0xffffffff
    this.cache = 0
    this.cacheSize = 1
  }

  /** Bytes there will be after `finish`, at most. */
  get pending(): number {
    return this.length + this.cacheSize + 4
  }

  bit(probs: Uint16Array, at: number, bit: number): void {
    const prob = probs[at]!
    const bound = ((this.range >>> PROB_BITS) * prob) >>> 0
    if (bit === 0) {
      this.range = bound
      probs[at] = prob + (((1 << PROB_BITS) - prob) >> MOVE_BITS)
    } else {
      this.low += bound
      this.range -= bound
      probs[at] = prob - (prob >> MOVE_BITS)
    }
    if (this.range < TOP) this.shift()
  }

  /** The lowest `count` bits of `value`, the highest first, each as likely as not. */
  direct(value: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) {
      this.range >>>= 1
      if ((value >>> i) & 1) this.low += this.range
      if (this.range < TOP) this.shift()
    }
  }

  tree(probs: Uint16Array, at: number, bits: number, value: number): void {
    let symbol = 1
    for (let i = bits - 1; i >= 0; i--) {
      const bit = (value >> i) & 1
      this.bit(probs, at + symbol, bit)
      symbol = (symbol << 1) | bit
    }
  }

  reverseTree(probs: Uint16Array, at: number, bits: number, value: number): void {
    let symbol = 1
    for (let i = 0; i < bits; i++) {
      const bit = (value >> i) & 1
      this.bit(probs, at + symbol, bit)
      symbol = (symbol << 1) | bit
    }
  }

  finish(): void {
    for (let i = 0; i < 5; i++) this.shiftLow()
  }

  private shift(): void {
    this.range = (this.range << 8) >>> 0
    this.shiftLow()
  }

  private shiftLow(): void {
    if (this.low < 0xff000000 || this.low > 0xffffffff) {
      const carry = this.low > 0xffffffff ? 1 : 0
      this.put((this.cache + carry) & 255)
      for (; this.cacheSize > 1; this.cacheSize--) this.put((0xff + carry) & 255)
      this.cacheSize = 0
      this.cache = (this.low >>> 24) & 255
    }
    this.cacheSize++
    this.low = (this.low & 0xffffff) * 256
  }

  private put(byte: number): void {
    if (this.length === this.bytes.length) {
      const bigger = new Uint8Array(2 * this.bytes.length)
      bigger.set(this.bytes)
      this.bytes = bigger
    }
    this.bytes[this.length++] = byte
  }
}
