import { bench } from './harness.mjs'

function simpson(f, a, b, n) {
  const h = (b - a) / n
  let total = f(a) + f(b)
  for (let i = 1; i < n; i++) total += f(a + i * h) * (i % 2 ? 4 : 2)
  return (total * h) / 3
}

function newton(f, df, start) {
  let x = start
  for (let i = 0; i < 50; i++) {
    const step = f(x) / df(x)
    x -= step
    if (Math.abs(step) < 1e-13) break
  }
  return x
}

function main(n) {
  const areas = [
    simpson(x => Math.sin(x) * Math.exp(-x / 3), 0, 10, n),
    simpson(x => Math.sqrt(1 + x * x), -1, 4, n),
    simpson(x => 1 / (1 + x ** 3), 0, 2, n),
  ]
  let roots = 0
  for (let k = 2; k < Math.floor(n / 60); k++) {
    roots += newton(
      x => x ** 3 - k,
      x => 3 * x * x,
      10,
    )
  }
  return [...areas, roots].map(v => v.toFixed(8)).join(' ')
}

bench(main, 250_000)
