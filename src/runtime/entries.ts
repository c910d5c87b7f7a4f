/**
 * Entries in the order of their insertion, from normal keys to values: what dicts and sets keep theirs in.
 *
 * Up to eight are pairs in an array, searched from the front: most dicts of a program are as small, and a JS Map
 * takes over twice the memory and the time to make. More, and all that follow, are in a Map. A removed pair leaves
 * a hole, so that positions stay what they are until the array becomes a Map; a cursor that meets the Map then
 * goes on behind the entries that it has passed.
 */
import type { PyValue } from './values.ts'

export type NormalKey = string | number | bigint | object

type Pairs = (NormalKey | PyValue | undefined)[]

/** Keys at even positions, each with its value behind it, then undefined. Never written: it is that of all empty tables. */
const NO_PAIRS: Pairs = []
const MOST_PAIRS = 16
/** The key of a removed entry. */
const HOLE: object = {}

/** The position of a key, or -1. Loops of their own keep comparisons of strings and of numbers apart for V8. */
function positionOf(pairs: Pairs, norm: NormalKey): number {
  if (typeof norm === 'string') {
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]
      if (typeof key === 'string' && key === norm) return i
    }
  } else if (typeof norm === 'number') {
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]
      if (typeof key === 'number' && key === norm) return i
    }
  } else for (let i = 0; i < pairs.length; i += 2) if (pairs[i] === norm) return i
  return -1
}

function firstFree(pairs: Pairs): number {
  let i = 0
  while (i < pairs.length && pairs[i] !== undefined) i += 2
  return i
}

/** A copy with twice the room and one more entry; literals, because `push` would make room for 16 more. */
function grown(p: Pairs, norm: NormalKey, value: PyValue): Pairs {
  const u = undefined
  if (p.length === 0) return [norm, value, u, u]
  if (p.length === 4) return [p[0], p[1], p[2], p[3], norm, value, u, u]
  return [p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], norm, value, u, u, u, u, u, u]
}

export class Entries {
  protected pairs: Pairs = NO_PAIRS
  /** How many of the pairs are no holes. */
  private live = 0
  protected map: Map<NormalKey, PyValue> | null = null

  get size(): number {
    return this.map === null ? this.live : this.map.size
  }

  /** The value of a normal key. */
  lookUp(norm: NormalKey): PyValue | undefined {
    if (this.map !== null) return this.map.get(norm)
    const { pairs } = this
    const i = positionOf(pairs, norm)
    return i < 0 ? undefined : (pairs[i + 1] as PyValue)
  }

  /** Sets the value of a normal key; true if it is new. */
  protected put(norm: NormalKey, value: PyValue): boolean {
    const { pairs, map } = this
    if (map !== null) {
      // One look-up in place of two: what was new shows in the size.
      const before = map.size
      map.set(norm, value)
      return map.size !== before
    }
    const i = positionOf(pairs, norm)
    if (i < 0) return this.add(pairs, norm, value)
    pairs[i + 1] = value
    return false
  }

  private add(pairs: Pairs, norm: NormalKey, value: PyValue): true {
    const i = firstFree(pairs)
    if (i < pairs.length) {
      pairs[i] = norm
      pairs[i + 1] = value
    } else if (i < MOST_PAIRS) this.pairs = grown(pairs, norm, value)
    else this.toMap().set(norm, value)
    this.live++
    return true
  }

  private toMap(): Map<NormalKey, PyValue> {
    const map = new Map<NormalKey, PyValue>()
    const { pairs } = this
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]
      if (key !== undefined && key !== HOLE) map.set(key as NormalKey, pairs[i + 1] as PyValue)
    }
    this.map = map
    this.pairs = NO_PAIRS
    return map
  }

  protected remove(norm: NormalKey): void {
    if (this.map !== null) {
      this.map.delete(norm)
      return
    }
    const i = positionOf(this.pairs, norm)
    if (i < 0) return
    this.pairs[i] = HOLE
    this.pairs[i + 1] = undefined
    this.live--
  }

  protected removeAll(): void {
    this.pairs = NO_PAIRS
    this.live = 0
    this.map = null
  }

  protected copyEntries(other: Entries): void {
    this.pairs = other.pairs.length === 0 ? NO_PAIRS : other.pairs.slice()
    this.live = other.live
    if (other.map === null) this.map = null
    else {
      // A third faster than `new Map(other.map)`, which goes through an iterator.
      const map = new Map<NormalKey, PyValue>()
      other.map.forEach((value, key) => {
        map.set(key, value)
      })
      this.map = map
    }
  }

  /** The normal forms of all keys, which stay the same whatever happens to the table. */
  normals(): NormalKey[] {
    return this.map === null ? (this.pick(0) as NormalKey[]) : [...this.map.keys()]
  }

  valueArray(): PyValue[] {
    return this.map === null ? (this.pick(1) as PyValue[]) : [...this.map.values()]
  }

  /** All keys (0) or values (1) of the pairs. */
  private pick(which: 0 | 1): (NormalKey | PyValue)[] {
    const { pairs } = this
    const out: (NormalKey | PyValue)[] = []
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]
      if (key === undefined) break
      if (key !== HOLE) out.push(pairs[i + which]!)
    }
    return out
  }

  /** Of a table that is not a Map yet: its first or last key. */
  protected pairAtEnd(last: boolean): NormalKey | undefined {
    const { pairs } = this
    let found: NormalKey | undefined
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]
      if (key === undefined || key === HOLE) continue
      found = key as NormalKey
      if (!last) break
    }
    return found
  }

  entryCursor(): EntryCursor {
    return new EntryCursor(this)
  }

  /** For cursors: see there. */
  static pairsOf(table: Entries): Pairs {
    return table.pairs
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
  /** The array as it was last, and the position in it. */
  private pairs: Pairs
  private at = 0
  private rest: Iterator<[NormalKey, PyValue]> | null = null

  constructor(entries: Entries) {
    this.entries = entries
    this.pairs = Entries.pairsOf(entries)
  }

  next(): boolean {
    if (this.rest !== null || Entries.mapOf(this.entries) !== null) return this.nextOfMap()
    const pairs = Entries.pairsOf(this.entries)
    this.pairs = pairs
    for (let i = this.at; i < pairs.length; i += 2) {
      const key = pairs[i]
      if (key === undefined) break
      if (key === HOLE) continue
      this.at = i + 2
      this.norm = key as NormalKey
      this.entry = pairs[i + 1] as PyValue
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
    const i = positionOf(this.pairs, norm)
    return i >= 0 && i < this.at
  }
}
