/**
 * Broken-down time: from seconds and back, and the texts C makes of it, in the C locale.
 *
 * Fields count as in Python: months and days of the year from 1, Monday is 0. The calendar is the
 * proleptic Gregorian one, for years within 32 bits. Local time comes from a callback of the host.
 * CPython: Modules/timemodule.c; the C library's gmtime, mktime, strftime and asctime (glibc).
 */

export interface BrokenTime {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** Monday is 0. */
  readonly weekday: number
  /** 1 to 366. */
  readonly yearday: number
  /** 1, 0, or negative where it is not known. */
  readonly isdst: number
  /** Name of the time zone. */
  readonly zone: string
  /** Seconds east of UTC. */
  readonly offset: number
}

/** What local time is at a moment. */
export interface ZoneAt {
  readonly offset: number
  readonly isDst: boolean
  readonly name: string
}

const DAY = 86400
const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Days from 1970-01-01 to a date; the month may be any integer, the day too. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const months = year * 12 + (month - 1)
  const y = Math.floor(months / 12)
  const m = months - y * 12
  // Days before the year, counted from year 1; the leap day of the year itself comes with its month.
  const before = y - 1
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  const leapDay = m > 1 && isLeapYear(y) ? 1 : 0
  return before * 365 + leaps + DAYS_BEFORE_MONTH[m]! + leapDay + day - 1 - 719162
}

/** The date that lies `days` after 1970-01-01: year, month, day, day of the year from 1. */
export function civilFromDays(days: number): readonly [number, number, number, number] {
  // Years that start in March end with the leap day.
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  return [year, month, day, days - daysFromCivil(year, 1, 1) + 1]
}

/** True if `seconds` has a year that fits a C int: otherwise gmtime fails with EOVERFLOW. */
export function hasBrokenTime(seconds: number): boolean {
  return seconds >= -67768040609740800 && seconds < 67768036191676800
}

/** The time at whole `seconds` since the epoch in a zone that lies `offset` seconds east of UTC. */
export function breakTime(seconds: number, zone: ZoneAt = UTC): BrokenTime {
  // Beyond 2**53 seconds are not exact as doubles; days and the rest are, taken apart first.
  const days = Math.floor(seconds / DAY)
  const local = seconds - days * DAY + zone.offset
  const day = days + Math.floor(local / DAY)
  const rest = local - Math.floor(local / DAY) * DAY
  const [year, month, dayOfMonth, yearday] = civilFromDays(day)
  return {
    year,
    month,
    day: dayOfMonth,
    hour: Math.floor(rest / 3600),
    minute: Math.floor(rest / 60) % 60,
    second: rest % 60,
    weekday: modulo(day + 3, 7),
    yearday,
    isdst: zone.isDst ? 1 : 0,
    zone: zone.name,
    offset: zone.offset,
  }
}

export const UTC: ZoneAt = { offset: 0, isDst: false, name: 'GMT' }

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b
}

/** Seconds since the epoch of a date and time taken as UTC; every field may be out of its range. */
export function timegm(
  time: Pick<BrokenTime, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'>,
): number {
  return (
    daysFromCivil(time.year, time.month, time.day) * DAY + time.hour * 3600 + time.minute * 60 + time.second
  )
}

/**
 * Seconds since the epoch of a local time. Where the clock was set back and the time comes twice,
 * `isdst` says which one is meant; where it was set forward and the time does not exist, the time is
 * read with the zone of one side, as the C library does.
 */
export function mktime(time: BrokenTime, zoneAt: (seconds: number) => ZoneAt): number {
  const asUtc = timegm(time)
  const zones = [zoneAt(asUtc - DAY), zoneAt(asUtc + DAY), zoneAt(asUtc - zoneAt(asUtc).offset)]
  const wanted = time.isdst < 0 ? undefined : time.isdst > 0
  const fitting = zones
    .map(zone => asUtc - zone.offset)
    .filter(seconds => seconds + zoneAt(seconds).offset === asUtc)
  const exact = fitting.find(seconds => wanted === undefined || zoneAt(seconds).isDst === wanted)
  if (exact !== undefined) return exact
  if (wanted !== undefined) return mktimeAsking(asUtc, wanted, zoneAt, fitting[0])
  return fitting[0] ?? asUtc - zones[0]!.offset
}

/** The time read with the daylight saving rule asked for, of the nearest moment that has it. */
function mktimeAsking(
  asUtc: number,
  wanted: boolean,
  zoneAt: (seconds: number) => ZoneAt,
  fallback: number | undefined,
): number {
  // Rules change within a year; half a year in steps of a week finds the other one.
  for (let step = 1; step <= 53; step++) {
    for (const seconds of [asUtc - step * 7 * DAY, asUtc + step * 7 * DAY]) {
      const zone = zoneAt(seconds)
      if (zone.isDst === wanted) return asUtc - zone.offset
    }
  }
  return fallback ?? asUtc - zoneAt(asUtc).offset
}

