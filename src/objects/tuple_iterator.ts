/** tuple_iterator. CPython: Objects/tupleobject.c (the second half). */
import { toSsize } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { int, None, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { builtin, reduceExhausted, reduceIterator } from './sequence.ts'

export class PyTupleIterator extends PyObject {
  /** null at the end. */
  tuple: PyTuple | null
  index = 0
  /** As of PyListIterator. */
  owned = false
  constructor(tuple: PyTuple = new PyTuple()) {
    super()
    this.tuple = tuple
  }
}

function next(self: PyTupleIterator): PyValue | undefined {
  if (self.tuple === null) return undefined
  const item = self.tuple.items[self.index]
  if (item === undefined) self.tuple = null
  else self.index++
  return item
}

function setState(self: PyTupleIterator, state: PyValue): PyValue {
  const i = toSsize(state)
  if (self.tuple !== null) self.index = Math.max(0, Math.min(i, self.tuple.items.length))
  return None
}

export const tupleIteratorType = defineType(PyTupleIterator, {
  name: 'tuple_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: next },
  methods: {
    __length_hint__: ['', self => int(self.tuple === null ? 0 : self.tuple.items.length - self.index)],
    __reduce__: [
      '',
      self => {
        const iter = builtin('iter')
        if (self.tuple === null) return reduceExhausted(new PyTuple(), iter)
        return reduceIterator(self.tuple, self.index, iter)
      },
    ],
    __setstate__: ['object, /', setState],
  },
})
