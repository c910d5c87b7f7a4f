/**
 * What is known of the variables at positions in compiled code, for whoever looks at its frames from outside, and for
 * going on in the interpreter.
 */
import type { FrameSites, PyFrame } from '../objects/frame.ts'
import { monitors } from '../objects/monitoring.ts'
import { coreTypes } from '../runtime/type.ts'
import { boxFloat, intFromBigInt, PyFloat, type PyValue } from '../runtime/values.ts'

type Maybe = PyValue | undefined
export type Raw = number | undefined

// Where a value is.
export const UNBOUND = 0
export const BOXED = 1
/** It is a float, as a raw double. */
export const RAW = 2
/** It is an int, as a BigInt of any size. */
export const WIDE = 3
/** At exits: a raw double where the local itself is null. */
export const MIXED = 4

// Why compiled code is left.
/** A guess was wrong. */
export const FAILED = 0
export const LEFT = 1
/** The function returns its one operand, and Python holds on to its frame. */
export const RETURNED = 2

/** A way out of compiled code. */
export interface Exit {
  readonly unit: number
  readonly why: number
  /** Where each local and each operand is. */
  readonly locals: Uint8Array
  readonly operands: Uint8Array
}

/** A local of that kind, whose variable holds `v`, is in its raw double. */
function isRaw(kind: number, v: Maybe | null): boolean {
  return kind === RAW || (kind === MIXED && v === null)
}

/** The variables of a frame that ends at `exit`: in place. */
export function boxedLocals(exit: Exit, locals: Maybe[], raw: Raw[] | null): Maybe[] {
  const kinds = exit.locals
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] === UNBOUND) locals[i] = undefined
    else if (isRaw(kinds[i]!, locals[i])) locals[i] = boxFloat(raw![i]!)
  }
  return locals
}

/** Makes Python values of what compiled code has when it leaves by `exit`: in place. */
export function collect(exit: Exit, locals: Maybe[], raw: Raw[] | null, operands: Maybe[]): void {
  const { locals: kinds } = exit
  operands.length = exit.operands.length
  for (let i = 0; i < kinds.length; i++) if (kinds[i] === UNBOUND) locals[i] = undefined
  // Equal floats were most likely one object, which one of them may still have.
  const floats = [...locals.filter((_, i) => kinds[i] === BOXED || kinds[i] === MIXED), ...operands].filter(
    v => v instanceof PyFloat,
  )
  const box = (v: number): PyFloat => {
    let found = floats.find(f => Object.is(f.v, v) && f.cls === coreTypes.float)
    if (found === undefined) {
      found = boxFloat(v)
      floats.push(found)
    }
    return found
  }
  for (let i = 0; i < kinds.length; i++) if (isRaw(kinds[i]!, locals[i])) locals[i] = box(raw![i]!)
  for (let i = 0; i < operands.length; i++)
    if (exit.operands[i] === RAW) operands[i] = box(operands[i] as number)
}

/** What `F.pc` says about the variables of a frame: which are bound, and which of them are raw doubles. */
export class Sites implements FrameSites {
  readonly exits: Exit[] = []
  private readonly bound = new Map<number, Uint8Array>()
  clear(): void {
    this.exits.length = 0
    this.bound.clear()
  }
  /** For each pc and local: RAW is a float that may be a raw double in `saved`, WIDE an int that may be a BigInt. */
  add(pc: number, kinds: Uint8Array): void {
    this.bound.set(pc, kinds)
  }
  kind(pc: number, i: number): number {
    return this.bound.get(pc)?.[i] ?? UNBOUND
  }
  getLocal(f: PyFrame, i: number): Maybe {
    const kind = this.kind(f.pc, i)
    if (kind === UNBOUND) return undefined
    return unsaved(f.saved![i], kind)
  }
  /** All variables of the frame. */
  getLocals(f: PyFrame): Maybe[] {
    const kinds = this.bound.get(f.pc)
    const saved = f.saved!
    const out: Maybe[] = []
    for (let i = 0; i < f.exe.nlocalsplus; i++) {
      const kind = kinds === undefined ? UNBOUND : kinds[i]!
      out.push(kind === UNBOUND ? undefined : unsaved(saved[i], kind))
    }
    return out
  }
  clean(f: PyFrame): void {
    const saved = f.saved!
    for (let i = 0; i < saved.length; i++) if (this.kind(f.pc, i) === UNBOUND) saved[i] = undefined
  }
  setLocal(f: PyFrame, i: number, value: Maybe): void {
    f.extra = f.moreState()
    const writes = writesOf(f)
    writes.set(i, value)
    // Running compiled code takes the value over when it leaves, at the end of the present call.
    leaveRequests.any = true
  }
}

function unsaved(v: Maybe, kind: number): Maybe {
  if (kind === RAW && typeof v === 'number') return boxFloat(v)
  return kind === WIDE && typeof v === 'bigint' ? intFromBigInt(v) : v
}

/** Values that Python has stored through `f_locals` of frames that compiled code runs. */
export const writes = new WeakMap<PyFrame, Map<number, Maybe>>()
export const leaveRequests = { any: false }
function writesOf(f: PyFrame): Map<number, Maybe> {
  let map = writes.get(f)
  if (map === undefined) {
    map = new Map()
    writes.set(f, map)
  }
  return map
}

/** True if somebody watches, or has stored variables of a frame: compiled code leaves as soon as it can. */
export function mustLeave(): boolean {
  return monitors.active || leaveRequests.any
}
