/**
 * `frame.f_lineno = line`: jumps of a debugger. A jump is allowed where the operands at the target are a part
 * of those at the frame's position, which an analysis of the whole code object finds out.
 *
 * A stack is a string of kinds, the top last; so one that is another's beginning compares as less.
 * CPython: Objects/frameobject.c (frame_lineno_set_impl, mark_stacks).
 */
import { readExceptionTable } from '../bytecode/exception_table.ts'
import { lines } from '../bytecode/location_table.ts'
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES, stackEffect } from '../bytecode/opcodes.ts'
import { handling } from '../objects/exception_state.ts'
import type { Executable } from '../objects/executable.ts'
import { type PyFrame, STACK } from '../objects/frame.ts'
import { isSuspended } from '../objects/generator.ts'
import {
  BRANCH_LEFT,
  BRANCH_RIGHT,
  C_RETURN,
  CALL,
  JUMP,
  LINE,
  monitors,
  PY_RESUME,
  PY_START,
  PY_YIELD,
} from '../objects/monitoring.ts'
import { PyBaseException, valueError } from '../runtime/errors.ts'
import { machine } from '../runtime/state.ts'
import { None } from '../runtime/values.ts'

// Kinds, in the order by which CPython compares stacks.
export const ITERATOR = '1'
const EXCEPT = '2'
const OBJECT = '3'
const NULL = '4'
const LASTI = '5'

/** A deeper stack is not analysed. */
const MAX_DEPTH = 21
const TOO_DEEP = 'too deep'
/** Undefined is code that cannot be reached. */
type Stack = string | undefined

function push(stack: string, kind: string): string {
  return stack === TOO_DEEP || stack.length >= MAX_DEPTH ? TOO_DEEP : stack + kind
}
const pop = (stack: string, n = 1): string => (stack === TOO_DEEP ? stack : stack.slice(0, stack.length - n))

