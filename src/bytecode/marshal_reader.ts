/**
 * Reading of the marshal format, versions 0 to 5, for any value model.
 *
 * Input is not trusted. Sizes are never allocated ahead of the bytes that back them, nesting is
 * limited, every failure is a MarshalError with CPython's exception type and text. A value that is
 * under construction can be referred to from within (lists, dicts, sets, tuples).
 * CPython: Python/marshal.c, r_object.
 */
import { canonicalInt } from '../base/constant.ts'
import type { WideString } from '../base/wide_string.ts'
import { ByteSpan } from './byte_span.ts'
import { decodeLatin1, decodeUtf8SurrogatePass } from './marshal_text.ts'
import { FLAG_REF, MAX_DEPTH, MarshalError, TYPE } from './marshal_types.ts'
import { TextSpan, TextTable } from './text_span.ts'

/** The parts of a code object as values of the model, in marshal's order. */
export interface CodeParts<T> {
  argcount: number
  posonlyargcount: number
  kwonlyargcount: number
  stacksize: number
  flags: number
  code: T
  consts: T
  names: T
  localsplusnames: T
  localspluskinds: T
  filename: T
  name: T
  qualname: T
  firstlineno: number
  linetable: T
  exceptiontable: T
}

type LateBytes = 'code' | 'linetable'
type LateTexts = 'names' | 'localsplusnames' | 'name' | 'qualname'

/** As they are read: bytes and texts that nobody may ever ask for are spans still. */
export type ReadParts<T> = Omit<CodeParts<T>, LateBytes | LateTexts> &
  Record<LateBytes, T | ByteSpan> &
  Record<LateTexts, T | TextSpan>

/** How a model makes its values. Any method may throw (a MarshalError, or the model's own error). */
export interface MarshalFactory<T> {
  readonly none: T
  readonly true: T
  readonly false: T
  readonly ellipsis: T
  readonly stopIteration: T
  /** Canonical: a number exactly when it is a safe integer. */
  makeInt(value: number | bigint): T
  makeFloat(value: number): T
  makeComplex(real: number, imag: number): T
  /** The bytes belong to the callee. */
  makeBytes(bytes: Uint8Array): T
  makeString(value: string | WideString, interned: boolean): T
  /** The array is kept, and filled after the call. */
  makeTuple(items: T[]): T
  /** The array is kept, and filled after the call; `finishList` follows. */
  makeList(items: T[]): T
  finishList(list: T): void
  makeDict(): T
  setDictItem(dict: T, key: T, value: T): void
  makeSet(): T
  makeFrozenSet(): T
  /** For sets, and frozensets that nothing else has seen yet. */
  addToSet(set: T, item: T): void
  makeSlice(start: T, stop: T, step: T): T
  makeCode(parts: ReadParts<T>): T
}

export interface ReadOptions {
  readonly allowCode?: boolean
  /** Nobody else writes to the data: bytes objects may be views of it. They keep all of it alive. */
  readonly ownsData?: boolean
}

/** Reads exactly `n` bytes of a stream; fewer mean its end. */
type FetchBytes = (n: number) => Uint8Array

/** The value at the start of `bytes`; what follows it is ignored. */
export function readMarshal<T>(bytes: Uint8Array, factory: MarshalFactory<T>, options: ReadOptions = {}): T {
  const reader = new MarshalReader(factory, options.allowCode ?? true, bytes, null)
  if (options.ownsData === true) reader.shareData()
  return reader.read()
}

/** The next value of a stream, from which no byte more than needed is taken. */
export function readMarshalStream<T>(
  fetch: FetchBytes,
  factory: MarshalFactory<T>,
  options: ReadOptions = {},
): T {
  return new MarshalReader(factory, options.allowCode ?? true, new Uint8Array(0), fetch).read()
}

const { REF, STRING, SMALL_TUPLE, SHORT_ASCII, SHORT_ASCII_INTERNED, ASCII, ASCII_INTERNED } = TYPE
/** Up to this many bytes a loop is faster than a call of slice(). */
const SHORT_COPY = 64
const MAX_SMALL = 255
const NO_BYTES = new Uint8Array(0)

/** Kinds of variables and exception tables recur in all files. */
const RECENT_BYTES = 16
const recent = new Array<Uint8Array>(1024).fill(NO_BYTES)

