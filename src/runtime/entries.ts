/**
 * Entries in the order of their insertion, from normal keys to values: what dicts and sets keep theirs in.
 *
 * Up to eight, and more where tables with the same keys share them, are values in fields and an array, by the positions of their keys in a
 * shape (`shapes.ts`): most dicts of a program are as small, and a JS Map takes several times the memory and the time to
 * make. More, and all that follow, are in a Map; very many in a table for numbers (`number_table.ts`), while all keys are. A removed key
 * leaves a hole, so that positions stay what they are until there is another table; a cursor that meets that one goes on behind the
 * entries that it has passed.
 */
import { isHole, NUMBERS_FROM, NumberTable } from './number_table.ts'
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

type EntryMap = Map<NormalKey, PyValue | Cell> & Left
/** The table that the entries of a Map or of a NumberTable went to. */
interface Left {
  successor?: object | null
}
type NumberKey = PyValue & number

/** Bits of `flags`. */
const HAS_CELLS = 1
export const HOLDS_ELEMENTS = 2
const HAS_NUMBERS = 4

/** How many values are in fields. */
const INLINE = 4

export class Entries {
  protected shape: Shape = EMPTY
  /** The entries of a large table: a NumberTable if `flags` says so. */
  protected map: EntryMap | NumberTable | null = null
  /** Whether the Map has cells or is for numbers, and whose keys these are. */
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
    const { map } = this
    if (map === null) return this.valueAt(this.shape.positionOf(norm))
    if ((this.flags & HAS_NUMBERS) !== 0)
      return typeof norm === 'number' ? (map as NumberTable).get(norm) : undefined
    const found = (map as EntryMap).get(norm)
    if ((this.flags & HAS_CELLS) === 0 || found === undefined) return found as Slot
    return (found as Cell).value
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
      if ((this.flags & HAS_NUMBERS) !== 0) return this.putNumber(map as NumberTable, norm, value, key)
      if ((this.flags & HAS_CELLS) !== 0 || key !== norm)
        return this.putCell(map as EntryMap, norm, value, key)
      // One look-up in place of two: what was new shows in the size.
      const before = map.size
      ;(map as EntryMap).set(norm, value)
      if (map.size === before) return false
      if (before === NUMBERS_FROM) this.hasGrown(before)
      return true
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
    else if ((this.flags & HAS_NUMBERS) !== 0) this.putNumber(map as NumberTable, norm, value, key)
    else if ((this.flags & HAS_CELLS) !== 0 || key !== norm) this.putCell(map as EntryMap, norm, value, key)
    else this.put(norm, value, key)
  }

  private putNumber(table: NumberTable, norm: NormalKey, value: PyValue, key: PyValue): boolean {
    if (typeof norm !== 'number') {
      this.numbersToMap(table)
      return this.put(norm, value, key)
    }
    const at = table.find(norm)
    if (at >= 0) {
      if (table.values !== null) table.values[at] = value
      return false
    }
    if (!table.isFull) table.append(at, norm, value, key)
    else {
      const larger = table.withRoom()
      this.map = larger
      larger.append(larger.find(norm), norm, value, key)
    }
    return true
  }

  /** A key that is no number comes in. */
  private numbersToMap(table: NumberTable): void {
    const map: EntryMap = new Map()
    const { keys, values, originals } = table
    for (let i = 0; i < keys.length; i++) {
      if (isHole(keys[i]!)) continue
      const value = values === null ? true : values[i]!
      // `keyAt` gives ints as such, whatever the array keeps them as.
      if (originals === null) map.set(table.keyAt(i) as NormalKey, value)
      else map.set(keys[i]!, new Cell(table.keyAt(i)!, value))
    }
    this.flags = (this.flags & ~HAS_NUMBERS) | (originals === null ? 0 : HAS_CELLS)
    this.map = table.successor = map
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
    this.hasGrown(map.size - 1)
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

  /** A Map had as many entries before: if it is large now and all keys are numbers, it becomes a table for them. */
  protected hasGrown(before: number): void {
    const { map } = this
    if (before <= NUMBERS_FROM && map!.size > NUMBERS_FROM) this.toNumbers(map as EntryMap)
  }

  private toNumbers(map: EntryMap): void {
    for (const norm of map.keys()) if (typeof norm !== 'number') return
    const table = new NumberTable((this.flags & HOLDS_ELEMENTS) === 0 ? [] : null)
    const hasCells = (this.flags & HAS_CELLS) !== 0
    map.forEach((value, norm) => {
      const key = norm as NumberKey
      if (hasCells) table.append(table.find(key), key, (value as Cell).value, (value as Cell).key)
      else table.append(table.find(key), key, value as PyValue, key)
    })
    this.map = map.successor = table
    this.flags = (this.flags & ~HAS_CELLS) | HAS_NUMBERS
  }

  /** Of a table that is no Map yet: by position, the keys that their normal forms do not give back. */
  protected keptKeys(): readonly (PyValue | undefined)[] | null {
    return null
  }

  /** The kept keys are elsewhere from now on. */
  protected dropKept(): void {}

  protected mapWithoutCells(): Map<NormalKey, PyValue> | null {
    return (this.flags & (HAS_CELLS | HAS_NUMBERS)) === 0
      ? (this.map as Map<NormalKey, PyValue> | null)
      : null
  }

  protected get numbers(): NumberTable | null {
    return (this.flags & HAS_NUMBERS) === 0 ? null : (this.map as NumberTable)
  }

  /** Puts in the entries of a table of numbers, whose keys may have to be in a third, or not. */
  protected putNumbers(from: NumberTable, filter: Entries | null, wanted: boolean): void {
    const { keys, values } = from
    const isSet = (this.flags & HOLDS_ELEMENTS) !== 0
    const end = keys.length
    for (let i = 0; i < end; i++) {
      const norm = keys[i]!
      if (isHole(norm)) continue
      if (filter !== null && (filter.lookUp(norm) !== undefined) !== wanted) continue
      this.put(norm, isSet || values === null ? true : values[i]!, from.keyAt(i)!)
    }
  }

  /** The key as it was given, from its normal form. */
  keyAt(norm: NormalKey): PyValue {
    const { numbers } = this
    if (numbers !== null) {
      const at = typeof norm === 'number' ? numbers.find(norm) : -1
      return at < 0 ? (norm as PyValue) : numbers.keyAt(at)!
    }
    if ((this.flags & HAS_CELLS) === 0) {
      const kept = this.keptKeys()
      return (kept === null ? undefined : kept[this.shape.positionOf(norm)]) ?? (norm as PyValue)
    }
    const cell = (this.map as EntryMap).get(norm)
    return cell === undefined ? (norm as PyValue) : (cell as Cell).key
  }

  keyArray(): PyValue[] {
    if (this.map === null) return this.normals().map(norm => this.keyAt(norm))
    const { numbers } = this
    const out: PyValue[] = []
    if (numbers !== null) {
      const { length } = numbers.keys
      for (let i = 0; i < length; i++) {
        const key = numbers.keyAt(i)
        if (key !== undefined) out.push(key)
      }
      return out
    }
    const map = this.map as EntryMap
    if ((this.flags & HAS_CELLS) === 0) return [...map.keys()] as PyValue[]
    for (const cell of map.values()) out.push((cell as Cell).key)
    return out
  }

  protected remove(norm: NormalKey): void {
    const { map } = this
    if (map !== null) {
      if ((this.flags & HAS_NUMBERS) === 0) (map as EntryMap).delete(norm)
      else if (typeof norm === 'number') (map as NumberTable).remove(norm)
      return
    }
    const position = this.shape.positionOf(norm)
    if (position < 0) return
    if (this.shape.used > MOST_OWN_KEYS) {
      this.toMap()
      this.remove(norm)
      return
    }
    this.shape = this.shape.without(position)
    this.setAt(position, undefined)
  }

  protected removeAll(): void {
    this.shape = EMPTY
    this.map = this.overflow = null
    this.flags &= ~(HAS_CELLS | HAS_NUMBERS)
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
    this.flags = (this.flags & ~(HAS_CELLS | HAS_NUMBERS)) | hasCells
    if (other.map === null) return
    if (other.numbers !== null) this.copyNumbers(other.numbers)
    else this.copyMap(other.map as EntryMap, hasCells)
  }

  private copyNumbers(numbers: NumberTable): void {
    this.flags |= HAS_NUMBERS
    const isSet = (this.flags & HOLDS_ELEMENTS) !== 0
    if (isSet === (numbers.values === null)) {
      this.map = numbers.copy()
      return
    }
    this.map = new NumberTable(isSet ? null : [])
    this.putNumbers(numbers, null, true)
  }

  private copyMap(from: EntryMap, hasCells: number): void {
    // Half the time of `new Map(from)`, which goes through pairs.
    const map: EntryMap = new Map()
    const values = from.values()
    if (hasCells !== 0)
      for (const norm of from.keys()) {
        const cell = values.next().value as Cell
        map.set(norm, new Cell(cell.key, cell.value))
      }
    else if ((this.flags & HOLDS_ELEMENTS) !== 0) for (const norm of from.keys()) map.set(norm, true)
    else for (const norm of from.keys()) map.set(norm, values.next().value as PyValue)
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
    if (this.numbers !== null) return this.numbers.normals()
    if (this.map !== null) return [...(this.map as EntryMap).keys()]
    const { keys, used, live } = this.shape
    if (keys.length === live) return keys.slice() as NormalKey[]
    const out: NormalKey[] = []
    for (let i = 0; i < used; i++) if (keys[i] !== HOLE) out.push(keys[i]!)
    return out
  }

  valueArray(): PyValue[] {
    const out: PyValue[] = []
    if (this.map !== null) return this.valuesOfTable(out)
    const { used, live } = this.shape
    if (used === live && used <= INLINE) return this.inlineValues(used) as PyValue[]
    for (let i = 0; i < used; i++) {
      const value = this.valueAt(i)
      if (value !== undefined) out.push(value)
    }
    return out
  }

  private valuesOfTable(out: PyValue[]): PyValue[] {
    const { numbers } = this
    if (numbers !== null) {
      const { values } = numbers
      if (values === null) return numbers.normals().map(() => true)
      return (
        numbers.size === values.length ? values.slice() : values.filter(v => v !== undefined)
      ) as PyValue[]
    }
    const map = this.map as EntryMap
    if ((this.flags & HAS_CELLS) === 0) return [...map.values()] as PyValue[]
    for (const cell of map.values()) out.push((cell as Cell).value)
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
    return (table.flags & HAS_NUMBERS) === 0 ? (table.map as EntryMap | null) : null
  }
  static numbersOf(table: Entries): NumberTable | null {
    return table.numbers
  }
  /** The last of the tables that the entries of `table` went to: itself while they are there. */
  static lastOf(table: object): object {
    let last: Left & object = table
    while (last.successor != null) last = last.successor
    return last
  }
  /** What a large table has its entries in; null of a small one. */
  static tableOf(table: Entries): EntryMap | NumberTable | null {
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
  private map: EntryMap | null = null
  private keys: Iterator<NormalKey> | null = null
  private values: Iterator<PyValue | Cell> | null = null
  /** The table for numbers in which `at` is a position. */
  private numbers: NumberTable | null = null

  constructor(entries: Entries) {
    this.entries = entries
    this.shape = Entries.shapeOf(entries)
  }

  next(): boolean {
    if (this.keys !== null) return this.nextOfMap()
    if (this.numbers !== null || Entries.tableOf(this.entries) !== null) return this.nextOfTable()
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

  private nextOfTable(): boolean {
    let { numbers } = this
    if (numbers === null) numbers = this.openNumbers()
    while (numbers !== null && numbers.successor !== null) numbers = this.follow(numbers, numbers.successor)
    if (numbers === null) return this.nextOfMap()
    const { keys, values } = numbers
    for (let i = this.at; i < keys.length; i++) {
      const norm = keys[i]!
      if (isHole(norm)) continue
      this.at = i + 1
      this.norm = norm
      this.key = numbers.keyAt(i)!
      this.entry = values === null ? true : values[i]
      return true
    }
    this.at = keys.length
    return false
  }

  /** Goes on in the table for numbers, behind the entries at its front that were passed while there was none. */
  private openNumbers(): NumberTable | null {
    const numbers = Entries.numbersOf(this.entries)
    if (numbers === null) return null
    let i = numbers.front
    if (this.at > 0)
      while (i < numbers.keys.length && (isHole(numbers.keys[i]!) || this.hasPassed(numbers.keys[i]!))) i++
    this.at = i
    return (this.numbers = numbers)
  }

  /** The entries have left the Map: goes on in a table for numbers behind those that were passed. */
  private leaveMap(first: NumberTable): boolean {
    let numbers = first
    while (numbers.successor instanceof NumberTable) numbers = numbers.successor
    const left = new Set(this.keys as IterableIterator<NormalKey>)
    const { map } = this
    let i = numbers.front
    for (; i < numbers.keys.length; i++) {
      const norm = numbers.keys[i]!
      if (!isHole(norm) && (left.has(norm) || !map!.has(norm))) break
    }
    this.at = i
    this.numbers = numbers
    this.keys = this.values = this.map = null
    return this.nextOfTable()
  }

  /** Goes on in the table that the entries went to. */
  private follow(numbers: NumberTable, successor: object): NumberTable | null {
    if (successor instanceof NumberTable) {
      this.at = numbers.positionInNext(this.at)
      return (this.numbers = successor)
    }
    this.open(norm => this.hasPassedNumber(numbers, norm))
    return (this.numbers = null)
  }

  private hasPassedNumber(numbers: NumberTable, norm: NormalKey): boolean {
    const i = typeof norm === 'number' ? numbers.find(norm) : -1
    return i >= 0 && i < this.at
  }

  private nextOfMap(): boolean {
    if (this.keys === null) this.open(norm => this.hasPassed(norm))
    else if (this.map!.successor !== undefined) return this.leaveMap(this.map!.successor as NumberTable)
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
  private open(hasPassed: (norm: NormalKey) => boolean): void {
    const map = Entries.mapOf(this.entries)!
    let passed = 0
    if (this.at > 0)
      for (const norm of map.keys()) {
        if (!hasPassed(norm)) break
        passed++
      }
    this.map = map
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
