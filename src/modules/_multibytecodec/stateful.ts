/**
 * Runs a multibyte codec over whole texts and over parts of one: what was left of a part is kept for the next.
 * CPython: Modules/cjkcodecs/multibytecodec.c (multibytecodec_encode, encoder_encode_stateful, decoder_feed_buffer).
 */
import { concatBytes } from '../../base/bytes.ts'
import {
  type ByteSource,
  type MultibyteCodec,
  type TextSource,
  TOO_FEW,
} from '../../base/codecs/cjk/multibyte.ts'
import { ByteBuilder, pointCount, TextBuilder } from '../../base/codecs/codec.ts'
import { fromUtf16 } from '../../base/wide_string.ts'
import { concatText, sliceText } from '../../base/wide_string_ops.ts'
import { decodeError, encodeError } from '../../objects/codec_errors.ts'
import type { PyStr } from '../../runtime/values.ts'
import { decodingError, encodingError, errorContext } from './errors.ts'

/** Bytes of state. */
export const STATE_SIZE = 8
/** The most that is kept of a part: characters, bytes. */
export const MAX_ENCODE_PENDING = 2
export const MAX_DECODE_PENDING = 8

interface EncodeMode {
  /** No more text comes. */
  readonly flush: boolean
  /** End in the initial state. */
  readonly reset: boolean
}

/** Encodes from `input.at` on, which is at what must wait for more afterwards. */
export function encodeText(
  codec: MultibyteCodec,
  state: Uint8Array,
  input: TextSource,
  errors: string,
  { flush, reset }: EncodeMode,
): Uint8Array {
  const out = new ByteBuilder(input.end * 2)
  const context = errorContext(codec, errors)
  while (input.at < input.end) {
    const outcome = codec.encode(input, out, state, flush)
    if (outcome === 0 || (outcome === TOO_FEW && !flush)) break
    encodingError(context, outcome, input, out, state)
  }
  if (reset) codec.encodeReset?.(state, out)
  return out.finish()
}

export const WHOLE: EncodeMode = { flush: true, reset: true }
export const PART: EncodeMode = { flush: false, reset: false }

/** Decodes all there is: a sequence that the end cuts off is an error. */
export function decodeWhole(codec: MultibyteCodec, bytes: Uint8Array, errors: string): PyStr {
  const state = new Uint8Array(STATE_SIZE)
  codec.decodeInit?.(state)
  const input: ByteSource = { bytes, at: 0, end: bytes.length }
  const out = new TextBuilder()
  const context = errorContext(codec, errors)
  while (input.at < input.end) {
    const outcome = codec.decode(input, out, state)
    if (outcome === 0) break
    out.append(decodingError(context, outcome, input))
  }
  return out.finish()
}

/** An encoder between two parts. */
export class EncoderState {
  codec: MultibyteCodec
  errors: string
  pending: PyStr | undefined = undefined
  state: Uint8Array = new Uint8Array(STATE_SIZE)
  constructor(codec: MultibyteCodec, errors: string) {
    this.codec = codec
    this.errors = errors
    codec.encodeInit?.(this.state)
  }

  /** If it throws, what was pending still is. */
  encode(part: PyStr, final: boolean): Uint8Array {
    const { codec } = this
    const text = this.pending === undefined ? part : concatText(this.pending, part)
    const input: TextSource = { text, at: 0, end: pointCount(text) }
    const data = encodeText(codec, this.state, input, this.errors, final ? WHOLE : PART)
    this.pending = undefined
    const { at, end } = input
    if (end - at > MAX_ENCODE_PENDING) {
      throw encodeError(fromUtf16(codec.encoding), text, at, end, 'pending buffer overflow')
    }
    if (at < end) this.pending = sliceText(text, at, end)
    return data
  }

  reset(): void {
    this.codec.encodeReset?.(this.state, new ByteBuilder(0))
    this.pending = undefined
  }
}

const NOTHING = new Uint8Array(0)

/** A decoder between two parts. */
export class DecoderState {
  codec: MultibyteCodec
  errors: string
  pending: Uint8Array = NOTHING
  state: Uint8Array = new Uint8Array(STATE_SIZE)
  constructor(codec: MultibyteCodec, errors: string) {
    this.codec = codec
    this.errors = errors
    codec.decodeInit?.(this.state)
  }

  /**
   * What is pending is lost if it throws in the middle, as in CPython; `keepPending`: but not if the end cuts a
   * sequence off.
   */
  decode(part: Uint8Array, final: boolean, out: TextBuilder, keepPending: boolean): void {
    const before = this.pending
    const bytes = before.length === 0 ? part : concatBytes([before, part])
    this.pending = NOTHING
    const input: ByteSource = { bytes, at: 0, end: bytes.length }
    const context = errorContext(this.codec, this.errors)
    while (input.at < input.end) {
      const outcome = this.codec.decode(input, out, this.state)
      if (outcome === 0 || outcome === TOO_FEW) break
      out.append(decodingError(context, outcome, input))
    }
    if (final && input.at < input.end) {
      if (keepPending) this.pending = before
      out.append(decodingError(context, TOO_FEW, input))
      this.pending = NOTHING
    }
    this.keep(input)
  }

  private keep({ bytes, at, end }: ByteSource): void {
    if (end - at > MAX_DECODE_PENDING) {
      const { encoding } = this.codec
      throw decodeError(fromUtf16(encoding), bytes.slice(), 0, bytes.length, 'pending buffer overflow')
    }
    this.pending = at < end ? bytes.slice(at, end) : NOTHING
  }

  reset(): void {
    this.codec.decodeReset?.(this.state)
    this.pending = NOTHING
  }
}
