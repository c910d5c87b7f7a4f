/**
 * Local time as the C library has it: from compiled zone files (TZif, RFC 9636) and from rules in
 * the TZ variable (POSIX, with the GNU extensions). Pure functions over bytes and text; hosts
 * bring the file.
 *
 * Times are seconds since the epoch; offsets are seconds east of UTC (POSIX strings have it the
 * other way round). Where there are no zone files the JavaScript engine's own data serve.
 */
import type { LocalZone } from './host.ts'

export interface ZoneRules {
  at(seconds: number): LocalZone
}

export const UTC: ZoneRules = { at: () => ({ offset: 0, isDst: false, name: 'UTC' }) }

const DAY = 86400

/** Days since the epoch of a day of the proleptic Gregorian calendar; month 1 to 12. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

/** The year in which a day since the epoch falls. */
function yearOfDay(days: number): number {
  const guess = 1970 + Math.floor(days / 365.2425)
  if (daysFromCivil(guess + 1, 1, 1) <= days) return guess + 1
  return daysFromCivil(guess, 1, 1) > days ? guess - 1 : guess
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

// ---- rules of the TZ variable ----

/** When in a year daylight saving time begins or ends. */
interface Rule {
  readonly kind: 'julian' | 'day' | 'month'
  readonly day: number
  readonly month: number
  readonly week: number
  /** Seconds of local time; may be negative or beyond a day. */
  readonly time: number
}

/** The C library counts the rules of all years up to 1970 from 1970: no daylight saving before. */
function ruleDay(rule: Rule, year: number): number {
  return ruleDayOfYear(rule, year) - (year < 1970 ? daysFromCivil(year, 1, 1) : 0)
}

function ruleDayOfYear(rule: Rule, year: number): number {
  const january1 = daysFromCivil(year, 1, 1)
  if (rule.kind === 'day') return january1 + rule.day
  if (rule.kind === 'julian') return january1 + rule.day - (isLeap(year) && rule.day >= 60 ? 0 : 1)
  const first = daysFromCivil(year, rule.month, 1)
  const weekday = (((first + 4) % 7) + 7) % 7
  const day = first + ((rule.day - weekday + 7) % 7) + (rule.week - 1) * 7
  const next = rule.month === 12 ? daysFromCivil(year + 1, 1, 1) : daysFromCivil(year, rule.month + 1, 1)
  return day < next ? day : day - 7
}

class PosixZone implements ZoneRules {
  declare private readonly standard: LocalZone
  declare private readonly daylight: LocalZone
  declare private readonly start: Rule
  declare private readonly end: Rule
  constructor(standard: LocalZone, daylight: LocalZone, start: Rule, end: Rule) {
    this.standard = standard
    this.daylight = daylight
    this.start = start
    this.end = end
  }

  at(seconds: number): LocalZone {
    const year = yearOfDay(Math.floor((seconds + this.standard.offset) / DAY))
    const start = ruleDay(this.start, year) * DAY + this.start.time - this.standard.offset
    const end = ruleDay(this.end, year) * DAY + this.end.time - this.daylight.offset
    const isDst = start <= end ? seconds >= start && seconds < end : seconds >= start || seconds < end
    return isDst ? this.daylight : this.standard
  }
}

const POSIX_NAME = /^(?:<([+\-0-9A-Za-z]{3,})>|([A-Za-z]{3,}))/
const POSIX_OFFSET = /^([+-]?)(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}))?/
const POSIX_TIME = /^([+-]?)(\d{1,3})(?::(\d{1,2}))?(?::(\d{1,2}))?/
const POSIX_RULE = /^,(?:J(\d{1,3})|(\d{1,3})|M(\d{1,2})\.(\d)\.(\d))/

/** A cursor over the text: each `take` consumes what its pattern matches. */
class Cursor {
  declare private text: string
  constructor(text: string) {
    this.text = text
  }

  take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.text)
    if (match) this.text = this.text.slice(match[0].length)
    return match
  }

  get done(): boolean {
    return this.text === ''
  }
}

function seconds(match: RegExpExecArray): number {
  const value = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0)
  return match[1] === '-' ? -value : value
}

