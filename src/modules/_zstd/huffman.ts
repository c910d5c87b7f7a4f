/** The Huffman code of literals: its description, decoding and encoding. RFC 8878, 4.2. */
import { BackwardBits, BitWriter, ForwardBits, highBit } from './bits.ts'
import { corrupt } from './errors.ts'
import { decodingTable, describe, Encoder, normalize, readDistribution } from './fse.ts'

const MAX_BITS = 11
const WEIGHT_LOG = 6
const MAX_WEIGHT = 12
/** From this header byte on weights are given as they are, two a byte. */
const PLAIN = 128

export interface HuffmanTable {
  readonly maxBits: number
  readonly symbol: Uint8Array
  readonly bits: Uint8Array
}

/** [table, the byte after its description] */
export function readHuffman(bytes: Uint8Array, start: number): [HuffmanTable, number] {
  const header = bytes[start]
  if (header === undefined) throw corrupt()
  const end = start + 1 + (header < PLAIN ? header : (header - PLAIN + 2) >> 1)
  if (end > bytes.length) throw corrupt()
  const weights =
    header < PLAIN
      ? packedWeights(bytes.subarray(0, end), start + 1)
      : Array.from({ length: header - PLAIN + 1 }, (_, i) => {
          const pair = bytes[start + 1 + (i >> 1)]!
          return i % 2 === 0 ? pair >> 4 : pair & 15
        })
  return [tableOf(weights), end]
}

/** Two states by turns, until the bits are used up. */
function packedWeights(bytes: Uint8Array, start: number): number[] {
  const forward = new ForwardBits(bytes, start)
  const table = decodingTable(readDistribution(forward, WEIGHT_LOG, MAX_WEIGHT))
  const bits = new BackwardBits(bytes, forward.nextByte, bytes.length)
  const states = [bits.read(table.log), bits.read(table.log)]
  const weights: number[] = []
  for (let turn = 0; ; turn ^= 1) {
    if (weights.length > 254) throw corrupt()
    const state = states[turn]!
    weights.push(table.symbol[state]!)
    const n = table.bits[state]!
    if (bits.left < n) {
      weights.push(table.symbol[states[turn ^ 1]!]!)
      return weights
    }
    states[turn] = table.base[state]! + bits.read(n)
  }
}

/** The last symbol's weight is what is missing to a power of two. */
function tableOf(weights: readonly number[]): HuffmanTable {
  const sum = weights.reduce((total, w) => total + (w === 0 ? 0 : 1 << (w - 1)), 0)
  if (sum === 0 || weights.some(w => w > MAX_WEIGHT)) throw corrupt()
  const maxBits = highBit(sum) + 1
  const missing = (1 << maxBits) - sum
  if (maxBits > MAX_BITS || (missing & (missing - 1)) !== 0) throw corrupt()
  const all = [...weights, highBit(missing) + 1]
  const symbol = new Uint8Array(1 << maxBits)
  const bits = new Uint8Array(1 << maxBits)
  let at = 0
  for (let weight = 1; weight <= maxBits; weight++) {
    all.forEach((w, s) => {
      if (w !== weight) return
      const next = at + (1 << (weight - 1))
      symbol.fill(s, at, next)
      bits.fill(maxBits + 1 - weight, at, next)
      at = next
    })
  }
  return { maxBits, symbol, bits }
}

/** Fills `out` from one stream, which must end with it. */
export function decodeStream(
  { maxBits, symbol, bits }: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
): void {
  const reader = new BackwardBits(bytes, start, end)
  for (let i = 0; i < out.length; i++) {
    const at = reader.peek(maxBits)
    out[i] = symbol[at]!
    reader.left -= bits[at]!
  }
  if (reader.left !== 0) throw corrupt()
}

// ---- encoding

interface HuffmanCode {
  readonly description: Uint8Array
  readonly code: Uint16Array
  readonly bits: Uint8Array
}

