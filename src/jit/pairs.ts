/** Iterators over pairs, for loops that take each pair apart at once. */
import { PyDictItemIterator } from '../objects/dict_iterator.ts'
import { PyEnumerate } from '../objects/enumerate.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { PyZip } from '../objects/zip.ts'
import { iterNext, toInt } from '../runtime/abstract.ts'
import { None, type PyValue } from '../runtime/values.ts'

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
  if (it instanceof PyListIterator && it.list !== null && it.index < it.list.items.length)
    return it.list.items[it.index++]
  return iterNext(it)
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