function parseRule(cursor: Cursor): Rule | undefined {
  const match = cursor.take(POSIX_RULE)
  if (!match) return undefined
  let time = 7200
  if (cursor.take(/^\//)) {
    const at = cursor.take(POSIX_TIME)
    if (!at) return undefined
    time = seconds(at)
  }
  if (match[1] !== undefined) return { kind: 'julian', day: Number(match[1]), month: 0, week: 0, time }
  if (match[2] !== undefined) return { kind: 'day', day: Number(match[2]), month: 0, week: 0, time }
  return { kind: 'month', day: Number(match[5]), month: Number(match[3]), week: Number(match[4]), time }
}

/** The current rule of the United States, which the C library takes where none is given. */
const DEFAULT_START: Rule = { kind: 'month', day: 0, month: 3, week: 2, time: 7200 }
const DEFAULT_END: Rule = { kind: 'month', day: 0, month: 11, week: 1, time: 7200 }

/**
 * A TZ value such as `CET-1CEST,M3.5.0,M10.5.0/3`. A name without an offset is UTC under that name,
 * as in the C library; undefined where there is not even a name.
 */
export function parsePosixTz(text: string): ZoneRules | undefined {
  const cursor = new Cursor(text)
  const name = cursor.take(POSIX_NAME)
  if (!name) return undefined
  const offset = cursor.take(POSIX_OFFSET)
  const standard: LocalZone = {
    offset: offset ? 0 - seconds(offset) : 0,
    isDst: false,
    name: name[1] ?? name[2] ?? 'UTC',
  }
  const fixed: ZoneRules = { at: () => standard }
  const dstName = offset && cursor.take(POSIX_NAME)
  if (!dstName) return fixed
  const dstOffset = cursor.take(POSIX_OFFSET)
  const daylight: LocalZone = {
    offset: dstOffset ? 0 - seconds(dstOffset) : standard.offset + 3600,
    isDst: true,
    name: dstName[1] ?? dstName[2] ?? 'UTC',
  }
  if (cursor.done) return new PosixZone(standard, daylight, DEFAULT_START, DEFAULT_END)
  const start = parseRule(cursor)
  const end = start && parseRule(cursor)
  return start && end ? new PosixZone(standard, daylight, start, end) : fixed
}

// ---- zone files ----

interface TzifHeader {
  readonly version: number
  readonly isUtc: number
  readonly isStd: number
  readonly leaps: number
  readonly times: number
  readonly types: number
  readonly chars: number
}

const HEADER_SIZE = 44

function header(view: DataView, at: number): TzifHeader | undefined {
  if (view.byteLength < at + HEADER_SIZE || view.getUint32(at) !== 0x545a6966) return undefined
  const count = (i: number) => view.getUint32(at + 20 + i * 4)
  return {
    version: view.getUint8(at + 4),
    isUtc: count(0),
    isStd: count(1),
    leaps: count(2),
    times: count(3),
    types: count(4),
    chars: count(5),
  }
}

function bodySize(h: TzifHeader, timeSize: number): number {
  return h.times * (timeSize + 1) + h.types * 6 + h.chars + h.leaps * (timeSize + 4) + h.isStd + h.isUtc
}

class TzifZone implements ZoneRules {
  declare private readonly transitions: readonly number[]
  declare private readonly kinds: readonly LocalZone[]
  declare private readonly first: LocalZone
  declare private readonly footer: ZoneRules | undefined
  /** `kinds[i]` holds from `transitions[i]` on; `first` before all of them, `footer` after. */
  constructor(
    transitions: readonly number[],
    kinds: readonly LocalZone[],
    first: LocalZone,
    footer: ZoneRules | undefined,
  ) {
    this.transitions = transitions
    this.kinds = kinds
    this.first = first
    this.footer = footer
  }

  at(seconds: number): LocalZone {
    const { transitions } = this
    let low = 0
    let high = transitions.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (transitions[middle]! <= seconds) low = middle + 1
      else high = middle
    }
    if (low === transitions.length && this.footer) return this.footer.at(seconds)
    return low === 0 ? this.first : this.kinds[low - 1]!
  }
}

/** The NUL-terminated abbreviation at `at`. */
function abbreviation(bytes: Uint8Array, at: number, end: number): string {
  let out = ''
  for (let i = at; i < end && bytes[i]; i++) out += String.fromCharCode(bytes[i]!)
  return out
}

/** A zone file's rules; undefined for what is no well-formed zone file. */
export function parseTzif(bytes: Uint8Array): ZoneRules | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let start = 0
  let timeSize = 4
  let head = header(view, 0)
  if (head && head.version >= 0x32) {
    start = HEADER_SIZE + bodySize(head, 4)
    timeSize = 8
    head = header(view, start)
  }
  if (!head) return undefined
  const body = start + HEADER_SIZE
  const end = body + bodySize(head, timeSize)
  if (end > bytes.length || head.types === 0) return undefined
  const types = readTypes(bytes, view, head, body + head.times * (timeSize + 1))
  const transitions: number[] = []
  const kinds: LocalZone[] = []
  for (let i = 0; i < head.times; i++) {
    const at = body + i * timeSize
    const kind = types[view.getUint8(body + head.times * timeSize + i)]
    if (!kind) return undefined
    transitions.push(timeSize === 8 ? Number(view.getBigInt64(at)) : view.getInt32(at))
    kinds.push(kind)
  }
  const first = types.find(type => !type.isDst) ?? types[0]
  return first && new TzifZone(transitions, kinds, first, readFooter(bytes, end))
}

