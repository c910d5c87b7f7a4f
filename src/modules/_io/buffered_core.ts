/**
 * The one buffer behind BufferedReader, BufferedWriter and BufferedRandom, and its moves.
 *
 * `pos` is where the stream stands in the buffer, `rawPos` where the raw stream stands in it, -1 when
 * unknown. [pos, readEnd) was read ahead; [writePos, writeEnd) waits to be written; an end of -1 means
 * that side holds nothing. `absPos` caches the position of the raw stream in the file, -1 when unknown.
 * A raw stream that is exactly FileIO is called directly, any other by its Python methods.
 * CPython: Modules/_io/bufferedio.c.
 */
import type { HostStat } from '../../host/host.ts'
import { simpleBuffer } from '../../objects/buffer.ts'
import { viewOfBuffer } from '../../objects/memoryview_value.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call0, callMethod } from '../../runtime/calls.ts'
import {
  exc,
  isException,
  type PyBaseException,
  runtimeError,
  typeError,
  valueError,
} from '../../runtime/errors.ts'
import { int, None, PyBytes, type PyValue } from '../../runtime/values.ts'
import { PyBufferedIOBase } from './buffered_base.ts'
import {
  blockingError,
  EAGAIN,
  ioError,
  isClosed,
  isNative,
  join,
  position,
  retrying,
  toLength,
  toOffset,
} from './common.ts'
import { fileIOType, fileRead, fileReadall, fileSeek, fileWrite, PyFileIO } from './fileio.ts'
import { addPending, type PendingStream, removePending } from './pending.ts'

const NOTHING = new Uint8Array(0)

export class PyBuffered extends PyBufferedIOBase implements PendingStream {
  raw: PyValue | undefined = undefined
  /** `__init__` has succeeded and `detach` was not called. */
  ok = false
  detached = false
  readable = false
  writable = false
  finalizing = false
  /** What happens at its end matters (objects/finalization): it is over a file or an object of Python's. */
  hasEnd = false
  bufferSize = 0
  /** Empty until first used; undefined once the stream is closed. */
  buffer: Uint8Array | undefined = undefined
  pos = 0
  rawPos = 0
  readEnd = -1
  writePos = 0
  writeEnd = -1
  absPos = -1
  /** An operation is going on: a call from inside of it is an error. */
  busy = false
  /** The raw stream is a FileIO and this class is native: `closed` is its descriptor. */
  file: PyFileIO | undefined = undefined
  readonly flushOrder = 1

  fileBelow(): HostStat | undefined {
    return this.raw instanceof PyFileIO && this.raw.fd >= 0 ? this.raw.stat : undefined
  }
}

// ---- state

export function checkInitialized(self: PyBuffered): PyValue {
  if (self.ok && self.raw !== undefined) return self.raw
  throw valueError(self.detached ? 'raw stream has been detached' : 'I/O operation on uninitialized object')
}

export function bufferedClosed(self: PyBuffered): boolean {
  if (self.buffer === undefined) return true
  return self.file !== undefined ? self.file.fd < 0 : isClosed(checkInitialized(self))
}

/** What was read ahead is still given out after the file was closed below. */
export function checkOpen(self: PyBuffered, what: string): PyValue {
  const raw = checkInitialized(self)
  if (bufferedClosed(self) && readAhead(self) === 0) throw valueError(`${what} closed file`)
  return raw
}

/** Runs `f` as the only operation on the stream. */
export function exclusively<T>(self: PyBuffered, f: () => T): T {
  if (self.busy) throw runtimeError('reentrant call inside %R', self)
  self.busy = true
  try {
    return f()
  } finally {
    self.busy = false
  }
}

export function storeOf(self: PyBuffered): Uint8Array {
  let store = self.buffer ?? NOTHING
  if (store.length === 0) self.buffer = store = new Uint8Array(self.bufferSize)
  return store
}

const validRead = (self: PyBuffered): boolean => self.readable && self.readEnd !== -1
const validWrite = (self: PyBuffered): boolean => self.writable && self.writeEnd !== -1

