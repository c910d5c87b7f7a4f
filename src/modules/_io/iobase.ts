/**
 * _IOBase and _RawIOBase: the methods all streams share, written over those that a stream defines.
 * CPython: Modules/_io/iobase.c.
 */

import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { PyByteArray } from '../../objects/bytearray_value.ts'
import { forEach, isTrue, iter, iterNext, len, repr } from '../../runtime/abstract.ts'
import { hasAttr, instanceDict, lookupAttr, setAttr } from '../../runtime/attributes.ts'
import { call1, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { exc, newException, PyBaseException, typeError, valueError } from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, None, PyBytes, PyList, PyObject, type PyValue } from '../../runtime/values.ts'
import { writeUnraisable } from '../sys/sys.ts'
import {
  bothInTurn,
  DEFAULT_BUFFER_SIZE,
  ioError,
  isClosed,
  join,
  retrying,
  sizeOrNone,
  toLength,
  unsupported,
} from './common.ts'

export class PyIOBase extends PyObject {}
export class PyRawIOBase extends PyIOBase {}

/** ValueError if `closed` is true. */
export function checkClosed(self: PyValue): void {
  if (isClosed(self)) throw valueError('I/O operation on closed file.')
}

function check(self: PyValue, method: string, adjective: string): PyValue {
  if (callMethod(self, method) !== true) throw unsupported(`File or stream is not ${adjective}.`)
  return true
}
export const checkSeekable = (o: PyValue): PyValue => check(o, 'seekable', 'seekable')
export const checkReadable = (o: PyValue): PyValue => check(o, 'readable', 'readable')
export const checkWritable = (o: PyValue): PyValue => check(o, 'writable', 'writable')

/** What _IOBase itself knows of being closed; subclasses usually know better. */
const markedClosed = (self: PyIOBase): boolean => hasAttr(self, '__IOBase_closed')

export function baseClose(self: PyIOBase): PyValue {
  if (markedClosed(self)) return None
  return bothInTurn(
    () => callMethod(self, 'flush'),
    () => {
      setAttr(self, '__IOBase_closed', true)
      return None
    },
  )
}

/** `__del__`: closes a stream that nobody closed. */
function finalize(self: PyIOBase): void {
  let closed: boolean
  try {
    const attribute = lookupAttr(self, 'closed')
    if (attribute === undefined) return
    closed = isTrue(attribute)
  } catch (e) {
    if (e instanceof PyBaseException) return
    throw e
  }
  if (closed) return
  try {
    setAttr(self, '_finalizing', true)
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
  }
  try {
    callMethod(self, 'close')
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    writeUnraisable(e, None, fromUtf16(`Exception ignored while finalizing file ${toUtf16(repr(self))}`))
  }
}

/** How many bytes of what `peek` shows belong to the line. */
function lineBytesAhead(peek: PyValue, limit: number): number {
  const ahead = call1(peek, int(1))
  if (!(ahead instanceof PyBytes)) {
    throw ioError(`peek() should have returned a bytes object, not '${typeOf(ahead).name}'`)
  }
  const { data } = ahead
  if (data.length === 0) return 1
  const newline = data.indexOf(10)
  const n = newline < 0 ? data.length : newline + 1
  return limit >= 0 ? Math.min(n, limit) : n
}

/** A line, by `peek` where there is one, else byte by byte. */
function readline(self: PyIOBase, size: PyValue): PyValue {
  const limit = sizeOrNone(size)
  const peek = lookupAttr(self, 'peek')
  const chunks: Uint8Array[] = []
  let length = 0
  while (limit < 0 || length < limit) {
    const count =
      peek === undefined ? 1 : retrying(() => lineBytesAhead(peek, limit < 0 ? -1 : limit - length))
    const b = retrying(() => callMethod(self, 'read', int(count)))
    if (!(b instanceof PyBytes)) {
      throw ioError(`read() should have returned a bytes object, not '${typeOf(b).name}'`)
    }
    const { data } = b
    if (data.length === 0) break
    chunks.push(data)
    length += data.length
    if (data[data.length - 1] === 10) break
  }
  return new PyBytes(join(chunks))
}

