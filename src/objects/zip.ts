/** zip, map and filter. CPython: Python/bltinmodule.c. */
import { isTrue, iter, iterNext } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { defineType } from '../runtime/define.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { coreTypes, type PyType, typeOf } from '../runtime/type.ts'
import { None, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { callOrStop } from './iterators.ts'

/** One item from each iterator; undefined when one is at its end. `strict` makes uneven ends an error. */
function nextRow(iterators: readonly PyValue[], strict: boolean, name: string): PyValue[] | undefined {
  const row: PyValue[] = new Array(iterators.length)
  for (let i = 0; i < iterators.length; i++) {
    const it = iterators[i]!
    const item = typeOf(it).slots.tp_iternext!(it)
    if (item === undefined) {
      if (strict) checkEnds(iterators, i, name)
      return undefined
    }
    row[i] = item
  }
  return row
}

/** Iterator `i` ended: all must end here. */
function checkEnds(iterators: readonly PyValue[], i: number, name: string): void {
  if (i > 0) throw uneven(name, i, 'shorter')
  for (let k = 1; k < iterators.length; k++) {
    if (iterNext(iterators[k]!) !== undefined) throw uneven(name, k, 'longer')
  }
}

function uneven(name: string, i: number, how: string) {
  const others = i === 1 ? 'argument 1' : `arguments 1-${i}`
  return valueError(`${name}() argument ${i + 1} is ${how} than ${others}`)
}

/** (type, arguments) or (type, arguments, True) when strict. */
function reduce(self: PyValue, args: PyValue[], strict: boolean): PyValue {
  const parts: PyValue[] = [getAttr(self, '__class__'), new PyTuple(args)]
  if (strict) parts.push(true)
  return new PyTuple(parts)
}

export class PyZip extends PyObject {
  iterators: PyValue[] = []
  strict = false
}

function zipNew(type: PyType, iterables: PyValue[], strict: boolean): PyValue {
  const self = new type.ctor() as PyZip
  self.iterators = iterables.map(iter)
  self.strict = strict
  return self
}

function zipNext(self: PyZip): PyValue | undefined {
  if (self.iterators.length === 0) return undefined
  const row = nextRow(self.iterators, self.strict, 'zip')
  return row === undefined ? undefined : new PyTuple(row)
}

export const zipType = defineType(PyZip, {
  name: 'zip',
  slots: { tp_iter: self => self, tp_iternext: zipNext },
  new: ['*iterables, strict: bool = False', zipNew],
  methods: {
    __reduce__: ['', self => reduce(self, self.iterators, self.strict)],
    __setstate__: ['object, /', (self, object) => ((self.strict = isTrue(object)), None)],
  },
})

export class PyMap extends PyObject {
  func: PyValue = None
  iterators: PyValue[] = []
  strict = false
}

function mapNew(type: PyType, args: PyValue[], strict: boolean): PyValue {
  if (args.length < 2) throw typeError('map() must have at least two arguments.')
  const self = new type.ctor() as PyMap
  self.func = args[0]!
  self.iterators = args.slice(1).map(iter)
  self.strict = strict
  return self
}

function mapNext(self: PyMap): PyValue | undefined {
  const row = nextRow(self.iterators, self.strict, 'map')
  return row === undefined ? undefined : callOrStop(self.func, row)
}

export const mapType = defineType(PyMap, {
  name: 'map',
  signature: 'function, iterable, /, *iterables, strict = False',
  slots: { tp_iter: self => self, tp_iternext: mapNext },
  new: ['*args, strict: bool = False', mapNew],
  methods: {
    __reduce__: ['', self => reduce(self, [self.func, ...self.iterators], self.strict)],
    __setstate__: ['object, /', (self, object) => ((self.strict = isTrue(object)), None)],
  },
})

export class PyFilter extends PyObject {
  func: PyValue = None
  iterator: PyValue = None
}

function filterNew(type: PyType, func: PyValue, iterable: PyValue): PyValue {
  const iterator = iter(iterable)
  const self = new type.ctor() as PyFilter
  self.func = func
  self.iterator = iterator
  return self
}

function filterNext(self: PyFilter): PyValue | undefined {
  const { func, iterator } = self
  const next = typeOf(iterator).slots.tp_iternext!
  const truth = func === None || func === coreTypes.bool
  for (let item = next(iterator); item !== undefined; item = next(iterator)) {
    const kept = truth ? item : callOrStop(func, [item])
    if (kept === undefined) return undefined
    if (isTrue(kept)) return item
  }
  return undefined
}

export const filterType = defineType(PyFilter, {
  name: 'filter',
  slots: { tp_iter: self => self, tp_iternext: filterNext },
  new: ['function, iterable, /', filterNew],
  methods: { __reduce__: ['', self => reduce(self, [self.func, self.iterator], false)] },
})
