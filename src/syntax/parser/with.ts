/**
 * `with` and `async with`. An opening parenthesis may enclose the items or begin the first
 * expression; the first reading is tried first, as the grammar says.
 * CPython: Grammar/python.gram (With statement).
 */
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import { parseExpression } from './expressions.ts'
import { ParseFailed, type Parser } from './parser.ts'
import { parseBlock, parseTypeComment } from './statements.ts'
import { parseStarTarget } from './targets.ts'

export function parseWith(p: Parser, s: number, isAsync: boolean): ast.stmt {
  const { tokens } = p
  p.expect(T.WITH)
  const items = (p.type === T.LPAR ? parseEnclosedItems(p) : null) ?? parseItems(p)
  p.expect(T.COLON)
  const comment = parseTypeComment(p)
  const body = parseBlock(p)
  const last = p.lastToken()
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  const endLine = tokens.endLineno[last]!
  const endCol = tokens.endCol[last]!
  const Node = isAsync ? ast.AsyncWith : ast.With
  return new Node(items, body, comment, line, col, endLine, endCol)
}

function parseItems(p: Parser): ast.withitem[] {
  const items: ast.withitem[] = []
  do items.push(parseItem(p))
  while (p.eat(T.COMMA))
  return items
}

function parseItem(p: Parser): ast.withitem {
  const context = parseExpression(p)
  if (!p.eat(T.AS)) return new ast.withitem(context, null)
  const target = parseStarTarget(p)
  if (p.type !== T.COMMA && p.type !== T.RPAR && p.type !== T.COLON) throw p.fail()
  return new ast.withitem(context, target)
}

/** `(` items `)` `:`, or null (with the cursor where it was) if that is not what stands here. */
function parseEnclosedItems(p: Parser): ast.withitem[] | null {
  const start = p.checkpoint()
  try {
    p.advance()
    const items: ast.withitem[] = []
    do {
      if (items.length > 0 && p.type === T.RPAR) break
      items.push(parseItem(p))
    } while (p.eat(T.COMMA))
    p.expect(T.RPAR)
    if (p.type === T.COLON) return items
  } catch (error) {
    if (!(error instanceof ParseFailed)) throw error
  }
  p.reset(start)
  return null
}
