/**
 * Calls of builtins that become a few instructions, with operands and results as raw numbers: `len`, `min`, `max`,
 * `abs`, `int`, `float`, `ord`, `chr`, functions of `math` that take and give one float.
 *
 * They rest on guesses about the operands, which are still on the stack: what fails goes on in the interpreter at
 * the call. Where the profile has seen anything else, `natives.ts` makes an ordinary call of it.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { rangeType } from '../objects/range.ts'
import { PyBuiltinFunction } from '../runtime/native.ts'
import { coreTypes, PyType } from '../runtime/type.ts'
import type { PyValue } from '../runtime/values.ts'
import { byteLength } from './byte_items.ts'
import { isFloat, type Kind, lengthOf, rangeValue, rawOf } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import { guardFloat, guardInt } from './guards.ts'
import { consumer } from './iteration.ts'
import { SEEN_DICT, SEEN_FLOAT, SEEN_INT, SEEN_LIST, SEEN_STR, SEEN_TUPLE } from './profile.ts'

/** The result as an expression; null if the operands are not of a kind that it is made for. */
type Intrinsic = (w: FunctionWriter) => { js: string; kind: Kind } | null

/** A builtin's double function: a finite result is right, and every other is left to the builtin. */
interface WithRaw {
  readonly raw?: (x: number) => number
}

/** CALL of a builtin on top of its `n` arguments; false if it must be an ordinary call. */
export function intrinsicCall(w: FunctionWriter, n: number): boolean {
  if (w.mayNotGuess() || n < 1 || n > 3) return false
  const callee = w.peek(n + 1)
  const self = w.peek(n)
  const { target } = callee
  if (target === undefined) return false
  if (target.value === rangeType) return self.kind === 'u' && rangeCall(w, n, `${callee.js}!==${target.name}`)
  const intrinsic = n === 3 ? null : intrinsicOf(target.value, n)
  if (intrinsic === null) return false
  const guards = [`${callee.js}!==${target.name}`]
  if (self.kind !== 'u') {
    if (self.kind !== 'o') return false
    guards.push(`${self.js}!==undefined`)
  }
  const mark = w.lines.length
  w.guard(guards.join('||'))
  const result = intrinsic(w)
  if (result === null) {
    w.lines.length = mark
    return false
  }
  const t = w.temp()
  w.line(`${t}=${result.js};`)
  w.popMany(n + 2)
  w.push({ js: t, kind: result.kind })
  return true
}

/** Bounds of ranges whose values are surely small ints. */
const FAR = 2 ** 51

/** `for i in range(...)` with ints: the range is never made, nor its iterator (see iteration.ts). The step is a constant. */
function rangeCall(w: FunctionWriter, n: number, isOther: string): boolean {
  const next = w.block.instructions[w.block.instructions.indexOf(w.instruction) + 1]
  if (next?.op !== OP.GET_ITER || consumer(w, next) < 0) return false
  const step = n === 3 ? w.peek(0).constant : 1
  if (step === undefined || step === 0 || Math.abs(step) > 2 ** 31) return false
  for (let depth = 0; depth < n; depth++)
    if (depth < 2 ? numberAt(w, depth) !== 'i' : w.peek(depth).kind !== 'i') return false
  w.guard(isOther)
  const bounds: string[] = []
  for (let depth = n - 1; depth >= 0; depth--) bounds.push(guardNumber(w, depth, 'i'))
  const [start, stop] = n === 1 ? ['0', bounds[0]!] : bounds
  w.guard(`!(${start}>-${FAR}&&${start}<${FAR}&&${stop}>-${FAR}&&${stop}<${FAR})`)
  w.popMany(n + 2)
  const range = rangeValue(w.newRange())
  const [low, high] = step > 0 ? [start, stop] : [stop, start]
  const size = Math.abs(step) === 1 ? `${high}-${low}` : `Math.ceil((${high}-${low})/${Math.abs(step)})`
  w.line(`a${range.raw}=${high}>${low}?${size}:0;b${range.raw}=${start};g${range.raw}=${step};`)
  w.push(range)
  return true
}

function intrinsicOf(v: unknown, n: number): Intrinsic | null {
  if (v instanceof PyType) {
    if (n !== 1) return null
    return v === coreTypes.int ? toInt : v === coreTypes.float ? toFloat : null
  }
  if (!(v instanceof PyBuiltinFunction) || v.self !== undefined) return null
  const { raw } = v.def.impl as WithRaw
  if (raw !== undefined) return n === 1 ? mathFunction(raw) : null
  if ((v.module as PyValue) !== 'builtins') return null
  return (n === 1 ? UNARY : BINARY)[v.def.fname] ?? null
}

