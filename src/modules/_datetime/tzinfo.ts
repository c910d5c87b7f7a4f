/**
 * tzinfo, the abstract base of time zones, and timezone, a fixed offset from UTC.
 * CPython: Modules/_datetimemodule.c (PyDateTime_TZInfo, PyDateTime_TimeZone).
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { repr } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call0, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { errorTypeName, notImplementedError, typeError, valueError } from '../../runtime/errors.ts'
import { EQ, type KwNames, NE } from '../../runtime/slots.ts'
import type { PyType } from '../../runtime/type.ts'
import { None, NotImplemented, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { parseKeywords, wrongArgument } from './arguments.ts'
import { addDelta } from './datetime_arithmetic.ts'
import { offsetText } from './datetime_core.ts'
import {
  compareDeltas,
  hashDelta,
  isZeroDelta,
  microsecondsOf,
  newDelta,
  orderAnswer,
  subtractDeltas,
} from './timedelta.ts'
import { PyDateTime, PyTimeDelta, PyTimeZone, PyTZInfo } from './values.ts'
import { dstOffset, isBeyondOffset, offsetError, utcOffset } from './zone.ts'

function abstract(name: string): PyValue {
  throw notImplementedError(`a tzinfo subclass must implement ${name}()`)
}

function datetimeOf(self: PyTZInfo, dt: PyValue): PyDateTime {
  if (!(dt instanceof PyDateTime)) throw typeError('fromutc: argument must be a datetime')
  if (dt.tzinfo !== self) throw valueError('fromutc: dt.tzinfo is not self')
  return dt
}

/** tzinfo.fromutc: local time by standard offset, then by the daylight saving time in force there. */
function fromUtc(self: PyTZInfo, arg: PyValue): PyValue {
  const dt = datetimeOf(self, arg)
  const offset = utcOffset(self, dt)
  if (offset === undefined) throw valueError('fromutc: non-None utcoffset() result required')
  const dst = dstOffset(self, dt)
  if (dst === undefined) throw valueError('fromutc: non-None dst() result required')
  const standard = addDelta(dt, subtractDeltas(offset, dst), 1)
  const there = dstOffset(self, standard)
  if (there === undefined) throw valueError('fromutc: tz.dst() gave inconsistent results; cannot convert')
  return isZeroDelta(there) || !(standard instanceof PyDateTime) ? standard : addDelta(standard, there, 1)
}

function reduceTzinfo(self: PyTZInfo): PyValue {
  const initial = lookupAttr(self, '__getinitargs__')
  const args = initial === undefined ? new PyTuple() : call0(initial)
  return new PyTuple([self.cls, args, callMethod(self, '__getstate__')])
}

export const tzinfoType: PyType = defineType(PyTZInfo, {
  name: 'tzinfo',
  module: 'datetime',
  doc: 'Abstract base class of time zones.',
  slots: { tp_new: type => new type.ctor() },
  methods: {
    tzname: ['dt, /', () => abstract('tzname')],
    utcoffset: ['dt, /', () => abstract('utcoffset')],
    dst: ['dt, /', () => abstract('dst')],
    fromutc: ['dt, /', fromUtc],
    __reduce__: ['', reduceTzinfo],
  },
})

// ---- timezone

const FORMAT = { fname: 'timezone', names: ['offset', 'name'], required: 1, positional: 2 }

function timezoneNew(_type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  let offset: PyValue = None
  let name: PyValue | undefined
  parseKeywords(FORMAT, args, kwnames, (v, i) => {
    if (i === 0) {
      if (!(v instanceof PyTimeDelta)) throw wrongArgument('timezone', 1, 'datetime.timedelta', v)
      offset = v
    } else {
      if (strValue(v) === undefined) throw wrongArgument('timezone', 2, 'str', v)
      name = v
    }
  })
  return newTimezone(offset as PyValue as PyTimeDelta, name)
}

/** A timezone with a checked offset; without a name, no offset is UTC itself. */
export function newTimezone(offset: PyTimeDelta, name?: PyValue): PyTimeZone {
  if (name === undefined && isZeroDelta(offset)) return utc
  if (isBeyondOffset(offset)) throw offsetError(offset)
  return makeTimezone(offset, name)
}

function makeTimezone(offset: PyTimeDelta, name?: PyValue): PyTimeZone {
  const zone = new PyTimeZone()
  zone.offset = offset
  zone.name = name
  return zone
}

function checkWhen(when: PyValue, method: string): void {
  if (when !== None && !(when instanceof PyDateTime))
    throw typeError(`${method}(dt) argument must be a datetime instance or None, not %T`, when)
}

function timezoneText(self: PyTimeZone) {
  const name = self.name === undefined ? undefined : strValue(self.name)
  if (name !== undefined) return name
  return isZeroDelta(self.offset) ? 'UTC' : `UTC${offsetText(microsecondsOf(self.offset))}`
}

function timezoneRepr(self: PyTimeZone) {
  const type = errorTypeName(self.cls)
  if (self === utc) return `${type}.utc`
  const offset = toUtf16(repr(self.offset))
  if (self.name === undefined) return fromUtf16(`${type}(${offset})`)
  return fromUtf16(`${type}(${offset}, ${toUtf16(repr(self.name))})`)
}

export const timezoneType: PyType = defineType(PyTimeZone, {
  name: 'timezone',
  module: 'datetime',
  base: tzinfoType,
  final: true,
  doc: 'A time zone at a fixed offset from UTC.',
  slots: {
    tp_new: timezoneNew,
    tp_repr: timezoneRepr,
    tp_str: timezoneText,
    tp_hash: self => hashDelta(self.offset),
    tp_richcompare: (a, b, op) =>
      b instanceof PyTimeZone && (op === EQ || op === NE)
        ? orderAnswer(compareDeltas(a.offset, b.offset), op)
        : NotImplemented,
  },
  methods: {
    tzname: [
      'dt, /',
      (self, dt) => {
        checkWhen(dt, 'tzname')
        return timezoneText(self)
      },
    ],
    utcoffset: [
      'dt, /',
      (self, dt) => {
        checkWhen(dt, 'utcoffset')
        return self.offset
      },
    ],
    dst: [
      'dt, /',
      (_self, dt) => {
        checkWhen(dt, 'dst')
        return None
      },
    ],
    fromutc: ['dt, /', (self, dt) => addDelta(datetimeOf(self, dt), self.offset, 1)],
    __getinitargs__: [
      '',
      self => new PyTuple(self.name === undefined ? [self.offset] : [self.offset, self.name]),
    ],
  },
  attributes: () => ({
    utc,
    min: makeTimezone(newDelta(-1, 60, 0)),
    max: makeTimezone(newDelta(0, 86340, 0)),
  }),
})

/** timezone.utc */
export const utc: PyTimeZone = makeTimezone(newDelta(0, 0, 0))
