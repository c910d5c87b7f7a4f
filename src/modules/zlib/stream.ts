/**
 * zlib streams as Python's zlib module has them, over pako's port of zlib: the same bytes, statuses
 * and error texts. A stream takes any piece of input and gives all the output it can, or up to a limit.
 * CPython: Modules/zlibmodule.c.
 */

import * as z from 'pako'
import { concatBytes } from '../../base/bytes.ts'

export const MAX_WBITS = 15
export const DEF_MEM_LEVEL = 8
export const DEF_BUF_SIZE = 16384

type Flush = NonNullable<Parameters<typeof z.zlibDeflate>[1]>
type Strategy = Parameters<typeof z.zlibDeflateInit2>[5]

/** Becomes zlib.error. */
export class ZlibError extends Error {}

/** Becomes ValueError: options that zlib refuses, or the copy of a finished stream. */
export class ZlibValueError extends Error {}

const REASONS: Readonly<Record<number, string>> = {
  [z.Z_BUF_ERROR]: 'incomplete or truncated stream',
  [z.Z_STREAM_ERROR]: 'inconsistent stream state',
  [z.Z_DATA_ERROR]: 'invalid input data',
}

function zlibError(stream: z.ZStream, status: number, doing: string): ZlibError {
  const reason = stream.msg || REASONS[status]
  return new ZlibError(`Error ${status} ${doing}${reason ? `: ${reason}` : ''}`)
}

const EMPTY = new Uint8Array(0)

/**
 * The sizes of the blocks CPython collects output in. They show: how much zlib holds back at the end
 * of a call and where it splits stored blocks depends on the room it is given.
 */
const KIB = 1024
const MIB = 1024 * KIB
const BLOCK_SIZES = [32 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB, 16 * MIB, 32 * MIB]

/** Where zlib writes the first block of each call. Most calls give little or nothing: it is used again, and what is in it copied out. */
let firstBlock: Uint8Array<ArrayBuffer> | undefined

/** Output that grows as zlib fills it, up to a limit. */
class OutputBuffer {
  declare private readonly stream: z.ZStream
  declare private readonly limit: number
  declare private readonly full: Uint8Array[]
  declare private size: number

  constructor(stream: z.ZStream, limit: number, first = BLOCK_SIZES[0]!) {
    this.stream = stream
    this.limit = limit
    this.full = []
    this.size = 0
    const room = Math.min(first, limit)
    firstBlock ??= new Uint8Array(BLOCK_SIZES[0]!)
    if (room <= firstBlock.length) this.use(firstBlock.subarray(0, room))
    else this.use(new Uint8Array(room))
  }

  private provide(size: number): void {
    this.use(new Uint8Array(Math.min(size, this.limit - this.size)))
  }

  private use(block: Uint8Array<ArrayBuffer>): void {
    this.stream.output = block
    this.stream.next_out = 0
    this.stream.avail_out = block.length
  }

  /** Makes room if there is none left; false if the limit is reached. */
  grow(): boolean {
    if (this.stream.avail_out > 0) return true
    const block = this.stream.output
    this.full.push(block)
    this.size += block.length
    if (this.size >= this.limit) {
      this.stream.output = EMPTY
      this.stream.next_out = 0
      return false
    }
    this.provide(BLOCK_SIZES[this.full.length] ?? 32 * MIB)
    return true
  }

  finish(): Uint8Array {
    const { output, next_out } = this.stream
    const last = output.subarray(0, next_out)
    this.use(EMPTY)
    return this.full.length === 0 ? last.slice() : concatBytes([...this.full, last])
  }
}

function setInput(stream: z.ZStream, data: Uint8Array): void {
  stream.input = data
  stream.next_in = 0
  stream.avail_in = data.length
}

/** The input that zlib has not taken yet. */
function restOfInput(stream: z.ZStream): Uint8Array {
  return stream.input.slice(stream.next_in, stream.next_in + stream.avail_in)
}

interface CompressOptions {
  readonly level?: number
  readonly method?: number
  readonly wbits?: number
  readonly memLevel?: number
  readonly strategy?: number
  readonly zdict?: Uint8Array
}

const STRATEGIES: readonly Strategy[] = [
  z.Z_DEFAULT_STRATEGY,
  z.Z_FILTERED,
  z.Z_HUFFMAN_ONLY,
  z.Z_RLE,
  z.Z_FIXED,
]

/** Deflate streams that have ended, by the text of their options. Each has 270 KB of tables: making them is most of the time a short text takes. */
const endedStreams = new Map<string, z.ZStream>()
const MAX_ENDED_STREAMS = 4

