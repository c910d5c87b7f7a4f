/**
 * BufferedReader, BufferedWriter and BufferedRandom as Python sees them; the work is in `buffered_core`.
 * CPython: Modules/_io/bufferedio.c.
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { awaitEnd } from '../../objects/finalization.ts'
import { readonlyMembers } from '../../objects/members.ts'
import { repr } from '../../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../../runtime/attributes.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { exc, isException, PyBaseException, runtimeError, valueError } from '../../runtime/errors.ts'
import { reprEnter, reprLeave } from '../../runtime/repr_enter.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import { int, None, PyBytes, type PyStr, type PyValue } from '../../runtime/values.ts'
import { forgetStream } from './abandoned.ts'
import { bufferedIOBaseType } from './buffered_base.ts'
import {
  bufferedClosed,
  checkInitialized,
  checkOpen,
  exclusively,
  flushAndRewind,
  flushWrites,
  initBuffered,
  PyBuffered,
  peekBytes,
  rawOffset,
  rawSeek,
  rawTell,
  readAhead,
  readBufferInto,
  readBufferLine,
  readExactly,
  readOnce,
  readToEnd,
  resetRead,
  writeBytes,
} from './buffered_core.ts'
import {
  boolMember,
  cannotPickle,
  DEFAULT_BUFFER_SIZE,
  ioError,
  isClosed,
  position,
  sizeOrNone,
  toCInt,
  toOffset,
  unsupported,
  withBytes,
  withWritable,
} from './common.ts'
import { fileIOType, PyFileIO } from './fileio.ts'
import { checkReadable, checkSeekable, checkWritable } from './iobase.ts'
import { removePending } from './pending.ts'

class PyBufferedReader extends PyBuffered {}
class PyBufferedWriter extends PyBuffered {}
class PyBufferedRandom extends PyBuffered {}

/** The common part of the three `__init__`s. */
function init(
  self: PyBuffered,
  raw: PyValue,
  size: number,
  readable: boolean,
  writable: boolean,
  type: PyType,
): void {
  self.ok = false
  self.detached = false
  if (readable && writable) checkSeekable(raw)
  if (readable) checkReadable(raw)
  if (writable) checkWritable(raw)
  self.readable = readable
  self.writable = writable
  initBuffered(self, raw, size)
  self.file = typeOf(self) === type && raw instanceof PyFileIO && raw.cls === fileIOType ? raw : undefined
  self.ok = true
  self.hasEnd = typeOf(raw).isHeap() || raw instanceof PyFileIO
  if (self.hasEnd) awaitEnd(self)
}

/** Calls a method of the raw stream. */
const forward =
  (name: string) =>
  (self: PyBuffered): PyValue =>
    callMethod(checkInitialized(self), name)
const forwardGet =
  (name: string) =>
  (self: PyBuffered): PyValue =>
    getAttr(checkInitialized(self), name)

function flush(self: PyBuffered): PyValue {
  checkOpen(self, 'flush of')
  exclusively(self, () => flushAndRewind(self))
  return None
}

function flushError(self: PyBuffered): unknown {
  try {
    callMethod(self, 'flush')
  } catch (e) {
    return e
  }
  return undefined
}

function close(self: PyBuffered): PyValue {
  const raw = checkInitialized(self)
  if (exclusively(self, () => isClosed(raw))) return None
  if (self.finalizing) deallocWarn(self, self)
  const failed = flushError(self)
  return exclusively(self, () => {
    let result: PyValue = None
    try {
      result = callMethod(raw, 'close')
    } catch (e) {
      if (e instanceof PyBaseException && failed instanceof PyBaseException && e !== failed)
        e.context = failed
      throw e
    } finally {
      self.buffer = undefined
      removePending(self)
      self.readEnd = 0
      self.pos = 0
      forgetStream(self)
    }
    if (failed !== undefined) throw failed
    return result
  })
}

function deallocWarn(self: PyBuffered, source: PyValue): PyValue {
  if (!self.ok || self.raw === undefined) return None
  try {
    callMethod(self.raw, '_dealloc_warn', source)
  } catch (e) {
    if (!isException(e, exc.Exception)) throw e
  }
  return None
}

function detach(self: PyBuffered): PyValue {
  const raw = checkInitialized(self)
  callMethod(self, 'flush')
  self.raw = undefined
  self.file = undefined
  self.detached = true
  self.ok = false
  forgetStream(self)
  return raw
}

