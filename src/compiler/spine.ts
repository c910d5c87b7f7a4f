/** Attributes, calls and subscripts of each other (`a.b(c)[d]...`) can be tens of thousands long: no recursion on them. */
import type { Attribute, Call, expr, Subscript } from '../syntax/ast.ts'

export type SpineNode = Attribute | Call | Subscript

/** Up to so many links recursion is the faster way. */
const SHORT = 50

export function isSpineNode(e: expr): e is SpineNode {
  return e.kind === 'Attribute' || e.kind === 'Call' || e.kind === 'Subscript'
}

/** What an attribute, a call or a subscript is of. */
export function innerOf(e: SpineNode): expr {
  return e.kind === 'Call' ? e.func : e.value
}

export function isLongSpine(e: SpineNode): boolean {
  let node: expr = innerOf(e)
  for (let links = 1; isSpineNode(node); links++) {
    if (links === SHORT) return true
    node = innerOf(node)
  }
  return false
}