/** Keeps a stream that has ended, and that nobody uses any more, for the next one with the same options. */
function keepStream(options: CompressOptions, stream: z.ZStream): void {
  setInput(stream, EMPTY)
  endedStreams.set(optionsKey(options), stream)
  for (const oldest of endedStreams.keys()) {
    if (endedStreams.size <= MAX_ENDED_STREAMS) break
    endedStreams.delete(oldest)
  }
}

function optionsKey({
  level = -1,
  wbits = MAX_WBITS,
  memLevel = DEF_MEM_LEVEL,
  strategy = 0,
}: CompressOptions): string {
  return `${level} ${wbits} ${memLevel} ${strategy}`
}

/** A deflate stream that writes what the C library writes; null if zlib refuses the options. */
function deflateStream(options: CompressOptions): z.ZStream | null {
  const { level = -1, method = 8, wbits = MAX_WBITS, memLevel = DEF_MEM_LEVEL, strategy = 0 } = options
  const known = STRATEGIES[strategy]
  if (known === undefined || method !== 8) return null
  const key = optionsKey(options)
  const ended = endedStreams.get(key)
  if (ended && endedStreams.delete(key) && z.zlibDeflateReset(ended) === z.Z_OK) return ended
  const stream = new z.ZStream()
  // pako does not know negative window sizes below -15 or raw streams with a window of 2^8.
  const status = z.zlibDeflateInit2(stream, level, method, wbits, memLevel, known, true)
  return status === z.Z_OK ? stream : null
}

/** compressobj: deflates a stream piece by piece. */
export class CompressStream {
  declare private stream: z.ZStream
  declare private options: CompressOptions
  declare private ended: boolean

  constructor(options: CompressOptions) {
    const stream = deflateStream(options)
    if (!stream) throw new ZlibValueError('Invalid initialization option')
    this.stream = stream
    this.options = options
    this.ended = false
    if (options.zdict && z.zlibDeflateSetDictionary(stream, options.zdict) !== z.Z_OK) {
      throw new ZlibValueError('Invalid dictionary')
    }
  }

  compress(data: Uint8Array): Uint8Array {
    return this.run(data, z.Z_NO_FLUSH, 'while compressing data')
  }

  /** Ends the stream (Z_FINISH), or writes out what it has, to go on after it. */
  flush(mode: number = z.Z_FINISH): Uint8Array {
    if (mode === z.Z_NO_FLUSH) return new Uint8Array(0)
    if (!isFlush(mode))
      throw new ZlibError(`Error ${z.Z_STREAM_ERROR} while flushing: inconsistent stream state`)
    const out = this.run(EMPTY, mode, 'while flushing')
    if (mode === z.Z_FINISH) {
      this.ended = true
      keepStream(this.options, this.stream)
    }
    return out
  }

  copy(): CompressStream {
    if (this.ended) throw new ZlibValueError('Inconsistent stream state')
    const copy: CompressStream = Object.create(CompressStream.prototype)
    copy.stream = cloneStream(this.stream)
    copy.options = this.options
    copy.ended = false
    return copy
  }

  private run(data: Uint8Array, flush: Flush, doing: string): Uint8Array {
    const stream = this.stream
    if (this.ended) throw new ZlibError(`Error ${z.Z_STREAM_ERROR} ${doing}: inconsistent stream state`)
    setInput(stream, data)
    const out = new OutputBuffer(stream, Number.POSITIVE_INFINITY)
    do {
      out.grow()
      const status = z.zlibDeflate(stream, flush)
      if (status === z.Z_STREAM_ERROR) throw zlibError(stream, status, doing)
    } while (stream.avail_out === 0)
    return out.finish()
  }
}

function isFlush(mode: number): mode is Flush {
  return mode >= z.Z_NO_FLUSH && mode <= z.Z_TREES
}

/** Compresses at once. */
export function compress(data: Uint8Array, level = -1, wbits = MAX_WBITS): Uint8Array {
  const options = { level, wbits }
  const stream = deflateStream(options)
  if (!stream) throw new ZlibError('Bad compression level')
  setInput(stream, data)
  const out = new OutputBuffer(stream, Number.POSITIVE_INFINITY)
  let status: number
  do {
    out.grow()
    status = z.zlibDeflate(stream, z.Z_FINISH)
  } while (stream.avail_out === 0 && status === z.Z_OK)
  if (status !== z.Z_STREAM_END) throw zlibError(stream, status, 'while compressing data')
  const bytes = out.finish()
  keepStream(options, stream)
  return bytes
}

