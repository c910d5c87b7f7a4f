/**
 * `str.format`: replacement fields, attribute and index look-ups, conversions, nested specs.
 * CPython: Objects/stringlib/unicode_format.h.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { joinTexts } from '../base/wide_string_ops.ts'
import { getItem, repr, str } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import type { PyDict } from '../runtime/dict.ts'
import { indexError, keyError, valueError } from '../runtime/errors.ts'
import { int, type PyStr, type PyValue } from '../runtime/values.ts'
import { formatValue } from './format_value.ts'
import { asciiText } from './str_repr.ts'

/** One step of a field name: `.attr` or `[key]`. */
export interface FieldStep {
  readonly isAttribute: boolean
  readonly key: string
}

export interface ReplacementField {
  readonly literal: string
  /** undefined after the last literal. */
  readonly name: string | undefined
  readonly spec: string
  /** One character, or ''. */
  readonly conversion: string
}

/** Literal texts and replacement fields of a format string, in order. Works in UTF-16. */
export function* parseFormat(text: string): Generator<ReplacementField> {
  let literal = ''
  let i = 0
  while (i < text.length) {
    const c = text[i]!
    if (c !== '{' && c !== '}') {
      const next = nextBrace(text, i)
      literal += text.slice(i, next)
      i = next
      continue
    }
    if (text[i + 1] === c) {
      literal += c
      i += 2
      continue
    }
    if (c === '}') throw valueError("Single '}' encountered in format string")
    if (i + 1 >= text.length) throw valueError("Single '{' encountered in format string")
    const end = fieldEnd(text, i + 1)
    yield { literal, ...parseField(text.slice(i + 1, end)) }
    literal = ''
    i = end + 1
  }
  if (literal !== '') yield { literal, name: undefined, spec: '', conversion: '' }
}

function nextBrace(text: string, from: number): number {
  for (let i = from; i < text.length; i++) if (text[i] === '{' || text[i] === '}') return i
  return text.length
}

/** Where the field that starts at `from` closes; brackets and nested braces are skipped. */
function fieldEnd(text: string, from: number): number {
  let depth = 1
  let inBrackets = false
  let inSpec = false
  for (let i = from; i < text.length; i++) {
    const c = text[i]
    if (inBrackets) {
      if (c === ']') inBrackets = false
      continue
    }
    if (c === '[' && !inSpec) inBrackets = true
    else if (c === '{') {
      if (!inSpec && depth === 1) throw valueError("unexpected '{' in field name")
      depth++
    } else if (c === '}') {
      depth--
      if (depth === 0) return i
    } else if ((c === ':' || c === '!') && depth === 1) inSpec = true
  }
  throw valueError("expected '}' before end of string")
}

function parseField(field: string): Omit<ReplacementField, 'literal'> {
  let i = 0
  let inBrackets = false
  while (i < field.length) {
    const c = field[i]!
    if (c === '[') inBrackets = true
    else if (c === ']') inBrackets = false
    else if (!inBrackets && (c === ':' || c === '!')) break
    i++
  }
  const name = field.slice(0, i)
  if (i >= field.length) return { name, spec: '', conversion: '' }
  if (field[i] === ':') return { name, spec: field.slice(i + 1), conversion: '' }
  const conversion = field[i + 1]
  if (conversion === undefined) throw valueError('end of string while looking for conversion specifier')
  const after = field[i + 2]
  if (after !== undefined && after !== ':') throw valueError("expected ':' after conversion specifier")
  return { name, spec: field.slice(i + 3), conversion }
}

