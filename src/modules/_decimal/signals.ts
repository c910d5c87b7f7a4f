/**
 * The exceptions of decimal: nine signals, which can be trapped and have a flag each, and the conditions
 * that InvalidOperation stands for. CPython: Modules/_decimal/_decimal.c (signal_map, cond_map).
 */
import '../../objects/exceptions.ts'
import { fromUtf16 } from '../../base/wide_string.ts'
import { isTrue } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { exc, keyError, newException, PyBaseException, typeError } from '../../runtime/errors.ts'
import { type PyType, TPFLAGS_BASETYPE } from '../../runtime/type.ts'
import { PyList, type PyValue } from '../../runtime/values.ts'
import {
  CLAMPED,
  CONVERSION_SYNTAX,
  type Ctx,
  DIVISION_BY_ZERO,
  DIVISION_IMPOSSIBLE,
  DIVISION_UNDEFINED,
  FLOAT_OPERATION,
  IEEE_INVALID,
  INEXACT,
  INVALID_CONTEXT,
  INVALID_OPERATION,
  OVERFLOW,
  ROUNDED,
  SUBNORMAL,
  UNDERFLOW,
} from './context.ts'

function exception(name: string, ...bases: [PyType, ...PyType[]]): PyType {
  class DecimalException extends PyBaseException {}
  return defineType(DecimalException, {
    name,
    module: 'decimal',
    base: bases[0],
    bases,
    hasDict: true,
    layout: PyBaseException,
    flags: TPFLAGS_BASETYPE,
  })
}

const decimalException = exception('DecimalException', exc.ArithmeticError)
const clamped = exception('Clamped', decimalException)
const rounded = exception('Rounded', decimalException)
const inexact = exception('Inexact', decimalException)
const subnormal = exception('Subnormal', decimalException)
const invalidOperation = exception('InvalidOperation', decimalException)

/** [flag, type], in the order in which a trapped one is raised. */
export const SIGNALS: readonly (readonly [flag: number, type: PyType])[] = [
  [IEEE_INVALID, invalidOperation],
  [FLOAT_OPERATION, exception('FloatOperation', decimalException, exc.TypeError)],
  [DIVISION_BY_ZERO, exception('DivisionByZero', decimalException, exc.ZeroDivisionError)],
  [OVERFLOW, exception('Overflow', inexact, rounded)],
  [UNDERFLOW, exception('Underflow', inexact, rounded, subnormal)],
  [SUBNORMAL, subnormal],
  [INEXACT, inexact],
  [ROUNDED, rounded],
  [CLAMPED, clamped],
]

const CONDITIONS: readonly (readonly [flag: number, type: PyType])[] = [
  [INVALID_OPERATION, invalidOperation],
  [CONVERSION_SYNTAX, exception('ConversionSyntax', invalidOperation)],
  [DIVISION_IMPOSSIBLE, exception('DivisionImpossible', invalidOperation)],
  [DIVISION_UNDEFINED, exception('DivisionUndefined', invalidOperation, exc.ZeroDivisionError)],
  [INVALID_CONTEXT, exception('InvalidContext', invalidOperation)],
]

/** Every exception by name, for the module. */
export function exceptionTypes(): Record<string, PyType> {
  const all = [decimalException, ...SIGNALS.map(s => s[1]), ...CONDITIONS.map(c => c[1])]
  return Object.fromEntries(all.map(t => [t.name, t]))
}

/** Records conditions in the context, and raises if one of them is trapped. */
export function raiseConditions(ctx: Ctx, conditions: number): void {
  ctx.status |= conditions
  const trapped = ctx.traps & conditions
  if (trapped !== 0) throw trappedError(trapped)
}

function trappedError(trapped: number): PyBaseException {
  const type = SIGNALS.find(([flag]) => (trapped & flag) !== 0)![1]
  const conditions = CONDITIONS.filter(([flag]) => (trapped & flag) !== 0)
  const signals = SIGNALS.slice(1).filter(([flag]) => (trapped & flag) !== 0)
  return newException(type, new PyList([...conditions, ...signals].map(([, t]) => t)))
}

export function outOfMemory(): PyBaseException {
  return newException(exc.MemoryError)
}

// ---- signals from and to Python

const INVALID_SIGNALS =
  'valid values for signals are:\n  [InvalidOperation, FloatOperation, DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, Rounded,\n   Clamped]'

/** The flag of a signal type; KeyError for anything else. */
export function flagOf(signal: PyValue): number {
  const found = SIGNALS.find(([, type]) => type === signal)
  if (found === undefined) throw keyError(INVALID_SIGNALS)
  return found[0]
}

/** The flags that are true in a dict of all signals. */
export function flagsOfDict(value: PyValue): number {
  if (!(value instanceof PyDict)) throw typeError('argument must be a signal dict')
  if (value.size !== SIGNALS.length) throw keyError('invalid signal dict')
  let flags = 0
  for (const entry = value.cursor(); entry.next(); ) {
    const flag = flagOf(entry.key)
    if (isTrue(entry.value)) flags |= flag
  }
  return flags
}

export function signalsOf(flags: number): PyType[] {
  return SIGNALS.filter(([flag]) => (flags & flag) !== 0).map(([, type]) => type)
}

export function signalDict(flags: number): PyDict {
  const d = new PyDict()
  for (const [flag, type] of SIGNALS) d.set(type, (flags & flag) !== 0)
  return d
}

/** `[Inexact, Rounded]`: in order of the bits, as the repr of a context has it. */
export function signalNames(flags: number): string {
  const names: string[] = []
  for (let bit = 1; bit <= UNDERFLOW; bit <<= 1) {
    if ((flags & bit) === 0) continue
    const { name } = SIGNALS.find(([flag]) => (flag & bit) !== 0)![1]
    if (!names.includes(name)) names.push(name)
  }
  return `[${names.join(', ')}]`
}

/** `{<class 'decimal.InvalidOperation'>:False, ...}` */
export function signalDictText(flags: number) {
  const parts = SIGNALS.map(
    ([flag, type]) => `<class 'decimal.${type.name}'>:${(flags & flag) !== 0 ? 'True' : 'False'}`,
  )
  return fromUtf16(`{${parts.join(', ')}}`)
}
