/**
 * Writing of the marshal format, versions 0 to 5, for any value model.
 *
 * The model describes a value by calling one method of the writer. Sharing is the model's to
 * decide: CPython flags a value for later reference when its reference count is above one or it is
 * an interned string, which only the model can know or imitate. CPython: Python/marshal.c, w_object.
 */
import { formatFloat } from '../base/float_format.ts'
import type { WideString } from '../base/wide_string.ts'
import type { CodeParts } from './marshal_reader.ts'
import { encodeUtf8SurrogatePass, isAsciiText } from './marshal_text.ts'
import { FLAG_REF, MARSHAL_VERSION, MAX_DEPTH, MarshalError, TYPE } from './marshal_types.ts'

export interface MarshalModel<T> {
  /** Calls one method of `out` for the value; none if values of its kind cannot be marshalled. */
  describe(value: T, out: MarshalWriter<T>): void
  /**
   * What stands for the value's identity, or undefined if it has no second reference and is not
   * worth a flag. `interned` says that it was described as an interned string, `inSet` that it is an
   * item of a set, which CPython holds a second reference to while it sorts.
   */
  identity(value: T, interned: boolean, inSet: boolean): unknown
}

export interface WriteOptions {
  readonly version?: number
  readonly allowCode?: boolean
}

export function writeMarshal<T>(value: T, model: MarshalModel<T>, options: WriteOptions = {}): Uint8Array {
  const writer = new MarshalWriter(model, options.version ?? MARSHAL_VERSION, options.allowCode ?? true)
  return writer.write(value, false)
}

/** A value whose parts are being written. */
interface Container<T> {
  readonly parts: Iterator<T>
  readonly isSet: boolean
  /** Its identity where no part may refer to it. */
  readonly closed: unknown
}

export class MarshalWriter<T> {
  readonly #model: MarshalModel<T>
  readonly #version: number
  readonly #allowCode: boolean
  readonly #refs = new Map<unknown, number>()
  #bytes = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #p = 0
  readonly #open: Container<T>[] = []
  /** Identities of open code objects and slices. */
  readonly #incomplete = new Set<unknown>()
  #value!: T
  #inSet = false
  #described = false

  constructor(model: MarshalModel<T>, version: number, allowCode: boolean) {
    this.#model = model
    this.#version = version
    this.#allowCode = allowCode
  }

  write(value: T, inSet: boolean): Uint8Array {
    try {
      this.#object(value, inSet)
      while (this.#open.length > 0) this.#continue(this.#open[this.#open.length - 1]!)
    } catch (error) {
      // Sets in sets, and a host's stack that is almost full already.
      throw error instanceof RangeError ? tooDeep() : error
    }
    return this.#bytes.slice(0, this.#p)
  }

  /** The next part of the innermost container: containers wait on a stack of ours, not on the host's. */
  #continue(container: Container<T>): void {
    const next = container.parts.next()
    if (!next.done) this.#object(next.value, container.isSet)
    else {
      this.#open.pop()
      if (container.closed !== undefined) this.#incomplete.delete(container.closed)
    }
  }

  #object(value: T, inSet: boolean): void {
    if (this.#open.length >= MAX_DEPTH) throw tooDeep()
    this.#value = value
    this.#inSet = inSet
    this.#described = false
    this.#model.describe(value, this)
    if (!this.#described) throw unmarshallable()
  }

  /** A reader makes these when it has all parts, so that no part may refer to them. */
  #enterClosed(parts: Iterator<T>): void {
    const closed = this.#model.identity(this.#value, false, this.#inSet)
    if (closed !== undefined) this.#incomplete.add(closed)
    this.#open.push({ parts, isSet: false, closed })
  }

