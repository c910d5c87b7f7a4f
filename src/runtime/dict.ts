/**
 * The storage of dict and set: entries keyed by a normal form, and namespaces over properties.
 *
 * Normal forms: a str or an int is itself, bool is 0/1, an integral float the int, another float
 * its double, bytes, tuples and small frozensets of such things a number or tagged string, an object with default hash and
 * equality is itself. Everything else goes through `buckets`, from hash to the keys with that hash,
 * each of which is its own normal form. Where the normal form would not give the key back, it is kept: in `original` of small
 * tables, in cells of large ones. Entries are in order of insertion (`entries.ts`). CPython: Objects/dictobject.c.
 */
import { fromUtf16, isNarrow, toUtf16, WideString } from '../base/wide_string.ts'
import { Entries, type EntryCursor, HOLDS_ELEMENTS, type NormalKey } from './entries.ts'
import { runtimeError } from './errors.ts'
import { intSetKey, pairKey, tripleKey } from './number_keys.ts'
import { coreTypes, typeOf } from './type.ts'
import {
  int,
  keyOf,
  PyBytes,
  PyFloat,
  type PyInt,
  PyIntSub,
  PyObject,
  type PyStr,
  PyStrSub,
  PyTuple,
  type PyValue,
} from './values.ts'

export type { NormalKey }

/** What the table needs of the object protocol; `abstract.ts` fills it in. */
export const keyProtocol = {} as {
  hash(key: PyValue, use: KeyUse): PyInt
  equals(a: PyValue, b: PyValue): boolean
  identityHash(self: PyValue): PyInt
}

/** Where a key is used: the error for an unhashable one names it. */
type KeyUse = 'a dict key' | 'a set element'

const TAG = '\udfff' // a lone surrogate: begins no Python string's own normal form
let nextId = 0x100010

/**
 * A number that is unique to an object for its lifetime, spaced like addresses. The object keeps it, as a property that
 * it gets when somebody asks: a WeakMap costs the collector more than all the rest. Numbers are small on purpose, as
 * those that V8 has no object for are the fastest keys.
 */
export function objectId(o: object): number {
  const given = (o as Identified).id$
  if (given !== undefined) return given
  const id = nextId
  nextId += 16
  ;(o as Identified).id$ = id
  return id
}

interface Identified {
  id$?: number
}

/** The normal form of a str with surrogates or astral characters: its UTF-16 text where that is unambiguous. */
function wideKey(s: WideString): string {
  for (const c of s.points) {
    if (c >= 0xd800 && c <= 0xdfff) return `${TAG}w${s.points.join(',')}`
  }
  return toUtf16(s)
}

function floatKey(f: PyFloat): NormalKey {
  const v = f.v
  if (Number.isNaN(v)) return f
  if (Number.isInteger(v) && !Number.isSafeInteger(v)) return BigInt(v)
  return v + 0
}

function latin1(data: Uint8Array): string {
  let out = ''
  for (let i = 0; i < data.length; i += 4096) {
    out += String.fromCharCode.apply(null, data.subarray(i, i + 4096) as unknown as number[])
  }
  return out
}

/** The normal form of a tuple of simple keys; undefined when an item needs the bucket table. */
function tupleKey(items: readonly PyValue[]): NormalKey | undefined {
  if (items.length === 2) {
    const [a, b] = items as [PyValue, PyValue]
    if (typeof a === 'number' && typeof b === 'number') {
      const key = pairKey(a, b)
      if (key !== undefined) return key
    }
  } else if (items.length === 3) {
    const [a, b, c] = items as [PyValue, PyValue, PyValue]
    if (typeof a === 'number' && typeof b === 'number' && typeof c === 'number') {
      const key = tripleKey(a, b, c)
      if (key !== undefined) return key
    }
  }
  return otherTupleKey(items)
}

/** As `tupleKey`, where not all items are ints: they may still be equal to ints. */
function otherTupleKey(items: readonly PyValue[]): NormalKey | undefined {
  if (items.length === 2 || items.length === 3) {
    const norms = items.map(normalKey)
    if (norms.every(n => Number.isInteger(n))) {
      const [a, b, c] = norms as [number, number, number?]
      const key = c === undefined ? pairKey(a, b) : tripleKey(a, b, c)
      if (key !== undefined) return key
    }
  }
  return tupleText(items)
}

