/** The `_lzma` module. CPython: Modules/_lzmamodule.c. */
import { index } from '../../runtime/abstract.ts'
import { defineModule, defineType } from '../../runtime/define.ts'
import { eofError, typeError, valueError } from '../../runtime/errors.ts'
import { int, intFromBigInt, None, PyBytes, PyObject, type PyValue } from '../../runtime/values.ts'
import { StreamDecoder } from '../compression/stream_decoder.ts'
import { defineException, moduleError } from '../exception_type.ts'
import { DEFAULT_PRESET, filterChain, filterOf, lzmaFilterOf, specifierOf, uint32 } from './arguments.ts'
import { CHECK, CHECK_ID_MAX, isSupported } from './checks.ts'
import { FORMAT, lzmaMachine, type StreamNews } from './containers.ts'
import { LzmaFailure } from './errors.ts'
import {
  checkChain,
  decodeProperties,
  encodeProperties,
  FILTER,
  type Filter,
  PRESET_EXTREME,
  presetOptions,
} from './filters.ts'
import { AloneWriter, RawWriter, type Writer, XzWriter } from './writers.ts'

const errorType = defineException('_lzma', 'LZMAError')

/** Runs the xz code and gives its failures their Python type. */
function guarded<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof LzmaFailure) throw moduleError(errorType, error.message)
    throw error
  }
}

class PyCompressor extends PyObject {
  declare writer: Writer
  flushed = false
}

class PyDecompressor extends PyObject {
  declare stream: StreamDecoder
  declare news: StreamNews
}

function chainOf(format: number, preset: PyValue, filters: PyValue): Filter[] {
  if (filters !== None) return filterChain(filters)
  const level = preset === None ? DEFAULT_PRESET : uint32(preset)
  const id = format === FORMAT.ALONE ? FILTER.LZMA1 : FILTER.LZMA2
  return [{ id, kind: 'lzma', options: presetOptions(level) }]
}

function newWriter(format: number, check: number, preset: PyValue, filters: PyValue): Writer {
  if (preset !== None && filters !== None) throw valueError('Cannot specify both preset and filter chain')
  if (format !== FORMAT.XZ && check !== -1 && check !== CHECK.NONE) {
    throw valueError('Integrity checks are only supported by FORMAT_XZ')
  }
  if (format !== FORMAT.XZ && format !== FORMAT.ALONE && format !== FORMAT.RAW) {
    throw valueError(`Invalid container format: ${format}`)
  }
  if (format === FORMAT.RAW && filters === None) throw valueError('Must specify filters for FORMAT_RAW')
  const chain = chainOf(format, preset, filters)
  if (format === FORMAT.ALONE) return new AloneWriter(lzmaFilterOf(chain))
  checkChain(chain, format === FORMAT.RAW)
  if (format === FORMAT.RAW) return new RawWriter(chain)
  const checkId = check === -1 ? CHECK.CRC64 : check
  if (checkId < 0 || checkId > CHECK_ID_MAX) throw new LzmaFailure('Invalid or unsupported options')
  if (!isSupported(checkId)) throw new LzmaFailure('Unsupported integrity check')
  return new XzWriter(chain, checkId)
}

function notPickled(self: PyObject): never {
  throw typeError("cannot pickle '%T' object", self)
}

const compressorType = defineType(PyCompressor, {
  name: 'LZMACompressor',
  signature: 'format=FORMAT_XZ, check=-1, preset=None, filters=None',
  module: '_lzma',
  final: true,
  new: [
    'format: int = 1, check: int = -1, preset = None, filters = None',
    (type, format, check, preset, filters) => {
      const self = new type.ctor() as PyCompressor
      self.writer = guarded(() => newWriter(format, check, preset, filters))
      return self
    },
  ],
  methods: {
    compress: [
      'data: buffer, /',
      (self, data) => {
        if (self.flushed) throw valueError('Compressor has been flushed')
        return new PyBytes(guarded(() => self.writer.write(data)))
      },
    ],
    flush: [
      '',
      self => {
        if (self.flushed) throw valueError('Repeated call to flush()')
        self.flushed = true
        return new PyBytes(guarded(() => self.writer.finish()))
      },
    ],
    __reduce_ex__: ['protocol, /', notPickled],
  },
})

