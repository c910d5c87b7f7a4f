/**
 * Python's threads, all on the host's one: who there is, who waits for what, who goes on next.
 *
 * The main thread stays on the host's stack; when it has to wait, it runs the others on top of itself. Any other
 * thread that waits takes its frames off the host's stack (`Suspension`) and goes on when it can. It cannot
 * where native code is between its frames: such a thread waits in its place, as the main thread does.
 * Switches happen where a thread waits, and after `interval` at the loop's polls. CPython: Python/ceval_gil.c.
 */
import { PyBaseException, runtimeError } from './errors.ts'
import type { KwNames } from './slots.ts'
import { type FrameLike, machine, state } from './state.ts'
import { None, type PyValue } from './values.ts'

/** What a thread waits for. */
interface Wait {
  /** The result of the call that waits; undefined: not yet. May throw what the call throws. */
  readonly poll: () => PyValue | undefined
  /** On the monotonic clock, in ns; null: never. */
  readonly deadline: bigint | null
  /** The call's result when the deadline has passed. */
  readonly expired: () => PyValue
  /** Something outside of this process can end it: the host is asked again and again. */
  readonly external: boolean
}

/** How a wait ended. */
export type Outcome = { readonly value: PyValue } | { readonly error: unknown }

/** Something each thread has of its own; kept for it while others run. */
interface ThreadLocalState {
  get(): unknown
  set(value: unknown): void
  /** That of a new thread. */
  fresh(): unknown
}
export const threadLocalStates: ThreadLocalState[] = []

export class ThreadState {
  readonly ident: number
  readonly call: { readonly f: PyValue; readonly args: PyValue[]; readonly kwnames: KwNames }
  /** null: it can go on. */
  wait: Wait | null = null
  outcome: Outcome | null = null
  /** It is on the host's stack. */
  running = false
  done = false
  /** Runs when it has ended. */
  onEnd: ((error: PyBaseException | null) => void) | null = null
  /** Its own of `threadLocalStates` while it does not run. */
  own: unknown[] = []
  /** The same of whoever runs it, meanwhile. */
  kept: unknown[] = []
  /** The machine's: frames of a suspended thread. */
  frames: unknown = null

  constructor(ident: number, f: PyValue, args: PyValue[], kwnames: KwNames) {
    this.ident = ident
    this.call = { f, args, kwnames }
  }
}

/** Thrown through the machine's loop to take a thread's frames off the host's stack. */
export class Suspension {}

export const mainThread = new ThreadState(1, None, [], null)
mainThread.running = true

export const threads = {
  current: mainThread,
  /** All but the main thread that have not ended, the one to go on next first. */
  others: [] as ThreadState[],
  /** ns */
  interval: 5_000_000n,
  sliceEnd: 0n,
  /** The current thread runs finalisers of a collection: it keeps its turn, but for waits that only another thread can end. */
  isCollecting: false,
  lastIdent: 1,
  polls: 0,
  /** Counts what polls did before they were over, for others to look again. */
  progress: 0,
}

/** Set by `vm`. */
export const threadHooks = {} as {
  /** Starts a thread or goes on with it, until it ends or suspends itself. */
  run(t: ThreadState): void
  /** Whether the frames of the current thread can be taken off the host's stack; `retry`: at a poll. */
  canSuspend(retry: boolean): boolean
  /** Notes the frames of the current thread; who calls it throws the result. */
  suspend(retry: boolean): Suspension
  /** Where all threads are. */
  positions(): ThreadPosition[]
}

export interface ThreadPosition {
  readonly ident: number
  /** The innermost; null for a thread that has not started. */
  readonly frame: FrameLike | null
  /** The exception that it is handling. */
  readonly handled: PyBaseException | null
}

/** Native functions that may wait. One that another native function calls cannot be left. */
export const waitingCalls = new WeakSet<object>()
export function mayWait<F extends object>(implementation: F): F {
  waitingCalls.add(implementation)
  return implementation
}

const now = (): bigint => state.host.clock?.monotonic() ?? 0n
const isOver = (w: Wait): boolean => w.deadline !== null && now() >= w.deadline

const LONGEST = 100_000_000n
const LONGEST_PAUSE = 5_000_000n

/** A new thread; it runs when the present one waits or has had its time. */
export function startThread(f: PyValue, args: PyValue[], kwnames: KwNames): ThreadState {
  const t = new ThreadState(++threads.lastIdent, f, args, kwnames)
  t.own = threadLocalStates.map(s => s.fresh())
  threads.others.push(t)
  if (threads.others.length === 1) threads.sliceEnd = now() + threads.interval
  keepTurns()
  return t
}

