/**
 * SipHash-1-3 with a 64-bit key (the second half zero), as used for source hashes in .pyc files.
 * 64-bit words are pairs of 32-bit halves. CPython: Python/pyhash.c, _Py_KeyedHash.
 */

/** The hash as eight bytes, little-endian. The key is an unsigned integer below 2**53. */
export function sipHash13(key: number, data: Uint8Array): Uint8Array {
  const k0l = key >>> 0
  const k0h = Math.floor(key / 0x100000000) >>> 0
  const v = Int32Array.of(
    k0h ^ 0x736f6d65,
    k0l ^ 0x70736575,
    0x646f7261,
    0x6e646f6d,
    k0h ^ 0x6c796765,
    k0l ^ 0x6e657261,
    0x74656462,
    0x79746573,
  )
  const words = data.length >>> 3
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  for (let i = 0; i < words; i++) absorb(v, view.getInt32(8 * i + 4, true), view.getInt32(8 * i, true))
  let high = (data.length & 0xff) << 24
  let low = 0
  for (let i = words * 8; i < data.length; i++) {
    const shift = (i & 3) * 8
    if ((i & 7) < 4) low |= data[i]! << shift
    else high |= data[i]! << shift
  }
  absorb(v, high, low)
  v[5]! ^= 0xff
  for (let i = 0; i < 3; i++) round(v)
  const out = new DataView(new ArrayBuffer(8))
  out.setInt32(0, v[1]! ^ v[3]! ^ v[5]! ^ v[7]!, true)
  out.setInt32(4, v[0]! ^ v[2]! ^ v[4]! ^ v[6]!, true)
  return new Uint8Array(out.buffer)
}

function absorb(v: Int32Array, high: number, low: number): void {
  v[6]! ^= high
  v[7]! ^= low
  round(v)
  v[0]! ^= high
  v[1]! ^= low
}

/** One SipRound over (v0, v1, v2, v3), each a high and a low half. */
function round(v: Int32Array): void {
  addRotateXor(v, 0, 2, 13)
  swapHalves(v, 0)
  addRotateXor(v, 4, 6, 16)
  addRotateXor(v, 0, 6, 21)
  addRotateXor(v, 4, 2, 17)
  swapHalves(v, 4)
}

/** a += b; b = rotl(b, n) ^ a, with 0 < n < 32. */
function addRotateXor(v: Int32Array, a: number, b: number, n: number): void {
  const bh = v[b]!
  const bl = v[b + 1]!
  const low = (v[a + 1]! >>> 0) + (bl >>> 0)
  v[a + 1] = low
  v[a] = v[a]! + bh + (low > 0xffffffff ? 1 : 0)
  v[b] = ((bh << n) | (bl >>> (32 - n))) ^ v[a]!
  v[b + 1] = ((bl << n) | (bh >>> (32 - n))) ^ v[a + 1]!
}

function swapHalves(v: Int32Array, a: number): void {
  const high = v[a]!
  v[a] = v[a + 1]!
  v[a + 1] = high
}
