// With BigInt, as JavaScript has 64-bit integers.
import { bench } from './harness.mjs'

const wrap = x => BigInt.asUintN(64, x)

function fnv(data) {
  let h = 0xcbf29ce484222325n
  for (const byte of data) h = wrap((h ^ BigInt(byte)) * 0x100000001b3n)
  return h
}

function xorshift(start, n) {
  let state = start
  let total = 0n
  for (let i = 0; i < n; i++) {
    state ^= wrap(state << 13n)
    state ^= state >> 7n
    state ^= wrap(state << 17n)
    total = wrap(total + (state >> 40n))
  }
  return state ^ total
}

function main(n) {
  let x = 12345n
  for (let i = 0; i < n; i++) x = wrap(x * 6364136223846793005n + 1442695040888963407n)
  const data = Uint8Array.from({ length: 256 * Math.floor(n / 256) }, (_, i) => i % 256)
  return [x, xorshift(88172645463325252n, n), fnv(data)]
}

bench(main, 380_000)
