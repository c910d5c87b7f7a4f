/**
 * `_multibytecodec`, and the modules that have the codecs: `getcodec(name)` in each. Their tables are a file of the
 * build beside the program, so that other programs do not load them. CPython: Modules/cjkcodecs.
 */
import { hongKongCodecs, mainlandCodecs, taiwanCodecs } from '../../base/codecs/cjk/chinese.ts'
import { iso2022Codecs } from '../../base/codecs/cjk/iso2022.ts'
import { japaneseCodecs } from '../../base/codecs/cjk/japanese.ts'
import { koreanCodecs } from '../../base/codecs/cjk/korean.ts'
import type { MultibyteCodec } from '../../base/codecs/cjk/multibyte.ts'
import { loadTables } from '../../base/codecs/cjk/tables.ts'
import { toUtf16 } from '../../base/wide_string.ts'
import { defineModule, type NativeModule } from '../../runtime/define.ts'
import { lookupError, typeError, valueError } from '../../runtime/errors.ts'
import { type PyValue, strValue } from '../../runtime/values.ts'
import {
  incrementalDecoderType,
  incrementalEncoderType,
  newCodec,
  streamReaderType,
  streamWriterType,
} from './types.ts'

export const multibytecodecModule: NativeModule = defineModule({
  name: '_multibytecodec',
  functions: {
    // CPython hands a codec over in a capsule, which Python code cannot make.
    __create_codec: [
      'arg, /',
      () => {
        throw valueError('argument type invalid')
      },
    ],
  },
  attributes: () => ({
    MultibyteIncrementalEncoder: incrementalEncoderType,
    MultibyteIncrementalDecoder: incrementalDecoderType,
    MultibyteStreamReader: streamReaderType,
    MultibyteStreamWriter: streamWriterType,
  }),
})

function getCodec(codecs: readonly MultibyteCodec[], encoding: PyValue): PyValue {
  const name = strValue(encoding)
  if (name === undefined) throw typeError('encoding name must be a string.')
  const codec = codecs.find(c => c.encoding === toUtf16(name))
  if (codec === undefined) throw lookupError('no such codec is supported.')
  if (!loadTables()) throw lookupError('the tables of the multibyte codecs are not part of this installation')
  return newCodec(codec)
}

function codecModule(name: string, codecs: readonly MultibyteCodec[]): NativeModule {
  return defineModule({
    name,
    functions: { getcodec: ['encoding, /', encoding => getCodec(codecs, encoding)] },
  })
}

export const codecsCnModule: NativeModule = codecModule('_codecs_cn', mainlandCodecs)
export const codecsHkModule: NativeModule = codecModule('_codecs_hk', hongKongCodecs)
export const codecsIso2022Module: NativeModule = codecModule('_codecs_iso2022', iso2022Codecs)
export const codecsJpModule: NativeModule = codecModule('_codecs_jp', japaneseCodecs)
export const codecsKrModule: NativeModule = codecModule('_codecs_kr', koreanCodecs)
export const codecsTwModule: NativeModule = codecModule('_codecs_tw', taiwanCodecs)