/** The kinds of number that operand `depth` is taken for. */
function numberAt(w: FunctionWriter, depth: number): 'i' | 'f' | null {
  const v = w.peek(depth)
  if (v.kind === 'i') return 'i'
  if (isFloat(v)) return 'f'
  if (v.kind !== 'o') return null
  const seen = w.seen(depth)
  return seen === SEEN_INT ? 'i' : seen === SEEN_FLOAT ? 'f' : null
}

function guardNumber(w: FunctionWriter, depth: number, kind: 'i' | 'f'): string {
  if (kind === 'i') guardInt(w, depth)
  else guardFloat(w, depth)
  return rawOf(w.peek(depth))
}

/** The operand is of the one type that has been seen. */
function guardType(w: FunctionWriter, seen: number): boolean {
  const v = w.peek()
  if (v.kind === 'L' || v.kind === 'T') return true
  if (v.kind !== 'o') return false
  const type = seen === SEEN_LIST ? coreTypes.list : seen === SEEN_TUPLE ? coreTypes.tuple : coreTypes.dict
  w.guard(`${v.js}.cls!==${w.constant(type)}`)
  if (seen !== SEEN_DICT) w.refine(v, { ...v, kind: seen === SEEN_LIST ? 'L' : 'T' })
  return true
}

const len: Intrinsic = w => {
  const seen = w.seen(0)
  const v = w.peek()
  if (v.kind === 'L' || v.kind === 'T' || seen === SEEN_LIST || seen === SEEN_TUPLE) {
    return guardType(w, seen) ? { js: lengthOf(w.peek()), kind: 'i' } : null
  }
  const bytes = byteLength(w)
  if (bytes !== null) return { js: bytes, kind: 'i' }
  if (v.kind !== 'o') return null
  if (seen === SEEN_STR) {
    w.guard(`typeof ${v.js}!=='string'`)
    return { js: `${v.js}.length`, kind: 'i' }
  }
  return seen === SEEN_DICT && guardType(w, seen) ? { js: `${v.js}.size`, kind: 'i' } : null
}

/** The later operand replaces the first one only if it is less, or greater. */
function extremum(symbol: string): Intrinsic {
  return w => {
    const kind = numberAt(w, 0)
    if (kind === null || numberAt(w, 1) !== kind) return null
    const b = guardNumber(w, 0, kind)
    const a = guardNumber(w, 1, kind)
    return { js: `${b}${symbol}${a}?${b}:${a}`, kind }
  }
}

const abs: Intrinsic = w => {
  const kind = numberAt(w, 0)
  return kind === null ? null : { js: `Math.abs(${guardNumber(w, 0, kind)})`, kind }
}

const toInt: Intrinsic = w => {
  const kind = numberAt(w, 0)
  if (kind === null) return null
  const x = guardNumber(w, 0, kind)
  if (kind === 'i') return { js: x, kind }
  w.guard(`!(${x}<9007199254740992&&${x}>-9007199254740992)`)
  return { js: `Math.trunc(${x})+0`, kind: 'i' }
}

const toFloat: Intrinsic = w => {
  const kind = numberAt(w, 0)
  return kind === null ? null : { js: guardNumber(w, 0, kind), kind: 'f' }
}

const ord: Intrinsic = w => {
  const v = w.peek()
  if (v.kind !== 'o' || w.seen(0) !== SEEN_STR) return null
  w.guard(`typeof ${v.js}!=='string'||${v.js}.length!==1`)
  return { js: `${v.js}.charCodeAt(0)`, kind: 'i' }
}

const chr: Intrinsic = w => {
  if (numberAt(w, 0) !== 'i') return null
  const x = guardNumber(w, 0, 'i')
  w.guard(`!(${x}>=0&&${x}<55296)`)
  return { js: `String.fromCharCode(${x})`, kind: 'o' }
}

function mathFunction(raw: (x: number) => number): Intrinsic {
  return w => {
    const kind = numberAt(w, 0)
    if (kind === null) return null
    const x = guardNumber(w, 0, kind)
    const t = w.temp()
    w.guard(`(${t}=${raw === Math.sqrt ? 'Math.sqrt' : w.constant(raw)}(${x}))-${t}!==0`)
    return { js: t, kind: 'f' }
  }
}

const UNARY: Record<string, Intrinsic> = { len, abs, ord, chr }
const BINARY: Record<string, Intrinsic> = { min: extremum('<'), max: extremum('>') }
