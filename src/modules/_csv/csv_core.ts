/**
 * Reading and writing CSV records, without Python objects: the state machine of the reader, the
 * quoting of the writer, and the checks on a dialect.
 *
 * Characters are code points; -1 stands for a dialect character that is not set, and, inside the
 * reader, for the end of a line. CPython: Modules/_csv.c.
 */
import { TextBuilder } from '../../base/codecs/codec.ts'
import { fromCodePoints, type WideString } from '../../base/wide_string.ts'

export const QUOTE_MINIMAL = 0
export const QUOTE_ALL = 1
export const QUOTE_NONNUMERIC = 2
export const QUOTE_NONE = 3
export const QUOTE_STRINGS = 4
export const QUOTE_NOTNULL = 5

type Text = string | WideString

export interface CsvDialect {
  readonly delimiter: number
  readonly quotechar: number
  readonly escapechar: number
  readonly lineterminator: Text
  readonly quoting: number
  readonly doublequote: boolean
  readonly skipinitialspace: boolean
  readonly strict: boolean
}

/** Becomes _csv.Error. */
export class CsvError extends Error {}

/** What is wrong with the characters of a dialect, or undefined: the text of a ValueError. */
export function dialectProblem(dialect: CsvDialect): string | undefined {
  const { delimiter, escapechar, quotechar, skipinitialspace } = dialect
  return (
    characterProblem('delimiter', delimiter, dialect, true) ??
    characterProblem('escapechar', escapechar, dialect, !skipinitialspace) ??
    characterProblem('quotechar', quotechar, dialect, !skipinitialspace) ??
    clash('delimiter', 'escapechar', delimiter, escapechar) ??
    clash('delimiter', 'quotechar', delimiter, quotechar) ??
    clash('escapechar', 'quotechar', escapechar, quotechar)
  )
}

function characterProblem(
  name: string,
  ch: number,
  dialect: CsvDialect,
  allowSpace: boolean,
): string | undefined {
  if (ch === CR || ch === LF || (ch === SPACE && !allowSpace)) return `bad ${name} value`
  if (ch >= 0 && pointsOf(dialect.lineterminator).includes(ch)) return `bad ${name} or lineterminator value`
  return undefined
}

function clash(name1: string, name2: string, ch1: number, ch2: number): string | undefined {
  return ch1 === ch2 && ch1 !== NOT_SET ? `bad ${name1} or ${name2} value` : undefined
}

const NOT_SET = -1
const END_OF_LINE = -1
const LF = 10
const CR = 13
const SPACE = 32

const START_RECORD = 0
const START_FIELD = 1
const ESCAPED_CHAR = 2
const IN_FIELD = 3
const IN_QUOTED_FIELD = 4
const ESCAPE_IN_QUOTED_FIELD = 5
const QUOTE_IN_QUOTED_FIELD = 6
const EAT_CRNL = 7
const AFTER_ESCAPED_CRNL = 8

/** What a field becomes: a number under QUOTE_NONNUMERIC and QUOTE_STRINGS, null when empty and unquoted. */
export type FieldKind = 'text' | 'number' | 'null'

/** Takes lines and gives records; T is what a field is for the caller. */
export class CsvReader<T> {
  declare fields: T[]
  declare private readonly dialect: CsvDialect
  declare private readonly makeField: (text: Text, kind: FieldKind) => T
  declare private readonly fieldLimit: () => number
  declare private state: number
  declare private unquoted: boolean
  /** The field so far: `text`, or `points` once it holds a character that has no single code unit. */
  declare private text: string
  declare private points: number[] | null

  constructor(dialect: CsvDialect, makeField: (text: Text, kind: FieldKind) => T, fieldLimit: () => number) {
    this.dialect = dialect
    this.makeField = makeField
    this.fieldLimit = fieldLimit
    this.reset()
  }

  /** Forgets an unfinished record. */
  reset(): void {
    this.fields = []
    this.state = START_RECORD
    this.unquoted = false
    this.text = ''
    this.points = null
  }

  /** Takes one line; true if the record in `fields` is complete. */
  feed(line: Text): boolean {
    if (typeof line === 'string') this.feedNarrow(line)
    else for (const ch of line.points) this.step(ch)
    this.step(END_OF_LINE)
    return this.state === START_RECORD
  }

  /** No more lines: true if an unfinished record was completed, false if there is none. */
  finish(): boolean {
    if (this.length() === 0 && this.state !== IN_QUOTED_FIELD) return false
    if (this.dialect.strict) throw new CsvError('unexpected end of data')
    this.saveField()
    return true
  }

  private feedNarrow(line: string): void {
    for (let i = 0; i < line.length; ) {
      if (this.state === IN_FIELD || this.state === IN_QUOTED_FIELD) {
        const end = this.plainRun(line, i)
        if (end > i) {
          this.addRun(line, i, end)
          i = end
          continue
        }
      }
      this.step(line.charCodeAt(i++))
    }
  }

