/**
 * `seek` and `tell` of TextIOWrapper. A position is a byte position where the decoder held nothing, plus
 * the decoder's flags there, how many bytes to feed it and how many characters to drop: packed into one
 * int of five little-endian fields (64, 32, 32, 32 and 8 bits). CPython: Modules/_io/textio.c.
 */

import { toUtf16 } from '../../base/wide_string.ts'
import { textLength } from '../../base/wide_string_ops.ts'
import { equals, index, repr, richCompareBool } from '../../runtime/abstract.ts'
import { callMethod } from '../../runtime/calls.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { LT } from '../../runtime/slots.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, intFromBigInt, PyBytes, type PyInt, type PyValue } from '../../runtime/values.ts'
import { ioError, position, toCInt, toOffset, unsupported } from './common.ts'
import type { DecoderState, TextDecoderLike } from './text_codecs.ts'
import { opened, type PyTextIOWrapper, setDecoded, textSeek, writeFlush } from './textio.ts'

interface Cookie {
  start: number
  flags: number
  bytesToFeed: number
  charsToSkip: number
  needEof: boolean
}

const MASK32 = 0xffffffffn

function packCookie(c: Cookie): PyInt {
  if (c.flags === 0 && c.bytesToFeed === 0 && c.charsToSkip === 0 && !c.needEof) return position(c.start)
  const n =
    BigInt(c.start) |
    ((BigInt(c.flags) & MASK32) << 64n) |
    (BigInt(c.bytesToFeed) << 96n) |
    (BigInt(c.charsToSkip) << 128n) |
    ((c.needEof ? 1n : 0n) << 160n)
  return intFromBigInt(n)
}

function parseCookie(v: PyValue): Cookie {
  const n = BigInt(index(v))
  if (n < 0n) throw overflowError("can't convert negative int to unsigned")
  if (n >= 1n << 168n) throw overflowError('int too big to convert')
  return {
    start: Number(BigInt.asIntN(64, n)),
    flags: Number(BigInt.asIntN(32, n >> 64n)),
    bytesToFeed: Number(BigInt.asIntN(32, n >> 96n)),
    charsToSkip: Number(BigInt.asIntN(32, n >> 128n)),
    needEof: ((n >> 160n) & 0xffn) !== 0n,
  }
}

/** At the very start a decoder is reset: its state there need not be 0 (UTF-16 waits for a BOM). */
function restoreDecoder(decoder: TextDecoderLike, c: Cookie): void {
  if (c.start === 0 && c.flags === 0) decoder.reset()
  else decoder.setState({ buffer: new Uint8Array(0), flags: int(c.flags) })
}

// ---- seek

function seek(self: PyTextIOWrapper, cookieValue: PyValue, whenceValue: PyValue): PyValue {
  const whence = toCInt(whenceValue)
  const buffer = opened(self)
  if (!self.seekable) throw unsupported('underlying stream is not seekable')
  let cookie = cookieValue
  if (whence === 1) {
    if (!equals(cookie, int(0))) throw unsupported("can't do nonzero cur-relative seeks")
    cookie = callMethod(self, 'tell')
  } else if (whence === 2) {
    if (!equals(cookie, int(0))) throw unsupported("can't do nonzero end-relative seeks")
    return seekToEnd(self, buffer)
  } else if (whence !== 0) throw valueError(`invalid whence (${whence}, should be 0, 1 or 2)`)
  if (richCompareBool(cookie, int(0), LT)) {
    throw valueError('negative seek position %s', toUtf16(repr(cookie)))
  }
  callMethod(self, 'flush')
  const c = parseCookie(cookie)
  callMethod(buffer, 'seek', position(c.start))
  setDecoded(self, undefined)
  self.snapshot = undefined
  if (self.decoder !== undefined) restoreDecoder(self.decoder, c)
  if (c.charsToSkip !== 0 && self.decoder !== undefined) replay(self, buffer, self.decoder, c)
  else self.snapshot = { flags: int(c.flags), buffer: new Uint8Array(0) }
  if (c.start === 0 && c.flags === 0) self.encoder?.reset()
  else self.encoder?.continueStream()
  return cookie
}

function seekToEnd(self: PyTextIOWrapper, buffer: PyValue): PyValue {
  callMethod(self, 'flush')
  setDecoded(self, undefined)
  self.snapshot = undefined
  self.decoder?.reset()
  const at = callMethod(buffer, 'seek', int(0), int(2))
  if (self.encoder !== undefined) {
    if (equals(at, int(0))) self.encoder.reset()
    else self.encoder.continueStream()
  }
  return at
}

