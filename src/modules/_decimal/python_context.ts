/**
 * decimal.Context, its flags and traps as mappings, and the context that is current: the value of a
 * context variable. CPython: Modules/_decimal/_decimal.c (Context Object, SignalDict Object).
 */
import type { Int } from '../../base/bigint.ts'
import { toUtf16 } from '../../base/wide_string.ts'
import { watchEnd } from '../../objects/finalization.ts'
import { index, isTrue, iter } from '../../runtime/abstract.ts'
import { call0 } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { EQ, NE } from '../../runtime/slots.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import {
  None,
  NotImplemented,
  type PyInt,
  PyList,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  pyInt,
  strValue,
} from '../../runtime/values.ts'
import { currentContext as currentVariables, PyContextVar } from '../_contextvars.ts'
import { CLAMPED, Ctx, MAX_EMAX, MAX_PREC, MIN_EMIN, ROUNDINGS, type Rounding, UNDERFLOW } from './context.ts'
import { OutOfMemory } from './number.ts'
import {
  flagOf,
  flagsOfDict,
  outOfMemory,
  raiseConditions,
  SIGNALS,
  signalDict,
  signalDictText,
} from './signals.ts'

export class PyContext extends PyObject {
  ctx = new Ctx()
  capitals: 0 | 1 = 1
  /** The views of `ctx`, once somebody has asked for them. */
  flags: PySignalDict | null = null
  traps: PySignalDict | null = null
}

/** A view of a context's flags or traps. */
class PySignalDict extends PyObject {
  /** Undefined where Python made the mapping without a context. Without its context the mapping is invalid. */
  ctx: WeakRef<Ctx> | undefined
  field: 'status' | 'traps' = 'status'
}

// ---- the mapping of signals

function target(self: PySignalDict): Ctx {
  const ctx = self.ctx?.deref()
  if (ctx === undefined) throw valueError('invalid signal dict')
  return ctx
}

const flagsOf = (self: PySignalDict): number => target(self)[self.field]

export const signalDictMixinType: PyType = defineType(PySignalDict, {
  name: 'SignalDictMixin',
  module: 'decimal',
  slots: {
    tp_new: type => new type.ctor(),
    tp_init: () => {},
    tp_repr: self => signalDictText(flagsOf(self)),
    tp_iter: self => {
      target(self)
      return iter(new PyTuple(SIGNALS.map(([, type]) => type)))
    },
    sq_length: self => {
      target(self)
      return SIGNALS.length
    },
    mp_subscript: (self, key) => {
      const signals = self as PySignalDict
      return (target(signals)[signals.field] & flagOf(key)) !== 0
    },
    mp_ass_subscript: (self, key, value) => {
      const ctx = target(self)
      if (value === undefined) throw valueError('signal keys cannot be deleted')
      const flag = flagOf(key)
      if (isTrue(value)) ctx[self.field] |= flag
      else ctx[self.field] &= ~flag
    },
    tp_richcompare: (a, b, op) => {
      const mine = flagsOf(a)
      if (op !== EQ && op !== NE) return NotImplemented
      if (b instanceof PySignalDict) return (mine === flagsOf(b)) === (op === EQ)
      if (!(b instanceof PyDict)) return NotImplemented
      const theirs = comparableFlags(b)
      return theirs === undefined ? NotImplemented : (mine === theirs) === (op === EQ)
    },
  },
  methods: { copy: ['', self => signalDict(flagsOf(self))] },
})

/** The flags of a dict; undefined where it holds something else than signals. */
function comparableFlags(d: PyDict): number | undefined {
  if (d.size !== SIGNALS.length) return undefined
  for (const key of d.keyArray()) if (!SIGNALS.some(([, type]) => type === key)) return undefined
  return flagsOfDict(d)
}

/** SignalDict: the mixin with MutableMapping, a class that the module makes when it is imported. */
export const signalDictHolder = { type: signalDictMixinType }

function newSignalDict(c: PyContext, field: 'status' | 'traps'): PySignalDict {
  const d = call0(signalDictHolder.type)
  if (!(d instanceof PySignalDict)) throw typeError('SignalDict is not a signal dict')
  watchEnd(c)
  d.ctx = new WeakRef(c.ctx)
  d.field = field
  return d
}

/** `c.flags` */
export function flagsView(c: PyContext): PyValue {
  c.flags ??= newSignalDict(c, 'status')
  return c.flags
}

