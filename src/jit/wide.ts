/**
 * 64-bit arithmetic by masks (hashes, random generators): `(x * a + c) & MASK`.
 *
 * Kind `w` is an int from 0 up to 2**64, kept as a JavaScript BigInt whatever its size: `BigInt.asUintN(64, ...)` around
 * every operation lets V8 use machine integers. What is on its way to a mask is worked out modulo 2**64
 * (`Value.modulo`); its `js` would give the int in full, for whoever leaves compiled code between two operations.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { NB } from '../bytecode/opcodes.ts'
import { intFromBigInt, type PyInt, type PyValue } from '../runtime/values.ts'
import type { Instruction } from './cfg.ts'
import type { Value } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import { SEEN_BIGINT, SEEN_INT } from './profile.ts'

const END = 1n << 64n
const INTS = SEEN_INT | SEEN_BIGINT

/** An int that fits into 64 bits without a sign. */
export function isWide(v: PyValue | undefined): v is PyInt {
  if (typeof v === 'number') return v >= 0
  return typeof v === 'bigint' && v >= 0n && v < END
}

const word = new BigUint64Array(1)
const halves = new Uint32Array(word.buffer)
// Which half of a word comes first is the machine's choice.
word[0] = 1n
const LOW = halves[0] === 1 ? 0 : 1
const HIGH = 1 - LOW

/** The Python int of a `w`. */
function narrow(v: bigint): PyInt {
  word[0] = v
  return halves[HIGH]! < 2 ** 21 ? intFromBigInt(v) : v
}

/** What emitted code names. */
export const WIDE_SUPPORT = { WORD: word, HALF: halves, isWide, narrow }

// ---- operands

function intKinds(w: FunctionWriter, depth: number): number {
  const v = w.peek(depth)
  if (v.kind === 'i') return SEEN_INT
  if (v.kind === 'w' || v.modulo !== undefined || v.large !== undefined) return SEEN_BIGINT
  if (v.kind !== 'o') return 0
  const seen = w.seen(depth)
  return (seen & ~INTS) === 0 ? seen : 0
}

/** The value of an operand that is known at compile time. */
function known(v: Value): bigint | null {
  if (v.large !== undefined) return v.large
  return v.kind === 'i' && v.constant !== undefined ? BigInt(v.constant) : null
}

function isKnownWide(v: Value): boolean {
  const n = known(v)
  return n !== null && isWide(intFromBigInt(n))
}

/** Makes the operand at `depth` a `w`, or leaves before the instruction: its BigInt. */
function guardWide(w: FunctionWriter, depth: number): string {
  const v = w.peek(depth)
  if (v.kind === 'w') return v.js
  const n = known(v)
  if (n !== null) return `${n}n`
  if (v.kind === 'i') {
    w.guard(`${v.js}<0`)
    return `BigInt(${v.js})`
  }
  w.guard(`!${w.use('isWide')}(${v.js})`)
  const js = v.local === undefined ? w.temp() : `w${v.local}`
  w.line(`${js}=BigInt(${v.js});`)
  w.refine(v, { js, kind: 'w', ...(v.local === undefined ? {} : { local: v.local }) })
  return js
}

/** The operand at `depth` as a BigInt that is right modulo 2**64. */
function modulo(w: FunctionWriter, depth: number): string {
  const v = w.peek(depth)
  if (v.modulo !== undefined) return v.modulo
  const n = known(v)
  if (n !== null) return n < 0n ? `(${n}n)` : `${n}n`
  if (v.kind === 'o' && w.seen(depth) === SEEN_INT) {
    w.guard(`typeof ${v.js}!=='number'`)
    w.refine(v, { ...v, kind: 'i' })
  }
  return w.peek(depth).kind === 'i' ? `BigInt(${w.peek(depth).js})` : guardWide(w, depth)
}

// ---- what comes of a result

const LOADS = new Map<number, number>([
  [OP.LOAD_FAST, 1],
  [OP.LOAD_FAST_BORROW, 1],
  [OP.LOAD_FAST_LOAD_FAST, 2],
  [OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW, 2],
  [OP.LOAD_CONST, 1],
  [OP.LOAD_SMALL_INT, 1],
])

function isOneOf(arg: number, ...operators: number[]): boolean {
  return operators.includes(arg)
}

/** Operators that give the right result modulo 2**64 for operands that are right so. */
function isModular(arg: number): boolean {
  return (
    isOneOf(arg, NB.NB_ADD, NB.NB_SUBTRACT, NB.NB_MULTIPLY, NB.NB_AND, NB.NB_OR, NB.NB_XOR) ||
    isOneOf(arg, NB.NB_INPLACE_ADD, NB.NB_INPLACE_SUBTRACT, NB.NB_INPLACE_MULTIPLY) ||
    isOneOf(arg, NB.NB_INPLACE_AND, NB.NB_INPLACE_OR, NB.NB_INPLACE_XOR)
  )
}

function isAnd(arg: number): boolean {
  return arg === NB.NB_AND || arg === NB.NB_INPLACE_AND
}

/** How many operands a load adds on top of others; -1 for other instructions. */
function loaded({ op, arg }: Instruction): number {
  if (op === OP.LOAD_GLOBAL) return (arg & 1) === 0 ? 1 : -1
  return LOADS.get(op) ?? -1
}

