/**
 * Simple and compound statements. CPython: Grammar/python.gram (GENERAL STATEMENTS to With/Try).
 */
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import {
  atStarExpression,
  parseArguments,
  parseExpression,
  parseNamedExpression,
  parseRightSide,
  parseStarExpressions,
} from './expressions.ts'
import { parseImport, parseImportFrom } from './imports.ts'
import { NO_NODES } from './node_stack.ts'
import { parseParameters, parseTypeParameters } from './parameters.ts'
import { BLOCK_DEPTH, type Parser } from './parser.ts'
import { parseMatch } from './patterns.ts'
import { parseDeleteTargets, parseStarTargets, toStore } from './targets.ts'
import { parseTry } from './try.ts'
import { parseWith } from './with.ts'

const AUGMENTED = new Map<number, ast.operator>([
  [T.PLUSEQUAL, 'Add'],
  [T.MINEQUAL, 'Sub'],
  [T.STAREQUAL, 'Mult'],
  [T.ATEQUAL, 'MatMult'],
  [T.SLASHEQUAL, 'Div'],
  [T.PERCENTEQUAL, 'Mod'],
  [T.AMPEREQUAL, 'BitAnd'],
  [T.VBAREQUAL, 'BitOr'],
  [T.CIRCUMFLEXEQUAL, 'BitXor'],
  [T.LEFTSHIFTEQUAL, 'LShift'],
  [T.RIGHTSHIFTEQUAL, 'RShift'],
  [T.DOUBLESTAREQUAL, 'Pow'],
  [T.DOUBLESLASHEQUAL, 'FloorDiv'],
])

/** Parses a statement line or a compound statement, and pushes what it gives. */
export function parseStatement(p: Parser): void {
  const { pos } = p
  const compound = parseCompound(p)
  if (compound === null) {
    parseSimpleStatements(p)
    return
  }
  p.noteComplete(pos)
  p.stmts.push(compound)
}

/** A compound statement, or null if there is none here. */
export function parseCompound(p: Parser): ast.stmt | null {
  switch (p.type) {
    case T.DEF:
      return parseFunction(p, p.pos, false, NO_NODES)
    case T.AT:
      return parseDecorated(p)
    case T.ASYNC:
      return parseAsync(p)
    case T.IF:
      return parseIf(p)
    case T.CLASS:
      return parseClass(p, NO_NODES)
    case T.WITH:
      return parseWith(p, p.pos, false)
    case T.FOR:
      return parseFor(p, p.pos, false)
    case T.TRY:
      return parseTry(p)
    case T.WHILE:
      return parseWhile(p)
    case T.NAME:
      return p.isWord(p.pos, 'match') ? parseMatch(p) : null
    default:
      return null
  }
}

function parseAsync(p: Parser): ast.stmt {
  p.needVersion(5)
  const s = p.pos
  p.advance()
  if (p.type === T.DEF) return parseFunction(p, s, true, NO_NODES)
  if (p.type === T.FOR) return parseFor(p, s, true)
  return parseWith(p, s, true)
}

/** block: an indented suite or the rest of the line. */
export function parseBlock(p: Parser): ast.stmt[] {
  const base = p.stmts.top
  if (p.type !== T.NEWLINE) {
    parseSimpleStatements(p)
    return p.stmts.take(base)
  }
  p.advance()
  p.expect(T.INDENT)
  p.enter(BLOCK_DEPTH)
  do parseStatement(p)
  while (p.type !== T.DEDENT)
  p.leave(BLOCK_DEPTH)
  p.advance()
  return p.stmts.take(base)
}

/** TYPE_COMMENT, if there is one. */
export function parseTypeComment(p: Parser): string | null {
  if (p.type !== T.TYPE_COMMENT) return null
  const comment = p.text(p.pos)
  p.advance()
  return comment
}

// ------------------------------------------------------------------ simple statements

