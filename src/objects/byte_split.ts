/**
 * split, rsplit, splitlines and strip over bytes; white space is ASCII's.
 * CPython: Objects/stringlib/split.h.
 */
import { indexOfBytes, lastIndexOfBytes } from './byte_search.ts'

/** [start, end) pairs. */
type Ranges = [start: number, end: number][]

export function isSpaceByte(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13)
}

/** Splits at runs of white space, at most `limit` times (no limit when negative). */
export function splitWhitespace(s: Uint8Array, limit: number): Ranges {
  const out: Ranges = []
  const n = s.length
  for (let i = 0; ; ) {
    while (i < n && isSpaceByte(s[i]!)) i++
    if (i >= n) return out
    if (limit >= 0 && out.length >= limit) {
      out.push([i, n])
      return out
    }
    const start = i
    while (i < n && !isSpaceByte(s[i]!)) i++
    out.push([start, i])
  }
}

export function rsplitWhitespace(s: Uint8Array, limit: number): Ranges {
  const out: Ranges = []
  for (let i = s.length; ; ) {
    while (i > 0 && isSpaceByte(s[i - 1]!)) i--
    if (i <= 0) return out.reverse()
    if (limit >= 0 && out.length >= limit) {
      out.push([0, i])
      return out.reverse()
    }
    const end = i
    while (i > 0 && !isSpaceByte(s[i - 1]!)) i--
    out.push([i, end])
  }
}

/** Splits at each `sep`, which is not empty. */
export function splitAt(s: Uint8Array, sep: Uint8Array, limit: number): Ranges {
  const out: Ranges = []
  let from = 0
  while (limit < 0 || out.length < limit) {
    const i = indexOfBytes(s, sep, from)
    if (i < 0) break
    out.push([from, i])
    from = i + sep.length
  }
  out.push([from, s.length])
  return out
}

export function rsplitAt(s: Uint8Array, sep: Uint8Array, limit: number): Ranges {
  const out: Ranges = []
  let end = s.length
  while (limit < 0 || out.length < limit) {
    const i = lastIndexOfBytes(s, sep, 0, end)
    if (i < 0) break
    out.push([i + sep.length, end])
    end = i
  }
  out.push([0, end])
  return out.reverse()
}

/** Splits at \n, \r and \r\n. */
export function splitLines(s: Uint8Array, keepEnds: boolean): Ranges {
  const out: Ranges = []
  for (let i = 0; i < s.length; ) {
    const start = i
    while (i < s.length && s[i] !== 10 && s[i] !== 13) i++
    const end = i
    if (i < s.length) i += s[i] === 13 && s[i + 1] === 10 ? 2 : 1
    out.push([start, keepEnds ? i : end])
  }
  return out
}

/** What is left after dropping bytes of `chars` (white space if undefined) at the chosen ends. */
export function stripRange(
  s: Uint8Array,
  chars: Uint8Array | undefined,
  left: boolean,
  right: boolean,
): [start: number, end: number] {
  const drops = chars === undefined ? isSpaceByte : (c: number) => chars.includes(c)
  let start = 0
  let end = s.length
  if (left) while (start < end && drops(s[start]!)) start++
  if (right) while (end > start && drops(s[end - 1]!)) end--
  return [start, end]
}
