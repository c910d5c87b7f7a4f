/** The JSON parser: `_json.make_scanner`. CPython: the scanner in Modules/_json.c. */
import type { WideString } from '../../base/wide_string.ts'
import { floatType } from '../../objects/float.ts'
import { intType, parseInt_ } from '../../objects/int.ts'
import { isTrue } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call, call1 } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { PyBaseException, stopIteration, systemError, typeError, valueError } from '../../runtime/errors.ts'
import { BuiltinDef } from '../../runtime/native.ts'
import { machine } from '../../runtime/state.ts'
import type { PyType } from '../../runtime/type.ts'
import {
  int,
  None,
  PyFloat,
  PyList,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { JsonSyntaxError, plainRun, scanString } from './json_core.ts'

class PyJsonScanner extends PyObject {
  strict = true
  objectHook: PyValue = None
  objectPairsHook: PyValue = None
  parseFloat: PyValue = None
  parseInt: PyValue = None
  parseConstant: PyValue = None
}

/** A json.JSONDecodeError about a position in a document. */
export function decodeError(message: string, document: PyStr, position: number): PyBaseException {
  const type = getAttr(machine.importModule('json'), 'JSONDecodeError')
  const error = call(type, [message, document, int(position)])
  return error instanceof PyBaseException ? error : systemError('JSONDecodeError is not an exception')
}

/** Runs the parser, or another reader of the document, and gives its errors their Python type. */
export function withDecodeErrors<T>(document: PyStr, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw decodeError(error.message, document, error.position)
    throw error
  }
}

const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

/** Reads values from `document`; `at` is the position of the next character. */
abstract class Parser {
  declare at: number
  declare protected readonly scanner: PyJsonScanner
  declare protected readonly document: PyStr
  declare protected readonly length: number
  /** Items of the arrays that are being read, so that each gets a list of its exact size: `push` makes room for 16 more. */
  declare private readonly items: PyValue[]

  constructor(scanner: PyJsonScanner, document: PyStr, length: number, at: number) {
    this.scanner = scanner
    this.document = document
    this.length = length
    this.at = at
    this.items = []
  }

  /** The character at `i`; NaN or undefined beyond the end, which equals nothing. */
  protected abstract code(i: number): number
  protected abstract slice(from: number, to: number): string

  value(): PyValue {
    const { at } = this
    if (at < 0) throw valueError('idx cannot be negative')
    if (at >= this.length) throw stopIteration(int(at))
    switch (this.code(at)) {
      case QUOTE:
        return this.string()
      case OPEN_BRACE:
        return this.object()
      case OPEN_BRACKET:
        return this.array()
      case 110: // n
        return this.word('null') ? None : this.number()
      case 116: // t
        return this.word('true') ? true : this.number()
      case 102: // f
        return this.word('false') ? false : this.number()
      case 78: // N
        return this.word('NaN') ? this.constant('NaN') : this.number()
      case 73: // I
        return this.word('Infinity') ? this.constant('Infinity') : this.number()
      case 45: // -
        return this.word('-Infinity') ? this.constant('-Infinity') : this.number()
      default:
        return this.number()
    }
  }

  private word(word: string): boolean {
    for (let i = 1; i < word.length; i++) if (this.code(this.at + i) !== word.charCodeAt(i)) return false
    this.at += word.length
    return true
  }

  private constant(name: string): PyValue {
    return call1(this.scanner.parseConstant, name)
  }

  protected string(): PyStr {
    const { value, end } = scanString(this.document, this.at + 1, this.scanner.strict)
    this.at = end
    return value
  }

  /** The name of an object's next member. */
  protected key(_dict: PyDict): PyStr {
    return this.string()
  }

  private skipSpace(): void {
    for (;;) {
      const ch = this.code(this.at)
      if (ch !== 32 && ch !== 10 && ch !== 13 && ch !== 9) return
      this.at++
    }
  }

