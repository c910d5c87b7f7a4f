/**
 * Pickles of arrays: items as bytes with a number for their machine format, which the reader's machine need
 * not share. CPython: Modules/arraymodule.c (mformat_descriptors, _array_reconstructor).
 */
import { decodeUtf16, decodeUtf32 } from '../../base/codecs/utf_16_32.ts'
import { unpackDouble, unpackFloat, unpackInt } from '../../base/struct_pack.ts'
import { fromCodePoints } from '../../base/wide_string.ts'
import { codePoints } from '../../base/wide_string_ops.ts'
import { CodecErrors } from '../../objects/codec_errors.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { isSubtype, PyType } from '../../runtime/type.ts'
import { PyBytes, PyFloat, type PyValue, pyInt } from '../../runtime/values.ts'
import { type ArrayKind, KINDS, kindOf, type PyArray } from './value.ts'

/** Sizes of integer formats 0 to 13: unsigned and signed alternate, big endian ones are odd from 3 on. */
function integerFormat(code: number): { size: number; signed: boolean; big: boolean } {
  if (code < 2) return { size: 1, signed: code === 1, big: false }
  return { size: 2 << Math.floor((code - 2) / 4), signed: ((code - 2) & 2) !== 0, big: (code & 1) === 1 }
}

const FLOAT_LE = 14
const DOUBLE_LE = 16
const UTF16_LE = 18
const UTF32_LE = 20
const LAST = 21

function decode(kind: ArrayKind, format: number, data: Uint8Array): { kind: ArrayKind; items: PyValue[] } {
  const little = (format & 1) === 0
  if (format >= UTF16_LE) {
    const order = little ? -1 : 1
    const errors = new CodecErrors('strict')
    const { text } = (format >= UTF32_LE ? decodeUtf32 : decodeUtf16)(data, order, errors)
    return { kind, items: Array.from(codePoints(text), cp => fromCodePoints([cp])) }
  }
  if (format >= FLOAT_LE) {
    const size = format >= DOUBLE_LE ? 8 : 4
    const read = size === 8 ? unpackDouble : unpackFloat
    return { kind, items: split(data, size, at => new PyFloat(read(data, at, little))) }
  }
  const { size, signed, big } = integerFormat(format)
  const items = split(data, size, at => pyInt(unpackInt(data, at, size, signed, !big)))
  return { kind: sameInteger(size, signed) ?? kind, items }
}

function split(data: Uint8Array, size: number, read: (at: number) => PyValue): PyValue[] {
  if (data.length % size !== 0) throw valueError('string length not a multiple of item size')
  return Array.from({ length: data.length / size }, (_, i) => read(i * size))
}

/** The first kind of ints with this size and sign. */
function sameInteger(size: number, signed: boolean): ArrayKind | undefined {
  return KINDS.find(k => {
    const f = integerFormat(k.machineFormat)
    return k.machineFormat < FLOAT_LE && f.size === size && f.signed === signed
  })
}

/** `array._array_reconstructor` */
export function reconstruct(
  arrayType: PyType,
  cls: PyValue,
  code: string,
  format: number,
  items: PyValue,
): PyValue {
  if (!(cls instanceof PyType)) throw typeError('first argument must be a type object, not %T', cls)
  if (!isSubtype(cls, arrayType)) throw typeError('%N is not a subtype of %N', cls, arrayType)
  const kind = kindOf(code)
  if (kind === undefined) throw valueError('second argument must be a valid type code')
  if (format < 0 || format > LAST) throw valueError('third argument must be a valid machine format code.')
  if (!(items instanceof PyBytes)) throw typeError('fourth argument should be bytes, not %T', items)
  const out = new cls.ctor() as PyArray
  if (format === kind.machineFormat) {
    out.setKind(kind)
    if (items.data.length % kind.itemsize !== 0) {
      throw valueError('bytes length not a multiple of item size')
    }
    out.splice(0, 0, items.data)
    return out
  }
  const decoded = decode(kind, format, items.data)
  out.setKind(decoded.kind)
  for (const item of decoded.items) out.push(item)
  return out
}
