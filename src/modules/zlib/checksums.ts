/**
 * CRC-32 and Adler-32 with running values, both as unsigned 32-bit numbers.
 * CPython: zlib.crc32, zlib.adler32, binascii.crc32.
 */

// Table k gives the effect of a byte that stands k bytes before the end of a group of four.
const TABLES = makeTables()

function makeTables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const first = new Int32Array(256)
  for (let n = 0; n < 256; n++) {
    let c = n
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
    first[n] = c
  }
  const next = (table: Int32Array): Int32Array => table.map(c => (c >>> 8) ^ first[c & 255]!)
  const second = next(first)
  const third = next(second)
  return [first, second, third, next(third)]
}

/** CRC-32 of `data`, going on from the CRC of what came before it. */
export function crc32(data: Uint8Array, value = 0): number {
  const [t0, t1, t2, t3] = TABLES
  let c = ~value
  let i = 0
  for (const last = data.length - 3; i < last; i += 4) {
    c ^= data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24)
    c = t3[c & 255]! ^ t2[(c >>> 8) & 255]! ^ t1[(c >>> 16) & 255]! ^ t0[c >>> 24]!
  }
  for (; i < data.length; i++) c = t0[(c ^ data[i]!) & 255]! ^ (c >>> 8)
  return ~c >>> 0
}

const ADLER_BASE = 65521
/** More bytes than this could take the second sum beyond 32 bits. */
const ADLER_RUN = 3850

/** Adler-32 of `data`, going on from the value of what came before it. */
export function adler32(data: Uint8Array, value = 1): number {
  let a = value & 0xffff
  let b = (value >>> 16) & 0xffff
  for (let i = 0; i < data.length; ) {
    for (const end = Math.min(i + ADLER_RUN, data.length); i < end; i++) {
      a += data[i]!
      b += a
    }
    a %= ADLER_BASE
    b %= ADLER_BASE
  }
  return ((b << 16) | a) >>> 0
}
