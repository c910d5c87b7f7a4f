/**
 * TextIOWrapper: text over a buffered stream of bytes.
 *
 * Reading: `decoded` is the text of the last chunk, `used` how much of it was given out; while `telling`,
 * `snapshot` says which bytes the chunk came from. Writing: `pending` holds text and bytes that are
 * joined and encoded once, when a chunk is full. CPython: Modules/_io/textio.c.
 */
import { concatBytes } from '../../base/bytes.ts'
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import {
  concatText,
  indexOfText,
  joinTexts,
  replaceText,
  sliceText,
  textLength,
} from '../../base/wide_string_ops.ts'
import type { HostStat } from '../../host/host.ts'
import { hasBuffer } from '../../objects/buffer.ts'
import { lookupErrorHandler } from '../../objects/codec_errors.ts'
import { awaitEnd } from '../../objects/finalization.ts'
import { readonlyMembers } from '../../objects/members.ts'
import { equals, index, isTrue, repr } from '../../runtime/abstract.ts'
import { getAttr, hasAttr, lookupAttr } from '../../runtime/attributes.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import {
  attributeError,
  exc,
  newException,
  overflowError,
  PyBaseException,
  runtimeError,
  typeError,
  valueError,
} from '../../runtime/errors.ts'
import { reprEnter, reprLeave } from '../../runtime/repr_enter.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import { int, None, PyBytes, type PyStr, type PyValue, strValue } from '../../runtime/values.ts'
import { forgetStream } from './abandoned.ts'
import {
  bufferedRandomType,
  bufferedRead1,
  bufferedReadAll,
  bufferedReaderType,
  bufferedWriterType,
  shownName,
} from './buffered.ts'
import { PyBuffered, writeBytes } from './buffered_core.ts'
import {
  boolMember,
  bothInTurn,
  callTrue,
  cannotPickle,
  ioError,
  isNative,
  join,
  retrying,
  sizeOrNone,
  toLength,
  uninitialized,
  unsupported,
  withBytes,
} from './common.ts'
import { fileIOType, PyFileIO } from './fileio.ts'
import { checkClosed } from './iobase.ts'
import { findLineEnd, type LineEnd } from './newlines.ts'
import { addPending, type PendingStream, removePending } from './pending.ts'
import {
  checkNewline,
  devMode,
  localeEncoding,
  optionalText,
  PyTextIOBase,
  textIOBaseType,
  untilNull,
  utf8Mode,
  warnDefaultEncoding,
  withoutNull,
} from './text_base.ts'
import {
  type DecoderState,
  type TextCodec,
  type TextDecoderLike,
  type TextEncoderLike,
  textCodec,
  withNewlines,
} from './text_codecs.ts'

const CHUNK_SIZE = 8192
const encoder = new TextEncoder()

export class PyTextIOWrapper extends PyTextIOBase implements PendingStream {
  ok = false
  detached = false
  buffer: PyValue | undefined = undefined
  /** The FileIO below a native buffer: its descriptor says whether the stream is closed. */
  file: PyFileIO | undefined = undefined
  encoding: PyValue = None
  errors: PyValue = 'strict'
  decoder: TextDecoderLike | undefined = undefined
  encoder: TextEncoderLike | undefined = undefined
  chunkSize = CHUNK_SIZE
  line_buffering = false
  write_through = false
  finalizing = false
  seekable = false
  telling = false
  hasRead1 = false

  readUniversal = true
  readTranslate = true
  lineEnd: LineEnd = 'translated'
  /** What "\n" is written as, where it is not itself. */
  writeNewline: string | undefined = undefined

  decoded: PyStr | undefined = undefined
  used = 0
  /** The decoder's flags before the chunk, and the bytes it decoded since then. */
  snapshot: DecoderState | undefined = undefined
  /** Bytes per character of the last chunk. */
  ratio = 0

  pending: (string | Uint8Array)[] = []
  pendingCount = 0
  readonly flushOrder = 0

  fileBelow(): HostStat | undefined {
    return this.file !== undefined && this.file.fd >= 0 ? this.file.stat : undefined
  }
}

// ---- state

/** The buffer below; ValueError before `__init__` and after `detach`. */
export function attached(self: PyTextIOWrapper): PyValue {
  if (!self.ok) throw uninitialized()
  if (self.detached) throw valueError('underlying buffer has been detached')
  return self.buffer!
}

