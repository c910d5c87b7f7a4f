/**
 * `_abc`: registries and caches of abstract base classes. CPython: Modules/_abc.c.
 */

import { toUtf16 } from '../base/wide_string.ts'
import { isSubclassOf, isTrue, mappingKeys, toArray } from '../runtime/abstract.ts'
import { getAttr, lookupAttr, setAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { PyFrozenSet, PySet } from '../runtime/dict.ts'
import { runtimeError, typeError } from '../runtime/errors.ts'
import {
  liveSubclasses,
  PyType,
  TPFLAGS_MAPPING,
  TPFLAGS_SEQUENCE,
  typeModified,
  typeOf,
} from '../runtime/type.ts'
import {
  int,
  intValue,
  None,
  NotImplemented,
  PyObject,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { refType } from './_weakref.ts'

/** Counts registrations: negative caches of an older count are void. */
let invalidation = 0

class PyAbcData extends PyObject {
  registry: WeakTypes = new WeakTypes()
  cache: WeakTypes = new WeakTypes()
  negative: WeakTypes = new WeakTypes()
  negativeVersion = invalidation
}

/** A set of classes that does not keep them alive. */
class WeakTypes {
  private set = new WeakSet<object>()
  private list: WeakRef<object>[] = []
  has(v: object): boolean {
    return this.set.has(v)
  }
  add(v: object): void {
    if (this.set.has(v)) return
    this.set.add(v)
    this.list.push(new WeakRef(v))
  }
  clear(): void {
    this.set = new WeakSet()
    this.list = []
  }
  values(): PyValue[] {
    return this.list.map(w => w.deref()).filter(v => v !== undefined) as PyValue[]
  }
}

defineType(PyAbcData, { name: '_abc_data', module: '_abc', final: true, noNew: true })

function dataOf(cls: PyValue): PyAbcData {
  const data = getAttr(cls, '_abc_impl')
  if (!(data instanceof PyAbcData)) throw typeError('_abc_impl is set to a wrong type')
  return data
}

/** The names in a class, its own and inherited, that are still abstract. */
function abstractNames(cls: PyValue): PyFrozenSet {
  const names = new PyFrozenSet()
  const ns = getAttr(cls, '__dict__')
  for (const key of mappingKeys(ns)) {
    const value = callMethod(ns, 'get', key)
    if (isAbstract(value)) names.table.set(key, true)
  }
  for (const base of (getAttr(cls, '__bases__') as PyTuple).items) {
    const inherited = lookupAttr(base, '__abstractmethods__')
    if (inherited === undefined) continue
    for (const key of toArray(inherited)) {
      const value = lookupAttr(cls, toUtf16(strValue(key)!))
      if (value !== undefined && isAbstract(value)) names.table.set(key, true)
    }
  }
  return names
}

function isAbstract(v: PyValue): boolean {
  const flag = lookupAttr(v, '__isabstractmethod__')
  return flag !== undefined && isTrue(flag)
}

const COLLECTION_FLAGS = TPFLAGS_SEQUENCE | TPFLAGS_MAPPING

function init(cls: PyValue): PyValue {
  setAttr(cls, '__abstractmethods__', abstractNames(cls))
  setAttr(cls, '_abc_impl', new PyAbcData())
  if (cls instanceof PyType) takeCollectionFlags(cls)
  return None
}

/** `__abc_tpflags__` marks Sequence and Mapping for pattern matching. */
function takeCollectionFlags(cls: PyType): void {
  const flags = cls.dict.getStr('__abc_tpflags__')
  const n = flags === undefined ? undefined : intValue(flags)
  if (n === undefined) return
  const bits = Number(n) & COLLECTION_FLAGS
  if (bits === COLLECTION_FLAGS)
    throw typeError('__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING')
  cls.flags |= bits
  cls.dict.deleteStr('__abc_tpflags__')
  typeModified(cls)
}

function register(self: PyValue, subclass: PyValue): PyValue {
  if (!(subclass instanceof PyType)) throw typeError('Can only register classes')
  if (isSubclassOf(subclass, self)) return subclass
  if (isSubclassOf(self, subclass)) throw runtimeError('Refusing to create an inheritance cycle')
  dataOf(self).registry.add(subclass)
  invalidation++
  if (self instanceof PyType) setCollectionFlags(subclass, self.flags & COLLECTION_FLAGS)
  return subclass
}

function setCollectionFlags(type: PyType, bits: number): void {
  if (bits === 0 || !type.isHeap()) return
  type.flags = (type.flags & ~COLLECTION_FLAGS) | bits
  for (const sub of liveSubclasses(type)) setCollectionFlags(sub, bits)
}

function instanceCheck(self: PyValue, instance: PyValue): PyValue {
  const data = dataOf(self)
  const subclass = lookupAttr(instance, '__class__') ?? typeOf(instance)
  if (data.cache.has(subclass as object)) return true
  const subtype = typeOf(instance)
  if (subtype === subclass) {
    if (data.negativeVersion === invalidation && data.negative.has(subclass as object)) return false
    return callMethod(self, '__subclasscheck__', subclass)
  }
  if (isTrue(callMethod(self, '__subclasscheck__', subclass))) return true
  return callMethod(self, '__subclasscheck__', subtype)
}

function subclassCheck(self: PyValue, subclass: PyValue): PyValue {
  if (!(subclass instanceof PyType)) throw typeError('issubclass() arg 1 must be a class')
  const data = dataOf(self)
  if (data.cache.has(subclass)) return true
  if (data.negativeVersion < invalidation) {
    data.negative.clear()
    data.negativeVersion = invalidation
  } else if (data.negative.has(subclass)) return false
  const result = decide(self, data, subclass)
  ;(result ? data.cache : data.negative).add(subclass)
  return result
}

function decide(self: PyValue, data: PyAbcData, subclass: PyType): boolean {
  const hook = callMethod(self, '__subclasshook__', subclass)
  if (hook === true) return true
  if (hook === false) return false
  if (hook !== NotImplemented) {
    throw newAssertion()
  }
  if (self instanceof PyType && subclass.mro.includes(self)) return true
  if (data.registry.values().some(c => isSubclassOf(subclass, c))) return true
  const subclasses = callMethod(self, '__subclasses__')
  return toArray(subclasses).some(c => isSubclassOf(subclass, c))
}
const newAssertion = () => runtimeError('__subclasshook__ must return either False, True, or NotImplemented')

function weakSet(types: WeakTypes): PyValue {
  const set = new PySet()
  for (const t of types.values()) set.table.set(call(refType, [t]), true)
  return set
}

export const abcModule: NativeModule = defineModule({
  name: '_abc',
  functions: {
    get_cache_token: ['', () => int(invalidation)],
    _abc_init: ['self, /', init],
    _abc_register: ['self, subclass, /', register],
    _abc_instancecheck: ['self, instance, /', instanceCheck],
    _abc_subclasscheck: ['self, subclass, /', subclassCheck],
    _get_dump: [
      'self, /',
      self => {
        const d = dataOf(self)
        return new PyTuple([
          weakSet(d.registry),
          weakSet(d.cache),
          weakSet(d.negative),
          int(d.negativeVersion),
        ])
      },
    ],
    _reset_registry: [
      'self, /',
      self => {
        dataOf(self).registry.clear()
        return None
      },
    ],
    _reset_caches: [
      'self, /',
      self => {
        dataOf(self).cache.clear()
        dataOf(self).negative.clear()
        return None
      },
    ],
  },
})
