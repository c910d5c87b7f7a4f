/**
 * Clocks of the Node host.
 *
 * Node has the time of day in milliseconds only; its nanoseconds come from the monotonic clock,
 * set against the time of day whenever the two are more than a tick apart (someone set the clock).
 */
import * as fs from 'node:fs'
import { type HostClock, HostError, type HostInterrupts, type LocalZone } from '../host.ts'
import { localRules, type ZoneRules } from '../timezone.ts'
import { lazy } from './lazy.ts'
import { waitInterruptibly } from './wait.ts'

/** More than the millisecond that Date.now() rounds away. */
const TOLERANCE_NS = 2_000_000n

const NS_PER_SECOND = 1_000_000_000n

/** A shorter sleep ends sooner than the watcher would be ready. */
const WORTH_WATCHING_NS = 20_000_000n

function readIfExists(path: string): Uint8Array | undefined {
  try {
    return fs.readFileSync(path)
  } catch {
    return undefined
  }
}

function cpuTime(): bigint {
  const { user, system } = process.cpuUsage()
  return BigInt(user + system) * 1000n
}

export class NodeClock implements HostClock {
  declare private readonly interrupts: HostInterrupts | undefined
  /** Time of day minus monotonic time. */
  declare private difference: bigint
  declare private rules: ZoneRules | undefined
  constructor(interrupts: HostInterrupts | undefined) {
    this.interrupts = interrupts
    this.difference = 0n
    this.rules = undefined
  }

  realtime(): bigint {
    const monotonic = process.hrtime.bigint()
    const coarse = BigInt(Date.now()) * 1_000_000n
    const fine = monotonic + this.difference
    if (fine >= coarse - TOLERANCE_NS && fine <= coarse + TOLERANCE_NS) return fine
    const exact = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n
    const drifted = exact < coarse - TOLERANCE_NS || exact > coarse + TOLERANCE_NS
    const now = drifted ? coarse : exact
    this.difference = now - monotonic
    return now
  }

  monotonic(): bigint {
    return process.hrtime.bigint()
  }

  processTime(): bigint {
    return cpuTime()
  }

  threadTime(): bigint {
    return cpuTime()
  }

  sleep(ns: bigint): boolean {
    if (ns >= WORTH_WATCHING_NS) this.interrupts?.start()
    return waitInterruptibly(Number(ns) / 1e6, this.interrupts)
  }

  localZone(seconds: number): LocalZone {
    this.rules ??= localRules(process.env.TZ, readIfExists)
    return this.rules.at(seconds)
  }

  tzset(): void {
    this.rules = undefined
  }

  /** By the system's program: Node has no call for it. */
  setRealtime(ns: bigint): void {
    const seconds = `${ns / NS_PER_SECOND}.${String(ns % NS_PER_SECOND).padStart(9, '0')}`
    const set = lazy('node:child_process').spawnSync('date', ['-u', '-s', `@${seconds}`], { stdio: 'ignore' })
    if (set.error)
      throw new HostError('ENOSYS', undefined, undefined, 'no date program to set the clock with')
    if (set.status !== 0) throw new HostError('EPERM')
  }
}
