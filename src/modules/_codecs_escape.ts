/**
 * escape_encode and escape_decode: backslash escapes in bytes, as in bytes literals.
 * CPython: Objects/bytesobject.c (_PyBytes_DecodeEscape2), Modules/_codecsmodule.c.
 */
import { hexDigitValue } from '../base/binascii.ts'
import { ByteBuilder } from '../base/codecs/codec.ts'
import { valueError } from '../runtime/errors.ts'

const BACKSLASH = 92

/** Each byte printable, escaped like in a literal with single quotes. */
export function encodeByteEscapes(data: Uint8Array): Uint8Array {
  const out = new ByteBuilder(data.length + 16)
  for (const c of data) {
    if (c === BACKSLASH || c === 39) {
      out.push(BACKSLASH)
      out.push(c)
    } else if (c === 9) out.appendLatin1('\\t')
    else if (c === 10) out.appendLatin1('\\n')
    else if (c === 13) out.appendLatin1('\\r')
    else if (c < 32 || c > 126) out.appendLatin1(`\\x${c.toString(16).padStart(2, '0')}`)
    else out.push(c)
  }
  return out.finish()
}

const SIMPLE = new Map<number, number>([
  [BACKSLASH, BACKSLASH],
  [39, 39],
  [34, 34],
  [98, 8],
  [102, 12],
  [116, 9],
  [110, 10],
  [114, 13],
  [118, 11],
  [97, 7],
])

const isOctal = (c: number | undefined): boolean => c !== undefined && c >= 48 && c <= 55

/** The bytes, and the first escape to warn about. ValueError for what `errors` does not settle. */
export function decodeByteEscapes(
  data: Uint8Array,
  errors: string,
): { bytes: Uint8Array; invalidEscape: string | undefined } {
  const out = new ByteBuilder(data.length)
  let invalidEscape: string | undefined
  for (let i = 0; i < data.length; ) {
    const c = data[i]!
    if (c !== BACKSLASH) {
      out.push(c)
      i++
      continue
    }
    const e = data[i + 1]
    if (e === undefined) throw valueError('Trailing \\ in string')
    const simple = SIMPLE.get(e)
    if (e === 10) i += 2
    else if (simple !== undefined) {
      out.push(simple)
      i += 2
    } else if (isOctal(e)) {
      let value = 0
      let k = i + 1
      while (k < i + 4 && isOctal(data[k])) value = value * 8 + data[k++]! - 48
      if (value > 255) invalidEscape ??= value.toString(8)
      out.push(value & 255)
      i = k
    } else if (e === 120) i = decodeHex(data, i, errors, out)
    else {
      invalidEscape ??= String.fromCharCode(e)
      out.push(BACKSLASH)
      i++
    }
  }
  return { bytes: out.finish(), invalidEscape }
}

/** `\xhh` at `i`; where to go on. */
function decodeHex(data: Uint8Array, i: number, errors: string, out: ByteBuilder): number {
  const high = hexDigitValue(data[i + 2])
  const low = hexDigitValue(data[i + 3])
  if (high >= 0 && low >= 0) {
    out.push(high * 16 + low)
    return i + 4
  }
  if (errors === 'strict') throw valueError(`invalid \\x escape at position ${i}`)
  if (errors === 'replace') out.push(63)
  else if (errors !== 'ignore') throw valueError('decoding error; unknown error handling code: %s', errors)
  return high >= 0 ? i + 3 : i + 2
}
