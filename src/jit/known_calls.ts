/**
 * Calls of Python functions whose code is known when the caller is compiled: arguments are put where the callee
 * has its parameters, defaults, `*args` and `**kwargs` included, with no array and no binder at run time.
 *
 * What is known is a guess: the callee is whatever it is, and one with another code object, with defaults of
 * another number or without compiled form goes the general way (`bind.ts`).
 */
import { fromUtf16, isNarrow } from '../base/wide_string.ts'
import { CO_VARARGS, CO_VARKEYWORDS } from '../bytecode/code.ts'
import { type Executable, executableOf } from '../objects/executable.ts'
import { PyDict } from '../runtime/dict.ts'
import { PyFunction } from '../runtime/function.ts'
import type { PyValue } from '../runtime/values.ts'
import type { Value } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import type { GivenArguments } from './natives.ts'

/** `argc` of a function that is linked to compiled code with this many bound locals, but takes stars or keywords. */
export function starArity(bound: number): number {
  return -2 - bound
}

/** Where the text of a call gets its names from. */
export interface CallWriter {
  constant(value: unknown): string
  use(name: string): string
  temp(): string
}

/** How the callee's locals come about, and what must hold for that. */
interface Plan {
  readonly conditions: string[]
  readonly locals: string[]
}

/**
 * The call as the first two parts of `a ? b : c`; null if nothing is known of the callee, or if it takes just the
 * arguments that are given, which needs no plan. `self`: the first argument of a method, where there is one.
 */
export function functionCall(
  w: FunctionWriter,
  callee: Value,
  u: string,
  given: GivenArguments,
  self: string | null,
): string | null {
  const { target } = callee
  if (!(target?.value instanceof PyFunction)) return null
  const func = target.value
  const exe = executableOf(func.code)
  const isMethod = target.isMethod === true
  if (isMethod && self === null) return null
  const values = given.values.map(v => w.boxed(v))
  if (isMethod) values.unshift(self!)
  if (exe.simple && given.names.length === 0 && values.length === exe.argcount) return null
  const plan = planned(w, func, exe, values, given.names, u)
  if (plan === null) return null
  const { conditions, locals } = plan
  if (self !== null) conditions.push(`${self}${isMethod ? '!==' : '==='}undefined`)
  const arity = exe.simple ? exe.argcount : starArity(locals.length)
  const known = [`${u}.code===${w.constant(func.code)}`, `${u}.argc===${arity}`, ...conditions]
  return `${known.join('&&')}?${u}.js(${[...locals, u].join(',')})`
}

/** null: the call is an error, or does not fit. */
export function planned(
  w: CallWriter,
  func: PyFunction,
  exe: Executable,
  values: string[],
  names: readonly string[],
  u: string,
): Plan | null {
  const { argcount, plain } = exe
  const positional = values.length - names.length
  const total = argcount + plain.kwonlyargcount
  const locals: (string | undefined)[] = values.slice(0, Math.min(positional, argcount))
  const rest = values.slice(argcount, Math.max(positional, argcount))
  const others: string[] = []
  for (let k = 0; k < names.length; k++) {
    const name = names[k]!
    const value = values[positional + k]!
    const i = plain.localsplusnames.indexOf(name, plain.posonlyargcount)
    if (i >= 0 && i < total) {
      if (locals[i] !== undefined) return null
      locals[i] = value
    } else if (isNarrow(name) && !others.includes(name)) others.push(w.constant(fromUtf16(name)), value)
    else return null
  }
  if (!isComplete(func, exe, locals)) return null
  const conditions = fillDefaults(w, func, exe, locals, u)
  if ((plain.flags & CO_VARARGS) !== 0) locals.push(`new ${w.use('PyTuple')}([${rest.join(',')}])`)
  else if (rest.length > 0) return null
  if ((plain.flags & CO_VARKEYWORDS) !== 0) locals.push(`${w.use('buildMap')}([${others.join(',')}])`)
  else if (others.length > 0) return null
  return { conditions, locals: locals as string[] }
}

/** True if all parameters that are missing have defaults now. */
function isComplete(
  func: PyFunction,
  { argcount, plain }: Executable,
  locals: readonly (string | undefined)[],
): boolean {
  const first = argcount - (func.defaults?.items.length ?? 0)
  for (let i = 0; i < first; i++) if (locals[i] === undefined) return false
  for (let i = argcount; i < argcount + plain.kwonlyargcount; i++)
    if (locals[i] === undefined && keywordDefault(func, plain.localsplusnames[i]!) === undefined) return false
  return true
}

/** Puts defaults where nothing is given; what must hold for them. */
function fillDefaults(
  w: CallWriter,
  func: PyFunction,
  { argcount, plain }: Executable,
  locals: (string | undefined)[],
  u: string,
): string[] {
  const conditions: string[] = []
  const n = func.defaults?.items.length ?? 0
  for (let i = argcount - n; i < argcount; i++) {
    if (locals[i] !== undefined) continue
    if (conditions.length === 0) conditions.push(`${u}.defaults!==null&&${u}.defaults.items.length===${n}`)
    locals[i] = `${u}.defaults.items[${i - argcount + n}]`
  }
  for (let i = argcount; i < argcount + plain.kwonlyargcount; i++) {
    if (locals[i] !== undefined) continue
    const t = w.temp()
    const name = JSON.stringify(plain.localsplusnames[i])
    conditions.push(`(${t}=${w.use('keywordDefault')}(${u},${name}))!==undefined`)
    locals[i] = t
  }
  return conditions
}

/** The default of a keyword-only parameter. */
export function keywordDefault(func: PyFunction, name: string): PyValue | undefined {
  const { kwdefaults } = func
  return kwdefaults instanceof PyDict ? kwdefaults.getStr(name) : undefined
}
