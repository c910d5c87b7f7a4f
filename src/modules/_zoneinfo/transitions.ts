/**
 * A zone's transitions: numbers in, numbers out. `kinds[i]` says which kind of time (offset, name, summer time or
 * not) holds from transition `i` on. CPython: Modules/_zoneinfo.c (utcoff_to_dstoff, ts_to_local, _bisect).
 */

/** What the offset of summer time is taken for where the transitions do not show it. */
const HOUR = 3600

/**
 * By how much each kind of summer time differs from the standard time next to it: the file tells the whole
 * offset only. What no transition shows counts as an hour, so that it is not nothing.
 */
export function dstOffsets(
  kinds: readonly number[],
  offsets: readonly number[],
  isDst: readonly boolean[],
): number[] {
  const found = offsets.map(() => 0)
  for (let i = 1; i < kinds.length; i++) {
    const kind = kinds[i]!
    if (isDst[kind] && found[kind] === 0) found[kind] = shownOffset(kinds, offsets, isDst, i)
  }
  return found.map((offset, kind) => (isDst[kind] && offset === 0 ? HOUR : offset))
}

function shownOffset(
  kinds: readonly number[],
  offsets: readonly number[],
  isDst: readonly boolean[],
  at: number,
): number {
  const kind = kinds[at]!
  const before = kinds[at - 1]!
  const difference = isDst[before] ? 0 : offsets[kind]! - offsets[before]!
  const after = kinds[at + 1]
  // The kind that stands last is not compared with what follows it, as in CPython.
  if (difference !== 0 || after === undefined || kind === offsets.length - 1 || isDst[after])
    return difference
  return offsets[kind]! - offsets[after]!
}

/**
 * The times of the transitions as the clock on the wall shows them, for `fold` 0 and 1: a time that comes
 * twice is before the transition at first, after it the second time.
 */
export function wallTimes(
  times: readonly number[],
  kinds: readonly number[],
  offsets: readonly number[],
): readonly [number[], number[]] {
  const before = (i: number) => offsets[i === 0 ? 0 : kinds[i - 1]!]!
  const after = (i: number) => offsets[kinds[i]!]!
  return [
    times.map((time, i) => time + Math.max(before(i), after(i))),
    times.map((time, i) => time + Math.min(before(i), after(i))),
  ]
}

/** How many of the sorted `times` are not after `time`. */
export function countUpTo(time: number, times: readonly number[]): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! > time) high = middle
    else low = middle + 1
  }
  return high
}
