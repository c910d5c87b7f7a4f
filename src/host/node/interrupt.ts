/**
 * Signals while JavaScript is busy: a small worker thread receives them and sets flags on shared
 * memory that the interpreter polls. Python itself stays on the main thread.
 *
 * Node delivers signals between turns of an event loop, and the main one does not turn while
 * Python runs. libuv can deliver to any loop; Node offers its `process.on('SIGINT')` on the main
 * thread alone, so the worker uses the binding below it. docs/decisions/001-interrupts.md has
 * what was measured. Where a Node has no such binding, SIGINT keeps its default: the process ends.
 *
 * Flags: [0] something came, [1] and [2] which signals (bit n % 32), [3] the watcher's answer.
 */
import type { Worker } from 'node:worker_threads'
import { HostError, type HostInterrupts } from '../host.ts'
import { lazy } from './lazy.ts'

const WATCHER = `
const { parentPort, workerData: flags } = require('node:worker_threads')
const warn = process.emitWarning
process.emitWarning = () => {}
let Signal
try { ({ Signal } = process.binding('signal_wrap')) } catch {}
process.emitWarning = warn
const watched = new Map()
function came(n) {
  Atomics.or(flags, 1 + (n >> 5), 1 << (n & 31))
  Atomics.store(flags, 0, 1)
  Atomics.notify(flags, 0)
}
function answer(status) {
  Atomics.store(flags, 3, status)
  Atomics.notify(flags, 3)
}
function watch(n) {
  if (!Signal) return 1
  if (watched.has(n)) return 0
  const handle = new Signal()
  handle.onsignal = came
  if (handle.start(n) !== 0) return handle.close(), 1
  watched.set(n, handle)
  return 0
}
function unwatch(n) {
  watched.get(n)?.close()
  watched.delete(n)
  return 0
}
const timers = new Map()
function timer({ signal, delay, interval, cpu }) {
  clearTimeout(timers.get(signal))
  const now = () => cpu ? process.cpuUsage().user / 1e3 + process.cpuUsage().system / 1e3 : performance.now()
  let due = now() + delay
  const wait = () => timers.set(signal, setTimeout(look, Math.min(due - now(), 2 ** 31 - 1)))
  function look() {
    if (due > now()) return wait()
    process.kill(process.pid, signal)
    due = Math.max(due + interval, now())
    if (interval > 0) wait()
  }
  if (delay > 0) wait()
}
const fs = require('node:fs')
function look(name) {
  const { Pipe, constants } = process.binding('pipe_wrap')
  const fd = fs.openSync(name, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  try {
    fs.closeSync(fs.openSync(name, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK))
  } catch {}
  const pipe = new Pipe(constants.SOCKET)
  let status = 2
  pipe.open(fd)
  pipe.useUserBuffer(new Uint8Array(0))
  pipe.onread = () => {
    status = 3
    pipe.readStop()
  }
  pipe.readStart()
  setImmediate(() => setImmediate(() => {
    pipe.close()
    answer(status)
  }))
}
function tryLook(name) {
  try {
    look(name)
  } catch {
    answer(4)
  }
}
parentPort.on('message', n => {
  if (typeof n === 'string') tryLook(n)
  else if (typeof n === 'object') timer(n)
  else answer(2 + (n > 0 ? watch(n) : unwatch(-n)))
})
answer(2 + watch(2))
`

const CAME = 0
const ANSWER = 3
const SIGINT = 2
/** The watcher's answers, distinct from 0: no answer yet. */
const DONE = 2
const NOT_READABLE = 2
const READABLE = 3

export class NodeInterrupts implements HostInterrupts {
  declare readonly flags: Int32Array
  declare private worker: Worker | undefined
  declare private settled: boolean
  constructor() {
    this.flags = new Int32Array(new SharedArrayBuffer(16))
    this.worker = undefined
    this.settled = false
  }

  start(): void {
    if (this.worker) return
    this.worker = new (lazy('node:worker_threads').Worker)(WATCHER, {
      eval: true,
      workerData: this.flags,
      execArgv: [],
      env: {},
    })
    this.worker.unref()
  }

  take(): number[] {
    Atomics.store(this.flags, CAME, 0)
    const signals: number[] = []
    for (const word of [1, 2]) {
      const bits = Atomics.exchange(this.flags, word, 0)
      for (let bit = 0; bit < 32; bit++) if (bits & (1 << bit)) signals.push((word - 1) * 32 + bit)
    }
    return signals
  }

  watch(signal: number): void {
    if (this.ask(signal) !== DONE) throw new HostError('EINVAL')
  }

  unwatch(signal: number): void {
    if (this.worker === undefined && signal === SIGINT) return
    this.ask(-signal)
  }

  /**
   * Whether a read of that pipe would return at once; undefined: not known. Asked of a pipe that other processes read
   * too, so nothing may be taken from it: the watcher's event loop says that there is something, and finds no room
   * for it. What the watcher opens anew to ask with must see a writer come and go to know of the pipe's end.
   */
  readable(fd: number): boolean | undefined {
    const answer = this.ask(`/proc/self/fd/${fd}`)
    if (answer === READABLE) return true
    return answer === NOT_READABLE ? false : undefined
  }

  timer(signal: number, delay: number, interval: number, cpu: boolean): void {
    this.start()
    this.worker?.postMessage({ signal, delay, interval, cpu })
  }

  /** Sends one request and waits for the watcher; its first answer is that it is ready. */
  private ask(request: number | string): number {
    this.start()
    if (!this.settled) this.answer()
    this.settled = true
    Atomics.store(this.flags, ANSWER, 0)
    this.worker?.postMessage(request)
    return this.answer()
  }

  private answer(): number {
    Atomics.wait(this.flags, ANSWER, 0, 5000)
    return Atomics.load(this.flags, ANSWER)
  }
}
