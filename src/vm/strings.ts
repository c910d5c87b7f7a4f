/** Joining strings: f-strings and `BUILD_STRING`. */
import { fromCodePoints, WideString } from '../base/wide_string.ts'
import type { PyStr } from '../runtime/values.ts'

/** The concatenation. Narrow parts need no check; a wide one makes the whole wide. */
export function concatStrings(parts: readonly PyStr[]): PyStr {
  let out = ''
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    if (typeof part !== 'string') return concatWide(parts)
    out += part
  }
  return out
}

function concatWide(parts: readonly PyStr[]): PyStr {
  const points: number[] = []
  for (const part of parts) {
    if (part instanceof WideString) for (const c of part.points) points.push(c)
    else for (let i = 0; i < part.length; i++) points.push(part.charCodeAt(i))
  }
  return fromCodePoints(points)
}
