/**
 * One-character operations of a compiled pattern as sets of JavaScript's regular expressions.
 *
 * Only code units that are no surrogates matter: these expressions are run on narrow strings. Python's
 * categories are written out as ranges of its own Unicode tables, since JavaScript's `\w`, `\d` and `\s`
 * say something else. CPython: charset() in Modules/_sre/sre_lib.h.
 */
import { acceptsCharacter, blockNumber } from './char_class.ts'
import * as op from './constants.ts'
import { lowerUnicode } from './unicode_data.ts'

/** Inclusive ranges of code units, in order and apart. */
type Ranges = readonly (readonly [number, number])[]

const UNITS = 0x10000

function rangesWhere(test: (ch: number) => boolean): Ranges {
  const out: [number, number][] = []
  let from = -1
  for (let ch = 0; ch <= UNITS; ch++) {
    const yes = ch < UNITS && test(ch)
    if (yes && from < 0) from = ch
    else if (!yes && from >= 0) {
      out.push([from, ch - 1])
      from = -1
    }
  }
  return out
}

/** One code unit inside or outside of brackets. */
export function unitText(ch: number): string {
  const isPlain = (ch >= 48 && ch <= 57) || (ch >= 65 && ch <= 90) || (ch >= 97 && ch <= 122)
  return isPlain ? String.fromCharCode(ch) : `\\u${ch.toString(16).padStart(4, '0')}`
}

function rangeText(ranges: Ranges): string {
  return ranges
    .map(([from, to]) => (from === to ? unitText(from) : `${unitText(from)}-${unitText(to)}`))
    .join('')
}

const categories = new Map<number, string>()

function categoryText(category: number): string {
  let text = categories.get(category)
  if (text === undefined) {
    const code = Int32Array.of(op.CATEGORY, category)
    text = rangeText(rangesWhere(ch => acceptsCharacter(code, 0, ch)))
    categories.set(category, text)
  }
  return text
}

/** The ranges of a table of 256 bits for the characters from `start` on. */
function bitmapText(code: Int32Array, at: number, start: number): string {
  const has = (ch: number) => ((code[at + (ch >> 5)]! >>> (ch & 31)) & 1) === 1
  const out: [number, number][] = []
  for (let ch = 0; ch < 256; ch++) {
    if (!has(ch)) continue
    const from = ch
    while (ch < 255 && has(ch + 1)) ch++
    out.push([start + from, start + ch])
  }
  return rangeText(out)
}

function bigCharsetText(code: Int32Array, pc: number): string {
  let text = ''
  for (let high = 0; high < 256; high++) {
    text += bitmapText(code, pc + 65 + blockNumber(code, pc + 1, high) * 8, high << 8)
  }
  return text
}

/** The set at `pc`, with its brackets; undefined where it has a part that is not known here. */
function setText(code: Int32Array, pc: number): string | undefined {
  let inside = ''
  let negated = false
  for (;;) {
    switch (code[pc++]) {
      case op.FAILURE:
        return `[${negated ? '^' : ''}${inside}]`
      case op.NEGATE:
        if (inside !== '' || negated) return undefined
        negated = true
        break
      case op.LITERAL: {
        const ch = code[pc++]! >>> 0
        if (ch < UNITS) inside += unitText(ch)
        break
      }
      case op.RANGE: {
        const from = code[pc]! >>> 0
        const to = Math.min(code[pc + 1]! >>> 0, UNITS - 1)
        if (from <= to) inside += `${unitText(from)}-${unitText(to)}`
        pc += 2
        break
      }
      case op.CATEGORY:
        inside += categoryText(code[pc++]!)
        break
      case op.CHARSET:
        inside += bitmapText(code, pc, 0)
        pc += 8
        break
      case op.BIGCHARSET:
        inside += bigCharsetText(code, pc)
        pc += 65 + code[pc]! * 8
        break
      default:
        return undefined
    }
  }
}

/** For each lower-case character, those that it is the lower case of. */
let preimages: Map<number, number[]> | null = null

function withLower(ch: number): readonly number[] {
  if (preimages === null) {
    preimages = new Map()
    for (let c = 0; c < UNITS; c++) {
      const lower = lowerUnicode(c)
      const list = preimages.get(lower)
      if (list === undefined) preimages.set(lower, [c])
      else list.push(c)
    }
  }
  return preimages.get(ch) ?? []
}

function literalText(ch: number, negated: boolean): string {
  if (ch >= UNITS) return negated ? '[^]' : '[]'
  return negated ? `[^${unitText(ch)}]` : unitText(ch)
}

function foldedText(ch: number, negated: boolean): string {
  return `[${negated ? '^' : ''}${withLower(ch).map(unitText).join('')}]`
}

/** The one-character operation at `pc`; undefined where JavaScript has no equal. */
export function characterText(code: Int32Array, pc: number): string | undefined {
  const argument = code[pc + 1]! >>> 0
  switch (code[pc]) {
    case op.ANY:
      return '[^\\n]'
    case op.ANY_ALL:
      return '[^]'
    case op.LITERAL:
      return literalText(argument, false)
    case op.NOT_LITERAL:
      return literalText(argument, true)
    case op.LITERAL_UNI_IGNORE:
      return foldedText(argument, false)
    case op.NOT_LITERAL_UNI_IGNORE:
      return foldedText(argument, true)
    case op.CATEGORY:
      return `[${categoryText(argument)}]`
    case op.IN:
      return setText(code, pc + 2)
    case op.IN_UNI_IGNORE:
    case op.IN_IGNORE:
    case op.LITERAL_IGNORE:
    case op.NOT_LITERAL_IGNORE:
      return `[${rangeText(rangesWhere(ch => acceptsCharacter(code, pc, ch)))}]`
  }
  return undefined
}

/** What is a word character for `\b` of this kind, with brackets. */
export function wordText(): string {
  return `[${categoryText(op.CATEGORY_UNI_WORD)}]`
}
