/**
 * Calls that the loop does not do itself. Each either gives a frame to run, or puts the result into the
 * callable's slot and returns null. CPython: Python/bytecodes.c (CALL, CALL_KW, CALL_FUNCTION_EX).
 */
import { toUtf16 } from '../base/wide_string.ts'
import { type Executable, executableOf } from '../objects/executable.ts'
import { FRAME_ENTRY, FRAME_INIT, growStack, PyFrame, STACK } from '../objects/frame.ts'
import { strObject } from '../runtime/abstract.ts'
import { call, callOddKeywords } from '../runtime/calls.ts'
import type { PyDict } from '../runtime/dict.ts'
import { recursionError } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { PyBuiltinFunction, PyMethodDescr } from '../runtime/native.ts'
import type { KwNames } from '../runtime/slots.ts'
import { state } from '../runtime/state.ts'
import { coreTypes, isSubtype, lookup, PyType, typeOf } from '../runtime/type.ts'
import { PyMethod, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { bindGeneral, bindPositional } from './arguments.ts'
import { enterFrame } from './enter.ts'
import { argumentsTuple } from './handlers/containers.ts'
import { jit } from './jit_hooks.ts'
import { warm } from './quicken.ts'

/** A frame for `func` on top of `back`, its locals still to be bound. */
export function newFrame(back: PyFrame | null, func: PyFunction, exe: Executable, base: number): PyFrame {
  const f = new PyFrame(back, func, exe, base)
  if (f.limit > STACK.length) growStack(f.limit)
  if (f.depth > state.recursionLimit) throw recursionError('maximum recursion depth exceeded')
  return f
}

/**
 * As `newFrame`, for a call in the loop: uses the caller's `callee` again. A frame stays there only while
 * nothing else refers to it; whatever ends in another way than by a plain return unlinks it.
 */
export function pushFrame(back: PyFrame, func: PyFunction, exe: Executable, base: number): PyFrame {
  let f = back.callee
  if (f === null) {
    f = newFrame(back, func, exe, base)
    back.callee = f
    return f
  }
  f.func = func
  f.exe = exe
  f.base = base
  f.sp = base + exe.nlocalsplus
  f.pc = 0
  const limit = base + exe.size
  f.limit = limit
  const depth = back.depth + 1
  f.depth = depth
  if (limit > STACK.length) growStack(limit)
  if (depth > state.recursionLimit) throw recursionError('maximum recursion depth exceeded')
  return f
}

/** `n` positional arguments at `b`; `at` is the callable's slot. */
export function callPositional(
  f: PyFrame,
  callee: PyValue,
  b: number,
  n: number,
  at: number,
): PyFrame | null {
  f.sp = at
  if (callee instanceof PyMethod && b === at + 2) {
    b--
    n++
    STACK[b] = callee.self
    callee = callee.func
  }
  if (callee instanceof PyFunction) {
    const exe = executableOf(callee.code)
    const made = pushFrame(f, callee, exe, b)
    bindPositional(callee, exe, b, n)
    return made
  }
  let v: PyValue
  if (callee instanceof PyBuiltinFunction) v = callBuiltin(callee, b, n)
  else if (callee instanceof PyMethodDescr) v = callMethodDescr(callee, b, n)
  else if (callee instanceof PyType) {
    const init = enterInit(f, callee, b, n, at)
    if (init !== null) return init
    v =
      (n === 1 ? callOneArgumentType(callee, STACK[b]!) : undefined) ??
      call(callee, STACK.slice(b, b + n) as PyValue[])
  } else v = call(callee, STACK.slice(b, b + n) as PyValue[])
  STACK[at] = v
  f.sp = at + 1
  return null
}

function callBuiltin(callee: PyBuiltinFunction, b: number, n: number): PyValue {
  const { def, self } = callee
  if (self === undefined) {
    const fallbacks = def.fallbacks()
    if (fallbacks !== null && n <= fallbacks.length && n >= def.signature.minimum) {
      switch (fallbacks.length) {
        case 0:
          return def.impl()
        case 1:
          return def.impl(n > 0 ? STACK[b] : fallbacks[0])
        case 2:
          return def.impl(n > 0 ? STACK[b] : fallbacks[0], n > 1 ? STACK[b + 1] : fallbacks[1])
      }
    }
  }
  return call(callee, STACK.slice(b, b + n) as PyValue[])
}

/** A native method called with its object as the first of `n` arguments. */
function callMethodDescr(callee: PyMethodDescr, b: number, n: number): PyValue {
  const { def } = callee
  const fallbacks = def.fallbacks()
  if (fallbacks !== null && n > 0 && n - 1 <= fallbacks.length && n - 1 >= def.signature.minimum) {
    const self = STACK[b]!
    const type = typeOf(self)
    if (type === callee.objclass || isSubtype(type, callee.objclass)) {
      switch (fallbacks.length) {
        case 0:
          return def.impl(self)
        case 1:
          return def.impl(self, n > 1 ? STACK[b + 1] : fallbacks[0])
        case 2:
          return def.impl(self, n > 1 ? STACK[b + 1] : fallbacks[0], n > 2 ? STACK[b + 2] : fallbacks[1])
      }
    }
  }
  return call(callee, STACK.slice(b, b + n) as PyValue[])
}

/** `type(x)` and `str(x)`; undefined for any other call of a type. */
function callOneArgumentType(type: PyType, v: PyValue): PyValue | undefined {
  if (type === coreTypes.type) return typeOf(v)
  return type === coreTypes.str ? strObject(v) : undefined
}

/**
 * A call of a class whose `__init__` is a Python function and whose `__new__` is object's: makes the
 * instance and enters `__init__` in the loop. The instance waits in the callable's slot.
 */
function enterInit(f: PyFrame, type: PyType, b: number, n: number, at: number): PyFrame | null {
  if (typeOf(type) !== coreTypes.type || type === coreTypes.type) return null
  const init = lookup(type, '__init__')
  const { tp_new } = type.slots
  if (!(init instanceof PyFunction) || tp_new === null) return null
  if (tp_new !== coreTypes.object.slots.tp_new) return null
  const self = tp_new(type, [], null)
  // There is always a free slot below the first argument: the callable or NULL.
  STACK[at] = self
  if (b - 1 === at) shiftUp(b, n)
  const base = b - 1 === at ? b : b - 1
  STACK[base] = self
  const exe = executableOf(init.code)
  const made = pushFrame(f, init, exe, base)
  bindPositional(init, exe, base, n + 1)
  made.flags = FRAME_INIT
  return made
}

/** Makes room for `self` where the callable's slot is directly below the arguments. */
function shiftUp(b: number, n: number): void {
  if (b + n + 1 > STACK.length) growStack(b + n + 1)
  for (let i = b + n; i > b; i--) STACK[i] = STACK[i - 1]
}

/** The str items of a tuple of keyword names, in UTF-16. */
export function keywordNames(names: PyTuple): readonly string[] {
  const { items } = names
  for (const item of items) if (typeof item !== 'string') return items.map(v => toUtf16(strValue(v)!))
  return items as string[]
}

/** CALL_KW: callable, self or NULL, `arg` arguments of which the last are named by the tuple on top. */
export function callKeywords(f: PyFrame, sp: number, arg: number): PyFrame | null {
  const kwnames = keywordNames(STACK[sp - 1] as PyTuple)
  const first = sp - 1 - arg
  const at = first - 2
  const self = STACK[at + 1]
  const args = STACK.slice(self === undefined ? first : first - 1, sp - 1) as PyValue[]
  return callArray(f, STACK[at]!, args, kwnames, at)
}

/** A call with its arguments in an array. */
function callArray(
  f: PyFrame,
  callee: PyValue,
  args: PyValue[],
  kwnames: KwNames,
  at: number,
): PyFrame | null {
  f.sp = at
  if (callee instanceof PyMethod && callee.func instanceof PyFunction) {
    args.unshift(callee.self)
    callee = callee.func
  }
  if (callee instanceof PyFunction) {
    const exe = executableOf(callee.code)
    const made = pushFrame(f, callee, exe, at + 1)
    bindGeneral(callee, exe, at + 1, args, kwnames)
    return made
  }
  if (callee instanceof PyType && typeOf(callee) === coreTypes.type && callee !== coreTypes.type) {
    const init = lookup(callee, '__init__')
    const { tp_new } = callee.slots
    if (init instanceof PyFunction && tp_new !== null && tp_new === coreTypes.object.slots.tp_new) {
      const self = tp_new(callee, [], null)
      STACK[at] = self
      args.unshift(self)
      const exe = executableOf(init.code)
      const made = pushFrame(f, init, exe, at + 1)
      bindGeneral(init, exe, at + 1, args, kwnames)
      made.flags = FRAME_INIT
      return made
    }
  }
  STACK[at] = call(callee, args, kwnames)
  f.sp = at + 1
  return null
}

/** CALL_FUNCTION_EX: callable, NULL, arguments, keyword dict or NULL. */
export function callEx(f: PyFrame, sp: number): PyFrame | null {
  const at = sp - 4
  const callee = STACK[at]!
  const given = STACK[sp - 2]!
  const args = given instanceof PyTuple ? given.items.slice() : argumentsTuple(callee, given)
  const self = STACK[at + 1]
  if (self !== undefined) args.unshift(self)
  const kwargs = STACK[sp - 1] as PyDict | undefined
  const kwnames = spreadKeywords(kwargs, args)
  if (kwnames !== undefined) return callArray(f, callee, args, kwnames, at)
  f.sp = at
  STACK[at] = callOddKeywords(callee, args, kwargs!)
  f.sp = at + 1
  return null
}

/** Appends the values of a `**` argument to `args`; gives their names. Appends none and gives undefined if one is no str. */
export function spreadKeywords(kwargs: PyDict | undefined, args: PyValue[]): KwNames | undefined {
  if (kwargs === undefined || kwargs.size === 0) return null
  const given = args.length
  const kwnames: string[] = []
  for (const c = kwargs.cursor(); c.next(); ) {
    const s = strValue(c.key)
    if (s === undefined) {
      args.length = given
      return undefined
    }
    kwnames.push(toUtf16(s))
    args.push(c.value)
  }
  return kwnames
}

/** Runs a Python function from native code. */
export function callFunction(func: PyFunction, args: PyValue[], kwnames: KwNames): PyValue {
  const back = state.frame as PyFrame | null
  if (func.argc === args.length && kwnames === null && back !== null) {
    const v = jit.direct(func, args, back)
    if (v !== undefined) return v
  }
  const exe = executableOf(func.code)
  if (exe.entry !== null && back !== null) {
    const v = jit.adapted(func, exe, args, kwnames, back)
    if (v !== undefined) return v
  }
  return callByFrame(func, args, kwnames)
}

/** As `callFunction`: binds the arguments in a frame, or says what is wrong with them. */
export function callByFrame(func: PyFunction, args: PyValue[], kwnames: KwNames): PyValue {
  const back = state.frame as PyFrame | null
  const exe = executableOf(func.code)
  const base = back === null ? 0 : back.limit
  const f = newFrame(back, func, exe, base)
  const n = args.length
  if (kwnames === null && exe.simple && n <= exe.argcount) {
    for (let i = 0; i < n; i++) STACK[base + i] = args[i]
    bindPositional(func, exe, base, n)
  } else bindGeneral(func, exe, base, args, kwnames)
  f.flags = FRAME_ENTRY
  if (exe.entry === null && ++exe.heat >= exe.next) warm(exe, func)
  if (exe.entry !== null) {
    const v = jit.call(f)
    if (v !== undefined) return v
  }
  return enterFrame(f)
}

/** Runs a Python function in the interpreter, on top of compiled code that cannot. */
export function callInterpreted(func: PyFunction, bound: PyValue[]): PyValue {
  const back = state.frame as PyFrame
  const exe = executableOf(func.code)
  const f = new PyFrame(back, func, exe, back.limit)
  if (f.limit > STACK.length) growStack(f.limit)
  STACK.fill(undefined, f.base, f.base + exe.nlocalsplus)
  for (let i = 0; i < bound.length; i++) STACK[f.base + i] = bound[i]
  if (f.depth > state.recursionLimit) throw recursionError('maximum recursion depth exceeded')
  f.flags = FRAME_ENTRY
  return enterFrame(f)
}
