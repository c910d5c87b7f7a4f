/**
 * functools._lru_cache_wrapper. The least recently used entry is the first of the table: a hit moves its
 * entry to the end. CPython: Modules/_functoolsmodule.c (lru_cache_*).
 */
import { levelHooks } from '../../objects/levels.ts'
import { hash, hasIndex, toSsize } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call, isCallable } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { HashTable, normalKey } from '../../runtime/dict.ts'
import { exc, isException, typeError } from '../../runtime/errors.ts'
import type { KwNames } from '../../runtime/slots.ts'
import { coreTypes, type PyType, TPFLAGS_METHOD_DESCRIPTOR, typeOf } from '../../runtime/type.ts'
import { int, None, type PyInt, PyMethod, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'
import { dictRow } from '../instance_dict.ts'

class PyLruCacheWrapper extends PyObject {
  func: PyValue = None
  /** -1: no bound. */
  maxsize = -1
  typed = false
  cacheInfoType: PyValue = None
  table = new HashTable('a dict key')
  hits = 0
  misses = 0
  /** The only argument of the last call, if that is an int or str: its entry is the last one used. */
  lastArgument: PyValue | undefined = undefined
  lastResult: PyValue = None
}

/** A key whose parts are hashed once in all, however often the table asks. */
class PyHashedKey extends PyTuple {
  hash: PyInt | null = null
}

defineType(PyHashedKey, {
  name: '_HashedSeq',
  module: 'functools',
  base: coreTypes.tuple,
  noNew: true,
  slots: {
    tp_hash: self => (self.hash ??= coreTypes.tuple.slots.tp_hash!(self)),
    tp_richcompare: coreTypes.tuple.slots.tp_richcompare!,
  },
})

function keyOf(items: PyValue[]): PyTuple {
  const plain = new PyTuple(items)
  return normalKey(plain) === undefined ? new PyHashedKey(items) : plain
}

/** Stands between positional and keyword arguments in a key. */
const keywordMark = new PyObject()

/** The key of a call; a lone int or str argument is its own. */
function makeKey(self: PyLruCacheWrapper, args: PyValue[], kwnames: KwNames): PyValue {
  if (kwnames === null && !self.typed) {
    if (args.length === 1) {
      const only = args[0]!
      if (typeof only === 'string' || typeof only === 'number' || typeof only === 'bigint') return only
    }
    return keyOf(args.slice())
  }
  const given = args.length - (kwnames?.length ?? 0)
  const key = args.slice(0, given)
  if (kwnames !== null && kwnames.length > 0) {
    key.push(keywordMark)
    kwnames.forEach((name, i) => {
      key.push(name, args[given + i]!)
    })
  }
  if (self.typed) for (const arg of args) key.push(typeOf(arg))
  return keyOf(key)
}

/** The cached result. An unhashable argument is reported as `hash(key)` would. */
function find(self: PyLruCacheWrapper, key: PyValue): PyValue | undefined {
  try {
    return self.table.get(key)
  } catch (e) {
    if (isException(e, exc.TypeError)) hash(key)
    throw e
  }
}

function wrapperCall(self: PyLruCacheWrapper, args: PyValue[], kwnames: KwNames): PyValue {
  if (self.maxsize === 0) {
    self.misses++
    return levelHooks.call(run => run(), self.func, args, kwnames)
  }
  const only = args.length === 1 && kwnames === null ? args[0] : undefined
  if (only !== undefined && only === self.lastArgument) {
    self.hits++
    return self.lastResult
  }
  const key = makeKey(self, args, kwnames)
  const cached = find(self, key)
  self.lastArgument = undefined
  if (cached !== undefined) {
    self.hits++
    if (self.maxsize > 0) moveToEnd(self.table, key, cached)
    remember(self, only, cached)
    return cached
  }
  self.misses++
  const keep = (run: () => PyValue): PyValue => {
    const result = run()
    self.lastArgument = undefined
    if (store(self, key, result)) remember(self, only, result)
    return result
  }
  return levelHooks.call(keep, self.func, args, kwnames)
}

function remember(self: PyLruCacheWrapper, only: PyValue | undefined, result: PyValue): void {
  if (typeof only !== 'string' && typeof only !== 'number') return
  self.lastArgument = only
  self.lastResult = result
}

function moveToEnd(table: HashTable, key: PyValue, value: PyValue): void {
  table.delete(key)
  table.set(key, value)
}

/** The call may have stored the same key already: then that entry stays, and the answer is false. */
function store(self: PyLruCacheWrapper, key: PyValue, result: PyValue): boolean {
  const { table, maxsize } = self
  if (maxsize > 0) {
    if (table.has(key)) return false
    if (table.size >= maxsize) table.takeFirst()
  }
  table.set(key, result)
  return true
}

function parseMaxsize(v: PyValue): number {
  if (v === None) return -1
  if (!hasIndex(v)) throw typeError('maxsize should be integer or None')
  return Math.max(0, toSsize(v))
}

function wrapperNew(
  type: PyType,
  func: PyValue,
  maxsize: PyValue,
  typed: boolean,
  cacheInfoType: PyValue,
): PyValue {
  if (!isCallable(func)) throw typeError('the first argument must be callable')
  const self = new type.ctor() as PyLruCacheWrapper
  self.func = func
  self.maxsize = parseMaxsize(maxsize)
  self.typed = typed
  self.cacheInfoType = cacheInfoType
  return self
}

function cacheInfo(self: PyLruCacheWrapper): PyValue {
  const { hits, misses, maxsize, table } = self
  return call(self.cacheInfoType, [
    int(hits),
    int(misses),
    maxsize === -1 ? None : int(maxsize),
    int(table.size),
  ])
}

function cacheClear(self: PyLruCacheWrapper): PyValue {
  self.hits = 0
  self.misses = 0
  self.table = new HashTable('a dict key')
  self.lastArgument = undefined
  return None
}

export const lruCacheWrapperType = defineType(PyLruCacheWrapper, {
  name: '_lru_cache_wrapper',
  signature: null,
  module: 'functools',
  hasDict: true,
  hasWeakref: true,
  flags: TPFLAGS_METHOD_DESCRIPTOR,
  slots: {
    tp_call: wrapperCall,
    tp_descr_get: (self, obj) => (obj === null || obj === None ? self : new PyMethod(self, obj)),
  },
  new: ['user_function, maxsize, typed: bool, cache_info_type', wrapperNew],
  methods: {
    cache_info: ['', cacheInfo],
    cache_clear: ['', cacheClear],
    __reduce__: ['', self => getAttr(self, '__qualname__')],
    __copy__: ['', self => self],
    __deepcopy__: ['memo, /', self => self],
  },
  getset: { __dict__: dictRow },
})
