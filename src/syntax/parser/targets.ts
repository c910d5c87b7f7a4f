/**
 * Targets of assignments, loops and deletions: parsed as expressions, then checked and given
 * their context. CPython: Grammar/python.gram (ASSIGNMENT TARGETS), `_PyPegen_set_expr_context`.
 */
import * as ast from '../ast.ts'
import * as T from '../tokens.ts'
import { atStarExpression, parseBitwiseOr } from './expressions.ts'
import type { Parser } from './parser.ts'

/** Gives a target its context; fails if the expression is not a target. */
export function toStore(p: Parser, node: ast.expr): void {
  switch (node.kind) {
    case 'Name':
    case 'Attribute':
    case 'Subscript':
      node.ctx = 'Store'
      return
    case 'Starred':
      if (node.value.kind === 'Starred') throw p.fail()
      node.ctx = 'Store'
      toStore(p, node.value)
      return
    case 'List':
    case 'Tuple':
      node.ctx = 'Store'
      for (const element of node.elts) toStore(p, element)
      return
    default:
      throw p.fail()
  }
}

function toDelete(p: Parser, node: ast.expr): void {
  switch (node.kind) {
    case 'Name':
    case 'Attribute':
    case 'Subscript':
      node.ctx = 'Del'
      return
    case 'List':
    case 'Tuple':
      node.ctx = 'Del'
      for (const element of node.elts) toDelete(p, element)
      return
    default:
      throw p.fail()
  }
}

/** star_target */
export function parseStarTarget(p: Parser): ast.expr {
  const s = p.pos
  if (!p.eat(T.STAR)) {
    const target = parseBitwiseOr(p)
    toStore(p, target)
    return target
  }
  const value = parseBitwiseOr(p)
  toStore(p, value)
  return new ast.Starred(value, 'Store', p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

/** star_targets: the target of `for`. */
export function parseStarTargets(p: Parser): ast.expr {
  const s = p.pos
  const first = parseStarTarget(p)
  if (p.type !== T.COMMA) return first
  const base = p.exprs.top
  p.exprs.push(first)
  while (p.eat(T.COMMA) && atStarExpression(p)) p.exprs.push(parseStarTarget(p))
  const elts = p.exprs.take(base)
  return new ast.Tuple(elts, 'Store', p.tokens.lineno[s]!, p.tokens.col[s]!, p.endLine(), p.endCol())
}

/** del_targets */
export function parseDeleteTargets(p: Parser): ast.expr[] {
  const targets: ast.expr[] = []
  do {
    if (targets.length > 0 && !atStarExpression(p)) break
    const target = parseBitwiseOr(p)
    toDelete(p, target)
    targets.push(target)
  } while (p.eat(T.COMMA))
  return targets
}
