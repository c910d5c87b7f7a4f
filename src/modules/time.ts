/**
 * `time`: clocks and broken-down time over the host's clock. The calendar is in `time_core`.
 * CPython: Modules/timemodule.c, Python/pytime.c.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { ERRNO, strerror } from '../host/errno.ts'
import { type HostClock, requireClock, requireProcess } from '../host/host.ts'
import { osError } from '../objects/exceptions.ts'
import { newNamespace } from '../objects/namespace.ts'
import { defineStructSequence, type PyStructSequence, type StructSequence } from '../objects/structseq.ts'
import { index } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import type { PyDict } from '../runtime/dict.ts'
import { overflowError, typeError, valueError } from '../runtime/errors.ts'
import { machine, state, wakeHooks } from '../runtime/state.ts'
import { mainThread, mayWait, threads, waitFor } from '../runtime/threads.ts'
import { typeOf } from '../runtime/type.ts'
import {
  int,
  intFromBigInt,
  intFromNumber,
  None,
  PyFloat,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { checkSignals } from './_signal.ts'
import { guard } from './posix/paths.ts'
import { mapText } from './text_parts.ts'
import {
  asctime,
  type BrokenTime,
  breakTime,
  forFormatting,
  hasBrokenTime,
  mktime,
  rangeProblem,
  strftime,
} from './time_core.ts'

const NANOSECONDS = 1_000_000_000n
const clock = (): HostClock => guard(() => requireClock(state.host))

/** The value of a clock in seconds, as Python has it: the nearest double of whole and rest. */
function seconds(ns: bigint): PyFloat {
  const whole = ns / NANOSECONDS
  return ns % NANOSECONDS === 0n ? new PyFloat(Number(whole)) : new PyFloat(Number(ns) / 1e9)
}

type ReadClock = (c: HostClock) => bigint
const realtime: ReadClock = c => c.realtime()
const monotonic: ReadClock = c => c.monotonic()
const processTime: ReadClock = c => c.processTime()
const threadTime: ReadClock = c => c.threadTime()

const inSeconds = (read: ReadClock) => (): PyValue => seconds(read(clock()))
const inNanoseconds = (read: ReadClock) => (): PyValue => intFromBigInt(read(clock()))

const CLOCK_IDS: Readonly<Record<string, number>> = {
  CLOCK_REALTIME: 0,
  CLOCK_MONOTONIC: 1,
  CLOCK_MONOTONIC_RAW: 4,
  CLOCK_PROCESS_CPUTIME_ID: 2,
  CLOCK_THREAD_CPUTIME_ID: 3,
  CLOCK_BOOTTIME: 7,
}

/** The system's number for the processor time of the process's first thread, on which all of Python's run. */
const hostThreadClock = (): number => (~requireProcess(state.host).pid() << 3) | 6

function clockOfThread(v: PyValue): PyValue {
  const ident = index(v)
  if (![mainThread, ...threads.others].some(t => t.ident === ident))
    throw osError(ERRNO.ESRCH, strerror(ERRNO.ESRCH))
  return int(guard(hostThreadClock))
}

function clockById(id: number): ReadClock {
  if (id < 0 && id === guard(hostThreadClock)) return threadTime
  switch (id) {
    case 0:
      return realtime
    case 1:
    case 4:
    case 7:
      return monotonic
    case 2:
      return processTime
    case 3:
      return threadTime
  }
  throw osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))
}

/** Clocks cannot be set from here: EPERM, as for everybody but root. */
function setClock(id: number, ns: bigint): PyValue {
  const host = clock()
  if (id !== CLOCK_IDS.CLOCK_REALTIME || ns < 0n) throw osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))
  if (host.setRealtime === undefined) throw osError(ERRNO.EPERM, strerror(ERRNO.EPERM))
  guard(() => host.setRealtime?.(ns))
  return None
}

const CLOCK_INFO: Readonly<Record<string, readonly [string, boolean]>> = {
  time: ['clock_gettime(CLOCK_REALTIME)', false],
  monotonic: ['clock_gettime(CLOCK_MONOTONIC)', true],
  perf_counter: ['clock_gettime(CLOCK_MONOTONIC)', true],
  process_time: ['clock_gettime(CLOCK_PROCESS_CPUTIME_ID)', true],
  thread_time: ['clock_gettime(CLOCK_THREAD_CPUTIME_ID)', true],
}

function getClockInfo(name: string): PyValue {
  const info = Object.hasOwn(CLOCK_INFO, name) ? CLOCK_INFO[name] : undefined
  if (info === undefined) throw valueError('unknown clock')
  const [implementation, isMonotonic] = info
  return newNamespace({
    implementation,
    monotonic: isMonotonic,
    adjustable: name === 'time',
    resolution: new PyFloat(1e-9),
  })
}

// ---- arguments

const PYTIME_MAX = 9223372036854775807n

