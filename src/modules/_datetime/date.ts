/**
 * date, and IsoCalendarDate, the tuple that isocalendar() returns.
 * CPython: Modules/_datetimemodule.c (PyDateTime_Date).
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { bytesHash } from '../../objects/hash_secret.ts'
import { str } from '../../runtime/abstract.ts'
import { call0, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import {
  errorTypeName,
  exc,
  isException,
  overflowError,
  typeError,
  valueError,
} from '../../runtime/errors.ts'
import type { KwNames } from '../../runtime/slots.ts'
import { coreTypes, type PyType } from '../../runtime/type.ts'
import { int, NotImplemented, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import {
  clinicInt,
  formatInt32,
  invalidIso,
  parseIso,
  parseKeywords,
  pickledState,
  wrongArgument,
} from './arguments.ts'
import { dateOfOrdinal, makeDate, newDate, ordinalOf } from './datetime_arithmetic.ts'
import {
  DateError,
  dateText,
  isoCalendar,
  isoToYmd,
  MAXORDINAL,
  MAXYEAR,
  ordinalToYmd,
  parseDate,
  weekday,
} from './datetime_core.ts'
import { localTime, timestampParts } from './local_time.ts'
import { ctimeText, formatTime, isEmptyFormat, strptime, structTime, timeFunction } from './strftime.ts'
import { newDelta, orderAnswer } from './timedelta.ts'
import { PyDate, PyDateTime, PyTimeDelta, reduced } from './values.ts'

// ---- construction

const FORMAT = { names: ['year', 'month', 'day'], required: 3, positional: 3 }
const saneMonth = (state: ArrayLike<number>) => state[2]! >= 1 && state[2]! <= 12

function dateNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (args.length === 1 && kwnames === null) {
    const state = pickledState(args[0], 4, 'date', saneMonth)
    if (state !== undefined) return fromState(type, state)
  }
  const fields = [0, 0, 0]
  parseKeywords(FORMAT, args, kwnames, (v, i) => {
    fields[i] = formatInt32(v)
  })
  return makeDate(type, fields[0]!, fields[1]!, fields[2]!)
}

function fromState(type: PyType, state: Uint8Array): PyDate {
  const d = new type.ctor() as PyDate
  d.year = state[0]! * 256 + state[1]!
  d.month = state[2]!
  d.day = state[3]!
  return d
}

/** Year in two bytes, month, day. */
export function dateState(d: PyDate): number[] {
  return [d.year >> 8, d.year & 255, d.month, d.day]
}

function fromTimestamp(cls: PyType, timestamp: PyValue): PyValue {
  const t = localTime(timestampParts(timestamp, 'floor')[0])
  return newDate(cls, t.year, t.month, t.day)
}

function fromOrdinal(cls: PyType, v: PyValue): PyValue {
  const ordinal = formatInt32(v)
  if (ordinal < 1) throw valueError('ordinal must be >= 1')
  const [year, month, day] = ordinalToYmd(ordinal)
  return newDate(cls, year, month, day)
}

function fromIsoFormat(cls: PyType, v: PyValue): PyValue {
  const text = strValue(v)
  if (text === undefined) throw typeError('fromisoformat: argument must be str')
  if (typeof text !== 'string') throw invalidIso(v)
  const [year, month, day] = parseIso(v, () => parseDate(text))
  return newDate(cls, year, month, day)
}

function isoComponent(v: PyValue): number {
  try {
    return formatInt32(v)
  } catch (e) {
    if (isException(e, exc.OverflowError)) throw valueError('ISO calendar component out of range')
    throw e
  }
}

function fromIsoCalendar(cls: PyType, ...args: [PyValue, PyValue, PyValue]): PyValue {
  const [year, week, day] = args.map(isoComponent) as [number, number, number]
  let ymd: readonly [number, number, number]
  try {
    ymd = isoToYmd(year, week, day)
  } catch (e) {
    if (e instanceof DateError) throw valueError(e.message)
    throw e
  }
  return newDate(cls, ...ymd)
}

// ---- arithmetic

function shift(d: PyDate, days: number): PyValue {
  const ordinal = ordinalOf(d) + days
  // CPython looks at the year first where the day stays within its month, which cannot fail.
  if (ordinal < 1 || ordinal > MAXORDINAL) throw overflowError('date value out of range')
  const [year, month, day] = dateOfOrdinal(ordinal)
  return newDate(d.cls, year, month, day)
}

function dateAdd(a: PyValue, b: PyValue): PyValue {
  if (a instanceof PyDateTime || b instanceof PyDateTime) return NotImplemented
  if (a instanceof PyDate && b instanceof PyTimeDelta) return shift(a, b.days)
  if (a instanceof PyTimeDelta && b instanceof PyDate) return shift(b, a.days)
  return NotImplemented
}

function dateSubtract(a: PyValue, b: PyValue): PyValue {
  if (a instanceof PyDateTime || b instanceof PyDateTime || !(a instanceof PyDate)) return NotImplemented
  if (b instanceof PyDate) return newDelta(ordinalOf(a) - ordinalOf(b), 0, 0)
  return b instanceof PyTimeDelta ? shift(a, -b.days) : NotImplemented
}

