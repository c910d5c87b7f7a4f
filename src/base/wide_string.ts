/**
 * Strings that JavaScript cannot index by code point.
 *
 * A Python str is a sequence of code points. Where no code unit is a surrogate a JavaScript string
 * is exactly that, and Typhon uses it as it is. Every other string (astral characters, lone
 * surrogates) is a WideString: the code points in an array. The two sets are disjoint: a
 * WideString always has a code point >= 0x10000 or a surrogate, so equality never has to
 * compare across the two. CPython: Objects/unicodeobject.c (its four storage kinds).
 */

const SURROGATE = /[\ud800-\udfff]/

export class WideString {
  /** Code points; at least one is astral or a surrogate. Never mutated. */
  declare readonly points: Uint32Array
  constructor(points: Uint32Array) {
    this.points = points
  }
}

/** True if every code unit of `s` is a code point of its own. */
export function isNarrow(s: string): boolean {
  if (s.length > SHORT) return !SURROGATE.test(s)
  for (let i = 0; i < s.length; i++) {
    const unit = s.charCodeAt(i)
    if (unit >= 0xd800 && unit <= 0xdfff) return false
  }
  return true
}

/** The host's regular expressions cost more than a loop for fewer characters than this. */
const SHORT = 24

/** The Python string of a UTF-16 string: surrogate pairs are joined, lone surrogates stay. */
export function fromUtf16(s: string): string | WideString {
  if (isNarrow(s)) return s
  const points = new Uint32Array(s.length)
  let length = 0
  for (let i = 0; i < s.length; i++) {
    const point = s.codePointAt(i)!
    points[length++] = point
    if (point > 0xffff) i++
  }
  return new WideString(length === s.length ? points : points.slice(0, length))
}

/** The Python string of one code point. */
export function fromCodePoint(point: number): string | WideString {
  const narrow = point < 0xd800 || (point > 0xdfff && point <= 0xffff)
  return narrow ? String.fromCharCode(point) : new WideString(Uint32Array.of(point))
}

/** The Python string with these code points. */
export function fromCodePoints(points: ArrayLike<number>): string | WideString {
  for (let i = 0; i < points.length; i++) {
    const c = points[i]!
    if (c > 0xffff || (c >= 0xd800 && c <= 0xdfff)) return new WideString(new Uint32Array(points))
  }
  return narrowFromCodePoints(points)
}

function narrowFromCodePoints(points: ArrayLike<number>): string {
  if (points.length < 4096) return String.fromCharCode.apply(null, points as number[])
  let out = ''
  for (let i = 0; i < points.length; i += 4096) {
    out += String.fromCharCode.apply(null, Array.prototype.slice.call(points, i, i + 4096))
  }
  return out
}

/** The UTF-16 form of a Python string. Two lone surrogates that touch become indistinguishable from a pair. */
export function toUtf16(s: string | WideString): string {
  if (typeof s === 'string') return s
  let out = ''
  for (const c of s.points) out += String.fromCodePoint(c)
  return out
}
