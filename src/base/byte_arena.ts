/**
 * Many small byte arrays out of few buffers.
 *
 * A buffer of its own costs more than a microsecond to make, and the collector keeps a list of all of them. What is
 * taken here shares a buffer with its neighbours, so it should live about as long: an arena for each compilation.
 */
const FIRST_CHUNK = 512
const MAX_CHUNK = 1 << 15

export class ByteArena {
  #chunk = new ArrayBuffer(FIRST_CHUNK)
  #used = 0

  /** Zeroed bytes. */
  take(length: number): Uint8Array {
    const start = this.#used
    const end = start + length
    if (end <= this.#chunk.byteLength) {
      this.#used = end
      return new Uint8Array(this.#chunk, start, length)
    }
    if (length > MAX_CHUNK >> 2) return new Uint8Array(length)
    this.#chunk = new ArrayBuffer(Math.min(Math.max(4 * this.#chunk.byteLength, 4 * length), MAX_CHUNK))
    this.#used = length
    return new Uint8Array(this.#chunk, 0, length)
  }

  /** A copy of the first `length` bytes. */
  copy(bytes: Uint8Array, length: number): Uint8Array {
    const out = this.take(length)
    // A loop: most tables are shorter than what `subarray` and `set` cost.
    for (let i = 0; i < length; i++) out[i] = bytes[i]!
    return out
  }
}
