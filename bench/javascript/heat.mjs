import { bench, round } from './harness.mjs'

function step(grid, n) {
  const next = grid.map(row => row.slice())
  for (let y = 1; y < n - 1; y++) {
    const above = grid[y - 1]
    const row = grid[y]
    const below = grid[y + 1]
    const out = next[y]
    for (let x = 1; x < n - 1; x++) {
      out[x] = row[x] + 0.2 * (above[x] + below[x] + row[x - 1] + row[x + 1] - 4 * row[x])
    }
  }
  return next
}

function main(n, steps) {
  let grid = Array.from({ length: n }, () => new Array(n).fill(0))
  for (let i = 0; i < n; i++) {
    grid[i][0] = 100
    grid[n >> 1][i] = 50
  }
  for (let i = 0; i < steps; i++) grid = step(grid, n)
  return round(
    grid.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0),
    6,
  )
}

bench(main, 110, 40)
