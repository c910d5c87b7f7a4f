/**
 * The calendar behind datetime, without Python objects: ordinals, ISO weeks, durations with exact
 * rounding, and ISO 8601 texts in both directions.
 *
 * Ordinal 1 is 0001-01-01 of the proleptic Gregorian calendar. A duration is a number of microseconds
 * (a bigint), or days, seconds and microseconds of which only the days can be negative.
 * CPython: Modules/_datetimemodule.c.
 */

export const MINYEAR = 1
export const MAXYEAR = 9999
/** Ordinal of 9999-12-31. */
export const MAXORDINAL = 3652059

/** Becomes ValueError. */
export class DateError extends Error {}

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : DAYS_IN_MONTH[month - 1]!
}

function daysBeforeYear(year: number): number {
  const y = year - 1
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400)
}

/** Days of the year before the first of a month. */
export function daysBeforeMonth(year: number, month: number): number {
  return DAYS_BEFORE_MONTH[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0)
}

export function ymdToOrdinal(year: number, month: number, day: number): number {
  return daysBeforeYear(year) + daysBeforeMonth(year, month) + day
}

export type Ymd = readonly [year: number, month: number, day: number]

export function ordinalToYmd(ordinal: number): Ymd {
  // The year is at most one too large when it is guessed from the mean length of a year.
  let year = Math.floor((ordinal - 1) / 365.2425) + 1
  if (daysBeforeYear(year) >= ordinal) year--
  else if (daysBeforeYear(year + 1) < ordinal) year++
  const dayOfYear = ordinal - daysBeforeYear(year)
  let month = 12
  while (daysBeforeMonth(year, month) >= dayOfYear) month--
  return [year, month, dayOfYear - daysBeforeMonth(year, month)]
}

/** Monday is 0. */
export function weekday(year: number, month: number, day: number): number {
  return (ymdToOrdinal(year, month, day) + 6) % 7
}

/** Ordinal of the Monday that starts ISO week 1. */
export function isoWeek1Monday(year: number): number {
  const first = ymdToOrdinal(year, 1, 1)
  const firstWeekday = (first + 6) % 7
  return first - firstWeekday + (firstWeekday > 3 ? 7 : 0)
}

/** ISO year, week and weekday (Monday is 1). */
export function isoCalendar(year: number, month: number, day: number): readonly [number, number, number] {
  const today = ymdToOrdinal(year, month, day)
  let isoYear = year
  if (today < isoWeek1Monday(year)) isoYear = year - 1
  else if (today >= isoWeek1Monday(year + 1)) isoYear = year + 1
  const days = today - isoWeek1Monday(isoYear)
  return [isoYear, Math.floor(days / 7) + 1, (days % 7) + 1]
}

/** The date of an ISO week and weekday. */
export function isoToYmd(year: number, week: number, day: number): Ymd {
  if (year < MINYEAR || year > MAXYEAR)
    throw new DateError(`year must be in ${MINYEAR}..${MAXYEAR}, not ${year}`)
  if (week <= 0 || week > (hasWeek53(year) ? 53 : 52)) throw new DateError(`Invalid week: ${week}`)
  if (day <= 0 || day >= 8) throw new DateError(`Invalid weekday: ${day} (range is [1, 7])`)
  return ordinalToYmd(isoWeek1Monday(year) + (week - 1) * 7 + day - 1)
}

/** Years of 53 weeks start on a Thursday, or on a Wednesday and are leap years. */
function hasWeek53(year: number): boolean {
  const first = weekday(year, 1, 1)
  return first === 3 || (first === 2 && isLeap(year))
}

// ---- durations

const MICROSECOND = 1n
const MILLISECOND = 1000n
const SECOND = 1_000_000n
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR

/** Microseconds of each parameter of timedelta, in the order they are added up. */
export const TIMEDELTA_UNITS = {
  microseconds: MICROSECOND,
  milliseconds: MILLISECOND,
  seconds: SECOND,
  minutes: MINUTE,
  hours: HOUR,
  days: DAY,
  weeks: 7n * DAY,
} as const

export const MAX_DELTA_DAYS = 999999999

export interface DeltaParts {
  readonly days: number
  readonly seconds: number
  readonly microseconds: number
}

/**
 * Adds up what timedelta was given: whole numbers exactly, the fractions of floats apart, so that
 * only their sum is rounded, to even with what was added before.
 */
export class DeltaSum {
  private whole = 0n
  private rest = 0

  addInt(value: number | bigint, unit: bigint): void {
    this.whole += BigInt(value) * unit
  }

  /** `value` must be finite. */
  addFloat(value: number, unit: bigint): void {
    const integral = Math.trunc(value)
    this.whole += BigInt(integral) * unit
    const scaled = (value - integral) * Number(unit)
    const scaledIntegral = Math.trunc(scaled)
    this.whole += BigInt(scaledIntegral)
    this.rest += scaled - scaledIntegral
  }

