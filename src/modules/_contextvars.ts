/**
 * `_contextvars`: contexts as immutable maps from variable to value. CPython: Python/context.c.
 */

import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { isDropSeen } from '../objects/finalization.ts'
import { Hamt, type KeyRules } from '../objects/hamt.ts'
import { levelHooks } from '../objects/levels.ts'
import { addressOf } from '../objects/object.ts'
import { hash, hooks, iter, repr, richCompareBool } from '../runtime/abstract.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { objectId } from '../runtime/dict.ts'
import { exc, keyError, newException, runtimeError, typeError, valueError } from '../runtime/errors.ts'
import { EQ, NE } from '../runtime/slots.ts'
import { threadLocalStates } from '../runtime/threads.ts'
import {
  int,
  None,
  NotImplemented,
  PyList,
  PyObject,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'

/** Spreads consecutive numbers over all 32 bits. */
const SPREAD = 0x9e3779b1

let variables = 0

export class PyContextVar extends PyObject {
  name: PyValue = ''
  fallback: PyValue | undefined
  readonly place: number = Math.imul(++variables, SPREAD)
}

const byIdentity: KeyRules<PyContextVar> = { hash: v => v.place, same: (a, b) => a === b }

/** A context's values are replaced, never changed, so that copies are free. */
export class PyContext extends PyObject {
  values = new Hamt<PyContextVar, PyValue>(byIdentity)
  entered = false
  previous: PyContext | null = null
}

let current = new PyContext()
threadLocalStates.push({
  get: () => current,
  set: v => {
    current = v as PyContext
  },
  fresh: () => new PyContext(),
})

/** The context that runs now. */
export function currentContext(): PyContext {
  return current
}

export function copyContext(context: PyContext = current): PyContext {
  const c = new PyContext()
  c.values = context.values
  return c
}

function enter(context: PyContext): void {
  if (context.entered) throw runtimeError('cannot enter context: %R is already entered', context)
  context.entered = true
  context.previous = current
  current = context
}

function exit(context: PyContext): void {
  if (!context.entered) throw runtimeError('cannot exit context: %R has not been entered', context)
  if (current !== context)
    throw runtimeError('cannot exit context: thread state references a different context object')
  current = context.previous!
  context.previous = null
  context.entered = false
}

/** Runs `run` inside of a context. */
export function runInContext<T>(context: PyContext, run: () => T): T {
  enter(context)
  try {
    return run()
  } finally {
    exit(context)
  }
}

/** What a variable has in the context that runs now. */
export function contextValue(v: PyContextVar): PyValue | undefined {
  return current.values.get(v)
}

function getVar(v: PyContextVar, fallback: PyValue | undefined): PyValue {
  const found = current.values.get(v) ?? fallback ?? v.fallback
  if (found === undefined) throw newException(exc.LookupError, v)
  return found
}

class PyToken extends PyObject {
  declare context: PyContext
  declare variable: PyContextVar
  old: PyValue | undefined
  used = false
}

class PyTokenMissing extends PyObject {}
const missing = new PyTokenMissing()

function setVar(v: PyContextVar, value: PyValue): PyToken {
  const token = new PyToken()
  token.context = current
  token.variable = v
  token.old = current.values.get(v)
  current.values = current.values.set(v, value)
  return token
}

function resetVar(v: PyContextVar, token: PyValue): PyValue {
  if (!(token instanceof PyToken)) throw typeError('expected an instance of Token, got %R', token)
  if (token.used) throw runtimeError('%R has already been used once', token)
  if (token.variable !== v) throw valueError('%R was created by a different ContextVar', token)
  if (token.context !== current) throw valueError('%R was created in a different Context', token)
  token.used = true
  const seen = isEndSeen(v)
  current.values = token.old === undefined ? current.values.delete(v) : current.values.set(v, token.old)
  return seen ? levelHooks.search(resetVar) : None
}

/** Whether somebody sees the end of a variable's value; a function of its own, so that nothing keeps it alive. */
const isEndSeen = (v: PyContextVar): boolean => isDropSeen(current.values.get(v))

const variableType = defineType(PyContextVar, {
  name: 'ContextVar',
  module: '_contextvars',
  final: true,
  slots: {
    tp_hash: v => int(objectId(v) / 16),
    tp_repr: v => {
      const fallback = v.fallback === undefined ? '' : ` default=${toUtf16(repr(v.fallback))}`
      return fromUtf16(`<ContextVar name=${toUtf16(repr(v.name))}${fallback} at ${addressOf(v)}>`)
    },
  },
  new: [
    'name, /, *, default = <unrepresentable>',
    (_type, name, fallback) => {
      if (strValue(name) === undefined) throw typeError('context variable name must be a str')
      hash(name)
      const v = new PyContextVar()
      v.name = name
      v.fallback = fallback
      return v
    },
  ],
  methods: {
    get: ['default = <unrepresentable>, /', getVar],
    set: ['value, /', setVar],
    reset: ['token, /', resetVar],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
  getset: { name: v => v.name },
})

const tokenType = defineType(PyToken, {
  name: 'Token',
  module: '_contextvars',
  final: true,
  noNew: true,
  slots: {
    tp_repr: t =>
      fromUtf16(`<Token${t.used ? ' used' : ''} var=${toUtf16(repr(t.variable))} at ${addressOf(t)}>`),
  },
  methods: {
    __enter__: ['', t => t],
    __exit__: ['type, value, traceback, /', t => resetVar(t.variable, t)],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
  getset: { var: t => t.variable, old_value: t => t.old ?? missing },
  attributes: () => ({ MISSING: missing }),
})

defineType(PyTokenMissing, {
  name: 'MISSING',
  module: 'Token',
  final: true,
  noNew: true,
  slots: { tp_repr: () => '<Token.MISSING>' },
})

function needVar(key: PyValue): PyContextVar {
  if (!(key instanceof PyContextVar)) throw typeError('a ContextVar key was expected, got %R', key)
  return key
}

const variablesOf = (c: PyContext): PyContextVar[] => Array.from(c.values, ([v]) => v)

function sameValues(a: PyContext, b: PyContext): boolean {
  if (a.values.size !== b.values.size) return false
  for (const [k, v] of a.values) {
    const w = b.values.get(k)
    if (w === undefined || !richCompareBool(v, w, EQ)) return false
  }
  return true
}

const contextType = defineType(PyContext, {
  name: 'Context',
  module: '_contextvars',
  final: true,
  hasWeakref: true,
  slots: {
    tp_new: (type, args) => {
      if (args.length > 0) throw typeError('Context() does not accept any arguments')
      return new type.ctor()
    },
    tp_richcompare: (a, b, op) => {
      if (!(b instanceof PyContext) || (op !== EQ && op !== NE)) return NotImplemented
      return sameValues(a, b) === (op === EQ)
    },
    tp_iter: c => iter(new PyList(variablesOf(c))),
    sq_length: c => c.values.size,
    sq_contains: (c, key) => c.values.has(needVar(key)),
    mp_subscript: (c, key) => {
      const v = c.values.get(needVar(key))
      if (v === undefined) throw keyError(key)
      return v
    },
  },
  methods: {
    run: [
      '*args, **kwargs',
      (c, args, kwargs) => {
        const f = args.shift()
        if (f === undefined) throw typeError('run() missing 1 required positional argument')
        const names: string[] = []
        for (const k = kwargs.cursor(); k.next(); ) {
          names.push(toUtf16(strValue(k.key)!))
          args.push(k.value)
        }
        return levelHooks.call(run => runInContext(c, run), f, args, names.length === 0 ? null : names)
      },
    ],
    copy: ['', c => copyContext(c)],
    get: ['key, default = None, /', (c, key, fallback) => c.values.get(needVar(key)) ?? fallback],
    keys: ['', c => new PyList(variablesOf(c))],
    values: ['', c => new PyList(Array.from(c.values, ([, value]) => value))],
    items: ['', c => new PyList(Array.from(c.values, entry => new PyTuple(entry)))],
  },
})

export const contextvarsModule: NativeModule = defineModule({
  name: '_contextvars',
  functions: { copy_context: ['', () => copyContext()] },
  attributes: () => ({ Context: contextType, ContextVar: variableType, Token: tokenType }),
})
