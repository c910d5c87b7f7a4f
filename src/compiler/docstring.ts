/**
 * Docstrings: which statement is one, and the indentation that the compiler strips from it.
 *
 * The cleaned text keeps its blank lines at both ends, unlike inspect.cleandoc, so that its line
 * numbers stay. CPython: _PyAST_GetDocString, _PyCompile_CleanDoc.
 */
import { fromCodePoints, WideString } from '../base/wide_string.ts'
import type { Constant, Expr, stmt } from '../syntax/ast.ts'
import { DocstringEncodeError } from './errors.ts'

/** A docstring statement: an expression statement that is a plain string. */
export type Docstring = Expr & { value: Constant & { value: string | WideString } }

export function isDocstring(s: stmt | undefined): s is Docstring {
  if (s === undefined || s.kind !== 'Expr' || s.value.kind !== 'Constant') return false
  const value = s.value.value
  return typeof value === 'string' || value instanceof WideString
}

const SPACE = 32

/**
 * Removes the common indentation of all lines but the first, and all of the first line's.
 * Throws DocstringEncodeError.
 */
export function cleanDoc(doc: string | WideString): string | WideString {
  return typeof doc === 'string' ? cleanText(expandTabs(doc)) : cleanWide(doc)
}

function expandTabs(text: string): string {
  if (!text.includes('\t')) return text
  let out = ''
  let column = 0
  for (const c of text) {
    if (c === '\t') {
      const n = 8 - (column % 8)
      out += ' '.repeat(n)
      column += n
    } else {
      out += c
      column = c === '\n' || c === '\r' ? 0 : column + 1
    }
  }
  return out
}

function indentOf(line: string): number {
  let i = 0
  while (line.charCodeAt(i) === SPACE) i++
  return i
}

function cleanText(text: string): string {
  const lines = text.split('\n')
  let margin = Number.POSITIVE_INFINITY
  for (let i = 1; i < lines.length; i++) {
    const indent = indentOf(lines[i]!)
    if (indent < lines[i]!.length) margin = Math.min(margin, indent)
  }
  if (margin === Number.POSITIVE_INFINITY) margin = 0
  const first = indentOf(lines[0]!)
  if (first === 0 && margin === 0) return text
  lines[0] = lines[0]!.slice(first)
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!
    lines[i] = line.slice(Math.min(margin, indentOf(line)))
  }
  return lines.join('\n')
}

/**
 * The same for strings that JavaScript cannot index: wide characters stand in as U+FFFF, one unit
 * each, because tab stops count characters.
 */
function cleanWide(doc: WideString): string | WideString {
  const wide: number[] = []
  let text = ''
  for (const point of doc.points) {
    const standIn = point >= 0xffff || isSurrogate(point)
    if (standIn) wide.push(point)
    text += standIn ? '\uffff' : String.fromCharCode(point)
  }
  const expanded = expandTabs(text)
  checkEncodable(restoreWide(expanded, wide))
  return fromCodePoints(restoreWide(cleanText(expanded), wide))
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff
}

function restoreWide(text: string, wide: readonly number[]): Uint32Array {
  let next = 0
  return Uint32Array.from(text, c => (c === '\uffff' ? wide[next++]! : c.charCodeAt(0)))
}

/** CPython cleans docstrings in UTF-8, so one with a lone surrogate does not compile. */
function checkEncodable(points: Uint32Array): void {
  const start = points.findIndex(isSurrogate)
  if (start < 0) return
  let end = start + 1
  while (end < points.length && isSurrogate(points[end]!)) end++
  throw new DocstringEncodeError(fromCodePoints(points), start, end)
}