export const readAhead = (self: PyBuffered): number => (validRead(self) ? self.readEnd - self.pos : 0)

export const rawOffset = (self: PyBuffered): number =>
  (validRead(self) || validWrite(self)) && self.rawPos >= 0 ? self.rawPos - self.pos : 0

export function resetRead(self: PyBuffered): void {
  self.readEnd = -1
}

export function resetWrite(self: PyBuffered): void {
  self.writePos = 0
  self.writeEnd = -1
  removePending(self)
}

function adjustPosition(self: PyBuffered, at: number): void {
  self.pos = at
  if (validRead(self) && self.readEnd < at) self.readEnd = at
}

/** Sets up the buffer for a raw stream that was found fit. */
export function initBuffered(self: PyBuffered, raw: PyValue, size: number): void {
  self.raw = raw
  self.bufferSize = size
  if (size <= 0) throw valueError('buffer size must be strictly positive')
  self.buffer = NOTHING
  self.busy = false
  self.pos = 0
  try {
    rawTell(self)
  } catch (e) {
    if (!isException(e, exc.Exception)) throw e
  }
  resetRead(self)
  resetWrite(self)
}

// ---- the raw stream

/** The raw stream if its native method may be called past Python. */
function nativeFile(self: PyBuffered, method: string): PyFileIO | undefined {
  const raw = self.raw
  return raw instanceof PyFileIO && isNative(raw, fileIOType, method) ? raw : undefined
}

function checkPosition(self: PyBuffered, n: number): number {
  if (n < 0) throw ioError(`Raw stream returned invalid position ${n}`)
  self.absPos = n
  return n
}

export function rawTell(self: PyBuffered): number {
  const file = nativeFile(self, 'tell')
  if (file !== undefined && file.fd >= 0) return checkPosition(self, fileSeek(file, 0, 1))
  return checkPosition(self, toOffset(callMethod(checkRaw(self), 'tell')))
}

const checkRaw = (self: PyBuffered): PyValue => self.raw ?? None

export function rawSeek(self: PyBuffered, target: number, whence: number): number {
  const file = nativeFile(self, 'seek')
  if (file !== undefined && file.fd >= 0) return checkPosition(self, fileSeek(file, target, whence))
  const r = callMethod(checkRaw(self), 'seek', position(target), int(whence))
  return checkPosition(self, toOffset(r))
}

/** One raw read; undefined if it would block. */
export function rawRead(self: PyBuffered, into: Uint8Array): number | undefined {
  const file = nativeFile(self, 'readinto')
  const n = file !== undefined ? fileRead(file, into) : foreignRead(self, into)
  if (n !== undefined && n > 0 && self.absPos !== -1) self.absPos += n
  return n
}

function foreignRead(self: PyBuffered, into: Uint8Array): number | undefined {
  const view = viewOfBuffer(simpleBuffer(None, into, false, 0))
  const r = retrying(() => callMethod(checkRaw(self), 'readinto', view))
  if (r === None) return undefined
  let n: number
  try {
    n = toLength(r)
  } catch (e) {
    if (!isException(e, exc.Exception)) throw e
    const failed = ioError('raw readinto() failed')
    failed.cause = failed.context = e as PyBaseException
    failed.suppressContext = true
    throw failed
  }
  if (n < 0 || n > into.length) {
    throw ioError(
      `raw readinto() returned invalid length ${n} (should have been between 0 and ${into.length})`,
    )
  }
  return n
}

function wouldBlock(self: PyBuffered, written: number): PyBaseException {
  return blockingError(nativeFile(self, 'write') === undefined ? 0 : EAGAIN, written)
}

/** One raw write; undefined if it would block. */
function rawWrite(self: PyBuffered, from: Uint8Array): number | undefined {
  const file = nativeFile(self, 'write')
  const n = file !== undefined ? fileWrite(file, from) : foreignWrite(self, from)
  if (n !== undefined && n > 0 && self.absPos !== -1) self.absPos += n
  return n
}

