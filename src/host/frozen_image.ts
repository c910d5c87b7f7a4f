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
}

type IndexRow = [name: string, offset: number, length: number, isPackage: boolean, origname: string | null]

/** Name -> module, in CPython's order. The bytes come from our own build and are trusted. */
export function readFrozenImage(bytes: Uint8Array): Map<string, FrozenModule> {
  const indexLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  const start = 4 + indexLength
  const index: IndexRow[] = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start)))
  const modules = new Map<string, FrozenModule>()
  for (const [name, offset, length, isPackage, origname] of index) {
    modules.set(name, {
      code: bytes.subarray(start + offset, start + offset + length),
      isPackage,
      origname,
    })
  }
  return modules
}
