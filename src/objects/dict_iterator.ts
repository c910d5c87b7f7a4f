/**
 * The six iterators of dict views: keys, values and items, forwards and backwards.
 *
 * Forwards they follow the live table; a change of size is an error that stays. Backwards they walk
 * a snapshot of the keys under the same check, a new one if the dict has been cleared. CPython: Objects/dictobject.c (dictiter_*).
 */
import { defineType } from '../runtime/define.ts'
import { type DictCursor, PyDict } from '../runtime/dict.ts'
import { Entries } from '../runtime/entries.ts'
import { runtimeError } from '../runtime/errors.ts'
import type { PyType } from '../runtime/type.ts'
import { int, PyList, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { builtin } from './sequence.ts'

/** A cursor over the entries from last to first. */
class ReverseCursor implements DictCursor {
  key: PyValue = int(0)
  value: PyValue = int(0)
  private readonly dict: PyDict
  private keys: PyValue[]
  /** Another one when the dict was cleared. */
  private map: object | null
  constructor(dict: PyDict) {
    this.dict = dict
    this.keys = dict.keyArray()
    this.map = Entries.tableOf(dict.table)
  }

  /** A cleared table: the position is behind the entries of one that has few, among those of one that has many. */
  private restart(map: object | null): void {
    this.map = map
    this.keys = map === null ? [] : this.dict.keyArray()
  }

  next(): boolean {
    const map = Entries.tableOf(this.dict.table)
    if (this.map !== null && map !== this.map) {
      this.map = Entries.lastOf(this.map)
      if (map !== this.map) this.restart(map)
    }
    const key = this.keys.pop()
    if (key === undefined) return false
    this.key = key
    const value = this.dict.get(key)
    if (value === undefined) return this.next()
    this.value = value
    return true
  }
}

export class PyDictIterator extends PyObject {
  /** null at the end. */
  dict: PyDict | null
  cursor: DictCursor
  /** The size when iteration began; -1 once it was seen to change. */
  used: number
  /** Entries still to come. */
  left: number
  constructor(dict: PyDict = new PyDict(), cursor: DictCursor = dict.cursor()) {
    super()
    this.dict = dict
    this.cursor = cursor
    this.used = this.left = dict.size
  }

  /** Moves to the next entry; false at the end. */
  advance(): boolean {
    const { dict } = this
    if (dict === null) return false
    if (this.used !== dict.size) {
      this.used = -1
      throw runtimeError('dictionary changed size during iteration')
    }
    if (!this.cursor.next()) {
      this.dict = null
      return false
    }
    if (this.left-- === 0) {
      this.dict = null
      throw runtimeError('dictionary keys changed during iteration')
    }
    return true
  }
}

export class PyDictKeyIterator extends PyDictIterator {}
export class PyDictValueIterator extends PyDictIterator {}
export class PyDictItemIterator extends PyDictIterator {}
export class PyDictReverseKeyIterator extends PyDictIterator {
  constructor(dict: PyDict = new PyDict()) {
    super(dict, new ReverseCursor(dict))
  }
}
export class PyDictReverseValueIterator extends PyDictIterator {
  constructor(dict: PyDict = new PyDict()) {
    super(dict, new ReverseCursor(dict))
  }
}
export class PyDictReverseItemIterator extends PyDictIterator {
  constructor(dict: PyDict = new PyDict()) {
    super(dict, new ReverseCursor(dict))
  }
}

type Next = (self: PyDictIterator) => PyValue | undefined
const nextKey: Next = self => (self.advance() ? self.cursor.key : undefined)
const nextValue: Next = self => (self.advance() ? self.cursor.value : undefined)
const nextItem: Next = self =>
  self.advance() ? new PyTuple([self.cursor.key, self.cursor.value]) : undefined

/** What is left, as a list: the iterator itself cannot be rebuilt. It stays where it is. */
function reduce(self: PyDictIterator, pick: Next): PyValue {
  const iter = builtin('iter')
  const rest: PyValue[] = []
  const { dict } = self
  if (dict !== null && self.used === dict.size) {
    const reverse = self.cursor instanceof ReverseCursor
    const copy = new PyDictIterator(dict, reverse ? new ReverseCursor(dict) : undefined)
    for (let skip = dict.size - self.left; skip > 0; skip--) copy.advance()
    for (let item = pick(copy); item !== undefined; item = pick(copy)) rest.push(item)
  }
  return new PyTuple([iter, new PyTuple([new PyList(rest)])])
}

function defineIterator(ctor: new () => PyDictIterator, name: string, next: Next): PyType {
  return defineType(ctor, {
    name,
    final: true,
    noNew: true,
    slots: { tp_iter: self => self, tp_iternext: next },
    methods: {
      __length_hint__: ['', self => int(self.dict !== null && self.used === self.dict.size ? self.left : 0)],
      __reduce__: ['', self => reduce(self, next)],
    },
  })
}

export const dictKeyIteratorType = defineIterator(PyDictKeyIterator, 'dict_keyiterator', nextKey)
export const dictValueIteratorType = defineIterator(PyDictValueIterator, 'dict_valueiterator', nextValue)
export const dictItemIteratorType = defineIterator(PyDictItemIterator, 'dict_itemiterator', nextItem)
export const dictReverseKeyIteratorType = defineIterator(
  PyDictReverseKeyIterator,
  'dict_reversekeyiterator',
  nextKey,
)
export const dictReverseValueIteratorType = defineIterator(
  PyDictReverseValueIterator,
  'dict_reversevalueiterator',
  nextValue,
)
export const dictReverseItemIteratorType = defineIterator(
  PyDictReverseItemIterator,
  'dict_reverseitemiterator',
  nextItem,
)
