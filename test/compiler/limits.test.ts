import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/compiler/compile.ts'
import { SyntaxErrorData } from '../../src/syntax/errors.ts'

interface Shape {
  readonly name: string
  readonly parts: readonly [string, string, string, string, string]
  /** By the number of repetitions: nothing, or the class, message, line and offset of the error. */
  readonly results: Readonly<Record<string, readonly (string | number)[]>>
}

/** Made by make_limits.py. */
const shapes: readonly Shape[] = JSON.parse(readFileSync(new URL('limits.json', import.meta.url), 'utf8'))

function outcome(source: string): (string | number | null)[] {
  try {
    compile(source, { filename: '<limits>' })
    return []
  } catch (error) {
    if (!(error instanceof SyntaxErrorData)) throw error
    const { type, message, lineno, offset } = error
    return lineno === null ? [type, message] : [type, message, lineno, offset]
  }
}

describe.each(shapes)('deep and long sources: $name', ({ parts, results }) => {
  test.each(Object.entries(results))('%s times', (times, expected) => {
    const [before, left, middle, right, after] = parts
    const n = Number(times)
    expect(outcome(before + left.repeat(n) + middle + right.repeat(n) + after)).toEqual(expected)
  })
})