  /** The sum in microseconds. */
  total(): bigint {
    if (this.rest === 0) return this.whole
    let rounded = roundAway(this.rest)
    if (Math.abs(rounded - this.rest) === 0.5) {
      const odd = this.whole & 1n ? 1 : 0
      rounded = 2 * roundAway((this.rest + odd) * 0.5) - odd
    }
    return this.whole + BigInt(rounded)
  }
}

/** C's round(): halves away from zero. */
function roundAway(x: number): number {
  return Math.sign(x) * Math.floor(Math.abs(x) + 0.5)
}

/** Days, seconds and microseconds of a duration; undefined where the days are beyond MAX_DELTA_DAYS. */
export function splitDelta(total: bigint): DeltaParts | undefined {
  const days = floorDivide(total, DAY)
  if (days > BigInt(MAX_DELTA_DAYS) || days < -BigInt(MAX_DELTA_DAYS)) return undefined
  const rest = Number(total - days * DAY)
  return { days: Number(days), seconds: Math.floor(rest / 1_000_000), microseconds: rest % 1_000_000 }
}

export function deltaMicroseconds({ days, seconds, microseconds }: DeltaParts): bigint {
  return BigInt(days) * DAY + BigInt(seconds * 1_000_000 + microseconds)
}

function floorDivide(a: bigint, b: bigint): bigint {
  const q = a / b
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q
}

/** a / b rounded to the nearest integer, halves to even. */
export function divideNearest(a: bigint, b: bigint): bigint {
  const q = floorDivide(a, b)
  const twice = 2n * (a - q * b)
  const more = b > 0n ? twice > b : twice < b
  return more || (twice === b && (q & 1n) === 1n) ? q + 1n : q
}

/** `-1 day, 23:59:59.500000` */
export function deltaText({ days, seconds, microseconds }: DeltaParts): string {
  const date = days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `
  const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  return date + clock + (microseconds === 0 ? '' : `.${pad(microseconds, 6)}`)
}

// ---- writing ISO 8601

function pad(n: number, width = 2): string {
  return String(n).padStart(width, '0')
}

export function dateText(year: number, month: number, day: number): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`
}

export const TIMESPECS = ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'] as const
export type Timespec = (typeof TIMESPECS)[number]

/** `12:30:45.000123`, as precise as `timespec` says. */
export function timeText(
  hour: number,
  minute: number,
  second: number,
  us: number,
  timespec: Timespec,
): string {
  switch (timespec) {
    case 'hours':
      return pad(hour)
    case 'minutes':
      return `${pad(hour)}:${pad(minute)}`
    case 'seconds':
      return `${pad(hour)}:${pad(minute)}:${pad(second)}`
    case 'milliseconds':
      return `${pad(hour)}:${pad(minute)}:${pad(second)}.${pad(Math.floor(us / 1000), 3)}`
    case 'microseconds':
      return `${pad(hour)}:${pad(minute)}:${pad(second)}.${pad(us, 6)}`
    default:
      return timeText(hour, minute, second, us, us === 0 ? 'seconds' : 'microseconds')
  }
}

/** `+05:30`: seconds and microseconds only where there are some. `offset` is in microseconds. */
export function offsetText(offset: bigint, separator = ':'): string {
  const size = Number(offset < 0n ? -offset : offset)
  const seconds = Math.floor(size / 1_000_000)
  const us = size % 1_000_000
  let text = `${offset < 0n ? '-' : '+'}${pad(Math.floor(seconds / 3600))}${separator}${pad(Math.floor(seconds / 60) % 60)}`
  if (seconds % 60 !== 0 || us !== 0) text += separator + pad(seconds % 60)
  return us === 0 ? text : `${text}.${pad(us, 6)}`
}

// ---- reading ISO 8601

const INVALID = 'Invalid isoformat string'

function digits(text: string, at: number, count: number): number {
  const part = text.slice(at, at + count)
  if (part.length !== count || !/^[0-9]+$/.test(part)) throw new DateError(INVALID)
  return Number(part)
}

/** The date of a text of 7, 8 or 10 characters: a calendar date or an ISO week. */
export function parseDate(text: string): Ymd {
  if (text.length !== 7 && text.length !== 8 && text.length !== 10) throw new DateError(INVALID)
  const year = digits(text, 0, 4)
  const dash = text[4] === '-' ? 1 : 0
  let at = 4 + dash
  if (text[at] === 'W') {
    const week = digits(text, at + 1, 2)
    at += 3
    if (at >= text.length) return isoToYmd(year, week, 1)
    if ((text[at] === '-') !== (dash === 1)) throw new DateError('Inconsistent use of dash separator')
    if (text.length !== at + dash + 1) throw new DateError(INVALID)
    return isoToYmd(year, week, digits(text, at + dash, 1))
  }
  const month = digits(text, at, 2)
  at += 2
  if ((text[at] === '-') !== (dash === 1)) throw new DateError('Inconsistent use of dash separator')
  at += dash
  const day = digits(text, at, 2)
  if (text.length !== at + 2) throw new DateError(INVALID)
  return [year, month, day]
}

