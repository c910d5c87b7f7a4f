import { readFileSync } from 'node:fs'

/** The values of a golden file with one JSON value a line. */
export function goldenLines<T>(name: string): T[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line): T => JSON.parse(line))
}
