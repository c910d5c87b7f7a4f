/**
 * The values of numeric literals. CPython: Parser/pegen.c (parsenumber).
 */
import { ComplexConstant, type Constant, canonicalInt, FloatConstant } from '../../base/constant.ts'
import * as ast from '../ast.ts'
import type { Parser } from './parser.ts'

/** Digits that always make a safe integer. */
const SAFE_DECIMAL = 15

export function parseNumber(p: Parser): ast.Constant {
  const s = p.pos
  const { tokens } = p
  const text = p.text(s)
  const value = numberValue(text, p.options.maxIntDigits)
  if (value === undefined || (p.featureVersion < 6 && text.includes('_'))) throw p.fail()
  p.advance()
  return new ast.Constant(
    value,
    null,
    tokens.lineno[s]!,
    tokens.col[s]!,
    tokens.endLineno[s]!,
    tokens.endCol[s]!,
  )
}

/** The value of a literal; undefined if it has more decimal digits than an int may have. */
export function numberValue(literal: string, maxDigits: number): Constant | undefined {
  const first = literal.charCodeAt(literal.length - 1) | 32
  const text = literal.includes('_') ? literal.replaceAll('_', '') : literal
  const radix = text.charCodeAt(1) | 32
  if (text.charCodeAt(0) === 48 && (radix === 120 || radix === 111 || radix === 98)) {
    return canonicalInt(BigInt(text))
  }
  if (first === 106) return new ComplexConstant(0, Number(text.slice(0, -1)))
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < 48 || c > 57) return new FloatConstant(Number(text))
  }
  if (text.length <= SAFE_DECIMAL) return Number(text)
  if (maxDigits > 0 && text.length > maxDigits) return undefined
  return canonicalInt(BigInt(text))
}
