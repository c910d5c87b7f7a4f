/**
 * Generators that only a loop refers to: `for x in walk(tree)` holds what the call has made on its stack and nowhere else.
 * When such a loop is left by `break`, `return` or an exception, the generator is closed at once, as CPython's reference
 * count does.
 *
 * A frame lists the generators of its loops with their places on the operand stack. A loop that runs to its end does not
 * look at the list again: of an ended generator nothing is left to close. CPython: _PyGen_Finalize, POP_TOP.
 */
import {
  BUILD_LIST,
  BUILD_MAP,
  BUILD_SET,
  CALL,
  END_FOR,
  FOR_ITER,
  GET_ITER,
  LOAD_CONST,
  LOAD_FAST_AND_CLEAR,
  LOAD_FAST_BORROW,
  LOAD_SMALL_INT,
  NOP,
  POP_ITER,
  POP_TOP,
  SWAP,
} from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES } from '../bytecode/opcodes.ts'
import type { Executable } from '../objects/executable.ts'
import { type PyFrame, STACK } from '../objects/frame.ts'
import {
  finalizeGenerator,
  finishGenerator,
  GEN_FINISHED,
  GEN_RUNNING,
  GEN_SUSPENDED,
  generatorType,
  PyGenerator,
} from '../objects/generator.ts'
import { monitors } from '../objects/monitoring.ts'
import { PyFunction } from '../runtime/function.ts'
import { PyBuiltinFunction } from '../runtime/native.ts'
import { lookup, typeOf } from '../runtime/type.ts'
import { PyMethod, type PyValue } from '../runtime/values.ts'
import { ITERATOR, markStacks } from './frame_lineno.ts'
import { LEAVE_LOOP } from './quick_ids.ts'

/** The generator that is about to be the argument of a generator expression. */
let passed: PyGenerator | null = null

/** Frame `f` is in front of unit `next`, where `gen`, which nobody else has, is operand `depth` of its stack. */
function note(f: PyFrame, next: number, gen: PyGenerator, depth: number): void {
  passed = null
  const up = stepsToLoop(f.exe, next)
  if (up >= 0) addLoop(f, gen, depth + up)
  else if (up === PASSED_ON) passed = gen
}

function addLoop(f: PyFrame, gen: PyGenerator, depth: number): void {
  if (f.exe.ownUnits === null) watchDrops(f.exe)
  const { loops } = f
  if (loops === null) {
    f.loops = [{ gen, depth }]
    return
  }
  // Loops that were in the same place are over.
  while (loops.length > 0 && loops[loops.length - 1]!.depth >= depth) loops.pop()
  loops.push({ gen, depth })
}

const PASSED_ON = -1
const OTHER_USE = -2

/** How much higher the iterator on top of the stack is at its FOR_ITER. What a comprehension does first is below it then. */
function stepsToLoop(exe: Executable, next: number): number {
  const plain = exe.plainUnits()
  let up = 0
  for (let i = next; i < plain.length; i++) {
    switch (plain[i]! & 255) {
      case FOR_ITER:
        return up
      case LOAD_FAST_AND_CLEAR:
      case BUILD_LIST:
      case BUILD_SET:
      case BUILD_MAP:
        up++
        break
      case CALL:
        return plain[i] === CALL ? PASSED_ON : OTHER_USE
      case SWAP:
      case NOP:
        break
      default:
        return OTHER_USE
    }
  }
  return OTHER_USE
}

/** RETURN_GENERATOR: `gen` goes to `caller`, as its topmost operand. */
export function noteReturned(caller: PyFrame, gen: PyGenerator): void {
  const { exe, pc, sp } = caller
  switch (exe.plainUnits()[pc]! & 255) {
    case GET_ITER:
      if (typeOf(gen) === generatorType) note(caller, pc + 1, gen, sp - caller.base - exe.nlocalsplus)
      break
    case FOR_ITER:
      addLoop(caller, gen, sp - caller.base - exe.nlocalsplus)
      break
    default:
      if (isArgument(exe, pc)) gen.temporary = isForOneCall(STACK[sp - 2], STACK[sp - 1])
  }
}

/** What is on top of the stack in front of unit `next` is the first argument of a call of one or two. */
export function isArgument(exe: Executable, next: number): boolean {
  const plain = exe.plainUnits()
  switch (plain[next]! & 255) {
    case CALL:
      return plain[next]! >> 8 === 1
    case LOAD_CONST:
    case LOAD_SMALL_INT:
    case LOAD_FAST_BORROW:
      return plain[next + 1] === (CALL | (2 << 8))
  }
  return false
}

