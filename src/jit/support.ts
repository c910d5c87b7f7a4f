/**
 * What compiled code calls: slow sides of operations, frames, exceptions, leaving for the interpreter.
 *
 * Conventions: a function that runs Python code in compiled form answers undefined when an exception is
 * pending (`pending.error`); natives throw, which the outer `catch` of compiled code turns into the same.
 * Compiled code runs on a frame of its own kind (FRAME_COMPILED) whose `saved` has the variables as of its
 * last call, and whose `limit` is its caller's: it has no window on the shared stack.
 */
import { pow } from '../base/math/exponential.ts'
import { CO_FAST_CELL } from '../bytecode/code.ts'
import { FOR_ITER, LOAD_SUPER_ATTR, SEND } from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES, numPushed } from '../bytecode/opcodes.ts'
import { handling } from '../objects/exception_state.ts'
import { type Executable, executableOf } from '../objects/executable.ts'
import { forgetEnd } from '../objects/finalization.ts'
import { formatSimple, formatValue } from '../objects/format_value.ts'
import {
  FRAME_COMPILED,
  FRAME_ENTRY,
  FRAME_EXPOSED,
  FRAME_FINISHED,
  growStack,
  PyFrame,
  STACK,
} from '../objects/frame.ts'
import { newFunction } from '../objects/function.ts'
import { GEN_FINISHED, PyGenerator } from '../objects/generator.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { monitors } from '../objects/monitoring.ts'
import { pending, propagating } from '../objects/pending.ts'
import { PyRange, PyRangeIterator, rangeOf, rangeType } from '../objects/range.ts'
import { appendAll } from '../objects/sequence.ts'
import { addTraceback } from '../objects/traceback.ts'
import { PyTupleIterator } from '../objects/tuple_iterator.ts'
import {
  contains,
  delItem,
  invert,
  isTrue,
  iter,
  iterNext,
  len,
  negative,
  setItem,
  strObject,
} from '../runtime/abstract.ts'
import { getAttr, replacedDicts, setAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { PyDict } from '../runtime/dict.ts'
import {
  indexError,
  keyError,
  PyBaseException,
  typeError,
  valueError,
  zeroDivisionError,
} from '../runtime/errors.ts'
import { type PyCode, PyFunction } from '../runtime/function.ts'
import { markMethod, markRead, markWrite } from '../runtime/markers.ts'
import { PyBuiltinFunction, PyMethodDescr } from '../runtime/native.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import type { KwNames } from '../runtime/slots.ts'
import { state } from '../runtime/state.ts'
import { mainThread, threads } from '../runtime/threads.ts'
import {
  coreTypes,
  isSubtype,
  lookup,
  PyType,
  TPFLAGS_IS_ABSTRACT,
  TPFLAGS_SEQUENCE,
  typeOf,
} from '../runtime/type.ts'
import {
  int,
  None,
  PyCell,
  PyFloat,
  PyList,
  PyMethod,
  type PyObject,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { callFunction, callInterpreted, keywordNames } from '../vm/calls.ts'
import { loadMethod } from '../vm/handlers/attributes.ts'
import { argumentsTuple, getSlice } from '../vm/handlers/containers.ts'
import { exceptionMatches, raisedException, stopIterationError } from '../vm/handlers/exceptions.ts'
import { loadGlobal, unboundCell, unboundLocal } from '../vm/handlers/names.ts'
import { BINARY_OPERATIONS, compare, compareTrue, remainder, subscript } from '../vm/handlers/operators.ts'
import { HANDLER_TABLE } from '../vm/handlers/table.ts'
import { runFrame } from '../vm/interpreter.ts'
import { interrupts } from '../vm/interrupts.ts'
import { jit } from '../vm/jit_hooks.ts'
import { chainContext, reraised, restoreHandling, toPythonException } from '../vm/unwind.ts'
import { bindArguments } from './bind.ts'
import { noteFailure } from './control.ts'
import { NATIVE_SUPPORT } from './natives.ts'
import { givesPairs, nextPair, pair } from './pairs.ts'
import {
  boxedLocals,
  boxFloat,
  collect,
  type Exit,
  FAILED,
  leaveRequests,
  mustLeave,
  NAN_FLOAT,
  type Raw,
  RETURNED,
  type Sites,
  writes,
} from './sites.ts'
import { noteSuper, SPECIAL_SUPPORT } from './special_methods.ts'

type Maybe = PyValue | undefined

/** Compiled code deeper than this runs in the interpreter, whose frames are not on the host's stack. */
export const limits = { depth: 1500 }

// ---- frames

/** A frame for compiled code called from `back`; null: the call is too deep for compiled code. */
export function newInner(back: PyFrame): PyFrame | null {
  if (back.depth >= limits.depth) return null
  const f = new PyFrame(back, back.func, back.exe, back.limit)
  const u = undefined
  f.saved = [u, u, u, u, u, u, u, u, u, u, u, u]
  f.flags = FRAME_COMPILED
  back.inner = f
  return f
}

/** The call is too deep for compiled code, or its function belongs to another module. */
export function interpret(f: PyFunction, bound: PyValue[]): Maybe {
  const back = state.frame as PyFrame
  try {
    return finish(callInterpreted(f, bound))
  } catch (e) {
    return failed(e, back)
  }
}

/** A call from compiled code has returned `v`: undefined if the caller must leave for the interpreter now. */
function finish(v: PyValue): Maybe {
  if (!mustLeave()) return v
  pending.leaving = true
  pending.value = v
  return undefined
}

/** What a nested interpreter threw, as the pending exception. */
export function failed(e: unknown, back: PyFrame): undefined {
  state.frame = back
  pending.error = toPythonException(e)
  if (propagating.value === pending.error) propagating.value = null
  return undefined
}

function release(f: PyFrame, back: PyFrame, locals: Maybe[]): void {
  f.saved = locals
  f.sites = null
  f.flags = (f.flags & ~FRAME_COMPILED) | FRAME_FINISHED
  back.flags |= FRAME_EXPOSED
  if (back.inner === f) back.inner = null
}

/** Frames of compiled code above `f` that something thrown has passed, innermost first. */
function passedFrames(f: PyFrame): PyFrame[] | null {
  let g = state.frame as PyFrame | null
  if (g === f) return null
  const out: PyFrame[] = []
  for (; g !== f; g = g.back) {
    if (g === null) return null
    if ((g.flags & FRAME_COMPILED) !== 0) out.push(g)
  }
  return out
}

/**
 * Whatever natives threw becomes the pending exception of frame `f`, whose code catches it. Compiled functions
 * without a handler have no `try` of their own: their frames end here.
 */
export function thrown(thing: unknown, f: PyFrame): void {
  const passed = passedFrames(f)
  if (thing instanceof RangeError) restoreHandling(f)
  state.frame = f
  const e = toPythonException(thing)
  pending.error = e
  pending.leaving = false
  if (reraised.value === e) {
    reraised.value = null
    pending.again = true
    pending.pc = reraised.pc
    reraised.pc = 0
  } else {
    if (e.context === null && propagating.value !== e) chainContext(e)
    propagating.value = null
  }
  if (passed !== null) for (const g of passed) g.gen === null ? left(g, null) : endByException(g)
  state.frame = f
}

/** A handler of frame `f` begins: its exception; undefined if compiled code is to be left instead. */
export function caught(f: PyFrame): PyBaseException | undefined {
  if (pending.leaving || mustLeave()) return undefined
  const e = pending.error!
  pending.error = null
  if (pending.pc !== 0) f.pc = pending.pc
  pending.pc = 0
  if (pending.again) pending.again = false
  else addTraceback(e, f)
  return e
}

/** The unit of the instruction that raised, for handlers that keep it. */
export function raisedAt(f: PyFrame): PyValue {
  return int(f.exe.startOf(f.pc - 1))
}

/** Whether `v` is a float of this very value: what identity is for a raw double. */
function isFloatOf(v: PyValue, raw: number): boolean {
  return v instanceof PyFloat && v.cls === coreTypes.float && Object.is(v.v, raw)
}

/** The variables of frame `f` as of its last call, which takes them out of the hands of compiled code. */
export function savedLocals(f: PyFrame): Maybe[] {
  return (f.sites as Sites).getLocals(f)
}

/**
 * Compiled code of frame `f` ends by an exception, or leaves after a call with `operands` on its stack. If it must
 * leave, the interpreter raises what is pending; a handler of this frame finds `canonical` on the stack.
 */
export function left(f: PyFrame, operands: Maybe[] | null, canonical: Maybe[] = NOTHING): Maybe {
  if (pending.leaving) return leave(f, savedLocals(f), operands ?? [])
  if (mustLeave()) return deopt(f, f.pc, savedLocals(f), canonical, takeRaised())
  const back = f.back!
  endByException(f)
  state.frame = back
  return undefined
}

/** Hands the pending exception to the interpreter, which is to raise it. */
export function takeRaised(): PyBaseException {
  const e = pending.error!
  pending.error = null
  if (pending.again) {
    pending.again = false
    reraised.value = e
    reraised.pc = pending.pc
  }
  pending.pc = 0
  return e
}

/** The frame of compiled code ends by the pending exception. */
export function endByException(f: PyFrame): void {
  const locals = savedLocals(f)
  if (pending.pc !== 0) f.pc = pending.pc
  pending.pc = 0
  if (pending.again) pending.again = false
  else addTraceback(pending.error!, f)
  if (f.gen === null) release(f, f.back!, locals)
  else endGenerator(f, f.gen, locals)
}

/** A compiled generator has ended by an exception. */
function endGenerator(f: PyFrame, gen: PyGenerator, locals: Maybe[]): void {
  // One thrown into a generator that has not begun is left as it is.
  if (f.exe.handlerAt(f.pc - 1) !== undefined)
    pending.error = stopIterationError(f, pending.error!) as PyBaseException
  finishCompiled(f, gen, locals)
}

/** The frame of a compiled generator has ended; `locals` if somebody may look at them. */
export function finishCompiled(f: PyFrame, gen: PyGenerator, locals: Maybe[] | null): void {
  const { handled } = gen
  if (locals !== null && f.back !== null) f.back.flags |= FRAME_EXPOSED
  f.saved = locals ?? NOTHING
  gen.window = NOTHING
  f.sites = null
  f.back = null
  f.flags = (f.flags & ~FRAME_COMPILED) | FRAME_FINISHED
  gen.state = GEN_FINISHED
  if (gen.waiting) forgetEnd(gen)
  if (handled.previous === null) return
  handling.top = handled.previous
  handled.previous = null
  handled.value = null
}
const NOTHING: Maybe[] = []

/** After a call that ended: goes on in the interpreter behind it. */
function leave(f: PyFrame, locals: Maybe[], operands: Maybe[]): Maybe {
  return deopt(f, landing(f, operands), locals, operands)
}

/** Where the interpreter goes on after the call that asks to leave, whose result joins the operands. */
export function landing(f: PyFrame, operands: Maybe[]): number {
  pending.leaving = false
  const { value } = pending
  const unit = f.exe.startOf(f.pc - 1)
  const w = f.exe.plainUnits()[unit]!
  const op = w & 255
  const next = unit + 1 + CACHE_ENTRIES[op]!
  if (value !== undefined) operands.push(value)
  else if (op === SEND) {
    operands.push(lastStop.value)
    return next + (w >> 8)
  } else if (op === FOR_ITER) return next + (w >> 8) + 1
  return next
}

export function fillWindow(f: PyFrame, locals: Maybe[], operands: Maybe[]): void {
  const { base, exe } = f
  const changed = leaveRequests.any ? writes.get(f) : undefined
  if (changed !== undefined) {
    for (const [i, v] of changed) locals[i] = v
    writes.delete(f)
    leaveRequests.any = false
  }
  f.saved = null
  f.sites = null
  for (let i = 0; i < exe.nlocalsplus; i++) STACK[base + i] = locals[i]
  f.sp = base + exe.nlocalsplus
  for (let i = 0; i < operands.length; i++) STACK[f.sp++] = operands[i]
}

/** Goes on in the interpreter at `pc` with these values, or raises `e` there; the result is the function's. */
export function deopt(
  f: PyFrame,
  pc: number,
  locals: Maybe[],
  operands: Maybe[],
  e: PyBaseException | null = null,
): Maybe {
  const back = f.back!
  f.base = back.limit
  f.limit = f.base + f.exe.size
  if (f.limit > STACK.length) growStack(f.limit)
  fillWindow(f, locals, operands)
  f.pc = pc
  f.flags = (f.flags & ~FRAME_COMPILED) | FRAME_ENTRY
  if (back.inner === f) back.inner = null
  try {
    state.frame = f
    return finish(runFrame(f, e))
  } catch (thing) {
    return failed(thing, back)
  }
}

/** A function leaves compiled code at `exit`, with its locals, boxed and raw, and its operands. */
export function exit(f: PyFrame, exit: Exit, locals: Maybe[], raw: Raw[] | null, operands: Maybe[]): Maybe {
  if (exit.why === RETURNED) {
    release(f, f.back!, boxedLocals(exit, locals, raw))
    return operands[0]
  }
  collect(exit, locals, raw, operands)
  if (exit.why === FAILED) {
    const { func, exe } = f
    noteFailure(exe, exit.unit)
    if (exe.entry === null) {
      func.argc = -1
      func.js = null
    }
  }
  return deopt(f, exit.unit, locals, operands)
}
/** As `exit` for the compiled loop of frame `f`, which is the interpreter's. */
export function exitLoop(
  f: PyFrame,
  exit: Exit,
  locals: Maybe[],
  raw: Raw[] | null,
  operands: Maybe[],
): undefined {
  collect(exit, locals, raw, operands)
  if (exit.why === FAILED) noteFailure(f.exe, exit.unit)
  fillWindow(f, locals, operands)
  f.pc = exit.unit
  return undefined
}

/**
 * As `left` for a compiled loop: the interpreter raises what is pending. A handler finds `canonical` on the
 * stack; null: what was there when the loop was entered.
 */
export function leftLoop(f: PyFrame, operands: Maybe[] | null, canonical: Maybe[] | null): undefined {
  const locals = savedLocals(f)
  if (pending.leaving) {
    const stack = operands ?? []
    const pc = landing(f, stack)
    fillWindow(f, locals, stack)
    f.pc = pc
    return undefined
  }
  fillWindow(f, locals, canonical ?? STACK.slice(f.base + f.exe.nlocalsplus, f.sp))
  jit.raised = takeRaised()
  return undefined
}

/** A back edge or function start with something to do. 0: go on; 1: an exception; 2: leave. */
export function poll(f: PyFrame): number {
  interrupts.poll(f)
  return mustLeave() ? 2 : 0
}

// ---- calls

/** Connects a function object to the compiled form of its code, if it takes exactly `n` arguments. */
function linked(f: PyFunction, exe: Executable, n: number): boolean {
  const { entry } = exe
  if (entry === null || !exe.simple || exe.argcount !== n) return false
  if (entry.scope !== null && entry.scope !== f.scope) return false
  if (monitors.active) return false
  f.argc = n
  f.js = entry.js
  return true
}

type Js = (...args: unknown[]) => Maybe

/** `callee(...args)` where the call at hand has found no direct way. */
function callSlow(callee: PyValue, args: PyValue[]): Maybe {
  const n = args.length
  if (callee instanceof PyFunction) {
    const exe = executableOf(callee.code)
    if (linked(callee, exe, n)) return (callee.js as unknown as Js)(...args, callee)
    return callBound(callee, exe, args, null)
  }
  if (callee instanceof PyMethod) return callSlow(callee.func, [callee.self, ...args])
  if (callee instanceof PyType) {
    const known = callee.isHeap() ? undefined : callBuiltinType(callee, args)
    if (known !== undefined) return finish(known)
    const v = construct(callee, args)
    if (v !== null) return v
  }
  return finish(call(callee, args))
}

/** A Python function whose arguments do not come as its compiled form takes them. */
function callBound(f: PyFunction, exe: Executable, args: PyValue[], names: KwNames): Maybe {
  const { entry } = exe
  if (entry !== null && (entry.scope === null || entry.scope === f.scope) && !monitors.active) {
    const bound = bindArguments(f, exe, args, names)
    if (bound !== undefined) return (entry.js as unknown as Js)(...bound, f)
  }
  return finish(callFunction(f, args, names))
}

/** An instance of a class whose `__init__` is a Python function; null for any other class. */
function construct(type: PyType, args: PyValue[]): Maybe | null {
  if (typeOf(type) !== coreTypes.type || type === coreTypes.type) return null
  const init = lookup(type, '__init__')
  const { tp_new } = type.slots
  if (!(init instanceof PyFunction) || tp_new === null) return null
  if (tp_new !== coreTypes.object.slots.tp_new) return null
  const self = tp_new(type, [], null)
  if (!monitors.active) linkConstructor(type, init, args.length)
  return made(self, callSlow(init, [self, ...args]))
}

/** Makes the constructor that `construct` is for `n` arguments a function of the class itself. */
function linkConstructor(type: PyType, init: PyFunction, n: number): void {
  const exe = executableOf(init.code)
  if (exe.entry === null || !exe.simple || exe.argcount !== n + 1 || n > 6) return
  if ((type.flags & TPFLAGS_IS_ABSTRACT) !== 0 || type.slots.tp_finalize !== null) return
  type.js = constructorOf(type, init, n)
  type.argc = n
}

/** Constructors that were made; a class that has changed may get its own back. */
const constructorsMade = new WeakMap<PyType, { n: number; init: PyFunction; js: PyType['js'] }>()

function constructorOf(type: PyType, init: PyFunction, n: number): PyType['js'] {
  const known = constructorsMade.get(type)
  if (known !== undefined && known.n === n && known.init === init) return known.js
  const names = Array.from({ length: n }, (_, i) => `a${i}`)
  const given = ['o', ...names].join(',')
  // Each class has text of its own, so that V8's feedback about its instances is its own too.
  const text = `return function make_${n}(${[...names, 't'].join(',')}){
const o=new C();const v=I.argc===${n + 1}?I.js(${given},I):slow(I,[${given}]);return v===N?o:made(o,v)}//${++constructors}`
  const build = new Function('C', 'I', 'N', 'slow', 'made', text) as (...args: unknown[]) => PyType['js']
  const js = build(type.ctor, init, None, callSlow, made)
  constructorsMade.set(type, { n, init, js })
  return js
}
let constructors = 0

/** The result of a call of a class whose `__init__` gave `v`. */
function made(self: PyValue, v: Maybe): Maybe {
  if (v === None) return self
  if (v !== undefined) throw badInit(v)
  // The call is over only when its result has been replaced by the instance.
  if (pending.leaving) {
    if (pending.value !== None) throw badInit(pending.value!)
    pending.value = self
  }
  return undefined
}

function badInit(v: PyValue) {
  return typeError("__init__() should return None, not '%T'", v)
}

function builtin(callee: PyBuiltinFunction, args: PyValue[]): Maybe {
  return finish(call(callee, args))
}

export function call0(u: PyValue): Maybe {
  if (u instanceof PyFunction && linked(u, executableOf(u.code), 0)) return (u.js as unknown as Js)(u)
  return callSlow(u, [])
}

export function call1(u: PyValue, a: PyValue): Maybe {
  if (u instanceof PyBuiltinFunction) {
    const { def } = u
    if (def.fixedArity() === 1) return finish(u.self === undefined ? def.impl(a) : def.impl(u.self, a))
    return builtin(u, [a])
  }
  return callSlow(u, [a])
}

export function call2(u: PyValue, a: PyValue, b: PyValue): Maybe {
  if (u instanceof PyBuiltinFunction) {
    const { def } = u
    if (def.fixedArity() === 2) return finish(u.self === undefined ? def.impl(a, b) : def.impl(u.self, a, b))
    return builtin(u, [a, b])
  }
  return callSlow(u, [a, b])
}

/** `range(...)`; undefined where the arguments are not small ints. */
function smallRange(start: PyValue, stop: PyValue, step: PyValue): PyRange | undefined {
  if (typeof start !== 'number' || typeof stop !== 'number' || typeof step !== 'number') return undefined
  return step === 0 ? undefined : rangeOf(start, stop, step)
}

/** Calls of builtin types that programs make all the time; undefined: by the general way. */
function callBuiltinType(u: PyType, args: PyValue[]): Maybe {
  const n = args.length
  if (u === rangeType) {
    if (n === 1) return smallRange(int(0), args[0]!, int(1))
    if (n === 2) return smallRange(args[0]!, args[1]!, int(1))
    if (n === 3) return smallRange(args[0]!, args[1]!, args[2]!)
  }
  if (n !== 1) return undefined
  const v = args[0]!
  if (u === coreTypes.type) return typeOf(v)
  if (u === coreTypes.str) return strObject(v)
  if (u === coreTypes.float) {
    if (v instanceof PyFloat && v.cls === coreTypes.float) return v
    if (typeof v === 'number') return new PyFloat(v)
  } else if (u === coreTypes.int) {
    if (typeof v === 'number') return v
    if (v instanceof PyFloat && v.v < 2 ** 53 && v.v > -(2 ** 53)) return int(Math.trunc(v.v) + 0)
  } else if (u === coreTypes.list && v instanceof PyList && v.cls === u) return new PyList(v.items.slice())
  return undefined
}

export function callN(u: PyValue, args: PyValue[]): Maybe {
  return callSlow(u, args)
}

/** A call after `method`: `self` is undefined where the callee is bound already. */
export function callMethodN(u: PyValue, self: Maybe, args: PyValue[]): Maybe {
  if (self === undefined) return callSlow(u, args)
  if (u instanceof PyMethodDescr) {
    const { def } = u
    const n = args.length
    if (n === def.fixedArity()) {
      const type = typeOf(self)
      if (type === u.objclass || isSubtype(type, u.objclass)) {
        if (n === 0) return finish(def.impl(self))
        if (n === 1) return finish(def.impl(self, args[0]))
        if (n === 2) return finish(def.impl(self, args[0], args[1]))
      }
    }
  }
  args.unshift(self)
  return callSlow(u, args)
}

/** CALL_KW */
export function callKw(u: PyValue, self: Maybe, args: PyValue[], kwnames: readonly string[]): Maybe {
  if (self !== undefined) args.unshift(self)
  if (u instanceof PyMethod) {
    args.unshift(u.self)
    u = u.func
  }
  if (u instanceof PyFunction) return callBound(u, executableOf(u.code), args, kwnames as KwNames)
  return finish(call(u, args, kwnames as KwNames))
}

/** CALL_FUNCTION_EX */
export function callEx(u: PyValue, self: Maybe, given: PyValue, kwargs: Maybe): Maybe {
  const args = given instanceof PyTuple ? given.items.slice() : argumentsTuple(u, given)
  if (self !== undefined) args.unshift(self)
  let names: string[] | null = null
  if (kwargs instanceof PyDict && kwargs.size > 0) {
    const keys: PyValue[] = []
    for (const c = kwargs.cursor(); c.next(); ) {
      keys.push(c.key)
      args.push(c.value)
    }
    for (const k of keys) if (typeOf(k) !== coreTypes.str) return finish(callOddKeywords(u, args, keys))
    names = [...keywordNames(new PyTuple(keys))]
  }
  return names === null ? callSlow(u, args) : callKw(u, undefined, args, names)
}

function callOddKeywords(u: PyValue, args: PyValue[], keys: PyValue[]): PyValue {
  for (const k of keys) if (!isSubtype(typeOf(k), coreTypes.str)) throw typeError('keywords must be strings')
  return call(u, args, keywordNames(new PyTuple(keys)))
}

// ---- attributes, names

/** The callable of `o.name(...)`; `STACK[limit + 1]` is its first argument or undefined. */
export function method(o: PyValue, name: string): PyValue {
  const at = (state.frame as PyFrame).limit
  if (at + 2 > STACK.length) growStack(at + 2)
  const type = typeOf(o)
  if (type.isHeap() && !(o instanceof PyType) && (o as PyObject).ownDict === undefined) markMethod(type, name)
  loadMethod(o, name, at)
  return STACK[at]!
}

/** `o.name` where the inline read failed: next time it may succeed. */
export function attribute(o: PyValue, name: string): PyValue {
  const type = typeOf(o)
  if (type.isHeap() && (o as PyObject).ownDict === undefined) markRead(type, name)
  return getAttr(o, name)
}

/** The callable of `super().name(...)`; `STACK[limit + 1]` is its first argument or undefined. */
export function superCallee(f: PyFrame, arg: number, global: PyValue, cls: PyValue, self: PyValue): PyValue {
  noteSuper(global, cls, self, f.exe.names[arg >> 2]!)
  return STACK[generic(f, LOAD_SUPER_ATTR, arg, [global, cls, self])]!
}

export function storeAttribute(o: PyValue, name: string, v: PyValue): void {
  const type = typeOf(o)
  if (type.isHeap() && !(o instanceof PyType) && (o as PyObject).ownDict === undefined) markWrite(type, name)
  setAttr(o, name, v)
}

export function global(f: PyFrame, name: string): PyValue {
  return loadGlobal(f, name)
}

export function unbound(f: PyFrame, i: number): never {
  throw unboundLocal(f, i)
}
export function emptyCell(f: PyFrame, i: number): never {
  throw unboundCell(f, i)
}

export function makeFunction(code: PyCode, f: PyFunction): PyValue {
  return newFunction(code, f.globals, f.builtins)
}

// ---- iteration and containers

/** `e` is raised here, by compiled code, without the cost of throwing. */
function raiseHere(e: PyBaseException): undefined {
  if (e.context === null) chainContext(e)
  pending.error = e
  return undefined
}

/** `o[key]`; undefined: it has raised. What programs catch all the time is not thrown. */
export function item(o: PyValue, key: PyValue): Maybe {
  if (o instanceof PyDict) {
    if (o.cls === coreTypes.dict) return o.get(key) ?? raiseHere(keyError(key))
  } else if (o instanceof PyList && typeof key === 'number' && o.cls === coreTypes.list) {
    const { items } = o
    const i = key < 0 ? key + items.length : key
    return i >= 0 && i < items.length ? items[i] : raiseHere(indexError('list index out of range'))
  }
  return subscript(o, key)
}

/** Division, floor division or remainder; undefined: it has raised. */
export function quotient(a: PyValue, b: PyValue, arg: number): Maybe {
  if (b === 0 && typeof a === 'number') return raiseHere(zeroDivisionError('division by zero'))
  return BINARY_OPERATIONS[arg]!(a, b)
}

export function next(it: PyValue): Maybe {
  if (it instanceof PyListIterator && it.list !== null) {
    const { items } = it.list
    if (it.index < items.length) return items[it.index++]
    it.list = null
    return undefined
  }
  return iterNext(it)
}

/** A range whose values, and the one behind them, are small ints. */
export function isSmallRange(v: PyValue): boolean {
  if (!(v instanceof PyRange) || typeof v.length !== 'number') return false
  const { start, step, length } = v
  return typeof start === 'number' && typeof step === 'number' && Number.isSafeInteger(start + length * step)
}

/** The iterator of a loop, for the interpreter to go on with. */
export function ownRange(next: number, step: number, left: number): PyRangeIterator {
  const it = new PyRangeIterator(next, step, left)
  it.owned = true
  return it
}

/** It has the type flag that MATCH_SEQUENCE asks for. */
export function isSequence(v: PyValue): boolean {
  return (typeOf(v).flags & TPFLAGS_SEQUENCE) !== 0
}

export function getIter(v: PyValue): PyValue {
  if (isSmallRange(v)) {
    const { start, step, length } = v as PyRange
    return new PyRangeIterator(start as number, step as number, length as number)
  }
  if (v instanceof PyList && v.cls === coreTypes.list) return new PyListIterator(v)
  return iter(v)
}

/** The `n` values of UNPACK_SEQUENCE; the general case throws its errors. */
export function unpack(f: PyFrame, v: PyValue, n: number): Maybe[] {
  const type = typeOf(v)
  if (type === coreTypes.tuple || type === coreTypes.list) {
    const { items } = v as PyTuple
    if (items.length === n) return items
  }
  const at = generic(f, UNPACK_SEQUENCE, n, [v])
  const out: Maybe[] = []
  for (let i = n - 1; i >= 0; i--) out.push(STACK[at + i])
  return out
}
let UNPACK_SEQUENCE = 0
export function setUnpackOpcode(code: number): void {
  UNPACK_SEQUENCE = code
}

export function buildMap(items: PyValue[]): PyValue {
  const d = new PyDict()
  for (let i = 0; i < items.length; i += 2) d.set(items[i]!, items[i + 1]!)
  return d
}

export function storeItem(o: PyValue, key: PyValue, v: PyValue): void {
  if (o instanceof PyList && o.cls === coreTypes.list && typeof key === 'number') {
    const { items } = o
    const i = key < 0 ? key + items.length : key
    if (i >= 0 && i < items.length) {
      items[i] = v
      return
    }
  } else if (o instanceof PyDict && o.cls === coreTypes.dict) {
    o.set(key, v)
    return
  }
  setItem(o, key, v)
}

// ---- any instruction, by the interpreter's own handler

/** Runs the handler of `op` on these operands; its results are at the answered index of STACK. */
export function generic(f: PyFrame, op: number, arg: number, operands: Maybe[]): number {
  const at = f.limit
  const n = operands.length
  const limit = at + n + 64
  if (limit > STACK.length) growStack(limit)
  for (let i = 0; i < n; i++) STACK[at + i] = operands[i]
  f.limit = limit
  try {
    HANDLER_TABLE[op]!(f, at + n, arg)
  } finally {
    f.limit = at
  }
  return at
}

export function generic1(f: PyFrame, op: number, arg: number, operands: Maybe[]): PyValue {
  return STACK[generic(f, op, arg, operands)]!
}

export const resultCount = numPushed

// ---- exceptions

/** RAISE_VARARGS */
export function raise(f: PyFrame, operands: Maybe[]): void {
  const at = f.limit
  for (let i = 0; i < operands.length; i++) STACK[at + i] = operands[i]
  pending.error = raisedException(at + operands.length, operands.length)
  if (reraised.value === pending.error) {
    reraised.value = null
    reraised.pc = 0
    pending.again = true
  }
}

/** RERAISE */
export function reraise(e: PyValue, lasti: Maybe): void {
  if (!(e instanceof PyBaseException)) throw valueError('reraise of no exception')
  if (typeof lasti === 'number') pending.pc = lasti + 1
  pending.error = e
  pending.again = true
}

export function pushException(e: PyBaseException): PyValue {
  const before = handling.top.value ?? None
  handling.top.value = e
  return before
}

export function popException(e: PyValue): void {
  handling.top.value = e instanceof PyBaseException ? e : null
}

// ---- entering from the interpreter and from natives

/** The arguments of the frame `f`, which is behind its RESUME: as the call gave them. */
function argumentsOf(f: PyFrame, n: number): Maybe[] {
  const kinds = f.exe.plain.localspluskinds
  const out: Maybe[] = []
  for (let i = 0; i < n; i++) {
    const v = STACK[f.base + i]
    out.push((kinds[i]! & CO_FAST_CELL) !== 0 && v instanceof PyCell ? v.contents : v)
  }
  return out
}

/** Compiled functions do not catch: what natives throw in them ends here. */
function runEntry(f: PyFrame, caller: PyFrame): Maybe {
  try {
    return startEntry(f, caller)
  } catch (e) {
    thrown(e, caller)
    return undefined
  }
}

function startEntry(f: PyFrame, caller: PyFrame): Maybe {
  const entry = f.exe.entry!
  const js = entry.js as unknown as Js
  const { base, func } = f
  state.frame = caller
  if (entry.bound <= 3 && f.pc <= 1) {
    switch (entry.bound) {
      case 0:
        return js(func)
      case 1:
        return js(STACK[base], func)
      case 2:
        return js(STACK[base], STACK[base + 1], func)
      case 3:
        return js(STACK[base], STACK[base + 1], STACK[base + 2], func)
    }
  }
  return js(...argumentsOf(f, entry.bound), func)
}

/** True if the compiled form may run in place of `f`. */
function canEnter(f: PyFrame): boolean {
  const entry = f.exe.entry!
  // The frames of other threads must be able to leave the host's stack.
  if (f.depth > limits.depth || monitors.active || threads.current !== mainThread) return false
  return entry.scope === null || entry.scope === f.func.scope
}

jit.enter = f => {
  const caller = f.back
  if (caller === null || !canEnter(f)) return f
  const { flags } = f
  if (caller.callee === f && (flags & FRAME_EXPOSED) !== 0) caller.callee = null
  const isInit = flags !== 0
  f.flags = 0
  const v = runEntry(f, caller)
  state.frame = caller
  return deliver(caller, v, isInit)
}

function deliver(caller: PyFrame, v: Maybe, isInit: boolean): PyFrame {
  if (v === undefined) {
    if (!pending.leaving) {
      jit.raised = pending.error
      pending.error = null
      return caller
    }
    pending.leaving = false
    v = pending.value!
  }
  if (isInit) {
    if (v !== None) {
      jit.raised = badInit(v)
      return caller
    }
    caller.sp++
  } else STACK[caller.sp++] = v
  return caller
}

jit.call = f => {
  const caller = f.back
  if (caller === null || !canEnter(f)) return undefined
  linked(f.func, f.exe, f.exe.argcount)
  return delivered(runEntry(f, caller), caller)
}

/** What a call from native code gives or raises. */
function delivered(v: Maybe, caller: PyFrame): PyValue {
  state.frame = caller
  if (v !== undefined) return v
  if (pending.leaving) {
    pending.leaving = false
    return pending.value!
  }
  const e = pending.error!
  pending.error = null
  propagating.value = e
  throw e
}

jit.direct = (func, args, back) => {
  if (back.depth > limits.depth || monitors.active) return undefined
  return delivered(runDirect(func, args, back), back)
}

function runDirect(func: PyFunction, args: PyValue[], back: PyFrame): Maybe {
  const js = func.js as unknown as Js
  try {
    switch (args.length) {
      case 0:
        return js(func)
      case 1:
        return js(args[0], func)
      case 2:
        return js(args[0], args[1], func)
    }
    return js(...args, func)
  } catch (e) {
    thrown(e, back)
    return undefined
  }
}

/** Everything that emitted code may name. */
export const SUPPORT = {
  appendAll,
  ...NATIVE_SUPPORT,
  DL: limits,
  ...SPECIAL_SUPPORT,
  LR: leaveRequests,
  attribute,
  storeAttribute,
  BINARY: BINARY_OPERATIONS,
  NAN_FLOAT,
  boxFloat,
  isFloatOf,
  givesPairs,
  nextPair,
  pair,
  item,
  quotient,
  isSequence,
  isSmallRange,
  PyCell,
  PyFloat,
  PyGenerator,
  PyList,
  PyListIterator,
  PyRangeIterator,
  PyTuple,
  PyTupleIterator,
  RD: replacedDicts,
  S: state,
  STACK,
  buildMap,
  call0,
  call1,
  call2,
  callEx,
  callKw,
  callMethodN,
  callN,
  caught,
  compare,
  compareTrue,
  contains,
  delItem,
  deopt,
  emptyCell,
  exceptionMatches,
  exit,
  exitLoop,
  floatPower: pow,
  formatSimple,
  formatValue,
  generic,
  generic1,
  getAttr,
  getIter,
  getSlice,
  global,
  interpret,
  invert,
  isTrue,
  left,
  leftLoop,
  len,
  makeFunction,
  method,
  negative,
  newInner,
  ownRange,
  next,
  poll,
  popException,
  pushException,
  raise,
  raisedAt,
  remainder: (a: number, b: number): number => remainder(int(a), int(b)) as number,
  reraise,
  setAttr,
  storeItem,
  superCallee,
  subscript,
  thrown,
  unbound,
  unpack,
}
