/**
 * The type decimal.Context: attributes, copies, and every operation of decimals as a method.
 * CPython: Modules/_decimal/_decimal.c (Context Object, Part 2).
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { genericGetAttr, genericSetAttr } from '../../runtime/attributes.ts'
import { defineType, type MethodRow } from '../../runtime/define.ts'
import { attributeError, typeError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { int, None, PyList, PyTuple, type PyValue } from '../../runtime/values.ts'
import { divmod } from './arithmetic.ts'
import { createDecimal, fitted, floatToDec } from './conversion.ts'
import { CONTEXT_DOC, contextDocs } from './docs.ts'
import { decText, fromBigInt } from './number.ts'
import {
  CONTEXT_OPERATIONS,
  decimal,
  numberClass,
  operand,
  PREDICATES,
  PyDecimal,
  sameQuantum,
} from './operations.ts'
import {
  copyContext,
  exactInt,
  flagsView,
  newContext,
  PARAMETERS,
  PyContext,
  SETTERS,
  setAttributes,
  setMapping,
  trapsView,
  withConditions,
} from './python_context.ts'
import { signalNames, signalsOf } from './signals.ts'
import { power, powerModulo } from './transcendental.ts'

function contextRepr(self: PyContext): string {
  const { ctx } = self
  return (
    `Context(prec=${ctx.prec}, rounding=${ctx.rounding}, Emin=${ctx.emin}, Emax=${ctx.emax}, ` +
    `capitals=${self.capitals}, clamp=${ctx.clamp}, flags=${signalNames(ctx.status)}, traps=${signalNames(ctx.traps)})`
  )
}

function reduceContext(self: PyContext): PyValue {
  const { ctx } = self
  const state: PyValue[] = [exactInt(ctx.prec), ctx.rounding, exactInt(ctx.emin), exactInt(ctx.emax)]
  state.push(int(self.capitals), int(ctx.clamp))
  state.push(new PyList(signalsOf(ctx.status)), new PyList(signalsOf(ctx.traps)))
  return new PyTuple([self.cls, new PyTuple(state)])
}

type Row = MethodRow<PyContext, string>
const SIGNATURES = ['', 'x, /', 'x, y, /', 'x, y, z, /'] as const

function row(signature: string, f: (self: PyContext, ...args: PyValue[]) => PyValue): Row {
  return [signature, f as Row[1]]
}

function operationRows(): Record<string, Row> {
  const rows: Record<string, Row> = {}
  for (const operation of CONTEXT_OPERATIONS)
    rows[operation.name] = row(SIGNATURES[operation.operands], (self, ...args) => operation.run(self, args))
  for (const [name, test] of Object.entries(PREDICATES))
    rows[name] = row('x, /', (self, x) => test(operand(x!), self.ctx))
  return rows
}

function contextDivmod(self: PyContext, x: PyValue, y: PyValue): PyValue {
  const a = operand(x)
  const b = operand(y)
  const [q, r] = withConditions(self, ctx => divmod(a, b, ctx))
  return new PyTuple([decimal(q), decimal(r)])
}

function contextPower(self: PyContext, a: PyValue, b: PyValue, modulo: PyValue): PyValue {
  const x = operand(a)
  const y = operand(b)
  if (modulo === None) return decimal(withConditions(self, ctx => power(x, y, ctx)))
  const m = operand(modulo)
  return decimal(withConditions(self, ctx => powerModulo(x, y, m, ctx)))
}

function canonical(x: PyValue): PyValue {
  if (!(x instanceof PyDecimal)) throw typeError('argument must be a Decimal')
  return x
}

export const contextType: PyType = defineType(PyContext, {
  name: 'Context',
  module: 'decimal',
  doc: CONTEXT_DOC,
  docs: contextDocs,
  slots: {
    tp_new: type => newContext(new type.ctor() as PyContext),
    tp_repr: self => fromUtf16(contextRepr(self)),
    tp_getattro: (self, name) => {
      if (name === 'flags') return flagsView(self)
      return name === 'traps' ? trapsView(self) : genericGetAttr(self, name)
    },
    tp_setattro: (self, name, value) => {
      if (value === undefined) throw attributeError(self, name, 'context attributes cannot be deleted')
      if (name === 'flags' || name === 'traps') setMapping(self, name, value)
      else if (contextType.dict.getStr(name) === undefined && !self.cls.hasDict)
        throw attributeError(self, name, "'decimal.Context' object has no attribute '%s'", fromUtf16(name))
      else genericSetAttr(self, name, value)
    },
  },
  init: [PARAMETERS, (self, ...values) => setAttributes(self, values)],
  methods: {
    ...operationRows(),
    is_canonical: ['x, /', (_self, x) => canonical(x) === x],
    divmod: ['x, y, /', contextDivmod],
    power: ['a, b, modulo = None', contextPower],
    canonical: ['x, /', (_self, x) => canonical(x)],
    copy_decimal: ['x, /', (_self, x) => (x instanceof PyDecimal ? x : decimal(operand(x)))],
    create_decimal: ['num = "0", /', (self, num) => decimal(createDecimal(num, self))],
    create_decimal_from_float: ['f, /', (self, f) => decimal(fitted(floatToDec(f), self))],
    number_class: ['x, /', (self, x) => numberClass(operand(x), self.ctx)],
    same_quantum: ['x, y, /', (_self, x, y) => sameQuantum(operand(x), operand(y))],
    to_sci_string: ['x, /', (self, x) => decText(operand(x), self.capitals === 1)],
    to_eng_string: ['x, /', (self, x) => decText(operand(x), self.capitals === 1, true)],
    radix: ['', () => decimal(fromBigInt(10n))],
    Etiny: ['', self => exactInt(self.ctx.etiny)],
    Etop: ['', self => exactInt(self.ctx.etop)],
    clear_flags: [
      '',
      self => {
        self.ctx.status = 0
        return None
      },
    ],
    clear_traps: [
      '',
      self => {
        self.ctx.traps = 0
        return None
      },
    ],
    copy: ['', copyContext],
    __copy__: ['', copyContext],
    __reduce__: ['', reduceContext],
  },
  getset: {
    prec: [self => exactInt(self.ctx.prec), (self, v) => SETTERS.prec(self, v!)],
    Emax: [self => exactInt(self.ctx.emax), (self, v) => SETTERS.Emax(self, v!)],
    Emin: [self => exactInt(self.ctx.emin), (self, v) => SETTERS.Emin(self, v!)],
    rounding: [self => self.ctx.rounding, (self, v) => SETTERS.rounding(self, v!)],
    capitals: [self => int(self.capitals), (self, v) => SETTERS.capitals(self, v!)],
    clamp: [self => int(self.ctx.clamp), (self, v) => SETTERS.clamp(self, v!)],
  },
})
