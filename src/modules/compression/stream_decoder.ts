/**
 * What the decompressors of `_lzma` and `_bz2` have in common: input comes in pieces of any size, output is
 * given out up to a limit, and what follows the end of the stream is kept apart.
 *
 * The format itself is a generator that reads from an InputBuffer. It yields whenever it cannot go on with the
 * bytes it has ('input') and whenever it has put out some ('output'), so that no more is decoded than asked for.
 * CPython: Modules/_lzmamodule.c, Modules/_bz2module.c (the decompressor objects).
 */

export type Step = 'input' | 'output'

/** Bytes that came and are not yet read. Decoders read `bytes` from `pos` to `end` themselves. */
export class InputBuffer {
  declare bytes: Uint8Array
  declare pos: number
  declare end: number
  constructor() {
    this.bytes = new Uint8Array(0)
    this.pos = 0
    this.end = 0
  }

  get available(): number {
    return this.end - this.pos
  }

  push(data: Uint8Array): void {
    const rest = this.available
    if (this.end + data.length > this.bytes.length) {
      const size = Math.max(rest + data.length, Math.min(2 * this.bytes.length, rest * 2 + data.length))
      const room = new Uint8Array(size)
      room.set(this.bytes.subarray(this.pos, this.end))
      this.bytes = room
      this.pos = 0
      this.end = rest
    }
    this.bytes.set(data, this.end)
    this.end += data.length
  }

  take(length: number): Uint8Array {
    this.pos += length
    return this.bytes.subarray(this.pos - length, this.pos)
  }

  /** Waits until that many bytes are there. */
  *need(length: number): Generator<Step, void> {
    while (this.available < length) yield 'input'
  }
}

/** Decoded bytes on their way out. */
export class OutputQueue {
  declare private readonly chunks: Uint8Array[]
  declare length: number
  constructor() {
    this.chunks = []
    this.length = 0
  }

  /** Keeps `chunk` itself: the caller does not touch it again. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.chunks.push(chunk)
    this.length += chunk.length
  }

  /** At most `limit` bytes; all when negative. */
  take(limit: number): Uint8Array {
    const length = limit < 0 ? this.length : Math.min(limit, this.length)
    const out = new Uint8Array(length)
    let at = 0
    let used = 0
    for (; at < length; used++) {
      const chunk = this.chunks[used]!
      const n = Math.min(chunk.length, length - at)
      out.set(n === chunk.length ? chunk : chunk.subarray(0, n), at)
      at += n
      if (n < chunk.length) {
        this.chunks[used] = chunk.subarray(n)
        break
      }
    }
    this.chunks.splice(0, used)
    this.length -= length
    return out
  }
}

export type Machine = (input: InputBuffer, output: OutputQueue) => Generator<Step, void>

export class StreamDecoder {
  declare private readonly input: InputBuffer
  declare private readonly output: OutputQueue
  declare private readonly machine: Generator<Step, void>
  declare private finished: boolean
  /** What went wrong: a broken stream stays broken. */
  declare private failure: unknown
  declare needsInput: boolean
  declare unusedData: Uint8Array
  constructor(machine: Machine) {
    this.input = new InputBuffer()
    this.output = new OutputQueue()
    this.machine = machine(this.input, this.output)
    this.finished = false
    this.failure = undefined
    this.needsInput = true
    this.unusedData = new Uint8Array(0)
  }

  /** The end of the stream was reached and all of its output given out. */
  get eof(): boolean {
    return this.finished && this.output.length === 0
  }

  get broken(): boolean {
    return this.failure !== undefined
  }

  decompress(data: Uint8Array, maxLength: number): Uint8Array {
    if (!this.finished) this.input.push(data)
    this.needsInput = false
    while (!this.finished && (maxLength < 0 || this.output.length < maxLength)) {
      const step = this.step()
      if (step.done) this.finish()
      else if (step.value === 'input') {
        this.needsInput = maxLength < 0 || this.output.length <= maxLength
        break
      }
    }
    return this.output.take(maxLength)
  }

  private step(): IteratorResult<Step, void> {
    if (this.failure !== undefined) throw this.failure
    try {
      return this.machine.next()
    } catch (error) {
      this.failure = error
      throw error
    }
  }

  private finish(): void {
    this.finished = true
    this.unusedData = this.input.take(this.input.available).slice()
  }
}
