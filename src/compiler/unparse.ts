/**
 * Expressions back to source text, for annotations that stay strings under
 * `from __future__ import annotations`; and the repr of constants, for error messages.
 *
 * Text is built in UTF-16: reprs escape lone surrogates, so nothing is lost.
 * CPython: Python/ast_unparse.c (the full unparser is Lib/ast.py's).
 */
import {
  ComplexConstant,
  type Constant as ConstantValue,
  FloatConstant,
  FrozenSetConstant,
  TupleConstant,
} from '../base/constant.ts'
import { floatRepr } from '../base/float_format.ts'
import { isPrintable } from '../base/unicode/types.ts'
import { fromUtf16, toUtf16, WideString } from '../base/wide_string.ts'
import type {
  arg,
  arguments_,
  BinOp,
  Call,
  Compare,
  Constant,
  cmpop,
  comprehension,
  expr,
  FormattedValue,
  Interpolation,
  Lambda,
  operator,
  unaryop,
} from '../syntax/ast.ts'

// Binding strengths, weakest first.
const TUPLE = 0
const TEST = 1
const OR = 2
const AND = 3
const NOT = 4
const COMPARE = 5
const EXPR = 6
const BOR = EXPR
const BXOR = 7
const BAND = 8
const SHIFT = 9
const ARITH = 10
const TERM = 11
const FACTOR = 12
const POWER = 13
const AWAIT = 14
const ATOM = 15

const BINARY: Readonly<Record<operator, readonly [string, number]>> = {
  Add: [' + ', ARITH],
  Sub: [' - ', ARITH],
  Mult: [' * ', TERM],
  MatMult: [' @ ', TERM],
  Div: [' / ', TERM],
  Mod: [' % ', TERM],
  LShift: [' << ', SHIFT],
  RShift: [' >> ', SHIFT],
  BitOr: [' | ', BOR],
  BitXor: [' ^ ', BXOR],
  BitAnd: [' & ', BAND],
  FloorDiv: [' // ', TERM],
  Pow: [' ** ', POWER],
}
const UNARY: Readonly<Record<unaryop, readonly [string, number]>> = {
  Invert: ['~', FACTOR],
  Not: ['not ', NOT],
  UAdd: ['+', FACTOR],
  USub: ['-', FACTOR],
}
const COMPARISON: Readonly<Record<cmpop, string>> = {
  Eq: ' == ',
  NotEq: ' != ',
  Lt: ' < ',
  LtE: ' <= ',
  Gt: ' > ',
  GtE: ' >= ',
  Is: ' is ',
  IsNot: ' is not ',
  In: ' in ',
  NotIn: ' not in ',
}

/** The source text of `e`, as CPython would write it. */
export function unparse(e: expr): string | WideString {
  return fromUtf16(text(e, TEST))
}

function parenthesize(condition: boolean, s: string): string {
  return condition ? `(${s})` : s
}

function list(elts: readonly expr[]): string {
  return elts.map(e => text(e, TEST)).join(', ')
}

function text(e: expr, level: number): string {
  switch (e.kind) {
    case 'Name':
      return e.id
    case 'Constant':
      return constantText(e)
    case 'Attribute': {
      // `1 .real`: without the space the dot would belong to the number.
      const isInt = e.value.kind === 'Constant' && isIntConstant(e.value.value)
      return `${text(e.value, ATOM)}${isInt ? ' .' : '.'}${e.attr}`
    }
    case 'Subscript':
      return `${text(e.value, ATOM)}[${text(e.slice, TUPLE)}]`
    case 'BinOp':
      return binOpText(e, level)
    case 'UnaryOp': {
      const [op, strength] = UNARY[e.op]
      return parenthesize(level > strength, op + text(e.operand, strength))
    }
    case 'BoolOp': {
      const [op, strength] = e.op === 'And' ? [' and ', AND] : [' or ', OR]
      return parenthesize(level > strength, e.values.map(v => text(v, strength + 1)).join(op))
    }
    case 'Compare':
      return parenthesize(level > COMPARE, compareText(e))
    case 'Call':
      return callText(e)
    case 'Tuple':
      if (e.elts.length === 0) return '()'
      return parenthesize(level > TUPLE, list(e.elts) + (e.elts.length === 1 ? ',' : ''))
    case 'List':
      return `[${list(e.elts)}]`
    case 'Set':
      return `{${list(e.elts)}}`
    case 'Dict':
      return `{${e.values.map((value, i) => dictItemText(e.keys[i] ?? null, value)).join(', ')}}`
    case 'Lambda':
      return parenthesize(level > TEST, lambdaText(e))
    case 'IfExp': {
      const parts = `${text(e.body, TEST + 1)} if ${text(e.test, TEST + 1)} else ${text(e.orelse, TEST)}`
      return parenthesize(level > TEST, parts)
    }
    case 'GeneratorExp':
      return `(${text(e.elt, TEST)}${loopsText(e.generators)})`
    case 'ListComp':
      return `[${text(e.elt, TEST)}${loopsText(e.generators)}]`
    case 'SetComp':
      return `{${text(e.elt, TEST)}${loopsText(e.generators)}}`
    case 'DictComp':
      return `{${text(e.key, TEST)}: ${text(e.value, TEST)}${loopsText(e.generators)}}`
    case 'Yield':
      return e.value === null ? '(yield)' : `(yield ${text(e.value, TEST)})`
    case 'YieldFrom':
      return `(yield from ${text(e.value, TEST)})`
    case 'Await':
      return parenthesize(level > AWAIT, `await ${text(e.value, ATOM)}`)
    case 'Starred':
      return `*${text(e.value, EXPR)}`
    case 'Slice': {
      const part = (bound: expr | null): string => (bound === null ? '' : text(bound, TEST))
      return `${part(e.lower)}:${part(e.upper)}${e.step === null ? '' : `:${part(e.step)}`}`
    }
    case 'NamedExpr':
      return parenthesize(level > TUPLE, `${text(e.target, ATOM)} := ${text(e.value, ATOM)}`)
    case 'JoinedStr':
      return `f${reprString(formatBody(e.values, false))}`
    case 'TemplateStr':
      return `t${reprString(formatBody(e.values, false))}`
    case 'FormattedValue':
      return formattedText(e)
    case 'Interpolation':
      return interpolationText(e)
  }
}

