/**
 * Where a pickle goes: bytes gather in a frame (protocol 4) or in one piece, and go to the file's `write` or
 * into a list. Large contents are written by themselves, outside of frames, so that they are not copied.
 */
import { concatBytes } from '../../base/bytes.ts'
import { call1 } from '../../runtime/calls.ts'
import { PyBytes, type PyValue } from '../../runtime/values.ts'
import { OP } from './opcodes.ts'

const FRAME_SIZE_MIN = 4
export const FRAME_SIZE_TARGET = 64 * 1024
const FRAME_HEADER = 9

export class Sink {
  private bytes = new Uint8Array(256)
  private view = new DataView(this.bytes.buffer)
  private size = 0
  /** Where the frame that is being filled starts; -1: none is. */
  private frame = -1
  private framing = false
  private readonly write: PyValue | null
  private readonly pieces: Uint8Array[] = []

  /** `write` of a file, or null to gather all. */
  constructor(write: PyValue | null) {
    this.write = write
  }

  startFraming(): void {
    this.framing = true
  }

  /** Between two objects: a full frame ends. */
  boundary(): void {
    if (this.frame >= 0 && this.size - this.frame - FRAME_HEADER >= FRAME_SIZE_TARGET) this.flush()
  }

  byte(n: number): void {
    this.reserve(1)
    this.bytes[this.size++] = n
  }

  uint(op: number, width: 1 | 2 | 4 | 8, n: number): void {
    this.reserve(1 + width)
    this.bytes[this.size++] = op
    if (width === 1) this.bytes[this.size] = n
    else if (width === 2) this.view.setUint16(this.size, n, true)
    else if (width === 4) this.view.setUint32(this.size, n, true)
    else this.view.setBigUint64(this.size, BigInt(n), true)
    this.size += width
  }

  float(op: number, x: number): void {
    this.reserve(9)
    this.bytes[this.size++] = op
    this.view.setFloat64(this.size, x, false)
    this.size += 8
  }

  data(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.size)
    this.size += bytes.length
  }

  /** An instruction and a line of ASCII. */
  line(op: number, text: string): void {
    this.reserve(text.length + 2)
    this.bytes[this.size++] = op
    for (let i = 0; i < text.length; i++) this.bytes[this.size++] = text.charCodeAt(i)
    this.bytes[this.size++] = 10
  }

  /** An instruction with its length and contents; large ones outside of frames. `source` is written as it is. */
  contents(op: number, width: 1 | 4 | 8, bytes: Uint8Array, source: PyValue | null): void {
    if (bytes.length < FRAME_SIZE_TARGET || !this.framing) {
      this.uint(op, width, bytes.length)
      this.data(bytes)
      return
    }
    this.flush()
    this.framing = false
    this.uint(op, width, bytes.length)
    this.flush()
    this.framing = true
    this.emit(bytes, source)
  }

  /** Everything is written; the whole, if it was gathered. */
  finish(): Uint8Array {
    this.flush()
    return concatBytes(this.pieces)
  }

  private reserve(n: number): void {
    if (this.framing && this.frame < 0) {
      this.frame = this.size
      n += FRAME_HEADER
    }
    if (this.size + n > this.bytes.length) {
      const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.size + n))
      bytes.set(this.bytes.subarray(0, this.size))
      this.bytes = bytes
      this.view = new DataView(bytes.buffer)
    }
    if (this.frame === this.size && this.framing) this.size += FRAME_HEADER
  }

  private flush(): void {
    this.closeFrame()
    if (this.size === 0) return
    const piece = this.bytes.slice(0, this.size)
    this.size = 0
    this.emit(piece, null)
  }

  /** Fills the header in; a frame too short for one goes without. */
  private closeFrame(): void {
    if (this.frame < 0) return
    const start = this.frame
    const length = this.size - start - FRAME_HEADER
    this.frame = -1
    if (length >= FRAME_SIZE_MIN) {
      this.bytes[start] = OP.FRAME
      this.view.setBigUint64(start + 1, BigInt(length), true)
    } else {
      this.bytes.copyWithin(start, start + FRAME_HEADER, this.size)
      this.size -= FRAME_HEADER
    }
  }

  private emit(piece: Uint8Array, source: PyValue | null): void {
    if (this.write === null) this.pieces.push(piece)
    else call1(this.write, source ?? new PyBytes(piece))
  }
}
