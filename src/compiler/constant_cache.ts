/**
 * Merging of equal constants, per compilation.
 *
 * Two constants are one when CPython's key for them is equal: type and value, with the sign of
 * zero told apart, containers by their items' keys, frozensets without order. `merge` answers the
 * first constant with that key, so merged constants are identical (===, or the same object).
 * CPython: _PyCode_ConstantKey, const_cache_insert, code_richcompare.
 */
import {
  ComplexConstant,
  type Constant,
  FloatConstant,
  FrozenSetConstant,
  ObjectConstant,
  SliceConstant,
  TupleConstant,
} from '../base/constant.ts'
import { WideString } from '../base/wide_string.ts'
import { CodeObject } from '../bytecode/code.ts'

export class ConstantCache {
  readonly #byKey = new Map<string, Constant>()
  readonly #codeKeys = new Map<CodeObject, string>()
  readonly #codesByLine = new Map<number, CodeObject[]>()
  readonly #nanKeys = new WeakMap<FloatConstant | ComplexConstant, string>()
  #serial = 0

  /** The constant that stands for all equal ones. */
  merge(constant: Constant): Constant {
    if (isPrimitive(constant)) return constant
    const key = this.key(constant)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    this.#byKey.set(key, constant)
    return constant
  }

  /** Like merge, for the items of tuples and frozensets too. `key` is the constant's, if it is known. */
  mergeDeep(constant: Constant, key: string | null = null): Constant {
    if (isPrimitive(constant)) return constant
    key ??= this.key(constant)
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const merged = this.#mergeItems(constant)
    this.#byKey.set(key, merged)
    return merged
  }

  #mergeItems(constant: Constant): Constant {
    if (constant instanceof TupleConstant) {
      const items: Constant[] = []
      let changed = false
      for (const item of constant.items) {
        const merged = this.mergeDeep(item)
        if (merged !== item) changed = true
        items.push(merged)
      }
      return changed ? new TupleConstant(items) : constant
    }
    if (constant instanceof FrozenSetConstant) {
      return new FrozenSetConstant(constant.items.map(item => this.mergeDeep(item)))
    }
    return constant
  }

  /** Equal exactly for constants that may be merged. */
  key(constant: Constant): string {
    switch (typeof constant) {
      case 'number':
      case 'bigint':
        return `i${constant}`
      case 'string':
        return `s${constant.length}:${constant}`
      case 'boolean':
        return constant ? 'T' : 'F'
      case 'symbol':
        return 'E'
    }
    if (constant === null) return 'N'
    if (constant instanceof FloatConstant) return this.#floatKey(constant)
    if (constant instanceof ComplexConstant) return this.#complexKey(constant)
    if (constant instanceof Uint8Array) return `b${constant.length}:${latin1(constant)}`
    if (constant instanceof WideString) return `w${constant.points.join()};`
    if (constant instanceof TupleConstant) {
      let key = '('
      for (const item of constant.items) key += this.key(item)
      return `${key})`
    }
    if (constant instanceof FrozenSetConstant) {
      return `{${constant.items
        .map(i => this.key(i))
        .sort()
        .join('')}}`
    }
    if (constant instanceof SliceConstant) {
      return `[${this.key(constant.start)}${this.key(constant.stop)}${this.key(constant.step)}]`
    }
    if (constant instanceof CodeObject) return this.#codeKey(constant)
    if (constant instanceof ObjectConstant) return constant.key()
    throw TypeError('not a constant')
  }

  #floatKey(constant: FloatConstant): string {
    const { value } = constant
    return Number.isNaN(value) ? this.#nanKey(constant) : `f${floatText(value)};`
  }

  #complexKey(constant: ComplexConstant): string {
    const { real, imag } = constant
    if (Number.isNaN(real) || Number.isNaN(imag)) return this.#nanKey(constant)
    return `c${floatText(real)},${floatText(imag)};`
  }

  /** A NaN equals itself only. */
  #nanKey(constant: FloatConstant | ComplexConstant): string {
    let key = this.#nanKeys.get(constant)
    if (key === undefined) {
      key = `n${this.#serial++};`
      this.#nanKeys.set(constant, key)
    }
    return key
  }

  #codeKey(constant: CodeObject): string {
    const code = this.mergeCode(constant)
    let key = this.#codeKeys.get(code)
    if (key === undefined) {
      key = `C${this.#serial++};`
      this.#codeKeys.set(code, key)
    }
    return key
  }

  /** The code object that stands for all equal ones: such begin on one line. */
  mergeCode(code: CodeObject): CodeObject {
    const others = this.#codesByLine.get(code.firstlineno)
    if (others === undefined) {
      this.#codesByLine.set(code.firstlineno, [code])
      return code
    }
    for (let i = 0; i < others.length; i++) if (this.#sameCode(others[i]!, code)) return others[i]!
    others.push(code)
    return code
  }

  #sameCode(a: CodeObject, b: CodeObject): boolean {
    if (a === b) return true
    return (
      a.name === b.name &&
      a.argcount === b.argcount &&
      a.posonlyargcount === b.posonlyargcount &&
      a.kwonlyargcount === b.kwonlyargcount &&
      a.flags === b.flags &&
      a.firstlineno === b.firstlineno &&
      sameItems(a.code, b.code) &&
      sameItems(a.names, b.names) &&
      sameItems(a.localsplusnames, b.localsplusnames) &&
      sameItems(a.linetable, b.linetable) &&
      sameItems(a.exceptiontable, b.exceptiontable) &&
      a.consts.length === b.consts.length &&
      a.consts.every((c, i) => this.key(c) === this.key(b.consts[i] ?? null))
    )
  }
}

/** Equal ones are identical already. */
function isPrimitive(constant: Constant): boolean {
  return constant === null || typeof constant !== 'object'
}

function floatText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!)
  return text
}

function sameItems(a: ArrayLike<string | number>, b: ArrayLike<string | number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
