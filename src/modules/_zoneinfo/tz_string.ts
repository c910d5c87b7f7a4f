/**
 * Rules for the time after a zone's last transition, as POSIX writes them: `CET-1CEST,M3.5.0,M10.5.0/3`.
 *
 * Times of a rule are seconds since the epoch as the clock on the wall shows them. Hours from -167 to 167
 * are allowed (RFC 8536). CPython: Modules/_zoneinfo.c (parse_tz_str and what it calls).
 */
import { daysInMonth, isLeap, ymdToOrdinal } from '../_datetime/datetime_core.ts'

const EPOCH_ORDINAL = 719163
const DAY = 86400

/** The `day`th (0: Sunday) of the week `week` (5: the last) of a month, or a day of the year. */
type TransitionDay =
  | { readonly month: number; readonly week: number; readonly day: number }
  | { readonly julian: boolean; readonly yearDay: number }

export interface TransitionRule {
  readonly date: TransitionDay
  /** Seconds after midnight. */
  readonly time: number
}

export interface ZoneRule {
  readonly std: { readonly abbreviation: string; readonly offset: number }
  readonly dst?: {
    readonly abbreviation: string
    readonly offset: number
    readonly start: TransitionRule
    readonly end: TransitionRule
  }
}

/** What is wrong with the string: the words before its repr. */
export class ZoneRuleError extends Error {}

function monthDay(year: number, month: number, week: number, day: number): number {
  const first = ymdToOrdinal(year, month, 1) % 7
  const at = ((day - first + 7) % 7) + 1 + (week - 1) * 7
  return at > daysInMonth(year, month) ? at - 7 : at
}

function ordinalOfDay(date: TransitionDay, year: number): number {
  if ('month' in date) return ymdToOrdinal(year, date.month, monthDay(year, date.month, date.week, date.day))
  const { julian, yearDay } = date
  // Numbered from 1 the 29th of February is left out: day 60 is the 1st of March in every year.
  const leapDay = julian && yearDay >= 60 && isLeap(year) ? 1 : 0
  return ymdToOrdinal(year, 1, 1) - 1 + yearDay + leapDay
}

/** When the rule applies in a year. */
export function ruleTime(rule: TransitionRule, year: number): number {
  return (ordinalOfDay(rule.date, year) - EPOCH_ORDINAL) * DAY + rule.time
}

/** Hours without their sign, and all of it in seconds. */
interface ClockTime {
  readonly hours: number
  readonly seconds: number
}

/** Reads along the string; each method throws ZoneRuleError without words where the text does not fit. */
class Reader {
  at = 0
  readonly text: string
  constructor(text: string) {
    this.text = text
  }

  get next(): string {
    return this.text[this.at] ?? ''
  }

  match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.at
    const m = pattern.exec(this.text)
    if (m === null) throw new ZoneRuleError()
    this.at = pattern.lastIndex
    return m
  }

  abbreviation(): string {
    const [, quoted, plain] = this.match(/<([A-Za-z0-9+-]+)>|([A-Za-z]+)/y)
    return quoted ?? plain!
  }

  time(): ClockTime {
    const [, sign, digits] = this.match(/([+-]?)(\d{1,3})/y)
    const hours = Number(digits)
    const minutes = this.twoDigits()
    const seconds = minutes === undefined ? 0 : (this.twoDigits() ?? 0)
    const total = hours * 3600 + (minutes ?? 0) * 60 + seconds
    return { hours, seconds: sign === '-' ? 0 - total : total }
  }

  private twoDigits(): number | undefined {
    return this.next === ':' ? Number(this.match(/:(\d\d)/y)[1]) : undefined
  }

  /** An offset east of Greenwich; POSIX counts to the west. */
  offset(): number {
    const west = this.time()
    if (west.hours > 24) throw new ZoneRuleError()
    return 0 - west.seconds
  }

  rule(): TransitionRule {
    const date = this.next === 'M' ? this.calendarDay() : this.yearDay()
    if (this.next !== '/') return { date, time: 2 * 3600 }
    this.at++
    const time = this.time()
    if (time.hours > 167) throw new ZoneRuleError()
    return { date, time: time.seconds }
  }

  private calendarDay(): TransitionDay {
    const [, month, week, day] = this.match(/M(\d\d?)\.(\d)\.(\d)/y).map(Number)
    const fits = month! >= 1 && month! <= 12 && week! >= 1 && week! <= 5 && day! <= 6
    if (!fits) throw new ZoneRuleError()
    return { month: month!, week: week!, day: day! }
  }

  private yearDay(): TransitionDay {
    const [, letter, digits] = this.match(/(J?)(\d{1,3})/y)
    const julian = letter === 'J'
    const yearDay = Number(digits)
    if (yearDay < (julian ? 1 : 0) || yearDay > 365) throw new ZoneRuleError()
    return { julian, yearDay }
  }
}

/** What `read` gives; where the text does not fit, the error gets its words. */
function orElse<T>(message: string, read: () => T): T {
  try {
    return read()
  } catch (e) {
    if (!(e instanceof ZoneRuleError)) throw e
    throw new ZoneRuleError(message)
  }
}

function nextRule(reader: Reader): TransitionRule {
  if (reader.next !== ',') throw new ZoneRuleError('Missing transition rules in TZ string:')
  reader.at++
  return orElse('Malformed transition rule in TZ string:', () => reader.rule())
}

/** Throws ZoneRuleError. */
export function parseZoneRule(text: string): ZoneRule {
  const reader = new Reader(text)
  const std = {
    abbreviation: orElse('Invalid STD format in', () => reader.abbreviation()),
    offset: orElse('Invalid STD offset in', () => reader.offset()),
  }
  if (reader.next === '') return { std }
  const abbreviation = orElse('Invalid DST format in', () => reader.abbreviation())
  const offset =
    reader.next === ',' ? std.offset + 3600 : orElse('Invalid DST offset in', () => reader.offset())
  const dst = { abbreviation, offset, start: nextRule(reader), end: nextRule(reader) }
  if (reader.next !== '') throw new ZoneRuleError('Extraneous characters at end of TZ string:')
  return { std, dst }
}
