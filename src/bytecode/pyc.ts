/**
 * The header of .pyc files: 16 bytes of magic number, flags, and either the source's mtime and size
 * or its hash (PEP 552). What follows is the marshalled code object.
 * CPython: Lib/importlib/_bootstrap_external.py, Include/internal/pycore_magic_number.h.
 */
import { sipHash13 } from '../base/siphash.ts'
import { PYC_MAGIC_NUMBER } from './opcodes.ts'

export const PYC_HEADER_SIZE = 16
/** The first four bytes. */
export const PYC_MAGIC: Readonly<Uint8Array> = Uint8Array.of(
  PYC_MAGIC_NUMBER & 0xff,
  PYC_MAGIC_NUMBER >> 8,
  0x0d,
  0x0a,
)
/** importlib's _RAW_MAGIC_NUMBER, the key of source hashes. */
export const PYC_MAGIC_TOKEN = PYC_MAGIC_NUMBER + 0x0a0d0000

const FLAG_HASH_BASED = 1
const FLAG_CHECK_SOURCE = 2

export type PycHeader =
  | { readonly kind: 'timestamp'; readonly mtime: number; readonly size: number }
  | { readonly kind: 'hash'; readonly checkSource: boolean; readonly hash: Uint8Array }
  | { readonly kind: 'bad-magic'; readonly magic: Uint8Array; readonly version: string | null }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'bad-flags'; readonly flags: number }

/** What the header says; the checks are in importlib's order. */
export function readPycHeader(bytes: Uint8Array): PycHeader {
  if (PYC_MAGIC.some((byte, i) => bytes[i] !== byte)) {
    return { kind: 'bad-magic', magic: bytes.slice(0, 4), version: pycVersion(bytes) }
  }
  if (bytes.length < PYC_HEADER_SIZE) return { kind: 'truncated' }
  const view = new DataView(bytes.buffer, bytes.byteOffset, PYC_HEADER_SIZE)
  const flags = view.getUint32(4, true)
  if (flags & ~(FLAG_HASH_BASED | FLAG_CHECK_SOURCE)) return { kind: 'bad-flags', flags }
  if (flags & FLAG_HASH_BASED) {
    return { kind: 'hash', checkSource: (flags & FLAG_CHECK_SOURCE) !== 0, hash: bytes.slice(8, 16) }
  }
  return { kind: 'timestamp', mtime: view.getUint32(8, true), size: view.getUint32(12, true) }
}

/** A file that is valid while the source has this mtime (seconds) and size; both are taken modulo 2**32. */
export function makeTimestampPyc(code: Uint8Array, mtime: number, size: number): Uint8Array {
  const { file, view } = withHeader(code, 0)
  view.setUint32(8, mtime % 0x100000000, true)
  view.setUint32(12, size % 0x100000000, true)
  return file
}

/** A file that is valid while the source has this hash, or (unchecked) always. */
export function makeHashPyc(code: Uint8Array, sourceHash: Uint8Array, checkSource: boolean): Uint8Array {
  const { file } = withHeader(code, FLAG_HASH_BASED | (checkSource ? FLAG_CHECK_SOURCE : 0))
  file.set(sourceHash.subarray(0, 8), 8)
  return file
}

function withHeader(code: Uint8Array, flags: number): { file: Uint8Array; view: DataView } {
  const file = new Uint8Array(PYC_HEADER_SIZE + code.length)
  file.set(PYC_MAGIC)
  file.set(code, PYC_HEADER_SIZE)
  const view = new DataView(file.buffer)
  view.setUint32(4, flags, true)
  return { file, view }
}

/** The hash of source text as hash-based files keep it (_imp.source_hash with importlib's key). */
export function sourceHash(source: Uint8Array, key: number = PYC_MAGIC_TOKEN): Uint8Array {
  return sipHash13(key, source)
}

/** First magic number of each version, descending; 2.x counted from 0xc687 on. */
const VERSIONS: readonly (readonly [first: number, version: string])[] = [
  [62161, '2.6'],
  [62151, '2.6'],
  [62091, '2.5'],
  [62061, '2.5'],
  [62041, '2.4'],
  [62011, '2.3'],
  [60717, '2.2'],
  [60202, '2.1'],
  [50823, '2.0'],
]
const VERSIONS_3: readonly (readonly [first: number, version: string])[] = [
  [3700, '3.16 or later'],
  [3650, '3.15'],
  [3600, '3.14'],
  [3550, '3.13'],
  [3500, '3.12'],
  [3450, '3.11'],
  [3430, '3.10'],
  [3420, '3.9'],
  [3400, '3.8'],
  [3390, '3.7'],
  [3360, '3.6'],
  [3320, '3.5'],
  [3250, '3.4'],
  [3190, '3.3'],
  [3160, '3.2'],
  [3140, '3.1'],
  [3000, '3.0'],
]

/** The Python version that wrote a file, for messages; null if this is no .pyc file. */
export function pycVersion(bytes: Uint8Array): string | null {
  if (bytes.length < 4 || bytes[2] !== 0x0d || bytes[3] !== 0x0a) return null
  const magic = bytes[0]! | (bytes[1]! << 8)
  if (magic >= 62171 && magic <= 62211) return '2.7'
  const table = magic >= 50823 ? VERSIONS : VERSIONS_3
  // Numbers of 3.x end where those of a PyPy or an unknown interpreter may begin.
  if (magic > 3999 && magic < 50823) return null
  return table.find(([first]) => magic >= first)?.[1] ?? null
}