/** `Sun Jun 20 23:21:05 1993`, with the year as it is. */
export function asctime(time: BrokenTime): string {
  const day = DAY_NAMES[time.weekday]!.slice(0, 3)
  const month = MONTH_NAMES[time.month - 1]!.slice(0, 3)
  return `${day} ${month} ${padded(time.day, 2, ' ')} ${clock(time)} ${time.year}`
}

function padded(n: number, width: number, fill = '0'): string {
  return String(n).padStart(width, fill)
}

function clock(time: BrokenTime): string {
  return `${padded(time.hour, 2)}:${padded(time.minute, 2)}:${padded(time.second, 2)}`
}

/** Year and week of ISO 8601. */
export function isoWeek(time: Pick<BrokenTime, 'year' | 'yearday' | 'weekday'>): readonly [number, number] {
  const week = Math.floor((time.yearday - 1 - time.weekday + 10) / 7)
  if (week < 1) return [time.year - 1, weeksInYear(time.year - 1)]
  if (week > weeksInYear(time.year)) return [time.year + 1, 1]
  return [time.year, week]
}

function weeksInYear(year: number): number {
  const firstDay = modulo(daysFromCivil(year, 1, 1) + 3, 7)
  return firstDay === 3 || (firstDay === 2 && isLeapYear(year)) ? 53 : 52
}

