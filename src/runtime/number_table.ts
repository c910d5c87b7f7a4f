/**
 * Entries whose normal keys are all numbers, in the order of their insertion: large dicts and sets of ints, floats and tuples of ints.
 *
 * Keys, values and the keys as they were given are arrays in step; an index of open addressing gives positions. Ints are their own
 * hash, so that ranges lie beside each other in memory: with 20,000 keys they take a third to half of the time that V8's Map does.
 * A removed key leaves NaN, which equals nothing, in its place and in the index. Where holes are dropped the entries go to a
 * new table, so that whoever is at a position of the old one can find its own in the new.
 */
import type { PyValue } from './values.ts'

type Slot = PyValue | undefined
type NumberKey = PyValue & number

/** Smaller tables gain nothing: a Map is as fast, and has nothing outside of the heap. */
export const NUMBERS_FROM = 2048
const FEWEST_SLOTS = 4 * NUMBERS_FROM
/** An index with fewer slots becomes four times as large, not twice. */
const MANY_SLOTS = 131072

const double = new Float64Array(1)
const halves = new Int32Array(double.buffer)

/** Ints are their own hash. Of doubles, those of pairs (number_keys.ts) with the same first int lie beside each other. */
function hashOf(key: number): number {
  const small = key | 0
  if (small === key) return small
  double[0] = key
  const low = halves[0]!
  const mixed = (low + Math.imul((halves[1]! << 6) | (low >>> 26), 0x9e3779b1)) | 0
  return mixed ^ (mixed >>> 15)
}

export class NumberTable {
  /** NaN where a key was removed. */
  keys: number[] = []
  /** null in sets. */
  readonly values: Slot[] | null
  /** By position, keys that are not their own normal form; null while there is none. */
  originals: Slot[] | null = null
  /** How many entries there are. */
  size = 0
  /** Where the entries went: this table is not in use any more. */
  successor: object | null = null
  /** By hash, a position plus one; 0: free. Slots of removed keys are not used again. */
  private index: Int32Array
  private mask: number
  /** All before `front` are holes, and all from `back` on. */
  front = 0
  private back = 0

  constructor(values: Slot[] | null, slots = FEWEST_SLOTS) {
    this.values = values
    this.index = new Int32Array(slots)
    this.mask = slots - 1
  }

  /** The position of a key; below zero: `~slot` of the index that is free for it. */
  find(key: number): number {
    const { index, keys, mask } = this
    const hash = hashOf(key)
    const slot = hash & mask
    const at = index[slot]!
    if (at === 0) return ~slot
    return keys[at - 1] === key ? at - 1 : this.search(key, hash, slot)
  }

  /** As CPython's tables: the slots that follow depend on ever more bits of the hash, and in the end are all. */
  private search(key: number, hash: number, slot: number): number {
    const { index, keys, mask } = this
    let rest = hash >>> 0
    for (;;) {
      rest >>>= 5
      slot = (slot * 5 + 1 + rest) & mask
      const at = index[slot]!
      if (at === 0) return ~slot
      if (keys[at - 1] === key) return at - 1
    }
  }

  /** The value of a key; true in sets. */
  get(key: number): PyValue | undefined {
    const at = this.find(key)
    if (at < 0) return undefined
    return this.values === null ? true : this.values[at]
  }

  /** Whether a key more takes a larger index. */
  get isFull(): boolean {
    return this.keys.length * 2 >= this.mask
  }

  /** Adds a key where `find` said, if the table is not full. */
  append(slot: number, key: number, value: PyValue, original: PyValue): void {
    const { keys, values } = this
    const at = keys.length
    keys.push(key)
    if (values !== null) values.push(value)
    this.index[~slot] = at + 1
    this.back = at + 1
    this.size++
    if (this.originals !== null) this.originals.push(original === key ? undefined : original)
    else if (original !== key) this.keepOriginals(original)
  }

  private keepOriginals(last: PyValue): void {
    const originals: Slot[] = []
    for (let i = 1; i < this.keys.length; i++) originals.push(undefined)
    originals.push(last)
    this.originals = originals
  }

  /** The key at a position, as it was given; undefined in a hole. */
  keyAt(at: number): PyValue | undefined {
    const original = this.originals === null ? undefined : this.originals[at]
    if (original !== undefined) return original
    const key = this.keys[at]!
    if (isHole(key)) return undefined
    // Of an array of doubles the engine may give an object: the int is none.
    return ((key | 0) === key ? key | 0 : key) as NumberKey
  }

  remove(key: number): void {
    const at = this.find(key)
    if (at < 0) return
    this.keys[at] = Number.NaN
    if (this.values !== null) this.values[at] = undefined
    if (this.originals !== null) this.originals[at] = undefined
    this.size--
  }

  /** The first key, or the last; undefined where there is none. */
  keyAtEnd(last: boolean): number | undefined {
    const { keys } = this
    if (this.size === 0) return undefined
    if (last) {
      while (isHole(keys[this.back - 1]!)) this.back--
      return keys[this.back - 1]
    }
    while (isHole(keys[this.front]!)) this.front++
    return keys[this.front]
  }

  /** A table with the same entries that has room for more: itself, or another where holes are dropped. */
  withRoom(): NumberTable {
    if (this.size === this.keys.length) {
      const slots = this.mask + 1
      this.enlarge(slots < MANY_SLOTS ? 4 * slots : 2 * slots)
      return this
    }
    let slots = FEWEST_SLOTS
    while (slots < 3 * this.size) slots *= 2
    const table = new NumberTable(this.values === null ? null : [], slots)
    for (let i = this.front; i < this.keys.length; i++) {
      const key = this.keys[i]!
      if (isHole(key)) continue
      table.append(table.find(key), key, this.values === null ? true : this.values[i]!, this.keyAt(i)!)
    }
    this.successor = table
    return table
  }

  private enlarge(slots: number): void {
    const { keys } = this
    const mask = slots - 1
    const index = new Int32Array(slots)
    for (let i = 0; i < keys.length; i++) {
      const hash = hashOf(keys[i]!)
      let slot = hash & mask
      for (let rest = hash >>> 0; index[slot] !== 0; ) {
        rest >>>= 5
        slot = (slot * 5 + 1 + rest) & mask
      }
      index[slot] = i + 1
    }
    this.index = index
    this.mask = mask
  }

  copy(): NumberTable {
    if (this.size !== this.keys.length) {
      const copied = this.withRoom()
      this.successor = null
      return copied
    }
    const table = new NumberTable(this.values === null ? null : this.values.slice(), 0)
    table.keys = this.keys.slice()
    table.index = this.index.slice()
    table.mask = this.mask
    if (this.originals !== null) table.originals = this.originals.slice()
    table.size = table.back = this.size
    return table
  }

  /** The normal keys in order. */
  normals(): number[] {
    return this.size === this.keys.length ? this.keys.slice() : this.keys.filter(key => !isHole(key))
  }

  /** Where in the successor, another such table, a position is. */
  positionInNext(at: number): number {
    let count = 0
    for (let i = 0; i < at; i++) if (!isHole(this.keys[i]!)) count++
    return count
  }
}

export function isHole(key: number): boolean {
  return Number.isNaN(key)
}
