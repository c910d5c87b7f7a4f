/**
 * Decodes LZMA symbols into a window.
 *
 * The decoder reads straight from an InputBuffer. Where the input may end within a symbol (LZMA1 has no sizes),
 * `decodeCarefully` undoes the symbol that did not get all of its bytes.
 */
import type { InputBuffer } from '../compression/stream_decoder.ts'
import { corrupt } from './errors.ts'
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
  type LzmaProperties,
  MATCH_LEN_MIN,
  MOVE_BITS,
  newProbabilities,
  PROB_BITS,
  TOP,
} from './model.ts'

/** Thrown when a symbol runs out of input. */
const UNDERFLOW = { name: 'input ended within a symbol' }

/** No symbol takes more bytes. */
const LONGEST_SYMBOL = 21

const NO_LIMIT = Number.POSITIVE_INFINITY

/** The decoded bytes: those still to be given out, and before them as many as a match may refer to. */
export class Window {
  declare bytes: Uint8Array
  declare pos: number
  /** Distances reach back at most so far: the bytes since the last reset, or the dictionary's size. */
  declare reach: number
  /** Bytes since the last reset, for the position bits. */
  declare position: number
  declare private given: number
  declare private readonly size: number
  constructor(dictionarySize: number) {
    this.bytes = new Uint8Array(4096)
    this.pos = 0
    this.reach = 0
    this.position = 0
    this.given = 0
    this.size = Math.max(dictionarySize, 4096)
  }

  reset(): void {
    this.reach = 0
    this.position = 0
  }

  /** Room for that many more bytes; what no match can reach any more goes. */
  reserve(length: number): void {
    if (this.pos + length <= this.bytes.length) return
    const drop = Math.max(0, Math.min(this.given, this.pos - this.size))
    if (drop > 0 && drop >= this.pos / 2) {
      this.bytes.copyWithin(0, drop, this.pos)
      this.pos -= drop
      this.given -= drop
    }
    if (this.pos + length <= this.bytes.length) return
    const bigger = new Uint8Array(Math.max(this.pos + length, 2 * this.bytes.length))
    bigger.set(this.bytes.subarray(0, this.pos))
    this.bytes = bigger
  }

  put(data: Uint8Array): void {
    this.reserve(data.length)
    this.bytes.set(data, this.pos)
    this.advance(data.length)
  }

  advance(length: number): void {
    this.pos += length
    this.position += length
    this.reach = Math.min(this.reach + length, this.size)
  }

  /** What was decoded since the last call. */
  drain(): Uint8Array {
    const out = this.bytes.slice(this.given, this.pos)
    this.given = this.pos
    return out
  }
}

export class LzmaDecoder {
  declare private readonly input: InputBuffer
  declare private readonly window: Window
  declare private properties: LzmaProperties
  declare private probs: Uint16Array
  /** Range and code: in an array, where V8 keeps them as unsigned 32-bit numbers. */
  declare private readonly rc: Uint32Array
  declare private state: number
  /** The last four distances, less one. */
  declare private readonly reps: Uint32Array
  /** Of a match that did not fit into what was asked for. */
  declare private pendingLength: number
  /** The end marker was read. */
  declare ended: boolean
  constructor(input: InputBuffer, window: Window, properties: LzmaProperties) {
    this.input = input
    this.window = window
    this.rc = new Uint32Array(2)
    this.reps = new Uint32Array(4)
    this.properties = properties
    this.probs = new Uint16Array(0)
    this.state = 0
    this.pendingLength = 0
    this.ended = false
    this.resetState(properties)
  }

  resetState(properties: LzmaProperties = this.properties): void {
    this.properties = properties
    this.probs = newProbabilities(properties)
    this.state = 0
    this.reps.fill(0)
  }

  /** Reads the five bytes that begin the range coder's data. */
  start(): void {
    const head = this.input.take(5)
    if (head[0] !== 0) throw corrupt()
    this.rc[0] = 0xffffffff
    this.rc[1] = (head[1]! << 24) | (head[2]! << 16) | (head[3]! << 8) | head[4]!
  }

