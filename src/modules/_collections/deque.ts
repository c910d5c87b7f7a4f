/**
 * collections.deque: a ring buffer whose capacity is a power of two, so both ends are O(1).
 *
 * `state` counts changes of size; iterators compare it. CPython: Modules/_collectionsmodule.c.
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { checkSize, compareNumbers, joinReprs, sameOrEqual, sizeOf } from '../../objects/sequence.ts'
import { sliceIndexNotNone } from '../../objects/slice.ts'
import {
  forEach,
  hasIndex,
  hooks,
  iter,
  iterNext,
  richCompare,
  toArray,
  toSsize,
} from '../../runtime/abstract.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { indexError, runtimeError, typeError, valueError } from '../../runtime/errors.ts'
import { reprEnter, reprLeave } from '../../runtime/repr_enter.ts'
import { type CompareOp, EQ, NE } from '../../runtime/slots.ts'
import { type PyType, TPFLAGS_SEQUENCE, typeOf } from '../../runtime/type.ts'
import {
  int,
  intValue,
  None,
  NotImplemented,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'

export class PyDeque extends PyObject {
  private ring: (PyValue | undefined)[] = new Array(8).fill(undefined)
  private head = 0
  size = 0
  /** -1: no bound. */
  maxlen = -1
  state = 0

  at(i: number): PyValue {
    return this.ring[(this.head + i) & (this.ring.length - 1)]!
  }
  put(i: number, value: PyValue): void {
    this.ring[(this.head + i) & (this.ring.length - 1)] = value
  }
  private grow(): void {
    checkSize(this.size * 2)
    const { ring, head } = this
    const items = head === 0 ? ring.slice() : ring.slice(head).concat(ring.slice(0, head))
    items.length = ring.length * 2
    this.ring = items
    this.head = 0
  }
  push(value: PyValue): void {
    if (this.maxlen === 0) return
    if (this.size === this.ring.length) this.grow()
    this.ring[(this.head + this.size++) & (this.ring.length - 1)] = value
    this.state++
    if (this.maxlen >= 0 && this.size > this.maxlen) this.shift()
  }
  unshift(value: PyValue): void {
    if (this.maxlen === 0) return
    if (this.size === this.ring.length) this.grow()
    this.head = (this.head - 1) & (this.ring.length - 1)
    this.ring[this.head] = value
    this.size++
    this.state++
    if (this.maxlen >= 0 && this.size > this.maxlen) this.pop()
  }
  pop(): PyValue | undefined {
    if (this.size === 0) return undefined
    const at = (this.head + --this.size) & (this.ring.length - 1)
    const value = this.ring[at]
    this.ring[at] = undefined
    this.state++
    return value
  }
  shift(): PyValue | undefined {
    if (this.size === 0) return undefined
    const value = this.ring[this.head]
    this.ring[this.head] = undefined
    this.head = (this.head + 1) & (this.ring.length - 1)
    this.size--
    this.state++
    return value
  }
  clear(): void {
    this.ring = new Array(8).fill(undefined)
    this.head = this.size = 0
    this.state++
  }
  toArray(): PyValue[] {
    const out: PyValue[] = new Array(this.size)
    for (let i = 0; i < this.size; i++) out[i] = this.at(i)
    return out
  }
  /** Moves the first item to the end, or the last to the front, as often as `n` says. */
  rotate(n: number): void {
    if (this.size < 2) return
    const { size } = this
    let k = n % size
    if (k > size / 2) k -= size
    else if (k < -size / 2) k += size
    this.state++
    // With a full ring the move is one of the head alone; otherwise items cross the gap.
    for (; k > 0; k--) this.moveLastToFront()
    for (; k < 0; k++) this.moveFirstToEnd()
  }
  private moveLastToFront(): void {
    const mask = this.ring.length - 1
    const from = (this.head + this.size - 1) & mask
    const value = this.ring[from]
    this.ring[from] = undefined
    this.head = (this.head - 1) & mask
    this.ring[this.head] = value
  }
  private moveFirstToEnd(): void {
    const mask = this.ring.length - 1
    const value = this.ring[this.head]
    this.ring[this.head] = undefined
    this.ring[(this.head + this.size) & mask] = value
    this.head = (this.head + 1) & mask
  }
}

const mutated = () => runtimeError('deque mutated during iteration')

function extend(self: PyDeque, iterable: PyValue): void {
  if (iterable === self) for (const item of self.toArray()) self.push(item)
  else forEach(iterable, item => self.push(item))
}

function extendLeft(self: PyDeque, iterable: PyValue): PyValue {
  for (const item of iterable === self ? self.toArray() : toArray(iterable)) self.unshift(item)
  return None
}

function popEnd(value: PyValue | undefined): PyValue {
  if (value === undefined) throw indexError('pop from an empty deque')
  return value
}

function parseMaxlen(v: PyValue): number {
  if (v === None) return -1
  if (intValue(v) === undefined) throw typeError('an integer is required')
  const n = toSsize(v)
  if (n < 0) throw valueError('maxlen must be non-negative')
  return n
}

