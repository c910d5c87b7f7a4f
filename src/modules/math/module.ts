/**
 * math: functions of real numbers over `base/math`, which gives correctly rounded or libm's results; here are
 * arguments, domains and error texts. CPython: Modules/mathmodule.c.
 */
import { doubleToInt } from '../../base/float_arithmetic.ts'
import { bitLength, copysign, frexp, ldexp, nextafter, nextafterSteps, ulp } from '../../base/float_bits.ts'
import { erf, erfc } from '../../base/math/error_function.ts'
import * as exponential from '../../base/math/exponential.ts'
import { gamma, lgamma } from '../../base/math/special.ts'
import { fma, hypot, remainder } from '../../base/math/sums.ts'
import * as trigonometric from '../../base/math/trigonometric.ts'
import { binaryOp, index, repr, TRUE_DIVIDE, toFloat, toInt } from '../../runtime/abstract.ts'
import { callSpecialMaybe } from '../../runtime/calls.ts'
import { defineModule } from '../../runtime/define.ts'
import { overflowError, type PyBaseException, typeError, valueError } from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, intValue, None, PyFloat, type PyInt, PyTuple, type PyValue } from '../../runtime/values.ts'
import { comb, factorial, gcd, isqrt, lcm, perm } from './integers.ts'
import { distance, fsum, prod, sumprod } from './iterables.ts'

const float = (x: number): PyFloat => new PyFloat(x)
const domainError = () => valueError('math domain error')
const rangeError = () => overflowError('math range error')

function got(what: string, x: number): PyBaseException {
  return valueError(`expected ${what}, got %s`, repr(float(x)))
}

/**
 * A function of one float. NaN from a number is a domain error; infinity from a finite number is a range
 * error where the function can overflow, else a domain error too.
 */
function unary(f: (x: number) => number, domain = '', overflows = false) {
  const impl = (x: number): PyValue => {
    const r = f(x)
    if (Number.isNaN(r) ? !Number.isNaN(x) : !Number.isFinite(r) && Number.isFinite(x)) {
      if (overflows && !Number.isNaN(r)) throw rangeError()
      throw domain === '' ? domainError() : got(domain, x)
    }
    return float(r)
  }
  // Compiled code calls the function itself where the result is finite.
  return ['x: float, /', Object.assign(impl, { raw: f })] as const
}

/** A function of two floats; NaN is a domain error, infinity a range error. */
function binary(f: (x: number, y: number) => number) {
  return [
    'x: float, y: float, /',
    (x: number, y: number): PyValue => {
      const r = f(x, y)
      if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) throw domainError()
      if (!Number.isFinite(r) && !Number.isNaN(r) && Number.isFinite(x) && Number.isFinite(y)) {
        throw rangeError()
      }
      return float(r)
    },
  ] as const
}

function power(x: number, y: number): PyValue {
  const r = exponential.pow(x, y)
  if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y)) {
    if (Number.isNaN(r) || x === 0) throw domainError()
    throw rangeError()
  }
  return float(r)
}

function isPole(x: number): boolean {
  return x === -Infinity || (x <= 0 && Number.isInteger(x))
}
const NO_POLE = 'a noninteger or positive integer'

function gammaOf(x: number): PyValue {
  if (isPole(x)) throw got(NO_POLE, x)
  const r = gamma(x)
  if (!Number.isFinite(r) && Number.isFinite(x)) throw rangeError()
  return float(r)
}

function lgammaOf(x: number): PyValue {
  if (isPole(x) && Number.isFinite(x)) throw got(NO_POLE, x)
  const r = lgamma(x)
  if (!Number.isFinite(r) && Number.isFinite(x)) throw rangeError()
  return float(r)
}

// ---- logarithms

type Logarithm = (x: number) => number

/** An int's logarithm goes by its bits where it is no double. */
function logOf(v: PyValue, f: Logarithm): number {
  const n = v instanceof PyFloat ? undefined : intArgument(v)
  if (n === undefined) return logOfFloat(toFloat(v), f)
  if (n <= 0) throw valueError('expected a positive input')
  const x = Number(n)
  if (Number.isFinite(x)) return f(x)
  const [m, e] = frexpOfInt(BigInt(n))
  return f(m) + f(2) * e
}

