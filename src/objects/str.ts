/**
 * str. The text operations are in `base/wide_string_ops` and the `str_*` files beside this one.
 * CPython: Objects/unicodeobject.c.
 */
import { decodeAscii } from '../base/codecs/utf_8.ts'
import { isSpace } from '../base/unicode/types.ts'
import { fromCodePoints, toUtf16 } from '../base/wide_string.ts'
import {
  areNarrow,
  charAt,
  codePointAt,
  compareTexts,
  concatText,
  countText,
  equalTexts,
  indexOfText,
  joinTexts,
  lastIndexOfText,
  repeatText,
  replaceText,
  sliceStep,
  sliceText,
  startsWithAt,
  textLength,
} from '../base/wide_string_ops.ts'
import { getItem, hasIndex, str, strObject, toArray, toSsize } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { PyDict, PyNamespace } from '../runtime/dict.ts'
import {
  exc,
  indexError,
  isException,
  memoryError,
  overflowError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import { type CompareOp, EQ, GE, GT, LE, LT } from '../runtime/slots.ts'
import { state } from '../runtime/state.ts'
import { coreTypes, type PyType, TPFLAGS_UNICODE_SUBCLASS, typeOf } from '../runtime/type.ts'
import {
  int,
  intValue,
  None,
  NotImplemented,
  PyBytes,
  type PyInt,
  PyList,
  PyObject,
  PySlice,
  type PyStr,
  PyStrSub,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { formatStr } from './number_format.ts'
import { sliceRange } from './slice.ts'
import {
  capitalize,
  casefold,
  isAlnumText,
  isAlphaText,
  isAsciiText,
  isDecimalText,
  isDigitText,
  isIdentifierText,
  isLowerText,
  isNumericText,
  isPrintableText,
  isSpaceText,
  isTitleText,
  isUpperText,
  lower,
  swapcase,
  title,
  upper,
} from './str_case.ts'
import { formatMap, formatMethod } from './str_format.ts'
import { percentFormat } from './str_percent.ts'
import { strRepr } from './str_repr.ts'
import {
  expandTabs,
  rsplitAt,
  rsplitWhitespace,
  splitAt,
  splitLines,
  splitWhitespace,
  stripper,
  stripText,
} from './str_split.ts'

/** The text of `self`: a str or an instance of a subclass. */
const text = (v: PyValue): PyStr => strValue(v)!

/** Set by `modules/_codecs`. */
export const strHooks = {} as {
  /** `str.encode` */
  encode(s: PyStr, encoding: string, errors: string): PyValue
  /** `bytes.decode`, `str(bytes, encoding)` */
  decode(data: Uint8Array, encoding: string, errors: string): PyStr
  /** hash of a string under the process's secret. */
  hash(s: PyStr): PyInt
}

/** Bounds as find, count and startswith take them: None, negative and out-of-range values allowed. */
export function clampRange(length: number, start: PyValue, end: PyValue): [number, number] {
  const bound = (v: PyValue, fallback: number): number => {
    if (v === None) return fallback
    if (!hasIndex(v)) throw typeError('slice indices must be integers or None or have an __index__ method')
    return toSsize(v, 'clamp')
  }
  let from = bound(start, 0)
  let to = bound(end, length)
  if (to > length) to = length
  else if (to < 0) to = Math.max(0, to + length)
  if (from < 0) from = Math.max(0, from + length)
  return [from, to]
}

function needStr(v: PyValue, fname: string): PyStr {
  const s = strValue(v)
  if (s === undefined) throw typeError(`${fname}() argument 1 must be str, not %T`, v)
  return s
}

type Finder = (s: PyStr, sub: PyStr, start: number, end: number) => number
function search(
  find: Finder,
  fname: string,
  self: PyValue,
  sub: PyValue,
  start: PyValue,
  end: PyValue,
): number {
  const s = text(self)
  const needle = needStr(sub, fname)
  if (start === None && end === None) return find(s, needle, 0, textLength(s))
  const [from, to] = clampRange(textLength(s), start, end)
  return find(s, needle, from, to)
}

function mustFind(i: number): PyValue {
  if (i < 0) throw valueError('substring not found')
  return int(i)
}

/** startswith and endswith: a str, or a tuple of them. */
function affix(self: PyValue, prefix: PyValue, start: PyValue, end: PyValue, atEnd: boolean): boolean {
  const s = text(self)
  if (start === None && end === None && typeof s === 'string' && typeof prefix === 'string')
    return atEnd ? s.endsWith(prefix) : s.startsWith(prefix)
  const [from, to] = clampRange(textLength(s), start, end)
  const fname = atEnd ? 'endswith' : 'startswith'
  if (prefix instanceof PyTuple) {
    return prefix.items.some(p => {
      const one = strValue(p)
      if (one === undefined) throw typeError(`tuple for ${fname} must only contain str, not %T`, p)
      return matches(s, one, from, to, atEnd)
    })
  }
  const one = strValue(prefix)
  if (one === undefined) throw typeError(`${fname} first arg must be str or a tuple of str, not %T`, prefix)
  return matches(s, one, from, to, atEnd)
}

function matches(s: PyStr, affixText: PyStr, from: number, to: number, atEnd: boolean): boolean {
  const size = textLength(affixText)
  if (to - from < size) return false
  return startsWithAt(s, affixText, atEnd ? to - size : from)
}

/** `sep.join(iterable)` */
export function joinIterable(sep: PyStr, iterable: PyValue): PyStr {
  const items = joinItems(iterable)
  if (typeof sep === 'string' && areNarrow(items)) return sep === '' ? joinShort(items) : items.join(sep)
  const parts: PyStr[] = []
  for (let i = 0; i < items.length; i++) {
    const s = strValue(items[i]!)
    if (s === undefined) throw typeError(`sequence item ${i}: expected str instance, %T found`, items[i]!)
    if (i > 0 && sep !== '') parts.push(sep)
    parts.push(s)
  }
  return joinTexts(parts)
}

/** A few characters, which the host adds up in half the time that its own `join` takes. */
function joinShort(items: readonly string[]): string {
  let length = 0
  for (let i = 0; i < items.length && length < SHORT_JOIN; i++) length += items[i]!.length
  if (length >= SHORT_JOIN || items.length >= SHORT_JOIN) return items.join('')
  let out = ''
  for (let i = 0; i < items.length; i++) out += items[i]!
  return out
}
/** Longer sums would be chains of pieces. */
const SHORT_JOIN = 13

function joinItems(iterable: PyValue): PyValue[] {
  if (typeOf(iterable).slots.tp_iter === null && typeOf(iterable).slots.mp_subscript === null) {
    throw typeError('can only join an iterable')
  }
  return toArray(iterable)
}

function padded(s: PyStr, width: number, fill: PyValue, where: 'left' | 'right' | 'center'): PyStr {
  const c = strValue(fill)
  if (c === undefined) throw typeError('The fill character must be a unicode character, not %T', fill)
  if (textLength(c) !== 1) throw typeError('The fill character must be exactly one character long')
  const missing = width - textLength(s)
  if (missing <= 0) return s
  if (where === 'left') return concatText(s, repeatText(c, missing))
  if (where === 'right') return concatText(repeatText(c, missing), s)
  const left = (missing >> 1) + (missing & width & 1)
  return joinTexts([repeatText(c, left), s, repeatText(c, missing - left)])
}

function zfill(s: PyStr, width: number): PyStr {
  const missing = width - textLength(s)
  if (missing <= 0) return s
  const first = textLength(s) > 0 ? codePointAt(s, 0) : 0
  if (first === 43 || first === 45) {
    return joinTexts([charAt(s, 0), '0'.repeat(missing), sliceText(s, 1, textLength(s))])
  }
  return concatText('0'.repeat(missing), s)
}

function split(self: PyValue, sep: PyValue, limit: number, reverse: boolean): PyValue {
  const s = text(self)
  if (sep === None) return new PyList(reverse ? rsplitWhitespace(s, limit) : splitWhitespace(s, limit))
  const by = strValue(sep)
  if (by === undefined) throw typeError('must be str or None, not %T', sep)
  if (textLength(by) === 0) throw valueError('empty separator')
  return new PyList(reverse ? rsplitAt(s, by, limit) : splitAt(s, by, limit))
}

function strip(self: PyValue, chars: PyValue, left: boolean, right: boolean, name: string): PyStr {
  const s = text(self)
  if (chars === None && typeof s === 'string') return stripBlanks(s, left, right)
  const set = chars === None ? undefined : strValue(chars)
  if (chars !== None && set === undefined) throw typeError(`${name} arg must be None or str`)
  return stripText(s, left, right, stripper(set))
}

function stripBlanks(s: string, left: boolean, right: boolean): string {
  let start = 0
  let end = s.length
  if (left) while (start < end && isSpace(s.charCodeAt(start))) start++
  if (right) while (end > start && isSpace(s.charCodeAt(end - 1))) end--
  return start === 0 && end === s.length ? s : s.slice(start, end)
}

function partition(self: PyValue, sep: PyValue, reverse: boolean): PyValue {
  const s = text(self)
  const by = strValue(sep)
  if (by === undefined) throw typeError('must be str, not %T', sep)
  if (textLength(by) === 0) throw valueError('empty separator')
  const i = reverse ? lastIndexOfText(s, by) : indexOfText(s, by)
  if (i < 0) return new PyTuple(reverse ? ['', '', s] : [s, '', ''])
  return new PyTuple([sliceText(s, 0, i), by, sliceText(s, i + textLength(by), textLength(s))])
}

// ---- translate

function translateOne(table: PyValue, cp: number): PyStr | undefined {
  let v: PyValue | undefined
  try {
    // A dict says without a throw that there is nothing.
    v = isExactDict(table) ? table.get(int(cp)) : getItem(table, int(cp))
  } catch (e) {
    if (isException(e, exc.LookupError)) return undefined
    throw e
  }
  if (v === undefined) return undefined
  if (v === None) return ''
  const s = strValue(v)
  if (s !== undefined) return s
  const n = intValue(v)
  if (n === undefined) throw typeError('character mapping must return integer, None or str')
  if (n < 0 || n > 0x10ffff) throw valueError('character mapping must be in range(0x110000)')
  return fromCodePoints([Number(n)])
}

function isExactDict(v: PyValue): v is PyDict {
  return v instanceof PyDict && v.cls === coreTypes.dict
}

/** Looking a key up runs no Python code. */
function isPlainDict(v: PyValue): v is PyDict {
  return isExactDict(v) && v.table.isPlain && !(v instanceof PyNamespace)
}

/** What the characters below 128 become in the text that is being translated: a code unit or one of these. */
const ascii = new Int32Array(128)
const UNKNOWN = -1
const DROPPED = -2
const OTHER = -3

/** A code unit, DROPPED, or OTHER where it takes more than one. Runs no Python code. */
function unitFor(table: PyDict, unit: number): number {
  const v = table.get(int(unit))
  if (v === undefined) return unit
  if (v === None) return DROPPED
  if (typeof v === 'string') return v.length === 1 ? v.charCodeAt(0) : v === '' ? DROPPED : OTHER
  return typeof v === 'number' && v >= 0 && (v < 0xd800 || (v > 0xdfff && v < 0x10000)) ? v : OTHER
}

/** By a dict with plain keys; undefined where a character becomes more than one, or one that is not narrow. */
function translatePlainly(s: string, table: PyDict): string | undefined {
  const units = new Array<number>(s.length)
  let n = 0
  ascii.fill(UNKNOWN)
  for (let i = 0; i < s.length; i++) {
    const unit = s.charCodeAt(i)
    let by = unit < 128 ? ascii[unit]! : UNKNOWN
    if (by === UNKNOWN) {
      by = unitFor(table, unit)
      if (by === OTHER) return undefined
      if (unit < 128) ascii[unit] = by
    }
    if (by !== DROPPED) units[n++] = by
  }
  if (n < units.length) units.length = n
  return String.fromCharCode.apply(null, units)
}
const LONGEST_PLAIN = 4096

/** Characters that become one narrow character each, most often all, go into an array. */
function translate(s: PyStr, table: PyValue): PyStr {
  const length = textLength(s)
  if (typeof s === 'string' && length < LONGEST_PLAIN && isPlainDict(table)) {
    const done = translatePlainly(s, table)
    if (done !== undefined) return done
  }
  const memo = new Map<number, PyStr>()
  const low: (PyStr | undefined)[] = new Array(128).fill(undefined)
  const partAt = (i: number): PyStr => {
    const cp = codePointAt(s, i)
    let part = cp < 128 ? low[cp] : memo.get(cp)
    if (part === undefined) {
      part = translateOne(table, cp) ?? charAt(s, i)
      if (cp >= 128) memo.set(cp, part)
      else low[cp] = part
    }
    return part
  }
  const begin = typeof s === 'string' ? translateUnits(s, partAt) : ''
  if (begin.length === length) return begin
  const parts: PyStr[] = [begin]
  for (let i = begin.length; i < length; i++) parts.push(partAt(i))
  return joinTexts(parts)
}

/** The translation up to the first character that does not become one narrow character. */
function translateUnits(s: string, partAt: (i: number) => PyStr): string {
  const units = new Uint16Array(s.length)
  const low = new Uint16Array(128)
  let n = 0
  let all = 0
  for (; n < s.length; n++) {
    const unit = s.charCodeAt(n)
    let by = unit < 128 ? low[unit]! : 0
    if (by === 0) {
      const part = partAt(n)
      if (typeof part !== 'string' || part.length !== 1) break
      by = part.charCodeAt(0)
      if (unit < 128) low[unit] = by
    }
    units[n] = by
    all |= by
  }
  const done = units.subarray(0, n)
  return all < 128 ? decodeAscii(Uint8Array.from(done)) : textOfUnits(done)
}

/** A text that grew by one character after another would be a chain of as many pieces. */
function textOfUnits(units: Uint16Array): string {
  let out = ''
  for (let i = 0; i < units.length; i += 4096)
    out += String.fromCharCode.apply(null, units.subarray(i, i + 4096) as unknown as number[])
  return out
}

function makeTrans(x: PyValue, y: PyValue | undefined, z: PyValue | undefined): PyValue {
  const d = new PyDict()
  if (y === undefined) {
    if (!(x instanceof PyDict))
      throw typeError('if you give only one argument to maketrans it must be a dict')
    for (const c = x.cursor(); c.next(); ) d.set(transKey(c.key), c.value)
    return d
  }
  const from = strValue(x)
  const to = strValue(y)
  if (from === undefined)
    throw typeError('first maketrans argument must be a string if there is a second argument')
  if (to === undefined) throw typeError('maketrans() argument 2 must be str, not %T', y)
  if (textLength(from) !== textLength(to)) {
    throw valueError('the first two maketrans arguments must have equal length')
  }
  for (let i = 0; i < textLength(from); i++) d.set(int(codePointAt(from, i)), int(codePointAt(to, i)))
  if (z !== undefined) {
    const drop = strValue(z)
    if (drop === undefined) throw typeError('maketrans() argument 3 must be str, not %T', z)
    for (let i = 0; i < textLength(drop); i++) d.set(int(codePointAt(drop, i)), None)
  }
  return d
}

function transKey(key: PyValue): PyValue {
  const s = strValue(key)
  if (s === undefined) {
    if (typeof key === 'number' || typeof key === 'bigint') return key
    throw typeError('keys in translate table must be strings or integers')
  }
  if (textLength(s) !== 1) throw valueError('string keys in translate table must be of length 1')
  return int(codePointAt(s, 0))
}

// ---- slots

function compare(a: PyValue, b: PyValue, op: CompareOp): PyValue {
  const y = strValue(b)
  if (y === undefined) return NotImplemented
  const x = text(a)
  if (op === EQ) return equalTexts(x, y)
  switch (op) {
    case LT:
      return compareTexts(x, y) < 0
    case LE:
      return compareTexts(x, y) <= 0
    case GT:
      return compareTexts(x, y) > 0
    case GE:
      return compareTexts(x, y) >= 0
    default:
      return !equalTexts(x, y)
  }
}

function subscript(self: PyValue, key: PyValue): PyValue {
  const s = text(self)
  if (typeof s === 'string' && typeof key === 'number') {
    const i = key < 0 ? key + s.length : key
    if (i < 0 || i >= s.length) throw indexError('string index out of range')
    return s[i]!
  }
  const length = textLength(s)
  if (key instanceof PySlice) {
    const { start, step, count } = sliceRange(key, length)
    return step === 1 ? sliceText(s, start, start + count) : sliceStep(s, start, step, count)
  }
  if (!hasIndex(key)) throw typeError("string indices must be integers, not '%T'", key)
  let i = toSsize(key, 'IndexError')
  if (i < 0) i += length
  if (i < 0 || i >= length) throw indexError('string index out of range')
  return charAt(s, i)
}

function concat(a: PyValue, b: PyValue): PyValue {
  const y = strValue(b)
  if (y === undefined) throw typeError('can only concatenate str (not "%T") to str', b)
  return concatText(text(a), y)
}

const MAX_LENGTH = 2 ** 29 - 24

function repeat(self: PyValue, count: number): PyValue {
  const s = text(self)
  const length = textLength(s)
  if (count > 0 && length * count > MAX_LENGTH) {
    throw length > 1 && length * count >= 2 ** 63
      ? overflowError('repeated string is too long')
      : memoryError('')
  }
  return repeatText(s, count)
}

function contains(self: PyValue, item: PyValue): boolean {
  const sub = strValue(item)
  if (sub === undefined) throw typeError("'in <string>' requires string as left operand, not %T", item)
  return indexOfText(text(self), sub) >= 0
}

/** As CPython's compact strings: a header, and one, two or four bytes a character and for the end. */
function sizeOfText(s: PyStr): number {
  const length = textLength(s)
  let top = 0
  for (let i = 0; i < length; i++) top = Math.max(top, codePointAt(s, i))
  if (top < 0x80) return 41 + length
  const width = top < 0x100 ? 1 : top < 0x10000 ? 2 : 4
  return 56 + width * (length + 1)
}

function strNew(
  cls: PyType,
  object: PyValue | undefined,
  encoding: PyValue | undefined,
  errors: PyValue | undefined,
): PyValue {
  const s = newText(object, encoding, errors)
  if (cls === strType) return s
  const o = new cls.ctor() as PyStrSub
  o.value = strValue(s)!
  return o
}

function newText(
  object: PyValue | undefined,
  encoding: PyValue | undefined,
  errors: PyValue | undefined,
): PyValue {
  if (object === undefined) return ''
  if (encoding === undefined && errors === undefined) return strObject(object)
  return decodeObject(
    object,
    nameArgument(encoding, 'utf-8', 'encoding'),
    nameArgument(errors, 'strict', 'errors'),
  )
}

function nameArgument(v: PyValue | undefined, fallback: string, what: string): string {
  if (v === undefined) return fallback
  const s = strValue(v)
  if (s === undefined) throw typeError(`str() argument '${what}' must be str, not %T`, v)
  return toUtf16(s)
}

/** `str(object, encoding, errors)` */
export function decodeObject(object: PyValue, encoding: string, errors: string): PyStr {
  if (object instanceof PyBytes) return strHooks.decode(object.data, encoding, errors)
  if (strValue(object) !== undefined) throw typeError('decoding str is not supported')
  const get = typeOf(object).slots.bf_getbuffer
  if (get === null) throw typeError('decoding to str: need a bytes-like object, %T found', object)
  const b = get(object, 0)
  const size = b.shape.reduce((a, n) => a * n, b.itemsize)
  try {
    return strHooks.decode(b.data.subarray(b.offset, b.offset + size), encoding, errors)
  } finally {
    b.release()
  }
}

// ---- iteration

export class PyStrIterator extends PyObject {
  s: PyStr | null = ''
  index = 0
}

export const strIteratorType = defineType(PyStrIterator, {
  name: 'str_iterator',
  noNew: true,
  slots: {
    tp_iter: self => self,
    tp_iternext: self => {
      if (self.s === null) return undefined
      if (self.index < textLength(self.s)) return charAt(self.s, self.index++)
      self.s = null
      return undefined
    },
  },
  methods: {
    __length_hint__: ['', self => int(self.s === null ? 0 : Math.max(0, textLength(self.s) - self.index))],
    __reduce__: [
      '',
      self => {
        const iter = lookupBuiltin('iter')
        if (self.s === null) return new PyTuple([iter, new PyTuple([''])])
        return new PyTuple([iter, new PyTuple([self.s]), int(self.index)])
      },
    ],
    __setstate__: [
      'object: int, /',
      (self, index) => {
        if (self.s !== null) self.index = Math.max(0, Math.min(index, textLength(self.s)))
        return None
      },
    ],
  },
})

function lookupBuiltin(name: string): PyValue {
  return state.builtins.getStr(name)!
}

function iterate(self: PyValue): PyValue {
  const it = new PyStrIterator()
  it.s = text(self)
  return it
}

export const strType: PyType = defineType(PyStrSub, {
  name: 'str',
  flags: TPFLAGS_UNICODE_SUBCLASS,
  new: ['object = <unrepresentable>, encoding = <unrepresentable>, errors = <unrepresentable>', strNew],
  slots: {
    tp_repr: (self: PyValue) => strRepr(text(self)),
    tp_str: (self: PyValue) => text(self),
    tp_hash: (self: PyValue) => strHooks.hash(text(self)),
    tp_richcompare: compare,
    tp_iter: iterate,
    sq_length: (self: PyValue) => textLength(text(self)),
    sq_contains: contains,
    sq_concat: concat,
    sq_repeat: repeat,
    mp_subscript: subscript,
    nb_remainder: (a, b) => {
      const s = strValue(a)
      return s === undefined ? NotImplemented : percentFormat(s, b)
    },
  },
  methods: {
    encode: [
      "encoding: string = 'utf-8', errors: string = 'strict'",
      (self: PyValue, encoding, errors) => strHooks.encode(text(self), encoding, errors),
    ],
    replace: [
      'old: str, new: str, /, count: int = -1',
      (self: PyValue, old, by, count) => replaceText(text(self), old, by, count),
    ],
    split: ['sep = None, maxsplit: int = -1', (self: PyValue, sep, n) => split(self, sep, n, false)],
    rsplit: ['sep = None, maxsplit: int = -1', (self: PyValue, sep, n) => split(self, sep, n, true)],
    join: ['iterable, /', (self: PyValue, iterable) => joinIterable(text(self), iterable)],
    capitalize: ['', (self: PyValue) => capitalize(text(self))],
    casefold: ['', (self: PyValue) => casefold(text(self))],
    title: ['', (self: PyValue) => title(text(self))],
    center: [
      "width: int, fillchar = ' ', /",
      (self: PyValue, w, fill) => padded(text(self), w, fill, 'center'),
    ],
    count: [
      'sub, start = None, end = None, /',
      (self: PyValue, sub, start, end) => int(search(countText, 'count', self, sub, start, end)),
    ],
    expandtabs: ['tabsize: int = 8', (self: PyValue, size) => expandTabs(text(self), size)],
    find: [
      'sub, start = None, end = None, /',
      (self: PyValue, sub, start, end) => int(search(indexOfText, 'find', self, sub, start, end)),
    ],
    index: [
      'sub, start = None, end = None, /',
      (self: PyValue, sub, start, end) => mustFind(search(indexOfText, 'index', self, sub, start, end)),
    ],
    rfind: [
      'sub, start = None, end = None, /',
      (self: PyValue, sub, start, end) => int(search(lastIndexOfText, 'rfind', self, sub, start, end)),
    ],
    rindex: [
      'sub, start = None, end = None, /',
      (self: PyValue, sub, start, end) => mustFind(search(lastIndexOfText, 'rindex', self, sub, start, end)),
    ],
    ljust: ["width: int, fillchar = ' ', /", (self: PyValue, w, fill) => padded(text(self), w, fill, 'left')],
    rjust: [
      "width: int, fillchar = ' ', /",
      (self: PyValue, w, fill) => padded(text(self), w, fill, 'right'),
    ],
    lower: ['', (self: PyValue) => lower(text(self))],
    upper: ['', (self: PyValue) => upper(text(self))],
    swapcase: ['', (self: PyValue) => swapcase(text(self))],
    lstrip: ['chars = None, /', (self: PyValue, chars) => strip(self, chars, true, false, 'lstrip')],
    rstrip: ['chars = None, /', (self: PyValue, chars) => strip(self, chars, false, true, 'rstrip')],
    strip: ['chars = None, /', (self: PyValue, chars) => strip(self, chars, true, true, 'strip')],
    partition: ['sep, /', (self: PyValue, sep) => partition(self, sep, false)],
    rpartition: ['sep, /', (self: PyValue, sep) => partition(self, sep, true)],
    splitlines: ['keepends: bool = False', (self: PyValue, keep) => new PyList(splitLines(text(self), keep))],
    translate: ['table, /', (self: PyValue, table) => translate(text(self), table)],
    startswith: [
      'prefix, start = None, end = None, /',
      (self: PyValue, prefix, start, end) => affix(self, prefix, start, end, false),
    ],
    endswith: [
      'suffix, start = None, end = None, /',
      (self: PyValue, suffix, start, end) => affix(self, suffix, start, end, true),
    ],
    removeprefix: [
      'prefix: str, /',
      (self: PyValue, prefix) => {
        const s = text(self)
        return startsWithAt(s, prefix, 0) ? sliceText(s, textLength(prefix), textLength(s)) : s
      },
    ],
    removesuffix: [
      'suffix: str, /',
      (self: PyValue, suffix) => {
        const s = text(self)
        const at = textLength(s) - textLength(suffix)
        return at >= 0 && textLength(suffix) > 0 && startsWithAt(s, suffix, at) ? sliceText(s, 0, at) : s
      },
    ],
    isascii: ['', (self: PyValue) => isAsciiText(text(self))],
    islower: ['', (self: PyValue) => isLowerText(text(self))],
    isupper: ['', (self: PyValue) => isUpperText(text(self))],
    istitle: ['', (self: PyValue) => isTitleText(text(self))],
    isspace: ['', (self: PyValue) => isSpaceText(text(self))],
    isdecimal: ['', (self: PyValue) => isDecimalText(text(self))],
    isdigit: ['', (self: PyValue) => isDigitText(text(self))],
    isnumeric: ['', (self: PyValue) => isNumericText(text(self))],
    isalpha: ['', (self: PyValue) => isAlphaText(text(self))],
    isalnum: ['', (self: PyValue) => isAlnumText(text(self))],
    isidentifier: ['', (self: PyValue) => isIdentifierText(text(self))],
    isprintable: ['', (self: PyValue) => isPrintableText(text(self))],
    zfill: ['width: int, /', (self: PyValue, width) => zfill(text(self), width)],
    format: ['*args, **kwargs', (self: PyValue, args, kwargs) => formatMethod(text(self), args, kwargs)],
    format_map: ['mapping, /', (self: PyValue, mapping) => formatMap(text(self), mapping)],
    __format__: [
      'format_spec: string, /',
      (self: PyValue, spec) => (spec === '' ? str(self) : formatStr(self, text(self), spec)),
    ],
    __getnewargs__: ['', (self: PyValue) => new PyTuple([text(self)])],
    __sizeof__: ['', (self: PyValue) => int(sizeOfText(text(self)))],
  },
  staticMethods: {
    maketrans: ['x, y = <unrepresentable>, z = <unrepresentable>, /', makeTrans],
  },
})
coreTypes.str = strType