/** The text that stands for a tuple of simple keys. */
function tupleText(items: readonly PyValue[]): string | undefined {
  let out = '('
  for (const item of items) {
    const part = partText(normalKey(item))
    if (part === undefined) return undefined
    out += part
  }
  return `${TAG}${out})`
}

/** What a simple key is in the text of a tuple or frozenset. */
function partText(k: NormalKey | undefined): string | undefined {
  switch (typeof k) {
    case 'string':
      return `s${k.length}:${k}`
    case 'number':
      // Not the text of the int of that size, but a tuple.
      return k >= 2 ** 53 && k !== Infinity ? `t${k},` : `${k},`
    case 'bigint':
      return `${k},`
    case 'object':
      return `@${objectId(k)},`
  }
  return undefined
}

/** Frozensets with more elements go by their hash. */
const MOST_ELEMENTS = 8

/** The normal form of a small frozenset of simple keys: a number, or their texts in order. */
function frozenSetKey(set: PyFrozenSet): NormalKey | undefined {
  if (set.normal === undefined) set.normal = newFrozenSetKey(set.table)
  return set.normal ?? undefined
}

function newFrozenSetKey(table: HashTable): number | string | null {
  if (table.size > MOST_ELEMENTS || !table.isPlain) return null
  const elements = table.normals()
  return intSetKey(elements) ?? `${TAG}{${elements.map(partText).sort().join('')}`
}

/** The normal form of `key`, or undefined when only its hash and equality methods can tell. */
export function normalKey(key: PyValue): NormalKey | undefined {
  switch (typeof key) {
    case 'string':
    case 'number':
    case 'bigint':
      return key
    case 'boolean':
      return key ? 1 : 0
  }
  return objectKey(key)
}

function objectKey(key: PyObject | WideString): NormalKey | undefined {
  if (key.constructor === PyTuple && (key as PyTuple).cls === coreTypes.tuple)
    return tupleKey((key as PyTuple).items)
  if (key instanceof WideString) return wideKey(key)
  const slots = key.cls.slots
  const hash = slots.tp_hash
  if (slots.tp_richcompare === coreTypes.object.slots.tp_richcompare) {
    return hash === keyProtocol.identityHash || !key.cls.isHeap() ? key : undefined
  }
  if (key instanceof PyTuple) return sameKeySlots(key, coreTypes.tuple) ? tupleKey(key.items) : undefined
  if (key instanceof PyFloat) return sameKeySlots(key, coreTypes.float) ? floatKey(key) : undefined
  if (key instanceof PyStrSub) return sameKeySlots(key, coreTypes.str) ? normalKey(key.value) : undefined
  if (key instanceof PyIntSub) return sameKeySlots(key, coreTypes.int) ? key.value : undefined
  if (key instanceof PyFrozenSet)
    return sameKeySlots(key, coreTypes.frozenset) ? frozenSetKey(key) : undefined
  if (key instanceof PyBytes) {
    return sameKeySlots(key, coreTypes.bytes) ? `${TAG}b${latin1(key.data)}` : undefined
  }
  return undefined
}

function sameKeySlots(
  key: PyObject,
  type: { slots: { tp_hash: unknown; tp_richcompare: unknown } },
): boolean {
  const slots = key.cls.slots
  return slots.tp_hash === type.slots.tp_hash && slots.tp_richcompare === type.slots.tp_richcompare
}

/** True if the normal form `norm` gives `key` back by itself. */
function isSelf(key: PyValue, norm: NormalKey): boolean {
  return key === norm
}

type Buckets = Map<PyInt, PyValue[]>

/** What few tables need, and what is made when it is asked for. */
class TableExtras {
  /** Of a table that is no Map: keys as they were given, by position, where the normal form is something else. */
  original: (PyValue | undefined)[] | null = null
  /** Keys that need their own hash and equality, by hash. */
  buckets: Buckets | null = null
  /** The hash of each key in `buckets`: it is asked for once, when the key comes in. */
  hashes: Map<object, PyInt> | null = null
  /** Keys with a normal form, by hash; made when a key without one first meets them. */
  simple: Map<PyInt, NormalKey[]> | null = null
  order: NormalKey[] | null = null
  /** Where `takeFirst` is: it took everything before. */
  front: Iterator<NormalKey> | null = null
}

