/**
 * Between syntax trees and the objects of the `_ast` module. CPython: Python/Python-ast.c.
 */
import type { mod } from '../../syntax/ast.ts'
import { notImplementedError } from '../../runtime/errors.ts'
import type { PyValue } from '../../runtime/values.ts'

/** True for an instance of `_ast.AST`. */
export function isAstObject(_v: PyValue): boolean {
  return false
}

/** The tree of an `_ast` object; TypeError and ValueError as compile() raises them. */
export function astFromObject(_v: PyValue, _mode: string): mod {
  throw notImplementedError('compile() of AST objects is not there yet')
}

export function astToObject(_tree: mod): PyValue {
  throw notImplementedError('AST objects are not there yet')
}
