/**
 * The JavaScript class behind array.array: a typed array over a buffer that grows by steps, and the kinds of
 * items by type code. CPython: Modules/arraymodule.c (arraydescr, array_resize).
 */

import { fromCodePoints } from '../../base/wide_string.ts'
import { codePointAt, textLength } from '../../base/wide_string_ops.ts'
import { isLent } from '../../objects/live_views.ts'
import { index, toFloat, toInt } from '../../runtime/abstract.ts'
import { bufferError, indexError, memoryError, overflowError, typeError } from '../../runtime/errors.ts'
import { int, PyFloat, PyObject, type PyValue, strValue } from '../../runtime/values.ts'

type NumberItems =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
type BigItems = BigInt64Array | BigUint64Array

interface CommonKind {
  readonly code: string
  readonly itemsize: number
  readonly isText: boolean
  /** Number in pickles: see `machineFormats`. */
  readonly machineFormat: number
}
interface NumberKind extends CommonKind {
  readonly big: false
  view(buffer: ArrayBuffer): NumberItems
  read(n: number): PyValue
  /** The item for a Python object, or the error why not. */
  convert(v: PyValue): number
}
interface BigKind extends CommonKind {
  readonly big: true
  view(buffer: ArrayBuffer): BigItems
  convert(v: PyValue): bigint
}
export type ArrayKind = NumberKind | BigKind

/** An int between two bounds; each side has its own message. */
function ranged(low: number, high: number, what: string) {
  return (v: PyValue): number => {
    const n = index(v)
    if (typeof n === 'bigint' && (n >= 1n << 63n || n < -(1n << 63n))) {
      throw overflowError('Python int too large to convert to C long')
    }
    if (n < low) throw overflowError(`${what} is less than minimum`)
    if (n > high) throw overflowError(`${what} is greater than maximum`)
    return Number(n)
  }
}

const short = ranged(-0x8000, 0x7fff, 'signed short integer')
const cInt = ranged(-0x80000000, 0x7fffffff, 'signed integer')
const charRange = ranged(-128, 127, 'signed char')
const byteRange = ranged(0, 255, 'unsigned byte integer')
const unsignedShort = ranged(0, 0xffff, 'unsigned short')

function unsignedLong(v: PyValue): bigint {
  const n = BigInt(index(v))
  if (n < 0n) throw overflowError("can't convert negative value to unsigned int")
  if (n >= 1n << 64n) throw overflowError('Python int too large to convert to C unsigned long')
  return n
}

function unsignedInt(v: PyValue): number {
  const n = unsignedLong(v)
  if (n > 0xffffffffn) throw overflowError('unsigned int is greater than maximum')
  return Number(n)
}

function longLong(message: string) {
  return (v: PyValue): bigint => {
    const n = BigInt(index(v))
    if (n >= 1n << 63n || n < -(1n << 63n)) throw overflowError(message)
    return n
  }
}

function unsignedLongLong(v: PyValue): bigint {
  const n = BigInt(index(v))
  if (n < 0n) throw overflowError("can't convert negative int to unsigned")
  if (n >= 1n << 64n) throw overflowError('int too big to convert')
  return n
}

function character(v: PyValue): number {
  const s = strValue(v)
  if (s === undefined) throw typeError('array item must be a unicode character, not %T', v)
  if (textLength(s) !== 1) {
    throw typeError(`array item must be a unicode character, not a string of length ${textLength(s)}`)
  }
  return codePointAt(s, 0)
}

const readInt = (n: number): PyValue => int(n)
const readFloat = (n: number): PyValue => new PyFloat(n)
const readCharacter = (n: number): PyValue => fromCodePoints([n])

function numbers(
  code: string,
  itemsize: number,
  machineFormat: number,
  view: (buffer: ArrayBuffer) => NumberItems,
  convert: (v: PyValue) => number,
  read: (n: number) => PyValue = readInt,
): NumberKind {
  return { code, itemsize, machineFormat, big: false, isText: read === readCharacter, view, read, convert }
}

function bigs(
  code: string,
  machineFormat: number,
  view: (buffer: ArrayBuffer) => BigItems,
  convert: (v: PyValue) => bigint,
): BigKind {
  return { code, itemsize: 8, machineFormat, big: true, isText: false, view, convert }
}

