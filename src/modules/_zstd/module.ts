/**
 * The `_zstd` module: frames are compressed with matches, Huffman codes and FSE tables of this folder, so they are
 * valid but other bytes than the zstd library's. Dictionaries are used, not trained.
 * CPython: Modules/_zstd/_zstdmodule.c and its neighbours.
 */
import { concatBytes } from '../../base/bytes.ts'
import { fromUtf16 } from '../../base/wide_string.ts'
import { hasIndex, index } from '../../runtime/abstract.ts'
import { defineModule, defineType } from '../../runtime/define.ts'
import { eofError, notImplementedError, typeError, valueError } from '../../runtime/errors.ts'
import { PyType } from '../../runtime/type.ts'
import { int, None, PyBytes, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'
import { StreamDecoder } from '../compression/stream_decoder.ts'
import { defineException, moduleError } from '../exception_type.ts'
import { frameDecoder } from './decoder.ts'
import { type Dictionary, isFormatted, rawDictionary, readDictionary } from './dictionary.ts'
import { type EncoderOptions, FrameEncoder } from './encoder.ts'
import { ZstdFailure } from './errors.ts'
import { frameSize, headerOf } from './frame.ts'
import {
  COMPRESSION,
  DECOMPRESSION,
  DEFAULT_LEVEL,
  encoderOptions,
  parameterTypes,
  windowLogMax,
} from './parameters.ts'

const MODULE = 'compression.zstd'
const VERSION = [1, 5, 7] as const
const errorType = defineException(MODULE, 'ZstdError')

/** Gives failures their Python type; `prefix` says what could not be done. */
function guarded<T>(prefix: string, run: () => T, suffix = ''): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof ZstdFailure) throw moduleError(errorType, prefix + error.message + suffix)
    throw error
  }
}

function notPickled(self: PyObject): never {
  throw typeError("cannot pickle '%N' object", self.cls)
}

// ---- dictionaries

class PyZstdDict extends PyObject {
  declare bytes: Uint8Array
  declare dictionary: Dictionary
}

const MIN_DICTIONARY = 8

function newDictionary(type: PyType, bytes: Uint8Array, raw: boolean): PyZstdDict {
  if (bytes.length < MIN_DICTIONARY) {
    throw valueError('Zstandard dictionary content too short (must have at least eight bytes)')
  }
  if (!raw && !isFormatted(bytes)) throw valueError('invalid Zstandard dictionary')
  const self = new type.ctor() as PyZstdDict
  self.bytes = bytes.slice()
  self.dictionary = raw
    ? rawDictionary(self.bytes)
    : guarded('invalid Zstandard dictionary: ', () => readDictionary(self.bytes))
  return self
}

const USES = ['as_digested_dict', 'as_undigested_dict', 'as_prefix'] as const
const AS_PREFIX = USES.indexOf('as_prefix')

const dictType = defineType(PyZstdDict, {
  name: 'ZstdDict',
  module: MODULE,
  final: true,
  new: ['dict_content: buffer, /, *, is_raw: bool = False', newDictionary],
  slots: {
    tp_repr: ({ dictionary, bytes }) =>
      fromUtf16(`<ZstdDict dict_id=${dictionary.id} dict_size=${bytes.length}>`),
    sq_length: self => self.bytes.length,
  },
  methods: { __reduce_ex__: ['protocol, /', notPickled] },
  getset: {
    dict_id: self => int(self.dictionary.id),
    dict_content: self => new PyBytes(self.bytes),
    ...Object.fromEntries(
      USES.map((name, use) => [name, (self: PyZstdDict): PyValue => new PyTuple([self, int(use)])]),
    ),
  },
})

/** A ZstdDict, or one with how it is to be used. */
function dictionaryOf(v: PyValue): Dictionary | undefined {
  if (v === None) return undefined
  if (v instanceof PyZstdDict) return v.dictionary
  if (v instanceof PyTuple && v.items.length === 2 && hasIndex(v.items[1]!)) {
    const [dictionary, use] = [v.items[0]!, Number(index(v.items[1]!))]
    if (dictionary instanceof PyZstdDict && use >= 0 && use <= AS_PREFIX) {
      return use === AS_PREFIX ? rawDictionary(dictionary.bytes) : dictionary.dictionary
    }
  }
  throw typeError('zstd_dict argument should be a ZstdDict object.')
}

