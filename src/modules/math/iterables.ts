/**
 * The functions of math over iterables: fsum, prod, sumprod, dist. Each stays in plain numbers while all
 * items are exact ints or floats. CPython: Modules/mathmodule.c.
 */
import { dist, ExactSum, TripleSum } from '../../base/math/sums.ts'
import { ADD, binaryOp, iter, iterNext, MULTIPLY, toArray, toFloat } from '../../runtime/abstract.ts'
import { overflowError, valueError } from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, PyFloat, PyTuple, type PyValue } from '../../runtime/values.ts'

/** `math.fsum` */
export function fsum(iterable: PyValue): PyValue {
  const sum = new ExactSum()
  const it = iter(iterable)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) {
    if (!sum.add(toFloat(item))) throw overflowError('intermediate overflow in fsum')
  }
  const result = sum.result()
  if (result === undefined) throw valueError('-inf + inf in fsum')
  return new PyFloat(result)
}

/** `math.prod` */
export function prod(iterable: PyValue, start: PyValue): PyValue {
  let out = start
  const it = iter(iterable)
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) out = binaryOp(out, item, MULTIPLY)
  return out
}

const isFloat = (v: PyValue): v is PyFloat => v instanceof PyFloat && typeOf(v).name === 'float'
const isPlainInt = (v: PyValue): boolean => typeof v === 'number' || typeof v === 'bigint'

const LONG_MAX = (1n << 63n) - 1n

const fitsLong = (n: bigint): boolean => n <= LONG_MAX && n >= -LONG_MAX - 1n

/**
 * The state of math.sumprod: first a sum of machine ints, then one of floats in triple length, then plain
 * addition. Each form is left for good at the first pair that does not fit it, as results depend on that.
 */
class SumProduct {
  private total: PyValue = int(0)
  private ints: bigint | undefined = 0n
  private floats: TripleSum | undefined = new TripleSum()
  private floatsUsed = false

  /** Adds p * q. */
  add(p: PyValue, q: PyValue): void {
    if (this.addInts(p, q) || this.addFloats(p, q)) return
    this.total = binaryOp(this.total, binaryOp(p, q, MULTIPLY), ADD)
  }

  private addInts(p: PyValue, q: PyValue): boolean {
    if (this.ints === undefined) return false
    if (isPlainInt(p) && isPlainInt(q)) {
      const product = BigInt(p as bigint) * BigInt(q as bigint)
      const sum = this.ints + product
      if (
        fitsLong(BigInt(p as bigint)) &&
        fitsLong(BigInt(q as bigint)) &&
        fitsLong(product) &&
        fitsLong(sum)
      ) {
        this.ints = sum
        return true
      }
    }
    this.finishInts()
    return false
  }

  private addFloats(p: PyValue, q: PyValue): boolean {
    if (this.floats === undefined) return false
    if (isFloat(p) || isFloat(q)) {
      const x = asFloat(p)
      const y = asFloat(q)
      if (x !== undefined && y !== undefined && this.floats.addProduct(x, y)) {
        this.floatsUsed = true
        return true
      }
    }
    this.finishFloats()
    return false
  }

  private finishInts(): void {
    if (this.ints !== undefined && this.ints !== 0n) {
      this.total = binaryOp(this.total, intOf(this.ints), ADD)
    }
    this.ints = undefined
  }

  private finishFloats(): void {
    if (this.floats !== undefined && this.floatsUsed) {
      this.total = binaryOp(this.total, new PyFloat(this.floats.value()), ADD)
    }
    this.floats = undefined
  }

  result(): PyValue {
    this.finishInts()
    this.finishFloats()
    return this.total
  }
}

function intOf(n: bigint): PyValue {
  return n >= -9007199254740991n && n <= 9007199254740991n ? int(Number(n)) : n
}

/** A float, or an int or bool that a float product takes along. */
function asFloat(v: PyValue): number | undefined {
  if (isFloat(v)) return v.v
  if (typeof v === 'number') return v
  if (typeof v === 'bigint' && Number.isFinite(Number(v))) return Number(v)
  if (typeof v === 'boolean') return v ? 1 : 0
  return undefined
}

/** `math.sumprod` */
export function sumprod(p: PyValue, q: PyValue): PyValue {
  const ip = iter(p)
  const iq = iter(q)
  const sum = new SumProduct()
  while (true) {
    const a = iterNext(ip)
    const b = iterNext(iq)
    if (a === undefined && b === undefined) return sum.result()
    if (a === undefined || b === undefined) throw valueError('Inputs are not the same length')
    sum.add(a, b)
  }
}

/** A point's coordinates, not yet converted: their number is checked first. */
const pointItems = (v: PyValue): readonly PyValue[] => (v instanceof PyTuple ? v.items : toArray(v))

/** `math.dist` */
export function distance(p: PyValue, q: PyValue): PyValue {
  const from = pointItems(p)
  const to = pointItems(q)
  if (from.length !== to.length) {
    throw valueError('both points must have the same number of dimensions')
  }
  return new PyFloat(dist(from.map(toFloat), to.map(toFloat)))
}
