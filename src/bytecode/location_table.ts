/**
 * The location table (co_linetable): source positions by code unit, and what Python reads from it
 * (co_positions, co_lines, co_branches).
 *
 * An entry is a byte 1kkkklll (kind, length - 1), then what the kind says: a column byte or two, or
 * numbers of 6-bit groups, little end first. Lines are deltas. Reading never fails: a table that
 * ends early has no more entries. CPython: InternalDocs/code_objects.md, Objects/codeobject.c.
 */
import { ByteArena } from '../base/byte_arena.ts'
import type { CodeFields } from './code.ts'
import { deoptCode } from './code.ts'
import * as OP from './opcode_ids.ts'
import { CACHE_ENTRIES } from './opcodes.ts'

/** -1 where there is no line or column. */
export interface SourceRange {
  readonly lineno: number
  readonly end_lineno: number
  readonly col_offset: number
  readonly end_col_offset: number
}

/** A source range and the code units [start, end) that have it. */
export interface LocationEntry extends SourceRange {
  readonly start: number
  readonly end: number
}

const KIND_ONE_LINE = 10
const KIND_NO_COLUMNS = 13
const KIND_LONG = 14
const KIND_NONE = 15

/** No entry is longer: a first byte and four numbers of 32 bits. */
const MAX_ENTRY = 32
/** One for all writers, as none is used within the work of another. */
let scratch = new Uint8Array(1024)

export class LocationTableWriter {
  #length = 0
  #line: number
  constructor(firstlineno: number) {
    this.#line = firstlineno
  }

  /** `size` code units at `loc`. */
  add(loc: SourceRange, size: number): void {
    for (; size > 8; size -= 8) this.#entry(loc, 8)
    if (size > 0) this.#entry(loc, size)
  }

  #entry(loc: SourceRange, length: number): void {
    if (this.#length + MAX_ENTRY > scratch.length) growScratch()
    const bytes = scratch
    const at = this.#length
    const { lineno, end_lineno, col_offset: column, end_col_offset: endColumn } = loc
    const first = 0x80 | (length - 1)
    if (lineno === -1) {
      bytes[at] = first | (KIND_NONE << 3)
      this.#length = at + 1
      return
    }
    const delta = lineno - this.#line
    this.#line = lineno
    if (column < 0 || endColumn < 0) {
      if (end_lineno === lineno || end_lineno < 0) {
        bytes[at] = first | (KIND_NO_COLUMNS << 3)
        this.#length = putSigned(at + 1, delta)
        return
      }
    } else if (end_lineno === lineno) {
      if (delta === 0 && column < 80 && endColumn - column < 16 && endColumn >= column) {
        bytes[at] = first | (column & ~7)
        bytes[at + 1] = ((column & 7) << 4) | (endColumn - column)
        this.#length = at + 2
        return
      }
      if (delta >= 0 && delta < 3 && column < 128 && endColumn < 128) {
        bytes[at] = first | ((KIND_ONE_LINE + delta) << 3)
        bytes[at + 1] = column
        bytes[at + 2] = endColumn
        this.#length = at + 3
        return
      }
    }
    bytes[at] = first | (KIND_LONG << 3)
    const afterLines = putNumber(putSigned(at + 1, delta), end_lineno - lineno)
    this.#length = putNumber(putNumber(afterLines, column + 1), endColumn + 1)
  }

