/** Where a pickle comes from: bytes in memory, or a file's `read` and `readline`, asked for exactly what is needed. */
import { copyBytes, getBuffer } from '../../objects/buffer.ts'
import { bufferBytes } from '../../runtime/abstract.ts'
import { PyBUF_SIMPLE } from '../../runtime/buffer.ts'
import { call } from '../../runtime/calls.ts'
import { typeError } from '../../runtime/errors.ts'
import { int, PyBytes, type PyValue } from '../../runtime/values.ts'
import { unpicklingError } from './opcodes.ts'

export class Source {
  private data: Uint8Array
  private at = 0
  /** Where the current frame ends in `data`; -1 outside of frames. Nothing may straddle that. */
  private frameEnd = -1
  private readonly file: { readonly read: PyValue; readonly readline: PyValue } | null

  constructor(data: Uint8Array, file: { readonly read: PyValue; readonly readline: PyValue } | null) {
    this.data = data
    this.file = file
  }

  static ofBuffer(v: PyValue): Source {
    if (v instanceof PyBytes) return new Source(v.data, null)
    const b = getBuffer(v, PyBUF_SIMPLE)
    const data = copyBytes(b)
    b.release()
    return new Source(data, null)
  }

  /** The next instruction; undefined at the end. */
  opcode(): number | undefined {
    this.inFrame(1)
    if (this.at < this.data.length) return this.data[this.at++]!
    if (this.file === null) return undefined
    const data = this.fetch(1)
    return data.length === 0 ? undefined : data[0]!
  }

  /** The next `n` bytes, not to be changed. */
  take(n: number): Uint8Array {
    this.inFrame(n)
    const left = this.data.length - this.at
    if (n <= left) {
      this.at += n
      return this.data.subarray(this.at - n, this.at)
    }
    if (this.file === null) throw truncated()
    const head = this.data.subarray(this.at)
    this.data = new Uint8Array(0)
    this.at = 0
    const tail = this.fetch(n - left)
    if (tail.length < n - left) throw truncated()
    if (left === 0) return tail
    const all = new Uint8Array(n)
    all.set(head)
    all.set(tail, left)
    return all
  }

  /** A line without its end. */
  line(): Uint8Array {
    if (this.frameEnd === this.at) this.frameEnd = -1
    const end = this.data.indexOf(10, this.at)
    if (this.frameEnd >= 0 && (end < 0 || end >= this.frameEnd)) throw exhausted()
    if (end >= 0) {
      const line = this.data.subarray(this.at, end)
      this.at = end + 1
      return line
    }
    if (this.file === null) throw truncated()
    const head = this.data.slice(this.at)
    this.data = new Uint8Array(0)
    this.at = 0
    const rest = bytesOf(call(this.file.readline, []), 'readline')
    if (rest.length === 0 || rest[rest.length - 1] !== 10) throw truncated()
    const all = new Uint8Array(head.length + rest.length - 1)
    all.set(head)
    all.set(rest.subarray(0, rest.length - 1), head.length)
    return all
  }

  /** A frame's bytes are read in one go. */
  frame(n: number): void {
    if (this.frameEnd > this.at) throw unpicklingError('beginning of a new frame before end of current frame')
    this.frameEnd = -1
    if (this.data.length - this.at < n) {
      this.data = this.take(n)
      this.at = 0
    }
    this.frameEnd = this.at + n
  }

  /** The next `n` bytes must be of one frame. */
  private inFrame(n: number): void {
    if (this.frameEnd < 0) return
    if (this.at === this.frameEnd && n > 0) this.frameEnd = -1
    else if (this.at + n > this.frameEnd) throw exhausted()
  }

  private fetch(n: number): Uint8Array {
    return bytesOf(call(this.file!.read, [int(n)]), 'read')
  }
}

const exhausted = () => unpicklingError('pickle exhausted before end of frame')
export const truncated = () => unpicklingError('pickle data was truncated')

function bytesOf(v: PyValue, method: string): Uint8Array {
  if (v instanceof PyBytes) return v.data
  try {
    return bufferBytes(v)
  } catch {
    throw typeError(`${method}() from the underlying stream did not return bytes, but '%T'`, v)
  }
}
