/**
 * Making dates and times of checked fields, and the sums that tzinfo and datetime both need.
 * CPython: Modules/_datetimemodule.c (new_datetime_ex2, normalize_datetime, add_datetime_timedelta).
 */
import { overflowError, valueError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { None, type PyValue } from '../../runtime/values.ts'
import { daysInMonth, MAXORDINAL, MAXYEAR, MINYEAR, ordinalToYmd, ymdToOrdinal } from './datetime_core.ts'
import { yearError } from './local_time.ts'
import { callSubclass, isExact, PyDate, PyDateTime, PyTime, type PyTimeDelta } from './values.ts'
import { checkTzinfo } from './zone.ts'

export function checkDate(year: number, month: number, day: number): void {
  if (year < MINYEAR || year > MAXYEAR) throw yearError(year)
  if (month < 1 || month > 12) throw valueError(`month must be in 1..12, not ${month}`)
  const last = daysInMonth(year, month)
  if (day < 1 || day > last)
    throw valueError(`day ${day} must be in range 1..${last} for month ${month} in year ${year}`)
}

/** hour, minute, second, microsecond */
export type Clock = readonly [number, number, number, number]

function checkTime([hour, minute, second, microsecond]: Clock, fold: number): void {
  if (hour < 0 || hour > 23) throw valueError(`hour must be in 0..23, not ${hour}`)
  if (minute < 0 || minute > 59) throw valueError(`minute must be in 0..59, not ${minute}`)
  if (second < 0 || second > 59) throw valueError(`second must be in 0..59, not ${second}`)
  if (microsecond < 0 || microsecond > 999999)
    throw valueError(`microsecond must be in 0..999999, not ${microsecond}`)
  if (fold !== 0 && fold !== 1) throw valueError(`fold must be either 0 or 1, not ${fold}`)
}

/** A date of exactly this type; the type's constructor is not called. */
export function makeDate(type: PyType, year: number, month: number, day: number): PyDate {
  checkDate(year, month, day)
  const d = new type.ctor() as PyDate
  d.year = year
  d.month = month
  d.day = day
  return d
}

function setClock(o: PyDateTime | PyTime, clock: Clock, tzinfo: PyValue, fold: number): void {
  ;[o.hour, o.minute, o.second, o.microsecond] = clock
  o.tzinfo = tzinfo
  o.fold = fold
}

export function makeTime(type: PyType, clock: Clock, tzinfo: PyValue, fold: number): PyTime {
  checkTime(clock, fold)
  checkTzinfo(tzinfo)
  const t = new type.ctor() as PyTime
  setClock(t, clock, tzinfo, fold)
  return t
}

/** year, month, day, hour, minute, second, microsecond */
export type Fields = readonly [number, number, number, number, number, number, number]

export function makeDateTime(type: PyType, fields: Fields, tzinfo: PyValue, fold: number): PyDateTime {
  const [year, month, day, ...clock] = fields
  checkDate(year, month, day)
  checkTime(clock, fold)
  checkTzinfo(tzinfo)
  const d = new type.ctor() as PyDateTime
  d.year = year
  d.month = month
  d.day = day
  setClock(d, clock, tzinfo, fold)
  return d
}

/** A date by way of the class: a subclass is called. */
export function newDate(cls: PyValue, year: number, month: number, day: number): PyValue {
  if (isExact(cls, PyDate)) return makeDate(cls, year, month, day)
  if (isExact(cls, PyDateTime)) return makeDateTime(cls, [year, month, day, 0, 0, 0, 0], None, 0)
  return callSubclass(cls, [year, month, day])
}

export function newDateTime(cls: PyValue, fields: Fields, tzinfo: PyValue, fold = 0): PyValue {
  if (isExact(cls, PyDateTime)) return makeDateTime(cls, fields, tzinfo, fold)
  return callSubclass(cls, fields, tzinfo, fold)
}

export function newTime(cls: PyValue, clock: Clock, tzinfo: PyValue, fold = 0): PyValue {
  if (isExact(cls, PyTime)) return makeTime(cls, clock, tzinfo, fold)
  return callSubclass(cls, clock, tzinfo, fold)
}

export function fieldsOf(d: PyDateTime): Fields {
  return [d.year, d.month, d.day, d.hour, d.minute, d.second, d.microsecond]
}

export function ordinalOf(d: PyDate): number {
  return ymdToOrdinal(d.year, d.month, d.day)
}

/** The calendar date of an ordinal that arithmetic led to. */
export function dateOfOrdinal(ordinal: number): readonly [number, number, number] {
  if (ordinal < 1 || ordinal > MAXORDINAL) throw overflowError('date value out of range')
  return ordinalToYmd(ordinal)
}

/** `dt + sign * delta`, an instance of the same class in the same zone. */
export function addDelta(dt: PyDateTime, delta: PyTimeDelta, sign: 1 | -1): PyValue {
  let us = dt.microsecond + sign * delta.microseconds
  let seconds =
    dt.hour * 3600 + dt.minute * 60 + dt.second + sign * delta.seconds + Math.floor(us / 1_000_000)
  us -= Math.floor(us / 1_000_000) * 1_000_000
  const days = Math.floor(seconds / 86400)
  seconds -= days * 86400
  const [year, month, day] = dateOfOrdinal(ordinalOf(dt) + sign * delta.days + days)
  const clock: Clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, us]
  return newDateTime(dt.cls, [year, month, day, ...clock], dt.tzinfo)
}