  /** All of a chunk: exactly `length` bytes of output from exactly the input up to `inputEnd`. */
  decodeChunk(length: number, inputEnd: number): void {
    const saved = this.input.end
    this.input.end = inputEnd
    try {
      this.window.reserve(length)
      this.decode(length, NO_LIMIT)
      this.normalise()
    } catch (error) {
      throw error === UNDERFLOW ? corrupt() : error
    } finally {
      this.input.end = saved
    }
    if (this.ended || this.pendingLength > 0 || this.input.pos !== inputEnd || this.rc[1] !== 0)
      throw corrupt()
  }

  /** Decodes up to `length` bytes from what input there is; the number of bytes. */
  decodeSome(length: number): number {
    this.window.reserve(length)
    const done = this.decode(length, this.input.end - LONGEST_SYMBOL)
    return done + this.decodeCarefully(length - done)
  }

  /** Whether the range coder's data may end here; false: a byte is missing to tell. */
  finish(): boolean {
    if (this.rc[0]! < TOP && this.input.available === 0) return false
    this.normalise()
    if (this.rc[1] !== 0) throw corrupt()
    return true
  }

  private decodeCarefully(length: number): number {
    let done = 0
    while (done < length && !this.ended && (this.input.available > 0 || this.pendingLength > 0)) {
      const { state } = this
      const [probs, rc, reps, pos] = [this.probs.slice(), this.rc.slice(), this.reps.slice(), this.input.pos]
      try {
        const before = this.window.pos
        this.decode(1, NO_LIMIT)
        // The rest of a match needs no more input.
        if (this.pendingLength > 0) this.decode(Math.min(this.pendingLength, length - done - 1), NO_LIMIT)
        done += this.window.pos - before
      } catch (error) {
        if (error !== UNDERFLOW) throw error
        this.probs = probs
        this.rc.set(rc)
        this.reps.set(reps)
        this.state = state
        this.input.pos = pos
        break
      }
    }
    return done
  }

  /** `length` bytes, or fewer where the end marker comes or the input goes beyond `inputLimit`. */
  private decode(length: number, inputLimit: number): number {
    const { window, input } = this
    const start = window.pos
    const target = start + length
    if (this.pendingLength > 0) this.copy(Math.min(this.pendingLength, target - window.pos))
    while (window.pos < target && !this.ended && input.pos < inputLimit) this.symbol(target)
    return window.pos - start
  }

  private symbol(target: number): void {
    const posState = this.window.position & ((1 << this.properties.pb) - 1)
    if (this.bit(AT.isMatch + (this.state << 4) + posState) === 0) this.literal()
    else {
      const length = this.bit(AT.isRep + this.state) === 0 ? this.match(posState) : this.repeat(posState)
      if (length === 0) return
      if (this.reps[0]! >= this.window.reach) throw corrupt()
      this.pendingLength = length
      this.copy(Math.min(length, target - this.window.pos))
    }
  }

  private literal(): void {
    const { window, properties } = this
    const { lc, lp } = properties
    const before = window.reach === 0 ? 0 : window.bytes[window.pos - 1]!
    const context = ((window.position & ((1 << lp) - 1)) << lc) + (before >> (8 - lc))
    const base = AT.literal + 0x300 * context
    let symbol = 1
    if (this.state >= LITERAL_STATES) {
      if (this.reps[0]! >= window.reach) throw corrupt()
      let matched = window.bytes[window.pos - this.reps[0]! - 1]!
      let offset = 0x100
      while (symbol < 0x100) {
        matched <<= 1
        const matchBit = matched & offset
        const bit = this.bit(base + offset + matchBit + symbol)
        symbol = (symbol << 1) | bit
        offset &= bit === 1 ? matchBit : ~matchBit
      }
    } else while (symbol < 0x100) symbol = (symbol << 1) | this.bit(base + symbol)
    this.state = afterLiteral(this.state)
    window.bytes[window.pos] = symbol
    window.advance(1)
  }