function dequeInit(self: PyDeque, iterable: PyValue | undefined, maxlen: PyValue): void {
  self.maxlen = parseMaxlen(maxlen)
  if (self.size > 0) self.clear()
  if (iterable !== undefined) extend(self, iterable)
}

const maxlenOf = (self: PyDeque): PyValue => (self.maxlen < 0 ? None : int(self.maxlen))

function copy(self: PyDeque): PyDeque {
  const type = typeOf(self)
  if (type === dequeType) {
    const result = new PyDeque()
    result.maxlen = self.maxlen
    extend(result, self)
    return result
  }
  const result = call(type, self.maxlen < 0 ? [self] : [self, int(self.maxlen)])
  if (!(result instanceof PyDeque)) throw typeError('%N() must return a deque, not %T', type, result)
  return result
}

function itemPosition(self: PyDeque, key: PyValue): number {
  if (!hasIndex(key)) throw typeError("sequence index must be integer, not '%T'", key)
  const i = toSsize(key, 'IndexError')
  const position = i < 0 ? i + self.size : i
  if (position < 0 || position >= self.size) throw indexError('deque index out of range')
  return position
}

function deleteAt(self: PyDeque, i: number): void {
  self.rotate(-i)
  self.shift()
  self.rotate(i)
}

function assign(self: PyDeque, key: PyValue, value: PyValue | undefined): void {
  const i = itemPosition(self, key)
  if (value === undefined) deleteAt(self, i)
  else self.put(i, value)
}

function insert(self: PyDeque, at: number, value: PyValue): PyValue {
  if (self.maxlen >= 0 && self.size >= self.maxlen) throw indexError('deque already at its maximum size')
  if (at >= self.size) self.push(value)
  else if (at <= -self.size || at === 0) self.unshift(value)
  else {
    self.rotate(-at)
    if (at < 0) self.push(value)
    else self.unshift(value)
    self.rotate(at)
  }
  return None
}

/** The position of `value` in [start, stop); -1 if it is not there. */
function find(self: PyDeque, value: PyValue, start: number, stop: number): number {
  const { state } = self
  for (let i = start; i < stop; i++) {
    const same = sameOrEqual(self.at(i), value)
    if (state !== self.state) throw mutated()
    if (same) return i
  }
  return -1
}

function indexOf(self: PyDeque, value: PyValue, start: PyValue, stop: PyValue): PyValue {
  const within = (n: number): number => (n < 0 ? Math.max(0, n + self.size) : Math.min(n, self.size))
  const i = find(self, value, within(sliceIndexNotNone(start)), within(sliceIndexNotNone(stop)))
  if (i < 0) throw valueError('deque.index(x): x not in deque')
  return int(i)
}

function count(self: PyDeque, value: PyValue): PyValue {
  const { state } = self
  let n = 0
  for (let i = 0; i < self.size; i++) {
    if (sameOrEqual(self.at(i), value)) n++
    if (state !== self.state) throw mutated()
  }
  return int(n)
}

function remove(self: PyDeque, value: PyValue): PyValue {
  const { state, size } = self
  for (let i = 0; i < size; i++) {
    const same = sameOrEqual(self.at(i), value)
    if (state !== self.state) throw indexError('deque mutated during remove().')
    if (same) {
      deleteAt(self, i)
      return None
    }
  }
  throw valueError('deque.remove(x): x not in deque')
}

function reverse(self: PyDeque): PyValue {
  for (let i = 0, k = self.size - 1; i < k; i++, k--) {
    const item = self.at(i)
    self.put(i, self.at(k))
    self.put(k, item)
  }
  return None
}

function concat(a: PyDeque, b: PyValue): PyValue {
  if (!(b instanceof PyDeque)) throw typeError('can only concatenate deque (not "%T") to deque', b)
  const result = copy(a)
  extend(result, b)
  return result
}

/** Repeats in place; with a bound only the last `maxlen` items are made. */
function inplaceRepeat(self: PyDeque, times: number): PyValue {
  const items = self.toArray()
  if (items.length === 0 || times === 1) return self
  if (times <= 0) {
    self.clear()
    return self
  }
  let rounds = times - 1
  if (self.maxlen >= 0) rounds = Math.min(rounds, Math.ceil(self.maxlen / items.length) + 1)
  else checkSize(items.length * times)
  // A bounded deque ends with whole copies, so how many were skipped does not show.
  for (let i = 0; i < rounds; i++) for (const item of items) self.push(item)
  return self
}

function compare(a: PyDeque, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyDeque)) return NotImplemented
  if (a.size !== b.size && (op === EQ || op === NE)) return op === NE
  const x = iter(a)
  const y = iter(b)
  for (;;) {
    const v = iterNext(x)
    const w = v === undefined ? undefined : iterNext(y)
    if (v === undefined || w === undefined) break
    if (sameOrEqual(v, w)) continue
    if (op === EQ || op === NE) return op === NE
    return richCompare(v, w, op)
  }
  return compareNumbers(a.size, b.size, op)
}

