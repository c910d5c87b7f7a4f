/**
 * split, rsplit, splitlines, strip, partition, expandtabs over Python strings.
 * CPython: Objects/stringlib/split.h, Objects/unicodeobject.c.
 */
import { isLinebreak, isSpace } from '../base/unicode/types.ts'
import {
  charAt,
  codePointAt,
  indexOfText,
  joinTexts,
  lastIndexOfText,
  sliceText,
  textLength,
} from '../base/wide_string_ops.ts'
import type { PyStr } from '../runtime/values.ts'

/** Splits at runs of white space. */
export function splitWhitespace(s: PyStr, limit: number): PyStr[] {
  if (typeof s === 'string' && limit < 0) return words(s)
  const out: PyStr[] = []
  const n = textLength(s)
  let i = 0
  for (;;) {
    while (i < n && isSpace(codePointAt(s, i))) i++
    if (i >= n) return out
    if (limit >= 0 && out.length >= limit) {
      out.push(sliceText(s, i, n))
      return out
    }
    const start = i
    while (i < n && !isSpace(codePointAt(s, i))) i++
    out.push(sliceText(s, start, i))
  }
}

function words(s: string): string[] {
  const out: string[] = []
  let start = -1
  for (let i = 0; i < s.length; i++) {
    if (!isSpace(s.charCodeAt(i))) {
      if (start < 0) start = i
    } else if (start >= 0) {
      out.push(s.slice(start, i))
      start = -1
    }
  }
  if (start >= 0) out.push(s.slice(start))
  return out
}

export function rsplitWhitespace(s: PyStr, limit: number): PyStr[] {
  const out: PyStr[] = []
  let i = textLength(s)
  for (;;) {
    while (i > 0 && isSpace(codePointAt(s, i - 1))) i--
    if (i <= 0) return out.reverse()
    if (limit >= 0 && out.length >= limit) {
      out.push(sliceText(s, 0, i))
      return out.reverse()
    }
    const end = i
    while (i > 0 && !isSpace(codePointAt(s, i - 1))) i--
    out.push(sliceText(s, i, end))
  }
}

/** Splits at each `sep`, which is not empty. */
export function splitAt(s: PyStr, sep: PyStr, limit: number): PyStr[] {
  if (limit < 0 && typeof s === 'string' && typeof sep === 'string') return s.split(sep)
  const out: PyStr[] = []
  let from = 0
  while (limit < 0 || out.length < limit) {
    const i = indexOfText(s, sep, from)
    if (i < 0) break
    out.push(sliceText(s, from, i))
    from = i + textLength(sep)
  }
  out.push(sliceText(s, from, textLength(s)))
  return out
}

export function rsplitAt(s: PyStr, sep: PyStr, limit: number): PyStr[] {
  const out: PyStr[] = []
  let end = textLength(s)
  while (limit < 0 || out.length < limit) {
    const i = lastIndexOfText(s, sep, 0, end)
    if (i < 0) break
    out.push(sliceText(s, i + textLength(sep), end))
    end = i
  }
  out.push(sliceText(s, 0, end))
  return out.reverse()
}

export function splitLines(s: PyStr, keepEnds: boolean): PyStr[] {
  const out: PyStr[] = []
  const n = textLength(s)
  let i = 0
  while (i < n) {
    const start = i
    if (typeof s === 'string') while (i < n && !isLinebreak(s.charCodeAt(i))) i++
    else while (i < n && !isLinebreak(codePointAt(s, i))) i++
    const end = i
    if (i < n) i += codePointAt(s, i) === 13 && i + 1 < n && codePointAt(s, i + 1) === 10 ? 2 : 1
    out.push(sliceText(s, start, keepEnds ? i : end))
  }
  return out
}

/** Strips characters that `drops` accepts at the chosen ends. */
export function stripText(s: PyStr, left: boolean, right: boolean, drops: (cp: number) => boolean): PyStr {
  let start = 0
  let end = textLength(s)
  if (left) while (start < end && drops(codePointAt(s, start))) start++
  if (right) while (end > start && drops(codePointAt(s, end - 1))) end--
  return start === 0 && end === textLength(s) ? s : sliceText(s, start, end)
}

/** A test for membership in the characters of `chars`; white space when undefined. */
export function stripper(chars: PyStr | undefined): (cp: number) => boolean {
  if (chars === undefined) return isSpace
  const set = new Set<number>()
  for (let i = 0; i < textLength(chars); i++) set.add(codePointAt(chars, i))
  return cp => set.has(cp)
}

export function expandTabs(s: PyStr, size: number): PyStr {
  const parts: PyStr[] = []
  let column = 0
  for (let i = 0; i < textLength(s); i++) {
    const cp = codePointAt(s, i)
    if (cp === 9) {
      const n = size > 0 ? size - (column % size) : 0
      parts.push(' '.repeat(n))
      column += n
    } else {
      column = cp === 10 || cp === 13 ? 0 : column + 1
      parts.push(charAt(s, i))
    }
  }
  return joinTexts(parts)
}
