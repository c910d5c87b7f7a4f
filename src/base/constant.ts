/**
 * Literal constants as plain data: what the parser puts into `Constant` nodes and the compiler
 * into a code object's `consts`, before any runtime object exists.
 *
 * None is null; bool is a boolean; int is a number when it is a safe integer and a bigint
 * otherwise (never the other way round, never -0); str follows wide_string.ts; bytes is a Uint8Array.
 */
import type { WideString } from './wide_string.ts'

export class FloatConstant {
  declare readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

export class ComplexConstant {
  declare readonly real: number
  declare readonly imag: number
  constructor(real: number, imag: number) {
    this.real = real
    this.imag = imag
  }
}

export class TupleConstant {
  declare readonly items: readonly Constant[]
  constructor(items: readonly Constant[]) {
    this.items = items
  }
}

export class FrozenSetConstant {
  declare readonly items: readonly Constant[]
  constructor(items: readonly Constant[]) {
    this.items = items
  }
}

export class SliceConstant {
  declare readonly start: Constant
  declare readonly stop: Constant
  declare readonly step: Constant
  constructor(start: Constant, stop: Constant, step: Constant) {
    this.start = start
    this.stop = stop
    this.step = step
  }
}

/**
 * Any other object, which only trees that a program builds can hold. `key` answers a text that no other constant
 * has; it throws where CPython cannot look the object up among its constants.
 */
export class ObjectConstant {
  declare readonly object: object
  declare readonly typeName: string
  declare readonly key: () => string
  constructor(object: object, typeName: string, key: () => string) {
    this.object = object
    this.typeName = typeName
    this.key = key
  }
}

/** `...` */
export const ELLIPSIS = Symbol('Ellipsis')

/** Implemented by bytecode's CodeObject; an interface here so that base needs nothing above it. */
export interface CodeConstant {
  readonly isCodeObject: true
}

export type Constant =
  | null
  | boolean
  | number
  | bigint
  | string
  | WideString
  | Uint8Array
  | typeof ELLIPSIS
  | FloatConstant
  | ComplexConstant
  | TupleConstant
  | FrozenSetConstant
  | SliceConstant
  | ObjectConstant
  | CodeConstant

/** The canonical form of an integer: a number exactly when it is safe. */
export function canonicalInt(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}
