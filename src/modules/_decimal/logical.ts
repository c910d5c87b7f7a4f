/**
 * Operations on the digits of numbers: logical ones on zeros and ones, shift and rotate.
 * The standard: General Decimal Arithmetic 1.70, Miscellaneous operations.
 */
import { type Ctx, invalid, propagateNan } from './context.ts'
import { Dec, FINITE, INFINITE, OutOfMemory } from './number.ts'

/** The digits of a logical operand, to the precision; undefined if it is none. */
function logicalDigits(d: Dec, width: number): string | undefined {
  if (d.kind !== FINITE || d.sign !== 0 || d.exp !== 0) return undefined
  const text = d.coef.toString()
  if (!/^[01]+$/.test(text)) return undefined
  return text.slice(-width)
}

/** The precision as a width that strings can have. */
function widthOf(ctx: Ctx): number {
  return Number(ctx.prec)
}

function bitwise(op: (x: boolean, y: boolean) => boolean) {
  return (a: Dec, b: Dec, ctx: Ctx): Dec => {
    const x = logicalDigits(a, widthOf(ctx))
    const y = logicalDigits(b, widthOf(ctx))
    if (x === undefined || y === undefined) return invalid(ctx)
    const width = Math.max(x.length, y.length)
    const left = x.padStart(width, '0')
    const right = y.padStart(width, '0')
    let out = ''
    for (let i = 0; i < width; i++) out += op(left[i] === '1', right[i] === '1') ? '1' : '0'
    return new Dec(0, BigInt(out), 0)
  }
}

export const logicalAnd = bitwise((x, y) => x && y)
export const logicalOr = bitwise((x, y) => x || y)
export const logicalXor = bitwise((x, y) => x !== y)

export function logicalInvert(a: Dec, ctx: Ctx): Dec {
  const x = logicalDigits(a, widthOf(ctx))
  if (x === undefined) return invalid(ctx)
  if (widthOf(ctx) > 500_000_000) throw new OutOfMemory()
  const out = x.padStart(widthOf(ctx), '0').replace(/[01]/g, c => (c === '0' ? '1' : '0'))
  return new Dec(0, BigInt(out), 0)
}

/** The second operand of shift and rotate: an integer within the precision. */
function countOf(b: Dec, ctx: Ctx): number | undefined {
  if (b.kind !== FINITE || b.exp !== 0 || b.coef > BigInt(ctx.prec)) return undefined
  const n = Number(b.coef)
  return b.sign === 1 ? -n : n
}

type Move = (digits: string, count: number, width: number) => string

function moved(move: Move) {
  return (a: Dec, b: Dec, ctx: Ctx): Dec => {
    const nan = propagateNan(ctx, a, b)
    if (nan !== undefined) return nan
    const count = countOf(b, ctx)
    if (count === undefined) return invalid(ctx)
    if (a.kind === INFINITE) return a
    const digits = a.coef.toString().slice(-widthOf(ctx))
    const text = move(digits, count, widthOf(ctx))
    return new Dec(a.sign, BigInt(text === '' ? '0' : text), a.exp)
  }
}

export const shift = moved((digits, count, width) => {
  if (count < 0) return digits.slice(0, count)
  if (count > 500_000_000) throw new OutOfMemory()
  return digits === '0' ? digits : (digits + '0'.repeat(count)).slice(-width)
})

export const rotate = moved((digits, count, width) => {
  if (count === 0 || digits === '0') return digits
  if (width > 500_000_000) throw new OutOfMemory()
  const all = digits.padStart(width, '0')
  const at = count < 0 ? width + count : count
  return all.slice(at) + all.slice(0, at)
})
