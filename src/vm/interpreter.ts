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
 * again at the top. Values stay in STACK rather than in variables where that costs nothing: a variable of a
 * function that runs for long keeps its last value alive. CPython: Python/ceval.c, Python/bytecodes.c.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { executableOf } from '../objects/executable.ts'
import { finalization, findDropped } from '../objects/finalization.ts'
import { FRAME_ENTRY, FRAME_FOR_ITER, FRAME_INIT, FRAME_SEND, type PyFrame, STACK } from '../objects/frame.ts'
import { isPlainKind, PyGenerator, sendTo } from '../objects/generator.ts'
import { Departure } from '../objects/levels.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { monitors } from '../objects/monitoring.ts'
import { PyRangeIterator } from '../objects/range.ts'
import { isTrue, iterNext, setItem } from '../runtime/abstract.ts'
import { replacedDicts } from '../runtime/attributes.ts'
import { PyDict } from '../runtime/dict.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { state } from '../runtime/state.ts'
import { Suspension } from '../runtime/threads.ts'
import { coreTypes } from '../runtime/type.ts'
import { int, None, type PyCell, PyList, type PyValue } from '../runtime/values.ts'
import { callEx, callKeywords, callPositional, pushFrame } from './calls.ts'
import { detachGenerator, isResumable, noteEnd, resumeOn, returnTo, suspend } from './generators.ts'
import { raisedException, reraisedException } from './handlers/exceptions.ts'
import { unboundCell, unboundLocal } from './handlers/names.ts'
import { BINARY_OPERATIONS, compare, compareTrue, subscript } from './handlers/operators.ts'
import { CACHES, HANDLER_TABLE } from './handlers/table.ts'
import {
  INSTANCE,
  loadAttribute,
  loadGlobalCached,
  loadMethodCached,
  ON_TYPE,
  storeAttribute,
} from './inline_caches.ts'
import { instrumented } from './instrumented.ts'
import { interrupts } from './interrupts.ts'
import { jit } from './jit_hooks.ts'
import { leaveLoop } from './loop_generators.ts'
import * as Q from './quick_ids.ts'
import { warm } from './quicken.ts'
import { endFrame, restoreHandling, toPythonException, unwind } from './unwind.ts'

const MAX = Number.MAX_SAFE_INTEGER

/**
 * Runs a frame until it returns (or, for a generator's, yields); throws what it does not handle. It begins with
 * `raised`, if given, raised where the frame is.
 */
