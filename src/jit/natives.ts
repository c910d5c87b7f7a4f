/**
 * Calls of natives from compiled code: a callee that is known when the code is compiled is called by its
 * implementation, with its arguments bound and converted in line and no array between.
 *
 * What `runtime/signature` does for a call at run time happens here once: parameters get their arguments by
 * position and name, defaults become constants. Calls that would be an error there are left to it.
 */
import { dictUpdateFrom } from '../objects/dict.ts'
import { floatFromObject } from '../objects/float.ts'
import { intFromObject, invalidLiteral, parseDecimal } from '../objects/int.ts'
import { listExtend } from '../objects/list.ts'
import { setUpdate } from '../objects/set.ts'
import { newTuple } from '../objects/tuple.ts'
import { strObject, toArray } from '../runtime/abstract.ts'
import { PyDict, PyFrozenSet, PySet } from '../runtime/dict.ts'
import { type BuiltinDef, PyBuiltinFunction, PyMethodDescr } from '../runtime/native.ts'
import { convertArgument, type Parameter } from '../runtime/signature.ts'
import { coreTypes, PyType, typeOf } from '../runtime/type.ts'
import { int, PyFloat, PyList, type PyValue } from '../runtime/values.ts'
import { isFloat, isObject, rawOf, type Value } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import { raiseHere } from './leaving.ts'

/** Natives that look at frames or start tracing are called by the general way, which can leave. */
const FRAME_NATIVES = new Set([
  'locals',
  'globals',
  'vars',
  'dir',
  'eval',
  'exec',
  'settrace',
  'setprofile',
  '_getframe',
  'breakpoint',
  'breakpointhook',
  'set_trace',
])

/** True for natives that compiled code may call by their implementation. */
export function isDirectNative(def: BuiltinDef): boolean {
  return !FRAME_NATIVES.has(def.fname) && def.isPlainCall()
}

/** True for what a call may use directly: it is never freed, so that compiled code may keep it. */
export function isNativeTarget(v: unknown): boolean {
  return v instanceof PyBuiltinFunction || (v instanceof PyType && !v.isHeap())
}

/** Arguments of a call: positional ones, then those with these names. */
export interface GivenArguments {
  readonly values: readonly Value[]
  readonly names: readonly string[]
}

/**
 * The call as the first two parts of `a ? b : c`, whose third part calls whatever else `u` is; null if the
 * callee is not known. `self`: the first argument of a method, undefined at run time where there is none.
 */
export function nativeCall(
  w: FunctionWriter,
  callee: Value,
  u: string,
  given: GivenArguments,
  self: string | null,
): string | null {
  const { target } = callee
  if (target === undefined) return null
  const { value } = target
  if (value instanceof PyType) return self === null ? typeCall(w, value, u, target.name, given) : null
  const isMethod = value instanceof PyMethodDescr && self !== null
  const isFunction = value instanceof PyBuiltinFunction && value.self === undefined
  if (!isMethod && !isFunction) return null
  const { def } = value as PyMethodDescr | PyBuiltinFunction
  if (!isDirectNative(def)) return null
  const bound = bind(w, def, given)
  if (bound === null) return null
  const isIt = self === null ? '' : isMethod ? `&&${self}!==undefined` : `&&${self}===undefined`
  return `${u}===${target.name}${isIt}?${w.constant(def.impl)}(${[...(isMethod ? [self] : []), ...bound].join(',')})`
}

/** The callee wants floats as raw doubles: it keeps none of them. */
export function takesDoubles({ target }: Value): boolean {
  const v = target?.value
  return v instanceof PyBuiltinFunction && v.def.signature.params.some(p => p.converter === 'float')
}

/** The implementation's arguments; null where the call does not fit the signature. */
function bind(w: FunctionWriter, def: BuiltinDef, { values, names }: GivenArguments): string[] | null {
  const { signature: sig } = def
  const positional = values.length - names.length
  if (positional > sig.positional && !sig.hasArgs) return null
  const out: string[] = []
  let used = 0
  let at = 0
  for (const p of sig.params) {
    if (p.kind === 'args') {
      out.push(`[${values.slice(Math.min(sig.positional, positional), positional).map(v => w.boxed(v))}]`)
      continue
    }
    if (p.kind === 'kwargs') {
      if (names.length > used) return null
      out.push(`new ${w.use('PyDict')}()`)
      continue
    }
    const index = at++
    const byName = p.kind === 'positional' ? -1 : names.indexOf(p.name)
    const byPosition = p.kind !== 'keyword' && index < positional
    if (byName >= 0) {
      if (byPosition) return null
      used++
    }
    if (byPosition || byName >= 0) {
      const v = values[byPosition ? index : positional + byName]!
      out.push(converted(w, def, p, v, sig.positional === 1 ? 0 : at))
    } else if (p.required) return null
    else out.push(fallback(w, p.fallback))
  }
  return used === names.length ? out : null
}