function foreignWrite(self: PyBuffered, from: Uint8Array): number | undefined {
  const view = viewOfBuffer(simpleBuffer(None, from, true, 0))
  const r = retrying(() => callMethod(checkRaw(self), 'write', view))
  if (r === None) return undefined
  const n = toLength(r)
  if (n < 0 || n > from.length) {
    throw ioError(`raw write() returned invalid length ${n} (should have been between 0 and ${from.length})`)
  }
  return n
}

// ---- reading

/** Reads more into the buffer; 0 at the end, undefined if that would block. */
export function fillBuffer(self: PyBuffered): number | undefined {
  const start = validRead(self) ? self.readEnd : 0
  const n = rawRead(self, storeOf(self).subarray(start, self.bufferSize))
  if (n === undefined || n <= 0) return n
  self.readEnd = start + n
  self.rawPos = start + n
  return n
}

/** Takes `n` bytes of what was read ahead. */
export function take(self: PyBuffered, n: number): Uint8Array {
  const out = storeOf(self).slice(self.pos, self.pos + n)
  self.pos += n
  return out
}

/** `read(n)`; undefined if nothing can be had without blocking. */
export function readExactly(self: PyBuffered, n: number): Uint8Array | undefined {
  const have = readAhead(self)
  if (n <= have) return n === 0 ? new Uint8Array(0) : take(self, n)
  return exclusively(self, () => readGeneric(self, n))
}

function readGeneric(self: PyBuffered, n: number): Uint8Array | undefined {
  const out = new Uint8Array(n)
  let written = takeInto(self, out)
  if (self.writable) flushAndRewind(self)
  resetRead(self)
  const short = (r: number | undefined) => (r === 0 || written > 0 ? out.slice(0, written) : undefined)
  // Whole blocks go straight to the result; the last one by way of the buffer.
  while (n - written > 0) {
    const block = n - written - ((n - written) % self.bufferSize)
    if (block === 0) break
    const r = rawRead(self, out.subarray(written, written + block))
    if (r === undefined || r === 0) return short(r)
    written += r
  }
  self.pos = self.rawPos = self.readEnd = 0
  while (written < n && self.readEnd < self.bufferSize) {
    const r = fillBuffer(self)
    if (r === undefined || r === 0) return short(r)
    const count = Math.min(r, n - written)
    out.set(storeOf(self).subarray(self.pos, self.pos + count), written)
    self.pos += count
    written += count
  }
  return out
}

/** Moves what was read ahead to the beginning of `out`. */
function takeInto(self: PyBuffered, out: Uint8Array): number {
  const n = Math.min(readAhead(self), out.length)
  if (n > 0) {
    out.set(storeOf(self).subarray(self.pos, self.pos + n))
    self.pos += n
  }
  return n
}

/** `read1(n)`: what is there, else one raw read. */
export function readOnce(self: PyBuffered, n: number): Uint8Array {
  if (n === 0) return new Uint8Array(0)
  const have = readAhead(self)
  if (have > 0) return take(self, Math.min(have, n))
  return exclusively(self, () => {
    const out = new Uint8Array(n)
    if (self.writable) flushAndRewind(self)
    resetRead(self)
    const got = rawRead(self, out) ?? 0
    return got === n ? out : out.slice(0, got)
  })
}

/** `readinto`, or `readinto1` with at most one raw read; undefined if it would block. */
export function readBufferInto(self: PyBuffered, out: Uint8Array, once: boolean): number | undefined {
  const have = readAhead(self)
  let written = takeInto(self, out)
  if (have > 0 && written === out.length) return written
  return exclusively(self, () => {
    if (self.writable) flushAndRewind(self)
    resetRead(self)
    self.pos = 0
    while (written < out.length) {
      const remaining = out.length - written
      let n: number | undefined = 0
      if (remaining > self.bufferSize) n = rawRead(self, out.subarray(written))
      else if (!(once && written > 0)) {
        n = fillBuffer(self)
        if (n !== undefined && n > 0) {
          n = takeInto(self, out.subarray(written))
          written += n
          continue
        }
      }
      if (n === 0 || (n === undefined && written > 0)) break
      if (n === undefined) return undefined
      written += n
      if (once) break
    }
    return written
  })
}

