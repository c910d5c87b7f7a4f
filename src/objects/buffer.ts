/**
 * The buffer protocol at work: exporting an array of bytes, asking any object for its buffer, copying what
 * a view shows. Python's own `__buffer__` and `__release_buffer__` (PEP 688) come in here too.
 * CPython: Objects/abstract.c (PyObject_GetBuffer, PyBuffer_ToContiguous), Objects/typeobject.c
 * (slot_bf_getbuffer, releasebuffer_maybe_call_super).
 */
import { hooks } from '../runtime/abstract.ts'
import { PyBUF_WRITABLE, type PyBuffer } from '../runtime/buffer.ts'
import { bufferError, typeError } from '../runtime/errors.ts'
import { slotBuffer } from '../runtime/slotdefs.ts'
import { typeOf } from '../runtime/type.ts'
import type { PyValue } from '../runtime/values.ts'

const nothing = () => {}
const ONE = [1] as const

/** A one-dimensional buffer of plain bytes. */
export function simpleBuffer(
  obj: PyValue,
  data: Uint8Array,
  readonly: boolean,
  flags: number,
  release: () => void = nothing,
): PyBuffer {
  if (readonly && (flags & PyBUF_WRITABLE) !== 0) throw bufferError('Object is not writable.')
  return {
    obj,
    data,
    offset: 0,
    readonly,
    itemsize: 1,
    format: 'B',
    shape: [data.length],
    strides: ONE,
    release,
  }
}

/** The buffer of `v`; TypeError if it has none. */
export function getBuffer(v: PyValue, flags: number): PyBuffer {
  const get = typeOf(v).slots.bf_getbuffer
  if (get === null) throw typeError("a bytes-like object is required, not '%T'", v)
  return slotBuffer(v, get, flags)
}
hooks.buffer = getBuffer

export function hasBuffer(v: PyValue): boolean {
  return typeOf(v).slots.bf_getbuffer !== null
}

/** How many bytes the items of a view take. */
export function bufferSize(b: PyBuffer): number {
  let n = b.itemsize
  for (const count of b.shape) n *= count
  return n
}

/** True if the items lie one after the other, the last index fastest. */
export function isCContiguous(b: PyBuffer): boolean {
  if (bufferSize(b) === 0) return true
  let expected = b.itemsize
  for (let d = b.shape.length - 1; d >= 0; d--) {
    if (b.shape[d]! > 1 && b.strides[d] !== expected) return false
    expected *= b.shape[d]!
  }
  return true
}

/** The same with the first index fastest. */
export function isFContiguous(b: PyBuffer): boolean {
  if (bufferSize(b) === 0) return true
  let expected = b.itemsize
  for (let d = 0; d < b.shape.length; d++) {
    if (b.shape[d]! > 1 && b.strides[d] !== expected) return false
    expected *= b.shape[d]!
  }
  return true
}

/** The bytes of a C-contiguous view, not copied. */
export function contiguousBytes(b: PyBuffer): Uint8Array {
  return b.data.subarray(b.offset, b.offset + bufferSize(b))
}

/** Calls `visit` with the offset of each item, the last index fastest. */
export function eachItem(b: PyBuffer, visit: (offset: number) => void): void {
  const walk = (dimension: number, offset: number): void => {
    if (dimension === b.shape.length) {
      visit(offset)
      return
    }
    const step = b.strides[dimension]!
    for (let i = 0; i < b.shape[dimension]!; i++) walk(dimension + 1, offset + i * step)
  }
  walk(0, b.offset)
}

/** A copy of all items in C order. */
export function copyBytes(b: PyBuffer): Uint8Array {
  if (isCContiguous(b)) return contiguousBytes(b).slice()
  const out = new Uint8Array(bufferSize(b))
  let to = 0
  eachItem(b, offset => {
    for (let k = 0; k < b.itemsize; k++) out[to++] = b.data[offset + k]!
  })
  return out
}
