/**
 * SQLite itself: the WebAssembly module, its memory, and what C's types are there. One a realm; loaded when
 * `_sqlite3` is first imported, at once, since what compiles and instantiates it is synchronous.
 *
 * What a callback throws must not unwind SQLite's frames: callbacks catch everything, and what is to go on to Python
 * waits in `pending` until SQLite has returned.
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { decodeBytes, encodeStr } from '../../objects/codec_registry.ts'
import { importError, memoryError } from '../../runtime/errors.ts'
import { PyBytes, type PyStr } from '../../runtime/values.ts'
import type { SqliteApi } from './api.ts'
import { sqliteSource } from './source.ts'
import { MAX_PAGES, systemImports } from './system.ts'
import {
  type CallbackRow,
  compileWasm,
  hasWasm,
  installCallbacks,
  newMemory,
  type WasmMemory,
  type WasmTable,
} from './wasm.ts'

const INITIAL_PAGES = 128
/** Text that is short takes longer to hand to a TextDecoder than to read. */
const SHORT = 40
const CONFIG_URI = 17
const lossy = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

interface StructInfo {
  readonly name: string
  readonly sizeof: number
  readonly members: Readonly<Record<string, { readonly offset: number; readonly signature: string }>>
}

const isNumber = (entry: [string, unknown]): entry is [string, number] => typeof entry[1] === 'number'

class SqliteLibrary {
  declare api: SqliteApi
  declare private memory: WasmMemory
  declare private table: WasmTable
  private u8 = new Uint8Array(0)
  private i32 = new Int32Array(0)
  loaded = false
  /** SQLite's constants by name, and by group and name. */
  readonly constants = new Map<string, number>()
  private readonly constantGroups = new Map<string, [name: string, value: number][]>()
  /** Names of result codes. */
  readonly resultNames = new Map<number, string>()
  readonly structs = new Map<string, StructInfo>()
  /** Room for results that a function writes as it returns. */
  out = 0
  /** `sqlite3_free` as a function pointer. */
  freeFunction = 0
  textSize = 0
  /** Thrown in a callback, and to be thrown on when SQLite has returned. */
  pending: unknown

  /** Compiles and starts SQLite. ImportError where it is not to be had. */
  load(): void {
    if (!hasWasm()) throw importError('sqlite3 needs WebAssembly, which this JavaScript host does not have')
    const bytes = sqliteSource.read()
    if (bytes === undefined) {
      throw importError("sqlite3 is not available: this Typhon has no data file 'sqlite3.wasm'")
    }
    const module = compileWasm(bytes)
    this.memory = newMemory(INITIAL_PAGES, MAX_PAGES)
    const exports = module.instantiate(systemImports(module, this.memory))
    this.api = exports as unknown as SqliteApi
    this.table = exports.__indirect_function_table as WasmTable
    this.api.__wasm_call_ctors()
    // A file name is a URI only if the connection says so, as in CPython's builds.
    this.api.sqlite3__wasm_config_i(CONFIG_URI, 0)
    this.readConstants()
    this.out = this.api.sqlite3_malloc(16)
    this.freeFunction = this.table.grow(1)
    this.table.set(this.freeFunction, exports.sqlite3_free)
    this.loaded = true
  }

  private readConstants(): void {
    const groups: Record<string, unknown> = JSON.parse(this.text(this.api.sqlite3__wasm_enum_json()))
    for (const [group, content] of Object.entries(groups)) {
      if (group === 'structs') {
        for (const s of content as StructInfo[]) this.structs.set(s.name, s)
        continue
      }
      const numbers = Object.entries(content as Record<string, unknown>).filter(isNumber)
      this.constantGroups.set(group, numbers)
      for (const [name, value] of numbers) this.constants.set(name, value)
    }
    for (const [name, value] of this.groups(['resultCodes'])) this.resultNames.set(value, name)
  }

  /** The constants of these groups, as `sqlite3__wasm_enum_json` names them. */
  groups(names: readonly string[]): [name: string, value: number][] {
    return names.flatMap(name => this.constantGroups.get(name) ?? [])
  }

  install<K extends string>(rows: Readonly<Record<K, CallbackRow>>): Record<K, number> {
    return installCallbacks(this.table, rows)
  }

  /** Runs a call of SQLite's; then throws what a callback has left. */
  run(call: () => number): number {
    const sp = this.api.emscripten_stack_get_current()
    let result: number
    try {
      result = call()
    } catch (e) {
      // The host's stack is exhausted within SQLite: its own stack goes back to where it was.
      this.api._emscripten_stack_restore(sp)
      throw e
    }
    if (this.pending !== undefined) this.throwPending()
    return result
  }