export class HashTable extends Entries {
  private extras: TableExtras | null = null

  constructor(use: KeyUse) {
    super()
    if (use === 'a set element') this.flags = HOLDS_ELEMENTS
  }

  private get use(): KeyUse {
    return (this.flags & HOLDS_ELEMENTS) === 0 ? 'a dict key' : 'a set element'
  }

  /** True if no key needs its own hash and equality, so that normal forms tell everything. */
  get isPlain(): boolean {
    return this.extras === null || this.extras.buckets === null
  }

  private more(): TableExtras {
    return (this.extras ??= new TableExtras())
  }

  get(key: PyValue): PyValue | undefined {
    const norm = normalKey(key)
    if (norm !== undefined) {
      const value = this.lookUp(norm)
      if (value !== undefined || this.isPlain) return value
    }
    const twin = this.find(key)
    return twin === undefined ? undefined : this.lookUp(twin)
  }

  has(key: PyValue): boolean {
    return this.find(key) !== undefined
  }

  set(key: PyValue, value: PyValue): void {
    const norm = normalKey(key)
    if (norm === undefined) this.setByHash(key, keyProtocol.hash(key, this.use), value)
    else this.setNormal(norm, key, value)
  }

  /** Sets a key that is a str. */
  setName(key: PyStr, value: PyValue): void {
    if (this.extras !== null || typeof key !== 'string' || !this.putNext(key, value)) this.set(key, value)
  }

  /** Appends the values to the arguments of a call and gives their names; null, and nothing done, where that takes more. */
  spread(args: PyValue[]): readonly string[] | null {
    return this.extras === null ? this.appendValues(args) : null
  }

  private setNormal(norm: NormalKey, key: PyValue, value: PyValue): void {
    if (this.isPlain || this.lookUp(norm) !== undefined) {
      if (this.put(norm, value, key)) this.inserted(norm, key)
      return
    }
    const twin = this.findInBuckets(key, keyProtocol.hash(key, this.use))
    if (twin !== undefined) this.put(twin, value, twin as PyValue)
    else if (this.put(norm, value, key)) this.inserted(norm, key)
  }

  /** A key with a normal form has come in. */
  private inserted(norm: NormalKey, key: PyValue): void {
    if (!isSelf(key, norm) && this.map === null) (this.more().original ??= [])[this.shape.used - 1] = key
    const { extras } = this
    if (extras === null) return
    extras.order?.push(norm)
    if (extras.simple !== null) this.indexSimple(extras.simple, norm)
  }

  private setByHash(key: PyValue, hash: PyInt, value: PyValue): void {
    const twin = this.findByHash(key, hash)
    if (twin !== undefined) this.put(twin, value, twin as PyValue)
    else this.insertHashed(key, hash, value)
  }

  /** Tables with keys by hash, while a start-up snapshot is made: see `rehash`. */
  static hashed: Set<HashTable> | null = null

  private insertHashed(key: PyValue, hash: PyInt, value: PyValue): void {
    this.extras?.order?.push(key as object)
    this.put(key as object, value, key)
    this.addHash(key, hash)
  }

  private addHash(key: PyValue, hash: PyInt): void {
    HashTable.hashed?.add(this)
    const extras = this.more()
    extras.buckets ??= new Map()
    extras.hashes ??= new Map()
    extras.hashes.set(key as object, hash)
    const bucket = extras.buckets.get(hash)
    if (bucket === undefined) extras.buckets.set(hash, [key])
    else bucket.push(key)
  }

  /** Asks keys for their hashes again: the secret of the process that wakes up is another. Order is kept. */
  rehash(): void {
    const extras = this.more()
    const keys = [...(extras.hashes?.keys() ?? [])] as PyObject[]
    extras.buckets = extras.hashes = extras.simple = null
    for (const key of keys) this.addHash(key, keyProtocol.hash(key, this.use))
  }

