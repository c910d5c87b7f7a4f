/**
 * Calls out of compiled code and into it: arguments bound to a code object's locals, functions, methods and classes
 * called directly where the callee is compiled, and the doors that the interpreter and natives enter by. A callee that
 * must leave hands back `undefined` with its exception pending; the conventions are in `leaving.ts`.
 */
import { CO_FAST_CELL } from '../bytecode/code.ts'
import { type Executable, executableOf } from '../objects/executable.ts'
import { FRAME_EXPOSED, FRAME_INIT, type PyFrame, STACK } from '../objects/frame.ts'
import { monitors } from '../objects/monitoring.ts'
import { pending, propagating } from '../objects/pending.ts'
import { type PyRange, rangeOf, rangeType } from '../objects/range.ts'
import { strObject } from '../runtime/abstract.ts'
import { call, callOddKeywords } from '../runtime/calls.ts'
import { PyDict } from '../runtime/dict.ts'
import { PyFunction } from '../runtime/function.ts'
import type { KwNames } from '../runtime/slots.ts'
import { state } from '../runtime/state.ts'
import { mainThread, threads } from '../runtime/threads.ts'
import { coreTypes, isSubtype, lookup, PyType, typeOf } from '../runtime/type.ts'
import { int, None, PyCell, PyFloat, PyList, PyMethod, PyTuple, type PyValue } from '../runtime/values.ts'
import { callByFrame, keywordNames } from '../vm/calls.ts'
import { argumentsTuple } from '../vm/handlers/containers.ts'
import { jit } from '../vm/jit_hooks.ts'
import { adapterFor, namedAdapterFor, noteCall, unadapted } from './adapters.ts'
import { bindArguments } from './bind.ts'
import { directCall, directMethod, general } from './bound.ts'
import { badInit, construct } from './constructors.ts'
import { starArity } from './known_calls.ts'
import { finish, limits, thrown } from './leaving.ts'

type Maybe = PyValue | undefined

// ---- calls

/** Connects a function object to the compiled form of its code; true if that takes exactly `n` arguments. */
function linked(f: PyFunction, exe: Executable, n: number): boolean {
  const { entry } = exe
  if (entry === null || (entry.scope !== null && entry.scope !== f.scope) || monitors.active) return false
  f.argc = exe.simple ? exe.argcount : starArity(entry.bound)
  f.js = entry.js
  return f.argc === n
}

type Js = (...args: unknown[]) => Maybe

/** The Python function that calls of `callee` are calls of: `__call__` of its class. */
function callMethodOf(callee: PyValue): PyFunction | null {
  const type = typeOf(callee)
  if (!type.isHeap()) return null
  const method = lookup(type, '__call__')
  return method instanceof PyFunction ? method : null
}

/** `callee(...args)` where the call at hand has found no direct way. */
function callSlow(callee: PyValue, args: PyValue[]): Maybe {
  const n = args.length
  if (callee instanceof PyFunction) {
    const exe = executableOf(callee.code)
    if (linked(callee, exe, n)) return callWith(callee.js as unknown as Js, args, callee)
    const adapter = adapterFor(callee, n)
    if (adapter !== null) return callWith(adapter as Js, args, callee)
    return callBound(callee, exe, args, null)
  }
  if (callee instanceof PyMethod) return callSlow(callee.func, [callee.self, ...args])
  if (callee instanceof PyType) {
    const known = callee.isHeap() ? undefined : callBuiltinType(callee, args)
    if (known !== undefined) return finish(known)
    const v = construct(callee, args, null)
    if (v !== null) return v
  }
  const method = callMethodOf(callee)
  if (method !== null) return callSlow(method, [callee, ...args])
  return finish(call(callee, args))
}

/** Spread calls are slow. */
function callWith(js: Js, args: Maybe[], f: PyFunction): Maybe {
  switch (args.length) {
    case 0:
      return js(f)
    case 1:
      return js(args[0], f)
    case 2:
      return js(args[0], args[1], f)
    case 3:
      return js(args[0], args[1], args[2], f)
    case 4:
      return js(args[0], args[1], args[2], args[3], f)
  }
  return args.length > 8 ? callWithMany(js, args, f) : callWithSome(js, args, f)
}