  private object(): PyValue {
    const { objectHook, objectPairsHook } = this.scanner
    const pairs: PyValue[] | null = objectPairsHook === None ? null : []
    const dict = new PyDict()
    this.at++
    this.skipSpace()
    if (this.code(this.at) !== CLOSE_BRACE) {
      do {
        if (this.code(this.at) !== QUOTE) {
          throw new JsonSyntaxError('Expecting property name enclosed in double quotes', this.at)
        }
        const key = this.key(dict)
        this.skipSpace()
        if (this.code(this.at) !== COLON) throw new JsonSyntaxError("Expecting ':' delimiter", this.at)
        this.at++
        this.skipSpace()
        const value = this.value()
        if (pairs === null) dict.table.setName(key, value)
        else pairs.push(new PyTuple([key, value]))
      } while (this.another(CLOSE_BRACE, 'object'))
    }
    this.at++
    if (pairs !== null) return call1(objectPairsHook, new PyList(pairs))
    return objectHook === None ? dict : call1(objectHook, dict)
  }

  private array(): PyValue {
    const { items } = this
    const from = items.length
    this.at++
    this.skipSpace()
    if (this.code(this.at) !== CLOSE_BRACKET) {
      do items.push(this.value())
      while (this.another(CLOSE_BRACKET, 'array'))
    }
    this.at++
    const list = new PyList(items.slice(from))
    items.length = from
    return list
  }

  /** After an element: true if a comma and a further element follow, false at `close`. */
  private another(close: number, what: string): boolean {
    this.skipSpace()
    const ch = this.code(this.at)
    if (ch === close) return false
    if (ch !== COMMA) throw new JsonSyntaxError("Expecting ',' delimiter", this.at)
    const comma = this.at++
    this.skipSpace()
    if (this.code(this.at) === close) {
      throw new JsonSyntaxError(`Illegal trailing comma before end of ${what}`, comma)
    }
    return true
  }

  private digits(at: number): number {
    while (isDigit(this.code(at))) at++
    return at
  }

  private number(): PyValue {
    const start = this.at
    let at = start
    if (this.scanner.parseInt === intType) {
      const small = this.smallInt()
      if (small !== undefined) return small
    }
    if (this.code(at) === 45) at++
    if (this.code(at) === 48) at++
    else if (isDigit(this.code(at))) at = this.digits(at)
    else throw stopIteration(int(start))
    const whole = at
    if (this.code(at) === 46 && isDigit(this.code(at + 1))) at = this.digits(at + 1)
    if ((this.code(at) | 32) === 101) {
      const sign = this.code(at + 1)
      const from = sign === 43 || sign === 45 ? at + 2 : at + 1
      if (isDigit(this.code(from))) at = this.digits(from)
    }
    this.at = at
    return this.convert(this.slice(start, at), at > whole)
  }

  /** An int of at most 15 digits, which are added up as they are read; undefined, at the same position, for another number. */
  private smallInt(): PyValue | undefined {
    const negative = this.code(this.at) === 45
    const first = negative ? this.at + 1 : this.at
    let at = first
    let n = 0
    let ch = this.code(at)
    for (; isDigit(ch) && at - first < 15; ch = this.code(++at)) n = n * 10 + (ch - 48)
    // A leading zero ends the number; a dot or an exponent makes it a float perhaps.
    if (at === first || isDigit(ch) || ch === 46 || (ch | 32) === 101) return undefined
    if (at > first + 1 && this.code(first) === 48) return undefined
    this.at = at
    return int(negative && n !== 0 ? -n : n)
  }

  private convert(text: string, isFloat: boolean): PyValue {
    const { parseFloat: floatHook, parseInt: intHook } = this.scanner
    if (isFloat) return floatHook === floatType ? new PyFloat(Number(text)) : call1(floatHook, text)
    if (intHook !== intType) return call1(intHook, text)
    // "-0" is the int 0.
    return text.length < 16 ? int(Number(text) + 0) : parseInt_(text, 10, text)
  }
}

function isDigit(ch: number): boolean {
  return ch >= 48 && ch <= 57
}

/** A power of two. */
const KEYS = 64

function isAt(text: string, from: number, part: string): boolean {
  for (let i = 0; i < part.length; i++) if (text.charCodeAt(from + i) !== part.charCodeAt(i)) return false
  return true
}

