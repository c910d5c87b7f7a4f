/**
 * Entries in the order of their insertion, from normal keys to values: what dicts and sets keep theirs in.
 *
 * Up to eight, and more where tables with the same keys share them, are values in fields and an array, by the positions of their keys in a
 * shape (`shapes.ts`): most dicts of a program are as small, and a JS Map takes several times the memory and the time to
 * make. More, and all that follow, are in a Map. A removed key leaves a hole, so that positions stay what they are until there is a
 * Map; a cursor that meets the Map then goes on behind the entries that it has passed.
 */
import { EMPTY, HOLE, MOST_OWN_KEYS, type NormalKey, type Shape } from './shapes.ts'
import { None, type PyValue } from './values.ts'

export type { NormalKey }

type Slot = PyValue | undefined

/** A key that its normal form does not give back, with its value: what a Map has in place of values once it met one. */
export class Cell {
  readonly key: PyValue
  value: PyValue
  constructor(key: PyValue, value: PyValue) {
    this.key = key
    this.value = value
  }
}

type EntryMap = Map<NormalKey, PyValue | Cell>

/** Bits of `flags`. */
const HAS_CELLS = 1
export const HOLDS_ELEMENTS = 2

/** How many values are in fields. */
const INLINE = 4

export class Entries {
  protected shape: Shape = EMPTY
  protected map: EntryMap | null = null
  /** Whether the Map has cells, and whose keys these are. */
  protected flags = 0
  private v0: Slot = undefined
  private v1: Slot = undefined
  private v2: Slot = undefined
  private v3: Slot = undefined
  /** The values from the fifth on. */
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
    if (this.map !== null) {
      const found = this.map.get(norm)
      if ((this.flags & HAS_CELLS) === 0 || found === undefined) return found as Slot
      return (found as Cell).value
    }
    return this.valueAt(this.shape.positionOf(norm))
  }

  /** The key that was put next into another table with the same keys, if that is known. */
  nextName(): string | null {
    return this.map === null ? this.shape.nextKey : null
  }

  /** Appends the values if the keys are shared with other tables; those keys, or null. */
  protected appendValues(out: PyValue[]): readonly string[] | null {
    const { shape } = this
    if (this.map !== null || !shape.isShared) return null
    for (let i = 0; i < shape.used; i++) out.push(this.valueAt(i) as PyValue)
    return shape.keys as string[]
  }

  /** Adds `key` if it is the one that `nextName` gives. */
  protected putNext(key: string, value: PyValue): boolean {
    const { shape } = this
    if (this.map !== null || !shape.leadsTo(key)) return false
    this.shape = shape.following
    this.setAt(shape.used, value)
    return true
  }

  /** Sets the value of `key`, whose normal form is given; true if it is new. */
  protected put(norm: NormalKey, value: PyValue, key: PyValue): boolean {
    const { shape, map } = this
    if (map !== null) {
      if ((this.flags & HAS_CELLS) !== 0 || key !== norm) return this.putCell(map, norm, value, key)
      // One look-up in place of two: what was new shows in the size.
      const before = map.size
      map.set(norm, value)
      return map.size !== before
    }
    const position = shape.leadsTo(norm) ? -1 : shape.positionOf(norm)
    if (position < 0) return this.add(shape, norm, value, key)
    this.setAt(position, value)
    return false
  }

  /** As `put`, of a key that is not there. */
  protected insert(norm: NormalKey, value: PyValue, key: PyValue): void {
    const { shape, map } = this
    if (map === null) this.add(shape, norm, value, key)
    else if ((this.flags & HAS_CELLS) !== 0 || key !== norm) this.putCell(map, norm, value, key)
    else map.set(norm, value)
  }

  private putCell(map: EntryMap, norm: NormalKey, value: PyValue, key: PyValue): boolean {
    const found = map.get(norm)
    if ((this.flags & HAS_CELLS) === 0) {
      if (found !== undefined) {
        map.set(norm, value)
        return false
      }
      this.makeCells(map)
    } else if (found !== undefined) {
      ;(found as Cell).value = value
      return false
    }
    map.set(norm, new Cell(key, value))
    return true
  }

  private makeCells(map: EntryMap): void {
    this.flags |= HAS_CELLS
    map.forEach((value, norm) => {
      map.set(norm, new Cell(norm as PyValue, value as PyValue))
    })
  }

  private add(shape: Shape, norm: NormalKey, value: PyValue, key: PyValue): true {
    const next = shape.with(norm)
    if (next === null) {
      this.toMap()
      this.put(norm, value, key)
    } else {
      const position = next.used - 1
      this.shape = next
      this.setAt(position, value)
    }
    return true
  }

  protected toMap(): void {
    const map: EntryMap = new Map()
    const { keys, used } = this.shape
    const kept = this.keptKeys()
    for (let i = 0; i < used; i++) {
      const key = keys[i]!
      if (key === HOLE) continue
      const value = this.valueAt(i) as PyValue
      map.set(key, kept === null ? value : new Cell(kept[i] ?? (key as PyValue), value))
    }
    this.removeAll()
    this.map = map
    if (kept === null) return
    this.flags |= HAS_CELLS
    this.dropKept()
  }

  /** Of a table that is no Map yet: by position, the keys that their normal forms do not give back. */
  protected keptKeys(): readonly (PyValue | undefined)[] | null {
    return null
  }

  /** The kept keys are elsewhere from now on. */
  protected dropKept(): void {}

  protected mapWithoutCells(): Map<NormalKey, PyValue> | null {
    return (this.flags & HAS_CELLS) === 0 ? (this.map as Map<NormalKey, PyValue> | null) : null
  }

  /** The key as it was given, from its normal form. */
  keyAt(norm: NormalKey): PyValue {
    if ((this.flags & HAS_CELLS) === 0) {
      const kept = this.keptKeys()
      return (kept === null ? undefined : kept[this.shape.positionOf(norm)]) ?? (norm as PyValue)
    }
    const cell = this.map!.get(norm)
    return cell === undefined ? (norm as PyValue) : (cell as Cell).key
  }

  keyArray(): PyValue[] {
    if (this.map === null) return this.normals().map(norm => this.keyAt(norm))
    if ((this.flags & HAS_CELLS) === 0) return [...this.map.keys()] as PyValue[]
    const out: PyValue[] = []
    for (const cell of this.map.values()) out.push((cell as Cell).key)
    return out
  }

  protected remove(norm: NormalKey): void {
    if (this.map !== null) {
      this.map.delete(norm)
      return
    }
    const position = this.shape.positionOf(norm)
    if (position < 0) return
    if (this.shape.used > MOST_OWN_KEYS) {
      this.toMap()
      this.map!.delete(norm)
      return
    }
    this.shape = this.shape.without(position)
    this.setAt(position, undefined)
  }

  protected removeAll(): void {
    this.shape = EMPTY
    this.map = this.overflow = null
    this.flags &= ~HAS_CELLS
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
    const hasCells = other.flags & HAS_CELLS
    this.flags = (this.flags & ~HAS_CELLS) | hasCells
    if (other.map === null) return
    // Half the time of `new Map(other.map)`, which goes through pairs.
    const map: EntryMap = new Map()
    const values = other.map.values()
    if (hasCells !== 0)
      for (const norm of other.map.keys()) {
        const cell = values.next().value as Cell
        map.set(norm, new Cell(cell.key, cell.value))
      }
    else if ((this.flags & HOLDS_ELEMENTS) !== 0) for (const norm of other.map.keys()) map.set(norm, true)
    else for (const norm of other.map.keys()) map.set(norm, values.next().value as PyValue)
    this.map = map
  }

  /** Takes the values of a small table that shares its keys; false if it does not. */
  protected takeValues(other: Entries): boolean {
    if (this.map !== null || other.map !== null || this.shape !== other.shape) return false
    this.v0 = other.v0
    this.v1 = other.v1
    this.v2 = other.v2
    this.v3 = other.v3
    this.overflow = other.overflow === null ? null : other.overflow.slice()
    return true
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
    const out: PyValue[] = []
    if (this.map !== null) {
      if ((this.flags & HAS_CELLS) === 0) return [...this.map.values()] as PyValue[]
      for (const cell of this.map.values()) out.push((cell as Cell).value)
      return out
    }
    const { used, live } = this.shape
    if (used === live && used <= INLINE) return this.inlineValues(used) as PyValue[]
    for (let i = 0; i < used; i++) {
      const value = this.valueAt(i)
      if (value !== undefined) out.push(value)
    }
    return out
  }

  /** Literals: `push` would make room for 16 more. */
  private inlineValues(used: number): Slot[] {
    switch (used) {
      case 0:
        return []
      case 1:
        return [this.v0]
      case 2:
        return [this.v0, this.v1]
      case 3:
        return [this.v0, this.v1, this.v2]
    }
    return [this.v0, this.v1, this.v2, this.v3]
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
  static keyIn(table: Entries, position: number, norm: NormalKey): PyValue {
    const kept = table.keptKeys()
    return (kept === null ? undefined : kept[position]) ?? (norm as PyValue)
  }
  static valueIn(table: Entries, position: number): PyValue {
    return table.valueAt(position) as PyValue
  }
  static mapOf(table: Entries): EntryMap | null {
    return table.map
  }
  static hasCells(table: Entries): boolean {
    return (table.flags & HAS_CELLS) !== 0
  }
}

