/** Frames: their headers, and how long they are. RFC 8878, 3.1.1.1 and 3.1.2. */
import { ZstdFailure } from './errors.ts'

export const MAGIC = 0xfd2fb528
export const SKIPPABLE = 0x184d2a50
const SKIPPABLE_MASK = 0xfffffff0
export const MAX_BLOCK = 1 << 17

interface FrameHeader {
  readonly length: number
  readonly windowSize: number
  readonly contentSize: number | undefined
  readonly dictionaryId: number
  readonly checksum: boolean
}

const CONTENT_BYTES = [0, 2, 4, 8]
const ID_BYTES = [0, 1, 2, 4]

/** How many bytes the header takes, by its first five. */
export function headerLength(descriptor: number): number {
  const single = (descriptor & 32) !== 0
  const content = descriptor >> 6 === 0 && single ? 1 : CONTENT_BYTES[descriptor >> 6]!
  return 5 + (single ? 0 : 1) + ID_BYTES[descriptor & 3]! + content
}

/** `bytes` holds the whole header. */
export function readHeader(bytes: Uint8Array): FrameHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const descriptor = bytes[4]!
  if ((descriptor & 8) !== 0) throw new ZstdFailure('Unsupported frame parameter')
  const single = (descriptor & 32) !== 0
  let at = 5
  let windowSize = 0
  if (!single) {
    const value = bytes[at++]!
    const base = 2 ** (10 + (value >> 3))
    windowSize = base + (base / 8) * (value & 7)
  }
  const idBytes = ID_BYTES[descriptor & 3]!
  const dictionaryId = littleEndian(view, at, idBytes)
  at += idBytes
  const length = headerLength(descriptor)
  const size = littleEndian(view, at, length - at)
  const contentSize = length === at ? undefined : length - at === 2 ? size + 256 : size
  if (single) windowSize = contentSize ?? 0
  return { length, windowSize, contentSize, dictionaryId, checksum: (descriptor & 4) !== 0 }
}

function littleEndian(view: DataView, at: number, length: number): number {
  let value = 0
  for (let i = length - 1; i >= 0; i--) value = value * 256 + view.getUint8(at + i)
  return value
}

const tooShort = (): ZstdFailure => new ZstdFailure('Src size is incorrect')

/** The header at the start of `bytes`. */
export function headerOf(bytes: Uint8Array): FrameHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < 5) throw tooShort()
  if (view.getUint32(0, true) !== MAGIC) throw new ZstdFailure('Unknown frame descriptor')
  if (bytes.length < headerLength(bytes[4]!)) throw tooShort()
  return readHeader(bytes)
}

export const isSkippable = (magic: number): boolean => (magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE

/** The length of the first frame, compressed. */
export function frameSize(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length >= 8 && isSkippable(view.getUint32(0, true))) {
    const end = 8 + view.getUint32(4, true)
    if (end > bytes.length) throw tooShort()
    return end
  }
  const header = headerOf(bytes)
  let at = header.length
  for (let last = false; !last; ) {
    if (at + 3 > bytes.length) throw tooShort()
    const block = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
    last = (block & 1) !== 0
    at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3)
  }
  at += header.checksum ? 4 : 0
  if (at > bytes.length) throw tooShort()
  return at
}
