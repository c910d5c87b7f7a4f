/**
 * The Mersenne Twister MT19937 behind `random.Random`, with CPython's seeding and its way to make
 * doubles and big integers from the stream. CPython: Modules/_randommodule.c.
 */
import { canonicalInt } from './constant.ts'

const N = 624
const M = 397

export class MersenneTwister {
  declare private readonly words: Uint32Array
  /** How many of the words are used up, 0 to 624. */
  declare private index: number

  constructor() {
    this.words = new Uint32Array(N)
    this.index = N
  }

  /** Knuth's linear initialisation from 32 bits. */
  initGenrand(seed: number): void {
    const mt = this.words
    mt[0] = seed
    for (let i = 1; i < N; i++) {
      const previous = mt[i - 1]!
      mt[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i
    }
    this.index = N
  }

  /** Initialisation from an array of 32-bit words (not empty). */
  initByArray(key: ArrayLike<number>): void {
    const mt = this.words
    this.initGenrand(19650218)
    let i = 1
    let j = 0
    for (let k = Math.max(N, key.length); k > 0; k--) {
      mt[i] = (mt[i]! ^ Math.imul(mt[i - 1]! ^ (mt[i - 1]! >>> 30), 1664525)) + key[j]! + j
      if (++i >= N) {
        mt[0] = mt[N - 1]!
        i = 1
      }
      if (++j >= key.length) j = 0
    }
    for (let k = N - 1; k > 0; k--) {
      mt[i] = (mt[i]! ^ Math.imul(mt[i - 1]! ^ (mt[i - 1]! >>> 30), 1566083941)) - i
      if (++i >= N) {
        mt[0] = mt[N - 1]!
        i = 1
      }
    }
    mt[0] = 0x80000000
  }

  /** random.seed() of |n|: its 32-bit digits, lowest first. */
  seedInt(n: number | bigint): void {
    const key: number[] = []
    let rest = BigInt(n)
    if (rest < 0n) rest = -rest
    const hex = rest.toString(16)
    for (let end = hex.length; end > 0; end -= 8) {
      key.push(Number.parseInt(hex.slice(Math.max(0, end - 8), end), 16))
    }
    this.initByArray(key)
  }

  private refill(): void {
    const mt = this.words
    for (let k = 0; k < N; k++) {
      const y = (mt[k]! & 0x80000000) | (mt[k + 1 === N ? 0 : k + 1]! & 0x7fffffff)
      const far = mt[k < N - M ? k + M : k + M - N]!
      mt[k] = far ^ (y >>> 1) ^ ((y & 1) === 0 ? 0 : 0x9908b0df)
    }
    this.index = 0
  }

  /** The next 32 bits, unsigned. */
  next32(): number {
    if (this.index >= N) this.refill()
    let y = this.words[this.index++]!
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  /** A double in [0, 1) with 53 random bits. */
  random(): number {
    const a = this.next32() >>> 5
    const b = this.next32() >>> 6
    return (a * 67108864 + b) / 9007199254740992
  }

  /** k random bits as an int, k >= 0. */
  getRandBits(k: number): number | bigint {
    if (k === 0) return 0
    if (k <= 32) return this.next32() >>> (32 - k)
    const words: string[] = []
    for (; k > 0; k -= 32) {
      const word = k < 32 ? this.next32() >>> (32 - k) : this.next32()
      words.push(word.toString(16).padStart(8, '0'))
    }
    return canonicalInt(BigInt(`0x${words.reverse().join('')}`))
  }

  /** The 624 words and the index, as random.getstate() shows them. */
  getState(): number[] {
    return [...this.words, this.index]
  }

  /** The opposite; `state` has 625 numbers, the last 0 to 624. */
  setState(state: ArrayLike<number>): void {
    for (let i = 0; i < N; i++) this.words[i] = state[i]!
    this.index = state[N]!
  }
}
