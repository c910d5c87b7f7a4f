/**
 * Who takes all items of an iterator, without running Python code and without an error. A generator that hands its items
 * to a visitor need not be left and entered again for each of them (jit/generators.ts).
 */
import { coreTypes, typeOf } from './type.ts'
import { PyFloat, type PyList, PyTuple, type PyValue } from './values.ts'

/** An item that it declines is the caller's to deal with, as are those that follow. */
export interface Visitor {
  /** Floats come as doubles, to `visitFloat`, where they have not been made objects. */
  readonly raw: boolean
  /** False: declined. */
  visit(item: PyValue): boolean
  visitFloat(item: number): boolean
}

/** Set by the compiler of hot code: generators that have not begun may hand their items to visitors in one go. */
export const drivers = {
  drive(it: PyValue, _visitor: Visitor): PyValue | undefined {
    return typeOf(it).slots.tp_iternext!(it)
  },
}

/**
 * Lets `visitor` take items of the iterator `it` for as long as it likes: the first one that it declines, undefined at
 * the end.
 */
export function firstLeft(it: PyValue, visitor: Visitor): PyValue | undefined {
  const next = typeOf(it).slots.tp_iternext!
  let item = drivers.drive(it, visitor)
  while (item !== undefined && visitor.visit(item)) item = next(it)
  return item
}

/** A visitor that wants floats as objects. */
abstract class ObjectVisitor implements Visitor {
  readonly raw = false
  abstract visit(item: PyValue): boolean
  visitFloat(): boolean {
    return false
  }
}

/** Puts all items into an array. */
export class Collector extends ObjectVisitor {
  private readonly items: PyValue[]
  constructor(items: PyValue[]) {
    super()
    this.items = items
  }
  visit(item: PyValue): boolean {
    this.items.push(item)
    return true
  }
}

/** Appends all items to a list. */
export class Appender extends ObjectVisitor {
  private readonly list: PyList
  constructor(list: PyList) {
    super()
    this.list = list
  }
  visit(item: PyValue): boolean {
    const { items } = this.list
    if ((items.length & 0xffffff) === 0xffffff) return false
    items.push(item)
    return true
  }
}

/** Gives keys that are hashed and compared without Python code to a function. */
export class KeyVisitor extends ObjectVisitor {
  private readonly take: (key: PyValue) => void
  constructor(take: (key: PyValue) => void) {
    super()
    this.take = take
  }
  visit(key: PyValue): boolean {
    if (!isPlainKey(key)) return false
    this.take(key)
    return true
  }
}

function isPlainKey(v: PyValue): boolean {
  if (typeof v !== 'object') return true
  if (!(v instanceof PyTuple)) return v instanceof PyFloat && v.cls === coreTypes.float
  if (v.cls !== coreTypes.tuple) return false
  for (const item of v.items) if (typeof item === 'object') return false
  return true
}

/** Looks for an item that is true, or false: it is the first one declined, as is all that has a truth of its own. */
export class TruthVisitor extends ObjectVisitor {
  private readonly wanted: boolean
  constructor(wanted: boolean) {
    super()
    this.wanted = wanted
  }
  visit(item: PyValue): boolean {
    if (typeof item === 'object') return false
    return (item !== false && item !== 0 && item !== '') !== this.wanted
  }
}

/** The least or greatest of small ints and floats, or of narrow strs. */
export class Extremum extends ObjectVisitor {
  private readonly least: boolean
  private value: number | string = 0
  best: PyValue | undefined = undefined
  constructor(least: boolean) {
    super()
    this.least = least
  }
  visit(item: PyValue): boolean {
    const value = item instanceof PyFloat && item.cls === coreTypes.float ? item.v : item
    if (typeof value !== 'number' && typeof value !== 'string') return false
    if (this.best !== undefined) {
      if (typeof value !== typeof this.value) return false
      if (!(this.least ? value < this.value : value > this.value)) return true
    }
    this.best = item
    this.value = value
    return true
  }
}
