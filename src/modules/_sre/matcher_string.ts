/**
 * The regular-expression machine for narrow strings, and the source of its two twins:
 * tools/generate_sre.mjs writes matcher_points.ts and matcher_bytes.ts from this file, so that each loop
 * sees one kind of subject only. Edit here, then run the tool.
 *
 * A pattern is matched by backtracking in the order CPython does it, marks and zero-width rules
 * included, since both can be seen from Python. `run` has two phases: operations go forward until
 * one fails or the code ends; then contexts are popped, and each says how its own operation goes on.
 * Case labels are numbers because V8 makes a jump table from literals only; names are in constants.ts.
 * CPython: Modules/_sre/sre_lib.h.
 */

import type { CharClass } from './char_class.ts'
import * as op from './constants.ts'
import { findString } from './find.ts'
import {
  CONTEXT,
  COUNT,
  JUMP,
  LAST,
  LASTINDEX,
  LASTMARK,
  MatcherBase,
  PC,
  PTR,
  REP,
  SLACK,
  TOP,
} from './matcher_base.ts'
import { EngineError, type Program } from './program.ts'
import { lowerAscii, lowerUnicode } from './unicode_data.ts'

// Why a context was made; the second phase of `run` switches on these.
const J_NONE = 0
const J_BRANCH = 1
const J_REPEAT_ONE = 2
const J_MIN_REPEAT_ONE = 3
const J_REPEAT = 4
const J_MAX_UNTIL_MIN = 5
const J_MAX_UNTIL_BODY = 6
const J_MAX_UNTIL_TAIL = 7
const J_MIN_UNTIL_MIN = 8
const J_MIN_UNTIL_TAIL = 9
const J_MIN_UNTIL_BODY = 10
const J_POSSESSIVE_MIN = 11
const J_POSSESSIVE_MORE = 12
const J_ATOMIC_GROUP = 13
const J_ASSERT = 14
const J_ASSERT_NOT = 15

// Operations that exist only inside `run`: how an interrupted one goes on.
const BRANCH_NEXT = 64
const REPEAT_ONE_NEXT = 65
const MIN_REPEAT_ONE_NEXT = 66
const MAX_UNTIL_TAIL = 67
const MIN_UNTIL_BODY = 68
const POSSESSIVE_MIN = 69
const POSSESSIVE_MORE = 70
const POSSESSIVE_TAIL = 71

// A repeat record on the stack: how many items matched, where the REPEAT stands, the record outside,
// and where the last item started (an item that matches nothing must not repeat for ever).
const REP_COUNT = 0
const REP_BODY = 1
const REP_PREV = 2
const REP_LAST_PTR = 3
const REP_SIZE = 4

export class StringMatcher extends MatcherBase {
  declare private subject: string

  constructor(program: Program, subject: string, start: number, end: number) {
    super(program, start, end)
    this.subject = subject
  }

  /** Makes a matcher that has finished ready for another subject. */
  rebind(subject: string, start: number, end: number): void {
    this.subject = subject
    this.prepare(start, end)
  }

  match(): boolean {
    const program = this.program
    this.ptr = this.start
    if (program.minWidth > 0 && this.end - this.start < program.minWidth) return false
    return this.run(program.entry, 1)
  }

  search(): boolean {
    const program = this.program
    if (this.start > this.end || this.end - this.start < program.minWidth) return false
    if (program.prefix.length > 0) return this.searchPrefix()
    if (program.first) return this.searchFirst(program.first)
    return this.searchEverywhere()
  }

  /** Every match starts with the same text. */
  private searchPrefix(): boolean {
    const { prefix, prefixSkip, prefixIsAll, entry } = this.program
    this.mustAdvance = false
    for (let at = this.start; ; at++) {
      at = findString(this.subject, this.program, at, this.end)
      if (at < 0) return false
      this.start = at
      this.ptr = at + prefixSkip
      if (prefixIsAll) return true
      this.lastmark = this.lastindex = -1
      if (this.run(entry + 2 * prefixSkip, 0)) return true
      if (at + prefix.length >= this.end) return false
    }
  }

