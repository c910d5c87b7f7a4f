/**
 * Bytes within a larger array that nobody writes to: an array of their own when first asked for. Most code that a
 * `.pyc` file holds never runs, and a typed array costs more than all else that is read of it.
 */
export class ByteSpan {
  readonly source: Uint8Array
  readonly start: number
  readonly length: number
  constructor(source: Uint8Array, start: number, length: number) {
    this.source = source
    this.start = start
    this.length = length
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.source.buffer, this.source.byteOffset + this.start, this.length)
  }
}
