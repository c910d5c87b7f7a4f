/**
 * `_signal`: what happens when a signal comes.
 *
 * The host notes signals and raises a flag; the machine looks at the flag at back edges and runs
 * `checkSignals`, and so does native code that waits. SIGINT needs no request: its handler raises
 * KeyboardInterrupt from the start. Timers are in _signal_timers.ts; masks are absent.
 * CPython: Modules/signalmodule.c.
 */
import { ERRNO, strerror } from '../host/errno.ts'
import { HostError } from '../host/host.ts'
import { osError } from '../objects/exceptions.ts'
import { index } from '../runtime/abstract.ts'
import { call, isCallable } from '../runtime/calls.ts'
import { defineModule, type NativeModule, nativeFunction } from '../runtime/define.ts'
import { PySet } from '../runtime/dict.ts'
import { exc, newException, type PyBaseException, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { keepTurns, mainThread, threads } from '../runtime/threads.ts'
import { int, intValue, None, type PyValue } from '../runtime/values.ts'
import { alarm, getitimer, ITIMERS, itimerError, setitimer } from './_signal_timers.ts'
import { endpointOf } from './_socket_pair.ts'
import { guard } from './posix/paths.ts'
import { writeUnraisable } from './sys/sys.ts'

const SIG_DFL = 0
const SIG_IGN = 1
const NSIG = 65

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGIOT: 6,
  SIGABRT: 6,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGBUS: 7,
  SIGSEGV: 11,
  SIGSYS: 31,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGCLD: 17,
  SIGCHLD: 17,
  SIGPWR: 30,
  SIGIO: 29,
  SIGURG: 23,
  SIGWINCH: 28,
  SIGPOLL: 29,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGCONT: 18,
  SIGTTIN: 21,
  SIGTTOU: 22,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGRTMIN: 34,
  SIGRTMAX: 64,
  SIGSTKFLT: 16,
}
const SIGINT = 2
const SIGKILL = 9
const SIGPIPE = 13
const SIGSTOP = 19
const SIGXFSZ = 25

const DESCRIPTIONS = [
  '',
  'Hangup',
  'Interrupt',
  'Quit',
  'Illegal instruction',
  'Trace/breakpoint trap',
  'Aborted',
  'Bus error',
  'Floating point exception',
  'Killed',
  'User defined signal 1',
  'Segmentation fault',
  'User defined signal 2',
  'Broken pipe',
  'Alarm clock',
  'Terminated',
  'Stack fault',
  'Child exited',
  'Continued',
  'Stopped (signal)',
  'Stopped',
  'Stopped (tty input)',
  'Stopped (tty output)',
  'Urgent I/O condition',
  'CPU time limit exceeded',
  'File size limit exceeded',
  'Virtual timer expired',
  'Profiling timer expired',
  'Window changed',
  'I/O possible',
  'Power failure',
  'Bad system call',
]

const defaultIntHandler = nativeFunction('default_int_handler', 'signalnum, frame, /', () => {
  throw newException(exc.KeyboardInterrupt)
})
defaultIntHandler.module = '_signal'

const handlers: PyValue[] = Array.from({ length: NSIG }, () => int(SIG_DFL))
handlers[SIGINT] = defaultIntHandler
handlers[SIGPIPE] = int(SIG_IGN)
handlers[SIGXFSZ] = int(SIG_IGN)

/** Signals that came and whose handlers have not run; each once, however often it came. */
const pending: number[] = []
const wakeup = { fd: -1, warn: true }

/** Runs the Python handlers of signals that came; throws what they throw. They run in the main thread only. */
export function checkSignals(): void {
  // The flag may be down already: who polls lowers it first.
  for (const n of state.host.interrupts?.take() ?? []) trip(n)
  keepTurns()
  if (threads.current !== mainThread) {
    if (pending.length > 0) Atomics.store(state.interrupt, 0, 1)
    return
  }
  for (let n = pending.shift(); n !== undefined; n = pending.shift()) {
    // The flag of what is left is raised again by whoever polls next: a handler that throws loses nothing.
    const handler = handlers[n]!
    if (!isCallable(handler)) continue
    try {
      call(handler, [int(n), state.frame?.asObject() ?? None])
    } finally {
      if (pending.length > 0) Atomics.store(state.interrupt, 0, 1)
    }
  }
}

/** As if signal `n` had come: its handler runs in the main thread, soon. */
export function interruptMain(n: number): PyValue {
  if (n < 1 || n >= NSIG) throw valueError('signal number out of range')
  trip(n)
  Atomics.store(state.interrupt, 0, 1)
  return None
}

/** Notes a signal and tells the wake-up descriptor. */
function trip(n: number): void {
  if (!isCallable(handlers[n]!)) return
  if (!pending.includes(n)) pending.push(n)
  if (wakeup.fd < 0) return
  try {
    const socket = endpointOf(wakeup.fd)
    if (socket !== undefined) socket.send(Uint8Array.of(n))
    else state.host.descriptors?.write(wakeup.fd, Uint8Array.of(n))
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    if (e.code === 'EAGAIN' && !wakeup.warn) return
    const message = 'Exception ignored when trying to write to the signal wakeup fd'
    writeUnraisable(osError(e.errno, e.message), None, message)
  }
}