/** Decodes from the safe point on and drops what lies before the position. */
function replay(self: PyTextIOWrapper, buffer: PyValue, decoder: TextDecoderLike, c: Cookie): void {
  const chunk = callMethod(buffer, 'read', int(c.bytesToFeed))
  if (!(chunk instanceof PyBytes)) {
    throw typeError(`underlying read() should have returned a bytes object, not '${typeOf(chunk).name}'`)
  }
  self.snapshot = { flags: int(c.flags), buffer: chunk.data }
  const text = decoder.decode(chunk.data, c.needEof, chunk)
  setDecoded(self, text)
  if (textLength(text) < c.charsToSkip) throw ioError("can't restore logical file position")
  self.used = c.charsToSkip
}

// ---- tell

function tell(self: PyTextIOWrapper): PyValue {
  const buffer = opened(self)
  if (!self.seekable) throw unsupported('underlying stream is not seekable')
  if (!self.telling) throw ioError('telling position disabled by next() call')
  writeFlush(self)
  callMethod(self, 'flush')
  const at = callMethod(buffer, 'tell')
  const { decoder, snapshot } = self
  if (decoder === undefined || snapshot === undefined) return at
  const cookie: Cookie = {
    start: toOffset(at) - snapshot.buffer.length,
    flags: toCInt(snapshot.flags),
    bytesToFeed: 0,
    charsToSkip: 0,
    needEof: false,
  }
  if (self.used === 0) return packCookie(cookie)
  const saved = decoder.getState()
  try {
    return packCookie(locate(self, decoder, snapshot.buffer, cookie))
  } finally {
    decoder.setState(saved)
  }
}

const flagsOf = (state: DecoderState): number => toCInt(state.flags)

/** The decoded length of `bytes` from where the decoder is. */
const feed = (decoder: TextDecoderLike, bytes: Uint8Array, final = false): number =>
  textLength(decoder.decode(bytes, final))

/** Finds a point close before the position where the decoder holds nothing, and how to go on from it. */
function locate(self: PyTextIOWrapper, decoder: TextDecoderLike, input: Uint8Array, c: Cookie): Cookie {
  let chars = self.used
  const [skip, decodedThere] = safeStart(self, decoder, input, c, chars)
  chars -= decodedThere
  c.start += skip
  c.charsToSkip = chars
  if (chars === 0) return c
  return feedBytes(decoder, input, skip, c, chars)
}

/** [bytes to a safe point, characters before it]; guessed from the ratio of bytes to characters, then corrected. */
function safeStart(
  self: PyTextIOWrapper,
  decoder: TextDecoderLike,
  input: Uint8Array,
  c: Cookie,
  chars: number,
): [number, number] {
  let skip = Math.trunc(self.ratio * chars)
  let back = 1
  while (skip > 0) {
    restoreDecoder(decoder, c)
    const n = feed(decoder, input.subarray(0, skip))
    if (n <= chars) {
      const state = decoder.getState()
      if (state.buffer.length === 0) {
        c.flags = flagsOf(state)
        return [skip, n]
      }
      skip -= state.buffer.length
      back = 1
    } else {
      skip -= back
      back *= 2
    }
  }
  restoreDecoder(decoder, c)
  return [0, 0]
}

/** Byte by byte to the position, moving the safe point along where the decoder holds nothing. */
function feedBytes(
  decoder: TextDecoderLike,
  input: Uint8Array,
  from: number,
  c: Cookie,
  wanted: number,
): Cookie {
  let chars = wanted
  let decoded = 0
  let i = from
  for (; i < input.length; i++) {
    decoded += feed(decoder, input.subarray(i, i + 1))
    c.bytesToFeed++
    const state = decoder.getState()
    if (state.buffer.length === 0 && decoded <= chars) {
      c.start += c.bytesToFeed
      chars -= decoded
      c.flags = flagsOf(state)
      c.bytesToFeed = 0
      decoded = 0
    }
    if (decoded >= chars) break
  }
  if (i === input.length) {
    decoded += feed(decoder, new Uint8Array(0), true)
    c.needEof = true
    if (decoded < chars) throw ioError("can't reconstruct logical file position")
  }
  c.charsToSkip = chars
  return c
}

textSeek.seek = seek
textSeek.tell = tell
