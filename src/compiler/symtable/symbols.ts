/**
 * The symbols of a block: numbers by name, in the order of first mention.
 *
 * Most blocks have few names, or the one that every annotation scope has: those are looked through one by one, and
 * only longer lists get a map. CPython has dicts (ste_symbols).
 */
const MAX_LISTED = 8
/** Shared, and never added to. */
const NO_NAMES: string[] = []
const NO_VALUES: number[] = []

export class Symbols {
  /** In parallel; to be read only. */
  declare names: string[]
  declare values: number[]
  #places: Map<string, number> | null

  constructor() {
    this.names = NO_NAMES
    this.values = NO_VALUES
    this.#places = null
  }

  get size(): number {
    return this.names.length
  }

  /** The index of `name`, or -1. */
  find(name: string): number {
    if (this.#places !== null) return this.#places.get(name) ?? -1
    const { names } = this
    for (let i = 0; i < names.length; i++) if (names[i] === name) return i
    return -1
  }

  /** The symbol of `name`; 0 where there is none. */
  get(name: string): number {
    const i = this.find(name)
    return i < 0 ? 0 : this.values[i]!
  }

  set(name: string, value: number): void {
    const i = this.find(name)
    if (i >= 0) this.values[i] = value
    else this.#append(name, value)
  }

  #append(name: string, value: number): void {
    const count = this.names.length
    if (count === 0) {
      this.names = [name]
      this.values = [value]
      return
    }
    this.names.push(name)
    this.values.push(value)
    if (this.#places !== null) this.#places.set(name, count)
    else if (count === MAX_LISTED) this.#places = placesOf(this.names)
  }

  delete(name: string): void {
    const i = this.find(name)
    if (i < 0) return
    this.names.splice(i, 1)
    this.values.splice(i, 1)
    if (this.#places !== null) this.#places = placesOf(this.names)
  }

  *[Symbol.iterator](): IterableIterator<[string, number]> {
    for (let i = 0; i < this.names.length; i++) yield [this.names[i]!, this.values[i]!]
  }
}

function placesOf(names: readonly string[]): Map<string, number> {
  const places = new Map<string, number>()
  for (let i = 0; i < names.length; i++) places.set(names[i]!, i)
  return places
}