function callWithSome(js: Js, args: Maybe[], f: PyFunction): Maybe {
  switch (args.length) {
    case 5:
      return js(args[0], args[1], args[2], args[3], args[4], f)
    case 6:
      return js(args[0], args[1], args[2], args[3], args[4], args[5], f)
    case 7:
      return js(args[0], args[1], args[2], args[3], args[4], args[5], args[6], f)
  }
  return js(args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7], f)
}

function callWithMany(js: Js, args: Maybe[], f: PyFunction): Maybe {
  switch (args.length) {
    case 9:
      return js(args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7], args[8], f)
    case 10:
      return js(args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7], args[8], args[9], f)
    case 11:
      return js(
        args[0],
        args[1],
        args[2],
        args[3],
        args[4],
        args[5],
        args[6],
        args[7],
        args[8],
        args[9],
        args[10],
        f,
      )
  }
  return js(...args, f)
}

/** A Python function whose arguments do not come as its compiled form takes them. */
function callBound(f: PyFunction, exe: Executable, args: PyValue[], names: KwNames): Maybe {
  const { entry } = exe
  if (entry !== null && (entry.scope === null || entry.scope === f.scope) && !monitors.active) {
    noteCall(f, exe, args.length, names)
    const bound = bindArguments(f, exe, args, names)
    if (bound !== undefined) return callWith(entry.js as unknown as Js, bound, f)
  }
  return finish(callByFrame(f, args, names))
}

general.call = callSlow
general.named = (f, args, names) => {
  if (names === null) return callSlow(f, args)
  const exe = executableOf(f.code)
  linked(f, exe, -1)
  const adapter = namedAdapterFor(f, args.length, names)
  return adapter === null ? callBound(f, exe, args, names) : callWith(adapter as Js, args, f)
}
unadapted.call = (f, args, names) => {
  const exe = executableOf(f.code)
  linked(f, exe, -1)
  return callBound(f, exe, args, names)
}

export function call0(u: PyValue): Maybe {
  const direct = directCall(u, 0)
  if (direct !== null) return direct(u)
  if (u instanceof PyFunction && linked(u, executableOf(u.code), 0)) return (u.js as unknown as Js)(u)
  return callSlow(u, [])
}

export function call1(u: PyValue, a: PyValue): Maybe {
  const direct = directCall(u, 1)
  return direct === null ? callSlow(u, [a]) : direct(a, u)
}

export function call2(u: PyValue, a: PyValue, b: PyValue): Maybe {
  const direct = directCall(u, 2)
  return direct === null ? callSlow(u, [a, b]) : direct(a, b, u)
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
  } else if (u === coreTypes.list && v instanceof PyList && v.cls === u) return v.part()
  return undefined
}

export function callN(u: PyValue, args: PyValue[]): Maybe {
  const direct = args.length === 3 ? directCall(u, 3) : null
  return direct === null ? callSlow(u, args) : direct(args[0]!, args[1]!, args[2]!, u)
}

/** A call after `method`: `self` is undefined where the callee is bound already. */
export function callMethod0(u: PyValue, self: Maybe): Maybe {
  if (self === undefined) return (u as PyFunction).argc === 0 ? jsOf(u)(u) : call0(u)
  const direct = directMethod(u, 1)
  return direct === null ? callSlow(u, [self]) : direct(self, u)
}

export function callMethod1(u: PyValue, self: Maybe, a: PyValue): Maybe {
  if (self === undefined) return (u as PyFunction).argc === 1 ? jsOf(u)(a, u) : call1(u, a)
  const direct = directMethod(u, 2)
  return direct === null ? callSlow(u, [self, a]) : direct(self, a, u)
}

