/** The marshal format's type codes and limits, and its error. CPython: Python/marshal.c. */

export const MARSHAL_VERSION = 5
/** How deep values may nest. */
export const MAX_DEPTH = 2000

export const TYPE = {
  NULL: 0x30, // 0
  NONE: 0x4e, // N
  FALSE: 0x46, // F
  TRUE: 0x54, // T
  STOPITER: 0x53, // S
  ELLIPSIS: 0x2e, // .
  INT: 0x69, // i
  INT64: 0x49, // I, no longer written
  LONG: 0x6c, // l
  FLOAT: 0x66, // f, versions 0 and 1
  BINARY_FLOAT: 0x67, // g
  COMPLEX: 0x78, // x, versions 0 and 1
  BINARY_COMPLEX: 0x79, // y
  STRING: 0x73, // s: bytes
  UNICODE: 0x75, // u
  INTERNED: 0x74, // t
  ASCII: 0x61, // a
  ASCII_INTERNED: 0x41, // A
  SHORT_ASCII: 0x7a, // z
  SHORT_ASCII_INTERNED: 0x5a, // Z
  TUPLE: 0x28, // (
  SMALL_TUPLE: 0x29, // )
  LIST: 0x5b, // [
  DICT: 0x7b, // {
  SET: 0x3c, // <
  FROZENSET: 0x3e, // >
  SLICE: 0x3a, // :
  CODE: 0x63, // c
  REF: 0x72, // r
} as const
/** Set in the type's byte of a value that may be referred to by its number. */
export const FLAG_REF = 0x80

export type MarshalErrorType =
  | 'EOFError'
  | 'ValueError'
  | 'TypeError'
  | 'OverflowError'
  | 'RuntimeError'
  | 'SystemError'
  | 'UnicodeDecodeError'

/** The Python exception that marshal raises, as data. */
export class MarshalError extends Error {
  override name = 'MarshalError'
  readonly type: MarshalErrorType
  /** For UnicodeDecodeError. */
  readonly unicode: UnicodeDecodeDetail | null
  constructor(type: MarshalErrorType, message: string, unicode: UnicodeDecodeDetail | null = null) {
    super(message)
    this.type = type
    this.unicode = unicode
  }
}

export interface UnicodeDecodeDetail {
  readonly object: Uint8Array
  readonly start: number
  readonly end: number
  readonly reason: string
}