  /** A match with a distance of its own; 0: the end marker. */
  private match(posState: number): number {
    const { reps } = this
    reps[3] = reps[2]!
    reps[2] = reps[1]!
    reps[1] = reps[0]!
    this.state = afterMatch(this.state)
    const length = this.length(AT.matchLength, posState)
    reps[0] = this.distance(Math.min(length - MATCH_LEN_MIN, 3))
    if (reps[0] !== 0xffffffff) return length
    this.ended = true
    return 0
  }

  private repeat(posState: number): number {
    const { reps, state } = this
    if (this.bit(AT.isRep0 + state) === 0) {
      if (this.bit(AT.isRep0Long + (state << 4) + posState) === 0) {
        this.state = afterShortRep(state)
        return 1
      }
    } else {
      const which = this.bit(AT.isRep1 + state) === 0 ? 1 : this.bit(AT.isRep2 + state) === 0 ? 2 : 3
      const distance = reps[which]!
      for (let i = which; i > 0; i--) reps[i] = reps[i - 1]!
      reps[0] = distance
    }
    this.state = afterRep(state)
    return this.length(AT.repLength, posState)
  }

  private length(at: number, posState: number): number {
    if (this.bit(at + LEN.choice) === 0) return MATCH_LEN_MIN + this.tree(at + LEN.low + (posState << 3), 3)
    if (this.bit(at + LEN.choice2) === 0)
      return MATCH_LEN_MIN + 8 + this.tree(at + LEN.mid + (posState << 3), 3)
    return MATCH_LEN_MIN + 16 + this.tree(at + LEN.high, 8)
  }

  private distance(lengthState: number): number {
    const slot = this.tree(AT.distSlot + (lengthState << 6), 6)
    if (slot < DIST_MODEL_START) return slot
    const footer = (slot >> 1) - 1
    const base = (2 | (slot & 1)) << footer
    if (slot < DIST_MODEL_END) return base + this.reverseTree(AT.distSpecial + base - slot, footer)
    const direct = this.direct(footer - ALIGN_BITS)
    const high = (base >>> 0) + direct * (1 << ALIGN_BITS)
    return high + this.reverseTree(AT.distAlign, ALIGN_BITS)
  }

  private copy(length: number): void {
    const { window } = this
    const { bytes } = window
    const distance = this.reps[0]! + 1
    let to = window.pos
    for (const end = to + length; to < end; to++) bytes[to] = bytes[to - distance]!
    window.advance(length)
    this.pendingLength -= length
  }

  private tree(at: number, bits: number): number {
    let symbol = 1
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.bit(at + symbol)
    return symbol - (1 << bits)
  }

  private reverseTree(at: number, bits: number): number {
    let symbol = 1
    let value = 0
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(at + symbol)
      symbol = (symbol << 1) | bit
      value |= bit << i
    }
    return value
  }

  private direct(bits: number): number {
    const { rc } = this
    let value = 0
    for (let i = 0; i < bits; i++) {
      this.normalise()
      const range = rc[0]! >>> 1
      rc[0] = range
      const bit = rc[1]! >= range ? 1 : 0
      if (bit === 1) rc[1] = rc[1]! - range
      value = (value << 1) | bit
    }
    return value
  }

  private bit(at: number): number {
    const { rc, probs } = this
    let range = rc[0]!
    if (range < TOP) {
      this.normalise()
      range = rc[0]!
    }
    const prob = probs[at]!
    const bound = ((range >>> PROB_BITS) * prob) >>> 0
    if (rc[1]! < bound) {
      rc[0] = bound
      probs[at] = prob + (((1 << PROB_BITS) - prob) >> MOVE_BITS)
      return 0
    }
    rc[0] = range - bound
    rc[1] = rc[1]! - bound
    probs[at] = prob - (prob >> MOVE_BITS)
    return 1
  }

  private normalise(): void {
    const { rc, input } = this
    if (rc[0]! >= TOP) return
    if (input.pos >= input.end) throw UNDERFLOW
    rc[0] = rc[0]! << 8
    rc[1] = (rc[1]! << 8) | input.bytes[input.pos++]!
  }
}
