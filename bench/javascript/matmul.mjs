import { bench, round } from './harness.mjs'

const table = (n, cell) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => cell(i, j)))

function multiply(a, b) {
  const columns = table(b.length, (i, j) => b[j][i])
  return a.map(row =>
    columns.map(column => {
      let sum = 0
      for (let i = 0; i < row.length; i++) sum += row[i] * column[i]
      return sum
    }),
  )
}

function multiplyIndexed(a, b) {
  const n = a.length
  const out = table(n, () => 0)
  for (let i = 0; i < n; i++) {
    const row = a[i]
    const target = out[i]
    for (let k = 0; k < n; k++) {
      const f = row[k]
      const other = b[k]
      for (let j = 0; j < n; j++) target[j] += f * other[j]
    }
  }
  return out
}

function main(n) {
  const a = table(n, (i, j) => ((i * j) % 7) + 0.5)
  const b = table(n, (i, j) => ((i + j) % 5) - 1.25)
  const c = multiplyIndexed(a, b)
  const d = multiply(b, a)
  let sum = 0
  for (const row of c) for (const x of row) sum += x
  let trace = 0
  for (let i = 0; i < n; i++) trace += d[i][i]
  return round(sum - trace, 6)
}

bench(main, 120)
