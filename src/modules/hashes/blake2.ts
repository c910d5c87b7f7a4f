/**
 * BLAKE2b and BLAKE2s with every parameter of the tree mode, as hashlib has them.
 *
 * BLAKE2b words are 64 bits wide and kept as pairs of 32-bit halves, low half first.
 * Specification: RFC 7693 and the BLAKE2 paper (parameter block, last-node flag).
 * CPython: Modules/blake2module.c.
 */

export interface Blake2Parameters {
  readonly digestSize?: number
  readonly key?: Uint8Array
  readonly salt?: Uint8Array
  readonly person?: Uint8Array
  readonly fanout?: number
  readonly depth?: number
  readonly leafSize?: number
  readonly nodeOffset?: bigint
  readonly nodeDepth?: number
  readonly innerSize?: number
  readonly lastNode?: boolean
}

// The message schedule, one row a round; BLAKE2b repeats the first two for rounds 10 and 11.
const SIGMA = Uint8Array.from([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
  11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4, 7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
  9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13, 2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
  12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11, 13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
  6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5, 10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
])

// Positions in the working vector of the eight mixings of a round: columns, then diagonals.
const MIXES = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const

const IV_S = Int32Array.from([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
])

const IV_B = Int32Array.from([
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a, 0xade682d1,
  0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
])

/** The part the two functions share: buffering, counting, finishing. */
abstract class Blake2 {
  declare readonly digestSize: number
  declare readonly blockSize: number
  /** The chaining value, as 32-bit words. */
  declare protected h: Int32Array
  declare protected buffer: Uint8Array
  declare protected filled: number
  declare protected total: number
  declare protected lastNode: boolean

  constructor(blockSize: number, digestSize: number) {
    this.blockSize = blockSize
    this.digestSize = digestSize
  }

  protected init(iv: Int32Array, block: Uint8Array, parameters: Blake2Parameters): void {
    const view = new DataView(block.buffer)
    this.h = iv.map((word, i) => word ^ view.getInt32(i * 4, true))
    this.buffer = new Uint8Array(this.blockSize)
    this.filled = 0
    this.total = 0
    this.lastNode = parameters.lastNode ?? false
    const key = parameters.key
    if (key && key.length > 0) {
      const padded = new Uint8Array(this.blockSize)
      padded.set(key)
      this.update(padded)
    }
  }

  /** Mixes in a block; `last` is set for the final one. */
  protected abstract compress(block: Uint8Array, from: number, last: boolean): void

  update(data: Uint8Array): void {
    let at = 0
    // The last block is compressed only at the end, so a full buffer waits for more data.
    while (at < data.length) {
      if (this.filled === this.blockSize) {
        this.total += this.blockSize
        this.compress(this.buffer, 0, false)
        this.filled = 0
      }
      if (this.filled === 0) {
        for (; data.length - at > this.blockSize; at += this.blockSize) {
          this.total += this.blockSize
          this.compress(data, at, false)
        }
      }
      const take = Math.min(this.blockSize - this.filled, data.length - at)
      this.buffer.set(data.subarray(at, at + take), this.filled)
      this.filled += take
      at += take
    }
  }

  /** The digest of what came so far; the state stays as it is. */
  digest(): Uint8Array {
    const saved = this.h.slice()
    const total = this.total
    this.total += this.filled
    const block = new Uint8Array(this.blockSize)
    block.set(this.buffer.subarray(0, this.filled))
    this.compress(block, 0, true)
    const out = new Uint8Array(this.h.length * 4)
    const view = new DataView(out.buffer)
    this.h.forEach((word, i) => {
      view.setInt32(i * 4, word, true)
    })
    this.h = saved
    this.total = total
    return out.subarray(0, this.digestSize)
  }

  protected copyInto(copy: Blake2): void {
    copy.h = this.h.slice()
    copy.buffer = this.buffer.slice()
    copy.filled = this.filled
    copy.total = this.total
    copy.lastNode = this.lastNode
  }
}

export class Blake2s extends Blake2 {
  constructor(parameters: Blake2Parameters) {
    super(64, parameters.digestSize ?? 32)
    const block = new Uint8Array(32)
    const view = new DataView(block.buffer)
    const offset = parameters.nodeOffset ?? 0n
    setCommon(view, parameters, this.digestSize)
    // The node offset has 48 bits here.
    view.setUint32(8, Number(offset & 0xffffffffn), true)
    view.setUint16(12, Number(offset >> 32n), true)
    block[14] = parameters.nodeDepth ?? 0
    block[15] = parameters.innerSize ?? 0
    if (parameters.salt) block.set(parameters.salt, 16)
    if (parameters.person) block.set(parameters.person, 24)
    this.init(IV_S, block, parameters)
  }

  copy(): Blake2s {
    const copy = new Blake2s({ digestSize: this.digestSize })
    this.copyInto(copy)
    return copy
  }

  protected compress(block: Uint8Array, from: number, last: boolean): void {
    const h = this.h
    const m = readWords(block, from, 16, M)
    const v = V
    v.set(h)
    v.set(IV_S, 8)
    v[12]! ^= this.total | 0
    v[13]! ^= Math.floor(this.total / 0x100000000) | 0
    if (last) v[14] = ~v[14]!
    if (last && this.lastNode) v[15] = ~v[15]!
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 8; i++) {
        const [a, b, c, d] = MIXES[i]!
        const s = round * 16 + i * 2
        mixS(v, a, b, c, d, m[SIGMA[s]!]!, m[SIGMA[s + 1]!]!)
      }
    }
    for (let i = 0; i < 8; i++) h[i]! ^= v[i]! ^ v[i + 8]!
  }
}

