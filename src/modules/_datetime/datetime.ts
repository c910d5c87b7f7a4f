/**
 * datetime: a date and a clock time, with or without a zone.
 * CPython: Modules/_datetimemodule.c (PyDateTime_DateTime).
 */
import { intTrueDivide } from '../../base/float_arithmetic.ts'
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { bytesHash } from '../../objects/hash_secret.ts'
import { repr } from '../../runtime/abstract.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { errorTypeName, typeError } from '../../runtime/errors.ts'
import { type CompareOp, EQ, type KwNames, NE } from '../../runtime/slots.ts'
import { machine } from '../../runtime/state.ts'
import type { PyType } from '../../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  PyFloat,
  type PyInt,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import type { BrokenTime } from '../time_core.ts'
import {
  clinicInt,
  formatInt32,
  invalidIso,
  parseIso,
  parseKeywords,
  pickledState,
  timespecText,
  wrongArgument,
} from './arguments.ts'
import { compareDates, dateState, dateType } from './date.ts'
import {
  addDelta,
  type Clock,
  type Fields,
  fieldsOf,
  makeDate,
  makeDateTime,
  makeTime,
  newDateTime,
  ordinalOf,
} from './datetime_arithmetic.ts'
import { dateLength, dateText, daysInMonth, MAXYEAR, parseDate, parseTime } from './datetime_core.ts'
import { EPOCH, foldAt, localTime, localToSeconds, now, timestampParts, utcTime } from './local_time.ts'
import { ctimeText, strptime, structTime } from './strftime.ts'
import {
  CLOCK_PARAMETERS,
  clockSeconds,
  clockState,
  clockText,
  compareClocks,
  midnightError,
  parsedZone,
  setClockState,
  timeType,
} from './time.ts'
import {
  compareDeltas,
  hashDelta,
  isZeroDelta,
  microsecondsOf,
  newDelta,
  orderAnswer,
  subtractDeltas,
} from './timedelta.ts'
import { newTimezone, utc } from './tzinfo.ts'
import { PyDate, PyDateTime, PyTime, PyTimeDelta, type PyTimeZone, reduced } from './values.ts'
import { checkTzinfo, dstOffset, offsetSuffix, utcOffset, zoneName } from './zone.ts'

// ---- construction

const NAMES = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold']
const FORMAT = { names: NAMES, required: 3, positional: 8 }
const saneMonth = (state: ArrayLike<number>) => (state[2]! & 0x7f) >= 1 && (state[2]! & 0x7f) <= 12

function datetimeNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  const given = args.length - (kwnames?.length ?? 0)
  if (given === 1 || given === 2) {
    const state = pickledState(args[0], 10, 'datetime', saneMonth)
    if (state !== undefined) return fromState(type, state, given === 2 ? args[1]! : None)
  }
  const n = [0, 0, 0, 0, 0, 0, 0, 0, 0]
  let tzinfo: PyValue = None
  parseKeywords(FORMAT, args, kwnames, (v, i) => {
    if (i === 7) tzinfo = v
    else n[i] = formatInt32(v)
  })
  return makeDateTime(type, [n[0]!, n[1]!, n[2]!, n[3]!, n[4]!, n[5]!, n[6]!], tzinfo, n[8]!)
}

function fromState(type: PyType, state: Uint8Array, tzinfo: PyValue): PyDateTime {
  const d = new type.ctor() as PyDateTime
  setClockState(d, state.subarray(4), tzinfo)
  d.year = state[0]! * 256 + state[1]!
  d.month = state[2]! & 0x7f
  d.fold = state[2]! >> 7
  d.day = state[3]!
  return d
}

function stateOf(d: PyDateTime): Uint8Array {
  return Uint8Array.from([...dateState(d), ...clockState(d)])
}

function reduceDateTime(self: PyDateTime, protocol: number): PyValue {
  const state = stateOf(self)
  if (protocol > 3 && self.fold !== 0) state[2]! |= 0x80
  return reduced(self, state, self.tzinfo)
}

