/**
 * V8's policy for what runs now.
 *
 * While modules are imported most code runs once, and what V8 optimises meanwhile on its other threads is thrown away
 * again: importing asyncio took more than twice the processor time for it. While Typhon compiles its first sources, those
 * threads are what holds it up: little is inlined, so that a function is ready in half the time, and only the hotter
 * ones have their turn. V8 optimises a function once, so this is for a start only: warm, it is 15 % slower.
 *
 * Only patience and what is inlined are changed. A flag that forbids optimisation (`--max-optimized-bytecode-size=0`,
 * `--no-opt`) stays with the functions for which it was asked meanwhile: V8 never tries those again. Nor is there one for
 * the largest function to inline: V8 reads that twice for one piece of work on another thread, and aborts if it was
 * lowered in between (`--max-inlined-bytecode-size`). It takes a copy of the two that are used here.
 */
import type { EngineWork, HostEngine } from '../host.ts'
import { lazy } from './lazy.ts'

interface Policy {
  /** How much of its bytecode a function runs, in bytes, before V8 thinks about optimising it. */
  readonly budget: number
  /** How many bytes of bytecode are inlined into one function, and how many with very small ones (27 bytes). */
  readonly inlined: number
  readonly inlinedInAll: number
}

const USUAL: Policy = { budget: 67_584, inlined: 920, inlinedInAll: 4600 }

/** The first are V8's defaults. */
const POLICIES: Record<EngineWork, Policy> = {
  anything: USUAL,
  runsOnce: { ...USUAL, budget: 4_000_000 },
  compiling: { budget: 150_000, inlined: 100, inlinedInAll: 250 },
}

export class NodeEngine implements HostEngine {
  private work: EngineWork = 'anything'

  expect(work: EngineWork): EngineWork {
    const before = this.work
    if (work !== before && usesDefaults) lazy('node:v8').setFlagsFromString(flags(POLICIES[work]))
    this.work = work
    return before
  }
}

function flags({ budget, inlined, inlinedInAll }: Policy): string {
  const inlining = '--max-inlined-bytecode-size'
  return `--interrupt-budget=${budget} ${inlining}-cumulative=${inlined} ${inlining}-absolute=${inlinedInAll}`
}

/** What the user asked of V8 is left alone. */
const usesDefaults = !process.execArgv.some(arg => /^--(interrupt[-_]budget|max[-_]inlined|always)/.test(arg))