const orNone = (bytes: Uint8Array | undefined): PyValue => (bytes === undefined ? None : new PyBytes(bytes))

function read(self: PyBuffered, size: PyValue): PyValue {
  const n = sizeOrNone(size)
  checkInitialized(self)
  if (n < -1) throw valueError('read length must be non-negative or -1')
  checkOpen(self, 'read of')
  return orNone(n === -1 ? readToEnd(self) : readExactly(self, n))
}

/** `read1` on the stream's data, for the text layer too. */
export function bufferedRead1(self: PyBuffered, n: number): Uint8Array {
  checkOpen(self, 'read of')
  return readOnce(self, n < 0 ? self.bufferSize : n)
}

/** `read()` for the text layer. */
export function bufferedReadAll(self: PyBuffered): Uint8Array | undefined {
  checkOpen(self, 'read of')
  return readToEnd(self)
}

function readinto(self: PyBuffered, target: PyValue, once: boolean): PyValue {
  return withWritable(target, once ? 'readinto1' : 'readinto', into => {
    checkOpen(self, 'readinto of')
    const n = readBufferInto(self, into, once)
    return n === undefined ? None : int(n)
  })
}

function tell(self: PyBuffered): PyValue {
  checkInitialized(self)
  return position(Math.max(0, rawTell(self) - rawOffset(self)))
}

const SEEK_DATA = 3
const SEEK_HOLE = 4

function seek(self: PyBuffered, target: PyValue, whenceValue: PyValue): PyValue {
  const whence = toCInt(whenceValue)
  checkInitialized(self)
  if ((whence < 0 || whence > 2) && whence !== SEEK_DATA && whence !== SEEK_HOLE) {
    throw valueError(`whence value ${whence} unsupported`)
  }
  checkSeekable(checkOpen(self, 'seek of'))
  const to = toOffset(target)
  const near = whence <= 1 && self.readable ? seekInBuffer(self, to, whence) : undefined
  if (near !== undefined) return position(near)
  return exclusively(self, () => {
    if (self.writable) flushWrites(self)
    const n = rawSeek(self, whence === 1 ? to - rawOffset(self) : to, whence)
    self.rawPos = -1
    if (self.readable) resetRead(self)
    return position(n)
  })
}

/** The new position if it lies in what was read ahead. */
function seekInBuffer(self: PyBuffered, target: number, whence: number): number | undefined {
  const current = self.absPos !== -1 ? self.absPos : rawTell(self)
  const available = readAhead(self)
  if (available <= 0) return undefined
  const offset = whence === 0 ? target - (current - rawOffset(self)) : target
  if (offset < -self.pos || offset > available) return undefined
  self.pos += offset
  return Math.max(0, current - available + offset)
}

function truncate(self: PyBuffered, size: PyValue): PyValue {
  const raw = checkOpen(self, 'truncate of')
  if (!self.writable) throw unsupported('truncate')
  return exclusively(self, () => {
    flushAndRewind(self)
    const r = callMethod(raw, 'truncate', size)
    try {
      rawTell(self)
    } catch (e) {
      if (!isException(e, exc.Exception)) throw e
    }
    return r
  })
}

function readline(self: PyBuffered, size: PyValue): PyValue {
  const limit = sizeOrNone(size)
  checkInitialized(self)
  return new PyBytes(readBufferLine(self, limit))
}

function next(self: PyBuffered): PyValue | undefined {
  checkInitialized(self)
  const type = typeOf(self)
  if (type === bufferedReaderType || type === bufferedRandomType) {
    const line = readBufferLine(self, -1)
    return line.length === 0 ? undefined : new PyBytes(line)
  }
  const line = callMethod(self, 'readline')
  if (!(line instanceof PyBytes)) {
    throw ioError(`readline() should have returned a bytes object, not '${typeOf(line).name}'`)
  }
  return line.data.length === 0 ? undefined : line
}

/** `name` for a repr; undefined also when it cannot be had because the stream is detached. */
export function shownName(self: PyValue): PyValue | undefined {
  try {
    return lookupAttr(self, 'name')
  } catch (e) {
    if (isException(e, exc.ValueError)) return undefined
    throw e
  }
}