/** Where the date of a datetime text ends. The text has at least 7 characters. */
export function dateLength(text: string): number {
  if (text.length === 7) return 7
  const isDigit = (i: number) => /^[0-9]$/.test(text[i] ?? '')
  if (text[4] === '-') {
    if (text[5] !== 'W') return 10
    if (text.length > 8 && text[8] === '-') {
      if (text.length === 9) throw new DateError('Invalid ISO string')
      // YYYY-Www-## can be read two ways; a dash is the likelier separator.
      return text.length > 10 && isDigit(10) ? 8 : 10
    }
    return 8
  }
  if (text[4] !== 'W') return 8
  let at = 7
  while (isDigit(at)) at++
  if (at < 9) return at
  return at % 2 === 0 ? 7 : 8
}

export interface ParsedTime {
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly microsecond: number
  /** Microseconds east of UTC; undefined without a time zone. */
  readonly offset: bigint | undefined
  /** The text said 24:00, which is 00:00 of the next day. */
  readonly nextDay: boolean
}

type Clock = readonly [hour: number, minute: number, second: number, microsecond: number]

/**
 * HH[:MM[:SS[.ffffff]]], with or without the colons. What is left over at the end is reported, not
 * refused: before a time zone CPython's parser lets one such character pass.
 */
function parseClock(text: string): { clock: Clock; leftOver: boolean } {
  const parts = [0, 0, 0]
  let at = 0
  let colons = false
  for (let i = 0; i < 3; i++) {
    parts[i] = digits(text, at, 2)
    at += 2
    const next = text[at]
    if (i === 0) colons = next === ':'
    if ((next === '.' || next === ',') && (i < 2 || at + 1 >= text.length)) throw new DateError(INVALID)
    if (at + 1 >= text.length)
      return { clock: [parts[0]!, parts[1]!, parts[2]!, 0], leftOver: next !== undefined }
    if (colons && next === ':') {
      if (i === 2) throw new DateError(INVALID)
      at++
    } else if (next === '.' || next === ',') {
      at++
    } else if (colons) throw new DateError(INVALID)
  }
  const count = Math.min(text.length - at, 6)
  const microsecond = digits(text, at, count) * 10 ** (6 - count)
  const leftOver = !/^[0-9]*$/.test(text.slice(at + count))
  return { clock: [parts[0]!, parts[1]!, parts[2]!, microsecond], leftOver }
}

/** A time with an optional zone: `Z`, or `+` or `-` and a clock time. */
export function parseTime(text: string): ParsedTime {
  if (text.length < 2) throw new DateError('Isoformat time too short')
  const zoneAt = text.search(/[-+Z]/)
  const { clock, leftOver } = parseClock(zoneAt < 0 ? text : text.slice(0, zoneAt))
  if (leftOver && zoneAt < 0) throw new DateError(INVALID)
  const [hour, minute, second, microsecond] = clock
  const offset = zoneAt < 0 ? undefined : parseZone(text[zoneAt]!, text.slice(zoneAt + 1))
  const nextDay = hour === 24 && minute === 0 && second === 0 && microsecond === 0
  return { hour: nextDay ? 0 : hour, minute, second, microsecond, offset, nextDay }
}

function parseZone(sign: string, text: string): bigint {
  if (sign === 'Z' && text === '') return 0n
  const { clock, leftOver } = parseClock(text)
  if (sign === 'Z' || leftOver) throw new DateError('Malformed time zone string')
  const [hour, minute, second, microsecond] = clock
  const size = BigInt(hour) * HOUR + BigInt(minute) * MINUTE + BigInt(second) * SECOND + BigInt(microsecond)
  return sign === '-' ? -size : size
}

// ---- timestamps

export type Rounding = 'floor' | 'ceiling' | 'half-even'

/** A timestamp as whole seconds and microseconds, the way datetime.fromtimestamp rounds it. */
export function splitTimestamp(
  timestamp: number,
  rounding: Rounding = 'half-even',
): readonly [number, number] {
  const whole = Math.trunc(timestamp)
  const scaled = (timestamp - whole) * 1e6
  let us =
    rounding === 'floor'
      ? Math.floor(scaled)
      : rounding === 'ceiling'
        ? Math.ceil(scaled)
        : nearestEven(scaled)
  let seconds = whole
  if (us >= 1_000_000) {
    us -= 1_000_000
    seconds++
  } else if (us < 0) {
    us += 1_000_000
    seconds--
  }
  return [seconds, us]
}

function nearestEven(x: number): number {
  const rounded = roundAway(x)
  return Math.abs(x - rounded) === 0.5 ? 2 * roundAway(x / 2) : rounded
}
