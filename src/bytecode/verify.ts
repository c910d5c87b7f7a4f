/**
 * Verification of code objects that did not come from our compiler.
 *
 * A verified code object keeps the interpreter within bounds: every instruction is a plain one with
 * a complete argument, every jump and handler leads to an instruction, every index is in range, the
 * stack never underflows or exceeds co_stacksize and has one depth at each instruction. What the
 * values on the stack are is still checked when they are used. Time is linear in the code's size.
 * CPython trusts its .pyc files; there is no counterpart.
 */
import type { Constant } from '../base/constant.ts'
import {
  CO_ASYNC_GENERATOR,
  CO_COROUTINE,
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_LOCAL,
  CO_GENERATOR,
  CO_VARARGS,
  CO_VARKEYWORDS,
  type CodeFields,
  CodeObject,
  validateCode,
} from './code.ts'
import { type ExceptionEntry, readExceptionTable } from './exception_table.ts'
import * as OP from './opcode_ids.ts'
import {
  CACHE_ENTRIES,
  COMMON_CONSTANTS,
  COMPARE_OPERATORS,
  DEOPT,
  hasConst,
  hasFree,
  hasJump,
  hasLocal,
  hasName,
  INTRINSICS_1,
  INTRINSICS_2,
  isBackwardJump,
  isScopeExit,
  isUnconditionalJump,
  isValidOpcode,
  MIN_INSTRUMENTED_OPCODE,
  NB_SYMBOLS,
  numPopped,
  numPushed,
  OPNAME,
  SPECIAL_METHODS,
} from './opcodes.ts'

/** Why the code may not be run, or null. Code objects among the constants are not looked at. */
export function verify(code: CodeFields): string | null {
  return new Verifier(code).run()
}

/** Like verify, for the code objects among the constants too. */
export function verifyDeep(code: CodeFields): string | null {
  const todo: Constant[] = []
  const seen = new Set<CodeFields>()
  for (let next: CodeFields | undefined = code; next !== undefined; ) {
    if (!seen.has(next)) {
      seen.add(next)
      const problem = verify(next)
      if (problem !== null) return `${next.qualname}: ${problem}`
      todo.push(...next.consts.filter(c => c instanceof CodeObject))
    }
    const last: Constant | undefined = todo.pop()
    next = last instanceof CodeObject ? last : undefined
  }
  return null
}

/** Only the interpreter itself makes these. */
const INTERNAL = new Set<number>([
  OP.CACHE,
  OP.RESERVED,
  OP.INTERPRETER_EXIT,
  OP.EXIT_INIT_CHECK,
  OP.ENTER_EXECUTOR,
])
const GENERATOR_FLAGS = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR
/** More than any argument or stack of a real program. */
const MAX_ARGUMENT = 0x3fffffff

class Verifier {
  readonly #code: CodeFields
  readonly #units: number
  /** By code unit: the argument of the instruction that starts there; -1 where none starts. */
  readonly #opargs: Int32Array
  /** By code unit: where the opcode is, past EXTENDED_ARG. */
  readonly #bodies: Int32Array
  /** By code unit: one more than the index of the covering exception entry. */
  readonly #handlers: Int32Array
  /** Stack depth on entry, -1 as long as it is unknown. */
  readonly #depths: Int32Array
  readonly #freeCount: number
  #entries: readonly ExceptionEntry[] = []
  readonly #todo: number[] = []

  constructor(code: CodeFields) {
    this.#code = code
    this.#units = code.code.length >> 1
    this.#opargs = new Int32Array(this.#units).fill(-1)
    this.#bodies = new Int32Array(this.#units)
    this.#handlers = new Int32Array(this.#units)
    this.#depths = new Int32Array(this.#units).fill(-1)
    this.#freeCount = code.localspluskinds.reduce((n, kind) => n + (kind & CO_FAST_FREE ? 1 : 0), 0)
  }

  run(): string | null {
    return this.#shape() ?? this.#decode() ?? this.#exceptions() ?? this.#flow()
  }

