/**
 * Entries in the order of their insertion, from normal keys to values: what dicts and sets keep theirs in.
 *
 * Up to eight are values in fields and a small array, by the positions of their keys in a shape (`shapes.ts`), which tables with the same keys
 * share: most dicts of a program are as small, and a JS Map takes several times the memory and the time to make. More,
 * and all that follow, are in a Map. A removed key leaves a hole, so that positions stay what they are until there is a
 * Map; a cursor that meets the Map then goes on behind the entries that it has passed.
 */
import { EMPTY, HOLE, MOST_KEYS, type NormalKey, type Shape } from './shapes.ts'
import type { PyValue } from './values.ts'

export type { NormalKey }

type Slot = PyValue | undefined

/** How many values are in fields. */
const INLINE = 4

export class Entries {
  protected shape: Shape = EMPTY
  protected map: Map<NormalKey, PyValue> | null = null
  private v0: Slot = undefined
  private v1: Slot = undefined
  private v2: Slot = undefined
  private v3: Slot = undefined
  /** The fifth to eighth value. */
  private overflow: Slot[] | null = null

  get size(): number {
    return this.map === null ? this.shape.live : this.map.size
  }

  private valueAt(position: number): Slot {
    switch (position) {
      case 0:
        return this.v0
      case 1:
        return this.v1
      case 2:
        return this.v2
      case 3:
        return this.v3
    }
    return this.overflow === null ? undefined : this.overflow[position - INLINE]
  }

  private setAt(position: number, value: Slot): void {
    switch (position) {
      case 0:
        this.v0 = value
        break
      case 1:
        this.v1 = value
        break
      case 2:
        this.v2 = value
        break
      case 3:
        this.v3 = value
        break
      default:
        this.overflow ??= [undefined, undefined, undefined, undefined]
        this.overflow[position - INLINE] = value
    }
  }

  /** The value of a normal key. */
  lookUp(norm: NormalKey): PyValue | undefined {
    if (this.map !== null) return this.map.get(norm)
    return this.valueAt(this.shape.positionOf(norm))
  }

  /** Sets the value of a normal key; true if it is new. */
  protected put(norm: NormalKey, value: PyValue): boolean {
    const { shape, map } = this
    if (map !== null) {
      // One look-up in place of two: what was new shows in the size.
      const before = map.size
      map.set(norm, value)
      return map.size !== before
    }
    const position = shape.positionOf(norm)
    if (position < 0) return this.add(shape, norm, value)
    this.setAt(position, value)
    return false
  }

  private add(shape: Shape, norm: NormalKey, value: PyValue): true {
    const position = shape.used
    if (position === MOST_KEYS) this.toMap().set(norm, value)
    else {
      this.shape = shape.with(norm)
      this.setAt(position, value)
    }
    return true
  }

  private toMap(): Map<NormalKey, PyValue> {
    const map = new Map<NormalKey, PyValue>()
    const { keys, used } = this.shape
    for (let i = 0; i < used; i++) {
      const key = keys[i]!
      if (key !== HOLE) map.set(key, this.valueAt(i) as PyValue)
    }
    this.removeAll()
    this.map = map
    return map
  }

  protected remove(norm: NormalKey): void {
    if (this.map !== null) {
      this.map.delete(norm)
      return
    }
    const position = this.shape.positionOf(norm)
    if (position < 0) return
    this.shape = this.shape.without(position)
    this.setAt(position, undefined)
  }

  protected removeAll(): void {
    this.shape = EMPTY
    this.map = this.overflow = null
    this.v0 = this.v1 = this.v2 = this.v3 = undefined
  }

  protected copyEntries(other: Entries): void {
    this.shape = other.shape.forCopy()
    this.v0 = other.v0
    this.v1 = other.v1
    this.v2 = other.v2
    this.v3 = other.v3
    this.overflow = other.overflow === null ? null : other.overflow.slice()
    this.map = null
    if (other.map === null) return
    // A third faster than `new Map(other.map)`, which goes through an iterator.
    const map = new Map<NormalKey, PyValue>()
    other.map.forEach((value, key) => {
      map.set(key, value)
    })
    this.map = map
  }

  /** The normal forms of all keys, which stay the same whatever happens to the table. */
  normals(): NormalKey[] {
    if (this.map !== null) return [...this.map.keys()]
    const { keys, used, live } = this.shape
    if (keys.length === live) return keys.slice() as NormalKey[]
    const out: NormalKey[] = []
    for (let i = 0; i < used; i++) if (keys[i] !== HOLE) out.push(keys[i]!)
    return out
  }

  valueArray(): PyValue[] {
    if (this.map !== null) return [...this.map.values()]
    const { used } = this.shape
    const out: PyValue[] = []
    for (let i = 0; i < used; i++) {
      const value = this.valueAt(i)
      if (value !== undefined) out.push(value)
    }
    return out
  }

  /** Of a table that is not a Map yet: its first or last key. */
  protected keyAtEnd(last: boolean): NormalKey | undefined {
    const { keys, used } = this.shape
    for (let i = 0; i < used; i++) {
      const key = keys[last ? used - 1 - i : i]
      if (key !== HOLE) return key
    }
    return undefined
  }

  entryCursor(): EntryCursor {
    return new EntryCursor(this)
  }

  /** For cursors: see there. */
  static shapeOf(table: Entries): Shape {
    return table.shape
  }
  static valueIn(table: Entries, position: number): PyValue {
    return table.valueAt(position) as PyValue
  }
  static mapOf(table: Entries): Map<NormalKey, PyValue> | null {
    return table.map
  }
}

/** A position in a table; `next()` moves to the following entry. What is added meanwhile comes at the end. */
export class EntryCursor {
  norm: NormalKey = 0
  entry: PyValue | undefined = undefined
  private readonly entries: Entries
  /** The shape as it was last, and the position in it. */
  private shape: Shape
  private at = 0
  private rest: Iterator<[NormalKey, PyValue]> | null = null

  constructor(entries: Entries) {
    this.entries = entries
    this.shape = Entries.shapeOf(entries)
  }

  next(): boolean {
    if (this.rest !== null || Entries.mapOf(this.entries) !== null) return this.nextOfMap()
    const shape = Entries.shapeOf(this.entries)
    this.shape = shape
    for (let i = this.at; i < shape.used; i++) {
      const key = shape.keys[i]!
      if (key === HOLE) continue
      this.at = i + 1
      this.norm = key
      this.entry = Entries.valueIn(this.entries, i)
      return true
    }
    return false
  }

  private nextOfMap(): boolean {
    let step = (this.rest ??= this.open()).next()
    // Entries at the front that were passed while there was no Map.
    while (this.at > 0 && !step.done && this.hasPassed(step.value[0])) step = this.rest.next()
    this.at = 0
    if (step.done) return false
    this.norm = step.value[0]
    this.entry = step.value[1]
    return true
  }

  private open(): Iterator<[NormalKey, PyValue]> {
    return Entries.mapOf(this.entries)!.entries()
  }

  private hasPassed(norm: NormalKey): boolean {
    const i = this.shape.positionOf(norm)
    return i >= 0 && i < this.at
  }
}