  #enter(parts: Iterator<T>, isSet = false): void {
    this.#open.push({ parts, isSet, closed: undefined })
  }

  // What a model calls.

  none(): void {
    this.#single(TYPE.NONE)
  }
  bool(value: boolean): void {
    this.#single(value ? TYPE.TRUE : TYPE.FALSE)
  }
  ellipsis(): void {
    this.#single(TYPE.ELLIPSIS)
  }
  stopIteration(): void {
    this.#single(TYPE.STOPITER)
  }

  int(value: number | bigint): void {
    if (typeof value === 'number' && value >= -0x80000000 && value <= 0x7fffffff) {
      if (this.#begin(TYPE.INT)) this.#long(value)
    } else if (this.#begin(TYPE.LONG)) this.#digits(BigInt(value))
  }

  float(value: number): void {
    if (!this.#begin(this.#version > 1 ? TYPE.BINARY_FLOAT : TYPE.FLOAT)) return
    this.#floatValue(value)
  }

  complex(real: number, imag: number): void {
    if (!this.#begin(this.#version > 1 ? TYPE.BINARY_COMPLEX : TYPE.COMPLEX)) return
    this.#floatValue(real)
    this.#floatValue(imag)
  }

  /** Anything that exports bytes. */
  bytes(value: Uint8Array): void {
    if (this.#begin(TYPE.STRING)) this.#sized(value)
  }

  string(value: string | WideString, interned: boolean): void {
    if (this.#version >= 4 && isAsciiText(value)) this.#asciiString(value, interned)
    else if (this.#begin(interned && this.#version >= 3 ? TYPE.INTERNED : TYPE.UNICODE, interned)) {
      this.#sized(encodeUtf8SurrogatePass(value))
    }
  }

  #asciiString(value: string, interned: boolean): void {
    const n = value.length
    if (n < 256) {
      if (!this.#begin(interned ? TYPE.SHORT_ASCII_INTERNED : TYPE.SHORT_ASCII, interned)) return
      this.#byte(n)
    } else {
      if (!this.#begin(interned ? TYPE.ASCII_INTERNED : TYPE.ASCII, interned)) return
      this.#long(n)
    }
    this.#reserve(n)
    for (let i = 0; i < n; i++) this.#bytes[this.#p++] = value.charCodeAt(i)
  }

  tuple(items: ArrayLike<T>): void {
    const n = items.length
    if (this.#version >= 4 && n < 256) {
      if (!this.#begin(TYPE.SMALL_TUPLE)) return
      this.#byte(n)
    } else {
      if (!this.#begin(TYPE.TUPLE)) return
      this.#long(n)
    }
    this.#enter(arrayItems(items))
  }

  /** `length` and `at` are asked again for each item: the list may change meanwhile. */
  list(length: number, at: (index: number) => T): void {
    if (!this.#begin(TYPE.LIST)) return
    this.#long(length)
    this.#enter(listItems(length, at))
  }

  dict(entries: Iterable<readonly [T, T]>): void {
    if (this.#begin(TYPE.DICT)) this.#enter(this.#dictParts(entries))
  }

  *#dictParts(entries: Iterable<readonly [T, T]>): Generator<T, void> {
    for (const entry of entries) yield* entry
    this.#byte(TYPE.NULL)
  }

  /**
   * Written in the order of the items' own marshal bytes, so that files are reproducible. `size` is asked
   * after each: items that export buffers can change the set.
   */
  set(items: readonly T[], frozen: boolean, size: () => number): void {
    if (!this.#begin(frozen ? TYPE.FROZENSET : TYPE.SET)) return
    this.#long(items.length)
    const pairs = items.map(item => {
      const writer = new MarshalWriter(this.#model, this.#version, this.#allowCode)
      const dump = writer.write(item, true)
      if (size() !== items.length) throw new MarshalError('RuntimeError', 'set changed size during iteration')
      return { item, dump }
    })
    pairs.sort((a, b) => compareBytes(a.dump, b.dump))
    this.#enter(arrayItems(pairs.map(p => p.item)), true)
  }

  slice(start: T, stop: T, step: T): void {
    if (this.#version < 5) return
    if (this.#begin(TYPE.SLICE)) this.#enterClosed(arrayItems([start, stop, step]))
  }

  code(parts: CodeParts<T>): void {
    if (!this.#allowCode) throw new MarshalError('ValueError', 'marshalling code objects is disallowed')
    if (!this.#begin(TYPE.CODE)) return
    this.#enterClosed(this.#codeParts(parts))
    this.#long(parts.argcount)
    this.#long(parts.posonlyargcount)
    this.#long(parts.kwonlyargcount)
    this.#long(parts.stacksize)
    this.#long(parts.flags)
  }

  *#codeParts(parts: CodeParts<T>): Generator<T, void> {
    yield parts.code
    yield parts.consts
    yield parts.names
    yield parts.localsplusnames
    yield parts.localspluskinds
    yield parts.filename
    yield parts.name
    yield parts.qualname
    this.#long(parts.firstlineno)
    yield parts.linetable
    yield parts.exceptiontable
  }

  /** Singletons are never referred to. */
  #single(type: number): void {
    this.#described = true
    this.#byte(type)
  }

  /** Writes a reference and answers false, or the type, flagged if it may be referred to. */
  #begin(type: number, interned = false): boolean {
    this.#described = true
    if (this.#version < 3) {
      this.#byte(type)
      return true
    }
    const identity = this.#model.identity(this.#value, interned, this.#inSet)
    if (identity === undefined) {
      this.#byte(type)
      return true
    }
    const index = this.#refs.get(identity)
    if (index !== undefined) {
      if (this.#incomplete.has(identity)) throw unmarshallable()
      this.#byte(TYPE.REF)
      this.#long(index)
      return false
    }
    this.#refs.set(identity, this.#refs.size)
    this.#byte(type | FLAG_REF)
    return true
  }

  #reserve(n: number): void {
    const needed = this.#p + n
    if (needed <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    bytes.set(this.#bytes)
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }

  #byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#p++] = value
  }

  #short(value: number): void {
    this.#reserve(2)
    this.#view.setUint16(this.#p, value, true)
    this.#p += 2
  }

  #long(value: number): void {
    this.#reserve(4)
    this.#view.setInt32(this.#p, value, true)
    this.#p += 4
  }

  #sized(bytes: Uint8Array): void {
    this.#long(bytes.length)
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#p)
    this.#p += bytes.length
  }

  #digits(value: bigint): void {
    const hex = (value < 0n ? -value : value).toString(16)
    const digits: number[] = []
    // Fifteen hexadecimal places are four digits.
    for (let end = hex.length; end > 0; end -= 15) {
      let group = BigInt(`0x${hex.slice(Math.max(0, end - 15), end)}`)
      for (let k = 0; k < 4; k++, group >>= 15n) digits.push(Number(group & 0x7fffn))
    }
    while (digits.length > 0 && digits[digits.length - 1] === 0) digits.pop()
    this.#long(value < 0n ? -digits.length : digits.length)
    for (const digit of digits) this.#short(digit)
  }

  #floatValue(value: number): void {
    if (this.#version > 1) {
      this.#reserve(8)
      this.#view.setFloat64(this.#p, value, true)
      this.#p += 8
      return
    }
    const text = formatFloat(value, 'g', 17)
    this.#byte(text.length)
    for (let i = 0; i < text.length; i++) this.#byte(text.charCodeAt(i))
  }
}

function* arrayItems<T>(items: ArrayLike<T>): Generator<T, void> {
  for (let i = 0; i < items.length; i++) yield items[i]!
}

function* listItems<T>(length: number, at: (index: number) => T): Generator<T, void> {
  for (let i = 0; i < length; i++) yield at(i)
}

function unmarshallable(): MarshalError {
  return new MarshalError('ValueError', 'unmarshallable object')
}

function tooDeep(): MarshalError {
  return new MarshalError('ValueError', 'object too deeply nested to marshal')
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