/** `read()`: everything to the end; undefined if it would block. */
export function readToEnd(self: PyBuffered): Uint8Array | undefined {
  return exclusively(self, () => {
    const have = readAhead(self)
    const first = have > 0 ? take(self, have) : undefined
    if (self.writable) flushAndRewind(self)
    resetRead(self)
    const rest = readRest(self, have)
    if (first === undefined) return rest
    return rest === undefined || rest.length === 0 ? first : join([first, rest])
  })
}

function readRest(self: PyBuffered, have: number): Uint8Array | undefined {
  const file = nativeFile(self, 'readall')
  if (file !== undefined) return fileReadall(file)
  const readall = lookupAttr(checkRaw(self), 'readall')
  if (readall !== undefined) {
    const r = call0(readall)
    if (r === None) return undefined
    if (!(r instanceof PyBytes)) throw typeError('readall() should return bytes')
    return r.data
  }
  const chunks: Uint8Array[] = []
  for (;;) {
    const r = callMethod(checkRaw(self), 'read')
    if (r !== None && !(r instanceof PyBytes)) throw typeError('read() should return bytes')
    if (r === None && chunks.length === 0 && have === 0) return undefined
    if (!(r instanceof PyBytes) || r.data.length === 0) return join(chunks)
    chunks.push(r.data)
    if (self.absPos !== -1) self.absPos += r.data.length
  }
}

/** `peek`: what is read ahead, or a new buffer full. */
export function peekBytes(self: PyBuffered): Uint8Array {
  return exclusively(self, () => {
    if (self.writable) flushAndRewind(self)
    const have = readAhead(self)
    if (have > 0) return storeOf(self).slice(self.pos, self.pos + have)
    resetRead(self)
    const n = fillBuffer(self) ?? 0
    self.pos = 0
    return storeOf(self).slice(0, n)
  })
}

/** `readline` of at most `limit` bytes; -1: no limit. */
export function readBufferLine(self: PyBuffered, limit: number): Uint8Array {
  if (bufferedClosed(self) && readAhead(self) === 0) throw valueError('readline of closed file')
  let n = readAhead(self)
  if (limit >= 0 && n > limit) n = limit
  const end = n > 0 ? lineEnd(storeOf(self), self.pos, self.pos + n) : -1
  if (end >= 0) return take(self, end - self.pos)
  if (n === limit) return n === 0 ? NOTHING : take(self, n)
  return exclusively(self, () => readLongLine(self, n, limit))
}

/** Where the line ends, past its newline; -1 if it does not before `stop`. */
function lineEnd(bytes: Uint8Array, start: number, stop: number): number {
  const at = bytes.indexOf(10, start)
  return at < 0 || at >= stop ? -1 : at + 1
}

function readLongLine(self: PyBuffered, have: number, limit: number): Uint8Array {
  const chunks: Uint8Array[] = []
  if (have > 0) {
    chunks.push(take(self, have))
    if (limit >= 0) limit -= have
  }
  if (self.writable) flushAndRewind(self)
  for (;;) {
    resetRead(self)
    let n = fillBuffer(self)
    if (n === undefined || n <= 0) break
    if (limit >= 0 && n > limit) n = limit
    const store = storeOf(self)
    const end = lineEnd(store, 0, n)
    const stop = end < 0 ? n : end
    chunks.push(store.slice(0, stop))
    if (end >= 0 || n === limit) {
      self.pos = stop
      break
    }
    if (limit >= 0) limit -= n
  }
  return join(chunks)
}

// ---- writing

