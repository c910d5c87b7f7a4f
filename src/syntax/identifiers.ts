/**
 * What Python says about non-ASCII characters in source: identifiers (PEP 3131), printable
 * characters, and names for `\N{...}`. CPython: Objects/unicodeobject.c, Parser/pegen.c.
 */
import { lookupName, missingNames } from '../base/unicode/names.ts'
import { normalize } from '../base/unicode/normalize.ts'
import { isXidContinue, isXidStart } from '../base/unicode/types.ts'
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'

const UNDERSCORE = 95

export function isIdentifierStart(point: number): boolean {
  return point === UNDERSCORE || isXidStart(point)
}

export function isIdentifierContinue(point: number): boolean {
  return isXidContinue(point)
}

/** An identifier as Python stores it: in normalisation form KC. */
export function normalisedIdentifier(name: string): string {
  for (let i = 0; i < name.length; i++) {
    if (name.charCodeAt(i) >= 128) return toUtf16(normalize('NFKC', fromUtf16(name)))
  }
  return name
}

/** False where the tables of names cannot be had. */
export function hasNames(): boolean {
  return missingNames() === undefined
}

/** The code points of `\N{name}`: a character or an alias; undefined if there is none. */
export function namedCharacter(name: string): readonly number[] | undefined {
  return lookupName(name)
}

export { NO_NAMES } from '../base/unicode/names.ts'
export { isPrintable } from '../base/unicode/types.ts'