/** As `attached`, refusing a closed stream. */
export function opened(self: PyTextIOWrapper): PyValue {
  const buffer = attached(self)
  if (self.cls !== textIOWrapperType) checkClosed(self)
  else if (self.file !== undefined ? self.file.fd < 0 : isTrue(getAttr(buffer, 'closed'))) {
    throw valueError('I/O operation on closed file.')
  }
  return buffer
}

export function setDecoded(self: PyTextIOWrapper, text: PyStr | undefined): void {
  self.decoded = text
  self.used = 0
}

/** The next `n` decoded characters; all of them if negative. */
function takeDecoded(self: PyTextIOWrapper, n: number): PyStr {
  const { decoded, used } = self
  if (decoded === undefined) return ''
  const available = textLength(decoded) - used
  const count = n < 0 || n > available ? available : n
  self.used += count
  return used === 0 && count === available ? decoded : sliceText(decoded, used, used + count)
}

// ---- setting up

function setNewline(self: PyTextIOWrapper, newline: string | undefined): void {
  self.readUniversal = newline === undefined || newline === ''
  self.readTranslate = newline === undefined
  self.lineEnd = newline === undefined ? 'translated' : newline === '' ? 'universal' : newline
  self.writeNewline = newline === '\r' || newline === '\r\n' ? newline : undefined
}

function setCodec(self: PyTextIOWrapper, buffer: PyValue, codec: TextCodec, errors: string): void {
  if (callTrue(buffer, 'readable')) {
    const decoder = codec.decoder(errors)
    self.decoder = self.readUniversal ? withNewlines(decoder, self.readTranslate) : decoder
  }
  if (callTrue(buffer, 'writable')) self.encoder = codec.encoder(errors)
}

/** Behind the start of a stream no BOM is written. */
function fixEncoderState(self: PyTextIOWrapper, buffer: PyValue): void {
  if (!self.seekable || self.encoder === undefined) return
  if (!equals(callMethod(buffer, 'tell'), int(0))) self.encoder.continueStream()
}

function errorsName(errors: PyValue): string {
  if (errors === None) return 'strict'
  const s = strValue(errors)
  if (s === undefined) {
    throw typeError("TextIOWrapper() argument 'errors' must be str or None, not %T", errors)
  }
  const name = withoutNull(s)
  if (devMode()) lookupErrorHandler(name)
  return name
}

function encodingName(encoding: string | undefined): string {
  if (encoding === undefined && utf8Mode()) return 'utf-8'
  return encoding === undefined || encoding === 'locale' ? localeEncoding() : encoding
}

function init(
  self: PyTextIOWrapper,
  buffer: PyValue,
  encodingArgument: PyValue,
  errorsArgument: PyValue,
  newlineArgument: PyValue,
  lineBuffering: boolean,
  writeThrough: boolean,
): void {
  self.ok = false
  self.detached = false
  const given = optionalText(encodingArgument, 'TextIOWrapper', 'encoding')
  const newline = optionalText(newlineArgument, 'TextIOWrapper', 'newline')
  if (given === undefined) warnDefaultEncoding(1)
  const errors = errorsName(errorsArgument)
  checkNewline(newline)
  clear(self)
  const encoding = encodingName(given)
  const codec = textCodec(encoding)
  self.encoding = fromUtf16(encoding)
  self.errors = errorsArgument === None ? 'strict' : errorsArgument
  self.chunkSize = CHUNK_SIZE
  self.line_buffering = lineBuffering
  self.write_through = writeThrough
  setNewline(self, newline)
  self.buffer = buffer
  setCodec(self, buffer, codec, errors)
  self.file = fileOf(buffer)
  self.seekable = self.telling = callTrue(buffer, 'seekable')
  self.hasRead1 = hasAttr(buffer, 'read1')
  fixEncoderState(self, buffer)
  self.ok = true
  if (typeOf(buffer).isHeap() || (buffer instanceof PyBuffered && buffer.hasEnd)) awaitEnd(self)
}

function clear(self: PyTextIOWrapper): void {
  self.buffer = self.file = self.decoder = self.encoder = self.snapshot = undefined
  setDecoded(self, undefined)
  self.pending = []
  self.pendingCount = 0
  self.ratio = 0
  removePending(self)
}

