/**
 * From the arguments of a call to those of a compiled function: one for each local that a call binds, defaults,
 * `*args` and `**kwargs` made up. Calls that are an error are left to the machine, which says what is wrong.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { CO_VARARGS, CO_VARKEYWORDS } from '../bytecode/code.ts'
import type { Executable } from '../objects/executable.ts'
import { PyDict } from '../runtime/dict.ts'
import type { PyFunction } from '../runtime/function.ts'
import { PyTuple, type PyValue } from '../runtime/values.ts'

type Maybe = PyValue | undefined

/** A dict of keys and values in turns. */
export function buildMap(items: PyValue[]): PyValue {
  const d = new PyDict()
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i]!
    if (typeof key === 'string') d.table.setName(key, items[i + 1]!)
    else d.set(key, items[i + 1]!)
  }
  return d
}

/** undefined: the call is an error. The array of the arguments may be used for the result. */
export function bindArguments(
  func: PyFunction,
  exe: Executable,
  args: PyValue[],
  names: readonly string[] | null,
): PyValue[] | undefined {
  const { argcount, plain } = exe
  const given = names === null ? args.length : args.length - names.length
  if (names === null && exe.simple) {
    if (given > argcount || given + (func.defaults?.items.length ?? 0) < argcount) return undefined
    return bindDefaults(func, exe, args, given) ? args : undefined
  }
  const out: Maybe[] = args.slice(0, given < argcount ? given : argcount)
  const total = argcount + plain.kwonlyargcount
  while (out.length < total) out.push(undefined)
  if ((plain.flags & CO_VARARGS) !== 0) out.push(new PyTuple(args.slice(Math.min(given, argcount), given)))
  else if (given > argcount) return undefined
  let rest: PyDict | null = null
  if ((plain.flags & CO_VARKEYWORDS) !== 0) {
    rest = new PyDict()
    out.push(rest)
  }
  if (names !== null && !bindNames(exe, out, args, names, rest)) return undefined
  return bindDefaults(func, exe, out, Math.min(given, argcount)) ? (out as PyValue[]) : undefined
}

function bindNames(
  { argcount, plain }: Executable,
  out: Maybe[],
  args: PyValue[],
  names: readonly string[],
  rest: PyDict | null,
): boolean {
  const total = argcount + plain.kwonlyargcount
  const first = args.length - names.length
  const parameters = plain.localsplusnames
  for (let k = 0; k < names.length; k++) {
    const name = names[k]!
    let i = plain.posonlyargcount
    while (i < total && parameters[i] !== name) i++
    if (i < total) {
      if (out[i] !== undefined) return false
      out[i] = args[first + k]
    } else if (rest !== null) rest.table.setName(fromUtf16(name), args[first + k]!)
    else return false
  }
  return true
}

function bindDefaults(
  func: PyFunction,
  { argcount, plain }: Executable,
  out: Maybe[],
  from: number,
): boolean {
  const defaults = func.defaults?.items ?? []
  const shift = defaults.length - argcount
  for (let i = from; i < argcount; i++)
    if (out[i] === undefined && (out[i] = defaults[i + shift]) === undefined) return false
  const total = argcount + plain.kwonlyargcount
  for (let i = argcount; i < total; i++) {
    if (out[i] !== undefined) continue
    out[i] = func.kwdefaults?.get(fromUtf16(plain.localsplusnames[i]!))
    if (out[i] === undefined) return false
  }
  return true
}