/** Seconds, an int or a float, as nanoseconds rounded away from zero. */
function toNanoseconds(v: PyValue): bigint {
  const outOfRange = () => overflowError('timestamp out of range for C PyTime_t')
  if (v instanceof PyFloat) {
    if (Number.isNaN(v.v)) throw valueError('Invalid value NaN (not a number)')
    const ns = v.v < 0 ? Math.floor(v.v * 1e9) : Math.ceil(v.v * 1e9)
    if (!(Math.abs(ns) < 9.223372036854776e18)) throw outOfRange()
    return BigInt(ns)
  }
  if (typeOf(v).slots.nb_index === null)
    throw typeError("'%T' object cannot be interpreted as an integer or float", v)
  const ns = BigInt(index(v)) * NANOSECONDS
  if (ns > PYTIME_MAX || ns < -PYTIME_MAX - 1n) throw outOfRange()
  return ns
}

/** Seconds since the epoch, rounded down; now if None. */
function toSeconds(v: PyValue): number {
  if (v === None) return Number(clock().realtime() / NANOSECONDS)
  if (v instanceof PyFloat) {
    if (Number.isNaN(v.v)) throw valueError('Invalid value NaN (not a number)')
    if (!(v.v >= -9.223372036854776e18 && v.v < 9.223372036854776e18))
      throw overflowError('timestamp out of range for platform time_t')
    return Math.floor(v.v)
  }
  const n = BigInt(index(v))
  if (n > PYTIME_MAX || n < -PYTIME_MAX - 1n)
    throw overflowError('timestamp out of range for platform time_t')
  return Number(n)
}

function cInt(v: PyValue): number {
  const n = index(v)
  if (typeof n === 'bigint' && (n > PYTIME_MAX || n < -PYTIME_MAX - 1n))
    throw overflowError('Python int too large to convert to C long')
  if (n > 2147483647) throw overflowError('signed integer is greater than maximum')
  if (n < -2147483648) throw overflowError('signed integer is less than minimum')
  return Number(n)
}

/** A time tuple argument as fields. */
function brokenTime(v: PyValue, fname: string): BrokenTime {
  if (!(v instanceof PyTuple)) throw typeError('Tuple or struct_time argument required')
  if (v.items.length !== 9) throw typeError(`${fname}(): illegal time tuple argument`)
  const [year, month, day, hour, minute, second, weekday, yearday, isdst] = v.items.map(cInt)
  if (year! < -2147483648 + 1900) throw overflowError('year out of range')
  const hidden = v.cls === structTime.type ? (v as PyStructSequence).hidden : []
  const zone = hidden[0]
  const offset = hidden[1]
  return {
    year: year!,
    month: month!,
    day: day!,
    hour: hour!,
    minute: minute!,
    second: second!,
    weekday: weekday!,
    yearday: yearday!,
    isdst: isdst!,
    zone: typeof zone === 'string' ? zone : zoneName(isdst!),
    offset: typeof offset === 'number' ? offset : zoneOffset(isdst!),
  }
}

/** tm_zone and tm_gmtoff of a plain tuple: what local time has in or out of daylight saving. */
const zoneName = (isdst: number): string => zones.names[isdst > 0 ? 1 : 0]!
const zoneOffset = (isdst: number): number => -(isdst > 0 ? zones.altzone : zones.timezone)

// ---- struct_time

const structTime: StructSequence = defineStructSequence({
  name: 'struct_time',
  module: 'time',
  fields: [
    'tm_year',
    'tm_mon',
    'tm_mday',
    'tm_hour',
    'tm_min',
    'tm_sec',
    'tm_wday',
    'tm_yday',
    'tm_isdst',
    'tm_zone',
    'tm_gmtoff',
  ],
  sequenceLength: 9,
})

function toStruct(t: BrokenTime): PyValue {
  const { year, month, day, hour, minute, second, weekday, yearday, isdst } = t
  const fields = [year, month, day, hour, minute, second, weekday, yearday, isdst]
  return structTime.make([...fields.map(n => int(n)), fromUtf16(t.zone), int(t.offset)])
}

function checkedBreak(s: number, local: boolean): BrokenTime {
  if (!hasBrokenTime(s)) throw osError(ERRNO.EOVERFLOW, strerror(ERRNO.EOVERFLOW))
  return local ? breakTime(s, clock().localZone(s)) : breakTime(s)
}

const localNow = (): BrokenTime => checkedBreak(toSeconds(None), true)

function formatTime(format: PyStr, tuple: PyValue): PyValue {
  const t = forFormatting(tuple === None ? localNow() : brokenTime(tuple, 'strftime'))
  const problem = rangeProblem(t)
  if (problem !== undefined) throw valueError(problem)
  const clipped = { ...t, isdst: Math.max(-1, Math.min(1, t.isdst)) }
  return mapText(format, part => strftime(part, clipped))
}

function textTime(tuple: PyValue): PyValue {
  const t = forFormatting(tuple === None ? localNow() : brokenTime(tuple, 'asctime'))
  const problem = rangeProblem(t)
  if (problem !== undefined) throw valueError(problem)
  return asctime(t)
}

