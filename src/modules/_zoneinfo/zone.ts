/**
 * What a zone knows, as Python values: the kinds of time with their timedeltas, when they begin, and the rule for
 * the time after. Times are seconds since the epoch. CPython: Modules/_zoneinfo.c (load_data, find_ttinfo,
 * zoneinfo_fromutc).
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { equals, index, isTrue, toArray } from '../../runtime/abstract.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { None, PyBytes, PyTuple, type PyValue } from '../../runtime/values.ts'
import { newDelta } from '../_datetime/timedelta.ts'
import { countUpTo, dstOffsets, wallTimes } from './transitions.ts'
import { parseZoneRule, ruleTime, type ZoneRule, ZoneRuleError } from './tz_string.ts'

/** A kind of time: what `utcoffset()`, `dst()` and `tzname()` say. */
export interface TimeKind {
  readonly seconds: number
  readonly utcoffset: PyValue
  readonly dst: PyValue
  readonly tzname: PyValue
}

/** For a time of day without a date, where the zone's offset varies. */
const UNKNOWN: TimeKind = { seconds: 0, utcoffset: None, dst: None, tzname: None }

function timeKind(seconds: number, dst: number, tzname: PyValue): TimeKind {
  return { seconds, utcoffset: delta(seconds), dst: delta(dst), tzname }
}

const DAY = 86400

function delta(seconds: number): PyValue {
  const days = Math.floor(seconds / DAY)
  return newDelta(days, seconds - days * DAY, 0)
}

/** The time after the last transition. */
interface After {
  readonly std: TimeKind
  readonly dst?: TimeKind
  readonly rule?: NonNullable<ZoneRule['dst']>
}

export interface Zone {
  readonly times: readonly number[]
  /** By `fold`. */
  readonly wallTimes: readonly [readonly number[], readonly number[]]
  /** What begins at each transition. */
  readonly kinds: readonly TimeKind[]
  readonly before: TimeKind
  readonly after: After
  readonly isFixed: boolean
}

// ---- from what `zoneinfo._common.load_data` read in a file

const numbers = (v: PyValue): number[] => toArray(v).map(item => Number(index(item)))

function checkKinds(kinds: readonly number[], count: number): void {
  for (const kind of kinds) {
    if (kind < 0 || kind >= count)
      throw valueError(`Invalid transition index found while reading TZif: ${kind}`)
  }
}

/** Throws ValueError for data that are no zone. */
export function zoneOfData(data: PyValue): Zone {
  if (!(data instanceof PyTuple) || data.items.length < 6)
    throw typeError('Invalid data result type: %R', data)
  const [kindsItem, timesItem, offsetsItem, isDstItem, names, text] = data.items as readonly PyValue[]
  const offsets = numbers(offsetsItem!)
  const isDst = toArray(isDstItem!).map(isTrue)
  const times = numbers(timesItem!)
  const kinds = numbers(kindsItem!).slice(0, times.length)
  checkKinds(kinds, offsets.length)
  const dst = dstOffsets(kinds, offsets, isDst)
  const all = toArray(names!).map((name, i) => timeKind(offsets[i]!, dst[i]!, name))
  const after = isTrue(text!) ? afterOfText(text!) : afterOfKind(all[kinds.at(-1) ?? all.length - 1])
  return {
    times,
    wallTimes: wallTimes(times, kinds, offsets),
    kinds: kinds.map(kind => all[kind]!),
    before: all[Math.max(isDst.indexOf(false), 0)] ?? UNKNOWN,
    after,
    isFixed: all.length < 2 && after.dst === undefined && all.every(kind => sameKind(kind, after.std)),
  }
}

function sameKind(a: TimeKind, b: TimeKind): boolean {
  return equals(a.utcoffset, b.utcoffset) && equals(a.dst, b.dst) && equals(a.tzname, b.tzname)
}

function afterOfKind(kind: TimeKind | undefined): After {
  if (kind === undefined) throw valueError('No time zone information found.')
  return { std: kind }
}

function afterOfText(text: PyValue): After {
  if (!(text instanceof PyBytes)) throw typeError('expected bytes, %T found', text)
  const { std, dst } = ruleOf(text)
  const standard = timeKind(std.offset, 0, fromUtf16(std.abbreviation))
  if (dst === undefined) return { std: standard }
  const summer = timeKind(dst.offset, dst.offset - std.offset, fromUtf16(dst.abbreviation))
  return { std: standard, dst: summer, rule: dst }
}

function ruleOf(text: PyBytes): ZoneRule {
  try {
    return parseZoneRule(String.fromCharCode(...text.data))
  } catch (e) {
    if (!(e instanceof ZoneRuleError)) throw e
    throw valueError(`${e.message} %R`, text)
  }
}

// ---- look-up

/** The kind of time at a time of the wall clock; `year` is that time's. */
export function kindAtWallTime(zone: Zone, time: number, fold: number, year: number): TimeKind {
  const times = zone.wallTimes[fold === 0 ? 0 : 1]
  if (times.length === 0 || time > times.at(-1)!) return kindByRule(zone.after, time, fold, year)
  return time < times[0]! ? zone.before : zone.kinds[countUpTo(time, times) - 1]!
}

export function kindWithoutDate(zone: Zone): TimeKind {
  return zone.isFixed ? zone.after.std : UNKNOWN
}

function isBetween(time: number, start: number, end: number): boolean {
  return start < end ? time >= start && time < end : time < end || time >= start
}

/**
 * Where clocks go forward (backward) there is a gap (a fold). With fold 0 the kind with the smaller offset ends at
 * the end of the gap and begins at the end of the fold; with fold 1 at their beginnings.
 */
function kindByRule({ std, dst, rule }: After, time: number, fold: number, year: number): TimeKind {
  if (dst === undefined || rule === undefined) return std
  let start = ruleTime(rule.start, year)
  let end = ruleTime(rule.end, year)
  const difference = dst.seconds - std.seconds
  if ((fold === 1) === difference >= 0) end -= difference
  else start += difference
  return isBetween(time, start, end) ? dst : std
}

/** What holds at a time, and whether the wall clock shows that time for the second time. */
export interface LocalKind {
  readonly kind: TimeKind
  readonly fold: boolean
}

function localKindByRule({ std, dst, rule }: After, time: number, year: number): LocalKind {
  if (dst === undefined || rule === undefined) return { kind: std, fold: false }
  const start = ruleTime(rule.start, year) - std.seconds
  const end = ruleTime(rule.end, year) - dst.seconds
  const difference = dst.seconds - std.seconds
  // The fold follows the end of summer time, or its start where summer time is behind standard time.
  const foldStart = difference > 0 ? end : start
  const fold = time >= foldStart && time < foldStart + Math.abs(difference)
  return { kind: isBetween(time, start, end) ? dst : std, fold }
}

/** The kind of time at a time in UTC. `year` is that time's. */
export function kindAtTime(zone: Zone, time: number, year: number): LocalKind {
  const { times, kinds } = zone
  if (times.length > 0 && time < times[0]!) return { kind: zone.before, fold: false }
  const at = countUpTo(time, times)
  const isAfter = times.length === 0 || time > times.at(-1)!
  const found = isAfter ? localKindByRule(zone.after, time, year) : { kind: kinds[at - 1]!, fold: false }
  if (at === 0) return found
  // Soon after a transition the clock may show again what it showed before.
  const previous = at > 1 ? kinds[at - 2]! : zone.before
  const repeats = previous.seconds - found.kind.seconds > time - times[at - 1]!
  return { kind: found.kind, fold: found.fold || repeats }
}
