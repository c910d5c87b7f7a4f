/**
 * Compression of bzip2, stage by stage: runs of four and more, Burrows-Wheeler transform, move-to-front, and Huffman
 * codes with up to six tables that are fitted to the groups of symbols in four rounds.
 */
import { CRC_START, combine, crcByte } from './checksum.ts'
import { BLOCK_MAGIC, END_MAGIC, GROUP_SIZE, MAX_TABLES, RUN_A, RUN_B } from './format.ts'
import { codeLengths, codesOf } from './huffman.ts'
import { sortRotations } from './suffix_array.ts'

/** What a run may still add to a block that counts as full. */
const SLACK = 19
const LONGEST_RUN = 255
const LONGEST_CODE = 17
const ROUNDS = 4
/** A table's cost for symbols it is not meant for. */
const DEAR = 15

class BitOutput {
  declare private bytes: Uint8Array
  declare private length: number
  declare private buffer: number
  declare private count: number
  constructor() {
    this.bytes = new Uint8Array(1 << 12)
    this.length = 0
    this.buffer = 0
    this.count = 0
  }

  /** Up to 24 bits. */
  put(value: number, bits: number): void {
    this.buffer = (this.buffer << bits) | value
    this.count += bits
    for (; this.count >= 8; this.count -= 8) this.putByte(this.buffer >>> (this.count - 8))
    this.buffer &= (1 << this.count) - 1
  }

  putWord(value: number): void {
    this.put(value >>> 16, 16)
    this.put(value & 0xffff, 16)
  }

  fill(): void {
    if (this.count > 0) this.put(0, 8 - this.count)
  }

  /** The whole bytes since the last call. */
  drain(): Uint8Array {
    const out = this.bytes.slice(0, this.length)
    this.length = 0
    return out
  }

  private putByte(byte: number): void {
    if (this.length === this.bytes.length) {
      const bigger = new Uint8Array(2 * this.length)
      bigger.set(this.bytes)
      this.bytes = bigger
    }
    this.bytes[this.length++] = byte
  }
}

export class Bz2Encoder {
  declare private readonly out: BitOutput
  declare private readonly block: Uint8Array
  declare private readonly full: number
  declare private length: number
  declare private crc: number
  declare private fileCrc: number
  /** The run that is not yet in the block. */
  declare private runByte: number
  declare private runLength: number
  constructor(level: number) {
    this.out = new BitOutput()
    this.block = new Uint8Array(100_000 * level)
    this.full = 100_000 * level - SLACK
    this.length = 0
    this.crc = CRC_START
    this.fileCrc = 0
    this.runByte = 0
    this.runLength = 0
    for (const byte of [0x42, 0x5a, 0x68, 0x30 + level]) this.out.put(byte, 8)
  }

  write(data: Uint8Array): Uint8Array {
    for (const byte of data) {
      if (this.length >= this.full) this.endBlock()
      if (byte === this.runByte && this.runLength > 0 && this.runLength < LONGEST_RUN) this.runLength++
      else {
        this.endRun()
        this.runByte = byte
        this.runLength = 1
      }
    }
    return this.out.drain()
  }

  finish(): Uint8Array {
    this.endRun()
    this.endBlock()
    for (const part of END_MAGIC) this.out.put(part, 24)
    this.out.putWord(this.fileCrc)
    this.out.fill()
    return this.out.drain()
  }

  private endRun(): void {
    const { block, runByte, runLength } = this
    for (let i = 0; i < runLength; i++) this.crc = crcByte(this.crc, runByte)
    for (let i = 0; i < Math.min(runLength, 4); i++) block[this.length++] = runByte
    if (runLength >= 4) block[this.length++] = runLength - 4
    this.runLength = 0
  }

  private endBlock(): void {
    if (this.length === 0) return
    const block = this.block.subarray(0, this.length)
    const rotations = sortRotations(block)
    for (const part of BLOCK_MAGIC) this.out.put(part, 24)
    this.out.putWord(~this.crc)
    this.out.put(0, 1)
    this.out.put(rotations.indexOf(0), 24)
    this.fileCrc = combine(this.fileCrc, ~this.crc)
    const letters = this.putLetters(block)
    writeSymbols(this.out, moveToFront(block, rotations, letters), letters.length + 2)
    this.length = 0
    this.crc = CRC_START
  }

