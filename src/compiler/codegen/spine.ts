/** Long chains of attributes, calls and subscripts, without recursion. */
import type { expr } from '../../syntax/ast.ts'
import { innerOf, isSpineNode, type SpineNode } from '../spine.ts'
import { beginCall, codegenSuperLoad, finishCall } from './calls.ts'
import type { Compiler } from './compiler.ts'
import { checkSubscript, finishAttribute, finishSubscript } from './expressions.ts'

export function codegenLongSpine(c: Compiler, e: SpineNode): void {
  const open: SpineNode[] = []
  let node: expr | null = e
  while (node !== null && isSpineNode(node)) {
    if (node.kind === 'Attribute' && codegenSuperLoad(c, node)) {
      node = null
      break
    }
    open.push(node)
    node = begin(c, node)
  }
  if (node !== null) c.visitExpr(node)
  for (let i = open.length - 1; i >= 0; i--) finish(c, open[i]!)
}

/** What is to be visited next; null if it is done. */
function begin(c: Compiler, e: SpineNode): expr | null {
  if (e.kind === 'Call') return beginCall(c, e)
  if (e.kind === 'Subscript') checkSubscript(c, e)
  else c.addStaticAttribute(e)
  return innerOf(e)
}

function finish(c: Compiler, e: SpineNode): void {
  if (e.kind === 'Call') finishCall(c, e)
  else if (e.kind === 'Subscript') finishSubscript(c, e)
  else finishAttribute(c, e)
}