function dequeRepr(self: PyDeque): PyStr {
  if (!reprEnter(self)) return '[...]'
  try {
    const bound = self.maxlen < 0 ? '' : `, maxlen=${self.maxlen}`
    return fromUtf16(`${typeOf(self).name}([${joinReprs(self.toArray())}]${bound})`)
  } finally {
    reprLeave(self)
  }
}

function reduce(self: PyDeque): PyValue {
  const args = self.maxlen < 0 ? new PyTuple() : new PyTuple([new PyTuple(), int(self.maxlen)])
  return new PyTuple([typeOf(self), args, callMethod(self, '__getstate__'), iter(self)])
}

export const dequeType: PyType = defineType(PyDeque, {
  name: 'deque',
  module: 'collections',
  hasWeakref: true,
  flags: TPFLAGS_SEQUENCE,
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: dequeRepr,
    tp_richcompare: compare,
    tp_iter: self => iteratorOf(self, new PyDequeIterator()),
    sq_length: self => self.size,
    sq_contains: (self, value) => find(self, value, 0, self.size) >= 0,
    sq_concat: (self, other) => concat(self as PyDeque, other),
    sq_repeat: (self, times) => inplaceRepeat(copy(self), times),
    sq_inplace_concat: (self, other) => {
      extend(self as PyDeque, other)
      return self
    },
    sq_inplace_repeat: inplaceRepeat,
    mp_subscript: (self, key) => (self as PyDeque).at(itemPosition(self as PyDeque, key)),
    mp_ass_subscript: assign,
  },
  init: ['iterable = <unrepresentable>, maxlen = None', dequeInit],
  methods: {
    append: ['item, /', (self, item) => (self.push(item), None)],
    appendleft: ['item, /', (self, item) => (self.unshift(item), None)],
    clear: ['', self => (self.clear(), None)],
    __copy__: ['', copy],
    copy: ['', copy],
    count: ['value, /', count],
    extend: ['iterable, /', (self, iterable) => (extend(self, iterable), None)],
    extendleft: ['iterable, /', extendLeft],
    index: ['value, start = 0, stop = sys.maxsize, /', indexOf],
    insert: ['index: int, value, /', insert],
    pop: ['', self => popEnd(self.pop())],
    popleft: ['', self => popEnd(self.shift())],
    __reduce__: ['', reduce],
    remove: ['value, /', remove],
    __reversed__: ['', self => iteratorOf(self, new PyDequeReverseIterator())],
    reverse: ['', reverse],
    rotate: ['n: int = 1, /', (self, n) => (self.rotate(n), None)],
    __sizeof__: ['', self => sizeOf(232, self.size)],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  getset: { maxlen: maxlenOf },
})

class PyDequeIterator extends PyObject {
  deque: PyDeque = new PyDeque()
  state = 0
  /** Items still to come. */
  left = 0
  next(): PyValue | undefined {
    if (this.deque.state !== this.state) {
      this.left = 0
      throw mutated()
    }
    if (this.left === 0) return undefined
    return this.deque.at(this.deque.size - this.left--)
  }
}

class PyDequeReverseIterator extends PyDequeIterator {
  override next(): PyValue | undefined {
    if (this.left === 0) return undefined
    if (this.deque.state !== this.state) {
      this.left = 0
      throw mutated()
    }
    return this.deque.at(--this.left)
  }
}

function iteratorOf<T extends PyDequeIterator>(deque: PyDeque, it: T): T {
  it.deque = deque
  it.state = deque.state
  it.left = deque.size
  return it
}

/** _deque_iterator(deque, index): one that has gone past `index` items, for pickles. */
function iteratorNew(type: PyType, deque: PyValue, skip: number): PyValue {
  if (!(deque instanceof PyDeque)) {
    throw typeError('%N() argument 1 must be collections.deque, not %T', type, deque)
  }
  const it = iteratorOf(deque, new type.ctor() as PyDequeIterator)
  for (let i = 0; i < skip && it.next() !== undefined; i++) {}
  return it
}

function defineIterator(ctor: new () => PyDequeIterator, name: string): PyType {
  return defineType(ctor, {
    name,
    module: 'collections',
    final: true,
    slots: { tp_iter: self => self, tp_iternext: self => self.next() },
    new: ['deque, index: int = 0, /', iteratorNew],
    methods: {
      __length_hint__: ['', self => int(self.left)],
      __reduce__: [
        '',
        self => new PyTuple([typeOf(self), new PyTuple([self.deque, int(self.deque.size - self.left)])]),
      ],
    },
  })
}

export const dequeIteratorType = defineIterator(PyDequeIterator, '_deque_iterator')
export const dequeReverseIteratorType = defineIterator(PyDequeReverseIterator, '_deque_reverse_iterator')
