/**
 * FileIO: an open file of the host, unbuffered. Every operation is one host call, but for `readall`.
 * CPython: Modules/_io/fileio.c.
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { HostError, type HostStat, O, S_IF } from '../../host/host.ts'
import { osError } from '../../objects/exceptions.ts'
import { index, repr } from '../../runtime/abstract.ts'
import { lookupAttr, setAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { exc, isException, overflowError, runtimeError, typeError, valueError } from '../../runtime/errors.ts'
import { reprEnter, reprLeave } from '../../runtime/repr_enter.ts'
import { machine } from '../../runtime/state.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, intValue, None, PyBytes, type PyStr, type PyValue } from '../../runtime/values.ts'
import { countInTime, writeInTime } from '../pipe_wait.ts'
import { fileName, guard, openFile } from '../posix/paths.ts'
import { closeAbandoned, noteClosed, noteOpened } from './abandoned.ts'
import {
  boolMember,
  bothInTurn,
  cannotPickle,
  checkSignals,
  closedError,
  DEFAULT_BUFFER_SIZE,
  descriptors,
  EAGAIN,
  EINTR,
  position,
  sizeOrNone,
  toCInt,
  unsupported,
  withBytes,
  withWritable,
} from './common.ts'
import { baseClose, PyRawIOBase, rawIOBaseType } from './iobase.ts'
import { flushSharing } from './pending.ts'

export class PyFileIO extends PyRawIOBase {
  fd = -1
  created = false
  readable = false
  writable = false
  appending = false
  /** Undefined until somebody asked. */
  seekable: boolean | undefined = undefined
  closefd = true
  finalizing = false
  /** As it was when the file was opened; gone after a truncate. */
  stat: HostStat | undefined = undefined
}

/** Sizes as CPython's, so that the same raw reads are seen. */
const SMALL_CHUNK = 8192
const LARGE_CUTOFF = 65536
const READ_MAX = 0x7fffffff

// ---- host calls

/** A host call that may be interrupted; undefined if it would block. */
function hostCall(run: () => number): number | undefined {
  for (;;) {
    try {
      return run()
    } catch (e) {
      if (!(e instanceof HostError)) throw e
      if (e.errno === EAGAIN) return undefined
      if (e.errno !== EINTR) throw osError(e.errno, e.message)
      checkSignals()
    }
  }
}

function requireOpen(self: PyFileIO): number {
  if (self.fd < 0) throw closedError()
  return self.fd
}

/** `readinto` into bytes; undefined if it would block. */
export function fileRead(self: PyFileIO, into: Uint8Array): number | undefined {
  const fd = requireOpen(self)
  if (!self.readable) throw unsupported('File not open for reading')
  return hostCall(() => countInTime(fd, () => descriptors().read(fd, into)))
}

/** `write`; undefined if it would block. */
export function fileWrite(self: PyFileIO, from: Uint8Array): number | undefined {
  const fd = requireOpen(self)
  if (!self.writable) throw unsupported('File not open for writing')
  const limited = from.length > READ_MAX ? from.subarray(0, READ_MAX) : from
  return hostCall(() => Number(writeInTime(fd, limited)))
}

/** `lseek`, which also finds out whether the file is seekable. */
export function fileSeek(self: PyFileIO, offset: number, whence: number, pipeIsZero = false): number {
  try {
    const at = descriptors().lseek(self.fd, offset, whence)
    self.seekable ??= true
    return at
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    self.seekable ??= false
    if (pipeIsZero && e.code === 'ESPIPE') return 0
    throw osError(e.errno, e.message)
  }
}

/** An offset for the system: a C long long. */
function toLongLong(v: PyValue): number {
  const n = index(v)
  if (n >= 9223372036854775808n || n < -9223372036854775808n) {
    throw overflowError('Python int too large to convert to C long')
  }
  return Number(n)
}

function isSeekable(self: PyFileIO): boolean {
  requireOpen(self)
  if (self.seekable === undefined) {
    try {
      fileSeek(self, 0, 1)
    } catch (e) {
      if (!isException(e, exc.OSError)) throw e
    }
  }
  return self.seekable ?? false
}

// ---- opening

/** Sets the mode fields and gives the flags for `open`. */
function parseMode(self: PyFileIO, mode: string): number {
  const bad = () => valueError('Must have exactly one of create/read/write/append mode and at most one plus')
  let flags = 0
  let kind = ''
  let plus = false
  for (const c of mode) {
    if (c === 'b') continue
    if (c === '+') {
      if (plus) throw bad()
      plus = true
    } else if ('xrwa'.includes(c)) {
      if (kind !== '') throw bad()
      kind = c
    } else throw valueError('invalid mode: %s', fromUtf16(mode))
  }
  if (kind === '') throw bad()
  self.created = kind === 'x'
  self.appending = kind === 'a'
  self.readable = kind === 'r' || plus
  self.writable = kind !== 'r' || plus
  if (kind === 'x') flags |= O.EXCL | O.CREAT
  else if (kind === 'w') flags |= O.CREAT | O.TRUNC
  else if (kind === 'a') flags |= O.APPEND | O.CREAT
  flags |= self.readable && self.writable ? O.RDWR : self.readable ? O.RDONLY : O.WRONLY
  return flags | O.CLOEXEC
}