export function callMethod2(u: PyValue, self: Maybe, a: PyValue, b: PyValue): Maybe {
  if (self === undefined) return (u as PyFunction).argc === 2 ? jsOf(u)(a, b, u) : call2(u, a, b)
  const direct = directMethod(u, 3)
  return direct === null ? callSlow(u, [self, a, b]) : direct(self, a, b, u)
}

/** As compiled code reads it: of any callable, undefined where there is none. */
const jsOf = (u: PyValue): Js => (u as PyFunction).js as unknown as Js

export function callMethodN(u: PyValue, self: Maybe, args: PyValue[]): Maybe {
  if (self === undefined) return callSlow(u, args)
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
  if (u instanceof PyFunction) return general.named(u, args, kwnames)
  if (u instanceof PyType) {
    const v = construct(u, args, kwnames)
    if (v !== null) return v
  }
  const method = callMethodOf(u)
  if (method !== null) return general.named(method, [u, ...args], kwnames)
  return finish(call(u, args, kwnames as KwNames))
}

/** CALL_FUNCTION_EX */
export function callEx(u: PyValue, self: Maybe, given: PyValue, kwargs: Maybe): Maybe {
  const args = given instanceof PyTuple ? given.items.slice() : argumentsTuple(u, given)
  if (self !== undefined) args.unshift(self)
  let names: string[] | null = null
  if (kwargs instanceof PyDict && kwargs.size > 0) {
    const shared = kwargs.constructor === PyDict ? kwargs.table.spread(args) : null
    if (shared !== null) return callKw(u, undefined, args, shared)
    const keys: PyValue[] = []
    const narrow: string[] = []
    for (const c = kwargs.cursor(); c.next(); ) {
      keys.push(c.key)
      args.push(c.value)
      if (typeof c.key === 'string') narrow.push(c.key)
    }
    if (narrow.length === keys.length) return callKw(u, undefined, args, narrow)
    if (keys.some(k => !isSubtype(typeOf(k), coreTypes.str)))
      return finish(callOddKeywords(u, args.slice(0, args.length - keys.length), kwargs))
    if (keys.some(k => typeOf(k) !== coreTypes.str))
      return finish(call(u, args, keywordNames(new PyTuple(keys))))
    names = [...keywordNames(new PyTuple(keys))]
  }
  return names === null ? callSlow(u, args) : callKw(u, undefined, args, names)
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
  return callWith(js, argumentsOf(f, entry.bound), func)
}

/** True if the compiled form may run in place of `f`. */
function canEnter(f: PyFrame): boolean {
  const entry = f.exe.entry!
  // The frames of other threads must be able to leave the host's stack.
  if (f.depth > limits.depth || monitors.active || threads.current !== mainThread) return false
  // A finaliser or signal handler at the start of `f` has kept it: compiled code would run in a frame of its own.
  if ((f.flags & FRAME_EXPOSED) !== 0) return false
  return entry.scope === null || entry.scope === f.func.scope
}

jit.enter = f => {
  const caller = f.back
  if (caller === null || !canEnter(f)) return f
  const isInit = (f.flags & FRAME_INIT) !== 0
  f.flags = 0
  // The instance in the slot of the callable is the result, which a collection must not drop meanwhile.
  if (isInit) caller.sp++
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
  if (!isInit) STACK[caller.sp++] = v
  else if (v !== None) jit.raised = badInit(v)
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
  return delivered(runDirect(func.js as unknown as Js, func, args, back), back)
}

jit.adapted = (func, exe, args, names, back) => {
  if (back.depth > limits.depth || monitors.active || threads.current !== mainThread) return undefined
  const adapter = names === null ? adapterFor(func, args.length) : namedAdapterFor(func, args.length, names)
  if (adapter !== null) return delivered(runDirect(adapter as Js, func, args, back), back)
  if (names !== null || !exe.simple || args.length !== exe.argcount) noteCall(func, exe, args.length, names)
  return undefined
}

function runDirect(js: Js, func: PyFunction, args: PyValue[], back: PyFrame): Maybe {
  try {
    return callWith(js, args, func)
  } catch (e) {
    thrown(e, back)
    return undefined
  }
}