  /** The value under `key`, which is `value` if there was none. The key is hashed and compared once. */
  setDefault(key: PyValue, value: PyValue): PyValue {
    const norm = normalKey(key)
    if (norm !== undefined) {
      const found = this.get(key)
      if (found !== undefined) return found
      if (this.isPlain) {
        this.insert(norm, value, key)
        this.inserted(norm, key)
      } else this.setNormal(norm, key, value)
      return value
    }
    const hash = keyProtocol.hash(key, this.use)
    const twin = this.findByHash(key, hash)
    if (twin !== undefined) return this.lookUp(twin) ?? value
    this.insertHashed(key, hash, value)
    return value
  }

  /** The hash that was kept with a key of `other`; undefined where its normal form is enough. */
  private static hashIn(other: HashTable, norm: NormalKey): PyInt | undefined {
    return typeof norm === 'object' ? other.extras?.hashes?.get(norm) : undefined
  }

  /** Sets a key of another table, which is not hashed again. */
  setKeyOf(other: HashTable, norm: NormalKey, value: PyValue): void {
    const hash = HashTable.hashIn(other, norm)
    if (hash === undefined) this.setNormal(norm, other.keyAt(norm), value)
    else this.setByHash(norm as PyObject, hash, value)
  }

  /** The normal form here of a key of another table, which is not hashed again. */
  findKeyOf(other: HashTable, norm: NormalKey): NormalKey | undefined {
    const hash = HashTable.hashIn(other, norm)
    if (hash !== undefined) return this.findByHash(norm as PyObject, hash)
    if (this.lookUp(norm) !== undefined) return norm
    return this.isPlain ? undefined : this.find(other.keyAt(norm))
  }

  /** Removes a key; the removed value, or undefined if it was not there. */
  delete(key: PyValue): PyValue | undefined {
    const norm = this.find(key)
    if (norm === undefined) return undefined
    const value = this.lookUp(norm)
    this.deleteNormal(norm)
    return value
  }

  /** Removes an entry by the normal form of its key. */
  deleteNormal(norm: NormalKey): void {
    if (this.extras !== null) this.dropFromExtras(norm, this.extras)
    this.remove(norm)
  }

  private dropFromExtras(norm: NormalKey, extras: TableExtras): void {
    const { order, original } = extras
    if (original !== null) original[this.shape.positionOf(norm)] = undefined
    if (order !== null) {
      if (order[order.length - 1] === norm) order.pop()
      else extras.order = null
    }
    const hash = typeof norm === 'object' ? extras.hashes?.get(norm) : undefined
    if (hash !== undefined) this.dropFromBuckets(norm as PyObject, hash, extras)
    else if (extras.simple !== null) this.dropFromSimple(norm, extras.simple)
  }

  private dropFromBuckets(key: PyObject, hash: PyInt, extras: TableExtras): void {
    extras.hashes!.delete(key)
    const bucket = extras.buckets!.get(hash)!
    if (bucket.length > 1) bucket.splice(bucket.indexOf(key), 1)
    else extras.buckets!.delete(hash)
    if (extras.buckets!.size === 0) extras.buckets = extras.hashes = null
  }

  private dropFromSimple(norm: NormalKey, index: Map<PyInt, NormalKey[]>): void {
    const hash = keyProtocol.hash(this.keyAt(norm), this.use)
    const list = index.get(hash)
    if (list === undefined || list.length === 1) index.delete(hash)
    else list.splice(list.indexOf(norm), 1)
  }

  /** The normal form under which `key` is stored, or undefined. */
  find(key: PyValue): NormalKey | undefined {
    const norm = normalKey(key)
    if (norm === undefined) return this.findByHash(key, keyProtocol.hash(key, this.use))
    if (this.lookUp(norm) !== undefined) return norm
    if (this.isPlain) return undefined
    return this.findInBuckets(key, keyProtocol.hash(key, this.use))
  }

  private findByHash(key: PyValue, hash: PyInt): NormalKey | undefined {
    const twin = this.findInBuckets(key, hash)
    if (twin !== undefined || this.size === 0) return twin
    const candidates = this.simpleIndex().get(hash)
    if (candidates === undefined) return undefined
    for (const norm of candidates.slice()) {
      if (this.lookUp(norm) !== undefined && keyProtocol.equals(this.keyAt(norm), key)) return norm
    }
    return undefined
  }

