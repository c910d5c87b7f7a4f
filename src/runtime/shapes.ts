/**
 * The keys of small tables, in order, apart from their values: tables with the same strings for keys, put in in the same
 * order, share one `Shape`, as objects of a JavaScript engine do. A table with a removed key, or with keys that are no
 * short strings, has a shape of its own.
 *
 * A shared shape never changes; it leads to those with one key more. How many there can be is limited, so that keys which
 * are data (a dict for each user, by name) cost no more than shapes of one's own.
 */
export type NormalKey = string | number | bigint | object

/** As many keys as a shape of one's own can have: they are searched one after the other. */
export const MOST_OWN_KEYS = 8
/** As many as a shared one can have, which gets an index. */
const MOST_SHARED_KEYS = 32
/** The key of a removed entry: positions stay what they are. */
export const HOLE: object = {}

const LONGEST_KEY = 40
/** Begins the texts that stand for tuples and the like, of which there are many. */
const TAG = 0xdfff
const MOST_FIRST_KEYS = 1024
const MOST_NEXT_KEYS = 64
const MOST_SHAPES = 8192
/** Of those with more keys than eight, which are larger. */
const MOST_LONG_SHAPES = 2048
let shapes = 0
let longShapes = 0

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
  /** Of a long shape that is asked often: positions. Before that, how often it was asked. */
  private index: Map<NormalKey, number> | number = 0

  constructor(keys: (NormalKey | undefined)[], used: number, live: number, next: Transitions | null) {
    this.keys = keys
    this.used = used
    this.live = live
    this.next = next
  }

  /** The position of a key, or -1. Loops of their own keep comparisons of strings and of numbers apart for V8. */
  positionOf(norm: NormalKey): number {
    const { keys } = this
    if (keys.length > MOST_OWN_KEYS) return this.positionInLong(norm)
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

  private positionInLong(norm: NormalKey): number {
    if (typeof this.index !== 'number') return this.index.get(norm) ?? -1
    if (this.index++ < ASKED_OFTEN) return this.keys.indexOf(norm)
    this.index = new Map(this.keys.map((key, i) => [key!, i]))
    return this.index.get(norm) ?? -1
  }

  /** True if it is known what the shape becomes with this key, so that it is not one of its keys. */
  leadsTo(norm: NormalKey): boolean {
    return this.next !== null && this.next.key === norm
  }

  /** Whether it never changes. */
  get isShared(): boolean {
    return this.next !== null
  }

  /** The key that was added to this shape first; null if none was. */
  get nextKey(): string | null {
    return this.next === null ? null : this.next.key
  }

  /** The shape with `nextKey`. */
  get following(): Shape {
    return this.next!.shape!
  }

  /** The shape with one key more; null if it would be too long. */
  with(norm: NormalKey): Shape | null {
    const { next } = this
    if (next === null || typeof norm !== 'string')
      return this.used < MOST_OWN_KEYS ? this.own().append(norm) : null
    if (next.key === norm) return next.shape
    return next.others?.get(norm) ?? this.grow(norm, next)
  }

  private append(norm: NormalKey): Shape {
    if (this.used < this.keys.length) this.keys[this.used] = norm
    else this.keys = grown(this.keys, norm)
    this.used++
    this.live++
    return this
  }

  private isFull(next: Transitions): boolean {
    const most = this.used === 0 ? MOST_FIRST_KEYS : MOST_NEXT_KEYS
    if (next.others !== null && next.others.size >= most) return true
    if (this.used < MOST_OWN_KEYS) return shapes >= MOST_SHAPES
    return this.used >= MOST_SHARED_KEYS || longShapes >= MOST_LONG_SHAPES
  }

  private grow(key: string, next: Transitions): Shape | null {
    if (this.isFull(next) || key.length > LONGEST_KEY || key.charCodeAt(0) === TAG)
      return this.used < MOST_OWN_KEYS ? this.own().append(key) : null
    if (this.used < MOST_OWN_KEYS) shapes++
    else longShapes++
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

  forgetNext(): void {
    Object.assign(this.next!, new Transitions())
  }

  /** The shape without the key at a position. */
  without(position: number): Shape {
    const shape = this.own()
    shape.keys[position] = HOLE
    shape.live--
    return shape
  }
}

/** Shapes that a dict only passes through while it is filled get no index. */
const ASKED_OFTEN = 8

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

/** Shapes that no table has any more may die; tables that are made from now on share other ones than those that are there. */
export function forgetShapes(): void {
  EMPTY.forgetNext()
  shapes = 0
  longShapes = 0
}

const names: Record<string, boolean> = Object.create(null)

/** Makes V8 keep one copy of a string: comparisons are of addresses then, and no text it was cut from stays alive. */
function intern(key: string): void {
  names[key] = true
}
