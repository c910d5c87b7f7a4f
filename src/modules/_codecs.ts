/**
 * _codecs: the registry for Python, and every codec that CPython has in C, over `base/codecs`.
 * All encoders return (bytes, characters), all decoders (str, bytes used). CPython: Modules/_codecsmodule.c.
 */
import {
  decodeCharmap,
  decodeCharmapTable,
  type EncodeLookup,
  encodeCharmap,
} from '../base/codecs/charmap.ts'
import type { Decoded } from '../base/codecs/codec.ts'
import {
  decodeRawUnicodeEscape,
  decodeUnicodeEscape,
  encodeRawUnicodeEscape,
  encodeUnicodeEscape,
} from '../base/codecs/escapes.ts'
import { decodeAscii, decodeLatin1, encodeAscii, encodeLatin1 } from '../base/codecs/latin_1.ts'
import { decodeUtf7, encodeUtf7 } from '../base/codecs/utf_7.ts'
import { decodeUtf8, encodeUtf8 } from '../base/codecs/utf_8.ts'
import {
  type ByteOrder,
  decodeUtf16,
  decodeUtf32,
  encodeUtf16,
  encodeUtf32,
} from '../base/codecs/utf_16_32.ts'
import { lookupName, missingNames, NO_NAMES } from '../base/unicode/names.ts'
import type { WideString } from '../base/wide_string.ts'
import { codePointAt, textLength } from '../base/wide_string_ops.ts'
import { CodecErrors, lookupErrorHandler, registerError, unregisterError } from '../objects/codec_errors.ts'
import {
  decodeObject,
  encodeObject,
  lookupCodec,
  registerSearch,
  unregisterSearch,
} from '../objects/codec_registry.ts'
import { bufferBytes, getItem } from '../runtime/abstract.ts'
import { defineModule, defineType } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { exc, isException, newException, typeError } from '../runtime/errors.ts'
import { machine } from '../runtime/state.ts'
import {
  int,
  None,
  PyBytes,
  type PyNone,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { decodeByteEscapes, encodeByteEscapes } from './_codecs_escape.ts'

/** A handler name as these functions take it. */
type Errors = string | PyNone

const errorsOf = (errors: Errors): CodecErrors =>
  new CodecErrors(typeof errors === 'string' ? errors : 'strict')
const named = (errors: Errors): string => (typeof errors === 'string' ? errors : 'strict')

const encoded = (data: Uint8Array, s: PyStr): PyValue => new PyTuple([new PyBytes(data), int(textLength(s))])
/** The text and how many of the bytes given were used: all of them when no more will come. */
const decoded = (d: Decoded, data: Uint8Array, final: boolean): PyValue =>
  new PyTuple([d.text, int(final ? data.length : d.consumed)])
const whole = (text: PyStr, data: Uint8Array): PyValue => new PyTuple([text, int(data.length)])

/** Bytes, or a str as UTF-8: what the escape codecs take. */
function textOrBytes(v: PyValue): Uint8Array {
  const s = strValue(v)
  return s === undefined ? bufferBytes(v) : encodeUtf8(s, new CodecErrors('strict'))
}

function namedSequence(name: string): readonly number[] | undefined {
  if (missingNames() !== undefined) throw newException(exc.UnicodeError, NO_NAMES)
  return lookupName(name, 'sequences')
}

function warnInvalidEscape(sequence: string | undefined, prefix = ''): void {
  if (sequence === undefined) return
  const kind = sequence.length === 3 ? 'an invalid octal' : 'an invalid'
  const text = `${prefix}"\\${sequence}" is ${kind} escape sequence.`
  machine.warn('DeprecationWarning', `${text} Such sequences will not work in the future. `, 1)
}

// ---- charmap

/** A decoding table turned round: what charmap_build makes of a table of 256 different characters. */
class EncodingMap extends PyObject {
  map: Map<number, number> = new Map()
}
defineType(EncodingMap, {
  name: 'EncodingMap',
  noNew: true,
  final: true,
  methods: { size: ['', self => int(self.map.size)] },
})

/** An EncodingMap where the table is one a byte can index, else a dict, as CPython decides it. */
function charmapBuild(table: PyStr): PyValue {
  const length = Math.min(textLength(table), 256)
  const fits = length === 256 && codePointAt(table, 0) === 0 && fitsLevels(table)
  const map = new Map<number, number>()
  for (let i = 0; i < length; i++) map.set(codePointAt(table, i), i)
  if (!fits) {
    const d = new PyDict()
    for (const [cp, byte] of map) d.set(int(cp), int(byte))
    return d
  }
  const out = new EncodingMap()
  map.delete(0xfffe)
  out.map = map
  return out
}

/** The three-level table of CPython's EncodingMap holds BMP characters that are not too scattered. */
function fitsLevels(table: PyStr): boolean {
  const level1 = new Set<number>()
  const level2 = new Set<number>()
  for (let i = 1; i < 256; i++) {
    const cp = codePointAt(table, i)
    if (cp === 0 || cp > 0xffff) return false
    if (cp === 0xfffe) continue
    level1.add(cp >> 11)
    level2.add(cp >> 7)
  }
  return level1.size < 255 && level2.size < 255
}

function charmapEncode(s: PyStr, errors: Errors, mapping: PyValue): PyValue {
  if (mapping === None) return encoded(encodeLatin1(s, errorsOf(errors)), s)
  const lookup: EncodeLookup =
    mapping instanceof EncodingMap ? cp => mapping.map.get(cp) : cp => encodeMapped(mapping, cp)
  return encoded(encodeCharmap(s, lookup, errorsOf(errors)), s)
}

/** The entry for a code point or byte; undefined where the mapping has none or None. */
function entry(mapping: PyValue, key: number): PyValue | undefined {
  try {
    const v = getItem(mapping, int(key))
    return v === None ? undefined : v
  } catch (e) {
    if (isException(e, exc.LookupError)) return undefined
    throw e
  }
}

function encodeMapped(mapping: PyValue, cp: number): number | Uint8Array | undefined {
  const v = entry(mapping, cp)
  if (v === undefined) return undefined
  if (v instanceof PyBytes) return v.data
  if (typeof v === 'number' || typeof v === 'bigint') {
    if (v < 0 || v > 255) throw typeError('character mapping must be in range(256)')
    return Number(v)
  }
  throw typeError('character mapping must return integer, bytes or None, not %T', v)
}

function decodeMapped(mapping: PyValue, byte: number): number | string | WideString | undefined {
  const v = entry(mapping, byte)
  if (v === undefined) return undefined
  const s = strValue(v)
  if (s !== undefined) return textLength(s) === 1 && codePointAt(s, 0) === 0xfffe ? undefined : s
  if (typeof v === 'number' || typeof v === 'bigint') {
    if (v < 0 || v > 0x10ffff) throw typeError('character mapping must be in range(0x110000)')
    return v === 0xfffe ? undefined : Number(v)
  }
  throw typeError('character mapping must return integer, None or str')
}

function charmapDecode(data: Uint8Array, errors: Errors, mapping: PyValue): PyValue {
  if (mapping === None) return whole(decodeLatin1(data), data)
  const table = strValue(mapping)
  if (table !== undefined) return whole(decodeCharmapTable(data, table, errorsOf(errors)), data)
  return whole(
    decodeCharmap(data, byte => decodeMapped(mapping, byte), errorsOf(errors)),
    data,
  )
}

// ---- UTF-16 and UTF-32

type WideDecoder = typeof decodeUtf16
const sign = (n: number): ByteOrder => (n < 0 ? -1 : n > 0 ? 1 : 0)

function exDecode(
  decode: WideDecoder,
  data: Uint8Array,
  errors: Errors,
  order: number,
  final: boolean,
): PyValue {
  const d = decode(data, sign(order), errorsOf(errors), final)
  return new PyTuple([d.text, int(d.consumed), int(d.byteOrder)])
}

function decoderOf(decode: WideDecoder, order: ByteOrder) {
  return [
    'data: buffer, errors: string = None, final: bool = False, /',
    (data: Uint8Array, errors: Errors, final: boolean) =>
      decoded(decode(data, order, errorsOf(errors), final), data, final),
  ] as const
}

function encoderOf(encode: typeof encodeUtf16, order: ByteOrder) {
  return [
    'str: str, errors: string = None, /',
    (s: PyStr, errors: Errors) => encoded(encode(s, order, errorsOf(errors)), s),
  ] as const
}

export const codecsModule = defineModule({
  name: '_codecs',
  functions: {
    register: [
      'search_function, /',
      f => {
        registerSearch(f)
        return None
      },
    ],
    unregister: [
      'search_function, /',
      f => {
        unregisterSearch(f)
        return None
      },
    ],
    lookup: ['encoding: string, /', encoding => lookupCodec(encoding)],
    encode: [
      "obj, encoding: string = 'utf-8', errors: string = <unrepresentable>",
      (obj, encoding, errors) => encodeObject(obj, encoding, errors),
    ],
    decode: [
      "obj, encoding: string = 'utf-8', errors: string = <unrepresentable>",
      (obj, encoding, errors) => decodeObject(obj, encoding, errors),
    ],
    register_error: [
      'errors: string, handler, /',
      (name, f) => {
        registerError(name, f)
        return None
      },
    ],
    _unregister_error: ['errors: string, /', name => unregisterError(name)],
    lookup_error: ['name: string, /', name => lookupErrorHandler(name)],

    utf_8_encode: [
      'str: str, errors: string = None, /',
      (s, errors) => encoded(encodeUtf8(s, errorsOf(errors)), s),
    ],
    utf_8_decode: [
      'data: buffer, errors: string = None, final: bool = False, /',
      (data, errors, final) => decoded(decodeUtf8(data, errorsOf(errors), final), data, final),
    ],
    utf_7_encode: ['str: str, errors: string = None, /', s => encoded(encodeUtf7(s), s)],
    utf_7_decode: [
      'data: buffer, errors: string = None, final: bool = False, /',
      (data, errors, final) => decoded(decodeUtf7(data, errorsOf(errors), final), data, final),
    ],
    utf_16_encode: [
      'str: str, errors: string = None, byteorder: int = 0, /',
      (s, errors, order) => encoded(encodeUtf16(s, sign(order), errorsOf(errors)), s),
    ],
    utf_16_le_encode: encoderOf(encodeUtf16, -1),
    utf_16_be_encode: encoderOf(encodeUtf16, 1),
    utf_16_decode: decoderOf(decodeUtf16, 0),
    utf_16_le_decode: decoderOf(decodeUtf16, -1),
    utf_16_be_decode: decoderOf(decodeUtf16, 1),
    utf_16_ex_decode: [
      'data: buffer, errors: string = None, byteorder: int = 0, final: bool = False, /',
      (data, errors, order, final) => exDecode(decodeUtf16, data, errors, order, final),
    ],
    utf_32_encode: [
      'str: str, errors: string = None, byteorder: int = 0, /',
      (s, errors, order) => encoded(encodeUtf32(s, sign(order), errorsOf(errors)), s),
    ],
    utf_32_le_encode: encoderOf(encodeUtf32, -1),
    utf_32_be_encode: encoderOf(encodeUtf32, 1),
    utf_32_decode: decoderOf(decodeUtf32, 0),
    utf_32_le_decode: decoderOf(decodeUtf32, -1),
    utf_32_be_decode: decoderOf(decodeUtf32, 1),
    utf_32_ex_decode: [
      'data: buffer, errors: string = None, byteorder: int = 0, final: bool = False, /',
      (data, errors, order, final) => exDecode(decodeUtf32, data, errors, order, final),
    ],
    latin_1_encode: [
      'str: str, errors: string = None, /',
      (s, errors) => encoded(encodeLatin1(s, errorsOf(errors)), s),
    ],
    latin_1_decode: ['data: buffer, errors: string = None, /', data => whole(decodeLatin1(data), data)],
    ascii_encode: [
      'str: str, errors: string = None, /',
      (s, errors) => encoded(encodeAscii(s, errorsOf(errors)), s),
    ],
    ascii_decode: [
      'data: buffer, errors: string = None, /',
      (data, errors) => whole(decodeAscii(data, errorsOf(errors)), data),
    ],
    charmap_build: ['map: str, /', charmapBuild],
    charmap_encode: ['str: str, errors: string = None, mapping = None, /', charmapEncode],
    charmap_decode: ['data: buffer, errors: string = None, mapping = None, /', charmapDecode],
    unicode_escape_encode: ['str: str, errors: string = None, /', s => encoded(encodeUnicodeEscape(s), s)],
    unicode_escape_decode: [
      'data, errors: string = None, final: bool = True, /',
      (data, errors, final) => {
        const bytes = textOrBytes(data)
        const d = decodeUnicodeEscape(bytes, namedSequence, errorsOf(errors), final)
        warnInvalidEscape(d.invalidEscape)
        return decoded(d, bytes, final)
      },
    ],
    raw_unicode_escape_encode: [
      'str: str, errors: string = None, /',
      s => encoded(encodeRawUnicodeEscape(s), s),
    ],
    raw_unicode_escape_decode: [
      'data, errors: string = None, final: bool = True, /',
      (data, errors, final) => {
        const bytes = textOrBytes(data)
        return decoded(decodeRawUnicodeEscape(bytes, errorsOf(errors), final), bytes, final)
      },
    ],
    escape_encode: [
      'data, errors: string = None, /',
      data => {
        if (!(data instanceof PyBytes))
          throw typeError('escape_encode() argument 1 must be bytes, not %T', data)
        return new PyTuple([new PyBytes(encodeByteEscapes(data.data)), int(data.data.length)])
      },
    ],
    escape_decode: [
      'data, errors: string = None, /',
      (data, errors) => {
        const bytes = textOrBytes(data)
        const d = decodeByteEscapes(bytes, named(errors))
        warnInvalidEscape(d.invalidEscape, 'b')
        return new PyTuple([new PyBytes(d.bytes), int(bytes.length)])
      },
    ],
    readbuffer_encode: [
      'data, errors: string = None, /',
      data => {
        const s = strValue(data)
        const bytes = s === undefined ? bufferBytes(data).slice() : encodeUtf8(s, new CodecErrors('strict'))
        return new PyTuple([new PyBytes(bytes), int(bytes.length)])
      },
    ],
  },
})