  private findInBuckets(key: PyValue, hash: PyInt): NormalKey | undefined {
    const bucket = this.extras?.buckets?.get(hash)
    if (bucket === undefined) return undefined
    for (const candidate of bucket.slice()) {
      if (candidate === key || keyProtocol.equals(candidate, key)) {
        if (this.lookUp(candidate as object) !== undefined) return candidate as object
      }
    }
    return undefined
  }

  private simpleIndex(): Map<PyInt, NormalKey[]> {
    const extras = this.more()
    if (extras.simple !== null) return extras.simple
    const index = new Map<PyInt, NormalKey[]>()
    for (const norm of this.normals()) {
      if (typeof norm !== 'object' || extras.hashes?.has(norm) !== true) this.indexSimple(index, norm)
    }
    extras.simple = index
    return index
  }

  private indexSimple(index: Map<PyInt, NormalKey[]>, norm: NormalKey): void {
    const hash = keyProtocol.hash(this.keyAt(norm), this.use)
    const list = index.get(hash)
    if (list === undefined) index.set(hash, [norm])
    else list.push(norm)
  }

  override keyArray(): PyValue[] {
    return this.map !== null || this.keptKeys() !== null ? super.keyArray() : (this.normals() as PyValue[])
  }

  protected override keptKeys(): readonly (PyValue | undefined)[] | null {
    return this.extras === null ? null : this.extras.original
  }

  protected override dropKept(): void {
    if (this.extras !== null) this.extras.original = null
  }

  /** The Map, if all keys are their own normal forms. */
  private plainMap(): Map<NormalKey, PyValue> | null {
    return this.isPlain ? this.mapWithoutCells() : null
  }

  /** True if there is a large table now, into which keys are put without more ado. */
  private isOpen(): boolean {
    if (this.extras !== null) return false
    if (this.map === null) this.toMap()
    return this.extras === null
  }

  /** Puts in all entries of another table; false where that takes more than copying. */
  putAll(other: HashTable): boolean {
    return this.takeValues(other) || this.takeEntries(other, false)
  }

  /** As `putAll` of a set that takes the keys. */
  putKeys(other: HashTable): boolean {
    return this.takeEntries(other, true)
  }

  private takeEntries(other: HashTable, areElements: boolean): boolean {
    if (other === this) return false
    const { numbers } = other
    if (numbers !== null && other.isPlain) {
      if (!this.isOpen()) return false
      this.putNumbers(numbers, null, true)
      return true
    }
    const from = other.plainMap()
    if (from === null || !this.isOpen()) return false
    const to = this.mapWithoutCells()
    if (to === null) return false
    const before = to.size
    if (areElements) for (const norm of from.keys()) to.set(norm, true)
    else {
      const values = from.values()
      for (const norm of from.keys()) to.set(norm, values.next().value as PyValue)
    }
    this.hasGrown(before)
    return true
  }

  /**
   * Puts the keys of a large table into a set that are in a third, or are not; false where that takes more than
   * looking up normal forms.
   */
  putThoseIn(other: HashTable, filter: HashTable, wanted: boolean): boolean {
    if (!filter.isPlain || filter === this || other === this) return false
    const { numbers } = other
    if (numbers !== null && other.isPlain) {
      if (!this.isOpen()) return false
      this.putNumbers(numbers, filter, wanted)
      return true
    }
    const from = other.plainMap()
    if (from === null || !this.isOpen()) return false
    const to = this.mapWithoutCells()
    if (to === null) return false
    const before = to.size
    for (const norm of from.keys()) if ((filter.lookUp(norm) !== undefined) === wanted) to.set(norm, true)
    this.hasGrown(before)
    return true
  }

  /** The last key's normal form, in amortised constant time for a run of removals from the end. */
  lastNormal(): NormalKey | undefined {
    if (this.map === null) return this.keyAtEnd(true)
    if (this.numbers !== null) return this.numbers.keyAtEnd(true)
    const order = (this.more().order ??= this.normals())
    return order[order.length - 1]
  }