function binOpText(e: BinOp, level: number): string {
  const [op, strength] = BINARY[e.op]
  const rightAssociative = e.op === 'Pow'
  const left = text(e.left, rightAssociative ? strength + 1 : strength)
  const right = text(e.right, rightAssociative ? strength : strength + 1)
  return parenthesize(level > strength, left + op + right)
}

function compareText(e: Compare): string {
  let out = text(e.left, COMPARE + 1)
  e.ops.forEach((op, i) => {
    out += COMPARISON[op] + text(e.comparators[i]!, COMPARE + 1)
  })
  return out
}

function callText(e: Call): string {
  const func = text(e.func, ATOM)
  const only = e.args[0]
  if (e.args.length === 1 && e.keywords.length === 0 && only?.kind === 'GeneratorExp') {
    return func + text(only, TEST)
  }
  const keywords = e.keywords.map(k => (k.arg === null ? '**' : `${k.arg}=`) + text(k.value, TEST))
  return `${func}(${[...e.args.map(a => text(a, TEST)), ...keywords].join(', ')})`
}

function dictItemText(key: expr | null, value: expr): string {
  return key === null ? `**${text(value, EXPR)}` : `${text(key, TEST)}: ${text(value, TEST)}`
}

function loopsText(generators: readonly comprehension[]): string {
  return generators
    .map(g => {
      const head = `${g.is_async ? ' async for ' : ' for '}${text(g.target, TUPLE)} in ${text(g.iter, TEST + 1)}`
      return head + g.ifs.map(condition => ` if ${text(condition, TEST + 1)}`).join('')
    })
    .join('')
}

function lambdaText(e: Lambda): string {
  const positional = e.args.args.length + e.args.posonlyargs.length > 0
  return `${positional ? 'lambda ' : 'lambda'}${argumentsText(e.args)}: ${text(e.body, TEST)}`
}

function argText(a: arg): string {
  return a.annotation === null ? a.arg : `${a.arg}: ${text(a.annotation, TEST)}`
}

function argumentsText(args: arguments_): string {
  const out: string[] = []
  const positional = [...args.posonlyargs, ...args.args]
  const firstDefault = positional.length - args.defaults.length
  positional.forEach((a, i) => {
    const value = args.defaults[i - firstDefault]
    const slash = i + 1 === args.posonlyargs.length ? ', /' : ''
    out.push(argText(a) + (value === undefined ? '' : `=${text(value, TEST)}`) + slash)
  })
  if (args.vararg !== null) out.push(`*${argText(args.vararg)}`)
  else if (args.kwonlyargs.length > 0) out.push('*')
  args.kwonlyargs.forEach((a, i) => {
    const value = args.kw_defaults[i] ?? null
    out.push(argText(a) + (value === null ? '' : `=${text(value, TEST)}`))
  })
  if (args.kwarg !== null) out.push(`**${argText(args.kwarg)}`)
  return out.join(', ')
}

// f-strings and t-strings: the whole body is built first, then quoted as one string.