function intArgument(v: PyValue): PyInt | undefined {
  const n = intValue(v)
  if (n !== undefined) return n
  const { nb_float, nb_index } = typeOf(v).slots
  return nb_float === null && nb_index !== null ? index(v) : undefined
}

function logOfFloat(x: number, f: Logarithm): number {
  if (x <= 0) throw got('a positive input', x)
  return f(x)
}

/** n = m * 2**e with m in [0.5, 1], correctly rounded. */
function frexpOfInt(n: bigint): [m: number, e: number] {
  const bits = bitLength(n)
  const shift = BigInt(Math.max(0, bits - 64))
  const sticky = n !== (n >> shift) << shift ? 1n : 0n
  return [ldexp(Number((n >> shift) | sticky), -64), bits]
}

function log(args: PyValue[]): PyValue {
  if (args.length === 0) throw typeError('log expected at least 1 argument, got 0')
  if (args.length > 2) throw typeError(`log expected at most 2 arguments, got ${args.length}`)
  const numerator = logOf(args[0]!, exponential.log)
  if (args.length === 1) return float(numerator)
  return binaryOp(float(numerator), float(logOf(args[1]!, exponential.log)), TRUE_DIVIDE)
}

// ---- rounding

/** floor, ceil: the special method, or `f` of the float. */
function rounded(v: PyValue, special: string, f: (x: number) => number): PyValue {
  if (!(v instanceof PyFloat && typeOf(v).name === 'float')) {
    const r = callSpecialMaybe(v, special)
    if (r !== undefined) return r
  }
  return floatToInt(f(toFloat(v)))
}

function floatToInt(x: number): PyValue {
  if (Number.isNaN(x)) throw valueError('cannot convert float NaN to integer')
  if (!Number.isFinite(x)) throw overflowError('cannot convert float infinity to integer')
  return toInt(doubleToInt(x))
}

function trunc(v: PyValue): PyValue {
  if (v instanceof PyFloat && typeOf(v).name === 'float') return floatToInt(Math.trunc(v.v))
  const r = callSpecialMaybe(v, '__trunc__')
  if (r === undefined) throw typeError("type %T doesn't define __trunc__ method", v)
  return r
}

function ldexpOf(x: number, i: PyValue): PyValue {
  const n = intValue(i)
  if (n === undefined) throw typeError('Expected an int as second argument to ldexp.')
  if (x === 0 || !Number.isFinite(x)) return float(x)
  if (n > 2200) throw rangeError()
  const r = n < -2200 ? copysign(0, x) : ldexp(x, Number(n))
  if (!Number.isFinite(r)) throw rangeError()
  return float(r)
}

function modf(x: number): PyValue {
  if (Number.isNaN(x)) return new PyTuple([float(x), float(x)])
  if (!Number.isFinite(x)) return new PyTuple([float(copysign(0, x)), float(x)])
  const whole = Math.trunc(x)
  return new PyTuple([float(copysign(x - whole, x)), float(whole)])
}

function fmod(x: number, y: number): number {
  return Number.isFinite(x) && !Number.isFinite(y) && !Number.isNaN(y) ? x : x % y
}

function fusedMultiplyAdd(x: number, y: number, z: number): PyValue {
  const r = fma(x, y, z)
  if (Number.isFinite(r)) return float(r)
  if (Number.isNaN(r)) {
    if (!Number.isNaN(x) && !Number.isNaN(y) && !Number.isNaN(z)) throw valueError('invalid operation in fma')
  } else if (Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(z)) {
    throw overflowError('overflow in fma')
  }
  return float(r)
}

function nextAfter(x: number, y: number, steps: PyValue): PyValue {
  if (steps === None) return float(nextafter(x, y))
  const n = index(steps)
  if (n < 0) throw valueError('steps must be a non-negative integer')
  return float(n === 0 ? x : nextafterSteps(x, y, n))
}

function isClose(a: number, b: number, relative: number, absolute: number): boolean {
  if (relative < 0 || absolute < 0) throw valueError('tolerances must be non-negative')
  if (a === b) return true
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false
  const difference = Math.abs(b - a)
  return (
    difference <= Math.abs(relative * b) || difference <= Math.abs(relative * a) || difference <= absolute
  )
}

