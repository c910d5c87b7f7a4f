/**
 * Functions of `posix` that move bytes between descriptors and buffers. What the system does in one call (sendfile,
 * splice, copy_file_range) is done here by reading and writing: the same result, without the saved copies.
 */
import { ERRNO, strerror } from '../../host/errno.ts'
import { type HostDescriptors, S_IF } from '../../host/host.ts'
import { osError } from '../../objects/exceptions.ts'
import { hooks, index, toArray } from '../../runtime/abstract.ts'
import type { PyBuffer } from '../../runtime/buffer.ts'
import { functionTable } from '../../runtime/define.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { mayWait } from '../../runtime/threads.ts'
import { lookup, typeOf } from '../../runtime/type.ts'
import { int, None, PyBytes, type PyValue } from '../../runtime/values.ts'
import { readInTime, writeInTime } from '../pipe_wait.ts'
import { onFd } from './call.ts'
import { guard } from './paths.ts'

/** One transfer takes at most this much, so that a huge count costs no memory. */
const LARGEST = 1 << 26

const invalid = () => osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))

function readNew(fd: number, length: number, offset?: number): PyBytes {
  if (length < 0) throw invalid()
  const buffer = new Uint8Array(Math.min(length, LARGEST))
  const n = onFd(d => d.read(fd, buffer, offset))
  return new PyBytes(n === buffer.length ? buffer : buffer.slice(0, n))
}

function bytesOf(buffer: PyBuffer): Uint8Array {
  const size = buffer.shape.reduce((a, b) => a * b, buffer.itemsize)
  return buffer.data.subarray(buffer.offset, buffer.offset + size)
}

/** Runs on the memory of buffers, which are exported meanwhile. */
function onBuffers<T>(values: readonly PyValue[], writable: string, run: (parts: Uint8Array[]) => T): T {
  const held: PyBuffer[] = []
  try {
    for (const v of values) {
      const buffer = hooks.buffer(v, 0)
      held.push(buffer)
      if (writable !== '' && buffer.readonly)
        throw typeError(`${writable} must be read-write bytes-like object, not %T`, v)
    }
    return run(held.map(bytesOf))
  } finally {
    for (const buffer of held) buffer.release()
  }
}

const isSequence = (v: PyValue): boolean => lookup(typeOf(v), '__getitem__') !== undefined

/** As many buffers as Linux takes in one call. */
const MOST_BUFFERS = 1024

function sequence(v: PyValue, fname: string): PyValue[] {
  if (!isSequence(v)) throw typeError(`${fname}() arg 2 must be a sequence`)
  const items = toArray(v)
  if (items.length > MOST_BUFFERS) throw invalid()
  return items
}

type Move = (d: HostDescriptors, fd: number, part: Uint8Array, offset: number | undefined) => number

const read: Move = (d, fd, part, offset) => d.read(fd, part, offset)
const write: Move = (d, fd, part, offset) => d.write(fd, part, offset)

/** Moves bytes for each buffer in turn, until one is not filled or not taken whole. */
function moveAll(fd: number, parts: readonly Uint8Array[], move: Move, offset: number | undefined): PyValue {
  let done = 0
  for (const part of parts) {
    const n = onFd(d => move(d, fd, part, offset === undefined ? undefined : offset + done))
    done += n
    if (n < part.length) break
  }
  if (parts.length === 0) onFd(d => d.fstat(fd))
  return int(done)
}

const readVector = (fd: number, buffers: PyValue, offset?: number): PyValue =>
  onBuffers(sequence(buffers, 'readv'), 'readv() arg 2', parts => moveAll(fd, parts, read, offset))

const writeVector = (fd: number, buffers: PyValue, offset?: number): PyValue =>
  onBuffers(sequence(buffers, 'writev'), '', parts => moveAll(fd, parts, write, offset))

/** Copies up to `count` bytes; offsets that are given leave the descriptor's position alone. */
function copy(from: number, to: number, count: number, fromOffset?: number, toOffset?: number): PyValue {
  let done = 0
  while (done < count) {
    const piece = new Uint8Array(Math.min(count - done, 1 << 16))
    const n = onFd(d => d.read(from, piece, fromOffset === undefined ? undefined : fromOffset + done))
    if (n === 0) break
    let written = 0
    while (written < n) {
      const at = toOffset === undefined ? undefined : toOffset + done + written
      written += onFd(d => d.write(to, piece.subarray(written, n), at))
    }
    done += n
    if (n < piece.length) break
  }
  return int(done)
}

const offsetOf = (v: PyValue): number | undefined => (v === None ? undefined : Number(index(v)))

const isPipe = (fd: number): boolean => (onFd(d => d.fstat(fd)).mode & S_IF.MT) === S_IF.IFO

function splice(src: number, dst: number, count: number, fromOffset: PyValue, toOffset: PyValue): PyValue {
  if (count < 0) throw valueError("'count' must be non-negative")
  const [fromPipe, toPipe] = [isPipe(src), isPipe(dst)]
  if (!fromPipe && !toPipe) throw invalid()
  if ((fromPipe && fromOffset !== None) || (toPipe && toOffset !== None)) {
    throw osError(ERRNO.ESPIPE, strerror(ERRNO.ESPIPE))
  }
  return copy(src, dst, count, offsetOf(fromOffset), offsetOf(toOffset))
}

function sendfile(out: number, from: number, offset: PyValue, count: number): PyValue {
  if (count < 0) throw invalid()
  const at = offsetOf(offset)
  if (at !== undefined && at < 0) throw invalid()
  return copy(from, out, count, at)
}

export const transfer = functionTable({
  read: [
    'fd: int, length: int, /',
    mayWait((fd: number, length: number) => readInTime(fd, () => readNew(fd, length))),
  ],
  readinto: [
    'fd: int, buffer, /',
    mayWait((fd: number, buffer: PyValue) =>
      readInTime(fd, () =>
        onBuffers([buffer], 'readinto() argument 2', ([into]) => int(onFd(d => d.read(fd, into!)))),
      ),
    ),
  ],
  write: [
    'fd: int, data: buffer, /',
    mayWait((fd: number, data: Uint8Array) => guard(() => writeInTime(fd, data))),
  ],
  pread: ['fd: int, length: int, offset: int, /', readNew],
  pwrite: [
    'fd: int, buffer: buffer, offset: int, /',
    (fd, data, offset) => int(onFd(d => d.write(fd, data, offset))),
  ],
  readv: ['fd: int, buffers, /', (fd, buffers) => readVector(fd, buffers)],
  writev: ['fd: int, buffers, /', (fd, buffers) => writeVector(fd, buffers)],
  preadv: [
    'fd: int, buffers, offset: int, flags: int = 0, /',
    (fd, buffers, offset) => readVector(fd, buffers, offset),
  ],
  pwritev: [
    'fd: int, buffers, offset: int, flags: int = 0, /',
    (fd, buffers, offset) => writeVector(fd, buffers, offset),
  ],
  sendfile: ['out_fd: int, in_fd: int, offset, count: int', sendfile],
  copy_file_range: [
    'src: int, dst: int, count: int, offset_src = None, offset_dst = None',
    (src, dst, count, from, to) => {
      if (count < 0) throw valueError("negative value for 'count' not allowed")
      return copy(src, dst, count, offsetOf(from), offsetOf(to))
    },
  ],
  splice: ['src: int, dst: int, count: int, offset_src = None, offset_dst = None, flags: int = 0', splice],
})