/** The plain FileIO below a plain buffer. */
function fileOf(buffer: PyValue): PyFileIO | undefined {
  const type = typeOf(buffer)
  const native = type === bufferedReaderType || type === bufferedWriterType || type === bufferedRandomType
  const raw = native ? lookupAttr(buffer, 'raw') : undefined
  return raw instanceof PyFileIO && raw.cls === fileIOType ? raw : undefined
}

/** A C long. */
function toLong(v: PyValue): number {
  const n = index(v)
  if (BigInt.asIntN(64, BigInt(n)) !== BigInt(n))
    throw overflowError('Python int too large to convert to C long')
  return Number(n)
}

/** True, false or None for what it is now. */
function optionalFlag(v: PyValue, now: boolean): boolean {
  return v === None ? now : toLong(v) !== 0
}
function indexed(v: PyValue): PyValue {
  if (typeOf(v).slots.nb_index === null) throw typeError("'%T' object cannot be interpreted as an integer", v)
  return v
}

function reconfigure(
  self: PyTextIOWrapper,
  encoding: PyValue,
  errors: PyValue,
  newline: PyValue | undefined,
  lineBuffering: PyValue,
  writeThrough: PyValue,
): PyValue {
  for (const [name, v] of [
    ['encoding', encoding],
    ['errors', errors],
    ['newline', newline ?? None],
  ] as const) {
    if (v !== None && strValue(v) === undefined) {
      throw typeError(`reconfigure() argument '${name}' must be str or None, not %T`, v)
    }
  }
  const changes = encoding !== None || errors !== None || newline !== undefined
  if (self.decoded !== undefined && changes) {
    throw unsupported('It is not possible to set the encoding or newline of stream after the first read')
  }
  const newlineText = newline === undefined ? undefined : optionalText(newline, 'reconfigure', 'newline')
  checkNewline(newlineText)
  const line = optionalFlag(lineBuffering, self.line_buffering)
  const through = optionalFlag(writeThrough, self.write_through)
  callMethod(self, 'flush')
  self.ratio = 0
  if (newline !== undefined) setNewline(self, newlineText)
  if (changes) changeEncoding(self, encoding, errors)
  self.line_buffering = line
  self.write_through = through
  return None
}

function changeEncoding(self: PyTextIOWrapper, encoding: PyValue, errors: PyValue): void {
  const buffer = attached(self)
  const handler = errors !== None ? errors : encoding === None ? self.errors : 'strict'
  const asked = encoding === None ? self.encoding : encoding
  const name = untilNull(strValue(asked) ?? '')
  const isLocale = encoding !== None && strValue(asked) === 'locale'
  const actual = isLocale ? localeEncoding() : name
  setCodec(self, buffer, textCodec(actual), untilNull(strValue(handler) ?? 'strict'))
  self.encoding = isLocale ? fromUtf16(actual) : asked
  self.errors = handler
  fixEncoderState(self, buffer)
}

// ---- writing

function joinPending(pending: readonly (string | Uint8Array)[]): Uint8Array {
  if (pending.every(p => typeof p === 'string')) return encoder.encode(pending.join(''))
  const parts = pending.map(p => (typeof p === 'string' ? encoder.encode(p) : p))
  return join(parts)
}

/** Gives what waits to the buffer below, without flushing that. */
export function writeFlush(self: PyTextIOWrapper): void {
  if (self.pending.length === 0) return
  const bytes = joinPending(self.pending)
  self.pending = []
  self.pendingCount = 0
  removePending(self)
  const { buffer } = self
  if (buffer instanceof PyBuffered && isPlain(buffer, 'write')) retrying(() => writeBytes(buffer, bytes))
  else retrying(() => callMethod(buffer ?? None, 'write', new PyBytes(bytes)))
}

/** True for a native buffered stream whose `method` was not replaced. */
function isPlain(buffer: PyBuffered, method: string): boolean {
  const type = typeOf(buffer)
  const native = type === bufferedReaderType || type === bufferedWriterType || type === bufferedRandomType
  return native && isNative(buffer, type, method)
}

const ASCII = /^[\0-\x7f]*$/

/** What is kept of a text: itself while it is ASCII and small, else its bytes. */
function encoded(self: PyTextIOWrapper, codec: TextEncoderLike, text: PyStr): string | Uint8Array {
  if (
    codec.asciiCompatible &&
    typeof text === 'string' &&
    text.length <= self.chunkSize &&
    ASCII.test(text)
  ) {
    return text
  }
  return codec.encode(text)
}