export interface WaitOptions {
  /** Seconds to wait; undefined: for ever. */
  readonly seconds?: number | undefined
  readonly expired?: () => PyValue
  readonly external?: boolean
}

/** Waits until `poll` gives a value; the others run meanwhile. What calls this is registered with `mayWait`. */
export function waitFor(poll: () => PyValue | undefined, options: WaitOptions = {}): PyValue {
  const first = poll()
  if (first !== undefined) return first
  const { seconds, expired = never, external = false } = options
  const deadline = seconds === undefined || seconds > 9e9 ? null : now() + BigInt(Math.ceil(seconds * 1e9))
  const wait: Wait = { poll, deadline, expired, external }
  if (threads.current === mainThread || !threadHooks.canSuspend(false)) return waitHere(wait)
  threads.current.wait = wait
  throw threadHooks.suspend(false)
}

function never(): never {
  throw runtimeError('a wait without end has ended')
}

/** Waits on the host's stack. */
function waitHere(wait: Wait): PyValue {
  for (let pause = 50_000n; ; ) {
    if (threads.current === mainThread) machine.checkSignals?.()
    const v = wait.poll()
    if (v !== undefined) return v
    if (isOver(wait)) return wait.expired()
    const { progress } = threads
    const next = threads.others.find(isReady)
    if (next === undefined && progress === threads.progress) {
      pause = idle(wait, pause)
      continue
    }
    pause = 50_000n
    if (next !== undefined) run(next)
  }
}

/** Whether a thread can go on, with the outcome of its wait. */
function isReady(t: ThreadState): boolean {
  if (t.running) return false
  const { wait } = t
  if (wait === null || t.outcome !== null) return true
  try {
    const value = wait.poll() ?? (isOver(wait) ? wait.expired() : undefined)
    if (value !== undefined) t.outcome = { value }
  } catch (error) {
    t.outcome = { error }
  }
  return t.outcome !== null
}

/** Nobody can go on: sleeps until somebody may. Gives the pause after the next. */
function idle(wait: Wait, pause: bigint): bigint {
  const waits = [wait, ...threads.others.filter(t => !t.running).map(t => t.wait!)]
  const ends = waits.map(w => w.deadline).filter(d => d !== null)
  const external = waits.some(w => w.external)
  const { clock } = state.host
  if ((ends.length === 0 && !external) || clock === undefined) throw deadlock()
  let left = LONGEST
  for (const end of ends) {
    const rest = end - now()
    if (rest < left) left = rest
  }
  // A raised flag would end the sleep at once.
  Atomics.store(state.interrupt, 0, 0)
  if (left > 0n) clock.sleep(external && pause < left ? pause : left)
  keepTurns()
  return pause < LONGEST_PAUSE ? pause * 2n : pause
}

function deadlock() {
  return runtimeError('deadlock: this thread waits for something that no other thread can do')
}

function setStates(values: readonly unknown[]): void {
  for (const [i, s] of threadLocalStates.entries()) s.set(values[i])
}

/** Another thread's turn, from here to its next wait or the end of its time. */
function run(t: ThreadState): void {
  const { others } = threads
  // To the end of the queue.
  others.splice(others.indexOf(t), 1)
  others.push(t)
  const previous = threads.current
  const kept = threadLocalStates.map(s => s.get())
  threads.sliceEnd = now() + threads.interval
  const { isCollecting } = threads
  const { own } = t
  let error: PyBaseException | null = null
  t.running = true
  t.kept = kept
  t.wait = null
  threads.isCollecting = false
  keepTurns()
  try {
    setStates(own)
    threads.current = t
    threadHooks.run(t)
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    error = e
  } finally {
    t.running = false
    t.own = threadLocalStates.map(s => s.get())
    threads.current = previous
    threads.isCollecting = isCollecting
    setStates(kept)
    threads.sliceEnd = now() + threads.interval
  }
  if (t.done) {
    others.splice(others.indexOf(t), 1)
    t.onEnd?.(error)
  }
}

/** While there are other threads the loop must come to its polls. */
export function keepTurns(): void {
  if (threads.others.length > 0) Atomics.store(state.interrupt, 0, 1)
}

/** Called at the loop's polls while there are other threads: gives them their turn. May throw a Suspension. */
export function takeTurns(): void {
  if (threads.isCollecting || (++threads.polls & 15) !== 0 || now() < threads.sliceEnd) return
  if (threads.current !== mainThread && threadHooks.canSuspend(true)) throw threadHooks.suspend(true)
  for (const t of threads.others.slice()) if (!t.done && isReady(t)) run(t)
  threads.sliceEnd = now() + threads.interval
}