/** A moment as a datetime: local and naive without a zone, else its UTC fields carrying the zone. */
function fromMoment(cls: PyType, seconds: number, us: number, tzinfo: PyValue, isLocal: boolean): PyValue {
  const t: BrokenTime = isLocal ? localTime(seconds) : utcTime(seconds)
  const fields: Fields = [t.year, t.month, t.day, t.hour, t.minute, Math.min(59, t.second), us]
  const fold = isLocal && tzinfo === None ? foldAt(seconds, { ...t, second: Math.min(59, t.second) }) : 0
  return newDateTime(cls, fields, tzinfo, fold)
}

function nowIn(cls: PyType, tz: PyValue, isLocal: boolean): PyValue {
  const us = now() / 1000n
  const seconds = us / 1_000_000n
  return fromMoment(cls, Number(seconds), Number(us - seconds * 1_000_000n), tz, isLocal)
}

/** A datetime of UTC fields in zone `tz`, converted by the zone. */
function intoZone(d: PyValue, tz: PyValue): PyValue {
  return tz === None ? d : callMethod(tz, 'fromutc', d)
}

function datetimeNow(cls: PyType, tz: PyValue): PyValue {
  checkTzinfo(tz)
  return intoZone(nowIn(cls, tz, tz === None), tz)
}

function fromTimestamp(cls: PyType, timestamp: PyValue, tz: PyValue): PyValue {
  checkTzinfo(tz)
  const [seconds, us] = timestampParts(timestamp, 'half-even')
  return intoZone(fromMoment(cls, seconds, us, tz, tz === None), tz)
}

function utcNow(cls: PyType): PyValue {
  machine.warn(
    'DeprecationWarning',
    'datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.now(datetime.UTC).',
    1,
  )
  return nowIn(cls, None, false)
}

function utcFromTimestamp(cls: PyType, timestamp: PyValue): PyValue {
  machine.warn(
    'DeprecationWarning',
    'datetime.datetime.utcfromtimestamp() is deprecated and scheduled for removal in a future version. Use timezone-aware objects to represent datetimes in UTC: datetime.datetime.fromtimestamp(timestamp, datetime.UTC).',
    1,
  )
  const [seconds, us] = timestampParts(timestamp, 'half-even')
  return fromMoment(cls, seconds, us, None, false)
}

function combine(cls: PyType, date: PyValue, time: PyValue, tzinfo: PyValue | undefined): PyValue {
  if (!(date instanceof PyDate)) throw wrongArgument('combine', 1, 'datetime.date', date)
  if (!(time instanceof PyTime)) throw wrongArgument('combine', 2, 'datetime.time', time)
  const fields: Fields = [date.year, date.month, date.day, ...clockOf(time)]
  return newDateTime(cls, fields, tzinfo ?? time.tzinfo, time.fold)
}

function clockOf(t: PyTime | PyDateTime): Clock {
  return [t.hour, t.minute, t.second, t.microsecond]
}

/** A separator may be any character, even half a surrogate pair: the text with such a one made a T. */
function separable(v: PyValue): string {
  const text = strValue(v)
  if (text === undefined) throw typeError('fromisoformat: argument must be str')
  const points = typeof text === 'string' ? Array.from(text, c => c.charCodeAt(0)) : [...text.points]
  if (points.length < 7) throw invalidIso(v)
  const isSurrogate = (p: number | undefined) => p !== undefined && p >= 0xd800 && p < 0xe000
  const at = [7, 8, 10].find(i => isSurrogate(points[i]))
  if (at !== undefined) points[at] = 84
  if (points.some(isSurrogate)) throw invalidIso(v)
  // One unit a character, so that positions count; no character beyond 0xffff is valid elsewhere.
  return String.fromCharCode(...points.map(p => Math.min(p, 0xfffd)))
}