/** `c.traps` */
export function trapsView(c: PyContext): PyValue {
  c.traps ??= newSignalDict(c, 'traps')
  return c.traps
}

// ---- making contexts

/** What new contexts are copies of: DefaultContext, once there is one. */
let template: PyContext | undefined

/** A context as `Context.__new__` makes it. */
export function newContext(c: PyContext = new PyContext()): PyContext {
  if (template !== undefined) Object.assign(c.ctx, template.ctx)
  return c
}

export function copyContext(self: PyContext): PyContext {
  const c = newContext()
  Object.assign(c.ctx, self.ctx)
  c.capitals = self.capitals
  return c
}

const templates: PyContext[] = []

/** DefaultContext, BasicContext and ExtendedContext. */
export function makeTemplates(): Record<string, PyContext> {
  const [first, second, third] = templates
  if (first !== undefined) return { DefaultContext: first, BasicContext: second!, ExtendedContext: third! }
  const basic = newContext()
  const extended = newContext()
  template = newContext()
  basic.ctx.prec = extended.ctx.prec = 9
  basic.ctx.traps |= UNDERFLOW | CLAMPED
  basic.ctx.rounding = 'ROUND_HALF_UP'
  extended.ctx.traps = 0
  templates.push(template, basic, extended)
  return { DefaultContext: template, BasicContext: basic, ExtendedContext: extended }
}

/** The context of an IEEE 754 interchange format. */
export function ieeeContext(v: PyValue): PyValue {
  const bits = ssize(v)
  if (bits <= 0n || bits > 512n || bits % 32n !== 0n)
    throw valueError('argument must be a multiple of 32, with a maximum of 512')
  const c = newContext()
  const n = Number(bits)
  const emax = 3 * 2 ** (n / 16 + 3)
  Object.assign(c.ctx, {
    prec: (9 * n) / 32 - 2,
    emax,
    emin: 1 - emax,
    rounding: 'ROUND_HALF_EVEN',
    clamp: 1,
    traps: 0,
    status: 0,
  })
  return c
}

// ---- attributes

function ssize(v: PyValue): bigint {
  if (typeof v !== 'boolean' && typeOf(v).slots.nb_index === null) throw typeError('an integer is required')
  const n = BigInt(index(v))
  if (n > 9223372036854775807n || n < -9223372036854775808n)
    throw overflowError('Python int too large to convert to C ssize_t')
  return n
}

function bounded(v: PyValue, low: bigint, high: bigint, message: string): Int {
  const n = ssize(v)
  if (n < low || n > high) throw valueError(message)
  const small = Number(n)
  return Number.isSafeInteger(small) ? small : n
}

/** 0 or 1 */
function bit(v: PyValue, name: string): 0 | 1 {
  const n = ssize(v)
  if (n !== 0n && n !== 1n) throw valueError(`valid values for ${name} are 0 or 1`)
  return n === 1n ? 1 : 0
}

export function roundingOf(v: PyValue): Rounding {
  const text = strValue(v)
  const found = ROUNDINGS.find(r => r === text)
  if (found !== undefined) return found
  throw typeError(
    'valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]',
  )
}

function flagsFrom(v: PyValue): number {
  if (v instanceof PyList) return v.items.reduce<number>((flags, s) => flags | flagOf(s), 0)
  return v instanceof PySignalDict ? flagsOf(v) : flagsOfDict(v)
}

export const SETTERS = {
  prec: (c: PyContext, v: PyValue) => {
    c.ctx.prec = bounded(v, 1n, MAX_PREC, 'valid range for prec is [1, MAX_PREC]')
  },
  rounding: (c: PyContext, v: PyValue) => {
    c.ctx.rounding = roundingOf(v)
  },
  Emin: (c: PyContext, v: PyValue) => {
    c.ctx.emin = bounded(v, MIN_EMIN, 0n, 'valid range for Emin is [MIN_EMIN, 0]')
  },
  Emax: (c: PyContext, v: PyValue) => {
    c.ctx.emax = bounded(v, 0n, MAX_EMAX, 'valid range for Emax is [0, MAX_EMAX]')
  },
  capitals: (c: PyContext, v: PyValue) => {
    c.capitals = bit(v, 'capitals')
  },
  clamp: (c: PyContext, v: PyValue) => {
    c.ctx.clamp = bit(v, 'clamp')
  },
  flags: (c: PyContext, v: PyValue) => {
    c.ctx.status = flagsFrom(v)
  },
  traps: (c: PyContext, v: PyValue) => {
    c.ctx.traps = flagsFrom(v)
  },
}