// ---- compression

const CONTINUE = 0
const FLUSH_BLOCK = 1
const FLUSH_FRAME = 2

class PyCompressor extends PyObject {
  declare options: EncoderOptions
  declare dictionary: Dictionary | undefined
  /** The frame that is being written. */
  encoder: FrameEncoder | undefined
  pledged: number | undefined
  lastMode = FLUSH_FRAME
}

function compress(self: PyCompressor, data: Uint8Array, mode: number): PyBytes {
  const wholeFrame = self.encoder === undefined && mode === FLUSH_FRAME
  const size = self.pledged ?? (wholeFrame ? data.length : undefined)
  try {
    const encoder = self.encoder ?? new FrameEncoder(self.options, self.dictionary, size)
    self.encoder = encoder
    const parts = guarded('Unable to compress Zstandard data: ', () => {
      const written = encoder.write(data)
      if (mode === CONTINUE) return written
      return [...written, ...(mode === FLUSH_BLOCK ? encoder.flush() : encoder.finish())]
    })
    if (mode === FLUSH_FRAME) endFrame(self)
    self.lastMode = mode
    return new PyBytes(concatBytes(parts))
  } catch (error) {
    endFrame(self)
    throw error
  }
}

function endFrame(self: PyCompressor): void {
  self.encoder = undefined
  self.pledged = undefined
  self.lastMode = FLUSH_FRAME
}

const UNKNOWN_SIZE = (1n << 64n) - 1n

function pledge(self: PyCompressor, size: PyValue): PyValue {
  if (size !== None && !hasIndex(size)) throw typeError('an integer is required')
  const n = size === None ? UNKNOWN_SIZE : BigInt(index(size))
  if (n < 0n || (size !== None && n >= UNKNOWN_SIZE - 1n)) {
    throw valueError(`size argument should be a positive int less than ${UNKNOWN_SIZE - 1n}`)
  }
  if (self.lastMode !== FLUSH_FRAME) {
    throw valueError('set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME')
  }
  self.pledged = size === None ? undefined : Number(n)
  return None
}

const compressorType = defineType(PyCompressor, {
  name: 'ZstdCompressor',
  signature: 'level=None, options=None, zstd_dict=None',
  module: MODULE,
  final: true,
  new: [
    'level = None, options = None, zstd_dict = None',
    (type, level, options, dictionary) => {
      const self = new type.ctor() as PyCompressor
      self.options = encoderOptions(level, options)
      self.dictionary = dictionaryOf(dictionary)
      return self
    },
  ],
  attributes: () => ({
    CONTINUE: int(CONTINUE),
    FLUSH_BLOCK: int(FLUSH_BLOCK),
    FLUSH_FRAME: int(FLUSH_FRAME),
  }),
  methods: {
    compress: [
      'data: buffer, mode: int = 0',
      (self, data, mode) => {
        if (mode !== CONTINUE && mode !== FLUSH_BLOCK && mode !== FLUSH_FRAME) {
          throw valueError(
            'mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME.',
          )
        }
        return compress(self, data, mode)
      },
    ],
    flush: [
      'mode: int = 2',
      (self, mode) => {
        if (mode !== FLUSH_BLOCK && mode !== FLUSH_FRAME) {
          throw valueError(
            'mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or ZstdCompressor.FLUSH_BLOCK.',
          )
        }
        return compress(self, new Uint8Array(0), mode)
      },
    ],
    set_pledged_input_size: ['size, /', pledge],
    __reduce_ex__: ['protocol, /', notPickled],
  },
  getset: { last_mode: self => int(self.lastMode) },
})

// ---- decompression

class PyDecompressor extends PyObject {
  declare stream: StreamDecoder
}