/** `%`, flags, width, modifier, conversion. */
const DIRECTIVE = /%([_\-0^#]*)([0-9]*)([EO]?)([\s\S]|$)/g

/** Conversions that a modifier does not go with: the directive then stands for itself. */
const NOT_WITH_E = 'aAbBdDeFgGhHIjklmMSUVwW'
const NOT_WITH_O = 'aAcDFxXY'

/** A directive of a format, or text between them. */
interface Directive {
  readonly whole: string
  readonly conversion: string
  readonly field: Field
}

/** Formats taken apart: programs use a few, again and again. */
const parsedFormats = new Map<string, readonly (Directive | string)[]>()
const MOST_FORMATS = 64

function parseFormat(format: string): readonly (Directive | string)[] {
  const known = parsedFormats.get(format)
  if (known !== undefined) return known
  const parts: (Directive | string)[] = []
  let end = 0
  for (const match of format.matchAll(DIRECTIVE)) {
    parts.push(format.slice(end, match.index), directive(match))
    end = match.index + match[0].length
  }
  parts.push(format.slice(end))
  if (parsedFormats.size >= MOST_FORMATS) parsedFormats.clear()
  parsedFormats.set(format, parts)
  return parts
}

function directive([whole, flags, width, modifier, conversion]: RegExpMatchArray): Directive | string {
  if (whole === '%') return '%'
  const field = new Field(flags!, width!)
  const rejected = modifier === 'E' ? NOT_WITH_E : modifier === 'O' ? NOT_WITH_O : ''
  if (conversion === '' || rejected.includes(conversion!)) return field.literal(whole)
  return { whole, conversion: conversion!, field }
}

/** C's strftime in the C locale; what is no directive stays as it is. */
export function strftime(format: string, time: BrokenTime): string {
  let out = ''
  for (const part of parseFormat(format)) {
    if (typeof part === 'string') out += part
    else out += convert(part.conversion, time, part.field) ?? part.field.literal(part.whole)
  }
  return out
}

/** How one directive is padded and cased. */
class Field {
  declare private readonly pad: string
  declare private readonly width: number
  declare readonly upper: boolean
  declare readonly changeCase: boolean

  constructor(flags: string, width: string) {
    this.pad = flags.replace(/[\^#]/g, '').slice(-1)
    this.width = Number(width || 0)
    this.upper = flags.includes('^')
    this.changeCase = flags.includes('#')
  }

  /** A text, padded with spaces unless zeros are asked for. */
  text(text: string): string {
    return text.padStart(this.width, this.pad === '0' ? '0' : ' ')
  }

  /** Text that was no directive after all. */
  literal(text: string): string {
    return this.text(this.upper ? text.toUpperCase() : text)
  }

  /** The name of a zone is not padded where numbers would not be. */
  zone(name: string): string {
    const text = this.upper ? name.toUpperCase() : name
    return this.pad === '-' ? text : this.text(text)
  }

  /** A name; `#` makes it upper case. */
  name(text: string): string {
    return this.text(this.upper || this.changeCase ? text.toUpperCase() : text)
  }

  /** A number of at least that many digits, padded with `fill` unless a flag says otherwise. */
  number(n: number, digits: number, fill = '0'): string {
    const sign = n < 0 ? '-' : ''
    const text = String(Math.abs(n))
    const pad = this.pad === '' ? fill : this.pad
    const size = Math.max(digits, this.width)
    if (pad === '-') return this.text(sign + text)
    if (pad === '_' || pad === ' ') return (sign + text).padStart(size, ' ')
    return sign + text.padStart(size - sign.length, '0')
  }

  /** A text that stands for several directives. */
  compound(format: string, time: BrokenTime): string {
    return this.literal(strftime(format, time))
  }
}

/** The text of one conversion; undefined if there is no such conversion. */
function convert(conversion: string, time: BrokenTime, field: Field): string | undefined {
  const sunday = (time.weekday + 1) % 7
  const hour12 = time.hour % 12 || 12
  switch (conversion) {
    case 'a':
      return field.name(DAY_NAMES[time.weekday]!.slice(0, 3))
    case 'A':
      return field.name(DAY_NAMES[time.weekday]!)
    case 'b':
    case 'h':
      return field.name(MONTH_NAMES[time.month - 1]!.slice(0, 3))
    case 'B':
      return field.name(MONTH_NAMES[time.month - 1]!)
    case 'c':
      return field.compound('%a %b %e %H:%M:%S %Y', time)
    case 'C':
      return field.number(Math.floor(time.year / 100), 2 - (time.year < 1000 ? 1 : 0))
    case 'd':
      return field.number(time.day, 2)
    case 'D':
    case 'x':
      return field.compound('%m/%d/%y', time)
    case 'e':
      return field.number(time.day, 2, ' ')
    case 'F':
      return field.compound('%Y-%m-%d', time)
    case 'g':
      return field.number(modulo(isoWeek(time)[0], 100), 2)
    case 'G':
      return field.number(isoWeek(time)[0], 1)
    case 'H':
      return field.number(time.hour, 2)
    case 'I':
      return field.number(hour12, 2)
    case 'j':
      return field.number(time.yearday, 3)
    case 'k':
      return field.number(time.hour, 2, ' ')
    case 'l':
      return field.number(hour12, 2, ' ')
    case 'm':
      return field.number(time.month, 2)
    case 'M':
      return field.number(time.minute, 2)
    case 'n':
      return field.text('\n')
    case 'p':
      return field.text(field.changeCase ? halfDay(time).toLowerCase() : halfDay(time))
    case 'P':
      return field.text(halfDay(time).toLowerCase())
    case 'r':
      return field.compound('%I:%M:%S %p', time)
    case 'R':
      return field.compound('%H:%M', time)
    case 's':
      return field.text(String(timegm(time) - time.offset))
    case 'S':
      return field.number(time.second, 2)
    case 't':
      return field.text('\t')
    case 'T':
    case 'X':
      return field.compound('%H:%M:%S', time)
    case 'u':
      return field.number(time.weekday + 1, 1)
    case 'U':
      return field.number(Math.floor((time.yearday - 1 + 7 - sunday) / 7), 2)
    case 'V':
      return field.number(isoWeek(time)[1], 2)
    case 'w':
      return field.number(sunday, 1)
    case 'W':
      return field.number(Math.floor((time.yearday - 1 + 7 - time.weekday) / 7), 2)
    case 'y':
      return field.number(modulo(time.year, 100), 2)
    case 'Y':
      return field.number(time.year, 1)
    case 'z':
      return field.text(time.offset < 0 ? '-' : '+') + field.number(zoneDigits(time.offset), 4)
    case 'Z':
      return field.zone(time.zone)
    case '%':
      return field.text('%')
    default:
      return undefined
  }
}

function halfDay(time: BrokenTime): string {
  return time.hour >= 12 ? 'PM' : 'AM'
}

/** Hours and minutes of an offset as one decimal number. */
function zoneDigits(offset: number): number {
  const minutes = Math.floor(Math.abs(offset) / 60)
  return Math.floor(minutes / 60) * 100 + (minutes % 60)
}

/** The ranges time.strftime and time.asctime insist on, in their order; the text of a ValueError. */
export function rangeProblem(time: BrokenTime): string | undefined {
  const outside = (n: number, min: number, max: number) => n < min || n > max
  if (outside(time.month, 1, 12)) return 'month out of range'
  if (outside(time.day, 1, 31)) return 'day of month out of range'
  if (outside(time.hour, 0, 23)) return 'hour out of range'
  if (outside(time.minute, 0, 59)) return 'minute out of range'
  if (outside(time.second, 0, 61)) return 'seconds out of range'
  if (time.weekday < 0) return 'day of week out of range'
  if (outside(time.yearday, 1, 366)) return 'day of year out of range'
  return undefined
}

/**
 * A time tuple as C takes it for text: 0 for the month, the day or the day of the year means 1, any
 * weekday is taken modulo 7 (but -2 and below are an error, which `rangeProblem` then finds).
 */
export function forFormatting(time: BrokenTime): BrokenTime {
  return {
    ...time,
    month: time.month === 0 ? 1 : time.month,
    day: time.day === 0 ? 1 : time.day,
    // C's tm_wday counts from Sunday, and C's remainder keeps the sign.
    weekday: time.weekday < -1 ? -1 : (time.weekday + 7) % 7,
    yearday: time.yearday === 0 ? 1 : time.yearday,
  }
}
