/**
 * The file of frozen modules that the build writes (tools/stdlib/frozen_modules.mjs): an index and
 * the marshal data of each. Reading it costs nothing but the index; the code stays where it is.
 */

export interface FrozenModule {
  /** Marshal data of the module's code. */
  readonly code: Uint8Array
  readonly isPackage: boolean
  /** As `_imp.find_frozen` gives it. */
  readonly origname: string | null
  /** The file in the library that it was made from. */
  readonly source: FrozenSource | null
}

export interface FrozenSource {
  /** Below the library's folder. */
  readonly path: string
  readonly size: number
  readonly crc: number
}

type IndexRow = [
  name: string,
  offset: number,
  length: number,
  isPackage: boolean,
  origname: string | null,
  source: [path: string, size: number, crc: number] | null,
]

/** Name -> module, in CPython's order. The bytes come from our own build and are trusted. */
export function readFrozenImage(bytes: Uint8Array): Map<string, FrozenModule> {
  const indexLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const start = 4 + indexLength
  const index: IndexRow[] = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)))
  const modules = new Map<string, FrozenModule>()
  for (const [name, offset, length, isPackage, origname, source] of index) {
    modules.set(name, {
      code: bytes.subarray(start + offset, start + offset + length),
      isPackage,
      origname,
      source: source ? { path: source[0], size: source[1], crc: source[2] } : null,
    })
  }
  return modules
}
