/** Finite state entropy: tables of probabilities, their description, decoding and encoding. RFC 8878, 4.1. */
import { BitWriter as Bits, type BitWriter, type ForwardBits, highBit } from './bits.ts'
import { corrupt } from './errors.ts'

/** Probabilities in parts of 1 << log; -1 is "less than one part". */
export interface Distribution {
  readonly log: number
  readonly norm: readonly number[]
}

export function readDistribution(bits: ForwardBits, maxLog: number, maxSymbol: number): Distribution {
  const log = bits.read(4) + 5
  if (log > maxLog) throw corrupt()
  const norm: number[] = []
  let remaining = 1 << log
  while (remaining > 0) {
    const probability = readProbability(bits, remaining)
    remaining -= Math.abs(probability)
    norm.push(probability)
    if (probability === 0) {
      let repeat: number
      do {
        repeat = bits.read(2)
        for (let i = 0; i < repeat; i++) norm.push(0)
      } while (repeat === 3)
    }
    if (norm.length > maxSymbol + 1) throw corrupt()
  }
  return { log, norm }
}

/** Small values take a bit less. */
function readProbability(bits: ForwardBits, remaining: number): number {
  const width = highBit(remaining + 1) + 1
  const value = bits.read(width)
  const low = value & ((1 << (width - 1)) - 1)
  const threshold = (1 << width) - 1 - (remaining + 1)
  if (low < threshold) {
    bits.position--
    return low - 1
  }
  return (value > low ? value - threshold : value) - 1
}

/** Which symbol each state stands for. */
function spread({ log, norm }: Distribution): Uint8Array {
  const size = 1 << log
  const symbols = new Uint8Array(size)
  let high = size - 1
  norm.forEach((n, symbol) => {
    if (n === -1) symbols[high--] = symbol
  })
  const step = (size >> 1) + (size >> 3) + 3
  let at = 0
  norm.forEach((n, symbol) => {
    for (let i = 0; i < n; i++) {
      symbols[at] = symbol
      do at = (at + step) & (size - 1)
      while (at > high)
    }
  })
  return symbols
}

export interface DecodingTable {
  readonly log: number
  readonly symbol: Uint8Array
  readonly bits: Uint8Array
  readonly base: Uint16Array
}

export function decodingTable(distribution: Distribution): DecodingTable {
  const { log, norm } = distribution
  const symbol = spread(distribution)
  const next = norm.map(n => (n === -1 ? 1 : n))
  const bits = new Uint8Array(symbol.length)
  const base = new Uint16Array(symbol.length)
  symbol.forEach((s, state) => {
    const x = next[s]!
    next[s] = x + 1
    bits[state] = log - highBit(x)
    base[state] = (x << bits[state]!) - symbol.length
  })
  return { log, symbol, bits, base }
}

/** One symbol, always. */
export const constantTable = (symbol: number): DecodingTable => ({
  log: 0,
  symbol: Uint8Array.of(symbol),
  bits: Uint8Array.of(0),
  base: Uint16Array.of(0),
})

// ---- encoding

/** Scales counts to 1 << log parts; what occurs has one at least. */
export function normalize(counts: readonly number[], log: number): Distribution {
  const size = 1 << log
  const total = counts.reduce((a, b) => a + b, 0)
  const norm = counts.map(n => (n === 0 ? 0 : Math.max(1, Math.floor((n * size) / total))))
  let rest = size - norm.reduce((a, b) => a + b, 0)
  while (rest !== 0) {
    const largest = norm.indexOf(Math.max(...norm))
    const change = rest > 0 ? rest : Math.max(rest, -(norm[largest]! >> 1))
    norm[largest] = norm[largest]! + change
    rest -= change
  }
  return { log, norm }
}

export function describe({ log, norm }: Distribution): Uint8Array {
  const bits = new Bits()
  bits.add(log - 5, 4)
  let remaining = 1 << log
  for (let symbol = 0; remaining > 0; ) {
    const n = norm[symbol++]!
    const width = highBit(remaining + 1) + 1
    const threshold = (1 << width) - 1 - (remaining + 1)
    const value = n + 1
    if (value < threshold) bits.add(value, width - 1)
    else bits.add(value >= 1 << (width - 1) ? value + threshold : value, width)
    remaining -= Math.abs(n)
    if (n === 0) symbol = describeZeros(bits, norm, symbol)
  }
  return bits.finish(false)
}

/** After a zero: how many more follow, in threes. */
function describeZeros(bits: BitWriter, norm: readonly number[], first: number): number {
  let symbol = first
  while (norm[symbol] === 0) symbol++
  let zeros = symbol - first
  for (; zeros >= 3; zeros -= 3) bits.add(3, 2)
  bits.add(zeros, 2)
  return symbol
}

/** Encodes symbols from the last to the first. */
export class Encoder {
  declare private readonly log: number
  declare private readonly states: Uint16Array
  declare private readonly deltaBits: Int32Array
  declare private readonly deltaState: Int32Array
  declare private state: number
  constructor(distribution: Distribution) {
    const { log, norm } = distribution
    this.log = log
    this.state = 0
    const starts: number[] = []
    norm.reduce((sum, n) => {
      starts.push(sum)
      return sum + Math.abs(n)
    }, 0)
    this.deltaBits = Int32Array.from(norm, n => deltaBitsOf(Math.abs(n), log))
    this.deltaState = Int32Array.from(norm, (n, symbol) => starts[symbol]! - Math.abs(n))
    const symbols = spread(distribution)
    this.states = new Uint16Array(symbols.length)
    symbols.forEach((symbol, state) => {
      this.states[starts[symbol]!++] = symbols.length + state
    })
  }

  /** The last symbol: takes no bits. */
  begin(symbol: number): void {
    const delta = this.deltaBits[symbol]!
    const n = (delta + (1 << 15)) >> 16
    this.state = this.states[(((n << 16) - delta) >> n) + this.deltaState[symbol]!]!
  }

  add(bits: BitWriter, symbol: number): void {
    const n = (this.state + this.deltaBits[symbol]!) >> 16
    bits.add(this.state, n)
    this.state = this.states[(this.state >> n) + this.deltaState[symbol]!]!
  }

  /** Where the decoder begins. */
  end(bits: BitWriter): void {
    bits.add(this.state, this.log)
  }
}

function deltaBitsOf(n: number, log: number): number {
  if (n <= 1) return (log << 16) - (1 << log)
  const most = log - highBit(n - 1)
  return (most << 16) - (n << most)
}
