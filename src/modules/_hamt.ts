/**
 * `_hamt`: the persistent map that contexts are made of, as a Python type, for tests that look at it. Python's
 * `_testinternalcapi` hands it on. CPython: Python/hamt.c (the types hamt, keys, values, items).
 */
import { Hamt, type KeyRules } from '../objects/hamt.ts'
import { hash, richCompareBool } from '../runtime/abstract.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { keyError } from '../runtime/errors.ts'
import { EQ, NE } from '../runtime/slots.ts'
import { NotImplemented, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'

const values: KeyRules<PyValue> = {
  hash(key) {
    const h = hash(key)
    if (typeof h === 'number' && h === (h | 0)) return h
    const wide = BigInt(h)
    return Number(BigInt.asIntN(32, wide ^ (wide >> 32n)))
  },
  same: (a, b) => richCompareBool(a, b, EQ),
}

class PyHamt extends PyObject {
  map: Hamt<PyValue, PyValue> = new Hamt(values)
}

function wrap(self: PyHamt, map: Hamt<PyValue, PyValue>): PyHamt {
  if (map === self.map) return self
  const h = new PyHamt()
  h.map = map
  return h
}

function sameEntries(a: PyHamt, b: PyHamt): boolean {
  if (a.map.size !== b.map.size) return false
  for (const [key, value] of a.map) {
    const other = b.map.get(key)
    if (other === undefined || !richCompareBool(value, other, EQ)) return false
  }
  return true
}

const sorts = {
  keys: ([key]: [PyValue, PyValue]) => key,
  values: ([, value]: [PyValue, PyValue]) => value,
  items: (entry: [PyValue, PyValue]) => new PyTuple(entry),
}

/** What `keys()` and its kind give; walking it once is walking it for good, as in CPython. */
class PyHamtView extends PyObject {
  declare of: PyHamt
  declare entries: Iterator<[PyValue, PyValue]>
  declare show: (entry: [PyValue, PyValue]) => PyValue
}

function view(of: PyHamt, show: (entry: [PyValue, PyValue]) => PyValue): PyHamtView {
  const v = new PyHamtView()
  v.of = of
  v.entries = of.map[Symbol.iterator]()
  v.show = show
  return v
}

function next(v: PyHamtView): PyValue | undefined {
  const { done, value } = v.entries.next()
  return done === true ? undefined : v.show(value)
}

defineType(PyHamtView, {
  name: 'hamt_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: v => view(v.of, v.show), tp_iternext: next, sq_length: v => v.of.map.size },
})

const hamtType = defineType(PyHamt, {
  name: 'hamt',
  final: true,
  hasWeakref: true,
  slots: {
    tp_new: () => new PyHamt(),
    tp_richcompare: (a, b, op) =>
      b instanceof PyHamt && (op === EQ || op === NE) ? sameEntries(a, b) === (op === EQ) : NotImplemented,
    tp_iter: h => view(h, sorts.keys),
    sq_length: h => h.map.size,
    sq_contains: (h, key) => h.map.has(key),
    mp_subscript: (h, key) => {
      const value = h.map.get(key)
      if (value === undefined) throw keyError(key)
      return value
    },
  },
  methods: {
    set: ['key, value, /', (h, key, value) => wrap(h, h.map.set(key, value))],
    get: ['key, default = None, /', (h, key, fallback) => h.map.get(key) ?? fallback],
    delete: ['key, /', (h, key) => wrap(h, h.map.delete(key))],
    keys: ['', h => view(h, sorts.keys)],
    values: ['', h => view(h, sorts.values)],
    items: ['', h => view(h, sorts.items)],
  },
})

export const hamtModule: NativeModule = defineModule({
  name: '_hamt',
  attributes: () => ({ hamt: hamtType }),
})