  #shape(): string | null {
    const { argcount, kwonlyargcount, flags, localspluskinds: kinds } = this.#code
    const problem = validateCode(this.#code)
    if (problem !== null) return problem.message
    if (this.#units === 0) return 'no code'
    if (this.#code.stacksize > MAX_ARGUMENT) return 'stack size out of range'
    const args = argcount + kwonlyargcount + (flags & CO_VARARGS ? 1 : 0) + (flags & CO_VARKEYWORDS ? 1 : 0)
    for (let i = 0; i < args; i++) if (!(kinds[i]! & CO_FAST_LOCAL)) return 'argument is not a local variable'
    return null
  }

  /** Finds the instructions and checks each by itself. */
  #decode(): string | null {
    const { code } = this.#code
    let start = 0
    let oparg = 0
    for (let i = 0; i < this.#units; ) {
      const opcode = code[2 * i]!
      oparg = oparg * 256 + code[2 * i + 1]!
      if (oparg > MAX_ARGUMENT) return `argument out of range at ${2 * i}`
      if (opcode === OP.EXTENDED_ARG) {
        i++
        continue
      }
      if (
        !isValidOpcode(opcode) ||
        opcode >= MIN_INSTRUMENTED_OPCODE ||
        DEOPT[opcode] !== opcode ||
        INTERNAL.has(opcode)
      ) {
        return `invalid opcode ${opcode} at ${2 * i}`
      }
      if (!this.#argumentIsValid(opcode, oparg))
        return `${OPNAME[opcode]} ${oparg} at ${2 * i}: argument out of range`
      this.#opargs[start] = oparg
      this.#bodies[start] = i
      i += 1 + CACHE_ENTRIES[opcode]!
      if (i > this.#units) return 'code ends within an instruction'
      start = i
      oparg = 0
    }
    return start === this.#units ? null : 'code ends within an instruction'
  }

  #argumentIsValid(opcode: number, oparg: number): boolean {
    const { consts, names, flags } = this.#code
    if (hasConst(opcode)) return oparg < consts.length
    if (hasName(opcode)) return nameIndex(opcode, oparg) < names.length
    if (hasLocal(opcode) || hasFree(opcode)) return this.#variablesExist(opcode, oparg)
    switch (opcode) {
      case OP.BINARY_OP:
        return oparg < NB_SYMBOLS.length
      case OP.COMPARE_OP:
        return oparg >> 5 < COMPARE_OPERATORS.length
      case OP.IS_OP:
      case OP.CONTAINS_OP:
        return oparg <= 1
      case OP.CALL_INTRINSIC_1:
        return oparg > 0 && oparg < INTRINSICS_1.length
      case OP.CALL_INTRINSIC_2:
        return oparg > 0 && oparg < INTRINSICS_2.length
      case OP.LOAD_SPECIAL:
        return oparg < SPECIAL_METHODS.length
      case OP.LOAD_COMMON_CONSTANT:
        return oparg < COMMON_CONSTANTS.length
      case OP.CONVERT_VALUE:
        return oparg >= 1 && oparg <= 3
      case OP.BUILD_SLICE:
        return oparg === 2 || oparg === 3
      case OP.RAISE_VARARGS:
        return oparg <= 2
      case OP.SET_FUNCTION_ATTRIBUTE:
        return oparg === 1 || oparg === 2 || oparg === 4 || oparg === 8 || oparg === 16
      case OP.COPY:
      case OP.SWAP:
      case OP.LIST_APPEND:
      case OP.LIST_EXTEND:
      case OP.SET_ADD:
      case OP.SET_UPDATE:
      case OP.MAP_ADD:
      case OP.DICT_UPDATE:
      case OP.DICT_MERGE:
        return oparg >= 1
      case OP.COPY_FREE_VARS:
        return oparg === this.#freeCount
      case OP.YIELD_VALUE:
      case OP.RETURN_GENERATOR:
        return (flags & GENERATOR_FLAGS) !== 0
    }
    return true
  }

  #variablesExist(opcode: number, oparg: number): boolean {
    const { localspluskinds: kinds } = this.#code
    switch (opcode) {
      case OP.LOAD_FAST_LOAD_FAST:
      case OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
      case OP.STORE_FAST_LOAD_FAST:
      case OP.STORE_FAST_STORE_FAST:
        return oparg >> 4 < kinds.length && (oparg & 15) < kinds.length
      case OP.LOAD_DEREF:
      case OP.STORE_DEREF:
      case OP.DELETE_DEREF:
      case OP.LOAD_FROM_DICT_OR_DEREF:
      case OP.MAKE_CELL:
        return oparg < kinds.length && (kinds[oparg]! & (CO_FAST_CELL | CO_FAST_FREE)) !== 0
    }
    return oparg < kinds.length
  }

  /** Entries are in order and do not overlap, so each instruction has one handler at most. */
  #exceptions(): string | null {
    const entries = readExceptionTable(this.#code.exceptiontable)
    if (entries === null) return 'malformed exception table'
    let previous = 0
    for (let n = 0; n < entries.length; n++) {
      const { start, end, target, depth, lasti } = entries[n]!
      if (start < previous || start >= end || end > this.#units) return 'exception table range out of order'
      if (target >= this.#units || this.#opargs[target] === -1)
        return 'exception handler is not an instruction'
      if (depth + (lasti ? 2 : 1) > this.#code.stacksize) return 'exception handler exceeds the stack'
      this.#handlers.fill(n + 1, start, end)
      previous = end
    }
    this.#entries = entries
    return null
  }

  #flow(): string | null {
    let problem = this.#reach(0, 0)
    for (let start = this.#todo.pop(); start !== undefined && problem === null; start = this.#todo.pop()) {
      problem = this.#step(start)
    }
    return problem
  }

  /** Notes that `start` is entered with this depth. */
  #reach(start: number, depth: number): string | null {
    if (start < 0 || start >= this.#units) return 'control leaves the code'
    if (this.#opargs[start] === -1) return `jump into an instruction at ${2 * start}`
    const known = this.#depths[start]!
    if (known >= 0) return known === depth ? null : `stack depth ${known} or ${depth} at ${2 * start}`
    this.#depths[start] = depth
    this.#todo.push(start)
    return null
  }

  #step(start: number): string | null {
    const body = this.#bodies[start]!
    const opcode = this.#code.code[2 * body]!
    const oparg = this.#opargs[start]!
    const before = this.#depths[start]!
    const popped = numPopped(opcode, oparg)
    if (before < popped) return `stack underflow at ${2 * body}`
    const after = before - popped + numPushed(opcode, oparg)
    if (after > this.#code.stacksize) return `stack overflow at ${2 * body}`
    const problem = this.#reachHandler(body, before)
    if (problem !== null) return problem
    const next = body + 1 + CACHE_ENTRIES[opcode]!
    // END_ASYNC_FOR only names its SEND; it does not jump there.
    if (hasJump(opcode) && opcode !== OP.END_ASYNC_FOR) {
      const target = isBackwardJump(opcode) ? next - oparg : next + oparg
      const bad = this.#reach(target, after) ?? this.#loopEnd(opcode, target)
      if (bad !== null || isUnconditionalJump(opcode)) return bad
    }
    return isScopeExit(opcode) ? null : this.#reach(next, after)
  }

  #reachHandler(body: number, before: number): string | null {
    const entry = this.#entries[this.#handlers[body]! - 1]
    if (entry === undefined) return null
    if (before < entry.depth) return `exception handler below the stack at ${2 * body}`
    return this.#reach(entry.target, entry.depth + (entry.lasti ? 2 : 1))
  }

  /** The ends of FOR_ITER and SEND, which the interpreter may do together with them. */
  #loopEnd(opcode: number, target: number): string | null {
    const at = this.#code.code[2 * target]
    if (opcode === OP.FOR_ITER && at !== OP.END_FOR) return `FOR_ITER without END_FOR at ${2 * target}`
    if (opcode === OP.SEND && at !== OP.END_SEND) return `SEND without END_SEND at ${2 * target}`
    return null
  }
}

/** Index into co_names. */
function nameIndex(opcode: number, oparg: number): number {
  if (opcode === OP.LOAD_SUPER_ATTR) return oparg >> 2
  return opcode === OP.LOAD_ATTR || opcode === OP.LOAD_GLOBAL ? oparg >> 1 : oparg
}
