/**
 * A pipe inside the process: a queue of bytes with a reading and a writing end.
 *
 * Python runs on one thread, so a read that would block could never end: with the writing end
 * still open it fails with EDEADLK (a clear error) instead of hanging; a non-blocking one with
 * EAGAIN as everywhere. The Node host replaces the queue by the system's own pipe when a child
 * process gets an end.
 */
import { HostError, type HostStat, type OpenFile } from './host.ts'
import { StreamFile } from './stream_file.ts'

/** Linux's default capacity of a pipe. */
export const CAPACITY = 65536

/** What both ends share. */
export class PipeQueue {
  declare readonly chunks: Uint8Array[]
  declare length: number
  declare readers: number
  declare writers: number
  declare readonly ino: bigint
  declare readonly capacity: number
  /** The system's pipe, once there is one. */
  declare systemReader: OpenFile | undefined
  declare systemWriter: OpenFile | undefined
  constructor(ino: bigint, capacity: number) {
    this.chunks = []
    this.length = 0
    this.readers = 1
    this.writers = 1
    this.ino = ino
    this.capacity = capacity
    this.systemReader = undefined
    this.systemWriter = undefined
  }

  /** From now on the bytes go through the system. */
  attach(reader: OpenFile, writer: OpenFile): void {
    this.chunks.length = 0
    this.length = 0
    if (this.readers > 0) this.systemReader = reader
    else reader.close()
    if (this.writers > 0) this.systemWriter = writer
    else writer.close()
  }

  take(into: Uint8Array): number {
    let done = 0
    for (let chunk = this.chunks[0]; chunk && done < into.length; chunk = this.chunks[0]) {
      const n = Math.min(chunk.length, into.length - done)
      into.set(chunk.subarray(0, n), done)
      done += n
      if (n === chunk.length) this.chunks.shift()
      else this.chunks[0] = chunk.subarray(n)
    }
    this.length -= done
    return done
  }
}

let lastIno = 0n

export class PipeEnd extends StreamFile {
  declare readonly queue: PipeQueue
  declare readonly writes: boolean
  declare private blocking: boolean
  constructor(queue: PipeQueue, writes: boolean) {
    super()
    this.queue = queue
    this.writes = writes
    this.blocking = true
  }

  get system(): OpenFile | undefined {
    return this.writes ? this.queue.systemWriter : this.queue.systemReader
  }

  override read(into: Uint8Array, position: number | undefined): number {
    if (this.system) return this.system.read(into, position)
    if (position !== undefined) throw new HostError('ESPIPE')
    if (this.writes) throw new HostError('EBADF')
    if (this.queue.length === 0 && this.queue.writers > 0) throw this.wouldBlock()
    return this.queue.take(into)
  }

  override write(from: Uint8Array, position: number | undefined): number {
    if (this.system) return this.system.write(from, position)
    if (position !== undefined) throw new HostError('ESPIPE')
    if (!this.writes) throw new HostError('EBADF')
    if (this.queue.readers === 0) throw new HostError('EPIPE')
    const n = this.blocking
      ? from.length
      : Math.min(from.length, Math.max(0, this.queue.capacity - this.queue.length))
    if (n === 0) throw new HostError('EAGAIN')
    this.queue.chunks.push(from.slice(0, n))
    this.queue.length += n
    return n
  }

  readable(patient?: boolean): boolean {
    if (this.system) return this.system.readable?.(patient) ?? true
    return !this.writes && (this.queue.length > 0 || this.queue.writers === 0)
  }

  writable(): boolean {
    if (this.system) return this.system.writable?.() ?? true
    return this.writes && (this.queue.length < this.queue.capacity || this.queue.readers === 0)
  }

  override fstat(): HostStat {
    return this.system?.fstat() ?? { ...super.fstat(), ino: this.queue.ino }
  }

  override getBlocking(): boolean {
    return this.blocking
  }

  override setBlocking(blocking: boolean): void {
    this.blocking = blocking
    this.system?.setBlocking(blocking)
  }

  override close(): void {
    const left = this.writes ? --this.queue.writers : --this.queue.readers
    if (left === 0) this.system?.close()
  }

  /** The same end, opened once more. */
  again(): PipeEnd {
    if (this.writes) this.queue.writers++
    else this.queue.readers++
    return new PipeEnd(this.queue, this.writes)
  }

  private wouldBlock(): HostError {
    if (!this.blocking) return new HostError('EAGAIN')
    return new HostError(
      'EDEADLK',
      undefined,
      undefined,
      'read from an empty pipe that only this thread writes',
    )
  }
}

/** [reading end, writing end] */
export function createPipe(capacity: number = CAPACITY): [PipeEnd, PipeEnd] {
  const queue = new PipeQueue(++lastIno, capacity)
  return [new PipeEnd(queue, false), new PipeEnd(queue, true)]
}
