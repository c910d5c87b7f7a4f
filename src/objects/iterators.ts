/**
 * iterator (over `__getitem__`) and callable_iterator (`iter(f, sentinel)`). CPython: Objects/iterobject.c.
 */
import { equals, getItem, hooks, len, toSsize } from '../runtime/abstract.ts'
import { call } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { exc, isException, overflowError } from '../runtime/errors.ts'
import type { Outcome } from '../runtime/threads.ts'
import { typeOf } from '../runtime/type.ts'
import { int, None, NotImplemented, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { levelHooks } from './levels.ts'
import { builtin, reduceExhausted, reduceIterator } from './sequence.ts'

export class PySequenceIterator extends PyObject {
  /** null at the end. */
  sequence: PyValue | null
  index = 0
  constructor(sequence: PyValue = new PyTuple()) {
    super()
    this.sequence = sequence
  }
}

function sequenceNext(self: PySequenceIterator): PyValue | undefined {
  const { sequence, index } = self
  if (sequence === null) return undefined
  if (index >= Number.MAX_SAFE_INTEGER) throw overflowError('iter index too large')
  try {
    const item = getItem(sequence, int(index))
    self.index++
    return item
  } catch (e) {
    if (!isException(e, exc.IndexError) && !isException(e, exc.StopIteration)) throw e
  }
  self.sequence = null
  return undefined
}

function sequenceHint(self: PySequenceIterator): PyValue {
  if (self.sequence === null) return int(0)
  if (typeOf(self.sequence).slots.sq_length === null) return NotImplemented
  return int(Math.max(0, len(self.sequence) - self.index))
}

/** 2**63 - 1 is where CPython's index stops; a JS number cannot hold it, so it is clamped. */
function sequenceSetState(self: PySequenceIterator, state: PyValue): PyValue {
  const i = toSsize(state)
  if (self.sequence !== null) self.index = Math.max(0, Math.min(i, Number.MAX_SAFE_INTEGER))
  return None
}

export const sequenceIteratorType = defineType(PySequenceIterator, {
  name: 'iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: sequenceNext },
  methods: {
    __length_hint__: ['', sequenceHint],
    __reduce__: [
      '',
      self => {
        const iter = builtin('iter')
        if (self.sequence === null) return reduceExhausted(new PyTuple(), iter)
        return reduceIterator(self.sequence, self.index, iter)
      },
    ],
    __setstate__: ['object, /', sequenceSetState],
  },
})
hooks.sequenceIterator = o => new PySequenceIterator(o)

export class PyCallableIterator extends PyObject {
  /** null at the end. */
  callable: PyValue | null
  sentinel: PyValue
  answer: Outcome | null = null
  constructor(callable: PyValue = None, sentinel: PyValue = None) {
    super()
    this.callable = callable
    this.sentinel = sentinel
  }
}

function takeAnswer(self: PyCallableIterator): PyValue {
  const answer = self.answer!
  self.answer = null
  if ('error' in answer) throw answer.error
  return answer.value
}

function callableNext(self: PyCallableIterator): PyValue | undefined {
  if (self.callable === null) return undefined
  try {
    const value = self.answer === null ? levelHooks.callFor(self) : takeAnswer(self)
    // The call may have ended this very iterator.
    if (self.callable !== null && !equals(self.sentinel, value)) return value
  } catch (e) {
    if (!isException(e, exc.StopIteration)) throw e
  }
  self.callable = null
  return undefined
}

export const callableIteratorType = defineType(PyCallableIterator, {
  name: 'callable_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: callableNext },
  methods: {
    __reduce__: [
      '',
      self => {
        const iter = builtin('iter')
        if (self.callable === null) return reduceExhausted(new PyTuple(), iter)
        return new PyTuple([iter, new PyTuple([self.callable, self.sentinel])])
      },
    ],
  },
})

/** `f()`, where a StopIteration from Python code ends the iterator that asks, as in CPython. */
export function callOrStop(f: PyValue, args: PyValue[]): PyValue | undefined {
  try {
    return call(f, args)
  } catch (e) {
    if (isException(e, exc.StopIteration)) return undefined
    throw e
  }
}