/** A code for bytes that occur `counts` times; undefined where it cannot be described or there is one byte only. */
export function huffmanCode(counts: Uint32Array): HuffmanCode | undefined {
  const lengths = codeLengths(counts)
  const maxBits = Math.max(...lengths)
  if (maxBits === 0) return undefined
  const last = lengths.findLastIndex(n => n > 0)
  const weights = Array.from(lengths.subarray(0, last + 1), n => (n === 0 ? 0 : maxBits + 1 - n))
  const description = describeWeights(weights.slice(0, last))
  if (description === undefined) return undefined
  const code = new Uint16Array(256)
  let at = 0
  for (let weight = 1; weight <= maxBits; weight++) {
    weights.forEach((w, symbol) => {
      if (w !== weight) return
      code[symbol] = at >> (weight - 1)
      at += 1 << (weight - 1)
    })
  }
  return { description, code, bits: lengths }
}

/** Lengths of at most 11 bits: rare bytes are made less rare until they fit. */
function codeLengths(counts: Uint32Array): Uint8Array {
  for (let scale = 0; ; scale++) {
    const lengths = plainLengths(counts.map(n => (n === 0 ? 0 : (n >> scale) + 1)))
    if (lengths.every(n => n <= MAX_BITS)) return lengths
  }
}

function plainLengths(counts: Uint32Array): Uint8Array {
  const lengths = new Uint8Array(256)
  const groups = [...counts.keys()]
    .filter(s => counts[s]! > 0)
    .map(s => ({ count: counts[s]!, symbols: [s] }))
    .sort((a, b) => a.count - b.count)
  const merged: typeof groups = []
  const smallest = () => {
    const [a, b] = [groups[0], merged[0]]
    return (b === undefined || (a !== undefined && a.count <= b.count) ? groups : merged).shift()!
  }
  while (groups.length + merged.length > 1) {
    const [a, b] = [smallest(), smallest()]
    const symbols = [...a.symbols, ...b.symbols]
    for (const s of symbols) lengths[s]!++
    merged.push({ count: a.count + b.count, symbols })
  }
  return lengths
}

/** As they are, or packed; undefined where neither is possible. */
function describeWeights(weights: readonly number[]): Uint8Array | undefined {
  const packed = packWeights(weights)
  if (packed !== undefined) return Uint8Array.of(packed.length, ...packed)
  if (weights.length > PLAIN) return undefined
  const out = new Uint8Array(1 + ((weights.length + 1) >> 1))
  out[0] = PLAIN - 1 + weights.length
  weights.forEach((w, i) => {
    out[1 + (i >> 1)]! |= i % 2 === 0 ? w << 4 : w
  })
  return out
}

function packWeights(weights: readonly number[]): Uint8Array | undefined {
  const counts = new Array<number>(MAX_WEIGHT + 1).fill(0)
  for (const w of weights) counts[w]!++
  if (weights.length < 3 || counts.filter(n => n > 0).length < 2) return undefined
  const distribution = normalize(counts.slice(0, counts.findLastIndex(n => n > 0) + 1), WEIGHT_LOG)
  const header = describe(distribution)
  const states = [new Encoder(distribution), new Encoder(distribution)] as const
  const bits = new BitWriter()
  const last = weights.length - 1
  states[last & 1]!.begin(weights[last]!)
  states[(last - 1) & 1]!.begin(weights[last - 1]!)
  for (let i = last - 2; i >= 0; i--) states[i & 1]!.add(bits, weights[i]!)
  states[1].end(bits)
  states[0].end(bits)
  const body = bits.finish(true)
  const size = header.length + body.length
  if (size >= PLAIN || size >= (weights.length + 1) >> 1) return undefined
  return Uint8Array.of(...header, ...body)
}

export function encodeStream({ code, bits }: HuffmanCode, literals: Uint8Array): Uint8Array {
  const writer = new BitWriter()
  for (let i = literals.length - 1; i >= 0; i--) {
    const byte = literals[i]!
    writer.add(code[byte]!, bits[byte]!)
  }
  return writer.finish(true)
}