/** A copy of a few bytes that nobody will write to: the same one as before where it is still at hand. */
function recentBytes(from: Uint8Array, start: number, n: number): Uint8Array {
  let hash = n
  for (let i = 0; i < n; i++) hash = (Math.imul(hash, 31) + from[start + i]!) | 0
  const slot = (hash ^ (hash >>> 10)) & (recent.length - 1)
  const known = recent[slot]!
  if (known.length === n && areSame(known, from, start)) return known
  const copy = from.slice(start, start + n)
  recent[slot] = copy
  return copy
}

function areSame(known: Uint8Array, from: Uint8Array, start: number): boolean {
  for (let i = 0; i < known.length; i++) if (known[i] !== from[start + i]) return false
  return true
}

/** Not a subclass: the `slice` of Node's Buffer is slow, and a view that keeps the whole file. */
function plainBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Stands for a text that is not a string yet; `TextTable` knows where it is. */
const LATE_TEXT = Symbol('text')

/** Plain private members: V8 checks a brand at each use of a #private method, which shows in imports. */
class MarshalReader<T> {
  private readonly factory: MarshalFactory<T>
  private readonly allowCode: boolean
  private readonly fetch: FetchBytes | null
  private bytes: Uint8Array
  /** Of the same bytes. */
  private view: DataView
  /** Their length: asking an array for it is not free. */
  private end: number
  private p = 0
  /** Containers that are open. */
  private depth = 0
  private sharesData = false
  /** Items of tuples that are not complete, up to `top`. */
  private readonly waiting: T[] = []
  private top = 0
  /** undefined marks a value that is not complete and may not be referred to; a span has no value yet. */
  private readonly refs: (T | ByteSpan | typeof LATE_TEXT | undefined)[] = []
  /** Of the data, if that is shared. */
  private texts: TextTable | null = null

  constructor(factory: MarshalFactory<T>, allowCode: boolean, bytes: Uint8Array, fetch: FetchBytes | null) {
    this.factory = factory
    this.allowCode = allowCode
    this.bytes = plainBytes(bytes)
    this.view = viewOf(this.bytes)
    this.end = this.bytes.length
    this.fetch = fetch
  }

  shareData(): void {
    this.sharesData = true
    this.texts = new TextTable(this.bytes, this.view)
  }

  read(): T {
    const value = this.outermost()
    if (value === undefined) throw nullObject('object')
    return value
  }

  /** The host's stack may be too full already for the nesting that the format allows. */
  private outermost(): T | undefined {
    try {
      return this.object()
    } catch (error) {
      throw error instanceof RangeError ? new MarshalError('ValueError', 'recursion limit exceeded') : error
    }
  }

  /** Makes `n` bytes available at the returned offset of `bytes`. */
  private take(n: number): number {
    const p = this.p
    if (p + n <= this.end) {
      this.p = p + n
      return p
    }
    if (this.fetch === null) throw new MarshalError('EOFError', 'marshal data too short')
    this.bytes = plainBytes(this.fetch(n))
    this.view = viewOf(this.bytes)
    this.end = this.bytes.length
    this.p = n
    if (this.end < n) throw new MarshalError('EOFError', 'EOF read where not expected')
    return 0
  }

  private byte(): number {
    if (this.p < this.end) return this.bytes[this.p++]!
    if (this.fetch === null) throw new MarshalError('EOFError', 'EOF read where not expected')
    const p = this.take(1)
    return this.bytes[p]!
  }

  private short(): number {
    const p = this.take(2)
    return this.view.getUint16(p, true)
  }

  private long(): number {
    const p = this.take(4)
    return this.view.getInt32(p, true)
  }

  private size(what: string): number {
    const n = this.long()
    if (n < 0) throw new MarshalError('ValueError', `bad marshal data (${what} size out of range)`)
    return n
  }

