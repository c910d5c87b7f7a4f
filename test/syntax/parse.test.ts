/** Trees, errors and warnings against what CPython 3.14 says (tools/generate_syntax_fixtures.mjs). */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SyntaxErrorData } from '../../src/syntax/errors.ts'
import { parse } from '../../src/syntax/parse.ts'
import { type Case, type Outcome, outcomeOfCase } from './dump.ts'

interface Fixture extends Case {
  readonly expected: Outcome
}

function fixtures(name: string): Fixture[] {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
}

describe.each(['valid.json', 'invalid.json', 'special.json'])('%s', name => {
  test.each(fixtures(name).map(item => [JSON.stringify(item.source).slice(0, 70), item] as const))(
    '%s',
    (_, item) => {
      expect(outcomeOfCase(item)).toEqual(item.expected)
    },
  )
})

function failure(source: string, mode: 'exec' | 'eval' = 'exec'): SyntaxErrorData {
  try {
    parse(source, { filename: 'f.py', mode })
  } catch (error) {
    if (error instanceof SyntaxErrorData) return error
    throw error
  }
  throw new Error('no error')
}

describe('limits', () => {
  test('200 brackets are too many', () => {
    expect(() => parse(`${'('.repeat(199)}a${')'.repeat(199)}`, { filename: '', mode: 'eval' })).not.toThrow()
    expect(failure('('.repeat(201)).message).toBe('too many nested parentheses')
  })

  test('deep nesting never overflows the stack', () => {
    for (const piece of ['not ', '-', 'lambda:', 'a if b else ', 'a**', 'lambda x=']) {
      expect(failure(`${piece.repeat(50_000)}1`).type).toMatch(/MemoryError|SyntaxError/)
    }
  })

  test('long chains are no nesting', () => {
    for (const piece of ['+a', '.b', '()', '[0]', ' and a', '<a', ',a']) {
      expect(() => parse(`a${piece.repeat(20_000)}`, { filename: '', mode: 'exec' })).not.toThrow()
    }
    expect(() =>
      parse(`if a: b\n${'elif a: b\n'.repeat(5000)}`, { filename: '', mode: 'exec' }),
    ).not.toThrow()
  })

  test('errors far down are found', () => {
    const error = failure(`${'class A:\n  def f(self): pass\n'.repeat(500)}x = = 1\n`)
    expect([error.message, error.lineno, error.offset]).toEqual(['invalid syntax', 1001, 5])
    expect(error.lastStatement).toEqual([999, 0])
  })

  test('huge decimal literals', () => {
    expect(failure('9'.repeat(4301)).message).toMatch(/^Exceeds the limit \(4300 digits\)/)
  })
})

describe('warnings', () => {
  test('become errors when the handler says so', () => {
    const options = { filename: 'f', mode: 'exec', onWarning: () => true } as const
    expect(() => parse("x = '\\d'", options)).toThrow(
      '"\\d" is an invalid escape sequence. Did you mean "\\\\d"?',
    )
    expect(() => parse('1or 2', options)).toThrow('invalid decimal literal')
  })
})
