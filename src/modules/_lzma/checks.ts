/** The integrity checks of .xz blocks: none, CRC-32, CRC-64, SHA-256. */
import { sha256 } from '@noble/hashes/sha2.js'
import { crc32 } from '../zlib/checksums.ts'
import { u32 } from './filters.ts'

export const CHECK = { NONE: 0, CRC32: 1, CRC64: 4, SHA256: 10, UNKNOWN: 16 } as const
export const CHECK_ID_MAX = 15

/** Bytes that the check of each number takes, known or not. */
const SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64]
export const checkSize = (id: number): number => SIZES[id] ?? 0

export const isSupported = (id: number): boolean =>
  id === CHECK.NONE || id === CHECK.CRC32 || id === CHECK.CRC64 || id === CHECK.SHA256

/** A check that runs along; `finish` gives its bytes as the file has them. */
export interface RunningCheck {
  update(data: Uint8Array): void
  finish(): Uint8Array
}

export function newCheck(id: number): RunningCheck {
  if (id === CHECK.CRC32) return new Crc32()
  if (id === CHECK.CRC64) return new Crc64()
  if (id === CHECK.SHA256) {
    const hash = sha256.create()
    return { update: data => void hash.update(data), finish: () => hash.digest() }
  }
  return { update: () => {}, finish: () => new Uint8Array(0) }
}

class Crc32 implements RunningCheck {
  declare private value: number
  constructor() {
    this.value = 0
  }
  update(data: Uint8Array): void {
    this.value = crc32(data, this.value)
  }
  finish(): Uint8Array {
    return u32(this.value)
  }
}

/** For each byte the low and the high half of its effect, the polynomial of ECMA-182 reflected. */
let crc64Table: Int32Array | undefined

function makeCrc64Table(): Int32Array {
  const table = new Int32Array(512)
  for (let n = 0; n < 256; n++) {
    let low = n
    let high = 0
    for (let bit = 0; bit < 8; bit++) {
      const odd = low & 1
      low = (low >>> 1) | (high << 31)
      high >>>= 1
      if (odd === 1) {
        low ^= 0xd7870f42
        high ^= 0xc96c5795
      }
    }
    table[2 * n] = low
    table[2 * n + 1] = high
  }
  return table
}

class Crc64 implements RunningCheck {
  declare private low: number
  declare private high: number
  constructor() {
    this.low = -1
    this.high = -1
  }
  update(data: Uint8Array): void {
    crc64Table ??= makeCrc64Table()
    const table = crc64Table
    let { low, high } = this
    for (let i = 0; i < data.length; i++) {
      const at = ((low ^ data[i]!) & 255) << 1
      low = ((low >>> 8) | (high << 24)) ^ table[at]!
      high = (high >>> 8) ^ table[at + 1]!
    }
    this.low = low
    this.high = high
  }
  finish(): Uint8Array {
    return Uint8Array.of(...u32(~this.low), ...u32(~this.high))
  }
}
