/**
 * The `match` statement and its patterns. CPython: Grammar/python.gram (Match statement).
 */
import { ComplexConstant } from '../../base/constant.ts'
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import { atStarExpression, parseNamedExpression, parseStarNamedExpression } from './expressions.ts'
import { parseNumber } from './numbers.ts'
import { BRACKET_DEPTH, ParseFailed, type Parser } from './parser.ts'
import { parseBlock } from './statements.ts'
import { parseStrings } from './strings.ts'

/** Tokens after the name `match` with which it cannot be a match statement. */
const NOT_MATCH = new Set([
  ...[
    T.EQUAL,
    T.DOT,
    T.COMMA,
    T.COLON,
    T.NEWLINE,
    T.SEMI,
    T.RPAR,
    T.COLONEQUAL,
    T.ENDMARKER,
    T.EQEQUAL,
    T.NOTEQUAL,
  ],
  ...[T.SLASH, T.VBAR, T.AMPER, T.LESS, T.GREATER, T.PERCENT, T.LESSEQUAL, T.GREATEREQUAL, T.CIRCUMFLEX],
  ...[T.LEFTSHIFT, T.RIGHTSHIFT, T.DOUBLESTAR, T.DOUBLESLASH, T.AT, T.IN, T.IS, T.AND, T.OR, T.IF, T.FOR],
])

/** match_stmt, or null (with the cursor where it was) if `match` is a name here. */
export function parseMatch(p: Parser): ast.stmt | null {
  const next = p.peek()
  if (NOT_MATCH.has(next)) return null
  const start = p.checkpoint()
  const { pos } = start
  let subject: ast.expr
  try {
    p.advance()
    subject = parseSubject(p)
    p.expect(T.COLON)
    p.expect(T.NEWLINE)
    p.expect(T.INDENT)
  } catch (error) {
    if (!(error instanceof ParseFailed)) throw error
    p.reset(start)
    return null
  }
  p.needVersion(10)
  const cases: ast.match_case[] = []
  do cases.push(parseCase(p))
  while (p.type !== T.DEDENT)
  p.advance()
  const { tokens } = p
  const last = p.lastToken()
  return new ast.Match(
    subject,
    cases,
    tokens.lineno[pos]!,
    tokens.col[pos]!,
    tokens.endLineno[last]!,
    tokens.endCol[last]!,
  )
}