  /** Every match starts with a character of one set. */
  private searchFirst(first: CharClass): boolean {
    const subject = this.subject
    const end = this.end
    const entry = this.program.entry
    // Such a match is never empty, so there is no empty match to refuse.
    this.mustAdvance = false
    for (let at = this.start; at < end; at++) {
      const ch = subject.charCodeAt(at)
      const known = ch < first.table.length ? first.table[ch] : 0
      if (known === 1 || (known === 0 && !first.test(ch))) continue
      this.start = this.ptr = at
      if (this.run(entry, 0)) return true
      this.lastmark = this.lastindex = -1
      if (this.isAnchored()) return false
    }
    return false
  }

  private searchEverywhere(): boolean {
    const entry = this.program.entry
    this.ptr = this.start
    const found = this.run(entry, 1)
    this.mustAdvance = false
    if (found || this.isAnchored()) return found
    for (let at = this.start + 1; at <= this.end; at++) {
      this.lastmark = this.lastindex = -1
      this.start = this.ptr = at
      if (this.run(entry, 0)) return true
    }
    return false
  }

  /** True if the pattern starts with `\A`: a failure at one position is a failure everywhere. */
  private isAnchored(): boolean {
    const { code, entry } = this.program
    return (
      code[entry] === op.AT &&
      (code[entry + 1] === op.AT_BEGINNING || code[entry + 1] === op.AT_BEGINNING_STRING)
    )
  }

  /** How many times the one-character item at `pc` matches from `ptr` on, up to `max`. */
  private count(pc: number, ptr: number, max: number): number {
    const subject = this.subject
    const code = this.program.code
    const end = max < this.end - ptr ? ptr + max : this.end
    let at = ptr
    switch (code[pc]) {
      case op.ANY_ALL:
        return end - ptr
      case op.ANY:
        while (at < end && subject.charCodeAt(at) !== 10) at++
        return at - ptr
      case op.LITERAL: {
        const literal = code[pc + 1]
        while (at < end && subject.charCodeAt(at) === literal) at++
        return at - ptr
      }
      case op.NOT_LITERAL: {
        const literal = code[pc + 1]
        while (at < end && subject.charCodeAt(at) !== literal) at++
        return at - ptr
      }
    }
    const index = this.program.classAt[pc]!
    if (index < 0) return this.countItems(pc, ptr, end)
    const characters = this.program.classes[index]!
    let table = characters.table
    for (; at < end; at++) {
      const ch = subject.charCodeAt(at)
      const known = ch < table.length ? table[ch] : 0
      if (known === 2) continue
      if (known === 1 || !characters.test(ch)) break
      table = characters.table
    }
    return at - ptr
  }

  /** Counts an item that is one character wide but not one operation, such as an atomic group. */
  private countItems(pc: number, ptr: number, end: number): number {
    this.ptr = ptr
    while (this.ptr < end) {
      const before = this.ptr
      // Only code that no compiler makes has an item here that matches nothing.
      if (!this.run(pc, 0) || this.ptr === before) break
    }
    return this.ptr - ptr
  }

  /** True if the code at `pc` starts with a character that is not the one at `ptr`. */
  private cannotStart(pc: number, ptr: number): boolean {
    const index = this.program.classAt[pc]!
    if (index < 0) return false
    if (ptr >= this.end) return true
    return !this.program.classes[index]!.test(this.subject.charCodeAt(ptr))
  }

  private atPosition(at: number, ptr: number): boolean {
    const before = ptr > 0 ? this.subject.charCodeAt(ptr - 1) : -1
    const after = ptr < this.end ? this.subject.charCodeAt(ptr) : -1
    return this.isAt(at, ptr, before, after)
  }

  /** True if the group is set: both marks are there and in order. */
  private isGroupSet(group: number): boolean {
    const index = group * 2
    if (index >= this.lastmark) return false
    const from = this.mark[index]!
    return from >= 0 && this.mark[index + 1]! >= from
  }

  /** The position after the text of the group repeated at `ptr`, or -1. */
  private matchGroup(opcode: number, group: number, ptr: number): number {
    if (!this.isGroupSet(group)) return -1
    const subject = this.subject
    const to = this.mark[group * 2 + 1]!
    for (let from = this.mark[group * 2]!; from < to; from++, ptr++) {
      if (ptr >= this.end) return -1
      const a = subject.charCodeAt(ptr)
      const b = subject.charCodeAt(from)
      if (a !== b && (opcode === op.GROUPREF || !sameIgnoringCase(opcode, a, b))) return -1
    }
    return ptr
  }