function bufferedRepr(self: PyBuffered): PyStr {
  const type = typeOf(self)
  const typeName = type.isHeap() ? type.name : `_io.${type.name}`
  const name = shownName(self)
  if (name === undefined) return fromUtf16(`<${typeName}>`)
  if (!reprEnter(self)) throw runtimeError(`reentrant call inside ${typeName}.__repr__`)
  try {
    return fromUtf16(`<${typeName} name=${toUtf16(repr(name))}>`)
  } finally {
    reprLeave(self)
  }
}

const sharedMethods = {
  detach: ['', detach],
  close: ['', close],
  seekable: ['', forward('seekable')],
  fileno: ['', forward('fileno')],
  isatty: ['', forward('isatty')],
  _dealloc_warn: ['source, /', deallocWarn],
  seek: ['target, whence = 0, /', seek],
  tell: ['', tell],
  truncate: ['pos = None, /', truncate],
  __sizeof__: ['', (self: PyBuffered) => int(104 + (bufferedClosed(self) ? 0 : self.bufferSize))],
  __getstate__: ['', (self: PyBuffered) => cannotPickle(self)],
} as const

const readMethods = {
  readable: ['', forward('readable')],
  read: ['size = -1, /', read],
  peek: [
    'size: int = 0, /',
    (self: PyBuffered, _size: number): PyValue => {
      checkOpen(self, 'peek of')
      return new PyBytes(peekBytes(self))
    },
  ],
  read1: ['size: int = -1, /', (self: PyBuffered, n: number): PyValue => new PyBytes(bufferedRead1(self, n))],
  readinto: ['buffer, /', (self: PyBuffered, buffer: PyValue) => readinto(self, buffer, false)],
  readinto1: ['buffer, /', (self: PyBuffered, buffer: PyValue) => readinto(self, buffer, true)],
  readline: ['size = -1, /', readline],
} as const

const writeMethods = {
  writable: ['', forward('writable')],
  write: ['buffer, /', (self: PyBuffered, b: PyValue) => withBytes(b, bytes => int(writeBytes(self, bytes)))],
} as const

const sharedGetset = {
  closed: forwardGet('closed'),
  name: forwardGet('name'),
  mode: forwardGet('mode'),
  _finalizing: boolMember<PyBuffered, 'finalizing'>('finalizing'),
} as const

const SIGNATURE = `raw, buffer_size: int = ${DEFAULT_BUFFER_SIZE}` as 'raw, buffer_size: int = 131072'
const SHOWN = 'raw, buffer_size=DEFAULT_BUFFER_SIZE'

export const bufferedReaderType: PyType = defineType(PyBufferedReader, {
  name: 'BufferedReader',
  module: '_io',
  base: bufferedIOBaseType,
  slots: { tp_repr: bufferedRepr, tp_iternext: next },
  signature: SHOWN,
  init: [SIGNATURE, (self, raw, size) => init(self, raw, size, true, false, bufferedReaderType)],
  methods: { ...sharedMethods, ...readMethods, flush: ['', forward('flush')] },
  getset: sharedGetset,
  attributes: () => readonlyMembers(bufferedReaderType, { raw: 'raw' }),
})

export const bufferedWriterType: PyType = defineType(PyBufferedWriter, {
  name: 'BufferedWriter',
  module: '_io',
  base: bufferedIOBaseType,
  slots: { tp_repr: bufferedRepr },
  signature: SHOWN,
  init: [SIGNATURE, (self, raw, size) => init(self, raw, size, false, true, bufferedWriterType)],
  methods: { ...sharedMethods, ...writeMethods, flush: ['', flush] },
  getset: sharedGetset,
  attributes: () => readonlyMembers(bufferedWriterType, { raw: 'raw' }),
})

export const bufferedRandomType: PyType = defineType(PyBufferedRandom, {
  name: 'BufferedRandom',
  module: '_io',
  base: bufferedIOBaseType,
  slots: { tp_repr: bufferedRepr, tp_iternext: next },
  signature: SHOWN,
  init: [SIGNATURE, (self, raw, size) => init(self, raw, size, true, true, bufferedRandomType)],
  methods: { ...sharedMethods, ...readMethods, ...writeMethods, flush: ['', flush] },
  getset: sharedGetset,
  attributes: () => readonlyMembers(bufferedRandomType, { raw: 'raw' }),
})