const hasCharacter = (s: PyStr, c: string): boolean =>
  typeof s === 'string' ? s.includes(c) : indexOfText(s, c) >= 0

function writable(self: PyTextIOWrapper): TextEncoderLike {
  opened(self)
  if (self.encoder === undefined) throw unsupported('not writable')
  return self.encoder
}

/** `value.replace('\n', newline)`: by its own method where it is an instance of a subclass. */
function withNewline(value: PyValue, text: PyStr, newline: string): PyStr {
  if (value === text) return replaceText(text, '\n', newline)
  const r = callMethod(value, 'replace', '\n', newline)
  const replaced = strValue(r)
  if (replaced === undefined) throw typeError('replace() should return a str, not %T', r)
  return replaced
}

function write(self: PyTextIOWrapper, value: PyValue): PyValue {
  const given = strValue(value)
  if (given === undefined) throw typeError('write() argument must be str, not %T', value)
  let codec = writable(self)
  let text = given
  const newline = self.writeNewline
  const hasLf = (newline !== undefined || self.line_buffering) && hasCharacter(text, '\n')
  if (hasLf && newline !== undefined) {
    text = withNewline(value, given, newline)
    codec = writable(self)
  }
  const flushBelow = self.line_buffering && (hasLf || hasCharacter(text, '\r'))
  keep(self, encoded(self, codec, text))
  if (self.pendingCount >= self.chunkSize || flushBelow || self.write_through) writeFlush(self)
  if (flushBelow) callMethod(self.buffer ?? None, 'flush')
  forgetRead(self)
  self.decoder?.reset()
  return int(textLength(given))
}

function keep(self: PyTextIOWrapper, part: string | Uint8Array): void {
  // Large pieces are not joined to what waits. A write may add to it meanwhile.
  if (part.length >= self.chunkSize) while (self.pending.length > 0) writeFlush(self)
  if (self.pending.length === 0) addPending(self)
  self.pending.push(part)
  self.pendingCount += part.length
}

function forgetRead(self: PyTextIOWrapper): void {
  if (self.snapshot === undefined) return
  setDecoded(self, undefined)
  self.snapshot = undefined
}

// ---- reading

/** Reads and decodes a chunk; false at the end. */
function readChunk(self: PyTextIOWrapper, sizeHint: number): boolean {
  const { decoder } = self
  if (decoder === undefined) throw unsupported('not readable')
  const before = self.telling ? decoder.getState() : undefined
  const hint = sizeHint > 0 ? Math.trunc(Math.max(self.ratio, 1) * sizeHint) : sizeHint
  const size = Math.max(self.chunkSize, hint)
  const { buffer } = self
  if (self.hasRead1 && buffer instanceof PyBuffered && isPlain(buffer, 'read1')) {
    return decodeChunk(self, decoder, bufferedRead1(buffer, size), before)
  }
  const method = self.hasRead1 ? 'read1' : 'read'
  const chunk = callMethod(buffer ?? None, method, int(size))
  if (!hasBuffer(chunk)) {
    throw typeError(`underlying ${method}() should have returned a bytes-like object, not '%T'`, chunk)
  }
  return withBytes(chunk, bytes => decodeChunk(self, decoder, bytes, before, chunk))
}

function decodeChunk(
  self: PyTextIOWrapper,
  decoder: TextDecoderLike,
  bytes: Uint8Array,
  before: DecoderState | undefined,
  source?: PyValue,
): boolean {
  const text = decoder.decode(bytes, bytes.length === 0, source)
  setDecoded(self, text)
  const n = textLength(text)
  self.ratio = n > 0 ? bytes.length / n : 0
  if (before !== undefined) {
    self.snapshot = { flags: before.flags, buffer: following(before.buffer, bytes, source !== undefined) }
  }
  return n > 0 || bytes.length > 0
}

/** `copy`: the bytes belong to an object that may change. */
function following(before: Uint8Array, bytes: Uint8Array, copy: boolean): Uint8Array {
  if (before.length === 0) return copy ? bytes.slice() : bytes
  return concatBytes([before, bytes])
}

