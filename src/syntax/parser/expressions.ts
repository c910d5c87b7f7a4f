/**
 * Expressions, by precedence climbing. CPython: Grammar/python.gram (EXPRESSIONS).
 */
import { ELLIPSIS } from '../../base/constant.ts'
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import { NO_NODES } from './node_stack.ts'
import { parseNumber } from './numbers.ts'
import { parseLambdaParameters } from './parameters.ts'
import { BRACKET_DEPTH, type Parser } from './parser.ts'
import { parseStrings } from './strings.ts'
import { parseStarTargets } from './targets.ts'

/** 1 for tokens that can begin an expression; 2 for `*`, which can begin a starred one. */
const STARTS = new Uint8Array(160)
for (const type of [
  ...[
    T.NAME,
    T.NUMBER,
    T.STRING,
    T.FSTRING_START,
    T.TSTRING_START,
    T.LPAR,
    T.LSQB,
    T.LBRACE,
    T.MINUS,
    T.PLUS,
  ],
  ...[T.TILDE, T.ELLIPSIS, T.NOT, T.LAMBDA, T.AWAIT, T.TRUE, T.FALSE, T.NONE],
]) {
  STARTS[type] = 1
}
STARTS[T.STAR] = 2

/** Precedence of binary operators by token; 0 for others. */
const PRECEDENCE = new Uint8Array(160)
const BINARY: (ast.operator | '')[] = new Array<ast.operator | ''>(160).fill('')
const BINARY_TABLE: readonly (readonly [number, number, ast.operator])[] = [
  [T.VBAR, 1, 'BitOr'],
  [T.CIRCUMFLEX, 2, 'BitXor'],
  [T.AMPER, 3, 'BitAnd'],
  [T.LEFTSHIFT, 4, 'LShift'],
  [T.RIGHTSHIFT, 4, 'RShift'],
  [T.PLUS, 5, 'Add'],
  [T.MINUS, 5, 'Sub'],
  [T.STAR, 6, 'Mult'],
  [T.SLASH, 6, 'Div'],
  [T.DOUBLESLASH, 6, 'FloorDiv'],
  [T.PERCENT, 6, 'Mod'],
  [T.AT, 6, 'MatMult'],
]
for (const [type, precedence, operator] of BINARY_TABLE) {
  PRECEDENCE[type] = precedence
  BINARY[type] = operator
}

/** 1 for tokens that begin a primary, and 1 for those that can go on after one within a disjunction. */
const PRIMARY = new Uint8Array(160)
for (const type of [
  T.NAME,
  T.NUMBER,
  T.STRING,
  T.FSTRING_START,
  T.LPAR,
  T.LSQB,
  T.LBRACE,
  T.TRUE,
  T.FALSE,
  T.NONE,
])
  PRIMARY[type] = 1
const OPERATOR = PRECEDENCE.map(precedence => (precedence > 0 ? 1 : 0))
for (const type of [
  ...[T.DOUBLESTAR, T.EQEQUAL, T.NOTEQUAL, T.LESS, T.LESSEQUAL, T.GREATER, T.GREATEREQUAL],
  ...[T.IN, T.IS, T.NOT, T.AND, T.OR],
])
  OPERATOR[type] = 1

// ------------------------------------------------------------------ lists of expressions

/** star_expressions: one expression or a tuple without parentheses. */
export function parseStarExpressions(p: Parser): ast.expr {
  const s = p.pos
  const first = parseStarExpression(p)
  return p.type === T.COMMA ? parseTupleRest(p, s, first, 2) : first
}

/** expressions: the same without stars. */
export function parseExpressions(p: Parser): ast.expr {
  const s = p.pos
  const first = parseExpression(p)
  return p.type === T.COMMA ? parseTupleRest(p, s, first, 1) : first
}

