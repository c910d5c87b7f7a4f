/**
 * V8's policy for a start: while modules are imported, most code runs once, and what V8 optimises meanwhile on its
 * other threads is thrown away again. Importing asyncio took more than twice the processor time for it.
 */
import type { HostEngine } from '../host.ts'
import { lazy } from './lazy.ts'

/** No function with more bytecode than this is optimised: V8's default. */
const USUAL_LIMIT = 61440

export class NodeEngine implements HostEngine {
  runsOnce(on: boolean): void {
    if (usesDefaults)
      lazy('node:v8').setFlagsFromString(`--max-optimized-bytecode-size=${on ? 0 : USUAL_LIMIT}`)
  }
}

/** What the user asked of V8 is left alone. */
const usesDefaults = !process.execArgv.some(
  arg => arg.startsWith('--max-optimized') || arg.startsWith('--always'),
)
