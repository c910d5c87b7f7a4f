/** The parts of HashTable and struct sequences that Python code cannot tell apart from other ways. */
import { describe, expect, it } from 'vitest'
import '../../src/objects/init.ts'
import { mergeSort } from '../../src/objects/sort.ts'
import { defineStructSequence } from '../../src/objects/structseq.ts'
import { repr } from '../../src/runtime/abstract.ts'
import { HashTable } from '../../src/runtime/dict.ts'
import { Entries } from '../../src/runtime/entries.ts'
import { NUMBERS_FROM, type NumberTable } from '../../src/runtime/number_table.ts'
import { int, None, PyTuple } from '../../src/runtime/values.ts'

/** The table for numbers that a HashTable has its entries in, if it has one. */
const numbersOf = (table: HashTable): NumberTable | null => Entries.numbersOf(table)

describe('HashTable', () => {
  it('becomes a table for numbers when it is large, and a Map again with another key', () => {
    for (const key of [(i: number) => int(i), (i: number) => new PyTuple([int(i), int(-i)])]) {
      const table = new HashTable('a set element')
      for (let i = 0; i < NUMBERS_FROM; i++) table.set(key(i), true)
      expect(numbersOf(table)).toBeNull()
      table.set(key(NUMBERS_FROM), true)
      expect(numbersOf(table)?.size).toBe(NUMBERS_FROM + 1)
      const copy = new HashTable('a set element')
      copy.copyFrom(table)
      table.set(None, true)
      expect(numbersOf(table)).toBeNull()
      expect(table.size).toBe(NUMBERS_FROM + 2)
      expect(numbersOf(copy)?.size).toBe(NUMBERS_FROM + 1)
      const union = new HashTable('a set element')
      expect(union.putKeys(copy)).toBe(true)
      expect(numbersOf(union)?.size).toBe(NUMBERS_FROM + 1)
    }
  })

  it('drops the holes of removed numbers instead of growing', () => {
    const table = new HashTable('a dict key')
    for (let i = 0; i < 3000; i++) table.set(int(i), None)
    for (let i = 0; i < 100_000; i++) {
      table.delete(int(i))
      table.set(int(i + 3000), None)
    }
    expect(numbersOf(table)?.size).toBe(3000)
    expect(numbersOf(table)!.keys.length).toBeLessThan(10_000)
  })

  it('takes from the front in order while keys come in', () => {
    const table = new HashTable('a dict key')
    for (let i = 0; i < 100; i++) table.set(int(i), None)
    for (let i = 0; i < 500; i++) {
      expect(table.takeFirst()).toEqual([i, None])
      table.set(int(100 + i), None)
    }
    expect(table.size).toBe(100)
  })

  it('finds equal numbers and tuples under one normal form', () => {
    const table = new HashTable('a set element')
    table.set(new PyTuple([int(1), 'a']), true)
    expect(table.has(new PyTuple([true, 'a']))).toBe(true)
    expect(table.has(new PyTuple([int(1), 'b']))).toBe(false)
    table.set(true, true)
    expect(table.keyAt(table.find(int(1))!)).toBe(true)
  })
})

describe('mergeSort', () => {
  it('is stable and keeps every item when a comparison throws', () => {
    const items = Array.from({ length: 300 }, (_, i) => ({ key: (i * 7919) % 13, i }))
    mergeSort(items, (a, b) => a.key < b.key)
    for (let k = 1; k < items.length; k++) {
      const [a, b] = [items[k - 1]!, items[k]!]
      expect(a.key < b.key || (a.key === b.key && a.i < b.i)).toBe(true)
    }
    const numbers = Array.from({ length: 300 }, (_, i) => (i * 7919) % 997)
    const before = numbers.slice().sort()
    let left = 1500
    expect(() =>
      mergeSort(numbers, (a, b) => {
        if (left-- === 0) throw new Error('comparison')
        return a < b
      }),
    ).toThrow('comparison')
    expect(numbers.slice().sort()).toEqual(before)
  })
})

describe('defineStructSequence', () => {
  it('shows named fields and hides the rest', () => {
    const { make } = defineStructSequence({
      name: 'pair',
      module: 'demo',
      fields: ['first', null, 'third'],
      sequenceLength: 2,
    })
    expect(repr(make([int(1), int(2), int(3)]))).toBe('demo.pair(first=1, third=2)')
  })
})