/** First part of a field name, and the steps after it: an error in one is found when it is reached. */
export function parseFieldName(name: string): { first: string; steps: Generator<FieldStep> } {
  const first = /^[^.[]*/.exec(name)![0]
  return { first, steps: fieldSteps(name, first.length) }
}

function* fieldSteps(name: string, start: number): Generator<FieldStep> {
  let i = start
  while (i < name.length) {
    if (name[i] === '.') {
      const end = /^[^.[]*/.exec(name.slice(i + 1))![0].length
      if (end === 0) throw valueError('Empty attribute in format string')
      yield { isAttribute: true, key: name.slice(i + 1, i + 1 + end) }
      i += 1 + end
    } else if (name[i] === '[') {
      const close = name.indexOf(']', i)
      if (close < 0) throw valueError("Missing ']' in format string")
      if (close === i + 1) throw valueError('Empty attribute in format string')
      yield { isAttribute: false, key: name.slice(i + 1, close) }
      i = close + 1
    } else throw valueError("Only '.' or '[' may follow ']' in format field specifier")
  }
}

/** A decimal index, or the text itself. */
export function fieldKey(text: string): number | string {
  if (!/^\d+$/.test(text)) return text
  const n = Number(text)
  if (!Number.isSafeInteger(n)) throw valueError('Too many decimal digits in format string')
  return n
}

/** A replacement field that is ready to be filled in: of a string that was taken apart before, nothing is parsed. */
interface Plan {
  readonly literal: PyStr
  /** A decimal index, a text, '' for the next argument; undefined after the last literal. */
  readonly key: number | string | undefined
  readonly steps: Iterable<FieldStep>
  readonly conversion: string
  /** In UTF-16 if there are fields in it. */
  readonly spec: PyStr
  readonly nests: boolean
}

function planOf(field: ReplacementField): Plan {
  const { name, conversion, spec } = field
  const literal = fromUtf16(field.literal)
  if (name === undefined)
    return { literal, key: undefined, steps: [], conversion: '', spec: '', nests: false }
  const { first, steps } = parseFieldName(name)
  const nests = /[{}]/.test(spec)
  return { literal, key: fieldKey(first), steps, conversion, spec: nests ? spec : fromUtf16(spec), nests }
}

/** Where there is an error, the fields before it are filled in first. */
function* plansOf(text: string): Generator<Plan> {
  for (const field of parseFormat(text)) yield planOf(field)
}

/** Strings without errors, taken apart: a program has few. */
const plans = new Map<string, readonly Plan[]>()
const MOST_PLANS = 256
const LONGEST_PLAN = 1000

function keepPlan(text: string): Iterable<Plan> {
  if (text.length > LONGEST_PLAN) return plansOf(text)
  const out: Plan[] = []
  try {
    for (const p of plansOf(text)) out.push({ ...p, steps: [...p.steps] })
  } catch {
    return plansOf(text)
  }
  if (plans.size >= MOST_PLANS) plans.clear()
  plans.set(text, out)
  return out
}

interface Context {
  readonly args: readonly PyValue[] | null
  /** null: names are keys of the mapping. */
  readonly kwargs: PyDict | null
  readonly mapping: PyValue
  auto: number
  /** Which numbering the string uses so far. */
  numbering: '' | 'automatic' | 'manual'
}

function numberField(c: Context, automatic: boolean): void {
  const kind = automatic ? 'automatic' : 'manual'
  if (c.numbering !== '' && c.numbering !== kind) {
    throw valueError(
      automatic
        ? 'cannot switch from manual field specification to automatic field numbering'
        : 'cannot switch from automatic field numbering to manual field specification',
    )
  }
  c.numbering = kind
}

function named(c: Context, name: string): PyValue {
  if (c.kwargs === null) return getItem(c.mapping, fromUtf16(name))
  const v = c.kwargs.getStr(name)
  if (v === undefined) throw keyError(fromUtf16(name))
  return v
}

function fieldValue(c: Context, first: number | string, steps: Iterable<FieldStep>): PyValue {
  let key = first
  if (key === '') {
    numberField(c, true)
    key = c.auto++
  } else if (typeof key === 'number') numberField(c, false)
  let value = typeof key === 'number' ? positional(c, key) : named(c, key)
  for (const step of steps) {
    if (step.isAttribute) value = getAttr(value, step.key)
    else {
      const k = fieldKey(step.key)
      value = getItem(value, typeof k === 'number' ? int(k) : fromUtf16(k))
    }
  }
  return value
}

function positional(c: Context, index: number): PyValue {
  if (c.args === null) throw valueError('Format string contains positional fields')
  const v = c.args[index]
  if (v === undefined) throw indexError(`Replacement index ${index} out of range for positional args tuple`)
  return v
}

/** `!r`, `!s`, `!a` */
export function convertValue(v: PyValue, conversion: string): PyValue {
  switch (conversion) {
    case '':
      return v
    case 'r':
      return repr(v)
    case 's':
      return str(v)
    case 'a':
      return asciiText(repr(v))
  }
  const code = conversion.codePointAt(0)!
  if (code > 32 && code < 127) throw valueError(`Unknown conversion specifier ${conversion}`)
  throw valueError(`Unknown conversion specifier \\x${code.toString(16)}`)
}

function build(c: Context, text: string, depth: number): PyStr {
  if (depth <= 0) throw valueError('Max string recursion exceeded')
  const parts: PyStr[] = []
  for (const field of plans.get(text) ?? keepPlan(text)) {
    if (field.literal !== '') parts.push(field.literal)
    if (field.key === undefined) continue
    const value = convertValue(fieldValue(c, field.key, field.steps), field.conversion)
    const spec = field.nests ? build(c, field.spec as string, depth - 1) : field.spec
    parts.push(formatValue(value, spec))
  }
  return joinTexts(parts)
}

/** `text.format(*args, **kwargs)` */
export function formatMethod(text: PyStr, args: PyValue[], kwargs: PyDict): PyStr {
  return build({ args, kwargs, mapping: kwargs, auto: 0, numbering: '' }, toUtf16(text), 2)
}

/** `text.format_map(mapping)` */
export function formatMap(text: PyStr, mapping: PyValue): PyStr {
  return build({ args: null, kwargs: null, mapping, auto: 0, numbering: '' }, toUtf16(text), 2)
}