  /** undefined stands for the null object, which ends dicts. */
  private object(): T | undefined {
    const code = this.p < this.end ? this.bytes[this.p++]! : this.fetchedCode()
    if (this.depth >= MAX_DEPTH) throw new MarshalError('ValueError', 'recursion limit exceeded')
    const flag = (code & FLAG_REF) !== 0
    const factory = this.factory
    const type = code & ~FLAG_REF
    // Numbers as in marshal_types: of literals V8 makes a jump table, even before it compiles this.
    switch (type) {
      case 0x5a: // SHORT_ASCII_INTERNED
        return this.text(this.p - 1, this.ascii(this.byte(), true), flag)
      case 0x72: // REF
        return this.reference()
      case 0x4e: // NONE
        return factory.none
      case 0x7a: // SHORT_ASCII
        return this.text(this.p - 1, this.ascii(this.byte(), false), flag)
      case 0x69: // INT
        return this.ref(factory.makeInt(this.long()), flag)
      case 0x29: // SMALL_TUPLE
        return this.tuple(this.byte(), flag)
      case 0x73: // STRING
        return this.ref(factory.makeBytes(this.copy(this.size('bytes object'))), flag)
      case 0x63: // CODE
        return this.code(flag)
      case 0x54: // TRUE
        return factory.true
      case 0x46: // FALSE
        return factory.false
      case 0x2e: // ELLIPSIS
        return factory.ellipsis
      case 0x53: // STOPITER
        return factory.stopIteration
      case 0x30: // NULL
        return undefined
      case 0x61: // ASCII
        return this.text(this.p - 1, this.ascii(this.size('string'), false), flag)
      case 0x41: // ASCII_INTERNED
        return this.text(this.p - 1, this.ascii(this.size('string'), true), flag)
      case 0x75: // UNICODE
        return this.ref(this.unicode(false), flag)
      case 0x74: // INTERNED
        return this.ref(this.unicode(true), flag)
      case 0x28: // TUPLE
        return this.tuple(this.size('tuple'), flag)
      case 0x5b: // LIST
        return this.list(flag)
      case 0x7b: // DICT
        return this.dict(flag)
      case 0x3c: // SET
        return this.set(flag)
      case 0x3e: // FROZENSET
        return this.frozenSet(flag)
      case 0x3a: // SLICE
        return this.slice(flag)
      default:
        return this.ref(this.number(type), flag)
    }
  }

  private fetchedCode(): number {
    try {
      return this.byte()
    } catch (error) {
      if (!(error instanceof MarshalError) || error.type !== 'EOFError') throw error
      throw new MarshalError('EOFError', 'EOF read where object expected')
    }
  }

  private number(type: number): T {
    const factory = this.factory
    switch (type) {
      case 0x6c: // LONG
        return factory.makeInt(this.digits())
      case 0x49: // INT64
        return factory.makeInt(this.int64())
      case 0x67: // BINARY_FLOAT
        return factory.makeFloat(this.double())
      case 0x79: // BINARY_COMPLEX
        return factory.makeComplex(this.double(), this.double())
      case 0x66: // FLOAT
        return factory.makeFloat(this.doubleText())
      case 0x78: // COMPLEX
        return factory.makeComplex(this.doubleText(), this.doubleText())
    }
    throw new MarshalError('ValueError', 'bad marshal data (unknown type code)')
  }

  private ref(value: T, flag: boolean): T {
    if (flag) this.refs.push(value)
    return value
  }

  private reserve(flag: boolean): number {
    return flag ? this.refs.push(undefined) - 1 : -1
  }

  private complete(value: T, index: number): T {
    if (index >= 0) this.refs[index] = value
    return value
  }

  private reference(): T {
    const index = this.long()
    const value = this.referred(index)
    if (!(value instanceof ByteSpan)) return value
    const bytes = this.factory.makeBytes(value.bytes())
    this.refs[index] = bytes
    return bytes
  }

  private referred(index: number): T | ByteSpan {
    const value = this.refs[index]
    if (value === LATE_TEXT) return this.lateText(index)
    // A reference to None counts as one to a value under construction, as in CPython.
    if (value === undefined || value === this.factory.none) {
      throw new MarshalError('ValueError', 'bad marshal data (invalid reference)')
    }
    return value
  }

  private lateText(index: number): T {
    const texts = this.texts!
    const text = this.factory.makeString(texts.text(texts.find(index)), true)
    this.refs[index] = text
    return text
  }

  /** A text that starts at `at`, for later references from names. */
  private text(at: number, value: T, flag: boolean): T {
    if (!flag) return value
    const number = this.refs.push(value) - 1
    if (this.texts !== null) this.texts.note(number, at)
    return value
  }

  /** A bytes object of which nobody may ever want the bytes; any other object as it is. */
  private span(): T | ByteSpan {
    const b = this.bytes
    const p = this.p
    if (!this.sharesData || p + 5 > b.length) return this.item('code object')
    const type = b[p]! & ~FLAG_REF
    if (type === REF) {
      this.p = p + 1
      return this.referred(this.long())
    }
    if (type !== STRING) return this.item('code object')
    this.p = p + 1
    const n = this.size('bytes object')
    const span = new ByteSpan(b, this.take(n), n)
    if ((b[p]! & FLAG_REF) !== 0) this.refs.push(span)
    return span
  }

  /** A string of which nobody may ever want the text; any other object as it is. */
  private textSpan(): T | TextSpan {
    const { texts } = this
    const at = texts === null ? 0 : this.passText(texts)
    return at === 0 ? this.item('code object') : new TextSpan(texts!, at)
  }