/** `file` as a descriptor number; undefined if it names a file. */
function descriptorOf(file: PyValue): number | undefined {
  if (typeof file === 'boolean') machine.warn('RuntimeWarning', 'bool is used as a file descriptor', 1)
  if (intValue(file) === undefined && typeOf(file).slots.nb_index === null) return undefined
  const n = index(file)
  if (n > 2147483647 || n < -2147483648) throw overflowError('Python int too large to convert to C int')
  if (n < 0) throw valueError('negative file descriptor')
  return Number(n)
}

function openWith(opener: PyValue, file: PyValue, flags: number): number {
  const r = call(opener, [file, int(flags)])
  const n = intValue(r)
  if (n === undefined) throw typeError('expected integer from opener')
  const fd = toCInt(n)
  if (fd < 0) throw valueError(`opener returned ${fd}`)
  return fd
}

function openName(file: PyValue, path: string | Uint8Array, flags: number): number {
  for (;;) {
    try {
      return openFile(path, flags, 0o666)
    } catch (e) {
      if (!(e instanceof HostError)) throw e
      if (e.code === 'EMFILE' && closeAbandoned() > 0) continue
      if (e.errno !== EINTR) throw osError(e.errno, e.message, file)
      checkSignals()
    }
  }
}

/** The file is open: what it is, its name, the position of a file to append to. */
function settle(self: PyFileIO, file: PyValue): void {
  try {
    self.stat = descriptors().fstat(self.fd)
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    if (e.code === 'EBADF') throw osError(e.errno, e.message)
    self.stat = undefined
  }
  if (self.stat !== undefined && (self.stat.mode & S_IF.MT) === S_IF.DIR) {
    throw osError(21, 'Is a directory', file)
  }
  setAttr(self, 'name', file)
  if (self.appending) fileSeek(self, 0, 2, true)
  if (self.closefd) noteOpened(self)
  if (self.readable && self.stat !== undefined) flushSharing(self.stat)
}

function init(self: PyFileIO, file: PyValue, mode: string, closefd: boolean, opener: PyValue): void {
  if (self.fd >= 0) {
    if (self.closefd) closeDescriptor(self)
    else self.fd = -1
  }
  self.seekable = undefined
  const given = descriptorOf(file)
  const path = given === undefined ? fileName(file) : ''
  const flags = parseMode(self, mode)
  let own = false
  try {
    if (given !== undefined) {
      self.fd = given
      self.closefd = closefd
    } else {
      self.closefd = true
      if (!closefd) throw valueError('Cannot use closefd=False with file name')
      self.fd = opener === None ? openName(file, path, flags) : openWith(opener, file, flags)
      own = true
      guard(() => descriptors().setInheritable(self.fd, false))
    }
    settle(self, file)
  } catch (e) {
    self.stat = undefined
    if (own) closeQuietly(self)
    self.fd = -1
    throw e
  }
}

function closeQuietly(self: PyFileIO): void {
  try {
    closeDescriptor(self)
  } catch (e) {
    if (!isException(e, exc.OSError)) throw e
  }
}

function closeDescriptor(self: PyFileIO): void {
  const { fd } = self
  self.stat = undefined
  if (fd < 0) return
  self.fd = -1
  noteClosed(self)
  guard(() => descriptors().close(fd))
}

function close(self: PyFileIO): PyValue {
  if (!self.closefd) {
    try {
      return baseClose(self)
    } finally {
      self.fd = -1
    }
  }
  return bothInTurn(
    () => baseClose(self),
    () => {
      if (self.finalizing) warnUnclosed(self, self)
      closeDescriptor(self)
      return None
    },
  )
}

/** ResourceWarning for a file that its finaliser closes. */
function warnUnclosed(self: PyFileIO, source: PyValue): void {
  if (self.fd < 0 || !self.closefd) return
  machine.warn('ResourceWarning', `unclosed file ${toUtf16(repr(source))}`, 1)
}

// ---- reading and writing

/** How large the first read of `readall` is: what is left of a file and one byte, to see its end. */
function firstSize(self: PyFileIO): number {
  const end = self.stat?.size ?? 0
  if (end <= 0) return SMALL_CHUNK
  const size = Math.min(end + 1, READ_MAX)
  if (size <= LARGE_CUTOFF) return size
  try {
    const at = descriptors().lseek(self.fd, 0, 1)
    return end >= at ? Math.min(end - at + 1, READ_MAX) : size
  } catch (e) {
    if (e instanceof HostError) return size
    throw e
  }
}

function grown(size: number): number {
  const addend = size > LARGE_CUTOFF ? size >> 3 : 256 + size
  return size + Math.max(addend, SMALL_CHUNK)
}