const { sin, cos, tan, asin, acos, atan, atan2 } = trigonometric
const { exp, exp2, expm1, log1p, log2, log10, sinh, cosh, tanh, asinh, acosh, atanh, cbrt } = exponential
const FINITE = 'a finite input'
const UP_TO_ONE = 'a number in range from -1 up to 1'

export const mathModule = defineModule({
  name: 'math',
  functions: {
    acos: unary(acos, UP_TO_ONE),
    acosh: unary(acosh, 'argument value not less than 1'),
    asin: unary(asin, UP_TO_ONE),
    asinh: unary(asinh),
    atan: unary(atan),
    atan2: ['y: float, x: float, /', (y, x) => float(atan2(y, x))],
    atanh: unary(atanh, 'a number between -1 and 1'),
    cbrt: unary(cbrt),
    ceil: ['x, /', x => rounded(x, '__ceil__', Math.ceil)],
    comb: ['n, k, /', comb],
    copysign: ['x: float, y: float, /', (x, y) => float(copysign(x, y))],
    cos: unary(cos, FINITE),
    cosh: unary(cosh, '', true),
    degrees: ['x: float, /', x => float(x * (180 / Math.PI))],
    dist: ['p, q, /', distance],
    erf: unary(erf),
    erfc: unary(erfc),
    exp: unary(exp, '', true),
    exp2: unary(exp2, '', true),
    expm1: unary(expm1, '', true),
    fabs: ['x: float, /', x => float(Math.abs(x))],
    factorial: ['n: long, /', factorial],
    floor: ['x, /', x => rounded(x, '__floor__', Math.floor)],
    fma: ['x: float, y: float, z: float, /', fusedMultiplyAdd],
    fmod: binary(fmod),
    frexp: [
      'x: float, /',
      x => {
        if (x === 0 || !Number.isFinite(x)) return new PyTuple([float(x), int(0)])
        const [m, e] = frexp(x)
        return new PyTuple([float(m), int(e)])
      },
    ],
    fsum: ['seq, /', fsum],
    gamma: ['x: float, /', gammaOf],
    gcd: ['*integers', gcd],
    hypot: ['*coordinates', coordinates => float(hypot(coordinates.map(toFloat)))],
    isclose: [
      'a: float, b: float, *, rel_tol: float = 0.000000001, abs_tol: float = 0.0',
      (a, b, relative, absolute) => isClose(a, b, relative, absolute),
    ],
    isfinite: ['x: float, /', x => Number.isFinite(x)],
    isinf: ['x: float, /', x => !Number.isFinite(x) && !Number.isNaN(x)],
    isnan: ['x: float, /', x => Number.isNaN(x)],
    isqrt: ['n: long, /', isqrt],
    lcm: ['*integers', lcm],
    ldexp: ['x: float, i, /', ldexpOf],
    lgamma: ['x: float, /', lgammaOf],
    log: ['*args', log],
    log10: ['x, /', x => float(logOf(x, log10))],
    log1p: unary(log1p, 'argument value > -1'),
    log2: ['x, /', x => float(logOf(x, log2))],
    modf: ['x: float, /', modf],
    nextafter: ['x: float, y: float, /, *, steps = None', nextAfter],
    perm: ['n, k = None, /', perm],
    pow: ['x: float, y: float, /', power],
    prod: ['iterable, /, *, start = 1', (iterable, start) => prod(iterable, start)],
    radians: ['x: float, /', x => float(x * (Math.PI / 180))],
    remainder: binary(remainder),
    sin: unary(sin, FINITE),
    sinh: unary(sinh, '', true),
    sqrt: unary(Math.sqrt, 'a nonnegative input'),
    sumprod: ['p, q, /', sumprod],
    tan: unary(tan, FINITE),
    tanh: unary(tanh),
    trunc: ['x, /', trunc],
    ulp: ['x: float, /', x => float(ulp(x))],
  },
  attributes: () => ({
    pi: float(Math.PI),
    e: float(Math.E),
    tau: float(2 * Math.PI),
    inf: float(Infinity),
    nan: float(NaN),
  }),
})
