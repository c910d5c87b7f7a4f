/**
 * repr() and ascii() of strings. CPython: Objects/unicodeobject.c (unicode_repr).
 */
import { isPrintable } from '../base/unicode/types.ts'
import { fromUtf16 } from '../base/wide_string.ts'
import { codePointAt, textLength } from '../base/wide_string_ops.ts'
import { reprObject } from '../runtime/abstract.ts'
import { type PyStr, type PyValue, strValue } from '../runtime/values.ts'

const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0')

/** `\xhh`, `\uhhhh` or `\Uhhhhhhhh` */
export function escapePoint(cp: number): string {
  if (cp < 0x100) return `\\x${hex(cp, 2)}`
  return cp < 0x10000 ? `\\u${hex(cp, 4)}` : `\\U${hex(cp, 8)}`
}

function quoteFor(s: PyStr): string {
  let single = false
  let double = false
  for (let i = 0; i < textLength(s); i++) {
    const c = codePointAt(s, i)
    if (c === 39) single = true
    else if (c === 34) double = true
  }
  return single && !double ? '"' : "'"
}

function escaped(cp: number, quote: string, ascii: boolean): string {
  switch (cp) {
    case 9:
      return '\\t'
    case 10:
      return '\\n'
    case 13:
      return '\\r'
    case 92:
      return '\\\\'
  }
  const c = String.fromCodePoint(cp)
  if (c === quote) return `\\${c}`
  if (cp < 32 || cp === 127) return escapePoint(cp)
  if (cp < 127) return c
  return ascii || !isPrintable(cp) ? escapePoint(cp) : c
}

/** Plain ASCII without quotes, backslashes and controls needs no look at each character. */
const SIMPLE = /^[ !#-&(-[\]-~]*$/

export function strRepr(s: PyStr, ascii = false): PyStr {
  if (typeof s === 'string' && SIMPLE.test(s)) return `'${s}'`
  const quote = quoteFor(s)
  let out = quote
  for (let i = 0; i < textLength(s); i++) out += escaped(codePointAt(s, i), quote, ascii)
  return fromUtf16(out + quote)
}

/** `ascii(v)`: the repr, which may be of a subclass of str, or its escaped form. */
export function asciiObject(v: PyValue): PyValue {
  const shown = reprObject(v)
  const text = strValue(shown)!
  const ascii = asciiText(text)
  return textLength(text) === ascii.length ? shown : ascii
}

/** The ASCII form of a text: what `ascii()` makes of a repr. */
export function asciiText(s: PyStr): string {
  let out = ''
  for (let i = 0; i < textLength(s); i++) {
    const cp = codePointAt(s, i)
    out += cp < 128 ? String.fromCharCode(cp) : escapePoint(cp)
  }
  return out
}
