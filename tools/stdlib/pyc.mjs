// The header of the .pyc files that ship with Typhon: hash-based and unchecked, so that they hold
// wherever the package is installed and whatever times its files get.

/** Of CPython 3.14. */
const MAGIC = 3627
const UNCHECKED_HASH = 0b01

const MASK = (1n << 64n) - 1n
const rotl = (x, n) => ((x << n) | (x >> (64n - n))) & MASK

/** SipHash-1-3 of the source under the key (MAGIC with its line end, 0): CPython's `_imp.source_hash`. */
export function sourceHash(source) {
  const k0 = BigInt(MAGIC | (0x0d << 16) | (0x0a << 24))
  let v0 = 0x736f6d6570736575n ^ k0
  let v1 = 0x646f72616e646f6dn
  let v2 = 0x6c7967656e657261n ^ k0
  let v3 = 0x7465646279746573n
  const round = () => {
    v0 = (v0 + v1) & MASK
    v1 = rotl(v1, 13n) ^ v0
    v0 = rotl(v0, 32n)
    v2 = (v2 + v3) & MASK
    v3 = rotl(v3, 16n) ^ v2
    v0 = (v0 + v3) & MASK
    v3 = rotl(v3, 21n) ^ v0
    v2 = (v2 + v1) & MASK
    v1 = rotl(v1, 17n) ^ v2
    v2 = rotl(v2, 32n)
  }
  const absorb = word => {
    v3 ^= word
    round()
    v0 ^= word
  }
  const whole = source.length - (source.length % 8)
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  for (let i = 0; i < whole; i += 8) absorb(view.getBigUint64(i, true))
  let last = BigInt(source.length & 0xff) << 56n
  for (let i = whole; i < source.length; i++) last |= BigInt(source[i]) << BigInt(8 * (i - whole))
  absorb(last)
  v2 ^= 0xffn
  for (let i = 0; i < 3; i++) round()
  return v0 ^ v1 ^ v2 ^ v3
}

/** A whole .pyc file. */
export function makePyc(source, code) {
  const header = Buffer.alloc(16)
  header.writeUInt16LE(MAGIC, 0)
  header.write('\r\n', 2, 'latin1')
  header.writeUInt32LE(UNCHECKED_HASH, 4)
  header.writeBigUInt64LE(sourceHash(source), 8)
  return Buffer.concat([header, code])
}