  throwPending(): void {
    const e = this.pending
    this.pending = undefined
    if (e !== undefined) throw e
  }

  // ---- memory

  /** All of it; not to be kept, since it moves when it grows. */
  get bytes(): Uint8Array {
    if (this.u8.buffer !== this.memory.buffer) this.renewViews()
    return this.u8
  }

  get ints(): Int32Array {
    if (this.u8.buffer !== this.memory.buffer) this.renewViews()
    return this.i32
  }

  private renewViews(): void {
    this.u8 = new Uint8Array(this.memory.buffer)
    this.i32 = new Int32Array(this.memory.buffer)
  }

  int32(p: number): number {
    return this.ints[p >> 2]!
  }

  setInt32(p: number, value: number): void {
    this.ints[p >> 2] = value
  }

  setInt64(p: number, value: bigint): void {
    new BigInt64Array(this.memory.buffer, p, 1)[0] = value
  }

  int64(p: number): bigint {
    return new BigInt64Array(this.memory.buffer, p, 1)[0]!
  }

  setDouble(p: number, value: number): void {
    new Float64Array(this.memory.buffer, p, 1)[0] = value
  }

  /** A copy of `size` bytes. */
  copy(p: number, size: number): Uint8Array {
    return this.bytes.slice(p, p + size)
  }

  /** The bytes of a C string, not a copy. */
  cString(p: number): Uint8Array {
    const { bytes } = this
    return bytes.subarray(p, bytes.indexOf(0, p))
  }

  /** A C string as UTF-16, whatever is in it. */
  text(p: number): string {
    return lossy.decode(this.cString(p))
  }

  /** A C string as a Python str, or undefined for NULL. UnicodeDecodeError. */
  str(p: number): PyStr | undefined {
    return p === 0 ? undefined : this.decode(this.cString(p))
  }

  /** `size` bytes of UTF-8 as a Python str. UnicodeDecodeError. */
  textAt(p: number, size: number): PyStr {
    const { bytes } = this
    if (size <= SHORT) {
      let text = ''
      let i = p
      for (; i < p + size && bytes[i]! < 0x80; i++) text += String.fromCharCode(bytes[i]!)
      if (i === p + size) return text
    }
    return this.decode(bytes.subarray(p, p + size))
  }

  /** UTF-8 as a Python str. UnicodeDecodeError. */
  decode(bytes: Uint8Array): PyStr {
    try {
      return fromUtf16(strict.decode(bytes))
    } catch {
      return decodeBytes(bytes.slice(), 'utf-8', 'strict')
    }
  }

  /** Memory of SQLite's. MemoryError. */
  malloc(size: number): number {
    const p = this.api.sqlite3_malloc(size)
    if (p === 0) throw memoryError('')
    return p
  }

  free(p: number): void {
    this.api.sqlite3_free(p)
  }

  /** A copy in SQLite's memory, with a NUL behind. */
  allocate(data: Uint8Array): number {
    const p = this.malloc(data.length + 1)
    this.bytes.set(data, p)
    this.bytes[p + data.length] = 0
    return p
  }

  /** A str as UTF-8 in SQLite's memory; `textSize` is its length. UnicodeEncodeError. */
  allocateText(s: PyStr): number {
    if (typeof s !== 'string') return this.allocateEncoded(utf8(s))
    const p = this.malloc(s.length + 1)
    const { bytes } = this
    for (let i = 0; i < s.length; i++) {
      const c = s.charCodeAt(i)
      if (c > 0x7f) {
        this.free(p)
        return this.allocateEncoded(encoder.encode(s))
      }
      bytes[p + i] = c
    }
    this.textSize = s.length
    return p
  }

  private allocateEncoded(data: Uint8Array): number {
    this.textSize = data.length
    return this.allocate(data)
  }

  /** Gives `use` a C string that holds `data`, and frees it afterwards. */
  withCString<T>(data: Uint8Array | string, use: (p: number) => T): T {
    const p = this.allocate(typeof data === 'string' ? encoder.encode(data) : data)
    try {
      return use(p)
    } finally {
      this.free(p)
    }
  }
}

export const lib = new SqliteLibrary()

/** A str as UTF-8. UnicodeEncodeError for lone surrogates. */
export function utf8(s: PyStr): Uint8Array {
  if (typeof s === 'string') return encoder.encode(s)
  const encoded = encodeStr(s, 'utf-8', 'strict')
  return encoded instanceof PyBytes ? encoded.data : new Uint8Array(0)
}

/** One of SQLite's constants. */
export function constant(name: string): number {
  const value = lib.constants.get(name)
  if (value === undefined) throw new Error(`SQLite has no constant ${name}`)
  return value
}