function makeTime(tuple: PyValue): PyValue {
  const t = brokenTime(tuple, 'mktime')
  const c = clock()
  const s = mktime(t, at => c.localZone(at))
  if (!hasBrokenTime(s)) throw overflowError('mktime argument out of range')
  return new PyFloat(s)
}

// ---- the zone

const zones = { timezone: 0, altzone: 0, daylight: 0, names: ['UTC', 'UTC'] as [string, string] }

/** The zone's two halves, from the first of January and of July. */
function readZones(): void {
  const halfYear = ((365 * 24 + 6) * 3600) / 2
  const c = state.host.clock
  if (c === undefined) return
  const year = Math.floor(Number(c.realtime() / NANOSECONDS) / (2 * halfYear)) * 2 * halfYear
  const january = c.localZone(year)
  const july = c.localZone(year + halfYear)
  const [standard, summer] = -january.offset < -july.offset ? [july, january] : [january, july]
  zones.timezone = -standard.offset
  zones.altzone = -summer.offset
  zones.daylight = standard.offset === summer.offset ? 0 : 1
  zones.names = [standard.name, summer.name]
}

function storeZones(dict: PyDict): void {
  readZones()
  dict.setStr('timezone', int(zones.timezone))
  dict.setStr('altzone', int(zones.altzone))
  dict.setStr('daylight', int(zones.daylight))
  dict.setStr('tzname', new PyTuple(zones.names.map(fromUtf16)))
}

let moduleDict: PyDict | undefined

function tzset(): PyValue {
  clock().tzset()
  if (moduleDict !== undefined) storeZones(moduleDict)
  return None
}

// ---- sleep

/** Sleeps the whole time even when signals come, unless a handler raises. */
function sleep(v: PyValue): PyValue {
  const ns = toNanoseconds(v)
  if (ns < 0n) throw valueError('sleep length must be non-negative')
  const c = clock()
  if (threads.others.length > 0 && !threads.isCollecting) {
    return waitFor(() => undefined, { seconds: Number(ns) / 1e9, expired: () => None })
  }
  const deadline = c.monotonic() + ns
  for (;;) {
    checkSignals()
    const left = deadline - c.monotonic()
    if (left <= 0n && ns > 0n) return None
    if (c.sleep(left > 0n ? left : 0n)) return None
    if (ns === 0n) return None
  }
}

export const timeModule: NativeModule = defineModule({
  name: 'time',
  functions: {
    time: ['', inSeconds(realtime)],
    time_ns: ['', inNanoseconds(realtime)],
    monotonic: ['', inSeconds(monotonic)],
    monotonic_ns: ['', inNanoseconds(monotonic)],
    perf_counter: ['', inSeconds(monotonic)],
    perf_counter_ns: ['', inNanoseconds(monotonic)],
    process_time: ['', inSeconds(processTime)],
    process_time_ns: ['', inNanoseconds(processTime)],
    thread_time: ['', inSeconds(threadTime)],
    thread_time_ns: ['', inNanoseconds(threadTime)],
    clock_gettime: ['clk_id: int, /', id => seconds(clockById(id)(clock()))],
    clock_gettime_ns: ['clk_id: int, /', id => intFromBigInt(clockById(id)(clock()))],
    clock_settime: ['clk_id: int, time, /', (id, time) => setClock(id, toNanoseconds(time))],
    clock_settime_ns: ['clk_id: int, time, /', (id, time) => setClock(id, BigInt(index(time)))],
    clock_getres: [
      'clk_id: int, /',
      id => {
        clockById(id)
        return new PyFloat(1e-9)
      },
    ],
    get_clock_info: ['name: string, /', getClockInfo],
    pthread_getcpuclockid: ['thread_id, /', clockOfThread],
    sleep: ['seconds, /', mayWait(sleep)],
    gmtime: ['seconds = <unrepresentable>, /', (s = None) => toStruct(checkedBreak(toSeconds(s), false))],
    localtime: ['seconds = <unrepresentable>, /', (s = None) => toStruct(checkedBreak(toSeconds(s), true))],
    asctime: ['time_tuple = None, /', textTime],
    // Without a text signature, as CPython's.
    ctime: ['seconds = <unrepresentable>, /', (s = None) => asctime(checkedBreak(toSeconds(s), true))],
    mktime: ['time_tuple, /', makeTime],
    strftime: ['format: str, time_tuple = None, /', formatTime],
    strptime: [
      'string, format = <unrepresentable>, /',
      (string, format) => {
        const f = getAttr(machine.importModule('_strptime'), '_strptime_time')
        return call(f, format === undefined ? [string] : [string, format])
      },
    ],
    tzset: ['', tzset],
  },
  attributes: () => ({
    struct_time: structTime.type,
    _STRUCT_TM_ITEMS: int(11),
    ...Object.fromEntries(Object.entries(CLOCK_IDS).map(([name, n]) => [name, intFromNumber(n)])),
  }),
  exec: (_module, dict) => {
    moduleDict = dict
    storeZones(dict)
    wakeHooks.push(() => storeZones(dict))
  },
})
