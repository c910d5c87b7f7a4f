/**
 * Encodes bytes as LZMA symbols, greedily or with a look at the next byte's match ('lazy'), and as a sequence of
 * LZMA2 chunks or one LZMA1 stream with an end marker. Any choice of symbols is valid LZMA: the files are a little
 * larger than those of xz, which weighs prices.
 */
import type { LzmaOptions } from './filters.ts'
import { type Match, MatchFinder } from './matches.ts'
import {
  ALIGN_BITS,
  AT,
  afterLiteral,
  afterMatch,
  afterRep,
  afterShortRep,
  DIST_MODEL_END,
  DIST_MODEL_START,
  LEN,
  LITERAL_STATES,
  MATCH_LEN_MAX,
  MATCH_LEN_MIN,
  newProbabilities,
  propertiesByte,
} from './model.ts'
import { RangeEncoder } from './range_encoder.ts'

/** Bounds of an LZMA2 chunk; a symbol takes a few bytes of range coder output at most. */
const CHUNK_UNCOMPRESSED = 1 << 21
const CHUNK_COMPRESSED = (1 << 16) - 64
/** Input is gathered until there is this much, or its end. */
const BLOCK = 1 << 18
/** Uncompressed chunks have sizes of 16 bits. */
const PLAIN_CHUNK = 1 << 16

class SymbolEncoder {
  declare readonly coder: RangeEncoder
  declare readonly finder: MatchFinder
  declare private readonly options: LzmaOptions
  declare private probs: Uint16Array
  declare private state: number
  /** The last four distances, less one. */
  declare private readonly reps: number[]
  /** Bytes encoded so far, for the position bits. */
  declare position: number
  declare private found: Match
  declare private next: Match
  /** `found` is already known for this position. */
  declare private ahead: boolean
  constructor(options: LzmaOptions) {
    this.options = options
    this.coder = new RangeEncoder()
    this.finder = new MatchFinder(options.dictionarySize, options.depth, options.niceLength)
    this.probs = newProbabilities(options)
    this.state = 0
    this.reps = [0, 0, 0, 0]
    this.position = 0
    this.found = { length: 0, distance: 0 }
    this.next = { length: 0, distance: 0 }
    this.ahead = false
  }

  resetState(): void {
    this.probs = newProbabilities(this.options)
    this.state = 0
    this.reps.fill(0)
  }

  /** Encodes one symbol; the number of bytes it stands for. */
  symbol(): number {
    const length = this.choose()
    this.finder.pos += length
    this.finder.enterUpTo(this.finder.pos)
    this.position += length
    return length
  }

  private choose(): number {
    const { finder, reps } = this
    if (!this.ahead) finder.longest(finder.pos, this.found)
    this.ahead = false
    const limit = Math.min(finder.available, MATCH_LEN_MAX)
    let which = 0
    let repLength = 0
    for (let i = 0; i < 4; i++) {
      const n = finder.common(reps[i]!, limit)
      if (n <= repLength) continue
      which = i
      repLength = n
    }
    const length = usable(this.found) ? this.found.length : 0
    const { distance } = this.found
    if (repLength >= 2 && (repLength + 1 >= length || (repLength + 2 >= length && distance >= 512))) {
      return this.repeat(which, repLength)
    }
    if (length > 0) return this.betterNext(length) ? this.literal() : this.match(length, distance)
    return repLength === 1 && which === 0 ? this.shortRepeat() : this.literal()
  }

  /** Whether the match at the next byte is longer; if so it is kept for the next symbol. */
  private betterNext(length: number): boolean {
    if (!this.options.lazy || length >= this.options.niceLength || this.finder.available <= length)
      return false
    this.finder.longest(this.finder.pos + 1, this.next)
    const { next } = this
    if (
      !usable(next) ||
      next.length <= length ||
      (next.length === length + 1 && next.distance >> 7 > this.found.distance)
    )
      return false
    this.next = this.found
    this.found = next
    this.ahead = true
    return true
  }

  private get posState(): number {
    return this.position & ((1 << this.options.pb) - 1)
  }

