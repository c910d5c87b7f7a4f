/**
 * Names numbered in the order in which they came: the names and variables of a code unit.
 *
 * Most units have a handful of each, or none: those are searched one by one, and only longer lists get a map.
 * CPython has dicts (_PyCompile_DictAddObj).
 */
const MAX_LISTED = 8
/** Shared, and never added to. */
const NONE: string[] = []

export class NameTable {
  /** The number of the first name. */
  declare readonly base: number
  /** In order. */
  declare names: string[]
  #numbers: Map<string, number> | null

  constructor(base: number, names: string[] = NONE) {
    this.base = base
    this.names = names
    this.#numbers = names.length > MAX_LISTED ? this.#numbered() : null
  }

  get size(): number {
    return this.names.length
  }

  /** The number of `name`, or -1. */
  find(name: string): number {
    if (this.#numbers !== null) return this.#numbers.get(name) ?? -1
    const { names } = this
    for (let i = 0; i < names.length; i++) if (names[i] === name) return this.base + i
    return -1
  }

  /** The number of `name`, which is added if it is new. */
  add(name: string): number {
    const known = this.find(name)
    return known >= 0 ? known : this.#append(name)
  }

  #append(name: string): number {
    const number = this.base + this.names.length
    if (this.names.length === 0) this.names = [name]
    else this.names.push(name)
    if (this.#numbers !== null) this.#numbers.set(name, number)
    else if (this.names.length > MAX_LISTED) this.#numbers = this.#numbered()
    return number
  }

  #numbered(): Map<string, number> {
    const numbers = new Map<string, number>()
    for (let i = 0; i < this.names.length; i++) numbers.set(this.names[i]!, this.base + i)
    return numbers
  }
}
