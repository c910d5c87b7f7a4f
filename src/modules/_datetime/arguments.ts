/**
 * Arguments of the functions that CPython parses with PyArg_ParseTupleAndKeywords: constructors have
 * no name in messages, conversions happen in order, and ints are C ints.
 * CPython: Python/getargs.c (vgetargskeywords).
 */
import { index } from '../../runtime/abstract.ts'
import { overflowError, type PyBaseException, typeError, valueError } from '../../runtime/errors.ts'
import type { KwNames } from '../../runtime/slots.ts'
import { None, PyBytes, type PyValue, strValue } from '../../runtime/values.ts'
import { DateError } from './datetime_core.ts'

const plural = (n: number) => (n === 1 ? '' : 's')

/** A C int given where CPython's format says `i`. */
export function formatInt32(v: PyValue): number {
  const n = index(v)
  if (typeof n === 'bigint' && (n > 9223372036854775807n || n < -9223372036854775808n))
    throw overflowError('Python int too large to convert to C long')
  if (n > 2147483647) throw overflowError('signed integer is greater than maximum')
  if (n < -2147483648) throw overflowError('signed integer is less than minimum')
  return Number(n)
}

/** A C int given to a function made by Argument Clinic; `unchanged` where it is missing. */
export function clinicInt(v: PyValue | undefined, unchanged: number): number {
  if (v === undefined) return unchanged
  const n = index(v)
  if (n > 2147483647 || n < -2147483648) throw overflowError('Python int too large to convert to C int')
  return Number(n)
}

export interface KeywordFormat {
  /** Undefined for constructors. */
  readonly fname?: string
  readonly names: readonly string[]
  readonly required: number
  /** How many can be given by position. */
  readonly positional: number
}

/** The arguments by parameter; `convert` sees each as soon as it is found. */
export function parseKeywords(
  format: KeywordFormat,
  args: readonly PyValue[],
  kwnames: KwNames,
  convert: (value: PyValue, at: number) => void,
): void {
  const keywords = kwnames ?? []
  const given = args.length - keywords.length
  const called = format.fname === undefined ? 'function' : `${format.fname}()`
  const { names } = format
  if (args.length > names.length) throw tooMany(called, names.length, given, args.length)
  if (given > format.positional)
    throw typeError(
      `${called} takes ${format.required < format.positional ? 'at most' : 'exactly'} ${format.positional} positional arguments (${given} given)`,
    )
  let used = 0
  names.forEach((name, i) => {
    const k = keywords.indexOf(name)
    if (k >= 0) used++
    if (i < given) {
      if (k >= 0) throw typeError(`argument for ${called} given by name ('${name}') and position (${i + 1})`)
      convert(args[i]!, i)
    } else if (k >= 0) convert(args[given + k]!, i)
    else if (i < format.required)
      throw typeError(`${called} missing required argument '${name}' (pos ${i + 1})`)
  })
  if (used < keywords.length) throw unknownKeyword(format, keywords)
}

function tooMany(called: string, max: number, given: number, all: number): PyBaseException {
  const kind = given === 0 ? 'keyword ' : ''
  return typeError(`${called} takes at most ${max} ${kind}argument${plural(max)} (${all} given)`)
}

function unknownKeyword(format: KeywordFormat, keywords: readonly string[]): PyBaseException {
  const name = keywords.find(k => !format.names.includes(k))
  const called = format.fname === undefined ? 'this function' : `${format.fname}()`
  return typeError(`${called} got an unexpected keyword argument '${name}'`)
}

/**
 * The state that pickle hands to a constructor: bytes of this size, or the same as a str from a
 * Python 2 pickle read as Latin-1. `sane` looks at the byte that tells state from other arguments.
 */
export function pickledState(
  v: PyValue | undefined,
  size: number,
  what: string,
  sane: (state: ArrayLike<number>) => boolean,
): Uint8Array | undefined {
  if (v === undefined) return undefined
  if (v instanceof PyBytes) return v.data.length === size && sane(v.data) ? v.data : undefined
  const text = strValue(v)
  if (text === undefined) return undefined
  const points = typeof text === 'string' ? Array.from(text, c => c.charCodeAt(0)) : [...text.points]
  if (points.length !== size || !sane(points)) return undefined
  if (points.some(p => p > 255))
    throw valueError(
      `Failed to encode latin1 string when unpickling a ${what} object. pickle.load(data, encoding='latin1') is assumed.`,
    )
  return Uint8Array.from(points)
}

/** Runs a parser of the core; its errors become the ValueError that quotes the text. */
export function parseIso<T>(text: PyValue, parse: () => T): T {
  try {
    return parse()
  } catch (e) {
    if (e instanceof DateError) throw invalidIso(text)
    throw e
  }
}

export function invalidIso(text: PyValue): PyBaseException {
  return valueError('Invalid isoformat string: %R', text)
}

/** The optional `timespec` of isoformat: a plain str at position `at`. */
export function timespecText(v: PyValue | undefined, at: number): string {
  if (v === undefined) return 'auto'
  const text = strValue(v)
  if (text === undefined) throw wrongArgument('isoformat', at, 'str', v)
  return typeof text === 'string' ? text : ''
}

export function wrongArgument(fname: string, at: number, want: string, v: PyValue): PyBaseException {
  if (v === None) return typeError(`${fname}() argument ${at} must be ${want}, not None`)
  return typeError(`${fname}() argument ${at} must be ${want}, not %T`, v)
}
