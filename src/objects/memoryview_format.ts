/**
 * Items of a memoryview: native struct formats of one character, read and written here; any other format is
 * read through the struct module, for comparisons only. CPython: Objects/memoryobject.c (unpack_single,
 * pack_single, struct_unpack_single).
 */
import {
  packDouble,
  packFloat,
  packHalf,
  packInt,
  unpackDouble,
  unpackFloat,
  unpackHalf,
  unpackInt,
} from '../base/struct_pack.ts'
import { fromUtf16 } from '../base/wide_string.ts'
import { index, isTrue, toFloat } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { exc, isException, notImplementedError, typeError, valueError } from '../runtime/errors.ts'
import { machine } from '../runtime/state.ts'
import { int, PyBytes, PyFloat, PyTuple, type PyValue, pyInt } from '../runtime/values.ts'

/** Size and kind of each native format character. */
const FORMATS: Record<string, readonly [size: number, kind: 'signed' | 'unsigned' | 'float' | 'other']> = {
  c: [1, 'other'],
  b: [1, 'signed'],
  B: [1, 'unsigned'],
  '?': [1, 'other'],
  h: [2, 'signed'],
  H: [2, 'unsigned'],
  i: [4, 'signed'],
  I: [4, 'unsigned'],
  l: [8, 'signed'],
  L: [8, 'unsigned'],
  q: [8, 'signed'],
  Q: [8, 'unsigned'],
  n: [8, 'signed'],
  N: [8, 'unsigned'],
  P: [8, 'unsigned'],
  e: [2, 'float'],
  f: [4, 'float'],
  d: [8, 'float'],
}

/** The native character of a format like `I` or `@I`; undefined for any other. */
export function nativeCharacter(format: string): string | undefined {
  const c = format.startsWith('@') ? format.slice(1) : format
  return c in FORMATS ? c : undefined
}

export const isByteCharacter = (c: string): boolean => c === 'b' || c === 'B' || c === 'c'

export function itemSize(character: string): number {
  return FORMATS[character]![0]
}

export type Unpack = (data: Uint8Array, at: number) => PyValue

/** Reads one item of a native format; undefined if the format is not native. */
export function nativeUnpacker(format: string): Unpack | undefined {
  const c = nativeCharacter(format)
  switch (c) {
    case undefined:
      return undefined
    case 'B':
      return (data, at) => int(data[at]!)
    case 'c':
      return (data, at) => new PyBytes(data.slice(at, at + 1))
    case '?':
      return (data, at) => data[at] !== 0
    case 'e':
      return (data, at) => new PyFloat(unpackHalf(data, at, true))
    case 'f':
      return (data, at) => new PyFloat(unpackFloat(data, at, true))
    case 'd':
      return (data, at) => new PyFloat(unpackDouble(data, at, true))
  }
  const [size, kind] = FORMATS[c]!
  return (data, at) => pyInt(unpackInt(data, at, size, kind === 'signed', true))
}

/** As `nativeUnpacker`; NotImplementedError for other formats. */
export function unpackerOf(format: string): Unpack {
  const f = nativeUnpacker(format)
  if (f === undefined) throw notImplementedError(`memoryview: format ${format} not supported`)
  return f
}

/** Reads an item of any format that struct knows; undefined if it knows none such. */
export function structUnpacker(format: string, itemsize: number): Unpack | undefined {
  const native = nativeUnpacker(format)
  if (native !== undefined) return native
  const struct = machine.importModule('_struct')
  let compiled: PyValue
  try {
    compiled = call(getAttr(struct, 'Struct'), [fromUtf16(format)])
  } catch (e) {
    if (isException(e, exc.Exception)) return undefined
    throw e
  }
  if (getAttr(compiled, 'size') !== itemsize) return undefined
  return (data, at) => {
    const r = callMethod(compiled, 'unpack', new PyBytes(data.slice(at, at + itemsize)))
    return r instanceof PyTuple && r.items.length === 1 ? r.items[0]! : r
  }
}

/** Writes one item of a native format; the errors name the format. */
export function packItem(format: string, data: Uint8Array, at: number, value: PyValue): void {
  const c = nativeCharacter(format)
  if (c === undefined) throw notImplementedError(`memoryview: format ${format} not supported`)
  try {
    packNative(c, data, at, value)
  } catch (e) {
    if (isException(e, exc.TypeError)) throw typeError(`memoryview: invalid type for format '${c}'`)
    if (isException(e, exc.OverflowError) || isException(e, exc.ValueError)) throw invalidValue(c)
    throw e
  }
}

const invalidValue = (c: string) => valueError(`memoryview: invalid value for format '${c}'`)

function packNative(c: string, data: Uint8Array, at: number, value: PyValue): void {
  const [size, kind] = FORMATS[c]!
  if (kind === 'float') packReal(c, data, at, toFloat(value))
  else if (kind !== 'other') {
    const n = index(value)
    const bits = BigInt(8 * size)
    const low = kind === 'signed' || c === 'P' ? -(1n << (bits - 1n)) : 0n
    const high = kind === 'signed' ? 1n << (bits - 1n) : 1n << bits
    if (n < low || n >= high) throw invalidValue(c)
    packInt(data, at, size, n, true)
  } else if (c === '?') data[at] = isTrue(value) ? 1 : 0
  else {
    if (!(value instanceof PyBytes)) throw typeError('bytes expected')
    if (value.data.length !== 1) throw invalidValue(c)
    data[at] = value.data[0]!
  }
}

function packReal(c: string, data: Uint8Array, at: number, x: number): void {
  if (c === 'd') packDouble(data, at, x, true)
  else if (c === 'e') {
    if (!packHalf(data, at, x, true)) throw invalidValue(c)
  } else if (!packFloat(data, at, x, true)) packFloat(data, at, x < 0 ? -Infinity : Infinity, true)
}