function readTypes(bytes: Uint8Array, view: DataView, head: TzifHeader, at: number): LocalZone[] {
  const chars = at + head.types * 6
  const types: LocalZone[] = []
  for (let i = 0; i < head.types; i++) {
    const entry = at + i * 6
    types.push({
      offset: view.getInt32(entry),
      isDst: view.getUint8(entry + 4) !== 0,
      name: abbreviation(bytes, chars + view.getUint8(entry + 5), chars + head.chars),
    })
  }
  return types
}

/** The rule between two newlines that ends a file of version 2 or later. */
function readFooter(bytes: Uint8Array, at: number): ZoneRules | undefined {
  if (bytes[at] !== 10) return undefined
  const end = bytes.indexOf(10, at + 1)
  return end < 0 ? undefined : parsePosixTz(abbreviation(bytes, at + 1, end))
}

// ---- no zone files ----

function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date)
  return parts.find(part => part.type === 'timeZoneName')?.value ?? 'UTC'
}

/** The JavaScript engine's local time. Its names are `GMT+1` where English has no abbreviation. */
export const ENGINE_ZONE: ZoneRules = {
  at(seconds) {
    const date = new Date(seconds * 1000)
    if (Number.isNaN(date.getTime())) return UTC.at(seconds)
    const offset = (when: Date) => -when.getTimezoneOffset() * 60
    const standard = Math.min(
      offset(new Date(date.getFullYear(), 0, 1)),
      offset(new Date(date.getFullYear(), 6, 1)),
    )
    return { offset: offset(date), isDst: offset(date) !== standard, name: zoneName(date) }
  },
}

/**
 * The rules that the C library would use. `tz` is the TZ variable's value; `read` gives a file's
 * bytes or undefined.
 */
export function localRules(
  tz: string | undefined,
  read: (path: string) => Uint8Array | undefined,
): ZoneRules {
  if (tz === undefined) {
    const file = read('/etc/localtime')
    return (file && parseTzif(file)) ?? (read('/usr/share/zoneinfo/UTC') ? UTC : ENGINE_ZONE)
  }
  const name = tz.startsWith(':') ? tz.slice(1) : tz
  if (name === '') return UTC
  const path = name.startsWith('/') ? name : `/usr/share/zoneinfo/${name}`
  const file = name.includes('..') ? undefined : read(path)
  return (file && parseTzif(file)) ?? parsePosixTz(name) ?? UTC
}

// ---- the way back ----

/** How far to look for a moment with the wanted kind of time: somewhat over a year. */
const SEARCH_STEP = 601200
const SEARCH_STEPS = 54

/**
 * C's mktime: the moment whose local time reads `wall` (seconds since the epoch, were it UTC).
 * `isDst` decides in the hour that comes twice, as in C: positive, zero, or negative for unknown.
 */
export function mktime(at: (seconds: number) => LocalZone, wall: number, isDst: number): number {
  const before = at(wall - 2 * DAY).offset
  const offsets = new Set([before, at(wall + 2 * DAY).offset])
  let fallback: number | undefined
  for (const offset of offsets) {
    const zone = at(wall - offset)
    if (zone.offset !== offset) continue
    if (isDst < 0 || zone.isDst === isDst > 0) return wall - offset
    fallback ??= wall - offset
  }
  if (isDst >= 0) {
    const wanted = nearestOfKind(at, wall, isDst > 0)
    if (wanted) return wall - wanted.offset
    // No daylight saving time anywhere near: the C library (glibc since 2.41) takes it to be an hour.
    if (isDst > 0) return wall - before - 3600
  }
  return fallback ?? wall - before
}

function nearestOfKind(
  at: (seconds: number) => LocalZone,
  wall: number,
  isDst: boolean,
): LocalZone | undefined {
  for (let i = 1; i <= SEARCH_STEPS; i++) {
    for (const direction of [-1, 1]) {
      const zone = at(wall + direction * i * SEARCH_STEP)
      if (zone.isDst === isDst) return zone
    }
  }
  return undefined
}
