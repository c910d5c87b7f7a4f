/**
 * Huffman codes as bzip2 makes them: the same lengths as its own compressor's, so that the same input gives the
 * same file.
 */

/** A weight's high part is the frequency, its low byte the depth of the tree below. */
const DEPTH_MASK = 0xff

class WeightHeap {
  declare readonly weights: number[]
  declare private readonly items: number[]
  constructor(weights: number[]) {
    this.weights = weights
    this.items = [0]
  }

  get size(): number {
    return this.items.length - 1
  }

  add(item: number): void {
    const { items, weights } = this
    items.push(item)
    let at = items.length - 1
    for (; weights[item]! < weights[items[at >> 1]!]!; at >>= 1) items[at] = items[at >> 1]!
    items[at] = item
  }

  takeLightest(): number {
    const { items, weights } = this
    const lightest = items[1]!
    const last = items.pop()!
    if (items.length === 1) return lightest
    let at = 1
    for (;;) {
      let child = at << 1
      if (child >= items.length) break
      if (child + 1 < items.length && weights[items[child + 1]!]! < weights[items[child]!]!) child++
      if (weights[last]! < weights[items[child]!]!) break
      items[at] = items[child]!
      at = child
    }
    items[at] = last
    return lightest
  }
}

function joinWeights(a: number, b: number): number {
  const frequencies = (a & ~DEPTH_MASK) + (b & ~DEPTH_MASK)
  return frequencies | (1 + Math.max(a & DEPTH_MASK, b & DEPTH_MASK))
}

/** Code lengths for these frequencies; where one is too long all frequencies are made more alike. */
export function codeLengths(frequencies: ArrayLike<number>, limit: number): Uint8Array {
  const count = frequencies.length
  let leaves = Array.from(frequencies, f => (f === 0 ? 1 : f) << 8)
  for (;;) {
    const lengths = treeDepths(leaves)
    if (lengths.every(length => length <= limit)) return Uint8Array.from(lengths)
    leaves = leaves.slice(0, count).map(weight => (1 + ((weight >> 8) >> 1)) << 8)
  }
}

function treeDepths(leaves: readonly number[]): number[] {
  const heap = new WeightHeap([0, ...leaves])
  const parents: number[] = []
  for (let i = 1; i <= leaves.length; i++) heap.add(i)
  while (heap.size > 1) {
    const [a, b] = [heap.takeLightest(), heap.takeLightest()]
    const joined = heap.weights.length
    heap.weights.push(joinWeights(heap.weights[a]!, heap.weights[b]!))
    parents[a] = joined
    parents[b] = joined
    heap.add(joined)
  }
  return leaves.map((_, i) => {
    let depth = 0
    for (let node = parents[i + 1]; node !== undefined; node = parents[node]) depth++
    return depth
  })
}

/** The codes for lengths: shorter ones first, of one length in the order of the symbols. */
export function codesOf(lengths: Uint8Array): Int32Array {
  const codes = new Int32Array(lengths.length)
  let code = 0
  for (let length = 1; length <= 20; length++) {
    lengths.forEach((l, symbol) => {
      if (l === length) codes[symbol] = code++
    })
    code <<= 1
  }
  return codes
}

/** For decoding: by length the last code and what to subtract from a code to find its symbol. */
export interface DecodeTable {
  readonly shortest: number
  /** limits[n]: codes of n bits are below this, as numbers of 20 bits. */
  readonly limits: Int32Array
  readonly offsets: Int32Array
  readonly symbols: Int32Array
}

export const LONGEST_CODE = 20

export function decodeTable(lengths: Uint8Array): DecodeTable {
  const limits = new Int32Array(LONGEST_CODE + 1)
  const offsets = new Int32Array(LONGEST_CODE + 1)
  const symbols: number[] = []
  let code = 0
  for (let length = 1; length <= LONGEST_CODE; length++) {
    offsets[length] = symbols.length - code
    lengths.forEach((l, symbol) => {
      if (l !== length) return
      symbols.push(symbol)
      code++
    })
    limits[length] = code << (LONGEST_CODE - length)
    code <<= 1
  }
  return { shortest: Math.min(...lengths), limits, offsets, symbols: Int32Array.from(symbols) }
}
