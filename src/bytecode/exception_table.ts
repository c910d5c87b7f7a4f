/**
 * The exception table: which handler covers which instructions.
 *
 * Entries are four numbers (start, size, target, depth and lasti) of 6-bit groups, big end first;
 * bit 64 means that more follows, bit 128 marks the first byte of an entry. Offsets here are code
 * units (two bytes of code each). CPython: InternalDocs/exception_handling.md.
 */
import type { ByteArena } from '../base/byte_arena.ts'

export interface ExceptionEntry {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  readonly target: number
  /** How many stack items stay. */
  readonly depth: number
  /** Whether the offset of the raising instruction is pushed below the exception. */
  readonly lasti: boolean
}

const CONTINUES = 64
const FIRST = 128

export class ExceptionTableWriter {
  readonly #bytes: number[] = []

  add(entry: ExceptionEntry): void {
    this.#number(entry.start, FIRST)
    this.#number(entry.end - entry.start, 0)
    this.#number(entry.target, 0)
    this.#number((entry.depth << 1) | (entry.lasti ? 1 : 0), 0)
  }

  #number(value: number, mark: number): void {
    for (let shift = 24; shift > 0; shift -= 6) {
      if (value < 1 << shift) continue
      this.#bytes.push(((value >> shift) & 63) | CONTINUES | mark)
      mark = 0
    }
    this.#bytes.push((value & 63) | mark)
  }

  finish(arena: ByteArena): Uint8Array {
    const table = arena.take(this.#bytes.length)
    table.set(this.#bytes)
    return table
  }
}

/** All entries, or null where the table ends within one or a number is too large. */
export function readExceptionTable(table: Uint8Array): ExceptionEntry[] | null {
  const entries: ExceptionEntry[] = []
  let p = 0
  const number = (): number => {
    let value = 0
    for (let i = 0; i < 6; i++) {
      const byte = table[p++]
      if (byte === undefined) return -1
      value = value * 64 + (byte & 63)
      if (!(byte & CONTINUES)) return value > 0x3fffffff ? -1 : value
    }
    return -1
  }
  while (p < table.length) {
    const start = number()
    const size = number()
    const target = number()
    const depthLasti = number()
    if (start < 0 || size < 0 || target < 0 || depthLasti < 0) return null
    const lasti = (depthLasti & 1) !== 0
    entries.push({ start, end: start + size, target, depth: depthLasti >> 1, lasti })
  }
  return entries
}