function fromIsoFormat(cls: PyType, v: PyValue): PyValue {
  const text = separable(v)
  const { ymd, parsed } = parseIso(v, () => {
    const at = dateLength(text)
    const ymd = parseDate(text.slice(0, at))
    return { ymd, parsed: text.length > at ? parseTime(text.slice(at + 1)) : undefined }
  })
  let [year, month, day] = ymd
  if (parsed === undefined) return newDateTime(cls, [year, month, day, 0, 0, 0, 0], None)
  const zone = parsedZone(parsed)
  const validDate = month <= 12 && day <= daysInMonth(year, month)
  if (parsed.hour === 24 && validDate) throw midnightError()
  if (parsed.nextDay && validDate) {
    day++
    if (day > daysInMonth(year, month)) [month, day] = [month + 1, 1]
    if (month > 12) [year, month] = [year + 1, 1]
  }
  const { hour, minute, second, microsecond } = parsed
  return newDateTime(cls, [year, month, day, hour, minute, second, microsecond], zone)
}

// ---- arithmetic and comparison

function datetimeAdd(a: PyValue, b: PyValue): PyValue {
  if (a instanceof PyDateTime) return b instanceof PyTimeDelta ? addDelta(a, b, 1) : NotImplemented
  return a instanceof PyTimeDelta && b instanceof PyDateTime ? addDelta(b, a, 1) : NotImplemented
}

function difference(a: PyDateTime, b: PyDateTime): PyTimeDelta {
  let x: PyTimeDelta | undefined
  let y: PyTimeDelta | undefined
  if (a.tzinfo !== b.tzinfo) {
    x = utcOffset(a.tzinfo, a)
    y = utcOffset(b.tzinfo, b)
    if ((x === undefined) !== (y === undefined))
      throw typeError("can't subtract offset-naive and offset-aware datetimes")
  }
  const wall = newDelta(
    ordinalOf(a) - ordinalOf(b),
    clockSeconds(a) - clockSeconds(b),
    a.microsecond - b.microsecond,
  )
  if (x === undefined || y === undefined || compareDeltas(x, y) === 0) return wall
  return subtractDeltas(wall, subtractDeltas(x, y))
}

function datetimeSubtract(a: PyValue, b: PyValue): PyValue {
  if (!(a instanceof PyDateTime)) return NotImplemented
  if (b instanceof PyDateTime) return difference(a, b)
  return b instanceof PyTimeDelta ? addDelta(a, b, -1) : NotImplemented
}

/** PEP 495: a time whose offset depends on its fold equals no time of another zone. */
function dependsOnFold(d: PyDateTime, offset: PyTimeDelta | undefined): boolean {
  const flipped = makeDateTime(d.cls, fieldsOf(d), d.tzinfo, 1 - d.fold)
  const other = utcOffset(d.tzinfo, flipped)
  if (other === undefined || offset === undefined) return other !== offset
  return compareDeltas(other, offset) !== 0
}

function compareWall(a: PyDateTime, b: PyDateTime): number {
  return compareDates(a, b) || compareClocks(a, b)
}

function compare(a: PyDateTime, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyDateTime)) return NotImplemented
  if (a.tzinfo === b.tzinfo) return orderAnswer(compareWall(a, b), op)
  const x = utcOffset(a.tzinfo, a)
  const y = utcOffset(b.tzinfo, b)
  let order: number
  if (x === y || (x !== undefined && y !== undefined && compareDeltas(x, y) === 0)) order = compareWall(a, b)
  else if (x !== undefined && y !== undefined) {
    const d = difference(a, b)
    order = d.days || d.seconds || d.microseconds
  } else {
    if (op === EQ || op === NE) return op === NE
    throw typeError("can't compare offset-naive and offset-aware datetimes")
  }
  if (order === 0 && (op === EQ || op === NE) && (dependsOnFold(a, x) || dependsOnFold(b, y))) order = 1
  return orderAnswer(order, op)
}

function hashDateTime(self: PyDateTime): PyInt {
  if (self.hashcode !== undefined) return self.hashcode
  const first = self.fold === 0 ? self : makeDateTime(self.cls, fieldsOf(self), self.tzinfo, 0)
  const offset = utcOffset(first.tzinfo, first)
  self.hashcode =
    offset === undefined
      ? bytesHash(stateOf(self))
      : hashDelta(subtractDeltas(newDelta(ordinalOf(self), clockSeconds(self), self.microsecond), offset))
  return self.hashcode
}

