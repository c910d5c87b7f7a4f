/** Arithmetic, comparison and truth. */
import { NB } from '../bytecode/opcodes.ts'
import { EQ, GE, GT, LE, LT, NE } from '../runtime/slots.ts'
import { isFloat, rawOf, type Value } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'

const MAX = Number.MAX_SAFE_INTEGER

/** BINARY_OP arguments by operator; the in-place form is the same for numbers. */
const SYMBOL: Partial<Record<number, string>> = {
  [NB.NB_ADD]: '+',
  [NB.NB_INPLACE_ADD]: '+',
  [NB.NB_SUBTRACT]: '-',
  [NB.NB_INPLACE_SUBTRACT]: '-',
  [NB.NB_MULTIPLY]: '*',
  [NB.NB_INPLACE_MULTIPLY]: '*',
  [NB.NB_TRUE_DIVIDE]: '/',
  [NB.NB_INPLACE_TRUE_DIVIDE]: '/',
  [NB.NB_AND]: '&',
  [NB.NB_INPLACE_AND]: '&',
  [NB.NB_OR]: '|',
  [NB.NB_INPLACE_OR]: '|',
  [NB.NB_XOR]: '^',
  [NB.NB_INPLACE_XOR]: '^',
}

/** A variable or literal for the boxed value: it is named more than once. */
function name(w: FunctionWriter, v: Value): string {
  const js = w.boxed(v)
  if (v.kind !== 'f') return js
  const t = w.temp()
  w.line(`${t}=${js};`)
  return t
}

function isNumber(...operands: [Value, string][]): string {
  return operands
    .filter(([v]) => v.kind !== 'i')
    .map(([, js]) => `typeof ${js}==='number'&&`)
    .join('')
}

export function binary(w: FunctionWriter, arg: number): void {
  const right = w.pop()
  const left = w.pop()
  const symbol = SYMBOL[arg]
  if (symbol !== undefined && floatResult(w, symbol, left, right)) return
  const a = name(w, left)
  const b = name(w, right)
  const t = w.temp()
  const slow = w.slow(`${w.use('BINARY')}[${arg}](${a},${b})`)
  const ints = isNumber([left, a], [right, b])
  const never = isFloat(left) || isFloat(right) || left.kind === 'b' || right.kind === 'b'
  if (symbol === undefined || symbol === '/' || never) w.line(`${t}=${slow};`)
  else if (symbol === '&' || symbol === '|' || symbol === '^') {
    w.line(`if(${ints}(${a}|0)===${a}&&(${b}|0)===${b})${t}=${a}${symbol}${b};else ${t}=${slow};`)
  } else {
    const plus = symbol === '*' ? '+0' : ''
    w.line(`if(!(${ints}(${t}=${a}${symbol}${b}${plus})<=${MAX}&&${t}>=-${MAX}))${t}=${slow};`)
  }
  w.push({ js: t, kind: 'o' })
}

/** Both operands are numbers and one is a float: the result stays a raw double. */
function floatResult(w: FunctionWriter, symbol: string, a: Value, b: Value): boolean {
  const numeric = (v: Value): boolean => isFloat(v) || v.kind === 'i'
  if (!numeric(a) || !numeric(b) || !(isFloat(a) || isFloat(b))) return false
  if (symbol === '/' && !(b.constant !== undefined && b.constant !== 0)) return false
  if (!'+-*/'.includes(symbol)) return false
  w.pushEval(`${rawOf(a)}${symbol}${rawOf(b)}`, 'f')
  return true
}

const COMPARISONS: Record<number, string> = {
  [LT]: '<',
  [LE]: '<=',
  [EQ]: '===',
  [NE]: '!==',
  [GT]: '>',
  [GE]: '>=',
}

export function compare(w: FunctionWriter, arg: number): void {
  const right = w.pop()
  const left = w.pop()
  const op = arg >> 5
  const symbol = COMPARISONS[op]!
  const numeric = (v: Value): boolean => isFloat(v) || v.kind === 'i'
  if (numeric(left) && numeric(right)) {
    w.pushEval(`${rawOf(left)}${symbol}${rawOf(right)}`, 'b')
    return
  }
  const a = name(w, left)
  const b = name(w, right)
  const asBool = (arg & 16) !== 0
  const slow = w.slow(`${w.use(asBool ? 'compareTrue' : 'compare')}(${a},${b},${op})`)
  if (isFloat(left) || isFloat(right) || left.kind === 'b' || right.kind === 'b') {
    w.pushEval(slow, asBool ? 'b' : 'o')
    return
  }
  const ints = isNumber([left, a], [right, b]).slice(0, -2)
  w.pushEval(`${ints}?${a}${symbol}${b}:${slow}`, asBool ? 'b' : 'o')
}

export function toBool(w: FunctionWriter): void {
  const v = w.pop()
  if (v.kind === 'b') w.push(v)
  else if (v.kind === 'i') w.pushEval(`${v.js}!==0`, 'b')
  else if (isFloat(v)) w.pushEval(`${rawOf(v)}!==0`, 'b')
  else w.pushEval(`typeof ${v.js}==='boolean'?${v.js}:${w.slow(`${w.use('isTrue')}(${v.js})`)}`, 'b')
}

export function negate(w: FunctionWriter): void {
  const v = w.pop()
  if (isFloat(v)) w.pushEval(`-${rawOf(v)}`, 'f')
  else if (v.kind === 'i') w.pushEval(`0-${v.js}`, 'i')
  else w.pushEval(`typeof ${v.js}==='number'?0-${v.js}:${w.slow(`${w.use('negative')}(${v.js})`)}`)
}
