/**
 * `%` formatting of bytes and bytearray (PEP 461). CPython: Objects/bytesobject.c (_PyBytes_FormatEx).
 */
import { concatBytes } from '../base/bytes.ts'
import { bufferBytes, hasIndex, index, repr, strUtf16 } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { callSpecialMaybe } from '../runtime/calls.ts'
import { exc, isException, overflowError, typeError } from '../runtime/errors.ts'
import { typeOf } from '../runtime/type.ts'
import { PyBytes, PyFloat, type PyValue, strValue } from '../runtime/values.ts'
import { hasBuffer } from './buffer.ts'
import { isByteString, latin1Text } from './bytes_methods.ts'
import {
  formatNumber,
  PercentArguments,
  type PercentSpec,
  parsePercent,
  unsupportedCode,
} from './str_percent.ts'
import { asciiText } from './str_repr.ts'

const PERCENT = Uint8Array.of(37)

function asciiBytes(s: string): Uint8Array {
  return Uint8Array.from(s, c => c.charCodeAt(0))
}

/** `format % operand` */
export function bytesPercent(format: Uint8Array, operand: PyValue): Uint8Array {
  const args = new PercentArguments(operand, isByteString(operand))
  const text = latin1Text(format)
  const parts: Uint8Array[] = []
  let from = 0
  for (let i = format.indexOf(37); i >= 0; i = format.indexOf(37, from)) {
    parts.push(format.subarray(from, i))
    if (format[i + 1] === 37) {
      parts.push(PERCENT)
      from = i + 2
      continue
    }
    const { spec, end, mapped } = parsePercent(text, i + 1, args, key => new PyBytes(asciiBytes(String(key))))
    parts.push(formatOne(spec, mapped ?? args.take(), end - 1))
    from = end
  }
  parts.push(format.subarray(from))
  args.finish('bytes')
  return concatBytes(parts)
}

function formatOne(spec: PercentSpec, v: PyValue, at: number): Uint8Array {
  switch (spec.code) {
    case 's':
    case 'b':
      return pad(spec, bytesOf(v))
    case 'r':
    case 'a':
      return pad(spec, asciiBytes(asciiText(repr(v))))
    case 'c':
      return pad({ ...spec, precision: -1 }, byteOf(v))
  }
  if ('eEfFgG'.includes(spec.code)) checkFloat(v)
  const number = formatNumber(spec, v)
  if (number === undefined) throw unsupportedCode(spec.code, at)
  return asciiBytes(number)
}

function checkFloat(v: PyValue): void {
  const { nb_float } = typeOf(v).slots
  if (!(v instanceof PyFloat) && nb_float === null && !hasIndex(v)) {
    throw typeError('float argument required, not %T', v)
  }
}

function bytesOf(v: PyValue): Uint8Array {
  if (isByteString(v)) return v.data
  const r = callSpecialMaybe(v, '__bytes__')
  if (r !== undefined) {
    if (r instanceof PyBytes) return r.data
    throw typeError('__bytes__ returned non-bytes (type %T)', r)
  }
  if (hasBuffer(v)) return bufferBytes(v)
  throw typeError("%%b requires a bytes-like object, or an object that implements __bytes__, not '%T'", v)
}

function byteOf(v: PyValue): Uint8Array {
  if (isByteString(v)) {
    if (v.data.length === 1) return v.data
    throw typeError(
      `%%c requires an integer in range(256) or a single byte, not a ${v instanceof PyBytes ? 'bytes' : 'bytearray'} object of length ${v.data.length}`,
      v,
    )
  }
  if (!hasIndex(v) || strValue(v) !== undefined) {
    throw typeError('%%c requires an integer in range(256) or a single byte, not %s', qualifiedName(v))
  }
  let n: number | bigint
  try {
    n = index(v)
  } catch (e) {
    if (isException(e, exc.OverflowError)) throw overflowError('%c arg not in range(256)')
    throw e
  }
  if (n < 0 || n > 255) throw overflowError('%c arg not in range(256)')
  return Uint8Array.of(Number(n))
}

/** The name of a value's type with its module. */
function qualifiedName(v: PyValue): string {
  const type = typeOf(v)
  const module = lookupAttr(type, '__module__')
  const name = strUtf16(type.qualname)
  return module === undefined || module === 'builtins' ? name : `${strUtf16(module)}.${name}`
}

function pad(spec: PercentSpec, s: Uint8Array): Uint8Array {
  const cut = spec.precision >= 0 && spec.precision < s.length ? s.subarray(0, spec.precision) : s
  const missing = spec.width - cut.length
  if (missing <= 0) return cut
  const out = new Uint8Array(spec.width).fill(32)
  out.set(cut, spec.left ? 0 : missing)
  return out
}
