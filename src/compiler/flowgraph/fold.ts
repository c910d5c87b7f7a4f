/**
 * Evaluation of operators on constants at compile time, with CPython's limits on the size of what
 * may come out. undefined means that nothing is folded: the operation raises, or is too big.
 * CPython: Python/flowgraph.c, eval_const_binop and const_folding_safe_*.
 */
import {
  ComplexConstant,
  type Constant,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from '../../base/constant.ts'
import { fromCodePoints, WideString } from '../../base/wide_string.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import { INTRINSIC_1, NB } from '../../bytecode/opcodes.ts'
import type { ConstantCache } from '../constant_cache.ts'
import { binaryNumber, bitLength, type IntConstant, isInt, isNumber, negate, positive } from './arithmetic.ts'

/** Largest results, in bits, items, characters, and items of nested collections. */
const MAX_INT_SIZE = 128
const MAX_COLLECTION_SIZE = 256
const MAX_STR_SIZE = 4096
const MAX_TOTAL_ITEMS = 1024

type Text = string | WideString
type Sequence = Text | Uint8Array | TupleConstant

export function foldBinary(left: Constant, op: number, right: Constant): Constant | undefined {
  switch (op) {
    case NB.NB_ADD:
      return isNumber(left) && isNumber(right) ? binaryNumber(left, op, right) : concatenate(left, right)
    case NB.NB_MULTIPLY:
      return multiply(left, right)
    case NB.NB_SUBSCR:
      return subscript(left, right)
    case NB.NB_POWER:
      if (isInt(left) && isInt(right) && !powerIsSmall(left, right)) return undefined
      break
    case NB.NB_LSHIFT:
      if (isInt(left) && isInt(right) && !shiftIsSmall(left, right)) return undefined
      break
  }
  return isNumber(left) && isNumber(right) ? binaryNumber(left, op, right) : undefined
}

/** UNARY_* and the unary plus intrinsic. */
export function foldUnary(operand: Constant, opcode: number, oparg: number): Constant | undefined {
  switch (opcode) {
    case OP.UNARY_NOT:
      return !isTrue(operand)
    case OP.UNARY_NEGATIVE:
      return isNumber(operand) ? negate(operand) : undefined
    case OP.UNARY_INVERT:
      // ~True is deprecated, so it has to warn at run time.
      if (!isInt(operand) || typeof operand === 'boolean') return undefined
      return binaryNumber(negate(operand), NB.NB_SUBTRACT, 1)
    case OP.CALL_INTRINSIC_1:
      return oparg === INTRINSIC_1.UNARY_POSITIVE && isNumber(operand) ? positive(operand) : undefined
  }
  return undefined
}

export function isTrue(c: Constant): boolean {
  if (c === null || c === false || c === 0) return false
  if (c instanceof FloatConstant) return c.value !== 0
  if (c instanceof ComplexConstant) return c.real !== 0 || c.imag !== 0
  if (c instanceof TupleConstant || c instanceof FrozenSetConstant) return c.items.length > 0
  if (c instanceof Uint8Array || typeof c === 'string') return c.length > 0
  return true
}

function powerIsSmall(base: IntConstant, exponent: IntConstant): boolean {
  const n = BigInt(exponent)
  if (BigInt(base) === 0n || n <= 0n) return true
  return n < 1n << 63n && bitLength(base) <= Math.floor(MAX_INT_SIZE / Number(n))
}

function shiftIsSmall(value: IntConstant, shift: IntConstant): boolean {
  const n = BigInt(shift)
  if (BigInt(value) === 0n || n === 0n) return true
  return n > 0n && n <= BigInt(MAX_INT_SIZE) && bitLength(value) <= MAX_INT_SIZE - Number(n)
}

function isSequence(c: Constant): c is Sequence {
  return (
    typeof c === 'string' || c instanceof WideString || c instanceof Uint8Array || c instanceof TupleConstant
  )
}

function multiply(left: Constant, right: Constant): Constant | undefined {
  if (isInt(left) && isInt(right)) {
    const zero = BigInt(left) === 0n || BigInt(right) === 0n
    if (!zero && bitLength(left) + bitLength(right) > MAX_INT_SIZE) return undefined
  }
  if (isNumber(left) && isNumber(right)) return binaryNumber(left, NB.NB_MULTIPLY, right)
  if (isInt(left) && isSequence(right)) return repeat(right, BigInt(left))
  if (isInt(right) && isSequence(left)) return repeat(left, BigInt(right))
  return undefined
}

function lengthOf(sequence: Sequence): number {
  if (sequence instanceof WideString) return sequence.points.length
  return sequence instanceof TupleConstant ? sequence.items.length : sequence.length
}

function repeat(sequence: Sequence, count: bigint): Constant | undefined {
  const size = lengthOf(sequence)
  // An empty sequence may be repeated by any number that fits an index.
  if (size === 0) return count >= -(1n << 63n) && count < 1n << 63n ? sequence : undefined
  const limit = sequence instanceof TupleConstant ? MAX_COLLECTION_SIZE : MAX_STR_SIZE
  if (count < 0n || count > BigInt(Math.floor(limit / size))) return undefined
  const n = Number(count)
  if (sequence instanceof TupleConstant) {
    if (n > 0 && remainingItems(sequence, Math.floor(MAX_TOTAL_ITEMS / n)) < 0) return undefined
    return new TupleConstant(Array.from({ length: n }, () => sequence.items).flat())
  }
  if (typeof sequence === 'string') return sequence.repeat(n)
  if (sequence instanceof Uint8Array) return repeatInto(new Uint8Array(n * size), sequence)
  return fromCodePoints(repeatInto(new Uint32Array(n * size), sequence.points))
}

function repeatInto<T extends Uint8Array | Uint32Array>(target: T, items: T): T {
  for (let i = 0; i < target.length; i += items.length) target.set(items, i)
  return target
}

/** `limit` less the items in a nested tuple; negative as soon as that is known. */
function remainingItems(c: Constant, limit: number): number {
  if (!(c instanceof TupleConstant)) return limit
  limit -= c.items.length
  for (const item of c.items) {
    if (limit < 0) return limit
    limit = remainingItems(item, limit)
  }
  return limit
}

function points(text: Text): Uint32Array {
  if (text instanceof WideString) return text.points
  return Uint32Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))
}

