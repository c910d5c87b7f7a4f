/** Iterators over pairs, for loops that take each pair apart at once. */
import { PyDictItemIterator } from '../objects/dict_iterator.ts'
import { PyEnumerate } from '../objects/enumerate.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { PyTupleIterator } from '../objects/tuple_iterator.ts'
import { PyZip } from '../objects/zip.ts'
import { iterNext, toInt } from '../runtime/abstract.ts'
import { int, None, type PyValue } from '../runtime/values.ts'

type Maybe = PyValue | undefined

/** The other half of what `nextPair` has given. */
export const pair = { first: None as PyValue }

/** An enumerate, a zip of two, or the iterator of a dict's items. */
export function givesPairs(it: object): boolean {
  const { constructor } = it
  return (
    constructor === PyEnumerate ||
    constructor === PyDictItemIterator ||
    (constructor === PyZip && (it as PyZip).iterators.length === 2 && !(it as PyZip).strict)
  )
}

function step(it: PyValue): Maybe {
  if (it instanceof PyListIterator && it.list !== null && it.index < it.list.array.length)
    return it.list.array[it.index++]
  if (it instanceof PyTupleIterator && it.tuple !== null && it.index < it.tuple.items.length)
    return it.tuple.items[it.index++]
  return iterNext(it)
}

/** What the iterator over a list or tuple comes to next; undefined for others, and at its end. */
function upcoming(it: PyValue): Maybe {
  if (typeof it !== 'object') return undefined
  if (it.constructor === PyListIterator) return (it as PyListIterator).list?.at((it as PyListIterator).index)
  if (it.constructor === PyTupleIterator)
    return (it as PyTupleIterator).tuple?.items[(it as PyTupleIterator).index]
  return undefined
}

/** As `nextPair` where nothing but lists and tuples is gone through, not to their ends: else undefined, and nothing done. */
export function quickPair(it: PyValue & object): Maybe {
  if (it.constructor !== PyZip)
    return it.constructor === PyEnumerate ? quickNumbered(it as PyEnumerate) : undefined
  const { iterators } = it as PyZip
  const a = iterators[0] as PyListIterator
  const b = iterators[1] as PyListIterator
  const first = upcoming(a)
  const second = upcoming(b)
  if (first === undefined || second === undefined || a === b) return undefined
  a.index++
  b.index++
  pair.first = first
  return second
}

function quickNumbered(it: PyEnumerate): Maybe {
  const { iterator, index } = it
  const item = upcoming(iterator)
  if (item === undefined || typeof index !== 'number' || index >= Number.MAX_SAFE_INTEGER) return undefined
  ;(iterator as PyListIterator).index++
  it.index = int(index + 1)
  pair.first = index
  return item
}

/** The second half of the next pair; undefined at the end. */
export function nextPair(it: PyEnumerate | PyZip | PyDictItemIterator): Maybe {
  if (it instanceof PyEnumerate) return numbered(it)
  if (it instanceof PyDictItemIterator) {
    if (!it.advance()) return undefined
    pair.first = it.cursor.key
    return it.cursor.value
  }
  const a = step(it.iterators[0]!)
  if (a === undefined) return undefined
  const b = step(it.iterators[1]!)
  pair.first = a
  return b
}

function numbered(it: PyEnumerate): Maybe {
  const item = step(it.iterator)
  if (item === undefined) return undefined
  const i = it.index
  it.index = typeof i === 'number' ? toInt(i + 1) : toInt(i + 1n)
  pair.first = i
  return item
}