  /** Runs the code at `pc` from `this.ptr`. On success `this.ptr` is where it ended. */
  private run(pc: number, top: number): boolean {
    const code = this.program.code
    const classAt = this.program.classAt
    const classes = this.program.classes
    const subject = this.subject
    const end = this.end
    const base = this.sp
    let stack = this.stack
    if (base + CONTEXT + SLACK > stack.length) stack = this.growStack(base)
    let ctx = base
    let sp = base + CONTEXT
    stack[ctx + LAST] = -1
    stack[ctx + JUMP] = J_NONE
    stack[ctx + TOP] = top
    let ptr = this.ptr
    // Where an inner context starts, and after it succeeded where it ended: CPython's state->ptr.
    let inner = ptr
    // The context to push: its kind, its code, and whether its end is the end of the match.
    let jump = J_NONE
    let next = 0
    let nextTop = top
    let opcode = code[pc++]!

    for (;;) {
      let ok = false
      forward: for (;;) {
        nextTop = top
        switch (opcode) {
          case 0: // FAILURE
            break forward

          case 1: // SUCCESS
            if (top === 1 && ((this.matchAll && ptr !== end) || (this.mustAdvance && ptr === this.start))) {
              break forward
            }
            inner = ptr
            ok = true
            break forward

          case 2: // ANY
            if (ptr >= end || subject.charCodeAt(ptr) === 10) break forward
            ptr++
            opcode = code[pc++]!
            continue

          case 3: // ANY_ALL
            if (ptr >= end) break forward
            ptr++
            opcode = code[pc++]!
            continue

          case 4: // ASSERT: <skip> <back> code
            if (ptr < code[pc + 1]! >>> 0) break forward
            inner = ptr - code[pc + 1]!
            jump = J_ASSERT
            next = pc + 2
            nextTop = 0
            break

          case 5: // ASSERT_NOT: <skip> <back> code
            if (ptr < code[pc + 1]! >>> 0) {
              pc += code[pc]!
              opcode = code[pc++]!
              continue
            }
            inner = ptr - code[pc + 1]!
            stack[ctx + LASTMARK] = this.lastmark
            stack[ctx + LASTINDEX] = this.lastindex
            if (this.repeat >= 0) sp = this.pushMarks(sp, this.lastmark)
            jump = J_ASSERT_NOT
            next = pc + 2
            nextTop = 0
            break

          case 6: // AT: <where>
            if (!this.atPosition(code[pc]!, ptr)) break forward
            pc++
            opcode = code[pc++]!
            continue

          case 7: // BRANCH: (<skip> code JUMP <offset>)... 0
            stack[ctx + LASTMARK] = this.lastmark
            stack[ctx + LASTINDEX] = this.lastindex
            if (this.repeat >= 0) sp = this.pushMarks(sp, this.lastmark)
            stack = this.stack
            opcode = BRANCH_NEXT
            continue

          case 64: // BRANCH_NEXT
            while (code[pc] !== 0 && this.cannotStart(pc + 1, ptr)) pc += code[pc]!
            if (code[pc] === 0) break forward
            if (code[pc + code[pc]!] === 0) {
              // The last alternative needs no context: if it fails, the branch fails.
              pc++
              opcode = code[pc++]!
              continue
            }
            inner = ptr
            jump = J_BRANCH
            next = pc + 1
            break

          case 11: // GROUPREF: <group>
          case 30: // GROUPREF_IGNORE
          case 34: // GROUPREF_LOC_IGNORE
          case 38: // GROUPREF_UNI_IGNORE
            ptr = this.matchGroup(opcode, code[pc]!, ptr)
            if (ptr < 0) break forward
            pc++
            opcode = code[pc++]!
            continue

          case 12: // GROUPREF_EXISTS: <group> <skip> code [JUMP <offset> code]
            pc += this.isGroupSet(code[pc]!) ? 2 : code[pc + 1]!
            opcode = code[pc++]!
            continue

          case 14: // INFO: <skip> ...
          case 15: // JUMP: <offset>
            pc += code[pc]!
            opcode = code[pc++]!
            continue

          case 16: // LITERAL: <character>
            if (ptr >= end || subject.charCodeAt(ptr) !== code[pc]) break forward
            pc++
            ptr++
            opcode = code[pc++]!
            continue

          case 20: // NOT_LITERAL: <character>
            if (ptr >= end || subject.charCodeAt(ptr) === code[pc]) break forward
            pc++
            ptr++
            opcode = code[pc++]!
            continue

          case 8: // CATEGORY: <category>
          case 31: // LITERAL_IGNORE and its kin: <character>
          case 32:
          case 33:
          case 35:
          case 36:
          case 37:
          case 39:
          case 40:
          case 41:
          case 13: {
            // IN: <skip> set
            if (ptr >= end) break forward
            const characters = classes[classAt[pc - 1]!]!
            const ch = subject.charCodeAt(ptr)
            const known = ch < characters.table.length ? characters.table[ch] : 0
            if (known === 1 || (known === 0 && !characters.test(ch))) break forward
            ptr++
            pc += isSetOp(opcode) ? code[pc]! : 1
            opcode = code[pc++]!
            continue
          }

          case 17: // MARK: <mark>
            this.setMark(code[pc++]!, ptr)
            opcode = code[pc++]!
            continue

          case 24: {
            // REPEAT_ONE: <skip> <min> <max> item SUCCESS tail
            const min = code[pc + 1]! >>> 0
            if (min > end - ptr) break forward
            this.sp = sp
            const count = this.count(pc + 3, ptr, code[pc + 2]! >>> 0)
            stack = this.stack
            if (count < min) break forward
            ptr += count
            const tail = pc + code[pc]!
            if (code[tail] === 1 && ptr === end && !(top === 1 && this.mustAdvance && ptr === this.start)) {
              inner = ptr
              ok = true
              break forward
            }
            if (count === min) {
              pc = tail
              opcode = code[pc++]!
              continue
            }
            stack[ctx + COUNT] = count
            stack[ctx + LASTMARK] = this.lastmark
            stack[ctx + LASTINDEX] = this.lastindex
            if (this.repeat >= 0) sp = this.pushMarks(sp, this.lastmark)
            stack = this.stack
            opcode = REPEAT_ONE_NEXT
            continue
          }

          case 65: {
            // REPEAT_ONE_NEXT: give back characters until the tail can start here
            const min = code[pc + 1]! >>> 0
            const tail = pc + code[pc]!
            let count = stack[ctx + COUNT]!
            if (code[tail] === 16) {
              const literal = code[tail + 1]
              while (count >= min && (ptr >= end || subject.charCodeAt(ptr) !== literal)) {
                ptr--
                count--
              }
            } else if (classAt[tail]! >= 0) {
              while (count >= min && this.cannotStart(tail, ptr)) {
                ptr--
                count--
              }
            }
            if (count < min) break forward
            if (count === min) {
              // The last try needs no context: if the tail fails, so does the repeat.
              pc = tail
              opcode = code[pc++]!
              continue
            }
            stack[ctx + COUNT] = count
            inner = ptr
            jump = J_REPEAT_ONE
            next = tail
            break
          }

          case 26: {
            // MIN_REPEAT_ONE: <skip> <min> <max> item SUCCESS tail
            const min = code[pc + 1]! >>> 0
            if (min > end - ptr) break forward
            this.sp = sp
            if (min > 0 && this.count(pc + 3, ptr, min) < min) break forward
            stack = this.stack
            ptr += min
            const tail = pc + code[pc]!
            if (
              code[tail] === 1 &&
              !(top === 1 && ((this.matchAll && ptr !== end) || (this.mustAdvance && ptr === this.start)))
            ) {
              inner = ptr
              ok = true
              break forward
            }
            stack[ctx + COUNT] = min
            stack[ctx + LASTMARK] = this.lastmark
            stack[ctx + LASTINDEX] = this.lastindex
            if (this.repeat >= 0) sp = this.pushMarks(sp, this.lastmark)
            stack = this.stack
            opcode = MIN_REPEAT_ONE_NEXT
            continue
          }

          case 66: {
            // MIN_REPEAT_ONE_NEXT: take characters until the tail can start here
            const max = code[pc + 2]! >>> 0
            const tail = pc + code[pc]!
            let count = stack[ctx + COUNT]!
            while (count < max && this.cannotStart(tail, ptr)) {
              this.sp = sp
              if (this.count(pc + 3, ptr, 1) === 0) break forward
              ptr++
              count++
            }
            stack = this.stack
            stack[ctx + COUNT] = count
            inner = ptr
            jump = J_MIN_REPEAT_ONE
            next = tail
            break
          }

          case 29: {
            // POSSESSIVE_REPEAT_ONE: <skip> <min> <max> item SUCCESS tail
            const min = code[pc + 1]! >>> 0
            if (min > end - ptr) break forward
            this.sp = sp
            const count = this.count(pc + 3, ptr, code[pc + 2]! >>> 0)
            stack = this.stack
            if (count < min) break forward
            ptr += count
            pc += code[pc]!
            if (code[pc] === 1 && ptr === end && !(top === 1 && this.mustAdvance && ptr === this.start)) {
              inner = ptr
              ok = true
              break forward
            }
            opcode = code[pc++]!
            continue
          }

          case 23: // REPEAT: <skip> <min> <max> item (MAX_UNTIL | MIN_UNTIL) tail
            stack[ctx + REP] = sp
            stack[sp + REP_COUNT] = -1
            stack[sp + REP_BODY] = pc
            stack[sp + REP_PREV] = this.repeat
            stack[sp + REP_LAST_PTR] = -1
            this.repeat = sp
            sp += REP_SIZE
            inner = ptr
            jump = J_REPEAT
            next = pc + code[pc]!
            break

          case 18: {
            // MAX_UNTIL: one more item if the limit allows, then the tail
            const rep = this.repeat
            if (rep < 0) throw new EngineError('repeat without a context')
            const body = stack[rep + REP_BODY]!
            const count = stack[rep + REP_COUNT]! + 1
            stack[ctx + REP] = rep
            stack[ctx + COUNT] = count
            inner = ptr
            next = body + 3
            if (count < code[body + 1]! >>> 0) {
              stack[rep + REP_COUNT] = count
              jump = J_MAX_UNTIL_MIN
              break
            }
            if (count >= code[body + 2]! >>> 0 || ptr === stack[rep + REP_LAST_PTR]) {
              opcode = MAX_UNTIL_TAIL
              continue
            }
            stack[rep + REP_COUNT] = count
            stack[ctx + LASTMARK] = this.lastmark
            stack[ctx + LASTINDEX] = this.lastindex
            sp = this.pushMarks(sp, this.lastmark)
            stack = this.stack
            stack[sp++] = stack[rep + REP_LAST_PTR]!
            stack[rep + REP_LAST_PTR] = ptr
            jump = J_MAX_UNTIL_BODY
            break
          }

          case 67: // MAX_UNTIL_TAIL
            this.repeat = stack[stack[ctx + REP]! + REP_PREV]!
            inner = ptr
            jump = J_MAX_UNTIL_TAIL
            next = pc
            break

          case 19: {
            // MIN_UNTIL: the tail first, then one more item
            const rep = this.repeat
            if (rep < 0) throw new EngineError('repeat without a context')
            const body = stack[rep + REP_BODY]!
            const count = stack[rep + REP_COUNT]! + 1
            stack[ctx + REP] = rep
            stack[ctx + COUNT] = count
            inner = ptr
            if (count < code[body + 1]! >>> 0) {
              stack[rep + REP_COUNT] = count
              jump = J_MIN_UNTIL_MIN
              next = body + 3
              break
            }
            this.repeat = stack[rep + REP_PREV]!
            stack[ctx + LASTMARK] = this.lastmark
            stack[ctx + LASTINDEX] = this.lastindex
            if (this.repeat >= 0) sp = this.pushMarks(sp, this.lastmark)
            jump = J_MIN_UNTIL_TAIL
            next = pc
            break
          }

          case 68: {
            // MIN_UNTIL_BODY
            const rep = stack[ctx + REP]!
            const body = stack[rep + REP_BODY]!
            if (stack[ctx + COUNT]! >= code[body + 2]! >>> 0 || ptr === stack[rep + REP_LAST_PTR])
              break forward
            stack[rep + REP_COUNT] = stack[ctx + COUNT]!
            stack[sp++] = stack[rep + REP_LAST_PTR]!
            stack[rep + REP_LAST_PTR] = ptr
            inner = ptr
            jump = J_MIN_UNTIL_BODY
            next = body + 3
            break
          }

          case 28: // POSSESSIVE_REPEAT: <skip> <min> <max> item SUCCESS tail
            // Its record only says that a repeat is going on, so that marks are saved.
            stack[ctx + REP] = sp
            stack[ctx + COUNT] = 0
            stack[sp + REP_COUNT] = -1
            stack[sp + REP_BODY] = -1
            stack[sp + REP_PREV] = this.repeat
            stack[sp + REP_LAST_PTR] = -1
            this.repeat = sp
            sp += REP_SIZE
            inner = ptr
            opcode = POSSESSIVE_MIN
            continue

          case 69: // POSSESSIVE_MIN
            if (stack[ctx + COUNT]! < code[pc + 1]! >>> 0) {
              jump = J_POSSESSIVE_MIN
              next = pc + 3
              nextTop = 0
              break
            }
            ptr = -1
            opcode = POSSESSIVE_MORE
            continue

          case 70: // POSSESSIVE_MORE
            if (stack[ctx + COUNT]! >= code[pc + 2]! >>> 0 || inner === ptr) {
              opcode = POSSESSIVE_TAIL
              continue
            }
            stack[ctx + LASTMARK] = this.lastmark
            stack[ctx + LASTINDEX] = this.lastindex
            sp = this.pushMarks(sp, this.lastmark)
            ptr = inner
            jump = J_POSSESSIVE_MORE
            next = pc + 3
            nextTop = 0
            break

          case 71: // POSSESSIVE_TAIL
            this.repeat = stack[stack[ctx + REP]! + REP_PREV]!
            sp -= REP_SIZE
            pc += code[pc]! + 1
            ptr = inner
            opcode = code[pc++]!
            continue

          case 27: // ATOMIC_GROUP: <skip> code SUCCESS tail
            inner = ptr
            jump = J_ATOMIC_GROUP
            next = pc + 1
            nextTop = 0
            break

          default:
            throw new EngineError('illegal opcode')
        }

        // Push a context and go on in it.
        stack = this.stack
        stack[ctx + PC] = pc
        stack[ctx + PTR] = ptr
        if (sp + CONTEXT + SLACK > stack.length) stack = this.growStack(sp)
        stack[sp + LAST] = ctx
        stack[sp + JUMP] = jump
        stack[sp + TOP] = nextTop
        ctx = sp
        sp += CONTEXT
        top = nextTop
        ptr = inner
        pc = next
        opcode = code[pc++]!
        if (--this.budget === 0) this.tick()
      }

      back: for (;;) {
        jump = stack[ctx + JUMP]!
        sp = ctx
        ctx = stack[ctx + LAST]!
        if (ctx < 0) {
          this.sp = base
          this.ptr = inner
          return ok
        }
        pc = stack[ctx + PC]!
        ptr = stack[ctx + PTR]!
        top = stack[ctx + TOP]!
        switch (jump) {
          case 1: // BRANCH
          case 2: // REPEAT_ONE
          case 3: // MIN_REPEAT_ONE
            if (ok) continue
            // The saved marks stay on the stack for the next alternative.
            if (this.repeat >= 0) this.restoreMarks(sp, stack[ctx + LASTMARK]!)
            this.lastmark = stack[ctx + LASTMARK]!
            this.lastindex = stack[ctx + LASTINDEX]!
            if (jump === J_BRANCH) {
              pc += code[pc]!
              opcode = BRANCH_NEXT
            } else if (jump === J_REPEAT_ONE) {
              ptr--
              stack[ctx + COUNT] = stack[ctx + COUNT]! - 1
              opcode = REPEAT_ONE_NEXT
            } else {
              this.sp = sp
              if (stack[ctx + COUNT]! >= code[pc + 2]! >>> 0 || this.count(pc + 3, ptr, 1) === 0) continue
              stack = this.stack
              ptr++
              stack[ctx + COUNT] = stack[ctx + COUNT]! + 1
              opcode = MIN_REPEAT_ONE_NEXT
            }
            break back

          case 4: // REPEAT
            this.repeat = stack[stack[ctx + REP]! + REP_PREV]!
            continue

          case 5: // MAX_UNTIL_MIN
          case 8: // MIN_UNTIL_MIN
            if (ok) continue
            stack[stack[ctx + REP]! + REP_COUNT] = stack[ctx + COUNT]! - 1
            inner = ptr
            continue

          case 6: {
            // MAX_UNTIL_BODY
            const rep = stack[ctx + REP]!
            stack[rep + REP_LAST_PTR] = stack[--sp]!
            if (ok) continue
            sp = this.restoreMarks(sp, stack[ctx + LASTMARK]!)
            this.lastmark = stack[ctx + LASTMARK]!
            this.lastindex = stack[ctx + LASTINDEX]!
            stack[rep + REP_COUNT] = stack[ctx + COUNT]! - 1
            opcode = MAX_UNTIL_TAIL
            break back
          }

          case 7: // MAX_UNTIL_TAIL
            this.repeat = stack[ctx + REP]!
            if (!ok) inner = ptr
            continue

          case 9: {
            // MIN_UNTIL_TAIL
            const outer = this.repeat
            this.repeat = stack[ctx + REP]!
            if (ok) continue
            if (outer >= 0) sp = this.restoreMarks(sp, stack[ctx + LASTMARK]!)
            this.lastmark = stack[ctx + LASTMARK]!
            this.lastindex = stack[ctx + LASTINDEX]!
            inner = ptr
            opcode = MIN_UNTIL_BODY
            break back
          }

          case 10: {
            // MIN_UNTIL_BODY
            const rep = stack[ctx + REP]!
            stack[rep + REP_LAST_PTR] = stack[--sp]!
            if (ok) continue
            stack[rep + REP_COUNT] = stack[ctx + COUNT]! - 1
            inner = ptr
            continue
          }

          case 11: // POSSESSIVE_MIN
            if (ok) {
              stack[ctx + COUNT] = stack[ctx + COUNT]! + 1
              opcode = POSSESSIVE_MIN
              break back
            }
            inner = ptr
            this.repeat = stack[stack[ctx + REP]! + REP_PREV]!
            continue

          case 12: // POSSESSIVE_MORE
            if (ok) {
              sp -= stack[ctx + LASTMARK]! + 1
              stack[ctx + COUNT] = stack[ctx + COUNT]! + 1
              opcode = POSSESSIVE_MORE
              break back
            }
            sp = this.restoreMarks(sp, stack[ctx + LASTMARK]!)
            this.lastmark = stack[ctx + LASTMARK]!
            this.lastindex = stack[ctx + LASTINDEX]!
            inner = ptr
            opcode = POSSESSIVE_TAIL
            break back

          case 13: // ATOMIC_GROUP
            if (!ok) {
              inner = ptr
              continue
            }
            pc += code[pc]!
            ptr = inner
            opcode = code[pc++]!
            break back

          case 14: // ASSERT
            if (!ok) continue
            pc += code[pc]!
            opcode = code[pc++]!
            break back

          default: // J_ASSERT_NOT
            if (ok) {
              ok = false
              continue
            }
            if (this.repeat >= 0) sp = this.restoreMarks(sp, stack[ctx + LASTMARK]!)
            this.lastmark = stack[ctx + LASTMARK]!
            this.lastindex = stack[ctx + LASTINDEX]!
            pc += code[pc]!
            opcode = code[pc++]!
            break back
        }
      }
    }
  }
}

function isSetOp(opcode: number): boolean {
  return (
    opcode === op.IN || opcode === op.IN_IGNORE || opcode === op.IN_LOC_IGNORE || opcode === op.IN_UNI_IGNORE
  )
}

function sameIgnoringCase(opcode: number, a: number, b: number): boolean {
  if (opcode === op.GROUPREF_UNI_IGNORE) return lowerUnicode(a) === lowerUnicode(b)
  return lowerAscii(a) === lowerAscii(b)
}
