/**
 * What dates and times ask of their time zone: utcoffset, dst and tzname with checked answers, and
 * the offset as text. CPython: Modules/_datetimemodule.c (call_tzinfo_method, format_utcoffset).
 */
import { toUtf16 } from '../../base/wide_string.ts'
import { callMethod } from '../../runtime/calls.ts'
import { type PyBaseException, typeError, valueError } from '../../runtime/errors.ts'
import { None, type PyValue, strValue } from '../../runtime/values.ts'
import { offsetText } from './datetime_core.ts'
import { microsecondsOf } from './timedelta.ts'
import { PyTimeDelta, PyTZInfo } from './values.ts'

export function checkTzinfo(v: PyValue): void {
  if (v !== None && !(v instanceof PyTZInfo))
    throw typeError("tzinfo argument must be None or of a tzinfo subclass, not type '%T'", v)
}

/** A whole day or more from UTC. */
export function isBeyondOffset(d: PyTimeDelta): boolean {
  return d.days >= 1 || d.days < -1 || (d.days === -1 && d.seconds === 0 && d.microseconds < 1)
}

export function offsetError(offset: PyTimeDelta): PyBaseException {
  return valueError(
    'offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not %R',
    offset,
  )
}

function callZone(tzinfo: PyValue, name: 'utcoffset' | 'dst', when: PyValue): PyTimeDelta | undefined {
  if (tzinfo === None) return undefined
  const offset = callMethod(tzinfo, name, when)
  if (offset === None) return undefined
  if (!(offset instanceof PyTimeDelta))
    throw typeError(`tzinfo.${name}() must return None or timedelta, not '%T'`, offset)
  if (isBeyondOffset(offset)) throw offsetError(offset)
  return offset
}

/** `tzinfo.utcoffset(when)`; undefined for None, or without a zone. */
export function utcOffset(tzinfo: PyValue, when: PyValue): PyTimeDelta | undefined {
  return callZone(tzinfo, 'utcoffset', when)
}

/** `tzinfo.dst(when)`; undefined for None, or without a zone. */
export function dstOffset(tzinfo: PyValue, when: PyValue): PyTimeDelta | undefined {
  return callZone(tzinfo, 'dst', when)
}

/** `tzinfo.tzname(when)`: a str, or None. */
export function zoneName(tzinfo: PyValue, when: PyValue): PyValue {
  if (tzinfo === None) return None
  const name = callMethod(tzinfo, 'tzname', when)
  if (name !== None && strValue(name) === undefined)
    throw typeError("tzinfo.tzname() must return None or a string, not '%T'", name)
  return name
}

/** `+01:00` as isoformat shows it; empty without an offset. */
export function offsetSuffix(tzinfo: PyValue, when: PyValue, separator = ':'): string {
  const offset = utcOffset(tzinfo, when)
  return offset === undefined ? '' : offsetText(microsecondsOf(offset), separator)
}

/** The name with percent signs doubled, by its own `replace`; empty for None. */
export function escapedZoneName(tzinfo: PyValue, when: PyValue): string {
  const name = zoneName(tzinfo, when)
  if (name === None) return ''
  const escaped = strValue(callMethod(name, 'replace', '%', '%%'))
  if (escaped === undefined) throw typeError('tzname.replace() did not return a string')
  return toUtf16(escaped)
}
