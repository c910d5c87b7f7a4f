/**
 * V8's policy for a start: while modules are imported, most code runs once, and what V8 optimises meanwhile on its
 * other threads is thrown away again. Importing asyncio took more than twice the processor time for it.
 *
 * Only the patience of V8 is changed. A flag that forbids optimisation (`--max-optimized-bytecode-size=0`, `--no-opt`)
 * stays with the functions for which it was asked meanwhile: V8 never tries those again.
 */
import type { HostEngine } from '../host.ts'
import { lazy } from './lazy.ts'

/** How much of its bytecode a function runs, in bytes, before V8 thinks about optimising it: V8's default. */
const USUAL_BUDGET = 67_584
const PATIENT_BUDGET = 4_000_000

export class NodeEngine implements HostEngine {
  runsOnce(on: boolean): void {
    if (usesDefaults)
      lazy('node:v8').setFlagsFromString(`--interrupt-budget=${on ? PATIENT_BUDGET : USUAL_BUDGET}`)
  }
}

/** What the user asked of V8 is left alone. */
const usesDefaults = !process.execArgv.some(
  arg => arg.startsWith('--interrupt-budget') || arg.startsWith('--always'),
)
