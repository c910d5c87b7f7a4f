import { bench } from './harness.mjs'

function place(n, row, columns, left, right) {
  if (row === n) return 1
  let found = 0
  for (let column = 0; column < n; column++) {
    if (columns.has(column) || left.has(row + column) || right.has(row - column)) continue
    columns.add(column)
    left.add(row + column)
    right.add(row - column)
    found += place(n, row + 1, columns, left, right)
    columns.delete(column)
    left.delete(row + column)
    right.delete(row - column)
  }
  return found
}

function placeBits(all, columns, left, right) {
  if (columns === all) return 1
  let found = 0
  let free = all & ~(columns | left | right)
  while (free !== 0) {
    const bit = free & -free
    free ^= bit
    found += placeBits(all, columns | bit, (left | bit) << 1, (right | bit) >> 1)
  }
  return found
}

const main = n => [place(n, 0, new Set(), new Set(), new Set()), placeBits((1 << (n + 2)) - 1, 0, 0, 0)]

bench(main, 10)
