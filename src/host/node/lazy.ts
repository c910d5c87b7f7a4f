/**
 * Node's heavier modules, loaded when first used: together they would cost 3 ms at every start.
 */

type Modules = {
  'node:child_process': typeof import('node:child_process')
  'node:crypto': typeof import('node:crypto')
  'node:module': typeof import('node:module')
  'node:net': typeof import('node:net')
  'node:os': typeof import('node:os')
  'node:tty': typeof import('node:tty')
  'node:v8': typeof import('node:v8')
  'node:vm': typeof import('node:vm')
  'node:worker_threads': typeof import('node:worker_threads')
  'node:zlib': typeof import('node:zlib')
}

const loaded: Partial<Modules> = {}

export function lazy<K extends keyof Modules>(name: K): Modules[K] {
  return (loaded[name] ??= process.getBuiltinModule(name) as Modules[K])
}
