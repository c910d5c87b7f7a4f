/** The `_bz2` module. CPython: Modules/_bz2module.c. */
import { defineModule, defineType } from '../../runtime/define.ts'
import { eofError, exc, newException, typeError, valueError } from '../../runtime/errors.ts'
import { PyBytes, PyObject } from '../../runtime/values.ts'
import { StreamDecoder } from '../compression/stream_decoder.ts'
import { bz2Machine } from './decoder.ts'
import { Bz2Encoder } from './encoder.ts'
import { Bz2Failure } from './format.ts'

class PyCompressor extends PyObject {
  declare encoder: Bz2Encoder
  flushed = false
}

class PyDecompressor extends PyObject {
  stream: StreamDecoder = new StreamDecoder(bz2Machine)
}

function notPickled(self: PyObject): never {
  throw typeError("cannot pickle '%T' object", self)
}

const compressorType = defineType(PyCompressor, {
  name: 'BZ2Compressor',
  signature: 'compresslevel=9, /',
  module: '_bz2',
  final: true,
  new: [
    'compresslevel: int = 9, /',
    (type, level) => {
      if (level < 1 || level > 9) throw valueError('compresslevel must be between 1 and 9')
      const self = new type.ctor() as PyCompressor
      self.encoder = new Bz2Encoder(level)
      return self
    },
  ],
  methods: {
    compress: [
      'data: buffer, /',
      (self, data) => {
        if (self.flushed) throw valueError('Compressor has been flushed')
        return new PyBytes(self.encoder.write(data))
      },
    ],
    flush: [
      '',
      self => {
        if (self.flushed) throw valueError('Repeated call to flush()')
        self.flushed = true
        return new PyBytes(self.encoder.finish())
      },
    ],
    __reduce_ex__: ['protocol, /', notPickled],
  },
})

function decompress(self: PyDecompressor, data: Uint8Array, maxLength: number): PyBytes {
  if (self.stream.broken) throw valueError('Decompressor is unusable after a previous error')
  if (self.stream.eof) throw eofError('End of stream already reached')
  try {
    return new PyBytes(self.stream.decompress(data, maxLength))
  } catch (error) {
    if (error instanceof Bz2Failure) throw newException(exc.OSError, error.message)
    throw error
  }
}

const decompressorType = defineType(PyDecompressor, {
  name: 'BZ2Decompressor',
  signature: '',
  module: '_bz2',
  final: true,
  new: ['', type => new type.ctor() as PyDecompressor],
  methods: {
    decompress: ['data: buffer, max_length: int = -1', decompress],
    __reduce_ex__: ['protocol, /', notPickled],
  },
  getset: {
    eof: self => self.stream.eof,
    needs_input: self => self.stream.needsInput,
    unused_data: self => new PyBytes(self.stream.eof ? self.stream.unusedData : new Uint8Array(0)),
  },
})

export const bz2Module = defineModule({
  name: '_bz2',
  functions: {},
  attributes: () => ({ BZ2Compressor: compressorType, BZ2Decompressor: decompressorType }),
})
