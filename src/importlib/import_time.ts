/**
 * `-X importtime`: how long each import took, on stderr, children indented under their parents.
 * CPython: Python/import.c (import_find_and_load).
 */
import { writeAll } from '../host/host.ts'
import { state as runtime } from '../runtime/state.ts'

let level = 0
let accumulated = 0n
let headerShown = false

const pad = (n: bigint, width: number): string => String(n / 1000n).padStart(width)

function report(line: string): void {
  const out = runtime.host.descriptors
  if (out !== undefined) writeAll(out, 2, new TextEncoder().encode(`${escapeSurrogates(line)}\n`))
}

/** A name need not be text that UTF-8 can express. */
function escapeSurrogates(line: string): string {
  return line.replace(/\p{Surrogate}/gu, c => `\\u${c.charCodeAt(0).toString(16)}`)
}

function now(): bigint {
  return runtime.host.clock?.monotonic() ?? 0n
}

function header(): void {
  if (headerShown) return
  report('import time: self [us] | cumulative | imported package')
  headerShown = true
}

/** `-X importtime=2`: a line for a module that was there already. */
function cached(name: string): void {
  header()
  report(`import time: cached    | cached     | ${name.padStart(level * 2)}`)
}

function timed<T>(name: string, run: () => T): T {
  header()
  level++
  const before = accumulated
  const start = now()
  accumulated = 0n
  try {
    return run()
  } finally {
    const cumulative = now() - start
    level--
    report(
      `import time: ${pad(cumulative - accumulated, 9)} | ${pad(cumulative, 10)} | ${' '.repeat(level * 2)}${name}`,
    )
    accumulated = before + cumulative
  }
}

export const state = { enabled: false, showCached: false, timed, cached }
