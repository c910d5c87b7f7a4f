/** list_iterator and list_reverseiterator. CPython: Objects/listobject.c (the last third). */
import { toSsize } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { int, None, PyList, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { builtin, reduceExhausted, reduceIterator } from './sequence.ts'

export class PyListIterator extends PyObject {
  /** null at the end. The list may change while it is walked. */
  list: PyList | null
  index = 0
  /** Only the loop that made it knows it. */
  owned = false
  constructor(list: PyList = new PyList()) {
    super()
    this.list = list
  }
}

function next(self: PyListIterator): PyValue | undefined {
  if (self.list === null) return undefined
  const v = self.list.at(self.index)
  if (v === undefined) self.list = null
  else self.index++
  return v
}

function setState(self: PyListIterator, state: PyValue): PyValue {
  const i = toSsize(state)
  if (self.list !== null) self.index = Math.max(0, Math.min(i, self.list.length))
  return None
}

export const listIteratorType = defineType(PyListIterator, {
  name: 'list_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: next },
  methods: {
    __length_hint__: ['', self => int(self.list === null ? 0 : Math.max(0, self.list.length - self.index))],
    __reduce__: [
      '',
      self => {
        const iter = builtin('iter')
        if (self.list === null) return reduceExhausted(new PyList(), iter)
        return reduceIterator(self.list, self.index, iter)
      },
    ],
    __setstate__: ['object, /', setState],
  },
})

export class PyListReverseIterator extends PyObject {
  list: PyList | null
  /** The item that comes next; -1 after the first. */
  index: number
  constructor(list: PyList = new PyList()) {
    super()
    this.list = list
    this.index = list.length - 1
  }
}

function reverseNext(self: PyListReverseIterator): PyValue | undefined {
  if (self.list === null) return undefined
  const { items } = self.list
  if (self.index >= 0 && self.index < items.length) return items[self.index--]
  self.index = -1
  self.list = null
  return undefined
}

function reverseReduce(self: PyListReverseIterator): PyValue {
  const reversed = builtin('reversed')
  if (self.list === null || self.index < 0) return new PyTuple([reversed, new PyTuple([new PyList()])])
  return new PyTuple([reversed, new PyTuple([self.list]), int(self.index)])
}

function reverseHint(self: PyListReverseIterator): PyValue {
  const n = self.index + 1
  return int(self.list === null || self.list.length < n ? 0 : n)
}

function reverseSetState(self: PyListReverseIterator, state: PyValue): PyValue {
  const i = toSsize(state)
  if (self.list !== null) self.index = Math.max(-1, Math.min(i, self.list.length - 1))
  return None
}

export const listReverseIteratorType = defineType(PyListReverseIterator, {
  name: 'list_reverseiterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: reverseNext },
  methods: {
    __length_hint__: ['', reverseHint],
    __reduce__: ['', reverseReduce],
    __setstate__: ['object, /', reverseSetState],
  },
})
