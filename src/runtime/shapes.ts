/**
 * The keys of small tables, in order, apart from their values: tables with the same strings for keys, put in in the same
 * order, share one `Shape`, as objects of a JavaScript engine do. A table with a removed key, or with keys that are no
 * short strings, has a shape of its own.
 *
 * A shared shape never changes; it leads to those with one key more. How many there can be is limited, so that keys which
 * are data (a dict for each user, by name) cost no more than shapes of one's own.
 */
export type NormalKey = string | number | bigint | object

/** As many keys as a shape can have. */
export const MOST_KEYS = 8
/** The key of a removed entry: positions stay what they are. */
export const HOLE: object = {}

const LONGEST_KEY = 40
/** Begins the texts that stand for tuples and the like, of which there are many. */
const TAG = 0xdfff
const MOST_FIRST_KEYS = 1024
const MOST_NEXT_KEYS = 64
const MOST_SHAPES = 8192
let shapes = 0

/** What follows on a shared shape, by the key that is added: the first in place, for there is mostly one. */
class Transitions {
  key: string | null = null
  shape: Shape | null = null
  others: Map<string, Shape> | null = null
}

export class Shape {
  /** Of a shape of one's own, room for more keys (undefined) at the end. */
  keys: (NormalKey | undefined)[]
  /** Positions that are taken, and those of them that are no holes. */
  used: number
  live: number
  /** null: a shape of one's own, which its table changes. */
  private readonly next: Transitions | null

  constructor(keys: (NormalKey | undefined)[], used: number, live: number, next: Transitions | null) {
    this.keys = keys
    this.used = used
    this.live = live
    this.next = next
  }

  /** The position of a key, or -1. Loops of their own keep comparisons of strings and of numbers apart for V8. */
  positionOf(norm: NormalKey): number {
    const { keys } = this
    if (typeof norm === 'string') {
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i]
        if (typeof key === 'string' && key === norm) return i
      }
    } else if (typeof norm === 'number') {
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i]
        if (typeof key === 'number' && key === norm) return i
      }
    } else for (let i = 0; i < keys.length; i++) if (keys[i] === norm) return i
    return -1
  }

  /** The shape with one key more; there is room for it. */
  with(norm: NormalKey): Shape {
    const { next } = this
    if (next === null) return this.append(norm)
    if (typeof norm !== 'string') return this.own().append(norm)
    if (next.key === norm) return next.shape!
    return next.others?.get(norm) ?? this.grow(norm, next)
  }

  private append(norm: NormalKey): Shape {
    if (this.used < this.keys.length) this.keys[this.used] = norm
    else this.keys = grown(this.keys, norm)
    this.used++
    this.live++
    return this
  }

  private grow(key: string, next: Transitions): Shape {
    const most = this.used === 0 ? MOST_FIRST_KEYS : MOST_NEXT_KEYS
    const isFull = shapes >= MOST_SHAPES || (next.others !== null && next.others.size >= most)
    if (isFull || key.length > LONGEST_KEY || key.charCodeAt(0) === TAG) return this.own().append(key)
    shapes++
    intern(key)
    const shape = new Shape([...this.keys, key], this.used + 1, this.live + 1, new Transitions())
    if (next.key === null) {
      next.key = key
      next.shape = shape
    } else (next.others ??= new Map()).set(key, shape)
    return shape
  }

  /** One that its table may change. */
  private own(): Shape {
    return this.next === null ? this : this.copy()
  }

  private copy(): Shape {
    return new Shape(this.used === 0 ? NO_KEYS : this.keys.slice(), this.used, this.live, null)
  }

  /** For another table with the same keys. */
  forCopy(): Shape {
    return this.next === null ? this.copy() : this
  }

  /** The shape without the key at a position. */
  without(position: number): Shape {
    const shape = this.own()
    shape.keys[position] = HOLE
    shape.live--
    return shape
  }
}

/** Never written. */
const NO_KEYS: NormalKey[] = []

/** The shape of all empty tables. */
export const EMPTY = new Shape(NO_KEYS, 0, 0, new Transitions())

/** A copy with one more key, and room; literals, because `push` would make room for 16 more. */
function grown(k: readonly (NormalKey | undefined)[], norm: NormalKey): (NormalKey | undefined)[] {
  const u = undefined
  switch (k.length) {
    case 0:
      return [norm, u]
    case 1:
      return [k[0], norm]
    case 2:
      return [k[0], k[1], norm, u]
    case 3:
      return [k[0], k[1], k[2], norm]
    case 4:
      return [k[0], k[1], k[2], k[3], norm, u, u, u]
  }
  return [...k, norm]
}

const names: Record<string, boolean> = Object.create(null)

/** Makes V8 keep one copy of a string: comparisons are of addresses then, and no text it was cut from stays alive. */
function intern(key: string): void {
  names[key] = true
}