  /** Writes which bytes occur. */
  private putLetters(block: Uint8Array): Uint8Array {
    const used = new Uint8Array(256)
    for (const byte of block) used[byte] = 1
    const masks = Array.from({ length: 16 }, (_, i) =>
      used.subarray(16 * i, 16 * i + 16).reduce((mask, bit) => (mask << 1) | bit, 0),
    )
    this.out.put(
      masks.reduce((ranges, mask) => (ranges << 1) | (mask === 0 ? 0 : 1), 0),
      16,
    )
    for (const mask of masks) if (mask !== 0) this.out.put(mask, 16)
    return Uint8Array.from([...used.keys()].filter(byte => used[byte] === 1))
  }
}

/** The transformed block as places in a list of recent letters, runs of the first place in binary. */
function moveToFront(block: Uint8Array, rotations: Int32Array, letters: Uint8Array): Uint16Array {
  const n = block.length
  const out = new Uint16Array(n + 1)
  const front = letters.slice()
  let length = 0
  let run = 0
  const endRun = (): void => {
    for (let rest = run; rest > 0; rest = (rest - 1) >> 1) out[length++] = rest & 1 ? RUN_A : RUN_B
    run = 0
  }
  for (let i = 0; i < n; i++) {
    const at = rotations[i]!
    const letter = block[at === 0 ? n - 1 : at - 1]!
    if (letter === front[0]) {
      run++
      continue
    }
    endRun()
    const place = front.indexOf(letter)
    front.copyWithin(1, 0, place)
    front[0] = letter
    out[length++] = place + 1
  }
  endRun()
  out[length++] = letters.length + 1
  return out.subarray(0, length)
}

function tableCount(symbols: number): number {
  return symbols < 200 ? 2 : symbols < 600 ? 3 : symbols < 1200 ? 4 : symbols < 2400 ? 5 : MAX_TABLES
}

/** To begin with each table is cheap for one range of symbols, all ranges about equally frequent. */
function firstLengths(frequencies: Int32Array, symbols: number, tables: number): Uint8Array[] {
  const out: Uint8Array[] = []
  let rest = symbols
  let start = 0
  for (let part = tables; part > 0; part--) {
    const wanted = Math.floor(rest / part)
    let end = start - 1
    let sum = 0
    while (sum < wanted && end < frequencies.length - 1) sum += frequencies[++end]!
    if (end > start && part !== tables && part !== 1 && (tables - part) % 2 === 1) sum -= frequencies[end--]!
    const [first, last] = [start, end]
    out[part - 1] = Uint8Array.from(frequencies, (_, symbol) =>
      symbol >= first && symbol <= last ? 0 : DEAR,
    )
    start = end + 1
    rest -= sum
  }
  return out
}

/** The table that codes this group with the fewest bits. */
function cheapest(lengths: readonly Uint8Array[], group: Uint16Array): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  lengths.forEach((table, t) => {
    let cost = 0
    for (const symbol of group) cost += table[symbol]!
    if (cost >= least) return
    least = cost
    best = t
  })
  return best
}

function writeSymbols(out: BitOutput, symbols: Uint16Array, alphabet: number): void {
  const frequencies = new Int32Array(alphabet)
  for (const symbol of symbols) frequencies[symbol]!++
  const tables = tableCount(symbols.length)
  const groups: Uint16Array[] = []
  for (let at = 0; at < symbols.length; at += GROUP_SIZE) groups.push(symbols.subarray(at, at + GROUP_SIZE))
  let lengths = firstLengths(frequencies, symbols.length, tables)
  let selectors: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const counts = lengths.map(() => new Int32Array(alphabet))
    selectors = groups.map(group => {
      const table = cheapest(lengths, group)
      for (const symbol of group) counts[table]![symbol]!++
      return table
    })
    lengths = counts.map(count => codeLengths(count, LONGEST_CODE))
  }
  out.put(tables, 3)
  writeSelectors(out, selectors, tables)
  for (const table of lengths) writeLengths(out, table)
  const codes = lengths.map(codesOf)
  groups.forEach((group, i) => {
    const [table, code] = [lengths[selectors[i]!]!, codes[selectors[i]!]!]
    for (const symbol of group) out.put(code[symbol]!, table[symbol]!)
  })
}

function writeSelectors(out: BitOutput, selectors: readonly number[], tables: number): void {
  out.put(selectors.length, 15)
  const recent = Array.from({ length: tables }, (_, i) => i)
  for (const selector of selectors) {
    const place = recent.indexOf(selector)
    recent.splice(place, 1)
    recent.unshift(selector)
    out.put((1 << (place + 1)) - 2, place + 1)
  }
}

/** The first length in full, then steps up and down. */
function writeLengths(out: BitOutput, lengths: Uint8Array): void {
  let current = lengths[0]!
  out.put(current, 5)
  for (const length of lengths) {
    for (; current < length; current++) out.put(0b10, 2)
    for (; current > length; current--) out.put(0b11, 2)
    out.put(0, 1)
  }
}