/** True if `part` stands at `from` as it is, and the quote behind it. */
function isLiteral(text: string, from: number, part: string): boolean {
  for (let i = 0; i < part.length; i++) {
    const c = text.charCodeAt(from + i)
    if (c !== part.charCodeAt(i) || c === QUOTE || c === BACKSLASH || c < 32) return false
  }
  return text.charCodeAt(from + part.length) === QUOTE
}

class NarrowParser extends Parser {
  declare private readonly text: string
  /** Keys that were read lately, by their length and ends: most objects of a document have the same ones. */
  declare private readonly keys: string[]
  constructor(scanner: PyJsonScanner, text: string, at: number) {
    super(scanner, text, text.length, at)
    this.text = text
    this.keys = []
  }
  protected code(i: number): number {
    return this.text.charCodeAt(i)
  }
  protected slice(from: number, to: number): string {
    return this.text.slice(from, to)
  }
  protected override string(): PyStr {
    const from = this.at + 1
    const end = plainRun(this.text, from, this.scanner.strict)
    if (this.text.charCodeAt(end) !== QUOTE) return super.string()
    this.at = end + 1
    return this.text.slice(from, end)
  }

  /** Mostly the one that followed on the same keys before. */
  protected override key(dict: PyDict): PyStr {
    const { text } = this
    const from = this.at + 1
    const expected = dict.table.nextName()
    if (expected !== null && isLiteral(text, from, expected)) {
      this.at = from + expected.length + 1
      return expected
    }
    const end = plainRun(text, from, this.scanner.strict)
    if (text.charCodeAt(end) !== QUOTE) return super.string()
    this.at = end + 1
    return this.sharedKey(from, end)
  }

  private sharedKey(from: number, end: number): string {
    const { text, keys } = this
    const length = end - from
    if (length === 0) return ''
    const slot = (length * 5 + text.charCodeAt(from) * 3 + text.charCodeAt(end - 1)) & (KEYS - 1)
    while (keys.length <= slot) keys.push('')
    const known = keys[slot]!
    if (known.length === length && isAt(text, from, known)) return known
    const key = text.slice(from, end)
    keys[slot] = key
    return key
  }
}

class WideParser extends Parser {
  declare private readonly points: Uint32Array
  constructor(scanner: PyJsonScanner, text: WideString, at: number) {
    super(scanner, text, text.points.length, at)
    this.points = text.points
  }
  protected code(i: number): number {
    return this.points[i] ?? Number.NaN
  }
  protected slice(from: number, to: number): string {
    return String.fromCharCode(...this.points.subarray(from, to))
  }
}

/** One value of the document from `at` on, and the position after it. */
function scanOnce(self: PyJsonScanner, string: PyValue, at: number): PyValue {
  const document = strValue(string)
  if (document === undefined) throw typeError('first argument must be a string, not %T', string)
  const parser =
    typeof document === 'string' ? new NarrowParser(self, document, at) : new WideParser(self, document, at)
  const value = withDecodeErrors(document, () => parser.value())
  return new PyTuple([value, int(parser.at)])
}

function newScanner(type: PyType, context: PyValue): PyValue {
  const self = new type.ctor() as PyJsonScanner
  self.strict = isTrue(getAttr(context, 'strict'))
  self.objectHook = getAttr(context, 'object_hook')
  self.objectPairsHook = getAttr(context, 'object_pairs_hook')
  self.parseFloat = getAttr(context, 'parse_float')
  self.parseInt = getAttr(context, 'parse_int')
  self.parseConstant = getAttr(context, 'parse_constant')
  return self
}

const callDef = new BuiltinDef('scan_once', 'scan_once', 'string, idx: int', scanOnce)

export const scannerType = defineType(PyJsonScanner, {
  name: 'Scanner',
  signature: null,
  module: '_json',
  new: ['context', newScanner],
  slots: {
    tp_call: (self, args, kwnames) => callDef.callWithSelf(self, args, kwnames),
  },
  getset: {
    strict: self => self.strict,
    object_hook: self => self.objectHook,
    object_pairs_hook: self => self.objectPairsHook,
    parse_float: self => self.parseFloat,
    parse_int: self => self.parseInt,
    parse_constant: self => self.parseConstant,
  },
})
