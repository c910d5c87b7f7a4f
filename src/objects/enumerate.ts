/** enumerate and reversed. CPython: Objects/enumobject.c. */
import { getItem, hooks, index, iter, iterNext, len, toInt, toSsize } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { call, lookupSpecial } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { exc, isException, typeError } from '../runtime/errors.ts'
import type { KwNames } from '../runtime/slots.ts'
import { coreTypes, type PyType, typeOf } from '../runtime/type.ts'
import { int, None, type PyInt, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { PyTupleIterator } from './tuple_iterator.ts'

export class PyEnumerate extends PyObject {
  index: PyInt = int(0)
  iterator: PyValue = new PyTupleIterator()
}

function enumerateNext(self: PyEnumerate): PyValue | undefined {
  const item = iterNext(self.iterator)
  if (item === undefined) return undefined
  const i = self.index
  self.index = typeof i === 'number' ? toInt(i + 1) : toInt(i + 1n)
  return new PyTuple([i, item])
}

const ENUMERATE_KEYWORDS = ['iterable', 'start']

/** Arguments of enumerate, whose errors are its own. */
function enumerateArguments(args: PyValue[], kwnames: KwNames): (PyValue | undefined)[] {
  if (args.length > 2) throw typeError(`enumerate() takes at most 2 arguments (${args.length} given)`)
  const given = args.length - (kwnames?.length ?? 0)
  const values: (PyValue | undefined)[] = args.slice(0, given)
  kwnames?.forEach((name, i) => {
    const position = ENUMERATE_KEYWORDS.indexOf(name)
    if (position < 0 || values[position] !== undefined) {
      throw typeError(`'${name}' is an invalid keyword argument for enumerate()`)
    }
    values[position] = args[given + i]
  })
  if (values[0] === undefined) throw typeError("enumerate() missing required argument 'iterable'")
  return values
}

function enumerateNew(type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  const [iterable, start] = enumerateArguments(args, kwnames)
  const self = new type.ctor() as PyEnumerate
  if (start !== undefined) self.index = index(start)
  self.iterator = iter(iterable!)
  return self
}

export const enumerateType = defineType(PyEnumerate, {
  name: 'enumerate',
  signature: 'iterable, start = 0',
  slots: { tp_new: enumerateNew, tp_iter: self => self, tp_iternext: enumerateNext },
  methods: {
    __reduce__: [
      '',
      self => new PyTuple([getAttr(self, '__class__'), new PyTuple([self.iterator, self.index])]),
    ],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
})

export class PyReversed extends PyObject {
  /** null at the end. */
  sequence: PyValue | null = null
  index = -1
}

function reversedNew(type: PyType, object: PyValue): PyValue {
  const method = lookupSpecial(object, '__reversed__')
  if (method === None) throw notReversible(object)
  if (method !== undefined) return call(method, [])
  if (!isSequence(object)) throw notReversible(object)
  const self = new type.ctor() as PyReversed
  self.index = len(object) - 1
  self.sequence = object
  return self
}

const notReversible = (v: PyValue) => typeError("'%T' object is not reversible", v)

/** PySequence_Check: subscripts, and is not a dict or a set. */
function isSequence(v: PyValue): boolean {
  const type = typeOf(v)
  return type.slots.mp_subscript !== null && !type.mro.includes(coreTypes.dict)
}

function reversedNext(self: PyReversed): PyValue | undefined {
  const { sequence, index } = self
  if (sequence === null) return undefined
  if (index >= 0) {
    try {
      const item = getItem(sequence, int(index))
      self.index--
      return item
    } catch (e) {
      if (!isException(e, exc.IndexError) && !isException(e, exc.StopIteration)) throw e
    }
  }
  self.sequence = null
  self.index = -1
  return undefined
}

function reversedReduce(self: PyReversed): PyValue {
  const type = getAttr(self, '__class__')
  if (self.sequence === null) return new PyTuple([type, new PyTuple([new PyTuple()])])
  return new PyTuple([type, new PyTuple([self.sequence]), int(self.index)])
}

function reversedSetState(self: PyReversed, state: PyValue): PyValue {
  const i = toSsize(state)
  if (self.sequence !== null) self.index = Math.max(-1, Math.min(i, len(self.sequence) - 1))
  return None
}

function reversedHint(self: PyReversed): PyValue {
  if (self.sequence === null) return int(0)
  const n = self.index + 1
  return int(len(self.sequence) < n ? 0 : n)
}

export const reversedType = defineType(PyReversed, {
  name: 'reversed',
  signature: 'sequence, /',
  slots: { tp_iter: self => self, tp_iternext: reversedNext },
  new: ['object, /', reversedNew],
  methods: {
    __length_hint__: ['', reversedHint],
    __reduce__: ['', reversedReduce],
    __setstate__: ['object, /', reversedSetState],
  },
})
