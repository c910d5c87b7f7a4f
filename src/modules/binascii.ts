/** The `binascii` module. CPython: Modules/binascii.c. */
import {
  BinasciiError,
  crcHqx,
  decodeBase64,
  decodeHex,
  decodeQuotedPrintable,
  decodeUu,
  encodeBase64,
  encodeHex,
  encodeQuotedPrintable,
  encodeUu,
} from '../base/binascii.ts'
import { bufferBytes, len } from '../runtime/abstract.ts'
import { defineModule } from '../runtime/define.ts'
import { exc, typeError, valueError } from '../runtime/errors.ts'
import { typeOf } from '../runtime/type.ts'
import { int, PyBytes, type PyValue, strValue } from '../runtime/values.ts'
import { defineException, moduleError } from './exception_type.ts'
import { hostCrc32 } from './zlib/host_checksums.ts'
import { low32 } from './zlib/module.ts'

const errorType = defineException('binascii', 'Error', exc.ValueError)
const incompleteType = defineException('binascii', 'Incomplete')

/** Runs a codec and gives its errors their Python type. */
function bytes(run: () => Uint8Array): PyValue {
  try {
    return new PyBytes(run())
  } catch (error) {
    if (error instanceof BinasciiError) throw moduleError(errorType, error.message)
    throw error
  }
}

/** What the decoders take: bytes, or text in ASCII. */
function asciiBytes(value: PyValue): Uint8Array {
  const text = strValue(value)
  if (text === undefined) {
    if (typeOf(value).slots.bf_getbuffer !== null) return bufferBytes(value)
    throw typeError("argument should be bytes, buffer or ASCII string, not '%T'", value)
  }
  const data = new Uint8Array(typeof text === 'string' ? text.length : 0)
  for (let i = 0; i < data.length; i++) {
    const ch = typeof text === 'string' ? text.charCodeAt(i) : 128
    if (ch > 127) throw nonAscii()
    data[i] = ch
  }
  if (typeof text !== 'string') throw nonAscii()
  return data
}

function nonAscii() {
  return valueError('string argument should contain only ASCII characters')
}

/** The one character that separates groups of hexadecimal digits. */
function separatorText(separator: PyValue): string {
  if (len(separator) !== 1) throw valueError('sep must be length 1.')
  const text = strValue(separator)
  if (text !== undefined) {
    if (typeof text === 'string' && text.charCodeAt(0) < 256) return text
    throw valueError('sep must be ASCII.')
  }
  if (!(separator instanceof PyBytes)) throw typeError('sep must be str or bytes.')
  return String.fromCharCode(separator.data[0]!)
}

function hexlify(data: Uint8Array, separator: PyValue | undefined, group: number): PyValue {
  const text = separator === undefined ? encodeHex(data) : encodeHex(data, separatorText(separator), group)
  const out = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i)
  return new PyBytes(out)
}

const HEXLIFY = 'data: buffer, sep = <unrepresentable>, bytes_per_sep: int = 1'
const unhexlify = (text: PyValue) => bytes(() => decodeHex(asciiBytes(text)))

export const binasciiModule = defineModule({
  name: 'binascii',
  functions: {
    a2b_base64: [
      'data, /, *, strict_mode: bool = False',
      (data, strict) => bytes(() => decodeBase64(asciiBytes(data), strict)),
    ],
    b2a_base64: [
      'data: buffer, /, *, newline: bool = True',
      (data, newline) => bytes(() => encodeBase64(data, newline)),
    ],
    a2b_hex: ['hexstr, /', unhexlify],
    unhexlify: ['hexstr, /', unhexlify],
    b2a_hex: [HEXLIFY, hexlify],
    hexlify: [HEXLIFY, hexlify],
    a2b_uu: ['data, /', data => bytes(() => decodeUu(asciiBytes(data)))],
    b2a_uu: [
      'data: buffer, /, *, backtick: bool = False',
      (data, backtick) => bytes(() => encodeUu(data, backtick)),
    ],
    a2b_qp: [
      'data, header: bool = False',
      (data, header) => bytes(() => decodeQuotedPrintable(asciiBytes(data), header)),
    ],
    b2a_qp: [
      'data: buffer, quotetabs: bool = False, istext: bool = True, header: bool = False',
      (data, quotetabs, istext, header) =>
        bytes(() => encodeQuotedPrintable(data, quotetabs, istext, header)),
    ],
    crc32: ['data: buffer, crc: long = 0, /', (data, crc) => int(hostCrc32(data, low32(crc)))],
    crc_hqx: ['data: buffer, crc: long, /', (data, crc) => int(crcHqx(data, low32(crc) & 0xffff))],
  },
  attributes: () => ({ Error: errorType, Incomplete: incompleteType }),
})
