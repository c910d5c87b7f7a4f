/**
 * What the three matchers share: the state of one match and its explicit stack.
 *
 * A position is an index into the subject; -1 stands for CPython's null pointer. The stack holds
 * contexts (one for each attempt that may have to be undone), saved marks and repeat counters, all
 * in one Int32Array, so that neither deep patterns nor long subjects use the JavaScript stack.
 * CPython: SRE_STATE in Modules/_sre/sre.h.
 */
import { isWordBoundary } from './char_class.ts'
import * as op from './constants.ts'
import type { Program } from './program.ts'

// A context on the stack: these fields, in this order.
/** How many items a repeat has matched so far. */
export const COUNT = 0
/** The repeat record in force, or the literal that the tail starts with. */
export const REP = 1
export const LASTMARK = 2
export const LASTINDEX = 3
/** Where the context stands in the code and in the subject while an inner one runs. */
export const PC = 4
export const PTR = 5
/** 1 if the end of the code is the end of the whole match. */
export const TOP = 6
/** Why the context was made: see the J_ constants. */
export const JUMP = 7
/** The context below, or -1. */
export const LAST = 8
export const CONTEXT = 9
/** Room that a push may need beyond the context itself: a repeat record and a saved position. */
export const SLACK = 16

/** Words of stack that most matches never exceed. */
const FIRST_STACK = 512
/** A larger stack is not kept for the next match. */
export const MAX_KEPT_STACK = 1 << 16

/** A match attempt asks the interrupt hook once in this many contexts. */
const INTERRUPT_INTERVAL = 4096

export abstract class MatcherBase {
  declare readonly program: Program
  /** Where the next match may start; after a match, where it did start. */
  declare start: number
  declare end: number
  /** After a match: where it ended. */
  declare ptr: number
  /** Start and end of each group, -1 where unset; entries above `lastmark` are stale. */
  declare readonly mark: Int32Array
  declare lastmark: number
  declare lastindex: number
  /** Position on the stack of the innermost repeat record, or -1. */
  declare repeat: number
  /** Refuse a match that does not reach `end` (fullmatch). */
  declare matchAll: boolean
  /** Refuse an empty match at `start` (after an empty match there). */
  declare mustAdvance: boolean
  declare stack: Int32Array
  declare sp: number
  /** Called now and then during long matches; it stops the match by throwing. */
  declare interrupt: (() => void) | null
  declare protected budget: number

  constructor(program: Program, start: number, end: number) {
    this.program = program
    this.start = start
    this.end = end
    this.ptr = start
    this.mark = new Int32Array(2 * program.groups + 2).fill(-1)
    this.lastmark = -1
    this.lastindex = -1
    this.repeat = -1
    this.matchAll = false
    this.mustAdvance = false
    this.stack = new Int32Array(FIRST_STACK)
    this.sp = 0
    this.interrupt = null
    this.budget = INTERRUPT_INTERVAL
  }

  /** Starts over between other bounds. */
  protected prepare(start: number, end: number): void {
    this.start = start
    this.end = end
    this.matchAll = false
    this.mustAdvance = false
    this.reset()
  }

  /** Matches at `start` only. */
  abstract match(): boolean
  /** Finds the first match at or after `start`, and moves `start` there. */
  abstract search(): boolean

  /** Makes the matcher ready for the next match, from `start`. */
  reset(): void {
    this.lastmark = -1
    this.lastindex = -1
    this.repeat = -1
    this.sp = 0
    this.ptr = this.start
  }

  /** After a match: goes on behind it, and does not accept the same empty match again. */
  advance(): void {
    this.mustAdvance = this.ptr === this.start
    this.start = this.ptr
  }

  /** Spans of the match and its groups as start, end pairs; -1, -1 for a group that took no part. */
  spans(): number[] {
    // A plain array: small typed arrays are slow to make.
    const spans = [this.start, this.ptr]
    for (let i = 0; i < 2 * this.program.groups; i += 2) {
      const from = i < this.lastmark ? this.mark[i]! : -1
      const to = i < this.lastmark ? this.mark[i + 1]! : -1
      if (from < 0 || to < 0) spans.push(-1, -1)
      else spans.push(from, to)
    }
    return spans
  }

  protected setMark(index: number, ptr: number): void {
    if (index & 1) this.lastindex = (index >> 1) + 1
    if (index > this.lastmark) {
      // The marks in between have not been met: they must not show what an abandoned attempt left.
      for (let i = this.lastmark + 1; i < index; i++) this.mark[i] = -1
      this.lastmark = index
    }
    this.mark[index] = ptr
  }

  /** Saves the marks 0..last at `sp`; returns the new top of the stack. */
  protected pushMarks(sp: number, last: number): number {
    if (sp + last + 1 + CONTEXT + SLACK > this.stack.length) this.growStack(sp + last + 1)
    for (let i = 0; i <= last; i++) this.stack[sp++] = this.mark[i]!
    return sp
  }

  /** Restores the marks 0..last that lie below `sp`; returns where they started. */
  protected restoreMarks(sp: number, last: number): number {
    const from = sp - last - 1
    for (let i = 0; i <= last; i++) this.mark[i] = this.stack[from + i]!
    return from
  }

  protected growStack(need: number): Int32Array {
    const larger = new Int32Array((need + CONTEXT + SLACK) * 2)
    larger.set(this.stack)
    this.stack = larger
    return larger
  }

  protected tick(): void {
    this.budget = INTERRUPT_INTERVAL
    this.interrupt?.()
  }

  /** Evaluates an AT code between the characters `before` and `after` (-1: there is none). */
  protected isAt(at: number, ptr: number, before: number, after: number): boolean {
    switch (at) {
      case op.AT_BEGINNING:
      case op.AT_BEGINNING_STRING:
        return ptr === 0
      case op.AT_BEGINNING_LINE:
        return ptr === 0 || before === 10
      case op.AT_END:
        return ptr === this.end || (ptr === this.end - 1 && after === 10)
      case op.AT_END_LINE:
        return ptr === this.end || after === 10
      case op.AT_END_STRING:
        return ptr === this.end
      case op.AT_BOUNDARY:
      case op.AT_LOC_BOUNDARY:
      case op.AT_UNI_BOUNDARY:
        return isWordBoundary(at, before, after)
      default:
        return !isWordBoundary(at, before, after)
    }
  }
}
