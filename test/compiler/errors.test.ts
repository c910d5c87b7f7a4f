/** Errors and warnings of the compiler against CPython's; make_goldens.py writes errors.golden. */
import { expect, test } from 'vitest'
import { compile } from '../../src/compiler/compile.ts'
import { SyntaxErrorData } from '../../src/syntax/errors.ts'
import { goldenLines } from './golden_lines.ts'

interface Outcome {
  source: string
  error: [string, string, number, number, number, number] | null
  warnings: [number, string][]
}

const goldens = goldenLines<Outcome>('errors.golden')

function outcome(source: string): Outcome {
  const warnings: [number, string][] = []
  const onWarning = (w: { lineno: number; message: string }): undefined => {
    warnings.push([w.lineno, w.message])
  }
  try {
    compile(source, { filename: '<test>', onWarning })
    return { source, error: null, warnings }
  } catch (e) {
    if (!(e instanceof SyntaxErrorData)) throw e
    const { type, message, lineno, offset, end_lineno, end_offset } = e
    const error: Outcome['error'] = [
      type,
      message,
      lineno ?? -9,
      offset ?? -9,
      end_lineno ?? -9,
      end_offset ?? -9,
    ]
    return { source, error, warnings }
  }
}

test('every error and warning is the one that CPython reports, at its place', () => {
  expect(goldens.map(golden => outcome(golden.source))).toEqual(goldens)
})

test('a warning that is an error is thrown as SyntaxError', () => {
  const run = () => compile('x = 1\nx is 1', { filename: '<test>', onWarning: () => true })
  expect(run).toThrow(expect.objectContaining({ type: 'SyntaxError', lineno: 2, offset: 1, end_offset: 7 }))
})

const DEEP: [string, string][] = [
  ['unary operators', `${'-'.repeat(100_000)}x`],
  ['conditions', `x${' if x else x'.repeat(100_000)}`],
]

test.each(DEEP)('deep nesting of %s is an error of Python', (_, source) => {
  expect(() => compile(source, { filename: '<test>' })).toThrow(SyntaxErrorData)
})

const LONG: [string, string][] = [
  ['calls', `x${'()'.repeat(100_000)}`],
  ['sums', Array(50_000).fill('x').join(' + ')],
  ['elif chains', `if x: y\n${'elif x: y\n'.repeat(3_000)}`],
]

test.each(LONG)('long %s are no nesting', (_, source) => {
  expect(compile(source, { filename: '<test>' }).name).toBe('<module>')
})
