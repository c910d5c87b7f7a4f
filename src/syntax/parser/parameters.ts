/**
 * Parameters of functions and lambdas, and type parameters. CPython: Grammar/python.gram (params).
 */
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import { parseExpression, parseStarExpression } from './expressions.ts'
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
  const result = new ast.arguments_([], [], null, [], [], null, [])
  while (p.type !== close) {
    if (p.type === T.STAR) {
      parseStarParameters(p, result, close, annotated)
      break
    }
    if (p.type === T.DOUBLESTAR) {
      parseKeywordsParameter(p, result, close, annotated)
      break
    }
    if (p.type === T.SLASH) parseSlash(p, result)
    else parsePlainParameter(p, result, annotated)
    endParameter(p, result.args.length > 0 ? result.args[result.args.length - 1]! : null, close, annotated)
  }
  return result
}

/** `/`: what came before is positional-only. */
function parseSlash(p: Parser, result: ast.arguments_): void {
  p.needVersion(8)
  if (result.posonlyargs.length > 0 || result.args.length === 0) throw p.fail()
  result.posonlyargs = result.args
  result.args = []
  p.advance()
}

function parsePlainParameter(p: Parser, result: ast.arguments_, annotated: boolean): void {
  result.args.push(parseParameter(p, annotated, false))
  if (p.eat(T.EQUAL)) result.defaults.push(parseExpression(p))
  else if (result.defaults.length > 0) throw p.fail()
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
  while (p.type === T.NAME) {
    const parameter = parseParameter(p, annotated, false)
    result.kwonlyargs.push(parameter)
    result.kw_defaults.push(p.eat(T.EQUAL) ? parseExpression(p) : null)
    endParameter(p, parameter, close, annotated)
  }
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
  const params: ast.type_param[] = []
  if (p.type !== T.LSQB) return params
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
