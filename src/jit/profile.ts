/**
 * What values instructions see. Before hot code is compiled it runs for a while with every instruction
 * replaced by PROFILED, which notes the kinds of the two topmost operands and runs the instruction itself. Each
 * instruction ends that by itself: nothing is paid before and after. A `Profile` belongs to the machine's `Executable`.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES } from '../bytecode/opcodes.ts'
import { byteArrayType } from '../objects/bytearray.ts'
import { PyByteArray } from '../objects/bytearray_value.ts'
import { asDoubles, looksLikeDoubles } from '../objects/double_lists.ts'
import type { Executable } from '../objects/executable.ts'
import { type PyFrame, STACK } from '../objects/frame.ts'
import { PyGenerator } from '../objects/generator.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { PyRangeIterator } from '../objects/range.ts'
import { PyTupleIterator } from '../objects/tuple_iterator.ts'
import { PyDict } from '../runtime/dict.ts'
import { coreTypes, typeOf } from '../runtime/type.ts'
import { PyBytes, PyComplex, PyFloat, PyList, PyTuple, type PyValue } from '../runtime/values.ts'
import { PROFILED, SET_ITEM } from '../vm/quick_ids.ts'
import { counters } from './control.ts'
import { givesPairs } from './pairs.ts'

export const SEEN_INT = 1
export const SEEN_FLOAT = 2
export const SEEN_BOOL = 4
export const SEEN_STR = 8
export const SEEN_LIST = 16
export const SEEN_TUPLE = 32
export const SEEN_DICT = 64
export const SEEN_RANGE_ITERATOR = 128
export const SEEN_LIST_ITERATOR = 256
const SEEN_OTHER = 512
export const SEEN_GENERATOR = 1024
export const SEEN_TUPLE_ITERATOR = 2048
/** An iterator over pairs that a loop takes apart. */
export const SEEN_PAIRS = 8192
/** An instance of a class that Python made. */
export const SEEN_INSTANCE = 4096
/** An int that is a BigInt. */
export const SEEN_BIGINT = 16384
export const SEEN_BYTES = 32768
export const SEEN_BYTEARRAY = 65536
export const SEEN_COMPLEX = 131072
/** A list of floats, which is no SEEN_LIST here; one with raw doubles. */
export const SEEN_FLOATS = 262144
export const SEEN_DOUBLES = 524288

function kindOf(v: PyValue | undefined): number {
  switch (typeof v) {
    case 'number':
      return SEEN_INT
    case 'boolean':
      return SEEN_BOOL
    case 'string':
      return SEEN_STR
    case 'bigint':
      return SEEN_BIGINT
    case 'object':
      return objectKind(v as object & PyValue)
  }
  return SEEN_OTHER
}

function objectKind(v: object & PyValue): number {
  if (v instanceof PyFloat) return v.cls === coreTypes.float ? SEEN_FLOAT : SEEN_OTHER
  if (v instanceof PyList) return v.cls === coreTypes.list ? listKind(v) : SEEN_OTHER
  if (v instanceof PyTuple) return v.cls === coreTypes.tuple ? SEEN_TUPLE : SEEN_OTHER
  if (v instanceof PyRangeIterator) return SEEN_RANGE_ITERATOR
  if (v instanceof PyListIterator) return SEEN_LIST_ITERATOR
  if (v instanceof PyGenerator) return SEEN_GENERATOR
  if (v instanceof PyTupleIterator) return SEEN_TUPLE_ITERATOR
  if (v instanceof PyDict) return v.cls === coreTypes.dict ? SEEN_DICT : SEEN_OTHER
  if (v instanceof PyBytes) return v.cls === coreTypes.bytes ? SEEN_BYTES : SEEN_OTHER
  if (v instanceof PyByteArray) return v.cls === byteArrayType ? SEEN_BYTEARRAY : SEEN_OTHER
  if (v instanceof PyComplex) return v.cls === coreTypes.complex ? SEEN_COMPLEX : SEEN_OTHER
  if (givesPairs(v)) return SEEN_PAIRS
  return typeOf(v).isHeap() ? SEEN_INSTANCE : SEEN_OTHER
}