/** Writes out what waits; BlockingIOError if not all of it can be. */
export function flushWrites(self: PyBuffered): void {
  if (validWrite(self) && self.writePos !== self.writeEnd) {
    const rewind = rawOffset(self) + (self.pos - self.writePos)
    if (rewind !== 0) {
      rawSeek(self, -rewind, 1)
      self.rawPos -= rewind
    }
    while (self.writePos < self.writeEnd) {
      const n = rawWrite(self, storeOf(self).subarray(self.writePos, self.writeEnd))
      if (n === undefined) throw wouldBlock(self, 0)
      self.writePos += n
      self.rawPos = self.writePos
    }
  }
  resetWrite(self)
}

/** Also brings the raw stream to the position that this one shows. */
export function flushAndRewind(self: PyBuffered): void {
  flushWrites(self)
  if (!self.readable) return
  try {
    rawSeek(self, -rawOffset(self), 1)
  } finally {
    resetRead(self)
  }
}

/** `write`: into the buffer if it fits, else past it. The number of bytes taken. */
export function writeBytes(self: PyBuffered, bytes: Uint8Array): number {
  checkInitialized(self)
  return exclusively(self, () => {
    if (bufferedClosed(self)) throw valueError('write to closed file')
    if (!validRead(self) && !validWrite(self)) self.pos = self.rawPos = 0
    const available = self.bufferSize - self.pos
    if (bytes.length <= available && bytes.length < self.bufferSize) {
      keep(self, bytes)
      return bytes.length
    }
    const kept = makeRoom(self, bytes)
    return kept ?? writeLarge(self, bytes)
  })
}

function keep(self: PyBuffered, bytes: Uint8Array): void {
  storeOf(self).set(bytes, self.pos)
  if (!validWrite(self) || self.writePos > self.pos) {
    self.writePos = self.pos
    addPending(self)
  }
  adjustPosition(self, self.pos + bytes.length)
  if (self.pos > self.writeEnd) self.writeEnd = self.pos
}

/** Flushes before a large write; if the raw stream would block, keeps what it can. Undefined: the buffer is empty. */
function makeRoom(self: PyBuffered, bytes: Uint8Array): number | undefined {
  try {
    flushWrites(self)
    return undefined
  } catch (e) {
    if (!isException(e, exc.BlockingIOError)) throw e
  }
  if (self.readable) resetRead(self)
  const store = storeOf(self)
  store.copyWithin(0, self.writePos, self.writeEnd)
  self.writeEnd -= self.writePos
  self.rawPos -= self.writePos
  self.pos -= self.writePos
  self.writePos = 0
  const count = Math.min(self.bufferSize - self.writeEnd, bytes.length)
  store.set(bytes.subarray(0, count), self.writeEnd)
  self.writeEnd += count
  self.pos += count
  if (count === bytes.length) return count
  throw wouldBlock(self, count)
}

/** Writes past the empty buffer; the rest that is smaller than it stays in it. */
function writeLarge(self: PyBuffered, bytes: Uint8Array): number {
  // The raw stream may be ahead, when what was read ahead was not changed.
  const offset = rawOffset(self)
  if (offset !== 0) {
    rawSeek(self, -offset, 1)
    self.rawPos -= offset
  }
  let written = 0
  while (bytes.length - written >= self.bufferSize) {
    const n = rawWrite(self, bytes.subarray(written))
    if (n !== undefined) {
      written += n
      continue
    }
    if (bytes.length - written <= self.bufferSize) break
    storeOf(self).set(bytes.subarray(written, written + self.bufferSize))
    self.rawPos = 0
    adjustPosition(self, self.bufferSize)
    self.writeEnd = self.bufferSize
    addPending(self)
    throw wouldBlock(self, written + self.bufferSize)
  }
  if (self.readable) resetRead(self)
  const remaining = bytes.length - written
  if (remaining > 0) {
    storeOf(self).set(bytes.subarray(written))
    addPending(self)
  }
  self.writePos = 0
  self.writeEnd = remaining
  adjustPosition(self, remaining)
  self.rawPos = 0
  return bytes.length
}