  finish(arena: ByteArena): Uint8Array {
    return arena.copy(scratch, this.#length)
  }
}

function growScratch(): void {
  const bigger = new Uint8Array(2 * scratch.length)
  bigger.set(scratch)
  scratch = bigger
}

/** Writes a number; answers the position behind it. */
function putNumber(at: number, value: number): number {
  value >>>= 0
  for (; value >= 64; value >>>= 6) scratch[at++] = (value & 63) | 64
  scratch[at++] = value
  return at
}

function putSigned(at: number, value: number): number {
  return putNumber(at, value < 0 ? (-value << 1) | 1 : value << 1)
}

/** The entries in order; the first starts at 0. */
export function* readLocations(table: Uint8Array, firstlineno: number): Generator<LocationEntry> {
  let p = 0
  let line = firstlineno
  const number = (): number => {
    let value = 0
    for (let shift = 0; shift < 36; shift += 6) {
      const byte = table[p++] ?? 0
      value += (byte & 63) * 2 ** shift
      if (!(byte & 64)) break
    }
    return value | 0
  }
  const signed = (): number => {
    const value = number()
    return value & 1 ? -(value >>> 1) : value >>> 1
  }
  let start = 0
  while (p < table.length) {
    const first = table[p++]!
    const kind = (first >> 3) & 15
    const end = start + (first & 7) + 1
    if (kind === KIND_NONE) {
      yield { start, end, lineno: -1, end_lineno: -1, col_offset: -1, end_col_offset: -1 }
    } else if (kind === KIND_LONG) {
      line += signed()
      const end_lineno = line + number()
      const col_offset = number() - 1
      yield { start, end, lineno: line, end_lineno, col_offset, end_col_offset: number() - 1 }
    } else if (kind === KIND_NO_COLUMNS) {
      line += signed()
      yield { start, end, lineno: line, end_lineno: line, col_offset: -1, end_col_offset: -1 }
    } else if (kind >= KIND_ONE_LINE) {
      line += kind - KIND_ONE_LINE
      const col_offset = table[p++] ?? 0
      yield { start, end, lineno: line, end_lineno: line, col_offset, end_col_offset: table[p++] ?? 0 }
    } else {
      const second = table[p++] ?? 0
      const col_offset = (kind << 3) | (second >> 4)
      yield {
        start,
        end,
        lineno: line,
        end_lineno: line,
        col_offset,
        end_col_offset: col_offset + (second & 15),
      }
    }
    start = end
  }
}

/** The table with lines only: `-X no_debug_ranges`. CPython: remove_column_info in Objects/codeobject.c. */
export function withoutColumns(table: Uint8Array, firstlineno: number): Uint8Array {
  const writer = new LocationTableWriter(firstlineno)
  for (const { start, end, lineno } of readLocations(table, firstlineno))
    writer.add({ lineno, end_lineno: lineno, col_offset: -1, end_col_offset: -1 }, end - start)
  return writer.finish(new ByteArena())
}

/** The source range of the instruction at a byte offset; all -1 where there is none. */
export function locationAt(code: CodeFields, byteOffset: number): SourceRange {
  const unit = byteOffset >> 1
  for (const entry of readLocations(code.linetable, code.firstlineno)) if (unit < entry.end) return entry
  return { lineno: -1, end_lineno: -1, col_offset: -1, end_col_offset: -1 }
}

/** The line of the instruction at a byte offset (the first line for a negative one), or -1. */
export function lineAt(code: CodeFields, byteOffset: number): number {
  if (byteOffset < 0) return code.firstlineno
  let known = knownLines.get(code)
  if (known === undefined) {
    known = linesOfUnits(code)
    knownLines.set(code, known)
  }
  return known[byteOffset >> 1] ?? -1
}

/** Whoever asks for a line of a frame asks again: loggers, warnings, exceptions in loops. */
const knownLines = new WeakMap<CodeFields, Int32Array>()

function linesOfUnits(code: CodeFields): Int32Array {
  const lines: number[] = []
  for (const { start, end, lineno } of readLocations(code.linetable, code.firstlineno))
    for (let unit = start; unit < end; unit++) lines.push(lineno)
  return Int32Array.from(lines)
}

/** co_positions(): one range for each code unit. */
export function* positions(code: CodeFields): Generator<SourceRange> {
  const units = code.code.length >> 1
  for (const entry of readLocations(code.linetable, code.firstlineno)) {
    for (let unit = entry.start; unit < entry.end && unit < units; unit++) yield entry
  }
}

export interface LineRange {
  /** Byte offsets; `end` is exclusive. */
  readonly start: number
  readonly end: number
  readonly lineno: number
}

/** co_lines(): runs of instructions on the same line. */
export function* lines(code: CodeFields): Generator<LineRange> {
  let start = 0
  let end = 0
  let lineno = -1
  for (const entry of readLocations(code.linetable, code.firstlineno)) {
    if (end > start && lineno !== entry.lineno) {
      yield { start, end, lineno }
      start = end
    }
    end = 2 * entry.end
    lineno = entry.lineno
  }
  if (end > start) yield { start, end, lineno }
}

export interface Branch {
  /** Byte offsets of the instruction and of its two ways on. */
  readonly source: number
  readonly notTaken: number
  readonly taken: number
}

/** co_branches(): the conditional branches. */
export function* branches(code: CodeFields): Generator<Branch> {
  const plain = deoptCode(code.code)
  let oparg = 0
  for (let i = 0; i + 1 < plain.length; ) {
    const opcode = plain[i]!
    const next = i + 2 + 2 * CACHE_ENTRIES[opcode]!
    oparg = (oparg << 8) | plain[i + 1]!
    switch (opcode) {
      case OP.POP_JUMP_IF_FALSE:
      case OP.POP_JUMP_IF_TRUE:
      case OP.POP_JUMP_IF_NONE:
      case OP.POP_JUMP_IF_NOT_NONE:
        // The NOT_TAKEN that follows is passed over.
        yield { source: i, notTaken: next + 2, taken: next + 2 * oparg }
        break
      case OP.FOR_ITER:
        // The loop's end is behind END_FOR and POP_ITER.
        yield { source: i, notTaken: next, taken: next + 2 * oparg + 4 }
        break
      case OP.END_ASYNC_FOR:
        yield { source: next - 2 * oparg, notTaken: next - 2 * oparg + 4, taken: next }
        break
    }
    if (opcode !== OP.EXTENDED_ARG) oparg = 0
    i = next
  }
}
