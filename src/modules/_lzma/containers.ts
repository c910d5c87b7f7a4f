/**
 * Decoding of the three containers: .xz (blocks with checks and an index), .lzma (a header before LZMA1) and raw
 * filter chains. Each is a generator that asks for input where it runs out (`compression/stream_decoder.ts`).
 * The formats: xz's doc/xz-file-format and doc/lzma-file-format.
 */
import type { InputBuffer, Machine, OutputQueue, Step } from '../compression/stream_decoder.ts'
import { crc32 } from '../zlib/checksums.ts'
import { CHECK, checkSize, newCheck, type RunningCheck } from './checks.ts'
import { LzmaDecoder, Window } from './decoder.ts'
import { corrupt, LzmaFailure, unsupported } from './errors.ts'
import {
  checkChain,
  decodeProperties,
  FILTER,
  type Filter,
  readU32,
  type Transform,
  transforms,
} from './filters.ts'
import { propertiesOf } from './model.ts'

/** How much LZMA1 puts out before it asks whether that is enough. */
const STEP = 1 << 16

export const FORMAT = { AUTO: 0, XZ: 1, ALONE: 2, RAW: 3 } as const

/** What a decoder tells beside its output. */
export interface StreamNews {
  check: number
}

export function lzmaMachine(
  format: number,
  memlimit: number,
  filters: readonly Filter[],
  news: StreamNews,
): Machine {
  return (input, output) => {
    const run = new Containers(input, output, memlimit, news)
    if (format === FORMAT.XZ) return run.xz()
    if (format === FORMAT.ALONE) return run.alone()
    return format === FORMAT.RAW ? run.chain(filters, () => {}) : run.auto()
  }
}

const XZ_MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]
const FOOTER_MAGIC = [0x59, 0x5a]

/** The sizes of a block, which the index repeats. */
interface BlockRecord {
  readonly unpadded: number
  readonly uncompressed: number
}

interface BlockHeader {
  readonly size: number
  readonly filters: readonly Filter[]
  readonly compressed: number | undefined
  readonly uncompressed: number | undefined
}

class Containers {
  declare private readonly input: InputBuffer
  declare private readonly output: OutputQueue
  declare private readonly memlimit: number
  declare private readonly news: StreamNews
  /** Bytes read but for those of LZMA1. */
  declare private consumed: number
  constructor(input: InputBuffer, output: OutputQueue, memlimit: number, news: StreamNews) {
    this.input = input
    this.output = output
    this.memlimit = memlimit
    this.news = news
    this.consumed = 0
  }

  *auto(): Generator<Step, void> {
    yield* this.input.need(1)
    if (this.input.bytes[this.input.pos] === XZ_MAGIC[0]) yield* this.xz()
    else yield* this.alone()
  }

  // ---- .xz

  *xz(): Generator<Step, void> {
    const header = yield* this.take(12)
    if (XZ_MAGIC.some((byte, i) => header[i] !== byte)) throw notThisFormat()
    const flags = header.slice(6, 8)
    if (readU32(header, 8) !== crc32(flags)) throw corrupt()
    if (flags[0] !== 0 || flags[1]! > 15) throw unsupported()
    this.news.check = flags[1]!
    const records: BlockRecord[] = []
    for (;;) {
      yield* this.input.need(1)
      if (this.input.bytes[this.input.pos] === 0) break
      records.push(yield* this.block(flags[1]!))
    }
    const indexSize = yield* this.index(records)
    const footer = yield* this.take(12)
    if (
      readU32(footer, 0) !== crc32(footer.subarray(4, 10)) ||
      FOOTER_MAGIC.some((b, i) => footer[10 + i] !== b)
    )
      throw corrupt()
    if ((readU32(footer, 4) + 1) * 4 !== indexSize || footer[8] !== 0 || footer[9] !== flags[1])
      throw corrupt()
  }

