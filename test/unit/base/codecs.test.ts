/** Codecs and their errors, under every handler, against CPython. */
import { describe, expect, test } from 'vitest'
import { decodeCharmapTable, encodeCharmap, invertCharmapTable } from '../../../src/base/codecs/charmap.ts'
import type {
  DecodeErrors,
  DecodeReplacement,
  EncodeErrors,
  EncodeReplacement,
} from '../../../src/base/codecs/codec.ts'
import * as handlers from '../../../src/base/codecs/error_handlers.ts'
import * as escapes from '../../../src/base/codecs/escapes.ts'
import { decodeAscii, encodeAscii } from '../../../src/base/codecs/latin_1.ts'
import { decodeUtf7, encodeUtf7 } from '../../../src/base/codecs/utf_7.ts'
import {
  decodeUtf8,
  decodeUtf8SurrogatePass,
  encodeUtf8,
  encodeUtf8SurrogatePass,
} from '../../../src/base/codecs/utf_8.ts'
import { decodeUtf16, decodeUtf32, encodeUtf16, encodeUtf32 } from '../../../src/base/codecs/utf_16_32.ts'
import { lookupName } from '../../../src/base/unicode/names.ts'
import { fromCodePoints, type WideString } from '../../../src/base/wide_string.ts'
import { bytesFromHex, fixture, hexOf } from './fixture.ts'

type Text = string | WideString
type Failure = [encoding: string, start: number, end: number, reason: string]
type Row = [
  way: string,
  encoding: string,
  handler: string,
  final: boolean,
  input: string | number[],
  result: unknown,
]
const { rows, cp1252 } = fixture<{ rows: Row[]; cp1252: number[] }>('codecs')

class CodecFailure extends Error {
  declare readonly detail: Failure
  constructor(detail: Failure) {
    super(detail[3])
    this.detail = detail
  }
}

function decodeErrors(name: string): DecodeErrors {
  const replace = (
    encoding: string,
    object: Uint8Array,
    start: number,
    end: number,
  ): DecodeReplacement | undefined => {
    if (name === 'ignore') return { replacement: '', position: end }
    if (name === 'replace') return handlers.replaceUndecodable(end)
    if (name === 'backslashreplace') return handlers.backslashReplaceBytes(object, start, end)
    if (name === 'surrogateescape') return handlers.surrogateEscapeBytes(object, start, end)
    return name === 'surrogatepass' ? handlers.surrogatePassBytes(encoding, object, start) : undefined
  }
  return {
    decode(encoding, object, start, end, reason) {
      const replacement = replace(encoding, object, start, end)
      if (replacement === undefined) throw new CodecFailure([encoding, start, end, reason])
      return replacement
    },
  }
}

function encodeErrors(name: string): EncodeErrors {
  const replace = (
    encoding: string,
    object: Text,
    start: number,
    end: number,
  ): EncodeReplacement | undefined => {
    if (name === 'ignore') return { replacement: '', position: end }
    if (name === 'replace') return handlers.replaceUnencodable(start, end)
    if (name === 'backslashreplace') return handlers.backslashReplaceText(object, start, end)
    if (name === 'surrogateescape') return handlers.surrogateEscapeText(encoding, object, start, end)
    if (name === 'surrogatepass') return handlers.surrogatePassText(encoding, object, start, end)
    if (name === 'xmlcharrefreplace') return handlers.xmlCharRefReplace(object, start, end)
    return name === 'namereplace' ? handlers.nameReplace(object, start, end) : undefined
  }
  return {
    raise(encoding, _object, start, end, reason) {
      throw new CodecFailure([encoding, start, end, reason])
    },
    encode(encoding, object, start, end, reason) {
      const replacement = replace(encoding, object, start, end)
      if (replacement === undefined) throw new CodecFailure([encoding, start, end, reason])
      return replacement
    },
  }
}

const table = fromCodePoints(cp1252)
const inverse = invertCharmapTable(table)
type Decoder = (bytes: Uint8Array, errors: DecodeErrors, final: boolean) => { text: Text; consumed: number }

const decoders: Record<string, Decoder> = {
  'utf-8': decodeUtf8,
  'utf-7': decodeUtf7,
  'utf-16': (bytes, errors, final) => decodeUtf16(bytes, 0, errors, final),
  'utf-32': (bytes, errors, final) => decodeUtf32(bytes, 0, errors, final),
  ascii: (bytes, errors) => ({ text: decodeAscii(bytes, errors), consumed: bytes.length }),
  cp1252: (bytes, errors) => ({ text: decodeCharmapTable(bytes, table, errors), consumed: bytes.length }),
  unicode_escape: (bytes, errors, final) =>
    escapes.decodeUnicodeEscape(bytes, n => lookupName(n), errors, final),
  raw_unicode_escape: escapes.decodeRawUnicodeEscape,
}

const encoders: Record<string, (s: Text, errors: EncodeErrors) => Uint8Array> = {
  'utf-8': encodeUtf8,
  'utf-7': encodeUtf7,
  'utf-16': (s, errors) => encodeUtf16(s, 0, errors),
  'utf-32': (s, errors) => encodeUtf32(s, 0, errors),
  ascii: encodeAscii,
  cp1252: (s, errors) => encodeCharmap(s, cp => inverse.get(cp), errors),
  unicode_escape: escapes.encodeUnicodeEscape,
  raw_unicode_escape: escapes.encodeRawUnicodeEscape,
}

function points(s: Text): number[] {
  return typeof s === 'string' ? Array.from(s, c => c.charCodeAt(0)) : [...s.points]
}

function run([way, encoding, handler, final, input]: Row): unknown {
  try {
    if (way === 'encode')
      return hexOf(encoders[encoding]!(fromCodePoints(input as number[]), encodeErrors(handler)))
    const { text, consumed } = decoders[encoding]!(
      bytesFromHex(input as string),
      decodeErrors(handler),
      final,
    )
    return [points(text), consumed]
  } catch (error) {
    if (error instanceof CodecFailure) return error.detail
    throw error
  }
}

describe.each(Object.keys(decoders))('%s', encoding => {
  test.each(rows.filter(row => row[1] === encoding))('%s %s %s %s %j', (...row) => {
    expect(run(row)).toEqual(row[5])
  })
})

test('surrogates survive the form that marshal uses', () => {
  const text = fromCodePoints([0x41, 0xd800, 0xdc00, 0x1f600, 0x20ac])
  const bytes = encodeUtf8SurrogatePass(text)
  expect(hexOf(bytes)).toBe('41eda080edb080f09f9880e282ac')
  expect(decodeUtf8SurrogatePass(bytes)).toEqual(text)
  expect(decodeUtf8SurrogatePass(Uint8Array.of(0xff))).toBeUndefined()
})
