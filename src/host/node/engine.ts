/**
 * V8's policy for what runs now.
 *
 * While modules are imported most code runs once, and what V8 optimises meanwhile on its other threads is thrown away
 * again: importing asyncio took more than twice the processor time for it. While Typhon compiles its first sources, those
 * threads are what holds it up: less is inlined, so that a function is ready sooner, and only the hotter ones have their
 * turn. V8 optimises a function once, so this is for a start only, and not too little: a compiler of functions into which
 * 100 bytes are inlined is 10 to 15 % slower when warm; with 300 it is 2 %.
 *
 * Only patience and what is inlined are changed. A flag that forbids optimisation (`--max-optimized-bytecode-size=0`,
 * `--no-opt`) stays with the functions for which it was asked meanwhile: V8 never tries those again. Nor is there one for
 * the largest function to inline: V8 reads that twice for one piece of work on another thread, and aborts if it was
 * lowered in between (`--max-inlined-bytecode-size`). Of the limit that is used here it takes a copy.
 */
import type { EngineWork, HostEngine } from '../host.ts'
import { lazy } from './lazy.ts'

interface Policy {
  /** How much of its bytecode a function runs, in bytes, before V8 thinks about optimising it. */
  readonly budget: number
  /** How many bytes of bytecode are inlined into one function; very small ones (27 bytes) do not count. */
  readonly inlined: number
}

/** The first is V8's defaults. */
const POLICIES: Record<EngineWork, Policy> = {
  anything: { budget: 67_584, inlined: 920 },
  runsOnce: { budget: 4_000_000, inlined: 920 },
  compiling: { budget: 150_000, inlined: 300 },
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

function flags({ budget, inlined }: Policy): string {
  return `--interrupt-budget=${budget} --max-inlined-bytecode-size-cumulative=${inlined}`
}

/** What the user asked of V8 is left alone. */
const usesDefaults = !process.execArgv.some(arg => /^--(interrupt[-_]budget|max[-_]inlined|always)/.test(arg))
