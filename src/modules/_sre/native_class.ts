/**
 * One-character operations of a compiled pattern as sets of JavaScript's regular expressions.
 *
 * Only code units that are no surrogates matter: these expressions are run on narrow strings. Python's
 * categories are written out as ranges of its own Unicode tables, since JavaScript's `\w`, `\d` and `\s`
 * say something else. What goes through all code units is done once, or when the start-up snapshot is made: an engine that has not
 * optimised it yet takes tens of milliseconds. CPython: charset() in Modules/_sre/sre_lib.h.
 */
import { acceptsCharacter, blockNumber, isInCategory } from './char_class.ts'
import * as op from './constants.ts'
import { isCasedUnicode, lowerUnicode } from './unicode_data.ts'

/** Inclusive ranges of code units, in order and apart. */
type Ranges = readonly (readonly [number, number])[]

interface CharacterSet {
  readonly negated: boolean
  /** They may overlap. */
  readonly ranges: Ranges
  readonly categories: readonly number[]
}

const UNITS = 0x10000

/** Where `units`, a byte for each code unit, is 1. */
function rangesOf(units: Uint8Array): Ranges {
  const out: [number, number][] = []
  for (let from = units.indexOf(1); from >= 0; ) {
    const end = units.indexOf(0, from)
    out.push([from, (end < 0 ? UNITS : end) - 1])
    from = end < 0 ? -1 : units.indexOf(1, end)
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

interface Category {
  readonly ranges: Ranges
  readonly text: string
}

const categories = new Map<number, Category>()

function categoryOf(number: number): Category {
  let category = categories.get(number)
  if (category === undefined) {
    const ranges = categoryRanges(number)
    category = { ranges, text: rangeText(ranges) }
    categories.set(number, category)
  }
  return category
}

function categoryRanges(category: number): Ranges {
  const test = isInCategory(category)
  const units = new Uint8Array(UNITS)
  for (let ch = 0; ch < UNITS; ch++) if (test(ch)) units[ch] = 1
  return rangesOf((category & 1) === 1 ? units.map(yes => 1 - yes) : units)
}

/** Finds out now what goes through all code units: for the start-up snapshot. */
export function prepareCharacters(): void {
  for (const number of [op.CATEGORY_UNI_DIGIT, op.CATEGORY_UNI_SPACE, op.CATEGORY_UNI_WORD]) {
    categoryOf(number)
    categoryOf(number + 1)
  }
  casedUnits()
}

/** The ranges of a table of 256 bits for the characters from `start` on. */
function addBitmap(out: [number, number][], code: Int32Array, at: number, start: number): void {
  const has = (ch: number) => ((code[at + (ch >> 5)]! >>> (ch & 31)) & 1) === 1
  for (let ch = 0; ch < 256; ch++) {
    if (!has(ch)) continue
    const from = ch
    while (ch < 255 && has(ch + 1)) ch++
    out.push([start + from, start + ch])
  }
}

function addBigCharset(out: [number, number][], code: Int32Array, pc: number): void {
  for (let high = 0; high < 256; high++) {
    addBitmap(out, code, pc + 65 + blockNumber(code, pc + 1, high) * 8, high << 8)
  }
}

/** The set at `pc`, where `folds` as it is for characters without case; undefined where it has a part that is not known here. */
function setAt(code: Int32Array, pc: number, folds: boolean): CharacterSet | undefined {
  const ranges: [number, number][] = []
  const categories: number[] = []
  let negated = false
  for (;;) {
    switch (code[pc++]) {
      case op.FAILURE:
        return { negated, ranges, categories }
      case op.NEGATE:
        if (ranges.length + categories.length > 0 || negated) return undefined
        negated = true
        break
      case op.LITERAL: {
        const ch = code[pc++]! >>> 0
        if (ch < UNITS) ranges.push([ch, ch])
        break
      }
      case op.RANGE:
      case op.RANGE_UNI_IGNORE: {
        if (code[pc - 1] === op.RANGE_UNI_IGNORE && !folds) return undefined
        const from = code[pc]! >>> 0
        const to = Math.min(code[pc + 1]! >>> 0, UNITS - 1)
        if (from <= to) ranges.push([from, to])
        pc += 2
        break
      }
      case op.CATEGORY:
        categories.push(code[pc++]!)
        break
      case op.CHARSET:
        addBitmap(ranges, code, pc, 0)
        pc += 8
        break
      case op.BIGCHARSET:
        addBigCharset(ranges, code, pc)
        pc += 65 + code[pc]! * 8
        break
      default:
        return undefined
    }
  }
}

function plainText(code: Int32Array, pc: number): string | undefined {
  const set = setAt(code, pc, false)
  return set && setText(set)
}

function setText({ negated, ranges, categories }: CharacterSet): string {
  const inside = rangeText(ranges) + categories.map(number => categoryOf(number).text).join('')
  return `[${negated ? '^' : ''}${inside}]`
}

const ASCII_LETTERS: readonly number[] = Array.from({ length: 52 }, (_, i) => (i < 26 ? 65 + i : 71 + i))

/** The set of the operation at `pc`, which may tell characters with case from what its set says. */
function foldedText(code: Int32Array, pc: number, withCase: readonly number[]): string | undefined {
  const set = setAt(code, pc + 2, code[pc] === op.IN_UNI_IGNORE)
  if (set === undefined) return undefined
  const units = new Uint8Array(UNITS)
  if (set.negated) units.fill(1)
  for (const ranges of [set.ranges, ...set.categories.map(number => categoryOf(number).ranges)])
    for (const [from, to] of ranges) units.fill(set.negated ? 0 : 1, from, to + 1)
  for (const ch of withCase) units[ch] = acceptsCharacter(code, pc, ch) ? 1 : 0
  return `[${rangeText(rangesOf(units))}]`
}

let cased: number[] | null = null

/** All code units that have a lower or an upper case other than themselves. */
function casedUnits(): readonly number[] {
  if (cased === null) {
    cased = []
    for (let ch = 0; ch < UNITS; ch++) if (isCasedUnicode(ch)) cased.push(ch)
  }
  return cased
}

/** All that have `ch` as their lower case. */
function withLower(ch: number): readonly number[] {
  if (ch >= UNITS) return []
  const others = casedUnits().filter(c => c !== ch && lowerUnicode(c) === ch)
  return lowerUnicode(ch) === ch ? [ch, ...others] : others
}

/** The same, where only ASCII letters have case. */
function withLowerAscii(ch: number): readonly number[] {
  if (ch >= UNITS) return []
  if (ch >= 97 && ch <= 122) return [ch, ch - 32]
  return ch >= 65 && ch <= 90 ? [] : [ch]
}

function literalText(ch: number, negated: boolean): string {
  if (ch >= UNITS) return negated ? '[^]' : '[]'
  return negated ? `[^${unitText(ch)}]` : unitText(ch)
}

function unitsText(units: readonly number[], negated: boolean): string {
  return `[${negated ? '^' : ''}${units.map(unitText).join('')}]`
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
      return unitsText(withLower(argument), false)
    case op.NOT_LITERAL_UNI_IGNORE:
      return unitsText(withLower(argument), true)
    case op.CATEGORY:
      return `[${categoryOf(argument).text}]`
    case op.IN:
      return plainText(code, pc + 2)
    case op.LITERAL_IGNORE:
      return unitsText(withLowerAscii(argument), false)
    case op.NOT_LITERAL_IGNORE:
      return unitsText(withLowerAscii(argument), true)
    case op.IN_UNI_IGNORE:
      return foldedText(code, pc, casedUnits())
    case op.IN_IGNORE:
      return foldedText(code, pc, ASCII_LETTERS)
  }
  return undefined
}

/** What is a word character for `\b` of this kind, with brackets. */
export function wordText(): string {
  return `[${categoryOf(op.CATEGORY_UNI_WORD).text}]`
}