  private literal(): number {
    const { coder, finder, probs } = this
    const { lc, lp } = this.options
    const byte = finder.bytes[finder.pos]!
    coder.bit(probs, AT.isMatch + (this.state << 4) + this.posState, 0)
    const before = this.position === 0 ? 0 : finder.bytes[finder.pos - 1]!
    const base = AT.literal + 0x300 * (((this.position & ((1 << lp) - 1)) << lc) + (before >> (8 - lc)))
    if (this.state < LITERAL_STATES) coder.tree(probs, base, 8, byte)
    else this.matchedLiteral(base, byte, finder.bytes[finder.pos - this.reps[0]! - 1]!)
    this.state = afterLiteral(this.state)
    return 1
  }

  /** After a match the byte that would have gone on with it says something about what comes. */
  private matchedLiteral(base: number, byte: number, expected: number): void {
    let offset = 0x100
    let symbol = 1
    let matched = expected
    for (let i = 7; i >= 0; i--) {
      matched <<= 1
      const bit = (byte >> i) & 1
      const matchBit = matched & offset
      this.coder.bit(this.probs, base + offset + matchBit + symbol, bit)
      symbol = (symbol << 1) | bit
      offset &= bit === 1 ? matchBit : ~matchBit
    }
  }

  private match(length: number, distance: number): number {
    const { coder, probs, reps, posState } = this
    coder.bit(probs, AT.isMatch + (this.state << 4) + posState, 1)
    coder.bit(probs, AT.isRep + this.state, 0)
    this.length(AT.matchLength, length, posState)
    this.distance(distance, Math.min(length - MATCH_LEN_MIN, 3))
    reps.pop()
    reps.unshift(distance)
    this.state = afterMatch(this.state)
    return length
  }

  private repeat(which: number, length: number): number {
    const { coder, probs, reps, state, posState } = this
    coder.bit(probs, AT.isMatch + (state << 4) + posState, 1)
    coder.bit(probs, AT.isRep + state, 1)
    coder.bit(probs, AT.isRep0 + state, which === 0 ? 0 : 1)
    if (which === 0) coder.bit(probs, AT.isRep0Long + (state << 4) + posState, 1)
    else {
      coder.bit(probs, AT.isRep1 + state, which === 1 ? 0 : 1)
      if (which > 1) coder.bit(probs, AT.isRep2 + state, which - 2)
      reps.unshift(...reps.splice(which, 1))
    }
    this.length(AT.repLength, length, posState)
    this.state = afterRep(state)
    return length
  }

  private shortRepeat(): number {
    const { coder, probs, state, posState } = this
    coder.bit(probs, AT.isMatch + (state << 4) + posState, 1)
    coder.bit(probs, AT.isRep + state, 1)
    coder.bit(probs, AT.isRep0 + state, 0)
    coder.bit(probs, AT.isRep0Long + (state << 4) + posState, 0)
    this.state = afterShortRep(state)
    return 1
  }

  private length(at: number, length: number, posState: number): void {
    const { coder, probs } = this
    const value = length - MATCH_LEN_MIN
    coder.bit(probs, at + LEN.choice, value < 8 ? 0 : 1)
    if (value < 8) coder.tree(probs, at + LEN.low + (posState << 3), 3, value)
    else {
      coder.bit(probs, at + LEN.choice2, value < 16 ? 0 : 1)
      if (value < 16) coder.tree(probs, at + LEN.mid + (posState << 3), 3, value - 8)
      else coder.tree(probs, at + LEN.high, 8, value - 16)
    }
  }

  private distance(distance: number, lengthState: number): void {
    const { coder, probs } = this
    const slot = distanceSlot(distance)
    coder.tree(probs, AT.distSlot + (lengthState << 6), 6, slot)
    if (slot < DIST_MODEL_START) return
    const footer = (slot >> 1) - 1
    const base = ((2 | (slot & 1)) << footer) >>> 0
    const rest = distance - base
    if (slot < DIST_MODEL_END) coder.reverseTree(probs, AT.distSpecial + base - slot, footer, rest)
    else {
      coder.direct(Math.floor(rest / (1 << ALIGN_BITS)), footer - ALIGN_BITS)
      coder.reverseTree(probs, AT.distAlign, ALIGN_BITS, rest & ((1 << ALIGN_BITS) - 1))
    }
  }

