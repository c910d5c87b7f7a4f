/**
 * The JavaScript class behind bytearray: bytes in a store that grows by steps, and the count of exported
 * buffers, during which its size is fixed. CPython: Include/cpython/bytearrayobject.h.
 */
import { bufferError } from '../runtime/errors.ts'
import { PyObject } from '../runtime/values.ts'
import { isLent } from './live_views.ts'

const EMPTY = new Uint8Array(0)

export class PyByteArray extends PyObject {
  /** The first `size` bytes are the value, the rest is room to grow and always zero. */
  store: Uint8Array
  size: number
  /** Buffers that are out; the store must not move nor change its size meanwhile. */
  exports = 0
  /** How many of them are memoryviews. */
  views = 0
  private view: Uint8Array

  constructor(data: Uint8Array = EMPTY) {
    super()
    this.store = data
    this.view = data
    this.size = data.length
  }

  /** The bytes, shared with the store: valid until the size changes. */
  get data(): Uint8Array {
    if (this.view.length !== this.size) this.view = this.store.subarray(0, this.size)
    return this.view
  }

  /** Takes over `data`, which nobody else may keep. */
  replace(data: Uint8Array): void {
    if (data.length !== this.size) this.checkResizable()
    this.store = data
    this.view = data
    this.size = data.length
  }

  checkResizable(): void {
    if (this.exports > 0 && isLent(this, v => v === this)) {
      throw bufferError('Existing exports of data: object cannot be re-sized')
    }
  }

  /** Changes the size; new bytes are zero. */
  resize(size: number): void {
    if (size === this.size) return
    this.checkResizable()
    if (size > this.store.length || size * 2 < this.store.length) {
      const room = size > this.size ? size + (size >> 3) + (size < 9 ? 3 : 6) : size
      const grown = new Uint8Array(room)
      grown.set(size < this.size ? this.store.subarray(0, size) : this.data)
      this.store = grown
      this.view = EMPTY
    } else if (size < this.size) this.store.fill(0, size, this.size)
    this.size = size
    if (size === 0) this.view = this.store.subarray(0, 0)
  }

  /** Puts `values` in the place of [start, stop). */
  splice(start: number, stop: number, values: Uint8Array): void {
    const change = values.length - (stop - start)
    const { size } = this
    // A short array is copied in any case: asked for its array buffer, the engine would have to make one.
    if (change !== 0 && (values.length <= 32 || values.buffer === this.store.buffer)) values = values.slice()
    if (change < 0) {
      this.checkResizable()
      this.store.copyWithin(stop + change, stop, size)
      this.resize(size + change)
    } else if (change > 0) {
      this.resize(size + change)
      this.store.copyWithin(stop + change, stop, size)
    }
    this.store.set(values, start)
  }

  push(byte: number): void {
    const { size } = this
    if (this.exports > 0 || size === this.store.length) this.resize(size + 1)
    else this.size = size + 1
    this.store[size] = byte
  }
}
