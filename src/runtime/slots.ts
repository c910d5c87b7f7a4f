/**
 * The type slots: what a type does for each operation of the language, as plain functions.
 *
 * Names are CPython's (`tp_`, `nb_`, `sq_`, `mp_`, `am_`, `bf_`). All are throw style: an error is a
 * thrown PyBaseException. `undefined` is the cheap way to say "no more items" (`tp_iternext`) and
 * "no such attribute" (`tp_getattro`); it never means an error. As a value argument of
 * `tp_setattro`, `tp_descr_set` and `mp_ass_subscript` it means deletion.
 * CPython: Include/cpython/object.h.
 */

import type { PyBuffer } from './buffer.ts'
import type { PyType } from './type.ts'
import type { PyInt, PyStr, PyValue } from './values.ts'

export type KwNames = readonly string[] | null
export type Unary = (self: PyValue) => PyValue
export type Binary = (a: PyValue, b: PyValue) => PyValue
export type Ternary = (a: PyValue, b: PyValue, c: PyValue) => PyValue
/** Vectorcall: the values of keyword arguments follow the positional ones in `args`. */
export type CallFn = (self: PyValue, args: PyValue[], kwnames: KwNames) => PyValue
export type NewFn = (type: PyType, args: PyValue[], kwnames: KwNames) => PyValue
export type InitFn = (self: PyValue, args: PyValue[], kwnames: KwNames) => void

/** Comparison operators, numbered as in COMPARE_OP. */
export const LT = 0
export const LE = 1
export const EQ = 2
export const NE = 3
export const GT = 4
export const GE = 5
export type CompareOp = 0 | 1 | 2 | 3 | 4 | 5

export class Slots {
  tp_repr: ((self: PyValue) => PyStr) | null = null
  tp_str: ((self: PyValue) => PyStr) | null = null
  tp_hash: ((self: PyValue) => PyInt) | null = null
  tp_call: CallFn | null = null
  tp_getattro: ((self: PyValue, name: string) => PyValue | undefined) | null = null
  tp_setattro: ((self: PyValue, name: string, value: PyValue | undefined) => void) | null = null
  tp_richcompare: ((a: PyValue, b: PyValue, op: CompareOp) => PyValue) | null = null
  tp_iter: Unary | null = null
  tp_iternext: ((self: PyValue) => PyValue | undefined) | null = null
  tp_descr_get: ((self: PyValue, obj: PyValue | null, type: PyValue) => PyValue) | null = null
  tp_descr_set: ((self: PyValue, obj: PyValue, value: PyValue | undefined) => void) | null = null
  tp_init: InitFn | null = null
  tp_new: NewFn | null = null
  tp_finalize: ((self: PyValue) => void) | null = null

  nb_add: Binary | null = null
  nb_subtract: Binary | null = null
  nb_multiply: Binary | null = null
  nb_remainder: Binary | null = null
  nb_divmod: Binary | null = null
  nb_power: Ternary | null = null
  nb_negative: Unary | null = null
  nb_positive: Unary | null = null
  nb_absolute: Unary | null = null
  nb_bool: ((self: PyValue) => boolean) | null = null
  nb_invert: Unary | null = null
  nb_lshift: Binary | null = null
  nb_rshift: Binary | null = null
  nb_and: Binary | null = null
  nb_xor: Binary | null = null
  nb_or: Binary | null = null
  nb_int: Unary | null = null
  nb_float: Unary | null = null
  nb_inplace_add: Binary | null = null
  nb_inplace_subtract: Binary | null = null
  nb_inplace_multiply: Binary | null = null
  nb_inplace_remainder: Binary | null = null
  nb_inplace_power: Ternary | null = null
  nb_inplace_lshift: Binary | null = null
  nb_inplace_rshift: Binary | null = null
  nb_inplace_and: Binary | null = null
  nb_inplace_xor: Binary | null = null
  nb_inplace_or: Binary | null = null
  nb_floor_divide: Binary | null = null
  nb_true_divide: Binary | null = null
  nb_inplace_floor_divide: Binary | null = null
  nb_inplace_true_divide: Binary | null = null
  nb_index: Unary | null = null
  nb_matrix_multiply: Binary | null = null
  nb_inplace_matrix_multiply: Binary | null = null

  /** `__len__` (CPython's sq_length and mp_length in one). */
  sq_length: ((self: PyValue) => number) | null = null
  sq_concat: Binary | null = null
  sq_repeat: ((self: PyValue, count: number) => PyValue) | null = null
  sq_contains: ((self: PyValue, value: PyValue) => boolean) | null = null
  sq_inplace_concat: Binary | null = null
  sq_inplace_repeat: ((self: PyValue, count: number) => PyValue) | null = null
  mp_subscript: Binary | null = null
  mp_ass_subscript: ((self: PyValue, key: PyValue, value: PyValue | undefined) => void) | null = null

  am_await: Unary | null = null
  am_aiter: Unary | null = null
  am_anext: Unary | null = null

  bf_getbuffer: ((self: PyValue, flags: number) => PyBuffer) | null = null
  /** Only says that `__release_buffer__` is there: what ends an export is the buffer's own `release`. */
  bf_releasebuffer: ((self: PyValue, buffer: PyBuffer) => void) | null = null
}

export type SlotName = keyof Slots
