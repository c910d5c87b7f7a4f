import { bench } from './harness.mjs'

function byList(n) {
  const flags = new Array(n + 1).fill(true)
  flags[0] = flags[1] = false
  for (let i = 2; i * i <= n; i++) {
    if (flags[i]) for (let k = i * i; k <= n; k += i) flags[k] = false
  }
  const primes = []
  for (let i = 0; i <= n; i++) if (flags[i]) primes.push(i)
  return primes
}

function byBytes(n) {
  const flags = new Uint8Array(n + 1).fill(1)
  flags[0] = flags[1] = 0
  for (let i = 2; i * i <= n; i++) {
    if (flags[i]) for (let k = i * i; k <= n; k += i) flags[k] = 0
  }
  let count = 0
  for (const flag of flags) count += flag
  return count
}

function main(n) {
  const primes = byList(n)
  return [primes.length, primes.at(-1), byBytes(n * 4)]
}

bench(main, 1_300_000)
