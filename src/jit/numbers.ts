/**
 * Arithmetic, comparison and truth.
 *
 * Where the profile has seen one kind of number only, operands are guarded (a failed guard leaves for the
 * interpreter before the instruction) and the result keeps its kind: `i` or a raw double. Elsewhere the
 * common case is inline and the rest a call.
 */
import { NB } from '../bytecode/opcodes.ts'
import { EQ, GE, GT, LE, LT, NE } from '../runtime/slots.ts'
import { coreTypes } from '../runtime/type.ts'
import { complexOperation } from './complex_numbers.ts'
import { isFloat, lengthOf, rawOf, type Value } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import { guardFloat, guardInt } from './guards.ts'
import { SEEN_BOOL, SEEN_FLOAT, SEEN_INSTANCE, SEEN_INT, SEEN_LIST, SEEN_STR, SEEN_TUPLE } from './profile.ts'
import { comparisonCall, operatorCall } from './special_methods.ts'
import { wideComparison, wideOperation } from './wide.ts'

const MAX = Number.MAX_SAFE_INTEGER
const NUMERIC = SEEN_INT | SEEN_FLOAT

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
  [NB.NB_FLOOR_DIVIDE]: '//',
  [NB.NB_INPLACE_FLOOR_DIVIDE]: '//',
  [NB.NB_REMAINDER]: '%',
  [NB.NB_INPLACE_REMAINDER]: '%',
  [NB.NB_LSHIFT]: '<<',
  [NB.NB_INPLACE_LSHIFT]: '<<',
  [NB.NB_RSHIFT]: '>>',
  [NB.NB_INPLACE_RSHIFT]: '>>',
  [NB.NB_AND]: '&',
  [NB.NB_INPLACE_AND]: '&',
  [NB.NB_OR]: '|',
  [NB.NB_INPLACE_OR]: '|',
  [NB.NB_XOR]: '^',
  [NB.NB_INPLACE_XOR]: '^',
  [NB.NB_POWER]: '**',
  [NB.NB_INPLACE_POWER]: '**',
}

// ---- guards

/** The kinds of number that an operand can be, by what is known of it or else by the profile; 0: anything. */
function numberKinds(w: FunctionWriter, depth: number): number {
  const v = w.peek(depth)
  if (v.kind === 'i') return SEEN_INT
  if (isFloat(v)) return SEEN_FLOAT
  if (v.kind === 'b') return SEEN_BOOL
  if (v.kind !== 'o') return 0
  const seen = w.seen(depth)
  return (seen & ~NUMERIC) === 0 ? seen : 0
}

/** The operand at `depth`, an int or a float, as a raw double. */
function rawNumber(w: FunctionWriter, depth: number): string {
  const v = w.peek(depth)
  if (v.kind === 'i' || isFloat(v)) return rawOf(v)
  const float = w.constant(coreTypes.float)
  w.guard(`typeof ${v.js}!=='number'&&${v.js}.cls!==${float}`)
  const t = w.temp()
  w.line(`${t}=typeof ${v.js}==='number'?${v.js}:${v.js}.v;`)
  return t
}

// ---- binary operations

export function binary(w: FunctionWriter, arg: number): void {
  const symbol = SYMBOL[arg]
  if (symbol !== undefined) {
    if (wideOperation(w, arg, symbol) || complexOperation(w, symbol)) return
    const right = numberKinds(w, 0)
    const left = numberKinds(w, 1)
    if (left === SEEN_INT && right === SEEN_INT) {
      if (intOperation(w, symbol)) return
    } else if (
      (left & NUMERIC) !== 0 &&
      (right & NUMERIC) !== 0 &&
      (left === SEEN_FLOAT || right === SEEN_FLOAT)
    ) {
      if (floatOperation(w, symbol, left, right)) return
    }
  }
  anyOperation(w, arg, symbol)
}