function readAllText(self: PyTextIOWrapper, decoder: TextDecoderLike): PyStr {
  const { buffer } = self
  let text: PyStr
  if (buffer instanceof PyBuffered && isPlain(buffer, 'read')) {
    const bytes = bufferedReadAll(buffer)
    if (bytes === undefined) throw newException(exc.BlockingIOError, 'Read returned None.')
    text = decoder.decode(bytes, true)
  } else {
    const bytes = callMethod(buffer ?? None, 'read')
    if (bytes === None) throw newException(exc.BlockingIOError, 'Read returned None.')
    if (!hasBuffer(bytes)) throw typeError("a bytes-like object is required, not '%T'", bytes)
    text = withBytes(bytes, data => decoder.decode(data, true, bytes))
  }
  const rest = takeDecoded(self, -1)
  if (self.snapshot !== undefined) {
    setDecoded(self, undefined)
    self.snapshot = undefined
  }
  return rest === '' ? text : concatText(rest, text)
}

function read(self: PyTextIOWrapper, size: PyValue): PyValue {
  const n = sizeOrNone(size)
  opened(self)
  if (self.decoder === undefined) throw unsupported('not readable')
  writeFlush(self)
  if (n < 0) return readAllText(self, self.decoder)
  const parts = [takeDecoded(self, n)]
  let remaining = n - textLength(parts[0]!)
  while (remaining > 0 && retrying(() => readChunk(self, remaining))) {
    const part = takeDecoded(self, remaining)
    parts.push(part)
    remaining -= textLength(part)
  }
  return parts.length === 1 ? parts[0]! : joinTexts(parts)
}

/** A line with its end, of at most `limit` characters if that is not negative; '' at the end of the stream. */
function readline(self: PyTextIOWrapper, limit: number): PyStr {
  opened(self)
  writeFlush(self)
  const { decoded, used } = self
  if (limit < 0 && decoded !== undefined && used < textLength(decoded)) {
    const end = findLineEnd(decoded, used, self.lineEnd)
    if (end >= 0) {
      self.used = end
      return sliceText(decoded, used, end)
    }
  }
  return readLongLine(self, limit)
}

function readLongLine(self: PyTextIOWrapper, limit: number): PyStr {
  const chunks: PyStr[] = []
  let length = 0
  let remaining: PyStr = ''
  for (;;) {
    if (!ensureDecoded(self)) {
      setDecoded(self, undefined)
      self.snapshot = undefined
      chunks.push(remaining)
      break
    }
    const carried = textLength(remaining)
    const start = carried > 0 ? 0 : self.used
    const line: PyStr = carried > 0 ? concatText(remaining, self.decoded!) : self.decoded!
    const found = findLineEnd(line, start, self.lineEnd)
    let end = found >= 0 ? found : -1 - found
    const limited = limit >= 0 && end - start + length >= limit
    if (limited) end = start + limit - length
    if (found >= 0 || limited) {
      self.used = end - carried
      chunks.push(sliceText(line, start, end))
      break
    }
    if (end > start) {
      chunks.push(sliceText(line, start, end))
      length += end - start
    }
    remaining = sliceText(line, end, textLength(line))
    setDecoded(self, undefined)
  }
  return chunks.length === 1 ? chunks[0]! : joinTexts(chunks)
}

/** Reads until there is decoded text; false at the end. Text that was all given out counts as text. */
function ensureDecoded(self: PyTextIOWrapper): boolean {
  while (self.decoded === undefined || textLength(self.decoded) === 0) {
    if (!retrying(() => readChunk(self, 0))) return false
  }
  return true
}

function next(self: PyTextIOWrapper): PyValue | undefined {
  attached(self)
  self.telling = false
  let line: PyStr
  let result: PyValue
  if (self.cls === textIOWrapperType) result = line = readline(self, -1)
  else {
    result = callMethod(self, 'readline')
    const text = strValue(result)
    if (text === undefined) {
      throw ioError(`readline() should have returned a str object, not '${typeOf(result).name}'`)
    }
    line = text
  }
  if (line !== '') return result
  self.snapshot = undefined
  self.telling = self.seekable
  return undefined
}

// ---- the rest

function flush(self: PyTextIOWrapper): PyValue {
  const buffer = opened(self)
  self.telling = self.seekable
  writeFlush(self)
  return callMethod(buffer, 'flush')
}

