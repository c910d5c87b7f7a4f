/**
 * Error handling of the multibyte codecs. It is not that of the other codecs: 'ignore' and 'replace' are never looked
 * up, 'replace' encodes a question mark in the codec's present state, and a replacement text must encode.
 * CPython: Modules/cjkcodecs/multibytecodec.c (multibytecodec_encerror, multibytecodec_decerror).
 */

import {
  type ByteSource,
  INTERNAL,
  type MultibyteCodec,
  type Outcome,
  type TextSource,
  TOO_FEW,
} from '../../base/codecs/cjk/multibyte.ts'
import { type ByteBuilder, pointCount } from '../../base/codecs/codec.ts'
import { fromUtf16 } from '../../base/wide_string.ts'
import { decodeError, encodeError, lookupErrorHandler } from '../../objects/codec_errors.ts'
import { call1 } from '../../runtime/calls.ts'
import { indexError, type PyUnicodeError, runtimeError, typeError } from '../../runtime/errors.ts'
import { intValue, PyBytes, type PyStr, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'

/** One run over one input, whose errors share an exception object. */
export interface ErrorContext {
  readonly codec: MultibyteCodec
  readonly errors: string
  error: PyUnicodeError | undefined
}

export const errorContext = (codec: MultibyteCodec, errors: string): ErrorContext => ({
  codec,
  errors,
  error: undefined,
})

interface Span {
  readonly start: number
  readonly end: number
  readonly reason: string
}

function spanOf(outcome: Outcome, at: number, tooFew: number): Span {
  if (outcome === INTERNAL) throw runtimeError('internal codec error')
  if (outcome === TOO_FEW) return { start: at, end: at + tooFew, reason: 'incomplete multibyte sequence' }
  return { start: at, end: at + outcome, reason: 'illegal multibyte sequence' }
}

/** The exception of this run, made or set to this place. */
function exceptionFor(context: ErrorContext, span: Span, make: () => PyUnicodeError): PyUnicodeError {
  const e = context.error
  if (e === undefined) return (context.error = make())
  e.start = span.start
  e.end = span.end
  e.reason = span.reason
  return e
}

/** What the handler returned, and where to go on. */
function handled(
  context: ErrorContext,
  error: PyUnicodeError,
  kind: 'encoding' | 'decoding',
  length: number,
): { replacement: PyValue; position: number } {
  const r = call1(lookupErrorHandler(context.errors), error)
  const [replacement, position] = r instanceof PyTuple && r.items.length === 2 ? r.items : []
  const taken =
    replacement !== undefined &&
    (strValue(replacement) !== undefined || (kind === 'encoding' && replacement instanceof PyBytes))
  const n = position === undefined ? undefined : intValue(position)
  if (!taken || n === undefined) throw typeError(`${kind} error handler must return (str, int) tuple`)
  const fits = typeof n === 'number'
  const at = fits ? (n < 0 ? n + length : n) : -1
  if (at < 0 || at > length) throw indexError(`position ${at} from error handler out of bounds`)
  return { replacement, position: at }
}

/** Deals with what `encode` could not encode: writes a replacement and moves on, or throws. */
export function encodingError(
  context: ErrorContext,
  outcome: Outcome,
  input: TextSource,
  out: ByteBuilder,
  state: Uint8Array,
): void {
  const { codec, errors } = context
  const span = spanOf(outcome, input.at, input.at)
  if (errors === 'replace') {
    const mark: TextSource = { text: '?', at: 0, end: 1 }
    if (codec.encode(mark, out, state, false) !== 0) out.push(63)
  }
  if (errors === 'ignore' || errors === 'replace') {
    input.at = span.end
    return
  }
  const error = exceptionFor(context, span, () =>
    encodeError(fromUtf16(codec.encoding), input.text, span.start, span.end, span.reason),
  )
  if (errors === 'strict') throw error
  const { replacement, position } = handled(context, error, 'encoding', input.end)
  if (replacement instanceof PyBytes) out.append(replacement.data)
  else encodeReplacement(codec, strValue(replacement)!, out, state)
  input.at = position
}

function encodeReplacement(codec: MultibyteCodec, text: PyStr, out: ByteBuilder, state: Uint8Array): void {
  const input: TextSource = { text, at: 0, end: pointCount(text) }
  const outcome = codec.encode(input, out, state, true)
  if (outcome !== 0) encodingError(errorContext(codec, 'strict'), outcome, input, out, state)
}

/** Deals with what `decode` could not decode: gives a replacement and moves on, or throws. */
export function decodingError(context: ErrorContext, outcome: Outcome, input: ByteSource): PyStr {
  const { codec, errors } = context
  const span = spanOf(outcome, input.at, input.end - input.at)
  if (errors === 'ignore' || errors === 'replace') {
    input.at = span.end
    return errors === 'replace' ? '\ufffd' : ''
  }
  const error = exceptionFor(context, span, () =>
    decodeError(
      fromUtf16(codec.encoding),
      input.bytes.slice(0, input.end),
      span.start,
      span.end,
      span.reason,
    ),
  )
  if (errors === 'strict') throw error
  const { replacement, position } = handled(context, error, 'decoding', input.end)
  input.at = position
  return strValue(replacement)!
}
