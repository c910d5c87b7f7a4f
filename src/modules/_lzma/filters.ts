/**
 * Filter chains: at most four, the last of them LZMA, before it delta filters. The branch filters (x86, ARM, ...) that
 * make machine code compress better are known by number only: a chain with one is refused.
 * The format: xz's doc/xz-file-format, section 5.
 */
import { corrupt, LzmaFailure, unsupported } from './errors.ts'
import { type LzmaProperties, propertiesByte, propertiesOf } from './model.ts'

export const FILTER = {
  LZMA1: 0x4000000000000001n,
  LZMA2: 0x21n,
  DELTA: 0x03n,
  X86: 0x04n,
  POWERPC: 0x05n,
  IA64: 0x06n,
  ARM: 0x07n,
  ARMTHUMB: 0x08n,
  SPARC: 0x09n,
  ARM64: 0x0an,
  RISCV: 0x0bn,
} as const

/** How hard the encoder looks: 'fast' takes the first good match, 'normal' looks one byte ahead. */
export interface LzmaOptions extends LzmaProperties {
  readonly dictionarySize: number
  readonly lazy: boolean
  readonly niceLength: number
  readonly depth: number
}

export type Filter =
  | { readonly id: bigint; readonly kind: 'lzma'; readonly options: LzmaOptions }
  | { readonly id: bigint; readonly kind: 'delta'; readonly distance: number }

const MIB = 1 << 20
const PRESET_DICTIONARIES = [0.25, 1, 2, 4, 4, 8, 8, 16, 32, 64]
const PRESET_DEPTHS = [4, 8, 24, 4, 16, 24, 32, 48, 64, 96]
export const PRESET_EXTREME = 0x80000000

/** The options behind -0 to -9, with or without the extreme flag. */
export function presetOptions(preset: number): LzmaOptions {
  const level = preset & 31
  const extreme = preset >= PRESET_EXTREME
  if (level > 9 || (preset & 0x7fffffff) !== level)
    throw new LzmaFailure(`Invalid compression preset: ${preset}`)
  return {
    lc: 3,
    lp: 0,
    pb: 2,
    dictionarySize: PRESET_DICTIONARIES[level]! * MIB,
    lazy: level >= 4 || extreme,
    niceLength: extreme ? 273 : level <= 3 ? 128 : level <= 5 ? 32 : 64,
    depth: PRESET_DEPTHS[level]! * (extreme ? 4 : 1),
  }
}

export const isLzma = (filter: Filter): boolean => filter.kind === 'lzma'

/** Whether the chain is one that xz takes: the compressor last and only there. */
export function checkChain(filters: readonly Filter[], raw: boolean): void {
  const last = filters[filters.length - 1]
  if (last === undefined || filters.length > 4 || last.kind !== 'lzma') throw unsupported()
  if (filters.slice(0, -1).some(isLzma) || (!raw && last.id !== FILTER.LZMA2)) throw unsupported()
}

/** Dictionary sizes are 2 or 3 times a power of two in LZMA2's one byte. */
function dictionaryByte(size: number): number {
  for (let bits = 0; bits < 40; bits++) if (dictionaryOf(bits) >= size) return bits
  return 40
}

export function dictionaryOf(byte: number): number {
  return byte === 40 ? 0xffffffff : (2 | (byte & 1)) * 2 ** ((byte >> 1) + 11)
}

export function encodeProperties(filter: Filter): Uint8Array {
  if (filter.kind === 'delta') return Uint8Array.of(filter.distance - 1)
  if (filter.id === FILTER.LZMA2) return Uint8Array.of(dictionaryByte(filter.options.dictionarySize))
  return Uint8Array.of(propertiesByte(filter.options), ...u32(filter.options.dictionarySize))
}

export function decodeProperties(id: bigint, bytes: Uint8Array): Filter {
  const options = presetOptions(6)
  if (id === FILTER.LZMA2) {
    const byte = bytes[0] ?? 255
    if (bytes.length !== 1 || byte > 40) throw unsupported()
    return { id, kind: 'lzma', options: { ...options, dictionarySize: dictionaryOf(byte) } }
  }
  if (id === FILTER.LZMA1) {
    const properties = bytes.length === 5 ? propertiesOf(bytes[0]!) : undefined
    if (properties === undefined) throw unsupported()
    return { id, kind: 'lzma', options: { ...options, ...properties, dictionarySize: readU32(bytes, 1) } }
  }
  if (id === FILTER.DELTA) {
    if (bytes.length !== 1) throw unsupported()
    return { id, kind: 'delta', distance: bytes[0]! + 1 }
  }
  throw unsupported()
}

export const u32 = (n: number): Uint8Array => Uint8Array.of(n, n >>> 8, n >>> 16, n >>> 24)

export function readU32(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) throw corrupt()
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0
}

/** Bytes in, as many bytes out. */
export type Transform = (data: Uint8Array) => Uint8Array

function delta(distance: number, encoding: boolean): Transform {
  const history = new Uint8Array(256)
  let at = 0
  return data => {
    const out = new Uint8Array(data.length)
    for (let i = 0; i < data.length; i++) {
      const before = history[(at - distance) & 255]!
      out[i] = encoding ? data[i]! - before : data[i]! + before
      history[at] = encoding ? data[i]! : out[i]!
      at = (at + 1) & 255
    }
    return out
  }
}

/** What the filters before the compressor do, in the order of encoding or the reverse. */
export function transforms(filters: readonly Filter[], encoding: boolean): Transform {
  const steps = filters.flatMap(filter => (filter.kind === 'delta' ? [delta(filter.distance, encoding)] : []))
  if (!encoding) steps.reverse()
  return data => steps.reduce((bytes, step) => step(bytes), data)
}