function parseTupleRest(p: Parser, s: number, first: ast.expr, starts: 1 | 2): ast.expr {
  const base = p.exprs.top
  p.exprs.push(first)
  while (p.eat(T.COMMA)) {
    const start = STARTS[p.type]!
    if (start === 0 || start > starts) break
    p.exprs.push(starts === 2 ? parseStarExpression(p) : parseExpression(p))
  }
  const elts = p.exprs.take(base)
  const { tokens } = p
  return new ast.Tuple(elts, 'Load', tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

export function parseStarExpression(p: Parser): ast.expr {
  return p.type === T.STAR ? parseStarred(p) : parseExpression(p)
}

/** `*` bitwise_or */
function parseStarred(p: Parser): ast.expr {
  const s = p.pos
  p.advance()
  const value = parseBitwiseOr(p)
  return new ast.Starred(value, 'Load', p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

export function parseStarNamedExpression(p: Parser): ast.expr {
  return p.type === T.STAR ? parseStarred(p) : parseNamedExpression(p)
}

/** Elements up to `close`, which stays; the first is there. */
function parseElements(p: Parser, first: ast.expr, close: number): ast.expr[] {
  const base = p.exprs.top
  p.exprs.push(first)
  while (p.eat(T.COMMA) && p.type !== close) p.exprs.push(parseStarNamedExpression(p))
  return p.exprs.take(base)
}

export function parseNamedExpression(p: Parser): ast.expr {
  return p.type === T.NAME && p.peek() === T.COLONEQUAL ? parseWalrus(p) : parseExpression(p)
}

function parseWalrus(p: Parser): ast.expr {
  p.needVersion(8)
  const s = p.pos
  const { tokens } = p
  const id = p.identifier()
  const line = tokens.lineno[s]!
  const col = tokens.col[s]!
  const target = new ast.Name(id, 'Store', line, col, p.endLine(), p.endCol())
  p.advance()
  const value = parseExpression(p)
  return new ast.NamedExpr(target, value, line, col, p.endLine(), p.endCol())
}

/** yield_expr */
export function parseYield(p: Parser): ast.expr {
  const s = p.pos
  p.expect(T.YIELD)
  const { tokens } = p
  if (p.eat(T.FROM)) {
    const source = parseExpression(p)
    return new ast.YieldFrom(source, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
  const value = STARTS[p.type] === 0 ? null : parseStarExpressions(p)
  return new ast.Yield(value, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

/** annotated_rhs: what may stand after `=`. */
export function parseRightSide(p: Parser): ast.expr {
  return p.type === T.YIELD ? parseYield(p) : parseStarExpressions(p)
}

/** True if the current token can begin star_expressions. */
export function atStarExpression(p: Parser): boolean {
  return STARTS[p.type] !== 0
}

// ------------------------------------------------------------------ precedence levels

export function parseExpression(p: Parser): ast.expr {
  const s = p.pos
  if (p.type === T.LAMBDA) return parseOpenEnded(p, s, null)
  const body = parseDisjunction(p)
  return p.type === T.IF ? parseOpenEnded(p, s, body) : body
}

/** What waits for the expression that ends it: a lambda for its body, a conditional expression for the other value. */
interface OpenEnded {
  readonly start: number
  readonly args: ast.arguments_ | null
  readonly test: ast.expr | null
  readonly body: ast.expr | null
}

const LAMBDA_DEPTH = 2

/** Lambdas and conditional expressions, which end in an expression that can be another; the first value may be read. */
function parseOpenEnded(p: Parser, first: number, body: ast.expr | null): ast.expr {
  const { depth } = p
  const open: OpenEnded[] = []
  let start = first
  for (;;) {
    if (body === null && p.type === T.LAMBDA) {
      p.enter(LAMBDA_DEPTH)
      p.advance()
      const args = parseLambdaParameters(p)
      p.expect(T.COLON)
      open.push({ start, args, test: null, body: null })
    } else {
      body ??= parseDisjunction(p)
      if (p.type !== T.IF) break
      p.enter(1)
      p.advance()
      const test = parseDisjunction(p)
      p.expect(T.ELSE)
      open.push({ start, args: null, test, body })
    }
    body = null
    start = p.pos
  }
  p.leave(p.depth - depth)
  let value = body
  for (let i = open.length - 1; i >= 0; i--) value = closeOpenEnded(p, open[i]!, value)
  return value
}

function closeOpenEnded(p: Parser, { start, args, test, body }: OpenEnded, value: ast.expr): ast.expr {
  const line = p.tokens.lineno[start]!
  const col = p.tokens.col[start]!
  if (args !== null) return new ast.Lambda(args, value, line, col, p.endLine(), p.endCol())
  return new ast.IfExp(test!, body!, value, line, col, p.endLine(), p.endCol())
}

export function parseDisjunction(p: Parser): ast.expr {
  const s = p.pos
  if (PRIMARY[p.type] === 0) return restOfDisjunction(p, s, parseConjunction(p))
  // Most expressions are no more than a primary: they do not go through the levels.
  const primary = parsePrimary(p)
  if (OPERATOR[p.type] === 0) return primary
  const factor = p.type === T.DOUBLESTAR ? parseFactors(p, s, primary) : primary
  const comparison = restOfComparison(p, s, restOfBinary(p, s, factor, 1))
  return restOfDisjunction(p, s, restOfConjunction(p, s, comparison))
}

function restOfDisjunction(p: Parser, s: number, first: ast.expr): ast.expr {
  if (p.type !== T.OR) return first
  const base = p.exprs.top
  p.exprs.push(first)
  while (p.eat(T.OR)) p.exprs.push(parseConjunction(p))
  const values = p.exprs.take(base)
  return new ast.BoolOp('Or', values, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseConjunction(p: Parser): ast.expr {
  const s = p.pos
  return restOfConjunction(p, s, parseInversion(p))
}

function restOfConjunction(p: Parser, s: number, first: ast.expr): ast.expr {
  if (p.type !== T.AND) return first
  const base = p.exprs.top
  p.exprs.push(first)
  while (p.eat(T.AND)) p.exprs.push(parseInversion(p))
  const values = p.exprs.take(base)
  return new ast.BoolOp('And', values, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseInversion(p: Parser): ast.expr {
  if (p.type !== T.NOT) return parseComparison(p)
  const { depth } = p
  const starts: number[] = []
  while (p.type === T.NOT) {
    p.enter(1)
    starts.push(p.pos)
    p.advance()
  }
  let operand = parseComparison(p)
  p.leave(p.depth - depth)
  const { lineno, col } = p.tokens
  for (let i = starts.length - 1; i >= 0; i--) {
    const s = starts[i]!
    operand = new ast.UnaryOp('Not', operand, lineno[s]!, col[s]!, p.endLine(), p.endCol())
  }
  return operand
}

function parseComparison(p: Parser): ast.expr {
  const s = p.pos
  return restOfComparison(p, s, parseBitwiseOr(p))
}

function restOfComparison(p: Parser, s: number, left: ast.expr): ast.expr {
  let operator = comparisonOperator(p)
  if (operator === null) return left
  const base = p.exprs.top
  const firstOperator = p.cmpops.top
  while (operator !== null) {
    p.cmpops.push(operator)
    p.exprs.push(parseBitwiseOr(p))
    operator = comparisonOperator(p)
  }
  return new ast.Compare(
    left,
    p.cmpops.take(firstOperator),
    p.exprs.take(base),
    p.tokens.lineno[s]!,
    p.tokens.col[s]!,
    p.endLine(),
    p.endCol(),
  )
}

/** Reads a comparison operator, if there is one. */
function comparisonOperator(p: Parser): ast.cmpop | null {
  switch (p.type) {
    case T.EQEQUAL:
      return p.advance(), 'Eq'
    case T.NOTEQUAL:
      if (p.isWord(p.pos, '<>') !== p.tokenizer.barry) throw p.fail()
      return p.advance(), 'NotEq'
    case T.LESS:
      return p.advance(), 'Lt'
    case T.LESSEQUAL:
      return p.advance(), 'LtE'
    case T.GREATER:
      return p.advance(), 'Gt'
    case T.GREATEREQUAL:
      return p.advance(), 'GtE'
    case T.IN:
      return p.advance(), 'In'
    case T.IS:
      p.advance()
      return p.eat(T.NOT) ? 'IsNot' : 'Is'
    case T.NOT:
      if (p.peek() !== T.IN) return null
      p.advance()
      return p.advance(), 'NotIn'
    default:
      return null
  }
}

export function parseBitwiseOr(p: Parser): ast.expr {
  return parseBinary(p, 1)
}

function parseBinary(p: Parser, minimum: number): ast.expr {
  const s = p.pos
  return restOfBinary(p, s, parseFactor(p), minimum)
}

function restOfBinary(p: Parser, s: number, first: ast.expr, minimum: number): ast.expr {
  let left = first
  for (;;) {
    const { type, tokens } = p
    const precedence = PRECEDENCE[type]!
    if (precedence === 0 || precedence < minimum) return left
    if (type === T.AT) p.needVersion(5)
    p.advance()
    const right = parseBinary(p, precedence + 1)
    const operator = BINARY[type] as ast.operator
    if (type === T.PERCENT && right.kind === 'Tuple' && left.kind === 'Constant') p.noteReplaceable(s)
    left = new ast.BinOp(left, operator, right, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
}

function unaryOperator(type: number): ast.unaryop | null {
  if (type === T.MINUS) return 'USub'
  if (type === T.PLUS) return 'UAdd'
  return type === T.TILDE ? 'Invert' : null
}

function parseFactor(p: Parser): ast.expr {
  if (unaryOperator(p.type) !== null) return parseFactors(p, p.pos, null)
  const s = p.pos
  const base = parsePowerBase(p)
  return p.type === T.DOUBLESTAR ? parseFactors(p, s, base) : base
}

function parsePowerBase(p: Parser): ast.expr {
  return p.type === T.AWAIT ? parseAwait(p) : parsePrimary(p)
}

/** A sign, or the base of a power, that waits for its operand. */
interface OpenFactor {
  readonly start: number
  readonly operator: ast.unaryop | null
  readonly base: ast.expr | null
}

const POWER_DEPTH = 2

/** Signs and powers, which end in a factor that can be another; the first base may be read. */
function parseFactors(p: Parser, first: number, base: ast.expr | null): ast.expr {
  const { depth } = p
  const open: OpenFactor[] = []
  let start = first
  for (;;) {
    const operator = base === null ? unaryOperator(p.type) : null
    if (operator !== null) p.enter(1)
    else {
      base ??= parsePowerBase(p)
      if (p.type !== T.DOUBLESTAR) break
      p.enter(POWER_DEPTH)
    }
    open.push({ start, operator, base })
    p.advance()
    base = null
    start = p.pos
  }
  p.leave(p.depth - depth)
  let value = base
  for (let i = open.length - 1; i >= 0; i--) value = closeFactor(p, open[i]!, value)
  return value
}

function closeFactor(p: Parser, { start, operator, base }: OpenFactor, operand: ast.expr): ast.expr {
  const line = p.tokens.lineno[start]!
  const col = p.tokens.col[start]!
  if (operator !== null) return new ast.UnaryOp(operator, operand, line, col, p.endLine(), p.endCol())
  return new ast.BinOp(base!, 'Pow', operand, line, col, p.endLine(), p.endCol())
}

function parseAwait(p: Parser): ast.expr {
  p.needVersion(5)
  const s = p.pos
  p.advance()
  const value = parsePrimary(p)
  return new ast.Await(value, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

// ------------------------------------------------------------------ primaries

function parsePrimary(p: Parser): ast.expr {
  const s = p.pos
  const { tokens } = p
  let node = parseAtom(p)
  for (;;) {
    if (p.type === T.DOT) {
      p.advance()
      const attr = p.identifier()
      node = new ast.Attribute(node, attr, 'Load', tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
    } else if (p.type === T.LPAR) {
      node = parseCall(p, s, node)
    } else if (p.type === T.LSQB) {
      p.enter(BRACKET_DEPTH)
      p.advance()
      const slice = parseSlices(p)
      p.leave(BRACKET_DEPTH)
      p.expect(T.RSQB)
      node = new ast.Subscript(
        node,
        slice,
        'Load',
        tokens.lineno[s]!,
        tokens.col[s]!,
        p.endLine(),
        p.endCol(),
      )
    } else return node
  }
}

function parseCall(p: Parser, s: number, func: ast.expr): ast.expr {
  const open = p.pos
  p.enter(BRACKET_DEPTH)
  p.advance()
  const firstArgument = p.exprs.top
  const firstKeyword = p.keywords.top
  parseArguments(p, open)
  p.leave(BRACKET_DEPTH)
  p.expect(T.RPAR)
  const args = p.exprs.take(firstArgument)
  const keywords = p.keywords.take(firstKeyword)
  const { tokens } = p
  return new ast.Call(func, args, keywords, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

/**
 * Pushes the arguments up to the closing parenthesis, which stays. `open` is the opening one if a lone
 * generator expression may stand without parentheses of its own, else -1.
 */
export function parseArguments(p: Parser, open: number): void {
  const { exprs, keywords } = p
  const firstArgument = exprs.top
  const firstKeyword = keywords.top
  // After the first keyword no plain positional argument may follow, after `**` no starred one.
  let unpacked = false
  while (p.type !== T.RPAR) {
    const s = p.pos
    if (p.type === T.DOUBLESTAR) {
      p.advance()
      const value = parseExpression(p)
      keywords.push(
        new ast.keyword(null, value, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol()),
      )
      unpacked = true
    } else if (p.type === T.NAME && p.peek() === T.EQUAL) {
      keywords.push(parseKeyword(p))
    } else if (p.type === T.STAR) {
      if (unpacked) throw p.fail()
      exprs.push(parseStarredArgument(p))
    } else {
      if (keywords.top > firstKeyword) throw p.fail()
      const value = parseNamedExpression(p)
      if (p.type === T.FOR || p.type === T.ASYNC) {
        if (open < 0 || exprs.top > firstArgument) throw p.fail()
        exprs.push(parseGeneratorArgument(p, open, value))
        return
      }
      exprs.push(value)
    }
    if (!p.eat(T.COMMA)) return
  }
  // `f(,)`: a comma needs an argument before it, so this is only the empty list or a trailing comma.
}

function parseKeyword(p: Parser): ast.keyword {
  const s = p.pos
  const name = p.identifier()
  p.advance()
  const value = parseExpression(p)
  return new ast.keyword(name, value, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseStarredArgument(p: Parser): ast.expr {
  const s = p.pos
  p.advance()
  const value = parseExpression(p)
  return new ast.Starred(value, 'Load', p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

/** `f(x for x in y)`: the generator expression owns the parentheses of the call. */
function parseGeneratorArgument(p: Parser, open: number, elt: ast.expr): ast.expr {
  const generators = parseComprehensions(p)
  if (p.type !== T.RPAR) throw p.fail()
  const { tokens, pos } = p
  const node = new ast.GeneratorExp(elt, generators, tokens.lineno[open]!, tokens.col[open]!, 0, 0)
  node.end_lineno = tokens.endLineno[pos]!
  node.end_col_offset = tokens.endCol[pos]!
  return node
}

function parseSlices(p: Parser): ast.expr {
  const s = p.pos
  const starred = p.type === T.STAR
  const first = starred ? parseStarredArgument(p) : parseSlice(p)
  if (p.type !== T.COMMA && !starred) return first
  const base = p.exprs.top
  p.exprs.push(first)
  while (p.eat(T.COMMA)) {
    if (p.type === T.RSQB) break
    p.exprs.push(p.type === T.STAR ? parseStarredArgument(p) : parseSlice(p))
  }
  const elts = p.exprs.take(base)
  return new ast.Tuple(elts, 'Load', p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

function parseSlice(p: Parser): ast.expr {
  const s = p.pos
  let lower: ast.expr | null = null
  if (p.type !== T.COLON) {
    lower = parseNamedExpression(p)
    if (p.type !== T.COLON) return lower
    if (lower.kind === 'NamedExpr' && p.tokens.type[s] !== T.LPAR) throw p.fail()
  }
  p.advance()
  const upper = STARTS[p.type] === 1 ? parseExpression(p) : null
  let step: ast.expr | null = null
  if (p.eat(T.COLON) && STARTS[p.type] === 1) step = parseExpression(p)
  return new ast.Slice(lower, upper, step, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

// ------------------------------------------------------------------ atoms

function parseAtom(p: Parser): ast.expr {
  const s = p.pos
  const { tokens } = p
  switch (p.type) {
    case T.NAME: {
      const id = p.nameAt(s)
      if (id === '__debug__') p.noteReplaceable(s)
      p.advance()
      return new ast.Name(
        id,
        'Load',
        tokens.lineno[s]!,
        tokens.col[s]!,
        tokens.endLineno[s]!,
        tokens.endCol[s]!,
      )
    }
    case T.NUMBER:
      return parseNumber(p)
    case T.STRING:
    case T.FSTRING_START:
    case T.TSTRING_START:
      return parseStrings(p)
    case T.LPAR:
    case T.LSQB:
    case T.LBRACE:
      return parseBracketed(p)
    case T.TRUE:
      return parseConstant(p, true)
    case T.FALSE:
      return parseConstant(p, false)
    case T.NONE:
      return parseConstant(p, null)
    case T.ELLIPSIS:
      return parseConstant(p, ELLIPSIS)
    default:
      throw p.fail()
  }
}

function parseBracketed(p: Parser): ast.expr {
  p.enter(BRACKET_DEPTH)
  const { type } = p
  const node =
    type === T.LPAR ? parseParenthesised(p) : type === T.LSQB ? parseListOrComprehension(p) : parseBraces(p)
  p.leave(BRACKET_DEPTH)
  return node
}

function parseConstant(p: Parser, value: boolean | null | typeof ELLIPSIS): ast.expr {
  const s = p.pos
  const { tokens } = p
  p.advance()
  const endLine = tokens.endLineno[s]!
  return new ast.Constant(value, null, tokens.lineno[s]!, tokens.col[s]!, endLine, tokens.endCol[s]!)
}

/** A tuple, a group or a generator expression. */
function parseParenthesised(p: Parser): ast.expr {
  const s = p.pos
  const { tokens } = p
  p.advance()
  let elts: ast.expr[] = NO_NODES
  if (p.type !== T.RPAR) {
    if (p.type === T.YIELD) {
      const value = parseYield(p)
      p.expect(T.RPAR)
      return value
    }
    const first = parseStarNamedExpression(p)
    if (p.type === T.FOR || p.type === T.ASYNC) {
      if (first.kind === 'Starred') throw p.fail()
      const generators = parseComprehensions(p)
      p.expect(T.RPAR)
      return new ast.GeneratorExp(
        first,
        generators,
        tokens.lineno[s]!,
        tokens.col[s]!,
        p.endLine(),
        p.endCol(),
      )
    }
    if (p.type === T.RPAR) {
      if (first.kind === 'Starred') throw p.fail()
      p.advance()
      return first
    }
    if (p.type !== T.COMMA) throw p.fail()
    elts = parseElements(p, first, T.RPAR)
  }
  p.expect(T.RPAR)
  return new ast.Tuple(elts, 'Load', tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

function parseListOrComprehension(p: Parser): ast.expr {
  const s = p.pos
  const { tokens } = p
  p.advance()
  let elts: ast.expr[] = NO_NODES
  if (p.type !== T.RSQB) {
    const first = parseStarNamedExpression(p)
    if (p.type === T.FOR || p.type === T.ASYNC) {
      if (first.kind === 'Starred') throw p.fail()
      const generators = parseComprehensions(p)
      p.expect(T.RSQB)
      return new ast.ListComp(first, generators, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
    }
    elts = parseElements(p, first, T.RSQB)
  }
  p.expect(T.RSQB)
  return new ast.List(elts, 'Load', tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

/** A dict, a set or a comprehension of either. */
function parseBraces(p: Parser): ast.expr {
  const s = p.pos
  p.advance()
  if (p.type === T.RBRACE || p.type === T.DOUBLESTAR) return parseDict(p, s, p.optionals.top, p.exprs.top)
  const { tokens } = p
  const startsNamed = p.type === T.NAME && p.peek() === T.COLONEQUAL
  const first = parseStarNamedExpression(p)
  if (p.type === T.COLON && first.kind !== 'Starred' && !startsNamed) return parseDictRest(p, s, first)
  if (p.type === T.FOR || p.type === T.ASYNC) {
    if (first.kind === 'Starred') throw p.fail()
    const generators = parseComprehensions(p)
    p.expect(T.RBRACE)
    return new ast.SetComp(first, generators, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
  }
  const elts = parseElements(p, first, T.RBRACE)
  p.expect(T.RBRACE)
  return new ast.Set(elts, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

function parseDictRest(p: Parser, s: number, key: ast.expr): ast.expr {
  p.advance()
  const value = parseExpression(p)
  if (p.type !== T.FOR && p.type !== T.ASYNC) {
    if (p.type !== T.RBRACE) p.expect(T.COMMA)
    p.optionals.push(key)
    p.exprs.push(value)
    return parseDict(p, s, p.optionals.top - 1, p.exprs.top - 1)
  }
  const generators = parseComprehensions(p)
  p.expect(T.RBRACE)
  const { tokens } = p
  return new ast.DictComp(key, value, generators, tokens.lineno[s]!, tokens.col[s]!, p.endLine(), p.endCol())
}

/** Items up to the closing brace; the cursor is at one or at the brace, and some may be on the stacks. */
function parseDict(p: Parser, s: number, firstKey: number, firstValue: number): ast.expr {
  while (p.type !== T.RBRACE) {
    if (p.eat(T.DOUBLESTAR)) {
      p.optionals.push(null)
      p.exprs.push(parseBitwiseOr(p))
    } else {
      p.optionals.push(parseExpression(p))
      p.expect(T.COLON)
      p.exprs.push(parseExpression(p))
    }
    if (!p.eat(T.COMMA)) break
  }
  p.expect(T.RBRACE)
  const keys = p.optionals.take(firstKey)
  const values = p.exprs.take(firstValue)
  return new ast.Dict(keys, values, p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

/** for_if_clauses */
function parseComprehensions(p: Parser): ast.comprehension[] {
  const clauses: ast.comprehension[] = []
  while (p.type === T.FOR || p.type === T.ASYNC) {
    const isAsync = p.eat(T.ASYNC)
    if (isAsync) p.needVersion(6)
    p.expect(T.FOR)
    const target = parseStarTargets(p)
    p.expect(T.IN)
    const iter = parseDisjunction(p)
    const base = p.exprs.top
    while (p.eat(T.IF)) p.exprs.push(parseDisjunction(p))
    clauses.push(new ast.comprehension(target, iter, p.exprs.take(base), isAsync ? 1 : 0))
  }
  return clauses
}