function fallback(w: FunctionWriter, v: unknown): string {
  if (v === undefined || typeof v === 'boolean') return String(v)
  return w.constant(v)
}

/** What a parameter makes of an argument; the usual case in line. */
function converted(w: FunctionWriter, def: BuiltinDef, p: Parameter, v: Value, position: number): string {
  const slow = (js: string) =>
    `${w.use('convertArgument')}(${w.constant(p)},${js},${w.constant(def.fname)},${position})`
  switch (p.converter) {
    case 'object':
      return w.boxed(v)
    case 'int':
    case 'long':
      if (v.kind === 'i') return v.js
      if (!isObject(v)) break
      return `(typeof ${v.js}==='number'?${v.js}:${slow(v.js)})`
    case 'float':
      if (v.kind === 'i' || isFloat(v)) return rawOf(v)
      break
    case 'bool':
      if (v.kind === 'b') return v.js
      break
    case 'str':
    case 'string':
      if (!isObject(v)) break
      return `(typeof ${v.js}==='string'?${v.js}:${slow(v.js)})`
  }
  return slow(w.boxed(v))
}

/** A call of a builtin type. */
function typeCall(
  w: FunctionWriter,
  type: PyType,
  u: string,
  name: string,
  { values, names }: GivenArguments,
): string | null {
  if (names.length > 0 || values.length > 1) return null
  const maker = (values.length === 0 ? EMPTY_MAKERS : MAKERS)[type.name]
  if (maker === undefined || coreTypes[type.name as keyof typeof coreTypes] !== type) return null
  return `${u}===${name}?${w.use(maker)}(${values.map(v => w.boxed(v)).join(',')})`
}

/** Functions of the support library that call a type with one argument, and with none. */
const MAKERS: Record<string, string | undefined> = {
  type: 'typeOf',
  str: 'strObject',
  int: 'makeInt',
  float: 'makeFloat',
  list: 'makeList',
  tuple: 'makeTuple',
  set: 'makeSet',
  frozenset: 'makeFrozenSet',
  dict: 'makeDict',
}
const EMPTY_MAKERS: Record<string, string | undefined> = { list: 'newList', dict: 'newDict', set: 'newSet' }

function makeInt(v: PyValue): PyValue | undefined {
  if (typeof v === 'number') return v
  if (v instanceof PyFloat && v.cls === coreTypes.float && v.v < 2 ** 53 && v.v > -(2 ** 53))
    return int(Math.trunc(v.v) + 0)
  if (typeof v !== 'string') return intFromObject(v)
  return parseDecimal(v) ?? raiseHere(invalidLiteral(10, v))
}

function makeFloat(v: PyValue): PyValue {
  if (v instanceof PyFloat && v.cls === coreTypes.float) return v
  return new PyFloat(typeof v === 'number' ? v : floatFromObject(v))
}

function makeList(v: PyValue): PyValue {
  const list = new PyList()
  listExtend(list, v)
  return list
}

function makeTuple(v: PyValue): PyValue {
  return typeOf(v) === coreTypes.tuple ? v : newTuple(toArray(v))
}

function makeSet(v: PyValue): PyValue {
  const set = new PySet()
  setUpdate(set, v)
  return set
}

function makeFrozenSet(v: PyValue): PyValue {
  if (typeOf(v) === coreTypes.frozenset) return v
  const set = new PyFrozenSet()
  setUpdate(set, v)
  return set
}

function makeDict(v: PyValue): PyValue {
  const d = new PyDict()
  dictUpdateFrom(d, v)
  return d
}

/** What emitted calls name. */
export const NATIVE_SUPPORT = {
  PyDict,
  convertArgument,
  makeDict,
  makeFloat,
  makeFrozenSet,
  makeInt,
  makeList,
  makeSet,
  makeTuple,
  newDict: (): PyValue => new PyDict(),
  newList: (): PyValue => new PyList(),
  newSet: (): PyValue => new PySet(),
  strObject,
  typeOf,
}