  private firstNormal(): NormalKey | undefined {
    if (this.map === null) return this.keyAtEnd(false)
    if (this.numbers !== null) return this.numbers.keyAtEnd(false)
    const map = this.map as Map<NormalKey, unknown>
    const extras = this.more()
    let step = (extras.front ??= map.keys()).next()
    if (step.done) {
      extras.front = map.keys()
      step = extras.front.next()
    }
    return step.done ? undefined : step.value
  }

  /** Removes and returns the first entry. A run of removals from the front takes linear time. */
  takeFirst(): [PyValue, PyValue] | undefined {
    const norm = this.firstNormal()
    if (norm === undefined) return undefined
    const entry: [PyValue, PyValue] = [this.keyAt(norm), this.lookUp(norm)!]
    this.deleteNormal(norm)
    return entry
  }

  clear(): void {
    this.removeAll()
    this.extras = null
  }

  copyFrom(other: HashTable): void {
    this.copyEntries(other)
    this.extras = null
    if (other.extras === null) return
    const { original, hashes, buckets } = other.extras
    if (original === null && buckets === null) return
    const extras = this.more()
    if (original !== null) extras.original = original.slice()
    if (hashes !== null) extras.hashes = new Map(hashes)
    if (buckets === null) return
    HashTable.hashed?.add(this)
    extras.buckets = new Map()
    for (const [hash, bucket] of buckets) extras.buckets.set(hash, bucket.slice())
  }
}

/** A position in a dict; `next()` moves to the following entry. */
export interface DictCursor {
  key: PyValue
  value: PyValue
  next(): boolean
}

export class PyDict extends PyObject {
  table: HashTable = new HashTable('a dict key')

  get size(): number {
    return this.table.size
  }
  get(key: PyValue): PyValue | undefined {
    const { table } = this
    if ((typeof key === 'string' || typeof key === 'number') && table.isPlain) return table.lookUp(key)
    return table.get(key)
  }
  has(key: PyValue): boolean {
    return this.table.has(key)
  }
  set(key: PyValue, value: PyValue): void {
    this.table.set(key, value)
  }
  /** The value under `key`, which is `value` from now on if there was none. */
  setDefault(key: PyValue, value: PyValue): PyValue {
    return this.table.setDefault(key, value)
  }
  /** The removed value, or undefined if the key was not there. */
  delete(key: PyValue): PyValue | undefined {
    return this.table.delete(key)
  }
  /** By a name in UTF-16, as attributes and globals have it. */
  getStr(name: string): PyValue | undefined {
    return this.table.isPlain ? this.table.lookUp(name) : this.table.get(fromUtf16(name))
  }
  setStr(name: string, value: PyValue): void {
    this.table.set(isNarrow(name) ? name : fromUtf16(name), value)
  }
  deleteStr(name: string): boolean {
    return this.table.delete(isNarrow(name) ? name : fromUtf16(name)) !== undefined
  }
  keyArray(): PyValue[] {
    return this.table.keyArray()
  }
  valueArray(): PyValue[] {
    return this.table.valueArray()
  }
  /** Entries in order; stays valid while the dict changes (callers check `size` for Python's error). */
  cursor(): DictCursor {
    return new TableCursor(this.table)
  }
  /** Keys with their values; not in the presence of changes. */
  *entries(): Generator<[PyValue, PyValue]> {
    for (const c = this.cursor(); c.next(); ) yield [c.key, c.value]
  }
  clear(): void {
    this.table.clear()
  }
  /** `dict.pop(self, key)`, `dict.popitem(self)`: what methods of dict do to instances of subclasses. */
  deletePlainly(key: PyValue): PyValue | undefined {
    return this.delete(key)
  }
  popLastPlainly(): [PyValue, PyValue] | undefined {
    return this.popLast()
  }
  /** Removes and returns the last entry. */
  popLast(): [PyValue, PyValue] | undefined {
    const norm = this.table.lastNormal()
    if (norm === undefined) return undefined
    const entry: [PyValue, PyValue] = [this.table.keyAt(norm), this.table.lookUp(norm)!]
    this.table.deleteNormal(norm)
    return entry
  }
  /** Copies every entry of `other`; later keys win. */
  update(other: PyDict): void {
    if (this.size === 0 && !(other instanceof PyNamespace) && !(this instanceof PyNamespace)) {
      this.table.copyFrom(other.table)
      return
    }
    if (other instanceof PyNamespace || this instanceof PyNamespace) {
      for (const c = other.cursor(); c.next(); ) this.set(c.key, c.value)
      return
    }
    if (this.table.putAll(other.table)) return
    const { size } = other
    for (const norm of other.table.normals()) {
      this.table.setKeyOf(other.table, norm, other.table.lookUp(norm)!)
      if (other.size !== size) throw runtimeError('dict mutated during update')
    }
  }
}