// ---- zones

function localZoneAt(seconds: number): PyTimeZone {
  const t = localTime(seconds)
  return newTimezone(newDelta(0, t.offset, 0), fromUtf16(t.zone))
}

/** The local zone at a naive local time; in a gap or fold, by `fold`. */
function zoneOfLocal(d: PyDateTime): PyTimeZone {
  let seconds = localToSeconds(d, d.fold)
  const other = localToSeconds(d, 1 - d.fold)
  if (other !== seconds && other > seconds === (d.fold === 1)) seconds = other
  return localZoneAt(seconds - EPOCH)
}

let epoch: PyDateTime | undefined

function sinceEpoch(d: PyDateTime): PyTimeDelta {
  epoch ??= makeDateTime(datetimeType, [1970, 1, 1, 0, 0, 0, 0], utc, 0)
  return difference(d, epoch)
}

function inUtc(self: PyDateTime): PyDateTime | undefined {
  const offset = utcOffset(self.tzinfo, self)
  if (offset === undefined) return undefined
  return expectDateTime(addDelta(self, offset, -1))
}

/** What a subclass's constructor gave for a sum. */
function expectDateTime(v: PyValue): PyDateTime {
  if (!(v instanceof PyDateTime)) throw typeError('expected a datetime, got %T', v)
  return v
}

function asTimezone(self: PyDateTime, tz: PyValue): PyValue {
  checkTzinfo(tz)
  let zone: PyValue = self.tzinfo === None ? zoneOfLocal(self) : self.tzinfo
  if (zone === tz) return self
  let offset = utcOffset(zone, self)
  if (offset === undefined) {
    zone = zoneOfLocal(self)
    if (zone === tz) return self
    offset = utcOffset(zone, self)!
  }
  const moved = expectDateTime(addDelta(self, offset, -1))
  const result = makeDateTime(moved.cls, fieldsOf(moved), utc, moved.fold)
  result.tzinfo = tz === None ? localZoneOf(result) : tz
  return callMethod(result.tzinfo, 'fromutc', result)
}

function localZoneOf(utcTime: PyDateTime): PyTimeZone {
  const us = microsecondsOf(sinceEpoch(utcTime))
  const seconds = us / 1_000_000n
  return localZoneAt(Number(seconds * 1_000_000n > us ? seconds - 1n : seconds))
}

function timestamp(self: PyDateTime): PyValue {
  if (self.tzinfo !== None) return new PyFloat(intTrueDivide(microsecondsOf(sinceEpoch(self)), 1_000_000n))
  return new PyFloat(localToSeconds(self, self.fold) - EPOCH + self.microsecond / 1e6)
}

// ---- text and tuples

function datetimeRepr(self: PyDateTime) {
  const fields: number[] = [self.year, self.month, self.day, self.hour, self.minute]
  if (self.second !== 0 || self.microsecond !== 0) fields.push(self.second)
  if (self.microsecond !== 0) fields.push(self.microsecond)
  const fold = self.fold === 0 ? '' : `, fold=${self.fold}`
  const zone = self.tzinfo === None ? '' : `, tzinfo=${toUtf16(repr(self.tzinfo))}`
  return fromUtf16(`${errorTypeName(self.cls)}(${fields.join(', ')}${fold}${zone})`)
}

function separator(v: PyValue | undefined): string {
  if (v === undefined) return 'T'
  const text = strValue(v)
  if (text === undefined) throw wrongArgument('isoformat', 1, 'a unicode character', v)
  const length = typeof text === 'string' ? text.length : text.points.length
  if (length !== 1)
    throw typeError(`isoformat() argument 1 must be a unicode character, not a string of length ${length}`)
  return toUtf16(text)
}

function isoFormat(self: PyDateTime, sep: PyValue | undefined, timespec: PyValue | undefined): PyValue {
  const between = separator(sep)
  const clock = clockText(self, timespecText(timespec, 2))
  const date = dateText(self.year, self.month, self.day)
  return fromUtf16(date + between + clock + offsetSuffix(self.tzinfo, self))
}

