/**
 * Parameters of functions and lambdas, and type parameters. CPython: Grammar/python.gram (params).
 */
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import { parseExpression, parseStarExpression } from './expressions.ts'
import { NO_NODES } from './node_stack.ts'
import type { Parser } from './parser.ts'

/** The parameters of `def` up to the closing parenthesis, which stays. */
export function parseParameters(p: Parser): ast.arguments_ {
  return parseParameterList(p, T.RPAR, true)
}

/** The parameters of `lambda` up to the colon, which stays. */
export function parseLambdaParameters(p: Parser): ast.arguments_ {
  return parseParameterList(p, T.COLON, false)
}

function parseParameterList(p: Parser, close: number, annotated: boolean): ast.arguments_ {
  const { args, exprs } = p
  const base = args.top
  const firstDefault = exprs.top
  let posonlyargs: ast.arg[] = NO_NODES
  let last: ast.arg | null = null
  while (p.type !== close && p.type !== T.STAR && p.type !== T.DOUBLESTAR) {
    if (p.type === T.SLASH) {
      // What came before is positional-only.
      p.needVersion(8)
      if (posonlyargs.length > 0 || args.top === base) throw p.fail()
      posonlyargs = args.take(base)
      last = null
      p.advance()
    } else {
      last = parseParameter(p, annotated, false)
      args.push(last)
      if (p.eat(T.EQUAL)) exprs.push(parseExpression(p))
      else if (exprs.top > firstDefault) throw p.fail()
    }
    endParameter(p, last, close, annotated)
  }
  const defaults = exprs.take(firstDefault)
  const result = new ast.arguments_(posonlyargs, args.take(base), null, NO_NODES, NO_NODES, null, defaults)
  if (p.type === T.STAR) parseStarParameters(p, result, close, annotated)
  else if (p.type === T.DOUBLESTAR) parseKeywordsParameter(p, result, close, annotated)
  return result
}

function parseParameter(p: Parser, annotated: boolean, starred: boolean): ast.arg {
  const s = p.pos
  const name = p.identifier()
  let annotation: ast.expr | null = null
  if (annotated && p.eat(T.COLON)) annotation = starred ? parseStarExpression(p) : parseExpression(p)
  return new ast.arg(name, annotation, null, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

/** The comma after a parameter, or nothing before the end; a type comment may follow or precede. */
function endParameter(p: Parser, parameter: ast.arg | null, close: number, annotated: boolean): void {
  if (p.type !== close && p.type !== T.TYPE_COMMENT) p.expect(T.COMMA)
  if (p.type !== T.TYPE_COMMENT) return
  if (!annotated || parameter === null) throw p.fail()
  if (p.tokens.type[p.pos - 1] !== T.COMMA && p.peek() !== close) throw p.fail()
  parameter.type_comment = p.text(p.pos)
  p.advance()
}

function parseStarParameters(p: Parser, result: ast.arguments_, close: number, annotated: boolean): void {
  p.advance()
  if (p.type === T.COMMA) {
    p.advance()
    if (p.type !== T.NAME) throw p.fail()
  } else {
    result.vararg = parseParameter(p, annotated, true)
    endParameter(p, result.vararg, close, annotated)
  }
  const base = p.args.top
  const firstDefault = p.optionals.top
  while (p.type === T.NAME) {
    const parameter = parseParameter(p, annotated, false)
    p.args.push(parameter)
    p.optionals.push(p.eat(T.EQUAL) ? parseExpression(p) : null)
    endParameter(p, parameter, close, annotated)
  }
  result.kwonlyargs = p.args.take(base)
  result.kw_defaults = p.optionals.take(firstDefault)
  if (p.type === T.DOUBLESTAR) parseKeywordsParameter(p, result, close, annotated)
}

function parseKeywordsParameter(p: Parser, result: ast.arguments_, close: number, annotated: boolean): void {
  p.advance()
  result.kwarg = parseParameter(p, annotated, false)
  endParameter(p, result.kwarg, close, annotated)
}

// ------------------------------------------------------------------ type parameters

/** `[T, *Ts, **P]` if there is one, else an empty list. */
export function parseTypeParameters(p: Parser): ast.type_param[] {
  if (p.type !== T.LSQB) return NO_NODES
  const params: ast.type_param[] = []
  p.needVersion(12)
  p.advance()
  do {
    if (params.length > 0 && p.type === T.RSQB) break
    params.push(parseTypeParameter(p))
  } while (p.eat(T.COMMA))
  p.expect(T.RSQB)
  return params
}

function parseTypeParameter(p: Parser): ast.type_param {
  const s = p.pos
  const { tokens } = p
  if (p.eat(T.STAR)) {
    const name = p.identifier()
    const value = parseTypeDefault(p, true)
    return new ast.TypeVarTuple(name, value, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
  if (p.eat(T.DOUBLESTAR)) {
    const name = p.identifier()
    const value = parseTypeDefault(p, false)
    return new ast.ParamSpec(name, value, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
  const name = p.identifier()
  const bound = p.eat(T.COLON) ? parseExpression(p) : null
  const value = parseTypeDefault(p, false)
  return new ast.TypeVar(name, bound, value, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

function parseTypeDefault(p: Parser, starred: boolean): ast.expr | null {
  if (p.type !== T.EQUAL) return null
  p.needVersion(13)
  p.advance()
  return starred ? parseStarExpression(p) : parseExpression(p)
}
