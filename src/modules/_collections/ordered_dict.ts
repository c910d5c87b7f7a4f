/**
 * collections.OrderedDict. The table of a dict is ordered already; this adds moving and popping at both
 * ends, order in equality, and iterators that notice any change. CPython: Objects/odictobject.c.
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { dictFromKeys } from '../../objects/dict.ts'
import {
  dictItemsType,
  dictKeysType,
  dictValuesType,
  PyDictItems,
  PyDictKeys,
  PyDictValues,
} from '../../objects/dict_views.ts'
import { builtin, sameOrEqual, sizeOf } from '../../objects/sequence.ts'
import { contains, getItem, iter, iterNext, repr, setItem, toArray } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { type DictCursor, PyDict } from '../../runtime/dict.ts'
import { keyError, runtimeError, typeError, valueError } from '../../runtime/errors.ts'
import { reprEnter, reprLeave } from '../../runtime/repr_enter.ts'
import { keywordDict } from '../../runtime/signature.ts'
import { type CompareOp, EQ, type KwNames, NE } from '../../runtime/slots.ts'
import { coreTypes, type PyType, typeOf } from '../../runtime/type.ts'
import {
  None,
  NotImplemented,
  PyList,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'
import { dictRow } from '../instance_dict.ts'

class PyOrderedDict extends PyDict {
  /** Changes with every key that comes, goes or moves. */
  state = 0

  override set(key: PyValue, value: PyValue): void {
    const { size } = this.table
    this.table.set(key, value)
    if (this.table.size !== size) this.state++
  }
  /**
   * A key that a method of dict removed: CPython's OrderedDict has it in its own list still, and raises KeyError
   * when it comes to it. undefined: none.
   */
  stale: PyValue | undefined = undefined

  override deletePlainly(key: PyValue): PyValue | undefined {
    const value = this.delete(key)
    if (value !== undefined) this.stale = key
    return value
  }
  override popLastPlainly(): [PyValue, PyValue] | undefined {
    const entry = this.popLast()
    if (entry !== undefined) this.stale = entry[0]
    return entry
  }
  override delete(key: PyValue): PyValue | undefined {
    const value = this.table.delete(key)
    if (value !== undefined) this.state++
    return value
  }
  override clear(): void {
    this.table.clear()
    this.stale = undefined
    this.state++
  }
}

const mutated = () => runtimeError('OrderedDict mutated during iteration')

/** MutableMapping.update: every assignment goes through `__setitem__`. */
function update(self: PyDict, args: PyValue[], kwargs: PyDict): void {
  if (args.length === 1) updateFrom(self, args[0]!)
  for (const c = kwargs.cursor(); c.next(); ) setItem(self, c.key, c.value)
}

function updateFrom(self: PyDict, other: PyValue): void {
  if (typeOf(other) === coreTypes.dict) {
    for (const c = (other as PyDict).cursor(); c.next(); ) setItem(self, c.key, c.value)
    return
  }
  const keys = lookupAttr(other, 'keys')
  if (keys !== undefined) {
    const it = iter(call(keys, []))
    for (let k = iterNext(it); k !== undefined; k = iterNext(it)) setItem(self, k, getItem(other, k))
    return
  }
  const items = lookupAttr(other, 'items')
  addPairs(self, items === undefined ? other : call(items, []))
}

function addPairs(self: PyDict, pairs: PyValue): void {
  const it = iter(pairs)
  for (let pair = iterNext(it); pair !== undefined; pair = iterNext(it)) {
    const items = toArray(pair)
    if (items.length < 2)
      throw valueError(`need more than ${items.length} value${items.length === 1 ? '' : 's'} to unpack`)
    if (items.length > 2) throw valueError('too many values to unpack (expected 2)')
    setItem(self, items[0]!, items[1]!)
  }
}

function init(self: PyDict, args: PyValue[], kwnames: KwNames): void {
  const given = args.length - (kwnames?.length ?? 0)
  if (given > 1) throw typeError(`expected at most 1 argument, got ${given}`)
  update(self, args.slice(0, given), keywordDict(args, kwnames))
}

function orderedUpdate(self: PyDict, args: PyValue[], kwargs: PyDict): PyValue {
  if (args.length > 1) {
    throw typeError(`update() takes at most 1 positional argument (${args.length} given)`)
  }
  update(self, args, kwargs)
  return None
}

