/**
 * Whether a pipe or terminal would block, for `select`. Node has no poll, so both directions find out
 * by trying on a non-blocking descriptor:
 *
 * - reading takes what is there and keeps it for the next read;
 * - writing cannot be tried without bytes, so a pipe counts as writable until it is full; the chunk
 *   that does not fit is taken all the same and goes out before anything else does.
 */
import * as fs from 'node:fs'
import { codeOf } from './errors.ts'

const CHUNK = 65536

/** Bytes read ahead from a non-blocking descriptor. */
export class ReadAhead {
  declare private bytes: Uint8Array
  declare private ended: boolean
  constructor() {
    this.bytes = new Uint8Array(0)
    this.ended = false
  }

  /** Whether a read of `fd` would return at once; errors are left for that read. */
  ready(fd: number): boolean {
    if (this.bytes.length > 0 || this.ended) return true
    const buffer = new Uint8Array(CHUNK)
    try {
      const n = fs.readSync(fd, buffer, 0, CHUNK, null)
      this.bytes = buffer.subarray(0, n)
      this.ended = n === 0
      return true
    } catch (error) {
      return codeOf(error) !== 'EAGAIN'
    }
  }

  get length(): number {
    return this.bytes.length
  }

  /** What was read ahead, at most `length` bytes; undefined: nothing, so read. */
  take(into: Uint8Array, length: number): number | undefined {
    if (this.ended) {
      this.ended = false
      return 0
    }
    if (this.bytes.length === 0) return undefined
    const n = Math.min(length, this.bytes.length)
    into.set(this.bytes.subarray(0, n))
    this.bytes = this.bytes.subarray(n)
    return n
  }
}

/** A pipe's writing end whose full pipe does not block; made when `select` first looks at it. */
export class WriteBehind {
  declare private readonly fd: number
  declare private pending: Uint8Array
  private constructor(fd: number) {
    this.fd = fd
    this.pending = new Uint8Array(0)
  }

  /** Undefined where there is no second way to the pipe: no /proc, or nobody reads it any more. */
  static of(real: number): WriteBehind | undefined {
    try {
      const flags = fs.constants.O_WRONLY | fs.constants.O_NONBLOCK
      return new WriteBehind(fs.openSync(`/proc/self/fd/${real}`, flags))
    } catch {
      return undefined
    }
  }

  /** Whether nothing waits to go out. */
  ready(): boolean {
    try {
      while (this.pending.length > 0) {
        this.pending = this.pending.subarray(fs.writeSync(this.fd, this.pending))
      }
    } catch (error) {
      if (codeOf(error) === 'EAGAIN') return false
      // The reader is gone, and with it what a real pipe had held for it; the next write says so.
      this.pending = new Uint8Array(0)
    }
    return true
  }

  /** Writes, or keeps what a full pipe does not take; only when `ready`. */
  write(from: Uint8Array, length: number): number {
    const n = Math.min(length, CHUNK)
    try {
      return fs.writeSync(this.fd, from, 0, n)
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
      this.pending = from.slice(0, n)
      return n
    }
  }

  /** What still waits goes out through `real`, which blocks. */
  close(real: number): void {
    fs.closeSync(this.fd)
    try {
      while (this.pending.length > 0) this.pending = this.pending.subarray(fs.writeSync(real, this.pending))
    } catch (error) {
      if (codeOf(error) !== 'EPIPE') throw error
    }
  }
}
