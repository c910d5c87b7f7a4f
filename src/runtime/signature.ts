/**
 * Signatures of native functions: one string is the parameter types, the binder and
 * `__text_signature__` at once.
 *
 *     'object, /'   'index: int = -1, /'   '*, key = None, reverse: bool = False'   '*args, **kwargs'
 *
 * A parameter without a type is any object. Types: `int` (an index: a JS number, OverflowError beyond
 * ssize_t), `long` (any Python int), `float` (a JS number), `bool` (its truth), `str` (a Python str),
 * `string` (a str as UTF-16), `buffer` (the bytes of a bytes-like object), `type`. A default of None
 * lets None through unconverted; `<unrepresentable>` arrives as undefined. Defaults: None, True, False,
 * numbers, quoted text, `()`. CPython: Argument Clinic, Python/getargs.c (the error texts).
 */

import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { PyDict, typeName } from './dict.ts'
import { typeError } from './errors.ts'
import type { KwNames } from './slots.ts'
import { PyType } from './type.ts'
import {
  emptyBytes,
  None,
  type PyInt,
  type PyNone,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from './values.ts'

interface Converted {
  int: number
  long: PyInt
  float: number
  bool: boolean
  str: PyStr
  string: string
  buffer: Uint8Array
  type: PyType
  object: PyValue
}
export type ConverterName = keyof Converted

type Split<S extends string> = S extends `${infer A}, ${infer B}` ? [A, ...Split<B>] : S extends '' ? [] : [S]
type DefaultOf<D, T> = D extends 'None' ? T | PyNone : D extends `<${string}` ? T | undefined : T
type Param<P> = P extends `${string}: ${infer T} = ${infer D}`
  ? T extends ConverterName
    ? DefaultOf<D, Converted[T]>
    : never
  : P extends `${string}: ${infer T}`
    ? T extends ConverterName
      ? Converted[T]
      : never
    : P extends `${string} = ${infer D}`
      ? DefaultOf<D, PyValue>
      : PyValue
type ParamList<L> = L extends [infer P, ...infer Rest]
  ? P extends '/' | '*'
    ? ParamList<Rest>
    : P extends `**${string}`
      ? [PyDict, ...ParamList<Rest>]
      : P extends `*${string}`
        ? [PyValue[], ...ParamList<Rest>]
        : [Param<P>, ...ParamList<Rest>]
  : []

/** The TypeScript parameters of a signature string. */
export type Params<S extends string> = ParamList<Split<S>>

export interface Parameter {
  readonly name: string
  readonly kind: 'positional' | 'either' | 'keyword' | 'args' | 'kwargs'
  readonly converter: ConverterName
  readonly required: boolean
  readonly acceptsNone: boolean
  readonly fallback: unknown
}

/** Filled by `abstract`: conversions that run the object protocol. */
export const converters = {} as {
  int(v: PyValue): number
  long(v: PyValue): PyInt
  float(v: PyValue): number
  bool(v: PyValue): boolean
  buffer(v: PyValue): Uint8Array
}

export class Signature {
  readonly text: string
  readonly params: readonly Parameter[]
  /** Positional parameters (positional-only first), then keyword-only ones; without *args and **kwargs. */
  readonly named: readonly Parameter[]
  readonly positionalOnly: number
  readonly positional: number
  /** Required among the positional ones. */
  readonly minimum: number
  readonly hasArgs: boolean
  readonly hasKwargs: boolean
  /** Every parameter is a positional-only object: arguments need no conversion. */
  readonly plain: boolean
  /** A call without keywords binds by position alone: no *args, no **kwargs, no required keyword. */
  readonly byPosition: boolean

  constructor(text: string) {
    this.text = text
    const params = parseParameters(text)
    this.params = params
    this.named = params.filter(p => p.kind !== 'args' && p.kind !== 'kwargs')
    this.positionalOnly = params.filter(p => p.kind === 'positional').length
    this.positional = params.filter(p => p.kind === 'positional' || p.kind === 'either').length
    this.minimum = this.named.slice(0, this.positional).filter(p => p.required).length
    this.hasArgs = params.some(p => p.kind === 'args')
    this.hasKwargs = params.some(p => p.kind === 'kwargs')
    this.byPosition =
      !this.hasArgs && !this.hasKwargs && this.named.slice(this.positional).every(p => !p.required)
    this.plain = params.every(p => p.kind === 'positional' && p.converter === 'object')
  }
}

function parseParameters(text: string): Parameter[] {
  const parts = text === '' ? [] : text.split(', ')
  const slash = parts.indexOf('/')
  const out: Parameter[] = []
  let keywordOnly = false
  parts.forEach((part, i) => {
    if (part === '/') return
    if (part === '*') {
      keywordOnly = true
      return
    }
    if (part.startsWith('**')) out.push(collector(part.slice(2), 'kwargs'))
    else if (part.startsWith('*')) {
      out.push(collector(part.slice(1), 'args'))
      keywordOnly = true
    } else out.push(parseParameter(part, i < slash ? 'positional' : keywordOnly ? 'keyword' : 'either'))
  })
  return out
}

function collector(name: string, kind: 'args' | 'kwargs'): Parameter {
  return { name, kind, converter: 'object', required: false, acceptsNone: true, fallback: undefined }
}

function parseParameter(part: string, kind: Parameter['kind']): Parameter {
  const [left, fallback] = splitOnce(part, ' = ')
  const [name, type] = splitOnce(left!, ': ')
  return {
    name: name!,
    kind,
    converter: (type ?? 'object') as ConverterName,
    required: fallback === undefined,
    acceptsNone: fallback === 'None',
    fallback: fallback === undefined ? undefined : parseDefault(fallback),
  }
}

function splitOnce(s: string, by: string): [string, string | undefined] {
  const i = s.indexOf(by)
  return i < 0 ? [s, undefined] : [s.slice(0, i), s.slice(i + by.length)]
}

function parseDefault(text: string): unknown {
  if (text === 'None') return None
  if (text === 'True') return true
  if (text === 'False') return false
  if (text === '()') return new PyTuple()
  if (text === "b''") return emptyBytes
  if (text === 'sys.maxsize') return Number.MAX_SAFE_INTEGER
  if (/^['"]/.test(text)) return text.slice(1, -1)
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  // What only the text signature says: the implementation finds nothing given.
  if (text.startsWith('<') || /^[A-Z]+$/.test(text)) return undefined
  throw new Error(`signature: default '${text}' is not understood`)
}

/** What parameter `p` makes of an argument; `position`: counted from 1, 0 if it is the only one. */
export function convertArgument(p: Parameter, v: PyValue, fname: string, position: number): unknown {
  switch (p.converter) {
    case 'object':
      return v
    case 'bool':
      return converters.bool(v)
  }
  if (p.acceptsNone && v === None) return v
  switch (p.converter) {
    case 'int':
      return converters.int(v)
    case 'long':
      return converters.long(v)
    case 'float':
      return converters.float(v)
    case 'buffer':
      return converters.buffer(v)
    case 'str':
    case 'string': {
      const s = strValue(v)
      if (s === undefined) throw wrongType(p, v, fname, position, p.acceptsNone ? 'str or None' : 'str')
      return p.converter === 'str' ? s : toUtf16(s)
    }
    case 'type':
      if (v instanceof PyType) return v
      throw wrongType(p, v, fname, position, 'type')
  }
}

function wrongType(p: Parameter, v: PyValue, fname: string, position: number, want: string) {
  const which =
    p.kind === 'positional' ? (position === 0 ? 'argument' : `argument ${position}`) : `argument '${p.name}'`
  return typeError(`${fname}() ${which} must be ${want}, not ${v === None ? 'None' : typeName(v)}`)
}

const plural = (n: number) => (n === 1 ? '' : 's')

function positionalError(sig: Signature, fname: string, given: number) {
  const { minimum: min, positional: max } = sig
  const [bound, n] = given < min ? ['at least', min] : ['at most', max]
  return typeError(
    `${fname} expected ${min === max ? '' : `${bound} `}${n} argument${plural(n!)}, got ${given}`,
  )
}

function tooMany(sig: Signature, fname: string, given: number) {
  if (sig.positional === 0) return typeError(`${fname}() takes no positional arguments`)
  const bound = sig.minimum < sig.positional ? 'at most' : 'exactly'
  return typeError(
    `${fname}() takes ${bound} ${sig.positional} positional argument${plural(sig.positional)} (${given} given)`,
  )
}

/** More arguments than parameters, whatever way they are given. */
function tooManyInAll(sig: Signature, fname: string, given: number, nkw: number) {
  const max = sig.named.length
  const kind = given === 0 ? 'keyword ' : ''
  return typeError(`${fname}() takes at most ${max} ${kind}argument${plural(max)} (${given + nkw} given)`)
}

/** Names that error texts use: `fname` is bare (`pop`), `qualified` is `list.pop`. */
export interface FunctionNames {
  readonly fname: string
  readonly qualified: string
  /** A `__new__` or `__init__`: it words the error for a wrong number of arguments differently. */
  readonly isConstructor?: boolean
}

/**
 * Arguments of a call as the implementation wants them.
 * Throws TypeError, and whatever a conversion throws.
 */
export function bindArguments(
  sig: Signature,
  names: FunctionNames,
  args: PyValue[],
  kwnames: KwNames,
): unknown[] {
  if (kwnames === null && sig.byPosition && args.length >= sig.minimum && args.length <= sig.positional) {
    return bindByPosition(sig, names, args)
  }
  const nkw = kwnames === null ? 0 : kwnames.length
  const given = args.length - nkw
  if (nkw > 0 && !sig.hasKwargs && sig.positionalOnly === sig.named.length) {
    throw typeError(`${names.qualified}() takes no keyword arguments`)
  }
  const plain = sig.positionalOnly === sig.named.length || countsFirst(names)
  if (nkw === 0 && plain && !sig.hasArgs && !sig.hasKwargs) checkCount(sig, names, given)
  else if (
    given + nkw > sig.named.length &&
    !sig.hasArgs &&
    !sig.hasKwargs &&
    sig.positionalOnly < sig.named.length
  )
    throw tooManyInAll(sig, names.fname, given, nkw)
  else if (given > sig.positional && !sig.hasArgs) throw tooMany(sig, names.fname, given)
  // Setting the length of an array is slow.
  const values: (PyValue | undefined)[] = new Array(sig.named.length).fill(undefined)
  for (let i = 0; i < given && i < sig.positional; i++) values[i] = args[i]
  const rest = nkw > 0 ? takeKeywords(sig, names, values, args, kwnames!, given) : null
  return assemble(sig, names, values, args, given, rest)
}

/** The common case: arguments in order, then defaults. */
function bindByPosition(sig: Signature, names: FunctionNames, args: PyValue[]): unknown[] {
  const { params } = sig
  const out: unknown[] = new Array(params.length)
  for (let i = 0; i < params.length; i++) {
    const p = params[i]!
    if (i >= args.length) out[i] = p.fallback
    else if (p.converter === 'object') out[i] = args[i]
    else out[i] = convertArgument(p, args[i]!, names.fname, sig.positional === 1 ? 0 : i + 1)
  }
  return out
}

/** `int` and `str` have a quick way for calls without keywords, which counts by itself. */
function countsFirst(names: FunctionNames): boolean {
  return names.isConstructor === true && (names.fname === 'int' || names.fname === 'str')
}

function checkCount(sig: Signature, names: FunctionNames, given: number): void {
  if (given >= sig.minimum && given <= sig.positional) return
  if (sig.positional === 0) throw typeError(`${names.qualified}() takes no arguments (${given} given)`)
  if (sig.positional === 1 && sig.minimum === 1 && names.isConstructor !== true) {
    throw typeError(`${names.qualified}() takes exactly one argument (${given} given)`)
  }
  throw positionalError(sig, names.fname, given)
}

function takeKeywords(
  sig: Signature,
  names: FunctionNames,
  values: (PyValue | undefined)[],
  args: PyValue[],
  kwnames: readonly string[],
  given: number,
): PyDict | null {
  let rest: PyDict | null = null
  for (let i = 0; i < kwnames.length; i++) {
    const name = kwnames[i]!
    const value = args[given + i]!
    const at = indexOfKeyword(sig, name)
    if (at < 0) {
      if (!sig.hasKwargs) throw typeError(`${names.fname}() got an unexpected keyword argument '${name}'`)
      rest ??= new PyDict()
      rest.set(fromUtf16(name), value)
    } else if (values[at] !== undefined) {
      throw typeError(`argument for ${names.fname}() given by name ('${name}') and position (${at + 1})`)
    } else values[at] = value
  }
  return rest
}

function indexOfKeyword(sig: Signature, name: string): number {
  for (let k = sig.positionalOnly; k < sig.named.length; k++) if (sig.named[k]!.name === name) return k
  return -1
}

function assemble(
  sig: Signature,
  names: FunctionNames,
  values: (PyValue | undefined)[],
  args: PyValue[],
  given: number,
  rest: PyDict | null,
): unknown[] {
  const out: unknown[] = []
  let at = 0
  for (const p of sig.params) {
    if (p.kind === 'args') out.push(args.slice(Math.min(sig.positional, given), given))
    else if (p.kind === 'kwargs') out.push(rest ?? new PyDict())
    else {
      const v = values[at++]
      if (v !== undefined) out.push(convertArgument(p, v, names.fname, sig.positional === 1 ? 0 : at))
      else if (p.required) throw missing(sig, p, names.fname, at, given)
      else out.push(p.fallback)
    }
  }
  return out
}

function missing(sig: Signature, p: Parameter, fname: string, at: number, given: number) {
  if (p.kind === 'positional') {
    const bound = sig.minimum < sig.positional ? 'at least' : 'exactly'
    const n = sig.named.slice(0, sig.positionalOnly).filter(q => q.required).length
    return typeError(`${fname}() takes ${bound} ${n} positional argument${plural(n)} (${given} given)`)
  }
  return typeError(`${fname}() missing required argument '${p.name}' (pos ${at})`)
}

/** The keyword arguments at the end of a vectorcall's args, as a dict. */
export function keywordDict(args: PyValue[], kwnames: KwNames): PyDict {
  const d = new PyDict()
  if (kwnames === null) return d
  const given = args.length - kwnames.length
  kwnames.forEach((name, i) => {
    d.set(fromUtf16(name), args[given + i]!)
  })
  return d
}

/** A signature of a table as `__text_signature__` has it: without types, with `$self` if it is a method's. */
export function textSignature(text: string, self: boolean): string {
  if (text === '') return self ? '($self, /)' : '()'
  const params = text.replace(/: \w+/g, '').replace(/ = /g, '=')
  if (!self) return `(${params})`
  return params.includes('/') ? `($self, ${params})` : `($self, /, ${params})`
}