/** subject_expr: a named expression, or a tuple that may have stars. */
function parseSubject(p: Parser): ast.expr {
  const s = p.pos
  const first = parseStarNamedExpression(p)
  if (p.type !== T.COMMA) {
    if (first.kind === 'Starred') throw p.fail()
    return first
  }
  const elts = [first]
  while (p.eat(T.COMMA) && atStarExpression(p)) elts.push(parseStarNamedExpression(p))
  return new ast.Tuple(elts, 'Load', p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseCase(p: Parser): ast.match_case {
  if (!p.atWord('case')) throw p.fail()
  p.advance()
  const pattern = parsePatterns(p)
  const guard = p.eat(T.IF) ? parseNamedExpression(p) : null
  p.expect(T.COLON)
  return new ast.match_case(pattern, guard, parseBlock(p))
}

/** patterns: one pattern or a sequence without brackets. */
function parsePatterns(p: Parser): ast.pattern {
  const s = p.pos
  const first = parseMaybeStar(p)
  if (p.type !== T.COMMA) {
    if (first.kind === 'MatchStar') throw p.fail()
    return first
  }
  const patterns = [first]
  while (p.eat(T.COMMA) && p.type !== T.COLON && p.type !== T.IF) patterns.push(parseMaybeStar(p))
  return new ast.MatchSequence(patterns, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseMaybeStar(p: Parser): ast.pattern {
  if (p.type !== T.STAR) return parsePattern(p)
  const s = p.pos
  p.advance()
  const name = p.atWord('_') ? (p.advance(), null) : captureTarget(p)
  return new ast.MatchStar(name, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

/** A name that a pattern binds. */
function captureTarget(p: Parser): string {
  if (p.type !== T.NAME || p.isWord(p.pos, '_')) throw p.fail()
  const name = p.identifier()
  if (p.type === T.DOT || p.type === T.LPAR || p.type === T.EQUAL) throw p.fail()
  return name
}

function parsePattern(p: Parser): ast.pattern {
  const s = p.pos
  p.enter(BRACKET_DEPTH)
  const pattern = parseOrPattern(p)
  p.leave(BRACKET_DEPTH)
  if (!p.eat(T.AS)) return pattern
  const name = captureTarget(p)
  return new ast.MatchAs(pattern, name, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseOrPattern(p: Parser): ast.pattern {
  const s = p.pos
  const first = parseClosedPattern(p)
  if (p.type !== T.VBAR) return first
  const patterns = [first]
  while (p.eat(T.VBAR)) patterns.push(parseClosedPattern(p))
  return new ast.MatchOr(patterns, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseClosedPattern(p: Parser): ast.pattern {
  switch (p.type) {
    case T.NAME:
      return parseNamePattern(p)
    case T.LPAR:
      return parseGroupOrSequence(p)
    case T.LSQB:
      return parseListPattern(p)
    case T.LBRACE:
      return parseMapping(p)
    case T.NONE:
      return parseSingleton(p, null)
    case T.TRUE:
      return parseSingleton(p, true)
    case T.FALSE:
      return parseSingleton(p, false)
    default: {
      const s = p.pos
      const value = parseLiteral(p)
      return new ast.MatchValue(value, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
    }
  }
}

function parseSingleton(p: Parser, value: boolean | null): ast.pattern {
  const s = p.pos
  p.advance()
  return new ast.MatchSingleton(value, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

/** A number (signed, complex) or strings. */
function parseLiteral(p: Parser): ast.expr {
  if (p.type === T.STRING || p.type === T.FSTRING_START || p.type === T.TSTRING_START) return parseStrings(p)
  const s = p.pos
  const { tokens } = p
  const real = parseSignedNumber(p)
  if (p.type !== T.PLUS && p.type !== T.MINUS) return real
  const operator = p.type === T.PLUS ? 'Add' : 'Sub'
  const magnitude = real.kind === 'UnaryOp' ? real.operand : real
  if (isImaginary(magnitude)) throw p.fail()
  p.advance()
  if (p.type !== T.NUMBER) throw p.fail()
  const imaginary = parseNumber(p)
  if (!isImaginary(imaginary)) throw p.fail()
  return new ast.BinOp(real, operator, imaginary, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

function isImaginary(node: ast.expr): boolean {
  return node.kind === 'Constant' && node.value instanceof ComplexConstant
}

function parseSignedNumber(p: Parser): ast.expr {
  const s = p.pos
  const negative = p.eat(T.MINUS)
  if (p.type !== T.NUMBER) throw p.fail()
  const number = parseNumber(p)
  if (!negative) return number
  return new ast.UnaryOp('USub', number, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

/** A capture, the wildcard, a dotted value or a class pattern. */
function parseNamePattern(p: Parser): ast.pattern {
  const s = p.pos
  const { tokens } = p
  if (p.isWord(s, '_')) {
    p.advance()
    return new ast.MatchAs(null, null, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
  const name = parseNameOrAttribute(p)
  if (p.type === T.LPAR) return parseClassPattern(p, s, name)
  if (p.type === T.EQUAL) throw p.fail()
  if (name.kind === 'Name') {
    return new ast.MatchAs(null, name.id, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
  return new ast.MatchValue(name, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

function parseNameOrAttribute(p: Parser): ast.expr {
  const s = p.pos
  const { tokens } = p
  const id = p.identifier()
  let node: ast.expr = new ast.Name(id, 'Load', tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  while (p.eat(T.DOT)) {
    const attr = p.identifier()
    node = new ast.Attribute(node, attr, 'Load', tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
  return node
}

function parseGroupOrSequence(p: Parser): ast.pattern {
  const s = p.pos
  p.advance()
  const patterns: ast.pattern[] = []
  if (p.type !== T.RPAR) {
    const first = parseMaybeStar(p)
    if (p.type !== T.COMMA) {
      if (first.kind === 'MatchStar') throw p.fail()
      p.expect(T.RPAR)
      return first
    }
    patterns.push(first)
    while (p.eat(T.COMMA) && p.type !== T.RPAR) patterns.push(parseMaybeStar(p))
  }
  p.expect(T.RPAR)
  return new ast.MatchSequence(patterns, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseListPattern(p: Parser): ast.pattern {
  const s = p.pos
  p.advance()
  const patterns: ast.pattern[] = []
  while (p.type !== T.RSQB) {
    patterns.push(parseMaybeStar(p))
    if (!p.eat(T.COMMA)) break
  }
  p.expect(T.RSQB)
  return new ast.MatchSequence(patterns, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseMapping(p: Parser): ast.pattern {
  const s = p.pos
  p.advance()
  const keys: ast.expr[] = []
  const patterns: ast.pattern[] = []
  let rest: string | null = null
  while (p.type !== T.RBRACE) {
    if (p.eat(T.DOUBLESTAR)) {
      rest = captureTarget(p)
      p.eat(T.COMMA)
      break
    }
    keys.push(parseMappingKey(p))
    p.expect(T.COLON)
    patterns.push(parsePattern(p))
    if (!p.eat(T.COMMA)) break
  }
  p.expect(T.RBRACE)
  return new ast.MatchMapping(
    keys,
    patterns,
    rest,
    p.tokens.lineno[s]!,
    p.tokens.col[s]!,
    p.endLine(),
    p.endCol(),
  )
}

function parseMappingKey(p: Parser): ast.expr {
  const s = p.pos
  const { tokens, type } = p
  if (type === T.NONE || type === T.TRUE || type === T.FALSE) {
    p.advance()
    const value = type === T.NONE ? null : type === T.TRUE
    return new ast.Constant(value, null, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
  if (type !== T.NAME) return parseLiteral(p)
  const key = parseNameOrAttribute(p)
  if (key.kind === 'Name') throw p.fail()
  return key
}

/** Positional patterns, then keyword patterns. */
function parseClassPattern(p: Parser, s: number, cls: ast.expr): ast.pattern {
  p.advance()
  const patterns: ast.pattern[] = []
  const names: string[] = []
  const values: ast.pattern[] = []
  while (p.type !== T.RPAR) {
    if (p.type === T.NAME && p.peek() === T.EQUAL) {
      names.push(p.identifier())
      p.advance()
      values.push(parsePattern(p))
    } else {
      if (names.length > 0) throw p.fail()
      patterns.push(parsePattern(p))
    }
    if (!p.eat(T.COMMA)) break
  }
  p.expect(T.RPAR)
  const { tokens } = p
  return new ast.MatchClass(
    cls,
    patterns,
    names,
    values,
    tokens.lineno[s]!,
    tokens.col[s]!,
    p.endLine(),
    p.endCol(),
  )
}