  private *block(checkId: number): Generator<Step, BlockRecord> {
    const header = yield* this.blockHeader()
    const check = newCheck(checkId)
    let uncompressed = 0
    const start = this.consumed
    yield* this.chain(header.filters, data => {
      uncompressed += data.length
      if (header.uncompressed !== undefined && uncompressed > header.uncompressed) throw corrupt()
      check.update(data)
    })
    const compressed = this.consumed - start
    if (
      (header.compressed ?? compressed) !== compressed ||
      (header.uncompressed ?? uncompressed) !== uncompressed
    )
      throw corrupt()
    const padding = yield* this.take(-compressed & 3)
    if (padding.some(byte => byte !== 0)) throw corrupt()
    yield* this.compareCheck(check, checkId)
    return { unpadded: header.size + compressed + checkSize(checkId), uncompressed }
  }

  private *compareCheck(check: RunningCheck, id: number): Generator<Step, void> {
    const stored = yield* this.take(checkSize(id))
    const computed = check.finish()
    if (computed.some((byte, i) => byte !== stored[i])) throw corrupt()
  }

  private *blockHeader(): Generator<Step, BlockHeader> {
    yield* this.input.need(1)
    const size = (this.input.bytes[this.input.pos]! + 1) * 4
    const bytes = yield* this.take(size)
    if (readU32(bytes, size - 4) !== crc32(bytes.subarray(0, size - 4))) throw corrupt()
    const flags = bytes[1]!
    if ((flags & 0x3c) !== 0) throw unsupported()
    const fields = new Fields(bytes.subarray(2, size - 4))
    const compressed = flags & 0x40 ? fields.number() : undefined
    const uncompressed = flags & 0x80 ? fields.number() : undefined
    const filters: Filter[] = []
    for (let i = 0; i <= (flags & 3); i++) {
      const id = fields.bigNumber()
      filters.push(decodeProperties(id, fields.take(fields.number())))
    }
    if (fields.rest().some(byte => byte !== 0)) throw unsupported()
    checkChain(filters, false)
    return { size, filters, compressed, uncompressed }
  }

  /** Reads the index, which must repeat what the blocks were; its size. */
  private *index(records: readonly BlockRecord[]): Generator<Step, number> {
    const bytes: number[] = [...(yield* this.take(1))]
    const count = yield* this.number(bytes)
    if (count !== records.length) throw corrupt()
    for (const { unpadded, uncompressed } of records) {
      if ((yield* this.number(bytes)) !== unpadded || (yield* this.number(bytes)) !== uncompressed)
        throw corrupt()
    }
    const padding = yield* this.take(-bytes.length & 3)
    if (padding.some(byte => byte !== 0)) throw corrupt()
    bytes.push(...padding)
    const stored = yield* this.take(4)
    if (readU32(stored, 0) !== crc32(Uint8Array.from(bytes))) throw corrupt()
    return bytes.length + 4
  }

  /** A number of variable length; its bytes go into `seen` too. */
  private *number(seen: number[]): Generator<Step, number> {
    const bytes: number[] = []
    do bytes.push((yield* this.take(1))[0]!)
    while (bytes[bytes.length - 1]! >= 0x80 && bytes.length < 9)
    seen.push(...bytes)
    return new Fields(Uint8Array.from(bytes)).number()
  }

  // ---- .lzma

  *alone(): Generator<Step, void> {
    const header = yield* this.take(13)
    const properties = propertiesOf(header[0]!)
    const dictionarySize = readU32(header, 1)
    const low = readU32(header, 5)
    const high = readU32(header, 9)
    const unknown = low === 0xffffffff && high === 0xffffffff
    // Sizes beyond 256 GiB and dictionaries of other sizes than xz writes mean that this is something else.
    if (properties === undefined || (!unknown && high >= 64) || !plausibleDictionary(dictionarySize))
      throw notThisFormat()
    this.news.check = CHECK.NONE
    this.claim(dictionarySize)
    const window = new Window(dictionarySize)
    yield* this.input.need(5)
    const decoder = new LzmaDecoder(this.input, window, properties)
    yield* this.lzma1(decoder, window, unknown ? undefined : high * 2 ** 32 + low, data =>
      this.output.push(data),
    )
  }

