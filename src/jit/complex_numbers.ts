/**
 * Arithmetic of complex numbers. Kind `c`, on the operand stack only, is one that is no object yet: `js` is its real part,
 * `raw` the imaginary one, both doubles. CPython: Objects/complexobject.c; products that are not finite are left to it.
 */
import { coreTypes } from '../runtime/type.ts'
import { isFloat, rawOf } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import { guardFloat, guardInt } from './guards.ts'
import { SEEN_COMPLEX, SEEN_FLOAT, SEEN_INT } from './profile.ts'

type Parts = readonly [real: string, imag: string]

function isComplex(w: FunctionWriter, depth: number): boolean {
  const v = w.peek(depth)
  return v.kind === 'c' || v.complex !== undefined || (v.kind === 'o' && w.seen(depth) === SEEN_COMPLEX)
}

function isReal(w: FunctionWriter, depth: number): boolean {
  const v = w.peek(depth)
  if (v.kind === 'i' || isFloat(v)) return true
  const seen = w.seen(depth)
  return v.kind === 'o' && (seen === SEEN_INT || seen === SEEN_FLOAT)
}

/** The parts of the operand at `depth`, or leaves before the instruction. */
function partsOf(w: FunctionWriter, depth: number): Parts {
  const v = w.peek(depth)
  if (v.kind === 'c') return [v.js, v.raw!]
  if (v.complex !== undefined) return v.complex
  w.guard(`${v.js}.cls!==${w.constant(coreTypes.complex)}`)
  const real = w.temp()
  const imag = w.temp()
  w.line(`${real}=${v.js}.real;${imag}=${v.js}.imag;`)
  return [real, imag]
}

function realAt(w: FunctionWriter, depth: number): string {
  const v = w.peek(depth)
  if (v.kind === 'o') {
    if (w.seen(depth) === SEEN_INT) guardInt(w, depth)
    else guardFloat(w, depth)
  }
  return rawOf(w.peek(depth))
}

/** BINARY_OP with a complex operand; false if it is none, or none that is worth it. */
export function complexOperation(w: FunctionWriter, symbol: string): boolean {
  const [right, left] = [isComplex(w, 0), isComplex(w, 1)]
  if (w.mayNotGuess() || !(right || left) || !'+-*/'.includes(symbol)) return false
  if (!(right || isReal(w, 0)) || !(left || isReal(w, 1))) return false
  if (symbol === '/' && right) return false
  const b = right ? partsOf(w, 0) : realAt(w, 0)
  const a = left ? partsOf(w, 1) : realAt(w, 1)
  const real = w.temp()
  const imag = w.temp()
  const parts =
    typeof a === 'string'
      ? withReal(w, symbol, b as Parts, a, true)
      : typeof b === 'string'
        ? withReal(w, symbol, a, b, false)
        : both(symbol, a, b)
  w.line(`${real}=${parts[0]};${imag}=${parts[1]};`)
  if (symbol === '*' && left && right) w.guard(`${real}-${real}!==0||${imag}-${imag}!==0`)
  w.popMany(2)
  w.push({ js: real, raw: imag, kind: 'c' })
  return true
}

function both(symbol: string, a: Parts, b: Parts): Parts {
  if (symbol !== '*') return [`${a[0]}${symbol}${b[0]}`, `${a[1]}${symbol}${b[1]}`]
  return [`${a[0]}*${b[0]}-${a[1]}*${b[1]}`, `${a[0]}*${b[1]}+${a[1]}*${b[0]}`]
}

/** The imaginary part takes no part in sums with a real number. */
function withReal(w: FunctionWriter, symbol: string, z: Parts, x: string, isLeft: boolean): Parts {
  if (symbol === '*') return [`${z[0]}*${x}`, `${z[1]}*${x}`]
  if (symbol === '/') {
    w.guard(`${x}===0`)
    return [`${z[0]}/${x}`, `${z[1]}/${x}`]
  }
  if (!isLeft) return [`${z[0]}${symbol}${x}`, z[1]]
  return [`${x}${symbol}${z[0]}`, symbol === '-' ? `-${z[1]}` : z[1]]
}