class TableCursor implements DictCursor {
  key: PyValue = int(0)
  value: PyValue = int(0)
  private readonly entries: EntryCursor
  constructor(table: HashTable) {
    this.entries = table.entryCursor()
  }
  next(): boolean {
    const { entries } = this
    if (!entries.next()) return false
    this.key = entries.key
    this.value = entries.entry!
    return true
  }
}

/** The object whose `$name` properties are the entries of a namespace. */
export type NamespaceStorage = { [key: string]: PyValue | undefined }

/** A constructor with a bare prototype: unlike Object.create(null) its instances have fast properties. */
const Storage = function Storage() {} as unknown as new () => NamespaceStorage
Storage.prototype = Object.create(null)
export function newStorage(): NamespaceStorage {
  return new Storage()
}

/** The present value of one name of a namespace. */
export interface NameCell {
  value: PyValue | undefined
}

/**
 * A dict over the `$name` properties of an object: module globals, class dicts, instance dicts.
 * Keys that are not str go into `extra` and come after the others.
 */
export class PyNamespace extends PyDict {
  /** Replaced only when an instance gives up its own storage. */
  storage: NamespaceStorage
  extra: HashTable | null = null
  /** The builtins of the first function with these globals. */
  builtins: PyValue | null = null
  /** By property key: what code that reads a name as a global keeps, always equal to the entry. */
  private cells: Map<string, NameCell> | null = null

  constructor(storage: NamespaceStorage = newStorage()) {
    super()
    this.storage = storage
  }

  /** The cell of property `key`; undefined where entries can change without this object (instances). */
  cell(key: string): NameCell | undefined {
    if (this.storage instanceof PyObject) return undefined
    this.cells ??= new Map()
    let cell = this.cells.get(key)
    if (cell === undefined) {
      cell = { value: this.storage[key] }
      this.cells.set(key, cell)
    }
    return cell
  }

  private changed(key: string, value: PyValue | undefined): void {
    const cell = this.cells?.get(key)
    if (cell !== undefined) cell.value = value
  }

  /** How many entries the storage has, once somebody asked: iterators do at every step. -1: not known. */
  private count = -1

  private countNames(): number {
    // An instance's own properties change without this object.
    if (this.storage instanceof PyObject) return this.names().length
    if (this.count < 0) this.count = this.names().length
    return this.count
  }

