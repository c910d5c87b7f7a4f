/**
 * timedelta: days, seconds and microseconds, of which only the days can be negative.
 *
 * Sums and differences are made on the three numbers; everything else goes through the exact number of
 * microseconds as a bigint. CPython: Modules/_datetimemodule.c (PyDateTime_Delta).
 */
import '../../objects/exceptions.ts'
import { intTrueDivide } from '../../base/float_arithmetic.ts'
import { hashTuple } from '../../base/hash.ts'
import { fromUtf16 } from '../../base/wide_string.ts'
import { readonlyMembers } from '../../objects/members.ts'
import { index } from '../../runtime/abstract.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import {
  errorTypeName,
  overflowError,
  typeError,
  valueError,
  zeroDivisionError,
} from '../../runtime/errors.ts'
import { type CompareOp, EQ, GE, GT, type KwNames, LE, LT } from '../../runtime/slots.ts'
import type { PyType } from '../../runtime/type.ts'
import {
  int,
  intFromBigInt,
  intValue,
  NotImplemented,
  PyFloat,
  PyTuple,
  type PyValue,
  pyInt,
} from '../../runtime/values.ts'
import { parseKeywords } from './arguments.ts'
import {
  DeltaSum,
  deltaMicroseconds,
  deltaText,
  divideNearest,
  MAX_DELTA_DAYS,
  TIMEDELTA_UNITS,
} from './datetime_core.ts'
import { isExact, PyTimeDelta } from './values.ts'

const SECONDS_PER_DAY = 86400
const MICROSECONDS = 1_000_000
const DAY_MICROSECONDS = 86_400_000_000n

let zero: PyTimeDelta | undefined

function checkDays(days: number | bigint): void {
  if (days > MAX_DELTA_DAYS || days < -MAX_DELTA_DAYS)
    throw overflowError(`days=${days}; must have magnitude <= ${MAX_DELTA_DAYS}`)
}

/** A timedelta of parts that are in their ranges, except that the days are checked. */
function makeDelta(type: PyType, days: number, seconds: number, microseconds: number): PyTimeDelta {
  checkDays(days)
  const isZero = days === 0 && seconds === 0 && microseconds === 0
  if (isZero && zero !== undefined && isExact(type, PyTimeDelta)) return zero
  const d = new type.ctor() as PyTimeDelta
  d.days = days + 0
  d.seconds = seconds + 0
  d.microseconds = microseconds + 0
  if (isZero && isExact(type, PyTimeDelta)) zero = d
  return d
}

/** A timedelta of any parts, which must be safe integers. */
export function newDelta(days: number, seconds: number, microseconds: number): PyTimeDelta {
  const s = seconds + Math.floor(microseconds / MICROSECONDS)
  const us = microseconds - Math.floor(microseconds / MICROSECONDS) * MICROSECONDS
  const d = days + Math.floor(s / SECONDS_PER_DAY)
  return makeDelta(timedeltaType, d, s - Math.floor(s / SECONDS_PER_DAY) * SECONDS_PER_DAY, us)
}

function fromMicroseconds(total: bigint, type: PyType = timedeltaType): PyTimeDelta {
  let days = total / DAY_MICROSECONDS
  if (total < 0n && days * DAY_MICROSECONDS !== total) days--
  if (days > 2147483647n || days < -2147483648n)
    throw overflowError('Python int too large to convert to C int')
  const rest = Number(total - days * DAY_MICROSECONDS)
  return makeDelta(type, Number(days), Math.floor(rest / MICROSECONDS), rest % MICROSECONDS)
}

/** The duration in microseconds. */
export function microsecondsOf(d: PyTimeDelta): bigint {
  return deltaMicroseconds(d)
}

export function isZeroDelta(d: PyTimeDelta): boolean {
  return d.days === 0 && d.seconds === 0 && d.microseconds === 0
}

export function subtractDeltas(a: PyTimeDelta, b: PyTimeDelta): PyTimeDelta {
  return newDelta(a.days - b.days, a.seconds - b.seconds, a.microseconds - b.microseconds)
}

