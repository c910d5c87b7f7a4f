/** The `_json` module: the native half of json. CPython: Modules/_json.c. */
import { defineModule } from '../../runtime/define.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { PyBuiltinFunction } from '../../runtime/native.ts'
import { int, type PyStr, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { encoderType, ownEncoders } from './encoder.ts'
import { encodeAscii, encodeUnicode, scanString } from './json_core.ts'
import { scannerType, withDecodeErrors } from './scanner.ts'

function text(value: PyValue): PyStr {
  const found = strValue(value)
  if (found === undefined) throw typeError('first argument must be a string, not %T', value)
  return found
}

function scanstring(string: PyValue, end: number, strict: boolean): PyValue {
  const document = text(string)
  const length = typeof document === 'string' ? document.length : document.points.length
  if (end < 0 || end > length) throw valueError('end is out of bounds')
  const scanned = withDecodeErrors(document, () => scanString(document, end, strict))
  return new PyTuple([scanned.value, int(scanned.end)])
}

export const jsonModule = defineModule({
  name: '_json',
  doc: 'The parts of json that are worth native code.',
  functions: {
    encode_basestring: ['string, /', string => encodeUnicode(text(string))],
    encode_basestring_ascii: ['string, /', string => encodeAscii(text(string))],
    scanstring: ['string, end: int, strict: bool = True, /', scanstring],
  },
  attributes: () => ({ make_scanner: scannerType, make_encoder: encoderType }),
  exec: (_module, dict) => {
    for (const [name, escapesAll] of [
      ['encode_basestring', false],
      ['encode_basestring_ascii', true],
    ] as const) {
      const f = dict.getStr(name)
      if (f instanceof PyBuiltinFunction) ownEncoders.set(f.def, escapesAll)
    }
  },
})
