/**
 * Searching in linear time, Knuth-Morris-Pratt: for needles and haystacks on which the quick searches of the
 * host or of the first byte would compare too much. CPython: the two-way search of Objects/stringlib/fastsearch.h.
 */
export type Units = Uint8Array | Uint16Array | Uint32Array

/** The first index of `sub` (not empty) in [start, end) of what `at` gives, or -1. */
export function linearIndexOf(at: (i: number) => number, sub: Units, start: number, end: number): number {
  const fallback = borders(sub)
  let k = 0
  for (let i = start; i < end; i++) {
    const unit = at(i)
    while (k > 0 && unit !== sub[k]) k = fallback[k - 1]!
    if (unit === sub[k]) k++
    if (k === sub.length) return i - k + 1
  }
  return -1
}

/** The same in bytes, which are read without a call for each. */
export function linearIndexOfBytes(s: Uint8Array, sub: Uint8Array, start: number, end: number): number {
  const fallback = borders(sub)
  const n = sub.length
  let k = 0
  for (let i = start; i < end; i++) {
    const byte = s[i]!
    while (k > 0 && byte !== sub[k]) k = fallback[k - 1]!
    if (byte === sub[k]) k++
    if (k === n) return i - k + 1
  }
  return -1
}

/** The last index, by a forward search of the reversed needle through the haystack from its end. */
export function linearLastIndexOf(at: (i: number) => number, sub: Units, start: number, end: number): number {
  const i = linearIndexOf(j => at(end - 1 - j), sub.slice().reverse(), 0, end - start)
  return i < 0 ? -1 : end - i - sub.length
}

/** For each prefix of `sub` the length of its longest proper border. */
function borders(sub: Units): Int32Array {
  const out = new Int32Array(sub.length)
  for (let i = 1, k = 0; i < sub.length; i++) {
    while (k > 0 && sub[i] !== sub[k]) k = out[k - 1]!
    if (sub[i] === sub[k]) k++
    out[i] = k
  }
  return out
}