/** Both operands have been ints: the result is an int too, or the code is left before the operation. */
function intOperation(w: FunctionWriter, symbol: string): boolean {
  if (w.mayNotGuess()) return false
  const divisor = w.peek(0).constant
  guardInt(w, 0)
  guardInt(w, 1)
  const b = w.peek(0).js
  const a = w.peek(1).js
  const t = w.temp()
  let kind: 'i' | 'f' = 'i'
  switch (symbol) {
    case '+':
    case '-':
      w.line(`${t}=${a}${symbol}${b};`)
      w.guard(`${t}>${MAX}||${t}<-${MAX}`)
      break
    case '*':
      w.line(`${t}=${a}*${b}+0;`)
      w.guard(`${t}>${MAX}||${t}<-${MAX}`)
      break
    case '/':
      if (divisor === undefined || divisor === 0) w.guard(`${b}===0`)
      w.line(`${t}=${a}/${b};`)
      kind = 'f'
      break
    case '//':
      if (divisor === undefined || divisor === 0) w.guard(`${b}===0`)
      w.line(`${t}=Math.floor(${a}/${b})${divisor !== undefined && divisor > 0 ? '' : '+0'};`)
      break
    case '%':
      remainder(w, t, a, b, divisor)
      break
    case '&':
      bitAnd(w, t, a, b, divisor)
      break
    case '|':
    case '^':
      w.line(`${t}=${bits(w, symbol, a, b)};`)
      w.guard(`${t}<-${MAX}`)
      break
    case '<<':
      w.guard(`!(${b}>=0&&${b}<32)`)
      w.line(`${t}=${a}*${divisor !== undefined ? 2 ** divisor : `2**${b}`};`)
      w.guard(`${t}>${MAX}||${t}<-${MAX}`)
      break
    case '>>':
      w.guard(`!(${b}>=0&&${b}<32)`)
      w.line(`${t}=(${a}|0)===${a}?${a}>>${b}:Math.floor(${a}/2**${b});`)
      break
    default:
      return false
  }
  w.popMany(2)
  w.push({ js: t, kind })
  return true
}

/** The sign of the result is the divisor's. Beyond 32 bits V8's % is slow, but the quotient is exact. */
function remainder(w: FunctionWriter, t: string, a: string, b: string, divisor: number | undefined): void {
  if (divisor !== undefined && divisor > 0 && divisor <= 2 ** 31) {
    if (Number.isInteger(Math.log2(divisor))) {
      w.line(`${t}=${a}&${divisor - 1};`)
      return
    }
    w.line(
      `if((${a}|0)===${a}){${t}=${a}%${b};if(${t}<0)${t}+=${b};}else ${t}=${w.use('remainder')}(${a},${b});`,
    )
    return
  }
  w.guard(`${b}===0`)
  w.line(
    `if((${a}|0)===${a}&&(${b}|0)===${b}&&${a}>=0&&${b}>0)${t}=${a}%${b};else ${t}=${w.use('remainder')}(${a},${b});`,
  )
}

/** JavaScript takes operands modulo 2**32, which a mask makes no difference to. */
function bitAnd(w: FunctionWriter, t: string, a: string, b: string, mask: number | undefined): void {
  if (mask !== undefined && mask >= 0 && mask < 2 ** 31) w.line(`${t}=${a}&${b};`)
  else if (mask === 2 ** 32 - 1) w.line(`${t}=${a}>>>0;`)
  else {
    w.line(`${t}=${bits(w, '&', a, b)};`)
    w.guard(`${t}<-${MAX}`)
  }
}

/** &, | or ^ of ints, by halves if need be. */
function bits(w: FunctionWriter, symbol: string, a: string, b: string): string {
  const byHalves = w.use({ '&': 'andHalves', '|': 'orHalves', '^': 'xorHalves' }[symbol]!)
  return `(${a}|0)===${a}&&(${b}|0)===${b}?${a}${symbol}${b}:${byHalves}(${a},${b})`
}

/** One operand has been a float, the other a number. */
function floatOperation(w: FunctionWriter, symbol: string, left: number, right: number): boolean {
  if (symbol !== '**' && (symbol.length !== 1 || !'+-*/'.includes(symbol))) return false
  const known = (depth: number): boolean => w.peek(depth).kind !== 'o'
  if (w.mayNotGuess() && !(known(0) && known(1) && symbol !== '/' && symbol !== '**')) return false
  if (right === SEEN_FLOAT) guardFloat(w, 0)
  else if (right === SEEN_INT) guardInt(w, 0)
  if (left === SEEN_FLOAT) guardFloat(w, 1)
  else if (left === SEEN_INT) guardInt(w, 1)
  const a = rawNumber(w, 1)
  const b = rawNumber(w, 0)
  if (symbol === '/' && !(w.peek(0).constant ?? 0)) w.guard(`${b}===0`)
  const t = w.temp()
  if (symbol === '**') {
    // Zero, negative, infinite: special cases, errors, complex results.
    w.guard(`!(${a}>0&&${a}<Infinity&&(${t}=${w.use('floatPower')}(${a},${b}))<Infinity)`)
  } else w.line(`${t}=${a}${symbol}${b};`)
  w.popMany(2)
  w.push({ js: t, kind: 'f' })
  return true
}

