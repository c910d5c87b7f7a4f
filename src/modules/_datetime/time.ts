/**
 * time: a clock time, with or without a zone. CPython: Modules/_datetimemodule.c (PyDateTime_Time).
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { bytesHash } from '../../objects/hash_secret.ts'
import { repr } from '../../runtime/abstract.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { errorTypeName, typeError, valueError } from '../../runtime/errors.ts'
import { type CompareOp, EQ, type KwNames, NE } from '../../runtime/slots.ts'
import type { PyType } from '../../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  type PyInt,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import {
  clinicInt,
  formatInt32,
  invalidIso,
  parseIso,
  parseKeywords,
  pickledState,
  timespecText,
} from './arguments.ts'
import { dateFormat, textOf } from './date.ts'
import { makeTime, newTime } from './datetime_arithmetic.ts'
import { type ParsedTime, parseTime, TIMESPECS, timeText } from './datetime_core.ts'
import { formatTime, strptime } from './strftime.ts'
import { compareDeltas, hashDelta, newDelta, orderAnswer, subtractDeltas } from './timedelta.ts'
import { newTimezone, utc } from './tzinfo.ts'
import { type ClockTime, PyTime, PyTZInfo, reduced } from './values.ts'
import { dstOffset, offsetSuffix, utcOffset, zoneName } from './zone.ts'

// ---- construction

const NAMES = ['hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold']
const FORMAT = { names: NAMES, required: 0, positional: 5 }
const saneHour = (state: ArrayLike<number>) => (state[0]! & 0x7f) < 24

function timeNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  const given = args.length - (kwnames?.length ?? 0)
  if (given === 1 || given === 2) {
    const state = pickledState(args[0], 6, 'time', saneHour)
    if (state !== undefined) return fromState(type, state, given === 2 ? args[1]! : None)
  }
  const n = [0, 0, 0, 0, 0, 0]
  let tzinfo: PyValue = None
  parseKeywords(FORMAT, args, kwnames, (v, i) => {
    if (i === 4) tzinfo = v
    else n[i] = formatInt32(v)
  })
  return makeTime(type, [n[0]!, n[1]!, n[2]!, n[3]!], tzinfo, n[5]!)
}

/** The clock fields out of pickled state that starts at the hour. */
export function setClockState(o: ClockTime, state: Uint8Array, tzinfo: PyValue): void {
  if (tzinfo !== None && !(tzinfo instanceof PyTZInfo)) throw typeError('bad tzinfo state arg')
  ;[o.hour, o.minute, o.second] = [state[0]!, state[1]!, state[2]!]
  o.microsecond = state[3]! * 65536 + state[4]! * 256 + state[5]!
  o.tzinfo = tzinfo
}

function fromState(type: PyType, state: Uint8Array, tzinfo: PyValue): PyTime {
  const t = new type.ctor() as PyTime
  setClockState(t, state, tzinfo)
  t.fold = t.hour >> 7
  t.hour &= 0x7f
  return t
}

/** Hour, minute, second and microsecond in six bytes. */
export function clockState(t: ClockTime): number[] {
  return [t.hour, t.minute, t.second, t.microsecond >> 16, (t.microsecond >> 8) & 255, t.microsecond & 255]
}

function reduceTime(self: PyTime, protocol: number): PyValue {
  const state = Uint8Array.from(clockState(self))
  if (protocol > 3 && self.fold !== 0) state[0]! |= 0x80
  return reduced(self, state, self.tzinfo)
}

/** The zone of a parsed text: None, UTC, or a fixed offset. */
export function parsedZone(parsed: ParsedTime): PyValue {
  if (parsed.offset === undefined) return None
  if (parsed.offset === 0n) return utc
  return newTimezone(newDelta(0, 0, Number(parsed.offset)))
}

export function midnightError() {
  return valueError('minute, second, and microsecond must be 0 when hour is 24')
}

function fromIsoFormat(cls: PyType, v: PyValue): PyValue {
  const text = strValue(v)
  if (text === undefined) throw typeError('fromisoformat: argument must be str')
  if (typeof text !== 'string') throw invalidIso(v)
  const parsed = parseIso(v, () => parseTime(text.startsWith('T') ? text.slice(1) : text))
  if (parsed.hour === 24) throw midnightError()
  const { hour, minute, second, microsecond } = parsed
  return newTime(cls, [hour, minute, second, microsecond], parsedZone(parsed))
}

// ---- comparison

/** Negative, zero or positive, by what the clock shows. */
export function compareClocks(a: ClockTime, b: ClockTime): number {
  return a.hour - b.hour || a.minute - b.minute || a.second - b.second || a.microsecond - b.microsecond
}

export function clockSeconds(t: ClockTime): number {
  return t.hour * 3600 + t.minute * 60 + t.second
}