/** Moves a key to the end, or (rebuilding the table) to the front. */
function moveToEnd(self: PyOrderedDict, key: PyValue, last: boolean): PyValue {
  const { table } = self
  const norm = table.find(key)
  if (norm === undefined) throw keyError(key)
  const given = table.keyAt(norm)
  const value = table.lookUp(norm)!
  self.state++
  if (last) {
    table.delete(given)
    table.set(given, value)
    return None
  }
  const entries = table.keyArray().map(k => [k, table.get(k)!] as const)
  table.clear()
  table.set(given, value)
  for (const [k, v] of entries) if (k !== given) table.set(k, v)
  return None
}

function popItem(self: PyOrderedDict, last: boolean): PyValue {
  if (self.size === 0) throw keyError('dictionary is empty')
  self.state++
  if (last) return new PyTuple(self.popLast())
  return new PyTuple(self.table.takeFirst())
}

function pop(self: PyOrderedDict, key: PyValue, fallback: PyValue | undefined): PyValue {
  const value = self.delete(key) ?? fallback
  if (value === undefined) throw keyError(key)
  return value
}

function setDefault(self: PyOrderedDict, key: PyValue, value: PyValue): PyValue {
  if (typeOf(self) !== orderedDictType) {
    if (contains(self, key)) return getItem(self, key)
    setItem(self, key, value)
    return value
  }
  const found = self.get(key)
  if (found !== undefined) return found
  self.set(key, value)
  return value
}

/** The value of a key that `self` holds; a key whose hash has changed is not found. */
function ownValue(self: PyOrderedDict, key: PyValue): PyValue {
  const value = self.get(key)
  if (value === undefined) throw keyError(key)
  return value
}

function checkStale(self: PyOrderedDict): void {
  const { stale } = self
  if (stale !== undefined && self.get(stale) === undefined) throw keyError(stale)
}

function copy(self: PyOrderedDict): PyValue {
  const exact = typeOf(self) === orderedDictType
  const result = exact ? new PyOrderedDict() : call(typeOf(self), [])
  const { state } = self
  checkStale(self)
  for (const key of self.keyArray()) {
    if (exact) (result as PyOrderedDict).set(key, ownValue(self, key))
    else setItem(result, key, getItem(self, key))
    if (self.state !== state) throw mutated()
  }
  return result
}

/** Comparing keys runs Python code, which must leave both as they are. */
function sameOrder(a: PyOrderedDict, b: PyOrderedDict): boolean {
  const x = a.keyArray()
  const y = b.keyArray()
  const before = [a.state, b.state]
  for (let i = 0; i < x.length && i < y.length; i++) {
    const same = sameOrEqual(x[i]!, y[i]!)
    if (a.state !== before[0] || b.state !== before[1]) throw mutated()
    if (!same) return false
  }
  return x.length === y.length
}

function compare(a: PyOrderedDict, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyDict) || (op !== EQ && op !== NE)) return NotImplemented
  let equal = coreTypes.dict.slots.tp_richcompare!(a, b, EQ) === true
  if (equal && b instanceof PyOrderedDict) equal = sameOrder(a, b)
  return equal === (op === EQ)
}

function or(a: PyValue, b: PyValue): PyValue {
  const own = a instanceof PyOrderedDict ? a : b
  if (!(a instanceof PyDict) || !(b instanceof PyDict)) return NotImplemented
  const result = call(typeOf(own), [a])
  if (!(result instanceof PyDict)) throw typeError('%N() must return a dict, not %T', typeOf(own), result)
  updateFrom(result, b)
  return result
}

function entriesOf(self: PyOrderedDict): PyDict {
  const entries = new PyDict()
  if (typeOf(self) === orderedDictType) {
    checkStale(self)
    for (const key of self.keyArray()) entries.set(key, ownValue(self, key))
  } else
    for (const pair of toArray(callMethod(self, 'items')))
      entries.set(...(toArray(pair) as [PyValue, PyValue]))
  return entries
}

function orderedRepr(self: PyOrderedDict): PyStr {
  const { name } = typeOf(self)
  checkStale(self)
  if (self.size === 0) return fromUtf16(`${name}()`)
  if (!reprEnter(self)) return '...'
  try {
    return fromUtf16(`${name}(${toUtf16(repr(entriesOf(self)))})`)
  } finally {
    reprLeave(self)
  }
}

function reduce(self: PyOrderedDict): PyValue {
  const items = iter(callMethod(self, 'items'))
  return new PyTuple([typeOf(self), new PyTuple(), callMethod(self, '__getstate__'), None, items])
}

type Kind = 'keys' | 'values' | 'items'

class PyOrderedDictIterator extends PyObject {
  /** null at the end. */
  dict: PyOrderedDict | null = null
  state = 0
  kind: Kind = 'keys'
  /** Backwards: the keys still to come, last first. Forwards: null. */
  keys: PyValue[] | null = null
  cursor: DictCursor | null = null
}