/** All bytes to the end; undefined if there is nothing yet. */
export function fileReadall(self: PyFileIO): Uint8Array | undefined {
  const fd = requireOpen(self)
  let buffer = new Uint8Array(firstSize(self))
  let length = 0
  for (;;) {
    if (length >= buffer.length) {
      const bigger = new Uint8Array(grown(length))
      bigger.set(buffer)
      buffer = bigger
    }
    const room = buffer.subarray(length)
    const n = hostCall(() => descriptors().read(fd, room))
    if (n === undefined && length === 0) return undefined
    if (n === undefined || n === 0) break
    length += n
  }
  // A view of a little too large a buffer is kept; one that wastes much is copied.
  return length * 2 < buffer.length ? buffer.slice(0, length) : buffer.subarray(0, length)
}

const orNone = (bytes: Uint8Array | undefined): PyValue => (bytes === undefined ? None : new PyBytes(bytes))

function read(self: PyFileIO, size: PyValue): PyValue {
  const n = sizeOrNone(size)
  requireOpen(self)
  if (!self.readable) throw unsupported('File not open for reading')
  if (n < 0) return orNone(fileReadall(self))
  const buffer = new Uint8Array(Math.min(n, READ_MAX))
  const got = fileRead(self, buffer)
  if (got === undefined) return None
  return new PyBytes(got === buffer.length ? buffer : buffer.slice(0, got))
}

const count = (n: number | undefined): PyValue => (n === undefined ? None : int(n))

function truncate(self: PyFileIO, size: PyValue): PyValue {
  const fd = requireOpen(self)
  if (!self.writable) throw unsupported('File not open for writing')
  const length = size === None ? position(fileSeek(self, 0, 1)) : size
  const n = toLongLong(length)
  guard(() => descriptors().ftruncate(fd, n))
  self.stat = undefined
  return length
}

// ---- how it looks

function modeString(self: PyFileIO): string {
  const plus = self.readable && self.writable
  if (self.created) return plus ? 'xb+' : 'xb'
  if (self.appending) return plus ? 'ab+' : 'ab'
  return self.readable ? (plus ? 'rb+' : 'rb') : 'wb'
}

function fileRepr(self: PyFileIO): PyStr {
  const type = typeOf(self)
  const name = type.isHeap() ? type.name : '_io.FileIO'
  if (self.fd < 0) return fromUtf16(`<${name} [closed]>`)
  const tail = `mode='${modeString(self)}' closefd=${self.closefd ? 'True' : 'False'}>`
  const shown = lookupAttr(self, 'name')
  if (shown === undefined) return fromUtf16(`<${name} fd=${self.fd} ${tail}`)
  if (!reprEnter(self)) throw runtimeError(`reentrant call inside ${name}.__repr__`)
  try {
    return fromUtf16(`<${name} name=${toUtf16(repr(shown))} ${tail}`)
  } finally {
    reprLeave(self)
  }
}

function isatty(self: PyFileIO): boolean {
  const fd = requireOpen(self)
  try {
    return descriptors().isatty(fd)
  } catch (e) {
    if (e instanceof HostError) return false
    throw e
  }
}

export const fileIOType = defineType(PyFileIO, {
  name: 'FileIO',
  module: '_io',
  base: rawIOBaseType,
  slots: { tp_new: type => new type.ctor(), tp_repr: fileRepr },
  init: [
    "file, mode: string = 'r', closefd: bool = True, opener = None",
    (self, file, mode, closefd, opener) => init(self, file, mode, closefd, opener),
  ],
  methods: {
    read: ['size = -1, /', read],
    readall: ['', self => orNone(fileReadall(self))],
    readinto: [
      'buffer, /',
      (self, buffer) => withWritable(buffer, 'readinto', into => count(fileRead(self, into)), 'argument 1'),
    ],
    write: ['b, /', (self, b) => withBytes(b, from => count(fileWrite(self, from)))],
    seek: [
      'pos, whence = 0, /',
      (self, pos, whence) => {
        const mode = toCInt(whence)
        requireOpen(self)
        return position(fileSeek(self, toLongLong(pos), mode))
      },
    ],
    tell: [
      '',
      self => {
        requireOpen(self)
        return position(fileSeek(self, 0, 1))
      },
    ],
    truncate: ['size = None, /', truncate],
    close: ['', close],
    seekable: ['', isSeekable],
    readable: [
      '',
      self => {
        requireOpen(self)
        return self.readable
      },
    ],
    writable: [
      '',
      self => {
        requireOpen(self)
        return self.writable
      },
    ],
    fileno: ['', self => int(requireOpen(self))],
    isatty: ['', isatty],
    _isatty_open_only: [
      '',
      self => (self.stat !== undefined && (self.stat.mode & S_IF.MT) !== S_IF.CHR ? false : isatty(self)),
    ],
    _dealloc_warn: [
      'object, /',
      (self, source) => {
        warnUnclosed(self, source)
        return None
      },
    ],
    __getstate__: ['', cannotPickle],
  },
  getset: {
    closed: self => self.fd < 0,
    closefd: self => self.closefd,
    mode: modeString,
    _blksize: self => int((self.stat?.blksize ?? 0) > 1 ? self.stat!.blksize : DEFAULT_BUFFER_SIZE),
    _finalizing: boolMember<PyFileIO, 'finalizing'>('finalizing'),
  },
})