/** simple_stmts: statements between semicolons, to the end of the line. */
function parseSimpleStatements(p: Parser): void {
  do p.stmts.push(parseComplete(p))
  while (p.eat(T.SEMI) && p.type !== T.NEWLINE)
  p.expect(T.NEWLINE)
}

/** A simple statement, and what ends it is there. */
function parseComplete(p: Parser): ast.stmt {
  const { pos } = p
  const statement = parseSimple(p)
  if (p.type === T.NEWLINE || p.type === T.SEMI) p.noteComplete(pos)
  return statement
}

/** The same, but the NEWLINE stays. */
export function parseSimpleLine(p: Parser): ast.stmt[] {
  const body = [parseSimple(p)]
  while (p.eat(T.SEMI) && p.type !== T.NEWLINE) body.push(parseSimple(p))
  return body
}

function parseSimple(p: Parser): ast.stmt {
  switch (p.type) {
    case T.RETURN:
      return parseReturn(p)
    case T.IMPORT:
      return parseImport(p)
    case T.FROM:
      return parseImportFrom(p)
    case T.RAISE:
      return parseRaise(p)
    case T.PASS:
    case T.BREAK:
    case T.CONTINUE:
      return parseWordStatement(p)
    case T.DEL:
      return parseDelete(p)
    case T.ASSERT:
      return parseAssert(p)
    case T.GLOBAL:
    case T.NONLOCAL:
      return parseNames(p)
    case T.YIELD:
      return parseYieldStatement(p)
    case T.NAME:
      if (p.isWord(p.pos, 'type') && p.peek() === T.NAME) return parseTypeAlias(p)
      return parseExpressionStatement(p)
    default:
      return parseExpressionStatement(p)
  }
}

