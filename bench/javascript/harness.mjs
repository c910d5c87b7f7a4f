// The counterpart of programs/harness.py: the same environment variables, the same two lines of output.

/** As Python shows it: arrays are tuples. */
function repr(value) {
  if (Array.isArray(value)) return `(${value.map(repr).join(', ')})`
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}

export function bench(main, ...args) {
  const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
  const seconds = Number(process.env.BENCH_SECONDS ?? 0)
  const times = []
  let total = 0
  let result
  while (times.length < rounds || total < seconds) {
    const start = performance.now()
    result = main(...args)
    times.push((performance.now() - start) / 1000)
    total += times.at(-1)
  }
  console.log(repr(result))
  console.error(JSON.stringify({ times }))
}

/** Python's round() with a number of digits, for what is in no danger of a tie. */
export const round = (x, digits) => Number(x.toFixed(digits))
