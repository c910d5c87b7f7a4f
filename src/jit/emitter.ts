/**
 * The text of compiled code, and what is known about the values it handles.
 *
 * The operand stack exists at compile time only: an entry says in which JavaScript variable a value is and
 * what is known of it. At the ends of blocks entries move to canonical variables (`s0`, `e0` ...), of
 * which all predecessors of a block agree. Local i is `l<i>`, or `d<i>` while it is a raw double.
 */
import { CompileError } from './refusal.ts'

/**
 * What is known of a value. o: nothing (undefined included); i: a small int; w: an int from 0 up to 2**64, as a
 * JavaScript BigInt whatever its size (wide.ts); f: a float, kept as a raw double; F: a float, boxed and as a raw double;
 * b: a bool; u: undefined (unbound, NULL); m: a local that nobody reads before it is stored again: `l<i>`, or `d<i>` where
 * that is null; L, T, Y, A: a list, tuple, bytes, bytearray (not of a subclass). On the stack
 * only: R, an iterator of a range that is no object, and I, one of a list or tuple (iteration.ts); c, a complex number that
 * is none (complex_numbers.ts).
 */
export type Kind = 'o' | 'i' | 'f' | 'F' | 'b' | 'u' | 'L' | 'T' | 'R' | 'w' | 'Y' | 'A' | 'c' | 'I' | 'm'

export interface Value {
  /** An expression without effects: a variable or a literal. The boxed form, but for `f`. */
  readonly js: string
  readonly kind: Kind
  /** The raw double of an `F`; the number of an `R` or `I`; the imaginary part of a `c`. */
  readonly raw?: string
  /** It is the variable of this local. */
  readonly local?: number
  /** It is the canonical variable of this slot. */
  readonly slot?: number
  /** A number known at compile time. */
  readonly constant?: number
  /** A large int known at compile time. */
  readonly large?: bigint
  /** The parts of a complex number known at compile time. */
  readonly complex?: readonly [string, string]
  /** An int as a BigInt modulo 2**64: `js` works it out in full, which nobody wants to know. */
  readonly modulo?: string
  /** Code that a call of it may use directly. */
  readonly target?: Target
}

/** A callee that the value is if it is identical to constant `name`; a Python function is a guess only. */
export interface Target {
  /** A Python function that is called with the object it was found on. */
  readonly isMethod?: boolean
  /** It is for certain. */
  readonly isCertain?: boolean
  readonly name: string
  readonly value: unknown
}

export interface State {
  locals: Kind[]
  stack: Kind[]
  /** Locals that have changed since they were last saved to the frame. */
  dirty: boolean[]
  framed: Framed
}

/** Whether the function has a frame yet: those without loops and handlers get theirs when something may need it. */
export type Framed = 'no' | 'maybe' | 'yes'

export function mergeKinds(a: Kind, b: Kind): Kind {
  if (a === b) return a
  if (a === 'F') return b === 'f' ? 'f' : 'o'
  if (b === 'F') return a === 'f' ? 'f' : 'o'
  return 'o'
}

/** As `mergeKinds` for a local that nobody reads before it is stored again: no raw double becomes an object for it. */
function mergeDead(a: Kind, b: Kind): Kind {
  if (a === b) return a
  const merged = mergeKinds(a, b)
  return merged === 'o' && (a === 'f' || b === 'f' || a === 'm' || b === 'm') ? 'm' : merged
}

/** `into` becomes what holds after either; true if it changed. `isLive` says of a local whether it may be read before it is stored. */
export function mergeStates(into: State, from: State, isLive: (local: number) => boolean): boolean {
  if (into.stack.length !== from.stack.length) throw new CompileError('stack depths differ at a merge')
  let changed = mergeDirty(into, from)
  if (into.framed !== from.framed && into.framed !== 'maybe') {
    into.framed = 'maybe'
    changed = true
  }
  for (const part of ['locals', 'stack'] as const) {
    for (let i = 0; i < into[part].length; i++) {
      const merge = part === 'stack' || isLive(i) ? mergeKinds : mergeDead
      const merged = merge(into[part][i]!, from[part][i]!)
      if (merged !== into[part][i]) {
        into[part][i] = merged
        changed = true
      }
    }
  }
  return changed
}

/**
 * How the frame holds a saved local of that kind: not at all, as it is, or as a float that may be a raw double, or as an
 * int that may be a BigInt.
 */
function savedForm(kind: Kind): 'none' | 'plain' | 'float' | 'wide' {
  if (kind === 'u') return 'none'
  if (kind === 'w') return 'wide'
  return kind === 'f' || kind === 'F' ? 'float' : 'plain'
}

/** Before kinds are merged: what only one side has changed, or the sides have saved in different forms, is dirty. */
function mergeDirty(into: State, from: State): boolean {
  let changed = false
  for (let i = 0; i < into.dirty.length; i++) {
    if (into.dirty[i]) continue
    if (!from.dirty[i] && savedForm(from.locals[i]!) === savedForm(into.locals[i]!)) continue
    into.dirty[i] = true
    changed = true
  }
  return changed
}

export function copyState(s: State): State {
  return { locals: s.locals.slice(), stack: s.stack.slice(), dirty: s.dirty.slice(), framed: s.framed }
}

/** The canonical place of a stack slot. */
export function slotValue(k: number, kind: Kind): Value {
  if (kind === 'f') return { js: `e${k}`, kind, slot: k }
  if (kind === 'u') return { js: 'undefined', kind, slot: k }
  if (kind === 'R') return { ...rangeValue(k), slot: k }
  if (kind === 'I') return { ...itemsValue(k), slot: k }
  return { js: `s${k}`, kind: kind === 'F' ? 'o' : kind, slot: k }
}

export function isFloat(v: Value): boolean {
  return v.kind === 'f' || v.kind === 'F'
}

/** The length of a list or tuple. */
export function lengthOf(v: Value): string {
  return v.kind === 'T' ? `${v.js}.items.length` : `${v.js}.length`
}

/** The raw double of a float or int value. */
export function rawOf(v: Value): string {
  return v.kind === 'F' ? v.raw! : v.js
}

/** It is no number and no bool, or nothing is known of it. */
export function isObject(v: Value): boolean {
  return 'oLTYA'.includes(v.kind)
}

/** The same value, wherever it is put next. */
export function unslotted(v: Value): Value {
  const { slot, ...rest } = v
  void slot
  return rest
}

/** The iterator over a list or tuple in variables number `n`. */
export function itemsValue(n: number): Value {
  return { js: `h${n}`, kind: 'I', raw: String(n) }
}

/** The iterator of a range in variables number `n`. */
export function rangeValue(n: number): Value {
  return { js: `a${n}`, kind: 'R', raw: String(n) }
}