function parseYieldStatement(p: Parser): ast.stmt {
  const s = p.pos
  const value = parseRightSide(p)
  return new ast.Expr(value, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseReturn(p: Parser): ast.stmt {
  const s = p.pos
  p.advance()
  const value = atStarExpression(p) ? parseStarExpressions(p) : null
  return new ast.Return(value, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseRaise(p: Parser): ast.stmt {
  const s = p.pos
  p.advance()
  let exc: ast.expr | null = null
  let cause: ast.expr | null = null
  if (p.type !== T.NEWLINE && p.type !== T.SEMI) {
    exc = parseExpression(p)
    if (p.eat(T.FROM)) cause = parseExpression(p)
  }
  return new ast.Raise(exc, cause, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseWordStatement(p: Parser): ast.stmt {
  const { tokens, pos: s, type } = p
  p.advance()
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  const end = tokens.endCol[s]!
  if (type === T.PASS) return new ast.Pass(line, col, line, end)
  return type === T.BREAK ? new ast.Break(line, col, line, end) : new ast.Continue(line, col, line, end)
}

function parseDelete(p: Parser): ast.stmt {
  const s = p.pos
  p.advance()
  const targets = parseDeleteTargets(p)
  if (p.type !== T.SEMI && p.type !== T.NEWLINE) throw p.fail()
  return new ast.Delete(targets, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseAssert(p: Parser): ast.stmt {
  const s = p.pos
  p.advance()
  const test = parseExpression(p)
  const message = p.eat(T.COMMA) ? parseExpression(p) : null
  return new ast.Assert(test, message, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseNames(p: Parser): ast.stmt {
  const { tokens, pos: s, type } = p
  p.advance()
  const names = [p.identifier()]
  while (p.eat(T.COMMA)) names.push(p.identifier())
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  if (type === T.GLOBAL) return new ast.Global(names, line, col, p.endLine(), p.endCol())
  return new ast.Nonlocal(names, line, col, p.endLine(), p.endCol())
}

function parseTypeAlias(p: Parser): ast.stmt {
  p.needVersion(12)
  const s = p.pos
  const { tokens } = p
  p.advance()
  const n = p.pos
  const id = p.identifier()
  const name = new ast.Name(id, 'Store', tokens.lineno[n]!, tokens.col[n]!, p.endLine(), p.endCol())
  const params = parseTypeParameters(p)
  if (params.some(param => param.default_value !== null)) p.noteSuspect(s)
  p.expect(T.EQUAL)
  const value = parseExpression(p)
  return new ast.TypeAlias(name, params, value, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

/** An expression, an assignment, an annotated or an augmented assignment. */
function parseExpressionStatement(p: Parser): ast.stmt {
  const s = p.pos
  const first = parseStarExpressions(p)
  const { type, tokens } = p
  if (type === T.EQUAL) return parseAssignment(p, s, first)
  if (type === T.COLON) return parseAnnotated(p, s, first)
  const operator = type >= T.PLUSEQUAL && type <= T.ATEQUAL ? AUGMENTED.get(type) : undefined
  if (operator !== undefined) return parseAugmented(p, s, first, operator)
  return new ast.Expr(first, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

function parseAssignment(p: Parser, s: number, first: ast.expr): ast.stmt {
  const base = p.exprs.top
  let value = first
  while (p.eat(T.EQUAL)) {
    toStore(p, value)
    p.exprs.push(value)
    value = parseRightSide(p)
  }
  const targets = p.exprs.take(base)
  const comment = parseTypeComment(p)
  return new ast.Assign(
    targets,
    value,
    comment,
    p.tokens.lineno[s]!,
    p.tokens.col[s]!,
    p.endLine(),
    p.endCol(),
  )
}

/** A name, attribute or subscript, perhaps in parentheses. */
function toSingleTarget(p: Parser, target: ast.expr): ast.Name | ast.Attribute | ast.Subscript {
  if (target.kind !== 'Name' && target.kind !== 'Attribute' && target.kind !== 'Subscript') throw p.fail()
  target.ctx = 'Store'
  return target
}

function parseAnnotated(p: Parser, s: number, first: ast.expr): ast.stmt {
  p.needVersion(6)
  const target = toSingleTarget(p, first)
  const { tokens } = p
  const simple = target.kind === 'Name' && tokens.type[s] === T.NAME ? 1 : 0
  p.advance()
  const annotation = parseExpression(p)
  const value = p.eat(T.EQUAL) ? parseRightSide(p) : null
  const line = tokens.lineno[s]!
  return new ast.AnnAssign(target, annotation, value, simple, line, tokens.col[s]!, p.endLine(), p.endCol())
}

function parseAugmented(p: Parser, s: number, first: ast.expr, operator: ast.operator): ast.stmt {
  if (operator === 'MatMult') p.needVersion(5)
  const target = toSingleTarget(p, first)
  p.advance()
  const value = parseRightSide(p)
  return new ast.AugAssign(
    target,
    operator,
    value,
    p.tokens.lineno[s]!,
    p.tokens.col[s]!,
    p.endLine(),
    p.endCol(),
  )
}

// ------------------------------------------------------------------ if, while, for

/** `else: block` if there is one. */
export function parseElse(p: Parser): ast.stmt[] {
  if (!p.eat(T.ELSE)) return NO_NODES
  p.expect(T.COLON)
  return parseBlock(p)
}

/** Built without recursion: a chain of `elif` may be long. */
function parseIf(p: Parser): ast.stmt {
  const { tokens } = p
  const { depth } = p
  const chain: ast.If[] = []
  do {
    const s = p.pos
    p.enter(1)
    p.advance()
    const test = parseNamedExpression(p)
    p.expect(T.COLON)
    chain.push(new ast.If(test, parseBlock(p), NO_NODES, tokens.lineno[s]!, tokens.col[s]!, 0, 0))
  } while (p.type === T.ELIF)
  let orelse = parseElse(p)
  p.leave(p.depth - depth)
  const last = p.lastToken()
  for (let i = chain.length - 1; i >= 0; i--) {
    const node = chain[i]!
    node.orelse = orelse
    node.end_lineno = tokens.endLineno[last]!
    node.end_col_offset = tokens.endCol[last]!
    orelse = [node]
  }
  return chain[0]!
}

function parseWhile(p: Parser): ast.stmt {
  const s = p.pos
  const { tokens } = p
  p.advance()
  const test = parseNamedExpression(p)
  p.expect(T.COLON)
  const body = parseBlock(p)
  const orelse = parseElse(p)
  const last = p.lastToken()
  return new ast.While(
    test,
    body,
    orelse,
    tokens.lineno[s]!,
    tokens.col[s]!,
    tokens.endLineno[last]!,
    tokens.endCol[last]!,
  )
}

function parseFor(p: Parser, s: number, isAsync: boolean): ast.stmt {
  const { tokens } = p
  p.advance()
  const target = parseStarTargets(p)
  p.expect(T.IN)
  const iter = parseStarExpressions(p)
  p.expect(T.COLON)
  const comment = parseTypeComment(p)
  const body = parseBlock(p)
  const orelse = parseElse(p)
  const last = p.lastToken()
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  const endLine = tokens.endLineno[last]!
  const endCol = tokens.endCol[last]!
  if (isAsync) return new ast.AsyncFor(target, iter, body, orelse, comment, line, col, endLine, endCol)
  return new ast.For(target, iter, body, orelse, comment, line, col, endLine, endCol)
}

// ------------------------------------------------------------------ functions and classes

function parseDecorated(p: Parser): ast.stmt {
  const base = p.exprs.top
  while (p.eat(T.AT)) {
    p.exprs.push(parseNamedExpression(p))
    p.expect(T.NEWLINE)
  }
  const decorators = p.exprs.take(base)
  if (p.type === T.CLASS) return parseClass(p, decorators)
  const s = p.pos
  const isAsync = p.eat(T.ASYNC)
  if (isAsync) p.needVersion(5)
  if (p.type !== T.DEF) throw p.fail()
  return parseFunction(p, s, isAsync, decorators)
}

function parseFunction(p: Parser, s: number, isAsync: boolean, decorators: ast.expr[]): ast.stmt {
  const { tokens } = p
  p.advance()
  const name = p.identifier()
  const params = parseTypeParameters(p)
  p.expect(T.LPAR)
  const args = parseParameters(p)
  p.expect(T.RPAR)
  const returns = p.eat(T.RARROW) ? parseExpression(p) : null
  p.expect(T.COLON)
  const comment = parseFunctionTypeComment(p)
  const body = parseBlock(p)
  const last = p.lastToken()
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  const endLine = tokens.endLineno[last]!
  const endCol = tokens.endCol[last]!
  const Node = isAsync ? ast.AsyncFunctionDef : ast.FunctionDef
  return new Node(name, args, body, decorators, returns, comment, params, line, col, endLine, endCol)
}

/** A type comment on the line of `def`, or alone on the line after it. */
function parseFunctionTypeComment(p: Parser): string | null {
  if (p.type === T.TYPE_COMMENT) {
    const comment = parseTypeComment(p)
    if (p.type === T.NEWLINE && p.peek() === T.TYPE_COMMENT) throw p.fail()
    return comment
  }
  if (p.type !== T.NEWLINE || p.peek() !== T.TYPE_COMMENT) return null
  if (p.peekAt(2) !== T.NEWLINE || p.peekAt(3) !== T.INDENT) return null
  p.advance()
  return parseTypeComment(p)
}

function parseClass(p: Parser, decorators: ast.expr[]): ast.stmt {
  const s = p.pos
  const { tokens } = p
  p.advance()
  const name = p.identifier()
  const params = parseTypeParameters(p)
  const firstBase = p.exprs.top
  const firstKeyword = p.keywords.top
  if (p.eat(T.LPAR)) {
    parseArguments(p, -1)
    p.expect(T.RPAR)
  }
  const bases = p.exprs.take(firstBase)
  const keywords = p.keywords.take(firstKeyword)
  p.expect(T.COLON)
  const body = parseBlock(p)
  const last = p.lastToken()
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  const endLine = tokens.endLineno[last]!
  const endCol = tokens.endCol[last]!
  return new ast.ClassDef(name, bases, keywords, body, decorators, params, line, col, endLine, endCol)
}