/** A variable or literal for the boxed value: it is named more than once. */
function name(w: FunctionWriter, v: Value): string {
  const js = w.boxed(v)
  if (!'fwc'.includes(v.kind) && v.modulo === undefined) return js
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

/** The operand, which was at `depth`, has been an instance of a class that Python made. */
function isInstance(w: FunctionWriter, depth: number, v: Value): boolean {
  return v.kind === 'o' && (w.seen(depth) & SEEN_INSTANCE) !== 0
}

function anyOperation(w: FunctionWriter, arg: number, symbol: string | undefined): void {
  const seen = w.profile === null || w.seen(0) === 0 ? SEEN_INT : w.seen(0) & w.seen(1)
  const right = w.pop()
  const left = w.pop()
  const a = name(w, left)
  const b = name(w, right)
  if (arg === NB.NB_INPLACE_ADD && left.kind === 'L' && (right.kind === 'L' || right.kind === 'T')) {
    w.line(`${w.use('appendAll')}(${a}.items,${b}.items);`)
    w.push(left)
    return
  }
  if (isInstance(w, 1, left) && operatorCall(w, arg, a, b)) return
  const t = w.temp()
  if (symbol !== undefined && ['/', '//', '%'].includes(symbol)) {
    w.line(`${t}=${w.slow(`${w.use('quotient')}(${a},${b},${arg})`)};`)
    w.check(t)
    w.push({ js: t, kind: 'o' })
    return
  }
  const slow = w.slow(`${w.use('BINARY')}[${arg}](${a},${b})`)
  if (symbol === '+' && seen === SEEN_STR) {
    w.line(`${t}=typeof ${a}==='string'&&typeof ${b}==='string'?${a}+${b}:${slow};`)
    w.push({ js: t, kind: 'o' })
    return
  }
  const ints = isNumber([left, a], [right, b])
  const never =
    isFloat(left) || isFloat(right) || left.kind === 'b' || right.kind === 'b' || (seen & SEEN_INT) === 0
  if (symbol === undefined || symbol.length > 1 || never) w.line(`${t}=${slow};`)
  else if ('&|^'.includes(symbol)) {
    w.line(`if(${ints}(${a}|0)===${a}&&(${b}|0)===${b})${t}=${a}${symbol}${b};else ${t}=${slow};`)
  } else {
    const plus = symbol === '*' ? '+0' : ''
    w.line(`if(!(${ints}(${t}=${a}${symbol}${b}${plus})<=${MAX}&&${t}>=-${MAX}))${t}=${slow};`)
  }
  w.push({ js: t, kind: 'o' })
}

// ---- comparisons

const COMPARISONS: Record<number, string> = {
  [LT]: '<',
  [LE]: '<=',
  [EQ]: '===',
  [NE]: '!==',
  [GT]: '>',
  [GE]: '>=',
}

export function compare(w: FunctionWriter, arg: number): void {
  const op = arg >> 5
  const symbol = COMPARISONS[op]!
  const wide = wideComparison(w, symbol)
  if (wide !== null) {
    w.popMany(2)
    w.pushEval(wide, 'b')
    return
  }
  const right = numberKinds(w, 0)
  const left = numberKinds(w, 1)
  if ((left & NUMERIC) !== 0 && (right & NUMERIC) !== 0 && ((left | right) & SEEN_BOOL) === 0) {
    const certain = w.peek(0).kind !== 'o' && w.peek(1).kind !== 'o'
    if (certain || !w.mayNotGuess()) {
      if (right === SEEN_INT) guardInt(w, 0)
      else if (right === SEEN_FLOAT) guardFloat(w, 0)
      if (left === SEEN_INT) guardInt(w, 1)
      else if (left === SEEN_FLOAT) guardFloat(w, 1)
      const a = rawNumber(w, 1)
      const b = rawNumber(w, 0)
      w.popMany(2)
      w.pushEval(`${a}${symbol}${b}`, 'b')
      return
    }
  }
  compareAny(w, arg, symbol)
}

function compareAny(w: FunctionWriter, arg: number, symbol: string): void {
  const seen = w.profile === null || w.seen(0) === 0 ? SEEN_INT : w.seen(0) & w.seen(1)
  const right = w.pop()
  const left = w.pop()
  const a = name(w, left)
  const b = name(w, right)
  const asBool = (arg & 16) !== 0
  if (isInstance(w, 1, left)) {
    comparisonCall(w, arg >> 5, asBool, a, b)
    return
  }
  if (left.kind === 'T' && right.kind === 'T') {
    const items = w.slow(`${w.use('compareItems')}(${a}.items,${b}.items,${arg >> 5})`)
    w.pushEval(asBool ? `${w.use('isTrue')}(${items})` : items, asBool ? 'b' : 'o')
    return
  }
  const slow = w.slow(`${w.use(asBool ? 'compareTrue' : 'compare')}(${a},${b},${arg >> 5})`)
  const never = isFloat(left) || isFloat(right) || left.kind === 'b' || right.kind === 'b'
  if (seen === SEEN_STR && !never) {
    w.pushEval(`typeof ${a}==='string'&&typeof ${b}==='string'?${a}${symbol}${b}:${slow}`, asBool ? 'b' : 'o')
    return
  }
  if (never || (seen & SEEN_INT) === 0) {
    w.pushEval(slow, asBool ? 'b' : 'o')
    return
  }
  const ints = isNumber([left, a], [right, b]).slice(0, -2)
  w.pushEval(`${ints}?${a}${symbol}${b}:${slow}`, asBool ? 'b' : 'o')
}

/** Where one type has been seen only, the operand is guarded to be of it. */
function guessTruth(w: FunctionWriter): void {
  if (w.peek().kind !== 'o' || w.mayNotGuess()) return
  const seen = w.seen(0)
  if (seen === SEEN_INT) guardInt(w, 0)
  else if (seen === SEEN_FLOAT) guardFloat(w, 0)
  else if (seen === SEEN_LIST || seen === SEEN_TUPLE) {
    const v = w.peek()
    w.guard(`${v.js}.cls!==${w.constant(seen === SEEN_LIST ? coreTypes.list : coreTypes.tuple)}`)
    w.refine(v, { ...v, kind: seen === SEEN_LIST ? 'L' : 'T' })
  }
}

export function toBool(w: FunctionWriter): void {
  guessTruth(w)
  const v = w.pop()
  if (v.kind === 'b') w.push(v)
  else if (v.kind === 'i') w.pushEval(`${v.js}!==0`, 'b')
  else if (v.kind === 'w') w.pushEval(`${v.js}!==0n`, 'b')
  else if (v.kind === 'c') w.pushEval(`${v.js}!==0||${v.raw}!==0`, 'b')
  else if (isFloat(v)) w.pushEval(`${rawOf(v)}!==0`, 'b')
  else if (v.kind === 'L' || v.kind === 'T') w.pushEval(`${lengthOf(v)}!==0`, 'b')
  else if (w.seen(0) === SEEN_STR)
    w.pushEval(`typeof ${v.js}==='string'?${v.js}!=='':${w.slow(`${w.use('isTrue')}(${v.js})`)}`, 'b')
  else w.pushEval(`typeof ${v.js}==='boolean'?${v.js}:${w.slow(`${w.use('isTrue')}(${v.js})`)}`, 'b')
}

export function negate(w: FunctionWriter): void {
  const kinds = numberKinds(w, 0)
  if (!w.mayNotGuess() && kinds === SEEN_FLOAT) guardFloat(w, 0)
  else if (!w.mayNotGuess() && kinds === SEEN_INT) guardInt(w, 0)
  const v = w.pop()
  if (isFloat(v)) w.pushEval(`-${rawOf(v)}`, 'f')
  else if (v.kind === 'i') w.pushEval(`0-${v.js}`, 'i')
  else if (v.kind === 'w' || v.kind === 'c') w.pushEval(w.slow(`${w.use('negative')}(${w.boxed(v)})`))
  else w.pushEval(`typeof ${v.js}==='number'?0-${v.js}:${w.slow(`${w.use('negative')}(${v.js})`)}`)
}
