/** XXH64 of a stream, whose lowest 32 bits are a frame's checksum. */
const P1 = 0x9e3779b185ebca87n
const P2 = 0xc2b2ae3d27d4eb4fn
const P3 = 0x165667b19e3779f9n
const P4 = 0x85ebca77c2b2ae63n
const P5 = 0x27d4eb2f165667c5n
const STRIPE = 32

const wrap = (n: bigint): bigint => BigInt.asUintN(64, n)
const rotate = (n: bigint, by: bigint): bigint => wrap((n << by) | (n >> (64n - by)))
const round = (sum: bigint, lane: bigint): bigint => wrap(rotate(wrap(sum + lane * P2), 31n) * P1)
const merge = (sum: bigint, lane: bigint): bigint => wrap((sum ^ round(0n, lane)) * P1 + P4)

export class XxHash64 {
  declare private a: bigint
  declare private b: bigint
  declare private c: bigint
  declare private d: bigint
  declare private rest: Uint8Array
  declare private total: bigint
  constructor() {
    this.a = wrap(P1 + P2)
    this.b = P2
    this.c = 0n
    this.d = wrap(-P1)
    this.rest = new Uint8Array(0)
    this.total = 0n
  }

  update(data: Uint8Array): void {
    this.total += BigInt(data.length)
    const bytes = new Uint8Array(this.rest.length + data.length)
    bytes.set(this.rest)
    bytes.set(data, this.rest.length)
    const view = new DataView(bytes.buffer)
    let at = 0
    for (; at + STRIPE <= bytes.length; at += STRIPE) {
      this.a = round(this.a, view.getBigUint64(at, true))
      this.b = round(this.b, view.getBigUint64(at + 8, true))
      this.c = round(this.c, view.getBigUint64(at + 16, true))
      this.d = round(this.d, view.getBigUint64(at + 24, true))
    }
    this.rest = bytes.slice(at)
  }

  /** The lowest 32 bits. */
  low32(): number {
    let sum = this.total >= STRIPE ? this.lanes() : P5
    sum = wrap(sum + this.total)
    const view = new DataView(this.rest.buffer, this.rest.byteOffset, this.rest.length)
    let at = 0
    for (; at + 8 <= view.byteLength; at += 8) {
      sum = wrap(rotate(sum ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4)
    }
    if (at + 4 <= view.byteLength) {
      sum = wrap(rotate(sum ^ wrap(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3)
      at += 4
    }
    for (; at < view.byteLength; at++) {
      sum = wrap(rotate(sum ^ wrap(BigInt(view.getUint8(at)) * P5), 11n) * P1)
    }
    sum = wrap((sum ^ (sum >> 33n)) * P2)
    sum = wrap((sum ^ (sum >> 29n)) * P3)
    return Number((sum ^ (sum >> 32n)) & 0xffffffffn)
  }

  private lanes(): bigint {
    const { a, b, c, d } = this
    const sum = wrap(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n))
    return merge(merge(merge(merge(sum, a), b), c), d)
  }
}