function close(self: PyTextIOWrapper): PyValue {
  const buffer = attached(self)
  // Looking at `closed` may have detached the buffer.
  if (isTrue(getAttr(buffer, 'closed')) || self.detached) return None
  if (self.finalizing) {
    try {
      callMethod(buffer, '_dealloc_warn', self)
    } catch (e) {
      if (!(e instanceof PyBaseException)) throw e
    }
  }
  return bothInTurn(
    () => callMethod(self, 'flush'),
    () => {
      forgetStream(self)
      return callMethod(buffer, 'close')
    },
  )
}

function detach(self: PyTextIOWrapper): PyValue {
  const buffer = attached(self)
  callMethod(self, 'flush')
  self.buffer = self.file = undefined
  self.detached = true
  forgetStream(self)
  return buffer
}

function textRepr(self: PyTextIOWrapper): PyStr {
  if (!self.ok) throw uninitialized()
  const type = typeOf(self)
  const typeName = type.isHeap() ? type.name : '_io.TextIOWrapper'
  if (!reprEnter(self)) throw runtimeError(`reentrant call inside ${typeName}.__repr__`)
  try {
    const name = shownName(self)
    const mode = lookupAttr(self, 'mode')
    const shown = (label: string, v: PyValue | undefined) =>
      v === undefined ? '' : ` ${label}=${toUtf16(repr(v))}`
    return fromUtf16(
      `<${typeName}${shown('name', name)}${shown('mode', mode)}${shown('encoding', self.encoding)}>`,
    )
  } finally {
    reprLeave(self)
  }
}

const forward =
  (name: string) =>
  (self: PyTextIOWrapper): PyValue =>
    callMethod(attached(self), name)

function setChunkSize(self: PyTextIOWrapper, value: PyValue | undefined): void {
  attached(self)
  if (value === undefined) {
    throw attributeError(
      self,
      '_CHUNK_SIZE',
      "attribute '_CHUNK_SIZE' of '_io.TextIOWrapper' objects cannot be deleted",
    )
  }
  const n = toLength(indexed(value))
  if (n <= 0) throw valueError('a strictly positive integer is required')
  self.chunkSize = n
}

export const textIOWrapperType: PyType = defineType(PyTextIOWrapper, {
  name: 'TextIOWrapper',
  module: '_io',
  base: textIOBaseType,
  slots: { tp_repr: textRepr, tp_iternext: next },
  init: [
    'buffer, encoding = None, errors = None, newline = None, line_buffering: bool = False, write_through: bool = False',
    init,
  ],
  methods: {
    detach: ['', detach],
    reconfigure: [
      '*, encoding = None, errors = None, newline = <unrepresentable>, line_buffering = None, write_through = None',
      reconfigure,
    ],
    write: ['text, /', write],
    read: ['size = -1, /', read],
    readline: [
      'size: int = -1, /',
      (self, size) => {
        attached(self)
        return readline(self, size)
      },
    ],
    flush: ['', flush],
    close: ['', close],
    fileno: ['', forward('fileno')],
    seekable: ['', forward('seekable')],
    readable: ['', forward('readable')],
    writable: ['', forward('writable')],
    isatty: ['', forward('isatty')],
    seek: ['cookie, whence = 0, /', (self, cookie, whence) => textSeek.seek(self, cookie, whence)],
    tell: ['', self => textSeek.tell(self)],
    truncate: [
      'pos = None, /',
      (self, pos) => {
        const buffer = attached(self)
        callMethod(self, 'flush')
        return callMethod(buffer, 'truncate', pos)
      },
    ],
    __getstate__: ['', cannotPickle],
  },
  getset: {
    buffer: self => attached(self),
    name: self => getAttr(attached(self), 'name'),
    closed: self => getAttr(attached(self), 'closed'),
    newlines: self => {
      attached(self)
      return self.decoder?.newlines() ?? None
    },
    errors: self => {
      if (!self.ok) throw uninitialized()
      return self.errors
    },
    _CHUNK_SIZE: [
      self => {
        attached(self)
        return int(self.chunkSize)
      },
      setChunkSize,
    ],
    _finalizing: boolMember<PyTextIOWrapper, 'finalizing'>('finalizing'),
  },
  attributes: () =>
    readonlyMembers(textIOWrapperType, {
      encoding: 'encoding',
      line_buffering: 'line_buffering',
      write_through: 'write_through',
    }),
})

/** Set by `text_seek`. */
export const textSeek = {} as {
  seek(self: PyTextIOWrapper, cookie: PyValue, whence: PyValue): PyValue
  tell(self: PyTextIOWrapper): PyValue
}
