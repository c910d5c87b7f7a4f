/**
 * Between moments and the clock on the wall: the host's local time, in seconds since 0001-01-01 minus
 * one day, so that a date's ordinal counts its days. CPython: Modules/_datetimemodule.c (local,
 * local_to_seconds), Python/pytime.c (conversion of timestamps).
 */
import { ERRNO, strerror } from '../../host/errno.ts'
import { requireClock } from '../../host/host.ts'
import { osError } from '../../objects/exceptions.ts'
import { index } from '../../runtime/abstract.ts'
import { overflowError, valueError } from '../../runtime/errors.ts'
import { state } from '../../runtime/state.ts'
import { PyFloat, type PyValue } from '../../runtime/values.ts'
import { guard } from '../posix/paths.ts'
import { type BrokenTime, breakTime, hasBrokenTime } from '../time_core.ts'
import { MAXYEAR, MINYEAR, splitTimestamp, ymdToOrdinal } from './datetime_core.ts'

/** 1970-01-01 in seconds. */
export const EPOCH = 719163 * 86400
/** No fold or gap of any zone is longer. */
const MAX_FOLD = 24 * 3600

const clock = () => guard(() => requireClock(state.host))

/** Nanoseconds since the epoch. */
export function now(): bigint {
  return clock().realtime()
}

/** The broken-down local time at `seconds` since the epoch. */
export function localTime(seconds: number): BrokenTime {
  checkBroken(seconds)
  return breakTime(seconds, clock().localZone(seconds))
}

/** The same in UTC. */
export function utcTime(seconds: number): BrokenTime {
  checkBroken(seconds)
  return breakTime(seconds)
}

function checkBroken(seconds: number): void {
  if (!hasBrokenTime(seconds)) throw osError(ERRNO.EOVERFLOW, strerror(ERRNO.EOVERFLOW))
}

export function yearError(year: number) {
  return valueError(`year must be in ${MINYEAR}..${MAXYEAR}, not ${year}`)
}

type Fields = Pick<BrokenTime, 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second'>

export function toSeconds(t: Fields): number {
  if (t.year < MINYEAR || t.year > MAXYEAR) throw yearError(t.year)
  return ymdToOrdinal(t.year, t.month, t.day) * 86400 + t.hour * 3600 + t.minute * 60 + t.second
}

/** The wall clock, in seconds, at the moment `u`. */
function local(u: number): number {
  return toSeconds(localTime(u - EPOCH))
}

/** The moment at which the wall clock shows `t`; `fold` says which one of two. */
export function localToSeconds(fields: Fields, fold: number): number {
  const t = toSeconds(fields)
  const a = local(t) - t
  const u1 = t - a
  const t1 = local(u1)
  let b: number
  if (t1 === t) {
    // One solution; the wanted one may be a day away at most.
    const u2 = fold !== 0 ? u1 + MAX_FOLD : u1 - MAX_FOLD
    b = local(u2) - u2
    if (a === b) return u1
  } else b = t1 - u1
  const u2 = t - b
  if (local(u2) === t) return u2
  if (t1 === t) return u1
  // In a gap: neither offset leads back to t.
  return fold !== 0 ? Math.min(u1, u2) : Math.max(u1, u2)
}

/** 1 if the local time at this moment shows for the second time. */
export function foldAt(seconds: number, fields: Fields): number {
  const result = toSeconds(fields)
  const transition = result - local(EPOCH + seconds - MAX_FOLD) - MAX_FOLD
  return transition < 0 && local(EPOCH + seconds + transition) === result ? 1 : 0
}

// ---- timestamps from Python

const TIME_MAX = 9223372036854775807n

function outOfRange() {
  return overflowError('timestamp out of range for platform time_t')
}

/** Seconds and microseconds of an int or float; 'floor' drops the microseconds. */
export function timestampParts(v: PyValue, rounding: 'floor' | 'half-even'): readonly [number, number] {
  if (v instanceof PyFloat) {
    if (Number.isNaN(v.v)) throw valueError('Invalid value NaN (not a number)')
    if (!(Math.abs(v.v) < 2 ** 63)) throw outOfRange()
    return rounding === 'floor' ? [Math.floor(v.v), 0] : splitTimestamp(v.v)
  }
  const n = BigInt(index(v))
  if (n > TIME_MAX || n < -TIME_MAX - 1n) throw outOfRange()
  return [Number(n), 0]
}