function concatenate(left: Constant, right: Constant): Constant | undefined {
  if (typeof left === 'string' && typeof right === 'string') return left + right
  if (left instanceof TupleConstant && right instanceof TupleConstant) {
    return new TupleConstant([...left.items, ...right.items])
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) return joinInto(Uint8Array, left, right)
  if (isText(left) && isText(right)) return fromCodePoints(joinInto(Uint32Array, points(left), points(right)))
  return undefined
}

function isText(c: Constant): c is Text {
  return typeof c === 'string' || c instanceof WideString
}

function joinInto<T extends Uint8Array | Uint32Array>(type: new (n: number) => T, a: T, b: T): T {
  const joined = new type(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

function subscript(container: Constant, index: Constant): Constant | undefined {
  if (!isSequence(container)) return undefined
  const size = lengthOf(container)
  if (isInt(index)) {
    const n = BigInt(index)
    const position = n < 0n ? n + BigInt(size) : n
    if (position < 0n || position >= BigInt(size)) return undefined
    return itemAt(container, Number(position))
  }
  if (!(index instanceof SliceConstant)) return undefined
  const positions = slicePositions(index, size)
  return positions === undefined ? undefined : select(container, positions)
}

function itemAt(container: Sequence, position: number): Constant {
  if (container instanceof TupleConstant) return container.items[position]!
  if (container instanceof Uint8Array) return container[position]!
  return typeof container === 'string' ? container[position]! : fromCodePoints([container.points[position]!])
}

function select(container: Sequence, positions: readonly number[]): Constant {
  if (container instanceof TupleConstant) return new TupleConstant(positions.map(i => container.items[i]!))
  if (container instanceof Uint8Array) return Uint8Array.from(positions, i => container[i]!)
  if (typeof container === 'string') return positions.map(i => container[i]!).join('')
  return fromCodePoints(positions.map(i => container.points[i]!))
}

/** The indexes a slice selects; undefined for a zero step or a bound that is no index. */
function slicePositions(slice: SliceConstant, size: number): number[] | undefined {
  const step = sliceBound(slice.step, 1)
  if (step === undefined || step === 0) return undefined
  const low = step < 0 ? -1 : 0
  const high = step < 0 ? size - 1 : size
  const start = sliceBound(slice.start, step < 0 ? Infinity : -Infinity)
  const stop = sliceBound(slice.stop, step < 0 ? -Infinity : Infinity)
  if (start === undefined || stop === undefined) return undefined
  const clamp = (bound: number, given: boolean): number => {
    const absolute = given && bound < 0 ? bound + size : bound
    return Math.min(Math.max(absolute, low), high)
  }
  const first = clamp(start, slice.start !== null)
  const end = clamp(stop, slice.stop !== null)
  const positions: number[] = []
  for (let i = first; step > 0 ? i < end : i > end; i += step) positions.push(i)
  return positions
}

function sliceBound(c: Constant, missing: number): number | undefined {
  if (c === null) return missing
  // Number() of a huge int is still far outside of any sequence.
  return isInt(c) ? Number(c) : undefined
}

/** A frozenset of the items: of equal ones (1, 1.0, True) the first stays. */
export function makeFrozenSet(items: readonly Constant[], cache: ConstantCache): FrozenSetConstant {
  const byKey = new Map<string, Constant>()
  for (const item of items) {
    const key = equalityKey(item, cache)
    if (!byKey.has(key)) byKey.set(key, item)
  }
  return new FrozenSetConstant([...byKey.values()])
}

/** Equal for constants that compare equal in Python. */
function equalityKey(c: Constant, cache: ConstantCache): string {
  if (typeof c === 'boolean') return c ? 'i1' : 'i0'
  if (c instanceof FloatConstant && Number.isFinite(c.value)) return realKey(c.value)
  if (c instanceof ComplexConstant && Number.isFinite(c.real) && Number.isFinite(c.imag)) {
    return c.imag === 0 ? realKey(c.real) : `c${c.real + 0},${c.imag + 0};`
  }
  if (c instanceof TupleConstant) return `(${c.items.map(item => equalityKey(item, cache)).join()})`
  return cache.key(c)
}

function realKey(value: number): string {
  return Number.isInteger(value) ? `i${BigInt(value)}` : `f${value};`
}