function inflateStream(wbits: number): z.ZStream {
  const stream = new z.ZStream()
  if (z.zlibInflateInit2(stream, wbits) !== z.Z_OK) throw new ZlibValueError('Invalid initialization option')
  return stream
}

function setInflateDictionary(stream: z.ZStream, zdict: Uint8Array): void {
  const status = z.zlibInflateSetDictionary(stream, zdict)
  if (status !== z.Z_OK) throw zlibError(stream, status, 'while setting zdict')
}

/** Decompresses one whole stream; what follows it is ignored. */
export function decompress(data: Uint8Array, wbits = MAX_WBITS, bufferSize = DEF_BUF_SIZE): Uint8Array {
  const stream = new z.ZStream()
  const started = z.zlibInflateInit2(stream, wbits)
  if (started !== z.Z_OK) throw zlibError(stream, started, 'while preparing to decompress data')
  setInput(stream, data)
  const out = new OutputBuffer(stream, Number.POSITIVE_INFINITY, Math.max(bufferSize, 1))
  let status: number
  do {
    out.grow()
    status = z.zlibInflate(stream, z.Z_FINISH)
    if (status !== z.Z_OK && status !== z.Z_BUF_ERROR && status !== z.Z_STREAM_END) {
      throw zlibError(stream, status, 'while decompressing data')
    }
  } while (stream.avail_out === 0)
  if (status !== z.Z_STREAM_END) throw zlibError(stream, status, 'while decompressing data')
  return out.finish()
}

/** decompressobj: inflates a stream piece by piece and keeps the input it could not use. */
export class DecompressStream {
  declare unusedData: Uint8Array
  declare unconsumedTail: Uint8Array
  declare eof: boolean
  declare private stream: z.ZStream
  declare private zdict: Uint8Array | undefined
  declare private ended: boolean

  constructor(wbits = MAX_WBITS, zdict?: Uint8Array) {
    this.stream = inflateStream(wbits)
    this.zdict = zdict
    this.unusedData = EMPTY
    this.unconsumedTail = EMPTY
    this.eof = false
    this.ended = false
    // A raw stream does not ask for its dictionary.
    if (zdict && wbits < 0) setInflateDictionary(this.stream, zdict)
  }

  /** Gives all output, or up to `maxLength` bytes if that is not 0. */
  decompress(data: Uint8Array, maxLength = 0): Uint8Array {
    if (maxLength < 0) throw new ZlibValueError('max_length must be non-negative')
    if (this.ended) throw new ZlibError('Error -2 while decompressing data: inconsistent stream state')
    const stream = this.stream
    setInput(stream, data)
    const out = new OutputBuffer(stream, maxLength || Number.POSITIVE_INFINITY)
    let status: number = z.Z_OK
    do {
      if (!out.grow()) break
      status = z.zlibInflate(stream, z.Z_SYNC_FLUSH)
      if (status === z.Z_NEED_DICT && this.zdict) setInflateDictionary(stream, this.zdict)
      else if (status !== z.Z_OK && status !== z.Z_BUF_ERROR && status !== z.Z_STREAM_END) break
    } while (stream.avail_out === 0 || status === z.Z_NEED_DICT)
    this.saveInput(status)
    if (status === z.Z_STREAM_END) this.eof = true
    else if (status !== z.Z_OK && status !== z.Z_BUF_ERROR) {
      throw zlibError(stream, status, 'while decompressing data')
    }
    return out.finish()
  }

  /** Gives the output of what was not consumed; `length` is the first guess at its size. */
  flush(length = DEF_BUF_SIZE): Uint8Array {
    if (length <= 0) throw new ZlibValueError('length must be greater than zero')
    if (this.ended) return new Uint8Array(0)
    const stream = this.stream
    setInput(stream, this.unconsumedTail)
    const out = new OutputBuffer(stream, Number.POSITIVE_INFINITY, Math.min(length, 1 << 24))
    let status: number
    do {
      out.grow()
      status = z.zlibInflate(stream, z.Z_FINISH)
      if (status !== z.Z_OK && status !== z.Z_BUF_ERROR && status !== z.Z_STREAM_END) break
    } while (stream.avail_out === 0)
    this.saveInput(status)
    if (status === z.Z_STREAM_END) this.eof = this.ended = true
    else if (status !== z.Z_OK && status !== z.Z_BUF_ERROR) {
      throw zlibError(stream, status, 'while decompressing data')
    }
    return out.finish()
  }

