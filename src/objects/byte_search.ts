/**
 * Searching in bytes: find, count, replace. Needles are looked for by their first byte; a search
 * that has to compare too much goes on with Knuth-Morris-Pratt, so the worst case stays linear.
 * CPython: Objects/stringlib/fastsearch.h.
 */
import { concatBytes } from '../base/bytes.ts'
import { linearIndexOfBytes, linearLastIndexOf } from '../base/linear_search.ts'

/** So many bytes are looked at here, before the host's own search, whose call costs as much as forty, is asked. */
const NEAR = 12

/** The first index of `sub` in [start, end), or -1. An empty `sub` is found at start when start <= end. */
export function indexOfBytes(s: Uint8Array, sub: Uint8Array, start = 0, end = s.length): number {
  const n = sub.length
  const last = end - n
  if (last < start) return -1
  if (n === 0) return start
  const first = sub[0]!
  let budget = end - start + 64
  for (let i = start; i <= last; i++) {
    for (const near = Math.min(last, i + NEAR); i < near && s[i] !== first; ) i++
    if (s[i] !== first) i = s.indexOf(first, i + 1)
    if (i < 0 || i > last) return -1
    let k = 1
    while (k < n && s[i + k] === sub[k]) k++
    if (k === n) return i
    budget -= k
    if (budget < 0) return linearIndexOfBytes(s, sub, i + 1, end)
  }
  return -1
}

/** The last index of `sub` in [start, end), or -1. */
export function lastIndexOfBytes(s: Uint8Array, sub: Uint8Array, start = 0, end = s.length): number {
  const n = sub.length
  const last = end - n
  if (last < start) return -1
  if (n === 0) return last
  const first = sub[0]!
  let budget = end - start + 64
  for (let i = last; i >= start; i--) {
    for (const near = Math.max(start, i - NEAR); i > near && s[i] !== first; ) i--
    if (s[i] !== first) {
      // A negative position would count from the end.
      if (i === start) return -1
      i = s.lastIndexOf(first, i - 1)
      if (i < start) return -1
    }
    let k = 1
    while (k < n && s[i + k] === sub[k]) k++
    if (k === n) return i
    budget -= k
    if (budget < 0) return linearLastIndexOf(j => s[j]!, sub, start, i - 1 + n)
  }
  return -1
}

/** How often `sub` occurs without overlap in [start, end). */
export function countBytes(s: Uint8Array, sub: Uint8Array, start = 0, end = s.length): number {
  if (start > end) return 0
  if (sub.length === 0) return end - start + 1
  let n = 0
  for (let i = indexOfBytes(s, sub, start, end); i >= 0; i = indexOfBytes(s, sub, i + sub.length, end)) n++
  return n
}

/** Replaces the first `limit` (all when negative) occurrences; undefined if there is nothing to do. */
export function replaceBytes(
  s: Uint8Array,
  old: Uint8Array,
  by: Uint8Array,
  limit: number,
): Uint8Array | undefined {
  if (limit === 0) return undefined
  if (old.length === 0) return interleave(s, by, limit)
  const parts: Uint8Array[] = []
  let from = 0
  for (let n = limit; n !== 0; n--) {
    const i = indexOfBytes(s, old, from)
    if (i < 0) break
    parts.push(s.subarray(from, i), by)
    from = i + old.length
  }
  if (parts.length === 0) return undefined
  parts.push(s.subarray(from))
  return concatBytes(parts)
}

/** `by` before every byte and at the end, at most `limit` times. */
function interleave(s: Uint8Array, by: Uint8Array, limit: number): Uint8Array | undefined {
  const times = limit < 0 ? s.length + 1 : Math.min(limit, s.length + 1)
  if (by.length === 0) return undefined
  const out = new Uint8Array(s.length + times * by.length)
  let at = 0
  for (let i = 0; i <= s.length; i++) {
    if (i < times) {
      out.set(by, at)
      at += by.length
    }
    if (i < s.length) out[at++] = s[i]!
  }
  return out
}

/** `s` repeated. */
export function repeatBytes(s: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array(s.length * count)
  if (s.length === 1) return out.fill(s[0]!)
  out.set(s)
  for (let done = s.length; done < out.length; done *= 2) out.copyWithin(done, 0, done)
  return out
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}

export function startsWithAt(s: Uint8Array, prefix: Uint8Array, at: number): boolean {
  if (at < 0 || at + prefix.length > s.length) return false
  for (let i = 0; i < prefix.length; i++) if (s[at + i] !== prefix[i]) return false
  return true
}
