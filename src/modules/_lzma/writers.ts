/**
 * The three containers, written: .xz (one block), .lzma and raw filter chains. CPython: lzma_stream_encoder,
 * lzma_alone_encoder and lzma_raw_encoder under Modules/_lzmamodule.c.
 */
import { concatBytes } from '../../base/bytes.ts'
import { crc32 } from '../zlib/checksums.ts'
import { checkSize, newCheck, type RunningCheck } from './checks.ts'
import { type Encoder, Lzma1Encoder, Lzma2Encoder } from './encoder.ts'
import { unsupported } from './errors.ts'
import { encodeProperties, FILTER, type Filter, type Transform, transforms, u32 } from './filters.ts'

/** Takes pieces of input and gives out what is ready. */
export interface Writer {
  write(data: Uint8Array): Uint8Array
  finish(): Uint8Array
}

/** A number in groups of seven bits, the lowest first. */
function variable(value: bigint): number[] {
  const out: number[] = []
  let rest = value
  for (; rest >= 0x80n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80)
  return [...out, Number(rest)]
}

const padded = (bytes: readonly number[], to = 4): number[] => [
  ...bytes,
  ...new Array<number>((to - (bytes.length % to)) % to).fill(0),
]

const withCrc = (bytes: readonly number[]): Uint8Array =>
  Uint8Array.of(...bytes, ...u32(crc32(Uint8Array.from(bytes))))

export class RawWriter implements Writer {
  declare private readonly transform: Transform
  declare private readonly encoder: Encoder
  constructor(filters: readonly Filter[]) {
    const last = filters[filters.length - 1]
    if (last?.kind !== 'lzma') throw unsupported()
    this.transform = transforms(filters, true)
    this.encoder = last.id === FILTER.LZMA2 ? new Lzma2Encoder(last.options) : new Lzma1Encoder(last.options)
  }

  write(data: Uint8Array): Uint8Array {
    return concatBytes(this.encoder.encode(this.transform(data), false))
  }

  finish(): Uint8Array {
    return concatBytes(this.encoder.encode(new Uint8Array(0), true))
  }
}

/** A header of properties and an unknown size, then LZMA1. */
export class AloneWriter implements Writer {
  declare private readonly inner: RawWriter
  declare private header: Uint8Array
  constructor(filter: Filter) {
    this.inner = new RawWriter([filter])
    this.header = Uint8Array.of(...encodeProperties(filter), ...new Array<number>(8).fill(255))
  }

  write(data: Uint8Array): Uint8Array {
    return this.withHeader(this.inner.write(data))
  }

  finish(): Uint8Array {
    return this.withHeader(this.inner.finish())
  }

  private withHeader(data: Uint8Array): Uint8Array {
    const out = concatBytes([this.header, data])
    this.header = new Uint8Array(0)
    return out
  }
}

export class XzWriter implements Writer {
  declare private readonly flags: number[]
  declare private readonly checkId: number
  declare private readonly check: RunningCheck
  declare private readonly filters: readonly Filter[]
  declare private inner: RawWriter | undefined
  declare private headerSize: number
  declare private started: boolean
  declare private uncompressed: number
  declare private compressed: number
  constructor(filters: readonly Filter[], checkId: number) {
    this.flags = [0, checkId]
    this.checkId = checkId
    this.check = newCheck(checkId)
    this.filters = filters
    this.headerSize = 0
    this.started = false
    this.uncompressed = 0
    this.compressed = 0
  }

  write(data: Uint8Array): Uint8Array {
    const out = [this.streamHeader()]
    if (data.length > 0) {
      out.push(this.blockHeader())
      this.check.update(data)
      this.uncompressed += data.length
      out.push(this.counted(this.inner!.write(data)))
    }
    return concatBytes(out)
  }

  finish(): Uint8Array {
    const out = [this.streamHeader()]
    if (this.inner) {
      out.push(this.counted(this.inner.finish()), new Uint8Array(-this.compressed & 3), this.check.finish())
    }
    const index = this.index()
    const footer = [...u32(index.length / 4 - 1), ...this.flags]
    out.push(index, u32(crc32(Uint8Array.from(footer))), Uint8Array.from([...footer, 0x59, 0x5a]))
    return concatBytes(out)
  }

  private streamHeader(): Uint8Array {
    if (this.started) return new Uint8Array(0)
    this.started = true
    return Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, ...withCrc(this.flags))
  }

  private blockHeader(): Uint8Array {
    if (this.inner) return new Uint8Array(0)
    this.inner = new RawWriter(this.filters)
    const fields = this.filters.flatMap(filter => {
      const properties = encodeProperties(filter)
      return [...variable(filter.id), properties.length, ...properties]
    })
    const body = padded([0, this.filters.length - 1, ...fields])
    body[0] = body.length / 4
    this.headerSize = body.length + 4
    return withCrc(body)
  }

  private counted(data: Uint8Array): Uint8Array {
    this.compressed += data.length
    return data
  }

  private index(): Uint8Array {
    if (!this.inner) return withCrc([0, 0, 0, 0])
    const unpadded = this.headerSize + this.compressed + checkSize(this.checkId)
    return withCrc(padded([0, 1, ...variable(BigInt(unpadded)), ...variable(BigInt(this.uncompressed))]))
  }
}
