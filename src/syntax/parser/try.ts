/**
 * `try` with `except`, `except*`, `else` and `finally`. CPython: Grammar/python.gram (Try statement).
 */
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import { parseExpressions } from './expressions.ts'
import type { Parser } from './parser.ts'
import { parseBlock, parseElse } from './statements.ts'

export function parseTry(p: Parser): ast.stmt {
  const s = p.pos
  const { tokens } = p
  p.advance()
  p.expect(T.COLON)
  const body = parseBlock(p)
  const handlers: ast.excepthandler[] = []
  let orelse: ast.stmt[] = []
  const starred = p.type === T.EXCEPT && p.peek() === T.STAR
  if (p.type === T.EXCEPT) {
    if (starred) p.needVersion(11)
    while (p.type === T.EXCEPT) handlers.push(parseHandler(p, starred))
    orelse = parseElse(p)
  } else if (p.type !== T.FINALLY) throw p.fail()
  const finalbody = parseFinally(p)
  const last = p.lastToken()
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  const endLine = tokens.endLineno[last]!
  const endCol = tokens.endCol[last]!
  const Node = starred ? ast.TryStar : ast.Try
  return new Node(body, handlers, orelse, finalbody, line, col, endLine, endCol)
}

function parseFinally(p: Parser): ast.stmt[] {
  if (!p.eat(T.FINALLY)) return []
  p.expect(T.COLON)
  return parseBlock(p)
}

function parseHandler(p: Parser, starred: boolean): ast.excepthandler {
  const s = p.pos
  const { tokens } = p
  p.advance()
  if (p.eat(T.STAR) !== starred) throw p.fail()
  let type: ast.expr | null = null
  let name: string | null = null
  if (p.type !== T.COLON || starred) {
    const start = p.pos
    type = parseExpressions(p)
    // A tuple without parentheses is new in 3.14, and takes no name.
    const bare = type.kind === 'Tuple' && type.col_offset === tokens.col[start] && !isEnclosed(p, start, type)
    if (bare) p.needVersion(14)
    if (p.type === T.AS && !bare) {
      p.advance()
      name = p.identifier()
    }
  }
  p.expect(T.COLON)
  const body = parseBlock(p)
  const last = p.lastToken()
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  return new ast.ExceptHandler(type, name, body, line, col, tokens.endLineno[last]!, tokens.endCol[last]!)
}

/** True if the tuple that was just read from token `start` on is all in one pair of parentheses. */
function isEnclosed(p: Parser, start: number, tuple: ast.Tuple): boolean {
  if (p.tokens.type[start] !== T.LPAR) return false
  const first = tuple.elts[0]
  return first === undefined || first.lineno !== tuple.lineno || first.col_offset !== tuple.col_offset
}