function compare(a: PyTime, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyTime)) return NotImplemented
  if (a.tzinfo === b.tzinfo) return orderAnswer(compareClocks(a, b), op)
  const x = utcOffset(a.tzinfo, None)
  const y = utcOffset(b.tzinfo, None)
  if (x === undefined || y === undefined) {
    if (x === y) return orderAnswer(compareClocks(a, b), op)
    if (op === EQ || op === NE) return op === NE
    throw typeError("can't compare offset-naive and offset-aware times")
  }
  if (compareDeltas(x, y) === 0) return orderAnswer(compareClocks(a, b), op)
  const difference = clockSeconds(a) - clockSeconds(b) - (x.days - y.days) * 86400 - (x.seconds - y.seconds)
  return orderAnswer(difference || a.microsecond - b.microsecond, op)
}

function hashTime(self: PyTime): PyInt {
  if (self.hashcode !== undefined) return self.hashcode
  const offset = utcOffset(self.tzinfo, None)
  self.hashcode =
    offset === undefined
      ? bytesHash(Uint8Array.from(clockState(self)))
      : hashDelta(subtractDeltas(newDelta(0, clockSeconds(self), self.microsecond), offset))
  return self.hashcode
}

// ---- text

/** The clock part of isoformat. */
export function clockText(t: ClockTime, timespec: string): string {
  const known = TIMESPECS.find(s => s === timespec)
  if (known === undefined) throw valueError('Unknown timespec value')
  return timeText(t.hour, t.minute, t.second, t.microsecond, known)
}

function timeRepr(self: PyTime) {
  const fields = [self.hour, self.minute]
  if (self.second !== 0 || self.microsecond !== 0) fields.push(self.second)
  if (self.microsecond !== 0) fields.push(self.microsecond)
  const zone = self.tzinfo === None ? '' : `, tzinfo=${toUtf16(repr(self.tzinfo))}`
  const fold = self.fold === 0 ? '' : `, fold=${self.fold}`
  return fromUtf16(`${errorTypeName(self.cls)}(${fields.join(', ')}${zone}${fold})`)
}

function strftime(self: PyTime, format: PyValue): PyValue {
  // A year that every C library can format.
  const fields = [1900, 1, 1, self.hour, self.minute, self.second, 0, 1, -1]
  return formatTime(self, format, new PyTuple(fields.map(int)), None)
}

/** The clock parameters of replace(). */
export const CLOCK_PARAMETERS =
  'hour = <unrepresentable>, minute = <unrepresentable>, second = <unrepresentable>, microsecond = <unrepresentable>, tzinfo = <unrepresentable>, *, fold = <unrepresentable>'

function replace(
  self: PyTime,
  hour?: PyValue,
  minute?: PyValue,
  second?: PyValue,
  microsecond?: PyValue,
  tzinfo?: PyValue,
  fold?: PyValue,
): PyValue {
  return newTime(
    self.cls,
    [
      clinicInt(hour, self.hour),
      clinicInt(minute, self.minute),
      clinicInt(second, self.second),
      clinicInt(microsecond, self.microsecond),
    ],
    tzinfo ?? self.tzinfo,
    clinicInt(fold, self.fold),
  )
}

export const timeType: PyType = defineType(PyTime, {
  name: 'time',
  module: 'datetime',
  doc: 'A time of day: time(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0).',
  slots: {
    tp_new: timeNew,
    tp_repr: timeRepr,
    tp_str: self => textOf(callMethod(self, 'isoformat')),
    tp_hash: hashTime,
    tp_richcompare: compare,
  },
  classMethods: {
    strptime: ['string: str, format: str, /', strptime('time')],
    fromisoformat: ['string, /', fromIsoFormat],
  },
  methods: {
    isoformat: [
      'timespec = <unrepresentable>',
      (self, timespec) =>
        fromUtf16(clockText(self, timespecText(timespec, 1)) + offsetSuffix(self.tzinfo, None)),
    ],
    strftime: ['format', strftime],
    __format__: ['format, /', dateFormat],
    utcoffset: ['', self => utcOffset(self.tzinfo, None) ?? None],
    tzname: ['', self => zoneName(self.tzinfo, None)],
    dst: ['', self => dstOffset(self.tzinfo, None) ?? None],
    replace: [CLOCK_PARAMETERS, replace],
    __replace__: [CLOCK_PARAMETERS, replace],
    __reduce_ex__: ['protocol: int, /', reduceTime],
    __reduce__: ['', self => reduceTime(self, 2)],
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
    min: makeTime(timeType, [0, 0, 0, 0], None, 0),
    max: makeTime(timeType, [23, 59, 59, 999999], None, 0),
    resolution: newDelta(0, 0, 1),
  }),
})
