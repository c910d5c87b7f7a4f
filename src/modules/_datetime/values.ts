/**
 * The JavaScript classes behind the types of datetime, and what is the same for all of them.
 *
 * Fields are plain numbers and hold what the constructors have checked; unpickled state is taken as
 * it is, as CPython does. The types are made in the file of each class; an exact type is recognised
 * by its prototype (`isExact`). CPython: Include/datetime.h.
 */

import { call } from '../../runtime/calls.ts'
import type { KwNames } from '../../runtime/slots.ts'
import type { PyType } from '../../runtime/type.ts'
import { int, None, PyBytes, type PyInt, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'

export class PyTimeDelta extends PyObject {
  days = 0
  /** 0 to 86399 */
  seconds = 0
  /** 0 to 999999 */
  microseconds = 0
  hashcode: PyInt | undefined
}

export class PyDate extends PyObject {
  year = 1
  month = 1
  day = 1
  hashcode: PyInt | undefined
}

/** What time and datetime share: a clock time, its fold and its time zone. */
export interface ClockTime {
  hour: number
  minute: number
  second: number
  microsecond: number
  fold: number
  tzinfo: PyValue
}

export class PyDateTime extends PyDate implements ClockTime {
  hour = 0
  minute = 0
  second = 0
  microsecond = 0
  fold = 0
  /** A PyTZInfo, or None. */
  tzinfo: PyValue = None
}

export class PyTime extends PyObject implements ClockTime {
  hour = 0
  minute = 0
  second = 0
  microsecond = 0
  fold = 0
  tzinfo: PyValue = None
  hashcode: PyInt | undefined
}

export class PyTZInfo extends PyObject {}

export class PyTimeZone extends PyTZInfo {
  offset: PyTimeDelta = new PyTimeDelta()
  name: PyValue | undefined
}

/** True if `cls` is the builtin type whose instances are of JS class `ctor`, not a subclass. */
export function isExact(cls: PyValue, ctor: { prototype: PyObject }): cls is PyType {
  return cls === ctor.prototype.cls
}

/** Calls a subclass with positional numbers, a time zone where there is one, and `fold` if it is not 0. */
export function callSubclass(cls: PyValue, numbers: readonly number[], tzinfo?: PyValue, fold = 0): PyValue {
  const args: PyValue[] = numbers.map(int)
  if (tzinfo !== undefined) args.push(tzinfo)
  let names: KwNames = null
  if (fold !== 0) {
    args.push(int(fold))
    names = ['fold']
  }
  return call(cls, args, names)
}

/** `(cls, (state,))` or `(cls, (state, tzinfo))`: what `__reduce__` returns. */
export function reduced(self: PyObject, state: Uint8Array, tzinfo: PyValue = None): PyValue {
  const args: PyValue[] = [new PyBytes(state)]
  if (tzinfo !== None) args.push(tzinfo)
  return new PyTuple([self.cls, new PyTuple(args)])
}