function formatBody(values: readonly expr[], isFormatSpec: boolean): string {
  return values.map(value => formatElement(value, isFormatSpec)).join('')
}

function formatElement(e: expr, isFormatSpec: boolean): string {
  if (e.kind === 'Constant') {
    const value = e.value
    const s = typeof value === 'string' || value instanceof WideString ? toUtf16(value) : ''
    return s.replaceAll('{', '{{').replaceAll('}', '}}')
  }
  if (e.kind === 'JoinedStr' && isFormatSpec) return formatBody(e.values, true)
  return text(e, TEST)
}

function replacementField(value: string, e: FormattedValue | Interpolation): string {
  const conversion = e.conversion < 0 ? '' : `!${String.fromCharCode(e.conversion)}`
  const spec = e.format_spec === null ? '' : `:${formatElement(e.format_spec, true)}`
  return `${value.startsWith('{') ? '{ ' : '{'}${value}${conversion}${spec}}`
}

function formattedText(e: FormattedValue): string {
  // Stronger than a lambda, whose colon would end the field.
  return replacementField(text(e.value, TEST + 1), e)
}

function interpolationText(e: Interpolation): string {
  const source = e.str
  return replacementField(
    typeof source === 'string' || source instanceof WideString ? toUtf16(source) : '',
    e,
  )
}

// Constants

function isIntConstant(value: ConstantValue): boolean {
  return typeof value === 'number' || typeof value === 'bigint'
}

function constantText(e: Constant): string {
  return (e.kind_ ?? '') + sourceOfConstant(e.value)
}

/** repr, but infinities as a literal that evaluates to one. */
function sourceOfConstant(value: ConstantValue): string {
  if (typeof value === 'symbol') return '...'
  if (value instanceof TupleConstant) {
    return `(${value.items.map(sourceOfConstant).join(', ')}${value.items.length === 1 ? ',' : ''})`
  }
  const repr = reprConstant(value)
  const isFloating = value instanceof FloatConstant || value instanceof ComplexConstant
  return isFloating ? repr.replaceAll('inf', '1e309') : repr
}

/** Python's repr of a constant. */
export function reprConstant(value: ConstantValue): string {
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'symbol':
      return 'Ellipsis'
    case 'number':
    case 'bigint':
      return String(value)
    case 'string':
      return reprString(value)
  }
  if (value instanceof WideString) return reprPoints(value.points)
  if (value instanceof Uint8Array) return reprBytes(value)
  if (value instanceof FloatConstant) return floatRepr(value.value)
  if (value instanceof ComplexConstant) return reprComplex(value)
  if (value instanceof TupleConstant) {
    return `(${value.items.map(reprConstant).join(', ')}${value.items.length === 1 ? ',' : ''})`
  }
  if (value instanceof FrozenSetConstant) {
    return value.items.length === 0
      ? 'frozenset()'
      : `frozenset({${value.items.map(reprConstant).join(', ')}})`
  }
  return '<constant>'
}

function reprComplex(value: ComplexConstant): string {
  const part = (x: number): string => floatRepr(x).replace(/\.0$/, '')
  const imaginary = part(value.imag)
  if (Object.is(value.real, 0)) return `${imaginary}j`
  return `(${part(value.real)}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j)`
}

const SHORT_ESCAPES: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 92: '\\\\' }

function hexEscape(point: number): string {
  const hex = point.toString(16)
  if (point < 0x100) return `\\x${hex.padStart(2, '0')}`
  return point < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** Python's repr of a str, given in UTF-16. */
export function reprString(s: string): string {
  return reprPoints(Array.from(s, c => c.codePointAt(0)!))
}

function reprPoints(points: ArrayLike<number>): string {
  let single = false
  let double = false
  for (let i = 0; i < points.length; i++) {
    if (points[i] === 39) single = true
    else if (points[i] === 34) double = true
  }
  const quote = single && !double ? 34 : 39
  let out = ''
  for (let i = 0; i < points.length; i++) {
    const point = points[i]!
    const short = point === quote ? `\\${String.fromCharCode(quote)}` : SHORT_ESCAPES[point]
    out += short ?? (isPrintable(point) ? String.fromCodePoint(point) : hexEscape(point))
  }
  const q = String.fromCharCode(quote)
  return q + out + q
}

function reprBytes(bytes: Uint8Array): string {
  const quote = bytes.includes(39) && !bytes.includes(34) ? 34 : 39
  let out = ''
  for (const byte of bytes) {
    const short = byte === quote ? `\\${String.fromCharCode(quote)}` : SHORT_ESCAPES[byte]
    out += short ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : hexEscape(byte))
  }
  const q = String.fromCharCode(quote)
  return `b${q}${out}${q}`
}