function timeTuple(self: PyDateTime): PyValue {
  const dst = dstOffset(self.tzinfo, self)
  const flag = dst === undefined ? -1 : isZeroDelta(dst) ? 0 : 1
  return tupleOf(self, flag)
}

function tupleOf(d: PyDateTime, isdst: number): PyValue {
  return structTime(d.year, d.month, d.day, [d.hour, d.minute, d.second], isdst)
}

function replace(
  self: PyDateTime,
  year?: PyValue,
  month?: PyValue,
  day?: PyValue,
  hour?: PyValue,
  minute?: PyValue,
  second?: PyValue,
  microsecond?: PyValue,
  tzinfo?: PyValue,
  fold?: PyValue,
): PyValue {
  const fields: Fields = [
    clinicInt(year, self.year),
    clinicInt(month, self.month),
    clinicInt(day, self.day),
    clinicInt(hour, self.hour),
    clinicInt(minute, self.minute),
    clinicInt(second, self.second),
    clinicInt(microsecond, self.microsecond),
  ]
  return newDateTime(self.cls, fields, tzinfo ?? self.tzinfo, clinicInt(fold, self.fold))
}

const REPLACE =
  `year = <unrepresentable>, month = <unrepresentable>, day = <unrepresentable>, ${CLOCK_PARAMETERS}` as const

export const datetimeType: PyType = defineType(PyDateTime, {
  name: 'datetime',
  module: 'datetime',
  base: dateType,
  doc: 'A date and a time of day: datetime(year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0).',
  slots: {
    tp_new: datetimeNew,
    tp_repr: datetimeRepr,
    tp_str: self => {
      const text = strValue(callMethod(self, 'isoformat', ' '))
      if (text === undefined) throw typeError('__str__ returned non-string')
      return text
    },
    tp_hash: hashDateTime,
    tp_richcompare: compare,
    nb_add: datetimeAdd,
    nb_subtract: datetimeSubtract,
  },
  classMethods: {
    now: ['tz = None', datetimeNow],
    utcnow: ['', utcNow],
    fromtimestamp: ['timestamp, tz = None', fromTimestamp],
    utcfromtimestamp: ['timestamp, /', utcFromTimestamp],
    strptime: ['string: str, format: str, /', strptime('datetime')],
    combine: ['date, time, tzinfo = <unrepresentable>', combine],
    fromisoformat: ['string, /', fromIsoFormat],
  },
  methods: {
    date: ['', self => makeDate(dateType, self.year, self.month, self.day)],
    time: ['', self => makeTime(timeType, clockOf(self), None, self.fold)],
    timetz: ['', self => makeTime(timeType, clockOf(self), self.tzinfo, self.fold)],
    ctime: ['', self => ctimeText(self, self.hour, self.minute, self.second)],
    timetuple: ['', timeTuple],
    timestamp: ['', timestamp],
    utctimetuple: ['', self => tupleOf(inUtc(self) ?? self, 0)],
    isoformat: ['sep = <unrepresentable>, timespec = <unrepresentable>', isoFormat],
    utcoffset: ['', self => utcOffset(self.tzinfo, self) ?? None],
    tzname: ['', self => zoneName(self.tzinfo, self)],
    dst: ['', self => dstOffset(self.tzinfo, self) ?? None],
    replace: [REPLACE, replace],
    __replace__: [REPLACE, replace],
    astimezone: ['tz = None', asTimezone],
    __reduce_ex__: ['protocol: int, /', reduceDateTime],
    __reduce__: ['', self => reduceDateTime(self, 2)],
  },
  getset: {
    hour: self => int(self.hour),
    minute: self => int(self.minute),
    second: self => int(self.second),
    microsecond: self => int(self.microsecond),
    tzinfo: self => self.tzinfo,
    fold: self => int(self.fold),
  },
  attributes: () => ({
    min: makeDateTime(datetimeType, [1, 1, 1, 0, 0, 0, 0], None, 0),
    max: makeDateTime(datetimeType, [MAXYEAR, 12, 31, 23, 59, 59, 999999], None, 0),
    resolution: newDelta(0, 0, 1),
  }),
})
