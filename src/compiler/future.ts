/**
 * `from __future__ import ...`: which features a module switches on, and where the last such
 * import stands (a later one is an error). Also the PyCF_* flags of compilation.
 * CPython: Python/future.c, Include/cpython/compile.h.
 */
import {
  CO_FUTURE_ABSOLUTE_IMPORT,
  CO_FUTURE_ANNOTATIONS,
  CO_FUTURE_BARRY_AS_BDFL,
  CO_FUTURE_DIVISION,
  CO_FUTURE_GENERATOR_STOP,
  CO_FUTURE_PRINT_FUNCTION,
  CO_FUTURE_UNICODE_LITERALS,
  CO_FUTURE_WITH_STATEMENT,
} from '../bytecode/code.ts'
import type { ImportFrom, mod, stmt } from '../syntax/ast.ts'
import { isDocstring } from './docstring.ts'
import { syntaxErrorAt } from './errors.ts'
import { type Location, NO_LOCATION } from './location.ts'

/** The flags that a code object inherits from the compiler flags and hands on to `exec` and `compile`. */
export const PyCF_MASK =
  CO_FUTURE_DIVISION |
  CO_FUTURE_ABSOLUTE_IMPORT |
  CO_FUTURE_WITH_STATEMENT |
  CO_FUTURE_PRINT_FUNCTION |
  CO_FUTURE_UNICODE_LITERALS |
  CO_FUTURE_BARRY_AS_BDFL |
  CO_FUTURE_GENERATOR_STOP |
  CO_FUTURE_ANNOTATIONS
export const PyCF_MASK_OBSOLETE = 0x10
export const PyCF_SOURCE_IS_UTF8 = 0x100
export const PyCF_DONT_IMPLY_DEDENT = 0x200
export const PyCF_ONLY_AST = 0x400
export const PyCF_IGNORE_COOKIE = 0x800
export const PyCF_TYPE_COMMENTS = 0x1000
export const PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
export const PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000
export const PyCF_OPTIMIZED_AST = 0x8000 | PyCF_ONLY_AST

export interface FutureFeatures {
  /** CO_FUTURE_* bits, merged with the compiler flags before the symbol table is built. */
  features: number
  location: Location
}

/** Mandatory for long: accepted, no effect. */
const OLD_FEATURES = new Set([
  'nested_scopes',
  'generators',
  'division',
  'absolute_import',
  'with_statement',
  'print_function',
  'unicode_literals',
  'generator_stop',
])

function checkFeatures(future: FutureFeatures, s: ImportFrom, filename: string): void {
  for (const alias of s.names) {
    if (OLD_FEATURES.has(alias.name)) continue
    if (alias.name === 'barry_as_FLUFL') future.features |= CO_FUTURE_BARRY_AS_BDFL
    else if (alias.name === 'annotations') future.features |= CO_FUTURE_ANNOTATIONS
    else if (alias.name === 'braces') throw syntaxErrorAt('not a chance', filename, alias)
    else throw syntaxErrorAt(`future feature ${alias.name} is not defined`, filename, alias)
  }
}

function isFutureImport(s: stmt): s is ImportFrom {
  return s.kind === 'ImportFrom' && (s.level ?? 0) === 0 && s.module === '__future__'
}

/** The features that the leading future imports of `module` ask for. */
export function futureFromAst(module: mod, filename: string): FutureFeatures {
  const future: FutureFeatures = { features: 0, location: NO_LOCATION }
  if (module.kind !== 'Module' && module.kind !== 'Interactive') return future
  const body = module.body
  for (let i = isDocstring(body[0]) ? 1 : 0; i < body.length; i++) {
    const s = body[i]!
    if (!isFutureImport(s)) break
    checkFeatures(future, s, filename)
    future.location = s
  }
  return future
}