  // ---- filter chains

  *chain(filters: readonly Filter[], see: (data: Uint8Array) => void): Generator<Step, void> {
    const last = filters[filters.length - 1]
    if (last?.kind !== 'lzma') throw unsupported()
    this.claim(last.options.dictionarySize)
    const undo: Transform = transforms(filters, false)
    const window = new Window(last.options.dictionarySize)
    const put = (raw: Uint8Array): void => {
      const data = undo(raw)
      see(data)
      this.output.push(data)
    }
    if (last.id === FILTER.LZMA2) yield* this.lzma2(window, put)
    else {
      yield* this.input.need(5)
      yield* this.lzma1(new LzmaDecoder(this.input, window, last.options), window, undefined, put)
    }
  }

  private *lzma1(
    decoder: LzmaDecoder,
    window: Window,
    size: number | undefined,
    put: (data: Uint8Array) => void,
  ): Generator<Step, void> {
    decoder.start()
    for (let done = 0; done !== size && !decoder.ended; ) {
      const n = decoder.decodeSome(Math.min(STEP, (size ?? Number.POSITIVE_INFINITY) - done))
      done += n
      put(window.drain())
      if (!decoder.ended) yield n === 0 ? 'input' : 'output'
    }
    while (!decoder.finish()) yield 'input'
  }

  private *lzma2(window: Window, put: (data: Uint8Array) => void): Generator<Step, void> {
    let decoder: LzmaDecoder | undefined
    let needs: 'dictionary' | 'properties' | 'nothing' = 'dictionary'
    for (;;) {
      const control = (yield* this.take(1))[0]!
      if (control === 0) return
      if (control >= 0xe0 || control === 1) {
        window.reset()
        needs = 'properties'
      } else if (needs === 'dictionary') throw corrupt()
      if (control < 0x80) {
        if (control > 2) throw corrupt()
        const [high, low] = yield* this.take(2)
        const data = yield* this.take((high! << 8) + low! + 1)
        window.put(data)
      } else {
        const head = yield* this.take(4)
        const size = ((control & 31) << 16) + (head[0]! << 8) + head[1]! + 1
        const packed = (head[2]! << 8) + head[3]! + 1
        if (control >= 0xc0) {
          const properties = propertiesOf((yield* this.take(1))[0]!)
          if (properties === undefined) throw corrupt()
          decoder ??= new LzmaDecoder(this.input, window, properties)
          decoder.resetState(properties)
          needs = 'nothing'
        } else if (decoder === undefined || needs !== 'nothing') throw corrupt()
        else if (control >= 0xa0) decoder.resetState()
        if (packed < 5) throw corrupt()
        yield* this.input.need(packed)
        const end = this.input.pos + packed
        decoder.start()
        decoder.decodeChunk(size, end)
        this.consumed += packed
      }
      put(window.drain())
      yield 'output'
    }
  }

  private *take(length: number): Generator<Step, Uint8Array> {
    yield* this.input.need(length)
    this.consumed += length
    return this.input.take(length)
  }

  private claim(dictionarySize: number): void {
    if (dictionarySize + 65536 > this.memlimit) throw new LzmaFailure('Memory usage limit exceeded')
  }
}

/** The fields of a header. */
class Fields {
  declare private readonly bytes: Uint8Array
  declare private at: number
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.at = 0
  }

  bigNumber(): bigint {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.bytes[this.at++]
      if (byte === undefined || shift > 56n || (byte === 0 && shift > 0n)) throw corrupt()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }

  number(): number {
    return Number(this.bigNumber())
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw corrupt()
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }

  rest(): Uint8Array {
    return this.bytes.subarray(this.at)
  }
}

const notThisFormat = (): LzmaFailure => new LzmaFailure('Input format not supported by decoder')

/** 2^n or 2^n + 2^(n-1), or all ones. */
function plausibleDictionary(size: number): boolean {
  if (size === 0xffffffff) return true
  if (size === 0) return false
  const top = 2 ** Math.floor(Math.log2(size))
  return size === top || size === top + top / 2
}