export class Blake2b extends Blake2 {
  constructor(parameters: Blake2Parameters) {
    super(128, parameters.digestSize ?? 64)
    const block = new Uint8Array(64)
    const view = new DataView(block.buffer)
    setCommon(view, parameters, this.digestSize)
    view.setBigUint64(8, parameters.nodeOffset ?? 0n, true)
    block[16] = parameters.nodeDepth ?? 0
    block[17] = parameters.innerSize ?? 0
    if (parameters.salt) block.set(parameters.salt, 32)
    if (parameters.person) block.set(parameters.person, 48)
    this.init(IV_B, block, parameters)
  }

  copy(): Blake2b {
    const copy = new Blake2b({ digestSize: this.digestSize })
    this.copyInto(copy)
    return copy
  }

  protected compress(block: Uint8Array, from: number, last: boolean): void {
    const h = this.h
    const m = readWords(block, from, 32, M)
    const v = V
    v.set(h)
    v.set(IV_B, 16)
    v[24]! ^= this.total | 0
    v[25]! ^= Math.floor(this.total / 0x100000000) | 0
    if (last) {
      v[28] = ~v[28]!
      v[29] = ~v[29]!
    }
    if (last && this.lastNode) {
      v[30] = ~v[30]!
      v[31] = ~v[31]!
    }
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 8; i++) {
        const [a, b, c, d] = MIXES[i]!
        const s = (round % 10) * 16 + i * 2
        mixB(v, a * 2, b * 2, c * 2, d * 2, m, SIGMA[s]! * 2, SIGMA[s + 1]! * 2)
      }
    }
    for (let i = 0; i < 16; i++) h[i]! ^= v[i]! ^ v[i + 16]!
  }
}

/** The fields at the same place in both parameter blocks. */
function setCommon(view: DataView, parameters: Blake2Parameters, digestSize: number): void {
  view.setUint8(0, digestSize)
  view.setUint8(1, parameters.key?.length ?? 0)
  view.setUint8(2, parameters.fanout ?? 1)
  view.setUint8(3, parameters.depth ?? 1)
  view.setUint32(4, parameters.leafSize ?? 0, true)
}

// Working memory: the functions do not call each other, so one copy serves all.
const M = new Int32Array(32)
const V = new Int32Array(32)

function readWords(block: Uint8Array, from: number, count: number, out: Int32Array): Int32Array {
  for (let i = 0; i < count; i++, from += 4) {
    out[i] = block[from]! | (block[from + 1]! << 8) | (block[from + 2]! << 16) | (block[from + 3]! << 24)
  }
  return out
}

function mixS(v: Int32Array, a: number, b: number, c: number, d: number, x: number, y: number): void {
  let va = v[a]!
  let vb = v[b]!
  let vc = v[c]!
  let vd = v[d]!
  va = (va + vb + x) | 0
  vd = rotateRight(vd ^ va, 16)
  vc = (vc + vd) | 0
  vb = rotateRight(vb ^ vc, 12)
  va = (va + vb + y) | 0
  vd = rotateRight(vd ^ va, 8)
  vc = (vc + vd) | 0
  vb = rotateRight(vb ^ vc, 7)
  v[a] = va
  v[b] = vb
  v[c] = vc
  v[d] = vd
}

function rotateRight(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** One mixing of 64-bit words: each index names the low half, the high half follows it. */
function mixB(
  v: Int32Array,
  a: number,
  b: number,
  c: number,
  d: number,
  m: Int32Array,
  x: number,
  y: number,
): void {
  let al = v[a]!
  let ah = v[a + 1]!
  let bl = v[b]!
  let bh = v[b + 1]!
  let cl = v[c]!
  let ch = v[c + 1]!
  let dl = v[d]!
  let dh = v[d + 1]!
  let sum = (al >>> 0) + (bl >>> 0) + (m[x]! >>> 0)
  ah = (ah + bh + m[x + 1]! + Math.floor(sum / 0x100000000)) | 0
  al = sum | 0
  // d = rotate right (d ^ a) by 32, 24, 16 and 63 bits in turn, b likewise.
  let low = dl ^ al
  dl = dh ^ ah
  dh = low
  sum = (cl >>> 0) + (dl >>> 0)
  ch = (ch + dh + (sum > 0xffffffff ? 1 : 0)) | 0
  cl = sum | 0
  low = bl ^ cl
  let high = bh ^ ch
  bl = (low >>> 24) | (high << 8)
  bh = (high >>> 24) | (low << 8)
  sum = (al >>> 0) + (bl >>> 0) + (m[y]! >>> 0)
  ah = (ah + bh + m[y + 1]! + Math.floor(sum / 0x100000000)) | 0
  al = sum | 0
  low = dl ^ al
  high = dh ^ ah
  dl = (low >>> 16) | (high << 16)
  dh = (high >>> 16) | (low << 16)
  sum = (cl >>> 0) + (dl >>> 0)
  ch = (ch + dh + (sum > 0xffffffff ? 1 : 0)) | 0
  cl = sum | 0
  low = bl ^ cl
  high = bh ^ ch
  bl = (high >>> 31) | (low << 1)
  bh = (low >>> 31) | (high << 1)
  v[a] = al
  v[a + 1] = ah
  v[b] = bl
  v[b + 1] = bh
  v[c] = cl
  v[c + 1] = ch
  v[d] = dl
  v[d + 1] = dh
}
