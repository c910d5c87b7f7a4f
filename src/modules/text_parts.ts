/**
 * Work on UTF-16 text that keeps a Python str's surrogates apart: a high and a low one that follow each
 * other are two characters in Python, but one in JavaScript.
 */
import { fromCodePoints, fromUtf16 } from '../base/wide_string.ts'
import type { PyStr } from '../runtime/values.ts'

const isHigh = (p: number): boolean => p >= 0xd800 && p < 0xdc00
const isLow = (p: number): boolean => p >= 0xdc00 && p < 0xe000

/** `f` of the text, part by part where surrogates meet. */
export function mapText(text: PyStr, f: (utf16: string) => string): PyStr {
  if (typeof text === 'string') return fromUtf16(f(text))
  const out: number[] = []
  let part = ''
  const flush = () => {
    for (const c of f(part)) out.push(c.codePointAt(0)!)
    part = ''
  }
  text.points.forEach((p, i) => {
    if (i > 0 && isLow(p) && isHigh(text.points[i - 1]!)) flush()
    part += String.fromCodePoint(p)
  })
  flush()
  return fromCodePoints(out)
}