  /** The end of the characters from `from` on that mean themselves inside a field. */
  private plainRun(line: string, from: number): number {
    const { delimiter, quotechar, escapechar } = this.dialect
    const quoted = this.state === IN_QUOTED_FIELD
    let i = from
    for (; i < line.length; i++) {
      const ch = line.charCodeAt(i)
      if (ch === escapechar) break
      if (quoted ? ch === quotechar : ch === delimiter || ch === LF || ch === CR) break
    }
    return i
  }

  private addRun(line: string, from: number, to: number): void {
    const limit = this.fieldLimit()
    if (this.length() + to - from > limit) throw fieldTooLong(limit)
    if (this.points === null) this.text += line.slice(from, to)
    else for (let i = from; i < to; i++) this.points.push(line.charCodeAt(i))
  }

  private length(): number {
    return this.points === null ? this.text.length : this.points.length
  }

  private add(ch: number): void {
    const limit = this.fieldLimit()
    if (this.length() >= limit) throw fieldTooLong(limit)
    if (this.points !== null) this.points.push(ch)
    else if (ch <= 0xffff && (ch < 0xd800 || ch > 0xdfff)) this.text += String.fromCharCode(ch)
    else this.points = [...pointsOf(this.text), ch]
  }

  private saveField(): void {
    const { quoting } = this.dialect
    const text = this.points === null ? this.text : fromCodePoints(this.points)
    const empty = this.length() === 0
    let kind: FieldKind = 'text'
    if (this.unquoted && empty && (quoting === QUOTE_NOTNULL || quoting === QUOTE_STRINGS)) kind = 'null'
    if (this.unquoted && !empty && (quoting === QUOTE_NONNUMERIC || quoting === QUOTE_STRINGS))
      kind = 'number'
    const field = this.makeField(text, kind)
    this.text = ''
    this.points = null
    this.fields.push(field)
  }

  private endRecord(ch: number): void {
    this.saveField()
    this.state = ch === END_OF_LINE ? START_RECORD : EAT_CRNL
  }

  private step(ch: number): void {
    switch (this.state) {
      case START_RECORD:
        if (ch === END_OF_LINE) return
        if (ch === LF || ch === CR) {
          this.state = EAT_CRNL
          return
        }
        this.state = START_FIELD
        this.startField(ch)
        return
      case START_FIELD:
        this.startField(ch)
        return
      case ESCAPED_CHAR:
        this.add(ch === END_OF_LINE ? LF : ch)
        this.state = ch === LF || ch === CR ? AFTER_ESCAPED_CRNL : IN_FIELD
        return
      case AFTER_ESCAPED_CRNL:
        if (ch === END_OF_LINE) return
        this.inField(ch)
        return
      case IN_FIELD:
        this.inField(ch)
        return
      case IN_QUOTED_FIELD:
        this.inQuotedField(ch)
        return
      case ESCAPE_IN_QUOTED_FIELD:
        this.add(ch === END_OF_LINE ? LF : ch)
        this.state = IN_QUOTED_FIELD
        return
      case QUOTE_IN_QUOTED_FIELD:
        this.afterQuote(ch)
        return
      default:
        this.eatNewline(ch)
        return
    }
  }

  private startField(ch: number): void {
    const dialect = this.dialect
    this.unquoted = true
    if (ch === LF || ch === CR || ch === END_OF_LINE) this.endRecord(ch)
    else if (ch === dialect.quotechar && dialect.quoting !== QUOTE_NONE) {
      this.unquoted = false
      this.state = IN_QUOTED_FIELD
    } else if (ch === dialect.escapechar) this.state = ESCAPED_CHAR
    else if (ch === SPACE && dialect.skipinitialspace) return
    else if (ch === dialect.delimiter) this.saveField()
    else {
      this.add(ch)
      this.state = IN_FIELD
    }
  }

  private inField(ch: number): void {
    if (ch === LF || ch === CR || ch === END_OF_LINE) this.endRecord(ch)
    else if (ch === this.dialect.escapechar) this.state = ESCAPED_CHAR
    else if (ch === this.dialect.delimiter) {
      this.saveField()
      this.state = START_FIELD
    } else this.add(ch)
  }

  private inQuotedField(ch: number): void {
    const dialect = this.dialect
    if (ch === END_OF_LINE) return
    if (ch === dialect.escapechar) this.state = ESCAPE_IN_QUOTED_FIELD
    else if (ch === dialect.quotechar && dialect.quoting !== QUOTE_NONE) {
      this.state = dialect.doublequote ? QUOTE_IN_QUOTED_FIELD : IN_FIELD
    } else this.add(ch)
  }

