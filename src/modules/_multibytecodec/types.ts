/**
 * The types that `encodings` derives its codecs from: MultibyteCodec and the incremental and stream classes. A
 * subclass says which codec it is of in its attribute `codec`. CPython: Modules/cjkcodecs/multibytecodec.c.
 */
import { intFromBytes, intToBytes } from '../../base/bigint.ts'
import type { MultibyteCodec } from '../../base/codecs/cjk/multibyte.ts'
import { pointCount, TextBuilder } from '../../base/codecs/codec.ts'
import { decodeUtf8, encodeUtf8 } from '../../base/codecs/utf_8.ts'
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { CodecErrors, decodeError } from '../../objects/codec_errors.ts'
import { readonlyMembers } from '../../objects/members.ts'
import { getItem, len, str } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { exc, newException, overflowError, typeError } from '../../runtime/errors.ts'
import { coreTypes, type PyType, typeOf } from '../../runtime/type.ts'
import {
  int,
  intValue,
  None,
  PyBytes,
  type PyInt,
  type PyNone,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import {
  DecoderState,
  decodeWhole,
  EncoderState,
  encodeText,
  MAX_DECODE_PENDING,
  MAX_ENCODE_PENDING,
  STATE_SIZE,
  WHOLE,
} from './stateful.ts'

const MODULE = '_multibytecodec'

/** The text of a str, or of `str()` of anything else. */
const textOf = (v: PyValue): PyStr => strValue(v) ?? str(v)
const orStrict = (errors: string | PyNone | undefined): string =>
  typeof errors === 'string' ? errors : 'strict'

// ---- MultibyteCodec

export class PyMultibyteCodec extends PyObject {
  codec!: MultibyteCodec
}

function encodeWhole(codec: MultibyteCodec, text: PyStr, errors: string): PyValue {
  const state = new Uint8Array(STATE_SIZE)
  codec.encodeInit?.(state)
  const length = pointCount(text)
  const data = encodeText(codec, state, { text, at: 0, end: length }, errors, WHOLE)
  return new PyTuple([new PyBytes(data), int(length)])
}

export const multibyteCodecType = defineType(PyMultibyteCodec, {
  name: 'MultibyteCodec',
  module: MODULE,
  final: true,
  noNew: true,
  methods: {
    encode: [
      'input, errors: string = None',
      (self, input, errors) => encodeWhole(self.codec, textOf(input), orStrict(errors)),
    ],
    decode: [
      'input: buffer, errors: string = None',
      (self, input, errors) =>
        new PyTuple([decodeWhole(self.codec, input, orStrict(errors)), int(input.length)]),
    ],
  },
})

export function newCodec(codec: MultibyteCodec): PyMultibyteCodec {
  const self = new PyMultibyteCodec()
  self.codec = codec
  return self
}

function codecOf(type: PyType): MultibyteCodec {
  const codec = getAttr(type, 'codec')
  if (codec instanceof PyMultibyteCodec) return codec.codec
  throw typeError('codec is unexpected type')
}

// ---- what the four classes share

interface HasErrors {
  readonly run: { errors: string }
}

/** `errors`, which can be set. */
const errorsRow = [
  (self: HasErrors): PyValue => fromUtf16(self.run.errors),
  (self: HasErrors, value: PyValue | undefined): void => {
    if (value === undefined) throw newException(exc.AttributeError, 'cannot delete attribute')
    const errors = strValue(value)
    if (errors === undefined) throw typeError('errors must be a string')
    self.run.errors = toUtf16(errors)
  },
] as const

const ignoreInit = (): void => {}

/** An int of these bytes, low byte first. */
function stateInt(bytes: Uint8Array): PyInt {
  return intFromBytes(bytes, true, false) as PyInt
}

/** The low bytes of an int that must fit. */
function stateBytes(n: PyInt, length: number): Uint8Array {
  if (n < 0) throw overflowError("can't convert negative int to unsigned")
  const bytes = intToBytes(n, length, true, false)
  if (bytes === undefined) throw overflowError('int too big to convert')
  return bytes
}

// ---- MultibyteIncrementalEncoder

class PyIncrementalEncoder extends PyObject {
  run!: EncoderState
}

const MAX_PENDING_UTF8 = MAX_ENCODE_PENDING * 4

/** What is pending as UTF-8, after its length; then the codec's own bytes. */
function encoderState({ pending, state }: EncoderState): PyValue {
  const utf8 = pending === undefined ? new Uint8Array(0) : encodeUtf8(pending, new CodecErrors('strict'))
  const bytes = new Uint8Array(1 + utf8.length + STATE_SIZE)
  bytes[0] = utf8.length
  bytes.set(utf8, 1)
  bytes.set(state, 1 + utf8.length)
  return stateInt(bytes)
}

function setEncoderState(run: EncoderState, value: PyValue): PyValue {
  const n = intValue(value)
  if (n === undefined) throw typeError('setstate() argument must be int, not %T', value)
  const bytes = stateBytes(n, 1 + MAX_PENDING_UTF8 + STATE_SIZE)
  const length = bytes[0]!
  if (length > MAX_PENDING_UTF8) throw newException(exc.UnicodeError, 'pending buffer too large')
  const { text } = decodeUtf8(bytes.slice(1, 1 + length), new CodecErrors('strict'))
  run.pending = length === 0 ? undefined : text
  run.state.set(bytes.subarray(1 + length, 1 + length + STATE_SIZE))
  return None
}

export const incrementalEncoderType = defineType(PyIncrementalEncoder, {
  name: 'MultibyteIncrementalEncoder',
  module: MODULE,
  slots: { tp_init: ignoreInit },
  new: [
    'errors: string = <unrepresentable>',
    (type, errors) => {
      const self = new type.ctor() as PyIncrementalEncoder
      self.run = new EncoderState(codecOf(type), orStrict(errors))
      return self
    },
  ],
  methods: {
    encode: [
      'input, final: bool = False',
      (self, input, final) => new PyBytes(self.run.encode(textOf(input), final)),
    ],
    getstate: ['', self => encoderState(self.run)],
    setstate: ['state, /', (self, state) => setEncoderState(self.run, state)],
    reset: [
      '',
      self => {
        self.run.reset()
        return None
      },
    ],
  },
  getset: { errors: errorsRow },
})

// ---- MultibyteIncrementalDecoder

class PyIncrementalDecoder extends PyObject {
  run!: DecoderState
}

function setDecoderState(run: DecoderState, state: PyValue): PyValue {
  if (!(state instanceof PyTuple)) throw typeError('setstate() argument must be tuple, not %T', state)
  const [buffer, value] = state.items
  const n = value === undefined ? undefined : intValue(value)
  if (state.items.length !== 2 || !(buffer instanceof PyBytes) || n === undefined) {
    throw typeError('setstate(): illegal state argument')
  }
  const bytes = stateBytes(n, STATE_SIZE)
  const { data } = buffer
  if (data.length > MAX_DECODE_PENDING) {
    throw decodeError(fromUtf16(run.codec.encoding), data, 0, data.length, 'pending buffer too large')
  }
  run.pending = data.slice()
  run.state.set(bytes)
  return None
}

function decodePart(run: DecoderState, part: Uint8Array, final: boolean): PyStr {
  const out = new TextBuilder()
  run.decode(part, final, out, true)
  return out.finish()
}

export const incrementalDecoderType = defineType(PyIncrementalDecoder, {
  name: 'MultibyteIncrementalDecoder',
  module: MODULE,
  slots: { tp_init: ignoreInit },
  new: [
    'errors: string = <unrepresentable>',
    (type, errors) => {
      const self = new type.ctor() as PyIncrementalDecoder
      self.run = new DecoderState(codecOf(type), orStrict(errors))
      return self
    },
  ],
  methods: {
    decode: [
      'input: buffer, final: bool = False',
      (self, input, final) => decodePart(self.run, input, final),
    ],
    getstate: ['', ({ run }) => new PyTuple([new PyBytes(run.pending.slice()), stateInt(run.state)])],
    setstate: ['state, /', (self, state) => setDecoderState(self.run, state)],
    reset: [
      '',
      self => {
        self.run.reset()
        return None
      },
    ],
  },
  getset: { errors: errorsRow },
})

// ---- MultibyteStreamReader

class PyStreamReader extends PyObject {
  run!: DecoderState
  stream: PyValue = None
}

/** The argument of read(): -1 for None. */
function sizeOf(v: PyValue): number {
  if (v === None) return -1
  const n = intValue(v)
  if (n === undefined) throw typeError('arg 1 must be an integer')
  if (typeof n !== 'number') throw overflowError('Python int too large to convert to C ssize_t')
  return n
}

function readBytes(stream: PyValue, method: string, size: number): Uint8Array {
  const data = size < 0 ? callMethod(stream, method) : callMethod(stream, method, int(size))
  if (data instanceof PyBytes) return data.data
  throw typeError('stream function returned a non-bytes object (%T)', data)
}

/** Reads `size` bytes, and single ones more until there is a character. */
function readText({ run, stream }: PyStreamReader, method: string, size: number): PyStr {
  const out = new TextBuilder()
  for (let wanted = size; wanted !== 0; wanted = 1) {
    const part = readBytes(stream, method, wanted)
    const available = part.length + run.pending.length
    run.decode(part, part.length === 0 || wanted < 0, out, false)
    if (wanted < 0 || out.length > 0 || available === 0) break
  }
  return out.finish()
}

export const streamReaderType = defineType(PyStreamReader, {
  name: 'MultibyteStreamReader',
  module: MODULE,
  slots: { tp_init: ignoreInit },
  new: [
    'stream, errors: string = <unrepresentable>',
    (type, stream, errors) => {
      const self = new type.ctor() as PyStreamReader
      self.run = new DecoderState(codecOf(type), orStrict(errors))
      self.stream = stream
      return self
    },
  ],
  methods: {
    read: ['sizeobj = None, /', (self, size) => readText(self, 'read', sizeOf(size))],
    readline: ['sizeobj = None, /', (self, size) => readText(self, 'readline', sizeOf(size))],
    readlines: [
      'sizehintobj = None, /',
      (self, size) => callMethod(readText(self, 'read', sizeOf(size)), 'splitlines', true),
    ],
    reset: [
      '',
      self => {
        self.run.reset()
        return None
      },
    ],
  },
  getset: { errors: errorsRow },
  attributes: (): Record<string, PyValue> => readonlyMembers(streamReaderType, { stream: 'stream' }),
})

// ---- MultibyteStreamWriter

class PyStreamWriter extends PyObject {
  run!: EncoderState
  stream: PyValue = None
}

function write({ run, stream }: PyStreamWriter, text: PyValue): void {
  callMethod(stream, 'write', new PyBytes(run.encode(textOf(text), false)))
}

/** PySequence_Check. */
function isSequence(v: PyValue): boolean {
  const type = typeOf(v)
  return type.slots.mp_subscript !== null && !type.mro.includes(coreTypes.dict)
}

function writeLines(self: PyStreamWriter, lines: PyValue): PyValue {
  if (!isSequence(lines)) throw typeError('arg must be a sequence object')
  for (let i = 0; i < len(lines); i++) write(self, getItem(lines, int(i)))
  return None
}

/** Writes what is pending as it stands, and what leads back to the initial state. */
function resetWriter({ run, stream }: PyStreamWriter): PyValue {
  const { pending, codec } = run
  if (pending === undefined) return None
  run.pending = undefined
  const input = { text: pending, at: 0, end: pointCount(pending) }
  const data = encodeText(codec, run.state, input, run.errors, WHOLE)
  if (data.length > 0) callMethod(stream, 'write', new PyBytes(data))
  return None
}

export const streamWriterType = defineType(PyStreamWriter, {
  name: 'MultibyteStreamWriter',
  module: MODULE,
  slots: { tp_init: ignoreInit },
  new: [
    'stream, errors: string = <unrepresentable>',
    (type, stream, errors) => {
      const self = new type.ctor() as PyStreamWriter
      self.run = new EncoderState(codecOf(type), orStrict(errors))
      self.stream = stream
      return self
    },
  ],
  methods: {
    write: [
      'strobj, /',
      (self, text) => {
        write(self, text)
        return None
      },
    ],
    writelines: ['lines, /', writeLines],
    reset: ['', resetWriter],
  },
  getset: { errors: errorsRow },
  attributes: (): Record<string, PyValue> => readonlyMembers(streamWriterType, { stream: 'stream' }),
})
