/**
 * `signal.setitimer` and its kin: timers that send this process a signal, over the host's. What is left of a timer
 * is worked out from its clock, the host is not asked. CPython: Modules/signalmodule.c.
 */
import { ERRNO, strerror } from '../host/errno.ts'
import { osError } from '../objects/exceptions.ts'
import { toFloat } from '../runtime/abstract.ts'
import { exc, newException, notImplementedError, type PyBaseException } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { int, PyFloat, PyTuple, type PyValue } from '../runtime/values.ts'
import { defineException } from './exception_type.ts'

export const ITIMERS = { ITIMER_REAL: 0, ITIMER_VIRTUAL: 1, ITIMER_PROF: 2 } as const
/** SIGALRM, SIGVTALRM, SIGPROF. */
const SIGNALS = [14, 26, 27] as const
const NANOSECONDS = 1e9

export const itimerError = defineException('signal', 'ItimerError', exc.OSError)

interface Timer {
  /** On the timer's clock, in seconds; 0: it is off. */
  due: number
  interval: number
}
const timers: Timer[] = SIGNALS.map(() => ({ due: 0, interval: 0 }))

function now(which: number): number {
  const { clock } = state.host
  return Number((which === 0 ? clock?.monotonic() : clock?.processTime()) ?? 0n) / NANOSECONDS
}

/** Whether one may still send its signal. */
export const timersArmed = (): boolean =>
  timers.some((t, which) => t.due > 0 && (t.interval > 0 || t.due > now(which)))

/** What is left until it sends its signal, and how often it does so then. */
function get(which: number): [number, number] {
  const { due, interval } = timers[which]!
  if (due === 0) return [0, interval]
  const left = due - now(which)
  if (left > 0) return [left, interval]
  return interval === 0 ? [0, 0] : [interval - (-left % interval), interval]
}

function set(which: number, delay: number, interval: number): [number, number] {
  const { interrupts } = state.host
  if (interrupts?.timer === undefined) throw notImplementedError('this Typhon host has no timers')
  const before = get(which)
  timers[which] = { due: delay > 0 ? now(which) + delay : 0, interval }
  interrupts.timer(SIGNALS[which]!, delay * 1000, interval * 1000, which !== 0)
  return before
}

const pair = (seconds: [number, number]): PyValue => new PyTuple(seconds.map(s => new PyFloat(s)))

function invalid(): PyBaseException {
  return newException(itimerError, int(ERRNO.EINVAL), strerror(ERRNO.EINVAL))
}

const isTimer = (which: number): boolean => which >= 0 && which < SIGNALS.length

export function setitimer(which: number, seconds: PyValue, interval: PyValue): PyValue {
  const delay = toFloat(seconds)
  const every = toFloat(interval)
  if (!isTimer(which) || !(delay >= 0 && every >= 0)) throw invalid()
  // As the system: a first time of nothing turns it off.
  return pair(set(which, delay, every))
}

export function getitimer(which: number): PyValue {
  if (!isTimer(which)) throw invalid()
  return pair(get(which))
}

/** Seconds that were left of the alarm before, rounded up. */
export function alarm(seconds: number): PyValue {
  if (seconds < 0) throw osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))
  return int(Math.ceil(set(0, seconds, 0)[0]))
}