/** Negative, zero or positive, by the date alone. */
export function compareDates(a: PyDate, b: PyDate): number {
  return a.year - b.year || a.month - b.month || a.day - b.day
}

// ---- text

/** `__format__` of date, time and datetime. */
export function dateFormat(self: PyValue, format: PyValue): PyValue {
  if (strValue(format) === undefined) throw wrongArgument('__format__', 1, 'str', format)
  return isEmptyFormat(format) ? str(self) : callMethod(self, 'strftime', format)
}

/** `str()`: isoformat() as the class has it. */
export function textOf(v: PyValue) {
  const text = strValue(v)
  if (text === undefined) throw typeError('__str__ returned non-string (type %T)', v)
  return text
}

function replace(self: PyDate, year?: PyValue, month?: PyValue, day?: PyValue): PyValue {
  return newDate(self.cls, clinicInt(year, self.year), clinicInt(month, self.month), clinicInt(day, self.day))
}

const REPLACE = 'year = <unrepresentable>, month = <unrepresentable>, day = <unrepresentable>'

export const dateType: PyType = defineType(PyDate, {
  name: 'date',
  module: 'datetime',
  doc: 'A day of the Gregorian calendar: date(year, month, day).',
  slots: {
    tp_new: dateNew,
    tp_repr: self => fromUtf16(`${errorTypeName(self.cls)}(${self.year}, ${self.month}, ${self.day})`),
    tp_str: self => textOf(callMethod(self, 'isoformat')),
    tp_hash: self => {
      self.hashcode ??= bytesHash(Uint8Array.from(dateState(self)))
      return self.hashcode
    },
    tp_richcompare: (a, b, op) =>
      b instanceof PyDate && !(b instanceof PyDateTime)
        ? orderAnswer(compareDates(a, b), op)
        : NotImplemented,
    nb_add: dateAdd,
    nb_subtract: dateSubtract,
  },
  classMethods: {
    fromtimestamp: ['timestamp, /', fromTimestamp],
    fromordinal: ['ordinal, /', fromOrdinal],
    fromisoformat: ['string, /', fromIsoFormat],
    fromisocalendar: ['year, week, day', fromIsoCalendar],
    strptime: ['string: str, format: str, /', strptime('date')],
    today: ['', cls => callMethod(cls, 'fromtimestamp', call0(timeFunction('time')))],
  },
  methods: {
    ctime: ['', self => ctimeText(self, 0, 0, 0)],
    strftime: ['format', (self, format) => formatTime(self, format, callMethod(self, 'timetuple'), self)],
    __format__: ['format, /', dateFormat],
    timetuple: ['', self => structTime(self.year, self.month, self.day, [0, 0, 0], -1)],
    isocalendar: ['', self => newIsoCalendar(isoCalendarType, isoCalendar(self.year, self.month, self.day))],
    isoformat: ['', self => dateText(self.year, self.month, self.day)],
    isoweekday: ['', self => int(weekday(self.year, self.month, self.day) + 1)],
    toordinal: ['', self => int(ordinalOf(self))],
    weekday: ['', self => int(weekday(self.year, self.month, self.day))],
    replace: [REPLACE, replace],
    __replace__: [REPLACE, replace],
    __reduce__: ['', self => reduced(self, Uint8Array.from(dateState(self)))],
  },
  getset: {
    year: self => int(self.year),
    month: self => int(self.month),
    day: self => int(self.day),
  },
  attributes: () => ({
    min: makeDate(dateType, 1, 1, 1),
    max: makeDate(dateType, MAXYEAR, 12, 31),
    resolution: newDelta(1, 0, 0),
  }),
})

// ---- IsoCalendarDate

class PyIsoCalendarDate extends PyTuple {}

function newIsoCalendar(type: PyType, fields: readonly number[]): PyIsoCalendarDate {
  const t = new type.ctor() as PyIsoCalendarDate
  t.items = fields.map(int)
  return t
}

export const isoCalendarType: PyType = defineType(PyIsoCalendarDate, {
  name: 'IsoCalendarDate',
  module: 'datetime',
  base: coreTypes.tuple,
  final: true,
  doc: 'What isocalendar() returns: a tuple of year, week and weekday, which are attributes too.',
  new: [
    'year, week, weekday',
    (cls, year, week, day) =>
      newIsoCalendar(
        cls,
        [year, week, day].map(v => clinicInt(v, 0)),
      ),
  ],
  slots: {
    tp_repr: self => {
      const [year, week, day] = self.items
      return fromUtf16(`${errorTypeName(self.cls)}(year=${year}, week=${week}, weekday=${day})`)
    },
  },
  methods: {
    __reduce__: ['', self => new PyTuple([coreTypes.tuple, new PyTuple([new PyTuple(self.items)])])],
  },
  getset: {
    year: self => self.items[0]!,
    week: self => self.items[1]!,
    weekday: self => self.items[2]!,
  },
})