const decompressorType = defineType(PyDecompressor, {
  name: 'ZstdDecompressor',
  signature: 'zstd_dict=None, options=None',
  module: MODULE,
  final: true,
  new: [
    'zstd_dict = None, options = None',
    (type, dictionary, options) => {
      const self = new type.ctor() as PyDecompressor
      self.stream = new StreamDecoder(frameDecoder(dictionaryOf(dictionary), windowLogMax(options)))
      return self
    },
  ],
  methods: {
    decompress: [
      'data: buffer, max_length: int = -1',
      (self, data, maxLength) => {
        if (self.stream.eof) throw eofError('Already at the end of a Zstandard frame.')
        const run = () => self.stream.decompress(data, maxLength)
        return new PyBytes(guarded('Unable to decompress Zstandard data: ', run))
      },
    ],
    __reduce_ex__: ['protocol, /', notPickled],
  },
  getset: {
    eof: self => self.stream.eof,
    needs_input: self => self.stream.needsInput,
    unused_data: self => new PyBytes(self.stream.eof ? self.stream.unusedData : new Uint8Array(0)),
  },
})

// ---- the module

function frameInfo(bytes: Uint8Array): PyValue {
  try {
    const { contentSize, dictionaryId } = headerOf(bytes)
    return new PyTuple([contentSize === undefined ? None : int(contentSize), int(dictionaryId)])
  } catch (error) {
    if (!(error instanceof ZstdFailure)) throw error
    throw moduleError(
      errorType,
      'Error when getting information from the header of a Zstandard frame. Ensure the frame_buffer argument starts from the beginning of a frame, and its length is not less than the frame header (6~18 bytes).',
    )
  }
}

const SIZE_ERROR =
  'Error when finding the compressed size of a Zstandard frame. Ensure the frame_buffer argument starts from the beginning of a frame, and its length is not less than this complete frame. Zstd error message: '

function bounds(parameter: number, isCompress: boolean): PyValue {
  const row = (isCompress ? COMPRESSION : DECOMPRESSION).find(([, n]) => n === parameter)
  if (row === undefined) {
    const what = isCompress ? 'compression' : 'decompression'
    throw moduleError(errorType, `Unable to get zstd ${what} parameter bounds: Unsupported parameter`)
  }
  return new PyTuple([int(row[2]), int(row[3])])
}

function setTypes(compression: PyValue, decompression: PyValue): PyValue {
  if (!(compression instanceof PyType) || !(decompression instanceof PyType)) {
    throw valueError('The two arguments should be CompressionParameter and DecompressionParameter types.')
  }
  Object.assign(parameterTypes, { compression, decompression })
  return None
}

function notTrained(): never {
  throw notImplementedError('this Typhon uses Zstandard dictionaries, but does not train them')
}

const STRATEGIES = ['fast', 'dfast', 'greedy', 'lazy', 'lazy2', 'btlazy2', 'btopt', 'btultra', 'btultra2']

const constants = (): [string, number][] => [
  ['ZSTD_CLEVEL_DEFAULT', DEFAULT_LEVEL],
  ['ZSTD_DStreamOutSize', 1 << 17],
  ['zstd_version_number', VERSION[0] * 10000 + VERSION[1] * 100 + VERSION[2]],
  ...COMPRESSION.map(([name, n]): [string, number] => [`ZSTD_c_${name}`, n]),
  ...DECOMPRESSION.map(([name, n]): [string, number] => [`ZSTD_d_${name}`, n]),
  ...STRATEGIES.map((name, i): [string, number] => [`ZSTD_${name}`, i + 1]),
]

export const zstdModule = defineModule({
  name: '_zstd',
  functions: {
    train_dict: ['samples_bytes, samples_sizes, dict_size, /', notTrained],
    finalize_dict: [
      'custom_dict_bytes, samples_bytes, samples_sizes, dict_size, compression_level, /',
      notTrained,
    ],
    get_frame_info: ['frame_buffer: buffer', frameInfo],
    get_frame_size: ['frame_buffer: buffer', bytes => int(guarded(SIZE_ERROR, () => frameSize(bytes), '.'))],
    get_param_bounds: ['parameter: int, is_compress: bool', bounds],
    set_parameter_types: ['c_parameter_type, d_parameter_type', setTypes],
  },
  attributes: () => ({
    ZstdError: errorType,
    ZstdDict: dictType,
    ZstdCompressor: compressorType,
    ZstdDecompressor: decompressorType,
    zstd_version: fromUtf16(VERSION.join('.')),
    ...Object.fromEntries(constants().map(([name, value]) => [name, int(value)])),
  }),
})