/** Lines until their length goes beyond `hint`; all of them if it is not positive. */
export function readlines(self: PyValue, hint: number): PyValue {
  const lines: PyValue[] = []
  if (hint <= 0) {
    forEach(self, line => lines.push(line))
    return new PyList(lines)
  }
  const it = iter(self)
  let length = 0
  for (let line = iterNext(it); line !== undefined; line = iterNext(it)) {
    lines.push(line)
    const n = len(line)
    if (n > hint - length) break
    length += n
  }
  return new PyList(lines)
}

function writelines(self: PyIOBase, lines: PyValue): PyValue {
  checkClosed(self)
  forEach(lines, line => {
    retrying(() => callMethod(self, 'write', line))
  })
  return None
}

export const ioBaseType = defineType(PyIOBase, {
  name: '_IOBase',
  module: '_io',
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_finalize: finalize,
    tp_iter: self => {
      checkClosed(self)
      return self
    },
    tp_iternext: self => {
      const line = callMethod(self, 'readline')
      return len(line) <= 0 ? undefined : line
    },
  },
  methods: {
    seek: [
      'offset, whence = 0, /',
      () => {
        throw unsupported('seek')
      },
    ],
    tell: ['', self => callMethod(self, 'seek', int(0), int(1))],
    truncate: [
      'size = None, /',
      () => {
        throw unsupported('truncate')
      },
    ],
    flush: [
      '',
      self => {
        if (markedClosed(self)) throw valueError('I/O operation on closed file.')
        return None
      },
    ],
    close: ['', baseClose],
    seekable: ['', () => false],
    readable: ['', () => false],
    writable: ['', () => false],
    _checkClosed: [
      '',
      self => {
        checkClosed(self)
        return None
      },
    ],
    _checkSeekable: ['', checkSeekable],
    _checkReadable: ['', checkReadable],
    _checkWritable: ['', checkWritable],
    fileno: [
      '',
      () => {
        throw unsupported('fileno')
      },
    ],
    isatty: [
      '',
      self => {
        checkClosed(self)
        return false
      },
    ],
    __enter__: [
      '',
      self => {
        checkClosed(self)
        return self
      },
    ],
    __exit__: ['*args', self => callMethod(self, 'close')],
    readline: ['size = -1, /', readline],
    readlines: ['hint = -1, /', (self, hint) => readlines(self, sizeOrNone(hint))],
    writelines: ['lines, /', writelines],
  },
  getset: {
    __dict__: self => instanceDict(self),
    closed: self => markedClosed(self),
  },
})

// ---- _RawIOBase

function rawRead(self: PyRawIOBase, size: PyValue): PyValue {
  const n = sizeOrNone(size)
  if (n < 0) return callMethod(self, 'readall')
  const buffer = new PyByteArray(new Uint8Array(n))
  const r = callMethod(self, 'readinto', buffer)
  if (r === None) return r
  const got = toLength(r)
  if (got < 0 || got > buffer.size) {
    throw valueError(`readinto returned ${got} outside buffer size ${buffer.size}`)
  }
  return new PyBytes(buffer.data.slice(0, got))
}

function rawReadall(self: PyRawIOBase): PyValue {
  const chunks: Uint8Array[] = []
  for (;;) {
    const data = retrying(() => callMethod(self, 'read', int(DEFAULT_BUFFER_SIZE)))
    if (data === None) {
      if (chunks.length === 0) return None
      break
    }
    if (!(data instanceof PyBytes)) throw typeError('read() should return bytes')
    if (data.data.length === 0) break
    chunks.push(data.data)
  }
  return new PyBytes(join(chunks))
}

const notImplemented = (): never => {
  throw newException(exc.NotImplementedError)
}

export const rawIOBaseType = defineType(PyRawIOBase, {
  name: '_RawIOBase',
  module: '_io',
  base: ioBaseType,
  layout: PyIOBase,
  methods: {
    read: ['size = -1, /', rawRead],
    readall: ['', rawReadall],
    readinto: ['*args, **kwargs', notImplemented],
    write: ['*args, **kwargs', notImplemented],
  },
})
