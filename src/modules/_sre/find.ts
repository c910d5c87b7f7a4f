/**
 * Finding the literal prefix of a pattern in each kind of subject, with the host's own search where
 * there is one. All return the position of the first occurrence that lies in from..end, or -1.
 */
import type { Program } from './program.ts'

export function findString(subject: string, program: Program, from: number, end: number): number {
  const text = program.prefixText
  if (text === undefined) return -1
  // A window much smaller than the string is searched in a copy: indexOf would run past its end.
  if (end < subject.length >> 1) {
    const at = subject.slice(from, end).indexOf(text)
    return at < 0 ? -1 : from + at
  }
  const at = subject.indexOf(text, from)
  return at < 0 || at + text.length > end ? -1 : at
}

export function findBytes(subject: Uint8Array, program: Program, from: number, end: number): number {
  const prefix = program.prefix
  const last = end - prefix.length
  for (let at = from; ; at++) {
    at = subject.indexOf(prefix[0]!, at)
    if (at < 0 || at > last) return -1
    if (hasPrefixAt(subject, prefix, at)) return at
  }
}

export function findPoints(subject: Uint32Array, program: Program, from: number, end: number): number {
  const prefix = program.prefix
  const first = prefix[0]
  const last = end - prefix.length
  for (let at = from; at <= last; at++) {
    if (subject[at] === first && hasPrefixAt(subject, prefix, at)) return at
  }
  return -1
}

function hasPrefixAt(subject: ArrayLike<number>, prefix: readonly number[], at: number): boolean {
  for (let i = 1; i < prefix.length; i++) if (subject[at + i] !== prefix[i]) return false
  return true
}
