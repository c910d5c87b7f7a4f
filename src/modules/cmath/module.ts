/** cmath: functions of complex numbers. CPython: Modules/cmathmodule.c. */
import { hypot } from '../../base/math/sums.ts'
import { complexFromObject } from '../../objects/complex.ts'
import { binaryOp, TRUE_DIVIDE } from '../../runtime/abstract.ts'
import { defineModule } from '../../runtime/define.ts'
import { exc, isException, overflowError, valueError } from '../../runtime/errors.ts'
import { PyComplex, PyFloat, PyTuple, type PyValue } from '../../runtime/values.ts'
import * as f from './functions.ts'

const isInfinite = (x: number): boolean => x === Infinity || x === -Infinity

function result(r: f.Complex, argumentsFinite: boolean): PyValue {
  if (argumentsFinite && (isInfinite(r.real) || isInfinite(r.imag))) throw overflowError('math range error')
  return new PyComplex(r.real, r.imag)
}

function unary(g: f.ComplexFunction) {
  return [
    'z, /',
    (z: PyValue): PyValue => {
      const x = complexFromObject(z)
      return result(g(x), f.isFiniteComplex(x))
    },
  ] as const
}

function log(z: PyValue, base: PyValue | undefined): PyValue {
  const x = f.log(complexFromObject(z))
  const numerator = new PyComplex(x.real, x.imag)
  if (base === undefined) return numerator
  const y = f.log(complexFromObject(base))
  try {
    return binaryOp(numerator, new PyComplex(y.real, y.imag), TRUE_DIVIDE)
  } catch (e) {
    if (isException(e, exc.ZeroDivisionError)) throw f.domainError()
    throw e
  }
}

/** |z|; infinity from a finite z is an error. */
function size(z: f.Complex): number {
  const h = hypot([z.real, z.imag])
  if (isInfinite(h) && f.isFiniteComplex(z)) throw overflowError('math range error')
  return h
}

function isClose(a: f.Complex, b: f.Complex, relative: number, absolute: number): boolean {
  if (relative < 0 || absolute < 0) throw valueError('tolerances must be non-negative')
  if (a.real === b.real && a.imag === b.imag) return true
  const infinite = [a.real, a.imag, b.real, b.imag].some(isInfinite)
  if (infinite) return false
  const difference = hypot([a.real - b.real, a.imag - b.imag])
  return (
    difference <= relative * hypot([b.real, b.imag]) ||
    difference <= relative * hypot([a.real, a.imag]) ||
    difference <= absolute
  )
}

const both = (z: PyValue, test: (x: number) => boolean): boolean => {
  const { real, imag } = complexFromObject(z)
  return test(real) && test(imag)
}
const either = (z: PyValue, test: (x: number) => boolean): boolean => {
  const { real, imag } = complexFromObject(z)
  return test(real) || test(imag)
}

export const cmathModule = defineModule({
  name: 'cmath',
  functions: {
    acos: unary(f.acos),
    acosh: unary(f.acosh),
    asin: unary(f.asin),
    asinh: unary(f.asinh),
    atan: unary(f.atan),
    atanh: unary(f.atanh),
    cos: unary(f.complexCos),
    cosh: unary(f.cosh),
    exp: unary(f.exp),
    log10: unary(f.log10),
    sin: unary(f.complexSin),
    sinh: unary(f.sinh),
    sqrt: unary(f.sqrt),
    tan: unary(f.complexTan),
    tanh: unary(f.tanh),
    log: ['z, base = <unrepresentable>, /', log],
    phase: ['z, /', z => new PyFloat(f.phase(complexFromObject(z)))],
    polar: [
      'z, /',
      z => {
        const x = complexFromObject(z)
        return new PyTuple([new PyFloat(size(x)), new PyFloat(f.phase(x))])
      },
    ],
    rect: [
      'r: float, phi: float, /',
      (r, phi) => result(f.rect(r, phi), Number.isFinite(r) && Number.isFinite(phi)),
    ],
    isfinite: ['z, /', z => both(z, Number.isFinite)],
    isnan: ['z, /', z => either(z, Number.isNaN)],
    isinf: ['z, /', z => either(z, isInfinite)],
    isclose: [
      'a, b, *, rel_tol: float = 0.000000001, abs_tol: float = 0.0',
      (a, b, relative, absolute) => isClose(complexFromObject(a), complexFromObject(b), relative, absolute),
    ],
  },
  attributes: () => ({
    pi: new PyFloat(Math.PI),
    e: new PyFloat(Math.E),
    tau: new PyFloat(2 * Math.PI),
    inf: new PyFloat(Infinity),
    nan: new PyFloat(NaN),
    infj: new PyComplex(0, Infinity),
    nanj: new PyComplex(0, NaN),
  }),
})