const ONE_CALL: ReadonlySet<string> = new Set(['all', 'any', 'next'])

/** Whether the call will be one of a native function that keeps nothing of its argument, and says when it is done with it. */
export function isForOneCall(callee: PyValue | undefined, self: PyValue | undefined): boolean {
  return (
    self === undefined &&
    callee instanceof PyBuiltinFunction &&
    callee.module === 'builtins' &&
    ONE_CALL.has(callee.def.fname)
  )
}

/** The call of `callee` by compiled code gave `v`, which is operand `depth` of GET_ITER at unit `at`. */
export function noteCalled(callee: PyValue, v: PyGenerator, f: PyFrame, at: number, depth: number): void {
  const func = callee instanceof PyMethod ? callee.func : callee
  if (!(func instanceof PyFunction) || func.code !== v.code) return
  if ((f.exe.plainUnits()[at]! & 255) === FOR_ITER) addLoop(f, v, depth)
  else note(f, at + 1, v, depth)
}

/** As `noteCalled` for the argument of a call that keeps nothing. */
export function noteTemporary(callee: PyValue, v: PyGenerator): void {
  const func = callee instanceof PyMethod ? callee.func : callee
  if (func instanceof PyFunction && func.code === v.code) v.temporary = true
}

/** GET_ITER has made `it` of `v` by its `__iter__`. */
export function noteIterator(f: PyFrame, it: PyGenerator, v: PyValue, depth: number): void {
  const method = lookup(typeOf(v), '__iter__')
  if (method instanceof PyFunction && method.code === it.code) note(f, f.pc, it, depth)
}

/** A generator begins with these variables: a generator expression has the only reference to its first. */
export function adopt(gen: PyGenerator, window: readonly (PyValue | undefined)[]): void {
  if (passed === null) return
  if (passed === window[0] && gen.code.plain.name === '<genexpr>')
    gen.frame.loops = [{ gen: passed, depth: 0 }]
  passed = null
}

/** Where the code takes an iterator off the stack that has not come to its end, the loop runs LEAVE_LOOP. */
function watchDrops(exe: Executable): void {
  const own = exe.plainUnits().slice()
  for (const i of iteratorDrops(exe)) {
    own[i] = LEAVE_LOOP
    if (exe.units[i] === exe.plainUnits()[i]) exe.units[i] = LEAVE_LOOP
  }
  exe.ownUnits = own
}

/** What has become of `any(... for ...)` is left by a POP_ITER; behind END_FOR the iterator has come to its end. */
const leavesInlined = (plain: Int32Array, i: number): boolean =>
  plain[i] === POP_ITER && plain[i - 1] !== END_FOR

/** The units of those instructions. */
export function iteratorDrops(exe: Executable): Set<number> {
  const plain = exe.plainUnits()
  const stacks = markStacks(exe)
  const out = new Set<number>()
  for (let i = 0; i < plain.length; i += 1 + CACHE_ENTRIES[plain[i]! & 255]!)
    if (plain[i] === POP_TOP ? stacks[i]?.endsWith(ITERATOR) : leavesInlined(plain, i)) out.add(i)
  return out
}

/** The loop over `v` is left. */
export function leaveLoop(f: PyFrame, v: PyValue): void {
  const { loops } = f
  if (loops === null || !(v instanceof PyGenerator)) return
  const at = loops.findLastIndex(({ gen }) => gen === v)
  if (at < 0) return
  loops.length = at
  closeGenerator(v)
}

/** An exception takes what is on the stack of `f` from operand `depth` on. */
export function leaveLoops(f: PyFrame, depth: number): void {
  const { loops } = f
  if (loops === null) return
  for (let last = loops.at(-1); last !== undefined && last.depth >= depth; last = loops.at(-1)) {
    loops.pop()
    closeGenerator(last.gen)
  }
  if (loops.length === 0) f.loops = null
}

/** Closes a generator that nothing refers to. */
export function closeGenerator(gen: PyGenerator): void {
  if (gen.state === GEN_FINISHED || gen.state === GEN_RUNNING || gen.shared) return
  if (gen.state === GEN_SUSPENDED && !gen.frame.exe.hasHandlers() && !monitors.active) {
    // Nothing of its code has to run.
    leaveLoops(gen.frame, 0)
    finishGenerator(gen)
  } else finalizeGenerator(gen)
}
