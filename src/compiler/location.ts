/** Source positions of instructions. CPython: _Py_SourceLocation. */

/** A source range; columns are UTF-8 byte offsets. -1: none; -2: what follows gives the line. */
export interface Location {
  readonly lineno: number
  readonly end_lineno: number
  readonly col_offset: number
  readonly end_col_offset: number
}

/** No source position: the instruction belongs to no line (or gets one from its neighbours). */
export const NO_LOCATION: Location = { lineno: -1, end_lineno: -1, col_offset: -1, end_col_offset: -1 }
/** The position of the next instruction that has one. */
export const NEXT_LOCATION: Location = { lineno: -2, end_lineno: -2, col_offset: -2, end_col_offset: -2 }
