/**
 * Loads the bundle (`typhon.cjs`) with V8's code cache: the bytecode of all functions that an earlier process
 * ran, so that nothing is parsed again. The first process makes the cache when it ends; one that ran the compiler on
 * much source makes it again, if it has then more of the compiler in it.
 *
 * A cache file is used if it is whole (length and checksum), was made by this Node on this machine's
 * architecture from this very bundle (size and time), and V8 itself takes it. Anything else: it is made anew.
 */
import { readFileSync, statSync } from 'node:fs'
import * as zlib from 'node:zlib'
import { lazy } from '../../host/node/lazy.ts'
import { replaceWith } from './cache_folder.ts'

/** What `typhon.cjs` gives to those who load it. */
interface Bundle {
  /** Runs the command line; the exit status. */
  main(): number
  /** Ends the process with a status of `main`. */
  leave(status: number): never
  /** How many characters of source this process compiled. */
  compiledSize(): number
}

type BundleFunction = (require: NodeJS.Require, module: { exports: unknown }, filename: string) => void

interface LoadedBundle {
  readonly bundle: Bundle
  /** Where the code came from. */
  readonly cached: boolean
  /** Writes the cache, if there shall be one and the present one was of no use or of little. */
  store(): void
}

const MAGIC = 0x31435954
const HEADER = 16

/** After so many characters of source the process has met nearly all of the compiler. */
const MUCH_SOURCE = 1_000_000
/** A cache that is not this much larger than the one before is not worth writing. */
const WORTHWHILE = 1.1

/** Loads the bundle `file`; `cacheFile` is where its cache belongs, undefined for none. */
export function loadBundle(file: string, cacheFile: string | undefined): LoadedBundle {
  const key = cacheFile === undefined ? '' : cacheKey(file)
  const cachedData = cacheFile === undefined ? undefined : readCache(cacheFile, key)
  const script = new (lazy('node:vm').Script)(readFileSync(file, 'latin1'), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  script.runInThisContext()
  const holder = globalThis as { typhonBundle?: BundleFunction }
  const run = holder.typhonBundle!
  delete holder.typhonBundle
  const module = { exports: {} }
  run(lazy('node:module').createRequire(file), module, file)
  const cached = cachedData !== undefined && script.cachedDataRejected === false
  const bundle = module.exports as Bundle
  const before = cached ? cachedData.length : 0
  return {
    bundle,
    cached,
    store: () => {
      if (cacheFile === undefined || (cached && bundle.compiledSize() < MUCH_SOURCE)) return
      const data = script.createCachedData()
      if (data.length > before * WORTHWHILE) replaceWith(cacheFile, encodeCache(key, data))
    },
  }
}

function cacheKey(file: string): string {
  const { size, mtimeMs, ino } = statSync(file)
  return `${process.version} ${process.arch} ${size} ${mtimeMs} ${ino}`
}

/** Header (magic, checksum, length of the data, length of the key), key, data. */
export function encodeCache(key: string, data: Uint8Array): Uint8Array {
  const keyBytes = Buffer.from(key)
  const out = Buffer.alloc(HEADER + keyBytes.length + data.length)
  out.writeUInt32LE(MAGIC, 0)
  out.writeUInt32LE(checksum(data), 4)
  out.writeUInt32LE(data.length, 8)
  out.writeUInt32LE(keyBytes.length, 12)
  keyBytes.copy(out, HEADER)
  out.set(data, HEADER + keyBytes.length)
  return out
}

/** The data of a cache file; undefined if it is absent, damaged or made for something else. */
function readCache(file: string, key: string): Buffer | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch {
    return undefined
  }
  return decodeCache(bytes, key)
}

export function decodeCache(bytes: Buffer, key: string): Buffer | undefined {
  if (bytes.length < HEADER || bytes.readUInt32LE(0) !== MAGIC) return undefined
  const start = HEADER + bytes.readUInt32LE(12)
  if (start > bytes.length || bytes.toString('utf8', HEADER, start) !== key) return undefined
  const data = bytes.subarray(start)
  if (data.length !== bytes.readUInt32LE(8) || checksum(data) !== bytes.readUInt32LE(4)) return undefined
  return data
}

const { crc32 } = zlib as { crc32?: (data: Uint8Array) => number }

/** CRC-32 where Node has it; else FNV-1a, which is slower. A file never meets both: its key has the version. */
function checksum(data: Uint8Array): number {
  if (crc32 !== undefined) return crc32(data)
  let hash = 0x811c9dc5
  for (const byte of data) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
