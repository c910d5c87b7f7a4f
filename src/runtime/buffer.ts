/**
 * The buffer protocol: a view on the bytes of an object, with its shape.
 * CPython: Include/cpython/object.h (Py_buffer), PEP 3118.
 */
import type { PyValue } from './values.ts'

export const PyBUF_SIMPLE = 0
export const PyBUF_WRITABLE = 1
export const PyBUF_FORMAT = 4
export const PyBUF_ND = 8
export const PyBUF_STRIDES = 0x18
export const PyBUF_C_CONTIGUOUS = 0x38
export const PyBUF_INDIRECT = 0x118
export const PyBUF_FULL_RO = 0x11c

export interface PyBuffer {
  /** The exporter. */
  readonly obj: PyValue
  /** All bytes of the exporter's memory that the view covers; `offset` is where item [0, 0...] starts. */
  readonly data: Uint8Array
  readonly offset: number
  readonly readonly: boolean
  readonly itemsize: number
  /** A struct format, `B` by default. */
  readonly format: string
  /** Items per dimension. */
  readonly shape: readonly number[]
  /** Bytes per step in each dimension. */
  readonly strides: readonly number[]
  /** Ends the export; the exporter may be resized again. */
  release(): void
}