function negate(d: PyTimeDelta): PyTimeDelta {
  return newDelta(-d.days, -d.seconds, -d.microseconds)
}

/** Negative, zero or positive. */
export function compareDeltas(a: PyTimeDelta, b: PyTimeDelta): number {
  return a.days - b.days || a.seconds - b.seconds || a.microseconds - b.microseconds
}

/** The answer to a comparison whose three-way result is `order`. */
export function orderAnswer(order: number, op: CompareOp): boolean {
  switch (op) {
    case LT:
      return order < 0
    case LE:
      return order <= 0
    case EQ:
      return order === 0
    case GT:
      return order > 0
    case GE:
      return order >= 0
    default:
      return order !== 0
  }
}

export function hashDelta(d: PyTimeDelta) {
  d.hashcode ??= pyInt(hashTuple([hashPart(d.days), d.seconds, d.microseconds]))
  return d.hashcode
}

const hashPart = (n: number): number => (n === -1 ? -2 : n)

// ---- construction

const NAMES = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'] as const
const FORMAT = { fname: '__new__', names: NAMES, required: 0, positional: 7 }

function timedeltaNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  const given = new Map<string, PyValue>()
  parseKeywords(FORMAT, args, kwnames, (v, i) => given.set(NAMES[i]!, v))
  const sum = new DeltaSum()
  for (const [name, unit] of Object.entries(TIMEDELTA_UNITS)) {
    const v = given.get(name)
    if (v !== undefined) addComponent(sum, name, v, unit)
  }
  return fromMicroseconds(sum.total(), type)
}

function addComponent(sum: DeltaSum, name: string, v: PyValue, unit: bigint): void {
  const n = intValue(v)
  if (n !== undefined) sum.addInt(n, unit)
  else if (v instanceof PyFloat) {
    if (Number.isNaN(v.v)) throw valueError('cannot convert float NaN to integer')
    if (!Number.isFinite(v.v)) throw overflowError('cannot convert float infinity to integer')
    sum.addFloat(v.v, unit)
  } else throw typeError(`unsupported type for timedelta ${name} component: %T`, v)
}

// ---- arithmetic

/** The exact ratio of a float, by its own method: a subclass may say otherwise. */
function ratioOf(f: PyFloat): readonly [bigint, bigint] {
  const ratio = callMethod(f, 'as_integer_ratio')
  if (!(ratio instanceof PyTuple))
    throw typeError("unexpected return type from as_integer_ratio(): expected tuple, not '%T'", ratio)
  if (ratio.items.length !== 2) throw valueError('as_integer_ratio() must return a 2-tuple')
  return [BigInt(index(ratio.items[0]!)), BigInt(index(ratio.items[1]!))]
}

function nonZero(n: bigint): bigint {
  if (n === 0n) throw zeroDivisionError('division by zero')
  return n
}

function multiply(a: PyValue, b: PyValue): PyValue {
  const [delta, factor] = a instanceof PyTimeDelta ? [a, b] : [b, a]
  if (!(delta instanceof PyTimeDelta)) return NotImplemented
  const n = intValue(factor)
  if (n !== undefined) return fromMicroseconds(microsecondsOf(delta) * BigInt(n))
  if (!(factor instanceof PyFloat)) return NotImplemented
  const [numerator, denominator] = ratioOf(factor)
  return fromMicroseconds(divideNearest(microsecondsOf(delta) * numerator, nonZero(denominator)))
}

function trueDivide(a: PyValue, b: PyValue): PyValue {
  if (!(a instanceof PyTimeDelta)) return NotImplemented
  const us = microsecondsOf(a)
  if (b instanceof PyTimeDelta) return new PyFloat(intTrueDivide(us, nonZero(microsecondsOf(b))))
  if (b instanceof PyFloat) {
    const [numerator, denominator] = ratioOf(b)
    return fromMicroseconds(divideNearest(us * denominator, nonZero(numerator)))
  }
  const n = intValue(b)
  return n === undefined ? NotImplemented : fromMicroseconds(divideNearest(us, nonZero(BigInt(n))))
}

