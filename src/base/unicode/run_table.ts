/**
 * The form in which Unicode tables are stored and looked up.
 *
 * Stored: base64 of (record, length) pairs of varints that cover all code points in order. In memory:
 * a two-stage table of 256-entry blocks, where blocks with one record are shared. Decoded on first
 * use (about a millisecond), so start-up pays nothing. CPython: the index tables of unicodedata_db.h.
 */

/** The bytes of a base64 text made by our own generators (no checks). */
export function decodeBase64(text: string): Uint8Array {
  const binary = atob(text)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** Reads unsigned varints (7 bits a byte, low first) one after the other. */
export class VarintReader {
  declare readonly bytes: Uint8Array
  declare position: number
  constructor(text: string) {
    this.bytes = decodeBase64(text)
    this.position = 0
  }

  get done(): boolean {
    return this.position >= this.bytes.length
  }

  byte(): number {
    return this.bytes[this.position++]!
  }

  next(): number {
    let byte = this.bytes[this.position++]!
    if (byte < 128) return byte
    let value = byte & 127
    let shift = 7
    do {
      byte = this.bytes[this.position++]!
      value |= (byte & 127) << shift
      shift += 7
    } while (byte >= 128)
    return value
  }
}

export interface RunTable {
  readonly blocks: readonly Uint16Array[]
}

/** The record number of a code point (0..0x10ffff). */
export function runTableGet(table: RunTable, cp: number): number {
  return table.blocks[cp >> 8]![cp & 255]!
}

export function decodeRunTable(text: string): RunTable {
  const reader = new VarintReader(text)
  const uniform = new Map<number, Uint16Array>()
  const blocks: Uint16Array[] = []
  let open: Uint16Array | undefined
  let position = 0
  while (!reader.done) {
    const record = reader.next()
    let length = reader.next()
    while (length > 0) {
      const offset = position & 255
      const count = Math.min(length, 256 - offset)
      if (count === 256) blocks.push(uniformBlock(uniform, record))
      else {
        if (offset === 0) blocks.push((open = new Uint16Array(256)))
        open!.fill(record, offset, offset + count)
      }
      position += count
      length -= count
    }
  }
  return { blocks }
}

function uniformBlock(cache: Map<number, Uint16Array>, record: number): Uint16Array {
  let block = cache.get(record)
  if (block === undefined) cache.set(record, (block = new Uint16Array(256).fill(record)))
  return block
}