  /** The same for a tuple of nothing but strings. */
  private textsSpan(): T | TextSpan {
    const { bytes, p, texts } = this
    if (texts === null || bytes[p] !== SMALL_TUPLE || p + 1 >= bytes.length) return this.item('code object')
    const known = this.refs.length
    this.p = p + 2
    for (let left = bytes[p + 1]!; left > 0; left--) {
      if (this.passText(texts) !== 0) continue
      this.p = p
      this.refs.length = known
      texts.forget(known)
      return this.item('code object')
    }
    return new TextSpan(texts, p)
  }

  /** Passes over a Latin-1 string or a reference to one and answers where the text is; 0, with nothing done, for the rest. */
  private passText(texts: TextTable): number {
    const { bytes, p } = this
    if (p + 5 > bytes.length || this.depth >= MAX_DEPTH - 1) return 0
    const code = bytes[p]!
    if (code === REF) {
      const at = texts.find(this.view.getInt32(p + 1, true))
      if (at !== 0) this.p = p + 5
      return at
    }
    const end = this.endOfText(code & ~FLAG_REF, p)
    if (end > bytes.length) return 0
    if ((code & FLAG_REF) !== 0) texts.note(this.refs.push(LATE_TEXT) - 1, p)
    this.p = end
    return p
  }

  /** Beyond everything if it is no Latin-1 string. */
  private endOfText(type: number, p: number): number {
    if (type === SHORT_ASCII || type === SHORT_ASCII_INTERNED) return p + 2 + this.bytes[p + 1]!
    const n = type === ASCII || type === ASCII_INTERNED ? this.view.getInt32(p + 1, true) : -1
    return n < 0 ? Infinity : p + 5 + n
  }

  private copy(n: number): Uint8Array {
    const p = this.take(n)
    const from = this.bytes
    if (n === 0) return NO_BYTES
    if (this.sharesData) return n > RECENT_BYTES ? new ByteSpan(from, p, n).bytes() : recentBytes(from, p, n)
    if (n > SHORT_COPY) return from.slice(p, p + n)
    const copy = new Uint8Array(n)
    for (let i = 0; i < n; i++) copy[i] = from[p + i]!
    return copy
  }

  private ascii(n: number, interned: boolean): T {
    const p = this.take(n)
    return this.factory.makeString(decodeLatin1(this.bytes, this.view, p, p + n), interned)
  }

  private unicode(interned: boolean): T {
    const n = this.size('string')
    const p = this.take(n)
    return this.factory.makeString(decodeUtf8SurrogatePass(this.bytes, p, p + n), interned)
  }

  private double(): number {
    const p = this.take(8)
    return this.view.getFloat64(p, true)
  }