  copy(): DecompressStream {
    if (this.ended) throw new ZlibValueError('Inconsistent stream state')
    const copy: DecompressStream = Object.create(DecompressStream.prototype)
    copy.stream = cloneStream(this.stream)
    copy.zdict = this.zdict
    copy.unusedData = this.unusedData
    copy.unconsumedTail = this.unconsumedTail
    copy.eof = this.eof
    copy.ended = false
    return copy
  }

  private saveInput(status: number): void {
    const stream = this.stream
    if (status === z.Z_STREAM_END && stream.avail_in > 0) {
      this.unusedData = concatBytes([this.unusedData, restOfInput(stream)])
      stream.next_in += stream.avail_in
      stream.avail_in = 0
    }
    if (stream.avail_in > 0 || this.unconsumedTail.length > 0) this.unconsumedTail = restOfInput(stream)
    // The caller's buffer may change after the call.
    stream.input = EMPTY
    stream.next_in = stream.avail_in = 0
  }
}

/** _ZlibDecompressor: keeps unconsumed input itself, as the decompressors of bz2 and lzma do. */
export class ZlibDecompressor {
  declare eof: boolean
  declare needsInput: boolean
  declare unusedData: Uint8Array
  declare private stream: z.ZStream
  declare private zdict: Uint8Array | undefined
  declare private pending: Uint8Array

  constructor(wbits = MAX_WBITS, zdict?: Uint8Array) {
    this.stream = inflateStream(wbits)
    this.zdict = zdict
    this.eof = false
    this.needsInput = true
    this.unusedData = EMPTY
    this.pending = EMPTY
    if (zdict && wbits < 0) setInflateDictionary(this.stream, zdict)
  }

  /** Must not be called after `eof`. Gives all output, or at most `maxLength` bytes if that is not negative. */
  decompress(data: Uint8Array, maxLength = -1): Uint8Array {
    const stream = this.stream
    setInput(stream, this.pending.length > 0 ? concatBytes([this.pending, data]) : data)
    this.pending = EMPTY
    const out = new OutputBuffer(stream, maxLength < 0 ? Number.POSITIVE_INFINITY : maxLength)
    let status: number
    do {
      // Even a limit of 0 lets zlib look at the header.
      status = z.zlibInflate(stream, z.Z_SYNC_FLUSH)
      if (status === z.Z_NEED_DICT && this.zdict) setInflateDictionary(stream, this.zdict)
      else if (status !== z.Z_OK && status !== z.Z_BUF_ERROR && status !== z.Z_STREAM_END) {
        throw zlibError(stream, status, 'while decompressing data')
      }
    } while ((stream.avail_out === 0 || status === z.Z_NEED_DICT) && out.grow())
    const rest = restOfInput(stream)
    setInput(stream, EMPTY)
    if (status === z.Z_STREAM_END) {
      this.eof = true
      this.unusedData = rest
    } else this.pending = rest
    this.needsInput = !this.eof && rest.length === 0
    return out.finish()
  }
}

/** A copy of a stream with all it refers to; zlib's deflateCopy and inflateCopy. */
function cloneStream(stream: z.ZStream): z.ZStream {
  const seen = new Map<object, object>()
  return clone(stream, seen)
}

function clone<T>(value: T, seen: Map<object, object>): T {
  if (typeof value !== 'object' || value === null) return value
  const known = seen.get(value)
  // `seen` maps each object to its copy, so the copy has the type of what was looked up.
  if (known) return known as T
  const copy = cloneObject(value, seen)
  return copy as T
}

function cloneObject(value: object, seen: Map<object, object>): object {
  if (value instanceof ArrayBuffer) return remember(value, value.slice(0), seen)
  if (ArrayBuffer.isView(value)) return remember(value, cloneView(value, seen), seen)
  const copy: object = remember(
    value,
    Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value)),
    seen,
  )
  for (const [key, item] of Object.entries(value)) Reflect.set(copy, key, clone(item, seen))
  return copy
}

function remember(value: object, copy: object, seen: Map<object, object>): object {
  seen.set(value, copy)
  return copy
}

/** Views of one buffer stay views of one buffer. */
function cloneView(view: ArrayBufferView, seen: Map<object, object>): object {
  const buffer = clone(view.buffer, seen)
  const length = Reflect.get(view, 'length')
  return Reflect.construct(view.constructor, [buffer, view.byteOffset, length])
}
