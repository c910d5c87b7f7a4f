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

/** The state of math.sumprod: the total so far, and parts that are still in fast form. */
class SumProduct {
  private total: PyValue = int(0)
  private ints = 0n
  private intsUsed = false
  private floats: TripleSum | undefined

  /** Adds p * q. */
  add(p: PyValue, q: PyValue): void {
    if (isPlainInt(p) && isPlainInt(q)) {
      this.flushFloats()
      this.ints += BigInt(p as bigint) * BigInt(q as bigint)
      this.intsUsed = true
      return
    }
    const x = asFloat(p)
    const y = asFloat(q)
    if (x !== undefined && y !== undefined && (isFloat(p) || isFloat(q))) {
      this.flushInts()
      this.floats ??= new TripleSum()
      if (this.floats.addProduct(x, y)) return
    }
    this.flush()
    this.total = binaryOp(this.total, binaryOp(p, q, MULTIPLY), ADD)
  }

  private flushInts(): void {
    if (!this.intsUsed) return
    this.total = binaryOp(this.total, intOf(this.ints), ADD)
    this.ints = 0n
    this.intsUsed = false
  }

  private flushFloats(): void {
    if (this.floats === undefined) return
    this.total = binaryOp(this.total, new PyFloat(this.floats.value()), ADD)
    this.floats = undefined
  }

  private flush(): void {
    this.flushInts()
    this.flushFloats()
  }

  result(): PyValue {
    this.flush()
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
