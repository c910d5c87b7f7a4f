/** Lists of nodes: what attempts leave behind does not get into others, and empty lists stay empty. */
import { expect, test } from 'vitest'
import { compile } from '../../src/compiler/compile.ts'
import { parse } from '../../src/syntax/parse.ts'
import { NO_NODES } from '../../src/syntax/parser/node_stack.ts'

/** Of each call in a source how many arguments and keywords it has. */
function calls(source: string): string[] {
  const found: string[] = []
  JSON.stringify(parse(source, { filename: 'x', mode: 'exec' }), (_, node) => {
    if (node?.kind === 'Call') found.push(`${node.args.length} ${node.keywords.length}`)
    return node
  })
  return found
}

test('an attempt that fails leaves nothing', () => {
  // Items in parentheses, and a match statement, are tried first; both turn out to be expressions.
  expect(calls('with (a, b, f(c, d=1))[0](g, h=2) as x: k(l)\n')).toEqual(['1 1', '1 1', '1 0'])
  expect(calls('match (a, b, f(c, d=1))[0](g, h=2)\nk(l)\n')).toEqual(['1 1', '3 0', '1 1', '1 0'])
})

test('nothing is added to the empty list that all trees share', () => {
  compile('def f(): pass\nclass C: f()\nfor x in (): pass\nx = lambda: []\n', { filename: 'x' })
  compile('"doc"\nclass C:\n  "doc"\n', { filename: 'x', optimize: 2 })
  expect(NO_NODES).toHaveLength(0)
})