function iteratorOf(dict: PyOrderedDict, kind: Kind, reverse: boolean): PyOrderedDictIterator {
  const it = new PyOrderedDictIterator()
  it.dict = dict
  it.state = dict.state
  it.kind = kind
  if (reverse) it.keys = dict.keyArray()
  else it.cursor = dict.cursor()
  return it
}

function nextKey(self: PyOrderedDictIterator): PyValue | undefined {
  const { dict } = self
  if (dict === null) return undefined
  if (dict.state !== self.state) {
    self.dict = null
    throw mutated()
  }
  const key = self.keys !== null ? self.keys.pop() : self.cursor!.next() ? self.cursor!.key : undefined
  if (key === undefined) self.dict = null
  return key
}

function iteratorNext(self: PyOrderedDictIterator): PyValue | undefined {
  const { dict } = self
  const key = nextKey(self)
  if (key === undefined || self.kind === 'keys') return key
  // The value is asked for as `d[key]`, which a subclass may define.
  const value = typeOf(dict!) === orderedDictType ? ownValue(dict!, key) : getItem(dict!, key)
  return self.kind === 'values' ? value : new PyTuple([key, value])
}

function iteratorReduce(self: PyOrderedDictIterator): PyValue {
  const rest: PyValue[] = []
  if (self.dict !== null) {
    const copied = iteratorOf(self.dict, self.kind, self.keys !== null)
    if (self.keys !== null) copied.keys = self.keys.slice()
    else skipTo(copied, self)
    for (let item = iteratorNext(copied); item !== undefined; item = iteratorNext(copied)) rest.push(item)
  }
  return new PyTuple([builtin('iter'), new PyTuple([new PyList(rest)])])
}

/** Moves a fresh forward iterator to where `other` is, which gave `other.cursor.key` last. */
function skipTo(fresh: PyOrderedDictIterator, other: PyOrderedDictIterator): void {
  const keys = other.dict!.keyArray()
  const at = keys.indexOf(other.cursor!.key)
  for (let i = 0; i <= at; i++) fresh.cursor!.next()
}

defineType(PyOrderedDictIterator, {
  name: 'odict_iterator',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: iteratorNext },
  methods: { __reduce__: ['', iteratorReduce] },
})

class PyOrderedKeys extends PyDictKeys {}
class PyOrderedValues extends PyDictValues {}
class PyOrderedItems extends PyDictItems {}

function defineView(
  ctor: new () => PyDictKeys | PyDictValues | PyDictItems,
  kind: Kind,
  base: PyType,
): PyType {
  const make = (self: { dict: PyDict }, reverse: boolean): PyValue =>
    iteratorOf(self.dict as PyOrderedDict, kind, reverse)
  return defineType(ctor, {
    name: `odict_${kind}`,
    base,
    final: true,
    noNew: true,
    slots: { tp_iter: self => make(self, false) },
    methods: { __reversed__: ['', self => make(self, true)] },
  })
}

defineView(PyOrderedKeys, 'keys', dictKeysType)
defineView(PyOrderedValues, 'values', dictValuesType)
defineView(PyOrderedItems, 'items', dictItemsType)

export const orderedDictType: PyType = defineType(PyOrderedDict, {
  name: 'OrderedDict',
  module: 'collections',
  base: coreTypes.dict,
  hasDict: true,
  hasWeakref: true,
  slots: {
    tp_new: type => new type.ctor(),
    tp_init: init,
    tp_repr: orderedRepr,
    tp_richcompare: compare,
    tp_iter: self => iteratorOf(self, 'keys', false),
    nb_or: or,
    nb_inplace_or: (self, other) => {
      updateFrom(self as PyDict, other)
      return self
    },
    mp_ass_subscript: (self, key, value) => {
      if (value !== undefined) self.set(key, value)
      else if (self.delete(key) === undefined) throw keyError(key)
    },
  },
  methods: {
    __sizeof__: ['', self => sizeOf(128, 8 * self.size)],
    __reduce__: ['', reduce],
    setdefault: ['key, default = None', setDefault],
    pop: ['key, default = <unrepresentable>', pop],
    popitem: ['last: bool = True', popItem],
    keys: ['', self => new PyOrderedKeys(self)],
    values: ['', self => new PyOrderedValues(self)],
    items: ['', self => new PyOrderedItems(self)],
    update: ['*args, **kwargs', orderedUpdate],
    clear: ['', self => (self.clear(), None)],
    copy: ['', copy],
    __reversed__: ['', self => iteratorOf(self, 'keys', true)],
    move_to_end: ['key, last: bool = True', moveToEnd],
  },
  classMethods: { fromkeys: ['iterable, value = None', dictFromKeys] },
  getset: { __dict__: dictRow },
})
