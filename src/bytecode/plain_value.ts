/** Values of marshal as plain data: constants, and the mutable containers that compiled code never holds. */
import type { Constant } from '../base/constant.ts'

export class PlainList {
  declare readonly items: PlainValue[]
  constructor(items: PlainValue[]) {
    this.items = items
  }
}

export class PlainDict {
  readonly entries: [PlainValue, PlainValue][] = []
}

export class PlainSet {
  readonly items: PlainValue[] = []
}

/** The StopIteration class, which marshal knows for historical reasons. */
export const STOP_ITERATION = Symbol('StopIteration')

export type PlainValue = Constant | PlainList | PlainDict | PlainSet | typeof STOP_ITERATION