/** A signal to ourselves; false if what happens is the system's default, which only the system can do. */
export function signalSelf(n: number): boolean {
  if (n < 1 || n >= NSIG || intValue(handlers[n]!) === SIG_DFL) return false
  trip(n)
  checkSignals()
  return true
}

function checkRange(n: number): void {
  if (n < 1 || n >= NSIG) throw valueError('signal number out of range')
}

function invalid(): PyBaseException {
  return osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))
}

function disposition(handler: PyValue): PyValue {
  const n = intValue(handler)
  if (n === SIG_DFL || n === SIG_IGN) return int(n)
  if (isCallable(handler)) return handler
  throw typeError('signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object')
}

function signal(n: number, handler: PyValue): PyValue {
  const next = disposition(handler)
  checkSignals()
  checkRange(n)
  if (n === SIGKILL || n === SIGSTOP || n === 32 || n === 33) throw invalid()
  watch(n, intValue(next) !== SIG_DFL)
  const old = handlers[n]!
  handlers[n] = next
  return old
}

/** Asks the host for a signal, or leaves it to the system. What cannot be watched still works by raise_signal. */
function watch(n: number, wanted: boolean): void {
  const { interrupts } = state.host
  if (interrupts === undefined) return
  const before = intValue(handlers[n]!) !== SIG_DFL
  try {
    if (wanted && n === SIGINT && before) interrupts.start()
    else if (wanted) interrupts.watch(n)
    else if (before) interrupts.unwatch(n)
  } catch (e) {
    if (!(e instanceof HostError)) throw e
  }
}

function raiseSignal(n: number): PyValue {
  if (n < 0 || n >= NSIG) throw invalid()
  if (n > 0 && !signalSelf(n)) guard(() => state.host.process?.kill(state.host.process.pid(), n))
  return None
}

function setWakeupFd(v: PyValue, warn: boolean): PyValue {
  const fd = Number(index(v))
  const old = wakeup.fd
  if (fd >= 0 && endpointOf(fd) === undefined) {
    guard(() => state.host.descriptors?.fstat(fd))
    if (guard(() => state.host.descriptors?.getBlocking(fd)) === true)
      throw valueError(`the fd ${fd} must be in non-blocking mode`)
  }
  wakeup.fd = fd < 0 ? -1 : fd
  wakeup.warn = warn
  return int(old)
}

/** Waits until the handler of a signal has run. */
function pause(): PyValue {
  const { clock, interrupts } = state.host
  if (clock === undefined || interrupts === undefined) throw osError(ERRNO.ENOSYS, strerror(ERRNO.ENOSYS))
  interrupts.start()
  for (;;) {
    clock.sleep(3_600_000_000_000n)
    for (const n of interrupts.take()) trip(n)
    if (pending.length === 0) continue
    checkSignals()
    return None
  }
}

function validSignals(): PyValue {
  const set = new PySet()
  for (let n = 1; n < NSIG; n++) if (n !== 32 && n !== 33) set.table.set(int(n), true)
  return set
}

function strsignal(n: number): PyValue {
  checkRange(n)
  if (n === 32 || n === 33) return None
  return DESCRIPTIONS[n] ?? `Real-time signal ${n - 34}`
}

export const signalModule: NativeModule = defineModule({
  name: '_signal',
  functions: {
    signal: ['signalnum: int, handler, /', signal],
    getsignal: [
      'signalnum: int, /',
      n => {
        checkRange(n)
        return handlers[n]!
      },
    ],
    raise_signal: ['signalnum: int, /', raiseSignal],
    strsignal: ['signalnum: int, /', strsignal],
    valid_signals: ['', validSignals],
    set_wakeup_fd: ['fd, /, *, warn_on_full_buffer: bool = True', setWakeupFd],
    siginterrupt: [
      'signalnum: int, flag: int, /',
      n => {
        checkRange(n)
        if (n === SIGKILL || n === SIGSTOP) throw invalid()
        return None
      },
    ],
    pause: ['', pause],
    alarm: ['seconds: int, /', alarm],
    setitimer: ['which: int, seconds, interval = 0.0, /', setitimer],
    getitimer: ['which: int, /', getitimer],
    // There is one thread.
    pthread_kill: ['thread_id, signalnum: int, /', (_thread, n) => raiseSignal(n)],
  },
  attributes: () => ({
    default_int_handler: defaultIntHandler,
    NSIG: int(NSIG),
    SIG_DFL: int(SIG_DFL),
    SIG_IGN: int(SIG_IGN),
    ItimerError: itimerError,
    ...Object.fromEntries(Object.entries(ITIMERS).map(([name, n]) => [name, int(n)])),
    ...Object.fromEntries(Object.entries(SIGNALS).map(([name, n]) => [name, int(n)])),
  }),
})
