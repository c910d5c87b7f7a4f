/** `elif` in the tree is an `else` that holds nothing but another `if`. */
import type { If } from '../syntax/ast.ts'

/** The next condition of the chain, or null at its end. */
export function elifOf(s: If): If | null {
  const only = s.orelse[0]
  return s.orelse.length === 1 && only?.kind === 'If' ? only : null
}