/** A position in a table; `next()` moves to the following entry. What is added meanwhile comes at the end. */
export class EntryCursor {
  norm: NormalKey = 0
  entry: PyValue | undefined = undefined
  /** The key as it was given. */
  key: PyValue = None
  private readonly entries: Entries
  /** The shape as it was last, and the position in it. */
  private shape: Shape
  private at = 0
  /** Of a Map: in step with each other, which takes half the time that its pairs do. */
  private keys: Iterator<NormalKey> | null = null
  private values: Iterator<PyValue | Cell> | null = null

  constructor(entries: Entries) {
    this.entries = entries
    this.shape = Entries.shapeOf(entries)
  }

  next(): boolean {
    if (this.keys !== null || Entries.mapOf(this.entries) !== null) return this.nextOfMap()
    const shape = Entries.shapeOf(this.entries)
    this.shape = shape
    for (let i = this.at; i < shape.used; i++) {
      const key = shape.keys[i]!
      if (key === HOLE) continue
      this.at = i + 1
      this.norm = key
      this.key = Entries.keyIn(this.entries, i, key)
      this.entry = Entries.valueIn(this.entries, i)
      return true
    }
    return false
  }

  private nextOfMap(): boolean {
    if (this.keys === null) this.open()
    const step = this.keys!.next()
    if (step.done) return false
    const norm = step.value
    const value = this.values!.next().value as PyValue | Cell
    const hasCells = Entries.hasCells(this.entries)
    this.norm = norm
    this.key = hasCells ? (value as Cell).key : (norm as PyValue)
    this.entry = hasCells ? (value as Cell).value : (value as PyValue)
    return true
  }

  /** Goes on in the Map, behind the entries at its front that were passed while there was none. */
  private open(): void {
    const map = Entries.mapOf(this.entries)!
    let passed = 0
    if (this.at > 0)
      for (const norm of map.keys()) {
        if (!this.hasPassed(norm)) break
        passed++
      }
    this.keys = map.keys()
    this.values = map.values()
    for (; passed > 0; passed--) {
      this.keys.next()
      this.values.next()
    }
    this.at = 0
  }

  private hasPassed(norm: NormalKey): boolean {
    const i = this.shape.positionOf(norm)
    return i >= 0 && i < this.at
  }
}
