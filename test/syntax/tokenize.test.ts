/** The tokens of `_tokenize` against CPython's. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SyntaxErrorData } from '../../src/syntax/errors.ts'
import { TokenIterator } from '../../src/syntax/tokenize.ts'

interface Fixture {
  readonly source: string
  readonly expected: (number | string | null)[][]
}

const fixtures: Fixture[] = JSON.parse(readFileSync(new URL('tokens.json', import.meta.url), 'utf8'))

function tokens(source: string): (number | string | null)[][] {
  const out: (number | string | null)[][] = []
  try {
    const iterator = new TokenIterator(source, { extraTokens: true })
    for (let t = iterator.next(); t !== null; t = iterator.next()) {
      out.push([t.type, t.string, t.lineno, t.col, t.endLineno, t.endCol, t.line])
    }
  } catch (error) {
    if (!(error instanceof SyntaxErrorData)) throw error
    // `tokenize` words this one differently.
    const message = error.message.replace(
      /^unterminated triple-quoted string literal.*/,
      'EOF in multi-line string',
    )
    out.push([message, error.lineno, error.offset])
  }
  return out
}

describe('tokens.json', () => {
  test.each(fixtures.map(item => [JSON.stringify(item.source).slice(0, 70), item] as const))(
    '%s',
    (_, item) => {
      expect(tokens(item.source)).toEqual(item.expected)
    },
  )
})
