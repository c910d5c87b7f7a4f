/**
 * "Did you mean": the closest name by a weighted edit distance. CPython: Python/suggestions.c.
 */

const MOVE_COST = 2
const CASE_COST = 1
const MAX_CANDIDATES = 750
const MAX_LENGTH = 40

function substitution(a: string, b: string): number {
  if (a === b) return 0
  return a.length === 1 && a.toLowerCase() === b.toLowerCase() ? CASE_COST : MOVE_COST
}

/** The edit distance of two names, or something above `max`. */
export function distance(left: string, right: string, max: number): number {
  if (left === right) return 0
  let start = 0
  while (start < left.length && left[start] === right[start]) start++
  let a = left.slice(start)
  let b = right.slice(start)
  let end = 0
  while (end < a.length && end < b.length && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  a = a.slice(0, a.length - end)
  b = b.slice(0, b.length - end)
  if (a === '' || b === '') return (a.length + b.length) * MOVE_COST
  if (a.length > MAX_LENGTH || b.length > MAX_LENGTH) return max + 1
  if (b.length < a.length) [a, b] = [b, a]
  if ((b.length - a.length) * MOVE_COST > max) return max + 1
  return editDistance(a, b, max)
}

/** Row by row; gives up when a whole row is above `max`. */
function editDistance(a: string, b: string, max: number): number {
  const row = Array.from(a, (_, i) => (i + 1) * MOVE_COST)
  let result = 0
  for (let j = 0; j < b.length; j++) {
    let diagonal = j * MOVE_COST
    result = diagonal
    let least = Number.MAX_SAFE_INTEGER
    for (let i = 0; i < a.length; i++) {
      const substitute = diagonal + substitution(b[j]!, a[i]!)
      diagonal = row[i]!
      const insertOrDelete = Math.min(result, diagonal) + MOVE_COST
      result = Math.min(insertOrDelete, substitute)
      row[i] = result
      least = Math.min(least, result)
    }
    if (least > max) return max + 1
  }
  return result
}

/** The candidate nearest to `name`, if one is near enough. */
export function suggest(candidates: readonly string[], name: string): string | undefined {
  if (candidates.length >= MAX_CANDIDATES) return undefined
  let best: string | undefined
  let bestDistance = Number.MAX_SAFE_INTEGER
  for (const candidate of candidates) {
    if (candidate === name) continue
    const max = Math.min(Math.floor(((name.length + candidate.length + 3) * MOVE_COST) / 6), bestDistance - 1)
    const d = distance(name, candidate, max)
    if (d > max) continue
    best = candidate
    bestDistance = d
  }
  return best
}