  private doubleText(): number {
    const n = this.byte()
    const p = this.take(n)
    // As a C string: what follows a NUL is not seen.
    const raw = this.bytes.subarray(p, p + n)
    const length = raw.indexOf(0)
    const text = new TextDecoder().decode(length < 0 ? raw : raw.subarray(0, length))
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text)
    const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text)
    if (special === null) throw new MarshalError('ValueError', `could not convert string to float: '${text}'`)
    if (special[2]!.toLowerCase() === 'nan') return NaN
    return special[1] === '-' ? -Infinity : Infinity
  }

  private int64(): number | bigint {
    const p = this.take(8)
    return canonicalInt(this.view.getBigInt64(p, true))
  }

  /** An int as 15-bit digits, least significant first; the sign is the count's. */
  private digits(): number | bigint {
    const n = this.long()
    if (n === -0x80000000) throw new MarshalError('ValueError', 'bad marshal data (long size out of range)')
    const count = Math.abs(n)
    const digits: number[] = []
    for (let i = 0; i < count; i++) {
      const digit = this.short()
      if (digit > 0x7fff)
        throw new MarshalError('ValueError', 'bad marshal data (digit out of range in long)')
      if (digit === 0 && i === count - 1) {
        throw new MarshalError('ValueError', 'bad marshal data (unnormalized long data)')
      }
      digits.push(digit)
    }
    const value = fromDigits(digits)
    return n < 0 ? canonicalInt(-value) : canonicalInt(value)
  }

  private tuple(n: number, flag: boolean): T {
    // If nothing can refer to it, its array is made when its items are there, of the right length at once.
    const small = !flag && n <= MAX_SMALL
    const items: T[] = small ? this.waiting : []
    const tuple = small ? null : this.ref(this.factory.makeTuple(items), flag)
    const base = small ? this.top : 0
    this.depth++
    for (let i = base; i < base + n; i++) {
      // `item`, written out for the depth of the host's stack.
      const item = this.startsReference() ? this.reference() : this.object()
      if (item === undefined) throw nullObject('tuple')
      items[i] = item
      if (small) this.top = i + 1
    }
    this.depth--
    if (tuple !== null) return tuple
    this.top = base
    return this.factory.makeTuple(items.slice(base, base + n))
  }

  /** Half of all items are references. */
  private startsReference(): boolean {
    const { p } = this
    if (p + 5 > this.end || this.bytes[p] !== REF || this.depth >= MAX_DEPTH) return false
    this.p = p + 1
    return true
  }

  private list(flag: boolean): T {
    const n = this.size('list')
    const items: T[] = []
    const list = this.ref(this.factory.makeList(items), flag)
    this.depth++
    for (let i = 0; i < n; i++) {
      const item = this.object()
      if (item === undefined) throw nullObject('list')
      items.push(item)
    }
    this.depth--
    this.factory.finishList(list)
    return list
  }

  private item(what: string): T {
    const item = this.startsReference() ? this.reference() : this.object()
    if (item === undefined) throw nullObject(what)
    return item
  }

  private dict(flag: boolean): T {
    const dict = this.ref(this.factory.makeDict(), flag)
    this.depth++
    for (;;) {
      const key = this.object()
      const value = key === undefined ? undefined : this.object()
      if (key === undefined || value === undefined) break
      this.factory.setDictItem(dict, key, value)
    }
    this.depth--
    return dict
  }

  private set(flag: boolean): T {
    const n = this.size('set')
    const set = this.ref(this.factory.makeSet(), flag)
    this.addItems(set, n)
    return set
  }

  private frozenSet(flag: boolean): T {
    const n = this.size('set')
    const index = this.reserve(flag)
    const set = this.factory.makeFrozenSet()
    this.addItems(set, n)
    return this.complete(set, index)
  }

  private addItems(set: T, n: number): void {
    this.depth++
    for (let i = 0; i < n; i++) this.factory.addToSet(set, this.item('set'))
    this.depth--
  }

  private slice(flag: boolean): T | undefined {
    const index = this.reserve(flag)
    this.depth++
    const start = this.object()
    const stop = start === undefined ? undefined : this.object()
    const step = stop === undefined ? undefined : this.object()
    this.depth--
    if (start === undefined || stop === undefined || step === undefined) return undefined
    return this.complete(this.factory.makeSlice(start, stop, step), index)
  }

  private code(flag: boolean): T {
    if (!this.allowCode) throw new MarshalError('ValueError', 'unmarshalling code objects is disallowed')
    const index = this.reserve(flag)
    this.depth++
    // Evaluated in this order, which is the format's.
    const p = this.take(20)
    const { view } = this
    const parts: ReadParts<T> = {
      argcount: view.getInt32(p, true),
      posonlyargcount: view.getInt32(p + 4, true),
      kwonlyargcount: view.getInt32(p + 8, true),
      stacksize: view.getInt32(p + 12, true),
      flags: view.getInt32(p + 16, true),
      code: this.span(),
      consts: this.item('code object'),
      names: this.textsSpan(),
      localsplusnames: this.textsSpan(),
      localspluskinds: this.item('code object'),
      filename: this.item('code object'),
      name: this.textSpan(),
      qualname: this.textSpan(),
      firstlineno: this.long(),
      linetable: this.span(),
      exceptiontable: this.item('code object'),
    }
    this.depth--
    return this.complete(this.factory.makeCode(parts), index)
  }
}

function nullObject(what: string): MarshalError {
  return new MarshalError('TypeError', `NULL object in marshal data for ${what}`)
}

function fromDigits(digits: readonly number[]): bigint {
  if (digits.length <= 3) return BigInt(digits.reduceRight((value, digit) => value * 0x8000 + digit, 0))
  // Four digits are 60 bits, fifteen hexadecimal places: no quadratic arithmetic.
  const groups: string[] = []
  for (let i = 0; i < digits.length; i += 4) {
    const low = digits[i]! + (digits[i + 1] ?? 0) * 0x8000
    const high = (digits[i + 2] ?? 0) + (digits[i + 3] ?? 0) * 0x8000
    groups.push((BigInt(high) * 0x40000000n + BigInt(low)).toString(16).padStart(15, '0'))
  }
  return BigInt(`0x${groups.reverse().join('')}`)
}
