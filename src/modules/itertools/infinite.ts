/** count, cycle, repeat. CPython: Modules/itertoolsmodule.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { ADD, binaryOp, iter, repr, toSsize } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { typeError } from '../../runtime/errors.ts'
import { coreTypes, isInstance, type PyType, typeOf } from '../../runtime/type.ts'
import { int, None, PyObject, type PyStr, type PyValue } from '../../runtime/values.ts'

class PyCount extends PyObject {
  current: PyValue = int(0)
  step: PyValue = int(1)
}

/** What arithmetic accepts: an object with a conversion to a number. */
function isNumber(v: PyValue): boolean {
  const { slots } = typeOf(v)
  return (
    slots.nb_index !== null ||
    slots.nb_int !== null ||
    slots.nb_float !== null ||
    isInstance(v, coreTypes.complex)
  )
}

function countNew(type: PyType, start: PyValue, step: PyValue): PyValue {
  if (!isNumber(start) || !isNumber(step)) throw typeError('a number is required')
  const self = new type.ctor() as PyCount
  self.current = typeof start === 'boolean' && step === 1 ? int(start ? 1 : 0) : start
  self.step = step
  return self
}

function countNext(self: PyCount): PyValue {
  const { current, step } = self
  if (typeof current === 'number' && typeof step === 'number') {
    const next = current + step
    self.current = Number.isSafeInteger(next) ? int(next + 0) : binaryOp(current, step, ADD)
  } else self.current = binaryOp(current, step, ADD)
  return current
}

function countRepr(self: PyCount): PyStr {
  const start = toUtf16(repr(self.current))
  return fromUtf16(self.step === 1 ? `count(${start})` : `count(${start}, ${toUtf16(repr(self.step))})`)
}

export const countType = defineType(PyCount, {
  name: 'count',
  module: 'itertools',
  doc: 'Numbers without end: start, start + step and so on.\n\n  >>> list(islice(count(10, 5), 3))\n  [10, 15, 20]',
  slots: { tp_iter: self => self, tp_iternext: countNext, tp_repr: countRepr },
  new: ['start = 0, step = 1', countNew],
})

class PyCycle extends PyObject {
  /** null once the items are all in `saved`. */
  iterator: PyValue | null = null
  saved: PyValue[] = []
  index = 0
}

function cycleNew(type: PyType, iterable: PyValue): PyValue {
  const iterator = iter(iterable)
  const self = new type.ctor() as PyCycle
  self.iterator = iterator
  return self
}

function cycleNext(self: PyCycle): PyValue | undefined {
  const { iterator, saved } = self
  if (iterator !== null) {
    const item = typeOf(iterator).slots.tp_iternext!(iterator)
    if (item !== undefined) {
      saved.push(item)
      return item
    }
    self.iterator = null
  }
  if (saved.length === 0) return undefined
  const item = saved[self.index]
  if (++self.index >= saved.length) self.index = 0
  return item
}

export const cycleType = defineType(PyCycle, {
  name: 'cycle',
  module: 'itertools',
  doc: "The items of an iterable, over and over.\n\n  >>> list(islice(cycle('ab'), 5))\n  ['a', 'b', 'a', 'b', 'a']",
  slots: { tp_iter: self => self, tp_iternext: cycleNext },
  new: ['iterable, /', cycleNew],
})

class PyRepeat extends PyObject {
  object: PyValue = None
  /** -1: without end. */
  left = -1
}

function repeatNew(type: PyType, object: PyValue, times: PyValue | undefined): PyValue {
  const self = new type.ctor() as PyRepeat
  self.object = object
  if (times !== undefined) self.left = Math.max(0, toSsize(times))
  return self
}

function repeatNext(self: PyRepeat): PyValue | undefined {
  if (self.left === 0) return undefined
  if (self.left > 0) self.left--
  return self.object
}

function repeatHint(self: PyRepeat): PyValue {
  if (self.left < 0) throw typeError('len() of unsized object')
  return int(self.left)
}

function repeatRepr(self: PyRepeat): PyStr {
  const times = self.left < 0 ? '' : `, ${self.left}`
  return fromUtf16(`repeat(${toUtf16(repr(self.object))}${times})`)
}

export const repeatType = defineType(PyRepeat, {
  name: 'repeat',
  module: 'itertools',
  doc: "One object again and again, without end or a number of times.\n\n  >>> list(repeat('ab', 2))\n  ['ab', 'ab']",
  slots: { tp_iter: self => self, tp_iternext: repeatNext, tp_repr: repeatRepr },
  new: ['object, times = <unrepresentable>', repeatNew],
  methods: { __length_hint__: ['', repeatHint] },
})
