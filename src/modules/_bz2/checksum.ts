/** bzip2's CRC-32: the usual polynomial with the highest bit first. */

const TABLE = new Int32Array(256)
for (let n = 0; n < 256; n++) {
  let c = n << 24
  for (let bit = 0; bit < 8; bit++) c = c < 0 ? (c << 1) ^ 0x04c11db7 : c << 1
  TABLE[n] = c
}

export const CRC_START = -1

/** The state after one more byte; the checksum is the complement. */
export const crcByte = (state: number, byte: number): number => (state << 8) ^ TABLE[(state >>> 24) ^ byte]!

/** The checksum of the whole file with one more block's. */
export const combine = (file: number, block: number): number => ((file << 1) | (file >>> 31)) ^ block
