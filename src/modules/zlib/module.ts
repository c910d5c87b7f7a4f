/** The `zlib` module. CPython: Modules/zlibmodule.c. */
import { bufferBytes } from '../../runtime/abstract.ts'
import { defineModule, defineType } from '../../runtime/define.ts'
import { eofError, typeError, valueError } from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, PyBytes, type PyInt, PyObject, type PyValue } from '../../runtime/values.ts'
import { defineException, moduleError } from '../exception_type.ts'
import { adler32 } from './checksums.ts'
import { hostCrc32 } from './host_checksums.ts'
import {
  CompressStream,
  compress,
  DEF_BUF_SIZE,
  DEF_MEM_LEVEL,
  DecompressStream,
  decompress,
  MAX_WBITS,
  ZlibDecompressor,
  ZlibError,
  ZlibValueError,
} from './stream.ts'

const errorType = defineException('zlib', 'error')

/** Runs stream code and gives its errors their Python types. */
function guarded<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof ZlibError) throw moduleError(errorType, error.message)
    if (error instanceof ZlibValueError) throw valueError('%s', error.message)
    throw error
  }
}

const bytes = (run: () => Uint8Array): PyValue => new PyBytes(guarded(run))

class PyCompress extends PyObject {
  declare stream: CompressStream
}

class PyDecompress extends PyObject {
  declare stream: DecompressStream
}

class PyZlibDecompressor extends PyObject {
  declare stream: ZlibDecompressor
}

function wrapCompress(stream: CompressStream): PyCompress {
  const self = new PyCompress()
  self.stream = stream
  return self
}

function wrapDecompress(stream: DecompressStream): PyDecompress {
  const self = new PyDecompress()
  self.stream = stream
  return self
}

const copyCompress = (self: PyCompress) => wrapCompress(guarded(() => self.stream.copy()))
const copyDecompress = (self: PyDecompress) => wrapDecompress(guarded(() => self.stream.copy()))

defineType(PyCompress, {
  name: 'Compress',
  module: 'zlib',
  final: true,
  noNew: true,
  methods: {
    compress: ['data: buffer, /', (self, data) => bytes(() => self.stream.compress(data))],
    flush: ['mode: int = 4, /', (self, mode) => bytes(() => self.stream.flush(mode))],
    copy: ['', copyCompress],
    __copy__: ['', copyCompress],
    __deepcopy__: ['memo, /', copyCompress],
  },
})

defineType(PyDecompress, {
  name: 'Decompress',
  module: 'zlib',
  final: true,
  noNew: true,
  methods: {
    decompress: [
      'data: buffer, /, max_length: int = 0',
      (self, data, maxLength) => bytes(() => self.stream.decompress(data, maxLength)),
    ],
    flush: ['length: int = 16384, /', (self, length) => bytes(() => self.stream.flush(length))],
    copy: ['', copyDecompress],
    __copy__: ['', copyDecompress],
    __deepcopy__: ['memo, /', copyDecompress],
  },
  getset: {
    unused_data: self => new PyBytes(self.stream.unusedData),
    unconsumed_tail: self => new PyBytes(self.stream.unconsumedTail),
    eof: self => self.stream.eof,
  },
})

function dictionaryArgument(zdict: PyValue | undefined): Uint8Array | undefined {
  if (zdict === undefined) return undefined
  if (typeOf(zdict).slots.bf_getbuffer === null) {
    throw typeError('zdict argument must support the buffer protocol')
  }
  return bufferBytes(zdict)
}

function decompressMore(self: PyZlibDecompressor, data: Uint8Array, maxLength: number): PyValue {
  if (self.stream.eof) throw eofError('End of stream already reached')
  return bytes(() => self.stream.decompress(data, maxLength))
}

const zlibDecompressorType = defineType(PyZlibDecompressor, {
  name: '_ZlibDecompressor',
  signature: "wbits = 15, zdict = b''",
  module: 'zlib',
  final: true,
  new: [
    'wbits: int = 15, zdict = <unrepresentable>',
    (type, wbits, zdict) => {
      const self = new type.ctor() as PyZlibDecompressor
      self.stream = guarded(() => new ZlibDecompressor(wbits, dictionaryArgument(zdict)))
      return self
    },
  ],
  methods: { decompress: ['data: buffer, max_length: int = -1', decompressMore] },
  getset: {
    unused_data: self => new PyBytes(self.stream.unusedData),
    needs_input: self => self.stream.needsInput,
    eof: self => self.stream.eof,
  },
})

function compressobj(
  level: number,
  method: number,
  wbits: number,
  memLevel: number,
  strategy: number,
  zdict: Uint8Array | undefined,
): PyValue {
  const options = { level, method, wbits, memLevel, strategy }
  return wrapCompress(
    guarded(() => new CompressStream(zdict === undefined ? options : { ...options, zdict })),
  )
}

function decompressAll(data: Uint8Array, wbits: number, bufsize: number): PyValue {
  if (bufsize < 0) throw valueError('bufsize must be non-negative')
  return bytes(() => decompress(data, wbits, bufsize))
}

/** The low 32 bits of a Python int. */
export function low32(value: PyInt): number {
  return Number(BigInt.asUintN(32, BigInt(value)))
}

const CONSTANTS = {
  MAX_WBITS,
  DEFLATED: 8,
  DEF_MEM_LEVEL,
  DEF_BUF_SIZE,
  Z_NO_COMPRESSION: 0,
  Z_BEST_SPEED: 1,
  Z_BEST_COMPRESSION: 9,
  Z_DEFAULT_COMPRESSION: -1,
  Z_FILTERED: 1,
  Z_HUFFMAN_ONLY: 2,
  Z_RLE: 3,
  Z_FIXED: 4,
  Z_DEFAULT_STRATEGY: 0,
  Z_NO_FLUSH: 0,
  Z_PARTIAL_FLUSH: 1,
  Z_SYNC_FLUSH: 2,
  Z_FULL_FLUSH: 3,
  Z_FINISH: 4,
  Z_BLOCK: 5,
  Z_TREES: 6,
}

export const zlibModule = defineModule({
  name: 'zlib',
  functions: {
    adler32: ['data: buffer, value: long = 1, /', (data, value) => int(adler32(data, low32(value)))],
    crc32: ['data: buffer, value: long = 0, /', (data, value) => int(hostCrc32(data, low32(value)))],
    compress: [
      'data: buffer, /, level: int = -1, wbits: int = 15',
      (data, level, wbits) => bytes(() => compress(data, level, wbits)),
    ],
    decompress: ['data: buffer, /, wbits: int = 15, bufsize: int = 16384', decompressAll],
    compressobj: [
      'level: int = -1, method: int = 8, wbits: int = 15, memLevel: int = 8, strategy: int = 0, zdict: buffer = <unrepresentable>',
      compressobj,
    ],
    decompressobj: [
      'wbits: int = 15, zdict = <unrepresentable>',
      (wbits, zdict) => wrapDecompress(guarded(() => new DecompressStream(wbits, dictionaryArgument(zdict)))),
    ],
  },
  attributes: () => {
    const attributes: Record<string, PyValue> = {
      error: errorType,
      _ZlibDecompressor: zlibDecompressorType,
      ZLIB_VERSION: '1.3.2',
      ZLIB_RUNTIME_VERSION: '1.3.2',
    }
    for (const [name, value] of Object.entries(CONSTANTS)) attributes[name] = int(value)
    return attributes
  },
})