  endMarker(): void {
    this.match(MATCH_LEN_MIN, 0xffffffff)
  }
}

function distanceSlot(distance: number): number {
  if (distance < DIST_MODEL_START) return distance
  const top = 31 - Math.clz32(distance)
  return (top << 1) | ((distance >>> (top - 1)) & 1)
}

/** Short matches far away cost more than literals. */
function usable(match: Match): boolean {
  return match.length > 3 || (match.length === 3 && match.distance < 1 << 14)
}

/** Takes pieces of input and gives out what is encoded; `last` ends the stream. */
export interface Encoder {
  encode(data: Uint8Array, last: boolean): Uint8Array[]
}

/** One LZMA stream with an end marker, as .lzma files have it. */
export class Lzma1Encoder implements Encoder {
  declare private readonly symbols: SymbolEncoder
  constructor(options: LzmaOptions) {
    this.symbols = new SymbolEncoder(options)
  }

  encode(data: Uint8Array, last: boolean): Uint8Array[] {
    const { finder, coder } = this.symbols
    finder.push(data)
    while (finder.available > (last ? 0 : BLOCK)) this.symbols.symbol()
    if (last) {
      this.symbols.endMarker()
      coder.finish()
    }
    const out = coder.bytes.slice(0, coder.length)
    coder.length = 0
    return [out]
  }
}

export class Lzma2Encoder implements Encoder {
  declare private readonly options: LzmaOptions
  declare private readonly symbols: SymbolEncoder
  /** What the next chunk's control byte must reset. */
  declare private reset: 'all' | 'state' | 'nothing'
  declare private dictionaryReset: boolean
  constructor(options: LzmaOptions) {
    this.options = options
    this.symbols = new SymbolEncoder(options)
    this.reset = 'all'
    this.dictionaryReset = true
  }

  encode(data: Uint8Array, last: boolean): Uint8Array[] {
    const { finder } = this.symbols
    const out: Uint8Array[] = []
    finder.push(data)
    while (finder.available > (last ? 0 : BLOCK)) out.push(...this.chunk(last ? 0 : BLOCK))
    if (last) out.push(Uint8Array.of(0))
    return out
  }

  /** One chunk; plain where that is not longer. */
  private chunk(keep: number): Uint8Array[] {
    const { symbols } = this
    const { coder, finder } = symbols
    if (this.reset !== 'nothing') symbols.resetState()
    coder.reset()
    let length = 0
    while (
      finder.available > keep &&
      length < CHUNK_UNCOMPRESSED - MATCH_LEN_MAX &&
      coder.pending < CHUNK_COMPRESSED
    ) {
      length += symbols.symbol()
    }
    coder.finish()
    if (coder.length >= length) return this.plain(finder.bytes.subarray(finder.pos - length, finder.pos))
    const kind = this.dictionaryReset
      ? 0xe0
      : this.reset === 'all'
        ? 0xc0
        : this.reset === 'state'
          ? 0xa0
          : 0x80
    const [size, packed] = [length - 1, coder.length - 1]
    const header = [kind | (size >> 16), (size >> 8) & 255, size & 255, packed >> 8, packed & 255]
    if (kind >= 0xc0) header.push(propertiesByte(this.options))
    this.reset = 'nothing'
    this.dictionaryReset = false
    return [Uint8Array.from(header), coder.bytes.slice(0, coder.length)]
  }

  private plain(data: Uint8Array): Uint8Array[] {
    const out: Uint8Array[] = []
    for (let at = 0; at < data.length; at += PLAIN_CHUNK) {
      const part = data.slice(at, at + PLAIN_CHUNK)
      const size = part.length - 1
      out.push(Uint8Array.of(this.dictionaryReset ? 1 : 2, size >> 8, size & 255), part)
      this.dictionaryReset = false
    }
    if (this.reset === 'nothing') this.reset = 'state'
    return out
  }
}