  private afterQuote(ch: number): void {
    const dialect = this.dialect
    if (ch === dialect.quotechar && dialect.quoting !== QUOTE_NONE) {
      this.add(ch)
      this.state = IN_QUOTED_FIELD
    } else if (ch === dialect.delimiter) {
      this.saveField()
      this.state = START_FIELD
    } else if (ch === LF || ch === CR || ch === END_OF_LINE) this.endRecord(ch)
    else if (!dialect.strict) {
      this.add(ch)
      this.state = IN_FIELD
    } else {
      const delimiter = String.fromCodePoint(dialect.delimiter)
      throw new CsvError(`'${delimiter}' expected after '${String.fromCodePoint(dialect.quotechar)}'`)
    }
  }

  private eatNewline(ch: number): void {
    if (ch === LF || ch === CR) return
    if (ch !== END_OF_LINE) {
      throw new CsvError(
        "new-line character seen in unquoted field - do you need to open the file with newline=''?",
      )
    }
    this.state = START_RECORD
  }
}

function fieldTooLong(limit: number): CsvError {
  return new CsvError(`field larger than field limit (${limit})`)
}

function pointsOf(text: Text): readonly number[] {
  if (typeof text !== 'string') return [...text.points]
  return Array.from(text, ch => ch.charCodeAt(0))
}

/** What a writer works out once from its dialect. */
export class CsvFormat {
  declare readonly dialect: CsvDialect
  /** The characters that need quotes or an escape. */
  declare readonly special: ReadonlySet<number>
  /** Finds one of those in a narrow string. */
  declare readonly pattern: RegExp

  constructor(dialect: CsvDialect) {
    const { delimiter, escapechar, quotechar, lineterminator } = dialect
    this.dialect = dialect
    this.special = new Set([delimiter, escapechar, quotechar, LF, CR, ...pointsOf(lineterminator)])
    const units = [...this.special].filter(ch => ch >= 0 && ch <= 0xffff)
    this.pattern = new RegExp(`[${units.map(ch => `\\u${ch.toString(16).padStart(4, '0')}`).join('')}]`)
  }
}

/** Joins the fields of one record. */
export class CsvRecord {
  declare private readonly format: CsvFormat
  declare private readonly dialect: CsvDialect
  declare private readonly out: TextBuilder
  declare private count: number

  constructor(format: CsvFormat) {
    this.format = format
    this.dialect = format.dialect
    this.out = new TextBuilder()
    this.count = 0
  }

  /** Adds a field; null is the text of None. `quoted` asks for quotes whatever the text is. */
  append(field: Text | null, quoted: boolean): void {
    const { delimiter, quotechar, quoting, skipinitialspace } = this.dialect
    const text = field ?? ''
    if (text === '' && delimiter === SPACE && skipinitialspace) {
      if (this.refusesQuotes(field === null)) {
        throw new CsvError('empty field must be quoted if delimiter is a space and skipinitialspace is true')
      }
      quoted = true
    }
    let body = text
    if (this.hasSpecial(text)) {
      const escaped = new TextBuilder()
      for (const ch of pointsOf(text)) {
        if (this.appendCharacter(escaped, ch) && quoting !== QUOTE_NONE) quoted = true
      }
      body = escaped.finish()
    }
    if (this.count > 0) this.out.push(delimiter)
    if (quoted) this.out.push(quotechar)
    this.out.append(body)
    if (quoted) this.out.push(quotechar)
    this.count++
  }

  private hasSpecial(text: Text): boolean {
    const { pattern, special } = this.format
    return typeof text === 'string' ? pattern.test(text) : text.points.some(ch => special.has(ch))
  }

  /** The finished line. `lastIsNull` says whether the last field was None. */
  finish(lastIsNull: boolean): Text {
    if (this.count > 0 && this.out.length === 0) {
      if (this.refusesQuotes(lastIsNull)) throw new CsvError('single empty field record must be quoted')
      this.count--
      this.append(null, true)
    }
    this.out.append(this.dialect.lineterminator)
    return this.out.finish()
  }

  private refusesQuotes(isNull: boolean): boolean {
    const { quoting } = this.dialect
    return quoting === QUOTE_NONE || (isNull && (quoting === QUOTE_STRINGS || quoting === QUOTE_NOTNULL))
  }

  /** Adds a character with the escape it needs; true if the field must be quoted for it. */
  private appendCharacter(body: TextBuilder, ch: number): boolean {
    const { quotechar, escapechar, quoting, doublequote } = this.dialect
    const special = this.format.special.has(ch)
    let escaped = false
    if (special && quoting === QUOTE_NONE) escaped = true
    else if (special && ch === quotechar) {
      if (doublequote) body.push(quotechar)
      else escaped = true
    } else if (special && ch === escapechar) escaped = true
    if (escaped) {
      if (escapechar === NOT_SET) throw new CsvError('need to escape, but no escapechar set')
      body.push(escapechar)
    }
    body.push(ch)
    return special && !escaped
  }
}