export function runFrame(entry: PyFrame, raised: PyBaseException | null = null): PyValue {
  // Locals, as V8 does not know that a bundled module's variables are constant.
  const stack = STACK
  const none = None
  const handlers = HANDLER_TABLE
  const caches = CACHES
  const operations = BINARY_OPERATIONS
  const { flag } = interrupts
  let f = entry
  for (;;) {
    if (raised !== null) {
      f = unwind(f, raised, false)
      raised = null
    }
    state.frame = f
    const exe = f.exe
    const { units, consts } = exe
    const sites = exe.caches
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
            if (flag[0] !== 0 || monitors.active) {
              f.pc = pc
              f.sp = sp
              if (interrupts.resume(f)) {
                w = units[pc - 1]!
                continue
              }
            }
            if (exe.entry === null && ++exe.heat >= exe.next) warm(exe, f.func)
            if (exe.entry !== null && (f.flags & FRAME_ENTRY) === 0 && f.gen === null) {
              f.pc = pc
              f.sp = sp
              f = jit.enter(f)
              raised = jit.raised
              jit.raised = null
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
            // Before the jump: what is raised here belongs to the loop's own instruction.
            if (flag[0] !== 0) {
              f.pc = pc
              f.sp = sp
              interrupts.poll(f)
            }
            pc += 1 - arg
            if (++exe.heat >= exe.next) {
              f.pc = pc
              f.sp = sp
              if (jit.loop(f)) {
                raised = jit.raised
                jit.raised = null
                break dispatch
              }
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
              v = it.list.at(it.index)
              if (v !== undefined) it.index++
              else it.list = null
            } else if (it instanceof PyGenerator && isResumable(it, f)) {
              f.pc = pc + 1
              f.sp = sp
              it.exit = pc + arg + 2
              f = resumeOn(f, it, none, FRAME_FOR_ITER)
              break dispatch
            } else {
              f.pc = pc
              f.sp = sp
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
            if (
              it instanceof PyGenerator &&
              isResumable(it, f) &&
              (it.state > 0 || v === none) &&
              isPlainKind(it)
            ) {
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
            const callee = stack[at]!
            const b = stack[at + 1] === undefined ? at + 2 : at + 1
            if (callee instanceof PyFunction) {
              const x = executableOf(callee.code)
              if (x.simple && x.argcount === sp - b) {
                f.sp = at
                const made = pushFrame(f, callee, x, b)
                for (let i = sp, end = made.sp; i < end; i++) stack[i] = undefined
                f = made
                break dispatch
              }
            }
            const made = callPositional(f, callee, b, sp - b, at)
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
            f.pc = pc
            const { flags } = f
            if (flags === 0) {
              f = f.back!
              stack[f.sp++] = stack[sp - 1]
              break dispatch
            }
            if (flags === FRAME_INIT && stack[sp - 1] === none) {
              f.flags = 0
              f = f.back!
              // The instance is already in the slot of the callable.
              f.sp++
              break dispatch
            }
            const back = f.back
            const ended = f
            endFrame(f)
            if ((flags & FRAME_ENTRY) !== 0) {
              state.frame = back
              if (ended.gen !== null) noteEnd(ended.gen, stack[sp - 1]!)
              return stack[sp - 1]!
            }
            f = back!
            pc = f.pc
            returnTo(f, ended, flags, stack[sp - 1]!)
            break dispatch
          }
          case OP.RAISE_VARARGS:
            f.pc = pc
            raised = raisedException(sp, arg)
            break dispatch
          case OP.RERAISE:
            f.pc = pc
            raised = reraisedException(sp, arg)
            break dispatch
          case OP.RETURN_GENERATOR: {
            f.pc = pc
            const { back, flags } = f
            const ended = f
            stack[sp] = detachGenerator(f, sp)
            if ((flags & FRAME_ENTRY) !== 0) {
              state.frame = back
              return stack[sp]!
            }
            f = back!
            pc = f.pc
            returnTo(f, ended, flags, stack[sp]!)
            break dispatch
          }
          case OP.YIELD_VALUE: {
            f.pc = pc
            const { back, flags } = f
            suspend(f, --sp, arg)
            if ((flags & FRAME_ENTRY) !== 0) {
              state.frame = back
              return stack[sp]!
            }
            f = back!
            stack[f.sp++] = stack[sp]
            break dispatch
          }
          case Q.JUMP_IF_FALSE_PLUS:
            pc += stack[--sp] === true ? 2 : 1 + arg
            break
          case Q.JUMP_IF_TRUE_PLUS:
            pc += stack[--sp] === true ? 1 + arg : 2
            break
          case Q.TO_BOOL_JUMP: {
            const v = stack[--sp]!
            let truth: boolean
            if (typeof v === 'boolean') truth = v
            else if (typeof v === 'number') truth = v !== 0
            else {
              f.pc = pc
              truth = isTrue(v)
            }
            // TO_BOOL's 3 caches, the jump and its cache, NOT_TAKEN.
            pc += truth ? 6 : 5 + (units[pc + 3]! >> 8)
            break
          }
          case Q.ADD: {
            const a = stack[sp - 2]!
            const b = stack[sp - 1]!
            sp--
            if (typeof a === 'number' && typeof b === 'number') {
              const r = a + b
              if (r <= MAX && r >= -MAX) {
                stack[sp - 1] = int(r)
                pc += 5
                break
              }
            }
            f.pc = pc
            stack[sp - 1] = operations[arg]!(a, b)
            pc += 5
            break
          }
          case Q.SUBTRACT: {
            const a = stack[sp - 2]!
            const b = stack[sp - 1]!
            sp--
            if (typeof a === 'number' && typeof b === 'number') {
              const r = a - b
              if (r <= MAX && r >= -MAX) {
                stack[sp - 1] = int(r)
                pc += 5
                break
              }
            }
            f.pc = pc
            stack[sp - 1] = operations[arg]!(a, b)
            pc += 5
            break
          }
          case Q.MULTIPLY: {
            const a = stack[sp - 2]!
            const b = stack[sp - 1]!
            sp--
            if (typeof a === 'number' && typeof b === 'number') {
              const r = a * b
              if (r <= MAX && r >= -MAX) {
                stack[sp - 1] = int(r + 0)
                pc += 5
                break
              }
            }
            f.pc = pc
            stack[sp - 1] = operations[arg]!(a, b)
            pc += 5
            break
          }
          case Q.SUBSCRIPT: {
            const o = stack[sp - 2]!
            const k = stack[sp - 1]!
            sp--
            if (typeof k === 'number' && o instanceof PyList && o.cls === coreTypes.list) {
              const { array } = o
              const i = k < 0 ? k + array.length : k
              if (i >= 0 && i < array.length) {
                stack[sp - 1] = array[i]
                pc += 5
                break
              }
            }
            f.pc = pc
            stack[sp - 1] = subscript(o, k)
            pc += 5
            break
          }
          case Q.BINARY_STORE: {
            f.pc = pc
            const v = operations[arg]!(stack[sp - 2]!, stack[sp - 1]!)
            sp -= 2
            stack[base + (units[pc + 5]! >> 8)] = v
            pc += 6
            break
          }
          case Q.LL_BINARY: {
            f.pc = ++pc
            stack[sp++] = operations[units[pc - 1]! >> 8]!(
              stack[base + (arg >> 4)]!,
              stack[base + (arg & 15)]!,
            )
            pc += 5
            break
          }
          case Q.L_BINARY: {
            f.pc = ++pc
            stack[sp - 1] = operations[units[pc - 1]! >> 8]!(stack[sp - 1]!, stack[base + arg]!)
            pc += 5
            break
          }
          case Q.I_BINARY: {
            f.pc = ++pc
            stack[sp - 1] = operations[units[pc - 1]! >> 8]!(stack[sp - 1]!, int(arg))
            pc += 5
            break
          }
          case Q.L_I_BINARY: {
            // + or - a small int
            const a = stack[base + arg]!
            const n = units[pc]! >> 8
            const which = units[pc + 1]! >> 8
            pc += 2
            if (typeof a === 'number') {
              const r = which === 0 || which === 13 ? a + n : a - n
              if (r <= MAX && r >= -MAX) {
                stack[sp++] = int(r)
                pc += 5
                break
              }
            }
            f.pc = pc
            stack[sp++] = operations[which]!(a, int(n))
            pc += 5
            break
          }
          case Q.COMPARE_JUMP: {
            const a = stack[sp - 2]!
            const b = stack[sp - 1]!
            sp -= 2
            let truth: boolean
            if (typeof a === 'number' && typeof b === 'number') {
              const op = arg >> 5
              truth =
                op === 0
                  ? a < b
                  : op === 4
                    ? a > b
                    : op === 2
                      ? a === b
                      : op === 3
                        ? a !== b
                        : op === 1
                          ? a <= b
                          : a >= b
            } else {
              f.pc = pc
              truth = compareTrue(a, b, arg >> 5)
            }
            // COMPARE_OP's cache, the jump and its cache, NOT_TAKEN.
            pc += truth ? 4 : 3 + (units[pc + 1]! >> 8)
            break
          }
          case Q.LL_COMPARE_JUMP: {
            const a = stack[base + (arg >> 4)]!
            const b = stack[base + (arg & 15)]!
            const op = units[pc++]! >> 13
            let truth: boolean
            if (typeof a === 'number' && typeof b === 'number')
              truth =
                op === 0
                  ? a < b
                  : op === 4
                    ? a > b
                    : op === 2
                      ? a === b
                      : op === 3
                        ? a !== b
                        : op === 1
                          ? a <= b
                          : a >= b
            else {
              f.pc = pc
              truth = compareTrue(a, b, op)
            }
            pc += truth ? 4 : 3 + (units[pc + 1]! >> 8)
            break
          }
          case Q.L_I_COMPARE_JUMP: {
            const a = stack[base + arg]!
            const b = units[pc]! >> 8
            const op = units[pc + 1]! >> 13
            pc += 2
            let truth: boolean
            if (typeof a === 'number')
              truth =
                op === 0
                  ? a < b
                  : op === 4
                    ? a > b
                    : op === 2
                      ? a === b
                      : op === 3
                        ? a !== b
                        : op === 1
                          ? a <= b
                          : a >= b
            else {
              f.pc = pc
              truth = compareTrue(a, int(b), op)
            }
            pc += truth ? 4 : 3 + (units[pc + 1]! >> 8)
            break
          }
          case Q.FOR_STORE: {
            const it = stack[sp - 1]!
            let v: PyValue | undefined
            if (it instanceof PyRangeIterator) {
              if (it.left > 0) {
                it.left--
                v = int(it.current)
                it.current += it.step
              }
            } else if (it instanceof PyListIterator && it.list !== null) {
              v = it.list.at(it.index)
              if (v !== undefined) it.index++
              else it.list = null
            } else if (it instanceof PyGenerator && isResumable(it, f)) {
              f.pc = pc + 1
              f.sp = sp
              it.exit = pc + arg + 2
              f = resumeOn(f, it, none, FRAME_FOR_ITER)
              break dispatch
            } else {
              f.pc = pc
              f.sp = sp
              v = iterNext(it)
            }
            if (v === undefined) pc += arg + 2
            else {
              stack[base + (units[pc + 1]! >> 8)] = v
              pc += 2
            }
            break
          }
          case Q.L_ATTR:
          case Q.ATTR: {
            let o: PyValue
            if ((w & 255) === Q.ATTR) o = stack[--sp]!
            else {
              o = stack[base + arg]!
              pc++
            }
            const c = sites[units[pc]!]!
            const { type } = c
            let v: PyValue | undefined
            if (c.kind === INSTANCE && c.version === type.version) v = c.access.get(o, type)
            if (v === undefined) {
              f.pc = pc
              const i = units[pc - 1]! >> 9
              v = loadAttribute(c, o, exe.names[i]!, exe.nameKeys[i]!)
            }
            stack[sp++] = v
            pc += 9
            break
          }
          case Q.L_METHOD:
          case Q.METHOD: {
            let o: PyValue
            if ((w & 255) === Q.METHOD) o = stack[--sp]!
            else {
              o = stack[base + arg]!
              pc++
            }
            const c = sites[units[pc]!]!
            const { type } = c
            if (
              c.kind === ON_TYPE &&
              c.version === type.version &&
              !replacedDicts.any &&
              c.access.lacks(o, type)
            ) {
              stack[sp] = c.value
              stack[sp + 1] = o
            } else {
              f.pc = pc
              const i = units[pc - 1]! >> 9
              loadMethodCached(c, o, exe.names[i]!, exe.nameKeys[i]!, sp)
            }
            sp += 2
            pc += 9
            break
          }
          case Q.L_SET_ATTR:
          case Q.SET_ATTR: {
            let o: PyValue
            if ((w & 255) === Q.SET_ATTR) o = stack[--sp]!
            else {
              o = stack[base + arg]!
              pc++
            }
            const c = sites[units[pc]!]!
            const v = stack[--sp]!
            const { type } = c
            if (
              c.kind !== INSTANCE ||
              c.version !== type.version ||
              replacedDicts.any ||
              !c.access.set(o, type, v)
            ) {
              f.pc = pc
              const i = units[pc - 1]! >> 8
              storeAttribute(c, o, exe.names[i]!, v, exe.nameKeys[i]!)
            }
            pc += 4
            break
          }
          case Q.SET_ITEM: {
            const k = stack[sp - 1]!
            const o = stack[sp - 2]!
            const v = stack[sp - 3]!
            sp -= 3
            if (
              typeof k === 'number' &&
              o instanceof PyList &&
              k >= 0 &&
              k < o.array.length &&
              o.cls === coreTypes.list
            ) {
              o.array[k] = v
            } else if (o instanceof PyDict && o.cls === coreTypes.dict) {
              f.pc = pc
              o.set(k, v)
            } else {
              f.pc = pc
              setItem(o, k, v)
            }
            pc++
            break
          }
          case Q.GLOBAL: {
            const c = sites[units[pc]!]!
            let v: PyValue | undefined
            if (c.key === f.func.scope) {
              v = c.cell.value
              if (v === undefined) v = c.fallback.value
            }
            if (v === undefined) {
              f.pc = pc
              const i = arg >> 1
              v = loadGlobalCached(c, f, exe.names[i]!, exe.nameKeys[i]!)
            }
            stack[sp++] = v
            if ((arg & 1) !== 0) stack[sp++] = undefined
            pc += 4
            break
          }
          case Q.LEAVE_LOOP:
            f.pc = pc
            f.sp = --sp
            leaveLoop(f, stack[sp]!)
            break
          case Q.WATCHED:
            f.pc = pc
            f.sp = sp
            w = instrumented(f)
            // It is done already, or goes on elsewhere because somebody has set f_lineno.
            if (w === 0) {
              pc = f.pc
              if (finalization.searchDue) throw new Departure(findDropped)
              break dispatch
            }
            continue
          case Q.PROFILED:
            f.pc = pc
            f.sp = sp
            exe.profile?.note(f)
            w = (exe.ownUnits ?? exe.plainUnits())[pc - 1]!
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
      if (e instanceof Suspension) throw e
      if (e instanceof RangeError) restoreHandling(f)
      f = unwind(f, toPythonException(e), true)
    }
  }
}
