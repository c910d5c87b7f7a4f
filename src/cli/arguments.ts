/**
 * The command line as text, bytes that are not UTF-8 as lone surrogates (PEP 383). Node decodes with replacement
 * characters: where one shows, the bytes come from the system. CPython: Python/initconfig.c.
 */
import { readFileSync } from 'node:fs'
import { toUtf16 } from '../base/wide_string.ts'
import type { HostPath } from '../host/host.ts'
import { pathStr } from '../modules/posix/paths.ts'

export const isDamaged = (text: string): boolean => text.includes('\ufffd')

export const escaped = (value: HostPath): string => toUtf16(pathStr(value))

/** What follows the program. */
export function commandLine(): string[] {
  const argv = process.argv.slice(2)
  return argv.some(isDamaged) ? (systemArguments(argv.length) ?? argv) : argv
}

/** The last `count` arguments as the system has them, or undefined where it does not tell. */
function systemArguments(count: number): string[] | undefined {
  let bytes: Uint8Array
  try {
    bytes = readFileSync('/proc/self/cmdline')
  } catch {
    return undefined
  }
  const all: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at)
    const stop = end < 0 ? bytes.length : end
    all.push(escaped(bytes.slice(at, stop)))
    at = stop + 1
  }
  return all.slice(-count)
}
