/**
 * From the arguments of a call to the locals of a Python function, written to the shared stack.
 * CPython: Python/ceval.c (initialize_locals, too_many_positional, missing_arguments).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { CO_VARARGS, CO_VARKEYWORDS } from '../bytecode/code.ts'
import type { Executable } from '../objects/executable.ts'
import { STACK } from '../objects/frame.ts'
import { PyDict } from '../runtime/dict.ts'
import { typeError } from '../runtime/errors.ts'
import type { PyFunction } from '../runtime/function.ts'
import type { KwNames } from '../runtime/slots.ts'
import { PyTuple, type PyValue } from '../runtime/values.ts'
import { suggest } from './suggestions.ts'

/**
 * `n` positional arguments are in their place at `base`; fills in the rest of the locals.
 * Room for the frame must be there.
 */
export function bindPositional(func: PyFunction, exe: Executable, base: number, n: number): void {
  const { argcount } = exe
  if (exe.simple && n <= argcount) {
    const { defaults } = func
    const missing = argcount - n
    if (defaults !== null && defaults.items.length >= missing) {
      const { items } = defaults
      const shift = items.length - argcount
      for (let i = n; i < argcount; i++) STACK[base + i] = items[i + shift]
      STACK.fill(undefined, base + argcount, base + exe.nlocalsplus)
      return
    }
    if (missing === 0) {
      STACK.fill(undefined, base + argcount, base + exe.nlocalsplus)
      return
    }
  }
  bindGeneral(func, exe, base, STACK.slice(base, base + n) as PyValue[], null)
}

/** The general case. `args` must not be the stack itself. */
export function bindGeneral(
  func: PyFunction,
  exe: Executable,
  base: number,
  args: PyValue[],
  kwnames: KwNames,
): void {
  const { plain, argcount, nlocalsplus } = exe
  const kwonly = plain.kwonlyargcount
  const total = argcount + kwonly
  const given = args.length - (kwnames === null ? 0 : kwnames.length)
  const positional = Math.min(given, argcount)
  for (let i = 0; i < positional; i++) STACK[base + i] = args[i]
  STACK.fill(undefined, base + positional, base + nlocalsplus)
  let next = base + total
  if ((plain.flags & CO_VARARGS) !== 0) STACK[next++] = new PyTuple(args.slice(positional, given))
  let rest: PyDict | null = null
  if ((plain.flags & CO_VARKEYWORDS) !== 0) {
    rest = new PyDict()
    STACK[next] = rest
  }
  if (kwnames !== null) bindKeywords(func, exe, base, args, kwnames, given, rest)
  if (given > argcount && (plain.flags & CO_VARARGS) === 0) throw tooMany(func, exe, base, given)
  if (given < argcount) bindDefaults(func, exe, base, given)
  if (kwonly > 0) bindKeywordDefaults(func, exe, base)
}

function bindKeywords(
  func: PyFunction,
  exe: Executable,
  base: number,
  args: PyValue[],
  kwnames: readonly string[],
  given: number,
  rest: PyDict | null,
): void {
  const { plain } = exe
  const names = plain.localsplusnames
  const total = plain.argcount + plain.kwonlyargcount
  for (let k = 0; k < kwnames.length; k++) {
    const name = kwnames[k]!
    const value = args[given + k]!
    let i = plain.posonlyargcount
    while (i < total && names[i] !== name) i++
    if (i < total) {
      if (STACK[base + i] !== undefined)
        throw typeError("%s() got multiple values for argument '%s'", func.qualname, fromUtf16(name))
      STACK[base + i] = value
    } else if (rest !== null) rest.set(fromUtf16(name), value)
    else throw unexpected(func, exe, kwnames, name)
  }
}

function unexpected(func: PyFunction, exe: Executable, kwnames: readonly string[], name: string) {
  const { plain } = exe
  const names = plain.localsplusnames
  const positionalOnly = names.slice(0, plain.posonlyargcount).filter(n => kwnames.includes(n))
  if (positionalOnly.length > 0) {
    return typeError(
      "%s() got some positional-only arguments passed as keyword arguments: '%s'",
      func.qualname,
      fromUtf16(positionalOnly.join(', ')),
    )
  }
  const candidates = names.slice(plain.posonlyargcount, plain.argcount + plain.kwonlyargcount)
  const near = suggest(candidates, name)
  if (near === undefined)
    return typeError("%s() got an unexpected keyword argument '%s'", func.qualname, fromUtf16(name))
  return typeError(
    "%s() got an unexpected keyword argument '%s'. Did you mean '%s'?",
    func.qualname,
    fromUtf16(name),
    fromUtf16(near),
  )
}

const s = (n: number) => (n === 1 ? '' : 's')

function tooMany(func: PyFunction, exe: Executable, base: number, given: number) {
  const { argcount } = exe
  const kwonly = exe.plain.kwonlyargcount
  let kwonlyGiven = 0
  for (let i = 0; i < kwonly; i++) if (STACK[base + argcount + i] !== undefined) kwonlyGiven++
  const defaults = func.defaults === null ? 0 : func.defaults.items.length
  const takes = defaults > 0 ? `from ${argcount - defaults} to ${argcount}` : `${argcount}`
  const plural = defaults > 0 || argcount !== 1 ? 's' : ''
  const and =
    kwonlyGiven > 0
      ? ` positional argument${s(given)} (and ${kwonlyGiven} keyword-only argument${s(kwonlyGiven)})`
      : ''
  const verb = given === 1 && kwonlyGiven === 0 ? 'was' : 'were'
  return typeError(
    `${toUtf16(func.qualname)}() takes ${takes} positional argument${plural} but ${given}${and} ${verb} given`,
  )
}

function missing(func: PyFunction, names: string[], kind: string) {
  const quoted = names.map(n => `'${n}'`)
  const last = quoted.length > 2 ? `, and ${quoted.pop()}` : quoted.length === 2 ? ` and ${quoted.pop()}` : ''
  return typeError(
    `${toUtf16(func.qualname)}() missing ${names.length} required ${kind} argument${s(names.length)}: ${quoted.join(', ')}${last}`,
  )
}

function bindDefaults(func: PyFunction, exe: Executable, base: number, given: number): void {
  const { argcount } = exe
  const defaults = func.defaults === null ? [] : func.defaults.items
  const required = argcount - defaults.length
  const names = exe.plain.localsplusnames
  const absent: string[] = []
  for (let i = given; i < required; i++) if (STACK[base + i] === undefined) absent.push(names[i]!)
  if (absent.length > 0) throw missing(func, absent, 'positional')
  for (let i = Math.max(required, 0); i < argcount; i++) {
    if (STACK[base + i] === undefined) STACK[base + i] = defaults[i - required]
  }
}

function bindKeywordDefaults(func: PyFunction, exe: Executable, base: number): void {
  const { argcount, plain } = exe
  const absent: string[] = []
  for (let i = argcount; i < argcount + plain.kwonlyargcount; i++) {
    if (STACK[base + i] !== undefined) continue
    const name = plain.localsplusnames[i]!
    const value = func.kwdefaults?.getStr(name)
    if (value === undefined) absent.push(name)
    else STACK[base + i] = value
  }
  if (absent.length > 0) throw missing(func, absent, 'keyword-only')
}
