/**
 * The text encodings of marshal: Latin-1, and UTF-8 in which surrogates may stand alone.
 * CPython: the "surrogatepass" error handler over Objects/unicodeobject.c.
 */
import { fromCodePoints, fromUtf16, type WideString } from '../base/wide_string.ts'
import { MarshalError } from './marshal_types.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A length and the bytes: a string's cell is half a line of the processor's cache. */
const CELL = 32
const MAX_RECENT_LENGTH = CELL - 1
const RECENT = 32768

/**
 * Strings that were read lately, by a hash of their bytes: names recur in all files. Hashed and compared by words of
 * four bytes, the last of which overlap, with a copy of the bytes beside each string.
 */
class RecentStrings {
  private readonly strings: string[] = new Array<string>(RECENT).fill('')
  private readonly copies = new Uint8Array(RECENT * CELL)
  private readonly words = new DataView(this.copies.buffer)

  /** The string of `n` bytes, at least 4 and at most MAX_RECENT_LENGTH of them. */
  get(bytes: Uint8Array, view: DataView, start: number, n: number): string {
    const last = n - 4
    let hash = n
    for (let i = 0; i < last; i += 4) hash = Math.imul(hash ^ view.getInt32(start + i, true), 0x2c1b3c6d)
    hash = Math.imul(hash ^ (hash >>> 15) ^ view.getInt32(start + last, true), 0x297a2d39)
    const slot = (hash ^ (hash >>> 16)) & (RECENT - 1)
    if (this.isSame(slot, view, start, last)) return this.strings[slot]!
    // Its neighbour is in the same line of the cache.
    if (this.isSame(slot ^ 1, view, start, last)) return this.strings[slot ^ 1]!
    return this.keep(slot, bytes, start, n)
  }

  private isSame(slot: number, view: DataView, start: number, last: number): boolean {
    const { words } = this
    const at = slot * CELL + 1
    if (words.getUint8(at - 1) !== last + 4) return false
    for (let i = 0; i < last; i += 4)
      if (words.getInt32(at + i, true) !== view.getInt32(start + i, true)) return false
    return words.getInt32(at + last, true) === view.getInt32(start + last, true)
  }

  private keep(slot: number, bytes: Uint8Array, start: number, n: number): string {
    const cell = slot * CELL
    this.copies[cell] = n
    for (let i = 0; i < n; i++) this.copies[cell + 1 + i] = bytes[start + i]!
    const text =
      nativeLatin1 === undefined
        ? String.fromCharCode(...bytes.subarray(start, start + n))
        : nativeLatin1.call(bytes, start, start + n)
    this.strings[slot] = text
    return text
  }
}

/** Made when there have been so many strings that it pays; never a part of a start-up snapshot. */
let recent: RecentStrings | null = null

/** Node's own, where there is a Node: one call into the engine however long the text is. */
const nativeLatin1: ((this: Uint8Array, start: number, end: number) => string) | undefined = (
  globalThis as { Buffer?: { prototype: { latin1Slice?: (start: number, end: number) => string } } }
).Buffer?.prototype.latin1Slice

/** Until so many strings have been read, the engine may not have compiled our loops, and its own are faster. */
const WARM_AFTER = 20_000
let decoded = 0

/** The Latin-1 text of some bytes; `view` is of the same ones. */
export function decodeLatin1(bytes: Uint8Array, view: DataView, start: number, end: number): string {
  const n = end - start
  if (n <= MAX_RECENT_LENGTH && n >= 4 && (nativeLatin1 === undefined || ++decoded > WARM_AFTER)) {
    recent ??= new RecentStrings()
    return recent.get(bytes, view, start, n)
  }
  if (n < 4) return shortText(bytes, start, end)
  if (nativeLatin1 !== undefined) return nativeLatin1.call(bytes, start, end)
  // The decoder costs the same for any length, spreading costs 35 ns a character.
  if (isAscii(bytes, start, end)) return decoder.decode(bytes.subarray(start, end))
  let text = ''
  for (let i = start; i < end; i += 4096) {
    text += String.fromCharCode(...bytes.subarray(i, Math.min(i + 4096, end)))
  }
  return text
}

/** Up to three characters: one is a string that the engine has already. */
function shortText(bytes: Uint8Array, start: number, end: number): string {
  switch (end - start) {
    case 0:
      return ''
    case 1:
      return String.fromCharCode(bytes[start]!)
    case 2:
      return String.fromCharCode(bytes[start]!, bytes[start + 1]!)
    default:
      return String.fromCharCode(bytes[start]!, bytes[start + 1]!, bytes[start + 2]!)
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0
  for (let i = start; i < end; i++) all |= bytes[i]!
  return all < 0x80
}

export function decodeUtf8SurrogatePass(bytes: Uint8Array, start: number, end: number): string | WideString {
  try {
    return fromUtf16(decoder.decode(bytes.subarray(start, end)))
  } catch {
    return fromCodePoints(decodeSlowly(bytes.subarray(start, end)))
  }
}

function decodeSlowly(bytes: Uint8Array): number[] {
  const points: number[] = []
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i]!
    if (first < 0x80) {
      points.push(first)
      i++
      continue
    }
    const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
    if (length === 0) throw decodeError(bytes, i, i + 1, 'invalid start byte')
    let point = first & (0x7f >> length)
    for (let k = 1; k < length; k++) {
      const byte = bytes[i + k]
      if (byte === undefined) throw decodeError(bytes, i, i + k, 'unexpected end of data')
      if (!continues(first, byte, k)) throw decodeError(bytes, i, i + k, 'invalid continuation byte')
      point = (point << 6) | (byte & 0x3f)
    }
    points.push(point)
    i += length
  }
  return points
}

/** Whether `byte` may be byte number `k` after `first`: no overlong forms, nothing above U+10FFFF. */
function continues(first: number, byte: number, k: number): boolean {
  if ((byte & 0xc0) !== 0x80) return false
  if (k > 1) return true
  if (first === 0xe0) return byte >= 0xa0
  if (first === 0xf0) return byte >= 0x90
  return first !== 0xf4 || byte < 0x90
}

function decodeError(object: Uint8Array, start: number, end: number, reason: string): MarshalError {
  const where =
    end - start === 1
      ? `byte 0x${object[start]!.toString(16).padStart(2, '0')} in position ${start}`
      : `bytes in position ${start}-${end - 1}`
  const detail = { object: object.slice(), start, end, reason }
  return new MarshalError('UnicodeDecodeError', `'utf-8' codec can't decode ${where}: ${reason}`, detail)
}

/** UTF-8 of a Python string, surrogates included. */
export function encodeUtf8SurrogatePass(text: string | WideString): Uint8Array {
  if (typeof text === 'string') return new TextEncoder().encode(text)
  const bytes: number[] = []
  for (const c of text.points) {
    if (c < 0x80) bytes.push(c)
    else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 63))
    else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63))
    else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63))
  }
  return Uint8Array.from(bytes)
}

/** Whether a string has only ASCII characters. */
export function isAsciiText(text: string | WideString): text is string {
  return typeof text === 'string' && /^[\0-\x7f]*$/.test(text)
}
