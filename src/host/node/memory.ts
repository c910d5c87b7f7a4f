/**
 * V8's collector at Python's request.
 *
 * V8 keeps whatever a WeakRef was made of or gave until the end of the current job, which for Python's main
 * program never comes. A context with a microtask queue of its own drops them when its script ends: that is
 * a checkpoint too. Both tricks hold for Node 18 to 24; where `gc` cannot be had, `collect` does nothing.
 */
import type { HostMemory } from '../host.ts'
import { lazy } from './lazy.ts'

export class NodeMemory implements HostMemory {
  private run: (() => void) | null | undefined

  peak(): number {
    return process.resourceUsage().maxRSS
  }

  collect(): void {
    if (this.run === undefined) this.run = prepare()
    this.run?.()
  }
}

function prepare(): (() => void) | null {
  const v8 = lazy('node:v8')
  const vm = lazy('node:vm')
  v8.setFlagsFromString('--expose-gc')
  const gc: unknown = vm.runInNewContext('globalThis.gc')
  v8.setFlagsFromString('--no-expose-gc')
  if (typeof gc !== 'function') return null
  const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' })
  const checkpoint = new vm.Script('0')
  return () => {
    checkpoint.runInContext(context)
    gc()
  }
}