function listKind(v: PyList): number {
  if (v.doubles) return SEEN_DOUBLES
  return looksLikeDoubles(v) ? SEEN_FLOATS : SEEN_LIST
}

/** A list of floats that hot code stores floats into has raw doubles from now on. */
function noteStore(list: PyValue | undefined, v: PyValue | undefined): void {
  if (list instanceof PyList && list.cls === coreTypes.list && v instanceof PyFloat && looksLikeDoubles(list))
    asDoubles(list)
}
const isStore = (op: number): boolean => op === OP.STORE_SUBSCR || op === SET_ITEM

/** How often an instruction is watched: code that is never compiled pays no more than that. */
const NOTES = 40

/** For each unit the kinds of the topmost operand and of the one below, as bits. */
export class Profile {
  readonly top: Uint32Array
  readonly below: Uint32Array
  /** `top` and `below` as the compiler last read them. */
  private readonly knownTop: Uint32Array
  private readonly knownBelow: Uint32Array
  /** How often each unit has been watched. */
  private readonly notes: Uint8Array
  /** The units to go back to. */
  private readonly saved: Int32Array
  constructor(exe: Executable) {
    const n = exe.units.length
    this.top = new Uint32Array(n)
    this.below = new Uint32Array(n)
    this.knownTop = new Uint32Array(n)
    this.knownBelow = new Uint32Array(n)
    this.notes = new Uint8Array(n)
    this.saved = new Int32Array(n)
  }
  /** The instruction has been watched. */
  hasSeen(unit: number): boolean {
    return this.notes[unit]! > 0
  }
  note(f: PyFrame): void {
    counters.notes++
    const unit = f.pc - 1
    const { sp } = f
    const depth = sp - f.base - f.exe.nlocalsplus
    if (isStore(this.saved[unit]! & 255)) noteStore(STACK[sp - 2], STACK[sp - 3])
    if (depth > 0) this.top[unit]! |= kindOf(STACK[sp - 1])
    if (depth > 1) this.below[unit]! |= kindOf(STACK[sp - 2])
    if (++this.notes[unit]! < NOTES) return
    const { exe } = f
    const own = exe.ownUnits === null || exe.ownUnits[unit] === exe.plainUnits()[unit] ? null : exe.ownUnits
    exe.units[unit] = (own ?? this.saved)[unit]!
  }
  /** Code is compiled by what has been seen so far. */
  settle(): void {
    this.knownTop.set(this.top)
    this.knownBelow.set(this.below)
  }
  /** A guess at `unit` was wrong with these operands: true if the compiler did not know of such. */
  learn(unit: number, operands: readonly (PyValue | undefined)[]): boolean {
    if (operands.length > 0) this.top[unit]! |= kindOf(operands.at(-1))
    if (operands.length > 1) this.below[unit]! |= kindOf(operands.at(-2))
    return this.top[unit] !== this.knownTop[unit] || this.below[unit] !== this.knownBelow[unit]
  }
  watch(exe: Executable): void {
    const plain = exe.plainUnits()
    const { units } = exe
    for (let i = 0; i < plain.length; ) {
      const op = plain[i]! & 255
      const at = i
      i += 1 + CACHE_ENTRIES[op]!
      if (op === OP.RESUME || op === OP.JUMP_BACKWARD || this.notes[at]! >= NOTES) continue
      if ((units[at]! & 255) === PROFILED) continue
      this.saved[at] = units[at]!
      // The argument stays: a superinstruction under way may still read it.
      units[at] = PROFILED | (units[at]! & ~255)
    }
  }
}

/**
 * Begins to watch what the code sees. Units are rewritten in place, so running frames notice at once; each is itself
 * again when it has been watched often enough, unless monitoring has rewritten the code before.
 */
export function startProfile(exe: Executable): void {
  exe.profile ??= new Profile(exe)
  ;(exe.profile as Profile).watch(exe)
}
