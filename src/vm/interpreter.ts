/**
 * The interpreter loop: tier 0.
 *
 * `runFrame` executes `entry` and every Python frame that it calls, without recursion in JavaScript. Only fast
 * paths are here; everything else is in `handlers/`. V8 does not optimise a function of more than
 * 60 KB of its own bytecode and is slow to optimise a big one: it stays under 30 KB, which
 * tools/check_run_size.mjs verifies.
 *
 * Conventions: `pc` is behind the instruction (a unit of it is at `pc - 1` whenever something may throw);
 * `sp` is the first free slot of STACK. On a change of frame both are stored and everything is loaded
 * again at the top. CPython: Python/ceval.c, Python/bytecodes.c.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { executableOf } from '../objects/executable.ts'
import { FRAME_ENTRY, FRAME_FOR_ITER, FRAME_SEND, FRAME_TRACED, growStack, PyFrame, STACK } from '../objects/frame.ts'
import { isPlainKind, PyGenerator, sendTo } from '../objects/generator.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { PyRangeIterator } from '../objects/range.ts'
import { isTrue, iterNext } from '../runtime/abstract.ts'
import { recursionError } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { state } from '../runtime/state.ts'
import { int, None, PyCell, PyMethod, type PyValue } from '../runtime/values.ts'
import { callEx, callKeywords, callPositional } from './calls.ts'
import { detachGenerator, isResumable, noteEnd, resumeOn, returnTo, suspend } from './generators.ts'
import { BINARY_OPERATIONS, compare } from './handlers/operators.ts'
import { unboundCell, unboundLocal } from './handlers/names.ts'
import { CACHES, HANDLER_TABLE } from './handlers/table.ts'
import { interrupts } from './interrupts.ts'
import { tracedUnits } from './quicken.ts'
import { tracing } from './tracing_hooks.ts'
import { endFrame, toPythonException, unwind } from './unwind.ts'

/** Runs a frame until it returns (or, for a generator's, yields); throws what it does not handle. */
export function runFrame(entry: PyFrame): PyValue {
  // Locals, as V8 does not know that a bundled module's variables are constant.
  const stack = STACK
  const none = None
  const handlers = HANDLER_TABLE
  const caches = CACHES
  const operations = BINARY_OPERATIONS
  const { flag } = interrupts
  let f = entry
  for (;;) {
    state.frame = f
    const exe = f.exe
    const units = (f.flags & FRAME_TRACED) === 0 ? exe.units : tracedUnits(exe)
    const { consts } = exe
    const { base } = f
    let pc = f.pc
    let sp = f.sp
    try {
      let w = units[pc++]!
      dispatch: for (;;) {
        const arg = w >> 8
        switch (w & 255) {
          case OP.NOP:
          case OP.NOT_TAKEN:
          case OP.EXTENDED_ARG:
            break
          case OP.RESUME:
            if (flag[0] !== 0 || tracing.active) {
              f.pc = pc
              interrupts.resume(f, arg)
              f.sp = sp
              break dispatch
            }
            break
          case OP.LOAD_FAST:
          case OP.LOAD_FAST_BORROW:
            stack[sp++] = stack[base + arg]
            break
          case OP.LOAD_FAST_LOAD_FAST:
          case OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
            stack[sp] = stack[base + (arg >> 4)]
            stack[sp + 1] = stack[base + (arg & 15)]
            sp += 2
            break
          case OP.LOAD_FAST_CHECK: {
            const v = stack[base + arg]
            if (v === undefined) throw unboundLocal(f, arg)
            stack[sp++] = v
            break
          }
          case OP.LOAD_FAST_AND_CLEAR:
            stack[sp++] = stack[base + arg]
            stack[base + arg] = undefined
            break
          case OP.STORE_FAST:
            stack[base + arg] = stack[--sp]
            break
          case OP.STORE_FAST_LOAD_FAST:
            stack[base + (arg >> 4)] = stack[sp - 1]
            stack[sp - 1] = stack[base + (arg & 15)]
            break
          case OP.STORE_FAST_STORE_FAST:
            stack[base + (arg >> 4)] = stack[sp - 1]
            stack[base + (arg & 15)] = stack[sp - 2]
            sp -= 2
            break
          case OP.LOAD_CONST:
            stack[sp++] = consts[arg]
            break
          case OP.LOAD_SMALL_INT:
            stack[sp++] = int(arg)
            break
          case OP.POP_TOP:
          case OP.POP_ITER:
          case OP.END_FOR:
            sp--
            break
          case OP.END_SEND:
            stack[sp - 2] = stack[sp - 1]
            sp--
            break
          case OP.PUSH_NULL:
            stack[sp++] = undefined
            break
          case OP.COPY:
            stack[sp] = stack[sp - arg]
            sp++
            break
          case OP.SWAP: {
            const v = stack[sp - 1]
            stack[sp - 1] = stack[sp - arg]
            stack[sp - arg] = v
            break
          }
          case OP.LOAD_DEREF: {
            const v = (stack[base + arg] as PyCell).contents
            if (v === undefined) throw unboundCell(f, arg)
            stack[sp++] = v
            break
          }
          case OP.STORE_DEREF:
            ;(stack[base + arg] as PyCell).contents = stack[--sp]
            break
          case OP.IS_OP: {
            const same = stack[sp - 2] === stack[sp - 1]
            sp--
            stack[sp - 1] = same !== (arg === 1)
            break
          }
          case OP.UNARY_NOT:
            stack[sp - 1] = stack[sp - 1] !== true
            break
          case OP.TO_BOOL: {
            const v = stack[sp - 1]!
            if (typeof v !== 'boolean') {
              f.pc = pc
              stack[sp - 1] = isTrue(v)
            }
            pc += 3
            break
          }
          case OP.BINARY_OP: {
            const b = stack[--sp]!
            f.pc = pc
            stack[sp - 1] = operations[arg]!(stack[sp - 1]!, b)
            pc += 5
            break
          }
          case OP.COMPARE_OP: {
            const b = stack[--sp]!
            f.pc = pc
            const v = compare(stack[sp - 1]!, b, arg >> 5)
            stack[sp - 1] = (arg & 16) === 0 || typeof v === 'boolean' ? v : isTrue(v)
            pc += 1
            break
          }
          case OP.JUMP_FORWARD:
            pc += arg
            break
          case OP.JUMP_BACKWARD:
            pc += 1 - arg
            if (flag[0] !== 0) {
              f.pc = pc
              interrupts.poll(f)
            }
            break
          case OP.JUMP_BACKWARD_NO_INTERRUPT:
            pc -= arg
            break
          case OP.POP_JUMP_IF_FALSE:
            pc += stack[--sp] === true ? 1 : 1 + arg
            break
          case OP.POP_JUMP_IF_TRUE:
            pc += stack[--sp] === true ? 1 + arg : 1
            break
          case OP.POP_JUMP_IF_NONE:
            pc += stack[--sp] === none ? 1 + arg : 1
            break
          case OP.POP_JUMP_IF_NOT_NONE:
            pc += stack[--sp] === none ? 1 : 1 + arg
            break
          case OP.FOR_ITER: {
            const it = stack[sp - 1]!
            let v: PyValue | undefined
            if (it instanceof PyRangeIterator) {
              if (it.left > 0) {
                it.left--
                v = int(it.current)
                it.current += it.step
              }
            } else if (it instanceof PyListIterator && it.list !== null) {
              const { items } = it.list
              if (it.index < items.length) v = items[it.index++]
              else it.list = null
            } else if (it instanceof PyGenerator && isResumable(it)) {
              f.pc = pc + 1
              f.sp = sp
              it.exit = pc + arg + 2
              f = resumeOn(f, it, none, FRAME_FOR_ITER)
              break dispatch
            } else {
              f.pc = pc
              v = iterNext(it)
            }
            pc++
            // Behind END_FOR: the iterator is popped by the POP_ITER that follows.
            if (v === undefined) pc += arg + 1
            else stack[sp++] = v
            break
          }
          case OP.SEND: {
            const it = stack[sp - 2]!
            const v = stack[sp - 1]!
            f.pc = pc + 1
            if (it instanceof PyGenerator && isPlainKind(it) && isResumable(it) && it.state > 0) {
              f.sp = sp - 1
              it.exit = pc + 1 + arg
              f = resumeOn(f, it, v, FRAME_SEND)
              break dispatch
            }
            const sent = sendTo(it, v)
            pc++
            if (sent === undefined) {
              stack[sp - 1] = lastStop.value
              pc += arg
            } else stack[sp - 1] = sent
            break
          }
          case OP.CALL: {
            pc += 3
            f.pc = pc
            const at = sp - arg - 2
            let b = at + 2
            let n = arg
            let callee = stack[at]!
            if (stack[b - 1] !== undefined) {
              b--
              n++
            } else if (callee instanceof PyMethod) {
              b--
              n++
              stack[b] = callee.self
              callee = callee.func
            }
            if (callee instanceof PyFunction) {
              const x = executableOf(callee.code)
              if (x.simple && x.argcount === n) {
                f.sp = at
                const made = new PyFrame(f, callee, x, b)
                if (made.limit > stack.length) growStack(made.limit)
                if (made.depth > state.recursionLimit) throw recursionError('maximum recursion depth exceeded')
                const end = made.sp
                for (let i = b + n; i < end; i++) stack[i] = undefined
                f = made
                break dispatch
              }
            }
            const made = callPositional(f, callee, b, n, at)
            if (made !== null) {
              f = made
              break dispatch
            }
            sp = at + 1
            break
          }
          case OP.CALL_KW: {
            pc += 3
            f.pc = pc
            const made = callKeywords(f, sp, arg)
            if (made !== null) {
              f = made
              break dispatch
            }
            sp = f.sp
            break
          }
          case OP.CALL_FUNCTION_EX: {
            f.pc = pc
            const made = callEx(f, sp)
            if (made !== null) {
              f = made
              break dispatch
            }
            sp = f.sp
            break
          }
          case OP.RETURN_VALUE: {
            const v = stack[sp - 1]!
            f.pc = pc
            const { flags } = f
            if (flags === 0) {
              f = f.back!
              stack[f.sp++] = v
              break dispatch
            }
            if ((flags & FRAME_TRACED) !== 0) tracing.returned(f, v)
            const back = f.back
            const ended = f
            endFrame(f)
            if ((flags & FRAME_ENTRY) !== 0) {
              state.frame = back
              if (ended.gen !== null) noteEnd(ended.gen, v)
              return v
            }
            f = back!
            pc = f.pc
            returnTo(f, ended, flags, v)
            break dispatch
          }
          case OP.RETURN_GENERATOR: {
            f.pc = pc
            const { back, flags } = f
            const gen = detachGenerator(f, sp)
            if ((flags & FRAME_ENTRY) !== 0) {
              state.frame = back
              return gen
            }
            const ended = f
            f = back!
            pc = f.pc
            returnTo(f, ended, flags, gen)
            break dispatch
          }
          case OP.YIELD_VALUE: {
            const v = stack[--sp]!
            f.pc = pc
            const { back, flags } = f
            if ((flags & FRAME_TRACED) !== 0) tracing.returned(f, v)
            suspend(f, sp, arg)
            if ((flags & FRAME_ENTRY) !== 0) {
              state.frame = back
              return v
            }
            f = back!
            stack[f.sp++] = v
            break dispatch
          }
          case OP.INSTRUMENTED_INSTRUCTION:
            f.pc = pc
            f.sp = sp
            tracing.instruction(f)
            if (f.pc !== pc) {
              // The trace function has set f_lineno.
              break dispatch
            }
            w = exe.plainUnits()[pc - 1]!
            continue
          default:
            f.pc = pc
            sp = handlers[w & 255]!(f, sp, arg)
            pc = f.pc + caches[w & 255]!
        }
        w = units[pc++]!
      }
    } catch (e) {
      f.pc = pc
      f = unwind(f, toPythonException(e), true)
    }
  }
}