/** In the order of Context's parameters; None leaves an attribute alone. CPython sets the traps first. */
export function setAttributes(c: PyContext, values: readonly PyValue[]): void {
  const names = ['prec', 'rounding', 'Emin', 'Emax', 'capitals', 'clamp', 'flags', 'traps'] as const
  for (const name of [...names.slice(0, 6), 'traps', 'flags'] as const) {
    const v = values[names.indexOf(name)]!
    if (v !== None) SETTERS[name](c, v)
  }
}

/** `c.flags = d`: a list will not do here. */
export function setMapping(c: PyContext, name: 'flags' | 'traps', v: PyValue): void {
  const flags = v instanceof PySignalDict ? flagsOf(v) : flagsOfDict(v)
  c.ctx[name === 'flags' ? 'status' : 'traps'] = flags
}

export const exactInt = (n: Int): PyInt => pyInt(n)

export const PARAMETERS =
  'prec = None, rounding = None, Emin = None, Emax = None, capitals = None, clamp = None, flags = None, traps = None'

// ---- the current context

const variable = new PyContextVar()
variable.name = 'decimal_context'

/** Where the current context was found last: variables never change, there are others. */
const last: { values: unknown; context: PyContext | null } = { values: null, context: null }

export function currentContext(): PyContext {
  const { values } = currentVariables()
  if (values === last.values) return last.context!
  const found = values.get(variable)
  if (found instanceof PyContext) {
    last.values = values
    last.context = found
    return found
  }
  const c = template === undefined ? newContext() : copyContext(template)
  c.ctx.status = 0
  store(c)
  return c
}

function store(c: PyContext): void {
  const variables = currentVariables()
  variables.values = variables.values.set(variable, c)
}

/** A template is never current: a copy of it is. */
export function setCurrentContext(v: PyValue): PyValue {
  if (!(v instanceof PyContext)) throw typeError('argument must be a context')
  const isTemplate = templates.includes(v)
  const c = isTemplate ? copyContext(v) : v
  if (isTemplate) c.ctx.status = 0
  store(c)
  return None
}

/** The context of an optional argument. */
export function contextArgument(v: PyValue): PyContext {
  if (v === None) return currentContext()
  if (!(v instanceof PyContext)) throw typeError('optional argument must be a context')
  return v
}

/** Runs an operation in a context; its conditions become flags or an exception. */
export function withConditions<T>(c: PyContext, run: (ctx: Ctx) => T): T {
  const { ctx } = c
  ctx.work = 0
  let result: T
  try {
    result = run(ctx)
  } catch (e) {
    throw e instanceof OutOfMemory || e instanceof RangeError ? outOfMemory() : e
  }
  if (ctx.work !== 0) raiseConditions(ctx, ctx.work)
  return result
}

// ---- with localcontext() as c

class PyContextManager extends PyObject {
  outer: PyValue = None
  inner: PyValue = None
}

defineType(PyContextManager, {
  name: 'ContextManager',
  module: 'decimal',
  final: true,
  noNew: true,
  methods: {
    __enter__: [
      '',
      self => {
        setCurrentContext(self.inner)
        return self.inner
      },
    ],
    __exit__: ['*args', self => setCurrentContext(self.outer)],
  },
})

const PARAMETER_NAMES = PARAMETERS.split(', ').map(parameter => parameter.split(' ')[0] as string)

/** Keywords as the attributes in their order. CPython's parser does not know the function's name either. */
function attributeValues(kwargs: PyDict): PyValue[] {
  for (const k = kwargs.cursor(); k.next(); ) {
    const name = toUtf16(k.key as PyStr)
    if (!PARAMETER_NAMES.includes(name))
      throw typeError(`this function got an unexpected keyword argument '${name}'`)
  }
  return PARAMETER_NAMES.map(name => kwargs.getStr(name) ?? None)
}

export function localContext(given: PyValue, kwargs: PyDict): PyValue {
  const outer = currentContext()
  const m = new PyContextManager()
  m.outer = outer
  const inner = copyContext(contextArgument(given))
  setAttributes(inner, attributeValues(kwargs))
  m.inner = inner
  return m
}
