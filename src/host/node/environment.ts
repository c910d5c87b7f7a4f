/**
 * The environment. `process.env` decodes with replacement characters; where one shows, the bytes
 * come from the system, so that values that are not UTF-8 survive.
 *
 * What Python sets also goes to `process.env`, where the clock looks for TZ and children inherit;
 * bytes that are no text stay here, and whoever starts a child passes them on.
 */
import * as fs from 'node:fs'
import type { HostEnvironment, HostPath } from '../host.ts'
import { decodePath } from './files.ts'

function key(name: HostPath): string {
  return typeof name === 'string' ? name : Buffer.from(name).toString('latin1')
}

/** `os.environ` hands over bytes: text, where they are. */
function asText(path: HostPath): HostPath {
  return typeof path === 'string' ? path : decodePath(path)
}

/** The variables as the system started us with them, or undefined where it does not tell. */
function systemEntries(): [HostPath, HostPath][] | undefined {
  let bytes: Uint8Array
  try {
    bytes = fs.readFileSync('/proc/self/environ')
  } catch {
    return undefined
  }
  const entries: [HostPath, HostPath][] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at)
    const stop = end < 0 ? bytes.length : end
    const equals = bytes.indexOf(61, at + 1)
    if (equals > 0 && equals < stop) {
      entries.push([decodePath(bytes.subarray(at, equals)), decodePath(bytes.subarray(equals + 1, stop))])
    }
    at = stop + 1
  }
  return entries
}

export class NodeEnvironment implements HostEnvironment {
  declare private variables: Map<string, [HostPath, HostPath]> | undefined
  constructor() {
    this.variables = undefined
  }

  entries(): [HostPath, HostPath][] {
    return [...this.load().values()]
  }

  set(nameOrBytes: HostPath, valueOrBytes: HostPath): void {
    const name = asText(nameOrBytes)
    const value = asText(valueOrBytes)
    this.load().set(key(name), [name, value])
    if (typeof name === 'string' && typeof value === 'string') process.env[name] = value
  }

  unset(nameOrBytes: HostPath): void {
    const name = asText(nameOrBytes)
    this.load().delete(key(name))
    if (typeof name === 'string') delete process.env[name]
  }

  private load(): Map<string, [HostPath, HostPath]> {
    if (this.variables) return this.variables
    let entries: [HostPath, HostPath][] = Object.entries(process.env).map(([n, v]) => [n, v ?? ''])
    if (entries.some(([n, v]) => `${n}${v}`.includes('\ufffd'))) entries = systemEntries() ?? entries
    this.variables = new Map(entries.map(entry => [key(entry[0]), entry]))
    return this.variables
  }
}
