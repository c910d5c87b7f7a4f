/**
 * The incremental encoders and decoders behind TextIOWrapper: UTF-8, ASCII and Latin-1 in native code, any
 * other codec by its Python objects. CPython: Modules/_io/textio.c (encodefuncs, _textiowrapper_set_decoder),
 * Lib/codecs.py (BufferedIncrementalDecoder).
 */
import { decodeAscii, decodeLatin1, encodeAscii, encodeLatin1 } from '../../base/codecs/latin_1.ts'
import { decodeUtf8, encodeUtf8 } from '../../base/codecs/utf_8.ts'
import { fromUtf16 } from '../../base/wide_string.ts'
import { CodecErrors } from '../../objects/codec_errors.ts'
import { lookupCodec, normalizeEncoding } from '../../objects/codec_registry.ts'
import { isTrue } from '../../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../../runtime/attributes.ts'
import { call1, callMethod } from '../../runtime/calls.ts'
import { lookupError, typeError, valueError } from '../../runtime/errors.ts'
import {
  int,
  intFromBigInt,
  intValue,
  None,
  PyBytes,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'
import { join } from './common.ts'
import { checkDecoded, NewlineState } from './newlines.ts'

const EMPTY = new Uint8Array(0)

/** What a decoder has not yet decoded, and its flags. */
export interface DecoderState {
  readonly buffer: Uint8Array
  readonly flags: PyValue
}

export interface TextDecoderLike {
  /** `source` is the object the bytes came in, for decoders in Python. */
  decode(bytes: Uint8Array, final: boolean, source?: PyValue): PyStr
  getState(): DecoderState
  setState(state: DecoderState): void
  reset(): void
  /** The attribute `newlines`; None for a decoder without it. */
  newlines(): PyValue
}

export interface TextEncoderLike {
  /** Every character below 128 is the byte of the same value, and nothing is put before or after. */
  readonly asciiCompatible: boolean
  encode(text: PyStr): Uint8Array
  /** To the start of a stream. */
  reset(): void
  /** To somewhere behind the start: no BOM. */
  continueStream(): void
}

// ---- native codecs

type NativeName = 'utf-8' | 'ascii' | 'latin-1'

const NATIVE: ReadonlyMap<string, NativeName> = new Map([
  ['utf_8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['ascii', 'ascii'],
  ['us_ascii', 'ascii'],
  ['latin_1', 'latin-1'],
  ['latin1', 'latin-1'],
  ['iso8859_1', 'latin-1'],
  ['iso_8859_1', 'latin-1'],
])

/** How many bytes at the end of `bytes` are the valid beginning of a longer UTF-8 sequence. */
function incompleteTail(bytes: Uint8Array): number {
  const n = bytes.length
  for (let back = 1; back <= 3 && back <= n; back++) {
    const c = bytes[n - back]!
    if ((c & 0xc0) === 0x80) continue
    const size = c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0
    if (size <= back) return 0
    return back === 1 || fitsSecond(c, bytes[n - back + 1]!) ? back : 0
  }
  return 0
}

function fitsSecond(first: number, second: number): boolean {
  if (first === 0xe0) return second >= 0xa0
  if (first === 0xed) return second < 0xa0
  if (first === 0xf0) return second >= 0x90
  return first !== 0xf4 || second < 0x90
}

class Utf8Decoder implements TextDecoderLike {
  private pending: Uint8Array = EMPTY
  private readonly errors: string
  constructor(errors: string) {
    this.errors = errors
  }

  decode(bytes: Uint8Array, final: boolean): PyStr {
    const input = this.pending.length === 0 ? bytes : join([this.pending, bytes])
    const tail = final ? 0 : incompleteTail(input)
    const head = tail === 0 ? input : input.subarray(0, input.length - tail)
    const { text, consumed } = decodeUtf8(head, new CodecErrors(this.errors), final)
    this.pending = consumed === input.length ? EMPTY : input.slice(consumed)
    return text
  }

  getState(): DecoderState {
    return { buffer: this.pending, flags: int(0) }
  }

  setState(state: DecoderState): void {
    this.pending = state.buffer
  }

  reset(): void {
    this.pending = EMPTY
  }

  newlines(): PyValue {
    return None
  }
}

/** One byte, one character. */
class ByteDecoder implements TextDecoderLike {
  private readonly errors: string
  private readonly ascii: boolean
  constructor(errors: string, ascii: boolean) {
    this.errors = errors
    this.ascii = ascii
  }

  decode(bytes: Uint8Array): PyStr {
    return this.ascii ? decodeAscii(bytes, new CodecErrors(this.errors)) : decodeLatin1(bytes)
  }

  getState(): DecoderState {
    return { buffer: EMPTY, flags: int(0) }
  }

  setState(): void {}
  reset(): void {}

  newlines(): PyValue {
    return None
  }
}

class NativeEncoder implements TextEncoderLike {
  readonly asciiCompatible = true
  private readonly name: NativeName
  private readonly errors: string
  constructor(name: NativeName, errors: string) {
    this.name = name
    this.errors = errors
  }

  encode(text: PyStr): Uint8Array {
    const errors = new CodecErrors(this.errors)
    switch (this.name) {
      case 'utf-8':
        return encodeUtf8(text, errors)
      case 'ascii':
        return encodeAscii(text, errors)
      case 'latin-1':
        return encodeLatin1(text, errors)
    }
  }

  reset(): void {}
  continueStream(): void {}
}

// ---- codecs in Python

class ForeignDecoder implements TextDecoderLike {
  private readonly decoder: PyValue
  constructor(decoder: PyValue) {
    this.decoder = decoder
  }

  decode(bytes: Uint8Array, final: boolean, source: PyValue = new PyBytes(bytes)): PyStr {
    return checkDecoded(callMethod(this.decoder, 'decode', source, final))
  }

  getState(): DecoderState {
    const state = callMethod(this.decoder, 'getstate')
    if (!(state instanceof PyTuple) || state.items.length !== 2) throw typeError('illegal decoder state')
    const [buffer, flags] = state.items as [PyValue, PyValue]
    if (!(buffer instanceof PyBytes)) {
      throw typeError("illegal decoder state: the first item should be a bytes object, not '%T'", buffer)
    }
    return { buffer: buffer.data, flags }
  }

  setState(state: DecoderState): void {
    callMethod(this.decoder, 'setstate', new PyTuple([new PyBytes(state.buffer), state.flags]))
  }

  reset(): void {
    callMethod(this.decoder, 'reset')
  }

  newlines(): PyValue {
    return lookupAttr(this.decoder, 'newlines') ?? None
  }
}

class ForeignEncoder implements TextEncoderLike {
  readonly asciiCompatible = false
  private readonly encoder: PyValue
  constructor(encoder: PyValue) {
    this.encoder = encoder
  }

  encode(text: PyStr): Uint8Array {
    const b = callMethod(this.encoder, 'encode', text)
    if (!(b instanceof PyBytes)) throw typeError("encoder should return a bytes object, not '%T'", b)
    return b.data
  }

  reset(): void {
    callMethod(this.encoder, 'reset')
  }

  continueStream(): void {
    callMethod(this.encoder, 'setstate', int(0))
  }
}

// ---- universal newlines over a decoder

class NewlineTranslator implements TextDecoderLike {
  private readonly inner: TextDecoderLike
  private readonly state: NewlineState
  constructor(inner: TextDecoderLike, translate: boolean) {
    this.inner = inner
    this.state = new NewlineState(translate)
  }

  decode(bytes: Uint8Array, final: boolean, source?: PyValue): PyStr {
    return this.state.process(this.inner.decode(bytes, final, source), final)
  }

  getState(): DecoderState {
    const { buffer, flags } = this.inner.getState()
    const n = intValue(flags)
    if (n === undefined) throw typeError('illegal decoder state')
    return { buffer, flags: intFromBigInt((BigInt(n) << 1n) | (this.state.pendingCr ? 1n : 0n)) }
  }

  setState(state: DecoderState): void {
    const n = BigInt(intValue(state.flags) ?? 0)
    this.state.pendingCr = (n & 1n) === 1n
    this.inner.setState({ buffer: state.buffer, flags: intFromBigInt(n >> 1n) })
  }

  reset(): void {
    this.state.reset()
    this.inner.reset()
  }

  newlines(): PyValue {
    return this.state.newlines
  }
}

// ---- look-up

/** A text codec: its incremental parts with an error handler. */
export interface TextCodec {
  decoder(errors: string): TextDecoderLike
  encoder(errors: string): TextEncoderLike
}

function nativeCodec(name: NativeName): TextCodec {
  return {
    decoder: errors =>
      name === 'utf-8' ? new Utf8Decoder(errors) : new ByteDecoder(errors, name === 'ascii'),
    encoder: errors => new NativeEncoder(name, errors),
  }
}

/** The codec of this name; LookupError if there is none or it is not for text. */
export function textCodec(encoding: string): TextCodec {
  if (encoding.includes('\0')) throw valueError('embedded null character')
  const native = NATIVE.get(normalizeEncoding(encoding))
  if (native !== undefined) return nativeCodec(native)
  const info = lookupCodec(encoding)
  const isText = lookupAttr(info, '_is_text_encoding')
  if (isText !== undefined && !isTrue(isText)) {
    throw lookupError("'%s' is not a text encoding", fromUtf16(encoding))
  }
  const make = (part: string, errors: string) => call1(getAttr(info, part), fromUtf16(errors))
  return {
    decoder: errors => new ForeignDecoder(make('incrementaldecoder', errors)),
    encoder: errors => new ForeignEncoder(make('incrementalencoder', errors)),
  }
}

/** A decoder that also finds, and perhaps translates, every kind of newline. */
export const withNewlines = (decoder: TextDecoderLike, translate: boolean): TextDecoderLike =>
  new NewlineTranslator(decoder, translate)