/** Only the lower 64 bits of the present instruction's result matter: it is on its way to a mask. */
function isMasked(w: FunctionWriter): boolean {
  const { instructions } = w.block
  let above = 0
  for (let k = instructions.indexOf(w.instruction) + 1; k < instructions.length; k++) {
    const i = instructions[k]!
    const more = loaded(i)
    if (more >= 0) {
      above += more
      continue
    }
    if (i.op !== OP.BINARY_OP) return false
    if (above >= 2) {
      above--
      continue
    }
    if (above === 1 && isAnd(i.arg) && w.profile?.top[i.unit] === SEEN_BIGINT) return true
    if (!isModular(i.arg) && !(above === 1 && isShift(instructions[k - 1]!, i.arg))) return false
    above = 0
  }
  return false
}

/** `<<` by a constant. */
function isShift(before: Instruction, arg: number): boolean {
  return (
    before.op === OP.LOAD_SMALL_INT && before.arg < 64 && isOneOf(arg, NB.NB_LSHIFT, NB.NB_INPLACE_LSHIFT)
  )
}

// ---- operations

/** BINARY_OP of ints of up to 64 bits; false if it is none. */
export function wideOperation(w: FunctionWriter, arg: number, symbol: string): boolean {
  if (w.mayNotGuess()) return false
  const kinds = intKinds(w, 0) | intKinds(w, 1)
  if (intKinds(w, 0) === 0 || intKinds(w, 1) === 0) return false
  if ((kinds & SEEN_BIGINT) === 0 && !isMasked(w)) return false
  switch (symbol) {
    case '+':
    case '-':
    case '*':
      return isMasked(w) && modular(w, arg, symbol)
    case '<<':
      return isShift(before(w), arg) && isMasked(w) && modular(w, arg, symbol)
    case '&':
      return and(w)
    case '|':
    case '^':
      return combine(w, arg, symbol)
    case '>>':
      return shiftRight(w)
  }
  return false
}

function before(w: FunctionWriter): Instruction {
  const { instructions } = w.block
  return instructions[Math.max(0, instructions.indexOf(w.instruction) - 1)]!
}

function replace(w: FunctionWriter, v: Value): true {
  w.popMany(2)
  w.push(v)
  return true
}

/** The result matters modulo 2**64 only. */
function modular(w: FunctionWriter, arg: number, symbol: string): true {
  const b = modulo(w, 0)
  const a = modulo(w, 1)
  const t = w.temp()
  const inFull = `${w.use('BINARY')}[${arg}](${w.boxed(w.peek(1))},${w.boxed(w.peek(0))})`
  w.line(`${t}=BigInt.asUintN(64,${a}${symbol}${b});`)
  return replace(w, { js: inFull, kind: 'o', modulo: t })
}

function and(w: FunctionWriter): boolean {
  const isMask = (depth: number): boolean => w.peek(depth).modulo === undefined
  if (!isMask(0) && !isMask(1)) return false
  const values = [known(w.peek(0)), known(w.peek(1))]
  if (values.some(n => n !== null && !isWide(intFromBigInt(n)))) return false
  const small = values.findIndex(n => n !== null && n < 2n ** 32n)
  if (small >= 0) return lowBits(w, 1 - small, values[small]!)
  // What has all its bits may be cut; a `w` cuts whatever the other one is.
  const depth = isMask(0) ? 0 : 1
  const mask = guardWide(w, depth)
  const other = modulo(w, 1 - depth)
  const t = w.temp()
  w.line(`${t}=BigInt.asUintN(64,${known(w.peek(depth)) === END - 1n ? other : `${other}&${mask}`});`)
  return replace(w, { js: t, kind: 'w' })
}

/** `x & mask` for a small mask. */
function lowBits(w: FunctionWriter, depth: number, mask: bigint): boolean {
  const x = modulo(w, depth)
  const t = w.temp()
  w.line(`${w.use('WORD')}[0]=${x};${t}=(${w.use('HALF')}[${LOW}]&${mask})>>>0;`)
  return replace(w, { js: t, kind: 'i' })
}

/** | and ^ */
function combine(w: FunctionWriter, arg: number, symbol: string): boolean {
  if (isMasked(w)) return modular(w, arg, symbol)
  if (w.peek(0).modulo !== undefined || w.peek(1).modulo !== undefined) return false
  if ([0, 1].some(depth => known(w.peek(depth)) !== null && !isKnownWide(w.peek(depth)))) return false
  const b = guardWide(w, 0)
  const a = guardWide(w, 1)
  const t = w.temp()
  w.line(`${t}=BigInt.asUintN(64,${a}${symbol}${b});`)
  return replace(w, { js: t, kind: 'w' })
}

/** `x >> n` for a constant. */
function shiftRight(w: FunctionWriter): boolean {
  const n = w.peek(0).constant
  if (n === undefined || n < 0 || n > 63 || w.peek(1).modulo !== undefined) return false
  const a = guardWide(w, 1)
  const t = w.temp()
  w.line(`${t}=BigInt.asUintN(64,${a}>>${n}n);`)
  return replace(w, { js: t, kind: 'w' })
}

/** Comparison with a `w`, as an expression; null if none of them is one. */
export function wideComparison(w: FunctionWriter, symbol: string): string | null {
  const [b, a] = [w.peek(0), w.peek(1)]
  if (a.kind !== 'w' && b.kind !== 'w') return null
  const text = (v: Value): string | null => {
    const n = known(v)
    if (n !== null) return n < 0n ? `(${n}n)` : `${n}n`
    return v.kind === 'w' || v.kind === 'i' ? v.js : null
  }
  const [left, right] = [text(a), text(b)]
  if (left === null || right === null) return null
  // A BigInt and a number are compared by value, but not by ===.
  return `${left}${symbol.length === 3 ? symbol.slice(0, 2) : symbol}${right}`
}
