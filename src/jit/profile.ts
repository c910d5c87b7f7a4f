/**
 * What values instructions see. Before hot code is compiled it runs for a while with every instruction
 * replaced by PROFILED, which notes the kinds of the two topmost operands and runs the instruction itself:
 * nothing is paid for it before and after. A `Profile` belongs to the machine's `Executable`.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES } from '../bytecode/opcodes.ts'
import type { Executable } from '../objects/executable.ts'
import { type PyFrame, STACK } from '../objects/frame.ts'
import { PyGenerator } from '../objects/generator.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { PyRangeIterator } from '../objects/range.ts'
import { PyTupleIterator } from '../objects/tuple_iterator.ts'
import { PyDict } from '../runtime/dict.ts'
import { coreTypes, typeOf } from '../runtime/type.ts'
import { PyFloat, PyList, PyTuple, type PyValue } from '../runtime/values.ts'
import { PROFILED } from '../vm/quick_ids.ts'
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
export const SEEN_OTHER = 512
export const SEEN_GENERATOR = 1024
export const SEEN_TUPLE_ITERATOR = 2048
/** An iterator over pairs that a loop takes apart. */
export const SEEN_PAIRS = 8192
/** An instance of a class that Python made. */
export const SEEN_INSTANCE = 4096

function kindOf(v: PyValue | undefined): number {
  switch (typeof v) {
    case 'number':
      return SEEN_INT
    case 'boolean':
      return SEEN_BOOL
    case 'string':
      return SEEN_STR
    case 'object':
      return objectKind(v as object & PyValue)
  }
  return SEEN_OTHER
}

function objectKind(v: object & PyValue): number {
  if (v instanceof PyFloat) return v.cls === coreTypes.float ? SEEN_FLOAT : SEEN_OTHER
  if (v instanceof PyList) return v.cls === coreTypes.list ? SEEN_LIST : SEEN_OTHER
  if (v instanceof PyTuple) return v.cls === coreTypes.tuple ? SEEN_TUPLE : SEEN_OTHER
  if (v instanceof PyRangeIterator) return SEEN_RANGE_ITERATOR
  if (v instanceof PyListIterator) return SEEN_LIST_ITERATOR
  if (v instanceof PyGenerator) return SEEN_GENERATOR
  if (v instanceof PyTupleIterator) return SEEN_TUPLE_ITERATOR
  if (v instanceof PyDict) return v.cls === coreTypes.dict ? SEEN_DICT : SEEN_OTHER
  if (givesPairs(v)) return SEEN_PAIRS
  return typeOf(v).isHeap() ? SEEN_INSTANCE : SEEN_OTHER
}

/** For each unit the kinds of the topmost operand and of the one below, as bits. */
export class Profile {
  readonly top: Uint16Array
  readonly below: Uint16Array
  watchers = 0
  /** The units to go back to. */
  readonly saved: Int32Array
  constructor(exe: Executable) {
    const n = exe.units.length
    this.top = new Uint16Array(n)
    this.below = new Uint16Array(n)
    this.saved = new Int32Array(n)
  }
  note(f: PyFrame): void {
    const unit = f.pc - 1
    const { sp } = f
    const depth = sp - f.base - f.exe.nlocalsplus
    if (depth > 0) this.top[unit]! |= kindOf(STACK[sp - 1])
    if (depth > 1) this.below[unit]! |= kindOf(STACK[sp - 2])
  }
}

/** Begins to watch what the code sees. Units are rewritten in place, so running frames notice at once. */
export function startProfile(exe: Executable): void {
  exe.profile ??= new Profile(exe)
  const profile = exe.profile as Profile
  if (profile.watchers++ > 0) return
  const plain = exe.plainUnits()
  const { units } = exe
  profile.saved.set(units)
  for (let i = 0; i < plain.length; ) {
    const op = plain[i]! & 255
    // The argument stays: a superinstruction under way may still read it.
    if (op !== OP.RESUME && op !== OP.JUMP_BACKWARD) units[i] = PROFILED | (units[i]! & ~255)
    i += 1 + CACHE_ENTRIES[op]!
  }
}

export function stopProfile(exe: Executable): void {
  const profile = exe.profile as Profile | null
  if (profile === null || profile.watchers === 0 || --profile.watchers > 0) return
  const plain = exe.plainUnits()
  const { units } = exe
  // Monitoring may have rewritten the code meanwhile: then it is no longer ours.
  for (let i = 0; i < plain.length; i += 1 + CACHE_ENTRIES[plain[i]! & 255]!) {
    if ((units[i]! & 255) === PROFILED) units[i] = profile.saved[i]!
  }
}
