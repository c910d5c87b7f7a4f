/** Builds the symbol table of a module: both passes. CPython: _PySymtable_Build. */
import type { mod } from '../../syntax/ast.ts'
import { isDocstring } from '../docstring.ts'
import type { FutureFeatures } from '../future.ts'
import { analyze } from './analyze.ts'
import { visitExpr } from './expressions.ts'
import { visitStmts } from './statements.ts'
import { Symtable } from './table.ts'

/** `future.features` already holds the compiler flags too. Throws SyntaxErrorData. */
export function buildSymtable(module: mod, filename: string, future: FutureFeatures): Symtable {
  const st = new Symtable(filename, future, module)
  switch (module.kind) {
    case 'Module':
      st.top.hasDocstring = isDocstring(module.body[0])
      visitStmts(st, module.body)
      break
    case 'Interactive':
      visitStmts(st, module.body)
      break
    case 'Expression':
      visitExpr(st, module.body)
      break
    case 'FunctionType':
      throw new TypeError('this compiler does not handle FunctionTypes')
  }
  st.exitBlock()
  analyze(st)
  return st
}
