/**
 * Sequence operations on Python strings (`string | WideString`), by code point.
 *
 * Where both operands are JS strings these are JavaScript's own operations, since no code unit is a
 * surrogate then; otherwise they work on arrays of code points. Indices are code points throughout.
 */
import { linearIndexOf, linearLastIndexOf } from './linear_search.ts'
import { fromCodePoints, WideString } from './wide_string.ts'

export type Text = string | WideString

export function textLength(s: Text): number {
  return typeof s === 'string' ? s.length : s.points.length
}

export function codePointAt(s: Text, i: number): number {
  return typeof s === 'string' ? s.charCodeAt(i) : s.points[i]!
}

/** The code points of a string; a fresh array for a JS string, the string's own (do not write) otherwise. */
export function codePoints(s: Text): Uint32Array {
  if (typeof s !== 'string') return s.points
  const out = new Uint32Array(s.length)
  for (let i = 0; i < s.length; i++) out[i] = s.charCodeAt(i)
  return out
}

/** The one-character string at `i`. */
export function charAt(s: Text, i: number): Text {
  return typeof s === 'string' ? s[i]! : fromCodePoints([s.points[i]!])
}

/** Code points `start` to `stop`; 0 <= start, stop <= length. */
export function sliceText(s: Text, start: number, stop: number): Text {
  if (start >= stop) return ''
  return typeof s === 'string' ? s.slice(start, stop) : fromCodePoints(s.points.subarray(start, stop))
}

/** Every `step`-th of `count` code points from `start`. */
export function sliceStep(s: Text, start: number, step: number, count: number): Text {
  if (typeof s === 'string') {
    let out = ''
    for (let i = 0, at = start; i < count; i++, at += step) out += s[at]
    return out
  }
  const out = new Uint32Array(count)
  for (let i = 0, at = start; i < count; i++, at += step) out[i] = s.points[at]!
  return fromCodePoints(out)
}

export function concatText(a: Text, b: Text): Text {
  if (typeof a === 'string' && typeof b === 'string') return a + b
  return joinTexts([a, b])
}

export function areNarrow(parts: readonly unknown[]): parts is readonly string[] {
  for (let i = 0; i < parts.length; i++) if (typeof parts[i] !== 'string') return false
  return true
}

/** As many parts as the host adds up faster than its own `join` does. */
const FEW = 6
function sumOf(parts: readonly string[]): string {
  let out = ''
  for (let i = 0; i < parts.length; i++) out += parts[i]!
  return out
}

/** All parts one after the other. */
export function joinTexts(parts: readonly Text[]): Text {
  if (areNarrow(parts)) return parts.length <= FEW ? sumOf(parts) : parts.join('')
  let length = 0
  for (const p of parts) length += textLength(p)
  const out = new Uint32Array(length)
  let at = 0
  for (const p of parts) at = copyPoints(p, out, at)
  // One of the parts has a character that no JavaScript string has.
  return new WideString(out)
}

/** From so many on a copy within the host is worth a call. */
const MANY_POINTS = 16

/** Writes the code points of `s` from `at`; where they end. */
function copyPoints(s: Text, out: Uint32Array, at: number): number {
  if (typeof s === 'string') {
    for (let i = 0; i < s.length; i++) out[at++] = s.charCodeAt(i)
    return at
  }
  const { points } = s
  if (points.length < MANY_POINTS) for (let i = 0; i < points.length; i++) out[at++] = points[i]!
  else {
    out.set(points, at)
    at += points.length
  }
  return at
}

export function repeatText(s: Text, count: number): Text {
  if (count <= 0) return ''
  if (typeof s === 'string') return s.repeat(count)
  const out = new Uint32Array(s.points.length * count)
  for (let i = 0; i < count; i++) out.set(s.points, i * s.points.length)
  return fromCodePoints(out)
}

export function equalTexts(a: Text, b: Text): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  const p = a.points
  const q = b.points
  if (p.length !== q.length) return false
  for (let i = 0; i < p.length; i++) if (p[i] !== q[i]) return false
  return true
}

/** Negative, zero or positive, by code points. */
export function compareTexts(a: Text, b: Text): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a === b ? 0 : 1
  const n = Math.min(textLength(a), textLength(b))
  for (let i = 0; i < n; i++) {
    const d = codePointAt(a, i) - codePointAt(b, i)
    if (d !== 0) return d
  }
  return textLength(a) - textLength(b)
}

function matchesAt(p: Uint32Array, q: Uint32Array, at: number): boolean {
  for (let i = 0; i < q.length; i++) if (p[at + i] !== q[i]) return false
  return true
}

