/**
 * Checks of literals, which the grammar's actions make while they build the tree.
 * CPython: Parser/action_helpers.c, Parser/pegen.c.
 */
import { ComplexConstant } from '../../base/constant.ts'
import { SyntaxErrorData } from '../errors.ts'
import { EscapeError } from '../parser/escapes.ts'
import { decodeText, type LiteralContext, stringTokenValue } from '../parser/literals.ts'
import { numberValue } from '../parser/numbers.ts'
import * as T from '../tokens.ts'
import type { Engine } from './engine.ts'
import type { Match } from './nodes.ts'
import { errorAt, errorAtLast, makeError } from './place.ts'

export function checkNumber(engine: Engine, token: number): void {
  const text = engine.text(token)
  if (engine.options.featureVersion < 6 && text.includes('_')) {
    throw errorAtLast(engine, 'Underscores in numeric literals are only supported in Python 3.6 and greater')
  }
  const { maxIntDigits } = engine.options
  if (numberValue(text, maxIntDigits) !== undefined) return
  const digits = text.replaceAll('_', '').length
  const message =
    `Exceeds the limit (${maxIntDigits} digits) for integer string conversion: value has ${digits} digits; ` +
    'use sys.set_int_max_str_digits() to increase the limit - ' +
    'Consider hexadecimal for huge integer literals to avoid decimal conversion limits.'
  const { lineno, endLineno } = engine.tokens
  throw makeError(engine, 'SyntaxError', message, lineno[token]!, 0, endLineno[token]!, 0)
}

function isImaginary(engine: Engine, number: Match): boolean {
  return numberValue(engine.text(number.token), 0) instanceof ComplexConstant
}

export function checkReal(engine: Engine, number: Match): void {
  if (!isImaginary(engine, number)) return
  throw errorAt(engine, number, number, 'real number required in complex literal')
}

export function checkImaginary(engine: Engine, number: Match): void {
  if (isImaginary(engine, number)) return
  throw errorAt(engine, number, number, 'imaginary number required in complex literal')
}

/** Literals warn when the first pass reads them, and under expression_without_invalid again. */
function context(engine: Engine): LiteralContext {
  const { tokenizer, options, invalid, warnedBefore } = engine
  const { featureVersion } = options
  return { tokenizer, featureVersion, warnedBefore: invalid ? Number.POSITIVE_INFINITY : warnedBefore }
}

/** Runs `decode`, and reports what is wrong with the literal. */
function check(engine: Engine, token: number, decode: () => unknown): void {
  try {
    decode()
  } catch (error) {
    const match = engine.matchTokens('Token', token, token)
    if (error instanceof SyntaxErrorData) throw errorAt(engine, match, match, error.message)
    if (!(error instanceof EscapeError)) throw error
    if (engine.tokens.type[token] === T.STRING) throw errorAtLast(engine, error.message)
    throw errorAt(engine, match, match, error.message)
  }
}

/** Decodes a STRING token; its kind is then 'Bytes' or 'Constant'. */
export function checkString(engine: Engine, token: number): 'Bytes' | 'Constant' {
  let bytes = false
  check(engine, token, () => {
    bytes = stringTokenValue(context(engine), token) instanceof Uint8Array
  })
  return bytes ? 'Bytes' : 'Constant'
}

export function checkMiddle(engine: Engine, token: number): void {
  check(engine, token, () => decodeText(context(engine), engine.text(token), false, token))
}

/** Decodes the text of an f-string that begins with token `start`; that of inner ones was decoded. */
export function checkFormatted(engine: Engine, start: number): void {
  const { type } = engine.tokens
  const prefix = engine.text(start)
  if (prefix.includes('r') || prefix.includes('R')) return
  let depth = 0
  for (let i = start + 1; i < engine.mark - 1; i++) {
    if (type[i] === T.FSTRING_START || type[i] === T.TSTRING_START) depth++
    else if (type[i] === T.FSTRING_END || type[i] === T.TSTRING_END) depth--
    else if (depth === 0 && (type[i] === T.FSTRING_MIDDLE || type[i] === T.TSTRING_MIDDLE))
      checkMiddle(engine, i)
  }
}

export function checkConversion(engine: Engine, mark: Match, name: Match): void {
  const letter = engine.tokenizer.mode?.letter ?? 'f'
  if (mark.lineno !== name.lineno || mark.endCol !== name.col) {
    const message = `${letter}-string: conversion type must come right after the exclamation mark`
    throw errorAt(engine, mark, name, message)
  }
  const { text } = name
  if (text === 's' || text === 'r' || text === 'a') return
  const message = `${letter}-string: invalid conversion character '${text}': expected 's', 'r', or 'a'`
  throw errorAt(engine, name, name, message)
}