function newStream(self: PyDecompressor, format: number, memlimit: PyValue, filters: PyValue): void {
  const raw = format === FORMAT.RAW
  if (raw && memlimit !== None) throw valueError('Cannot specify memory limit with FORMAT_RAW')
  if (raw && filters === None) throw valueError('Must specify filters for FORMAT_RAW')
  if (!raw && filters !== None) throw valueError('Cannot specify filters except with FORMAT_RAW')
  if (format < FORMAT.AUTO || format > FORMAT.RAW) throw valueError(`Invalid container format: ${format}`)
  const chain = raw ? filterChain(filters) : []
  if (raw) checkChain(chain, true)
  const limit = memlimit === None ? Number.POSITIVE_INFINITY : Number(index(memlimit))
  self.news = { check: raw ? CHECK.NONE : CHECK.UNKNOWN }
  self.stream = new StreamDecoder(lzmaMachine(format, limit, chain, self.news))
}

const decompressorType = defineType(PyDecompressor, {
  name: 'LZMADecompressor',
  signature: 'format=FORMAT_AUTO, memlimit=None, filters=None',
  module: '_lzma',
  final: true,
  new: [
    'format: int = 0, memlimit = None, filters = None',
    (type, format, memlimit, filters) => {
      const self = new type.ctor() as PyDecompressor
      guarded(() => newStream(self, format, memlimit, filters))
      return self
    },
  ],
  methods: {
    decompress: [
      'data: buffer, max_length: int = -1',
      (self, data, maxLength) => {
        if (self.stream.eof) throw eofError('Already at end of stream')
        return new PyBytes(guarded(() => self.stream.decompress(data, maxLength)))
      },
    ],
    __reduce_ex__: ['protocol, /', notPickled],
  },
  getset: {
    check: self => int(self.news.check),
    eof: self => self.stream.eof,
    needs_input: self => self.stream.needsInput,
    unused_data: self => new PyBytes(self.stream.eof ? self.stream.unusedData : new Uint8Array(0)),
  },
})

const CONSTANTS = {
  CHECK_NONE: CHECK.NONE,
  CHECK_CRC32: CHECK.CRC32,
  CHECK_CRC64: CHECK.CRC64,
  CHECK_SHA256: CHECK.SHA256,
  CHECK_ID_MAX,
  CHECK_UNKNOWN: CHECK.UNKNOWN,
  FORMAT_AUTO: FORMAT.AUTO,
  FORMAT_XZ: FORMAT.XZ,
  FORMAT_ALONE: FORMAT.ALONE,
  FORMAT_RAW: FORMAT.RAW,
  MF_HC3: 3,
  MF_HC4: 4,
  MF_BT2: 0x12,
  MF_BT3: 0x13,
  MF_BT4: 0x14,
  MODE_FAST: 1,
  MODE_NORMAL: 2,
  PRESET_DEFAULT: DEFAULT_PRESET,
  PRESET_EXTREME,
}
const FILTERS = ['LZMA1', 'LZMA2', 'DELTA', 'X86', 'POWERPC', 'IA64', 'ARM', 'ARMTHUMB', 'SPARC'] as const

export const lzmaModule = defineModule({
  name: '_lzma',
  functions: {
    is_check_supported: ['check_id: int, /', id => isSupported(id)],
    _encode_filter_properties: [
      'filter, /',
      spec => new PyBytes(guarded(() => encodeProperties(filterOf(spec)))),
    ],
    _decode_filter_properties: [
      'filter_id: long, encoded_props: buffer, /',
      (id, bytes): PyValue => guarded(() => specifierOf(decodeProperties(BigInt(id), bytes))),
    ],
  },
  attributes: () => ({
    LZMAError: errorType,
    LZMACompressor: compressorType,
    LZMADecompressor: decompressorType,
    ...Object.fromEntries(Object.entries(CONSTANTS).map(([name, value]) => [name, int(value)])),
    ...Object.fromEntries(FILTERS.map(name => [`FILTER_${name}`, intFromBigInt(FILTER[name])])),
  }),
})