  private names(): string[] {
    const { storage } = this
    const keys = Object.keys(storage)
    let n = 0
    for (const k of keys) if (k.charCodeAt(0) === 36 && storage[k] !== undefined) keys[n++] = k
    keys.length = n
    return keys
  }
  override get size(): number {
    return this.countNames() + (this.extra?.size ?? 0)
  }
  override get(key: PyValue): PyValue | undefined {
    const name = nameOf(key)
    if (name !== undefined) return this.getStr(name)
    const norm = normalKey(key)
    if (norm !== undefined) return this.extra?.get(key)
    return this.extra?.get(key) ?? this.getByHash(key)
  }
  /** A key whose equality only its own methods know may still equal a name. */
  private getByHash(key: PyValue): PyValue | undefined {
    const hash = keyProtocol.hash(key, 'a dict key')
    for (const k of this.names()) {
      const name = fromUtf16(k.slice(1))
      if (keyProtocol.hash(name, 'a dict key') === hash && keyProtocol.equals(name, key))
        return this.storage[k]
    }
    return undefined
  }
  override has(key: PyValue): boolean {
    return this.get(key) !== undefined
  }
  override set(key: PyValue, value: PyValue): void {
    const name = nameOf(key)
    if (name !== undefined) this.setStr(name, value)
    else (this.extra ??= new HashTable('a dict key')).set(key, value)
  }
  override setDefault(key: PyValue, value: PyValue): PyValue {
    const found = this.get(key)
    if (found === undefined) this.set(key, value)
    return found ?? value
  }
  override delete(key: PyValue): PyValue | undefined {
    const name = nameOf(key)
    if (name === undefined) return this.extra?.delete(key)
    const value = this.getStr(name)
    if (value !== undefined) this.deleteStr(name)
    return value
  }
  override getStr(name: string): PyValue | undefined {
    const value = this.storage[keyOf(name)]
    if (value !== undefined) return value
    // A key that is no str may equal one by its own methods.
    return this.extra === null || this.extra.isPlain ? undefined : this.extra.get(fromUtf16(name))
  }
  override setStr(name: string, value: PyValue): void {
    const key = keyOf(name)
    if (this.count >= 0 && this.storage[key] === undefined) this.count++
    this.storage[key] = value
    if (this.cells !== null) this.changed(key, value)
  }
  override deleteStr(name: string): boolean {
    const key = keyOf(name)
    if (this.storage[key] === undefined) return false
    if (this.count >= 0) this.count--
    delete this.storage[key]
    if (this.cells !== null) this.changed(key, undefined)
    return true
  }
  override keyArray(): PyValue[] {
    const out: PyValue[] = this.names().map(k => fromUtf16(k.slice(1)))
    return this.extra === null ? out : out.concat(this.extra.keyArray())
  }
  override valueArray(): PyValue[] {
    return this.keyArray().map(k => this.get(k)!)
  }
  override cursor(): DictCursor {
    return new NamespaceCursor(this)
  }
  override clear(): void {
    for (const k of this.names()) {
      delete this.storage[k]
      this.changed(k, undefined)
    }
    this.count = -1
    this.extra = null
  }
  override popLast(): [PyValue, PyValue] | undefined {
    const keys = this.keyArray()
    const key = keys[keys.length - 1]
    if (key === undefined) return undefined
    return [key, this.delete(key)!]
  }
}

class NamespaceCursor implements DictCursor {
  key: PyValue = int(0)
  value: PyValue = int(0)
  private readonly owner: PyNamespace
  private readonly keys: PyValue[]
  private i = 0
  constructor(owner: PyNamespace) {
    this.owner = owner
    this.keys = owner.keyArray()
  }
  next(): boolean {
    while (this.i < this.keys.length) {
      const key = this.keys[this.i++]!
      const value = this.owner.get(key)
      if (value === undefined) continue
      this.key = key
      this.value = value
      return true
    }
    return false
  }
}

/** The property name of a str key with str's own hash and equality; undefined for any other key. */
function nameOf(key: PyValue): string | undefined {
  if (typeof key === 'string') return key
  if (key instanceof WideString) return toUtf16(key)
  if (key instanceof PyStrSub && sameKeySlots(key, coreTypes.str)) return toUtf16(key.value as string)
  return undefined
}

export class PySet extends PyObject {
  table: HashTable = new HashTable('a set element')
}

export class PyFrozenSet extends PyObject {
  table: HashTable = new HashTable('a set element')
  hash: PyInt | undefined
  /** What it is as a key, once that has been asked for; null where only its hash tells. */
  normal: number | string | null | undefined
}

/** set or frozenset, or a subclass of one. */
export type AnySet = PySet | PyFrozenSet
export function isAnySet(v: PyValue): v is AnySet {
  return v instanceof PySet || v instanceof PyFrozenSet
}

/** A new dict with these entries. */
export function newDict(entries: Iterable<readonly [PyValue, PyValue]> = []): PyDict {
  const d = new PyDict()
  for (const [k, v] of entries) d.set(k, v)
  return d
}

/** The type name of a value, for error messages. */
export function typeName(v: PyValue): string {
  const type = typeOf(v)
  return type.moduleName === 'builtins' || type.isHeap() ? type.name : `${type.moduleName}.${type.name}`
}