/** In the order of array.typecodes. */
export const KINDS: readonly ArrayKind[] = [
  numbers(
    'b',
    1,
    1,
    b => new Int8Array(b),
    v => charRange(int(short(v))),
  ),
  numbers(
    'B',
    1,
    0,
    b => new Uint8Array(b),
    v => byteRange(int(short(v))),
  ),
  numbers('u', 4, 20, b => new Uint32Array(b), character, readCharacter),
  numbers('w', 4, 20, b => new Uint32Array(b), character, readCharacter),
  numbers('h', 2, 4, b => new Int16Array(b), short),
  numbers(
    'H',
    2,
    2,
    b => new Uint16Array(b),
    v => unsignedShort(int(cInt(v))),
  ),
  numbers('i', 4, 8, b => new Int32Array(b), cInt),
  numbers('I', 4, 6, b => new Uint32Array(b), unsignedInt),
  bigs('l', 12, b => new BigInt64Array(b), longLong('Python int too large to convert to C long')),
  bigs('L', 10, b => new BigUint64Array(b), unsignedLong),
  bigs('q', 12, b => new BigInt64Array(b), longLong('int too big to convert')),
  bigs('Q', 10, b => new BigUint64Array(b), unsignedLongLong),
  numbers('f', 4, 14, b => new Float32Array(b), toFloat, readFloat),
  numbers('d', 8, 16, b => new Float64Array(b), toFloat, readFloat),
]

export function kindOf(code: string): ArrayKind | undefined {
  return KINDS.find(k => k.code === code)
}

const NO_BUFFER = new ArrayBuffer(0)
const MAX_BUFFER = 2 ** 32

export class PyArray extends PyObject {
  kind: ArrayKind = KINDS[0]!
  /** Number of items; the buffer may have room for more. */
  size = 0
  /** Buffers that are out; the size is fixed meanwhile. */
  exports = 0
  /** How many of them are memoryviews. */
  views = 0
  private buffer: ArrayBuffer = NO_BUFFER
  private items: NumberItems | BigItems = new Int8Array(NO_BUFFER)

  setKind(kind: ArrayKind): void {
    this.kind = kind
    this.items = kind.view(this.buffer)
  }

  get(i: number): PyValue {
    const item = this.items[i]!
    return typeof item === 'bigint' ? toInt(item) : this.kind.big ? int(0) : this.kind.read(item)
  }

  set(i: number, v: PyValue): void {
    const { kind } = this
    const item = kind.convert(v)
    // Converting may have run Python code that made the array smaller.
    if (i >= this.size) throw indexError('array assignment index out of range')
    this.items[i] = item as never
  }

  /** All items' bytes, shared with the array: valid until the size changes. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.buffer, 0, this.size * this.kind.itemsize)
  }

  checkResizable(): void {
    if (this.exports > 0 && isLent(this, v => v === this)) {
      throw bufferError('cannot resize an array that is exporting buffers')
    }
  }

  /** Changes the number of items; new ones are zero. */
  resize(size: number): void {
    if (size === this.size) return
    this.checkResizable()
    const { itemsize } = this.kind
    const need = size * itemsize
    if (need > MAX_BUFFER) throw memoryError('')
    if (need > this.buffer.byteLength || need * 2 < this.buffer.byteLength) {
      const room = size === 0 ? 0 : size > this.size ? size + (size >> 4) + (this.size < 8 ? 3 : 7) : size
      const kept = this.bytes
      this.buffer = new ArrayBuffer(room * itemsize)
      new Uint8Array(this.buffer).set(kept.length > need ? kept.subarray(0, need) : kept)
      this.items = this.kind.view(this.buffer)
    } else if (size < this.size) new Uint8Array(this.buffer, need).fill(0)
    this.size = size
  }

  push(v: PyValue): void {
    const item = this.kind.convert(v)
    const { size } = this
    this.resize(size + 1)
    this.items[size] = item as never
  }

  /** Puts the items of `bytes` in the place of [start, stop). */
  splice(start: number, stop: number, values: Uint8Array): void {
    const { itemsize } = this.kind
    const change = values.length / itemsize - (stop - start)
    const { size } = this
    if (change === 0) {
      new Uint8Array(this.buffer).set(values, start * itemsize)
      return
    }
    this.checkResizable()
    const copy = values.buffer === this.buffer ? values.slice() : values
    const tail = this.bytes.slice(stop * itemsize)
    this.resize(size + change)
    const bytes = this.bytes
    bytes.set(tail, (stop + change) * itemsize)
    bytes.set(copy, start * itemsize)
  }
}