function floorDivide(a: bigint, b: bigint): bigint {
  const q = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q
}

function timedeltaFloorDivide(a: PyValue, b: PyValue): PyValue {
  if (!(a instanceof PyTimeDelta)) return NotImplemented
  const us = microsecondsOf(a)
  if (b instanceof PyTimeDelta) return intFromBigInt(floorDivide(us, nonZero(microsecondsOf(b))))
  const n = intValue(b)
  return n === undefined ? NotImplemented : fromMicroseconds(floorDivide(us, nonZero(BigInt(n))))
}

function divmod(a: PyValue, b: PyValue): readonly [PyValue, PyTimeDelta] | undefined {
  if (!(a instanceof PyTimeDelta) || !(b instanceof PyTimeDelta)) return undefined
  const x = microsecondsOf(a)
  const y = nonZero(microsecondsOf(b))
  const q = floorDivide(x, y)
  return [intFromBigInt(q), fromMicroseconds(x - q * y)]
}

function timedeltaRepr(self: PyTimeDelta): string {
  const parts: string[] = []
  if (self.days !== 0) parts.push(`days=${self.days}`)
  if (self.seconds !== 0) parts.push(`seconds=${self.seconds}`)
  if (self.microseconds !== 0) parts.push(`microseconds=${self.microseconds}`)
  return `${errorTypeName(self.cls)}(${parts.join(', ') || '0'})`
}

export const timedeltaType: PyType = defineType(PyTimeDelta, {
  name: 'timedelta',
  module: 'datetime',
  doc: 'A duration: the difference between two dates, times or datetimes.',
  slots: {
    tp_new: timedeltaNew,
    tp_repr: self => fromUtf16(timedeltaRepr(self)),
    tp_str: deltaText,
    tp_hash: hashDelta,
    tp_richcompare: (a, b, op) =>
      b instanceof PyTimeDelta ? orderAnswer(compareDeltas(a, b), op) : NotImplemented,
    nb_add: (a, b) =>
      a instanceof PyTimeDelta && b instanceof PyTimeDelta
        ? newDelta(a.days + b.days, a.seconds + b.seconds, a.microseconds + b.microseconds)
        : NotImplemented,
    nb_subtract: (a, b) =>
      a instanceof PyTimeDelta && b instanceof PyTimeDelta ? subtractDeltas(a, b) : NotImplemented,
    nb_multiply: multiply,
    nb_remainder: (a, b) => divmod(a, b)?.[1] ?? NotImplemented,
    nb_divmod: (a, b) => {
      const result = divmod(a, b)
      return result === undefined ? NotImplemented : new PyTuple([...result])
    },
    nb_negative: negate,
    nb_positive: self => newDelta(self.days, self.seconds, self.microseconds),
    nb_absolute: self =>
      self.days < 0 ? negate(self) : newDelta(self.days, self.seconds, self.microseconds),
    nb_bool: self => !isZeroDelta(self),
    nb_floor_divide: timedeltaFloorDivide,
    nb_true_divide: trueDivide,
  },
  methods: {
    total_seconds: ['', self => new PyFloat(intTrueDivide(microsecondsOf(self), 1_000_000n))],
    __reduce__: [
      '',
      self =>
        new PyTuple([self.cls, new PyTuple([int(self.days), int(self.seconds), int(self.microseconds)])]),
    ],
  },
  attributes: () => ({
    ...readonlyMembers(timedeltaType, {
      days: 'days',
      seconds: 'seconds',
      microseconds: 'microseconds',
    }),
    min: newDelta(-MAX_DELTA_DAYS, 0, 0),
    max: newDelta(MAX_DELTA_DAYS, SECONDS_PER_DAY - 1, MICROSECONDS - 1),
    resolution: newDelta(0, 0, 1),
  }),
})
