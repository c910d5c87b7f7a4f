/**
 * strftime of dates and times: what the C library does not know (%f, %z, %:z, %Z, years with four
 * digits) is put into the format, time.strftime does the rest.
 * CPython: Modules/_datetimemodule.c (wrap_strftime, build_struct_time).
 */
import { toUtf16 } from '../../base/wide_string.ts'
import { getItem } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { typeError } from '../../runtime/errors.ts'
import { machine } from '../../runtime/state.ts'
import { int, None, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { mapText } from '../text_parts.ts'
import { daysBeforeMonth, weekday } from './datetime_core.ts'
import { PyDateTime, PyTime } from './values.ts'
import { escapedZoneName, offsetSuffix } from './zone.ts'

/** An attribute of the module `time`, as it is now. */
export function timeFunction(name: string): PyValue {
  return getAttr(machine.importModule('time'), name)
}

/** `object.strftime(format)`; `when` is what its time zone is asked about. */
export function formatTime(object: PyValue, format: PyValue, timetuple: PyValue, when: PyValue): PyValue {
  const text = strValue(format)
  if (text === undefined)
    throw typeError(`strftime() argument 1 must be str, not ${format === None ? 'None' : '%T'}`, format)
  const strftime = timeFunction('strftime')
  if (typeof text === 'string' && !OURS.test(text) && isLongYear(timetuple))
    return call(strftime, [text, timetuple])
  const replace = replacer(object, timetuple, when, strftime)
  const prepared = mapText(text, part =>
    part.replace(/%(:z|[^:]|:)/gsu, (whole, code: string) => replace(code) ?? whole),
  )
  return call(strftime, [prepared, timetuple])
}

/** Directives that the C library does not know. */
const OURS = /%(?::z|[zZf])/

/** Years from 1000 on, which the C library writes as they are to be. */
function isLongYear(timetuple: PyValue): boolean {
  const year = timetuple instanceof PyTuple ? timetuple.items[0] : undefined
  return typeof year === 'number' && year >= 1000
}

function replacer(object: PyValue, timetuple: PyValue, when: PyValue, strftime: PyValue) {
  const known = new Map<string, string>()
  const tzinfo = object instanceof PyDateTime || object instanceof PyTime ? object.tzinfo : None
  const make = (code: string): string | undefined => {
    switch (code) {
      case 'z':
        return offsetSuffix(tzinfo, when, '')
      case ':z':
        return offsetSuffix(tzinfo, when, ':')
      case 'Z':
        return escapedZoneName(tzinfo, when)
      case 'f': {
        const us = object instanceof PyDateTime || object instanceof PyTime ? object.microsecond : 0
        return String(us).padStart(6, '0')
      }
      case 'Y':
      case 'G':
      case 'F':
      case 'C':
        return paddedYear(code, timetuple, strftime)
    }
    return undefined
  }
  return (code: string): string | undefined => {
    const text = known.get(code) ?? make(code)
    if (text !== undefined) known.set(code, text)
    return text
  }
}

/** Years before 1000 with zeros in front, which the C library leaves out. */
function paddedYear(code: string, timetuple: PyValue, strftime: PyValue): string | undefined {
  let year = Number(getItem(timetuple, int(0)))
  if (year >= 1000) return undefined
  if (code === 'G') year = Number(toUtf16(strValue(call(strftime, ['%G', timetuple])) ?? ''))
  const text = String(year).padStart(4, '0')
  if (code === 'F') return `${text}-%m-%d`
  return code === 'C' ? text.slice(0, -2) : text
}

/** time.struct_time of a date and clock time. */
export function structTime(
  year: number,
  month: number,
  day: number,
  clock: readonly [hour: number, minute: number, second: number],
  isdst: number,
): PyValue {
  const fields = [year, month, day, ...clock, weekday(year, month, day), daysBeforeMonth(year, month) + day]
  return call(timeFunction('struct_time'), [new PyTuple([...fields, isdst].map(int))])
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Sat Jan  1 00:00:00 2000` */
export function ctimeText(
  date: { readonly year: number; readonly month: number; readonly day: number },
  hour: number,
  minute: number,
  second: number,
): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const day = String(date.day).padStart(2)
  const clock = `${two(hour)}:${two(minute)}:${two(second)}`
  return `${DAYS[weekday(date.year, date.month, date.day)]} ${MONTHS[date.month - 1]} ${day} ${clock} ${String(date.year).padStart(4, '0')}`
}

/** `cls.strptime(string, format)`, which `_strptime` implements in Python. */
export function strptime(kind: 'date' | 'time' | 'datetime') {
  return (cls: PyValue, string: PyValue, format: PyValue): PyValue =>
    call(getAttr(machine.importModule('_strptime'), `_strptime_datetime_${kind}`), [cls, string, format])
}

/** `format(self, spec)`: str where the spec is empty, else strftime. */
export function isEmptyFormat(format: PyValue): boolean {
  return strValue(format) === ''
}