/** Negative if `a` is the smaller stack: the less deep one, or the first of two in the order of kinds. */
function compare(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

/** The stack before each instruction. */
export function markStacks(exe: Executable): Stack[] {
  const plain = exe.plainUnits()
  const stacks: Stack[] = new Array(plain.length + 1).fill(undefined)
  stacks[0] = ''
  const entries = readExceptionTable(exe.plain.exceptiontable) ?? []
  for (let again = true; again; ) {
    again = false
    for (let i = 0; i < plain.length; i += 1 + CACHE_ENTRIES[plain[i]! & 255]!) {
      const stack = stacks[i]
      if (stack !== undefined && step(stacks, plain[i]!, i, stack)) again = true
    }
    for (const { start, target, depth, lasti } of entries) {
      const before = stacks[start]
      if (before === undefined || stacks[target] !== undefined) continue
      again = true
      const kept = before === TOO_DEEP ? before : before.slice(0, depth)
      stacks[target] = push(lasti ? push(kept, LASTI) : kept, EXCEPT)
    }
  }
  return stacks
}

/** Carries the stack at `i` on to where the instruction goes; true if that was behind and not known yet. */
function step(stacks: Stack[], unit: number, i: number, stack: string): boolean {
  const op = unit & 255
  const arg = unit >> 8
  const next = i + 1 + CACHE_ENTRIES[op]!
  switch (op) {
    case OP.POP_JUMP_IF_FALSE:
    case OP.POP_JUMP_IF_TRUE:
    case OP.POP_JUMP_IF_NONE:
    case OP.POP_JUMP_IF_NOT_NONE:
      stacks[next + arg] = stacks[next] = pop(stack)
      return false
    case OP.SEND:
      stacks[next + arg] = stacks[next] = stack
      return false
    case OP.JUMP_FORWARD:
      stacks[next + arg] = stack
      return false
    case OP.JUMP_BACKWARD:
    case OP.JUMP_BACKWARD_NO_INTERRUPT: {
      const isNew = stacks[next - arg] === undefined
      stacks[next - arg] = stack
      return isNew
    }
    case OP.FOR_ITER:
      stacks[next + arg] = stacks[next] = push(stack, OBJECT)
      return false
    case OP.RETURN_VALUE:
    case OP.RAISE_VARARGS:
    case OP.RERAISE:
      return false
  }
  stacks[next] = after(op, arg, stack)
  return false
}

function after(op: number, arg: number, stack: string): string {
  if (stack === TOO_DEEP) return stack
  const peek = (n: number): string => stack[stack.length - n] ?? OBJECT
  switch (op) {
    case OP.GET_ITER:
    case OP.GET_AITER:
      return push(pop(stack), ITERATOR)
    case OP.END_ASYNC_FOR:
      return pop(stack, 2)
    case OP.PUSH_EXC_INFO:
      return push(stack, EXCEPT)
    case OP.POP_EXCEPT:
      return pop(stack)
    case OP.PUSH_NULL:
      return push(stack, NULL)
    case OP.LOAD_GLOBAL:
      return (arg & 1) === 0 ? push(stack, OBJECT) : push(push(stack, OBJECT), NULL)
    case OP.LOAD_ATTR:
      return (arg & 1) === 0 ? stack : push(push(pop(stack), OBJECT), NULL)
    case OP.SWAP: {
      const kinds = [...stack]
      kinds[stack.length - arg] = peek(1)
      kinds[stack.length - 1] = peek(arg)
      return kinds.join('')
    }
    case OP.COPY:
      return push(stack, peek(arg))
  }
  const effect = stackEffect(op, arg, false)
  if (effect <= 0) return pop(stack, -effect)
  let out = stack
  for (let n = effect; n > 0; n--) out = push(out, OBJECT)
  return out
}

function isCompatibleKind(from: string, to: string): boolean {
  if (to === OBJECT) return from !== NULL
  return to === NULL || from === to
}

/** True if the operands of `to` are the lower ones of `from`. */
function isCompatible(from: Stack, to: Stack): boolean {
  if (from === undefined || to === undefined || from === TOO_DEEP || to === TOO_DEEP) return false
  let kept = from
  while (compare(kept, to) > 0) kept = pop(kept)
  return kept.length === to.length && [...kept].every((kind, i) => isCompatibleKind(kind, to[i]!))
}

function explain(from: Stack, to: Stack): string {
  if (from === TOO_DEEP) return 'stack to deep to analyze'
  if (from === undefined) return "can't jump from unreachable code"
  if (to === TOO_DEEP) return 'stack is too deep to analyze'
  if (to === undefined) return "can't jump into an exception handler, or code may be unreachable"
  switch (to[to.length - 1]) {
    case EXCEPT:
      return "can't jump into an 'except' block as there's no exception"
    case LASTI:
      return "can't jump into a re-raising block as there's no location"
    case ITERATOR:
      return "can't jump into the body of a for loop"
  }
  return 'incompatible stacks'
}

/** The code units where lines begin, with their lines. */
function lineStarts(exe: Executable): [number, number][] {
  const out: [number, number][] = []
  let last = -1
  for (const { start, lineno } of lines(exe.plain)) {
    if (lineno === last || lineno < 0) continue
    out.push([start >> 1, lineno])
    last = lineno
  }
  return out
}

/** Jumps are for debuggers: while a callback runs, and not where the frame is about to go. */
function checkEvent(): void {
  switch (monitors.event) {
    case -1:
      throw valueError('f_lineno can only be set in a trace function')
    case PY_RESUME:
    case JUMP:
    case BRANCH_LEFT:
    case BRANCH_RIGHT:
    case LINE:
    case PY_YIELD:
      return
    case PY_START:
      throw valueError("can't jump from the 'call' trace event of a new frame")
    case CALL:
    case C_RETURN:
      throw valueError("can't jump during a call")
  }
  throw valueError("can only jump from a 'line' trace event")
}

/** `frame.f_lineno = line` */
export function setLine(f: PyFrame, line: number | bigint): void {
  checkEvent()
  if (line > 0x7fffffff || line < -0x80000000) throw valueError('lineno out of range')
  const { exe } = f
  if (line < exe.plain.firstlineno) throw valueError(`line ${line} comes before the current code block`)
  const starts = lineStarts(exe)
  const goal = Math.min(...starts.map(s => s[1]).filter(n => n >= line))
  if (goal === Infinity) throw valueError(`line ${line} comes after the current code block`)
  const stacks = markStacks(exe)
  const from = stacks[exe.startOf(f.pc - 1)]
  const target = findTarget(starts, goal, stacks, from)
  bindNone(f)
  dropOperands(f, from!, stacks[target]!)
  f.pc = target
  arrive(f, target)
}

/** The line that a jump goes to has been reported by then: whoever jumps knows. */
function arrive(f: PyFrame, target: number): void {
  const m = f.exe.monitoring
  if (!m) return
  const more = f.moreState()
  more.previousUnit = target
  more.epoch = m.epoch
}

/** Of the places where the line begins, the one that keeps most operands. */
function findTarget(starts: [number, number][], goal: number, stacks: Stack[], from: Stack): number {
  let best = -1
  let problem: string | undefined
  for (const [unit, lineno] of starts) {
    if (lineno !== goal) continue
    const stack = stacks[unit]
    if (isCompatible(from, stack)) {
      if (best < 0 || compare(stack!, stacks[best]!) > 0) best = unit
    } else problem ??= explain(from, stack)
  }
  if (best < 0) throw valueError(problem ?? 'cannot find bytecode for specified line')
  return best
}

/** The compiler may have proven that variables are bound at the target: they are None now. */
function bindNone(f: PyFrame): void {
  const unbound: number[] = []
  for (let i = 0; i < f.exe.nlocalsplus; i++) if (f.getLocal(i) === undefined) unbound.push(i)
  if (unbound.length === 0) return
  const plural = unbound.length === 1 ? '' : 's'
  machine.warn?.('RuntimeWarning', `assigning None to ${unbound.length} unbound local${plural}`, 0)
  for (const i of unbound) f.setLocal(i, None)
}

function dropOperands(f: PyFrame, from: string, to: string): void {
  let stack = f.gen !== null && isSuspended(f.gen) ? pop(from) : from
  while (compare(stack, to) > 0) {
    const popped = STACK[--f.sp]
    if (stack.endsWith(EXCEPT)) handling.top.value = popped instanceof PyBaseException ? popped : null
    stack = pop(stack)
  }
}
