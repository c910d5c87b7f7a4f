/**
 * The four starting rules. CPython: Grammar/python.gram (STARTING RULES).
 */
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import { parseExpression, parseExpressions } from './expressions.ts'
import type { Parser } from './parser.ts'
import { parseCompound, parseSimpleLine, parseStatement } from './statements.ts'

export function parseModule(p: Parser): ast.Module {
  const body: ast.stmt[] = []
  p.statements = body
  while (p.type !== T.ENDMARKER) {
    p.previousStart = p.statementStart
    p.statementStart = p.pos
    parseStatement(p)
    for (const statement of p.stmts.take(0)) body.push(statement)
  }
  const ignores = p.tokenizer.typeIgnores.map(ignore => new ast.TypeIgnore(ignore.lineno, ignore.tag))
  return new ast.Module(body, ignores)
}

/**
 * statement_newline: one statement of an interactive session. The NEWLINE at its end stays: what
 * comes after it must not be read.
 */
export function parseInteractive(p: Parser): ast.Interactive {
  const { tokens } = p
  if (p.type === T.NEWLINE) {
    const line = tokens.lineno[0]!
    return new ast.Interactive([new ast.Pass(line, tokens.col[0]!, tokens.endLineno[0]!, tokens.endCol[0]!)])
  }
  const compound = parseCompound(p)
  const body = compound === null ? parseSimpleLine(p) : [compound]
  if (p.type !== T.NEWLINE) throw p.fail()
  return new ast.Interactive(body)
}

export function parseEval(p: Parser): ast.Expression {
  const body = parseExpressions(p)
  while (p.eat(T.NEWLINE));
  if (p.type !== T.ENDMARKER) throw p.fail()
  return new ast.Expression(body)
}

/** The type of a function as type comments have it: `(int, *str, **Any) -> None`. */
export function parseFunctionType(p: Parser): ast.FunctionType {
  p.expect(T.LPAR)
  const types: ast.expr[] = []
  let starred = 0
  while (p.type !== T.RPAR) {
    const kind = p.type === T.STAR ? 1 : p.type === T.DOUBLESTAR ? 2 : 0
    if (starred > 0 && kind <= starred) throw p.fail()
    starred = kind
    if (kind > 0) p.advance()
    types.push(parseExpression(p))
    if (p.type === T.RPAR) break
    p.expect(T.COMMA)
    if (p.type === T.RPAR) throw p.fail()
  }
  p.expect(T.RPAR)
  p.expect(T.RARROW)
  const returns = parseExpression(p)
  while (p.eat(T.NEWLINE));
  if (p.type !== T.ENDMARKER) throw p.fail()
  return new ast.FunctionType(types, returns)
}
