/**
 * What every stream type needs: argument conversions, the errors of `_io`, calls that survive an interrupt.
 * CPython: Modules/_io/_iomodule.c, Modules/_io/_iomodule.h.
 */
import { concatBytes } from '../../base/bytes.ts'
import { fromUtf16 } from '../../base/wide_string.ts'
import { type Host, requireDescriptors } from '../../host/host.ts'
import { getBuffer } from '../../objects/buffer.ts'
import { hasIndex, hooks, index, isTrue, lengthToInt, toSsize } from '../../runtime/abstract.ts'
import { getAttr, instanceGet } from '../../runtime/attributes.ts'
import { PyBUF_WRITABLE } from '../../runtime/buffer.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import { PyDict } from '../../runtime/dict.ts'
import {
  exc,
  isException,
  newException,
  overflowError,
  PyBaseException,
  type PyOSError,
  typeError,
  valueError,
} from '../../runtime/errors.ts'
import { machine, state } from '../../runtime/state.ts'
import { coreTypes, PyType, typeOf } from '../../runtime/type.ts'
import { int, None, type PyInt, type PyObject, PyTuple, type PyValue, pyInt } from '../../runtime/values.ts'

export const DEFAULT_BUFFER_SIZE = 128 * 1024

export const EAGAIN = 11
export const EINTR = 4

export const descriptors = () => requireDescriptors(state.host as Host)

// ---- errors

let unsupportedClass: PyType | undefined

/** io.UnsupportedOperation: a class made as Python code would make it. */
export function unsupportedOperationType(): PyType {
  if (unsupportedClass === undefined) {
    const namespace = new PyDict()
    namespace.setStr('__module__', 'io')
    const bases = new PyTuple([exc.OSError, exc.ValueError])
    const made = call(coreTypes.type, ['UnsupportedOperation', bases, namespace])
    if (made instanceof PyType) unsupportedClass = made
  }
  return unsupportedClass!
}

export function unsupported(message: string): PyBaseException {
  return newException(unsupportedOperationType(), fromUtf16(message))
}

export const closedError = () => valueError('I/O operation on closed file')
export const uninitialized = () => valueError('I/O operation on uninitialized object')

export function ioError(message: string): PyBaseException {
  return newException(exc.OSError, fromUtf16(message))
}

/** BlockingIOError(errno, message, written): `errno` is 0 where a stream in Python would block. */
export function blockingError(errno: number, written: number): PyBaseException {
  const message = 'write could not complete without blocking'
  const e = newException(exc.BlockingIOError, int(errno), message, int(written)) as PyOSError
  e.errno = int(errno)
  e.strerror = message
  e.charactersWritten = written
  return e
}

export function cannotPickle(self: PyObject): never {
  throw typeError(`cannot pickle '${typeOf(self).name}' instances`)
}

/**
 * Runs `second` also when `first` throws. The error of `second` wins, with the first one as its context.
 */
export function bothInTurn(first: () => void, second: () => PyValue): PyValue {
  let pending: unknown
  let failed = false
  try {
    first()
  } catch (e) {
    pending = e
    failed = true
  }
  let result: PyValue
  try {
    result = second()
  } catch (e) {
    if (failed && e instanceof PyBaseException && pending instanceof PyBaseException && e !== pending) {
      e.context = pending
    }
    throw e
  }
  if (failed) throw pending
  return result
}

// ---- interrupts

function isInterrupted(e: unknown): boolean {
  return isException(e, exc.OSError) && (e as PyOSError).errno === EINTR
}

/** Runs Python's signal handlers; without a signal module, SIGINT is KeyboardInterrupt. */
export function checkSignals(): void {
  if (machine.checkSignals !== undefined) {
    machine.checkSignals()
    return
  }
  if (state.host.interrupts?.take().includes(2)) throw newException(exc.KeyboardInterrupt)
}

/** Runs `f` again for as long as it is interrupted by a signal whose handler does not raise. */
export function retrying<T>(f: () => T): T {
  for (;;) {
    try {
      return f()
    } catch (e) {
      if (!isInterrupted(e)) throw e
      checkSignals()
    }
  }
}

// ---- arguments