/** The host's search may compare every unit with every other; beyond this many comparisons that is felt. */
const isLaborious = (needle: number, haystack: number): boolean => needle > 200 && needle * haystack > 2e7

function units(s: string): Uint16Array {
  const out = new Uint16Array(s.length)
  for (let i = 0; i < s.length; i++) out[i] = s.charCodeAt(i)
  return out
}

/** The first index of `sub` within [start, end), or -1. An empty `sub` is found at start when start <= end. */
export function indexOfText(s: Text, sub: Text, start = 0, end = textLength(s)): number {
  const last = end - textLength(sub)
  if (last < start) return -1
  if (typeof s === 'string') {
    if (typeof sub !== 'string') return -1
    if (isLaborious(sub.length, end - start))
      return linearIndexOf(i => s.charCodeAt(i), units(sub), start, end)
    return end === s.length ? s.indexOf(sub, start) : s.slice(0, end).indexOf(sub, start)
  }
  const p = s.points
  const q = codePoints(sub)
  if (isLaborious(q.length, end - start)) return linearIndexOf(i => p[i]!, q, start, end)
  for (let i = start; i <= last; i++) if (matchesAt(p, q, i)) return i
  return -1
}

/** The last index of `sub` within [start, end), or -1. */
export function lastIndexOfText(s: Text, sub: Text, start = 0, end = textLength(s)): number {
  const last = end - textLength(sub)
  if (last < start) return -1
  if (typeof s === 'string') {
    if (typeof sub !== 'string') return -1
    if (isLaborious(sub.length, end - start))
      return linearLastIndexOf(i => s.charCodeAt(i), units(sub), start, end)
    const i = s.lastIndexOf(sub, last)
    return i < start ? -1 : i
  }
  const p = s.points
  const q = codePoints(sub)
  if (isLaborious(q.length, end - start)) return linearLastIndexOf(i => p[i]!, q, start, end)
  for (let i = last; i >= start; i--) if (matchesAt(p, q, i)) return i
  return -1
}

/** How often `sub` occurs without overlap in [start, end). */
export function countText(s: Text, sub: Text, start = 0, end = textLength(s)): number {
  if (start > end) return 0
  const size = textLength(sub)
  if (size === 0) return end - start + 1
  let n = 0
  for (let i = indexOfText(s, sub, start, end); i >= 0; i = indexOfText(s, sub, i + size, end)) n++
  return n
}

/** Replaces the first `limit` (all when negative) occurrences. */
export function replaceText(s: Text, old: Text, by: Text, limit = -1): Text {
  if (limit === 0 || (textLength(s) < textLength(old) && textLength(old) > 0)) return s
  const size = textLength(old)
  if (size > 0 && limit < 0 && typeof s === 'string' && typeof old === 'string' && typeof by === 'string') {
    return replaceNarrow(s, old, by)
  }
  return size === 0 ? interleave(s, by, limit) : joinTexts(replaceParts(s, old, by, limit))
}

/** The host's own method takes twice as long where there are few occurrences, and `$` has a meaning in it. */
function replaceNarrow(s: string, old: string, by: string): string {
  let i = s.indexOf(old)
  if (i < 0) return s
  let out = ''
  let from = 0
  do {
    out += s.slice(from, i) + by
    from = i + old.length
    i = s.indexOf(old, from)
  } while (i >= 0)
  return out + s.slice(from)
}

function replaceParts(s: Text, old: Text, by: Text, limit: number): Text[] {
  const parts: Text[] = []
  const size = textLength(old)
  let from = 0
  for (let n = limit; n !== 0; n--) {
    const i = indexOfText(s, old, from)
    if (i < 0) break
    parts.push(sliceText(s, from, i), by)
    from = i + size
  }
  parts.push(sliceText(s, from, textLength(s)))
  return parts
}

/** `by` before every character and at the end, at most `limit` times. */
function interleave(s: Text, by: Text, limit: number): Text {
  const length = textLength(s)
  const times = limit < 0 ? length + 1 : Math.min(limit, length + 1)
  const parts: Text[] = []
  for (let i = 0; i < length; i++) {
    if (i < times) parts.push(by)
    parts.push(charAt(s, i))
  }
  if (times > length) parts.push(by)
  return joinTexts(parts)
}

export function startsWithAt(s: Text, prefix: Text, at: number): boolean {
  if (typeof s === 'string') return typeof prefix === 'string' && s.startsWith(prefix, at)
  return at + textLength(prefix) <= s.points.length && matchesAt(s.points, codePoints(prefix), at)
}
