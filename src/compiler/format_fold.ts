/**
 * `'...%s...' % (a, b)` as an f-string: literal text and %s, %r, %a with flags `-`, width and
 * precision of at most two digits. Anything else is left to run time.
 * CPython: optimize_format in Python/ast_preprocess.c.
 */
import { fromCodePoints, type WideString } from '../base/wide_string.ts'
import { type BinOp, Constant, type expr, FormattedValue, JoinedStr } from '../syntax/ast.ts'

const PERCENT = 37
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
/** Digits of a width or precision, one too many. */
const MAX_DIGITS = 3
const FLAGS = new Set(Array.from('-+ #0', c => c.charCodeAt(0)))
const CONVERSIONS = new Set(Array.from('sra', c => c.charCodeAt(0)))

interface Specifier {
  readonly conversion: number
  readonly spec: string
}

/** Reads a format string; positions count code points. */
class FormatReader {
  readonly #points: ArrayLike<number>
  pos = 0

  constructor(format: string | WideString) {
    this.#points = typeof format === 'string' ? Array.from(format, c => c.charCodeAt(0)) : format.points
  }

  get atEnd(): boolean {
    return this.pos >= this.#points.length
  }

  #next(): number {
    return this.#points[this.pos++] ?? -1
  }

  /** Text up to the next `%` that is not doubled; null if there is none. */
  literal(): string | WideString | null {
    const points: number[] = []
    while (!this.atEnd) {
      const c = this.#points[this.pos]!
      if (c === PERCENT) {
        if (this.#points[this.pos + 1] !== PERCENT) break
        this.pos++
      }
      points.push(c)
      this.pos++
    }
    return points.length === 0 ? null : fromCodePoints(points)
  }

  /** What follows a `%`; null if an f-string cannot say it. */
  specifier(): Specifier | null {
    let leftAdjust = false
    let c = this.#next()
    for (; FLAGS.has(c); c = this.#next()) if (c === MINUS) leftAdjust = true
    let width = -1
    let precision = -1
    if (isDigit(c)) {
      ;[width, c] = this.#number(c)
      if (width < 0) return null
    }
    if (c === POINT) {
      c = this.#next()
      precision = 0
      if (isDigit(c)) {
        ;[precision, c] = this.#number(c)
        if (precision < 0) return null
      }
    }
    if (!CONVERSIONS.has(c)) return null
    const spec =
      (!leftAdjust && width > 0 ? '>' : '') +
      (width >= 0 ? String(width) : '') +
      (precision >= 0 ? `.${precision}` : '')
    return { conversion: c, spec }
  }

  /** The number that starts with digit `c`, and the character behind it; -1 for too many digits. */
  #number(c: number): [number, number] {
    let value = 0
    for (let digits = 1; isDigit(c); digits++) {
      value = value * 10 + (c - ZERO)
      c = this.#next()
      if (digits >= MAX_DIGITS) return [-1, c]
    }
    return [value, c]
  }
}

function isDigit(c: number): boolean {
  return c >= ZERO && c <= NINE
}

/** Nodes of a `%` that was `%%`: CPython makes a string of its own there, not the one for all `%`. */
const doubledPercents = new WeakSet<expr>()

export function wasDoubledPercent(node: expr): boolean {
  return doubledPercents.has(node)
}

function literalNode(text: string | WideString): Constant {
  const node = unplaced(text)
  if (text === '%') doubledPercents.add(node)
  return node
}

function unplaced(value: string | WideString): Constant {
  return new Constant(value, null, -1, -1, -1, -1)
}

/** The f-string for `format % elts`, or null if there is none. */
export function formatToFString(
  e: BinOp,
  format: string | WideString,
  elts: readonly expr[],
): JoinedStr | null {
  const reader = new FormatReader(format)
  const values: expr[] = []
  let used = 0
  for (;;) {
    const literal = reader.literal()
    if (literal !== null) values.push(literalNode(literal))
    if (reader.atEnd) break
    reader.pos++
    const specifier = used < elts.length ? reader.specifier() : null
    if (specifier === null) return null
    const value = elts[used++]!
    const spec = specifier.spec === '' ? null : unplaced(specifier.spec)
    values.push(
      new FormattedValue(
        value,
        specifier.conversion,
        spec,
        value.lineno,
        value.col_offset,
        value.end_lineno,
        value.end_col_offset,
      ),
    )
  }
  if (used < elts.length) return null
  return new JoinedStr(values, e.lineno, e.col_offset, e.end_lineno, e.end_col_offset)
}