/** `size`: an index or None for -1. */
export function sizeOrNone(v: PyValue): number {
  if (v === None) return -1
  if (typeof v === 'number') return v
  if (!hasIndex(v)) throw typeError("argument should be integer or None, not '%T'", v)
  return toSsize(v)
}

/** A file position (a 64-bit off_t) as a JS number. */
export function toOffset(v: PyValue): number {
  if (typeof v === 'number') return v
  if (!hasIndex(v)) throw typeError("'%T' object cannot be interpreted as an integer", v)
  const n = index(v)
  if (n >= 9223372036854775808n || n < -9223372036854775808n) {
    throw valueError("cannot fit '%T' into an offset-sized integer", v)
  }
  return Number(n)
}

/** A length that another stream's method gave; ValueError where it does not fit. */
export function toLength(v: PyValue): number {
  if (typeof v === 'number') return v
  try {
    return toSsize(v)
  } catch (e) {
    if (!isException(e, exc.OverflowError)) throw e
    throw valueError("cannot fit '%T' into an index-sized integer", v)
  }
}

/** `whence` and other C ints. */
export function toCInt(v: PyValue): number {
  const n = index(v)
  if (n > 2147483647 || n < -2147483648) throw overflowError('Python int too large to convert to C int')
  return Number(n)
}

/** Calls `run` with the writable bytes of `v`. */
export function withWritable(
  v: PyValue,
  fname: string,
  run: (into: Uint8Array) => PyValue,
  argument = 'argument',
): PyValue {
  if (typeOf(v).slots.bf_getbuffer === null) throw notWritable(v, fname, argument)
  let buffer: ReturnType<typeof getBuffer>
  try {
    buffer = getBuffer(v, PyBUF_WRITABLE)
  } catch (e) {
    if (!isException(e, exc.BufferError)) throw e
    throw notWritable(v, fname, argument)
  }
  try {
    const size = buffer.shape.reduce((a, b) => a * b, buffer.itemsize)
    return run(buffer.data.subarray(buffer.offset, buffer.offset + size))
  } finally {
    buffer.release()
  }
}

function notWritable(v: PyValue, fname: string, argument: string) {
  return typeError(`${fname}() ${argument} must be read-write bytes-like object, not %T`, v)
}

/** Calls `run` with the bytes of `v`, exported meanwhile. */
export function withBytes<T>(v: PyValue, run: (bytes: Uint8Array) => T): T {
  const buffer = hooks.buffer(v, 0)
  try {
    const size = buffer.shape.reduce((a, b) => a * b, buffer.itemsize)
    return run(buffer.data.subarray(buffer.offset, buffer.offset + size))
  } finally {
    buffer.release()
  }
}

// ---- calls

/** True if method `name` of `o`, of exactly type `type`, is the native one. */
export function isNative(o: PyObject, type: PyType, name: string): boolean {
  return o.cls === type && instanceGet(o, name) === undefined
}

export const callTrue = (o: PyValue, name: string): boolean => isTrue(callMethod(o, name))

export const isClosed = (o: PyValue): boolean => isTrue(getAttr(o, 'closed'))

/** What was read piece by piece; a single piece is not copied. */
export function join(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? chunks[0]! : concatBytes(chunks)
}

/** A file position as a Python int. */
export const position = (n: number): PyInt => (Number.isSafeInteger(n) ? pyInt(n) : BigInt(n))

/** The position of a stream in memory: a JS number, and the exact value where a seek went far beyond. */
export function exactPosition(stream: { readonly pos: number; readonly farPos: bigint | undefined }): PyInt {
  const { pos, farPos } = stream
  return farPos !== undefined && Number(farPos) === pos ? farPos : lengthToInt(pos)
}

/** A settable bool attribute, as PyMemberDef's T_BOOL. */
export function boolMember<T extends PyObject, K extends keyof T>(key: K) {
  return [
    (self: T): PyValue => self[key] as unknown as boolean,
    (self: T, value: PyValue | undefined): void => {
      if (value === undefined) throw typeError("can't delete numeric/char attribute")
      if (typeof value !== 'boolean') throw typeError('attribute value type must be bool')
      self[key] = value as unknown as T[K]
    },
  ] as const
}
