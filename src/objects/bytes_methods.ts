/**
 * What bytes and bytearray share: all methods that do not change the object. Each takes either class and
 * makes its result of the same kind; an exact bytes object that would not change is returned itself.
 * CPython: Objects/bytes_methods.c, Objects/stringlib.
 */

import { encodeHex, hexDigitValue } from '../base/binascii.ts'
import { concatBytes } from '../base/bytes.ts'
import { latin1Slice } from '../base/codecs/codec.ts'
import { textLength } from '../base/wide_string_ops.ts'
import { bufferBytes, hasIndex, index, iter, len, toArray, toSsize } from '../runtime/abstract.ts'
import type { MethodRow } from '../runtime/define.ts'
import {
  exc,
  isException,
  memoryError,
  overflowError,
  runtimeError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import { type CompareOp, EQ, NE } from '../runtime/slots.ts'
import { machine } from '../runtime/state.ts'
import { coreTypes, typeOf } from '../runtime/type.ts'
import {
  int,
  intValue,
  None,
  NotImplemented,
  PyBytes,
  PyList,
  type PyNone,
  PyObject,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { hasBuffer } from './buffer.ts'
import {
  capitalize,
  isAlnums,
  isAlphas,
  isAscii,
  isDigits,
  isLowers,
  isSpaces,
  isTitle,
  isUppers,
  lower,
  swapcase,
  title,
  upper,
} from './byte_case.ts'
import {
  compareBytes,
  countBytes,
  equalBytes,
  indexOfBytes,
  lastIndexOfBytes,
  repeatBytes,
  replaceBytes,
  startsWithAt,
} from './byte_search.ts'
import { rsplitAt, rsplitWhitespace, splitAt, splitLines, splitWhitespace, stripRange } from './byte_split.ts'
import { PyByteArray } from './bytearray_value.ts'
import { compareNumbers } from './sequence.ts'
import { clampRange, strHooks } from './str.ts'

type ByteString = PyBytes | PyByteArray

export function isByteString(v: PyValue): v is ByteString {
  return v instanceof PyBytes || v instanceof PyByteArray
}

/** The most bytes that one object can hold. */
export const MAX_BYTES = 2 ** 32 - 1

/** `data`, which nobody else keeps, as an object of self's kind. */
function make(self: ByteString, data: Uint8Array): PyValue {
  return self instanceof PyBytes ? new PyBytes(data) : new PyByteArray(data)
}

/** Part of self. */
function part(self: ByteString, start: number, end: number): PyValue {
  if (start === 0 && end === self.data.length) return same(self)
  return make(self, self.data.slice(start, end))
}

/** self unchanged: a bytearray is copied. */
function same(self: ByteString): PyValue {
  return self.cls === coreTypes.bytes ? self : make(self, self.data.slice())
}

/** An int from 0 to 255. */
export function byteValue(v: PyValue, message = 'byte must be in range(0, 256)'): number {
  const n = typeof v === 'number' ? v : index(v)
  if (n < 0 || n > 255) throw valueError(message)
  return Number(n)
}

/** What find, count, index look for: a byte or bytes. */
function needle(v: PyValue): Uint8Array {
  if (v instanceof PyBytes) return v.data
  if (hasBuffer(v)) return bufferBytes(v)
  if (!hasIndex(v)) throw typeError("argument should be integer or bytes-like object, not '%T'", v)
  return Uint8Array.of(byteValue(v))
}

/** Runs `f`, during which a bytearray keeps its size: Python code that `f` calls must not move the bytes. */
export function held<T>(self: ByteString, f: () => T): T {
  if (self instanceof PyBytes) return f()
  self.exports++
  try {
    return f()
  } finally {
    self.exports--
  }
}

type Finder = (s: Uint8Array, sub: Uint8Array, start: number, end: number) => number
function search(find: Finder, self: ByteString, sub: PyValue, start: PyValue, end: PyValue): number {
  const [from, to] = clampRange(self.data.length, start, end)
  const wanted = held(self, () => needle(sub))
  return find(self.data, wanted, from, Math.min(to, self.data.length))
}

function mustFind(i: number): PyValue {
  if (i < 0) throw valueError('subsection not found')
  return int(i)
}

/** `value in self` */
export function bytesContains(self: ByteString, value: PyValue): boolean {
  if (hasIndex(value)) {
    const n = value instanceof PyObject && hasBuffer(value) ? undefined : held(self, () => byteValue(value))
    if (n !== undefined) return self.data.includes(n)
  }
  const wanted = held(self, () => bufferBytes(value))
  return indexOfBytes(self.data, wanted) >= 0
}

function affix(self: ByteString, prefix: PyValue, start: PyValue, end: PyValue, atEnd: boolean): boolean {
  const [from, to] = clampRange(self.data.length, start, end)
  if (prefix instanceof PyTuple) {
    return prefix.items.some(p => matches(self.data, bufferBytes(p), from, to, atEnd))
  }
  if (!hasBuffer(prefix)) {
    const fname = atEnd ? 'endswith' : 'startswith'
    throw typeError(`${fname} first arg must be bytes or a tuple of bytes, not %T`, prefix)
  }
  return matches(self.data, bufferBytes(prefix), from, to, atEnd)
}

function matches(s: Uint8Array, wanted: Uint8Array, from: number, to: number, atEnd: boolean): boolean {
  if (to - from < wanted.length) return false
  return startsWithAt(s, wanted, atEnd ? to - wanted.length : from)
}

function join(self: ByteString, iterable: PyValue): PyValue {
  return held(self, () => joined(self, joinItems(iterable)))
}

function joined(self: ByteString, items: readonly PyValue[]): PyValue {
  if (items.length === 1 && self instanceof PyBytes && typeOf(items[0]!) === coreTypes.bytes) return items[0]!
  const parts: Uint8Array[] = []
  const count = items.length
  for (let i = 0; i < count; i++) {
    const item = items[i]!
    const part = hasBuffer(item) ? bufferOrUndefined(item) : undefined
    if (part === undefined) {
      throw typeError(`sequence item ${i}: expected a bytes-like object, %T found`, item)
    }
    if (i > 0) parts.push(self.data)
    parts.push(part)
    if (items.length !== count) throw runtimeError('sequence changed size during iteration')
  }
  return make(self, concatBytes(parts))
}

/** The items; a list's own array, which `__buffer__` of an item may change. */
function joinItems(iterable: PyValue): readonly PyValue[] {
  let it: PyValue
  try {
    const type = typeOf(iterable)
    it = type === coreTypes.list || type === coreTypes.tuple ? iterable : iter(iterable)
  } catch (e) {
    if (isException(e, exc.TypeError)) throw typeError('can only join an iterable')
    throw e
  }
  return it instanceof PyList && it === iterable ? it.items : toArray(it)
}

function split(self: ByteString, sep: PyValue, limit: number, reverse: boolean): PyValue {
  const s = self.data
  let ranges: [number, number][]
  if (sep === None) ranges = reverse ? rsplitWhitespace(s, limit) : splitWhitespace(s, limit)
  else {
    const by = held(self, () => bufferBytes(sep))
    if (by.length === 0) throw valueError('empty separator')
    ranges = reverse ? rsplitAt(s, by, limit) : splitAt(s, by, limit)
  }
  return new PyList(ranges.map(([start, end]) => part(self, start, end)))
}

function strip(self: ByteString, chars: PyValue, left: boolean, right: boolean): PyValue {
  const [start, end] = stripRange(self.data, chars === None ? undefined : bufferBytes(chars), left, right)
  return part(self, start, end)
}

function partition(self: ByteString, sep: PyValue, reverse: boolean): PyValue {
  const by = held(self, () => bufferBytes(sep))
  if (by.length === 0) throw valueError('empty separator')
  const s = self.data
  const i = reverse ? lastIndexOfBytes(s, by) : indexOfBytes(s, by)
  const empty = () => make(self, new Uint8Array(0))
  if (i < 0) return new PyTuple(reverse ? [empty(), empty(), same(self)] : [same(self), empty(), empty()])
  const middle = self instanceof PyBytes ? sep : make(self, by.slice())
  return new PyTuple([part(self, 0, i), middle, part(self, i + by.length, s.length)])
}

function fillByte(fill: PyValue | undefined, fname: string): number {
  if (fill === undefined) return 32
  if (!isByteString(fill))
    throw typeError(`${fname}() argument 2 must be a byte string of length 1, not %T`, fill)
  if (fill.data.length !== 1) {
    const what = fill instanceof PyBytes ? 'bytes' : 'bytearray'
    throw typeError(
      `${fname}(): argument 2 must be a byte string of length 1, not a ${what} object of length ${fill.data.length}`,
    )
  }
  return fill.data[0]!
}

type Side = 'ljust' | 'rjust' | 'center'
function padded(self: ByteString, width: number, fill: PyValue | undefined, side: Side): PyValue {
  const c = fillByte(fill, side)
  const missing = width - self.data.length
  if (missing <= 0) return same(self)
  const left = side === 'ljust' ? 0 : side === 'rjust' ? missing : (missing >> 1) + (missing & width & 1)
  return make(self, pad(self.data, left, missing - left, c))
}

function pad(s: Uint8Array, left: number, right: number, fill: number): Uint8Array {
  if (left + s.length + right > MAX_BYTES) throw memoryError('')
  const out = new Uint8Array(left + s.length + right)
  if (fill !== 0) out.fill(fill)
  out.set(s, left)
  return out
}

function zfill(self: ByteString, width: number): PyValue {
  const s = self.data
  const missing = width - s.length
  if (missing <= 0) return same(self)
  const out = pad(s, missing, 0, 48)
  if (s[0] === 43 || s[0] === 45) {
    out[missing] = 48
    out[0] = s[0]
  }
  return make(self, out)
}

const MAX_C_INT = 2 ** 31 - 1

function cInt(n: number): number {
  if (n > MAX_C_INT || n < -MAX_C_INT - 1) throw overflowError('Python int too large to convert to C int')
  return n
}

function expandTabs(self: ByteString, size: number): PyValue {
  const out: number[] = []
  let column = 0
  for (const c of self.data) {
    if (c === 9) {
      const n = size > 0 ? size - (column % size) : 0
      for (let k = 0; k < n; k++) out.push(32)
      column += n
    } else {
      column = c === 10 || c === 13 ? 0 : column + 1
      out.push(c)
    }
  }
  return make(self, Uint8Array.from(out))
}

function translate(self: ByteString, table: PyValue, drop: PyValue | undefined): PyValue {
  const map = table === None ? undefined : bufferBytes(table)
  if (map !== undefined && map.length !== 256) {
    throw valueError('translation table must be 256 characters long')
  }
  const dropped = drop === undefined ? undefined : new Set(bufferBytes(drop))
  const kept =
    dropped === undefined || dropped.size === 0 ? self.data : self.data.filter(c => !dropped.has(c))
  const out = map === undefined ? kept : kept.map(c => map[c]!)
  return equalBytes(out, self.data) ? same(self) : make(self, out === self.data ? out.slice() : out)
}

/** bytes.maketrans */
export function makeTrans(from: PyValue, to: PyValue): PyValue {
  const x = bufferBytes(from)
  const y = bufferBytes(to)
  if (x.length !== y.length) throw valueError('maketrans arguments must have same length')
  const table = Uint8Array.from({ length: 256 }, (_, i) => i)
  x.forEach((c, i) => {
    table[c] = y[i]!
  })
  return new PyBytes(table)
}

/** `bytes.hex`, `memoryview.hex`, `binascii.hexlify`: hex digits with the separator between groups. */
export function hexText(data: Uint8Array, sep: PyValue | undefined, group: number): string {
  if (sep === undefined) return encodeHex(data)
  if (len(sep) !== 1) throw valueError('sep must be length 1.')
  return encodeHex(data, separator(sep), cInt(group))
}

function separator(sep: PyValue): string {
  const s = strValue(sep)
  if (s === undefined && !(sep instanceof PyBytes)) throw typeError('sep must be str or bytes.')
  const c = sep instanceof PyBytes ? String.fromCharCode(sep.data[0]!) : String(s)
  if (c.charCodeAt(0) > 127 || (s !== undefined && typeof s !== 'string'))
    throw valueError('sep must be ASCII.')
  return c
}

/** The bytes that hex digits in text or bytes mean; ASCII white space between them is skipped. */
export function parseHex(source: PyValue): Uint8Array {
  const s = strValue(source)
  if (s === undefined && !hasBuffer(source)) {
    throw typeError('fromhex() argument must be str or bytes-like, not %T', source)
  }
  if (s !== undefined && typeof s !== 'string') return hexOfCodes(Array.from(s.points))
  const bytes = s === undefined ? bufferBytes(source) : undefined
  return hexOfCodes(bytes ?? Array.from({ length: textLength(s!) }, (_, i) => String(s).charCodeAt(i)))
}

function hexOfCodes(codes: ArrayLike<number>): Uint8Array {
  const out: number[] = []
  const invalid = (at: number) =>
    valueError(`non-hexadecimal number found in fromhex() arg at position ${at}`)
  for (let i = 0; i < codes.length; i += 2) {
    while (i < codes.length && (codes[i] === 32 || (codes[i]! >= 9 && codes[i]! <= 13))) i++
    if (i >= codes.length) break
    const high = hexDigitOf(codes[i])
    if (high < 0) throw invalid(i)
    const low = hexDigitOf(codes[i + 1])
    if (low < 0) {
      if (i + 1 >= codes.length) {
        throw valueError('fromhex() arg must contain an even number of hexadecimal digits')
      }
      throw invalid(i + 1)
    }
    out.push(high * 16 + low)
  }
  return Uint8Array.from(out)
}

const hexDigitOf = (c: number | undefined): number => (c === undefined || c > 127 ? -1 : hexDigitValue(c))

/** Comparison with anything that has a buffer. */
/** `-b`: a comparison for equality that can only be false. */
export function warnOfComparison(type: 'bytes' | 'bytearray', other: PyValue, op: CompareOp): void {
  if (op !== EQ && op !== NE) return
  const kind =
    strValue(other) !== undefined ? 'string' : type === 'bytes' && intValue(other) !== undefined ? 'int' : ''
  if (kind !== '') machine.warn('BytesWarning', `Comparison between ${type} and ${kind}`, 1)
}

export function compareByteString(a: ByteString, b: PyValue, op: CompareOp): PyValue {
  if (a === b) return compareNumbers(0, 0, op)
  if (!hasBuffer(b)) return NotImplemented
  const y = isByteString(b) ? b.data : bufferOrUndefined(b)
  if (y === undefined) return NotImplemented
  const x = a.data
  if (op === EQ || op === NE) return equalBytes(x, y) === (op === EQ)
  return compareNumbers(compareBytes(x, y), 0, op)
}

function bufferOrUndefined(v: PyValue): Uint8Array | undefined {
  try {
    return bufferBytes(v)
  } catch (e) {
    if (isException(e, exc.Exception)) return undefined
    throw e
  }
}

/** `a + b` in bytes; `kind` names the left type in the message. */
export function concatWith(a: Uint8Array, b: PyValue, kind: PyValue): Uint8Array {
  const isBytes = b instanceof PyBytes && b.cls === coreTypes.bytes
  if (!isBytes && !hasBuffer(b)) throw typeError("can't concat %T to %T", b, kind)
  const other = isBytes ? b.data : bufferBytes(b)
  if (a.length + other.length > MAX_BYTES) throw memoryError('')
  return concatBytes([a, other])
}

/** `data * count` */
export function repeated(data: Uint8Array, count: number): Uint8Array {
  if (count <= 0 || data.length === 0) return new Uint8Array(0)
  const size = data.length * count
  if (size > MAX_BYTES)
    throw data.length > 1 && size >= 2 ** 63 ? overflowError('repeated bytes are too long') : memoryError('')
  return repeatBytes(data, count)
}

function quoteOf(data: Uint8Array): number {
  return data.includes(39) && !data.includes(34) ? 34 : 39
}

/** `b'...'`. A bytearray chooses its quotes likewise, but escapes single quotes in any case. */
export function reprBytes(data: Uint8Array, escapeSingle = false): string {
  const quote = quoteOf(data)
  let out = ''
  for (const c of data) out += escapedByte(c, escapeSingle ? 39 : quote)
  const q = String.fromCharCode(quote)
  return `b${q}${out}${q}`
}

function escapedByte(c: number, quote: number): string {
  if (c === quote || c === 92) return `\\${String.fromCharCode(c)}`
  if (c >= 32 && c < 127) return String.fromCharCode(c)
  if (c === 9) return '\\t'
  if (c === 10) return '\\n'
  if (c === 13) return '\\r'
  return `\\x${c.toString(16).padStart(2, '0')}`
}

/** Bytes as text of the characters 0 to 255. */
export function latin1Text(data: Uint8Array): string {
  return latin1Slice(data, 0, data.length)
}

/** The number of bytes `bytes(n)` makes. */
export function byteCount(v: PyValue): number {
  const n = toSsize(v)
  if (n < 0) throw valueError('negative count')
  if (n > MAX_BYTES) throw memoryError('')
  return n
}

/** Bytes from an iterable of ints. */
export function bytesFromIterable(iterable: PyValue, kind: 'bytes' | 'bytearray'): Uint8Array {
  const items = bytesIterator(iterable, kind)
  const message = kind === 'bytes' ? 'bytes must be in range(0, 256)' : undefined
  const out: number[] = []
  for (const item of items) out.push(byteValue(item, message))
  return Uint8Array.from(out)
}

function* bytesIterator(iterable: PyValue, kind: string): Iterable<PyValue> {
  if (iterable instanceof PyList || iterable instanceof PyTuple) {
    // The ints' own __index__ may change a list on the way.
    for (let i = 0; i < iterable.items.length; i++) yield iterable.items[i]!
    return
  }
  let it: PyValue
  try {
    it = iter(iterable)
  } catch (e) {
    if (isException(e, exc.TypeError)) throw typeError(`cannot convert '%T' object to ${kind}`, iterable)
    throw e
  }
  const next = typeOf(it).slots.tp_iternext!
  for (let item = next(it); item !== undefined; item = next(it)) yield item
}

function replace(self: ByteString, old: PyValue, by: PyValue, count: number): PyValue {
  const out = replaceBytes(self.data, bufferBytes(old), bufferBytes(by), count)
  return out === undefined ? same(self) : make(self, out)
}

/** Checks a table's rows against their signatures, and keeps their exact types. */
function rows<M extends Record<string, string>>(
  table: {
    readonly [K in keyof M]: MethodRow<ByteString, M[K]>
  },
): { readonly [K in keyof M]: MethodRow<ByteString, M[K]> } {
  return table
}

const mapped =
  (f: (s: Uint8Array) => Uint8Array) =>
  (self: ByteString): PyValue =>
    make(self, f(self.data))
const tested =
  (f: (s: Uint8Array) => boolean) =>
  (self: ByteString): PyValue =>
    f(self.data)

type Bound = PyValue | PyNone

export const sharedMethods = rows({
  decode: [
    "encoding: string = 'utf-8', errors: string = 'strict'",
    (self, encoding, errors) => strHooks.decode(self.data, encoding, errors),
  ],
  hex: [
    'sep = <unrepresentable>, bytes_per_sep: int = 1',
    (self, sep, group) => held(self, () => hexText(self.data, sep, group)),
  ],
  find: [
    'sub, start = None, end = None, /',
    (self, sub: PyValue, start: Bound, end: Bound) => int(search(indexOfBytes, self, sub, start, end)),
  ],
  rfind: [
    'sub, start = None, end = None, /',
    (self, sub, start, end) => int(search(lastIndexOfBytes, self, sub, start, end)),
  ],
  index: [
    'sub, start = None, end = None, /',
    (self, sub, start, end) => mustFind(search(indexOfBytes, self, sub, start, end)),
  ],
  rindex: [
    'sub, start = None, end = None, /',
    (self, sub, start, end) => mustFind(search(lastIndexOfBytes, self, sub, start, end)),
  ],
  count: [
    'sub, start = None, end = None, /',
    (self, sub, start, end) => int(search(countBytes, self, sub, start, end)),
  ],
  startswith: [
    'prefix, start = None, end = None, /',
    (self, prefix, start, end) => affix(self, prefix, start, end, false),
  ],
  endswith: [
    'suffix, start = None, end = None, /',
    (self, suffix, start, end) => affix(self, suffix, start, end, true),
  ],
  join: ['iterable_of_bytes, /', join],
  split: ['sep = None, maxsplit: int = -1', (self, sep, n) => split(self, sep, n, false)],
  rsplit: ['sep = None, maxsplit: int = -1', (self, sep, n) => split(self, sep, n, true)],
  splitlines: [
    'keepends: bool = False',
    (self, keep) => new PyList(splitLines(self.data, keep).map(([start, end]) => part(self, start, end))),
  ],
  strip: ['bytes = None, /', (self, chars) => strip(self, chars, true, true)],
  lstrip: ['bytes = None, /', (self, chars) => strip(self, chars, true, false)],
  rstrip: ['bytes = None, /', (self, chars) => strip(self, chars, false, true)],
  partition: ['sep, /', (self, sep) => partition(self, sep, false)],
  rpartition: ['sep, /', (self, sep) => partition(self, sep, true)],
  ljust: [
    'width: int, fillchar = <unrepresentable>, /',
    (self, width, fill) => padded(self, width, fill, 'ljust'),
  ],
  rjust: [
    'width: int, fillchar = <unrepresentable>, /',
    (self, width, fill) => padded(self, width, fill, 'rjust'),
  ],
  center: [
    'width: int, fillchar = <unrepresentable>, /',
    (self, width, fill) => padded(self, width, fill, 'center'),
  ],
  zfill: ['width: int, /', zfill],
  expandtabs: ['tabsize: int = 8', (self, size) => expandTabs(self, cInt(size))],
  translate: ['table, /, delete = <unrepresentable>', translate],
  replace: ['old, new, count: int = -1, /', replace],
  removeprefix: [
    'prefix: buffer, /',
    (self, prefix) =>
      startsWithAt(self.data, prefix, 0) ? part(self, prefix.length, self.data.length) : same(self),
  ],
  removesuffix: [
    'suffix: buffer, /',
    (self, suffix) => {
      const at = self.data.length - suffix.length
      return startsWithAt(self.data, suffix, at) ? part(self, 0, at) : same(self)
    },
  ],
  lower: ['', mapped(lower)],
  upper: ['', mapped(upper)],
  title: ['', mapped(title)],
  swapcase: ['', mapped(swapcase)],
  capitalize: ['', mapped(capitalize)],
  isalnum: ['', tested(isAlnums)],
  isalpha: ['', tested(isAlphas)],
  isascii: ['', tested(isAscii)],
  isdigit: ['', tested(isDigits)],
  islower: ['', tested(isLowers)],
  isspace: ['', tested(isSpaces)],
  istitle: ['', tested(isTitle)],
  isupper: ['', tested(isUppers)],
})
